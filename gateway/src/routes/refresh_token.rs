//! `POST /refresh-token`: new tokens, whatever the old ones are worth (contract §3.3).

use domain::{
    account::{AccountError, RefreshedTokens},
    api_error::ApiError,
};

use super::checked_body;
use crate::{account, budget::Budget, ctx::Ctx, inbound::Inbound, reply::Reply};

/// Answers new tokens of the account.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::sign_in(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let (account, client) = account::named(ctx, budget, &inbound, body.as_ref()).await?;
    if account.refresh_token().is_none() {
        return Err(AccountError::RefreshTokenNotFound.into());
    }
    let account = account::opened(ctx, account).map_err(|unreadable| {
        ctx.log.reason(&unreadable);
        AccountError::FailedToRefresh
    })?;
    let token = account.refresh_token().unwrap_or_default().to_owned();
    let refreshed = account::refresh(ctx, budget, &client, account, &token)
        .await
        .map_err(|error| error.answer(AccountError::FailedToRefresh))?;
    Ok(Reply::json(&RefreshedTokens::new(
        refreshed.account,
        refreshed.expires_at,
    )))
}
