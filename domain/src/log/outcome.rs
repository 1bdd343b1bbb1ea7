//! What a request that failed came to: what its sender was told, and why.

use super::Reason;
use crate::{api_error::ApiError, sign_in::Failure, stage::Stage};

/// The outside's word and the inside's reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The code that the sender got; `""` where there is none.
    pub code: &'static str,
    /// Where something outside was given up, if that was it.
    pub stage: Option<Stage>,
    /// Why.
    pub reason: Reason,
}

impl From<&ApiError> for Outcome {
    fn from(error: &ApiError) -> Self {
        Self {
            code: error.code(),
            stage: match error {
                ApiError::Unavailable(stage) => Some(*stage),
                _ => None,
            },
            reason: Reason::from(error),
        }
    }
}

impl From<&Failure> for Outcome {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.logged_code(),
            stage: match failure {
                Failure::Unavailable(stage) => Some(*stage),
                _ => None,
            },
            reason: Reason::from(failure),
        }
    }
}
