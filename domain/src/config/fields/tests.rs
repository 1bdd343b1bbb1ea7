//! What may be configured, and what a client may write.

use serde_json::json;

use super::*;

fn parse(fields: &Value) -> Result<Fields, String> {
    Fields::parse(
        fields.as_object().unwrap(),
        "user.additionalFields",
        &["email"],
    )
    .map_err(|error| error.to_string())
}

#[test]
fn a_field_has_better_auths_defaults() {
    let fields = parse(&json!({
        "plan": { "type": "string" },
        "born": {
            "type": "date", "required": false, "input": false, "returned": false,
            "fieldName": "birthDate", "defaultValue": null
        },
        "level": { "type": ["free", "pro"], "defaultValue": "free" },
    }))
    .unwrap();
    let read: Vec<_> = fields
        .iter()
        .map(|f| {
            (
                f.name.as_str(),
                f.column.as_str(),
                f.kind,
                f.input,
                f.returned,
            )
        })
        .collect();
    let expected = [
        ("plan", "plan", Kind::Plain, true, true),
        ("born", "birthDate", Kind::Date, false, false),
        ("level", "level", Kind::Plain, true, true),
    ];
    assert_eq!(read, expected);
    let shown: Vec<_> = fields.returned().map(|f| f.name.as_str()).collect();
    assert_eq!(shown, ["plan", "level"]);
    let given: Vec<_> = fields
        .defaults()
        .map(|(f, value)| (f.name.as_str(), value))
        .collect();
    assert_eq!(given, [("level", &json!("free"))]);
}

#[test]
fn the_first_field_that_must_be_given_and_has_no_default_is_missing() {
    for (fields, missing) in [
        (json!({ "plan": { "type": "string" } }), None),
        (
            json!({
                "plan": { "type": "string", "required": true, "defaultValue": "free" },
                "team": { "type": "string", "required": true, "input": false },
                "city": { "type": "string", "required": true },
            }),
            Some("team"),
        ),
    ] {
        assert_eq!(parse(&fields).unwrap().missing(), missing, "{fields}");
    }
}

/// Each line: a field, and what its refusal begins with.
#[test]
fn a_field_that_cannot_be_honoured_is_refused_by_its_name() {
    for (fields, refusal) in [
        (
            json!({ "email": { "type": "string" } }),
            "user.additionalFields.email is a field",
        ),
        (
            json!({ "x": { "type": "blob" } }),
            "user.additionalFields.x.type is refused",
        ),
        (
            json!({ "x": {} }),
            "user.additionalFields.x is refused: missing field `type`",
        ),
        (
            json!({ "x": { "type": "string", "transform": {} } }),
            "user.additionalFields.x.transform is refused",
        ),
        (
            json!({ "x": "string" }),
            "user.additionalFields.x is refused",
        ),
        (
            json!({ "x": { "type": "string", "fieldName": "" } }),
            "user.additionalFields.x has no name",
        ),
        (
            (0..41)
                .map(|n| (n.to_string(), json!({ "type": "string" })))
                .collect(),
            "user.additionalFields may hold 40 fields",
        ),
    ] {
        let error = parse(&fields).unwrap_err();
        assert!(error.starts_with(refusal), "{error}");
    }
}

/// Recorded of Better Auth 1.7.25. Each line: a body, and what is written of it.
#[test]
fn a_client_writes_the_fields_that_are_its_own() {
    let fields = parse(&json!({
        "color": { "type": "string" },
        "beta": { "type": "boolean", "input": false, "defaultValue": false },
        "hidden": { "type": "number", "returned": false },
    }))
    .unwrap();
    let forbidden = || Err("beta is not allowed to be set".to_owned());
    for (body, written) in [
        (json!({}), Ok(json!({}))),
        (
            json!({ "color": "red", "unknown": 1 }),
            Ok(json!({ "color": "red" })),
        ),
        (json!({ "color": null }), Ok(json!({ "color": null }))),
        (
            json!({ "hidden": "7", "color": [1] }),
            Ok(json!({ "color": [1], "hidden": "7" })),
        ),
        (json!({ "beta": true }), forbidden()),
        (json!({ "beta": {}, "color": "red" }), forbidden()),
        (
            json!({ "beta": false, "color": "red" }),
            Ok(json!({ "color": "red" })),
        ),
        (json!({ "beta": "" }), Ok(json!({}))),
    ] {
        let got = fields
            .update(body.as_object().unwrap())
            .map(|written| {
                written
                    .into_iter()
                    .map(|w| (w.column, w.value))
                    .collect::<Value>()
            })
            .map_err(|error| error.to_string());
        assert_eq!(got, written, "{body}");
    }
}
