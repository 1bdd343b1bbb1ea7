//! The URL that a browser is sent to (RFC 6749 §4.1.1), in Better Auth's bytes (contract §4.2).
//!
//! `oauth2` builds such URLs too, but in an order of its own.

use url::{Url, form_urlencoded};

use super::{Client, Identity, Verifier};

/// The parameters that `additionalParams` may not set, in the order of Better Auth's message.
pub const RESERVED_PARAMS: [&str; 8] = [
    "state",
    "client_id",
    "redirect_uri",
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "scope",
];

/// What one start brings to the authorization URL.
#[derive(Clone, Copy)]
pub struct Authorization<'a> {
    /// RFC 6749 `state`.
    pub state: &'a str,
    /// RFC 7636: its challenge is sent.
    pub verifier: &'a Verifier,
    /// OpenID Connect `nonce`; sent to OpenID providers only.
    pub nonce: &'a str,
    /// `<baseURL>/callback/<id>`, unless `redirectURI` is configured.
    pub redirect_uri: &'a str,
    /// Scopes beside the configured ones.
    pub scopes: &'a [String],
    /// Whom the provider should suggest.
    pub login_hint: Option<&'a str>,
    /// `additionalParams`; [`RESERVED_PARAMS`] among them are left away.
    pub additional_params: &'a [(String, String)],
}

impl Client {
    /// The authorization URL. Without I/O and the same each time.
    #[must_use]
    pub fn authorization_url(&self, start: &Authorization<'_>) -> Url {
        let challenge = start.verifier.challenge();
        let options = &self.options;
        let nonce = match self.provider.identity {
            Identity::IdToken { .. } => Some(start.nonce),
            Identity::Api { .. } => None,
        };
        let mut params = Params(Vec::new());
        params.set("response_type", "code");
        params.set("client_id", &options.client_id);
        params.set("state", start.state);
        params.set_some("scope", Some(&self.scopes(start.scopes)));
        params.set("redirect_uri", self.redirect_uri(start.redirect_uri));
        params.set_some("display", options.display.as_deref());
        params.set_some("login_hint", start.login_hint);
        params.set_some("nonce", nonce);
        params.set_some("prompt", options.prompt.as_deref());
        params.set_some("hd", options.hd.as_deref());
        params.set_some("access_type", options.access_type.as_deref());
        params.set("code_challenge_method", challenge.method());
        params.set("code_challenge", challenge.as_str());
        for (name, value) in self.provider.parameters {
            params.set(name, value);
        }
        for (name, value) in start.additional_params {
            if !RESERVED_PARAMS.contains(&name.as_str()) {
                params.set(name, value);
            }
        }
        params.append_to(self.endpoints.authorization.clone())
    }

    fn scopes(&self, more: &[String]) -> String {
        let own = if self.options.disable_default_scope {
            &[]
        } else {
            self.provider.scopes
        };
        let configured = self.options.scope.iter().chain(more).map(String::as_str);
        own.iter()
            .copied()
            .chain(configured)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Parameters as JavaScript's `URLSearchParams.set` keeps them: a second value takes the place of
/// the first.
struct Params(Vec<(String, String)>);

impl Params {
    fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    fn set_some(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.set(name, value);
        }
    }

    /// Appends to the query that the endpoint may have, in place of what is set here too.
    fn append_to(&self, mut url: Url) -> Url {
        let is_ours = |pair: &str| {
            form_urlencoded::parse(pair.as_bytes())
                .any(|(name, _)| self.0.iter().any(|(ours, _)| *ours == name))
        };
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish();
        let own = url.query().unwrap_or_default().split('&');
        let kept = own
            .filter(|pair| !pair.is_empty() && !is_ours(pair))
            .map(str::to_owned);
        let query = kept.chain([query]).collect::<Vec<_>>().join("&");
        url.set_query(Some(&query));
        url
    }
}
