//! `POST /update-user`: what a user may change of themselves (contract §3.4).

use domain::{api_error::ApiError, user::UserChange, validate::Fields};
use flow::change;
use serde_json::json;

use super::checked_body;
use crate::{budget::Budget, ctx::Ctx, guard, inbound::Inbound, reply::Reply, session};

/// Changes the row, and then what this session's object shows; the user's other sessions show it
/// once their copies are refreshed.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let body = Fields::record_of(body.as_ref())?;
    guard::session(ctx, budget, &inbound).await?;
    let change = UserChange::read(body, &ctx.config.user_fields)?;

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let copy = change::user(&candidate, &change).await?;
    let cookies = session::cookies(ctx, &inbound, &copy)?;
    Ok(Reply::json(&json!({ "status": true })).cookies(&cookies))
}
