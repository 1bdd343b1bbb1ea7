//! Who gets in, as what, and what is written: nobody else is about.

use schema::statement::account_id::account_id;
use schema::statement::find_session;
use schema::statement::sign_in::{Outcome, Policy, Refusal};

use crate::scenario::{DEFAULTS, LATER, NOW, Visitor, rows, word};
use crate::support::Database;

/// The whole of an account, its columns named as Drizzle names them.
const ACCOUNT: &str = "select json_build_object('id', id, 'account_id', account_id, \
    'provider_id', provider_id, 'user_id', user_id, 'access_token', access_token, \
    'refresh_token', refresh_token, 'id_token', id_token, \
    'access_token_expires_at', access_token_expires_at, \
    'refresh_token_expires_at', refresh_token_expires_at, 'scope', scope, 'password', password, \
    'created_at', to_char(created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS'), \
    'updated_at', to_char(updated_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS'))::text from account";

#[tokio::test]
async fn a_new_user_is_written_as_better_auth_writes_one() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    let outcome = ada.settles(&database).await;
    assert_eq!(word(&outcome), "created");

    let copy = rows(outcome);
    assert_eq!(copy.read_at, NOW);
    assert_eq!(copy.user.id, ada.new_user_id);
    assert_eq!(copy.user.name, ada.profile.name);
    assert_eq!(copy.user.email, "ada@example.com");
    assert!(copy.user.email_verified);
    assert_eq!(copy.user.image, ada.profile.image);
    assert_eq!((copy.user.created_at, copy.user.updated_at), (NOW, NOW));
    assert_eq!(copy.session.id, ada.session_id);
    assert_eq!(copy.session.token, ada.token);
    assert_eq!(copy.session.user_id, ada.new_user_id);
    assert_eq!(copy.session.expires_at, LATER);
    assert_eq!(
        (copy.session.created_at, copy.session.updated_at),
        (NOW, NOW)
    );
    assert_eq!(copy.session.ip_address.as_deref(), Some("203.0.113.7"));
    assert_eq!(copy.session.user_agent.as_deref(), Some(""));

    let account = database.sql.query_one(ACCOUNT, &[]).await;
    let account: String = account.unwrap().get(0);
    let expected = serde_json::json!({
        "id": account_id("google", "ada-1815"),
        "account_id": "ada-1815",
        "provider_id": "google",
        "user_id": ada.new_user_id,
        "access_token": ada.tokens.access_token,
        "refresh_token": null,
        "id_token": null,
        "access_token_expires_at": null,
        "refresh_token_expires_at": null,
        "scope": "openid,email",
        "password": null,
        "created_at": "2026-01-02T03:04:05.678",
        "updated_at": "2026-01-02T03:04:05.678",
    });
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&account).unwrap(),
        expected
    );
}

#[tokio::test]
async fn whatever_the_servers_settings_the_same_moment_comes_back() {
    let database = Database::migrated().await;
    let name: String = database
        .sql
        .query_one("select current_database()", &[])
        .await
        .unwrap()
        .get(0);
    for setting in ["timezone to 'Asia/Tokyo'", "datestyle to 'SQL, DMY'"] {
        let alter = format!("alter database {name} set {setting}");
        database.sql.batch_execute(&alter).await.unwrap();
    }
    let copy = rows(Visitor::ada("google").settles(&database).await);
    assert_eq!(
        (copy.session.created_at, copy.session.expires_at),
        (NOW, LATER)
    );
}

#[tokio::test]
async fn who_comes_back_gets_a_second_session_and_nothing_else() {
    let database = Database::migrated().await;
    let first = rows(Visitor::ada("google").settles(&database).await);
    // Who the account belongs to is the account's to say, whatever the address is now.
    let again = Visitor::new("google", "ada-1815", "countess@example.com");
    let outcome = again.settles(&database).await;
    assert_eq!(word(&outcome), "signed in");
    assert_eq!(rows(outcome).user, first.user);
    assert_eq!(database.counts().await, (1, 1, 2));
}

/// Each line: the policy, whether the provider vouches, whether the address was verified here;
/// and what becomes of Ada's second provider.
#[tokio::test]
async fn an_address_alone_links_only_under_the_policy() {
    let no_link = Policy {
        may_link: false,
        ..DEFAULTS
    };
    let unverified = Policy {
        require_local_email_verified: false,
        ..DEFAULTS
    };
    for (policy, vouched, verified_here, linked) in [
        (DEFAULTS, true, true, true),
        // A trusted provider may link without vouching.
        (DEFAULTS, false, true, true),
        // Someone else may have signed up with her address first.
        (DEFAULTS, true, false, false),
        (unverified, true, false, true),
        (unverified, false, false, true),
        (no_link, true, true, false),
        (
            Policy {
                may_link: false,
                ..unverified
            },
            true,
            false,
            false,
        ),
    ] {
        let database = Database::migrated().await;
        let mut first = Visitor::ada("google");
        first.profile.email_verified = verified_here;
        first.settles(&database).await;

        let mut second = Visitor {
            policy,
            ..Visitor::ada("github")
        };
        second.profile.email_verified = vouched;
        let outcome = second.settles(&database).await;
        let line = format!("{policy:?}, vouched {vouched}, verified here {verified_here}");
        if linked {
            assert_eq!(word(&outcome), "linked", "{line}");
            assert_eq!(rows(outcome).user.id, first.new_user_id, "{line}");
            assert_eq!(database.counts().await, (1, 2, 2), "{line}");
        } else {
            assert_eq!(
                outcome,
                Outcome::Refused(Refusal::AccountNotLinked),
                "{line}"
            );
            assert_eq!(database.counts().await, (1, 1, 1), "{line}");
        }
    }
}

#[tokio::test]
async fn without_signing_up_only_the_known_get_in() {
    let database = Database::migrated().await;
    let policy = Policy {
        may_sign_up: false,
        ..DEFAULTS
    };
    let stranger = Visitor {
        policy,
        ..Visitor::ada("google")
    };
    let outcome = stranger.settles(&database).await;
    assert_eq!(outcome, Outcome::Refused(Refusal::SignupDisabled));
    assert_eq!(database.counts().await, (0, 0, 0));

    Visitor::ada("google").settles(&database).await;
    for (provider, expected) in [("google", "signed in"), ("github", "linked")] {
        let known = Visitor {
            policy,
            ..Visitor::ada(provider)
        };
        assert_eq!(word(&known.settles(&database).await), expected);
    }
}

/// Rows that Better Auth refuses too: the first by throwing, the second as `orphaned`.
#[tokio::test]
async fn an_account_that_is_not_one_users_lets_nobody_in() {
    let database = Database::without_unique_index().await;
    Visitor::ada("google").settles(&database).await;
    let twin = "insert into account (id, account_id, provider_id, user_id, updated_at) \
        select 'twin', account_id, provider_id, user_id, updated_at from account";
    database.sql.batch_execute(twin).await.unwrap();
    let outcome = Visitor::ada("google").settles(&database).await;
    assert_eq!(outcome, Outcome::Refused(Refusal::AmbiguousAccount));
    assert_eq!(database.counts().await, (1, 2, 1));

    let orphan = "delete from account where id = 'twin';
        alter table account drop constraint account_user_id_user_id_fk;
        delete from \"user\"";
    database.sql.batch_execute(orphan).await.unwrap();
    let outcome = Visitor::ada("google").settles(&database).await;
    assert_eq!(outcome, Outcome::Refused(Refusal::AccountWithoutUser));
    assert_eq!(database.counts().await, (0, 1, 0));
}

#[tokio::test]
async fn a_lost_sign_in_is_found_by_its_own_ids() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    let find = async |visitor: &Visitor| {
        let row = database
            .run(find_session::statement(&visitor.sign_in()))
            .await
            .unwrap();
        find_session::read(row.as_deref(), &visitor.sign_in()).unwrap()
    };
    assert_eq!(find(&ada).await, None);
    let created = ada.settles(&database).await;
    assert_eq!(find(&ada).await, Some(created));
    let again = Visitor::ada("google");
    let signed_in = again.settles(&database).await;
    assert_eq!(find(&again).await, Some(signed_in));
}
