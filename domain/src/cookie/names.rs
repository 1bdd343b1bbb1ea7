//! What each cookie is called, and its attributes (contract §2.1).

use super::{Attributes, RequestCookies, SetCookie, chunks};
use crate::Seconds;

/// The cookies that follow from `advanced.*` and the scheme of `baseURL`.
#[derive(Clone, Debug)]
pub struct CookieNames {
    session_token: Cookie,
    session_data: Cookie,
    dont_remember: Cookie,
    oauth_state: Cookie,
}

/// One cookie: its whole name, and its attributes.
#[derive(Clone, Debug)]
pub struct Cookie {
    /// With every prefix.
    pub name: String,
    /// As configured.
    pub attributes: Attributes,
}

impl CookieNames {
    /// Every cookie as `cookie` makes it of Better Auth's short name.
    #[must_use]
    pub fn of(cookie: impl Fn(&str) -> Cookie) -> Self {
        Self {
            session_token: cookie("session_token"),
            session_data: cookie("session_data"),
            dont_remember: cookie("dont_remember"),
            oauth_state: cookie("oauth_state"),
        }
    }

    /// The cookies where only `advanced.cookiePrefix` is configured; `secure` adds the `__Secure-`
    /// prefix and the `Secure` attribute to every one.
    #[must_use]
    pub fn new(prefix: &str, secure: bool) -> Self {
        let start = if secure { "__Secure-" } else { "" };
        Self::of(|name| Cookie {
            name: format!("{start}{prefix}.{name}"),
            attributes: Attributes::new(secure),
        })
    }

    /// The signed session token.
    #[must_use]
    pub fn session_token(&self) -> String {
        self.session_token.name.clone()
    }

    /// The cookie cache.
    #[must_use]
    pub fn session_data(&self) -> String {
        self.session_data.name.clone()
    }

    /// Present where the session ends with the browser.
    #[must_use]
    pub fn dont_remember(&self) -> String {
        self.dont_remember.name.clone()
    }

    /// What every sealed sign-in's name begins with.
    #[must_use]
    pub fn sign_in_prefix(&self) -> String {
        format!("{}.", self.oauth_state.name)
    }

    /// The sealed sign-in of one `state`: named by its first 8 characters, so that two tabs may
    /// each have theirs.
    #[must_use]
    pub fn sign_in(&self, state: &str) -> String {
        let tag: String = state.chars().take(8).collect();
        format!("{}{tag}", self.sign_in_prefix())
    }

    /// Sets `name` for `max_age`; `None` leaves it until the browser closes. `value` must be
    /// encoded already.
    #[must_use]
    pub fn set(&self, name: String, value: String, max_age: Option<Seconds>) -> SetCookie {
        SetCookie {
            attributes: self.attributes(&name).clone(),
            name,
            value,
            max_age,
        }
    }

    /// Takes `name` back.
    #[must_use]
    pub fn expire(&self, name: String) -> SetCookie {
        self.set(name, String::new(), Some(Seconds(0)))
    }

    /// What `attributes.maxAge` says of `name`.
    #[must_use]
    pub fn configured_age(&self, name: &str) -> Option<Seconds> {
        self.attributes(name).max_age()
    }

    /// What Better Auth's `deleteSessionCookie` expires, in its order: a piece of the cookie cache
    /// that the request brought would else stand in for the whole of a later one.
    #[must_use]
    pub fn expire_session(&self, brought: &RequestCookies<'_>) -> Vec<SetCookie> {
        let mut names = vec![self.session_token(), self.session_data()];
        names.extend(chunks::brought(&self.session_data.name, brought));
        names.push(self.dont_remember());
        names.into_iter().map(|name| self.expire(name)).collect()
    }

    /// Whether every cookie has a name of its own.
    #[must_use]
    pub fn are_distinct(&self) -> bool {
        let names = [
            &self.session_token,
            &self.session_data,
            &self.dont_remember,
            &self.oauth_state,
        ]
        .map(|cookie| &cookie.name);
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        distinct.len() == names.len()
    }

    fn attributes(&self, name: &str) -> &Attributes {
        let is = |cookie: &Cookie| cookie.name == name;
        let cookie = if is(&self.session_token) {
            &self.session_token
        } else if is(&self.dont_remember) {
            &self.dont_remember
        } else if is(&self.session_data) || chunks::index(&self.session_data.name, name).is_some() {
            &self.session_data
        } else {
            &self.oauth_state
        };
        &cookie.attributes
    }
}
