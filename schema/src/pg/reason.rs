//! What of an error may be logged.

use std::io;

use domain::log::{Detail, Reason, SqlState};

use super::{Error, Fault, Stage};

impl From<&Error> for Reason {
    /// Only what is ours to name, and the SQLSTATE: a constraint's name is the operator's, but
    /// what comes in its place from something that is no PostgreSQL may be anything.
    fn from(error: &Error) -> Self {
        if let Some(misfit) = error.misfit() {
            return Self::with("tables", Detail::Name(misfit.fix()));
        }
        let name = match error.stage {
            Stage::Connect => "connect",
            Stage::Statement => "statement",
        };
        Self::with(name, detail(&error.fault))
    }
}

fn detail(fault: &Fault) -> Detail {
    match fault {
        Fault::AuthenticationRefused(asked) => Detail::Of("authentication_refused", asked),
        Fault::AuthenticationFailed => Detail::Name("authentication_failed"),
        Fault::Closed => Detail::Name("closed"),
        Fault::Expired => Detail::Name("deadline"),
        Fault::Io(kind) => Detail::Of("socket", socket(*kind)),
        Fault::Protocol(what) => Detail::Of("protocol", what),
        Fault::Server { sqlstate, .. } => {
            SqlState::parse(sqlstate).map_or(Detail::Name("no_sqlstate"), Detail::SqlState)
        }
        Fault::Unsendable => Detail::Name("unsendable"),
        Fault::UnreadableRow => Detail::Name("unreadable_row"),
    }
}

/// The kinds that the platform's sockets tell apart, and the missing binding.
const fn socket(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::ConnectionReset => "reset",
        io::ErrorKind::NotConnected => "not_connected",
        io::ErrorKind::NotFound => "no_binding",
        io::ErrorKind::UnexpectedEof => "eof",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(sqlstate: &str, text: &str) -> Fault {
        Fault::Server {
            sqlstate: sqlstate.to_owned(),
            constraint: Some(text.to_owned()),
            column: Some(text.to_owned()),
        }
    }

    #[test]
    fn a_reason_has_the_stage_and_nothing_that_the_server_could_word() {
        for (stage, fault, name, detail) in [
            (Stage::Connect, Fault::Expired, "connect", "deadline"),
            (
                Stage::Connect,
                Fault::Io(io::ErrorKind::NotFound),
                "connect",
                "socket no_binding",
            ),
            (
                Stage::Statement,
                server("23505", "ada@example.com"),
                "statement",
                "23505",
            ),
            (
                Stage::Statement,
                server("ada@example.com", ""),
                "statement",
                "no_sqlstate",
            ),
        ] {
            let reason = Reason::from(&Error { stage, fault });
            assert_eq!(reason.name, name);
            assert_eq!(reason.detail.unwrap().to_string(), detail);
        }
    }
}
