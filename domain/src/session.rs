//! The session and the user as Better Auth shows them (contract §3.4).
//!
//! One shape serves the statement's JSON, the object's storage and the HTTP body, in the key
//! order of the contract.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Timestamp, Token};

/// A row of `session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// When the session ends unless it slides first.
    pub expires_at: Timestamp,
    /// What the browser's cookie carries, signed.
    pub token: Token,
    /// When the user signed in.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// The address that signed in, or `""` where it is unknown.
    pub ip_address: Option<String>,
    /// The `User-Agent` that signed in, or `""`.
    pub user_agent: Option<String>,
    /// The user's row id.
    pub user_id: String,
    /// `session.additionalFields`, in their order.
    #[serde(flatten)]
    pub additional: Map<String, Value>,
    /// The row id; unlike the token it is no secret.
    pub id: String,
}

/// A row of `user`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The display name; may be empty.
    pub name: String,
    /// The address, in lower case.
    pub email: String,
    /// Whether somebody proved that the address is the user's.
    pub email_verified: bool,
    /// The URL of a picture.
    pub image: Option<String>,
    /// When the user first signed in.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// `user.additionalFields`, in their order.
    #[serde(flatten)]
    pub additional: Map<String, Value>,
    /// The row id.
    pub id: String,
}

/// What a session object holds of the two rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionCopy {
    /// The session's row.
    pub session: Session,
    /// The row of its user.
    pub user: User,
    /// When Postgres last said so: the copy's age counts from here.
    pub read_at: Timestamp,
}
