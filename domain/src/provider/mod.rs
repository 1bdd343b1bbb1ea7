//! The providers to sign in with. Each is data and one reading function, in a file of its own;
//! what all of them do alike is a [`Client`]'s.

mod authorization;
mod client;
mod endpoints;
mod fields;
mod github;
mod google;
mod identity;
mod options;
mod pkce;
mod token;

use http::StatusCode;

pub use authorization::{Authorization, RESERVED_PARAMS};
pub use client::Client;
pub use options::{Options, OptionsError};
pub use pkce::Verifier;
pub use token::{ExchangeError, TokenAnswer};

use crate::{Profile, oidc::Claims};

/// A request for the shell to send. It follows no redirect.
pub type Request = http::Request<Vec<u8>>;

/// A whole answer, whose body the shell reads up to [`MAX_BODY`].
pub type Answer = http::Response<Vec<u8>>;

/// The longest answer of a provider that is read, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// A provider, as its documentation describes it.
pub struct Provider {
    /// The name in paths, in `account.provider_id` and in the configuration.
    pub id: &'static str,
    /// The name that people know.
    pub name: &'static str,
    /// What `iss` says in callbacks (RFC 9207) and in ID tokens.
    pub issuer: &'static str,
    /// The authorization endpoint.
    pub authorization: &'static str,
    /// Parameters that its authorization URL always has.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The token endpoint.
    pub token: &'static str,
    /// The scopes that are asked for unless `disableDefaultScope` is set.
    pub scopes: &'static [&'static str],
    /// Those of `accessType`, `display`, `hd` and `prompt` that mean something here.
    pub options: &'static [&'static str],
    /// How it says who signed in.
    pub identity: Identity,
}

/// How a provider says who signed in.
pub enum Identity {
    /// OpenID Connect: by a signed ID token.
    IdToken {
        /// Where its keys are.
        jwks: &'static str,
        /// Reads the verified claims.
        read: fn(&Claims, &Options) -> Result<Profile, ProfileError>,
    },
    /// OAuth 2 alone: by its API.
    Api {
        /// Where the API is.
        base: &'static str,
        /// What is asked there with the access token, in this order.
        paths: &'static [&'static str],
        /// Reads the answers, which come in the order of `paths`.
        read: fn(&[Answer]) -> Result<Profile, ProfileError>,
    },
}

/// Why a profile cannot be read. No variant holds what the profile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// What should be an address is none, or more than one.
    #[error("the e-mail is not one address")]
    Email,
    /// `hd` names another Google Workspace domain than the configured one, or none.
    #[error("the account is not of the configured hosted domain")]
    HostedDomain,
    /// An answer is not the JSON that the provider documents.
    #[error("the profile is not what the provider documents")]
    Malformed,
    /// The API answered with something else; redirects are not followed.
    #[error("the API answered {0}")]
    Status(StatusCode),
    /// There is nothing that could be the id of one person.
    #[error("the profile has no subject")]
    Subject,
    /// An answer is longer than [`MAX_BODY`].
    #[error("the profile is too large")]
    TooLarge,
}

const ALL: &[&Provider] = &[&github::GITHUB, &google::GOOGLE];

/// The provider with this id, if it is one of ours.
#[must_use]
pub fn find(id: &str) -> Option<&'static Provider> {
    ALL.iter().copied().find(|provider| provider.id == id)
}

#[cfg(test)]
mod tests;
