//! Changing a user, or fields that the app has added to a session.

use domain::{SessionCopy, api_error::ApiError, config::Written, user::UserChange};
use schema::{
    Error, Statement,
    statement::{update_session, update_user},
};

use crate::{Candidate, Outside};

/// Makes `change` to the user of `asking`; the user's other sessions show it once their copies are
/// refreshed.
///
/// # Errors
/// Those of [`Candidate::change`]; `UNAUTHORIZED` too if the session was ended meanwhile, and
/// `Unavailable` if its object could not be told: then the change is in Postgres.
pub async fn user(
    asking: &Candidate<impl Outside>,
    change: &UserChange,
) -> Result<SessionCopy, ApiError> {
    let now = asking.outside.now();
    let statement = update_user::statement(&asking.token, change, now);
    through(asking, statement, |row| update_user::read(row, now)).await
}

/// Writes `fields` of the session of `asking`.
///
/// # Errors
/// Those of [`user`].
pub async fn session(
    asking: &Candidate<impl Outside>,
    fields: Vec<Written>,
) -> Result<SessionCopy, ApiError> {
    let now = asking.outside.now();
    let statement = update_session::statement(&asking.token, fields, now);
    through(asking, statement, |row| update_session::read(row, now)).await
}

/// Postgres first, then the object, then the answer: so every read after the answer shows the
/// change.
async fn through(
    asking: &Candidate<impl Outside>,
    statement: Statement,
    read: impl FnOnce(Option<&str>) -> Result<Option<SessionCopy>, Error>,
) -> Result<SessionCopy, ApiError> {
    let copy = asking.change(statement, read).await?;
    asking.keep(copy.clone()).await?;
    Ok(copy)
}
