//! The URL that a browser is sent to (RFC 6749 §4.1.1), in Better Auth's bytes (contract §4.2).
//!
//! `oauth2` builds such URLs too, but in an order of its own.

use serde_json::json;
use url::{Url, form_urlencoded};

use super::{Client, Identity, Response, ScopeOrder, Verifier};

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
    /// RFC 7636: its challenge is sent to those who know what it is.
    pub verifier: &'a Verifier,
    /// OpenID Connect `nonce`; sent to those whose ID token is verified.
    pub nonce: &'a str,
    /// `<baseURL>/callback/<id>`, unless `redirectURI` is configured.
    pub redirect_uri: &'a str,
    /// Scopes beside the configured ones.
    pub scopes: &'a [String],
    /// Whom the provider should suggest, if it can.
    pub login_hint: Option<&'a str>,
    /// `additionalParams`; [`RESERVED_PARAMS`] among them are left away.
    pub additional_params: &'a [(String, String)],
}

impl Client {
    /// The authorization URL. Without I/O and the same each time.
    #[must_use]
    pub fn authorization_url(&self, start: &Authorization<'_>) -> Url {
        let (options, authorize) = (&self.options, &self.provider.authorize);
        let nonce = match self.provider.identity {
            Identity::IdToken { .. } => Some(start.nonce),
            Identity::Api { .. } => None,
        };
        let (response_type, response_mode) = match authorize.response {
            Response::Query => ("code", None),
            Response::FormPost => ("code id_token", Some("form_post")),
        };
        let scopes = self.scopes(start.scopes);
        let mut params = Params(Vec::new());
        params.set("response_type", response_type);
        params.set("client_id", options.client_id());
        params.set("state", start.state);
        params.set_some("scope", Some(&scopes.join(" ")));
        params.set("redirect_uri", self.redirect_uri(start.redirect_uri));
        params.set_some("display", options.display.as_deref());
        params.set_some(
            "login_hint",
            start.login_hint.filter(|_| authorize.login_hint),
        );
        params.set_some("nonce", nonce);
        params.set_some("prompt", options.prompt.as_deref().or(authorize.prompt));
        params.set_some("hd", options.hd.as_deref());
        params.set_some("access_type", options.access_type.as_deref());
        params.set_some("response_mode", response_mode);
        if authorize.pkce {
            let challenge = start.verifier.challenge();
            params.set("code_challenge_method", challenge.method());
            params.set("code_challenge", challenge.as_str());
        }
        params.set_some("claims", self.claims().as_deref());
        for (name, value) in self.parameters(&scopes) {
            params.set(name, &value);
        }
        for (name, value) in start.additional_params {
            if !RESERVED_PARAMS.contains(&name.as_str()) {
                params.set(name, value);
            }
        }
        params.append_to(self.endpoints.authorization.clone())
    }

    pub(super) fn scopes<'a>(&'a self, requested: &'a [String]) -> Vec<&'a str> {
        let (options, authorize) = (&self.options, &self.provider.authorize);
        let replaced = authorize.scope_order == ScopeOrder::Instead && !options.scope.is_empty();
        let own = if options.disable_default_scope || replaced {
            &[]
        } else {
            authorize.scopes
        };
        let (first, second) = match authorize.scope_order {
            ScopeOrder::RequestedLast => (options.scope.as_slice(), requested),
            ScopeOrder::RequestedFirst | ScopeOrder::Instead => {
                (requested, options.scope.as_slice())
            }
        };
        let more = first.iter().chain(second).map(String::as_str);
        let mut scopes: Vec<_> = own.iter().copied().chain(more).collect();
        if authorize.scope_order == ScopeOrder::Instead && !scopes.contains(&"openid") {
            scopes.insert(0, "openid");
        }
        scopes
    }

    /// OpenID Connect Core §5.5: the address in any case, then the rest, each once.
    fn claims(&self) -> Option<String> {
        let own = self.provider.authorize.claims;
        if own.is_empty() {
            return None;
        }
        let configured = self.options.claims.iter().flatten().map(String::as_str);
        let mut names = vec!["email", "email_verified"];
        let more: Vec<_> = match self.options.claims {
            Some(_) => configured.collect(),
            None => own.to_vec(),
        };
        for name in more {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let members: Vec<_> = names
            .iter()
            .map(|name| format!("{}:null", json!(name)))
            .collect();
        Some(format!("{{\"id_token\":{{{}}}}}", members.join(",")))
    }

    /// What one provider alone has. Of options that mean nothing here there is none.
    fn parameters(&self, scopes: &[&str]) -> Vec<(&'static str, String)> {
        let options = &self.options;
        let mut parameters = Vec::new();
        if self.provider.options.contains(&"includeGrantedScopes")
            && options.include_granted_scopes != Some(false)
        {
            parameters.push(("include_granted_scopes", "true".to_owned()));
        }
        if let Some(permissions) = options.permissions
            && scopes.contains(&"bot")
        {
            parameters.push(("permissions", permissions.to_string()));
        }
        if let Some(id) = &options.config_id {
            parameters.push(("config_id", id.clone()));
        }
        parameters
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
