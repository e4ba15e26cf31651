//! The UK list's layout, CSV and XML, with invented persons.

use proptest::prelude::*;
use saring_lists::{ErrorKind, Format};
use saring_model::{
    DocumentKind, DocumentStatus, EntityKind, IssueCode, ListedEntity, NameKind,
    PartRole, Sex,
};

use crate::dump::dump;
use crate::{names, read};

const COLUMNS: &str = "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,\
    Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,\
    Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,\
    Designation Type,Designation source,Sanctions Imposed,Other Information,\
    UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,Address Line 4,\
    Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,\
    Website,Email address,Date Designated,D.O.B,Nationality(/ies),\
    National Identifier number,National Identifier additional information,\
    Passport number,Passport additional information,Position,Gender,Town of birth,\
    Country of birth,Type of entity,Subsidiaries,Parent company,\
    Business registration number (s),IMO number,Current owner/operator (s),\
    Previous owner/operator (s),Current believed flag of ship,Previous flags,\
    Type of ship,Tonnage of ship,Length of ship,Year Built,\
    Hull identification number (HIN)";

type Cells<'a> = Vec<(&'a str, &'a str)>;

/// A row of the cells that are not empty.
fn row(cells: &[(&str, &str)]) -> String {
    for (column, _) in cells {
        assert!(COLUMNS.split(',').any(|own| own == *column), "no column {column}");
    }
    let cell = |column: &str| {
        let found = cells.iter().rev().find(|(own, _)| *own == column);
        found.map_or(String::new(), |(_, value)| {
            format!("\"{}\"", value.replace('"', "\"\""))
        })
    };
    let cells: Vec<_> = COLUMNS.split(',').map(cell).collect();
    format!("{}\n", cells.join(","))
}

fn csv(rows: &[String]) -> String {
    format!("Report Date: 13-Feb-2026\n{COLUMNS}\n{}", rows.concat())
}

/// What every row of the invented person says.
fn person<'a>() -> Cells<'a> {
    vec![
        ("Last Updated", "26/01/2022"),
        ("Unique ID", "TST9999"),
        ("OFSI Group ID", "99999"),
        ("UN Reference Number", "QDi.999"),
        ("Title", "Dr"),
        ("Regime Name", "The Test (Sanctions) (EU Exit) Regulations 2020"),
        ("Designation Type", "Individual"),
        ("Designation source", "UN|UK"),
        ("Sanctions Imposed", "Asset freeze|Travel Ban"),
        ("Other Information", "Kept, with \"quotes\""),
        ("UK Statement of Reasons", "Invented."),
        ("Phone number", "+62 999"),
        ("Date Designated", "25/01/2001"),
        ("D.O.B", "dd/mm/1945"),
        ("Nationality(/ies)", "Indonesia"),
        ("National Identifier number", "99-999/9"),
        ("National Identifier additional information", "Indonesian identity card"),
        ("Passport number", "A 9999999"),
        ("Passport additional information", "Mali passport, expiry date: 19/01/2021"),
        ("Position", "Head of tests"),
        ("Gender", "Male"),
        ("Town of birth", "Testburg"),
        ("Country of birth", "Indonesia"),
    ]
}

const PRIMARY: [(&str, &str); 5] = [
    ("Name 6", "SAMPEL"),
    ("Name 1", "Testo"),
    ("Name 2", "Ikhlas"),
    ("Name type", "Primary Name"),
    ("Name non-latin script", "تجربة"),
];

fn with(more: &[(&'static str, &'static str)]) -> String {
    row(&[person(), more.to_vec()].concat())
}

fn one(more: &[(&'static str, &'static str)]) -> ListedEntity {
    let more = [PRIMARY.as_slice(), more].concat();
    let (_, mut entities) = read(csv(&[with(&more)]).as_bytes()).expect("a list");
    assert_eq!(entities.len(), 1);
    entities.remove(0)
}

fn unread<'e>(entity: &'e ListedEntity, field: &str) -> Vec<&'e str> {
    let own = entity.unread.iter().filter(|unread| unread.field == field);
    own.map(|unread| unread.value.as_str()).collect()
}

fn xml(elements: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <Designations><DateGenerated>13/02/2026</DateGenerated>\
         <Designation>{elements}</Designation></Designations>"
    )
}

/// The invented person in the XML form.
const PERSON: &str = "<LastUpdated>26/01/2022</LastUpdated>\
    <DateDesignated>25/01/2001</DateDesignated><UniqueID>TST9999</UniqueID>\
    <OFSIGroupID>99999</OFSIGroupID><UNReferenceNumber>QDi.999</UNReferenceNumber>\
    <Names><Name><Name6>SAMPEL</Name6><Name1>Testo</Name1><Name2>Ikhlas</Name2>\
    <NameType>Primary Name</NameType></Name></Names>\
    <NonLatinNames><NonLatinName><NameNonLatinScript>تجربة</NameNonLatinScript>\
    </NonLatinName></NonLatinNames><Titles><Title>Dr</Title></Titles>\
    <RegimeName>The Test (Sanctions) (EU Exit) Regulations 2020</RegimeName>\
    <IndividualEntityShip>Individual</IndividualEntityShip>\
    <DesignationSource>UN|UK</DesignationSource>\
    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>\
    <SanctionsImposedIndicators><AssetFreeze>true</AssetFreeze>\
    <ArmsEmbargo>false</ArmsEmbargo><TravelBan>true</TravelBan>\
    </SanctionsImposedIndicators>\
    <OtherInformation>Kept, with \"quotes\"</OtherInformation>\
    <UKStatementofReasons>Invented.</UKStatementofReasons>\
    <PhoneNumbers><PhoneNumber>+62 999</PhoneNumber></PhoneNumbers>\
    <IndividualDetails><Individual><DOBs><DOB>dd/mm/1945</DOB></DOBs>\
    <Nationalities><Nationality>Indonesia</Nationality></Nationalities>\
    <NationalIdentifierDetails><NationalIdentifier>\
    <NationalIdentifierNumber>99-999/9</NationalIdentifierNumber>\
    <NationalIdentifierAdditionalInformation>Indonesian identity card\
    </NationalIdentifierAdditionalInformation></NationalIdentifier>\
    </NationalIdentifierDetails><PassportDetails><Passport>\
    <PassportNumber>A 9999999</PassportNumber>\
    <PassportAdditionalInformation>Mali passport, expiry date: 19/01/2021\
    </PassportAdditionalInformation></Passport></PassportDetails>\
    <Positions><Position>Head of tests</Position></Positions>\
    <BirthDetails><Location><TownOfBirth>Testburg</TownOfBirth>\
    <CountryOfBirth>Indonesia</CountryOfBirth></Location></BirthDetails>\
    <Genders><Gender>Male</Gender></Genders></Individual></IndividualDetails>";

#[test]
fn head_of_a_record() {
    let (list, entities) = read(csv(&[with(&PRIMARY)]).as_bytes()).expect("a list");
    assert_eq!(list.format, Format::UkCsv);
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("uk-sl", "2026-02-13")
    );
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let entity = &entities[0];
    assert_eq!((entity.id.as_str(), entity.kind), ("gb-tst9999", EntityKind::Person));
    assert_eq!(entity.referents, ["gb-hmt-99999"]);
    assert_eq!(names(entity), ["primary: Testo Ikhlas SAMPEL", "original: تجربة"]);
    let roles: Vec<_> = entity.names[0].parts.iter().map(|part| part.role).collect();
    assert_eq!(roles, [PartRole::Given, PartRole::Middle, PartRole::Family]);
    assert_eq!(entity.titles, ["Dr"]);
    assert_eq!(entity.designations, ["Head of tests"]);
    assert_eq!(entity.sexes, [Sex::Male]);
    assert_eq!(entity.nationalities.len(), 1);
    assert_eq!(entity.notes, ["Kept, with \"quotes\"", "Invented."]);
    assert_eq!(entity.birth_places[0].text, "Testburg, Indonesia");
    let listing = &entity.listings[0];
    assert_eq!(listing.reference, "TST9999");
    assert_eq!(listing.programme, "The Test (Sanctions) (EU Exit) Regulations 2020");
    assert_eq!(listing.quoted, ["QDi.999"]);
    assert_eq!(listing.listed_on.as_deref(), Some("25/01/2001"));
    assert_eq!(listing.amended_on, ["26/01/2022"]);
    assert_eq!(listing.measures, ["Asset freeze", "Travel Ban"]);
    let [id, passport] = entity.documents.as_slice() else { panic!("two") };
    assert_eq!((id.kind, id.number.as_str()), (DocumentKind::NationalId, "999999"));
    assert_eq!(
        (passport.kind, passport.number.as_str()),
        (DocumentKind::Passport, "A9999999")
    );
    assert_eq!(passport.issuer.map(|code| code.to_string()).as_deref(), Some("ML"));
    assert_eq!(passport.expires.as_deref(), Some("19/01/2021"));
    let said: Vec<_> = person().into_iter().chain(PRIMARY).collect();
    let dump = dump(entity) + "Individual\nQDi.999\nPrimary Name\n";
    for (column, value) in said {
        for piece in value.split('|') {
            assert!(dump.contains(piece), "{column} lost: {piece}");
        }
    }
}

#[test]
fn csv_and_xml_give_the_same_entity() {
    let (csv_list, from_csv) = read(csv(&[with(&PRIMARY)]).as_bytes()).expect("a list");
    let (xml_list, from_xml) = read(xml(PERSON).as_bytes()).expect("a list");
    assert_eq!(xml_list.format, Format::UkXml);
    assert!(xml_list.issues.is_empty(), "{:?}", xml_list.issues);
    assert_eq!(csv_list.version.version, xml_list.version.version);
    let sorted = |entity: &ListedEntity| {
        let mut entity = entity.clone();
        // Paths tell what the elements stand in, which the columns do not have.
        for unread in &mut entity.unread {
            let leaf = unread.field.rsplit('/').next().unwrap_or_default().to_owned();
            unread.field = leaf;
        }
        entity.unread.sort_by(|a, b| (&a.field, &a.value).cmp(&(&b.field, &b.value)));
        entity.documents.sort_by(|a, b| a.number.cmp(&b.number));
        entity
    };
    assert_eq!(sorted(&from_csv[0]), sorted(&from_xml[0]));
}

#[test]
fn rows_of_a_designation_join_wherever_they_stand() {
    let alias = with(&[("Name 6", "TESTO"), ("Name type", "Alias")]);
    let moved = with(
        &[
            PRIMARY.as_slice(),
            &[("Address Line 1", "1 Test St"), ("Address Country", "Indonesia")],
        ]
        .concat(),
    );
    let other = row(&[("Unique ID", "TST0001"), ("Name 6", "Other")]);
    let near = csv(&[with(&PRIMARY), alias.clone(), moved.clone(), other.clone()]);
    let far = csv(&[with(&PRIMARY), other, moved, alias]);
    let (near_list, near) = read(near.as_bytes()).expect("a list");
    let (far_list, far) = read(far.as_bytes()).expect("a list");
    assert_eq!(near, far);
    assert_eq!(near_list.version.sha256, far_list.version.sha256);
    assert_eq!(near.len(), 2);
    assert_eq!(near[0].names.len(), 3);
    assert_eq!(near[0].addresses.len(), 1);
    assert_eq!(near[0].documents.len(), 2);
}

#[test]
fn names_have_kind_and_quality() {
    #[track_caller]
    fn check(
        name: &'static str,
        kind: &'static str,
        strength: &'static str,
        expected: &str,
    ) {
        let rows = [
            with(&PRIMARY),
            with(&[("Name 6", name), ("Name type", kind), ("Alias strength", strength)]),
        ];
        let (_, entities) = read(csv(&rows).as_bytes()).expect("a list");
        assert!(names(&entities[0]).contains(&expected.to_owned()), "{entities:?}");
        let dump = dump(&entities[0]);
        assert!(dump.contains(strength), "{dump}");
    }
    check("TEST", "Primary name variation", "", "alias: TEST");
    check("TEST", "Primary Name Variation", "", "alias: TEST");
    check("TEST", "Alias", "Good quality a.k.a", "alias: TEST");
    check("TEST", "ALIAS", "Low quality a.k.a", "alias?: TEST");
    check("TEST", "A.K.A.", "", "alias: TEST");
    check("TEST", "aka", "", "alias: TEST");
    check("TEST", "FKA", "", "former: TEST");
    check("TEST", "Formerly known as", "", "former: TEST");
    check("TEST", "Primary Name", "", "alias: TEST");
    check("Тест", "Alias", "", "original: Тест");
    let rows = [
        with(&[("Name 6", "TEST"), ("Name type", "Stage name")]),
        with(&[("Name 6", "N/A"), ("Name type", "Alias")]),
    ];
    let (list, entities) = read(csv(&rows).as_bytes()).expect("a list");
    assert_eq!(names(&entities[0]), ["primary: TEST"]);
    assert_eq!(entities[0].names[0].note.as_deref(), Some("Stage name"));
    assert_eq!(list.issues.len(), 1);
}

#[test]
fn dates_of_birth() {
    #[track_caller]
    fn check(text: &'static str, expected: &[&str]) {
        let entity = one(&[("D.O.B", text)]);
        let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
        assert_eq!(dates, *expected, "from {text:?}");
        let dump = dump(&entity);
        for piece in text.split([',', ';', '|']) {
            assert!(dump.contains(piece.trim()), "{piece} lost in {dump}");
        }
    }
    check("dd/mm/1945", &["1945"]);
    check("00/00/1975", &["1975"]);
    check("dd/01/1958", &["1958-01"]);
    check("21/10/1968", &["1968-10-21"]);
    check("dd/mm/1945,dd/mm/1946", &["1945", "1946"]);
    check("1966,1967", &["1966", "1967"]);
    check("dd/mm/1964, 21/04/1964", &["1964", "1964-04-21"]);
    check("21/10/1968|22/10/1968; dd/mm/1969", &["1968-10-21", "1968-10-22", "1969"]);
    check("January 1, 1970", &["1970-01-01"]);
    check("sometime, dd/mm/1969", &["1969"]);
}

#[test]
fn several_values_in_a_cell() {
    let entity = one(&[
        (
            "Nationality(/ies)",
            "Trinidad and Tobago,United States|Congo, Democratic Republic of the",
        ),
        ("Passport number", "A 9999999,B8888888"),
        ("Passport additional information", "Philippines number,(Afghan)"),
        ("National Identifier number", "99-9|88-8"),
        (
            "National Identifier additional information",
            "Italian Fiscal Code|Pakistani. Officially cancelled as of 2013.",
        ),
        ("Gender", "Male,Male"),
        ("Position", "Former minister|Head, of tests"),
        ("Town of birth", "Testburg|Sampleton"),
        ("Country of birth", "Indonesia|Russia"),
        ("Sanctions Imposed", "Asset freeze, Travel Ban"),
    ]);
    assert_eq!(entity.nationalities.len(), 3, "{:?}", entity.nationalities);
    assert_eq!(entity.sexes, [Sex::Male]);
    assert_eq!(entity.designations, ["Former minister", "Head, of tests"]);
    let places: Vec<_> =
        entity.birth_places.iter().map(|place| place.text.as_str()).collect();
    assert_eq!(places, ["Testburg, Indonesia", "Sampleton, Russia"]);
    assert_eq!(entity.listings[0].measures, ["Asset freeze", "Travel Ban"]);
    let documents: Vec<_> = entity
        .documents
        .iter()
        .map(|document| {
            let issuer = document.issuer.map(|code| code.to_string()).unwrap_or_default();
            (document.kind, document.number.as_str(), issuer, document.status)
        })
        .collect();
    assert_eq!(
        documents,
        [
            (DocumentKind::TaxNumber, "999", "IT".to_owned(), None),
            (
                DocumentKind::NationalId,
                "888",
                "PK".to_owned(),
                Some(DocumentStatus::Revoked)
            ),
            (DocumentKind::Passport, "A9999999", "PH".to_owned(), None),
            (DocumentKind::Passport, "B8888888", "AF".to_owned(), None),
        ]
    );
}

#[test]
fn ships_and_entities() {
    let rows = [
        row(&[
            ("Unique ID", "TST0002"),
            ("Name 6", "TEST STAR"),
            ("Name type", "Primary Name"),
            ("Designation Type", "Ship"),
            ("IMO number", "9999999."),
            ("Current owner/operator (s)", "Test Owner"),
            ("Current believed flag of ship", "Panama"),
            ("Hull identification number (HIN)", "HIN999"),
            ("Year Built", "2010"),
        ]),
        row(&[
            ("Unique ID", "TST0003"),
            ("Name 6", "TEST WORKS"),
            ("Name type", "Primary Name"),
            ("Designation Type", "Entity"),
            (
                "Business registration number (s)",
                "Tax ID No. 9999999999 (Russia); Registration Number 8888888888888|\
                 Tax Identification Number: INN: 7777777777|in Testburg",
            ),
            ("Parent company", "Test Holding"),
            ("Type of entity", "Joint stock company"),
            ("UN Reference Number", "N/A"),
        ]),
    ];
    let (list, entities) = read(csv(&rows).as_bytes()).expect("a list");
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let [ship, works] = entities.as_slice() else { panic!("two") };
    assert_eq!((ship.kind, ship.schema.as_str()), (EntityKind::Vessel, "Vessel"));
    let numbers: Vec<_> = ship
        .documents
        .iter()
        .map(|document| (document.kind, document.number.as_str()))
        .collect();
    assert_eq!(
        numbers,
        [(DocumentKind::Imo, "9999999"), (DocumentKind::Other, "HIN999")]
    );
    assert_eq!(unread(ship, "CurrentOwnerOperator"), ["Test Owner"]);
    assert_eq!(unread(ship, "YearBuilt"), ["2010"]);
    assert!(ship.names[0].parts.is_empty());
    assert_eq!(works.kind, EntityKind::Organisation);
    let numbers: Vec<_> = works
        .documents
        .iter()
        .map(|document| (document.kind, document.number.as_str()))
        .collect();
    assert_eq!(
        numbers,
        [
            (DocumentKind::TaxNumber, "9999999999"),
            (DocumentKind::Registration, "8888888888888"),
            (DocumentKind::TaxNumber, "7777777777"),
        ]
    );
    assert_eq!(unread(works, "BusinessRegistrationNumber"), ["in Testburg"]);
    assert_eq!(unread(works, "UNReferenceNumber"), ["N/A"]);
}

#[test]
fn unknown_columns_and_elements_are_kept() {
    let csv = "Unique ID,Name 6,Name type,New/Column\nTST1,TEST,Primary Name,odd\n";
    let (list, entities) = read(csv.as_bytes()).expect("a list");
    assert_eq!(unread(&entities[0], "New|Column"), ["odd"]);
    assert_eq!(list.issues[0].code, IssueCode::FieldUnknown);
    assert_eq!((list.issues.len(), list.version.version.as_str()), (1, ""));
    let more = "<NewList><Wrapper><Nationality>Malaysia</Nationality></Wrapper></NewList>\
                <EntityDetails><Entity><Subsidiaries><Subsidiary>Test Sub</Subsidiary>\
                </Subsidiaries></Entity></EntityDetails><NewThing kind=\"x\">odd</NewThing>";
    let (list, entities) =
        read(xml(&format!("{PERSON}{more}")).as_bytes()).expect("a list");
    let entity = &entities[0];
    assert_eq!(entity.nationalities.len(), 2);
    assert_eq!(
        unread(entity, "EntityDetails/Entity/Subsidiaries/Subsidiary"),
        ["Test Sub"]
    );
    assert_eq!(unread(entity, "NewThing"), ["odd"]);
    assert_eq!(unread(entity, "NewThing/@kind"), ["x"]);
    assert_eq!(list.issues.len(), 2);
}

#[test]
fn xml_measures_come_from_the_indicators_too() {
    let elements = PERSON
        .replace("<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>", "")
        .replace("<ArmsEmbargo>false", "<ArmsEmbargo>maybe");
    let (list, entities) = read(xml(&elements).as_bytes()).expect("a list");
    assert_eq!(entities[0].listings[0].measures, ["Asset Freeze", "Travel Ban"]);
    assert_eq!(unread(&entities[0], "SanctionsImposedIndicators/ArmsEmbargo"), ["maybe"]);
    assert_eq!(list.issues.len(), 1);
}

#[test]
fn nothing_of_the_xml_is_lost() {
    let (_, entities) = read(xml(PERSON).as_bytes()).expect("a list");
    let entity = &entities[0];
    let mut dump = dump(entity);
    dump.push_str(&entity.listings[0].quoted.concat());
    for piece in PERSON.split('>').filter_map(|piece| piece.split('<').next()) {
        let known = ["", "true", "false", "Individual", "Primary Name"].contains(&piece);
        for piece in piece.split('|') {
            assert!(known || dump.contains(piece), "{piece} lost in {dump}");
        }
    }
}

#[test]
fn digest_follows_the_content_only() {
    let digest = |text: &str| read(text.as_bytes()).expect("a list").0.version.sha256;
    let first = xml(PERSON);
    let again = first
        .replace("13/02/2026", "14/02/2026")
        .replace("><", ">\n  <")
        .replace("<Titles>", "<Websites/><Titles>");
    assert_eq!(digest(&first), digest(&again));
    assert_ne!(digest(&first), digest(&first.replace("SAMPEL", "SAMPLE")));
    let rows = [with(&PRIMARY), with(&[("Name 6", "TESTO"), ("Name type", "Alias")])];
    let turned = [rows[1].clone(), rows[0].clone()];
    assert_eq!(digest(&csv(&rows)), digest(&csv(&turned)));
}

#[test]
fn records_without_a_reference() {
    let rows = [
        row(&[("OFSI Group ID", "77777"), ("Name 6", "TEST A")]),
        row(&[("Name 6", "TEST B")]),
    ];
    let (list, entities) = read(csv(&rows).as_bytes()).expect("a list");
    let ids: Vec<_> = entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, ["gb-hmt-77777", "record-2"]);
    assert_eq!(list.issues.len(), 1);
}

#[test]
fn broken_files_are_refused() {
    #[track_caller]
    fn check(text: &str, expected: ErrorKind) {
        assert_eq!(read(text.as_bytes()).expect_err("refused").kind(), expected);
    }
    let whole = csv(&[with(&PRIMARY)]);
    check(&whole[..whole.len() - 10], ErrorKind::Truncated);
    check(&whole[..whole.len() - 22], ErrorKind::Malformed);
    check(&whole.replace("\n\"26", "\n,,,\"26"), ErrorKind::Malformed);
    check(&format!("{whole}TST1,\"TEST\n"), ErrorKind::Malformed);
    check("Report Date: 13-Feb-2026\nName 6,Name 1\nA,B\n", ErrorKind::Malformed);
    check("Report Date: 13-Feb-2026\n", ErrorKind::Truncated);
    check(&csv(&[]), ErrorKind::Malformed);
    let whole = xml(PERSON);
    check(&whole[..whole.len() - 20], ErrorKind::Truncated);
    check(&whole.replace("SAMPEL", "&xxe;"), ErrorKind::Forbidden);
    check(&whole.replace("utf-8", "utf-16"), ErrorKind::Malformed);
}

#[test]
fn files_pasted_together_are_refused() {
    let whole = csv(&[with(&PRIMARY)]);
    let header = COLUMNS.to_lowercase();
    for (pasted, line) in [
        (format!("{whole}{whole}"), 4),
        (format!("{whole}\u{feff}{whole}"), 4),
        (format!("{whole}Report Date: 14-Feb-2026,,,\n"), 4),
        (format!("{whole}{header}\n{}", with(&PRIMARY)), 4),
        (format!("{whole}{COLUMNS}\n"), 4),
    ] {
        let error = read(pasted.as_bytes()).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Malformed);
        assert_eq!(error.position().expect("position").line, line);
        assert!(error.to_string().contains("the header again"), "{error}");
    }
}

#[test]
fn hostile_cells_take_neither_memory_nor_time() {
    let check = |csv: String| {
        let start = std::time::Instant::now();
        let read = read(csv.as_bytes());
        let took = start.elapsed();
        assert!(took < std::time::Duration::from_secs(20), "{took:?}");
        read.map(|(_, entities)| entities.len()).map_err(|error| error.kind())
    };
    let cell = |column: &str, piece: &dyn Fn(u32) -> String| {
        let pieces: Vec<_> = (0..30_000).map(piece).collect();
        format!(
            "Unique ID,Name 6,{column},Passport additional information\n\
                 T1,TEST,\"{}\",\"{}\"\n",
            pieces.join(","),
            "x".repeat(100_000)
        )
    };
    assert_eq!(check(cell("Passport number", &|n| format!("A{n}"))), Ok(1));
    assert_eq!(
        check(cell("D.O.B", &|n| format!("Jan {}, {}", n % 28 + 1, 1900 + n % 99))),
        Ok(1)
    );
    assert_eq!(
        check(cell("D.O.B", &|n| format!(
            "{:02}/{:02}/{}",
            n % 28 + 1,
            n / 28 % 12 + 1,
            1850 + n / 336
        ))),
        Ok(1)
    );
    assert_eq!(check(cell("Sanctions Imposed", &|n| format!("M{n}"))), Ok(1));
    assert_eq!(
        check(cell("UN Reference Number", &|n| format!("QDi.{:03}", n % 1000))),
        Ok(1)
    );
    assert_eq!(check(cell("Town of birth", &|n| format!("T{n}|"))), Ok(1));
    let columns = ",C".repeat(600);
    assert_eq!(
        check(format!("Unique ID,Name 6{columns}\nT1\n")),
        Err(ErrorKind::TooLarge)
    );
    let long = "x".repeat(2 << 20);
    assert_eq!(check(format!("Unique ID,Name 6\nT1,{long}\n")), Err(ErrorKind::TooLarge));
}

#[test]
fn many_designations_are_handed_on_in_little_memory() {
    // 80 MB of distinct cells: more than is held at once.
    let filler = "x".repeat(2_000);
    let row = |n: u32| format!("T{n},TEST {n},Primary Name,{n} {filler}\n");
    let mut csv = "Unique ID,Name 6,Name type,Other Information\n".to_owned();
    (0..40_000).for_each(|n| csv.push_str(&row(n)));
    let mut count = 0;
    let mut sink = |entity: ListedEntity| {
        assert_eq!(entity.names[0].kind, NameKind::Primary);
        count += 1;
    };
    let list = saring_lists::read(
        csv.as_bytes(),
        "test",
        &saring_lists::Limits::default(),
        &mut sink,
    );
    assert_eq!((list.expect("a list").version.entities, count), (40_000, 40_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_content(
        text in "[a-dA-D();:,| /.0-9تﺏm-]{0,40}",
        cells in "[,\"\n a-c0-9/]{0,80}",
    ) {
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let elements = PERSON
            .replace("dd/mm/1945", &text)
            .replace("A 9999999", &text)
            .replace("Mali passport", &text)
            .replace("Head of tests", &text)
            .replace("SAMPEL", &text);
        let (_, entities) = read(xml(&elements).as_bytes()).expect("a list");
        let dump = dump(&entities[0]);
        for piece in squeezed.split(['|', ';', ',']) {
            prop_assert!(dump.contains(piece.trim()), "lost {piece:?} in {dump}");
        }
        let _ = read(format!("Report Date: x\n{COLUMNS}\n{cells}").as_bytes());
        let _ = read(format!("Unique ID,Name 6,D.O.B\n{cells}").as_bytes());
    }
}

#[test]
fn format_sample() {
    let Some(folder) = crate::data("lists/uk") else { return };
    let text = std::fs::read_to_string(folder.join("uksl-2026-02-13.format-sample.csv"))
        .expect("file");
    let (list, entities) = read(text.as_bytes()).expect("a list");
    assert_eq!(list.version.version, "2026-02-13");
    // The second row lacks its last cell.
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::RecordUnread]);
    let ids: Vec<_> = entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, ["gb-afg0001", "gb-afg0006"]);
    // Every cell is found again.
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> =
        csv.records().map(|row| row.expect("row")).collect();
    for (entity, row) in entities.iter().zip(&rows[2..]) {
        let mut dump = dump(entity);
        dump.push_str(&entity.listings[0].quoted.concat());
        for (column, cell) in rows[1].iter().zip(row) {
            if ["Designation Type", "Name type"].contains(&column) {
                continue;
            }
            for piece in cell.split('|') {
                assert!(dump.contains(piece), "{column} lost: {piece}");
            }
        }
    }
}
