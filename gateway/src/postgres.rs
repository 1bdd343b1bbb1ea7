//! Postgres, within the request's budget.

use domain::{api_error::ApiError, stage::Stage};
use schema::{Error, Statement, pg::Deadlines, workers};

use crate::{budget::Budget, ctx::Ctx};

/// Runs one statement on a connection of its own; its only column, if there is a row.
///
/// # Errors
/// What Postgres or the way to it answered; [`stage`] names where.
pub(crate) async fn run(
    ctx: &Ctx,
    budget: Budget,
    statement: Statement,
) -> Result<Option<String>, Error> {
    let deadlines = Deadlines {
        connect_ms: budget.millis(Stage::Connect),
        statement_ms: budget.millis(Stage::Statement),
    };
    workers::run(&ctx.env, statement, deadlines).await
}

/// The 503 of an error.
pub(crate) const fn unavailable(error: &Error) -> ApiError {
    ApiError::Unavailable(stage(error))
}

/// The stage that an error is of.
pub(crate) const fn stage(error: &Error) -> Stage {
    match error.stage {
        schema::Stage::Connect => Stage::Connect,
        schema::Stage::Statement => Stage::Statement,
    }
}
