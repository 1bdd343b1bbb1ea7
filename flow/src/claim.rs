//! The object of a session that is being made: claimed before anything happens, opened once its
//! rows are there.

use domain::{
    SessionCopy, Token, random,
    session_object::message::{Attempt, Message, Reply},
    stage::Stage,
};

use crate::Outside;

/// An object that is this request's.
pub(crate) struct Claim {
    name: String,
    attempt: Attempt,
}

/// What claiming came to.
pub(crate) enum Claiming {
    /// It is this request's.
    Ours(Claim),
    /// Another request was here before.
    Replayed {
        /// Whether the session is open.
        open: bool,
    },
}

/// Claims the object of `token`. If the session is not opened in time, the object deletes the row
/// that a lost commit may have left.
///
/// # Errors
/// The stage, if the object did not say.
pub(crate) async fn claim(outside: &impl Outside, token: &Token) -> Result<Claiming, Stage> {
    let name = token.object_name();
    let attempt = Attempt(random::hex(&outside.bytes::<16>()?));
    let message = Message::Claim {
        attempt: attempt.clone(),
        token: token.clone(),
    };
    match outside.tell(Stage::Claim, &name, &message).await? {
        Reply::Claimed => Ok(Claiming::Ours(Claim { name, attempt })),
        Reply::Replayed { open } => Ok(Claiming::Replayed { open }),
        _ => Err(Stage::Claim),
    }
}

impl Claim {
    /// Opens the session with its rows.
    ///
    /// # Errors
    /// The stage, if the object did not say that it is open.
    pub(crate) async fn open(self, outside: &impl Outside, copy: SessionCopy) -> Result<(), Stage> {
        let attempt = self.attempt;
        let message = Message::Open { attempt, copy };
        match outside.tell(Stage::Open, &self.name, &message).await? {
            Reply::Opened => Ok(()),
            _ => Err(Stage::Open),
        }
    }
}
