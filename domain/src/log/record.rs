//! What is known of one request, and the line that it becomes.

use std::fmt::Write as _;

use http::StatusCode;
use serde_json::{Map, Value};

use super::{Outcome, Reason, RequestId};
use crate::{Timestamp, stage::Stage};

/// What is counted in a line; each has a field of its own there, absent while it is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Connections to Postgres.
    Connections,
    /// Turns in Postgres: statements whose answer was waited for.
    Turns,
    /// Messages to session objects.
    ObjectCalls,
    /// Anything that was sent once more, since nothing can have been written, or it may be.
    Retries,
    /// Statements that another transaction was faster than.
    Races,
    /// What was brought to an object that had changed meanwhile, and was not kept.
    Conflicts,
    /// Rows that are left for their objects' alarms to delete.
    Owed,
}

impl Count {
    const ALL: [Self; 7] = [
        Self::Connections,
        Self::Turns,
        Self::ObjectCalls,
        Self::Retries,
        Self::Races,
        Self::Conflicts,
        Self::Owed,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Turns => "turns",
            Self::ObjectCalls => "objectCalls",
            Self::Retries => "retries",
            Self::Races => "races",
            Self::Conflicts => "conflicts",
            Self::Owed => "owed",
        }
    }
}

/// One request, or one piece of work that goes on behind its answer.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    event: &'static str,
    id: RequestId,
    route: &'static str,
    method: &'static str,
    caller: Option<&'static str>,
    began: Timestamp,
    code: Option<&'static str>,
    stage: Option<Stage>,
    reason: Option<Reason>,
    login: Option<&'static str>,
    /// Milliseconds by the position of the stage in [`Stage::ALL`].
    stages: [Option<u32>; Stage::ALL.len()],
    counts: [u32; Count::ALL.len()],
}

impl Record {
    /// A request that has just come in.
    #[must_use]
    pub fn new(id: RequestId, method: &str, now: Timestamp) -> Self {
        Self {
            event: "request",
            id,
            route: "none",
            method: match method {
                "GET" => "GET",
                "POST" => "POST",
                _ => "other",
            },
            caller: None,
            began: now,
            code: None,
            stage: None,
            reason: None,
            login: None,
            stages: [None; Stage::ALL.len()],
            counts: [0; Count::ALL.len()],
        }
    }

    /// What goes on behind this request's answer: a line of its own, with the same id.
    #[must_use]
    pub fn behind(&self, now: Timestamp) -> Self {
        Self {
            event: "behind",
            caller: self.caller,
            route: self.route,
            ..Self::new(self.id, self.method, now)
        }
    }

    /// The route that took the request.
    pub const fn route(&mut self, route: &'static str) {
        self.route = route;
    }

    /// Who sent it.
    pub const fn caller(&mut self, caller: &'static str) {
        self.caller = Some(caller);
    }

    /// How Postgres had us log in.
    pub const fn login(&mut self, login: &'static str) {
        self.login = Some(login);
    }

    /// Why it did not go as its sender hoped. The first reason stays: it is the innermost.
    pub fn reason(&mut self, reason: Reason) {
        self.reason.get_or_insert(reason);
    }

    /// What it came to, if that is a failure.
    pub fn failed(&mut self, outcome: Outcome) {
        self.code = Some(outcome.code).filter(|code| !code.is_empty());
        self.stage = outcome.stage;
        self.reason(outcome.reason);
    }

    /// Adds to the time that a stage took, in milliseconds.
    pub fn took(&mut self, stage: Stage, millis: u32) {
        let sums = Stage::ALL.iter().zip(&mut self.stages);
        for (_, sum) in sums.filter(|(of, _)| **of == stage) {
            *sum = Some(sum.unwrap_or_default().saturating_add(millis));
        }
    }

    /// Counts.
    pub fn count(&mut self, what: Count, times: u32) {
        let sums = Count::ALL.iter().zip(&mut self.counts);
        for (_, sum) in sums.filter(|(of, _)| **of == what) {
            *sum = sum.saturating_add(times);
        }
    }

    /// The line, as JSON. `status` is what the sender got, if anything was sent.
    #[must_use]
    pub fn line(&self, status: Option<StatusCode>, now: Timestamp) -> String {
        let mut line = Map::new();
        let mut put = |name: &str, value: Value| drop(line.insert(name.to_owned(), value));
        put("event", self.event.into());
        put("id", self.id.to_string().into());
        put("route", self.route.into());
        put("method", self.method.into());
        put("caller", self.caller.into());
        if let Some(status) = status {
            put("status", status.as_u16().into());
        }
        if let Some(code) = self.code {
            put("code", code.into());
        }
        if let Some(stage) = self.stage {
            put("stage", stage.name().into());
        }
        if let Some(reason) = self.reason {
            put("reason", reason.name.into());
            if let Some(detail) = reason.detail {
                put("detail", detail.to_string().into());
            }
        }
        put("ms", self.lasted(now).into());
        let stages: Map<String, Value> = self
            .timings()
            .map(|(stage, millis)| (stage.name().to_owned(), millis.into()))
            .collect();
        if !stages.is_empty() {
            put("stages", stages.into());
        }
        if let Some(login) = self.login {
            put("login", login.into());
        }
        for (what, times) in Count::ALL.iter().zip(self.counts) {
            if times > 0 {
                put(what.name(), times.into());
            }
        }
        Value::Object(line).to_string()
    }

    /// The value of `Server-Timing` (W3C Server Timing §3): each stage, and the whole.
    #[must_use]
    pub fn server_timing(&self, now: Timestamp) -> String {
        let mut value = String::new();
        for (stage, millis) in self.timings() {
            // Writing to a `String` cannot fail.
            let _: std::fmt::Result = write!(value, "{};dur={millis}, ", stage.name());
        }
        value + &format!("total;dur={}", self.lasted(now))
    }

    fn timings(&self) -> impl Iterator<Item = (Stage, u32)> {
        let stages = Stage::ALL.into_iter().zip(self.stages);
        stages.filter_map(|(stage, millis)| Some((stage, millis?)))
    }

    const fn lasted(&self, now: Timestamp) -> i64 {
        now.as_millis().saturating_sub(self.began.as_millis())
    }
}
