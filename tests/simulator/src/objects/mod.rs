//! The session objects: the shipped shell on a modelled platform, and the network before it.

mod ground;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use domain::session_object::{
    message::{Message, Reply},
    state::{Record, State},
};
use flow::object::{Ran, Shell};
use futures_channel::oneshot;

use self::ground::Ground;
pub(crate) use self::ground::Refused;
use crate::{
    scheduler::Owner,
    tally::{Fault, Race},
    words::went,
    world::World,
};

/// How long the platform waits before it runs an alarm again whose run died, in milliseconds.
const RETRY_MS: i64 = 2_000;

/// After how long without a message the platform takes an object out of memory, in milliseconds.
const IDLE_MS: i64 = 70_000;

#[derive(Clone, Default)]
struct Disk {
    record: Option<Record>,
    alarm: Option<i64>,
}

/// One object.
pub(crate) struct Node {
    /// Its number in this schedule, for the history.
    pub(crate) number: usize,
    life: Cell<u32>,
    shell: RefCell<Option<Rc<Shell>>>,
    written: RefCell<Disk>,
    durable: RefCell<Disk>,
    dirty: Cell<bool>,
    busy: Cell<u32>,
    last: Cell<i64>,
}

impl Node {
    pub(crate) fn new(number: usize, life: u32) -> Self {
        Self {
            number,
            life: Cell::new(life),
            shell: RefCell::default(),
            written: RefCell::default(),
            durable: RefCell::default(),
            dirty: Cell::new(false),
            busy: Cell::new(0),
            last: Cell::new(0),
        }
    }

    /// What is on disk.
    pub(crate) fn stored(&self) -> Option<Record> {
        self.durable.borrow().record.clone()
    }

    /// Whether its alarm is set.
    pub(crate) fn is_armed(&self) -> bool {
        self.durable.borrow().alarm.is_some()
    }

    fn shell(&self) -> Rc<Shell> {
        Rc::clone(self.shell.borrow_mut().get_or_insert_default())
    }
}

impl World {
    /// Sends a message over a stub of its own; `None` if that breaks.
    pub(crate) async fn send(self: &Rc<Self>, name: &str, message: &Message) -> Option<Reply> {
        let node = self.node(name);
        if self.strikes(Fault::CallLost) {
            self.travel().await;
            return None;
        }
        if self.strikes(Fault::CallSilent) {
            return std::future::pending().await;
        }
        if self.strikes(Fault::CallTwice) {
            let again = self.chance.between(0, 4_000);
            drop(self.deliver(&node, message.clone(), again));
        }
        let delay = if self.strikes(Fault::CallLate) {
            self.chance.between(1_500, 9_000)
        } else {
            self.chance.latency()
        };
        let reply = self.deliver(&node, message.clone(), delay).await.ok()?;
        let (broken, silent) = (
            self.strikes(Fault::ReplyLost),
            self.strikes(Fault::ReplySilent),
        );
        if (broken || silent) && reply == Reply::Claimed {
            self.race(Race::LostClaimReply);
        }
        self.travel().await;
        if broken {
            return None;
        }
        if silent {
            return std::future::pending().await;
        }
        Some(reply)
    }

    /// Loses an object's memory, and with `crash` what it was doing and had not flushed.
    pub(crate) fn lose(self: &Rc<Self>, node: &Rc<Node>, crash: bool) {
        if !crash && node.busy.get() > 0 {
            return;
        }
        node.shell.borrow_mut().take();
        node.dirty.set(false);
        if crash {
            *node.written.borrow_mut() = node.durable.borrow().clone();
            node.busy.set(0);
            let life = node.life.replace(self.fresh());
            self.scheduler.kill(Owner::Object(life));
        } else {
            self.settle(node);
        }
    }

    /// What was written is on disk.
    fn settle(self: &Rc<Self>, node: &Rc<Node>) {
        let written = node.written.borrow().clone();
        let alarm = written.alarm;
        let before = std::mem::replace(&mut *node.durable.borrow_mut(), written);
        if let Some(record) = node.stored() {
            self.watch.stored(self, node, &record);
        }
        if alarm != before.alarm {
            self.schedule(node, alarm);
        }
    }

    fn deliver(
        self: &Rc<Self>,
        node: &Rc<Node>,
        message: Message,
        delay: i64,
    ) -> oneshot::Receiver<Reply> {
        let (reply, answer) = oneshot::channel();
        let (world, node) = (Rc::clone(self), Rc::clone(node));
        self.scheduler.spawn(Owner::World, async move {
            world.scheduler.sleep(delay).await;
            let idle = world.scheduler.now() - node.last.replace(world.scheduler.now());
            if idle > IDLE_MS || world.strikes(Fault::ObjectEvicted) {
                world.lose(&node, false);
            }
            world.doom(&node);
            let life = Owner::Object(node.life.get());
            let handler = world.clone().handle(node, message, reply);
            world.scheduler.spawn(life, handler);
        });
        answer
    }

    /// A message is handled. Its reply is held back until what was written is on disk.
    async fn handle(
        self: Rc<Self>,
        node: Rc<Node>,
        message: Message,
        reply: oneshot::Sender<Reply>,
    ) {
        node.busy.set(node.busy.get() + 1);
        let ground = Ground::new(&self, &node);
        let ended = self.watch.has_ended(&node);
        let answer = node.shell().answer(&ground, message.clone()).await;
        if let Ok(answer) = answer {
            self.flush(&node).await;
            self.watch.handled(&self, &node, &message, &answer, ended);
            drop(reply.send(answer));
        }
        node.busy.set(node.busy.get().saturating_sub(1));
    }

    /// The object crashes while it handles what comes next, or does not.
    fn doom(self: &Rc<Self>, node: &Rc<Node>) {
        if self.strikes(Fault::ObjectCrash) {
            let (world, node) = (Rc::clone(self), Rc::clone(node));
            let life = node.life.get();
            self.scheduler.spawn(Owner::World, async move {
                world.scheduler.sleep(world.chance.between(0, 4)).await;
                if node.life.get() == life {
                    world.lose(&node, true);
                }
            });
        }
    }

    async fn flush(self: &Rc<Self>, node: &Rc<Node>) {
        if !node.dirty.get() {
            return;
        }
        self.scheduler.sleep(self.chance.between(0, 3)).await;
        if !node.dirty.replace(false) {
            return; // another handler's flush took it along
        }
        self.settle(node);
    }

    fn schedule(self: &Rc<Self>, node: &Rc<Node>, alarm: Option<i64>) {
        let Some(at) = alarm else { return };
        let (world, node) = (Rc::clone(self), Rc::clone(node));
        self.scheduler.spawn(Owner::World, async move {
            let wait = at.saturating_sub(world.scheduler.now());
            world.scheduler.sleep(wait).await;
            if node.durable.borrow().alarm != Some(at) {
                return;
            }
            if world.strikes(Fault::AlarmLate) {
                world
                    .scheduler
                    .sleep(world.chance.between(1, 200_000))
                    .await;
            }
            world.ring(&node, at).await;
        });
    }

    /// The platform takes the alarm off and runs the handler; again, if that run dies.
    async fn ring(self: &Rc<Self>, node: &Rc<Node>, at: i64) {
        for disk in [&node.written, &node.durable] {
            let mut disk = disk.borrow_mut();
            if disk.alarm == Some(at) {
                disk.alarm = None;
            }
        }
        if self.strikes(Fault::AlarmLost) {
            return;
        }
        self.doom(node);
        let (done, finished) = oneshot::channel::<()>();
        let (world, ringing) = (Rc::clone(self), Rc::clone(node));
        self.scheduler
            .spawn(Owner::Object(node.life.get()), async move {
                ringing.busy.set(ringing.busy.get() + 1);
                let was_claimed = ringing.is_claimed();
                let ran = ringing.shell().alarm(&Ground::new(&world, &ringing)).await;
                world.flush(&ringing).await;
                if was_claimed && matches!(ran, Ran::Errand(..)) {
                    world.race(Race::Sweep);
                }
                let number = ringing.number;
                world.note(format_args!("object {number}: alarm → {}", went(&ran)));
                ringing.busy.set(ringing.busy.get().saturating_sub(1));
                if !matches!(ran, Ran::Unarmed(_)) {
                    let _ = done.send(()); // nobody may be waiting any more
                }
            });
        if finished.await.is_err() && !node.is_armed() {
            let again = Some(self.scheduler.now() + RETRY_MS);
            node.written.borrow_mut().alarm = again;
            node.durable.borrow_mut().alarm = again;
            self.schedule(node, again);
        }
    }
}

impl Node {
    fn is_claimed(&self) -> bool {
        let disk = self.durable.borrow();
        let state = disk.record.as_ref().map(|record| &record.state);
        matches!(state, Some(State::Claimed { .. }))
    }
}
