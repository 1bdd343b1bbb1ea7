//! T13: what the token endpoint is sent.

use http::Method;

use super::*;

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
