//! GitHub: OAuth 2 without OpenID Connect, so identity is two API calls.

use serde_json::Value;

use super::{
    Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, check, fields, identity,
};
use crate::Profile;

/// <https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>
pub(super) const GITHUB: Provider = Provider {
    id: "github",
    name: "GitHub",
    base: "https://github.com/login/oauth",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        login_hint: true,
        ..Authorize::at("/authorize", &["read:user", "user:email"])
    },
    token: "/access_token",
    token_auth: TokenAuth::Post,
    options: &["prompt"],
    prompts: check::PROMPTS,
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
    Ok(Profile {
        account_id: fields::number(user.get("id"))?,
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
