//! Moments and lengths of time, as the wire and the rows have them.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment in milliseconds since 1970-01-01T00:00:00Z: what JavaScript's `Date` holds.
///
/// Written as Better Auth writes it, `2026-01-02T03:04:05.678Z`. Read from that, and from what
/// PostgreSQL's JSON functions make of a naive-UTC `timestamp` or a `timestamptz`; what is finer
/// than a millisecond is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as RFC 7519 counts (`NumericDate`).
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `length` later; the end of time where there is none.
    #[must_use]
    pub const fn plus(self, length: Seconds) -> Self {
        Self(self.0.saturating_add(length.as_millis()))
    }

    /// The moment `length` earlier; the start of time where there is none.
    #[must_use]
    pub const fn minus(self, length: Seconds) -> Self {
        Self(self.0.saturating_sub(length.as_millis()))
    }

    /// Milliseconds since `earlier`; 0 if that is later.
    #[must_use]
    pub fn millis_since(self, earlier: Self) -> u32 {
        let millis = self.0.saturating_sub(earlier.0);
        u32::try_from(millis.max(0)).unwrap_or(u32::MAX)
    }

    /// `2026-01-02T03:04:05.678Z`.
    #[must_use]
    pub fn to_iso(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
            .to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads ISO 8601 with an offset, or without one as UTC; `None` for anything else.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .map(|moment| moment.timestamp_millis())
            .or_else(|_| {
                text.parse::<NaiveDateTime>()
                    .map(|naive| naive.and_utc().timestamp_millis())
            })
            .ok()
            .map(Self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_iso())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_iso(&text).ok_or_else(|| de::Error::custom("not an ISO 8601 moment"))
    }
}

/// A length of time in whole seconds, as Better Auth's options and RFC 6749's `expires_in` count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub u32);

impl Seconds {
    /// The same length in milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0 as i64 * 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_javascript_writes_it() {
        assert_eq!(
            Timestamp(1_767_323_045_678).to_iso(),
            "2026-01-02T03:04:05.678Z"
        );
        assert_eq!(Timestamp(0).to_iso(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn what_postgres_makes_of_either_column_type_is_the_same_moment() {
        let moment = Some(Timestamp(1_767_323_045_678));
        for text in [
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T03:04:05.678",
            "2026-01-02T03:04:05.678999",
            "2026-01-02T03:04:05.678+00:00",
            "2026-01-02T05:04:05.678+02:00",
        ] {
            assert_eq!(Timestamp::from_iso(text), moment, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_moment_is_refused() {
        for text in [
            "",
            "infinity",
            "2026-01-02",
            "1767323045678",
            "2026-13-02T03:04:05Z",
        ] {
            assert_eq!(Timestamp::from_iso(text), None, "{text}");
        }
    }
}
