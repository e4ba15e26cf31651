//! A person of a flight, as all messages together tell them.
//!
//! In: tellings of one person, in order. Out: latest facts and state. Not handled: which
//! tellings are of one person (`fold`).

use std::collections::BTreeSet;
use std::sync::Arc;

use saring_model::{
    AgeBand, Boarding, Document, LocalTime, MessageKind, Reference, ReferenceKind,
    Traveller, TravellerRole, Verification,
};

use super::held::Text;
use crate::exemption::Journey;
use crate::identity::{NamedDocument, birth, telling_day, words};

/// What somebody is on a flight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PersonState {
    /// Has a booking, or is expected.
    Booked,
    /// Is checked in, or on the carrier's list of who travels.
    CheckedIn,
    /// Is on board.
    OnBoard,
    /// Did not come on board.
    NotOnBoard,
    /// Does not travel.
    Cancelled,
}

impl PersonState {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::CheckedIn => "checked-in",
            Self::OnBoard => "on-board",
            Self::NotOnBoard => "not-on-board",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state after a message that tells somebody as `told`. A booking that is told
    /// again takes nobody off board.
    fn after(self, told: Self) -> Self {
        match (self, told) {
            (Self::NotOnBoard, Self::Booked) => Self::NotOnBoard,
            (Self::Cancelled | Self::NotOnBoard, told) => told,
            (state, Self::Cancelled) => state,
            (Self::Booked | Self::CheckedIn | Self::OnBoard, told) => self.max(told),
        }
    }
}

/// The message that told somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Telling {
    /// What it was for.
    pub kind: MessageKind,
    /// Who sent it, as its interchange says.
    pub sender: String,
    /// When its sender prepared it.
    pub prepared: Option<LocalTime>,
    /// Reference of its interchange.
    pub interchange: String,
    /// Its own reference.
    pub message: String,
    /// The reference that an answer to it shares.
    pub access: String,
    /// Its transaction number.
    pub transaction: String,
}

/// The facts of a person that screening and rulings hang on, to the letter. Equal facts
/// are screened alike; a change of any of them is another value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Facts(String);

impl std::fmt::Debug for Facts {
    /// Prints nothing of them: they are personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").finish_non_exhaustive()
    }
}

/// Where a telling comes from: the two are told by different systems, and neither knows
/// all that the other does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// A list of who travels.
    List,
    /// A push of bookings.
    Bookings,
}

/// Locators under which somebody is booked once, and whether that stands. Without
/// locators it stands for being told without any.
#[derive(Clone, PartialEq, Eq)]
struct Claim {
    locators: BTreeSet<String>,
    stands: bool,
}

/// Somebody on a flight.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// What is known of them: what was told last, and from before what was not told
    /// again.
    pub facts: Arc<Traveller>,
    /// What they are on the flight.
    pub state: PersonState,
    /// The message that told them last.
    pub told_by: Telling,
    /// Everybody who sent a message that tells them as travelling.
    pub tellers: BTreeSet<String>,
    list: Option<Arc<Traveller>>,
    bookings: Option<Arc<Traveller>>,
    claims: Vec<Claim>,
    /// Every unique reference under which they were told.
    uniques: BTreeSet<String>,
    pub(crate) words: BTreeSet<String>,
    pub(crate) numbers: BTreeSet<String>,
    /// The message, counted, that told them last.
    pub(crate) told_at: usize,
    /// The push that told them last, if nothing else ever did.
    pub(crate) only_push: Option<usize>,
    /// The manifest of a flight's status that named them last.
    pub(crate) status_of: Option<usize>,
}

impl std::fmt::Debug for Person {
    /// Prints the state only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person")
            .field("state", &self.state)
            .field("told_at", &self.told_at)
            .finish_non_exhaustive()
    }
}

/// The references by which somebody is known to the carrier as one person.
pub(crate) fn unique(traveller: &Traveller) -> Option<&str> {
    traveller.reference(&ReferenceKind::Unique).filter(|value| !value.is_empty())
}

/// The words of each name.
pub(crate) fn words_of(traveller: &Traveller) -> BTreeSet<String> {
    let names = traveller.names.iter().filter(|name| !name.is_empty());
    names.map(|name| words(&name.full()).join(" ")).collect()
}

/// Whether nothing is told but references.
pub(crate) fn is_bare(traveller: &Traveller) -> bool {
    !traveller.has_name() && traveller.documents.is_empty() && traveller.birth.is_none()
}

/// The number of each document.
pub(crate) fn numbers_of(traveller: &Traveller) -> BTreeSet<String> {
    let numbers = traveller.documents.iter().map(|one| NamedDocument::of(one).key());
    numbers.filter(|number| !number.is_empty()).collect()
}

impl Person {
    pub(crate) fn new(traveller: &Arc<Traveller>, told_by: Telling) -> Self {
        Self {
            facts: Arc::clone(traveller),
            state: PersonState::Cancelled,
            told_by,
            tellers: BTreeSet::new(),
            list: None,
            bookings: None,
            claims: Vec::new(),
            uniques: BTreeSet::new(),
            words: words_of(traveller),
            numbers: numbers_of(traveller),
            told_at: 0,
            only_push: None,
            status_of: None,
        }
    }

    /// Whether they do not travel.
    pub fn is_cancelled(&self) -> bool {
        match self.state {
            PersonState::Cancelled => true,
            PersonState::Booked
            | PersonState::CheckedIn
            | PersonState::OnBoard
            | PersonState::NotOnBoard => false,
        }
    }

    /// References by which the carrier knows them, as it told them last.
    pub fn references(&self) -> &[Reference] {
        let told = self.list.as_ref().filter(|told| !told.references.is_empty());
        told.map_or(&self.facts.references, |told| &told.references)
    }

    /// Somebody tells who they are.
    pub(crate) fn tell(
        &mut self,
        traveller: &Arc<Traveller>,
        source: Source,
        told_by: Telling,
    ) {
        let place = match source {
            Source::List => &mut self.list,
            Source::Bookings => &mut self.bookings,
        };
        *place = Some(match place.as_ref() {
            Some(before) => apart(Arc::new(overlay(traveller, before))),
            None => apart(Arc::clone(traveller)),
        });
        self.facts = match (&self.list, &self.bookings) {
            (Some(list), Some(bookings)) => Arc::new(together(list, bookings)),
            (Some(one), None) | (None, Some(one)) => Arc::clone(one),
            (None, None) => apart(Arc::clone(traveller)),
        };
        self.uniques.extend(unique(traveller).map(str::to_owned));
        self.words = words_of(&self.facts);
        self.numbers = numbers_of(&self.facts);
        self.tellers.insert(told_by.sender.clone());
        self.told_by = told_by;
    }

    /// They travel, under these locators, and are as far as this.
    pub(crate) fn travel(&mut self, locators: &BTreeSet<String>, state: PersonState) {
        let mut claim = Claim { locators: locators.clone(), stands: true };
        self.claims.retain(|known| {
            let same = meets(&known.locators, locators);
            if same {
                claim.locators.extend(known.locators.iter().cloned());
            }
            !same
        });
        self.claims.push(claim);
        self.state = self.state.after(state);
    }

    /// They no longer travel under these locators; without any, not at all.
    pub(crate) fn cancel(&mut self, locators: &BTreeSet<String>) {
        for claim in &mut self.claims {
            let meant = locators.is_empty()
                || claim.locators.is_empty()
                || !claim.locators.is_disjoint(locators);
            claim.stands &= !meant;
        }
        if self.claims.iter().all(|claim| !claim.stands) {
            self.state = PersonState::Cancelled;
        }
    }

    /// A message on the flight's status says this of them.
    pub(crate) fn set(&mut self, state: PersonState, locators: &BTreeSet<String>) {
        if self.is_cancelled() {
            self.travel(locators, state);
        }
        self.state = state;
    }

    /// Whether a push of bookings told them.
    pub(crate) fn is_booked(&self) -> bool {
        self.bookings.is_some()
    }

    pub(crate) fn has_unique(&self, value: &str) -> bool {
        self.uniques.contains(value)
    }

    /// Whether both have a unique reference, and not the same.
    pub(crate) fn is_told_apart(&self, traveller: &Traveller) -> bool {
        unique(traveller)
            .is_some_and(|value| !self.uniques.is_empty() && !self.has_unique(value))
    }

    pub(crate) fn shares_locator(&self, locators: &BTreeSet<String>) -> bool {
        self.claims.iter().any(|claim| !claim.locators.is_disjoint(locators))
    }

    pub(crate) fn has_locator(&self) -> bool {
        self.claims.iter().any(|claim| !claim.locators.is_empty())
    }

    pub(crate) fn facts_on(&self, journey: &str) -> Facts {
        let mut text = Text::default();
        let mut names: Vec<String> = Vec::new();
        for name in self.facts.names.iter().filter(|name| !name.is_empty()) {
            let mut one = Text::default();
            one.name(name);
            names.push(one.0);
        }
        let mut documents: Vec<String> = Vec::new();
        for document in &self.facts.documents {
            let mut one = Text::default();
            one.document(document);
            documents.push(one.0);
        }
        let mut nationalities: Vec<String> = Vec::new();
        for nationality in &self.facts.nationalities {
            let mut one = Text::default();
            one.told(Some(nationality), ToString::to_string);
            nationalities.push(one.0);
        }
        for list in [&mut names, &mut documents, &mut nationalities] {
            list.sort_unstable();
            list.dedup();
            text.field(&list.len().to_string());
            for one in list {
                text.field(one);
            }
        }
        text.told(self.facts.birth.as_ref(), |date| format!("{date:?}"));
        text.told(self.facts.sex.as_ref(), |sex| format!("{sex:?}"));
        if let Some(place) = &self.facts.birth_place {
            text.told(place.country.as_ref(), ToString::to_string);
            text.field(&place.text);
        }
        text.field(journey);
        Facts(text.0)
    }
}

/// Somebody apart from the message that tells them: where in it their booking stands says
/// nothing any more.
fn apart(mut told: Arc<Traveller>) -> Arc<Traveller> {
    if told.booking.is_some() {
        Arc::make_mut(&mut told).booking = None;
    }
    told
}

/// Whether two lots of locators are of one claim.
fn meets(known: &BTreeSet<String>, told: &BTreeSet<String>) -> bool {
    (known.is_empty() && told.is_empty()) || !known.is_disjoint(told)
}

/// What was told now, and from before what was not told again.
fn overlay(now: &Traveller, before: &Traveller) -> Traveller {
    fn text<T: Clone + AsRef<str>>(now: &T, before: &T) -> T {
        if now.as_ref().is_empty() { before.clone() } else { now.clone() }
    }
    fn list<T: Clone>(now: &[T], before: &[T]) -> Vec<T> {
        if now.is_empty() { before.to_vec() } else { now.to_vec() }
    }
    let mut all = now.clone();
    all.role = match now.role {
        TravellerRole::Reference | TravellerRole::Unknown => before.role,
        TravellerRole::Passenger
        | TravellerRole::Crew
        | TravellerRole::TransitPassenger
        | TravellerRole::TransitCrew => now.role,
    };
    if !now.has_name() {
        all.names.clone_from(&before.names);
    }
    all.birth = now.birth.clone().or_else(|| before.birth.clone());
    all.sex = now.sex.clone().or_else(|| before.sex.clone());
    if now.age == AgeBand::Unstated {
        all.age = before.age;
    }
    all.nationalities = list(&now.nationalities, &before.nationalities);
    all.residence = now.residence.clone().or_else(|| before.residence.clone());
    all.birth_place = now.birth_place.clone().or_else(|| before.birth_place.clone());
    all.documents = list(&now.documents, &before.documents);
    let told: Vec<ReferenceKind> =
        now.references.iter().map(|reference| reference.kind.clone()).collect();
    let kept = before.references.iter().filter(|one| !told.contains(&one.kind));
    all.references.extend(kept.cloned());
    all.origin = text(&now.origin, &before.origin);
    all.destination = text(&now.destination, &before.destination);
    all.entry = text(&now.entry, &before.entry);
    all.seats = list(&now.seats, &before.seats);
    if now.bags == saring_model::Bags::default() {
        all.bags = before.bags.clone();
    }
    all.contacts = list(&now.contacts, &before.contacts);
    all.function = text(&now.function, &before.function);
    if now.verified == Verification::Unstated {
        all.verified = before.verified;
    }
    if now.boarding == Boarding::Unstated {
        all.boarding = before.boarding;
    }
    all.unread = list(&now.unread, &before.unread);
    all
}

/// What both sources tell of one person. Names and documents of both count: which of them
/// is on a watchlist nobody knows before.
fn together(list: &Traveller, bookings: &Traveller) -> Traveller {
    let mut all = overlay(list, bookings);
    let known = words_of(list);
    for name in bookings.names.iter().filter(|name| !name.is_empty()) {
        if !known.contains(&words(&name.full()).join(" ")) && !all.names.contains(name) {
            all.names.push(name.clone());
        }
    }
    let known = numbers_of(list);
    for document in &bookings.documents {
        let number = Document::normalise(&document.number);
        if !known.contains(&number) && !all.documents.contains(document) {
            all.documents.push(document.clone());
        }
    }
    all
}

/// What an answer hangs on of a journey, as text.
pub(crate) fn journey_text(journey: &Journey) -> String {
    format!("{journey:?}")
}

/// Whether a telling may be of a person at all, as far as what both know goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one comparison")]
pub(crate) struct Likeness {
    /// The words of a name are the same, or neither has one.
    pub(crate) same_name: bool,
    /// One of the names is part of the other, or most words are common.
    pub(crate) like_name: bool,
    /// A word of a name is common, or one side has no name.
    pub(crate) some_name: bool,
    /// The dates of birth are the same.
    pub(crate) same_birth: bool,
    /// And on a day that tells people apart.
    pub(crate) telling_birth: bool,
    /// They cannot be.
    pub(crate) other_birth: bool,
    /// A document is common.
    pub(crate) same_document: bool,
    /// Both have documents, and none is common.
    pub(crate) other_document: bool,
    /// One is an infant, and the other is said not to be.
    pub(crate) other_age: bool,
    /// One side has nothing but references.
    pub(crate) bare: bool,
}

impl Likeness {
    pub(crate) fn of(person: &Person, traveller: &Traveller) -> Self {
        let words = words_of(traveller);
        let (known, told) = (birth(&person.facts), birth(traveller));
        let births = known.zip(told);
        let numbers = numbers_of(traveller);
        let shares = person.facts.documents.iter().any(|one| {
            let one = NamedDocument::of(one);
            traveller.documents.iter().any(|other| one.may_be(&NamedDocument::of(other)))
        });
        let infant = |age| match age {
            AgeBand::Infant => Some(true),
            AgeBand::Adult | AgeBand::Child => Some(false),
            AgeBand::Unstated => None,
        };
        let ages = infant(person.facts.age).zip(infant(traveller.age));
        let unnamed = person.words.is_empty() || words.is_empty();
        let pairs = || {
            person
                .words
                .iter()
                .flat_map(|one| words.iter().map(move |other| (one, other)))
        };
        Self {
            same_name: !person.words.is_disjoint(&words)
                || (person.words.is_empty() && words.is_empty()),
            like_name: pairs().any(|(one, other)| most_common(one, other)),
            some_name: unnamed || pairs().any(|(one, other)| common(one, other).0 > 0),
            same_birth: births
                .is_some_and(|(one, other)| (one.from, one.to) == (other.from, other.to)),
            telling_birth: births.is_some_and(|(one, other)| {
                telling_day(one).is_some() && telling_day(one) == telling_day(other)
            }),
            other_birth: births.is_some_and(|(one, other)| !one.overlaps(other)),
            same_document: shares,
            other_document: !shares && !numbers.is_empty() && !person.numbers.is_empty(),
            other_age: ages.is_some_and(|(one, other)| one != other),
            bare: is_bare(&person.facts) || is_bare(traveller),
        }
    }
}

/// How many words two names have in common, and how many the shorter one has.
fn common(one: &str, other: &str) -> (usize, usize) {
    let split = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let (one, other) = (split(one), split(other));
    (one.intersection(&other).count(), one.len().min(other.len()))
}

fn most_common(one: &str, other: &str) -> bool {
    let (common, shorter) = common(one, other);
    common * 2 > shorter
}
