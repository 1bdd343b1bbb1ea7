//! What one simulated request reaches: `flow`'s [`Outside`], with the deadlines and retries that
//! the gateway's implementation has.

use std::{future::Future, rc::Rc, sync::Arc};

use domain::{
    Seconds, Timestamp, Token,
    config::Config,
    provider::{Client, Registration},
    session_object::message::{Message, Reply},
    sign_in::{Failure, Pending},
    stage::Stage,
};
use flow::{Identity, Outside};
use schema::{Error, Statement, deadline::until};
use serde_json::Value;

use crate::{
    read::is_live,
    scheduler::Owner,
    tally::Race,
    watch::Invariant,
    world::{Isolate, World},
};

/// How often a message is sent before its stage is given up.
const TRIES: usize = 2;

/// What work behind an answer has, as a read.
const BEHIND: Seconds = Seconds(3);

/// A request's surroundings, and when its time is up by its own clock.
pub(crate) struct Reach {
    world: Rc<World>,
    isolate: Isolate,
    ends_at: Timestamp,
    held: Option<Token>,
}

impl Reach {
    /// For a request that has `budget` from now.
    pub(crate) fn new(world: &Rc<World>, isolate: Isolate, budget: Seconds) -> Self {
        let now = world.scheduler.now() + isolate.skew;
        Self {
            world: Rc::clone(world),
            isolate,
            ends_at: Timestamp::from_millis(now).plus(budget),
            held: None,
        }
    }

    /// For the callback of a browser that holds `held`, which is on: it ends no session.
    pub(crate) fn keeping(self, held: Option<Token>) -> Self {
        Self { held, ..self }
    }

    async fn within<F: Future>(&self, stage: Stage, work: F) -> Result<F::Output, Stage> {
        let timer = self.world.scheduler.sleep(self.left(stage).into());
        until(timer, work).await.map_err(|_| stage)
    }
}

impl Outside for Reach {
    fn config(&self) -> &Config {
        &self.world.setup.config
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.world.scheduler.now() + self.isolate.skew)
    }

    fn bytes<const N: usize>(&self) -> Result<[u8; N], Stage> {
        Ok(self.world.chance.bytes())
    }

    fn left(&self, stage: Stage) -> u32 {
        let left = self.ends_at.as_millis() - self.now().as_millis();
        u32::try_from(left)
            .unwrap_or_default()
            .min(stage.deadline())
    }

    fn at_most(&self, length: Seconds) -> Self {
        Self {
            world: Rc::clone(&self.world),
            isolate: self.isolate,
            ends_at: self.ends_at.min(self.now().plus(length)),
            held: self.held.clone(),
        }
    }

    fn behind<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Self) -> F) {
        let work = work(Self::new(&self.world, self.isolate, BEHIND));
        let life = Owner::Isolate(self.isolate.life);
        self.world.scheduler.spawn(life, work);
    }

    fn owes(&self, _: usize) {
        self.world.race(Race::EndPostgresDown);
    }

    async fn tell(&self, stage: Stage, name: &str, message: &Message) -> Result<Reply, Stage> {
        let on = |token: &Token| is_live(&self.world, token);
        if matches!(message, Message::End { .. }) && self.held.as_ref().is_some_and(on) {
            let what = format_args!("a replay ends a session");
            self.world.broken(Invariant::NotSignedOut, what);
        }
        self.world.watch.told(name, message);
        for _ in 0..TRIES {
            let sent = self.world.send(name, message);
            if let Some(reply) = self.within(stage, sent).await? {
                return Ok(reply);
            }
        }
        Err(stage)
    }

    async fn run(&self, statement: Statement) -> Result<Option<String>, Error> {
        let left = |stage| {
            self.left(match stage {
                schema::Stage::Connect => Stage::Connect,
                schema::Stage::Statement => Stage::Statement,
            })
        };
        self.world.query(statement, left).await
    }

    async fn prove(
        &self,
        registration: &Registration,
        code: &str,
        _beside: Option<&Value>,
        _pending: &Pending,
    ) -> Result<(Arc<Client>, Identity), Failure> {
        let proof = self.world.redeem(registration, code);
        let proven = self.within(Stage::Token, proof).await;
        proven.map_err(Failure::Unavailable)?
    }
}
