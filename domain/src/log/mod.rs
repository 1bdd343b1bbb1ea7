//! The log: one line of JSON per request, and what may stand in it.
//!
//! Nothing here takes a `String`. A line is made of names of ours, of numbers, and of what the
//! parsers of [`RequestId`], [`SqlState`] and [`ObjectTag`] let through; [`Record`] is `Copy`, so
//! that text which came with a request has no place in it. No URL, cookie, token, secret or
//! address can reach a log by accident.

mod label;
mod oauth_code;
mod outcome;
mod reason;
mod reasons;
mod record;
#[cfg(test)]
mod tests;

pub use label::{ObjectTag, RequestId, SqlState};
pub use oauth_code::oauth_code;
pub use outcome::Outcome;
pub use reason::{Detail, Reason};
pub use record::{Count, Record};
