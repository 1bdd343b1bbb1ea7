//! Where a provider is: its own addresses, or those that the configuration puts in their place.

use http::Uri;
use url::Url;

use super::{Identity, OptionsError, Provider, options::EndpointOptions};
use crate::config::is_loopback;

/// The addresses of one configured provider.
pub(super) struct Endpoints {
    pub(super) issuer: String,
    pub(super) authorization: Url,
    pub(super) token: Uri,
    pub(super) identity: IdentityEndpoints,
}

/// What is asked for who signed in.
pub(super) enum IdentityEndpoints {
    Jwks(Uri),
    Api(Vec<Uri>),
}

impl Endpoints {
    pub(super) fn new(
        provider: &'static Provider,
        options: &EndpointOptions,
    ) -> Result<Self, OptionsError> {
        let url = |name: &str, option: &Option<String>, own: &str| {
            address(option.as_deref().unwrap_or(own)).ok_or_else(|| {
                OptionsError::new(provider, &format!("endpoints.{name}"), NO_ADDRESS)
            })
        };
        let uri = |name: &str, option: &Option<String>, own: &str| {
            url(name, option, own)?
                .as_str()
                .parse::<Uri>()
                .map_err(|_| OptionsError::new(provider, &format!("endpoints.{name}"), NO_ADDRESS))
        };
        let unused = |name: &str, option: &Option<String>| match option {
            None => Ok(()),
            Some(_) => Err(OptionsError::foreign(
                provider,
                &format!("endpoints.{name}"),
            )),
        };
        let identity = match &provider.identity {
            Identity::IdToken { jwks, .. } => {
                unused("api", &options.api)?;
                IdentityEndpoints::Jwks(uri("jwks", &options.jwks, jwks)?)
            }
            Identity::Api { base, paths, .. } => {
                unused("jwks", &options.jwks)?;
                let base = url("api", &options.api, base)?;
                let base = base.as_str().trim_end_matches('/').to_owned();
                let at = |path: &&str| uri("api", &Some(format!("{base}{path}")), "");
                IdentityEndpoints::Api(paths.iter().map(at).collect::<Result<_, _>>()?)
            }
        };
        url("issuer", &options.issuer, provider.issuer)?;
        Ok(Self {
            // As it is written: an issuer is compared as text.
            issuer: options
                .issuer
                .clone()
                .unwrap_or_else(|| provider.issuer.to_owned()),
            authorization: url(
                "authorization",
                &options.authorization,
                provider.authorization,
            )?,
            token: uri("token", &options.token, provider.token)?,
            identity,
        })
    }
}

/// What an address must be, as a sentence's end.
pub(super) const NO_ADDRESS: &str =
    "must be an https URL (http on loopback only) without user, password or fragment";

/// An address to which a secret may be sent: https, or a loopback one in development.
pub(super) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (safe && bare).then_some(url)
}
