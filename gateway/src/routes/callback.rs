//! `GET|POST /callback/:id`: the provider sends the browser back here.

use domain::{
    Token,
    api_error::ApiError,
    session_object::message::Message,
    sign_in::{Accepted, Callback, Failure, Pending, append_query, location},
    stage::Stage,
};
use schema::statement::{delete_session, sign_in::Outcome};

use super::check_origin;
use crate::{
    budget::Budget,
    claim::{Claiming, claim},
    ctx::{Ctx, now},
    discovery, identity,
    inbound::Inbound,
    known, link,
    log::Log,
    object,
    reply::Reply,
    revocation, session,
    sign_in::{self, Entry},
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// `response_mode=form_post`: on to the same callback as a GET, which brings the browser's
/// `SameSite=Lax` cookies along.
pub(crate) async fn post(
    ctx: &Ctx,
    mut inbound: Inbound,
    provider: &str,
) -> Result<Reply, ApiError> {
    let body = inbound.text(Budget::read(), &[FORM, JSON]).await?;
    check_origin(ctx, &inbound)?;
    let form = if inbound.header("content-type").starts_with(JSON) {
        Callback::from_json(&body)?
    } else {
        Callback::parse(&String::from_utf8_lossy(&body))?
    };
    let query = Callback::merged_query(form, Callback::parse(&inbound.query)?);
    Ok(Reply::redirect(format!(
        "{}?{query}",
        ctx.config.endpoint(&format!("/callback/{provider}"))
    )))
}

/// Finishes a sign-in, or sends the browser where its failure is told.
pub(crate) async fn get(
    ctx: &Ctx,
    inbound: &Inbound,
    provider: &str,
    log: &mut Log,
) -> Result<Reply, ApiError> {
    let callback = Callback::parse(&inbound.query)?;
    let config = &ctx.config;
    let opened = match &callback.state {
        None => Err(Failure::NoState),
        Some(state) if state.is_empty() => Err(Failure::NoState),
        Some(state) => Pending::open(
            &inbound.cookies(),
            &config.cookies,
            &config.sealing_key,
            state,
        ),
    };
    let pending = match opened {
        Ok(pending) => pending,
        Err(failure) => return Ok(failed(&config.default_error_url(), &failure, log)),
    };
    let spent = config
        .cookies
        .expire(config.cookies.sign_in(&pending.state));
    let reply = match finish(ctx, inbound, provider, callback, &pending, log).await {
        Ok(reply) => reply,
        Err(failure) => {
            let target = pending
                .error_url
                .clone()
                .unwrap_or_else(|| config.default_error_url());
            failed(&target, &failure, log)
        }
    };
    Ok(reply.first_cookie(&spent))
}

/// The order is the security argument:
///
/// 1. Compare the callback with the sealed sign-in. Nothing has left the process yet.
/// 2. Claim the session's object. A replay or a double click ends here: never a second token
///    request, never a second session.
/// 3. Exchange the code.
/// 4. Verify who it is.
/// 5. One statement: user, account and session, or nothing. A linking is over with its own: it
///    opens no session, and what was claimed is a name that no session ever has.
/// 6. Open the object; it must say so.
/// 7. Only then set the cookie.
async fn finish(
    ctx: &Ctx,
    inbound: &Inbound,
    provider: &str,
    callback: Callback,
    pending: &Pending,
    log: &mut Log,
) -> Result<Reply, Failure> {
    let budget = Budget::sign_in();
    let Accepted {
        registration,
        code,
        beside,
    } = callback.accept(pending, provider, &ctx.config, now())?;

    let claimed = claim(ctx, budget, &pending.token).await;
    let claim = match claimed.map_err(Failure::Unavailable)? {
        Claiming::Ours(claim) => claim,
        Claiming::Replayed { open } => return replayed(ctx, inbound, pending, open, log).await,
    };

    let client = &*discovery::client(budget, registration).await?;
    let identity = identity::prove(ctx, budget, client, &code, beside.as_ref(), pending).await?;
    if let Some(who) = &pending.link {
        link::after_callback(ctx, budget, client, &identity, who).await?;
        return Ok(Reply::redirect(location(&pending.callback_url)));
    }
    let entry = Entry {
        token: &pending.token,
        request_sign_up: pending.request_sign_up,
        may_override: true,
    };
    let outcome = sign_in::write(ctx, inbound, budget, client, identity, &entry).await?;
    let (copy, target) = match outcome {
        Outcome::Created(copy) => (
            copy,
            pending
                .new_user_url
                .as_ref()
                .unwrap_or(&pending.callback_url),
        ),
        Outcome::Linked(copy) | Outcome::SignedIn(copy) => (copy, &pending.callback_url),
        Outcome::Refused(refusal) => return Err(sign_in::refused(refusal)),
        Outcome::Raced => return Err(Failure::Raced),
    };

    claim
        .open(ctx, budget, copy.clone())
        .await
        .map_err(Failure::Unavailable)?;
    let cookies =
        session::cookies(ctx, inbound, &copy).map_err(|_| Failure::Unavailable(Stage::Config))?;
    Ok(Reply::redirect(location(target)).cookies(&cookies))
}

/// Somebody was here with this callback before. A browser that holds a live session pressed a key
/// twice, and is sent on. A session whose cookie its browser never got is of use to nobody but a
/// thief of the callback's URL, so it ends.
async fn replayed(
    ctx: &Ctx,
    inbound: &Inbound,
    pending: &Pending,
    open: bool,
    log: &mut Log,
) -> Result<Reply, Failure> {
    let budget = Budget::read();
    if let Some(token) = session::token(ctx, inbound)
        && is_live(ctx, budget, &token).await
    {
        return Ok(Reply::redirect(location(&pending.callback_url)));
    }
    if open {
        let end = Message::End {
            token: pending.token.clone(),
        };
        let name = pending.token.object_name();
        object::call(ctx, budget, Stage::End, &name, &end)
            .await
            .map_err(Failure::Unavailable)?;
        let tokens = vec![pending.token.clone()];
        let delete = delete_session::statement(&pending.token);
        revocation::delete_rows(ctx, budget, delete, tokens, log).await;
    }
    Err(Failure::Replayed)
}

async fn is_live(ctx: &Ctx, budget: Budget, token: &Token) -> bool {
    let policy = ctx.config.session.read(false, false);
    known::read(ctx, budget, token, policy)
        .await
        .is_ok_and(|live| live.is_some())
}

fn failed(target: &str, failure: &Failure, log: &mut Log) -> Reply {
    log.reason(failure);
    let description = failure.description();
    let mut pairs = vec![("error", failure.code())];
    pairs.extend(
        description
            .as_deref()
            .map(|text| ("error_description", text)),
    );
    Reply::redirect(append_query(target, &pairs))
}
