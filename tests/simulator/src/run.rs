//! One schedule, from its seed to its verdict.

use std::{cell::Cell, future::Future, rc::Rc};

use domain::{
    Seconds,
    session_object::{
        message::Message,
        state::{Record, State},
    },
};
use futures_channel::oneshot;
use futures_util::future::join_all;

use crate::{
    browser::Browser,
    postgres::Tables,
    provider::email,
    read::Reader,
    scheduler::Owner,
    setup::Setup,
    sizes::{BROWSERS, PEOPLE},
    tally::{Fault, Tally},
    watch::Invariant,
    world::World,
};

/// What became of one schedule.
pub(crate) struct Verdict {
    pub(crate) fingerprint: u64,
    pub(crate) events: usize,
    pub(crate) tally: Tally,
    /// What did not hold.
    pub(crate) broken: Vec<String>,
}

/// Runs the schedule of a seed.
pub(crate) fn run(seed: u64, setups: &[Rc<Setup>], tracing: bool) -> Option<Verdict> {
    let place = usize::try_from(seed).unwrap_or_default() % setups.len().max(1);
    let world = World::new(seed, Rc::clone(setups.get(place)?), tracing);
    let done = Rc::new(Cell::new(false));
    let (telling, told) = (Rc::clone(&world), Rc::clone(&done));
    world.scheduler.spawn(Owner::World, async move {
        telling.story().await;
        told.set(true);
    });
    world.scheduler.run(|count| world.chance.below(count));
    if !done.get() {
        world.broken(
            Invariant::InTime,
            format_args!("the schedule came to no end"),
        );
    }
    world.scheduler.clear();
    Some(Verdict {
        fingerprint: world.watch.fingerprint(),
        events: world.watch.length(),
        tally: world.watch.tally.borrow().clone(),
        broken: world.watch.broken.take(),
    })
}

impl World {
    /// Goes on with `work` beside; the receiver hears when it is done.
    pub(crate) fn detached(
        &self,
        work: impl Future<Output = ()> + 'static,
    ) -> oneshot::Receiver<()> {
        let (done, finished) = oneshot::channel();
        self.scheduler.spawn(Owner::World, async move {
            work.await;
            let _ = done.send(()); // nobody may be waiting any more
        });
        finished
    }

    async fn story(self: &Rc<Self>) {
        let browsers: Vec<_> = (0..self.chance.count(BROWSERS))
            .map(|number| Browser::new(self, number % PEOPLE))
            .collect();
        let over = Rc::new(Cell::new(false));
        drop(self.detached(Rc::clone(self).weather(Rc::clone(&over))));
        join_all(browsers.into_iter().map(Browser::roam)).await;
        over.set(true);

        self.chance.calm();
        self.note(format_args!("nothing is wrong from here on"));
        for _ in 0..2 {
            self.sleep(Seconds(40 * 60)).await;
            self.poke().await;
        }
        self.sleep(Seconds(60)).await;
        self.settled();
        self.usable().await;
        self.sleep(Seconds(40 * 86_400)).await;
        self.poke().await;
        self.sleep(Seconds(3_600)).await;
        self.empty();
    }

    /// What goes wrong by itself, while there is somebody whom it may hurt.
    async fn weather(self: Rc<Self>, over: Rc<Cell<bool>>) {
        const PAUSES: [i64; 7] = [1, 5, 20, 200, 5_000, 100_000, 10_000_000];
        while !over.get() {
            self.scheduler.sleep(self.chance.of(&PAUSES, 1)).await;
            if self.strikes(Fault::IsolateCrash) {
                self.crash_isolate();
            }
            if self.strikes(Fault::PostgresDown) {
                self.postgres_down(self.chance.between(5, 60_000)).await;
            }
            if self.strikes(Fault::DeletedElsewhere) {
                self.elsewhere(true);
            }
            if self.strikes(Fault::ChangedElsewhere) {
                self.elsewhere(false);
            }
        }
    }

    /// Other code writes the tables.
    fn elsewhere(&self, delete: bool) {
        let place = self.chance.below(self.postgres.tables().sessions.len());
        let named = |tables: &Tables| tables.sessions.get(place).cloned();
        let Some(session) = named(&self.postgres.tables()) else {
            return;
        };
        let token = session.token.expose();
        self.postgres.elsewhere(|tables| {
            if delete {
                tables.sessions.retain(|other| other.id != session.id);
            } else if let Some(user) = tables
                .users
                .iter_mut()
                .find(|user| user.id == session.user_id)
            {
                user.name.push('a');
            }
        });
        if delete {
            let ledger = &self.watch.ledger;
            ledger.borrow_mut().elsewhere.insert(token.to_owned());
        }
        self.watch.compare(self);
    }

    /// A message to every object, since a lost alarm is armed again by the next one; and a read of
    /// every session that ever was.
    async fn poke(self: &Rc<Self>) {
        let read = Message::Read(self.setup.config.session.read(false, false));
        for (name, _) in self.nodes() {
            self.send(&name, &read).await;
        }
        let tokens: Vec<_> = {
            let ledger = self.watch.ledger.borrow();
            ledger.rows.values().map(|row| row.token.clone()).collect()
        };
        for token in tokens {
            self.read(&token, Reader::Server).await;
        }
    }

    /// No debt, no claim, and no row of a session that was ended or never opened.
    fn settled(&self) {
        let tables = self.postgres.tables();
        let rows: Vec<String> = tables
            .sessions
            .iter()
            .map(|session| session.token.object_name())
            .collect();
        let reached = &self.watch.ledger.borrow().reached;
        for (name, node) in self.nodes() {
            if rows.contains(&name) && !reached.contains(&node.number) {
                self.broken(Invariant::Paid, format_args!("the row of no session"));
            }
            let state = node.stored().map(|Record { state, .. }| state);
            match state {
                Some(State::Claimed { .. }) => {
                    self.broken(Invariant::Paid, format_args!("a claim is still there"));
                }
                Some(State::Ended { debt: Some(_), .. }) => {
                    self.broken(Invariant::Paid, format_args!("object {} owes", node.number));
                }
                Some(State::Ended { .. }) if rows.contains(&name) => {
                    self.broken(Invariant::Paid, format_args!("the row of an ended session"));
                }
                _ => {}
            }
        }
    }

    /// Everybody signs in once more.
    async fn usable(self: &Rc<Self>) {
        for person in 0..PEOPLE {
            if let Err(error) = Browser::new(self, person).prove_usable().await {
                self.broken(Invariant::Usable, format_args!("{error}"));
            }
            let tables = self.postgres.tables();
            let same = tables
                .users
                .iter()
                .filter(|user| user.email == email(person));
            if same.count() != 1 {
                self.broken(Invariant::Usable, format_args!("not one user"));
            }
        }
    }

    /// After more than a session's life nothing is stored, and no row is left.
    fn empty(&self) {
        for (_, node) in self.nodes() {
            if node.stored().is_some() {
                self.broken(Invariant::Forgotten, format_args!("object {}", node.number));
            }
        }
        if !self.postgres.tables().sessions.is_empty() {
            self.broken(Invariant::Forgotten, format_args!("a row of a session"));
        }
    }
}
