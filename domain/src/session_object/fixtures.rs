//! What the tests of this folder start from.

use serde_json::Map;

use super::message::{Attempt, Generation, Message, ReadPolicy, Reply, SlidePolicy, Task};
use super::state::State;
use super::{Effects, Errand, Object, Store};
use crate::{Seconds, Session, SessionCopy, Timestamp, Token, User};

/// 2026-01-02T03:04:05.678Z.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const DAY: i64 = 86_400 * SECOND;

pub(super) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + millis)
}

pub(super) fn token() -> Token {
    Token::new("tok".to_owned())
}

/// Read from Postgres at [`NOW`], with seven days to go.
pub(super) fn copy() -> SessionCopy {
    SessionCopy {
        session: Session {
            expires_at: at(7 * DAY),
            token: token(),
            created_at: NOW,
            updated_at: NOW,
            ip_address: Some("192.0.2.1".to_owned()),
            user_agent: Some(String::new()),
            user_id: "u1".to_owned(),
            additional: Map::new(),
            id: "s1".to_owned(),
        },
        user: User {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            email_verified: true,
            image: None,
            created_at: NOW,
            updated_at: NOW,
            additional: Map::new(),
            id: "u1".to_owned(),
        },
        read_at: NOW,
    }
}

/// The copy as it would be after a change by other code.
pub(super) fn renamed() -> SessionCopy {
    let mut copy = copy();
    copy.user.name = "Ada Lovelace".to_owned();
    copy
}

/// The copy of a session that ends at another time.
pub(super) fn ends(at: Timestamp) -> SessionCopy {
    let mut copy = copy();
    copy.session.expires_at = at;
    copy
}

/// The generation of [`empty`]: any number will do.
pub(super) const SEED: u64 = 1000 << 12;

pub(super) const POLICY: ReadPolicy = ReadPolicy {
    revalidate_after: Seconds(60),
    max_stale: Seconds(300),
    slide: None,
};

/// Better Auth's defaults.
pub(super) const SLIDE: SlidePolicy = SlidePolicy {
    expires_in: Seconds(604_800),
    update_age: Seconds(86_400),
    absolute_lifetime: None,
};

pub(super) fn attempt(name: &str) -> Attempt {
    Attempt(name.to_owned())
}

pub(super) fn claim(name: &str) -> Message {
    Message::Claim {
        attempt: attempt(name),
        token: token(),
    }
}

pub(super) fn open(name: &str) -> Message {
    Message::Open {
        attempt: attempt(name),
        copy: copy(),
    }
}

pub(super) fn end() -> Message {
    Message::End { token: token() }
}

pub(super) fn read() -> Message {
    Message::Read(POLICY)
}

pub(super) fn keep(
    generation: Generation,
    found: Option<SessionCopy>,
    asked_at: Timestamp,
) -> Message {
    Message::Keep {
        generation,
        found,
        asked_at,
        slide: None,
    }
}

pub(super) fn empty() -> Object {
    Object::load(None, SEED, NOW)
}

/// After `messages`, all at [`NOW`].
pub(super) fn after(messages: impl IntoIterator<Item = Message>) -> Object {
    let mut object = empty();
    for message in messages {
        object.says(message, NOW);
    }
    object
}

pub(super) fn opened() -> Object {
    after([claim("a"), open("a")])
}

/// Open, and learned from Postgres: nobody claimed it here.
pub(super) fn learned() -> Object {
    after([keep(empty().generation(), Some(copy()), NOW)])
}

/// What a read that was answered came to, without the rows.
pub(super) fn task(reply: &Reply) -> Option<Task> {
    match reply {
        Reply::Session { lease, .. } => lease.map(|lease| lease.task),
        other => panic!("not answered: {other:?}"),
    }
}

/// The generation of a read that was sent to Postgres.
pub(super) fn asks(reply: &Reply) -> Generation {
    match reply {
        Reply::AskPostgres { generation } => *generation,
        other => panic!("not sent to Postgres: {other:?}"),
    }
}

impl Object {
    /// Its reply alone.
    pub(super) fn says(&mut self, message: Message, now: Timestamp) -> Reply {
        self.handle(message, now).0
    }

    /// What it writes alone.
    pub(super) fn stores(&mut self, message: Message, now: Timestamp) -> Store {
        self.handle(message, now).1.store
    }

    pub(super) fn generation(&self) -> Generation {
        self.record.generation
    }

    /// The same object after its memory was lost.
    pub(super) fn evicted(&self, now: Timestamp) -> Self {
        let stored = (self.record.state != State::Empty).then(|| self.record.clone());
        Self::load(stored, SEED ^ u64::MAX, now)
    }
}

/// What deletes the session's row.
pub(super) fn row() -> Errand {
    Errand::DeleteRow { token: token() }
}

pub(super) fn armed_again(at: Timestamp) -> Effects {
    Effects {
        store: Store::Nothing,
        arm: Some(at),
    }
}
