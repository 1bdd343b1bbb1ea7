//! `BETTER_AUTH_SECRET` and `BETTER_AUTH_SECRETS`: what signs, seals and encrypts.

/// The secrets of this deploy. No `Debug`: it holds them.
///
/// After a rotation signed cookies verify under the current one alone, as in Better Auth; sealed
/// sign-ins, encrypted tokens and encrypted session data open under the older ones too.
#[derive(Clone)]
pub struct Secrets {
    /// By version, the current one first; empty without `BETTER_AUTH_SECRETS`.
    versions: Vec<(u32, String)>,
    /// `BETTER_AUTH_SECRET`; empty where only `BETTER_AUTH_SECRETS` is set.
    plain: String,
}

/// What is wrong with `BETTER_AUTH_SECRETS`. Says which entry, and nothing of what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// An entry is not `<version>:<secret>`.
    #[error("has no \"<version>:<secret>\" at position {0}")]
    Malformed(usize),
    /// Two entries have one version.
    #[error("has version {0} twice")]
    Duplicate(u32),
}

impl Secrets {
    /// One secret, never rotated.
    #[must_use]
    pub const fn one(secret: String) -> Self {
        Self {
            versions: Vec::new(),
            plain: secret,
        }
    }

    /// Reads `<version>:<secret>,…`, the current one first. `plain` is `BETTER_AUTH_SECRET`: what
    /// was encrypted before the first rotation has no version and opens under it.
    ///
    /// # Errors
    /// At the first entry that is wrong.
    pub fn rotated(list: &str, plain: Option<String>) -> Result<Self, SecretsError> {
        let mut versions: Vec<(u32, String)> = Vec::new();
        for (index, entry) in list.split(',').enumerate() {
            let malformed = SecretsError::Malformed(index + 1);
            let (version, secret) = entry.trim().split_once(':').ok_or(malformed)?;
            let version = version.parse().map_err(|_| malformed)?;
            if secret.trim().is_empty() {
                return Err(malformed);
            }
            if versions.iter().any(|(known, _)| *known == version) {
                return Err(SecretsError::Duplicate(version));
            }
            versions.push((version, secret.trim().to_owned()));
        }
        Ok(Self {
            versions,
            plain: plain.unwrap_or_default(),
        })
    }

    /// The one that signs and seals.
    #[must_use]
    pub fn current(&self) -> &str {
        self.versions
            .first()
            .map_or(self.plain.as_str(), |(_, secret)| secret)
    }

    /// The version of the current one, if they have versions.
    #[must_use]
    pub fn current_version(&self) -> Option<u32> {
        self.versions.first().map(|(version, _)| *version)
    }

    /// The one of `version`.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&str> {
        self.versions
            .iter()
            .find(|(known, _)| *known == version)
            .map(|(_, secret)| secret.as_str())
    }

    /// `BETTER_AUTH_SECRET`, where it is set.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        Some(self.plain.as_str()).filter(|secret| !secret.is_empty())
    }

    /// Every one, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let versions = self.versions.iter().map(|(_, secret)| secret.as_str());
        let known = |plain: &&str| !self.versions.iter().any(|(_, secret)| secret == plain);
        versions.chain(self.plain().filter(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_current_and_every_one_is_tried_once() {
        let secrets = Secrets::rotated(" 2: new ,1:old:er", Some("plain".to_owned())).unwrap();
        assert_eq!(secrets.current(), "new");
        assert_eq!(secrets.current_version(), Some(2));
        assert_eq!(secrets.version(1), Some("old:er"));
        assert_eq!(secrets.version(3), None);
        assert_eq!(
            secrets.all().collect::<Vec<_>>(),
            ["new", "old:er", "plain"]
        );

        let same = Secrets::rotated("1:plain", Some("plain".to_owned())).unwrap();
        assert_eq!(same.all().collect::<Vec<_>>(), ["plain"]);
        let one = Secrets::one("plain".to_owned());
        assert_eq!((one.current(), one.current_version()), ("plain", None));
        assert_eq!(one.all().collect::<Vec<_>>(), ["plain"]);
    }

    #[test]
    fn a_list_that_is_wrong_is_refused_by_the_place() {
        for (list, error) in [
            ("", SecretsError::Malformed(1)),
            ("secret", SecretsError::Malformed(1)),
            ("1:a,", SecretsError::Malformed(2)),
            ("1:a,2", SecretsError::Malformed(2)),
            ("1:", SecretsError::Malformed(1)),
            ("1:a,x:b", SecretsError::Malformed(2)),
            ("-1:a", SecretsError::Malformed(1)),
            ("1.5:a", SecretsError::Malformed(1)),
            ("1:a,1:b", SecretsError::Duplicate(1)),
        ] {
            assert_eq!(Secrets::rotated(list, None).err(), Some(error), "{list:?}");
        }
    }
}
