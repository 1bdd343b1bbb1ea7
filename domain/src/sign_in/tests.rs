use serde_json::{Map, Value, json};

use super::*;
use crate::{
    Timestamp, Token,
    config::Config,
    cookie::RequestCookies,
    provider::{Registration, Verifier},
};

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);
pub(super) const STATE: &str = "s0s0s0s0-rest-of-the-state-______";

pub(super) fn config() -> Config {
    let auth = json!({
        "baseURL": "https://app.test",
        "socialProviders": { "google": { "clientId": "g" }, "github": { "clientId": "h" } },
    });
    Config::parse(auth, |name| {
        (name != "BETTER_AUTH_SECRETS").then(|| "a secret".to_owned())
    })
    .unwrap()
}

fn secrets(state: &str) -> Secrets {
    Secrets {
        state: state.to_owned(),
        verifier: Verifier::from_entropy(&[1; 64]),
        nonce: "nonce".to_owned(),
        token: Token::new("token".to_owned()),
    }
}

pub(super) fn pending_at(provider: &str, state: &str, now: Timestamp) -> Pending {
    let config = config();
    let body = json!({ "provider": provider, "callbackURL": "/in" });
    let start = StartBody::of_sign_in(Some(&body))
        .unwrap()
        .start(&config)
        .unwrap();
    let Registration::Known(client) = start.registration else {
        panic!("{provider} is known")
    };
    Pending::new(&start, client, None, &secrets(state), now)
}

fn cookie_of(pending: &Pending) -> String {
    let config = config();
    let name = config.cookies.sign_in(&pending.state);
    format!(
        "{name}={}",
        pending.seal(&name, &config.sealing_key, [9; 24])
    )
}

fn open(header: &str, state: &str) -> Result<Pending, &'static str> {
    let config = config();
    let cookies = RequestCookies::new(header);
    Pending::open(&cookies, &config.cookies, &config.sealing_key, state).map_err(|failure| {
        match failure {
            Failure::NoPendingSignIn => "none",
            Failure::BrokenSignIn => "broken",
            Failure::StateMismatch => "mismatch",
            _ => "other",
        }
    })
}

fn start(body: Value) -> Result<String, String> {
    let config = config();
    let body = Some(body);
    config
        .trusted_origins
        .check_urls(body.as_ref(), &Map::new(), "/sign-in/social")
        .and_then(|()| StartBody::of_sign_in(body.as_ref()))
        .and_then(|body| body.start(&config).map(|start| start.callback_url))
        .map_err(|error| error.body().unwrap().to_string())
}

#[test]
fn a_start_without_a_callback_url_ends_at_the_apps_origin() {
    assert_eq!(
        start(json!({ "provider": "google" })).unwrap(),
        "https://app.test"
    );
    assert_eq!(
        start(json!({ "provider": "google", "callbackURL": "" })).unwrap(),
        "https://app.test"
    );
    assert_eq!(
        start(json!({ "provider": "google", "callbackURL": "/a?b#c" })).unwrap(),
        "/a?b#c"
    );
}

/// Each line is a body, and the answer that Better Auth gives to it (transcript s2).
#[test]
fn a_start_is_refused_in_better_auths_words() {
    for (body, answer) in [
        (
            json!({}),
            r#"{"message":"[body.provider] Invalid input","code":"VALIDATION_ERROR"}"#,
        ),
        (
            json!([]),
            r#"{"message":"[body] Invalid input: expected object, received array","code":"VALIDATION_ERROR"}"#,
        ),
        (
            json!({ "provider": "google", "scopes": "x", "disableRedirect": "yes" }),
            r#"{"message":"[body.disableRedirect] Invalid input: expected boolean, received string; [body.scopes] Invalid input: expected array, received string","code":"VALIDATION_ERROR"}"#,
        ),
        (
            json!({ "provider": ["google"] }),
            r#"{"message":"[body.provider] Invalid input","code":"VALIDATION_ERROR"}"#,
        ),
        (
            json!({ "provider": "google", "additionalParams": { "state": "x" } }),
            r#"{"message":"[body.additionalParams] additionalParams cannot include reserved OAuth parameters: state, client_id, redirect_uri, response_type, code_challenge, code_challenge_method, nonce, scope","code":"VALIDATION_ERROR"}"#,
        ),
        (
            json!({ "provider": "nope" }),
            r#"{"message":"Provider not found","code":"PROVIDER_NOT_FOUND"}"#,
        ),
        (
            json!({ "provider": "nope", "callbackURL": "https://evil.test" }),
            r#"{"message":"Invalid callbackURL","code":"INVALID_CALLBACK_URL"}"#,
        ),
        (
            json!({ "provider": "google", "errorCallbackURL": "//evil.test" }),
            r#"{"message":"Invalid errorCallbackURL","code":"INVALID_ERROR_CALLBACK_URL"}"#,
        ),
        (
            json!({ "provider": "google", "newUserCallbackURL": "/\\evil.test" }),
            r#"{"message":"Invalid newUserCallbackURL","code":"INVALID_NEW_USER_CALLBACK_URL"}"#,
        ),
        (
            json!({ "provider": "google", "callbackURL": ["/ok", "//evil.test"] }),
            r#"{"message":"Invalid callbackURL: expected a string"}"#,
        ),
    ] {
        let shown = body.to_string();
        assert_eq!(start(body).unwrap_err(), answer, "{shown}");
    }
}

#[test]
fn a_sign_in_opens_in_the_browser_that_started_it_and_in_no_other() {
    let pending = pending_at("google", STATE, NOW);
    let cookie = cookie_of(&pending);
    assert!(open(&cookie, STATE).is_ok_and(|opened| opened == pending));
    assert_eq!(open("", STATE).err(), Some("none"));
    assert_eq!(
        open("better-auth.session_token=x", STATE).err(),
        Some("none")
    );
}

#[test]
fn a_cookie_of_another_sign_in_does_not_open() {
    let one = cookie_of(&pending_at("google", STATE, NOW));
    let value = one.split_once('=').unwrap().1.to_owned();
    let name = config().cookies.sign_in(STATE);
    // The same first eight characters, another state.
    assert_eq!(open(&one, "s0s0s0s0-another-state").err(), Some("mismatch"));
    // Under the name of another state.
    let moved = config().cookies.sign_in("t1t1t1t1-x");
    assert_eq!(
        open(&format!("{moved}={value}"), "t1t1t1t1-x").err(),
        Some("broken")
    );
    assert_eq!(
        open(&format!("{name}={value}x"), STATE).err(),
        Some("broken")
    );
    assert_eq!(open(&format!("{name}="), STATE).err(), Some("broken"));
}

#[test]
fn of_six_sign_ins_in_one_browser_the_oldest_goes() {
    let at = |index: i64| {
        let state = format!("s{index}s0s0s0-rest");
        pending_at(
            "google",
            &state,
            Timestamp::from_millis(NOW.as_millis() + index),
        )
    };
    let name = |index| config().cookies.sign_in(&at(index).state);
    let header = |indices: &[i64]| {
        indices
            .iter()
            .map(|index| cookie_of(&at(*index)))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let gone = |header: &str, now| {
        let config = config();
        surplus(
            &RequestCookies::new(header),
            &config.cookies,
            &config.sealing_key,
            now,
        )
    };
    assert_eq!(gone(&header(&[3, 1, 2, 4]), NOW), Vec::<String>::new());
    assert_eq!(gone(&header(&[3, 1, 2, 4, 5]), NOW), [name(1)]);
    // Whatever is over or is not ours goes first.
    let junk = config().cookies.sign_in("junkjunk");
    assert_eq!(gone(&format!("{junk}=x; {}", header(&[1, 2])), NOW), [junk]);
    // Not all at once, however many there are.
    let names: Vec<_> = (0..4_000)
        .map(|n| config().cookies.sign_in(&n.to_string()))
        .collect();
    let flood = names.join("=;");
    assert_eq!(gone(&flood, NOW).len(), 20);
    let later = Timestamp::from_millis(NOW.as_millis() + 600_001);
    assert_eq!(gone(&header(&[1, 2]), later), [name(1)]);
}

/// Old and new gateways are both at work during a deploy, on the same browsers' cookies.
#[test]
fn the_sealed_json_is_pinned() {
    let pending = pending_at("google", STATE, NOW);
    let verifier = Verifier::from_entropy(&[1; 64]).expose().to_owned();
    assert_eq!(
        serde_json::to_value(&pending).unwrap(),
        json!({
            "state": STATE,
            "codeVerifier": verifier,
            "nonce": "nonce",
            "provider": "google",
            "token": "token",
            "callbackURL": "/in",
            "requestSignUp": false,
            "expiresAt": "2026-01-02T03:14:05.678Z",
        })
    );
}
