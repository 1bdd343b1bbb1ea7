//! Providers whose verified ID token says who signed in.

use super::*;
use crate::{
    Profile,
    oidc::{
        IdTokenError,
        tests::{EXPECTED, jwks, public, published, token},
    },
    provider::ProfileError,
};

/// What becomes of a token with these claims, and of Apple's `user` beside it.
pub(super) fn judge(
    id: &str,
    options: &Value,
    claims: &Value,
    beside: Option<&Value>,
) -> Result<Result<Profile, ProfileError>, IdTokenError> {
    let client = client(id, options);
    let tokens = tokens(id, &json!({ "id_token": token(claims) }));
    let keys = jwks(&[public(&published(), "a")]);
    let claims = client.verify_id_token(&tokens, &keys, EXPECTED.nonce, NOW)?;
    Ok(client.read_claims(&claims, beside))
}

pub(super) fn profile(
    account_id: &str,
    name: &str,
    verified: bool,
    image: Option<&str>,
) -> Profile {
    Profile {
        account_id: account_id.to_owned(),
        email: Some("ada@example.com".to_owned()),
        email_verified: verified,
        name: name.to_owned(),
        image: image.map(str::to_owned),
    }
}

/// The claims as Apple's documentation shows them.
fn apples() -> Value {
    json!({
        "iss": "https://appleid.apple.com", "sub": "001999.27a7d5d0b3f94b5c8d1f.0832",
        "email_verified": "true", "is_private_email": "false", "auth_time": NOW.as_seconds(),
        "nonce_supported": true, "real_user_status": 2, "name": null, "picture": null,
    })
}

#[test]
fn apples_name_comes_beside_the_code_and_only_the_name() {
    let apple = |beside: Option<&Value>| judge("apple", &json!({}), &apples(), beside).unwrap();
    let id = "001999.27a7d5d0b3f94b5c8d1f.0832";
    assert_eq!(apple(None), Ok(profile(id, "", true, None)));
    for (beside, name) in [
        (
            json!({ "name": { "firstName": "Ada", "lastName": "Lovelace" }, "email": "evil@x" }),
            "Ada Lovelace",
        ),
        (
            json!({ "name": { "firstName": "Ada" }, "sub": "evil" }),
            "Ada",
        ),
        (json!({ "name": { "lastName": "Lovelace\0" } }), "Lovelace"),
        (json!({ "name": { "firstName": ["Ada"] } }), ""),
        (json!({ "name": "Ada" }), ""),
        (json!({}), ""),
        (json!([1]), ""),
        (json!("x"), ""),
    ] {
        assert_eq!(
            apple(Some(&beside)),
            Ok(profile(id, name, true, None)),
            "{beside}"
        );
    }
}

/// T58: Apple writes its booleans as strings.
#[test]
fn apples_address_is_verified_by_true_in_either_spelling() {
    for (value, verified) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!("TRUE"), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let mut claims = apples();
        claims["email_verified"] = value.clone();
        let profile = judge("apple", &json!({}), &claims, None).unwrap().unwrap();
        assert_eq!(profile.email_verified, verified, "{value}");
    }
}

#[test]
fn a_token_for_another_app_of_ours_is_taken_and_for_others_none() {
    for (options, audience, taken) in [
        (json!({}), json!("gid"), true),
        (json!({}), json!("com.app"), false),
        (
            json!({ "clientId": ["gid", "com.app"] }),
            json!("com.app"),
            true,
        ),
        (
            json!({ "clientId": ["gid", "com.app"] }),
            json!(["com.app", "gid"]),
            true,
        ),
        (
            json!({ "clientId": ["gid", "com.app"] }),
            json!(["com.app", "evil"]),
            false,
        ),
        (json!({ "audience": "com.app" }), json!("com.app"), true),
        (json!({ "audience": ["com.app"] }), json!("evil"), false),
        (
            json!({ "appBundleIdentifier": "com.app" }),
            json!("com.app"),
            true,
        ),
    ] {
        let mut claims = apples();
        claims["aud"] = audience.clone();
        let refused = (!taken).then_some(IdTokenError::Audience);
        assert_eq!(
            judge("apple", &options, &claims, None).err(),
            refused,
            "{options} {audience}"
        );
    }
    let two = client("apple", &json!({ "clientId": ["gid", "com.app"] }));
    assert_eq!(two.options().client_id(), "gid");
}

/// The ID token of Slack's documentation.
#[test]
fn slacks_account_is_the_user_of_the_workspace() {
    let slack = |changes: Value| {
        let mut claims = json!({
            "iss": "https://slack.com", "sub": "U0R7MFMJM",
            "auth_time": 1_626_874_655, "https://slack.com/team_id": "T0RR",
            "https://slack.com/user_id": "U0JM", "date_email_verified": 1_622_128_723,
            "locale": "en-US", "name": "ada", "given_name": "", "family_name": "", "picture": null,
            "https://slack.com/user_image_24": "https://secure.gravatar.com/avatar/bc24.png",
            "https://slack.com/user_image_512": "https://secure.gravatar.com/avatar/bc.png",
            "https://slack.com/team_image_default": true,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        judge("slack", &json!({}), &claims, None).unwrap()
    };
    let image = Some("https://secure.gravatar.com/avatar/bc.png");
    assert_eq!(slack(json!({})), Ok(profile("U0JM", "ada", true, image)));
    let picture = slack(json!({ "picture": "https://img.test/p.png" })).unwrap();
    assert_eq!(picture.image.as_deref(), Some("https://img.test/p.png"));
    let nobody = slack(json!({ "https://slack.com/user_id": null }));
    assert_eq!(nobody, Err(ProfileError::Subject));
}

/// The ID token of Twitch's documentation.
#[test]
fn twitchs_name_is_the_preferred_one() {
    let claims = json!({
        "iss": "https://id.twitch.tv/oauth2", "sub": "713936733", "azp": "gid",
        "preferred_username": "scottwitch", "name": null,
        "picture": "https://static-cdn.jtvnw.net/jtv_user_pictures/8a6381c7.png",
    });
    let image = Some("https://static-cdn.jtvnw.net/jtv_user_pictures/8a6381c7.png");
    assert_eq!(
        judge("twitch", &json!({}), &claims, None).unwrap(),
        Ok(profile("713936733", "scottwitch", true, image))
    );
}

/// The issuer of each is its own and no other's.
#[test]
fn a_token_of_one_provider_is_none_of_another() {
    let claims = json!({ "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47" });
    for id in ["apple", "microsoft", "slack", "twitch"] {
        let error = judge(id, &json!({}), &claims, None).err();
        assert_eq!(error, Some(IdTokenError::Issuer), "{id}");
    }
}
