//! Listed entities as Senzing's JSON lines.
//!
//! In: a listed entity. Out: one line of its entity specification, as `OpenSanctions`
//! writes `senzing.json`. Not handled: what the specification has no feature for: which
//! alias is weak, when and why someone is listed, ranges of dates that are wide.

use std::io::Write;

use saring_model::{Document, DocumentKind, EntityKind, ListedEntity, Sex};
use serde_json::{Map, Value};

use super::Source;
use super::ftm::iso_dates;
use super::topics::topics;

/// The keys of a line in the order in which they are written.
const KEYS: [&str; 11] = [
    "DATA_SOURCE",
    "RECORD_ID",
    "RECORD_TYPE",
    "LAST_CHANGE",
    "NAMES",
    "GENDER",
    "DATES",
    "ADDRESSES",
    "COUNTRIES",
    "IDENTIFIERS",
    "RISKS",
];

/// Writes one entity as one line.
///
/// # Errors
///
/// Whatever `out` says.
///
/// ```
/// use saring_lists::write::{Source, senzing};
/// use saring_model::{EntityKind, ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     kind: EntityKind::Person,
///     names: vec![Name::primary("Anna Maria Eriksson")],
///     ..ListedEntity::default()
/// };
/// let mut out = Vec::new();
/// senzing(&entity, Source { dataset: "un-sc", ..Source::default() }, &mut out).unwrap();
/// assert!(out.starts_with(br#"{"DATA_SOURCE":"UN_SC","RECORD_ID":"x-1""#));
/// ```
pub fn senzing(
    entity: &ListedEntity,
    source: Source<'_>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let line = line(entity, source);
    let mut between = "{";
    for key in KEYS {
        if let Some(value) = line.get(key) {
            write!(out, "{between}\"{key}\":{value}")?;
            between = ",";
        }
    }
    out.write_all(b"}\n")
}

fn line(entity: &ListedEntity, source: Source<'_>) -> Map<String, Value> {
    let person = entity.kind == EntityKind::Person;
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| {
        if value.as_array().is_none_or(|values| !values.is_empty()) {
            line.insert(key.to_owned(), value);
        }
    };
    let upper = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let data_source: String = source.dataset.chars().map(upper).collect();
    put("DATA_SOURCE", Value::from(data_source.to_uppercase()));
    put("RECORD_ID", Value::from(entity.id.as_str()));
    put(
        "RECORD_TYPE",
        match entity.kind {
            EntityKind::Person => Value::from("PERSON"),
            EntityKind::Organisation => Value::from("ORGANIZATION"),
            EntityKind::Vessel => Value::from("VESSEL"),
            EntityKind::Aircraft => Value::from("AIRCRAFT"),
            EntityKind::Any => Value::Null,
        },
    );
    if !source.last_change.is_empty() {
        put("LAST_CHANGE", Value::from(source.last_change));
    }
    let organisation = entity.kind == EntityKind::Organisation;
    let full = if organisation { "NAME_ORG" } else { "NAME_FULL" };
    let names = entity.names.iter().enumerate().map(|(index, name)| {
        let kind = if index == 0 { "PRIMARY" } else { "ALIAS" };
        members([("NAME_TYPE", kind), (full, name.full.as_str())])
    });
    put("NAMES", names.collect());
    let sex = entity.sexes.iter().find_map(|sex| match sex {
        Sex::Male => Some("M"),
        Sex::Female => Some("F"),
        Sex::Other => None,
    });
    if let Some(sex) = sex {
        put("GENDER", Value::from(sex));
    }
    let dates = entity.birth_dates.iter().flat_map(iso_dates);
    put("DATES", dates.map(|date| members([("DATE_OF_BIRTH", date.as_str())])).collect());
    let births = entity.birth_places.iter().map(|place| ("PLACE_OF_BIRTH", &place.text));
    let addresses = entity.addresses.iter().map(|address| ("ADDR_FULL", &address.text));
    let places = births.chain(addresses).filter(|(_, text)| !text.is_empty());
    put("ADDRESSES", places.map(|(key, text)| members([(key, text.as_str())])).collect());
    let country = if person { "NATIONALITY" } else { "CITIZENSHIP" };
    let countries =
        entity.nationalities.iter().map(|code| code.to_string().to_lowercase());
    put("COUNTRIES", countries.map(|code| members([(country, code.as_str())])).collect());
    put("IDENTIFIERS", entity.documents.iter().filter_map(identifier).collect());
    let topics = topics(entity).into_iter();
    put("RISKS", topics.map(|topic| members([("TOPIC", topic)])).collect());
    line
}

/// A document's number with its country, under the keys for its kind.
fn identifier(document: &Document) -> Option<Value> {
    let number = if document.number.is_empty() {
        document.number_raw.as_str()
    } else {
        document.number.as_str()
    };
    if number.is_empty() {
        return None;
    }
    let country = document.issuer.map(|code| code.to_string().to_lowercase());
    let country = country.unwrap_or_default();
    let known = |key: &str, country_key: &str| {
        members([(key, number), (country_key, country.as_str())])
    };
    let kind = document.kind_text.as_str();
    let other = |kind: &str| {
        members([
            ("OTHER_ID_TYPE", kind),
            ("OTHER_ID_NUMBER", number),
            ("OTHER_ID_COUNTRY", &country),
        ])
    };
    Some(match document.kind {
        DocumentKind::Passport => known("PASSPORT_NUMBER", "PASSPORT_COUNTRY"),
        DocumentKind::NationalId => known("NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY"),
        DocumentKind::TaxNumber => known("TAX_ID_NUMBER", "TAX_ID_COUNTRY"),
        DocumentKind::Registration => other("registrationNumber"),
        DocumentKind::Imo => other("imoNumber"),
        DocumentKind::Other => other(kind),
    })
}

/// An object of the members that are not empty.
fn members<const N: usize>(members: [(&str, &str); N]) -> Value {
    let members = members.into_iter().filter(|(_, value)| !value.is_empty());
    Value::Object(
        members.map(|(key, value)| (key.to_owned(), Value::from(value))).collect(),
    )
}
