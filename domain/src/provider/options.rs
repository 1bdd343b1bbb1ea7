//! `socialProviders.<id>`: what of it is data.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Entry, OptionsError, TokenAuth};

/// The options of one provider. The client secret is none of them: it is a Worker secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are Better Auth's options, each on its own"
)]
pub struct Options {
    /// Our ids at the provider: the one of the Worker first, then those of other apps of ours
    /// whose ID tokens are taken.
    #[serde(rename = "clientId", deserialize_with = "one_or_many")]
    pub client_ids: Vec<String>,
    /// Whom else Apple's ID tokens may be for.
    #[serde(default, deserialize_with = "one_or_many")]
    pub audience: Vec<String>,
    /// The same, as Better Auth first named it.
    pub app_bundle_identifier: Option<String>,
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
    /// Google's `include_granted_scopes`, which is on unless this is `false`.
    pub include_granted_scopes: Option<bool>,
    /// The Google Workspace domain that accounts must be of; `*` for any.
    pub hd: Option<String>,
    /// OpenID Connect `display`.
    pub display: Option<String>,
    /// Microsoft's tenant: `common`, `organizations`, `consumers`, or the id of one.
    pub tenant_id: Option<String>,
    /// Where Microsoft is.
    pub authority: Option<String>,
    /// Where GitLab is.
    pub issuer: Option<String>,
    /// Discord's `permissions` of a bot.
    pub permissions: Option<u64>,
    /// Facebook's `config_id`.
    pub config_id: Option<String>,
    /// What Facebook is asked for beside id, name, address and picture.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The claims that Twitch is asked for, in place of its own.
    pub claims: Option<Vec<String>>,
    /// How an OpenID provider's token endpoint gets the client secret: `post` or `basic`.
    pub authentication: Option<String>,
    /// Refuses people who have no account yet.
    #[serde(default)]
    pub disable_sign_up: bool,
    /// As `disableSignUp`, unless the start says `requestSignUp`.
    #[serde(default)]
    pub disable_implicit_sign_up: bool,
    /// Refuses sign-ins by an ID token that the app's client brings.
    #[serde(default)]
    pub disable_id_token_sign_in: bool,
    /// Writes the provider's name, picture and address over the user's at every sign-in.
    #[serde(default)]
    pub override_user_info_on_sign_in: bool,
    /// Makes no session for a user whose address nobody has verified.
    #[serde(default)]
    pub require_email_verification: bool,
    /// Takes the place of `<baseURL>/callback/<id>`.
    #[serde(rename = "redirectURI")]
    pub redirect_uri: Option<String>,
    /// Better Auth's name for `endpoints.authorization`.
    pub authorization_endpoint: Option<String>,
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
    pub(super) userinfo: Option<String>,
    pub(super) api: Option<String>,
}

impl Options {
    /// Reads the options of `entry`, and refuses those that it would ignore.
    pub(super) fn read(entry: Entry<'_>, options: &Value) -> Result<Self, OptionsError> {
        let options: Self =
            serde_path_to_error::deserialize(options).map_err(|error| entry.misshapen(error))?;
        options.check(entry)?;
        Ok(options)
    }

    /// Our id at the provider.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.client_ids.first().map_or("", String::as_str)
    }

    /// The address that takes the place of the authorization endpoint.
    pub(super) fn authorization(&self) -> Option<&String> {
        let address = self.authorization_endpoint.as_ref();
        address.or(self.endpoints.authorization.as_ref())
    }

    /// The option that [`Options::authorization`] is.
    pub(super) const fn authorization_name(&self) -> &'static str {
        match self.authorization_endpoint {
            Some(_) => "authorizationEndpoint",
            None => "endpoints.authorization",
        }
    }

    /// `authentication`.
    pub(super) fn token_auth(&self) -> Option<TokenAuth> {
        match self.authentication.as_deref()? {
            "basic" => Some(TokenAuth::Basic),
            _ => Some(TokenAuth::Post),
        }
    }

    /// Whom ID tokens may be for.
    #[must_use]
    pub fn audiences(&self) -> Vec<&str> {
        let more = self.audience.iter().chain(&self.app_bundle_identifier);
        self.client_ids
            .iter()
            .chain(more)
            .map(String::as_str)
            .collect()
    }
}

/// The text, or the list of texts.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(text) => vec![text],
        OneOrMany::Many(list) => list,
    })
}
