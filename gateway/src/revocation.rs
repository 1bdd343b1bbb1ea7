//! Ending sessions: the objects first, and their rows once every object has said so.

use domain::{Token, api_error::ApiError, session_object::message::Message, stage::Stage};
use futures_util::{StreamExt, stream};
use schema::{Statement, statement::delete_sessions};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    log::Log,
    object, postgres,
};

/// How many objects are spoken to at once: the platform lets a request have six connections.
const AT_ONCE: usize = 6;
/// What is left of a request's time, in milliseconds, when it is no longer spent on objects.
const FOR_THE_ROWS: u32 = 1_000;

/// Ends the object of `token`. From here on no read gets the session, and the object owes Postgres
/// its row.
///
/// # Errors
/// `Unavailable` if it did not say so. It may have ended; asking again is safe.
pub(crate) async fn end(ctx: &Ctx, budget: Budget, token: &Token) -> Result<(), ApiError> {
    let end = Message::End {
        token: token.clone(),
    };
    object::call(ctx, budget, Stage::End, &token.object_name(), &end)
        .await
        .map(drop)
        .map_err(ApiError::Unavailable)
}

/// Ends the objects of `tokens`, which are all that there are unless there are `more`.
///
/// If there is no time for all of them, the rows of those that have ended go, and the next request
/// finds fewer: asking often enough is sure to end.
///
/// # Errors
/// `Unavailable` if any is left, since nothing is to be taken for done then.
pub(crate) async fn end_all(
    ctx: &Ctx,
    budget: Budget,
    tokens: Vec<Token>,
    more: bool,
    log: &mut Log,
) -> Result<Vec<Token>, ApiError> {
    let wanted = tokens.len();
    let ended: Vec<Token> = stream::iter(tokens)
        .map(|token| async move {
            let in_time = budget.millis(Stage::End) > FOR_THE_ROWS;
            let ended = in_time && end(ctx, budget, &token).await.is_ok();
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
        let delete = delete_sessions::statement(&ended, None, now());
        delete_rows(ctx, budget, delete, ended, log).await;
    }
    Err(ApiError::Unavailable(Stage::End))
}

/// Runs the statement that deletes the rows of `tokens`, whose objects have ended. If Postgres
/// cannot be reached, each object's alarm deletes its row.
pub(crate) async fn delete_rows(
    ctx: &Ctx,
    budget: Budget,
    statement: Statement,
    tokens: Vec<Token>,
    log: &mut Log,
) {
    match postgres::run(ctx, budget, statement).await {
        Ok(_) => settle(ctx, tokens),
        Err(error) => log.reason(&format!("the rows are owed: {error}")),
    }
}

/// Tells the objects that their rows are gone, behind the answer: one that does not hear of it
/// deletes a row that is gone.
pub(crate) fn settle(ctx: &Ctx, tokens: Vec<Token>) {
    let settling = ctx.fork();
    ctx.behind(async move {
        let budget = Budget::read();
        stream::iter(&tokens)
            .for_each_concurrent(AT_ONCE, |token| {
                let name = token.object_name();
                let settling = &settling;
                async move {
                    drop(object::call(settling, budget, Stage::End, &name, &Message::Paid).await);
                }
            })
            .await;
    });
}
