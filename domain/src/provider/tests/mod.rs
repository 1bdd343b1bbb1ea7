//! Providers against Better Auth 1.7.25's recordings, and against what a provider may answer.

mod apis;
mod authorization;
mod discovery;
mod fields;
mod github;
mod google;
mod microsoft;
mod oidc;
mod openid;
mod options;
mod presented;
mod token;
mod token_request;
mod twitter;
mod urls;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Client, OptionsError, Registration, TokenAnswer, find};
use crate::oidc::tests::NOW;

/// A configured provider; `options` come on top of its client id.
fn client(id: &str, options: &Value) -> Arc<Client> {
    let (client_id, secret) = match id {
        "google" => ("gid", "gsecret"),
        "github" => ("ghid", "ghsecret"),
        _ => ("gid", "secret"),
    };
    let mut all = json!({ "clientId": client_id });
    for (name, value) in options.as_object().unwrap() {
        all[name] = value.clone();
    }
    configured(id, &all, secret).ok().unwrap()
}

/// A provider that we know, by all of its options.
fn configured(id: &str, options: &Value, secret: &str) -> Result<Arc<Client>, OptionsError> {
    match Registration::new(id, options, secret.to_owned())? {
        Registration::Known(client) => Ok(client),
        Registration::ByIssuer(_) => panic!("{id} is not known"),
    }
}

fn answer(status: u16, body: &impl ToString) -> Answer {
    let builder = http::Response::builder().status(status);
    builder
        .header("content-type", "application/json")
        .body(body.to_string().into_bytes())
        .unwrap()
}

/// What the token endpoint gives with an access token and these members.
fn tokens(id: &str, members: &Value) -> TokenAnswer {
    let mut body = json!({ "access_token": "at-1", "token_type": "Bearer" });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    client(id, &json!({}))
        .read_token_response(&answer(200, &body), NOW)
        .ok()
        .unwrap()
}

#[test]
fn a_provider_is_found_by_its_exact_id() {
    for id in [
        "apple",
        "discord",
        "facebook",
        "github",
        "gitlab",
        "google",
        "linkedin",
        "microsoft",
        "slack",
        "spotify",
        "twitch",
        "twitter",
    ] {
        assert_eq!(find(id).map(|provider| provider.id), Some(id));
    }
    for id in ["", "Google", "google ", "x", "__proto__"] {
        assert!(find(id).is_none(), "{id}");
    }
}
