//! `GET /get-session`: who is asking (contract §3.4, design "Read").

use domain::{Session, SessionCopy, User, api_error::ApiError};
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
    let policy = session::policy(ctx, inbound);
    match session::read(ctx, Budget::read(), &token, policy).await? {
        Some(live) => {
            let SessionCopy { session, user, .. } = &live.copy;
            Ok(live.onto(Reply::json(&Shown { session, user })))
        }
        None => {
            Ok(Reply::json(&()).cookies(&ctx.config.cookies.expire_session(&inbound.cookies())))
        }
    }
}
