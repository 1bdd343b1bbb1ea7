//! The client against a scripted server, in memory.

mod faults;
mod login;
mod server;

use std::time::Duration;

use domain::Timestamp;
use domain::config::Tables;
use tokio::io::duplex;

use super::{Asked, Credentials, Error, Policy, Query, Stage, Statement, run};
use crate::Dialect;
use server::{PASSWORD, Seen, Server};

fn credentials() -> Credentials {
    Credentials {
        user: "ada".to_owned(),
        password: PASSWORD.to_owned(),
        database: "app".to_owned(),
    }
}

fn query() -> Query {
    let parameters = vec![
        "ada@example.com".into(),
        true.into(),
        Timestamp::from_millis(0).into(),
    ];
    Dialect::plain(Tables::default()).render(Statement::new("select $1, $2, $3", parameters))
}

/// The row, and what the server asked for.
type Answer = (Option<String>, Option<Asked>);

async fn ask(server: Server, policy: Policy) -> (Result<Answer, Error>, Seen) {
    ask_within(server, policy, |_| 10_000).await
}

async fn ask_within(
    server: Server,
    policy: Policy,
    may_take: impl Fn(Stage) -> u32,
) -> (Result<Answer, Error>, Seen) {
    let (mut ours, theirs) = duplex(64 * 1024);
    let seen = tokio::spawn(server.serve(theirs));
    let timer = |ms| tokio::time::sleep(Duration::from_millis(u64::from(ms)));
    let credentials = credentials();
    let mut asked = None;
    let answer = run(
        &mut ours,
        &credentials,
        policy,
        query(),
        may_take,
        timer,
        |by_server| asked = Some(by_server),
    )
    .await
    .map(|row| (row, asked));
    // The stream is still ours: that the server saw its end is the client's doing.
    let seen = tokio::time::timeout(Duration::from_secs(5), seen)
        .await
        .expect("it was never shut");
    drop(ours);
    (answer, seen.unwrap())
}
