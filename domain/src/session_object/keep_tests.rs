//! Keeping what Postgres said.

use super::fixtures::{
    DAY, MINUTE, NOW, SECOND, SLIDE, asks, at, claim, copy, empty, end, ends, keep, learned, open,
    opened, read, renamed, task,
};
use super::message::{Message, Reply, Task};
use super::state::State;
use super::{Object, Store};
use crate::SessionCopy;

#[test]
fn a_reader_that_had_to_ask_may_be_the_one_that_slides() {
    let mut object = empty();
    let keep = |generation, slide| Message::Keep {
        generation,
        found: Some(ends(at(DAY))),
        asked_at: NOW,
        slide,
    };
    let generation = object.generation();
    let reply = object.says(keep(generation, Some(SLIDE)), NOW);
    assert_eq!(task(&reply), Some(Task::Slide));
    let generation = object.generation();
    assert_eq!(task(&object.says(keep(generation, None), NOW)), None);
}

#[test]
fn an_empty_object_sends_to_postgres_and_keeps_what_it_said_durably() {
    let mut object = empty();
    let generation = asks(&object.says(read(), NOW));
    let (reply, effects) = object.handle(keep(generation, Some(copy()), at(-5)), at(20));
    let kept = SessionCopy {
        read_at: at(-5),
        ..copy()
    };
    assert_eq!(
        reply,
        Reply::Session {
            copy: kept.clone(),
            lease: None
        }
    );
    let Store::Put(record) = effects.store else {
        panic!("not stored")
    };
    let mut again = Object::load(Some(record), 0, at(30));
    assert_eq!(
        again.says(read(), at(30)),
        Reply::Session {
            copy: kept,
            lease: None
        }
    );
}

#[test]
fn the_age_counts_from_when_postgres_was_asked_and_never_from_the_future() {
    for (asked_at, read_at) in [(at(-9), at(-9)), (at(9), NOW)] {
        let mut object = empty();
        object.says(keep(object.generation(), Some(copy()), asked_at), NOW);
        let State::Open { copy, .. } = object.state() else {
            panic!("not open")
        };
        assert_eq!(copy.read_at, read_at);
    }
}

#[test]
fn a_missing_row_makes_the_object_forget_and_is_remembered_for_revalidate_after() {
    let mut object = learned();
    let (reply, effects) = object.handle(keep(object.generation(), None, at(10)), at(20));
    assert_eq!(reply, Reply::NoSession);
    assert_eq!(effects.store, Store::Purge);
    assert_eq!(object.state(), &State::Empty);
    assert_eq!(
        object.says(read(), at(10 + 60 * SECOND - 1)),
        Reply::NoSession
    );
    asks(&object.says(read(), at(10 + 60 * SECOND)));
    asks(&object.says(read(), at(10 - 60 * SECOND)));
    asks(&object.evicted(at(20)).says(read(), at(20)));
}

#[test]
fn a_session_that_was_claimed_is_forgotten_but_for_its_claim_while_that_may_be_replayed() {
    let mut object = opened();
    let gone = |object: &Object, now| keep(object.generation(), None, now);
    let first = gone(&object, at(10));
    assert!(matches!(object.stores(first, at(10)), Store::Put(_)));
    for _ in 0..2 {
        object = object.evicted(at(MINUTE));
        for attempt in ["a", "b"] {
            let replayed = Reply::Replayed { open: false };
            assert_eq!(object.says(claim(attempt), at(MINUTE)), replayed);
            assert_eq!(object.says(open(attempt), at(MINUTE)), Reply::Refused);
        }
        asks(&object.says(read(), at(MINUTE)));
        let again = gone(&object, at(MINUTE));
        assert_eq!(object.says(again, at(MINUTE)), Reply::NoSession);
    }
    assert_eq!(object.wake(at(15 * MINUTE)).1.store, Store::Purge);
    assert_eq!(object.state(), &State::Empty);
}

#[test]
fn a_forgotten_session_that_is_there_again_is_open_and_cannot_be_claimed() {
    let mut object = opened();
    object.says(keep(object.generation(), None, at(10)), at(10));
    object.says(keep(object.generation(), Some(copy()), at(20)), at(20));
    assert!(matches!(object.says(read(), at(20)), Reply::Session { .. }));
    let replayed = Reply::Replayed { open: true };
    assert_eq!(object.says(claim("b"), at(20)), replayed);
}

#[test]
fn a_session_whose_claim_is_long_over_is_forgotten_wholly() {
    let mut object = opened();
    let late = at(15 * MINUTE);
    let gone = keep(object.generation(), None, late);
    assert_eq!(object.stores(gone, late), Store::Purge);
}

#[test]
fn a_claim_is_not_hidden_by_a_row_that_was_missing_before_it() {
    let mut object = empty();
    object.says(keep(object.generation(), None, NOW), NOW);
    object.says(claim("a"), NOW);
    object.says(open("a"), NOW);
    assert!(matches!(object.says(read(), NOW), Reply::Session { .. }));
}

#[test]
fn a_session_expired_in_postgres_too_is_no_session_and_its_row_is_left_to_the_alarm() {
    let mut object = empty();
    object.says(keep(object.generation(), Some(ends(at(30))), NOW), NOW);
    let generation = asks(&object.says(read(), at(30)));
    for found in [Some(ends(at(30))), None] {
        let kept = object.handle(keep(generation, found, at(30)), at(31));
        assert_eq!((kept.0, kept.1.store), (Reply::NoSession, Store::Nothing));
        assert_eq!(object.says(read(), at(32)), Reply::NoSession);
    }
    assert!(object.wake(at(33)).0.is_some());
}

#[test]
fn a_session_that_other_code_let_expire_in_postgres_is_over() {
    let mut object = opened();
    let expired = keep(object.generation(), Some(ends(at(10))), at(10));
    assert_eq!(object.says(expired, at(10)), Reply::NoSession);
    assert_eq!(object.says(read(), at(11)), Reply::NoSession);
}

#[test]
fn an_expiry_never_moves_back() {
    let mut object = opened();
    let earlier = keep(object.generation(), Some(ends(at(DAY))), at(5));
    let Reply::Session { copy, .. } = object.says(earlier, at(5)) else {
        panic!()
    };
    assert_eq!(copy.session.expires_at, at(7 * DAY));
}

/// Each line is what overtakes a reader that is asking Postgres, and how the reader must end.
#[test]
fn what_a_reader_brings_back_after_a_change_is_not_kept() {
    let gone = || keep(opened().generation(), None, at(1));
    let new = || keep(opened().generation(), Some(renamed()), at(1));
    for (meanwhile, found, ends) in [
        (vec![end()], Some(copy()), "noSession"),
        (vec![end(), Message::Paid], Some(copy()), "noSession"),
        (vec![gone()], Some(copy()), "askPostgres"),
        (vec![gone()], None, "noSession"),
        (vec![gone(), claim("b")], Some(copy()), "askPostgres"),
        (vec![new()], Some(copy()), "askPostgres"),
        (vec![new()], None, "askPostgres"),
        (vec![new()], Some(renamed()), "session"),
    ] {
        let mut object = opened();
        let generation = object.generation();
        for message in &meanwhile {
            object.says(message.clone(), at(1));
        }
        let before = object.state().clone();
        let (reply, effects) = object.handle(keep(generation, found.clone(), at(2)), at(2));
        assert_eq!(
            serde_json::to_value(&reply).unwrap()["type"],
            ends,
            "{meanwhile:?} {found:?}"
        );
        assert_eq!(effects.store, Store::Nothing, "{meanwhile:?} {found:?}");
        assert_eq!(object.state(), &before, "{meanwhile:?} {found:?}");
        if let Reply::AskPostgres { generation } = reply {
            assert_eq!(
                generation,
                object.generation(),
                "the next answer can be kept"
            );
        }
    }
}

#[test]
fn readers_that_bring_the_same_rows_all_keep_them() {
    let mut object = opened();
    let generation = object.generation();
    for millis in 1..=3 {
        let (reply, effects) =
            object.handle(keep(generation, Some(copy()), at(millis)), at(millis));
        assert!(matches!(reply, Reply::Session { .. }), "{millis}");
        assert!(
            matches!(effects.store, Store::Put(_)),
            "{millis}: its age is stored"
        );
    }
    object.says(keep(generation, Some(renamed()), at(4)), at(4));
    assert!(object.generation() > generation);
}

#[test]
fn what_was_asked_before_an_empty_object_was_evicted_cannot_be_kept_after() {
    let mut forgetful = learned();
    forgetful.says(keep(forgetful.generation(), None, NOW), NOW);
    for mut object in [empty(), forgetful] {
        let generation = asks(&object.says(read(), at(DAY)));
        let mut again = object.evicted(at(DAY));
        let late = again.says(keep(generation, Some(copy()), at(DAY)), at(DAY));
        assert_ne!(asks(&late), generation);
        assert_eq!(again.state(), &State::Empty);
    }
}
