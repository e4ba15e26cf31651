//! A flight as a node has it in memory, so that one more message costs that message and
//! not all before it.
//!
//! In: the records of a flight, messages about it. Out: persons with the record each of
//! them has. Not handled: whether it is still what the store has: whoever keeps something
//! expects the versions that are here, and lets go of all of it where one is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use saring_casework::{Flight as Fold, PersonState, Taken, flight_keys};
use saring_model::{Interchange, LocalTime, Message, MessageKind, Moment, Traveller};
use saring_store::{Change, Expect, Query, Store};
use saring_travel::Settings as Dialects;

use super::person::{marks, marks_of};
use crate::kept::{Versioned, all, find};
use crate::problem::Problem;
use crate::records::{Alert, Flight, FlightNumber, Intake, Passenger, Written, later};

/// A flight in memory.
#[derive(Default)]
pub(crate) struct Known {
    /// Its record; none before anything was kept.
    pub(crate) record: Option<Versioned<Flight>>,
    /// Numbers that it is known by.
    pub(crate) numbers: BTreeSet<String>,
    /// All that was told of it.
    pub(crate) fold: Fold,
    /// Messages of the fold, and the persons that each of them tells.
    told: usize,
    /// One for each person of the fold, in their order.
    pub(crate) people: Vec<Kept>,
    /// Records of persons whom nothing that is kept tells any more.
    pub(crate) rest: Vec<Versioned<Passenger>>,
    /// Alerts, by identifier.
    pub(crate) alerts: BTreeMap<String, Versioned<Alert>>,
    /// Whom to tell what changes, by the address that they send from.
    pub(crate) asked: BTreeMap<String, Asked>,
    /// When a message about it came last.
    pub(crate) heard: Option<Moment>,
    /// The day that its persons were last given to be gone on, as far as is known.
    pub(crate) dated: Option<Moment>,
    /// From when on something of it is to be gone, so that it has to be read anew.
    pub(crate) until: Option<Moment>,
    /// What was taken in last, and may be on its way into the store still.
    pub(crate) pending: Option<Pending>,
}

/// An interchange on its way into the store. Others go on from what it made of the flight
/// before it is there, so that many requests about one flight do not wait for the disk one
/// after another; what they keep requires it, and is not kept without it.
#[derive(Clone)]
pub(crate) struct Pending {
    intake: String,
    is_kept: Arc<AtomicBool>,
}

impl Pending {
    /// Of the record of an interchange.
    pub(crate) fn new(intake: &str) -> Self {
        Self { intake: intake.to_owned(), is_kept: Arc::default() }
    }

    /// Notes that it is in the store.
    pub(crate) fn kept(&self) {
        self.is_kept.store(true, Ordering::Release);
    }

    /// What must hold for whatever goes on from it. The version of a flight would not do:
    /// somebody else may have written it as often.
    fn requirement(&self) -> Option<Change> {
        let is_open = !self.is_kept.load(Ordering::Acquire);
        is_open.then(|| Change::Require {
            kind: <Intake as crate::kept::Kept>::KIND.to_owned(),
            id: self.intake.clone(),
            expect: Expect::Version(1),
        })
    }
}

/// Somebody of the fold with their record.
#[derive(Clone)]
pub(crate) struct Kept {
    /// The record; its version is 0 where it was not kept yet.
    pub(crate) record: Versioned<Passenger>,
    /// What the record was made of; `None` where it was read from the store.
    pub(crate) made_of: Option<(Arc<Traveller>, PersonState)>,
}

/// The message whose sender is told what changes: who asked, and how.
#[derive(Clone)]
pub(crate) struct Asked {
    rank: Rank,
    /// The interchange, without its messages.
    pub(crate) interchange: Interchange,
    /// The message, without its persons.
    pub(crate) request: Message,
}

/// A request that waits for an answer, else a list, else bookings; of these the first
/// that was prepared.
type Rank = (u8, Option<LocalTime>, String, String);

/// The rank of what is no list.
const OF_BOOKINGS: u8 = 2;

impl Asked {
    /// Whether its sender tells who travels, and not who has booked.
    fn is_of_a_list(&self) -> bool {
        self.rank.0 < OF_BOOKINGS
    }

    fn of(interchange: &Interchange, message: &Message) -> Self {
        let is_list = message.standard.starts_with("PAXLST");
        let kind = match (is_list, message.transaction.is_empty()) {
            (true, false) => 0,
            (true, true) => 1,
            (false, _) => OF_BOOKINGS,
        };
        let prepared = interchange.prepared.as_ref().and_then(|told| told.value);
        let reference = interchange.reference.clone();
        Self {
            rank: (kind, prepared, reference, message.reference.clone()),
            interchange: Interchange { messages: Vec::new(), ..interchange.clone() },
            request: Message {
                standard: message.standard.clone(),
                kind: message.kind,
                transaction: message.transaction.clone(),
                ..Message::default()
            },
        }
    }
}

impl Known {
    /// Reads a flight from the store, without what is to be gone by now.
    pub(crate) async fn load(
        store: &Store,
        id: &str,
        now: Moment,
        dialects: &Dialects,
    ) -> Result<Self, Problem> {
        let mut known = Self { record: find(store, id).await?, ..Self::default() };
        if known.record.is_none() {
            return Ok(known);
        }
        let numbers: Vec<Versioned<FlightNumber>> =
            all(store, Query::by("flight-number", "flight", id)).await?;
        known.numbers = numbers.into_iter().map(|number| number.value.id).collect();
        let is_due = |moment: Option<Moment>| moment.is_none_or(|moment| moment > now);
        let mut passengers: Vec<Versioned<Passenger>> =
            all(store, Query::by("passenger", "flight", id)).await?;
        passengers.retain(|one| is_due(one.value.purge_at));
        let alerts: Vec<Versioned<Alert>> =
            all(store, Query::by("alert", "flight", id)).await?;
        known.alerts = alerts
            .into_iter()
            .filter(|one| is_due(one.value.purge_at))
            .map(|one| (one.value.id.clone(), one))
            .collect();
        let (from, below) = (format!("{id} "), format!("{id}!"));
        let mut intakes: Vec<Versioned<Intake>> =
            all(store, Query::between("intake", "flight", &from, &below)).await?;
        intakes.retain(|one| is_due(one.value.purge_at));
        for intake in &intakes {
            known.expect_gone(intake.value.purge_at);
            known.tell(id, &intake.value, dialects);
        }
        for passenger in &passengers {
            known.expect_gone(passenger.value.purge_at);
        }
        known.rest = passengers;
        let pairs = known.pairs();
        known.settle(pairs);
        Ok(known)
    }

    /// Takes in what an interchange that was kept says of this flight.
    fn tell(&mut self, id: &str, intake: &Intake, dialects: &Dialects) {
        let Ok(reading) = saring_travel::read(intake.text.as_bytes(), dialects) else {
            return;
        };
        for mut interchange in reading.interchanges {
            super::stored::add(&mut interchange, &intake.apart);
            for message in &interchange.messages {
                let of = match super::home(message) {
                    super::Home::None => false,
                    super::Home::Alone => super::alone_id(intake.whole()) == id,
                    super::Home::Flight(keys) => keys
                        .iter()
                        .any(|key| self.numbers.contains(&super::flight_id(key))),
                };
                if of {
                    self.take(&interchange, message, intake.received_at);
                }
            }
        }
    }

    /// Takes a message that came at a moment, and says what became of it.
    pub(crate) fn take(
        &mut self,
        interchange: &Interchange,
        message: &Message,
        came: Moment,
    ) -> Taken {
        let came = Some(came);
        let heard = self.heard.max(came);
        let taken = match message.kind {
            // Crews of a carrier are of no flight; kept, they are a list like others.
            MessageKind::MasterCrew(change) => {
                let message =
                    Message { kind: MessageKind::Crew(change), ..message.clone() };
                self.fold.take(interchange, &message, came)
            }
            MessageKind::Passengers(_)
            | MessageKind::Crew(_)
            | MessageKind::FlightStatus(_)
            | MessageKind::GatePass
            | MessageKind::Bookings(_)
            | MessageKind::Response
            | MessageKind::Unsolicited
            | MessageKind::Acknowledgement
            | MessageKind::SyntaxReport
            | MessageKind::BookingReceipt
            | MessageKind::Documents
            | MessageKind::Table
            | MessageKind::Unknown => self.fold.take(interchange, message, came),
        };
        if taken == Taken::New {
            self.heard = heard;
            self.told += 1 + message.travellers.len();
        }
        if taken == Taken::New && !flight_keys(message).is_empty() {
            let asked = Asked::of(interchange, message);
            let sender = interchange.sender.clone();
            let known = self.asked.get(&sender);
            if known.is_none_or(|known| asked.rank < known.rank) {
                self.asked.insert(sender, asked);
            }
        }
        taken
    }

    /// Whom to tell what changes for these persons: everybody who asked about one of them,
    /// for any of those may let them board. Where nobody did, who told them in bookings,
    /// else who was first to tell of the flight.
    pub(crate) fn whom_to_tell(&self, positions: &[usize]) -> Vec<&Asked> {
        let persons = self.fold.persons();
        let of = positions.iter().filter_map(|position| persons.get(*position));
        let tellers: BTreeSet<&String> = of.flat_map(|person| &person.tellers).collect();
        let told = || tellers.iter().filter_map(|sender| self.asked.get(*sender));
        let asked: Vec<&Asked> = told().filter(|asked| asked.is_of_a_list()).collect();
        if !asked.is_empty() {
            return asked;
        }
        let first = told().min_by(|one, other| one.rank.cmp(&other.rank));
        let any = || self.asked.values().min_by(|one, other| one.rank.cmp(&other.rank));
        first.or_else(any).into_iter().collect()
    }

    /// What it weighs in memory: somebody who is told once weighs three, at most 24 kB.
    pub(crate) fn weight(&self) -> usize {
        1 + self.told + self.people.len() + self.rest.len()
    }

    /// What must hold for whatever goes on from it.
    pub(crate) fn requirement(&self) -> Option<Change> {
        self.pending.as_ref().and_then(Pending::requirement)
    }

    /// Notes that something of it is to be gone.
    pub(crate) fn expect_gone(&mut self, at: Option<Moment>) {
        let earlier = |known: Option<Moment>, at: Moment| {
            Some(known.map_or(at, |known| known.min(at)))
        };
        if let Some(at) = at {
            self.until = earlier(self.until, at);
        }
    }

    /// From when on nobody of it is kept who has no hit.
    pub(crate) fn gone_at(&self, now: Moment) -> Moment {
        let people = self.people.iter().filter_map(|kept| kept.record.value.purge_at);
        let last = people.max();
        last.filter(|last| *last > now).unwrap_or_else(|| later(now, 86_400))
    }

    /// For each person of the fold the position of their record in `people`, or behind
    /// these in `rest`, where they have one.
    pub(crate) fn pairs(&self) -> Vec<Option<usize>> {
        let persons = self.fold.persons();
        let mut pairs: Vec<Option<usize>> = vec![None; persons.len()];
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut by_facts: Option<HashMap<*const Traveller, usize>> = None;
        for (position, (pair, person)) in pairs.iter_mut().zip(persons).enumerate() {
            if taken.len() == self.people.len() {
                break;
            }
            let own = self.people.get(position).and_then(|kept| kept.made_of.as_ref());
            let found = if own.is_some_and(|(facts, _)| *facts == person.facts) {
                Some(position)
            } else {
                // Facts of whom no message told since are the same ones, wherever they
                // stand now.
                let by_facts = by_facts.get_or_insert_with(|| self.by_facts());
                by_facts.get(&Arc::as_ptr(&person.facts)).copied()
            };
            *pair = found.filter(|found| taken.insert(*found));
        }
        if taken.len() == persons.len().min(self.people.len() + self.rest.len()) {
            return pairs;
        }
        let mut by_mark: HashMap<String, Vec<usize>> = HashMap::new();
        let records = self.people.iter().map(|kept| &kept.record).chain(&self.rest);
        for (position, record) in records.enumerate() {
            // Whoever is masked stays so; what is told of them now is told anew.
            if taken.contains(&position) || record.value.subject.is_none() {
                continue;
            }
            for (_, mark) in marks_of(&record.value.traveller.value()) {
                by_mark.entry(mark).or_default().push(position);
            }
        }
        for (pair, person) in pairs.iter_mut().zip(persons) {
            if pair.is_some() {
                continue;
            }
            let mut weights: BTreeMap<usize, u32> = BTreeMap::new();
            for (weight, mark) in marks(&person.facts) {
                for position in by_mark.get(&mark).into_iter().flatten() {
                    if !taken.contains(position) {
                        *weights.entry(*position).or_default() += u32::from(weight);
                    }
                }
            }
            // The heaviest; of several the first.
            let best = weights
                .into_iter()
                .max_by_key(|(position, weight)| (*weight, std::cmp::Reverse(*position)));
            if let Some((position, _)) = best {
                taken.insert(position);
                *pair = Some(position);
            }
        }
        pairs
    }

    /// Positions of records by the facts that they were made of.
    fn by_facts(&self) -> HashMap<*const Traveller, usize> {
        let people = self.people.iter().enumerate();
        people
            .filter_map(|(at, kept)| Some((Arc::as_ptr(&kept.made_of.as_ref()?.0), at)))
            .collect()
    }

    /// Puts records beside the persons they are of. Persons without one have none still.
    fn settle(&mut self, pairs: Vec<Option<usize>>) {
        let mut records: Vec<Option<Kept>> = std::mem::take(&mut self.people)
            .into_iter()
            .chain(
                std::mem::take(&mut self.rest)
                    .into_iter()
                    .map(|record| Kept { record, made_of: None }),
            )
            .map(Some)
            .collect();
        for pair in pairs {
            let kept = pair.and_then(|position| records.get_mut(position)?.take());
            self.people.push(kept.unwrap_or_else(Kept::nobody));
        }
        let rest = records.into_iter().flatten().map(|kept| kept.record);
        self.rest = rest.filter(|record| !record.value.id.is_empty()).collect();
    }

    /// Takes over from before a message was taken: each person's record beside them.
    pub(crate) fn resettle(&mut self) {
        let pairs = self.pairs();
        let is_same = self.people.len() == pairs.len()
            && pairs.iter().enumerate().all(|(at, pair)| *pair == Some(at));
        if !is_same {
            self.settle(pairs);
        }
    }
}

impl Kept {
    /// Of somebody who has no record yet.
    fn nobody() -> Self {
        let value = Passenger {
            id: String::new(),
            flight: String::new(),
            role: String::new(),
            subject: None,
            traveller: Written::default(),
            state: String::new(),
            directive: String::new(),
            told: String::new(),
            decision: Written::default(),
            against: String::new(),
            alert: None,
            answered_at: Moment::from_unix(0),
            mask_at: None,
            purge_at: None,
            person_keys: Vec::new(),
        };
        Self { record: Versioned { value, version: 0 }, made_of: None }
    }

    /// Whether they have a record.
    pub(crate) fn is_kept(&self) -> bool {
        !self.record.value.id.is_empty()
    }
}
