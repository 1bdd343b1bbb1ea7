//! A query over the Hyperdrive binding.

use std::io;

use worker::Env;

use super::deadline::{timer, within};
use crate::pg::{self, Asked, Credentials, Error, Fault, Policy, Query, Stage};

/// The binding's name in every Worker.
const BINDING: &str = "HYPERDRIVE";

/// How long closing the socket may take, in milliseconds.
const CLOSE_MS: u32 = 100;

/// Opens a connection, runs one query, closes the connection; answers with the only column of
/// the only row, if there is one. `logged_in` hears what the server asked for, once it let us in.
///
/// A connection belongs to the request that opened it: one that is kept hangs the next request.
///
/// # Errors
///
/// As [`pg::run`]; without the binding, [`Fault::Io`] with `NotFound` at [`Stage::Connect`].
pub async fn run(
    env: &Env,
    query: Query,
    may_take: impl Fn(Stage) -> u32,
    logged_in: impl FnOnce(Asked),
) -> Result<Option<String>, Error> {
    let hyperdrive = env
        .hyperdrive(BINDING)
        .map_err(|_| unconnected(io::ErrorKind::NotFound))?;
    let credentials = Credentials {
        user: hyperdrive.user(),
        password: hyperdrive.password(),
        database: hyperdrive.database(),
    };
    let mut socket = hyperdrive
        .connect()
        .map_err(|_| unconnected(io::ErrorKind::NotConnected))?;
    let answer = pg::run(
        &mut socket,
        &credentials,
        Policy::Hyperdrive,
        query,
        may_take,
        timer,
        logged_in,
    )
    .await;
    // Shutting down ends only what we write. After a deadline the runtime is still reading for
    // us; closing ends that too, and what comes of it is of no use any more.
    drop(within(CLOSE_MS, socket.close()).await);
    answer
}

fn unconnected(kind: io::ErrorKind) -> Error {
    Error {
        stage: Stage::Connect,
        fault: Fault::Io(kind),
    }
}
