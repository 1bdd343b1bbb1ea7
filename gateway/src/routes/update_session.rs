//! `POST /update-session`: fields that the app has added to its sessions (contract §3.4).

use domain::{api_error::ApiError, validate::Fields};

use super::checked_body;
use crate::{budget::Budget, ctx::Ctx, guard, inbound::Inbound, reply::Reply};

/// Refuses: `session.additionalFields` is no option of ours, and nothing else may be updated here.
pub(crate) async fn post(ctx: &Ctx, mut inbound: Inbound) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    let body = checked_body(ctx, &mut inbound, budget).await?;
    Fields::record_of(body.as_ref())?;
    let live = guard::session(ctx, budget, &inbound).await?;
    Ok(live.onto(Reply::error(&ApiError::NoFieldsToUpdate)))
}
