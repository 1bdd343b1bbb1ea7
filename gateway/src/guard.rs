//! Who may use an endpoint (contract §3.2).
//!
//! `session` is [`session()`]. `sensitive`, `authoritative` and `fresh` are [`candidate`], whose
//! session the endpoint's own statement then joins, so that Postgres decides.

use domain::{
    Timestamp, Token,
    api_error::{ApiError, NoSession},
    session_object::message::ReadPolicy,
};
use flow::Candidate;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    outside::Reach,
    session::{self, Live},
};

/// The live session of a request, as young as `GET /get-session` would have it, but never moved: at
/// most one turn, which leaves one for the endpoint.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
pub(crate) async fn session(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
) -> Result<Live, ApiError> {
    let token = token(ctx, inbound)?;
    let policy = ReadPolicy {
        slide: None,
        ..session::policy(ctx, inbound)
    };
    session::of(ctx, budget, inbound, &token, policy)
        .await?
        .ok_or(ApiError::Unauthorized(NoSession::Over))
}

/// The session that a request's cookie names, for a statement to decide on.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
pub(crate) async fn candidate(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
) -> Result<Candidate<Reach>, ApiError> {
    let token = token(ctx, inbound)?;
    Candidate::of(ctx.reach(budget), token).await
}

/// Refuses a session that was made too long ago (`session.freshAge`), however often it was used.
///
/// # Errors
/// `SESSION_NOT_FRESH`.
pub(crate) fn fresh(ctx: &Ctx, created_at: Timestamp) -> Result<(), ApiError> {
    if ctx.config.session.is_fresh(created_at, now()) {
        Ok(())
    } else {
        Err(ApiError::SessionNotFresh)
    }
}

fn token(ctx: &Ctx, inbound: &Inbound) -> Result<Token, ApiError> {
    session::token(ctx, inbound).ok_or(ApiError::Unauthorized(NoSession::NoCookie))
}
