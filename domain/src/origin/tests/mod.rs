mod patterns;

use http::HeaderValue;
use serde_json::{Value, json};

use super::*;

fn trusting(patterns: &[&str]) -> TrustedOrigins {
    checking(
        patterns,
        Checks {
            sender: true,
            targets: Targets::Checked,
        },
    )
}

fn checking(patterns: &[&str], checks: Checks) -> TrustedOrigins {
    let patterns = patterns.iter().map(|text| Pattern::parse(text).unwrap());
    TrustedOrigins::new(patterns.collect(), checks)
}

fn trusted() -> TrustedOrigins {
    trusting(&["https://app.test", "http://localhost:3000"])
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
        let got = trusted()
            .check_request(&map, "/x")
            .map_err(|error| error.code());
        assert_eq!(got, outcome, "{headers:?}");
    }
}

/// Each line is what is switched off, a path, and whether sender and targets are still checked.
#[test]
fn a_check_is_skipped_only_where_it_is_switched_off() {
    let below = || Targets::UncheckedBelow(vec!["/sign-in/".to_owned(), "/ok".to_owned()]);
    for (checks, path, sender, targets) in [
        (
            Checks {
                sender: true,
                targets: Targets::Checked,
            },
            "/x",
            true,
            true,
        ),
        (
            Checks {
                sender: false,
                targets: Targets::Checked,
            },
            "/x",
            false,
            true,
        ),
        (
            Checks {
                sender: true,
                targets: Targets::Unchecked,
            },
            "/x",
            false,
            false,
        ),
        (
            Checks {
                sender: true,
                targets: below(),
            },
            "/sign-in/social",
            false,
            false,
        ),
        (
            Checks {
                sender: true,
                targets: below(),
            },
            "/sign-in",
            false,
            false,
        ),
        (
            Checks {
                sender: true,
                targets: below(),
            },
            "/sign-in-other",
            true,
            true,
        ),
        (
            Checks {
                sender: true,
                targets: below(),
            },
            "/ok",
            false,
            false,
        ),
        (
            Checks {
                sender: true,
                targets: below(),
            },
            "/sign-out",
            true,
            true,
        ),
    ] {
        let origins = checking(&["https://app.test"], checks.clone());
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_static("a=b"));
        headers.insert("origin", HeaderValue::from_static("https://evil.test"));
        let refused = origins.check_request(&headers, path).is_err();
        assert_eq!(refused, sender, "{checks:?} {path}");
        assert_eq!(origins.checks_targets(path), targets, "{checks:?} {path}");
    }
}

#[test]
fn a_callback_url_in_the_query_counts_where_the_body_has_none() {
    let check = |body: Value, query: Value| {
        let query = query.as_object().cloned().unwrap();
        trusted()
            .check_urls(Some(&body), &query, "/sign-in/social")
            .map_err(|error| error.to_string())
    };
    let evil = json!({ "callbackURL": "//evil.test" });
    assert!(check(json!({}), evil.clone()).is_err());
    assert!(check(json!({ "callbackURL": "" }), evil.clone()).is_err());
    assert!(check(json!({ "callbackURL": "/in" }), evil).is_ok());
    assert!(check(json!({}), json!({ "callbackURL": ["/in", "//evil.test"] })).is_err());
    assert!(check(json!({}), json!({ "errorCallbackURL": "//evil.test" })).is_ok());
}
