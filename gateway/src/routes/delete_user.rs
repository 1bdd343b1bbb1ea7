//! `POST /delete-user` and `GET /delete-user/callback` (contract §3.4).

use domain::{
    SessionCopy, Timestamp, Token, api_error::ApiError, sign_in::check_urls, validate::Fields,
};
use schema::{
    Error,
    statement::{delete_user, read_session, user_sessions::UserSessions},
};
use serde_json::json;

use super::{checked_body, endpoint};
use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard::{self, Candidate},
    inbound::Inbound,
    log::Log,
    postgres,
    reply::Reply,
    revocation,
};

/// Deletes the user.
///
/// 1. Postgres says who asks, since when, and with what other sessions.
/// 2. Every object ends, the asking one last: until then the browser may ask again.
/// 3. One turn deletes the rows, and says which sessions were made meanwhile.
/// 4. Those end too, before the answer.
pub(crate) async fn post(
    ctx: &Ctx,
    mut inbound: Inbound,
    log: &mut Log,
) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let mut fields = Fields::of(body.as_ref())?;
    fields.string("callbackURL");
    let password = fields
        .string("password")
        .is_some_and(|text| !text.is_empty());
    let token = fields.string("token").is_some_and(|text| !text.is_empty());
    fields.finish()?;

    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let sessions = candidate.user_sessions(ctx, budget).await?;
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
    delete(ctx, budget, candidate, sessions, log).await?;
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
    check_urls(
        None,
        &query,
        &ctx.config.trusted_origins,
        endpoint(ctx, inbound),
    )?;
    if !ctx.config.may_delete_user {
        return Err(ApiError::DeleteUserCallbackDisabled);
    }
    let budget = Budget::read();
    let asked = async {
        let candidate = guard::candidate(ctx, budget, inbound).await?;
        let statement = read_session::statement(&candidate.token);
        let read = |row: Option<&str>| live(row, candidate.asked_at);
        candidate.decide(ctx, budget, statement, read).await
    };
    match asked.await {
        Ok(_) => Err(ApiError::InvalidToken),
        Err(ApiError::Unauthorized(why)) => Err(ApiError::FailedToGetUserInfo(why)),
        Err(error) => Err(error),
    }
}

async fn delete(
    ctx: &Ctx,
    budget: Budget,
    asking: Candidate,
    sessions: UserSessions,
    log: &mut Log,
) -> Result<(), ApiError> {
    let UserSessions {
        user_id,
        others,
        more,
        ..
    } = sessions;
    let mut ended = revocation::end_all(ctx, budget, others, more, log).await?;
    revocation::end(ctx, budget, &asking.token).await?;
    ended.push(asking.token);
    let unexpected = delete_rows(ctx, budget, &user_id, &ended).await?;
    for token in &unexpected {
        revocation::end(ctx, budget, token).await?;
    }
    ended.extend(unexpected);
    revocation::settle(ctx, ended);
    Ok(())
}

async fn delete_rows(
    ctx: &Ctx,
    budget: Budget,
    user_id: &str,
    ended: &[Token],
) -> Result<Vec<Token>, ApiError> {
    let run = || postgres::run(ctx, budget, delete_user::statement(user_id, ended));
    let row = match run().await {
        // A sign-in of the same user was taken back for it, or this was for the sign-in.
        Err(error) if error.is_race() => run().await,
        row => row,
    };
    row.and_then(|row| delete_user::read(row.as_deref()))
        .map_err(|error| postgres::unavailable(&error))
}

fn live(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    let copy = read_session::read(row, now)?;
    Ok(copy.filter(|copy| now < copy.session.expires_at))
}
