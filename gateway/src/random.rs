//! Random bytes from the platform.

use domain::{api_error::ApiError, log::Detail};

/// `N` cryptographically random bytes.
///
/// # Errors
/// `INVALID_CONFIGURATION` where the platform has none, which no Workers runtime does.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| {
        let text = "the runtime has no randomness".to_owned();
        ApiError::InvalidConfiguration(Detail::Name("runtime"), text)
    })?;
    Ok(bytes)
}
