//! The EU list's layout, XML and CSV, with invented persons, and the real files.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use saring_lists::{ErrorKind, Format, Limits, ReadList, read_file};
use saring_model::{
    Calendar, DocumentKind, DocumentStatus, EntityKind, IssueCode, ListedEntity, Name,
    NameKind, PartRole, Precision, Quality, Sex,
};

use crate::dump::dump;
use crate::{names, read};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" \
    generationDate=\"2026-02-13T17:44:28.283+01:00\" globalFileId=\"199999\">\n";

const REGULATION: &str = "<regulation regulationType=\"amendment\" \
    organisationType=\"council\" publicationDate=\"2024-02-22\" \
    entryIntoForceDate=\"2024-02-23\" numberTitle=\"2024/999 (OJ L999)\" \
    programme=\"TST\" logicalId=\"348\">\
    <publicationUrl>https://law.test/2024/999</publicationUrl></regulation>";

const SUMMARY: &str = "<regulationSummary regulationType=\"amendment\" \
    publicationDate=\"2024-02-22\" numberTitle=\"2024/999 (OJ L999)\" \
    publicationUrl=\"https://law.test/2024/999\"/>";

/// A list of one person with these elements beside what each one has.
fn person(elements: &str) -> String {
    format!(
        "{HEAD}<sanctionEntity designationDate=\"2022-01-31\" designationDetails=\"\" \
         unitedNationId=\"\" euReferenceNumber=\"EU.9999.28\" logicalId=\"999013\">\
         {REGULATION}<subjectType code=\"person\" classificationCode=\"P\"/>\
         {elements}</sanctionEntity></export>"
    )
}

fn one(elements: &str) -> ListedEntity {
    let (_, mut entities) = read(person(elements).as_bytes()).expect("a list");
    assert_eq!(entities.len(), 1);
    entities.remove(0)
}

fn name(whole: &str, attributes: &str, remark: &str) -> String {
    let remark = match remark {
        "" => String::new(),
        remark => format!("<remark>{remark}</remark>"),
    };
    format!(
        "<nameAlias firstName=\"\" middleName=\"\" wholeName=\"{whole}\" {attributes} \
         strong=\"true\" regulationLanguage=\"en\" logicalId=\"17\">{remark}{SUMMARY}\
         </nameAlias>"
    )
}

fn unread<'e>(entity: &'e ListedEntity, field: &str) -> Vec<&'e str> {
    let own = entity.unread.iter().filter(|unread| unread.field == field);
    own.map(|unread| unread.value.as_str()).collect()
}

#[test]
fn head_of_a_record() {
    let (list, entities) = read(
        person(
            "<remark>Father of somebody (TAe.999)</remark>\
             <nameAlias firstName=\"Testo\" middleName=\"Ikhlas\" lastName=\"SAMPEL\" \
             wholeName=\"Testo  Ikhlas SAMPEL\" function=\"Head &amp; founder\" \
             gender=\"M\" title=\"Dr.\" nameLanguage=\"EN\" strong=\"true\" \
             regulationLanguage=\"en\" logicalId=\"17\" newThing=\"odd\"/>\
             <citizenship region=\"\" countryIso2Code=\"ID\" \
             countryDescription=\"INDONESIA\" regulationLanguage=\"en\" logicalId=\"1\">\
             <remark>(presumed)</remark></citizenship>\
             <citizenship countryIso2Code=\"00\" countryDescription=\"UNKNOWN\" \
             regulationLanguage=\"en\" logicalId=\"2\"/>\
             <newElement><deeper>kept</deeper></newElement>",
        )
        .as_bytes(),
    )
    .expect("a list");
    assert_eq!(list.format, Format::EuXml);
    assert_eq!(list.version.name, "eu-fsf");
    assert_eq!(list.version.version, "2026-02-13T17:44:28.283+01:00");
    let entity = &entities[0];
    assert_eq!(
        (entity.id.as_str(), entity.kind),
        ("eu-fsf-eu-9999-28", EntityKind::Person)
    );
    assert_eq!(entity.referents, ["eu-fsf-logical-999013"]);
    assert_eq!(names(entity), ["primary: Testo Ikhlas SAMPEL"]);
    let parts: Vec<_> = entity.names[0]
        .parts
        .iter()
        .map(|part| (part.role, part.text.as_str()))
        .collect();
    assert_eq!(
        parts,
        [
            (PartRole::Given, "Testo"),
            (PartRole::Middle, "Ikhlas"),
            (PartRole::Family, "SAMPEL")
        ]
    );
    assert_eq!(entity.names[0].note.as_deref(), Some("language EN"));
    assert_eq!(entity.titles, ["Dr."]);
    assert_eq!(entity.designations, ["Head & founder"]);
    assert_eq!(entity.sexes, [Sex::Male]);
    assert_eq!(entity.nationalities.len(), 1);
    assert_eq!(entity.notes, ["Father of somebody (TAe.999)"]);
    let listing = &entity.listings[0];
    assert_eq!(
        (listing.programme.as_str(), listing.reference.as_str()),
        ("TST", "EU.9999.28")
    );
    assert_eq!(listing.listed_on.as_deref(), Some("2022-01-31"));
    assert_eq!(listing.amended_on, ["2024-02-23"]);
    // The father's number is not this person's.
    assert!(listing.quoted.is_empty());
    assert_eq!(
        unread(entity, "regulation"),
        ["amendment; council; 2024/999 (OJ L999); 2024-02-22; 2024-02-23; TST; \
          https://law.test/2024/999"]
    );
    assert!(unread(entity, "regulationSummary").is_empty());
    assert_eq!(unread(entity, "citizenship/remark"), ["(presumed)"]);
    assert_eq!(unread(entity, "newElement/deeper"), ["kept"]);
    assert_eq!(unread(entity, "nameAlias/@newThing"), ["odd"]);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown, IssueCode::FieldUnknown]);
}

#[test]
fn several_regulations_are_several_listings() {
    let second = REGULATION.replace("TST", "TSU").replace("2024-02-23", "2025-03-01");
    let entity = one(&format!("{second}{}", name("Testo", "", "")));
    let listings: Vec<_> = entity
        .listings
        .iter()
        .map(|listing| (listing.programme.as_str(), listing.listed_on.as_deref()))
        .collect();
    assert_eq!(listings, [("TST", Some("2022-01-31")), ("TSU", Some("2025-03-01"))]);
    assert_eq!(entity.listings[1].reference, "EU.9999.28");
}

#[test]
fn united_nations_numbers_are_quoted() {
    #[track_caller]
    fn check(attributes: &str, expected: &[&str]) {
        let xml = person(&name("Testo", "", ""))
            .replace("designationDetails=\"\" unitedNationId=\"\"", attributes);
        let (_, entities) = read(xml.as_bytes()).expect("a list");
        assert_eq!(entities[0].listings[0].quoted, *expected);
    }
    check("unitedNationId=\"QDi.999\"", &["QDi.999"]);
    check("unitedNationId=\"LYi.99\"", &["LYi.099"]);
    check("designationDetails=\"UN ref. KPi.045 of 2017\"", &["KPi.045"]);
    check("unitedNationId=\"none\"", &[]);
}

#[test]
fn names_have_kind_quality_and_order() {
    #[track_caller]
    fn check(whole: &str, remark: &str, expected: &str) {
        let entity =
            one(&format!("{}{}", name("Primary Test", "", ""), name(whole, "", remark)));
        assert_eq!(names(&entity)[1], expected, "from {whole:?}, {remark:?}");
        let dump = dump(&entity);
        assert!(dump.contains(whole) && dump.contains(remark), "{dump}");
    }
    check("Abu Test", "low quality alias", "alias?: Abu Test");
    check("Abu Test", "born on 13.11.1960; Low Quality a.k.a.", "alias?: Abu Test");
    check("Abu Test", "Good quality alias", "alias: Abu Test");
    check("Test Old", "formerly known as", "former: Test Old");
    check("Test Old", "low quality alias; previously listed as", "former?: Test Old");
    check("Test Old", "Anciennement connue sous le nom d’", "former: Test Old");
    check("Test Old", "former name of Test New", "former: Test Old");
    check("Test New", "formerly known as Test Old", "alias: Test New");
    check("Тесто Самплов", "", "original: Тесто Самплов");
    check("Sampel, Testo", "", "alias: Testo Sampel");
    check("Testo Sampel, III (third)", "", "alias: Testo Sampel III");
    check("Testo, o sampel", "", "alias: Testo, o sampel");
    check("Test", "maiden name", "alias: Test");
}

#[test]
fn primary_is_the_first_good_latin_name() {
    let entity = one(&[
        name("Тесто", "nameLanguage=\"RU\"", ""),
        name("Weak Test", "", "low quality alias"),
        name("Testo", "", ""),
        name("Testo Two", "", "").replace("strong=\"true\"", "strong=\"false\""),
    ]
    .concat());
    assert_eq!(
        names(&entity),
        ["primary: Testo", "original: Тесто", "alias?: Weak Test", "alias?: Testo Two"]
    );
    let entity = one(&name("Тесто", "", ""));
    assert_eq!(names(&entity), ["primary: Тесто"]);
}

fn birth(attributes: &str, remark: &str) -> ListedEntity {
    let remark = match remark {
        "" => String::new(),
        remark => format!("<remark>{remark}</remark>"),
    };
    let mut all = attributes.to_owned();
    for (name, value) in [("circa", "false"), ("calendarType", "GREGORIAN")] {
        if !all.contains(name) {
            all = format!("{all} {name}=\"{value}\"");
        }
    }
    one(&format!(
        "{}<birthdate {all} zipCode=\"\" countryIso2Code=\"00\" \
         countryDescription=\"UNKNOWN\" regulationLanguage=\"en\" logicalId=\"14\">\
         {remark}{SUMMARY}</birthdate>",
        name("Testo", "", "")
    ))
}

#[test]
fn dates_of_birth() {
    #[track_caller]
    fn check(attributes: &str, remark: &str, expected: &[&str]) {
        let entity = birth(attributes, remark);
        let dates: Vec<_> = entity.birth_dates.iter().map(ToString::to_string).collect();
        assert_eq!(dates, *expected, "from {attributes}, {remark:?}");
        assert!(dump(&entity).contains(remark));
    }
    check(
        "birthdate=\"1937-04-28\" dayOfMonth=\"28\" monthOfYear=\"4\" year=\"1937\"",
        "",
        &["1937-04-28"],
    );
    check("dayOfMonth=\"28\" monthOfYear=\"4\" year=\"1937\"", "", &["1937-04-28"]);
    check("monthOfYear=\"4\" year=\"1963\"", "", &["1963-04"]);
    check("year=\"1963\"", "", &["1963"]);
    check("year=\"1963\" circa=\"true\"", "", &["about 1963"]);
    check("year=\"1963\"", "Approximately 1963.", &["about 1963"]);
    check("yearRangeFrom=\"1953\" yearRangeTo=\"1958\"", "", &["1953 to 1958"]);
    check(
        "yearRangeFrom=\"1953\" yearRangeTo=\"1958\" circa=\"true\"",
        "between 1953 and 1958",
        &["about 1953 to 1958"],
    );
    check("yearRangeTo=\"1980\"", "Approximately 1980", &["about 1980"]);
    check(
        "year=\"1977\"",
        "between August 1977 and September 1977",
        &["1977-08-01 to 1977-09-30"],
    );
    check(
        "birthdate=\"1970-01-01\" year=\"1970\"",
        "DOB: 1.1.1970 OR 8.7.1963",
        &["1970-01-01", "1963-07-08"],
    );
    check(
        "city=\"Testburg\"",
        "Approximately (30-35 years old)",
        &["about 1986 to 1993"],
    );
    check("city=\"Testburg\"", "Then USSR", &[]);
}

#[test]
fn calendars() {
    #[track_caller]
    fn check(attributes: &str, remark: &str, date: &str, calendar: Calendar) {
        let entity = birth(attributes, remark);
        let [read] = entity.birth_dates.as_slice() else { panic!("one date") };
        assert_eq!((read.to_string().as_str(), read.calendar), (date, calendar));
        let note = read.note.as_deref().unwrap_or_default();
        assert!(note.contains(remark), "{note}");
    }
    check(
        "calendarType=\"ISLAMIC\" birthdate=\"1982-04-19\" dayOfMonth=\"24\" \
         monthOfYear=\"6\" year=\"1402\"",
        "hijri calendar",
        "1982-04-19",
        Calendar::Hijri,
    );
    check("calendarType=\"ISLAMIC\" year=\"1402\"", "", "1981", Calendar::Hijri);
    check(
        "calendarType=\"ISLAMIC\" year=\"1343\"",
        "Iranian Hijri calendar",
        "1964",
        Calendar::SolarHijri,
    );
    check("calendarType=\"BUDDHIST\" year=\"2503\"", "", "1960", Calendar::Buddhist);
}

#[test]
fn dates_that_cannot_be_read_are_told_and_kept() {
    let xml = |birth: &str| person(&format!("{}{birth}", name("Testo", "", "")));
    for (birth, kept) in [
        ("<birthdate circa=\"false\" calendarType=\"GREGORIAN\" year=\"1402\"/>", "1402"),
        ("<birthdate calendarType=\"COPTIC\" year=\"1650\"/>", "1650"),
        ("<birthdate calendarType=\"GREGORIAN\" yearRangeTo=\"1980\"/>", "1980"),
        (
            "<birthdate calendarType=\"GREGORIAN\"><remark>DOB: 10 October (year \
             unknown)</remark></birthdate>",
            "10 October",
        ),
    ] {
        let (list, entities) = read(xml(birth).as_bytes()).expect("a list");
        let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [IssueCode::DateUnread], "from {birth}");
        assert!(entities[0].birth_dates.is_empty());
        assert!(dump(&entities[0]).contains(kept));
    }
}

#[test]
fn places_of_birth_and_addresses() {
    let entity = one(&format!(
        "{}<birthdate circa=\"false\" calendarType=\"GREGORIAN\" year=\"1970\" \
         city=\"Testburg\" region=\"Sample Oblast\" place=\"Hamlet\" \
         countryIso2Code=\"RU\" countryDescription=\"RUSSIAN FEDERATION\">\
         <remark>Then USSR</remark></birthdate>\
         <address city=\"Testburg\" street=\"1 Test St\" poBox=\"77\" zipCode=\"12345\" \
         place=\"\" region=\"Sample\" asAtListingTime=\"true\" countryIso2Code=\"ID\" \
         countryDescription=\"INDONESIA\" logicalId=\"9\"><remark>previous address</remark>\
         <contactInfo key=\"PHONE\" value=\"+62 999\"/>\
         <contactInfo key=\"EMAIL\" value=\"a@b.test\"/></address>\
         <address countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"/>",
        name("Testo", "", "")
    ));
    let [place] = entity.birth_places.as_slice() else { panic!("one place") };
    assert_eq!(place.text, "Hamlet, Testburg, Sample Oblast, RUSSIAN FEDERATION");
    assert_eq!(place.country.map(|code| code.to_string()).as_deref(), Some("RU"));
    assert_eq!(place.note.as_deref(), Some("Then USSR"));
    let [address] = entity.addresses.as_slice() else { panic!("one address") };
    assert_eq!(address.text, "1 Test St, 77, Testburg, 12345, Sample, INDONESIA");
    assert_eq!(address.note.as_deref(), Some("previous address; as at listing time"));
    assert_eq!(unread(&entity, "address/contactInfo/PHONE"), ["+62 999"]);
    assert_eq!(unread(&entity, "address/contactInfo/EMAIL"), ["a@b.test"]);
}

#[test]
fn documents() {
    let entity = one(&format!(
        "{}<identification diplomatic=\"true\" knownExpired=\"true\" knownFalse=\"false\" \
         reportedLost=\"false\" revokedByIssuer=\"true\" issueDate=\"2010-02-18\" \
         validFrom=\"2010-02-19\" validTo=\"2013-02-18\" issuedBy=\"Ministry of Tests\" \
         number=\"A-99 9999\" nameOnDocument=\"Testo S\" \
         identificationTypeCode=\"passport\" \
         identificationTypeDescription=\"National passport\" region=\"Testburg\" \
         countryIso2Code=\"ID\" countryDescription=\"INDONESIA\"><remark>in false \
         name</remark></identification>\
         <identification number=\"999999999999\" identificationTypeCode=\"other\" \
         identificationTypeDescription=\"Other identification number\" \
         countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"><remark>Tax \
         Identification Number</remark></identification>\
         <identification number=\"9999999K999PB9\" identificationTypeCode=\"other\" \
         identificationTypeDescription=\"Other identification number\" \
         countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"><remark>Personal \
         ID</remark></identification>",
        name("Testo", "", "")
    ));
    let [passport, tax, id] = entity.documents.as_slice() else { panic!("three") };
    assert_eq!(
        (passport.kind, passport.number.as_str()),
        (DocumentKind::Passport, "A999999")
    );
    assert_eq!(passport.status, Some(DocumentStatus::Revoked));
    assert_eq!(passport.issuer.map(|code| code.to_string()).as_deref(), Some("ID"));
    assert_eq!(
        passport.issuer_text.as_deref(),
        Some("Ministry of Tests, Testburg, INDONESIA")
    );
    assert_eq!(passport.issued.as_deref(), Some("2010-02-18"));
    assert_eq!(passport.expires.as_deref(), Some("2013-02-18"));
    assert_eq!(
        passport.note.as_deref(),
        Some(
            "in false name; name on document Testo S; valid from 2010-02-19; diplomatic; \
             known expired"
        )
    );
    assert_eq!((tax.kind, id.kind), (DocumentKind::TaxNumber, DocumentKind::NationalId));
}

#[test]
fn one_reference_under_two_programmes_is_two_records() {
    let record = |programme: &str| {
        let whole = person(&name("Testo", "", "")).replace("TST", programme);
        whole[HEAD.len()..whole.len() - "</export>".len()].to_owned()
    };
    let xml = format!("{HEAD}{}{}</export>", record("AFG"), record("TAQA"));
    let (list, entities) = read(xml.as_bytes()).expect("a list");
    let ids: Vec<_> = entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, ["eu-fsf-eu-9999-28", "eu-fsf-eu-9999-28-taqa"]);
    assert!(list.issues.is_empty());
    let xml = format!("{HEAD}{}{}</export>", record("AFG"), record("AFG"));
    let (list, _) = read(xml.as_bytes()).expect("a list");
    assert_eq!(list.issues.len(), 1);
}

#[test]
fn keys_and_subject_types_that_are_missing_or_odd() {
    let xml = person(&name("Testo", "", "")).replace("EU.9999.28", "");
    let (_, entities) = read(xml.as_bytes()).expect("a list");
    assert_eq!(entities[0].id, "eu-fsf-999013");
    let xml = person(&name("Testo", "", ""))
        .replace("code=\"person\" classificationCode=\"P\"", "code=\"club\"");
    let (list, entities) = read(xml.as_bytes()).expect("a list");
    assert_eq!(entities[0].kind, EntityKind::Any);
    assert_eq!(unread(&entities[0], "subjectType/@code"), ["club"]);
    assert_eq!(list.issues.len(), 1);
}

#[test]
fn digest_follows_the_content_only() {
    let digest = |xml: &str| read(xml.as_bytes()).expect("a list").0.version.sha256;
    let (a, b) = (name("Testo", "", ""), name("Sampel", "title=\"Dr.\"", ""));
    let first = person(&[a.as_str(), b.as_str()].concat());
    let again = person(&[b.as_str(), a.as_str()].concat())
        .replace("2026-02-13T", "2026-02-14T")
        .replace("199999", "200001")
        .replace("logicalId=\"17\"", "logicalId=\"18\"")
        .replace("middleName=\"\"", "")
        .replace("><", ">\n   <");
    assert_eq!(digest(&first), digest(&again));
    assert_ne!(digest(&first), digest(&first.replace("Sampel", "Sample")));
    assert_ne!(digest(&first), digest(&first.replace("999013", "999014")));
}

#[test]
fn broken_files_are_refused() {
    #[track_caller]
    fn check(xml: &str, expected: ErrorKind) {
        assert_eq!(read(xml.as_bytes()).expect_err("refused").kind(), expected);
    }
    let whole = person(&name("Testo", "", ""));
    check(&whole[..whole.len() - 30], ErrorKind::Truncated);
    check(
        &whole.replace("wholeName=\"Testo\"", "wholeName=\"&xxe;\""),
        ErrorKind::Forbidden,
    );
    check(&whole.replace("UTF-8", "ISO-8859-1"), ErrorKind::Malformed);
    check(&format!("{HEAD}</export>"), ErrorKind::Malformed);
}

// CSV

const COLUMNS: &str = "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;\
    Entity_UnitedNationId;Entity_DesignationDate;Entity_DesignationDetails;Entity_Remark;\
    Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Type;\
    Entity_Regulation_OrganisationType;Entity_Regulation_PublicationDate;\
    Entity_Regulation_EntryIntoForceDate;Entity_Regulation_NumberTitle;\
    Entity_Regulation_Programme;Entity_Regulation_PublicationUrl;NameAlias_LastName;\
    NameAlias_FirstName;NameAlias_MiddleName;NameAlias_WholeName;NameAlias_NameLanguage;\
    NameAlias_Gender;NameAlias_Title;NameAlias_Function;NameAlias_LogicalId;\
    NameAlias_RegulationLanguage;NameAlias_Remark;NameAlias_Regulation_Type;\
    NameAlias_Regulation_OrganisationType;NameAlias_Regulation_PublicationDate;\
    NameAlias_Regulation_EntryIntoForceDate;NameAlias_Regulation_NumberTitle;\
    NameAlias_Regulation_Programme;NameAlias_Regulation_PublicationUrl;Address_City;\
    Address_Street;Address_PoBox;Address_ZipCode;Address_Region;Address_Place;\
    Address_AsAtListingTime;Address_ContactInfo;Address_CountryIso2Code;\
    Address_CountryDescription;Address_LogicalId;BirthDate_BirthDate;BirthDate_Day;\
    BirthDate_Month;BirthDate_Year;BirthDate_YearRangeFrom;BirthDate_YearRangeTo;\
    BirthDate_Circa;BirthDate_CalendarType;BirthDate_ZipCode;BirthDate_Region;\
    BirthDate_Place;BirthDate_City;BirthDate_CountryIso2Code;\
    BirthDate_CountryDescription;BirthDate_Remark;Identification_Number;\
    Identification_Diplomatic;Identification_KnownExpired;Identification_TypeCode;\
    Identification_TypeDescription;Identification_IssuedDate;Identification_ValidFrom;\
    Identification_ValidTo;Identification_CountryIso2Code;Identification_CountryDescription;\
    Citizenship_CountryIso2Code;\
    Citizenship_CountryDescription;Testing_Column";

/// A row of the cells that are not empty.
fn row(cells: &[(&str, &str)]) -> String {
    let cell = |column: &str| {
        let found = cells.iter().find(|(own, _)| *own == column);
        found.map_or(String::new(), |(_, value)| {
            format!("\"{}\"", value.replace('"', "\"\""))
        })
    };
    let cells: Vec<_> = COLUMNS.split(';').map(cell).collect();
    format!("{}\n", cells.join(";"))
}

const ENTITY: [(&str, &str); 13] = [
    ("fileGenerationDate", "13/02/2026"),
    ("Entity_LogicalId", "999013"),
    ("Entity_EU_ReferenceNumber", "EU.9999.28"),
    ("Entity_DesignationDate", "31/01/2022"),
    ("Entity_SubjectType", "person"),
    ("Entity_SubjectType_ClassificationCode", "P"),
    ("Entity_Regulation_Type", "amendment"),
    ("Entity_Regulation_OrganisationType", "council"),
    ("Entity_Regulation_PublicationDate", "22/02/2024"),
    ("Entity_Regulation_EntryIntoForceDate", "23/02/2024"),
    ("Entity_Regulation_NumberTitle", "2024/999 (OJ L999)"),
    ("Entity_Regulation_Programme", "TST"),
    ("Entity_Regulation_PublicationUrl", "https://law.test/2024/999"),
];

fn name_cells<'a>(whole: &'a str, last: &'a str, id: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("NameAlias_WholeName", whole),
        ("NameAlias_LastName", last),
        ("NameAlias_Gender", "M"),
        ("NameAlias_LogicalId", id),
        ("NameAlias_RegulationLanguage", "en"),
        ("NameAlias_Regulation_Type", "amendment"),
        ("NameAlias_Regulation_OrganisationType", "council"),
        ("NameAlias_Regulation_PublicationDate", "22/02/2024"),
        ("NameAlias_Regulation_EntryIntoForceDate", "23/02/2024"),
        ("NameAlias_Regulation_NumberTitle", "2024/999 (OJ L999)"),
        ("NameAlias_Regulation_Programme", "TST"),
        ("NameAlias_Regulation_PublicationUrl", "https://law.test/2024/999"),
    ]
}

/// A person with two names, two addresses and two dates, as the product of them.
fn product() -> (Vec<String>, String) {
    let names = [("Testo SAMPEL", "SAMPEL", "17"), ("Testo Two", "", "18")];
    let cities = [("Testburg", "9"), ("Sampleton", "10")];
    let births =
        [("28/04/1937", "28", "4", "1937", "", ""), ("", "", "", "", "1953", "1958")];
    let mut rows = Vec::new();
    for (whole, last, id) in names {
        for (city, address_id) in cities {
            for (date, day, month, year, from, to) in births {
                let mut cells = ENTITY.to_vec();
                cells.extend(name_cells(whole, last, id));
                cells.extend([
                    ("Address_City", city),
                    ("Address_LogicalId", address_id),
                    ("Address_CountryIso2Code", "ID"),
                    ("Address_CountryDescription", "INDONESIA"),
                    ("Address_AsAtListingTime", "false"),
                    ("BirthDate_BirthDate", date),
                    ("BirthDate_Day", day),
                    ("BirthDate_Month", month),
                    ("BirthDate_Year", year),
                    ("BirthDate_YearRangeFrom", from),
                    ("BirthDate_YearRangeTo", to),
                    ("BirthDate_Circa", "false"),
                    ("BirthDate_CalendarType", "GREGORIAN"),
                    ("BirthDate_CountryIso2Code", "00"),
                    ("BirthDate_CountryDescription", "UNKNOWN"),
                    ("Identification_Number", "A 999999"),
                    ("Identification_TypeCode", "passport"),
                    ("Identification_TypeDescription", "National passport"),
                    ("Identification_IssuedDate", "18/02/2003"),
                    ("Identification_ValidFrom", "19/02/2003"),
                    ("Identification_ValidTo", "18/02/2013"),
                    ("Identification_KnownExpired", "true"),
                    ("Identification_CountryIso2Code", "ID"),
                    ("Identification_CountryDescription", "INDONESIA"),
                    ("Citizenship_CountryIso2Code", "ID"),
                    ("Citizenship_CountryDescription", "INDONESIA"),
                ]);
                rows.push(row(&cells));
            }
        }
    }
    let xml_name = |whole: &str, last: &str| {
        format!(
            "<nameAlias wholeName=\"{whole}\" lastName=\"{last}\" gender=\"M\" \
             strong=\"true\" regulationLanguage=\"en\">{SUMMARY}</nameAlias>"
        )
    };
    let address = |city: &str| {
        format!(
            "<address city=\"{city}\" asAtListingTime=\"false\" countryIso2Code=\"ID\" \
             countryDescription=\"INDONESIA\"/>"
        )
    };
    let birth = |attributes: &str| {
        format!(
            "<birthdate {attributes} circa=\"false\" calendarType=\"GREGORIAN\" \
             countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"/>"
        )
    };
    let xml = person(
        &[
            xml_name("Testo SAMPEL", "SAMPEL"),
            xml_name("Testo Two", ""),
            address("Testburg"),
            address("Sampleton"),
            birth(
                "birthdate=\"1937-04-28\" dayOfMonth=\"28\" monthOfYear=\"4\" \
                 year=\"1937\"",
            ),
            birth("yearRangeFrom=\"1953\" yearRangeTo=\"1958\""),
            "<identification number=\"A 999999\" identificationTypeCode=\"passport\" \
             identificationTypeDescription=\"National passport\" issueDate=\"2003-02-18\" \
             validFrom=\"2003-02-19\" validTo=\"2013-02-18\" knownExpired=\"true\" countryIso2Code=\"ID\" \
             countryDescription=\"INDONESIA\"/><citizenship countryIso2Code=\"ID\" \
             countryDescription=\"INDONESIA\"/>"
                .to_owned(),
        ]
        .concat(),
    );
    (rows, xml)
}

#[test]
fn csv_and_xml_give_the_same_entity() {
    let (rows, xml) = product();
    let csv = format!("\u{feff}{COLUMNS}\n{}", rows.concat());
    let (list, from_csv) = read(csv.as_bytes()).expect("a list");
    let (_, from_xml) = read(xml.as_bytes()).expect("a list");
    assert_eq!(list.format, Format::EuCsv);
    assert_eq!(
        (list.version.name.as_str(), list.version.version.as_str()),
        ("eu-fsf", "2026-02-13")
    );
    assert!(list.issues.is_empty(), "{:?}", list.issues);
    let sorted = |entity: &ListedEntity| {
        let mut entity = entity.clone();
        entity.unread.sort_by(|a, b| (&a.field, &a.value).cmp(&(&b.field, &b.value)));
        entity
    };
    assert_eq!(from_csv.len(), 1);
    let passport = &from_csv[0].documents[0];
    assert_eq!(passport.issued.as_deref(), Some("2003-02-18"));
    assert_eq!(passport.expires.as_deref(), Some("2013-02-18"));
    assert_eq!(sorted(&from_csv[0]), sorted(&from_xml[0]));
}

#[test]
fn csv_rows_join_wherever_they_stand() {
    let (rows, _) = product();
    let mut other = ENTITY.to_vec();
    other[1] = ("Entity_LogicalId", "999014");
    other[2] = ("Entity_EU_ReferenceNumber", "EU.9998.1");
    other.extend(name_cells("Other Test", "", "19"));
    let other = row(&other);
    let near = format!("{COLUMNS}\n{}{other}", rows.concat());
    let (half, rest) = rows.split_at(3);
    let far = format!("{COLUMNS}\n{}{other}{}", half.concat(), rest.concat());
    let (near, far) = (read(near.as_bytes()), read(far.as_bytes()));
    let ((near_list, near), (far_list, far)) =
        (near.expect("a list"), far.expect("a list"));
    assert_eq!(near, far);
    assert_eq!(near_list.version.sha256, far_list.version.sha256);
    assert_eq!(near.len(), 2);
}

#[test]
fn csv_rows_of_two_programmes_are_two_records() {
    let csv = "Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_Regulation_Programme;\
               NameAlias_WholeName\n\
               7;EU.1.1;;Testo\n7;EU.1.1;AFG;Testo A\n7;EU.1.1;TAQA;Testo B\n\
               7;EU.1.1;AFG;Testo C\n7;EU.1.1;;Testo D\n;;AFG;Sampel\n;;AFG;Sample\n";
    let (_, entities) = read(csv.as_bytes()).expect("a list");
    let ids: Vec<_> = entities.iter().map(|entity| entity.id.as_str()).collect();
    assert_eq!(ids, ["eu-fsf-eu-1-1", "eu-fsf-eu-1-1-taqa", "record-3", "record-4"]);
    let counts: Vec<_> = entities.iter().map(|entity| entity.names.len()).collect();
    assert_eq!(counts, [3, 2, 1, 1]);
}

#[test]
fn csv_columns_are_known_by_name() {
    // Another order and case, and rows that hold one part each.
    let csv = "NAMEALIAS_WHOLENAME;entity_logicalid;Entity_EU_ReferenceNumber;\
               Entity_Remark;NameAlias_Remark;NameAlias_Strange;Whatever;\
               Address_ContactInfo\n\
               Testo;7;EU.1.1;First remark;low quality alias;s1;w1;\n\
               Sampel;7;EU.1.1;Second remark;;;w1;\n\
               ;7;EU.1.1;;;;w2;\"[EMAIL] a@b.test\"\n";
    let (list, entities) = read(csv.as_bytes()).expect("a list");
    let [entity] = entities.as_slice() else { panic!("one") };
    assert_eq!(names(entity), ["primary: Sampel", "alias?: Testo"]);
    assert_eq!(entity.notes, ["First remark", "Second remark"]);
    assert_eq!(unread(entity, "Whatever"), ["w1", "w2"]);
    assert_eq!(unread(entity, "nameAlias/@strange"), ["s1"]);
    assert_eq!(unread(entity, "address/contactInfo"), ["[EMAIL] a@b.test"]);
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::FieldUnknown, IssueCode::FieldUnknown]);
}

#[test]
fn broken_csv_is_refused() {
    #[track_caller]
    fn check(csv: &str, expected: ErrorKind) {
        assert_eq!(read(csv.as_bytes()).expect_err("refused").kind(), expected);
    }
    check("Entity_LogicalId;NameAlias_WholeName\n1;Testo;x\n", ErrorKind::Malformed);
    check(
        "Entity_LogicalId;NameAlias_WholeName\n1;\"Testo\n2;Sampel\n",
        ErrorKind::Malformed,
    );
    check("Entity_LogicalId;NameAlias_WholeName\n", ErrorKind::Malformed);
    let whole = "Entity_LogicalId;NameAlias_WholeName\n1;Testo\n";
    let error = read(format!("{whole}\u{feff}{whole}").as_bytes()).expect_err("pasted");
    assert_eq!(error.position().expect("position").line, 3);
    assert!(error.to_string().contains("the header again"), "{error}");
    let mut many = "Entity_LogicalId;NameAlias_WholeName\n".to_owned();
    (0..140_000).for_each(|n| many.extend(["1;Testo ", &n.to_string(), "\n"]));
    check(&many, ErrorKind::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_content(
        text in "[a-dA-D();:,\"/ .0-9تﺏ-]{0,40}",
        date in "[0-9]{0,6}",
        cells in "[;\"\n a-c0-9/]{0,80}",
    ) {
        let text = text.replace('"', "&quot;");
        let xml = person(&format!(
            "{}<birthdate calendarType=\"ISLAMIC\" year=\"{date}\" dayOfMonth=\"{date}\" \
             birthdate=\"{text}\"><remark>{text}</remark></birthdate>\
             <identification identificationTypeCode=\"other\" number=\"{text}\">\
             <remark>{text}</remark></identification>",
            name(&text, "", &text)
        ));
        let (_, entities) = read(xml.as_bytes()).expect("a list");
        let said = text.replace("&quot;", "\"");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(dump(&entities[0]).contains(&said));
        let _ = read(format!("{COLUMNS}\n{cells}").as_bytes());
        let _ = read(format!("Entity_LogicalId;BirthDate_Year;X\n{cells}").as_bytes());
    }
}

// Real files

fn real(date: &str) -> Option<(std::path::PathBuf, ReadList, Vec<ListedEntity>)> {
    let path = crate::data("lists/eu")?.join(format!("eu-fsf-{date}.xml.gz"));
    let mut entities = Vec::new();
    let list = read_file(&path, &Limits::default(), &mut |entity| entities.push(entity));
    Some((path, list.expect("a list"), entities))
}

/// Path and value of everything that a record says.
type Said = Vec<(String, String)>;

/// Every value of every record in the order of the file, read without our reader.
fn said(path: &Path) -> Vec<Said> {
    let mut xml = String::new();
    let file = std::fs::File::open(path).expect("file");
    flate2::read::GzDecoder::new(file).read_to_string(&mut xml).expect("gzip");
    let mut reader = Reader::from_str(&xml);
    let (mut path, mut text) = (Vec::new(), String::new());
    let mut records: Vec<Said> = Vec::new();
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let attributes = |start: &BytesStart<'_>, path: &[String], record: &mut Said| {
        for attribute in start.attributes() {
            let attribute = attribute.expect("attribute");
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = String::from_utf8_lossy(&attribute.value).into_owned();
            let value = quick_xml::escape::unescape(&value).expect("value");
            let value = squeeze(&value);
            if !value.is_empty() {
                record.push((format!("{}/@{key}", path.join("/")), value));
            }
        }
    };
    loop {
        let event = reader.read_event().expect("xml");
        match event {
            Event::Start(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                text.clear();
                if path.len() == 2 {
                    records.push(Vec::new());
                }
                if let Some(record) = records.last_mut() {
                    attributes(&start, &path, record);
                }
            }
            Event::Empty(start) => {
                path.push(String::from_utf8_lossy(start.name().as_ref()).into_owned());
                if let Some(record) = records.last_mut() {
                    attributes(&start, &path, record);
                }
                path.pop();
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
                let text = squeeze(&std::mem::take(&mut text));
                if let Some(record) = records.last_mut()
                    && !text.is_empty()
                {
                    record.push((path.join("/"), text));
                }
                path.pop();
            }
            Event::Eof => return records,
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

/// What an entity says beside the texts of [`dump`]: codes, parts, fields.
fn dump_all(entity: &ListedEntity) -> String {
    let mut out = dump(entity);
    let mut put = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    for name in &entity.names {
        name.parts.iter().for_each(|part| put(&part.text));
    }
    entity.nationalities.iter().for_each(|code| put(&code.to_string()));
    for place in entity.addresses.iter().chain(&entity.birth_places) {
        place.country.iter().for_each(|code| put(&code.to_string()));
    }
    for document in &entity.documents {
        document.issuer.iter().for_each(|code| put(&code.to_string()));
        document.status.iter().for_each(|status| put(&format!("{status:?}")));
    }
    entity.listings.iter().flat_map(|listing| &listing.quoted).for_each(|text| put(text));
    entity.unread.iter().for_each(|unread| put(&unread.field));
    put(match entity.kind {
        EntityKind::Person => "person P",
        EntityKind::Organisation => "enterprise E",
        EntityKind::Vessel | EntityKind::Aircraft | EntityKind::Any => "",
    });
    out
}

#[test]
fn nothing_is_lost() {
    for date in ["2021-03-02", "2024-05-13"] {
        let Some((path, list, entities)) = real(date) else { return };
        let records = said(&path);
        assert_eq!(
            (records.len(), list.version.entities),
            (entities.len(), records.len() as u64)
        );
        let mut missing = 0;
        for (entity, said) in entities.iter().zip(&records) {
            let dump = dump_all(entity);
            for (field, value) in said {
                let leaf = field.rsplit('/').next().unwrap_or_default();
                let wanted = match (leaf, value.as_str()) {
                    // Keys of the publisher's database, see docs/formats/eu.md.
                    ("@logicalId", _) if field != "export/sanctionEntity/@logicalId" => {
                        continue;
                    }
                    // What is not known to be true, and `strong`, true for every name.
                    (_, "false")
                    | ("@strong", "true")
                    | ("@calendarType", "GREGORIAN") => continue,
                    ("@gender", "M") => "Male",
                    ("@gender", "F") => "Female",
                    ("@knownExpired", "true") => "Expired",
                    ("@knownFalse", "true") => "False",
                    ("@revokedByIssuer", "true") => "Revoked",
                    ("@diplomatic", "true") => "diplomatic",
                    ("@asAtListingTime", "true") => "as at listing time",
                    ("@circa", "true") if dump.contains("APPROXIMATELY") => continue,
                    // Of a place without a date.
                    ("@circa", "true") => "birthdate/@circa",
                    (_, value) => value,
                };
                if !dump.contains(wanted) {
                    eprintln!("{date} {}: {field} lost: {value}", entity.id);
                    missing += 1;
                }
            }
        }
        assert_eq!(missing, 0, "in {date}");
        // No name is lost, doubled or merged.
        let published =
            records.iter().flatten().filter(|(f, _)| f.ends_with("/@wholeName")).count();
        assert_eq!(
            entities.iter().map(|entity| entity.names.len()).sum::<usize>(),
            published
        );
    }
}

#[test]
fn figures_of_2024() {
    let Some((_, list, entities)) = real("2024-05-13") else { return };
    assert_eq!(list.version.name, "eu-fsf");
    assert_eq!(list.version.version, "2024-05-13T17:44:28.283+02:00");
    let persons: Vec<_> =
        entities.iter().filter(|entity| entity.kind == EntityKind::Person).collect();
    assert_eq!((entities.len(), persons.len()), (4_811, 3_755));
    assert_eq!(persons.iter().map(|person| person.names.len()).sum::<usize>(), 14_742);
    let ids: HashSet<_> = entities.iter().map(|entity| &entity.id).collect();
    assert_eq!(ids.len(), 4_811);
    let dates = || persons.iter().flat_map(|person| &person.birth_dates);
    let of =
        |precision: Precision| dates().filter(|date| date.precision == precision).count();
    let counted =
        [Precision::Day, Precision::Month, Precision::Year, Precision::Range].map(of);
    assert_eq!(counted, [2_891, 22, 722, 56]);
    // lists.md counts 3,799 elements, 109 of which tell a place only or what cannot be
    // read; of its 53 ranges three are more here: two months and an age from remarks.
    assert_eq!(dates().count(), 3_691);
    // Of 199 with circa two have no date; four are "approximately" in their remarks.
    assert_eq!(dates().filter(|date| date.approximate).count(), 201);
    let islamic = dates().filter(|date| date.calendar != Calendar::Gregorian);
    assert_eq!(islamic.count(), 5);
    // 458 have no birthdate, 67 more only the place in theirs.
    let none = persons.iter().filter(|person| person.birth_dates.is_empty()).count();
    assert_eq!(none, 525);
    let with = |wanted: &str| {
        let own = |person: &&&ListedEntity| {
            person.documents.iter().any(|document| document.kind_text == wanted)
        };
        persons.iter().filter(own).count()
    };
    assert_eq!(with("National passport"), 418);
    let passports = |person: &&&ListedEntity| {
        person.documents.iter().any(|document| document.kind == DocumentKind::Passport)
    };
    // Eleven more by the remark of another number, or with a travel document.
    assert_eq!(persons.iter().filter(passports).count(), 429);
    // 63 by knownExpired, five by their remarks.
    let expired = entities.iter().flat_map(|entity| &entity.documents);
    let expired =
        expired.filter(|document| document.status == Some(DocumentStatus::Expired));
    assert_eq!(expired.count(), 68);
    let names = |wanted: fn(&Name) -> bool| {
        entities.iter().flat_map(|entity| &entity.names).filter(|n| wanted(n)).count()
    };
    assert_eq!(names(|name| name.quality == Quality::Low), 181);
    assert_eq!(names(|name| name.kind == NameKind::Former), 160);
    assert_eq!(names(|name| name.kind == NameKind::Original), 4_649);
    // Two days without a year; Serbia and Montenegro and Yugoslavia by their old codes.
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    let expected =
        [IssueCode::DateUnread, IssueCode::CountryUnknown].map(|code| [code; 2]);
    assert_eq!(codes, expected.concat());
}

#[test]
fn figures_of_2021() {
    let Some((_, list, entities)) = real("2021-03-02") else { return };
    assert_eq!(list.version.version, "2021-03-02T16:28:05.354+01:00");
    let persons = entities.iter().filter(|entity| entity.kind == EntityKind::Person);
    assert_eq!((entities.len(), persons.count()), (2_269, 1_700));
    let ids: HashSet<_> = entities.iter().map(|entity| &entity.id).collect();
    // Twenty-one entities stand under two programmes each.
    assert_eq!(ids.len(), 2_269);
    let dates = entities.iter().flat_map(|entity| &entity.birth_dates);
    assert_eq!(dates.filter(|date| date.precision == Precision::Day).count(), 1_073);
}

#[test]
fn csv_issue_date_has_two_spellings() {
    let (rows, _) = product();
    let issued = format!("\u{feff}{COLUMNS}\n{}", rows.concat());
    let issue = issued.replacen("_IssuedDate", "_IssueDate", 1);
    let (issued, issue) = (read(issued.as_bytes()), read(issue.as_bytes()));
    assert_eq!(issued.expect("a list").1, issue.expect("a list").1);
}

#[test]
fn a_regulation_before_the_designation_amends_nothing() {
    let amended = |in_force: &str| {
        let xml = person(&name("Testo Sampel", "", ""));
        let xml = xml.replacen("Date=\"2024-02-23\"", &format!("Date=\"{in_force}\""), 1);
        let (_, entities) = read(xml.as_bytes()).expect("a list");
        assert_eq!(entities[0].listings[0].listed_on.as_deref(), Some("2022-01-31"));
        assert!(unread(&entities[0], "regulation")[0].contains(in_force));
        entities[0].listings[0].amended_on.clone()
    };
    assert_eq!(amended("2022-02-01"), ["2022-02-01"]);
    assert!(amended("2022-01-31").is_empty());
    assert!(amended("2022-01-30").is_empty());
}
