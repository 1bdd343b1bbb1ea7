//! The JSON of a session with its user.

use domain::{Session, SessionCopy, Timestamp, Token, User};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// `{"session": {…}, "user": {…}}`.
#[derive(Deserialize)]
pub(super) struct Rows {
    session: Session,
    user: User,
}

impl Rows {
    /// The copy of these rows, as they were at `read_at`.
    pub(super) fn read_at(self, read_at: Timestamp) -> SessionCopy {
        SessionCopy {
            session: self.session,
            user: self.user,
            read_at,
        }
    }
}

/// The copy in a row, if there is a row.
pub(super) fn copy(row: Option<&str>, now: Timestamp) -> Result<Option<SessionCopy>, Error> {
    row.map(|row| json::<Rows>(row).map(|rows| rows.read_at(now)))
        .transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &str) -> Result<T, Error> {
    // What serde says quotes the row.
    serde_json::from_str(row).map_err(|_| Error::unreadable_row())
}

/// Tokens as one parameter: a statement has no arrays.
pub(super) fn list(tokens: &[Token]) -> String {
    let texts: Vec<_> = tokens.iter().map(Token::expose).collect();
    serde_json::json!(texts).to_string()
}
