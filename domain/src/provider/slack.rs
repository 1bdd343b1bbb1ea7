//! Slack: OpenID Connect. What its userinfo endpoint would say is in the ID token too.

use serde_json::Value;

use super::{Authorize, Identity, Options, ProfileError, Provider, ScopeOrder, TokenAuth, fields};
use crate::{Profile, oidc::Claims};

/// <https://docs.slack.dev/authentication/sign-in-with-slack>
pub(super) const SLACK: Provider = Provider {
    id: "slack",
    name: "Slack",
    base: "https://slack.com",
    issuer: "",
    authorize: Authorize {
        scope_order: ScopeOrder::RequestedFirst,
        ..Authorize::at("/openid/connect/authorize", &["openid", "profile", "email"])
    },
    token: "/api/openid.connect.token",
    token_auth: TokenAuth::Post,
    options: &[],
    prompts: &[],
    identity: Identity::IdToken {
        jwks: "/openid/connect/keys",
        read,
    },
};

fn read(claims: &Claims, _: &Options, _: Option<&Value>) -> Result<Profile, ProfileError> {
    let picture = fields::image(claims.get("picture"));
    Ok(Profile {
        account_id: fields::account_id(claims.get("https://slack.com/user_id"))?,
        email: fields::email(claims.get("email"))?,
        email_verified: claims.get("email_verified") == Some(&Value::Bool(true)),
        name: fields::name(claims.get("name")),
        image: picture.or_else(|| fields::image(claims.get("https://slack.com/user_image_512"))),
    })
}
