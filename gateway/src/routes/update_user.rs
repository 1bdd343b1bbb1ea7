//! `POST /update-user`: what a user may change of themselves (contract §3.4).

use domain::{api_error::ApiError, user::UserChange, validate::Fields};
use schema::statement::update_user;
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard,
    inbound::Inbound,
    reply::Reply,
    session,
};

/// Changes the row, and then what this session's object shows; the user's other sessions show it
/// once their copies are refreshed.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let body = Fields::record_of(body.as_ref())?;
    guard::session(ctx, budget, &inbound).await?;
    let change = UserChange::read(body, &ctx.config.user_fields)?;

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let moment = now();
    let statement = update_user::statement(&candidate.token, &change, moment);
    let read = |row: Option<&str>| update_user::read(row, moment);
    let copy = candidate.change(statement, read).await?;
    candidate.keep(copy.clone()).await?;
    let cookies = session::cookies(ctx, &inbound, &copy)?;
    Ok(Reply::json(&json!({ "status": true })).cookies(&cookies))
}
