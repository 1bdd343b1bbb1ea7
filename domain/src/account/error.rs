//! Why an endpoint refuses to do something with an account.

use http::StatusCode;

/// What an endpoint answers instead of its result, in Better Auth's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The account has no access token.
    #[error("Access token not found")]
    AccessTokenNotFound,
    /// The user has no such account.
    #[error("Account not found")]
    AccountNotFound,
    /// The provider's account is another user's.
    #[error("Social account already linked")]
    AlreadyLinked,
    /// The provider does not vouch for the address, and this sign-in needs that.
    #[error("Email not verified")]
    EmailNotVerified,
    /// The provider gave no address.
    #[error("User email not found")]
    EmailNotFound,
    /// The provider refused to refresh the access token, or its answer was none.
    #[error("Failed to get a valid access token")]
    FailedToGetAccessToken,
    /// The provider does not say who the account is.
    #[error("Failed to get user info")]
    FailedToGetUserInfo,
    /// The provider refused to refresh the access token, which is all that was asked for.
    #[error("Failed to refresh access token")]
    FailedToRefresh,
    /// The ID token proves nothing.
    #[error("Invalid token")]
    InvalidToken,
    /// It is the only one, and `account.accountLinking.allowUnlinkingAll` is off.
    #[error("You can't unlink your last account")]
    LastAccount,
    /// The account's address is not the user's.
    #[error("Account not linked - different emails not allowed")]
    LinkingDifferentEmails,
    /// Nothing was written, though nothing forbids it.
    #[error("Account not linked - unable to create account")]
    LinkingFailed,
    /// Linking is off, or the provider is not trusted and does not vouch for the address.
    #[error("Account not linked - linking not allowed")]
    LinkingNotAllowed,
    /// The account is of no configured provider, so nobody can be asked about it.
    #[error("Account is not associated with a configured social provider.")]
    ProviderNotConfigured,
    /// The account is of no configured provider, so its tokens cannot be refreshed.
    #[error("Provider {0} is not supported.")]
    ProviderNotSupported(String),
    /// The account has no refresh token.
    #[error("Refresh token not found")]
    RefreshTokenNotFound,
    /// A sign-in by ID token was refused by the linking or the sign-up policy; the text is Better
    /// Auth's.
    #[error("{0}")]
    SignIn(&'static str),
}

impl AccountError {
    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::AccessTokenNotFound
            | Self::AccountNotFound
            | Self::FailedToGetAccessToken
            | Self::FailedToRefresh
            | Self::LastAccount
            | Self::ProviderNotConfigured
            | Self::ProviderNotSupported(_)
            | Self::RefreshTokenNotFound => StatusCode::BAD_REQUEST,
            Self::EmailNotFound
            | Self::FailedToGetUserInfo
            | Self::InvalidToken
            | Self::LinkingDifferentEmails
            | Self::LinkingNotAllowed
            | Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::EmailNotVerified => StatusCode::FORBIDDEN,
            Self::AlreadyLinked => StatusCode::CONFLICT,
            Self::LinkingFailed => StatusCode::EXPECTATION_FAILED,
        }
    }

    /// Better Auth's code, which clients match.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccessTokenNotFound => "ACCESS_TOKEN_NOT_FOUND",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
            Self::AlreadyLinked => "SOCIAL_ACCOUNT_ALREADY_LINKED",
            Self::EmailNotVerified => "EMAIL_NOT_VERIFIED",
            Self::EmailNotFound => "USER_EMAIL_NOT_FOUND",
            Self::FailedToGetAccessToken => "FAILED_TO_GET_ACCESS_TOKEN",
            Self::FailedToGetUserInfo => "FAILED_TO_GET_USER_INFO",
            Self::FailedToRefresh => "FAILED_TO_REFRESH_ACCESS_TOKEN",
            Self::InvalidToken => "INVALID_TOKEN",
            Self::LastAccount => "FAILED_TO_UNLINK_LAST_ACCOUNT",
            Self::LinkingDifferentEmails => "LINKING_DIFFERENT_EMAILS_NOT_ALLOWED",
            Self::LinkingFailed => "LINKING_FAILED",
            Self::LinkingNotAllowed => "LINKING_NOT_ALLOWED",
            Self::ProviderNotConfigured => "PROVIDER_NOT_CONFIGURED",
            Self::ProviderNotSupported(_) => "PROVIDER_NOT_SUPPORTED",
            Self::RefreshTokenNotFound => "REFRESH_TOKEN_NOT_FOUND",
            Self::SignIn(_) => "OAUTH_LINK_ERROR",
        }
    }
}
