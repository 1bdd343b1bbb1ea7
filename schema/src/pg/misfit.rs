//! Tables that the statements do not fit, and how to mend that.

use super::{Error, Fault};

/// Tables that are not those that the statements were written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fix())]
pub enum Misfit {
    /// Other names, or other types.
    Layout,
    /// `account.issuer`, which Better Auth 1.7.0 to 1.7.2 added and 1.7.3 took back, takes no null.
    IssuerRequired,
}

impl Misfit {
    /// What is wrong, and what to do.
    #[must_use]
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Layout => {
                "the tables are not as DATABASE in wrangler.toml says: set its adapter to \
                \"drizzle\" (snake_case columns) or \"kysely\" (camelCase columns), and usePlural \
                to true if the table is \"users\", the same for gateway and session-do; or a \
                migration or a column of additionalFields is missing"
            }
            Self::IssuerRequired => {
                "account.issuer takes no null, as Better Auth 1.7.0 to 1.7.2 left it: run `alter \
                table account alter column issuer drop not null` (docs/tables.md)"
            }
        }
    }
}

impl Error {
    /// Present if no statement can succeed until the tables or the configuration are mended.
    #[must_use]
    pub fn misfit(&self) -> Option<Misfit> {
        // Undefined table, column and operator; one type for another.
        const LAYOUT: [&str; 4] = ["42P01", "42703", "42883", "42804"];
        let Fault::Server {
            sqlstate, column, ..
        } = &self.fault
        else {
            return None;
        };
        match (sqlstate.as_str(), column.as_deref()) {
            ("23502", Some("issuer")) => Some(Misfit::IssuerRequired),
            (code, _) if LAYOUT.contains(&code) => Some(Misfit::Layout),
            _ => None,
        }
    }
}
