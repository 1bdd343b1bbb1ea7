//! Where a path's requests are counted.

/// Who counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Each isolate for itself: what neither signs in nor writes costs no call to be counted.
    Isolate,
    /// An object of the key, for all isolates together.
    Object,
}

impl Place {
    /// Where `path`, below `basePath`, is counted.
    ///
    /// A path that is not ours never gets an object, and neither does the callback of a provider
    /// that is not configured: strangers choose those, and would make as many as they like.
    pub(super) fn of(path: &str, is_provider: impl Fn(&str) -> bool) -> Self {
        match path {
            "/sign-in/social"
            | "/sign-out"
            | "/revoke-session"
            | "/revoke-sessions"
            | "/revoke-other-sessions"
            | "/update-session"
            | "/update-user"
            | "/delete-user"
            | "/delete-user/callback"
            | "/link-social"
            | "/unlink-account"
            // These three may spend a refresh token, and write what comes of it.
            | "/get-access-token"
            | "/refresh-token"
            | "/account-info" => Self::Object,
            _ => match path.strip_prefix("/callback/") {
                Some(provider) if is_provider(provider) => Self::Object,
                _ => Self::Isolate,
            },
        }
    }
}
