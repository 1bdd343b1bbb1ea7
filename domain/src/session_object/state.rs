//! What an object stores, and for how long.

use serde::{Deserialize, Serialize};

use super::message::{Attempt, Generation};
use crate::{Seconds, SessionCopy, Timestamp, Token};

/// How long a claim may stay unopened, and how long at least an end is kept. It outlasts the
/// sealed cookie of a sign-in (10 minutes), so a callback replayed while that opens still finds
/// out that it is a replay.
pub(super) const CLAIM: Seconds = Seconds(15 * 60);

/// How long a debt is left to the request that made it, before the alarm pays.
pub(super) const GRACE: Seconds = Seconds(15);

/// All that an object stores. Objects outlive deploys, so its JSON is pinned below: a field may be
/// added if it has a default; nothing may be renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Rises with every change of `state` that a reader could tell.
    pub generation: Generation,
    /// Where in its life the session is.
    pub state: State,
    /// When the alarm has something to do; `None` only for [`State::Empty`].
    pub wake_at: Option<Timestamp>,
    /// How often the alarm has set out to do it and not come back.
    pub tries: u32,
}

/// Where in its life a session is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum State {
    /// Nothing is known; Postgres may know more. Never stored: it is what having stored nothing
    /// means.
    #[serde(skip)]
    Empty,
    /// A callback is signing somebody in.
    Claimed {
        /// Which one.
        claim: Claim,
        /// The token that the session will have.
        token: Token,
    },
    /// The session is on.
    Open {
        /// Who opened it; `None` if the copy was learned from Postgres.
        claim: Option<Claim>,
        /// The rows.
        copy: SessionCopy,
    },
    /// The session is over, for good.
    Ended {
        /// Since when.
        at: Timestamp,
        /// When the session would have ended by itself, where that was known.
        expires_at: Option<Timestamp>,
        /// The row still to be deleted from Postgres.
        debt: Option<Token>,
        /// The row that is to be deleted once more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<Again>,
    },
    /// Postgres had no such row, but the sign-in that made it may still be replayed: as
    /// [`State::Empty`], only that nobody can claim.
    Forgotten {
        /// Who has it.
        claim: Claim,
    },
}

/// A session that was ended while a statement of its sign-in could still be on its way to
/// Postgres: one whose answer was lost, and which was run again. Committed after the row was
/// deleted, it makes the row anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Again {
    /// The row's token.
    pub token: Token,
    /// From then on no such statement is under way.
    pub at: Timestamp,
}

/// A claim, and when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// Whose it is.
    pub attempt: Attempt,
    /// Since when.
    pub at: Timestamp,
}

impl Claim {
    /// From then on no browser can come back with its sign-in, and none of its statements is
    /// under way.
    pub(super) const fn over_at(&self) -> Timestamp {
        self.at.plus(CLAIM)
    }

    /// The deletion that an end at `now` is to repeat.
    pub(super) fn again(&self, token: &Token, now: Timestamp) -> Option<Again> {
        let at = self.over_at();
        (now < at).then(|| Again {
            token: token.clone(),
            at,
        })
    }
}

impl State {
    /// When the alarm has something to do, seen from `now`, when this state was entered.
    pub(super) fn due_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Empty => None,
            Self::Claimed { claim, .. } | Self::Forgotten { claim } => Some(claim.over_at()),
            // A session shorter than a claim must not make the object forget that it was claimed.
            Self::Open { claim, copy } => {
                let claimed = claim.as_ref().map(Claim::over_at);
                claimed.max(Some(copy.session.expires_at))
            }
            Self::Ended { debt: Some(_), .. } => Some(now.plus(GRACE)),
            Self::Ended {
                again: Some(again), ..
            } => Some(again.at),
            Self::Ended { at, expires_at, .. } => Some(at.plus(CLAIM)).max(*expires_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session_object::fixtures::{NOW, at, copy, token};

    /// How every pinned record ends.
    const REST: &str = r#""wakeAt":"2026-01-02T03:19:05.678Z","tries":0}"#;

    fn claim() -> Claim {
        Claim {
            attempt: Attempt("a1".to_owned()),
            at: NOW,
        }
    }

    fn record(state: State) -> Record {
        Record {
            generation: Generation(7),
            state,
            wake_at: Some(at(900_000)),
            tries: 0,
        }
    }

    fn pinned(record: &Record, json: &str) {
        assert_eq!(serde_json::to_string(record).unwrap(), json);
        assert_eq!(&serde_json::from_str::<Record>(json).unwrap(), record);
    }

    #[test]
    fn a_claim_and_a_session_have_the_json_that_objects_have_stored() {
        let copied = serde_json::to_string(&copy()).unwrap(); // pinned in wire_tests
        pinned(
            &record(State::Claimed {
                claim: claim(),
                token: token(),
            }),
            &[
                r#"{"generation":7,"state":{"type":"claimed","claim":{"attempt":"a1","#,
                r#""at":"2026-01-02T03:04:05.678Z"},"token":"tok"},"#,
                REST,
            ]
            .concat(),
        );
        pinned(
            &record(State::Open {
                claim: Some(claim()),
                copy: copy(),
            }),
            &[
                r#"{"generation":7,"state":{"type":"open","claim":{"attempt":"a1","#,
                r#""at":"2026-01-02T03:04:05.678Z"},"copy":"#,
                &copied,
                "},",
                REST,
            ]
            .concat(),
        );
        pinned(
            &record(State::Open {
                claim: None,
                copy: copy(),
            }),
            &[
                r#"{"generation":7,"state":{"type":"open","claim":null,"copy":"#,
                &copied,
                "},",
                REST,
            ]
            .concat(),
        );
    }

    #[test]
    fn an_end_and_what_is_forgotten_have_the_json_that_objects_have_stored() {
        pinned(
            &record(State::Ended {
                at: NOW,
                expires_at: Some(at(0)),
                debt: Some(token()),
                again: None,
            }),
            &[
                r#"{"generation":7,"state":{"type":"ended","at":"2026-01-02T03:04:05.678Z","#,
                r#""expiresAt":"2026-01-02T03:04:05.678Z","debt":"tok"},"#,
                REST,
            ]
            .concat(),
        );
        pinned(
            &record(State::Ended {
                at: NOW,
                expires_at: None,
                debt: None,
                again: None,
            }),
            &[
                r#"{"generation":7,"state":{"type":"ended","at":"2026-01-02T03:04:05.678Z","#,
                r#""expiresAt":null,"debt":null},"#,
                REST,
            ]
            .concat(),
        );
        pinned(
            &record(State::Ended {
                at: NOW,
                expires_at: None,
                debt: None,
                again: Some(Again {
                    token: token(),
                    at: at(0),
                }),
            }),
            &[
                r#"{"generation":7,"state":{"type":"ended","at":"2026-01-02T03:04:05.678Z","#,
                r#""expiresAt":null,"debt":null,"again":{"token":"tok","#,
                r#""at":"2026-01-02T03:04:05.678Z"}},"#,
                REST,
            ]
            .concat(),
        );
        pinned(
            &record(State::Forgotten { claim: claim() }),
            &[
                r#"{"generation":7,"state":{"type":"forgotten","claim":{"attempt":"a1","#,
                r#""at":"2026-01-02T03:04:05.678Z"}},"#,
                REST,
            ]
            .concat(),
        );
    }

    #[test]
    fn an_empty_object_cannot_be_stored() {
        let record = Record {
            generation: Generation(1),
            state: State::Empty,
            wake_at: None,
            tries: 0,
        };
        assert!(serde_json::to_string(&record).is_err());
    }
}
