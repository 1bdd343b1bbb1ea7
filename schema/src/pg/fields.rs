//! Of what the server says when it refuses, the three fields that hold nobody's data.

use fallible_iterator::FallibleIterator;
use postgres_protocol::message::backend::ErrorResponseBody;

use super::Fault;

/// The fault that an `ErrorResponse` is. Its message and detail are not read: they quote rows.
pub(super) fn refusal(body: &ErrorResponseBody) -> Fault {
    let (mut sqlstate, mut constraint, mut column) = (None, None, None);
    let mut fields = body.fields();
    loop {
        match fields.next() {
            Ok(Some(field)) => match field.type_() {
                b'C' => sqlstate = text(field.value_bytes()),
                b'c' => column = text(field.value_bytes()),
                b'n' => constraint = text(field.value_bytes()),
                _ => {}
            },
            Ok(None) => break,
            Err(_) => return Fault::Protocol("unreadable error"),
        }
    }
    match sqlstate.filter(|code| code.len() == 5 && code.bytes().all(|c| c.is_ascii_alphanumeric()))
    {
        Some(sqlstate) => Fault::Server {
            sqlstate,
            constraint,
            column,
        },
        None => Fault::Protocol("error without SQLSTATE"),
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}
