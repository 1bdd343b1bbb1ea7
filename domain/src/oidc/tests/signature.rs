//! T27–T30, T50–T52: whose signature counts.

use http::Response;

use super::*;

fn signed(alg: Algorithm, name: &str, key: &EncodingKey) -> String {
    let header = json!({ "alg": name, "kid": "a" }).to_string();
    sign(&header, &claims(&json!({})).to_string(), key, alg)
}

/// T27: whoever verifies HMAC with what is published lets everybody sign.
#[test]
fn what_is_published_is_no_secret_to_sign_with() {
    let jwk = public(&published(), "a");
    let modulus = BASE64_URL_SAFE_NO_PAD
        .decode(jwk["n"].as_str().unwrap())
        .unwrap();
    for secret in [
        modulus,
        jwk["n"].as_str().unwrap().as_bytes().to_vec(),
        jwk.to_string().into_bytes(),
        b"client-secret".to_vec(),
        Vec::new(),
    ] {
        let key = EncodingKey::from_secret(&secret);
        for name in ["HS256", "RS256"] {
            let token = signed(Algorithm::HS256, name, &key);
            assert!(judge(&token).is_err(), "{name} {}", secret.len());
        }
    }
}

/// T28: each is a sound signature by a published key, and not by the configured algorithm.
#[test]
fn another_algorithm_than_the_configured_one_is_refused() {
    for (alg, name, key) in [
        (Algorithm::RS512, "RS512", published()),
        (Algorithm::RS384, "RS384", published()),
        (Algorithm::PS256, "PS256", published()),
        (Algorithm::ES256, "ES256", elliptic()),
        (Algorithm::EdDSA, "EdDSA", edwards()),
    ] {
        assert_eq!(
            refusal(&signed(alg, name, &key)),
            Some(IdTokenError::Algorithm),
            "{name}"
        );
        let disguised = refusal(&signed(alg, "RS256", &key));
        assert_eq!(disguised, Some(IdTokenError::Signature), "{name} as RS256");
    }
}

/// T29.
#[test]
fn a_signature_that_is_not_the_keys_is_refused() {
    let good = token(&json!({}));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    let changed = |change: fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        bytes
    };
    for (what, bytes) in [
        ("first bit", changed(|bytes| bytes[0] ^= 0x80)),
        ("last bit", changed(|bytes| bytes[255] ^= 1)),
        ("cut", changed(|bytes| bytes.truncate(255))),
        ("longer", changed(|bytes| bytes.push(0))),
        ("led by zero", changed(|bytes| bytes.insert(0, 0))),
        ("zero", vec![0; 256]),
        ("one", [vec![0; 255], vec![1]].concat()),
        ("as large as can be", vec![0xff; 256]),
        ("huge", vec![1; 4096]),
    ] {
        let token = format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(refusal(&token), Some(IdTokenError::Signature), "{what}");
    }
    assert_eq!(
        refusal(&signed(Algorithm::RS256, "RS256", &foreign())),
        Some(IdTokenError::Signature)
    );
}

#[test]
fn not_one_character_of_a_token_can_be_changed() {
    let good = token(&json!({}));
    for place in (0..good.len()).step_by(7) {
        let mut bytes = good.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'Q' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(judge(&changed).is_err(), "{place}");
    }
}

/// T50: the provider changed its keys between our fetch and its signature.
#[test]
fn a_new_key_is_unknown_until_the_keys_are_fetched_again() {
    let header = json!({ "alg": "RS256", "kid": "b" }).to_string();
    let token = sign(
        &header,
        &claims(&json!({})).to_string(),
        &foreign(),
        Algorithm::RS256,
    );
    assert_eq!(refusal(&token), Some(IdTokenError::UnknownKey));

    let set = json!({ "keys": [public(&published(), "a"), public(&foreign(), "b")] });
    let fetched = Jwks::read(&Response::new(set.to_string().into_bytes())).unwrap();
    assert!(verify(&token, &fetched, &EXPECTED, NOW).is_ok());
}

/// T51, T52: without a `kid` a key is found by trying; with one, only a key of that name counts.
#[test]
fn a_token_without_kid_is_accepted_by_a_fitting_key_only() {
    let unnamed = |key: &EncodingKey| {
        let header = r#"{"alg":"RS256"}"#;
        sign(
            header,
            &claims(&json!({})).to_string(),
            key,
            Algorithm::RS256,
        )
    };
    let one = jwks(&[public(&published(), "a")]);
    let two = jwks(&[public(&foreign(), "b"), public(&published(), "a")]);
    let same_name = jwks(&[public(&foreign(), "a"), public(&published(), "a")]);
    let judge = |token: &str, keys: &Jwks| verify(token, keys, &EXPECTED, NOW).err();

    assert_eq!(judge(&unnamed(&published()), &one), None);
    assert_eq!(judge(&unnamed(&published()), &two), None);
    assert_eq!(
        judge(&unnamed(&foreign()), &one),
        Some(IdTokenError::UnknownKey)
    );
    assert_eq!(judge(&token(&json!({})), &two), None);
    assert_eq!(
        judge(&token(&json!({})), &same_name),
        None,
        "two keys of one name are both tried"
    );
    let misnamed = jwks(&[public(&published(), "b"), public(&foreign(), "a")]);
    assert_eq!(
        judge(&token(&json!({})), &misnamed),
        Some(IdTokenError::Signature)
    );
}
