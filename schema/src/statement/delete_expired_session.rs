//! Deleting a session's row once it is over.

use domain::{Timestamp, Token};

use crate::Statement;

/// Deletes the session of `token` if it has expired in Postgres too; answers with a row if so.
#[must_use]
pub fn statement(token: &Token, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/delete_expired_session.sql"),
        vec![token.expose().into(), now.into()],
    )
}
