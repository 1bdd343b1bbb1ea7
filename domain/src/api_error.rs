//! The JSON errors of the endpoints: Better Auth's statuses, codes and messages (contract §3).

use http::StatusCode;
use serde_json::{Value, json};

use crate::{Seconds, account::AccountError, log::Detail, stage::Stage};

/// What an endpoint answers instead of its result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The body is of a media type that the endpoint does not take.
    #[error("Content-Type \"{0}\" is not allowed. Allowed types: {1}")]
    UnsupportedMediaType(String, String),
    /// The body is not JSON.
    #[error("Invalid JSON in request body")]
    InvalidJson,
    /// The body is longer than any that an endpoint could need.
    #[error("Request body too large")]
    BodyTooLarge,
    /// The body or the query is not of the endpoint's shape; the text names each place.
    #[error("{0}")]
    Validation(String),
    /// A request with cookies did not say which page sent it.
    #[error("Missing or null Origin")]
    MissingOrNullOrigin,
    /// A request with cookies came from a page that is not trusted.
    #[error("Invalid origin")]
    InvalidOrigin,
    /// `callbackURL` leads out of the trusted origins.
    #[error("Invalid callbackURL")]
    InvalidCallbackUrl,
    /// `errorCallbackURL` does.
    #[error("Invalid errorCallbackURL")]
    InvalidErrorCallbackUrl,
    /// `newUserCallbackURL` does.
    #[error("Invalid newUserCallbackURL")]
    InvalidNewUserCallbackUrl,
    /// A URL in the body is of another JSON type.
    #[error("Invalid {0}: expected a string")]
    UrlNotAString(&'static str),
    /// No such provider is configured.
    #[error("Provider not found")]
    ProviderNotFound,
    /// The provider cannot sign in by an ID token that the client already has.
    #[error("id_token not supported")]
    IdTokenNotSupported,
    /// What the sign-in has to remember does not fit a cookie.
    #[error(
        "The sign-in does not fit a cookie: shorten callbackURL, errorCallbackURL or newUserCallbackURL"
    )]
    SignInTooLarge,
    /// `POST /get-session` needs `session.deferSessionRefresh`.
    #[error("POST method requires deferSessionRefresh to be enabled in session config")]
    MethodNotAllowedDeferSessionRequired,
    /// The endpoint needs a session.
    #[error("Unauthorized")]
    Unauthorized(NoSession),
    /// The same from the endpoints whose 401 has no body (contract §3.2).
    #[error("Unauthorized")]
    UnauthorizedWithoutBody(NoSession),
    /// The endpoint needs a session made within `session.freshAge`.
    #[error("Session is not fresh")]
    SessionNotFresh,
    /// A user is not deleted by a session that is not fresh.
    #[error("Session expired. Re-authenticate to perform this action.")]
    SessionExpired,
    /// `user.deleteUser.enabled` is off.
    #[error("Not found")]
    DeleteUserDisabled,
    /// The same from `GET /delete-user/callback`, where Better Auth says so.
    #[error("Not found")]
    DeleteUserCallbackDisabled,
    /// A link to delete a user was not opened by that user.
    #[error("Failed to get user info")]
    FailedToGetUserInfo(NoSession),
    /// No such token was sent to the user.
    #[error("Invalid token")]
    InvalidToken,
    /// There is no password to compare with.
    #[error("Credential account not found")]
    CredentialAccountNotFound,
    /// An update of what is changed elsewhere, if at all.
    #[error("Email can not be updated")]
    EmailCanNotBeUpdated,
    /// An update that names nothing that may be updated.
    #[error("No fields to update")]
    NoFieldsToUpdate,
    /// A field that is not the client's to write.
    #[error("{0} is not allowed to be set")]
    FieldNotAllowed(String),
    /// A new user lacks a field that must be given.
    #[error("{0} is required")]
    MissingField(String),
    /// The database took no such value.
    #[error("the database refused a value")]
    ValueRefused,
    /// Too many requests of one address for one path; the next may come after so long.
    #[error("Too many requests. Please try again later.")]
    TooManyRequests(Seconds),
    /// Something cannot be done with an account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The Worker's configuration is refused: the key as the log has it, and a text that names it
    /// and the fix.
    #[error("{1}")]
    InvalidConfiguration(Detail, String),
    /// Something outside did not answer in time.
    #[error("{what} did not answer ({stage})", what = .0.what(), stage = .0.name())]
    Unavailable(Stage),
}

/// Why a request has no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSession {
    /// It brought no session cookie that we signed.
    NoCookie,
    /// The cookie is genuine and its session is over: the answer takes the cookies back.
    Over,
}

impl ApiError {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::UnsupportedMediaType(..) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InvalidJson
            | Self::Validation(_)
            | Self::UrlNotAString(_)
            | Self::NoFieldsToUpdate
            | Self::SessionExpired
            | Self::CredentialAccountNotFound
            | Self::EmailCanNotBeUpdated
            | Self::FieldNotAllowed(_)
            | Self::MissingField(_)
            | Self::SignInTooLarge => StatusCode::BAD_REQUEST,
            Self::MissingOrNullOrigin
            | Self::InvalidOrigin
            | Self::InvalidCallbackUrl
            | Self::InvalidErrorCallbackUrl
            | Self::InvalidNewUserCallbackUrl
            | Self::SessionNotFresh => StatusCode::FORBIDDEN,
            Self::Unauthorized(_) | Self::UnauthorizedWithoutBody(_) => StatusCode::UNAUTHORIZED,
            Self::ProviderNotFound
            | Self::IdTokenNotSupported
            | Self::DeleteUserDisabled
            | Self::DeleteUserCallbackDisabled
            | Self::FailedToGetUserInfo(_)
            | Self::InvalidToken => StatusCode::NOT_FOUND,
            Self::MethodNotAllowedDeferSessionRequired => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Account(error) => error.status(),
            Self::InvalidConfiguration(..) | Self::ValueRefused => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Better Auth's code, which clients match; `""` where Better Auth sends none.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedMediaType(..) => "UNSUPPORTED_MEDIA_TYPE",
            Self::InvalidJson => "BAD_REQUEST",
            Self::BodyTooLarge => "PAYLOAD_TOO_LARGE",
            Self::Validation(_) => "VALIDATION_ERROR",
            Self::MissingOrNullOrigin => "MISSING_OR_NULL_ORIGIN",
            Self::InvalidOrigin => "INVALID_ORIGIN",
            Self::InvalidCallbackUrl => "INVALID_CALLBACK_URL",
            Self::InvalidErrorCallbackUrl => "INVALID_ERROR_CALLBACK_URL",
            Self::InvalidNewUserCallbackUrl => "INVALID_NEW_USER_CALLBACK_URL",
            Self::UrlNotAString(_)
            | Self::NoFieldsToUpdate
            | Self::ValueRefused
            | Self::TooManyRequests(_) => "",
            Self::ProviderNotFound => "PROVIDER_NOT_FOUND",
            Self::IdTokenNotSupported => "ID_TOKEN_NOT_SUPPORTED",
            Self::SignInTooLarge => "SIGN_IN_TOO_LARGE",
            Self::MethodNotAllowedDeferSessionRequired => {
                "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED"
            }
            Self::Unauthorized(_) | Self::UnauthorizedWithoutBody(_) => "UNAUTHORIZED",
            Self::SessionNotFresh => "SESSION_NOT_FRESH",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::DeleteUserDisabled | Self::DeleteUserCallbackDisabled => "NOT_FOUND",
            Self::FailedToGetUserInfo(_) => "FAILED_TO_GET_USER_INFO",
            Self::InvalidToken => "INVALID_TOKEN",
            Self::CredentialAccountNotFound => "CREDENTIAL_ACCOUNT_NOT_FOUND",
            Self::EmailCanNotBeUpdated => "EMAIL_CAN_NOT_BE_UPDATED",
            Self::FieldNotAllowed(_) => "FIELD_NOT_ALLOWED",
            Self::MissingField(_) => "MISSING_FIELD",
            Self::Account(error) => error.code(),
            Self::InvalidConfiguration(..) => "INVALID_CONFIGURATION",
            Self::Unavailable(stage) => stage.code(),
        }
    }

    /// `{"message","code"}`, as 1.7 orders them; `None` where Better Auth's body is empty.
    #[must_use]
    pub fn body(&self) -> Option<Value> {
        match (self, self.code()) {
            (
                Self::UnauthorizedWithoutBody(_) | Self::DeleteUserDisabled | Self::ValueRefused,
                _,
            ) => None,
            (_, "") => Some(json!({ "message": self.to_string() })),
            (_, code) => Some(json!({ "message": self.to_string(), "code": code })),
        }
    }

    /// The same from an endpoint whose 401 has no body.
    #[must_use]
    pub fn without_body(self) -> Self {
        match self {
            Self::Unauthorized(why) => Self::UnauthorizedWithoutBody(why),
            other => other,
        }
    }

    /// Whether the answer also expires the session's cookies.
    #[must_use]
    pub const fn takes_cookies_back(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized(NoSession::Over)
                | Self::UnauthorizedWithoutBody(NoSession::Over)
                | Self::FailedToGetUserInfo(NoSession::Over)
        )
    }
}
