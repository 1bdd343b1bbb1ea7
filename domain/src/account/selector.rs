//! Which of the user's accounts a request means, as clients of 1.7 and of 1.4 say it.

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::{api_error::ApiError, validate::Fields};

/// An account of the user who asks. Whatever it says, only that user's accounts are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// By its row id: what 1.7 sends.
    Row(String),
    /// By its provider: what 1.4 sends to the endpoints of tokens.
    Provider {
        /// `account.provider_id`.
        provider: String,
        /// The row id, where the user has several accounts there.
        row: Option<String>,
    },
    /// By its provider: what 1.4 sends to `/unlink-account`.
    AtProvider {
        /// `account.provider_id`.
        provider: String,
        /// The provider's id for the account, or its row id.
        account: Option<String>,
    },
    /// By its row id or, as 1.4 asks for `/account-info`, by the provider's id for it.
    Any(String),
    /// By the account cookie (`account.storeAccountCookie`), which nobody here has.
    Cookie,
}

impl Selector {
    /// Reads the body of `/get-access-token` and `/refresh-token`: a strict union in 1.7, and
    /// `{providerId, accountId?, userId?}` of 1.4, to which 1.7 answers 400.
    ///
    /// `userId` is checked and not used: a request over HTTP is of its own session's user.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub fn of_tokens(body: Option<&Value>) -> Result<Self, ApiError> {
        let Some(members) = body.and_then(Value::as_object) else {
            return Err(invalid("body", "Invalid input"));
        };
        let user_fits = is_absent_or_text(members, "userId");
        let row = text(members, "accountId");
        if let Some(provider) = text(members, "providerId")
            && user_fits
            && is_absent_or_text(members, "accountId")
        {
            return Ok(Self::Provider { provider, row });
        }
        let cookie = user_fits && members.get("useAccountCookie") == Some(&Value::Bool(true));
        union("body", row.filter(|_| user_fits), cookie, members)
    }

    /// Reads the query of `/account-info`, where every value is a string: so `useAccountCookie`,
    /// a literal `true` in the schema, never fits.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub fn of_info(query: &str) -> Result<Self, ApiError> {
        let mut members = Map::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = Value::String(value.into_owned());
            match members.get_mut(key.as_ref()) {
                None => drop(members.insert(key.into_owned(), value)),
                // A parameter that comes twice is a list, which fits nowhere.
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        let row = text(&members, "accountId").filter(|_| is_absent_or_text(&members, "userId"));
        match union("query", row, false, &members)? {
            Self::Row(id) => Ok(Self::Any(id)),
            other => Ok(other),
        }
    }

    /// Reads the body of `/unlink-account`: `{accountId}` (a row id) in 1.7,
    /// `{providerId, accountId?}` (the provider's id) in 1.4.
    ///
    /// # Errors
    /// `VALIDATION_ERROR`.
    pub fn of_unlinking(body: Option<&Value>) -> Result<Self, ApiError> {
        let mut fields = Fields::of(body)?;
        if let Some(provider) = fields.raw("providerId").and_then(Value::as_str) {
            let account = fields.string("accountId").map(str::to_owned);
            fields.finish()?;
            return Ok(Self::AtProvider {
                provider: provider.to_owned(),
                account,
            });
        }
        let row = fields.required("accountId").unwrap_or_default();
        fields.finish()?;
        Ok(Self::Row(row.to_owned()))
    }
}

/// The schema's union of `{accountId, userId?}` and `{useAccountCookie: true, userId?}`, each
/// strict. Which message comes is the schema library's doing: a member too many is told by name
/// where only one of the two would fit without it.
fn union(
    place: &str,
    row: Option<String>,
    cookie: bool,
    members: &Map<String, Value>,
) -> Result<Selector, ApiError> {
    let (selector, own) = match (row, cookie) {
        (Some(row), false) => (Selector::Row(row), "accountId"),
        (None, true) => (Selector::Cookie, "useAccountCookie"),
        _ => return Err(invalid(place, "Invalid input")),
    };
    let surplus: Vec<_> = members
        .keys()
        .filter(|key| *key != own && *key != "userId")
        .map(|key| format!("\"{key}\""))
        .collect();
    match surplus.as_slice() {
        [] => Ok(selector),
        [key] => Err(invalid(place, &format!("Unrecognized key: {key}"))),
        keys => Err(invalid(
            place,
            &format!("Unrecognized keys: {}", keys.join(", ")),
        )),
    }
}

fn invalid(place: &str, message: &str) -> ApiError {
    ApiError::Validation(format!("[{place}] {message}"))
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name)?.as_str().map(str::to_owned)
}

fn is_absent_or_text(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name).is_none_or(Value::is_string)
}
