//! What a request reaches beyond its isolate.

use std::{future::Future, sync::Arc};

use domain::{
    Profile, ProviderTokens, Seconds, Timestamp,
    config::Config,
    provider::{Client, Registration},
    session_object::message::{Message, Reply},
    sign_in::{Failure, Pending},
    stage::Stage,
};
use schema::{Error, Statement};
use serde_json::Value;

/// Who signed in, and what the provider gave for the account's row.
pub struct Identity {
    /// Who.
    pub profile: Profile,
    /// What the provider gave.
    pub tokens: ProviderTokens,
}

/// The surroundings of one request, and what is left of its time.
///
/// Every call ends in that time. One that is given up may have happened all the same.
pub trait Outside: Sized + 'static {
    /// The configuration.
    fn config(&self) -> &Config;

    /// The clock that judges expiry.
    fn now(&self) -> Timestamp;

    /// Cryptographically random bytes.
    ///
    /// # Errors
    /// [`Stage::Config`] where the platform has none.
    fn bytes<const N: usize>(&self) -> Result<[u8; N], Stage>;

    /// What is left for `stage`, in milliseconds.
    fn left(&self, stage: Stage) -> u32;

    /// The same, but for no longer than `length` from now.
    #[must_use]
    fn at_most(&self, length: Seconds) -> Self;

    /// Goes on with `work` behind the answer, in a time of its own. It may never come to its end.
    fn behind<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Self) -> F);

    /// Notes that the deletion of so many `rows` is left to their objects' alarms.
    fn owes(&self, rows: usize);

    /// Sends `message` to the session object called `name`, again if the first try broke.
    ///
    /// # Errors
    /// The stage, if there is no reply. The message may have been taken.
    fn tell(
        &self,
        stage: Stage,
        name: &str,
        message: &Message,
    ) -> impl Future<Output = Result<Reply, Stage>>;

    /// Runs one statement on a connection of its own; its only column, if there is a row.
    ///
    /// # Errors
    /// What Postgres or the way to it answered.
    fn run(&self, statement: Statement) -> impl Future<Output = Result<Option<String>, Error>>;

    /// Spends `code` at the provider and finds out who signed in, with what came `beside` it.
    ///
    /// # Errors
    /// Why that is not proven.
    fn prove(
        &self,
        registration: &Registration,
        code: &str,
        beside: Option<&Value>,
        pending: &Pending,
    ) -> impl Future<Output = Result<(Arc<Client>, Identity), Failure>>;
}
