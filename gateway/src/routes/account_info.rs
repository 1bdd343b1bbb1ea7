//! `GET /account-info`: what the provider says of an account now (contract §3.3).

use domain::{
    account::{Account, AccountError, Info, Selector},
    api_error::ApiError,
    provider::{Client, TokenAnswer},
    stage::Stage,
};
use futures_util::future::try_join_all;

use crate::{account, budget::Budget, ctx::Ctx, inbound::Inbound, outbound::send, reply::Reply};

/// Answers from the stored ID token, or from the provider's API where there is none.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::sign_in(ctx.began);
    let selector = Selector::of_info(&inbound.query)?;
    let account = account::select(ctx, budget, inbound, &selector).await?;
    let missing = AccountError::ProviderNotConfigured;
    let client = &*account::client_of(ctx, budget, &account, missing).await?;
    let account = account::valid(ctx, budget, client, account).await?;
    Ok(Reply::json(&info(ctx, budget, client, &account).await?))
}

async fn info(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    account: &Account,
) -> Result<Info, ApiError> {
    let nothing = ApiError::Account(AccountError::FailedToGetUserInfo);
    let token = account.access_token.as_deref();
    let token = token
        .filter(|token| !token.is_empty())
        .ok_or(AccountError::AccessTokenNotFound)?;
    if client.jwks_request().is_some() {
        return client.stored_info(account).map_err(|_| nothing);
    }
    let tokens = TokenAnswer::stored(token).ok_or(AccountError::FailedToGetUserInfo)?;
    let asked = client
        .profile_requests(&tokens)
        .into_iter()
        .map(|request| send(ctx, budget, Stage::Profile, request));
    let answers = try_join_all(asked).await.map_err(ApiError::Unavailable)?;
    client.answered_info(account, &answers).map_err(|_| nothing)
}
