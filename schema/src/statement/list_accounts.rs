//! Listing the accounts of one user.

use domain::account::Listed;

use super::rows;
use crate::{Error, Statement};

/// Asks for the accounts of the user with this row id.
#[must_use]
pub fn statement(user_id: &str) -> Statement {
    Statement::new(
        include_str!("../../sql/list_accounts.sql"),
        vec![user_id.into()],
    )
}

/// The accounts, the oldest first.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Vec<Listed>, Error> {
    rows::json(row.ok_or(Error::unreadable_row())?)
}
