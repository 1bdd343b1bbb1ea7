//! One at a time, every way in which another transaction can be in the middle of a sign-in.
//!
//! The rival's transaction is open when the sign-in takes its snapshot, and the sign-in waits for
//! one of its locks when it commits.

use std::cell::Cell;

use schema::statement::sign_in::{self, Outcome, Refusal};

use crate::scenario::{Visitor, rows, word};
use crate::support::Database;

/// Rows as Better Auth would write them: their ids are drawn.
const BETTER_AUTH_USER: &str = "insert into \"user\" (id, name, email, email_verified) \
    values ('theirs', 'Ada', 'ada@example.com', true)";
const BETTER_AUTH_ACCOUNT: &str = "insert into account \
    (id, account_id, provider_id, user_id, updated_at) \
    values ('their-account', 'ada-1815', 'google', 'theirs', now())";

/// What a rival does while Ada signs in, and how it must end for her.
struct Interleaving {
    /// Who has signed in before.
    before: &'static [&'static str],
    /// What else there was before.
    prepared: String,
    /// The rival's transaction.
    rival: String,
    /// How the rival's transaction ends.
    end: &'static str,
    /// The provider that she comes by.
    provider: &'static str,
    outcome: &'static str,
    runs: usize,
    /// Rows of user, account and session in the end.
    counts: (usize, usize, usize),
}

impl Interleaving {
    fn new(rival: impl Into<String>, outcome: &'static str, runs: usize) -> Self {
        Self {
            before: &["google"],
            prepared: String::new(),
            rival: rival.into(),
            end: "commit",
            provider: "google",
            outcome,
            runs,
            counts: (1, 1, 2),
        }
    }

    async fn plays(&self) -> (Database, Outcome) {
        let database = Database::migrated().await;
        for provider in self.before {
            Visitor::ada(provider).settles(&database).await;
        }
        database.sql.batch_execute(&self.prepared).await.unwrap();
        let rival = database.rival().await;
        rival
            .batch_execute(&format!("begin; {}", self.rival))
            .await
            .unwrap();
        let visitor = Visitor::ada(self.provider);
        let ((outcome, runs), ()) = tokio::join!(visitor.arrives(&database), async {
            database.blocked(1).await;
            rival.batch_execute(self.end).await.unwrap();
        });
        let outcome = outcome.unwrap();
        assert_eq!(
            (word(&outcome), runs),
            (self.outcome, self.runs),
            "{}",
            self.rival
        );
        assert_eq!(database.counts().await, self.counts, "{}", self.rival);
        (database, outcome)
    }
}

#[tokio::test]
async fn a_rival_makes_the_same_user_and_account() {
    let first = Interleaving {
        before: &[],
        counts: (1, 1, 1),
        ..Interleaving::new(
            format!("{BETTER_AUTH_USER}; {BETTER_AUTH_ACCOUNT}"),
            "signed in",
            2,
        )
    };
    first.plays().await;
    Interleaving {
        end: "rollback",
        outcome: "created",
        runs: 1,
        ..first
    }
    .plays()
    .await;
}

#[tokio::test]
async fn a_rival_makes_a_user_with_the_same_address() {
    let first = Interleaving {
        before: &[],
        counts: (1, 1, 1),
        ..Interleaving::new(BETTER_AUTH_USER, "linked", 2)
    };
    first.plays().await;
}

#[tokio::test]
async fn a_rival_links_the_same_account_first() {
    let user = format!("{BETTER_AUTH_USER};");
    let first = Interleaving {
        before: &[],
        prepared: user,
        counts: (1, 1, 1),
        ..Interleaving::new(BETTER_AUTH_ACCOUNT, "signed in", 2)
    };
    first.plays().await;
}

#[tokio::test]
async fn a_rival_deletes_the_user() {
    let gone = "delete from \"user\"";
    let known = Interleaving {
        counts: (1, 1, 1),
        ..Interleaving::new(gone, "created", 2)
    };
    known.plays().await;
    // The same where she comes to be linked.
    let linking = Interleaving {
        provider: "github",
        ..known
    };
    linking.plays().await;
    let spared = Interleaving {
        end: "rollback",
        outcome: "linked",
        runs: 1,
        counts: (1, 2, 2),
        ..linking
    };
    spared.plays().await;
}

#[tokio::test]
async fn a_rival_unlinks_the_account() {
    Interleaving::new("delete from account", "linked", 2)
        .plays()
        .await;
}

#[tokio::test]
async fn a_rival_gives_the_account_to_another_user() {
    let (_database, outcome) = Interleaving {
        prepared: "insert into \"user\" (id, name, email) values ('other', 'B', 'b@example.com')"
            .to_owned(),
        counts: (2, 1, 2),
        ..Interleaving::new("update account set user_id = 'other'", "signed in", 2)
    }
    .plays()
    .await;
    assert_eq!(rows(outcome).user.id, "other");
}

#[tokio::test]
async fn a_rival_changes_the_address_that_would_have_linked() {
    let away = "update \"user\" set email = 'countess@example.com'";
    Interleaving {
        provider: "github",
        counts: (2, 2, 2),
        ..Interleaving::new(away, "created", 2)
    }
    .plays()
    .await;
}

#[tokio::test]
async fn a_rival_takes_back_the_verification_that_would_have_linked() {
    let (_database, outcome) = Interleaving {
        provider: "github",
        counts: (1, 1, 1),
        ..Interleaving::new("update \"user\" set email_verified = false", "refused", 1)
    }
    .plays()
    .await;
    assert_eq!(outcome, Outcome::Refused(Refusal::AccountNotLinked));
}

#[tokio::test]
async fn a_rivals_change_to_the_user_is_in_the_answer() {
    let (_database, outcome) =
        Interleaving::new("update \"user\" set name = 'Countess'", "signed in", 1)
            .plays()
            .await;
    assert_eq!(rows(outcome).user.name, "Countess");
}

#[tokio::test]
async fn a_deletion_and_a_sign_in_do_not_deadlock() {
    let database = Database::migrated().await;
    Visitor::ada("google").settles(&database).await;
    // The deletion has the user; its cascade comes for the account while she is signing in.
    let rival = database.rival().await;
    rival
        .batch_execute("begin; select from \"user\" for update")
        .await
        .unwrap();
    let visitor = Visitor::ada("google");
    let ((outcome, runs), ()) = tokio::join!(visitor.arrives(&database), async {
        database.blocked(1).await;
        rival
            .batch_execute("delete from \"user\"; commit")
            .await
            .unwrap();
    });
    assert_eq!((word(&outcome.unwrap()), runs), ("created", 2));
}

#[tokio::test]
async fn the_longest_way_is_three_runs() {
    let database = Database::migrated().await;
    let rival = database.rival().await;
    let visitor = Visitor::ada("google");
    let runs = Cell::new(0);
    let outcome = sign_in::complete(&visitor.sign_in(), async |statement| {
        runs.set(runs.get() + 1);
        let meanwhile = match runs.get() {
            1 => BETTER_AUTH_USER,
            2 => BETTER_AUTH_ACCOUNT,
            _ => return database.run(statement).await,
        };
        rival
            .batch_execute(&format!("begin; {meanwhile}"))
            .await
            .unwrap();
        let (answer, ()) = tokio::join!(database.run(statement), async {
            database.blocked(1).await;
            rival.batch_execute("commit").await.unwrap();
        });
        answer
    })
    .await;
    assert_eq!((word(&outcome.unwrap()), runs.get()), ("signed in", 3));
    assert_eq!(database.counts().await, (1, 1, 1));
}
