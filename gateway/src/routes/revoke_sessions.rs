//! `POST /revoke-sessions` and `POST /revoke-other-sessions`: signed out everywhere, or everywhere
//! else (contract §3.4).

use domain::api_error::ApiError;
use schema::statement::{delete_sessions, user_sessions::UserSessions};
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget, ctx::Ctx, guard, inbound::Inbound, log::Log, reply::Reply, revocation,
};

/// Ends all of the user's sessions, the asking one last: while another is left it may ask again.
pub(crate) async fn all(ctx: &Ctx, mut inbound: Inbound, log: &mut Log) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    checked_body(ctx, &mut inbound, budget).await?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let UserSessions {
        user_id,
        others,
        more,
        ..
    } = candidate.user_sessions(ctx, budget).await?;
    let mut ended = revocation::end_all(ctx, budget, others, more, log).await?;
    revocation::end(ctx, budget, &candidate.token).await?;
    ended.push(candidate.token);
    let delete = delete_sessions::statement(&ended, Some(&user_id), candidate.asked_at);
    revocation::delete_rows(ctx, budget, delete, ended, log).await;
    Ok(Reply::json(&json!({ "status": true }))
        .cookies(&ctx.config.cookies.expire_session(&inbound.cookies())))
}

/// Ends all but the asking one.
pub(crate) async fn others(
    ctx: &Ctx,
    mut inbound: Inbound,
    log: &mut Log,
) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    checked_body(ctx, &mut inbound, budget).await?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let UserSessions { others, more, .. } = candidate.user_sessions(ctx, budget).await?;
    let ended = revocation::end_all(ctx, budget, others, more, log).await?;
    if !ended.is_empty() {
        let delete = delete_sessions::statement(&ended, None, candidate.asked_at);
        revocation::delete_rows(ctx, budget, delete, ended, log).await;
    }
    Ok(Reply::json(&json!({ "status": true })))
}
