//! Single segments of a booking.
//!
//! In: a segment. Out: what it says. Not handled: to what it belongs (`booking`).
//! Source: PNRGOV guide 13.1 section 5 (segments), and the samples.

use std::borrow::Cow;

use saring_model::{
    Bags, Confidence, FlightNumber, Leg, LocalTime, Payment, RecordLocator, Severity,
    Stop, StopRole, Text, Told, TravelIssueCode, Unread, WeightUnit,
};

use super::texts;
use crate::context::Context;
use crate::lexer::Segment;
use crate::{sensitive, values};

/// All that is written in a segment behind its tag, without release characters.
pub(super) fn text(segment: &Segment<'_, '_>, from_element: usize) -> String {
    let mut text = String::new();
    let mut last = from_element;
    let mut is_first = true;
    for (element, composite) in segment.elements() {
        if element < from_element {
            continue;
        }
        if !is_first {
            text.push(if element == last { '*' } else { '+' });
        }
        for _ in last + 1..element.min(last + 100) {
            text.push('+');
        }
        (last, is_first) = (element, false);
        for (number, component) in composite.components().enumerate() {
            if number > 0 {
                text.push(':');
            }
            text.push_str(&component);
        }
    }
    text
}

/// Free text, whose lines stand in elements and whose colons may not be released.
pub(super) fn free_text(segment: &Segment<'_, '_>, from_element: usize) -> String {
    let mut text = String::new();
    let mut last = 0;
    for (element, composite) in segment.elements() {
        if element < from_element {
            continue;
        }
        if last > 0 && !text.is_empty() {
            text.push(if element == last { '*' } else { ' ' });
        }
        last = element;
        for (number, component) in composite.components().enumerate() {
            if number > 0 {
                text.push(':');
            }
            text.push_str(&component);
        }
    }
    text.truncate(text.trim_end_matches([' ', ':']).len());
    text
}

/// All components of a segment that say something.
pub(super) fn parts(segment: &Segment<'_, '_>) -> Vec<String> {
    let mut parts = Vec::new();
    for (_, composite) in segment.elements() {
        for component in composite.components().filter(|part| !part.is_empty()) {
            parts.push(component.into_owned());
        }
    }
    parts
}

/// A segment to be kept as written; `None`, and a count, if there is something sensitive
/// in it.
pub(super) fn kept(
    segment: &Segment<'_, '_>,
    context: &mut Context<'_>,
) -> Option<Unread> {
    for (element, composite) in segment.elements() {
        for (number, component) in composite.components().enumerate() {
            if let Some(kind) = sensitive::of_text(&component) {
                context.drop_sensitive(kind, segment, (element, number + 1));
                return None;
            }
        }
    }
    let raw = segment.raw();
    let value = match texts::mask_cards(&raw, 13) {
        Cow::Borrowed(_) => raw,
        Cow::Owned(masked) => masked,
    };
    Some(Unread { field: segment.tag().into_owned(), value })
}

/// A segment that is not understood, kept as written and written down.
pub(super) fn unread(
    code: TravelIssueCode,
    segment: &Segment<'_, '_>,
    context: &mut Context<'_>,
    detail: &'static str,
) -> Option<Unread> {
    context.odd(code, Severity::Loss, segment, (0, 0), detail);
    // Text whose colons are not released may stand in any segment.
    if let Some(kind) = sensitive::of_text(&text(segment, 1)) {
        context.drop_sensitive(kind, segment, (0, 0));
        return None;
    }
    kept(segment, context)
}

/// A date and a time of the airlines' form. A time that cannot be is left out, and the
/// day is doubtful then.
pub(super) fn moment(
    date: &str,
    time: &str,
    context: &Context<'_>,
) -> Option<Told<LocalTime>> {
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let mut told = values::day_first(date, time, context.day);
    if told.value.is_none() || time.is_empty() {
        told.value =
            told.value.or_else(|| values::day_first(date, "", context.day).value);
        told.confidence = Confidence::Doubtful;
    }
    Some(told)
}

/// Writes down that a date or time could not be read, if so.
pub(super) fn check_moment(
    told: Option<&Told<LocalTime>>,
    segment: &Segment<'_, '_>,
    at: (usize, usize),
    context: &mut Context<'_>,
) {
    let Some(told) = told else { return };
    if told.value.is_none() {
        let detail = "expected DDMMYY and HHMM, found something else";
        let code = TravelIssueCode::ValueUnread;
        context.odd(code, Severity::Loss, segment, at, detail);
    } else if told.confidence == Confidence::Doubtful {
        let detail = "expected DDMMYY and HHMM, found a day without a time that can be";
        let code = TravelIssueCode::ValueDoubtful;
        context.odd(code, Severity::Doubt, segment, at, detail);
    }
}

/// Under which numbers a flight is sold, as written.
#[derive(Clone, Default)]
pub(super) struct Sold {
    pub(super) marketing: String,
    pub(super) operating: String,
    pub(super) number: String,
}

/// A flight as a `TVL` tells it.
pub(super) struct Flight {
    /// Without its numbers, which a segment behind it may change.
    pub(super) leg: Leg,
    pub(super) sold: Sold,
    /// There is nothing but a number in it: it operates the flight before.
    pub(super) is_bare: bool,
}

/// A flight number without leading zeros.
pub(super) fn number(carrier: &str, number: &str) -> FlightNumber {
    values::flight(number, carrier)
}

/// Reads a `TVL`: `DDMMYY:HHMM:DDMMYY:HHMM+from+to+marketing:operating+number:class`.
pub(super) fn leg(
    segment: &Segment<'_, '_>,
    context: &mut Context<'_>,
    is_strict: bool,
) -> Flight {
    let (from, to) = (segment.string(2, 1), segment.string(3, 1));
    let sold = Sold {
        marketing: segment.string(4, 1),
        operating: segment.string(4, 2),
        number: segment.string(5, 1),
    };
    let departs = moment(&segment.get(1, 1), &segment.get(1, 2), context);
    let (mut date, mut time) = (segment.get(1, 3), segment.get(1, 4));
    // Where the arrival has no date, it is on the day of departure.
    if time.is_empty() && date.len() == 4 {
        (date, time) = (time, date);
    }
    let mut arrives = if date.is_empty() && !time.is_empty() {
        let own = moment(&segment.get(1, 1), &time, context);
        own.map(|told| Told { raw: format!(":{time}").into(), ..told })
    } else {
        moment(&date, &time, context)
    };
    if date.is_empty()
        && let (Some(from), Some(to)) = (&departs, &mut arrives)
        && to.value < from.value
    {
        to.confidence = Confidence::Doubtful;
    }
    if is_strict {
        check_moment(departs.as_ref(), segment, (1, 1), context);
        check_moment(arrives.as_ref(), segment, (1, 3), context);
    }
    let is_bare = departs.is_none()
        && arrives.is_none()
        && from.is_empty()
        && to.is_empty()
        && sold.marketing.is_empty()
        && sold.number.bytes().any(|byte| byte.is_ascii_digit());
    let mut stops = Vec::new();
    if !from.is_empty() || departs.is_some() {
        stops.push(Stop { port: from, role: StopRole::Routing, departs, arrives: None });
    }
    if !to.is_empty() || arrives.is_some() {
        stops.push(Stop { port: to, role: StopRole::Routing, departs: None, arrives });
    }
    let flight_raw = if sold.operating.is_empty() {
        format!("{}{}", sold.marketing, sold.number)
    } else {
        format!("{}:{}{}", sold.marketing, sold.operating, sold.number)
    };
    let leg = Leg {
        flight_raw,
        stops,
        class: segment.string(5, 2),
        place: context.place(segment),
        ..Leg::default()
    };
    Flight { leg, sold, is_bare }
}

/// Reads an `RCI`: `carrier:locator:type:DDMMYY:HHMM`, up to nine times.
pub(super) fn locators(
    segment: &Segment<'_, '_>,
    context: &mut Context<'_>,
) -> Vec<RecordLocator> {
    let mut locators = Vec::new();
    for (element, composite) in segment.elements() {
        let locator = composite.get(2).into_owned();
        let carrier = composite.get(1).into_owned();
        if locator.is_empty() && carrier.is_empty() {
            continue;
        }
        let mut kind = composite.get(3).into_owned();
        let (mut date, mut time) = (composite.get(4), composite.get(5));
        // Some hosts leave the type out altogether.
        if kind.len() == 6 && kind.bytes().all(|byte| byte.is_ascii_digit()) {
            (time, date) = (date, std::mem::take(&mut kind).into());
        }
        let created = moment(&date, &time, context);
        check_moment(created.as_ref(), segment, (element, 4), context);
        locators.push(RecordLocator { carrier, locator, kind, created });
    }
    locators
}

/// Reads a `FOP`: `form:indicator:amount:vendor:account:expiry`, several times.
pub(super) fn payments(segment: &Segment<'_, '_>, currency: &str) -> Vec<Payment> {
    let payment = |composite: crate::lexer::Composite<'_, '_>| Payment {
        form: composite.get(1).into_owned(),
        amount: composite.get(3).into_owned(),
        currency: currency.to_owned(),
        vendor: composite.get(4).into_owned(),
        number: texts::mask(&composite.get(5)),
        expires: composite.get(6).into_owned(),
    };
    let has_any = |payment: &Payment| {
        [&payment.form, &payment.amount, &payment.vendor, &payment.number]
            .iter()
            .any(|part| !part.is_empty())
    };
    segment.elements().map(|(_, composite)| payment(composite)).filter(has_any).collect()
}

/// Reads a `TBD`: `status+count:weight:unit+…+pool+carrier:tag:sequence:to…`.
pub(super) fn bags(segment: &Segment<'_, '_>) -> Bags {
    let number = |text: &str| text.parse().ok();
    let unit = match segment.get(2, 3).as_ref() {
        "700" => Some(WeightUnit::Kilogram),
        "701" => Some(WeightUnit::Pound),
        _ => None,
    };
    let mut tags = Vec::new();
    for (element, composite) in segment.elements() {
        let tag = composite.get(2);
        if element < 5 || tag.is_empty() {
            continue;
        }
        // Ten digits are the whole number on a tag; a shorter one lacks its carrier.
        let is_whole = tag.len() >= 10;
        let carrier = composite.get(1);
        let carrier = if is_whole { "" } else { &carrier };
        tags.push(Text::joined([carrier, &tag].iter(), ""));
    }
    Bags {
        count: number(&segment.get(2, 1)),
        weight: number(&segment.get(2, 2)).zip(unit),
        tags,
    }
}

/// A seat without leading zeros; `None` where none is assigned.
pub(super) fn seat(text: &str) -> Option<Text> {
    let seat = text.trim().trim_start_matches(['0', '.']);
    let has_row = seat.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    has_row.then(|| seat.into())
}
