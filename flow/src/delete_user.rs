//! Deleting a user, with everything that is theirs.

use domain::{Token, api_error::ApiError};
use schema::statement::{delete_user, user_sessions::UserSessions};

use crate::{
    Candidate, Outside,
    error::unavailable,
    revocation::{end, end_all, settle},
};

/// Deletes the user of `asking`, whose `sessions` Postgres has just told.
///
/// 1. Every object ends, the asking one last: until then the browser may ask again, and after it
///    only a new sign-in of the user can.
/// 2. One turn deletes the rows, and says which sessions were made meanwhile.
/// 3. Those end too, before the answer.
///
/// # Errors
/// `Unavailable` if not all of it is done, or if it is not known. It is not run again after a lost
/// answer: what it deleted that nobody expected would be in that answer alone, and success would
/// promise that those sessions are over.
pub async fn delete<O: Outside>(
    asking: Candidate<O>,
    sessions: UserSessions,
) -> Result<(), ApiError> {
    let UserSessions {
        user_id,
        others,
        more,
        ..
    } = sessions;
    let outside = &asking.outside;
    let mut ended = end_all(outside, others, more).await?;
    end(outside, &asking.token).await?;
    ended.push(asking.token);
    let unexpected = delete_rows(outside, &user_id, &ended).await?;
    for token in &unexpected {
        end(outside, token).await?;
    }
    ended.extend(unexpected);
    settle(outside, ended);
    Ok(())
}

async fn delete_rows(
    outside: &impl Outside,
    user_id: &str,
    ended: &[Token],
) -> Result<Vec<Token>, ApiError> {
    let run = || outside.run(delete_user::statement(user_id, ended));
    let row = match run().await {
        // A sign-in of the same user was taken back for it, or this was for the sign-in.
        Err(error) if error.is_race() => run().await,
        row => row,
    };
    row.and_then(|row| delete_user::read(row.as_deref()))
        .map_err(|error| {
            outside.owes(ended.len());
            unavailable(&error)
        })
}
