//! Malaysia's list in the layout of 2026, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{DocumentKind, EntityKind, IssueCode, ListedEntity};

use crate::dump::dump;
use crate::{names, read};

/// A field with its numbered heading, which has a line break in it.
fn field(number: u8, heading: &str, text: &str) -> String {
    format!("<field name=\"({number})&#10;{heading}\">{text}</field>\n")
}

const PERSON: [(&str, &str); 13] = [
    ("No.", "1"),
    ("Reference", "KDN.I.902-2098"),
    ("Name", "Sampel @ Olok bin Ujian"),
    ("Title", "Haji"),
    ("Designation", "-"),
    ("Date of Birth", "9.12.1961"),
    ("Place of Birth", "Kampung Uji, Malaysia"),
    ("Other Names", "Abu Sampel|Cik Olok"),
    ("Nationality", "Filipina (Pemastautin Tetap di Malaysia)"),
    ("Passport Number", "A00000001 / B0000002 (Indonesia)"),
    ("Identification Card Number", "611209-00-0000"),
    ("Address", "1 Jalan Uji, 00000 Ujian, Johor"),
    ("Date 0f Listed", "12 November 2014"),
];

const GROUP: [(&str, &str); 7] = [
    ("No.", "1"),
    ("Reference", "KDN.K.902-2098"),
    ("Name", "Kumpulan Sampel Ujian"),
    ("Alias", "KSU|Sampel, Ujian Group"),
    ("Other Name", "-"),
    ("Address", "-"),
    ("Date of Listed", "13 November 2014"),
];

fn entry(id: u8, fields: &[(&str, &str)]) -> String {
    let fields: String =
        (1..).zip(fields).map(|(n, (heading, text))| field(n, heading, text)).collect();
    format!("<entry id=\"{id}\">\n{fields}</entry>\n")
}

fn list(entries: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='utf-8'?>\n<xmlResponse>\n\
         <title>LIST OF SPECIFIED ENTITY</title>\n<section type=\"A. INDIVIDUAL\">\n\
         <header><column>(1)No.</column></header>\n{entries}</section>\n</xmlResponse>"
    )
}

fn with(heading: &str, text: &str) -> Vec<(&'static str, String)> {
    PERSON
        .into_iter()
        .map(|(own, value)| (own, if own == heading { text } else { value }.to_owned()))
        .collect()
}

fn one(heading: &str, text: &str) -> ListedEntity {
    let fields = with(heading, text);
    let fields: Vec<_> = fields.iter().map(|(h, t)| (*h, t.as_str())).collect();
    let (_, mut entities) = read(list(&entry(1, &fields)).as_bytes()).expect("a list");
    entities.remove(0)
}

#[test]
fn a_person_and_a_group() {
    let xml = list(&(entry(1, &PERSON) + &entry(2, &GROUP)));
    let (list, entities) = read(xml.as_bytes()).expect("a list");
    assert_eq!((list.format, list.version.name.as_str()), (Format::MohaXml, "my-moha"));
    assert_eq!(list.issues, []);
    let [person, group] = entities.as_slice() else { panic!("two entities") };
    assert_eq!(person.id, "my-moha-kdn-i-902-2098");
    assert_eq!((person.kind, group.kind), (EntityKind::Person, EntityKind::Organisation));
    assert_eq!(
        names(person),
        [
            "primary: Sampel bin Ujian",
            "alias: Olok bin Ujian",
            "alias: Abu Sampel",
            "alias: Cik Olok",
        ]
    );
    assert_eq!(person.titles, ["Haji"]);
    assert_eq!(person.birth_dates[0].to_string(), "1961-12-09");
    assert_eq!(
        person.birth_places[0].country.map(|c| c.to_string()).as_deref(),
        Some("MY")
    );
    let nationalities: Vec<_> =
        person.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(nationalities, ["PH"]);
    let documents: Vec<_> = person
        .documents
        .iter()
        .map(|d| (d.kind, d.number.as_str(), d.issuer.map(|c| c.to_string())))
        .collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::Passport, "A00000001", None),
            (DocumentKind::Passport, "B0000002", Some("ID".to_owned())),
            (DocumentKind::NationalId, "611209000000", Some("MY".to_owned())),
        ]
    );
    let listing = &person.listings[0];
    assert_eq!(listing.programme, "LIST OF SPECIFIED ENTITY");
    assert_eq!(listing.reference, "KDN.I.902-2098");
    assert_eq!(listing.listed_on.as_deref(), Some("12 November 2014"));
    assert_eq!(group.id, "my-moha-kdn-k-902-2098");
    assert_eq!(
        names(group),
        ["primary: Kumpulan Sampel Ujian", "alias: KSU", "alias: Sampel, Ujian Group",]
    );
    assert_eq!(group.listings[0].listed_on.as_deref(), Some("13 November 2014"));
}

#[test]
fn nothing_is_lost() {
    let xml = list(&(entry(1, &PERSON) + &entry(2, &GROUP)));
    let (_, entities) = read(xml.as_bytes()).expect("a list");
    for (entity, fields) in entities.iter().zip([PERSON.as_slice(), GROUP.as_slice()]) {
        let dump = dump(entity);
        // The running number is a place in the file, left out.
        for (heading, text) in fields.iter().skip(1) {
            let parts = text.split([' ', '/', '|', ';']).filter(|p| !p.is_empty());
            for part in parts {
                // A date that reads back the same needs no words.
                let read = *heading == "Date of Birth" && dump.contains("1961-12-09");
                assert!(read || dump.contains(part), "{heading} lost");
            }
        }
        assert!(dump.contains("A. INDIVIDUAL"));
    }
}

#[test]
fn headings_are_told_by_their_words() {
    let fields = [
        ("Referen ce", "KDN.I.903-2098"),
        ("Name", "Testo Sampel"),
        ("Date ofBirth", "01.02.1970 3.4.1971"),
        ("Idetification Card Number", "(a) 123456 (b) 700201-00-0001"),
        ("Colour of Hat", "green"),
    ];
    let (list, entities) = read(list(&entry(1, &fields)).as_bytes()).expect("a list");
    let person = &entities[0];
    assert_eq!((person.kind, person.birth_dates.len()), (EntityKind::Person, 2));
    assert_eq!(person.documents[1].number, "700201000001");
    assert!(person.unread.iter().any(|unread| unread.value == "green"));
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown]);
    assert!(!list.issues[0].detail.contains("green"));
}

#[test]
fn placeholders_are_nothing() {
    let person = one("Other Names", "-");
    assert_eq!(person.names.len(), 2);
    let person = one("Passport Number", "null");
    assert_eq!(person.documents.len(), 1);
    assert!(one("Date of Birth", "-").birth_dates.is_empty());
}

#[test]
fn a_blank_parts_whole_passport_numbers() {
    let numbers = |text: &str| -> Vec<String> {
        let documents = one("Passport Number", text).documents.into_iter();
        let passports = documents.filter(|d| d.kind == DocumentKind::Passport);
        passports.map(|document| document.number).collect()
    };
    assert_eq!(numbers("A00000001&#10;B0000002"), ["A00000001", "B0000002"]);
    assert_eq!(numbers("A00000001 B0000002, C0000003").len(), 3);
    assert_eq!(numbers("A 00000001"), ["A00000001"]);
    assert_eq!(numbers("A00000001 (Indonesia)"), ["A00000001"]);
}

#[test]
fn a_card_confirms_a_date_and_gives_none() {
    let fields = with("Date of Birth", "10.12.1961");
    let fields: Vec<_> = fields.iter().map(|(h, t)| (*h, t.as_str())).collect();
    let (list, entities) =
        read(self::list(&entry(1, &fields)).as_bytes()).expect("a list");
    assert_eq!(entities[0].birth_dates.len(), 1);
    assert_eq!(list.issues[0].code, IssueCode::DateUnread);
    assert!(one("Date of Birth", "-").birth_dates.is_empty());
    assert_eq!(one("Date of Birth", "1961").birth_dates[0].to_string(), "1961");
}

#[test]
fn odd_values_are_kept_and_told() {
    let fields = with("Nationality", "Atlantis");
    let fields: Vec<_> = fields.iter().map(|(h, t)| (*h, t.as_str())).collect();
    let (list, entities) =
        read(self::list(&entry(1, &fields)).as_bytes()).expect("a list");
    assert_eq!(list.issues[0].code, IssueCode::CountryUnknown);
    assert!(dump(&entities[0]).contains("Atlantis"));
    assert_eq!(one("Nationality", "Malaysia dan Mesir").nationalities.len(), 2);
}

#[test]
fn digest_hangs_on_content_alone() {
    let digest = |xml: &str| read(xml.as_bytes()).expect("a list").0.version.sha256;
    let (a, b) = (entry(1, &PERSON), entry(2, &GROUP));
    let first = digest(&list(&(a.clone() + &b)));
    assert_eq!(
        first,
        digest(&list(&(b.clone() + &a)).replace("\n<field", "\n   <field"))
    );
    assert_ne!(first, digest(&list(&(a.replace("Haji", "Tuan") + &b))));
}

#[test]
fn a_delisting_changes_nobody_else() {
    let (first, second) = (entry(1, &PERSON), entry(2, &GROUP).replace(">1<", ">2<"));
    let (whole, both) = read(list(&(first + &second)).as_bytes()).expect("a list");
    let (_, left) = read(list(&entry(1, &GROUP)).as_bytes()).expect("a list");
    assert_eq!(both[1], left[0]);
    let again = entry(7, &GROUP).replace(">1<", ">8.<") + &entry(8, &PERSON);
    let (again, _) = read(list(&again).as_bytes()).expect("a list");
    assert_eq!(whole.version.sha256, again.version.sha256);
    // What is no number is no place in the file.
    let odd = entry(1, &GROUP).replace(">1<", ">1 (new)<");
    let (_, odd) = read(list(&odd).as_bytes()).expect("a list");
    assert!(dump(&odd[0]).contains("(new)"));
}

#[test]
fn damage_is_refused() {
    #[track_caller]
    fn check(xml: &str, kind: ErrorKind) {
        let error = read(xml.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("Sampel"));
    }
    let whole = list(&entry(1, &PERSON));
    check(&whole[..whole.len() - 20], ErrorKind::Truncated);
    check(&whole.replace("</entry>", "</entri>"), ErrorKind::Malformed);
    check(&whole.replace("Haji", &"H".repeat(1 << 20)), ErrorKind::TooLarge);
    check(&list(""), ErrorKind::Malformed);
    check("<xmlResponse>", ErrorKind::Truncated);
}

#[test]
fn the_sample_is_read_whole() {
    let Some(folder) = crate::data("lists/national") else { return };
    let bytes =
        std::fs::read(folder.join("moha-format-sample.SYNTHETIC.xml")).expect("file");
    let (list, entities) = read(&bytes).expect("a list");
    assert_eq!((list.version.entities, list.issues.len()), (2, 0));
    assert_eq!(entities[0].documents.len(), 3);
    assert_eq!(names(&entities[1])[1..], ["alias: KCR", "alias: Contoh Group"]);
}

#[test]
fn a_file_that_is_cut_anywhere_is_refused() {
    let whole = list(&(entry(1, &PERSON) + &entry(2, &GROUP)));
    for (cut, _) in whole.char_indices() {
        let read = read(&whole.as_bytes()[..cut]);
        assert!(read.is_err(), "cut at {cut} of {}", whole.len());
    }
    assert!(read(whole.as_bytes()).is_ok());
}
