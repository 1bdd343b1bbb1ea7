//! `GET /get-session`: who is asking (contract §3.4, design "Read").

use domain::{Session, SessionCopy, User, api_error::ApiError, cookie};
use serde::Serialize;

use super::check_origin;
use crate::{budget::Budget, ctx::Ctx, inbound::Inbound, reply::Reply, session};

/// The body, in the contract's key order.
#[derive(Serialize)]
struct Shown<'a> {
    session: &'a Session,
    user: &'a User,
}

/// Answers `{session, user}`, or `null` where there is no session; 503 where that cannot be known.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    Ok(answer(ctx, inbound)
        .await?
        .header("pragma", "no-cache".to_owned()))
}

/// `POST /get-session` needs `session.deferSessionRefresh`, which this gateway does not offer.
pub(crate) fn post(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    check_origin(ctx, inbound)?;
    let refused = Reply::error(&ApiError::MethodNotAllowedDeferSessionRequired);
    Ok(refused.header("pragma", "no-cache".to_owned()))
}

async fn answer(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let Some(token) = session::token(ctx, inbound) else {
        return Ok(Reply::json(&()));
    };
    let slides = !inbound.flag("disableRefresh") && !dont_remember(ctx, inbound);
    let policy = ctx
        .config
        .session
        .read(slides, inbound.flag("disableCookieCache"));
    match session::read(ctx, Budget::read(), &token, policy).await? {
        Some(live) => {
            let SessionCopy { session, user, .. } = &live.copy;
            let reply = Reply::json(&Shown { session, user });
            Ok(live.cookie.iter().fold(reply, Reply::cookie))
        }
        None => Ok(Reply::json(&()).cookies(&ctx.config.cookies.expire_session())),
    }
}

/// Set by an e-mail sign-in without "remember me": such a session never slides (contract §5).
fn dont_remember(ctx: &Ctx, inbound: &Inbound) -> bool {
    inbound
        .cookies()
        .get(&ctx.config.cookies.dont_remember())
        .is_some_and(|value| cookie::verify(&value, &ctx.config.secret).is_some())
}
