//! OFAC's XML: the layout with invented entries, and the real files where at hand.

use std::collections::HashMap;
use std::path::Path;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use saring_lists::{ErrorKind, Format, Limits, ReadList, read_file};
use saring_model::{
    DocumentKind, EntityKind, IssueCode, ListedEntity, NameKind, PartRole, Precision,
    Quality, Sex,
};

use crate::dump::dump;
use crate::{names, read};

/// A list of these entries.
fn list(entries: &[&str]) -> String {
    let count = entries.len();
    format!(
        "<?xml version=\"1.0\" standalone=\"yes\"?>\n\
         <sdnList xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns=\"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML\">\n\
         <publshInformation>\n<Publish_Date>05/07/2024</Publish_Date>\n\
         <Record_Count>{count}</Record_Count>\n</publshInformation>\n{}</sdnList>",
        entries.concat()
    )
}

/// An individual with these elements behind its type.
fn individual(elements: &str) -> String {
    format!(
        "<sdnEntry><uid>9000001</uid><firstName>Testo Ikhlas</firstName>\
         <lastName>AL-SAMPEL</lastName><title>Head of Tests</title>\
         <sdnType>Individual</sdnType>{elements}</sdnEntry>"
    )
}

fn one(elements: &str) -> ListedEntity {
    let (_, mut entities) =
        read(list(&[&individual(elements)]).as_bytes()).expect("a list");
    assert_eq!(entities.len(), 1);
    entities.remove(0)
}

#[test]
fn head_of_an_entry() {
    let (list, entities) = read(
        list(&[&individual(
            "<remarks>Listed with QDi.999; (Linked To: TEST FRONT)</remarks>\
             <programList><program>SDGT</program><program>SYRIA</program></programList>\
             <nationalityList><nationality><uid>1</uid><country>Indonesia</country>\
             <mainEntry>false</mainEntry></nationality><nationality><uid>2</uid>\
             <country>Korea, North</country><mainEntry>true</mainEntry></nationality>\
             </nationalityList><citizenshipList><citizenship><uid>3</uid>\
             <country>Palestinian</country><mainEntry>true</mainEntry></citizenship>\
             </citizenshipList><newList><deep>kept</deep></newList>",
        )])
        .as_bytes(),
    )
    .expect("a list");
    assert_eq!(list.format, Format::OfacXml);
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-sdn", "2024-05-07")
    );
    let entity = &entities[0];
    assert_eq!((entity.id.as_str(), entity.kind), ("ofac-9000001", EntityKind::Person));
    assert_eq!(names(entity), ["primary: Testo Ikhlas AL-SAMPEL"]);
    let parts: Vec<_> = entity.names[0]
        .parts
        .iter()
        .map(|part| (part.role, part.text.as_str()))
        .collect();
    assert_eq!(
        parts,
        [(PartRole::Given, "Testo Ikhlas"), (PartRole::Family, "AL-SAMPEL")]
    );
    assert_eq!(entity.designations, ["Head of Tests"]);
    assert_eq!(entity.notes, ["Listed with QDi.999; (Linked To: TEST FRONT)"]);
    let nationalities: Vec<_> =
        entity.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(nationalities, ["KP", "ID", "PS"], "the main entry comes first");
    let listings: Vec<_> = entity
        .listings
        .iter()
        .map(|listing| (listing.programme.as_str(), listing.reference.as_str()))
        .collect();
    assert_eq!(listings, [("SDGT", "9000001"), ("SYRIA", "9000001")]);
    assert_eq!(entity.listings[0].quoted, ["QDi.999"]);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown]);
    assert!(entity.unread.iter().any(|unread| unread.value == "kept"));
}

#[test]
fn aliases_have_kind_and_quality() {
    let aka = |kind: &str, category: &str, last: &str, first: &str| {
        format!(
            "<aka><uid>7</uid><type>{kind}</type><category>{category}</category>\
             <lastName>{last}</lastName>{first}</aka>"
        )
    };
    let all = [
        aka("a.k.a.", "strong", "SAMBEL", "<firstName>Testo</firstName>"),
        aka("a.k.a.", "weak", "EL TESTO", ""),
        aka("f.k.a.", "strong", "MUSTER", "<firstName>Testo</firstName>"),
        aka("n.k.a.", "strong", "DELA MUESTRA", "<firstName>Testo, Jr.</firstName>"),
    ]
    .concat();
    let entity = one(&format!("<akaList>{all}</akaList>"));
    assert_eq!(
        names(&entity)[1..],
        [
            "alias: Testo SAMBEL",
            "alias?: EL TESTO",
            "former: Testo MUSTER",
            "alias: Testo DELA MUESTRA, Jr."
        ]
    );
    assert!(entity.names[2].parts.is_empty());
}

#[test]
fn dates_and_places_of_birth() {
    let item = |date: &str, main: bool| {
        format!(
            "<dateOfBirthItem><uid>1</uid><dateOfBirth>{date}</dateOfBirth>\
             <mainEntry>{main}</mainEntry></dateOfBirthItem>"
        )
    };
    let dates = [
        item("circa 1972", false),
        item("14 Jun 1975", true),
        item("Jun 1975", false),
        item("1963 to 1965", false),
        item("01 Jan 1963 to 31 Jan 1964", false),
        item("Mar 1976 to Apr 1976", false),
        item("circa 02 Mar 1971", false),
    ]
    .concat();
    let entity = one(&format!(
        "<dateOfBirthList>{dates}</dateOfBirthList><placeOfBirthList><placeOfBirthItem>\
         <uid>2</uid><placeOfBirth>Testburg, Saint Kitts and Nevis</placeOfBirth>\
         <mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList>"
    ));
    let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(
        dates,
        [
            "1975-06-14",
            "about 1972",
            "1975-06",
            "1963 to 1965",
            "1963-01-01 to 1964-01-31",
            "1976-03-01 to 1976-04-30",
            "about 1971-03-02"
        ]
    );
    let place = &entity.birth_places[0];
    assert_eq!(place.text, "Testburg, Saint Kitts and Nevis");
    assert_eq!(place.country.map(|code| code.to_string()).as_deref(), Some("KN"));
}

#[test]
fn identifiers_are_more_than_documents() {
    let id = |kind: &str, number: &str, rest: &str| {
        format!(
            "<id><uid>1</uid><idType>{kind}</idType><idNumber>{number}</idNumber>\
             {rest}</id>"
        )
    };
    let dated = "<idCountry>Iran</idCountry><issueDate>02 Mar 2011</issueDate>\
                 <expirationDate>Mar 2016</expirationDate>";
    let all = [
        id("Passport", "A-99 999998", dated),
        id("National ID No.", "3999999999", ""),
        id("Gender", "Female", ""),
        id("Secondary sanctions risk:", "section 1(b) of a test order", ""),
        id("Executive Order 99999 Directive Information", "Directive 1.", ""),
        id("Website", "www.example.test", ""),
        id("Digital Currency Address - XBT", "1TestTestTest", ""),
        id("Number of a Kind That Comes Tomorrow", "998", ""),
    ]
    .concat();
    let entity = one(&format!("<idList>{all}</idList>"));
    let documents: Vec<_> = entity
        .documents
        .iter()
        .map(|document| (document.kind, document.number.as_str()))
        .collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::Passport, "A99999998"),
            (DocumentKind::NationalId, "3999999999"),
            (DocumentKind::Other, "1TESTTESTTEST"),
            (DocumentKind::Other, "998"),
        ]
    );
    let passport = &entity.documents[0];
    assert_eq!(passport.issuer.map(|code| code.to_string()).as_deref(), Some("IR"));
    assert_eq!(passport.issued.as_deref(), Some("02 Mar 2011"));
    assert_eq!(passport.expires.as_deref(), Some("Mar 2016"));
    assert_eq!(entity.sexes, [Sex::Female]);
    assert_eq!(
        entity.notes,
        [
            "Secondary sanctions risk: section 1(b) of a test order",
            "Executive Order 99999 Directive Information Directive 1."
        ]
    );
    assert!(entity.unread.iter().any(|unread| {
        unread.field == "Website" && unread.value == "www.example.test"
    }));
}

#[test]
fn vessels_aircraft_and_organisations() {
    let entry = |kind: &str, rest: &str| {
        format!(
            "<sdnEntry><uid>{}</uid><lastName>TEST, MUSTER &amp; CO., LTD.</lastName>\
             <sdnType>{kind}</sdnType><programList/>{rest}</sdnEntry>",
            kind.bytes().map(u32::from).sum::<u32>()
        )
    };
    let vessel = entry(
        "Vessel",
        "<idList><id><uid>1</uid><idType>Vessel Registration Identification</idType>\
         <idNumber>IMO  9999999</idNumber></id></idList><vesselInfo>\
         <callSign>TST9</callSign><vesselFlag>Testland</vesselFlag>\
         <grossRegisteredTonnage>998</grossRegisteredTonnage></vesselInfo>",
    );
    let aircraft = entry("Aircraft", "");
    let company = entry(
        "Entity",
        "<addressList><address><uid>5</uid><address1>1 Test Street</address1>\
         <city>Testburg</city><postalCode>999</postalCode><country>Burma</country>\
         </address><address><uid>6</uid><country>undetermined</country></address>\
         </addressList>",
    );
    let (read_list, entities) =
        read(list(&[&vessel, &aircraft, &company]).as_bytes()).expect("a list");
    assert!(read_list.issues.is_empty(), "{:?}", read_list.issues);
    let kinds: Vec<_> =
        entities.iter().map(|entity| (entity.schema.as_str(), entity.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("Vessel", EntityKind::Vessel),
            ("Airplane", EntityKind::Aircraft),
            ("Organization", EntityKind::Organisation)
        ]
    );
    assert_eq!(names(&entities[2]), ["primary: TEST, MUSTER & CO., LTD."]);
    let imo = &entities[0].documents[0];
    assert_eq!((imo.kind, imo.number.as_str()), (DocumentKind::Imo, "9999999"));
    assert!(entities[0].unread.iter().any(|unread| unread.value == "Testland"));
    let address = &entities[2].addresses[0];
    assert_eq!(address.text, "1 Test Street, Testburg, 999, Burma");
    assert_eq!(address.country.map(|code| code.to_string()).as_deref(), Some("MM"));
}

#[test]
fn a_list_that_lacks_entries_is_refused() {
    let whole = list(&[&individual(""), &individual("")]);
    let cut = whole.replacen(&individual(""), "", 1);
    let error = read(cut.as_bytes()).expect_err("one entry of two");
    assert_eq!(error.kind(), ErrorKind::Truncated, "{error}");
    let more = whole.replace("<Record_Count>2<", "<Record_Count>1<");
    let error = read(more.as_bytes()).expect_err("two entries of one");
    assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
    let short = &whole[..whole.len() - 40];
    let error = read(short.as_bytes()).expect_err("cut");
    assert_eq!(error.kind(), ErrorKind::Truncated, "{error}");
}

#[test]
fn the_list_is_told_by_its_programmes() {
    let name = |programmes: &[&str]| {
        let entry = |programme: &&str| {
            individual(&format!(
                "<programList><program>{programme}</program></programList>"
            ))
        };
        let entries: Vec<_> = programmes.iter().map(entry).collect();
        let entries: Vec<_> = entries.iter().map(String::as_str).collect();
        read(list(&entries).as_bytes()).expect("a list").0.version.name
    };
    assert_eq!(name(&["NS-PLC", "RUSSIA-EO14024"]), "ofac-cons");
    assert_eq!(name(&["NS-PLC", "CUBA"]), "ofac-sdn");
    assert_eq!(name(&["RUSSIA-EO14024"]), "ofac-sdn");
    assert_eq!(name(&[""]), "ofac-sdn");
}

#[test]
fn digest_hangs_on_content_alone() {
    let digest = |xml: &str| read(xml.as_bytes()).expect("a list").0.version.sha256;
    let one = individual("<programList><program>SDGT</program></programList>");
    let two = one.replace("9000001", "9000002");
    let first = digest(&list(&[&one, &two]));
    assert_eq!(first, digest(&list(&[&two, &one]).replace("05/07/2024", "05/08/2024")));
    assert_eq!(first, digest(&list(&[&one, &two]).replace("><", ">\n  <")));
    assert_ne!(first, digest(&list(&[&one, &two.replace("SDGT", "SDNTK")])));
}

fn read_real(path: &Path) -> (ReadList, Vec<ListedEntity>) {
    let mut entities = Vec::new();
    let list = read_file(path, &Limits::default(), &mut |entity| entities.push(entity));
    (list.expect("a list"), entities)
}

/// Every text of every entry by its uid, read without our reader.
fn texts(path: &Path) -> HashMap<String, Vec<(String, String)>> {
    let mut xml = String::new();
    let file = std::fs::File::open(path).expect("file");
    let mut gzip = flate2::read::GzDecoder::new(file);
    std::io::Read::read_to_string(&mut gzip, &mut xml).expect("gzip");
    let mut reader = Reader::from_str(&xml);
    let (mut path, mut entry, mut text) = (Vec::new(), Vec::new(), String::new());
    let mut entries = HashMap::new();
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
                    entry.push((path.join("/"), squeezed));
                }
                text.clear();
                if path.len() == 2 {
                    let is_uid =
                        |(path, _): &&(String, String)| path == "sdnList/sdnEntry/uid";
                    if let Some((_, uid)) = entry.iter().find(is_uid) {
                        entries.insert(uid.clone(), std::mem::take(&mut entry));
                    }
                    entry.clear();
                }
                path.pop();
            }
            Event::Eof => return entries,
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

/// What an entity holds, one text on a line, with the names of what was kept verbatim.
pub(crate) fn everything(entity: &ListedEntity) -> String {
    let mut dump = dump(entity);
    for unread in &entity.unread {
        dump.push_str(&unread.field);
        dump.push('\n');
    }
    for date in &entity.birth_dates {
        dump.push_str(&date.to_string());
        dump.push('\n');
    }
    for name in &entity.names {
        dump.push_str(match name.quality {
            Quality::Good => "strong\n",
            Quality::Low => "weak\n",
        });
        for part in &name.parts {
            dump.push_str(&part.text);
            dump.push('\n');
        }
    }
    dump.push_str(match entity.kind {
        EntityKind::Person => "Individual",
        EntityKind::Organisation => "Entity",
        EntityKind::Vessel => "Vessel",
        EntityKind::Aircraft => "Aircraft",
        EntityKind::Any => "",
    });
    if !entity.sexes.is_empty() {
        dump.push_str("\nGender");
    }
    dump
}

/// Flags of main entries that are not told of the text before them. A single one that is
/// the main one is told by being there.
fn lost_flags(entity: &ListedEntity, texts: &[(String, String)]) -> usize {
    let mut lost = 0;
    for pair in texts.windows(2) {
        let [(_, text), (field, flag)] = pair else { continue };
        let Some(inner) = field.strip_suffix("/mainEntry") else { continue };
        let alike = texts.iter().filter(|(other, _)| other == field).count();
        let told = entity.unread.iter().any(|unread| {
            field.ends_with(&unread.field) && unread.value == format!("{text}: {flag}")
        });
        if !told && (alike > 1 || flag != "true") {
            eprintln!("{} lost {inner}: {flag}", entity.id);
            lost += 1;
        }
    }
    lost
}

#[test]
fn every_flag_of_a_main_entry_is_part_of_the_entity() {
    let flag = |main: &str| match main {
        "" => String::new(),
        main => format!("<mainEntry>{main}</mainEntry>"),
    };
    let list = |item: &str, value: &str, texts: [&str; 2], flags: &[&str]| {
        let item_of = |(text, main): (&&str, &&str)| {
            let main = flag(main);
            format!("<{item}><uid>1</uid><{value}>{text}</{value}>{main}</{item}>")
        };
        let items: Vec<String> = texts.iter().zip(flags).map(item_of).collect();
        let items = items.concat();
        let list = item.trim_end_matches("Item");
        one(&format!("<{list}List>{items}</{list}List>"))
    };
    for (item, value, texts) in [
        ("dateOfBirthItem", "dateOfBirth", ["14 Jun 1975", "circa 1972"]),
        ("placeOfBirthItem", "placeOfBirth", ["Testburg", "Musterstadt"]),
        ("nationality", "country", ["Indonesia", "Malaysia"]),
        ("citizenship", "country", ["Indonesia", "Malaysia"]),
    ] {
        let mut seen: Vec<ListedEntity> = Vec::new();
        for first in ["true", "false", "", "odd"] {
            let mut all = vec![vec![first]];
            all.extend(["true", "false", "", "odd"].map(|second| vec![first, second]));
            for flags in all {
                let mut entity = list(item, value, texts, &flags);
                // Which value stands first is no content, nor is the order of the rest.
                entity.birth_dates.sort_by_key(ToString::to_string);
                entity.birth_places.sort_by(|a, b| a.text.cmp(&b.text));
                entity.nationalities.sort_unstable();
                entity.unread.sort_by(|a, b| a.value.cmp(&b.value));
                assert!(!seen.contains(&entity), "{item} {flags:?}");
                seen.push(entity);
            }
        }
    }
    let entity = list(
        "dateOfBirthItem",
        "dateOfBirth",
        ["14 Jun 1975", "circa 1972"],
        &["false", "true"],
    );
    let told = entity.unread.iter().filter(|own| own.field.ends_with("/mainEntry"));
    let told: Vec<&str> = told.map(|own| own.value.as_str()).collect();
    assert_eq!(told, ["14 Jun 1975: false", "circa 1972: true"]);
    let entity = list("nationality", "country", ["Indonesia", ""], &["true"]);
    assert!(entity.unread.iter().all(|own| !own.field.ends_with("/mainEntry")));
}

#[test]
fn nothing_is_lost() {
    let Some(folder) = crate::data("lists/ofac") else { return };
    for file in [
        "sdn-2021-03-10.xml.gz",
        "sdn-2024-05-07.xml.gz",
        "consolidated-nonsdn-2026-01-28.xml.gz",
    ] {
        let path = folder.join(file);
        let (list, entities) = read_real(&path);
        let texts = texts(&path);
        assert_eq!(list.version.entities, entities.len() as u64);
        assert_eq!(texts.len(), entities.len());
        let mut missing = 0;
        for entity in &entities {
            let dump = everything(entity);
            let texts = &texts[&entity.listings[0].reference];
            missing += lost_flags(entity, texts);
            for (field, text) in texts {
                if field.ends_with("/mainEntry") {
                    continue;
                }
                let found = dump.contains(text.as_str())
                    || text.split(", ").all(|piece| dump.contains(piece));
                if !found {
                    eprintln!("{file} {}: {field} lost: {text}", entity.id);
                    missing += 1;
                }
            }
        }
        assert_eq!(missing, 0, "in {file}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_content_makes_it_panic(content in "(<(uid|lastName|akaList|aka|idList|id|type|\
        idType|idNumber|dateOfBirthList|dateOfBirthItem|dateOfBirth|country)>|</(uid|id|\
        lastName|akaList|aka|idList|type)>|IMO |, Jr\\.|, |circa 19|\\PC{0,3}){0,12}") {
        let _ = read(list(&[&individual(&content)]).as_bytes());
        let _ = read(list(&[&format!("<sdnEntry>{content}</sdnEntry>")]).as_bytes());
    }
}

fn kinds(entities: &[ListedEntity]) -> [usize; 4] {
    [
        EntityKind::Organisation,
        EntityKind::Person,
        EntityKind::Vessel,
        EntityKind::Aircraft,
    ]
    .map(|kind| entities.iter().filter(|entity| entity.kind == kind).count())
}

#[test]
fn figures_of_2024() {
    let Some(folder) = crate::data("lists/ofac") else { return };
    let (list, entities) = read_real(&folder.join("sdn-2024-05-07.xml.gz"));
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-sdn", "2024-05-07")
    );
    assert_eq!(entities.len(), 14_966);
    assert_eq!(kinds(&entities), [6_884, 6_855, 851, 376]);
    let persons: Vec<_> =
        entities.iter().filter(|entity| entity.kind == EntityKind::Person).collect();
    let aliases = |quality: Quality| {
        let own = |name: &&saring_model::Name| {
            name.kind != NameKind::Primary && name.quality == quality
        };
        persons.iter().flat_map(|person| &person.names).filter(own).count()
    };
    assert_eq!([Quality::Good, Quality::Low].map(aliases), [8_385, 2_066]);
    let dates = || persons.iter().flat_map(|person| &person.birth_dates);
    let with_date =
        persons.iter().filter(|person| !person.birth_dates.is_empty()).count();
    let several = persons.iter().filter(|person| person.birth_dates.len() > 1).count();
    assert_eq!((with_date, several), (6_736, 547));
    let exact = |precision: Precision| {
        dates().filter(|date| date.precision == precision && !date.approximate).count()
    };
    let about = dates().filter(|date| date.approximate).count();
    // lists.md §3: full 6,178, month 70, year 1,072, ranges 141, circa 72.
    assert_eq!(
        [Precision::Day, Precision::Month, Precision::Year, Precision::Range].map(exact),
        [6_178, 70, 1_072, 141]
    );
    assert_eq!(about, 72);
    let passports = |own: fn(&saring_model::Document) -> bool| {
        persons.iter().filter(|person| person.documents.iter().any(own)).count()
    };
    assert_eq!(passports(|document| document.kind_text == "Passport"), 1_656);
    // Diplomatic, stateless persons' and overseas ones, and travel documents.
    assert_eq!(passports(|document| document.kind == DocumentKind::Passport), 1_676);
    let nationals = persons
        .iter()
        .filter(|person| {
            person.unread.iter().any(|unread| {
                unread.field.starts_with("nationalityList/nationality/country")
                    || unread.field.starts_with("citizenshipList/citizenship/country")
            })
        })
        .count();
    assert_eq!(nationals, 5_172);
    // lists.md §3 counts nationalities and citizenships, not persons.
    let of = |country: &str| {
        let unread = persons.iter().flat_map(|person| &person.unread);
        unread
            .filter(|unread| {
                unread.field.contains("List/")
                    && unread.field.ends_with("/country")
                    && unread.value == country
            })
            .count()
    };
    let countries = [
        "Russia",
        "Burma",
        "Indonesia",
        "Philippines",
        "Malaysia",
        "Cambodia",
        "Singapore",
        "Thailand",
    ];
    assert_eq!(countries.map(of), [1_721, 105, 35, 20, 8, 4, 3, 1]);
    let russians = persons
        .iter()
        .filter(|person| person.nationalities.iter().any(|own| own.to_string() == "RU"));
    assert_eq!(russians.count(), 1_556);
    let imo = entities
        .iter()
        .filter(|entity| {
            entity.documents.iter().any(|document| document.kind == DocumentKind::Imo)
        })
        .count();
    // 854 with the word IMO or as seven digits, and a company that has a ship's.
    assert_eq!(imo, 855);
    assert!(list.issues.is_empty(), "{:?}", list.issues);
}

#[test]
fn figures_of_the_others() {
    let Some(folder) = crate::data("lists/ofac") else { return };
    let (list, entities) = read_real(&folder.join("sdn-2021-03-10.xml.gz"));
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-sdn", "2021-03-10")
    );
    assert_eq!(kinds(&entities), [3_613, 4_539, 403, 277]);
    assert_eq!(entities.len(), 8_832);
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let (list, entities) =
        read_real(&folder.join("consolidated-nonsdn-2026-01-28.xml.gz"));
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-cons", "2026-01-08")
    );
    assert_eq!(kinds(&entities), [363, 79, 0, 0]);
    assert!(list.issues.is_empty(), "{:?}", list.issues);
}

/// Run in release, alone: `cargo test --release -p saring-lists -- --ignored speed`.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let Some(folder) = crate::data("lists/ofac") else { return };
    let file = std::fs::File::open(folder.join("sdn-2024-05-07.xml.gz")).expect("file");
    let mut xml = Vec::new();
    let mut gzip = flate2::read::GzDecoder::new(file);
    std::io::Read::read_to_end(&mut gzip, &mut xml).expect("gzip");
    for _ in 0..5 {
        let start = std::time::Instant::now();
        let mut count = 0;
        saring_lists::read(xml.as_slice(), "", &Limits::default(), &mut |_| count += 1)
            .expect("a list");
        eprintln!("{count} entries, {} bytes: {:?}", xml.len(), start.elapsed());
    }
}
