//! The statements that update a row and return it with the one it is joined to. The row that they
//! update is as it is once locked; the other is as their snapshot saw it.

use domain::{Session, User, config::Written};

use super::tables::{Tables, Values, rows};

/// `slide_session.sql`.
pub(super) fn slide(v: Values<'_>, snapshot: &Tables, tables: &mut Tables) -> Option<String> {
    let (session, user) = locked(v, snapshot, tables)?;
    session.expires_at = session.expires_at.max(v.moment(3));
    session.updated_at = v.moment(2);
    Some(rows(session, user))
}

/// `update_session.sql`.
pub(super) fn session(
    v: Values<'_>,
    written: &[Written],
    snapshot: &Tables,
    tables: &mut Tables,
) -> Option<String> {
    let (session, user) = locked(v, snapshot, tables)?;
    for Written { column, value, .. } in written {
        session.additional.insert(column.clone(), value.clone());
    }
    session.updated_at = v.moment(2);
    Some(rows(session, user))
}

/// `update_user.sql`.
pub(super) fn user(v: Values<'_>, snapshot: &Tables, tables: &mut Tables) -> Option<String> {
    let (session, user) = snapshot.live(v.text(1), v.moment(2))?;
    let user = tables.users.iter_mut().find(|other| other.id == user.id)?;
    if v.flag(3) {
        v.text(4).clone_into(&mut user.name);
    }
    if v.flag(5) {
        user.image = v.optional(6).map(str::to_owned);
    }
    user.updated_at = v.moment(2);
    Some(rows(session, user))
}

/// The session of `$1` that is on at `$2`, and its user.
fn locked<'a>(
    v: Values<'_>,
    snapshot: &'a Tables,
    tables: &'a mut Tables,
) -> Option<(&'a mut Session, &'a User)> {
    let (seen, user) = snapshot.live(v.text(1), v.moment(2))?;
    let session = tables
        .sessions
        .iter_mut()
        .find(|session| session.id == seen.id && session.expires_at > v.moment(2))?;
    Some((session, user))
}
