//! What a sign-in brings up to date in rows that were there.

use domain::{ProviderTokens, Timestamp};
use schema::statement::sign_in::Policy;

use crate::scenario::{DEFAULTS, LATER, NOW, Visitor, rows, word};
use crate::support::Database;

/// Each line: was it verified here, does the provider vouch, is it the same address; and is it
/// verified then.
#[tokio::test]
async fn an_address_becomes_verified_when_its_provider_vouches_for_it() {
    let later = Timestamp::from_millis(NOW.as_millis() + 60_000);
    for (before, vouched, email, after) in [
        (false, true, "ada@example.com", true),
        (false, false, "ada@example.com", false),
        (false, true, "other@example.com", false),
        (true, false, "ada@example.com", true),
        (true, true, "ada@example.com", true),
    ] {
        for provider in ["google", "github"] {
            // By linking, the address is the same.
            if provider == "github" && email != "ada@example.com" {
                continue;
            }
            let database = Database::migrated().await;
            let mut first = Visitor::ada("google");
            first.profile.email_verified = before;
            first.settles(&database).await;

            let policy = Policy {
                require_local_email_verified: false,
                ..DEFAULTS
            };
            let now = later;
            let mut second = Visitor {
                policy,
                now,
                ..Visitor::new(provider, "ada-1815", email)
            };
            second.profile.email_verified = vouched;
            let user = rows(second.settles(&database).await).user;
            let line = format!("{provider}, {before}, {vouched}, {email}");
            assert_eq!(user.email_verified, after, "{line}");
            assert_eq!(
                user.updated_at,
                if before == after { NOW } else { later },
                "{line}"
            );
            let query = "select email_verified from \"user\"";
            let stored: bool = database.sql.query_one(query, &[]).await.unwrap().get(0);
            assert_eq!(stored, after, "{line}");
        }
    }
}

#[tokio::test]
async fn a_known_account_gets_the_tokens_that_came_and_keeps_the_others() {
    let tokens = |text: &str, at: i64| ProviderTokens {
        access_token: Some(format!("access {text}")),
        refresh_token: Some(format!("refresh {text}")),
        id_token: Some(format!("id {text}")),
        access_token_expires_at: Some(Timestamp::from_millis(at)),
        refresh_token_expires_at: Some(Timestamp::from_millis(at)),
        scope: Some(format!("scope {text}")),
    };
    let old = [
        "access old",
        "refresh old",
        "id old",
        "1970-01-01 00:00:00",
        "1970-01-01 00:00:00",
    ];
    let new = [
        "access new",
        "refresh new",
        "id new",
        "1970-01-01 00:00:01",
        "1970-01-01 00:00:01",
    ];
    let frozen = Policy {
        update_account: false,
        ..DEFAULTS
    };
    let only_access = ProviderTokens {
        access_token: Some("access new".to_owned()),
        ..ProviderTokens::default()
    };
    let mixed = [
        "access new",
        "refresh old",
        "id old",
        "1970-01-01 00:00:00",
        "1970-01-01 00:00:00",
    ];
    for (policy, came, expected, touched) in [
        (DEFAULTS, tokens("new", 1000), new, true),
        (DEFAULTS, only_access.clone(), mixed, true),
        (DEFAULTS, ProviderTokens::default(), old, true),
        (frozen, tokens("new", 1000), old, false),
    ] {
        let database = Database::migrated().await;
        Visitor {
            tokens: tokens("old", 0),
            ..Visitor::ada("google")
        }
        .settles(&database)
        .await;
        let now = LATER;
        let again = Visitor {
            tokens: came,
            policy,
            now,
            ..Visitor::ada("google")
        };
        assert_eq!(word(&again.settles(&database).await), "signed in");

        let query = "select array[access_token, refresh_token, id_token, \
            \
            to_char(access_token_expires_at, 'YYYY-MM-DD HH24:MI:SS'), \
            to_char(refresh_token_expires_at, 'YYYY-MM-DD HH24:MI:SS')], scope, \
            updated_at > created_at from account";
        let row = database.sql.query_one(query, &[]).await.unwrap();
        assert_eq!(row.get::<_, Vec<String>>(0), expected);
        // What was granted when linking; a sign-in asks for less.
        assert_eq!(row.get::<_, String>(1), "scope old");
        assert_eq!(row.get::<_, bool>(2), touched);
    }
}
