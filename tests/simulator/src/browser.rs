//! Browsers: what people press, in what order, and how long they wait between.

use std::{cell::RefCell, rc::Rc};

use anyhow::{Context, Result};
use domain::{
    Seconds, SessionCopy, Token,
    provider::{Registration, Verifier},
    random,
    sign_in::{Callback, Failure, Pending, Secrets, StartBody},
};
use flow::{
    callback::{Finished, finish},
    sign_in::Visitor,
};
use futures_util::future::{join, join_all};
use serde_json::json;

use crate::{
    read::{Reader, is_live},
    setup::PROVIDERS,
    sizes::ACTIONS,
    tally::Race,
    watch::Invariant,
    world::World,
};

/// A sign-in's whole time.
const SIGN_IN: Seconds = Seconds(10);

/// A browser with its cookies.
pub(crate) struct Browser {
    world: Rc<World>,
    person: u32,
    session: RefCell<Option<Token>>,
    started: RefCell<Vec<Rc<Started>>>,
}

/// A sign-in that is out at the provider, as the sealed cookie has it, with the provider's answer.
struct Started {
    pending: Pending,
    code: String,
}

/// How a callback ended.
pub(crate) enum Ended {
    Open(Box<SessionCopy>),
    Unchanged,
    Failed(Failure),
}

impl Browser {
    pub(crate) fn new(world: &Rc<World>, person: u32) -> Rc<Self> {
        Rc::new(Self {
            world: Rc::clone(world),
            person,
            session: RefCell::default(),
            started: RefCell::default(),
        })
    }

    /// Does this and that.
    pub(crate) async fn roam(self: Rc<Self>) {
        let chance = &self.world.chance;
        let mut beside = Vec::new();
        for number in 0..chance.count(ACTIONS) {
            let action = Rc::clone(&self).act(number == 0);
            if chance.one_in(3) {
                beside.push(self.world.detached(action));
            } else {
                action.await;
            }
            self.think().await;
        }
        join_all(beside).await;
    }

    async fn think(&self) {
        const WAITS: [i64; 12] = [
            0,
            0,
            1,
            3,
            10,
            300,
            2_000,
            20_000,
            61_000,
            301_000,
            16 * 60_000,
            90_000_000,
        ];
        let wait = self.world.chance.of(&WAITS, 0);
        self.world.scheduler.sleep(wait).await;
    }

    async fn act(self: Rc<Self>, first: bool) {
        let chance = &self.world.chance;
        let held = self.session.borrow().clone();
        let Some(token) = held.filter(|_| !first && !chance.one_in(6)) else {
            match chance.below(4) {
                0 => self.replay().await,
                1 => self.sign_in(true).await,
                _ => self.sign_in(false).await,
            }
            return;
        };
        let gone = match chance.below(18) {
            0 | 1 => self.world.sign_out(&token).await,
            2 | 3 => {
                self.world.revoke(&token, false).await;
                false
            }
            4 => self.world.revoke(&token, true).await,
            5 | 6 => self.world.delete_user(&token).await,
            7 => {
                self.replay().await;
                false
            }
            8 | 9 => {
                self.world.change(&token).await;
                false
            }
            other => {
                let reader = match other {
                    10 => Reader::Fresh,
                    11 | 12 => Reader::Server,
                    _ => Reader::Browser,
                };
                self.world.read(&token, reader).await;
                false
            }
        };
        if gone {
            self.forget(&token);
        }
    }

    /// From the button to the callback, which a double click sends twice.
    async fn sign_in(&self, twice: bool) {
        let Ok(started) = self.start() else {
            self.world.broken(
                Invariant::Usable,
                format_args!("a sign-in could not be started"),
            );
            return;
        };
        self.started.borrow_mut().push(Rc::clone(&started));
        self.world.travel().await;
        if twice {
            join(self.come_back(&started), self.come_back(&started)).await;
        } else {
            self.come_back(&started).await;
        }
    }

    /// The callback of an earlier sign-in once more.
    async fn replay(&self) {
        let started = self.started.borrow().last().cloned();
        if let Some(started) = started {
            self.come_back(&started).await;
        }
    }

    /// The shipped start, without its cookie: whether that opens again is tested elsewhere.
    fn start(&self) -> Result<Rc<Started>> {
        let chance = &self.world.chance;
        let config = &self.world.setup.config;
        let provider = chance.of(&PROVIDERS, "google");
        let body = json!({ "provider": provider, "callbackURL": "/in" });
        let body = StartBody::of_sign_in(Some(&body)).map_err(|_| anyhow::anyhow!("body"))?;
        let start = body.start(config).map_err(|_| anyhow::anyhow!("start"))?;
        let Registration::Known(client) = start.registration else {
            anyhow::bail!("not a known provider");
        };
        let secrets = Secrets {
            state: random::url_safe(&chance.bytes::<32>()),
            verifier: Verifier::from_entropy(&chance.bytes()),
            nonce: random::url_safe(&chance.bytes::<32>()),
            token: Token::new(random::id(&chance.bytes())),
        };
        let pending = Pending::new(&start, client, None, &secrets, self.world.now());
        let code = self.world.code(self.person);
        Ok(Rc::new(Started { pending, code }))
    }

    /// The browser is back from the provider.
    async fn come_back(&self, started: &Rc<Started>) {
        let held = self.session.borrow().clone();
        let answer = self.world.callback(started, held).await;
        if let Some(Ended::Open(copy)) = answer {
            *self.session.borrow_mut() = Some(copy.session.token.clone());
        }
    }

    fn forget(&self, token: &Token) {
        let mut session = self.session.borrow_mut();
        if session.as_ref() == Some(token) {
            *session = None;
        }
    }

    /// A sign-in when nothing is wrong any more, and a read of it.
    pub(crate) async fn prove_usable(&self) -> Result<()> {
        let started = self.start()?;
        let Some(Ended::Open(copy)) = self.world.callback(&started, None).await else {
            anyhow::bail!("person {} cannot sign in", self.person);
        };
        let token = copy.session.token.clone();
        self.world.read(&token, Reader::Browser).await;
        let shown = self.world.watch.ledger.borrow();
        shown
            .shown
            .get(token.expose())
            .context("no read of the new session")?;
        Ok(())
    }
}

impl World {
    async fn callback(
        self: &Rc<Self>,
        started: &Rc<Started>,
        held: Option<Token>,
    ) -> Option<Ended> {
        let (world, started) = (Rc::clone(self), Rc::clone(started));
        self.request(SIGN_IN, async move |reach| {
            let on = held.clone().filter(|token| is_live(&world, token));
            let reach = reach.keeping(on);
            let pending = &started.pending;
            let query = format!("code={}&state={}", started.code, pending.state);
            let callback = Callback::parse(&query).unwrap_or_default();
            let visitor = Visitor {
                ip_address: String::new(),
                user_agent: String::new(),
            };
            let provider = &pending.provider;
            let finished = finish(&reach, provider, callback, pending, held.as_ref(), &visitor);
            let ended = match finished.await {
                Ok(Finished::Open { copy, .. }) => Ended::Open(Box::new(copy)),
                Ok(Finished::Unchanged { .. }) => Ended::Unchanged,
                Err(failure) => Ended::Failed(failure),
            };
            world.came_back(pending, &ended);
            ended
        })
        .await
    }

    fn came_back(&self, pending: &Pending, ended: &Ended) {
        let token = &pending.token;
        let ledger = &mut *self.watch.ledger.borrow_mut();
        match ended {
            Ended::Open(copy) => {
                self.note(format_args!("callback: open"));
                ledger.opened.insert(token.expose().to_owned());
                if copy.session.token != *token || !ledger.rows.contains_key(token.expose()) {
                    self.broken(Invariant::RowFirst, format_args!("a callback opened it"));
                }
            }
            Ended::Unchanged => {
                self.note(format_args!("callback: signed in already"));
                self.race(Race::Replay);
            }
            Ended::Failed(failure) => {
                self.note(format_args!("callback: {failure}"));
                if matches!(failure, Failure::Replayed) {
                    self.race(Race::Replay);
                    if ledger.ending.contains(&token.object_name()) {
                        self.race(Race::ReplayEnds);
                    }
                }
            }
        }
    }
}
