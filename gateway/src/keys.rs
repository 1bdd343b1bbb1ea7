//! Providers' signing keys, shared by the requests of one isolate.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    oidc::{Cache, Jwks, Plan},
    provider::Request,
    sign_in::Failure,
    stage::Stage,
};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    outbound::send,
};

/// Plain data. The lock is never held across an await; two requests that both find the keys old
/// both fetch them, rather than one waiting for what the other may never finish.
static CACHES: Mutex<BTreeMap<String, Cache<Jwks>>> = Mutex::new(BTreeMap::new());

/// The keys that one request verifies with.
pub(crate) struct Keys<'a> {
    provider: &'a str,
    request: Request,
    set: Arc<Jwks>,
    fetched_here: bool,
}

impl<'a> Keys<'a> {
    /// The keys of `provider`, from the cache while they are fresh; `request` asks for them.
    ///
    /// # Errors
    /// `Unavailable(Jwks)` where there are none to be had.
    pub(crate) async fn of(
        ctx: &Ctx,
        budget: Budget,
        provider: &'a str,
        request: Request,
    ) -> Result<Self, Failure> {
        let plan = with_cache(provider, |cache| cache.plan(now()));
        let (set, fetched_here) = match plan {
            Plan::Use(set) => (set, false),
            Plan::Fetch { fallback } => match fetch(ctx, budget, provider, &request).await {
                Ok(set) => (set, true),
                Err(failure) => (fallback.ok_or(failure)?, true),
            },
        };
        Ok(Self {
            provider,
            request,
            set,
            fetched_here,
        })
    }

    /// The set.
    pub(crate) fn set(&self) -> &Jwks {
        &self.set
    }

    /// Keys fetched since, if these were not fetched just now and another fetch is allowed: a flood
    /// of tokens with made-up key ids must not become a flood at the provider.
    pub(crate) async fn newer(self, ctx: &Ctx, budget: Budget) -> Result<Option<Self>, Failure> {
        if self.fetched_here || !with_cache(self.provider, |cache| cache.may_refetch(now())) {
            return Ok(None);
        }
        let set = fetch(ctx, budget, self.provider, &self.request).await?;
        Ok(Some(Self {
            set,
            fetched_here: true,
            ..self
        }))
    }
}

async fn fetch(
    ctx: &Ctx,
    budget: Budget,
    provider: &str,
    request: &Request,
) -> Result<Arc<Jwks>, Failure> {
    let unavailable = Failure::Unavailable(Stage::Jwks);
    let answer = send(ctx, budget, Stage::Jwks, request.clone())
        .await
        .map_err(Failure::Unavailable)?;
    let set = Arc::new(Jwks::read(&answer).map_err(|_| unavailable)?);
    with_cache(provider, |cache| cache.keep(Arc::clone(&set), now()));
    Ok(set)
}

fn with_cache<T>(provider: &str, work: impl FnOnce(&mut Cache<Jwks>) -> T) -> T {
    let mut caches = CACHES.lock().unwrap_or_else(PoisonError::into_inner);
    work(caches.entry(provider.to_owned()).or_default())
}
