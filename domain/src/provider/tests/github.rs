//! GitHub: a profile out of two API answers.

use http::{Method, StatusCode};

use super::*;
use crate::{Profile, provider::ProfileError};

fn read(user: &Value, emails: &Value) -> Result<Profile, ProfileError> {
    client("github", &json!({})).read_profile(&[answer(200, user), answer(200, emails)])
}

fn user(changes: &Value) -> Value {
    let mut user = json!({
        "id": 42, "login": "ada", "name": "Ada Lovelace", "email": null,
        "avatar_url": "https://avatars.test/42",
    });
    for (name, value) in changes.as_object().unwrap() {
        user[name] = value.clone();
    }
    user
}

#[test]
fn both_calls_carry_the_token_as_better_auth_sends_it() {
    let github = client("github", &json!({}));
    let requests = github.profile_requests(&tokens("github", &json!({})));
    let urls: Vec<_> = requests
        .iter()
        .map(|request| request.uri().to_string())
        .collect();
    assert_eq!(
        urls,
        [
            "https://api.github.com/user",
            "https://api.github.com/user/emails"
        ]
    );
    for request in requests {
        assert_eq!(request.method(), Method::GET);
        assert_eq!(request.headers()["authorization"], "Bearer at-1");
        assert!(
            request.headers()["authorization"].is_sensitive(),
            "or a log would show it"
        );
        assert_eq!(request.headers()["user-agent"], "better-auth");
        assert_eq!(request.headers()["accept"], "application/json");
        assert!(request.body().is_empty());
    }
}

#[test]
fn the_profile_is_the_users() {
    let emails = json!([{ "email": "Ada@Example.com", "primary": true, "verified": true }]);
    assert_eq!(
        read(&user(&json!({})), &emails),
        Ok(Profile {
            account_id: "42".to_owned(),
            email: Some("ada@example.com".to_owned()),
            email_verified: true,
            name: "Ada Lovelace".to_owned(),
            image: Some("https://avatars.test/42".to_owned()),
        })
    );
}

/// Each line is the public address, the list, and the address that is taken: verified with `+`.
#[test]
fn the_address_is_public_or_primary_or_first_and_verified_only_by_the_list() {
    let entry = |email: &str, primary: bool, verified: bool| json!({ "email": email, "primary": primary, "verified": verified });
    for (public, emails, taken) in [
        (json!("p@x"), json!([entry("p@x", false, true)]), "+p@x"),
        (json!("p@x"), json!([entry("p@x", false, false)]), "p@x"),
        (json!("p@x"), json!([entry("q@x", true, true)]), "p@x"),
        (json!("p@x"), json!([entry("P@x", true, true)]), "p@x"),
        (json!("p@x"), json!([]), "p@x"),
        (json!("p@x"), json!(null), "p@x"),
        (json!("p@x"), json!({ "message": "no" }), "p@x"),
        (
            json!(null),
            json!([entry("a@x", false, true), entry("b@x", true, true)]),
            "+b@x",
        ),
        (
            json!(null),
            json!([entry("a@x", false, true), entry("b@x", true, false)]),
            "b@x",
        ),
        (
            json!(null),
            json!([entry("a@x", false, true), entry("b@x", false, false)]),
            "+a@x",
        ),
        (json!(""), json!([entry("a@x", true, true)]), "+a@x"),
        (
            json!(null),
            json!([{ "email": "a@x", "primary": true, "verified": "true" }]),
            "a@x",
        ),
        (
            json!(null),
            json!([{ "email": "a@x", "primary": true, "verified": 1 }]),
            "a@x",
        ),
        (
            json!(null),
            json!([{ "email": "a@x", "primary": true }]),
            "a@x",
        ),
        (
            json!(null),
            json!([{ "primary": true, "verified": true }]),
            "",
        ),
        (json!(null), json!([null, 7, "a@x"]), ""),
        (json!(null), json!([]), ""),
        (json!(null), json!(null), ""),
    ] {
        let profile = read(&user(&json!({ "email": public })), &emails).unwrap();
        let mark = if profile.email_verified { "+" } else { "" };
        let got = format!("{mark}{}", profile.email.unwrap_or_default());
        assert_eq!(got, taken, "{public} {emails}");
    }
}

#[test]
fn without_a_name_the_login_is_the_name() {
    for (name, login, stored) in [
        (json!(null), json!("ada"), "ada"),
        (json!(""), json!("ada"), "ada"),
        (json!(7), json!("ada"), "ada"),
        (json!(null), json!(null), ""),
        (json!("Ada"), json!("ada"), "Ada"),
    ] {
        let profile = read(&user(&json!({ "name": name, "login": login })), &json!([]));
        assert_eq!(profile.unwrap().name, stored);
    }
}

/// T46.
#[test]
fn without_a_number_there_is_no_subject() {
    for id in [
        json!(null),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("undefined"),
        json!("42"),
        json!([42]),
        json!(true),
    ] {
        let profile = read(&user(&json!({ "id": id })), &json!([]));
        assert_eq!(profile, Err(ProfileError::Subject), "{id}");
    }
    for other in [json!(null), json!([]), json!("42"), json!(42)] {
        assert_eq!(
            read(&other, &json!([])),
            Err(ProfileError::Subject),
            "{other}"
        );
    }
}

#[test]
fn two_addresses_end_the_sign_in() {
    let profile = read(&user(&json!({ "email": "a@x,b@y" })), &json!([]));
    assert_eq!(profile, Err(ProfileError::Email));
}

/// A list that is refused leaves the address unverified; one that fails ends the sign-in.
#[test]
fn an_outage_does_not_make_an_address_unverified() {
    let github = client("github", &json!({}));
    let user = answer(200, &user(&json!({ "email": "p@x" })));
    for status in [401, 403, 404] {
        let answers = [user.clone(), answer(status, &"{}")];
        assert!(
            !github.read_profile(&answers).unwrap().email_verified,
            "{status}"
        );
    }
    for status in [301, 302, 429, 500, 503] {
        let error = ProfileError::Status(StatusCode::from_u16(status).unwrap());
        let answers = [user.clone(), answer(status, &"[]")];
        assert_eq!(github.read_profile(&answers), Err(error), "{status}");
        let answers = [answer(status, &"{}"), answer(200, &"[]")];
        assert_eq!(github.read_profile(&answers), Err(error), "{status}");
    }
}

#[test]
fn an_answer_that_is_not_githubs_is_refused() {
    let github = client("github", &json!({}));
    let good = answer(200, &user(&json!({})));
    for (body, error) in [
        ("<html>".to_owned(), ProfileError::Malformed),
        (String::new(), ProfileError::Malformed),
        (
            r#"[{"email":"\ud800@x"}]"#.to_owned(),
            ProfileError::Malformed,
        ),
        (
            format!("[{}]", " ".repeat(256 * 1024)),
            ProfileError::TooLarge,
        ),
    ] {
        let answers = [good.clone(), answer(200, &body)];
        assert_eq!(github.read_profile(&answers), Err(error));
        let answers = [answer(200, &body), answer(200, &"[]")];
        assert_eq!(github.read_profile(&answers), Err(error));
    }
    assert_eq!(github.read_profile(&[]), Err(ProfileError::Malformed));
    assert_eq!(github.read_profile(&[good]), Err(ProfileError::Malformed));
}
