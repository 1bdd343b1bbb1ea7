//! `POST /link-social`: the user adds an account at a provider (contract §3.3).

use domain::{
    account::AccountError,
    api_error::ApiError,
    provider::Client,
    sign_in::{BroughtToken, Link, StartBody},
};
use flow::{Identity, link};
use schema::statement::link_account::Outcome;
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget,
    ctx::Ctx,
    guard, identity,
    inbound::Inbound,
    reply::Reply,
    start::{begin, client_of},
};

/// Sends the user to the provider, or links at once by an ID token that the client brings.
///
/// Whose session it is, Postgres says: a session that was revoked must not add a way in.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::sign_in(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let body = StartBody::of_link(body.as_ref())?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    let link = Link::of(&candidate.session().await?);
    let start = body.start(&ctx.config)?;
    let client = &*client_of(ctx, budget, &start).await?;
    match &start.id_token {
        Some(brought) => by_id_token(ctx, budget, client, brought, &link).await,
        None => begin(ctx, &inbound, client, &start, Some(link)),
    }
}

async fn by_id_token(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    brought: &BroughtToken,
    link: &Link,
) -> Result<Reply, ApiError> {
    let identity = Identity {
        profile: identity::brought(ctx, budget, client, brought, None).await?,
        tokens: brought.for_link(),
    };
    let outside = ctx.reach(budget);
    let terms = link::terms(&outside, client, &identity, link);
    // An account that is the user's already is brought up to date whatever the terms, as in
    // Better Auth.
    match link::write(&outside, client, &identity, link, true, terms).await {
        Ok(Outcome::Linked) => Ok(Reply::json(
            &json!({ "url": "", "status": true, "redirect": false }),
        )),
        Ok(Outcome::Refused(refusal)) => Err(terms.error(refusal).into()),
        Ok(Outcome::Raced) => Err(AccountError::LinkingFailed.into()),
        Err(failure) => Err(failure.into_api_error()),
    }
}
