//! What OpenID providers say about themselves, shared by the requests of one isolate.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    oidc::{Cache, Plan},
    provider::{ByIssuer, Client, DiscoveryError, Registration},
    sign_in::Failure,
    stage::Stage,
};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    outbound::send,
};

/// Plain data, as the keys are: no request waits for what another one fetches.
static CACHES: Mutex<BTreeMap<String, Cache<Client>>> = Mutex::new(BTreeMap::new());

/// The provider with its endpoints. One that is known by its issuer is asked for them, unless it
/// was within the hour. A failure is not remembered, so the next sign-in asks again.
///
/// # Errors
/// `Unavailable(Discovery)` if it does not say, `Discovery` if what it says cannot be used.
pub(crate) async fn client(
    ctx: &Ctx,
    budget: Budget,
    registration: &Registration,
) -> Result<Arc<Client>, Failure> {
    let by_issuer = match registration {
        Registration::Known(client) => return Ok(Arc::clone(client)),
        Registration::ByIssuer(by_issuer) => by_issuer,
    };
    match with_cache(by_issuer.id(), |cache| cache.plan(now())) {
        Plan::Use(client) => Ok(client),
        Plan::Fetch { fallback } => match (fetch(ctx, budget, by_issuer).await, fallback) {
            (Err(Failure::Unavailable(_)), Some(client)) => Ok(client),
            (fetched, _) => fetched,
        },
    }
}

async fn fetch(ctx: &Ctx, budget: Budget, by_issuer: &ByIssuer) -> Result<Arc<Client>, Failure> {
    let answer = send(ctx, budget, Stage::Discovery, by_issuer.request())
        .await
        .map_err(Failure::Unavailable)?;
    let client = by_issuer.discovered(&answer).map_err(|error| {
        ctx.log.reason(&error);
        failure(by_issuer.id(), error)
    })?;
    let client = Arc::new(client);
    with_cache(by_issuer.id(), |cache| {
        cache.keep(Arc::clone(&client), now());
    });
    Ok(client)
}

fn failure(id: &str, error: DiscoveryError) -> Failure {
    if error.is_outage() {
        return Failure::Unavailable(Stage::Discovery);
    }
    Failure::Discovery {
        id: id.to_owned(),
        error,
    }
}

fn with_cache<T>(id: &str, work: impl FnOnce(&mut Cache<Client>) -> T) -> T {
    let mut caches = CACHES.lock().unwrap_or_else(PoisonError::into_inner);
    work(caches.entry(id.to_owned()).or_default())
}
