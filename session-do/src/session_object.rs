//! The Durable Object class: one session.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;

use domain::Timestamp;
use domain::config::Tables;
use domain::session_object::message::{Message, Reply};
use domain::session_object::{Effects, Errand, Object, Store};
use schema::Dialect;
use schema::pg::Deadlines;
use schema::statement::{delete_expired_session, delete_session};
use schema::workers::{run, within};
use worker::{Date, DurableObject, Env, Method, Request, Response, Result, State, durable_object};

use crate::failure::Failure;
use crate::{log, storage};

/// How long a message's body may take to arrive, in milliseconds; it left together with its head.
const BODY_MS: u32 = 2_000;

/// How long the alarm waits for Postgres. Nobody waits for the alarm.
const DEADLINES: Deadlines = Deadlines {
    connect_ms: 5_000,
    statement_ms: 5_000,
};

/// When an alarm that could not even be decided runs again, in milliseconds from now.
const LAST_RESORT_MS: i64 = 10 * 60 * 1_000;

/// One session, named by the SHA-256 of its token.
#[durable_object(alarm)]
pub struct SessionObject {
    state: State,
    env: Env,
    /// What is stored, once it was loaded. It is taken out while a message is handled, and put
    /// back only with that message's writes done: after a failure or a panic the next message
    /// loads it again.
    held: AssertUnwindSafe<Cell<Option<Object>>>,
}

impl DurableObject for SessionObject {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            held: AssertUnwindSafe(Cell::new(None)),
        }
    }

    /// Takes a POST with a [`Message`], answers with a [`Reply`].
    async fn fetch(&self, request: Request) -> Result<Response> {
        match self.answer(request).await {
            Ok(reply) => Response::from_json(&reply),
            Err(failure) => {
                log::message_failed(&self.state, &failure);
                let (status, error) = failure.public();
                let body = serde_json::json!({ "error": error });
                Ok(Response::from_json(&body)?.with_status(status))
            }
        }
    }

    /// Never throws: the platform gives up on an alarm that keeps failing.
    async fn alarm(&self) -> Result<Response> {
        if let Err(failure) = self.wake().await {
            log::alarm_failed(&self.state, &failure);
            if let Err(error) = self.state.storage().set_alarm(LAST_RESORT_MS).await {
                log::alarm_failed(&self.state, &error.into());
            }
        }
        Response::empty()
    }
}

impl SessionObject {
    async fn answer(&self, mut request: Request) -> Result<Reply, Failure> {
        if request.method() != Method::Post {
            return Err(Failure::Request);
        }
        let body = within(BODY_MS, request.text())
            .await
            .map_err(|_| Failure::Request)?
            .map_err(|_| Failure::Request)?;
        let message: Message = serde_json::from_str(&body).map_err(|error| Failure::Malformed {
            column: error.column(),
        })?;
        let now = now();
        let mut object = self.take(now)?;
        let (reply, effects) = object.handle(message, now);
        self.commit(object, effects, now).await?;
        Ok(reply)
    }

    /// The alarm's run: decide and store, then go on the errand, then store what came of it.
    async fn wake(&self) -> Result<(), Failure> {
        let set_out = now();
        let mut object = self.take(set_out)?;
        let (errand, effects) = object.wake(set_out);
        self.commit(object, effects, set_out).await?;
        let Some(errand) = errand else {
            log::alarm(&self.state, None, &Ok(()));
            return Ok(());
        };

        let outcome = self.run(&errand, set_out).await;
        log::alarm(&self.state, Some(&errand), &outcome);
        if outcome.is_err() {
            return Ok(()); // its next try is stored
        }
        let done = now();
        let mut object = self.take(done)?;
        let effects = object.report(&errand, done);
        self.commit(object, effects, done).await
    }

    async fn run(&self, errand: &Errand, now: Timestamp) -> Result<(), String> {
        let statement = match errand {
            Errand::DeleteRow { token } => delete_session::statement(token),
            Errand::DeleteExpiredRow { token, .. } => delete_expired_session::statement(token, now),
        };
        let tables = Tables::parse(self.env.object_var("DATABASE").ok())
            .map_err(|error| error.to_string())?;
        let query = Dialect::plain(tables).render(statement);
        match run(&self.env, query, DEADLINES).await {
            Ok(_) => Ok(()),
            Err(error) => Err(error
                .misfit()
                .map_or_else(|| error.to_string(), |misfit| misfit.to_string())),
        }
    }

    fn take(&self, now: Timestamp) -> Result<Object, Failure> {
        if let Some(object) = self.held.take() {
            return Ok(object);
        }
        let stored = storage::load(&self.state.storage().sql())?;
        Ok(Object::load(stored, getrandom::u64()?, now))
    }

    /// Writes what `object` owes to the disk, in one synchronous stretch.
    ///
    /// The platform writes together whatever is written without an await in between, and holds
    /// the answer back until that is on disk. `exec` writes at once. `set_alarm` and `delete_all`
    /// are futures, but their first poll makes the platform's call before it waits (worker 0.8.7,
    /// `durable.rs`), and nothing stands between the `exec` and that poll. So no other message
    /// ever sees the one without the other, and memory never runs ahead of either.
    async fn commit(
        &self,
        object: Object,
        effects: Effects,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let storage = self.state.storage();
        if let Store::Put(record) = &effects.store {
            storage::put(&storage.sql(), record)?;
        }
        self.held.set(Some(object));
        let written = match effects {
            // Takes the alarm along.
            Effects {
                store: Store::Purge,
                ..
            } => storage.delete_all().await,
            Effects { arm: Some(at), .. } => storage.set_alarm(wait(at, now)).await,
            Effects { arm: None, .. } => Ok(()),
        };
        written.map_err(|error| {
            self.held.set(None);
            Failure::Storage(error)
        })
    }
}

/// How long until `at`, in milliseconds; the platform refuses a moment before 1970.
fn wait(at: Timestamp, now: Timestamp) -> i64 {
    at.as_millis().saturating_sub(now.as_millis()).max(0)
}

fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}
