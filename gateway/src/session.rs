//! The session that a request comes with: asked of its object, and of Postgres where that is old.

use domain::{
    Seconds, SessionCopy, Token,
    api_error::ApiError,
    cookie::{self, SetCookie},
    session_object::message::{Generation, Lease, Message, ReadPolicy, Reply as Answer, Task},
    stage::Stage,
};
use schema::statement::{delete_expired_session, read_session, slide_session};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    object, postgres,
    reply::Reply,
};

/// How long a read waits for Postgres: a page that shows late is no better than one that says so.
const POSTGRES: Seconds = Seconds(1);

/// A live session.
pub(crate) struct Live {
    pub(crate) copy: SessionCopy,
    /// Present if this request moved the expiry, and the browser's cookie must follow.
    pub(crate) cookie: Option<SetCookie>,
}

impl Live {
    /// Puts the cookie on the answer, if there is one.
    pub(crate) fn onto(&self, reply: Reply) -> Reply {
        self.cookie.iter().fold(reply, Reply::cookie)
    }
}

/// The token in the session cookie, if we signed it. A forged one never leaves the isolate.
pub(crate) fn token(ctx: &Ctx, inbound: &Inbound) -> Option<Token> {
    let value = inbound.cookies().get(&ctx.config.cookies.session_token())?;
    let token = cookie::verify(&value, &ctx.config.secret)?;
    Some(Token::new(token.to_owned()))
}

/// The policy of a read by `inbound`: whether it may slide, and how old an answer may be.
pub(crate) fn policy(ctx: &Ctx, inbound: &Inbound) -> ReadPolicy {
    let slides = !inbound.flag("disableRefresh") && !dont_remember(ctx, inbound);
    ctx.config
        .session
        .read(slides, inbound.flag("disableCookieCache"))
}

/// Set by an e-mail sign-in without "remember me": such a session never slides (contract §5).
pub(crate) fn dont_remember(ctx: &Ctx, inbound: &Inbound) -> bool {
    inbound
        .cookies()
        .get(&ctx.config.cookies.dont_remember())
        .is_some_and(|value| cookie::verify(&value, &ctx.config.secret).is_some())
}

/// The session of `token` under `policy`; `None` where there is none.
///
/// # Errors
/// `Unavailable` where that cannot be known.
pub(crate) async fn read(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<Live>, ApiError> {
    let Some((copy, lease)) = ask(ctx, budget, token, policy).await? else {
        return Ok(None);
    };
    match lease {
        Some(Lease {
            generation,
            task: Task::Slide,
        }) => slide(ctx, budget, token, generation, policy, copy).await,
        Some(Lease {
            generation,
            task: Task::Refresh,
        }) => {
            refresh_behind(ctx, token.clone(), generation);
            Ok(Some(Live { copy, cookie: None }))
        }
        None => Ok(Some(Live { copy, cookie: None })),
    }
}

/// The session cookie, for the whole life of a session from now on.
pub(crate) fn session_cookie(ctx: &Ctx, token: &Token) -> SetCookie {
    let cookies = &ctx.config.cookies;
    let value = cookie::sign(token.expose(), &ctx.config.secret);
    cookies.set(
        cookies.session_token(),
        value,
        Some(ctx.config.session.expires_in),
    )
}

/// The cookies that Better Auth's `setSessionCookie` writes for the browser's own session: one that
/// was not to be remembered stays so.
pub(crate) fn cookies(ctx: &Ctx, inbound: &Inbound, token: &Token) -> Vec<SetCookie> {
    if !dont_remember(ctx, inbound) {
        return vec![session_cookie(ctx, token)];
    }
    let names = &ctx.config.cookies;
    let signed = |payload: &str| cookie::sign(payload, &ctx.config.secret);
    vec![
        names.set(names.session_token(), signed(token.expose()), None),
        names.set(names.dont_remember(), signed("true"), None),
    ]
}

async fn ask(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<(SessionCopy, Option<Lease>)>, ApiError> {
    let mut answer = say(ctx, budget, token, &Message::Read(policy)).await?;
    // Once is the rule, and twice if the object changed while Postgres was being asked.
    for _ in 0..2 {
        let Answer::AskPostgres { generation } = answer else {
            break;
        };
        let asked_at = now();
        let found = read_row(ctx, budget, token).await?;
        let keep = Message::Keep {
            generation,
            found,
            asked_at,
            slide: policy.slide,
        };
        answer = say(ctx, budget, token, &keep).await?;
    }
    match answer {
        Answer::Session { copy, lease } => Ok(Some((copy, lease))),
        Answer::AskPostgres { .. } => Err(ApiError::Unavailable(Stage::Read)),
        _ => Ok(None),
    }
}

/// Moves the expiry: Postgres first, then the object, then the cookie, so that no cookie outlives
/// its row. If Postgres cannot be reached the session stays as it is.
async fn slide(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    generation: Generation,
    policy: ReadPolicy,
    copy: SessionCopy,
) -> Result<Option<Live>, ApiError> {
    let asked_at = now();
    let until = asked_at.plus(ctx.config.session.expires_in);
    let slide = slide_session::statement(token, until, asked_at);
    let row = postgres::run(ctx, budget, slide).await;
    let Ok(found) = row.and_then(|row| slide_session::read(row.as_deref(), asked_at)) else {
        return Ok(Some(Live { copy, cookie: None }));
    };
    let cookie = found.is_some().then(|| session_cookie(ctx, token));
    let keep = Message::Keep {
        generation,
        found,
        asked_at,
        slide: None,
    };
    match say(ctx, budget, token, &keep).await? {
        Answer::Session { copy, .. } => Ok(Some(Live { copy, cookie })),
        // The object was changed meanwhile: the read starts over, and slides no more.
        Answer::AskPostgres { .. } => {
            let again = ask(
                ctx,
                budget,
                token,
                ReadPolicy {
                    slide: None,
                    ..policy
                },
            )
            .await?;
            Ok(again.map(|(copy, _)| Live { copy, cookie }))
        }
        _ => Ok(None),
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
            drop(say(&behind, budget, &token, &keep).await);
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
    let budget = budget.at_most(POSTGRES);
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

async fn say(
    ctx: &Ctx,
    budget: Budget,
    token: &Token,
    message: &Message,
) -> Result<Answer, ApiError> {
    object::call(ctx, budget, Stage::Read, &token.object_name(), message)
        .await
        .map_err(ApiError::Unavailable)
}
