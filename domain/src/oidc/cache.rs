//! How long a provider's keys and metadata are believed, and how often they may be asked for.
//!
//! Plain data, so it may stand in a static. The shell's part, with no lock held across an await:
//! 1. [`Cache::plan`]. `Fetch`: get them and [`Cache::keep`] them; if that fails, use
//!    the fallback, or give up if there is none.
//! 2. Verify. `UnknownKey` with keys that this request did not fetch itself, and
//!    [`Cache::may_refetch`]: fetch, keep, and verify once more.

use std::sync::Arc;

use crate::{Seconds, Timestamp};

/// Keys younger than this are used without asking.
const FRESH: Seconds = Seconds(3600);

/// Keys younger than this are used if the provider cannot be asked; then sign-in fails closed.
const USABLE: Seconds = Seconds(24 * 3600);

/// In this time...
const WINDOW: Seconds = Seconds(30);

/// ...keys that we have are asked for again at most this often. One would do, but whoever comes
/// while that one is on its way would be turned away.
const FETCHES: u8 = 3;

/// What one isolate knows of one provider: its keys, or its metadata.
pub struct Cache<T> {
    held: Option<(Arc<T>, Timestamp)>,
    window: Option<(Timestamp, u8)>,
}

/// Where the keys for one ID token, or the metadata for one sign-in, come from.
pub enum Plan<T> {
    /// From here.
    Use(Arc<T>),
    /// From the provider; if it does not give any, the fallback.
    Fetch {
        /// Keys that are old, but not too old.
        fallback: Option<Arc<T>>,
    },
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Cache<T> {
    /// A cache that knows nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            held: None,
            window: None,
        }
    }

    /// Decides where the keys come from. A `Fetch` counts as done.
    pub fn plan(&mut self, now: Timestamp) -> Plan<T> {
        match self.held.clone() {
            Some((keys, fetched_at)) if now < fetched_at.plus(FRESH) => Plan::Use(keys),
            Some((keys, fetched_at)) if now < fetched_at.plus(USABLE) => {
                if self.may_refetch(now) {
                    Plan::Fetch {
                        fallback: Some(keys),
                    }
                } else {
                    Plan::Use(keys)
                }
            }
            _ => Plan::Fetch { fallback: None },
        }
    }

    /// Whether a token that no key fits may cause a fetch; if so, it counts as done. Otherwise
    /// anybody with a made-up `kid` could make us hammer the provider.
    pub fn may_refetch(&mut self, now: Timestamp) -> bool {
        let running = self
            .window
            .filter(|(began, _)| (*began..began.plus(WINDOW)).contains(&now));
        let (began, fetches) = running.unwrap_or((now, 0));
        if fetches >= FETCHES {
            return false;
        }
        self.window = Some((began, fetches + 1));
        true
    }

    /// Keeps keys that were just fetched.
    pub fn keep(&mut self, keys: Arc<T>, now: Timestamp) {
        self.held = Some((keys, now));
    }
}
