//! Twitch: OpenID Connect, where the start has to ask for each claim by name.

use serde_json::Value;

use super::{Authorize, Identity, Options, ProfileError, Provider, TokenAuth, fields};
use crate::{Profile, oidc::Claims};

/// <https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/>
pub(super) const TWITCH: Provider = Provider {
    id: "twitch",
    name: "Twitch",
    base: "https://id.twitch.tv/oauth2",
    issuer: "",
    authorize: Authorize {
        claims: &["email", "email_verified", "preferred_username", "picture"],
        ..Authorize::at("/authorize", &["user:read:email", "openid"])
    },
    token: "/token",
    token_auth: TokenAuth::Post,
    options: &["claims"],
    prompts: &[],
    identity: Identity::IdToken {
        jwks: "/keys",
        read,
    },
};

fn read(claims: &Claims, _: &Options, _: Option<&Value>) -> Result<Profile, ProfileError> {
    Ok(Profile {
        account_id: fields::account_id(claims.get("sub"))?,
        email: fields::email(claims.get("email"))?,
        email_verified: claims.get("email_verified") == Some(&Value::Bool(true)),
        name: fields::name(claims.get("preferred_username")),
        image: fields::image(claims.get("picture")),
    })
}
