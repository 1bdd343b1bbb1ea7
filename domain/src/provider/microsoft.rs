//! Microsoft Entra ID: OpenID Connect, in one tenant or in many.

use serde_json::Value;

use super::{Authorize, Identity, Options, ProfileError, Provider, TokenAuth, check, fields};
use crate::{Profile, oidc::Claims};

/// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>
///
/// `{tenant}` is `tenantId`; in the issuer, where that is no single tenant, it is the one that the
/// token names.
pub(super) const MICROSOFT: Provider = Provider {
    id: "microsoft",
    name: "Microsoft",
    base: "https://login.microsoftonline.com",
    issuer: "/{tenant}/v2.0",
    authorize: Authorize {
        pkce: true,
        login_hint: true,
        ..Authorize::at(
            "/{tenant}/oauth2/v2.0/authorize",
            &["openid", "profile", "email", "User.Read", "offline_access"],
        )
    },
    token: "/{tenant}/oauth2/v2.0/token",
    token_auth: TokenAuth::Post,
    options: &["authority", "clientId[]", "prompt", "tenantId"],
    prompts: check::PROMPTS,
    identity: Identity::IdToken {
        jwks: "/{tenant}/discovery/v2.0/keys",
        read,
    },
};

/// Every personal account is of this tenant.
/// <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference>
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The account is `oid`: `sub` is another one at each app, and Better Auth's rows say `oid`.
fn read(claims: &Claims, chosen: &Options, _: Option<&Value>) -> Result<Profile, ProfileError> {
    let is_consumer = claims.get("tid").is_some_and(|tenant| tenant == CONSUMERS);
    // The keys of the two kinds overlap, so only the claim keeps them apart.
    match chosen.tenant_id.as_deref() {
        Some("organizations") if is_consumer => return Err(ProfileError::Tenant),
        Some("consumers") if !is_consumer => return Err(ProfileError::Tenant),
        _ => {}
    }
    let email = claims.get("email");
    let lists_email = |name: &str| {
        let listed = claims.get(name).and_then(Value::as_array);
        listed.is_some_and(|list| list.iter().any(|entry| Some(entry) == email))
    };
    Ok(Profile {
        account_id: fields::account_id(claims.get("oid"))?,
        email: fields::email(email)?,
        email_verified: match claims.get("email_verified") {
            None => {
                lists_email("verified_primary_email") || lists_email("verified_secondary_email")
            }
            verified => fields::is_true(verified),
        },
        name: fields::name(claims.get("name")),
        image: fields::image(claims.get("picture")),
    })
}
