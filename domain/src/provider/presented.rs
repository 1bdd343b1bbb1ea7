//! What was proven elsewhere or earlier: an ID token that the app's client brings, and the tokens
//! in an account's row.

use oauth2::AccessToken;
use serde_json::Value;

use super::{Answer, Client, Identity, ProfileError, TokenAnswer, identity, token};
use crate::{
    Timestamp,
    account::{Account, Info, info},
    oidc::{self, Claims, IdTokenError, Jwks, Presented},
};

impl Client {
    /// Whether a client may sign in by an ID token that it has got by itself. Better Auth takes
    /// none of Slack's and Twitch's, so no client brings one.
    #[must_use]
    pub fn takes_id_tokens(&self) -> bool {
        matches!(self.provider.identity, Identity::IdToken { .. })
            && !self.options.disable_id_token_sign_in
            && !["slack", "twitch"].contains(&self.provider.id)
    }

    /// Verifies an ID token that the app's client brings.
    ///
    /// # Errors
    /// An [`IdTokenError`]; after [`IdTokenError::UnknownKey`] newer keys may help.
    pub fn verify_presented(
        &self,
        id_token: &str,
        nonce: Option<&str>,
        keys: &Jwks,
        now: Timestamp,
    ) -> Result<Claims, IdTokenError> {
        let issuer = self.endpoints.issuer.as_str();
        let expected = Presented {
            issuer,
            // Google: `iss` is "always https://accounts.google.com or accounts.google.com".
            alias: Some("https://")
                .filter(|_| self.provider.id == "google")
                .and_then(|scheme| issuer.strip_prefix(scheme)),
            audiences: &self.options.audiences(),
            nonce,
            // An iPhone's app hands Apple the hash, as Apple's samples do, and us the text.
            may_hash_nonce: self.provider.id == "apple",
        };
        oidc::verify_presented(id_token, keys, &expected, now)
    }

    /// For an OpenID provider: what the ID token in an account's row says.
    ///
    /// # Errors
    /// A [`ProfileError`], as when the row was made.
    pub fn stored_info(&self, account: &Account) -> Result<Info, ProfileError> {
        let claims = account.id_token.as_deref().and_then(Claims::stored);
        let claims = claims.ok_or(ProfileError::Malformed)?;
        let profile = self.read_claims(&claims, None)?;
        Ok(info(account, &profile, claims.into_json(), None))
    }

    /// For any other provider: what its API answered to [`Client::profile_requests`].
    ///
    /// # Errors
    /// A [`ProfileError`].
    pub fn answered_info(
        &self,
        account: &Account,
        answers: &[Answer],
    ) -> Result<Info, ProfileError> {
        let profile = self.read_profile(answers)?;
        let mut data = identity::json(answers.first().ok_or(ProfileError::Malformed)?)?;
        // The address that the other answers gave, where the first has a place for it.
        if let (Some(place @ Value::Null), Some(email)) = (data.get_mut("email"), &profile.email) {
            *place = Value::String(email.clone());
        }
        Ok(info(account, &profile, data, Some(&Value::Null)))
    }
}

impl TokenAnswer {
    /// The access token in an account's row, to ask the provider's API with; `None` where it
    /// could not be sent.
    #[must_use]
    pub fn stored(access_token: &str) -> Option<Self> {
        Some(Self {
            access_token: AccessToken::new(access_token.to_owned()),
            bearer: token::bearer(access_token).ok()?,
            refresh_token: None,
            id_token: None,
            access_token_expires_at: None,
            refresh_token_expires_at: None,
            scope: String::new(),
        })
    }
}
