//! A Postgres client that does one thing: open, run one statement in one turn, close.
//!
//! The protocol is sans-I/O: an `inbox::Inbox` cuts bytes into messages, a
//! `handshake::Handshake` and then a `turn::Turn` take them one by one and say what to write.
//! [`run()`] is the only place that touches a stream.

mod credentials;
mod error;
mod fields;
mod handshake;
mod inbox;
mod misfit;
mod query;
mod reason;
mod run;
mod statement;
#[cfg(test)]
mod tests;
mod turn;
mod wire;

pub use credentials::{Asked, Credentials, Policy};
pub use error::{Error, Fault, Stage};
pub use misfit::Misfit;
pub use query::Query;
pub(crate) use query::Value;
pub use run::run;
pub use statement::{Parameter, Statement};
