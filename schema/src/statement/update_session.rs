//! Writing fields that an app has added to its sessions.

use domain::config::Written;
use domain::{SessionCopy, Timestamp, Token};

use super::rows;
use crate::{Error, Statement};

/// Writes `fields` of the session of `token`.
#[must_use]
pub fn statement(token: &Token, fields: Vec<Written>, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/update_session.sql"),
        vec![token.expose().into(), now.into()],
    )
    .writing(fields)
}

/// The rows as they are now, or `None` if the session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    rows::copy(row, now)
}
