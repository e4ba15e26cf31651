//! Messages written as a table.
//!
//! In: messages. Out: a table with the columns that are used, a row for each person.
//! Not handled: what the table has no column for: bookings, replies, what is between the
//! first and the last name of a leg but its stops.

use std::collections::{BTreeMap, BTreeSet};

use saring_model::{
    BirthDate, Confidence, ContactKind, CountryCode, Day, Leg, LocalTime, Message,
    NameSource, ReferenceKind, Sex, Stop, Text, Told, TravelDocument, Traveller,
    WeightUnit,
};

use super::columns::{COLUMNS, Column, Header, OfDocument, OfFlight, OfName, header};
use super::rows::{cell, list};

/// A column of the table to be written, in the order in which it stands there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Known(Column, usize),
    Reference(String),
    Unread(String),
}

/// The cells of a row that hold something.
#[derive(Clone, Default)]
struct Cells(BTreeMap<Key, String>);

impl Cells {
    fn put(&mut self, column: Column, value: impl Into<String>) {
        self.nth(column, 1, value);
    }

    fn nth(&mut self, column: Column, number: usize, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(Key::Known(column, number), value);
        }
    }
}

/// Writes messages as one table. Reading it gives the same persons on the same flights,
/// as far as a table has columns for what is told of them.
///
/// A cell that a spreadsheet would take for a formula has an apostrophe in front, which
/// reading takes off.
///
/// ```
/// use saring_model::{Message, Traveller, TravellerName};
/// use saring_travel::write_table;
/// let name = TravellerName { surname: "SUPARMAN".into(), ..Default::default() };
/// let traveller = Traveller { names: vec![name], ..Default::default() };
/// let message = Message { travellers: vec![traveller], ..Default::default() };
/// assert_eq!(
///     write_table(&[&message]),
///     "surname,given,birth_date,role\nSUPARMAN,,,passenger\n"
/// );
/// ```
pub fn write_table(messages: &[&Message]) -> String {
    let mut rows = Vec::new();
    for message in messages {
        let flight = flight(&message.legs);
        if message.travellers.is_empty() && !flight.0.is_empty() {
            rows.push(flight.clone());
        }
        for traveller in &message.travellers {
            let mut cells = flight.clone();
            person(traveller, &mut cells);
            rows.push(cells);
        }
    }
    // Without these it would be no table of persons.
    let always =
        [Column::Name(OfName::Surname), Column::Name(OfName::Given), Column::Birth];
    let mut keys: BTreeSet<Key> =
        always.into_iter().map(|column| Key::Known(column, 1)).collect();
    for row in &rows {
        keys.extend(row.0.keys().cloned());
    }
    let mut out = keys.iter().map(|key| cell(&name(key))).collect::<Vec<_>>().join(",");
    out.push('\n');
    for row in &rows {
        for (number, key) in keys.iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            out.push_str(&cell(row.0.get(key).map(String::as_str).unwrap_or_default()));
        }
        out.push('\n');
    }
    out
}

fn name(key: &Key) -> String {
    match key {
        Key::Known(column, number) => {
            let own = COLUMNS.iter().find(|(known, _)| known == column);
            let name = own.map(|(_, name)| *name).unwrap_or_default();
            if *number == 1 { name.to_owned() } else { format!("{name}_{number}") }
        }
        Key::Reference(kind) => format!("reference:{kind}"),
        // A name that means something else here is set apart.
        Key::Unread(field) => match header(field) {
            Header::Unknown(name) if name == *field && !name.is_empty() => name,
            Header::Unknown(_)
            | Header::Known(..)
            | Header::Reference(_)
            | Header::Sensitive(_) => format!("unread {field}"),
        },
    }
}

/// The legs, each pair of stops with its own columns.
fn flight(legs: &[Leg]) -> Cells {
    let mut cells = Cells::default();
    let mut number = 0;
    for leg in legs {
        let pairs = leg.stops.len().saturating_sub(1).max(1);
        for pair in 0..pairs {
            number += 1;
            let flight = if leg.flight_raw.is_empty() {
                leg.flight.to_string()
            } else {
                leg.flight_raw.clone()
            };
            cells.nth(Column::Flight(OfFlight::Number), number, flight);
            cells.nth(
                Column::Flight(OfFlight::Carrier),
                number,
                leg.flight.carrier.clone(),
            );
            let mut from = leg.stops.get(pair);
            let mut to = leg.stops.get(pair + 1);
            // A leg of which only the arrival is told.
            if to.is_none() && from.is_some_and(|stop| stop.arrives.is_some()) {
                std::mem::swap(&mut from, &mut to);
            }
            if let Some(Stop { port, departs, .. }) = from {
                cells.nth(Column::Flight(OfFlight::DeparturePort), number, port.clone());
                cells.nth(
                    Column::Flight(OfFlight::DepartureTime),
                    number,
                    time(departs.as_ref()),
                );
            }
            if let Some(Stop { port, arrives, .. }) = to {
                cells.nth(Column::Flight(OfFlight::ArrivalPort), number, port.clone());
                cells.nth(
                    Column::Flight(OfFlight::ArrivalTime),
                    number,
                    time(arrives.as_ref()),
                );
            }
        }
    }
    cells
}

fn time(told: Option<&Told<LocalTime>>) -> String {
    let Some(told) = told else { return String::new() };
    match told.value {
        // The day alone was told.
        Some(time)
            if told.confidence == Confidence::Doubtful
                && (time.hour, time.minute) == (0, 0) =>
        {
            time.day.to_string()
        }
        Some(time) => time.to_string(),
        None => told.raw.to_string(),
    }
}

fn person(traveller: &Traveller, cells: &mut Cells) {
    for (number, name) in (1..).zip(&traveller.names) {
        cells.nth(Column::Name(OfName::Surname), number, name.surname.clone());
        cells.nth(Column::Name(OfName::Given), number, name.given.clone());
        cells.nth(Column::Name(OfName::Title), number, name.title.clone());
        if name.source != NameSource::List {
            cells.nth(Column::Name(OfName::Source), number, name.source.as_str());
        }
        if name.truncated {
            cells.nth(Column::Name(OfName::Truncated), number, "yes");
        }
    }
    cells.put(Column::Birth, birth(traveller));
    if let Some(told) = &traveller.sex {
        let code = match told.value {
            Some(Sex::Female) => "F",
            Some(Sex::Male) => "M",
            Some(Sex::Other) => "X",
            None => "",
        };
        cells.put(Column::Sex, if code.is_empty() { &told.raw } else { code });
    }
    cells.put(Column::Age, traveller.age.as_str());
    let countries: Vec<String> = traveller.nationalities.iter().map(country).collect();
    cells.put(Column::Nationality, list(countries.iter().map(String::as_str)));
    if let Some(told) = &traveller.residence {
        cells.put(Column::Residence, country(told));
    }
    if let Some(place) = &traveller.birth_place {
        cells.put(Column::BirthPlace, place.text.clone());
        if let Some(told) = &place.country {
            cells.put(Column::BirthCountry, country(told));
        }
    }
    for (number, own) in (1..).zip(&traveller.documents) {
        document(number, own, cells);
    }
    cells.put(Column::Role, traveller.role.as_str());
    cells.put(Column::Function, traveller.function.clone());
    references(traveller, cells);
    let texts = |all: &[Text]| list(all.iter().map(Text::as_str));
    cells.put(Column::Seat, texts(&traveller.seats));
    let bags = &traveller.bags;
    cells
        .put(Column::Bags, bags.count.map(|count| count.to_string()).unwrap_or_default());
    if let Some((weight, unit)) = bags.weight {
        let unit = match unit {
            WeightUnit::Kilogram => "kg",
            WeightUnit::Pound => "lb",
        };
        cells.put(Column::BagWeight, format!("{weight} {unit}"));
    }
    cells.put(Column::BagTags, texts(&bags.tags));
    cells.put(Column::Origin, traveller.origin.clone());
    cells.put(Column::Destination, traveller.destination.clone());
    cells.put(Column::Entry, traveller.entry.clone());
    for (kind, column) in [
        (ContactKind::Telephone, Column::Phone),
        (ContactKind::Email, Column::Email),
        (ContactKind::Fax, Column::Fax),
        (ContactKind::Address, Column::Address),
        (ContactKind::Other, Column::Contact),
    ] {
        let own = traveller.contacts.iter().filter(|contact| contact.kind == kind);
        cells.put(column, list(own.map(|contact| contact.text.as_str())));
    }
    cells.put(Column::Verified, traveller.verified.as_str());
    cells.put(Column::Boarding, traveller.boarding.as_str());
    for unread in &traveller.unread {
        if !unread.value.trim().is_empty() {
            let old = cells.0.entry(Key::Unread(unread.field.clone())).or_default();
            let gap = if old.is_empty() { "" } else { "; " };
            *old = format!("{old}{gap}{}", unread.value);
        }
    }
}

fn birth(traveller: &Traveller) -> String {
    let Some(told) = &traveller.birth else { return String::new() };
    let Some(value) = &told.value else { return told.raw.to_string() };
    let dates = std::iter::once(value).chain(&traveller.birth_others);
    dates.map(BirthDate::to_string).collect::<Vec<_>>().join("; ")
}

/// A code of three letters as it was told, else the one of ISO 3166.
fn country(told: &Told<CountryCode>) -> String {
    let letters = told.raw.bytes().all(|byte| byte.is_ascii_alphabetic());
    match told.value {
        Some(value) if !letters || told.raw.len() > 3 => value.to_string(),
        Some(_) | None => told.raw.to_string(),
    }
}

fn document(number: usize, document: &TravelDocument, cells: &mut Cells) {
    let kind =
        if document.code.is_empty() { document.kind.as_str() } else { &document.code };
    cells.nth(Column::Document(OfDocument::Type), number, kind);
    cells.nth(Column::Document(OfDocument::Number), number, document.number.clone());
    if let Some(told) = &document.issuer {
        cells.nth(Column::Document(OfDocument::Issuer), number, country(told));
    }
    cells.nth(
        Column::Document(OfDocument::Expiry),
        number,
        day(document.expires.as_ref()),
    );
    cells.nth(
        Column::Document(OfDocument::Issued),
        number,
        day(document.issued.as_ref()),
    );
    cells.nth(Column::Document(OfDocument::Place), number, document.issued_at.clone());
}

fn day(told: Option<&Told<Day>>) -> String {
    let Some(told) = told else { return String::new() };
    told.value.map_or_else(|| told.raw.to_string(), |day| day.to_string())
}

fn references(traveller: &Traveller, cells: &mut Cells) {
    let of = |kind: &ReferenceKind| {
        let own = traveller.references.iter().filter(|own| own.kind == *kind);
        list(own.map(|own| own.value.as_str()))
    };
    for reference in &traveller.references {
        let column = match &reference.kind {
            ReferenceKind::Locator => Column::Locator,
            ReferenceKind::Unique => Column::Unique,
            ReferenceKind::Government => Column::Government,
            ReferenceKind::Customer => Column::Customer,
            ReferenceKind::Ticket => Column::Ticket,
            ReferenceKind::FrequentFlyer => Column::FrequentFlyer,
            kind @ (ReferenceKind::Traveller | ReferenceKind::Other(_)) => {
                let key = Key::Reference(kind.as_str().to_owned());
                cells.0.insert(key, of(kind));
                continue;
            }
        };
        cells.put(column, of(&reference.kind));
    }
}
