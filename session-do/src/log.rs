//! One line of JSON for each failed message and each alarm. What may stand in it is what
//! `domain::log` lets through: an object is told by the first characters of its name, a hash of a
//! token or of an address.

use domain::log::{ObjectTag, Reason};
use domain::session_object::Errand;
use flow::object::Ran;
use serde_json::{Map, Value};
use worker::{State, console_error, console_log};

use crate::failure::Failure;

/// A message that got no reply.
pub(crate) fn message_failed(state: &State, failure: &Failure) {
    write("message", state, None, Err(failure.into()), None);
}

/// An alarm of a counting object that could not clean up.
pub(crate) fn alarm_failed(state: &State, failure: &Failure) {
    write("alarm", state, None, Err(failure.into()), None);
}

/// An alarm of a session: its errand, if anything was to be done in Postgres, how that went, and how many
/// milliseconds it took.
pub(crate) fn alarm(state: &State, ran: &Ran<Failure>, millis: u32) {
    let (errand, outcome) = match ran {
        Ran::Quietly => (None, Ok(())),
        Ran::Errand(errand, outcome) => (Some(errand), *outcome),
        Ran::Failed(failure) | Ran::Unarmed(failure) => (None, Err(failure.into())),
    };
    write("alarm", state, errand, outcome, Some(millis));
}

fn write(
    event: &'static str,
    state: &State,
    errand: Option<&Errand>,
    outcome: Result<(), Reason>,
    millis: Option<u32>,
) {
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| drop(line.insert(name.to_owned(), value));
    put("event", event.into());
    put("object", object(state).map(|tag| tag.to_string()).into());
    if let Some(errand) = errand {
        put("errand", name(errand).into());
    }
    put(
        "outcome",
        if outcome.is_ok() { "done" } else { "failed" }.into(),
    );
    if let Err(reason) = outcome {
        put("reason", reason.name.into());
        put(
            "detail",
            reason.detail.map(|detail| detail.to_string()).into(),
        );
    }
    if let Some(millis) = millis {
        put("ms", millis.into());
    }
    let line = Value::Object(line);
    if outcome.is_ok() {
        console_log!("{line}");
    } else {
        console_error!("{line}");
    }
}

const fn name(errand: &Errand) -> &'static str {
    match errand {
        Errand::DeleteRow { .. } => "delete row",
        Errand::DeleteExpiredRow { .. } => "delete expired row",
    }
}

fn object(state: &State) -> Option<ObjectTag> {
    let id = state.id();
    let name = id.name().unwrap_or_else(|| id.to_string());
    ObjectTag::of(&name)
}
