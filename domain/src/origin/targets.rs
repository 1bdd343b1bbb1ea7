//! The URLs that a request would have browsers sent to.

use serde_json::{Map, Value};

use super::TrustedOrigins;
use crate::api_error::ApiError;

impl TrustedOrigins {
    /// Refuses a request that would send a browser out of the trusted origins. Better Auth does so for
    /// every one that is not a GET, before it looks at anything else in the body. The query's
    /// `callbackURL` counts where the body has none. `path` is the endpoint's.
    ///
    /// # Errors
    /// `INVALID_…_URL` (403), or 400 for a URL that is no string.
    pub fn check_urls(
        &self,
        body: Option<&Value>,
        query: &Map<String, Value>,
        path: &str,
    ) -> Result<(), ApiError> {
        if !self.checks_targets(path) {
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
                Some(Value::String(url)) if !self.allows_target(url) => return Err(refused),
                Some(Value::String(_)) | None => {}
                Some(_) => return Err(ApiError::UrlNotAString(name)),
            }
        }
        Ok(())
    }
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
