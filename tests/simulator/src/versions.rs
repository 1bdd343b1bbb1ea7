//! How new a copy is: the states that each row has had, in the order of their commits.

use std::collections::BTreeMap;

use domain::{Session, SessionCopy, Timestamp, User};
use serde_json::Value;

use crate::{postgres::Tables, setup::NOTE};

/// Which state of either row a copy has. A row that was deleted and made anew has later ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Version {
    user: usize,
    session: usize,
}

/// What a row held of what changes write.
struct State {
    written: String,
    number: usize,
    committed: Timestamp,
}

/// The states of all rows, and the newest that was told of each session.
#[derive(Default)]
pub(crate) struct Versions {
    rows: BTreeMap<String, Vec<State>>,
    states: usize,
    acknowledged: BTreeMap<String, Version>,
    told: BTreeMap<String, Version>,
}

impl Version {
    /// Whether one of its rows is older than in `other`.
    pub(crate) const fn is_behind(self, other: Self) -> bool {
        self.user < other.user || self.session < other.session
    }

    fn join(&mut self, other: Self) {
        self.user = self.user.max(other.user);
        self.session = self.session.max(other.session);
    }
}

impl Versions {
    /// Takes down what has just been committed.
    pub(crate) fn committed(&mut self, tables: &Tables, now: Timestamp) {
        for user in &tables.users {
            self.row(&user.id, written_of_user(user), now);
        }
        for session in &tables.sessions {
            self.row(&session.id, written_of_session(session), now);
        }
    }

    fn row(&mut self, id: &str, written: &str, now: Timestamp) {
        let last = self.rows.get(id).and_then(|states| states.last());
        if last.is_some_and(|last| last.written == written) {
            return;
        }
        self.states += 1;
        let state = State {
            written: written.to_owned(),
            number: self.states,
            committed: now,
        };
        self.rows.entry(id.to_owned()).or_default().push(state);
    }

    /// Which states a copy has; `None` if one of them was never committed.
    pub(crate) fn of(&self, copy: &SessionCopy) -> Option<Version> {
        let number = |id: &str, written: &str| {
            let mut states = self.rows.get(id)?.iter().rev();
            let state = states.find(|state| state.written == written)?;
            Some(state.number)
        };
        Some(Version {
            user: number(&copy.user.id, written_of_user(&copy.user))?,
            session: number(&copy.session.id, written_of_session(&copy.session))?,
        })
    }

    /// Whether a newer state than one of the copy's was committed before `at`.
    pub(crate) fn was_over(&self, copy: &SessionCopy, version: Version, at: Timestamp) -> bool {
        let over = |id: &str, number: usize| {
            let mut states = self.rows.get(id).into_iter().flatten();
            let next = states.find(|state| state.number > number);
            next.is_some_and(|next| next.committed < at)
        };
        over(&copy.user.id, version.user) || over(&copy.session.id, version.session)
    }

    /// A change through this session was acknowledged, with this copy.
    pub(crate) fn acknowledge(&mut self, copy: &SessionCopy) {
        self.tell(copy);
        if let Some(version) = self.of(copy) {
            let key = copy.session.token.expose().to_owned();
            self.acknowledged.entry(key).or_default().join(version);
        }
    }

    /// Somebody was shown this copy.
    pub(crate) fn tell(&mut self, copy: &SessionCopy) {
        if let Some(version) = self.of(copy) {
            let key = copy.session.token.expose().to_owned();
            self.told.entry(key).or_default().join(version);
        }
    }

    /// The newest that anybody was told of a session.
    pub(crate) fn told(&self, token: &str) -> Version {
        self.told.get(token).copied().unwrap_or_default()
    }

    /// Whether a change of this session was acknowledged that the copy does not have.
    pub(crate) fn is_outrun(&self, copy: &SessionCopy) -> bool {
        let acknowledged = self.acknowledged.get(copy.session.token.expose());
        let version = self.of(copy);
        matches!((version, acknowledged), (Some(version), Some(last)) if version.is_behind(*last))
    }
}

fn written_of_user(user: &User) -> &str {
    &user.name
}

fn written_of_session(session: &Session) -> &str {
    let note = session.additional.get(NOTE);
    note.and_then(Value::as_str).unwrap_or_default()
}
