//! What the alarm does, and when.

use super::fixtures::{
    DAY, MINUTE, NOW, after, armed_again, at, attempt, claim, copy, empty, end, ends, keep, open,
    opened, read, row, token,
};
use super::message::{Message, Reply};
use super::state::State;
use super::{Effects, Errand, Object, Store};
use crate::Timestamp;

fn armed(object: &Object) -> Option<Timestamp> {
    object.armed_for
}

#[test]
fn each_state_arms_the_alarm_for_what_it_has_to_do() {
    let mut object = empty();
    let arms = |object: &mut Object, message, now| object.handle(message, now).1.arm;
    assert_eq!(
        arms(&mut object, claim("a"), NOW),
        Some(at(15 * MINUTE)),
        "sweep"
    );
    assert_eq!(
        arms(&mut object, open("a"), NOW),
        Some(at(7 * DAY)),
        "expiry"
    );
    assert_eq!(arms(&mut object, end(), NOW), Some(at(15_000)), "debt");
    assert_eq!(
        arms(&mut object, Message::Paid, NOW),
        Some(at(15 * MINUTE)),
        "the row once more"
    );
    assert_eq!(arms(&mut object, Message::Paid, NOW), None, "armed already");
}

#[test]
fn a_claim_that_was_not_opened_for_15_minutes_deletes_its_row_and_cannot_be_opened_after() {
    let mut object = after([claim("a")]);
    assert_eq!(object.wake(at(15 * MINUTE - 1)).0, None);
    let (errand, effects) = object.wake(at(15 * MINUTE));
    assert_eq!(errand, Some(row()));
    let Store::Put(record) = effects.store else {
        panic!("not stored before the errand")
    };
    let mut stored = Object::load(Some(record), 0, at(15 * MINUTE));
    for object in [&mut object, &mut stored] {
        assert_eq!(object.says(open("a"), at(15 * MINUTE)), Reply::Refused);
        assert_eq!(object.says(read(), at(15 * MINUTE)), Reply::NoSession);
    }
}

#[test]
fn an_opened_claim_is_not_swept() {
    let mut object = opened();
    assert_eq!(
        object.wake(at(15 * MINUTE)),
        (None, armed_again(at(7 * DAY)))
    );
    assert_eq!(
        object.says(claim("b"), at(15 * MINUTE)),
        Reply::Replayed { open: true }
    );
}

#[test]
fn an_end_is_kept_until_the_latest_of_expiry_debt_and_15_minutes() {
    let found = |copy| keep(empty().generation(), Some(copy), NOW);
    for (messages, until) in [
        (vec![found(copy()), end(), Message::Paid], at(7 * DAY)),
        (
            vec![found(ends(at(MINUTE))), end(), Message::Paid],
            at(15 * MINUTE),
        ),
        (vec![end(), Message::Paid], at(15 * MINUTE)),
    ] {
        let mut object = after(messages.clone());
        let early = Timestamp::from_millis(until.as_millis() - 1);
        assert_eq!(
            object.wake(early),
            (None, armed_again(until)),
            "{messages:?}"
        );
        assert_eq!(object.says(read(), early), Reply::NoSession, "{messages:?}");
        assert_eq!(
            object.wake(until).1,
            Effects {
                store: Store::Purge,
                arm: None
            }
        );
        assert_eq!(object.state(), &State::Empty, "{messages:?}");
    }
    let mut owing = after([end()]);
    let _ = owing.wake(at(30 * DAY));
    assert!(matches!(owing.state(), State::Ended { debt: Some(_), .. }));
}

#[test]
fn at_expiry_the_row_is_deleted_if_expired_and_the_copy_forgotten() {
    let mut object = opened();
    let (errand, effects) = object.wake(at(7 * DAY));
    let errand = errand.unwrap();
    assert_eq!(
        errand,
        Errand::DeleteExpiredRow {
            token: token(),
            generation: object.generation()
        }
    );
    assert!(
        matches!(effects.store, Store::Put(_)),
        "the next try is stored first"
    );
    assert_eq!(
        object.report(&errand, at(7 * DAY)),
        Effects {
            store: Store::Purge,
            arm: None
        }
    );
    assert!(matches!(
        object.says(read(), at(7 * DAY)),
        Reply::AskPostgres { .. }
    ));
}

#[test]
fn a_session_that_slid_while_its_expired_row_was_being_deleted_is_not_forgotten() {
    let mut object = opened();
    let errand = object.wake(at(7 * DAY)).0.unwrap();
    let slid = ends(at(14 * DAY));
    let asked = keep(object.generation(), Some(slid), at(7 * DAY));
    assert!(matches!(
        object.says(asked, at(7 * DAY)),
        Reply::Session { .. }
    ));
    assert_eq!(object.report(&errand, at(7 * DAY)).store, Store::Nothing);
    assert_eq!(armed(&object), Some(at(14 * DAY)));
}

#[test]
fn an_expiry_that_moved_moves_the_alarm() {
    let mut object = opened();
    let slid = ends(at(8 * DAY));
    let effects = object
        .handle(keep(object.generation(), Some(slid), at(DAY)), at(DAY))
        .1;
    assert_eq!(effects.arm, Some(at(8 * DAY)));
}

#[test]
fn a_session_shorter_than_a_claim_stays_claimed() {
    let short = ends(at(MINUTE));
    let opens = Message::Open {
        attempt: attempt("a"),
        copy: short,
    };
    let mut object = after([claim("a"), opens]);
    assert_eq!(
        object.wake(at(MINUTE)),
        (None, armed_again(at(15 * MINUTE)))
    );
    assert_eq!(
        object.says(claim("b"), at(2 * MINUTE)),
        Reply::Replayed { open: true }
    );
}

#[test]
fn an_alarm_under_a_clock_that_stepped_back_is_armed_again() {
    let mut object = after([claim("a")]);
    assert_eq!(object.wake(at(-DAY)), (None, armed_again(at(15 * MINUTE))));
}

#[test]
fn a_lost_alarm_is_armed_again_by_the_next_message() {
    let late = at(15_000 + MINUTE);
    let lost = after([end()]);
    let (_, effects) = lost.evicted(late).handle(read(), late);
    assert_eq!(effects.arm, None, "it may only be a little late");
    let later = at(15_001 + MINUTE);
    let (_, effects) = lost.evicted(later).handle(read(), later);
    assert_eq!(effects, armed_again(at(15_000)));
}

#[test]
fn an_alarm_of_an_object_that_holds_nothing_does_nothing() {
    let nothing = Effects {
        store: Store::Nothing,
        arm: None,
    };
    assert_eq!(empty().wake(NOW), (None, nothing));
}
