//! The UN list's layout, with invented persons.

use saring_lists::{ErrorKind, Format};
use saring_model::{
    BirthDate, Document, DocumentKind, DocumentStatus, EntityKind, IssueCode, Precision,
    Sex,
};

use crate::{names, read};

/// A list of one individual with these elements beside its name and keys.
fn individual(elements: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <CONSOLIDATED_LIST dateGenerated=\"2026-02-27T00:00:09.554Z\">\n<INDIVIDUALS>\n\
         <INDIVIDUAL><DATAID>7000001</DATAID><VERSIONNUM>1</VERSIONNUM>\n\
         <FIRST_NAME> TESTO </FIRST_NAME><SECOND_NAME>AL-SAMPLE</SECOND_NAME>\n\
         <THIRD_NAME/><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>\n\
         <REFERENCE_NUMBER>QDi.999</REFERENCE_NUMBER>\n\
         <LISTED_ON>2015-07-01-04:00</LISTED_ON>\n{elements}</INDIVIDUAL>\n\
         </INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"
    )
}

fn one(elements: &str) -> saring_model::ListedEntity {
    let (_, mut entities) = read(individual(elements).as_bytes()).expect("a list");
    assert_eq!(entities.len(), 1);
    entities.remove(0)
}

fn alias(quality: &str, text: &str, rest: &str) -> String {
    format!(
        "<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{text}</ALIAS_NAME>\
         {rest}</INDIVIDUAL_ALIAS>"
    )
}

#[test]
fn head_of_a_record() {
    let (list, entities) = read(
        individual(
            "<TITLE><VALUE>Haji</VALUE><VALUE>na</VALUE></TITLE>\
             <DESIGNATION><VALUE>Head &amp; founder</VALUE></DESIGNATION>\
             <NATIONALITY><VALUE>Indonesia</VALUE><VALUE>former Soviet Union</VALUE></NATIONALITY>\
             <GENDER>Female</GENDER><COMMENTS1>First\n   line.</COMMENTS1>\
             <LAST_DAY_UPDATED><VALUE/><VALUE>2016-01-02</VALUE></LAST_DAY_UPDATED>\
             <NEW_ELEMENT><DEEPER>kept</DEEPER></NEW_ELEMENT>",
        )
        .as_bytes(),
    )
    .expect("a list");
    assert_eq!(list.format, Format::UnXml);
    assert_eq!(list.version.version, "2026-02-27T00:00:09.554Z");
    let entity = &entities[0];
    assert_eq!((entity.id.as_str(), entity.kind), ("unsc-qdi-999", EntityKind::Person));
    assert_eq!(entity.referents, ["unsc-7000001"]);
    assert_eq!(names(entity), ["primary: TESTO AL-SAMPLE"]);
    assert_eq!(entity.titles, ["Haji"]);
    assert_eq!(entity.designations, ["Head & founder"]);
    assert_eq!(entity.nationalities.len(), 1);
    assert_eq!(entity.sexes, [Sex::Female]);
    assert_eq!(entity.notes, ["First line."]);
    let listing = &entity.listings[0];
    assert_eq!(
        (listing.programme.as_str(), listing.reference.as_str()),
        ("Al-Qaida", "QDi.999")
    );
    assert_eq!(listing.listed_on.as_deref(), Some("2015-07-01-04:00"));
    assert_eq!(listing.amended_on, ["2016-01-02"]);
    let unread: Vec<_> = entity
        .unread
        .iter()
        .map(|unread| (unread.field.as_str(), unread.value.as_str()))
        .collect();
    assert!(unread.contains(&("NEW_ELEMENT/DEEPER", "kept")), "{unread:?}");
    assert!(unread.contains(&("NATIONALITY/VALUE", "former Soviet Union")));
    let codes: Vec<_> = list.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, [IssueCode::CountryUnknown, IssueCode::FieldUnknown]);
    assert!(list.issues[1].detail.contains("NEW_ELEMENT/DEEPER"), "{}", list.issues[1]);
}

#[test]
fn aliases_are_taken_apart() {
    #[track_caller]
    fn check(quality: &str, text: &str, rest: &str, expected: &[&str]) {
        let entity = one(&alias(quality, text, rest));
        assert_eq!(names(&entity)[1..], *expected, "from {text:?}");
    }
    check("Good", " Testo\n   Sampel ", "", &["alias: Testo Sampel"]);
    check("Low", "Abu Test", "", &["alias?: Abu Test"]);
    check("Good", "Testo A; Testo B", "", &["alias: Testo A", "alias: Testo B"]);
    check("Good", "Testo A b) Testo B", "", &["alias: Testo A", "alias: Testo B"]);
    check("Good", "Sampel, Testo Ikhlas", "", &["alias: Testo Ikhlas Sampel"]);
    check("Good", "Testo Sampel, III (third)", "", &["alias: Testo Sampel III"]);
    check("Low", "“General” Testo", "", &["alias?: General Testo"]);
    check("Good", "\"SAMPEL, Sheikh\"", "", &["alias: Sheikh SAMPEL"]);
    check("Low", "(Sheikh) Testo Sampel", "", &["alias?: Sheikh Testo Sampel"]);
    check("Good", "‘Abd al-Testo", "", &["alias: ‘Abd al-Testo"]);
    check(
        "Good",
        "Testo Sampeli (Sambeli)",
        "",
        &["alias: Testo Sampeli", "alias: Testo Sambeli"],
    );
    check("Good", "Testo (تجربة)", "", &["alias: Testo", "original: تجربة"]);
    check(
        "Low",
        "Testo (original script: Тесто)",
        "",
        &["alias?: Testo", "original?: Тесто"],
    );
    check(
        "Good",
        "تجربة (Tajriba; Tadjriba)",
        "",
        &["alias: تجربة", "alias: Tajriba", "alias: Tadjriba"],
    );
    check("Good", "Testo (previously listed as)", "", &["former: Testo"]);
    check("Good", "Testo", "<NOTE>formerly listed as</NOTE>", &["former: Testo"]);
    check(
        "Good",
        "Testo",
        "<NOTE>In Arabic: تجربة</NOTE>",
        &["alias: Testo", "original: تجربة"],
    );
    check(
        "Good",
        "تجربة",
        "<NOTE>Tajriba; Tadjriba</NOTE>",
        &["alias: تجربة", "alias: Tajriba", "alias: Tadjriba"],
    );
    check(
        "Low",
        "تجربة",
        "<NOTE>(Abu T; Abu D) known by this nom de guerre</NOTE>",
        &["alias?: تجربة", "alias?: Abu T", "alias?: Abu D"],
    );
    check("Good", "na", "", &[]);
    check("Good", "N/A", "", &[]);
    check("Good", "EL TESTO (COMBAT NAME)", "", &["alias: EL TESTO"]);
}

#[test]
fn entities_keep_commas_and_give_acronyms() {
    let xml = individual("").replace("INDIVIDUAL", "ENTITY").replace(
        "</ENTITY>",
        "<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Front, The (FTS)</ALIAS_NAME></ENTITY_ALIAS>\
         <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Test (Hong Kong) Limited</ALIAS_NAME></ENTITY_ALIAS>\
         <ENTITY_ADDRESS><STREET>1 Test Street</STREET><CITY>Testburg</CITY><COUNTRY>Malaysia</COUNTRY><NOTE>head office</NOTE></ENTITY_ADDRESS></ENTITY>",
    );
    let (_, entities) = read(xml.as_bytes()).expect("a list");
    let entity = &entities[0];
    assert_eq!(entity.kind, EntityKind::Organisation);
    assert_eq!(
        names(entity)[1..],
        ["former: Front, The", "former?: FTS", "alias: Test (Hong Kong) Limited"]
    );
    let address = &entity.addresses[0];
    assert_eq!(address.text, "1 Test Street, Testburg, Malaysia");
    assert_eq!(address.country.map(|code| code.to_string()).as_deref(), Some("MY"));
    assert_eq!(address.note.as_deref(), Some("head office"));
}

#[test]
fn dates_of_birth() {
    fn dates(elements: &str) -> Vec<String> {
        let wrapped =
            format!("<INDIVIDUAL_DATE_OF_BIRTH>{elements}</INDIVIDUAL_DATE_OF_BIRTH>");
        one(&wrapped).birth_dates.iter().map(BirthDate::to_string).collect()
    }
    let kind = |kind: &str| format!("<TYPE_OF_DATE>{kind}</TYPE_OF_DATE>");
    let exact = kind("EXACT");
    assert_eq!(dates(&format!("{exact}<DATE>1969-03-07</DATE>")), ["1969-03-07"]);
    assert_eq!(dates(&format!("<DATE>1969-03-07-05:00</DATE>{exact}")), ["1969-03-07"]);
    assert_eq!(dates(&format!("{exact}<YEAR>1969</YEAR>")), ["1969"]);
    assert_eq!(dates(&format!("{exact}<YEAR>1958</YEAR><NOTE>Sep.</NOTE>")), ["1958-09"]);
    let about = kind("APPROXIMATELY");
    assert_eq!(dates(&format!("{about}<YEAR>1969</YEAR>")), ["about 1969"]);
    let years = "<FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1965</TO_YEAR>";
    let between = kind("BETWEEN");
    assert_eq!(dates(&format!("{between}{years}")), ["1960 to 1965"]);
    assert_eq!(
        dates(&format!("{between}{years}<NOTE>Approximately</NOTE>")),
        ["about 1960 to 1965"]
    );
    assert_eq!(dates(&format!("{exact}<NOTE>Nov. 1973</NOTE>")), ["1973-11"]);
    // Listed in 2015; the age is taken as of then.
    assert_eq!(
        dates(&format!("{about}<NOTE>30-35 years old</NOTE>")),
        ["about 1979 to 1986"]
    );
    assert_eq!(dates(""), [""; 0]);
}

#[test]
fn an_unread_date_is_kept_and_told() {
    let xml = individual(
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>\
         <DATE>1969-02-30</DATE></INDIVIDUAL_DATE_OF_BIRTH>",
    );
    let (list, entities) = read(xml.as_bytes()).expect("a list");
    assert!(entities[0].birth_dates.is_empty());
    assert!(entities[0].unread.iter().any(|unread| unread.value == "1969-02-30"));
    assert_eq!(list.issues[0].code, IssueCode::DateUnread);
    assert!(!list.issues[0].to_string().contains("1969"), "an issue holds no value");
}

#[test]
fn identity_within_aliases_is_dug_out() {
    let entity = one(&alias(
        "Good",
        "Testa Sampel, born 2 Jan. 1954 (Oman passport no.03999999, date of issue 4 May 2014, expiry 3 May 2024.)",
        "<CITY_OF_BIRTH>Testburg</CITY_OF_BIRTH><COUNTRY_OF_BIRTH>Iraq</COUNTRY_OF_BIRTH>",
    ));
    assert_eq!(names(&entity)[1], "alias: Testa Sampel");
    assert_eq!(entity.birth_dates[0].to_string(), "1954-01-02");
    let document = &entity.documents[0];
    assert_eq!(
        (document.kind, document.number.as_str()),
        (DocumentKind::Passport, "03999999")
    );
    assert_eq!(document.issuer.map(|code| code.to_string()).as_deref(), Some("OM"));
    assert_eq!(document.expires.as_deref(), Some("3 May 2024"));
    assert_eq!(entity.birth_places[0].text, "Testburg, Iraq");
}

#[test]
fn documents() {
    fn document(elements: &str) -> Document {
        let wrapped = format!("<INDIVIDUAL_DOCUMENT>{elements}</INDIVIDUAL_DOCUMENT>");
        one(&wrapped).documents.remove(0)
    }
    let passport = "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>";
    let number =
        |text: &str| document(&format!("{passport}<NUMBER>{text}</NUMBER>")).number;
    assert_eq!(number("A 999999"), "A999999");
    assert_eq!(number("A-999999"), "A999999");
    assert_eq!(number("CAR diplomatic passport no. D00999998"), "D00999998");
    assert_eq!(number("Russian passport number 8299 No. 559999"), "8299559999");
    assert_eq!(number("No39999/129"), "39999129");
    assert_eq!(number("399999042 (Expired 25 Jan. 2016)"), "399999042");
    assert_eq!(number("R00099998, South Sudan"), "R00099998");
    assert_eq!(number("na"), "");
    let told = document(&format!(
        "{passport}<NUMBER>Libya B099995</NUMBER><NOTE>expires on 10 March 2019, officially cancelled</NOTE>"
    ));
    assert_eq!(told.issuer.map(|code| code.to_string()).as_deref(), Some("LY"));
    assert_eq!(told.expires.as_deref(), Some("10 March 2019"));
    assert_eq!(told.status, Some(DocumentStatus::Revoked));
    assert_eq!(told.number_raw, "Libya B099995");
    let card = document(
        "<TYPE_OF_DOCUMENT>National Identification\n   Number</TYPE_OF_DOCUMENT>\
         <TYPE_OF_DOCUMENT2>tazkira number 599997</TYPE_OF_DOCUMENT2>\
         <COUNTRY_OF_ISSUE>Afghanistan</COUNTRY_OF_ISSUE>",
    );
    assert_eq!((card.kind, card.number.as_str()), (DocumentKind::NationalId, "599997"));
    let certificate = document(
        "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>\
         <NOTE>issued in 1993, for Testo, born on 25 Sep. 1973</NOTE>",
    );
    assert_eq!(certificate.number, "");
    let noted = document(
        "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>\
         <NOTE>Tunisian passport number L 199609 issued on 28 Feb. 1996</NOTE>",
    );
    assert_eq!(noted.number, "L199609");
    let consulate = document(
        "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Russian passport 519998632</NUMBER>\
         <COUNTRY_OF_ISSUE>Egypt</COUNTRY_OF_ISSUE>",
    );
    assert_eq!(consulate.issuer.map(|code| code.to_string()).as_deref(), Some("RU"));
    let foreign = document(
        "<TYPE_OF_DOCUMENT>Número de pasaporte</TYPE_OF_DOCUMENT><NUMBER>381999754</NUMBER>",
    );
    assert_eq!(foreign.kind, DocumentKind::Passport);
}

#[test]
fn digest_hangs_on_content_alone() {
    let digest = |xml: &str| read(xml.as_bytes()).expect("a list").0.version.sha256;
    let elements = "<COMMENTS1>One two.</COMMENTS1><TITLE><VALUE>Haji</VALUE></TITLE>";
    let turned = "<TITLE>\n <VALUE>Haji </VALUE>\n</TITLE><GENDER/><COMMENTS1>One\n  two.</COMMENTS1>";
    let first = digest(&individual(elements));
    assert_eq!(first, digest(&individual(turned)));
    assert_eq!(first, digest(&individual(elements).replace("2026-02-27", "2026-02-28")));
    assert_ne!(first, digest(&individual(&elements.replace("two", "three"))));
    assert_eq!(first.len(), 64);
}

#[test]
fn damage_is_refused_with_a_position() {
    #[track_caller]
    fn check(xml: &str, kind: ErrorKind) {
        let error = read(xml.as_bytes()).expect_err("damaged");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.position().is_some());
        assert!(!error.to_string().contains("TESTO"), "an error holds no value: {error}");
    }
    let whole = individual("<COMMENTS1>Some words.</COMMENTS1>");
    check(&whole[..whole.len() - 30], ErrorKind::Truncated);
    check(&whole[..whole.len() - 3], ErrorKind::Truncated);
    check(&whole.replace("</FIRST_NAME>", "</LAST_NAME>"), ErrorKind::Malformed);
    check(&whole.replace("Some", "So\u{19}me"), ErrorKind::Malformed);
    check(&whole.replace("Some", "So&#1;me"), ErrorKind::Malformed);
    check(&whole.replace("Some", "So&nbsp;me"), ErrorKind::Forbidden);
    check(&whole.replace("UTF-8", "ISO-8859-1"), ErrorKind::Malformed);
    check(&whole.replace("QDi", "QDi\u{0}"), ErrorKind::Malformed);
    check(&whole.replace("<INDIVIDUALS>", "<INDIVIDUALS a=1>"), ErrorKind::Malformed);
    check("<CONSOLIDATED_LIST></CONSOLIDATED_LIST>", ErrorKind::Malformed);
    check("<OTHER_LIST/>", ErrorKind::Unrecognised);
    check("", ErrorKind::Unrecognised);
    let bytes = whole.replace("Some", "So\u{e9}me").into_bytes();
    let latin1: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0xC3).collect();
    let error = read(&latin1).expect_err("not UTF-8");
    assert_eq!(error.kind(), ErrorKind::Malformed);
}

#[test]
fn precision_is_never_invented() {
    let entity = one(
        "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1970</YEAR>\
         </INDIVIDUAL_DATE_OF_BIRTH>",
    );
    assert_eq!(entity.birth_dates[0].precision, Precision::Year);
}
