//! The row id of an account that we make.

use domain::random;
use sha2::{Digest, Sha512};

/// The id of the account row for a provider's account: 32 characters, always the same.
///
/// Derived instead of drawn, so that the primary key lets only one of two first sign-ins make
/// the row, also in a database without our unique index. It is no secret, and need not be one.
#[must_use]
pub fn account_id(provider_id: &str, provider_account_id: &str) -> String {
    let mut hash = Sha512::new();
    hash.update(b"vestibule:account-id:v1");
    for part in [provider_id, provider_account_id] {
        // With its length, so that no two pairs are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    random::id(&hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_stored_account_never_changes() {
        assert_eq!(
            account_id("google", "1234567890"),
            "pgXs3W4yCBxknl0dYAmXUCmVdIkOZg3f"
        );
    }

    #[test]
    fn no_two_accounts_share_an_id() {
        let pairs = [
            ("google", "1"),
            ("github", "1"),
            ("google", "11"),
            ("google1", "1"),
            ("", "google1"),
        ];
        let ids: std::collections::HashSet<_> = pairs
            .iter()
            .map(|(provider, account)| account_id(provider, account))
            .collect();
        assert_eq!(ids.len(), pairs.len());
    }
}
