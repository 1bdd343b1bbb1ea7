//! T13, T55: the token endpoint.

use http::{Method, StatusCode};

use super::*;
use crate::{Seconds, provider::ExchangeError};

/// Recorded from Better Auth 1.7.25 (transcripts/s1-1725.txt).
#[test]
fn the_token_request_is_better_auths() {
    for (id, url, form) in [
        (
            "google",
            "https://oauth2.googleapis.com/token",
            "grant_type=authorization_code&code=abc&code_verifier=uV9WgFBkoJ\
             &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Fcallback%2Fgoogle\
             &client_id=gid&client_secret=gsecret",
        ),
        (
            "github",
            "https://github.com/login/oauth/access_token",
            "grant_type=authorization_code&code=abc&code_verifier=uV9WgFBkoJ\
             &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Fcallback%2Fgithub\
             &client_id=ghid&client_secret=ghsecret",
        ),
    ] {
        let callback = format!("http://localhost:3000/api/auth/callback/{id}");
        let request = client(id, &json!({})).token_request("abc", "uV9WgFBkoJ", &callback);
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), url);
        assert_eq!(
            request.headers()["content-type"],
            "application/x-www-form-urlencoded"
        );
        assert_eq!(request.headers()["accept"], "application/json");
        assert!(!request.headers().contains_key("authorization"));
        assert_eq!(String::from_utf8(request.into_body()).unwrap(), form);
    }
}

/// The parameters and the client's authentication of the others, from Better Auth's source: PKCE
/// where the authorization URL has it, and X alone takes the secret in a header.
#[test]
fn each_provider_gets_the_form_that_it_knows() {
    let secret = "client_id=gid&client_secret=secret";
    let pkce = "grant_type=authorization_code&code=c&code_verifier=v&redirect_uri=cb";
    let plain = "grant_type=authorization_code&code=c&redirect_uri=cb";
    for (id, url, form) in [
        (
            "apple",
            "https://appleid.apple.com/auth/token",
            format!("{pkce}&{secret}"),
        ),
        (
            "discord",
            "https://discord.com/api/oauth2/token",
            format!("{plain}&{secret}"),
        ),
        (
            "facebook",
            "https://graph.facebook.com/v24.0/oauth/access_token",
            format!("{plain}&{secret}"),
        ),
        (
            "gitlab",
            "https://gitlab.com/oauth/token",
            format!("{pkce}&{secret}"),
        ),
        (
            "linkedin",
            "https://www.linkedin.com/oauth/v2/accessToken",
            format!("{plain}&{secret}"),
        ),
        (
            "microsoft",
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            format!("{pkce}&{secret}"),
        ),
        (
            "slack",
            "https://slack.com/api/openid.connect.token",
            format!("{plain}&{secret}"),
        ),
        (
            "spotify",
            "https://accounts.spotify.com/api/token",
            format!("{pkce}&{secret}"),
        ),
        (
            "twitch",
            "https://id.twitch.tv/oauth2/token",
            format!("{plain}&{secret}"),
        ),
        (
            "twitter",
            "https://api.x.com/2/oauth2/token",
            pkce.to_owned(),
        ),
    ] {
        let request = client(id, &json!({})).token_request("c", "v", "cb");
        assert_eq!(request.uri(), url);
        let header = request.headers().get("authorization").cloned();
        // base64 of `gid:secret`.
        let basic = (id == "twitter").then_some("Basic Z2lkOnNlY3JldA==");
        assert_eq!(
            header.as_ref().map(|value| value.to_str().unwrap()),
            basic,
            "{id}"
        );
        assert!(
            header.is_none_or(|value| value.is_sensitive()),
            "or a log would show it"
        );
        assert_eq!(
            String::from_utf8(request.into_body()).unwrap(),
            form,
            "{id}"
        );
    }
}

/// RFC 6749 §2.3.1, with Better Auth's bytes.
#[test]
fn a_colon_in_a_client_id_does_not_move_the_secret() {
    let twitter = configured("twitter", &json!({ "clientId": "a:b c" }), "s!*'é");
    let request = twitter.ok().unwrap().token_request("c", "v", "cb");
    // `a%3Ab+c:s%21*%27%C3%A9`.
    let wanted = "Basic YSUzQWIrYzpzJTIxKiUyNyVDMyVBOQ==";
    assert_eq!(request.headers()["authorization"], wanted);
}

#[test]
fn a_code_cannot_add_to_the_form() {
    let code = "a&redirect_uri=https://evil.test\r\n é";
    let request = client("github", &json!({})).token_request(code, "v", "https://app.test/cb");
    let body = request.into_body();
    let form: Vec<_> = url::form_urlencoded::parse(&body).collect();
    assert_eq!(form.len(), 6);
    assert_eq!(form[1], ("code".into(), code.into()));
}

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
