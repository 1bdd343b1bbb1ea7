//! The counts of one isolate, in bounded memory.

use std::collections::BTreeMap;

use super::{Count, Rule, Verdict};
use crate::Timestamp;

/// Counts by key. Plain data, so it may stand in a static.
///
/// Strangers choose their addresses and paths, so there is room for twice `MOST` keys and no
/// more. The older half is forgotten when the younger one is full: nothing is ever searched for
/// what has expired.
#[derive(Default)]
pub struct Counts {
    young: BTreeMap<String, Count>,
    old: BTreeMap<String, Count>,
}

impl Counts {
    /// Nobody has asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            young: BTreeMap::new(),
            old: BTreeMap::new(),
        }
    }

    /// Counts one more request of `key`.
    pub fn consume(&mut self, key: String, rule: Rule, now: Timestamp) -> Verdict {
        let held = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        let (next, verdict) = Count::consume(held, rule, now);
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, next);
        verdict
    }
}

/// About a megabyte in both halves.
pub(super) const MOST: usize = 4_096;
