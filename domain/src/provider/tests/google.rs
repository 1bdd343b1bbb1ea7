//! Google: a profile out of the verified ID token.

use super::*;
use crate::{
    Profile,
    oidc::{
        IdTokenError, Jwks,
        tests::{EXPECTED, jwks, public, published, token},
    },
    provider::ProfileError,
};

fn keys() -> Jwks {
    jwks(&[public(&published(), "a")])
}

/// What `options` make of the good claims with `changes`.
fn profile(options: &Value, changes: &Value) -> Result<Profile, ProfileError> {
    let google = client("google", options);
    let tokens = tokens("google", &json!({ "id_token": token(changes) }));
    let claims = google
        .verify_id_token(&tokens, &keys(), EXPECTED.nonce, NOW)
        .ok()
        .unwrap();
    google.read_claims(&claims, None)
}

#[test]
fn the_profile_is_the_tokens() {
    assert_eq!(
        profile(&json!({}), &json!({})),
        Ok(Profile {
            account_id: "g-1".to_owned(),
            email: Some("ada@example.com".to_owned()),
            email_verified: true,
            name: "Ada Lovelace".to_owned(),
            image: Some("https://img.test/a.png".to_owned()),
        })
    );
}

#[test]
fn what_google_leaves_out_is_empty() {
    let changes = json!({ "email": null, "email_verified": null, "name": null, "picture": null });
    assert_eq!(
        profile(&json!({}), &changes),
        Ok(Profile {
            account_id: "g-1".to_owned(),
            email: None,
            email_verified: false,
            name: String::new(),
            image: None,
        })
    );
}

/// T58.
#[test]
fn only_true_is_verified() {
    for value in [
        json!("true"),
        json!("false"),
        json!(false),
        json!(1),
        json!([true]),
    ] {
        let profile = profile(&json!({}), &json!({ "email_verified": value })).unwrap();
        assert!(!profile.email_verified, "{value}");
    }
}

#[test]
fn two_addresses_end_the_sign_in() {
    let profile = profile(&json!({}), &json!({ "email": "a@x,b@y" }));
    assert_eq!(profile, Err(ProfileError::Email));
}

#[test]
fn a_hosted_domain_is_the_claims_not_the_users_choice() {
    for (hd, claim, allowed) in [
        (json!("example.com"), json!("example.com"), true),
        (json!("example.com"), json!("other.com"), false),
        (json!("example.com"), json!("EXAMPLE.com"), false),
        (json!("example.com"), json!("sub.example.com"), false),
        (json!("example.com"), json!(null), false),
        (json!("example.com"), json!(""), false),
        (json!("example.com"), json!(["example.com"]), false),
        (json!("*"), json!("any.com"), true),
        (json!("*"), json!(null), false),
        (json!("*"), json!(""), false),
        (json!(null), json!("any.com"), true),
        (json!(null), json!(null), true),
    ] {
        let got = profile(&json!({ "hd": hd }), &json!({ "hd": claim }));
        let refused = (!allowed).then_some(ProfileError::HostedDomain);
        assert_eq!(got.err(), refused, "{hd} {claim}");
    }
}

#[test]
fn the_token_is_verified_for_this_client_issuer_nonce_and_access_token() {
    let good = tokens("google", &json!({ "id_token": token(&json!({})) }));
    let judge = |options: Value, tokens: &TokenAnswer, nonce: &str| {
        client("google", &options)
            .verify_id_token(tokens, &keys(), nonce, NOW)
            .err()
    };
    assert_eq!(judge(json!({}), &good, EXPECTED.nonce), None);
    assert_eq!(
        judge(json!({}), &good, "another"),
        Some(IdTokenError::Nonce)
    );
    assert_eq!(judge(json!({}), &good, ""), Some(IdTokenError::Nonce));
    let other = json!({ "clientId": "other" });
    assert_eq!(
        judge(other, &good, EXPECTED.nonce),
        Some(IdTokenError::Audience)
    );
    let moved = json!({ "endpoints": { "issuer": "http://localhost:9000" } });
    assert_eq!(
        judge(moved, &good, EXPECTED.nonce),
        Some(IdTokenError::Issuer)
    );
    // base64url of the left half of SHA-256("at-2").
    let bound = token(&json!({ "at_hash": "Rv_Y8zmyH5bp8CPx5x1oKw" }));
    let bound = tokens("google", &json!({ "id_token": bound }));
    assert_eq!(
        judge(json!({}), &bound, EXPECTED.nonce),
        Some(IdTokenError::AccessTokenHash)
    );
    let none = tokens("google", &json!({}));
    assert_eq!(
        judge(json!({}), &none, EXPECTED.nonce),
        Some(IdTokenError::Missing)
    );
}

/// T32: Google's own legacy issuer was never configurable text, so it is not accepted.
#[test]
fn googles_legacy_issuer_is_refused() {
    let google = client("google", &json!({}));
    let id_token = token(&json!({ "iss": "accounts.google.com" }));
    let tokens = tokens("google", &json!({ "id_token": id_token }));
    let error = google
        .verify_id_token(&tokens, &keys(), EXPECTED.nonce, NOW)
        .err();
    assert_eq!(error, Some(IdTokenError::Issuer));
}
