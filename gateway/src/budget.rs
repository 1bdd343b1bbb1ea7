//! Deadlines: no await that leaves the isolate is without one.

use std::future::Future;

use domain::{
    Seconds, Timestamp,
    budget::{READ, SIGN_IN},
    stage::Stage,
};
use schema::workers::within;

use crate::ctx::now;

/// What a request may spend on waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    ends_at: Timestamp,
}

impl Budget {
    /// For a sign-in, and whatever else may have to ask a provider.
    pub(crate) fn sign_in() -> Self {
        Self {
            ends_at: now().plus(SIGN_IN),
        }
    }

    /// For everything else.
    pub(crate) fn read() -> Self {
        Self {
            ends_at: now().plus(READ),
        }
    }

    /// The same, but for no longer than `length` from now.
    pub(crate) fn at_most(self, length: Seconds) -> Self {
        Self {
            ends_at: self.ends_at.min(now().plus(length)),
        }
    }

    /// Waits for `work` as long as its stage and what is left allow.
    ///
    /// # Errors
    /// The stage, when the time is up. `work` is dropped then, but may have happened all the same.
    pub(crate) async fn within<F: Future>(self, stage: Stage, work: F) -> Result<F::Output, Stage> {
        within(self.millis(stage), work).await.map_err(|_| stage)
    }

    /// Milliseconds that `stage` may take.
    pub(crate) fn millis(self, stage: Stage) -> u32 {
        let left = self.ends_at.as_millis().saturating_sub(now().as_millis());
        u32::try_from(left)
            .unwrap_or_default()
            .min(stage.deadline())
    }
}
