//! What each cookie is called, and the attributes that all of them share (contract §2.1).

use super::SetCookie;
use crate::Seconds;

/// The names and attributes that follow from `advanced.cookiePrefix`, `advanced.useSecureCookies`
/// and the scheme of `baseURL`.
#[derive(Clone, Debug)]
pub struct CookieNames {
    prefix: String,
    secure: bool,
}

impl CookieNames {
    /// `secure` adds the `__Secure-` prefix and the `Secure` attribute to every cookie.
    #[must_use]
    pub const fn new(prefix: String, secure: bool) -> Self {
        Self { prefix, secure }
    }

    /// The signed session token.
    #[must_use]
    pub fn session_token(&self) -> String {
        self.name("session_token")
    }

    /// The cookie cache.
    #[must_use]
    pub fn session_data(&self) -> String {
        self.name("session_data")
    }

    /// Present where the session ends with the browser.
    #[must_use]
    pub fn dont_remember(&self) -> String {
        self.name("dont_remember")
    }

    /// What every sealed sign-in's name begins with.
    #[must_use]
    pub fn sign_in_prefix(&self) -> String {
        self.name("oauth_state.")
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
    pub const fn set(&self, name: String, value: String, max_age: Option<Seconds>) -> SetCookie {
        SetCookie {
            name,
            value,
            max_age,
            secure: self.secure,
        }
    }

    /// Takes `name` back.
    #[must_use]
    pub const fn expire(&self, name: String) -> SetCookie {
        self.set(name, String::new(), Some(Seconds(0)))
    }

    /// What Better Auth's `deleteSessionCookie` expires, in its order.
    #[must_use]
    pub fn expire_session(&self) -> [SetCookie; 3] {
        [
            self.session_token(),
            self.session_data(),
            self.dont_remember(),
        ]
        .map(|name| self.expire(name))
    }

    fn name(&self, name: &str) -> String {
        let secure = if self.secure { "__Secure-" } else { "" };
        format!("{secure}{}.{name}", self.prefix)
    }
}
