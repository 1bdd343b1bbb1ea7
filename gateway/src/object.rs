//! Calls to objects.

use domain::{
    log::Count,
    session_object::message::{Message, Reply},
    stage::Stage,
};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Env, Error, Method, Request, RequestInit, js_sys::Reflect, wasm_bindgen::JsValue};

use crate::{budget::Budget, ctx::Ctx, retry::once_more};

/// Sends `message` to the object called `name`, and once more on a new stub if the first broke: a
/// stub that has failed stays broken (Durable Objects, "error handling"). Every message may be sent
/// twice.
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
    let again = |answer: &Result<_, Stage>| matches!(answer, Ok(Err(Failure::Broken)));
    let answer = once_more(ctx, budget, again, async || {
        ctx.log.count(Count::ObjectCalls, 1);
        let sent = budget.within(stage, send(&ctx.env, "SESSIONS", name, message));
        ctx.log.timed(stage, sent).await
    });
    let Ok(Ok(reply)) = answer.await else {
        ctx.log.reason(stage);
        return Err(stage);
    };
    let kept = !matches!(
        (message, &reply),
        (Message::Keep { .. }, Reply::AskPostgres { .. })
    );
    ctx.log.count(Count::Conflicts, usize::from(!kept));
    Ok(reply)
}

/// Why an object has not answered.
pub(crate) enum Failure {
    /// The call failed, or its answer cannot be read; another stub may do better.
    Broken,
    /// The object has more to do than it can. To send again would add to that.
    Overloaded,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let overloaded = match &error {
            Error::UnknownJsError { original, .. } => {
                Reflect::get(original, &"overloaded".into()).is_ok_and(|flag| flag.is_truthy())
            }
            _ => false,
        };
        if overloaded {
            Self::Overloaded
        } else {
            Self::Broken
        }
    }
}

/// Sends `message` once to the object called `name` behind `binding`.
///
/// # Errors
/// Why no answer came, or none that can be read.
pub(crate) async fn send<R: DeserializeOwned>(
    env: &Env,
    binding: &str,
    name: &str,
    message: &impl Serialize,
) -> Result<R, Failure> {
    let body = serde_json::to_string(message).map_err(Error::from)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_body(Some(JsValue::from_str(&body)));
    // The host is nobody's: a stub leads to its object whatever the URL.
    let request = Request::new_with_init("https://object/", &init)?;
    let stub = env.durable_object(binding)?.get_by_name(name)?;
    let mut response = stub.fetch_with_request(request).await?;
    if response.status_code() != 200 {
        return Err(Failure::Broken);
    }
    Ok(serde_json::from_str(&response.text().await?).map_err(Error::from)?)
}
