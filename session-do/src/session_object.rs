//! The Durable Object class: one session.

use std::panic::AssertUnwindSafe;

use domain::session_object::message::{Message, Reply};
use flow::object::{Platform, Ran, Shell};
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::failure::Failure;
use crate::platform::Ground;
use crate::{log, mail};

/// One session, named by the SHA-256 of its token.
#[durable_object(alarm)]
pub struct SessionObject {
    state: State,
    env: Env,
    shell: AssertUnwindSafe<Shell>,
}

impl DurableObject for SessionObject {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            shell: AssertUnwindSafe(Shell::default()),
        }
    }

    /// Takes a POST with a [`Message`], answers with a [`Reply`].
    async fn fetch(&self, request: Request) -> Result<Response> {
        mail::answer(&self.state, self.answer(request).await)
    }

    /// Throws only where the alarm could not even be set again: then the platform does that.
    async fn alarm(&self) -> Result<Response> {
        let ground = self.ground();
        let began = ground.now();
        let ran = self.shell.alarm(&ground).await;
        log::alarm(&self.state, &ran, ground.now().millis_since(began));
        match ran {
            Ran::Unarmed(failure) => Err(failure.into()),
            _ => Response::empty(),
        }
    }
}

impl SessionObject {
    async fn answer(&self, request: Request) -> Result<Reply, Failure> {
        let message: Message = mail::read(request).await?;
        self.shell.answer(&self.ground(), message).await
    }

    const fn ground(&self) -> Ground<'_> {
        Ground {
            state: &self.state,
            env: &self.env,
        }
    }
}
