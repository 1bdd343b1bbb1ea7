//! OpenID providers once they are discovered.

use http::StatusCode;

use super::{
    discovery::{ISSUER, found},
    *,
};
use crate::{
    oidc::{
        IdTokenError,
        tests::{EXPECTED, jwks, public, published, token},
    },
    provider::{Authorization, ProfileError, Verifier},
};

/// What Better Auth's generic OAuth plugin sends, the nonce included.
#[test]
fn the_url_is_the_generic_plugins() {
    let url = |options: Value, requested: &[String]| {
        let start = Authorization {
            state: "STATE",
            verifier: &Verifier::new("a".repeat(43)).unwrap(),
            nonce: "NONCE",
            redirect_uri: "https://app.test/cb",
            scopes: requested,
            login_hint: Some("h@x"),
            additional_params: &[],
        };
        found(&options, &json!({}))
            .authorization_url(&start)
            .to_string()
    };
    let more = json!({ "prompt": "create", "accessType": "offline" });
    assert_eq!(
        url(more, &[]),
        "https://op.test/auth?response_type=code&client_id=gid&state=STATE\
         &scope=openid+email+profile&redirect_uri=https%3A%2F%2Fapp.test%2Fcb&login_hint=h%40x\
         &nonce=NONCE&prompt=create&access_type=offline&code_challenge_method=S256\
         &code_challenge=ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA"
    );
    for (options, requested, scope) in [
        (json!({ "scope": ["a"] }), "", "openid+a"),
        (json!({ "scope": ["a", "openid"] }), "", "a+openid"),
        (json!({ "scope": ["a"] }), "b", "openid+b+a"),
        (json!({}), "b", "openid+email+profile+b"),
        (json!({ "disableDefaultScope": true }), "", "openid"),
    ] {
        let requested: Vec<_> = requested.split_terminator(' ').map(str::to_owned).collect();
        let url = url(options.clone(), &requested);
        assert!(url.contains(&format!("&scope={scope}&")), "{options} {url}");
    }
}

/// The secret goes into the form, as in Better Auth, unless the provider takes it in a header
/// alone or the options say so.
#[test]
fn the_secret_goes_where_the_provider_takes_it() {
    for (options, methods, basic) in [
        (json!({}), json!("gone"), false),
        (
            json!({}),
            json!(["client_secret_basic", "client_secret_post"]),
            false,
        ),
        (json!({}), json!(["client_secret_basic"]), true),
        (json!({ "authentication": "basic" }), json!("gone"), true),
        (
            json!({ "authentication": "basic" }),
            json!(["client_secret_post"]),
            true,
        ),
        (
            json!({ "authentication": "post" }),
            json!(["client_secret_basic"]),
            false,
        ),
    ] {
        let changes = json!({ "token_endpoint_auth_methods_supported": methods });
        let request = found(&options, &changes).token_request("c", "v", "cb");
        assert_eq!(request.uri(), "https://op.test/token");
        assert_eq!(
            request.headers().contains_key("authorization"),
            basic,
            "{options} {methods}"
        );
        let form = String::from_utf8(request.into_body()).unwrap();
        assert_eq!(form.contains("client_secret=secret"), !basic, "{form}");
    }
}

#[test]
fn an_endpoint_of_the_options_overrules_the_document() {
    let options = json!({ "endpoints": {
        "issuer": ISSUER, "authorization": "https://x.test/auth", "token": "https://x.test/token",
        "jwks": "http://localhost:9000/jwks", "userinfo": "https://x.test/me",
    } });
    let client = found(&options, &json!({ "token_endpoint": "gone" }));
    assert_eq!(
        client.token_request("c", "v", "cb").uri(),
        "https://x.test/token"
    );
    assert_eq!(
        client.jwks_request().unwrap().uri(),
        "http://localhost:9000/jwks"
    );
}

/// What an ID token without an address, and a userinfo answer, make together.
#[test]
fn what_the_token_leaves_out_is_asked_for_and_believed_of_the_same_subject() {
    let client = found(&json!({}), &json!({}));
    let claims = |changes: Value| {
        let mut all = json!({ "iss": ISSUER, "sub": "o-1" });
        for (name, value) in changes.as_object().unwrap() {
            all[name] = value.clone();
        }
        let tokens = tokens("google", &json!({ "id_token": token(&all) }));
        let keys = jwks(&[public(&published(), "a")]);
        let claims = client
            .verify_id_token(&tokens, &keys, EXPECTED.nonce, NOW)
            .ok()
            .unwrap();
        let asked = client.userinfo_request(&claims, &tokens);
        (claims, asked)
    };
    let (full, asked) = claims(json!({}));
    assert!(asked.is_none());
    assert_eq!(client.read_claims(&full, None).unwrap().account_id, "o-1");

    let (bare, asked) = claims(json!({ "email": null }));
    let asked = asked.unwrap();
    assert_eq!(asked.uri(), "https://op.test/me");
    assert_eq!(asked.headers()["authorization"], "Bearer at-1");
    let good = json!({ "sub": "o-1", "email": "Ada@x", "email_verified": "true", "name": "Ada" });
    let profile = client.read_userinfo(&bare, &answer(200, &good)).unwrap();
    assert_eq!(profile.email.as_deref(), Some("ada@x"));
    assert!(profile.email_verified);
    for (status, body, error) in [
        (
            200,
            json!({ "sub": "o-2", "email": "evil@x" }),
            ProfileError::OtherSubject,
        ),
        (
            200,
            json!({ "email": "evil@x" }),
            ProfileError::OtherSubject,
        ),
        (200, json!({ "sub": ["o-1"] }), ProfileError::OtherSubject),
        (200, json!(["o-1"]), ProfileError::Malformed),
        (200, json!("a.b.c"), ProfileError::Malformed),
        (401, good, ProfileError::Status(StatusCode::UNAUTHORIZED)),
    ] {
        let got = client.read_userinfo(&bare, &answer(status, &body));
        assert_eq!(got, Err(error), "{body}");
    }

    let none = found(&json!({}), &json!({ "userinfo_endpoint": "gone" }));
    assert!(
        none.userinfo_request(&bare, &tokens("google", &json!({})))
            .is_none()
    );
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    let client = found(&json!({}), &json!({}));
    for iss in ["https://op.test/realms/a/", "https://accounts.google.com"] {
        let tokens = tokens(
            "google",
            &json!({ "id_token": token(&json!({ "iss": iss })) }),
        );
        let keys = jwks(&[public(&published(), "a")]);
        let error = client
            .verify_id_token(&tokens, &keys, EXPECTED.nonce, NOW)
            .err();
        assert_eq!(error, Some(IdTokenError::Issuer), "{iss}");
    }
}
