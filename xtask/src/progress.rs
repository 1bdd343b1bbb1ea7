//! A line when a long step begins and one when it ends, with the seconds it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Does a step that is worth a line.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("· {what} …");
    let timer = Timer::start();
    let done = work();
    match &done {
        Ok(_) => println!("✓ {what} ({timer})"),
        Err(_) => println!("✗ {what} ({timer})"),
    }
    done
}

/// How long something has been going on; prints as seconds.
pub(crate) struct Timer(Instant);

impl Timer {
    #[expect(
        clippy::disallowed_methods,
        reason = "a command on a terminal has a clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl std::fmt::Display for Timer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} s", self.elapsed().as_secs_f64())
    }
}
