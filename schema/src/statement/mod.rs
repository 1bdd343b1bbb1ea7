//! The statements: for each, a function that makes it and one that reads its answer.
//!
//! The SQL is in `schema/sql`, one file per statement, and says in its head what it promises.

pub mod account_id;
mod again;
pub mod delete_expired_session;
pub mod delete_session;
pub mod delete_sessions;
pub mod delete_user;
pub mod find_account;
pub mod find_session;
pub mod link_account;
pub mod list_accounts;
pub mod list_sessions;
pub mod owns_session;
mod parameters;
pub mod read_session;
mod rows;
pub mod sign_in;
pub mod slide_session;
pub mod store_tokens;
pub mod unlink_account;
pub mod update_session;
pub mod update_user;
pub mod user_sessions;

#[cfg(test)]
mod tests {
    use std::fs;

    /// F37: two clocks that judge one expiry are one too many.
    #[test]
    fn no_statement_asks_postgres_for_the_time() {
        let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/sql")).unwrap();
        let mut seen = 0;
        for file in files {
            let path = file.unwrap().path();
            let sql = fs::read_to_string(&path).unwrap().to_lowercase();
            let mut lines = sql
                .lines()
                .filter(|line| !line.trim_start().starts_with("--"));
            let clocks = ["now()", "current_", "localtime", "_timestamp("];
            let asks = lines.find(|line| clocks.iter().any(|clock| line.contains(clock)));
            assert_eq!(asks, None, "{}", path.display());
            seen += 1;
        }
        assert!(seen > 10, "{seen} statements");
    }
}
