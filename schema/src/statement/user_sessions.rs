//! What has to be ended where all of a user's sessions are.

use domain::{Timestamp, Token};
use serde::Deserialize;

use super::rows;
use crate::{Error, Statement};

/// The user of the asking session, and the user's other sessions.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSessions {
    /// The user's row id.
    pub user_id: String,
    /// When the asking session was made.
    pub created_at: Timestamp,
    /// The other sessions that are on, the oldest first; a hundred at most.
    pub others: Vec<Token>,
    /// Whether there are more than those.
    pub more: bool,
}

/// Asks for the sessions of whoever has the session of `token`.
#[must_use]
pub fn statement(token: &Token, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/user_sessions.sql"),
        vec![token.expose().into(), now.into()],
    )
}

/// The sessions, or `None` if the asking one is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<UserSessions>, Error> {
    row.map(rows::json).transpose()
}
