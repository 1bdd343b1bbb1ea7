//! Unlinking one account of the user who asks.

use domain::{
    Timestamp, Token,
    account::{AccountError, Selector},
    api_error::ApiError,
};
use serde::Deserialize;

use super::{find_account::selected, rows};
use crate::{Error, Statement};

/// What is unlinked, and under which conditions.
#[derive(Clone, Copy)]
pub struct Unlinking<'a> {
    /// Which account.
    pub selector: &'a Selector,
    /// The session must have been made after this; `None` where it need not be fresh.
    pub made_after: Option<Timestamp>,
    /// Whether the last account may go too (`account.accountLinking.allowUnlinkingAll`).
    pub allow_all: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The user has no such account.
    AccountNotFound,
    /// It is the user's last one.
    LastAccount,
    /// The session is on, but not fresh.
    NotFresh,
    /// It is gone.
    Unlinked,
}

impl Outcome {
    /// The endpoint's result.
    ///
    /// # Errors
    ///
    /// The refusal in Better Auth's words.
    pub fn result(self) -> Result<(), ApiError> {
        match self {
            Self::AccountNotFound => Err(AccountError::AccountNotFound.into()),
            Self::LastAccount => Err(AccountError::LastAccount.into()),
            Self::NotFresh => Err(ApiError::SessionNotFresh),
            Self::Unlinked => Ok(()),
        }
    }
}

/// Unlinks an account of whoever has the session of `token`.
#[must_use]
pub fn statement(token: &Token, unlinking: Unlinking<'_>, now: Timestamp) -> Statement {
    let mut parameters = vec![
        token.expose().into(),
        now.into(),
        unlinking.made_after.into(),
        unlinking.allow_all.into(),
    ];
    parameters.extend(selected(unlinking.selector));
    Statement::new(include_str!("../../sql/unlink_account.sql"), parameters)
}

/// What came of it, or `None` if the asking session is over or gone.
///
/// # Errors
///
/// If the row is not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Option<Outcome>, Error> {
    #[derive(Deserialize)]
    struct Row {
        outcome: Outcome,
    }
    let row = row.map(rows::json::<Row>).transpose()?;
    Ok(row.map(|row| row.outcome))
}
