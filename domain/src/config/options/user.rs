//! `user.*`.

use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct User {
    pub(in crate::config) delete_user: DeleteUser,
}

/// The rest of `user.deleteUser` is functions, and how long the tokens last that they send.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::config) struct DeleteUser {
    pub(in crate::config) enabled: bool,
}
