//! `POST /get-access-token`: a token for the provider's API (contract §3.3).

use domain::{account::ShownToken, api_error::ApiError};

use super::checked_body;
use crate::{account, budget::Budget, ctx::Ctx, inbound::Inbound, reply::Reply};

/// Answers the account's access token, a new one if the old one is over.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::sign_in(ctx.began);
    let body = checked_body(ctx, &mut inbound, budget).await?;
    let (account, client) = account::named(ctx, budget, &inbound, body.as_ref()).await?;
    let account = account::valid(ctx, budget, &client, account).await?;
    Ok(Reply::json(&ShownToken::from(account)))
}
