//! A request outside which everything is as its test says: answers come from a list, in order.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    rc::Rc,
    sync::Arc,
};

use domain::{
    Seconds, Timestamp,
    config::Config,
    provider::{Client, Registration},
    session_object::message::{Message, Reply},
    sign_in::{Failure, Pending},
    stage::Stage,
};
use schema::{Error, Statement, pg::Fault};
use serde_json::{Value, json};

use crate::{Identity, Outside};

/// What the next of those who are asked answers.
pub(crate) enum Answer {
    /// An object.
    Reply(Result<Reply, Stage>),
    /// Postgres.
    Row(Option<String>),
    /// Postgres, or the way to it.
    Error(Error),
}

/// The surroundings of a request. Work behind its answer never begins.
#[derive(Clone)]
pub(crate) struct Scripted(Rc<Script>);

struct Script {
    config: Config,
    answers: RefCell<VecDeque<Answer>>,
    asked: RefCell<Vec<String>>,
    owed: Cell<usize>,
}

impl Scripted {
    pub(crate) fn new(answers: Vec<Answer>) -> Self {
        let auth = json!({
            "baseURL": "https://app.test",
            "socialProviders": { "google": { "clientId": "g" } },
        });
        let secret = |name: &str| {
            (name != "BETTER_AUTH_SECRETS").then(|| "a secret of at least 32 characters".to_owned())
        };
        Self(Rc::new(Script {
            config: Config::parse(auth, secret).unwrap(),
            answers: RefCell::new(answers.into()),
            asked: RefCell::default(),
            owed: Cell::default(),
        }))
    }

    /// Who was asked, in order: the stage of each message, and `run` for each statement; and between
    /// them the seconds that what follows was given at most.
    pub(crate) fn asked(&self) -> String {
        self.0.asked.borrow().join(" ")
    }

    /// How many rows were left to alarms.
    pub(crate) fn owed(&self) -> usize {
        self.0.owed.get()
    }

    fn next(&self, who: &'static str) -> Answer {
        self.0.asked.borrow_mut().push(who.to_owned());
        let answer = self.0.answers.borrow_mut().pop_front();
        answer.expect("asked too often")
    }
}

impl Outside for Scripted {
    fn config(&self) -> &Config {
        &self.0.config
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }

    fn bytes<const N: usize>(&self) -> Result<[u8; N], Stage> {
        Ok([0; N])
    }

    fn left(&self, stage: Stage) -> u32 {
        stage.deadline()
    }

    fn at_most(&self, Seconds(length): Seconds) -> Self {
        self.0.asked.borrow_mut().push(format!("{length}s"));
        self.clone()
    }

    fn behind<F: Future<Output = ()> + 'static>(&self, _: impl FnOnce(Self) -> F) {}

    fn owes(&self, rows: usize) {
        self.0.owed.update(|owed| owed + rows);
    }

    async fn tell(&self, stage: Stage, _: &str, _: &Message) -> Result<Reply, Stage> {
        match self.next(stage.name()) {
            Answer::Reply(reply) => reply,
            Answer::Row(_) | Answer::Error(_) => panic!("an object was asked"),
        }
    }

    async fn run(&self, _: Statement) -> Result<Option<String>, Error> {
        match self.next("run") {
            Answer::Row(row) => Ok(row),
            Answer::Error(error) => Err(error),
            Answer::Reply(_) => panic!("Postgres was asked"),
        }
    }

    async fn prove(
        &self,
        _: &Registration,
        _: &str,
        _: Option<&Value>,
        _: &Pending,
    ) -> Result<(Arc<Client>, Identity), Failure> {
        panic!("a code was spent");
    }
}

/// Postgres' refusal of a statement.
pub(crate) fn refused(sqlstate: &str) -> Error {
    Error {
        stage: schema::Stage::Statement,
        fault: Fault::Server {
            sqlstate: sqlstate.to_owned(),
            constraint: None,
            column: None,
        },
    }
}
