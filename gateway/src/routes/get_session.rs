//! `GET /get-session`: who is asking (contract §3.4, design "Read").

use domain::{
    Session, SessionCopy, Token, User,
    api_error::ApiError,
    cookie,
    session_object::message::{Generation, Lease, Message, ReadPolicy, Reply as Answer, Task},
    stage::Stage,
};
use schema::statement::{delete_expired_session, read_session, slide_session};
use serde::Serialize;

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    object, postgres,
    reply::Reply,
};

/// Answers `{session, user}`, or `null` where there is no session; 503 where that cannot be known.
pub(crate) async fn get(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    let reply = match session_token(ctx, inbound) {
        None => Reply::json(&()),
        Some(token) => answer(ctx, inbound, token).await?,
    };
    Ok(reply.header("pragma", "no-cache".to_owned()))
}

/// `POST /get-session` needs `session.deferSessionRefresh`, which this gateway does not offer.
pub(crate) fn post(ctx: &Ctx, inbound: &Inbound) -> Result<Reply, ApiError> {
    super::check_origin(ctx, inbound)?;
    let refused = Reply::error(&ApiError::MethodNotAllowedDeferSessionRequired);
    Ok(refused.header("pragma", "no-cache".to_owned()))
}

/// The token in the session cookie, if we signed it. A forged one never leaves the isolate.
pub(crate) fn session_token(ctx: &Ctx, inbound: &Inbound) -> Option<Token> {
    let value = inbound.cookies().get(&ctx.config.cookies.session_token())?;
    let token = cookie::verify(&value, &ctx.config.secret)?;
    Some(Token::new(token.to_owned()))
}

/// The live session of `token`, if there is one, and a lease that came with it.
pub(crate) async fn live(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<(SessionCopy, Option<Lease>)>, ApiError> {
    let name = token.object_name();
    let mut answer = ask(ctx, budget, &name, &Message::Read(policy)).await?;
    // Once is the rule. Twice if the object changed while Postgres was being asked.
    for _ in 0..2 {
        match answer {
            Answer::Session { copy, lease } => return Ok(Some((copy, lease))),
            Answer::AskPostgres { generation } => {
                let asked_at = now();
                let found = read_row(ctx, budget, token).await?;
                let keep = Message::Keep {
                    generation,
                    found,
                    asked_at,
                    slide: policy.slide,
                };
                answer = ask(ctx, budget, &name, &keep).await?;
            }
            _ => return Ok(None),
        }
    }
    match answer {
        Answer::Session { copy, lease } => Ok(Some((copy, lease))),
        Answer::AskPostgres { .. } => Err(ApiError::Unavailable(Stage::Read)),
        _ => Ok(None),
    }
}

async fn answer(ctx: &Ctx, inbound: &Inbound, token: Token) -> Result<Reply, ApiError> {
    let budget = Budget::read();
    let slides = !inbound.flag("disableRefresh") && !dont_remember(ctx, inbound);
    let policy = ctx
        .config
        .session
        .read(slides, inbound.flag("disableCookieCache"));
    let Some((copy, lease)) = live(ctx, budget, &token, policy).await? else {
        return Ok(Reply::json(&()).cookies(&ctx.config.cookies.expire_session()));
    };
    match lease {
        Some(Lease {
            generation,
            task: Task::Slide,
        }) => slid(ctx, budget, &token, generation, policy, copy).await,
        Some(Lease {
            generation,
            task: Task::Refresh,
        }) => {
            refresh_behind(ctx, token, generation);
            Ok(shown(&copy))
        }
        None => Ok(shown(&copy)),
    }
}

/// Moves the expiry: Postgres first, then the object, then the cookie, so that no cookie outlives
/// its row. If Postgres cannot be reached the session stays as it is.
async fn slid(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    generation: Generation,
    policy: ReadPolicy,
    copy: SessionCopy,
) -> Result<Reply, ApiError> {
    let asked_at = now();
    let until = asked_at.plus(ctx.config.session.expires_in);
    let slide = slide_session::statement(token, until, asked_at);
    let row = postgres::run(ctx, budget, slide).await;
    let Ok(found) = row.and_then(|row| slide_session::read(row.as_deref(), asked_at)) else {
        return Ok(shown(&copy));
    };
    let moved = found.is_some();
    let keep = Message::Keep {
        generation,
        found,
        asked_at,
        slide: None,
    };
    let name = token.object_name();
    match ask(ctx, budget, &name, &keep).await? {
        Answer::Session { copy, .. } if moved => {
            Ok(shown(&copy).cookie(&session_cookie(ctx, token)))
        }
        Answer::Session { copy, .. } => Ok(shown(&copy)),
        // The object was changed meanwhile, or the row was gone: the read starts over.
        Answer::AskPostgres { .. } => {
            let again = ReadPolicy {
                slide: None,
                ..policy
            };
            match live(ctx, budget, token, again).await? {
                Some((copy, _)) => Ok(shown(&copy)),
                None => Ok(gone(ctx)),
            }
        }
        _ => Ok(gone(ctx)),
    }
}

/// Reads the rows again for the object, behind this reader's answer.
fn refresh_behind(ctx: &Ctx, token: Token, generation: Generation) {
    let behind = ctx.fork();
    ctx.behind(async move {
        let budget = Budget::read();
        let asked_at = now();
        if let Ok(found) = read_row(&behind, budget, &token).await {
            let keep = Message::Keep {
                generation,
                found,
                asked_at,
                slide: None,
            };
            drop(ask(&behind, budget, &token.object_name(), &keep).await);
        }
    });
}

/// What Postgres has of the session. A row that has expired is none, and is deleted behind the
/// answer, as Better Auth deletes it.
async fn read_row(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
) -> Result<Option<SessionCopy>, ApiError> {
    let asked_at = now();
    let row = postgres::run(ctx, budget, read_session::statement(token)).await;
    let found = row
        .and_then(|row| read_session::read(row.as_deref(), asked_at))
        .map_err(|error| postgres::unavailable(&error))?;
    let Some(copy) = found else { return Ok(None) };
    if copy.session.expires_at > asked_at {
        return Ok(Some(copy));
    }
    let (behind, token) = (ctx.fork(), token.clone());
    ctx.behind(async move {
        let delete = delete_expired_session::statement(&token, asked_at);
        drop(postgres::run(&behind, Budget::read(), delete).await);
    });
    Ok(None)
}

/// The session cookie, for the whole life of a session from now on.
pub(crate) fn session_cookie(ctx: &Ctx, token: &Token) -> cookie::SetCookie {
    let cookies = &ctx.config.cookies;
    let value = cookie::sign(token.expose(), &ctx.config.secret);
    cookies.set(
        cookies.session_token(),
        value,
        Some(ctx.config.session.expires_in),
    )
}

async fn ask(ctx: &Ctx, budget: Budget, name: &str, message: &Message) -> Result<Answer, ApiError> {
    object::call(ctx, budget, Stage::Read, name, message)
        .await
        .map_err(ApiError::Unavailable)
}

/// The body, in the contract's key order.
#[derive(Serialize)]
struct Shown<'a> {
    session: &'a Session,
    user: &'a User,
}

fn shown(copy: &SessionCopy) -> Reply {
    Reply::json(&Shown {
        session: &copy.session,
        user: &copy.user,
    })
}

fn gone(ctx: &Ctx) -> Reply {
    Reply::json(&()).cookies(&ctx.config.cookies.expire_session())
}

/// Set by an e-mail sign-in without "remember me": such a session never slides (contract §5).
fn dont_remember(ctx: &Ctx, inbound: &Inbound) -> bool {
    inbound
        .cookies()
        .get(&ctx.config.cookies.dont_remember())
        .is_some_and(|value| cookie::verify(&value, &ctx.config.secret).is_some())
}
