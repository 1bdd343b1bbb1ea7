//! `POST /sign-in/social`: a sign-in starts (contract §3.3). No Postgres, and no network but for a
//! provider that is known by its issuer and was not asked within the hour.

use domain::{
    Token,
    api_error::ApiError,
    provider::{Authorization, Verifier},
    random,
    sign_in::{Failure, LIFETIME, MAX_COOKIE, Pending, Secrets, Start, surplus},
};
use serde::Serialize;

use super::checked_body;
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

/// Seals the sign-in into a cookie of its own and answers with the provider's URL.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let body = checked_body(ctx, &mut inbound, Budget::read()).await?;
    let start = Start::read(body.as_ref(), &ctx.config)?;

    let config = &ctx.config;
    let moment = now();
    let secrets = secrets()?;
    let client = discovery::client(Budget::read(), start.registration)
        .await
        .map_err(|failure| match failure {
            Failure::Unavailable(stage) => ApiError::Unavailable(stage),
            other => ApiError::InvalidConfiguration(other.to_string()),
        })?;
    let pending = Pending::new(&start, &client, &secrets, moment);
    let url = client.authorization_url(&Authorization {
        state: &secrets.state,
        verifier: &secrets.verifier,
        nonce: &secrets.nonce,
        redirect_uri: &config.endpoint(&format!("/callback/{}", client.id())),
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
