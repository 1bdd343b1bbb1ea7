//! Requests to providers.

use domain::{
    headers,
    provider::{Answer, MAX_BODY, Request},
    stage::Stage,
};
use http::{Method, Response, StatusCode};
use worker::{
    AbortController, AbortSignal, Fetch, Headers, RequestInit, RequestRedirect,
    wasm_bindgen::JsValue,
};

use crate::{body::read_capped, budget::Budget, ctx::Ctx, retry::once_more};

/// Sends `request` and reads the whole answer.
///
/// Redirects are never followed: a provider that answers with one would have us carry a code or a
/// secret to a host that nobody configured.
///
/// A GET without an answer, or with one of 5xx, is sent once more. Nothing else is: a code may have
/// been spent although nobody heard of it, and a provider that sees it twice revokes its tokens
/// (RFC 6749 §4.1.2).
///
/// # Errors
/// The stage, if no whole answer came in time.
pub(crate) async fn send(
    ctx: &Ctx,
    budget: Budget,
    stage: Stage,
    request: Request,
) -> Result<Answer, Stage> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let again = |answer: &Option<Answer>| {
        let failed = |answer: &Answer| answer.status().is_server_error();
        request.method() == Method::GET && answer.as_ref().is_none_or(failed)
    };
    let exchanged = once_more(ctx, budget, again, async || {
        exchange(&request, &signal).await
    });
    let exchanged = budget.within(stage, exchanged);
    if let Ok(Some(answer)) = ctx.log.timed(stage, exchanged).await {
        return Ok(answer);
    }
    // Nobody reads on, be it silent or too long.
    controller.abort();
    ctx.log.reason(stage);
    Err(stage)
}

async fn exchange(request: &Request, signal: &AbortSignal) -> Option<Answer> {
    let request = to_worker(request).ok()?;
    let mut response = Fetch::Request(request)
        .send_with_signal(signal)
        .await
        .ok()?;
    let body = read_capped(response.stream().ok()?, MAX_BODY).await?;
    from_worker(&response, body)
}

fn to_worker(request: &Request) -> worker::Result<worker::Request> {
    let headers = Headers::new();
    for (name, value) in request.headers() {
        headers.append(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let mut init = RequestInit::new();
    init.with_method(request.method().as_str().to_owned().into())
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        init.with_body(Some(JsValue::from_str(&body)));
    }
    worker::Request::new_with_init(&request.uri().to_string(), &init)
}

fn from_worker(response: &worker::Response, body: Vec<u8>) -> Option<Answer> {
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(response.status_code()).ok()?;
    *answer.headers_mut() = headers::map(response.headers().entries()).ok()?;
    Some(answer)
}
