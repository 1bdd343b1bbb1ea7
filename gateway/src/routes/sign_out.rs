//! `POST /sign-out`: the session is over before the answer.

use domain::{api_error::ApiError, validate::Fields};
use schema::statement::delete_session;
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget, ctx::Ctx, inbound::Inbound, log::Log, reply::Reply, revocation, session,
};

/// Ends the browser's session.
///
/// 1. End the object, durably: from here on no read gets the session, and the object owes Postgres
///    the row. If that cannot be had, nothing is promised: 503, and the cookie stays.
/// 2. Delete the row. If Postgres cannot be reached, the object's alarm will.
/// 3. Only then take the cookies back.
pub(crate) async fn post(
    ctx: &Ctx,
    mut inbound: Inbound,
    log: &mut Log,
) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    let body = checked_body(ctx, &mut inbound, budget).await?;
    if body.is_some() {
        let mut fields = Fields::of(body.as_ref())?;
        fields.string("callbackURL");
        fields.boolean("disableRedirect");
        fields.string("state");
        fields.finish()?;
    }
    if let Some(token) = session::token(ctx, &inbound) {
        let delete = delete_session::statement(&token);
        revocation::end(ctx, budget, &token).await?;
        revocation::delete_rows(ctx, budget, delete, vec![token], log).await;
    }
    let expired = ctx.config.cookies.expire_session(&inbound.cookies());
    Ok(Reply::json(&json!({ "success": true })).cookies(&expired))
}
