//! `account.*`.

use serde::Deserialize;

use crate::config::AccountPolicy;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct Account {
    #[serde(rename = "accountLinking")]
    linking: AccountLinking,
    update_account_on_sign_in: bool,
    #[serde(rename = "encryptOAuthTokens")]
    pub(in crate::config) encrypt_oauth_tokens: bool,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            linking: AccountLinking::default(),
            update_account_on_sign_in: true,
            encrypt_oauth_tokens: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct AccountLinking {
    enabled: bool,
    disable_implicit_linking: bool,
    trusted_providers: Vec<String>,
    require_local_email_verified: bool,
}

impl Default for AccountLinking {
    fn default() -> Self {
        Self {
            enabled: true,
            disable_implicit_linking: false,
            trusted_providers: Vec::new(),
            require_local_email_verified: true,
        }
    }
}

impl Account {
    pub(in crate::config) fn policy(&self) -> AccountPolicy {
        let linking = &self.linking;
        AccountPolicy {
            implicit_linking: linking.enabled && !linking.disable_implicit_linking,
            trusted_providers: linking.trusted_providers.clone(),
            require_local_email_verified: linking.require_local_email_verified,
            update_account_on_sign_in: self.update_account_on_sign_in,
        }
    }
}
