//! Spotify: identity is one API call. It does not vouch for addresses.

use super::{Answer, Authorize, Identity, ProfileError, Provider, TokenAuth, fields, identity};
use crate::Profile;

/// <https://developer.spotify.com/documentation/web-api/tutorials/code-flow>
pub(super) const SPOTIFY: Provider = Provider {
    id: "spotify",
    name: "Spotify",
    base: "https://accounts.spotify.com",
    issuer: "",
    authorize: Authorize {
        pkce: true,
        ..Authorize::at("/authorize", &["user-read-email"])
    },
    token: "/api/token",
    token_auth: TokenAuth::Post,
    options: &[],
    prompts: &[],
    identity: Identity::Api {
        base: "https://api.spotify.com",
        paths: &["/v1/me"],
        read,
    },
};

fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let user = identity::only(answers)?;
    Ok(Profile {
        account_id: fields::account_id(user.get("id"))?,
        email: fields::email(user.get("email"))?,
        email_verified: false,
        name: fields::name(user.get("display_name")),
        image: fields::image(user.pointer("/images/0/url")),
    })
}
