//! `POST /revoke-session`: ends one of the user's sessions by its token (contract §3.4).

use domain::{Token, api_error::ApiError, validate::Fields};
use flow::revocation;
use schema::statement::owns_session;
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard,
    inbound::Inbound,
    reply::Reply,
};

/// A token that is not the user's is left alone, and the answer is the same: it tells nobody
/// whether a token is somebody's.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let mut fields = Fields::of(body.as_ref())?;
    let named = fields.required("token").map(str::to_owned);
    fields.finish()?;
    let token = Token::new(named.unwrap_or_default());

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let own = token == candidate.token;
    let statement = owns_session::statement(&candidate.token, &token, now());
    let owned = candidate
        .decide(statement, owns_session::read, |own| own.created_at)
        .await?;
    if owned.owns {
        revocation::one(&candidate.outside, token).await?;
    }
    let reply = Reply::json(&json!({ "status": true }));
    Ok(if own {
        reply.cookies(&ctx.config.cookies.expire_session(&inbound.cookies()))
    } else {
        reply
    })
}
