//! The session token: the one secret that a browser holds.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A session token, as it stands in `session.token`.
///
/// It has no `Display`, and its `Debug` tells nothing: who reads a log must not be able to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// A token from its text, which the caller has either made or verified.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for a cookie or a statement's parameter.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The name of the token's session object: lower-case hex of its SHA-256. A name may be
    /// logged, and it signs nobody in.
    #[must_use]
    pub fn object_name(&self) -> String {
        base16ct::lower::encode_string(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
