//! The state of a flight: who is booked, checked in, on board, cancelled, and who was
//! never screened.
//!
//! In: messages, in any order, twice, or late; results of screening; moments. Out: the
//! persons, who of them is due to be screened, which directives change when a list does,
//! and which notices nobody confirmed. Not handled: screening itself, the written form
//! of answers, a flight that moves to another day (it has another key).
//!
//! A flight *is* the set of its messages, each with the moment at which it first came. Its
//! state is made of them in the order in which their sender prepared them, so it does not
//! hang on the order in which it is told them
//! (`docs/decisions/0017-a-flight-is-the-set-of-its-messages.md`).

mod answers;
mod fold;
mod held;
mod manifest;
mod person;
mod undo;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use saring_model::{
    Directive, FlightKey, FlightNumber, Interchange, Leg, ListVersion, Message,
    MessageKind, Moment, Reference, ReferenceKind, Reply,
};

use crate::decide::severity;
use crate::exemption::Journey;
use answers::Answers;
use fold::State;
use held::{Held, Order, Said};
use undo::UNDO_MAX;

pub use answers::{DirectiveChange, Unsolicited};
pub use manifest::Manifest;
pub use person::{Facts, Person, PersonState, Telling};

/// What became of a message that a flight was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Taken {
    /// It is part of the flight now.
    New,
    /// It was already.
    Known,
    /// It confirms a notice.
    Acknowledged,
    /// It is a test, which must not change what is live.
    Test,
    /// Such a message tells nothing of who is on a flight.
    NotOfAFlight,
}

impl Taken {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Acknowledged => "acknowledged",
            Self::Test => "test",
            Self::NotOfAFlight => "not-of-a-flight",
        }
    }
}

/// How far a flight is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum FlightState {
    /// Persons may still join.
    #[default]
    Open,
    /// Its gate is closed.
    Closed,
    /// It is cancelled.
    Cancelled,
}

impl FlightState {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Somebody whose present facts were not screened yet.
#[derive(Clone, Debug)]
pub struct Due<'a> {
    /// The person.
    pub person: &'a Person,
    /// The facts to be screened, under which the result is recorded.
    pub facts: Facts,
}

/// Somebody with their directives against old lists and new ones.
struct Screened<'a> {
    person: &'a Person,
    was: Directive,
    now: Directive,
}

/// By what a carrier finds somebody: the unique reference, else the locator.
fn known_by(references: &[Reference]) -> Option<&Reference> {
    let of = |kind| references.iter().find(|reference| reference.kind == kind);
    of(ReferenceKind::Unique).or_else(|| of(ReferenceKind::Locator))
}

fn milder(one: Directive, other: Directive) -> Directive {
    if severity(one) < severity(other) { one } else { other }
}

fn graver(one: Directive, other: Directive) -> Directive {
    if severity(one) < severity(other) { other } else { one }
}

/// A flight.
///
/// ```
/// use saring_casework::{Flight, Taken};
/// use saring_model::*;
/// let name = TravellerName { surname: "SUPARMAN".into(), ..Default::default() };
/// let message = Message {
///     kind: MessageKind::Passengers(Change::Original),
///     travellers: vec![Traveller { names: vec![name], ..Default::default() }],
///     ..Default::default()
/// };
/// let mut flight = Flight::default();
/// let came = Moment::read("2026-11-19T22:10:00Z");
/// assert_eq!(flight.take(&Interchange::default(), &message, came), Taken::New);
/// assert_eq!(flight.take(&Interchange::default(), &message, came), Taken::Known);
/// let due: Vec<_> = flight.needs_screening("lists of today").collect();
/// assert_eq!(due.len(), 1);
/// ```
#[derive(Clone, Default)]
pub struct Flight {
    messages: BTreeMap<Order, Held>,
    /// Where those stand that do not stand where their sender says.
    moved: BTreeMap<Said, Order>,
    /// Made of the messages when it is first asked for.
    state: OnceLock<State>,
    answers: Answers,
}

impl std::fmt::Debug for Flight {
    /// Prints counts only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flight")
            .field("messages", &self.messages.len())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Flight {
    fn eq(&self, other: &Self) -> bool {
        self.messages == other.messages && self.answers == other.answers
    }
}

impl Eq for Flight {}

impl Flight {
    /// Takes a message, what its interchange says of it, and when it came; `None` where
    /// nobody knows. A message that says it was prepared after it came stands among the
    /// others where it came. A message of the carrier's that confirms a notice counts as
    /// its confirmation.
    pub fn take(
        &mut self,
        interchange: &Interchange,
        message: &Message,
        came: Option<Moment>,
    ) -> Taken {
        if interchange.is_test {
            return Taken::Test;
        }
        match message.kind {
            MessageKind::Passengers(_)
            | MessageKind::Crew(_)
            | MessageKind::FlightStatus(_)
            | MessageKind::GatePass
            | MessageKind::Bookings(_)
            | MessageKind::Documents
            | MessageKind::Table
            | MessageKind::Unknown => {}
            MessageKind::Acknowledgement => {
                self.answers.acknowledge(&message.transaction);
                return Taken::Acknowledged;
            }
            MessageKind::MasterCrew(_)
            | MessageKind::Response
            | MessageKind::Unsolicited
            | MessageKind::SyntaxReport
            | MessageKind::BookingReceipt => return Taken::NotOfAFlight,
        }
        let held = Held::of(message);
        let order = Order::of(interchange, message, &held, came);
        if let Some(known) = self.known(&order) {
            // What came twice stands where it came first, whichever is told first.
            if order < known {
                self.remove(&known);
                self.insert(order, held);
                self.state = OnceLock::new();
            }
            return Taken::Known;
        }
        if let Some(state) = self.state.get_mut() {
            let behind = || self.messages.range(&order..);
            // Those behind it are taken back and told again: most come in order, or nearly.
            if state.rewind(behind().take(UNDO_MAX + 1).count()) {
                state.apply(&order, &held);
                for (order, held) in behind() {
                    state.apply(order, held);
                }
            } else {
                self.state = OnceLock::new();
            }
        }
        self.insert(order, held);
        Taken::New
    }

    /// Where a message stands that was taken already.
    fn known(&self, order: &Order) -> Option<Order> {
        let as_told = order.as_told();
        let moved = self.moved.get(order.said()).cloned();
        moved.or_else(|| self.messages.contains_key(&as_told).then_some(as_told))
    }

    fn remove(&mut self, order: &Order) {
        self.messages.remove(order);
        self.moved.remove(order.said());
    }

    fn insert(&mut self, order: Order, held: Held) {
        if order.is_moved() {
            self.moved.insert(order.said().clone(), order.clone());
        }
        self.messages.insert(order, held);
    }

    /// Takes the messages of another flight that turned out to be this one: one is told
    /// by its own number, the other by that of a partner who sells it too.
    pub fn merge(&mut self, other: Self) {
        for (order, held) in other.messages {
            let known = self.known(&order);
            if known.as_ref().is_none_or(|known| order < *known) {
                if let Some(known) = known {
                    self.remove(&known);
                }
                self.insert(order, held);
            }
        }
        self.answers.merge(other.answers);
        self.state = OnceLock::new();
    }

    fn state(&self) -> &State {
        self.state.get_or_init(|| {
            let mut state = State::default();
            for (order, held) in &self.messages {
                state.apply(order, held);
            }
            state
        })
    }

    /// Everyone that was ever told, in the order in which they were first told.
    pub fn persons(&self) -> &[Person] {
        self.state().persons()
    }

    /// Manifests and pushes of bookings, with the parts that came of them.
    pub fn manifests(&self) -> &[Manifest] {
        self.state().manifests()
    }

    /// Travellers that bookings count and nobody has named yet: groups without names.
    pub fn unnamed(&self) -> u64 {
        self.state().unnamed()
    }

    /// How far it is.
    pub fn status(&self) -> FlightState {
        self.state().status()
    }

    /// Its legs as told last.
    pub fn legs(&self) -> &[Leg] {
        self.state().legs()
    }

    /// What rulings on its persons are held against.
    pub fn journey(&self) -> Journey {
        Journey::of(self.legs())
    }

    /// How the flight is known: by the number under which it is operated, where that is
    /// told. `None` if no message tells number and day.
    pub fn key(&self) -> Option<FlightKey> {
        self.state().key()
    }

    /// The facts of a person that screening and rulings hang on.
    pub fn facts(&self, person: &Person) -> Facts {
        person.facts_on(self.state().journey())
    }

    /// Everyone who is not cancelled and whose present facts have no result against these
    /// lists: `against` names them (see [`against`]).
    pub fn needs_screening<'a>(
        &'a self,
        against: &'a str,
    ) -> impl Iterator<Item = Due<'a>> {
        let live = self.persons().iter().filter(|person| !person.is_cancelled());
        live.filter_map(move |person| {
            let facts = self.facts(person);
            let known = self.answers.directive(&facts, against).is_some();
            (!known).then_some(Due { person, facts })
        })
    }

    /// Records what came of facts against lists. The same facts of two persons have the
    /// same result; facts that change have none.
    pub fn screened(&mut self, facts: &Facts, against: &str, directive: Directive) {
        self.answers.screened(facts, against, directive);
    }

    /// The directive that somebody's present facts have against lists.
    pub fn directive(&self, person: &Person, against: &str) -> Option<Directive> {
        self.answers.directive(&self.facts(person), against)
    }

    /// Whose directive is another one against the new lists than it was against the old
    /// ones. Who is cancelled, or was not screened against both, is not among them.
    ///
    /// A carrier cannot tell persons apart who have one unique reference, or nothing but
    /// one locator. They change together, to the gravest of their directives. Nor does
    /// a locator alone clear anybody while somebody else of that booking is not cleared:
    /// the carrier may take it for all of the booking.
    pub fn directive_changes(&self, old: &str, new: &str) -> Vec<DirectiveChange> {
        let live = self.persons().iter().filter(|person| !person.is_cancelled());
        let screened: Vec<Screened<'_>> = live
            .filter_map(|person| {
                let facts = self.facts(person);
                let was = self.answers.directive(&facts, old)?;
                let now = self.answers.directive(&facts, new)?;
                Some(Screened { person, was, now })
            })
            .collect();
        let mut by_key: BTreeMap<&Reference, (Directive, Directive)> = BTreeMap::new();
        let mut by_any: BTreeMap<&Reference, Directive> = BTreeMap::new();
        for one in &screened {
            let references = one.person.references();
            if let Some(key) = known_by(references) {
                let of = by_key.entry(key).or_insert((one.was, one.now));
                *of = (graver(of.0, one.was), graver(of.1, one.now));
            }
            for reference in references {
                let of = by_any.entry(reference).or_insert(one.now);
                *of = graver(*of, one.now);
            }
        }
        let mut told = std::collections::BTreeSet::new();
        let changes = screened.iter().filter_map(|one| {
            let references = one.person.references();
            let (mut was, mut now) = (one.was, one.now);
            if let Some(key) = known_by(references) {
                (was, now) = by_key.get(key).copied().unwrap_or((was, now));
                let booking = by_any.get(key).copied().unwrap_or(now);
                if severity(now) < severity(was) {
                    now = graver(now, milder(was, booking));
                }
                if was == now || !told.insert(references) {
                    return None;
                }
            }
            (was != now).then(|| DirectiveChange {
                references: references.to_vec(),
                access: one.person.told_by.access.clone(),
                legs: self.legs().to_vec(),
                was,
                now,
            })
        });
        changes.collect()
    }

    /// Notes that a notice of a change is sent under a transaction number of ours, and
    /// gives it. A number that was used stays what it was.
    pub fn notify(
        &mut self,
        change: DirectiveChange,
        transaction: &str,
        at: Moment,
    ) -> &Unsolicited {
        self.answers.notify(change, transaction, at)
    }

    /// Notices that nobody confirmed within so many seconds, oldest first. Each is an
    /// alarm: somebody has to call the station.
    pub fn overdue(&self, now: Moment, within_seconds: u32) -> Vec<&Unsolicited> {
        self.answers.overdue(now, within_seconds)
    }

    /// What was answered to this request before: the same transaction number with the
    /// same content. The same number with other content is another request, because each
    /// person in it must be answered.
    pub fn answer_for(&self, request: &Message) -> Option<&[Reply]> {
        self.answers.answer_for(request)
    }

    /// Keeps the answer to a request and gives what is to be sent: the first answer, if
    /// there was one.
    pub fn answered(&mut self, request: &Message, replies: Vec<Reply>) -> &[Reply] {
        self.answers.answered(request, replies)
    }
}

/// A name for the state of lists that something is screened against.
pub fn against(lists: &[ListVersion]) -> String {
    let mut names: Vec<String> = lists
        .iter()
        .map(|list| format!("{} {} {}", list.name, list.version, list.sha256))
        .collect();
    names.sort_unstable();
    names.join("\n")
}

/// The flight that a message is about: number as operated, local day and port of
/// departure. `None` if number or day is not told.
pub fn flight_key(message: &Message) -> Option<FlightKey> {
    let (flight, day, from) = departure(&message.legs)?;
    Some(FlightKey { flight, day, from })
}

/// Number, day and port of the leg that crosses the border: the one with the last foreign
/// port; else the first that is no other leg.
fn departure(legs: &[Leg]) -> Option<(FlightNumber, saring_model::Day, String)> {
    let leg = main_leg(legs)?;
    let last_foreign =
        leg.stops.iter().find(|stop| stop.role == saring_model::StopRole::LastForeign);
    let stop = last_foreign.or_else(|| leg.departure())?;
    let day = stop.departs.as_ref()?.value?.day;
    (!leg.flight.number.is_empty())
        .then(|| (capitals(&leg.flight), day, stop.port.to_ascii_uppercase()))
}

/// A number as a key: some hosts write codes in small letters, and a cancellation by them
/// is of the same flight.
fn capitals(flight: &FlightNumber) -> FlightNumber {
    FlightNumber {
        carrier: flight.carrier.to_ascii_uppercase(),
        number: flight.number.to_ascii_uppercase(),
    }
}

fn main_leg(legs: &[Leg]) -> Option<&Leg> {
    let crosses = |leg: &&Leg| {
        leg.stops.iter().any(|stop| stop.role == saring_model::StopRole::LastForeign)
    };
    let mains = || legs.iter().filter(|leg| !leg.other);
    mains().find(crosses).or_else(|| mains().next()).or(legs.first())
}

/// The flights of a state, each known by every number that it is sold under.
#[derive(Clone, Debug, Default)]
pub struct Flights {
    by_opening: BTreeMap<usize, Flight>,
    by_number: BTreeMap<FlightKey, usize>,
    opened: usize,
}

impl Flights {
    /// Gives a message to its flight, with the moment at which it came where that is
    /// known, and says what became of it; `None` if it does not say which flight it is
    /// about.
    ///
    /// A confirmation without legs goes to whichever flight has the notice.
    pub fn take(
        &mut self,
        interchange: &Interchange,
        message: &Message,
        came: Option<Moment>,
    ) -> Option<Taken> {
        let keys = flight_keys(message);
        if keys.is_empty() && message.kind == MessageKind::Acknowledgement {
            let waits = |flight: &&mut Flight| flight.answers.waits(&message.transaction);
            let flight = self.by_opening.values_mut().find(waits)?;
            return Some(flight.take(interchange, message, came));
        }
        let first = keys.first()?;
        let mut known: Vec<usize> =
            keys.iter().filter_map(|key| self.by_number.get(key).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let mut known = known.into_iter();
        let home = known.next().unwrap_or_else(|| {
            self.opened += 1;
            self.opened
        });
        for other in known {
            if let Some(other) = self.by_opening.remove(&other) {
                self.by_opening.entry(home).or_default().merge(other);
            }
            for place in self.by_number.values_mut().filter(|place| **place == other) {
                *place = home;
            }
        }
        let flight = self.by_opening.entry(home).or_default();
        let taken = flight.take(interchange, message, came);
        match taken {
            Taken::New | Taken::Known | Taken::Acknowledged => {
                for key in &keys {
                    self.by_number.insert(key.clone(), home);
                }
            }
            Taken::Test | Taken::NotOfAFlight => {
                if !self.by_number.contains_key(first) {
                    self.by_opening.remove(&home);
                }
            }
        }
        Some(taken)
    }

    /// The flight that has a key, whoever's number it is.
    pub fn get(&self, key: &FlightKey) -> Option<&Flight> {
        self.by_opening.get(self.by_number.get(key)?)
    }

    /// The flight that has a key, to be changed.
    pub fn get_mut(&mut self, key: &FlightKey) -> Option<&mut Flight> {
        self.by_opening.get_mut(self.by_number.get(key)?)
    }

    /// All flights, by key.
    pub fn iter(&self) -> impl Iterator<Item = (FlightKey, &Flight)> {
        let mut flights: Vec<(FlightKey, &Flight)> = self
            .by_opening
            .values()
            .filter_map(|flight| Some((flight.key()?, flight)))
            .collect();
        flights.sort_by(|one, other| one.0.cmp(&other.0));
        flights.into_iter()
    }
}

/// All keys of a message's flight: as operated, then as sold. None if number or day is
/// not told.
pub fn flight_keys(message: &Message) -> Vec<FlightKey> {
    let Some(key) = flight_key(message) else { return Vec::new() };
    let sold = main_leg(&message.legs).map(|leg| leg.marketing.as_slice());
    let mut keys = vec![key.clone()];
    for flight in
        sold.unwrap_or_default().iter().filter(|flight| !flight.number.is_empty())
    {
        keys.push(FlightKey { flight: capitals(flight), ..key.clone() });
    }
    keys
}
