//! What the seed decides.

use std::cell::{Cell, RefCell};

use crate::tally::Fault;

/// The dice of one schedule, and how bad its weather is.
pub(crate) struct Chance {
    rng: RefCell<fastrand::Rng>,
    /// Which faults this schedule has.
    may: Vec<bool>,
    /// One in so many steps fails, by each of them.
    odds: usize,
    calm: Cell<bool>,
}

impl Chance {
    /// A sixth of the schedules have no faults but races; the others a choice of them, rare or
    /// thick.
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let clear = rng.usize(..6) == 0;
        let share = rng.choice([2, 4, 10]).unwrap_or(4);
        let may = Fault::ALL
            .iter()
            .map(|_| !clear && rng.usize(..share) == 0)
            .collect();
        let odds = rng.choice([4, 12, 40]).unwrap_or(12);
        Self {
            rng: RefCell::new(rng),
            may,
            odds,
            calm: Cell::new(false),
        }
    }

    /// No more faults.
    pub(crate) fn calm(&self) {
        self.calm.set(true);
    }

    /// Whether the schedule has this fault at all.
    pub(crate) fn may(&self, fault: Fault) -> bool {
        !self.calm.get() && self.may.get(fault as usize).copied().unwrap_or_default()
    }

    /// Whether it happens here.
    pub(crate) fn strikes(&self, fault: Fault) -> bool {
        self.may(fault) && self.one_in(self.odds)
    }

    pub(crate) fn one_in(&self, number: usize) -> bool {
        self.below(number) == 0
    }

    /// Below `number`; 0 if that is 0.
    pub(crate) fn below(&self, number: usize) -> usize {
        match number {
            0 | 1 => 0,
            _ => self.rng.borrow_mut().usize(..number),
        }
    }

    /// From the one to the other, both included.
    pub(crate) fn between(&self, least: i64, most: i64) -> i64 {
        self.rng.borrow_mut().i64(least..=most)
    }

    pub(crate) fn count(&self, (least, most): (u32, u32)) -> u32 {
        self.rng.borrow_mut().u32(least..=most)
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.borrow_mut().fill(&mut bytes);
        bytes
    }

    pub(crate) fn number(&self) -> u64 {
        self.rng.borrow_mut().u64(..)
    }

    /// How long a message is under way, in milliseconds.
    pub(crate) fn latency(&self) -> i64 {
        match self.below(16) {
            0 if !self.calm.get() => self.between(20, 400),
            1..=4 => 0,
            _ => self.between(1, 6),
        }
    }

    /// One of these.
    pub(crate) fn of<T: Copy>(&self, choices: &[T], default: T) -> T {
        choices
            .get(self.below(choices.len()))
            .copied()
            .unwrap_or(default)
    }
}
