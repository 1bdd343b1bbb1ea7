//! What statements become.

use domain::config::Config;
use serde_json::{Value as Json, json};

use super::*;

const DRIZZLE: Tables = Tables {
    adapter: Adapter::Drizzle,
    use_plural: false,
};

const KYSELY: Tables = Tables {
    adapter: Adapter::Kysely,
    use_plural: false,
};

fn plural(tables: Tables) -> Tables {
    Tables {
        use_plural: true,
        ..tables
    }
}

fn rendered(tables: Tables, sql: &'static str) -> String {
    Dialect::plain(tables)
        .render(Statement::new(sql, Vec::new()))
        .sql
}

/// The configuration of an app that has added fields.
fn added() -> Config {
    let fields = |fields: Json| json!({ "additionalFields": fields });
    let auth = json!({
        "baseURL": "https://app.example.com",
        "user": fields(json!({
            "favoriteColor": { "type": "string", "defaultValue": "it's" },
            "bornAt": { "type": "date", "fieldName": "birthDate" },
            "note": { "type": "json", "returned": false, "defaultValue": { "a": 1 } },
        })),
        "session": fields(json!({ "theme": { "type": "string" } })),
    });
    let secret = |name: &str| (name == "BETTER_AUTH_SECRET").then(|| name.to_owned());
    Config::parse(auth, secret).ok().unwrap()
}

/// Each line: a statement, and what it is for each adapter, and for Drizzle with plural names.
#[test]
fn names_are_those_of_the_layout_and_nothing_else_is_touched() {
    for (sql, drizzle, kysely, drizzle_plural) in [
        (
            "select u.id from session s join \"user\" u on u.id = s.user_id",
            "select u.id from session s join \"user\" u on u.id = s.user_id",
            "select u.id from session s join \"user\" u on u.id = s.\"userId\"",
            "select u.id from sessions s join \"users\" u on u.id = s.user_id",
        ),
        (
            "update account a set updated_at = $1 where account_id = 'account_id'",
            "update account a set updated_at = $1 where account_id = 'account_id'",
            "update account a set \"updatedAt\" = $1 where \"accountId\" = 'account_id'",
            "update accounts a set updated_at = $1 where account_id = 'account_id'",
        ),
        (
            "-- the user_id\nselect /* session */ user, account_row_id",
            "select   user, account_row_id",
            "select   user, account_row_id",
            "select   user, account_row_id",
        ),
        (
            "delete from verification where identifier = $1",
            "delete from verification where identifier = $1",
            "delete from verification where identifier = $1",
            "delete from verifications where identifier = $1",
        ),
        (
            "set a = $1 written_fields(), b = c default_columns(user)",
            "set a = $1 , b = c ",
            "set a = $1 , b = c ",
            "set a = $1 , b = c ",
        ),
    ] {
        assert_eq!(rendered(DRIZZLE, sql), drizzle);
        assert_eq!(rendered(KYSELY, sql), kysely);
        assert_eq!(rendered(plural(DRIZZLE), sql), drizzle_plural);
    }
}

#[test]
fn a_row_is_written_out_with_the_fields_that_are_shown() {
    let config = added();
    let render = |tables, sql| {
        Dialect::new(tables, &config.user_fields, &config.session_fields)
            .render(Statement::new(sql, Vec::new()))
            .sql
    };
    assert_eq!(
        render(KYSELY, "select session_json(own)"),
        "select json_build_object('id', own.id, 'token', own.token, 'userId', own.\"userId\", \
        'expiresAt', own.\"expiresAt\", 'createdAt', own.\"createdAt\", 'updatedAt', own.\"updatedAt\", \
        'ipAddress', own.\"ipAddress\", 'userAgent', own.\"userAgent\", E'theme'::text, own.\"theme\")"
    );
    assert_eq!(
        render(DRIZZLE, "user_json(u)"),
        "json_build_object('id', u.id, 'name', u.name, 'email', u.email, \
        'emailVerified', u.email_verified, 'image', u.image, 'createdAt', u.created_at, \
        'updatedAt', u.updated_at, E'favoriteColor'::text, u.\"favorite_color\", \
        E'bornAt'::text, to_char(u.\"birth_date\", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'))"
    );
    assert_eq!(
        render(
            DRIZZLE,
            "(id default_columns(user)) select $1 default_values(user)"
        ),
        "(id , \"favorite_color\", \"note\") select $1 , E'it\\'s', E'{\"a\":1}'"
    );
}

#[test]
fn what_is_written_comes_after_the_parameters_with_the_type_of_its_column() {
    let config = added();
    let body = json!({ "favoriteColor": "red", "bornAt": "2026-01-02T03:04:05.678Z" });
    let written = config
        .user_fields
        .update(body.as_object().unwrap())
        .unwrap();
    let sql = "update \"user\" set updated_at = $1 written_fields()";
    let moment = Timestamp::from_millis(0);
    for (tables, set, oid) in [
        (
            DRIZZLE,
            "updated_at = $1 , \"favorite_color\" = $2, \"birth_date\" = $3",
            1114,
        ),
        (
            KYSELY,
            "\"updatedAt\" = $1 , \"favoriteColor\" = $2, \"birthDate\" = $3",
            1184,
        ),
    ] {
        let statement = Statement::new(sql, vec![moment.into()]).writing(written.clone());
        let query = Dialect::plain(tables).render(statement);
        assert_eq!(query.sql, format!("update \"user\" set {set}"));
        let values: Vec<_> = query
            .values
            .into_iter()
            .map(|v| (v.oid, v.text.unwrap()))
            .collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            values,
            [
                (oid, text("1970-01-01T00:00:00.000Z")),
                (0, text("red")),
                (0, text("2026-01-02T03:04:05.678Z")),
            ]
        );
    }
}
