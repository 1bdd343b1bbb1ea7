//! One `Set-Cookie` header.

use std::fmt;

use crate::Seconds;

/// A cookie to set. Its text is the header's value, with the attributes in Better Auth's order.
#[derive(Clone, PartialEq, Eq)]
pub struct SetCookie {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) max_age: Option<Seconds>,
    pub(super) secure: bool,
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
        if let Some(Seconds(max_age)) = self.max_age {
            write!(f, "; Max-Age={max_age}")?;
        }
        f.write_str("; Path=/; HttpOnly")?;
        if self.secure {
            f.write_str("; Secure")?;
        }
        f.write_str("; SameSite=Lax")
    }
}

#[cfg(test)]
mod tests {
    use crate::{Seconds, cookie::CookieNames};

    #[test]
    fn attributes_come_in_the_order_that_better_auth_writes() {
        let names = CookieNames::new("better-auth".to_owned(), true);
        let cookie = names.set(
            names.session_token(),
            "v".to_owned(),
            Some(Seconds(604_800)),
        );
        assert_eq!(
            cookie.to_string(),
            "__Secure-better-auth.session_token=v; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax"
        );
    }

    #[test]
    fn a_deletion_has_the_attributes_of_the_cookie_it_deletes() {
        let names = CookieNames::new("better-auth".to_owned(), false);
        let deleted = names.expire_session().map(|cookie| cookie.to_string());
        assert_eq!(
            deleted,
            [
                "better-auth.session_token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
                "better-auth.session_data=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
                "better-auth.dont_remember=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
            ]
        );
    }

    #[test]
    fn without_an_age_a_cookie_lasts_as_long_as_the_browser() {
        let names = CookieNames::new("app".to_owned(), false);
        let cookie = names.set(names.dont_remember(), "v".to_owned(), None);
        assert_eq!(
            cookie.to_string(),
            "app.dont_remember=v; Path=/; HttpOnly; SameSite=Lax"
        );
    }
}
