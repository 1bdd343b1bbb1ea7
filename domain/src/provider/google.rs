//! Google: OpenID Connect, so identity is the ID token.

use serde_json::Value;

use super::{Authorize, Identity, Options, ProfileError, Provider, TokenAuth, check, fields};
use crate::{Profile, oidc::Claims};

/// <https://developers.google.com/identity/openid-connect/openid-connect>
pub(super) const GOOGLE: Provider = Provider {
    id: "google",
    name: "Google",
    base: "https://accounts.google.com",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        login_hint: true,
        ..Authorize::at("/o/oauth2/v2/auth", &["email", "profile", "openid"])
    },
    token: "https://oauth2.googleapis.com/token",
    token_auth: TokenAuth::Post,
    options: &[
        "accessType",
        "clientId[]",
        "display",
        "hd",
        "includeGrantedScopes",
        "prompt",
    ],
    prompts: check::PROMPTS,
    identity: Identity::IdToken {
        jwks: "https://www.googleapis.com/oauth2/v3/certs",
        read,
    },
};

fn read(claims: &Claims, options: &Options, _: Option<&Value>) -> Result<Profile, ProfileError> {
    if !is_hosted_domain_allowed(options.hd.as_deref(), claims.get("hd")) {
        return Err(ProfileError::HostedDomain);
    }
    Ok(Profile {
        account_id: fields::account_id(claims.get("sub"))?,
        email: fields::email(claims.get("email"))?,
        email_verified: claims.get("email_verified") == Some(&Value::Bool(true)),
        name: fields::name(claims.get("name")),
        image: fields::image(claims.get("picture")),
    })
}

/// `hd` in the authorization URL only chooses which accounts Google offers; a user can take it
/// out, so the claim decides. `*` is any Workspace domain.
fn is_hosted_domain_allowed(configured: Option<&str>, claim: Option<&Value>) -> bool {
    match (configured, claim.and_then(Value::as_str)) {
        (None, _) => true,
        (Some(_), None | Some("")) => false,
        (Some(domain), Some(hd)) => domain == "*" || domain == hd,
    }
}
