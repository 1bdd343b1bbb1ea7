//! Who logs in, and what may be asked of them for it.

use std::fmt;

/// What a connection logs in with. Its `Debug` leaves the password out.
#[derive(Clone)]
pub struct Credentials {
    /// The role.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The database.
    pub database: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

/// Which ways to prove the password are gone along with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A connection to the database itself: SCRAM only. With anything less, whoever stands in
    /// for the server gets the password, or a hash that is as good as one.
    Direct,
    /// The socket of a Hyperdrive binding: it never leaves the runtime, and its credential is
    /// random and good for nothing else, so whatever is asked is given.
    Hyperdrive,
}

impl Policy {
    /// Whether the server may ask for this.
    #[must_use]
    pub const fn allows(self, asked: Asked) -> bool {
        match self {
            Self::Direct => matches!(asked, Asked::ScramSha256),
            Self::Hyperdrive => true,
        }
    }
}

/// What the server asked for before it let us in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The password as it is.
    Cleartext,
    /// An MD5 of password, user and salt.
    Md5,
    /// Nothing at all (`trust`).
    Nothing,
    /// SCRAM-SHA-256 without channel binding, in which the server proves itself too.
    ScramSha256,
}

impl Asked {
    /// Its name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cleartext => "cleartext",
            Self::Md5 => "md5",
            Self::Nothing => "nothing",
            Self::ScramSha256 => "SCRAM-SHA-256",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        let credentials = Credentials {
            user: "ada".to_owned(),
            password: "hunter2".to_owned(),
            database: "app".to_owned(),
        };
        let shown = format!("{credentials:?}");
        assert!(
            shown.contains("ada") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
