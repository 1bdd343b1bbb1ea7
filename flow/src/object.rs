//! A session object's messages and alarms: what is decided is stored before anybody hears of it.

use std::{cell::Cell, future::Future};

use domain::{
    Seconds, Timestamp,
    log::Reason,
    session_object::{
        Effects, Errand, Object, Store,
        message::{Message, Reply},
        state::Record,
    },
};
use schema::{
    Statement,
    statement::{delete_expired_session, delete_session},
};

/// When an alarm that could not even be decided runs again.
const LAST_RESORT: Seconds = Seconds(10 * 60);

/// What an object stands on.
pub trait Platform {
    /// Why it did not do its part.
    type Failure;

    /// The time.
    fn now(&self) -> Timestamp;

    /// Random, for an empty object's first generation.
    ///
    /// # Errors
    /// If the platform has none.
    fn seed(&self) -> Result<u64, Self::Failure>;

    /// What is stored; `None` where nothing ever was, or everything was deleted.
    ///
    /// # Errors
    /// If it cannot be read.
    fn load(&self) -> Result<Option<Record>, Self::Failure>;

    /// Writes at once, in place of what is stored.
    ///
    /// # Errors
    /// If it cannot be written.
    fn put(&self, record: &Record) -> Result<(), Self::Failure>;

    /// Deletes everything, and the alarm, when first polled.
    ///
    /// # Errors
    /// If that failed.
    fn purge(&self) -> impl Future<Output = Result<(), Self::Failure>>;

    /// Sets the alarm to go off in `millis` milliseconds, when first polled.
    ///
    /// # Errors
    /// If that failed.
    fn arm(&self, millis: i64) -> impl Future<Output = Result<(), Self::Failure>>;

    /// Runs one statement.
    ///
    /// # Errors
    /// Why it may not have been done.
    fn run(&self, statement: Statement) -> impl Future<Output = Result<(), Reason>>;
}

/// What an alarm came to.
#[derive(Debug)]
pub enum Ran<F> {
    /// Nothing was to be done in Postgres.
    Quietly,
    /// It went on an errand; if that failed, its next try is stored.
    Errand(Errand, Result<(), Reason>),
    /// It did not get as far as its errand, or could not take note of it; it runs again.
    Failed(F),
    /// Nor could it be set to run again. The platform is to be told that it failed, so that it runs
    /// it again.
    Unarmed(F),
}

/// One object's shell: loads, decides, stores, and only then answers.
#[derive(Default)]
pub struct Shell {
    /// What is stored, once it was loaded. It is taken out while a message is handled, and put
    /// back only with that message's writes done: after a failure or a panic the next message
    /// loads it again.
    held: Cell<Option<Object>>,
}

impl Shell {
    /// Answers a message.
    ///
    /// # Errors
    /// The platform's. Nothing has changed then; or if something has, memory was dropped, and the
    /// next message sees what is stored.
    pub async fn answer<P: Platform>(
        &self,
        platform: &P,
        message: Message,
    ) -> Result<Reply, P::Failure> {
        let now = platform.now();
        let mut object = self.take(platform, now)?;
        let (reply, effects) = object.handle(message, now);
        self.commit(platform, object, effects, now).await?;
        Ok(reply)
    }

    /// Runs the alarm. Where it fails it sets itself again, since the platform gives up on an alarm
    /// that keeps failing.
    pub async fn alarm<P: Platform>(&self, platform: &P) -> Ran<P::Failure> {
        match self.wake(platform).await {
            Ok(None) => Ran::Quietly,
            Ok(Some((errand, outcome))) => Ran::Errand(errand, outcome),
            Err(failure) => match platform.arm(LAST_RESORT.as_millis()).await {
                Ok(()) => Ran::Failed(failure),
                Err(unarmed) => Ran::Unarmed(unarmed),
            },
        }
    }

    /// Decides and stores, then goes on the errand, then stores what came of it.
    async fn wake<P: Platform>(
        &self,
        platform: &P,
    ) -> Result<Option<(Errand, Result<(), Reason>)>, P::Failure> {
        let set_out = platform.now();
        let mut object = self.take(platform, set_out)?;
        let (errand, effects) = object.wake(set_out);
        self.commit(platform, object, effects, set_out).await?;
        let Some(errand) = errand else {
            return Ok(None);
        };

        let outcome = platform.run(statement(&errand, set_out)).await;
        if outcome.is_ok() {
            let done = platform.now();
            let mut object = self.take(platform, done)?;
            let effects = object.report(&errand, done);
            self.commit(platform, object, effects, done).await?;
        }
        Ok(Some((errand, outcome)))
    }

    fn take<P: Platform>(&self, platform: &P, now: Timestamp) -> Result<Object, P::Failure> {
        if let Some(object) = self.held.take() {
            return Ok(object);
        }
        let stored = platform.load()?;
        Ok(Object::load(stored, platform.seed()?, now))
    }

    /// Writes what `object` owes to the disk, in one synchronous stretch: nothing stands between
    /// the write and the first poll of the alarm's. So no other message ever sees the one without
    /// the other, and memory never runs ahead of either.
    async fn commit<P: Platform>(
        &self,
        platform: &P,
        object: Object,
        effects: Effects,
        now: Timestamp,
    ) -> Result<(), P::Failure> {
        if let Store::Put(record) = &effects.store {
            platform.put(record)?;
        }
        self.held.set(Some(object));
        let written = match effects {
            // Takes the alarm along.
            Effects {
                store: Store::Purge,
                ..
            } => platform.purge().await,
            Effects { arm: Some(at), .. } => platform.arm(wait(at, now)).await,
            Effects { arm: None, .. } => Ok(()),
        };
        written.inspect_err(|_| self.held.set(None))
    }
}

fn statement(errand: &Errand, now: Timestamp) -> Statement {
    match errand {
        Errand::DeleteRow { token } => delete_session::statement(token),
        Errand::DeleteExpiredRow { token, .. } => delete_expired_session::statement(token, now),
    }
}

/// How long until `at`, in milliseconds; the platform refuses a moment before 1970.
fn wait(at: Timestamp, now: Timestamp) -> i64 {
    at.as_millis().saturating_sub(now.as_millis()).max(0)
}
