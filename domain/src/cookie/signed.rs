//! Signed cookie values (contract §2.2): `payload.base64(HMAC-SHA256(secret, payload))`.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

/// Signs `payload` and encodes the whole for a `Set-Cookie` header.
#[must_use]
pub fn sign(payload: &str, secret: &str) -> String {
    let signature = STANDARD.encode(mac(payload, secret).finalize().into_bytes());
    utf8_percent_encode(&format!("{payload}.{signature}"), COMPONENT).to_string()
}

/// The payload of a decoded cookie value, if `secret` signed it.
///
/// Without this check anybody could name a session, and every guess would cost an object call.
#[must_use]
pub fn verify<'a>(value: &'a str, secret: &str) -> Option<&'a str> {
    let (payload, signature) = value.rsplit_once('.')?;
    if payload.is_empty() || signature.len() != 44 {
        return None;
    }
    let signature = STANDARD.decode(signature).ok()?;
    mac(payload, secret).verify_slice(&signature).ok()?;
    Some(payload)
}

fn mac(payload: &str, secret: &str) -> Hmac<Sha256> {
    let mut mac = keyed(secret);
    mac.update(payload.as_bytes());
    mac
}

/// HMAC-SHA256 under `secret` as text: what Better Auth signs all of its cookies with.
pub(crate) fn keyed(secret: &str) -> Hmac<Sha256> {
    // The error arm is dead: HMAC takes a key of any length (RFC 2104 §2).
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha256>>::default()))
}

/// What JavaScript's `encodeURIComponent` escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cookie::RequestCookies;

    const SECRET: &str = "dGhpcy1pcy1hLXRlc3Qtc2VjcmV0LTMyYnl0ZXM9";
    const TOKEN: &str = "Zk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM";
    const SIGNED: &str =
        "Zk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM.nSuEgnWx8NaeRW3cY3q1yqMEITPPrscHIVPc%2B0v1jQk%3D";

    #[test]
    fn a_token_is_signed_as_both_better_auth_versions_sign_it() {
        assert_eq!(sign(TOKEN, SECRET), SIGNED);
        assert_eq!(
            sign("true", SECRET),
            "true.ZnNRyn%2Bnd9%2F%2FnmtTKtW%2FzV4byr4lTdLhEktW7pTchEY%3D"
        );
    }

    #[test]
    fn what_was_signed_verifies_encoded_or_not() {
        for value in [SIGNED, &SIGNED.replace("%2B", "+").replace("%3D", "=")] {
            let header = format!("c={value}");
            let read = RequestCookies::new(&header).get("c").unwrap();
            assert_eq!(verify(&read, SECRET), Some(TOKEN), "{value}");
        }
    }

    /// Each line is a value that an attacker can send.
    #[test]
    fn a_forged_value_names_no_session() {
        let signed = SIGNED.replace("%2B", "+").replace("%3D", "=");
        let signature = signed.rsplit_once('.').unwrap().1;
        for forged in [
            "",
            ".",
            TOKEN,
            &format!("{TOKEN}."),
            &format!(".{signature}"),
            &format!("Xk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM.{signature}"),
            &format!("{TOKEN}.{}", signature.trim_end_matches('=')),
            &format!("{TOKEN}.{}", "A".repeat(43) + "="),
            &format!("{TOKEN}.{}", "=".repeat(44)),
            &format!("{TOKEN}.x.{signature}"),
            &format!("{TOKEN}\0.{signature}"),
        ] {
            assert_eq!(verify(forged, SECRET), None, "{forged:?}");
        }
        assert_eq!(verify(&signed, "another secret"), None);
    }
}
