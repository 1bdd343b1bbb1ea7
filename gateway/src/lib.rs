//! The Worker that answers `/api/auth/*`: a thin shell over `domain` and `schema`.
//!
//! Statics hold plain data only. Nothing that belongs to a request (a promise, a socket, a stub, a
//! lock) outlives it, since a second request that awaited it would hang with the first.

mod account;
mod body;
mod budget;
mod cookie_cache;
mod ctx;
mod discovery;
#[cfg(feature = "faults")]
mod fault;
mod guard;
mod identity;
mod inbound;
mod keys;
mod limit;
mod log;
mod object;
mod outbound;
mod outside;
mod postgres;
mod random;
mod reply;
mod retry;
mod routes;
mod session;
mod settings;
mod start;

use domain::{Timestamp, cookie::RequestCookies};
use worker::{Context, Env, Request, Response, Result, event};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    log::Log,
    reply::Reply,
};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    let began = now();
    let log = Log::begin(&request, began);
    // Another handle to the same request; its own method of that name would copy the body.
    let sent = Clone::clone(request.inner());
    let reply = answer(request, env, context, began, &log).await;
    body::drain(sent, Budget::read(began)).await;
    log.write(Some(reply.status()));
    reply.into_response()
}

async fn answer(
    request: Request,
    env: Env,
    context: Context,
    began: Timestamp,
    log: &Log,
) -> Reply {
    let inbound = match Inbound::read(request) {
        Ok(inbound) => inbound,
        Err(reply) => return reply,
    };
    let config = match settings::load(&env) {
        Ok(config) => config,
        Err(error) => {
            log.failed(&error);
            return Reply::error(&error);
        }
    };
    let ctx = Ctx::new(config, env, context, began, log.clone());
    let brought = inbound.header("cookie").to_owned();
    let reply = routes::dispatch(&ctx, inbound)
        .await
        .unwrap_or_else(|error| {
            log.failed(&error);
            let reply = Reply::error(&error);
            if error.takes_cookies_back() {
                let brought = RequestCookies::new(&brought);
                reply.cookies(&ctx.config.cookies.expire_session(&brought))
            } else {
                reply
            }
        });
    // How long we waited for whom is nobody's business in production.
    if ctx.config.production {
        reply
    } else {
        reply.header("server-timing", log.server_timing())
    }
}
