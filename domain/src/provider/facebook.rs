//! Facebook: identity is one call of its Graph API.
//!
//! The access token comes from the token endpoint for our own secret, so nobody has to be asked
//! whose it is.

use serde_json::Value;

use super::{Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, fields, identity};
use crate::Profile;

/// <https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow>
pub(super) const FACEBOOK: Provider = Provider {
    id: "facebook",
    name: "Facebook",
    base: "https://graph.facebook.com",
    issuer: "https://www.facebook.com",
    authorize: Authorize {
        login_hint: true,
        ..Authorize::at(
            "https://www.facebook.com/v24.0/dialog/oauth",
            &["email", "public_profile"],
        )
    },
    token: "/v24.0/oauth/access_token",
    token_auth: TokenAuth::Post,
    options: &["configId", "fields"],
    prompts: &[],
    identity: Identity::Api {
        base: "",
        paths: &["/me?fields=id,name,email,picture"],
        read,
    },
};

fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let user = identity::only(answers)?;
    Ok(Profile {
        account_id: fields::account_id(user.get("id"))?,
        email: fields::email(user.get("email"))?,
        email_verified: user.get("email_verified") == Some(&Value::Bool(true)),
        name: fields::name(user.get("name")),
        image: fields::image(user.pointer("/picture/data/url")),
    })
}
