//! The Durable Object class: one session.

use std::panic::AssertUnwindSafe;

use domain::session_object::message::{Message, Reply};
use flow::object::{Platform, Shell};
use schema::workers::within;
use worker::{DurableObject, Env, Method, Request, Response, Result, State, durable_object};

use crate::failure::Failure;
use crate::log;
use crate::platform::Ground;

/// How long a message's body may take to arrive, in milliseconds; it left together with its head.
const BODY_MS: u32 = 2_000;

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
        match self.answer(request).await {
            Ok(reply) => Response::from_json(&reply),
            Err(failure) => {
                log::message_failed(&self.state, &failure);
                let (status, error) = failure.public();
                let body = serde_json::json!({ "error": error });
                Ok(Response::from_json(&body)?.with_status(status))
            }
        }
    }

    async fn alarm(&self) -> Result<Response> {
        let ground = self.ground();
        let began = ground.now();
        let ran = self.shell.alarm(&ground).await;
        log::alarm(&self.state, &ran, ground.now().millis_since(began));
        Response::empty()
    }
}

impl SessionObject {
    async fn answer(&self, mut request: Request) -> Result<Reply, Failure> {
        if request.method() != Method::Post {
            return Err(Failure::Request);
        }
        let body = within(BODY_MS, request.text())
            .await
            .map_err(|_| Failure::Request)?
            .map_err(|_| Failure::Request)?;
        let message: Message = serde_json::from_str(&body).map_err(|error| Failure::Malformed {
            column: error.column(),
        })?;
        self.shell.answer(&self.ground(), message).await
    }

    const fn ground(&self) -> Ground<'_> {
        Ground {
            state: &self.state,
            env: &self.env,
        }
    }
}
