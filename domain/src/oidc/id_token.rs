//! Verifies an ID token in full, although it came from the provider over TLS (OpenID Connect Core
//! §3.1.3.7; RFC 8725).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    ALGORITHM, ALGORITHM_NAME, Claims, Jwks, TENANT, claims::Audience, is_issuer, is_subject,
    object,
};
use crate::{Seconds, Timestamp};

/// The longest ID token that is read, in bytes.
pub const MAX_TOKEN: usize = 16 * 1024;

/// How far the provider's clock may be from ours.
const LEEWAY: Seconds = Seconds(60);

/// How old an ID token may be. Ours was made for the code that we have just spent.
const MAX_AGE: Seconds = Seconds(600);

/// What the token must say for this sign-in.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The configured issuer, compared as text. With `{tenantid}` in it, the issuer of the tenant
    /// that the token names as `tid`.
    pub issuer: &'a str,
    /// Our client id, and those of other apps of ours whose tokens are taken.
    pub audiences: &'a [&'a str],
    /// What we sent to the authorization endpoint.
    pub nonce: &'a str,
    /// The access token that came with it, for `at_hash`.
    pub access_token: &'a str,
}

/// Why an ID token proves nothing. No variant holds a piece of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// `at_hash` is not the access token's: the two were not issued together.
    #[error("at_hash is not the access token's")]
    AccessTokenHash,
    /// `alg` is not the configured one.
    #[error("alg is not {ALGORITHM_NAME}")]
    Algorithm,
    /// `aud` is not ours alone.
    #[error("aud is not this client alone")]
    Audience,
    /// `azp` is another client.
    #[error("azp is another client")]
    AuthorizedParty,
    /// A claim that there must be is not there.
    #[error("{0} is missing")]
    ClaimMissing(&'static str),
    /// A claim has another JSON type than it must have.
    #[error("{0} has the wrong type")]
    ClaimType(&'static str),
    /// `exp` is past.
    #[error("exp is past")]
    Expired,
    /// The header has a member that would say how to verify the token.
    #[error("the header has {0}")]
    Header(&'static str),
    /// `iat` is too long ago, or in the future.
    #[error("iat is too far from now")]
    IssuedAt,
    /// `iss` is not the configured issuer.
    #[error("iss is another issuer")]
    Issuer,
    /// It is not three base64url parts, of which the first two are JSON objects.
    #[error("not a signed JSON Web Token")]
    Malformed,
    /// The token endpoint's answer had none.
    #[error("no ID token")]
    Missing,
    /// `nonce` is another sign-in's.
    #[error("nonce is another sign-in's")]
    Nonce,
    /// `nbf` is in the future.
    #[error("nbf is in the future")]
    NotYetValid,
    /// The signature is not of the key that the token names.
    #[error("the signature does not verify")]
    Signature,
    /// `sub` cannot be the id of one person.
    #[error("sub is no subject")]
    Subject,
    /// It is longer than [`MAX_TOKEN`].
    #[error("the token is too long")]
    TooLong,
    /// `typ` is not an ID token's.
    #[error("typ is not JWT")]
    Type,
    /// No key that we have fits: the provider may have changed its keys, so that fetching them
    /// once more can help.
    #[error("no key fits")]
    UnknownKey,
}

/// Verifies `token`, and returns what it claims.
///
/// 1. Its form, and a header that leaves us nothing to decide.
/// 2. Its signature, by the configured algorithm and keys. Nothing in the token is believed
///    before.
/// 3. Its claims: issuer, audience, times, nonce, subject, access token.
///
/// # Errors
/// The first [`IdTokenError`] met.
pub fn verify(
    token: &str,
    keys: &Jwks,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, IdTokenError> {
    let claims = signed(token, keys)?;
    check_claims(&claims, expected)?;
    check_times(&claims, MAX_AGE, now)?;
    Ok(claims)
}

/// What the provider signed. It may be meant for anybody, at any time.
pub(super) fn signed(token: &str, keys: &Jwks) -> Result<Claims, IdTokenError> {
    if token.len() > MAX_TOKEN {
        return Err(IdTokenError::TooLong);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(IdTokenError::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(IdTokenError::Malformed)?;
    let (header, payload) = (part(header)?, part(payload)?);
    BASE64_URL_SAFE_NO_PAD
        .decode(signature)
        .map_err(|_| IdTokenError::Malformed)?;

    let kid = check_header(&header)?;
    check_signature(message, signature, kid, keys)?;
    Ok(Claims::new(payload))
}

/// One base64url part without padding or trailing bits: an object. A dot in it is no base64url,
/// so a token of five parts ends here.
fn part(text: &str) -> Result<Map<String, Value>, IdTokenError> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| object(&bytes))
        .ok_or(IdTokenError::Malformed)
}

/// The token's `kid`, from a header that has nothing else to say.
fn check_header(header: &Map<String, Value>) -> Result<Option<&str>, IdTokenError> {
    if header.get("alg").is_none_or(|alg| alg != ALGORITHM_NAME) {
        return Err(IdTokenError::Algorithm);
    }
    // Keys come from the configured issuer only; what `crit` lists we would have to understand.
    for name in ["crit", "jku", "jwk", "x5c", "x5u"] {
        if header.contains_key(name) {
            return Err(IdTokenError::Header(name));
        }
    }
    // `at+jwt`, `logout+jwt`: signed by the same keys, but no proof of who signs in.
    if let Some(typ) = header.get("typ")
        && !typ
            .as_str()
            .is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"))
    {
        return Err(IdTokenError::Type);
    }
    match header.get("kid") {
        None => Ok(None),
        Some(kid) => kid.as_str().map(Some).ok_or(IdTokenError::Malformed),
    }
}

fn check_signature(
    message: &str,
    signature: &str,
    kid: Option<&str>,
    keys: &Jwks,
) -> Result<(), IdTokenError> {
    // Not `jsonwebtoken::decode`: its `Validation` reads the system's clock and takes the
    // algorithm from the header.
    let verifies = |key| {
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, ALGORITHM)
            .unwrap_or_default()
    };
    if keys.fitting(kid).any(verifies) {
        Ok(())
    } else if kid.is_some() && keys.fitting(kid).next().is_some() {
        Err(IdTokenError::Signature)
    } else {
        Err(IdTokenError::UnknownKey)
    }
}

fn check_claims(claims: &Claims, expected: &Expected<'_>) -> Result<(), IdTokenError> {
    check_issuer(claims, expected.issuer)?;
    if !claims
        .required::<Audience>("aud")?
        .is_only(expected.audiences)
    {
        return Err(IdTokenError::Audience);
    }
    if claims
        .optional::<&str>("azp")?
        .is_some_and(|azp| !expected.audiences.contains(&azp))
    {
        return Err(IdTokenError::AuthorizedParty);
    }
    // Without it a token of another sign-in, stolen with its code, would do here.
    if claims.required::<&str>("nonce")? != expected.nonce {
        return Err(IdTokenError::Nonce);
    }
    if !is_subject(claims.required::<&str>("sub")?) {
        return Err(IdTokenError::Subject);
    }
    let at_hash = claims.optional::<&str>("at_hash")?;
    if at_hash.is_some_and(|at_hash| at_hash != access_token_hash(expected.access_token)) {
        return Err(IdTokenError::AccessTokenHash);
    }
    Ok(())
}

/// Of a template, the two claims must name one tenant: whoever reads `tid` later reads the truth.
pub(super) fn check_issuer(claims: &Claims, expected: &str) -> Result<(), IdTokenError> {
    let iss = claims.required::<&str>("iss")?;
    let is_tenants = !expected.contains(TENANT)
        || iss == expected.replace(TENANT, claims.required::<&str>("tid")?);
    if is_tenants && is_issuer(expected, iss) {
        Ok(())
    } else {
        Err(IdTokenError::Issuer)
    }
}

pub(super) fn check_times(
    claims: &Claims,
    max_age: Seconds,
    now: Timestamp,
) -> Result<(), IdTokenError> {
    let latest = now.plus(LEEWAY).as_seconds();
    if claims.required::<i64>("exp")? <= now.minus(LEEWAY).as_seconds() {
        return Err(IdTokenError::Expired);
    }
    let issued_at = claims.required::<i64>("iat")?;
    if issued_at > latest || issued_at < now.minus(max_age).as_seconds() {
        return Err(IdTokenError::IssuedAt);
    }
    if claims
        .optional::<i64>("nbf")?
        .is_some_and(|not_before| not_before > latest)
    {
        return Err(IdTokenError::NotYetValid);
    }
    Ok(())
}

/// OpenID Connect Core §3.1.3.6: the left half of the hash that [`ALGORITHM`] uses.
pub(super) fn access_token_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or_default())
}
