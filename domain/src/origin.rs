//! Which origins may send requests, and where a browser may be sent (contract §6.1–6.3).

use http::HeaderMap;
use url::{Origin, Url};

use crate::api_error::ApiError;

/// `trustedOrigins` and the origin of `baseURL`.
#[derive(Clone, Debug)]
pub struct TrustedOrigins(Vec<Origin>);

impl TrustedOrigins {
    /// Trusts `origins` alone.
    #[must_use]
    pub const fn new(origins: Vec<Origin>) -> Self {
        Self(origins)
    }

    /// Whether a browser may be sent to `target` after a sign-in: a path on the app's own origin,
    /// or a URL of a trusted one.
    ///
    /// Stricter than Better Auth in two points: a path that resolves to `//…` (`/.//evil.test`)
    /// and a backslash in a URL are refused, since the next parser may read another host in them.
    #[must_use]
    pub fn allows_target(&self, target: &str) -> bool {
        if target.contains('\\') || target.chars().any(char::is_control) {
            return false;
        }
        if target.starts_with('/') {
            return is_own_path(target);
        }
        Url::parse(target).is_ok_and(|url| self.trusts(&url))
    }

    /// Whether a request that changes something comes from a page we trust.
    ///
    /// A request without cookies is nobody's, so it needs no origin; one with cookies does, or any
    /// site could act for the browser's user (CSRF).
    ///
    /// # Errors
    /// `MISSING_OR_NULL_ORIGIN` or `INVALID_ORIGIN`, both 403.
    pub fn check_request(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let header = |name| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("")
        };
        if !headers.contains_key("cookie") {
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
        if Url::parse(origin).is_ok_and(|url| self.trusts(&url)) {
            Ok(())
        } else {
            Err(ApiError::InvalidOrigin)
        }
    }

    fn trusts(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https") && self.0.contains(&url.origin())
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
mod tests {
    use http::HeaderValue;

    use super::*;

    fn trusted() -> TrustedOrigins {
        TrustedOrigins::new(
            ["https://app.test", "http://localhost:3000"]
                .map(|origin| Url::parse(origin).unwrap().origin())
                .to_vec(),
        )
    }

    #[test]
    fn a_browser_is_sent_to_no_other_origin() {
        for target in [
            "",
            "dashboard",
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "/\t/evil.test",
            "/\n/evil.test",
            "\t//evil.test",
            "https:evil.test",
            "https:/evil.test",
            "/.//evil.test",
            "/..//evil.test",
            "/a/..//evil.test",
            "/%2e//evil.test",
            "/%2fevil.test",
            "/a%5Cevil",
            "https://app.test@evil.test",
            "https://app%2etest.evil",
            "https://app.test.evil.test",
            "https://evil.test#@app.test",
            "https://evil.test/\\app.test",
            "https://app.test\\@evil.test",
            "http://app.test",
            "https://app.test:444",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://app.test/1",
            "file:///etc/passwd",
            "ftp://app.test",
            "https://app.test.",
            "https://аpp.test",
            "/a\r\nSet-Cookie:x=1",
            "/a\0",
            "/\u{85}",
            "https://",
            "http://localhost:3001/",
            "http://127.0.0.1:3000/",
        ] {
            assert!(!trusted().allows_target(target), "{target:?}");
        }
    }

    #[test]
    fn a_browser_is_sent_where_the_app_asks() {
        for target in [
            "/",
            "/dashboard",
            "/a/../b",
            "/a?next=//x",
            "/a?u=https%3A%2F%2Fevil",
            "/a#b",
            "/ü",
            "/a%20b",
            "/a//b",
            "https://app.test",
            "https://APP.test/x?y#z",
            "https://app.test:443/",
            "http://localhost:3000/cb",
        ] {
            assert!(trusted().allows_target(target), "{target:?}");
        }
    }

    #[test]
    fn a_request_with_cookies_needs_a_trusted_origin() {
        for (headers, outcome) in [
            (vec![], Ok(())),
            (vec![("origin", "https://evil.test")], Ok(())),
            (vec![("cookie", "a=b")], Err("MISSING_OR_NULL_ORIGIN")),
            (
                vec![("cookie", "a=b"), ("origin", "null")],
                Err("MISSING_OR_NULL_ORIGIN"),
            ),
            (
                vec![("cookie", "a=b"), ("origin", "https://evil.test")],
                Err("INVALID_ORIGIN"),
            ),
            (
                vec![("cookie", "a=b"), ("origin", "https://app.test.evil")],
                Err("INVALID_ORIGIN"),
            ),
            (
                vec![("cookie", "a=b"), ("origin", "nonsense")],
                Err("INVALID_ORIGIN"),
            ),
            (
                vec![("cookie", "a=b"), ("referer", "https://evil.test/")],
                Err("INVALID_ORIGIN"),
            ),
            (
                vec![("cookie", "a=b"), ("origin", "https://app.test")],
                Ok(()),
            ),
            (
                vec![("cookie", "a=b"), ("referer", "https://app.test/page")],
                Ok(()),
            ),
            (
                vec![
                    ("cookie", "a=b"),
                    ("origin", "null"),
                    ("sec-fetch-site", "same-origin"),
                ],
                Ok(()),
            ),
            (
                vec![
                    ("cookie", "a=b"),
                    ("origin", "null"),
                    ("sec-fetch-site", "same-site"),
                ],
                Err("MISSING_OR_NULL_ORIGIN"),
            ),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &headers {
                map.insert(*name, HeaderValue::from_static(value));
            }
            let got = trusted().check_request(&map).map_err(|error| error.code());
            assert_eq!(got, outcome, "{headers:?}");
        }
    }
}
