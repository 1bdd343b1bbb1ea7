//! `session.*`.

use serde::Deserialize;

use crate::{
    Seconds,
    config::{ConfigError, MAX_COOKIE_AGE, SessionPolicy},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct Session {
    expires_in: Seconds,
    update_age: Seconds,
    disable_session_refresh: bool,
    fresh_age: Seconds,
    revalidate_after: Seconds,
    max_stale: Seconds,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            expires_in: Seconds(604_800),
            update_age: Seconds(86_400),
            disable_session_refresh: false,
            fresh_age: Seconds(86_400),
            revalidate_after: Seconds(60),
            max_stale: Seconds(300),
        }
    }
}

impl Session {
    pub(in crate::config) fn policy(&self) -> Result<SessionPolicy, ConfigError> {
        if self.expires_in < Seconds(1) || self.expires_in > MAX_COOKIE_AGE {
            return Err(ConfigError::new(
                "session.expiresIn",
                "must be between 1 second and 400 days (34560000), the longest a cookie lives",
            ));
        }
        if self.revalidate_after > self.max_stale {
            return Err(ConfigError::new(
                "session.revalidateAfter",
                "must not be above session.maxStale, or no copy would ever be refreshed in time",
            ));
        }
        Ok(SessionPolicy {
            expires_in: self.expires_in,
            update_age: (!self.disable_session_refresh).then_some(self.update_age),
            fresh_age: Some(self.fresh_age).filter(|age| *age != Seconds(0)),
            revalidate_after: self.revalidate_after,
            max_stale: self.max_stale,
        })
    }
}
