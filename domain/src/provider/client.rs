//! A configured provider.

use oauth2::ClientSecret;
use serde_json::Value;

use super::{Entry, Options, OptionsError, Provider, TokenAuth, endpoints::Endpoints};
use crate::oidc::is_issuer;

/// A provider with our registration there. Plain data, so it may stand in a static. No `Debug`:
/// it holds a secret.
pub struct Client {
    pub(super) id: String,
    pub(super) provider: &'static Provider,
    pub(super) options: Options,
    pub(super) secret: ClientSecret,
    pub(super) token_auth: TokenAuth,
    pub(super) endpoints: Endpoints,
}

impl Client {
    /// Configures `provider` by the JSON of `socialProviders.<id>` and its Worker secret.
    ///
    /// # Errors
    /// The first option that is wrong, unknown, or without meaning for this provider.
    pub fn new(
        id: &str,
        provider: &'static Provider,
        options: &Value,
        client_secret: String,
    ) -> Result<Self, OptionsError> {
        let entry = Entry { id, provider };
        let options = Options::read(entry, options)?;
        Ok(Self {
            id: id.to_owned(),
            provider,
            secret: ClientSecret::new(client_secret),
            token_auth: provider.token_auth,
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

    /// `redirectURI`, or else the callback's own address.
    pub(super) fn redirect_uri<'a>(&'a self, callback: &'a str) -> &'a str {
        self.options.redirect_uri.as_deref().unwrap_or(callback)
    }
}
