//! JSON objects of which no two parsers read different things.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

/// The object that `bytes` are, or `None` for anything else.
///
/// A member that comes twice is refused: one reader could take the first and another the last.
/// So are invalid UTF-8, lone surrogates, a byte order mark, numbers out of range and a nesting
/// of more than 128, all by `serde_json` itself.
pub(crate) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(bytes)
        .ok()
        .map(|Unique(members)| members)
}

struct Unique(Map<String, Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Unique, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a member comes twice"));
            }
        }
        Ok(Unique(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_object_is_read() {
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
        for text in [
            "",
            "null",
            "[]",
            "1",
            r#""a""#,
            "{",
            r#"{"a":1}x"#,
            r#"{"a":1}{"a":1}"#,
            "{'a':1}",
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"\u0061":3}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":1e400}"#,
            "\u{feff}{}",
            "\u{a0}{}",
            &deep,
        ] {
            assert!(
                object(text.as_bytes()).is_none(),
                "{}",
                text.get(..20).unwrap_or(text)
            );
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_none());
        assert_eq!(
            object(br#" {"a":1,"b":{"a":2}} "#).map(|members| members.len()),
            Some(2)
        );
    }
}
