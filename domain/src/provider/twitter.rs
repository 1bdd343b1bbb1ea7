//! Twitter, now X: identity is two API calls, since asking for the address may be refused.

use serde_json::{Value, json};

use super::{Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, fields, identity};
use crate::Profile;

/// <https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code>
pub(super) const TWITTER: Provider = Provider {
    id: "twitter",
    name: "X",
    base: "https://x.com",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        ..Authorize::at(
            "/i/oauth2/authorize",
            &["users.read", "tweet.read", "offline.access", "users.email"],
        )
    },
    token: "https://api.x.com/2/oauth2/token",
    token_auth: TokenAuth::Basic,
    options: &[],
    prompts: &[],
    identity: Identity::Api {
        base: "https://api.x.com",
        paths: &[
            "/2/users/me?user.fields=profile_image_url",
            "/2/users/me?user.fields=confirmed_email",
        ],
        read,
    },
};

/// An address that X confirmed is verified. Where it gives none, Better Auth stores one that no
/// mail reaches, by which a later sign-in finds the same user.
fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let [user, address] = answers else {
        return Err(ProfileError::Malformed);
    };
    let user = identity::json(user)?;
    let user = user.get("data").unwrap_or(&Value::Null);
    let id = fields::account_id(user.get("id"))?;
    let address = read_address(address)?;
    let confirmed = fields::email(address.pointer("/data/confirmed_email"))?;
    let placeholder = || fields::email(Some(&json!(format!("{id}@twitter.placeholder.invalid"))));
    Ok(Profile {
        email_verified: confirmed.is_some(),
        email: match confirmed {
            Some(email) => Some(email),
            None => placeholder()?,
        },
        name: fields::name(user.get("name")),
        image: fields::image(user.get("profile_image_url")),
        account_id: id,
    })
}

/// An app without that permission is refused the address. An outage is another matter: it must
/// not give somebody a second user, with a placeholder for an address.
fn read_address(answer: &Answer) -> Result<Value, ProfileError> {
    match identity::json(answer) {
        Err(ProfileError::Status(status)) if matches!(status.as_u16(), 400 | 401 | 403) => {
            Ok(Value::Null)
        }
        address => address,
    }
}
