//! Cookies as Better Auth names, signs, reads and writes them (contract §2).

mod attributes;
pub mod chunks;
mod names;
mod request;
mod set;
mod signed;

pub use attributes::{AttributeOptions, Attributes, SameSite};
pub use names::{Cookie, CookieNames};
pub use request::RequestCookies;
pub use set::SetCookie;
pub(crate) use signed::keyed;
pub use signed::{sign, verify};
