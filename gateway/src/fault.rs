//! What breaks on purpose, to see that nothing else does. Compiled in for tests only.

use std::hint::black_box;

use crate::reply::Reply;

/// How much is asked for at once on the way to exhaustion, in bytes. Nothing is written to it, so
/// the machine that runs the tests hands out addresses only.
const CHUNK: usize = 64 << 20;

/// The unit in which an instance's memory grows, in bytes (WebAssembly, §4.2.8).
const PAGE: usize = 65_536;

/// `GET /__fault/…`.
#[expect(clippy::panic, reason = "the panic is what this route is for")]
pub(crate) fn answer(path: &str) -> Reply {
    match path {
        "/__fault/panic" => panic!("a panic that was asked for"),
        "/__fault/stack" => Reply::json(&descend(0)),
        "/__fault/memory" => Reply::json(&hoard()),
        "/__fault/heap" => Reply::json(&(core::arch::wasm32::memory_size::<0>() * PAGE)),
        _ => Reply::not_found(),
    }
}

/// Calls itself until the stack ends.
fn descend(depth: u64) -> u64 {
    let here = black_box(depth);
    if here == u64::MAX {
        return here;
    }
    // After the call, so that it is no loop.
    black_box(descend(here + 1)) - 1
}

/// Takes memory until there is none, which aborts the instance.
fn hoard() -> usize {
    let mut held: Vec<Vec<u8>> = Vec::new();
    while black_box(held.len()) < usize::MAX {
        held.push(black_box(Vec::with_capacity(CHUNK)));
    }
    held.len()
}
