//! Proof Key for Code Exchange (RFC 7636).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

use crate::random::Entropy;

/// A code verifier. Its `Debug` is redacted by `oauth2`, and it is never shown before the code is
/// exchanged.
pub struct Verifier(PkceCodeVerifier);

impl Verifier {
    /// A verifier of 86 characters, 512 bits.
    #[must_use]
    pub fn from_entropy(entropy: &Entropy) -> Self {
        Self(PkceCodeVerifier::new(
            BASE64_URL_SAFE_NO_PAD.encode(entropy),
        ))
    }

    /// The verifier that `text` is, if RFC 7636 §4.1 allows it: 43 to 128 unreserved characters.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved))
            .then(|| Self(PkceCodeVerifier::new(text)))
    }

    /// The text, for the sealed sign-in and the token request.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.secret()
    }

    /// The S256 challenge. `oauth2` panics for a length that no [`Verifier`] has.
    pub(super) fn challenge(&self) -> PkceCodeChallenge {
        PkceCodeChallenge::from_code_verifier_sha256(&self.0)
    }
}
