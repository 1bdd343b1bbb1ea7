//! `POST /sign-in/social`: what the app asks for (contract §3.3).

use serde_json::{Map, Value};

use crate::{
    api_error::ApiError, config::Config, origin::TrustedOrigins, provider, validate::Fields,
};

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
}

impl<'a> Start<'a> {
    /// Reads a body whose URLs were checked by [`check_urls`].
    ///
    /// `additionalData` has the right shape or is refused, and goes no further: in Better Auth it
    /// feeds hooks, which are functions.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`, `PROVIDER_NOT_FOUND`, `ID_TOKEN_NOT_SUPPORTED`.
    pub fn read(body: Option<&Value>, config: &'a Config) -> Result<Self, ApiError> {
        let mut fields = Fields::of(body)?;
        // The order of the schema, which is the order of the messages.
        let callback_url = fields.string("callbackURL");
        let new_user_url = fields.string("newUserCallbackURL");
        let error_url = fields.string("errorCallbackURL");
        let provider = fields.raw("provider").and_then(Value::as_str);
        if provider.is_none() {
            fields.issue("provider", "Invalid input");
        }
        let disable_redirect = fields.boolean("disableRedirect");
        let id_token = fields.object("idToken");
        let scopes = fields.strings("scopes");
        let request_sign_up = fields.boolean("requestSignUp");
        let login_hint = fields.string("loginHint");
        let additional_params = fields.record("additionalParams");
        let reserved =
            |(key, _): &(String, String)| provider::RESERVED_PARAMS.contains(&key.as_str());
        if additional_params.iter().flatten().any(reserved) {
            fields.issue(
                "additionalParams",
                &format!(
                    "additionalParams cannot include reserved OAuth parameters: {}",
                    provider::RESERVED_PARAMS.join(", ")
                ),
            );
        }
        let _checked_for_shape = fields.object("additionalData");
        fields.finish()?;

        let registration = provider
            .and_then(|id| config.providers.get(id))
            .ok_or(ApiError::ProviderNotFound)?;
        if id_token.is_some() {
            return Err(ApiError::IdTokenNotSupported);
        }
        let given = |url: Option<&str>| url.filter(|url| !url.is_empty()).map(str::to_owned);
        Ok(Self {
            registration,
            callback_url: given(callback_url).unwrap_or_else(|| config.origin.clone()),
            error_url: given(error_url),
            new_user_url: given(new_user_url),
            disable_redirect: disable_redirect.unwrap_or_default(),
            scopes: scopes.unwrap_or_default(),
            request_sign_up: request_sign_up.unwrap_or_default(),
            login_hint: login_hint.map(str::to_owned),
            additional_params: additional_params.unwrap_or_default(),
        })
    }
}

/// Refuses a request that would send a browser out of the trusted origins. Better Auth does so for
/// every one that is not a GET, before it looks at anything else in the body. The query's
/// `callbackURL` counts where the body has none. `path` is the endpoint's.
///
/// # Errors
/// `INVALID_…_URL` (403), or 400 for a URL that is no string.
pub fn check_urls(
    body: Option<&Value>,
    query: &Map<String, Value>,
    origins: &TrustedOrigins,
    path: &str,
) -> Result<(), ApiError> {
    if !origins.checks_targets(path) {
        return Ok(());
    }
    let of_body = |name| {
        body.and_then(|body| body.get(name))
            .filter(|value| is_given(value))
    };
    let of_query = |name| query.get(name).filter(|value| is_given(value));
    for (name, url, refused) in [
        (
            "callbackURL",
            of_body("callbackURL").or_else(|| of_query("callbackURL")),
            ApiError::InvalidCallbackUrl,
        ),
        (
            "errorCallbackURL",
            of_body("errorCallbackURL"),
            ApiError::InvalidErrorCallbackUrl,
        ),
        (
            "newUserCallbackURL",
            of_body("newUserCallbackURL"),
            ApiError::InvalidNewUserCallbackUrl,
        ),
    ] {
        match url {
            Some(Value::String(url)) if !origins.allows_target(url) => return Err(refused),
            Some(Value::String(_)) | None => {}
            Some(_) => return Err(ApiError::UrlNotAString(name)),
        }
    }
    Ok(())
}

/// Whether JavaScript takes a value for true.
fn is_given(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Bool(true) | Value::Array(_) | Value::Object(_) => true,
    }
}
