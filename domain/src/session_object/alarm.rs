//! The one alarm: it sweeps a claim that was never opened, pays a debt, deletes a row at its
//! expiry, and forgets an ended session once that is safe.
//!
//! It comes in two halves. [`Object::wake`] decides, and its effects, which hold the next time,
//! are stored before any I/O; so the errand is run again if this run of it dies.
//! [`Object::report`] says how the errand went. Both are safe to run twice.

use super::effects::{Effects, Store};
use super::message::Generation;
use super::object::Object;
use super::state::{GRACE, State};
use crate::{Seconds, Timestamp, Token};

/// The longest that an errand waits for its next try.
const BACK_OFF: Seconds = Seconds(10 * 60);

/// What the alarm is to do in Postgres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Delete the row of this token.
    DeleteRow {
        /// Its token.
        token: Token,
    },
    /// Delete the row of this token if it has expired in Postgres too.
    DeleteExpiredRow {
        /// Its token.
        token: Token,
        /// What [`Object::report`] compares.
        generation: Generation,
    },
}

impl Object {
    /// What is due at `now`. The alarm may come early, late or twice, and the clock may have
    /// stepped back: then it is armed again for its time.
    pub fn wake(&mut self, now: Timestamp) -> (Option<Errand>, Effects) {
        self.armed_for = None; // the platform's alarm went off
        if self.record.wake_at.is_none_or(|at| now < at) {
            return (None, self.effects(Store::Nothing));
        }
        let due = match &self.record.state {
            // Ended before its row is deleted: an `Open` that comes now is refused, or it would
            // leave a session without its row.
            State::Claimed { token, .. } => Some((now, None, token)),
            State::Ended {
                at,
                expires_at,
                debt: None,
                again: Some(again),
            } => Some((*at, *expires_at, &again.token)),
            _ => None,
        };
        if let Some((at, expires_at, token)) = due {
            let owing = State::Ended {
                at,
                expires_at,
                debt: Some(token.clone()),
                again: None,
            };
            let _ = self.change(owing, now);
        }
        let errand = match &self.record.state {
            State::Ended {
                debt: Some(token), ..
            } => Errand::DeleteRow {
                token: token.clone(),
            },
            State::Open { copy, .. } => Errand::DeleteExpiredRow {
                token: copy.session.token.clone(),
                generation: self.record.generation,
            },
            State::Ended { debt: None, .. }
            | State::Empty
            | State::Claimed { .. }
            | State::Forgotten { .. } => {
                let store = self.change(State::Empty, now);
                return (None, self.effects(store));
            }
        };
        self.record.tries = self.record.tries.saturating_add(1);
        self.record.wake_at = Some(now.plus(back_off(self.record.tries, self.record.generation)));
        let store = self.put();
        (Some(errand), self.effects(store))
    }

    /// Takes note of an errand that is done; for one that is not there is nothing to do, since its
    /// next try is stored already.
    ///
    /// A session that Postgres has not seen expire is forgotten like one that it has: the next
    /// read asks, and learns the new expiry.
    pub fn report(&mut self, errand: &Errand, now: Timestamp) -> Effects {
        let store = match (errand, &self.record.state) {
            (Errand::DeleteRow { .. }, _) => self.settle(now),
            (Errand::DeleteExpiredRow { generation, .. }, State::Open { .. })
                if *generation == self.record.generation =>
            {
                self.change(State::Empty, now)
            }
            _ => Store::Nothing,
        };
        self.effects(store)
    }
}

/// At the most 15 s, 30 s, 1 min … 10 min, and at the least half of that: objects whose errands
/// failed together, since Postgres was down or could not serve them all, do not all come back
/// together. Generations differ between objects, since each begins with a random one.
fn back_off(tries: u32, generation: Generation) -> Seconds {
    let factor = 1_u32
        .checked_shl(tries.saturating_sub(1))
        .unwrap_or(u32::MAX);
    let most = Seconds(GRACE.0.saturating_mul(factor)).min(BACK_OFF);
    let less = generation.0 % (u64::from(most.0 / 2) + 1);
    Seconds(most.0.saturating_sub(u32::try_from(less).unwrap_or(0)))
}
