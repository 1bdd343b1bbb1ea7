//! Reads, and what each answer is held against.

use std::rc::Rc;

use domain::{Seconds, SessionCopy, Timestamp, Token, api_error::ApiError};
use flow::{Outside, known};

use crate::{
    request::{READ, SLACK_MS},
    versions::Version,
    watch::Invariant,
    world::World,
};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A browser, whose cookie can follow a slide.
    Browser,
    /// The app's server.
    Server,
    /// One that insists on Postgres.
    Fresh,
}

impl World {
    /// Reads a session. An answer is held against what was so when the request left.
    pub(crate) async fn read(self: &Rc<Self>, token: &Token, reader: Reader) {
        let before = Before::of(self, token);
        let (world, token) = (Rc::clone(self), token.clone());
        self.request(READ, async move |reach| {
            let session = &reach.config().session;
            let policy = session.read(reader == Reader::Browser, reader == Reader::Fresh);
            let answer = known::read(&reach, &token, policy).await;
            before.judge(
                &world,
                reader,
                &answer.map(|known| known.map(|known| known.copy)),
            );
        })
        .await;
    }
}

/// What was so when a read began.
struct Before {
    token: Token,
    at: Timestamp,
    revoked: bool,
    live: bool,
    shown: Option<Timestamp>,
    told: Version,
}

impl Before {
    fn of(world: &World, token: &Token) -> Self {
        let ledger = world.watch.ledger.borrow();
        Self {
            token: token.clone(),
            at: world.now(),
            revoked: world.is_revoked(token),
            live: is_live(world, token),
            shown: ledger.shown.get(token.expose()).copied(),
            told: ledger.versions.told(token.expose()),
        }
    }

    fn judge(&self, world: &World, reader: Reader, answer: &Result<Option<SessionCopy>, ApiError>) {
        match answer {
            Ok(Some(copy)) => {
                world.note(format_args!("{reader:?} read: session"));
                self.shows(world, reader, copy);
            }
            Ok(None) => {
                world.note(format_args!("{reader:?} read: nobody"));
                if self.live && is_live(world, &self.token) {
                    world.broken(Invariant::NotSignedOut, format_args!("it is on"));
                }
            }
            Err(error) => {
                world.note(format_args!("{reader:?} read: {}", error.code()));
                if !matches!(error, ApiError::Unavailable(_)) {
                    world.broken(Invariant::NotSignedOut, format_args!("{}", error.code()));
                }
            }
        }
    }

    /// What was over before this moment may not be shown.
    fn in_date(&self, world: &World, reader: Reader) -> Timestamp {
        let policy = &world.setup.config.session;
        if reader == Reader::Fresh || policy.revalidate_after == Seconds(0) {
            return self.at;
        }
        let millis = policy.max_stale.as_millis() + SLACK_MS;
        Timestamp::from_millis(self.at.as_millis() - millis)
    }

    fn shows(&self, world: &World, reader: Reader, copy: &SessionCopy) {
        let key = self.token.expose();
        if self.revoked {
            world.broken(Invariant::Revoked, format_args!("a read got it"));
        }
        let since = self.in_date(world, reader);
        let ledger = &mut *world.watch.ledger.borrow_mut();
        let missing = ledger
            .rows
            .get(key)
            .is_none_or(|row| row.gone.is_some_and(|gone| gone < since));
        if missing {
            world.broken(Invariant::RowFirst, format_args!("a read got it"));
        }
        match ledger.versions.of(copy) {
            None => world.broken(Invariant::RowFirst, format_args!("no row ever said so")),
            Some(version) => {
                if version.is_behind(self.told) {
                    world.broken(Invariant::NewestShown, format_args!("a read shows less"));
                }
                if ledger.versions.was_over(copy, version, since) {
                    world.broken(Invariant::InDate, format_args!("a read shows it"));
                }
            }
        }
        ledger.versions.tell(copy);
        let expires_at = copy.session.expires_at;
        if self.shown.is_some_and(|shown| expires_at < shown) {
            world.broken(Invariant::Forward, format_args!("a read shows it"));
        }
        let shown = ledger.shown.entry(key.to_owned()).or_insert(expires_at);
        *shown = (*shown).max(expires_at);
    }
}

/// Whether a session is on without a doubt: it was opened, its row is there, it has time left, and
/// nobody has begun to end it.
pub(crate) fn is_live(world: &World, token: &Token) -> bool {
    let tables = world.postgres.tables();
    let later = Timestamp::from_millis(world.scheduler.now() + SLACK_MS);
    let ledger = world.watch.ledger.borrow();
    tables.live(token.expose(), later).is_some()
        && ledger.opened.contains(token.expose())
        && !ledger.ending.contains(&token.object_name())
}
