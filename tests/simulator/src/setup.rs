//! The configurations under which schedules run, parsed once by the shipped code.

use std::rc::Rc;

use anyhow::{Context, Result};
use domain::config::Config;
use serde_json::{Value, json};

/// The providers, each with its own id for a person and one address for both.
pub(crate) const PROVIDERS: [&str; 2] = ["google", "github"];

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
    .map(|session| setup(&session))
    .collect()
}

fn setup(session: &Value) -> Result<Rc<Setup>> {
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
