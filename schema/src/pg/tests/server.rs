//! A server that follows the protocol to the letter until it is told to err.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

pub(super) const PASSWORD: &str = "correct horse";

/// How the server asks for the password.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Login {
    Cleartext,
    /// A challenge of this number; see the protocol's `Authentication…` messages.
    Other(i32),
    Md5,
    Nothing,
    Scram,
    /// SCRAM with PLUS offered as well, as behind TLS.
    ScramPlus,
    ScramPlusOnly,
    /// SCRAM with this many iterations, whatever the verifier has.
    ScramIterations(u32),
    /// SCRAM up to the client's proof, then `AuthenticationOk` without the server's own.
    ScramSkipped,
    /// SCRAM by a server that does not know the password.
    ScramUnproven,
    /// Nothing is ever said.
    Silent,
    /// SCRAM that begins after 600 ms.
    Slow,
}

/// One connection's script.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) login: Login,
    /// What answers the statement.
    pub(super) reply: Vec<u8>,
    /// After so many bytes in all the server hangs up.
    pub(super) hangs_up_after: usize,
    /// Bytes per write.
    pub(super) chunk: usize,
}

/// What came from the client.
#[derive(Default)]
pub(super) struct Seen {
    /// The tags of its messages, in order; the startup message has none.
    pub(super) tags: String,
    /// The password message, if one came.
    pub(super) password: Vec<u8>,
    /// How many bytes the server has sent.
    pub(super) sent: usize,
    /// Whether the client shut the stream down.
    pub(super) shut: bool,
}

/// A backend message.
pub(super) fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[tag], &length[..], body].concat()
}

/// A `DataRow` of these columns.
pub(super) fn row(columns: &[&[u8]]) -> Vec<u8> {
    let mut body = u16::try_from(columns.len()).unwrap().to_be_bytes().to_vec();
    for column in columns {
        body.extend_from_slice(&u32::try_from(column.len()).unwrap().to_be_bytes());
        body.extend_from_slice(column);
    }
    message(b'D', &body)
}

/// The answer to a statement that finds `columns`, with what may come in between.
pub(super) fn found(columns: &[&[u8]]) -> Vec<u8> {
    let notice = message(b'N', b"SNOTICE\0C00000\0Mfor ada@example.com\0\0");
    [
        notice.clone(),
        message(b'1', b""),
        message(b'S', b"TimeZone\0UTC\0"),
        message(b'2', b""),
        row(columns),
        notice,
        message(b'C', b"SELECT 1\0"),
        message(b'Z', b"I"),
    ]
    .concat()
}

impl Server {
    pub(super) fn new(login: Login, reply: Vec<u8>) -> Self {
        Self {
            login,
            reply,
            hangs_up_after: usize::MAX,
            chunk: usize::MAX,
        }
    }

    /// Serves one connection to its end.
    pub(super) async fn serve(self, mut stream: DuplexStream) -> Seen {
        let mut seen = Seen::default();
        // A hang-up ends the conversation wherever it is.
        if self.converse(&mut stream, &mut seen).await.is_some() {
            let mut rest = Vec::new();
            while let Some((tag, _)) = receive(&mut stream, &mut seen).await {
                rest.push(tag);
            }
            seen.shut = true;
        }
        seen
    }

    async fn converse(&self, stream: &mut DuplexStream, seen: &mut Seen) -> Option<()> {
        let length = stream.read_u32().await.ok()?;
        let mut startup = vec![0; length as usize - 4];
        stream.read_exact(&mut startup).await.ok()?;
        if self.login == Login::Silent {
            return Some(());
        }
        if self.login == Login::Slow {
            tokio::time::sleep(Duration::from_millis(600)).await;
        }

        self.authenticate(stream, seen).await?;
        let greeting = [
            message(b'R', &0_i32.to_be_bytes()),
            message(b'S', b"server_version\x0015.18\0"),
            message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]),
            message(b'N', b"SNOTICE\0C00000\0Mhello\0\0"),
            message(b'Z', b"I"),
        ];
        self.send(stream, &greeting.concat(), seen).await?;
        while receive(stream, seen).await?.0 != b'S' {}
        self.send(stream, &self.reply, seen).await
    }

    async fn authenticate(&self, stream: &mut DuplexStream, seen: &mut Seen) -> Option<()> {
        let challenge =
            |kind: i32, body: &[u8]| message(b'R', &[&kind.to_be_bytes(), body].concat());
        match self.login {
            Login::Nothing => return Some(()),
            Login::Cleartext => self.send(stream, &challenge(3, b""), seen).await?,
            Login::Md5 => self.send(stream, &challenge(5, b"salt"), seen).await?,
            Login::Other(kind) => self.send(stream, &challenge(kind, b""), seen).await?,
            _ => return self.scram(stream, seen, challenge).await,
        }
        seen.password = given(stream, seen).await?;
        Some(())
    }

    async fn scram(
        &self,
        stream: &mut DuplexStream,
        seen: &mut Seen,
        challenge: impl Fn(i32, &[u8]) -> Vec<u8>,
    ) -> Option<()> {
        let mechanisms: &[u8] = match self.login {
            Login::ScramPlus => b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0",
            Login::ScramPlusOnly => b"SCRAM-SHA-256-PLUS\0\0",
            _ => b"SCRAM-SHA-256\0\0",
        };
        self.send(stream, &challenge(10, mechanisms), seen).await?;
        let first = String::from_utf8(given(stream, seen).await?).unwrap();
        let (mechanism, first) = first.split_once('\0').unwrap();
        assert_eq!(mechanism, "SCRAM-SHA-256");
        let bare = first
            .get(4..)
            .unwrap()
            .strip_prefix("n,,")
            .expect("no channel binding");

        // One iteration, so that a test can log in a thousand times.
        let iterations = match self.login {
            Login::ScramIterations(count) => count,
            _ => 1,
        };
        let salted_password = hmac(PASSWORD.as_bytes(), &[b"salt", &1_u32.to_be_bytes()]);
        let server_key = hmac(&salted_password, &[b"Server Key"]);
        let salt = STANDARD.encode(b"salt");
        let nonce = bare.strip_prefix("n=,").unwrap();
        let challenged = format!("{nonce}server,s={salt},i={iterations}");
        self.send(stream, &challenge(11, challenged.as_bytes()), seen)
            .await?;

        let last = String::from_utf8(given(stream, seen).await?).unwrap();
        let (without_proof, _) = last.rsplit_once(",p=").unwrap();
        let signed = format!("{bare},{challenged},{without_proof}");
        let key = if self.login == Login::ScramUnproven {
            b"guessed"
        } else {
            &server_key[..]
        };
        let signature = STANDARD.encode(hmac(key, &[signed.as_bytes()]));
        if self.login == Login::ScramSkipped {
            return Some(());
        }
        self.send(
            stream,
            &challenge(12, format!("v={signature}").as_bytes()),
            seen,
        )
        .await
    }

    async fn send(&self, stream: &mut DuplexStream, bytes: &[u8], seen: &mut Seen) -> Option<()> {
        let left = self.hangs_up_after - seen.sent;
        for chunk in bytes[..bytes.len().min(left)].chunks(self.chunk) {
            stream.write_all(chunk).await.ok()?;
            seen.sent += chunk.len();
        }
        (bytes.len() <= left).then_some(())
    }
}

/// What the client gives when challenged, unless it says goodbye instead.
async fn given(stream: &mut DuplexStream, seen: &mut Seen) -> Option<Vec<u8>> {
    let (tag, body) = receive(stream, seen).await?;
    (tag == b'p').then_some(body)
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// The client's next message, tag and body.
async fn receive(stream: &mut DuplexStream, seen: &mut Seen) -> Option<(u8, Vec<u8>)> {
    let tag = stream.read_u8().await.ok()?;
    let length = stream.read_u32().await.ok()?;
    let mut body = vec![0; length as usize - 4];
    stream.read_exact(&mut body).await.ok()?;
    seen.tags.push(char::from(tag));
    Some((tag, body))
}
