use serde_json::json;

use super::{parse, refused, with};
use crate::{
    Seconds, Timestamp,
    cookie_cache::{CookieCache, Strategy},
};

/// Each line is a mistake, and what the message must name.
#[test]
fn a_mistake_below_session_or_user_is_refused_by_the_name_of_its_key() {
    for (auth, key) in [
        (with("session.expiresIn", json!("1d")), "session.expiresIn"),
        (with("session.expiresIn", json!(0)), "session.expiresIn"),
        (with("session.expiresIn", json!(-1)), "session.expiresIn"),
        (
            with("session.expiresIn", json!(34_560_001)),
            "session.expiresIn",
        ),
        (with("session.freshAge", json!(-1)), "session.freshAge"),
        (
            with("user.deleteUser.enabled", json!("yes")),
            "user.deleteUser.enabled",
        ),
        (
            with(
                "user.deleteUser.sendDeleteAccountVerification",
                json!("send"),
            ),
            "sendDeleteAccountVerification",
        ),
        (
            with("user.deleteUser.beforeDelete", json!("")),
            "beforeDelete",
        ),
        (
            with("user.deleteUser.afterDelete", json!("")),
            "afterDelete",
        ),
        (
            with("user.deleteUser.deleteTokenExpiresIn", json!(60)),
            "deleteTokenExpiresIn",
        ),
        (
            with("session.revalidateAfter", json!(301)),
            "session.revalidateAfter",
        ),
        (
            with("session.cookieCache.strategy", json!("jws")),
            "strategy",
        ),
        (
            with("session.cookieCache.maxAge", json!(34_560_001)),
            "session.cookieCache.maxAge",
        ),
        (
            with("session.cookieCache.refreshCache", json!(true)),
            "session.cookieCache.refreshCache",
        ),
        (
            with("session.absoluteLifetime", json!(0)),
            "session.absoluteLifetime",
        ),
    ] {
        refused(auth, key);
    }
}

/// Each line is `session.cookieCache`, and what it comes to.
#[test]
fn the_cookie_cache_is_off_unless_it_is_enabled() {
    let cache = |max_age, strategy, version: &str| {
        Some(CookieCache {
            max_age: Seconds(max_age),
            strategy,
            version: version.to_owned(),
        })
    };
    for (options, expected) in [
        (json!({}), None),
        (json!({ "strategy": "jwe", "maxAge": 60 }), None),
        (
            json!({ "enabled": true }),
            cache(300, Strategy::Compact, "1"),
        ),
        (
            json!({ "enabled": true, "maxAge": 0, "refreshCache": false }),
            cache(300, Strategy::Compact, "1"),
        ),
        (
            json!({ "enabled": true, "maxAge": 60, "strategy": "jwt", "version": "2" }),
            cache(60, Strategy::Jwt, "2"),
        ),
        (
            json!({ "enabled": true, "strategy": "jwe" }),
            cache(300, Strategy::Jwe, "1"),
        ),
    ] {
        let config = parse(with("session.cookieCache", options.clone())).unwrap();
        assert_eq!(config.cookie_cache, expected, "{options}");
    }
}

#[test]
fn an_absolute_lifetime_ends_a_session_however_much_it_slides() {
    let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
    let policy = |lifetime| {
        let session = json!({ "expiresIn": 100, "absoluteLifetime": lifetime });
        parse(with("session", session)).unwrap().session
    };
    for (lifetime, now, end, outlived) in [
        (json!(null), 5_000, 5_100, false),
        (json!(250), 0, 100, false),
        (json!(250), 150, 250, false),
        (json!(250), 200, 250, false),
        (json!(250), 249, 250, false),
        (json!(250), 250, 250, true),
        (json!(50), 0, 50, false),
    ] {
        let policy = policy(lifetime.clone());
        assert_eq!(policy.end(at(0), at(now)), at(end), "{lifetime} {now}");
        assert_eq!(
            policy.outlived(at(0), at(now)),
            outlived,
            "{lifetime} {now}"
        );
    }
}
