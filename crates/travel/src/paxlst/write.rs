//! From a message of persons to segments.
//!
//! In: a [`Message`] and the dialect. Out: its segments from `BGM` to the last `CNT`.
//! Not handled: header and trailer (`write`).
//!
//! Values are written as they were told; where nothing was told, as the guides and the
//! dialect have them. What was not understood is not written: it may be in another
//! message's separators.

use saring_model::{
    Bags, Confidence, Contact, ContactKind, Leg, LocalTime, Message, Reference,
    ReferenceKind, Stop, StopRole, Text, Told, TravelDocument, Traveller, TravellerName,
    TravellerRole, Verification, WeightUnit,
};

use super::codes_of;
use crate::error::{ErrorKind, TravelError};
use crate::profile::Profile;
use crate::values;
use crate::write::Out;

/// Writes a list of persons.
pub(crate) fn write(
    message: &Message,
    profile: &Profile,
    out: &mut Out,
) -> Result<(), TravelError> {
    let Some((code, purpose)) = codes_of(message.kind) else {
        let text = format!("expected a list, found a {}", message.kind.as_str());
        return Err(TravelError::new(ErrorKind::Unwritable, None, text));
    };
    // What was not understood of it is more exact than what was.
    let (code, purpose) = match message.kind_raw.split_once('+') {
        Some(raw) => raw,
        None if message.kind_raw.is_empty() => (code, purpose),
        None => (message.kind_raw.as_str(), ""),
    };
    out.segment("BGM", &[&[code], &[purpose]]);
    if !message.transaction.is_empty() {
        out.segment("RFF", &[&["TN", &message.transaction]]);
    }
    if let Some(party) = &message.reporting {
        out.segment("NAD", &[&["MS"], &[&party.id], &[], &[&party.name]]);
        contacts(&party.contacts, out);
    }
    for at in &message.legs {
        leg(at, out);
    }
    for person in &message.travellers {
        traveller(person, profile, out);
    }
    let counts = [("42", message.declared.passengers), ("41", message.declared.crew)];
    for (qualifier, count) in counts {
        if let Some(count) = count {
            out.segment("CNT", &[&[qualifier, &count.to_string()]]);
        }
    }
    Ok(())
}

fn contacts(all: &[Contact], out: &mut Out) {
    for contact in all {
        let qualifier = match contact.kind {
            ContactKind::Telephone => "TE",
            ContactKind::Fax => "FX",
            ContactKind::Email => "EM",
            // An address is an element of the person's own segment.
            ContactKind::Address => continue,
            ContactKind::Other => "",
        };
        out.segment("COM", &[&[&contact.text, qualifier]]);
    }
}

fn leg(leg: &Leg, out: &mut Out) {
    let stage = if leg.other { "34" } else { "20" };
    let written;
    let flight = if leg.flight_raw.is_empty() {
        written = leg.flight.to_string();
        written.as_str()
    } else {
        leg.flight_raw.as_str()
    };
    out.segment("TDT", &[&[stage], &[flight], &[], &[], &[&leg.flight.carrier]]);
    for at in &leg.stops {
        stop(at, out);
    }
}

fn stop(stop: &Stop, out: &mut Out) {
    let qualifier = match stop.role {
        StopRole::LastForeign => "125",
        StopRole::FirstArrival => "87",
        StopRole::Routing => "92",
        StopRole::Ultimate => "130",
        StopRole::Filing => "188",
    };
    out.segment("LOC", &[&[qualifier], &[&stop.port]]);
    let times = [("189", &stop.departs), ("232", &stop.arrives)];
    for (qualifier, told) in times {
        if let Some(told) = told {
            let (value, format) = time(told);
            out.segment("DTM", &[&[qualifier, &value, format]]);
        }
    }
}

/// A local time as told, and the code of its form.
pub(crate) fn time(told: &Told<LocalTime>) -> (String, &'static str) {
    let value = match told.value {
        Some(at) if told.raw.is_empty() => {
            let (year, month, day) = (at.day.year(), at.day.month(), at.day.day());
            let year = year.rem_euclid(100);
            format!("{year:02}{month:02}{day:02}{:02}{:02}", at.hour, at.minute)
        }
        _ => told.raw.to_string(),
    };
    let format = match value.len() {
        12 => "203",
        14 => "204",
        8 => "102",
        6 => "101",
        _ => "201",
    };
    (value, format)
}

fn traveller(person: &Traveller, profile: &Profile, out: &mut Out) {
    let role = match person.role {
        TravellerRole::Passenger => "FL",
        TravellerRole::Crew => "FM",
        TravellerRole::TransitPassenger => "DDU",
        TravellerRole::TransitCrew => "DDT",
        TravellerRole::Reference => "ZZZ",
        TravellerRole::Unknown => person.role_raw.as_str(),
    };
    let name = person.names.first().map(|name| name_parts(name, profile));
    let name: Vec<&str> = name.iter().flatten().map(Text::as_str).collect();
    let is_id = |reference: &&Reference| matches!(&reference.kind, ReferenceKind::Other(kind) if kind == "NAD");
    let id = person.references.iter().find(is_id);
    let id = id.map_or("", |reference| reference.value.as_str());
    let addresses: Vec<&str> = person
        .contacts
        .iter()
        .filter(|contact| contact.kind == ContactKind::Address)
        .map(|contact| contact.text.as_str())
        .collect();
    let address = addresses.join(", ");
    if name.iter().all(|part| part.is_empty()) {
        // Behind no name, the fifth element may be taken for it.
        out.segment("NAD", &[&[role], &[id], &[], &name, &[], &[&address]]);
    } else {
        out.segment("NAD", &[&[role], &[id], &[], &name, &[&address]]);
    }
    if let Some(sex) = &person.sex {
        let code = match sex.value {
            _ if !sex.raw.is_empty() => sex.raw.as_str(),
            Some(saring_model::Sex::Female) => "F",
            Some(saring_model::Sex::Male) => "M",
            Some(saring_model::Sex::Other) => "X",
            None => profile.list.sex_unknown.as_str(),
        };
        out.segment("ATT", &[&["2"], &[], &[code]]);
    }
    if let Some(birth) = &person.birth {
        // Four digits of a year would hide a doubt about the century.
        let long = profile.list.long_years && birth.confidence != Confidence::Doubtful;
        let value = match &birth.value {
            Some(date) if birth.raw.is_empty() || long => values::birth_digits(date),
            _ => birth.raw.to_string(),
        };
        if !value.is_empty() {
            out.segment("DTM", &[&["329", &value, birth_format(&value)]]);
        }
    }
    bags(&person.bags, out);
    match person.verified {
        Verification::Unstated => {}
        Verification::Verified => out.segment("GEI", &[&["4"], &["173"]]),
        Verification::NotVerified => out.segment("GEI", &[&["4"], &["174"]]),
    }
    contacts(&person.contacts, out);
    let ports =
        [("22", &person.entry), ("178", &person.origin), ("179", &person.destination)];
    for (qualifier, port) in ports {
        if !port.is_empty() {
            out.segment("LOC", &[&[qualifier], &[port]]);
        }
    }
    if let Some(residence) = &person.residence {
        out.segment("LOC", &[&["174"], &[country(residence).as_str()]]);
    }
    if let Some(place) = &person.birth_place {
        let code = place.country.as_ref().map(country).unwrap_or_default();
        out.segment("LOC", &[&["180"], &[&code, "", "", &place.text]]);
    }
    if !person.function.is_empty() {
        out.segment("EMP", &[&["1"], &[&person.function, "110", "111"]]);
    }
    for nationality in &person.nationalities {
        out.segment("NAT", &[&["2"], &[country(nationality).as_str()]]);
    }
    for reference in person.references.iter().filter(|reference| !is_id(reference)) {
        let qualifier = match &reference.kind {
            ReferenceKind::Locator => "AVF",
            ReferenceKind::Unique => "ABO",
            ReferenceKind::Government => "AEA",
            ReferenceKind::Customer | ReferenceKind::FrequentFlyer => "CR",
            ReferenceKind::Ticket => "YZY",
            // A number within another message says nothing in this one.
            ReferenceKind::Traveller => continue,
            ReferenceKind::Other(qualifier) => qualifier.as_str(),
        };
        out.segment("RFF", &[&[qualifier, &reference.value]]);
    }
    for seat in &person.seats {
        out.segment("RFF", &[&["SEA", seat]]);
    }
    for at in &person.documents {
        document(at, profile, out);
    }
}

/// The components of a name: as they were told, else as the dialect has them.
fn name_parts(name: &TravellerName, profile: &Profile) -> Vec<Text> {
    let is_told = name.source == saring_model::NameSource::List && !name.raw.is_empty();
    if is_told {
        return name.raw.clone();
    }
    let mut given = name.given.clone();
    if profile.given_joined {
        given = Text::joined(name.given.split(' '), "");
    }
    if given.is_empty() {
        given = profile.list.given_missing.as_str().into();
    }
    let mut parts = vec![name.surname.clone(), given];
    if profile.given_first && !parts.iter().any(Text::is_empty) {
        parts.reverse();
    }
    parts
}

fn bags(bags: &Bags, out: &mut Out) {
    if let Some(count) = bags.count {
        out.segment("MEA", &[&["CT"], &[], &["", &count.to_string()]]);
    }
    if let Some((weight, unit)) = bags.weight {
        let unit = match unit {
            WeightUnit::Kilogram => "KGM",
            WeightUnit::Pound => "LBR",
        };
        out.segment("MEA", &[&["WT"], &[], &[unit, &weight.to_string()]]);
    }
    for tag in &bags.tags {
        let tag: Vec<&str> = tag.split(':').collect();
        out.segment("FTX", &[&["BAG"], &[], &[], &tag]);
    }
}

fn document(document: &TravelDocument, profile: &Profile, out: &mut Out) {
    let mut code = vec![document.code.as_str()];
    if document.code.is_empty() {
        let kinds = &profile.documents;
        let known = kinds.iter().find(|(_, kind)| *kind == document.kind);
        code = vec![known.map_or("", |(code, _)| code.as_str())];
    }
    if code != [""] {
        code.extend(profile.list.document_lists.iter().map(String::as_str));
    }
    out.segment("DOC", &[&code, &[&document.number]]);
    let days = [("36", &document.expires), ("182", &document.issued)];
    for (qualifier, told) in days {
        if let Some(told) = told {
            let value = match told.value {
                Some(at) if told.raw.is_empty() => {
                    format!("{:04}{:02}{:02}", at.year(), at.month(), at.day())
                }
                _ => told.raw.to_string(),
            };
            out.segment("DTM", &[&[qualifier, &value, birth_format(&value)]]);
        }
    }
    let issuer = document.issuer.as_ref().map(country).unwrap_or_default();
    if !issuer.is_empty() || !document.issued_at.is_empty() {
        out.segment("LOC", &[&["91"], &[&issuer, "", "", &document.issued_at]]);
    }
}

fn country(told: &Told<saring_model::CountryCode>) -> String {
    match told.value {
        Some(code) if told.raw.is_empty() => code.to_string(),
        _ => told.raw.to_string(),
    }
}

/// The code of the form of a date, by its length: six digits need none.
fn birth_format(value: &str) -> &'static str {
    if value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        "102"
    } else {
        ""
    }
}
