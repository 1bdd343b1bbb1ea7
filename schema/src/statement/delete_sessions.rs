//! Deleting the rows of sessions whose objects have been ended.

use domain::{Timestamp, Token};

use super::rows;
use crate::Statement;

/// Deletes the sessions of `tokens`, and with `user_id` that user's expired ones; answers with
/// their number.
#[must_use]
pub fn statement(tokens: &[Token], user_id: Option<&str>, now: Timestamp) -> Statement {
    Statement::new(
        include_str!("../../sql/delete_sessions.sql"),
        vec![
            rows::list(tokens).as_str().into(),
            (&user_id.map(str::to_owned)).into(),
            now.into(),
        ],
    )
}
