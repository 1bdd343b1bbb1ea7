//! Postgres, within the request's budget.

use std::cell::Cell;

use domain::{log::Count, stage::Stage};
pub(crate) use flow::error::{stage, unavailable};
use schema::{
    Dialect, Error, Statement,
    pg::{self, Asked, Query},
    workers,
};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    retry::once_more,
};

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
    let answer = once_more(ctx, budget, again, async || {
        connect(ctx, budget, dialect.render(statement.clone())).await
    })
    .await;
    match &answer {
        Err(error) if error.is_race() => ctx.log.count(Count::Races, 1),
        Err(error) => ctx.log.reason(error),
        Ok(_) => {}
    }
    answer
}

/// One connection, and what it costs.
async fn connect(ctx: &Ctx, budget: Budget, query: Query) -> Result<Option<String>, Error> {
    let log = &ctx.log;
    log.count(Count::Connections, 1);
    let may_take = |stage| match stage {
        pg::Stage::Connect => budget.millis(Stage::Connect),
        pg::Stage::Statement => budget.millis(Stage::Statement),
    };
    let began = now();
    let left = Cell::new(None);
    let logged_in = |asked: Asked| {
        left.set(Some(now()));
        log.login(asked.name());
    };
    let answer = workers::run(&ctx.env, query, may_take, logged_in).await;
    let ended = now();
    let up = left.get().unwrap_or(ended);
    log.took(Stage::Connect, up.millis_since(began));
    if left.get().is_some() {
        log.count(Count::Turns, 1);
        log.took(Stage::Statement, ended.millis_since(up));
    }
    answer
}
