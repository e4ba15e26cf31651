//! PNRGOV: bookings of a flight, as reservation systems push them to a state.
//!
//! In: segments of a message. Out: a [`Message`] with bookings and the people in them.
//! Not handled: the envelope (`read`), which push replaces which (`casework`).
//! Source: WCO/IATA/ICAO PNRGOV message implementation guide (PADIS EDIFACT), versions
//! 10.1, 11.1, 12.1, 13.1, 14.1 and 15.1; later ones keep the segments.
//!
//! `SRC` opens a booking. Until the next one, each segment belongs to it, and its meaning
//! hangs on what came before: a flight behind `SAC` is history, one behind `MSG` a hotel
//! or a car, and a bare flight the one that operates the flight before it.
//!
//! Every person of a booking is a traveller, with documents or without; what is told of
//! them anywhere in the booking is joined to them by the number that the host gave them,
//! by name, or because there is nobody else. What belongs to no one stays with the
//! booking, and what is not understood stays as written.

mod booking;
mod documents;
mod names;
mod segments;
mod texts;
mod write;

use saring_model::{
    FlightStatus, Message, MessageKind, Party, Push, Severity, TravelIssueCode,
};

use crate::context::Context;
use crate::lexer::Segment;
use crate::read::Mapping;
use booking::Pnr;

pub(crate) use write::write;

/// Reads one message.
#[derive(Default)]
pub(crate) struct Reader {
    message: Message,
    pnr: Option<Pnr>,
    /// A `MSG` told what the message is for.
    is_told: bool,
    /// The originator of the message was sent empty: the flight is cancelled.
    is_cancelled: bool,
}

impl Mapping for Reader {
    fn take(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let tag = segment.tag();
        if tag == "SRC" {
            self.close_booking(context);
            self.open_booking(segment, context);
            return;
        }
        // History has no locators: a booking begins whose SRC was lost. Without it those
        // whom it names would be taken for names of the past.
        if tag == "RCI" && self.pnr.as_ref().is_some_and(booking::Pnr::is_in_history) {
            let detail = "expected SRC before a booking, found none";
            let code = TravelIssueCode::SegmentMissing;
            context.odd(code, Severity::Doubt, segment, (0, 0), detail);
            self.close_booking(context);
            self.open_booking(segment, context);
        }
        if let Some(pnr) = &mut self.pnr {
            pnr.take(&tag, segment, context, &mut self.message);
            return;
        }
        match tag.as_ref() {
            "MSG" => self.purpose(segment, context),
            "ORG" => self.originator(segment),
            "TVL" => self.flight(segment, context),
            "EQN" => self.count(segment, context),
            "RCI" | "TIF" | "SSR" => {
                // A booking without its beginning is one all the same.
                let detail = "expected SRC before a booking, found none";
                let code = TravelIssueCode::SegmentMissing;
                context.odd(code, Severity::Doubt, segment, (0, 0), detail);
                self.open_booking(segment, context);
                if let Some(pnr) = &mut self.pnr {
                    pnr.take(&tag, segment, context, &mut self.message);
                }
            }
            _ => {
                let detail = "expected a segment of PNRGOV before SRC, found another";
                let code = TravelIssueCode::SegmentUnknown;
                self.message
                    .unread
                    .extend(segments::unread(code, segment, context, detail));
            }
        }
    }

    fn finish(mut self: Box<Self>, context: &mut Context<'_>) -> Message {
        self.close_booking(context);
        if !self.is_told {
            // Nothing that is not told is taken for gone.
            self.message.kind = MessageKind::Bookings(Push::Changed);
            let detail = "expected MSG with 22 or 141, found none";
            let code = TravelIssueCode::SegmentMissing;
            context.issue(code, Severity::Doubt, self.message.place, "MSG", detail);
        }
        if self.is_cancelled {
            if self.message.bookings.is_empty() {
                self.message.kind = MessageKind::FlightStatus(FlightStatus::Cancelled);
            } else {
                let detail = "an empty ORG says that the flight is cancelled, and there \
                              are bookings";
                let code = TravelIssueCode::SegmentMisplaced;
                context.issue(code, Severity::Doubt, self.message.place, "ORG", detail);
            }
        }
        self.message
    }
}

impl Reader {
    fn open_booking(&mut self, segment: &Segment<'_, '_>, context: &Context<'_>) {
        self.pnr = Some(Pnr::new(context.place(segment), &self.message));
    }

    fn close_booking(&mut self, context: &mut Context<'_>) {
        if let Some(pnr) = self.pnr.take() {
            pnr.close(context, &mut self.message);
        }
    }

    fn purpose(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let (own, other) = (segment.get(1, 2), segment.get(1, 1));
        let code = if own.is_empty() { other } else { own };
        self.is_told = true;
        self.message.kind = match code.as_ref() {
            "22" => MessageKind::Bookings(Push::Full),
            "141" => MessageKind::Bookings(Push::Changed),
            _ => {
                self.message.kind_raw = code.into_owned();
                let detail = "expected 22 or 141, found another code";
                let issue = TravelIssueCode::CodeUnknown;
                context.odd(issue, Severity::Loss, segment, (1, 2), detail);
                MessageKind::Bookings(Push::Changed)
            }
        };
    }

    fn originator(&mut self, segment: &Segment<'_, '_>) {
        let id = segment.string(1, 1);
        let mut parts = segments::parts(segment);
        self.is_cancelled = parts.is_empty();
        if !id.is_empty() {
            parts.remove(0);
        }
        if !self.is_cancelled {
            let name = parts.join(" ");
            self.message.reporting = Some(Party { name, id, contacts: Vec::new() });
        }
    }

    fn flight(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let leg = segments::leg(segment, context, true);
        let (mut leg, sold) = (leg.leg, leg.sold);
        if let Some(told) = leg.departure().and_then(|stop| stop.departs.as_ref())
            && let Some(time) = told.value
            && self.message.legs.is_empty()
        {
            context.day = Some(time.day);
        }
        let carrier =
            if sold.operating.is_empty() { &sold.marketing } else { &sold.operating };
        leg.flight = segments::number(carrier, &sold.number);
        if !sold.operating.is_empty() {
            leg.marketing.push(segments::number(&sold.marketing, &sold.number));
        }
        self.message.legs.push(leg);
    }

    fn count(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
        let count = segment.get(1, 1).parse().ok();
        if count.is_none() {
            let detail = "expected a number of bookings, found something else";
            let code = TravelIssueCode::ValueUnread;
            context.odd(code, Severity::Note, segment, (1, 1), detail);
        }
        self.message.declared.bookings = count;
    }
}
