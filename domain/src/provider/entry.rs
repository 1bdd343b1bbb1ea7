//! One entry of `socialProviders`, and what is wrong with it.

use super::Provider;

/// The entry that is read: its key, and the provider that it means.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) id: &'a str,
    pub(super) provider: &'static Provider,
}

/// A refused option: its key, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key} {fix}")]
pub struct OptionsError {
    /// The whole key, such as `socialProviders.google.prompt`.
    pub key: String,
    /// The rest of a sentence that begins with the key.
    pub fix: String,
}

impl Entry<'_> {
    pub(super) fn error(self, name: &str, fix: &str) -> OptionsError {
        OptionsError {
            key: format!("socialProviders.{}.{name}", self.id),
            fix: fix.to_owned(),
        }
    }

    /// The entry as a whole.
    pub(super) fn refused(self, fix: &str) -> OptionsError {
        OptionsError {
            key: format!("socialProviders.{}", self.id),
            fix: fix.to_owned(),
        }
    }

    /// An option that means something elsewhere.
    pub(super) fn foreign(self, name: &str) -> OptionsError {
        let fix = format!("means nothing to {}; remove it", self.provider.name);
        self.error(name, &fix)
    }

    /// Serde's message says what was expected; the path says where.
    pub(super) fn misshapen(
        self,
        error: serde_path_to_error::Error<serde_json::Error>,
    ) -> OptionsError {
        let path = error.path().to_string();
        match path.as_str() {
            "clientSecret" => {
                let name = super::secret_name(self.id);
                let fix = format!("is a secret; run `wrangler secret put {name}`");
                self.error("clientSecret", &fix)
            }
            // A member that is missing has no path of its own.
            "." => self.refused(&format!("is refused: {}", error.into_inner())),
            path => self.error(path, &format!("is refused: {}", error.into_inner())),
        }
    }
}
