//! OFAC's Sanctions Advanced form: a file in its exact layout with invented parties, valid
//! against the publisher's XSD. No real file is at hand.

use std::fmt::Write as _;
use std::io::Read;
use std::time::{Duration, Instant};

use quick_xml::Reader;
use quick_xml::events::Event;
use saring_lists::{ErrorKind, Format, Limits};
use saring_model::{
    DocumentKind, DocumentStatus, EntityKind, IssueCode, ListedEntity, NameKind,
    PartRole, Quality, Sex,
};

use crate::ofac_xml::everything;
use crate::{names, read};

/// The reference value sets in the order of the XSD: name, and "ID|attributes|text".
const SETS: [(&str, &[&str]); 39] = [
    ("AliasType", &["1400||A.K.A.", "1401||F.K.A.", "1402||N.K.A.", "1403||Name"]),
    (
        "AreaCode",
        &[
            "20|CountryID=\"11\" Description=\"Yemen\" AreaCodeTypeID=\"1\"|YE",
            "21|Description=\"Region: Testland\" AreaCodeTypeID=\"1\"|T-1",
        ],
    ),
    ("AreaCodeType", &["1||Default"]),
    ("CalendarType", &["1||Gregorian", "2||Hijri"]),
    (
        "Country",
        &["11|ISO2=\"YE\"|Yemen", "12|ISO2=\"KP\"|Korea, North", "13||Palestinian"],
    ),
    ("CountryRelevance", &["1500||Undetermined"]),
    ("DecisionMakingBody", &["1|OrganisationID=\"1\"|Test Treasury"]),
    ("DetailReference", &["91526||Male", "91527||Female", "305||Tanker"]),
    ("DetailType", &["1430||DATE", "1431||LOOKUP", "1432||TEXT", "1433||COUNTRY"]),
    ("DocNameStatus", &["1||Primary Latin", "2||Secondary script"]),
    ("EntryEventType", &["1||Created", "2||Amended"]),
    ("EntryLinkType", &["1||Follows"]),
    ("ExRefType", &["1||Notice of Testland"]),
    (
        "FeatureType",
        &[
            "8|FeatureTypeGroupID=\"1\"|Birthdate",
            "9|FeatureTypeGroupID=\"1\"|Place of Birth",
            "10|FeatureTypeGroupID=\"1\"|Nationality Country",
            "11|FeatureTypeGroupID=\"1\"|Citizenship Country",
            "224|FeatureTypeGroupID=\"1\"|Gender",
            "26|FeatureTypeGroupID=\"1\"|Title",
            "25|FeatureTypeGroupID=\"1\"|Location",
            "2|FeatureTypeGroupID=\"1\"|VESSEL TYPE",
            "3|FeatureTypeGroupID=\"1\"|Vessel Flag",
            "104|FeatureTypeGroupID=\"1\"|Organization Established Date",
            "125|FeatureTypeGroupID=\"1\"|Additional Sanctions Information -",
            "344|FeatureTypeGroupID=\"1\"|Digital Currency Address - XBT",
            "14|FeatureTypeGroupID=\"1\"|Website",
        ],
    ),
    ("FeatureTypeGroup", &["1||Default"]),
    ("IDRegDocDateType", &["1480||Issue Date", "1481||Expiration Date", "1482||Seen"]),
    (
        "IDRegDocType",
        &[
            "1571||Passport",
            "1626||Vessel Registration Identification",
            "1596||Tax ID No.",
        ],
    ),
    ("IdentityFeatureLinkType", &["1||Primary"]),
    (
        "LegalBasis",
        &["1777|LegalBasisTypeID=\"1\" SanctionsProgramID=\"1\"|Executive Order 99998"],
    ),
    ("LegalBasisType", &["1||Test order"]),
    ("List", &["1550||SDN List", "91507||Test list of others"]),
    (
        "LocPartType",
        &[
            "1450||REGION",
            "1451||ADDRESS1",
            "1452||ADDRESS2",
            "1454||CITY",
            "1455||STATE/PROVINCE",
            "1456||POSTAL CODE",
        ],
    ),
    ("LocPartValueStatus", &["1||Unknown"]),
    ("LocPartValueType", &["1||Unknown"]),
    (
        "NamePartType",
        &[
            "1520||Last Name",
            "1521||First Name",
            "1522||Middle Name",
            "91708||Patronymic",
            "91709||Matronymic",
            "1525||Entity Name",
            "1526||Vessel Name",
        ],
    ),
    ("Organisation", &["1||Test Treasury"]),
    (
        "PartySubType",
        &[
            "1|PartyTypeID=\"4\"|Vessel",
            "2|PartyTypeID=\"4\"|Aircraft",
            "3|PartyTypeID=\"2\"|Unknown",
            "4|PartyTypeID=\"1\"|Unknown",
        ],
    ),
    ("PartyType", &["1||Individual", "2||Entity", "4||Transport"]),
    ("RelationQuality", &["1||High", "2||Unknown"]),
    (
        "RelationType",
        &[
            "15003|Symmetrical=\"false\"|Associate Of",
            "15004|Symmetrical=\"false\"|Acting for or on behalf of",
        ],
    ),
    ("Reliability", &["1560||Unknown"]),
    ("SanctionsProgram", &["1|SubsidiaryBodyID=\"1\"|SDGT"]),
    ("SanctionsType", &["1||Program", "2||Block"]),
    (
        "Script",
        &[
            "215|ScriptCode=\"Latn\"|Latin",
            "220|ScriptCode=\"Cyrl\"|Cyrillic",
            "160|ScriptCode=\"Arab\"|Arabic",
            "501|ScriptCode=\"Hans\"|Chinese Simplified",
        ],
    ),
    ("ScriptStatus", &["1||Unknown"]),
    ("SubsidiaryBody", &["1|Notional=\"true\" DecisionMakingBodyID=\"1\"|Test Office"]),
    ("SupInfoType", &["1||Press notice"]),
    ("TargetType", &["1||Page"]),
    ("Validity", &["1||Valid", "2||Expired", "3||Fraudulent"]),
];

const FIXED: &str = "YearFixed=\"false\" MonthFixed=\"false\" DayFixed=\"false\"";

/// The parts of a file that tests fill.
#[derive(Default)]
struct Parts {
    places: String,
    documents: String,
    parties: String,
    relationships: String,
    entries: String,
    links: String,
}

impl Parts {
    fn file(&self) -> String {
        let mut sets = String::new();
        for (name, values) in SETS {
            let _ = write!(sets, "<{name}Values>");
            for value in values {
                let mut parts = value.splitn(3, '|');
                let [id, attributes, text] =
                    [(); 3].map(|()| parts.next().unwrap_or_default());
                let _ = write!(sets, "<{name} ID=\"{id}\" {attributes}>{text}</{name}>");
            }
            let _ = write!(sets, "</{name}Values>");
        }
        let Self { places, documents, parties, relationships, entries, links } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <Sanctions xmlns=\"http://www.un.org/sanctions/1.0\" Version=\"1\">\n\
             <DateOfIssue CalendarTypeID=\"1\"><Year>2026</Year><Month>1</Month>\
             <Day>8</Day></DateOfIssue>\n\
             <ReferenceValueSets>{sets}</ReferenceValueSets>\n\
             <Locations>{places}</Locations>\n\
             <IDRegDocuments>{documents}</IDRegDocuments>\n\
             <DistinctParties>{parties}</DistinctParties>\n\
             <ProfileRelationships>{relationships}</ProfileRelationships>\n\
             <SanctionsEntries>{entries}</SanctionsEntries>\n\
             <SanctionsEntryLinks>{links}</SanctionsEntryLinks>\n\
             </Sanctions>\n"
        )
    }

    /// Adds a place: country, and parts by type.
    fn place(&mut self, id: u32, country: u32, parts: &[(u32, &str)]) {
        let _ = write!(
            self.places,
            "<Location ID=\"{id}\"><LocationCountry CountryID=\"{country}\" \
             CountryRelevanceID=\"1500\"/>"
        );
        for (kind, text) in parts {
            let _ = write!(
                self.places,
                "<LocationPart LocPartTypeID=\"{kind}\"><LocationPartValue \
                 Primary=\"true\" LocPartValueTypeID=\"1\" LocPartValueStatusID=\"1\">\
                 <Comment/><Value>{text}</Value></LocationPartValue></LocationPart>"
            );
        }
        self.places.push_str("</Location>");
    }

    /// Adds a party of one profile, the entry that lists it, and nothing else.
    fn party(&mut self, id: u32, kind: u32, names: &str, features: &str) {
        let _ = write!(
            self.parties,
            "<DistinctParty FixedRef=\"{id}\"><Comment/>\
             <Profile ID=\"{id}\" PartySubTypeID=\"{kind}\">\
             <Identity ID=\"{id}1\" FixedRef=\"{id}\" Primary=\"true\" False=\"false\">\
             {names}</Identity>{features}\
             <SanctionsEntryReference SanctionsEntryID=\"{id}2\"/></Profile>\
             </DistinctParty>"
        );
        let no_period = period("", "");
        let _ = write!(
            self.entries,
            "<SanctionsEntry ID=\"{id}2\" ProfileID=\"{id}\" ListID=\"1550\">\
             <EntryEvent ID=\"{id}3\" EntryEventTypeID=\"1\" LegalBasisID=\"1777\">\
             <Comment/>{}</EntryEvent>\
             <SanctionsMeasure ID=\"{id}4\" SanctionsTypeID=\"2\"><Comment/>{no_period}\
             </SanctionsMeasure>\
             <SanctionsMeasure ID=\"{id}5\" SanctionsTypeID=\"1\"><Comment>SDGT</Comment>\
             {no_period}</SanctionsMeasure></SanctionsEntry>",
            date("2019-03-02")
        );
    }
}

/// An alias of documented names: each of parts "group:script:text".
fn alias(kind: u32, flags: [bool; 2], names: &[&[&str]]) -> String {
    let [primary, low] = flags;
    let mut alias = format!(
        "<Alias FixedRef=\"1\" AliasTypeID=\"{kind}\" Primary=\"{primary}\" \
         LowQuality=\"{low}\">"
    );
    for parts in names {
        let id = next_id();
        let _ = write!(
            alias,
            "<DocumentedName ID=\"{id}\" FixedRef=\"1\" DocNameStatusID=\"1\">"
        );
        for part in *parts {
            let mut part = part.splitn(3, ':');
            let [group, script, text] = [(); 3].map(|()| part.next().unwrap_or_default());
            let _ = write!(
                alias,
                "<DocumentedNamePart><NamePartValue NamePartGroupID=\"{group}\" \
                 ScriptID=\"{script}\" ScriptStatusID=\"1\" Acronym=\"false\">{text}\
                 </NamePartValue></DocumentedNamePart>"
            );
        }
        alias.push_str("</DocumentedName>");
    }
    alias + "</Alias>"
}

/// The groups of name parts of an identity: ID and type.
fn groups(groups: &[(u32, u32)]) -> String {
    let mut text = "<NamePartGroups>".to_owned();
    for (id, kind) in groups {
        let _ = write!(
            text,
            "<MasterNamePartGroup><NamePartGroup ID=\"{id}\" NamePartTypeID=\"{kind}\"/>\
             </MasterNamePartGroup>"
        );
    }
    text + "</NamePartGroups>"
}

/// An ID that no other element of this file has.
fn next_id() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1_000_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn feature(kind: u32, of: u32, content: &str) -> String {
    let (id, version) = (next_id(), next_id());
    format!(
        "<Feature ID=\"{id}\" FeatureTypeID=\"{kind}\"><FeatureVersion ID=\"{version}\" \
         ReliabilityID=\"1560\">{content}</FeatureVersion><IdentityReference \
         IdentityID=\"{of}1\" IdentityFeatureLinkTypeID=\"1\"/></Feature>"
    )
}

fn at(place: u32) -> String {
    format!(
        "<VersionDetail DetailTypeID=\"1433\"/><VersionLocation LocationID=\"{place}\"/>"
    )
}

fn detail(text: &str) -> String {
    format!("<VersionDetail DetailTypeID=\"1432\">{text}</VersionDetail>")
}

fn lookup(id: u32) -> String {
    format!("<VersionDetail DetailTypeID=\"1431\" DetailReferenceID=\"{id}\"/>")
}

fn point(name: &str, iso: &str) -> String {
    let mut parts = iso.split('-');
    let [year, month, day] =
        [(); 3].map(|()| parts.next().unwrap_or("0").trim_start_matches('0'));
    format!("<{name}><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></{name}>")
}

fn date(iso: &str) -> String {
    point("Date", iso).replacen("<Date>", "<Date CalendarTypeID=\"1\">", 1)
}

/// From one day to another; both empty: an empty period.
fn period(from: &str, to: &str) -> String {
    spans([from, from], [to, to], false)
}

fn spans(from: [&str; 2], to: [&str; 2], approximate: bool) -> String {
    let bound = |name: &str, [first, last]: [&str; 2]| {
        if first.is_empty() {
            return String::new();
        }
        format!(
            "<{name} Approximate=\"{approximate}\" {FIXED}>{}{}</{name}>",
            point("From", first),
            point("To", last)
        )
    };
    format!(
        "<DatePeriod CalendarTypeID=\"1\" {FIXED}>{}{}</DatePeriod>",
        bound("Start", from),
        bound("End", to)
    )
}

/// Every kind of thing once.
fn invented() -> Parts {
    let mut parts = Parts::default();
    parts.place(31, 11, &[(1454, "Testburg"), (1451, "1 Test Street")]);
    parts.place(32, 12, &[]);
    parts.place(33, 13, &[]);
    parts.places.push_str(
        "<Location ID=\"34\"><Comment>as of 2019</Comment><LocationAreaCode \
         AreaCodeID=\"21\"/><LocationCountry CountryID=\"11\" \
         CountryRelevanceID=\"1500\"/></Location>",
    );
    let _ = write!(
        parts.documents,
        "<IDRegDocument ID=\"51\" IDRegDocTypeID=\"1571\" IdentityID=\"90000011\" \
         IssuedBy-CountryID=\"12\" IssuedIn-LocationID=\"31\" ValidityID=\"2\">\
         <Comment>seen once</Comment><IDRegistrationNo>A-999 998</IDRegistrationNo>\
         <IssuingAuthority>Test Ministry</IssuingAuthority>\
         <DocumentDate IDRegDocDateTypeID=\"1480\">{}</DocumentDate>\
         <DocumentDate IDRegDocDateTypeID=\"1481\">{}</DocumentDate></IDRegDocument>\
         <IDRegDocument ID=\"52\" IDRegDocTypeID=\"1626\" IdentityID=\"90000031\" \
         ValidityID=\"1\"><IDRegistrationNo>IMO 9999999</IDRegistrationNo>\
         </IDRegDocument>",
        period("2011-03-02", "2011-03-02"),
        period("2016-03-01", "2016-03-31"),
    );
    let names = [
        alias(
            1403,
            [true, false],
            &[
                &["61:215:al-Sampel", "62:215:Testo", "63:215:Ikhlas"],
                &["61:160:السامبل", "62:160:تيستو"],
                &["61:501:测", "62:501:试员"],
            ],
        ),
        alias(1400, [false, true], &[&["62:215:El Testo"]]),
        alias(1401, [false, false], &[&["61:215:Muster", "62:215:Testo, Jr."]]),
        alias(
            1400,
            [false, false],
            &[&["61:220:Тестов", "62:220:Тест", "64:220:Тестович"]],
        ),
        groups(&[(61, 1520), (62, 1521), (63, 1522), (64, 91708)]),
    ]
    .concat();
    let features = [
        feature(8, 9_000_001, &period("1975-06-14", "1975-06-14")),
        feature(8, 9_000_001, &period("1972-01-01", "1972-12-31")),
        feature(8, 9_000_001, &period("1973-02-01", "1973-02-28")),
        feature(
            8,
            9_000_001,
            &spans(["1963-01-01", "1963-01-31"], ["1965-12-01", "1965-12-31"], true),
        ),
        feature(9, 9_000_001, &("<Comment>perhaps</Comment>".to_owned() + &at(31))),
        feature(10, 9_000_001, &at(32)),
        feature(11, 9_000_001, &at(33)),
        feature(224, 9_000_001, &lookup(91526)),
        feature(26, 9_000_001, &detail("Head of Tests")),
        feature(25, 9_000_001, &at(34)),
        feature(125, 9_000_001, &detail("Subject to secondary tests")),
        feature(344, 9_000_001, &detail("1TestTestTest")),
        feature(14, 9_000_001, &detail("www.example.test")),
        "<ExternalReference ExRefTypeID=\"1\"><ExRefValue>QDi.999</ExRefValue>\
         <SubLink TargetTypeID=\"1\"><Description>a page</Description>\
         <DirectURL>http://example.test</DirectURL></SubLink></ExternalReference>"
            .to_owned(),
    ];
    // In the order of the XSD an external reference follows the reference to the entry.
    let (features, external) = features.split_at(features.len() - 1);
    parts.party(9_000_001, 4, &names, &features.concat());
    parts.parties = parts.parties.replace(
        "SanctionsEntryID=\"90000012\"/>",
        &format!("SanctionsEntryID=\"90000012\"/>{}", external.concat()),
    );
    let names = [
        alias(1403, [true, false], &[&["65:215:TEST, MUSTER & CO., LTD."]])
            .replace(" & ", " &amp; "),
        groups(&[(65, 1525)]),
    ]
    .concat();
    let features = feature(104, 9_000_002, &period("1999-01-01", "1999-12-31"))
        + &feature(25, 9_000_002, &at(31));
    parts.party(9_000_002, 3, &names, &features);
    let names = [
        alias(1403, [true, false], &[&["66:215:TESTO"]]),
        alias(1401, [false, false], &[&["66:215:MUSTERO"]]),
        groups(&[(66, 1526)]),
    ]
    .concat();
    let features = feature(2, 9_000_003, &lookup(305)) + &feature(3, 9_000_003, &at(32));
    parts.party(9_000_003, 1, &names, &features);
    parts.relationships.push_str(
        "<ProfileRelationship ID=\"71\" From-ProfileID=\"9000001\" \
         To-ProfileID=\"9000002\" RelationTypeID=\"15004\" RelationQualityID=\"1\" \
         Former=\"true\" SanctionsEntryID=\"90000012\"><Comment>until 2018</Comment>\
         </ProfileRelationship>",
    );
    // A second entry, of another date, measure and event.
    let _ = write!(
        parts.entries,
        "<SanctionsEntry ID=\"81\" ProfileID=\"9000001\" ListID=\"1550\">\
         <LimitationsToListing>tests only</LimitationsToListing>\
         <EntryEvent ID=\"82\" EntryEventTypeID=\"1\">{}</EntryEvent>\
         <EntryEvent ID=\"83\" EntryEventTypeID=\"2\"><Comment>spelling</Comment>{}\
         </EntryEvent>\
         <SanctionsMeasure ID=\"84\" SanctionsTypeID=\"1\"><Comment>SYRIA</Comment>{}\
         </SanctionsMeasure>\
         <SupportingInfo ID=\"85\" SupInfoTypeID=\"1\"><Text>read aloud</Text>\
         </SupportingInfo></SanctionsEntry>",
        date("2020-01-31"),
        date("2021-12-01"),
        period("2020-02-01", "2020-02-01"),
    );
    let _ = write!(
        parts.links,
        "<SanctionsEntryLink ID=\"91\" EntryA-SanctionsEntryID=\"81\" \
         EntryB-SanctionsEntryID=\"90000022\" EntryLinkTypeID=\"1\">\
         <Comment>by order</Comment>{}</SanctionsEntryLink>",
        date("2020-01-31")
    );
    parts
}

fn read_invented() -> Vec<ListedEntity> {
    let (list, entities) = read(invented().file().as_bytes()).expect("a list");
    assert_eq!(list.format, Format::OfacAdvanced);
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("ofac-sdn", "2026-01-08")
    );
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    entities
}

#[test]
fn a_person() {
    let entities = read_invented();
    let person = &entities[0];
    assert_eq!((person.id.as_str(), person.kind), ("ofac-9000001", EntityKind::Person));
    assert_eq!(
        names(person),
        [
            "primary: Testo Ikhlas al-Sampel",
            "original: تيستو السامبل",
            "original: 测试员",
            "alias?: El Testo",
            "former: Testo Muster, Jr.",
            "original: Тест Тестович Тестов",
        ]
    );
    assert_eq!(person.names[1].note.as_deref(), Some("Arabic"));
    assert_eq!(person.names[3].quality, Quality::Low);
    let parts: Vec<_> = person.names[5]
        .parts
        .iter()
        .map(|part| (part.role, part.text.as_str()))
        .collect();
    assert_eq!(
        parts,
        [
            (PartRole::Given, "Тест"),
            (PartRole::Father, "Тестович"),
            (PartRole::Family, "Тестов")
        ]
    );
    let dates: Vec<_> = person.birth_dates.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1975-06-14", "1972", "1973-02", "about 1963 to 1965"]);
    let place = &person.birth_places[0];
    assert_eq!(place.text, "1 Test Street, Testburg, Yemen");
    assert_eq!(place.country.map(|code| code.to_string()).as_deref(), Some("YE"));
    assert_eq!(place.note.as_deref(), Some("perhaps"));
    let nationalities: Vec<_> =
        person.nationalities.iter().map(ToString::to_string).collect();
    assert_eq!(nationalities, ["KP", "PS"]);
    assert_eq!(person.sexes, [Sex::Male]);
    assert_eq!(person.designations, ["Head of Tests"]);
    let address = &person.addresses[0];
    assert_eq!(address.text, "Region: Testland, Yemen");
    assert_eq!(address.note.as_deref(), Some("as of 2019"));
    let documents: Vec<_> = person
        .documents
        .iter()
        .map(|document| (document.kind, document.number.as_str()))
        .collect();
    assert_eq!(
        documents,
        [(DocumentKind::Passport, "A999998"), (DocumentKind::Other, "1TESTTESTTEST")]
    );
    let passport = &person.documents[0];
    assert_eq!(passport.issuer.map(|code| code.to_string()).as_deref(), Some("KP"));
    assert_eq!(passport.issued.as_deref(), Some("2011-03-02"));
    assert_eq!(passport.expires.as_deref(), Some("2016-03"));
    assert_eq!(passport.status, Some(DocumentStatus::Expired));
}

#[test]
fn listings_that_follow_the_parties_are_joined() {
    let entities = read_invented();
    let person = &entities[0];
    let listings: Vec<_> = person
        .listings
        .iter()
        .map(|listing| {
            let amended = listing.amended_on.join(" ");
            let listed = listing.listed_on.as_deref().unwrap_or_default();
            format!(
                "{} {} {listed} {amended} {}",
                listing.reference,
                listing.programme,
                listing.measures.join(" ")
            )
        })
        .collect();
    assert_eq!(
        listings,
        ["9000001 SDGT 2019-03-02  Block", "9000001 SYRIA 2020-01-31 2021-12-01 "]
    );
    assert_eq!(person.listings[0].quoted, ["QDi.999"]);
    let relation = "Acting for or on behalf of: TEST, MUSTER & CO., LTD. \
                    (ofac-9000002); former; High; until 2018";
    assert!(person.notes.iter().any(|note| note == relation), "{:?}", person.notes);
    let legal = person
        .unread
        .iter()
        .find(|unread| unread.field == "SanctionsEntry/EntryEvent/LegalBasis");
    assert_eq!(legal.map(|legal| legal.value.as_str()), Some("Executive Order 99998"));
}

#[test]
fn an_organisation_and_a_vessel() {
    let entities = read_invented();
    let [_, company, vessel] = &entities[..] else { panic!("three parties") };
    assert_eq!(company.kind, EntityKind::Organisation);
    assert_eq!(names(company), ["primary: TEST, MUSTER & CO., LTD."]);
    assert!(company.unread.iter().any(|unread| {
        unread.field == "Organization Established Date" && unread.value == "1999"
    }));
    assert_eq!(vessel.kind, EntityKind::Vessel);
    assert_eq!(names(vessel), ["primary: TESTO", "former: MUSTERO"]);
    let imo = &vessel.documents[0];
    assert_eq!((imo.kind, imo.number.as_str()), (DocumentKind::Imo, "9999999"));
    for (field, value) in
        [("Feature/VESSEL TYPE", "Tanker"), ("Feature/Vessel Flag", "Korea, North")]
    {
        let kept = |unread: &saring_model::Unread| {
            unread.field == field && unread.value == value
        };
        assert!(vessel.unread.iter().any(kept), "{field}");
    }
}

#[test]
fn nothing_is_lost() {
    let xml = invented().file();
    let all: String = read_invented().iter().map(everything).collect();
    let mut reader = Reader::from_str(&xml);
    let (mut path, mut text, mut seen) = (Vec::new(), String::new(), 0);
    loop {
        match reader.read_event().expect("xml") {
            Event::Start(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                text.clear();
            }
            Event::Text(piece) => text.push_str(&piece.decode().expect("utf-8")),
            Event::GeneralRef(_) => text.push('&'),
            Event::End(_) => {
                let name = path.pop().expect("open");
                let is_date = matches!(name.as_str(), "Year" | "Month" | "Day");
                let is_value = path.iter().any(|name| name == "ReferenceValueSets");
                if !text.trim().is_empty() && !is_date && !is_value {
                    seen += 1;
                    let found = all.contains(text.trim())
                        || text.split(", ").all(|piece| all.contains(piece));
                    assert!(found, "{name} lost: {text}");
                }
                text.clear();
            }
            Event::Eof => break,
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    assert!(seen >= 40, "{seen}");
    // What the IDs of reference values stand for, where it tells of the party.
    for word in [
        "Arabic",
        "Tanker",
        "Expired",
        "Block",
        "Amended",
        "Press notice",
        "Notice of Testland",
        "SDN List",
        "Follows",
    ] {
        assert!(all.contains(word), "{word}");
    }
}

#[test]
fn what_is_new_is_kept_and_told() {
    let mut parts = invented();
    parts.parties = parts
        .parties
        .replacen("<Comment/><Profile", "<New><Deep>kept one</Deep></New><Profile", 1)
        .replacen("<Feature ID", "<Feature Shade=\"kept two\" ID", 1);
    let (list, entities) = read(parts.file().as_bytes()).expect("a list");
    let unread: Vec<_> =
        entities[0].unread.iter().map(|unread| unread.value.as_str()).collect();
    assert!(unread.contains(&"kept one") && unread.contains(&"kept two"), "{unread:?}");
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown, IssueCode::FieldUnknown]);
    parts.relationships = parts.relationships.replace("15004", "15999");
    let (list, _) = read(parts.file().as_bytes()).expect("a list");
    assert!(
        list.issues.iter().any(|issue| issue.detail.contains("RelationType/ID")),
        "{:?}",
        list.issues
    );
}

#[test]
fn the_list_is_told_by_its_entries() {
    let others = invented().file().replace("ListID=\"1550\"", "ListID=\"91507\"");
    assert_eq!(read(others.as_bytes()).expect("a list").0.version.name, "ofac-cons");
}

#[test]
fn deltas_and_cut_files_are_refused() {
    let kind = |xml: &str| read(xml.as_bytes()).expect_err("refused").kind();
    let whole = invented().file();
    let delta = whole.replace("Version=\"1\"", "Version=\"2\" DeltaBaseVersion=\"1\"");
    assert_eq!(kind(&delta), ErrorKind::Unrecognised);
    assert_eq!(kind(&whole[..whole.len() - 40]), ErrorKind::Truncated);
    // Well-formed, but the entries are not all there.
    let mut parts = invented();
    let last = parts.entries.find("<SanctionsEntry ID=\"90000032\"").expect("entry");
    parts.entries.truncate(last);
    assert_eq!(kind(&parts.file()), ErrorKind::Truncated);
}

#[test]
fn digest_hangs_on_content_alone() {
    let whole = invented().file();
    let digest = |xml: &str| read(xml.as_bytes()).expect("a list").0.version.sha256;
    let first = digest(&whole);
    assert_eq!(first, digest(&whole.replace("<Day>8</Day>", "<Day>9</Day>")));
    assert_eq!(first, digest(&whole.replace("><", ">\n<")));
    assert_ne!(first, digest(&whole.replace("Head of Tests", "Head of Test")));
}

#[test]
fn what_must_be_held_is_bounded() {
    let piece = "<IDRegDocument/>";
    let endless = std::io::Cursor::new("<Sanctions><IDRegDocuments>")
        .chain(Endless(piece.as_bytes().iter().cycle()).take(1 << 30));
    let read = saring_lists::read(endless, "", &Limits::default(), &mut |_| {});
    let error = read.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let at = error.position().expect("position").byte;
    assert!(at < 40 << 20, "refused at {at}");
}

/// Bytes without end.
struct Endless(std::iter::Cycle<std::slice::Iter<'static, u8>>);

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        for (slot, byte) in out.iter_mut().zip(&mut self.0) {
            *slot = *byte;
        }
        Ok(out.len())
    }
}

/// Time that this thread has spent on a processor: the machine may be shared.
fn on_cpu() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// So many invented parties, each with what the first of the file has.
fn many(count: u32) -> String {
    let mut parts = Parts::default();
    parts.place(31, 11, &[(1454, "Testburg")]);
    for number in 0..count {
        let id = 9_000_000 + number;
        let group = 61 + number * 4;
        let names = [
            alias(
                1403,
                [true, false],
                &[
                    &[
                        &format!("{group}:215:Sampel{number}"),
                        &format!("{}:215:Testo", group + 1),
                    ],
                    &[
                        &format!("{group}:220:Сампель"),
                        &format!("{}:220:Тесто", group + 1),
                    ],
                ],
            ),
            alias(1400, [false, true], &[&[&format!("{}:215:El Testo", group + 1)]]),
            groups(&[(group, 1520), (group + 1, 1521)]),
        ]
        .concat();
        let features = [
            feature(8, id, &period("1975-06-14", "1975-06-14")),
            feature(9, id, &at(31)),
            feature(10, id, &at(31)),
            feature(224, id, &lookup(91526)),
        ]
        .concat();
        parts.party(id, 4, &names, &features);
        let _ = write!(
            parts.documents,
            "<IDRegDocument ID=\"{id}\" IDRegDocTypeID=\"1571\" IdentityID=\"{id}1\" \
             IssuedBy-CountryID=\"11\"><IDRegistrationNo>A{id}</IDRegistrationNo>\
             </IDRegDocument>"
        );
    }
    parts.file()
}

#[test]
fn time_is_linear_in_the_parties() {
    let time = |count: u32| {
        let xml = many(count);
        let (start, before) = (Instant::now(), on_cpu());
        let mut people = 0;
        saring_lists::read(xml.as_bytes(), "", &Limits::default(), &mut |entity| {
            assert_eq!(entity.documents.len(), 1);
            assert_eq!(entity.listings[0].programme, "SDGT");
            assert_eq!(entity.names[0].kind, NameKind::Primary);
            people += 1;
        })
        .expect("a list");
        assert_eq!(people, count);
        let took = on_cpu().zip(before).map(|(now, then)| now.saturating_sub(then));
        (took.unwrap_or(start.elapsed()), xml.len())
    };
    let (small, _) = time(1_000);
    let (large, bytes) = time(5_000);
    eprintln!("1,000: {small:?}; 5,000: {large:?}, {bytes} bytes");
    // Five times as many take five times as long; a square would be 25 times.
    assert!(large < small * 15 + Duration::from_millis(200), "{small:?}, {large:?}");
}

#[test]
fn a_document_tells_the_name_on_it() {
    let mut parts = Parts::default();
    let names = [
        alias(1403, [true, false], &[&["61:215:Sampel", "62:215:Testo"]]),
        groups(&[(61, 1520), (62, 1521)]),
    ]
    .concat();
    let (_, rest) = names.split_once("<DocumentedName ID=\"").expect("a name");
    let (id, _) = rest.split_once('"').expect("its end");
    let _ = write!(
        parts.documents,
        "<IDRegDocument ID=\"51\" IDRegDocTypeID=\"1571\" IdentityID=\"90000011\">\
         <IDRegistrationNo>A999998</IDRegistrationNo><IssuingAuthority/>\
         <DocumentedNameReference DocumentedNameID=\"{id}\"/>\
         <DocumentedNameReference DocumentedNameID=\"77\"/></IDRegDocument>\
         <IDRegDocument ID=\"52\" IDRegDocTypeID=\"1571\" IdentityID=\"90000011\">\
         <IDRegistrationNo>A999997</IDRegistrationNo><IssuingAuthority/>\
         </IDRegDocument>",
    );
    parts.party(9_000_001, 4, &names, "");
    let (_, entities) = read(parts.file().as_bytes()).expect("a list");
    let [first, second] = entities[0].documents.as_slice() else { panic!("two") };
    assert_eq!(first.note.as_deref(), Some("name on document: Testo Sampel"));
    assert_eq!(second.note, None);
    let unread = |unread: &&saring_model::Unread| unread.value == "77";
    let unread = entities[0].unread.iter().find(unread).expect("kept");
    assert_eq!(unread.field, "IDRegDocument/DocumentedNameReference");
}
