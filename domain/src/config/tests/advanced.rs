use serde_json::json;

use super::{parse, refused, with};

/// Each line is a mistake, and what the message must name.
#[test]
fn a_mistake_below_advanced_is_refused_by_the_name_of_its_key() {
    for (auth, key) in [
        (
            with("advanced.cookies.session_token.name", json!("a=b")),
            "advanced.cookies.session_token.name",
        ),
        (
            with("advanced.cookies.session_token.attributes.maxAge", json!(1)),
            "session.expiresIn",
        ),
        (
            with("advanced.cookies.oauth_state.attributes.maxAge", json!(1)),
            "advanced.cookies.oauth_state.attributes.maxAge",
        ),
        (
            with("advanced.cookies.account_data", json!({})),
            "account_data",
        ),
        (
            with(
                "advanced.cookies.session_data.name",
                json!("better-auth.session_token"),
            ),
            "advanced.cookies",
        ),
        (
            with("advanced.defaultCookieAttributes.path", json!("/; Secure")),
            "advanced.defaultCookieAttributes.path",
        ),
        (
            with("advanced.defaultCookieAttributes.maxAge", json!(34_560_001)),
            "advanced.defaultCookieAttributes.maxAge",
        ),
        (
            with("advanced.defaultCookieAttributes.sameSite", json!("LAX")),
            "sameSite",
        ),
        (
            with("advanced.defaultCookieAttributes.expires", json!("2027")),
            "expires",
        ),
        (
            json!({
                "baseURL": "https://app.example.com",
                "advanced": { "crossSubDomainCookies": { "enabled": true, "domain": "a b" } }
            }),
            "advanced.crossSubDomainCookies.domain",
        ),
        (
            with(
                "advanced.crossSubDomainCookies.additionalCookies",
                json!([]),
            ),
            "additionalCookies",
        ),
        (
            with("advanced.trustedProxyHeaders", json!(true)),
            "advanced.trustedProxyHeaders",
        ),
        (
            with("advanced.disableOriginCheck", json!(["sign-in"])),
            "advanced.disableOriginCheck[0]",
        ),
        (
            with("advanced.disableOriginCheck", json!("all")),
            "disableOriginCheck",
        ),
        (
            with("advanced.ipAddress.ipv6Subnet", json!(129)),
            "advanced.ipAddress.ipv6Subnet",
        ),
        (
            with("advanced.ipAddress.trustedProxies", json!(["10.0.0.0/33"])),
            "advanced.ipAddress.trustedProxies[0]",
        ),
    ] {
        refused(auth, key);
    }
}

/// Each line is an option, and the session cookie that it makes.
#[test]
fn cookies_are_named_and_kept_as_configured() {
    let plain = "Path=/; HttpOnly; Secure; SameSite=Lax";
    for (path, value, expected) in [
        (
            "advanced.cookiePrefix",
            json!("app"),
            format!("__Secure-app.session_token=v; {plain}"),
        ),
        (
            "advanced.useSecureCookies",
            json!(false),
            "better-auth.session_token=v; Path=/; HttpOnly; SameSite=Lax".to_owned(),
        ),
        (
            "advanced.cookies.session_token.name",
            json!("sid"),
            format!("__Secure-sid=v; {plain}"),
        ),
        (
            "advanced.crossSubDomainCookies",
            json!({ "enabled": true }),
            format!("__Secure-better-auth.session_token=v; Domain=app.example.com; {plain}"),
        ),
        (
            "advanced.crossSubDomainCookies",
            json!({ "enabled": true, "domain": ".example.com" }),
            format!("__Secure-better-auth.session_token=v; Domain=.example.com; {plain}"),
        ),
        (
            "advanced.crossSubDomainCookies",
            json!({ "enabled": false, "domain": "example.com" }),
            format!("__Secure-better-auth.session_token=v; {plain}"),
        ),
        (
            "advanced.defaultCookieAttributes",
            json!({ "sameSite": "none", "partitioned": true, "httpOnly": false, "path": "/app" }),
            "__Secure-better-auth.session_token=v; Path=/app; Secure; SameSite=None; Partitioned"
                .to_owned(),
        ),
        (
            "advanced",
            json!({
                "defaultCookieAttributes": { "sameSite": "strict", "path": "/a" },
                "cookies": {
                    "session_token": { "attributes": { "path": "/b" } },
                    "session_data": { "attributes": { "path": "/c" } },
                },
            }),
            "__Secure-better-auth.session_token=v; Path=/b; HttpOnly; Secure; SameSite=Strict"
                .to_owned(),
        ),
    ] {
        let config = parse(with(path, value.clone())).unwrap();
        let name = config.cookies.session_token();
        let cookie = config.cookies.set(name, "v".to_owned(), None);
        assert_eq!(cookie.to_string(), expected, "{path} {value}");
    }
}

#[test]
fn switching_the_origin_check_off_switches_the_other_off_unless_that_is_set() {
    for (advanced, checked) in [
        (json!({}), true),
        (json!({ "disableCSRFCheck": true }), false),
        (json!({ "disableOriginCheck": true }), false),
        (json!({ "disableOriginCheck": false }), true),
        (json!({ "disableOriginCheck": ["/sign-out"] }), true),
    ] {
        let config = parse(with("advanced", advanced.clone())).unwrap();
        let mut headers = http::HeaderMap::new();
        headers.insert("cookie", http::HeaderValue::from_static("a=b"));
        let refused = config
            .trusted_origins
            .check_request(&headers, "/x")
            .is_err();
        assert_eq!(refused, checked, "{advanced}");
    }
}
