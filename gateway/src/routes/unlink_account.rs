//! `POST /unlink-account`: one way to sign in less (contract §3.3).

use domain::{account::Selector, api_error::ApiError};
use schema::statement::unlink_account::{self, Unlinking};
use serde_json::json;

use super::checked_body;
use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    guard,
    inbound::Inbound,
    reply::Reply,
};

/// Unlinks an account, unless it is the last one. One statement decides, so that of two requests
/// at once neither can take the other's remaining account for its own.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let selector = Selector::of_unlinking(body.as_ref())?;
    let candidate = guard::candidate(ctx, budget, &inbound).await?;
    candidate.in_lifetime().await?;
    let moment = now();
    let unlinking = Unlinking {
        selector: &selector,
        made_after: ctx.config.session.fresh_age.map(|age| moment.minus(age)),
        allow_all: ctx.config.account.allow_unlinking_all,
    };
    let statement = unlink_account::statement(&candidate.token, unlinking, moment);
    candidate
        .change(statement, unlink_account::read)
        .await?
        .result()?;
    Ok(Reply::json(&json!({ "status": true })))
}
