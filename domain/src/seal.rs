//! Sealed values: what a browser carries for us and can neither read nor change.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

/// A key for one purpose, derived from `BETTER_AUTH_SECRET`. No `Debug`: it is a secret.
pub struct SealingKey(XChaCha20Poly1305);

impl SealingKey {
    /// The key that seals sign-ins. Its own HKDF info string keeps a value of any other purpose,
    /// Better Auth's included, from passing for one of these.
    #[must_use]
    pub fn for_sign_ins(secret: &str) -> Self {
        let mut key = [0; 32];
        // Dead error arm: 32 bytes are far below HKDF's limit (RFC 5869 §2.3).
        let expanded = Hkdf::<Sha256>::new(Some(b"vestibule"), secret.as_bytes())
            .expand(b"vestibule:sign-in:v1", &mut key);
        debug_assert!(expanded.is_ok());
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// Seals `text` for the cookie called `name`; it opens under no other name.
    #[must_use]
    pub fn seal(&self, name: &str, text: &str, nonce: [u8; 24]) -> String {
        let payload = Payload {
            msg: text.as_bytes(),
            aad: name.as_bytes(),
        };
        // Dead error arm: XChaCha20 fails above 256 GiB only.
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under `name`; `None` if this key did not seal it so.
    #[must_use]
    pub fn open(&self, name: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        let text = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_under_its_own_name_and_key_only() {
        let key = SealingKey::for_sign_ins("secret");
        let sealed = key.seal("a", "text", [7; 24]);
        assert_eq!(key.open("a", &sealed).as_deref(), Some("text"));
        assert_eq!(key.open("b", &sealed), None);
        assert_eq!(SealingKey::for_sign_ins("other").open("a", &sealed), None);
    }

    #[test]
    fn a_value_changed_anywhere_does_not_open() {
        let key = SealingKey::for_sign_ins("secret");
        let sealed = key.seal("a", "text", [7; 24]);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(key.open("a", &changed), None, "byte {index}");
        }
        for cut in 0..sealed.len() {
            let short: String = sealed.chars().take(cut).collect();
            assert_eq!(key.open("a", &short), None, "cut at {cut}");
        }
    }
}
