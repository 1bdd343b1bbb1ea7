//! Providers whose API says who signed in, by answers as their documentation shows them.

use http::StatusCode;

use super::*;
use crate::{Profile, provider::ProfileError};

/// `changes` on top of what is good; `null` stays.
fn changed(good: &Value, changes: &Value) -> Value {
    let mut all = good.clone();
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

fn read(id: &str, user: &Value) -> Result<Profile, ProfileError> {
    client(id, &json!({})).read_profile(&[answer(200, user)])
}

fn profile(account_id: &str, name: &str, verified: bool, image: &str) -> Profile {
    Profile {
        account_id: account_id.to_owned(),
        email: Some("ada@example.com".to_owned()),
        email_verified: verified,
        name: name.to_owned(),
        image: Some(image.to_owned()),
    }
}

fn discords() -> Value {
    json!({
        "id": "80351110224678912", "username": "ada", "discriminator": "0",
        "global_name": "Ada Lovelace", "avatar": "8342729096ea3675442027381ff50dfe",
        "verified": true, "email": "Ada@example.com", "flags": 64, "premium_type": 1,
    })
}

fn gitlabs() -> Value {
    json!({
        "id": 1, "username": "ada", "name": "Ada Lovelace", "state": "active", "locked": false,
        "avatar_url": "https://gitlab.test/a.png", "email": "ada@example.com",
        "confirmed_at": "2026-01-01T09:00:00Z", "two_factor_enabled": true,
    })
}

fn facebooks() -> Value {
    json!({
        "id": "10158", "name": "Ada Lovelace", "email": "ada@example.com",
        "picture": { "data": {
            "height": 50, "width": 50, "is_silhouette": false, "url": "https://fb.test/a.jpg",
        } },
    })
}

fn linkedins() -> Value {
    json!({
        "sub": "782bbtaQ", "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace",
        "picture": "https://media.licdn.test/a.jpg", "locale": { "country": "US", "language": "en" },
        "email": "ada@example.com", "email_verified": true,
    })
}

fn spotifys() -> Value {
    json!({
        "id": "wizzler", "display_name": "Ada Lovelace", "email": "ada@example.com",
        "images": [
            { "url": "https://i.scdn.test/a.jpg", "height": 300, "width": 300 },
            { "url": "https://i.scdn.test/b.jpg", "height": 64, "width": 64 },
        ],
    })
}

#[test]
fn a_recorded_answer_is_read_as_better_auth_reads_it() {
    let avatar =
        "https://cdn.discordapp.com/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png";
    for (id, user, wanted) in [
        (
            "discord",
            discords(),
            profile("80351110224678912", "Ada Lovelace", true, avatar),
        ),
        (
            "facebook",
            facebooks(),
            profile("10158", "Ada Lovelace", false, "https://fb.test/a.jpg"),
        ),
        (
            "gitlab",
            gitlabs(),
            profile("1", "Ada Lovelace", false, "https://gitlab.test/a.png"),
        ),
        (
            "linkedin",
            linkedins(),
            profile(
                "782bbtaQ",
                "Ada Lovelace",
                true,
                "https://media.licdn.test/a.jpg",
            ),
        ),
        (
            "spotify",
            spotifys(),
            profile(
                "wizzler",
                "Ada Lovelace",
                false,
                "https://i.scdn.test/a.jpg",
            ),
        ),
    ] {
        assert_eq!(read(id, &user), Ok(wanted), "{id}");
    }
}

/// What is asked, and what an API option moves.
#[test]
fn each_api_is_asked_where_better_auth_asks_it() {
    for (id, options, urls) in [
        (
            "discord",
            json!({}),
            vec!["https://discord.com/api/users/@me"],
        ),
        (
            "facebook",
            json!({}),
            vec!["https://graph.facebook.com/me?fields=id,name,email,picture"],
        ),
        (
            "facebook",
            json!({ "fields": ["birthday", "email_verified"] }),
            vec![
                "https://graph.facebook.com/me?fields=id,name,email,picture,birthday,email_verified",
            ],
        ),
        ("gitlab", json!({}), vec!["https://gitlab.com/api/v4/user"]),
        (
            "gitlab",
            json!({ "issuer": "https://git.test/sub/" }),
            vec!["https://git.test/sub/api/v4/user"],
        ),
        (
            "linkedin",
            json!({}),
            vec!["https://api.linkedin.com/v2/userinfo"],
        ),
        ("spotify", json!({}), vec!["https://api.spotify.com/v1/me"]),
        (
            "spotify",
            json!({ "endpoints": { "api": "http://localhost:9000/x/" } }),
            vec!["http://localhost:9000/x/v1/me"],
        ),
        (
            "twitter",
            json!({}),
            vec![
                "https://api.x.com/2/users/me?user.fields=profile_image_url",
                "https://api.x.com/2/users/me?user.fields=confirmed_email",
            ],
        ),
    ] {
        let requests = client(id, &options).profile_requests(&tokens(id, &json!({})));
        let got: Vec<_> = requests
            .iter()
            .map(|request| request.uri().to_string())
            .collect();
        assert_eq!(got, urls, "{id} {options}");
    }
}

/// T46: each line is a change that leaves nobody who could be told from somebody else.
#[test]
fn without_an_id_there_is_no_account() {
    for (id, user, name) in [
        ("discord", discords(), "id"),
        ("facebook", facebooks(), "id"),
        ("gitlab", gitlabs(), "id"),
        ("linkedin", linkedins(), "sub"),
        ("spotify", spotifys(), "id"),
    ] {
        for value in [
            json!(null),
            json!(""),
            json!(" "),
            json!("null"),
            json!(0),
            json!(["1"]),
        ] {
            let got = read(id, &changed(&user, &json!({ name: value })));
            assert_eq!(got, Err(ProfileError::Subject), "{id} {value}");
        }
        assert!(read(id, &json!(null)).is_err(), "{id}");
        let many = client(id, &json!({})).read_profile(&[]);
        assert_eq!(many, Err(ProfileError::Malformed), "{id}");
        let down = client(id, &json!({})).read_profile(&[answer(503, &user)]);
        assert_eq!(
            down,
            Err(ProfileError::Status(StatusCode::SERVICE_UNAVAILABLE)),
            "{id}"
        );
    }
}

/// T58.
#[test]
fn an_address_is_verified_by_true_alone() {
    for (id, user, name) in [
        ("discord", discords(), "verified"),
        ("facebook", facebooks(), "email_verified"),
        ("gitlab", gitlabs(), "email_verified"),
        ("linkedin", linkedins(), "email_verified"),
    ] {
        for (value, verified) in [
            (json!(true), true),
            (json!("true"), false),
            (json!(1), false),
            (json!(false), false),
            (json!(null), false),
        ] {
            let got = read(id, &changed(&user, &json!({ name: value }))).unwrap();
            assert_eq!(got.email_verified, verified, "{id} {value}");
        }
    }
    let claimed = changed(
        &spotifys(),
        &json!({ "email_verified": true, "verified": true }),
    );
    assert!(!read("spotify", &claimed).unwrap().email_verified);
}

#[test]
fn discords_picture_is_ones_own_or_one_by_number() {
    for (changes, path) in [
        (
            json!({ "avatar": "a_83" }),
            "avatars/80351110224678912/a_83.gif",
        ),
        (
            json!({ "avatar": "83" }),
            "avatars/80351110224678912/83.png",
        ),
        (json!({ "avatar": null }), "embed/avatars/5.png"),
        (
            json!({ "avatar": null, "discriminator": "1337" }),
            "embed/avatars/2.png",
        ),
    ] {
        let image = read("discord", &changed(&discords(), &changes))
            .unwrap()
            .image;
        assert_eq!(
            image,
            Some(format!("https://cdn.discordapp.com/{path}")),
            "{changes}"
        );
    }
    let plain = changed(&discords(), &json!({ "global_name": null }));
    assert_eq!(read("discord", &plain).unwrap().name, "ada");
}

#[test]
fn a_locked_account_of_gitlab_does_not_sign_in() {
    for changes in [
        json!({ "state": "blocked" }),
        json!({ "state": null }),
        json!({ "state": "Active" }),
        json!({ "locked": true }),
        json!({ "locked": "false" }),
    ] {
        let got = read("gitlab", &changed(&gitlabs(), &changes));
        assert_eq!(got, Err(ProfileError::Inactive), "{changes}");
    }
    let nameless = changed(&gitlabs(), &json!({ "name": null }));
    assert_eq!(read("gitlab", &nameless).unwrap().name, "ada");
}

#[test]
fn a_person_without_a_picture_has_none() {
    let plain = changed(&spotifys(), &json!({ "images": [] }));
    assert_eq!(read("spotify", &plain).unwrap().image, None);
    let plain = changed(&facebooks(), &json!({ "picture": null }));
    assert_eq!(read("facebook", &plain).unwrap().image, None);
}
