//! What breaks on purpose, to see that nothing else does. Compiled in for tests only.

use crate::reply::Reply;

/// `GET /__fault/…`.
#[expect(clippy::panic, reason = "the panic is what this route is for")]
pub(crate) fn answer(path: &str) -> Reply {
    match path {
        "/__fault/panic" => panic!("a panic that was asked for"),
        _ => Reply::not_found(),
    }
}
