//! Where a provider is: its own addresses, or those that the configuration puts in their place.

use http::Uri;
use url::Url;

use super::{Entry, Identity, Options, OptionsError, options::EndpointOptions};
use crate::{config::is_loopback, oidc::TENANT};

/// The addresses of one configured provider.
pub(super) struct Endpoints {
    /// As it is written: an issuer is compared as text. Maybe a template of one.
    pub(super) issuer: String,
    pub(super) authorization: Url,
    pub(super) token: Uri,
    pub(super) identity: IdentityEndpoints,
}

/// What is asked for who signed in.
pub(super) enum IdentityEndpoints {
    IdToken {
        jwks: Uri,
        /// For what the ID token leaves out.
        userinfo: Option<Uri>,
    },
    Api(Vec<Uri>),
}

impl Endpoints {
    pub(super) fn new(entry: Entry<'_>, options: &Options) -> Result<Self, OptionsError> {
        let (provider, given) = (entry.provider, &options.endpoints);
        let own = |path: &str| own(entry, options, path);
        unused(entry, "userinfo", given.userinfo.as_ref())?;
        let identity = match &provider.identity {
            Identity::IdToken { jwks, .. } => {
                unused(entry, "api", given.api.as_ref())?;
                let jwks = given.jwks.clone().unwrap_or_else(|| own(jwks));
                IdentityEndpoints::IdToken {
                    jwks: uri(entry, "endpoints.jwks", &jwks)?,
                    userinfo: None,
                }
            }
            Identity::Api { base, paths, .. } => {
                unused(entry, "jwks", given.jwks.as_ref())?;
                let base = given.api.clone().unwrap_or_else(|| own(base));
                let base = url(entry, "endpoints.api", &base)?;
                let base = base.as_str().trim_end_matches('/').to_owned();
                let fields = options.fields.iter().flat_map(|name| [",", name]);
                let more: String = fields.collect();
                let at = |path: &&str| uri(entry, "endpoints.api", &format!("{base}{path}{more}"));
                IdentityEndpoints::Api(paths.iter().map(at).collect::<Result<_, _>>()?)
            }
        };
        let authorization = options
            .authorization()
            .cloned()
            .unwrap_or_else(|| own(provider.authorize.url));
        let token = given.token.clone().unwrap_or_else(|| own(provider.token));
        Ok(Self {
            issuer: issuer(entry, options)?,
            authorization: url(entry, options.authorization_name(), &authorization)?,
            token: uri(entry, "endpoints.token", &token)?,
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

/// The provider's own address at `path`.
fn own(entry: Entry<'_>, options: &Options, path: &str) -> String {
    if !path.is_empty() && !path.starts_with('/') {
        return path.to_owned();
    }
    let base = options.authority.as_ref().or(options.issuer.as_ref());
    let base = base.map_or(entry.provider.base, String::as_str);
    let tenant = options.tenant_id.as_deref().unwrap_or("common");
    format!("{}{path}", base.trim_end_matches('/')).replace("{tenant}", tenant)
}

/// The issuer. Where `tenantId` is no single tenant, each has its own, named by the token.
fn issuer(entry: Entry<'_>, options: &Options) -> Result<String, OptionsError> {
    if let Some(issuer) = &options.endpoints.issuer {
        // A template for all tenants would let everybody's in.
        if issuer.contains(['{', '}']) {
            return Err(entry.error("endpoints.issuer", "must be one issuer, and no template"));
        }
        url(entry, "endpoints.issuer", issuer)?;
        return Ok(issuer.clone());
    }
    let tenant = options.tenant_id.as_deref();
    let path = if tenant.is_some_and(crate::oidc::is_tenant) {
        entry.provider.issuer.to_owned()
    } else {
        entry.provider.issuer.replace("{tenant}", TENANT)
    };
    Ok(own(entry, options, &path))
}

fn url(entry: Entry<'_>, name: &str, text: &str) -> Result<Url, OptionsError> {
    address(text).ok_or_else(|| entry.error(name, NO_ADDRESS))
}

fn uri(entry: Entry<'_>, name: &str, text: &str) -> Result<Uri, OptionsError> {
    url(entry, name, text)?
        .as_str()
        .parse()
        .map_err(|_| entry.error(name, NO_ADDRESS))
}

impl EndpointOptions {
    /// What an OpenID provider's own word is overruled by.
    pub(super) fn check_overrides(&self, entry: Entry<'_>) -> Result<(), OptionsError> {
        unused(entry, "api", self.api.as_ref())?;
        for (name, option) in [
            ("authorization", &self.authorization),
            ("jwks", &self.jwks),
            ("token", &self.token),
            ("userinfo", &self.userinfo),
        ] {
            if let Some(text) = option {
                uri(entry, &format!("endpoints.{name}"), text)?;
            }
        }
        Ok(())
    }
}

fn unused(entry: Entry<'_>, name: &str, option: Option<&String>) -> Result<(), OptionsError> {
    match option {
        None => Ok(()),
        Some(_) => Err(entry.foreign(&format!("endpoints.{name}"))),
    }
}
