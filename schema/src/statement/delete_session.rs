//! Deleting a session's row.

use domain::Token;

use crate::Statement;

/// Deletes the session of `token`; answers with a row if there was one.
#[must_use]
pub fn statement(token: &Token) -> Statement {
    Statement::new(
        include_str!("../../sql/delete_session.sql"),
        vec![token.expose().into()],
    )
}
