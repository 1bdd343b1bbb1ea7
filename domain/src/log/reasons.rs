//! The reasons that the errors of this crate are. No match has a `_` arm, so that a new error
//! cannot be logged before somebody has decided what of it may be.

use super::{Detail, Reason, oauth_code};
use crate::{
    account::AccountError,
    api_error::{ApiError, NoSession},
    oidc::IdTokenError,
    provider::{DiscoveryError, ExchangeError, ProfileError},
    sign_in::Failure,
    stage::Stage,
    token_encryption::Unreadable,
};

impl From<&ApiError> for Reason {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::Unauthorized(why)
            | ApiError::UnauthorizedWithoutBody(why)
            | ApiError::FailedToGetUserInfo(why) => Self::with(
                "no_session",
                Detail::Name(match why {
                    NoSession::NoCookie => "no_cookie",
                    NoSession::Over => "over",
                }),
            ),
            ApiError::Account(error) => Self::from(error),
            ApiError::InvalidConfiguration(key, _) => Self::with("invalid_configuration", *key),
            ApiError::NoFieldsToUpdate => Self::with("validation", Detail::Name("no_fields")),
            ApiError::UrlNotAString(name) => Self::with("validation", Detail::Of("url", name)),
            ApiError::ValueRefused => Self::new("value_refused"),
            ApiError::TooManyRequests(_) => Self::new("too_many_requests"),
            ApiError::Unavailable(stage) => Self::from(*stage),
            ApiError::UnsupportedMediaType(..)
            | ApiError::InvalidJson
            | ApiError::BodyTooLarge
            | ApiError::Validation(_)
            | ApiError::MissingOrNullOrigin
            | ApiError::InvalidOrigin
            | ApiError::InvalidCallbackUrl
            | ApiError::InvalidErrorCallbackUrl
            | ApiError::InvalidNewUserCallbackUrl
            | ApiError::ProviderNotFound
            | ApiError::IdTokenNotSupported
            | ApiError::SignInTooLarge
            | ApiError::MethodNotAllowedDeferSessionRequired
            | ApiError::SessionNotFresh
            | ApiError::SessionExpired
            | ApiError::DeleteUserDisabled
            | ApiError::DeleteUserCallbackDisabled
            | ApiError::InvalidToken
            | ApiError::CredentialAccountNotFound
            | ApiError::EmailCanNotBeUpdated
            | ApiError::FieldNotAllowed(_)
            | ApiError::MissingField(_) => Self::with("refused", Detail::Name(error.code())),
        }
    }
}

impl From<&AccountError> for Reason {
    fn from(error: &AccountError) -> Self {
        let detail = match error {
            AccountError::SignIn(words) => Detail::Name(words),
            other => Detail::Name(other.code()),
        };
        Self::with("account", detail)
    }
}

impl From<&Failure> for Reason {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::NoState => Self::new("no_state"),
            Failure::NoPendingSignIn => Self::new("no_pending_sign_in"),
            Failure::BrokenSignIn => Self::new("broken_sign_in"),
            Failure::StateMismatch => Self::new("state_mismatch"),
            Failure::TooLate => Self::new("too_late"),
            Failure::UnknownProvider => Self::new("unknown_provider"),
            Failure::OtherProvider => Self::new("other_provider"),
            Failure::IssuerMismatch => Self::new("issuer_mismatch"),
            Failure::IssuerMissing => Self::new("issuer_missing"),
            Failure::Refused { code, .. } => {
                Self::with("provider_refused", Detail::Name(oauth_code(code)))
            }
            Failure::NoCode => Self::new("no_code"),
            Failure::Replayed => Self::new("replayed"),
            Failure::Discovery { error, .. } => Self::from(error),
            Failure::Exchange(error) => Self::from(error),
            Failure::IdToken(error) => Self::from(error),
            Failure::Profile(error) => Self::from(error),
            Failure::NoEmail => Self::new("no_email"),
            Failure::MissingField(_) => Self::new("missing_field"),
            Failure::Policy(code) => Self::with("policy", Detail::Name(code)),
            Failure::Raced => Self::new("raced"),
            Failure::Database(reason) => *reason,
            Failure::Unavailable(stage) => Self::from(*stage),
        }
    }
}

impl From<Stage> for Reason {
    /// Nothing outside answered in time, or not at all.
    fn from(stage: Stage) -> Self {
        Self::with("unavailable", Detail::Name(stage.name()))
    }
}

impl From<&DiscoveryError> for Reason {
    fn from(error: &DiscoveryError) -> Self {
        let detail = match error {
            DiscoveryError::Address(name) => Detail::Of("address", name),
            DiscoveryError::Algorithm => Detail::Name("algorithm"),
            DiscoveryError::Issuer => Detail::Name("issuer"),
            DiscoveryError::Malformed => Detail::Name("malformed"),
            DiscoveryError::Status(status) => Detail::Status(status.as_u16()),
            DiscoveryError::TokenAuth => Detail::Name("token_auth"),
            DiscoveryError::TooLarge => Detail::Name("too_large"),
        };
        Self::with("discovery", detail)
    }
}

impl From<&ExchangeError> for Reason {
    fn from(error: &ExchangeError) -> Self {
        let detail = match error {
            ExchangeError::ContentType => Detail::Name("content_type"),
            ExchangeError::Malformed => Detail::Name("malformed"),
            ExchangeError::NoAccessToken => Detail::Name("no_access_token"),
            ExchangeError::Refused { status, code } => {
                Detail::Refused(status.as_u16(), oauth_code(code))
            }
            ExchangeError::TooLarge => Detail::Name("too_large"),
            ExchangeError::TokenType => Detail::Name("token_type"),
            ExchangeError::WrongType(name) => Detail::Of("wrong_type", name),
        };
        Self::with("exchange", detail)
    }
}

impl From<&IdTokenError> for Reason {
    fn from(error: &IdTokenError) -> Self {
        let detail = match error {
            IdTokenError::AccessTokenHash => Detail::Name("at_hash"),
            IdTokenError::Algorithm => Detail::Name("alg"),
            IdTokenError::Audience => Detail::Name("aud"),
            IdTokenError::AuthorizedParty => Detail::Name("azp"),
            IdTokenError::ClaimMissing(name) => Detail::Of("missing", name),
            IdTokenError::ClaimType(name) => Detail::Of("wrong_type", name),
            IdTokenError::Expired => Detail::Name("exp"),
            IdTokenError::Header(name) => Detail::Of("header", name),
            IdTokenError::IssuedAt => Detail::Name("iat"),
            IdTokenError::Issuer => Detail::Name("iss"),
            IdTokenError::Malformed => Detail::Name("malformed"),
            IdTokenError::Missing => Detail::Name("missing"),
            IdTokenError::Nonce => Detail::Name("nonce"),
            IdTokenError::NotYetValid => Detail::Name("nbf"),
            IdTokenError::Signature => Detail::Name("signature"),
            IdTokenError::Subject => Detail::Name("sub"),
            IdTokenError::TooLong => Detail::Name("too_long"),
            IdTokenError::Type => Detail::Name("typ"),
            IdTokenError::UnknownKey => Detail::Name("unknown_key"),
        };
        Self::with("id_token", detail)
    }
}

impl From<&ProfileError> for Reason {
    fn from(error: &ProfileError) -> Self {
        let detail = match error {
            ProfileError::Email => Detail::Name("email"),
            ProfileError::HostedDomain => Detail::Name("hosted_domain"),
            ProfileError::Inactive => Detail::Name("inactive"),
            ProfileError::OtherSubject => Detail::Name("other_subject"),
            ProfileError::Malformed => Detail::Name("malformed"),
            ProfileError::Status(status) => Detail::Status(status.as_u16()),
            ProfileError::Subject => Detail::Name("subject"),
            ProfileError::Tenant => Detail::Name("tenant"),
            ProfileError::TooLarge => Detail::Name("too_large"),
        };
        Self::with("profile", detail)
    }
}

impl From<&Unreadable> for Reason {
    fn from(Unreadable: &Unreadable) -> Self {
        Self::new("unreadable_token")
    }
}
