//! Keeping the tokens that a refresh gave.

use domain::{ProviderTokens, Timestamp};

use super::parameters;
use crate::{Error, Statement};

/// Keeps `tokens`, encrypted if they are to be stored so, in the account with this row id. Running
/// it twice does the same, so it may be run again when its answer is lost.
#[must_use]
pub fn statement(row_id: &str, tokens: &ProviderTokens, now: Timestamp) -> Statement {
    let mut values = vec![row_id.into(), now.into()];
    values.extend(parameters::tokens(tokens));
    Statement::new(include_str!("../../sql/store_tokens.sql"), values)
}

/// Runs [`statement`], and once more if its answer was lost: the refresh token that it replaces
/// may be worth nothing any more, so there is no second chance to ask the provider.
///
/// # Errors
///
/// What `run` failed with the last time.
pub async fn complete(
    row_id: &str,
    tokens: &ProviderTokens,
    now: Timestamp,
    run: impl AsyncFn(Statement) -> Result<Option<String>, Error>,
) -> Result<(), Error> {
    match run(statement(row_id, tokens, now)).await {
        Err(_) => run(statement(row_id, tokens, now)).await.map(drop),
        Ok(_) => Ok(()),
    }
}
