//! Bodies, read to a limit: what a stranger sends must not fill the isolate's memory.

use domain::stage::Stage;
use futures_util::StreamExt;
use worker::{ByteStream, Request, web_sys};

use crate::budget::Budget;

/// Reads an answer's body of at most `limit` octets; `None` if it is longer or breaks off. What is
/// left of a longer one is never asked for.
pub(crate) async fn read_capped(mut stream: ByteStream, limit: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.ok()?;
        if body.len() + chunk.len() > limit {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// Reads a request's body to its end, and keeps it if it has at most `limit` octets; `None` if it
/// is longer or breaks off.
///
/// Who answers while the body is still on its way breaks the sender's pipe: its `fetch` fails or
/// its connection is reset, and the answer is lost. The caller sets the deadline that bounds this.
pub(crate) async fn read_to_end(mut stream: ByteStream, limit: usize) -> Option<Vec<u8>> {
    let mut kept = Some(Vec::new());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.ok()?;
        kept = kept.filter(|body: &Vec<u8>| body.len() + chunk.len() <= limit);
        if let Some(body) = &mut kept {
            body.extend_from_slice(&chunk);
        }
    }
    kept
}

/// Reads a body that no endpoint has asked for, and keeps nothing of it: the answer would be lost
/// as in [`read_to_end`].
///
/// A sender that takes longer than `budget` loses its answer, as it must not hold the request.
pub(crate) async fn drain(request: web_sys::Request, budget: Budget) {
    if request.body().is_none() || request.body_used() {
        return;
    }
    if let Ok(stream) = Request::from(request).stream() {
        let _ = budget.within(Stage::Body, read_to_end(stream, 0)).await;
    }
}
