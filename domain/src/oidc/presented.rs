//! Verifies an ID token that the app's own client brings: it signed in at the provider by itself,
//! on a phone for one (contract §3.3, the `idToken` branch).

use sha2::{Digest, Sha256};

use super::{
    Claims, IdTokenError, Jwks,
    claims::Audience,
    id_token::{check_issuer, check_times, signed},
    is_subject,
};
use crate::{Seconds, Timestamp};

/// How old such a token may be: an hour, and the half minute by which Better Auth lets clocks
/// differ.
const MAX_AGE: Seconds = Seconds(3_630);

/// What the token must say.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    /// The configured issuer, as in [`Expected`](super::Expected).
    pub issuer: &'a str,
    /// Another name by which the provider calls itself.
    pub alias: Option<&'a str>,
    /// Our client id, and those of other apps of ours whose tokens are taken.
    pub audiences: &'a [&'a str],
    /// What the client says that it sent to the provider; `None` or empty where it sent nothing.
    pub nonce: Option<&'a str>,
    /// Whether it may have sent the lower-case hex of its SHA-256 instead.
    pub may_hash_nonce: bool,
}

/// Verifies `token`, and returns what it claims.
///
/// Less binds it than binds a token of our own sign-in: there is no code that it came with, and
/// the client alone knows the nonce. `azp` is not looked at, since a phone's own client id stands
/// there, nor is `at_hash`, since the access token may have been refreshed since.
///
/// # Errors
/// The first [`IdTokenError`] met.
pub fn verify_presented(
    token: &str,
    keys: &Jwks,
    expected: &Presented<'_>,
    now: Timestamp,
) -> Result<Claims, IdTokenError> {
    let claims = signed(token, keys)?;
    if expected.alias != Some(claims.required::<&str>("iss")?) {
        check_issuer(&claims, expected.issuer)?;
    }
    if !claims
        .required::<Audience>("aud")?
        .is_only(expected.audiences)
    {
        return Err(IdTokenError::Audience);
    }
    if let Some(nonce) = expected.nonce.filter(|nonce| !nonce.is_empty()) {
        let claimed = claims.required::<&str>("nonce")?;
        let hashed = || base16ct::lower::encode_string(&Sha256::digest(nonce.as_bytes()));
        if claimed != nonce && !(expected.may_hash_nonce && claimed == hashed()) {
            return Err(IdTokenError::Nonce);
        }
    }
    if !is_subject(claims.required::<&str>("sub")?) {
        return Err(IdTokenError::Subject);
    }
    check_times(&claims, MAX_AGE, now)?;
    Ok(claims)
}
