//! The Durable Object class that counts one address's requests for one path.

mod storage;

use std::cell::Cell;
use std::panic::AssertUnwindSafe;

use domain::rate_limit::{Asked, Count, Verdict};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::clock::{now, wait};
use crate::failure::Failure;
use crate::{log, mail};

/// When an alarm that failed runs again, in milliseconds from now.
const AGAIN_MS: i64 = 10 * 60 * 1_000;

/// One count, named by an address and a path.
///
/// The platform drops an object's memory after ten seconds without a request. A count that lasts
/// no longer, as all of Better Auth's defaults for what is ours, lives in memory alone: then such
/// an object costs no write, and leaves nothing behind. A longer one is stored too, until an alarm
/// deletes it.
#[durable_object(alarm)]
pub struct RateLimitObject {
    state: State,
    held: AssertUnwindSafe<Cell<Option<Count>>>,
}

impl DurableObject for RateLimitObject {
    fn new(state: State, _: Env) -> Self {
        Self {
            state,
            held: AssertUnwindSafe(Cell::new(None)),
        }
    }

    /// Takes a POST with what is [`Asked`], answers with a [`Verdict`].
    async fn fetch(&self, request: Request) -> Result<Response> {
        mail::answer(&self.state, self.count(request).await)
    }

    /// Never throws: the platform gives up on an alarm that keeps failing.
    async fn alarm(&self) -> Result<Response> {
        if let Err(failure) = self.clean().await {
            log::alarm_failed(&self.state, &failure);
            if let Err(error) = self.state.storage().set_alarm(AGAIN_MS).await {
                log::alarm_failed(&self.state, &error.into());
            }
        }
        Response::empty()
    }
}

impl RateLimitObject {
    async fn count(&self, request: Request) -> Result<Verdict, Failure> {
        let asked: Asked = mail::read(request).await?;
        let (rule, now) = (asked.rule(), asked.now);
        // From here to the last write nothing waits, so two requests are never judged by one count.
        let storage = self.state.storage();
        let held = match self.held.get() {
            None if rule.outlasts_memory() => storage::load(&storage.sql())?,
            held => held,
        };
        let (next, verdict) = Count::consume(held, rule, now);
        self.held.set(Some(next));
        if rule.outlasts_memory() && verdict == Verdict::Allowed {
            let ends_at = next.ends_at(rule);
            storage::put(&storage.sql(), next, ends_at)?;
            storage.set_alarm(wait(ends_at, now)).await?;
        }
        Ok(verdict)
    }

    /// Deletes what is stored, unless a request has come since the alarm was set.
    async fn clean(&self) -> Result<(), Failure> {
        let now = now();
        let storage = self.state.storage();
        match storage::ends_at(&storage.sql())? {
            Some(ends_at) if now < ends_at => storage.set_alarm(wait(ends_at, now)).await?,
            _ => storage.delete_all().await?,
        }
        Ok(())
    }
}
