//! Postgres, within the request's budget.

use domain::stage::Stage;
pub(crate) use flow::error::{stage, unavailable};
use schema::{Dialect, Error, Statement, pg::Deadlines, workers};
use serde_json::json;
use worker::console_error;

use crate::{budget::Budget, ctx::Ctx, retry::once_more};

/// Runs one statement on a connection of its own; its only column, if there is a row.
///
/// A connection that was refused, or ended before the statement was sent, is tried once more. What
/// comes after that is for the statement's owner to judge: it may have been committed.
///
/// # Errors
/// What Postgres or the way to it answered; [`stage`] names where.
pub(crate) async fn run(
    ctx: &Ctx,
    budget: Budget,
    statement: Statement,
) -> Result<Option<String>, Error> {
    let config = &ctx.config;
    let dialect = Dialect::new(config.tables, &config.user_fields, &config.session_fields);
    let again = |answer: &Result<_, Error>| answer.as_ref().is_err_and(Error::may_be_tried_again);
    let answer = once_more(again, async || {
        let deadlines = Deadlines {
            connect_ms: budget.millis(Stage::Connect),
            statement_ms: budget.millis(Stage::Statement),
        };
        workers::run(&ctx.env, dialect.render(statement.clone()), deadlines).await
    })
    .await;
    if let Some(misfit) = answer.as_ref().err().and_then(Error::misfit) {
        // Where nobody waits for the answer, this line is all that is ever seen of it.
        console_error!(
            "{}",
            json!({ "event": "tables", "reason": misfit.to_string() })
        );
    }
    answer
}
