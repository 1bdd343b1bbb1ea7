//! How much is simulated. Printed with the counts.

/// Schedules of one run in CI, each with another history.
pub(crate) const DISTINCT: usize = 100_000;

/// How many seeds may be tried for them: a schedule may turn out as one before it.
pub(crate) const SEEDS: u64 = 130_000;

/// The first seed of a run.
pub(crate) const FIRST_SEED: u64 = 1;

/// Browsers of a schedule, at least and at most.
pub(crate) const BROWSERS: (u32, u32) = (1, 4);

/// What one browser does, at least and at most.
pub(crate) const ACTIONS: (u32, u32) = (2, 7);

/// People, who share the browsers.
pub(crate) const PEOPLE: u32 = 2;

/// Isolates of the gateway that are up at once.
pub(crate) const ISOLATES: u32 = 2;
