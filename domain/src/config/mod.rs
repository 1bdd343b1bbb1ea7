//! The configuration: Better Auth's own options as data, checked once per isolate.

mod error;
mod fields;
mod key;
mod options;
mod session_policy;
mod tables;

use std::collections::BTreeMap;

use url::Url;

pub(crate) use self::fields::is_truthy;
use self::options::Options;
pub use self::{
    error::ConfigError,
    fields::{Field, Fields, Kind, Written},
    session_policy::SessionPolicy,
    tables::{Adapter, Model, Tables},
};
use crate::{
    ProviderTokens, Seconds,
    client_ip::ClientIp,
    cookie::CookieNames,
    cookie_cache::CookieCache,
    origin::TrustedOrigins,
    provider, rate_limit,
    seal::SealingKey,
    secrets::Secrets,
    token_encryption::{self, Unreadable},
};

/// Everything that a request needs to know, derived from the `AUTH` variable and the secrets.
///
/// Plain data, so it may stand in a static. No `Debug`: it holds secrets.
pub struct Config {
    /// The origin of `baseURL`, without a trailing slash: where a sign-in without `callbackURL`
    /// ends.
    pub origin: String,
    /// The path under which every endpoint lies, without a trailing slash.
    pub base_path: String,
    /// `baseURL` is https and not loopback.
    pub production: bool,
    /// Names and attributes of every cookie.
    pub cookies: CookieNames,
    /// Signs session cookies: the current secret, as text.
    pub secret: String,
    /// Every secret.
    pub secrets: Secrets,
    /// Seals sign-ins.
    pub sealing_key: SealingKey,
    /// Who may send requests, and where browsers may be sent.
    pub trusted_origins: TrustedOrigins,
    /// `session.*`.
    pub session: SessionPolicy,
    /// `session.cookieCache`, if it is enabled.
    pub cookie_cache: Option<CookieCache>,
    /// `user.deleteUser.enabled`.
    pub may_delete_user: bool,
    /// `account.*`.
    pub account: AccountPolicy,
    /// `account.encryptOAuthTokens`.
    encrypts_tokens: bool,
    /// Where a request's address is looked for.
    pub client_ip: ClientIp,
    /// `rateLimit.*`; `None` where nothing is limited.
    pub rate_limit: Option<rate_limit::Rules>,
    /// `onAPIError.errorURL`.
    pub error_url: Option<String>,
    /// How the tables are named and typed: Drizzle's way, until the `DATABASE` variable is read.
    pub tables: Tables,
    /// `user.additionalFields`.
    pub user_fields: Fields,
    /// `session.additionalFields`.
    pub session_fields: Fields,
    /// The configured providers by their id.
    pub providers: BTreeMap<String, provider::Registration>,
}

/// Who may link to whom (contract §4.5).
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are Better Auth's options, each on its own"
)]
pub struct AccountPolicy {
    /// Whether accounts may be linked at all.
    pub linking: bool,
    /// Whether a sign-in may link a new account to a user with the same address.
    pub implicit_linking: bool,
    /// Providers whose addresses count as verified for linking.
    pub trusted_providers: Vec<String>,
    /// Whether the user's own address must be verified first.
    pub require_local_email_verified: bool,
    /// Whether a user may link an account that has another address.
    pub allow_different_emails: bool,
    /// Whether a user may unlink the last account, and then not sign in any more.
    pub allow_unlinking_all: bool,
    /// Whether linking copies the account's name and picture to the user.
    pub update_user_info_on_link: bool,
    /// Whether a sign-in writes the provider's new tokens.
    pub update_account_on_sign_in: bool,
}

impl AccountPolicy {
    /// Whether an address from `provider` counts as proven: it is trusted, or `vouches`.
    #[must_use]
    pub fn trusts(&self, provider: &str, vouches: bool) -> bool {
        vouches || self.trusted_providers.iter().any(|id| id == provider)
    }
}

impl Config {
    /// Reads the `AUTH` variable's JSON and the Worker's secrets; `secret` looks one up by name.
    ///
    /// # Errors
    /// The first thing that is wrong, by its key and with the fix.
    pub fn parse(
        auth: serde_json::Value,
        secret: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let options: Options =
            serde_path_to_error::deserialize(auth).map_err(ConfigError::shape)?;
        let base = options.base_url()?;
        let origin = base.origin().ascii_serialization();
        let base_path = options.base_path(&base)?;
        let https = base.scheme() == "https";
        let production = https && !is_loopback(&base);
        let tracking = !options.advanced.ip_address.disable_ip_tracking;
        let secrets = secrets(&secret)?;
        let mut providers = BTreeMap::new();
        for (id, provider_options) in &options.social_providers {
            providers.insert(id.clone(), registration(id, provider_options, &secret)?);
        }
        Ok(Self {
            production,
            cookies: options.advanced.cookie_names(&base)?,
            sealing_key: SealingKey::for_sign_ins(&secrets),
            secret: secrets.current().to_owned(),
            secrets,
            trusted_origins: options.trusted_origins(&origin)?,
            may_delete_user: options.user.delete_user.enabled,
            session: options.session.policy()?,
            cookie_cache: options.session.cookie_cache()?,
            account: options.account.policy(),
            encrypts_tokens: options.account.encrypt_oauth_tokens,
            client_ip: options.advanced.ip_address.client_ip()?,
            rate_limit: options.rate_limit.rules(production, tracking)?,
            error_url: options.error_url()?,
            tables: Tables::default(),
            user_fields: options.user.additional_fields()?,
            session_fields: options.session.additional_fields()?,
            providers,
            origin,
            base_path,
        })
    }

    /// An endpoint's URL.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base_path)
    }

    /// Where a provider sends browsers back to, unless `socialProviders.*.redirectURI` says
    /// otherwise. RFC 6749 §4.1.3: the token request repeats what the authorization request said.
    #[must_use]
    pub fn callback_endpoint(&self, provider_id: &str) -> String {
        self.endpoint(&format!("/callback/{provider_id}"))
    }

    /// The provider's tokens as the account's row is to have them; `nonces` are random.
    #[must_use]
    pub fn tokens_to_store(&self, tokens: ProviderTokens, nonces: [[u8; 24]; 3]) -> ProviderTokens {
        if self.encrypts_tokens {
            token_encryption::encrypt_all(tokens, &self.secrets, nonces)
        } else {
            tokens
        }
    }

    /// The token behind what the account's row has.
    ///
    /// # Errors
    /// [`Unreadable`] if tokens are encrypted and this one opens under none of the secrets.
    pub fn stored_token(&self, stored: &str) -> Result<String, Unreadable> {
        if self.encrypts_tokens {
            token_encryption::decrypt(stored, &self.secrets)
        } else {
            Ok(stored.to_owned())
        }
    }

    /// Where a sign-in that fails without a place of its own is told of it.
    #[must_use]
    pub fn default_error_url(&self) -> String {
        self.error_url
            .clone()
            .unwrap_or_else(|| self.endpoint("/error"))
    }
}

/// Whether `url` stays on the machine it is asked from.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// RFC 6265bis §5.5: browsers cut a longer age, and Better Auth throws.
const MAX_COOKIE_AGE: Seconds = Seconds(34_560_000);

fn secrets(secret: &impl Fn(&str) -> Option<String>) -> Result<Secrets, ConfigError> {
    let name = "BETTER_AUTH_SECRETS";
    match secret(name).filter(|list| !list.is_empty()) {
        Some(list) => Secrets::rotated(&list, secret("BETTER_AUTH_SECRET"))
            .map_err(|error| ConfigError::new(name, &error.to_string())),
        None => required(secret, "BETTER_AUTH_SECRET").map(Secrets::one),
    }
}

fn required(
    secret: &impl Fn(&str) -> Option<String>,
    name: &'static str,
) -> Result<String, ConfigError> {
    secret(name).filter(|text| !text.is_empty()).ok_or_else(|| {
        ConfigError::new(
            name,
            &format!("is not set; run `wrangler secret put {name}`"),
        )
    })
}

fn registration(
    id: &str,
    options: &serde_json::Value,
    secret: &impl Fn(&str) -> Option<String>,
) -> Result<provider::Registration, ConfigError> {
    let secret_name = provider::secret_name(id);
    let client_secret = secret(&secret_name)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            ConfigError::new(
                &secret_name,
                &format!(
                    "is not set, but socialProviders.{id} is; run `wrangler secret put \
                     {secret_name}`"
                ),
            )
        })?;
    provider::Registration::new(id, options, client_secret).map_err(ConfigError::provider)
}

#[cfg(test)]
mod tests;
