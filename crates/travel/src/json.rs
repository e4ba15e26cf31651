//! A message as JSON: the contract of `docs/formats/travel.schema.json`.
//!
//! In: a [`Message`] and the [`Interchange`] around it. Out: one JSON value. Not
//! handled: reading JSON, and writing it as text. What a message does not tell is
//! absent, never an empty text; the lists that make a message are there even when they
//! are empty. A value that was read keeps what was written beside it.

use saring_model::{
    Bags, BirthDate, BirthPlace, Booking, Contact, CountryCode, Declared, Directive,
    Dropped, FlightNumber, Group, HistoryItem, Interchange, Leg, Message, Outcome, Party,
    Payment, Place, Receipt, RecordLocator, Reference, Reply, Sex, Stop, Told,
    TravelDocument, TravelIssue, Traveller, TravellerName, Unread, WeightUnit,
};
use serde_json::{Map, Value, json};

/// A message with what is said of it by its interchange.
///
/// ```
/// use saring_model::{Interchange, Message, Traveller};
/// let message = Message { travellers: vec![Traveller::default()], ..Default::default() };
/// let value = saring_travel::json::message(&message, &Interchange::default());
/// assert_eq!(value["travellers"][0]["number"], 1);
/// ```
pub fn message(message: &Message, interchange: &Interchange) -> Value {
    let mut object = Object(head(message, interchange));
    let numbered = message.travellers.iter().zip(1_u64..);
    let travellers = numbered.map(|(one, number)| traveller(one, number));
    object.set("travellers", Value::Array(travellers.collect()));
    object.set("bookings", array(&message.bookings, booking));
    object.finish()
}

/// The keys of a message with empty `travellers` and `bookings`. As a value, somebody
/// takes twenty times the room of what was read of them; who writes many takes one
/// after another.
pub fn head(message: &Message, interchange: &Interchange) -> Map<String, Value> {
    let mut object = Object::default();
    object.set("interchange", envelope(interchange));
    object.set("kind", message.kind.as_str());
    object.text("purpose", message.kind.purpose());
    object.text("kind_raw", &message.kind_raw);
    object.text("standard", &message.standard);
    object.text("reference", &message.reference);
    object.text("access", &message.access);
    object.text("transaction", &message.transaction);
    object.set("part", part(message));
    object.some("group", (message.group > 0).then(|| Value::from(message.group)));
    object.mark("repeated", message.repeated);
    object.some("reporting", message.reporting.as_ref().map(party));
    object.set("legs", array(&message.legs, leg));
    object.set("travellers", Value::Array(Vec::new()));
    object.set("bookings", Value::Array(Vec::new()));
    object.list("replies", array(&message.replies, reply));
    object.list("receipts", array(&message.receipts, receipt));
    object.filled("declared", declared(message.declared));
    object.set("dropped", dropped(message.dropped));
    object.set("place", place(message.place));
    object.list("unread", array(&message.unread, unread));
    object.set("issues", array(&message.issues, issue));
    object.0
}

/// An issue, as it stands in a message or beside messages.
pub fn issue(issue: &TravelIssue) -> Value {
    let mut object = Object::default();
    object.set("code", issue.code.as_str());
    object.set("layer", issue.code.layer().as_str());
    object.set("severity", issue.severity.as_str());
    object.text("tag", &issue.tag);
    object.set("place", place(issue.place));
    object.set("detail", issue.detail.as_ref());
    object.finish()
}

/// An object in the making.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Text, absent where it is empty.
    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.set(key, text);
        }
    }

    fn some(&mut self, key: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// A list, absent where it is empty.
    fn list(&mut self, key: &str, value: Value) {
        if value.as_array().is_some_and(|items| !items.is_empty()) {
            self.set(key, value);
        }
    }

    /// An object, absent where nothing is in it.
    fn filled(&mut self, key: &str, value: Value) {
        if value.as_object().is_some_and(|object| !object.is_empty()) {
            self.set(key, value);
        }
    }

    /// A mark, absent where it is not set.
    fn mark(&mut self, key: &str, is: bool) {
        if is {
            self.set(key, true);
        }
    }

    fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

fn array<T>(items: &[T], one: impl FnMut(&T) -> Value) -> Value {
    Value::Array(items.iter().map(one).collect())
}

fn texts(items: &[impl AsRef<str>]) -> Value {
    array(items, |text| Value::from(text.as_ref()))
}

/// What was written, what it was read as, and how sure that is.
fn told<T>(told: &Told<T>, value: impl FnOnce(&T) -> Value) -> Value {
    json!({
        "raw": told.raw.as_str(),
        "value": told.value.as_ref().map(value),
        "confidence": told.confidence.as_str(),
    })
}

/// The same of a value that prints as it is meant to be read.
fn shown<T: ToString>(value: &Told<T>) -> Value {
    told(value, |value| Value::from(value.to_string()))
}

fn maybe<T: ToString>(value: Option<&Told<T>>) -> Option<Value> {
    value.map(shown)
}

fn countries(countries: &[Told<CountryCode>]) -> Value {
    array(countries, shown)
}

fn envelope(interchange: &Interchange) -> Value {
    let mut object = Object::default();
    object.text("sender", &interchange.sender);
    object.text("sender_kind", &interchange.sender_kind);
    object.text("recipient", &interchange.recipient);
    object.text("recipient_kind", &interchange.recipient_kind);
    object.some("prepared", maybe(interchange.prepared.as_ref()));
    object.text("reference", &interchange.reference);
    object.text("application", &interchange.application);
    object.set("test", interchange.is_test);
    object.mark("wants_receipt", interchange.wants_receipt);
    object.list("groups", array(&interchange.groups, group));
    object.list("unread", array(&interchange.unread, unread));
    object.finish()
}

fn group(group: &Group) -> Value {
    let mut object = Object::default();
    object.text("kind", &group.kind);
    object.text("sender", &group.sender);
    object.text("recipient", &group.recipient);
    object.some("prepared", maybe(group.prepared.as_ref()));
    object.text("reference", &group.reference);
    object.text("version", &group.version);
    object.finish()
}

fn part(message: &Message) -> Value {
    json!({"number": message.part.number, "last": message.part.last})
}

fn party(party: &Party) -> Value {
    let mut object = Object::default();
    object.text("name", &party.name);
    object.text("id", &party.id);
    object.list("contacts", array(&party.contacts, contact));
    object.finish()
}

fn contact(contact: &Contact) -> Value {
    json!({"kind": contact.kind.as_str(), "text": contact.text})
}

fn flight(flight: &FlightNumber) -> Value {
    Value::from(flight.to_string())
}

/// A leg, as it stands in a message.
pub fn leg(leg: &Leg) -> Value {
    let mut object = Object::default();
    object.text("flight", &leg.flight.to_string());
    object.text("carrier", &leg.flight.carrier);
    object.text("flight_raw", &leg.flight_raw);
    object.list("marketing", array(&leg.marketing, flight));
    object.mark("other", leg.other);
    object.set("stops", array(&leg.stops, stop));
    object.text("class", &leg.class);
    object.text("status", &leg.status);
    object.set("place", place(leg.place));
    object.list("unread", array(&leg.unread, unread));
    object.finish()
}

fn stop(stop: &Stop) -> Value {
    let mut object = Object::default();
    object.text("port", &stop.port);
    object.set("role", stop.role.as_str());
    object.some("departs", maybe(stop.departs.as_ref()));
    object.some("arrives", maybe(stop.arrives.as_ref()));
    object.finish()
}

/// Somebody, as they stand in a message.
pub fn traveller(traveller: &Traveller, number: u64) -> Value {
    let mut object = Object::default();
    object.set("number", number);
    object.set("role", traveller.role.as_str());
    object.text("role_raw", &traveller.role_raw);
    object.set("names", array(&traveller.names, name));
    object.some("birth", traveller.birth.as_ref().map(|told| birth(told, traveller)));
    object.some("sex", traveller.sex.as_ref().map(|sex| told(sex, |sex| sex_word(*sex))));
    object.text("age", traveller.age.as_str());
    object.set("nationalities", countries(&traveller.nationalities));
    object.some("residence", maybe(traveller.residence.as_ref()));
    object.some("birth_place", traveller.birth_place.as_ref().map(birth_place));
    object.set("documents", array(&traveller.documents, document));
    object.set("references", references(&traveller.references));
    object.text("origin", &traveller.origin);
    object.text("destination", &traveller.destination);
    object.text("entry", &traveller.entry);
    object.list("seats", texts(&traveller.seats));
    object.filled("bags", bags(&traveller.bags));
    object.list("contacts", array(&traveller.contacts, contact));
    object.text("function", &traveller.function);
    object.text("verified", traveller.verified.as_str());
    object.some("booking", traveller.booking.map(|at| Value::from(u64::from(at) + 1)));
    object.text("boarding", traveller.boarding.as_str());
    object.set("place", place(traveller.place));
    object.list("unread", array(&traveller.unread, unread));
    object.finish()
}

fn name(name: &TravellerName) -> Value {
    let mut object = Object::default();
    object.set("source", name.source.as_str());
    object.set("full", name.full());
    object.text("surname", &name.surname);
    object.text("given", &name.given);
    object.text("title", &name.title);
    object.set("raw", texts(&name.raw));
    object.mark("truncated", name.truncated);
    object.set("confidence", name.confidence.as_str());
    object.finish()
}

/// A date of birth: with the days that it lies between, for it may be a year alone, and
/// with what else may have been meant.
fn birth(birth: &Told<BirthDate>, traveller: &Traveller) -> Value {
    let mut object = Object::default();
    object.set("raw", birth.raw.as_str());
    object.set("value", birth.value.as_ref().map(ToString::to_string));
    if let Some(date) = &birth.value {
        object.set("from", date.from.to_string());
        object.set("to", date.to.to_string());
        object.mark("approximate", date.approximate);
    }
    let others = array(&traveller.birth_others, |date| Value::from(date.to_string()));
    object.list("others", others);
    object.set("confidence", birth.confidence.as_str());
    object.finish()
}

fn sex_word(sex: Sex) -> Value {
    Value::from(match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    })
}

fn birth_place(place: &BirthPlace) -> Value {
    let mut object = Object::default();
    object.some("country", maybe(place.country.as_ref()));
    object.text("text", &place.text);
    object.finish()
}

fn document(document: &TravelDocument) -> Value {
    let mut object = Object::default();
    object.set("kind", document.kind.as_str());
    object.text("code", &document.code);
    object.text("number", &document.number);
    object.some("issuer", maybe(document.issuer.as_ref()));
    object.some("expires", maybe(document.expires.as_ref()));
    object.some("issued", maybe(document.issued.as_ref()));
    object.text("issued_at", &document.issued_at);
    object.list("unread", array(&document.unread, unread));
    object.finish()
}

/// References, as they stand in a message.
pub fn references(references: &[Reference]) -> Value {
    array(references, reference)
}

fn reference(reference: &Reference) -> Value {
    json!({"kind": reference.kind.as_str(), "value": reference.value.as_str()})
}

fn bags(bags: &Bags) -> Value {
    let mut object = Object::default();
    object.some("count", bags.count.map(Value::from));
    if let Some((weight, unit)) = bags.weight {
        object.set("weight", weight);
        let unit = match unit {
            WeightUnit::Kilogram => "kg",
            WeightUnit::Pound => "lb",
        };
        object.set("unit", unit);
    }
    object.list("tags", texts(&bags.tags));
    object.finish()
}

/// A booking.
pub fn booking(booking: &Booking) -> Value {
    let mut object = Object::default();
    object.set("locators", array(&booking.locators, locator));
    object.set("cancelled", booking.cancelled);
    object.some("changed", maybe(booking.changed.as_ref()));
    object.some("ticketed", maybe(booking.ticketed.as_ref()));
    object.list("agency", texts(&booking.agency));
    object.set("itinerary", array(&booking.itinerary, leg));
    object.list("services", texts(&booking.services));
    object.some("size", booking.size.map(Value::from));
    object.text("group", &booking.group);
    object.list("contacts", array(&booking.contacts, contact));
    object.list("tickets", texts(&booking.tickets));
    object.list("payments", array(&booking.payments, payment));
    object.filled("bags", bags(&booking.bags));
    object.list("split", array(&booking.split, locator));
    object.list("remarks", texts(&booking.remarks));
    object.list("history", array(&booking.history, history));
    object.set("place", place(booking.place));
    object.list("unread", array(&booking.unread, unread));
    object.finish()
}

fn locator(locator: &RecordLocator) -> Value {
    let mut object = Object::default();
    object.text("carrier", &locator.carrier);
    object.set("locator", locator.locator.as_str());
    object.text("kind", &locator.kind);
    object.some("created", maybe(locator.created.as_ref()));
    object.finish()
}

fn payment(payment: &Payment) -> Value {
    let mut object = Object::default();
    object.text("form", &payment.form);
    object.text("amount", &payment.amount);
    object.text("currency", &payment.currency);
    object.text("vendor", &payment.vendor);
    object.text("number", &payment.number);
    object.text("expires", &payment.expires);
    object.finish()
}

fn history(item: &HistoryItem) -> Value {
    let mut object = Object::default();
    object.some("at", maybe(item.at.as_ref()));
    object.text("by", &item.by);
    object.text("action", &item.action);
    object.list("names", array(&item.names, name));
    object.list("legs", array(&item.legs, leg));
    object.list("remarks", texts(&item.remarks));
    object.finish()
}

fn reply(reply: &Reply) -> Value {
    let mut object = Object::default();
    object.set("whole", reply.whole);
    object.set("references", references(&reply.references));
    object.text("status", &reply.status);
    object.set("directive", reply.directive.map(Directive::as_str));
    object.text("text", &reply.text);
    object.set("place", place(reply.place));
    object.finish()
}

fn receipt(receipt: &Receipt) -> Value {
    let mut object = Object::default();
    object.set("level", receipt.level.as_str());
    object.text("of", &receipt.of);
    object.text("standard", &receipt.standard);
    object.text("sender", &receipt.sender);
    object.text("recipient", &receipt.recipient);
    object.text("action", &receipt.action);
    object.set("outcome", receipt.outcome.map(Outcome::as_str));
    let faults = receipt.faults.iter().enumerate().map(|(number, (code, meaning))| {
        let mut object = Object::default();
        object.set("code", code.as_str());
        object.text("meaning", meaning);
        let known = receipt.fault_places.get(number);
        object.some("place", known.map(|at| place(*at)));
        object.finish()
    });
    object.set("faults", Value::Array(faults.collect()));
    object.set("place", place(receipt.place));
    object.finish()
}

fn declared(declared: Declared) -> Value {
    let mut object = Object::default();
    object.some("passengers", declared.passengers.map(Value::from));
    object.some("crew", declared.crew.map(Value::from));
    object.some("bookings", declared.bookings.map(Value::from));
    object.finish()
}

fn dropped(dropped: Dropped) -> Value {
    json!({
        "meals": dropped.meals,
        "medical": dropped.medical,
        "free_text": dropped.free_text,
        "accounts": dropped.accounts,
        "total": dropped.total(),
    })
}

/// A place: without what is not known of it.
fn place(place: Place) -> Value {
    let mut object = Object::default();
    let known = |number: u32| (number > 0).then(|| Value::from(number));
    object.some("message", known(place.message));
    object.some("segment", known(place.segment));
    object.some("element", known(place.element.into()));
    object.some("component", known(place.component.into()));
    object.set("byte", place.byte);
    object.finish()
}

fn unread(unread: &Unread) -> Value {
    json!({"field": unread.field, "value": unread.value})
}

#[cfg(test)]
mod tests {
    use super::*;
    use saring_model::{Confidence, Day, NameSource, ReferenceKind};

    /// What a value becomes, as text.
    #[track_caller]
    fn check(value: &Value, expected: &str) {
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(*value, expected);
    }

    #[test]
    fn a_message_that_tells_nothing_has_its_lists_all_the_same() {
        check(
            &message(&Message::default(), &Interchange::default()),
            r#"{"interchange": {"test": false}, "kind": "unknown",
            "part": {"number": 1, "last": true}, "legs": [], "travellers": [],
            "bookings": [], "issues": [], "place": {"byte": 0},
            "dropped": {"meals": 0, "medical": 0, "free_text": 0, "accounts": 0,
            "total": 0}}"#,
        );
    }

    #[test]
    fn a_told_value_keeps_what_was_written_and_how_sure_it_is() {
        let mut birth_date = Told::sure("430807", BirthDate::day(1943, 8, 7).unwrap());
        birth_date.confidence = Confidence::Doubtful;
        let other = BirthDate::day(1843, 8, 7).unwrap();
        let older = Traveller { birth_others: vec![other], ..Traveller::default() };
        check(
            &birth(&birth_date, &older),
            r#"{"raw": "430807", "value": "1943-08-07", "from": "1943-08-07",
            "to": "1943-08-07", "others": ["1843-08-07"], "confidence": "doubtful"}"#,
        );
        check(
            &birth(&Told::unread("010229"), &Traveller::default()),
            r#"{"raw": "010229", "value": null, "confidence": "doubtful"}"#,
        );
    }

    #[test]
    fn what_is_not_told_is_absent() {
        let name = TravellerName {
            raw: vec!["SUPARMAN".into()],
            surname: "SUPARMAN".into(),
            source: NameSource::List,
            ..TravellerName::default()
        };
        let traveller_of_one_name = Traveller {
            names: vec![name],
            references: vec![Reference {
                kind: ReferenceKind::Locator,
                value: "QX7K2P".into(),
            }],
            documents: vec![TravelDocument {
                number: "C7654321".into(),
                expires: Some(Told::sure("300101", Day::new(2030, 1, 1).unwrap())),
                ..TravelDocument::default()
            }],
            booking: Some(0),
            ..Traveller::default()
        };
        check(
            &traveller(&traveller_of_one_name, 7),
            r#"{"number": 7, "role": "passenger", "names": [{"source": "list",
            "full": "SUPARMAN", "surname": "SUPARMAN", "raw": ["SUPARMAN"],
            "confidence": "sure"}], "nationalities": [], "documents": [
            {"kind": "other", "number": "C7654321", "expires": {"raw": "300101",
            "value": "2030-01-01", "confidence": "sure"}}], "references": [
            {"kind": "locator", "value": "QX7K2P"}], "booking": 1,
            "place": {"byte": 0}}"#,
        );
    }
}
