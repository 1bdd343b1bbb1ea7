//! Calls to objects.

use domain::{
    log::Count,
    session_object::message::{Message, Reply},
    stage::Stage,
};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Env, Method, Request, RequestInit, wasm_bindgen::JsValue};

use crate::{budget::Budget, ctx::Ctx};

/// How often a message is sent before its stage is given up. Every message may be sent again.
const TRIES: usize = 2;

/// Sends `message` to the object called `name`, and once more on a new stub if the first broke: a
/// stub that has failed stays broken (contract of Durable Objects, "error handling").
///
/// # Errors
/// The stage, if no object answered in time.
pub(crate) async fn call(
    ctx: &Ctx,
    budget: Budget,
    stage: Stage,
    name: &str,
    message: &Message,
) -> Result<Reply, Stage> {
    for tried in 0..TRIES {
        ctx.log.count(Count::ObjectCalls, 1);
        ctx.log.count(Count::Retries, tried.min(1));
        let sent = budget.within(stage, send(&ctx.env, "SESSIONS", name, message));
        match ctx.log.timed(stage, sent).await {
            Ok(Some(reply)) => {
                let kept = !matches!(
                    (message, &reply),
                    (Message::Keep { .. }, Reply::AskPostgres { .. })
                );
                ctx.log.count(Count::Conflicts, usize::from(!kept));
                return Ok(reply);
            }
            Ok(None) => {}
            Err(_) => break,
        }
    }
    ctx.log.reason(stage);
    Err(stage)
}

/// Sends `message` once to the object called `name` behind `binding`; `None` where no answer came,
/// or none that can be read.
pub(crate) async fn send<R: DeserializeOwned>(
    env: &Env,
    binding: &str,
    name: &str,
    message: &impl Serialize,
) -> Option<R> {
    let body = serde_json::to_string(message).ok()?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(JsValue::from_str(&body)));
    // The host is nobody's: a stub leads to its object whatever the URL.
    let request = Request::new_with_init("https://object/", &init).ok()?;
    let stub = env.durable_object(binding).ok()?.get_by_name(name).ok()?;
    let mut response = stub.fetch_with_request(request).await.ok()?;
    if response.status_code() != 200 {
        return None;
    }
    serde_json::from_str(&response.text().await.ok()?).ok()
}
