//! `user.*`.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::{ConfigError, Fields};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct User {
    additional_fields: Map<String, Value>,
    pub(in crate::config) delete_user: DeleteUser,
}

/// The rest of `user.deleteUser` is functions, and how long the tokens last that they send.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::config) struct DeleteUser {
    pub(in crate::config) enabled: bool,
}

impl User {
    pub(in crate::config) fn additional_fields(&self) -> Result<Fields, ConfigError> {
        Fields::parse(&self.additional_fields, "user.additionalFields", &OWN)
    }
}

/// Better Auth's own fields.
const OWN: [&str; 7] = [
    "id",
    "name",
    "email",
    "emailVerified",
    "image",
    "createdAt",
    "updatedAt",
];
