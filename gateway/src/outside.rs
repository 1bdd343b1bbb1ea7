//! What one request reaches, as [`flow`] asks for it.

use std::{future::Future, sync::Arc};

use domain::{
    Seconds, Timestamp,
    config::Config,
    log::Count,
    provider::{Client, Registration},
    session_object::message::{Message, Reply},
    sign_in::{Failure, Pending},
    stage::Stage,
};
use flow::{Identity, Outside};
use schema::{Error, Statement};
use serde_json::Value;

use crate::{
    budget::Budget,
    ctx::{self, Ctx},
    discovery, identity, object, postgres, random,
};

/// A request's surroundings, within its budget.
pub(crate) struct Reach {
    ctx: Ctx,
    budget: Budget,
}

impl Ctx {
    /// What the request reaches within `budget`.
    pub(crate) fn reach(&self, budget: Budget) -> Reach {
        Reach {
            ctx: self.fork(),
            budget,
        }
    }
}

impl Outside for Reach {
    fn config(&self) -> &Config {
        &self.ctx.config
    }

    fn now(&self) -> Timestamp {
        ctx::now()
    }

    fn bytes<const N: usize>(&self) -> Result<[u8; N], Stage> {
        random::bytes().map_err(|_| Stage::Config)
    }

    fn left(&self, stage: Stage) -> u32 {
        self.budget.millis(stage)
    }

    fn at_most(&self, length: Seconds) -> Self {
        self.ctx.reach(self.budget.at_most(length))
    }

    fn behind<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Self) -> F) {
        self.ctx
            .behind(|ctx| work(ctx.reach(Budget::read(ctx.began))));
    }

    fn owes(&self, rows: usize) {
        self.ctx.log.count(Count::Owed, rows);
    }

    async fn tell(&self, stage: Stage, name: &str, message: &Message) -> Result<Reply, Stage> {
        object::call(&self.ctx, self.budget, stage, name, message).await
    }

    async fn run(&self, statement: Statement) -> Result<Option<String>, Error> {
        postgres::run(&self.ctx, self.budget, statement).await
    }

    async fn prove(
        &self,
        registration: &Registration,
        code: &str,
        beside: Option<&Value>,
        pending: &Pending,
    ) -> Result<(Arc<Client>, Identity), Failure> {
        let client = discovery::client(&self.ctx, self.budget, registration).await?;
        let proven = identity::prove(&self.ctx, self.budget, &client, code, beside, pending);
        let identity = proven.await?;
        Ok((client, identity))
    }
}
