//! The objects' clock.

use domain::Timestamp;
use worker::Date;

/// The current moment.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// How long until `at`, in milliseconds; the platform refuses a moment before 1970.
pub(crate) fn wait(at: Timestamp, now: Timestamp) -> i64 {
    at.as_millis().saturating_sub(now.as_millis()).max(0)
}
