mod advanced;
mod rate_limit;
mod session;

use serde_json::{Value, json};

use super::*;
use crate::Timestamp;

fn parse(auth: Value) -> Result<Config, String> {
    let secret = |name: &str| {
        (name != "GITHUB_CLIENT_SECRET" && name != "BETTER_AUTH_SECRETS")
            .then(|| "a secret".to_owned())
    };
    Config::parse(auth, secret).map_err(|error| error.to_string())
}

fn with(path: &str, value: Value) -> Value {
    let mut auth = json!({ "baseURL": "https://app.example.com" });
    let mut place = &mut auth;
    for key in path.split('.') {
        place = &mut place[key];
    }
    *place = value;
    auth
}

#[test]
fn the_defaults_are_better_auths() {
    let config = parse(json!({ "baseURL": "https://app.example.com" })).unwrap();
    assert_eq!(
        config.endpoint("/ok"),
        "https://app.example.com/api/auth/ok"
    );
    assert_eq!(config.session.expires_in, Seconds(604_800));
    assert_eq!(config.session.update_age, Some(Seconds(86_400)));
    assert_eq!(
        config.cookies.session_token(),
        "__Secure-better-auth.session_token"
    );
    assert!(config.production);
    assert!(config.account.implicit_linking && config.account.require_local_email_verified);
}

/// Each line is `session.freshAge` and how many milliseconds ago the session was made.
#[test]
fn a_session_is_fresh_until_it_is_as_old_as_the_option_says() {
    let now = Timestamp::from_millis(1_767_323_045_678);
    for (age, millis, fresh) in [
        (86_400, 86_399_999, true),
        (86_400, 86_400_000, false),
        (1, 999, true),
        (1, 1_000, false),
        (0, i64::from(u32::MAX), true),
    ] {
        let policy = parse(with("session.freshAge", json!(age))).unwrap().session;
        let made = Timestamp::from_millis(now.as_millis() - millis);
        assert_eq!(policy.is_fresh(made, now), fresh, "{age} {millis}");
    }
    let default = parse(json!({ "baseURL": "https://app.example.com" })).unwrap();
    assert_eq!(default.session.fresh_age, Some(Seconds(86_400)));
    assert!(!default.may_delete_user);
}

#[test]
fn a_path_in_the_base_url_wins() {
    let config =
        parse(json!({ "baseURL": "http://localhost:3000/auth/", "basePath": "/x" })).unwrap();
    assert_eq!(config.endpoint("/ok"), "http://localhost:3000/auth/ok");
    assert_eq!(config.cookies.session_token(), "better-auth.session_token");
    assert!(!config.production);
}

#[test]
fn https_on_loopback_is_no_production() {
    for base in [
        "https://localhost",
        "https://127.0.0.1:8443",
        "https://[::1]",
        "https://a.localhost",
    ] {
        assert!(
            !parse(json!({ "baseURL": base })).unwrap().production,
            "{base}"
        );
    }
}

/// Each line is a mistake, and the key that the message must name.
#[test]
fn a_mistake_is_refused_by_the_name_of_its_key() {
    let google = json!({ "clientId": "id" });
    for (auth, key) in [
        (json!({}), "baseURL"),
        (json!({ "baseURL": "app.example.com" }), "baseURL"),
        (json!({ "baseURL": "ftp://app.example.com" }), "baseURL"),
        (
            json!({ "baseURL": "https://user@app.example.com" }),
            "baseURL",
        ),
        (
            json!({ "baseURL": "https://app.example.com?x=1" }),
            "baseURL",
        ),
        (json!({ "baseURL": 1 }), "baseURL"),
        (with("basePath", json!("api")), "basePath"),
        (with("basePath", json!("//evil.test")), "basePath"),
        (with("basePath", json!("/")), "basePath"),
        (with("baseUrl", json!("https://x")), "baseUrl"),
        (with("database", json!({})), "database"),
        (with("account.accountLinking.trusted", json!([])), "trusted"),
        (
            with("advanced.cookiePrefix", json!("a;b")),
            "advanced.cookiePrefix",
        ),
        (
            with("advanced.cookiePrefix", json!("")),
            "advanced.cookiePrefix",
        ),
        (
            with("advanced.ipAddress.ipAddressHeaders", json!(["a b"])),
            "ipAddressHeaders",
        ),
        (
            with("trustedOrigins", json!(["https://ok.test", "app"])),
            "trustedOrigins[1]",
        ),
        (
            with("trustedOrigins", json!(["https://*.ok.test/path"])),
            "trustedOrigins[0]",
        ),
        (
            with("trustedOrigins", json!("https://ok.test")),
            "trustedOrigins",
        ),
        (
            with("onAPIError.errorURL", json!("//evil.test")),
            "onAPIError.errorURL",
        ),
        (
            with("onAPIError.errorURL", json!("javascript:1")),
            "onAPIError.errorURL",
        ),
        (
            with("socialProviders.gogle", google.clone()),
            "socialProviders.gogle",
        ),
        (
            with("socialProviders.github", google),
            "GITHUB_CLIENT_SECRET",
        ),
        (
            with("socialProviders.google", json!({})),
            "socialProviders.google",
        ),
        (
            with("socialProviders.google.clientSecret", json!("x")),
            "clientSecret",
        ),
    ] {
        refused(auth, key);
    }
}

fn refused(auth: Value, key: &str) {
    let shown = auth.to_string();
    let Err(message) = parse(auth) else {
        panic!("{shown} was accepted")
    };
    assert!(message.contains(key), "{shown}: {message}");
}

#[test]
fn a_list_of_secrets_needs_no_other_and_is_refused_by_its_name() {
    let secrets = |list: &'static str| {
        let secret = move |name: &str| (name == "BETTER_AUTH_SECRETS").then(|| list.to_owned());
        Config::parse(json!({ "baseURL": "https://app.test" }), secret)
    };
    assert_eq!(secrets("2:new,1:old").unwrap().secret, "new");
    let error = secrets("2:new,old").err().unwrap().to_string();
    assert!(
        error.contains("BETTER_AUTH_SECRETS") && !error.contains("old"),
        "{error}"
    );
}

#[test]
fn a_missing_secret_is_named_with_the_command_that_sets_it() {
    let error = Config::parse(json!({ "baseURL": "https://app.test" }), |_| None)
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .contains("wrangler secret put BETTER_AUTH_SECRET"),
        "{error}"
    );
}
