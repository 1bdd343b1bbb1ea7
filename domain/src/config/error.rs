//! What is wrong with the configuration, said so that it can be mended.

use std::fmt;

use super::key;
use crate::{log::Detail, provider};

/// A refused configuration: the key, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    key: String,
    fix: String,
}

impl ConfigError {
    pub(super) fn new(key: &str, fix: &str) -> Self {
        Self {
            key: key.to_owned(),
            fix: fix.to_owned(),
        }
    }

    /// The key, as the log has it.
    #[must_use]
    pub fn logged(&self) -> Detail {
        key::name(&self.key)
    }

    /// The `AUTH` variable itself is missing or no JSON object.
    #[must_use]
    pub fn missing() -> Self {
        Self::new(
            "AUTH",
            "is not set; add a [vars.AUTH] table to wrangler.toml",
        )
    }

    /// Serde's message says what was expected; the path says where.
    pub(super) fn shape(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        Self {
            key: path,
            fix: format!("is refused: {}", error.into_inner()),
        }
    }

    /// The same of an option that stands below `key`.
    pub(super) fn below(self, key: &str) -> Self {
        let key = match self.key.as_str() {
            "." => key.to_owned(),
            path => format!("{key}.{path}"),
        };
        Self { key, ..self }
    }

    pub(super) fn provider(error: provider::OptionsError) -> Self {
        Self {
            key: error.key,
            fix: error.fix,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key, self.fix)
    }
}

impl std::error::Error for ConfigError {}
