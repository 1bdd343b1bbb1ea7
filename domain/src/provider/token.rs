//! The token endpoint (RFC 6749 §4.1.3, §5).
//!
//! `oauth2` lends its types, not its request and its reading: its order of form fields is not
//! Better Auth's, and its errors keep the body, tokens and all.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{
    HeaderValue, Method, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, InvalidHeaderValue},
};
use oauth2::{AccessToken, RefreshToken};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use url::form_urlencoded::{Serializer, byte_serialize};

use super::{Answer, Client, MAX_BODY, Request, TokenAuth};
use crate::{ProviderTokens, Seconds, Timestamp, oidc::object};

/// What the token endpoint gave. No `Debug`: it signs somebody in.
pub struct TokenAnswer {
    pub(super) access_token: AccessToken,
    pub(super) bearer: HeaderValue,
    pub(super) refresh_token: Option<RefreshToken>,
    pub(super) id_token: Option<String>,
    pub(super) access_token_expires_at: Option<Timestamp>,
    pub(super) refresh_token_expires_at: Option<Timestamp>,
    pub(super) scope: String,
}

/// Why a code was not exchanged. No variant holds a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The answer is not JSON by its content type.
    #[error("the answer is not JSON")]
    ContentType,
    /// The answer is not one JSON object whose members come once each.
    #[error("the answer is not one JSON object")]
    Malformed,
    /// There is no access token.
    #[error("no access token")]
    NoAccessToken,
    /// The provider refused, maybe with status 200 as GitHub does.
    #[error("the provider refused ({status}): {code:?}")]
    Refused {
        /// The status that it came with.
        status: StatusCode,
        /// RFC 6749 §5.2 `error`, or empty where it is no such code.
        code: String,
    },
    /// The answer is longer than [`MAX_BODY`].
    #[error("the answer is too large")]
    TooLarge,
    /// The token is not a bearer token: we could not use it as its kind demands.
    #[error("token_type is not Bearer")]
    TokenType,
    /// A member has the wrong type, or a value that no such member has.
    #[error("{0} is not what RFC 6749 defines")]
    WrongType(&'static str),
}

impl Client {
    /// The request that spends `code`. It must be sent at most once, and redirects must not be
    /// followed: it carries the client secret.
    #[must_use]
    pub fn token_request(&self, code: &str, verifier: &str, callback: &str) -> Request {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code);
        if self.provider.authorize.pkce {
            form.append_pair("code_verifier", verifier);
        }
        form.append_pair("redirect_uri", self.redirect_uri(callback));
        self.ask_for_token(form)
    }

    /// The request that takes `form` to the token endpoint, and says who we are.
    pub(super) fn ask_for_token(&self, mut form: Serializer<'_, String>) -> Request {
        if self.token_auth == TokenAuth::Post {
            form.append_pair("client_id", self.options.client_id())
                .append_pair("client_secret", self.secret.secret());
        }
        let mut request = Request::new(form.finish().into_bytes());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.endpoints.token.clone();
        let headers = request.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.token_auth == TokenAuth::Basic {
            headers.insert(AUTHORIZATION, self.basic());
        }
        request
    }

    /// RFC 6749 §2.3.1: both halves are form-encoded first, so that neither can hold a colon.
    fn basic(&self) -> HeaderValue {
        let encode = |text: &str| -> String { byte_serialize(text.as_bytes()).collect() };
        let pair = format!(
            "{}:{}",
            encode(self.options.client_id()),
            encode(self.secret.secret())
        );
        // Dead error arm: base64 is visible ASCII.
        let header = format!("Basic {}", BASE64_STANDARD.encode(pair));
        let mut value = HeaderValue::try_from(header).unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    /// Reads the answer to [`Client::token_request`] or [`Client::refresh_request`].
    ///
    /// # Errors
    /// An [`ExchangeError`]; the code is spent either way.
    pub fn read_token_response(
        &self,
        response: &Answer,
        now: Timestamp,
    ) -> Result<TokenAnswer, ExchangeError> {
        let status = response.status();
        if response.body().len() > MAX_BODY {
            return Err(ExchangeError::TooLarge);
        }
        let members = object(response.body());
        let error = members
            .as_ref()
            .and_then(|members| present(members, "error"));
        if !status.is_success() || error.is_some() {
            let code = error.and_then(Value::as_str).filter(|code| is_code(code));
            return Err(ExchangeError::Refused {
                status,
                code: code.unwrap_or_default().into(),
            });
        }
        if !is_json(response) {
            return Err(ExchangeError::ContentType);
        }
        TokenAnswer::read(&members.ok_or(ExchangeError::Malformed)?, now)
    }
}

impl TokenAnswer {
    fn read(members: &Map<String, Value>, now: Timestamp) -> Result<Self, ExchangeError> {
        let access_token = token(members, "access_token")?
            .ok_or(ExchangeError::NoAccessToken)?
            .to_owned();
        let kind: Option<String> = member(members, "token_type")?;
        if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("Bearer")) {
            return Err(ExchangeError::TokenType);
        }
        let bearer = bearer(&access_token).map_err(|_| ExchangeError::WrongType("access_token"))?;
        // Better Auth reads 0 as "not said".
        let expiry = |name| {
            let seconds: Option<u32> = member(members, name)?;
            Ok(seconds
                .filter(|seconds| *seconds > 0)
                .map(|seconds| now.plus(Seconds(seconds))))
        };
        Ok(Self {
            access_token: AccessToken::new(access_token),
            bearer,
            refresh_token: token(members, "refresh_token")?
                .map(|token| RefreshToken::new(token.to_owned())),
            id_token: token(members, "id_token")?.map(str::to_owned),
            access_token_expires_at: expiry("expires_in")?,
            refresh_token_expires_at: expiry("refresh_token_expires_in")?,
            scope: scope(members)?,
        })
    }

    /// What goes into the account's row.
    #[must_use]
    pub fn into_tokens(self) -> ProviderTokens {
        ProviderTokens {
            access_token: Some(self.access_token.into_secret()),
            refresh_token: self.refresh_token.map(RefreshToken::into_secret),
            id_token: self.id_token,
            access_token_expires_at: self.access_token_expires_at,
            refresh_token_expires_at: self.refresh_token_expires_at,
            scope: Some(self.scope),
        }
    }
}

/// The header of who has `access_token` (RFC 6750 §2.1).
pub(super) fn bearer(access_token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {access_token}"))?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

/// A member that is there and not null.
fn present<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

fn member<T: DeserializeOwned>(
    members: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<T>, ExchangeError> {
    let read = present(members, name).map(T::deserialize);
    read.transpose().map_err(|_| ExchangeError::WrongType(name))
}

/// A token of visible ASCII (RFC 6749 §A.12), which can go into a header and a row; `None` where
/// it is not given or empty.
fn token<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, ExchangeError> {
    let Some(value) = present(members, name) else {
        return Ok(None);
    };
    match value.as_str() {
        Some("") => Ok(None),
        Some(text) if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => Ok(Some(text)),
        _ => Err(ExchangeError::WrongType(name)),
    }
}

/// The granted scopes, joined by commas; empty if the provider does not say, as Better Auth
/// stores it.
fn scope(members: &Map<String, Value>) -> Result<String, ExchangeError> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scope {
        Text(String),
        List(Vec<String>),
    }
    let scopes = match member(members, "scope")? {
        None => Vec::new(),
        Some(Scope::Text(text)) => text.split_whitespace().map(str::to_owned).collect(),
        Some(Scope::List(scopes)) => scopes,
    };
    let scope = scopes.join(",");
    if scope.chars().any(char::is_control) {
        return Err(ExchangeError::WrongType("scope"));
    }
    Ok(scope)
}

/// RFC 6749 §5.2, and short enough for a log.
fn is_code(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// `application/json` and its kin; an answer without a content type is taken at its word.
fn is_json(response: &Answer) -> bool {
    let Some(value) = response.headers().get(CONTENT_TYPE) else {
        return true;
    };
    let essence = value
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
