//! The account that a request means, and fresh tokens for it.

use std::sync::Arc;

use domain::{
    ProviderTokens, Timestamp,
    account::{Account, AccountError, Selector},
    api_error::ApiError,
    provider::Client,
    sign_in::Failure,
    stage::Stage,
    token_encryption::Unreadable,
};
use flow::sign_in::to_store;
use schema::statement::{find_account, store_tokens};
use serde_json::Value;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    discovery, guard,
    inbound::Inbound,
    outbound::send,
    postgres,
};

/// The account that `selector` means, of the user who asks.
///
/// # Errors
/// `UNAUTHORIZED` without a body, `ACCOUNT_NOT_FOUND`, or `Unavailable`.
pub(crate) async fn select(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
    selector: &Selector,
) -> Result<Account, ApiError> {
    let found = async {
        let candidate = guard::candidate(ctx, budget, inbound).await?;
        let statement = find_account::statement(&candidate.token, selector, now());
        candidate
            .decide(statement, find_account::read, |own| own.created_at)
            .await
    };
    let found = found.await.map_err(ApiError::without_body)?;
    found
        .account
        .ok_or(ApiError::Account(AccountError::AccountNotFound))
}

/// The account that `body` names, and its provider.
///
/// # Errors
/// Those of [`Selector::of_tokens`], [`select`] and of [`client_of`].
pub(crate) async fn named(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
    body: Option<&Value>,
) -> Result<(Account, Arc<Client>), ApiError> {
    let selector = Selector::of_tokens(body)?;
    let account = select(ctx, budget, inbound, &selector).await?;
    let missing = AccountError::ProviderNotSupported(account.provider_id.clone());
    let client = client_of(ctx, budget, &account, missing).await?;
    Ok((account, client))
}

/// The provider of an account, with its endpoints; `missing` where it is not configured.
///
/// # Errors
/// `missing`, or what [`discovery::client`] ends in.
pub(crate) async fn client_of(
    ctx: &Ctx,
    budget: Budget,
    account: &Account,
    missing: AccountError,
) -> Result<Arc<Client>, ApiError> {
    let registration = ctx.config.providers.get(&account.provider_id);
    discovery::client(ctx, budget, registration.ok_or(missing)?)
        .await
        .map_err(Failure::into_api_error)
}

/// The account with its tokens as the provider gave them.
///
/// # Errors
/// [`Unreadable`] if one opens under none of our secrets.
pub(crate) fn opened(ctx: &Ctx, account: Account) -> Result<Account, Unreadable> {
    let open = |stored: Option<String>| {
        let stored = stored.filter(|stored| !stored.is_empty());
        stored
            .map(|stored| ctx.config.stored_token(&stored))
            .transpose()
    };
    Ok(Account {
        access_token: open(account.access_token)?,
        refresh_token: open(account.refresh_token)?,
        id_token: open(account.id_token)?,
        ..account
    })
}

/// Why there are no new tokens.
pub(crate) enum RefreshError {
    /// The provider refused, or its answer was none.
    Refused,
    /// Something outside did not answer.
    Unavailable(Stage),
}

impl RefreshError {
    /// As the endpoint answers it, to which the provider's refusal is `refused`.
    pub(crate) fn answer(self, refused: AccountError) -> ApiError {
        match self {
            Self::Refused => refused.into(),
            Self::Unavailable(stage) => ApiError::Unavailable(stage),
        }
    }
}

/// A refreshed account.
pub(crate) struct Refreshed {
    pub(crate) account: Account,
    /// When the new access token ends, if the provider said so.
    pub(crate) expires_at: Option<Timestamp>,
}

/// Gets new tokens for `account` with `refresh_token`, and keeps them before anybody sees them.
///
/// # Errors
/// Why there are none.
pub(crate) async fn refresh(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    account: Account,
    refresh_token: &str,
) -> Result<Refreshed, RefreshError> {
    let request = client.refresh_request(refresh_token);
    let answer = send(ctx, budget, Stage::Token, request)
        .await
        .map_err(RefreshError::Unavailable)?;
    let answer = client
        .read_token_response(&answer, now())
        .map_err(|error| {
            ctx.log.reason(&error);
            RefreshError::Refused
        })?;
    let tokens: ProviderTokens = answer.into_tokens();
    let outside = ctx.reach(budget);
    let stored = to_store(&outside, tokens.clone()).map_err(RefreshError::Unavailable)?;
    store_tokens::complete(&account.id, &stored, now(), async |statement| {
        postgres::run(ctx, budget, statement).await
    })
    .await
    .map_err(|error| RefreshError::Unavailable(postgres::stage(&error)))?;
    Ok(Refreshed {
        expires_at: tokens.access_token_expires_at,
        account: account.refreshed(tokens),
    })
}

/// The account with an access token that works: refreshed if the stored one is over and there is
/// a refresh token, and as it is otherwise.
///
/// # Errors
/// `FAILED_TO_GET_ACCESS_TOKEN` or `Unavailable`.
pub(crate) async fn valid(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    account: Account,
) -> Result<Account, ApiError> {
    let account = opened(ctx, account).map_err(|unreadable| {
        ctx.log.reason(&unreadable);
        AccountError::FailedToGetAccessToken
    })?;
    let Some(refresh_token) = account.due_refresh_token(now()).map(str::to_owned) else {
        return Ok(account);
    };
    refresh(ctx, budget, client, account, &refresh_token)
        .await
        .map(|refreshed| refreshed.account)
        .map_err(|error| error.answer(AccountError::FailedToGetAccessToken))
}
