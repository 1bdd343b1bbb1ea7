//! GitLab, theirs or one's own (`issuer`): identity is one API call.

use serde_json::Value;

use super::{Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, fields, identity};
use crate::Profile;

/// <https://docs.gitlab.com/api/oauth2/>
pub(super) const GITLAB: Provider = Provider {
    id: "gitlab",
    name: "GitLab",
    base: "https://gitlab.com",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        login_hint: true,
        ..Authorize::at("/oauth/authorize", &["read_user"])
    },
    token: "/oauth/token",
    token_auth: TokenAuth::Post,
    options: &["issuer"],
    prompts: &[],
    identity: Identity::Api {
        base: "/api/v4",
        paths: &["/user"],
        read,
    },
};

fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let user = identity::only(answers)?;
    let is_locked = !matches!(
        user.get("locked"),
        None | Some(Value::Null | Value::Bool(false))
    );
    if user.get("state").is_none_or(|state| state != "active") || is_locked {
        return Err(ProfileError::Inactive);
    }
    Ok(Profile {
        account_id: fields::number(user.get("id"))?,
        email: fields::email(user.get("email"))?,
        email_verified: user.get("email_verified") == Some(&Value::Bool(true)),
        name: match user.get("name") {
            None | Some(Value::Null) => fields::name(user.get("username")),
            name => fields::name(name),
        },
        image: fields::image(user.get("avatar_url")),
    })
}
