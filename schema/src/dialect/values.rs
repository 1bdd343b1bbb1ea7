//! The values of additional fields, in the text that their columns read.

use domain::Timestamp;
use domain::config::{Adapter, Kind};
use serde_json::Value;

/// A value as `pg` and Better Auth's adapters send it: a text whose type is the column's.
/// `None` is null.
pub(super) fn text(adapter: Adapter, kind: Kind, value: &Value) -> Option<String> {
    Some(match (kind, value) {
        (_, Value::Null) => return None,
        (Kind::Date, Value::String(text)) => {
            Timestamp::from_iso(text).map_or_else(|| text.clone(), Timestamp::to_iso)
        }
        (_, Value::String(text)) => text.clone(),
        // Drizzle keeps a list in an array, the built-in adapter in `jsonb`.
        (Kind::List, Value::Array(items)) if adapter == Adapter::Drizzle => array(items),
        (Kind::Plain | Kind::Date, Value::Array(items)) => array(items),
        (_, other) => other.to_string(),
    })
}

/// The same as a literal. Escaped so that it is one whatever `standard_conforming_strings` says.
pub(super) fn literal(adapter: Adapter, kind: Kind, value: &Value) -> String {
    match text(adapter, kind, value) {
        Some(text) => format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        None => "null".to_owned(),
    }
}

fn array(items: &[Value]) -> String {
    let items: Vec<_> = items.iter().map(item).collect();
    format!("{{{}}}", items.join(","))
}

fn item(item: &Value) -> String {
    match item {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(items) => array(items),
        other => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_as_its_column_reads_it() {
        use Adapter::{Drizzle, Kysely};
        for (adapter, kind, value, text_of_it) in [
            (Drizzle, Kind::Plain, json!(null), None),
            (Drizzle, Kind::Plain, json!("a"), Some("a")),
            (Drizzle, Kind::Plain, json!(1.5), Some("1.5")),
            (Drizzle, Kind::Plain, json!(true), Some("true")),
            (
                Drizzle,
                Kind::List,
                json!(["a", "b\"\\", null]),
                Some(r#"{"a","b\"\\",NULL}"#),
            ),
            (Drizzle, Kind::List, json!([1, 2]), Some(r#"{"1","2"}"#)),
            (Kysely, Kind::List, json!(["a", 1]), Some(r#"["a",1]"#)),
            (
                Kysely,
                Kind::Json,
                json!({ "a": [1] }),
                Some(r#"{"a":[1]}"#),
            ),
            (
                Kysely,
                Kind::Date,
                json!("2026-01-02T05:04:05.678+02:00"),
                Some("2026-01-02T03:04:05.678Z"),
            ),
            (Kysely, Kind::Date, json!("yesterday"), Some("yesterday")),
        ] {
            assert_eq!(
                text(adapter, kind, &value).as_deref(),
                text_of_it,
                "{value}"
            );
        }
    }

    #[test]
    fn a_literal_cannot_be_left() {
        let value = json!(r"'; drop table session; -- \' ");
        let literal = literal(Adapter::Drizzle, Kind::Plain, &value);
        assert_eq!(literal, r"E'\'; drop table session; -- \\\' '");
    }
}
