//! Reading.

use super::Object;
use super::fixtures::{
    DAY, NOW, POLICY, SECOND, SLIDE, after, asks, at, attempt, claim, copy, empty, end, ends, keep,
    open, opened, read, task,
};
use super::message::{Lease, Message, ReadPolicy, Reply, SlidePolicy, Task};
use crate::Seconds;

const SLIDING: ReadPolicy = ReadPolicy {
    slide: Some(SLIDE),
    ..POLICY
};

#[test]
fn the_age_of_the_copy_decides_who_asks_postgres() {
    for (age, answered, lease) in [
        (0, true, None),
        (60 * SECOND - 1, true, None),
        (60 * SECOND, true, Some(Task::Refresh)),
        (300 * SECOND - 1, true, Some(Task::Refresh)),
        (300 * SECOND, false, None),
        (DAY, false, None),
        // The clock stepped back: as doubtful as if the copy were that old.
        (-59 * SECOND, true, None),
        (-60 * SECOND, true, Some(Task::Refresh)),
        (-300 * SECOND, false, None),
    ] {
        let reply = opened().says(read(), at(age));
        match reply {
            Reply::Session { .. } => assert_eq!((answered, lease), (true, task(&reply)), "{age}"),
            _ => assert!(
                !answered && matches!(reply, Reply::AskPostgres { .. }),
                "{age}"
            ),
        }
    }
}

#[test]
fn with_revalidate_after_0_every_read_asks_postgres() {
    let policy = ReadPolicy {
        revalidate_after: Seconds(0),
        ..SLIDING
    };
    asks(&opened().says(Message::Read(policy), NOW));
    let mut absent = empty();
    absent.says(keep(absent.generation(), None, NOW), NOW);
    asks(&absent.says(Message::Read(policy), NOW));
}

#[test]
fn one_reader_has_the_lease_and_a_dead_one_does_not_keep_it() {
    let mut object = opened();
    let read_at = |object: &mut Object, millis| task(&object.says(read(), at(millis)));
    assert_eq!(read_at(&mut object, 60 * SECOND), Some(Task::Refresh));
    assert_eq!(read_at(&mut object, 60 * SECOND), None);
    assert_eq!(read_at(&mut object, 65 * SECOND - 1), None);
    assert_eq!(read_at(&mut object, 65 * SECOND), Some(Task::Refresh));
}

#[test]
fn a_lease_ends_with_what_it_was_for() {
    let mut object = opened();
    let reply = object.says(read(), at(60 * SECOND));
    let Reply::Session {
        lease: Some(Lease { generation, .. }),
        ..
    } = reply
    else {
        panic!("no lease: {reply:?}")
    };
    let slow = keep(generation, Some(copy()), at(SECOND));
    object.says(slow, at(61 * SECOND));
    let next = task(&object.says(read(), at(61 * SECOND)));
    assert_eq!(next, Some(Task::Refresh), "still old, and nobody is at it");
}

#[test]
fn what_was_missing_before_a_session_is_not_missing_after_it() {
    let mut object = empty();
    object.says(keep(object.generation(), None, NOW), NOW);
    object.says(claim("a"), NOW);
    object.says(
        Message::Open {
            attempt: attempt("a"),
            copy: ends(at(30)),
        },
        NOW,
    );
    asks(&object.says(read(), at(30)));
}

#[test]
fn a_slide_is_due_by_better_auth_s_formula_and_only_for_who_can_set_a_cookie() {
    for (slide, left, due) in [
        (Some(SLIDE), 6 * DAY + 1, false),
        (Some(SLIDE), 6 * DAY, true),
        (Some(SLIDE), DAY, true),
        (None, DAY, false),
        (
            Some(SlidePolicy {
                update_age: Seconds(0),
                ..SLIDE
            }),
            7 * DAY,
            true,
        ),
        // Its last end is reached, and then it is never due again.
        (
            Some(SlidePolicy {
                absolute_lifetime: Some(Seconds(1)),
                ..SLIDE
            }),
            DAY,
            false,
        ),
    ] {
        let mut object = empty();
        object.says(keep(object.generation(), Some(ends(at(left))), NOW), NOW);
        let reply = object.says(Message::Read(ReadPolicy { slide, ..POLICY }), NOW);
        assert_eq!(task(&reply), due.then_some(Task::Slide), "{slide:?} {left}");
    }
}

#[test]
fn a_reader_that_can_slide_slides_rather_than_refreshes() {
    let mut object = empty();
    object.says(keep(object.generation(), Some(ends(at(DAY))), NOW), NOW);
    let reply = object.says(Message::Read(SLIDING), at(60 * SECOND));
    assert_eq!(task(&reply), Some(Task::Slide));
}

#[test]
fn nothing_is_read_from_a_claim_or_after_an_end() {
    for messages in [
        vec![claim("a")],
        vec![end()],
        vec![claim("a"), open("a"), end()],
    ] {
        let mut object = after(messages.clone());
        assert_eq!(object.says(read(), NOW), Reply::NoSession, "{messages:?}");
    }
}

#[test]
fn a_session_expired_by_our_clock_may_have_been_extended_by_who_else_writes_the_row() {
    let mut object = empty();
    object.says(keep(object.generation(), Some(ends(at(30))), NOW), NOW);
    assert!(matches!(object.says(read(), at(29)), Reply::Session { .. }));
    let generation = asks(&object.says(read(), at(30)));
    let extended = keep(generation, Some(ends(at(DAY))), at(30));
    assert!(matches!(
        object.says(extended, at(31)),
        Reply::Session { .. }
    ));
    assert!(matches!(object.says(read(), at(32)), Reply::Session { .. }));
}
