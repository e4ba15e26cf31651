//! One booking: who travels in it, on what, and what was done to it.
//!
//! In: the segments from one `SRC` to the next. Out: a [`Booking`] and its
//! [`Traveller`]s. Not handled: single segments (`segments`), texts of documents
//! (`documents`).
//! Source: PNRGOV guide 13.1 sections 4 (groups) and 5 (segments).
//!
//! A request about somebody may stand before they are named. So requests are put aside,
//! and joined to people when the booking is complete: infants first, who may be named in
//! a request only, then the rest in the order of the message.

use std::collections::HashMap;

use saring_model::{
    AgeBand, Boarding, Booking, Contact, ContactKind, FlightNumber, HistoryItem, Leg,
    LocalTime, Message, NameSource, Place, Reference, ReferenceKind, Severity, Text,
    Told, TravelDocument, TravelDocumentKind, TravelIssueCode, Traveller, TravellerName,
    Unread,
};

use super::segments::{self, Sold};
use super::{documents, names, texts};
use crate::context::Context;
use crate::lexer::Segment;
use crate::{sensitive, values};

/// Persons of one surname that a name is held against, at most. A booking has 99 persons
/// at most (IATA AIRIMP); a forged one must not take quadratic time.
const CANDIDATES_MAX: usize = 128;

/// What the segments before the next one were about.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// The booking as a whole.
    #[default]
    Booking,
    /// A person, a ticket, a payment.
    Person,
    /// A flight, a check-in for it, a boarding.
    Flight,
    /// A booking that was split from this one.
    Split,
    /// Something that does not fly.
    Service,
    /// What was done to the booking before.
    History,
}

/// A request that waits until everyone is named.
struct Request {
    wanted: Wanted,
    /// The person whose group it stands in.
    within: Option<usize>,
    /// The numbers of those whom it is for, each with what is told of them.
    told: Vec<(String, String)>,
    /// The flight whose group it stands in.
    leg: Option<usize>,
    from: String,
    to: String,
    place: Place,
}

enum Wanted {
    Docs(String),
    Doco(String),
    Doca(String),
    Infant(String),
    Child(String),
    Flyer(String),
    Ticket(String),
    Contact(Contact),
    Seat,
}

/// A booking being read.
pub(super) struct Pnr {
    booking: Booking,
    /// Its position among those of the message.
    position: u32,
    /// Position of its first traveller among those of the message.
    first: usize,
    stage: Stage,
    by_number: HashMap<String, usize>,
    /// First of those whose numbers have this one before the dot (`1` of `1.1`).
    by_family: HashMap<String, usize>,
    by_surname: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, usize>,
    /// How many of the travellers are in the two maps of names. Most are told apart by
    /// their numbers, and no name is ever looked up.
    indexed: usize,
    /// Under how many names each traveller was first told of: by these they are found.
    first_names: Vec<u8>,
    /// The person whose group is read.
    person: Option<usize>,
    /// The person whose boarding is read.
    boarding: Option<usize>,
    requests: Vec<Request>,
    /// Numbers under which each flight is sold, and the bare number behind it.
    sold: Vec<(Sold, Option<FlightNumber>)>,
    /// A check-in without its time was told for this flight: nothing is sure.
    is_check_in_blank: bool,
    has_check_in: bool,
    /// Whose bags are those of the flight that the message is about.
    bags_of_flight: Vec<usize>,
    currency: String,
    infants_told: usize,
    infants: Vec<usize>,
    /// The kind of a service, as written, whose particulars follow.
    service: Option<String>,
    history: History,
}

/// History being read.
#[derive(Default)]
struct History {
    at: Option<Told<LocalTime>>,
    by: String,
    /// Nothing was told yet of what was done.
    is_empty: bool,
    /// The last item holds lines of text.
    is_text: bool,
}

impl Pnr {
    pub(super) fn new(place: Place, message: &Message) -> Self {
        Self {
            booking: Booking { place, ..Booking::default() },
            position: u32::try_from(message.bookings.len()).unwrap_or(u32::MAX),
            first: message.travellers.len(),
            stage: Stage::Booking,
            by_number: HashMap::new(),
            by_family: HashMap::new(),
            by_surname: HashMap::new(),
            by_name: HashMap::new(),
            indexed: 0,
            first_names: Vec::new(),
            person: None,
            boarding: None,
            requests: Vec::new(),
            sold: Vec::new(),
            is_check_in_blank: false,
            has_check_in: false,
            bags_of_flight: Vec::new(),
            currency: String::new(),
            infants_told: 0,
            infants: Vec::new(),
            service: None,
            history: History::default(),
        }
    }

    /// What comes next is told of the past.
    pub(super) fn is_in_history(&self) -> bool {
        self.stage == Stage::History
    }

    /// Takes the next segment behind `SRC`.
    pub(super) fn take(
        &mut self,
        tag: &str,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        if !matches!(tag, "LTS") {
            self.history.is_text = false;
        }
        match tag {
            "ABI" => self.history_begins(segment),
            "LTS" => self.history_text(segment, context),
            "SAC" => self.history_item(segment),
            _ if self.stage == Stage::History => {
                self.in_history(tag, segment, context);
            }
            "RCI" => self.locators(segment, context),
            "DAT" => self.dates(segment, context),
            "ORG" => self.originator(segment, context),
            "TIF" => self.names(segment, context, message),
            "SSR" => self.request(segment, context),
            "IFT" => self.free_text(segment, context, message),
            "ADD" => self.address(segment, context, message),
            "REF" => self.unique(segment, context, message),
            "FTI" => self.flyer(segment, context, message),
            "TKT" => self.ticket(segment, message),
            "FOP" => self.payment(segment),
            "MON" => self.money(segment, context),
            "TVL" => self.flight(segment, context, message),
            "TRA" => self.operated(segment, message),
            "RPI" => self.status(segment, context),
            "TRI" => self.boarding_number(segment, context),
            "SSD" => self.boarding_seat(segment, message),
            "TBD" => self.bags(segment, context, message),
            "EQN" => self.stage = Stage::Split,
            "MSG" => self.service(segment),
            "APD" => self.keep_of_flight(segment, context),
            // Fares, taxes, limits of ticketing and paid baggage: known, and of no use
            // to who looks for people.
            "FAR" | "PTK" | "TXD" | "EBD" => {
                self.booking.unread.extend(segments::kept(segment, context));
            }
            _ => {
                let code = TravelIssueCode::SegmentUnknown;
                let detail = "expected a segment of PNRGOV, found another";
                let unread = segments::unread(code, segment, context, detail);
                self.booking.unread.extend(unread);
            }
        }
    }

    /// Joins what was put aside to the people, and gives the booking to the message.
    pub(super) fn close(mut self, context: &mut Context<'_>, message: &mut Message) {
        self.history_ends();
        self.service_ends();
        self.join_requests(context, message);
        self.count_unnamed(context, message);
        let flight = message.legs.first();
        let own = flight.map(|leg| leg.flight.carrier.as_str()).unwrap_or_default();
        // The carrier's own locator first; the rest as they came.
        self.booking.locators.sort_by_key(|locator| locator.carrier != own);
        for (leg, (sold, bare)) in self.booking.itinerary.iter_mut().zip(&self.sold) {
            settle(leg, sold, bare.as_ref(), flight);
        }
        let first = self.booking.locators.iter().find(|locator| locator.kind != "C");
        let locator = first.or(self.booking.locators.first());
        for traveller in message.travellers.iter_mut().skip(self.first) {
            if let Some(locator) = locator {
                refer(traveller, ReferenceKind::Locator, &locator.locator);
            }
        }
        message.bookings.push(self.booking);
    }

    fn travellers<'m>(&self, message: &'m Message) -> &'m [Traveller] {
        message.travellers.get(self.first..).unwrap_or_default()
    }

    // The booking as a whole.

    fn locators(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let locators = segments::locators(segment, context);
        let own = match self.stage {
            Stage::Split => &mut self.booking.split,
            Stage::Booking
            | Stage::Person
            | Stage::Flight
            | Stage::Service
            | Stage::History => &mut self.booking.locators,
        };
        for locator in locators {
            // Told again with each flight.
            let known = own.iter().take(CANDIDATES_MAX).any(|known| {
                (&known.carrier, &known.locator) == (&locator.carrier, &locator.locator)
            });
            if !known {
                own.push(locator);
            }
        }
    }

    fn dates(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        for (element, composite) in segment.elements() {
            let qualifier = composite.get(1);
            let (date, time) = (composite.get(2), composite.get(3));
            let slot = match (qualifier.as_ref(), self.stage) {
                ("", _) if date.is_empty() => continue,
                ("2", Stage::Flight) => {
                    self.has_check_in = true;
                    self.is_check_in_blank = date.is_empty();
                    let told = segments::moment(&date, &time, context);
                    segments::check_moment(told.as_ref(), segment, (element, 2), context);
                    self.keep_of_flight(segment, context);
                    return;
                }
                ("700", _) => &mut self.booking.changed,
                ("710", _) => &mut self.booking.ticketed,
                ("3", _) => {
                    let text = segments::free_text(segment, 1);
                    self.remark(text.trim_start_matches("3:"), segment, context);
                    return;
                }
                _ => {
                    let code = TravelIssueCode::CodeUnknown;
                    let detail = "expected a date of 700, 710 or 2, found another";
                    let unread = segments::unread(code, segment, context, detail);
                    self.booking.unread.extend(unread);
                    return;
                }
            };
            let told = segments::moment(&date, &time, context);
            if slot.is_none() {
                // Dates without a time are usual for tickets.
                if told.as_ref().is_some_and(|told| told.value.is_none()) {
                    segments::check_moment(told.as_ref(), segment, (element, 2), context);
                }
                *slot = told;
            }
        }
    }

    fn originator(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let parts = segments::parts(segment);
        match self.stage {
            Stage::Booking if parts.is_empty() => self.booking.cancelled = true,
            Stage::Booking | Stage::Person => self.booking.agency.extend(parts),
            Stage::Flight | Stage::Split | Stage::Service | Stage::History => {
                self.keep_of_flight(segment, context);
            }
        }
    }

    /// Keeps something of the flight that is read, or else of the booking.
    fn keep_of_flight(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let kept = segments::kept(segment, context);
        match self.booking.itinerary.last_mut() {
            Some(leg) if self.stage == Stage::Flight => leg.unread.extend(kept),
            _ => self.booking.unread.extend(kept),
        }
    }

    fn remark(
        &mut self,
        text: &str,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(text) = context.harmless(text.into(), segment, (2, 1)) {
            self.booking.remarks.push(texts::mask_cards(&text, 13).into_owned());
        }
    }

    // People.

    fn names(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let surname = segment.string(1, 1);
        let surname_kind = segment.string(1, 2);
        let mut others =
            segment.elements().filter(|(element, _)| *element >= 2).peekable();
        let is_group = surname_kind == "G" || segment.get(2, 2) == "G";
        if is_group && segment.get(2, 1).is_empty() {
            self.person = None;
            if self.stage != Stage::Flight {
                self.stage = Stage::Person;
            }
            // The name of a group is nobody's, and may tell what they believe.
            let name = context.harmless(surname.into(), segment, (1, 1));
            self.booking.group = name.map(Into::into).unwrap_or_default();
            return;
        }
        if others.peek().is_none() {
            self.name(&surname, "", ["", "", ""], segment, context, message);
            return;
        }
        for (_, composite) in others {
            let given = composite.get(1);
            let (kind, number) = (composite.get(2), composite.get(3));
            let infant = composite.get(4);
            let told = [kind.as_ref(), &number, &infant];
            self.name(&surname, &given, told, segment, context, message);
        }
    }

    /// One name: of a new person, or, behind a flight, of one who checks in.
    fn name(
        &mut self,
        surname: &str,
        given: &str,
        [kind, number, infant]: [&str; 3],
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let is_check_in =
            !matches!(self.stage, Stage::Booking | Stage::Person | Stage::History);
        if is_check_in && let Some(known) = self.same(number, surname, given, message) {
            self.boarding = Some(known);
            self.check_in(message);
            return;
        }
        let names = names::read(surname, given, NameSource::List, context.profile);
        if is_check_in {
            let known = self.known(number, &names, message);
            if known.is_some() || self.boarding.is_some() && surname.is_empty() {
                self.boarding = known.or(self.boarding);
                self.also_named(names, segment, context, message);
                self.check_in(message);
                return;
            }
        } else {
            self.stage = Stage::Person;
        }
        let place = context.place(segment);
        let position = self.person(names, kind, place, context, message);
        if !number.is_empty() {
            self.number(number, position);
            if let Some(traveller) = message.travellers.get_mut(position) {
                refer(traveller, ReferenceKind::Traveller, number);
            }
        }
        self.infants_told += usize::from(infant == "1");
        if is_check_in {
            let detail =
                "expected somebody named in the booking, found another at check-in";
            let code = TravelIssueCode::ReferenceDiffers;
            context.odd(code, Severity::Doubt, segment, (1, 1), detail);
            self.boarding = Some(position);
            self.check_in(message);
        } else {
            self.person = Some(position);
        }
    }

    /// Keeps another name under which somebody checks in: whoever it is, they are looked
    /// for.
    fn also_named(
        &mut self,
        names: Vec<TravellerName>,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let own = self.boarding.and_then(|position| message.travellers.get_mut(position));
        let Some(traveller) = own else { return };
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let mut known = traveller.names.iter().take(CANDIDATES_MAX);
            if known.any(|own| names::alike(own, &name)) {
                return;
            }
            if traveller.names.len() < CANDIDATES_MAX {
                traveller.names.push(name);
            }
            let detail = "expected the name in the booking at check-in, found another";
            let code = TravelIssueCode::ReferenceDiffers;
            context.odd(code, Severity::Doubt, segment, (1, 1), detail);
        }
    }

    /// Adds somebody.
    fn person(
        &mut self,
        names: Vec<TravellerName>,
        kind: &str,
        place: Place,
        context: &mut Context<'_>,
        message: &mut Message,
    ) -> usize {
        let position = message.travellers.len();
        let age = match kind {
            "A" | "ADT" => AgeBand::Adult,
            "C" | "CHD" | "CNN" => AgeBand::Child,
            "IN" | "INF" | "INS" => AgeBand::Infant,
            "" => AgeBand::Unstated,
            _ => {
                let detail = "expected a type of traveller A, C, IN or G, found another";
                let code = TravelIssueCode::CodeUnknown;
                context.issue(code, Severity::Note, place, "TIF", detail);
                AgeBand::Unstated
            }
        };
        self.first_names.push(u8::try_from(names.len()).unwrap_or(u8::MAX));
        let traveller = Traveller {
            role_raw: kind.into(),
            names,
            age,
            booking: Some(self.position),
            place,
            ..Traveller::default()
        };
        if !traveller.has_name() {
            let detail = "expected a name, found none";
            let code = TravelIssueCode::NameMissing;
            context.issue(code, Severity::Loss, place, "TIF", detail);
        }
        if age == AgeBand::Infant {
            self.infants.push(position);
        }
        message.travellers.push(traveller);
        position
    }

    /// Takes those who were added since into the maps of names.
    fn index(&mut self, message: &Message) {
        let travellers = message.travellers.get(self.first..).unwrap_or_default();
        let new = travellers.iter().zip(&self.first_names).skip(self.indexed);
        for (traveller, first_names) in new {
            let position = self.first + self.indexed;
            self.indexed += 1;
            for name in traveller.names.iter().take(usize::from(*first_names)) {
                self.by_name.entry(key(name)).or_insert(position);
                let surname = names::folded(&name.surname);
                let candidates = self.by_surname.entry(surname).or_default();
                if candidates.len() < CANDIDATES_MAX {
                    candidates.push(position);
                }
            }
        }
    }

    fn number(&mut self, number: &str, position: usize) {
        let number = plain_number(number);
        if let Some((family, _)) = number.split_once('.') {
            self.by_family.entry(family.to_owned()).or_insert(position);
        }
        self.by_number.entry(number).or_insert(position);
    }

    fn numbered(&self, number: &str) -> Option<usize> {
        if number.is_empty() {
            return None;
        }
        let number = plain_number(number);
        self.by_number.get(&number).or_else(|| self.by_family.get(&number)).copied()
    }

    /// Somebody who was named before with the same number in the same letters.
    fn same(
        &self,
        number: &str,
        surname: &str,
        given: &str,
        message: &Message,
    ) -> Option<usize> {
        let position = self.numbered(number)?;
        let written = &message.travellers.get(position)?.names.first()?.raw;
        let mut written = written.iter().map(Text::as_str);
        let same = written.next() == Some(surname)
            && written.next().unwrap_or_default() == given;
        same.then_some(position)
    }

    /// Somebody who was named before, by number and name, by name, or by number. A number
    /// at check-in may be another than the one in the booking, a name is never.
    fn known(
        &mut self,
        number: &str,
        names: &[TravellerName],
        message: &Message,
    ) -> Option<usize> {
        let first = names.first()?;
        let by_number = self.numbered(number);
        if let Some(position) = by_number {
            let traveller = message.travellers.get(position)?;
            if traveller
                .names
                .iter()
                .take(CANDIDATES_MAX)
                .any(|own| names::alike(own, first))
            {
                return by_number;
            }
        }
        self.index(message);
        let by_name = names.iter().find_map(|own| self.by_name.get(&key(own))).copied();
        // A spelling that is only alike may be somebody else's where the number is.
        by_name.or(by_number).or_else(|| self.alike(first, message))
    }

    /// Somebody whose name is spelled alike.
    fn alike(&mut self, name: &TravellerName, message: &Message) -> Option<usize> {
        self.index(message);
        if let Some(position) = self.by_name.get(&key(name)) {
            return Some(*position);
        }
        let surname = names::folded(&name.surname);
        let candidates = self.by_surname.get(&surname)?;
        candidates.iter().copied().take(CANDIDATES_MAX).find(|position| {
            message.travellers.get(*position).is_some_and(|own| {
                own.names.iter().take(CANDIDATES_MAX).any(|own| names::alike(own, name))
            })
        })
    }

    fn unique(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let person = self.person.filter(|_| self.stage == Stage::Person);
        let Some(position) = person else {
            self.booking.unread.extend(segments::kept(segment, context));
            return;
        };
        for (_, composite) in segment.elements() {
            let value = composite.get(2);
            let value = if value.is_empty() { composite.get(1) } else { value };
            if value.is_empty() {
                continue;
            }
            // Requests may name the person by this number as well.
            self.number(&value, position);
            if let Some(traveller) = message.travellers.get_mut(position) {
                refer(traveller, ReferenceKind::Unique, &value);
            }
        }
    }

    fn flyer(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let traveller =
            self.person.and_then(|position| message.travellers.get_mut(position));
        let Some(traveller) = traveller else {
            self.booking.unread.extend(segments::kept(segment, context));
            return;
        };
        let mut has_more = false;
        for (_, composite) in segment.elements() {
            let value = format!("{}{}", composite.get(1), composite.get(2));
            has_more |= composite.components().skip(2).any(|part| !part.is_empty());
            if !value.is_empty() {
                refer(traveller, ReferenceKind::FrequentFlyer, &value);
            }
        }
        if has_more {
            traveller.unread.extend(segments::kept(segment, context));
        }
    }

    // Tickets and payments.

    fn ticket(&mut self, segment: &Segment<'_, '_>, message: &mut Message) {
        self.currency = String::new();
        let number = segment.string(1, 1);
        if number.is_empty() {
            return;
        }
        let person =
            self.person.and_then(|position| message.travellers.get_mut(position));
        if let Some(traveller) = person {
            refer(traveller, ReferenceKind::Ticket, &number);
        }
        if !self.booking.tickets.iter().take(CANDIDATES_MAX).any(|known| *known == number)
        {
            self.booking.tickets.push(number);
        }
    }

    fn payment(&mut self, segment: &Segment<'_, '_>) {
        self.booking.payments.extend(segments::payments(segment, &self.currency));
        // Whether a form of payment is old or new has no place among the payments.
        for (_, composite) in segment.elements() {
            let indicator = composite.get(2);
            if !indicator.is_empty() && indicator.len() <= 3 {
                let value = indicator.into_owned();
                self.booking.unread.push(Unread { field: "FOP".into(), value });
            }
        }
    }

    fn money(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let mut has_more = false;
        for (_, composite) in segment.elements() {
            let (amount, currency) = (composite.get(2), composite.get(3));
            has_more |= !amount.is_empty();
            if composite.get(1) == "T" || self.currency.is_empty() {
                self.currency = currency.into_owned();
            }
        }
        if has_more {
            self.booking.unread.extend(segments::kept(segment, context));
        }
    }

    // Text and addresses.

    fn free_text(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let kind = segment.get(1, 2);
        if kind == "43" {
            self.sponsor(segment);
            return;
        }
        // Text in the first element is that of a host that leaves the codes out.
        let coded = segment.get(1, 1).bytes().all(|byte| byte.is_ascii_digit());
        let text = segments::free_text(segment, if coded { 2 } else { 1 });
        match texts::contact_code(&text) {
            Some((kind, value)) => {
                let contact = self.contact(kind, value, segment, context);
                self.reach(contact, message);
            }
            None => self.remark(&text, segment, context),
        }
    }

    /// Gives a contact to the person whose group is read, or to the booking.
    fn reach(&mut self, contact: Option<Contact>, message: &mut Message) {
        let Some(contact) = contact else { return };
        let person = self.person.filter(|_| self.stage == Stage::Person);
        let traveller = person.and_then(|position| message.travellers.get_mut(position));
        let contacts = match traveller {
            Some(traveller) => &mut traveller.contacts,
            None => &mut self.booking.contacts,
        };
        add_contact(contacts, contact);
    }

    /// Who pays for the journey: name, address, telephone.
    fn sponsor(&mut self, segment: &Segment<'_, '_>) {
        let parts = segments::parts(segment);
        let lines = parts.iter().skip_while(|part| {
            // The codes in front.
            part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
        let (numbers, lines): (Vec<&String>, Vec<&String>) = lines.partition(|line| {
            texts::telephone(line).is_some_and(|(_, rest)| rest.is_empty())
        });
        let text: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        let mut contacts = Vec::new();
        if !text.is_empty() {
            let text = texts::mask_cards(&text.join(", "), 13).into_owned();
            contacts.push(Contact { kind: ContactKind::Address, text });
        }
        let telephone = |number: &&String| texts::contact(ContactKind::Telephone, number);
        contacts.extend(numbers.iter().map(telephone));
        for contact in contacts {
            add_contact(&mut self.booking.contacts, contact);
        }
    }

    /// A contact without what is sensitive in its text.
    fn contact(
        &mut self,
        kind: ContactKind,
        text: &str,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) -> Option<Contact> {
        if text.is_empty() {
            return None;
        }
        if kind == ContactKind::Address {
            return Some(texts::contact(kind, text));
        }
        if texts::email(text).is_some() {
            let is_address = |word: &&str| texts::email(word).is_some();
            let rest: Vec<&str> =
                text.split_whitespace().filter(|word| !is_address(word)).collect();
            self.remark(&rest.join(" "), segment, context);
            return Some(texts::contact(ContactKind::Email, text));
        }
        if let Some(found) = sensitive::of_text(text) {
            context.drop_sensitive(found, segment, (2, 1));
            let own = harmless_number(text)?;
            return Some(Contact { kind: ContactKind::Telephone, text: own });
        }
        Some(texts::contact(kind, text))
    }

    fn address(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        for (_, composite) in segment.elements() {
            let parts: Vec<_> = composite.components().collect();
            let lines = parts.iter().skip(1).take(6).map(AsRef::as_ref);
            let mut lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
            let rest: Vec<&str> = parts.iter().skip(7).map(AsRef::as_ref).collect();
            let text = rest.join(":");
            let (kind, value) = texts::contact_code(&text)
                .unwrap_or((ContactKind::Telephone, text.trim()));
            let mut contact = self.contact(kind, value, segment, context);
            let last = contact.take_if(|own| {
                // The end of an address that was too long for its components.
                own.kind == ContactKind::Other && !lines.is_empty()
            });
            lines.extend(last.as_ref().map(|own| own.text.as_str()));
            if !lines.is_empty() {
                let text = texts::mask_cards(&lines.join(", "), 16).into_owned();
                let address = Contact { kind: ContactKind::Address, text };
                self.reach(Some(address), message);
            }
            self.reach(contact, message);
        }
    }

    // Flights.

    fn flight(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        if self.service.is_some() {
            self.service_told(segment, context);
            return;
        }
        let segments::Flight { mut leg, sold, is_bare } =
            segments::leg(segment, context, true);
        self.person = None;
        if is_bare
            && let (Some(last), Some(own)) =
                (self.sold.last_mut(), self.booking.itinerary.last_mut())
        {
            let (sold_as, bare) = last;
            let carrier = if sold_as.operating.is_empty() {
                &sold_as.marketing
            } else {
                &sold_as.operating
            };
            *bare = Some(segments::number(carrier, &sold.number));
            settle(own, sold_as, bare.as_ref(), message.legs.first());
            return;
        }
        self.stage = Stage::Flight;
        self.boarding = None;
        (self.is_check_in_blank, self.has_check_in) = (false, false);
        settle(&mut leg, &sold, None, message.legs.first());
        self.booking.itinerary.push(leg);
        self.sold.push((sold, None));
    }

    /// `TRA`: who operates the flight before.
    fn operated(&mut self, segment: &Segment<'_, '_>, message: &Message) {
        let (carrier, number) = (segment.get(1, 1), segment.get(2, 1));
        let last = self.sold.last_mut().zip(self.booking.itinerary.last_mut());
        let Some(((sold, bare), leg)) = last else { return };
        if !number.is_empty() {
            *bare = Some(segments::number(&carrier, &number));
            settle(leg, sold, bare.as_ref(), message.legs.first());
        }
    }

    fn status(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let leg = self.booking.itinerary.last_mut();
        let Some(leg) = leg.filter(|_| self.stage == Stage::Flight) else {
            self.booking.unread.extend(segments::kept(segment, context));
            return;
        };
        leg.status = segment.string(2, 1);
        let count: Option<u32> = segment.get(1, 1).parse().ok();
        self.booking.size = self.booking.size.max(count);
    }

    /// Whether the flight that is read is the one that the message is about.
    fn is_flight_of(&self, leg: Option<usize>, message: &Message) -> bool {
        let Some(flight) = message.legs.first() else { return true };
        let leg = leg.and_then(|position| self.booking.itinerary.get(position));
        let Some(leg) = leg else { return true };
        let same_port = leg.stops.first().map(|stop| stop.port.as_str())
            == flight.stops.first().map(|stop| stop.port.as_str());
        let day = |leg: &Leg| Some(leg.departure()?.departs.as_ref()?.value?.day);
        let same_day = match (day(leg), day(flight)) {
            (Some(a), Some(b)) => a == b,
            (None, _) | (_, None) => true,
        };
        let same_number = leg.flight.number == flight.flight.number
            || leg.marketing.iter().any(|sold| sold.number == flight.flight.number);
        same_day && same_number && same_port
    }

    fn last_leg(&self) -> Option<usize> {
        self.booking.itinerary.len().checked_sub(1)
    }

    // Check-in and boarding.

    fn boarding_number(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        // Hosts put the number of the traveller third or fourth.
        let mut number = String::new();
        for (element, composite) in segment.elements() {
            if element == 2 {
                let found =
                    composite.components().skip(1).filter(|part| !part.is_empty());
                number = found.last().map(Into::into).unwrap_or_default();
            }
        }
        self.has_check_in = true;
        // Who it is, a name behind it may tell better.
        self.boarding = self.numbered(&number);
        if !segment.get(2, 1).is_empty() {
            // The number in the order of boarding.
            self.keep_of_flight(segment, context);
        }
    }

    /// Writes down that the person at hand is checked in, where that is sure.
    fn check_in(&mut self, message: &mut Message) {
        let is_sure = self.has_check_in
            && !self.is_check_in_blank
            && self.is_flight_of(self.last_leg(), message);
        let traveller =
            self.boarding.and_then(|position| message.travellers.get_mut(position));
        if let Some(traveller) = traveller
            && is_sure
        {
            traveller.boarding = traveller.boarding.max(Boarding::CheckedIn);
        }
    }

    fn boarding_seat(&mut self, segment: &Segment<'_, '_>, message: &mut Message) {
        // A number alone told who it is; a seat is given to who is checked in.
        self.check_in(message);
        let Some(seat) = segments::seat(&segment.get(1, 1)) else { return };
        let is_of_flight = self.is_flight_of(self.last_leg(), message);
        let traveller =
            self.boarding.and_then(|position| message.travellers.get_mut(position));
        match traveller {
            Some(traveller) if is_of_flight => sit(traveller, seat),
            _ => self.seat_of_leg(self.last_leg(), &seat),
        }
    }

    /// Keeps a seat on another flight than the message's.
    fn seat_of_leg(&mut self, leg: Option<usize>, seat: &str) {
        let leg = leg.and_then(|position| self.booking.itinerary.get_mut(position));
        let unread = Unread { field: "seat".into(), value: seat.to_owned() };
        match leg {
            Some(leg) => leg.unread.push(unread),
            None => self.booking.unread.push(unread),
        }
    }

    fn bags(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let bags = segments::bags(segment);
        if bags.weight.is_none() && !segment.get(2, 2).is_empty() {
            // A weight in no unit that is known.
            self.keep_of_flight(segment, context);
        }
        let is_of_flight = self.is_flight_of(self.last_leg(), message);
        let person =
            if self.stage == Stage::Flight { self.boarding } else { self.person };
        let traveller = person.and_then(|position| message.travellers.get_mut(position));
        let (Some(position), Some(traveller)) = (person, traveller) else {
            add_bags(&mut self.booking.bags, bags);
            return;
        };
        // The same bags are told with each flight that they are on; those of the flight
        // in question count.
        let own = &mut traveller.bags;
        let known = self.bags_of_flight.last() == Some(&position)
            || self.bags_of_flight.binary_search(&position).is_ok();
        if is_of_flight {
            if known {
                add_bags(own, bags);
            } else {
                *own = bags;
                if let Err(at) = self.bags_of_flight.binary_search(&position) {
                    self.bags_of_flight.insert(at, position);
                }
            }
        } else if !known && own.count.is_none() && own.tags.is_empty() {
            *own = bags;
        }
    }

    // What does not fly.

    fn service(&mut self, segment: &Segment<'_, '_>) {
        self.service_ends();
        self.stage = Stage::Service;
        self.service = Some(segment.string(1, 1));
    }

    /// The particulars of a service: what would be a flight elsewhere.
    fn service_told(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let kind = self.service.take().unwrap_or_default();
        let text = segments::text(segment, 1);
        if let Some(text) = context.harmless(text.into(), segment, (1, 1)) {
            let text = texts::mask_cards(text.trim_matches(['+', ':']), 13);
            self.booking.services.push(format!("{kind} {text}").trim().to_owned());
        }
    }

    /// Keeps a service that nothing was told of.
    fn service_ends(&mut self) {
        let kind = self.service.take().filter(|kind| !kind.is_empty());
        self.booking.services.extend(kind);
    }

    // Requests.

    fn request(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let code = segment.get(1, 1);
        if let Some(kind) = sensitive::of_request(&code) {
            context.drop_sensitive(kind, segment, (1, 1));
            return;
        }
        let (text, told) = request_text(segment);
        let wanted = match code.as_ref() {
            "DOCS" => Wanted::Docs(text),
            "DOCO" => Wanted::Doco(text),
            "DOCA" => Wanted::Doca(text),
            "INFT" => Wanted::Infant(text),
            "CHLD" => Wanted::Child(text),
            "FQTV" => Wanted::Flyer(text),
            "TKNE" | "TKNA" | "TKNM" | "TKNC" if has_ticket(&text) => {
                Wanted::Ticket(text)
            }
            "CTCE" => self.wanted_contact(ContactKind::Email, &text, segment, context),
            "CTCM" | "CTCR" | "CTCT" | "CTCH" | "CTCB" | "PCTC" => {
                self.wanted_contact(ContactKind::Telephone, &text, segment, context)
            }
            "CTCF" => self.wanted_contact(ContactKind::Fax, &text, segment, context),
            "CTCA" => self.wanted_contact(ContactKind::Address, &text, segment, context),
            "SEAT" | "NSST" | "NSSA" | "NSSW" | "NSSB" | "NSSR" | "RQST" | "SMST"
                if told.iter().any(|(seat, _)| segments::seat(seat).is_some()) =>
            {
                Wanted::Seat
            }
            _ => {
                let more = told.iter().map(|(told, _)| told.as_str());
                let words = std::iter::once(text.as_str()).chain(more);
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                let text = words.join(" ");
                self.remark(&format!("{code} {text}"), segment, context);
                return;
            }
        };
        self.requests.push(Request {
            wanted,
            within: self.person.filter(|_| self.stage == Stage::Person),
            told,
            leg: self.last_leg().filter(|_| self.stage == Stage::Flight),
            from: segment.string(1, 7),
            to: segment.string(1, 8),
            place: context.place(segment),
        });
    }

    fn wanted_contact(
        &mut self,
        kind: ContactKind,
        text: &str,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) -> Wanted {
        let contact = self.contact(kind, text.trim_matches(['/', ' ']), segment, context);
        let nothing = Contact { kind: ContactKind::Other, text: String::new() };
        Wanted::Contact(contact.unwrap_or(nothing))
    }

    fn join_requests(&mut self, context: &mut Context<'_>, message: &mut Message) {
        let requests = std::mem::take(&mut self.requests);
        let is_infant = |request: &&Request| matches!(request.wanted, Wanted::Infant(_));
        for request in requests.iter().filter(is_infant) {
            self.join(request, context, message);
        }
        // What was joined is let go of at once: a message is large.
        for request in requests {
            if !is_infant(&&request) {
                self.join(&request, context, message);
            }
        }
    }

    fn join(
        &mut self,
        request: &Request,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        match &request.wanted {
            Wanted::Docs(text) => {
                let docs = documents::docs(text);
                if let Some(position) = self.holder(request, &docs, context, message)
                    && let Some(traveller) = message.travellers.get_mut(position)
                {
                    add_docs(traveller, &docs, request.place, context);
                }
            }
            Wanted::Infant(text) => self.add_infant(request, text, context, message),
            Wanted::Seat => self.add_seats(request, message),
            Wanted::Doco(_)
            | Wanted::Doca(_)
            | Wanted::Child(_)
            | Wanted::Flyer(_)
            | Wanted::Ticket(_)
            | Wanted::Contact(_) => {
                let whom = self.whom(request, message);
                if whom.is_empty() {
                    self.join_to_booking(request);
                }
                for position in whom {
                    let position = self.infant_of(request, position);
                    if let Some(traveller) = message.travellers.get_mut(position) {
                        add(traveller, request, context);
                    }
                }
                if let Wanted::Ticket(text) = &request.wanted {
                    let (number, _) = ticket_number(text);
                    let tickets = &mut self.booking.tickets;
                    if !tickets.iter().take(CANDIDATES_MAX).any(|known| known == number) {
                        tickets.push(number.to_owned());
                    }
                }
            }
        }
    }

    /// Those whom a request is for, as far as it tells.
    fn whom(&self, request: &Request, message: &Message) -> Vec<usize> {
        let numbers = request.told.iter().map(|(_, number)| number.as_str());
        let mut whom: Vec<usize> =
            numbers.filter_map(|number| self.numbered(number)).collect();
        whom.dedup();
        if whom.is_empty() {
            let only = match self.travellers(message) {
                [_] => Some(self.first),
                _ => None,
            };
            whom.extend(request.within.or(only));
        }
        whom
    }

    /// The infant of the one whom a request names, where it is about the infant.
    fn infant_of(&self, request: &Request, position: usize) -> usize {
        let is_about_infant = match &request.wanted {
            Wanted::Doco(text) => documents::doco(text).is_infant,
            Wanted::Doca(text) => documents::doca(text).is_infant,
            Wanted::Ticket(text) => ticket_number(text).1,
            Wanted::Docs(_)
            | Wanted::Infant(_)
            | Wanted::Child(_)
            | Wanted::Flyer(_)
            | Wanted::Contact(_)
            | Wanted::Seat => false,
        };
        if !is_about_infant {
            return position;
        }
        self.only_infant().unwrap_or(position)
    }

    /// The infant of a booking that has one only.
    fn only_infant(&self) -> Option<usize> {
        match *self.infants.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Writes down that somebody is an infant.
    fn is_infant(&mut self, position: usize, message: &mut Message) {
        if let Some(infant) = message.travellers.get_mut(position)
            && infant.age != AgeBand::Infant
        {
            infant.age = AgeBand::Infant;
            self.infants.push(position);
        }
    }

    /// Whose data a `DOCS` has. Somebody who is not named otherwise is added: nobody
    /// vanishes because their names are written in one place only.
    fn holder(
        &mut self,
        request: &Request,
        docs: &documents::Docs<'_>,
        context: &mut Context<'_>,
        message: &mut Message,
    ) -> Option<usize> {
        let names =
            names::read(docs.surname, docs.given, NameSource::Document, context.profile);
        let first = names.first().filter(|first| !first.is_empty());
        let told = self.whom(request, message).first().copied();
        let is_infant = |position: usize| {
            message.travellers.get(position).is_some_and(|own| own.age == AgeBand::Infant)
        };
        let fits = |position: usize| {
            let own = message.travellers.get(position);
            first.is_none_or(|first| {
                own.is_some_and(|own| {
                    own.names
                        .iter()
                        .take(CANDIDATES_MAX)
                        .any(|own| names::alike(own, first))
                })
            })
        };
        if let Some(told) = told.filter(|told| !docs.is_infant() && fits(*told)) {
            return Some(told);
        }
        let spelled = first.and_then(|first| self.alike(first, message));
        if docs.is_infant() {
            let spelled = spelled.filter(|position| is_infant(*position));
            let told = told.filter(|position| is_infant(*position));
            let found = spelled.or(told).or_else(|| self.only_infant());
            if found.is_some() || first.is_none() {
                return found;
            }
            let position = self.person(names, "", request.place, context, message);
            self.is_infant(position, message);
            return Some(position);
        }
        match (told, spelled) {
            // Told to belong to one, and in the name of another.
            (Some(_) | None, Some(spelled)) => Some(spelled),
            (Some(told), None) => {
                if let Some(other) = self.somebody_else(
                    told,
                    docs,
                    &names,
                    request.place,
                    context,
                    message,
                ) {
                    return Some(other);
                }
                // Passports and bookings spell names differently.
                if self.travellers(message).len() > 1 && request.told.is_empty() {
                    let detail =
                        "expected the name of the traveller in DOCS, found another";
                    let code = TravelIssueCode::ReferenceDiffers;
                    context.issue(code, Severity::Note, request.place, "SSR", detail);
                }
                Some(told)
            }
            (None, None) => {
                let detail = "expected the document of somebody named in the booking, \
                              found that of nobody";
                let code = TravelIssueCode::ReferenceDiffers;
                context.issue(code, Severity::Doubt, request.place, "SSR", detail);
                first
                    .is_some()
                    .then(|| self.person(names, "", request.place, context, message))
            }
        }
    }

    /// The owner of a document that stands with a traveller and is another's: it has
    /// another name, and the date of birth of an infant where the traveller is an adult,
    /// or another one than the document that the traveller has. Two who are taken for
    /// one is worse than one who is taken for two.
    fn somebody_else(
        &mut self,
        told: usize,
        docs: &documents::Docs<'_>,
        names: &[TravellerName],
        place: Place,
        context: &mut Context<'_>,
        message: &mut Message,
    ) -> Option<usize> {
        let own = message.travellers.get(told)?;
        if names.first()?.is_empty() || docs.surname.is_empty() || docs.given.is_empty() {
            return None;
        }
        let (birth, others) = values::birth(docs.birth, context.day);
        let date = birth.value?;
        let is_infant = own.age == AgeBand::Adult
            && context.day.is_some_and(|day| values::is_of_infant(&date, day));
        let has_document = own
            .names
            .iter()
            .take(CANDIDATES_MAX)
            .any(|name| name.source == NameSource::Document);
        let is_other = has_document
            && own
                .birth
                .as_ref()
                .and_then(|told| told.value.as_ref())
                .is_some_and(|told| !told.overlaps(&date) && !others.contains(told));
        if !(is_infant || is_other) {
            return None;
        }
        let detail = "expected the document of the traveller it stands with, found that \
                      of somebody else";
        let code = TravelIssueCode::ReferenceDiffers;
        context.issue(code, Severity::Doubt, place, "SSR", detail);
        if is_infant {
            // An infant whose name is told otherwise (`BABYBOY`), and whose document
            // is not known yet.
            let only = self.only_infant().filter(|position| {
                let own = message.travellers.get(*position);
                own.is_some_and(|own| own.documents.is_empty())
            });
            if only.is_some() {
                return only;
            }
        }
        let position = self.person(names.to_vec(), "", place, context, message);
        if is_infant {
            self.is_infant(position, message);
        }
        Some(position)
    }

    fn add_infant(
        &mut self,
        request: &Request,
        text: &str,
        context: &mut Context<'_>,
        message: &mut Message,
    ) {
        let (surname, given, birth) = documents::infant(text);
        let names = names::read(surname, given, NameSource::List, context.profile);
        let Some(first) = names.first().filter(|own| !own.is_empty()) else {
            // Told of without a name.
            self.infants_told = self.infants_told.max(1);
            return;
        };
        self.index(message);
        // The same letters, or a spelling of somebody whom a list names as an infant; of
        // two requests each may be about another one.
        let spelled = self.by_name.get(&key(first)).copied().filter(|position| {
            // A child may bear the parent's name; an adult is no infant.
            message.travellers.get(*position).is_some_and(|own| own.age != AgeBand::Adult)
        });
        let is_listed = |position: &usize| {
            let own = message.travellers.get(*position);
            own.is_some_and(|own| {
                own.role_raw != "INFT"
                    && own
                        .names
                        .iter()
                        .take(CANDIDATES_MAX)
                        .any(|own| names::alike(own, first))
            })
        };
        let exact = |position: &usize| {
            let own = message.travellers.get(*position);
            own.is_some_and(|own| {
                own.names.iter().take(CANDIDATES_MAX).any(|own| key(own) == key(first))
            })
        };
        let known = || {
            let mut infants = self.infants.iter().copied().take(CANDIDATES_MAX);
            infants.clone().find(exact).or_else(|| infants.find(is_listed))
        };
        let position = match spelled.or_else(known) {
            Some(position) => position,
            None => self.person(names, "", request.place, context, message),
        };
        self.is_infant(position, message);
        let Some(infant) = message.travellers.get_mut(position) else { return };
        if infant.role_raw.is_empty() {
            infant.role_raw = "INFT".into();
        }
        add_birth(infant, birth, request.place, context);
    }

    fn add_seats(&mut self, request: &Request, message: &mut Message) {
        let flight = message.legs.first();
        let ports = flight.map(|leg| {
            let port = |stop: Option<&saring_model::Stop>| {
                stop.map(|stop| stop.port.clone()).unwrap_or_default()
            };
            (port(leg.stops.first()), port(leg.stops.last()))
        });
        let is_of_flight = match ports {
            Some((from, to)) if !request.from.is_empty() => {
                request.from == from
                    && (request.to.is_empty() || request.to == to)
                    && self.is_flight_of(request.leg, message)
            }
            _ => self.is_flight_of(request.leg, message),
        };
        let only = match self.travellers(message) {
            [_] => Some(self.first),
            _ => None,
        };
        for (seat, number) in &request.told {
            let Some(seat) = segments::seat(seat) else { continue };
            let position = self.numbered(number).or(request.within).or(only);
            let traveller =
                position.and_then(|position| message.travellers.get_mut(position));
            match traveller {
                Some(traveller) if is_of_flight => sit(traveller, seat),
                _ => self.seat_of_leg(request.leg, &seat),
            }
        }
    }

    /// Keeps with the booking what is for nobody in particular.
    fn join_to_booking(&mut self, request: &Request) {
        match &request.wanted {
            Wanted::Contact(contact) if !contact.text.is_empty() => {
                add_contact(&mut self.booking.contacts, contact.clone());
            }
            Wanted::Doco(text) => self.unjoined("DOCO", text),
            Wanted::Doca(text) => self.unjoined("DOCA", text),
            Wanted::Child(text) => self.unjoined("CHLD", text),
            Wanted::Flyer(text) => self.unjoined("FQTV", text),
            Wanted::Ticket(_)
            | Wanted::Contact(_)
            | Wanted::Docs(_)
            | Wanted::Infant(_)
            | Wanted::Seat => {}
        }
    }

    fn unjoined(&mut self, field: &str, text: &str) {
        let value = text.to_owned();
        self.booking.unread.push(Unread { field: field.to_owned(), value });
    }

    /// Tells how many are booked and have no names.
    fn count_unnamed(&mut self, context: &mut Context<'_>, message: &mut Message) {
        let travellers = self.travellers(message);
        let named = travellers.len();
        let infants = self.infants.len();
        let place = self.booking.place;
        if infants < self.infants_told {
            let missing = self.infants_told - infants;
            let detail =
                format!("expected the names of {missing} more infants, found none");
            let code = TravelIssueCode::NameMissing;
            context.issue(code, Severity::Loss, place, "TIF", detail);
        }
        let booked = self.booking.size.map_or(0, |size| size as usize);
        if booked > named {
            let missing = booked - named;
            let detail = format!("expected {booked} names, found {missing} less");
            let code = TravelIssueCode::NameMissing;
            context.issue(code, Severity::Loss, place, "TIF", detail);
        } else if named == 0 && !self.booking.cancelled {
            let detail = "expected the name of somebody in the booking, found none";
            let code = TravelIssueCode::NameMissing;
            context.issue(code, Severity::Loss, place, "TIF", detail);
        }
    }

    // History.

    fn history_begins(&mut self, segment: &Segment<'_, '_>) {
        self.history_ends();
        self.stage = Stage::History;
        // The kind of source stands in front.
        let mut parts = segments::parts(segment);
        if !segment.get(1, 1).is_empty() {
            parts.remove(0);
        }
        self.history =
            History { by: parts.join(" "), is_empty: true, ..History::default() };
    }

    /// Keeps who did something of which nothing is told.
    fn history_ends(&mut self) {
        if self.stage == Stage::History && self.history.is_empty {
            self.history.is_empty = false;
            self.push_item("");
        }
    }

    fn push_item(&mut self, action: &str) {
        self.booking.history.push(HistoryItem {
            at: self.history.at.clone(),
            by: self.history.by.clone(),
            action: action.to_owned(),
            ..HistoryItem::default()
        });
    }

    fn history_item(&mut self, segment: &Segment<'_, '_>) {
        self.stage = Stage::History;
        self.history.is_empty = false;
        let action = segments::parts(segment).pop().unwrap_or_default();
        self.push_item(&action);
    }

    fn history_text(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        self.history_ends();
        let text = segments::free_text(segment, 1);
        let Some(text) = context.harmless(text.into(), segment, (1, 1)) else { return };
        let text = texts::mask_cards(&text, 13).into_owned();
        if text.is_empty() {
            return;
        }
        match self.booking.history.last_mut() {
            Some(item) if self.history.is_text => item.remarks.push(text),
            _ => {
                let remarks = vec![text];
                self.booking
                    .history
                    .push(HistoryItem { remarks, ..HistoryItem::default() });
            }
        }
        self.history = History { is_text: true, ..History::default() };
    }

    fn in_history(
        &mut self,
        tag: &str,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) {
        if tag == "DAT" {
            for (element, composite) in segment.elements() {
                let told =
                    segments::moment(&composite.get(2), &composite.get(3), context);
                segments::check_moment(told.as_ref(), segment, (element, 2), context);
                if self.history.at.is_none() {
                    self.history.at = told;
                }
            }
            return;
        }
        if self.history.is_empty || self.booking.history.is_empty() {
            self.history.is_empty = false;
            self.push_item("");
        }
        let Some(item) = self.booking.history.last_mut() else { return };
        match tag {
            "TIF" => {
                let surname = segment.get(1, 1);
                let mut has_given = false;
                for (element, composite) in segment.elements() {
                    if element >= 2 {
                        has_given = true;
                        let given = composite.get(1);
                        let read = names::read(
                            &surname,
                            &given,
                            NameSource::List,
                            context.profile,
                        );
                        item.names.extend(read);
                    }
                }
                if !has_given {
                    item.names.extend(names::read(
                        &surname,
                        "",
                        NameSource::List,
                        context.profile,
                    ));
                }
            }
            "TVL" => {
                let segments::Flight { mut leg, sold, .. } =
                    segments::leg(segment, context, false);
                settle(&mut leg, &sold, None, None);
                item.legs.push(leg);
            }
            "RPI" if !item.legs.is_empty() => {
                if let Some(leg) = item.legs.last_mut() {
                    leg.status = segment.string(2, 1);
                }
            }
            "FOP" => {
                for payment in segments::payments(segment, "") {
                    let parts = [
                        "FOP",
                        &payment.form,
                        &payment.amount,
                        &payment.vendor,
                        &payment.number,
                        &payment.expires,
                    ];
                    item.remarks.push(parts.join(" ").trim_end().to_owned());
                }
            }
            "SSR" if sensitive::of_request(&segment.get(1, 1)).is_some() => {
                if let Some(kind) = sensitive::of_request(&segment.get(1, 1)) {
                    context.drop_sensitive(kind, segment, (1, 1));
                }
            }
            _ => {
                let text = if tag == "IFT" {
                    segments::free_text(segment, 2)
                } else {
                    format!("{tag} {}", segments::text(segment, 1))
                };
                if let Some(text) = context.harmless(text.into(), segment, (1, 1)) {
                    item.remarks.push(texts::mask_cards(&text, 13).into_owned());
                }
            }
        }
    }
}

/// The free text of an `SSR`, and what is told of each traveller: `SEAT:…+12C::1:N`.
fn request_text(segment: &Segment<'_, '_>) -> (String, Vec<(String, String)>) {
    let mut text = String::new();
    let mut told = Vec::new();
    for (element, composite) in segment.elements() {
        if element == 1 && text.is_empty() && told.is_empty() {
            for (number, component) in composite.components().enumerate().skip(8) {
                if number > 8 {
                    text.push(':');
                }
                text.push_str(&component);
            }
        } else if element == 1 {
            // An asterisk that was not released.
            text.push('*');
            text.push_str(&composite.components().collect::<Vec<_>>().join(":"));
        } else {
            let pair = (composite.get(1).into_owned(), composite.get(3).into_owned());
            if pair != (String::new(), String::new()) {
                told.push(pair);
            }
        }
    }
    text.truncate(text.trim_end_matches([' ', ':']).len());
    (text, told)
}

/// What two spellings of one name share.
fn key(name: &TravellerName) -> String {
    let mut key = names::folded(&name.surname);
    key.push('/');
    key.push_str(&names::folded(&name.given));
    key
}

/// A traveller's number without the zeros in front: `001`, `1.1`.
fn plain_number(number: &str) -> String {
    let mut plain = String::with_capacity(number.len());
    for (position, part) in number.trim().split('.').enumerate() {
        if position > 0 {
            plain.push('.');
        }
        let stripped = part.trim_start_matches('0');
        plain.push_str(if stripped.is_empty() { "0" } else { stripped });
    }
    plain
}

/// Under which numbers a flight is operated and sold.
fn settle(leg: &mut Leg, sold: &Sold, bare: Option<&FlightNumber>, flight: Option<&Leg>) {
    let own = segments::number(&sold.marketing, &sold.number);
    let operating =
        if sold.operating.is_empty() { &sold.marketing } else { &sold.operating };
    let as_operated = segments::number(operating, &sold.number);
    let is_flight = flight.is_some_and(|flight| flight.flight == as_operated);
    leg.marketing.clear();
    leg.flight = match bare {
        // The number of the message's flight itself is the operating one, wherever a host
        // puts it.
        Some(bare) if is_flight && *bare != as_operated => {
            leg.marketing
                .push(FlightNumber { carrier: own.carrier, number: bare.number.clone() });
            as_operated
        }
        Some(bare) => {
            if own != *bare {
                leg.marketing.push(own);
            }
            bare.clone()
        }
        None if is_flight => as_operated,
        // Which number it has where it is operated is not told.
        None => own,
    };
}

fn refer(traveller: &mut Traveller, kind: ReferenceKind, value: &str) {
    let reference = Reference { kind, value: value.into() };
    let known =
        traveller.references.iter().take(CANDIDATES_MAX).any(|own| *own == reference);
    if !known {
        if traveller.references.is_empty() {
            // Their number and the locator: what most have.
            traveller.references.reserve_exact(2);
        }
        traveller.references.push(reference);
    }
}

/// Adds to a list of which most travellers have one or two.
fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() < 2 {
        list.reserve_exact(1);
    }
    list.push(item);
}

fn add_contact(contacts: &mut Vec<Contact>, contact: Contact) {
    let known = contacts.iter().take(CANDIDATES_MAX).any(|own| *own == contact);
    if !known && !contact.text.is_empty() {
        push(contacts, contact);
    }
}

fn sit(traveller: &mut Traveller, seat: Text) {
    if !traveller.seats.iter().take(CANDIDATES_MAX).any(|known| *known == seat) {
        push(&mut traveller.seats, seat);
    }
}

fn add_bags(own: &mut saring_model::Bags, more: saring_model::Bags) {
    own.count = match (own.count, more.count) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    };
    own.weight = match (own.weight, more.weight) {
        (Some((a, unit)), Some((b, other))) if unit == other => {
            Some((a.saturating_add(b), unit))
        }
        (a, b) => a.or(b),
    };
    own.tags.extend(more.tags);
}

/// The telephone number in a text that is sensitive otherwise: words of digits and of
/// what stands between them.
fn harmless_number(text: &str) -> Option<String> {
    let is_part = |word: &str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || b"+-()/".contains(&byte))
    };
    let mut own = String::new();
    for word in text.split_whitespace() {
        if is_part(word) {
            if !own.is_empty() {
                own.push(' ');
            }
            own.push_str(word);
        } else if texts::has_number(&own) {
            break;
        } else {
            own.clear();
        }
    }
    // Groups with hyphens may be the address of a device.
    let is_number = texts::has_number(&own) && sensitive::of_text(&own).is_none();
    is_number.then(|| texts::mask_cards(&own, 16).into_owned())
}

fn has_ticket(text: &str) -> bool {
    let (number, _) = ticket_number(text);
    number.len() >= 10 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a ticket without its coupon, and whether it is an infant's.
fn ticket_number(text: &str) -> (&str, bool) {
    let text = text.trim().trim_start_matches('.');
    let (text, is_infant) = match text.strip_prefix("INF") {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, coupon) = text.split_at_checked(digits).unwrap_or((text, ""));
    if coupon.is_empty() || coupon.starts_with('C') {
        (number, is_infant)
    } else {
        (text, is_infant)
    }
}

/// Gives a traveller what a request tells of them.
fn add(traveller: &mut Traveller, request: &Request, context: &mut Context<'_>) {
    match &request.wanted {
        Wanted::Doco(text) => add_doco(traveller, text, request.place, context),
        Wanted::Doca(text) => add_doca(traveller, text, request.place, context),
        Wanted::Child(text) => {
            if traveller.age == AgeBand::Unstated || traveller.age == AgeBand::Adult {
                traveller.age = AgeBand::Child;
            }
            add_birth(traveller, text.trim_matches(['/', ' ']), request.place, context);
        }
        Wanted::Flyer(text) => {
            let number = text.split([' ', '/', '-']).find(|word| !word.is_empty());
            refer(traveller, ReferenceKind::FrequentFlyer, number.unwrap_or_default());
        }
        Wanted::Ticket(text) => {
            refer(traveller, ReferenceKind::Ticket, ticket_number(text).0);
        }
        Wanted::Contact(contact) => {
            add_contact(&mut traveller.contacts, contact.clone());
        }
        Wanted::Docs(_) | Wanted::Infant(_) | Wanted::Seat => {}
    }
}

fn add_birth(
    traveller: &mut Traveller,
    raw: &str,
    place: Place,
    context: &mut Context<'_>,
) {
    if raw.is_empty() {
        return;
    }
    let (mut told, mut others) = values::birth(raw, context.day);
    values::weigh_age(&mut told, &mut others, traveller.age, context.day);
    if told.value.is_none() {
        let detail = "expected a date of birth DDMMMYY, found something else";
        let code = TravelIssueCode::ValueUnread;
        context.issue(code, Severity::Loss, place, "SSR", detail);
    } else if told.confidence == saring_model::Confidence::Doubtful {
        let detail = "a year of two digits may mean either century";
        let code = TravelIssueCode::ValueDoubtful;
        context.issue(code, Severity::Doubt, place, "SSR", detail);
    }
    match &mut traveller.birth {
        Some(own) if own.value.is_some() => {
            // Another date than the one told before is asked about as well.
            if let Some(date) = told.value
                && own.value.as_ref() != Some(&date)
                && !traveller.birth_others.contains(&date)
                && traveller.birth_others.len() < CANDIDATES_MAX
            {
                own.confidence = saring_model::Confidence::Doubtful;
                traveller.birth_others.push(date);
                let detail = "expected the date of birth told before, found another";
                let code = TravelIssueCode::ValueDoubtful;
                context.issue(code, Severity::Doubt, place, "SSR", detail);
            }
        }
        _ => {
            traveller.birth = Some(told);
            traveller.birth_others = others;
        }
    }
}

fn add_docs(
    traveller: &mut Traveller,
    docs: &documents::Docs<'_>,
    place: Place,
    context: &mut Context<'_>,
) {
    for mut name in names::of_document(docs, context.profile) {
        name.raw = [docs.surname, docs.given, docs.second]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(Text::from)
            .collect();
        let known = traveller.names.iter().take(CANDIDATES_MAX).any(|own| *own == name);
        if !name.is_empty() && !known {
            push(&mut traveller.names, name);
        }
    }
    if traveller.birth.as_ref().is_none_or(|told| told.raw != docs.birth) {
        add_birth(traveller, docs.birth, place, context);
    }
    if !docs.sex.is_empty() && traveller.sex.is_none() {
        let told = values::sex(docs.sex);
        if values::is_unknown(&told) {
            unread_value(place, context, "expected a sex, found another code");
        }
        traveller.sex = Some(told);
    }
    let country = |raw: &str, context: &mut Context<'_>| {
        let told = (!raw.is_empty()).then(|| values::country(raw));
        if told.as_ref().is_some_and(values::is_unknown) {
            unread_value(place, context, "expected a country, found another code");
        }
        told
    };
    if let Some(told) = country(docs.nationality, context) {
        // The same country by its codes of two and of three letters is one.
        let knows = |own: &Told<_>| {
            own.raw == told.raw || own.value.is_some() && own.value == told.value
        };
        if !traveller.nationalities.iter().take(CANDIDATES_MAX).any(knows) {
            push(&mut traveller.nationalities, told);
        }
    }
    if docs.number.is_empty() && docs.code.is_empty() {
        return;
    }
    let document = TravelDocument {
        kind: document_kind(docs.code, context),
        code: docs.code.into(),
        number: docs.number.into(),
        issuer: None,
        expires: (!docs.expires.is_empty())
            .then(|| values::day(docs.expires, context.day)),
        ..TravelDocument::default()
    };
    let same = |own: &&mut TravelDocument| {
        own.number == document.number && own.kind == document.kind
    };
    if let Some(known) = traveller.documents.iter_mut().take(CANDIDATES_MAX).find(same) {
        // Told again, perhaps with more.
        if known.issuer.is_none() {
            known.issuer = country(docs.issuer, context);
        }
        known.expires = known.expires.take().or(document.expires);
        return;
    }
    if document.expires.as_ref().is_some_and(|told| told.value.is_none()) {
        unread_value(place, context, "expected a date DDMMMYY, found something else");
    }
    let issuer = country(docs.issuer, context);
    push(&mut traveller.documents, TravelDocument { issuer, ..document });
}

fn unread_value(place: Place, context: &mut Context<'_>, detail: &'static str) {
    let code = TravelIssueCode::ValueUnread;
    context.issue(code, Severity::Loss, place, "SSR", detail);
}

/// What a code of a document means, in the dialect or in all.
fn document_kind(code: &str, context: &Context<'_>) -> TravelDocumentKind {
    context.profile.document(code).unwrap_or(match code {
        "IP" => TravelDocumentKind::PassportCard,
        "I" | "A" | "C" | "IC" => TravelDocumentKind::IdentityCard,
        "AC" => TravelDocumentKind::CrewCertificate,
        "L" => TravelDocumentKind::PilotLicence,
        "M" => TravelDocumentKind::Military,
        "T" | "IT" => TravelDocumentKind::Permit,
        _ => TravelDocumentKind::Other,
    })
}

fn add_doco(
    traveller: &mut Traveller,
    text: &str,
    place: Place,
    context: &mut Context<'_>,
) {
    let doco = documents::doco(text);
    if !doco.birth_place.is_empty() && traveller.birth_place.is_none() {
        let text = doco.birth_place.to_owned();
        traveller.birth_place = Some(saring_model::BirthPlace { country: None, text });
    }
    // Numbers that a state gave to whom it knows, or to whom it once mistook.
    match doco.code {
        "K" => return refer(traveller, ReferenceKind::Customer, doco.number),
        "R" => return refer(traveller, ReferenceKind::Government, doco.number),
        _ => {}
    }
    if doco.number.is_empty() && doco.code.is_empty() {
        return;
    }
    let issuer = (!doco.country.is_empty()).then(|| values::country(doco.country));
    let issued_on = (!doco.issued.is_empty())
        .then(|| values::past_day_in(doco.issued, "", context.day));
    let document = TravelDocument {
        kind: document_kind(doco.code, context),
        code: doco.code.into(),
        number: doco.number.into(),
        issuer,
        issued: issued_on,
        issued_at: doco.issued_at.into(),
        ..TravelDocument::default()
    };
    if traveller.documents.iter().take(CANDIDATES_MAX).any(|own| *own == document) {
        return;
    }
    if document.issuer.as_ref().is_some_and(values::is_unknown) {
        unread_value(place, context, "expected a country, found another code");
    }
    if document.issued.as_ref().is_some_and(values::is_unknown) {
        unread_value(place, context, "expected a date DDMMMYY, found something else");
    }
    push(&mut traveller.documents, document);
}

fn add_doca(
    traveller: &mut Traveller,
    text: &str,
    place: Place,
    context: &mut Context<'_>,
) {
    let doca = documents::doca(text);
    let country = (!doca.country.is_empty()).then(|| values::country(doca.country));
    let is_home = doca.kind == "R";
    if country.as_ref().is_some_and(values::is_unknown) {
        unread_value(place, context, "expected a country, found another code");
    }
    let mut lines: Vec<&str> =
        doca.lines.into_iter().filter(|line| !line.is_empty()).collect();
    if !is_home && !doca.country.is_empty() {
        lines.push(doca.country);
    }
    if is_home && traveller.residence.is_none() {
        traveller.residence = country;
    }
    let contact = Contact { kind: ContactKind::Address, text: lines.join(", ") };
    add_contact(&mut traveller.contacts, contact);
}
