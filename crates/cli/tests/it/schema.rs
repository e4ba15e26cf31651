//! Answers held against `docs/formats/answers.schema.json`, messages against
//! `docs/formats/travel.schema.json`.
//!
//! Handles what that schema uses: `$ref`, `type`, `enum`, `required`, `properties`,
//! `additionalProperties: false`, `items`, `minItems`, `minimum`, `maximum`.

use serde_json::Value;

/// Panics with the place where an answer breaks the schema.
#[track_caller]
pub(crate) fn check(answer: &Value) {
    let root = include_str!("../../../../docs/formats/answers.schema.json");
    let root: Value = serde_json::from_str(root).expect("the schema is JSON");
    holds(&root, &root, answer, "answer");
}

/// The same of a line of `saring travel`.
#[track_caller]
pub(crate) fn check_travel(line: &Value) {
    let root = include_str!("../../../../docs/formats/travel.schema.json");
    let root: Value = serde_json::from_str(root).expect("the schema is JSON");
    let own = line["kind"].as_str().filter(|kind| ["file", "flight"].contains(kind));
    let kind = own.unwrap_or("message");
    let schema = root.pointer(&format!("/$defs/{kind}")).expect("a definition");
    holds(&root, schema, line, kind);
}

#[track_caller]
fn holds(root: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        holds(root, root.pointer(pointer).expect(reference), value, place);
    }
    let types = &schema["type"];
    let types: Vec<&Value> = match types.as_array() {
        Some(types) => types.iter().collect(),
        None if types.is_null() => Vec::new(),
        None => vec![types],
    };
    let fits = types.is_empty() || types.iter().any(|kind| is(kind, value));
    assert!(fits, "{place}: expected {types:?}, found {value}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{place}: {value} is none of {words:?}");
    }
    if let Some(number) = value.as_f64() {
        let within = schema["minimum"].as_f64().is_none_or(|least| number >= least)
            && schema["maximum"].as_f64().is_none_or(|most| number <= most);
        assert!(within, "{place}: {number} is out of bounds");
    }
    if let Some(items) = value.as_array() {
        let least = schema["minItems"].as_u64().unwrap_or(0);
        assert!(items.len() as u64 >= least, "{place}: too few items");
        for item in items {
            holds(root, &schema["items"], item, place);
        }
    }
    let Some(object) = value.as_object() else { return };
    for key in schema["required"].as_array().into_iter().flatten() {
        assert!(object.contains_key(key.as_str().unwrap_or("")), "{place}: no {key}");
    }
    for (key, value) in object {
        match schema["properties"].get(key) {
            Some(schema) => holds(root, schema, value, &format!("{place}.{key}")),
            None => assert_ne!(schema["additionalProperties"], false, "{place}.{key}"),
        }
    }
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        _ => panic!("the schema has a type that this test does not know: {kind}"),
    }
}
