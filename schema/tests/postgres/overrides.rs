//! What a provider's profile writes over the user's own, and who gets no session for an address
//! that nobody has verified.

use schema::statement::sign_in::{Outcome, Policy, Refusal};

use crate::scenario::{DEFAULTS, LATER, Visitor, rows, word};
use crate::support::Database;

/// Ada comes back, or comes by a second provider, with another profile.
fn renamed(provider: &'static str, policy: Policy, email: &str) -> Visitor {
    let mut visitor = Visitor {
        policy,
        now: LATER,
        ..Visitor::new(provider, "ada-1815", email)
    };
    "Countess".clone_into(&mut visitor.profile.name);
    visitor.profile.image = None;
    visitor
}

/// Each line: the policy, the provider, the address that it sends and whether it vouches; and the
/// name, the address and whether that is verified, then.
#[tokio::test]
async fn a_profile_is_written_over_the_users_own_only_where_an_option_says_so() {
    let over = Policy {
        override_user: true,
        ..DEFAULTS
    };
    let on_link = Policy {
        update_user_on_link: true,
        ..DEFAULTS
    };
    let (ada, other) = ("ada@example.com", "other@example.com");
    let old = Visitor::ada("google").profile.name;
    for (policy, provider, email, vouched, name, after, verified) in [
        (DEFAULTS, "google", other, true, old.as_str(), ada, true),
        (DEFAULTS, "github", ada, true, &old, ada, true),
        (over, "google", ada, false, "Countess", ada, true),
        (over, "google", other, true, "Countess", other, true),
        (over, "google", other, false, "Countess", other, false),
        (over, "github", ada, true, "Countess", ada, true),
        (on_link, "google", other, true, &old, ada, true),
        (on_link, "github", ada, true, "Countess", ada, true),
    ] {
        let database = Database::migrated().await;
        let first = rows(Visitor::ada("google").settles(&database).await).user;
        let mut second = renamed(provider, policy, email);
        second.profile.email_verified = vouched;
        let user = rows(second.settles(&database).await).user;
        let line = format!("{policy:?}, {provider}, {email}, {vouched}");
        assert_eq!(user.name, name, "{line}");
        assert_eq!(user.image, first.image, "{line}");
        assert_eq!(
            (user.email.as_str(), user.email_verified),
            (after, verified),
            "{line}"
        );
        let is_new = user.name == "Countess";
        assert_eq!(
            user.updated_at,
            if is_new { LATER } else { first.updated_at },
            "{line}"
        );
        let query = "select array[name, image, email] from \"user\"";
        let stored: Vec<Option<String>> = database.sql.query_one(query, &[]).await.unwrap().get(0);
        assert_eq!(
            stored,
            [Some(user.name), user.image, Some(user.email)],
            "{line}"
        );
    }
}

#[tokio::test]
async fn an_address_of_another_user_is_not_taken_over() {
    let database = Database::migrated().await;
    Visitor::ada("google").settles(&database).await;
    Visitor::new("google", "else", "else@example.com")
        .settles(&database)
        .await;
    let policy = Policy {
        override_user: true,
        ..DEFAULTS
    };
    let (outcome, _) = renamed("google", policy, "else@example.com")
        .arrives(&database)
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Raced);
    let query = "select count(*) from \"user\" where name = 'Countess'";
    let changed: i64 = database.sql.query_one(query, &[]).await.unwrap().get(0);
    assert_eq!((changed, database.counts().await), (0, (2, 2, 2)));
}

#[tokio::test]
async fn without_a_verified_address_there_are_rows_but_no_session() {
    let database = Database::migrated().await;
    let policy = Policy {
        require_verified_email: true,
        require_local_email_verified: false,
        ..DEFAULTS
    };
    let visit = async |provider: &'static str, vouched: bool| {
        let mut visitor = Visitor {
            policy,
            ..Visitor::ada(provider)
        };
        visitor.profile.email_verified = vouched;
        visitor.settles(&database).await
    };
    let refused = Outcome::Refused(Refusal::EmailNotVerified);
    assert_eq!(visit("google", false).await, refused);
    assert_eq!(database.counts().await, (1, 1, 0));
    // Signing in again, and linking, which a trusted provider may without vouching.
    assert_eq!(visit("google", false).await, refused);
    assert_eq!(visit("github", false).await, refused);
    assert_eq!(database.counts().await, (1, 2, 0));
    // Once somebody vouches for it, there is one.
    assert_eq!(word(&visit("google", true).await), "signed in");
    assert_eq!(word(&visit("github", false).await), "signed in");
    assert_eq!(database.counts().await, (1, 2, 2));
}
