//! The Worker whose Durable Object class holds one session. What a session may do is decided in
//! `domain::session_object`, and in what order it is stored, armed and answered in `flow::object`.

mod failure;
mod log;
mod platform;
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
