//! What a history calls messages, replies and alarms.

use domain::session_object::message::{Message, Reply};
use flow::object::Ran;

use crate::objects::Refused;

/// A message, in a word.
pub(crate) const fn said(message: &Message) -> &'static str {
    match message {
        Message::Claim { .. } => "claim",
        Message::Open { .. } => "open",
        Message::Read(_) => "read",
        Message::Keep { found: Some(_), .. } => "keep a row",
        Message::Keep { found: None, .. } => "keep no row",
        Message::End { .. } => "end",
        Message::Paid => "paid",
    }
}

/// A reply, in words.
pub(crate) const fn answered(reply: &Reply) -> &'static str {
    match reply {
        Reply::Claimed => "claimed",
        Reply::Replayed { open: true } => "replayed, open",
        Reply::Replayed { open: false } => "replayed",
        Reply::Opened => "opened",
        Reply::Refused => "refused",
        Reply::Session { lease: None, .. } => "session",
        Reply::Session { lease: Some(_), .. } => "session, with a lease",
        Reply::AskPostgres { .. } => "ask postgres",
        Reply::NoSession => "no session",
        Reply::Ended => "ended",
        Reply::Settled => "settled",
    }
}

/// How an alarm went.
pub(crate) const fn went(ran: &Ran<Refused>) -> &'static str {
    match ran {
        Ran::Quietly => "nothing to do",
        Ran::Errand(_, Ok(())) => "errand done",
        Ran::Errand(_, Err(_)) => "errand failed",
        Ran::Failed(_) => "failed",
        Ran::Unarmed(_) => "could not be set again",
    }
}
