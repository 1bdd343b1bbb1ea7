//! What a user may change of themselves (contract §3.4, `POST /update-user`).

use serde_json::{Map, Value};

use crate::{
    api_error::ApiError,
    config::{self, Written},
    validate::Fields,
};

/// A change of the user's row. What is `None` stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserChange {
    /// The new name.
    pub name: Option<String>,
    /// The new picture's URL; `Some(None)` takes it away.
    pub image: Option<Option<String>>,
    /// Fields that the app has added.
    pub additional: Vec<Written>,
}

impl UserChange {
    /// Reads a body. What is no field of the user's is dropped, as Better Auth drops it.
    ///
    /// Better Auth hands any JSON type to its database driver, and fails with 500 where that does
    /// not like it; here a name is a string and an image a string or null.
    ///
    /// # Errors
    /// `EMAIL_CAN_NOT_BE_UPDATED`, `VALIDATION_ERROR`, `FIELD_NOT_ALLOWED`, or that nothing would
    /// change.
    pub fn read(body: &Map<String, Value>, additional: &config::Fields) -> Result<Self, ApiError> {
        if body.get("email").is_some_and(config::is_truthy) {
            return Err(ApiError::EmailCanNotBeUpdated);
        }
        let mut fields = Fields::over(body);
        let name = fields.string("name").map(str::to_owned);
        let image = match fields.raw("image") {
            Some(Value::Null) => Some(None),
            _ => fields.string("image").map(|url| Some(url.to_owned())),
        };
        fields.finish()?;
        let additional = additional.update(body)?;
        if name.is_none() && image.is_none() && additional.is_empty() {
            return Err(ApiError::NoFieldsToUpdate);
        }
        Ok(Self {
            name,
            image,
            additional,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<UserChange, String> {
        UserChange::read(body.as_object().unwrap(), &config::Fields::none())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_user_changes_name_and_image_and_nothing_else() {
        let text = |text: &str| Some(text.to_owned());
        for (body, name, image) in [
            (json!({"name": "Ada"}), text("Ada"), None),
            (json!({"name": ""}), text(""), None),
            (json!({"image": "u"}), None, Some(text("u"))),
            (json!({"image": null}), None, Some(None)),
            (
                json!({"name": "Ada", "image": ""}),
                text("Ada"),
                Some(text("")),
            ),
            (
                json!({"name": "Ada", "id": "x", "emailVerified": true, "role": "admin"}),
                text("Ada"),
                None,
            ),
            (json!({"name": "Ada", "email": ""}), text("Ada"), None),
        ] {
            assert_eq!(
                read(&body),
                Ok(UserChange {
                    name,
                    image,
                    additional: Vec::new()
                }),
                "{body}"
            );
        }
    }

    #[test]
    fn what_may_not_change_is_refused() {
        let nothing = "No fields to update";
        let email = "Email can not be updated";
        for (body, refusal) in [
            (json!({}), nothing),
            (json!({"role": "admin"}), nothing),
            (json!({"email": null}), nothing),
            (json!({"email": 0}), nothing),
            (json!({"email": "a@b.c"}), email),
            (json!({"email": [], "name": 1}), email),
            (
                json!({"name": null, "image": 1}),
                "[body.name] Invalid input: expected string, received null; \
                 [body.image] Invalid input: expected string, received number",
            ),
        ] {
            assert_eq!(read(&body), Err(refusal.to_owned()), "{body}");
        }
    }
}
