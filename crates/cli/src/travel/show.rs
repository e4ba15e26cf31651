//! Messages for people: a calm account of eighty columns.
//!
//! In: a [`Message`] and what is around it. Out: lines: the flight, everyone on it, the
//! bookings with their history apart, what was odd. Not handled: what is answered for
//! somebody; the caller puts that behind a person.
//!
//! ```text
//!     1  MEI LING TAN                                                passenger
//!        female, born 1988-02-14, SGP
//!        passport K1234567E of SGP, expires 2031-02-14
//! ```
//!
//! A question mark stands behind what may mean something else than is shown.

use saring_model::{
    Bags, Booking, Confidence, Contact, ContactKind, Directive, Dropped, HistoryItem,
    Interchange, Leg, LocalTime, Message, Payment, RecordLocator, Reference,
    ReferenceKind, Reply, Sex, Stop, Told, TravelDocument, TravelDocumentKind,
    TravelIssue, Traveller, TravellerName, TravellerRole, Unread, Verification,
    WeightUnit,
};

use crate::output::table::line;
use crate::terminal::{COLUMNS, Style, clip, counted, flow, pad, visible, width};

/// Where names begin: behind a number.
const NAME_AT: usize = 7;
/// Where the values of a heading begin.
pub(crate) const VALUE_AT: usize = 15;
/// Columns of the word at the right of a person's line.
const ROLE_COLUMNS: usize = 17;

/// Writes messages for people.
pub(crate) struct Show {
    style: Style,
}

impl Show {
    /// With emphasis or without.
    pub(crate) fn new(style: Style) -> Self {
        Self { style }
    }

    /// The whole message.
    pub(crate) fn message(
        &self,
        file: &str,
        interchange: &Interchange,
        message: &Message,
        out: &mut Vec<u8>,
    ) {
        self.head(file, interchange, message, out);
        for (number, traveller) in message.travellers.iter().enumerate() {
            self.traveller(number + 1, traveller, message, out);
        }
        gap(message.travellers.is_empty(), out);
        self.tail(message, out);
    }

    /// What stands before the persons.
    pub(crate) fn head(
        &self,
        file: &str,
        interchange: &Interchange,
        message: &Message,
        out: &mut Vec<u8>,
    ) {
        line(out, &self.style.strong(&clip(&title(message), COLUMNS)));
        self.said(out, "file", &[place_of(file, message)]);
        self.said(out, "interchange", &envelope(interchange));
        if interchange.is_test {
            self.said(out, "test", &["a test, never to be taken for live".to_owned()]);
        }
        self.said(out, "reference", &references(message));
        if let Some(party) = &message.reporting {
            let mut who = vec![party.name.clone(), party.id.clone()];
            who.extend(party.contacts.iter().map(contact));
            self.said(out, "reported by", &who);
        }
        for one in &message.legs {
            self.leg(one, VALUE_AT, out);
        }
        line(out, "");
    }

    /// What stands behind the persons.
    pub(crate) fn tail(&self, message: &Message, out: &mut Vec<u8>) {
        for booking in &message.bookings {
            self.booking(booking, message, out);
        }
        gap(message.bookings.is_empty(), out);
        for reply in &message.replies {
            self.reply(reply, out);
        }
        gap(message.replies.is_empty(), out);
        for receipt in &message.receipts {
            let level = receipt.level.as_str();
            let mut said =
                vec![format!("{level} {}", receipt.of), receipt.standard.clone()];
            let outcome = receipt.outcome.map_or("unknown", |outcome| outcome.as_str());
            said.push(if receipt.action.is_empty() {
                outcome.to_owned()
            } else {
                format!("{outcome} ({})", receipt.action)
            });
            said.extend(receipt.faults.iter().map(|(code, meaning)| match *meaning {
                "" => format!("error {code}"),
                meaning => format!("error {code}, {meaning}"),
            }));
            self.said(out, "receipt", &said);
        }
        gap(message.receipts.is_empty(), out);
        self.odd(message, out);
    }

    /// Somebody, with everything that is told of them.
    pub(crate) fn traveller(
        &self,
        number: usize,
        traveller: &Traveller,
        message: &Message,
        out: &mut Vec<u8>,
    ) {
        let role = self.style.faint(&format!("{:>ROLE_COLUMNS$}", role(traveller)));
        self.person_line(number, traveller, &role, out);
        self.rest(traveller, message, out);
    }

    /// The same with what is answered for them in the place of their role.
    pub(crate) fn answered(
        &self,
        number: usize,
        traveller: &Traveller,
        message: &Message,
        directive: Directive,
        out: &mut Vec<u8>,
    ) {
        let said = format!("{:>ROLE_COLUMNS$}", super::verdict::said(directive));
        let said = match directive {
            Directive::Board => self.style.faint(&said),
            Directive::Refer | Directive::InsufficientData | Directive::DoNotBoard => {
                self.style.strong(&said)
            }
        };
        self.person_line(number, traveller, &said, out);
        let role = role(traveller);
        if role != TravellerRole::Passenger.as_str() {
            self.row(out, &[role]);
        }
        self.rest(traveller, message, out);
    }

    /// Number, name, and a word at the right. A name that is too long for one line goes
    /// on in the next, for it has to be read whole.
    fn person_line(
        &self,
        number: usize,
        traveller: &Traveller,
        right: &str,
        out: &mut Vec<u8>,
    ) {
        let room = COLUMNS - NAME_AT - ROLE_COLUMNS - 2;
        let name = visible(&shown_name(traveller));
        let mut rows = broken(&name, room).into_iter();
        let first = self.style.strong(&pad(&rows.next().unwrap_or_default(), room));
        let number = self.style.faint(&format!("{number:>5}"));
        line(out, &format!("{number}  {first}  {right}"));
        for row in rows {
            line(out, &format!("{:NAME_AT$}{}", "", self.style.strong(&row)));
        }
    }

    fn rest(&self, traveller: &Traveller, message: &Message, out: &mut Vec<u8>) {
        for name in traveller.names.iter().skip(1) {
            let text = format!("{} in the {}", name_text(name), name.source.as_str());
            self.row(out, &[text]);
        }
        self.row(out, &who(traveller));
        for document in &traveller.documents {
            self.row(out, &document_text(document));
        }
        self.row(out, &way(traveller));
        let mut known: Vec<String> = Vec::new();
        let told = traveller.reference(&ReferenceKind::Locator).is_some();
        if let Some(number) = traveller.booking.filter(|_| !told) {
            let booking = message.bookings.get(number as usize);
            let locator = booking.and_then(|booking| booking.locators.first());
            known.extend(locator.map(|locator| format!("booking {}", locator.locator)));
        }
        known.extend(traveller.references.iter().map(reference));
        self.row(out, &known);
        let mut carried: Vec<String> = Vec::new();
        if !traveller.seats.is_empty() {
            carried.push(format!("seat {}", traveller.seats.join(", ")));
        }
        carried.extend(bags(&traveller.bags));
        self.row(out, &carried);
        let contacts: Vec<String> = traveller.contacts.iter().map(contact).collect();
        self.row(out, &contacts);
        self.unread(&traveller.unread, out);
        for document in &traveller.documents {
            self.unread(&document.unread, out);
        }
    }

    /// A leg with its flight in front.
    pub(crate) fn leg(&self, leg: &Leg, at: usize, out: &mut Vec<u8>) {
        let label = self.style.strong(&pad(&flight(leg), VALUE_AT - 4));
        let mut rows = flow(&route(leg).join(" "), COLUMNS - at);
        if !leg.marketing.is_empty() {
            let sold: Vec<String> =
                leg.marketing.iter().map(ToString::to_string).collect();
            rows.push(format!("sold as {} too", sold.join(", ")));
        }
        for (index, row) in rows.iter().enumerate() {
            let before = if index == 0 {
                format!("{:1$}{label}", "", at + 4 - VALUE_AT - 2)
            } else {
                " ".repeat(at - 2)
            };
            line(out, &format!("{before}  {}", visible(row)));
        }
        self.unread(&leg.unread, out);
    }

    fn booking(&self, booking: &Booking, message: &Message, out: &mut Vec<u8>) {
        let locators: Vec<String> = booking.locators.iter().map(locator).collect();
        let mut head = if locators.is_empty() {
            "Booking without a locator".to_owned()
        } else {
            format!("Booking {}", locators.join(", "))
        };
        if booking.cancelled {
            head.push_str(", cancelled");
        }
        for row in flow(&visible(&head), COLUMNS) {
            line(out, &self.style.strong(&row));
        }
        for one in &booking.itinerary {
            self.leg(one, VALUE_AT, out);
        }
        self.said(out, "travellers", &members(booking, message));
        self.said(out, "group", std::slice::from_ref(&booking.group));
        let when = |what: &str, at: &Option<Told<LocalTime>>| {
            at.as_ref().map(|at| format!("{what} {} UTC", time(at)))
        };
        let mut dates: Vec<String> = Vec::new();
        dates.extend(when("changed", &booking.changed));
        dates.extend(when("ticketed", &booking.ticketed));
        self.said(out, "dates", &dates);
        self.said(out, "agency", &booking.agency);
        let contacts: Vec<String> = booking.contacts.iter().map(contact).collect();
        self.said(out, "contacts", &contacts);
        self.said(out, "tickets", &booking.tickets);
        for one in &booking.payments {
            self.said(out, "payment", &[payment(one)]);
        }
        self.said(out, "bags", &bags(&booking.bags));
        self.said(out, "also booked", &booking.services);
        let split: Vec<String> = booking.split.iter().map(locator).collect();
        self.said(out, "split", &split);
        for remark in &booking.remarks {
            self.said(out, "remark", std::slice::from_ref(remark));
        }
        self.unread(&booking.unread, out);
        for item in &booking.history {
            self.said(out, "history", &history(item));
        }
        line(out, "");
    }

    fn reply(&self, reply: &Reply, out: &mut Vec<u8>) {
        let whom = if reply.whole {
            "everyone".to_owned()
        } else {
            let known: Vec<String> = reply.references.iter().map(reference).collect();
            known.join(", ")
        };
        let directive = reply.directive.map_or("not processed", |d| d.as_str());
        let mut said = vec![format!("{directive} ({})", reply.status), whom];
        if !reply.text.is_empty() {
            said.push(format!("\"{}\"", reply.text));
        }
        self.said(out, "answer", &said);
    }

    /// What was dropped, not understood and odd.
    fn odd(&self, message: &Message, out: &mut Vec<u8>) {
        let dropped = dropped(message.dropped);
        if !dropped.is_empty() {
            self.said(out, "dropped", &dropped);
        }
        if !message.unread.is_empty() {
            self.unread(&message.unread, out);
        }
        if !dropped.is_empty() || !message.unread.is_empty() {
            line(out, "");
        }
        self.issues(&message.issues, out);
    }

    /// What was odd, one by one.
    pub(crate) fn issues(&self, issues: &[TravelIssue], out: &mut Vec<u8>) {
        if issues.is_empty() {
            return;
        }
        let count = counted(issues.len() as u64, "issue", "issues");
        line(out, &self.style.strong(&count));
        for issue in issues {
            let tag = if issue.tag.is_empty() { "–" } else { issue.tag.as_str() };
            let what = pad(issue.code.as_str(), 18);
            let head = format!(
                "  {what} {} {} {}",
                pad(issue.severity.as_str(), 5),
                pad(tag, 4),
                issue.place
            );
            line(out, &clip(&head, COLUMNS));
            for row in flow(&visible(&issue.detail), COLUMNS - NAME_AT) {
                line(out, &format!("{:NAME_AT$}{}", "", self.style.faint(&row)));
            }
        }
        line(out, "");
    }

    fn unread(&self, unread: &[Unread], out: &mut Vec<u8>) {
        for one in unread {
            let (field, value) = (visible(&one.field), visible(&one.value));
            let text = if value.starts_with(&field) {
                format!("kept as written: {value}")
            } else {
                format!("kept as written: {field} {value}")
            };
            for row in broken(&text, COLUMNS - NAME_AT) {
                line(out, &format!("{:NAME_AT$}{}", "", self.style.faint(&row)));
            }
        }
    }

    /// Values behind a word; nothing where all are empty.
    pub(crate) fn said(&self, out: &mut Vec<u8>, what: &str, values: &[String]) {
        let mut label = what;
        for row in rows(values, COLUMNS - VALUE_AT) {
            let before = self.style.faint(&pad(label, VALUE_AT - 4));
            line(out, &format!("  {before}  {row}"));
            label = "";
        }
    }

    /// Values below a name; nothing where all are empty.
    fn row(&self, out: &mut Vec<u8>, values: &[String]) {
        for row in rows(values, COLUMNS - NAME_AT) {
            line(out, &format!("{:NAME_AT$}{}", "", self.style.faint(&row)));
        }
    }
}

/// An empty line, unless there was nothing before it.
pub(crate) fn gap(nothing: bool, out: &mut Vec<u8>) {
    if !nothing && !out.ends_with(b"\n\n") {
        line(out, "");
    }
}

/// Values with commas between them, in rows of so many columns.
fn rows(values: &[String], columns: usize) -> Vec<String> {
    let told: Vec<String> =
        values.iter().filter(|value| !value.is_empty()).map(|v| visible(v)).collect();
    if told.is_empty() { Vec::new() } else { broken(&told.join(", "), columns) }
}

/// Text in rows, a word that is too long for one being cut.
fn broken(text: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for row in flow(text, columns) {
        let mut rest = row.as_str();
        while width(rest) > columns {
            let mut end = 0;
            let mut used = 0;
            for (at, c) in rest.char_indices() {
                used += width(c.encode_utf8(&mut [0; 4]));
                if used > columns {
                    break;
                }
                end = at + c.len_utf8();
            }
            let Some((head, tail)) = rest.split_at_checked(end.max(1)) else { break };
            rows.push(head.to_owned());
            rest = tail;
        }
        rows.push(rest.to_owned());
    }
    rows
}

/// What a message is: `Passengers, change (PAXLST), part 2`.
pub(crate) fn title(message: &Message) -> String {
    let kind = message.kind.as_str().replace('-', " ");
    let mut first = kind.chars();
    let mut title: String =
        first.next().into_iter().flat_map(char::to_uppercase).chain(first).collect();
    match message.kind.purpose() {
        "" | "original" => {}
        purpose => title.extend([", ", &purpose.replace('-', " ")]),
    }
    if !message.kind_raw.is_empty() {
        title.extend([", code ", &visible(&message.kind_raw)]);
    }
    if !message.standard.is_empty() {
        title.extend([" · ", &visible(&message.standard)]);
    }
    if message.repeated {
        title.push_str(" · told before");
    }
    if message.part.number != 1 || !message.part.last {
        let more = if message.part.last { "the last" } else { "not the last" };
        let number = message.part.number.to_string();
        title.extend([" · part ", &number, ", ", more]);
    }
    title
}

fn place_of(file: &str, message: &Message) -> String {
    match message.place.message {
        0 | 1 => file.to_owned(),
        number => format!("{file}, message {number}, byte {}", message.place.byte),
    }
}

fn envelope(interchange: &Interchange) -> Vec<String> {
    let named = |what: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("{what} {value}") }
    };
    let prepared = interchange.prepared.as_ref();
    vec![
        named("from", &interchange.sender),
        named("to", &interchange.recipient),
        prepared.map(|told| format!("prepared {}", time(told))).unwrap_or_default(),
        named("number", &interchange.reference),
        named("for", &interchange.application),
    ]
}

fn references(message: &Message) -> Vec<String> {
    let named = |what: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("{what} {value}") }
    };
    vec![
        message.reference.clone(),
        named("access", &message.access),
        named("transaction", &message.transaction),
    ]
}

/// The name to show, or that there is none.
pub(crate) fn shown_name(traveller: &Traveller) -> String {
    match traveller.names.first() {
        Some(name) if !name.is_empty() => name_text(name),
        Some(_) | None => "(no name)".to_owned(),
    }
}

/// Surname and given names apart, for they tell which is which.
fn name_text(name: &TravellerName) -> String {
    let mut text = match (name.surname.as_str(), name.given.as_str()) {
        (surname, "") => surname.to_owned(),
        ("", given) => given.to_owned(),
        (surname, given) => format!("{surname}, {given}"),
    };
    if name.truncated {
        text.push('…');
    }
    if name.confidence == Confidence::Doubtful {
        text.push('?');
    }
    text
}

fn role(traveller: &Traveller) -> String {
    let is_named = traveller.role == TravellerRole::Unknown;
    let role = if is_named && !traveller.role_raw.is_empty() {
        format!("role {}", clip(&traveller.role_raw, 6))
    } else {
        traveller.role.as_str().replace('-', " ")
    };
    match traveller.age.as_str() {
        "" | "adult" => role,
        age if traveller.role == TravellerRole::Passenger => age.to_owned(),
        _ => role,
    }
}

/// Sex, date of birth, nationalities, residence, place of birth.
fn who(traveller: &Traveller) -> Vec<String> {
    let mut who = Vec::new();
    if let Some(sex) = &traveller.sex {
        who.push(told(sex, |sex| {
            match sex {
                Sex::Female => "female",
                Sex::Male => "male",
                Sex::Other => "sex other",
            }
            .to_owned()
        }));
    }
    if let Some(birth) = &traveller.birth {
        let mut text = format!("born {}", told(birth, ToString::to_string));
        let others: Vec<String> =
            traveller.birth_others.iter().map(ToString::to_string).collect();
        if !others.is_empty() {
            text = format!("{text} or {}", others.join(" or "));
        }
        who.push(text);
    }
    let national: Vec<String> = traveller
        .nationalities
        .iter()
        .map(|one| told(one, ToString::to_string))
        .collect();
    if !national.is_empty() {
        who.push(format!("national of {}", national.join(" and ")));
    }
    if let Some(country) = &traveller.residence {
        who.push(format!("lives in {}", told(country, ToString::to_string)));
    }
    if let Some(place) = &traveller.birth_place {
        let country = place.country.as_ref().map(|one| told(one, ToString::to_string));
        let parts: Vec<String> = [place.text.clone()]
            .into_iter()
            .chain(country)
            .filter(|part| !part.is_empty())
            .collect();
        who.push(format!("born in {}", parts.join(", ")));
    }
    who
}

fn document_text(document: &TravelDocument) -> Vec<String> {
    let kind = if document.kind == TravelDocumentKind::Other {
        format!("document {}", document.code)
    } else {
        document.kind.as_str().replace('-', " ")
    };
    let mut head = format!("{} {}", kind.trim_end(), document.number);
    if let Some(issuer) = &document.issuer {
        head = format!("{} of {}", head.trim_end(), told(issuer, ToString::to_string));
    }
    let mut text = vec![head];
    if let Some(day) = &document.expires {
        text.push(format!("expires {}", told(day, ToString::to_string)));
    }
    if let Some(day) = &document.issued {
        text.push(format!("issued {}", told(day, ToString::to_string)));
    }
    if !document.issued_at.is_empty() {
        text.push(format!("issued at {}", document.issued_at));
    }
    text
}

/// From where to where, and what the carrier says of the way on board.
fn way(traveller: &Traveller) -> Vec<String> {
    let mut way = Vec::new();
    match (traveller.origin.as_str(), traveller.destination.as_str()) {
        ("", "") => {}
        (from, "") => way.push(format!("from {from}")),
        ("", to) => way.push(format!("to {to}")),
        (from, to) => way.push(format!("{from} to {to}")),
    }
    if !traveller.entry.is_empty() {
        way.push(format!("enters at {}", traveller.entry));
    }
    if !traveller.function.is_empty() {
        way.push(format!("function {}", traveller.function));
    }
    way.push(traveller.boarding.as_str().replace('-', " "));
    way.push(match traveller.verified {
        Verification::Unstated => String::new(),
        Verification::Verified => "document seen".to_owned(),
        Verification::NotVerified => "document not seen".to_owned(),
    });
    way
}

/// References on one line.
pub(crate) fn known_as(references: &[Reference]) -> String {
    references.iter().map(reference).collect::<Vec<_>>().join(", ")
}

fn reference(reference: &Reference) -> String {
    let what = match &reference.kind {
        ReferenceKind::Locator => "booking",
        ReferenceKind::Unique => "unique",
        ReferenceKind::Government => "government",
        ReferenceKind::Customer => "customer",
        ReferenceKind::Ticket => "ticket",
        ReferenceKind::FrequentFlyer => "frequent flyer",
        ReferenceKind::Traveller => "traveller",
        ReferenceKind::Other(qualifier) => qualifier,
    };
    format!("{what} {}", reference.value)
}

fn bags(bags: &Bags) -> Vec<String> {
    let mut text = Vec::new();
    if let Some(count) = bags.count {
        text.push(counted(count.into(), "bag", "bags"));
    }
    if let Some((weight, unit)) = bags.weight {
        let unit = match unit {
            WeightUnit::Kilogram => "kg",
            WeightUnit::Pound => "lb",
        };
        text.push(format!("{weight} {unit}"));
    }
    if !bags.tags.is_empty() {
        text.push(format!("tags {}", bags.tags.join(", ")));
    }
    text
}

fn contact(contact: &Contact) -> String {
    if contact.kind == ContactKind::Other {
        contact.text.clone()
    } else {
        format!("{} {}", contact.kind.as_str(), contact.text)
    }
}

fn locator(locator: &RecordLocator) -> String {
    let mut text = locator.locator.clone();
    if !locator.carrier.is_empty() {
        text = format!("{text} of {}", locator.carrier);
    }
    if let Some(created) = &locator.created {
        text = format!("{text}, made {} UTC", time(created));
    }
    text
}

fn payment(payment: &Payment) -> String {
    let parts = [&payment.form, &payment.vendor, &payment.number];
    let mut text: Vec<&str> = parts.into_iter().map(String::as_str).collect();
    text.extend([payment.amount.as_str(), payment.currency.as_str()]);
    let expires = format!("expires {}", payment.expires);
    if !payment.expires.is_empty() {
        text.push(&expires);
    }
    text.retain(|part| !part.is_empty());
    text.join(" ")
}

fn members(booking: &Booking, message: &Message) -> Vec<String> {
    let own = message.bookings.iter().position(|other| std::ptr::eq(other, booking));
    let own = own.and_then(|at| u32::try_from(at).ok());
    let people = message.travellers.iter().enumerate();
    let mut members: Vec<String> = people
        .filter(|(_, traveller)| traveller.booking.is_some() && traveller.booking == own)
        .map(|(number, traveller)| format!("{} {}", number + 1, shown_name(traveller)))
        .collect();
    let named = members.len() as u64;
    if let Some(size) = booking.size.filter(|size| u64::from(*size) > named) {
        members.push(format!("{} in all", crate::terminal::grouped(size.into())));
    }
    members
}

fn history(item: &HistoryItem) -> Vec<String> {
    let mut text = Vec::new();
    text.extend(item.at.as_ref().map(|at| format!("{} UTC", time(at))));
    if !item.by.is_empty() {
        text.push(format!("by {}", item.by));
    }
    match item.action.as_str() {
        "" => {}
        "A" => text.push("added".to_owned()),
        "X" => text.push("cancelled".to_owned()),
        action => text.push(format!("action {action}")),
    }
    text.extend(item.names.iter().map(name_text));
    text.extend(item.legs.iter().map(|leg| {
        let route = route(leg).join(" ");
        format!("{} {route}", flight(leg))
    }));
    text.extend(item.remarks.iter().cloned());
    text
}

fn flight(leg: &Leg) -> String {
    match leg.flight.to_string() {
        known if known.is_empty() => leg.flight_raw.clone(),
        known => known,
    }
}

/// Ports with local times, then class and status.
fn route(leg: &Leg) -> Vec<String> {
    let mut text: Vec<String> = Vec::new();
    let mut before: Option<saring_model::Day> = None;
    for (number, stop) in leg.stops.iter().enumerate() {
        if number > 0 {
            text.push("→".to_owned());
        }
        text.push(stop_text(stop, &mut before));
    }
    if leg.other {
        text.push("(not the main leg)".to_owned());
    }
    text.extend([&leg.class, &leg.status].into_iter().filter(|t| !t.is_empty()).cloned());
    text
}

/// A port and its times; a day is told once.
fn stop_text(stop: &Stop, before: &mut Option<saring_model::Day>) -> String {
    let mut text = stop.port.clone();
    for told in [&stop.arrives, &stop.departs].into_iter().flatten() {
        let day = told.value.map(|time| time.day);
        let said = match told.value {
            Some(at) if *before == day => {
                format!("{:02}:{:02}{}", at.hour, at.minute, doubt(told.confidence))
            }
            Some(_) | None => time(told),
        };
        text = format!("{text} {said}");
        *before = day.or(*before);
    }
    text
}

/// Day and time with a blank between them.
fn time(time: &Told<LocalTime>) -> String {
    told(time, |time| format!("{} {:02}:{:02}", time.day, time.hour, time.minute))
}

fn told<T>(told: &Told<T>, text: impl FnOnce(&T) -> String) -> String {
    match &told.value {
        Some(value) => format!("{}{}", text(value), doubt(told.confidence)),
        None => format!("{}?", told.raw),
    }
}

fn doubt(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure | Confidence::Repaired => "",
        Confidence::Doubtful => "?",
    }
}

/// What was dropped, in words.
fn dropped(dropped: Dropped) -> Vec<String> {
    let Dropped { meals, medical, free_text, accounts } = dropped;
    [
        (meals, "special meal", "special meals"),
        (medical, "medical request", "medical requests"),
        (free_text, "sensitive remark", "sensitive remarks"),
        (accounts, "account or address", "accounts or addresses"),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, one, many)| counted(count.into(), one, many))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use saring_model::{
        BirthDate, BirthPlace, CountryCode, Day, FlightNumber, MessageKind, Party, Place,
        Push, Severity, StopRole, TravelIssueCode,
    };

    fn at(day: u8, hour: u8, minute: u8) -> Told<LocalTime> {
        Told::sure("", LocalTime::new(2026, 11, day, hour, minute).unwrap())
    }

    fn leg() -> Leg {
        let stop = |port: &str, departs, arrives| Stop {
            port: port.into(),
            role: StopRole::Routing,
            departs,
            arrives,
        };
        Leg {
            flight: FlightNumber { carrier: "XX".into(), number: "815".into() },
            marketing: vec![FlightNumber { carrier: "YY".into(), number: "7815".into() }],
            stops: vec![
                stop("SIN", Some(at(20, 6, 0)), None),
                stop("CGK", None, Some(at(20, 7, 55))),
                stop("DPS", None, None),
            ],
            ..Leg::default()
        }
    }

    fn name(surname: &str, given: &str) -> TravellerName {
        TravellerName {
            surname: surname.into(),
            given: given.into(),
            ..TravellerName::default()
        }
    }

    fn country(code: &str) -> Told<CountryCode> {
        Told::sure(code, CountryCode::read(code).unwrap())
    }

    fn traveller() -> Traveller {
        let mut birth = Told::sure("880214", BirthDate::day(1988, 2, 14).unwrap());
        birth.confidence = Confidence::Doubtful;
        Traveller {
            names: vec![name("TAN", "MEI LING")],
            birth: Some(birth),
            sex: Some(Told::sure("F", Sex::Female)),
            nationalities: vec![country("SGP"), Told::unread("X9")],
            birth_place: Some(BirthPlace {
                country: Some(country("MYS")),
                text: "MELAKA".into(),
            }),
            documents: vec![TravelDocument {
                kind: TravelDocumentKind::Passport,
                number: "K1234567E".into(),
                issuer: Some(country("SGP")),
                expires: Some(Told::sure("310214", Day::new(2031, 2, 14).unwrap())),
                ..TravelDocument::default()
            }],
            references: vec![Reference {
                kind: ReferenceKind::Unique,
                value: "TAN0001".into(),
            }],
            origin: "SIN".into(),
            destination: "CGK".into(),
            seats: vec!["12C".into()],
            bags: Bags {
                count: Some(2),
                weight: Some((23, WeightUnit::Kilogram)),
                ..Bags::default()
            },
            booking: Some(0),
            unread: vec![Unread { field: "RFF".into(), value: "RFF+QQ:1".into() }],
            ..Traveller::default()
        }
    }

    fn booked() -> Message {
        let booking = Booking {
            locators: vec![RecordLocator {
                locator: "QX7K2P".into(),
                carrier: "XX".into(),
                ..RecordLocator::default()
            }],
            changed: Some(at(18, 15, 2)),
            itinerary: vec![leg()],
            size: Some(3),
            payments: vec![Payment {
                form: "CC".into(),
                vendor: "VI".into(),
                number: "XXXXXXXXXXXX1111".into(),
                amount: "245.00".into(),
                currency: "SGD".into(),
                ..Payment::default()
            }],
            history: vec![HistoryItem {
                at: Some(at(1, 9, 11)),
                action: "X".into(),
                legs: vec![leg()],
                ..HistoryItem::default()
            }],
            ..Booking::default()
        };
        Message {
            kind: MessageKind::Bookings(Push::Changed),
            standard: "PNRGOV:15:1:IA".into(),
            reference: "1".into(),
            reporting: Some(Party {
                name: "XX AIRLINES".into(),
                contacts: vec![Contact {
                    kind: ContactKind::Telephone,
                    text: "006565550100".into(),
                }],
                ..Party::default()
            }),
            legs: vec![leg()],
            travellers: vec![traveller(), Traveller::default()],
            bookings: vec![booking],
            dropped: Dropped { meals: 1, medical: 2, ..Dropped::default() },
            issues: vec![TravelIssue {
                code: TravelIssueCode::CodeUnknown,
                severity: Severity::Loss,
                place: Place {
                    message: 1,
                    segment: 12,
                    element: 1,
                    component: 1,
                    byte: 345,
                },
                tag: "RFF".into(),
                detail: "expected a qualifier of a reference, found QQ".into(),
            }],
            ..Message::default()
        }
    }

    #[test]
    fn a_message_is_shown_whole() {
        let interchange = Interchange {
            sender: "XX".into(),
            recipient: "IDPNR".into(),
            is_test: true,
            ..Interchange::default()
        };
        let mut out = Vec::new();
        let show = Show::new(Style::plain());
        show.message("push.edi", &interchange, &booked(), &mut out);
        let expected = "
Bookings, changed · PNRGOV:15:1:IA
  file         push.edi
  interchange  from XX, to IDPNR
  test         a test, never to be taken for live
  reference    1
  reported by  XX AIRLINES, telephone 006565550100
  XX815        SIN 2026-11-20 06:00 → CGK 07:55 → DPS
               sold as YY7815 too

    1  TAN, MEI LING                                                   passenger
       female, born 1988-02-14?, national of SG and X9?, born in MELAKA, MY
       passport K1234567E of SG, expires 2031-02-14
       SIN to CGK
       booking QX7K2P, unique TAN0001
       seat 12C, 2 bags, 23 kg
       kept as written: RFF+QQ:1
    2  (no name)                                                       passenger

Booking QX7K2P of XX
  XX815        SIN 2026-11-20 06:00 → CGK 07:55 → DPS
               sold as YY7815 too
  travellers   1 TAN, MEI LING, 3 in all
  dates        changed 2026-11-18 15:02 UTC
  payment      CC VI XXXXXXXXXXXX1111 245.00 SGD
  history      2026-11-01 09:11 UTC, cancelled, XX815 SIN 2026-11-20 06:00 → CGK
               07:55 → DPS

  dropped      1 special meal, 2 medical requests

1 issue
  code-unknown       loss  RFF  segment 12, element 1, byte 345
       expected a qualifier of a reference, found QQ

";
        assert_eq!(String::from_utf8(out).unwrap(), expected.trim_start_matches('\n'));
    }

    #[test]
    fn nothing_is_wider_than_the_terminal_or_moves_the_cursor() {
        let long = "Ж".repeat(300);
        let mut message = booked();
        message.reporting = Some(Party { name: long.clone(), ..Party::default() });
        for traveller in &mut message.travellers {
            traveller.names = vec![name(&long, "\u{1b}[2J\u{202e}"), name("A", &long)];
            traveller.seats = vec![long.as_str().into()];
            traveller.role = TravellerRole::Unknown;
            traveller.role_raw = long.as_str().into();
        }
        for booking in &mut message.bookings {
            booking.remarks = vec![long.clone()];
            booking.itinerary =
                vec![Leg { flight_raw: long.clone(), stops: leg().stops, ..leg() }];
        }
        message.unread = vec![Unread { field: "ZZZ".into(), value: long.clone() }];
        for issue in &mut message.issues {
            issue.tag = long.clone();
        }
        let mut out = Vec::new();
        let show = Show::new(Style::plain());
        show.message(&long, &Interchange::default(), &message, &mut out);
        for line in String::from_utf8(out).unwrap().lines() {
            assert!(width(line) <= COLUMNS, "{line}");
            assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line}");
        }
    }
}
