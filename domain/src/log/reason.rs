//! Why something did not go as its sender hoped.

use std::fmt;

use super::SqlState;

/// A reason: a name of ours to count by, and what makes it more exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The name; docs/logs.md lists those that an operator counts.
    pub name: &'static str,
    /// More of it, if there is more.
    pub detail: Option<Detail>,
}

/// What makes a reason more exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A name of ours.
    Name(&'static str),
    /// A name of ours, and what it is about.
    Of(&'static str, &'static str),
    /// An HTTP status, and the error code beside it.
    Refused(u16, &'static str),
    /// What PostgreSQL said.
    SqlState(SqlState),
    /// An HTTP status.
    Status(u16),
}

impl Reason {
    /// A reason with nothing to add.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, detail: None }
    }

    /// The same with a detail.
    #[must_use]
    pub const fn with(name: &'static str, detail: Detail) -> Self {
        Self {
            name,
            detail: Some(detail),
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Of(name, what) => write!(f, "{name} {what}"),
            Self::Refused(status, code) => write!(f, "{status} {code}"),
            Self::SqlState(state) => state.fmt(f),
            Self::Status(status) => status.fmt(f),
        }
    }
}
