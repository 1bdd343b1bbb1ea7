//! The stream under the protocol.

use std::io;
use std::task::Poll;

use bytes::BytesMut;
use postgres_protocol::message::backend::Message;
use postgres_protocol::message::frontend;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::handshake::{Handshake, Next};
use super::inbox::Inbox;
use super::turn::Turn;
use super::{Asked, Credentials, Fault, Policy, Query};

/// A connection. Its futures may be dropped at a deadline; then it can only be closed.
pub(super) struct Wire<S> {
    stream: S,
    inbox: Inbox,
    /// A write was begun and not seen through.
    torn: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            inbox: Inbox::default(),
            torn: false,
        }
    }

    /// Logs in.
    pub(super) async fn open(
        &mut self,
        credentials: &Credentials,
        policy: Policy,
    ) -> Result<Asked, Fault> {
        let (mut handshake, hello) = Handshake::start(credentials, policy)?;
        self.write(&hello).await?;
        loop {
            match handshake.take(self.message().await?)? {
                Next::Wait => {}
                Next::Write(bytes) => self.write(&bytes).await?,
                Next::Ready(asked) => return Ok(asked),
            }
        }
    }

    /// Runs one query.
    pub(super) async fn ask(&mut self, query: Query) -> Result<Option<String>, Fault> {
        let (mut turn, bytes) = Turn::start(query)?;
        self.write(&bytes).await?;
        loop {
            if let Poll::Ready(row) = turn.take(self.message().await?)? {
                return Ok(row);
            }
        }
    }

    /// Says goodbye and shuts the stream down. What fails here has no one left to tell.
    pub(super) async fn close(&mut self) {
        // After half a message the server would take `Terminate` for the rest of it; and a
        // stream with a write under way would report that one's length for this one.
        if !self.torn {
            let mut bytes = BytesMut::new();
            frontend::terminate(&mut bytes);
            let _: Result<(), Fault> = self.write(&bytes).await;
        }
        let _: io::Result<()> = self.stream.shutdown().await;
    }

    async fn message(&mut self) -> Result<Message, Fault> {
        loop {
            if let Some(message) = self.inbox.next()? {
                return Ok(message);
            }
            match self.stream.read_buf(self.inbox.space()).await {
                Ok(0) => return Err(Fault::Closed),
                Ok(_) => {}
                Err(error) => return Err(Fault::Io(error.kind())),
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.torn = true;
        self.stream
            .write_all(bytes)
            .await
            .map_err(|error| Fault::Io(error.kind()))?;
        self.stream
            .flush()
            .await
            .map_err(|error| Fault::Io(error.kind()))?;
        self.torn = false;
        Ok(())
    }
}
