//! The cookie cache of a request (contract §2.3): what it answers, and how it is kept.

use domain::{
    SessionCopy, Token,
    api_error::ApiError,
    cookie::{SetCookie, chunks},
};

use crate::{
    ctx::{Ctx, now},
    inbound::Inbound,
    random::bytes,
};

/// What became of the cookie that a request brought.
#[derive(Default)]
pub(crate) struct Look {
    /// The session in it, if it is believed.
    pub(crate) copy: Option<SessionCopy>,
    /// What takes it back, if it is not.
    pub(crate) cookies: Vec<SetCookie>,
}

/// Reads the cookie, of the session of `token`.
pub(crate) fn look(ctx: &Ctx, inbound: &Inbound, token: &Token) -> Look {
    let (cookies, names) = (inbound.cookies(), &ctx.config.cookies);
    let name = names.session_data();
    let Some(cache) = &ctx.config.cookie_cache else {
        return Look {
            copy: None,
            cookies: take_back(ctx, inbound),
        };
    };
    let value = chunks::join(&name, &cookies).filter(|_| !inbound.flag("disableCookieCache"));
    let Some(value) = value else {
        return Look::default();
    };
    let moment = now();
    let read = cache.read(&value, token, &ctx.config.secrets, moment);
    let session = &ctx.config.session;
    match read
        .ok()
        .filter(|copy| !session.outlived(copy.session.created_at, moment))
    {
        Some(copy) => Look {
            copy: Some(copy),
            cookies: Vec::new(),
        },
        None => Look {
            copy: None,
            cookies: vec![names.expire(name)],
        },
    }
}

/// Where the cache is off: expires what is left of it.
pub(crate) fn take_back(ctx: &Ctx, inbound: &Inbound) -> Vec<SetCookie> {
    if ctx.config.cookie_cache.is_some() {
        return Vec::new();
    }
    let names = &ctx.config.cookies;
    chunks::brought(&names.session_data(), &inbound.cookies())
        .into_iter()
        .map(|name| names.expire(name))
        .collect()
}

/// Sets the cookie, where the cache is on; for as long as the browser is open if it is not to
/// `remember`.
///
/// # Errors
/// `INVALID_CONFIGURATION` where the platform has no randomness.
pub(crate) fn set(
    ctx: &Ctx,
    inbound: &Inbound,
    copy: &SessionCopy,
    remember: bool,
) -> Result<Vec<SetCookie>, ApiError> {
    let Some(cache) = &ctx.config.cookie_cache else {
        return Ok(Vec::new());
    };
    let names = &ctx.config.cookies;
    let name = names.session_data();
    let max_age = names.configured_age(&name).unwrap_or(cache.max_age);
    let max_age = remember.then_some(max_age);
    let value = cache.write(copy, max_age, &ctx.config.secrets, bytes()?, now());
    Ok(chunks::split(
        names,
        &name,
        &value,
        max_age,
        &inbound.cookies(),
    ))
}
