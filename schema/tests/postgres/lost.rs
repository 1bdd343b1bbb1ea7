//! Sign-ins whose answer is lost.

use std::cell::Cell;

use schema::pg::{Fault, Stage};
use schema::statement::sign_in;

use crate::drip::Drip;
use crate::scenario::{Visitor, word};
use crate::support::Database;

/// The first connection is cut after ever more bytes, so that the cut falls before, in and after
/// the commit. Either nothing was begun, or there is one user, one account and one session.
#[tokio::test]
async fn wherever_a_sign_in_is_cut_it_ends_with_one_session_or_nothing() {
    let database = Database::migrated().await;
    for left in (0..).step_by(11) {
        let ada = Visitor::ada("google");
        let (first, cut) = (Cell::new(true), Cell::new(false));
        let outcome = sign_in::complete(&ada.sign_in(), async |statement| {
            if !first.take() {
                return database.run(statement).await;
            }
            let stream = Drip {
                stream: database.stream().await,
                left,
            };
            let answer = database.run_over(stream, statement).await;
            cut.set(answer.is_err());
            answer
        })
        .await;
        match outcome {
            Ok(outcome) => {
                assert_eq!(word(&outcome), "created", "after {left}");
                assert_eq!(database.counts().await, (1, 1, 1), "after {left}");
            }
            Err(error) => {
                let at_connect = (error.stage, error.fault) == (Stage::Connect, Fault::Closed);
                assert!(at_connect, "after {left}");
                assert_eq!(database.counts().await, (0, 0, 0), "after {left}");
            }
        }
        if !cut.get() {
            return;
        }
        database
            .sql
            .batch_execute("delete from \"user\"")
            .await
            .unwrap();
    }
}
