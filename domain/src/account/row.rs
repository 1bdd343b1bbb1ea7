//! An account's row, and what of it a client sees.

use serde::{Deserialize, Serialize};

use crate::{ProviderTokens, Seconds, Timestamp};

/// An access token is refreshed once it has less than this left (contract §3.3).
const TOO_LATE: Seconds = Seconds(5);

/// A row of `account` without what nobody needs. Its tokens are as they are stored, so maybe
/// encrypted. No `Debug`: it signs somebody in elsewhere.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The row id.
    pub id: String,
    /// The provider.
    pub provider_id: String,
    /// The provider's id for the account.
    pub account_id: String,
    /// RFC 6749 `access_token`.
    pub access_token: Option<String>,
    /// RFC 6749 `refresh_token`.
    pub refresh_token: Option<String>,
    /// OpenID Connect `id_token`.
    pub id_token: Option<String>,
    /// When the access token ends, where the provider said so.
    pub access_token_expires_at: Option<Timestamp>,
    /// When the refresh token ends, where the provider said so.
    pub refresh_token_expires_at: Option<Timestamp>,
    /// The granted scopes, joined by commas.
    pub scope: Option<String>,
}

impl Account {
    /// The refresh token, if the access token is over or as good as.
    #[must_use]
    pub fn due_refresh_token(&self, now: Timestamp) -> Option<&str> {
        let over = |at: Timestamp| at < now.plus(TOO_LATE);
        self.refresh_token()
            .filter(|_| self.access_token_expires_at.is_some_and(over))
    }

    /// The refresh token, if there is one.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token
            .as_deref()
            .filter(|token| !token.is_empty())
    }

    /// The account with what the provider gave in its place; what it did not give again stays.
    /// The scope is what was granted when linking, and no refresh changes that.
    #[must_use]
    pub fn refreshed(self, tokens: ProviderTokens) -> Self {
        Self {
            access_token: tokens.access_token.or(self.access_token),
            refresh_token: tokens.refresh_token.or(self.refresh_token),
            id_token: tokens.id_token.or(self.id_token),
            access_token_expires_at: tokens
                .access_token_expires_at
                .or(self.access_token_expires_at),
            refresh_token_expires_at: tokens
                .refresh_token_expires_at
                .or(self.refresh_token_expires_at),
            ..self
        }
    }
}

/// What `/get-access-token` answers, in the contract's key order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownToken {
    access_token: String,
    #[serde(
        rename = "accessTokenExpiresAt",
        skip_serializing_if = "Option::is_none"
    )]
    expires_at: Option<Timestamp>,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl From<Account> for ShownToken {
    fn from(account: Account) -> Self {
        Self {
            scopes: scopes(account.scope.as_deref()),
            access_token: account.access_token.unwrap_or_default(),
            expires_at: account.access_token_expires_at,
            id_token: account.id_token,
        }
    }
}

/// What `/refresh-token` answers, in the contract's key order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshedTokens {
    access_token: Option<String>,
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token_expires_at: Option<Timestamp>,
    refresh_token_expires_at: Option<Timestamp>,
    scope: Option<String>,
    id_token: Option<String>,
    provider_id: String,
    account_id: String,
}

impl RefreshedTokens {
    /// Of the refreshed `account`. When its access token ends is told only if the provider said
    /// so this time.
    #[must_use]
    pub fn new(account: Account, expires_at: Option<Timestamp>) -> Self {
        Self {
            access_token: account.access_token,
            refresh_token: account.refresh_token,
            access_token_expires_at: expires_at,
            refresh_token_expires_at: account.refresh_token_expires_at,
            scope: account.scope,
            id_token: account.id_token,
            provider_id: account.provider_id,
            account_id: account.id,
        }
    }
}

/// One line of `/list-accounts`, in the contract's key order.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    account_id: String,
    provider_id: String,
    user_id: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    id: String,
    #[serde(rename(deserialize = "scope"), deserialize_with = "stored_scopes")]
    scopes: Vec<String>,
}

fn stored_scopes<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Option::<String>::deserialize(from).map(|scope| scopes(scope.as_deref()))
}

/// The scopes in a stored, comma-joined text.
fn scopes(scope: Option<&str>) -> Vec<String> {
    scope
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}
