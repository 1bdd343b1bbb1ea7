//! Nothing is awaited without an end to it.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};

/// The time was up before the awaited thing came. It may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("deadline passed")]
pub struct Expired;

/// Awaits `future` until `timer` is done.
///
/// The timer is an argument since the platform has one kind and the tests another. `future` is
/// asked first, so what is there already wins over a deadline that has just passed.
///
/// # Errors
///
/// [`Expired`] if `timer` was done first; `future` is dropped then.
pub async fn until<F: Future>(
    timer: impl Future<Output = ()>,
    future: F,
) -> Result<F::Output, Expired> {
    match select(pin!(future), pin!(timer)).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(Expired),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn what_is_there_wins_over_a_deadline_that_has_passed() {
        assert_eq!(until(ready(()), ready(1)).await, Ok(1));
    }

    #[tokio::test]
    async fn what_never_comes_is_given_up() {
        assert_eq!(until(ready(()), pending::<()>()).await, Err(Expired));
    }
}
