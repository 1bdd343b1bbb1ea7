//! Why a statement has no answer, and whether it may have happened all the same.

use std::fmt;
use std::io;

/// A statement without an answer.
///
/// It holds nothing of what Postgres says in words: DETAIL quotes rows, and rows hold addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("postgres, {stage}: {fault}")]
pub struct Error {
    /// How far it came.
    pub stage: Stage,
    /// What went wrong there.
    pub fault: Fault,
}

/// Which of its two deadlines a statement is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// From the socket to the first `ReadyForQuery`: not a byte of the statement has left.
    Connect,
    /// From the first byte of the statement on.
    Statement,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Statement => "statement",
        })
    }
}

/// What can go wrong between us and Postgres.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The server wants a proof that the policy does not give, by its own name for it.
    #[error("{0} is not an authentication we give here")]
    AuthenticationRefused(&'static str),
    /// The SCRAM exchange failed on our side: its iterations are beyond measure, or the server
    /// could not prove that it knows the password.
    #[error("the server failed SCRAM")]
    AuthenticationFailed,
    /// The connection ended early.
    #[error("connection closed")]
    Closed,
    /// The stage's deadline passed.
    #[error("deadline passed")]
    Expired,
    /// The socket failed.
    #[error("socket: {0}")]
    Io(io::ErrorKind),
    /// The server broke the protocol.
    #[error("protocol: {0}")]
    Protocol(&'static str),
    /// The server said no.
    #[error("sqlstate {sqlstate}, constraint {constraint:?}")]
    Server {
        /// Five characters; see appendix A of PostgreSQL's manual.
        sqlstate: String,
        /// The constraint that was violated.
        constraint: Option<String>,
        /// The column that took no null.
        column: Option<String>,
    },
    /// A value cannot be sent.
    #[error("a value cannot be sent")]
    Unsendable,
    /// The row is not what the statement returns.
    #[error("unreadable row")]
    UnreadableRow,
}

impl Error {
    /// An answer that came, but is not what the statement returns.
    pub(crate) const fn unreadable_row() -> Self {
        Self {
            stage: Stage::Statement,
            fault: Fault::UnreadableRow,
        }
    }

    /// Whether the statement may have been committed although there is no answer.
    ///
    /// Not while its bytes had not left, and not if Postgres itself refused it. But a pooler in
    /// between reports a lost server in the same words as Postgres its own end, so the classes
    /// that say "something broke" leave it open; as does a cut, and an answer not understood.
    #[must_use]
    pub fn may_have_committed(&self) -> bool {
        match (&self.stage, &self.fault) {
            (Stage::Connect, _) | (Stage::Statement, Fault::Unsendable) => false,
            (Stage::Statement, Fault::Server { sqlstate, .. }) => {
                // Connection exception, operator intervention (but 57014, a cancelled query),
                // system error (what Hyperdrive reports as), internal error; completion unknown.
                let broken = ["08", "57P", "58", "XX"]
                    .iter()
                    .any(|class| sqlstate.starts_with(class));
                broken || sqlstate == "40003"
            }
            (Stage::Statement, _) => true,
        }
    }

    /// Whether another transaction was first, so that the same statement would now see its rows.
    /// Nothing of this attempt is kept.
    #[must_use]
    pub fn is_race(&self) -> bool {
        // Serialization failure, deadlock, foreign key and unique violation.
        const RACES: [&str; 4] = ["40001", "40P01", "23503", "23505"];
        let Fault::Server { sqlstate, .. } = &self.fault else {
            return false;
        };
        self.stage == Stage::Statement && RACES.contains(&sqlstate.as_str())
    }

    /// Whether the server, or a pooler in between, says of itself that it cannot serve now: it is
    /// full, starting, stopping, or has lost its own server.
    fn is_outage(&self) -> bool {
        // Connection exception, insufficient resources, operator intervention, system error, and
        // internal error: what poolers say of everything, "too many clients" included.
        const OUTAGES: [&str; 5] = ["08", "53", "57", "58", "XX"];
        let Fault::Server { sqlstate, .. } = &self.fault else {
            return false;
        };
        OUTAGES.iter().any(|class| sqlstate.starts_with(class))
    }

    /// Whether another connection may do better, and nothing of the statement has left on this one.
    ///
    /// Not after a deadline: whoever is silent once is silent twice. And not after a login that
    /// failed: the password is the same the second time.
    #[must_use]
    pub fn may_be_tried_again(&self) -> bool {
        self.stage == Stage::Connect
            && match &self.fault {
                Fault::Closed => true,
                // Without the binding there is nothing to connect to.
                Fault::Io(kind) => *kind != io::ErrorKind::NotFound,
                _ => self.is_outage(),
            }
    }

    /// Whether a value is the reason: it is none of its column's type, or a constraint keeps
    /// it out.
    #[must_use]
    pub fn refuses_value(&self) -> bool {
        match &self.fault {
            Fault::Unsendable => self.stage == Stage::Statement,
            // Data exception; a null or a value that a constraint does not let in.
            Fault::Server { sqlstate, .. } => {
                sqlstate.starts_with("22") || matches!(sqlstate.as_str(), "23502" | "23514")
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(sqlstate: &str) -> Fault {
        Fault::Server {
            sqlstate: sqlstate.to_owned(),
            constraint: None,
            column: None,
        }
    }

    /// Each line: where it stopped, why, whether it may have happened, and whether to run it again.
    #[test]
    fn an_error_says_whether_anything_may_have_been_written() {
        for (stage, fault, committed, race) in [
            (Stage::Connect, Fault::Closed, false, false),
            (Stage::Connect, Fault::Expired, false, false),
            (Stage::Connect, server("57P03"), false, false),
            (Stage::Connect, server("23505"), false, false),
            (Stage::Statement, Fault::Unsendable, false, false),
            (Stage::Statement, Fault::Closed, true, false),
            (Stage::Statement, Fault::Expired, true, false),
            (Stage::Statement, Fault::Protocol("two rows"), true, false),
            (Stage::Statement, Fault::UnreadableRow, true, false),
            (Stage::Statement, server("23505"), false, true),
            (Stage::Statement, server("23503"), false, true),
            (Stage::Statement, server("40001"), false, true),
            (Stage::Statement, server("40P01"), false, true),
            (Stage::Statement, server("40003"), true, false),
            (Stage::Statement, server("22021"), false, false),
            (Stage::Statement, server("57014"), false, false),
            (Stage::Statement, server("57P01"), true, false),
            (Stage::Statement, server("58000"), true, false),
            (Stage::Statement, server("XX000"), true, false),
            (Stage::Statement, server("08006"), true, false),
        ] {
            let error = Error { stage, fault };
            assert_eq!(error.may_have_committed(), committed, "{error}");
            assert_eq!(error.is_race(), race, "{error}");
        }
    }

    /// Each line: where it stopped, why, and whether a new connection is worth a try.
    #[test]
    fn only_what_never_left_is_tried_again() {
        for (stage, fault, again) in [
            (Stage::Connect, Fault::Closed, true),
            (Stage::Connect, Fault::Io(io::ErrorKind::Other), true),
            (Stage::Connect, server("53300"), true),
            (Stage::Connect, server("57P01"), true),
            (Stage::Connect, server("57P03"), true),
            (Stage::Connect, server("58000"), true),
            (Stage::Connect, server("08006"), true),
            (Stage::Connect, server("57014"), true),
            (Stage::Connect, server("XX000"), true),
            (Stage::Connect, Fault::Io(io::ErrorKind::NotFound), false),
            (Stage::Connect, Fault::Expired, false),
            (Stage::Connect, Fault::AuthenticationFailed, false),
            (Stage::Connect, Fault::Protocol("unreadable message"), false),
            (Stage::Connect, server("28P01"), false),
            (Stage::Connect, server("3D000"), false),
            (Stage::Statement, Fault::Closed, false),
            (Stage::Statement, server("57P01"), false),
            (Stage::Statement, server("53300"), false),
            (Stage::Statement, server("XX000"), false),
        ] {
            let error = Error { stage, fault };
            assert_eq!(error.may_be_tried_again(), again, "{error}");
        }
    }
}
