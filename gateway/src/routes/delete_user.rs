//! `POST /delete-user` and `GET /delete-user/callback` (contract §3.4).

use domain::{api_error::ApiError, validate::Fields};
use flow::delete_user;
use serde_json::json;

use super::{checked_body, endpoint};
use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard,
    inbound::Inbound,
    reply::Reply,
};

/// Deletes the user, once Postgres has said who asks, since when, and with what other sessions.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let mut fields = Fields::of(body.as_ref())?;
    fields.string("callbackURL");
    let password = fields
        .string("password")
        .is_some_and(|text| !text.is_empty());
    let token = fields.string("token").is_some_and(|text| !text.is_empty());
    fields.finish()?;

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let sessions = candidate.user_sessions().await?;
    if !ctx.config.may_delete_user {
        return Err(ApiError::DeleteUserDisabled);
    }
    // Passwords are not ours to check, and no token was ever sent.
    if password {
        return Err(ApiError::CredentialAccountNotFound);
    }
    if token {
        return Err(ApiError::InvalidToken);
    }
    if !ctx.config.session.is_fresh(sessions.created_at, now()) {
        return Err(ApiError::SessionExpired);
    }
    delete_user::delete(candidate, sessions).await?;
    Ok(
        Reply::json(&json!({ "success": true, "message": "User deleted" }))
            .cookies(&ctx.config.cookies.expire_session(&inbound.cookies())),
    )
}

/// Where a link in an e-mail would lead. Sending one takes a function, so no token is right.
pub(crate) async fn callback(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let query = inbound.parameters();
    let mut fields = Fields::of_query(&query);
    fields.required("token");
    fields.string("callbackURL");
    fields.finish()?;
    let origins = &ctx.config.trusted_origins;
    origins.check_urls(None, &query, endpoint(ctx, inbound))?;
    if !ctx.config.may_delete_user {
        return Err(ApiError::DeleteUserCallbackDisabled);
    }
    let budget = Budget::read(ctx.began);
    let asked = async {
        let candidate = guard::candidate(ctx, budget, inbound).await?;
        candidate.session().await
    };
    match asked.await {
        Ok(_) => Err(ApiError::InvalidToken),
        Err(ApiError::Unauthorized(why)) => Err(ApiError::FailedToGetUserInfo(why)),
        Err(error) => Err(error),
    }
}
