//! `LinkedIn`. Its ID tokens do not carry our nonce back, so they prove nothing about this
//! sign-in: identity is its userinfo endpoint.

use serde_json::Value;

use super::{Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, fields, identity};
use crate::Profile;

/// <https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2>
pub(super) const LINKEDIN: Provider = Provider {
    id: "linkedin",
    name: "LinkedIn",
    base: "https://www.linkedin.com",
    issuer: "/oauth",
    authorize: Authorize {
        login_hint: true,
        ..Authorize::at("/oauth/v2/authorization", &["profile", "email", "openid"])
    },
    token: "/oauth/v2/accessToken",
    token_auth: TokenAuth::Post,
    options: &[],
    prompts: &[],
    identity: Identity::Api {
        base: "https://api.linkedin.com",
        paths: &["/v2/userinfo"],
        read,
    },
};

fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let user = identity::only(answers)?;
    Ok(Profile {
        account_id: fields::account_id(user.get("sub"))?,
        email: fields::email(user.get("email"))?,
        email_verified: user.get("email_verified") == Some(&Value::Bool(true)),
        name: fields::name(user.get("name")),
        image: fields::image(user.get("picture")),
    })
}
