//! T55: what the token endpoint answers.

use http::StatusCode;

use super::*;
use crate::{Seconds, provider::ExchangeError};

fn read(answer: &Answer) -> Result<TokenAnswer, ExchangeError> {
    client("github", &json!({})).read_token_response(answer, NOW)
}

/// `OK` in a body stands for what an answer needs.
fn body(text: &str) -> String {
    text.replace("OK", r#""access_token":"at-1","token_type":"bearer""#)
}

/// Each line is an answer, and the code that the log shows.
#[test]
fn a_refusal_is_one_whatever_else_comes_with_it() {
    let long = format!(r#"{{"error":"{}"}}"#, "a".repeat(65));
    for (status, text, code) in [
        (400, r#"{"error":"invalid_grant"}"#, "invalid_grant"),
        (400, "{OK}", ""),
        (401, "<html>", ""),
        (500, "", ""),
        (302, "{OK}", ""),
        (307, "{OK}", ""),
        (
            200,
            r#"{"error":"bad_verification_code"}"#,
            "bad_verification_code",
        ),
        (200, r#"{"error":"x",OK}"#, "x"),
        (200, r#"{"error":{"code":1},OK}"#, ""),
        (200, r#"{"error":"<script>"}"#, ""),
        (200, &long, ""),
    ] {
        let code = code.to_owned();
        let error = ExchangeError::Refused {
            status: StatusCode::from_u16(status).unwrap(),
            code,
        };
        assert_eq!(
            read(&answer(status, &body(text))).err(),
            Some(error),
            "{status} {text}"
        );
    }
}

/// Each line is an answer with status 200, and why no token is taken from it.
#[test]
fn an_answer_without_a_sound_bearer_token_is_refused() {
    use ExchangeError::{Malformed, NoAccessToken, TokenType, TooLarge, WrongType};
    let large = format!(r#"{{OK,"x":"{}"}}"#, "x".repeat(1024 * 1024));
    for (text, error) in [
        ("{}", NoAccessToken),
        (r#"{"access_token":null}"#, NoAccessToken),
        (r#"{"access_token":""}"#, NoAccessToken),
        (
            r#"{"id_token":"a.b.c","token_type":"bearer"}"#,
            NoAccessToken,
        ),
        (r#"{"access_token":7}"#, WrongType("access_token")),
        (r#"{"access_token":"a\u0000b"}"#, WrongType("access_token")),
        (r#"{"access_token":"a\r\nx: y"}"#, WrongType("access_token")),
        (r#"{"access_token":"é"}"#, WrongType("access_token")),
        (r#"{"access_token":"a","token_type":"mac"}"#, TokenType),
        (r#"{"access_token":"a","token_type":"N_A"}"#, TokenType),
        (
            r#"{"access_token":"a","token_type":["bearer"]}"#,
            WrongType("token_type"),
        ),
        (r#"{OK,"expires_in":"3600"}"#, WrongType("expires_in")),
        (r#"{OK,"expires_in":-1}"#, WrongType("expires_in")),
        (r#"{OK,"expires_in":1.5}"#, WrongType("expires_in")),
        (r#"{OK,"expires_in":1e30}"#, WrongType("expires_in")),
        (r#"{OK,"expires_in":true}"#, WrongType("expires_in")),
        (
            r#"{OK,"refresh_token_expires_in":"x"}"#,
            WrongType("refresh_token_expires_in"),
        ),
        (r#"{OK,"refresh_token":["rt"]}"#, WrongType("refresh_token")),
        (r#"{OK,"id_token":{}}"#, WrongType("id_token")),
        (r#"{OK,"scope":7}"#, WrongType("scope")),
        (r#"{OK,"scope":"a\u0000"}"#, WrongType("scope")),
        (r#"{OK,"access_token":"at-2"}"#, Malformed),
        (r#"{OK,"x":1,"x":2}"#, Malformed),
        ("[{OK}]", Malformed),
        ("null", Malformed),
        (r#""at-1""#, Malformed),
        ("", Malformed),
        ("access_token=at-1&token_type=bearer", Malformed),
        (&large, TooLarge),
    ] {
        let shown = text.get(..60).unwrap_or(text);
        assert_eq!(
            read(&answer(200, &body(text))).err(),
            Some(error),
            "{shown}"
        );
    }
}

#[test]
fn only_json_is_read() {
    let body = r#"{"access_token":"at-1","token_type":"bearer"}"#.as_bytes().to_vec();
    for (content_type, is_read) in [
        (Some("application/json"), true),
        (Some("Application/JSON; charset=utf-8"), true),
        (Some("application/problem+json"), true),
        (None, true),
        (Some("text/html"), false),
        (Some("text/html; x=application/json"), false),
        (Some("application/x-www-form-urlencoded"), false),
        (Some("application/jsonp"), false),
        (Some(""), false),
    ] {
        let mut answer = Answer::new(body.clone());
        if let Some(value) = content_type {
            answer
                .headers_mut()
                .insert("content-type", value.parse().unwrap());
        }
        let error = read(&answer).err();
        assert_eq!(
            error,
            (!is_read).then_some(ExchangeError::ContentType),
            "{content_type:?}"
        );
    }
}

/// What Better Auth stores of these answers.
#[test]
fn tokens_are_stored_as_better_auth_stores_them() {
    let full = tokens(
        "google",
        &json!({
            "expires_in": 3600, "refresh_token": "rt-1", "refresh_token_expires_in": 86_400,
            "id_token": "a.b.c", "scope": "email profile  openid", "x": [{}],
        }),
    );
    let full = full.into_tokens();
    assert_eq!(full.access_token.as_deref(), Some("at-1"));
    assert_eq!(full.refresh_token.as_deref(), Some("rt-1"));
    assert_eq!(full.id_token.as_deref(), Some("a.b.c"));
    assert_eq!(full.access_token_expires_at, Some(NOW.plus(Seconds(3600))));
    assert_eq!(
        full.refresh_token_expires_at,
        Some(NOW.plus(Seconds(86_400)))
    );
    assert_eq!(full.scope.as_deref(), Some("email,profile,openid"));

    let bare = tokens(
        "github",
        &json!({ "expires_in": 0, "refresh_token": null, "error": null }),
    );
    let bare = bare.into_tokens();
    assert_eq!(bare.refresh_token, None);
    assert_eq!(bare.id_token, None);
    assert_eq!(bare.access_token_expires_at, None);
    assert_eq!(bare.scope.as_deref(), Some(""));

    for (scope, stored) in [
        (json!("read:user,user:email"), "read:user,user:email"),
        (json!(["a", "b"]), "a,b"),
        (json!(""), ""),
        (json!(null), ""),
    ] {
        let tokens = tokens("github", &json!({ "scope": scope })).into_tokens();
        assert_eq!(tokens.scope.as_deref(), Some(stored));
    }
}
