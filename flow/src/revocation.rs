//! Ending sessions: the objects first, and their rows once every object has said so.

use domain::{Token, api_error::ApiError, session_object::message::Message, stage::Stage};
use futures_util::{StreamExt, stream};
use schema::{
    Statement,
    statement::{delete_session, delete_sessions, user_sessions::UserSessions},
};

use crate::{Candidate, Outside};

/// How many objects are spoken to at once: the platform lets a request have six connections.
const AT_ONCE: usize = 6;
/// What is left of a request's time, in milliseconds, when it is no longer spent on objects.
const FOR_THE_ROWS: u32 = 1_000;

/// Ends the object of `token`. From here on no read gets the session, and the object owes Postgres
/// its row.
///
/// # Errors
/// `Unavailable` if it did not say so. It may have ended; asking again is safe.
pub(crate) async fn end(outside: &impl Outside, token: &Token) -> Result<(), ApiError> {
    let end = Message::End {
        token: token.clone(),
    };
    outside
        .tell(Stage::End, &token.object_name(), &end)
        .await
        .map(drop)
        .map_err(ApiError::Unavailable)
}

/// Ends one session.
///
/// 1. End the object, durably: from here on no read gets the session, and the object owes Postgres
///    the row. If that cannot be had, nothing is promised.
/// 2. Delete the row. If Postgres cannot be reached, the object's alarm will.
///
/// # Errors
/// `Unavailable` if the object did not say that it ended. Asking again is safe.
pub async fn one(outside: &impl Outside, token: Token) -> Result<(), ApiError> {
    end(outside, &token).await?;
    let delete = delete_session::statement(&token);
    delete_rows(outside, delete, vec![token]).await;
    Ok(())
}

/// Ends all sessions of the user who asks, the asking one last: while another is left it may ask
/// again.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` if any is left.
pub async fn all(candidate: Candidate<impl Outside>) -> Result<(), ApiError> {
    let UserSessions {
        user_id,
        others,
        more,
        ..
    } = candidate.user_sessions().await?;
    let outside = &candidate.outside;
    let mut ended = end_all(outside, others, more).await?;
    end(outside, &candidate.token).await?;
    ended.push(candidate.token);
    let delete = delete_sessions::statement(&ended, Some(&user_id), candidate.asked_at);
    delete_rows(outside, delete, ended).await;
    Ok(())
}

/// Ends all but the asking one.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` if any is left.
pub async fn others(candidate: &Candidate<impl Outside>) -> Result<(), ApiError> {
    let UserSessions { others, more, .. } = candidate.user_sessions().await?;
    let outside = &candidate.outside;
    let ended = end_all(outside, others, more).await?;
    if ended.is_empty() {
        return Ok(());
    }
    let delete = delete_sessions::statement(&ended, None, candidate.asked_at);
    delete_rows(outside, delete, ended).await;
    Ok(())
}

/// Ends the objects of `tokens`, which are all that there are unless there are `more`.
///
/// If there is no time for all of them, the rows of those that have ended go, and the next request
/// finds fewer: asking often enough is sure to end.
///
/// # Errors
/// `Unavailable` if any is left, since nothing is to be taken for done then.
pub(crate) async fn end_all(
    outside: &impl Outside,
    tokens: Vec<Token>,
    more: bool,
) -> Result<Vec<Token>, ApiError> {
    let wanted = tokens.len();
    let ended: Vec<Token> = stream::iter(tokens)
        .map(|token| async move {
            let in_time = outside.left(Stage::End) > FOR_THE_ROWS;
            let ended = in_time && end(outside, &token).await.is_ok();
            ended.then_some(token)
        })
        .buffered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect()
        .await;
    if ended.len() == wanted && !more {
        return Ok(ended);
    }
    if !ended.is_empty() {
        let delete = delete_sessions::statement(&ended, None, outside.now());
        delete_rows(outside, delete, ended).await;
    }
    Err(ApiError::Unavailable(Stage::End))
}

/// Tells the objects that their rows are gone, behind the answer: one that does not hear of it
/// deletes a row that is gone.
pub(crate) fn settle(outside: &impl Outside, tokens: Vec<Token>) {
    outside.behind(async move |outside| {
        let settling = &outside;
        stream::iter(&tokens)
            .for_each_concurrent(AT_ONCE, |token| async move {
                let name = token.object_name();
                drop(settling.tell(Stage::End, &name, &Message::Paid).await);
            })
            .await;
    });
}

/// Runs the statement that deletes the rows of `tokens`, whose objects have ended. Where Postgres
/// does not say that they are gone, each object's alarm deletes its own.
pub(crate) async fn delete_rows(outside: &impl Outside, statement: Statement, tokens: Vec<Token>) {
    match outside.run(statement).await {
        Ok(_) => settle(outside, tokens),
        Err(_) => outside.owes(tokens.len()),
    }
}

#[cfg(test)]
mod tests {
    use domain::session_object::message::Reply;

    use super::*;
    use crate::script::{Answer, Scripted, refused};

    /// Each line: what Postgres answers to the deletion of an ended session's row, and how many
    /// rows are owed then.
    #[tokio::test]
    async fn a_row_that_could_not_be_deleted_is_owed() {
        for (answer, owed) in [(Answer::Row(None), 0), (Answer::Error(refused("57P03")), 1)] {
            let outside = Scripted::new(vec![Answer::Reply(Ok(Reply::Ended)), answer]);
            let ended = one(&outside, Token::new("t".to_owned())).await;
            assert!(ended.is_ok());
            assert_eq!(
                (outside.asked().as_str(), outside.owed()),
                ("end run", owed)
            );
        }
    }

    #[tokio::test]
    async fn an_object_that_does_not_say_that_it_has_ended_owes_nothing() {
        let outside = Scripted::new(vec![Answer::Reply(Err(Stage::End))]);
        let ended = one(&outside, Token::new("t".to_owned())).await;
        assert!(ended.is_err());
        assert_eq!((outside.asked().as_str(), outside.owed()), ("end", 0));
    }
}
