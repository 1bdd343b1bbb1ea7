use serde_json::json;

use super::{
    Callback, Failure,
    tests::{NOW, STATE, config, pending_at},
};
use crate::Timestamp;

fn accept(query: &str, provider: &str, now: Timestamp) -> Result<String, String> {
    let config = config();
    let pending = pending_at("google", STATE, NOW);
    let callback = Callback::parse(query).map_err(|error| error.code().to_owned())?;
    callback
        .accept(&pending, provider, &config, now)
        .map(|accepted| accepted.code)
        .map_err(|failure| failure.code().to_owned())
}

/// Each line is a callback that an attacker or a provider can send, and how it ends.
#[test]
fn a_callback_that_is_not_the_answer_ends_before_its_code_is_spent() {
    let iss = "iss=https%3A%2F%2Faccounts.google.com";
    for (query, provider, outcome) in [
        ("code=x", "google", Ok("x")),
        (&format!("code=x&{iss}"), "google", Ok("x")),
        (
            "code=x&iss=https%3A%2F%2Fevil.test",
            "google",
            Err("issuer_mismatch"),
        ),
        (
            &format!("code=x&{iss}%2F"),
            "google",
            Err("issuer_mismatch"),
        ),
        ("code=x&iss=", "google", Err("issuer_mismatch")),
        (
            "error=access_denied&iss=https%3A%2F%2Fevil.test",
            "google",
            Err("issuer_mismatch"),
        ),
        ("code=x", "github", Err("state_mismatch")),
        ("code=x", "nope", Err("oauth_provider_not_found")),
        ("error=access_denied", "google", Err("access_denied")),
        ("error=access_denied&code=x", "google", Err("access_denied")),
        ("error=%3Cscript%3E", "google", Err("UNKNOWN")),
        ("error=", "google", Err("UNKNOWN")),
        ("", "google", Err("no_code")),
        ("code=", "google", Err("no_code")),
        ("access_token=x&id_token=y", "google", Err("no_code")),
        ("code=x&code=y", "google", Err("VALIDATION_ERROR")),
        ("code=x&state=a&state=b", "google", Err("VALIDATION_ERROR")),
    ] {
        let got = accept(query, provider, NOW);
        assert_eq!(
            got.as_deref().map_err(String::as_str),
            outcome,
            "{query} at {provider}"
        );
    }
}

/// T16: whoever can leave `iss` away could take the code of one provider to another.
#[test]
fn a_provider_that_promised_to_say_who_it_is_must() {
    let config = config();
    let iss = "iss=https%3A%2F%2Faccounts.google.com";
    for (query, outcome) in [
        (format!("code=x&{iss}"), Ok("x")),
        ("code=x".to_owned(), Err("issuer_missing")),
        ("error=access_denied".to_owned(), Err("issuer_missing")),
        ("code=x&iss=".to_owned(), Err("issuer_mismatch")),
        (format!("error=access_denied&{iss}"), Err("access_denied")),
    ] {
        let mut pending = pending_at("google", STATE, NOW);
        pending.requires_issuer = true;
        let accepted = Callback::parse(&query)
            .unwrap()
            .accept(&pending, "google", &config, NOW);
        let got = accepted
            .map(|accepted| accepted.code)
            .map_err(|failure| failure.code().to_owned());
        assert_eq!(got.as_deref().map_err(String::as_str), outcome, "{query}");
    }
}

/// Apple's `user` comes along; what is no JSON says nothing.
#[test]
fn what_came_beside_the_code_goes_on_with_it() {
    let config = config();
    for (query, beside) in [
        ("code=x", None),
        (
            "code=x&user=%7B%22name%22%3A1%7D",
            Some(json!({ "name": 1 })),
        ),
        ("code=x&user=", None),
        ("code=x&user=%7B", None),
    ] {
        let pending = pending_at("google", STATE, NOW);
        let accepted = Callback::parse(query)
            .unwrap()
            .accept(&pending, "google", &config, NOW);
        assert_eq!(accepted.ok().unwrap().beside, beside, "{query}");
    }
}

#[test]
fn the_last_millisecond_counts_and_the_next_does_not() {
    let at = |millis| {
        accept(
            "code=x",
            "google",
            Timestamp::from_millis(NOW.as_millis() + millis),
        )
    };
    assert_eq!(at(599_999).as_deref(), Ok("x"));
    assert_eq!(at(600_000).unwrap_err(), "state_mismatch");
}

#[test]
fn a_refusal_reaches_the_browser_short_and_clean() {
    let long = "x".repeat(10_000);
    let failure = Failure::refused("access_denied", Some(&format!("a\r\nb{long}")));
    let description = failure.description().unwrap();
    assert!(
        description.starts_with("ab") && description.len() == 200,
        "{description}"
    );
    assert_eq!(Failure::refused(&long, None).code(), "UNKNOWN");
}

#[test]
fn a_form_post_keeps_what_the_query_says() {
    let form = Callback::parse("code=form&state=s&user=%7B%7D").unwrap();
    let query = Callback::parse("code=query").unwrap();
    assert_eq!(
        Callback::merged_query(form, query),
        "code=query&state=s&user=%7B%7D"
    );
}

#[test]
fn a_json_body_is_read_as_a_form_is() {
    let json = Callback::from_json(br#"{"code":"x","state":"s","user":"{}"}"#).unwrap();
    assert_eq!(
        Callback::merged_query(json, Callback::default()),
        "code=x&state=s&user=%7B%7D"
    );
    for (body, code) in [
        ("{", "BAD_REQUEST"),
        ("[]", "VALIDATION_ERROR"),
        (r#"{"code":1}"#, "VALIDATION_ERROR"),
    ] {
        let refused = Callback::from_json(body.as_bytes()).err().unwrap();
        assert_eq!(refused.code(), code, "{body}");
    }
}
