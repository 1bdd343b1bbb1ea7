//! Fields that an app has added to its users and sessions (`user.additionalFields`,
//! `session.additionalFields`).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::ConfigError;
use crate::api_error::ApiError;

/// The additional fields of one table, in the order of the configuration, in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<Field>);

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: String,
    /// Its name to the database adapter: `fieldName`, or the same.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether a client may write it.
    pub input: bool,
    /// Whether it is shown to anybody.
    pub returned: bool,
    /// What a new row gets.
    pub default: Option<Value>,
    /// Whether whoever signs up has to say it.
    required: bool,
}

/// What a field holds. Better Auth checks no value against it, and neither do we: the database
/// does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, a number, a truth value, or one of a list of words.
    Plain,
    /// A moment.
    Date,
    /// A list of strings or numbers.
    List,
    /// Any JSON.
    Json,
}

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The field's name to the database adapter.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// The value.
    pub value: Value,
}

impl Fields {
    /// Reads an `additionalFields` table; `path` is where it stands.
    pub(super) fn parse(
        fields: &Map<String, Value>,
        path: &str,
        taken: &[&str],
    ) -> Result<Self, ConfigError> {
        let mut parsed: Vec<Field> = Vec::with_capacity(fields.len());
        for (name, options) in fields {
            let path = format!("{path}.{name}");
            if taken.contains(&name.as_str()) {
                return Err(ConfigError::new(&path, "is a field of Better Auth's own"));
            }
            let options: Options = serde_path_to_error::deserialize(options.clone())
                .map_err(|error| ConfigError::shape(error).below(&path))?;
            parsed.push(options.field(name.clone(), &path)?);
        }
        // `json_build_object` takes a hundred arguments.
        if parsed.len() > MOST {
            return Err(ConfigError::new(path, &format!("may hold {MOST} fields")));
        }
        Ok(Self(parsed))
    }

    /// No fields.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The fields in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    /// The fields that are shown.
    pub fn returned(&self) -> impl Iterator<Item = &Field> {
        self.iter().filter(|field| field.returned)
    }

    /// The fields that a new row gets a value for.
    pub fn defaults(&self) -> impl Iterator<Item = (&Field, &Value)> {
        self.iter()
            .filter_map(|field| Some((field, field.default.as_ref()?)))
    }

    /// The first field that a new row cannot do without and has no default for. No provider's
    /// profile holds it, so nobody signs up, as in Better Auth (`MISSING_FIELD`).
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        self.iter()
            .find(|field| field.required && field.default.is_none())
            .map(|field| field.name.as_str())
    }

    /// What an update by a client writes: of `body` the fields that are known, as they came.
    ///
    /// # Errors
    /// `FIELD_NOT_ALLOWED` where a field that is not the client's is to become something. To make
    /// it nothing (`false`, `0`, `""`, `null`) is no error and does nothing, as in Better Auth.
    pub fn update(&self, body: &Map<String, Value>) -> Result<Vec<Written>, ApiError> {
        let mut written = Vec::new();
        for field in &self.0 {
            let Some(value) = body.get(&field.name) else {
                continue;
            };
            if field.input {
                written.push(Written {
                    column: field.column.clone(),
                    kind: field.kind,
                    value: value.clone(),
                });
            } else if is_truthy(value) {
                return Err(ApiError::FieldNotAllowed(field.name.clone()));
            }
        }
        Ok(written)
    }
}

/// How many additional fields a table may have.
const MOST: usize = 40;

/// As JavaScript has it.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A field as it is configured.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    r#type: Type,
    /// Not so unless it is said, whatever Better Auth's documentation says.
    #[serde(default)]
    required: bool,
    #[serde(default = "yes")]
    input: bool,
    #[serde(default = "yes")]
    returned: bool,
    default_value: Option<Value>,
    field_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Type {
    Named(Named),
    OneOf(Vec<String>),
}

#[derive(Deserialize)]
enum Named {
    #[serde(rename = "string")]
    String,
    #[serde(rename = "number")]
    Number,
    #[serde(rename = "boolean")]
    Boolean,
    #[serde(rename = "date")]
    Date,
    #[serde(rename = "string[]")]
    Strings,
    #[serde(rename = "number[]")]
    Numbers,
    #[serde(rename = "json")]
    Json,
}

impl Options {
    fn field(self, name: String, path: &str) -> Result<Field, ConfigError> {
        let column = self.field_name.unwrap_or_else(|| name.clone());
        if column.is_empty() || column.contains('\0') {
            return Err(ConfigError::new(
                path,
                "has no name that a column could have",
            ));
        }
        let kind = match self.r#type {
            Type::OneOf(words) if words.is_empty() => {
                return Err(ConfigError::new(path, "has a type of no words"));
            }
            Type::OneOf(_) | Type::Named(Named::String | Named::Number | Named::Boolean) => {
                Kind::Plain
            }
            Type::Named(Named::Date) => Kind::Date,
            Type::Named(Named::Strings | Named::Numbers) => Kind::List,
            Type::Named(Named::Json) => Kind::Json,
        };
        Ok(Field {
            name,
            column,
            kind,
            input: self.input,
            returned: self.returned,
            default: self.default_value,
            required: self.required,
        })
    }
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests;
