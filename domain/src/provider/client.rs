//! A configured provider.

use oauth2::ClientSecret;
use serde_json::Value;

use super::{Options, OptionsError, Provider, endpoints::Endpoints};

/// A provider with our registration there. Plain data, so it may stand in a static. No `Debug`:
/// it holds a secret.
pub struct Client {
    pub(super) provider: &'static Provider,
    pub(super) options: Options,
    pub(super) secret: ClientSecret,
    pub(super) endpoints: Endpoints,
}

impl Client {
    /// Configures `provider` by the JSON of `socialProviders.<id>` and its Worker secret.
    ///
    /// # Errors
    /// The first option that is wrong, unknown, or without meaning for this provider.
    pub fn new(
        provider: &'static Provider,
        options: &Value,
        client_secret: String,
    ) -> Result<Self, OptionsError> {
        let options = Options::read(provider, options)?;
        Ok(Self {
            provider,
            secret: ClientSecret::new(client_secret),
            endpoints: Endpoints::new(provider, &options.endpoints)?,
            options,
        })
    }

    /// The provider's id, as it stands in paths and rows.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.provider.id
    }

    /// The options, for the sign-up policy.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Who sends callbacks and ID tokens (RFC 9207 `iss`), to be compared as text.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        Some(&self.endpoints.issuer)
    }

    /// `redirectURI`, or else the callback's own address.
    pub(super) fn redirect_uri<'a>(&'a self, callback: &'a str) -> &'a str {
        self.options.redirect_uri.as_deref().unwrap_or(callback)
    }
}
