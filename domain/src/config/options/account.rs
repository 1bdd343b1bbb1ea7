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
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are Better Auth's options, each on its own"
)]
struct AccountLinking {
    enabled: bool,
    disable_implicit_linking: bool,
    trusted_providers: Vec<String>,
    require_local_email_verified: bool,
    allow_different_emails: bool,
    allow_unlinking_all: bool,
    update_user_info_on_link: bool,
}

impl Default for AccountLinking {
    fn default() -> Self {
        Self {
            enabled: true,
            disable_implicit_linking: false,
            trusted_providers: Vec::new(),
            require_local_email_verified: true,
            allow_different_emails: false,
            allow_unlinking_all: false,
            update_user_info_on_link: false,
        }
    }
}

impl Account {
    pub(in crate::config) fn policy(&self) -> AccountPolicy {
        let linking = &self.linking;
        AccountPolicy {
            linking: linking.enabled,
            implicit_linking: linking.enabled && !linking.disable_implicit_linking,
            trusted_providers: linking.trusted_providers.clone(),
            require_local_email_verified: linking.require_local_email_verified,
            allow_different_emails: linking.allow_different_emails,
            allow_unlinking_all: linking.allow_unlinking_all,
            update_user_info_on_link: linking.update_user_info_on_link,
            update_account_on_sign_in: self.update_account_on_sign_in,
        }
    }
}
