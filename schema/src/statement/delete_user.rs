//! Deleting a user.

use domain::Token;
use serde::Deserialize;

use super::rows;
use crate::{Error, Statement};

#[derive(Deserialize)]
struct Row {
    unexpected: Vec<Token>,
}

/// Deletes the user with every session and account, once nobody is signing in as this user.
/// `ended` are the sessions that were known.
#[must_use]
pub fn statement(user_id: &str, ended: &[Token]) -> Statement {
    Statement::new(
        include_str!("../../sql/delete_user.sql"),
        vec![user_id.into(), rows::list(ended).as_str().into()],
    )
    .after(Statement::new(
        include_str!("../../sql/lock_user.sql"),
        vec![user_id.into()],
    ))
}

/// The sessions that were deleted and are none of those that were known.
///
/// # Errors
///
/// If the row is missing or not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Vec<Token>, Error> {
    let row = row.ok_or(Error::unreadable_row())?;
    rows::json::<Row>(row).map(|row| row.unexpected)
}
