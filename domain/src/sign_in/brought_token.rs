//! `idToken` of a start: what the app's client has got from the provider by itself.

use serde_json::Value;

use crate::{ProviderTokens, validate::Fields};

/// The tokens that a client brings. No `Debug`: they sign somebody in.
#[derive(Clone)]
pub struct BroughtToken {
    /// The ID token.
    pub token: String,
    /// What the client sent to the provider as `nonce`.
    pub nonce: Option<String>,
    /// What the provider said beside the token, unsigned: Apple's name of the user.
    pub user: Option<Value>,
    access_token: Option<String>,
    refresh_token: Option<String>,
}

impl BroughtToken {
    /// Reads `idToken`. Its `expiresAt` is a number or is refused, and goes no further, as in
    /// Better Auth.
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let mut inner = fields.inner("idToken")?;
        let token = inner.required("token");
        let nonce = inner.string("nonce");
        let access_token = inner.string("accessToken");
        let refresh_token = inner.string("refreshToken");
        inner.number("expiresAt");
        let user = inner.raw("user").cloned();
        if let Some(mut user) = inner.inner("user") {
            if let Some(mut name) = user.inner("name") {
                name.string("firstName");
                name.string("lastName");
                user.adopt(name);
            }
            user.string("email");
            inner.adopt(user);
        }
        let read = token.map(|token| Self {
            token: token.to_owned(),
            nonce: nonce.map(str::to_owned),
            user,
            access_token: access_token.map(str::to_owned),
            refresh_token: refresh_token.map(str::to_owned),
        });
        fields.adopt(inner);
        read
    }

    /// What goes into the row of an account that is linked.
    #[must_use]
    pub fn for_link(&self) -> ProviderTokens {
        ProviderTokens {
            refresh_token: self.refresh_token.clone(),
            ..self.for_sign_in()
        }
    }

    /// What goes into the row of an account that signs in: Better Auth keeps no refresh token
    /// there.
    #[must_use]
    pub fn for_sign_in(&self) -> ProviderTokens {
        ProviderTokens {
            access_token: self.access_token.clone(),
            id_token: Some(self.token.clone()),
            ..ProviderTokens::default()
        }
    }
}
