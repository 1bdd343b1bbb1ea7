//! The claims of an ID token, each of exactly the JSON type that it must have.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{IdTokenError, object};

/// Claims that [`verify`](super::verify) found true, or that the userinfo endpoint adds to such. No `Debug`: they say who somebody is.
pub struct Claims(Map<String, Value>);

impl Claims {
    pub(crate) const fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    /// The claims of an ID token that was verified when its account's row was written. Nothing
    /// may be decided by them: who can write the row can write anything here.
    #[must_use]
    pub fn stored(id_token: &str) -> Option<Self> {
        let payload = id_token.split('.').nth(1)?;
        let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
        object(&payload).map(Self)
    }

    /// All of them, as the provider wrote them.
    #[must_use]
    pub fn into_json(self) -> Value {
        Value::Object(self.0)
    }

    /// `sub`, which verification has found to be the id of one person.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.get("sub").and_then(Value::as_str).unwrap_or_default()
    }

    /// The claim called `name`, as the provider wrote it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The claim called `name` if there is one.
    ///
    /// A claim of another type is an error, `null` included: read as absent, a wrongly typed
    /// `nbf` would be no limit at all (CVE-2026-25537).
    pub(super) fn optional<'de, T: Deserialize<'de>>(
        &'de self,
        name: &'static str,
    ) -> Result<Option<T>, IdTokenError> {
        self.get(name)
            .map(T::deserialize)
            .transpose()
            .map_err(|_| IdTokenError::ClaimType(name))
    }

    /// The claim called `name`, without which there is no ID token.
    pub(super) fn required<'de, T: Deserialize<'de>>(
        &'de self,
        name: &'static str,
    ) -> Result<T, IdTokenError> {
        self.optional(name)?.ok_or(IdTokenError::ClaimMissing(name))
    }
}

/// RFC 7519 §4.1.3: one audience, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// Whether the token is for `ours` and nobody else: another audience could replay it here.
    pub(super) fn is_only(&self, ours: &[&str]) -> bool {
        let is_ours = |audience: &String| ours.contains(&audience.as_str());
        match self {
            Self::One(audience) => is_ours(audience),
            Self::Many(audiences) => !audiences.is_empty() && audiences.iter().all(is_ours),
        }
    }
}
