//! The platform under one object: its clock, its storage, its alarm and its way to Postgres.

use std::rc::Rc;

use domain::{
    Timestamp,
    log::Reason,
    session_object::state::{Record, State},
};
use flow::object::Platform;
use schema::{Stage, Statement};

use super::{Disk, Node};
use crate::{
    tally::{Fault, Race},
    world::World,
};

/// How long session-do's alarm waits for each stage of Postgres, in milliseconds.
const ALARM_MS: u32 = 5_000;

/// The platform under one object.
pub(super) struct Ground {
    world: Rc<World>,
    node: Rc<Node>,
}

impl Ground {
    pub(super) fn new(world: &Rc<World>, node: &Rc<Node>) -> Self {
        Self {
            world: Rc::clone(world),
            node: Rc::clone(node),
        }
    }

    fn write(&self, change: impl FnOnce(&mut Disk)) -> Result<(), Refused> {
        if self.world.strikes(Fault::StorageRefuses) {
            return Err(Refused);
        }
        change(&mut self.node.written.borrow_mut());
        self.node.dirty.set(true);
        Ok(())
    }
}

/// Storage did not do it.
pub(crate) struct Refused;

impl Platform for Ground {
    type Failure = Refused;

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn seed(&self) -> Result<u64, Refused> {
        Ok(self.world.chance.number())
    }

    fn load(&self) -> Result<Option<Record>, Refused> {
        let record = self.node.written.borrow().record.clone();
        let state = record.as_ref().map(|record| &record.state);
        if matches!(state, Some(State::Ended { debt: Some(_), .. })) {
            self.world.race(Race::DebtAgainstHydration);
        }
        Ok(record)
    }

    fn put(&self, record: &Record) -> Result<(), Refused> {
        self.write(|disk| disk.record = Some(record.clone()))
    }

    async fn purge(&self) -> Result<(), Refused> {
        self.write(|disk| *disk = Disk::default())
    }

    async fn arm(&self, millis: i64) -> Result<(), Refused> {
        let at = self.world.scheduler.now().saturating_add(millis);
        self.write(|disk| disk.alarm = Some(at))
    }

    async fn run(&self, statement: Statement) -> Result<(), Reason> {
        let left = |_: Stage| ALARM_MS;
        let row = self.world.query(statement, left).await;
        row.map(drop).map_err(|error| Reason::from(&error))
    }
}
