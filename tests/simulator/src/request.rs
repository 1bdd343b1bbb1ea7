//! Requests, and what each answer is held against.

use std::{pin::pin, rc::Rc};

use domain::{Seconds, Timestamp, Token, api_error::ApiError};
use flow::{Candidate, Outside, delete_user, revocation};
use futures_channel::oneshot;
use futures_util::future::{Either, select};

use crate::{reach::Reach, scheduler::Owner, tally::Fault, watch::Invariant, world::World};

/// What a read may spend, and every other request but a sign-in.
pub(crate) const READ: Seconds = Seconds(3);

/// How far clocks may be off, and what a request takes, where the age of an answer is judged.
pub(crate) const SLACK_MS: i64 = 6_000;

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
        // Not by `schema::deadline`, which is among what is watched here.
        let Either::Left((answer, _)) = select(answer, pin!(timer)).await else {
            self.broken(Invariant::InTime, format_args!("{} s are over", budget.0));
            return None;
        };
        let answer = answer.ok()?;
        (!self.strikes(Fault::AnswerLost)).then_some(answer)
    }

    /// Signs out; says whether that was acknowledged.
    pub(crate) async fn sign_out(self: &Rc<Self>, token: &Token) -> bool {
        let (world, token) = (Rc::clone(self), token.clone());
        let done = self
            .request(READ, async move |reach| {
                let answer = revocation::one(&reach, token.clone()).await;
                world.acknowledged("sign-out", answer.map(|()| vec![token]))
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
                let answer = answer.await.map(|()| ended);
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
                    Ok(world.ever_of(&user_id))
                };
                let answer = answer.await;
                world.refuses(asking, answer.is_ok());
                world.acknowledged("delete-user", answer)
            })
            .await;
        done == Some(true)
    }

    pub(crate) fn refuses(&self, was_revoked: bool, did: bool) {
        if was_revoked && did {
            self.broken(Invariant::Revoked, format_args!("it could still act"));
        }
    }

    fn acknowledged(&self, what: &str, answer: Result<Vec<Token>, ApiError>) -> bool {
        match answer {
            Ok(tokens) => {
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

    pub(crate) fn is_revoked(&self, token: &Token) -> bool {
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
