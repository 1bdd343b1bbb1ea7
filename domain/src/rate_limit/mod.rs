//! How often a browser may ask for a path: Better Auth's `rateLimit` (contract §6.5).
//!
//! Pure: whoever counts hands in what it holds and the time, and keeps what comes out.

mod count;
mod isolate;
mod place;
mod rules;

pub use self::{
    count::{Asked, Count, Rule, Verdict},
    isolate::Counts,
    place::Place,
    rules::{Path, Rules},
};

use crate::{config::Config, cookie::keyed};
use hmac::Mac;
use http::HeaderMap;

/// What one request is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Whoever has the same is counted together: the address and the path, under the secret. An
    /// address is personal, and this names an object.
    pub key: String,
    /// How many of them there may be.
    pub rule: Rule,
    /// Who counts them.
    pub place: Place,
    /// Whether the request has an address. Those without are counted together.
    pub addressed: bool,
}

impl Config {
    /// What a browser's request is counted by; `None` where nothing limits it. `path` is the one
    /// below `basePath`.
    #[must_use]
    pub fn counted(&self, headers: &HeaderMap, path: &str) -> Option<Counted> {
        let path = match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let rule = self.rate_limit.as_ref()?.rule(path)?;
        let address = self.client_ip.of(headers);
        let mut key = keyed(&self.secret);
        key.update(PURPOSE);
        key.update(address.as_deref().unwrap_or(NO_ADDRESS).as_bytes());
        // No address has it, so no two pairs are one text.
        key.update(b"|");
        key.update(path.as_bytes());
        Some(Counted {
            key: base16ct::lower::encode_string(&key.finalize().into_bytes()),
            rule,
            place: Place::of(path, |id| self.providers.contains_key(id)),
            addressed: address.is_some(),
        })
    }
}

/// Keeps these HMACs apart from the signatures of cookies, which are under the same secret.
const PURPOSE: &[u8] = b"vestibule rate limit\0";

/// Stands for the address of those that have none.
const NO_ADDRESS: &str = "no-trusted-ip";

#[cfg(test)]
mod tests;
