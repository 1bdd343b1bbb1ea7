//! A user's sessions: listed, ended, and deleted with the user.

use domain::{Session, Timestamp, Token};
use schema::statement::{
    delete_sessions, delete_user, list_sessions, owns_session, user_sessions,
    user_sessions::UserSessions,
};

use crate::scenario::{LATER, NOW, Visitor, rows};
use crate::support::Database;

/// A database in which Ada has signed in so often, and one other user once.
async fn signed_in(times: usize) -> (Database, Vec<Session>, Session) {
    let database = Database::migrated().await;
    let mut sessions = Vec::new();
    for index in 0..times {
        let mut ada = Visitor::ada("google");
        ada.now = after(NOW, i64::try_from(index).unwrap());
        sessions.push(rows(ada.settles(&database).await).session);
    }
    let bob = Visitor::new("google", "bob", "bob@example.com");
    let other = rows(bob.settles(&database).await).session;
    (database, sessions, other)
}

fn after(moment: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(moment.as_millis() + millis)
}

fn tokens(sessions: &[Session]) -> Vec<Token> {
    sessions.iter().map(|one| one.token.clone()).collect()
}

async fn expire(database: &Database, session: &Session) {
    let sql = format!(
        "update session set expires_at = '{}' where id = '{}'",
        NOW.to_iso(),
        session.id
    );
    database.sql.batch_execute(&sql).await.unwrap();
}

async fn list(database: &Database, token: &Token, now: Timestamp) -> Option<Vec<Session>> {
    let row = database.run(list_sessions::statement(token, now)).await;
    let listed = list_sessions::read(row.unwrap().as_deref()).unwrap();
    listed.map(|listed| listed.sessions)
}

async fn others(database: &Database, token: &Token, now: Timestamp) -> Option<UserSessions> {
    let row = database.run(user_sessions::statement(token, now)).await;
    user_sessions::read(row.unwrap().as_deref()).unwrap()
}

async fn owns(database: &Database, token: &Token, other: &Token, now: Timestamp) -> Option<bool> {
    let row = database
        .run(owns_session::statement(token, other, now))
        .await;
    let ownership = owns_session::read(row.unwrap().as_deref()).unwrap();
    ownership.map(|ownership| ownership.owns)
}

#[tokio::test]
async fn a_user_sees_the_own_sessions_that_are_on_and_nobody_elses() {
    let (database, sessions, other) = signed_in(3).await;
    let [first, second, third] = sessions.as_slice() else {
        panic!("three were made");
    };
    expire(&database, second).await;
    let on = vec![first.clone(), third.clone()];
    assert_eq!(list(&database, &third.token, NOW).await, Some(on));
    assert_eq!(list(&database, &other.token, NOW).await, Some(vec![other]));
    let listed = database
        .run(list_sessions::statement(&third.token, NOW))
        .await;
    let listed = list_sessions::read(listed.unwrap().as_deref()).unwrap();
    assert_eq!(listed.unwrap().created_at, third.created_at);
}

/// Each line is a session that may ask nothing: the statement is what decides it.
#[tokio::test]
async fn a_session_that_is_over_gone_or_nobodys_asks_in_vain() {
    let (database, sessions, other) = signed_in(2).await;
    let orphan = "alter table session drop constraint session_user_id_user_id_fk;
        delete from \"user\" where email = 'bob@example.com'";
    database.sql.batch_execute(orphan).await.unwrap();
    let unknown = Token::new("unknown".to_owned());
    for (token, now) in [
        (&sessions[0].token, LATER),
        (&unknown, NOW),
        (&other.token, NOW),
    ] {
        assert_eq!(list(&database, token, now).await, None);
        assert_eq!(others(&database, token, now).await, None);
        assert_eq!(owns(&database, token, &sessions[1].token, now).await, None);
        assert_eq!(owns(&database, token, token, now).await, None);
    }
}

#[tokio::test]
async fn a_session_owns_those_of_its_user_expired_ones_too() {
    let (database, sessions, other) = signed_in(3).await;
    expire(&database, &sessions[1]).await;
    let asking = &sessions[0].token;
    for (named, owned) in [
        (asking, true),
        (&sessions[1].token, true),
        (&sessions[2].token, true),
        (&other.token, false),
        (&Token::new("unknown".to_owned()), false),
        (&Token::new(String::new()), false),
    ] {
        assert_eq!(owns(&database, asking, named, NOW).await, Some(owned));
    }
}

#[tokio::test]
async fn the_others_of_a_user_come_a_hundred_at_a_time() {
    let (database, sessions, _) = signed_in(3).await;
    expire(&database, &sessions[0]).await;
    let asking = &sessions[1];
    assert_eq!(
        others(&database, &asking.token, NOW).await,
        Some(UserSessions {
            user_id: asking.user_id.clone(),
            created_at: asking.created_at,
            others: tokens(&sessions[2..]),
            more: false,
        })
    );
    for (rows, more) in [(99, false), (100, true)] {
        let sql = format!(
            "delete from session where id like 'many-%';
            insert into session (id, token, user_id, expires_at, updated_at, created_at)
            select 'many-' || n, 'many-' || n, '{}', '{}', now(), '{}'
            from generate_series(1, {rows}) n",
            asking.user_id,
            LATER.to_iso(),
            LATER.to_iso(),
        );
        database.sql.batch_execute(&sql).await.unwrap();
        let found = others(&database, &asking.token, NOW).await.unwrap();
        assert_eq!((found.others.len(), found.more), (100, more), "{rows}");
        assert_eq!(found.others[0], sessions[2].token, "the oldest come first");
    }
}

#[tokio::test]
async fn exactly_the_named_sessions_go_and_a_users_expired_ones_where_asked_for() {
    for (user, left) in [(false, 3), (true, 2)] {
        let (database, sessions, other) = signed_in(4).await;
        expire(&database, &sessions[0]).await;
        expire(&database, &other).await;
        let user_id = user.then_some(sessions[1].user_id.as_str());
        let gone = delete_sessions::statement(&tokens(&sessions[1..3]), user_id, NOW);
        let gone = database.run(gone).await.unwrap();
        assert_eq!(gone.unwrap(), (5 - left).to_string());
        assert_eq!(database.count("session").await, left);
        assert!(list(&database, &sessions[3].token, NOW).await.is_some());
    }
}

async fn delete(database: &Database, user_id: &str, ended: &[Token]) -> Vec<Token> {
    let row = database.run(delete_user::statement(user_id, ended)).await;
    delete_user::read(row.unwrap().as_deref()).unwrap()
}

#[tokio::test]
async fn a_user_goes_with_every_row_and_says_which_sessions_nobody_knew() {
    for keys in [true, false] {
        let (database, sessions, other) = signed_in(3).await;
        if !keys {
            let drop = "alter table session drop constraint session_user_id_user_id_fk;
                alter table account drop constraint account_user_id_user_id_fk";
            database.sql.batch_execute(drop).await.unwrap();
        }
        let ended = tokens(&sessions[..2]);
        let user = &sessions[0].user_id;
        let unexpected = delete(&database, user, &ended).await;
        assert_eq!(unexpected, tokens(&sessions[2..]));
        assert_eq!(database.counts().await, (1, 1, 1), "foreign keys: {keys}");
        assert!(list(&database, &other.token, NOW).await.is_some());
        assert_eq!(delete(&database, user, &ended).await, [], "again");
    }
}

/// T119. The sign-in has the user's row when the deletion comes for it, and commits while the
/// deletion waits: a statement of its own would delete that session without having seen it.
#[tokio::test]
async fn a_sign_in_that_a_deletion_waited_for_is_reported() {
    let (database, sessions, _) = signed_in(1).await;
    let user = &sessions[0].user_id;
    let rival = database.rival().await;
    let sign_in = format!(
        "begin; select from \"user\" where id = '{user}' for no key update;
        insert into session (id, token, user_id, expires_at, updated_at)
        values ('late', 'late', '{user}', '{}', now())",
        LATER.to_iso()
    );
    rival.batch_execute(&sign_in).await.unwrap();
    let ended = tokens(&sessions);
    let (unexpected, ()) = tokio::join!(delete(&database, user, &ended), async {
        database.blocked(1).await;
        rival.batch_execute("commit").await.unwrap();
    });
    assert_eq!(unexpected, [Token::new("late".to_owned())]);
    assert_eq!(database.counts().await, (1, 1, 1));
}

/// And the other way round: what waits for the deletion finds nobody, and signs up anew.
#[tokio::test]
async fn a_sign_in_that_waited_for_a_deletion_makes_a_whole_new_user() {
    let (database, sessions, _) = signed_in(1).await;
    let user = &sessions[0].user_id;
    let rival = database.rival().await;
    let lock = format!("begin; select from \"user\" where id = '{user}' for update");
    rival.batch_execute(&lock).await.unwrap();
    let ada = Visitor::ada("google");
    let ((outcome, runs), ()) = tokio::join!(ada.arrives(&database), async {
        database.blocked(1).await;
        let delete = format!("delete from \"user\" where id = '{user}'; commit");
        rival.batch_execute(&delete).await.unwrap();
    });
    let made = rows(outcome.unwrap());
    assert_eq!(runs, 2);
    assert_ne!(&made.user.id, user);
    assert_eq!(database.counts().await, (2, 2, 2));
}
