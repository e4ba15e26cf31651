//! OFAC's CSV files: the layout with invented entries, and the real set where at hand.

use std::collections::HashMap;
use std::path::Path;

use proptest::prelude::*;
use saring_lists::{
    Companion, ErrorKind, Format, Limits, ListError, ReadList, Reading, companions,
    read_as, read_file,
};
use saring_model::{
    DocumentKind, EntityKind, IssueCode, ListedEntity, NameKind, PartRole, Precision,
    Quality, Sex,
};

use crate::names;
use crate::ofac_xml::everything;

const NULLS: &str = "-0- ,-0- ,-0- ,-0- ,-0- ,-0- ";

/// A row of the main file with this type, programme and these remarks.
fn row(number: u32, name: &str, kind: &str, remarks: &str) -> String {
    format!("{number},\"{name}\",{kind},\"SDGT] [SYRIA\",-0- ,{NULLS},{remarks}\r\n")
}

fn person(remarks: &str) -> String {
    row(9_000_001, "AL-SAMPEL, Testo Ikhlas", "\"individual\"", remarks)
}

fn read_set(
    main: &str,
    beside: &[(&str, &str)],
) -> Result<(ReadList, Vec<ListedEntity>), ListError> {
    let mut entities = Vec::new();
    let companions = beside
        .iter()
        .map(|(name, text)| Companion {
            name: (*name).to_owned(),
            reader: Box::new(text.as_bytes()),
        })
        .collect();
    let reading = Reading { companions, ..Reading::default() };
    let list = read_as(main.as_bytes(), reading, &mut |entity| entities.push(entity))?;
    Ok((list, entities))
}

/// The empty files beside a main one.
const BESIDE: [(&str, &str); 3] =
    [("alt.csv", ""), ("add.csv", ""), ("sdn_comments.csv", "")];

fn one(remarks: &str) -> (ListedEntity, Vec<IssueCode>) {
    let (list, mut entities) =
        read_set(&person(&format!("\"{remarks}\"")), &BESIDE).expect("a list");
    assert_eq!(entities.len(), 1);
    (entities.remove(0), list.issues.iter().map(|issue| issue.code).collect())
}

#[test]
fn a_set_of_files() {
    let main = person("-0- ")
        + "9000002,\"TEST, MUSTER & CO., LTD.\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
        + "9000003,\"TESTO\",\"vessel\",\"CUBA\",-0- ,\"TST9\",\"Tug\",\"99,998\",\"998\",\"Testland\",\"Muster S.A.\",\"Vessel Registration Identification IMO 9999999.\"\n\u{1a}";
    let alt = "9000001,1,\"aka\",\"SAMBEL, Testo\",-0- \n\
               9000001,2,\"fka\",\"MUESTRA, JR., Testo\",\"until 1999\"\n\
               9000002,3,\"nka\",\"MUSTER, TEST & CO.\",-0- \n\u{1a}";
    let add = "9000001,5,\"1 Test Street\",\"Testburg 999\",\"Korea, North\",-0- \n\
               9000002,6,-0- ,-0- ,\"undetermined\",\"head office\"\n";
    let beside = [("alt.csv", alt), ("add.csv", add), ("sdn_comments.csv", "\u{1a}")];
    let (list, entities) = read_set(&main, &beside).expect("a list");
    assert_eq!(list.format, Format::OfacCsv);
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-sdn", "")
    );
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let kinds: Vec<_> = entities.iter().map(|entity| entity.kind).collect();
    assert_eq!(kinds, [EntityKind::Person, EntityKind::Organisation, EntityKind::Vessel]);
    let first = &entities[0];
    assert_eq!(first.id, "ofac-9000001");
    assert_eq!(
        names(first),
        [
            "primary: Testo Ikhlas AL-SAMPEL",
            "alias: Testo SAMBEL",
            "former: Testo MUESTRA, JR."
        ]
    );
    let parts: Vec<_> =
        first.names[0].parts.iter().map(|part| (part.role, part.text.as_str())).collect();
    assert_eq!(
        parts,
        [(PartRole::Given, "Testo Ikhlas"), (PartRole::Family, "AL-SAMPEL")]
    );
    assert_eq!(first.names[2].note.as_deref(), Some("until 1999"));
    let programmes: Vec<_> =
        first.listings.iter().map(|listing| listing.programme.as_str()).collect();
    assert_eq!(programmes, ["SDGT", "SYRIA"]);
    let address = &first.addresses[0];
    assert_eq!(address.text, "1 Test Street, Testburg 999, Korea, North");
    assert_eq!(address.country.map(|code| code.to_string()).as_deref(), Some("KP"));
    assert!(first.notes.is_empty());
    assert_eq!(
        names(&entities[1]),
        ["primary: TEST, MUSTER & CO., LTD.", "alias: MUSTER, TEST & CO."]
    );
    let vessel = &entities[2];
    let imo = &vessel.documents[0];
    assert_eq!((imo.kind, imo.number.as_str()), (DocumentKind::Imo, "9999999"));
    assert!(
        vessel
            .unread
            .iter()
            .any(|unread| unread.field == "Vess_flag" && unread.value == "Testland")
    );
}

#[test]
fn remarks_tell_what_has_no_column() {
    let text = "DOB 14 Jun 1975; alt. DOB circa 1972; POB Testburg, Yemen; alt. POB \
                Korea, North; nationality Indonesia; citizen Malaysia; alt. citizen \
                possibly Palestinian; Gender Male; a.k.a. 'EL TESTO'; a.k.a. 'SAMPEL, \
                'Abd'; f.k.a. 'ABU TES'T'; Passport A-999998 (Korea, North) issued 02 \
                Mar 2011 expires 01 Mar 2016; alt. Passport B 99 9997; National ID No. \
                3999999999 (Iran); Digital Currency Address - XBT 1TestTest; Website \
                www.example.test; Head of Tests, with QDi.999; Linked To: TEST S.A.";
    let (entity, issues) = one(text);
    assert!(issues.is_empty(), "{issues:?}");
    assert_eq!(
        names(&entity)[1..],
        ["alias?: EL TESTO", "alias?: 'Abd SAMPEL", "former?: ABU TES'T"]
    );
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1975-06-14", "about 1972"]);
    let places: Vec<_> = entity
        .birth_places
        .iter()
        .map(|place| {
            let country = place.country.map(|code| code.to_string());
            (place.text.as_str(), country.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        places,
        [("Testburg, Yemen", "YE".to_owned()), ("Korea, North", "KP".to_owned())]
    );
    let nationalities: Vec<_> =
        entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(nationalities, ["ID", "MY", "PS"]);
    assert_eq!(entity.sexes, [Sex::Male]);
    let documents: Vec<_> = entity
        .documents
        .iter()
        .map(|document| (document.kind, document.number.as_str()))
        .collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::Passport, "A999998"),
            (DocumentKind::Passport, "B999997"),
            (DocumentKind::NationalId, "3999999999"),
            (DocumentKind::Other, "1TESTTEST"),
        ]
    );
    let passport = &entity.documents[0];
    assert_eq!(passport.issuer.map(|code| code.to_string()).as_deref(), Some("KP"));
    assert_eq!(passport.issued.as_deref(), Some("02 Mar 2011"));
    assert_eq!(passport.expires.as_deref(), Some("01 Mar 2016"));
    assert_eq!(entity.listings[0].quoted, ["QDi.999"]);
    assert_eq!(entity.notes, [text], "the remarks are kept as a note");
}

#[test]
fn long_remarks_go_on_in_another_file() {
    let start = "DOB 1975; ".to_owned() + &"x".repeat(980) + "; a.k.a. 'EL T";
    let main = person(&format!("\"{start}\""));
    let mut beside = BESIDE;
    beside[2].1 = "9000001,\"ESTO'.\"\n9000009,\"of nobody\"\n\u{1a}";
    let (list, entities) = read_set(&main, &beside).expect("a list");
    assert_eq!(names(&entities[0])[1..], ["alias?: EL TESTO"]);
    assert!(entities[0].notes[0].ends_with("a.k.a. 'EL TESTO'."));
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::RecordUnread]);
    assert!(list.issues[0].detail.contains("1 entries"), "{}", list.issues[0]);
}

#[test]
fn a_main_file_alone_is_told() {
    let (list, entities) = read_set(&person("-0- "), &[]).expect("a list");
    assert_eq!(entities.len(), 1);
    let told: Vec<_> = list.issues.iter().map(|issue| issue.detail.as_str()).collect();
    assert_eq!(told.len(), 3);
    assert!(told[0].contains("alt.csv"), "{told:?}");
}

#[test]
fn companions_are_found_by_name() {
    let folder = std::env::temp_dir().join(format!("saring-ofac-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    for name in ["CONS_PRIM.CSV", "cons_alt.csv", "cons_add.csv.gz", "alt.csv"] {
        std::fs::write(folder.join(name), "").expect("file");
    }
    let found: Vec<_> = companions(&folder.join("CONS_PRIM.CSV"))
        .iter()
        .map(|path| path.file_name().expect("name").to_string_lossy().into_owned())
        .collect();
    std::fs::remove_dir_all(&folder).expect("folder");
    assert_eq!(found, ["cons_add.csv.gz", "cons_alt.csv"]);
}

#[test]
fn damage_is_refused() {
    let kind = |main: &str, beside: &[(&str, &str)]| {
        let error = read_set(main, beside).expect_err("damaged");
        assert!(!error.to_string().contains("Testo"), "an error holds no value");
        error.kind()
    };
    let whole = person("-0- ") + &person("\"DOB 1975.\"");
    assert_eq!(kind(&whole[..whole.len() - 40], &BESIDE), ErrorKind::Malformed);
    assert_eq!(kind(&whole[..whole.len() - 4], &BESIDE), ErrorKind::Truncated);
    // The mark of the end is none in the middle.
    let marked = person("-0- ") + "\u{1a}" + &person("-0- ");
    assert_eq!(kind(&marked, &BESIDE), ErrorKind::Malformed);
    let marks = person("-0- ") + "\u{1a}\u{1a}";
    assert_eq!(kind(&marks, &BESIDE), ErrorKind::Malformed);
    let short = [("alt.csv", "9000001,1,\"aka\"\n")];
    assert_eq!(kind(&whole, &short), ErrorKind::Malformed);
    let header = "ent_num,SDN_Name\n1,Testo\n";
    assert_eq!(kind(header, &BESIDE), ErrorKind::Unrecognised);
    let many = [("alt.csv", &*"1,,,,\n".repeat(250_001))];
    assert_eq!(kind(&whole, &many), ErrorKind::TooLarge);
    let endless = "9000001,\"".to_owned() + &"x".repeat(1 << 16);
    assert_eq!(kind(&(person("-0- ") + &endless), &BESIDE), ErrorKind::TooLarge);
}

#[test]
fn digest_hangs_on_content_alone() {
    let alt = "9000001,1,\"aka\",\"SAMBEL, Testo\",-0- \n";
    let other = "9000001,2,\"aka\",\"SAMPELI, Testo\",-0- \n";
    let digest = |main: &str, alt: &str| {
        let beside = [("alt.csv", alt)];
        read_set(main, &beside).expect("a list").0.version.sha256
    };
    let main = person("-0- ") + &row(9_000_002, "TEST", "-0- ", "-0- ");
    let turned = row(9_000_002, "TEST", "-0- ", "-0- ") + &person("-0-");
    let first = digest(&main, &(alt.to_owned() + other));
    assert_eq!(first, digest(&turned, &(other.to_owned() + alt + "\u{1a}")));
    assert_ne!(first, digest(&main, alt));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_remarks_make_it_panic(remarks in "(a\\.k\\.a\\. '|'|; |alt\\. |DOB |POB |nationality \
        |citizen |Passport|Digital Currency Address - |Digital Currency Address - X| \\(Iran\\)|\
        \\(| issued | expires |, Jr\\.|, |circa 19|\\.|[^\"\\x00-\\x1f]{0,3}){0,12}") {
        let (entity, _) = one(&remarks);
        let squeezed = remarks.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(squeezed.is_empty() || entity.notes.contains(&squeezed)
            || squeezed.starts_with("-0"));
    }
}

fn rows(path: &Path) -> Vec<csv::StringRecord> {
    let file = std::fs::File::open(path).expect("file");
    let mut text = String::new();
    let mut gzip = flate2::read::GzDecoder::new(file);
    std::io::Read::read_to_string(&mut gzip, &mut text).expect("gzip");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_end_matches('\u{1a}').as_bytes());
    reader.records().map(|row| row.expect("row")).collect()
}

#[test]
fn nothing_is_lost() {
    let Some(folder) = crate::data("lists/ofac/csv-2019-01") else { return };
    let mut entities = HashMap::new();
    read_file(&folder.join("sdn.csv.gz"), &Limits::default(), &mut |entity| {
        entities.insert(entity.id.clone(), everything(&entity));
    })
    .expect("a list");
    let (mut seen, mut missing, mut strange) = (0, 0, 0);
    for file in ["sdn", "alt", "add", "sdn_comments"] {
        for row in rows(&folder.join(format!("{file}.csv.gz"))) {
            let Some(dump) = entities.get(&format!("ofac-{}", &row[0])) else {
                strange += 1;
                continue;
            };
            for (column, cell) in row.iter().enumerate().skip(1) {
                let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
                if matches!(cell.as_str(), "" | "-0-" | "-0") {
                    continue;
                }
                seen += 1;
                let word = match (file, column, cell.as_str()) {
                    ("sdn", 2, "individual") => "Individual",
                    ("sdn", 2, "vessel") => "Vessel",
                    ("sdn", 2, "aircraft") => "Aircraft",
                    ("alt", 2, "aka") => "a.k.a.",
                    ("alt", 2, "fka") => "f.k.a.",
                    (_, _, cell) => cell,
                };
                let found = dump.contains(word)
                    || word.split(", ").all(|piece| dump.contains(piece))
                    || word.split("] [").all(|piece| dump.contains(piece));
                if !found {
                    eprintln!("{file} ofac-{}: column {column} lost: {cell}", &row[0]);
                    missing += 1;
                }
            }
        }
    }
    // Ten comments of this set are of a later date than the rest.
    assert_eq!((missing, strange), (0, 10));
    assert!(seen > 80_000, "{seen}");
}

#[test]
fn figures_of_2019() {
    let Some(folder) = crate::data("lists/ofac/csv-2019-01") else { return };
    let mut entities = Vec::new();
    let list = read_file(&folder.join("sdn.csv.gz"), &Limits::default(), &mut |entity| {
        entities.push(entity);
    })
    .expect("a list");
    assert_eq!(list.version.name, "ofac-sdn");
    let kinds = [
        EntityKind::Organisation,
        EntityKind::Person,
        EntityKind::Vessel,
        EntityKind::Aircraft,
    ];
    let count =
        |kind: EntityKind| entities.iter().filter(|entity| entity.kind == kind).count();
    assert_eq!(kinds.map(count), [2_994, 3_845, 323, 217]);
    let persons: Vec<_> =
        entities.iter().filter(|entity| entity.kind == EntityKind::Person).collect();
    let with = |own: fn(&ListedEntity) -> bool| {
        persons.iter().filter(|person| own(person)).count()
    };
    assert_eq!(
        with(|person| person.names.iter().any(|name| name.quality == Quality::Low)),
        748
    );
    let aliases = entities.iter().flat_map(|entity| &entity.names);
    let strong = aliases
        .filter(|name| name.kind != NameKind::Primary && name.quality == Quality::Good);
    assert_eq!(strong.count(), 9_682);
    let addresses: usize = entities.iter().map(|entity| entity.addresses.len()).sum();
    // Of 11,696 rows 2,222 say nothing.
    assert_eq!(addresses, 9_474);
    let days = persons
        .iter()
        .flat_map(|person| &person.birth_dates)
        .filter(|date| date.precision == Precision::Day)
        .count();
    let dated = with(|person| !person.birth_dates.is_empty());
    let sexes = with(|person| !person.sexes.is_empty());
    let nationals = with(|person| !person.nationalities.is_empty());
    let passports = with(|person| {
        person.documents.iter().any(|document| document.kind == DocumentKind::Passport)
    });
    assert_eq!(
        (dated, days, sexes, nationals, passports),
        (3_662, 3_360, 679, 1_901, 934)
    );
    // The comments of a later date; every date is read and every country known.
    assert_eq!(list.issues.len(), 1, "{:?}", list.issues);
    assert!(list.issues[0].detail.contains("10 entries"));
}

#[test]
fn both_forms_of_the_list_agree() {
    let Some(folder) = crate::data("lists/ofac") else { return };
    let mut of_csv = HashMap::new();
    read_file(
        &folder.join("csv-2019-01/sdn.csv.gz"),
        &Limits::default(),
        &mut |entity| {
            of_csv.insert(entity.id.clone(), entity);
        },
    )
    .expect("a list");
    let (mut both, mut others) = (0, Vec::new());
    let xml = folder.join("sdn-2021-03-10.xml.gz");
    read_file(&xml, &Limits::default(), &mut |entity| {
        let Some(csv) = of_csv.get(&entity.id) else { return };
        both += 1;
        let same = csv.names[0].full == entity.names[0].full
            && csv.names[0].parts == entity.names[0].parts
            && (csv.kind, &csv.schema) == (entity.kind, &entity.schema);
        if !same {
            others.push(entity.id);
        }
    })
    .expect("a list");
    // What was renamed in the two years between, quotes of one kind for the other too.
    assert!(both == 7_180 && others.len() == 16, "{both}, {others:?}");
}
