//! `strategy: "jwt"`: a JWS in compact serialisation, signed with HS256 (RFC 7515).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;

use super::{Opened, Payload, claims::Claims};
use crate::{Seconds, Timestamp, cookie::keyed};

/// `{"alg":"HS256"}`. A token with any other header is not one of these, so it names no algorithm
/// to verify by.
const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";

pub(super) fn write(payload: Payload, max_age: Seconds, secret: &str, now: Timestamp) -> String {
    // Dead error arm: string keys only.
    let claims = serde_json::to_string(&Claims::new(payload, max_age, None, now));
    let signed = format!(
        "{HEADER}.{}",
        URL_SAFE_NO_PAD.encode(claims.unwrap_or_default())
    );
    let mut mac = keyed(secret);
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

pub(super) fn open(value: &str, secret: &str) -> Option<Opened> {
    let (signed, signature) = value.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    if header != HEADER {
        return None;
    }
    let mut mac = keyed(secret);
    mac.update(signed.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?)
        .ok()?;
    Claims::open(&URL_SAFE_NO_PAD.decode(claims).ok()?)
}
