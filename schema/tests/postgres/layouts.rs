//! Tables that are not as they were said to be, and fields that an app has added.

use domain::config::{Adapter, Config, Tables};
use schema::pg::Misfit;
use schema::statement::{delete_session, read_session, sign_in, update_user};
use schema::{Dialect, Statement};
use serde_json::json;

use crate::scenario::{NOW, Visitor, rows, word};
use crate::support::Database;

/// Everything that these tables are not.
fn other() -> Tables {
    let Tables {
        adapter,
        use_plural,
    } = crate::support::tables();
    Tables {
        adapter: match adapter {
            Adapter::Drizzle => Adapter::Kysely,
            Adapter::Kysely => Adapter::Drizzle,
        },
        use_plural: !use_plural,
    }
}

#[tokio::test]
async fn tables_of_another_layout_are_recognised() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    let other = |statement: Statement| database.run_as(Dialect::plain(other()), statement);
    for statement in [
        read_session::statement(&ada.token),
        delete_session::statement(&ada.token),
    ] {
        let error = other(statement).await.unwrap_err();
        assert_eq!(error.misfit(), Some(Misfit::Layout), "{error}");
        assert!(error.misfit().unwrap().to_string().contains("DATABASE"));
    }
}

#[tokio::test]
async fn an_issuer_that_takes_no_null_is_named() {
    let database = Database::migrated().await;
    let issuer = "alter table account add column issuer text not null";
    database.sql.batch_execute(issuer).await.unwrap();
    let (outcome, runs) = Visitor::ada("google").arrives(&database).await;
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.misfit(), runs),
        (Some(Misfit::IssuerRequired), 1),
        "{error}"
    );
    assert_eq!(database.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn another_column_that_takes_no_null_is_no_misfit() {
    let database = Database::migrated().await;
    let team = "alter table account add column team text not null";
    database.sql.batch_execute(team).await.unwrap();
    let (outcome, _) = Visitor::ada("google").arrives(&database).await;
    assert_eq!(outcome.unwrap_err().misfit(), None);
}

/// A configuration with these options of `user` and `session`.
fn configured(options: &serde_json::Value) -> Config {
    let auth = json!({
        "baseURL": "https://app.example.com",
        "user": options["user"].as_object().cloned().unwrap_or_default(),
        "session": options["session"].as_object().cloned().unwrap_or_default(),
    });
    let secret = |name: &str| (name == "BETTER_AUTH_SECRET").then(|| name.to_owned());
    Config::parse(auth, secret).ok().unwrap()
}

#[tokio::test]
async fn a_new_user_and_each_session_get_the_defaults_of_added_fields() {
    let database = Database::migrated().await;
    let config = configured(&json!({
        "user": { "additionalFields": {
            "plan": { "type": ["free", "pro"], "defaultValue": "it's \\ free" },
            "level": { "type": "number", "defaultValue": 3 },
            "note": { "type": "string" },
        } },
        "session": { "additionalFields": {
            "pinned": { "type": "boolean", "input": false, "defaultValue": true },
        } },
    }));
    let add = "alter table \"user\" add column plan text, add column level integer, \
        add column note text; alter table session add column pinned boolean not null";
    database.sql.batch_execute(add).await.unwrap();
    let dialect = Dialect::new(
        crate::support::tables(),
        &config.user_fields,
        &config.session_fields,
    );
    // The first makes the user, and the second finds what has changed since.
    for (plan, outcome) in [("it's \\\\ free", "created"), ("pro", "signed in")] {
        let ada = Visitor::ada("google");
        let signed_in = sign_in::complete(&ada.sign_in(), async |statement| {
            database.run_as(dialect, statement).await
        })
        .await
        .unwrap();
        assert_eq!(word(&signed_in), outcome);
        let copy = rows(signed_in);
        let shown = |map| serde_json::to_string(map).unwrap();
        let user = format!("{{\"plan\":\"{plan}\",\"level\":3,\"note\":null}}");
        assert_eq!(shown(&copy.user.additional), user);
        assert_eq!(shown(&copy.session.additional), "{\"pinned\":true}");
        let pro = "update \"user\" set plan = 'pro'";
        database.sql.batch_execute(pro).await.unwrap();
    }
}

#[tokio::test]
async fn added_fields_are_read_in_their_order_and_written() {
    let database = Database::migrated().await;
    let ada = Visitor::ada("google");
    rows(ada.settles(&database).await);
    let fields = json!({
        "favoriteColor": { "type": "string" },
        "count": { "type": "number" },
        "bornAt": { "type": "date" },
        "tags": { "type": "string[]" },
        "prefs": { "type": "json" },
        "secretNote": { "type": "string", "returned": false },
    });
    let config = configured(&json!({ "user": { "additionalFields": fields } }));
    let tables = crate::support::tables();
    // As the generators of Better Auth's two adapters make them.
    let columns = match tables.adapter {
        Adapter::Drizzle => {
            "favorite_color text, count integer, born_at timestamp, tags text[], prefs jsonb, \
            secret_note text"
        }
        Adapter::Kysely => {
            "\"favoriteColor\" text, count integer, \"bornAt\" timestamptz, tags jsonb, prefs jsonb, \
            \"secretNote\" text"
        }
    };
    for column in columns.split(", ") {
        let add = format!("alter table \"user\" add column {column}");
        database.sql.batch_execute(&add).await.unwrap();
    }
    let dialect = Dialect::new(tables, &config.user_fields, &config.session_fields);
    let body = json!({
        "favoriteColor": "it's \\ red", "count": "7", "bornAt": "2026-01-02T05:04:05.678+02:00",
        "tags": ["a", "b\"c"], "prefs": { "z": 1, "a": [true] }, "secretNote": "hush", "else": 1,
    });
    let written = config
        .user_fields
        .update(body.as_object().unwrap())
        .unwrap();
    let change = domain::user::UserChange {
        name: None,
        image: None,
        additional: written,
    };
    let update = update_user::statement(&ada.token, &change, NOW);
    let row = database.run_as(dialect, update).await.unwrap();
    let updated = update_user::read(row.as_deref(), NOW).unwrap().unwrap();
    let row = database
        .run_as(dialect, read_session::statement(&ada.token))
        .await
        .unwrap();
    let read = read_session::read(row.as_deref(), NOW).unwrap().unwrap();
    assert_eq!(read, updated);
    assert!(!row.unwrap().contains("hush"));
    let shown = serde_json::to_string(&read.user.additional).unwrap();
    assert_eq!(
        shown,
        "{\"favoriteColor\":\"it's \\\\ red\",\"count\":7,\"bornAt\":\"2026-01-02T03:04:05.678Z\",\
        \"tags\":[\"a\",\"b\\\"c\"],\"prefs\":{\"a\":[true],\"z\":1}}"
    );
}

#[tokio::test]
async fn a_nul_never_leaves() {
    let database = Database::empty().await;
    let statement = Statement::new("select $1", vec!["a\0b".into()]);
    let error = database.run(statement).await.unwrap_err();
    assert_eq!(error.fault, schema::pg::Fault::Unsendable);
    assert!(!error.may_have_committed());
}
