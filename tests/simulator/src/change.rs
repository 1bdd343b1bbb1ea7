//! Changes that are made here: of a user, or of a session.

use std::rc::Rc;

use domain::{
    SessionCopy, Token,
    api_error::{ApiError, NoSession},
    user::UserChange,
};
use flow::{Candidate, Outside, change, known};
use serde_json::{Map, Value};

use crate::{reach::Reach, request::READ, setup::NOTE, world::World};

/// What is changed.
#[derive(Clone, Copy, Debug)]
enum What {
    User,
    Session,
}

impl World {
    /// Writes something new, of the user or of the session. From an acknowledgement on it is what
    /// every read of this session has to show.
    pub(crate) async fn change(self: &Rc<Self>, token: &Token) {
        let what = self.chance.of(&[What::User, What::Session], What::User);
        let text = format!("change {}", self.fresh());
        let (world, token) = (Rc::clone(self), token.clone());
        self.request(READ, async move |reach| {
            let asking = world.is_revoked(&token);
            let answer = what.write(reach, &token, text).await;
            world.refuses(asking, answer.is_ok());
            match answer {
                Ok(copy) => {
                    world.note(format_args!("change of {what:?}: done"));
                    let versions = &mut world.watch.ledger.borrow_mut().versions;
                    versions.acknowledge(&copy);
                }
                Err(error) => world.note(format_args!("change of {what:?}: {}", error.code())),
            }
        })
        .await;
    }
}

impl What {
    /// As the gateway does it: a read guards it, and Postgres decides it.
    async fn write(
        self,
        reach: Reach,
        token: &Token,
        text: String,
    ) -> Result<SessionCopy, ApiError> {
        let guard = reach.config().session.read(false, false);
        known::read(&reach, token, guard)
            .await?
            .ok_or(ApiError::Unauthorized(NoSession::Over))?;
        let asking = Candidate::of(reach, token.clone()).await?;
        let body = |field: &str| Map::from_iter([(field.to_owned(), Value::from(text))]);
        let config = asking.outside.config();
        match self {
            Self::User => {
                let change = UserChange::read(&body("name"), &config.user_fields)?;
                change::user(&asking, &change).await
            }
            Self::Session => {
                let fields = config.session_fields.update(&body(NOTE))?;
                change::session(&asking, fields).await
            }
        }
    }
}
