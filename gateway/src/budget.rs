//! Deadlines: no await that leaves the isolate is without one.

use std::future::Future;

use domain::{
    Seconds, Timestamp,
    budget::{READ, SIGN_IN},
    stage::Stage,
};
use schema::workers::within;

use crate::ctx::now;

/// What a request may spend on waiting. It counts from when the request came in, whoever asks for
/// it: what one of its steps has spent is spent for all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    ends_at: Timestamp,
}

impl Budget {
    /// For a sign-in that came in at `began`, and whatever else may have to ask a provider.
    pub(crate) const fn sign_in(began: Timestamp) -> Self {
        Self {
            ends_at: began.plus(SIGN_IN),
        }
    }

    /// For anything else that came in at `began`.
    pub(crate) const fn read(began: Timestamp) -> Self {
        Self {
            ends_at: began.plus(READ),
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
        self.left().min(stage.deadline())
    }

    /// Milliseconds that are left.
    pub(crate) fn left(self) -> u32 {
        self.ends_at.millis_since(now())
    }
}
