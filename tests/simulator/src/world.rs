//! Everything in one schedule.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    rc::Rc,
};

use domain::{Seconds, Timestamp};

use crate::{
    chance::Chance,
    objects::Node,
    postgres::Postgres,
    provider::Provider,
    scheduler::{Owner, Scheduler},
    setup::Setup,
    sizes::ISOLATES,
    tally::{Fault, Race},
    watch::{Invariant, Watch},
};

/// 2026-01-02T03:04:05.678Z.
const START: i64 = 1_767_323_045_678;

/// One life of an isolate of the gateway.
#[derive(Clone, Copy)]
pub(crate) struct Isolate {
    pub(crate) life: u32,
    /// How far its clock is off, in milliseconds.
    pub(crate) skew: i64,
}

/// The scheduler, what runs on it, and who watches.
pub(crate) struct World {
    pub(crate) scheduler: Scheduler,
    pub(crate) chance: Chance,
    pub(crate) setup: Rc<Setup>,
    pub(crate) postgres: Postgres,
    pub(crate) provider: Provider,
    pub(crate) watch: Watch,
    nodes: RefCell<BTreeMap<String, Rc<Node>>>,
    isolates: RefCell<Vec<Isolate>>,
    lives: Cell<u32>,
}

impl World {
    pub(crate) fn new(seed: u64, setup: Rc<Setup>, tracing: bool) -> Rc<Self> {
        let world = Rc::new(Self {
            scheduler: Scheduler::new(START),
            chance: Chance::new(seed),
            setup,
            postgres: Postgres::default(),
            provider: Provider::default(),
            watch: Watch::new(tracing),
            nodes: RefCell::default(),
            isolates: RefCell::default(),
            lives: Cell::new(1),
        });
        for _ in 0..ISOLATES {
            let isolate = world.born();
            world.isolates.borrow_mut().push(isolate);
        }
        world
    }

    /// The true time.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.scheduler.now())
    }

    /// A number that no life has had.
    pub(crate) fn fresh(&self) -> u32 {
        self.lives.set(self.lives.get() + 1);
        self.lives.get()
    }

    /// Whether this fault happens here; it is counted if it does.
    pub(crate) fn strikes(&self, fault: Fault) -> bool {
        let strikes = self.chance.strikes(fault);
        if strikes {
            self.fault(fault);
        }
        strikes
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.watch.tally.borrow_mut().fault(fault);
        self.note(format_args!("fault: {}", fault.text()));
    }

    pub(crate) fn race(&self, race: Race) {
        self.watch.tally.borrow_mut().race(race);
        self.note(format_args!("race: {}", race.text()));
    }

    /// Adds a line to the history.
    pub(crate) fn note(&self, line: fmt::Arguments<'_>) {
        self.watch.note(self.scheduler.now() - START, line);
    }

    /// An invariant does not hold.
    pub(crate) fn broken(&self, invariant: Invariant, line: fmt::Arguments<'_>) {
        self.note(format_args!("BROKEN: {}: {line}", invariant.text()));
        let found = format!("{}: {line}", invariant.text());
        self.watch.broken.borrow_mut().push(found);
    }

    /// A message is under way.
    pub(crate) async fn travel(&self) {
        self.scheduler.sleep(self.chance.latency()).await;
    }

    pub(crate) async fn sleep(&self, length: Seconds) {
        self.scheduler.sleep(length.as_millis()).await;
    }

    /// The object called `name`.
    pub(crate) fn node(&self, name: &str) -> Rc<Node> {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(node) = nodes.get(name) {
            return Rc::clone(node);
        }
        let node = Rc::new(Node::new(nodes.len(), self.fresh()));
        nodes.insert(name.to_owned(), Rc::clone(&node));
        node
    }

    pub(crate) fn nodes(&self) -> Vec<(String, Rc<Node>)> {
        let nodes = self.nodes.borrow();
        nodes
            .iter()
            .map(|(name, node)| (name.clone(), Rc::clone(node)))
            .collect()
    }

    /// The isolate that a request comes to.
    pub(crate) fn isolate(&self) -> Isolate {
        let isolates = self.isolates.borrow();
        let place = self.chance.below(isolates.len());
        isolates
            .get(place)
            .copied()
            .unwrap_or(Isolate { life: 0, skew: 0 })
    }

    /// An isolate dies with all that it was doing, and another takes its place.
    pub(crate) fn crash_isolate(&self) {
        let place = self.chance.below(ISOLATES as usize);
        let born = self.born();
        let dead = self
            .isolates
            .borrow_mut()
            .get_mut(place)
            .map(|isolate| std::mem::replace(isolate, born));
        if let Some(dead) = dead {
            self.scheduler.kill(Owner::Isolate(dead.life));
        }
    }

    fn born(&self) -> Isolate {
        let skew = if self.strikes(Fault::ClockOff) {
            self.chance.between(-2_000, 2_000)
        } else {
            0
        };
        Isolate {
            life: self.fresh(),
            skew,
        }
    }
}
