//! Who an OpenID provider says has signed in: its keys, and the ID token they vouch for.

mod cache;
mod claims;
mod id_token;
mod issuer;
mod json;
mod jwks;
mod presented;
mod subject;

pub use cache::{Cache, Plan};
pub use claims::Claims;
pub use id_token::{Expected, IdTokenError, MAX_TOKEN, verify};
pub use jwks::{Jwks, JwksError};
pub use presented::{Presented, verify_presented};

pub(crate) use issuer::{TENANT, is_issuer, is_tenant};
pub(crate) use json::object;
pub(crate) use subject::is_subject;

/// What every provider signs with here. It is ours to say: were it the token's or the key's, an
/// attacker could choose `none`, or HMAC under the public key (RFC 8725 §3.1).
const ALGORITHM: jsonwebtoken::Algorithm = jsonwebtoken::Algorithm::RS256;

/// [`ALGORITHM`] as a token's header and a key spell it (RFC 7518 §3.1).
pub(crate) const ALGORITHM_NAME: &str = "RS256";

#[cfg(test)]
pub(crate) mod tests;
