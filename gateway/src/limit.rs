//! Whether a browser asks too often (docs/decisions/0009-rate-limits.md).

use std::sync::{Mutex, PoisonError};

use domain::{
    api_error::ApiError,
    log::{self, Reason},
    rate_limit::{Asked, Counted, Counts, Place, Verdict},
    stage::Stage,
};
use http::HeaderMap;

use crate::{
    budget::Budget,
    ctx::{Caller, Ctx, now},
    object,
};

/// What this isolate counts itself. Plain data; the lock is never held across an await.
static COUNTS: Mutex<Counts> = Mutex::new(Counts::new());

/// Counts a browser's request for `path`, before anything else is asked of anyone. The app's own
/// server is not limited: it speaks for all of its visitors.
///
/// # Errors
/// `TooManyRequests`.
pub(crate) async fn judge(ctx: &Ctx, headers: &HeaderMap, path: &str) -> Result<(), ApiError> {
    if ctx.caller == Caller::Server {
        return Ok(());
    }
    let Some(counted) = ctx.config.counted(headers, path) else {
        return Ok(());
    };
    if !counted.addressed {
        ctx.log.reason(Reason::new("no_client_address"));
    }
    let verdict = match counted.place {
        Place::Isolate => here(counted),
        Place::Object => match at_object(ctx, &counted).await {
            Ok(verdict) => verdict,
            // A limiter that is down must not keep people from signing in.
            Err(stage) => {
                ctx.log.reason(stage);
                here(counted)
            }
        },
    };
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Refused { retry_after } => {
            ctx.log.route("rate limit");
            Err(ApiError::TooManyRequests(retry_after))
        }
    }
}

fn here(counted: Counted) -> Verdict {
    COUNTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .consume(counted.key, counted.rule, now())
}

/// Asks once: a request that is counted may not be counted again.
async fn at_object(ctx: &Ctx, counted: &Counted) -> Result<Verdict, Stage> {
    let stage = Stage::Limit;
    let asked = Asked::new(counted.rule, now());
    let sent = object::send(&ctx.env, "RATE_LIMITS", &counted.key, &asked);
    ctx.log.count(log::Count::ObjectCalls, 1);
    let answer = ctx
        .log
        .timed(stage, Budget::read(ctx.began).within(stage, sent));
    answer.await?.map_err(|_| stage)
}
