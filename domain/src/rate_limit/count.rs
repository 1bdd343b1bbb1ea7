//! One count, and how it goes on.

use serde::{Deserialize, Serialize};

use crate::{Seconds, Timestamp};

/// How many requests may come in a row, and the pause after which a new row begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The pause: counted from the last request that was let through.
    pub window: Seconds,
    /// The most requests without such a pause.
    pub max: u32,
}

/// What a counting object is asked: whether one more request may go on. Its JSON is pinned by a
/// test, since old and new code talk during a deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    window: Seconds,
    max: u32,
    /// When the request came, by the clock of the Worker that it came to.
    pub now: Timestamp,
}

/// Whether a request may go on. Its JSON is what a counting object answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// There were too many.
    Refused {
        /// Until the pause is over, rounded up.
        retry_after: Seconds,
    },
}

/// The requests of one key so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How many of the row were let through.
    pub count: u32,
    /// When the last of them came.
    pub last_request: Timestamp,
}

impl Count {
    /// Judges one more request, and says what to hold from now on.
    ///
    /// As in Better Auth each request that is let through starts the pause anew, and one that is
    /// refused changes nothing.
    #[must_use]
    pub fn consume(held: Option<Self>, rule: Rule, now: Timestamp) -> (Self, Verdict) {
        let row = held.filter(|held| now < held.ends_at(rule));
        match row {
            Some(row) if row.count >= rule.max => {
                let left = row
                    .ends_at(rule)
                    .as_millis()
                    .saturating_sub(now.as_millis());
                let seconds = u32::try_from(left.saturating_add(999) / 1_000).unwrap_or(u32::MAX);
                // More than the pause itself only if the clock went back.
                let retry_after = Seconds(seconds).min(rule.window);
                (row, Verdict::Refused { retry_after })
            }
            row => {
                let next = Self {
                    count: row.map_or(0, |row| row.count).saturating_add(1),
                    last_request: now,
                };
                (next, Verdict::Allowed)
            }
        }
    }

    /// From when on it counts for nothing.
    #[must_use]
    pub const fn ends_at(self, rule: Rule) -> Timestamp {
        self.last_request.plus(rule.window)
    }
}

impl Asked {
    /// One more request under `rule`.
    #[must_use]
    pub const fn new(rule: Rule, now: Timestamp) -> Self {
        let Rule { window, max } = rule;
        Self { window, max, now }
    }

    /// The rule.
    #[must_use]
    pub const fn rule(self) -> Rule {
        let Self { window, max, .. } = self;
        Rule { window, max }
    }
}

impl Rule {
    /// Whether an object that holds a count in its memory alone may lose it too early: the platform
    /// takes an object out of memory after 10 seconds without a request ("Lifecycle of a Durable
    /// Object", hibernation).
    #[must_use]
    pub fn outlasts_memory(self) -> bool {
        self.window > Seconds(10)
    }
}
