//! The JSON of the `AUTH` variable: Better Auth's names and nesting, its defaults, and ours.
//!
//! `deny_unknown_fields` everywhere: an option that we do not know is refused by name, since one
//! that is silently ignored is a setting that somebody relies on in vain.

mod account;
mod advanced;
mod cookies;
mod ip_address;
mod rate_limit;
mod session;
mod user;

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use self::{
    account::Account, advanced::Advanced, rate_limit::RateLimit, session::Session, user::User,
};
use super::ConfigError;
use crate::origin::{Pattern, TrustedOrigins};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Options {
    #[serde(rename = "baseURL")]
    base_url: String,
    #[serde(default = "default_base_path")]
    base_path: String,
    #[serde(default)]
    trusted_origins: Vec<String>,
    #[serde(default)]
    pub(super) session: Session,
    #[serde(default)]
    pub(super) account: Account,
    #[serde(default)]
    pub(super) user: User,
    #[serde(default)]
    pub(super) advanced: Advanced,
    #[serde(default)]
    pub(super) rate_limit: RateLimit,
    #[serde(default, rename = "onAPIError")]
    on_api_error: OnApiError,
    #[serde(default)]
    pub(super) social_providers: BTreeMap<String, serde_json::Value>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OnApiError {
    #[serde(rename = "errorURL")]
    error_url: Option<String>,
}

fn default_base_path() -> String {
    "/api/auth".to_owned()
}

impl Options {
    pub(super) fn base_url(&self) -> Result<Url, ConfigError> {
        Url::parse(&self.base_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .filter(|url| url.query().is_none() && url.fragment().is_none())
            .filter(|url| url.username().is_empty() && url.password().is_none())
            .ok_or_else(|| {
                ConfigError::new(
                    "baseURL",
                    "is no http(s) origin; use \"https://app.example.com\"",
                )
            })
    }

    /// A path in `baseURL` wins over `basePath`, as in Better Auth.
    pub(super) fn base_path(&self, base: &Url) -> Result<String, ConfigError> {
        let path = match base.path() {
            "/" => self.base_path.as_str(),
            path => path,
        };
        let path = path.trim_end_matches('/');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
        if path.starts_with('/') && !path.contains("//") && path.bytes().all(plain) {
            Ok(path.to_owned())
        } else {
            Err(ConfigError::new(
                "basePath",
                "must be a plain path below \"/\"; use \"/api/auth\"",
            ))
        }
    }

    pub(super) fn trusted_origins(&self, origin: &str) -> Result<TrustedOrigins, ConfigError> {
        let own = Pattern::parse(origin).into_iter();
        let mut patterns: Vec<_> = own.collect();
        for (index, text) in self.trusted_origins.iter().enumerate() {
            patterns.push(Pattern::parse(text).ok_or_else(|| {
                ConfigError::new(
                    &format!("trustedOrigins[{index}]"),
                    "must be an origin (\"https://app.example.com\"), a pattern of hosts \
                     (\"*.example.com\") or an app's own scheme (\"myapp://\")",
                )
            })?);
        }
        Ok(TrustedOrigins::new(patterns, self.advanced.checks()?))
    }

    pub(super) fn error_url(&self) -> Result<Option<String>, ConfigError> {
        let Some(text) = &self.on_api_error.error_url else {
            return Ok(None);
        };
        let absolute =
            || Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if (text.starts_with('/') && !text.starts_with("//")) || absolute() {
            Ok(Some(text.clone()))
        } else {
            Err(ConfigError::new(
                "onAPIError.errorURL",
                "must be a path or an http(s) URL",
            ))
        }
    }
}
