//! Debts: rows that are still to be deleted, and how the alarm goes about it.

use std::collections::BTreeSet;

use super::fixtures::{DAY, MINUTE, NOW, SECOND, after, at, claim, end, open, opened, read, row};
use super::message::{Message, Reply};
use super::state::State;
use super::{Object, Store};

#[test]
fn a_debt_is_tried_again_and_again_and_never_less_often_than_every_10_minutes() {
    let mut object = after([end()]);
    let mut now = at(15_000);
    let mut waits = Vec::new();
    for _ in 0..40 {
        let (errand, effects) = object.wake(now);
        assert_eq!(errand, Some(row()));
        assert!(
            matches!(effects.store, Store::Put(_)),
            "the next try is stored first"
        );
        let next = effects.arm.unwrap();
        waits.push(next.as_seconds() - now.as_seconds());
        now = next;
        object = object.evicted(now); // the count survives
    }
    for (wait, most) in waits.iter().zip([15, 30, 60, 120, 240, 480, 600]) {
        assert!((most / 2..=most).contains(wait), "{waits:?}");
    }
    assert!(
        waits[6..].iter().all(|wait| (300..=600).contains(wait)),
        "{waits:?}"
    );
}

#[test]
fn objects_whose_errands_failed_together_come_back_apart() {
    let mut seconds = BTreeSet::new();
    for seed in 0..100_u64 {
        let mut object = Object::load(None, seed << 12, NOW);
        object.says(end(), NOW);
        let _ = object.wake(at(15 * SECOND));
        let _ = object.wake(at(30 * SECOND));
        let next = object.wake(at(60 * SECOND)).1.arm.unwrap();
        seconds.insert(next.as_seconds());
    }
    assert_eq!(seconds.len(), 31, "from 30 to 60 seconds later");
}

#[test]
fn a_new_debt_is_tried_as_soon_as_the_first() {
    let mut object = after([end()]);
    let _ = object.wake(at(15 * SECOND));
    let _ = object.wake(at(45 * SECOND));
    object.says(Message::Paid, at(50 * SECOND));
    object.says(end(), at(60 * SECOND));
    let next = object.wake(at(75 * SECOND)).1.arm.unwrap();
    assert!(next <= at(90 * SECOND), "{next:?}");
}

#[test]
fn an_errand_runs_again_if_its_run_dies() {
    let mut object = after([end()]);
    let (_, effects) = object.wake(at(15_000));
    let Store::Put(record) = effects.store else {
        panic!("not stored")
    };
    let mut next = Object::load(Some(record), 0, at(30_000));
    assert_eq!(next.wake(at(30_000)).0, Some(row()));
}

#[test]
fn a_paid_debt_is_not_paid_again() {
    let mut object = opened();
    object.says(end(), at(20 * MINUTE));
    let errand = object.wake(at(21 * MINUTE)).0.unwrap();
    let effects = object.report(&errand, at(21 * MINUTE));
    assert_eq!(effects.arm, Some(at(7 * DAY)));
    assert!(matches!(object.state(), State::Ended { debt: None, .. }));
    let again = object.report(&errand, at(22 * MINUTE));
    assert_eq!(again.store, Store::Nothing);
}

/// A statement of the sign-in that got lost on its way may commit after the row was deleted.
#[test]
fn a_session_ended_soon_after_its_claim_has_its_row_deleted_once_more() {
    for messages in [
        vec![claim("a"), open("a"), end(), Message::Paid],
        vec![claim("a"), end(), Message::Paid],
        vec![claim("a"), open("a"), end(), end(), Message::Paid],
        vec![
            claim("a"),
            open("a"),
            end(),
            Message::Paid,
            end(),
            Message::Paid,
        ],
    ] {
        let mut object = after(messages.clone()).evicted(NOW);
        assert_eq!(object.wake(at(15 * MINUTE - 1)).0, None, "{messages:?}");
        let errand = object.wake(at(15 * MINUTE)).0;
        assert_eq!(errand, Some(row()), "{messages:?}");
        let _ = object.report(&row(), at(15 * MINUTE));
        assert_eq!(object.says(read(), at(15 * MINUTE)), Reply::NoSession);
        assert_eq!(object.wake(at(16 * MINUTE)).0, None, "{messages:?}");
    }
}
