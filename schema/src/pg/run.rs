//! A connection's whole life.

use std::future::Future;

use tokio::io::{AsyncRead, AsyncWrite};

use super::wire::Wire;
use super::{Asked, Credentials, Error, Fault, Policy, Query, Stage};
use crate::deadline::{Expired, until};

/// How long a goodbye may take, in milliseconds. Usually it is one write that is not waited for.
const CLOSE_MS: u32 = 100;

/// Logs in over `stream`, runs one query, says goodbye; answers with the only column of the only
/// row, if there is one.
///
/// The stream is shut down on every path, a missed deadline included. `may_take` says, when a
/// stage begins, how many milliseconds it has: a slow login leaves the statement less. `timer` makes a future
/// that is done after so many milliseconds. `logged_in` hears what the server asked for, at the
/// moment in which the statement leaves.
///
/// # Errors
///
/// An [`Error`] says at which stage it failed, and whether the statement may have been committed.
pub async fn run<S, T>(
    stream: S,
    credentials: &Credentials,
    policy: Policy,
    query: Query,
    may_take: impl Fn(Stage) -> u32,
    timer: impl Fn(u32) -> T,
    logged_in: impl FnOnce(Asked),
) -> Result<Option<String>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: Future<Output = ()>,
{
    let mut wire = Wire::new(stream);
    let answer = async {
        let login = until(
            timer(may_take(Stage::Connect)),
            wire.open(credentials, policy),
        )
        .await;
        logged_in(settle(login, Stage::Connect)?);
        let turn = until(timer(may_take(Stage::Statement)), wire.ask(query)).await;
        settle(turn, Stage::Statement)
    }
    .await;
    let _: Result<(), Expired> = until(timer(CLOSE_MS), wire.close()).await;
    answer
}

fn settle<T>(outcome: Result<Result<T, Fault>, Expired>, stage: Stage) -> Result<T, Error> {
    outcome
        .unwrap_or(Err(Fault::Expired))
        .map_err(|fault| Error { stage, fault })
}
