//! Linking an account to a user who is signed in.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::sign_in::{Link, LinkRefusal};
use domain::{Profile, ProviderTokens, SessionCopy};
use schema::Error;
use schema::statement::link_account::{self, Linking, Outcome};

use crate::accounts::user_of;
use crate::scenario::{NOW, Visitor, rows};
use crate::support::Database;

/// A linking of someone at a provider, by the user of a session.
struct Linker {
    link: Link,
    provider: &'static str,
    profile: Profile,
    tokens: ProviderTokens,
    may_refresh: bool,
    may_link: bool,
    copy_profile: bool,
}

impl Linker {
    fn new(copy: &SessionCopy, provider: &'static str) -> Self {
        let someone = Visitor::new(provider, "other-account", "other@example.com");
        Self {
            link: Link::of(copy),
            provider,
            profile: someone.profile,
            tokens: ProviderTokens {
                access_token: Some("linked".to_owned()),
                scope: Some("openid,mail".to_owned()),
                ..ProviderTokens::default()
            },
            may_refresh: true,
            may_link: true,
            copy_profile: false,
        }
    }

    /// Links, and says how often the statement was run.
    async fn links(&self, database: &Database) -> (Result<Outcome, Error>, usize) {
        let runs = AtomicUsize::new(0);
        let linking = Linking {
            link: &self.link,
            provider_id: self.provider,
            profile: &self.profile,
            tokens: &self.tokens,
            may_refresh: self.may_refresh,
            may_link: self.may_link,
            copy_profile: self.copy_profile,
            now: NOW,
        };
        let outcome = link_account::complete(&linking, async |statement| {
            runs.fetch_add(1, Ordering::Relaxed);
            database.run(statement).await
        })
        .await;
        (outcome, runs.into_inner())
    }

    async fn settles(&self, database: &Database) -> Outcome {
        let (outcome, runs) = self.links(database).await;
        assert_eq!(runs, 1);
        outcome.unwrap()
    }
}

#[tokio::test]
async fn an_account_is_linked_once_and_then_brought_up_to_date() {
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google"]).await;
    let mut linker = Linker::new(&ada, "github");
    assert_eq!(linker.settles(&database).await, Outcome::Linked);
    assert_eq!(database.counts().await, (1, 2, 1), "no session is made");

    linker.tokens = ProviderTokens {
        refresh_token: Some("refresh".to_owned()),
        scope: Some(" mail ,files,openid".to_owned()),
        ..ProviderTokens::default()
    };
    assert_eq!(linker.settles(&database).await, Outcome::Linked);
    linker.tokens.scope = None;
    assert_eq!(linker.settles(&database).await, Outcome::Linked);
    assert_eq!(database.counts().await, (1, 2, 1));
    let query = "select array[user_id, access_token, refresh_token, scope] from account \
        where provider_id = 'github'";
    let stored: Vec<String> = database.sql.query_one(query, &[]).await.unwrap().get(0);
    assert_eq!(
        stored,
        [&ada.user.id, "linked", "refresh", "openid,mail,files"]
    );
    let name: String = database
        .sql
        .query_one("select name from \"user\"", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(name, ada.user.name);
}

#[tokio::test]
async fn linking_copies_the_profile_only_if_told_to_and_never_the_address() {
    let database = Database::migrated().await;
    let ada = user_of(&database, &["google"]).await;
    let mut linker = Linker::new(&ada, "github");
    linker.copy_profile = true;
    linker.profile.name = "Countess".to_owned();
    linker.profile.image = None;
    assert_eq!(linker.settles(&database).await, Outcome::Linked);
    let query = "select array[name, image, email, updated_at::text] from \"user\"";
    let stored: Vec<Option<String>> = database.sql.query_one(query, &[]).await.unwrap().get(0);
    assert_eq!(stored[0].as_deref(), Some("Countess"));
    assert_eq!(
        stored[1], ada.user.image,
        "no picture is no reason to lose one"
    );
    assert_eq!(stored[2].as_deref(), Some("ada@example.com"));
}

#[tokio::test]
async fn a_linking_is_refused_for_what_the_rows_say() {
    let database = Database::without_unique_index().await;
    let ada = user_of(&database, &["google"]).await;
    let stranger = Visitor::new("github", "other-account", "stranger@example.com");
    let stranger = rows(stranger.settles(&database).await);

    let foreign = Linker::new(&ada, "github");
    let refused = |refusal| Outcome::Refused(refusal);
    assert_eq!(
        foreign.settles(&database).await,
        refused(LinkRefusal::OthersAccount)
    );
    let forbidden = Linker {
        may_link: false,
        ..Linker::new(&ada, "gitlab")
    };
    assert_eq!(
        forbidden.settles(&database).await,
        refused(LinkRefusal::Terms)
    );
    let own = Linker {
        may_refresh: false,
        may_link: false,
        ..Linker::new(&stranger, "github")
    };
    assert_eq!(own.settles(&database).await, refused(LinkRefusal::Terms));

    let mut over = Linker::new(&ada, "gitlab");
    over.link.user_id.clone_from(&stranger.user.id);
    assert_eq!(
        over.settles(&database).await,
        refused(LinkRefusal::SessionOver)
    );
    let twin = "insert into account (id, account_id, provider_id, user_id, updated_at) \
        select 'twin', account_id, provider_id, user_id, updated_at from account \
        where provider_id = 'github'";
    database.sql.batch_execute(twin).await.unwrap();
    let ambiguous = Linker::new(&stranger, "github");
    assert_eq!(
        ambiguous.settles(&database).await,
        refused(LinkRefusal::Ambiguous)
    );
    let gone = format!("delete from session where id = '{}'", ada.session.id);
    database.sql.batch_execute(&gone).await.unwrap();
    let late = Linker::new(&ada, "gitlab");
    assert_eq!(
        late.settles(&database).await,
        refused(LinkRefusal::SessionOver)
    );
    assert_eq!(database.counts().await, (2, 3, 1));
}

/// Each line: what a rival does meanwhile, and what becomes of the linking.
#[tokio::test]
async fn a_linking_that_meets_another_transaction_sees_what_that_left() {
    let theirs = |user: &str| {
        format!(
            "insert into account (id, account_id, provider_id, user_id, updated_at) \
             values ('theirs', 'other-account', 'github', '{user}', now())"
        )
    };
    for (who, expected, runs) in [
        ("self", Outcome::Linked, 2),
        ("other", Outcome::Refused(LinkRefusal::OthersAccount), 2),
    ] {
        let database = Database::migrated().await;
        let ada = user_of(&database, &["google"]).await;
        let stranger = Visitor::new("gitlab", "x", "stranger@example.com");
        let stranger = rows(stranger.settles(&database).await);
        let user = if who == "self" { &ada } else { &stranger };
        let rival = database.rival().await;
        let insert = format!("begin; {}", theirs(&user.user.id));
        rival.batch_execute(&insert).await.unwrap();
        let linker = Linker::new(&ada, "github");
        let ((outcome, ran), ()) = tokio::join!(linker.links(&database), async {
            database.blocked(1).await;
            rival.batch_execute("commit").await.unwrap();
        });
        assert_eq!((outcome.unwrap(), ran), (expected, runs), "{who}");
        assert_eq!(database.count("account").await, 3, "{who}");
    }
}
