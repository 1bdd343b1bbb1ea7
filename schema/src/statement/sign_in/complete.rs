//! When to run a sign-in again, and when to look first.

use super::{Outcome, SignIn, read, statement};
use crate::statement::find_session;
use crate::{Error, Statement};

/// How often the statement is run at most: the first time, and twice for races.
const RUNS: usize = 3;

/// Runs a sign-in to its end; `run` takes a statement to Postgres on a new connection.
///
/// A race is run again, at most twice: whoever won has committed, so their rows are seen then.
/// A lost answer is looked up by the session's id before anything is repeated; if it is not there
/// it may still be on its way, so the repetition has the same ids, and at most one of the two can
/// be kept.
///
/// # Errors
///
/// What `run` failed with, where that was neither a race nor a lost answer; and a lost answer
/// that could not be looked up.
pub async fn complete(
    sign_in: &SignIn<'_>,
    run: impl AsyncFn(Statement) -> Result<Option<String>, Error>,
) -> Result<Outcome, Error> {
    let mut lost = None;
    for _ in 0..RUNS {
        let answer = run(statement(sign_in)).await;
        match answer.and_then(|row| read(row.as_deref(), sign_in)) {
            Ok(Outcome::Raced) => {}
            Ok(outcome) => return Ok(outcome),
            Err(error) if error.is_race() => {}
            Err(error) if error.may_have_committed() => lost = Some(error),
            Err(error) => return Err(error),
        }
        // Also after a race: the winner may be our own lost statement, come late.
        if lost.is_some() {
            let row = run(find_session::statement(sign_in)).await?;
            if let Some(outcome) = find_session::read(row.as_deref(), sign_in)? {
                return Ok(outcome);
            }
        }
    }
    lost.map_or(Ok(Outcome::Raced), Err)
}
