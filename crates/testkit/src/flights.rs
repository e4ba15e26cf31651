//! Invented flights: who is on them, with what documents, booked by whom.
//!
//! In: a seed, a day, and who of a list is among the travellers. Out: a [`Flight`], the
//! same one for the same input. What carriers make of it in a message is told by
//! [`messages`], what becomes of a message on its way by [`damage`]. Not handled: the
//! text of messages, which only `travel` writes. The carriers do not exist; the ports
//! do, and nobody invented here ever passed through them.

use saring_model::{
    AgeBand, Day, FlightNumber, ListedEntity, LocalTime, Precision, Sex,
    TravelDocumentKind, TravellerRole,
};

use crate::people::{Culture, person};
use crate::random::Random;

pub mod damage;
pub mod messages;
mod names;
mod ports;

pub use names::Spelt;
pub use ports::Port;

use ports::{PORTS, nations};

/// What a flight is drawn by.
#[derive(Clone, Copy, Debug)]
pub struct Draw<'l> {
    /// Seed; flight `n` of a seed is the same however many are drawn.
    pub seed: u64,
    /// Number of the flight, from 0.
    pub number: u64,
    /// Local day of departure.
    pub day: Day,
    /// How many passengers; else as many as such a flight has.
    pub passengers: Option<usize>,
    /// People of a list who may be among them; entries that are no person, or that
    /// nobody could write in Latin letters, are passed over.
    pub listed: &'l [ListedEntity],
    /// So many of a hundred passengers are taken from that list.
    pub listed_percent: usize,
}

/// An invented flight.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flight {
    /// Carrier and number.
    pub number: FlightNumber,
    /// Another carrier's number for the same flight, where it is shared.
    pub shared: Option<FlightNumber>,
    /// From where.
    pub from: &'static Port,
    /// To where.
    pub to: &'static Port,
    /// Scheduled departure, local.
    pub departs: LocalTime,
    /// Scheduled arrival, local.
    pub arrives: LocalTime,
    /// Bookings, in order; passengers point to theirs.
    pub parties: Vec<Party>,
    /// Passengers; those of a booking follow each other.
    pub passengers: Vec<Traveller>,
    /// The crew.
    pub crew: Vec<Traveller>,
}

/// A booking.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// Record locator.
    pub locator: String,
    /// Name of the group, where it is one.
    pub group: String,
    /// When it was made, in universal time.
    pub made: LocalTime,
    /// Port where the journey began.
    pub origin: &'static Port,
    /// Port where it ends.
    pub destination: &'static Port,
    /// How it was paid.
    pub payment: Payment,
    /// A telephone number.
    pub telephone: String,
    /// An address of electronic mail.
    pub email: String,
    /// Booked by an agency, not with the carrier.
    pub agency: bool,
    /// A leg was cancelled before.
    pub changed_before: bool,
}

/// How a booking was paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payment {
    /// `CC` or `CA`.
    pub form: &'static str,
    /// Amount in the currency of the port of origin.
    pub amount: String,
    /// Last digits of the card; empty for cash.
    pub digits: String,
}

/// Somebody on the flight, as their documents have them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Traveller {
    /// What they are on it.
    pub role: TravellerRole,
    /// The culture that named them; none for people of a list.
    pub culture: Option<Culture>,
    /// The identifier on the list, for people of one.
    pub listed: Option<String>,
    /// Their name in Latin letters, as the machine readable zone has it.
    pub name: Spelt,
    /// Date of birth, where the carrier knows it.
    pub birth: Option<Day>,
    /// Sex.
    pub sex: Sex,
    /// Infant, child or adult.
    pub age: AgeBand,
    /// Codes of three letters.
    pub nationalities: Vec<&'static str>,
    /// City of birth; empty if not told.
    pub born_in: &'static str,
    /// Documents, the one they travel on first.
    pub documents: Vec<Paper>,
    /// The carrier has seen them.
    pub verified: bool,
    /// Position of the booking in [`Flight::parties`].
    pub party: usize,
    /// The carrier's unique reference.
    pub unique: String,
    /// Number of the electronic ticket; empty for crew.
    pub ticket: String,
    /// A seat; empty for infants and crew.
    pub seat: String,
    /// Checked bags.
    pub bags: u32,
    /// Their weight in kilograms.
    pub bags_kg: u32,
    /// Number on the first tag.
    pub tag: String,
    /// What a member of the crew does (`CR1`); else empty.
    pub function: &'static str,
    /// The passenger, by position, on whose lap an infant sits.
    pub with: Option<usize>,
}

/// A document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    /// What it is.
    pub kind: TravelDocumentKind,
    /// Its number.
    pub number: String,
    /// Who issued it, by a code of three letters.
    pub issuer: &'static str,
    /// When it expires.
    pub expires: Option<Day>,
}

/// The carriers; none of them exists.
const CARRIERS: &[&str] = &["XX", "YY"];

/// Sets the draws of crews, and of each booking, apart from those of flights.
const FLIGHTS: u64 = 0x666c_6967_6874_7300;

/// Invents a flight.
///
/// ```
/// use saring_model::Day;
/// use saring_testkit::flights::{Draw, flight};
/// let draw = Draw {
///     seed: 1,
///     number: 0,
///     day: Day::new(2026, 11, 20).unwrap(),
///     passengers: Some(260),
///     listed: &[],
///     listed_percent: 0,
/// };
/// assert_eq!(flight(&draw).passengers.len(), 260);
/// assert_eq!(flight(&draw), flight(&draw));
/// ```
pub fn flight(draw: &Draw<'_>) -> Flight {
    let mut rng = Random::nth(draw.seed ^ FLIGHTS, draw.number);
    let carrier = *rng.pick(CARRIERS);
    let from = rng.pick(PORTS);
    let mut to = rng.pick(PORTS);
    while to.nation == from.nation {
        to = rng.pick(PORTS);
    }
    let number = format!("{}", 100 + rng.below(900));
    let shared = rng.chance(30).then(|| FlightNumber {
        carrier: if carrier == "XX" { "YY" } else { "XX" }.to_owned(),
        number: format!("{}", 5000 + rng.below(4000)),
    });
    let departs = clock(draw.day, whole(rng.below(288)) * 5);
    let flown = 80 + whole(rng.below(100)) * 5;
    let arrives = later(departs, flown + i32::from(to.offset) - i32::from(from.offset));
    let size = draw.passengers.unwrap_or_else(|| 40 + rng.below(40) + rng.below(220));
    let mut flight = Flight {
        number: FlightNumber { carrier: carrier.to_owned(), number },
        shared,
        from,
        to,
        departs,
        arrives,
        parties: Vec::new(),
        passengers: Vec::with_capacity(size),
        crew: Vec::new(),
    };
    let mut boarding = Boarding { draw, flight: &mut flight, rng };
    while boarding.flight.passengers.len() < size {
        let room = size - boarding.flight.passengers.len();
        boarding.party(room);
    }
    boarding.man();
    flight
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or_default()
}

/// A time of day by its minutes from midnight.
fn clock(day: Day, minutes: i32) -> LocalTime {
    let part = |value: i32| u8::try_from(value).unwrap_or_default();
    LocalTime { day, hour: part(minutes / 60), minute: part(minutes % 60) }
}

/// So many minutes later; earlier, if there are fewer than none.
pub(crate) fn later(time: LocalTime, minutes: i32) -> LocalTime {
    let all = i32::from(time.hour) * 60 + i32::from(time.minute) + minutes;
    clock(days_later(time.day, all.div_euclid(1440)), all.rem_euclid(1440))
}

/// So many days later; earlier, if there are fewer than none.
pub fn days_later(day: Day, days: i32) -> Day {
    let mut on = day;
    for _ in 0..days.abs() {
        let (year, month, date) = (on.year(), on.month(), on.day());
        let next = if days > 0 {
            Day::new(year, month, date + 1)
                .or_else(|| Day::new(year, month + 1, 1))
                .or_else(|| Day::new(year + 1, 1, 1))
        } else {
            Day::new(year, month, date - 1)
                .or_else(|| {
                    (28..=31).rev().find_map(|last| Day::new(year, month - 1, last))
                })
                .or_else(|| Day::new(year - 1, 12, 31))
        };
        on = next.unwrap_or(on);
    }
    on
}

/// Puts people on a flight.
struct Boarding<'d, 'l> {
    draw: &'d Draw<'l>,
    flight: &'d mut Flight,
    rng: Random,
}

impl Boarding<'_, '_> {
    /// A booking of one, of a family, or of a group, and everyone in it.
    fn party(&mut self, room: usize) {
        let (size, kin, group) = match self.rng.below(100) {
            0..55 => (1, false, false),
            55..70 => (2, self.rng.chance(70), false),
            70..95 => (3 + self.rng.below(3), true, false),
            95..99 => (2 + self.rng.below(5), false, false),
            _ => (10 + self.rng.below(15), false, true),
        };
        let size = size.min(room);
        let party = self.flight.parties.len();
        let booked = self.book(group);
        let transit = booked.destination.code != self.flight.to.code;
        self.flight.parties.push(booked);
        let culture = self.culture();
        let mut surname = None;
        for place in 0..size {
            let own = if kin || group { culture } else { self.culture() };
            let age = match place {
                0 | 1 => AgeBand::Adult,
                _ if kin && self.rng.chance(25) => AgeBand::Infant,
                _ if kin => AgeBand::Child,
                _ => AgeBand::Adult,
            };
            let mut traveller = self.passenger(own, age);
            traveller.party = party;
            if transit {
                traveller.role = TravellerRole::TransitPassenger;
            }
            if kin && traveller.listed.is_none() {
                let first = surname.get_or_insert_with(|| traveller.name.clone());
                traveller.name.share(first, own, traveller.sex);
            }
            if age == AgeBand::Infant {
                traveller.with = Some(self.flight.passengers.len() - place);
                traveller.seat.clear();
                traveller.bags = 0;
            }
            self.flight.passengers.push(traveller);
        }
    }

    fn book(&mut self, group: bool) -> Party {
        let (from, to) = (self.flight.from, self.flight.to);
        let elsewhere = |rng: &mut Random| {
            let other = rng.pick(PORTS);
            let apart = other.nation != from.nation && other.nation != to.nation;
            apart.then_some(other)
        };
        let origin = self.rng.chance(15).then(|| elsewhere(&mut self.rng)).flatten();
        let onward = self.rng.chance(15).then(|| elsewhere(&mut self.rng)).flatten();
        let back = whole(1 + self.rng.below(90)) * 1440 + whole(self.rng.below(1440));
        let locator = self.letters("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 6);
        let card = self.rng.chance(80);
        Party {
            group: if group { format!("TOUR{}", self.digits(3)) } else { String::new() },
            made: later(self.flight.departs, -back),
            origin: origin.unwrap_or(from),
            destination: onward.unwrap_or(to),
            payment: Payment {
                form: if card { "CC" } else { "CA" },
                amount: format!("{}.{}0", 80 + self.rng.below(900), self.rng.below(10)),
                digits: if card { self.digits(4) } else { String::new() },
            },
            telephone: format!("00{}{}", from.dialled, self.digits(8)),
            email: format!("{locator}@EXAMPLE.ORG"),
            agency: self.rng.chance(40),
            changed_before: self.rng.chance(15),
            locator,
        }
    }

    /// People of where the flight leaves from and goes to, and a few others.
    fn culture(&mut self) -> Culture {
        let mix = match self.rng.below(100) {
            0..45 => self.flight.from.cultures,
            45..90 => self.flight.to.cultures,
            _ => Culture::ALL,
        };
        *self.rng.pick_common(mix)
    }

    fn passenger(&mut self, culture: Culture, age: AgeBand) -> Traveller {
        let number = self.flight.passengers.len();
        let mut traveller = self.anybody(culture, age);
        if self.rng.chance(self.draw.listed_percent) && age == AgeBand::Adult {
            self.listed(&mut traveller);
        }
        let row = 1 + number / 6;
        let letter = ["A", "B", "C", "D", "E", "F"][number % 6];
        traveller.seat = format!("{row}{letter}");
        traveller.ticket = format!("999{}", self.digits(10));
        let prefix: String =
            traveller.name.surname.chars().filter(char::is_ascii).take(3).collect();
        traveller.unique =
            format!("{}{number:04}", prefix.replace([' ', '-', '\''], "X"));
        traveller.bags = u32::try_from([0, 1, 1, 1, 2][self.rng.below(5)]).unwrap_or(0);
        traveller.bags_kg =
            traveller.bags * (9 + u32::try_from(self.rng.below(15)).unwrap_or(0));
        let tag = self.digits(6);
        traveller.tag = format!("{}{tag}", self.flight.number.carrier);
        traveller.verified = self.rng.chance(70);
        traveller
    }

    /// Somebody with a name, a birth date and documents, who is not on the flight yet.
    fn anybody(&mut self, culture: Culture, age: AgeBand) -> Traveller {
        let person = person(culture, &mut self.rng);
        let nation = nations(person.nationality);
        let (_, month, date) = person.birth;
        let year = self.draw.day.year();
        let born = match age {
            AgeBand::Infant => {
                let old = 20 + whole(self.rng.below(690));
                Some(days_later(self.draw.day, -old))
            }
            AgeBand::Child => {
                let old = 3 + i16::try_from(self.rng.below(8)).unwrap_or_default();
                Day::new(year - old, month, date)
            }
            AgeBand::Adult | AgeBand::Unstated => Day::new(person.birth.0, month, date),
        };
        let mut nationalities = vec![nation];
        if self.rng.chance(4) {
            let other = self.rng.pick(PORTS).nation;
            if other != nation {
                nationalities.push(other);
            }
        }
        let documents = self.papers(&nationalities, person.passport);
        let home = PORTS.iter().find(|port| port.nation == nation);
        Traveller {
            role: TravellerRole::Passenger,
            culture: Some(culture),
            listed: None,
            name: Spelt::of(&person.name, culture, &mut self.rng),
            birth: born.filter(|_| !self.rng.chance(2)),
            sex: if self.rng.chance(1) { Sex::Other } else { person.sex },
            age,
            nationalities: nationalities
                .split_off(usize::from(self.rng.chance(2)) * nationalities.len()),
            born_in: home.filter(|_| self.rng.chance(30)).map_or("", |port| port.city),
            documents,
            verified: true,
            party: 0,
            unique: String::new(),
            ticket: String::new(),
            seat: String::new(),
            bags: 0,
            bags_kg: 0,
            tag: String::new(),
            function: "",
            with: None,
        }
    }

    /// A passport or an identity card; for some a second passport, or a visa.
    fn papers(&mut self, nations: &[&'static str], number: String) -> Vec<Paper> {
        let first = nations[0];
        let kind = match self.rng.below(100) {
            0..95 => TravelDocumentKind::Passport,
            95..98 => TravelDocumentKind::IdentityCard,
            _ => TravelDocumentKind::Permit,
        };
        let mut papers =
            vec![Paper { kind, number, issuer: first, expires: self.expiry() }];
        if let Some(second) = nations.get(1) {
            let number = format!("N{}", self.digits(8));
            let kind = TravelDocumentKind::Passport;
            papers.push(Paper { kind, number, issuer: second, expires: self.expiry() });
        }
        if self.flight.to.nation != first && self.rng.chance(12) {
            let number = format!("V{}", self.digits(7));
            let (kind, issuer) = (TravelDocumentKind::Visa, self.flight.to.nation);
            papers.push(Paper { kind, number, issuer, expires: self.expiry() });
        }
        papers
    }

    fn expiry(&mut self) -> Option<Day> {
        let years = 1 + i16::try_from(self.rng.below(9)).unwrap_or_default();
        let month = 1 + u8::try_from(self.rng.below(12)).unwrap_or_default();
        let date = 1 + u8::try_from(self.rng.below(28)).unwrap_or_default();
        Day::new(self.draw.day.year() + years, month, date)
            .filter(|_| !self.rng.chance(2))
    }

    /// Gives a traveller the identity of somebody on the list, if one can be written.
    fn listed(&mut self, traveller: &mut Traveller) {
        let listed = self.draw.listed;
        for _ in 0..8.min(listed.len()) {
            let entity = self.rng.pick(listed);
            let Some(name) = Spelt::of_listed(entity, &mut self.rng) else { continue };
            traveller.name = name;
            traveller.culture = None;
            traveller.listed = Some(entity.id.clone());
            let exact =
                entity.birth_dates.iter().find(|date| date.precision == Precision::Day);
            // Two digits of a year say nothing of whoever is a hundred.
            let oldest = self.draw.day.year() - 99;
            traveller.birth =
                exact.map(|date| date.from).filter(|day| day.year() > oldest);
            if let Some(sex) = entity.sexes.first() {
                traveller.sex = *sex;
            }
            let codes = entity.nationalities.iter().map(ToString::to_string);
            let known: Vec<&'static str> = codes
                .map(|code| nations(&code.to_lowercase()))
                .filter(|nation| !nation.is_empty())
                .take(2)
                .collect();
            traveller.nationalities.clone_from(&known);
            if let Some(nation) = known.first() {
                traveller.documents.truncate(1);
                traveller.documents[0].issuer = nation;
            }
            let number = entity.documents.iter().map(|document| document.number.as_str());
            let mut number = number.filter(|number| (5..=12).contains(&number.len()));
            if let Some(number) = number.find(|number| number.is_ascii()) {
                number.clone_into(&mut traveller.documents[0].number);
            }
            return;
        }
    }

    /// Two on the flight deck, and cabin crew by the number of passengers.
    fn man(&mut self) {
        let cabin = 2 + self.flight.passengers.len() / 50;
        for place in 0..cabin + 2 {
            let culture = *self.rng.pick_common(self.flight.from.cultures);
            let mut member = self.anybody(culture, AgeBand::Adult);
            member.role = TravellerRole::Crew;
            member.function = if place < 2 { "CR1" } else { "CR2" };
            member.documents.truncate(1);
            let (kind, letter) = match place {
                0 | 1 => (TravelDocumentKind::PilotLicence, "L"),
                _ => (TravelDocumentKind::CrewCertificate, "C"),
            };
            let number = format!("{letter}{}", self.digits(6));
            let issuer = self.flight.from.nation;
            member.documents.push(Paper { kind, number, issuer, expires: None });
            member.unique = format!("CREW{place:03}");
            self.flight.crew.push(member);
        }
    }

    fn digits(&mut self, count: usize) -> String {
        self.letters("0123456789", count)
    }

    fn letters(&mut self, of: &str, count: usize) -> String {
        let of: Vec<char> = of.chars().collect();
        (0..count).map(|_| *self.rng.pick(&of)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn drawn(number: u64, listed: &[ListedEntity], listed_percent: usize) -> Flight {
        let day = Day::new(2026, 11, 20).unwrap();
        let passengers = Some(200);
        flight(&Draw { seed: 3, number, day, passengers, listed, listed_percent })
    }

    #[test]
    fn flights_hold_everyone_whom_real_ones_hold() {
        let flights: Vec<Flight> = (0..20).map(|number| drawn(number, &[], 0)).collect();
        let all: Vec<&Traveller> =
            flights.iter().flat_map(|own| &own.passengers).collect();
        let share = |one: fn(&Traveller) -> bool| {
            all.iter().filter(|own| one(own)).count() * 1000 / all.len()
        };
        // In thousandths, of 4,000 people.
        let check = |what: &str, of: usize, from: usize, to: usize| {
            assert!((from..=to).contains(&of), "{what}: {of}");
        };
        check("infants", share(|own| own.age == AgeBand::Infant), 10, 80);
        check("children", share(|own| own.age == AgeBand::Child), 50, 250);
        check(
            "transit",
            share(|own| own.role == TravellerRole::TransitPassenger),
            50,
            250,
        );
        check("one name", share(|own| own.name.given.is_empty()), 5, 100);
        check("no birth date", share(|own| own.birth.is_none()), 5, 40);
        check("two nationalities", share(|own| own.nationalities.len() > 1), 10, 60);
        check("no nationality", share(|own| own.nationalities.is_empty()), 5, 40);
        check("several documents", share(|own| own.documents.len() > 1), 50, 300);
        check("bags", share(|own| own.bags > 0), 500, 900);
        check("women", share(|own| own.sex == Sex::Female), 250, 550);
        let cultures: BTreeSet<&str> =
            all.iter().filter_map(|own| Some(own.culture?.as_str())).collect();
        assert!(cultures.len() >= 14, "{cultures:?}");
        let groups = flights.iter().flat_map(|own| &own.parties);
        assert!(groups.filter(|party| !party.group.is_empty()).count() > 3);
    }

    #[test]
    fn bookings_and_laps_are_where_they_are_said_to_be() {
        for number in 0..20 {
            let flight = drawn(number, &[], 0);
            assert!(flight.crew.len() >= 4);
            assert!(flight.from.nation != flight.to.nation);
            assert!(flight.arrives > later(flight.departs, -720));
            let mut party = 0;
            for own in &flight.passengers {
                assert!(own.party == party || own.party == party + 1);
                party = own.party;
                let Some(lap) = own.with else { continue };
                let adult = &flight.passengers[lap];
                assert_eq!((adult.party, adult.age), (own.party, AgeBand::Adult));
                assert!(own.seat.is_empty());
            }
            assert_eq!(party + 1, flight.parties.len());
            let references: BTreeSet<&str> =
                flight.passengers.iter().map(|own| own.unique.as_str()).collect();
            assert_eq!(references.len(), flight.passengers.len());
        }
    }

    #[test]
    fn people_of_a_list_come_in_the_share_that_is_asked_for() {
        let mut listed = Vec::new();
        for (id, name) in [("a", "Anna Maria Eriksson"), ("b", "Анна Эрикссон")]
        {
            listed.push(ListedEntity {
                id: id.to_owned(),
                kind: saring_model::EntityKind::Person,
                names: vec![saring_model::Name::primary(name)],
                ..ListedEntity::default()
            });
        }
        let flight = drawn(0, &listed, 20);
        let found: Vec<&Traveller> =
            flight.passengers.iter().filter(|own| own.listed.is_some()).collect();
        assert!((10..60).contains(&found.len()), "{}", found.len());
        for own in found {
            assert_eq!(own.listed.as_deref(), Some("a"));
            assert_eq!(own.name.surname, "ERIKSSON");
        }
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_years() {
        let day = |y, m, d| Day::new(y, m, d).unwrap();
        assert_eq!(days_later(day(2026, 12, 31), 1), day(2027, 1, 1));
        assert_eq!(days_later(day(2028, 3, 1), -1), day(2028, 2, 29));
        assert_eq!(days_later(day(2027, 1, 1), -1), day(2026, 12, 31));
        assert_eq!(days_later(day(2026, 11, 20), -365), day(2025, 11, 20));
        let late = clock(day(2026, 11, 20), 1435);
        assert_eq!(later(late, 10).to_string(), "2026-11-21T00:05");
        assert_eq!(later(late, -1440).to_string(), "2026-11-19T23:55");
    }
}
