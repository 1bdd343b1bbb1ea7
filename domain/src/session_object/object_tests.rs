//! Claim, open, end and paid.

use super::fixtures::{DAY, NOW, after, at, attempt, claim, copy, empty, end, keep, open, read};
use super::message::{Message, Reply};
use super::state::{Record, State};
use super::{Object, Store};

fn stored(store: Store) -> Record {
    match store {
        Store::Put(record) => record,
        other => panic!("{other:?} was to be stored"),
    }
}

#[test]
fn a_claim_is_had_by_one_attempt_however_often_it_asks() {
    let mut object = empty();
    assert_eq!(object.says(claim("a"), NOW), Reply::Claimed);
    assert_eq!(object.says(claim("a"), NOW), Reply::Claimed);
    assert_eq!(
        object.says(claim("b"), NOW),
        Reply::Replayed { open: false }
    );
    assert_eq!(object.says(claim("a"), NOW), Reply::Claimed);
}

#[test]
fn a_claim_that_is_said_again_after_its_open_is_still_had() {
    let mut object = after([claim("a"), open("a")]);
    assert_eq!(
        object.handle(claim("a"), NOW),
        (Reply::Claimed, no_effects())
    );
}

#[test]
fn a_claim_is_stored_before_its_answer_and_once() {
    let mut object = empty();
    let record = stored(object.stores(claim("a"), NOW));
    assert_eq!(object.stores(claim("a"), NOW), Store::Nothing);
    let mut again = Object::load(Some(record), 0, NOW);
    assert_eq!(again.says(claim("b"), NOW), Reply::Replayed { open: false });
    assert_eq!(again.says(claim("a"), NOW), Reply::Claimed);
}

#[test]
fn a_replayed_callback_learns_whether_the_session_is_open() {
    for (messages, open) in [
        (vec![claim("a")], false),
        (vec![claim("a"), open("a")], true),
        (vec![claim("a"), open("a"), end()], false),
        (vec![end()], false),
        (vec![keep(empty().generation(), Some(copy()), NOW)], true),
    ] {
        let mut object = after(messages.clone());
        assert_eq!(
            object.says(claim("b"), NOW),
            Reply::Replayed { open },
            "{messages:?}"
        );
    }
}

#[test]
fn the_attempt_that_claimed_is_a_replay_too_once_the_session_is_over() {
    let mut object = after([claim("a"), open("a"), end()]);
    assert_eq!(
        object.says(claim("a"), NOW),
        Reply::Replayed { open: false }
    );
}

#[test]
fn only_the_claiming_attempt_opens() {
    for (messages, reply) in [
        (vec![], Reply::Refused),
        (vec![claim("b")], Reply::Refused),
        (vec![claim("b"), open("b")], Reply::Refused),
        (
            vec![keep(empty().generation(), Some(copy()), NOW)],
            Reply::Refused,
        ),
        (vec![claim("a"), end()], Reply::Refused),
        (vec![claim("a"), open("a"), end()], Reply::Refused),
        (vec![claim("a")], Reply::Opened),
        (vec![claim("a"), open("a")], Reply::Opened),
    ] {
        let mut object = after(messages.clone());
        let before = object.state().clone();
        assert_eq!(object.says(open("a"), NOW), reply, "{messages:?}");
        if reply == Reply::Refused {
            assert_eq!(object.state(), &before, "{messages:?}");
        }
    }
}

#[test]
fn opening_again_does_not_bring_back_the_first_copy() {
    let mut object = after([claim("a"), open("a")]);
    let mut newer = copy();
    newer.user.name = "Ada Lovelace".to_owned();
    object.says(keep(object.generation(), Some(newer.clone()), at(5)), at(5));
    assert_eq!(object.stores(open("a"), at(9)), Store::Nothing);
    let Reply::Session { copy, .. } = object.says(read(), at(10)) else {
        panic!("not open")
    };
    assert_eq!(copy.user, newer.user);
}

#[test]
fn an_opened_copy_is_no_younger_than_the_object_s_own_clock_allows() {
    let mut object = after([claim("a")]);
    let ahead = crate::SessionCopy {
        read_at: at(DAY),
        ..copy()
    };
    object.says(
        Message::Open {
            attempt: attempt("a"),
            copy: ahead,
        },
        at(3),
    );
    let State::Open { copy, .. } = object.state() else {
        panic!("not open")
    };
    assert_eq!(copy.read_at, at(3));
}

#[test]
fn an_end_is_final_from_every_state() {
    for messages in [
        vec![],
        vec![claim("a")],
        vec![claim("a"), open("a")],
        vec![claim("a"), open("a"), end()],
        vec![claim("a"), open("a"), end(), Message::Paid],
    ] {
        let mut object = after(messages.clone());
        let generation = object.generation();
        let record = match object.handle(end(), NOW) {
            (Reply::Ended, effects) => effects.store,
            (other, _) => panic!("{messages:?}: {other:?}"),
        };
        assert!(
            matches!(object.state(), State::Ended { debt: Some(_), .. }),
            "{messages:?}"
        );
        for message in [
            claim("a"),
            open("a"),
            keep(generation, Some(copy()), NOW),
            keep(object.generation(), Some(copy()), NOW),
            keep(object.generation(), None, NOW),
            read(),
        ] {
            object.says(message, NOW);
            assert!(
                matches!(object.state(), State::Ended { .. }),
                "{messages:?}"
            );
        }
        assert_eq!(object.says(read(), NOW), Reply::NoSession, "{messages:?}");
        let mut again = match record {
            Store::Put(record) => Object::load(Some(record), 0, NOW),
            _ => object.evicted(NOW),
        };
        assert_eq!(again.says(read(), NOW), Reply::NoSession, "{messages:?}");
    }
}

#[test]
fn ending_twice_writes_once() {
    let mut object = after([claim("a"), open("a"), end()]);
    assert_eq!(object.stores(end(), NOW), Store::Nothing);
}

#[test]
fn an_end_after_the_debt_was_paid_owes_the_row_again() {
    let mut object = after([end(), Message::Paid]);
    assert!(matches!(object.state(), State::Ended { debt: None, .. }));
    assert_eq!(object.says(end(), NOW), Reply::Ended);
    assert!(matches!(object.state(), State::Ended { debt: Some(_), .. }));
}

#[test]
fn paying_clears_a_debt_and_nothing_else() {
    let mut object = after([claim("a"), open("a")]);
    let open = object.state().clone();
    assert_eq!(
        object.handle(Message::Paid, NOW),
        (Reply::Settled, no_effects())
    );
    assert_eq!(object.state(), &open);
    object.says(end(), NOW);
    assert_eq!(object.says(Message::Paid, NOW), Reply::Settled);
    assert!(matches!(object.state(), State::Ended { debt: None, .. }));
    assert_eq!(
        object.handle(Message::Paid, NOW),
        (Reply::Settled, no_effects())
    );
}

fn no_effects() -> super::Effects {
    super::Effects {
        store: Store::Nothing,
        arm: None,
    }
}

#[test]
fn every_change_raises_the_generation() {
    let mut object = empty();
    let mut last = object.generation();
    for message in [claim("a"), open("a"), end(), Message::Paid, end()] {
        object.says(message.clone(), NOW);
        assert!(object.generation() > last, "{message:?}");
        last = object.generation();
        object.says(message.clone(), NOW);
        assert_eq!(object.generation(), last, "{message:?} again");
    }
}

#[test]
fn an_object_that_was_only_asked_stores_nothing_and_arms_nothing() {
    let mut object = empty();
    for message in [
        read(),
        open("a"),
        Message::Paid,
        keep(object.generation(), None, NOW),
        read(),
        keep(empty().generation(), Some(copy()), NOW),
    ] {
        assert_eq!(
            object.handle(message.clone(), NOW).1,
            no_effects(),
            "{message:?}"
        );
    }
}
