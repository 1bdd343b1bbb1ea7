//! Finding one account of the user who asks.

use domain::{
    Timestamp, Token,
    account::{Account, Selector},
};
use serde::Deserialize;

use super::rows;
use crate::{Error, Parameter, Statement};

/// The account that was meant, of whoever asked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// When the asking session was made.
    pub created_at: Timestamp,
    /// `None` if that user has no such account.
    pub account: Option<Account>,
}

/// Asks for the account that `selector` means, of whoever has the session of `token`.
#[must_use]
pub fn statement(token: &Token, selector: &Selector, now: Timestamp) -> Statement {
    let mut parameters = vec![token.expose().into(), now.into()];
    parameters.extend(selected(selector));
    Statement::new(include_str!("../../sql/find_account.sql"), parameters)
}

/// The account, or `None` if the asking session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<Found>, Error> {
    row.map(rows::json).transpose()
}

/// The selector as the statements take it: an id, a provider, and whether the id may also be the
/// provider's own.
pub(super) fn selected(selector: &Selector) -> [Parameter; 3] {
    let (id, provider, is_any) = match selector {
        Selector::Row(id) => (Some(id), None, false),
        Selector::Provider { provider, row } => (row.as_ref(), Some(provider), false),
        Selector::AtProvider { provider, account } => (account.as_ref(), Some(provider), true),
        Selector::Any(id) => (Some(id), None, true),
        Selector::Cookie => (None, None, false),
    };
    [
        Parameter::Text(id.cloned()),
        Parameter::Text(provider.cloned()),
        is_any.into(),
    ]
}
