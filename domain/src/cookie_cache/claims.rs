//! What a payload becomes in a token: the same members, and when it was made and ends.

use serde::{Deserialize, Serialize};

use super::{Opened, Payload};
use crate::{Seconds, Timestamp};

/// RFC 7519 §4.1 after the payload's own members.
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    #[serde(flatten)]
    payload: Payload,
    iat: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
}

impl Claims {
    pub(super) const fn new(
        payload: Payload,
        max_age: Seconds,
        jti: Option<String>,
        now: Timestamp,
    ) -> Self {
        let iat = now.as_seconds();
        Self {
            payload,
            iat,
            exp: iat.saturating_add(max_age.as_millis() / 1000),
            jti,
        }
    }

    /// The claims in `text`, as what they vouch for.
    pub(super) fn open(text: &[u8]) -> Option<Opened> {
        let Self { payload, exp, .. } = serde_json::from_slice(text).ok()?;
        Some(Opened {
            payload,
            expires_at: Timestamp::from_millis(exp.checked_mul(1000)?),
        })
    }
}
