//! The provider's answer: `GET /callback/:id` (contract §3.3, §4.4; RFC 6749 §4.1.2, RFC 9207).

use serde_json::Value;
use url::form_urlencoded;

use super::{Failure, Pending};
use crate::{Timestamp, api_error::ApiError, config::Config, provider, validate::Fields};

/// The parameters of a callback. No `Debug`: `code` signs somebody in.
#[derive(Clone, Default)]
pub struct Callback {
    /// RFC 6749 `code`.
    pub code: Option<String>,
    /// RFC 6749 `state`.
    pub state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    user: Option<String>,
    iss: Option<String>,
}

/// A callback that answers a sign-in of this browser: its code may be spent.
pub struct Accepted<'a> {
    /// Where the code comes from.
    pub registration: &'a provider::Registration,
    /// RFC 6749 `code`.
    pub code: String,
    /// What Apple says about a new user, once and without a signature.
    pub beside: Option<Value>,
}

impl Callback {
    /// Reads a query or a form. Parameters that we do not know are dropped.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for a parameter that comes twice: two parsers could each take another.
    pub fn parse(pairs: &str) -> Result<Self, ApiError> {
        let mut callback = Self::default();
        for (key, value) in form_urlencoded::parse(pairs.as_bytes()) {
            let place = match key.as_ref() {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "error" => &mut callback.error,
                "error_description" => &mut callback.error_description,
                "user" => &mut callback.user,
                "iss" => &mut callback.iss,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(ApiError::Validation(format!(
                    "[query.{key}] Invalid input: expected string, received array"
                )));
            }
        }
        Ok(callback)
    }

    /// Reads a JSON body, which Better Auth takes in place of a form.
    ///
    /// # Errors
    /// `BAD_REQUEST` if it is no JSON, `VALIDATION_ERROR` if a parameter is no string.
    pub fn from_json(body: &[u8]) -> Result<Self, ApiError> {
        let body: Value = serde_json::from_slice(body).map_err(|_| ApiError::InvalidJson)?;
        let mut fields = Fields::of(Some(&body))?;
        let mut text = |name| fields.string(name).map(str::to_owned);
        let callback = Self {
            code: text("code"),
            error: text("error"),
            error_description: text("error_description"),
            state: text("state"),
            user: text("user"),
            iss: text("iss"),
        };
        fields.finish()?;
        Ok(callback)
    }

    /// What a `form_post` answer becomes in the query of the GET that it is sent on to, so that
    /// the browser brings its `SameSite=Lax` cookies. The query's own parameters win.
    #[must_use]
    pub fn merged_query(form: Self, query: Self) -> String {
        let mut merged = form_urlencoded::Serializer::new(String::new());
        for (key, value) in [
            ("code", query.code.or(form.code)),
            ("error", query.error.or(form.error)),
            (
                "error_description",
                query.error_description.or(form.error_description),
            ),
            ("state", query.state.or(form.state)),
            ("user", query.user.or(form.user)),
            ("iss", query.iss.or(form.iss)),
        ] {
            if let Some(value) = value {
                merged.append_pair(key, &value);
            }
        }
        merged.finish()
    }

    /// Checks the callback against the sign-in that it claims to answer, before its code leaves
    /// this process.
    ///
    /// 1. It is in time.
    /// 2. It came to the path of the provider that the sign-in began at; or a code of one
    ///    provider would be sent to another (mix-up, RFC 9700 §4.4).
    /// 3. Its `iss`, if it has one or the provider promised one, is that provider's (RFC 9207
    ///    §2.4), before anything else in it is believed.
    /// 4. The provider did not refuse, and sent a code.
    ///
    /// # Errors
    /// The [`Failure`] that ends the sign-in.
    pub fn accept<'a>(
        self,
        pending: &Pending,
        provider: &str,
        config: &'a Config,
        now: Timestamp,
    ) -> Result<Accepted<'a>, Failure> {
        if pending.expires_at <= now {
            return Err(Failure::TooLate);
        }
        let registration = config
            .providers
            .get(provider)
            .ok_or(Failure::UnknownProvider)?;
        if pending.provider != provider {
            return Err(Failure::OtherProvider);
        }
        match self.iss {
            None if pending.requires_issuer => return Err(Failure::IssuerMissing),
            Some(iss) if !registration.is_issuer(&iss) => return Err(Failure::IssuerMismatch),
            _ => {}
        }
        if let Some(error) = self.error {
            return Err(Failure::refused(&error, self.error_description.as_deref()));
        }
        let code = self
            .code
            .filter(|code| !code.is_empty())
            .ok_or(Failure::NoCode)?;
        // What is no JSON says nothing, as in Better Auth.
        let beside = self.user.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Accepted {
            registration,
            code,
            beside,
        })
    }
}
