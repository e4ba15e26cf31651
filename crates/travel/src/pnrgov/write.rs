//! Bookings to a PNRGOV message.
//!
//! In: a message of bookings. Out: its segments between `UNH` and `UNT`. Not handled:
//! what was not understood when it was read; it is not written again.
//! Source: PNRGOV guide 13.1, sections 4 and 5.
//!
//! What is written reads as the same values: names, dates and codes as they were
//! written where that is known, else in the form that the guide asks for.

use saring_model::{
    AgeBand, Bags, Boarding, Booking, Contact, ContactKind, HistoryItem, Leg, LocalTime,
    Message, MessageKind, NameSource, Push, RecordLocator, Reference, ReferenceKind,
    Stop, Text, Told, TravelDocument, Traveller, TravellerName, WeightUnit,
};

use super::{documents, texts};
use crate::error::{ErrorKind, TravelError};
use crate::write::Out;

/// Locators in one segment, at most.
const LOCATORS_MAX: usize = 9;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Writes the segments of a message of bookings.
///
/// # Errors
///
/// [`ErrorKind::Unwritable`]: the message is none of bookings.
pub(crate) fn write(message: &Message, out: &mut Out) -> Result<(), TravelError> {
    let MessageKind::Bookings(push) = message.kind else {
        let detail = "expected a message of bookings, found another kind";
        return Err(TravelError::new(ErrorKind::Unwritable, None, detail));
    };
    let code = match push {
        Push::Full => "22",
        Push::Changed => "141",
    };
    out.segment("MSG", &[&["", code]]);
    if let Some(party) = &message.reporting {
        out.segment("ORG", &[&[&party.id, &party.name]]);
    }
    for leg in &message.legs {
        flight(leg, false, out);
    }
    if let Some(count) = message.declared.bookings {
        out.segment("EQN", &[&[&count.to_string()]]);
    }
    // Whose booking is not told is written with no booking at all; nobody vanishes.
    let mut by_booking: Vec<Vec<&Traveller>> = vec![Vec::new(); message.bookings.len()];
    let mut others = Vec::new();
    for traveller in &message.travellers {
        let booking =
            traveller.booking.and_then(|position| usize::try_from(position).ok());
        match booking.and_then(|position| by_booking.get_mut(position)) {
            Some(own) => own.push(traveller),
            None => others.push(traveller),
        }
    }
    for (booking, travellers) in message.bookings.iter().zip(&by_booking) {
        write_booking(booking, travellers, message.legs.first(), out);
    }
    if !others.is_empty() {
        write_booking(&Booking::default(), &others, message.legs.first(), out);
    }
    Ok(())
}

fn write_booking(
    booking: &Booking,
    travellers: &[&Traveller],
    flight: Option<&Leg>,
    out: &mut Out,
) {
    out.segment("SRC", &[]);
    locators(&booking.locators, out);
    dates(booking, out);
    if booking.cancelled {
        out.segment("ORG", &[]);
    }
    if !booking.agency.is_empty() {
        segment("ORG", booking.agency.iter().map(|part| vec![part.clone()]), out);
    }
    for contact in &booking.contacts {
        write_contact(contact, out);
    }
    for remark in &booking.remarks {
        out.segment("IFT", &[&["4", "28"], &[remark]]);
    }
    bags(&booking.bags, out);
    let of_travellers = |ticket: &str| {
        travellers.iter().any(|own| {
            own.references
                .iter()
                .any(|own| own.kind == ReferenceKind::Ticket && own.value == ticket)
        })
    };
    for ticket in booking.tickets.iter().filter(|ticket| !of_travellers(ticket)) {
        out.segment("TKT", &[&[ticket, "T", "1"]]);
    }
    if !booking.group.is_empty() {
        out.segment("TIF", &[&[&booking.group, "G"]]);
    }
    // Check-in stands with the flight where the booking has it, else with the person.
    let at = booking.itinerary.iter().position(|leg| {
        flight.is_none_or(|flight| {
            leg.flight == flight.flight && leg.stops.first() == flight.stops.first()
        })
    });
    for traveller in travellers {
        write_traveller(traveller, at.is_some(), out);
    }
    payments(booking, out);
    for (position, leg) in booking.itinerary.iter().enumerate() {
        write_leg(leg, booking.size, out);
        if at == Some(position) {
            for traveller in travellers.iter().filter(|own| is_checked_in(own)) {
                check_in(traveller, out);
            }
        }
    }
    if !booking.split.is_empty() {
        out.segment("EQN", &[&[&booking.split.len().to_string()]]);
        locators(&booking.split, out);
    }
    for service in &booking.services {
        let (code, text) = match service.split_once(' ') {
            Some((code, text)) if code.bytes().all(|byte| byte.is_ascii_digit()) => {
                (code, text)
            }
            _ => ("", service.as_str()),
        };
        out.segment("MSG", &[&[code]]);
        out.segment("TVL", &[&[], &[text]]);
    }
    history(&booking.history, out);
}

/// Writes a segment of any number of elements.
fn segment(tag: &str, elements: impl Iterator<Item = Vec<String>>, out: &mut Out) {
    let elements: Vec<Vec<String>> = elements.collect();
    let borrowed: Vec<Vec<&str>> = elements
        .iter()
        .map(|element| element.iter().map(String::as_str).collect())
        .collect();
    let slices: Vec<&[&str]> = borrowed.iter().map(Vec::as_slice).collect();
    out.segment(tag, &slices);
}

/// Date and time in the airlines' form: as read, else as written.
fn moment(told: Option<&Told<LocalTime>>) -> [String; 2] {
    let Some(told) = told else { return Default::default() };
    let (date, time) = told.raw.split_once(':').unwrap_or((told.raw.as_str(), ""));
    match told.value {
        // A day whose time could not be read has what was written.
        Some(at) if date.is_empty() || !is_day_first(date) => {
            let (year, month, day) = (at.day.year(), at.day.month(), at.day.day());
            let date = format!("{day:02}{month:02}{:02}", year.rem_euclid(100));
            [date, format!("{:02}{:02}", at.hour, at.minute)]
        }
        _ => [date.to_owned(), time.to_owned()],
    }
}

fn is_day_first(date: &str) -> bool {
    date.len() == 6 && date.bytes().all(|byte| byte.is_ascii_digit())
}

fn locators(locators: &[RecordLocator], out: &mut Out) {
    for some in locators.chunks(LOCATORS_MAX) {
        let element = |locator: &RecordLocator| {
            let [date, time] = moment(locator.created.as_ref());
            let RecordLocator { carrier, locator, kind, .. } = locator.clone();
            vec![carrier, locator, kind, date, time]
        };
        segment("RCI", some.iter().map(element), out);
    }
}

fn dates(booking: &Booking, out: &mut Out) {
    let dates = [("700", &booking.changed), ("710", &booking.ticketed)];
    let told = dates.into_iter().filter_map(|(code, told)| {
        let [date, time] = moment(Some(told.as_ref()?));
        Some(vec![code.to_owned(), date, time])
    });
    let told: Vec<Vec<String>> = told.collect();
    if !told.is_empty() {
        segment("DAT", told.into_iter(), out);
    }
}

fn payments(booking: &Booking, out: &mut Out) {
    let mut currency = "";
    for payment in &booking.payments {
        if payment.currency != currency {
            currency = &payment.currency;
            out.segment("MON", &[&["T", "", currency]]);
        }
        out.segment(
            "FOP",
            &[&[
                &payment.form,
                "",
                &payment.amount,
                &payment.vendor,
                &texts::mask(&payment.number),
                &payment.expires,
            ]],
        );
    }
}

fn write_contact(contact: &Contact, out: &mut Out) {
    let code = match contact.kind {
        ContactKind::Address => {
            out.segment("ADD", &[&[], &["700", &contact.text]]);
            return;
        }
        ContactKind::Email => {
            let text = format!("CTCE {}", texts::escape(&contact.text));
            out.segment("IFT", &[&["4", "28"], &[&text]]);
            return;
        }
        ContactKind::Telephone => "CTCP",
        ContactKind::Fax => "CTCF",
        ContactKind::Other => "CTCX",
    };
    out.segment("IFT", &[&["4", "28"], &[&format!("{code} {}", contact.text)]]);
}

fn bags(bags: &Bags, out: &mut Out) {
    if *bags == Bags::default() {
        return;
    }
    let count = bags.count.map(|count| count.to_string()).unwrap_or_default();
    let (weight, unit) = match bags.weight {
        Some((weight, WeightUnit::Kilogram)) => (weight.to_string(), "700"),
        Some((weight, WeightUnit::Pound)) => (weight.to_string(), "701"),
        None => (String::new(), ""),
    };
    let head = [Vec::new(), vec![count, weight, unit.to_owned()], Vec::new(), Vec::new()];
    let tags = bags.tags.iter().map(|tag| vec![String::new(), tag.to_string()]);
    segment("TBD", head.into_iter().chain(tags), out);
}

fn values<'t>(
    references: &'t [Reference],
    kind: &'t ReferenceKind,
) -> impl Iterator<Item = &'t str> {
    let own = references.iter().filter(move |reference| reference.kind == *kind);
    own.map(|reference| reference.value.as_str())
}

/// Surname and given names as they were written, else put together.
fn name_of(name: &TravellerName) -> (String, String) {
    let mut raw = name.raw.iter();
    if let Some(surname) = raw.next() {
        let given: Vec<&str> = raw.map(Text::as_str).collect();
        return (surname.to_string(), given.join(" "));
    }
    let given = [name.given.as_str(), name.title.as_str()];
    (name.surname.to_string(), given.join(" ").trim().to_owned())
}

fn write_name(traveller: &Traveller, out: &mut Out) {
    let listed = traveller.names.iter().find(|name| name.source == NameSource::List);
    let name = listed.or(traveller.names.first()).map(name_of);
    let (surname, given) = name.unwrap_or_default();
    let kind = match traveller.age {
        AgeBand::Unstated => "",
        AgeBand::Adult => "A",
        AgeBand::Child => "C",
        AgeBand::Infant => "IN",
    };
    let number = traveller.reference(&ReferenceKind::Traveller).unwrap_or_default();
    out.segment("TIF", &[&[&surname], &[&given, kind, number]]);
}

fn is_checked_in(traveller: &Traveller) -> bool {
    match traveller.boarding {
        Boarding::Unstated => false,
        // That somebody boarded cannot be told here.
        Boarding::CheckedIn | Boarding::Boarded => true,
    }
}

fn write_traveller(traveller: &Traveller, has_flight: bool, out: &mut Out) {
    write_name(traveller, out);
    let of = |kind| values(&traveller.references, kind);
    for flyer in of(&ReferenceKind::FrequentFlyer) {
        out.segment("FTI", &[&["", flyer]]);
    }
    for contact in &traveller.contacts {
        write_contact(contact, out);
    }
    for unique in of(&ReferenceKind::Unique) {
        out.segment("REF", &[&["", unique]]);
    }
    write_documents(traveller, out);
    for known in of(&ReferenceKind::Customer) {
        request("DOCO", &["", "", "K", known], out);
    }
    for cleared in of(&ReferenceKind::Government) {
        request("DOCO", &["", "", "R", cleared], out);
    }
    if let Some(country) = &traveller.residence {
        request("DOCA", &["", "R", &country.raw], out);
    }
    if !(has_flight && is_checked_in(traveller)) {
        for seat in &traveller.seats {
            out.segment("SSR", &[&["SEAT", "HK", "1"], &[seat]]);
        }
        bags(&traveller.bags, out);
    }
    for ticket in of(&ReferenceKind::Ticket) {
        out.segment("TKT", &[&[ticket, "T", "1"]]);
    }
}

/// A request with a text of fields, in the group of the person whom it is for.
fn request(code: &str, fields: &[&str], out: &mut Out) {
    let fields: Vec<String> =
        fields.iter().map(|field| field.replace('/', " ")).collect();
    let used =
        fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
    let text = fields.get(..used).unwrap_or_default().join("/");
    out.segment("SSR", &[&[code, "HK", "1", "", "", "", "", "", &text]]);
}

fn write_documents(traveller: &Traveller, out: &mut Out) {
    let is_visa = |document: &&TravelDocument| document.code == "V";
    let documents: Vec<_> =
        traveller.documents.iter().filter(|document| !is_visa(document)).collect();
    let names: Vec<_> = traveller
        .names
        .iter()
        .filter(|name| name.source == NameSource::Document)
        .collect();
    let has_own = traveller.birth.is_some() || traveller.sex.is_some();
    let count = documents
        .len()
        .max(names.len())
        .max(traveller.nationalities.len())
        .max(usize::from(has_own));
    let birth = traveller.birth.as_ref().map(|told| match &told.value {
        Some(date) => spelled(&told.raw, date.from),
        None => told.raw.to_string(),
    });
    let sex = traveller.sex.as_ref().map(|told| told.raw.clone()).unwrap_or_default();
    for number in 0..count {
        let document = documents.get(number);
        let raw = |told: Option<&Told<_>>| told.map(|told: &Told<_>| told.raw.clone());
        let code = document.map(|own| own.code.as_str()).unwrap_or_default();
        let issuer =
            raw(document.and_then(|own| own.issuer.as_ref())).unwrap_or_default();
        let own_number = document.map(|own| own.number.as_str()).unwrap_or_default();
        let nationality = raw(traveller.nationalities.get(number)).unwrap_or_default();
        let expires = document.and_then(|own| own.expires.as_ref());
        let expires = expires.map(|told| match told.value {
            Some(day) => spelled(&told.raw, day),
            None => told.raw.to_string(),
        });
        let name = names.get(number).map(|name| name.raw.as_slice()).unwrap_or_default();
        let part = |at: usize| name.get(at).map(Text::as_str).unwrap_or_default();
        let birth = birth.as_deref().filter(|_| number == 0).unwrap_or_default();
        let sex = if number == 0 { sex.as_str() } else { "" };
        let expires = expires.unwrap_or_default();
        request(
            "DOCS",
            &[
                "",
                code,
                &issuer,
                own_number,
                &nationality,
                birth,
                sex,
                &expires,
                part(0),
                part(1),
                part(2),
            ],
            out,
        );
    }
    let place = traveller.birth_place.as_ref().map(|place| place.text.as_str());
    let mut place = place.unwrap_or_default();
    for visa in traveller.documents.iter().filter(is_visa) {
        let issuer =
            visa.issuer.as_ref().map(|told| told.raw.as_str()).unwrap_or_default();
        let day = visa.issued.as_ref().map(|told| match told.value {
            Some(day) => spelled(&told.raw, day),
            None => told.raw.to_string(),
        });
        let day = day.unwrap_or_default();
        let at = visa.issued_at.as_str();
        request("DOCO", &["", place, "V", &visa.number, at, &day, issuer], out);
        place = "";
    }
    if !place.is_empty() {
        request("DOCO", &["", place], out);
    }
}

/// A day as it was written, if that was in the airlines' form, else with four digits of
/// the year.
fn spelled(raw: &str, day: saring_model::Day) -> String {
    if documents::is_date(raw) {
        return raw.to_owned();
    }
    let month = MONTHS.get(usize::from(day.month()).saturating_sub(1)).unwrap_or(&"JAN");
    format!("{:02}{month}{:04}", day.day(), day.year())
}

fn check_in(traveller: &Traveller, out: &mut Out) {
    let number = traveller.reference(&ReferenceKind::Traveller).unwrap_or_default();
    out.segment("TRI", &[&[], &["", "", number]]);
    write_name(traveller, out);
    // A segment without a seat tells of the check-in all the same.
    let seats = traveller.seats.iter().map(Text::as_str);
    for seat in seats {
        out.segment("SSD", &[&[seat]]);
    }
    bags(&traveller.bags, out);
}

/// Writes a `TVL`; whether the number of who operates the flight has to follow.
fn flight(leg: &Leg, is_booked: bool, out: &mut Out) -> bool {
    let port =
        |stop: Option<&Stop>| stop.map(|stop| stop.port.clone()).unwrap_or_default();
    let (first, last) = match leg.stops.as_slice() {
        [] => (None, None),
        // One port alone is that of departure unless something arrives there.
        [only] if only.arrives.is_some() => (None, Some(only)),
        [only] => (Some(only), None),
        [first, .., last] => (Some(first), Some(last)),
    };
    let [date, time] = moment(first.and_then(|stop| stop.departs.as_ref()));
    let arrives = last.and_then(|stop| stop.arrives.as_ref());
    let [to_date, to_time] = match arrives.map(|told| told.raw.strip_prefix(':')) {
        // It was told to be on the day of departure.
        Some(Some(time)) => [String::new(), time.to_owned()],
        Some(None) | None => moment(arrives),
    };
    let sold = leg.marketing.first();
    let (marketing, operating, number) = match sold {
        Some(sold) if is_booked => (
            sold.carrier.clone(),
            if sold.carrier == leg.flight.carrier { "" } else { &leg.flight.carrier },
            sold.number.clone(),
        ),
        Some(sold) => {
            (sold.carrier.clone(), leg.flight.carrier.as_str(), leg.flight.number.clone())
        }
        None => (leg.flight.carrier.clone(), "", leg.flight.number.clone()),
    };
    out.segment(
        "TVL",
        &[
            &[&date, &time, &to_date, &to_time],
            &[&port(first)],
            &[&port(last)],
            &[&marketing, operating],
            &[&number, &leg.class],
        ],
    );
    is_booked && sold.is_some()
}

fn write_leg(leg: &Leg, size: Option<u32>, out: &mut Out) {
    let is_code_share = flight(leg, true, out);
    let size = size.map(|size| size.to_string()).unwrap_or_default();
    if !leg.status.is_empty() || !size.is_empty() {
        out.segment("RPI", &[&[&size], &[&leg.status]]);
    }
    if is_code_share {
        let number = leg.flight.number.as_str();
        out.segment("TVL", &[&[], &[], &[], &[], &[number, &leg.class]]);
    }
}

fn history(items: &[HistoryItem], out: &mut Out) {
    let mut open: Option<(Option<&Told<LocalTime>>, &str)> = None;
    for item in items {
        let is_text = item.at.is_none()
            && item.by.is_empty()
            && item.action.is_empty()
            && item.names.is_empty()
            && item.legs.is_empty()
            && !item.remarks.is_empty();
        if is_text {
            for remark in &item.remarks {
                out.segment("LTS", &[&[remark]]);
            }
            open = None;
            continue;
        }
        let source = (item.at.as_ref(), item.by.as_str());
        if open != Some(source) {
            open = Some(source);
            out.segment("ABI", &[&["1"], &[&item.by]]);
            if item.at.is_some() {
                let [date, time] = moment(item.at.as_ref());
                out.segment("DAT", &[&["700", &date, &time]]);
            }
        }
        out.segment("SAC", &[&[], &[], &[&item.action]]);
        let mut last = None;
        for name in &item.names {
            // Two readings of one name are written once.
            let name = name_of(name);
            if last.as_ref() != Some(&name) {
                out.segment("TIF", &[&[&name.0], &[&name.1]]);
            }
            last = Some(name);
        }
        for leg in &item.legs {
            flight(leg, false, out);
            if !leg.status.is_empty() {
                out.segment("RPI", &[&[], &[&leg.status]]);
            }
        }
        for remark in &item.remarks {
            out.segment("IFT", &[&["4", "19"], &[remark]]);
        }
    }
}
