//! A listed entity as JSON and back.

use proptest::prelude::*;
use saring_lists::serial::{from_json, to_json};
use saring_model::{
    Address, BirthDate, Calendar, CountryCode, Day, Document, DocumentKind,
    DocumentStatus, EntityKind, ListedEntity, Listing, Name, NameKind, NamePart,
    PartRole, Precision, Quality, Sex, Unread,
};
use serde_json::json;

/// An invented entity that uses every field of the model.
pub(crate) fn full() -> ListedEntity {
    let text = str::to_owned;
    let some = |text: &str| Some(text.to_owned());
    let code = |text: &str| CountryCode::read(text).expect("a country");
    let part = |role, own: &str| NamePart { role, text: own.to_owned() };
    let range = BirthDate::range(
        &BirthDate::year(1958).expect("year"),
        &BirthDate::year(1961).expect("year"),
    );
    let dates = [
        BirthDate::day(1960, 2, 29),
        BirthDate::month(1961, 7).map(|date| date.with_note("Jul. 1961")),
        BirthDate::year(1962).map(BirthDate::approximately),
        range,
    ];
    let mut dates = dates.map(|date| date.expect("a date"));
    dates[1].calendar = Calendar::SolarHijri;
    ListedEntity {
        id: text("test-QDi.999/a"),
        schema: text("Person"),
        kind: EntityKind::Person,
        names: vec![
            Name {
                full: text("Testo Bin Sampel"),
                parts: vec![
                    part(PartRole::Given, "Testo"),
                    part(PartRole::Father, "Bin"),
                    part(PartRole::Middle, "M"),
                    part(PartRole::Family, "Sampel"),
                ],
                note: some("as in his passport"),
                ..Name::primary("")
            },
            Name { kind: NameKind::Original, ..Name::primary("تيستو سامبيل") },
            Name { kind: NameKind::Former, ..Name::primary("\"Testo Lama\"") },
            Name { note: some("nom de guerre"), ..Name::weak("Abu Test") },
            Name { quality: Quality::Low, kind: NameKind::Former, ..Name::primary("T") },
        ],
        titles: vec![text("Haji")],
        designations: vec![text("Head of Tests; since 2001")],
        birth_dates: dates.to_vec(),
        birth_places: vec![Address {
            text: text("Testburg, Indonesia"),
            country: Some(code("ID")),
            note: some("or Testdorf"),
        }],
        nationalities: vec![code("ID"), code("GB")],
        sexes: vec![Sex::Male, Sex::Other, Sex::Female],
        documents: vec![
            Document {
                kind: DocumentKind::Passport,
                kind_text: text("Passport"),
                number_raw: text("diplomatic passport no. A-999 99 99"),
                number: text("A9999999"),
                issuer: Some(code("ID")),
                issuer_text: some("Indonesia; Jakarta"),
                issued: some("2001-02-03"),
                expires: some("about 2011"),
                status: Some(DocumentStatus::Lost),
                note: some("lost in 2005"),
            },
            Document {
                kind: DocumentKind::Other,
                kind_text: text("Driving licence"),
                number_raw: text("SIM 1234567"),
                number: text("SIM1234567"),
                ..Document::default()
            },
            Document {
                kind: DocumentKind::NationalId,
                kind_text: text("idNumber"),
                number_raw: text("3175000000000001"),
                number: text("3175000000000001"),
                ..Document::default()
            },
            Document { note: some("no number at all"), ..Document::default() },
        ],
        addresses: vec![
            Address { text: text("Jalan Uji 1,, Jakarta"), ..Address::default() },
            Address {
                text: text("Test Street 2, Singapore"),
                country: Some(code("SG")),
                note: some("previous"),
            },
        ],
        listings: vec![Listing {
            list: text("test"),
            programme: text("Test Programme"),
            reference: text("QDi.999"),
            quoted: vec![text("QDe.998")],
            listed_on: some("2015-07-01-04:00"),
            amended_on: vec![text("2019-05-01"), text("some day")],
            measures: vec![text("Travel ban"), text("Asset freeze")],
        }],
        notes: vec![text("A remark.\nOn two lines.")],
        referents: vec![text("unsc-1")],
        unread: vec![
            Unread { field: text("VERSIONNUM"), value: text("1") },
            Unread { field: text("caption"), value: String::new() },
        ],
    }
}

fn code() -> impl Strategy<Value = CountryCode> {
    prop_oneof![Just("ID"), Just("GB"), Just("RU"), Just("XK")]
        .prop_map(|code| CountryCode::read(code).expect("a country"))
}

/// Texts with what formats trip over: quotes, semicolons, commas, controls, scripts.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z ]{1,12}",
        2 => "[\"';,.\\\\\\n\\t\u{1}\u{200b}\u{200d} a-cé\u{301}اทа-в]{0,10}",
        1 => Just(String::new()),
        1 => Just("n/a".to_owned()),
        1 => Just("2001-02-03".to_owned()),
        1 => Just("1999999".to_owned()),
    ]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(text(), 0..3)
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text())
}

fn name() -> impl Strategy<Value = Name> {
    let role = proptest::sample::select(vec![
        PartRole::Given,
        PartRole::Middle,
        PartRole::Father,
        PartRole::Family,
    ]);
    let kind = proptest::sample::select(vec![
        NameKind::Primary,
        NameKind::Alias,
        NameKind::Former,
        NameKind::Original,
    ]);
    let part = (role, text()).prop_map(|(role, text)| NamePart { role, text });
    let parts = proptest::collection::vec(part, 0..3);
    (text(), parts, kind, any::<bool>(), some_text()).prop_map(
        |(full, parts, kind, low, note)| {
            let quality = if low { Quality::Low } else { Quality::Good };
            Name { full, parts, kind, quality, note }
        },
    )
}

fn date() -> impl Strategy<Value = BirthDate> {
    let precision = proptest::sample::select(vec![
        Precision::Day,
        Precision::Month,
        Precision::Year,
        Precision::Range,
    ]);
    let calendar = proptest::sample::select(vec![
        Calendar::Gregorian,
        Calendar::Hijri,
        Calendar::SolarHijri,
        Calendar::Buddhist,
    ]);
    let day = (1..9990_i16, 1..=12_u8, 1..=28_u8);
    (day, 0..12_i16, precision, any::<bool>(), calendar, some_text()).prop_map(
        |((year, month, day), years, precision, approximate, calendar, note)| {
            let from = Day::new(year, month, day).expect("a day");
            let to = Day::new((year + years).min(9999), month, day).expect("a day");
            BirthDate { from, to, precision, approximate, calendar, note }
        },
    )
}

fn address() -> impl Strategy<Value = Address> {
    (text(), proptest::option::of(code()), some_text())
        .prop_map(|(text, country, note)| Address { text, country, note })
}

fn document() -> impl Strategy<Value = Document> {
    let kind = proptest::sample::select(vec![
        DocumentKind::Passport,
        DocumentKind::NationalId,
        DocumentKind::TaxNumber,
        DocumentKind::Registration,
        DocumentKind::Imo,
        DocumentKind::Other,
    ]);
    let status = proptest::sample::select(vec![
        DocumentStatus::Expired,
        DocumentStatus::Lost,
        DocumentStatus::False,
        DocumentStatus::Revoked,
    ]);
    let kind_text = prop_oneof![text(), Just("passportNumber".to_owned())];
    let issuer = proptest::option::of(code());
    let texts = (some_text(), some_text(), some_text(), some_text());
    (kind, kind_text, text(), text(), issuer, texts, proptest::option::of(status))
        .prop_map(|(kind, kind_text, number_raw, number, issuer, texts, status)| {
            let (written_by, since, expires, note) = texts;
            Document {
                kind,
                kind_text,
                number_raw,
                number,
                issuer,
                issuer_text: written_by,
                issued: since,
                expires,
                status,
                note,
            }
        })
}

fn listing() -> impl Strategy<Value = Listing> {
    (text(), text(), text(), texts(), some_text(), texts(), texts()).prop_map(
        |(list, programme, reference, quoted, listed_on, amended_on, measures)| Listing {
            list,
            programme,
            reference,
            quoted,
            listed_on,
            amended_on,
            measures,
        },
    )
}

/// Any entity, most of them such as no publisher ever listed.
pub(crate) fn any_entity() -> impl Strategy<Value = ListedEntity> {
    use proptest::collection::vec;
    let schema = proptest::sample::select(vec![
        "Person",
        "Company",
        "PublicBody",
        "Vessel",
        "Airplane",
        "LegalEntity",
        "Thing",
        "Politburo",
        "Sanction",
        "",
    ]);
    let kind = proptest::sample::select(vec![
        EntityKind::Person,
        EntityKind::Organisation,
        EntityKind::Vessel,
        EntityKind::Aircraft,
        EntityKind::Any,
    ]);
    let sex = proptest::sample::select(vec![Sex::Female, Sex::Male, Sex::Other]);
    let unread = (text(), text()).prop_map(|(field, value)| Unread { field, value });
    let head = (text(), schema, kind, vec(name(), 0..4), texts(), texts());
    let middle = (
        vec(date(), 0..3),
        vec(address(), 0..2),
        vec(code(), 0..3),
        vec(sex, 0..2),
        vec(document(), 0..3),
    );
    let tail =
        (vec(address(), 0..3), vec(listing(), 0..2), texts(), texts(), vec(unread, 0..2));
    (head, middle, tail).prop_map(|(head, middle, tail)| {
        let (id, schema, kind, names, titles, designations) = head;
        let (birth_dates, birth_places, nationalities, sexes, documents) = middle;
        let (addresses, listings, notes, referents, unread) = tail;
        ListedEntity {
            id,
            schema: schema.to_owned(),
            kind,
            names,
            titles,
            designations,
            birth_dates,
            birth_places,
            nationalities,
            sexes,
            documents,
            addresses,
            listings,
            notes,
            referents,
            unread,
        }
    })
}

#[test]
fn every_field_comes_back() {
    let entity = full();
    let json = to_json(&entity);
    assert_eq!(from_json(&json), Ok(entity));
    assert_eq!(json["birth_dates"][2]["approximate"], true);
    assert_eq!(json["documents"][0]["status"], "lost");
    assert_eq!(json["nationalities"], json!(["ID", "GB"]));
    let empty = ListedEntity::default();
    assert_eq!(to_json(&empty).as_object().expect("object").len(), 16);
    assert_eq!(from_json(&to_json(&empty)), Ok(empty.clone()));
    assert_eq!(from_json(&json!({})), Ok(empty));
}

#[test]
fn what_is_no_entity_is_refused() {
    for bad in [
        json!([]),
        json!({"id": 1}),
        json!({"favourite": []}),
        json!({"names": [{"full": "A", "more": 1}]}),
        json!({"names": [{"full": "A", "kind": "nick"}]}),
        json!({"names": [{"full": "A", "parts": [{"text": "A"}]}]}),
        json!({"names": "A"}),
        json!({"nationalities": ["id"]}),
        json!({"nationalities": ["QQ"]}),
        json!({"birth_dates": [{"from": "2001-02-30", "to": "2001-03-01", "precision": "day"}]}),
        json!({"birth_dates": [{"from": "2001-2-3", "to": "2001-02-03", "precision": "day"}]}),
        json!({"birth_dates": [{"from": "2002-02-03", "to": "2001-02-03", "precision": "day"}]}),
        json!({"birth_dates": [{"from": "2001-02-03", "to": "2001-02-03"}]}),
        json!({"documents": [{"kind": null, "issuer": "Indonesia"}]}),
    ] {
        let error = from_json(&bad).expect_err(&bad.to_string());
        assert!(error.to_string().starts_with("expected a listed entity"), "{error}");
    }
}

proptest! {
    #[test]
    fn any_entity_comes_back(entity in any_entity()) {
        let json = to_json(&entity).to_string();
        let value = serde_json::from_str(&json).expect("json");
        prop_assert_eq!(from_json(&value), Ok(entity));
    }
}
