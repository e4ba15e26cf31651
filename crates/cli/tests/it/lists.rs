//! `saring lists`: from a file to a version, a difference, a merge, an impact.
//!
//! Every person here is invented.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use crate::{arg, file, lines, path, query, saring, saring_with};

/// A store of one test's own, empty.
fn store(test: &str) -> PathBuf {
    let store = path(&format!("store-{test}"));
    let _ = std::fs::remove_dir_all(&store);
    store
}

/// A UN list of persons: reference number, name, birth year.
fn un(date: &str, persons: &[(&str, &str, &str)]) -> String {
    let mut xml = format!(
        "<CONSOLIDATED_LIST dateGenerated=\"{date}T00:00:00.000Z\"><INDIVIDUALS>"
    );
    for (reference, name, year) in persons {
        let _ = write!(
            xml,
            "<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>{name}</FIRST_NAME>\
             <UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER>\
             <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>\
             <YEAR>{year}</YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"
        );
    }
    xml + "</INDIVIDUALS></CONSOLIDATED_LIST>"
}

const PERSONS: [(&str, &str, &str); 3] = [
    ("QDi.901", "Vsevolod Quillfeather", "1966"),
    ("QDi.902", "Tumpakrejo Handayanto", "1976"),
    ("QDi.903", "Kancil Bungsu", "1980"),
];

#[test]
fn an_imported_list_is_screened_against_and_cited() {
    let store = store("screen");
    let list = file("lists-screen.xml", un("2026-02-27", &PERSONS));
    let ran = saring(&["lists", "import", arg(&list), "--store", arg(&store)]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "un-sc@1 is in use: 2026-02-27, 3 entries\n");
    let queries = query("q-1", "Vsevolod Quillfeather");
    let args = ["screen", "--store", arg(&store), "--queries", "-"];
    for _ in 0..2 {
        let ran = saring_with(&args, queries.as_bytes());
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        let answer = &lines(&ran.out)[0];
        assert_eq!(answer["lists"][0]["name"], "un-sc");
        assert_eq!(answer["lists"][0]["version"], "2026-02-27T00:00:00.000Z");
        assert_eq!(answer["hits"][0]["id"], "unsc-qdi-901");
    }
    let index = std::fs::read_dir(store.join("index")).expect("an index was kept");
    assert_eq!(index.count(), 2);
}

#[test]
fn a_refused_file_is_status_2_and_the_others_go_on() {
    let store = store("refused");
    let folder = path("lists-refused");
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::write(folder.join("a.xml"), un("2026-02-27", &PERSONS)).expect("file");
    std::fs::write(folder.join("b.csv"), "id,name\n1\n").expect("file");
    std::fs::write(folder.join("c.csv"), "id,name\n1,Testo Sampel\n").expect("file");
    let ran = saring(&["lists", "import", arg(&folder), "--store", arg(&store)]);
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("un-sc@1") && ran.out.contains("c@1"), "{}", ran.out);
    assert!(
        ran.err.contains("b.csv: nothing was imported: expected 2 cells"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("line 2"), "{}", ran.err);
    assert!(!store.join("lists/b").exists());
    let ran = saring(&["lists", "import", "no-such-file", "--store", arg(&store)]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
}

#[test]
fn a_shrunken_list_waits_and_is_accepted_or_rejected() {
    let store = store("guard");
    let whole = file("lists-guard-1.xml", un("2026-02-27", &PERSONS));
    let cut = file("lists-guard-2.xml", un("2026-02-28", &PERSONS[..2]));
    let import =
        |file: &PathBuf| saring(&["lists", "import", arg(file), "--store", arg(&store)]);
    import(&whole);
    let ran = import(&cut);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("un-sc@2 waits"), "{}", ran.out);
    assert!(ran.out.contains("1 of 3 entries are missing"), "{}", ran.out);
    let status = ["lists", "status", "--store", arg(&store), "--format"];
    let ran = saring(&[&status[..], &["table"]].concat());
    assert!(ran.out.contains("one waits"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    let rejected = ["lists", "reject", "un-sc", "--store", arg(&store), "--why", "cut"];
    assert_eq!(saring(&rejected).out, "un-sc@2 is put away\n");
    assert!(import(&cut).out.contains("was rejected, and is unchanged"));
    let less = file("lists-guard-3.xml", un("2026-03-01", &PERSONS[1..]));
    import(&less);
    let accepted =
        ["lists", "accept", "un-sc@3", "--store", arg(&store), "--by", "chief"];
    assert!(saring(&accepted).out.starts_with("un-sc@3 is in use"));
    let state = &lines(&saring(&[&status[..], &["jsonl"]].concat()).out)[0];
    assert_eq!(state["active"]["version"], 3);
    assert_eq!(state["waiting"], Value::Array(Vec::new()));
    assert_eq!(
        (&state["last_event"]["by"], &state["stale"]),
        (&"chief".into(), &false.into())
    );
    assert_eq!(saring(&accepted).status, 2, "nothing waits");
}

#[test]
fn differences_are_told_field_by_field() {
    let store = store("diff");
    let mut persons = PERSONS.to_vec();
    let before = file("lists-diff-1.xml", un("2026-02-27", &persons));
    persons[1].2 = "1977";
    persons[2] = ("QDi.904", "Putri Wiraseta", "1999");
    let after = file("lists-diff-2.xml", un("2026-02-28", &persons));
    let ran = saring(&[
        "lists",
        "diff",
        arg(&before),
        arg(&after),
        "--store",
        arg(&store),
        "--format",
        "jsonl",
    ]);
    let told: Vec<Value> = lines(&ran.out);
    let changes: Vec<_> =
        told.iter().map(|line| (&line["change"], &line["id"])).collect();
    assert_eq!(
        changes,
        [
            (&"added".into(), &"unsc-qdi-904".into()),
            (&"removed".into(), &"unsc-qdi-903".into()),
            (&"changed".into(), &"unsc-qdi-902".into())
        ]
    );
    assert_eq!(told[2]["fields"]["birth_dates"]["gone"][0], "1976");
    assert_eq!(told[2]["fields"]["birth_dates"]["new"][0], "1977");
    let ran = saring(&[
        "lists",
        "diff",
        arg(&before),
        arg(&after),
        "--store",
        arg(&store),
        "--format",
        "table",
    ]);
    assert!(ran.out.ends_with("\n1 added, 1 changed, 1 removed\n"), "{}", ran.out);
    let ran = saring(&["lists", "diff", "un-sc", "un-sc@2", "--store", arg(&store)]);
    assert_eq!(ran.status, 2);
}

#[test]
fn an_entity_is_shown_whole_and_has_a_history() {
    let store = store("history");
    let mut persons = PERSONS.to_vec();
    for (day, year) in [("2026-02-27", "1966"), ("2026-02-28", "1967")] {
        persons[0].2 = year;
        let list = file(&format!("lists-history-{year}.xml"), un(day, &persons));
        saring(&["lists", "import", arg(&list), "--store", arg(&store)]);
    }
    let ran = saring(&["lists", "show", "unsc-qdi-901", "--store", arg(&store)]);
    let shown = &lines(&ran.out)[0];
    assert_eq!(shown["entity"]["names"][0], "primary: Vsevolod Quillfeather");
    assert_eq!(shown["version"], 2);
    let ran = saring(&["lists", "history", "unsc-qdi-901", "--store", arg(&store)]);
    let steps = lines(&ran.out);
    assert_eq!(
        (&steps[0]["change"], &steps[1]["change"]),
        (&"added".into(), &"changed".into())
    );
    assert_eq!(steps[1]["fields"]["birth_dates"]["gone"][0], "1966");
    let ran = saring(&["lists", "show", "nobody", "--store", arg(&store)]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let ran = saring(&["lists", "verify", "--store", arg(&store)]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "2 versions are whole\n"));
    std::fs::write(store.join("lists/un-sc/1/raw/lists-history-1966.xml.gz"), "x")
        .expect("file");
    let ran = saring(&["lists", "verify", "--store", arg(&store)]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("un-sc@1"), "{}", ran.err);
}

/// A template list whose entries quote nobody, with a birth date.
const OWN: &str = "id,kind,name,birth_dates,passports\n\
                   own-1,person,Quillfeather Vsevolod,1966-09-12,RU:0471 9912\n\
                   own-2,person,Anna Maria Eriksson,1974-08-12,\n";
const OTHER: &str = "id,kind,name,birth_dates,passports\n\
                     oth-9,person,Vsevolod Quillfeather,1966-09-12,RU:04719912\n";

#[test]
fn one_person_on_two_lists_is_one_hit_with_both_listings() {
    let store = store("merge");
    let own = file("own.csv", OWN);
    let other = file("oth.csv", OTHER);
    saring(&["lists", "import", arg(&own), arg(&other), "--store", arg(&store)]);
    let screen = || {
        let args = ["screen", "--store", arg(&store), "--queries", "-"];
        let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
        lines(&ran.out)[0]["hits"].as_array().expect("hits").clone()
    };
    let hits = screen();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0]["id"], "oth-9");
    assert_eq!(hits[0]["also"][0]["id"], "own-1");
    assert_eq!(hits[0]["also"][0]["list"], "own");
    let merges = lines(&saring(&["lists", "merges", "--store", arg(&store)]).out);
    assert_eq!((merges.len(), &merges[0]["joined"]), (1, &true.into()));
    assert_eq!(merges[0]["rule"], "document");
    let split =
        ["lists", "split", "own-1", "oth-9", "--store", arg(&store), "--why", "brothers"];
    assert_eq!(saring(&split).status, 0);
    assert_eq!(screen().len(), 2, "a parting is in force at once");
    let undo = ["lists", "split", "own-1", "oth-9", "--store", arg(&store), "--undo"];
    assert_eq!(saring(&undo).status, 0);
    assert_eq!(screen().len(), 1);
    let nobody = ["lists", "join", "own-1", "nobody", "--store", arg(&store)];
    assert_eq!(saring(&nobody).status, 2);
}

#[test]
fn impact_tells_who_would_hit_now_and_whom_an_entry_would_alarm() {
    let store = store("impact");
    let before = file("lists-impact-1.xml", un("2026-02-27", &PERSONS[..2]));
    let mut persons = PERSONS.to_vec();
    persons.push(("QDi.905", "Mohamed Ali", "2030"));
    let after = file("lists-impact-2.xml", un("2026-02-28", &persons));
    for list in [&before, &after] {
        saring(&["lists", "import", arg(list), "--store", arg(&store)]);
    }
    let subjects = file(
        "lists-impact.jsonl",
        query("s-1", "Kancil Bungsu") + &query("s-2", "Vsevolod Quillfeather"),
    );
    let people =
        file("lists-impact.csv", "id,name\np-1,Mohammed Ali\np-2,Anna Eriksson\n");
    let ran = saring(&[
        "lists",
        "impact",
        "un-sc",
        "--store",
        arg(&store),
        "--subjects",
        arg(&subjects),
        "--population",
        arg(&people),
    ]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let told = lines(&ran.out);
    let of = |impact: &str| -> Vec<&Value> {
        told.iter().filter(|line| line["impact"] == impact).collect()
    };
    let hits: Vec<_> = of("new-hit").iter().map(|line| line["subject"].clone()).collect();
    assert_eq!(hits, ["s-1"], "who hit before is not told again");
    assert_eq!(of("subjects")[0]["screened"], 2);
    let alarms = of("alarms");
    assert_eq!(alarms.len(), 1);
    assert_eq!(
        (&alarms[0]["id"], &alarms[0]["alarms"]),
        (&"unsc-qdi-905".into(), &1.into())
    );
    let ran = saring(&[
        "lists",
        "impact",
        "un-sc",
        "--store",
        arg(&store),
        "--format",
        "table",
    ]);
    assert!(ran.out.contains("Of 10,000 people who are on no list"), "{}", ran.out);
}

#[test]
fn a_list_that_is_too_old_is_an_alarm_and_is_used_all_the_same() {
    let store = store("stale");
    let list = file("lists-stale.xml", un("2026-02-27", &PERSONS));
    saring(&["lists", "import", arg(&list), "--store", arg(&store)]);
    let status = ["lists", "status", "--store", arg(&store), "--fail-on-stale"];
    assert_eq!(saring(&status).status, 0);
    // As if it had been imported ten years ago.
    let journal = store.join("lists/un-sc/journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("journal");
    let text = text.replacen("\"at\":\"20", "\"at\":\"10", 1);
    std::fs::write(&journal, text).expect("journal");
    let ran = saring(&status);
    assert_eq!((ran.status, &lines(&ran.out)[0]["stale"]), (1, &true.into()));
    let args = ["screen", "--store", arg(&store), "--queries", "-"];
    let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("un-sc@1 was last confirmed"), "{}", ran.err);
    assert_eq!(lines(&ran.out)[0]["hits"][0]["id"], "unsc-qdi-901");
}

#[test]
fn settings_that_are_wrong_are_told() {
    let store = store("settings");
    std::fs::create_dir_all(&store).expect("folder");
    std::fs::write(store.join("sources.toml"), "[un-sc]\nshrink = 3\n").expect("file");
    let list = file("lists-settings.xml", un("2026-02-27", &PERSONS));
    let ran = saring(&["lists", "import", arg(&list), "--store", arg(&store)]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("sources.toml"), "{}", ran.err);
}

#[test]
fn a_list_leaves_in_the_forms_of_other_programs_and_comes_back_the_same() {
    let store = store("export");
    let list = file("lists-export.xml", un("2026-02-27", &PERSONS));
    saring(&["lists", "import", arg(&list), "--store", arg(&store)]);
    let export = |list: &str, format: &str| {
        let ran = saring(&[
            "lists",
            "export",
            list,
            "--format",
            format,
            "--store",
            arg(&store),
        ]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{format}");
        ran.out
    };
    let ftm = export("un-sc", "ftm");
    let entities = lines(&ftm);
    assert_eq!(entities[0]["id"], "unsc-qdi-901");
    assert_eq!(entities[0]["properties"]["name"][0], "Vsevolod Quillfeather");
    assert!(!entities[0]["first_seen"].as_str().expect("a time").is_empty());
    // Back again: nobody is other than in the publisher's file.
    let back = file("lists-export.ftm.json", &ftm);
    let ran = saring(&[
        "lists",
        "diff",
        arg(&list),
        arg(&back),
        "--store",
        arg(&store),
        "--format",
        "table",
    ]);
    assert!(ran.out.ends_with("0 added, 0 changed, 0 removed\n"), "{}", ran.out);
    let copied = export(arg(&back), "ftm");
    assert_eq!(lines(&copied), entities, "a FollowTheMoney file is copied as it is");
    let simple = export("un-sc", "simple");
    assert!(simple.starts_with("\"id\",\"schema\",\"name\""), "{simple}");
    assert_eq!(simple.lines().count(), 4);
    let senzing = lines(&export("un-sc@1", "senzing"));
    assert_eq!(senzing[0]["RECORD_TYPE"], "PERSON");
    let path = path("lists-export.out");
    let ran = saring(&[
        "lists",
        "export",
        arg(&list),
        "--format",
        "ftm",
        "-o",
        arg(&path),
        "--store",
        arg(&store),
    ]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    assert_eq!(lines(&std::fs::read_to_string(&path).expect("written")).len(), 6);
    let over = ["lists", "export", arg(&list), "--format", "ftm", "-o", arg(&list)];
    let ran = saring(&[&over[..], &["--store", arg(&store)]].concat());
    assert_eq!(ran.status, 2, "a list is not overwritten by its own export");
}

#[test]
fn changes_to_a_list_make_a_version_of_it_and_other_tools_can_follow() {
    let store = store("changes");
    let person = |id: &str, name: &str| {
        format!(
            "{{\"id\":\"{id}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{name}\"]}}}}"
        )
    };
    let people: Vec<String> = (0..30)
        .map(|nth| person(&format!("x-{nth}"), &format!("Testo Sampel {nth}")))
        .collect();
    let whole = file("watch.ftm.json", people.join("\n"));
    let import = |path: &PathBuf, name: &str| {
        saring(&["lists", "import", arg(path), "--name", name, "--store", arg(&store)])
    };
    assert_eq!(import(&whole, "watch").status, 0);
    let changes = [
        format!(
            "{{\"op\":\"ADD\",\"entity\":{}}}",
            person("x-99", "Anna Maria Eriksson")
        ),
        format!("{{\"op\":\"MOD\",\"entity\":{}}}", person("x-1", "Testo Contoh")),
        "{\"op\":\"DEL\",\"entity\":{\"id\":\"x-2\"}}".to_owned(),
    ];
    let delta = file("entities.delta.json", changes.join("\n"));
    let ran = import(&delta, "watch");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("watch@2 is in use"), "{}", ran.out);
    assert!(ran.out.contains("1 added, 1 changed, 1 removed"), "{}", ran.out);
    let ran = import(&delta, "watch");
    assert_eq!(ran.status, 2, "made for the version before");
    assert!(ran.err.contains("do not fit watch@2"), "{}", ran.err);
    assert_eq!(import(&delta, "nobody").status, 2);
    let ran = saring(&[
        "lists",
        "diff",
        "watch@1",
        "watch@2",
        "--format",
        "delta",
        "--store",
        arg(&store),
    ]);
    let told: Vec<(Value, Value)> = lines(&ran.out)
        .into_iter()
        .map(|line| (line["op"].clone(), line["entity"]["id"].clone()))
        .collect();
    let expected = [("DEL", "x-2"), ("ADD", "x-99"), ("MOD", "x-1")]
        .map(|(op, id)| (Value::from(op), Value::from(id)));
    assert_eq!(told, expected);
    assert_eq!(saring(&["lists", "verify", "--store", arg(&store)]).status, 0);
}

#[test]
fn the_listings_that_are_told_are_those_of_the_one_who_was_hit() {
    let store = store("also");
    let list = |name: &str, rows: &str| {
        let path = file(
            &format!("{name}.csv"),
            format!("id,kind,name,birth_dates,passports\n{rows}\n"),
        );
        saring(&["lists", "import", arg(&path), "--store", arg(&store)]);
    };
    list("also-a", "p1,person,Vsevolod Quillfeather,1950-03-04,RU:K1234577");
    list("also-b", "p1,person,Tumpakrejo Handayanto,1980-07-09,");
    list("also-c", "c1,person,Vsevolod Quillfeather,1950-03-04,RU:K1234577");
    let hits = |name: &str| {
        let args = ["screen", "--store", arg(&store), "--queries", "-"];
        let ran = saring_with(&args, query("q", name).as_bytes());
        lines(&ran.out)[0]["hits"].as_array().expect("hits").clone()
    };
    assert_eq!(hits("Vsevolod Quillfeather")[0]["also"][0]["id"], "c1");
    assert_eq!(hits("Tumpakrejo Handayanto")[0].get("also"), None);
}

#[test]
fn a_persons_word_joins_on_a_single_list_too() {
    let store = store("single");
    let own = file("single.csv", OWN);
    saring(&["lists", "import", arg(&own), "--store", arg(&store)]);
    let join =
        ["lists", "join", "own-1", "own-2", "--store", arg(&store), "--why", "seen"];
    assert_eq!(saring(&join).status, 0);
    let merges = lines(&saring(&["lists", "merges", "--store", arg(&store)]).out);
    assert_eq!((merges.len(), &merges[0]["rule"]), (1, &"decided".into()));
}

#[test]
fn a_lost_version_ends_screening_and_is_told_by_all() {
    let store = store("lost");
    let list = file("lists-lost.xml", un("2026-02-27", &PERSONS));
    let own = file("lost-own.csv", OWN);
    saring(&["lists", "import", arg(&list), arg(&own), "--store", arg(&store)]);
    std::fs::remove_dir_all(store.join("lists/un-sc/1")).expect("removed");
    let args = ["screen", "--store", arg(&store), "--queries", "-"];
    let ran = saring_with(&args, query("q", "Vsevolod Quillfeather").as_bytes());
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("un-sc@1"), "{}", ran.err);
    for command in ["status", "verify"] {
        let ran = saring(&["lists", command, "--store", arg(&store)]);
        assert_eq!(ran.status, 2, "{command}");
        assert!(ran.err.contains("un-sc@1"), "{command}: {}", ran.err);
    }
}

#[test]
fn a_pipe_and_standard_input_are_read_like_files() {
    let store = store("pipe");
    let import = |content: &str, name: &str| {
        let args = ["lists", "import", "-", "--name", name, "--store", arg(&store)];
        saring_with(&args, content.as_bytes())
    };
    let person = "{\"id\":\"x-1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Testo Sampel\"]}}\n";
    assert_eq!(import(person, "watch").status, 0);
    let change = "{\"op\":\"ADD\",\"entity\":{\"id\":\"x-2\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Anna Eriksson\"]}}}\n";
    let ran = import(change, "watch");
    assert!(ran.out.contains("watch@2 is in use"), "{}{}", ran.out, ran.err);
    // A refused file of a list that is there is noted in its journal.
    assert_eq!(import("{\"id\":\"x\",", "watch").status, 2);
    let state = &lines(&saring(&["lists", "status", "--store", arg(&store)]).out)[0];
    assert_eq!(state["last_event"]["event"], "refused");
    assert_eq!(state["active"]["version"], 2);
}

#[test]
fn exports_take_the_place_of_files_only() {
    let store = store("export-place");
    let list = file("lists-place.xml", un("2026-02-27", &PERSONS));
    let to = |path: &str| {
        saring(&[
            "lists",
            "export",
            arg(&list),
            "--format",
            "ftm",
            "-o",
            path,
            "--store",
            arg(&store),
        ])
    };
    assert_eq!(to("/dev/null").status, 2);
    #[cfg(unix)]
    {
        let (target, link) = (path("lists-place.out"), path("lists-place.link"));
        let _ = std::fs::remove_file(&link);
        std::fs::write(&target, "old").expect("file");
        std::os::unix::fs::symlink(&target, &link).expect("link");
        assert_eq!(to(arg(&link)).status, 0);
        assert!(std::fs::symlink_metadata(&link).expect("link").is_symlink());
        assert!(std::fs::read_to_string(&target).expect("file").contains("unsc-qdi-901"));
    }
}

#[test]
fn answers_of_one_publisher_are_one_list_together() {
    let store = store("parts");
    let notice = |id: &str, name: &str| {
        format!(
            "{{\"total\":2,\"_embedded\":{{\"notices\":[{{\"entity_id\":\"{id}\",\"name\":\"{name}\",\
             \"forename\":\"Testo\",\"date_of_birth\":\"1970/05/12\"}}]}}}}"
        )
    };
    let one = file("parts-1.json", notice("2099/1", "SAMPEL"));
    let two = file("parts-2.json", notice("2099/2", "CONTOH"));
    let ran = saring(&["lists", "import", arg(&one), arg(&two), "--store", arg(&store)]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(
        ran.out.starts_with("interpol-red@1 is in use: undated, 2 entries"),
        "{}",
        ran.out
    );
    assert_eq!(saring(&["lists", "verify", "--store", arg(&store)]).status, 0);
    // The same answers in one file are the same list.
    let both = file(
        "parts-3.json",
        notice("2099/1", "SAMPEL") + "\n" + &notice("2099/2", "CONTOH"),
    );
    let ran = saring(&["lists", "import", arg(&both), "--store", arg(&store)]);
    assert!(ran.out.contains("unchanged"), "{}", ran.out);
}
