//! The committed material is whole: the demonstration list and the flight that belongs
//! to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

const LIST: &str = include_str!("../../cli/demo/list.jsonl");
const MANIFEST: &str = include_str!("../../cli/demo/manifest.jsonl");

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .enumerate()
        .map(|(at, line)| match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("line {}: {error}", at + 1),
        })
        .collect()
}

fn ids(records: &[Value]) -> BTreeSet<String> {
    let ids: BTreeSet<String> =
        records.iter().filter_map(|r| Some(r["id"].as_str()?.to_owned())).collect();
    assert_eq!(ids.len(), records.len(), "an identifier is missing or given twice");
    ids
}

#[test]
fn the_list_is_whole() {
    let list = lines(LIST);
    ids(&list);
    assert!(list.len() >= 280, "{}", list.len());
    let mut schemata: BTreeMap<&str, usize> = BTreeMap::new();
    for record in &list {
        let schema = record["schema"].as_str().unwrap();
        assert!(saring_model::EntityKind::of_schema(schema).is_some(), "{schema}");
        *schemata.entry(schema).or_default() += 1;
        let properties = record["properties"].as_object().unwrap();
        for (property, values) in properties {
            let values = values.as_array().unwrap();
            assert!(!values.is_empty(), "{} {property}", record["id"]);
            for value in values {
                let text = value.as_str().unwrap();
                assert!(!text.is_empty() && text.trim() == text, "{}", record["id"]);
            }
        }
        assert!(properties.contains_key("name"));
        assert_eq!(record["target"], Value::Bool(true));
        for code in properties.get("nationality").into_iter().flat_map(values) {
            assert!(saring_model::CountryCode::read(&code).is_some(), "{code}");
        }
    }
    assert_eq!((schemata["Vessel"], schemata["Airplane"]), (10, 3));
}

/// The texts of a property.
fn values(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_flight_belongs_to_the_list() {
    let listed = ids(&lines(LIST));
    let flight = lines(MANIFEST);
    ids(&flight);
    let mut expected = 0;
    for traveller in &flight {
        assert!(traveller["why"].as_str().is_some_and(|why| !why.is_empty()));
        if let Some(id) = traveller["expect"].as_str() {
            assert!(listed.contains(id), "{id}");
            expected += 1;
        } else {
            assert!(traveller["expect"].is_null());
        }
    }
    assert_eq!((flight.len(), expected), (46, 18));
}
