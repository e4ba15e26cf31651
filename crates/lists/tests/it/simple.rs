//! `OpenSanctions`' `targets.simple.csv`.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode};

use crate::{names, read};

const HEADER: &str = r#""id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails","program_ids","dataset","first_seen","last_seen","last_change""#;
const ROW: &str = r#""x-1","Person","Sampel; Testo","""Tes; to"";""Say """"Tes"""""";Testi","1970-05;1971","id;my","Jalan Uji 1, Jakarta","A-999999;3175","Test Programme - 2020;Other","+62 1","a@example.org","TEST-1","Test List","2026-01-01","2026-01-02","2026-01-02T10:00:00""#;

#[test]
fn sixteen_columns() {
    let (list, entities) = read(format!("{HEADER}\n{ROW}\n").as_bytes()).expect("a list");
    assert_eq!(list.format, Format::FtmSimpleCsv);
    assert_eq!(list.version.name, "test");
    assert_eq!(list.version.version, "2026-01-02T10:00:00");
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let entity = &entities[0];
    assert_eq!((entity.id.as_str(), entity.kind), ("x-1", EntityKind::Person));
    assert_eq!(
        names(entity),
        [
            "primary: Sampel; Testo",
            "alias: Tes; to",
            "alias: Say \"Tes\"",
            "alias: Testi"
        ]
    );
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1970-05", "1971"]);
    let codes: Vec<_> = entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["ID", "MY"]);
    assert_eq!(entity.addresses[0].text, "Jalan Uji 1, Jakarta");
    let documents: Vec<_> =
        entity.documents.iter().map(|own| (own.kind, own.number.as_str())).collect();
    assert_eq!(
        documents,
        [(DocumentKind::Other, "A999999"), (DocumentKind::Other, "3175")]
    );
    let programmes: Vec<_> =
        entity.listings.iter().map(|own| own.programme.as_str()).collect();
    assert_eq!(programmes, ["Test Programme - 2020", "Other"]);
    let dump = crate::dump::dump(entity);
    for value in
        ["+62 1", "a@example.org", "TEST-1", "Test List", "2026-01-01", "id", "my"]
    {
        assert!(dump.lines().any(|line| line == value), "{value} is lost");
    }
}

#[test]
fn older_columns_in_any_order_and_unknown_ones() {
    let text = "dataset,schema,id,name,favourite\nd,Company,1,A,red\nd,Politburo,2,B,\n";
    let (list, entities) = read(text.as_bytes()).expect("a list");
    assert_eq!(entities[0].kind, EntityKind::Organisation);
    assert_eq!(entities[1].kind, EntityKind::Any);
    assert!(entities[0].unread.iter().any(|unread| unread.value == "red"));
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown, IssueCode::FieldUnknown]);
}

#[test]
fn digest_ignores_order_and_crawl_dates() {
    let digest = |text: &str| read(text.as_bytes()).expect("a list").0.version.sha256;
    let a = "id,schema,name,aliases,dataset,last_seen\n1,Person,A,B;C,d,2026\n2,Person,B,,d,2026\n";
    let b = "id,dataset,schema,aliases,name,last_seen\n2,d,Person,,B,2027\n1,d,Person,C;B,A,2027\n";
    assert_eq!(digest(a), digest(b));
    assert_ne!(digest(a), digest(&a.replace("B;C", "B;D")));
}

#[test]
fn broken_rows_refuse_the_list() {
    #[track_caller]
    fn check(rows: &str, line: u64) {
        let error = read(format!("{HEADER}\n{rows}").as_bytes()).expect_err("broken");
        let position = error.position().expect("a position");
        assert_eq!((error.kind(), position.line), (ErrorKind::Malformed, line));
    }
    check(&format!("{ROW}\n\"x-2\",\"Person\"\n"), 3);
    check(&format!("{ROW}\n{HEADER}\n{ROW}\n"), 3);
    check(&format!("{ROW}\n{}\n", ROW.trim_end_matches('"')), 4);
    let error = read([HEADER.as_bytes(), b"\n\"\xff\"\n"].concat().as_slice());
    assert_eq!(error.expect_err("no text").kind(), ErrorKind::Malformed);
}

#[test]
fn odd_quotes_within_a_cell_are_characters() {
    let quoted = |aliases: &str| {
        let cell = aliases.replace('"', "\"\"");
        let text = format!("id,schema,name,aliases,dataset\n1,Person,A,\"{cell}\",d\n");
        let (_, entities) = read(text.as_bytes()).expect("a list");
        entities[0].names.iter().skip(1).map(|name| name.full.clone()).collect::<Vec<_>>()
    };
    assert_eq!(quoted("B;\"C"), ["B", "\"C"]);
    assert_eq!(quoted("\"B\" C;D"), ["\"B\" C", "D"]);
    assert_eq!(quoted("\"B;C\"x;D"), ["\"B", "C\"x", "D"]);
    assert_eq!(quoted("\"\";B;"), ["B"]);
    assert_eq!(quoted("\"B;C\""), ["B;C"]);
}

#[test]
fn a_published_file_is_read_whole() {
    let Some(folder) = crate::data("lists/ftm/export-2024-03") else { return };
    let bytes = std::fs::read(folder.join("targets.simple.csv")).expect("file");
    let (list, entities) = read(&bytes).expect("a list");
    assert_eq!((list.version.entities, list.issues.len()), (5, 0));
    let mut rows = csv::Reader::from_reader(&*bytes);
    for (row, entity) in rows.records().zip(&entities) {
        let dump = crate::dump::dump(entity);
        for value in row.expect("row").iter().flat_map(|cell| cell.split(';')) {
            assert!(dump.contains(value), "{value} is lost");
        }
    }
}
