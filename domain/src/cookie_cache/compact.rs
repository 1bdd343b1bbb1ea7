//! `strategy: "compact"`: base64url of `{"session":<payload>,"expiresAt":…,"signature":"…"}`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::{Opened, Payload};
use crate::{Timestamp, cookie::keyed};

#[derive(Serialize)]
struct Written<'a> {
    session: &'a RawValue,
    #[serde(rename = "expiresAt")]
    expires_at: i64,
    signature: String,
}

#[derive(Deserialize)]
struct Received<'a> {
    #[serde(borrow)]
    session: &'a RawValue,
    #[serde(rename = "expiresAt")]
    expires_at: i64,
    signature: String,
}

pub(super) fn write(payload: &Payload, expires_at: Timestamp, secret: &str) -> String {
    let expires_at = expires_at.as_millis();
    // Dead error arms, here and below: string keys only.
    let Ok(session) = serde_json::value::to_raw_value(payload) else {
        return String::new();
    };
    let signature = mac(session.get(), expires_at, secret)
        .finalize()
        .into_bytes();
    let written = Written {
        session: &session,
        expires_at,
        signature: URL_SAFE_NO_PAD.encode(signature),
    };
    URL_SAFE_NO_PAD.encode(serde_json::to_string(&written).unwrap_or_default())
}

pub(super) fn open(value: &str, secret: &str) -> Option<Opened> {
    let text = URL_SAFE_NO_PAD.decode(value).ok()?;
    let received: Received<'_> = serde_json::from_slice(&text).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(&received.signature).ok()?;
    let session = received.session.get();
    mac(session, received.expires_at, secret)
        .verify_slice(&signature)
        .ok()?;
    Some(Opened {
        payload: serde_json::from_str(session).ok()?,
        expires_at: Timestamp::from_millis(received.expires_at),
    })
}

/// Better Auth signs the payload with `expiresAt` as one more member. The bytes as they came are
/// what is verified: to parse and write them again would have to agree with JavaScript in every
/// escape and number.
fn mac(session: &str, expires_at: i64, secret: &str) -> Hmac<Sha256> {
    let mut mac = keyed(secret);
    mac.update(session.strip_suffix('}').unwrap_or(session).as_bytes());
    mac.update(format!(",\"expiresAt\":{expires_at}}}").as_bytes());
    mac
}
