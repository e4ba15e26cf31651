//! The contract as a document: whole, and as it was accepted.
//!
//! `cargo xtask codegen --contract` writes it again.

use std::collections::BTreeSet;

use saring_server::{open_api, routes};
use serde_json::Value;

/// All values of a key, wherever they stand.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if name == key {
                    found.push(value);
                }
                all(value, key, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| all(value, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods
                .iter()
                .map(move |(method, about)| (path.as_str(), method.as_str(), about))
        })
        .collect()
}

#[test]
fn every_reference_leads_somewhere() {
    let document = open_api();
    let mut references = Vec::new();
    all(&document, "$ref", &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let reference = reference.as_str().expect("text");
        let pointer = reference.strip_prefix('#').expect("a place in the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn every_operation_is_whole() {
    let document = open_api();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        let id = operation["operationId"].as_str().expect("an identifier");
        assert!(ids.insert(id), "{place}: {id} is taken");
        let words = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
        let summary = words("summary");
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{place}: {summary:?}");
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(!tag.is_empty(), "{place} has no tag");
        let answers = operation["responses"].as_object().expect("answers");
        assert!(answers.keys().any(|status| status != "default"), "{place}: no answer");
        for (status, answer) in answers {
            let number: Option<u16> = status.parse().ok();
            let fits = number.is_some_and(|number| (100..600).contains(&number));
            assert!(fits || status == "default", "{place}: {status}");
            assert!(answer["description"].is_string(), "{place}: {status}");
        }
        let parameters = operation["parameters"].as_array().expect("parameters");
        let mut names = BTreeSet::new();
        for parameter in parameters {
            let (name, within) = (parameter["name"].as_str(), parameter["in"].as_str());
            assert!(parameter["schema"].is_object(), "{place}: {name:?}");
            assert!(names.insert((name, within)), "{place}: {name:?} stands there twice");
            if within == Some("path") {
                assert_eq!(parameter["required"], true, "{place}: {name:?}");
            }
        }
        for part in path.split('/').filter_map(|part| part.strip_prefix('{')) {
            let name = part.trim_end_matches('}').trim_start_matches('*');
            assert!(names.contains(&(Some(name), Some("path"))), "{place}: {name}");
        }
        assert!(operation["x-permission"].is_string(), "{place}");
        let has_body = operation.get("requestBody").is_some();
        assert!(!has_body || method != "get", "{place} has a body");
    }
}

#[test]
fn paths_differ_in_more_than_their_parameters() {
    fn shape(path: &str) -> Vec<&str> {
        path.split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part })
            .collect()
    }
    let mut seen = BTreeSet::new();
    for route in routes() {
        let key = (route.method.as_str().to_owned(), shape(route.path));
        assert!(seen.insert(key), "{} {} is there twice", route.method, route.path);
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a chore says that it may be written again"
)]
fn the_document_is_as_it_was_accepted() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/openapi.json");
    let now = serde_json::to_string_pretty(&open_api()).expect("JSON") + "\n";
    if std::env::var("SARING_ACCEPT").is_ok_and(|value| value == "openapi") {
        std::fs::write(path, &now).expect("a file");
    }
    let accepted = std::fs::read_to_string(path).unwrap_or_default();
    let line = now.lines().zip(accepted.lines()).position(|(one, other)| one != other);
    assert!(
        now == accepted,
        "the contract has changed at line {}: accept it with `cargo xtask codegen --contract`",
        line.map_or(0, |line| line + 1)
    );
}
