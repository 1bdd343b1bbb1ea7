//! The configurations under which schedules run, parsed once by the shipped code.

use std::rc::Rc;

use anyhow::{Context, Result};
use domain::config::Config;
use serde_json::{Value, json};

/// The providers, each with its own id for a person and one address for both.
pub(crate) const PROVIDERS: [&str; 2] = ["google", "github"];

/// The field that this app has added to its sessions.
pub(crate) const NOTE: &str = "note";

/// One configuration.
pub(crate) struct Setup {
    pub(crate) config: Config,
}

/// Every configuration that a seed may get.
pub(crate) fn all() -> Result<Vec<Rc<Setup>>> {
    [
        json!({}),
        json!({}),
        json!({ "revalidateAfter": 0 }),
        json!({ "absoluteLifetime": 1_000_000 }),
    ]
    .into_iter()
    .map(setup)
    .collect()
}

fn setup(mut session: Value) -> Result<Rc<Setup>> {
    if let Some(session) = session.as_object_mut() {
        let fields = json!({ NOTE: { "type": "string" } });
        session.insert("additionalFields".to_owned(), fields);
    }
    let auth = json!({
        "baseURL": "https://app.test",
        "socialProviders": { "google": { "clientId": "g" }, "github": { "clientId": "h" } },
        "user": { "deleteUser": { "enabled": true } },
        "session": session,
    });
    let secret = |name: &str| {
        (name != "BETTER_AUTH_SECRETS").then(|| "a secret of at least 32 characters".to_owned())
    };
    let config = Config::parse(auth, secret).context("the simulated configuration")?;
    Ok(Rc::new(Setup { config }))
}
