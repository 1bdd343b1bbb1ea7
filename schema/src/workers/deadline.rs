//! Deadlines by the platform's timer.

use std::future::Future;
use std::time::Duration;

use worker::Delay;

use crate::deadline::{Expired, until};

/// A future that is done `millis` milliseconds after it is first asked.
#[must_use]
pub fn timer(millis: u32) -> Delay {
    Delay::from(Duration::from_millis(u64::from(millis)))
}

/// Awaits `future` for at most `millis` milliseconds.
///
/// # Errors
///
/// [`Expired`] once they have passed; `future` is dropped then, but what it asked for may still
/// happen.
pub async fn within<F: Future>(millis: u32, future: F) -> Result<F::Output, Expired> {
    until(timer(millis), future).await
}
