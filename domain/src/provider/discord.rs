//! Discord: OAuth 2 without OpenID Connect, so identity is one API call.

use serde_json::Value;

use super::{
    Answer, Authorize, Identity, ProfileError, Provider, ScopeOrder, TokenAuth, fields, identity,
};
use crate::Profile;

/// <https://discord.com/developers/docs/topics/oauth2>
pub(super) const DISCORD: Provider = Provider {
    id: "discord",
    name: "Discord",
    base: "https://discord.com",
    issuer: "https://discord.com",
    authorize: Authorize {
        prompt: Some("none"),
        scope_order: ScopeOrder::RequestedFirst,
        ..Authorize::at("/api/oauth2/authorize", &["identify", "email"])
    },
    token: "/api/oauth2/token",
    token_auth: TokenAuth::Post,
    options: &["permissions", "prompt"],
    prompts: &["none", "consent"],
    identity: Identity::Api {
        base: "/api",
        paths: &["/users/@me"],
        read,
    },
};

fn read(answers: &[Answer]) -> Result<Profile, ProfileError> {
    let user = identity::only(answers)?;
    let id = fields::account_id(user.get("id"))?;
    let global = fields::name(user.get("global_name"));
    Ok(Profile {
        image: avatar(&id, &user),
        email: fields::email(user.get("email"))?,
        email_verified: user.get("verified") == Some(&Value::Bool(true)),
        name: if global.is_empty() {
            fields::name(user.get("username"))
        } else {
            global
        },
        account_id: id,
    })
}

/// The address of the picture; without one of their own, people have one by their number.
/// <https://discord.com/developers/docs/reference#image-formatting-cdn-endpoints>
fn avatar(id: &str, user: &Value) -> Option<String> {
    let path = match fields::text(user.get("avatar")) {
        Some(hash) if hash.starts_with("a_") => format!("avatars/{id}/{hash}.gif"),
        Some(hash) => format!("avatars/{id}/{hash}.png"),
        None => format!("embed/avatars/{}.png", default_avatar(id, user)?),
    };
    fields::image(Some(&Value::String(format!(
        "https://cdn.discordapp.com/{path}"
    ))))
}

fn default_avatar(id: &str, user: &Value) -> Option<u64> {
    match fields::text(user.get("discriminator")) {
        None | Some("0") => Some((id.parse::<u64>().ok()? >> 22) % 6),
        Some(legacy) => Some(legacy.parse::<u64>().ok()? % 5),
    }
}
