//! `saring demo`, and what its people expect of the engine.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::schema::check_travel;
use crate::{Ran, arg, lines, path, saring};

/// Travellers who the engine is known to get wrong, as `demo/manifest.jsonl` sees it.
/// A name leaves this list when the engine has learnt better; none may join it.
const KNOWN_WRONG: [&str; 0] = [];

/// The one whom `demo/orders.jsonl` names.
const ORDERED: &str = "P01";

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(name)
}

/// Who travels, as `demo/README.md` describes them.
fn people() -> Vec<Value> {
    let text = std::fs::read_to_string(demo("manifest.jsonl"));
    lines(&text.expect("the people described"))
}

/// The manifest screened, with its answer.
fn screened(reply: &Path) -> Ran {
    let (manifest, list, orders) =
        (demo("manifest.edi"), demo("list.jsonl"), demo("orders.jsonl"));
    saring(&[
        "travel",
        "screen",
        arg(&manifest),
        "--list",
        arg(&list),
        "--orders",
        arg(&orders),
        "--reply",
        arg(reply),
    ])
}

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
    for part in [
        "\n  UNH+1+PAXLST:",
        "1 must not board, by an officer's order",
        "17 referred to an officer",
        "\n  UNH+1+CUSRES:",
        "\n  ERC+1Z'",
        "46 travellers read in ",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let explained = saring(&["demo", "--explain"]).out;
    assert!(explained.contains("A hit, from one script to another"), "{explained}");
    assert!(explained.contains("No hit, though near"), "{explained}");
}

#[test]
fn the_manifest_is_about_the_people_described() {
    let ran = saring(&["travel", "read", arg(&demo("manifest.edi"))]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let message = &lines(&ran.out)[0];
    check_travel(message);
    assert_eq!(message["issues"], serde_json::json!([]));
    let travellers = message["travellers"].as_array().unwrap();
    assert_eq!(travellers.len(), people().len());
    for (described, told) in people().iter().zip(travellers) {
        let (id, of) = (&described["id"], &described["properties"]);
        let unique = told["references"].as_array().unwrap();
        assert!(unique.iter().any(|reference| reference["value"] == *id), "{id}");
        assert_eq!(told["birth"]["value"], of["birthDate"][0], "{id}");
        assert_eq!(told["sex"]["value"], of["gender"][0], "{id}");
        let country = told["nationalities"][0]["value"].as_str().unwrap();
        assert_eq!(Value::from(country.to_lowercase()), of["nationality"][0], "{id}");
        assert_eq!(told["documents"][0]["number"], of["passportNumber"][0], "{id}");
        let words = |text: &Value| {
            let text = text.as_str().unwrap().to_owned();
            let mut words: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
            words.sort_unstable();
            words
        };
        assert_eq!(words(&told["names"][0]["full"]), words(&of["name"][0]), "{id}");
    }
}

#[test]
fn everybody_is_told_as_the_people_described_expect() {
    let reply = path("demo-answer.edi");
    let ran = screened(&reply);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let message = &lines(&ran.out)[0];
    check_travel(message);
    let travellers = message["travellers"].as_array().unwrap();
    let wrong: Vec<String> = people()
        .iter()
        .zip(travellers)
        .filter(|(person, _)| !is_known(&person["id"]))
        .filter_map(|(person, told)| {
            let (decision, expected) = (&told["decision"], &person["expect"]);
            let directive = match (person["id"] == ORDERED, expected.is_null()) {
                (true, _) => "do-not-board",
                (false, true) => "board",
                (false, false) => "refer",
            };
            let hit = &decision["hits"][0];
            let right = hit["id"] == *expected && decision["directive"] == directive;
            (!right).then(|| {
                format!(
                    "{}: expected {expected} and {directive}, found {} at {} and {}; {}",
                    person["id"],
                    hit["id"],
                    hit["score"],
                    decision["directive"],
                    person["why"]
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_answer_tells_everyone_once_and_no_reason() {
    let reply = path("demo-reply.edi");
    assert_eq!(screened(&reply).status, 0);
    let text = std::fs::read_to_string(&reply).unwrap();
    assert!(!text.contains("demo-"), "{text}");
    let read = saring(&["travel", "read", arg(&reply)]);
    let answer = &lines(&read.out)[0];
    check_travel(answer);
    let replies = answer["replies"].as_array().unwrap();
    assert_eq!(replies.len(), people().len());
    for (person, reply) in people().iter().zip(replies) {
        let references = reply["references"].as_array().unwrap();
        assert!(references.iter().any(|own| own["value"] == person["id"]), "{reply}");
    }
}

fn is_known(id: &Value) -> bool {
    id.as_str().is_some_and(|id| KNOWN_WRONG.contains(&id))
}
