//! Indonesia's DTTOT: its layout with invented persons, and the file of 2022.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;

use quick_xml::Reader;
use quick_xml::events::Event;
use saring_lists::{Format, Limits, ReadList, read_file};
use saring_model::{
    BirthDate, Day, DocumentKind, EntityKind, IssueCode, ListedEntity, NameKind, Quality,
};

use crate::dump::dump;
use crate::workbook::{book, rows};
use crate::{names, read};

const HEADER: [&str; 8] = [
    "Nama",
    "Deskripsi",
    "Terduga",
    "Kode Densus",
    "Tpt Lahir",
    "Tgl Lahir",
    "WN",
    "Alamat",
];

/// The list of one person with this description, date of birth and nationality.
fn person(description: &str, birth: &str, nationality: &str) -> (ReadList, ListedEntity) {
    let row = [
        "TESTO SAMPEL",
        description,
        "Orang",
        "ILQ-900",
        "Contoh, Suriah",
        birth,
        nationality,
        "-",
    ];
    let (list, mut entities) = read(&book(&rows(&[&HEADER, &row]))).expect("a list");
    assert_eq!(list.format, Format::DttotXlsx);
    (list, entities.remove(0))
}

#[test]
fn a_row() {
    let row = [
        "TESTO SAMPEL alias ABU TES ALIAS Testo Satu;",
        "1. NIK 3199990101700001;\n2. no. paspor B 9999999 (berlaku sampai dengan 2 \
         Desember 2019);\n3. anggota kelompok contoh (QDe.999);",
        "Orang",
        "IDD-900",
        "Jakarta",
        "06/05/1970",
        "Indonesia",
        "1. Jalan Contoh 1, Jakarta;\n2. Kota Contoh, Malaysia",
    ];
    let (list, entities) = read(&book(&rows(&[&HEADER, &row]))).expect("a list");
    assert_eq!((list.version.name.as_str(), list.issues.len()), ("id-dttot", 0));
    let entity = &entities[0];
    assert_eq!(
        (entity.id.as_str(), entity.schema.as_str(), entity.kind),
        ("id-dttot-idd-900", "Person", EntityKind::Person)
    );
    assert_eq!(
        names(entity),
        ["primary: TESTO SAMPEL", "alias: ABU TES", "alias: Testo Satu"]
    );
    assert_eq!(entity.birth_dates[0].to_string(), "1970-05-06");
    assert_eq!(entity.birth_places[0].text, "Jakarta");
    assert_eq!(entity.nationalities[0].to_string(), "ID");
    let listing = &entity.listings[0];
    assert_eq!(
        (listing.programme.as_str(), listing.reference.as_str()),
        ("DTTOT, domestic", "IDD-900")
    );
    // The reference is the group's, not the person's.
    assert!(listing.quoted.is_empty());
    let documents: Vec<_> = entity
        .documents
        .iter()
        .map(|own| (own.kind, own.number.as_str(), own.expires.as_deref()))
        .collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::NationalId, "3199990101700001", None),
            (DocumentKind::Passport, "B9999999", Some("2 Desember 2019")),
        ]
    );
    let addresses: Vec<_> = entity
        .addresses
        .iter()
        .map(|own| (own.text.as_str(), own.country.map(|code| code.to_string())))
        .collect();
    assert_eq!(
        addresses,
        [
            ("Jalan Contoh 1, Jakarta", None),
            ("Kota Contoh, Malaysia", Some("MY".to_owned())),
        ]
    );
    assert!(entity.notes[0].contains("\n2. no. paspor"));
}

#[test]
fn headers_of_any_year_make_the_same_list() {
    let row = ["A alias B", "x", "Korporasi", "ELQ-900", "", "00/00/0000", "Irak", "-"];
    let digest = |table: &[&[&str]]| {
        let (list, entities) = read(&book(&rows(table))).expect("a list");
        assert_eq!(entities[0].id, "id-dttot-elq-900");
        assert_eq!(
            entities[0].listings[0].programme,
            "DTTOT, mirrored from the United Nations"
        );
        assert_eq!(entities[0].kind, EntityKind::Organisation);
        list.version.sha256
    };
    let old = digest(&[&HEADER, &row]);
    let turned = digest(&[
        &["DAFTAR TERDUGA TERORIS"],
        &[
            "kode_densus",
            "no",
            "wn",
            "terduga",
            "nama",
            "tanggal_lahir",
            "alamat",
            "deskripsi",
        ],
        &["ELQ-900", "7", "Irak", "Korporasi", "A  alias B", "00/00/0000", "-", "x"],
    ]);
    assert_eq!(old, turned);
    let changed =
        ["A alias C", "x", "Korporasi", "ELQ-900", "", "00/00/0000", "Irak", "-"];
    assert_ne!(old, digest(&[&HEADER, &changed]));
}

#[test]
fn columns_and_kinds_that_are_not_known() {
    let (list, entities) = read(&book(&rows(&[
        &["nama", "terduga", "kode_densus", "gelar", "pekerjaan", "catatan"],
        &["Testo", "Kapal", "XXX-1", "Haji", "Guru", "kept"],
        &["Testo Dua", "Orang", "", "-", "-", "kept too"],
    ])))
    .expect("a list");
    let [first, second] = entities.as_slice() else { panic!("two") };
    assert_eq!((first.kind, first.titles[0].as_str()), (EntityKind::Any, "Haji"));
    assert_eq!(first.designations, ["Guru"]);
    assert_eq!(first.listings[0].programme, "DTTOT");
    assert_eq!(second.id, "id-dttot-testo-dua");
    for value in ["Kapal", "kept"] {
        assert!(first.unread.iter().any(|own| own.value == value));
    }
    let codes: Vec<_> = list.issues.iter().map(|own| own.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown; 2]);
    assert!(list.issues[1].detail.starts_with("catatan is not known"));
}

#[test]
fn codes_that_repeat_are_told_apart_by_the_name() {
    let table = |first: &[&str], second: &[&str]| {
        let head = ["nama", "terduga", "kode"];
        let (list, entities) =
            read(&book(&rows(&[&head, first, second]))).expect("a list");
        assert_eq!(list.issues.len(), 2);
        let ids: HashSet<String> = entities.into_iter().map(|own| own.id).collect();
        ids
    };
    let (one, two) = (["Testo Satu", "Orang", "IDD-1"], ["Testo Dua", "Orang", "idd 1"]);
    assert_eq!(table(&one, &two), table(&two, &one));
    assert!(table(&one, &two).contains("id-dttot-idd-1-testo-satu"));
}

#[test]
fn dates_of_birth() {
    #[track_caller]
    fn check(birth: &str, description: &str, expected: &[&str]) {
        let (_, entity) = person(description, birth, "WNI");
        let dates: Vec<_> = entity.birth_dates.iter().map(BirthDate::to_string).collect();
        assert_eq!(dates, expected, "from {birth:?} and {description:?}");
    }
    check("00/00/1958", "", &["1958"]);
    check("00/00/1955-1958", "", &["1955 to 1958"]);
    check("5 Oktober 1991;", "", &["1991-10-05"]);
    check("5 Oktober 1991 atau\n6 Mei 1992", "", &["1991-10-05", "1992-05-06"]);
    check("sekira 1958", "", &["about 1958"]);
    check("00/00/0000", "", &[]);
    check("00/00/0000", "Ditahan pada 2010.tanggal lahir 1963", &["1963"]);
    check(
        "01/02/1963",
        "Tanggal lahir lainnya: 3 Maret 1963 , tempat lahir lainnya Irak",
        &["1963-02-01", "1963-03-03"],
    );
    check(
        "",
        "DOB: a) sekitar 1966 b) 1960 c) antara 1953 dan 1955 POB: a) Contoh",
        &["about 1966", "1960", "1953 to 1955"],
    );
    check("", "dob:1970/1971. Anggota", &["1970", "1971"]);
    check("", "Tahun lahir 1964, 1969, Kewarganegaraan lainnya Irak", &["1964", "1969"]);
    check(
        "",
        "DOB: antara 1970 dan 1973 (sekitar)\n\nKeterangan: x",
        &["about 1970 to 1973"],
    );
    check("", "di bawah rezim contoh lahir tahun 1958", &["1958"]);
    // Somebody else's, and no birth at all.
    check("", "Kakak Contoh lahir 1 Januari 1969 di Irak", &[]);
    check("", "tempat lahir Contoh 1970; ditangkap 2 Mei 2003", &[]);
    check("x", "", &[]);
}

#[test]
fn documents_in_prose() {
    #[track_caller]
    fn check(description: &str, expected: &[&str]) {
        let (_, entity) = person(description, "", "");
        let found: Vec<String> = entity
            .documents
            .iter()
            .map(|own| {
                let issuer = own.issuer.map(|code| code.to_string()).unwrap_or_default();
                format!("{:?} {issuer} {}", own.kind, own.number)
            })
            .collect();
        assert_eq!(found, expected, "from {description:?}");
    }
    check(
        "Nomor paspor Arab Saudi A999999, B999999; dicari",
        &["Passport SA A999999", "Passport SA B999999"],
    );
    check(
        "Nomor paspor Libya 999999, British C00999999.",
        &["Passport LY 999999", "Passport GB C00999999"],
    );
    check("paspor nomor : U. 999999 yang dikeluarkan di Contoh", &["Passport  U999999"]);
    check("Nomor paspor Turkey TR-P 999 999.", &["Passport TR TRP999999"]);
    check("NIK dengan nomor 319999010170001;", &["NationalId ID 319999010170001"]);
    check(
        "KTP, NIK 09.9999.010170.7001, dikeluarkan",
        &["NationalId ID 0999990101707001"],
    );
    check(
        "Kartu Identifikasi Nasional Republik Suriah Nomor 10999999",
        &["NationalId SY 10999999"],
    );
    check(
        "Nomor Pasport 9999999 dan 8888888, Nomor Identifikasi Nasional 7777",
        &["Passport  9999999", "Passport  8888888", "NationalId  7777"],
    );
    check("menggunakan paspor palsu dari warga Suriah 2014", &[]);
    check("terdapat NIK yang sama dengan 3199990101700001", &[]);
    check("menggunakan identitas Contoh, yang meninggal pada 2001", &[]);
}

fn real() -> Option<(ReadList, Vec<ListedEntity>)> {
    let path = crate::data("lists/national/dttot-2022-07-22.xlsx")?;
    let mut entities = Vec::new();
    let list = read_file(&path, &Limits::default(), &mut |entity| entities.push(entity));
    Some((list.expect("a list"), entities))
}

#[test]
fn figures_of_2022() {
    let Some((list, entities)) = real() else { return };
    assert_eq!(list.version.entities, 527);
    assert_eq!(list.version.version, "2022-07-21T11:11:12Z");
    let of = |kind| entities.iter().filter(move |own| own.kind == kind);
    let persons: Vec<_> = of(EntityKind::Person).collect();
    assert_eq!((persons.len(), of(EntityKind::Organisation).count()), (412, 115));
    let coded = |letters: &[&str]| {
        let own = |entity: &&ListedEntity| {
            let reference = &entity.listings[0].reference;
            letters.iter().any(|letters| reference.starts_with(letters))
        };
        entities.iter().filter(own).count()
    };
    // lists.md §1.6 counts these; one more has a code of its own, ILD.
    assert_eq!((coded(&["IDD", "IDQ"]), coded(&["EDD", "EDQ"])), (46, 27));
    let listed = |programme: &str| {
        let own = |entity: &&ListedEntity| entity.listings[0].programme == programme;
        entities.iter().filter(own).count()
    };
    assert_eq!(listed("DTTOT, domestic"), 46 + 27 + 1);
    assert_eq!(listed("DTTOT, mirrored from the United Nations"), 230 + 135 + 83 + 5);
    // 166 persons have no date in the field of their own; the description tells the
    // year of nearly all of them.
    let unstated = persons
        .iter()
        .filter(|own| own.unread.iter().any(|unread| unread.value == "00/00/0000"));
    assert_eq!(unstated.count(), 166);
    let dated = persons.iter().filter(|own| !own.birth_dates.is_empty()).count();
    assert_eq!(dated, 382);
    let ids: HashSet<_> = entities.iter().map(|own| own.id.as_str()).collect();
    assert_eq!(ids.len(), 527);
    let repeated = |own: &&saring_model::Issue| own.code == IssueCode::RecordUnread;
    // Five codes that two rows bear each.
    assert_eq!(
        (list.issues.iter().filter(repeated).count(), list.issues.len()),
        (10, 10)
    );
    let with = |kind: DocumentKind| {
        let own = |own: &&&ListedEntity| own.documents.iter().any(|own| own.kind == kind);
        persons.iter().filter(own).count()
    };
    assert_eq!((with(DocumentKind::Passport), with(DocumentKind::NationalId)), (85, 50));
    let all = entities.iter().flat_map(|own| &own.names);
    let weak = all.clone().filter(|name| name.quality == Quality::Low).count();
    let original = all.filter(|name| name.kind == NameKind::Original).count();
    assert_eq!((weak, original), (39, 3));
    assert!(entities.iter().all(|own| own.listings[0].quoted.is_empty()));
}

/// The rows of the file, read without our reader: the number of the row and its cells.
fn cells() -> Vec<Vec<String>> {
    let path = crate::data("lists/national/dttot-2022-07-22.xlsx").expect("file");
    let bytes = std::fs::read(path).expect("file");
    let strings = elements(&part(&bytes, "xl/sharedStrings.xml"), b"si", b"t");
    let strings: Vec<String> = strings.into_iter().map(|texts| texts.concat()).collect();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    let rows = elements(&sheet, b"row", b"v");
    let text = |value: String| {
        let index = value.parse::<usize>().expect("a number");
        // Numbers beyond the strings are days: the file has one.
        strings.get(index).cloned().unwrap_or_else(|| day(index))
    };
    rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}

/// The day with a number in Excel's calendar, found by trying all.
fn day(number: usize) -> String {
    let start = Day::new(1899, 12, 30).expect("a day").number();
    let wanted = start + i32::try_from(number).expect("small");
    let days = (1900..2100).flat_map(|year| {
        (1..=12).flat_map(move |month| {
            (1..=31).filter_map(move |day| Day::new(year, month, day))
        })
    });
    let mut found = days.filter(|day| day.number() == wanted).map(|day| day.to_string());
    found.next().expect("a day")
}

/// A deflated file of an archive, found by its name in the directory.
fn part(bytes: &[u8], name: &str) -> String {
    let at = bytes
        .windows(name.len())
        .rposition(|window| window == name.as_bytes())
        .expect("the name");
    let number = |from: usize| {
        let four = bytes.get(from..from + 4).expect("four").try_into().expect("four");
        u32::from_le_bytes(four) as usize
    };
    let short = |from: usize| {
        let two = bytes.get(from..from + 2).expect("two").try_into().expect("two");
        usize::from(u16::from_le_bytes(two))
    };
    let record = number(at - 4);
    let start = record + 30 + short(record + 26) + short(record + 28);
    let content = bytes.get(start..start + number(at - 26)).expect("the content");
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(content)
        .read_to_string(&mut text)
        .expect("deflate");
    text
}

/// The texts of an element within each element of another name.
fn elements(xml: &str, outer: &[u8], inner: &[u8]) -> Vec<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut within, mut is_open) = (Vec::new(), Vec::new(), false);
    loop {
        match reader.read_event().expect("xml") {
            Event::Start(start) if start.name().as_ref() == inner => {
                within.push(String::new());
                is_open = true;
            }
            Event::Text(text) if is_open => {
                within.last_mut().expect("open").push_str(&text.decode().expect("utf-8"));
            }
            Event::GeneralRef(name) if is_open => {
                let c = match &*name {
                    b"amp" => '&',
                    b"lt" => '<',
                    b"gt" => '>',
                    b"quot" => '"',
                    b"apos" => '\'',
                    _ => name.resolve_char_ref().expect("number").expect("character"),
                };
                within.last_mut().expect("open").push(c);
            }
            Event::End(end) if end.name().as_ref() == inner => is_open = false,
            Event::End(end) if end.name().as_ref() == outer => {
                all.push(std::mem::take(&mut within));
            }
            Event::Eof => return all,
            Event::Start(_)
            | Event::End(_)
            | Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

#[test]
fn nothing_is_lost() {
    let Some((_, entities)) = real() else { return };
    let rows = cells();
    assert_eq!(rows.len(), entities.len() + 1);
    let mut fields = HashMap::new();
    let mut missing = 0;
    for (row, entity) in rows.iter().skip(1).zip(&entities) {
        let dump = dump(entity);
        for (column, text) in row.iter().enumerate() {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            *fields.entry(column).or_insert(0) += 1;
            if !dump.contains(&text) {
                eprintln!("{} column {column} lost: {text}", entity.id);
                missing += 1;
            }
        }
    }
    assert_eq!(missing, 0);
    assert!(fields[&0] == 527, "every row has its first cell");
}
