//! One more try, where nothing can have come of the first.

use domain::log::Count;
use schema::{retry, workers::timer};

use crate::{ctx::Ctx, random::bytes};

/// The shortest pause before it, in milliseconds.
const SHORTEST: u32 = 20;

/// Runs `work`, and once more after a short pause if `again` says so of its outcome.
///
/// The pause is of random length: all that one outage ended at once must not come back at once.
pub(crate) async fn once_more<T>(
    ctx: &Ctx,
    again: impl FnOnce(&T) -> bool,
    work: impl AsyncFn() -> T,
) -> T {
    let again = |outcome: &T| {
        let again = again(outcome);
        ctx.log.count(Count::Retries, usize::from(again));
        again
    };
    let [jitter] = bytes().unwrap_or_default();
    let pause = timer(SHORTEST + u32::from(jitter));
    retry::once_more(pause, again, work).await
}
