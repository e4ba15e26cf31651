//! One organisation or member of Viet Nam's list.

use saring_model::{
    Address, BirthDate, Document, DocumentKind, IssueCode, ListedEntity, Name, Position,
    Sex,
};
use serde_json::{Map, Value};

use super::country::country;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::record::Record;
use crate::text::{is_placeholder, slug, squeeze};
use crate::{dates, documents, html, references};

/// What the list is called; the portal's answers do not say.
const PROGRAMME: &str = "Danh sách tổ chức, cá nhân khủng bố";

pub(super) fn read(
    source: Map<String, Value>,
    position: Position,
    limits: &Limits,
    issues: &mut Issues,
) -> ListedEntity {
    let person = source.contains_key("fullName");
    let schema = if person { "Person" } else { "Organization" };
    let mut record = Record::new(schema, position, issues);
    record.listing(|listing| PROGRAMME.clone_into(&mut listing.programme));
    let mut key = String::new();
    // The primary name comes before its aliases, whatever the order of the keys.
    let (mut first, mut rest): (Vec<_>, Vec<_>) = source
        .into_iter()
        .partition(|(field, _)| matches!(field.as_str(), "fullName" | "name"));
    first.append(&mut rest);
    for (field, value) in first {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                record.unknown(&field, value.to_string());
                continue;
            }
        };
        if text.trim().is_empty() {
            continue;
        }
        let quoted = references::of_un(&text);
        record.listing(|listing| listing.quoted.extend(quoted));
        match field.as_str() {
            "fullName" => record.name(&field, Name::primary(text)),
            "name" if !person => organisation_name(&mut record, &field, &text),
            "codeName" => code_names(&mut record, &field, &text),
            "birthDate" => birth_date(&mut record, &field, &text),
            "nationality" => nationality(&mut record, &field, text),
            "placeOfBirth" => {
                let text = squeeze(&text);
                let last = text.rsplit(',').next().unwrap_or_default();
                let country = country(last);
                record.birth_place(Address { text, country, note: None });
            }
            "identificationNumber" => passports(&mut record, &field, &text),
            "gender" => gender(&mut record, &field, &text),
            "position" => record.entity.designations.push(squeeze(&text)),
            "infoOther" | "description" => note(&mut record, &field, text, limits),
            "slug" => key = text,
            // Known, of no use to screening.
            "id" | "image" | "status" | "approvedDate" => record.keep(&field, text),
            _ => record.unknown(&field, text),
        }
    }
    if !key.is_empty() {
        record.entity.id = format!("{}-{}", super::NAME, slug(&key));
        if !person && key.starts_with("danh-sach-") {
            // The entry by which the portal points to the United Nations' list.
            let note = "This entry names a list of others, not an organisation.";
            record.entity.notes.push(note.to_owned());
        }
        record.listing(|listing| listing.reference = key);
    }
    record.entity
}

/// Adds an organisation's name. One entry may name two ("Tổ chức A và Tổ chức B"): then
/// the whole is what is listed, and each half finds it. "và" within a name goes on in
/// small letters.
fn organisation_name(record: &mut Record<'_>, field: &str, text: &str) {
    let text = squeeze(text);
    record.name(field, Name::primary(text.as_str()));
    let Some((before, after)) = text.split_once(" và ") else { return };
    let named = |half: &str| {
        let words = half.split(' ').count();
        words >= 2 && half.chars().next().is_some_and(char::is_uppercase)
    };
    if named(before) && named(after) {
        for half in [before, after] {
            let note = Some(text.clone());
            record.name(field, Name { note, ..Name::alias(half) });
        }
    }
}

fn code_names(record: &mut Record<'_>, field: &str, text: &str) {
    let text = squeeze(text);
    for name in text.split([';', ',', '|']).map(str::trim) {
        let note = (name != text).then(|| text.clone());
        if !name.is_empty() {
            record.name(field, Name { note, ..Name::alias(name) });
        }
    }
}

/// Adds a date of birth. The portal stores midnight in Viet Nam as the hour it was in
/// Greenwich, so the evening of a day is the next one there.
fn birth_date(record: &mut Record<'_>, field: &str, text: &str) {
    match instant(text) {
        Some(date) => record.entity.birth_dates.push(date.with_note(text)),
        // An hour that is none would be taken for a day in Greenwich.
        None if text.contains('T') => record.unread_date(field, text.to_owned()),
        None => record.birth_date(field, text),
    }
}

/// The day in Viet Nam of an instant: `1970-01-14T17:00:00.000Z`.
fn instant(text: &str) -> Option<BirthDate> {
    /// Indochina Time is seven hours ahead of Greenwich, all year since 1975.
    const AHEAD_MINUTES: i32 = 7 * 60;
    let (date, time) = text.trim().split_once('T')?;
    let date = dates::read(date)?;
    let zone = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone)?;
    let minutes = |clock: &str| {
        let mut parts = clock.split(':').map(|part| {
            let whole = part.split('.').next().unwrap_or_default();
            whole.parse::<i32>().ok()
        });
        let (hours, minutes) = (parts.next()??, parts.next().unwrap_or(Some(0))?);
        let real = (0..24).contains(&hours) && (0..60).contains(&minutes);
        real.then_some(hours * 60 + minutes)
    };
    let offset = match zone.split_at_checked(1)? {
        ("Z", "") => 0,
        ("+", offset) => minutes(offset)?,
        (_, offset) => -minutes(offset)?,
    };
    let local = minutes(clock)? - offset + AHEAD_MINUTES;
    let (year, month, day) = (date.from.year(), date.from.month(), date.from.day());
    match local.div_euclid(24 * 60) {
        0 => Some(date),
        1 => BirthDate::day(year, month, day.checked_add(1)?)
            .or_else(|| BirthDate::day(year, month.checked_add(1)?, 1))
            .or_else(|| BirthDate::day(year.checked_add(1)?, 1, 1)),
        -1 if day > 1 => BirthDate::day(year, month, day - 1),
        _ => None,
    }
}

fn nationality(record: &mut Record<'_>, field: &str, text: String) {
    for part in text.split([',', ';', '/']).map(str::trim).filter(|part| !part.is_empty())
    {
        match country(part) {
            Some(code) if record.entity.nationalities.contains(&code) => {}
            Some(code) => record.entity.nationalities.push(code),
            None if is_placeholder(part) => {}
            None => {
                let detail = format!("{field} names no country; kept verbatim");
                record.issues.add(IssueCode::CountryUnknown, record.position, detail);
            }
        }
    }
    record.keep(field, text);
}

/// The portal calls the field "Số hộ chiếu": the number of a passport.
fn passports(record: &mut Record<'_>, field: &str, text: &str) {
    for number in text.split([',', ';']).map(str::trim).filter(|n| !n.is_empty()) {
        if is_placeholder(number) {
            record.keep(field, number);
            continue;
        }
        record.document(Document {
            kind: DocumentKind::Passport,
            kind_text: field.to_owned(),
            number: documents::plain_number(number),
            number_raw: number.to_owned(),
            ..Document::default()
        });
    }
}

fn gender(record: &mut Record<'_>, field: &str, text: &str) {
    let sex = match text.trim() {
        "1" => Sex::Male,
        "0" => Sex::Female,
        other => return record.sex(field, other),
    };
    record.entity.sexes.push(sex);
    record.keep(field, text);
}

/// Adds a remark as text; markup is kept beside it where there is any.
fn note(record: &mut Record<'_>, field: &str, text: String, limits: &Limits) {
    if !text.contains(['<', '&']) {
        record.entity.notes.push(text);
        return;
    }
    let plain = html::text(&text, limits);
    if plain != text {
        record.keep(field, text);
    }
    if !plain.is_empty() {
        record.entity.notes.push(plain);
    }
}

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn an_evening_in_greenwich_is_the_next_day() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(instant(text).map(|date| date.to_string()).as_deref(), expected);
        }
        check("1970-01-14T17:00:00.000Z", Some("1970-01-15"));
        check("1969-12-31T17:00:00Z", Some("1970-01-01"));
        check("1972-02-28T17:00:00.000Z", Some("1972-02-29"));
        check("1970-01-14T16:59:59Z", Some("1970-01-14"));
        check("1970-01-15T00:00:00+07:00", Some("1970-01-15"));
        check("1970-01-15T00:00:00.000Z", Some("1970-01-15"));
        check("1970-01-14T20:00:00-05:00", Some("1970-01-15"));
        check("1970-01-14T25:00:00Z", None);
        check("1970-01-14", None);
        check("1970-01-14T17:00:00", None);
    }
}
