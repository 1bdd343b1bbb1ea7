//! Who may use an endpoint (contract §3.2).
//!
//! `session` is [`session`]. `sensitive`, `authoritative` and `fresh` are [`candidate`], whose
//! session the endpoint's own statement then joins, so that Postgres decides.

use domain::{
    Timestamp, Token,
    api_error::{ApiError, NoSession},
    session_object::message::{Generation, Message, Reply as Answer},
    stage::Stage,
};
use schema::{Error, Statement};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    inbound::Inbound,
    object, postgres,
    session::{self, Live},
};

/// The live session of a request, under the same policy as `GET /get-session`.
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
    session::read(ctx, budget, &token, policy)
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
        Err(ApiError::Unauthorized(NoSession::Over))
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
