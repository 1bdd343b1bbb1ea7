//! `account.encryptOAuthTokens`: providers' tokens as the account's row keeps them (contract §4.6).

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit},
};
use sha2::{Digest, Sha256};

use crate::{ProviderTokens, secrets::Secrets};

/// A stored token that looks encrypted and does not open: another secret sealed it, or one that
/// was retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored token opens under none of our secrets")]
pub struct Unreadable;

/// Encrypts every token that there is; `nonces` are random. Better Auth leaves the ID token plain.
#[must_use]
pub fn encrypt_all(
    tokens: ProviderTokens,
    secrets: &Secrets,
    nonces: [[u8; 24]; 3],
) -> ProviderTokens {
    let [access, refresh, id] = nonces;
    let sealed = |token: Option<String>, nonce| {
        token.map(|token| match token.as_str() {
            "" => token,
            text => encrypt(text, secrets, nonce),
        })
    };
    ProviderTokens {
        access_token: sealed(tokens.access_token, access),
        refresh_token: sealed(tokens.refresh_token, refresh),
        id_token: sealed(tokens.id_token, id),
        ..tokens
    }
}

/// Encrypts `token` under the current secret; `nonce` is random.
#[must_use]
pub fn encrypt(token: &str, secrets: &Secrets, nonce: [u8; 24]) -> String {
    // Dead error arm: XChaCha20 fails above 256 GiB only.
    let sealed = cipher(secrets.current())
        .encrypt(&XNonce::from(nonce), token.as_bytes())
        .unwrap_or_default();
    let hex = base16ct::lower::encode_string(&[nonce.as_slice(), &sealed].concat());
    match secrets.current_version() {
        Some(version) => format!("{ENVELOPE}{version}${hex}"),
        None => hex,
    }
}

/// The token behind what a row has, where tokens are encrypted. What does not look encrypted is
/// from before, and is the token itself.
///
/// # Errors
/// [`Unreadable`].
pub fn decrypt(stored: &str, secrets: &Secrets) -> Result<String, Unreadable> {
    if let Some(envelope) = stored.strip_prefix(ENVELOPE) {
        let (version, hex) = envelope.split_once('$').ok_or(Unreadable)?;
        let version = version.parse().map_err(|_| Unreadable)?;
        let secret = secrets.version(version).ok_or(Unreadable)?;
        return open(hex, secret).ok_or(Unreadable);
    }
    let hex = stored.len().is_multiple_of(2) && stored.bytes().all(|byte| byte.is_ascii_hexdigit());
    if stored.is_empty() || !hex {
        return Ok(stored.to_owned());
    }
    let secret = secrets.plain().ok_or(Unreadable)?;
    open(stored, secret).ok_or(Unreadable)
}

/// What an encrypted token begins with after a rotation; its secret's version follows.
const ENVELOPE: &str = "$ba$";

fn open(hex: &str, secret: &str) -> Option<String> {
    let bytes = base16ct::mixed::decode_vec(hex).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
    let text = cipher(secret).decrypt(&XNonce::from(*nonce), sealed).ok()?;
    String::from_utf8(text).ok()
}

fn cipher(secret: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Sha256::digest(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "dGhpcy1pcy1hLXRlc3Qtc2VjcmV0LTMyYnl0ZXM9";
    const TOKEN: &str = "ya29.access-token";
    /// Better Auth's own, of [`TOKEN`] under [`SECRET`].
    const STORED: &str = "e4219d4514e4f5a1adf960cf79317c54d99d6002b055967fd48905fe0619177091c28f0e86813d1ea5ef9f444d335cd7073d62bcc1cf661082";

    fn one() -> Secrets {
        Secrets::one(SECRET.to_owned())
    }

    fn rotated(list: &str, plain: Option<&str>) -> Secrets {
        Secrets::rotated(list, plain.map(str::to_owned)).unwrap()
    }

    #[test]
    fn a_token_is_encrypted_as_better_auth_encrypts_it() {
        let nonce = base16ct::lower::decode_vec(STORED.get(..48).unwrap()).unwrap();
        let nonce = nonce.try_into().unwrap();
        assert_eq!(encrypt(TOKEN, &one(), nonce), STORED);
        let list = format!("7:{SECRET},3:older");
        assert_eq!(
            encrypt(TOKEN, &rotated(&list, None), nonce),
            format!("$ba$7${STORED}")
        );
    }

    /// Each line is what a row has, the secrets, and what it means.
    #[test]
    fn what_a_row_has_is_read_as_better_auth_reads_it() {
        let sealed = format!("$ba$7${STORED}");
        let list = format!("8:new,7:{SECRET}");
        let token = || Ok(TOKEN.to_owned());
        for (stored, secrets, read) in [
            (STORED, one(), token()),
            (&STORED.to_uppercase(), one(), token()),
            (&sealed, rotated(&list, None), token()),
            (STORED, rotated("8:new", Some(SECRET)), token()),
            (STORED, rotated(&list, None), Err(Unreadable)),
            (STORED, Secrets::one("other".to_owned()), Err(Unreadable)),
            (&sealed, one(), Err(Unreadable)),
            (&sealed, rotated("8:new", Some(SECRET)), Err(Unreadable)),
            ("$ba$7", rotated(&list, None), Err(Unreadable)),
            ("$ba$x$00", rotated(&list, None), Err(Unreadable)),
            ("$ba$7$zz", rotated(&list, None), Err(Unreadable)),
            (STORED.get(2..).unwrap(), one(), Err(Unreadable)),
            ("00", one(), Err(Unreadable)),
            ("", one(), Ok(String::new())),
            (TOKEN, one(), token()),
            ("abc", one(), Ok("abc".to_owned())),
        ] {
            assert_eq!(decrypt(stored, &secrets), read, "{stored}");
        }
    }

    #[test]
    fn every_token_is_encrypted_and_nothing_else() {
        let tokens = ProviderTokens {
            access_token: Some("a".to_owned()),
            refresh_token: None,
            id_token: Some("i".to_owned()),
            scope: Some("openid".to_owned()),
            ..ProviderTokens::default()
        };
        let stored = encrypt_all(tokens, &one(), [[1; 24], [2; 24], [3; 24]]);
        assert_eq!(stored.refresh_token, None);
        assert_eq!(stored.scope.as_deref(), Some("openid"));
        for (stored, token) in [(stored.access_token, "a"), (stored.id_token, "i")] {
            let stored = stored.unwrap();
            assert_ne!(stored, token);
            assert_eq!(decrypt(&stored, &one()).as_deref(), Ok(token));
        }
    }
}
