//! Linking a provider's account to a user who is signed in.

use domain::{
    Profile, ProviderTokens, Timestamp,
    sign_in::{Link, LinkRefusal},
};
use serde::Deserialize;

use super::{account_id::account_id, again, parameters, rows};
use crate::{Error, Statement};

/// All that a linking goes by.
#[derive(Clone, Copy)]
pub struct Linking<'a> {
    /// Who links, and in which session.
    pub link: &'a Link,
    /// The provider, by its id in the configuration.
    pub provider_id: &'a str,
    /// Whose account it is.
    pub profile: &'a Profile,
    /// What the provider gave, encrypted if it is to be stored so.
    pub tokens: &'a ProviderTokens,
    /// Whether an account that is the user's already is brought up to date.
    pub may_refresh: bool,
    /// Whether an account that is nobody's is linked.
    pub may_link: bool,
    /// Whether the profile's name and picture become the user's
    /// (`account.accountLinking.updateUserInfoOnLink`).
    pub copy_profile: bool,
    /// The time of the request.
    pub now: Timestamp,
}

/// What a linking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The account is the user's, and up to date.
    Linked,
    /// Nothing was written.
    Refused(LinkRefusal),
    /// Others were in the way to the end; nothing was written.
    Raced,
}

/// The statement of a linking. Run it by [`complete`], which knows when to run it again.
#[must_use]
pub fn statement(linking: &Linking<'_>) -> Statement {
    let Linking {
        link,
        provider_id,
        profile,
        tokens,
        ..
    } = *linking;
    let mut values = vec![
        provider_id.into(),
        profile.account_id.as_str().into(),
        account_id(provider_id, &profile.account_id).as_str().into(),
        link.session_id.as_str().into(),
        link.user_id.as_str().into(),
        linking.now.into(),
    ];
    values.extend(parameters::tokens(tokens));
    values.extend([
        (&tokens.scope).into(),
        linking.may_refresh.into(),
        linking.may_link.into(),
        linking.copy_profile.into(),
        profile.name.as_str().into(),
        (&profile.image).into(),
    ]);
    Statement::new(include_str!("../../sql/link_account.sql"), values)
}

/// Reads the statement's row.
///
/// # Errors
///
/// If the row is missing or not what the statement returns.
pub fn read(row: Option<&str>) -> Result<Outcome, Error> {
    #[derive(Deserialize)]
    #[serde(tag = "outcome", rename_all = "camelCase")]
    enum Row {
        Linked,
        Raced,
        Ambiguous,
        OthersAccount,
        SessionOver,
        Terms,
    }
    let row = rows::json(row.ok_or(Error::unreadable_row())?)?;
    Ok(match row {
        Row::Linked => Outcome::Linked,
        Row::Raced => Outcome::Raced,
        Row::Ambiguous => Outcome::Refused(LinkRefusal::Ambiguous),
        Row::OthersAccount => Outcome::Refused(LinkRefusal::OthersAccount),
        Row::SessionOver => Outcome::Refused(LinkRefusal::SessionOver),
        Row::Terms => Outcome::Refused(LinkRefusal::Terms),
    })
}

/// Runs a linking to its end; `run` takes a statement to Postgres on a new connection.
///
/// A race is run again, at most twice, and so is a statement whose answer was lost: if it was
/// committed, the next run finds the account linked.
///
/// # Errors
///
/// What `run` failed with, where that was no race and nothing could have been committed; or in
/// the last run.
pub async fn complete(
    linking: &Linking<'_>,
    run: impl AsyncFn(Statement) -> Result<Option<String>, Error>,
) -> Result<Outcome, Error> {
    let attempt = async || {
        let row = run(statement(linking)).await?;
        let outcome = read(row.as_deref())?;
        Ok(Some(outcome).filter(|outcome| *outcome != Outcome::Raced))
    };
    let outcome = again::complete(attempt, async || Ok(None)).await?;
    Ok(outcome.unwrap_or(Outcome::Raced))
}
