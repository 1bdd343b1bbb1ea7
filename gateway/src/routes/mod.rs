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

use domain::api_error::ApiError;
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
        ("GET", "/error") => Ok(error_page::get(ctx.at("error"), &inbound)),
        ("GET", "/get-session") => get_session::get(ctx.at("get-session"), &inbound).await,
        ("POST", "/get-session") => get_session::post(ctx.at("get-session"), &inbound).await,
        ("POST", "/sign-in/social") => {
            sign_in_social::post(ctx.at("sign-in/social"), inbound).await
        }
        ("POST", "/sign-out") => sign_out::post(ctx.at("sign-out"), inbound).await,
        ("GET", "/list-sessions") => list_sessions::get(ctx.at("list-sessions"), &inbound).await,
        ("POST", "/revoke-session") => {
            revoke_session::post(ctx.at("revoke-session"), inbound).await
        }
        ("POST", "/revoke-sessions") => {
            revoke_sessions::all(ctx.at("revoke-sessions"), inbound).await
        }
        ("POST", "/revoke-other-sessions") => {
            revoke_sessions::others(ctx.at("revoke-other-sessions"), inbound).await
        }
        ("POST", "/update-user") => update_user::post(ctx.at("update-user"), inbound).await,
        ("POST", "/delete-user") => delete_user::post(ctx.at("delete-user"), inbound).await,
        ("GET", "/delete-user/callback") => {
            delete_user::callback(ctx.at("delete-user/callback"), &inbound).await
        }
        ("POST", "/update-session") => {
            update_session::post(ctx.at("update-session"), inbound).await
        }
        ("GET", "/list-accounts") => list_accounts::get(ctx.at("list-accounts"), &inbound).await,
        ("POST", "/link-social") => link_social::post(ctx.at("link-social"), inbound).await,
        ("POST", "/unlink-account") => {
            unlink_account::post(ctx.at("unlink-account"), inbound).await
        }
        ("POST", "/get-access-token") => {
            get_access_token::post(ctx.at("get-access-token"), inbound).await
        }
        ("POST", "/refresh-token") => refresh_token::post(ctx.at("refresh-token"), inbound).await,
        ("GET", "/account-info") => account_info::get(ctx.at("account-info"), &inbound).await,
        (method @ ("GET" | "POST"), path) => match path.strip_prefix("/callback/") {
            Some(provider) if !provider.is_empty() && !provider.contains('/') => {
                let ctx = ctx.at("callback");
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
/// Those of [`Inbound::json`], [`check_origin`] and [`TrustedOrigins::check_urls`], in Better
/// Auth's order.
///
/// [`TrustedOrigins::check_urls`]: domain::origin::TrustedOrigins::check_urls
async fn checked_body(
    ctx: &Ctx,
    inbound: &mut Inbound,
    budget: Budget,
) -> Result<Option<Value>, ApiError> {
    let body = inbound.json(ctx, budget).await?;
    check_origin(ctx, inbound)?;
    let path = endpoint(ctx, inbound);
    let query = inbound.parameters();
    let origins = &ctx.config.trusted_origins;
    origins.check_urls(body.as_ref(), &query, path)?;
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
