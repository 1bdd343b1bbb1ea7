//! What is known of a session: asked of its object, and of Postgres where that is old.

use domain::{
    Seconds, SessionCopy, Token,
    api_error::ApiError,
    session_object::message::{Generation, Lease, Message, ReadPolicy, Reply as Answer, Task},
    stage::Stage,
};
use schema::statement::{delete_expired_session, delete_session, read_session, slide_session};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    object, postgres, revocation,
};

/// How long a read waits for Postgres: a page that shows late is no better than one that says so.
const POSTGRES: Seconds = Seconds(1);

/// What the session's object, or Postgres, says of it.
pub(crate) struct Known {
    pub(crate) copy: SessionCopy,
    /// This request moved the expiry, and the browser's cookie must follow.
    pub(crate) moved: bool,
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
) -> Result<Option<Known>, ApiError> {
    let Some((copy, lease)) = ask(ctx, budget, token, policy).await? else {
        return Ok(None);
    };
    if ctx.config.session.outlived(copy.session.created_at, now()) {
        revocation::end(ctx, budget, token).await?;
        delete_behind(ctx, token.clone());
        return Ok(None);
    }
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
            Ok(Some(Known { copy, moved: false }))
        }
        None => Ok(Some(Known { copy, moved: false })),
    }
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
) -> Result<Option<Known>, ApiError> {
    let asked_at = now();
    let until = ctx.config.session.end(copy.session.created_at, asked_at);
    let slide = slide_session::statement(token, until, asked_at);
    let row = postgres::run(ctx, budget, slide).await;
    let Ok(found) = row.and_then(|row| slide_session::read(row.as_deref(), asked_at)) else {
        return Ok(Some(Known { copy, moved: false }));
    };
    let moved = found.is_some();
    let keep = Message::Keep {
        generation,
        found,
        asked_at,
        slide: None,
    };
    match say(ctx, budget, token, &keep).await? {
        Answer::Session { copy, .. } => Ok(Some(Known { copy, moved })),
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
            Ok(again.map(|(copy, _)| Known { copy, moved }))
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
    // With `deferSessionRefresh` a read writes nothing; `POST /get-session` deletes the row.
    if !ctx.config.session.defer_refresh {
        delete_expired(ctx, token.clone());
    }
    Ok(None)
}

/// Deletes the row of `token` behind the answer, if it has expired in Postgres.
pub(crate) fn delete_expired(ctx: &Ctx, token: Token) {
    let behind = ctx.fork();
    ctx.behind(async move {
        let delete = delete_expired_session::statement(&token, now());
        drop(postgres::run(&behind, Budget::read(), delete).await);
    });
}

/// Deletes the row of `token`, whose object has ended, behind the answer. If Postgres cannot be
/// reached the object's alarm does.
fn delete_behind(ctx: &Ctx, token: Token) {
    let behind = ctx.fork();
    ctx.behind(async move {
        let delete = delete_session::statement(&token);
        if postgres::run(&behind, Budget::read(), delete).await.is_ok() {
            revocation::settle(&behind, vec![token]);
        }
    });
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
