//! Which origins may send requests, and where a browser may be sent (contract §6.1–6.3).

mod pattern;
mod targets;

use http::HeaderMap;
use url::Url;

pub use self::pattern::Pattern;
use crate::api_error::ApiError;

/// `trustedOrigins` with the origin of `baseURL`, and what is checked against them.
#[derive(Clone, Debug)]
pub struct TrustedOrigins {
    patterns: Vec<Pattern>,
    checks: Checks,
}

/// What `advanced.disableCSRFCheck` and `advanced.disableOriginCheck` leave to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks {
    /// Where a request that changes something comes from.
    pub sender: bool,
    /// The URLs that a request would have browsers sent to.
    pub targets: Targets,
}

/// Where targets are checked; where they are not, senders are not either, as in Better Auth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Everywhere.
    Checked,
    /// Nowhere.
    Unchecked,
    /// Not at these endpoints and those below them.
    UncheckedBelow(Vec<String>),
}

impl TrustedOrigins {
    /// Trusts what `patterns` name, and nothing else.
    #[must_use]
    pub const fn new(patterns: Vec<Pattern>, checks: Checks) -> Self {
        Self { patterns, checks }
    }

    /// Whether a request to the endpoint at `path`, which changes something, comes from a page we
    /// trust.
    ///
    /// A request without cookies is nobody's, so it needs no origin; one with cookies does, or any
    /// site could act for the browser's user (CSRF).
    ///
    /// # Errors
    /// `MISSING_OR_NULL_ORIGIN` or `INVALID_ORIGIN`, both 403.
    pub fn check_request(&self, headers: &HeaderMap, path: &str) -> Result<(), ApiError> {
        let header = |name| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("")
        };
        let checked = self.checks.sender && self.checks_targets(path);
        if !checked || !headers.contains_key("cookie") {
            return Ok(());
        }
        let origin = header("origin");
        // Chromium sends `null` for a same-origin form behind `Referrer-Policy: no-referrer`.
        if origin == "null" && header("sec-fetch-site") == "same-origin" {
            return Ok(());
        }
        let origin = if origin.is_empty() {
            header("referer")
        } else {
            origin
        };
        if origin.is_empty() || origin == "null" {
            return Err(ApiError::MissingOrNullOrigin);
        }
        if self.trusts(origin) {
            Ok(())
        } else {
            Err(ApiError::InvalidOrigin)
        }
    }

    /// Whether the URLs in a request to the endpoint at `path` are checked.
    fn checks_targets(&self, path: &str) -> bool {
        let below = |place: &String| {
            let place = place.trim_end_matches('/');
            path.strip_prefix(place)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        match &self.checks.targets {
            Targets::Checked => true,
            Targets::Unchecked => false,
            Targets::UncheckedBelow(places) => !places.iter().any(below),
        }
    }

    /// Whether a browser may be sent to `target` after a sign-in: a path on the app's own origin,
    /// or a URL of a trusted one.
    ///
    /// Stricter than Better Auth in two points: a path that resolves to `//…` (`/.//evil.test`)
    /// and a backslash in a URL are refused, since the next parser may read another host in them.
    fn allows_target(&self, target: &str) -> bool {
        if target.contains('\\') || target.chars().any(char::is_control) {
            return false;
        }
        if target.starts_with('/') {
            return is_own_path(target);
        }
        self.trusts(target)
    }

    fn trusts(&self, text: &str) -> bool {
        Url::parse(text).is_ok_and(|url| {
            self.patterns
                .iter()
                .any(|pattern| pattern.admits(text, &url))
        })
    }
}

/// WHATWG-resolves `target` against an origin that nobody can name, and looks where it ends up.
fn is_own_path(target: &str) -> bool {
    let path_end = target.find(['?', '#']).unwrap_or(target.len());
    let path = target
        .get(..path_end)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if path.contains("%2f") || path.contains("%5c") || target.starts_with("//") {
        return false;
    }
    let Ok(base) = Url::parse("https://nobody.invalid") else {
        return false;
    };
    base.join(target)
        .is_ok_and(|url| url.origin() == base.origin() && !url.path().starts_with("//"))
}

#[cfg(test)]
mod tests;
