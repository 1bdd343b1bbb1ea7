//! Listing the sessions of one user.

use domain::{Session, Timestamp, Token};
use serde::Deserialize;

use super::rows;
use crate::{Error, Statement};

/// The sessions of whoever asked.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// When the asking session was made.
    pub created_at: Timestamp,
    /// Those that are on, the asking one among them, the oldest first.
    pub sessions: Vec<Session>,
}

/// Asks for the sessions of whoever has the session of `token`.
#[must_use]
pub fn statement(token: &Token, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/list_sessions.sql"),
        vec![token.expose().into(), now.into()],
    )
}

/// The sessions, or `None` if the asking one is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<Listed>, Error> {
    row.map(rows::json).transpose()
}
