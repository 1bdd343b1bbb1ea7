//! The statements that the flows run, told apart by the text that is shipped.

use std::collections::BTreeSet;

use domain::Timestamp;
use schema::Statement;
use serde_json::json;

use super::{
    Refused, sign_in,
    tables::{Tables, Values, rows},
    updates,
};

macro_rules! intents {
    ($($name:ident = $file:literal,)*) => {
        /// Which statement it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Intent { $($name,)* }

        impl Intent {
            /// Which one `statement` is; `None` if it is none that this model knows.
            pub(crate) fn of(statement: &Statement) -> Option<Self> {
                let sql = statement.sql();
                $(if sql == include_str!(concat!("../../../../schema/sql/", $file)) {
                    return Some(Self::$name);
                })*
                None
            }
        }
    };
}

intents! {
    ReadSession = "read_session.sql",
    SignIn = "sign_in.sql",
    FindSession = "find_session.sql",
    SlideSession = "slide_session.sql",
    UpdateSession = "update_session.sql",
    UpdateUser = "update_user.sql",
    DeleteSession = "delete_session.sql",
    DeleteSessions = "delete_sessions.sql",
    DeleteExpired = "delete_expired_session.sql",
    DeleteUser = "delete_user.sql",
    UserSessions = "user_sessions.sql",
    OwnsSession = "owns_session.sql",
}

/// Runs a statement that began when the rows were `snapshot`, and commits it to `tables`.
pub(super) fn run(
    intent: Intent,
    statement: &Statement,
    snapshot: &Tables,
    tables: &mut Tables,
) -> Result<Option<String>, Refused> {
    let v = Values(statement.parameters());
    Ok(match intent {
        Intent::SignIn => return sign_in::run(v, snapshot, tables),
        Intent::ReadSession => snapshot
            .session(v.text(1))
            .and_then(|session| Some(rows(session, snapshot.user(&session.user_id)?))),
        Intent::FindSession => find(v, snapshot),
        Intent::SlideSession => updates::slide(v, snapshot, tables),
        Intent::UpdateSession => updates::session(v, statement.written(), snapshot, tables),
        Intent::UpdateUser => updates::user(v, snapshot, tables),
        Intent::DeleteSession => delete(snapshot, tables, |token, _| token == v.text(1)),
        Intent::DeleteExpired => {
            let now = v.moment(2);
            delete(snapshot, tables, |token, ends| {
                token == v.text(1) && ends <= now
            })
        }
        Intent::DeleteSessions => Some(delete_sessions(v, snapshot, tables)),
        Intent::DeleteUser => Some(delete_user(v, snapshot, tables)),
        Intent::UserSessions => user_sessions(v, snapshot),
        Intent::OwnsSession => snapshot.live(v.text(1), v.moment(2)).map(|(own, _)| {
            let other = snapshot.session(v.text(3));
            let owns = other.is_some_and(|other| other.user_id == own.user_id);
            json!({ "owns": owns }).to_string()
        }),
    })
}

fn find(v: Values<'_>, snapshot: &Tables) -> Option<String> {
    let session = snapshot
        .sessions
        .iter()
        .find(|session| session.id == v.text(1))?;
    let user = snapshot.user(&session.user_id)?;
    let outcome = if user.id == v.text(2) {
        "created"
    } else {
        "signedIn"
    };
    Some(json!({ "outcome": outcome, "session": session, "user": user }).to_string())
}

/// A deletion finds what its snapshot saw, and what is still there.
fn delete(
    snapshot: &Tables,
    tables: &mut Tables,
    goes: impl Fn(&str, Timestamp) -> bool,
) -> Option<String> {
    let mut gone = None;
    tables.sessions.retain(|session| {
        let goes = goes(session.token.expose(), session.expires_at);
        if goes && snapshot.has_session(&session.id) {
            gone = Some(session.id.clone());
            return false;
        }
        true
    });
    gone
}

fn delete_sessions(v: Values<'_>, snapshot: &Tables, tables: &mut Tables) -> String {
    let named: BTreeSet<String> = v.list(1).into_iter().collect();
    let (user, now) = (v.optional(2), v.moment(3));
    let before = tables.sessions.len();
    tables.sessions.retain(|session| {
        let over = user == Some(session.user_id.as_str()) && session.expires_at <= now;
        let goes = over || named.contains(session.token.expose());
        !goes || !snapshot.has_session(&session.id)
    });
    (before - tables.sessions.len()).to_string()
}

fn delete_user(v: Values<'_>, snapshot: &Tables, tables: &mut Tables) -> String {
    let (user, expected) = (v.text(1), v.list(2));
    let mut unexpected = Vec::new();
    tables.sessions.retain(|session| {
        let goes = session.user_id == user && snapshot.has_session(&session.id);
        let token = session.token.expose();
        if goes && !expected.iter().any(|known| known == token) {
            unexpected.push(token.to_owned());
        }
        !goes
    });
    let seen = |id: &str| snapshot.accounts.iter().any(|account| account.id == id);
    tables
        .accounts
        .retain(|account| account.user_id != user || !seen(&account.id));
    tables.users.retain(|row| row.id != user);
    json!({ "unexpected": unexpected }).to_string()
}

fn user_sessions(v: Values<'_>, snapshot: &Tables) -> Option<String> {
    let now = v.moment(2);
    let (own, _) = snapshot.live(v.text(1), now)?;
    let others: Vec<&str> = snapshot
        .sessions
        .iter()
        .filter(|other| other.user_id == own.user_id && other.expires_at > now)
        .map(|other| other.token.expose())
        .filter(|token| *token != v.text(1))
        .collect();
    let answer = json!({
        "userId": own.user_id,
        "createdAt": own.created_at,
        "more": others.len() > 100,
        "others": others.iter().take(100).collect::<Vec<_>>(),
    });
    Some(answer.to_string())
}
