//! The HTTP surface: exact paths below `basePath`, exact methods, and 404 for all else.

mod account_info;
mod callback;
mod delete_user;
mod error_page;
mod get_access_token;
mod get_session;
mod link_social;
mod list_accounts;
mod list_sessions;
mod ok;
mod refresh_token;
mod revoke_session;
mod revoke_sessions;
mod sign_in_social;
mod sign_out;
mod unlink_account;
mod update_session;
mod update_user;

use domain::{api_error::ApiError, sign_in::check_urls};
use serde_json::Value;

use crate::{budget::Budget, ctx::Ctx, inbound::Inbound, limit, reply::Reply};

/// Answers a request by its path and method.
pub(crate) async fn dispatch(ctx: &Ctx, inbound: Inbound) -> Result<Reply, ApiError> {
    let path = endpoint(ctx, &inbound).to_owned();
    limit::judge(ctx, &inbound.headers, &path).await?;
    match (inbound.method.as_str(), path.as_str()) {
        ("GET", "/ok") => {
            ctx.log.route("ok");
            Ok(ok::get())
        }
        ("GET", "/error") => {
            ctx.log.route("error");
            Ok(error_page::get(ctx, &inbound))
        }
        ("GET", "/get-session") => {
            ctx.log.route("get-session");
            get_session::get(ctx, &inbound).await
        }
        ("POST", "/get-session") => {
            ctx.log.route("get-session");
            get_session::post(ctx, &inbound).await
        }
        ("POST", "/sign-in/social") => {
            ctx.log.route("sign-in/social");
            sign_in_social::post(ctx, inbound).await
        }
        ("POST", "/sign-out") => {
            ctx.log.route("sign-out");
            sign_out::post(ctx, inbound).await
        }
        ("GET", "/list-sessions") => {
            ctx.log.route("list-sessions");
            list_sessions::get(ctx, &inbound).await
        }
        ("POST", "/revoke-session") => {
            ctx.log.route("revoke-session");
            revoke_session::post(ctx, inbound).await
        }
        ("POST", "/revoke-sessions") => {
            ctx.log.route("revoke-sessions");
            revoke_sessions::all(ctx, inbound).await
        }
        ("POST", "/revoke-other-sessions") => {
            ctx.log.route("revoke-other-sessions");
            revoke_sessions::others(ctx, inbound).await
        }
        ("POST", "/update-user") => {
            ctx.log.route("update-user");
            update_user::post(ctx, inbound).await
        }
        ("POST", "/delete-user") => {
            ctx.log.route("delete-user");
            delete_user::post(ctx, inbound).await
        }
        ("GET", "/delete-user/callback") => {
            ctx.log.route("delete-user/callback");
            delete_user::callback(ctx, &inbound).await
        }
        ("POST", "/update-session") => {
            ctx.log.route("update-session");
            update_session::post(ctx, inbound).await
        }
        ("GET", "/list-accounts") => {
            ctx.log.route("list-accounts");
            list_accounts::get(ctx, &inbound).await
        }
        ("POST", "/link-social") => {
            ctx.log.route("link-social");
            link_social::post(ctx, inbound).await
        }
        ("POST", "/unlink-account") => {
            ctx.log.route("unlink-account");
            unlink_account::post(ctx, inbound).await
        }
        ("POST", "/get-access-token") => {
            ctx.log.route("get-access-token");
            get_access_token::post(ctx, inbound).await
        }
        ("POST", "/refresh-token") => {
            ctx.log.route("refresh-token");
            refresh_token::post(ctx, inbound).await
        }
        ("GET", "/account-info") => {
            ctx.log.route("account-info");
            account_info::get(ctx, &inbound).await
        }
        (method @ ("GET" | "POST"), path) => match path.strip_prefix("/callback/") {
            Some(provider) if !provider.is_empty() && !provider.contains('/') => {
                ctx.log.route("callback");
                match method {
                    "GET" => callback::get(ctx, &inbound, provider).await,
                    _ => callback::post(ctx, inbound, provider).await,
                }
            }
            #[cfg(feature = "faults")]
            _ => Ok(crate::fault::answer(path)),
            #[cfg(not(feature = "faults"))]
            _ => Ok(Reply::not_found()),
        },
        _ => Ok(Reply::not_found()),
    }
}

/// The JSON body of a POST, once its sender and the URLs in it have passed.
///
/// # Errors
/// Those of [`Inbound::json`], [`check_origin`] and [`check_urls`], in Better Auth's order.
async fn checked_body(
    ctx: &Ctx,
    inbound: &mut Inbound,
    budget: Budget,
) -> Result<Option<Value>, ApiError> {
    let body = inbound.json(ctx, budget).await?;
    check_origin(ctx, inbound)?;
    let path = endpoint(ctx, inbound);
    let query = inbound.parameters();
    check_urls(body.as_ref(), &query, &ctx.config.trusted_origins, path)?;
    Ok(body)
}

/// The origin check of every request that changes something. The app's own server has no page
/// that could be tricked, so it needs none, as Better Auth's `auth.api` needs none.
fn check_origin(ctx: &Ctx, inbound: &Inbound) -> Result<(), ApiError> {
    match ctx.caller {
        crate::ctx::Caller::Server => Ok(()),
        crate::ctx::Caller::Browser => ctx
            .config
            .trusted_origins
            .check_request(&inbound.headers, endpoint(ctx, inbound)),
    }
}

/// The path below `basePath`; empty where it is not below it.
fn endpoint<'a>(ctx: &Ctx, inbound: &'a Inbound) -> &'a str {
    inbound
        .path
        .strip_prefix(&ctx.config.base_path)
        .unwrap_or_default()
}
