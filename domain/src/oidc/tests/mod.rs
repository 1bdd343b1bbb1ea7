//! A provider that signs whatever it is told to, and what must become of it.

mod cache;
mod claims;
mod header;
mod jwks;
mod signature;

use std::fmt::Write as _;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, jwk::Jwk};
use serde_json::{Value, json};

use super::{Claims, Expected, IdTokenError, Jwks, verify};
use crate::Timestamp;

/// 2026-01-02T03:04:05.678Z.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

pub(crate) const EXPECTED: Expected<'static> = Expected {
    issuer: "https://accounts.google.com",
    audiences: &["gid"],
    nonce: "n-0S6_WzA2Mj",
    access_token: "at-1",
};

/// The key that the provider publishes as `a`.
pub(crate) fn published() -> EncodingKey {
    EncodingKey::from_rsa_der(&der(include_str!("keys/rsa-a.pem")))
}

/// A key of somebody else.
fn foreign() -> EncodingKey {
    EncodingKey::from_rsa_der(&der(include_str!("keys/rsa-b.pem")))
}

fn elliptic() -> EncodingKey {
    EncodingKey::from_ec_der(&der(include_str!("keys/ec.pem")))
}

fn edwards() -> EncodingKey {
    EncodingKey::from_ed_der(&der(include_str!("keys/ed.pem")))
}

fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64_STANDARD.decode(text).unwrap()
}

/// The public half of `key` as it would be published.
pub(crate) fn public(key: &EncodingKey, kid: &str) -> Value {
    let jwk = Jwk::from_encoding_key(key, Algorithm::RS256).unwrap();
    let mut jwk = serde_json::to_value(jwk).unwrap();
    jwk["kid"] = json!(kid);
    jwk["use"] = json!("sig");
    jwk
}

pub(crate) fn jwks(keys: &[Value]) -> Jwks {
    Jwks::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

/// The claims that are accepted at [`NOW`], with `changes` on top; `null` takes a claim out.
pub(crate) fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "https://accounts.google.com",
        "aud": "gid",
        "sub": "g-1",
        "iat": NOW.as_seconds() - 1,
        "exp": NOW.as_seconds() + 3599,
        "nonce": "n-0S6_WzA2Mj",
        "email": "Ada@Example.com",
        "email_verified": true,
        "name": "Ada Lovelace",
        "picture": "https://img.test/a.png",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    claims
}

/// A token of exactly this text, signed.
pub(crate) fn sign(header: &str, payload: &str, key: &EncodingKey, alg: Algorithm) -> String {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let mut token = format!("{}.{}", encode(header), encode(payload));
    let signature = jsonwebtoken::crypto::sign(token.as_bytes(), key, alg).unwrap();
    write!(token, ".{signature}").unwrap();
    token
}

pub(crate) fn token(changes: &Value) -> String {
    let header = json!({ "alg": "RS256", "kid": "a", "typ": "JWT" });
    sign(
        &header.to_string(),
        &claims(changes).to_string(),
        &published(),
        Algorithm::RS256,
    )
}

/// What becomes of `token` where key `a` is published.
fn judge(token: &str) -> Result<Claims, IdTokenError> {
    verify(token, &jwks(&[public(&published(), "a")]), &EXPECTED, NOW)
}

/// The reason why `token` is refused, or `None`.
fn refusal(token: &str) -> Option<IdTokenError> {
    judge(token).err()
}

#[test]
fn a_token_as_it_should_be_is_accepted() {
    let claims = judge(&token(&json!({}))).ok().unwrap();
    assert_eq!(claims.subject(), "g-1");
    assert_eq!(claims.get("name"), Some(&json!("Ada Lovelace")));
}
