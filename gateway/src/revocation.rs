//! Ending sessions: the objects first, and their rows once every object has said so.

use domain::{Token, api_error::ApiError, session_object::message::Message, stage::Stage};
use futures_util::{StreamExt, TryStreamExt, stream};
use schema::{Statement, statement::delete_sessions};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    log::Log,
    object, postgres,
};

/// How many objects are spoken to at once: the platform lets a request have six connections.
const AT_ONCE: usize = 6;

/// Ends the objects of `tokens`. From here on no read gets these sessions, and each object owes
/// Postgres its row.
///
/// # Errors
/// `Unavailable` if one of them did not say so. Some may have ended; asking again is safe.
pub(crate) async fn end(ctx: &Ctx, budget: Budget, tokens: &[Token]) -> Result<(), ApiError> {
    stream::iter(tokens)
        .map(|token| async move {
            let end = Message::End {
                token: token.clone(),
            };
            object::call(ctx, budget, Stage::End, &token.object_name(), &end).await
        })
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_| std::future::ready(Ok(())))
        .await
        .map_err(ApiError::Unavailable)
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

/// Deletes what has ended where a user has more sessions than one request can end: the next
/// request finds the rest. Says so as a 503, since nothing is to be taken for done.
pub(crate) async fn go_on(ctx: &Ctx, budget: Budget, ended: Vec<Token>, log: &mut Log) -> ApiError {
    let delete = delete_sessions::statement(&ended, None, now());
    delete_rows(ctx, budget, delete, ended, log).await;
    ApiError::Unavailable(Stage::End)
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
