//! Invented travellers, hits and messages, in as few words as they need.

use std::sync::Arc;

use saring_model::*;

/// A traveller by fields between slashes: name, birth date, document, unique reference,
/// locator. Those at the end may be left out. A name may begin with a role and a colon
/// (`crew:`, `infant:`, `boarded:`), a document with its issuer (`ID:C7654321`).
pub(crate) fn traveller(text: &str) -> Traveller {
    let mut fields = text.split('/').map(str::trim);
    let mut next = || fields.next().unwrap_or_default();
    let (name, born, document, unique, locator) =
        (next(), next(), next(), next(), next());
    let mut traveller = Traveller::default();
    let name = match name.split_once(':') {
        Some(("crew", name)) => {
            traveller.role = TravellerRole::Crew;
            name
        }
        Some(("infant", name)) => {
            traveller.age = AgeBand::Infant;
            name
        }
        Some(("checked", name)) => {
            traveller.boarding = Boarding::CheckedIn;
            name
        }
        Some(("boarded", name)) => {
            traveller.boarding = Boarding::Boarded;
            name
        }
        Some((other, _)) => panic!("no such role: {other}"),
        None => name,
    };
    if name.is_empty() {
        traveller.role = TravellerRole::Reference;
    } else {
        let (surname, given) = name.split_once(' ').unwrap_or((name, ""));
        let (surname, given) = (surname.into(), given.into());
        let name = TravellerName { surname, given, ..TravellerName::default() };
        traveller.names.push(name);
    }
    if !born.is_empty() {
        traveller.birth = Some(Told::sure(born, birth(born)));
    }
    if !document.is_empty() {
        traveller.documents.push(travel_document(document));
    }
    for (kind, value) in
        [(ReferenceKind::Locator, locator), (ReferenceKind::Unique, unique)]
    {
        if !value.is_empty() {
            traveller.references.push(Reference { kind, value: value.into() });
        }
    }
    traveller
}

pub(crate) fn birth(text: &str) -> BirthDate {
    let year = text[..4].parse().unwrap();
    match text.len() {
        4 => BirthDate::year(year).unwrap(),
        8 => {
            let (month, day) = (text[4..6].parse().unwrap(), text[6..].parse().unwrap());
            BirthDate::day(year, month, day).unwrap()
        }
        _ => panic!("no date: {text}"),
    }
}

pub(crate) fn day(text: &str) -> Day {
    birth(text).from
}

pub(crate) fn travel_document(text: &str) -> TravelDocument {
    let (issuer, number) = text.split_once(':').unwrap_or(("", text));
    let issuer = (!issuer.is_empty())
        .then(|| Told::sure(issuer, CountryCode::read(issuer).expect("a country")));
    let kind = TravelDocumentKind::Passport;
    TravelDocument { kind, number: number.into(), issuer, ..TravelDocument::default() }
}

pub(crate) fn hit(id: &str, score: u16, name_score: u16) -> Hit {
    let score = Score::thousandths(score);
    Hit {
        id: id.to_owned(),
        caption: String::new(),
        schema: "Person".to_owned(),
        list: 0,
        score,
        name_score: Score::thousandths(name_score),
        hit: score >= Score::THRESHOLD,
        matched_name: String::new(),
        weak: false,
        evidence: Vec::new(),
    }
}

pub(crate) fn screening(hits: Vec<Hit>) -> Screening {
    let list = ListVersion {
        name: "list".to_owned(),
        version: "1".to_owned(),
        sha256: "00".to_owned(),
        entities: 1,
    };
    Screening {
        id: String::new(),
        lists: Arc::from([list]),
        engine: String::new(),
        names_read: 1,
        names_cut: 0,
        hits,
    }
}

pub(crate) fn legs(text: &str) -> Vec<Leg> {
    let mut parts = text.split(' ');
    let mut next = || parts.next().unwrap();
    let (flight, from, to) = (next(), next(), next());
    let number = |text: &str| FlightNumber {
        carrier: text[..2].to_owned(),
        number: text[2..].to_owned(),
    };
    let mut flights = flight.split('=').map(number);
    let time =
        |hour| Some(Told::sure("", LocalTime::new(2026, 11, 20, hour, 0).unwrap()));
    let stop = |port: &str| Stop { port: port.to_owned(), ..Stop::default() };
    vec![Leg {
        flight: flights.next().unwrap(),
        marketing: flights.collect(),
        stops: vec![
            Stop { departs: time(6), ..stop(from) },
            Stop { arrives: time(8), ..stop(to) },
        ],
        ..Leg::default()
    }]
}

/// A message of one line: day and time of preparation, reference, type and purpose,
/// then settings (`part=1:C`, `tn=7`, `count=2`), then a colon and travellers between
/// semicolons. `!QX7K2P` among them is a booking that is cancelled, `QX7K2P*9` one of
/// nine of whom some are named.
pub(crate) fn message(line: &str) -> (Interchange, Message) {
    let (head, body) = line.split_once(" : ").unwrap_or((line.trim_end_matches(':'), ""));
    let mut words = head.split_whitespace();
    let time = words.next().unwrap();
    let number = |at: std::ops::Range<usize>| time[at].parse::<u8>().unwrap();
    let prepared =
        LocalTime::new(2026, 11, number(0..2), number(3..5), number(6..8)).unwrap();
    let reference = words.next().unwrap().to_owned();
    let kind = kind(words.next().unwrap());
    let mut message = Message {
        kind,
        reference: "1".to_owned(),
        legs: legs("XX815 SIN CGK"),
        ..Message::default()
    };
    for setting in words {
        match setting.split_once('=') {
            Some(("part", part)) => {
                let (number, last) = part.split_once(':').unwrap();
                message.part =
                    Part { number: number.parse().unwrap(), last: last == "F" };
            }
            Some(("tn", number)) => number.clone_into(&mut message.transaction),
            Some(("msg", number)) => number.clone_into(&mut message.reference),
            Some(("count", count)) => message.declared.passengers = count.parse().ok(),
            _ => panic!("no such setting: {setting}"),
        }
    }
    let is_push = matches!(kind, MessageKind::Bookings(_));
    for text in body.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        let (locator, cancelled, size) =
            match (text.strip_prefix('!'), text.split_once('*')) {
                (Some(locator), _) => (locator, true, None),
                (None, Some((locator, size))) => (locator, false, size.parse().ok()),
                (None, None) => {
                    let mut traveller = traveller(text);
                    let locator =
                        traveller.reference(&ReferenceKind::Locator).map(str::to_owned);
                    if is_push && let Some(locator) = locator {
                        traveller.references.clear();
                        traveller.booking = Some(booking(&mut message, &locator));
                    }
                    message.travellers.push(traveller);
                    continue;
                }
            };
        let number = booking(&mut message, locator);
        message.bookings[number as usize].cancelled = cancelled;
        message.bookings[number as usize].size = size;
    }
    let prepared = Some(Told::sure(time, prepared));
    (Interchange { prepared, reference, ..Interchange::default() }, message)
}

fn booking(message: &mut Message, locator: &str) -> u32 {
    let known =
        message.bookings.iter().position(|one| one.locators[0].locator == locator);
    let number = known.unwrap_or_else(|| {
        let locator =
            RecordLocator { locator: locator.to_owned(), ..RecordLocator::default() };
        message.bookings.push(Booking { locators: vec![locator], ..Booking::default() });
        message.bookings.len() - 1
    });
    u32::try_from(number).unwrap()
}

fn kind(word: &str) -> MessageKind {
    match word {
        "745" => MessageKind::Passengers(Change::Original),
        "745+CP" => MessageKind::Passengers(Change::Change),
        "745+XR" => MessageKind::Passengers(Change::Cancel),
        "745+RP" => MessageKind::Passengers(Change::Reduce),
        "250" => MessageKind::Crew(Change::Original),
        "250+CC" => MessageKind::Crew(Change::Change),
        "336" => MessageKind::MasterCrew(Change::Original),
        "266+CL" => MessageKind::FlightStatus(FlightStatus::Closed),
        "266+CLNB" => MessageKind::FlightStatus(FlightStatus::ClosedWithout),
        "266+CLOB" => MessageKind::FlightStatus(FlightStatus::ClosedWith),
        "266+XF" => MessageKind::FlightStatus(FlightStatus::Cancelled),
        "266+CF" => MessageKind::FlightStatus(FlightStatus::Changed),
        "22" => MessageKind::Bookings(Push::Full),
        "141" => MessageKind::Bookings(Push::Changed),
        "zone" => MessageKind::Documents,
        "312" => MessageKind::Acknowledgement,
        _ => panic!("no such message: {word}"),
    }
}
