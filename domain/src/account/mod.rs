//! The accounts of a user at providers: which one is meant, its tokens, and what the provider
//! says of it now (contract §3.3).

mod error;
mod info;
mod row;
mod selector;

pub use error::AccountError;
pub use info::{Info, info};
pub use row::{Account, Listed, RefreshedTokens, ShownToken};
pub use selector::Selector;

#[cfg(test)]
mod tests;
