//! Reading a session, and keeping what Postgres says of it.

use super::effects::Store;
use super::message::{Generation, Lease, ReadPolicy, Reply, SlidePolicy, Task};
use super::object::Object;
use super::state::State;
use crate::{Seconds, SessionCopy, Timestamp};

/// How long one reader has a lease to itself; it is longer than a read's budget (3 s), and short
/// enough that a reader that died does not leave the copy to age.
const LEASE: Seconds = Seconds(5);

impl Object {
    pub(super) fn read(&mut self, policy: ReadPolicy, now: Timestamp) -> Reply {
        let copy = match &self.record.state {
            State::Claimed { .. } | State::Ended { .. } => return Reply::NoSession,
            State::Open { copy, .. } if now < copy.session.expires_at => copy.clone(),
            // Expired by our clock is not over: who else writes the tables may have extended it.
            State::Empty | State::Forgotten { .. } | State::Open { .. } => {
                let known = self
                    .absent_at
                    .is_some_and(|at| age(at, now) < millis(policy.revalidate_after));
                return if known { Reply::NoSession } else { self.ask() };
            }
        };
        let age = age(copy.read_at, now);
        if policy.revalidate_after == Seconds(0) || age >= millis(policy.max_stale) {
            return self.ask();
        }
        let stale = age >= millis(policy.revalidate_after);
        let lease = self.lease(&copy, policy.slide, stale, now);
        Reply::Session { copy, lease }
    }

    /// Keeps what a reader brings back, if nothing has changed since it was sent to ask; so an
    /// answer that took its time can neither bring back an ended session nor undo a newer copy.
    pub(super) fn keep(
        &mut self,
        generation: Generation,
        found: Option<SessionCopy>,
        asked_at: Timestamp,
        slide: Option<SlidePolicy>,
        now: Timestamp,
    ) -> (Reply, Store) {
        let held = match &self.record.state {
            State::Claimed { .. } | State::Ended { .. } => {
                return (Reply::NoSession, Store::Nothing);
            }
            State::Empty | State::Forgotten { .. } => None,
            State::Open { copy, .. } => Some(copy),
        };
        // A gateway whose clock is ahead must not make the copy younger than it is.
        let asked_at = asked_at.min(now);
        let found = found
            .filter(|copy| now < copy.session.expires_at)
            .map(|copy| {
                merge(
                    held,
                    SessionCopy {
                        read_at: asked_at,
                        ..copy
                    },
                )
            });
        if generation != self.record.generation {
            return (self.outrun(found.as_ref(), now), Store::Nothing);
        }
        self.leased_at = None;
        let Some(copy) = found else {
            return (Reply::NoSession, self.absent(asked_at, now));
        };
        let store = self.adopt(copy.clone(), now);
        let lease = self.lease(&copy, slide, false, now);
        (Reply::Session { copy, lease }, store)
    }

    fn ask(&self) -> Reply {
        Reply::AskPostgres {
            generation: self.record.generation,
        }
    }

    /// Answers a reader that something overtook. Where what overtook it says the same as Postgres
    /// told it, that is the answer; else only Postgres can say which of the two is newer.
    fn outrun(&self, found: Option<&SessionCopy>, now: Timestamp) -> Reply {
        let held = match &self.record.state {
            State::Open { copy, .. } if now < copy.session.expires_at => Some(copy),
            _ => None,
        };
        match (held, found) {
            (Some(held), Some(found)) if same_rows(held, found) => Reply::Session {
                copy: held.clone(),
                lease: None,
            },
            (None, None) if self.absent_at.is_some() => Reply::NoSession,
            _ => self.ask(),
        }
    }

    /// Postgres has no such session, or one that is over.
    fn absent(&mut self, asked_at: Timestamp, now: Timestamp) -> Store {
        let store = match &self.record.state {
            // Left to the alarm, which deletes the row before it forgets.
            State::Open { copy, .. } if copy.session.expires_at <= now => Store::Nothing,
            // A browser may still have its callback, which would make the session anew.
            State::Open {
                claim: Some(claim), ..
            }
            | State::Forgotten { claim }
                if now < claim.over_at() =>
            {
                let claim = claim.clone();
                self.change(State::Forgotten { claim }, now)
            }
            _ => self.change(State::Empty, now),
        };
        self.absent_at = Some(asked_at);
        store
    }

    /// Takes over what Postgres said. The same rows again are no change: other readers that are
    /// asking at the same time may keep theirs as well.
    fn adopt(&mut self, found: SessionCopy, now: Timestamp) -> Store {
        match &mut self.record.state {
            State::Open { copy, .. } if same_rows(copy, &found) => {
                *copy = found;
                self.put()
            }
            State::Open { claim, .. } => {
                let claim = claim.take();
                self.change(State::Open { claim, copy: found }, now)
            }
            State::Forgotten { claim } => {
                let claim = Some(claim.clone());
                self.change(State::Open { claim, copy: found }, now)
            }
            _ => self.change(
                State::Open {
                    claim: None,
                    copy: found,
                },
                now,
            ),
        }
    }

    /// Chooses this reader to do something for the others, if something is due and nobody has been
    /// chosen just now. Sliding brings the rows back too, so it goes first.
    fn lease(
        &mut self,
        copy: &SessionCopy,
        slide: Option<SlidePolicy>,
        stale: bool,
        now: Timestamp,
    ) -> Option<Lease> {
        let slides = slide.is_some_and(|slide| slide.is_due(&copy.session, now));
        let task = match (slides, stale) {
            (true, _) => Task::Slide,
            (false, true) => Task::Refresh,
            (false, false) => return None,
        };
        if self
            .leased_at
            .is_some_and(|at| age(at, now) < millis(LEASE))
        {
            return None;
        }
        self.leased_at = Some(now);
        Some(Lease {
            generation: self.record.generation,
            task,
        })
    }
}

/// The rows that were found, but for an expiry that would move back.
fn merge(held: Option<&SessionCopy>, mut found: SessionCopy) -> SessionCopy {
    if let Some(held) = held {
        found.session.expires_at = found.session.expires_at.max(held.session.expires_at);
    }
    found
}

fn same_rows(a: &SessionCopy, b: &SessionCopy) -> bool {
    a.session == b.session && a.user == b.user
}

/// How far `at` is from `now`, in milliseconds. In either direction: where the clock has stepped
/// back, a moment that now lies ahead is as doubtful as one that lies as far behind.
const fn age(at: Timestamp, now: Timestamp) -> u64 {
    now.as_millis().abs_diff(at.as_millis())
}

const fn millis(length: Seconds) -> u64 {
    length.as_millis().cast_unsigned()
}
