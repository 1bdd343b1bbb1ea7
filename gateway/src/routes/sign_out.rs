//! `POST /sign-out`: the session is over before the answer.

use domain::{
    api_error::ApiError, session_object::message::Message, sign_in::check_urls, stage::Stage,
    validate::Fields,
};
use schema::statement::delete_session;
use serde_json::json;

use super::check_origin;
use crate::{
    budget::Budget, ctx::Ctx, inbound::Inbound, log::Log, object, postgres, reply::Reply, session,
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
    let body = inbound.json(budget).await?;
    check_origin(ctx, &inbound)?;
    check_urls(body.as_ref(), &ctx.config.trusted_origins)?;
    if body.is_some() {
        let mut fields = Fields::of(body.as_ref())?;
        fields.string("callbackURL");
        fields.boolean("disableRedirect");
        fields.string("state");
        fields.finish()?;
    }
    if let Some(token) = session::token(ctx, &inbound) {
        let name = token.object_name();
        let end = Message::End {
            token: token.clone(),
        };
        object::call(ctx, budget, Stage::End, &name, &end)
            .await
            .map_err(ApiError::Unavailable)?;
        match postgres::run(ctx, budget, delete_session::statement(&token)).await {
            // Not waited for: an object that does not hear of it deletes a row that is gone.
            Ok(_) => settle(ctx, name),
            Err(error) => log.reason(&format!("the row is owed: {error}")),
        }
    }
    Ok(Reply::json(&json!({ "success": true })).cookies(&ctx.config.cookies.expire_session()))
}

fn settle(ctx: &Ctx, name: String) {
    let settling = ctx.fork();
    ctx.behind(async move {
        let paid = object::call(&settling, Budget::read(), Stage::End, &name, &Message::Paid).await;
        drop(paid);
    });
}
