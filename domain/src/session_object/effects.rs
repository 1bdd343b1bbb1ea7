//! What the shell must do before it answers.

use super::message::Generation;
use super::object::Object;
use super::state::{Record, State};
use crate::Timestamp;

/// What must be on disk before the answer leaves. All of it is done in one synchronous stretch,
/// so that it is written together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an answer may only leave once its effects are stored"]
pub struct Effects {
    /// What to write.
    pub store: Store,
    /// When to wake the object by its alarm, if that has changed.
    pub arm: Option<Timestamp>,
}

/// What to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// Nothing: what is stored is right, or nothing is stored.
    Nothing,
    /// This, in place of what is stored.
    Put(Record),
    /// Delete everything, and the alarm.
    Purge,
}

impl Object {
    /// Enters another state. Who asked Postgres before this cannot keep what they found.
    pub(super) fn change(&mut self, state: State, now: Timestamp) -> Store {
        let was_empty = self.record.state == State::Empty;
        self.record = Record {
            generation: Generation(self.record.generation.0.wrapping_add(1)),
            wake_at: state.due_at(now),
            state,
            tries: 0,
        };
        self.absent_at = None;
        match self.record.state {
            State::Empty if was_empty => Store::Nothing,
            State::Empty => Store::Purge,
            _ => self.put(),
        }
    }

    /// Stores the record as it now is.
    pub(super) fn put(&self) -> Store {
        Store::Put(self.record.clone())
    }

    /// Adds the alarm to what is to be written, if the platform's is not set for the right time.
    pub(super) fn effects(&mut self, store: Store) -> Effects {
        if self.armed_for == self.record.wake_at {
            return Effects { store, arm: None };
        }
        self.armed_for = self.record.wake_at;
        Effects {
            store,
            arm: self.record.wake_at,
        }
    }
}
