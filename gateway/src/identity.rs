//! From a code to a proven identity: the token endpoint, then the ID token or the profile.

use domain::{
    Profile,
    account::AccountError,
    api_error::ApiError,
    oidc::{Claims, IdTokenError, Jwks},
    provider::{Client, ProfileError, Request, TokenAnswer},
    sign_in::{BroughtToken, Failure, Pending},
    stage::Stage,
};
use flow::Identity;
use futures_util::future::try_join_all;
use serde_json::Value;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    keys::Keys,
    outbound::send,
};

/// Spends `code` and finds out who signed in. Every step is believed only after it was verified.
pub(crate) async fn prove(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    code: &str,
    beside: Option<&Value>,
    pending: &Pending,
) -> Result<Identity, Failure> {
    let callback = ctx.config.callback_endpoint(client.id());
    let request = client.token_request(code, &pending.code_verifier, &callback);
    let answer = send(ctx, budget, Stage::Token, request)
        .await
        .map_err(Failure::Unavailable)?;
    let tokens = client.read_token_response(&answer, now())?;
    let profile = match client.jwks_request() {
        Some(request) => {
            let verify = |keys: &Jwks| client.verify_id_token(&tokens, keys, &pending.nonce, now());
            let claims = verified(ctx, budget, client, request, verify).await?;
            match client.userinfo_request(&claims, &tokens) {
                None => client.read_claims(&claims, beside)?,
                Some(request) => {
                    let answer = send(ctx, budget, Stage::Profile, request).await;
                    client.read_userinfo(&claims, &answer.map_err(Failure::Unavailable)?)?
                }
            }
        }
        None => by_profile(ctx, budget, client, &tokens).await?,
    };
    Ok(Identity {
        profile,
        tokens: tokens.into_tokens(),
    })
}

/// Who the ID token is of that the app's client `brought`, with what came `beside` it. Here too it
/// is believed only after it was verified, by the keys and the rules of its provider.
///
/// # Errors
/// `INVALID_TOKEN`, `FAILED_TO_GET_USER_INFO`, `USER_EMAIL_NOT_FOUND`, or `Unavailable`.
pub(crate) async fn brought(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    brought: &BroughtToken,
    beside: Option<&Value>,
) -> Result<Profile, ApiError> {
    let request = client.jwks_request().ok_or(ApiError::IdTokenNotSupported)?;
    let nonce = brought.nonce.as_deref();
    let verify = |keys: &Jwks| client.verify_presented(&brought.token, nonce, keys, now());
    let claims = verified(ctx, budget, client, request, verify)
        .await
        .map_err(Failure::into_api_error)?;
    let profile = client
        .read_claims(&claims, beside)
        .map_err(|error| match error {
            ProfileError::HostedDomain => AccountError::InvalidToken,
            _ => AccountError::FailedToGetUserInfo,
        })?;
    if profile.email.is_none() {
        return Err(AccountError::EmailNotFound.into());
    }
    Ok(profile)
}

/// What an ID token claims that `verify` believes under the provider's keys, which `request` asks
/// for.
async fn verified(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    request: Request,
    verify: impl Fn(&Jwks) -> Result<Claims, IdTokenError>,
) -> Result<Claims, Failure> {
    let keys = Keys::of(ctx, budget, client.id(), request).await?;
    match verify(keys.set()) {
        // The provider may have rotated its keys since ours were fetched.
        Err(IdTokenError::UnknownKey) => {
            let newer = keys
                .newer(ctx, budget)
                .await?
                .ok_or(IdTokenError::UnknownKey)?;
            Ok(verify(newer.set())?)
        }
        verified => Ok(verified?),
    }
}

async fn by_profile(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    tokens: &TokenAnswer,
) -> Result<Profile, Failure> {
    let requests = client.profile_requests(tokens);
    let asked = requests
        .into_iter()
        .map(|request| send(ctx, budget, Stage::Profile, request));
    let answers = try_join_all(asked).await.map_err(Failure::Unavailable)?;
    Ok(client.read_profile(&answers)?)
}
