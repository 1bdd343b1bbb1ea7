//! A provider as the configuration names it: one that we know, or one that has to be asked.

use std::sync::Arc;

use oauth2::ClientSecret;
use serde_json::Value;

use super::{ByIssuer, Client, Entry, Options, OptionsError, find};

/// A provider with our registration there. Plain data, so it may stand in a static. No `Debug`:
/// it holds a secret.
pub enum Registration {
    /// One whose endpoints are known.
    Known(Arc<Client>),
    /// One that says itself where its endpoints are.
    ByIssuer(Box<ByIssuer>),
}

impl Registration {
    /// Reads `socialProviders.<id>`, with its Worker secret. An id that is none of ours is an
    /// OpenID provider's, which is known by `endpoints.issuer`.
    ///
    /// # Errors
    /// The first option that is wrong, unknown, or without meaning for this provider.
    pub fn new(id: &str, options: &Value, client_secret: String) -> Result<Self, OptionsError> {
        let secret = ClientSecret::new(client_secret);
        match find(id) {
            Some(provider) => {
                let entry = Entry { id, provider };
                let client = Client::new(entry, Options::read(entry, options)?, secret)?;
                Ok(Self::Known(Arc::new(client)))
            }
            None => ByIssuer::new(id, options, secret).map(|found| Self::ByIssuer(Box::new(found))),
        }
    }

    /// The provider's id, as it stands in paths and rows.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Known(client) => client.id(),
            Self::ByIssuer(by_issuer) => by_issuer.id(),
        }
    }

    /// Whether this provider's callbacks and ID tokens say `iss` (RFC 9207), compared as text.
    #[must_use]
    pub fn is_issuer(&self, iss: &str) -> bool {
        match self {
            Self::Known(client) => client.is_issuer(iss),
            Self::ByIssuer(by_issuer) => by_issuer.issuer() == iss,
        }
    }
}
