//! Any OpenID provider, known by its issuer; where its endpoints are, it says itself.

use serde_json::Value;

use super::{
    Authorize, Identity, Options, ProfileError, Provider, ScopeOrder, TokenAuth, check, fields,
};
use crate::{Profile, oidc::Claims};

/// What every such provider has in common.
pub(super) const OIDC: Provider = Provider {
    id: "oidc",
    name: "an OpenID provider",
    base: "",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        login_hint: true,
        scope_order: ScopeOrder::Instead,
        ..Authorize::at("", &["openid", "email", "profile"])
    },
    token: "",
    token_auth: TokenAuth::Post,
    options: &["accessType", "authentication", "prompt"],
    prompts: check::OPENID_PROMPTS,
    identity: Identity::IdToken { jwks: "", read },
};

fn read(claims: &Claims, _: &Options, _: Option<&Value>) -> Result<Profile, ProfileError> {
    Ok(Profile {
        account_id: fields::account_id(claims.get("sub"))?,
        email: fields::email(claims.get("email"))?,
        email_verified: fields::is_true(claims.get("email_verified")),
        name: fields::name(claims.get("name")),
        image: fields::image(claims.get("picture")),
    })
}
