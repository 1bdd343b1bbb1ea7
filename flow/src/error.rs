//! What a statement that has no answer means to whoever asked.

use domain::{api_error::ApiError, log::Detail, sign_in::Failure, stage::Stage};
use schema::Error;

/// What an endpoint answers to an error: 503 where it may pass, 500 where somebody has to mend the
/// configuration or the tables, or the database took a value for none of its column.
#[must_use]
pub fn unavailable(error: &Error) -> ApiError {
    match error.misfit() {
        Some(misfit) => {
            ApiError::InvalidConfiguration(Detail::Name("DATABASE"), misfit.to_string())
        }
        None if error.refuses_value() => ApiError::ValueRefused,
        None => ApiError::Unavailable(stage(error)),
    }
}

/// The failure of a sign-in that an error is. It names the stage but where somebody has to mend
/// the configuration or the tables, or a value was refused.
#[must_use]
pub fn failed(error: &Error) -> Failure {
    if error.misfit().is_some() || error.refuses_value() {
        return Failure::Database(error.into());
    }
    Failure::Unavailable(stage(error))
}

/// The stage that an error is of.
#[must_use]
pub const fn stage(error: &Error) -> Stage {
    match error.stage {
        schema::Stage::Connect => Stage::Connect,
        schema::Stage::Statement => Stage::Statement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::refused;

    /// Each line: what Postgres, or a pooler before it, answers, at a login and to a statement, and
    /// whether a callback names the stage.
    #[test]
    fn a_failed_sign_in_names_its_stage_unless_it_is_known_what_is_to_be_mended() {
        for (sqlstate, names_stage) in [
            ("08006", true),
            ("23502", false),
            ("22021", false),
            ("28P01", true),
            ("3D000", true),
            ("42501", true),
            ("42P01", false),
            ("53300", true),
            ("55P03", true),
            ("57014", true),
            ("57P03", true),
            ("58000", true),
            ("XX000", true),
        ] {
            for (at, stage) in [
                (schema::Stage::Connect, Stage::Connect),
                (schema::Stage::Statement, Stage::Statement),
            ] {
                let error = Error {
                    stage: at,
                    ..refused(sqlstate)
                };
                let failure = failed(&error);
                let named = matches!(failure, Failure::Unavailable(named) if named == stage);
                assert_eq!(named, names_stage, "{error}");
            }
        }
    }
}
