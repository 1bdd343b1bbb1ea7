//! Reading a session by its token.

use domain::{SessionCopy, Timestamp, Token};

use super::rows;
use crate::{Error, Statement};

/// Asks for the session of `token`, with its user.
#[must_use]
pub fn statement(token: &Token) -> Statement {
    Statement::new(
        include_str!("../../sql/read_session.sql"),
        vec![token.expose().into()],
    )
}

/// The rows, or `None` if there is no such session. They may have expired.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    rows::copy(row, now)
}
