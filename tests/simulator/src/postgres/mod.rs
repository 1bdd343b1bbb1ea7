//! A modelled Postgres: statements as transactions with a snapshot, and a server that can fail at
//! any of their steps. It knows the shipped statements by their text and reads their parameters;
//! what the SQL itself does is tested on a real one.

mod sign_in;
mod statements;
mod tables;
mod updates;

use std::{
    cell::{Cell, Ref, RefCell},
    io::ErrorKind,
    rc::Rc,
};

use futures_channel::oneshot;
use schema::{Error, Stage, Statement, deadline::until, pg::Fault as Failure};

pub(crate) use self::{
    statements::Intent,
    tables::{Tables, Values},
};
use crate::{
    scheduler::Owner,
    tally::{Fault, Race},
    world::World,
};

/// A statement that was taken back, with its SQLSTATE.
pub(crate) struct Refused(&'static str);

/// The server.
#[derive(Default)]
pub(crate) struct Postgres {
    tables: RefCell<Tables>,
    life: Cell<u32>,
    down: Cell<bool>,
    running: RefCell<Vec<(Intent, String)>>,
}

impl Postgres {
    /// What is committed.
    pub(crate) fn tables(&self) -> Ref<'_, Tables> {
        self.tables.borrow()
    }

    /// Something that other code does, in a transaction of its own.
    pub(crate) fn elsewhere(&self, change: impl FnOnce(&mut Tables)) {
        change(&mut self.tables.borrow_mut());
    }
}

impl World {
    /// Opens a connection, runs one statement, closes the connection. `left` says what there is
    /// left of the time for each of the two.
    pub(crate) async fn query(
        self: &Rc<Self>,
        statement: Statement,
        left: impl Fn(Stage) -> u32,
    ) -> Result<Option<String>, Error> {
        for stage in [Stage::Connect, Stage::Statement] {
            let timer = self.scheduler.sleep(left(stage).into());
            let outcome = match stage {
                Stage::Connect => until(timer, self.connect()).await,
                Stage::Statement => until(timer, self.execute(&statement)).await,
            };
            match outcome.unwrap_or(Err(Failure::Expired)) {
                Ok(row) if stage == Stage::Statement => return Ok(row),
                Ok(_) => {}
                Err(fault) => return Err(Error { stage, fault }),
            }
        }
        Ok(None)
    }

    /// The server dies with all that it was doing, and comes back after `millis`.
    pub(crate) async fn postgres_down(self: &Rc<Self>, millis: i64) {
        let life = self.postgres.life.replace(self.fresh());
        self.postgres.down.set(true);
        self.scheduler.kill(Owner::Postgres(life));
        self.scheduler.sleep(millis).await;
        self.postgres.down.set(false);
    }

    async fn connect(self: &Rc<Self>) -> Result<Option<String>, Failure> {
        if self.strikes(Fault::PostgresSilent) {
            return std::future::pending().await;
        }
        self.travel().await;
        if self.postgres.down.get() || self.strikes(Fault::PostgresRefuses) {
            return Err(Failure::Io(ErrorKind::ConnectionRefused));
        }
        Ok(None)
    }

    async fn execute(self: &Rc<Self>, statement: &Statement) -> Result<Option<String>, Failure> {
        let (reply, answer) = oneshot::channel();
        let (world, statement) = (Rc::clone(self), statement.clone());
        let life = Owner::Postgres(self.postgres.life.get());
        self.scheduler.spawn(life, async move {
            let outcome = world.serve(&statement).await;
            world.travel().await;
            if let Some(outcome) = outcome {
                drop(reply.send(outcome));
            }
        });
        answer.await.unwrap_or(Err(Failure::Closed))
    }

    /// `None` if the connection is cut.
    async fn serve(
        self: &Rc<Self>,
        statement: &Statement,
    ) -> Option<Result<Option<String>, Failure>> {
        self.travel().await;
        if self.strikes(Fault::CutBefore) {
            return None;
        }
        if self.strikes(Fault::TakenBack) {
            let code = if self.chance.one_in(2) {
                "40001"
            } else {
                "40P01"
            };
            return Some(Err(server(code)));
        }
        if self.strikes(Fault::CommitLate) {
            self.scheduler
                .sleep(self.chance.between(1_000, 20_000))
                .await;
        }
        let intent = Intent::of(statement)?;
        let outcome = self.transaction(intent, statement).await;
        let lost = if self.strikes(Fault::CutAfter) {
            Some(None)
        } else if self.strikes(Fault::Ambiguous) {
            Some(Some(Err(server("57P01"))))
        } else {
            None
        };
        if lost.is_some() && intent == Intent::SignIn && outcome.is_ok() {
            self.race(Race::CommitLostReply);
        }
        lost.unwrap_or_else(|| Some(outcome.map_err(|refused| server(refused.0))))
    }

    /// Begins, takes its time, and commits. A statement that goes after a lock looks once it has
    /// the lock, and so sees all that was committed before it.
    async fn transaction(
        self: &Rc<Self>,
        intent: Intent,
        statement: &Statement,
    ) -> Result<Option<String>, Refused> {
        let values = Values(statement.parameters());
        let running = self.begin(intent, values);
        let snapshot = self.postgres.tables.borrow().clone();
        self.travel().await;
        let mut tables = self.postgres.tables.borrow_mut();
        let snapshot = match statement.before() {
            Some(_) => tables.clone(),
            None => snapshot,
        };
        let outcome = statements::run(intent, statement, &snapshot, &mut tables);
        drop(tables);
        drop(running);
        let refused = outcome.as_ref().err().map(|refused| refused.0);
        self.watch.committed(self, intent, refused);
        outcome
    }

    /// Counts what meets, until the guard is dropped.
    fn begin(self: &Rc<Self>, intent: Intent, values: Values<'_>) -> Running {
        let tables = self.postgres.tables();
        let key = match intent {
            Intent::SignIn => values.text(3).to_owned(),
            Intent::DeleteUser => tables
                .user(values.text(1))
                .map(|user| user.email.clone())
                .unwrap_or_default(),
            _ => values.text(1).to_owned(),
        };
        let is_new = tables.user_of(&key).is_none();
        drop(tables);
        for (other, same) in self.postgres.running.borrow().iter() {
            if *same != key {
                continue;
            }
            match (intent, other) {
                (Intent::SignIn, Intent::SignIn) if is_new => self.race(Race::TwoFirstSignIns),
                (Intent::SignIn, Intent::DeleteUser) | (Intent::DeleteUser, Intent::SignIn) => {
                    self.race(Race::DeleteAgainstSignIn);
                }
                (Intent::ReadSession, Intent::SlideSession)
                | (Intent::SlideSession, Intent::ReadSession) => {
                    self.race(Race::RefreshAgainstSlide);
                }
                _ => {}
            }
        }
        self.postgres
            .running
            .borrow_mut()
            .push((intent, key.clone()));
        Running {
            world: Rc::clone(self),
            entry: (intent, key),
        }
    }
}

struct Running {
    world: Rc<World>,
    entry: (Intent, String),
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = self.world.postgres.running.borrow_mut();
        if let Some(place) = running.iter().position(|entry| *entry == self.entry) {
            running.swap_remove(place);
        }
    }
}

fn server(sqlstate: &str) -> Failure {
    Failure::Server {
        sqlstate: sqlstate.to_owned(),
        constraint: None,
        column: None,
    }
}
