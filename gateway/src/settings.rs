//! The configuration, read once per isolate.

use std::sync::{Arc, OnceLock};

use domain::{
    api_error::ApiError,
    config::{Config, ConfigError, Tables},
};
use worker::Env;

/// Parsed synchronously from `env`, so nobody ever waits for another request's reading of it.
static CONFIG: OnceLock<Arc<Config>> = OnceLock::new();

/// The configuration of this deploy.
///
/// # Errors
/// `INVALID_CONFIGURATION`, which names the key and the fix. It is looked for again by the next
/// request, and every request is refused until it is mended.
pub(crate) fn load(env: &Env) -> Result<Arc<Config>, ApiError> {
    if let Some(config) = CONFIG.get() {
        return Ok(Arc::clone(config));
    }
    let config = parse(env)
        .map_err(|error| ApiError::InvalidConfiguration(error.logged(), error.to_string()))?;
    Ok(Arc::clone(CONFIG.get_or_init(|| Arc::new(config))))
}

fn parse(env: &Env) -> Result<Config, ConfigError> {
    let auth = env.object_var("AUTH").map_err(|_| ConfigError::missing())?;
    let mut config = Config::parse(auth, |name| {
        env.secret(name).ok().map(|secret| secret.to_string())
    })?;
    config.tables = Tables::parse(env.object_var("DATABASE").ok())?;
    Ok(config)
}
