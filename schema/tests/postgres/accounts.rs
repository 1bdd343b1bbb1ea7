//! What a user does with accounts: list, find and unlink them, and keep their tokens.

use domain::account::Selector;
use domain::{ProviderTokens, SessionCopy, Timestamp, Token};
use schema::statement::account_id::account_id;
use schema::statement::{find_account, list_accounts, store_tokens, unlink_account};

use crate::scenario::{LATER, NOW, Visitor, rows};
use crate::support::{Database, Sql};

/// Signs in by each provider with one address, and gives the last session.
pub(crate) async fn user_of(database: &Database, providers: &[&'static str]) -> SessionCopy {
    let mut last = None;
    for provider in providers {
        last = Some(rows(Visitor::ada(provider).settles(database).await));
    }
    last.unwrap()
}

fn row(provider: &str) -> Selector {
    Selector::Row(account_id(provider, "ada-1815"))
}

async fn unlinks(
    database: &Database,
    token: &Token,
    selector: &Selector,
    made_after: Option<Timestamp>,
    allow_all: bool,
) -> Option<unlink_account::Outcome> {
    let unlinking = unlink_account::Unlinking {
        selector,
        made_after,
        allow_all,
    };
    let statement = unlink_account::statement(token, unlinking, NOW);
    let row = database.run(statement).await.unwrap();
    unlink_account::read(row.as_deref()).unwrap()
}

#[tokio::test]
async fn accounts_are_listed_without_their_tokens() {
    let database = Database::migrated().await;
    let copy = user_of(&database, &["google", "github"]).await;
    let stranger = rows(
        Visitor::new("google", "stranger", "stranger@example.com")
            .settles(&database)
            .await,
    );
    let list = async |user: &str| {
        let row = database.run(list_accounts::statement(user)).await.unwrap();
        serde_json::to_value(list_accounts::read(row.as_deref()).unwrap()).unwrap()
    };
    let listed = list(&copy.user.id).await;
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    let google = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["providerId"] == "google");
    assert_eq!(
        google.unwrap(),
        &serde_json::json!({
            "accountId": "ada-1815",
            "providerId": "google",
            "userId": copy.user.id,
            "createdAt": "2026-01-02T03:04:05.678Z",
            "updatedAt": "2026-01-02T03:04:05.678Z",
            "id": account_id("google", "ada-1815"),
            "scopes": ["openid", "email"],
        })
    );
    assert_eq!(list(&stranger.user.id).await.as_array().unwrap().len(), 1);
    assert_eq!(list("nobody").await, serde_json::json!([]));
}

/// Each line: a selector, and the row that it finds among Ada's.
#[tokio::test]
async fn an_account_is_found_by_every_way_of_naming_it_and_only_by_its_own_user() {
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google", "github"]).await;
    let stranger = Visitor::new("google", "stranger", "stranger@example.com");
    let stranger = rows(stranger.settles(&database).await);
    let (google, github) = (
        account_id("google", "ada-1815"),
        account_id("github", "ada-1815"),
    );
    let find = async |token: &Token, selector: &Selector, now: Timestamp| {
        let statement = find_account::statement(token, selector, now);
        let row = database.run(statement).await.unwrap();
        find_account::read(row.as_deref())
            .unwrap()
            .map(|found| found.account.map(|account| account.id))
    };
    let provider = |row: Option<&String>| Selector::Provider {
        provider: "github".to_owned(),
        row: row.cloned(),
    };
    let at = |account: Option<&str>| Selector::AtProvider {
        provider: "github".to_owned(),
        account: account.map(str::to_owned),
    };
    for (selector, found) in [
        (Selector::Row(google.clone()), Some(&google)),
        (Selector::Row("ada-1815".to_owned()), None),
        (Selector::Any(github.clone()), Some(&github)),
        (Selector::Any("nope".to_owned()), None),
        (provider(None), Some(&github)),
        (provider(Some(&github)), Some(&github)),
        (provider(Some(&google)), None),
        (at(None), Some(&github)),
        (at(Some("ada-1815")), Some(&github)),
        (at(Some("nope")), None),
        (Selector::Cookie, None),
    ] {
        let got = find(&ada.session.token, &selector, NOW).await;
        assert_eq!(got, Some(found.cloned()), "{selector:?}");
        let theirs = find(&stranger.session.token, &selector, NOW).await;
        assert_eq!(theirs, Some(None), "{selector:?}");
    }
    // By the provider's id it is one of the two.
    let any = Selector::Any("ada-1815".to_owned());
    assert!(find(&ada.session.token, &any, NOW).await.unwrap().is_some());
    assert_eq!(find(&ada.session.token, &any, LATER).await, None, "expired");
    assert_eq!(
        find(&Token::new("forged".to_owned()), &any, NOW).await,
        None
    );
}

#[tokio::test]
async fn a_refresh_keeps_what_it_did_not_give_again() {
    let database = Database::migrated().await;
    let mut ada = Visitor::ada("google");
    ada.tokens.refresh_token = Some("refresh".to_owned());
    ada.settles(&database).await;
    let id = account_id("google", "ada-1815");
    let tokens = ProviderTokens {
        access_token: Some("new".to_owned()),
        id_token: Some("jwt".to_owned()),
        access_token_expires_at: Some(LATER),
        scope: Some("less".to_owned()),
        ..ProviderTokens::default()
    };
    let run = async |statement| database.run(statement).await;
    store_tokens::complete(&id, &tokens, LATER, run)
        .await
        .unwrap();
    let query = "select array[access_token, refresh_token, id_token, scope, \
        access_token_expires_at::timestamp::text, refresh_token_expires_at::timestamp::text, updated_at::timestamp::text] from account";
    let stored: Vec<Option<String>> = database.sql.query_one(query, &[]).await.unwrap().get(0);
    let stored: Vec<_> = stored.iter().map(Option::as_deref).collect();
    let later = Some("2026-01-09 03:04:05.678");
    assert_eq!(
        stored,
        [
            Some("new"),
            Some("refresh"),
            Some("jwt"),
            Some("openid,email"),
            later,
            None,
            later
        ]
    );
}

#[tokio::test]
async fn the_last_account_stays_unless_all_may_go() {
    use unlink_account::Outcome::{AccountNotFound, LastAccount, Unlinked};
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google", "github"]).await;
    let token = &ada.session.token;
    let unlink =
        async |selector: &Selector, all: bool| unlinks(&database, token, selector, None, all).await;
    assert_eq!(
        unlink(&Selector::Row("nope".to_owned()), false).await,
        Some(AccountNotFound)
    );
    assert_eq!(
        unlink(&Selector::Cookie, false).await,
        Some(AccountNotFound)
    );
    assert_eq!(unlink(&row("google"), false).await, Some(Unlinked));
    assert_eq!(database.counts().await, (1, 1, 2));
    // What is asked for does not matter then, as in Better Auth.
    assert_eq!(
        unlink(&Selector::Row("nope".to_owned()), false).await,
        Some(LastAccount)
    );
    assert_eq!(unlink(&row("github"), false).await, Some(LastAccount));
    let by_provider = Selector::AtProvider {
        provider: "github".to_owned(),
        account: Some("ada-1815".to_owned()),
    };
    assert_eq!(unlink(&by_provider, true).await, Some(Unlinked));
    assert_eq!(unlink(&by_provider, false).await, Some(AccountNotFound));
}

#[tokio::test]
async fn nobody_unlinks_another_users_account_nor_in_a_session_that_is_old_or_over() {
    use unlink_account::Outcome::{AccountNotFound, NotFresh};
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google", "github"]).await;
    let stranger = Visitor::new("google", "stranger", "stranger@example.com");
    let stranger = rows(stranger.settles(&database).await);
    let token = &stranger.session.token;
    let foreign = unlinks(&database, token, &row("google"), None, true).await;
    assert_eq!(foreign, Some(AccountNotFound));
    let token = &ada.session.token;
    let old = unlinks(&database, token, &row("google"), Some(NOW), false).await;
    assert_eq!(old, Some(NotFresh), "made at the limit, not after it");
    let forged = Token::new("forged".to_owned());
    assert_eq!(
        unlinks(&database, &forged, &row("google"), None, true).await,
        None
    );
    let end = "update session set expires_at = '2026-01-01'";
    database.sql.batch_execute(end).await.unwrap();
    assert_eq!(
        unlinks(&database, token, &row("google"), None, true).await,
        None
    );
    assert_eq!(database.counts().await, (2, 3, 3));
}

/// Unlinks GitHub while `rival` holds its locks, and lets it commit once that waits.
async fn unlinks_behind(
    database: &Database,
    rival: &Sql,
    ada: &SessionCopy,
) -> Option<unlink_account::Outcome> {
    let github = row("github");
    let (outcome, ()) = tokio::join!(
        unlinks(database, &ada.session.token, &github, None, false),
        async {
            database.blocked(1).await;
            rival.batch_execute("commit").await.unwrap();
        }
    );
    outcome
}

/// As every statement does, so that none can hold an account that another wants first.
#[tokio::test]
async fn unlinking_waits_for_whoever_holds_the_user() {
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google", "github"]).await;
    let rival = database.rival().await;
    rival
        .batch_execute("begin; select from \"user\" for no key update")
        .await
        .unwrap();
    let outcome = unlinks_behind(&database, &rival, &ada).await;
    assert_eq!(outcome, Some(unlink_account::Outcome::Unlinked));
}

/// Without the locks both find two accounts, and both delete one.
#[tokio::test]
async fn two_that_unlink_the_last_two_accounts_at_once_leave_one() {
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google", "github"]).await;
    let rival = database.rival().await;
    let delete = format!(
        "begin; select from \"user\" for no key update; delete from account where id = '{}'",
        account_id("google", "ada-1815")
    );
    rival.batch_execute(&delete).await.unwrap();
    let outcome = unlinks_behind(&database, &rival, &ada).await;
    assert_eq!(outcome, Some(unlink_account::Outcome::LastAccount));
    assert_eq!(database.count("account").await, 1);
}
