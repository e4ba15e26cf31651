//! From messages in order to the state of a flight.
//!
//! In: messages in the order in which they were prepared. Out: persons, manifests, how
//! far the flight is. Not handled: messages out of order; the flight folds anew then.
//!
//! Two tellings are of one person if they share, in this order of strength,
//!
//! 1. the carrier's unique reference (and locators that do not differ), where something
//!    else agrees or nothing else is told;
//! 2. a document, where name or birth date agrees;
//! 3. the words of a name and the day of birth;
//! 4. a locator and the words of a name.
//!
//! Different unique references, documents or dates of birth part what the weaker rules
//! would join. Two persons of one message are never one. Where it is doubtful there are
//! two persons, and both are screened: one too many costs a query, one too few a person.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use saring_model::{
    Boarding, Change, FlightKey, FlightNumber, FlightStatus, Leg, MessageKind, Push,
    ReferenceKind, Traveller, TravellerRole,
};

use super::held::{Held, HeldBooking, Order};
use super::manifest::{Manifest, Manifests};
use super::person::{
    Likeness, Person, PersonState, Source, Telling, is_bare, journey_text, numbers_of,
    unique, words_of,
};
use super::undo::{UNDO_MAX, Undo};
use super::{FlightState, capitals, departure};
use crate::exemption::Journey;
use crate::identity::birth;

/// So many persons are looked at for each telling and rule. More than twelve of one name
/// and booking were never seen; who finds nobody among them is a person of their own.
const LOOKED_AT: usize = 64;

/// The rules that join, the strongest first.
const RULES: [Rule; 5] = [
    Rule::Unique,
    Rule::DocumentAndName,
    Rule::Document,
    Rule::NameAndBirth,
    Rule::LocatorAndName,
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    Unique,
    DocumentAndName,
    Document,
    NameAndBirth,
    LocatorAndName,
}

/// What all messages up to now say.
#[derive(Clone, Default)]
pub(crate) struct State {
    persons: Vec<Person>,
    /// Persons by what a rule looks for.
    index: BTreeMap<String, BTreeSet<usize>>,
    manifests: Manifests,
    bookings: BTreeMap<String, OpenBooking>,
    transactions: BTreeSet<(String, Arc<str>)>,
    status: FlightState,
    legs: Vec<Leg>,
    journey: String,
    operated: BTreeSet<FlightNumber>,
    marketed: BTreeSet<FlightNumber>,
    messages: usize,
    /// What the last messages changed, up to the last that cannot be taken back.
    undo: VecDeque<Undo>,
    /// The same of the message that is being folded, if it can be taken back.
    changing: Option<Undo>,
}

/// A booking that stands, under one of its locators.
#[derive(Clone, Debug)]
struct OpenBooking {
    push: usize,
    unnamed: u64,
}

/// Whom a locator may mean in one message.
#[derive(Clone, Debug)]
struct ByLocator {
    /// Those who are still to be dealt with.
    persons: Vec<usize>,
    /// How many there are.
    booked: usize,
    /// How often the message tells it and nothing else.
    tellings: usize,
}

/// What a message does to whom it tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Effect {
    /// They travel and are this far.
    Travel(Source),
    /// They do not travel.
    Cancel,
    /// They are, or are not, on board.
    Set(PersonState),
    /// They are only told.
    Mention,
}

fn effect(kind: MessageKind) -> Effect {
    match kind {
        MessageKind::Passengers(change) | MessageKind::Crew(change) => match change {
            Change::Original | Change::Change => Effect::Travel(Source::List),
            Change::Cancel | Change::Reduce => Effect::Cancel,
        },
        MessageKind::FlightStatus(status) => match status {
            FlightStatus::ClosedWithout => Effect::Set(PersonState::NotOnBoard),
            FlightStatus::ClosedWith => Effect::Set(PersonState::OnBoard),
            FlightStatus::Closed | FlightStatus::Cancelled | FlightStatus::Changed => {
                Effect::Mention
            }
        },
        MessageKind::Bookings(_) => Effect::Travel(Source::Bookings),
        MessageKind::GatePass
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::MasterCrew(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Unknown => Effect::Travel(Source::List),
    }
}

/// Whether what a message changes can be taken back: it changes those alone whom it tells.
fn is_taken_back(kind: MessageKind) -> bool {
    match effect(kind) {
        Effect::Travel(Source::List) | Effect::Cancel => true,
        Effect::Travel(Source::Bookings) | Effect::Set(_) | Effect::Mention => false,
    }
}

/// How far somebody is whom a message tells as travelling.
fn told_state(kind: MessageKind, traveller: &Traveller) -> PersonState {
    let listed = match kind {
        MessageKind::Passengers(_) | MessageKind::Crew(_) => PersonState::CheckedIn,
        MessageKind::MasterCrew(_)
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
        | MessageKind::Unknown => PersonState::Booked,
    };
    match traveller.boarding {
        Boarding::Unstated => listed,
        Boarding::CheckedIn => PersonState::CheckedIn,
        Boarding::Boarded => PersonState::OnBoard,
    }
}

impl State {
    pub(crate) fn persons(&self) -> &[Person] {
        &self.persons
    }

    pub(crate) fn manifests(&self) -> &[Manifest] {
        self.manifests.all()
    }

    pub(crate) fn status(&self) -> FlightState {
        self.status
    }

    pub(crate) fn legs(&self) -> &[Leg] {
        &self.legs
    }

    pub(crate) fn journey(&self) -> &str {
        &self.journey
    }

    pub(crate) fn unnamed(&self) -> u64 {
        self.bookings.values().map(|booking| booking.unnamed).sum()
    }

    pub(crate) fn key(&self) -> Option<FlightKey> {
        let (told, day, from) = departure(&self.legs)?;
        // A number under which nobody else sells it is the one that operates it.
        let own = self.operated.difference(&self.marketed).next();
        let flight = own.or(self.operated.first()).cloned().unwrap_or(told);
        Some(FlightKey { flight, day, from })
    }

    /// Folds the message that comes next.
    pub(crate) fn apply(&mut self, order: &Order, held: &Held) {
        self.changing = is_taken_back(held.kind)
            .then(|| Undo::new(self.messages, self.persons.len()));
        self.fold(order, held);
        match self.changing.take() {
            Some(undo) => {
                self.undo.push_back(undo);
                if self.undo.len() > UNDO_MAX {
                    self.undo.pop_front();
                }
            }
            None => self.undo.clear(),
        }
    }

    /// Takes back the messages that were folded last, so many of them; whether it could:
    /// nothing is changed if not.
    pub(crate) fn rewind(&mut self, messages: usize) -> bool {
        let Some(first) = self.undo.len().checked_sub(messages) else { return false };
        for undo in self.undo.split_off(first).into_iter().rev() {
            self.take_back(undo);
        }
        true
    }

    fn take_back(&mut self, undo: Undo) {
        for (key, number) in undo.keys {
            if let Some(numbers) = self.index.get_mut(&key) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    self.index.remove(&key);
                }
            }
        }
        self.persons.truncate(undo.persons);
        for (number, before) in undo.before {
            if let Some(person) = self.persons.get_mut(number) {
                *person = before;
            }
        }
        if let Some(manifest) = undo.manifest {
            self.manifests.restore(manifest);
        }
        for number in undo.operated {
            self.operated.remove(&number);
        }
        for number in undo.marketed {
            self.marketed.remove(&number);
        }
        if let Some((legs, journey)) = undo.legs {
            (self.legs, self.journey) = (legs, journey);
        }
        if let Some(request) = undo.transaction {
            self.transactions.remove(&request);
        }
        self.messages = undo.messages;
    }

    fn fold(&mut self, order: &Order, held: &Held) {
        if !held.transaction.is_empty() {
            let request = (held.transaction.clone(), Arc::clone(&held.content));
            if !self.transactions.insert(request.clone()) {
                // Sent again: it must not undo what was told since.
                return;
            }
            if let Some(undo) = &mut self.changing {
                undo.transaction = Some(request);
            }
        }
        self.messages += 1;
        self.take_legs(held);
        if let Some(undo) = &mut self.changing {
            undo.manifest = Some(self.manifests.before(held));
        }
        let (manifest, complete) = self.manifests.add(order, held);
        let said = order.said();
        let told_by = Telling {
            kind: held.kind,
            sender: said.sender.clone(),
            prepared: said.prepared,
            interchange: said.interchange.text.clone(),
            message: said.message.text.clone(),
            access: held.access.clone(),
            transaction: held.transaction.clone(),
        };
        self.take_travellers(held, manifest, &told_by);
        self.take_bookings(held, manifest);
        self.take_status(held.kind);
        if complete {
            self.conclude(held.kind, manifest);
        }
    }

    /// The legs told last, unless they tell less than those before.
    fn take_legs(&mut self, held: &Held) {
        if held.legs.is_empty() {
            return;
        }
        for leg in &held.legs {
            let own = capitals(&leg.flight);
            if !own.number.is_empty()
                && self.operated.insert(own.clone())
                && let Some(undo) = &mut self.changing
            {
                undo.operated.push(own);
            }
            for sold in leg.marketing.iter().map(capitals) {
                if self.marketed.insert(sold.clone())
                    && let Some(undo) = &mut self.changing
                {
                    undo.marketed.push(sold);
                }
            }
        }
        if self.legs == held.legs {
            return;
        }
        let (known, told) = (Journey::of(&self.legs), Journey::of(&held.legs));
        let tells_less = (known.departs.is_some() && told.departs.is_none())
            || (known.arrives.is_some() && told.arrives.is_none())
            || (!known.from.is_empty() && told.from.is_empty())
            || (!known.to.is_empty() && told.to.is_empty());
        let changed = held.kind == MessageKind::FlightStatus(FlightStatus::Changed);
        if changed || !tells_less {
            let legs = std::mem::replace(&mut self.legs, held.legs.clone());
            let journey = std::mem::replace(&mut self.journey, journey_text(&told));
            if let Some(undo) = &mut self.changing {
                undo.legs = Some((legs, journey));
            }
        }
    }

    fn take_travellers(&mut self, held: &Held, manifest: usize, told_by: &Telling) {
        let locators: Vec<BTreeSet<String>> = held
            .travellers
            .iter()
            .map(|traveller| locators_of(traveller, &held.bookings))
            .collect();
        let who = self.join(&held.travellers, &locators);
        let mut by_locator = BTreeMap::new();
        match effect(held.kind) {
            Effect::Travel(_) | Effect::Mention => {}
            Effect::Cancel | Effect::Set(_) => {
                by_locator = self.told_by_locator(&held.travellers, &who, &locators);
            }
        }
        for ((traveller, locators), who) in
            held.travellers.iter().zip(&locators).zip(&who)
        {
            let meant = match who {
                None if is_locator_only(traveller) => by_locator.get_mut(locators),
                None | Some(_) => None,
            };
            let Some(meant) = meant.filter(|meant| meant.booked > 0) else {
                let number = who.unwrap_or_else(|| self.add(traveller, told_by));
                self.affect(number, traveller, held, manifest, (locators, told_by));
                continue;
            };
            // A cancellation means all that are booked under the locator; a list of who
            // is on board means them if it counts as many.
            let all =
                effect(held.kind) == Effect::Cancel || meant.tellings == meant.booked;
            // Once is enough, however often the locator is told.
            for number in std::mem::take(&mut meant.persons) {
                if all {
                    self.affect(number, traveller, held, manifest, (locators, told_by));
                } else if let Some(person) = self.persons.get_mut(number) {
                    person.status_of = Some(manifest);
                }
            }
            if !all {
                let number = self.add(traveller, told_by);
                self.affect(number, traveller, held, manifest, (locators, told_by));
            }
        }
    }

    /// Whom tellings of nothing but a locator may mean, of those told before.
    fn told_by_locator<'a>(
        &self,
        travellers: &[Arc<Traveller>],
        who: &[Option<usize>],
        locators: &'a [BTreeSet<String>],
    ) -> BTreeMap<&'a BTreeSet<String>, ByLocator> {
        let mut all: BTreeMap<&BTreeSet<String>, ByLocator> = BTreeMap::new();
        for ((traveller, who), locators) in travellers.iter().zip(who).zip(locators) {
            if who.is_none() && is_locator_only(traveller) {
                let meant = all.entry(locators).or_insert_with(|| {
                    let persons = self.booked_under(locators);
                    ByLocator { booked: persons.len(), persons, tellings: 0 }
                });
                meant.tellings += 1;
            }
        }
        all
    }

    /// A person of their own.
    fn add(&mut self, traveller: &Arc<Traveller>, told_by: &Telling) -> usize {
        self.persons.push(Person::new(traveller, told_by.clone()));
        self.persons.len() - 1
    }

    /// Who travels under these locators.
    fn booked_under(&self, locators: &BTreeSet<String>) -> Vec<usize> {
        let found = locators.iter().filter_map(|it| self.index.get(&booked_key(it)));
        let booked: BTreeSet<usize> = found.flatten().copied().collect();
        let travels = |number: &usize| {
            let person = self.persons.get(*number);
            person.is_some_and(|person| !person.is_cancelled())
        };
        booked.into_iter().filter(travels).collect()
    }

    fn affect(
        &mut self,
        number: usize,
        traveller: &Arc<Traveller>,
        held: &Held,
        manifest: usize,
        (locators, told_by): (&BTreeSet<String>, &Telling),
    ) {
        let told_at = self.messages;
        let Some(person) = self.persons.get_mut(number) else { return };
        if let Some(undo) = &mut self.changing
            && number < undo.persons
        {
            undo.before.entry(number).or_insert_with(|| person.clone());
        }
        let is_new = person.told_at == 0;
        person.told_at = told_at;
        match effect(held.kind) {
            Effect::Travel(source) => {
                person.tell(traveller, source, told_by.clone());
                person.travel(locators, told_state(held.kind, traveller));
                let by_push = source == Source::Bookings;
                let only = by_push && (is_new || person.only_push.is_some());
                person.only_push = only.then_some(manifest);
            }
            Effect::Cancel => {
                if is_new {
                    person.tell(traveller, Source::List, told_by.clone());
                }
                person.cancel(locators);
            }
            Effect::Set(state) => {
                if is_new {
                    person.tell(traveller, Source::List, told_by.clone());
                    person.travel(locators, state);
                }
                person.set(state, locators);
                person.status_of = Some(manifest);
                if state == PersonState::OnBoard {
                    person.only_push = None;
                }
            }
            Effect::Mention => {
                if is_new {
                    person.tell(traveller, Source::List, told_by.clone());
                    person.travel(locators, PersonState::Booked);
                }
            }
        }
        self.enter(number, traveller, locators);
    }

    /// Makes a person findable by what was told.
    fn enter(
        &mut self,
        number: usize,
        traveller: &Traveller,
        locators: &BTreeSet<String>,
    ) {
        let mut keys: BTreeSet<String> =
            locators.iter().map(|it| booked_key(it)).collect();
        for rule in RULES {
            keys.extend(keys_of(rule, traveller, locators));
        }
        for key in keys {
            let Some(undo) = &mut self.changing else {
                self.index.entry(key).or_default().insert(number);
                continue;
            };
            if self.index.entry(key.clone()).or_default().insert(number) {
                undo.keys.push((key, number));
            }
        }
    }

    /// Which persons told before the travellers of one message are.
    fn join(
        &self,
        travellers: &[Arc<Traveller>],
        locators: &[BTreeSet<String>],
    ) -> Vec<Option<usize>> {
        let mut who: Vec<Option<usize>> = vec![None; travellers.len()];
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        // From which on some of a key's persons are free.
        let mut heads: BTreeMap<String, usize> = BTreeMap::new();
        if self.persons.is_empty() {
            return who;
        }
        for rule in RULES {
            for ((traveller, locators), who) in
                travellers.iter().zip(locators).zip(&mut who)
            {
                if who.is_some() {
                    continue;
                }
                for key in keys_of(rule, traveller, locators) {
                    let Some(numbers) = self.index.get(&key) else { continue };
                    let head = heads.entry(key).or_default();
                    while let Some(first) = numbers.range(*head..).next()
                        && taken.contains(first)
                    {
                        *head = first + 1;
                    }
                    let free = numbers
                        .range(*head..)
                        .take(LOOKED_AT)
                        .filter(|number| !taken.contains(number));
                    let mut fits = free.filter_map(|number| {
                        let person = self.persons.get(*number)?;
                        joins(rule, person, traveller, locators)
                            .then_some((person.told_at, *number))
                    });
                    let found = match rule {
                        // A reference that was used twice means who had it last.
                        Rule::Unique => fits.max(),
                        Rule::DocumentAndName
                        | Rule::Document
                        | Rule::NameAndBirth
                        | Rule::LocatorAndName => fits.next(),
                    };
                    if let Some((_, number)) = found {
                        taken.insert(number);
                        *who = Some(number);
                        break;
                    }
                }
            }
        }
        who
    }

    /// Bookings that stand, and those that are cancelled.
    fn take_bookings(&mut self, held: &Held, push: usize) {
        let MessageKind::Bookings(_) = held.kind else { return };
        let mut cancelled: BTreeSet<&[String]> = BTreeSet::new();
        let mut named: BTreeMap<usize, u64> = BTreeMap::new();
        for traveller in held.travellers.iter().filter(|traveller| traveller.has_name()) {
            if let Some(booking) = traveller.booking {
                *named.entry(booking as usize).or_default() += 1;
            }
        }
        for (position, booking) in held.bookings.iter().enumerate() {
            for locator in &booking.locators {
                self.bookings.remove(locator);
            }
            if booking.cancelled {
                if cancelled.insert(&booking.locators) {
                    self.cancel_booking(booking);
                }
                continue;
            }
            let size = u64::from(booking.size.unwrap_or(0));
            let named = named.get(&position).copied().unwrap_or(0);
            let unnamed = size.saturating_sub(named);
            let nobody = || format!(" {push} {position}");
            let key = booking.locators.first().cloned().unwrap_or_else(nobody);
            self.bookings.insert(key, OpenBooking { push, unnamed });
        }
    }

    /// Cancels those of a booking whom a push of bookings told.
    fn cancel_booking(&mut self, booking: &HeldBooking) {
        let locators: BTreeSet<String> = booking.locators.iter().cloned().collect();
        for locator in &locators {
            for number in self.index.get(&booked_key(locator)).into_iter().flatten() {
                if let Some(person) = self.persons.get_mut(*number)
                    && person.is_booked()
                {
                    person.cancel(&locators);
                }
            }
        }
    }

    fn take_status(&mut self, kind: MessageKind) {
        let MessageKind::FlightStatus(status) = kind else { return };
        self.status = match (status, self.status) {
            (FlightStatus::Cancelled, _) => FlightState::Cancelled,
            (FlightStatus::Changed, FlightState::Cancelled) => FlightState::Open,
            (FlightStatus::Changed, state) => state,
            (
                FlightStatus::Closed
                | FlightStatus::ClosedWith
                | FlightStatus::ClosedWithout,
                _,
            ) => FlightState::Closed,
        };
        if status == FlightStatus::Cancelled {
            for person in &mut self.persons {
                person.cancel(&BTreeSet::new());
            }
        }
    }

    /// What a manifest that is complete says of those who are not on it.
    fn conclude(&mut self, kind: MessageKind, manifest: usize) {
        match kind {
            MessageKind::Bookings(Push::Full) => {
                self.bookings.retain(|_, booking| booking.push == manifest);
                for person in &mut self.persons {
                    let gone = person.only_push.is_some_and(|push| push != manifest);
                    if gone && person.state != PersonState::OnBoard {
                        person.cancel(&BTreeSet::new());
                    }
                }
            }
            MessageKind::FlightStatus(FlightStatus::ClosedWithout) => {
                self.others(manifest, |person| {
                    if person.state == PersonState::CheckedIn {
                        person.state = PersonState::OnBoard;
                    }
                });
            }
            MessageKind::FlightStatus(FlightStatus::ClosedWith) => {
                // A list of nobody is a list that failed.
                if self.persons.iter().any(|person| person.status_of == Some(manifest)) {
                    self.others(manifest, |person| {
                        match (person.facts.role, person.state) {
                            (TravellerRole::Crew | TravellerRole::TransitCrew, _)
                            | (
                                _,
                                PersonState::OnBoard
                                | PersonState::NotOnBoard
                                | PersonState::Cancelled,
                            ) => {}
                            (
                                TravellerRole::Passenger
                                | TravellerRole::TransitPassenger
                                | TravellerRole::Reference
                                | TravellerRole::Unknown,
                                PersonState::Booked | PersonState::CheckedIn,
                            ) => person.state = PersonState::NotOnBoard,
                        }
                    });
                }
            }
            MessageKind::Bookings(Push::Changed)
            | MessageKind::FlightStatus(
                FlightStatus::Closed | FlightStatus::Cancelled | FlightStatus::Changed,
            )
            | MessageKind::Passengers(_)
            | MessageKind::Crew(_)
            | MessageKind::MasterCrew(_)
            | MessageKind::GatePass
            | MessageKind::Response
            | MessageKind::Unsolicited
            | MessageKind::Acknowledgement
            | MessageKind::SyntaxReport
            | MessageKind::BookingReceipt
            | MessageKind::Documents
            | MessageKind::Table
            | MessageKind::Unknown => {}
        }
    }

    fn others(&mut self, manifest: usize, change: impl Fn(&mut Person)) {
        for person in &mut self.persons {
            if person.status_of != Some(manifest) {
                change(person);
            }
        }
    }
}

/// Whether a rule holds between a person and a telling that it found.
fn joins(
    rule: Rule,
    person: &Person,
    traveller: &Traveller,
    locators: &BTreeSet<String>,
) -> bool {
    let like = Likeness::of(person, traveller);
    let shares = person.shares_locator(locators);
    let other_locator = !shares && person.has_locator() && !locators.is_empty();
    let apart = person.is_told_apart(traveller);
    match rule {
        Rule::Unique => {
            let agrees = like.bare
                || (like.same_document && (like.some_name || like.same_birth))
                || like.same_name
                || (like.same_birth && like.some_name)
                || (like.like_name && !like.other_birth && !like.other_document);
            !other_locator && agrees
        }
        Rule::DocumentAndName => !apart && like.same_document && like.same_name,
        Rule::Document => {
            let agrees = (like.same_birth && like.some_name)
                || (like.like_name && !like.other_birth);
            !apart && like.same_document && agrees && !like.other_age
        }
        Rule::NameAndBirth => {
            !apart
                && like.same_name
                && like.same_birth
                && (shares || (like.telling_birth && !like.other_document))
        }
        Rule::LocatorAndName => {
            !apart
                && shares
                && like.same_name
                && !like.other_birth
                && !like.other_document
                && !like.other_age
        }
    }
}

/// What a rule looks for.
fn keys_of(
    rule: Rule,
    traveller: &Traveller,
    locators: &BTreeSet<String>,
) -> Vec<String> {
    match rule {
        Rule::Unique => {
            unique(traveller).map(|value| format!("unique {value}")).into_iter().collect()
        }
        Rule::DocumentAndName | Rule::Document => numbers_of(traveller)
            .iter()
            .map(|number| format!("document {number}"))
            .collect(),
        Rule::NameAndBirth => {
            let Some(date) = birth(traveller) else { return Vec::new() };
            let born = |words: &String| format!("born {} {} {words}", date.from, date.to);
            words_of(traveller).iter().map(born).collect()
        }
        Rule::LocatorAndName => {
            let mut words = words_of(traveller);
            if words.is_empty() {
                words.insert(String::new());
            }
            let pair = |locator: &String| {
                let named = words.iter().map(|words| format!("named {locator} {words}"));
                named.collect::<Vec<_>>()
            };
            locators.iter().flat_map(pair).collect()
        }
    }
}

fn booked_key(locator: &str) -> String {
    format!("booked {locator}")
}

/// Whether nothing is told that one person alone has.
fn is_locator_only(traveller: &Traveller) -> bool {
    is_bare(traveller) && unique(traveller).is_none()
}

/// Locators of a traveller: their own, and those of their booking.
fn locators_of(traveller: &Traveller, bookings: &[HeldBooking]) -> BTreeSet<String> {
    let own = traveller.references.iter();
    let own = own.filter(|reference| reference.kind == ReferenceKind::Locator);
    let mut locators: BTreeSet<String> =
        own.map(|reference| reference.value.to_string()).collect();
    let booking = traveller.booking.and_then(|position| bookings.get(position as usize));
    locators
        .extend(booking.into_iter().flat_map(|booking| booking.locators.iter().cloned()));
    locators.remove("");
    locators
}
