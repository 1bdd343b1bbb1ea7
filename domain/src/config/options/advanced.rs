//! `advanced.*`.

use serde::Deserialize;

use super::{
    cookies::{CrossSubDomainCookies, OwnCookies},
    ip_address::IpAddress,
};
use crate::{
    config::ConfigError,
    cookie::AttributeOptions,
    origin::{Checks, Targets},
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct Advanced {
    pub(super) cookie_prefix: Option<String>,
    pub(super) use_secure_cookies: Option<bool>,
    pub(super) cross_sub_domain_cookies: CrossSubDomainCookies,
    pub(super) default_cookie_attributes: AttributeOptions,
    pub(super) cookies: OwnCookies,
    pub(in crate::config) ip_address: IpAddress,
    #[serde(rename = "disableCSRFCheck")]
    disable_csrf_check: Option<bool>,
    disable_origin_check: Option<DisableOriginCheck>,
    trusted_proxy_headers: bool,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "must be a boolean or a list of paths")]
enum DisableOriginCheck {
    Everywhere(bool),
    Below(Vec<String>),
}

impl Advanced {
    /// What is checked of a request's origin, and of the URLs in it.
    pub(in crate::config) fn checks(&self) -> Result<Checks, ConfigError> {
        if self.trusted_proxy_headers {
            return Err(ConfigError::new(
                "advanced.trustedProxyHeaders",
                "has no effect: baseURL is fixed here and never read from a header; remove it",
            ));
        }
        let targets = match &self.disable_origin_check {
            None | Some(DisableOriginCheck::Everywhere(false)) => Targets::Checked,
            Some(DisableOriginCheck::Everywhere(true)) => Targets::Unchecked,
            Some(DisableOriginCheck::Below(paths)) => {
                if let Some(index) = paths.iter().position(|path| !path.starts_with('/')) {
                    return Err(ConfigError::new(
                        &format!("advanced.disableOriginCheck[{index}]"),
                        "must be a path below basePath that begins with \"/\"",
                    ));
                }
                Targets::UncheckedBelow(paths.clone())
            }
        };
        // Better Auth's own inheritance from the time when one option stood for both.
        let inherited = targets == Targets::Unchecked;
        Ok(Checks {
            sender: !self.disable_csrf_check.unwrap_or(inherited),
            targets,
        })
    }
}
