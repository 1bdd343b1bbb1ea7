//! The error codes of OAuth, which come from outside and may be any text.

/// The code itself where it is one of these, and `other` for the rest.
#[must_use]
pub fn oauth_code(code: &str) -> &'static str {
    KNOWN
        .iter()
        .find(|known| **known == code)
        .copied()
        .unwrap_or("other")
}

/// RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, and GitHub's own.
const KNOWN: [&str; 20] = [
    "access_denied",
    "account_selection_required",
    "bad_verification_code",
    "consent_required",
    "incorrect_client_credentials",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_request_object",
    "invalid_request_uri",
    "invalid_scope",
    "login_required",
    "redirect_uri_mismatch",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unverified_user_email",
];
