//! Shape checks on a JSON body or a query, with the messages that Better Auth's schemas give.

use serde_json::{Map, Value};

use crate::api_error::ApiError;

/// Reads the members of one JSON object and collects what is wrong with them.
pub struct Fields<'a> {
    /// Where the object came in: `body` or `query`.
    place: &'static str,
    members: &'a Map<String, Value>,
    /// The name of the object in the one around it; empty at the top.
    name: String,
    issues: Vec<Issue>,
}

struct Issue {
    path: String,
    message: String,
}

impl<'a> Fields<'a> {
    /// Reads `body`, which must be an object.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` where it is something else, or absent.
    pub fn of(body: Option<&'a Value>) -> Result<Self, ApiError> {
        match body {
            Some(Value::Object(members)) => Ok(Self::over(members)),
            other => Err(ApiError::Validation(format!(
                "[body] {}",
                expected("object", other)
            ))),
        }
    }

    /// Reads the members of an object that has been found to be one.
    #[must_use]
    pub const fn over(members: &'a Map<String, Value>) -> Self {
        Self {
            place: "body",
            members,
            name: String::new(),
            issues: Vec::new(),
        }
    }

    /// Reads the parameters of a query.
    #[must_use]
    pub fn of_query(parameters: &'a Map<String, Value>) -> Self {
        Self {
            place: "query",
            ..Self::over(parameters)
        }
    }

    /// Reads `body`, which may be any object: Better Auth's schema for it is a record.
    ///
    /// # Errors
    /// As [`Fields::of`], in a record's words.
    pub fn record_of(body: Option<&'a Value>) -> Result<&'a Map<String, Value>, ApiError> {
        body.and_then(Value::as_object)
            .ok_or_else(|| ApiError::Validation(format!("[body] {}", expected("record", body))))
    }

    /// An optional string.
    pub fn string(&mut self, name: &str) -> Option<&'a str> {
        self.optional(name, "string", Value::as_str)
    }

    /// A string that must be there.
    pub fn required(&mut self, name: &str) -> Option<&'a str> {
        if self.members.get(name).is_none() {
            self.issue(name, &expected("string", None));
        }
        self.string(name)
    }

    /// An optional boolean.
    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        self.optional(name, "boolean", Value::as_bool)
    }

    /// An optional list of strings.
    pub fn strings(&mut self, name: &str) -> Option<Vec<String>> {
        let list = self.optional(name, "array", Value::as_array)?;
        let mut strings = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            match item.as_str() {
                Some(text) => strings.push(text.to_owned()),
                None => self.issue(&format!("{name}.{index}"), &expected("string", Some(item))),
            }
        }
        Some(strings)
    }

    /// An optional object with strings as values.
    pub fn record(&mut self, name: &str) -> Option<Vec<(String, String)>> {
        let members = self.optional(name, "record", Value::as_object)?;
        let mut record = Vec::with_capacity(members.len());
        for (key, item) in members {
            match item.as_str() {
                Some(text) => record.push((key.clone(), text.to_owned())),
                None => self.issue(&format!("{name}.{key}"), &expected("string", Some(item))),
            }
        }
        Some(record)
    }

    /// An optional object.
    pub fn object(&mut self, name: &str) -> Option<&'a Map<String, Value>> {
        self.optional(name, "object", Value::as_object)
    }

    /// An optional number.
    pub fn number(&mut self, name: &str) -> Option<f64> {
        self.optional(name, "number", Value::as_f64)
    }

    /// An optional object, to be read in its turn and then [adopted](Self::adopt).
    pub fn inner(&mut self, name: &str) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            ..Self::over(self.object(name)?)
        })
    }

    /// Takes over what is wrong within an [inner](Self::inner) object.
    pub fn adopt(&mut self, inner: Self) {
        for Issue { path, message } in inner.issues {
            self.issue(&format!("{}.{path}", inner.name), &message);
        }
    }

    /// The member as it stands.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    /// Adds what is wrong at `path`.
    pub fn issue(&mut self, path: &str, message: &str) {
        self.issues.push(Issue {
            path: path.to_owned(),
            message: message.to_owned(),
        });
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with every issue, in the order in which the members were read.
    pub fn finish(self) -> Result<(), ApiError> {
        if self.issues.is_empty() {
            return Ok(());
        }
        let place = self.place;
        let texts: Vec<_> = self
            .issues
            .into_iter()
            .map(|Issue { path, message }| format!("[{place}.{path}] {message}"))
            .collect();
        Err(ApiError::Validation(texts.join("; ")))
    }

    /// Ends the reading of members that were not read in the order of their `schema`, which is
    /// the order of the messages.
    ///
    /// # Errors
    /// As [`Fields::finish`].
    pub fn finish_in(mut self, schema: &[&str]) -> Result<(), ApiError> {
        self.issues.sort_by_key(|Issue { path, .. }| {
            let member = path.split('.').next().unwrap_or_default();
            schema.iter().position(|name| *name == member)
        });
        self.finish()
    }

    fn optional<T>(
        &mut self,
        name: &str,
        kind: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.members.get(name)?;
        let read = read(value);
        if read.is_none() {
            self.issue(name, &expected(kind, Some(value)));
        }
        read
    }
}

fn expected(kind: &str, got: Option<&Value>) -> String {
    let got = match got {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    };
    format!("Invalid input: expected {kind}, received {got}")
}
