//! Apple: OpenID Connect by `form_post`. Its client secret is a JSON Web Token that the operator
//! makes and renews, as Apple documents.

use serde_json::Value;

use super::{Authorize, Identity, Options, ProfileError, Provider, Response, TokenAuth, fields};
use crate::{Profile, oidc::Claims};

/// <https://developer.apple.com/documentation/signinwithapplerestapi>
pub(super) const APPLE: Provider = Provider {
    id: "apple",
    name: "Apple",
    base: "https://appleid.apple.com",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        response: Response::FormPost,
        ..Authorize::at("/auth/authorize", &["email", "name"])
    },
    token: "/auth/token",
    token_auth: TokenAuth::Post,
    options: &["appBundleIdentifier", "audience", "clientId[]"],
    prompts: &[],
    identity: Identity::IdToken {
        jwks: "/auth/keys",
        read,
    },
};

/// The ID token has no name. Apple sends it beside the code, once, unsigned; so it is as good as
/// a name that the user typed in, and nothing else there is believed.
fn read(claims: &Claims, _: &Options, beside: Option<&Value>) -> Result<Profile, ProfileError> {
    let part = |name: &str| fields::name(beside.and_then(|user| user.get("name")?.get(name)));
    let name = format!("{} {}", part("firstName"), part("lastName"));
    let name = match beside.and_then(|user| user.get("name")) {
        Some(Value::Object(_)) => fields::name(Some(&Value::String(name.trim().to_owned()))),
        _ => fields::name(claims.get("name")),
    };
    Ok(Profile {
        account_id: fields::account_id(claims.get("sub"))?,
        email: fields::email(claims.get("email"))?,
        email_verified: fields::is_true(claims.get("email_verified")),
        name,
        image: None,
    })
}
