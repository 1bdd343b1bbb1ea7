//! `GET /account-info`: what the provider says of an account.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Account;
use crate::Profile;

/// The answer, in the contract's key order.
#[derive(Serialize)]
pub struct Info {
    user: Map<String, Value>,
    data: Value,
    account: Value,
}

/// The answer for `account`, whose provider sent `data`, which was read into `profile`.
///
/// `absent` is what Better Auth has for a member that the provider did not send: nothing where it
/// reads an ID token's claim, `null` where it reads an API's answer.
#[must_use]
pub fn info(account: &Account, profile: &Profile, data: Value, absent: Option<&Value>) -> Info {
    let name = Some(&profile.name).filter(|name| !name.is_empty());
    let mut user = Map::new();
    for (member, value) in [
        ("name", name.map(|name| json!(name))),
        ("email", email(profile, &data)),
        ("image", profile.image.as_ref().map(|image| json!(image))),
    ] {
        if let Some(value) = value.or_else(|| absent.cloned()) {
            user.insert(member.to_owned(), value);
        }
    }
    user.insert("emailVerified".to_owned(), json!(profile.email_verified));
    Info {
        user,
        data,
        account: json!({
            "id": account.id,
            "providerId": account.provider_id,
            "accountId": account.account_id,
        }),
    }
}

/// The address as the provider writes it; a profile's is in lower case.
fn email(profile: &Profile, data: &Value) -> Option<Value> {
    let email = profile.email.as_deref()?;
    let written = data.get("email").and_then(Value::as_str);
    let written = written.filter(|written| written.to_lowercase() == email);
    Some(json!(written.unwrap_or(email)))
}
