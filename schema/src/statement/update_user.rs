//! Changing what a user may change of themselves.

use domain::{SessionCopy, Timestamp, Token, user::UserChange};

use super::rows;
use crate::{Error, Parameter, Statement};

/// Makes `change` to the user of the session of `token`.
#[must_use]
pub fn statement(token: &Token, change: &UserChange, now: Timestamp) -> Statement {
    let name = Parameter::from(&change.name);
    let image = Parameter::from(&change.image.clone().flatten());
    Statement::new(
        include_str!("../../sql/update_user.sql"),
        vec![
            token.expose().into(),
            now.into(),
            change.name.is_some().into(),
            name,
            change.image.is_some().into(),
            image,
        ],
    )
    .writing(change.additional.clone())
}

/// The rows as they are now, or `None` if the session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    rows::copy(row, now)
}
