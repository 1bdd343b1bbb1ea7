//! Looking for what a sign-in may have left, when its answer was lost.

use super::sign_in::{self, Outcome, SignIn};
use crate::{Error, Statement};

/// Asks for the session that `sign_in` would have opened. Whether an account was linked is not
/// told apart from its having been there.
#[must_use]
pub fn statement(sign_in: &SignIn<'_>) -> Statement {
    Statement::new(
        include_str!("../../sql/find_session.sql"),
        vec![sign_in.session_id.into(), sign_in.new_user_id.into()],
    )
}

/// What the sign-in came to, or `None` if it has not been committed (yet).
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>, sign_in: &SignIn<'_>) -> Result<Option<Outcome>, Error> {
    row.map(|row| sign_in::read(Some(row), sign_in)).transpose()
}
