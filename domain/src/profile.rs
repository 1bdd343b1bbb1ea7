//! What a provider says about who signed in.

use crate::Timestamp;

/// Who signed in, as every provider's answer is read into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The provider's own id for the person: never empty, "null" or "undefined".
    pub account_id: String,
    /// The address in lower case; `None` where the provider gave none.
    pub email: Option<String>,
    /// Whether the provider vouches for the address.
    pub email_verified: bool,
    /// The display name; empty where the provider gave none.
    pub name: String,
    /// The URL of a picture.
    pub image: Option<String>,
}

/// What the token endpoint gave, as it goes into the account's row (already encrypted where
/// `account.encryptOAuthTokens` asks for it). No `Debug`: it holds secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProviderTokens {
    /// RFC 6749 `access_token`.
    pub access_token: Option<String>,
    /// RFC 6749 `refresh_token`.
    pub refresh_token: Option<String>,
    /// OpenID Connect `id_token`.
    pub id_token: Option<String>,
    /// When the access token ends, from `expires_in`.
    pub access_token_expires_at: Option<Timestamp>,
    /// When the refresh token ends, from `refresh_token_expires_in`.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The granted scopes, joined by commas as Better Auth stores them.
    pub scope: Option<String>,
}
