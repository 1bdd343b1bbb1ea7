//! `POST /sign-in/social`: a sign-in starts, or is over at once (contract §3.3).

use domain::{
    Token, User,
    api_error::ApiError,
    provider::Client,
    random,
    sign_in::{BroughtToken, Start, StartBody},
};
use flow::{
    Identity,
    sign_in::{self, Entry},
};
use serde::Serialize;

use super::checked_body;
use crate::{
    budget::Budget,
    ctx::Ctx,
    identity,
    inbound::Inbound,
    random::bytes,
    reply::Reply,
    session,
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
    let budget = Budget::sign_in(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let start = StartBody::of_sign_in(body.as_ref())?.start(&ctx.config)?;
    let client = &*client_of(ctx, budget, &start).await?;
    match &start.id_token {
        Some(brought) => by_id_token(ctx, budget, &inbound, client, &start, brought).await,
        None => begin(ctx, &inbound, client, &start, None),
    }
}

/// As after a callback: who it is, then the claim, the rows, the object, and only then the cookie.
async fn by_id_token(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
    client: &Client,
    start: &Start<'_>,
    brought: &BroughtToken,
) -> Result<Reply, ApiError> {
    let identity = Identity {
        profile: identity::brought(ctx, budget, client, brought, brought.user.as_ref()).await?,
        tokens: brought.for_sign_in(),
    };
    let token = Token::new(random::id(&bytes()?));
    let entry = Entry {
        token: &token,
        request_sign_up: start.request_sign_up,
        // Better Auth overrides a profile in the code flow only.
        may_override: false,
        visitor: &session::visitor(ctx, inbound),
    };
    let copy = sign_in::at_once(&ctx.reach(budget), client, identity, &entry).await?;
    let reply = Reply::json(&SignedIn {
        redirect: false,
        token: &copy.session.token,
        user: &copy.user,
    });
    let cookies = session::cookies(ctx, inbound, &copy)?;
    Ok(reply.cookies(&cookies))
}
