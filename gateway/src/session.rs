//! The session that a request comes with, and the cookies that its browser is to have.

use domain::{
    SessionCopy, Token,
    api_error::ApiError,
    cookie::{self, SetCookie},
    session_object::message::ReadPolicy,
};
use flow::{
    known::{self, Known},
    sign_in::Visitor,
};

use crate::{budget::Budget, cookie_cache, ctx::Ctx, inbound::Inbound, reply::Reply};

/// A live session, and what its browser is to be told of it.
pub(crate) struct Live {
    pub(crate) copy: SessionCopy,
    pub(crate) cookies: Vec<SetCookie>,
    /// The cookie cache answered, and nobody else was asked.
    pub(crate) from_cache: bool,
}

impl Live {
    /// Puts the cookies on the answer.
    pub(crate) fn onto(&self, reply: Reply) -> Reply {
        reply.cookies(&self.cookies)
    }
}

/// The token in the session cookie, if we signed it. A forged one never leaves the isolate.
pub(crate) fn token(ctx: &Ctx, inbound: &Inbound) -> Option<Token> {
    let value = inbound.cookies().get(&ctx.config.cookies.session_token())?;
    let token = cookie::verify(&value, &ctx.config.secret)?;
    Some(Token::new(token.to_owned()))
}

/// Whom a new session's row names as its browser.
pub(crate) fn visitor(ctx: &Ctx, inbound: &Inbound) -> Visitor {
    Visitor {
        ip_address: ctx
            .config
            .client_ip
            .of(&inbound.headers)
            .unwrap_or_default(),
        user_agent: inbound.header("user-agent").to_owned(),
    }
}

/// The policy of a read by `inbound`: whether it may slide, and how old an answer may be. With
/// `deferSessionRefresh` nothing slides but what asks for it, by `POST /get-session`.
pub(crate) fn policy(ctx: &Ctx, inbound: &Inbound) -> ReadPolicy {
    let slides = !ctx.config.session.defer_refresh && may_refresh(ctx, inbound);
    let fresh = inbound.flag("disableCookieCache");
    ctx.config.session.read(slides, fresh)
}

/// Whether `inbound` may move its session and have cookies of it written.
pub(crate) fn may_refresh(ctx: &Ctx, inbound: &Inbound) -> bool {
    !inbound.flag("disableRefresh") && !dont_remember(ctx, inbound)
}

/// Set by an e-mail sign-in without "remember me": such a session never slides (contract §5).
pub(crate) fn dont_remember(ctx: &Ctx, inbound: &Inbound) -> bool {
    inbound
        .cookies()
        .get(&ctx.config.cookies.dont_remember())
        .is_some_and(|value| cookie::verify(&value, &ctx.config.secret).is_some())
}

/// The session that `inbound` comes with: from its cookie cache where that is on, and else of
/// `token` under `policy`; `None` where there is none.
///
/// # Errors
/// `Unavailable` where that cannot be known.
pub(crate) async fn of(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<Live>, ApiError> {
    let cookie_cache::Look { copy, mut cookies } = cookie_cache::look(ctx, inbound, token);
    if let Some(copy) = copy {
        return Ok(Some(Live {
            copy,
            cookies,
            from_cache: true,
        }));
    }
    let Some(Known { copy, moved }) = known::read(&ctx.reach(budget), token, policy).await? else {
        return Ok(None);
    };
    if moved {
        cookies.extend(self::cookies(ctx, inbound, &copy)?);
    } else if may_refresh(ctx, inbound) {
        cookies.extend(cookie_cache::set(ctx, inbound, &copy, true)?);
    }
    Ok(Some(Live {
        copy,
        cookies,
        from_cache: false,
    }))
}

/// The cookies that Better Auth's `setSessionCookie` writes for the browser's own session: one that
/// was not to be remembered stays so.
///
/// # Errors
/// Those of [`cookie_cache::set`].
pub(crate) fn cookies(
    ctx: &Ctx,
    inbound: &Inbound,
    copy: &SessionCopy,
) -> Result<Vec<SetCookie>, ApiError> {
    let names = &ctx.config.cookies;
    let remember = !dont_remember(ctx, inbound);
    let signed = |payload: &str| cookie::sign(payload, &ctx.config.secret);
    let max_age = remember.then_some(ctx.config.session.expires_in);
    let token = signed(copy.session.token.expose());
    let mut cookies = vec![names.set(names.session_token(), token, max_age)];
    if !remember {
        let name = names.dont_remember();
        let max_age = names.configured_age(&name);
        cookies.push(names.set(name, signed("true"), max_age));
    }
    cookies.extend(cookie_cache::set(ctx, inbound, copy, remember)?);
    Ok(cookies)
}
