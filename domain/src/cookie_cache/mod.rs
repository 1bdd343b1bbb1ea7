//! Better Auth's cookie cache: the session itself in a signed cookie (contract §2.3).
//!
//! Whoever holds one is answered from it until it is over, so a session that was ended elsewhere
//! lives on for its `maxAge`. It is off unless configured, and no guard that decides anything
//! sensitive looks at it.

mod claims;
mod compact;
mod jwe;
mod jwt;

use serde::{Deserialize, Serialize};

use crate::{Seconds, Session, SessionCopy, Timestamp, Token, User, secrets::Secrets};

/// `session.cookieCache`, where it is enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieCache {
    /// `maxAge`: how long a cookie answers.
    pub max_age: Seconds,
    /// `strategy`: what the cookie looks like.
    pub strategy: Strategy,
    /// `version`: a cookie of another one is not believed.
    pub version: String,
}

/// How the session is put into the cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strategy {
    /// JSON and its HMAC, in base64url.
    #[default]
    Compact,
    /// A JWS with HS256.
    Jwt,
    /// A JWE, which the browser cannot read.
    Jwe,
}

/// What a cookie holds, in Better Auth's key order.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    session: Session,
    user: User,
    updated_at: Millis,
    #[serde(default = "first_version")]
    version: String,
}

/// A moment as JavaScript's `Date.now()` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Millis(i64);

/// A payload that one of our secrets vouches for, and when the cookie is over.
struct Opened {
    payload: Payload,
    expires_at: Timestamp,
}

impl CookieCache {
    /// The value of the cookie for `copy`. `max_age` is `None` where the session ends with the
    /// browser; the cookie is believed for a minute then, or for the strategy's own default.
    /// `random` is used by [`Strategy::Jwe`] alone.
    #[must_use]
    pub fn write(
        &self,
        copy: &SessionCopy,
        max_age: Option<Seconds>,
        secrets: &Secrets,
        random: [u8; 32],
        now: Timestamp,
    ) -> String {
        let payload = Payload {
            session: copy.session.clone(),
            user: copy.user.clone(),
            updated_at: Millis(now.as_millis()),
            version: self.version.clone(),
        };
        let token_age = max_age.unwrap_or(Seconds(300));
        match self.strategy {
            Strategy::Compact => {
                let ends = now.plus(max_age.unwrap_or(Seconds(60)));
                compact::write(&payload, ends, secrets.current())
            }
            Strategy::Jwt => jwt::write(payload, token_age, secrets.current(), now),
            Strategy::Jwe => jwe::write(payload, token_age, secrets.current(), random, now),
        }
    }

    /// What `value` says of the session of `token`; `None` if it is not ours, of another session
    /// or version, or over. Its age counts from when it was written.
    ///
    /// # Errors
    /// [`Unbelieved`] says why not, which decides nothing but what is logged.
    pub fn read(
        &self,
        value: &str,
        token: &Token,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<SessionCopy, Unbelieved> {
        let opened = match self.strategy {
            Strategy::Compact => compact::open(value, secrets.current()),
            Strategy::Jwt => jwt::open(value, secrets.current()),
            Strategy::Jwe => jwe::open(value, secrets),
        };
        let Opened {
            payload,
            expires_at,
        } = opened.ok_or(Unbelieved::NotOurs)?;
        // Without this the session of a cookie that was left behind would answer for another.
        if payload.session.token != *token {
            return Err(Unbelieved::OtherSession);
        }
        if payload.version != self.version {
            return Err(Unbelieved::OtherVersion);
        }
        if expires_at < now || payload.session.expires_at < now {
            return Err(Unbelieved::Over);
        }
        Ok(SessionCopy {
            session: payload.session,
            user: payload.user,
            read_at: Timestamp::from_millis(payload.updated_at.0),
        })
    }
}

/// Why a cookie does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbelieved {
    /// None of our secrets vouches for it, or it holds no session.
    #[error("the cookie cache is not ours")]
    NotOurs,
    /// It is of another session than the session cookie.
    #[error("the cookie cache is of another session")]
    OtherSession,
    /// `session.cookieCache.version` has changed.
    #[error("the cookie cache is of another version")]
    OtherVersion,
    /// The cookie or its session is over.
    #[error("the cookie cache is over")]
    Over,
}

fn first_version() -> String {
    "1".to_owned()
}

#[cfg(test)]
mod tests;
