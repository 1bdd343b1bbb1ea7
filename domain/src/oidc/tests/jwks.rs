//! T52, T53: key sets that a provider must not be believed with.

use http::{Response, StatusCode};

use super::*;
use crate::oidc::JwksError;

fn parse(set: &Value) -> Result<Jwks, JwksError> {
    Jwks::parse(set.to_string().as_bytes())
}

/// Each line is what the good key is changed by, and whether it still is one. A removed member is
/// `null`.
#[test]
fn only_a_sound_public_rsa_key_for_our_signatures_is_kept() {
    let number = |bytes: &[u8]| json!(BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let good = public(&published(), "a");
    let modulus = BASE64_URL_SAFE_NO_PAD
        .decode(good["n"].as_str().unwrap())
        .unwrap();
    let even = [&modulus[..255], &[modulus[255] & 0xfe]].concat();
    let padded = format!("{}=", good["n"].as_str().unwrap());
    for (name, value, kept) in [
        ("kty", json!("EC"), false),
        ("kty", json!("oct"), false),
        ("kty", json!("rsa"), false),
        ("kty", json!(null), false),
        ("use", json!("enc"), false),
        ("use", json!(["sig"]), false),
        ("use", json!(null), true),
        ("alg", json!("RS512"), false),
        ("alg", json!("PS256"), false),
        ("alg", json!("HS256"), false),
        ("alg", json!("none"), false),
        ("alg", json!(null), true),
        ("key_ops", json!(["verify"]), true),
        ("key_ops", json!(["sign", "verify"]), true),
        ("key_ops", json!(["encrypt"]), false),
        ("key_ops", json!([]), false),
        ("key_ops", json!("verify"), false),
        ("kid", json!(7), false),
        ("kid", json!(null), true),
        ("d", json!("AQAB"), false),
        ("p", json!("AQAB"), false),
        ("k", json!("AQAB"), false),
        ("n", json!(null), false),
        ("n", json!(7), false),
        ("n", json!(""), false),
        ("n", json!("!"), false),
        ("n", json!(padded), false),
        ("n", number(&[0xff; 64]), false),
        ("n", number(&[0xff; 128]), false),
        ("n", number(&[&[0x7f], &modulus[1..]].concat()), false),
        ("n", number(&[&[0; 64], &modulus[64..]].concat()), false),
        ("n", number(&even), false),
        ("n", number(&[0; 256]), false),
        ("n", number(&[0xff; 513]), false),
        ("n", number(&[0xff; 512]), true),
        ("n", number(&[&[0], &modulus[..]].concat()), true),
        ("e", json!(null), false),
        ("e", json!(65537), false),
        ("e", json!(""), false),
        ("e", number(&[0]), false),
        ("e", number(&[1]), false),
        ("e", number(&[0, 0, 1]), false),
        ("e", number(&[2]), false),
        ("e", number(&[1, 0, 0]), false),
        ("e", number(&[1, 0, 0, 0, 1]), false),
        ("e", number(&[3]), true),
        ("e", number(&[0, 1, 0, 1]), true),
        ("x5c", json!(["MIIB"]), true),
    ] {
        let mut key = good.clone();
        key[name] = value.clone();
        key.as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        let parsed = parse(&json!({ "keys": [key] }));
        assert_eq!(parsed.is_ok(), kept, "{name}: {value}");
        assert!(kept || parsed.err() == Some(JwksError::NoKeys), "{name}");
    }
}

#[test]
fn keys_that_do_not_fit_do_not_spoil_those_that_do() {
    let mut encryption = public(&published(), "a");
    encryption["use"] = json!("enc");
    let set = json!({ "keys": [
        encryption, 7, null, {}, { "kty": "EC", "crv": "P-256", "x": "", "y": "" },
        public(&foreign(), "b"), public(&published(), "a"),
    ] });
    let keys = parse(&set).unwrap();
    assert_eq!(keys.fitting(Some("a")).count(), 1);
    assert_eq!(keys.fitting(None).count(), 2);
    assert!(verify(&token(&json!({})), &keys, &EXPECTED, NOW).is_ok());
}

#[test]
fn what_is_no_key_set_is_refused() {
    let huge = [
        b"{\"keys\":[]".as_slice(),
        &vec![b' '; 10 * 1024 * 1024],
        b"}",
    ]
    .concat();
    let many = json!({ "keys": vec![public(&published(), "a"); 65] }).to_string();
    let ten_thousand = json!({ "keys": vec![json!({}); 10_000] }).to_string();
    for (body, refused) in [
        (b"".as_slice(), JwksError::Malformed),
        (b"<html></html>", JwksError::Malformed),
        (b"[]", JwksError::Malformed),
        (b"{}", JwksError::Malformed),
        (br#"{"keys":{}}"#, JwksError::Malformed),
        (br#"{"keys":[],"keys":[]}"#, JwksError::Malformed),
        (b"{\"keys\":[]}\xff", JwksError::Malformed),
        (br#"{"keys":[]}"#, JwksError::NoKeys),
        (&huge, JwksError::TooLarge),
        (many.as_bytes(), JwksError::TooManyKeys),
        (ten_thousand.as_bytes(), JwksError::TooManyKeys),
    ] {
        assert_eq!(Jwks::parse(body).err(), Some(refused));
    }
}

/// Another host's keys would sign for whoever could redirect us there.
#[test]
fn only_status_200_brings_keys() {
    let body = json!({ "keys": [public(&published(), "a")] })
        .to_string()
        .into_bytes();
    for status in [301, 302, 307, 401, 404, 500, 503] {
        let mut response = Response::new(body.clone());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        let refused = JwksError::Status(response.status());
        assert_eq!(Jwks::read(&response).err(), Some(refused));
    }
    assert!(Jwks::read(&Response::new(body)).is_ok());
}
