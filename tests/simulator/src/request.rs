//! Requests, and what each answer is held against.

use std::rc::Rc;

use domain::{Seconds, SessionCopy, Timestamp, Token, api_error::ApiError};
use flow::{
    Candidate, Outside, delete_user, known,
    revocation::{self, Rows},
};
use futures_channel::oneshot;
use schema::deadline::until;

use crate::{
    reach::Reach,
    scheduler::Owner,
    tally::{Fault, Race},
    watch::Invariant,
    world::World,
};

/// What a read may spend, and every other request but a sign-in.
const READ: Seconds = Seconds(3);

/// How far clocks may be off, and what a request takes, where the age of an answer is judged.
const SLACK_MS: i64 = 6_000;

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
    /// Sends a request to one of the isolates; `None` if no answer comes back.
    pub(crate) async fn request<T: 'static>(
        self: &Rc<Self>,
        budget: Seconds,
        work: impl AsyncFnOnce(Reach) -> T + 'static,
    ) -> Option<T> {
        self.travel().await;
        let isolate = self.isolate();
        let reach = Reach::new(self, isolate, budget);
        let (reply, answer) = oneshot::channel();
        self.scheduler
            .spawn(Owner::Isolate(isolate.life), async move {
                drop(reply.send(work(reach).await));
            });
        let timer = self.scheduler.sleep(budget.as_millis() + 1);
        let Ok(answer) = until(timer, answer).await else {
            self.broken(Invariant::InTime, format_args!("{} s are over", budget.0));
            return None;
        };
        let answer = answer.ok()?;
        (!self.strikes(Fault::AnswerLost)).then_some(answer)
    }

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

    /// Signs out; says whether that was acknowledged.
    pub(crate) async fn sign_out(self: &Rc<Self>, token: &Token) -> bool {
        let (world, token) = (Rc::clone(self), token.clone());
        let done = self
            .request(READ, async move |reach| {
                let answer = revocation::one(&reach, token.clone()).await;
                world.acknowledged("sign-out", answer.map(|rows| (rows, vec![token])))
            })
            .await;
        done == Some(true)
    }

    /// Ends the user's other sessions, and with `own` the asking one too.
    pub(crate) async fn revoke(self: &Rc<Self>, token: &Token, own: bool) -> bool {
        let others = self.sessions_beside(token);
        let (world, token) = (Rc::clone(self), token.clone());
        let done = self
            .request(READ, async move |reach| {
                let now = reach.now();
                let mut ended: Vec<Token> = others
                    .into_iter()
                    .filter(|(_, ends)| ends.as_millis() - SLACK_MS > now.as_millis())
                    .map(|(token, _)| token)
                    .collect();
                let asking = world.is_revoked(&token);
                let answer = async {
                    let candidate = Candidate::of(reach, token.clone()).await?;
                    if own {
                        ended.push(token.clone());
                        revocation::all(candidate).await
                    } else {
                        revocation::others(&candidate).await
                    }
                };
                let answer = answer.await.map(|rows| (rows, ended));
                world.refuses(asking, answer.is_ok());
                world.acknowledged("revocation", answer)
            })
            .await;
        done == Some(true)
    }

    /// Deletes the user of a session.
    pub(crate) async fn delete_user(self: &Rc<Self>, token: &Token) -> bool {
        let (world, token) = (Rc::clone(self), token.clone());
        let done = self
            .request(READ, async move |reach| {
                let asking = world.is_revoked(&token);
                let answer = async {
                    let candidate = Candidate::of(reach, token).await?;
                    let sessions = candidate.user_sessions().await?;
                    let user_id = sessions.user_id.clone();
                    delete_user::delete(candidate, sessions).await?;
                    Ok((Rows::Gone, world.ever_of(&user_id)))
                };
                let answer = answer.await;
                world.refuses(asking, answer.is_ok());
                world.acknowledged("delete-user", answer)
            })
            .await;
        done == Some(true)
    }

    fn refuses(&self, was_revoked: bool, did: bool) {
        if was_revoked && did {
            self.broken(Invariant::Revoked, format_args!("it could still act"));
        }
    }

    fn acknowledged(&self, what: &str, answer: Result<(Rows, Vec<Token>), ApiError>) -> bool {
        match answer {
            Ok((rows, tokens)) => {
                if matches!(rows, Rows::Owed(_)) {
                    self.race(Race::EndPostgresDown);
                }
                self.note(format_args!("{what}: {}", tokens.len()));
                let mut ledger = self.watch.ledger.borrow_mut();
                for token in tokens {
                    ledger.revoked.insert(token.expose().to_owned());
                }
                true
            }
            Err(error) => {
                self.note(format_args!("{what}: {}", error.code()));
                false
            }
        }
    }

    fn is_revoked(&self, token: &Token) -> bool {
        self.watch.ledger.borrow().revoked.contains(token.expose())
    }

    /// The other sessions of a user that are on, and until when.
    fn sessions_beside(&self, token: &Token) -> Vec<(Token, Timestamp)> {
        let tables = self.postgres.tables();
        let Some(own) = tables.session(token.expose()) else {
            return Vec::new();
        };
        let beside = tables
            .sessions
            .iter()
            .filter(|other| other.user_id == own.user_id && other.token != *token);
        beside
            .map(|other| (other.token.clone(), other.expires_at))
            .collect()
    }

    /// Every session that a user ever had, but for those that other code has deleted.
    fn ever_of(&self, user_id: &str) -> Vec<Token> {
        let ledger = self.watch.ledger.borrow();
        let theirs = ledger
            .rows
            .iter()
            .filter(|(token, row)| row.user_id == user_id && !ledger.elsewhere.contains(*token));
        theirs.map(|(_, row)| row.token.clone()).collect()
    }
}

/// What was so when a read began.
struct Before {
    token: Token,
    at: Timestamp,
    revoked: bool,
    live: bool,
    shown: Option<Timestamp>,
}

impl Before {
    fn of(world: &World, token: &Token) -> Self {
        Self {
            token: token.clone(),
            at: world.now(),
            revoked: world.is_revoked(token),
            live: is_live(world, token),
            shown: world
                .watch
                .ledger
                .borrow()
                .shown
                .get(token.expose())
                .copied(),
        }
    }

    fn judge(&self, world: &World, reader: Reader, answer: &Result<Option<SessionCopy>, ApiError>) {
        match answer {
            Ok(Some(copy)) => {
                world.note(format_args!("{reader:?} read: session"));
                self.shows(world, copy);
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

    fn shows(&self, world: &World, copy: &SessionCopy) {
        let key = self.token.expose();
        if self.revoked {
            world.broken(Invariant::Revoked, format_args!("a read got it"));
        }
        let policy = &world.setup.config.session;
        let stale = match policy.revalidate_after {
            Seconds(0) => 0,
            _ => policy.max_stale.as_millis(),
        };
        let ledger = &mut *world.watch.ledger.borrow_mut();
        let missing = ledger.rows.get(key).is_none_or(|row| {
            row.gone
                .is_some_and(|gone| gone.as_millis() < self.at.as_millis() - stale - SLACK_MS)
        });
        if missing {
            world.broken(Invariant::RowFirst, format_args!("a read got it"));
        }
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
fn is_live(world: &World, token: &Token) -> bool {
    let tables = world.postgres.tables();
    let later = Timestamp::from_millis(world.scheduler.now() + SLACK_MS);
    let ledger = world.watch.ledger.borrow();
    tables.live(token.expose(), later).is_some()
        && ledger.opened.contains(token.expose())
        && !ledger.ending.contains(&token.object_name())
}
