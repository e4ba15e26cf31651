//! A manifest as a table: one row for each person, one message for each flight.
//!
//! In: text with a header row; commas, semicolons or tabulators between cells. Out: a
//! message of the kind `Table` for every flight in it; and a table written from
//! messages ([`write_table`]). Not handled: spreadsheets in their own formats.
//! Source: RFC 4180; `docs/formats/manifest-csv.md`, which describes the columns.
//!
//! Columns are found by name, in any order. An unknown one is kept as written, cell by
//! cell, and told once. One that announces accounts, meals or health is dropped unread
//! and counted. A row that is odd costs no other.

mod columns;
mod rows;
mod write;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use saring_model::{
    AgeBand, BirthDate, BirthPlace, Boarding, Confidence, Contact, ContactKind,
    CountryCode, Day, FlightNumber, Interchange, Leg, LocalTime, Message, MessageKind,
    NameSource, Place, Reading, Reference, ReferenceKind, Severity, Sex, Stop, Text,
    Told, TravelDocument, TravelDocumentKind, TravelIssue, TravelIssueCode, Traveller,
    TravellerName, TravellerRole, Unread, Verification, WeightUnit,
};

use crate::context::Context;
use crate::error::{ErrorKind, TravelError};
use crate::sensitive::{Sensitive, of_text};
use crate::values;
use crate::wire::Wire;
use crate::{Settings, profile::Profile};

pub use write::write_table;

use columns::{Column, Header, OfDocument, OfFlight, OfName, header};
use rows::{Cell, Row, Rows, separator};

/// Bytes of a header, at most: forty columns have 600.
const HEADER_MAX: usize = 1 << 16;

/// Whether a text is a table of persons: its first line names columns of one, among them
/// a name.
pub(crate) fn is_table(text: &str) -> bool {
    headers(text).is_some()
}

/// The rows of a table, behind its header.
fn headers(text: &str) -> Option<(Vec<Header>, Row, Rows<'_>)> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if first.len() > HEADER_MAX {
        return None;
    }
    let mut rows = Rows::new(text, separator(first));
    let row = rows.next()?;
    let headers: Vec<Header> = row.cells.iter().map(|cell| header(&cell.text)).collect();
    let known = |header: &&Header| matches!(header, Header::Known(..));
    let named = |header: &Header| {
        let name = [OfName::Whole, OfName::Surname, OfName::Given];
        matches!(header, Header::Known(Column::Name(of), _) if name.contains(of))
    };
    let is_table = headers.iter().filter(known).count() >= 2 && headers.iter().any(named);
    is_table.then_some((headers, row, rows))
}

/// Reads a table, one message for each flight in it.
pub(crate) fn read(
    text: &str,
    wire: &Wire<'_>,
    settings: &Settings,
) -> Result<Reading, TravelError> {
    let Some((headers, first, rows)) = headers(text) else {
        let text = "expected a header with columns of a manifest, found none";
        return Err(TravelError::new(ErrorKind::Unrecognised, None, text));
    };
    let mut table = Table {
        wire,
        settings,
        headers,
        flights: Vec::new(),
        by_key: HashMap::new(),
        told: BTreeSet::new(),
        issues: Vec::new(),
    };
    table.tell_unknown(&first);
    for row in rows {
        table.row(&row, &first);
    }
    Ok(table.finish())
}

struct Table<'r> {
    wire: &'r Wire<'r>,
    settings: &'r Settings,
    headers: Vec<Header>,
    flights: Vec<Flight<'r>>,
    /// Positions in `flights` by what the cells of the flight say.
    by_key: HashMap<String, usize>,
    /// Columns of which it was told that something sensitive was dropped.
    told: BTreeSet<usize>,
    /// What is odd in the header.
    issues: Vec<TravelIssue>,
}

/// The persons of a flight, so far.
struct Flight<'r> {
    message: Message,
    context: Context<'r>,
}

/// A cell that is not empty, and where it stands.
struct Held<'c> {
    /// Which of several of its kind, from 1.
    number: usize,
    text: &'c str,
    place: Place,
}

impl<'r> Table<'r> {
    /// Tells of each column that is not known.
    fn tell_unknown(&mut self, first: &Row) {
        for (index, header) in self.headers.iter().enumerate() {
            let Header::Unknown(_) = header else { continue };
            self.issues.push(TravelIssue {
                code: TravelIssueCode::SegmentUnknown,
                severity: Severity::Loss,
                place: place(self.wire, 0, first, index),
                tag: String::new(),
                detail: "expected a column that is known, found another; what stands \
                         in it is kept as written"
                    .into(),
            });
        }
    }

    fn row(&mut self, row: &Row, first: &Row) {
        if row.cells.iter().all(|cell| cell.text.is_empty()) {
            return;
        }
        let number = self.flight_of(row);
        let Some(flight) = self.flights.get_mut(number) else { return };
        let is_header = row.cells.len() == first.cells.len()
            && row.cells.iter().zip(&first.cells).all(|(a, b)| a.text == b.text);
        let message = flight.context.message;
        let here = |index| place(self.wire, message, row, index);
        if is_header {
            let code = TravelIssueCode::Repeated;
            let detail = "expected a person, found the header again";
            flight.context.issue(code, Severity::Note, here(0), "", detail);
            return;
        }
        if row.cells.len() != self.headers.len() {
            let detail = format!(
                "expected {} cells in a row, found {}",
                self.headers.len(),
                row.cells.len()
            );
            let code = TravelIssueCode::CountDiffers;
            flight.context.issue(code, Severity::Doubt, here(0), "", detail);
        }
        let mut draft = Draft::default();
        let mut is_person = false;
        for (index, cell) in row.cells.iter().enumerate() {
            if cell.text.is_empty() {
                continue;
            }
            let place = here(index);
            match self.headers.get(index) {
                Some(Header::Known(Column::Flight(_), _)) => continue,
                Some(Header::Known(column, number)) => {
                    let held = Held { number: *number, text: &cell.text, place };
                    draft.take(*column, &held, &mut flight.context);
                }
                Some(Header::Reference(kind)) => {
                    let kind = match kind.as_str() {
                        "traveller" => ReferenceKind::Traveller,
                        other => ReferenceKind::Other(other.to_owned()),
                    };
                    draft.refer(&kind, &cell.text);
                }
                Some(Header::Sensitive(kind)) => {
                    let fresh = self.told.insert(index);
                    drop_cell(*kind, fresh.then_some(place), &mut flight.context);
                    continue;
                }
                Some(Header::Unknown(field)) => {
                    draft.keep(field.clone(), cell, place, &mut flight.context);
                }
                None => {
                    let field = format!("column {}", index + 1);
                    draft.keep(field, cell, place, &mut flight.context);
                }
            }
            is_person = true;
        }
        if is_person {
            let traveller = draft.finish(here(0), &mut flight.context);
            flight.message.travellers.push(traveller);
        }
    }

    /// The flight that a row is of; a new one if no row before was of it.
    fn flight_of(&mut self, row: &Row) -> usize {
        let mut key = String::new();
        let mut told = Vec::new();
        let message = u32::try_from(self.flights.len() + 1).unwrap_or(u32::MAX);
        for (index, (header, cell)) in self.headers.iter().zip(&row.cells).enumerate() {
            if let Header::Known(Column::Flight(of), number) = header {
                key.push_str(&cell.text);
                key.push('\n');
                if !cell.text.is_empty() {
                    let place = place(self.wire, message, row, index);
                    let (number, text) = (*number, cell.text.as_str());
                    told.push((*of, Held { number, text, place }));
                }
            }
        }
        if let Some(known) = self.by_key.get(&key) {
            return *known;
        }
        let profile: &'r Profile = &self.settings.otherwise;
        let mut context = Context::new(profile, self.wire, message);
        context.day = self.settings.day;
        let start = place(self.wire, message, row, 0);
        let legs = legs(&told, start, &mut context);
        let departs = legs.iter().find_map(|leg| leg.departure()?.departs.as_ref());
        let day = departs.and_then(|told| told.value).map(|time| time.day);
        context.day = day.or(self.settings.day);
        let message = Message {
            kind: MessageKind::Table,
            standard: "CSV".into(),
            legs,
            place: start,
            ..Message::default()
        };
        self.flights.push(Flight { message, context });
        self.by_key.insert(key, self.flights.len() - 1);
        self.flights.len() - 1
    }

    fn finish(self) -> Reading {
        let messages = self.flights.into_iter().map(|flight| {
            let Flight { mut message, mut context } = flight;
            context.sweep(&mut message);
            message.dropped = context.dropped;
            message.issues = context.take_issues();
            message
        });
        let interchange =
            Interchange { messages: messages.collect(), ..Interchange::default() };
        Reading { interchanges: vec![interchange], issues: self.issues }
    }
}

/// Where a cell stands.
fn place(wire: &Wire<'_>, message: u32, row: &Row, index: usize) -> Place {
    let at = row.cells.get(index).map_or(row.at, |cell| cell.at);
    Place {
        message,
        segment: row.line,
        element: u16::try_from(index + 1).unwrap_or(u16::MAX),
        component: 0,
        byte: wire.byte(at),
    }
}

/// Counts a cell that is dropped; of a column it is told once.
fn drop_cell(kind: Sensitive, place: Option<Place>, context: &mut Context<'_>) {
    let dropped = &mut context.dropped;
    let (count, detail) = match kind {
        Sensitive::Meal => (&mut dropped.meals, "special meals were dropped"),
        Sensitive::Medical => (&mut dropped.medical, "medical data were dropped"),
        Sensitive::FreeText => {
            (&mut dropped.free_text, "text about belief or health was dropped")
        }
        Sensitive::Account => {
            (&mut dropped.accounts, "accounts, passwords or addresses were dropped")
        }
    };
    *count = count.saturating_add(1);
    if let Some(place) = place {
        let code = TravelIssueCode::SensitiveDropped;
        context.issue(code, Severity::Note, place, "", detail);
    }
}

/// The digest of a password, wherever it stands: a long run of hexadecimal digits, or
/// the form of crypt(3).
fn is_digest(text: &str) -> bool {
    let hexadecimal = text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    hexadecimal || text.starts_with('$') && text.matches('$').count() >= 3
}

fn odd(
    context: &mut Context<'_>,
    code: TravelIssueCode,
    severity: Severity,
    place: Place,
    detail: impl Into<Cow<'static, str>>,
) {
    context.issue(code, severity, place, "", detail);
}

/// The legs that the cells of a row tell.
fn legs(
    told: &[(OfFlight, Held<'_>)],
    start: Place,
    context: &mut Context<'_>,
) -> Vec<Leg> {
    let mut legs: Vec<(Leg, Stop, Stop)> = Vec::new();
    for (of, cell) in told {
        if legs.len() < cell.number {
            legs.resize_with(cell.number, Default::default);
        }
        let Some((leg, from, to)) = legs.get_mut(cell.number - 1) else { continue };
        leg.place = start;
        match of {
            OfFlight::Number => cell.text.clone_into(&mut leg.flight_raw),
            OfFlight::Carrier => cell.text.clone_into(&mut leg.flight.carrier),
            OfFlight::DeparturePort => from.port = cell.text.to_uppercase(),
            OfFlight::ArrivalPort => to.port = cell.text.to_uppercase(),
            OfFlight::DepartureTime => from.departs = Some(time(cell, context)),
            OfFlight::ArrivalTime => to.arrives = Some(time(cell, context)),
        }
    }
    let legs = legs.into_iter().map(|(mut leg, from, to)| {
        let FlightNumber { carrier, number } =
            values::flight(&leg.flight_raw, &leg.flight.carrier);
        leg.flight = FlightNumber { carrier, number };
        leg.stops =
            [from, to].into_iter().filter(|stop| *stop != Stop::default()).collect();
        leg
    });
    legs.filter(|leg| !leg.flight_raw.is_empty() || !leg.stops.is_empty()).collect()
}

/// A local time: a day, a `T` or blank, and `HH:MM`. A day alone is its first minute,
/// which is doubtful.
fn time(cell: &Held<'_>, context: &mut Context<'_>) -> Told<LocalTime> {
    let raw = cell.text;
    let (date, clock) = raw.split_once(['T', ' ']).unwrap_or((raw, ""));
    let day = values::day(date, context.day);
    let read = || {
        let day: Day = day.value?;
        let two = |text: &str| {
            let digits = (1..=2).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u8>().ok())?
        };
        let clock = clock.trim();
        let (hour, minute) = match clock.split_once(':') {
            Some((hour, rest)) => (two(hour)?, two(rest.get(..2)?)?),
            None if clock.is_empty() => (0, 0),
            None => (two(clock.get(..2)?)?, two(clock.get(2..)?)?),
        };
        LocalTime::new(day.year(), day.month(), day.day(), hour, minute)
    };
    let Some(value) = read() else {
        let code = TravelIssueCode::ValueUnread;
        let detail = "expected a day and a local time";
        odd(context, code, Severity::Loss, cell.place, detail);
        return Told::unread(raw);
    };
    let doubt =
        if clock.trim().is_empty() { Confidence::Doubtful } else { day.confidence };
    Told { raw: raw.into(), value: Some(value), confidence: doubt }
}

/// A person in the making.
#[derive(Default)]
struct Draft {
    traveller: Traveller,
    names: Vec<TravellerName>,
    documents: Vec<TravelDocument>,
    visas: Vec<TravelDocument>,
}

/// The one of several that a number means, from 1.
fn nth<T: Default>(all: &mut Vec<T>, number: usize) -> Option<&mut T> {
    if all.len() < number {
        all.resize_with(number, T::default);
    }
    all.get_mut(number.checked_sub(1)?)
}

impl Draft {
    fn take(&mut self, column: Column, cell: &Held<'_>, context: &mut Context<'_>) {
        use Column as C;
        let own = &mut self.traveller;
        let text = || cell.text.to_owned();
        match column {
            // Told of the flight, not of a person.
            C::Flight(_) => {}
            C::Name(of) => {
                if let Some(name) = nth(&mut self.names, cell.number) {
                    take_name(name, of, cell, context);
                }
            }
            C::Document(of) => {
                if let Some(document) = nth(&mut self.documents, cell.number) {
                    take_document(document, of, cell, context);
                }
            }
            C::Visa(of) => {
                if let Some(visa) = nth(&mut self.visas, cell.number) {
                    visa.kind = TravelDocumentKind::Visa;
                    visa.code = "V".into();
                    take_document(visa, of, cell, context);
                }
            }
            C::Birth => {
                let (told, others) = birth(cell.text, context.day);
                if told.value.is_none() {
                    let detail = "expected a date of birth that exists";
                    let code = TravelIssueCode::ValueUnread;
                    odd(context, code, Severity::Loss, cell.place, detail);
                } else if told.confidence == Confidence::Doubtful {
                    let detail = "expected a date of birth that can mean one day alone";
                    let code = TravelIssueCode::ValueDoubtful;
                    odd(context, code, Severity::Doubt, cell.place, detail);
                }
                own.birth = Some(told);
                own.birth_others = others;
            }
            C::Sex => own.sex = Some(sex(cell, context)),
            C::Nationality => {
                let codes = rows::values(cell.text);
                let told = codes.iter().map(|code| country(code, cell.place, context));
                own.nationalities.extend(told);
            }
            C::Residence => own.residence = Some(country(cell.text, cell.place, context)),
            C::BirthPlace => own.birth_place.get_or_insert_default().text = text(),
            C::BirthCountry => {
                let told = country(cell.text, cell.place, context);
                own.birth_place.get_or_insert_with(BirthPlace::default).country =
                    Some(told);
            }
            C::Role => {
                own.role_raw = cell.text.into();
                own.role = role(cell.text).unwrap_or_else(|| {
                    unknown_word(cell, context);
                    TravellerRole::Unknown
                });
            }
            C::Function => own.function = cell.text.into(),
            C::Locator => self.refer(&ReferenceKind::Locator, cell.text),
            C::Unique => self.refer(&ReferenceKind::Unique, cell.text),
            C::Government => self.refer(&ReferenceKind::Government, cell.text),
            C::Customer => self.refer(&ReferenceKind::Customer, cell.text),
            C::Ticket => self.refer(&ReferenceKind::Ticket, cell.text),
            C::FrequentFlyer => self.refer(&ReferenceKind::FrequentFlyer, cell.text),
            C::Seat => {
                own.seats.extend(rows::values(cell.text).into_iter().map(Text::from));
            }
            C::Bags => match cell.text.parse() {
                Ok(count) => own.bags.count = Some(count),
                Err(_) => self.unread("bags", cell, context),
            },
            C::BagWeight => match weight(cell.text) {
                Some(weight) => own.bags.weight = Some(weight),
                None => self.unread("bag_weight", cell, context),
            },
            C::BagTags => {
                own.bags.tags.extend(rows::values(cell.text).into_iter().map(Text::from));
            }
            C::Origin => own.origin = cell.text.to_uppercase().into(),
            C::Destination => own.destination = cell.text.to_uppercase().into(),
            C::Entry => own.entry = cell.text.to_uppercase().into(),
            C::Phone => self.reach(ContactKind::Telephone, cell.text),
            C::Email => self.reach(ContactKind::Email, cell.text),
            C::Fax => self.reach(ContactKind::Fax, cell.text),
            C::Address => self.reach(ContactKind::Address, cell.text),
            C::Contact => self.reach(ContactKind::Other, cell.text),
            C::Age => {
                let all = [AgeBand::Adult, AgeBand::Child, AgeBand::Infant];
                match word_of(&all, AgeBand::as_str, cell.text) {
                    Some(age) => own.age = age,
                    None => self.unread("age_band", cell, context),
                }
            }
            C::Verified => {
                let all = [Verification::Verified, Verification::NotVerified];
                match word_of(&all, Verification::as_str, cell.text) {
                    Some(verified) => own.verified = verified,
                    None => self.unread("verified", cell, context),
                }
            }
            C::Boarding => {
                let all = [Boarding::CheckedIn, Boarding::Boarded];
                match word_of(&all, Boarding::as_str, cell.text) {
                    Some(boarding) => own.boarding = boarding,
                    None => self.unread("boarding", cell, context),
                }
            }
        }
    }

    fn refer(&mut self, kind: &ReferenceKind, text: &str) {
        for value in rows::values(text) {
            let (kind, value) = (kind.clone(), value.into());
            self.traveller.references.push(Reference { kind, value });
        }
    }

    fn reach(&mut self, kind: ContactKind, text: &str) {
        for text in rows::values(text) {
            self.traveller.contacts.push(Contact { kind, text });
        }
    }

    /// Keeps a cell of a known column that says nothing known.
    fn unread(&mut self, field: &str, cell: &Held<'_>, context: &mut Context<'_>) {
        unknown_word(cell, context);
        if let Some(kind) = of_text(cell.text) {
            return drop_cell(kind, Some(cell.place), context);
        }
        let value = cell.text.to_owned();
        self.traveller.unread.push(Unread { field: field.to_owned(), value });
    }

    /// Keeps a cell of an unknown column, unless it is sensitive.
    fn keep(
        &mut self,
        field: String,
        cell: &Cell,
        place: Place,
        context: &mut Context<'_>,
    ) {
        let digest = is_digest(&cell.text).then_some(Sensitive::Account);
        if let Some(kind) = digest.or_else(|| of_text(&cell.text)) {
            drop_cell(kind, Some(place), context);
        } else {
            let value = cell.text.clone();
            self.traveller.unread.push(Unread { field, value });
        }
    }

    fn finish(mut self, place: Place, context: &mut Context<'_>) -> Traveller {
        self.names.retain(|name| !name.raw.is_empty());
        self.traveller.names = self.names;
        let documents = self.documents.into_iter().chain(self.visas);
        let told = documents.filter(|document| *document != TravelDocument::default());
        self.traveller.documents = told.collect();
        self.traveller.place = place;
        if !self.traveller.has_name() {
            let detail = "expected a name, found none";
            let code = TravelIssueCode::NameMissing;
            odd(context, code, Severity::Loss, place, detail);
        }
        self.traveller
    }
}

/// Tells of a cell that says nothing known.
fn unknown_word(cell: &Held<'_>, context: &mut Context<'_>) {
    let code = TravelIssueCode::CodeUnknown;
    let detail = "expected a word that is known in this column, found another";
    odd(context, code, Severity::Loss, cell.place, detail);
}

fn word_of<T: Copy>(
    all: &[T],
    word: impl Fn(T) -> &'static str,
    text: &str,
) -> Option<T> {
    all.iter().copied().find(|one| word(*one).eq_ignore_ascii_case(text))
}

/// Titles behind a name in one cell (`TAN/MEI LING MS`).
const TITLES: [&str; 7] = ["MR", "MRS", "MS", "MISS", "MSTR", "DR", "PROF"];

fn take_name(
    name: &mut TravellerName,
    of: OfName,
    cell: &Held<'_>,
    context: &mut Context<'_>,
) {
    let given = |name: &mut TravellerName, text: &str| {
        let gap = if name.given.is_empty() { "" } else { " " };
        name.given = Text::joined([&name.given, gap, text].iter(), "");
    };
    let told = !context.profile.is_placeholder(cell.text);
    match of {
        OfName::Surname => {
            name.raw.insert(0, cell.text.into());
            if told {
                name.surname = cell.text.into();
            }
        }
        OfName::Given | OfName::Middle => {
            name.raw.push(cell.text.into());
            if told {
                given(name, cell.text);
            }
        }
        OfName::Title => {
            name.raw.push(cell.text.into());
            name.title = cell.text.into();
        }
        OfName::Source => {
            let all = [NameSource::List, NameSource::Document, NameSource::Zone];
            match word_of(&all, NameSource::as_str, cell.text) {
                Some(source) => name.source = source,
                None => unknown_word(cell, context),
            }
        }
        OfName::Truncated => match cell.text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" | "y" => name.truncated = true,
            "no" | "false" | "0" | "n" => {}
            _ => unknown_word(cell, context),
        },
        OfName::Whole => {
            name.raw.push(cell.text.into());
            let Some((surname, rest)) = cell.text.split_once(['/', ',']) else {
                // Nothing tells which of the words is the family name.
                name.surname = cell.text.into();
                name.confidence = Confidence::Doubtful;
                return;
            };
            name.surname = surname.trim().into();
            let mut words: Vec<&str> = rest.split_whitespace().collect();
            let title = words.last().filter(|last| {
                TITLES.iter().any(|title| title.eq_ignore_ascii_case(last))
            });
            if let Some(title) = title {
                name.title = (*title).into();
                words.pop();
            }
            given(name, &words.join(" "));
        }
    }
}

fn take_document(
    document: &mut TravelDocument,
    of: OfDocument,
    cell: &Held<'_>,
    context: &mut Context<'_>,
) {
    let unread = "expected a day that exists";
    match of {
        OfDocument::Type => {
            use TravelDocumentKind as Kind;
            if let Some(kind) = word_of(&Kind::ALL, Kind::as_str, cell.text) {
                document.kind = kind;
                return;
            }
            document.code = cell.text.into();
            let code = cell.text.to_ascii_uppercase();
            match crate::mrz::kind_of(&code, context.profile) {
                Some(kind) => document.kind = kind,
                None => unknown_word(cell, context),
            }
        }
        OfDocument::Number => {
            document.number = cell.text.into();
        }
        OfDocument::Issuer => {
            document.issuer = Some(country(cell.text, cell.place, context));
        }
        OfDocument::Place => document.issued_at = cell.text.into(),
        OfDocument::Issued => {
            let told = values::past_day_in(cell.text, "", context.day);
            if told.value.is_none() {
                let code = TravelIssueCode::ValueUnread;
                odd(context, code, Severity::Loss, cell.place, unread);
            }
            document.issued = Some(told);
        }
        OfDocument::Expiry => {
            let told = values::day(cell.text, context.day);
            if told.value.is_none() {
                let code = TravelIssueCode::ValueUnread;
                odd(context, code, Severity::Loss, cell.place, unread);
            }
            document.expires = Some(told);
        }
    }
}

fn country(text: &str, place: Place, context: &mut Context<'_>) -> Told<CountryCode> {
    let told = values::country(text);
    if values::is_unknown(&told) {
        let code = TravelIssueCode::CodeUnknown;
        let detail = "expected a country that is known, found another";
        odd(context, code, Severity::Loss, place, detail);
    }
    told
}

fn sex(cell: &Held<'_>, context: &mut Context<'_>) -> Told<Sex> {
    let word = cell.text.to_lowercase();
    let code = match word.as_str() {
        "female" | "ж" | "жен" | "женский" => "F",
        "male" | "м" | "муж" | "мужской" => "M",
        "other" => "X",
        "unknown" | "unspecified" => "U",
        _ => &cell.text.to_uppercase(),
    };
    let mut told = values::sex(code);
    told.raw = cell.text.into();
    // Thailand's files have X for a sex that is not known.
    if code == "X" && context.profile.name == "th" {
        told.value = None;
    }
    if values::is_unknown(&told) {
        unknown_word(cell, context);
    }
    told
}

fn role(text: &str) -> Option<TravellerRole> {
    use TravellerRole as R;
    let all = [
        R::Passenger,
        R::Crew,
        R::TransitPassenger,
        R::TransitCrew,
        R::Reference,
        R::Unknown,
    ];
    word_of(&all, R::as_str, text).or_else(|| match text.to_ascii_uppercase().as_str() {
        "P" | "PAX" | "FL" => Some(R::Passenger),
        "C" | "CRW" | "FM" => Some(R::Crew),
        "T" | "TRANSIT" | "DDU" => Some(R::TransitPassenger),
        "DDT" => Some(R::TransitCrew),
        "ZZZ" => Some(R::Reference),
        _ => None,
    })
}

fn weight(text: &str) -> Option<(u32, WeightUnit)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "kg" | "kgm" => WeightUnit::Kilogram,
        "lb" | "lbs" | "lbr" => WeightUnit::Pound,
        _ => return None,
    };
    Some((number.parse().ok()?, unit))
}

/// A date of birth in any of the forms that it is written in here, or that a message has;
/// several where it is not known which is right.
fn birth(text: &str, against: Option<Day>) -> (Told<BirthDate>, Vec<BirthDate>) {
    let mut value = None;
    let mut confidence = Confidence::Sure;
    let mut others = Vec::new();
    for text in text.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        let (told, more) = match known_in_part(text) {
            Some(date) => (Told::sure(text, date), Vec::new()),
            None => values::birth(text, against),
        };
        confidence = confidence.max(told.confidence);
        for date in told.value.into_iter().chain(more) {
            if value.is_none() {
                value = Some(date);
            } else if value.as_ref() != Some(&date) && !others.contains(&date) {
                others.push(date);
            }
        }
    }
    if !others.is_empty() || value.is_none() {
        confidence = Confidence::Doubtful;
    }
    (Told { raw: text.into(), value, confidence }, others)
}

/// A year, a month of a year, a range, or any of these with "about" before it.
fn known_in_part(text: &str) -> Option<BirthDate> {
    if let Some(rest) = text.strip_prefix("about ") {
        return known(rest).map(BirthDate::approximately);
    }
    if let Some((from, to)) = text.split_once(" to ") {
        return BirthDate::range(&known(from)?, &known(to)?);
    }
    let partial = matches!(text.len(), 4 | 7);
    if partial { known(text) } else { None }
}

/// A date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn known(text: &str) -> Option<BirthDate> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let mut two = || {
        let part = parts.next()?;
        (part.len() == 2).then(|| part.parse::<u8>().ok())?
    };
    match (text.len(), two(), two()) {
        (4, None, None) => BirthDate::year(year),
        (7, Some(month), None) => BirthDate::month(year, month),
        (10, Some(month), Some(day)) => BirthDate::day(year, month, day),
        _ => None,
    }
}
