//! What the client gives away at login, and to whom.

use postgres_protocol::authentication::md5_hash;

use super::server::{Login, PASSWORD, Server, found};
use super::{ask, credentials};
use crate::pg::{Asked, Fault, Policy, Stage};

/// Each line: what the server asks for, under which policy, and what comes of it.
#[tokio::test]
async fn the_policy_decides_what_may_be_asked() {
    use Asked::{Cleartext, Md5, Nothing, ScramSha256};
    use Policy::{Direct, Hyperdrive};
    for (login, policy, expected) in [
        (Login::Scram, Direct, Ok(ScramSha256)),
        (Login::Scram, Hyperdrive, Ok(ScramSha256)),
        (Login::ScramPlus, Direct, Ok(ScramSha256)),
        (Login::ScramPlus, Hyperdrive, Ok(ScramSha256)),
        (Login::Md5, Hyperdrive, Ok(Md5)),
        (Login::Cleartext, Hyperdrive, Ok(Cleartext)),
        (Login::Nothing, Hyperdrive, Ok(Nothing)),
        (Login::Md5, Direct, Err("md5")),
        (Login::Cleartext, Direct, Err("cleartext")),
        (Login::Nothing, Direct, Err("no authentication")),
        (
            Login::ScramPlusOnly,
            Hyperdrive,
            Err("SASL without SCRAM-SHA-256"),
        ),
        (Login::Other(2), Hyperdrive, Err("Kerberos")),
        (Login::Other(6), Hyperdrive, Err("SCM credential")),
        (Login::Other(7), Hyperdrive, Err("GSS")),
        (Login::Other(9), Hyperdrive, Err("SSPI")),
    ] {
        let (answer, seen) = ask(Server::new(login, found(&[b"{}"])), policy).await;
        match expected {
            Ok(asked) => assert_eq!(answer.unwrap().1, Some(asked)),
            Err(name) => {
                let error = answer.unwrap_err();
                assert_eq!(error.stage, Stage::Connect);
                assert_eq!(error.fault, Fault::AuthenticationRefused(name));
                assert!(!error.may_have_committed());
                assert_eq!(seen.password, b"", "{name}: nothing is given");
                assert!(!seen.tags.contains('P'), "{name}: nothing is asked");
            }
        }
    }
}

#[tokio::test]
async fn what_is_given_is_what_the_protocol_says() {
    for (login, expected) in [
        (Login::Cleartext, PASSWORD.to_owned()),
        (Login::Md5, md5_hash(b"ada", PASSWORD.as_bytes(), *b"salt")),
    ] {
        let (_, seen) = ask(Server::new(login, found(&[b"{}"])), Policy::Hyperdrive).await;
        assert_eq!(seen.password, [expected.as_bytes(), b"\0"].concat());
    }
}

/// Each of these servers knows a user's name and no more.
#[tokio::test]
async fn a_server_that_cannot_prove_itself_gets_no_statement() {
    let out_of_place = Fault::Protocol("message out of place in the login");
    for (login, fault) in [
        (Login::ScramUnproven, Fault::AuthenticationFailed),
        (Login::ScramSkipped, out_of_place),
        // A minute of PBKDF2 and more, were it derived; with 100,000 the server is merely wrong.
        (
            Login::ScramIterations(u32::MAX),
            Fault::AuthenticationFailed,
        ),
        (Login::ScramIterations(100_001), Fault::AuthenticationFailed),
    ] {
        for policy in [Policy::Direct, Policy::Hyperdrive] {
            let (answer, seen) = ask(Server::new(login, found(&[b"{}"])), policy).await;
            let error = answer.unwrap_err();
            assert_eq!((error.stage, &error.fault), (Stage::Connect, &fault));
            assert!(!seen.tags.contains('P'), "{fault}: nothing is asked");
        }
    }
}

#[test]
fn neither_an_error_nor_its_parts_show_the_password() {
    let credentials = credentials();
    assert!(!format!("{credentials:?}").contains(PASSWORD));
}
