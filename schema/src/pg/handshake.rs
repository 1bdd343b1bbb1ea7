//! From the first byte to the first `ReadyForQuery`: who we are, and who the server is.

use std::mem;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{AuthenticationSaslBody, Message};
use postgres_protocol::message::frontend;

use super::fields::refusal;
use super::{Asked, Credentials, Fault, Policy};

/// A login under way.
pub(super) struct Handshake<'a> {
    credentials: &'a Credentials,
    policy: Policy,
    state: State,
}

enum State {
    /// Our name is said.
    Greeted,
    /// SCRAM is on; the mechanism itself keeps the order of its messages.
    Scram(Box<ScramSha256>),
    /// What was asked is given, and for SCRAM the server has proven itself.
    Proved(Asked),
    /// The server let us in, and tells about itself.
    Admitted(Asked),
    /// It ended, well or badly; nothing follows.
    Over,
}

/// What to do after a message.
pub(super) enum Next {
    /// Take the next message.
    Wait,
    /// Send this first.
    Write(BytesMut),
    /// The server takes statements.
    Ready(Asked),
}

impl<'a> Handshake<'a> {
    /// The login, and the bytes that begin it.
    pub(super) fn start(
        credentials: &'a Credentials,
        policy: Policy,
    ) -> Result<(Self, BytesMut), Fault> {
        let mut hello = BytesMut::new();
        let parameters = [
            ("user", credentials.user.as_str()),
            ("database", credentials.database.as_str()),
            ("application_name", "vestibule"),
            ("client_encoding", "UTF8"),
        ];
        frontend::startup_message(parameters, &mut hello).map_err(|_| Fault::Unsendable)?;
        Ok((
            Self {
                credentials,
                policy,
                state: State::Greeted,
            },
            hello,
        ))
    }

    /// Takes the server's next message.
    ///
    /// A message out of its place is a fault. Above all `AuthenticationOk` in the middle of
    /// SCRAM: a server that could skip its own proof need not know the password.
    pub(super) fn take(&mut self, message: Message) -> Result<Next, Fault> {
        use Message as M;
        let (state, next) = match (mem::replace(&mut self.state, State::Over), message) {
            (_, M::ErrorResponse(body)) => return Err(refusal(&body)),
            (state, M::NoticeResponse(_) | M::ParameterStatus(_) | M::NotificationResponse(_)) => {
                (state, Next::Wait)
            }
            (State::Greeted, M::AuthenticationSasl(body)) => self.begin_scram(&body)?,
            (State::Greeted, M::AuthenticationMd5Password(body)) => {
                let Credentials { user, password, .. } = self.credentials;
                let hash = md5_hash(user.as_bytes(), password.as_bytes(), body.salt());
                self.give(Asked::Md5, &hash)?
            }
            (State::Greeted, M::AuthenticationCleartextPassword) => {
                self.give(Asked::Cleartext, &self.credentials.password)?
            }
            (State::Greeted, M::AuthenticationOk) => {
                self.allowed(Asked::Nothing)?;
                (State::Admitted(Asked::Nothing), Next::Wait)
            }
            (State::Greeted, message) => return Err(not_given(&message)),
            (State::Scram(mut scram), M::AuthenticationSaslContinue(body)) => {
                // Refuses more than 100,000 iterations before it derives anything: they are the
                // server's to choose, and no timer ends a loop on a Worker.
                scram
                    .update(body.data())
                    .map_err(|_| Fault::AuthenticationFailed)?;
                let response = encode(|buf| frontend::sasl_response(scram.message(), buf))?;
                (State::Scram(scram), Next::Write(response))
            }
            (State::Scram(mut scram), M::AuthenticationSaslFinal(body)) => {
                scram
                    .finish(body.data())
                    .map_err(|_| Fault::AuthenticationFailed)?;
                (State::Proved(Asked::ScramSha256), Next::Wait)
            }
            (State::Proved(asked), M::AuthenticationOk)
            | (State::Admitted(asked), M::BackendKeyData(_)) => {
                (State::Admitted(asked), Next::Wait)
            }
            (State::Admitted(asked), M::ReadyForQuery(_)) => (State::Over, Next::Ready(asked)),
            _ => return Err(Fault::Protocol("message out of place in the login")),
        };
        self.state = state;
        Ok(next)
    }

    /// Plain SCRAM also where the server offers PLUS: there is no TLS of ours to bind it to, and
    /// saying so (`n`, not `y`) keeps the server from taking it for a downgrade.
    fn begin_scram(&self, body: &AuthenticationSaslBody) -> Result<(State, Next), Fault> {
        let offered = body.mechanisms().any(|name| Ok(name == SCRAM_SHA_256));
        if !offered.map_err(|_| Fault::Protocol("unreadable SASL mechanisms"))? {
            return Err(Fault::AuthenticationRefused("SASL without SCRAM-SHA-256"));
        }
        self.allowed(Asked::ScramSha256)?;
        let password = self.credentials.password.as_bytes();
        let scram = Box::new(ScramSha256::new(password, ChannelBinding::unsupported()));
        let first =
            encode(|buf| frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), buf))?;
        Ok((State::Scram(scram), Next::Write(first)))
    }

    fn give(&self, asked: Asked, password: &str) -> Result<(State, Next), Fault> {
        self.allowed(asked)?;
        let message = encode(|buf| frontend::password_message(password.as_bytes(), buf))?;
        Ok((State::Proved(asked), Next::Write(message)))
    }

    fn allowed(&self, asked: Asked) -> Result<(), Fault> {
        if self.policy.allows(asked) {
            return Ok(());
        }
        Err(Fault::AuthenticationRefused(match asked {
            Asked::Cleartext => "cleartext",
            Asked::Md5 => "md5",
            Asked::Nothing => "no authentication",
            Asked::ScramSha256 => SCRAM_SHA_256,
        }))
    }
}

/// The fault of a first message that is none of the above.
fn not_given(message: &Message) -> Fault {
    match message {
        Message::AuthenticationGss => Fault::AuthenticationRefused("GSS"),
        Message::AuthenticationKerberosV5 => Fault::AuthenticationRefused("Kerberos"),
        Message::AuthenticationScmCredential => Fault::AuthenticationRefused("SCM credential"),
        Message::AuthenticationSspi => Fault::AuthenticationRefused("SSPI"),
        _ => Fault::Protocol("message out of place in the login"),
    }
}

fn encode(write: impl FnOnce(&mut BytesMut) -> std::io::Result<()>) -> Result<BytesMut, Fault> {
    let mut bytes = BytesMut::new();
    write(&mut bytes).map_err(|_| Fault::Unsendable)?;
    Ok(bytes)
}
