//! Keeping the tokens that a refresh gave.

use domain::{ProviderTokens, Timestamp};

use crate::{Error, Statement};

/// Keeps `tokens`, encrypted if they are to be stored so, in the account with this row id. Running
/// it twice does the same, so it may be run again when its answer is lost.
#[must_use]
pub fn statement(row_id: &str, tokens: &ProviderTokens, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/store_tokens.sql"),
        vec![
            row_id.into(),
            now.into(),
            (&tokens.access_token).into(),
            (&tokens.refresh_token).into(),
            (&tokens.id_token).into(),
            tokens.access_token_expires_at.into(),
            tokens.refresh_token_expires_at.into(),
        ],
    )
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
