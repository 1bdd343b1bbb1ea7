use http::StatusCode;

use super::*;
use crate::{
    Timestamp,
    account::AccountError,
    api_error::{ApiError, NoSession},
    oidc::IdTokenError,
    provider::ExchangeError,
    sign_in::Failure,
    stage::Stage,
};

const BEGAN: Timestamp = Timestamp::from_millis(1_000);
const ENDED: Timestamp = Timestamp::from_millis(1_034);

fn record() -> Record {
    let id = RequestId::of_ray("8f2ad3b4c5d6e7f8-FRA").unwrap();
    let mut record = Record::new(id, "GET", BEGAN);
    record.caller("browser");
    record
}

/// Alerts and queries are written against these names.
#[test]
fn a_line_has_the_documented_fields() {
    let mut record = record();
    record.route("callback");
    record.took(Stage::Claim, 2);
    record.took(Stage::Token, 20);
    record.took(Stage::Claim, 1);
    record.login("SCRAM-SHA-256");
    record.count(Count::Connections, 1);
    record.count(Count::Turns, 2);
    record.count(Count::Races, 1);
    record.failed(Outcome::from(&Failure::Unavailable(Stage::Open)));
    assert_eq!(
        record.line(Some(StatusCode::FOUND), ENDED),
        r#"{"event":"request","id":"8f2ad3b4c5d6e7f8-FRA","route":"callback","method":"GET","caller":"browser","status":302,"code":"internal_server_error","stage":"open","reason":"unavailable","detail":"open","ms":34,"stages":{"claim":3,"token":20},"login":"SCRAM-SHA-256","connections":1,"turns":2,"races":1}"#
    );
    assert_eq!(
        record.behind(ENDED).line(None, ENDED),
        r#"{"event":"behind","id":"8f2ad3b4c5d6e7f8-FRA","route":"callback","method":"GET","caller":"browser","ms":0}"#
    );
    assert_eq!(
        record.server_timing(ENDED),
        "claim;dur=3, token;dur=20, total;dur=34"
    );
}

#[test]
fn the_innermost_reason_stays_and_the_last_code_counts() {
    let mut record = record();
    record.reason(Reason::from(&ExchangeError::NoAccessToken));
    let answered = ApiError::from(AccountError::FailedToGetAccessToken);
    record.failed(Outcome::from(&answered));
    let line = record.line(Some(StatusCode::BAD_REQUEST), ENDED);
    assert!(line.contains(
        r#""code":"FAILED_TO_GET_ACCESS_TOKEN","reason":"exchange","detail":"no_access_token""#
    ));
}

/// Everything that an error may carry of a request's own, and what of it is in the line.
#[test]
fn no_text_of_a_request_is_in_its_line() {
    const SECRET: &str = "Canary.Token-0123456789";
    let secret = || SECRET.to_owned();
    for outcome in [
        Outcome::from(&ApiError::UnsupportedMediaType(secret(), secret())),
        Outcome::from(&ApiError::Validation(secret())),
        Outcome::from(&ApiError::FieldNotAllowed(secret())),
        Outcome::from(&ApiError::InvalidConfiguration(
            Detail::Name("AUTH"),
            secret(),
        )),
        Outcome::from(&ApiError::Account(AccountError::ProviderNotSupported(
            secret(),
        ))),
        Outcome::from(&ApiError::Unauthorized(NoSession::Over)),
        Outcome::from(&Failure::refused(SECRET, Some(SECRET))),
        Outcome::from(&Failure::Exchange(ExchangeError::Refused {
            status: StatusCode::BAD_REQUEST,
            code: secret(),
        })),
        Outcome::from(&Failure::IdToken(IdTokenError::ClaimMissing("exp"))),
    ] {
        let mut record = Record::new(RequestId::made(7), SECRET, BEGAN);
        record.failed(outcome);
        let line = record.line(Some(StatusCode::BAD_REQUEST), ENDED);
        assert!(!line.contains("Canary"), "{line}");
        assert!(line.contains("reason"), "{line}");
    }
}

#[test]
fn the_word_of_a_provider_is_logged_where_it_is_one_that_we_know() {
    for (code, logged) in [
        ("access_denied", "access_denied"),
        ("invalid_client", "invalid_client"),
        ("invalid_client ", "other"),
        ("eyJhbGciOiJSUzI1NiJ9", "other"),
        ("", "other"),
    ] {
        assert_eq!(oauth_code(code), logged);
    }
}

#[test]
fn an_id_is_a_ray_or_our_own() {
    for (ray, id) in [
        ("8f2ad3b4c5d6e7f8-FRA", Some("8f2ad3b4c5d6e7f8-FRA")),
        ("0f2ad3b4c5d6e7f8", Some("0f2ad3b4c5d6e7f8")),
        ("8F2AD3B4C5D6E7F8-FRA", None),
        ("8f2ad3b4c5d6e7f-FRA", None),
        ("8f2ad3b4c5d6e7f8-fra", None),
        ("8f2ad3b4c5d6e7f8-FRAN", None),
        ("8f2ad3b4c5d6e7f8-", None),
        ("+f2ad3b4c5d6e7f8", None),
        ("a@b.test", None),
        ("", None),
    ] {
        let read = RequestId::of_ray(ray).map(|id| id.to_string());
        assert_eq!(read.as_deref(), id, "{ray}");
    }
    assert_eq!(RequestId::made(7).to_string(), "0000000000000007");
}

#[test]
fn what_is_no_sqlstate_and_no_object_is_not_shown() {
    for (text, shown) in [
        ("23505", Some("23505")),
        ("57P01", Some("57P01")),
        ("2350", None),
        ("235055", None),
        ("a@b.c", None),
        ("57p01", None),
    ] {
        let state = SqlState::parse(text).map(|state| state.to_string());
        assert_eq!(state.as_deref(), shown, "{text}");
    }
    for (name, shown) in [
        ("0123456789abcdef", Some("0123456789ab")),
        ("0123456789a", None),
        ("a.signed.token.of.somebody", None),
    ] {
        let tag = ObjectTag::of(name).map(|tag| tag.to_string());
        assert_eq!(tag.as_deref(), shown, "{name}");
    }
}
