//! Moving the end of a session.

use domain::{SessionCopy, Timestamp, Token};

use super::rows;
use crate::{Error, Statement};

/// Moves the end of the session of `token` to `expires_at`, unless it is over or ends later.
#[must_use]
pub fn statement(token: &Token, expires_at: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/slide_session.sql"),
        vec![token.expose().into(), now.into(), expires_at.into()],
    )
}

/// The rows as they are now, or `None` if there is no such session or it is over.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    rows::copy(row, now)
}
