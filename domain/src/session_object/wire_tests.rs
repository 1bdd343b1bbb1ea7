//! The JSON between gateway and object, both directions. A failure here means that two deploys
//! would not understand each other: add a field with a default instead.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::fmt::Debug;

use super::fixtures::{copy, token};
use super::message::{Attempt, Generation, Lease, Message, ReadPolicy, Reply, SlidePolicy, Task};
use crate::{Seconds, Timestamp};

fn pinned<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
}

const COPY: &str = concat!(
    r#"{"session":{"expiresAt":"2026-01-09T03:04:05.678Z","token":"tok","#,
    r#""createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","#,
    r#""ipAddress":"192.0.2.1","userAgent":"","userId":"u1","id":"s1"},"#,
    r#""user":{"name":"Ada","email":"ada@example.com","emailVerified":true,"image":null,"#,
    r#""createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","id":"u1"},"#,
    r#""readAt":"2026-01-02T03:04:05.678Z"}"#,
);

fn attempt() -> Attempt {
    Attempt("00112233445566778899aabbccddeeff".to_owned())
}

const SLIDE: SlidePolicy = SlidePolicy {
    expires_in: Seconds(604_800),
    update_age: Seconds(86_400),
    absolute_lifetime: None,
};

#[test]
fn every_message_has_the_json_that_deployed_code_sends() {
    pinned(
        &Message::Claim {
            attempt: attempt(),
            token: token(),
        },
        r#"{"type":"claim","attempt":"00112233445566778899aabbccddeeff","token":"tok"}"#,
    );
    pinned(
        &Message::Open {
            attempt: attempt(),
            copy: copy(),
        },
        &format!(r#"{{"type":"open","attempt":"00112233445566778899aabbccddeeff","copy":{COPY}}}"#),
    );
    pinned(
        &Message::Read(ReadPolicy {
            revalidate_after: Seconds(60),
            max_stale: Seconds(300),
            slide: None,
        }),
        r#"{"type":"read","revalidateAfter":60,"maxStale":300,"slide":null}"#,
    );
    pinned(
        &Message::Read(ReadPolicy {
            revalidate_after: Seconds(0),
            max_stale: Seconds(300),
            slide: Some(SLIDE),
        }),
        concat!(
            r#"{"type":"read","revalidateAfter":0,"maxStale":300,"#,
            r#""slide":{"expiresIn":604800,"updateAge":86400}}"#
        ),
    );
    pinned(
        &Message::Keep {
            generation: Generation(7),
            found: Some(copy()),
            asked_at: Timestamp::from_millis(1_767_323_045_678),
            slide: Some(SLIDE),
        },
        &format!(
            concat!(
                r#"{{"type":"keep","generation":7,"found":{},"askedAt":"2026-01-02T03:04:05.678Z","#,
                r#""slide":{{"expiresIn":604800,"updateAge":86400}}}}"#
            ),
            COPY
        ),
    );
    pinned(
        &Message::Keep {
            generation: Generation(7),
            found: None,
            asked_at: Timestamp::from_millis(1_767_323_045_678),
            slide: None,
        },
        concat!(
            r#"{"type":"keep","generation":7,"found":null,"#,
            r#""askedAt":"2026-01-02T03:04:05.678Z","slide":null}"#
        ),
    );
    pinned(
        &Message::End { token: token() },
        r#"{"type":"end","token":"tok"}"#,
    );
    pinned(&Message::Paid, r#"{"type":"paid"}"#);
}

#[test]
fn every_reply_has_the_json_that_deployed_code_reads() {
    pinned(&Reply::Claimed, r#"{"type":"claimed"}"#);
    pinned(
        &Reply::Replayed { open: true },
        r#"{"type":"replayed","open":true}"#,
    );
    pinned(&Reply::Opened, r#"{"type":"opened"}"#);
    pinned(&Reply::Refused, r#"{"type":"refused"}"#);
    pinned(
        &Reply::Session {
            copy: copy(),
            lease: None,
        },
        &format!(r#"{{"type":"session","copy":{COPY},"lease":null}}"#),
    );
    for (task, json) in [(Task::Refresh, "refresh"), (Task::Slide, "slide")] {
        pinned(
            &Reply::Session {
                copy: copy(),
                lease: Some(Lease {
                    generation: Generation(8),
                    task,
                }),
            },
            &format!(
                r#"{{"type":"session","copy":{COPY},"lease":{{"generation":8,"task":"{json}"}}}}"#
            ),
        );
    }
    pinned(
        &Reply::AskPostgres {
            generation: Generation(4_503_599_627_370_496),
        },
        r#"{"type":"askPostgres","generation":4503599627370496}"#,
    );
    pinned(&Reply::NoSession, r#"{"type":"noSession"}"#);
    pinned(&Reply::Ended, r#"{"type":"ended"}"#);
    pinned(&Reply::Settled, r#"{"type":"settled"}"#);
}

#[test]
fn fields_that_an_app_has_added_stand_before_the_id_as_any_json() {
    let mut copy = copy();
    copy.session.additional = map(json!({ "theme": "dark", "plan": null }));
    copy.user.additional = map(json!({ "age": 36, "tags": ["a", "b"], "admin": false }));
    pinned(
        &Reply::Session { copy, lease: None },
        concat!(
            r#"{"type":"session","copy":{"#,
            r#""session":{"expiresAt":"2026-01-09T03:04:05.678Z","token":"tok","#,
            r#""createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","#,
            r#""ipAddress":"192.0.2.1","userAgent":"","userId":"u1","#,
            r#""theme":"dark","plan":null,"id":"s1"},"#,
            r#""user":{"name":"Ada","email":"ada@example.com","emailVerified":true,"image":null,"#,
            r#""createdAt":"2026-01-02T03:04:05.678Z","updatedAt":"2026-01-02T03:04:05.678Z","#,
            r#""age":36,"tags":["a","b"],"admin":false,"id":"u1"},"#,
            r#""readAt":"2026-01-02T03:04:05.678Z"},"lease":null}"#,
        ),
    );
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[test]
fn a_field_that_newer_code_adds_does_not_stop_older_code() {
    let newer = r#"{"type":"paid","why":"sign-out"}"#;
    assert_eq!(
        serde_json::from_str::<Message>(newer).unwrap(),
        Message::Paid
    );
}

#[test]
fn a_message_from_before_a_field_existed_is_still_read() {
    for json in [
        r#"{"type":"keep","generation":7,"found":null,"askedAt":"2026-01-02T03:04:05.678Z"}"#,
        r#"{"type":"read","revalidateAfter":60,"maxStale":300}"#,
    ] {
        assert!(serde_json::from_str::<Message>(json).is_ok(), "{json}");
    }
}

#[test]
fn what_is_not_a_message_is_refused() {
    for json in [
        "",
        "{}",
        "null",
        r#"{"type":"resurrect"}"#,
        r#"{"type":"claim","attempt":"a"}"#,
        r#"{"type":"claim","attempt":1,"token":"t"}"#,
        r#"{"type":"read","revalidateAfter":-1,"maxStale":300}"#,
        r#"{"type":"keep","generation":7.5,"found":null,"askedAt":"2026-01-02T03:04:05.678Z"}"#,
        r#"{"type":"keep","generation":7,"found":null,"askedAt":"yesterday"}"#,
    ] {
        assert!(serde_json::from_str::<Message>(json).is_err(), "{json}");
    }
}
