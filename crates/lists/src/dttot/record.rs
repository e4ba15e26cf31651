//! One row of the list.

use saring_model::{Address, BirthDate, EntityKind, IssueCode, ListedEntity, Position};

use super::countries::{country, of_address};
use super::prose::{self, Prose};
use super::{Field, Meaning, names};
use crate::issues::Issues;
use crate::record::{Record, noted};
use crate::references::of_un;
use crate::text::{is_placeholder, squeeze};
use crate::{dates, places};

pub(super) fn read(
    fields: Vec<Field>,
    position: Position,
    issues: &mut Issues,
) -> ListedEntity {
    let mut record = Record::new("LegalEntity", position, issues);
    // What it is decides how names and descriptions are read.
    for field in &fields {
        if field.meaning == Meaning::Kind {
            kind(&mut record, field);
        }
    }
    // Dates of the field of their own come before those of the description.
    let mut told = Vec::new();
    for field in fields {
        let Field { name, meaning, text } = field;
        match meaning {
            Meaning::Name => take_names(&mut record, &name, text),
            Meaning::Description => told.push((name, text)),
            Meaning::Kind => {}
            Meaning::Code => take_code(&mut record, &squeeze(&text)),
            Meaning::BirthPlace => {
                for place in addresses(&mut record, &name, &text) {
                    record.birth_place(place);
                }
            }
            Meaning::BirthDate => birth_dates(&mut record, &name, &text),
            Meaning::Nationality => nationalities(&mut record, &name, &text),
            Meaning::Address => {
                for address in addresses(&mut record, &name, &text) {
                    record.address(address);
                }
            }
            Meaning::Occupation => {
                if is_placeholder(&text) {
                    record.keep(&name, text);
                } else {
                    record.entity.designations.push(text);
                }
            }
            Meaning::Title => {
                if is_placeholder(&text) {
                    record.keep(&name, text);
                } else {
                    record.entity.titles.push(text);
                }
            }
            Meaning::Number => record.keep(&name, text),
            Meaning::Unknown => record.unknown(&name, text),
        }
    }
    for (name, text) in told {
        description(&mut record, &name, text);
    }
    record.entity
}

fn kind(record: &mut Record<'_>, field: &Field) {
    match field.text.trim().to_lowercase().as_str() {
        "orang" | "perorangan" | "individu" => record.set_schema("Person"),
        "korporasi" | "organisasi" | "entitas" => record.set_schema("Organization"),
        _ => {
            let detail =
                format!("expected Orang or Korporasi in {}; kept verbatim", field.name);
            record.issues.add(IssueCode::FieldUnknown, record.position, detail);
        }
    }
    record.keep(&field.name, field.text.clone());
}

fn take_names(record: &mut Record<'_>, field: &str, text: String) {
    let is_person = record.entity.kind == EntityKind::Person;
    let names = names::names(&text, is_person);
    let is_all = matches!(names.as_slice(), [name] if name.full == text);
    for name in names {
        record.name(field, name);
    }
    if !is_all {
        record.keep(field, text);
    }
}

/// The code tells the programme: its second letter is L for foreigners and D for
/// Indonesians, its third Q and T for the lists of the United Nations that are mirrored,
/// D for those that an Indonesian court alone has named.
fn take_code(record: &mut Record<'_>, code: &str) {
    let letters: Vec<char> = code.chars().take(3).flat_map(char::to_uppercase).collect();
    let programme = match letters.as_slice() {
        ['I' | 'E', 'L', 'Q' | 'T'] => "DTTOT, mirrored from the United Nations",
        ['I' | 'E', 'D', _] | ['I' | 'E', 'L', 'D'] => "DTTOT, domestic",
        _ => "DTTOT",
    };
    let quoted = of_un(code);
    record.listing(|listing| {
        programme.clone_into(&mut listing.programme);
        code.clone_into(&mut listing.reference);
        listing.quoted.extend(quoted);
    });
}

fn birth_dates(record: &mut Record<'_>, field: &str, text: &str) {
    let text = squeeze(text);
    // "00/00/0000" says that no date is known.
    if text.chars().all(|c| matches!(c, '0' | '/' | '-' | '.')) {
        record.keep(field, text);
        return;
    }
    let read = dates::read_all(&prose::english(&text));
    if read.is_empty() {
        record.unread_date(field, text);
        return;
    }
    for date in read {
        add_date(record, noted(date, &text));
    }
}

/// Adds a date of birth unless one with the same days is there.
fn add_date(record: &mut Record<'_>, date: BirthDate) {
    let same = |own: &BirthDate| (own.from, own.to) == (date.from, date.to);
    if !record.entity.birth_dates.iter().any(same) {
        record.entity.birth_dates.push(date);
    }
}

fn nationalities(record: &mut Record<'_>, field: &str, text: &str) {
    for piece in text.split([',', ';', '/', '\n']) {
        for one in piece.split(" dan ") {
            let one = squeeze(one);
            if is_placeholder(&one) {
                continue;
            }
            match country(&one).or_else(|| places::country(&one)) {
                Some(code) if record.entity.nationalities.contains(&code) => {}
                Some(code) => record.entity.nationalities.push(code),
                None => {
                    let detail = format!("{field} names no country; kept verbatim");
                    record.issues.add(IssueCode::CountryUnknown, record.position, detail);
                }
            }
        }
    }
    record.keep(field, text);
}

/// The addresses or places in a cell; a cell that holds anything beside one of them is
/// kept verbatim.
fn addresses(record: &mut Record<'_>, field: &str, text: &str) -> Vec<Address> {
    let items = prose::items(text);
    if !matches!(items.as_slice(), [item] if item == text) {
        record.keep(field, text);
    }
    let address = |text: String| {
        let country = of_address(&text);
        Address { text, country, note: None }
    };
    items.into_iter().map(address).collect()
}

/// Keeps the description as a note, and what can be dug out of it. The references of the
/// United Nations in it are not: the file of 2022 names a hundred groups and companions
/// by theirs, and no entity by its own.
fn description(record: &mut Record<'_>, field: &str, text: String) {
    if is_placeholder(&text) {
        record.keep(field, text);
        return;
    }
    let is_person = record.entity.kind != EntityKind::Organisation;
    let prose = Prose::new(&text);
    for document in prose.documents(is_person) {
        record.document(document);
    }
    // What an organisation's description tells is the birth of its people.
    if is_person {
        for date in prose.birth_dates() {
            add_date(record, date);
        }
    }
    record.entity.notes.push(text);
}
