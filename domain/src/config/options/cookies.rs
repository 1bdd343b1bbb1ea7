//! The options of `advanced.*` that name cookies and say what stands behind their values.

use serde::Deserialize;
use url::Url;

use super::advanced::Advanced;
use crate::{
    Seconds,
    config::{ConfigError, MAX_COOKIE_AGE},
    cookie::{AttributeOptions, Attributes, Cookie, CookieNames},
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct CrossSubDomainCookies {
    enabled: bool,
    domain: Option<String>,
}

/// `advanced.cookies`: those that there are here.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OwnCookies {
    session_token: OwnCookie,
    session_data: OwnCookie,
    dont_remember: OwnCookie,
    oauth_state: OwnCookie,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OwnCookie {
    name: Option<String>,
    attributes: AttributeOptions,
}

impl Advanced {
    /// The names and attributes of every cookie; `base` is `baseURL`.
    pub(in crate::config) fn cookie_names(&self, base: &Url) -> Result<CookieNames, ConfigError> {
        let prefix = self.cookie_prefix.as_deref().unwrap_or("better-auth");
        check_name("advanced.cookiePrefix", prefix)?;
        let secure = self
            .use_secure_cookies
            .unwrap_or_else(|| base.scheme() == "https");
        let start = if secure { "__Secure-" } else { "" };
        let defaults = &self.default_cookie_attributes;
        check_attributes("advanced.defaultCookieAttributes", defaults)?;
        let shared = Attributes::new(secure)
            .with(&self.domain(base)?)
            .with(defaults);
        for (key, own) in self.cookies.each() {
            let key = format!("advanced.cookies.{key}");
            own.name
                .as_deref()
                .map_or(Ok(()), |name| check_name(&format!("{key}.name"), name))?;
            check_attributes(&format!("{key}.attributes"), &own.attributes)?;
        }
        self.cookies.check_ages()?;
        let names = CookieNames::of(|short| {
            let own = self
                .cookies
                .each()
                .into_iter()
                .find(|(key, _)| *key == short);
            let own = own.map(|(_, own)| own);
            let name = own
                .and_then(|own| own.name.clone())
                .unwrap_or_else(|| format!("{prefix}.{short}"));
            let name = format!("{start}{name}");
            let attributes = own.map_or_else(
                || shared.clone(),
                |own| shared.clone().with(&own.attributes),
            );
            Cookie {
                attributes: attributes.required_by(&name),
                name,
            }
        });
        if names.are_distinct() {
            Ok(names)
        } else {
            Err(ConfigError::new(
                "advanced.cookies",
                "gives two cookies one name; one would overwrite the other",
            ))
        }
    }

    /// `Domain`, where cookies are shared with the other hosts below it.
    fn domain(&self, base: &Url) -> Result<AttributeOptions, ConfigError> {
        let shared = &self.cross_sub_domain_cookies;
        let domain = shared
            .enabled
            .then(|| {
                shared
                    .domain
                    .clone()
                    .or_else(|| base.host_str().map(str::to_owned))
            })
            .flatten();
        let options = AttributeOptions {
            domain,
            ..AttributeOptions::default()
        };
        check_attributes("advanced.crossSubDomainCookies", &options)?;
        Ok(options)
    }
}

impl OwnCookies {
    const fn each(&self) -> [(&'static str, &OwnCookie); 4] {
        [
            ("session_token", &self.session_token),
            ("session_data", &self.session_data),
            ("dont_remember", &self.dont_remember),
            ("oauth_state", &self.oauth_state),
        ]
    }

    /// An age that something else decides would be an option without effect.
    fn check_ages(&self) -> Result<(), ConfigError> {
        for (key, own, fix) in [
            (
                "advanced.cookies.session_token.attributes.maxAge",
                &self.session_token,
                "has no effect; use session.expiresIn",
            ),
            (
                "advanced.cookies.oauth_state.attributes.maxAge",
                &self.oauth_state,
                "has no effect; a sign-in may take ten minutes",
            ),
        ] {
            if own.attributes.max_age.is_some() {
                return Err(ConfigError::new(key, fix));
            }
        }
        Ok(())
    }
}

fn check_name(key: &str, name: &str) -> Result<(), ConfigError> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !name.is_empty() && name.bytes().all(token) {
        return Ok(());
    }
    Err(ConfigError::new(
        key,
        "may hold letters, digits, \"-\", \".\" and \"_\" only",
    ))
}

fn check_attributes(key: &str, options: &AttributeOptions) -> Result<(), ConfigError> {
    // Anything else could end the attribute and begin another.
    let plain = |text: &String| {
        text.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b';' && byte != b',')
    };
    for (name, value) in [("domain", &options.domain), ("path", &options.path)] {
        if !value.as_ref().is_none_or(plain) {
            return Err(ConfigError::new(
                &format!("{key}.{name}"),
                "may hold visible ASCII without \";\" and \",\" only",
            ));
        }
    }
    check_age(&format!("{key}.maxAge"), options.max_age)
}

/// RFC 6265bis §5.5: browsers cut a longer age, and Better Auth throws.
pub(super) fn check_age(key: &str, age: Option<Seconds>) -> Result<(), ConfigError> {
    if age.is_some_and(|age| age > MAX_COOKIE_AGE) {
        return Err(ConfigError::new(
            key,
            "must not be above 400 days (34560000), the longest a cookie lives",
        ));
    }
    Ok(())
}
