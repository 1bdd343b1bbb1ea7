//! `advanced.*`.

use serde::Deserialize;

use crate::{config::ConfigError, cookie::CookieNames};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct Advanced {
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

impl Advanced {
    pub(in crate::config) fn cookie_names(&self, https: bool) -> Result<CookieNames, ConfigError> {
        let prefix = self
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
            self.use_secure_cookies.unwrap_or(https),
        ))
    }

    pub(in crate::config) fn ip_address_headers(&self) -> Result<Vec<String>, ConfigError> {
        let ip = &self.ip_address;
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
}
