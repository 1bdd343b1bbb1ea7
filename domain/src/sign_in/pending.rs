//! A sign-in that is out at the provider, as its browser carries it, sealed.

use serde::{Deserialize, Serialize};

use super::{Failure, Link, Start};
use crate::{
    Seconds, Timestamp, Token,
    cookie::{CookieNames, RequestCookies},
    provider::{Client, Verifier},
    seal::SealingKey,
};

/// How long a browser may take at the provider (contract §2.1).
pub const LIFETIME: Seconds = Seconds(600);

/// Name and value of a sealed sign-in may not be longer: browsers drop a cookie above 4,096.
pub const MAX_COOKIE: usize = 3_800;

/// How many sign-ins one browser may have under way.
pub const MAX_PENDING: usize = 5;

/// How many of those that it sends are looked at. It has more than [`MAX_PENDING`] only if somebody
/// else wrote them; what is beyond this is left for the next start, which finds fewer.
const LOOKED_AT: usize = 4 * MAX_PENDING;

/// What must be known when the browser comes back. No `Debug`: it holds the session's token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// RFC 6749 `state`.
    pub state: String,
    /// RFC 7636 `code_verifier`.
    pub code_verifier: String,
    /// OpenID Connect `nonce`.
    pub nonce: String,
    /// The provider that this sign-in began at; no other may finish it.
    pub provider: String,
    /// Whether that provider has promised to say `iss` in the callback.
    #[serde(default, skip_serializing_if = "is_false")]
    pub requires_issuer: bool,
    /// The token that the session will have; for a linking, which opens none, a random name that
    /// never becomes a token, and only tells a first callback from its replays.
    pub token: Token,
    /// Who links, if this is a linking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Where to go once signed in.
    #[serde(rename = "callbackURL")]
    pub callback_url: String,
    /// Where to go instead if it failed.
    #[serde(rename = "errorURL", skip_serializing_if = "Option::is_none")]
    pub error_url: Option<String>,
    /// Where to go if the user is new.
    #[serde(rename = "newUserURL", skip_serializing_if = "Option::is_none")]
    pub new_user_url: Option<String>,
    /// `requestSignUp` of the start.
    pub request_sign_up: bool,
    /// From then on the browser comes back too late.
    pub expires_at: Timestamp,
}

/// The random values of one sign-in, from the shell's entropy.
pub struct Secrets {
    /// RFC 6749 `state`, 32 characters.
    pub state: String,
    /// RFC 7636 `code_verifier`.
    pub verifier: Verifier,
    /// OpenID Connect `nonce`.
    pub nonce: String,
    /// The session's token.
    pub token: Token,
}

impl Pending {
    /// What `start` at `client` has to remember; for a linking, also who links.
    #[must_use]
    pub fn new(
        start: &Start<'_>,
        client: &Client,
        link: Option<Link>,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Self {
        Self {
            state: secrets.state.clone(),
            code_verifier: secrets.verifier.expose().to_owned(),
            nonce: secrets.nonce.clone(),
            provider: client.id().to_owned(),
            requires_issuer: client.requires_issuer(),
            token: secrets.token.clone(),
            link,
            callback_url: start.callback_url.clone(),
            error_url: start.error_url.clone(),
            new_user_url: start.new_user_url.clone(),
            request_sign_up: start.request_sign_up,
            expires_at: now.plus(LIFETIME),
        }
    }

    /// The value of the cookie called `name`.
    #[must_use]
    pub fn seal(&self, name: &str, key: &SealingKey, nonce: [u8; 24]) -> String {
        // Dead error arm: the struct has no map and no key that is not a string.
        let text = serde_json::to_string(self).unwrap_or_default();
        key.seal(name, &text, nonce)
    }

    /// Opens the sign-in that `state` belongs to.
    ///
    /// # Errors
    /// - [`Failure::NoPendingSignIn`] if this browser did not start it, or finished it already.
    /// - [`Failure::BrokenSignIn`] if the cookie is not what we set.
    /// - [`Failure::StateMismatch`] if it is another sign-in's.
    pub fn open(
        cookies: &RequestCookies<'_>,
        names: &CookieNames,
        key: &SealingKey,
        state: &str,
    ) -> Result<Self, Failure> {
        let name = names.sign_in(state);
        let sealed = cookies.get(&name).ok_or(Failure::NoPendingSignIn)?;
        let pending = unseal(&name, &sealed, key).ok_or(Failure::BrokenSignIn)?;
        if pending.state == state {
            Ok(pending)
        } else {
            Err(Failure::StateMismatch)
        }
    }
}

/// The names of the sealed sign-ins that must go so that one more fits: whatever does not open or
/// is over, and then the oldest.
#[must_use]
pub fn surplus(
    cookies: &RequestCookies<'_>,
    names: &CookieNames,
    key: &SealingKey,
    now: Timestamp,
) -> Vec<String> {
    let (mut live, mut gone) = (Vec::new(), Vec::new());
    let prefix = names.sign_in_prefix();
    for (name, sealed) in cookies.with_prefix(&prefix).take(LOOKED_AT) {
        match unseal(name, &sealed, key)
            .map(|pending| pending.expires_at)
            .filter(|expires_at| *expires_at > now)
        {
            Some(expires_at) => live.push((expires_at, name.to_owned())),
            None => gone.push(name.to_owned()),
        }
    }
    live.sort();
    let over = (live.len() + 1).saturating_sub(MAX_PENDING);
    gone.extend(live.into_iter().take(over).map(|(_, name)| name));
    gone
}

fn unseal(name: &str, sealed: &str, key: &SealingKey) -> Option<Pending> {
    serde_json::from_str(&key.open(name, sealed)?).ok()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference over"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}
