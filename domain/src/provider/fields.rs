//! What of a profile may be stored. Every provider's reading function passes through here.

use serde_json::Value;
use url::Url;

use super::ProfileError;
use crate::oidc::is_subject;

/// RFC 5321 §4.5.3.1.3, less the angle brackets.
const MAX_EMAIL: usize = 254;

/// In bytes; a longer URL is no picture.
const MAX_IMAGE: usize = 2048;

/// A text with something in it; of any other value nothing.
pub(super) fn text(value: Option<&Value>) -> Option<&str> {
    value
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// The provider's id of one person.
pub(super) fn account_id(value: Option<&Value>) -> Result<String, ProfileError> {
    let id = text(value).filter(|id| is_subject(id));
    id.map(str::to_owned).ok_or(ProfileError::Subject)
}

/// The same, where the provider counts its people.
pub(super) fn number(value: Option<&Value>) -> Result<String, ProfileError> {
    let id = value.and_then(Value::as_u64).filter(|id| *id != 0);
    id.map(|id| id.to_string()).ok_or(ProfileError::Subject)
}

/// A boolean of a provider that may write it as a string.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value == true || value == "true")
}

/// The address in the lower case of JavaScript, with which Better Auth stored it; `None` where
/// there is none. Rust and JavaScript both map by Unicode's `SpecialCasing`.
///
/// What is not exactly one address is refused rather than passed on: of "a@x,b@y" or "a@b@c" one
/// reader sees one address and the next another (CVE-2022-35924).
pub(super) fn email(value: Option<&Value>) -> Result<Option<String>, ProfileError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(email)) if email.is_empty() => Ok(None),
        Some(Value::String(email)) if is_address(email) => Ok(Some(email.to_lowercase())),
        Some(_) => Err(ProfileError::Email),
    }
}

/// The display name without controls: Postgres holds no NUL, and a line break in a name is there
/// to be taken for a line of something else. However long it is, it is shorter than the answer.
pub(super) fn name(value: Option<&Value>) -> String {
    let text = text(value).unwrap_or_default();
    text.chars().filter(|char| !char.is_control()).collect()
}

/// A picture's URL, if a page can show it without running it (`javascript:`).
pub(super) fn image(value: Option<&Value>) -> Option<String> {
    let text = text(value)?;
    let plain = text.len() <= MAX_IMAGE && text.chars().all(|char| !char.is_control());
    let shown = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    (plain && shown).then(|| text.to_owned())
}

/// The addresses of HTML's `<input type=email>`, and letters of any script. Other characters
/// beyond ASCII are refused: some are read as `@` or as nothing once they are normalised.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let letter =
        |char: char| char.is_ascii_alphanumeric() || (!char.is_ascii() && char.is_alphanumeric());
    let is_atom = |part: &str, marks: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|char| letter(char) || marks.contains(char))
    };
    text.len() <= MAX_EMAIL
        && local
            .split('.')
            .all(|part| is_atom(part, "!#$%&'*+/=?^_`{|}~-"))
        && domain.split('.').all(|part| is_atom(part, "-"))
}
