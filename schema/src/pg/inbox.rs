//! Cuts what the server sends into messages.

use bytes::BytesMut;
use postgres_protocol::message::backend::{Header, Message};

use super::Fault;

/// The longest message that is waited for, in bytes. A row is a session and a user, a few KiB;
/// without an end to it, one lying length would fill the isolate's memory.
const LONGEST: i32 = 1 << 20;

/// Room made for each read.
const READ: usize = 8 * 1024;

/// Bytes that have come and are not taken yet.
#[derive(Default)]
pub(super) struct Inbox(BytesMut);

impl Inbox {
    /// Where the next bytes go.
    pub(super) fn space(&mut self) -> &mut BytesMut {
        self.0.reserve(READ);
        &mut self.0
    }

    /// The next whole message, or `None` until more has come.
    pub(super) fn next(&mut self) -> Result<Option<Message>, Fault> {
        // Looked at first: the library makes room for whatever length is claimed.
        match Header::parse(&self.0) {
            Ok(None) => return Ok(None),
            Ok(Some(header)) if header.len() <= LONGEST => {}
            Ok(Some(_)) => return Err(Fault::Protocol("message too long")),
            Err(_) => return Err(Fault::Protocol("message shorter than its header")),
        }
        Message::parse(&mut self.0).map_err(|_| Fault::Protocol("unreadable message"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is what a server might send, and what is made of it.
    #[test]
    fn lengths_are_not_believed() {
        for (bytes, fault) in [
            (&b"Z\0\0\0\x03"[..], "message shorter than its header"),
            (b"Z\xff\xff\xff\xff", "message shorter than its header"),
            (b"D\x00\x10\x00\x01", "message too long"),
            (b"D\x7f\xff\xff\xff", "message too long"),
            (b"Z\0\0\0\x04", "unreadable message"),
            (b"Z\0\0\0\x06IT", "unreadable message"),
            (b"D\0\0\0\x05\0", "unreadable message"),
            (b"?\0\0\0\x04", "unreadable message"),
            (b"R\0\0\0\x08\0\0\0\x63", "unreadable message"),
        ] {
            let mut inbox = Inbox::default();
            inbox.space().extend_from_slice(bytes);
            let got = inbox.next().map(|message| message.is_some());
            assert_eq!(got, Err(Fault::Protocol(fault)), "{bytes:?}");
        }
    }

    #[test]
    fn a_message_is_taken_when_its_last_byte_is_there() {
        let mut inbox = Inbox::default();
        for byte in b"Z\0\0\0\x05" {
            inbox.space().extend_from_slice(&[*byte]);
            assert!(inbox.next().unwrap().is_none());
        }
        inbox.space().extend_from_slice(b"I");
        assert!(inbox.next().unwrap().is_some());
        assert!(inbox.next().unwrap().is_none());
    }
}
