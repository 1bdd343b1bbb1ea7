//! The platform under an object: its clock, its storage, its alarm, and its way to Postgres.

use domain::Timestamp;
use domain::config::Tables;
use domain::log::Reason;
use domain::session_object::state::Record;
use flow::object::Platform;
use schema::workers::run;
use schema::{Dialect, Statement};
use worker::{Env, State};

use crate::failure::Failure;
use crate::{clock, storage};

/// How long the alarm waits for each stage of Postgres, in milliseconds. Nobody waits for the alarm.
const PATIENCE: u32 = 5_000;

/// What the runtime gave to an object.
///
/// The runtime writes together whatever is written without an await in between, and holds the
/// answer back until that is on disk. `exec` writes at once. `set_alarm` and `delete_all` are
/// futures, but their first poll makes the platform's call before it waits (worker 0.8.7,
/// `durable.rs`).
pub(crate) struct Ground<'a> {
    pub(crate) state: &'a State,
    pub(crate) env: &'a Env,
}

impl Platform for Ground<'_> {
    type Failure = Failure;

    fn now(&self) -> Timestamp {
        clock::now()
    }

    fn seed(&self) -> Result<u64, Failure> {
        Ok(getrandom::u64()?)
    }

    fn load(&self) -> Result<Option<Record>, Failure> {
        storage::load(&self.state.storage().sql())
    }

    fn put(&self, record: &Record) -> Result<(), Failure> {
        storage::put(&self.state.storage().sql(), record)
    }

    async fn purge(&self) -> Result<(), Failure> {
        Ok(self.state.storage().delete_all().await?)
    }

    async fn arm(&self, millis: i64) -> Result<(), Failure> {
        Ok(self.state.storage().set_alarm(millis).await?)
    }

    async fn run(&self, statement: Statement) -> Result<(), Reason> {
        let tables = Tables::parse(self.env.object_var("DATABASE").ok())
            .map_err(|error| Reason::with("invalid_configuration", error.logged()))?;
        let query = Dialect::plain(tables).render(statement);
        let row = run(self.env, query, |_| PATIENCE, drop).await;
        row.map(drop).map_err(|error| Reason::from(&error))
    }
}
