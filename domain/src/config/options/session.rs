//! `session.*`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::cookies::check_age;
use crate::{
    Seconds,
    config::{ConfigError, Fields, MAX_COOKIE_AGE, SessionPolicy},
    cookie_cache::{CookieCache, Strategy},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct Session {
    expires_in: Seconds,
    update_age: Seconds,
    disable_session_refresh: bool,
    defer_session_refresh: bool,
    fresh_age: Seconds,
    cookie_cache: CookieCacheOptions,
    absolute_lifetime: Option<Seconds>,
    revalidate_after: Seconds,
    max_stale: Seconds,
    additional_fields: Map<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct CookieCacheOptions {
    enabled: bool,
    max_age: Option<Seconds>,
    strategy: Strategy,
    version: Option<String>,
    refresh_cache: Option<Value>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            expires_in: Seconds(604_800),
            update_age: Seconds(86_400),
            disable_session_refresh: false,
            defer_session_refresh: false,
            fresh_age: Seconds(86_400),
            cookie_cache: CookieCacheOptions::default(),
            absolute_lifetime: None,
            revalidate_after: Seconds(60),
            max_stale: Seconds(300),
            additional_fields: Map::new(),
        }
    }
}

impl Session {
    pub(in crate::config) fn additional_fields(&self) -> Result<Fields, ConfigError> {
        Fields::parse(&self.additional_fields, "session.additionalFields", &OWN)
    }

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
        if self.absolute_lifetime == Some(Seconds(0)) {
            return Err(ConfigError::new(
                "session.absoluteLifetime",
                "must be at least 1 second, or nobody could sign in",
            ));
        }
        Ok(SessionPolicy {
            expires_in: self.expires_in,
            update_age: (!self.disable_session_refresh).then_some(self.update_age),
            fresh_age: Some(self.fresh_age).filter(|age| *age != Seconds(0)),
            defer_refresh: self.defer_session_refresh,
            absolute_lifetime: self.absolute_lifetime,
            revalidate_after: self.revalidate_after,
            max_stale: self.max_stale,
        })
    }

    pub(in crate::config) fn cookie_cache(&self) -> Result<Option<CookieCache>, ConfigError> {
        let options = &self.cookie_cache;
        if options
            .refresh_cache
            .as_ref()
            .is_some_and(|value| *value != Value::Bool(false))
        {
            return Err(ConfigError::new(
                "session.cookieCache.refreshCache",
                "has no effect beside a database, as in Better Auth; remove it",
            ));
        }
        check_age("session.cookieCache.maxAge", options.max_age)?;
        Ok(options.enabled.then(|| CookieCache {
            // 0 is Better Auth's default too.
            max_age: options
                .max_age
                .filter(|age| *age != Seconds(0))
                .unwrap_or(Seconds(300)),
            strategy: options.strategy,
            version: options.version.clone().unwrap_or_else(|| "1".to_owned()),
        }))
    }
}

/// Better Auth's own fields.
const OWN: [&str; 8] = [
    "id",
    "expiresAt",
    "token",
    "createdAt",
    "updatedAt",
    "ipAddress",
    "userAgent",
    "userId",
];
