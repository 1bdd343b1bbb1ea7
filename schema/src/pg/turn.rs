//! One statement, and any that goes before it: everything out in one write, ended by one `Sync`,
//! and everything back.

use std::task::Poll;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::IsNull;
use postgres_protocol::message::backend::{DataRowBody, Message};
use postgres_protocol::message::frontend;

use super::fields::refusal;
use super::{Fault, Query};

/// A statement under way.
pub(super) struct Turn {
    expected: Expected,
    /// How many statements are still to come after this one.
    left: usize,
    row: Option<String>,
}

/// What comes next, if all is well.
#[derive(Clone, Copy)]
enum Expected {
    ParseComplete,
    BindComplete,
    RowOrEnd,
    Ready,
}

impl Turn {
    /// The turn, and its only write.
    ///
    /// The statement is unnamed, since a pool of transactions loses a name between two of them;
    /// and it is not described: its types are known, and waiting for a description before the
    /// rest is sent is a second turn.
    pub(super) fn start(query: Query) -> Result<(Self, BytesMut), Fault> {
        let mut bytes = BytesMut::new();
        let statements = encode(query, &mut bytes)?;
        frontend::sync(&mut bytes);
        Ok((
            Self {
                expected: Expected::ParseComplete,
                left: statements.saturating_sub(1),
                row: None,
            },
            bytes,
        ))
    }

    /// Takes the server's next message; ready with the row, if there is one.
    ///
    /// The commit comes with `Sync`, so only `ReadyForQuery` says that it happened:
    /// `CommandComplete` comes before it.
    pub(super) fn take(&mut self, message: Message) -> Result<Poll<Option<String>>, Fault> {
        use Expected as E;
        use Message as M;
        self.expected = match (self.expected, message) {
            (_, M::ErrorResponse(body)) => return Err(refusal(&body)),
            (same, M::NoticeResponse(_) | M::ParameterStatus(_) | M::NotificationResponse(_)) => {
                same
            }
            (E::ParseComplete, M::ParseComplete) => E::BindComplete,
            (E::BindComplete, M::BindComplete) => E::RowOrEnd,
            (E::RowOrEnd, M::DataRow(_)) if self.row.is_some() => {
                return Err(Fault::Protocol("more than one row"));
            }
            (E::RowOrEnd, M::DataRow(body)) => {
                self.row = Some(only_column(&body)?);
                E::RowOrEnd
            }
            (E::RowOrEnd, M::CommandComplete(_)) if self.left > 0 => {
                self.left -= 1;
                self.row = None;
                E::ParseComplete
            }
            (E::RowOrEnd, M::CommandComplete(_)) => E::Ready,
            (E::Ready, M::ReadyForQuery(body)) if body.status() == b'I' => {
                return Ok(Poll::Ready(self.row.take()));
            }
            _ => return Err(Fault::Protocol("message out of place in the statement")),
        };
        Ok(Poll::Pending)
    }
}

/// Writes the query behind those that go before it, and says how many they are. Up to `Sync` they
/// are one transaction.
fn encode(query: Query, bytes: &mut BytesMut) -> Result<usize, Fault> {
    let Query {
        sql,
        values,
        before,
    } = query;
    let earlier = before.map_or(Ok(0), |before| encode(*before, bytes))?;
    let types: Vec<_> = values.iter().map(|value| value.oid).collect();
    frontend::parse("", &sql, types, bytes).map_err(|_| Fault::Unsendable)?;
    // No formats means text for all, in and out.
    frontend::bind(
        "",
        "",
        [],
        values,
        |value, out| {
            let Some(text) = value.text else {
                return Ok(IsNull::Yes);
            };
            // No text of Postgres' may hold it. Here nothing has left yet, so nobody has to
            // wonder what became of the statement.
            if text.contains('\0') {
                return Err("NUL".into());
            }
            out.extend_from_slice(text.as_bytes());
            Ok(IsNull::No)
        },
        [],
        bytes,
    )
    .map_err(|_| Fault::Unsendable)?;
    frontend::execute("", 0, bytes).map_err(|_| Fault::Unsendable)?;
    Ok(earlier + 1)
}

fn only_column(row: &DataRowBody) -> Result<String, Fault> {
    let columns: Vec<_> = row
        .ranges()
        .collect()
        .map_err(|_| Fault::Protocol("row and its lengths differ"))?;
    let [Some(range)] = columns.as_slice() else {
        return Err(Fault::Protocol("row is not one value"));
    };
    let value = row
        .buffer()
        .get(range.clone())
        .ok_or(Fault::Protocol("row too short"))?;
    let text = std::str::from_utf8(value).map_err(|_| Fault::Protocol("row is not UTF-8"))?;
    Ok(text.to_owned())
}
