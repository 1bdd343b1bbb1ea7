//! The Worker whose Durable Object classes hold one session each, and one count of requests. What
//! they answer is decided in `domain`, and in what order a session's object stores, arms and answers
//! in `flow::object`.

mod clock;
mod failure;
mod log;
mod mail;
mod platform;
mod rate_limit_object;
mod session_object;
mod storage;

use worker::{Context, Env, HttpRequest, Result, event};

/// Nobody has anything to ask of this Worker: its objects are reached through a binding.
#[event(fetch)]
async fn fetch(_: HttpRequest, _: Env, _: Context) -> Result<http::Response<String>> {
    let mut response = http::Response::new(String::new());
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    Ok(response)
}
