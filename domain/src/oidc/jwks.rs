//! A provider's public keys (RFC 7517), bounded before anything is computed with them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{Response, StatusCode};
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value};

use super::{ALGORITHM_NAME, json::object};

/// The longest key set that is read, in bytes. The largest public ones have about 30 KB.
const MAX_BODY: usize = 256 * 1024;

/// The most keys in a set: a token without `kid` is tried against each of them.
const MAX_KEYS: usize = 64;

/// The keys of one provider that can have signed an ID token.
pub struct Jwks(Vec<Key>);

struct Key {
    kid: Option<String>,
    key: DecodingKey,
}

/// Why a key set cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwksError {
    /// It is no object with a list of keys.
    #[error("not a JSON Web Key Set")]
    Malformed,
    /// None of its keys can have signed an ID token, so it must not replace one that has such.
    #[error("no key that may sign")]
    NoKeys,
    /// The endpoint answered with something else; redirects are not followed.
    #[error("the endpoint answered {0}")]
    Status(StatusCode),
    /// More than 256 KiB.
    #[error("the key set is too large")]
    TooLarge,
    /// More than 64 keys.
    #[error("too many keys")]
    TooManyKeys,
}

impl Jwks {
    /// Reads what the `jwks` endpoint answered.
    ///
    /// # Errors
    /// A [`JwksError`]; keys that were fetched before stay the better ones then.
    pub fn read(response: &Response<Vec<u8>>) -> Result<Self, JwksError> {
        if response.status() == StatusCode::OK {
            Self::parse(response.body())
        } else {
            Err(JwksError::Status(response.status()))
        }
    }

    /// Reads a key set. Keys that are not for our algorithm are passed over (RFC 7517 §5).
    ///
    /// # Errors
    /// As [`Jwks::read`], but for the status.
    pub fn parse(bytes: &[u8]) -> Result<Self, JwksError> {
        if bytes.len() > MAX_BODY {
            return Err(JwksError::TooLarge);
        }
        let set = object(bytes).ok_or(JwksError::Malformed)?;
        let keys = set
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(JwksError::Malformed)?;
        if keys.len() > MAX_KEYS {
            return Err(JwksError::TooManyKeys);
        }
        let keys: Vec<_> = keys
            .iter()
            .filter_map(Value::as_object)
            .filter_map(Key::read)
            .collect();
        if keys.is_empty() {
            Err(JwksError::NoKeys)
        } else {
            Ok(Self(keys))
        }
    }

    /// The keys that a token with this `kid` may be signed with; all of them if it has none
    /// (OpenID Connect Core §10.1).
    pub(super) fn fitting(&self, kid: Option<&str>) -> impl Iterator<Item = &DecodingKey> {
        self.0
            .iter()
            .filter(move |key| kid.is_none() || key.kid.as_deref() == kid)
            .map(|key| &key.key)
    }
}

impl Key {
    /// The key, if it is an RSA key for our signatures.
    fn read(jwk: &Map<String, Value>) -> Option<Self> {
        let is = |name: &str, wanted: &str| jwk.get(name).is_some_and(|value| value == wanted);
        let may_be = |name: &str, wanted: &str| !jwk.contains_key(name) || is(name, wanted);
        let may_verify = jwk.get("key_ops").is_none_or(|operations| {
            operations
                .as_array()
                .is_some_and(|list| list.iter().any(|name| name == "verify"))
        });
        // A published private key signs for everybody who reads it.
        let private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
        if !is("kty", "RSA")
            || !may_be("use", "sig")
            || !may_be("alg", ALGORITHM_NAME)
            || !may_verify
            || private.iter().any(|name| jwk.contains_key(*name))
        {
            return None;
        }
        let kid = match jwk.get("kid") {
            None => None,
            Some(kid) => Some(kid.as_str()?.to_owned()),
        };
        let number = |name: &str| {
            let digits = BASE64_URL_SAFE_NO_PAD
                .decode(jwk.get(name)?.as_str()?)
                .ok()?;
            let start = digits.iter().position(|byte| *byte != 0)?;
            digits.get(start..).map(<[u8]>::to_vec)
        };
        let (modulus, exponent) = (number("n")?, number("e")?);
        (is_sound_modulus(&modulus) && is_sound_exponent(&exponent)).then(|| Self {
            kid,
            key: DecodingKey::from_rsa_raw_components(&modulus, &exponent),
        })
    }
}

/// 2048 bits at least (RFC 7518 §3.3), 4096 at most (what the `rsa` crate computes with), and odd.
fn is_sound_modulus(digits: &[u8]) -> bool {
    let leading = digits
        .first()
        .map_or(8, |byte| byte.leading_zeros() as usize);
    let bits = (digits.len() * 8).saturating_sub(leading);
    (2048..=4096).contains(&bits) && digits.last().is_some_and(|byte| byte % 2 == 1)
}

/// Odd, above 1 (with which every text would be its own signature), and of at most 32 bits (every
/// bit of it costs a multiplication).
fn is_sound_exponent(digits: &[u8]) -> bool {
    digits.len() <= 4 && digits != [1] && digits.last().is_some_and(|byte| byte % 2 == 1)
}
