//! `GET /list-sessions`: where else the user is signed in (contract §3.4).

use domain::api_error::ApiError;
use schema::statement::list_sessions;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard,
    inbound::Inbound,
    reply::Reply,
};

/// Answers the user's sessions that are on, tokens and all, as Better Auth does; so only to a
/// session that is fresh.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let candidate = guard::candidate(ctx, budget, inbound).await?;
    let statement = list_sessions::statement(&candidate.token, now());
    let listed = candidate
        .decide(statement, list_sessions::read, |own| own.created_at)
        .await?;
    guard::fresh(ctx, listed.created_at)?;
    Ok(Reply::json(&listed.sessions))
}
