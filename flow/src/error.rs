//! What a statement that has no answer means to whoever asked.

use domain::{api_error::ApiError, sign_in::Failure, stage::Stage};
use schema::{Error, pg::Fault};

/// What an endpoint answers to an error: 503 where it may pass, 500 where somebody has to mend the
/// configuration or the tables, or the database took a value for none of its column.
#[must_use]
pub fn unavailable(error: &Error) -> ApiError {
    match error.misfit() {
        Some(misfit) => ApiError::InvalidConfiguration(misfit.to_string()),
        None if error.refuses_value() => ApiError::ValueRefused,
        None => ApiError::Unavailable(stage(error)),
    }
}

/// The failure of a sign-in that an error is.
#[must_use]
pub fn failed(error: &Error) -> Failure {
    match (error.misfit(), &error.fault) {
        (Some(_), _) => Failure::Database(error.into()),
        (None, Fault::Server { .. }) if !error.is_outage() => Failure::Database(error.into()),
        _ => Failure::Unavailable(stage(error)),
    }
}

/// The stage that an error is of.
#[must_use]
pub const fn stage(error: &Error) -> Stage {
    match error.stage {
        schema::Stage::Connect => Stage::Connect,
        schema::Stage::Statement => Stage::Statement,
    }
}
