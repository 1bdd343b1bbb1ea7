//! The keys of the configuration in words of ours: a log line takes no text, not even an
//! operator's (docs/decisions/0010-log-lines-that-take-no-text.md).

use crate::{log::Detail, provider};

/// Names `key`, or the option that it is in. A provider of our list is named by its id, and one
/// that is known by its issuer alone is not.
pub(super) fn name(key: &str) -> Detail {
    if let Some(id) = key.strip_prefix("socialProviders.") {
        let id = id.split('.').next().unwrap_or_default();
        return provider::find(id).map_or(Detail::Name("socialProviders"), |provider| {
            Detail::Of("socialProviders", provider.id)
        });
    }
    let is_it = |option: &&&str| {
        let rest = key.strip_prefix(**option);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let longest = OPTIONS
        .iter()
        .filter(is_it)
        .max_by_key(|option| option.len());
    match longest {
        Some(option) => Detail::Name(option),
        None if key.ends_with("_CLIENT_SECRET") => client_secret(key),
        None => Detail::Name("unknown option"),
    }
}

fn client_secret(key: &str) -> Detail {
    let theirs = provider::ALL
        .iter()
        .find(|provider| provider::secret_name(provider.id) == key);
    theirs.map_or(Detail::Name("client secret"), |provider| {
        Detail::Of("client secret", provider.id)
    })
}

/// What an option may be in: the variables and secrets, and the options of `AUTH`.
const OPTIONS: [&str; 44] = [
    "AUTH",
    "BETTER_AUTH_SECRET",
    "BETTER_AUTH_SECRETS",
    "DATABASE",
    "account",
    "account.accountLinking",
    "account.encryptOAuthTokens",
    "account.updateAccountOnSignIn",
    "advanced",
    "advanced.cookiePrefix",
    "advanced.cookies",
    "advanced.crossSubDomainCookies",
    "advanced.defaultCookieAttributes",
    "advanced.disableCSRFCheck",
    "advanced.disableOriginCheck",
    "advanced.ipAddress",
    "advanced.trustedProxyHeaders",
    "advanced.useSecureCookies",
    "basePath",
    "baseURL",
    "onAPIError",
    "onAPIError.errorURL",
    "rateLimit",
    "rateLimit.customRules",
    "rateLimit.enabled",
    "rateLimit.max",
    "rateLimit.storage",
    "rateLimit.window",
    "session",
    "session.absoluteLifetime",
    "session.additionalFields",
    "session.cookieCache",
    "session.deferSessionRefresh",
    "session.disableSessionRefresh",
    "session.expiresIn",
    "session.freshAge",
    "session.maxStale",
    "session.revalidateAfter",
    "session.updateAge",
    "socialProviders",
    "trustedOrigins",
    "user",
    "user.additionalFields",
    "user.deleteUser",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::Config;

    /// A list that names what is no option would send an operator looking for it.
    #[test]
    fn every_option_of_the_list_is_one_that_is_read() {
        let secret = |name: &str| (name == "BETTER_AUTH_SECRET").then(|| "a secret".to_owned());
        for option in OPTIONS.iter().filter(|option| option.contains('.')) {
            let mut auth = json!({ "baseURL": "https://app.test" });
            let pointer = format!("/{}", option.replace('.', "/"));
            let (parent, _) = option.split_once('.').unwrap();
            auth[parent] = json!({});
            let (_, last) = option.rsplit_once('.').unwrap();
            auth[parent][last] = json!([[17]]);
            assert!(auth.pointer(&pointer).is_some());
            let refused = Config::parse(auth, secret).err().unwrap();
            assert_eq!(refused.logged(), Detail::Name(option));
            assert!(!refused.to_string().contains("unknown field"), "{refused}");
        }
    }

    /// Each line: a key as the answer has it, and what of it is in the log.
    #[test]
    fn a_key_is_logged_in_words_of_ours() {
        for (key, logged) in [
            ("AUTH", "AUTH"),
            ("baseURL", "baseURL"),
            ("trustedOrigins[2]", "trustedOrigins"),
            ("session.maxStale", "session.maxStale"),
            ("session.somebody@example.com", "session"),
            ("sessions", "unknown option"),
            ("advanced.cookies.session_data.name", "advanced.cookies"),
            ("rateLimit.customRules./a-secret", "rateLimit.customRules"),
            ("DATABASE.adapter", "DATABASE"),
            ("BETTER_AUTH_SECRET", "BETTER_AUTH_SECRET"),
            ("BETTER_AUTH_SECRETS", "BETTER_AUTH_SECRETS"),
            ("GOOGLE_CLIENT_SECRET", "client secret google"),
            ("MY_IDP_CLIENT_SECRET", "client secret"),
            ("socialProviders.google.prompt", "socialProviders google"),
            ("socialProviders.my-idp.scope", "socialProviders"),
            ("eyJhbGciOiJIUzI1NiJ9", "unknown option"),
            ("", "unknown option"),
        ] {
            assert_eq!(name(key).to_string(), logged, "{key}");
        }
    }
}
