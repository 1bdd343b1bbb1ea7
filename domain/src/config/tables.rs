//! Which of Better Auth's table layouts the database has: the `DATABASE` variable, which gateway
//! and session-do both have.

use serde::Deserialize;

use super::ConfigError;

/// How Better Auth's tables and columns are named, and how they keep moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Tables {
    /// What made the tables.
    pub adapter: Adapter,
    /// Whether the tables are `users`, `sessions`, `accounts` and `verifications`.
    pub use_plural: bool,
}

/// The two ways in which Better Auth makes its tables in PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Adapter {
    /// `drizzleAdapter`, with the schema that the CLI generates: `snake_case` columns, moments as
    /// naive UTC in `timestamp`.
    #[default]
    Drizzle,
    /// The built-in adapter (`database: new Pool(…)`): `camelCase` columns, moments in `timestamptz`.
    Kysely,
}

impl Tables {
    /// Reads the `DATABASE` variable; without it the tables are Drizzle's.
    ///
    /// # Errors
    /// What is wrong with it, by its key.
    pub fn parse(database: Option<serde_json::Value>) -> Result<Self, ConfigError> {
        let Some(database) = database else {
            return Ok(Self::default());
        };
        serde_path_to_error::deserialize(database)
            .map_err(|error| ConfigError::shape(error).below("DATABASE"))
    }

    /// The name of a table.
    #[must_use]
    pub fn table(self, model: Model) -> &'static str {
        match (model, self.use_plural) {
            (Model::User, false) => "user",
            (Model::User, true) => "users",
            (Model::Session, false) => "session",
            (Model::Session, true) => "sessions",
            (Model::Account, false) => "account",
            (Model::Account, true) => "accounts",
            (Model::Verification, false) => "verification",
            (Model::Verification, true) => "verifications",
        }
    }
}

/// Better Auth's word for a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Somebody who has signed in.
    User,
    /// A browser in which somebody is signed in.
    Session,
    /// An account at a provider.
    Account,
    /// A pending verification.
    Verification,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_tables_are_drizzles_unless_the_variable_says_otherwise() {
        assert_eq!(Tables::parse(None).unwrap(), Tables::default());
        assert_eq!(Tables::parse(Some(json!({}))).unwrap(), Tables::default());
        let both = json!({ "adapter": "kysely", "usePlural": true });
        let tables = Tables {
            adapter: Adapter::Kysely,
            use_plural: true,
        };
        assert_eq!(Tables::parse(Some(both)).unwrap(), tables);
    }

    /// Each line: the variable, and with what its refusal begins.
    #[test]
    fn a_layout_that_does_not_exist_is_refused_by_its_key() {
        for (database, refusal) in [
            (
                json!({ "adapter": "prisma" }),
                "DATABASE.adapter is refused",
            ),
            (
                json!({ "usePlural": "yes" }),
                "DATABASE.usePlural is refused",
            ),
            (
                json!({ "camelCase": true }),
                "DATABASE.camelCase is refused",
            ),
            (json!("kysely"), "DATABASE is refused"),
        ] {
            let error = Tables::parse(Some(database)).unwrap_err().to_string();
            assert!(error.starts_with(refusal), "{error}");
        }
    }
}
