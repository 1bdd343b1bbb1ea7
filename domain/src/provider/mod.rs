//! The providers to sign in with. Each is data and one reading function, in a file of its own;
//! what all of them do alike is a [`Client`]'s.

mod apple;
mod authorization;
mod check;
mod client;
mod discord;
mod discovery;
mod endpoints;
mod entry;
mod facebook;
mod fields;
mod github;
mod gitlab;
mod google;
mod identity;
mod linkedin;
mod microsoft;
mod oidc;
mod options;
mod pkce;
mod presented;
mod refresh;
mod registration;
mod slack;
mod spotify;
mod token;
mod twitch;
mod twitter;

use http::StatusCode;
use serde_json::Value;

pub use authorization::{Authorization, RESERVED_PARAMS};
pub use client::Client;
pub use discovery::{ByIssuer, DiscoveryError};
pub use entry::OptionsError;
pub use options::Options;
pub use pkce::Verifier;
pub use registration::Registration;
pub use token::{ExchangeError, TokenAnswer};

use self::entry::Entry;
use crate::{Profile, oidc::Claims};

/// A request for the shell to send. It follows no redirect.
pub type Request = http::Request<Vec<u8>>;

/// A whole answer, whose body the shell reads up to [`MAX_BODY`].
pub type Answer = http::Response<Vec<u8>>;

/// The longest answer of a provider that is read, in bytes. No token answer, key set or profile is
/// anywhere near as long.
pub const MAX_BODY: usize = 256 * 1024;

/// A provider, as its documentation describes it.
///
/// An address that begins with `/`, or is empty, is one below `base`; `{tenant}` in it is the
/// option `tenantId`.
pub struct Provider {
    /// The name in paths, in `account.provider_id` and in the configuration.
    pub id: &'static str,
    /// The name that people know.
    pub name: &'static str,
    /// What `issuer` or `authority` among the options takes the place of.
    pub base: &'static str,
    /// What `iss` says in callbacks (RFC 9207) and in ID tokens.
    pub issuer: &'static str,
    /// How its authorization URL is made.
    pub authorize: Authorize,
    /// The token endpoint.
    pub token: &'static str,
    /// How we say there who we are.
    pub token_auth: TokenAuth,
    /// Which of the options that not every provider has mean something here; `clientId[]` is more
    /// than one `clientId`.
    pub options: &'static [&'static str],
    /// The values of `prompt`.
    pub prompts: &'static [&'static str],
    /// How it says who signed in.
    pub identity: Identity,
}

/// How an authorization URL is made.
pub struct Authorize {
    /// The authorization endpoint.
    pub url: &'static str,
    /// The scopes that are asked for unless `disableDefaultScope` is set.
    pub scopes: &'static [&'static str],
    /// In which order the scopes stand.
    pub scope_order: ScopeOrder,
    /// Whether it knows PKCE.
    pub pkce: bool,
    /// Whether it takes a start's `login_hint`.
    pub login_hint: bool,
    /// `prompt`, where the options do not say.
    pub prompt: Option<&'static str>,
    /// How it answers.
    pub response: Response,
    /// The claims that the ID token has only if they are asked for (OpenID Connect Core §5.5).
    pub claims: &'static [&'static str],
}

impl Authorize {
    /// As RFC 6749 has it, and no more.
    const fn at(url: &'static str, scopes: &'static [&'static str]) -> Self {
        Self {
            url,
            scopes,
            scope_order: ScopeOrder::RequestedLast,
            pkce: false,
            login_hint: false,
            prompt: None,
            response: Response::Query,
            claims: &[],
        }
    }
}

/// How the authorization endpoint sends the browser back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// A code in the query.
    Query,
    /// A form with a code and an ID token, which Apple wants where it is asked for a name.
    FormPost,
}

/// In which order scopes stand; the provider's own come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeOrder {
    /// The configured ones, then the start's.
    RequestedLast,
    /// The start's, then the configured ones.
    RequestedFirst,
    /// So too; but the configured ones take the place of the provider's own, and `openid` is among
    /// them in any case.
    Instead,
}

/// How the token endpoint is told who we are (RFC 6749 §2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAuth {
    /// In the `Authorization` header.
    Basic,
    /// In the form.
    Post,
}

/// How a provider says who signed in.
pub enum Identity {
    /// OpenID Connect: by a signed ID token.
    IdToken {
        /// Where its keys are.
        jwks: &'static str,
        /// Reads the verified claims, and what came beside the code without a signature.
        read: fn(&Claims, &Options, Option<&Value>) -> Result<Profile, ProfileError>,
    },
    /// OAuth 2 alone, or an ID token that cannot be verified: by its API.
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
    /// The provider has locked the account.
    #[error("the account is not active")]
    Inactive,
    /// The userinfo endpoint speaks of somebody else than the ID token.
    #[error("the profile is another subject's")]
    OtherSubject,
    /// An answer is not the JSON that the provider documents.
    #[error("the profile is not what the provider documents")]
    Malformed,
    /// The API answered with something else; redirects are not followed.
    #[error("the API answered {0}")]
    Status(StatusCode),
    /// There is nothing that could be the id of one person.
    #[error("the profile has no subject")]
    Subject,
    /// The account is of a tenant that `tenantId` leaves out.
    #[error("the account is of another kind of tenant than the configured one")]
    Tenant,
    /// An answer is longer than [`MAX_BODY`].
    #[error("the profile is too large")]
    TooLarge,
}

pub(crate) const ALL: &[&Provider] = &[
    &apple::APPLE,
    &discord::DISCORD,
    &facebook::FACEBOOK,
    &github::GITHUB,
    &gitlab::GITLAB,
    &google::GOOGLE,
    &linkedin::LINKEDIN,
    &microsoft::MICROSOFT,
    &slack::SLACK,
    &spotify::SPOTIFY,
    &twitch::TWITCH,
    &twitter::TWITTER,
];

/// The provider with this id, if it is one of ours.
#[must_use]
pub fn find(id: &str) -> Option<&'static Provider> {
    ALL.iter().copied().find(|provider| provider.id == id)
}

/// The Worker secret that holds the client secret of the provider with this id.
#[must_use]
pub fn secret_name(id: &str) -> String {
    format!(
        "{}_CLIENT_SECRET",
        id.to_ascii_uppercase().replace('-', "_")
    )
}

#[cfg(test)]
mod tests;
