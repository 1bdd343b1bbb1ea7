//! The JSON of the `AUTH` variable: Better Auth's names and nesting, its defaults, and ours.
//!
//! `deny_unknown_fields` everywhere: an option that we do not know is refused by name, since one
//! that is silently ignored is a setting that somebody relies on in vain.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use super::{AccountPolicy, ConfigError, SessionPolicy};
use crate::{Seconds, cookie::CookieNames, origin::TrustedOrigins};

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
    session: Session,
    #[serde(default)]
    account: Account,
    #[serde(default)]
    advanced: Advanced,
    #[serde(default, rename = "onAPIError")]
    on_api_error: OnApiError,
    #[serde(default)]
    pub(super) social_providers: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Session {
    expires_in: Seconds,
    update_age: Seconds,
    disable_session_refresh: bool,
    revalidate_after: Seconds,
    max_stale: Seconds,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            expires_in: Seconds(604_800),
            update_age: Seconds(86_400),
            disable_session_refresh: false,
            revalidate_after: Seconds(60),
            max_stale: Seconds(300),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Account {
    account_linking: AccountLinking,
    update_account_on_sign_in: bool,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            account_linking: AccountLinking::default(),
            update_account_on_sign_in: true,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct AccountLinking {
    enabled: bool,
    disable_implicit_linking: bool,
    trusted_providers: Vec<String>,
    require_local_email_verified: bool,
}

impl Default for AccountLinking {
    fn default() -> Self {
        Self {
            enabled: true,
            disable_implicit_linking: false,
            trusted_providers: Vec::new(),
            require_local_email_verified: true,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Advanced {
    cookie_prefix: Option<String>,
    use_secure_cookies: Option<bool>,
    ip_address: IpAddress,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct IpAddress {
    ip_address_headers: Vec<String>,
    disable_ip_tracking: bool,
}

impl Default for IpAddress {
    fn default() -> Self {
        Self {
            ip_address_headers: vec!["x-forwarded-for".to_owned()],
            disable_ip_tracking: false,
        }
    }
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

/// RFC 6265bis §5.5: browsers cut a longer age, and Better Auth throws.
const MAX_COOKIE_AGE: Seconds = Seconds(34_560_000);

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

    pub(super) fn cookie_names(&self, https: bool) -> Result<CookieNames, ConfigError> {
        let prefix = self
            .advanced
            .cookie_prefix
            .clone()
            .unwrap_or_else(|| "better-auth".to_owned());
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if prefix.is_empty() || !prefix.bytes().all(token) {
            return Err(ConfigError::new(
                "advanced.cookiePrefix",
                "may hold letters, digits, \"-\", \".\" and \"_\" only",
            ));
        }
        Ok(CookieNames::new(
            prefix,
            self.advanced.use_secure_cookies.unwrap_or(https),
        ))
    }

    pub(super) fn trusted_origins(&self, base: &Url) -> Result<TrustedOrigins, ConfigError> {
        let mut origins = vec![base.origin()];
        for (index, text) in self.trusted_origins.iter().enumerate() {
            let url = Url::parse(text)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"))
                .filter(|_| !text.contains(['*', '?']))
                .ok_or_else(|| {
                    ConfigError::new(
                        &format!("trustedOrigins[{index}]"),
                        "must be one http(s) origin; patterns and other schemes are not supported",
                    )
                })?;
            origins.push(url.origin());
        }
        Ok(TrustedOrigins::new(origins))
    }

    pub(super) fn session_policy(&self) -> Result<SessionPolicy, ConfigError> {
        let session = &self.session;
        if session.expires_in < Seconds(1) || session.expires_in > MAX_COOKIE_AGE {
            return Err(ConfigError::new(
                "session.expiresIn",
                "must be between 1 second and 400 days (34560000), the longest a cookie lives",
            ));
        }
        if session.revalidate_after > session.max_stale {
            return Err(ConfigError::new(
                "session.revalidateAfter",
                "must not be above session.maxStale, or no copy would ever be refreshed in time",
            ));
        }
        Ok(SessionPolicy {
            expires_in: session.expires_in,
            update_age: (!session.disable_session_refresh).then_some(session.update_age),
            revalidate_after: session.revalidate_after,
            max_stale: session.max_stale,
        })
    }

    pub(super) fn account_policy(&self) -> AccountPolicy {
        let linking = &self.account.account_linking;
        AccountPolicy {
            implicit_linking: linking.enabled && !linking.disable_implicit_linking,
            trusted_providers: linking.trusted_providers.clone(),
            require_local_email_verified: linking.require_local_email_verified,
            update_account_on_sign_in: self.account.update_account_on_sign_in,
        }
    }

    pub(super) fn ip_address_headers(&self) -> Result<Vec<String>, ConfigError> {
        let ip = &self.advanced.ip_address;
        if ip.disable_ip_tracking {
            return Ok(Vec::new());
        }
        let headers: Vec<_> = ip
            .ip_address_headers
            .iter()
            .map(|n| n.to_ascii_lowercase())
            .collect();
        if headers
            .iter()
            .any(|name| http::HeaderName::try_from(name.as_str()).is_err())
        {
            return Err(ConfigError::new(
                "advanced.ipAddress.ipAddressHeaders",
                "must hold header names; on Cloudflare use [\"cf-connecting-ip\"]",
            ));
        }
        Ok(headers)
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
