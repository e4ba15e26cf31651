//! What carriers tell of invented flights, as values of the messages' vocabulary.
//!
//! In: a [`Flight`], and the [`Dialect`] of the state that is told. Out: interchanges,
//! each with who is meant by every person in it. Not handled: their text.

use saring_model::{
    AgeBand, Bags, BirthDate, BirthPlace, Boarding, Booking, Change, Confidence, Contact,
    ContactKind, CountryCode, Day, Declared, Document, FlightNumber, FlightStatus, Group,
    HistoryItem, Interchange, Leg, LocalTime, Message, MessageKind, NameSource, Part,
    Payment, Push, RecordLocator, Reference, ReferenceKind, Sex, Stop, StopRole, Text,
    Told, TravelDocument, TravelDocumentKind, TravellerName, TravellerRole, Verification,
    WeightUnit,
};

use super::{Flight, Paper, Party, Traveller, later};

/// How a state is written to: what differs from state to state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub struct Dialect {
    /// Its name (`cn`).
    pub name: &'static str,
    /// Directory and association code of the message.
    pub standard: &'static str,
    /// The identifier of who receives it.
    pub recipient: &'static str,
    /// Application reference of lists of a whole flight, and of requests.
    pub applications: [&'static str; 2],
    /// How given names are written.
    pub given: Given,
    /// What stands for a given name that there is none of; empty if nothing.
    pub placeholder: &'static str,
    /// Years of birth have four digits.
    pub long_birth: bool,
    /// Numbers of tickets are told.
    pub tickets: bool,
    /// The country of residence is told.
    pub residence: bool,
    /// Lists of a flight have a transaction number, too.
    pub transaction: bool,
    /// Messages stand in a group.
    pub groups: bool,
    /// Persons in one request, at most.
    pub persons_max: usize,
}

/// How given names are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// The first in a component, the others in another.
    Apart,
    /// All in one component.
    Together,
    /// All in one component with nothing between them.
    Joined,
}

const USUAL: Dialect = Dialect {
    name: "default",
    standard: "D:05B:UN:IATA",
    recipient: "ZZAPIS",
    applications: ["APIS", "IAPI"],
    given: Given::Apart,
    placeholder: "",
    long_birth: false,
    tickets: false,
    residence: false,
    transaction: false,
    groups: true,
    persons_max: 99,
};

impl Dialect {
    /// Every dialect, the usual one first.
    pub const ALL: &[Self] = &[
        USUAL,
        Self {
            name: "us",
            standard: "D:02B:UN:CBP",
            recipient: "USCSAPIS",
            residence: true,
            ..USUAL
        },
        Self {
            name: "gb",
            recipient: "UKBAOP",
            applications: ["UKBAOP", "UKBAOP"],
            residence: true,
            ..USUAL
        },
        Self {
            name: "cn",
            recipient: "NIAC",
            applications: ["IAPI", "IAPI"],
            given: Given::Joined,
            placeholder: "FNU",
            tickets: true,
            groups: false,
            persons_max: 10,
            ..USUAL
        },
        Self {
            name: "kr",
            recipient: "KRAPIS",
            applications: ["", ""],
            groups: false,
            ..USUAL
        },
        Self { name: "az", recipient: "AZAPIS", applications: ["", ""], ..USUAL },
        Self {
            name: "ae",
            recipient: "UAEAPIS",
            given: Given::Joined,
            placeholder: "FNU",
            ..USUAL
        },
        Self {
            name: "in",
            standard: "D:02B:UN:IATA",
            recipient: "INAPIS",
            given: Given::Together,
            ..USUAL
        },
        Self {
            name: "vn",
            recipient: "VNAPIS",
            given: Given::Joined,
            transaction: true,
            ..USUAL
        },
        Self { name: "tr", recipient: "TRAPIS", ..USUAL },
        Self {
            name: "th",
            recipient: "THAPPS",
            standard: "D:12B:UN:IATA",
            long_birth: true,
            ..USUAL
        },
        Self { name: "id", recipient: "IDAPIS", transaction: true, ..USUAL },
        Self { name: "sg", recipient: "SGAPIS", applications: ["IAPI", "IAPI"], ..USUAL },
        Self { name: "my", recipient: "MYAPIS", applications: ["IAPI", "IAPI"], ..USUAL },
        Self { name: "ru", recipient: "RUAPIS", long_birth: true, ..USUAL },
    ];

    /// A dialect by its name.
    ///
    /// ```
    /// use saring_testkit::flights::messages::Dialect;
    /// assert_eq!(Dialect::of("cn").unwrap().persons_max, 10);
    /// ```
    pub fn of(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|dialect| dialect.name == name)
    }
}

/// An interchange, and whom it tells of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet<'f> {
    /// The interchange.
    pub interchange: Interchange,
    /// Who each person in it is, message by message, in order.
    pub who: Vec<&'f Traveller>,
}

/// The passengers of a flight, in one message or in parts of so many persons.
pub fn passengers<'f>(flight: &'f Flight, dialect: &Dialect, part: usize) -> Sheet<'f> {
    let number = control(flight, 1);
    let access = access(flight);
    let parts: Vec<&[Traveller]> = flight.passengers.chunks(part.max(1)).collect();
    let message = |(at, of): (usize, &&'f [Traveller])| Message {
        reference: format!("{}", at + 1),
        part: Part { number: short(at + 1), last: at + 1 == parts.len() },
        transaction: if dialect.transaction {
            format!("TX{number}")
        } else {
            String::new()
        },
        declared: Declared {
            passengers: count(flight.passengers.len()),
            ..Declared::default()
        },
        travellers: of.iter().map(|own| person(own, flight, dialect)).collect(),
        ..list(flight, dialect, MessageKind::Passengers(Change::Original), &access)
    };
    let messages = parts.iter().enumerate().map(message).collect();
    Sheet {
        interchange: interchange(flight, dialect, 0, &number, messages),
        who: flight.passengers.iter().collect(),
    }
}

/// The crew of a flight.
pub fn crew<'f>(flight: &'f Flight, dialect: &Dialect) -> Sheet<'f> {
    let number = control(flight, 2);
    let access = access(flight);
    let message = Message {
        reference: "1".to_owned(),
        declared: Declared { crew: count(flight.crew.len()), ..Declared::default() },
        travellers: flight.crew.iter().map(|own| person(own, flight, dialect)).collect(),
        ..list(flight, dialect, MessageKind::Crew(Change::Original), &access)
    };
    Sheet {
        interchange: interchange(flight, dialect, 0, &number, vec![message]),
        who: flight.crew.iter().collect(),
    }
}

/// Requests at check-in, one for each booking, or more where it has more persons than a
/// request may.
pub fn requests<'f>(flight: &'f Flight, dialect: &Dialect) -> Vec<Sheet<'f>> {
    let parties = flight.passengers.chunk_by(|one, next| one.party == next.party);
    parties
        .flat_map(|party| party.chunks(dialect.persons_max.max(1)))
        .enumerate()
        .map(|(at, persons)| {
            let number = control(flight, 100 + at);
            let transaction = format!("{}TX{number}", flight.number.carrier);
            let message = Message {
                reference: "1".to_owned(),
                declared: Declared {
                    passengers: count(persons.len()),
                    ..Declared::default()
                },
                travellers: persons
                    .iter()
                    .map(|own| person(own, flight, dialect))
                    .collect(),
                ..list(
                    flight,
                    dialect,
                    MessageKind::Passengers(Change::Original),
                    &transaction,
                )
            };
            let message = Message { transaction, ..message };
            Sheet {
                interchange: interchange(flight, dialect, 1, &number, vec![message]),
                who: persons.iter().collect(),
            }
        })
        .collect()
}

/// What follows the requests: the last passenger's data again, with a correction; the
/// last booking cancelled; the flight closed without whoever was in it.
pub fn aftermath<'f>(flight: &'f Flight, dialect: &Dialect) -> Vec<Sheet<'f>> {
    let gone = flight.passengers.last().map_or(0, |last| last.party);
    let without: Vec<&Traveller> =
        flight.passengers.iter().filter(|own| own.party == gone).collect();
    let corrected: Vec<&Traveller> = flight.passengers.first().into_iter().collect();
    let steps = [
        (MessageKind::Passengers(Change::Change), corrected),
        (MessageKind::Passengers(Change::Cancel), without.clone()),
        (MessageKind::FlightStatus(FlightStatus::ClosedWithout), without),
    ];
    let sheet = |(at, (kind, who)): (usize, (MessageKind, Vec<&'f Traveller>))| {
        let number = control(flight, 10 + at);
        let transaction = format!("{}TX{number}", flight.number.carrier);
        let closes = matches!(kind, MessageKind::FlightStatus(_));
        let told = |own: &&Traveller| {
            let whole = person(own, flight, dialect);
            if !closes {
                return whole;
            }
            saring_model::Traveller {
                role: TravellerRole::Reference,
                references: whole.references,
                ..saring_model::Traveller::default()
            }
        };
        let message = Message {
            reference: "1".to_owned(),
            declared: Declared { passengers: count(who.len()), ..Declared::default() },
            travellers: who.iter().map(told).collect(),
            ..list(flight, dialect, kind, &transaction)
        };
        let message = Message { transaction, ..message };
        let interchange = interchange(flight, dialect, 1, &number, vec![message]);
        Sheet { interchange, who }
    };
    steps.into_iter().enumerate().map(sheet).collect()
}

/// All bookings of a flight.
pub fn bookings<'f>(flight: &'f Flight, dialect: &Dialect) -> Sheet<'f> {
    let number = control(flight, 3);
    let mut message = Message {
        kind: MessageKind::Bookings(Push::Full),
        standard: "PNRGOV:13:1:IA".to_owned(),
        reference: "1".to_owned(),
        access: access(flight),
        legs: vec![Leg {
            stops: vec![
                Stop {
                    port: flight.from.code.to_owned(),
                    departs: Some(booked(flight.departs)),
                    ..Stop::default()
                },
                Stop {
                    port: flight.to.code.to_owned(),
                    arrives: Some(booked(flight.arrives)),
                    ..Stop::default()
                },
            ],
            flight: flight.number.clone(),
            flight_raw: flight.number.number.clone(),
            ..Leg::default()
        }],
        declared: Declared {
            bookings: count(flight.parties.len()),
            ..Declared::default()
        },
        ..Message::default()
    };
    let mut from = 0;
    for (at, party) in flight.parties.iter().enumerate() {
        let size =
            flight.passengers[from..].iter().take_while(|own| own.party == at).count();
        let persons = &flight.passengers[from..from + size];
        for (place, own) in persons.iter().enumerate() {
            message.travellers.push(booked_person(own, &party.locator, place, at));
        }
        message.bookings.push(booking(party, flight, persons));
        from += size;
    }
    let state = if dialect.name.len() == 2 { dialect.name } else { "zz" };
    let recipient = format!("{}PNR", state.to_uppercase());
    let mut interchange = interchange(flight, dialect, 0, &number, vec![message]);
    for group in &mut interchange.groups {
        group.sender.clone_from(&flight.number.carrier);
        group.recipient.clone_from(&recipient);
        group.sender_kind.clear();
        group.recipient_kind.clear();
    }
    let interchange = Interchange {
        recipient,
        recipient_kind: String::new(),
        sender: flight.number.carrier.clone(),
        sender_kind: String::new(),
        application: String::new(),
        ..interchange
    };
    Sheet { interchange, who: flight.passengers.iter().collect() }
}

fn count(number: usize) -> Option<u32> {
    u32::try_from(number).ok()
}

fn short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The sender's control reference, different for every interchange about a flight.
fn control(flight: &Flight, number: usize) -> String {
    format!("{}{number:04}", flight.number.number)
}

/// What all messages about a flight share (`XX815/261120/0600`).
fn access(flight: &Flight) -> String {
    let LocalTime { hour, minute, .. } = flight.departs;
    format!("{}/{}/{hour:02}{minute:02}", flight.number, six(flight.departs.day))
}

/// `YYMMDD`.
fn six(day: Day) -> String {
    format!("{:02}{:02}{:02}", day.year().rem_euclid(100), day.month(), day.day())
}

/// `DDMMMYY`.
fn lettered(day: Day) -> String {
    const MONTHS: [&str; 12] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
        "DEC",
    ];
    let month = MONTHS[usize::from(day.month() - 1) % 12];
    format!("{:02}{month}{:02}", day.day(), day.year().rem_euclid(100))
}

/// A time of a schedule as PAXLST has it: `YYMMDDHHMM`.
fn scheduled(time: LocalTime) -> Told<LocalTime> {
    Told::sure(format!("{}{:02}{:02}", six(time.day), time.hour, time.minute), time)
}

/// A time as PNRGOV has it: `DDMMYY:HHMM`.
fn booked(time: LocalTime) -> Told<LocalTime> {
    let (year, month, day) =
        (time.day.year().rem_euclid(100), time.day.month(), time.day.day());
    let raw = format!("{day:02}{month:02}{year:02}:{:02}{:02}", time.hour, time.minute);
    Told::sure(raw, time)
}

fn country(code: &str) -> Told<CountryCode> {
    let value = CountryCode::read(code);
    Told { raw: code.into(), value, confidence: Confidence::Sure }
}

fn interchange(
    flight: &Flight,
    dialect: &Dialect,
    application: usize,
    number: &str,
    mut messages: Vec<Message>,
) -> Interchange {
    let at = later(flight.departs, -75);
    let raw = format!("{}:{:02}{:02}", six(at.day), at.hour, at.minute);
    let prepared = Some(Told::sure(raw, at));
    let sender = format!("{}AIR", flight.number.carrier);
    let mut groups = Vec::new();
    if dialect.groups {
        let standard = messages.first().map_or("", |message| message.standard.as_str());
        let mut parts = standard.splitn(4, ':');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (kind, version, release, agency) = (next(), next(), next(), next());
        groups.push(Group {
            kind,
            sender: sender.clone(),
            sender_kind: "ZZ".to_owned(),
            recipient: dialect.recipient.to_owned(),
            recipient_kind: "ZZ".to_owned(),
            prepared: prepared.clone(),
            reference: "1".to_owned(),
            agency: agency.split(':').next().unwrap_or_default().to_owned(),
            version: format!("{version}:{release}"),
        });
        for message in &mut messages {
            message.group = 1;
        }
    }
    Interchange {
        sender,
        sender_kind: "ZZ".to_owned(),
        recipient: dialect.recipient.to_owned(),
        recipient_kind: "ZZ".to_owned(),
        prepared,
        reference: number.to_owned(),
        application: dialect.applications[application].to_owned(),
        groups,
        messages,
        ..Interchange::default()
    }
}

/// A message of persons, without them.
fn list(flight: &Flight, dialect: &Dialect, kind: MessageKind, access: &str) -> Message {
    let stop = |port: &str, role| Stop { port: port.to_owned(), role, ..Stop::default() };
    Message {
        kind,
        standard: format!("PAXLST:{}", dialect.standard),
        access: access.to_owned(),
        reporting: Some(saring_model::Party {
            name: format!("{} AIRLINES API DESK", flight.number.carrier),
            id: String::new(),
            contacts: vec![Contact {
                kind: ContactKind::Telephone,
                text: "006565550100".to_owned(),
            }],
        }),
        legs: vec![Leg {
            flight: flight.number.clone(),
            flight_raw: flight.number.to_string(),
            stops: vec![
                Stop {
                    departs: Some(scheduled(flight.departs)),
                    ..stop(flight.from.code, StopRole::LastForeign)
                },
                Stop {
                    arrives: Some(scheduled(flight.arrives)),
                    ..stop(flight.to.code, StopRole::FirstArrival)
                },
            ],
            ..Leg::default()
        }],
        ..Message::default()
    }
}

/// A person of a list.
fn person(
    own: &Traveller,
    flight: &Flight,
    dialect: &Dialect,
) -> saring_model::Traveller {
    let crew = own.role == TravellerRole::Crew;
    let refer = |kind, value: &str| Reference { kind, value: value.into() };
    let mut references = Vec::new();
    let party = flight.parties.get(own.party).filter(|_| !crew);
    if let Some(party) = party {
        references.push(refer(ReferenceKind::Locator, &party.locator));
        references.push(refer(ReferenceKind::Unique, &own.unique));
    }
    if dialect.tickets && !own.ticket.is_empty() {
        references.push(refer(ReferenceKind::Ticket, &format!("{}C1", own.ticket)));
    }
    let birth = own.birth.and_then(|day| {
        let date = BirthDate::day(day.year(), day.month(), day.day())?;
        let raw = if dialect.long_birth {
            format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
        } else {
            six(day)
        };
        Some(Told::sure(raw, date))
    });
    let home = own.nationalities.first().filter(|_| dialect.residence);
    let place = (!own.born_in.is_empty()).then(|| BirthPlace {
        country: own.nationalities.first().map(|code| country(code)),
        text: own.born_in.to_owned(),
    });
    let (seen, unseen) = (Verification::Verified, Verification::NotVerified);
    saring_model::Traveller {
        role: own.role,
        names: vec![listed_name(own, dialect)],
        birth,
        sex: Some(sex(own.sex)),
        nationalities: own.nationalities.iter().map(|code| country(code)).collect(),
        residence: home.map(|code| country(code)),
        birth_place: place,
        documents: own.documents.iter().map(|paper| document(paper, six)).collect(),
        references,
        origin: party.map_or(flight.from, |party| party.origin).code.into(),
        destination: party.map_or(flight.to, |party| party.destination).code.into(),
        entry: if crew { Text::EMPTY } else { flight.to.code.into() },
        seats: Some(&own.seat)
            .filter(|seat| !seat.is_empty())
            .map(Text::from)
            .into_iter()
            .collect(),
        bags: bags(own),
        function: own.function.into(),
        verified: if own.verified { seen } else { unseen },
        ..saring_model::Traveller::default()
    }
}

fn bags(own: &Traveller) -> Bags {
    if own.bags == 0 {
        return Bags::default();
    }
    Bags {
        count: Some(own.bags),
        weight: Some((own.bags_kg, WeightUnit::Kilogram)),
        tags: vec![own.tag.as_str().into()],
    }
}

fn sex(sex: Sex) -> Told<Sex> {
    let raw = match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Other => "X",
    };
    Told::sure(raw, sex)
}

fn listed_name(own: &Traveller, dialect: &Dialect) -> TravellerName {
    let (surname, given) = (Text::from(&own.name.surname), Text::from(&own.name.given));
    if given.is_empty() {
        let stand_in = Some(dialect.placeholder).filter(|text| !text.is_empty());
        let raw = [surname.clone()].into_iter().chain(stand_in.map(Text::from));
        return TravellerName { raw: raw.collect(), surname, ..TravellerName::default() };
    }
    let (given, parts) = match dialect.given {
        Given::Joined => {
            let joined = Text::from(given.replace(' ', ""));
            (joined.clone(), vec![joined])
        }
        Given::Together => (given.clone(), vec![given]),
        Given::Apart => {
            let parts = given.splitn(2, ' ').map(Text::from).collect();
            (given, parts)
        }
    };
    let raw = [surname.clone()].into_iter().chain(parts).collect();
    TravellerName { raw, surname, given, ..TravellerName::default() }
}

fn document(paper: &Paper, write: fn(Day) -> String) -> TravelDocument {
    let code = match paper.kind {
        TravelDocumentKind::Passport => "P",
        TravelDocumentKind::PassportCard => "IP",
        TravelDocumentKind::IdentityCard => "I",
        TravelDocumentKind::Visa => "V",
        TravelDocumentKind::CrewCertificate => "AC",
        TravelDocumentKind::PilotLicence => "L",
        TravelDocumentKind::Military => "M",
        TravelDocumentKind::Permit => "T",
        TravelDocumentKind::Other => "F",
    };
    TravelDocument {
        kind: paper.kind,
        code: code.into(),
        number: Document::normalise(&paper.number).into(),
        issuer: Some(country(paper.issuer)),
        expires: paper.expires.map(|day| Told::sure(write(day), day)),
        ..TravelDocument::default()
    }
}

/// A person of a booking. One in seven has no data of a document.
fn booked_person(
    own: &Traveller,
    locator: &str,
    place: usize,
    booking: usize,
) -> saring_model::Traveller {
    let title = match (own.age, own.sex) {
        (AgeBand::Infant | AgeBand::Child, Sex::Female) => "MISS",
        (AgeBand::Infant | AgeBand::Child, Sex::Male | Sex::Other) => "MSTR",
        (AgeBand::Adult | AgeBand::Unstated, Sex::Female) => "MS",
        (AgeBand::Adult | AgeBand::Unstated, Sex::Male) => "MR",
        (AgeBand::Adult | AgeBand::Unstated, Sex::Other) => "",
    };
    let (surname, given) = (Text::from(&own.name.surname), Text::from(&own.name.given));
    let mut names = vec![TravellerName {
        // One letter glued to a title would read as another name.
        raw: vec![
            surname.clone(),
            match given.rsplit(' ').next().map(str::len) {
                Some(1) => format!("{given} {title}").into(),
                _ => format!("{given}{title}").into(),
            },
        ],
        surname: surname.clone(),
        given: given.clone(),
        title: title.into(),
        ..TravellerName::default()
    }];
    let refer = |kind, value: &str| Reference { kind, value: value.into() };
    let references = vec![
        refer(ReferenceKind::Traveller, &(place + 1).to_string()),
        refer(ReferenceKind::Ticket, &own.ticket),
        refer(ReferenceKind::Locator, locator),
    ];
    let told = !own.ticket.ends_with('7') && !own.documents.is_empty();
    let mut traveller = saring_model::Traveller {
        role: TravellerRole::Passenger,
        age: own.age,
        references,
        booking: count(booking),
        seats: Some(&own.seat)
            .filter(|seat| !seat.is_empty())
            .map(Text::from)
            .into_iter()
            .collect(),
        bags: bags(own),
        boarding: if own.verified { Boarding::CheckedIn } else { Boarding::Unstated },
        ..saring_model::Traveller::default()
    };
    if told {
        names.push(TravellerName {
            raw: [surname.clone(), given.clone()]
                .into_iter()
                .filter(|n| !n.is_empty())
                .collect(),
            surname,
            given,
            source: NameSource::Document,
            ..TravellerName::default()
        });
        traveller.birth = own.birth.and_then(|day| {
            let date = BirthDate::day(day.year(), day.month(), day.day())?;
            Some(Told::sure(lettered(day), date))
        });
        traveller.sex = Some(sex(own.sex));
        traveller.nationalities =
            own.nationalities.iter().take(1).map(|code| country(code)).collect();
        traveller.documents =
            own.documents.iter().take(1).map(|paper| document(paper, lettered)).collect();
    }
    traveller.names = names;
    traveller
}

fn booking(party: &Party, flight: &Flight, persons: &[Traveller]) -> Booking {
    let leg = |from: &str, to: &str, departs, arrives, number: &FlightNumber| Leg {
        flight: number.clone(),
        flight_raw: number.number.clone(),
        stops: vec![
            Stop {
                port: from.to_owned(),
                departs: Some(booked(departs)),
                ..Stop::default()
            },
            Stop {
                port: to.to_owned(),
                arrives: Some(booked(arrives)),
                ..Stop::default()
            },
        ],
        class: "Y".to_owned(),
        status: "HK".to_owned(),
        ..Leg::default()
    };
    let own = |number: &str| FlightNumber {
        carrier: flight.number.carrier.clone(),
        number: number.to_owned(),
    };
    let mut itinerary = Vec::new();
    let (from, to) = (flight.from.code, flight.to.code);
    if party.origin.code != from {
        let (departs, arrives) =
            (later(flight.departs, -420), later(flight.departs, -180));
        itinerary.push(leg(party.origin.code, from, departs, arrives, &own("411")));
    }
    let mut main = leg(from, to, flight.departs, flight.arrives, &flight.number);
    main.marketing = flight.shared.clone().into_iter().collect();
    itinerary.push(main);
    if party.destination.code != to {
        let (departs, arrives) = (later(flight.arrives, 150), later(flight.arrives, 420));
        itinerary.push(leg(to, party.destination.code, departs, arrives, &own("623")));
    }
    let history = party.changed_before.then(|| HistoryItem {
        at: Some(booked(party.made)),
        by: flight.number.carrier.clone(),
        action: "X".to_owned(),
        legs: vec![Leg {
            status: String::new(),
            class: String::new(),
            ..leg(
                from,
                to,
                later(flight.departs, -1440),
                later(flight.arrives, -1440),
                &own("99"),
            )
        }],
        ..HistoryItem::default()
    });
    let card = party.payment.form == "CC";
    Booking {
        locators: vec![RecordLocator {
            carrier: flight.number.carrier.clone(),
            locator: party.locator.clone(),
            kind: String::new(),
            created: Some(booked(party.made)),
        }],
        changed: Some(booked(later(party.made, 90))),
        ticketed: Some(booked(later(party.made, 4))),
        agency: if party.agency {
            vec!["1X".to_owned(), party.origin.code.to_owned()]
        } else {
            vec![flight.number.carrier.clone(), party.origin.code.to_owned()]
        },
        itinerary,
        size: count(persons.len()),
        group: party.group.clone(),
        contacts: vec![
            Contact { kind: ContactKind::Telephone, text: party.telephone.clone() },
            Contact { kind: ContactKind::Email, text: party.email.clone() },
        ],
        payments: vec![Payment {
            form: party.payment.form.to_owned(),
            amount: party.payment.amount.clone(),
            currency: party.origin.currency.to_owned(),
            vendor: if card { "VI".to_owned() } else { String::new() },
            number: if card {
                format!("XXXXXXXXXXXX{}", party.payment.digits)
            } else {
                String::new()
            },
            expires: if card { "1228".to_owned() } else { String::new() },
        }],
        history: history.into_iter().collect(),
        ..Booking::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flights::{Draw, flight};

    fn drawn() -> Flight {
        let day = Day::new(2026, 11, 20).unwrap();
        let passengers = Some(120);
        flight(&Draw {
            seed: 2,
            number: 0,
            day,
            passengers,
            listed: &[],
            listed_percent: 0,
        })
    }

    /// Everyone is in the messages once, with the name that was drawn.
    fn check(sheets: &[Sheet<'_>], expected: usize) {
        let mut persons = 0;
        for sheet in sheets {
            let messages = &sheet.interchange.messages;
            let told: Vec<&saring_model::Traveller> =
                messages.iter().flat_map(|message| &message.travellers).collect();
            assert_eq!(told.len(), sheet.who.len());
            for (told, who) in told.iter().zip(&sheet.who) {
                assert_eq!(told.names[0].surname, who.name.surname);
                persons += 1;
            }
        }
        assert_eq!(persons, expected);
    }

    #[test]
    fn everyone_is_told_of_in_every_dialect() {
        let flight = drawn();
        for dialect in Dialect::ALL {
            check(&[passengers(&flight, dialect, 1000)], 120);
            check(&[passengers(&flight, dialect, 50)], 120);
            check(&requests(&flight, dialect), 120);
            check(&[bookings(&flight, dialect)], 120);
            check(&[crew(&flight, dialect)], flight.crew.len());
        }
    }

    #[test]
    fn a_flight_is_closed_without_who_cancelled() {
        let flight = drawn();
        let sheets = aftermath(&flight, &Dialect::ALL[0]);
        let [change, cancel, close] = sheets.as_slice() else { panic!("three messages") };
        assert_eq!(change.who, [&flight.passengers[0]]);
        assert_eq!(cancel.who, close.who);
        for told in &close.interchange.messages[0].travellers {
            assert!(told.names.is_empty() && told.references.len() == 2);
        }
    }

    #[test]
    fn parts_of_a_manifest_share_what_joins_them() {
        let flight = drawn();
        let sheet = passengers(&flight, &Dialect::ALL[0], 50);
        let messages = &sheet.interchange.messages;
        let parts: Vec<(u16, bool)> =
            messages.iter().map(|own| (own.part.number, own.part.last)).collect();
        assert_eq!(parts, [(1, false), (2, false), (3, true)]);
        for message in messages {
            assert_eq!(message.access, messages[0].access);
            assert_eq!(message.declared.passengers, Some(120));
        }
    }

    #[test]
    fn no_request_has_more_persons_than_the_state_takes() {
        let flight = drawn();
        let dialect = Dialect::of("cn").unwrap();
        for sheet in requests(&flight, dialect) {
            assert!((1..=10).contains(&sheet.who.len()));
            assert!(!sheet.interchange.messages[0].transaction.is_empty());
        }
    }
}
