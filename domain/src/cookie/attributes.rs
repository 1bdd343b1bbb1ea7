//! What stands behind a cookie's value in `Set-Cookie` (contract §2.1).

use std::fmt;

use serde::Deserialize;

use crate::Seconds;

/// `SameSite` of RFC 6265bis §5.7. Better Auth takes each in lower case too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SameSite {
    /// Sent with top-level navigation from elsewhere.
    #[serde(alias = "lax")]
    Lax,
    /// Sent with every request; browsers want `Secure` beside it.
    #[serde(alias = "none")]
    None,
    /// Sent from the own site only.
    #[serde(alias = "strict")]
    Strict,
}

/// The attributes of one cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes {
    domain: Option<String>,
    path: Option<String>,
    http_only: bool,
    secure: bool,
    same_site: SameSite,
    partitioned: bool,
    max_age: Option<Seconds>,
}

/// What the configuration may say of a cookie: `advanced.defaultCookieAttributes` and
/// `advanced.cookies.<name>.attributes`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeOptions {
    /// `Domain`.
    pub domain: Option<String>,
    /// `Path`.
    pub path: Option<String>,
    /// `HttpOnly`.
    pub http_only: Option<bool>,
    /// `Secure`.
    pub secure: Option<bool>,
    /// `SameSite`.
    pub same_site: Option<SameSite>,
    /// `Partitioned`.
    pub partitioned: Option<bool>,
    /// `Max-Age`, for the cookies whose age no other option sets.
    pub max_age: Option<Seconds>,
}

impl Attributes {
    /// Where nothing is configured: `Path=/; HttpOnly; SameSite=Lax`, and `Secure` if `secure`.
    #[must_use]
    pub fn new(secure: bool) -> Self {
        Self {
            domain: None,
            path: Some("/".to_owned()),
            http_only: true,
            secure,
            same_site: SameSite::Lax,
            partitioned: false,
            max_age: None,
        }
    }

    /// The same, with what `options` say laid over it.
    #[must_use]
    pub fn with(self, options: &AttributeOptions) -> Self {
        Self {
            domain: options.domain.clone().or(self.domain),
            path: options.path.clone().or(self.path),
            http_only: options.http_only.unwrap_or(self.http_only),
            secure: options.secure.unwrap_or(self.secure),
            same_site: options.same_site.unwrap_or(self.same_site),
            partitioned: options.partitioned.unwrap_or(self.partitioned),
            max_age: options.max_age.or(self.max_age),
        }
    }

    /// What a browser demands of a cookie called `name`, or it would drop it.
    #[must_use]
    pub fn required_by(mut self, name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if name.starts_with("__host-") {
            self.secure = true;
            self.path = Some("/".to_owned());
            self.domain = None;
        }
        if name.starts_with("__secure-") || self.partitioned || self.same_site == SameSite::None {
            self.secure = true;
        }
        self
    }

    /// `Max-Age` as configured.
    #[must_use]
    pub const fn max_age(&self) -> Option<Seconds> {
        self.max_age
    }

    /// Writes them in Better Auth's order, with `max_age` in place of the configured one.
    pub(super) fn write(&self, f: &mut impl fmt::Write, max_age: Option<Seconds>) -> fmt::Result {
        if let Some(Seconds(max_age)) = max_age {
            write!(f, "; Max-Age={max_age}")?;
        }
        for (name, value) in [("Domain", &self.domain), ("Path", &self.path)] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                write!(f, "; {name}={value}")?;
            }
        }
        if self.http_only {
            f.write_str("; HttpOnly")?;
        }
        if self.secure {
            f.write_str("; Secure")?;
        }
        write!(f, "; SameSite={:?}", self.same_site)?;
        if self.partitioned {
            f.write_str("; Partitioned")?;
        }
        Ok(())
    }
}
