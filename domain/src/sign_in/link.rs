//! Linking: a user who is signed in adds an account at a provider (contract §4.5).

use serde::{Deserialize, Serialize};

use super::Failure;
use crate::{Profile, SessionCopy, account::AccountError, config::AccountPolicy};

/// Who links, as the sealed sign-in carries it. The session's token is no part of it: its row id
/// and its object's name find it, and neither signs anybody in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// The user's row id.
    pub user_id: String,
    /// The user's address when the linking began.
    pub email: String,
    /// The row id of the session in which it began.
    pub session_id: String,
    /// The name of that session's object.
    pub session_name: String,
}

impl Link {
    /// A linking that begins in the session of `copy`.
    #[must_use]
    pub fn of(copy: &SessionCopy) -> Self {
        Self {
            user_id: copy.user.id.clone(),
            email: copy.user.email.clone(),
            session_id: copy.session.id.clone(),
            session_name: copy.session.token.object_name(),
        }
    }
}

/// What the policy says of a linking, before anybody has looked at the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkTerms {
    /// Linking is on, and the provider is trusted or vouches for the address.
    pub trusted: bool,
    /// The address is the user's own, or need not be.
    pub fitting: bool,
}

/// Why the rows stand against a linking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkRefusal {
    /// Two rows have the provider's account.
    Ambiguous,
    /// It is another user's.
    OthersAccount,
    /// The session in which the linking began is over, or its user is gone.
    SessionOver,
    /// Nothing but the terms.
    Terms,
}

impl LinkTerms {
    /// The terms for `link`ing the account of `profile` at `provider`.
    #[must_use]
    pub fn of(link: &Link, profile: &Profile, provider: &str, policy: &AccountPolicy) -> Self {
        let same = |email: &str| email == link.email.to_lowercase();
        Self {
            trusted: policy.linking && policy.trusts(provider, profile.email_verified),
            fitting: policy.allow_different_emails || profile.email.as_deref().is_some_and(same),
        }
    }

    /// Whether the terms allow it.
    #[must_use]
    pub const fn allow(self) -> bool {
        self.trusted && self.fitting
    }

    /// Why a callback does not link, in Better Auth's order: who it is from comes first, and whose
    /// account it is comes last.
    #[must_use]
    pub const fn failure(self, refusal: LinkRefusal) -> Failure {
        Failure::Policy(match (refusal, self) {
            (LinkRefusal::SessionOver, _) | (_, Self { trusted: false, .. }) => {
                "unable_to_link_account"
            }
            (_, Self { fitting: false, .. }) => "email_does_not_match",
            (LinkRefusal::OthersAccount, _) => "account_already_linked_to_different_user",
            (LinkRefusal::Ambiguous, _) => "internal_server_error",
            (LinkRefusal::Terms, _) => "unable_to_link_account",
        })
    }

    /// Why an ID token does not link. Here whose account it is comes first.
    #[must_use]
    pub const fn error(self, refusal: LinkRefusal) -> AccountError {
        match (refusal, self) {
            (LinkRefusal::OthersAccount, _) => AccountError::AlreadyLinked,
            (LinkRefusal::Terms, Self { trusted: false, .. }) => AccountError::LinkingNotAllowed,
            (LinkRefusal::Terms, Self { fitting: false, .. }) => {
                AccountError::LinkingDifferentEmails
            }
            (LinkRefusal::Ambiguous | LinkRefusal::SessionOver | LinkRefusal::Terms, _) => {
                AccountError::LinkingFailed
            }
        }
    }
}
