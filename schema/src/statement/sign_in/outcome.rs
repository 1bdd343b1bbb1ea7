//! What a sign-in came to.

use domain::SessionCopy;
use serde::Deserialize;

use super::SignIn;
use crate::Error;
use crate::statement::rows::{self, Rows};

/// What a sign-in came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new user, with the session.
    Created(SessionCopy),
    /// A known user with a new account, with the session.
    Linked(SessionCopy),
    /// A known account, with the session.
    SignedIn(SessionCopy),
    /// Not allowed; nothing was written.
    Refused(Refusal),
    /// Others were in the way to the end; nothing was written.
    Raced,
}

/// Why a sign-in is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// The address belongs to a user whom the policy does not link to: `account_not_linked`.
    AccountNotLinked,
    /// The account's user is missing: `unable_to_link_account`.
    AccountWithoutUser,
    /// Two account rows have the provider's account, which Better Auth cannot resolve either:
    /// `internal_server_error`.
    AmbiguousAccount,
    /// The user is there, and the account is linked, but nobody has verified the address:
    /// `email_not_verified`. The one refusal that is written.
    EmailNotVerified,
    /// Nobody is known, and nobody may be made: `signup_disabled`.
    SignupDisabled,
}

#[derive(Deserialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
enum Row {
    Created(Rows),
    Linked(Rows),
    SignedIn(Rows),
    Refused { reason: Refusal },
    Raced,
}

/// Reads the statement's row.
///
/// # Errors
///
/// If the row is missing or not what the statement returns.
pub fn read(row: Option<&str>, sign_in: &SignIn<'_>) -> Result<Outcome, Error> {
    let row = row.ok_or(Error::unreadable_row())?;
    Ok(match rows::json(row)? {
        Row::Created(rows) => Outcome::Created(rows.read_at(sign_in.now)),
        Row::Linked(rows) => Outcome::Linked(rows.read_at(sign_in.now)),
        Row::SignedIn(rows) => Outcome::SignedIn(rows.read_at(sign_in.now)),
        Row::Refused { reason } => Outcome::Refused(reason),
        Row::Raced => Outcome::Raced,
    })
}
