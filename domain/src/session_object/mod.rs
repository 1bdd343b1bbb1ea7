//! The session object: one per session, the authority on whether it is still on.

#[cfg(test)]
mod fixtures;
pub mod message;
#[cfg(test)]
mod wire_tests;
