//! A single-threaded executor with a clock of its own: whatever is ready runs in an order that the
//! seed decides, and when nothing is ready the clock jumps to the next timer.

use std::{
    cell::{Cell, RefCell},
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

/// Whom a task dies with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    /// Nobody: browsers, the network, the weather.
    World,
    /// One life of an isolate of the gateway.
    Isolate(u32),
    /// One life of an object.
    Object(u32),
    /// One life of the Postgres server.
    Postgres(u32),
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

struct Task {
    owner: Owner,
    work: Work,
    waker: Waker,
}

type Ready = Arc<Mutex<Vec<u64>>>;

struct Flag {
    task: u64,
    ready: Ready,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.ready
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.task);
    }
}

/// The tasks and the clock.
pub(crate) struct Scheduler {
    now: Cell<i64>,
    serial: Cell<u64>,
    tasks: RefCell<BTreeMap<u64, Task>>,
    dead: RefCell<BTreeSet<Owner>>,
    timers: RefCell<BinaryHeap<Reverse<(i64, u64)>>>,
    waiting: RefCell<BTreeMap<u64, Waker>>,
    ready: Ready,
}

impl Scheduler {
    /// Nothing to do, at `now` in milliseconds.
    pub(crate) fn new(now: i64) -> Self {
        Self {
            now: Cell::new(now),
            serial: Cell::new(0),
            tasks: RefCell::default(),
            dead: RefCell::default(),
            timers: RefCell::default(),
            waiting: RefCell::default(),
            ready: Ready::default(),
        }
    }

    /// The time in milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.now.get()
    }

    /// Adds a task, which dies with its owner.
    pub(crate) fn spawn(&self, owner: Owner, work: impl Future<Output = ()> + 'static) {
        let task = self.next();
        let flag = Flag {
            task,
            ready: Arc::clone(&self.ready),
        };
        let waker = Waker::from(Arc::new(flag));
        waker.wake_by_ref();
        let work = Box::pin(work);
        self.tasks
            .borrow_mut()
            .insert(task, Task { owner, work, waker });
    }

    /// Ends everything that `owner` was doing, in the middle of it.
    pub(crate) fn kill(&self, owner: Owner) {
        self.dead.borrow_mut().insert(owner);
        let doomed: Vec<Task> = {
            let mut tasks = self.tasks.borrow_mut();
            let ids: Vec<u64> = tasks
                .iter()
                .filter(|(_, task)| task.owner == owner)
                .map(|(id, _)| *id)
                .collect();
            ids.iter().filter_map(|id| tasks.remove(id)).collect()
        };
        drop(doomed); // dropping wakes others, so the tasks are not borrowed any more
    }

    /// Is done `millis` from now.
    pub(crate) fn sleep(&self, millis: i64) -> Sleep<'_> {
        Sleep {
            scheduler: self,
            at: self.now().saturating_add(millis.max(0)),
            timer: None,
        }
    }

    /// Runs until no task is left that could go on; `choose` picks one of so many.
    pub(crate) fn run(&self, mut choose: impl FnMut(usize) -> usize) {
        loop {
            let next = {
                let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
                let count = ready.len();
                (count > 0).then(|| ready.swap_remove(choose(count)))
            };
            match next {
                Some(task) => self.poll(task),
                None if self.advance() => {}
                None => return,
            }
        }
    }

    /// Drops what is left, which may hold the world that holds it.
    pub(crate) fn clear(&self) {
        let left = std::mem::take(&mut *self.tasks.borrow_mut());
        drop(left);
    }

    fn poll(&self, id: u64) {
        let Some(mut task) = self.tasks.borrow_mut().remove(&id) else {
            return;
        };
        let waker = task.waker.clone();
        let polled = task.work.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_pending() && !self.dead.borrow().contains(&task.owner) {
            self.tasks.borrow_mut().insert(id, task);
        }
    }

    /// Jumps to the next timer that somebody waits for.
    fn advance(&self) -> bool {
        loop {
            let Some(Reverse((at, timer))) = self.timers.borrow_mut().pop() else {
                return false;
            };
            if let Some(waker) = self.waiting.borrow_mut().remove(&timer) {
                self.now.set(self.now().max(at));
                waker.wake();
                return true;
            }
        }
    }

    fn next(&self) -> u64 {
        self.serial.set(self.serial.get() + 1);
        self.serial.get()
    }
}

/// See [`Scheduler::sleep`].
pub(crate) struct Sleep<'a> {
    scheduler: &'a Scheduler,
    at: i64,
    timer: Option<u64>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let scheduler = self.scheduler;
        if scheduler.now() >= self.at {
            return Poll::Ready(());
        }
        let at = self.at;
        let timer = *self.timer.get_or_insert_with(|| {
            let timer = scheduler.next();
            scheduler.timers.borrow_mut().push(Reverse((at, timer)));
            timer
        });
        let waker = context.waker().clone();
        scheduler.waiting.borrow_mut().insert(timer, waker);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            self.scheduler.waiting.borrow_mut().remove(&timer);
        }
    }
}
