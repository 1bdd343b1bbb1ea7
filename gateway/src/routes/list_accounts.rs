//! `GET /list-accounts`: how else the user can sign in (contract §3.3).

use domain::api_error::ApiError;
use schema::statement::list_accounts;

use crate::{budget::Budget, ctx::Ctx, guard, inbound::Inbound, postgres, reply::Reply};

/// Answers the user's accounts, without their tokens.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read(ctx.began);
    let live = guard::session(ctx, budget, inbound).await?;
    let statement = list_accounts::statement(&live.copy.user.id);
    let row = postgres::run(ctx, budget, statement).await;
    let accounts = row
        .and_then(|row| list_accounts::read(row.as_deref()))
        .map_err(|error| postgres::unavailable(&error))?;
    Ok(live.onto(Reply::json(&accounts)))
}
