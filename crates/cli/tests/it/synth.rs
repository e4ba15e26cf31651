//! Invented flights are written, read back, and found whole.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use saring_travel::Settings;
use serde_json::Value;

use crate::{LIST, arg, command, file, path, saring};

/// A fresh folder with what `synth` wrote into it.
fn written(name: &str, args: &[&str]) -> PathBuf {
    let folder = path(name);
    // It is there if the test ran before.
    let _ = std::fs::remove_dir_all(&folder);
    let ran = saring(&[&["travel", "synth", "--out", arg(&folder)], args].concat());
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    folder
}

/// The truth, file by file.
fn truth(folder: &std::path::Path) -> BTreeMap<String, Vec<Value>> {
    let text = std::fs::read_to_string(folder.join("truth.jsonl")).expect("a truth file");
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in crate::lines(&text) {
        let file = line.get("file").and_then(Value::as_str);
        let file = file.expect("a file").to_owned();
        files.entry(file).or_default().push(line);
    }
    files
}

/// A name as it is compared: in capitals, words in any order and however parted.
fn key(name: &saring_model::TravellerName) -> String {
    letters(&format!("{}{}", name.surname, name.given))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn meant(person: &Value) -> String {
    let part = |key: &str| person[key].as_str().unwrap_or_default();
    letters(&format!("{}{}", part("surname"), part("given")))
}

fn read(folder: &std::path::Path, file: &str) -> saring_model::Reading {
    let bytes = std::fs::read(folder.join(file)).expect("the file is there");
    saring_travel::read(&bytes, &Settings::default()).expect("a travel message")
}

#[test]
fn whoever_is_written_is_read_as_meant() {
    let folder = written("synth-whole", &["--flights", "11", "--passengers", "60"]);
    for (file, persons) in truth(&folder) {
        let reading = read(&folder, &file);
        let found: Vec<_> = reading.messages().flat_map(|own| &own.travellers).collect();
        assert_eq!(found.len(), persons.len(), "{file}");
        for (found, person) in found.iter().zip(&persons) {
            let name = found.names.first().map(key).unwrap_or_default();
            assert_eq!(name, meant(person), "{file}");
            assert_eq!(found.role.as_str(), person["role"], "{file}");
            let birth = found.birth.as_ref().and_then(|birth| birth.value.as_ref());
            let birth = birth.map(ToString::to_string);
            assert_eq!(birth.as_deref(), person["birth_date"].as_str(), "{file}");
            let numbers: Vec<&str> =
                found.documents.iter().map(|own| own.number.as_str()).collect();
            let documents = person["documents"].as_array().expect("documents");
            let expected: Vec<&str> =
                documents.iter().filter_map(|own| own["number"].as_str()).collect();
            assert_eq!(numbers, expected, "{file}");
        }
    }
}

#[test]
fn nobody_whose_segment_arrived_is_lost() {
    let args =
        ["--flights", "30", "--passengers", "25", "--damage", "100", "--seed", "5"];
    let folder = written("synth-damaged", &args);
    let mut lost = Vec::new();
    for (file, persons) in truth(&folder) {
        let reading = read(&folder, &file);
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for traveller in reading.messages().flat_map(|own| &own.travellers) {
            // Who came to be taken for another is looked for under both names.
            let mut names: Vec<String> = traveller.names.iter().map(key).collect();
            if names.is_empty() {
                names.push(String::new());
            }
            names.dedup();
            for name in names {
                *found.entry(name).or_default() += 1;
            }
        }
        for person in persons.iter().filter(|person| person["intact"] == true) {
            match found.get_mut(&meant(person)) {
                Some(times) if *times > 0 => *times -= 1,
                _ => lost.push(format!("{file} {}", person["damage"])),
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let args = ["--flights", "2", "--passengers", "20", "--damage", "50"];
    let (one, two) = (written("synth-one", &args), written("synth-two", &args));
    let content = |folder: &PathBuf| -> BTreeMap<_, _> {
        let files = std::fs::read_dir(folder).expect("a folder");
        let files = files.map(|entry| entry.expect("an entry"));
        files
            .map(|own| (own.file_name(), std::fs::read(own.path()).expect("a file")))
            .collect()
    };
    assert_eq!(content(&one), content(&two));
    let folder = written("synth-other", &[&args[..], &["--seed", "2"]].concat());
    assert_ne!(content(&one), content(&folder));
}

#[test]
fn people_of_a_list_are_on_board_and_said_to_be() {
    let list = file("synth-list.jsonl", LIST);
    let args = ["--list", arg(&list), "--listed-share", "30", "--kind", "paxlst"];
    let folder = written("synth-listed", &args);
    let truth = truth(&folder);
    let listed = |person: &&Value| person["listed"] == "x-1";
    let found: Vec<&Value> = truth.values().flatten().filter(listed).collect();
    assert!(!found.is_empty());
    for person in found {
        assert_eq!(meant(person), "QUILLFEATHERVSEVOLOD");
        assert_eq!(person["birth_date"], "1966-09-12");
    }
}

#[test]
fn without_a_folder_messages_go_to_standard_output() {
    for out in [&[][..], &["--out", "-"]] {
        let args = ["travel", "synth", "--kind", "crew", "--flights", "2"];
        let ran = saring(&[&args[..], out].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert_eq!(ran.out.matches("UNB+").count(), 2);
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let args = ["travel", "synth", "--kind", "paxlst", "--flights", "100"];
    let mut child = command(&args).spawn().expect("saring starts");
    let mut out = child.stdout.take().expect("standard output is piped");
    out.read_exact(&mut [0; 10]).expect("a message");
    drop(out);
    let ended = child.wait_with_output().expect("saring ends");
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.stderr.is_empty());
}

#[test]
fn a_dialect_that_is_not_known_is_refused() {
    let ran = saring(&["travel", "synth", "--dialect", "xx"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("default, us, gb, cn, kr"), "{}", ran.err);
}
