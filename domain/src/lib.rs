//! What signing in means, without a platform: no Worker, no clock, no randomness, no I/O.
//!
//! `now` and random bytes are arguments, and a step of a protocol returns the next request for
//! the shell to send. So every rule here is tested natively, and in the simulator links as it
//! ships.

pub mod account;
pub mod api_error;
pub mod budget;
pub mod client_ip;
pub mod config;
pub mod cookie;
pub mod cookie_cache;
mod glob;
pub mod headers;
pub mod log;
pub mod oidc;
pub mod origin;
pub mod profile;
pub mod provider;
pub mod random;
pub mod rate_limit;
pub mod seal;
pub mod secrets;
pub mod session;
pub mod session_object;
pub mod sign_in;
pub mod stage;
pub mod time;
pub mod token;
pub mod token_encryption;
pub mod user;
pub mod validate;

pub use profile::{Profile, ProviderTokens};
pub use session::{Session, SessionCopy, User};
pub use time::{Seconds, Timestamp};
pub use token::Token;
