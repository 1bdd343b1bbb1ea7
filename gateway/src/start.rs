//! The way to a provider: sealed into a cookie, and answered as a URL. No Postgres, and no network
//! but for a provider that is known by its issuer and was not asked within the hour.

use std::sync::Arc;

use domain::{
    Token,
    api_error::ApiError,
    provider::{Authorization, Client, Verifier},
    random,
    sign_in::{Failure, LIFETIME, Link, MAX_COOKIE, Pending, Secrets, Start, surplus},
};
use serde::Serialize;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    discovery,
    inbound::Inbound,
    random::bytes,
    reply::Reply,
};

#[derive(Serialize)]
struct Started<'a> {
    url: &'a str,
    redirect: bool,
}

/// The provider of a start, with its endpoints.
///
/// # Errors
/// `ID_TOKEN_NOT_SUPPORTED`, or what [`discovery::client`] ends in.
pub(crate) async fn client_of(
    ctx: &Ctx,
    budget: Budget,
    start: &Start<'_>,
) -> Result<Arc<Client>, ApiError> {
    let client = discovery::client(ctx, budget, start.registration)
        .await
        .map_err(Failure::into_api_error)?;
    if start.id_token.is_some() && !client.takes_id_tokens() {
        return Err(ApiError::IdTokenNotSupported);
    }
    Ok(client)
}

/// Seals a sign-in, or the linking of `link`, into a cookie of its own and answers with the
/// provider's URL.
///
/// # Errors
/// `SIGN_IN_TOO_LARGE`.
pub(crate) fn begin(
    ctx: &Ctx,
    inbound: &Inbound,
    client: &Client,
    start: &Start<'_>,
    link: Option<Link>,
) -> Result<Reply, ApiError> {
    let config = &ctx.config;
    let moment = now();
    let secrets = secrets()?;
    let pending = Pending::new(start, client, link, &secrets, moment);
    let url = client.authorization_url(&Authorization {
        state: &secrets.state,
        verifier: &secrets.verifier,
        nonce: &secrets.nonce,
        redirect_uri: &config.callback_endpoint(client.id()),
        scopes: &start.scopes,
        login_hint: start.login_hint.as_deref(),
        additional_params: &start.additional_params,
    });

    let name = config.cookies.sign_in(&pending.state);
    let value = pending.seal(&name, &config.sealing_key, bytes()?);
    let cookie = config.cookies.set(name, value, Some(LIFETIME));
    if cookie.size() > MAX_COOKIE {
        return Err(ApiError::SignInTooLarge);
    }
    let mut reply = Reply::json(&Started {
        url: url.as_str(),
        redirect: !start.disable_redirect,
    });
    if !start.disable_redirect {
        reply = reply.header("location", url.to_string());
    }
    for old in surplus(
        &inbound.cookies(),
        &config.cookies,
        &config.sealing_key,
        moment,
    ) {
        reply = reply.cookie(&config.cookies.expire(old));
    }
    Ok(reply.cookie(&cookie))
}

fn secrets() -> Result<Secrets, ApiError> {
    Ok(Secrets {
        state: random::url_safe(&bytes::<32>()?),
        verifier: Verifier::from_entropy(&bytes()?),
        nonce: random::url_safe(&bytes::<32>()?),
        token: Token::new(random::id(&bytes()?)),
    })
}
