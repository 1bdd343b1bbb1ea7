//! `POST /sign-out`: the session is over before the answer.

use domain::{api_error::ApiError, validate::Fields};
use flow::revocation;
use serde_json::json;

use super::checked_body;
use crate::{budget::Budget, ctx::Ctx, inbound::Inbound, reply::Reply, session};

/// Ends the browser's session.
///
/// The object ends first and the row goes second; only then are the cookies taken back. If the
/// object did not say that it has ended, nothing is promised: 503, and the cookie stays.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    if body.is_some() {
        let mut fields = Fields::of(body.as_ref())?;
        fields.string("callbackURL");
        fields.boolean("disableRedirect");
        fields.string("state");
        fields.finish()?;
    }
    if let Some(token) = session::token(ctx, &inbound) {
        revocation::one(&ctx.reach(budget), token).await?;
    }
    let expired = ctx.config.cookies.expire_session(&inbound.cookies());
    Ok(Reply::json(&json!({ "success": true })).cookies(&expired))
}
