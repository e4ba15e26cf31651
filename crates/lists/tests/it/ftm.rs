//! `FollowTheMoney` lists.

use std::collections::HashMap;

use saring_lists::write::ftm_copy;
use saring_lists::{ErrorKind, Format, Limits, read_file};
use saring_model::{DocumentKind, EntityKind, IssueCode, PartRole};
use serde_json::Value;

use crate::{names, read};

const PERSON: &str = r#"{"id":"x-1","caption":"Testo Sampel","schema":"Person","properties":{"name":["SAMPEL, Testo","Testo Sampel"],"alias":["Тесто"],"weakAlias":["Tes"],"previousName":["Testo Lama"],"birthDate":["1970-05","circa 1971"],"nationality":["id"],"gender":["male"],"passportNumber":["A-999999"],"topics":["sanction"],"favouriteColour":["red"],"addressEntity":["a-1"],"country":["my"]},"referents":["old-1"],"datasets":["d"],"first_seen":"2026-01-01","last_seen":"2026-01-02","last_change":"2026-01-02T10:00:00","target":true,"x-own":1}"#;
const NODES: &str = r#"{"id":"s-1","schema":"Sanction","properties":{"entity":["x-1"],"program":["Test Programme"],"recordId":["R-9"],"listingDate":["2020-01-01"],"provisions":["Travel ban"],"reason":["because"]}}
{"id":"p-1","schema":"Passport","properties":{"holder":["x-1"],"number":["B 8888"],"country":["ru"],"startDate":["2001-01-01"],"endDate":["2011-01-01"]}}
{"id":"a-1","schema":"Address","properties":{"full":["Jalan Test 1, Jakarta"],"country":["id"]}}"#;

#[test]
fn nodes_join_their_holder_before_or_behind_it() {
    let behind = format!("{PERSON}\n{NODES}\n");
    let before = format!("{NODES}\n\n{PERSON}");
    let (list, entities) = read(behind.as_bytes()).expect("a list");
    let (other, same) = read(before.as_bytes()).expect("a list");
    assert_eq!(entities, same);
    assert_eq!(list.version.sha256, other.version.sha256);
    assert_eq!(list.format, Format::Ftm);
    assert_eq!(list.version.version, "2026-01-02T10:00:00");
    assert_eq!(list.version.name, "test");
    let entity = &entities[0];
    assert_eq!(
        names(entity),
        [
            "primary: Testo Sampel",
            "alias: SAMPEL, Testo",
            "alias: Тесто",
            "alias?: Tes",
            "former: Testo Lama"
        ]
    );
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1970-05", "about 1971"]);
    let documents: Vec<_> =
        entity.documents.iter().map(|own| (own.kind, own.number.as_str())).collect();
    assert_eq!(
        documents,
        [(DocumentKind::Passport, "A999999"), (DocumentKind::Passport, "B8888")]
    );
    assert_eq!(entity.listings[0].programme, "Test Programme");
    assert_eq!(entity.listings[0].reference, "R-9");
    assert_eq!(entity.listings[0].measures, ["Travel ban"]);
    assert_eq!(entity.addresses[0].text, "Jalan Test 1, Jakarta");
    let codes: Vec<_> = entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["ID"], "country is no nationality where one is given");
    let kept = |field: &str| entity.unread.iter().any(|unread| unread.field == field);
    for field in
        ["favouriteColour", "topics", "datasets", "x-own", "Sanction/reason", "target"]
    {
        assert!(kept(field), "{field} is lost");
    }
    assert_eq!(entity.referents, ["old-1"]);
    let details: Vec<_> = list.issues.iter().map(|issue| issue.detail.as_str()).collect();
    assert!(
        details.iter().any(|detail| detail.contains("favouriteColour")),
        "{details:?}"
    );
}

#[test]
fn names_from_parts() {
    let line = r#"{"id":"x","schema":"Person","properties":{"firstName":["Testo"],"fatherName":["Bapak"],"lastName":["Sampel"],"country":["vn"]}}"#;
    let (_, entities) = read(line.as_bytes()).expect("a list");
    let name = &entities[0].names[0];
    assert_eq!(name.full, "Testo Bapak Sampel");
    let roles: Vec<_> = name.parts.iter().map(|part| part.role).collect();
    assert_eq!(roles, [PartRole::Given, PartRole::Father, PartRole::Family]);
    let codes: Vec<_> =
        entities[0].nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["VN"], "country stands in where no nationality is given");
}

#[test]
fn kinds_and_what_is_not_listed() {
    let lines = r#"{"id":"1","schema":"LegalEntity","properties":{"name":["A"]}}
{"id":"2","schema":"Vessel","properties":{"name":["B"],"imoNumber":["IMO9999999"]}}
{"id":"3","schema":"Person","properties":{"birthDate":["1970"]}}
{"id":"4","schema":"Ownership","properties":{"owner":["1"],"asset":["2"]}}
{"id":"5","schema":"Politburo","properties":{"name":["C"]}}
{"id":"6","schema":"Sanction","properties":{"entity":["nobody"]}}"#;
    let (list, entities) = read(lines.as_bytes()).expect("a list");
    let kinds: Vec<_> =
        entities.iter().map(|entity| (entity.id.as_str(), entity.kind)).collect();
    assert_eq!(
        kinds,
        [("1", EntityKind::Any), ("2", EntityKind::Vessel), ("5", EntityKind::Any)]
    );
    assert_eq!(entities[1].documents[0].kind, DocumentKind::Imo);
    assert_eq!(list.version.entities, 3);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(
        codes,
        [
            IssueCode::FieldUnknown,
            IssueCode::NameMissing,
            IssueCode::FieldUnknown,
            IssueCode::RecordUnread
        ]
    );
}

#[test]
fn digest_ignores_order_and_crawl_dates() {
    let digest = |text: &str| read(text.as_bytes()).expect("a list").0.version.sha256;
    let a = r#"{"id":"1","schema":"Person","properties":{"name":["A","B"],"alias":["C"]},"last_seen":"1"}"#;
    let b = r#"{"properties":{"alias":["C"],"name":["B","A"]},"schema":"Person","id":"1","last_seen":"2"}"#;
    let c = r#"{"id":"2","schema":"Person","properties":{"name":["A","B"]}}"#;
    assert_eq!(digest(&format!("{a}\n{c}")), digest(&format!("{c}\n{b}")));
    assert_ne!(digest(a), digest(c));
}

#[test]
fn broken_lines_refuse_the_list() {
    #[track_caller]
    fn check(text: &[u8], kind: ErrorKind, line: u64) {
        let error = read(text).expect_err("broken");
        assert_eq!(
            (error.kind(), error.position().expect("position").line),
            (kind, line)
        );
    }
    let whole = format!("{PERSON}\n");
    check(format!("{whole}{{\"id\":1,").as_bytes(), ErrorKind::Truncated, 2);
    check(format!("{whole}nonsense\n").as_bytes(), ErrorKind::Malformed, 2);
    check(format!("{whole}[1]\n").as_bytes(), ErrorKind::Malformed, 2);
    check(format!("{whole}{{\"id\":\"9\"}}\n").as_bytes(), ErrorKind::Malformed, 2);
    check(&[whole.as_bytes(), b"{\"id\":\"\xff\"}"].concat(), ErrorKind::Malformed, 2);
}

#[test]
fn lone_surrogates_are_repaired_and_told() {
    let line = r#"{"id":"x","schema":"Person","properties":{"name":["Te\ud800sto \\ud800 \ud83d\ude00"]}}"#;
    let (list, entities) = read(line.as_bytes()).expect("a list");
    assert_eq!(entities[0].names[0].full, "Te\u{fffd}sto \\ud800 \u{1f600}");
    assert_eq!(list.issues[0].code, IssueCode::TextDamaged);
}

#[test]
fn published_exports_are_read_whole() {
    let Some(folder) = crate::data("lists/ftm") else { return };
    for (file, count) in [
        ("synthetic-20k.ftm.json.gz", 20_000),
        ("export-2024-03/entities.ftm.json", 607),
        ("export-2024-03/targets.nested.json", 5),
        ("yente-fixtures/zala/entities.ftm.json", 17),
    ] {
        let path = folder.join(file);
        let list = read_file(&path, &Limits::default(), &mut |_| {}).expect(file);
        assert_eq!(list.version.entities, count, "{file}");
    }
}

/// Every text of a JSON value, and every other value that is no object or list.
fn leaves(value: &Value, out: &mut Vec<String>) {
    if let Some(values) = value.as_array() {
        for value in values {
            leaves(value, out);
        }
    } else if let Some(object) = value.as_object() {
        for value in object.values() {
            leaves(value, out);
        }
    } else if !value.is_null() {
        let text = value.as_str().map(str::to_owned);
        let text = text.unwrap_or_else(|| value.to_string());
        out.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

#[test]
fn nothing_is_lost() {
    let Some(folder) = crate::data("lists/ftm") else { return };
    for file in [
        "export-2024-03/entities.ftm.json",
        "export-2024-03/targets.nested.json",
        "yente-fixtures/t1/entities.ftm.json",
        "yente-fixtures/zala/entities.ftm.json",
        "yente-fixtures/parteispenden/entities.ftm.json",
    ] {
        let path = folder.join(file);
        let mut dumps = HashMap::new();
        read_file(&path, &Limits::default(), &mut |entity| {
            dumps.insert(entity.id.clone(), crate::dump::dump(&entity));
        })
        .expect(file);
        let text = std::fs::read_to_string(&path).expect(file);
        let mut compared = 0;
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let mut texts = Vec::new();
            // A node belongs to its owner, which need not say its identifier.
            let owner = ["holder", "entity"].iter().find_map(|property| {
                line["properties"][property][0].as_str().map(str::to_owned)
            });
            let joined = matches!(
                line["schema"].as_str(),
                Some("Sanction" | "Passport" | "Identification")
            );
            let dump = match owner {
                Some(owner) if joined => {
                    leaves(&line["properties"], &mut texts);
                    texts.retain(|text| *text != owner);
                    dumps.get(&owner)
                }
                _ => {
                    leaves(&line, &mut texts);
                    dumps.get(line["id"].as_str().expect("id"))
                }
            };
            // Nodes that are nobody's, and those of relations.
            let Some(dump) = dump else { continue };
            compared += 1;
            for text in texts {
                // What is nested is kept as JSON.
                let json = Value::from(text.as_str()).to_string();
                let found = dump.contains(&text) || dump.contains(&json);
                assert!(found, "{file} lost {text}");
            }
        }
        assert!(compared >= dumps.len(), "{file}");
    }
}

#[test]
fn nested_nodes_are_read_and_everything_else_in_them_kept() {
    let line = r#"{"id":"x","schema":"Person","properties":{"name":["A"],"sanctions":[{"id":"s-1","schema":"Sanction","datasets":["d-1"],"properties":{"program":["P"],"unscId":["QDi.999"],"other":[{"id":"y"}]}}],"identifications":[{"id":"p-1","schema":"Passport","properties":{"country":["id"],"type":["Service passport"]}}],"addressEntity":[{"id":"a-1","schema":"Address","properties":{"full":["Jalan Uji 1, Jakarta"],"city":["Jakarta"],"osmId":["R-7"],"country":["id"]}}],"familyPerson":[{"id":"f-1","schema":"Family","properties":{"relative":[{"id":"y","schema":"Person","properties":{"name":["B"]}}]}}]}}"#;
    let (_, entities) = read(line.as_bytes()).expect("a list");
    let entity = &entities[0];
    assert_eq!(entity.listings[0].programme, "P");
    assert_eq!(entity.listings[0].quoted, ["QDi.999"]);
    assert_eq!(entity.addresses[0].text, "Jalan Uji 1, Jakarta");
    assert!(entity.documents.is_empty(), "a passport without a number is none");
    let dump = crate::dump::dump(entity);
    for text in
        ["s-1", "d-1", "{\"id\":\"y\"}", "Service passport", "R-7", "f-1", "\"B\""]
    {
        assert!(dump.contains(text), "{text} is lost");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| {
        let open = "{\"id\":\"y\",\"schema\":\"Family\",\"properties\":{\"relative\":[";
        let close = "]}}";
        let inner = [open.repeat(depth), close.repeat(depth)].concat();
        format!(
            r#"{{"id":"x","schema":"Person","properties":{{"name":["A"],"family":[{inner}]}}}}"#
        )
    };
    // Three levels of JSON each; the parser goes down to 128.
    let (_, entities) = read(nested(40).as_bytes()).expect("a list");
    assert_eq!(entities[0].unread.len(), 1);
    let error = read(nested(50).as_bytes()).expect_err("too deep");
    assert_eq!(error.kind(), ErrorKind::Malformed);
    assert!(read(nested(30_000).as_bytes()).is_err());
}

#[test]
fn an_address_shared_and_a_reference_quoted() {
    let lines = r#"{"id":"a","schema":"Address","properties":{"full":["Jalan Uji 1"],"remarks":["old"],"country":["suhh"]}}
{"id":"x","schema":"Person","properties":{"name":["A"],"addressEntity":["a"]}}
{"id":"y","schema":"Person","properties":{"name":["B"],"addressEntity":["a"]}}
{"id":"s","schema":"Sanction","properties":{"entity":["x","y"],"unscId":["QDe.001","QDe.001"]}}"#;
    let (_, entities) = read(lines.as_bytes()).expect("a list");
    for entity in &entities {
        assert_eq!(entity.addresses[0].note.as_deref(), Some("old"));
        assert!(entity.unread.iter().any(|unread| unread.value == "suhh"));
        assert_eq!(entity.listings[0].quoted, ["QDe.001"]);
    }
}

#[test]
fn keys_given_twice_lose_nothing() {
    let twice = r#"{"id":"x","schema":"Person","properties":{"name":["A"],"alias":["C"],"name":"B","topics":["poi"],"topics":["wanted"]}}
{"id":"s","schema":"Sanction","properties":{"entity":["y"],"program":["P"],"entity":["x"],"program":["Q"]}}
{"id":"y","schema":"Person","properties":{"name":["Y"]}}"#;
    let once = r#"{"id":"x","schema":"Person","properties":{"name":["A","B"],"alias":["C"],"topics":["poi","wanted"]}}
{"id":"s","schema":"Sanction","properties":{"entity":["y","x"],"program":["P","Q"]}}
{"id":"y","schema":"Person","properties":{"name":["Y"]}}"#;
    let (twice, entities) = read(twice.as_bytes()).expect("a list");
    assert_eq!(names(&entities[0]), ["primary: A", "alias: B", "alias: C"]);
    let (once, same) = read(once.as_bytes()).expect("a list");
    assert_eq!((entities, twice), (same, once));
    let line =
        r#"{"id":"x","schema":"SCHEMA","schema":"SCHEMA","properties":{"name":["A"]}}"#;
    for (schema, issues) in [("Person", 1), ("Sanction", 2), ("Ownership", 2)] {
        let line = format!("{}\n{PERSON}", line.replace("SCHEMA", schema));
        let (list, _) = read(line.as_bytes()).expect("a list");
        // One of them for the colour that nobody knows, one for the key of its own.
        assert_eq!(list.issues.len(), issues + 2, "{:?}", list.issues);
        let told = list.issues.iter().filter(|own| own.detail.contains("given twice"));
        assert_eq!(told.count(), 1, "{schema}");
    }
}

/// What is imported can be copied, and what cannot be copied is not imported.
#[test]
fn lines_without_an_id_refuse_the_list() {
    for schema in ["Person", "Sanction", "Address", "Ownership"] {
        for id in
            ["", "\"id\":\"\",", "\"id\":7,", "\"id\":null,", "\"id\":\"x\",\"id\":\"\","]
        {
            let line = format!("{{{id}\"schema\":\"{schema}\",\"properties\":{{}}}}");
            let lines = format!("{PERSON}\n{line}\n");
            let error = read(lines.as_bytes()).expect_err("no id");
            assert_eq!(error.kind(), ErrorKind::Malformed);
            assert_eq!(error.position().expect("position").line, 2);
            let limits = Limits::default();
            let copy = ftm_copy(lines.as_bytes(), &limits, &mut Vec::new());
            assert_eq!(copy.expect_err("no id").to_string(), error.to_string());
        }
    }
    let escaped = PERSON.replace("\"id\":\"x-1\"", "\"\\u0069d\":\"\\u0020\"");
    let (_, entities) = read(escaped.as_bytes()).expect("a list");
    assert_eq!(entities[0].id, " ");
}

/// Enough lines for several blocks: the same list whoever parses them.
#[test]
fn many_lines_come_in_file_order() {
    let mut lines = String::new();
    for number in 0..20_000 {
        let line = format!(
            r#"{{"id":"s-{number}","schema":"Sanction","properties":{{"entity":["x-{number}"],"program":["P{number}"]}}}}
{{"id":"x-{number}","caption":"N {number}","schema":"Person","properties":{{"name":["N {number}"]}},"last_change":"{number:05}"}}
"#
        );
        lines.push_str(&line);
    }
    let (list, entities) = read(lines.as_bytes()).expect("a list");
    assert_eq!((list.version.entities, list.version.version.as_str()), (20_000, "19999"));
    for (number, entity) in entities.iter().enumerate() {
        assert_eq!(entity.id, format!("x-{number}"));
        assert_eq!(entity.listings[0].programme, format!("P{number}"));
    }
    let cut = lines.trim_end().trim_end_matches('}');
    let error = read(cut.as_bytes()).expect_err("cut");
    let position = error.position().expect("a position");
    assert_eq!((error.kind(), position.line), (ErrorKind::Truncated, 40_000));
}

#[test]
fn a_node_of_thousands_is_refused_before_it_fills_memory() {
    for (node, owner) in [
        (r#""schema":"Sanction","properties":{"entity":["#, "reason"),
        (r#""schema":"Address","properties":{"full":["A"],"x":["#, "remarks"),
    ] {
        let ids: Vec<String> = (0..3000).map(|id| format!("\"{id}\"")).collect();
        let long = "x ".repeat(200_000);
        let ids = ids.join(",");
        let mut lines =
            format!("{{\"id\":\"n\",{node}{ids}],\"{owner}\":[\"{long}\"]}}}}\n");
        for id in 0..3000 {
            let line = format!(
                r#"{{"id":"{id}","schema":"Person","properties":{{"name":["A"],"addressEntity":["n","n"]}}}}"#
            );
            lines.push_str(&line);
            lines.push('\n');
        }
        let mut bytes = 0;
        let sink = &mut |entity| bytes += crate::dump::dump(&entity).len();
        let list = saring_lists::read(lines.as_bytes(), "test", &Limits::default(), sink);
        assert_eq!(list.expect_err("too much").kind(), ErrorKind::TooLarge);
        assert!(bytes < 100 << 20, "{bytes}");
    }
}
