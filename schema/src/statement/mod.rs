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
