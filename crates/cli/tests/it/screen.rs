//! `saring screen`.

use std::io::{Read, Write};
use std::path::Path;

use serde_json::Value;

use crate::{
    LIST, Ran, arg, command, file, lines, path, query, saring, saring_with, schema,
};

/// Screens queries from standard input against the invented list.
fn screen(test: &str, queries: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    let list = file(&format!("{test}.ftm.json"), LIST);
    let mut args = vec!["screen", "--list", arg(&list), "--queries", "-"];
    args.extend(more);
    saring_with(&args, queries.as_ref())
}

#[track_caller]
fn answers(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.status, 0, "{}", ran.err);
    let answers = lines(&ran.out);
    answers.iter().for_each(schema::check);
    answers
}

fn ids(answers: &[Value]) -> Vec<&str> {
    answers.iter().map(|answer| answer["id"].as_str().unwrap_or("null")).collect()
}

#[test]
fn a_hit_is_answered_by_the_contract() {
    let ran = screen("contract", query("q-1", "QUILLFEATHER VSEVOLOD"), &["--explain"]);
    let answers = answers(&ran);
    let [answer] = answers.as_slice() else { panic!("one answer") };
    assert_eq!(answer["id"], "q-1");
    assert_eq!(answer["lists"][0]["name"], "contract");
    assert_eq!(answer["lists"][0]["entities"], 4);
    assert_eq!(answer["lists"][0]["sha256"].as_str().map(str::len), Some(64));
    let hit = &answer["hits"][0];
    assert_eq!((&hit["id"], &hit["hit"]), (&Value::from("x-1"), &Value::from(true)));
    assert!(hit["evidence"].as_array().is_some_and(|evidence| evidence.len() >= 2));
    let (bits, _) =
        ran.out.split_once("\"bits\":").map(|(_, rest)| rest.split_at(5)).unwrap();
    assert!(bits.contains('.'), "bits have two decimals: {bits}");
}

#[test]
fn explained_and_unexplained_answers_differ_in_evidence_alone() {
    let queries = query("a", "Vsevolod Quilfeather") + &query("b", "Всеволод Квиллфезер");
    let bare = answers(&screen("bare", &queries, &["--threshold", "0"]));
    let mut told = answers(&screen("bare", &queries, &["--threshold", "0", "--explain"]));
    for answer in &mut told {
        for hit in answer["hits"].as_array_mut().unwrap() {
            assert!(hit.as_object_mut().unwrap().remove("evidence").is_some());
        }
    }
    assert_eq!(bare, told);
}

#[test]
fn answers_keep_the_order_of_the_queries_with_any_number_of_threads() {
    let name = |n: u32| {
        if n.is_multiple_of(7) { "Vsevolod Quillfeather" } else { "Nobody Here" }
    };
    let queries: String = (0..3000).map(|n| query(&n.to_string(), name(n))).collect();
    let one = screen("order-1", &queries, &["--threads", "1"]);
    let expected: Vec<String> = (0..3000).map(|n| n.to_string()).collect();
    assert_eq!(ids(&answers(&one)), expected);
    for threads in ["2", "5"] {
        assert!(screen("order-1", &queries, &["--threads", threads]).out == one.out);
    }
    assert!(screen("order-1", &queries, &[]).out == one.out);
}

#[test]
fn many_given_and_family_names_are_not_multiplied() {
    let names = |letter: char| {
        let names: Vec<String> = (0..4000).map(|n| format!("\"{letter}{n}\"")).collect();
        names.join(",")
    };
    let (given, family) = (names('A'), names('B'));
    let queries = format!(
        "{{\"id\":\"q\",\"properties\":{{\"firstName\":[{given}],\"lastName\":[{family}]}}}}\n"
    );
    let started = std::time::Instant::now();
    let ran = screen("multiplied", &queries, &[]);
    assert_eq!(ids(&answers(&ran)), ["q"]);
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn a_property_that_is_not_known_is_not_repeated() {
    let queries =
        "{\"id\":\"q\",\"properties\":{\"name\":\"Someone Else\",\"Quillfeather\":1}}\n";
    let ran = screen("unknown-property", queries, &[]);
    assert!(ran.out.contains("not known; passed over"), "{}", ran.out);
    assert!(!ran.out.contains("Quillfeather"), "{}", ran.out);
}

#[test]
fn at_threshold_0_candidates_come_best_first_and_up_to_the_limit() {
    let queries = query("q", "Vsevolod Quillfeather");
    let all = answers(&screen("zero", &queries, &["--threshold", "0"]));
    let scores: Vec<u64> = all[0]["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["score"].as_u64().unwrap())
        .collect();
    assert!(scores.len() >= 2, "{scores:?}");
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let few = answers(&screen("zero", &queries, &["--threshold", "0", "--limit", "1"]));
    assert_eq!(few[0]["hits"].as_array().unwrap().len(), 1);
    assert_eq!(few[0]["hits"][0], all[0]["hits"][0]);
}

#[test]
fn ties_fall_by_identifier() {
    let row = |id: &str| LIST.lines().next().unwrap().replace("x-1", id) + "\n";
    let list = file("ties.ftm.json", row("b") + &row("c") + &row("a"));
    let args = ["screen", "--list", arg(&list), "--queries", "-"];
    let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
    let answers = answers(&ran);
    let hits: Vec<&Value> =
        answers[0]["hits"].as_array().unwrap().iter().map(|hit| &hit["id"]).collect();
    assert_eq!(hits, ["a", "b", "c"]);
}

#[test]
fn exit_status_tells_a_hit_only_if_asked() {
    let (hit, clear) = (query("q", "Vsevolod Quillfeather"), query("q", "Nobody Here"));
    assert_eq!(screen("status", &hit, &[]).status, 0);
    assert_eq!(screen("status", &hit, &["--fail-on-hit"]).status, 1);
    assert_eq!(screen("status", &clear, &["--fail-on-hit"]).status, 0);
    assert_eq!(screen("status", "", &["--fail-on-hit"]).status, 0);
    assert_eq!(screen("status", "{broken\n", &["--fail-on-hit"]).status, 0);
}

#[test]
fn a_broken_list_is_refused_before_anything_is_answered() {
    let good = file("good.ftm.json", LIST);
    for (name, content) in [
        ("cut.ftm.json", &LIST[..LIST.len() - 20]),
        ("other.json", "{\"a\":1}\n"),
        ("bomb.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><CONSOLIDATED_LIST/>"),
        ("empty.csv", ""),
    ] {
        let broken = file(name, content);
        let args =
            ["screen", "--list", arg(&good), "--list", arg(&broken), "--queries", "-"];
        let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}");
        assert!(
            ran.err.contains(&format!("reading list {}", arg(&broken))),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("byte "), "{}", ran.err);
    }
    let ran = saring(&["screen", "--list", "/nowhere", "--queries", "-"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("/nowhere"), "{}", ran.err);
}

#[test]
fn a_broken_query_costs_only_itself() {
    let mut queries = query("first", "Vsevolod Quillfeather").into_bytes();
    queries.extend(b"{\"id\":\"cut\",\"properties\":{\"name\":[\"Vsev\n");
    queries.extend(b"[1,2]\n\n");
    queries.extend(
        b"{\"id\":\"surrogate\",\"properties\":{\"name\":[\"\\ud800 Quillfeather\"]}}\n",
    );
    queries.extend(b"{\"id\":\"bytes\",\"properties\":{\"name\":[\"Vsevolod Quillfeather \xff\xfe\"]}}\n");
    queries.extend(
        b"{\"id\":\"nul\",\"properties\":{\"name\":[\"Vsevolod\\u0000Quillfeather\"]}}\n",
    );
    queries.extend(
        b"{\"id\":\"unnamed\",\"properties\":{\"birthDate\":[\"1966-09-12\"]}}\n",
    );
    queries.extend(b"{\"id\":\"wordless\",\"properties\":{\"name\":[\"- ? -\"]}}\n");
    queries.extend(query("long", &"Quill ".repeat(200_000)).bytes());
    queries.extend(query("marks", &format!("Q{}", "\u{301}".repeat(100_000))).bytes());
    queries.extend(query("last", "Vsevolod Quillfeather").bytes());
    let ran = screen("broken", &queries, &[]);
    let answers = answers(&ran);
    let expected = [
        "first",
        "cut",
        "line-3",
        "surrogate",
        "bytes",
        "nul",
        "unnamed",
        "wordless",
        "long",
        "marks",
        "last",
    ];
    assert_eq!(ids(&answers), expected);
    let code = |n: usize| answers[n]["issue"]["code"].as_str();
    assert_eq!((code(0), code(10)), (None, None));
    assert_eq!((code(1), code(2)), (Some("record-unread"), Some("record-unread")));
    assert_eq!((code(6), code(7)), (Some("name-missing"), Some("name-missing")));
    assert_eq!(code(8), Some("record-unread"));
    assert_eq!(answers[3]["issues"][0]["code"], "text-damaged");
    assert_eq!(answers[4]["issues"][0]["code"], "text-damaged");
    assert_eq!(answers[4]["hits"][0]["id"], "x-1");
    assert_eq!(answers[10]["hits"][0]["id"], "x-1");
    assert!(ran.err.contains("5 queries were not screened"), "{}", ran.err);
    assert!(!ran.err.contains("Quill"), "a message holds no name: {}", ran.err);
}

#[test]
fn queries_that_break_off_are_a_failure() {
    let mut packed = gzip(query("q", "Nobody Here").repeat(2000).as_bytes());
    packed.truncate(packed.len() - 20);
    let ran = screen("break-off", &packed, &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("could not be read to their end"), "{}", ran.err);
}

#[test]
fn csv_queries_are_read_with_their_own_columns() {
    let rows =
        "NO,FULL_NAME,DOB\n7,Vsevolod Quillfeather,1966-09-12\n8,,\n9,Nobody Here,\n";
    let map = ["--map", "id=NO", "--map", "name=FULL_NAME", "--map", "birth_date=DOB"];
    let answers = answers(&screen("map", rows, &map));
    assert_eq!(ids(&answers), ["7", "8", "9"]);
    assert_eq!(answers[0]["hits"][0]["score"], 1000);
    assert_eq!(answers[1]["issue"]["code"], "name-missing");
    let ran = screen("map", rows, &["--map", "name=NO_SUCH"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let ran = screen("map", query("q", "x"), &["--map", "name=FULL_NAME"]);
    assert_eq!(ran.status, 2);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed =
        flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("a vector takes all");
    packed.finish().expect("a vector takes all")
}

#[test]
fn gzipped_lists_and_queries_give_the_same_answers() {
    let queries = query("q", "Vsevolod Quillfeather");
    let plain = file("gz.ftm.json", LIST);
    let packed = file("gz-packed/gz.ftm.json.gz", gzip_in("gz-packed", LIST.as_bytes()));
    let run = |list: &Path, queries: &[u8]| {
        saring_with(&["screen", "--list", arg(list), "--queries", "-"], queries).out
    };
    let expected = run(&plain, queries.as_bytes());
    assert!(expected.contains("x-1"));
    assert_eq!(run(&packed, queries.as_bytes()), expected);
    assert_eq!(run(&packed, &gzip(queries.as_bytes())), expected);
}

fn gzip_in(folder: &str, bytes: &[u8]) -> Vec<u8> {
    std::fs::create_dir_all(path(folder)).expect("a writable folder");
    gzip(bytes)
}

#[test]
fn several_lists_are_cited_in_their_order() {
    let (a, b) = (file("first.ftm.json", LIST), file("second.ftm.json", LIST));
    let args = ["screen", "--list", arg(&a), "--list", arg(&b), "--queries", "-"];
    let answers =
        answers(&saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes()));
    let names: Vec<&Value> = answers[0]["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| &list["name"])
        .collect();
    assert_eq!(names, ["first", "second"]);
    let lists: Vec<&Value> =
        answers[0]["hits"].as_array().unwrap().iter().map(|hit| &hit["list"]).collect();
    assert_eq!(lists, [0, 1]);
}

#[test]
fn a_weak_alias_starts_a_hit_only_if_the_operator_says_so() {
    let queries = query("q", "Kancil Bungsu");
    assert_eq!(answers(&screen("weak", &queries, &[]))[0]["hits"], Value::Array(vec![]));
    let hits = &answers(&screen("weak", &queries, &["--weak-aliases"]))[0]["hits"];
    assert_eq!(
        (&hits[0]["id"], &hits[0]["weak"]),
        (&Value::from("x-2"), &Value::from(true))
    );
}

#[test]
fn csv_has_a_row_for_each_hit_and_for_each_query_without() {
    let queries =
        query("=1+1", "Formula Quillfeather") + &query("q-2", "Nobody Here") + "{\n";
    let ran = screen("rows", queries, &["--format", "csv", "--explain"]);
    assert_eq!(ran.status, 0);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| rows[row].get(column(name)).unwrap().to_owned();
    assert_eq!((cell(0, "id"), cell(0, "entity_id")), ("'=1+1".into(), "x-3".into()));
    assert_eq!(cell(0, "caption"), "'=Formula Quillfeather");
    assert_eq!((cell(0, "hit"), cell(0, "list")), ("true".into(), "rows".into()));
    assert!(cell(0, "evidence").contains("quillfeather"));
    assert_eq!((cell(1, "id"), cell(1, "hit")), ("q-2".into(), "false".into()));
    assert_eq!((cell(2, "id"), cell(2, "hit")), ("line-3".into(), String::new()));
    assert!(cell(2, "issue").starts_with("record-unread"));
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_table_shows_hits_and_those_not_screened_and_counts_the_others() {
    let queries = query("q-1", "Vsevolod\u{202e} Quillfeather")
        + &query("q-2", "Nobody Here")
        + "{\n";
    let ran = screen("table", queries, &["--format", "table"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.starts_with("Against table, 4 entities\n"), "{}", ran.out);
    assert!(ran.out.contains("  q-1  Vsevolod\\u{202e} Quillfeather\n"), "{}", ran.out);
    assert!(ran.out.contains("Vsevolod Quillfeather · x-1\n"), "{}", ran.out);
    assert!(ran.out.contains("not screened\n"), "{}", ran.out);
    assert!(
        ran.out.ends_with("3 queries: 1 hit, 1 clear, 1 not screened\n"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains(['\u{202e}', '\u{1b}']), "nothing moves the cursor");
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let list = file("pipe.ftm.json", LIST);
    let queries = query("q", "Nobody Here").repeat(50_000);
    let queries = file("pipe.jsonl", queries);
    for (more, expected) in [(None, 0), (Some("--fail-on-hit"), 2)] {
        let mut args = vec!["screen", "--list", arg(&list), "--queries", arg(&queries)];
        args.extend(more);
        let mut child = command(&args).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 10]).unwrap();
        drop(out);
        assert_eq!(child.wait().unwrap().code(), Some(expected));
    }
}

#[test]
fn the_real_list_of_the_un_is_screened() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/lists/un");
    let list = folder.join("un-2026-02-27.xml.gz");
    if !list.exists() {
        let mut stderr = std::io::stderr().lock();
        writeln!(stderr, "skipped: no {}", list.display()).unwrap();
        return;
    }
    let list = list.canonicalize().unwrap();
    let args = ["screen", "--list", arg(&list), "--queries", "-"];
    // An invented person against the published list.
    let answers =
        answers(&saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes()));
    assert_eq!(answers[0]["lists"][0]["name"], "un-sc");
    assert_eq!(answers[0]["lists"][0]["entities"], 1003);
    assert_eq!(answers[0]["hits"], Value::Array(vec![]));
    let corrupt = folder.join("un-2025-08-16.CORRUPT.xml.gz");
    if corrupt.exists() {
        let ran = saring(&["screen", "--list", arg(&corrupt), "--queries", "-"]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    }
}
