//! Which options are refused: what is wrong, and what would be ignored.

use super::{Entry, Options, OptionsError, endpoints};

/// OpenID Connect `prompt`, as Better Auth lists it.
pub(super) const PROMPTS: &[&str] = &[
    "select_account",
    "consent",
    "login",
    "none",
    "select_account consent",
];

/// The same, of any OpenID provider.
pub(super) const OPENID_PROMPTS: &[&str] = &[
    "none",
    "login",
    "create",
    "consent",
    "select_account",
    "select_account consent",
    "login consent",
];

const ACCESS_TYPES: &[&str] = &["offline", "online"];
const AUTHENTICATIONS: &[&str] = &["basic", "post"];
const DISPLAYS: &[&str] = &["page", "popup", "touch", "wap"];

/// What `tenantId` may be beside the id of a tenant.
const TENANTS: [&str; 3] = ["common", "consumers", "organizations"];

impl Options {
    pub(super) fn check(&self, entry: Entry<'_>) -> Result<(), OptionsError> {
        self.check_client_ids(entry)?;
        for (name, is_set) in self.particular() {
            if is_set && !entry.provider.options.contains(&name) {
                return Err(entry.foreign(name));
            }
        }
        let is_word = |text: &String| !text.is_empty() && !text.contains(char::is_whitespace);
        for (name, list) in [
            ("audience", self.audience.as_slice()),
            ("scope", self.scope.as_slice()),
            ("fields", self.fields.as_slice()),
            ("claims", self.claims.as_deref().unwrap_or_default()),
        ] {
            if !list.iter().all(is_word) {
                return Err(entry.error(name, "must list one word per entry"));
            }
        }
        for (name, value, known) in [
            ("accessType", &self.access_type, ACCESS_TYPES),
            ("appBundleIdentifier", &self.app_bundle_identifier, &[]),
            ("authentication", &self.authentication, AUTHENTICATIONS),
            ("configId", &self.config_id, &[]),
            ("display", &self.display, DISPLAYS),
            ("hd", &self.hd, &[]),
            ("prompt", &self.prompt, entry.provider.prompts),
        ] {
            let Some(value) = value else { continue };
            if value.is_empty() || !(known.is_empty() || known.contains(&value.as_str())) {
                let fix = if known.is_empty() {
                    "must not be empty"
                } else {
                    &format!("must be one of: {}", known.join(", "))
                };
                return Err(entry.error(name, fix));
            }
        }
        self.check_addresses(entry)
    }

    fn check_client_ids(&self, entry: Entry<'_>) -> Result<(), OptionsError> {
        if self.client_ids.is_empty() || self.client_ids.iter().any(|id| id.trim().is_empty()) {
            return Err(entry.error("clientId", "must not be empty"));
        }
        if self.client_ids.len() > 1 && !entry.provider.options.contains(&"clientId[]") {
            let fix = format!("must be one id: {} knows no other", entry.provider.name);
            return Err(entry.error("clientId", &fix));
        }
        Ok(())
    }

    /// The options that not every provider has.
    fn particular(&self) -> [(&'static str, bool); 15] {
        [
            ("accessType", self.access_type.is_some()),
            ("appBundleIdentifier", self.app_bundle_identifier.is_some()),
            ("audience", !self.audience.is_empty()),
            ("authentication", self.authentication.is_some()),
            ("authority", self.authority.is_some()),
            ("claims", self.claims.is_some()),
            ("configId", self.config_id.is_some()),
            ("display", self.display.is_some()),
            ("fields", !self.fields.is_empty()),
            ("hd", self.hd.is_some()),
            (
                "includeGrantedScopes",
                self.include_granted_scopes.is_some(),
            ),
            ("issuer", self.issuer.is_some()),
            ("permissions", self.permissions.is_some()),
            ("prompt", self.prompt.is_some()),
            ("tenantId", self.tenant_id.is_some()),
        ]
    }

    fn check_addresses(&self, entry: Entry<'_>) -> Result<(), OptionsError> {
        for (name, address) in [
            ("authority", &self.authority),
            ("authorizationEndpoint", &self.authorization_endpoint),
            ("issuer", &self.issuer),
            ("redirectURI", &self.redirect_uri),
        ] {
            if address
                .as_deref()
                .is_some_and(|text| endpoints::address(text).is_none())
            {
                return Err(entry.error(name, endpoints::NO_ADDRESS));
            }
        }
        if self.authorization_endpoint.is_some() && self.endpoints.authorization.is_some() {
            let fix = "says what endpoints.authorization says; remove one of them";
            return Err(entry.error("authorizationEndpoint", fix));
        }
        // In tokens a tenant has an id; by its name we could not tell whether it is the one.
        let is_known = |tenant: &str| TENANTS.contains(&tenant) || crate::oidc::is_tenant(tenant);
        if self
            .tenant_id
            .as_deref()
            .is_some_and(|tenant| !is_known(tenant))
        {
            let fix = "must be common, organizations, consumers, or the id of a tenant";
            return Err(entry.error("tenantId", fix));
        }
        Ok(())
    }
}
