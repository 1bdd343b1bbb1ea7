//! `POST /update-session`: fields that the app has added to its sessions (contract §3.4).

use domain::{api_error::ApiError, validate::Fields};
use flow::change;
use serde_json::json;

use super::checked_body;
use crate::{budget::Budget, ctx::Ctx, guard, inbound::Inbound, reply::Reply, session};

/// Changes the row, and then what the session's object shows.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let body = Fields::record_of(body.as_ref())?;
    guard::session(ctx, budget, &inbound).await?;
    let fields = ctx.config.session_fields.update(body)?;
    if fields.is_empty() {
        return Err(ApiError::NoFieldsToUpdate);
    }

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let copy = change::session(&candidate, fields).await?;
    let cookies = session::cookies(ctx, &inbound, &copy)?;
    Ok(Reply::json(&json!({ "session": copy.session })).cookies(&cookies))
}
