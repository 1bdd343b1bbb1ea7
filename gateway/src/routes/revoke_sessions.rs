//! `POST /revoke-sessions` and `POST /revoke-other-sessions`: signed out everywhere, or everywhere
//! else (contract §3.4).

use domain::api_error::ApiError;
use flow::revocation;
use serde_json::json;

use super::checked_body;
use crate::{budget::Budget, ctx::Ctx, guard, inbound::Inbound, reply::Reply};

/// Ends all of the user's sessions, the asking one last: while another is left it may ask again.
pub(crate) async fn all(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    checked_body(ctx, &mut inbound, budget).await?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    revocation::all(candidate).await?;
    Ok(Reply::json(&json!({ "status": true }))
        .cookies(&ctx.config.cookies.expire_session(&inbound.cookies())))
}

/// Ends all but the asking one.
pub(crate) async fn others(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    checked_body(ctx, &mut inbound, budget).await?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    revocation::others(&candidate).await?;
    Ok(Reply::json(&json!({ "status": true })))
}
