//! Bodies, read to a limit: what a stranger sends must not fill the isolate's memory.

use futures_util::StreamExt;
use worker::ByteStream;

/// Reads a body of at most `limit` octets; `None` if it is longer or breaks off.
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
