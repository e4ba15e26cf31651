//! The UN files of nine dates: totals, nothing lost, digests, and the damaged one.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;
use saring_lists::{ErrorKind, Limits, ReadList, read_file};
use saring_model::{
    DocumentKind, EntityKind, IssueCode, ListedEntity, NameKind, Precision, Quality,
};

use crate::dump::dump;

fn read(path: &Path) -> (ReadList, Vec<ListedEntity>) {
    let mut entities = Vec::new();
    let list = read_file(path, &Limits::default(), &mut |entity| entities.push(entity));
    (list.expect("a list"), entities)
}

/// Every text of every record by its reference number, read without our reader.
pub(crate) fn texts(path: &Path) -> HashMap<String, Vec<(String, String)>> {
    let mut xml = String::new();
    let file = std::fs::File::open(path).expect("file");
    flate2::read::GzDecoder::new(file).read_to_string(&mut xml).expect("gzip");
    let mut reader = Reader::from_str(&xml);
    let (mut path, mut record, mut text) = (Vec::new(), Vec::new(), String::new());
    let mut records = HashMap::new();
    loop {
        match reader.read_event().expect("xml") {
            Event::Start(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                text.clear();
            }
            Event::Text(piece) => text.push_str(&piece.decode().expect("utf-8")),
            Event::GeneralRef(name) => text.push(match &*name {
                b"amp" => '&',
                b"lt" => '<',
                b"gt" => '>',
                b"quot" => '"',
                b"apos" => '\'',
                _ => name.resolve_char_ref().expect("number").expect("character"),
            }),
            Event::End(_) => {
                let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !squeezed.is_empty() {
                    record.push((path.join("/"), squeezed));
                }
                text.clear();
                if path.len() == 3 {
                    let is_reference = |(path, _): &&(String, String)| {
                        path.ends_with("/REFERENCE_NUMBER")
                    };
                    let reference = record.iter().find(is_reference).expect("reference");
                    records.insert(reference.1.clone(), std::mem::take(&mut record));
                }
                path.pop();
            }
            Event::Eof => return records,
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

#[test]
fn nothing_is_lost() {
    let Some(folder) = crate::data("lists/un") else { return };
    let mut files = 0;
    for file in std::fs::read_dir(folder).expect("folder") {
        let path = file.expect("file").path();
        if path.to_string_lossy().contains("CORRUPT") {
            continue;
        }
        files += 1;
        let (list, entities) = read(&path);
        let texts = texts(&path);
        assert_eq!(list.version.entities, entities.len() as u64);
        assert_eq!(texts.len(), entities.len());
        let mut missing = 0;
        for entity in &entities {
            let dump = dump(entity);
            for (field, text) in &texts[&entity.listings[0].reference] {
                if !dump.contains(text.as_str()) {
                    eprintln!("{} {}: {field} lost: {text}", path.display(), entity.id);
                    missing += 1;
                }
            }
        }
        assert_eq!(missing, 0, "in {}", path.display());
    }
    assert!(files >= 9, "expected nine files, found {files}");
}

#[test]
fn figures_of_the_latest() {
    let Some(folder) = crate::data("lists/un") else { return };
    let (list, entities) = read(&folder.join("un-2026-02-27.xml.gz"));
    assert_eq!(list.version.name, "un-sc");
    assert_eq!(list.version.version, "2026-02-27T00:00:09.554Z");
    let persons: Vec<_> =
        entities.iter().filter(|entity| entity.kind == EntityKind::Person).collect();
    assert_eq!((persons.len(), entities.len()), (730, 1003));
    let dates = |precision: Precision| {
        let own = |entity: &&&ListedEntity| {
            entity.birth_dates.iter().any(|date| date.precision == precision)
        };
        persons.iter().filter(own).count()
    };
    // lists.md §3 counts 393 with a full date, 29 with ranges only and 53 with none;
    // dates in notes and aliases give four, three months and two more.
    let counted = [Precision::Day, Precision::Month, Precision::Range].map(dates);
    assert_eq!(counted, [397, 3, 32]);
    let none = persons.iter().filter(|person| person.birth_dates.is_empty()).count();
    let originals = |kind: EntityKind| {
        let own = |entity: &&ListedEntity| {
            entity.kind == kind
                && entity.names.iter().any(|name| name.kind == NameKind::Original)
        };
        entities.iter().filter(own).count()
    };
    assert_eq!(none, 51);
    // 336 in the field of their own, 8 more only within aliases.
    assert_eq!(
        (originals(EntityKind::Person), originals(EntityKind::Organisation)),
        (340, 43)
    );
    let low = persons
        .iter()
        .flat_map(|person| &person.names)
        .filter(|name| name.quality == Quality::Low)
        .count();
    let with_documents =
        persons.iter().filter(|person| !person.documents.is_empty()).count();
    let with_number = |kind: DocumentKind| {
        let own = |person: &&&ListedEntity| {
            person
                .documents
                .iter()
                .any(|document| document.kind == kind && !document.number.is_empty())
        };
        persons.iter().filter(own).count()
    };
    // 615 low aliases, some of which hold several names.
    assert!((615..=680).contains(&low), "{low}");
    // 277 and 234 in the field of their own, the rest within aliases.
    assert_eq!((with_documents, with_number(DocumentKind::Passport)), (281, 242));
    assert!((105..=117).contains(&with_number(DocumentKind::NationalId)));
    let nationals = |code: &str| {
        let own = |person: &&&ListedEntity| {
            person.nationalities.iter().any(|own| own.to_string() == code)
        };
        persons.iter().filter(own).count()
    };
    let counts = ["AF", "KP", "IQ", "ID", "PH", "RU", "MY"].map(nationals);
    assert_eq!(counts, [130, 79, 79, 24, 15, 12, 2]);
    let stateless =
        persons.iter().filter(|person| person.nationalities.is_empty()).count();
    assert_eq!(stateless, 105);
    let sexes = persons.iter().filter(|person| !person.sexes.is_empty()).count();
    assert_eq!(sexes, 54);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::CountryUnknown, IssueCode::CountryUnknown]);
}

#[test]
fn damaged_file_is_refused_with_a_position() {
    let Some(folder) = crate::data("lists/un") else { return };
    let path = folder.join("un-2025-08-16.CORRUPT.xml.gz");
    let error = read_file(&path, &Limits::default(), &mut |_| {}).expect_err("damaged");
    assert_eq!(error.kind(), ErrorKind::Malformed);
    let position = error.position().expect("position");
    assert_eq!((position.line, error.to_string().contains("control")), (53, true));
}

#[test]
fn digest_follows_the_content_only() {
    let Some(folder) = crate::data("lists/un") else { return };
    let digest =
        |date: &str| read(&folder.join(format!("un-{date}.xml.gz"))).0.version.sha256;
    // No change between these two issues, see lists.md §3.
    assert_eq!(digest("2025-12-10"), digest("2026-01-28"));
    assert_ne!(digest("2026-01-28"), digest("2026-02-27"));
    assert_ne!(digest("2020-11-30"), digest("2020-12-01"));
}
