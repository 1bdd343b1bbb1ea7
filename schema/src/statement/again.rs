//! Running a statement again that lost a race, or whose answer was lost.

use crate::Error;

/// How often a statement is run at most: the first time, and twice for races.
const RUNS: usize = 3;

/// Runs `attempt` to its end; it answers nothing where others were in the way, and so does this
/// if they were to the end.
///
/// Whoever won a race has committed, so the next run sees their rows. After a lost answer `find`
/// looks first whether it was committed, and does so after each race that follows: the winner may
/// be our own lost statement, come late.
///
/// # Errors
///
/// What `attempt` failed with, where that was neither a race nor a lost answer; a lost answer
/// that was not found in the end; and what `find` failed with.
pub(super) async fn complete<T>(
    attempt: impl AsyncFn() -> Result<Option<T>, Error>,
    find: impl AsyncFn() -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    let mut lost = None;
    for _ in 0..RUNS {
        match attempt().await {
            Ok(Some(outcome)) => return Ok(Some(outcome)),
            Ok(None) => {}
            Err(error) if error.is_race() => {}
            Err(error) if error.may_have_committed() => lost = Some(error),
            Err(error) => return Err(error),
        }
        if lost.is_some()
            && let Some(outcome) = find().await?
        {
            return Ok(Some(outcome));
        }
    }
    lost.map_or(Ok(None), Err)
}
