//! `POST /sign-in/social` and `POST /link-social`: what the app asks for (contract §3.3).

use serde_json::Value;

use super::BroughtToken;
use crate::{api_error::ApiError, config::Config, provider, validate::Fields};

/// A start that may go ahead.
pub struct Start<'a> {
    /// Where to sign in.
    pub registration: &'a provider::Registration,
    /// `callbackURL`, or the app's origin.
    pub callback_url: String,
    /// `errorCallbackURL`.
    pub error_url: Option<String>,
    /// `newUserCallbackURL`.
    pub new_user_url: Option<String>,
    /// Whether the client wants the URL only, without being sent to it.
    pub disable_redirect: bool,
    /// `scopes`, beside the provider's own.
    pub scopes: Vec<String>,
    /// `requestSignUp`.
    pub request_sign_up: bool,
    /// `loginHint`.
    pub login_hint: Option<String>,
    /// `additionalParams` for the authorization URL.
    pub additional_params: Vec<(String, String)>,
    /// `idToken`: the client has signed in at the provider by itself.
    pub id_token: Option<BroughtToken>,
}

/// A body of the right shape, whose provider may not exist.
pub struct StartBody<'a> {
    provider: &'a str,
    callback_url: Option<&'a str>,
    error_url: Option<&'a str>,
    new_user_url: Option<&'a str>,
    disable_redirect: Option<bool>,
    scopes: Option<Vec<String>>,
    request_sign_up: Option<bool>,
    login_hint: Option<&'a str>,
    additional_params: Option<Vec<(String, String)>>,
    id_token: Option<BroughtToken>,
}

/// The members of a sign-in in the order of its schema, which is the order of the messages.
const SIGN_IN: &[&str] = &[
    "callbackURL",
    "newUserCallbackURL",
    "errorCallbackURL",
    "provider",
    "disableRedirect",
    "idToken",
    "scopes",
    "requestSignUp",
    "loginHint",
    "additionalParams",
    "additionalData",
];

/// Those of a linking.
const LINK: &[&str] = &[
    "callbackURL",
    "provider",
    "idToken",
    "requestSignUp",
    "scopes",
    "errorCallbackURL",
    "disableRedirect",
    "loginHint",
    "additionalParams",
    "additionalData",
];

impl<'a> StartBody<'a> {
    /// Reads the body of a sign-in, whose URLs were checked by
    /// [`TrustedOrigins::check_urls`](crate::origin::TrustedOrigins::check_urls).
    ///
    /// `additionalData` has the right shape or is refused, and goes no further: in Better Auth it
    /// feeds hooks, which are functions.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub fn of_sign_in(body: Option<&'a Value>) -> Result<Self, ApiError> {
        Self::read(body, SIGN_IN)
    }

    /// Reads the body of a linking. There a user is never new.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub fn of_link(body: Option<&'a Value>) -> Result<Self, ApiError> {
        Self::read(body, LINK)
    }

    fn read(body: Option<&'a Value>, schema: &[&str]) -> Result<Self, ApiError> {
        let mut fields = Fields::of(body)?;
        let provider = fields.raw("provider").and_then(Value::as_str);
        if provider.is_none() {
            fields.issue("provider", "Invalid input");
        }
        let new_user_url = schema
            .contains(&"newUserCallbackURL")
            .then(|| fields.string("newUserCallbackURL"))
            .flatten();
        let read = Self {
            provider: provider.unwrap_or_default(),
            callback_url: fields.string("callbackURL"),
            error_url: fields.string("errorCallbackURL"),
            new_user_url,
            disable_redirect: fields.boolean("disableRedirect"),
            scopes: fields.strings("scopes"),
            request_sign_up: fields.boolean("requestSignUp"),
            login_hint: fields.string("loginHint"),
            additional_params: additional_params(&mut fields),
            id_token: BroughtToken::read(&mut fields),
        };
        let _checked_for_shape = fields.object("additionalData");
        fields.finish_in(schema)?;
        Ok(read)
    }

    /// The start, if its provider is configured.
    ///
    /// # Errors
    /// `PROVIDER_NOT_FOUND`.
    pub fn start(self, config: &Config) -> Result<Start<'_>, ApiError> {
        let registration = config
            .providers
            .get(self.provider)
            .ok_or(ApiError::ProviderNotFound)?;
        let given = |url: Option<&str>| url.filter(|url| !url.is_empty()).map(str::to_owned);
        Ok(Start {
            registration,
            callback_url: given(self.callback_url).unwrap_or_else(|| config.origin.clone()),
            error_url: given(self.error_url),
            new_user_url: given(self.new_user_url),
            disable_redirect: self.disable_redirect.unwrap_or_default(),
            scopes: self.scopes.unwrap_or_default(),
            request_sign_up: self.request_sign_up.unwrap_or_default(),
            login_hint: self.login_hint.map(str::to_owned),
            additional_params: self.additional_params.unwrap_or_default(),
            id_token: self.id_token,
        })
    }
}

fn additional_params(fields: &mut Fields<'_>) -> Option<Vec<(String, String)>> {
    let params = fields.record("additionalParams");
    let reserved = |(key, _): &(String, String)| provider::RESERVED_PARAMS.contains(&key.as_str());
    if params.iter().flatten().any(reserved) {
        fields.issue(
            "additionalParams",
            &format!(
                "additionalParams cannot include reserved OAuth parameters: {}",
                provider::RESERVED_PARAMS.join(", ")
            ),
        );
    }
    params
}
