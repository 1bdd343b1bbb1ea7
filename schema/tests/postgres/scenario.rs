//! Sign-ins in few words.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{Profile, ProviderTokens, SessionCopy, Timestamp, Token};
use schema::Error;
use schema::statement::sign_in::{self, Outcome, Policy, SignIn};

use crate::support::Database;

/// The time of every request here: 2026-01-02T03:04:05.678Z.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

/// A week later.
pub(crate) const LATER: Timestamp = Timestamp::from_millis(1_767_323_045_678 + 604_800_000);

/// Better Auth's defaults, for a provider that vouches for the address.
pub(crate) const DEFAULTS: Policy = Policy {
    may_link: true,
    require_local_email_verified: true,
    may_sign_up: true,
    update_account: true,
    override_user: false,
    update_user_on_link: false,
    require_verified_email: false,
};

/// Someone at a provider, and the ids of one request.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) provider_id: &'static str,
    pub(crate) profile: Profile,
    pub(crate) email: String,
    pub(crate) tokens: ProviderTokens,
    pub(crate) policy: Policy,
    pub(crate) new_user_id: String,
    pub(crate) session_id: String,
    pub(crate) token: Token,
    pub(crate) now: Timestamp,
}

impl Visitor {
    /// Ada, whose address the provider vouches for. Every call makes the ids of a new request.
    pub(crate) fn ada(provider_id: &'static str) -> Self {
        Self::new(provider_id, "ada-1815", "ada@example.com")
    }

    pub(crate) fn new(provider_id: &'static str, account_id: &str, email: &str) -> Self {
        static REQUESTS: AtomicUsize = AtomicUsize::new(0);
        let request = REQUESTS.fetch_add(1, Ordering::Relaxed);
        Self {
            provider_id,
            profile: Profile {
                account_id: account_id.to_owned(),
                email: Some(email.to_owned()),
                email_verified: true,
                name: "Ada \"Å\" Lovelace\u{2028}".to_owned(),
                image: Some("https://example.com/ada.png".to_owned()),
            },
            email: email.to_owned(),
            tokens: ProviderTokens {
                access_token: Some(format!("access-{request}")),
                scope: Some("openid,email".to_owned()),
                ..ProviderTokens::default()
            },
            policy: DEFAULTS,
            new_user_id: format!("user-{request}"),
            session_id: format!("session-{request}"),
            token: Token::new(format!("token-{request}")),
            now: NOW,
        }
    }

    pub(crate) fn sign_in(&self) -> SignIn<'_> {
        SignIn {
            provider_id: self.provider_id,
            profile: &self.profile,
            email: &self.email,
            tokens: &self.tokens,
            policy: self.policy,
            new_user_id: &self.new_user_id,
            session_id: &self.session_id,
            token: &self.token,
            expires_at: LATER,
            ip_address: "203.0.113.7",
            user_agent: "",
            now: self.now,
        }
    }

    /// Signs in, and says how often the statement was run.
    pub(crate) async fn arrives(&self, database: &Database) -> (Result<Outcome, Error>, usize) {
        let runs = AtomicUsize::new(0);
        let outcome = sign_in::complete(&self.sign_in(), async |statement| {
            runs.fetch_add(1, Ordering::Relaxed);
            database.run(statement).await
        })
        .await;
        (outcome, runs.into_inner())
    }

    /// Signs in where nothing is in the way.
    pub(crate) async fn settles(&self, database: &Database) -> Outcome {
        let (outcome, runs) = self.arrives(database).await;
        assert_eq!(runs, 1, "{outcome:?}");
        outcome.unwrap()
    }
}

/// The word for an outcome.
pub(crate) fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Created(_) => "created",
        Outcome::Linked(_) => "linked",
        Outcome::SignedIn(_) => "signed in",
        Outcome::Refused(_) => "refused",
        Outcome::Raced => "raced",
    }
}

/// The rows of a sign-in that succeeded.
pub(crate) fn rows(outcome: Outcome) -> SessionCopy {
    match outcome {
        Outcome::Created(copy) | Outcome::Linked(copy) | Outcome::SignedIn(copy) => copy,
        Outcome::Refused(_) | Outcome::Raced => panic!("{outcome:?}"),
    }
}
