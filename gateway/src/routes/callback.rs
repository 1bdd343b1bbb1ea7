//! `GET|POST /callback/:id`: the provider sends the browser back here.

use domain::{
    api_error::ApiError,
    sign_in::{Callback, Failure, Pending, location, with_error},
    stage::Stage,
};
use flow::callback::Finished;

use super::check_origin;
use crate::{budget::Budget, ctx::Ctx, inbound::Inbound, reply::Reply, session};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// `response_mode=form_post`: on to the same callback as a GET, which brings the browser's
/// `SameSite=Lax` cookies along.
pub(crate) async fn post(
    ctx: &Ctx,
    mut inbound: Inbound,
    provider: &str,
) -> Result<Reply, ApiError> {
    let body = inbound
        .text(ctx, Budget::read(ctx.began), &[FORM, JSON])
        .await?;
    check_origin(ctx, &inbound)?;
    let form = if inbound.header("content-type").starts_with(JSON) {
        Callback::from_json(&body)?
    } else {
        Callback::parse(&String::from_utf8_lossy(&body))?
    };
    let query = Callback::merged_query(form, Callback::parse(&inbound.query)?);
    Ok(Reply::redirect(format!(
        "{}?{query}",
        ctx.config.callback_endpoint(provider)
    )))
}

/// Finishes a sign-in, or sends the browser where its failure is told.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound, provider: &str) -> Result<Reply, ApiError> {
    let callback = Callback::parse(&inbound.query)?;
    let config = &ctx.config;
    let opened = match &callback.state {
        None => Err(Failure::NoState),
        Some(state) if state.is_empty() => Err(Failure::NoState),
        Some(state) => Pending::open(
            &inbound.cookies(),
            &config.cookies,
            &config.sealing_key,
            state,
        ),
    };
    let pending = match opened {
        Ok(pending) => pending,
        Err(failure) => return Ok(failed(ctx, &config.default_error_url(), &failure)),
    };
    let spent = config
        .cookies
        .expire(config.cookies.sign_in(&pending.state));
    let reply = match finish(ctx, inbound, provider, callback, &pending).await {
        Ok(reply) => reply,
        Err(failure) => {
            let target = pending
                .error_url
                .clone()
                .unwrap_or_else(|| config.default_error_url());
            failed(ctx, &target, &failure)
        }
    };
    Ok(reply.first_cookie(&spent))
}

async fn finish(
    ctx: &Ctx,
    inbound: &Inbound,
    provider: &str,
    callback: Callback,
    pending: &Pending,
) -> Result<Reply, Failure> {
    let outside = ctx.reach(Budget::sign_in(ctx.began));
    let (held, visitor) = (session::token(ctx, inbound), session::visitor(ctx, inbound));
    let finished = flow::callback::finish(
        &outside,
        provider,
        callback,
        pending,
        held.as_ref(),
        &visitor,
    );
    match finished.await? {
        Finished::Open { copy, target } => {
            let cookies = session::cookies(ctx, inbound, &copy)
                .map_err(|_| Failure::Unavailable(Stage::Config))?;
            Ok(Reply::redirect(location(target)).cookies(&cookies))
        }
        Finished::Unchanged { target } => Ok(Reply::redirect(location(target))),
    }
}

fn failed(ctx: &Ctx, target: &str, failure: &Failure) -> Reply {
    ctx.log.failed(failure);
    let description = failure.description();
    Reply::redirect(with_error(target, failure.code(), description.as_deref()))
}
