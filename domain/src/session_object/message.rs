//! What the gateway and a session object say to each other.
//!
//! Objects outlive deploys, and old and new code talk during each, so the JSON is pinned in
//! `wire_tests`. A field may be added if it has a default; nothing may be renamed.

use serde::{Deserialize, Serialize};

use crate::{Seconds, Session, SessionCopy, Timestamp, Token};

/// Names one callback request: 128 random bits in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(pub String);

/// Rises with every change of an object; what was asked for under another one is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub u64);

/// A request to a session object. Every one may be sent again: its deadline passing says nothing
/// about whether it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Message {
    /// Takes a sign-in for one callback request, before its code is spent.
    Claim {
        /// Who claims.
        attempt: Attempt,
        /// The token that the session will have; its row is swept if the claim is never opened.
        token: Token,
    },
    /// Opens the session that `attempt` claimed.
    Open {
        /// Who claimed.
        attempt: Attempt,
        /// The rows as they were committed.
        copy: SessionCopy,
    },
    /// Asks for the session.
    Read(ReadPolicy),
    /// Brings back what Postgres said to a reader that was sent there.
    Keep {
        /// The generation that the reader was given.
        generation: Generation,
        /// The rows, or `None` where there is no such session. Their `readAt` is ignored in favour
        /// of `asked_at`.
        found: Option<SessionCopy>,
        /// When Postgres was asked: before the answer, so that an age is never too young.
        asked_at: Timestamp,
        /// As in [`ReadPolicy`]: a reader that had to ask may be the one that slides.
        #[serde(default)]
        slide: Option<SlidePolicy>,
    },
    /// Ends the session for good, and owes Postgres the deletion of its row.
    End {
        /// The row's token.
        token: Token,
    },
    /// Says that the row is gone.
    Paid,
}

/// How old an answer may be, and whether it may slide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadPolicy {
    /// Age from which one reader refreshes the copy behind its answer; 0 asks Postgres every time.
    pub revalidate_after: Seconds,
    /// Age from which a reader waits for Postgres.
    pub max_stale: Seconds,
    /// Present if the asking request can carry a `Set-Cookie`.
    pub slide: Option<SlidePolicy>,
}

/// Better Auth's sliding expiry (contract §5): due when `expiresAt - expiresIn + updateAge` is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlidePolicy {
    /// `session.expiresIn`.
    pub expires_in: Seconds,
    /// `session.updateAge`.
    pub update_age: Seconds,
    /// `session.absoluteLifetime`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absolute_lifetime: Option<Seconds>,
}

impl SlidePolicy {
    /// Whether the session is to be moved now: it is time, and its end is not its last.
    #[must_use]
    pub fn is_due(&self, session: &Session, now: Timestamp) -> bool {
        let due = session
            .expires_at
            .minus(self.expires_in)
            .plus(self.update_age);
        let last = self
            .absolute_lifetime
            .map(|length| session.created_at.plus(length));
        due <= now && last.is_none_or(|last| session.expires_at < last)
    }
}

/// An object's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Reply {
    /// To `Claim`: it is this attempt's.
    Claimed,
    /// To `Claim`: another attempt has it, or it is over.
    Replayed {
        /// Whether the session is open.
        open: bool,
    },
    /// To `Open`: the session is on, durably.
    Opened,
    /// To `Open`: there is no claim of this attempt, or the session was ended.
    Refused,
    /// To `Read` and `Keep`: the session.
    Session {
        /// The rows.
        copy: SessionCopy,
        /// Present if this reader was chosen to do something for the others.
        lease: Option<Lease>,
    },
    /// To `Read` and `Keep`: ask Postgres, then `Keep` what it says under this generation. To a
    /// `Keep` it means that something changed while Postgres was asked: ask again.
    AskPostgres {
        /// To be handed back.
        generation: Generation,
    },
    /// To `Read` and `Keep`: there is no such session.
    NoSession,
    /// To `End`: no read gets this session any more.
    Ended,
    /// To `Paid`.
    Settled,
}

/// What one chosen reader is to do in Postgres, and bring back by `Keep`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// To be handed back.
    pub generation: Generation,
    /// What to do.
    pub task: Task,
}

/// The task of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Task {
    /// Read the rows again, behind the answer.
    Refresh,
    /// Move the expiry, before the answer.
    Slide,
}
