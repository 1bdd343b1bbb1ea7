//! Who may use an endpoint (contract §3.2).
//!
//! `session` is [`session`]. `sensitive`, `authoritative` and `fresh` are [`candidate`], whose
//! session the endpoint's own statement then joins, so that Postgres decides.

use domain::{
    SessionCopy, Timestamp, Token,
    api_error::{ApiError, NoSession},
    session_object::message::{Generation, Message, ReadPolicy, Reply as Answer},
    stage::Stage,
};
use schema::{
    Error, Statement,
    statement::{
        delete_expired_session,
        user_sessions::{self, UserSessions},
    },
};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    known, object, postgres,
    session::{self, Live},
};

/// The live session of a request, under the same policy as `GET /get-session`: at most two turns.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
pub(crate) async fn session(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
) -> Result<Live, ApiError> {
    let token = token(ctx, inbound)?;
    let policy = session::policy(ctx, inbound);
    session::of(ctx, budget, inbound, &token, policy)
        .await?
        .ok_or(ApiError::Unauthorized(NoSession::Over))
}

/// The same, but never moved by it: at most one turn, which leaves one for the endpoint.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
pub(crate) async fn unmoved(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
) -> Result<Live, ApiError> {
    let token = token(ctx, inbound)?;
    let policy = ReadPolicy {
        slide: None,
        ..session::policy(ctx, inbound)
    };
    session::of(ctx, budget, inbound, &token, policy)
        .await?
        .ok_or(ApiError::Unauthorized(NoSession::Over))
}

/// A genuine cookie whose session was not ended here. Whether it is on, Postgres says.
pub(crate) struct Candidate {
    pub(crate) token: Token,
    pub(crate) generation: Generation,
    /// When the object was asked; what the statement says is no older.
    pub(crate) asked_at: Timestamp,
}

/// Asks the session's object whether it has ended, and nothing else.
///
/// # Errors
/// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
pub(crate) async fn candidate(
    ctx: &Ctx,
    budget: Budget,
    inbound: &Inbound,
) -> Result<Candidate, ApiError> {
    let token = token(ctx, inbound)?;
    // The endpoint's statement knows of no absolute lifetime, and its row may be from before.
    if ctx.config.session.absolute_lifetime.is_some() {
        let policy = ctx.config.session.read(false, false);
        known::read(ctx, budget, &token, policy)
            .await?
            .ok_or(ApiError::Unauthorized(NoSession::Over))?;
    }
    let asked_at = now();
    // An object never answers such a read from its copy: it refuses, or sends to Postgres.
    let policy = ctx.config.session.read(false, true);
    let name = token.object_name();
    match object::call(ctx, budget, Stage::Read, &name, &Message::Read(policy)).await {
        Ok(Answer::AskPostgres { generation }) => Ok(Candidate {
            token,
            generation,
            asked_at,
        }),
        Ok(_) => Err(ApiError::Unauthorized(NoSession::Over)),
        Err(stage) => Err(ApiError::Unavailable(stage)),
    }
}

impl Candidate {
    /// Runs the endpoint's statement, which has a row only if the session is on in Postgres.
    ///
    /// # Errors
    /// `UNAUTHORIZED` if there is no row, and the object is told; `Unavailable` if Postgres cannot
    /// be asked.
    pub(crate) async fn decide<T>(
        &self,
        ctx: &Ctx,
        budget: Budget,
        statement: Statement,
        read: impl FnOnce(Option<&str>) -> Result<Option<T>, Error>,
    ) -> Result<T, ApiError> {
        let row = postgres::run(ctx, budget, statement).await;
        let decided = row
            .and_then(|row| read(row.as_deref()))
            .map_err(|error| postgres::unavailable(&error))?;
        if let Some(decided) = decided {
            return Ok(decided);
        }
        let gone = Message::Keep {
            generation: self.generation,
            found: None,
            asked_at: self.asked_at,
            slide: None,
        };
        // Not insisted on: a copy that stays is checked once it is old.
        let name = self.token.object_name();
        drop(object::call(ctx, budget, Stage::Read, &name, &gone).await);
        // Better Auth deletes what it finds expired.
        let behind = ctx.fork();
        let delete = delete_expired_session::statement(&self.token, self.asked_at);
        ctx.behind(async move {
            drop(postgres::run(&behind, Budget::read(), delete).await);
        });
        Err(ApiError::Unauthorized(NoSession::Over))
    }

    /// The user, and what other sessions there are to end. One turn.
    ///
    /// # Errors
    /// Those of [`Candidate::decide`].
    pub(crate) async fn user_sessions(
        &self,
        ctx: &Ctx,
        budget: Budget,
    ) -> Result<UserSessions, ApiError> {
        let statement = user_sessions::statement(&self.token, self.asked_at);
        self.decide(ctx, budget, statement, user_sessions::read)
            .await
    }

    /// Brings the object what the endpoint's statement has made of the rows, so that the next read
    /// shows it. If another change came between, the rows are read again.
    ///
    /// # Errors
    /// `UNAUTHORIZED` if the session was ended meanwhile, or `Unavailable`.
    pub(crate) async fn keep(
        &self,
        ctx: &Ctx,
        budget: Budget,
        copy: SessionCopy,
    ) -> Result<(), ApiError> {
        let keep = Message::Keep {
            generation: self.generation,
            asked_at: copy.read_at,
            found: Some(copy),
            slide: None,
        };
        let name = self.token.object_name();
        let kept = match object::call(ctx, budget, Stage::Read, &name, &keep).await {
            Ok(Answer::AskPostgres { .. }) => {
                let policy = ctx.config.session.read(false, true);
                known::read(ctx, budget, &self.token, policy)
                    .await?
                    .is_some()
            }
            Ok(answer) => matches!(answer, Answer::Session { .. }),
            Err(stage) => return Err(ApiError::Unavailable(stage)),
        };
        kept.then_some(())
            .ok_or(ApiError::Unauthorized(NoSession::Over))
    }
}

/// Refuses a session that was made too long ago (`session.freshAge`), however often it was used.
///
/// # Errors
/// `SESSION_NOT_FRESH`.
pub(crate) fn fresh(ctx: &Ctx, created_at: Timestamp) -> Result<(), ApiError> {
    if ctx.config.session.is_fresh(created_at, now()) {
        Ok(())
    } else {
        Err(ApiError::SessionNotFresh)
    }
}

fn token(ctx: &Ctx, inbound: &Inbound) -> Result<Token, ApiError> {
    session::token(ctx, inbound).ok_or(ApiError::Unauthorized(NoSession::NoCookie))
}
