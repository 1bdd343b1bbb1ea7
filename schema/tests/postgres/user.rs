//! A user's own changes.

use domain::{SessionCopy, Timestamp, Token, user::UserChange};
use schema::statement::{read_session, update_user};

use crate::scenario::{LATER, NOW, Visitor, rows};
use crate::support::Database;

const THEN: Timestamp = Timestamp::from_millis(NOW.as_millis() + 1_000);

async fn update(
    database: &Database,
    token: &Token,
    change: &UserChange,
    now: Timestamp,
) -> Option<SessionCopy> {
    let row = database
        .run(update_user::statement(token, change, now))
        .await;
    update_user::read(row.unwrap().as_deref(), now).unwrap()
}

#[tokio::test]
async fn what_is_named_changes_with_the_time_of_the_change_and_nothing_else() {
    let text = |text: &str| Some(text.to_owned());
    for (name, image) in [
        (text("Ada"), None),
        (text(""), Some(None)),
        (None, Some(text("https://example.com/new.png"))),
        (text("Ada"), Some(text(""))),
    ] {
        let database = Database::migrated().await;
        let ada = Visitor::ada("google");
        let bob = Visitor::new("google", "bob", "bob@example.com");
        let mut expected = rows(ada.settles(&database).await);
        let untouched = rows(bob.settles(&database).await);
        if let Some(name) = &name {
            expected.user.name.clone_from(name);
        }
        if let Some(image) = &image {
            expected.user.image.clone_from(image);
        }
        expected.user.updated_at = THEN;
        expected.read_at = THEN;
        let change = UserChange {
            name,
            image,
            additional: Vec::new(),
        };
        let updated = update(&database, &ada.token, &change, THEN).await;
        assert_eq!(updated.as_ref(), Some(&expected));
        for (token, copy) in [(&ada.token, expected), (&bob.token, untouched)] {
            let row = database.run(read_session::statement(token)).await.unwrap();
            let read = read_session::read(row.as_deref(), copy.read_at).unwrap();
            assert_eq!(read, Some(copy));
        }
    }
}

#[tokio::test]
async fn a_session_that_is_over_or_gone_changes_nothing() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    let before = rows(ada.settles(&database).await);
    let change = UserChange {
        name: Some("Eve".to_owned()),
        image: Some(None),
        additional: Vec::new(),
    };
    let gone = Token::new("gone".to_owned());
    for (token, now) in [(&ada.token, LATER), (&gone, NOW)] {
        assert_eq!(update(&database, token, &change, now).await, None);
    }
    let row = database.run(read_session::statement(&ada.token)).await;
    let after = read_session::read(row.unwrap().as_deref(), before.read_at).unwrap();
    assert_eq!(after, Some(before));
}
