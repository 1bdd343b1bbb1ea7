//! Values that several statements take, in the order in which all of them do.

use domain::ProviderTokens;

use crate::pg::Parameter;

/// Access, refresh and ID token, and when the first two end; each may be null.
pub(super) fn tokens(tokens: &ProviderTokens) -> [Parameter; 5] {
    [
        (&tokens.access_token).into(),
        (&tokens.refresh_token).into(),
        (&tokens.id_token).into(),
        tokens.access_token_expires_at.into(),
        tokens.refresh_token_expires_at.into(),
    ]
}
