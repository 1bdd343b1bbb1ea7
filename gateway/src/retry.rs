//! One more try, where nothing can have come of the first.

use domain::log::Count;
use schema::{retry, workers::timer};

use crate::{budget::Budget, ctx::Ctx, random::bytes};

/// The shortest pause before it, in milliseconds.
const SHORTEST: u32 = 20;

/// Runs `work`, and once more after a short pause if `again` says so of its outcome.
///
/// The pause is of random length: all that one outage ended at once must not come back at once. It
/// is part of the `budget`; where that would not outlast it, the first outcome counts.
pub(crate) async fn once_more<T>(
    ctx: &Ctx,
    budget: Budget,
    again: impl FnOnce(&T) -> bool,
    work: impl AsyncFn() -> T,
) -> T {
    let [jitter] = bytes().unwrap_or_default();
    let length = SHORTEST + u32::from(jitter);
    let again = |outcome: &T| {
        let again = again(outcome) && length < budget.left();
        ctx.log.count(Count::Retries, usize::from(again));
        again
    };
    retry::once_more(timer(length), again, work).await
}
