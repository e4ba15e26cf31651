//! Receipts: CONTRL for the syntax of an interchange, ACKRES for bookings.
//!
//! In: segments of a CONTRL (syntax version 3 or 4) or an ACKRES; or the reading that is
//! to be acknowledged. Out: [`Receipt`]s, and their segments. A receipt is sent only
//! where the carrier agreed: many hosts cannot take one. Not handled: security segments,
//! which are kept as written.
//! Source: ISO 9735 edition 4 part 4 (CONTRL; codes 0083 and 0085 of the service code
//! list); IATA PADIS PNRGOV guide 13.1 (ACKRES; codes 4343 and 9321).

use saring_model::{
    Layer, Message, MessageKind, Outcome, Place, Reading, Receipt, ReceiptLevel,
    Severity, TravelIssue, TravelIssueCode,
};

use crate::context::Context;
use crate::lexer::Segment;
use crate::read::Mapping;
use crate::write::Out;

/// Errors of syntax (0085), by their code.
const SYNTAX_FAULTS: [(&str, &str); 34] = [
    ("2", "syntax version or level not supported"),
    ("7", "interchange recipient is not the actual recipient"),
    ("12", "invalid value"),
    ("13", "missing"),
    ("14", "value not supported in this position"),
    ("15", "not supported in this position"),
    ("16", "too many constituents"),
    ("17", "no agreement"),
    ("18", "unspecified error"),
    ("19", "invalid decimal notation"),
    ("20", "character invalid as service character"),
    ("21", "invalid characters"),
    ("22", "invalid service characters"),
    ("23", "unknown interchange sender"),
    ("24", "too old"),
    ("25", "test indicator not supported"),
    ("26", "duplicate detected"),
    ("27", "security function not supported"),
    ("28", "references do not match"),
    ("29", "control count does not match number of instances received"),
    ("30", "groups and messages mixed"),
    ("31", "more than one message type in group"),
    ("32", "lower level empty"),
    ("33", "invalid occurrence outside message, package or group"),
    ("34", "group level not agreed"),
    ("35", "too many data element or segment repetitions"),
    ("36", "too many segment group repetitions"),
    ("37", "invalid type of characters"),
    ("38", "missing digit in front of decimal sign"),
    ("39", "data element too long"),
    ("40", "data element too short"),
    ("41", "permanent communication network error"),
    ("42", "temporary communication network error"),
    ("43", "unknown interchange recipient"),
];

/// Errors of bookings (9321) seen in use, by their code.
const BOOKING_FAULTS: [(&str, &str); 2] =
    [("103", "invalid departure time"), ("114", "invalid flight number")];

/// Reads a CONTRL or an ACKRES.
pub(crate) struct Reader {
    message: Message,
    /// Position of the segment that the next errors are in (UCS).
    segment: u32,
}

impl Reader {
    /// A reader of this type of message.
    pub(crate) fn of(kind: &str) -> Self {
        let kind = if kind.eq_ignore_ascii_case("ACKRES") {
            MessageKind::BookingReceipt
        } else {
            MessageKind::SyntaxReport
        };
        Self { message: Message { kind, ..Message::default() }, segment: 0 }
    }

    /// A receipt for an interchange or a group: reference, who sent it, to whom, then
    /// what became of it.
    fn enclosing(
        &mut self,
        level: ReceiptLevel,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
    ) {
        let receipt = Receipt {
            of: segment.string(1, 1),
            level,
            sender: composite(segment, 2),
            recipient: composite(segment, 3),
            ..Receipt::default()
        };
        self.receive(receipt, segment, 4, context);
    }

    /// Keeps a receipt. From an element on: action, error, segment with the error, and
    /// place of the error in that.
    fn receive(
        &mut self,
        mut receipt: Receipt,
        segment: &Segment<'_, '_>,
        element: usize,
        context: &mut Context<'_>,
    ) {
        self.segment = 0;
        receipt.place = context.place(segment);
        receipt.action = segment.string(element, 1);
        receipt.outcome = match receipt.action.as_str() {
            "4" => Some(Outcome::Rejected),
            "7" => Some(Outcome::Accepted),
            "8" => Some(Outcome::Received),
            _ => {
                let detail = "expected an action 4, 7 or 8, found another";
                let code = TravelIssueCode::CodeUnknown;
                context.odd(code, Severity::Loss, segment, (element, 1), detail);
                None
            }
        };
        self.message.receipts.push(receipt);
        let at = Place {
            element: position(&segment.get(element + 3, 1)),
            component: position(&segment.get(element + 3, 2)),
            ..Place::default()
        };
        self.fault(segment, element + 1, at, &SYNTAX_FAULTS, context);
    }

    /// Adds an error to the last receipt, where an element tells one.
    fn fault(
        &mut self,
        segment: &Segment<'_, '_>,
        element: usize,
        at: Place,
        known: &'static [(&'static str, &'static str)],
        context: &mut Context<'_>,
    ) {
        let code = segment.string(element, 1);
        if code.is_empty() {
            return;
        }
        let meaning = known.iter().find(|(known, _)| *known == code);
        if meaning.is_none() {
            let detail = "expected a code of an error, found one that is not known";
            let unknown = TravelIssueCode::CodeUnknown;
            context.odd(unknown, Severity::Doubt, segment, (element, 1), detail);
        }
        let meaning = meaning.map_or("", |(_, meaning)| *meaning);
        match self.message.receipts.last_mut() {
            Some(receipt) => {
                receipt.faults.push((code, meaning));
                receipt.fault_places.push(at);
            }
            None => self.keep(segment, TravelIssueCode::SegmentMisplaced, context),
        }
    }

    /// Keeps a segment as written.
    fn keep(
        &mut self,
        segment: &Segment<'_, '_>,
        code: TravelIssueCode,
        context: &mut Context<'_>,
    ) {
        let detail = "expected a segment of a receipt at its place, found another";
        let unread = context.unread(code, segment, detail);
        self.message.unread.push(unread);
    }

    fn syntax(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        match segment.tag().as_ref() {
            "UCI" => self.enclosing(ReceiptLevel::Interchange, segment, context),
            "UCF" => self.enclosing(ReceiptLevel::Group, segment, context),
            "UCM" => {
                let of = segment.string(1, 1);
                let standard = composite(segment, 2);
                let receipt = Receipt { of, standard, ..Receipt::default() };
                self.receive(receipt, segment, 3, context);
            }
            "UCS" => {
                self.segment = segment.get(1, 1).parse().unwrap_or(0);
                let at = Place { segment: self.segment, ..Place::default() };
                self.fault(segment, 2, at, &SYNTAX_FAULTS, context);
            }
            "UCD" => {
                let at = Place {
                    segment: self.segment,
                    element: position(&segment.get(2, 1)),
                    component: position(&segment.get(2, 2)),
                    ..Place::default()
                };
                self.fault(segment, 1, at, &SYNTAX_FAULTS, context);
            }
            _ => self.keep(segment, TravelIssueCode::SegmentUnknown, context),
        }
    }

    fn bookings(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        match segment.tag().as_ref() {
            "MSG" => {
                let action = segment.string(2, 1);
                let outcome = match action.as_str() {
                    "3" => Some(Outcome::Accepted),
                    "7" => Some(Outcome::Rejected),
                    _ => {
                        let detail = "expected a response type 3 or 7, found another";
                        let code = TravelIssueCode::CodeUnknown;
                        context.odd(code, Severity::Loss, segment, (2, 1), detail);
                        None
                    }
                };
                let place = context.place(segment);
                let receipt = Receipt { action, outcome, place, ..Receipt::default() };
                self.message.kind_raw = segment.string(1, 2);
                self.message.receipts.push(receipt);
            }
            "ERC" => self.fault(segment, 1, Place::default(), &BOOKING_FAULTS, context),
            _ => self.keep(segment, TravelIssueCode::SegmentUnknown, context),
        }
    }
}

impl Mapping for Reader {
    fn take(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        if self.message.kind == MessageKind::BookingReceipt {
            self.bookings(segment, context);
        } else {
            self.syntax(segment, context);
        }
    }

    fn finish(mut self: Box<Self>, context: &mut Context<'_>) -> Message {
        if self.message.receipts.is_empty() {
            let place = Place { message: context.message, ..Place::default() };
            let detail =
                "expected a segment that says what became of a message, found none";
            let code = TravelIssueCode::SegmentMissing;
            context.issue(code, Severity::Loss, place, "", detail);
        }
        if self.message.kind == MessageKind::BookingReceipt
            && self.message.kind_raw == "23"
        {
            self.message.kind_raw.clear();
        }
        self.message
    }
}

/// A position as a number; 0 if it is none.
fn position(text: &str) -> u16 {
    text.parse().unwrap_or(0)
}

/// A composite as written, with colons.
fn composite(segment: &Segment<'_, '_>, element: usize) -> String {
    let Some(own) = segment.repetitions(element).next() else { return String::new() };
    let components: Vec<_> = own.components().take(8).collect();
    components.join(":").trim_end_matches(':').to_owned()
}

/// Writes a CONTRL or an ACKRES, from the segment behind `UNH` on.
pub(crate) fn write(message: &Message, out: &mut Out) {
    if message.kind == MessageKind::BookingReceipt {
        for receipt in &message.receipts {
            out.segment("MSG", &[&["", "23"], &[&receipt.action]]);
            for (code, _) in &receipt.faults {
                out.segment("ERC", &[&[code]]);
            }
        }
        return;
    }
    for receipt in &message.receipts {
        write_syntax(receipt, out);
    }
}

fn write_syntax(receipt: &Receipt, out: &mut Out) {
    let sender: Vec<&str> = receipt.sender.split(':').collect();
    let recipient: Vec<&str> = receipt.recipient.split(':').collect();
    let standard: Vec<&str> = receipt.standard.split(':').collect();
    let mut places = receipt.fault_places.iter().copied();
    let faults: Vec<(&str, Place)> = receipt
        .faults
        .iter()
        .map(|(code, _)| (code.as_str(), places.next().unwrap_or_default()))
        .collect();
    // An error of the whole stands in the segment itself, one of a segment behind it.
    let (own, behind) = match faults.split_first() {
        Some((first, rest)) if first.1.segment == 0 => (Some(first), rest),
        _ => (None, faults.as_slice()),
    };
    let (code, place) = own.copied().unwrap_or(("", Place::default()));
    let [element, component] = [place.element, place.component].map(written);
    let at: &[&str] = &[&element, &component];
    let fault: [&[&str]; 4] = [&[&receipt.action], &[code], &[], at];
    let [action, code, tag, at] = fault;
    match receipt.level {
        ReceiptLevel::Message => {
            out.segment("UCM", &[&[&receipt.of], &standard, action, code, tag, at]);
        }
        ReceiptLevel::Interchange | ReceiptLevel::Group => {
            let name = if receipt.level == ReceiptLevel::Group { "UCF" } else { "UCI" };
            let of: &[&str] = &[&receipt.of];
            out.segment(name, &[of, &sender, &recipient, action, code, tag, at]);
        }
    }
    let mut segment = 0;
    for (code, place) in behind {
        let position = place.segment.to_string();
        if place.element == 0 {
            segment = place.segment;
            out.segment("UCS", &[&[&position], &[code]]);
            continue;
        }
        if segment != place.segment {
            segment = place.segment;
            out.segment("UCS", &[&[&position]]);
        }
        let [element, component] = [place.element, place.component].map(written);
        out.segment("UCD", &[&[code], &[&element, &component]]);
    }
}

/// A position as written; empty for none.
fn written(position: u16) -> String {
    if position == 0 { String::new() } else { position.to_string() }
}

/// What answers one interchange of a reading at the level of syntax: a CONTRL that
/// accepts it or each of its messages, or says what was wrong. Only what cost something
/// rejects a message; `None` if there is no such interchange.
///
/// The caller puts it into an interchange of its own, from the recipient to the sender.
///
/// ```
/// use saring_model::Outcome;
/// use saring_travel::{Settings, contrl, read};
/// let request = b"UNB+UNOA:4+XX:ZZ+GOV:ZZ+261119:2210+217'UNH+1+PAXLST:D:05B:UN'\
///                 BGM+745'NAD+FL+++DOE:JANE'UNT+9+1'UNZ+1+217'";
/// let reading = read(request, &Settings::default()).unwrap();
/// let report = contrl(&reading, 0).unwrap();
/// assert_eq!(report.receipts[0].of, "217");
/// // A count that is wrong is told; the message is taken all the same.
/// assert_eq!(report.receipts[1].outcome, Some(Outcome::Accepted));
/// assert_eq!(report.receipts[1].faults[0].0, "29");
/// ```
pub fn contrl(reading: &Reading, interchange: usize) -> Option<Message> {
    let own = reading.interchanges.get(interchange)?;
    let next = reading.interchanges.get(interchange + 1);
    let from = own.place.byte;
    let to = next.map_or(u64::MAX, |next| next.place.byte);
    let issues =
        reading.issues.iter().filter(|issue| (from..to).contains(&issue.place.byte));
    let mut whole = Receipt {
        of: own.reference.clone(),
        level: ReceiptLevel::Interchange,
        sender: party(&own.sender, &own.sender_kind),
        recipient: party(&own.recipient, &own.recipient_kind),
        ..Receipt::default()
    };
    // What is told of the interchange itself has no place within a message.
    report(&mut whole, issues, |_| Place::default());
    let mut receipts = vec![whole];
    receipts.extend(own.messages.iter().map(|message| {
        let mut receipt = Receipt {
            of: message.reference.clone(),
            standard: message.standard.clone(),
            ..Receipt::default()
        };
        let first = message.place.segment;
        report(&mut receipt, message.issues.iter(), |place| Place {
            segment: (place.segment + 1).saturating_sub(first),
            element: place.element,
            component: place.component,
            ..Place::default()
        });
        receipt
    }));
    Some(Message {
        kind: MessageKind::SyntaxReport,
        standard: "CONTRL:D:3:UN".to_owned(),
        receipts,
        ..Message::default()
    })
}

fn party(id: &str, kind: &str) -> String {
    if kind.is_empty() { id.to_owned() } else { format!("{id}:{kind}") }
}

/// Errors in one receipt, at most; who sent so many knows enough.
const FAULTS_MAX: usize = 99;

/// Puts issues of syntax into a receipt: the errors, and what becomes of it all.
fn report<'i>(
    receipt: &mut Receipt,
    issues: impl Iterator<Item = &'i TravelIssue>,
    place: impl Fn(Place) -> Place,
) {
    let mut rejected = false;
    for issue in issues.filter(|issue| issue.code.layer() != Layer::Mapping) {
        let Some(code) = fault_of(issue.code) else { continue };
        rejected |= issue.severity == Severity::Loss
            && issue.code == TravelIssueCode::CountDiffers;
        if receipt.faults.len() < FAULTS_MAX {
            let known = SYNTAX_FAULTS.iter().find(|(known, _)| *known == code);
            receipt.faults.push((code.to_owned(), known.map_or("", |(_, text)| *text)));
            receipt.fault_places.push(place(issue.place));
        }
    }
    let (action, outcome) =
        if rejected { ("4", Outcome::Rejected) } else { ("7", Outcome::Accepted) };
    action.clone_into(&mut receipt.action);
    receipt.outcome = Some(outcome);
}

/// The code of an error (0085) for an issue; `None` where a sender has nothing to put
/// right.
fn fault_of(code: TravelIssueCode) -> Option<&'static str> {
    match code {
        TravelIssueCode::TextDamaged | TravelIssueCode::ControlByte => Some("21"),
        TravelIssueCode::AdviceDamaged => Some("22"),
        TravelIssueCode::SegmentOpen
        | TravelIssueCode::ReleaseAtEnd
        | TravelIssueCode::SegmentMissing => Some("13"),
        TravelIssueCode::TagUnread | TravelIssueCode::MessageUnknown => Some("12"),
        TravelIssueCode::SegmentMisplaced => Some("15"),
        TravelIssueCode::CountDiffers => Some("29"),
        TravelIssueCode::ReferenceDiffers => Some("28"),
        TravelIssueCode::Repeated => Some("26"),
        TravelIssueCode::FrameRemoved
        | TravelIssueCode::LinesJoined
        | TravelIssueCode::SegmentUnknown
        | TravelIssueCode::CodeUnknown
        | TravelIssueCode::ValueUnread
        | TravelIssueCode::ValueDoubtful
        | TravelIssueCode::ValueCut
        | TravelIssueCode::NameMissing
        | TravelIssueCode::PersonUnread
        | TravelIssueCode::CheckDigit
        | TravelIssueCode::TooManyPersons
        | TravelIssueCode::SensitiveDropped => None,
    }
}

/// What answers a message of bookings: an ACKRES that accepts it, or says why it could
/// not be processed. Codes as 9321 has them (`114`).
pub fn ackres(message: &Message, faults: &[&str]) -> Message {
    let version = message.standard.split_once(':').map_or("", |(_, version)| version);
    let (action, outcome) = if faults.is_empty() {
        ("3", Outcome::Accepted)
    } else {
        ("7", Outcome::Rejected)
    };
    let known = |code: &str| BOOKING_FAULTS.iter().find(|(known, _)| *known == code);
    let faults: Vec<(String, &'static str)> = faults
        .iter()
        .map(|code| ((*code).to_owned(), known(code).map_or("", |(_, text)| *text)))
        .collect();
    let receipt = Receipt {
        of: message.access.clone(),
        action: action.to_owned(),
        outcome: Some(outcome),
        fault_places: vec![Place::default(); faults.len()],
        faults,
        ..Receipt::default()
    };
    Message {
        kind: MessageKind::BookingReceipt,
        standard: format!("ACKRES:{version}").trim_end_matches(':').to_owned(),
        access: message.access.clone(),
        receipts: vec![receipt],
        ..Message::default()
    }
}
