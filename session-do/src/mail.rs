//! Messages to an object, and its answers.

use schema::workers::within;
use serde::{Serialize, de::DeserializeOwned};
use worker::{Method, Request, Response, Result, State};

use crate::{failure::Failure, log};

/// How long a message's body may take to arrive, in milliseconds; it left together with its head.
const BODY_MS: u32 = 2_000;

/// The message in a POST.
pub(crate) async fn read<M: DeserializeOwned>(mut request: Request) -> Result<M, Failure> {
    if request.method() != Method::Post {
        return Err(Failure::Request);
    }
    let body = within(BODY_MS, request.text())
        .await
        .map_err(|_| Failure::Request)?
        .map_err(|_| Failure::Request)?;
    serde_json::from_str(&body).map_err(|error| Failure::Malformed {
        column: error.column(),
    })
}

/// The reply as JSON; or the one word for what failed, once that is logged.
pub(crate) fn answer(state: &State, reply: Result<impl Serialize, Failure>) -> Result<Response> {
    match reply {
        Ok(reply) => Response::from_json(&reply),
        Err(failure) => {
            log::message_failed(state, &failure);
            let (status, error) = failure.public();
            let body = serde_json::json!({ "error": error });
            Ok(Response::from_json(&body)?.with_status(status))
        }
    }
}
