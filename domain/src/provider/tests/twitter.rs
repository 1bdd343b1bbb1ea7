//! X: a profile out of two API answers.

use http::StatusCode;

use super::*;
use crate::provider::ProfileError;

fn xs() -> Value {
    json!({ "data": {
        "id": "2244994945", "name": "Ada Lovelace", "username": "ada",
        "profile_image_url": "https://pbs.twimg.test/a.jpg",
    } })
}

/// Each line is the answer about the address, and what is stored: verified with `+`.
#[test]
fn xs_address_is_confirmed_or_a_placeholder() {
    let placeholder = "2244994945@twitter.placeholder.invalid";
    for (status, address, stored) in [
        (
            200,
            json!({ "data": { "confirmed_email": "Ada@example.com" } }),
            "+ada@example.com",
        ),
        (200, json!({ "data": { "id": "2244994945" } }), placeholder),
        (
            200,
            json!({ "data": { "confirmed_email": "" } }),
            placeholder,
        ),
        (200, json!({ "errors": [] }), placeholder),
        (403, json!({ "title": "Forbidden" }), placeholder),
        (401, json!({}), placeholder),
    ] {
        let answers = [answer(200, &xs()), answer(status, &address)];
        let got = client("twitter", &json!({}))
            .read_profile(&answers)
            .unwrap();
        let mark = if got.email_verified { "+" } else { "" };
        assert_eq!(
            format!("{mark}{}", got.email.unwrap()),
            stored,
            "{status} {address}"
        );
        assert_eq!(got.account_id, "2244994945");
        assert_eq!(got.image.as_deref(), Some("https://pbs.twimg.test/a.jpg"));
    }
}

#[test]
fn an_outage_of_x_does_not_make_a_second_user() {
    let twitter = client("twitter", &json!({}));
    for status in [302, 429, 500, 503] {
        let answers = [answer(200, &xs()), answer(status, &json!({}))];
        let error = ProfileError::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(twitter.read_profile(&answers), Err(error));
    }
    for user in [
        json!({}),
        json!({ "data": null }),
        json!({ "data": { "id": 7 } }),
    ] {
        let answers = [answer(200, &user), answer(200, &json!({}))];
        assert_eq!(
            twitter.read_profile(&answers),
            Err(ProfileError::Subject),
            "{user}"
        );
    }
}
