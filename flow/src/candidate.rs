//! Who asks for something that Postgres has to decide (contract §3.2: `sensitive`,
//! `authoritative`, `fresh`): a session whose object has not ended, and which the endpoint's own
//! statement then joins.

use domain::{
    SessionCopy, Timestamp, Token,
    api_error::{ApiError, NoSession},
    session_object::message::{Generation, Message, Reply},
    stage::Stage,
};
use schema::{
    Error, Statement,
    statement::{
        delete_expired_session, read_session,
        user_sessions::{self, UserSessions},
    },
};

use crate::{Outside, error::unavailable, known};

/// A session that was not ended here. Whether it is on, Postgres says.
pub struct Candidate<O> {
    /// What is left of the request's way outside.
    pub outside: O,
    /// Its token, from a genuine cookie.
    pub token: Token,
    /// When the object was asked; what the statement says is no older.
    pub asked_at: Timestamp,
    generation: Generation,
}

impl<O: Outside> Candidate<O> {
    /// Asks the session's object whether it has ended, and nothing else.
    ///
    /// # Errors
    /// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
    pub async fn of(outside: O, token: Token) -> Result<Self, ApiError> {
        let asked_at = outside.now();
        // An object never answers such a read from its copy: it refuses, or sends to Postgres.
        let read = Message::Read(outside.config().session.read(false, true));
        let answer = outside
            .tell(Stage::Read, &token.object_name(), &read)
            .await
            .map_err(ApiError::Unavailable)?;
        let Reply::AskPostgres { generation } = answer else {
            return Err(ApiError::Unauthorized(NoSession::Over));
        };
        Ok(Self {
            outside,
            token,
            asked_at,
            generation,
        })
    }

    /// Runs the endpoint's statement, which reads, and has a row only if the session is on in
    /// Postgres. `created_at` finds in that row when the session was made. One turn.
    ///
    /// # Errors
    /// `UNAUTHORIZED` if there is no row, and the object is told, or if the session has outlived
    /// `session.absoluteLifetime`; `Unavailable` if Postgres cannot be asked.
    pub async fn decide<T>(
        &self,
        statement: Statement,
        read: impl FnOnce(Option<&str>) -> Result<Option<T>, Error>,
        created_at: impl FnOnce(&T) -> Timestamp,
    ) -> Result<T, ApiError> {
        let decided = self.change(statement, read).await?;
        if known::outlived(&self.outside, &self.token, created_at(&decided)).await? {
            return Err(ApiError::Unauthorized(NoSession::Over));
        }
        Ok(decided)
    }

    /// Refuses a session that has outlived `session.absoluteLifetime`, for an endpoint whose first
    /// statement writes: that one knows of no such lifetime, and its row would say so too late. No
    /// turn without that option, and at most one with it.
    ///
    /// # Errors
    /// `UNAUTHORIZED`, or `Unavailable` where that cannot be known.
    pub async fn in_lifetime(&self) -> Result<(), ApiError> {
        let session = &self.outside.config().session;
        if session.absolute_lifetime.is_some() {
            known::read(&self.outside, &self.token, session.read(false, false))
                .await?
                .ok_or(ApiError::Unauthorized(NoSession::Over))?;
        }
        Ok(())
    }

    /// Runs a statement that writes, for a session whose age is known to be allowed: by
    /// [`Candidate::in_lifetime`], or by [`known::read`]. It has a row only if the session is on in
    /// Postgres. One turn.
    ///
    /// # Errors
    /// `UNAUTHORIZED` if there is no row, and the object is told; `Unavailable` if Postgres cannot
    /// be asked.
    pub async fn change<T>(
        &self,
        statement: Statement,
        read: impl FnOnce(Option<&str>) -> Result<Option<T>, Error>,
    ) -> Result<T, ApiError> {
        let row = self.outside.run(statement).await;
        let decided = row
            .and_then(|row| read(row.as_deref()))
            .map_err(|error| unavailable(&error))?;
        if let Some(decided) = decided {
            return Ok(decided);
        }
        // Not insisted on: a copy that stays is checked once it is old.
        drop(self.say_found(None, self.asked_at).await);
        // Better Auth deletes what it finds expired.
        let delete = delete_expired_session::statement(&self.token, self.asked_at);
        self.outside.behind(async move |outside| {
            drop(outside.run(delete).await);
        });
        Err(ApiError::Unauthorized(NoSession::Over))
    }

    /// The session and its user, as Postgres has them. One turn.
    ///
    /// # Errors
    /// Those of [`Candidate::decide`].
    pub async fn session(&self) -> Result<SessionCopy, ApiError> {
        let is_on = |copy: &SessionCopy| self.asked_at < copy.session.expires_at;
        let read = |row: Option<&str>| Ok(read_session::read(row, self.asked_at)?.filter(is_on));
        let created_at = |copy: &SessionCopy| copy.session.created_at;
        let statement = read_session::statement(&self.token);
        self.decide(statement, read, created_at).await
    }

    /// The user, and what other sessions there are to end. One turn.
    ///
    /// # Errors
    /// Those of [`Candidate::decide`].
    pub async fn user_sessions(&self) -> Result<UserSessions, ApiError> {
        let statement = user_sessions::statement(&self.token, self.asked_at);
        let created_at = |own: &UserSessions| own.created_at;
        self.decide(statement, user_sessions::read, created_at)
            .await
    }

    /// Brings the object what the endpoint's statement has made of the rows, so that the next read
    /// shows it. If another change came between, the rows are read again.
    ///
    /// # Errors
    /// `UNAUTHORIZED` if the session was ended meanwhile, or `Unavailable`.
    pub(crate) async fn keep(&self, copy: SessionCopy) -> Result<(), ApiError> {
        let read_at = copy.read_at;
        let kept = match self.say_found(Some(copy), read_at).await {
            Ok(Reply::AskPostgres { .. }) => {
                let policy = self.outside.config().session.read(false, true);
                known::read(&self.outside, &self.token, policy)
                    .await?
                    .is_some()
            }
            Ok(answer) => matches!(answer, Reply::Session { .. }),
            Err(stage) => return Err(ApiError::Unavailable(stage)),
        };
        kept.then_some(())
            .ok_or(ApiError::Unauthorized(NoSession::Over))
    }

    async fn say_found(
        &self,
        found: Option<SessionCopy>,
        asked_at: Timestamp,
    ) -> Result<Reply, Stage> {
        let keep = Message::Keep {
            generation: self.generation,
            found,
            asked_at,
            slide: None,
        };
        let name = self.token.object_name();
        self.outside.tell(Stage::Read, &name, &keep).await
    }
}
