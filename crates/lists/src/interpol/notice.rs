//! One notice.

use saring_model::{
    Address, IssueCode, ListedEntity, Name, NamePart, PartRole, Position,
};
use serde_json::{Map, Value};

use crate::issues::Issues;
use crate::json::{text, texts};
use crate::places::country;
use crate::record::Record;
use crate::text::{join, slug, squeeze};

pub(super) fn read(
    notice: Map<String, Value>,
    position: Position,
    issues: &mut Issues,
) -> ListedEntity {
    let mut record = Record::new("Person", position, issues);
    let mut reader = Fields::default();
    for (field, value) in notice {
        reader.field(&mut record, &field, value);
    }
    reader.finish(&mut record);
    record.entity
}

/// Fields that become something only together.
#[derive(Default)]
struct Fields {
    forename: String,
    name: String,
    birth_place: String,
    birth_country: String,
}

impl Fields {
    fn field(&mut self, record: &mut Record<'_>, field: &str, value: Value) {
        match field {
            "arrest_warrants" => {
                let warrants =
                    if let Value::Array(own) = value { own } else { vec![value] };
                for warrant in warrants {
                    self::warrant(record, field, warrant);
                }
                return;
            }
            // Addresses of the notice, its images and its thumbnail.
            "_links" => {
                colour(record, &value);
                record.keep(field, value.to_string());
                return;
            }
            "_embedded" => {
                record.keep(field, value.to_string());
                return;
            }
            _ => {}
        }
        let mut odd = Vec::new();
        let found = texts(value, &mut |value| odd.push(value.to_string()));
        for value in odd {
            record.unknown(field, value);
        }
        for text in found.into_iter().filter(|text| !text.trim().is_empty()) {
            match field {
                "entity_id" => record.listing(|listing| listing.reference = text),
                "forename" => self.forename = squeeze(&text),
                "name" => self.name = squeeze(&text),
                "date_of_birth" => record.birth_date(field, &text),
                "nationalities" => record.nationality(field, &text),
                "sex_id" => record.sex(field, &text),
                "place_of_birth" => self.birth_place = squeeze(&text),
                "country_of_birth_id" => self.birth_country = squeeze(&text),
                "distinguishing_marks" => record.entity.notes.push(text),
                // Known, of no use to screening.
                "weight"
                | "height"
                | "eyes_colors_id"
                | "hairs_id"
                | "languages_spoken_ids" => record.keep(field, text),
                _ => record.unknown(field, text),
            }
        }
    }

    fn finish(self, record: &mut Record<'_>) {
        let parts = [
            (PartRole::Given, "forename", self.forename),
            (PartRole::Family, "name", self.name),
        ];
        let mut named = Vec::new();
        for (role, field, text) in parts {
            // A bare "-" is no name; "NA" is a Korean one.
            if text.chars().any(char::is_alphanumeric) {
                named.push(NamePart { role, text });
            } else {
                record.keep(field, text);
            }
        }
        let full = join(named.iter().map(|part| part.text.as_str()), " ");
        record.name("name", Name { parts: named, ..Name::primary(full) });
        let place = join([self.birth_place.as_str(), self.birth_country.as_str()], ", ");
        let country = country(&self.birth_country);
        record.birth_place(Address { text: place, country, note: None });
        record.listing(|listing| {
            // A notice that stands alone and links nowhere is taken at the list's word.
            if listing.programme.is_empty() {
                "red notice".clone_into(&mut listing.programme);
            }
        });
        let listing = record.entity.listings.first();
        let key = slug(listing.map(|l| l.reference.as_str()).unwrap_or_default());
        if !key.is_empty() {
            record.entity.id = format!("interpol-{key}");
        }
    }
}

/// The colour of a notice stands only in its own address
/// (`…/notices/v1/red/2024-12345`). A yellow one is of a missing person: nobody wanted.
fn colour(record: &mut Record<'_>, links: &Value) {
    let address = links.get("self").and_then(|own| own.get("href"));
    let address = address.and_then(Value::as_str).unwrap_or_default();
    let Some((_, rest)) = address.split_once("/notices/v1/") else { return };
    let colour = rest.split('/').next().unwrap_or_default();
    if !["red", "yellow", "un"].contains(&colour) {
        return;
    }
    record.listing(|listing| listing.programme = format!("{colour} notice"));
    if colour != "red" {
        let detail = "expected a red notice, found one of another colour; kept";
        record.issues.add(IssueCode::FieldUnknown, record.position, detail);
    }
}

/// A warrant as a note: who issued it, the charge, the charge in English.
fn warrant(record: &mut Record<'_>, field: &str, warrant: Value) {
    let Value::Object(mut warrant) = warrant else {
        if !warrant.is_null() {
            record.unknown(field, warrant.to_string());
        }
        return;
    };
    let mut said = Vec::new();
    for key in ["issuing_country_id", "charge", "charge_translation"] {
        let value = warrant.remove(key).unwrap_or_default();
        let texts = texts(value, &mut |value| {
            record.unknown(&format!("{field}/{key}"), value.to_string());
        });
        said.extend(texts.into_iter().filter(|text| !text.trim().is_empty()));
    }
    for (key, value) in warrant.into_iter().filter(|(_, value)| !value.is_null()) {
        record.unknown(&format!("{field}/{key}"), text(value));
    }
    let note = join(said.iter().map(String::as_str), "; ");
    record.entity.notes.extend(Some(note).filter(|note| !note.is_empty()));
    if !said.is_empty() {
        record.listing(|listing| {
            let measure = "arrest warrant".to_owned();
            if !listing.measures.contains(&measure) {
                listing.measures.push(measure);
            }
        });
    }
}
