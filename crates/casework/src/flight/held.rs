//! A message as a flight keeps it: what it says, without where in which file it stood.
//!
//! In: a message. Out: its facts, a text that is the same for two messages that say the
//! same, and its place among others. Not handled: what it means (`fold`).

use std::fmt::Write as _;
use std::sync::Arc;

use saring_model::{
    Booking, Declared, Interchange, Leg, LocalTime, Message, MessageKind, Moment, Part,
    Place, Reference, ReferenceKind, Stop, Told, TravelDocument, Traveller,
    TravellerName, Unread,
};

/// What a message says.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) kind: MessageKind,
    pub(crate) access: String,
    pub(crate) transaction: String,
    pub(crate) part: Part,
    pub(crate) legs: Vec<Leg>,
    /// Shared with whoever is told so: most are told once.
    pub(crate) travellers: Vec<Arc<Traveller>>,
    pub(crate) bookings: Vec<HeldBooking>,
    pub(crate) declared: Declared,
    /// All of the above as text.
    pub(crate) content: Arc<str>,
}

/// What of a booking says who travels.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HeldBooking {
    pub(crate) locators: Vec<String>,
    pub(crate) cancelled: bool,
    pub(crate) size: Option<u32>,
}

impl HeldBooking {
    fn of(booking: &Booking) -> Self {
        let mut locators: Vec<String> =
            booking.locators.iter().map(|one| one.locator.clone()).collect();
        locators.retain(|locator| !locator.is_empty());
        locators.sort_unstable();
        locators.dedup();
        Self { locators, cancelled: booking.cancelled, size: booking.size }
    }
}

impl Held {
    pub(crate) fn of(message: &Message) -> Self {
        let leg = |leg: &Leg| Leg { place: Place::default(), ..leg.clone() };
        let person = |one: &Traveller| {
            let references = references(one, &message.bookings);
            let place = Place::default();
            Arc::new(Traveller { place, references, ..one.clone() })
        };
        let mut held = Self {
            kind: message.kind,
            access: message.access.clone(),
            transaction: message.transaction.clone(),
            part: message.part,
            legs: message.legs.iter().map(leg).collect(),
            travellers: message.travellers.iter().map(person).collect(),
            bookings: message.bookings.iter().map(HeldBooking::of).collect(),
            declared: message.declared,
            content: Arc::from(""),
        };
        held.content = Arc::from(Text::of(&held).0);
        held
    }
}

/// References of a traveller, with the locator of their booking if they have none.
fn references(traveller: &Traveller, bookings: &[Booking]) -> Vec<Reference> {
    let mut references = traveller.references.clone();
    let booking = traveller.booking.and_then(|position| bookings.get(position as usize));
    let locator = booking.and_then(|booking| booking.locators.first());
    if let Some(locator) = locator
        && traveller.reference(&ReferenceKind::Locator).is_none()
    {
        let value = locator.locator.as_str().into();
        references.insert(0, Reference { kind: ReferenceKind::Locator, value });
    }
    references
}

/// How far a sender's clock may be ahead of ours. Clocks that are set from a network are
/// within a second and a preparation is told in minutes; a host that sets its clock by
/// hand was never seen to be a quarter of an hour off. More lets a wrong clock keep
/// somebody cancelled for so long; less orders honest messages by when they came.
const AHEAD_MINUTES: i64 = 15;

/// Where a message stands among others: as its sender prepared them. The content is what
/// is left to tell two apart that claim the same place.
///
/// Nobody prepares a message after it came. One that says so by more than a clock may be
/// wrong stands where it came, and so does one that does not say when it was prepared.
/// Else a cancellation that is dated tomorrow, by a wrong clock or on purpose, would
/// outrank whatever is told until then: who returns would be answered and stay cancelled,
/// and a list that changes would find them no more. A date in the past is believed: queues
/// hold up messages for hours, and an old one that comes late must not undo what was told
/// since. So senders whose clock runs ahead of universal time by their zone are ordered as
/// their messages came, which is as good as their line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    /// The minute at which it stands.
    at: Option<i64>,
    told: Said,
}

/// What makes a message the same one, whenever it comes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    pub(crate) interchange: Counted,
    pub(crate) message: Counted,
    content: Arc<str>,
    pub(crate) prepared: Option<LocalTime>,
    pub(crate) sender: String,
}

impl Order {
    /// The place of a message that came at a moment; `None` where nobody knows when: its
    /// sender's word is all there is then.
    pub(crate) fn of(
        interchange: &Interchange,
        message: &Message,
        held: &Held,
        came: Option<Moment>,
    ) -> Self {
        let prepared = interchange.prepared.as_ref().and_then(|told| told.value);
        let told = Said {
            interchange: Counted::of(&interchange.reference),
            message: Counted::of(&message.reference),
            content: Arc::clone(&held.content),
            prepared,
            sender: interchange.sender.clone(),
        };
        let came = came.map(minute_of);
        let at = match (prepared.map(minutes), came) {
            (Some(prepared), Some(came)) if prepared - came > AHEAD_MINUTES => came,
            (Some(prepared), _) => prepared,
            (None, Some(came)) => came,
            (None, None) => return Self { at: None, told },
        };
        Self { at: Some(at), told }
    }

    /// What is said at this place.
    pub(crate) fn said(&self) -> &Said {
        &self.told
    }

    /// Whether it stands elsewhere than its sender says.
    pub(crate) fn is_moved(&self) -> bool {
        self.at != self.told.prepared.map(minutes)
    }

    /// Where it would stand by its sender's word.
    pub(crate) fn as_told(&self) -> Self {
        Self { at: self.told.prepared.map(minutes), told: self.told.clone() }
    }
}

/// Minutes since the first day that a [`LocalTime`] can tell.
pub(crate) fn minutes(time: LocalTime) -> i64 {
    i64::from(time.day.number()) * 24 * 60
        + i64::from(time.hour) * 60
        + i64::from(time.minute)
}

/// The minute of a moment, counted as [`minutes`] counts.
fn minute_of(moment: Moment) -> i64 {
    moment.unix().div_euclid(60) + UNIX_MINUTES
}

/// The beginning of 1970, counted as [`minutes`] counts; a test holds it.
const UNIX_MINUTES: i64 = 719_468 * 24 * 60;

/// A reference that is often a number: 9 comes before 10.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Counted {
    length: usize,
    pub(crate) text: String,
}

impl Counted {
    fn of(text: &str) -> Self {
        let length = text.trim_start_matches('0').len();
        Self { length, text: text.to_owned() }
    }
}

/// Fields one after the other, each with its length, so that no two lists of fields are
/// the same text.
#[derive(Default)]
pub(crate) struct Text(pub(crate) String);

impl Text {
    fn of(held: &Held) -> Self {
        let mut text = Self::default();
        text.field(held.kind.as_str());
        text.field(held.kind.purpose());
        text.field(&held.access);
        text.field(&held.transaction);
        text.debug(&held.part);
        text.debug(&held.declared);
        text.count(held.legs.len());
        for leg in &held.legs {
            text.leg(leg);
        }
        text.count(held.travellers.len());
        for traveller in &held.travellers {
            text.traveller(traveller);
        }
        text.count(held.bookings.len());
        for booking in &held.bookings {
            text.list(&booking.locators);
            text.debug(&booking.cancelled);
            text.debug(&booking.size);
        }
        text
    }

    pub(crate) fn field(&mut self, text: &str) {
        self.count(text.len());
        self.0.push_str(text);
    }

    fn count(&mut self, count: usize) {
        // Writing to a string does not fail.
        let _ = write!(self.0, "{count}:");
    }

    /// A value whose debug form says all of it and is nobody's name.
    fn debug(&mut self, value: &impl std::fmt::Debug) {
        self.field(&format!("{value:?}"));
    }

    fn list(&mut self, texts: &[impl AsRef<str>]) {
        self.count(texts.len());
        for text in texts {
            self.field(text.as_ref());
        }
    }

    pub(crate) fn told<T>(
        &mut self,
        told: Option<&Told<T>>,
        value: impl Fn(&T) -> String,
    ) {
        let Some(told) = told else { return self.count(0) };
        self.count(1);
        self.field(&told.raw);
        self.field(&told.value.as_ref().map(value).unwrap_or_default());
        self.field(told.confidence.as_str());
    }

    fn unread(&mut self, unread: &[Unread]) {
        self.count(unread.len());
        for one in unread {
            self.field(&one.field);
            self.field(&one.value);
        }
    }

    fn leg(&mut self, leg: &Leg) {
        self.debug(&leg.flight);
        self.field(&leg.flight_raw);
        self.debug(&leg.marketing);
        self.debug(&leg.other);
        self.field(&leg.class);
        self.field(&leg.status);
        self.count(leg.stops.len());
        for stop in &leg.stops {
            self.stop(stop);
        }
        self.unread(&leg.unread);
    }

    fn stop(&mut self, stop: &Stop) {
        self.field(&stop.port);
        self.field(stop.role.as_str());
        self.told(stop.departs.as_ref(), LocalTime::to_string);
        self.told(stop.arrives.as_ref(), LocalTime::to_string);
    }

    pub(crate) fn name(&mut self, name: &TravellerName) {
        self.list(&name.raw);
        self.field(&name.surname);
        self.field(&name.given);
        self.field(&name.title);
        self.field(name.source.as_str());
        self.debug(&name.truncated);
        self.field(name.confidence.as_str());
    }

    pub(crate) fn document(&mut self, document: &TravelDocument) {
        self.field(document.kind.as_str());
        self.field(&document.code);
        self.field(&document.number);
        self.told(document.issuer.as_ref(), ToString::to_string);
        self.told(document.expires.as_ref(), ToString::to_string);
        self.told(document.issued.as_ref(), ToString::to_string);
        self.field(&document.issued_at);
        self.unread(&document.unread);
    }

    fn reference(&mut self, reference: &Reference) {
        self.debug(&reference.kind);
        self.field(&reference.value);
    }

    fn traveller(&mut self, one: &Traveller) {
        self.field(one.role.as_str());
        self.field(&one.role_raw);
        self.count(one.names.len());
        for name in &one.names {
            self.name(name);
        }
        self.told(one.birth.as_ref(), |date| format!("{date:?}"));
        self.told(one.sex.as_ref(), |sex| format!("{sex:?}"));
        self.field(one.age.as_str());
        self.count(one.nationalities.len());
        for nationality in &one.nationalities {
            self.told(Some(nationality), ToString::to_string);
        }
        self.told(one.residence.as_ref(), ToString::to_string);
        self.count(usize::from(one.birth_place.is_some()));
        if let Some(place) = &one.birth_place {
            self.told(place.country.as_ref(), ToString::to_string);
            self.field(&place.text);
        }
        self.count(one.documents.len());
        for document in &one.documents {
            self.document(document);
        }
        self.count(one.references.len());
        for reference in &one.references {
            self.reference(reference);
        }
        self.field(&one.origin);
        self.field(&one.destination);
        self.field(&one.entry);
        self.list(&one.seats);
        self.debug(&one.bags);
        self.count(one.contacts.len());
        for contact in &one.contacts {
            self.field(contact.kind.as_str());
            self.field(&contact.text);
        }
        self.field(&one.function);
        self.field(one.verified.as_str());
        self.debug(&one.booking);
        self.field(one.boarding.as_str());
        self.unread(&one.unread);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_local_times_are_counted_from_the_same_day() {
        let time = LocalTime::new(2026, 11, 20, 6, 30).expect("a time");
        let moment = Moment::read("2026-11-20T06:30:59Z").expect("a moment");
        assert_eq!(minute_of(moment), minutes(time));
    }
}
