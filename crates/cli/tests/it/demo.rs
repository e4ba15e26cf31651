//! `saring demo`, and what its manifest expects of the engine.

use std::path::Path;

use serde_json::Value;

use crate::{arg, lines, saring};

/// Travellers who the engine is known to get wrong, as `demo/manifest.jsonl` sees it.
/// A name leaves this list when the engine has learnt better; none may join it.
const KNOWN_WRONG: [&str; 0] = [];

#[test]
fn a_flight_is_screened_in_eighty_columns() {
    for args in [&["demo"][..], &["demo", "--explain"]] {
        let ran = saring(args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        // Letters without a column of their own make a line seem longer than it is.
        for line in ran.out.lines().filter(|line| line.is_ascii()) {
            assert!(line.len() <= 80, "{line}");
        }
    }
    let ran = saring(&["demo"]);
    assert!(ran.out.contains("travellers screened in "), "{}", ran.out);
    let explained = saring(&["demo", "--explain"]).out;
    assert!(explained.contains("A hit, from one script to another"), "{explained}");
    assert!(explained.contains("No hit, though near"), "{explained}");
}

#[test]
fn everybody_is_told_as_the_manifest_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo");
    let manifest_path = folder.join("manifest.jsonl");
    let manifest = lines(&std::fs::read_to_string(&manifest_path).unwrap());
    let list = folder.join("list.jsonl");
    let ran = saring(&["screen", "--list", arg(&list), "--queries", arg(&manifest_path)]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let answers = lines(&ran.out);
    assert_eq!(manifest.len(), answers.len());
    let wrong: Vec<String> = manifest
        .iter()
        .zip(&answers)
        .filter(|(traveller, answer)| answer["hits"][0]["id"] != traveller["expect"])
        .filter(|(traveller, _)| !is_known(&traveller["id"]))
        .map(|(traveller, answer)| {
            let hit = &answer["hits"][0];
            let (id, expected, why) =
                (&traveller["id"], &traveller["expect"], &traveller["why"]);
            format!(
                "{id}: expected {expected}, found {} at {}; {why}",
                hit["id"], hit["score"]
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_known(id: &Value) -> bool {
    id.as_str().is_some_and(|id| KNOWN_WRONG.contains(&id))
}
