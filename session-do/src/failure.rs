//! Why a message has no reply, or an alarm did not get as far as its errand.

use domain::log::Reason;

/// What went wrong. Nothing has changed then; or if something has, memory was dropped, and the
/// next message sees what is stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Not a message. A caller that is newer than this code may send such.
    #[error("malformed message, at column {column}")]
    Malformed {
        /// Where; what is there may be a token.
        column: usize,
    },
    /// No random bytes for an empty object's first generation.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The message did not come in time, or not whole.
    #[error("the message did not arrive")]
    Request,
    /// The platform's storage.
    #[error("storage: {0}")]
    Storage(#[from] worker::Error),
    /// What is stored is not what this code stores.
    #[error("unreadable record, at column {column}")]
    Unreadable {
        /// Where; what is there may be a token.
        column: usize,
    },
    /// The record cannot be written as JSON.
    #[error("unwritable record")]
    Unwritable,
}

impl From<&Failure> for Reason {
    /// The platform's own words may quote what they are about, so they are left out.
    fn from(failure: &Failure) -> Self {
        Self::new(match failure {
            Failure::Malformed { .. } => "malformed",
            Failure::Random(_) => "no_randomness",
            Failure::Request => "no_message",
            Failure::Storage(_) => "storage",
            Failure::Unreadable { .. } => "unreadable_record",
            Failure::Unwritable => "unwritable_record",
        })
    }
}

impl Failure {
    /// The HTTP status and the one word that the caller gets.
    pub(crate) const fn public(&self) -> (u16, &'static str) {
        match self {
            Self::Malformed { .. } | Self::Request => (400, "malformed"),
            Self::Random(_) | Self::Storage(_) | Self::Unreadable { .. } | Self::Unwritable => {
                (500, "unavailable")
            }
        }
    }
}

impl From<Failure> for worker::Error {
    fn from(failure: Failure) -> Self {
        Self::RustError(failure.to_string())
    }
}
