//! Deltas read, folded, applied and written.

use saring_lists::write::{PatchCounts, Source, delta, delta_index, ftm_patch};
use saring_lists::{ErrorKind, FtmDelta, Limits, Statement, read_delta};
use saring_model::{ListedEntity, Listing, Name};
use serde_json::Value;

fn changes(text: &str) -> FtmDelta {
    read_delta(text.as_bytes(), &Limits::default()).expect("a delta")
}

fn line(op: &str, id: &str, name: &str) -> String {
    format!(
        r#"{{"op":"{op}","entity":{{"id":"{id}","schema":"Person","properties":{{"name":["{name}"]}}}}}}"#
    )
}

fn del(id: &str) -> String {
    format!(r#"{{"op":"DEL","entity":{{"id":"{id}"}}}}"#)
}

const BASE: &str = r#"{"id":"a","schema":"Person","properties":{"name":["A"]}}
{"id":"b","schema":"Person","properties":{"name":["B"]}}
{"id":"c","schema":"Sanction","properties":{"entity":["a"]}}
"#;

fn patched(base: &str, delta: &FtmDelta) -> (PatchCounts, Vec<Statement>) {
    let mut out = Vec::new();
    let limits = Limits::default();
    let counts = ftm_patch(base.as_bytes(), delta, &limits, &mut out).expect("a list");
    let text = String::from_utf8(out).expect("UTF-8");
    let read = |line| Statement::read(line, &limits).expect("a statement");
    (counts, text.lines().map(read).collect())
}

fn captions(statements: &[Statement]) -> Vec<String> {
    let value = |statement: &Statement| match statement.properties.first() {
        Some((_, values)) => format!("{}={:?}", statement.id, values),
        None => statement.id.clone(),
    };
    statements.iter().map(value).collect()
}

#[test]
fn changes_are_applied_and_counted() {
    let text = [line("MOD", "a", "A2"), del("c"), String::new(), line("ADD", "d", "D")]
        .join("\n");
    let delta = changes(&text);
    let (counts, statements) = patched(BASE, &delta);
    assert_eq!(
        captions(&statements),
        [r#"b=[Text("B")]"#, r#"a=[Text("A2")]"#, r#"d=[Text("D")]"#]
    );
    assert!(counts.fits());
    assert_eq!((counts.base, counts.written), (3, 3));
    assert_eq!((counts.added, counts.modified, counts.deleted), (1, 1, 1));
}

#[test]
fn a_delta_of_another_base_is_told() {
    let text = [line("ADD", "a", "A2"), line("MOD", "x", "X"), del("y")].join("\n");
    let (counts, statements) = patched(BASE, &changes(&text));
    assert!(!counts.fits());
    assert_eq!(
        (counts.added_existing, counts.modified_missing, counts.deleted_missing),
        (1, 1, 1)
    );
    assert_eq!(statements.len(), 4, "what is known is still written");
}

#[test]
fn a_chain_of_deltas_folds() {
    #[track_caller]
    fn check(ops: &[&str], added: u64, modified: u64, deleted: u64, fits: bool) {
        let mut delta = FtmDelta::default();
        for (number, op) in ops.iter().enumerate() {
            let change =
                if *op == "DEL" { del("a") } else { line(op, "a", &number.to_string()) };
            delta.fold(changes(&change));
        }
        // An identifier that is added is not in the base, any other is.
        let base = if ops[0] == "ADD" { "" } else { BASE };
        let (counts, statements) = patched(base, &delta);
        assert_eq!(
            (counts.added, counts.modified, counts.deleted, counts.fits()),
            (added, modified, deleted, fits),
            "{ops:?}"
        );
        let last = statements.iter().find(|statement| statement.id == "a");
        assert_eq!(last.is_some(), *ops.last().expect("an op") != "DEL");
        if let Some(last) = last {
            let value = format!("{:?}", last.properties[0].1);
            assert!(value.contains(&(ops.len() - 1).to_string()), "the last one wins");
        }
    }
    check(&["ADD", "MOD"], 1, 0, 0, true);
    check(&["ADD", "DEL"], 0, 0, 0, true);
    check(&["ADD", "DEL", "ADD"], 1, 0, 0, true);
    check(&["MOD", "MOD", "DEL"], 0, 0, 1, true);
    check(&["DEL", "ADD"], 0, 1, 0, true);
    check(&["DEL", "ADD", "DEL"], 0, 0, 1, true);
    check(&["ADD", "ADD"], 1, 0, 0, false);
    check(&["DEL", "DEL"], 0, 0, 1, false);
    check(&["DEL", "MOD"], 0, 1, 0, false);
}

#[test]
fn what_is_no_change_is_refused_with_its_position() {
    #[track_caller]
    fn check(text: &str, kind: ErrorKind) {
        let text = format!("{}\n{text}\n", del("a"));
        let error = read_delta(text.as_bytes(), &Limits::default()).expect_err("broken");
        let position = error.position().expect("a position");
        assert_eq!((error.kind(), position.line), (kind, 2), "{text}");
    }
    check(&line("PUT", "a", "A"), ErrorKind::Malformed);
    check(r#"{"op":"ADD"}"#, ErrorKind::Malformed);
    check(r#"{"entity":{"id":"a","schema":"Person"}}"#, ErrorKind::Malformed);
    check(r#"{"op":"ADD","entity":7}"#, ErrorKind::Malformed);
    check(r#"{"op":"ADD","entity":{"id":"a"}}"#, ErrorKind::Malformed);
    check(r#"{"op":"MOD","entity":{"schema":"Person"}}"#, ErrorKind::Malformed);
    check(r#"{"op":"DEL","entity":{}}"#, ErrorKind::Malformed);
    check(r#"{"op":"DEL","entity":{"id":"a"}"#, ErrorKind::Truncated);
    check("nonsense", ErrorKind::Malformed);
}

#[test]
fn lone_surrogates_are_repaired() {
    let delta = changes(&line("ADD", "d", "D\\ud800"));
    let (_, statements) = patched("", &delta);
    assert_eq!(captions(&statements), ["d=[Text(\"D\u{fffd}\")]"]);
}

#[test]
fn published_deltas_are_read() {
    let Some(folder) = crate::data("lists/ftm/yente-fixtures") else { return };
    let open = |path: &str| std::fs::File::open(folder.join(path)).expect("file");
    let limits = Limits::default();
    let empty = read_delta(open("t1/20240527134702-zbn/entities.delta.json"), &limits);
    let empty = empty.expect("a delta");
    assert!(empty.is_empty());
    let mut out = Vec::new();
    let base = open("t1/entities.ftm.json");
    let counts = ftm_patch(base, &empty, &limits, &mut out).expect("a list");
    assert_eq!((counts.base, counts.written, counts.fits()), (7, 7, true));

    let mut chain = FtmDelta::default();
    for version in [
        "20240527134702-zbn",
        "20240527194702-wnk",
        "20240528014702-pfh",
        "20240528074703-npf",
        "20240528134729-3iv",
    ] {
        let path = format!("t2/{version}/entities.delta.json");
        chain.fold(read_delta(open(&path), &limits).expect("a delta"));
    }
    assert_eq!((chain.len(), chain.contradictions()), (4, 0));
    let base = out;
    let mut out = Vec::new();
    let counts = ftm_patch(&*base, &chain, &limits, &mut out).expect("a list");
    // Two added and one of them changed, one that came and went, one more added.
    assert_eq!((counts.base, counts.written, counts.added), (7, 10, 3));
    assert!(counts.fits());
    let (list, entities) = crate::read(&out).expect("a list");
    assert_eq!(list.version.entities, 9);
    let changed = entities.iter().find(|own| own.id == "NK-2T3S8Hu29ktYnKSTgQp2wL");
    assert_eq!(changed.expect("an entity").caption(), "Foobar Foobargroup");
    assert!(!entities.iter().any(|own| own.id == "NK-500Poltergeist"));
}

#[test]
fn what_is_written_can_be_applied() {
    let source = Source { dataset: "test", ..Source::default() };
    let entity = |id: &str, name: &str, programmes: &[&str]| ListedEntity {
        id: id.to_owned(),
        schema: "Person".to_owned(),
        names: vec![Name::primary(name)],
        listings: programmes
            .iter()
            .map(|own| Listing { programme: (*own).to_owned(), ..Listing::default() })
            .collect(),
        ..ListedEntity::default()
    };
    let before =
        [entity("a", "A", &["P", "Q"]), entity("b", "B", &["P"]), entity("c", "C", &[])];
    let after =
        [entity("a", "A", &["P"]), entity("c", "C", &[]), entity("d", "D", &["P"])];
    let whole = |entities: &[ListedEntity]| {
        let mut out = Vec::new();
        let write = |entity| saring_lists::write::ftm(entity, source, &mut out);
        entities.iter().try_for_each(write).expect("memory");
        String::from_utf8(out).expect("UTF-8")
    };
    let mut out = Vec::new();
    for (before, after) in [
        (Some(&before[0]), Some(&after[0])),
        (Some(&before[1]), None),
        (Some(&before[2]), Some(&after[1])),
        (None, Some(&after[2])),
    ] {
        delta(before, after, source, &mut out).expect("memory");
    }
    let text = String::from_utf8(out).expect("UTF-8");
    let ops: Vec<String> = text
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            format!("{} {}", line["op"], line["entity"]["id"]).replace('"', "")
        })
        .collect();
    assert_eq!(
        ops,
        ["DEL a-sanction-2", "DEL b", "DEL b-sanction-1", "ADD d", "ADD d-sanction-1"]
    );
    let (counts, statements) = patched(&whole(&before), &changes(&text));
    assert!(counts.fits());
    let whole_after = whole(&after);
    let mut expected: Vec<Statement> = whole_after
        .lines()
        .map(|line| Statement::read(line, &Limits::default()).expect("a statement"))
        .collect();
    let mut statements = statements;
    statements.sort_by(|a, b| a.id.cmp(&b.id));
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(statements, expected);
}

#[test]
fn the_index_names_versions_in_their_order() {
    let mut out = Vec::new();
    let versions = [("20240527134702-zbn", "https://example.org/a"), ("2", "\"")];
    delta_index(&versions, "2026-01-02T03:04:05", &mut out).expect("memory");
    assert_eq!(
        String::from_utf8(out).expect("UTF-8"),
        "{\"versions\":{\"20240527134702-zbn\":\"https://example.org/a\",\"2\":\"\\\"\"},\
         \"updated_at\":\"2026-01-02T03:04:05\"}\n"
    );
}
