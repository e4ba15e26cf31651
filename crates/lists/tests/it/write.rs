//! What is written is read again: entities of every publisher as `FollowTheMoney`, lists
//! of `FollowTheMoney` as themselves, and the formats that are only written.

use std::collections::{BTreeSet, HashSet};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use saring_lists::write::{FtmWriter, SimpleWriter, Source, ftm_copy, senzing};
use saring_lists::{ErrorKind, Limits, Statement, StatementValue, read_file};
use saring_model::{EntityKind, ListedEntity, Listing, Name, Unread};
use serde_json::{Value, json};

use crate::serial::{any_entity, full};

const SOURCE: Source<'_> = Source {
    dataset: "test-list",
    first_seen: "2026-01-02T03:04:05",
    last_seen: "2026-02-02T03:04:05",
    last_change: "2026-01-02T03:04:05",
};

fn written(entities: &[ListedEntity]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = FtmWriter::new(&mut out);
    for entity in entities {
        writer.write(entity, SOURCE).expect("memory");
    }
    out
}

fn entities(path: &Path) -> Vec<ListedEntity> {
    let mut entities = Vec::new();
    let sink = &mut |entity| entities.push(entity);
    read_file(path, &Limits::default(), sink).expect("a list");
    entities
}

/// Whole content of a file, gzipped or not.
fn bytes(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("file");
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut plain).expect("gzip");
    plain
}

#[test]
fn an_entity_with_every_field_comes_back() {
    let entities = [full(), full(), ListedEntity::default()];
    let bytes = written(&entities);
    let (list, back) = crate::read(&bytes).expect("a list");
    assert_eq!(back, entities);
    assert_eq!(list.version.version, "2026-01-02T03:04:05");
    let lines: Vec<Value> = String::from_utf8(bytes)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let own = &lines[0];
    let id = own["id"].as_str().expect("an id");
    assert!(id.starts_with("test-qdi-999-a-"), "{id}");
    let properties = &own["properties"];
    assert_eq!(properties["name"], json!(["Testo Bin Sampel"]));
    assert_eq!(properties["alias"], json!(["تيستو سامبيل"]));
    assert_eq!(properties["weakAlias"], json!(["Abu Test"]));
    assert_eq!(properties["previousName"], json!(["Testo Lama", "T"]));
    assert_eq!(properties["firstName"], json!(["Testo"]));
    assert_eq!(properties["nationality"], json!(["id", "gb"]));
    assert_eq!(properties["gender"], json!(["male", "other", "female"]));
    assert_eq!(properties["passportNumber"], json!(["A9999999"]));
    assert_eq!(properties["idNumber"], json!(["3175000000000001"]));
    assert_eq!(properties["address"], json!(["Jalan Uji 1, Jakarta"]));
    assert_eq!(properties["topics"], json!(["sanction"]));
    assert_eq!(
        properties["birthDate"],
        json!(["1960-02-29", "1961-07", "1962", "1958", "1959", "1960", "1961"])
    );
    let node = |schema: &str| {
        let found = lines.iter().find(|line| line["schema"] == schema);
        &found.expect(schema)["properties"]
    };
    let sanction = node("Sanction");
    assert_eq!(sanction["entity"], json!([id]));
    assert_eq!(sanction["unscId"], json!(["QDe.998", "QDi.999"]));
    assert_eq!(sanction["listingDate"], json!(["2015-07-01"]));
    assert_eq!(sanction["provisions"], json!(["Travel ban", "Asset freeze"]));
    assert_eq!(node("Passport")["country"], json!(["id"]));
    assert_eq!(node("Identification")["type"], json!(["Driving licence"]));
    assert_eq!(node("Address")["remarks"], json!(["previous"]));
    // The second one of an identifier has another.
    let persons: HashSet<&str> = lines
        .iter()
        .filter(|line| line.get("x-saring").is_some())
        .map(|line| line["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(persons.len(), 3);
}

/// A name under an identifier, with a listing or without and with these topics.
fn on_a_list(id: &str, is_listed: bool, topics: &[&str]) -> ListedEntity {
    let kept = |topic: &&str| Unread { field: "topics".into(), value: (*topic).into() };
    ListedEntity {
        id: id.to_owned(),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names: vec![Name::primary("Testo Sampel")],
        listings: if is_listed { vec![Listing::default()] } else { Vec::new() },
        unread: topics.iter().map(kept).collect(),
        ..ListedEntity::default()
    }
}

#[test]
fn topics_are_those_of_the_source_or_of_the_list() {
    #[track_caller]
    fn check(entity: &ListedEntity, ftm: &[&str], risks: &[&str]) {
        let bytes = written(std::slice::from_ref(entity));
        let line: Value = serde_json::from_slice(&bytes).expect("one line");
        let none = Vec::new();
        let own = line["properties"]["topics"].as_array().unwrap_or(&none);
        assert_eq!(own, ftm);
        let (_, back) = crate::read(&bytes).expect("a list");
        assert_eq!(back, std::slice::from_ref(entity));
        let mut out = Vec::new();
        senzing(entity, SOURCE, &mut out).expect("memory");
        let line: Value = serde_json::from_slice(&out).expect("JSON");
        let own = line["RISKS"].as_array().unwrap_or(&none);
        let own: Vec<&str> = own.iter().filter_map(|own| own["TOPIC"].as_str()).collect();
        assert_eq!(own, risks);
    }
    check(&on_a_list("x", true, &[]), &["sanction"], &["sanction"]);
    check(&on_a_list("x", false, &[]), &[], &[]);
    check(&on_a_list("interpol-2026-1", true, &[]), &["wanted"], &["wanted"]);
    check(&on_a_list("x", true, &["role.pep"]), &["role.pep"], &["role.pep"]);
    check(&on_a_list("x", false, &["poi", "x.y", "poi"]), &["poi"], &["poi", "x.y"]);
}

#[test]
fn only_what_does_not_come_back_stands_beside() {
    let entity = ListedEntity {
        id: "x-1".to_owned(),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names: vec![Name::primary("Testo Sampel"), Name::weak("Tes")],
        notes: vec!["a note".to_owned()],
        ..ListedEntity::default()
    };
    let line: Value = serde_json::from_slice(&written(&[entity])).expect("one line");
    let beside: Vec<&String> =
        line["x-saring"].as_object().expect("object").keys().collect();
    assert_eq!(beside, ["unread"], "datasets, topics and the like are no one's words");
}

#[test]
fn foreign_values_in_our_key_are_kept_and_told() {
    for foreign in ["7", "[]", "{\"names\":7}", "{\"id\":\"y\",\"x\":[]}", "\"x\""] {
        let line = format!(
            r#"{{"id":"x","schema":"Person","properties":{{"name":["A"]}},"x-saring":{foreign}}}"#
        );
        let (list, entities) = crate::read(line.as_bytes()).expect("a list");
        assert_eq!(entities[0].id, "x");
        assert_eq!(entities[0].names[0].full, "A");
        let kept = entities[0].unread.iter().find(|unread| unread.field == "x-saring");
        let kept: Value = serde_json::from_str(&kept.expect("kept").value).expect("JSON");
        assert_eq!(kept, serde_json::from_str::<Value>(foreign).expect("JSON"));
        assert_eq!(list.issues.len(), 1, "{foreign}");
    }
}

#[test]
fn published_lists_come_back() {
    let Some(folder) = crate::data("lists") else { return };
    for (file, count) in [
        ("un/un-2026-02-27.xml.gz", 1003),
        ("ftm/export-2024-03/entities.ftm.json", 607),
        ("ftm/export-2024-03/targets.nested.json", 5),
        ("ftm/export-2024-03/targets.simple.csv", 5),
        ("ftm/yente-fixtures/zala/entities.ftm.json", 17),
    ] {
        let read = entities(&folder.join(file));
        assert_eq!(read.len(), count, "{file}");
        let (list, back) = crate::read(&written(&read)).expect("a list");
        assert_eq!(list.version.entities, read.len() as u64);
        for (back, read) in back.iter().zip(&read) {
            assert_eq!(back, read, "{file}");
        }
        assert_eq!(back.len(), read.len(), "{file}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_entities_come_back(entities in proptest::collection::vec(any_entity(), 1..4)) {
        let bytes = written(&entities);
        let (_, back) = crate::read(&bytes).expect("a list");
        prop_assert_eq!(back, entities);
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line = std::str::from_utf8(line).expect("UTF-8");
            let statement = Statement::read(line, &Limits::default()).expect("a statement");
            for (property, values) in &statement.properties {
                let distinct: HashSet<_> = values.iter().collect();
                prop_assert_eq!(distinct.len(), values.len(), "{} repeats", property);
            }
        }
    }

    #[test]
    fn other_formats_take_any_entity(entity in any_entity()) {
        let mut out = Vec::new();
        senzing(&entity, SOURCE, &mut out).expect("memory");
        serde_json::from_slice::<Value>(&out).expect("one object");
        let mut out = Vec::new();
        let mut writer = SimpleWriter::new(&mut out).expect("memory");
        writer.write(&entity, SOURCE).expect("memory");
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&*out);
        let lengths: Vec<usize> =
            rows.records().map(|row| row.expect("UTF-8").len()).collect();
        prop_assert_eq!(lengths, [16, 16]);
    }
}

/// Statements of a file, one for each line.
fn statements(bytes: &[u8]) -> Vec<Statement> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let limits = Limits::default();
    lines.map(|line| Statement::read(line, &limits).expect("a statement")).collect()
}

/// A line as another parser sees it: properties as multisets, a single value as a list
/// of one, everything else as it is.
fn canonical(line: &str) -> Value {
    let mut value: Value = serde_json::from_str(line).expect("JSON");
    if let Some(Value::Object(properties)) = value.get_mut("properties") {
        for values in properties.values_mut() {
            if !values.is_array() {
                *values = json!([values.take()]);
            }
            if let Some(values) = values.as_array_mut() {
                values.sort_by_key(Value::to_string);
            }
        }
    }
    value
}

/// Whether a line says what another says, with no more than further values of the same
/// properties.
fn is_within(less: &Value, more: &Value) -> bool {
    let (mut less, mut more) = (less.clone(), more.clone());
    let values = |line: &mut Value| {
        let properties = line.get_mut("properties").map(Value::take).unwrap_or_default();
        properties.as_object().cloned().unwrap_or_default()
    };
    let (own, other) = (values(&mut less), values(&mut more));
    let contains = |property: &String, values: &Value| {
        let other = other.get(property).and_then(Value::as_array);
        let mut values = values.as_array().into_iter().flatten();
        other.is_some_and(|other| values.all(|value| other.contains(value)))
    };
    less == more
        && own.len() == other.len()
        && own.iter().all(|(property, values)| contains(property, values))
}

#[test]
fn copies_of_published_lists_say_the_same() {
    let Some(folder) = crate::data("lists/ftm") else { return };
    for (file, count, repeats) in [
        ("synthetic-20k.ftm.json.gz", 20_000, 0),
        ("export-2024-03/entities.ftm.json", 1565, 46),
        ("export-2024-03/targets.nested.json", 5, 0),
        ("yente-fixtures/t1/entities.ftm.json", 7, 0),
        ("yente-fixtures/zala/entities.ftm.json", 91, 0),
        ("yente-fixtures/parteispenden/entities.ftm.json", 475, 0),
    ] {
        let before = bytes(&folder.join(file));
        let mut after = Vec::new();
        let counts = ftm_copy(&*before, &Limits::default(), &mut after).expect("a copy");
        assert_eq!(counts.written, count, "{file}");
        let (own, copied) = (statements(&before), statements(&after));
        assert_eq!(own, copied, "{file}");
        assert!(own.iter().zip(&copied).all(|(a, b)| a.says_the_same(b)));
        // And as another parser sees both.
        let lines = |bytes: &[u8]| -> Vec<Value> {
            let text = std::str::from_utf8(bytes).expect("UTF-8").to_owned();
            text.lines().map(canonical).collect()
        };
        let mut repeating = 0;
        for (before, after) in lines(&before).iter().zip(lines(&after)) {
            repeating += usize::from(*before != after);
            assert!(is_within(before, &after), "{file}: {before}");
        }
        // Another parser sees only the last of a property that is given twice.
        assert_eq!(repeating, repeats, "{file}");
    }
}

#[test]
fn statements_keep_what_they_do_not_know() {
    let line = r#"{"id":"x","schema":"Person","properties":{"b":["2","1","1"],"a":[{"id":"y", "n":1.50},7],"c":"one"},"target":"yes","first_seen":null,"x-own":{"z":1E5,"a":[ 1 ]}}"#;
    let statement = Statement::read(line, &Limits::default()).expect("a statement");
    assert_eq!(statement.target, None);
    let mut out = Vec::new();
    statement.write(&mut out).expect("memory");
    let text = String::from_utf8(out).expect("UTF-8");
    assert_eq!(canonical(&text), canonical(line));
    let plain = line.replace("1E5", "1.0000000000000000001");
    let statement = Statement::read(&plain, &Limits::default()).expect("a statement");
    let escaped = line.replace("x-own", "x\\\"\\u006f").replace("\"b\"", "\"\\\\\"");
    let other = Statement::read(&escaped, &Limits::default()).expect("a statement");
    let mut out = Vec::new();
    other.write(&mut out).expect("memory");
    let text = String::from_utf8(out).expect("UTF-8");
    assert_eq!(canonical(&text), canonical(&escaped));
    let found = statement.extra.iter().find(|(key, _)| key == "\"x-own\"");
    assert_eq!(found.expect("kept").1, r#"{"z":1.0000000000000000001,"a":[ 1 ]}"#);
    let (key, values) = &statement.properties[0];
    let texts = ["2", "1", "1"].map(|text| StatementValue::Text(text.to_owned()));
    assert_eq!((key.as_str(), values.as_slice()), ("b", texts.as_slice()));
    let other = plain.replace(r#"["2","1","1"]"#, r#"["1","2"]"#);
    let other = Statement::read(&other, &Limits::default()).expect("a statement");
    assert!(!statement.says_the_same(&other), "a multiset counts");
}

#[test]
fn the_last_of_several_members_counts_and_properties_are_joined() {
    let line = r#"{"id":7,"id":"x","schema":"A","schema":"Person","properties":{"name":["A"],"alias":"C","\u006eame":"B"},"x":1,"x":2}"#;
    let statement = Statement::read(line, &Limits::default()).expect("a statement");
    let mut out = Vec::new();
    statement.write(&mut out).expect("memory");
    let expected = r#"{"id":"x","schema":"Person","properties":{"name":["A","B"],"alias":["C"]},"x":2}"#;
    assert_eq!(String::from_utf8(out).expect("UTF-8"), format!("{expected}\n"));
}

/// An output that takes nothing.
struct Full;
impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn broken_lines_are_not_copied() {
    #[track_caller]
    fn check(bytes: &[u8], kind: ErrorKind) {
        let error = ftm_copy(bytes, &Limits::default(), &mut Vec::new());
        assert_eq!(error.expect_err("broken").kind(), kind);
    }
    check(b"{\"id\":\"x\",\"schema\":\"Person\"", ErrorKind::Truncated);
    check(b"{\"id\":\"x\"}", ErrorKind::Malformed);
    check(b"{\"schema\":\"Person\"}", ErrorKind::Malformed);
    check(b"[]", ErrorKind::Malformed);
    check(b"{\"id\":\"\xff\",\"schema\":\"Person\"}", ErrorKind::Malformed);
    let values = "1,".repeat(200_000);
    let line = format!("{{\"id\":\"x\",\"schema\":\"Person\",\"x\":[{values}1]}}");
    check(line.as_bytes(), ErrorKind::Malformed);
    let line = "{\"id\":\"x\",\"schema\":\"Person\"}";
    let error = ftm_copy(line.as_bytes(), &Limits::default(), &mut Full);
    assert_eq!(error.expect_err("full").to_string(), "cannot write the output");
}

/// A row of `targets.simple.csv` without what depends on the crawl: id, schema, name,
/// aliases, birth dates, countries, identifiers.
fn rows(text: &str) -> Vec<(Vec<String>, [BTreeSet<String>; 4])> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("header").clone();
    let rows = reader.records().map(|row| {
        let row = row.expect("row");
        let cell = |column: &str| {
            let index = header.iter().position(|own| own == column).expect(column);
            row.get(index).expect(column).to_owned()
        };
        let set = |column: &str| cell(column).split(';').map(str::to_owned).collect();
        let one = ["id", "schema", "name"].map(cell).to_vec();
        (one, ["aliases", "birth_date", "countries", "identifiers"].map(set))
    });
    rows.collect()
}

#[test]
fn simple_csv_is_as_published() {
    let Some(folder) = crate::data("lists/ftm/export-2024-03") else { return };
    let mut out = Vec::new();
    let mut writer = SimpleWriter::new(&mut out).expect("memory");
    for entity in entities(&folder.join("targets.nested.json")) {
        writer.write(&entity, SOURCE).expect("memory");
    }
    let published = bytes(&folder.join("targets.simple.csv"));
    let published = String::from_utf8(published).expect("UTF-8");
    let own = String::from_utf8(out).expect("UTF-8");
    let (own_rows, published) = (rows(&own), rows(&published));
    assert_eq!(own_rows.len(), published.len());
    for ((one, sets), (published_one, published_sets)) in own_rows.iter().zip(&published)
    {
        assert_eq!(one, published_one);
        let ([aliases, rest @ ..], [published_aliases, published_rest @ ..]) =
            (sets, published_sets);
        assert_eq!(rest, published_rest);
        assert!(aliases.is_superset(published_aliases));
        // Beside the published ones only what our reader puts together from them.
        let words: HashSet<&str> =
            published_aliases.iter().flat_map(|name| name.split(' ')).collect();
        let mut others = aliases.difference(published_aliases);
        assert!(others.all(|name| name.split(' ').all(|word| words.contains(word))));
    }
    assert!(own.lines().all(|line| line.starts_with('"') && line.ends_with('"')));
    // Times that a list has itself are its own.
    assert!(own.contains("2024-03-10T15:36:30"));
}

#[test]
fn senzing_is_as_published() {
    let Some(folder) = crate::data("lists/ftm/export-2024-03") else { return };
    let published =
        String::from_utf8(bytes(&folder.join("senzing.json"))).expect("UTF-8");
    let published: Vec<Value> =
        published.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut compared = 0;
    for entity in entities(&folder.join("targets.nested.json")) {
        let mut out = Vec::new();
        senzing(&entity, SOURCE, &mut out).expect("memory");
        let own: Value = serde_json::from_slice(&out).expect("JSON");
        let other = published.iter().find(|line| line["RECORD_ID"] == own["RECORD_ID"]);
        let other = other.expect("published");
        for key in ["RECORD_TYPE", "GENDER", "DATES", "ADDRESSES", "RISKS"] {
            assert_eq!(own[key], other[key], "{key}");
        }
        let sorted = |value: &Value| {
            let values = value.as_array().expect("a list").iter();
            values.map(Value::to_string).collect::<BTreeSet<_>>()
        };
        assert_eq!(sorted(&own["COUNTRIES"]), sorted(&other["COUNTRIES"]));
        assert!(sorted(&own["NAMES"]).is_superset(&sorted(&other["NAMES"])));
        compared += 1;
    }
    assert_eq!(compared, 5);
}

#[test]
fn senzing_of_every_kind() {
    let entity = ListedEntity { kind: EntityKind::Organisation, ..full() };
    let mut out = Vec::new();
    senzing(&entity, SOURCE, &mut out).expect("memory");
    let line: Value = serde_json::from_slice(&out).expect("JSON");
    assert_eq!(line["DATA_SOURCE"], "TEST_LIST");
    assert_eq!(line["RECORD_TYPE"], "ORGANIZATION");
    assert_eq!(line["LAST_CHANGE"], "2026-01-02T03:04:05");
    assert_eq!(
        line["NAMES"][0],
        json!({"NAME_TYPE":"PRIMARY","NAME_ORG":"Testo Bin Sampel"})
    );
    assert_eq!(
        line["IDENTIFIERS"][0],
        json!({"PASSPORT_NUMBER":"A9999999","PASSPORT_COUNTRY":"id"})
    );
    assert_eq!(line["RISKS"], json!([{"TOPIC":"sanction"}]));
}

/// The check beside this folder, where Python has the package that it needs.
#[test]
fn followthemoney_takes_what_is_written() {
    let python = |script: &str| {
        let mut command = Command::new("python3");
        command.arg(script);
        command
    };
    let present = Command::new("python3").args(["-c", "import followthemoney"]).output();
    if !present.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no Python with followthemoney");
        return;
    }
    let mut given = written(&[full(), ListedEntity::default()]);
    let topics = ["wanted", "role.pep", "sanction.linked", "no topic"];
    given.extend(written(&[
        on_a_list("interpol-2026-1", true, &[]),
        on_a_list("x-1", false, &topics),
    ]));
    for kind in ["Organization", "Company", "Vessel", "Airplane", "Vehicle", "Thing"] {
        let id = format!("test-{kind}");
        given.extend(written(&[ListedEntity { id, schema: kind.to_owned(), ..full() }]));
    }
    if let Some(folder) = crate::data("lists/un") {
        given.extend(written(&entities(&folder.join("un-2026-02-27.xml.gz"))));
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/followthemoney_check.py");
    let mut check = python(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("Python");
    check.stdin.take().expect("piped").write_all(&given).expect("read to its end");
    assert!(check.wait().expect("Python").success());
}

#[test]
fn a_connection_to_a_country_is_written_as_one() {
    let csv = b"id,schema,name,countries,dataset\n1,Person,Testo Sampel,id;my,d\n";
    let mut read = Vec::new();
    let mut take = |entity| read.push(entity);
    saring_lists::read(csv.as_slice(), "test", &Limits::default(), &mut take)
        .expect("a list");
    let properties = |entity: &ListedEntity| {
        let lines = written(std::slice::from_ref(entity));
        let line = lines.split(|byte| *byte == b'\n').next().expect("a line");
        serde_json::from_slice::<Value>(line).expect("JSON")["properties"].clone()
    };
    let connected = properties(&read[0]);
    assert_eq!(connected["country"], json!(["id", "my"]));
    assert!(connected.get("nationality").is_none());
    // What the publisher calls a nationality stays one.
    let value = "id".to_owned();
    read[0].unread.push(Unread { field: "nationality".to_owned(), value });
    assert_eq!(properties(&read[0])["nationality"], json!(["id", "my"]));
}
