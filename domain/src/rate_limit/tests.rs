use serde_json::json;

use super::*;
use crate::{Seconds, Timestamp};

const T0: i64 = 1_767_323_045_678;

fn rule(window: u32, max: u32) -> Rule {
    Rule {
        window: Seconds(window),
        max,
    }
}

/// Each line is a row of requests by their moments in milliseconds, under 10 seconds and 3, and
/// what each is answered: 0 lets it through.
#[test]
fn a_row_ends_with_a_pause_after_the_last_request_that_was_let_through() {
    for (what, requests) in [
        ("three", &[(0, 0), (1, 0), (2, 0)][..]),
        ("a fourth", &[(0, 0), (1, 0), (2, 0), (3, 10)]),
        (
            "slow ones are a row too",
            &[(0, 0), (9_000, 0), (18_000, 0), (27_000, 1)],
        ),
        ("a pause", &[(0, 0), (0, 0), (0, 0), (10_000, 0)]),
        (
            "almost a pause",
            &[(0, 0), (0, 0), (0, 0), (9_999, 1), (10_000, 0)],
        ),
        (
            "the refused do not make it longer",
            &[(0, 0), (0, 0), (0, 0), (5_000, 5), (9_001, 1), (10_000, 0)],
        ),
        (
            "a new row is as long",
            &[
                (0, 0),
                (0, 0),
                (0, 0),
                (10_000, 0),
                (10_000, 0),
                (10_000, 0),
                (10_000, 10),
            ],
        ),
        (
            "a clock that went back",
            &[(60_000, 0), (60_000, 0), (60_000, 0), (0, 10), (70_000, 0)],
        ),
    ] {
        let mut held = None;
        for (millis, answer) in requests {
            let now = Timestamp::from_millis(T0 + millis);
            let (next, verdict) = Count::consume(held, rule(10, 3), now);
            held = Some(next);
            let expected = match answer {
                0 => Verdict::Allowed,
                seconds => Verdict::Refused {
                    retry_after: Seconds(*seconds),
                },
            };
            assert_eq!(verdict, expected, "{what}: {millis}");
        }
    }
}

#[test]
fn an_isolate_forgets_the_older_half_and_never_grows_beyond_its_room() {
    let mut counts = Counts::new();
    let now = Timestamp::from_millis(T0);
    let mut ask = |key: &str| counts.consume(key.to_owned(), rule(10, 1), now);
    let refused = Verdict::Refused {
        retry_after: Seconds(10),
    };
    assert_eq!(ask("kept"), Verdict::Allowed);
    // Half of the room is taken by others, then the other half; who asks meanwhile is not forgotten.
    for stranger in 0..2 * isolate::MOST {
        assert_eq!(ask(&format!("{stranger}")), Verdict::Allowed);
        if stranger % 100 == 0 {
            assert_eq!(ask("kept"), refused);
        }
    }
    assert_eq!(ask("0"), Verdict::Allowed, "forgotten");
    assert_eq!(ask("kept"), refused);
}

/// Each line is a path, and how many in how many seconds; `None` for any number.
#[test]
fn a_path_is_under_the_first_rule_that_fits() {
    let config = config(&json!({
        "enabled": true, "window": 20, "max": 50,
        "customRules": {
            "/sign-in/social": { "window": 60, "max": 5 },
            "/callback/*": { "window": 30, "max": 7 },
            "/callback/github": false,
            "/revoke**": false,
        }
    }));
    let rules = config.rate_limit.unwrap();
    for (path, expected) in [
        ("/sign-in/social", Some(rule(60, 5))),
        ("/sign-in/email", Some(rule(10, 3))),
        ("/sign-up/email", Some(rule(10, 3))),
        ("/change-password", Some(rule(10, 3))),
        ("/change-email", Some(rule(10, 3))),
        ("/request-password-reset", Some(rule(60, 3))),
        ("/send-verification-email", Some(rule(60, 3))),
        ("/forget-password/email-otp", Some(rule(60, 3))),
        ("/email-otp/send-verification-otp", Some(rule(60, 3))),
        ("/email-otp/request-password-reset", Some(rule(60, 3))),
        ("/request-password-reset/x", Some(rule(20, 50))),
        ("/callback/github", Some(rule(30, 7))),
        ("/callback/a/b", Some(rule(20, 50))),
        ("/revoke-session", None),
        ("/get-session", Some(rule(20, 50))),
        ("/ok", Some(rule(20, 50))),
    ] {
        assert_eq!(rules.rule(path), expected, "{path}");
    }
}

/// Each line is two requests, by address and path, and whether they are counted together.
#[test]
fn an_address_and_a_path_are_counted_together_and_nothing_else_is() {
    for (first, second, together) in [
        (("203.0.113.7", "/ok"), ("203.0.113.7", "/ok"), true),
        (("203.0.113.7", "/ok"), ("203.0.113.8", "/ok"), false),
        (("203.0.113.7", "/ok"), ("203.0.113.7", "/error"), false),
        (("203.0.113.7", "/ok"), ("203.0.113.7", "/ok/"), true),
        (("203.0.113.7", "/ok"), ("203.0.113.7", "/OK"), false),
        (("203.0.113.7", "/ok"), ("::ffff:203.0.113.7", "/ok"), true),
        (("2001:db8::1", "/ok"), ("2001:db8::ffff:2", "/ok"), true),
        (("2001:db8::1", "/ok"), ("2001:db8:0:1::1", "/ok"), false),
        (("", "/ok"), ("nonsense", "/ok"), true),
        (("", "/ok"), ("no-trusted-ip", "/ok"), true),
        (("", "/ok"), ("203.0.113.7", "/ok"), false),
        (("", "/"), ("", ""), true),
    ] {
        let config = config(&json!({ "enabled": true }));
        let key = |(address, path)| config.counted(&from(address), path).unwrap().key;
        assert_eq!(key(first) == key(second), together, "{first:?} {second:?}");
    }
}

#[test]
fn a_key_says_nothing_of_the_address_without_the_secret() {
    let limited = |secret: &str| {
        let headers = json!({ "ipAddressHeaders": ["cf-connecting-ip"] });
        let auth = json!({
            "baseURL": "https://app.example.com",
            "advanced": { "ipAddress": headers },
        });
        let config = Config::parse(auth, |name| {
            (name == "BETTER_AUTH_SECRET").then(|| secret.to_owned())
        });
        config
            .unwrap()
            .counted(&from("203.0.113.7"), "/ok")
            .unwrap()
    };
    assert_ne!(limited("one").key, limited("another").key);
    // HMAC-SHA256 of a purpose that no cookie's payload has, and of "203.0.113.7|/ok".
    let name = "4f4d77f77c87f4129dd8b66101195777c330d628005c45a31789a74d2f9d805a";
    assert_eq!(limited("one").key, name);
    assert!(limited("one").addressed);
}

/// Each line is a path, and who counts it.
#[test]
fn what_signs_in_or_writes_is_counted_by_an_object_and_no_stranger_names_one() {
    use Place::{Isolate, Object};
    let config = config(&json!({ "enabled": true }));
    for (path, place) in [
        ("/sign-in/social", Object),
        ("/callback/google", Object),
        ("/sign-out", Object),
        ("/sign-out/", Object),
        ("/revoke-session", Object),
        ("/update-user", Object),
        ("/delete-user/callback", Object),
        ("/refresh-token", Object),
        ("/get-session", Isolate),
        ("/list-sessions", Isolate),
        ("/list-accounts", Isolate),
        ("/ok", Isolate),
        ("/callback/github", Isolate),
        ("/callback/made-up", Isolate),
        ("/callback/google/x", Isolate),
        ("/sign-in/email", Isolate),
        ("/sign-in/made-up", Isolate),
        ("", Isolate),
    ] {
        let counted = config.counted(&from("203.0.113.7"), path).unwrap();
        assert_eq!(counted.place, place, "{path}");
    }
}

#[test]
fn the_json_between_gateway_and_object_is_what_deployed_code_sends() {
    let pinned = |verdict: Verdict, json: &str| {
        assert_eq!(serde_json::to_string(&verdict).unwrap(), json);
        assert_eq!(serde_json::from_str::<Verdict>(json).unwrap(), verdict);
    };
    pinned(Verdict::Allowed, r#"{"type":"allowed"}"#);
    let retry_after = Seconds(7);
    pinned(
        Verdict::Refused { retry_after },
        r#"{"type":"refused","retryAfter":7}"#,
    );
    let asked = Asked::new(rule(10, 3), Timestamp::from_millis(T0));
    let json = r#"{"window":10,"max":3,"now":"2026-01-02T03:04:05.678Z"}"#;
    assert_eq!(serde_json::to_string(&asked).unwrap(), json);
    assert_eq!(serde_json::from_str::<Asked>(json).unwrap(), asked);
}

#[test]
fn only_a_window_that_memory_may_not_last_is_stored() {
    assert!(!rule(10, 3).outlasts_memory());
    assert!(rule(11, 3).outlasts_memory());
}

fn config(rate_limit: &serde_json::Value) -> Config {
    let auth = json!({
        "baseURL": "https://app.example.com",
        "rateLimit": rate_limit,
        "advanced": { "ipAddress": { "ipAddressHeaders": ["cf-connecting-ip"] } },
        "socialProviders": { "google": { "clientId": "id" } },
    });
    Config::parse(auth, |name| {
        (name != "BETTER_AUTH_SECRETS").then(|| "a secret".to_owned())
    })
    .unwrap()
}

fn from(address: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("cf-connecting-ip", address.parse().unwrap());
    headers
}
