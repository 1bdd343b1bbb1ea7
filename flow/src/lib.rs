//! The order of what happens outside: a sign-in from its claim to its open session, a read with
//! its refresh and its slide, a change, every way of ending a session, and a session object's
//! messages and alarms.
//!
//! The order is what makes these safe, so it is here once, without the platform. [`Outside`] is
//! what a request reaches, [`object::Platform`] what an object stands on. Each has two
//! implementations: the Workers', and that of the simulator in `tests/simulator`, which runs this
//! code under every fault that it can think of.

pub mod callback;
pub mod candidate;
pub mod change;
mod claim;
pub mod delete_user;
pub mod error;
pub mod known;
pub mod link;
pub mod object;
mod outside;
pub mod revocation;
#[cfg(test)]
mod script;
pub mod sign_in;

pub use candidate::Candidate;
pub use outside::{Identity, Outside};
