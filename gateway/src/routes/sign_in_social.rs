//! `POST /sign-in/social`: a sign-in starts, or is over at once (contract §3.3).

use domain::{
    Token, User,
    account::AccountError,
    api_error::ApiError,
    provider::Client,
    random,
    sign_in::{BroughtToken, Failure, Start, StartBody},
    stage::Stage,
};
use schema::statement::sign_in::Outcome;
use serde::Serialize;

use super::checked_body;
use crate::{
    budget::Budget,
    claim::{Claiming, claim},
    ctx::Ctx,
    identity::{self, Identity},
    inbound::Inbound,
    random::bytes,
    reply::Reply,
    session,
    sign_in::{self, Entry},
    start::{begin, client_of},
};

/// The body, in the contract's key order.
#[derive(Serialize)]
struct SignedIn<'a> {
    redirect: bool,
    token: &'a Token,
    user: &'a User,
}

/// Sends the user to the provider, or opens a session by an ID token that the client brings.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let body = checked_body(ctx, &mut inbound, Budget::read()).await?;
    let start = StartBody::of_sign_in(body.as_ref())?.start(&ctx.config)?;
    let client = &*client_of(Budget::read(), &start).await?;
    match &start.id_token {
        Some(brought) => by_id_token(ctx, &inbound, client, &start, brought).await,
        None => begin(ctx, &inbound, client, &start, None),
    }
}

/// As after a callback: who it is, then the claim, the rows, the object, and only then the cookie.
async fn by_id_token(
    ctx: &Ctx,
    inbound: &Inbound,
    client: &Client,
    start: &Start<'_>,
    brought: &BroughtToken,
) -> Result<Reply, ApiError> {
    let budget = Budget::sign_in();
    let identity = Identity {
        profile: identity::brought(budget, client, brought, brought.user.as_ref()).await?,
        tokens: brought.for_sign_in(),
    };
    let token = Token::new(random::id(&bytes()?));
    let claimed = claim(ctx, budget, &token).await;
    let Claiming::Ours(claim) = claimed.map_err(ApiError::Unavailable)? else {
        return Err(ApiError::Unavailable(Stage::Claim));
    };
    let entry = Entry {
        token: &token,
        request_sign_up: start.request_sign_up,
        // Better Auth overrides a profile in the code flow only.
        may_override: false,
    };
    let outcome = sign_in::write(ctx, inbound, budget, client, identity, &entry).await;
    let copy = match outcome.map_err(Failure::into_api_error)? {
        Outcome::Created(copy) | Outcome::Linked(copy) | Outcome::SignedIn(copy) => copy,
        Outcome::Refused(refusal) => return Err(sign_in::refused_in_words(refusal).into()),
        Outcome::Raced => return Err(AccountError::SignIn("unable to create session").into()),
    };
    let reply = Reply::json(&SignedIn {
        redirect: false,
        token: &copy.session.token,
        user: &copy.user,
    });
    let cookies = session::cookies(ctx, inbound, &copy)?;
    claim
        .open(ctx, budget, copy)
        .await
        .map_err(ApiError::Unavailable)?;
    Ok(reply.cookies(&cookies))
}
