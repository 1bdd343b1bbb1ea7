//! Why a sign-in ended: in full for the log, in one word for the browser (contract §4.4).

use crate::{
    account::AccountError,
    api_error::ApiError,
    log::{Detail, Reason, oauth_code},
    oidc::IdTokenError,
    provider,
    stage::Stage,
};

/// Everything that can end a sign-in between the provider's answer and the session.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The callback has no `state`.
    #[error("no state")]
    NoState,
    /// This browser has no such sign-in: started elsewhere, finished, or never ours.
    #[error("no pending sign-in in this browser")]
    NoPendingSignIn,
    /// The sealed sign-in does not open.
    #[error("the sealed sign-in does not open")]
    BrokenSignIn,
    /// The sealed sign-in is another one's.
    #[error("the state is another sign-in's")]
    StateMismatch,
    /// The browser was away for longer than ten minutes.
    #[error("the sign-in is too old")]
    TooLate,
    /// No such provider is configured.
    #[error("unknown provider")]
    UnknownProvider,
    /// The sign-in began at another provider.
    #[error("the sign-in began at another provider")]
    OtherProvider,
    /// RFC 9207: the answer is another authorization server's.
    #[error("the issuer is not the provider's")]
    IssuerMismatch,
    /// RFC 9207: the answer could be any authorization server's.
    #[error("the issuer is missing")]
    IssuerMissing,
    /// The user pressed Cancel, or the provider refused.
    #[error("the provider refused: {code:?}")]
    Refused {
        /// RFC 6749 `error`, or `UNKNOWN` where it is no token.
        code: String,
        /// RFC 6749 `error_description`, cut short.
        description: Option<String>,
    },
    /// The callback has neither a code nor an error.
    #[error("no code")]
    NoCode,
    /// Somebody claimed this sign-in before.
    #[error("the callback was replayed")]
    Replayed,
    /// What the provider says about itself cannot be used.
    #[error("socialProviders.{id}.endpoints.issuer is refused: {error}")]
    Discovery {
        /// The provider's id.
        id: String,
        /// Why.
        error: provider::DiscoveryError,
    },
    /// The token endpoint did not take the code.
    #[error("token endpoint: {0}")]
    Exchange(#[from] provider::ExchangeError),
    /// The ID token proves nothing.
    #[error("ID token: {0}")]
    IdToken(#[from] IdTokenError),
    /// The profile cannot be read.
    #[error("profile: {0}")]
    Profile(#[from] provider::ProfileError),
    /// The provider gave no address.
    #[error("no e-mail address")]
    NoEmail,
    /// The policy refused; the text is Better Auth's code.
    #[error("refused by policy: {0}")]
    Policy(&'static str),
    /// There is no user yet, and a new one has to have a field that no provider gives: the text is
    /// its name.
    #[error("a new user has to have the field {0}")]
    MissingField(String),
    /// Two twins won each of three races against us.
    #[error("lost every race")]
    Raced,
    /// The database refused the statement.
    #[error("the database refused the statement")]
    Database(Reason),
    /// Something outside did not answer in time, or not at all.
    #[error("{0:?} did not answer")]
    Unavailable(Stage),
}

impl Failure {
    /// A refusal as the provider words it: the code if it is one token, the description cut to a
    /// length that a URL can bear.
    #[must_use]
    pub fn refused(code: &str, description: Option<&str>) -> Self {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let known = !code.is_empty() && code.len() <= 64 && code.bytes().all(plain);
        Self::Refused {
            code: if known {
                code.to_owned()
            } else {
                "UNKNOWN".to_owned()
            },
            description: description
                .map(|text| text.chars().filter(|c| !c.is_control()).take(200).collect()),
        }
    }

    /// What the browser is told.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            own => own.own_code().unwrap_or_default(),
        }
    }

    /// The same for the log, where the provider's word may be anything.
    pub(crate) fn logged_code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => oauth_code(code),
            own => own.own_code().unwrap_or_default(),
        }
    }

    /// The code, unless it is the provider's word. The match has no `_` arm, so a new reason
    /// cannot be added without deciding what it shows.
    const fn own_code(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoState => "state_not_found",
            Self::BrokenSignIn => "state_invalid",
            Self::NoPendingSignIn
            | Self::StateMismatch
            | Self::TooLate
            | Self::OtherProvider
            | Self::Replayed => "state_mismatch",
            Self::UnknownProvider => "oauth_provider_not_found",
            Self::IssuerMismatch => "issuer_mismatch",
            Self::IssuerMissing => "issuer_missing",
            Self::Refused { .. } => return None,
            Self::NoCode => "no_code",
            Self::Exchange(_) => "invalid_code",
            Self::IdToken(_) | Self::Profile(_) => "unable_to_get_user_info",
            Self::NoEmail => "email_not_found",
            Self::Policy(code) => code,
            Self::MissingField(_) => "MISSING_FIELD",
            Self::Raced => "unable_to_create_session",
            Self::Database(_) | Self::Discovery { .. } | Self::Unavailable(_) => {
                "internal_server_error"
            }
        })
    }

    /// The same for a client that brought an ID token, and is answered in JSON.
    #[must_use]
    pub fn into_api_error(self) -> ApiError {
        match self {
            Self::Unavailable(stage) => ApiError::Unavailable(stage),
            Self::Database(_) | Self::Raced => ApiError::Unavailable(Stage::Statement),
            Self::Discovery { .. } => {
                let key = Detail::Name("socialProviders");
                ApiError::InvalidConfiguration(key, self.to_string())
            }
            Self::NoEmail => AccountError::EmailNotFound.into(),
            Self::Profile(_) => AccountError::FailedToGetUserInfo.into(),
            Self::Policy(words) => AccountError::SignIn(words).into(),
            Self::MissingField(name) => ApiError::MissingField(name),
            Self::NoState
            | Self::NoPendingSignIn
            | Self::BrokenSignIn
            | Self::StateMismatch
            | Self::TooLate
            | Self::UnknownProvider
            | Self::OtherProvider
            | Self::IssuerMismatch
            | Self::IssuerMissing
            | Self::Refused { .. }
            | Self::NoCode
            | Self::Replayed
            | Self::Exchange(_)
            | Self::IdToken(_) => AccountError::InvalidToken.into(),
        }
    }

    /// `error_description`, where there is one: the provider's own words, or the stage that did
    /// not answer.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        match self {
            Self::Refused { description, .. } => description.clone(),
            Self::MissingField(name) => Some(ApiError::MissingField(name.clone()).to_string()),
            Self::Unavailable(stage) => Some(format!(
                "{} did not answer ({})",
                stage.what(),
                stage.name()
            )),
            _ => None,
        }
    }
}
