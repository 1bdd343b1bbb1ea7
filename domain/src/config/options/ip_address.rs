//! `advanced.ipAddress.*`.

use serde::Deserialize;

use crate::{
    client_ip::{ClientIp, Network},
    config::ConfigError,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct IpAddress {
    #[serde(rename = "ipAddressHeaders")]
    headers: Vec<String>,
    pub(in crate::config) disable_ip_tracking: bool,
    ipv6_subnet: u8,
    trusted_proxies: Vec<String>,
}

impl Default for IpAddress {
    fn default() -> Self {
        Self {
            headers: vec!["x-forwarded-for".to_owned()],
            disable_ip_tracking: false,
            ipv6_subnet: 64,
            trusted_proxies: Vec::new(),
        }
    }
}

impl IpAddress {
    pub(in crate::config) fn client_ip(&self) -> Result<ClientIp, ConfigError> {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|name| name.to_ascii_lowercase())
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
        if self.ipv6_subnet > 128 {
            return Err(ConfigError::new(
                "advanced.ipAddress.ipv6Subnet",
                "must be a number of bits up to 128; 64 is what one subscriber has",
            ));
        }
        let mut trusted_proxies = Vec::with_capacity(self.trusted_proxies.len());
        for (index, text) in self.trusted_proxies.iter().enumerate() {
            trusted_proxies.push(Network::parse(text).ok_or_else(|| {
                ConfigError::new(
                    &format!("advanced.ipAddress.trustedProxies[{index}]"),
                    "must be an IP address or a range like \"10.0.0.0/8\"",
                )
            })?);
        }
        Ok(ClientIp {
            headers: if self.disable_ip_tracking {
                Vec::new()
            } else {
                headers
            },
            ipv6_subnet: self.ipv6_subnet,
            trusted_proxies,
        })
    }
}
