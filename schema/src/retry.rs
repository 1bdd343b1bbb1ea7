//! One more try, where nothing can have come of the first.

use std::future::Future;

/// Runs `work`; and once more, after `pause`, if `again` says so of its outcome.
///
/// Only what can have changed nothing may be run again: a connection that ended before the
/// statement was sent, a GET.
pub async fn once_more<T>(
    pause: impl Future<Output = ()>,
    again: impl FnOnce(&T) -> bool,
    work: impl AsyncFn() -> T,
) -> T {
    let outcome = work().await;
    if !again(&outcome) {
        return outcome;
    }
    pause.await;
    work().await
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// Runs work with these outcomes; says what happened, in order, and what it came to.
    async fn script(outcomes: &[Result<u8, u8>]) -> (String, Result<u8, u8>) {
        let happened = RefCell::new(String::new());
        let next = Cell::new(0);
        let pause = async { happened.borrow_mut().push('p') };
        let outcome = once_more(pause, Result::is_err, async || {
            happened.borrow_mut().push('w');
            outcomes[next.replace(next.get() + 1)]
        })
        .await;
        (happened.into_inner(), outcome)
    }

    #[tokio::test]
    async fn work_is_run_twice_at_most_and_what_counts_is_the_last() {
        for (outcomes, happened, outcome) in [
            (&[Ok(1)][..], "w", Ok(1)),
            (&[Err(1), Ok(2)], "wpw", Ok(2)),
            (&[Err(1), Err(2), Ok(3)], "wpw", Err(2)),
        ] {
            assert_eq!(script(outcomes).await, (happened.to_owned(), outcome));
        }
    }
}
