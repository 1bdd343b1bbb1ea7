//! Who signed in: what to ask for it, and how the answers are read.

use http::{
    HeaderValue, StatusCode, Uri,
    header::{ACCEPT, AUTHORIZATION, USER_AGENT},
};
use serde_json::Value;

use super::{
    Answer, Client, Identity, MAX_BODY, ProfileError, Request, TokenAnswer,
    endpoints::IdentityEndpoints, fields,
};
use crate::{
    Profile, Timestamp,
    oidc::{self, Claims, Expected, IdTokenError, Jwks},
};

impl Client {
    /// Present for an OpenID provider: asks for its keys, unless they are cached. Then
    /// [`Client::verify_id_token`] and [`Client::read_claims`].
    #[must_use]
    pub fn jwks_request(&self) -> Option<Request> {
        match &self.endpoints.identity {
            IdentityEndpoints::IdToken { jwks, .. } => Some(get(jwks)),
            IdentityEndpoints::Api(_) => None,
        }
    }

    /// For any other provider: asks its API who signed in, at once if the shell likes. Then
    /// [`Client::read_profile`] with the answers in this order.
    #[must_use]
    pub fn profile_requests(&self, tokens: &TokenAnswer) -> Vec<Request> {
        match &self.endpoints.identity {
            IdentityEndpoints::IdToken { .. } => Vec::new(),
            IdentityEndpoints::Api(uris) => uris
                .iter()
                .map(|uri| authorized(get(uri), tokens))
                .collect(),
        }
    }

    /// Verifies the ID token of `tokens` for the sign-in that sent `nonce`.
    ///
    /// # Errors
    /// An [`IdTokenError`]; after [`IdTokenError::UnknownKey`] newer keys may help.
    pub fn verify_id_token(
        &self,
        tokens: &TokenAnswer,
        keys: &Jwks,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Claims, IdTokenError> {
        let expected = Expected {
            issuer: &self.endpoints.issuer,
            audiences: &self.options.audiences(),
            nonce,
            access_token: tokens.access_token.secret(),
        };
        let id_token = tokens.id_token.as_deref().ok_or(IdTokenError::Missing)?;
        oidc::verify(id_token, keys, &expected, now)
    }

    /// Reads the profile out of verified claims, and out of what came `beside` the code: Apple's
    /// `user`, which is not signed.
    ///
    /// # Errors
    /// A [`ProfileError`].
    pub fn read_claims(
        &self,
        claims: &Claims,
        beside: Option<&Value>,
    ) -> Result<Profile, ProfileError> {
        match self.provider.identity {
            Identity::IdToken { read, .. } => read(claims, &self.options, beside),
            Identity::Api { .. } => Err(ProfileError::Malformed),
        }
    }

    /// Present where the verified claims have no address, and the provider may say it elsewhere.
    /// Then [`Client::read_userinfo`] in place of [`Client::read_claims`].
    #[must_use]
    pub fn userinfo_request(&self, claims: &Claims, tokens: &TokenAnswer) -> Option<Request> {
        match &self.endpoints.identity {
            IdentityEndpoints::IdToken {
                userinfo: Some(uri),
                ..
            } if fields::text(claims.get("email")).is_none() => Some(authorized(get(uri), tokens)),
            _ => None,
        }
    }

    /// Reads the profile out of the answer to [`Client::userinfo_request`]. It is nobody's unless
    /// it says the `sub` of the ID token (OpenID Connect Core §5.3.2): an access token may be
    /// another person's than the ID token.
    ///
    /// # Errors
    /// A [`ProfileError`].
    pub fn read_userinfo(&self, claims: &Claims, answer: &Answer) -> Result<Profile, ProfileError> {
        let Value::Object(userinfo) = json(answer)? else {
            return Err(ProfileError::Malformed);
        };
        if userinfo
            .get("sub")
            .is_none_or(|sub| sub != claims.subject())
        {
            return Err(ProfileError::OtherSubject);
        }
        self.read_claims(&Claims::new(userinfo), None)
    }

    /// Reads the profile out of the answers to [`Client::profile_requests`].
    ///
    /// # Errors
    /// A [`ProfileError`].
    pub fn read_profile(&self, answers: &[Answer]) -> Result<Profile, ProfileError> {
        match self.provider.identity {
            Identity::Api { read, .. } => read(answers),
            Identity::IdToken { .. } => Err(ProfileError::Malformed),
        }
    }
}

/// The JSON of an answer.
pub(super) fn json(answer: &Answer) -> Result<Value, ProfileError> {
    if answer.status() != StatusCode::OK {
        return Err(ProfileError::Status(answer.status()));
    }
    if answer.body().len() > MAX_BODY {
        return Err(ProfileError::TooLarge);
    }
    serde_json::from_slice(answer.body()).map_err(|_| ProfileError::Malformed)
}

/// The JSON of the one answer that there is.
pub(super) fn only(answers: &[Answer]) -> Result<Value, ProfileError> {
    match answers {
        [answer] => json(answer),
        _ => Err(ProfileError::Malformed),
    }
}

fn get(uri: &Uri) -> Request {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = uri.clone();
    request
        .headers_mut()
        .insert(ACCEPT, HeaderValue::from_static("application/json"));
    request
}

/// GitHub's API answers nobody without a user agent; Better Auth sends this one.
fn authorized(mut request: Request, tokens: &TokenAnswer) -> Request {
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, tokens.bearer.clone());
    headers.insert(USER_AGENT, HeaderValue::from_static("better-auth"));
    request
}
