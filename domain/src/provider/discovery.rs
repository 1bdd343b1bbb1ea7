//! What an OpenID provider says about itself (OpenID Connect Discovery 1.0 §4).

use http::{HeaderValue, StatusCode, Uri, header::ACCEPT};
use oauth2::ClientSecret;
use serde_json::{Map, Value};
use url::Url;

use super::{
    Answer, Client, Entry, MAX_BODY, Options, OptionsError, Request, TokenAuth,
    endpoints::{Endpoints, IdentityEndpoints, NO_ADDRESS, address},
    oidc::OIDC,
};
use crate::oidc::{ALGORITHM_NAME, object};

/// An OpenID provider of which we know the issuer alone.
pub struct ByIssuer {
    id: String,
    options: Options,
    secret: ClientSecret,
    issuer: String,
    metadata: Uri,
}

/// Why a provider's metadata is not used. Nothing of it is kept then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// An endpoint is missing, or no address that a secret may be sent to.
    #[error("{0} is no https URL")]
    Address(&'static str),
    /// It does not sign with the only algorithm that we take.
    #[error("the provider does not sign ID tokens with {ALGORITHM_NAME}")]
    Algorithm,
    /// The document is another issuer's, who could sign in anybody in this one's name.
    #[error("the provider calls itself another issuer")]
    Issuer,
    /// It is not one JSON object whose members have the right types.
    #[error("the metadata is no JSON object")]
    Malformed,
    /// The endpoint answered with something else; redirects are not followed.
    #[error("the provider answered {0}")]
    Status(StatusCode),
    /// It takes a client secret neither in a form nor in a header.
    #[error("the provider takes no client secret")]
    TokenAuth,
    /// It is longer than [`MAX_BODY`].
    #[error("the metadata is too large")]
    TooLarge,
}

impl DiscoveryError {
    /// Whether it may be otherwise soon, without anybody changing the configuration.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(self, Self::Malformed | Self::Status(_) | Self::TooLarge)
    }
}

impl ByIssuer {
    pub(super) fn new(
        id: &str,
        options: &Value,
        secret: ClientSecret,
    ) -> Result<Self, OptionsError> {
        let entry = Entry {
            id,
            provider: &OIDC,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let options = Options::read(entry, options)?;
        let Some(issuer) = options.endpoints.issuer.clone() else {
            return Err(entry.refused(
                "is no provider that Vestibule knows; remove it, or give an OpenID provider's \
                 endpoints.issuer",
            ));
        };
        if !id.bytes().all(plain) {
            return Err(entry.refused("must be named with letters, digits, - and _ only"));
        }
        if address(&issuer).is_none_or(|url| url.query().is_some()) || issuer.contains(['{', '}']) {
            return Err(entry.error("endpoints.issuer", NO_ADDRESS));
        }
        let metadata = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let metadata = metadata
            .parse()
            .map_err(|_| entry.error("endpoints.issuer", NO_ADDRESS))?;
        options.endpoints.check_overrides(entry)?;
        Ok(Self {
            id: id.to_owned(),
            options,
            secret,
            issuer,
            metadata,
        })
    }

    /// The provider's id, as it stands in paths and rows.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who it must say it is.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Asks the provider about itself. Then [`ByIssuer::discovered`].
    #[must_use]
    pub fn request(&self) -> Request {
        let mut request = Request::new(Vec::new());
        *request.uri_mut() = self.metadata.clone();
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json);
        request
    }

    /// Reads the answer to [`ByIssuer::request`].
    ///
    /// # Errors
    /// A [`DiscoveryError`].
    pub fn discovered(&self, answer: &Answer) -> Result<Client, DiscoveryError> {
        let metadata = self.read(answer)?;
        let given = &self.options.endpoints;
        let endpoint = |name, option: Option<&String>| match option {
            Some(text) => address(text).ok_or(DiscoveryError::Address(name)),
            None => self.address(&metadata, name),
        };
        let userinfo = match (&given.userinfo, metadata.get("userinfo_endpoint")) {
            (None, None | Some(Value::Null)) => None,
            (option, _) => {
                let name = "userinfo_endpoint";
                Some(uri(name, &endpoint(name, option.as_ref())?)?)
            }
        };
        let authorization = self.options.authorization();
        let (token, jwks) = ("token_endpoint", "jwks_uri");
        Ok(Client {
            id: self.id.clone(),
            provider: &OIDC,
            options: self.options.clone(),
            secret: self.secret.clone(),
            token_auth: self.token_auth(&metadata)?,
            requires_issuer: metadata.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            endpoints: Endpoints {
                issuer: self.issuer.clone(),
                authorization: endpoint("authorization_endpoint", authorization)?,
                token: uri(token, &endpoint(token, given.token.as_ref())?)?,
                identity: IdentityEndpoints::IdToken {
                    jwks: uri(jwks, &endpoint(jwks, given.jwks.as_ref())?)?,
                    userinfo,
                },
            },
        })
    }

    fn read(&self, answer: &Answer) -> Result<Map<String, Value>, DiscoveryError> {
        if answer.status() != StatusCode::OK {
            return Err(DiscoveryError::Status(answer.status()));
        }
        if answer.body().len() > MAX_BODY {
            return Err(DiscoveryError::TooLarge);
        }
        let metadata = object(answer.body()).ok_or(DiscoveryError::Malformed)?;
        if metadata
            .get("issuer")
            .is_none_or(|issuer| *issuer != *self.issuer)
        {
            return Err(DiscoveryError::Issuer);
        }
        match lists(
            &metadata,
            "id_token_signing_alg_values_supported",
            ALGORITHM_NAME,
        ) {
            Some(false) => Err(DiscoveryError::Algorithm),
            _ => Ok(metadata),
        }
    }

    /// An endpoint of a provider on another machine is on another machine: plain http is for an
    /// issuer that has it too.
    fn address(
        &self,
        metadata: &Map<String, Value>,
        name: &'static str,
    ) -> Result<Url, DiscoveryError> {
        let text = metadata.get(name).and_then(Value::as_str);
        text.and_then(address)
            .filter(|url| url.scheme() == "https" || self.issuer.starts_with("http:"))
            .ok_or(DiscoveryError::Address(name))
    }

    /// The configured way; or else Better Auth's, the form, unless only the header is listed.
    fn token_auth(&self, metadata: &Map<String, Value>) -> Result<TokenAuth, DiscoveryError> {
        let takes = |method| lists(metadata, "token_endpoint_auth_methods_supported", method);
        match (self.options.token_auth(), takes("client_secret_post")) {
            (Some(configured), _) => Ok(configured),
            (None, None | Some(true)) => Ok(TokenAuth::Post),
            (None, Some(false)) if takes("client_secret_basic") == Some(true) => {
                Ok(TokenAuth::Basic)
            }
            (None, Some(false)) => Err(DiscoveryError::TokenAuth),
        }
    }
}

/// Whether the list called `name`, if there is one, has `entry`.
fn lists(metadata: &Map<String, Value>, name: &str, entry: &str) -> Option<bool> {
    let list = metadata.get(name)?.as_array()?;
    Some(list.iter().any(|known| known == entry))
}

fn uri(name: &'static str, url: &Url) -> Result<Uri, DiscoveryError> {
    url.as_str()
        .parse()
        .map_err(|_| DiscoveryError::Address(name))
}
