//! A configured provider.

use oauth2::ClientSecret;

use super::{Entry, Options, OptionsError, Provider, TokenAuth, endpoints::Endpoints};
use crate::oidc::is_issuer;

/// A provider with our registration there, and its endpoints. Plain data, so it may stand in a static. No `Debug`:
/// it holds a secret.
pub struct Client {
    pub(super) id: String,
    pub(super) provider: &'static Provider,
    pub(super) options: Options,
    pub(super) secret: ClientSecret,
    pub(super) token_auth: TokenAuth,
    pub(super) requires_issuer: bool,
    pub(super) endpoints: Endpoints,
}

impl Client {
    pub(super) fn new(
        entry: Entry<'_>,
        options: Options,
        secret: ClientSecret,
    ) -> Result<Self, OptionsError> {
        Ok(Self {
            id: entry.id.to_owned(),
            provider: entry.provider,
            secret,
            token_auth: entry.provider.token_auth,
            requires_issuer: false,
            endpoints: Endpoints::new(entry, &options)?,
            options,
        })
    }

    /// The provider's id, as it stands in paths and rows.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The options, for the sign-up policy.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Whether this provider's callbacks and ID tokens say `iss` (RFC 9207), compared as text.
    #[must_use]
    pub fn is_issuer(&self, iss: &str) -> bool {
        is_issuer(&self.endpoints.issuer, iss)
    }

    /// Whether it has promised to say `iss` in every callback (RFC 9207 §2.3).
    #[must_use]
    pub const fn requires_issuer(&self) -> bool {
        self.requires_issuer
    }

    /// `redirectURI`, or else the callback's own address.
    pub(super) fn redirect_uri<'a>(&'a self, callback: &'a str) -> &'a str {
        self.options.redirect_uri.as_deref().unwrap_or(callback)
    }
}
