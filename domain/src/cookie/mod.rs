//! Cookies as Better Auth names, signs, reads and writes them (contract §2).

mod names;
mod request;
mod set;
mod signed;

pub use names::CookieNames;
pub use request::RequestCookies;
pub use set::SetCookie;
pub use signed::{sign, verify};
