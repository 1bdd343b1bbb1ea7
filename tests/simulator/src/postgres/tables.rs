//! The rows, and what a statement sees of them.

use domain::{Session, Timestamp, User};
use schema::Parameter;
use serde_json::json;

/// A row of `account`, as far as anything depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) provider_id: String,
    pub(crate) subject: String,
    pub(crate) user_id: String,
}

/// What is committed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tables {
    pub(crate) users: Vec<User>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) sessions: Vec<Session>,
}

impl Tables {
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn user_of(&self, email: &str) -> Option<&User> {
        self.users.iter().find(|user| user.email == email)
    }

    pub(crate) fn session(&self, token: &str) -> Option<&Session> {
        self.sessions
            .iter()
            .find(|session| session.token.expose() == token)
    }

    pub(crate) fn has_session(&self, id: &str) -> bool {
        self.sessions.iter().any(|session| session.id == id)
    }

    /// The session of a token that is on, with its user.
    pub(crate) fn live(&self, token: &str, now: Timestamp) -> Option<(&Session, &User)> {
        let session = self
            .session(token)
            .filter(|session| session.expires_at > now)?;
        Some((session, self.user(&session.user_id)?))
    }
}

/// The JSON of a session with its user.
pub(crate) fn rows(session: &Session, user: &User) -> String {
    json!({ "session": session, "user": user }).to_string()
}

/// The parameters of a statement by their numbers. One of another kind reads as nothing: then the
/// statement is not the one that this model was written for, and its rows will show it.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a>(pub(crate) &'a [Parameter]);

impl<'a> Values<'a> {
    pub(crate) fn text(self, number: usize) -> &'a str {
        self.optional(number).unwrap_or_default()
    }

    pub(crate) fn optional(self, number: usize) -> Option<&'a str> {
        match self.at(number) {
            Some(Parameter::Text(text)) => text.as_deref(),
            _ => None,
        }
    }

    pub(crate) fn flag(self, number: usize) -> bool {
        matches!(self.at(number), Some(Parameter::Flag(true)))
    }

    pub(crate) fn moment(self, number: usize) -> Timestamp {
        match self.at(number) {
            Some(Parameter::Moment(Some(moment))) => *moment,
            _ => Timestamp::from_millis(0),
        }
    }

    /// A JSON list of texts.
    pub(crate) fn list(self, number: usize) -> Vec<String> {
        serde_json::from_str(self.text(number)).unwrap_or_default()
    }

    fn at(self, number: usize) -> Option<&'a Parameter> {
        self.0.get(number.checked_sub(1)?)
    }
}
