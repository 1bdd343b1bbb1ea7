//! An ID token that the app's client brings, and what is in an account's row.

use super::*;
use crate::{
    account::Account,
    oidc::{
        IdTokenError, Jwks,
        tests::{jwks, public, published, token},
    },
};

fn keys() -> Jwks {
    jwks(&[public(&published(), "a")])
}

fn judge(changes: &Value, nonce: Option<&str>) -> Result<String, IdTokenError> {
    client("google", &json!({}))
        .verify_presented(&token(changes), nonce, &keys(), NOW)
        .map(|claims| claims.subject().to_owned())
}

/// Each line: claims, the nonce that the client names, and how it must end.
#[test]
fn a_brought_token_is_bound_to_us_and_to_the_nonce_that_the_client_names() {
    let now = NOW.as_seconds();
    let right = Some("n-0S6_WzA2Mj");
    let good = Ok("g-1".to_owned());
    for (changes, nonce, expected) in [
        (json!({}), right, good.clone()),
        (json!({}), None, good.clone()),
        (json!({}), Some(""), good.clone()),
        (json!({ "nonce": null }), None, good.clone()),
        (json!({ "iss": "accounts.google.com" }), None, good.clone()),
        (json!({ "azp": "our-phone-app" }), None, good.clone()),
        (json!({ "at_hash": "another" }), None, good.clone()),
        (json!({ "iat": now - 3_630 }), None, good),
        (json!({}), Some("other"), Err(IdTokenError::Nonce)),
        (
            json!({ "nonce": null }),
            right,
            Err(IdTokenError::ClaimMissing("nonce")),
        ),
        (
            json!({ "iss": "https://evil.test" }),
            None,
            Err(IdTokenError::Issuer),
        ),
        (
            json!({ "aud": "someone-else" }),
            None,
            Err(IdTokenError::Audience),
        ),
        (
            json!({ "aud": ["gid", "someone-else"] }),
            None,
            Err(IdTokenError::Audience),
        ),
        (json!({ "exp": now - 61 }), None, Err(IdTokenError::Expired)),
        (
            json!({ "iat": now - 3_632 }),
            None,
            Err(IdTokenError::IssuedAt),
        ),
        (json!({ "sub": "" }), None, Err(IdTokenError::Subject)),
    ] {
        assert_eq!(judge(&changes, nonce), expected, "{changes}, {nonce:?}");
    }
    let google = client("google", &json!({}));
    let nobodys = jwks(&[public(&published(), "b")]);
    let judged = google.verify_presented(&token(&json!({})), None, &nobodys, NOW);
    assert_eq!(judged.err(), Some(IdTokenError::UnknownKey));
}

/// The hash is of `n-0S6_WzA2Mj`.
#[test]
fn apple_alone_may_have_been_sent_the_hash_of_the_nonce() {
    let hash = "0823a09b54cb9381561068b00aaf4e539b3f54604631d3e6a820879b6b04cc19";
    let judge = |id: &str, issuer: &str, nonce: &str| {
        let changes = json!({ "iss": issuer, "nonce": nonce });
        client(id, &json!({}))
            .verify_presented(&token(&changes), Some("n-0S6_WzA2Mj"), &keys(), NOW)
            .map(|claims| claims.subject().to_owned())
    };
    let (apple, google) = ("https://appleid.apple.com", "https://accounts.google.com");
    for (id, issuer, nonce, takes) in [
        ("apple", apple, "n-0S6_WzA2Mj", true),
        ("apple", apple, hash, true),
        ("apple", apple, &hash.to_uppercase(), false),
        ("google", google, hash, false),
    ] {
        let judged = judge(id, issuer, nonce);
        let expected = if takes {
            Ok("g-1".to_owned())
        } else {
            Err(IdTokenError::Nonce)
        };
        assert_eq!(judged, expected, "{id}, {nonce}");
    }
}

#[test]
fn only_a_provider_with_id_tokens_takes_them_and_only_if_it_may() {
    for (id, options, takes) in [
        ("google", json!({}), true),
        ("google", json!({ "disableIdTokenSignIn": true }), false),
        ("github", json!({}), false),
        ("slack", json!({}), false),
        ("twitch", json!({}), false),
    ] {
        assert_eq!(client(id, &options).takes_id_tokens(), takes, "{id}");
    }
}

/// Recorded from Better Auth 1.7.25 (transcripts/s4-1725.txt).
#[test]
fn the_refresh_request_is_better_auths() {
    let request = client("google", &json!({})).refresh_request("RT");
    assert_eq!(request.uri(), "https://oauth2.googleapis.com/token");
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(
        String::from_utf8(request.into_body()).unwrap(),
        "grant_type=refresh_token&refresh_token=RT&client_id=gid&client_secret=gsecret"
    );
}

fn account(id_token: Option<&str>) -> Account {
    serde_json::from_value(json!({
        "id": "acc1",
        "providerId": "google",
        "accountId": "g-1",
        "idToken": id_token,
    }))
    .unwrap()
}

#[test]
fn what_is_known_of_an_account_is_in_its_id_token_or_in_the_apis_answers() {
    let google = client("google", &json!({}));
    let stored = google.stored_info(&account(Some(&token(&json!({})))));
    let shown = serde_json::to_value(stored.unwrap()).unwrap();
    assert_eq!(shown["user"]["email"], "Ada@Example.com");
    assert_eq!(shown["data"]["picture"], "https://img.test/a.png");
    for nothing in [None, Some(""), Some("a.!.c")] {
        assert!(google.stored_info(&account(nothing)).is_err());
    }

    let answers = [
        answer(
            200,
            &json!({ "id": 42, "login": "ada", "email": null, "x": 1 }),
        ),
        answer(
            200,
            &json!([{ "email": "ada@example.com", "primary": true, "verified": true }]),
        ),
    ];
    let info = client("github", &json!({})).answered_info(&account(None), &answers);
    assert_eq!(
        serde_json::to_string(&info.unwrap()).unwrap(),
        r#"{"user":{"name":"ada","email":"ada@example.com","image":null,"emailVerified":true},"data":{"id":42,"login":"ada","email":"ada@example.com","x":1},"account":{"id":"acc1","providerId":"google","accountId":"g-1"}}"#
    );
}

#[test]
fn a_stored_token_that_no_header_can_carry_is_not_sent() {
    assert!(TokenAnswer::stored("at-1").is_some());
    assert!(TokenAnswer::stored("at\n-1").is_none());
}
