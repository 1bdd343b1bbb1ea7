//! The session object: one per session, the authority on whether it is still on.

pub mod message;
