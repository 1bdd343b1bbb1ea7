//! One line of JSON for each failed message and each alarm. Never a
//! token: an object is told by the first characters of its name, the SHA-256 of one.

use domain::session_object::Errand;
use flow::object::Ran;
use serde::Serialize;
use worker::{State, console_error, console_log};

use crate::failure::Failure;

/// How much of an object's name is enough to tell it from others.
const PREFIX: usize = 12;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    event: &'a str,
    object: String,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errand: Option<&'static str>,
}

/// A message that got no reply.
pub(crate) fn message_failed(state: &State, failure: &Failure) {
    failed("message", state, failure);
}

/// An alarm: its errand, if anything was to be done in Postgres, and how that went.
pub(crate) fn alarm(state: &State, ran: &Ran<Failure>) {
    match ran {
        Ran::Quietly => console_log!("{}", json(&line(state, "alarm", "done", None))),
        Ran::Errand(errand, Ok(())) => {
            console_log!("{}", json(&line(state, "alarm", "done", Some(errand))));
        }
        Ran::Errand(errand, Err(why)) => {
            console_error!("{}", json(&line(state, "alarm", why, Some(errand))));
        }
        Ran::Failed(failure) | Ran::Unarmed(failure) => failed("alarm", state, failure),
    }
}

fn failed(event: &str, state: &State, failure: &Failure) {
    console_error!("{}", json(&line(state, event, &failure.to_string(), None)));
}

fn line<'a>(state: &State, event: &'a str, outcome: &'a str, errand: Option<&Errand>) -> Line<'a> {
    Line {
        event,
        object: object(state),
        outcome,
        errand: errand.map(|errand| match errand {
            Errand::DeleteRow { .. } => "delete row",
            Errand::DeleteExpiredRow { .. } => "delete expired row",
        }),
    }
}

fn json(line: &Line<'_>) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

fn object(state: &State) -> String {
    let id = state.id();
    let name = id.name().unwrap_or_else(|| id.to_string());
    name.chars().take(PREFIX).collect()
}
