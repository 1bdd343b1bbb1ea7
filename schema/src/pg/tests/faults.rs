//! What a server, or what stands between, can do to an answer.

use std::time::Duration;

use tokio::io::{AsyncReadExt, duplex};
use tokio::time::Instant;

use super::server::{Login, Server, found, message, row};
use super::{Answer, ask, ask_within, credentials, query};
use crate::pg::{Asked, Error, Fault, Policy, Stage, run};

fn answer(row: &str) -> Answer {
    (Some(row.to_owned()), Some(Asked::Nothing))
}

#[tokio::test]
async fn a_statement_is_four_messages_and_a_goodbye() {
    let server = Server::new(Login::Nothing, found(&[b"{}"]));
    let (got, seen) = ask(server, Policy::Hyperdrive).await;
    assert_eq!(got, Ok(answer("{}")));
    assert_eq!(seen.tags, "PBESX");
    assert!(seen.shut);
}

#[tokio::test]
async fn no_row_is_an_answer_too() {
    let reply = [
        message(b'1', b""),
        message(b'2', b""),
        message(b'C', b"DELETE 0\0"),
        message(b'Z', b"I"),
    ];
    let (got, _) = ask(
        Server::new(Login::Nothing, reply.concat()),
        Policy::Hyperdrive,
    )
    .await;
    assert_eq!(got, Ok((None, Some(Asked::Nothing))));
}

/// F18: pieces of one byte, of every other size, and all in one.
#[tokio::test]
async fn an_answer_may_come_in_pieces_of_any_size() {
    for login in [Login::Scram, Login::Md5, Login::Nothing] {
        let whole = Server::new(login, found(&[b"{}"]));
        let (_, seen) = ask(whole.clone(), Policy::Hyperdrive).await;
        for chunk in 1..=seen.sent {
            let server = Server {
                chunk,
                ..whole.clone()
            };
            let (got, _) = ask(server, Policy::Hyperdrive).await;
            assert_eq!(got.unwrap().0.as_deref(), Some("{}"), "{chunk}");
        }
    }
}

#[tokio::test]
async fn a_cut_after_any_byte_is_an_error_that_says_whether_the_statement_had_left() {
    for login in [Login::Scram, Login::Md5] {
        let whole = Server::new(login, found(&[b"{}"]));
        let (_, seen) = ask(whole.clone(), Policy::Hyperdrive).await;
        let before_statement = seen.sent - whole.reply.len();
        for hangs_up_after in 0..seen.sent {
            let server = Server {
                hangs_up_after,
                ..whole.clone()
            };
            let (got, seen) = ask(server, Policy::Hyperdrive).await;
            let error = got.unwrap_err();
            let left = hangs_up_after >= before_statement;
            assert_eq!(
                error.may_have_committed(),
                left,
                "after {hangs_up_after}: {error}"
            );
            assert_eq!(seen.tags.contains('P'), left, "after {hangs_up_after}");
        }
    }
}

/// Each line is what might come instead of an answer, and what is made of it.
#[tokio::test]
async fn what_is_not_an_answer_is_not_taken_for_one() {
    let parsed = [message(b'1', b""), message(b'2', b"")].concat();
    let ended = [message(b'C', b"SELECT 1\0"), message(b'Z', b"I")].concat();
    let rows = |rows: &[Vec<u8>]| [parsed.clone(), rows.concat(), ended.clone()].concat();
    let out_of_place = "message out of place in the statement";
    for (reply, why) in [
        (rows(&[row(&[b"{}"]), row(&[b"{}"])]), "more than one row"),
        (rows(&[row(&[])]), "row is not one value"),
        (rows(&[row(&[b"{}", b"{}"])]), "row is not one value"),
        (
            rows(&[message(b'D', b"\0\x01\xff\xff\xff\xff")]),
            "row is not one value",
        ),
        (rows(&[row(&[b"\xff"])]), "row is not UTF-8"),
        (
            rows(&[message(b'D', b"\0\x01\0\0\0\x09{}")]),
            "row and its lengths differ",
        ),
        (
            rows(&[message(b'D', b"\0\x01\0\0\0\x01{}")]),
            "row and its lengths differ",
        ),
        (
            rows(&[message(b'D', b"\0\x02\0\0\0\x02{}")]),
            "row and its lengths differ",
        ),
        (
            rows(&[message(b'D', b"\0\x01\0\0")]),
            "row and its lengths differ",
        ),
        (rows(&[message(b'D', b"")]), "unreadable message"),
        (b"D\x7f\xff\xff\xff".to_vec(), "message too long"),
        (ended.clone(), out_of_place),
        (row(&[b"{}"]), out_of_place),
        ([parsed.clone(), message(b'Z', b"I")].concat(), out_of_place),
        ([parsed.clone(), message(b'I', b"")].concat(), out_of_place),
        ([parsed.clone(), message(b's', b"")].concat(), out_of_place),
        (
            [parsed.clone(), message(b'G', b"\0\0\0")].concat(),
            out_of_place,
        ),
        (
            [
                parsed.clone(),
                message(b'C', b"BEGIN\0"),
                message(b'Z', b"T"),
            ]
            .concat(),
            out_of_place,
        ),
        (
            [parsed.clone(), message(b'E', b"SERROR\0")].concat(),
            "unreadable error",
        ),
        (
            [parsed.clone(), message(b'E', b"SERROR\0\0")].concat(),
            "error without SQLSTATE",
        ),
        (
            [parsed.clone(), message(b'E', b"C23\xff05\0\0")].concat(),
            "error without SQLSTATE",
        ),
    ] {
        let (got, seen) = ask(
            Server::new(Login::Nothing, reply.clone()),
            Policy::Hyperdrive,
        )
        .await;
        let error = got.unwrap_err();
        assert_eq!(error.fault, Fault::Protocol(why), "{reply:?}");
        assert!(error.may_have_committed(), "{reply:?}");
        assert!(
            seen.tags.ends_with('X') && seen.shut,
            "{reply:?}: it is closed all the same"
        );
    }
}

#[tokio::test]
async fn of_a_refusal_only_the_code_and_the_constraint_are_kept() {
    let fields = b"SERROR\0VERROR\0C23505\0Mduplicate key\0\
        DKey (email)=(ada@example.com) already exists.\0tuser\0nuser_email_unique\0\0";
    // The error comes in the place of any message, the end included.
    for before in [
        &b""[..],
        b"1\0\0\0\x04",
        b"1\0\0\0\x042\0\0\0\x04C\0\0\0\x0dSELECT 1\0",
    ] {
        let reply = [before, &message(b'E', fields), &message(b'Z', b"I")].concat();
        let (got, seen) = ask(Server::new(Login::Nothing, reply), Policy::Hyperdrive).await;
        let error = got.unwrap_err();
        assert_eq!(
            error.fault,
            Fault::Server {
                sqlstate: "23505".to_owned(),
                constraint: Some("user_email_unique".to_owned()),
                column: None,
            }
        );
        assert!(!format!("{error} {error:?}").contains("ada@"));
        assert!(error.is_race() && !error.may_have_committed());
        assert!(seen.tags.ends_with('X') && seen.shut);
    }
}

const fn of_each(stage: Stage) -> u32 {
    match stage {
        Stage::Connect => 300,
        Stage::Statement => 700,
    }
}

/// The time is tokio's own here: it passes when nothing else is left to happen.
#[tokio::test(start_paused = true)]
async fn silence_ends_at_the_deadline_of_its_stage_and_the_stream_is_shut() {
    for (login, stage, ms) in [
        (Login::Silent, Stage::Connect, 300),
        (Login::Scram, Stage::Statement, 700),
    ] {
        let began = Instant::now();
        let server = Server::new(login, message(b'1', b""));
        let (got, seen) = ask_within(server, Policy::Hyperdrive, of_each).await;
        assert_eq!(
            got,
            Err(Error {
                stage,
                fault: Fault::Expired
            })
        );
        assert_eq!(began.elapsed().as_millis(), ms);
        assert!(seen.tags.ends_with('X') && seen.shut, "{stage}");
    }
}

/// A budget is one for both: what the login took is not there twice.
#[tokio::test(start_paused = true)]
async fn a_statement_has_what_the_login_has_left() {
    let began = Instant::now();
    let may_take = |_| 1000 - u32::try_from(began.elapsed().as_millis()).unwrap();
    let server = Server::new(Login::Slow, message(b'1', b""));
    let (got, _) = ask_within(server, Policy::Hyperdrive, may_take).await;
    assert_eq!(got.unwrap_err().stage, Stage::Statement);
    assert_eq!(began.elapsed().as_millis(), 1000);
}

/// After half a message, `X` would be taken for a part of it.
#[tokio::test(start_paused = true)]
async fn a_write_that_is_stuck_is_not_written_behind() {
    let (ours, mut theirs) = duplex(16);
    let timer = |ms| tokio::time::sleep(Duration::from_millis(u64::from(ms)));
    let began = Instant::now();
    let got = run(
        ours,
        &credentials(),
        Policy::Direct,
        query(),
        of_each,
        timer,
        drop,
    )
    .await
    .unwrap_err();
    assert_eq!(
        got,
        Error {
            stage: Stage::Connect,
            fault: Fault::Expired
        }
    );
    assert_eq!(began.elapsed().as_millis(), 300);

    let mut came = Vec::new();
    theirs.read_to_end(&mut came).await.unwrap();
    assert_eq!(came.len(), 16, "{came:?}");
}
