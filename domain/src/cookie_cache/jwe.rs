//! `strategy: "jwe"`: a JWE in compact serialisation, `dir` with A256CBC-HS512 (RFC 7516, RFC 7518
//! §5.2).

use aes::Aes256;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cbc::{
    Decryptor, Encryptor,
    cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7},
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};

use super::{Opened, Payload, claims::Claims};
use crate::{Seconds, Timestamp, secrets::Secrets};

/// A member that is not here would change how the rest is to be read (`crit`, `zip`).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    enc: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
}

/// RFC 7518 §5.2.2.1: the first half authenticates, the second encrypts.
struct Key {
    mac: [u8; 32],
    encryption: [u8; 32],
    /// RFC 7638 thumbprint of both.
    kid: String,
}

pub(super) fn write(
    payload: Payload,
    max_age: Seconds,
    secret: &str,
    random: [u8; 32],
    now: Timestamp,
) -> String {
    let key = Key::derive(secret);
    let (iv, jti) = halves(random);
    let claims = Claims::new(payload, max_age, Some(uuid(jti)), now);
    let header = Header {
        alg: "dir".to_owned(),
        enc: "A256CBC-HS512".to_owned(),
        kid: Some(key.kid.clone()),
    };
    // Dead error arms: string keys only.
    let header = URL_SAFE_NO_PAD.encode(serde_json::to_string(&header).unwrap_or_default());
    let claims = serde_json::to_vec(&claims).unwrap_or_default();
    let sealed = Encryptor::<Aes256>::new(&key.encryption.into(), &iv.into())
        .encrypt_padded_vec::<Pkcs7>(&claims);
    let tag = tag(&key, &header, &iv, &sealed).finalize().into_bytes();
    let tag = tag.get(..TAG).unwrap_or_default();
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    format!(
        "{header}..{}.{}.{}",
        encode(&iv),
        encode(&sealed),
        encode(tag)
    )
}

pub(super) fn open(value: &str, secrets: &Secrets) -> Option<Opened> {
    let parts: Vec<&str> = value.split('.').collect();
    let [header_text, "", iv, sealed, tag] = parts.as_slice() else {
        return None;
    };
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let header: Header = serde_json::from_slice(&decode(header_text)?).ok()?;
    if header.alg != "dir" || header.enc != "A256CBC-HS512" {
        return None;
    }
    let (iv, sealed, tag) = (decode(iv)?, decode(sealed)?, decode(tag)?);
    let iv: [u8; 16] = iv.try_into().ok()?;
    secrets
        .all()
        .map(Key::derive)
        .filter(|key| header.kid.as_ref().is_none_or(|kid| *kid == key.kid))
        .find_map(|key| {
            let expected = self::tag(&key, header_text, &iv, &sealed);
            if tag.len() != TAG || expected.verify_truncated_left(&tag).is_err() {
                return None;
            }
            let claims = Decryptor::<Aes256>::new(&key.encryption.into(), &iv.into())
                .decrypt_padded_vec::<Pkcs7>(&sealed)
                .ok()?;
            Claims::open(&claims)
        })
}

impl Key {
    fn derive(secret: &str) -> Self {
        let mut bytes = [0; 64];
        // Dead error arm: 64 bytes are far below HKDF's limit (RFC 5869 §2.3).
        let expanded = Hkdf::<Sha256>::new(Some(b"better-auth-session"), secret.as_bytes())
            .expand(b"BetterAuth.js Generated Encryption Key", &mut bytes);
        debug_assert!(expanded.is_ok());
        let jwk = format!(
            "{{\"k\":\"{}\",\"kty\":\"oct\"}}",
            URL_SAFE_NO_PAD.encode(bytes)
        );
        let (mac, encryption) = halves(bytes);
        Self {
            mac,
            encryption,
            kid: URL_SAFE_NO_PAD.encode(Sha256::digest(jwk)),
        }
    }
}

/// Half of what HMAC-SHA512 gives.
const TAG: usize = 32;

fn tag(key: &Key, header: &str, iv: &[u8], sealed: &[u8]) -> Hmac<Sha512> {
    // Dead error arm: HMAC takes a key of any length (RFC 2104 §2).
    let mut mac = Hmac::<Sha512>::new_from_slice(&key.mac)
        .unwrap_or_else(|_| Hmac::new(&hmac::digest::Key::<Hmac<Sha512>>::default()));
    mac.update(header.as_bytes());
    mac.update(iv);
    mac.update(sealed);
    mac.update(&(header.len() as u64 * 8).to_be_bytes());
    mac
}

/// RFC 9562 §5.4.
fn uuid(random: [u8; 16]) -> String {
    let bits = u128::from_be_bytes(random);
    let bits = bits & !(0xF << 76) | 4 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let mut dashed = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            dashed.push('-');
        }
        dashed.push(digit);
    }
    dashed
}

/// `N` is half of `M`.
fn halves<const N: usize, const M: usize>(whole: [u8; M]) -> ([u8; N], [u8; N]) {
    let mut halves = ([0; N], [0; N]);
    let (first, second) = whole.split_at(N.min(M));
    for (half, bytes) in [(&mut halves.0, first), (&mut halves.1, second)] {
        for (to, from) in half.iter_mut().zip(bytes) {
            *to = *from;
        }
    }
    halves
}
