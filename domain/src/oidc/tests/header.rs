//! T26–T28, T30, T43 (`typ`), T54: the token's form and its header.

use super::*;

fn with_header(header: &str) -> String {
    sign(
        header,
        &claims(&json!({})).to_string(),
        &published(),
        Algorithm::RS256,
    )
}

/// Every header is signed by the published key, so only the header can be the reason.
#[test]
fn a_header_decides_nothing() {
    use IdTokenError::{Algorithm as Alg, Header, Malformed, Type, UnknownKey};
    for (header, refused) in [
        (r#"{"alg":"none"}"#, Some(Alg)),
        (r#"{"alg":"None"}"#, Some(Alg)),
        (r#"{"alg":"nOnE"}"#, Some(Alg)),
        (r#"{"alg":""}"#, Some(Alg)),
        (r#"{"alg":null}"#, Some(Alg)),
        (r#"{"alg":["RS256"]}"#, Some(Alg)),
        (r#"{"alg":"rs256"}"#, Some(Alg)),
        (r#"{"alg":"RS512"}"#, Some(Alg)),
        (r#"{"alg":"HS256"}"#, Some(Alg)),
        (r#"{"kid":"a"}"#, Some(Alg)),
        (r#"{"alg":"RS256","alg":"none"}"#, Some(Malformed)),
        (r#"{"alg":"none","alg":"RS256"}"#, Some(Malformed)),
        (r#"{"alg":"RS256","kid":"a","kid":"b"}"#, Some(Malformed)),
        (
            r#"{"alg":"RS256","kid":"a","crit":["exp"]}"#,
            Some(Header("crit")),
        ),
        (
            r#"{"alg":"RS256","kid":"a","crit":[]}"#,
            Some(Header("crit")),
        ),
        (
            r#"{"alg":"RS256","kid":"a","jku":"https://evil.test/jwks"}"#,
            Some(Header("jku")),
        ),
        (
            r#"{"alg":"RS256","kid":"a","jwk":{"kty":"RSA"}}"#,
            Some(Header("jwk")),
        ),
        (
            r#"{"alg":"RS256","kid":"a","x5c":["MIIB"]}"#,
            Some(Header("x5c")),
        ),
        (
            r#"{"alg":"RS256","kid":"a","x5u":"https://evil.test/x5u"}"#,
            Some(Header("x5u")),
        ),
        (r#"{"alg":"RS256","kid":"a","typ":"at+jwt"}"#, Some(Type)),
        (
            r#"{"alg":"RS256","kid":"a","typ":"logout+jwt"}"#,
            Some(Type),
        ),
        (r#"{"alg":"RS256","kid":"a","typ":["JWT"]}"#, Some(Type)),
        (r#"{"alg":"RS256","kid":7}"#, Some(Malformed)),
        (r#"{"alg":"RS256","kid":null}"#, Some(Malformed)),
        (r#"{"alg":"RS256","kid":"A"}"#, Some(UnknownKey)),
        (r#"{"alg":"RS256","kid":""}"#, Some(UnknownKey)),
        (r#"[{"alg":"RS256"}]"#, Some(Malformed)),
        ("\u{feff}{\"alg\":\"RS256\"}", Some(Malformed)),
        (r#"{"alg":"RS256","kid":"\ud800"}"#, Some(Malformed)),
        (r#"{"alg":"RS256","kid":"a","typ":"jwt"}"#, None),
        (r#"{"alg":"RS256","kid":"a","x5t":"abc"}"#, None),
        (r#"{"alg":"RS256","kid":"a"}"#, None),
        (r#"{"alg":"RS256"}"#, None),
    ] {
        assert_eq!(refusal(&with_header(header)), refused, "{header}");
    }
}

#[test]
fn a_token_has_three_parts_of_plain_base64url() {
    let good = token(&json!({}));
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!()
    };
    // The last character of a 256-byte signature carries four bits that must be zero.
    let mut loose = signature.to_owned();
    let last = loose.pop().unwrap();
    loose.push(char::from(u8::try_from(last).unwrap() + 1));
    let nested = format!(r#"{{"a":{}{}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    let nested = BASE64_URL_SAFE_NO_PAD.encode(nested);
    for (what, text) in [
        ("empty", String::new()),
        ("dots", "..".to_owned()),
        ("one part", payload.to_owned()),
        ("two parts", format!("{header}.{payload}")),
        (
            "two parts and a dot before",
            format!(".{payload}.{signature}"),
        ),
        ("four parts", format!("{good}.{signature}")),
        (
            "five parts",
            format!("{header}.{header}.{payload}.{signature}.{signature}"),
        ),
        ("no payload", format!("{header}..{signature}")),
        ("padding", format!("{good}=")),
        (
            "padded payload",
            format!("{header}.{payload}==.{signature}"),
        ),
        (
            "standard alphabet",
            format!("{header}.{payload}.{}", signature.replace(['-', '_'], "+")),
        ),
        ("white space before", format!(" {good}")),
        ("line feed behind", format!("{good}\n")),
        (
            "white space within",
            format!("{header}. {payload}.{signature}"),
        ),
        ("NUL", format!("{good}\0")),
        ("trailing bits", format!("{header}.{payload}.{loose}")),
        ("nesting", format!("{header}.{nested}.{signature}")),
    ] {
        assert_eq!(refusal(&text), Some(IdTokenError::Malformed), "{what}");
    }
}

#[test]
fn a_token_without_signature_is_refused() {
    let good = token(&json!({}));
    let (message, _) = good.rsplit_once('.').unwrap();
    assert_eq!(
        refusal(&format!("{message}.")),
        Some(IdTokenError::Signature)
    );
}

#[test]
fn a_long_token_is_refused_before_it_is_read() {
    let long = token(&json!({ "pad": "x".repeat(16 * 1024) }));
    assert_eq!(refusal(&long), Some(IdTokenError::TooLong));
    assert_eq!(
        refusal(&"a".repeat(1024 * 1024)),
        Some(IdTokenError::TooLong)
    );
    assert_eq!(
        refusal(&token(&json!({ "pad": "x".repeat(8 * 1024) }))),
        None
    );
}
