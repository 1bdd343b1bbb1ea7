//! The session object: one per session, the authority on whether it is still on.
//!
//! Pure: a [`Message`](message::Message) and the time go in, a [`Reply`](message::Reply) and the
//! [`Effects`] that the shell must have stored before it answers come out.
//!
//! ```text
//! empty ── claim ──> claimed ── open ──> open ── end ──> ended ── kept long enough ──> (empty)
//!   │                   └── 15 minutes ──────────────────> │
//!   ├── keep(found) ───────────────────> open ── keep(none), expiry ──> empty
//!   └── end ─────────────────────────────────────────────> ended
//! ```
//!
//! For as long as its sign-in may be replayed, a session that was claimed here is forgotten but for
//! its claim.

pub mod message;
pub mod state;

mod alarm;
mod effects;
mod object;
mod read;

pub use alarm::Errand;
pub use effects::{Effects, Store};
pub use object::Object;

#[cfg(test)]
mod alarm_tests;
#[cfg(test)]
mod debt_tests;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod keep_tests;
#[cfg(test)]
mod object_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod wire_tests;
