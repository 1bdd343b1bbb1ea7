//! One sign-in, from the button to the session: what is decided on the way, without the sending.

mod callback;
pub mod error_page;
mod failure;
mod pending;
mod redirect;
mod start;

pub use callback::{Accepted, Callback};
pub use failure::Failure;
pub use pending::{LIFETIME, MAX_COOKIE, MAX_PENDING, Pending, Secrets, surplus};
pub use redirect::{append_query, location};
pub use start::{Start, check_urls};

#[cfg(test)]
mod callback_tests;
#[cfg(test)]
mod tests;
