//! Answers of a state to a carrier (CUSRES), read and written.
//!
//! In: segments of one message, or a [`Message`]. Out: the message with what is answered
//! for whom, or segments. Not handled: which answer follows from what (`casework`), how
//! an answer is put together for a request (`respond`).
//! Source: WCO/IATA/ICAO API Guidelines, appendix IIB "CUSRES implementation guide"
//! (2013).

use saring_model::{
    Directive, Leg, Message, MessageKind, Place, Reference, ReferenceKind, Reply,
    Severity, Stop, StopRole, Told, TravelIssueCode, Unread,
};

use crate::context::Context;
use crate::lexer::{Composite, Segment};
use crate::paxlst::time;
use crate::read::Mapping;
use crate::values;
use crate::write::Out;

/// Status for a message that could not be processed.
pub(crate) const EXCEPTION: &str = "1";

/// Reads an answer.
#[derive(Default)]
pub(crate) struct Reader {
    message: Message,
    told: bool,
    begin: Option<Place>,
    /// Times of the last leg that came before their ports.
    departs: Option<Told<saring_model::LocalTime>>,
    arrives: Option<Told<saring_model::LocalTime>>,
}

impl Mapping for Reader {
    fn take(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        if self.begin.is_none() {
            self.begin = Some(context.place(segment));
        }
        match segment.tag().as_ref() {
            "BGM" => self.beginning(segment, context),
            "RFF" => self.reference(segment, context),
            "DTM" => self.time(segment, context),
            "LOC" => self.location(segment, context),
            "ERP" => self.point(segment, context),
            "ERC" => self.status(segment, context),
            "FTX" => self.text(segment, context),
            _ => {
                let code = TravelIssueCode::SegmentUnknown;
                let detail = "expected a segment of CUSRES, found another";
                self.keep(segment, context, code, (0, 0), detail);
            }
        }
    }

    fn finish(mut self: Box<Self>, context: &mut Context<'_>) -> Message {
        self.end_leg();
        let place = self.begin.unwrap_or_default();
        if !self.told && self.begin.is_some() {
            let code = TravelIssueCode::SegmentMissing;
            let detail = "expected a segment BGM at the beginning, found none";
            context.issue(code, Severity::Doubt, place, "BGM", detail);
        }
        for reply in &self.message.replies {
            if !reply.whole && reply.references.is_empty() {
                let code = TravelIssueCode::SegmentMissing;
                let detail = "expected AVF or ABO of the person meant, found neither";
                context.issue(code, Severity::Doubt, reply.place, "RFF", detail);
            }
        }
        self.message
    }
}

impl Reader {
    fn keep(
        &mut self,
        segment: &Segment<'_, '_>,
        context: &mut Context<'_>,
        code: TravelIssueCode,
        at: (usize, usize),
        detail: &'static str,
    ) {
        context.odd(code, Severity::Loss, segment, at, detail);
        let raw = segment.raw().into();
        let Some(raw) = context.harmless(raw, segment, at) else { return };
        let field = segment.tag().into_owned();
        self.message.unread.push(Unread { field, value: raw.into_owned() });
    }

    fn beginning(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let code = segment.get(1, 1);
        if self.told {
            let detail = "expected one segment BGM, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (0, 0), detail);
        }
        self.told = true;
        self.message.kind = match code.as_ref() {
            "962" => MessageKind::Response,
            "132" => MessageKind::Unsolicited,
            "312" => MessageKind::Acknowledgement,
            _ => {
                self.message.kind_raw = code.into_owned();
                let detail = "expected 962, 132 or 312, found another";
                let code = TravelIssueCode::CodeUnknown;
                context.odd(code, Severity::Loss, segment, (1, 1), detail);
                MessageKind::Unknown
            }
        };
    }

    fn reference(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let Some((_, first)) = segment.elements().next() else { return };
        let (qualifier, value) = (first.get(1), first.get(2));
        let Some(reply) = self.message.replies.last_mut() else {
            match qualifier.as_ref() {
                "TN" if self.message.transaction.is_empty() => {
                    self.message.transaction = value.into_owned();
                }
                "AF" => {
                    self.end_leg();
                    self.message.legs.push(Leg {
                        flight: values::flight(&value, ""),
                        flight_raw: value.into_owned(),
                        place: context.place(segment),
                        ..Leg::default()
                    });
                }
                _ => {
                    let detail = "expected TN, once, or AF, found another";
                    let code = TravelIssueCode::CodeUnknown;
                    self.keep(segment, context, code, (1, 1), detail);
                }
            }
            return;
        };
        let kind = match qualifier.as_ref() {
            "AVF" => ReferenceKind::Locator,
            "ABO" => ReferenceKind::Unique,
            _ => {
                let detail = "expected AVF or ABO, found another; it is kept";
                let code = TravelIssueCode::CodeUnknown;
                context.odd(code, Severity::Note, segment, (1, 1), detail);
                ReferenceKind::Other(qualifier.into_owned())
            }
        };
        reply.references.push(Reference { kind, value: value.into() });
    }

    fn time(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let qualifier = segment.get(1, 1);
        let told =
            values::local_time(&segment.get(1, 2), &segment.get(1, 3), context.day);
        let read = told.value;
        let is_head = self.message.replies.is_empty();
        let leg = self.message.legs.last_mut().filter(|_| is_head);
        match (qualifier.as_ref(), leg) {
            ("189", Some(leg)) => {
                if let Some(time) = read {
                    context.day = Some(time.day);
                }
                match leg.stops.first_mut() {
                    Some(stop) if stop.departs.is_none() => stop.departs = Some(told),
                    _ => self.departs = Some(told),
                }
            }
            ("232", Some(leg)) => match leg.stops.get_mut(1) {
                Some(stop) if stop.arrives.is_none() => stop.arrives = Some(told),
                _ => self.arrives = Some(told),
            },
            _ => {
                let detail = "expected a time of a leg, found another";
                let code = TravelIssueCode::CodeUnknown;
                return self.keep(segment, context, code, (1, 1), detail);
            }
        }
        if read.is_none() {
            let detail = "expected a local time, found something else";
            let code = TravelIssueCode::ValueUnread;
            context.odd(code, Severity::Loss, segment, (1, 2), detail);
        }
    }

    fn location(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let role = match segment.get(1, 1).as_ref() {
            "125" => Some(StopRole::LastForeign),
            "87" => Some(StopRole::FirstArrival),
            "92" => Some(StopRole::Routing),
            _ => None,
        };
        let is_head = self.message.replies.is_empty();
        let leg = self.message.legs.last_mut().filter(|_| is_head);
        let (Some(role), Some(leg)) = (role, leg) else {
            let detail = "expected a port of a leg, found another";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        };
        let departs = match role {
            StopRole::LastForeign => true,
            StopRole::FirstArrival => false,
            StopRole::Routing | StopRole::Ultimate | StopRole::Filing => {
                leg.stops.is_empty()
            }
        };
        let port = segment.string(2, 1);
        let mut stop = Stop { port, role, ..Stop::default() };
        if departs {
            stop.departs = self.departs.take();
        } else {
            stop.arrives = self.arrives.take();
        }
        leg.stops.push(stop);
    }

    /// Times without a port are kept at one without a name.
    fn end_leg(&mut self) {
        let (departs, arrives) = (self.departs.take(), self.arrives.take());
        let Some(leg) = self.message.legs.last_mut() else { return };
        if departs.is_some() || arrives.is_some() {
            leg.stops.push(Stop { departs, arrives, ..Stop::default() });
        }
    }

    fn point(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        self.end_leg();
        let level = segment.get(1, 1);
        if !matches!(level.as_ref(), "1" | "2") {
            let detail = "expected 1 or 2, found another; it is taken for one person's";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Doubt, segment, (1, 1), detail);
        }
        let place = context.place(segment);
        let whole = level == "1";
        self.message.replies.push(Reply { whole, place, ..Reply::default() });
    }

    fn status(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let status = segment.string(1, 1);
        let reply = self.message.replies.last_mut();
        let Some(reply) = reply.filter(|reply| reply.status.is_empty()) else {
            let detail = "expected one status behind ERP, found another";
            let code = TravelIssueCode::SegmentMisplaced;
            return self.keep(segment, context, code, (1, 1), detail);
        };
        reply.directive = directive_of(&status);
        if reply.directive.is_none() && !(reply.whole && is_of_message(&status)) {
            let detail = "expected a status that begins with 0, 1, 2 or 4 and has a \
                          second character, found another";
            let code = TravelIssueCode::CodeUnknown;
            context.odd(code, Severity::Loss, segment, (1, 1), detail);
        }
        reply.status = status;
    }

    fn text(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let is_advice = segment.get(1, 1) == "AAP";
        let known = self.message.replies.last().is_some();
        if !is_advice || !known {
            let detail = "expected AAP behind a status, found other text";
            let code = TravelIssueCode::CodeUnknown;
            return self.keep(segment, context, code, (1, 1), detail);
        }
        let parts = segment.repetitions(4).next();
        let parts = parts.iter().flat_map(Composite::components);
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
        let text = parts.join(" ").into();
        let Some(text) = context.harmless(text, segment, (4, 1)) else { return };
        if let Some(reply) = self.message.replies.last_mut() {
            if !reply.text.is_empty() {
                reply.text.push(' ');
            }
            reply.text.push_str(&text);
        }
    }
}

/// What a status of a person says. Its second character is for the carrier's own
/// business with the state (a travel authorisation).
pub(crate) fn directive_of(status: &str) -> Option<Directive> {
    let mut characters = status.chars();
    let (first, second) = (characters.next()?, characters.next());
    second?;
    match first {
        '0' => Some(Directive::Board),
        '1' => Some(Directive::DoNotBoard),
        '2' => Some(Directive::Refer),
        '4' => Some(Directive::InsufficientData),
        _ => None,
    }
}

/// Whether a status speaks of the message and not of persons: taken, or not processed.
fn is_of_message(status: &str) -> bool {
    matches!(status, "0" | EXCEPTION)
}

/// The first character of a status.
pub(crate) fn status_of(directive: Directive) -> char {
    match directive {
        Directive::Board => '0',
        Directive::DoNotBoard => '1',
        Directive::Refer => '2',
        Directive::InsufficientData => '4',
    }
}

/// Writes an answer.
pub(crate) fn write(message: &Message, out: &mut Out) {
    let code = match message.kind {
        MessageKind::Unsolicited => "132",
        MessageKind::Acknowledgement => "312",
        MessageKind::Response
        | MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::MasterCrew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::Unknown => "962",
    };
    out.segment("BGM", &[&[code]]);
    if !message.transaction.is_empty() {
        out.segment("RFF", &[&["TN", &message.transaction]]);
    }
    for leg in &message.legs {
        write_leg(leg, out);
    }
    for reply in &message.replies {
        out.segment("ERP", &[&[if reply.whole { "1" } else { "2" }]]);
        for reference in &reply.references {
            let qualifier = match &reference.kind {
                ReferenceKind::Locator => "AVF",
                ReferenceKind::Unique => "ABO",
                ReferenceKind::Other(qualifier) => qualifier.as_str(),
                ReferenceKind::Government
                | ReferenceKind::Customer
                | ReferenceKind::Ticket
                | ReferenceKind::FrequentFlyer
                | ReferenceKind::Traveller => continue,
            };
            out.segment("RFF", &[&[qualifier, &reference.value]]);
        }
        if !reply.status.is_empty() {
            out.segment("ERC", &[&[&reply.status]]);
        }
        if !reply.text.is_empty() {
            out.segment("FTX", &[&["AAP"], &[], &[], &[&reply.text]]);
        }
    }
}

fn write_leg(leg: &Leg, out: &mut Out) {
    let designated = leg.flight_raw.starts_with(&leg.flight.carrier);
    let flight = if leg.flight_raw.is_empty() || !designated {
        leg.flight.to_string()
    } else {
        leg.flight_raw.clone()
    };
    out.segment("RFF", &[&["AF", &flight]]);
    let departs = leg.stops.iter().find_map(|stop| stop.departs.as_ref());
    let arrives = leg.stops.iter().rev().find_map(|stop| stop.arrives.as_ref());
    for (qualifier, told) in [("189", departs), ("232", arrives)] {
        if let Some(told) = told {
            // As written, where it is in a form of these messages; else (in a booking,
            // in a file) in theirs.
            let ours = told.raw.bytes().all(|byte| byte.is_ascii_digit());
            let said = Told { raw: saring_model::Text::EMPTY, ..told.clone() };
            let (value, format) =
                time(if ours || told.value.is_none() { told } else { &said });
            out.segment("DTM", &[&[qualifier, &value, format]]);
        }
    }
    for stop in &leg.stops {
        let qualifier = match stop.role {
            StopRole::LastForeign => "125",
            StopRole::FirstArrival => "87",
            StopRole::Routing => "92",
            // No ports that a leg is flown between.
            StopRole::Ultimate | StopRole::Filing => continue,
        };
        if !stop.port.is_empty() {
            out.segment("LOC", &[&[qualifier], &[&stop.port]]);
        }
    }
}
