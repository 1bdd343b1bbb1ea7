use serde_json::{Value, json};

use super::*;
use crate::{Profile, ProviderTokens, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

fn account() -> Account {
    serde_json::from_value(json!({
        "id": "acc1",
        "providerId": "google",
        "accountId": "g-1",
        "accessToken": "AT",
        "refreshToken": "RT",
        "idToken": null,
        "accessTokenExpiresAt": "2026-01-02T04:04:05.678",
        "refreshTokenExpiresAt": null,
        "scope": "a, b,",
    }))
    .unwrap()
}

fn row(id: &str) -> Selector {
    Selector::Row(id.to_owned())
}

/// Each line is a body of `/get-access-token`; the messages are Better Auth's (its schema was run
/// on each).
#[test]
fn an_account_is_named_in_the_words_of_1_7_or_of_1_4() {
    let provider = |row: Option<&str>| Selector::Provider {
        provider: "google".to_owned(),
        row: row.map(str::to_owned),
    };
    for (body, expected) in [
        (json!({ "accountId": "x" }), Ok(row("x"))),
        (json!({ "accountId": "x", "userId": "u" }), Ok(row("x"))),
        (json!({ "useAccountCookie": true }), Ok(Selector::Cookie)),
        (json!({ "providerId": "google" }), Ok(provider(None))),
        (
            json!({ "providerId": "google", "accountId": "x", "userId": "u" }),
            Ok(provider(Some("x"))),
        ),
        (json!({}), Err("[body] Invalid input")),
        (json!([]), Err("[body] Invalid input")),
        (json!({ "accountId": 1 }), Err("[body] Invalid input")),
        (
            json!({ "accountId": "x", "userId": 1 }),
            Err("[body] Invalid input"),
        ),
        (
            json!({ "accountId": "x", "useAccountCookie": true }),
            Err("[body] Invalid input"),
        ),
        (
            json!({ "useAccountCookie": false }),
            Err("[body] Invalid input"),
        ),
        (
            json!({ "accountId": "x", "foo": 1 }),
            Err("[body] Unrecognized key: \"foo\""),
        ),
        (
            json!({ "accountId": "x", "foo": 1, "bar": 1 }),
            Err("[body] Unrecognized keys: \"foo\", \"bar\""),
        ),
        (
            json!({ "useAccountCookie": true, "accountId": 5 }),
            Err("[body] Unrecognized key: \"accountId\""),
        ),
    ] {
        let got = Selector::of_tokens(Some(&body)).map_err(|error| error.to_string());
        assert_eq!(got, expected.map_err(str::to_owned), "{body}");
    }
    assert!(Selector::of_tokens(None).is_err());
}

#[test]
fn an_account_is_asked_about_by_its_row_or_as_1_4_does_by_the_providers_id() {
    for (query, expected) in [
        ("accountId=x", Ok(Selector::Any("x".to_owned()))),
        ("accountId=x&userId=u", Ok(Selector::Any("x".to_owned()))),
        ("", Err("[query] Invalid input")),
        ("useAccountCookie=true", Err("[query] Invalid input")),
        ("accountId=x&accountId=y", Err("[query] Invalid input")),
        (
            "accountId=x&foo=1",
            Err("[query] Unrecognized key: \"foo\""),
        ),
    ] {
        let got = Selector::of_info(query).map_err(|error| error.to_string());
        assert_eq!(got, expected.map_err(str::to_owned), "{query}");
    }
}

#[test]
fn an_account_is_unlinked_by_its_row_or_as_1_4_does_by_its_provider() {
    let at = |account: Option<&str>| Selector::AtProvider {
        provider: "google".to_owned(),
        account: account.map(str::to_owned),
    };
    for (body, expected) in [
        (json!({ "accountId": "x", "foo": 1 }), Ok(row("x"))),
        (json!({ "providerId": "google" }), Ok(at(None))),
        (
            json!({ "providerId": "google", "accountId": "g-1" }),
            Ok(at(Some("g-1"))),
        ),
        (
            json!({}),
            Err("[body.accountId] Invalid input: expected string, received undefined"),
        ),
        (
            json!({ "accountId": 1 }),
            Err("[body.accountId] Invalid input: expected string, received number"),
        ),
    ] {
        let got = Selector::of_unlinking(Some(&body)).map_err(|error| error.to_string());
        assert_eq!(got, expected.map_err(str::to_owned), "{body}");
    }
}

/// Each line: what is left of the access token in milliseconds, and whether it is refreshed.
#[test]
fn an_access_token_is_refreshed_in_its_last_five_seconds() {
    for (left, due) in [(-1, true), (0, true), (4_999, true), (5_000, false)] {
        let ends = Timestamp::from_millis(NOW.as_millis() + left);
        let account = Account {
            access_token_expires_at: Some(ends),
            ..account()
        };
        assert_eq!(account.due_refresh_token(NOW).is_some(), due, "{left}");
        for without in [None, Some(String::new())] {
            let account = Account {
                refresh_token: without,
                ..account.clone()
            };
            assert_eq!(account.due_refresh_token(NOW), None);
        }
    }
    let endless = Account {
        access_token_expires_at: None,
        ..account()
    };
    assert_eq!(endless.due_refresh_token(NOW), None);
}

/// Transcript s4: `GET /list-accounts`, `POST /get-access-token`, `POST /refresh-token`.
#[test]
fn the_answers_have_the_contracts_keys_in_its_order() {
    let listed: Listed = serde_json::from_value(json!({
        "id": "acc1", "userId": "u1", "providerId": "google", "accountId": "g-1",
        "createdAt": "2026-01-02T03:04:05.678", "updatedAt": "2026-01-02T03:04:05.678",
        "scope": null,
    }))
    .unwrap();
    assert_eq!(
        serde_json::to_string(&listed).unwrap(),
        r#"{"accountId":"g-1","providerId":"google","userId":"u1","createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","id":"acc1","scopes":[]}"#
    );
    assert_eq!(
        serde_json::to_string(&ShownToken::from(account())).unwrap(),
        r#"{"accessToken":"AT","accessTokenExpiresAt":"2026-01-02T04:04:05.678Z","scopes":["a","b"]}"#
    );
    let refreshed = account().refreshed(ProviderTokens {
        access_token: Some("at-2".to_owned()),
        id_token: Some("jwt".to_owned()),
        scope: Some("other".to_owned()),
        ..ProviderTokens::default()
    });
    assert_eq!(
        serde_json::to_string(&RefreshedTokens::new(refreshed, Some(NOW))).unwrap(),
        r#"{"accessToken":"at-2","refreshToken":"RT","accessTokenExpiresAt":"2026-01-02T03:04:05.678Z","refreshTokenExpiresAt":null,"scope":"a, b,","idToken":"jwt","providerId":"google","accountId":"acc1"}"#
    );
}

/// Transcript s4: `GET /account-info`.
#[test]
fn what_a_provider_says_of_an_account_is_shown_as_it_says_it() {
    let profile = Profile {
        account_id: "g-1".to_owned(),
        email: Some("ada@example.com".to_owned()),
        email_verified: true,
        name: String::new(),
        image: None,
    };
    let data = json!({ "sub": "g-1", "email": "Ada@Example.com", "x": [1] });
    for (absent, user) in [
        (None, r#"{"email":"Ada@Example.com","emailVerified":true}"#),
        (
            Some(&Value::Null),
            r#"{"name":null,"email":"Ada@Example.com","image":null,"emailVerified":true}"#,
        ),
    ] {
        let shown = info(&account(), &profile, data.clone(), absent);
        assert_eq!(
            serde_json::to_string(&shown).unwrap(),
            format!(
                r#"{{"user":{user},"data":{data},"account":{{"id":"acc1","providerId":"google","accountId":"g-1"}}}}"#
            )
        );
    }
}
