//! Whether a session may end another.

use domain::{Timestamp, Token};
use serde::Deserialize;

use super::rows;
use crate::{Error, Statement};

#[derive(Deserialize)]
struct Row {
    owns: bool,
}

/// Asks whether the session of `token` and that of `other` are of one user.
#[must_use]
pub fn statement(token: &Token, other: &Token, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/owns_session.sql"),
        vec![token.expose().into(), now.into(), other.expose().into()],
    )
}

/// Whether they are, or `None` if the asking session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<bool>, Error> {
    row.map(|row| rows::json::<Row>(row).map(|row| row.owns))
        .transpose()
}
