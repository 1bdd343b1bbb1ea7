//! How long sessions last, and how old an answer about one may be.

use crate::{
    Seconds, Session, Timestamp,
    session_object::message::{ReadPolicy, SlidePolicy},
};

/// `session.*`, but for the cookie cache.
#[derive(Clone, Copy, Debug)]
pub struct SessionPolicy {
    /// `session.expiresIn`.
    pub expires_in: Seconds,
    /// `session.updateAge`; `None` where `disableSessionRefresh` stops all sliding.
    pub update_age: Option<Seconds>,
    /// `session.freshAge`; `None` where 0 switches the check off.
    pub fresh_age: Option<Seconds>,
    /// `session.deferSessionRefresh`: only `POST /get-session` slides.
    pub defer_refresh: bool,
    /// `session.absoluteLifetime`: a session is over so long after it was made, however much it is
    /// used. Ours.
    pub absolute_lifetime: Option<Seconds>,
    /// `session.revalidateAfter`.
    pub revalidate_after: Seconds,
    /// `session.maxStale`.
    pub max_stale: Seconds,
}

impl SessionPolicy {
    /// The policy of one read: `slides` where it can carry a `Set-Cookie`, `fresh` where it must
    /// ask Postgres first.
    #[must_use]
    pub fn read(&self, slides: bool, fresh: bool) -> ReadPolicy {
        let none = Seconds(0);
        ReadPolicy {
            revalidate_after: if fresh { none } else { self.revalidate_after },
            max_stale: if fresh { none } else { self.max_stale },
            slide: self
                .update_age
                .filter(|_| slides)
                .map(|update_age| SlidePolicy {
                    expires_in: self.expires_in,
                    update_age,
                    absolute_lifetime: self.absolute_lifetime,
                }),
        }
    }

    /// When a session made at `created_at` ends that starts or slides now.
    #[must_use]
    pub fn end(&self, created_at: Timestamp, now: Timestamp) -> Timestamp {
        let end = now.plus(self.expires_in);
        self.absolute_lifetime
            .map_or(end, |length| end.min(created_at.plus(length)))
    }

    /// Whether a session made at `created_at` is over although its row says otherwise: Better Auth
    /// or an older configuration made it.
    #[must_use]
    pub fn outlived(&self, created_at: Timestamp, now: Timestamp) -> bool {
        self.absolute_lifetime
            .is_some_and(|length| created_at.plus(length) <= now)
    }

    /// `needsRefresh` of `deferSessionRefresh`: whether a `POST /get-session` would slide it.
    #[must_use]
    pub fn needs_refresh(&self, session: &Session, now: Timestamp) -> bool {
        self.read(true, false)
            .slide
            .is_some_and(|slide| slide.is_due(session, now))
    }

    /// Whether a session made at `created_at` may still do what needs a fresh one.
    #[must_use]
    pub fn is_fresh(&self, created_at: Timestamp, now: Timestamp) -> bool {
        self.fresh_age.is_none_or(|age| now < created_at.plus(age))
    }
}
