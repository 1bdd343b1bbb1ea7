//! The line of a request, which whoever waits for something outside adds to.

use std::{cell::Cell, future::Future, rc::Rc};

use domain::{
    Timestamp,
    log::{Count, Outcome, Reason, Record, RequestId},
    stage::Stage,
};
use http::StatusCode;
use worker::{Request, console_error, console_log};

use crate::ctx::now;

/// A request's own. The record is taken out and put back at once, so nothing is ever borrowed
/// across an await.
#[derive(Clone)]
pub(crate) struct Log(Rc<Cell<Record>>);

impl Log {
    /// The log of a request that has just come in.
    pub(crate) fn begin(request: &Request, began: Timestamp) -> Self {
        let ray = request.headers().get("cf-ray").ok().flatten();
        let id = ray
            .and_then(|ray| RequestId::of_ray(&ray))
            .unwrap_or_else(|| RequestId::made(getrandom::u64().unwrap_or_default()));
        Self::of(Record::new(id, &request.inner().method(), began))
    }

    /// The log of work that goes on behind this request's answer.
    pub(crate) fn behind(&self) -> Self {
        Self::of(self.0.get().behind(now()))
    }

    /// The route that took the request.
    pub(crate) fn route(&self, route: &'static str) {
        self.note(|record| record.route(route));
    }

    /// Who sent it.
    pub(crate) fn caller(&self, caller: &'static str) {
        self.note(|record| record.caller(caller));
    }

    /// How Postgres had us log in.
    pub(crate) fn login(&self, login: &'static str) {
        self.note(|record| record.login(login));
    }

    /// Why something did not go as hoped.
    pub(crate) fn reason(&self, reason: impl Into<Reason>) {
        let reason = reason.into();
        self.note(|record| record.reason(reason));
    }

    /// What the request came to.
    pub(crate) fn failed(&self, outcome: impl Into<Outcome>) {
        let outcome = outcome.into();
        self.note(|record| record.failed(outcome));
    }

    /// Counts.
    pub(crate) fn count(&self, what: Count, times: usize) {
        let times = u32::try_from(times).unwrap_or(u32::MAX);
        self.note(|record| record.count(what, times));
    }

    /// Notes that `stage` took `millis`.
    pub(crate) fn took(&self, stage: Stage, millis: u32) {
        self.note(|record| record.took(stage, millis));
    }

    /// Awaits `work`, and notes how long `stage` took with it.
    pub(crate) async fn timed<F: Future>(&self, stage: Stage, work: F) -> F::Output {
        let began = now();
        let done = work.await;
        self.took(stage, now().millis_since(began));
        done
    }

    /// The value of `Server-Timing`.
    pub(crate) fn server_timing(&self) -> String {
        self.0.get().server_timing(now())
    }

    /// Writes the line; `status` is what was answered, if anybody was.
    pub(crate) fn write(&self, status: Option<StatusCode>) {
        let line = self.0.get().line(status, now());
        if status.is_some_and(|status| status.is_server_error()) {
            console_error!("{line}");
        } else {
            console_log!("{line}");
        }
    }

    fn of(record: Record) -> Self {
        Self(Rc::new(Cell::new(record)))
    }

    fn note(&self, write: impl FnOnce(&mut Record)) {
        let mut record = self.0.get();
        write(&mut record);
        self.0.set(record);
    }
}
