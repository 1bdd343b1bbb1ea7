//! `socialProviders.<id>`: what of it is data, each checked so that none is ignored.

use serde::Deserialize;
use serde_json::Value;

use super::{Provider, endpoints};

/// The options of one provider. The client secret is none of them: it is a Worker secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Options {
    /// Our id at the provider.
    pub client_id: String,
    /// Scopes beside the provider's default ones.
    #[serde(default)]
    pub scope: Vec<String>,
    /// Leaves the default scopes away.
    #[serde(default)]
    pub disable_default_scope: bool,
    /// OpenID Connect `prompt`.
    pub prompt: Option<String>,
    /// Google's `access_type`: `offline` asks for a refresh token.
    pub access_type: Option<String>,
    /// The Google Workspace domain that accounts must be of; `*` for any.
    pub hd: Option<String>,
    /// OpenID Connect `display`.
    pub display: Option<String>,
    /// Refuses people who have no account yet.
    #[serde(default)]
    pub disable_sign_up: bool,
    /// As `disableSignUp`, unless the start says `requestSignUp`.
    #[serde(default)]
    pub disable_implicit_sign_up: bool,
    /// Takes the place of `<baseURL>/callback/<id>`.
    #[serde(rename = "redirectURI")]
    pub redirect_uri: Option<String>,
    /// Other addresses than the provider's own.
    #[serde(default)]
    pub(super) endpoints: EndpointOptions,
}

/// `socialProviders.<id>.endpoints`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointOptions {
    pub(super) issuer: Option<String>,
    pub(super) authorization: Option<String>,
    pub(super) token: Option<String>,
    pub(super) jwks: Option<String>,
    pub(super) api: Option<String>,
}

/// A refused option: its key, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} {fix}")]
pub struct OptionsError {
    /// The whole key, such as `socialProviders.google.prompt`.
    pub key: String,
    /// The rest of a sentence that begins with the key.
    pub fix: String,
}

const ACCESS_TYPES: &[&str] = &["offline", "online"];
const DISPLAYS: &[&str] = &["page", "popup", "touch", "wap"];
const PROMPTS: &[&str] = &[
    "select_account",
    "consent",
    "login",
    "none",
    "select_account consent",
];

impl OptionsError {
    pub(super) fn new(provider: &Provider, name: &str, fix: &str) -> Self {
        Self {
            key: format!("socialProviders.{}.{name}", provider.id),
            fix: fix.to_owned(),
        }
    }

    /// An option that means something elsewhere.
    pub(super) fn foreign(provider: &Provider, name: &str) -> Self {
        Self::new(
            provider,
            name,
            &format!("means nothing to {}; remove it", provider.name),
        )
    }

    /// Serde's message says what was expected; the path says where.
    fn shape(provider: &Provider, error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        match path.as_str() {
            "clientSecret" => {
                let id = provider.id.to_ascii_uppercase();
                let fix = format!("is a secret; run `wrangler secret put {id}_CLIENT_SECRET`");
                Self::new(provider, "clientSecret", &fix)
            }
            // A member that is missing has no path of its own.
            "." => Self {
                key: format!("socialProviders.{}", provider.id),
                fix: format!("is refused: {}", error.into_inner()),
            },
            path => Self::new(
                provider,
                path,
                &format!("is refused: {}", error.into_inner()),
            ),
        }
    }
}

impl Options {
    /// Reads the options of `provider`, and refuses those that it would ignore.
    pub(super) fn read(provider: &Provider, options: &Value) -> Result<Self, OptionsError> {
        let options: Self = serde_path_to_error::deserialize(options)
            .map_err(|error| OptionsError::shape(provider, error))?;
        options.check(provider)?;
        Ok(options)
    }

    fn check(&self, provider: &Provider) -> Result<(), OptionsError> {
        if self.client_id.trim().is_empty() {
            return Err(OptionsError::new(provider, "clientId", "must not be empty"));
        }
        if self
            .scope
            .iter()
            .any(|scope| scope.is_empty() || scope.contains(char::is_whitespace))
        {
            return Err(OptionsError::new(
                provider,
                "scope",
                "must list one scope per entry",
            ));
        }
        if self
            .redirect_uri
            .as_deref()
            .is_some_and(|uri| endpoints::address(uri).is_none())
        {
            return Err(OptionsError::new(
                provider,
                "redirectURI",
                endpoints::NO_ADDRESS,
            ));
        }
        for (name, value, known) in [
            ("accessType", &self.access_type, ACCESS_TYPES),
            ("display", &self.display, DISPLAYS),
            ("hd", &self.hd, &[]),
            ("prompt", &self.prompt, PROMPTS),
        ] {
            let Some(value) = value else { continue };
            if !provider.options.contains(&name) {
                return Err(OptionsError::foreign(provider, name));
            }
            if value.is_empty() || !(known.is_empty() || known.contains(&value.as_str())) {
                let known = if known.is_empty() {
                    "a domain, or *"
                } else {
                    &known.join(", ")
                };
                return Err(OptionsError::new(
                    provider,
                    name,
                    &format!("must be one of: {known}"),
                ));
            }
        }
        Ok(())
    }
}
