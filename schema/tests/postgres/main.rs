//! The statements and the client against real PostgreSQL.
//!
//! `DATABASE_URL` names a server whose role may create databases; each test makes one of its own
//! and drops it.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy's allowance for tests does not reach their helpers"
)]

mod accounts;
mod client;
mod drip;
mod interleavings;
mod layouts;
mod linking;
mod lost;
mod migrations;
mod overrides;
mod policy;
mod revocation;
mod scenario;
mod session;
mod storms;
mod support;
mod updates;
mod user;
