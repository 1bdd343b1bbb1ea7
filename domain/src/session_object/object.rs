//! The messages that move a session through its life.

use super::effects::{Effects, Store};
use super::message::{Attempt, Generation, Message, Reply};
use super::state::{Claim, Record, State};
use crate::{Seconds, SessionCopy, Timestamp, Token};

/// How late an alarm may be before it is taken for lost.
const LATE: Seconds = Seconds(60);

/// A session object in memory.
///
/// A shell that fails to store the [`Effects`] drops the object and loads it again: what is stored
/// is what is true.
#[derive(Clone, Debug)]
pub struct Object {
    pub(super) record: Record,
    /// When a reader was last given a lease. In memory only: a lost lease costs one more query.
    pub(super) leased_at: Option<Timestamp>,
    /// When Postgres was last asked and had no such session. In memory only, so that made-up
    /// tokens leave nothing behind.
    pub(super) absent_at: Option<Timestamp>,
    /// What the platform's alarm is set for, as far as is known.
    pub(super) armed_for: Option<Timestamp>,
}

impl Object {
    /// The object as it was stored, or an empty one.
    ///
    /// `seed` is random, and is an empty object's first generation. Where nothing is stored no
    /// generation is remembered, and a counter or a clock could come back to one that a reader
    /// still holds.
    #[must_use]
    pub fn load(stored: Option<Record>, seed: u64, now: Timestamp) -> Self {
        let record = stored.unwrap_or(Record {
            generation: Generation(seed >> 12), // 52 bits: exact in JavaScript as well
            state: State::Empty,
            wake_at: None,
            tries: 0,
        });
        // The platform gives up on an alarm whose handler could not run, and then nobody would
        // pay the debt: one that is overdue is armed again with the next message.
        let armed_for = record.wake_at.filter(|at| now <= at.plus(LATE));
        Self {
            record,
            leased_at: None,
            absent_at: None,
            armed_for,
        }
    }

    /// Where in its life the session is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.record.state
    }

    /// Answers one message.
    pub fn handle(&mut self, message: Message, now: Timestamp) -> (Reply, Effects) {
        let (reply, store) = match message {
            Message::Claim { attempt, token } => self.claim(attempt, token, now),
            Message::Open { attempt, copy } => self.open(&attempt, copy, now),
            Message::Read(policy) => (self.read(policy, now), Store::Nothing),
            Message::Keep {
                generation,
                found,
                asked_at,
                slide,
            } => self.keep(generation, found, asked_at, slide, now),
            Message::End { token } => self.end(token, now),
            Message::Paid => self.paid(now),
        };
        (reply, self.effects(store))
    }

    /// One attempt gets the claim, however often it asks; a replayed callback is any other.
    fn claim(&mut self, attempt: Attempt, token: Token, now: Timestamp) -> (Reply, Store) {
        match &self.record.state {
            State::Empty => {
                let claim = Claim { attempt, at: now };
                (
                    Reply::Claimed,
                    self.change(State::Claimed { claim, token }, now),
                )
            }
            State::Claimed { claim, .. }
            | State::Open {
                claim: Some(claim), ..
            } if claim.attempt == attempt => (Reply::Claimed, Store::Nothing),
            state => {
                let open = matches!(state, State::Open { .. });
                (Reply::Replayed { open }, Store::Nothing)
            }
        }
    }

    /// Only a claimed session opens. Said again by the same attempt it changes nothing, since the
    /// copy may have moved on.
    fn open(&mut self, attempt: &Attempt, copy: SessionCopy, now: Timestamp) -> (Reply, Store) {
        match &self.record.state {
            State::Claimed { claim, .. } if claim.attempt == *attempt => {
                let copy = SessionCopy {
                    read_at: copy.read_at.min(now),
                    ..copy
                };
                let claim = Some(claim.clone());
                (Reply::Opened, self.change(State::Open { claim, copy }, now))
            }
            State::Open {
                claim: Some(claim), ..
            } if claim.attempt == *attempt => (Reply::Opened, Store::Nothing),
            _ => (Reply::Refused, Store::Nothing),
        }
    }

    /// From here on no read gets the session. Ending it again owes the row again: it may have been
    /// committed by a sign-in that was still under way at the first end.
    fn end(&mut self, token: Token, now: Timestamp) -> (Reply, Store) {
        let (at, expires_at, again) = match &self.record.state {
            State::Ended { debt: Some(_), .. } => return (Reply::Ended, Store::Nothing),
            State::Ended {
                at,
                expires_at,
                again,
                ..
            } => (*at, *expires_at, again.clone()),
            State::Open { claim, copy } => {
                let again = claim.as_ref().and_then(|claim| claim.again(&token, now));
                (now, Some(copy.session.expires_at), again)
            }
            State::Claimed { claim, .. } | State::Forgotten { claim } => {
                (now, None, claim.again(&token, now))
            }
            State::Empty => (now, None, None),
        };
        let ended = State::Ended {
            at,
            expires_at,
            debt: Some(token),
            again,
        };
        (Reply::Ended, self.change(ended, now))
    }

    fn paid(&mut self, now: Timestamp) -> (Reply, Store) {
        (Reply::Settled, self.settle(now))
    }

    /// The debt is paid, if there is one.
    pub(super) fn settle(&mut self, now: Timestamp) -> Store {
        let mut state = self.record.state.clone();
        let State::Ended { debt, .. } = &mut state else {
            return Store::Nothing;
        };
        if debt.take().is_none() {
            return Store::Nothing;
        }
        self.change(state, now)
    }
}
