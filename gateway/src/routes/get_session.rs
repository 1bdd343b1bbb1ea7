//! `GET /get-session`: who is asking (contract §3.4, design "Read").

use domain::{Session, SessionCopy, Token, User, api_error::ApiError};
use flow::known;
use serde::Serialize;

use super::check_origin;
use crate::{
    budget::Budget,
    cookie_cache,
    ctx::{Ctx, now},
    inbound::Inbound,
    reply::Reply,
    session::{self, Live},
};

/// The body, in the contract's key order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    session: &'a Session,
    user: &'a User,
    /// With `deferSessionRefresh`: the client is to send a `POST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    needs_refresh: Option<bool>,
}

/// Answers `{session, user}`, or `null` where there is no session; 503 where that cannot be known.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let Some(token) = session::token(ctx, inbound) else {
        return Ok(nobody(ctx, inbound));
    };
    let policy = session::policy(ctx, inbound);
    let live = session::of(ctx, Budget::read(ctx.began), inbound, &token, policy).await?;
    Ok(answer(ctx, inbound, live.as_ref(), true))
}

/// What `GET` leaves to do with `session.deferSessionRefresh`: moves the expiry, or deletes a row
/// that has expired. Without that option there is nothing to `POST` for.
pub(crate) async fn post(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    check_origin(ctx, inbound)?;
    if !ctx.config.session.defer_refresh {
        return Ok(uncached(Reply::error(
            &ApiError::MethodNotAllowedDeferSessionRequired,
        )));
    }
    let Some(token) = session::token(ctx, inbound) else {
        return Ok(nobody(ctx, inbound));
    };
    let live = refreshed(ctx, inbound, &token).await?;
    if live.is_none() {
        known::delete_expired(&ctx.reach(Budget::read(ctx.began)), token);
    }
    Ok(answer(ctx, inbound, live.as_ref(), false))
}

async fn refreshed(ctx: &Ctx, inbound: &Inbound, token: &Token) -> Result<Option<Live>, ApiError> {
    let slides = session::may_refresh(ctx, inbound);
    let fresh = inbound.flag("disableCookieCache");
    let policy = ctx.config.session.read(slides, fresh);
    session::of(ctx, Budget::read(ctx.began), inbound, token, policy).await
}

/// `defers` where it is left to a `POST` to move the expiry.
fn answer(ctx: &Ctx, inbound: &Inbound, live: Option<&Live>, defers: bool) -> Reply {
    let Some(live) = live else {
        let expired = ctx.config.cookies.expire_session(&inbound.cookies());
        return uncached(Reply::json(&()).cookies(&expired));
    };
    let SessionCopy { session, user, .. } = &live.copy;
    let policy = &ctx.config.session;
    let says = defers && policy.defer_refresh && !live.from_cache;
    let needs_refresh =
        (says && session::may_refresh(ctx, inbound)).then(|| policy.needs_refresh(session, now()));
    uncached(live.onto(Reply::json(&Shown {
        session,
        user,
        needs_refresh,
    })))
}

fn nobody(ctx: &Ctx, inbound: &Inbound) -> Reply {
    uncached(Reply::json(&()).cookies(&cookie_cache::take_back(ctx, inbound)))
}

fn uncached(reply: Reply) -> Reply {
    reply.header("pragma", "no-cache".to_owned())
}
