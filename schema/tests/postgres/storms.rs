//! Many at once: what is left must be what one after the other would have left.

use futures_util::future::join_all;

use crate::scenario::{Visitor, rows};
use crate::support::{Database, STORM, storm};

/// The statement is run again at most twice.
const RUNS: usize = 3;

/// Holds every sign-in before its snapshot.
const BEFORE_THE_SNAPSHOT: &str = "lock table account in share mode";

/// Holds the first sign-ins of Ada after their snapshots: none of them sees another's rows.
const AFTER_THE_SNAPSHOT: &str =
    "insert into \"user\" (id, name, email) values ('gate', '', 'ada@example.com')";

/// Lets all visitors in at the same instant, once `gate` holds them all. Every one must get a
/// session of their own. Says how often the unluckiest statement was run.
async fn at_once(database: &Database, gate: &str, visitors: Vec<Visitor>) -> usize {
    let keeper = database.rival().await;
    keeper
        .batch_execute(&format!("begin; {gate}"))
        .await
        .unwrap();
    let arrivals = join_all(visitors.iter().map(|visitor| visitor.arrives(database)));
    let (arrivals, ()) = tokio::join!(arrivals, async {
        database.blocked(visitors.len()).await;
        keeper.batch_execute("rollback").await.unwrap();
    });

    let mut most = 0;
    for (visitor, (outcome, runs)) in visitors.iter().zip(arrivals) {
        assert!(runs <= RUNS, "{runs} runs");
        most = most.max(runs);
        let copy = rows(outcome.unwrap());
        assert_eq!(copy.session.token, visitor.token);
        assert_eq!(copy.session.user_id, copy.user.id);
    }
    most
}

async fn with_and_without_the_unique_index() -> [Database; 2] {
    [
        Database::migrated().await,
        Database::without_unique_index().await,
    ]
}

fn ada(times: usize) -> Vec<Visitor> {
    (0..times).map(|_| Visitor::ada("google")).collect()
}

#[tokio::test]
async fn fifty_first_sign_ins_of_one_person_make_one_user_and_one_account() {
    let _alone = storm().await;
    for gate in [BEFORE_THE_SNAPSHOT, AFTER_THE_SNAPSHOT] {
        for database in with_and_without_the_unique_index().await {
            at_once(&database, gate, ada(STORM)).await;
            assert_eq!(database.counts().await, (1, 1, STORM));
        }
    }
}

/// Here no address decides who is first: the account's derived id does.
#[tokio::test]
async fn fifty_first_links_of_one_account_make_one_account() {
    let _alone = storm().await;
    for gate in [BEFORE_THE_SNAPSHOT, "update \"user\" set name = 'gate'"] {
        for database in with_and_without_the_unique_index().await {
            Visitor::ada("github").settles(&database).await;
            at_once(&database, gate, ada(STORM)).await;
            assert_eq!(database.counts().await, (1, 2, STORM + 1));
        }
    }
}

/// The provider gives another address each time, so each would make a user of its own.
#[tokio::test]
async fn fifty_first_sign_ins_by_one_account_with_fifty_addresses_make_one_user() {
    let _alone = storm().await;
    for database in with_and_without_the_unique_index().await {
        let addresses = (0..STORM).map(|n| format!("ada-{n}@example.com"));
        let visitors = addresses.map(|email| Visitor::new("google", "ada-1815", &email));
        at_once(&database, BEFORE_THE_SNAPSHOT, visitors.collect()).await;
        assert_eq!(database.counts().await, (1, 1, STORM));
    }
}

#[tokio::test]
async fn fifty_known_sign_ins_of_one_person_need_one_turn_each() {
    let _alone = storm().await;
    let database = Database::migrated().await;
    Visitor::ada("google").settles(&database).await;
    assert_eq!(at_once(&database, BEFORE_THE_SNAPSHOT, ada(STORM)).await, 1);
    assert_eq!(database.counts().await, (1, 1, STORM + 1));
}

#[tokio::test]
async fn fifty_people_at_once_need_one_turn_each_and_get_what_is_theirs() {
    let _alone = storm().await;
    for database in with_and_without_the_unique_index().await {
        let people = (0..STORM).map(|n| {
            Visitor::new(
                "google",
                &format!("person-{n}"),
                &format!("person-{n}@example.com"),
            )
        });
        assert_eq!(
            at_once(&database, BEFORE_THE_SNAPSHOT, people.collect()).await,
            1
        );
        assert_eq!(database.counts().await, (STORM, STORM, STORM));
        let theirs = "select count(*) from session s join account a using (user_id) \
            join \"user\" u on u.id = s.user_id where u.email = a.account_id || '@example.com'";
        let theirs: i64 = database.sql.query_one(theirs, &[]).await.unwrap().get(0);
        assert_eq!(usize::try_from(theirs).unwrap(), STORM);
    }
}

/// The longest way there is: the user appears after the first snapshot, and the second provider's
/// account after the second; the third sees both.
#[tokio::test]
async fn fifty_first_sign_ins_by_two_providers_make_one_user_and_two_accounts() {
    let _alone = storm().await;
    for gate in [BEFORE_THE_SNAPSHOT, AFTER_THE_SNAPSHOT] {
        for database in with_and_without_the_unique_index().await {
            let visitors = (0..STORM / 2).flat_map(|_| ["google", "github"].map(Visitor::ada));
            at_once(&database, gate, visitors.collect()).await;
            assert_eq!(database.counts().await, (1, 2, STORM));
        }
    }
}

/// Fifty pairs, half of them at a time, since both of a pair hold a connection.
#[tokio::test]
async fn two_providers_with_one_new_address_make_one_user_with_two_accounts() {
    let _alone = storm().await;
    for database in with_and_without_the_unique_index().await {
        for half in [0..STORM / 2, STORM / 2..STORM] {
            let pairs = half.flat_map(|n| {
                ["google", "github"].map(|provider| {
                    let email = format!("person-{n}@example.com");
                    Visitor::new(provider, &format!("person-{n}"), &email)
                })
            });
            at_once(&database, BEFORE_THE_SNAPSHOT, pairs.collect()).await;
        }
        assert_eq!(database.counts().await, (STORM, 2 * STORM, 2 * STORM));
        let alike = "select count(*) from (select user_id from account group by user_id \
            having array_agg(distinct provider_id order by provider_id) = '{github,google}') pairs";
        let alike: i64 = database.sql.query_one(alike, &[]).await.unwrap().get(0);
        assert_eq!(usize::try_from(alike).unwrap(), STORM);
    }
}
