//! `FollowTheMoney` lists.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode, PartRole};

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
        let limits = saring_lists::Limits::default();
        let list = saring_lists::read_file(&path, &limits, &mut |_| {}).expect(file);
        assert_eq!(list.version.entities, count, "{file}");
    }
}
