//! Whether a session may end another.

use domain::{Timestamp, Token};
use serde::Deserialize;

use super::rows;
use crate::{Error, Statement};

/// What a session is to another.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ownership {
    /// When the asking session was made.
    pub created_at: Timestamp,
    /// Whether the other one is of the same user.
    pub owns: bool,
}

/// Asks whether the session of `token` and that of `other` are of one user.
#[must_use]
pub fn statement(token: &Token, other: &Token, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/owns_session.sql"),
        vec![token.expose().into(), now.into(), other.expose().into()],
    )
}

/// What they are to each other, or `None` if the asking session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<Ownership>, Error> {
    row.map(rows::json).transpose()
}
