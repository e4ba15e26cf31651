//! From an interchange to its messages.
//!
//! In: a file's bytes. Out: a [`Reading`]. Envelopes are followed and their counts and
//! references checked; each message's segments go to the mapping of its type. One bad
//! message never costs the others. What lies around interchanges (addresses of a telex,
//! disclaimers of a mail) is left out and told.
//! Not handled: what segments mean.
//! Source: ISO 9735 edition 4 part 1, clauses 8 and 9, annex C (service segments).

use std::borrow::Cow;
use std::collections::BTreeSet;

use saring_model::{
    Day, Group, Interchange, Message, MessageKind, Part, Place, Reading, Severity, Told,
    TravelIssueCode, Unread,
};

use crate::context::{Context, issue};
use crate::error::{ErrorKind, TravelError};
use crate::lexer::{Facts, Lexer, Segment, Separators};
use crate::sensitive::{self, Sensitive};
use crate::wire::{Beginning, Wire, beginning, beginning_at};
use crate::{Lexed, Settings};
use crate::{acknowledgements, cusres, paxlst, pnrgov, values};

/// Issues kept of a whole file; the rest is counted in a last one. A day's manifests of
/// a large airport, each with the few issues that are usual, stay far below.
const ISSUES_MAX: usize = 100_000;

/// Messages and interchanges of a file, at most, so that a file of nothing but headers
/// takes no more memory than a real one of its size. A day of a large airport has a few
/// thousand.
const MESSAGES_MAX: usize = 250_000;

/// A reader of one type of message: segments go in, a message comes out.
pub(crate) trait Mapping {
    /// Takes the next segment behind `UNH`, up to the one before `UNT`.
    fn take(&mut self, segment: &Segment<'_, '_>, context: &mut Context<'_>);

    /// What was read; header and issues are filled in by the caller.
    fn finish(self: Box<Self>, context: &mut Context<'_>) -> Message;
}

/// Reads all interchanges of a text.
pub(crate) fn interchanges(
    wire: &Wire<'_>,
    settings: &Settings,
) -> Result<Reading, TravelError> {
    let mut reader =
        Reader { lexer: Lexer::new(&wire.text), state: State::new(wire, settings) };
    reader.run();
    if reader.state.is_overfull() {
        return Err(TravelError::new(
            ErrorKind::TooLarge,
            Some(wire.byte(reader.lexer.at())),
            format!("expected at most {MESSAGES_MAX} messages in a file, found more"),
        ));
    }
    let reading = reader.state.finish();
    if reading.interchanges.is_empty() {
        return Err(TravelError::new(
            ErrorKind::Unrecognised,
            None,
            "expected a segment UNB or UNH, found none",
        ));
    }
    Ok(reading)
}

/// Counts interchanges, segments and components.
pub(crate) fn counted(wire: &Wire<'_>) -> Lexed {
    let text: &str = &wire.text;
    let mut lexer = Lexer::new(text);
    let mut counted = Lexed::default();
    let mut separators = Separators::default();
    while let Some(found) = beginning(text, lexer.at(), text.len(), separators) {
        separators = found.separators;
        lexer.separate_by(separators);
        lexer.go_to(found.segments);
        counted.interchanges += 1;
        while let Some(segment) = lexer.next() {
            counted.segments += 1;
            counted.components += segment.pieces() as u64;
            if segment.tag_is(*b"UNZ") {
                break;
            }
        }
    }
    counted
}

/// Finds interchanges, and in each its segments.
struct Reader<'r> {
    lexer: Lexer<'r>,
    state: State<'r>,
}

impl Reader<'_> {
    fn run(&mut self) {
        let text: &str = &self.state.wire.text;
        let mut separators = Separators::default();
        let mut from = 0;
        while let Some(found) = beginning(text, from, text.len(), separators) {
            self.state.frame(from, found.start);
            separators = found.separators;
            self.lexer.separate_by(separators);
            self.lexer.end_nowhere();
            self.lexer.go_to(found.segments);
            self.state.begin(found, self.lexer.mark().number());
            self.interchange();
            self.state.end();
            if self.state.is_overfull() {
                return;
            }
            // Behind the header at least, so that each turn gets on.
            from = self.lexer.at().max(found.segments + 3);
        }
        self.state.frame(from, text.len());
    }

    /// Reads one interchange: up to its trailer and the segments that may still stand
    /// behind it, the next interchange, or the end.
    fn interchange(&mut self) {
        loop {
            let mark = self.lexer.mark();
            let is_over = self.state.is_closed() && !self.lexer.is_at_segment();
            if is_over || self.state.is_overfull() {
                return;
            }
            let separators = self.lexer.separators();
            let Some(segment) = self.lexer.next() else { return };
            match self.state.next_interchange(&segment, separators) {
                Some(place) if place <= segment.start() => {
                    self.lexer.back_to(mark);
                    return;
                }
                // A segment that was cut off; the next interchange came behind it.
                Some(place) => {
                    self.lexer.end_at(place);
                    self.lexer.back_to(mark);
                }
                None => self.state.take(&segment, mark.at()),
            }
        }
    }
}

/// Whether a message that begins so holds bookings: a list of persons begins otherwise.
fn is_of_bookings(segment: &Segment<'_, '_>) -> bool {
    let tag = segment.tag_bytes();
    matches!(&tag, b"MSG" | b"ORG" | b"TVL" | b"EQN" | b"SRC" | b"RCI" | b"TIF")
}

/// What was read so far.
struct State<'r> {
    wire: &'r Wire<'r>,
    settings: &'r Settings,
    reading: Reading,
    /// Messages of the file so far.
    messages: u32,
    /// Issues that there is room for, how many found none, and the first of those.
    room: usize,
    passed: u32,
    passed_first: Option<(TravelIssueCode, Place)>,
    /// The messages of the file, as written.
    seen: BTreeSet<&'r str>,
    /// The first of them: nothing is compared as long as it is the only one.
    first: Option<&'r str>,
    interchange: Interchange,
    envelope: Envelope,
    open: Option<Open<'r>>,
}

/// What must hold of the interchange that is being read.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Envelope {
    begun: bool,
    header: bool,
    closed: bool,
    /// A profile that holds here wants counts to tell the truth.
    strict: bool,
    /// A group is open, and so many messages are in it.
    group: Option<u32>,
    /// Line breaks inside of segments, and where the first was.
    breaks: u64,
    broken_at: Place,
    /// The last segment, and its end in the text.
    last: (u32, usize),
}

/// A message being read.
struct Open<'r> {
    header: Message,
    mapping: Box<dyn Mapping>,
    context: Context<'r>,
    /// Its type is not known: its first segment tells how it is read.
    undecided: bool,
    first_segment: u32,
    /// Where it begins and ends in the text.
    start: usize,
    end: usize,
    unread: Vec<Unread>,
}

impl<'r> State<'r> {
    fn new(wire: &'r Wire<'r>, settings: &'r Settings) -> Self {
        let mut state = Self {
            wire,
            settings,
            reading: Reading::default(),
            messages: 0,
            room: ISSUES_MAX,
            passed: 0,
            passed_first: None,
            seen: BTreeSet::new(),
            first: None,
            interchange: Interchange::default(),
            envelope: Envelope::default(),
            open: None,
        };
        if let Some(byte) = wire.taken_at {
            let detail = "expected UTF-8 or a declared character set, found another byte; \
                          Latin-1 was taken for it";
            let place = Place { byte, ..Place::default() };
            state.tell(TravelIssueCode::TextDamaged, Severity::Doubt, place, "", detail);
        }
        state
    }

    fn finish(mut self) -> Reading {
        if let Some((code, place)) = self.passed_first {
            let detail = format!("and {} issues more in this file", self.passed);
            self.reading.issues.push(issue(code, Severity::Doubt, place, "", detail));
        }
        self.reading
    }

    /// Writes down an oddity outside of any message.
    fn tell(
        &mut self,
        code: TravelIssueCode,
        severity: Severity,
        place: Place,
        tag: &str,
        detail: impl Into<Cow<'static, str>>,
    ) {
        if self.room == 0 {
            self.pass(1, code, place);
            return;
        }
        self.room -= 1;
        self.reading.issues.push(issue(code, severity, place, tag, detail));
    }

    fn pass(&mut self, count: u32, code: TravelIssueCode, place: Place) {
        self.passed = self.passed.saturating_add(count);
        self.passed_first.get_or_insert((code, place));
    }

    /// Where a component of a segment stands.
    fn place(&self, segment: &Segment<'_, '_>, element: u16, component: u16) -> Place {
        let at = segment.start_of(usize::from(element), usize::from(component));
        Place {
            segment: segment.number(),
            element,
            component,
            byte: self.wire.byte(at),
            ..Place::default()
        }
    }

    /// Where the last segment of the interchange ended.
    fn last_place(&self) -> Place {
        let (segment, at) = self.envelope.last;
        Place { segment, byte: self.wire.byte(at), ..Place::default() }
    }

    /// Tells of what was left out around an interchange. Blanks and line breaks are
    /// nothing.
    fn frame(&mut self, from: usize, to: usize) {
        let frame = self.wire.text.get(from..to).unwrap_or_default();
        let start = from + (frame.len() - frame.trim_ascii_start().len());
        let end = from + frame.trim_ascii_end().len();
        if start >= end {
            return;
        }
        let byte = self.wire.byte(start);
        let count = self.wire.byte(end).saturating_sub(byte);
        let detail = format!("{count} bytes around the interchange were left out");
        let place = Place { byte, ..Place::default() };
        self.tell(TravelIssueCode::FrameRemoved, Severity::Note, place, "", detail);
    }

    fn begin(&mut self, found: Beginning, number: u32) {
        let byte = self.wire.byte(found.start);
        let place = Place { segment: number + 1, byte, ..Place::default() };
        self.interchange = Interchange { place, ..Interchange::default() };
        self.envelope = Envelope { last: (number, found.start), ..Envelope::default() };
        if found.damaged {
            let detail = "expected the standard separators, or UNA with others and then a \
                          segment; the likely ones were taken";
            self.tell(
                TravelIssueCode::AdviceDamaged,
                Severity::Doubt,
                place,
                "UNA",
                detail,
            );
        }
    }

    fn is_overfull(&self) -> bool {
        self.messages as usize > MESSAGES_MAX
            || self.reading.interchanges.len() > MESSAGES_MAX
    }

    fn is_closed(&self) -> bool {
        self.envelope.closed
    }

    /// Where within a segment the next interchange begins. It is looked for where a tag
    /// tells of it, where there is no tag, and where a line break may hide that the
    /// segment was cut off.
    fn next_interchange(
        &self,
        segment: &Segment<'_, '_>,
        separators: Separators,
    ) -> Option<usize> {
        if !self.envelope.begun || segment.is_plain() {
            return None;
        }
        let text: &str = &self.wire.text;
        let (start, end) = (segment.start(), segment.end());
        let tag = segment.tag();
        let closed = self.envelope.closed && matches!(tag.as_ref(), "UNG" | "UNH");
        if closed || matches!(tag.as_ref(), "UNA" | "UNB") {
            let found = beginning_at(text.as_bytes(), start, separators);
            return found.map(|found| found.start);
        }
        if segment.facts().breaks == 0 && segment.has_tag() {
            return None;
        }
        let mut from = start;
        while let Some(found) = beginning(text, from, end, separators) {
            if found.whole {
                return Some(found.start);
            }
            from = found.start + 1;
        }
        None
    }

    /// Takes a segment; the text between it and the one before begins at a place.
    fn take(&mut self, segment: &Segment<'_, '_>, gap: usize) {
        let facts = segment.facts();
        if facts.open && !segment.has_tag() && !segment.has_elements() {
            let before = self.wire.text.get(gap..segment.start()).unwrap_or_default();
            // Within a message, what hangs on a segment may be the rest of a value; what
            // has a line of its own is a footer.
            if self.open.is_none() || before.contains(['\n', '\r']) {
                self.frame(segment.start(), segment.end());
                return;
            }
        }
        if facts.breaks > 0 {
            self.count_breaks(segment, facts);
        }
        let begun = std::mem::replace(&mut self.envelope.begun, true);
        self.envelope.last = (segment.number(), segment.end());
        if segment.is_plain() {
            return self.body(segment);
        }
        match segment.tag().as_ref() {
            "UNB" if !begun => self.interchange_header(segment),
            "UNG" => self.group_header(segment),
            "UNH" => self.message_header(segment),
            "UNT" if self.open.is_some() => self.close_message(Some(segment)),
            "UNE" if self.envelope.group.is_some() => self.group_trailer(segment),
            "UNZ" if !self.envelope.closed => self.interchange_trailer(segment),
            "UNB" | "UNT" | "UNE" | "UNZ" => self.misplaced(segment),
            _ => self.body(segment),
        }
    }

    /// Counts line breaks inside of segments. At the end of a file that ends within one,
    /// they are behind it.
    fn count_breaks(&mut self, segment: &Segment<'_, '_>, facts: Facts) {
        let mut breaks = u64::from(facts.breaks);
        if facts.open && breaks > 0 {
            let text = self.wire.text.get(segment.start()..segment.end());
            breaks = text.unwrap_or_default().trim_end().lines().skip(1).count() as u64;
        }
        if breaks > 0 && self.envelope.breaks == 0 {
            self.envelope.broken_at = self.place(segment, 0, 0);
        }
        self.envelope.breaks += breaks;
    }

    /// Takes a segment that is none of the envelope.
    fn body(&mut self, segment: &Segment<'_, '_>) {
        if self.open.is_none() {
            // A header was lost, but the persons behind it must not be.
            match &segment.tag_bytes() {
                b"BGM" | b"NAD" => self.open_headless(segment, "PAXLST"),
                b"MSG" | b"SRC" | b"RCI" | b"TIF" => {
                    self.open_headless(segment, "PNRGOV");
                }
                _ => {}
            }
        }
        let Some(open) = &mut self.open else {
            self.misplaced(segment);
            return;
        };
        open.end = segment.end();
        odd(segment.facts(), segment, &mut open.context);
        if std::mem::take(&mut open.undecided) && is_of_bookings(segment) {
            open.mapping = Box::new(pnrgov::Reader::default());
        }
        if segment.has_tag() {
            open.mapping.take(segment, &mut open.context);
        } else {
            let detail = "expected a tag of three capital letters or digits";
            let unread = open.context.unread(TravelIssueCode::TagUnread, segment, detail);
            match sensitivity(segment, &unread.value) {
                Some(kind) => open.context.drop_sensitive(kind, segment, (0, 0)),
                None => open.unread.push(unread),
            }
        }
    }

    /// Keeps a segment that stands outside of any message.
    fn misplaced(&mut self, segment: &Segment<'_, '_>) {
        let (code, detail) = if segment.has_tag() {
            let detail = "expected the segment within a message, found it outside of any";
            (TravelIssueCode::SegmentMisplaced, detail)
        } else {
            let detail = "expected a tag of three capital letters or digits";
            (TravelIssueCode::TagUnread, detail)
        };
        let tag = segment.tag();
        let place = match self.room {
            0 => Place::default(),
            _ => self.place(segment, 0, 0),
        };
        self.tell(code, Severity::Loss, place, &tag, detail);
        let value = segment.raw();
        // No mapping looks at it here, and it may hold what must not be kept.
        if sensitivity(segment, &value).is_some() {
            let detail = "a segment outside of any message was dropped: it is sensitive";
            let code = TravelIssueCode::SensitiveDropped;
            self.tell(code, Severity::Note, place, &tag, detail);
            return;
        }
        let unread = Unread { field: tag.into_owned(), value };
        self.interchange.unread.push(unread);
    }

    fn interchange_header(&mut self, segment: &Segment<'_, '_>) {
        self.envelope.header = true;
        let interchange = &mut self.interchange;
        interchange.sender = segment.string(2, 1);
        interchange.sender_kind = segment.string(2, 2);
        interchange.recipient = segment.string(3, 1);
        interchange.recipient_kind = segment.string(3, 2);
        interchange.prepared = prepared(segment, 4);
        interchange.reference = segment.string(5, 1);
        interchange.application = segment.string(7, 1);
        interchange.wants_receipt = segment.get(9, 1) == "1";
        interchange.is_test = segment.get(11, 1) == "1";
        let is_unread =
            interchange.prepared.as_ref().is_some_and(|at| at.value.is_none());
        if is_unread {
            let detail = "expected a date as YYMMDD or CCYYMMDD and a time as HHMM";
            let place = self.place(segment, 4, 1);
            let code = TravelIssueCode::ValueUnread;
            self.tell(code, Severity::Doubt, place, "UNB", detail);
        }
        self.outside(segment);
    }

    fn group_header(&mut self, segment: &Segment<'_, '_>) {
        self.close_message(None);
        self.close_group(None);
        let part = |element, component| segment.string(element, component);
        let version = [part(7, 1), part(7, 2), part(7, 3)].join(":");
        self.interchange.groups.push(Group {
            kind: part(1, 1),
            sender: part(2, 1),
            sender_kind: part(2, 2),
            recipient: part(3, 1),
            recipient_kind: part(3, 2),
            prepared: prepared(segment, 4),
            reference: part(5, 1),
            agency: part(6, 1),
            version: version.trim_end_matches(':').to_owned(),
        });
        self.envelope.group = Some(0);
        self.outside(segment);
    }

    fn group_trailer(&mut self, segment: &Segment<'_, '_>) {
        self.close_message(None);
        self.close_group(Some(segment));
    }

    fn interchange_trailer(&mut self, segment: &Segment<'_, '_>) {
        self.close_message(None);
        self.close_group(None);
        self.envelope.closed = true;
        let counted =
            match (self.interchange.groups.len(), self.interchange.messages.len()) {
                (0, messages) => messages,
                (groups, _) => groups,
            };
        let reference = self.interchange.reference.clone();
        self.check(segment, counted, &reference);
        self.outside(segment);
    }

    /// Ends a group; without a trailer, this is told.
    fn close_group(&mut self, trailer: Option<&Segment<'_, '_>>) {
        let Some(counted) = self.envelope.group.take() else { return };
        let Some(trailer) = trailer else {
            self.missing("UNE");
            return;
        };
        let reference =
            self.interchange.groups.last().map(|group| group.reference.clone());
        self.check(trailer, counted as usize, &reference.unwrap_or_default());
        self.outside(trailer);
    }

    /// Tells of a trailer that is not there.
    fn missing(&mut self, tag: &str) {
        let detail = format!("expected a segment {tag}, found none");
        let code = TravelIssueCode::SegmentMissing;
        self.tell(code, Severity::Doubt, self.last_place(), tag, detail);
    }

    /// Holds count and reference of a trailer against what was read.
    fn check(&mut self, trailer: &Segment<'_, '_>, counted: usize, reference: &str) {
        let tag = trailer.tag();
        if trailer.get(1, 1).parse() != Ok(counted) {
            let severity =
                if self.envelope.strict { Severity::Loss } else { Severity::Note };
            let detail = format!("expected a count of {counted}, found another");
            let place = self.place(trailer, 1, 1);
            self.tell(TravelIssueCode::CountDiffers, severity, place, &tag, detail);
        }
        if trailer.get(2, 1) != reference {
            let detail = "expected the reference of the header, found another";
            let place = self.place(trailer, 2, 1);
            let code = TravelIssueCode::ReferenceDiffers;
            self.tell(code, Severity::Note, place, &tag, detail);
        }
    }

    /// Tells what the lexer found odd in a segment outside of any message.
    fn outside(&mut self, segment: &Segment<'_, '_>) {
        for (code, severity, at, detail) in oddities(segment.facts(), segment) {
            let byte = self.wire.byte(at);
            let place = Place { segment: segment.number(), byte, ..Place::default() };
            self.tell(code, severity, place, &segment.tag(), detail);
        }
    }

    fn message_header(&mut self, segment: &Segment<'_, '_>) {
        self.close_message(None);
        let standard: Vec<String> = (1..=5).map(|part| segment.string(2, part)).collect();
        let header = Message {
            reference: segment.string(1, 1),
            standard: standard.join(":").trim_end_matches(':').to_owned(),
            access: segment.string(3, 1),
            part: part(&segment.get(4, 1), &segment.get(4, 2)),
            ..Message::default()
        };
        let kind = standard.into_iter().next().unwrap_or_default();
        self.open_message(segment, header, &kind);
        let Some(open) = &mut self.open else { return };
        if !is_known(&kind) {
            let detail = "expected PAXLST, PNRGOV, CUSRES, CONTRL or ACKRES, found another; \
                          its first segment tells how it is read";
            let code = TravelIssueCode::MessageUnknown;
            open.context.odd(code, Severity::Doubt, segment, (2, 1), detail);
        }
        odd(segment.facts(), segment, &mut open.context);
    }

    /// Opens a message whose header is not there.
    fn open_headless(&mut self, segment: &Segment<'_, '_>, otherwise: &str) {
        let group = self.envelope.group.and(self.interchange.groups.last());
        let kind = group.map(|group| group.kind.clone()).filter(|kind| is_known(kind));
        self.open_message(
            segment,
            Message::default(),
            kind.as_deref().unwrap_or(otherwise),
        );
        if let Some(open) = &mut self.open {
            let detail = "expected a segment UNH before this one, found none";
            let code = TravelIssueCode::SegmentMissing;
            open.context.odd(code, Severity::Loss, segment, (0, 0), detail);
        }
    }

    fn open_message(&mut self, segment: &Segment<'_, '_>, header: Message, kind: &str) {
        self.messages = self.messages.saturating_add(1);
        if let Some(messages) = &mut self.envelope.group {
            *messages += 1;
        }
        let settings: &'r Settings = self.settings;
        let profile = settings.profile_of(&self.interchange, &segment.get(2, 5));
        self.envelope.strict |= profile.strict_counts;
        let mut context =
            Context::new(profile, self.wire, self.messages).within(self.room);
        context.day = self.settings.day.or(day_of(&self.interchange));
        context.part = header.part;
        let mapping: Box<dyn Mapping> = match kind.to_ascii_uppercase().as_str() {
            "PNRGOV" => Box::new(pnrgov::Reader::default()),
            "CUSRES" => Box::new(cusres::Reader::default()),
            "CONTRL" | "ACKRES" => Box::new(acknowledgements::Reader::of(kind)),
            _ => Box::new(paxlst::Reader::default()),
        };
        let group = self.envelope.group.map_or(0, |_| self.interchange.groups.len());
        let group = u32::try_from(group).unwrap_or(u32::MAX);
        let header = Message { place: context.place(segment), group, ..header };
        self.open = Some(Open {
            header,
            mapping,
            context,
            undecided: !is_known(kind),
            first_segment: segment.number(),
            start: segment.start(),
            end: segment.end(),
            unread: Vec::new(),
        });
    }

    /// Ends a message; without a trailer, this is told.
    fn close_message(&mut self, trailer: Option<&Segment<'_, '_>>) {
        let Some(mut open) = self.open.take() else { return };
        if let Some(trailer) = trailer {
            open.end = trailer.end();
            check_message(trailer, &mut open);
        } else {
            let code = TravelIssueCode::SegmentMissing;
            let place = Place { message: self.messages, ..self.last_place() };
            let detail = "expected a segment UNT at the end of the message, found none";
            open.context.issue(code, Severity::Doubt, place, "UNT", detail);
        }
        let Open { header, mapping, mut context, start, end, unread, .. } = open;
        let repeated = self.is_repeated(start, end);
        if repeated {
            let detail = "the same message came before in the file";
            let code = TravelIssueCode::Repeated;
            context.issue(code, Severity::Note, header.place, "UNH", detail);
        }
        let mut body = mapping.finish(&mut context);
        body.unread.extend(unread);
        if body.kind == MessageKind::BookingReceipt {
            // It names what it answers by the reference that both share.
            body.receipts.iter_mut().for_each(|own| own.of.clone_from(&header.access));
        }
        context.sweep(&mut body);
        let issues = context.take_issues();
        self.room = self.room.saturating_sub(issues.len());
        if context.passed() > 0 {
            self.pass(context.passed(), TravelIssueCode::ValueUnread, header.place);
        }
        let dropped = context.dropped;
        let Message { reference, standard, access, part, group, place, .. } = header;
        let header = Message { reference, standard, access, part, group, place, ..body };
        self.interchange.messages.push(Message { repeated, dropped, issues, ..header });
    }

    /// Whether a message stood in the file before, and notes it.
    fn is_repeated(&mut self, start: usize, end: usize) -> bool {
        let wire: &'r Wire<'r> = self.wire;
        let message = wire.text.get(start..end).unwrap_or_default();
        if self.messages == 1 {
            self.first = Some(message);
            return false;
        }
        self.seen.extend(self.first.take());
        !self.seen.insert(message)
    }

    /// Ends an interchange.
    fn end(&mut self) {
        self.close_message(None);
        self.close_group(None);
        if !self.envelope.closed {
            self.missing("UNZ");
        }
        if !self.envelope.header {
            let detail = "expected a segment UNB at the beginning, found none";
            let (code, place) = (TravelIssueCode::SegmentMissing, self.interchange.place);
            self.tell(code, Severity::Doubt, place, "UNB", detail);
        }
        let Envelope { breaks, broken_at, .. } = self.envelope;
        if breaks > 0 {
            let detail = format!("{breaks} line breaks inside of segments were left out");
            let code = TravelIssueCode::LinesJoined;
            self.tell(code, Severity::Note, broken_at, "", detail);
        }
        self.reading.interchanges.push(std::mem::take(&mut self.interchange));
    }
}

/// Whether a segment that no mapping looks at is sensitive.
fn sensitivity(segment: &Segment<'_, '_>, raw: &str) -> Option<Sensitive> {
    sensitive::of_request(&segment.get(1, 1)).or_else(|| sensitive::of_text(raw))
}

fn day_of(interchange: &Interchange) -> Option<Day> {
    Some(interchange.prepared.as_ref()?.value?.day)
}

fn prepared(
    segment: &Segment<'_, '_>,
    element: usize,
) -> Option<Told<saring_model::LocalTime>> {
    let (date, time) = (segment.get(element, 1), segment.get(element, 2));
    let is_told = !date.is_empty() || !time.is_empty();
    is_told.then(|| values::prepared(&date, &time))
}

/// Types of messages that are read here.
fn is_known(kind: &str) -> bool {
    let known = ["PAXLST", "PNRGOV", "CUSRES", "CONTRL", "ACKRES"];
    known.iter().any(|known| kind.eq_ignore_ascii_case(known))
}

/// Which part of a manifest a message is: `01:C`, `02`, `03:F`. Where nothing is said,
/// it is the only one; a bare number is neither the first nor the last.
fn part(sequence: &str, transfer: &str) -> Part {
    if sequence.is_empty() && transfer.is_empty() {
        return Part::default();
    }
    let digits: String = sequence.chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse().unwrap_or(1).max(1);
    let last = transfer.eq_ignore_ascii_case("F") || sequence.eq_ignore_ascii_case("F");
    Part { number, last }
}

/// Holds count and reference of a message's trailer against what was read.
fn check_message(trailer: &Segment<'_, '_>, open: &mut Open<'_>) {
    let context = &mut open.context;
    let counted = trailer.number() - open.first_segment + 1;
    if trailer.get(1, 1).parse() != Ok(counted) {
        let detail = format!("expected a count of {counted} segments, found another");
        let code = TravelIssueCode::CountDiffers;
        if context.profile.strict_counts {
            context.refuse(code, context.place_of(trailer, 1, 1), "UNT", detail);
        } else {
            context.odd(code, Severity::Note, trailer, (1, 1), detail);
        }
    }
    if trailer.get(2, 1) != open.header.reference {
        let detail = "expected the reference of the header, found another";
        let code = TravelIssueCode::ReferenceDiffers;
        context.odd(code, Severity::Note, trailer, (2, 1), detail);
    }
    odd(trailer.facts(), trailer, context);
}

type Oddity = (TravelIssueCode, Severity, usize, Cow<'static, str>);

/// What the lexer found odd in a segment, and where in the text.
fn oddities(facts: Facts, segment: &Segment<'_, '_>) -> impl Iterator<Item = Oddity> {
    let open = facts.open.then(|| {
        let detail = "expected a segment terminator, found the end";
        let code = TravelIssueCode::SegmentOpen;
        (code, Severity::Doubt, segment.start(), Cow::Borrowed(detail))
    });
    let missed = facts.missed.then(|| {
        let detail = "expected a segment terminator, found the tag of another segment";
        let code = TravelIssueCode::SegmentOpen;
        (code, Severity::Doubt, segment.end(), Cow::Borrowed(detail))
    });
    let small = facts.small.then(|| {
        let detail = "expected a tag in capital letters, found small ones";
        (
            TravelIssueCode::TagUnread,
            Severity::Note,
            segment.start(),
            Cow::Borrowed(detail),
        )
    });
    let unreleased = facts.unreleased.then(|| {
        let detail = "expected an apostrophe of a name to be released, found it bare";
        let code = TravelIssueCode::ValueDoubtful;
        (code, Severity::Doubt, segment.start(), Cow::Borrowed(detail))
    });
    let controls = (facts.controls > 0).then(|| {
        let detail = format!("{} control characters were left out", facts.controls);
        let code = TravelIssueCode::ControlByte;
        (code, Severity::Note, facts.control_at, Cow::Owned(detail))
    });
    let release = facts.release_at_end.then(|| {
        let detail = "expected a character behind the release character, found the end";
        let code = TravelIssueCode::ReleaseAtEnd;
        (code, Severity::Doubt, segment.end(), Cow::Borrowed(detail))
    });
    let cut = facts.cut.then(|| {
        let detail =
            "expected fewer components; the last one holds the rest of the segment";
        let code = TravelIssueCode::ValueCut;
        (code, Severity::Doubt, segment.start(), Cow::Borrowed(detail))
    });
    [open, missed, small, unreleased, controls, release, cut].into_iter().flatten()
}

/// Writes down what the lexer found odd in a segment of a message.
#[inline]
fn odd(facts: Facts, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
    if facts.is_odd() {
        tell_oddities(facts, segment, context);
    }
}

#[cold]
fn tell_oddities(facts: Facts, segment: &Segment<'_, '_>, context: &mut Context<'_>) {
    for (code, severity, at, detail) in oddities(facts, segment) {
        if context.is_full() {
            continue;
        }
        let place = Place { byte: context.byte(at), ..context.place(segment) };
        context.issue(code, severity, place, &segment.tag(), detail);
    }
}
