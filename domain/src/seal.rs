//! Sealed values: what a browser carries for us and can neither read nor change.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::secrets::Secrets;

/// The keys for one purpose, derived from the secrets. No `Debug`: they are secrets.
pub struct SealingKey {
    current: XChaCha20Poly1305,
    older: Vec<XChaCha20Poly1305>,
}

impl SealingKey {
    /// The keys that seal sign-ins: the current secret's seals, and every one's opens. Their own
    /// HKDF info string keeps a value of any other purpose, Better Auth's included, from passing
    /// for one of these.
    #[must_use]
    pub fn for_sign_ins(secrets: &Secrets) -> Self {
        Self {
            current: sign_in_key(secrets.current()),
            older: secrets.all().skip(1).map(sign_in_key).collect(),
        }
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
            .current
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed under `name`; `None` if none of these keys sealed it so.
    #[must_use]
    pub fn open(&self, name: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
        let open = |key: &XChaCha20Poly1305| {
            let payload = Payload {
                msg: sealed,
                aad: name.as_bytes(),
            };
            key.decrypt(&XNonce::from(*nonce), payload).ok()
        };
        let text = open(&self.current).or_else(|| self.older.iter().find_map(open))?;
        String::from_utf8(text).ok()
    }
}

fn sign_in_key(secret: &str) -> XChaCha20Poly1305 {
    let mut key = [0; 32];
    // Dead error arm: 32 bytes are far below HKDF's limit (RFC 5869 §2.3).
    let expanded = Hkdf::<Sha256>::new(Some(b"vestibule"), secret.as_bytes())
        .expand(b"vestibule:sign-in:v1", &mut key);
    debug_assert!(expanded.is_ok());
    XChaCha20Poly1305::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(secret: &str) -> SealingKey {
        SealingKey::for_sign_ins(&Secrets::one(secret.to_owned()))
    }

    #[test]
    fn a_rotation_opens_what_was_sealed_before_it() {
        let rotated = Secrets::rotated("2:new,1:old", Some("oldest".to_owned())).unwrap();
        let rotated = SealingKey::for_sign_ins(&rotated);
        for secret in ["new", "old", "oldest"] {
            let sealed = keyed(secret).seal("a", "text", [7; 24]);
            assert_eq!(
                rotated.open("a", &sealed).as_deref(),
                Some("text"),
                "{secret}"
            );
        }
        assert_eq!(
            rotated.open("a", &keyed("other").seal("a", "text", [7; 24])),
            None
        );
        let sealed = rotated.seal("a", "text", [7; 24]);
        assert_eq!(keyed("new").open("a", &sealed).as_deref(), Some("text"));
        assert_eq!(keyed("old").open("a", &sealed), None);
    }

    #[test]
    fn what_was_sealed_opens_under_its_own_name_and_key_only() {
        let key = keyed("secret");
        let sealed = key.seal("a", "text", [7; 24]);
        assert_eq!(key.open("a", &sealed).as_deref(), Some("text"));
        assert_eq!(key.open("b", &sealed), None);
        assert_eq!(keyed("other").open("a", &sealed), None);
    }

    #[test]
    fn a_value_changed_anywhere_does_not_open() {
        let key = keyed("secret");
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
