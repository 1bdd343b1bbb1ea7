//! What is known of a session: asked of its object, and of Postgres where that is old.

use domain::{
    Seconds, SessionCopy, Timestamp, Token,
    api_error::ApiError,
    session_object::message::{Generation, Lease, Message, ReadPolicy, Reply, Task},
    stage::Stage,
};
use schema::statement::{delete_expired_session, delete_session, read_session, slide_session};

use crate::{Outside, error::unavailable, revocation};

/// How long a read waits for Postgres: a page that shows late is no better than one that says so.
const POSTGRES: Seconds = Seconds(1);

/// What the session's object, or Postgres, says of it.
pub struct Known {
    /// The rows.
    pub copy: SessionCopy,
    /// This request moved the expiry, and the browser's cookie must follow.
    pub moved: bool,
}

/// The session of `token` under `policy`; `None` where there is none.
///
/// # Errors
/// `Unavailable` where that cannot be known.
pub async fn read(
    outside: &impl Outside,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<Known>, ApiError> {
    let Some((copy, lease)) = ask(outside, token, policy).await? else {
        return Ok(None);
    };
    if outlived(outside, token, copy.session.created_at).await? {
        return Ok(None);
    }
    match lease {
        Some(Lease {
            generation,
            task: Task::Slide,
        }) => slide(outside, token, generation, policy, copy).await,
        Some(Lease {
            generation,
            task: Task::Refresh,
        }) => {
            refresh_behind(outside, token.clone(), generation);
            Ok(Some(Known { copy, moved: false }))
        }
        None => Ok(Some(Known { copy, moved: false })),
    }
}

/// Whether the session of `token`, made at `created_at`, is past `session.absoluteLifetime`. One that
/// is ends here, since Better Auth or an older configuration let its row go on.
///
/// # Errors
/// `Unavailable` if it could not be ended.
pub(crate) async fn outlived(
    outside: &impl Outside,
    token: &Token,
    created_at: Timestamp,
) -> Result<bool, ApiError> {
    let session = &outside.config().session;
    let outlived = session.outlived(created_at, outside.now());
    if outlived {
        revocation::end(outside, token).await?;
        delete_behind(outside, token.clone());
    }
    Ok(outlived)
}

async fn ask(
    outside: &impl Outside,
    token: &Token,
    policy: ReadPolicy,
) -> Result<Option<(SessionCopy, Option<Lease>)>, ApiError> {
    let mut answer = say(outside, token, &Message::Read(policy)).await?;
    // Once is the rule, and twice if the object changed while Postgres was being asked.
    for _ in 0..2 {
        let Reply::AskPostgres { generation } = answer else {
            break;
        };
        let asked_at = outside.now();
        let found = read_row(outside, token).await?;
        let keep = Message::Keep {
            generation,
            found,
            asked_at,
            slide: policy.slide,
        };
        answer = say(outside, token, &keep).await?;
    }
    match answer {
        Reply::Session { copy, lease } => Ok(Some((copy, lease))),
        Reply::AskPostgres { .. } => Err(ApiError::Unavailable(Stage::Read)),
        _ => Ok(None),
    }
}

/// Moves the expiry: Postgres first, then the object, then the cookie, so that no cookie outlives
/// its row. If Postgres cannot be reached the session stays as it is.
async fn slide(
    outside: &impl Outside,
    token: &Token,
    generation: Generation,
    policy: ReadPolicy,
    copy: SessionCopy,
) -> Result<Option<Known>, ApiError> {
    let asked_at = outside.now();
    let created_at = copy.session.created_at;
    let until = outside.config().session.end(created_at, asked_at);
    let slide = slide_session::statement(token, until, asked_at);
    let row = outside.run(slide).await;
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
    match say(outside, token, &keep).await? {
        Reply::Session { copy, .. } => Ok(Some(Known { copy, moved })),
        // The object was changed meanwhile: the read starts over, and slides no more.
        Reply::AskPostgres { .. } => {
            let unmoved = ReadPolicy {
                slide: None,
                ..policy
            };
            let again = ask(outside, token, unmoved).await?;
            Ok(again.map(|(copy, _)| Known { copy, moved }))
        }
        _ => Ok(None),
    }
}

/// Reads the rows again for the object, behind this reader's answer.
fn refresh_behind(outside: &impl Outside, token: Token, generation: Generation) {
    outside.behind(async move |outside| {
        let asked_at = outside.now();
        if let Ok(found) = read_row(&outside, &token).await {
            let keep = Message::Keep {
                generation,
                found,
                asked_at,
                slide: None,
            };
            drop(say(&outside, &token, &keep).await);
        }
    });
}

/// What Postgres has of the session. A row that has expired is none, and is deleted behind the
/// answer, as Better Auth deletes it.
async fn read_row(outside: &impl Outside, token: &Token) -> Result<Option<SessionCopy>, ApiError> {
    let asked_at = outside.now();
    let hurried = outside.at_most(POSTGRES);
    let row = hurried.run(read_session::statement(token)).await;
    let found = row
        .and_then(|row| read_session::read(row.as_deref(), asked_at))
        .map_err(|error| unavailable(&error))?;
    let Some(copy) = found else { return Ok(None) };
    if copy.session.expires_at > asked_at {
        return Ok(Some(copy));
    }
    // With `deferSessionRefresh` a read writes nothing; `POST /get-session` deletes the row.
    if !outside.config().session.defer_refresh {
        delete_expired(outside, token.clone());
    }
    Ok(None)
}

/// Deletes the row of `token` behind the answer, if it has expired in Postgres.
pub fn delete_expired(outside: &impl Outside, token: Token) {
    outside.behind(async move |outside| {
        let delete = delete_expired_session::statement(&token, outside.now());
        drop(outside.run(delete).await);
    });
}

/// Deletes the row of `token`, whose object has ended, behind the answer. If Postgres cannot be
/// reached the object's alarm does.
fn delete_behind(outside: &impl Outside, token: Token) {
    outside.behind(async move |outside| {
        let delete = delete_session::statement(&token);
        revocation::delete_rows(&outside, delete, vec![token]).await;
    });
}

async fn say(outside: &impl Outside, token: &Token, message: &Message) -> Result<Reply, ApiError> {
    outside
        .tell(Stage::Read, &token.object_name(), message)
        .await
        .map_err(ApiError::Unavailable)
}
