//! Saring's own template.

use proptest::prelude::*;
use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode};

use crate::{names, read};

const CSV: &str = "\u{feff}id,kind,name,aliases,weak_aliases,former_names,original_names,birth_dates,nationalities,sex,birth_places,passports,id_numbers,addresses,programme,reference,listed_on,titles,notes,own_column\r\n\
own-1,person,Testo Sampel,Tes Sampel;T. Sampel,Si Tes,Testo Lama,تجربة,1970-05-06;circa 1971,Indonesia;vn,M,Jakarta,ID:A-999999;B8888,3199990000000001,\"Jalan Test 1\\; RT 2, Jakarta\",Own list,REF-9,2026-01-02,Haji,\"He said \"\"no\"\".\",kept\r\n\
own-2,vessel,MV Test,,,,,,,,,,,,,,,,,\r\n";

#[test]
fn csv() {
    let (list, entities) = read(CSV.as_bytes()).expect("a list");
    assert_eq!((list.format, list.version.entities), (Format::TemplateCsv, 2));
    let entity = &entities[0];
    assert_eq!((entity.id.as_str(), entity.kind), ("own-1", EntityKind::Person));
    assert_eq!(
        names(entity),
        [
            "primary: Testo Sampel",
            "alias: Tes Sampel",
            "alias: T. Sampel",
            "alias?: Si Tes",
            "former: Testo Lama",
            "original: تجربة"
        ]
    );
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1970-05-06", "about 1971"]);
    let codes: Vec<_> = entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["ID", "VN"]);
    let documents: Vec<_> =
        entity.documents.iter().map(|own| (own.kind, own.number.as_str())).collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::Passport, "A999999"),
            (DocumentKind::Passport, "B8888"),
            (DocumentKind::NationalId, "3199990000000001")
        ]
    );
    assert!(entity.documents[0].issuer.is_some());
    assert_eq!(entity.addresses[0].text, "Jalan Test 1; RT 2, Jakarta");
    assert_eq!(entity.notes, ["He said \"no\"."]);
    assert_eq!(entity.listings[0].reference, "REF-9");
    assert!(entity.unread.iter().any(|unread| unread.value == "kept"));
    assert_eq!(entities[1].kind, EntityKind::Vessel);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown]);
}

#[test]
fn jsonl_is_the_same() {
    let line = r#"{"saring":1,"id":"own-1","kind":"person","name":"Testo Sampel","aliases":["A; B"],"birth_dates":"1970"}"#;
    let (list, entities) = read(line.as_bytes()).expect("a list");
    assert_eq!(list.format, Format::TemplateJsonl);
    assert_eq!(names(&entities[0]), ["primary: Testo Sampel", "alias: A; B"]);
    let (_, csv) = read(
        b"kind,id,name,aliases,birth_dates\nperson,own-1,Testo Sampel,A\\; B,1970\n",
    )
    .expect("a list");
    assert_eq!(csv, entities);
}

#[test]
fn broken_rows_refuse_the_list() {
    #[track_caller]
    fn check(csv: &[u8], line: u64) {
        let error = read(csv).expect_err("broken");
        let found = (error.kind(), error.position().expect("position").line);
        assert_eq!(found, (ErrorKind::Malformed, line), "{error}");
    }
    check(b"id,name\n1,A\n,B\n", 3);
    check(b"id,name\n1,A,B\n", 2);
    check(b"id,name\n1,A\n2\n", 3);
    check(b"id,name\n1,\xff\n", 2);
    check(b"id,name\n1,A\nid,name\n2,B\n", 3);
    check("id,name\n1,A\n\u{feff}ID, Name\n2,B\n".as_bytes(), 3);
    check(b"id;name\n1;A\nid;name\n", 3);
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        cells in proptest::collection::vec("[a-z;\\\\,\"\\n \u{e9}\u{4e00}]{0,12}", 1..4)
    ) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        let escaped: Vec<String> = cells
            .iter()
            .map(|cell| cell.replace('\\', "\\\\").replace(';', "\\;"))
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "name", "notes"]).expect("memory");
        writer.write_record(["1", "N", &escaped.join(";")]).expect("memory");
        let bytes = writer.into_inner().expect("memory");
        let (_, entities) = read(&bytes).expect("a list");
        let expected: Vec<String> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        prop_assert_eq!(&entities[0].notes, &expected);
    }
}
