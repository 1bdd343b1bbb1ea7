//! One `Set-Cookie` header.

use std::fmt;

use super::Attributes;
use crate::Seconds;

/// A cookie to set. Its text is the header's value, with the attributes in Better Auth's order.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) max_age: Option<Seconds>,
    pub(super) attributes: Attributes,
}

impl SetCookie {
    /// Octets of name and value together: what RFC 6265 §6.1 counts against 4096.
    #[must_use]
    pub fn size(&self) -> usize {
        self.name.len() + self.value.len()
    }
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)?;
        self.attributes.write(f, self.max_age)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Seconds,
        cookie::{AttributeOptions, Attributes, Cookie, CookieNames, RequestCookies, SameSite},
    };

    fn set(name: &str, options: &AttributeOptions) -> String {
        let attributes = Attributes::new(false).with(options).required_by(name);
        let names = CookieNames::of(|_| Cookie {
            name: name.to_owned(),
            attributes: attributes.clone(),
        });
        names
            .set(name.to_owned(), "v".to_owned(), Some(Seconds(9)))
            .to_string()
    }

    #[test]
    fn attributes_come_in_the_order_that_better_auth_writes() {
        let names = CookieNames::new("better-auth", true);
        let cookie = names.set(
            names.session_token(),
            "v".to_owned(),
            Some(Seconds(604_800)),
        );
        assert_eq!(
            cookie.to_string(),
            "__Secure-better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax"
        );
        let everything = AttributeOptions {
            domain: Some("example.com".to_owned()),
            path: Some("/app".to_owned()),
            http_only: Some(true),
            secure: Some(true),
            same_site: Some(SameSite::None),
            partitioned: Some(true),
            max_age: Some(Seconds(1)),
        };
        assert_eq!(
            set("c", &everything),
            "c=v; Max-Age=9; Domain=example.com; Path=/app; HttpOnly; Secure; SameSite=None; Partitioned"
        );
    }

    /// Without `Secure` a browser drops each of these.
    #[test]
    fn what_browsers_take_with_secure_only_gets_it() {
        let same_site = |same_site| AttributeOptions {
            same_site: Some(same_site),
            ..AttributeOptions::default()
        };
        let partitioned = AttributeOptions {
            partitioned: Some(true),
            ..AttributeOptions::default()
        };
        let insecure = AttributeOptions {
            secure: Some(false),
            domain: Some("example.com".to_owned()),
            path: Some("/app".to_owned()),
            ..AttributeOptions::default()
        };
        for (name, options, attributes) in [
            (
                "c",
                same_site(SameSite::Strict),
                "Path=/; HttpOnly; SameSite=Strict",
            ),
            (
                "c",
                same_site(SameSite::None),
                "Path=/; HttpOnly; Secure; SameSite=None",
            ),
            (
                "c",
                partitioned,
                "Path=/; HttpOnly; Secure; SameSite=Lax; Partitioned",
            ),
            (
                "__Secure-c",
                insecure.clone(),
                "Domain=example.com; Path=/app; HttpOnly; Secure; SameSite=Lax",
            ),
            (
                "__Host-c",
                insecure,
                "Path=/; HttpOnly; Secure; SameSite=Lax",
            ),
        ] {
            assert_eq!(
                set(name, &options),
                format!("{name}=v; Max-Age=9; {attributes}")
            );
        }
    }

    #[test]
    fn a_deletion_has_the_attributes_of_the_cookie_it_deletes() {
        let names = CookieNames::new("better-auth", false);
        let brought =
            RequestCookies::new("better-auth.session_data.1=x; better-auth.session_data.0=y");
        let deleted: Vec<_> = names
            .expire_session(&brought)
            .iter()
            .map(ToString::to_string)
            .collect();
        let expired = [
            "session_token",
            "session_data",
            "session_data.1",
            "session_data.0",
            "dont_remember",
        ]
        .map(|name| format!("better-auth.{name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(deleted, expired);
    }

    #[test]
    fn without_an_age_a_cookie_lasts_as_long_as_the_browser() {
        let names = CookieNames::new("app", false);
        let cookie = names.set(names.dont_remember(), "v".to_owned(), None);
        assert_eq!(
            cookie.to_string(),
            "app.dont_remember=v; Path=/; HttpOnly; SameSite=Lax"
        );
    }
}
