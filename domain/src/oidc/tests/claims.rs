//! T31–T48: what a soundly signed token must say.

use super::*;

/// The reason why the good claims with `changes` are refused; `null` takes a claim out.
fn with(changes: &Value) -> Option<IdTokenError> {
    refusal(&token(changes))
}

/// The reason why the good claims are refused with `name` set to JSON text as it is, `null`
/// included.
fn raw(name: &str, json: &str) -> Option<IdTokenError> {
    let rest = claims(&json!({ name: null })).to_string();
    let payload = rest.replacen('{', &format!("{{\"{name}\":{json},"), 1);
    let header = r#"{"alg":"RS256","kid":"a"}"#;
    refusal(&sign(header, &payload, &published(), Algorithm::RS256))
}

#[test]
fn only_the_configured_issuer_counts() {
    use IdTokenError::{ClaimMissing, ClaimType, Issuer};
    for (iss, refused) in [
        (r#""https://evil.test""#, Issuer),
        (r#""accounts.google.com""#, Issuer),
        (r#""https://accounts.google.com/""#, Issuer),
        (r#""HTTPS://accounts.google.com""#, Issuer),
        (r#""https://accounts.google.com:443""#, Issuer),
        (r#""""#, Issuer),
        (r#"["https://accounts.google.com"]"#, ClaimType("iss")),
        ("1", ClaimType("iss")),
        ("null", ClaimType("iss")),
    ] {
        assert_eq!(raw("iss", iss), Some(refused), "{iss}");
    }
    assert_eq!(with(&json!({ "iss": null })), Some(ClaimMissing("iss")));
}

#[test]
fn only_a_token_for_us_alone_counts() {
    use IdTokenError::{Audience, AuthorizedParty, ClaimMissing, ClaimType};
    for (aud, refused) in [
        (r#""other""#, Some(Audience)),
        (r#""GID""#, Some(Audience)),
        ("[]", Some(Audience)),
        (r#"["gid","other"]"#, Some(Audience)),
        (r#"["other"]"#, Some(Audience)),
        (r#"["gid",1]"#, Some(ClaimType("aud"))),
        ("null", Some(ClaimType("aud"))),
        (r#"{"0":"gid"}"#, Some(ClaimType("aud"))),
        ("true", Some(ClaimType("aud"))),
        (r#"["gid"]"#, None),
    ] {
        assert_eq!(raw("aud", aud), refused, "{aud}");
    }
    assert_eq!(with(&json!({ "aud": null })), Some(ClaimMissing("aud")));
    assert_eq!(with(&json!({ "azp": "gid" })), None);
    assert_eq!(with(&json!({ "azp": "other" })), Some(AuthorizedParty));
    assert_eq!(raw("azp", "null"), Some(ClaimType("azp")));
    assert_eq!(raw("azp", r#"["gid"]"#), Some(ClaimType("azp")));
}

#[test]
fn times_count_to_the_second_with_a_minute_of_leeway() {
    use IdTokenError::{Expired, IssuedAt, NotYetValid};
    for (name, offset, refused) in [
        ("exp", -61, Some(Expired)),
        ("exp", -60, Some(Expired)),
        ("exp", -59, None),
        ("exp", 0, None),
        ("iat", 300, Some(IssuedAt)),
        ("iat", 61, Some(IssuedAt)),
        ("iat", 60, None),
        ("iat", 30, None),
        ("iat", -600, None),
        ("iat", -601, Some(IssuedAt)),
        ("iat", -604_800, Some(IssuedAt)),
        ("nbf", 61, Some(NotYetValid)),
        ("nbf", 60, None),
        ("nbf", -1, None),
    ] {
        let changes = json!({ name: NOW.as_seconds() + offset });
        assert_eq!(with(&changes), refused, "{name} {offset}");
    }
}

/// T39, T40, T43: read as absent, any of these would be no limit at all.
#[test]
fn a_time_of_the_wrong_type_is_an_error() {
    use IdTokenError::{ClaimMissing, ClaimType, Expired, IssuedAt, Malformed};
    for name in ["exp", "iat", "nbf"] {
        for json in [
            r#""9999999999""#,
            "1767323045.5",
            "1767323045.0",
            "1.7e9",
            "true",
            "null",
            "[]",
            "{}",
            "9223372036854775808",
            "1e300",
        ] {
            assert_eq!(raw(name, json), Some(ClaimType(name)), "{name} {json}");
        }
        assert_eq!(raw(name, "1e400"), Some(Malformed), "{name}");
    }
    assert_eq!(raw("exp", "-1"), Some(Expired));
    assert_eq!(raw("exp", "-9223372036854775808"), Some(Expired));
    assert_eq!(raw("exp", "9223372036854775807"), None);
    assert_eq!(raw("iat", "9223372036854775807"), Some(IssuedAt));
    assert_eq!(raw("iat", "-9223372036854775808"), Some(IssuedAt));
    assert_eq!(with(&json!({ "exp": null })), Some(ClaimMissing("exp")));
    assert_eq!(with(&json!({ "iat": null })), Some(ClaimMissing("iat")));
}

#[test]
fn only_the_nonce_of_this_sign_in_counts() {
    use IdTokenError::{ClaimMissing, ClaimType, Nonce};
    assert_eq!(with(&json!({ "nonce": null })), Some(ClaimMissing("nonce")));
    assert_eq!(
        with(&json!({ "nonce": "of another live sign-in" })),
        Some(Nonce)
    );
    assert_eq!(with(&json!({ "nonce": "" })), Some(Nonce));
    assert_eq!(with(&json!({ "nonce": "n-0S6_WzA2M" })), Some(Nonce));
    assert_eq!(raw("nonce", "null"), Some(ClaimType("nonce")));
    assert_eq!(
        raw("nonce", r#"["n-0S6_WzA2Mj"]"#),
        Some(ClaimType("nonce"))
    );
}

#[test]
fn a_subject_names_one_person() {
    use IdTokenError::{ClaimMissing, ClaimType, Subject};
    let long = format!("\"{}\"", "1".repeat(10_240));
    for (sub, refused) in [
        (r#""""#, Subject),
        (r#"" ""#, Subject),
        (r#""undefined""#, Subject),
        (r#""null""#, Subject),
        (r#""a\u0000b""#, Subject),
        (long.as_str(), Subject),
        ("0", ClaimType("sub")),
        ("1234567890", ClaimType("sub")),
        ("null", ClaimType("sub")),
        (r#"["g-1"]"#, ClaimType("sub")),
    ] {
        assert_eq!(
            raw("sub", sub),
            Some(refused),
            "{}",
            sub.get(..20).unwrap_or(sub)
        );
    }
    assert_eq!(with(&json!({ "sub": null })), Some(ClaimMissing("sub")));
}

/// The value is the example of OpenID Connect Core §A.3, made for our access token.
#[test]
fn an_access_token_of_another_sign_in_is_refused() {
    use IdTokenError::{AccessTokenHash, ClaimType};
    let hash = |token: &str| super::super::id_token::access_token_hash(token);
    assert_eq!(
        hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        "77QmUPtjPfzWtF2AnpK9RQ"
    );
    assert_eq!(with(&json!({ "at_hash": hash("at-1") })), None);
    assert_eq!(
        with(&json!({ "at_hash": hash("at-2") })),
        Some(AccessTokenHash)
    );
    assert_eq!(with(&json!({ "at_hash": "" })), Some(AccessTokenHash));
    assert_eq!(raw("at_hash", "null"), Some(ClaimType("at_hash")));
}

/// T54: what one parser reads first and another last.
#[test]
fn a_claim_that_comes_twice_is_refused() {
    for extra in [
        r#""aud":"gid""#,
        r#""aud":"other""#,
        r#""sub":"g-2""#,
        r#""x":1,"x":2"#,
    ] {
        let payload = claims(&json!({})).to_string();
        let payload = payload.replacen('{', &format!("{{{extra},"), 1);
        let header = r#"{"alg":"RS256","kid":"a"}"#;
        let token = sign(header, &payload, &published(), Algorithm::RS256);
        assert_eq!(refusal(&token), Some(IdTokenError::Malformed), "{extra}");
    }
}

#[test]
fn nothing_is_believed_before_the_signature() {
    let header = json!({ "alg": "RS256", "kid": "a" }).to_string();
    let payload = claims(&json!({ "iss": "https://evil.test" })).to_string();
    let token = sign(&header, &payload, &foreign(), Algorithm::RS256);
    assert_eq!(refusal(&token), Some(IdTokenError::Signature));
}
