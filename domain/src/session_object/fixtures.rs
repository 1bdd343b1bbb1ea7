//! What the tests of this folder start from.

use crate::{Session, SessionCopy, Timestamp, Token, User};

/// 2026-01-02T03:04:05.678Z.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

pub(super) const DAY: i64 = 86_400_000;

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
            id: "s1".to_owned(),
        },
        user: User {
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            email_verified: true,
            image: None,
            created_at: NOW,
            updated_at: NOW,
            id: "u1".to_owned(),
        },
        read_at: NOW,
    }
}
