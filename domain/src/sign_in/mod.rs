//! One sign-in, from the button to the session: what is decided on the way, without the sending.

mod brought_token;
mod callback;
pub mod error_page;
mod failure;
mod link;
mod pending;
mod redirect;
mod start;

pub use brought_token::BroughtToken;
pub use callback::{Accepted, Callback};
pub use failure::Failure;
pub use link::{Link, LinkRefusal, LinkTerms};
pub use pending::{LIFETIME, MAX_COOKIE, MAX_PENDING, Pending, Secrets, surplus};
pub use redirect::{location, with_error};
pub use start::{Start, StartBody};

#[cfg(test)]
mod callback_tests;
#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;
