//! GitHub: OAuth 2 without OpenID Connect, so identity is two API calls.

use serde_json::Value;

use super::{Answer, Identity, ProfileError, Provider, fields, identity};
use crate::Profile;

/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>
pub(super) const GITHUB: Provider = Provider {
    id: "github",
    name: "GitHub",
    issuer: "https://github.com/login/oauth",
    authorization: "https://github.com/login/oauth/authorize",
    parameters: &[],
    token: "https://github.com/login/oauth/access_token",
    scopes: &["read:user", "user:email"],
    options: &["prompt"],
    identity: Identity::Api {
        base: "https://api.github.com",
        paths: &["/user", "/user/emails"],
        read,
    },
};

/// The address is the public one, or else the primary one, or else the first; which of them is
/// verified only `/user/emails` says.
fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let [user, emails] = answers else {
        return Err(ProfileError::Malformed);
    };
    let user = identity::json(user)?;
    let emails = read_emails(emails)?;
    let entries = emails.as_array().map(Vec::as_slice).unwrap_or_default();

    let public = user
        .get("email")
        .filter(|email| fields::text(Some(email)).is_some());
    let primary = || {
        entries
            .iter()
            .find(|entry| entry["primary"] == true)
            .or(entries.first())
    };
    let email = public.or_else(|| primary()?.get("email"));
    let entry = entries
        .iter()
        .find(|entry| email.is_some() && entry.get("email") == email);

    let name = fields::name(user.get("name"));
    let id = user.get("id").and_then(Value::as_u64).filter(|id| *id != 0);
    Ok(Profile {
        account_id: id.ok_or(ProfileError::Subject)?.to_string(),
        email: fields::email(email)?,
        email_verified: entry.is_some_and(|entry| entry["verified"] == true),
        name: if name.is_empty() {
            fields::name(user.get("login"))
        } else {
            name
        },
        image: fields::image(user.get("avatar_url")),
    })
}

/// Without the scope `user:email` GitHub refuses the list, and then no address is verified. An
/// outage is another matter: it must not make a verified address an unverified one.
fn read_emails(answer: &Answer) -> Result<Value, ProfileError> {
    match identity::json(answer) {
        Err(ProfileError::Status(status)) if matches!(status.as_u16(), 401 | 403 | 404) => {
            Ok(Value::Null)
        }
        emails => emails,
    }
}
