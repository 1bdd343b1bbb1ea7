//! A session's row: read, slid, deleted.

use domain::{SessionCopy, Timestamp, Token};
use schema::statement::{delete_expired_session, delete_session, read_session, slide_session};

use crate::scenario::{LATER, NOW, Visitor, rows};
use crate::support::Database;

async fn read(database: &Database, token: &Token) -> Option<SessionCopy> {
    let row = database.run(read_session::statement(token)).await.unwrap();
    read_session::read(row.as_deref(), NOW).unwrap()
}

async fn slide(
    database: &Database,
    token: &Token,
    to: Timestamp,
    now: Timestamp,
) -> Option<SessionCopy> {
    let row = database
        .run(slide_session::statement(token, to, now))
        .await
        .unwrap();
    slide_session::read(row.as_deref(), now).unwrap()
}

fn after(moment: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(moment.as_millis() + millis)
}

#[tokio::test]
async fn a_session_is_read_with_its_user_as_it_was_opened() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    let opened = rows(ada.settles(&database).await);
    assert_eq!(read(&database, &ada.token).await, Some(opened));
    assert_eq!(
        read(&database, &Token::new("another".to_owned())).await,
        None
    );
}

#[tokio::test]
async fn a_session_without_its_user_is_none() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    ada.settles(&database).await;
    let orphan = "alter table session drop constraint session_user_id_user_id_fk;
        delete from \"user\"";
    database.sql.batch_execute(orphan).await.unwrap();
    assert_eq!(read(&database, &ada.token).await, None);
    assert_eq!(
        slide(&database, &ada.token, after(LATER, 1), NOW).await,
        None
    );
}

/// Hyperdrive decides by the functions in the text whether it may keep an answer.
#[tokio::test]
async fn no_read_can_be_cached_on_the_way() {
    let database = Database::migrated().await;
    let volatile =
        "select provolatile::text from pg_proc where proname = 'random' and pronargs = 0";
    let volatile: String = database.sql.query_one(volatile, &[]).await.unwrap().get(0);
    assert_eq!(volatile, "v");
    for sql in [
        include_str!("../../sql/read_session.sql"),
        include_str!("../../sql/find_session.sql"),
        include_str!("../../sql/list_sessions.sql"),
        include_str!("../../sql/owns_session.sql"),
        include_str!("../../sql/user_sessions.sql"),
    ] {
        let code: String = sql.lines().filter(|line| !line.starts_with("--")).collect();
        assert!(code.contains("random()"), "{sql}");
    }
}

#[tokio::test]
async fn an_expired_session_is_still_read_since_the_reader_has_the_clock() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    ada.settles(&database).await;
    database
        .sql
        .batch_execute("update session set expires_at = '2000-01-01'")
        .await
        .unwrap();
    assert!(read(&database, &ada.token).await.is_some());
}

/// Each line: when it is slid, to when, and when it ends then; `None` where there is nothing on.
#[tokio::test]
async fn a_session_slides_forward_while_it_is_on() {
    for (now, to, end) in [
        (after(NOW, 1), after(LATER, 1), Some(after(LATER, 1))),
        (after(NOW, 1), LATER, Some(LATER)),
        // Someone else slid it further in the meantime.
        (after(NOW, 1), after(LATER, -1), Some(LATER)),
        (after(LATER, -1), after(LATER, 9), Some(after(LATER, 9))),
        (LATER, after(LATER, 9), None),
        (after(LATER, 1), after(LATER, 9), None),
    ] {
        let database = Database::migrated().await;
        let ada = Visitor::ada("google");
        let opened = rows(ada.settles(&database).await);
        let slid = slide(&database, &ada.token, to, now).await;
        let stored = read(&database, &ada.token).await.unwrap();
        assert_eq!(
            slid.as_ref().map(|copy| copy.session.expires_at),
            end,
            "{now:?} {to:?}"
        );
        if let Some(slid) = slid {
            assert_eq!(
                (slid.session, slid.user),
                (stored.session.clone(), stored.user)
            );
            assert_eq!((stored.session.updated_at, slid.read_at), (now, now));
            assert_eq!(stored.session.created_at, NOW);
        } else {
            assert_eq!(stored, opened, "{now:?} {to:?}: untouched");
        }
    }
}

#[tokio::test]
async fn deleting_says_whether_there_was_one_and_leaves_the_others() {
    let database = Database::migrated().await;
    let (first, second) = (Visitor::ada("google"), Visitor::ada("google"));
    first.settles(&database).await;
    second.settles(&database).await;
    let delete = async || {
        database
            .run(delete_session::statement(&first.token))
            .await
            .unwrap()
    };
    assert_eq!(delete().await, Some(first.session_id.clone()));
    assert_eq!(delete().await, None);
    assert!(read(&database, &second.token).await.is_some());
    assert_eq!(database.counts().await, (1, 1, 1));
}

#[tokio::test]
async fn only_what_has_expired_in_the_row_is_swept() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    ada.settles(&database).await;
    for (now, swept) in [(after(LATER, -1), false), (LATER, true), (LATER, false)] {
        let statement = delete_expired_session::statement(&ada.token, now);
        assert_eq!(
            database.run(statement).await.unwrap().is_some(),
            swept,
            "{now:?}"
        );
    }
    assert_eq!(database.count("session").await, 0);
}
