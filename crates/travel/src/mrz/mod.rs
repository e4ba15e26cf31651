//! Machine readable zones of travel documents.
//!
//! In: text, one zone or many. Out: one message, every zone a traveller with one
//! document; and a zone written from them ([`zone`]). Not handled: finding a zone in a
//! picture, and the other data of a chip.
//! Source: ICAO Doc 9303, 8th edition, parts 3 to 7.
//!
//! A zone may come in lower case, with blanks in it, with the fillers at its end left
//! out, with all of it on one line, or a character too long or too short. What a camera
//! takes for something else is put right only where the check digit agrees then, or
//! where a field holds letters alone. Of a zone of which lines are missing, mixed up or
//! damaged, the holder is read as far as there is anything of them.

mod check;
mod layout;
mod names;
mod write;

use std::borrow::Cow;
use std::collections::VecDeque;

use saring_model::{
    BirthDate, Confidence, CountryCode, Day, Interchange, Message, MessageKind, Place,
    Reading, Severity, Told, TravelDocument, TravelDocumentKind, TravelIssueCode,
    Traveller, Unread,
};

use crate::context::Context;
use crate::error::{ErrorKind, TravelError};
use crate::profile::Profile;
use crate::sensitive::of_text;
use crate::values;
use crate::wire::Wire;
use crate::{Settings, mrz::check::Verdict};
use saring_names::doc9303::{Language, to_zone};

pub use layout::ZoneFormat;
pub use write::zone;

use layout::{Field, Grid, Layout};

/// Characters of a line that may belong to a zone. A whole TD1 zone on one line has 90,
/// and blanks and escapes may be between.
const LINE_MAX: usize = 400;

/// Lines at the beginning of a text in which a zone begins, if it is a text of zones.
const HEAD_LINES: usize = 20;

/// Digits that the line with the dates has at least.
const DIGITS_MIN: usize = 3;
/// The same where the line is too long or too short, so that it must be recognised by
/// what it holds.
const DIGITS_MIN_LOOSE: usize = 8;

/// Characters that a line may have too many or too few.
const SLACK: usize = 3;

/// Whether a text is made of machine readable zones: of whole ones, or of pieces where
/// it is nothing else.
pub(crate) fn is_zone(text: &str) -> bool {
    let is_other = || {
        let separators = crate::lexer::Separators::default();
        crate::wire::beginning(text, 0, text.len(), separators).is_some()
            || crate::table::is_table(text)
    };
    begins(text, Lines::whole) || begins(text, Lines::pieces) && !is_other()
}

fn begins<'t>(text: &'t str, group: impl Fn(&Lines<'t>) -> Option<Group>) -> bool {
    let mut lines = Lines::new(text);
    for _ in 0..HEAD_LINES {
        if lines.front().is_none() {
            return false;
        }
        if group(&lines).is_some() {
            return true;
        }
        lines.take(1);
    }
    false
}

/// Reads all zones of a text as one message of documents.
pub(crate) fn read(
    text: &str,
    wire: &Wire<'_>,
    settings: &Settings,
) -> Result<Reading, TravelError> {
    let mut reader = Reader {
        wire,
        settings,
        context: Context::new(&settings.otherwise, wire, 1),
        message: Message {
            kind: MessageKind::Documents,
            standard: "MRZ".into(),
            place: Place { message: 1, segment: 1, ..Place::default() },
            ..Message::default()
        },
    };
    reader.context.day = settings.day;
    let mut lines = Lines::new(text);
    while lines.front().is_some() {
        match lines.group() {
            Some(group) => {
                let taken = lines.take(group.lines);
                reader.group(group, taken);
            }
            None => reader.stray(&lines.take(1)),
        }
    }
    let Reader { mut context, mut message, .. } = reader;
    if message.travellers.is_empty() {
        let text = "expected a machine readable zone, found none";
        return Err(TravelError::new(ErrorKind::Unrecognised, None, text));
    }
    context.sweep(&mut message);
    message.dropped = context.dropped;
    message.issues = context.take_issues();
    let interchange = Interchange { messages: vec![message], ..Interchange::default() };
    Ok(Reading { interchanges: vec![interchange], issues: Vec::new() })
}

/// A line that is not empty.
struct Line<'t> {
    /// In capitals, without blanks; empty if no zone can hold it.
    zone: String,
    raw: &'t str,
    /// Its number in the text, from 1.
    number: u32,
    /// Where it begins in the text.
    at: usize,
    /// It had characters that no zone holds; they were left out or spelled.
    is_odd: bool,
    /// It is not there.
    is_missing: bool,
}

impl<'t> Line<'t> {
    /// What stands for a line that is not there.
    fn missing(beside: &Line<'t>) -> Self {
        let (zone, raw, is_missing) = (String::new(), "", true);
        Self { zone, raw, is_odd: false, is_missing, ..*beside }
    }
}

/// Lines that belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Group {
    format: ZoneFormat,
    lines: usize,
    /// Which of the lines is which of the zone's, where they are not in order or not
    /// all there.
    order: Option<[Option<usize>; 3]>,
}

/// The lines of a text, looked at three at a time.
struct Lines<'t> {
    rest: std::str::Split<'t, char>,
    window: VecDeque<Line<'t>>,
    number: u32,
    at: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let rest = text.split('\n');
        let mut lines = Self { rest, window: VecDeque::new(), number: 0, at: 0 };
        lines.fill();
        lines
    }

    fn fill(&mut self) {
        while self.window.len() < 3 {
            let Some(raw) = self.rest.next() else { break };
            self.number = self.number.saturating_add(1);
            let at = self.at;
            self.at += raw.len() + 1;
            if raw.trim().is_empty() {
                continue;
            }
            let (zone, is_odd) = characters(raw).unwrap_or_default();
            // All of a zone on one line.
            let width = match zone.len() {
                60 | 90 => 30,
                72 => 36,
                88 => 44,
                _ => usize::MAX,
            };
            let mut zone = zone.as_str();
            while let Some((head, tail)) = zone.split_at_checked(width) {
                if tail.is_empty() {
                    break;
                }
                self.push(head, raw, at, is_odd);
                zone = tail;
            }
            self.push(zone, raw, at, is_odd);
        }
    }

    fn push(&mut self, zone: &str, raw: &'t str, at: usize, is_odd: bool) {
        let (zone, number, is_missing) = (zone.to_owned(), self.number, false);
        self.window.push_back(Line { zone, raw, number, at, is_odd, is_missing });
    }

    fn front(&self) -> Option<&Line<'t>> {
        self.window.front()
    }

    fn take(&mut self, count: usize) -> Vec<Line<'t>> {
        let taken = self.window.drain(..count.min(self.window.len())).collect();
        self.fill();
        taken
    }

    /// What begins with the next line; `None` if no zone does.
    fn group(&self) -> Option<Group> {
        self.whole().or_else(|| self.pieces())
    }

    /// A zone whose lines are not all there, not in order, or much too long or short. A
    /// person is in each all the same.
    fn pieces(&self) -> Option<Group> {
        let line = |at: usize| self.window.get(at).map(|line| line.zone.as_str());
        let first = line(0).filter(|first| !first.is_empty())?;
        let second = line(1).unwrap_or_default();
        let ordered = |format, lines, order| Some(Group { format, lines, order });
        if dates_at(first).is_some() {
            let wide = first.len() > 36 + SLACK;
            let format = |name: &str| match (name.starts_with('V'), wide) {
                (true, true) => ZoneFormat::MrvA,
                (true, false) => ZoneFormat::MrvB,
                (false, true) => ZoneFormat::Td3,
                (false, false) => ZoneFormat::Td2,
            };
            // A name behind it is that of the next zone where dates follow it.
            let is_swapped = is_headed_name(second)
                && line(2).is_none_or(|line| dates_at(line).is_none());
            return if is_swapped {
                ordered(format(second), 2, Some([Some(1), Some(0), None]))
            } else {
                ordered(format(""), 1, Some([None, Some(0), None]))
            };
        }
        if is_headed_name(first) {
            let has_dates = dates_at(second).is_some();
            let wide =
                first.starts_with('P') || first.len().max(second.len()) > 36 + SLACK;
            let format = match (first.starts_with('V'), wide) {
                (true, true) => ZoneFormat::MrvA,
                (true, false) => ZoneFormat::MrvB,
                (false, true) => ZoneFormat::Td3,
                (false, false) => ZoneFormat::Td2,
            };
            return ordered(format, 1 + usize::from(has_dates), None);
        }
        let mut order = [None; 3];
        let mut lines = 0;
        for at in 0..3 {
            let Some(role) = line(at).and_then(role_in_card) else { break };
            match order.get_mut(role) {
                Some(slot @ None) => *slot = Some(at),
                Some(Some(_)) | None => break,
            }
            lines += 1;
        }
        // A name by itself is one only if nothing else is in its line.
        let is_name_alone = matches!(order, [None, None, Some(0)]);
        let is_odd = self.front().is_some_and(|line| line.is_odd);
        let is_found = lines > 0 && !(is_name_alone && is_odd);
        is_found.then_some(Group { format: ZoneFormat::Td1, lines, order: Some(order) })
    }

    /// A zone whose lines are there and in order.
    fn whole(&self) -> Option<Group> {
        let line = |at: usize| self.window.get(at).map(|line| line.zone.as_str());
        let (first, second) = (line(0)?, line(1).unwrap_or_default());
        if !begins_zone(first) {
            return None;
        }
        let two = |passport, visa| {
            let format = if first.starts_with('V') { visa } else { passport };
            Some(Group { format, lines: 2, order: None })
        };
        let exact = |width| second.len() == width && digits(second) >= DIGITS_MIN;
        let td1 = Group { format: ZoneFormat::Td1, lines: 3, order: None };
        if exact(30) && first.len() == 30 && line(2).is_some_and(is_name) {
            return Some(td1);
        }
        // Fillers at the end of the first line may be gone, and the name with them short.
        let filled = first.contains('<');
        if exact(44) && (filled && first.len() < 44 || first.len() == 44) {
            return two(ZoneFormat::Td3, ZoneFormat::MrvA);
        }
        if exact(36) && (filled && first.len() < 36 || first.len() == 36) {
            return two(ZoneFormat::Td2, ZoneFormat::MrvB);
        }
        let near = |text: &str, width: usize| text.len().abs_diff(width) <= SLACK;
        let loose = filled && digits(second) >= DIGITS_MIN_LOOSE;
        if loose && near(first, 30) && near(second, 30) && line(2).is_some_and(is_name) {
            return Some(td1);
        }
        if loose && near(second, 44) && first.len() <= 44 + SLACK {
            return two(ZoneFormat::Td3, ZoneFormat::MrvA);
        }
        if loose && near(second, 36) && first.len() <= 36 + SLACK {
            return two(ZoneFormat::Td2, ZoneFormat::MrvB);
        }
        // A name whose second line is gone is a person all the same.
        let alone =
            first.contains("<<") && digits(first) == 0 && dates_at(second).is_none();
        let one =
            |passport, visa| two(passport, visa).map(|two| Group { lines: 1, ..two });
        match first.len() {
            44 if alone => one(ZoneFormat::Td3, ZoneFormat::MrvA),
            36 if alone => one(ZoneFormat::Td2, ZoneFormat::MrvB),
            _ => None,
        }
    }
}

/// Where the nationality stands in the line of a zone of two lines that holds the dates:
/// three letters, a date and its check digit, a sex, another date. In a line of the
/// right length it is the place 10.
fn dates_at(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    if !(24..=44 + SLACK * 2).contains(&bytes.len()) {
        return None;
    }
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'<';
    let is_digit = |byte: &u8| check::as_digit(*byte).is_ascii_digit();
    let fits = |at: &usize| {
        let Some(part) = bytes.get(*at..*at + 17) else { return false };
        let mut part = part.iter();
        let nationality = part.by_ref().take(3).filter(|byte| is_letter(byte)).count();
        let birth = part.by_ref().take(6).filter(|byte| is_digit(byte)).count();
        let _check = part.next();
        let sex = part.next().is_some_and(|sex| matches!(sex, b'M' | b'F' | b'X' | b'<'));
        let expiry = part.by_ref().filter(|byte| is_digit(byte)).count();
        nationality == 3 && birth >= 2 && sex && expiry == 6
    };
    [10, 9, 11, 8, 12, 7, 13].into_iter().find(fits)
}

/// A line with a code of a document, an issuer and a name.
fn is_headed_name(line: &str) -> bool {
    let is_known = line.starts_with(['P', 'V', 'I', 'A', 'C']);
    let name = line.get(5..).unwrap_or_default();
    let letters = name.bytes().filter(u8::is_ascii_uppercase).count();
    is_known
        && begins_zone(line)
        && line.len() <= 44 + SLACK * 2
        && name.trim_end_matches('<').contains("<<")
        && letters > digits(name) * 2
}

/// Which line of a card of three lines (TD1) a line is, from 0.
fn role_in_card(line: &str) -> Option<usize> {
    if line.len().abs_diff(30) > SLACK {
        return None;
    }
    let head = line.get(..7)?;
    let sex = line.get(7..8)?;
    let dates = head.bytes().all(|byte| check::as_digit(byte).is_ascii_digit())
        && digits(head) >= 4
        && matches!(sex, "M" | "F" | "X" | "<")
        && digits(line) >= DIGITS_MIN_LOOSE;
    if dates {
        return Some(1);
    }
    if digits(line) >= 5 && line.contains('<') && begins_zone(line) {
        return line.starts_with(['A', 'C', 'I', 'P']).then_some(0);
    }
    let is_name = digits(line) == 0 && line.trim_end_matches('<').contains("<<");
    is_name.then_some(2)
}

/// A code of a document in letters, and an issuer in letters.
fn begins_zone(line: &str) -> bool {
    let head = line.as_bytes().get(..5).unwrap_or_default();
    let digits = head.iter().filter(|byte| byte.is_ascii_digit()).count();
    head.first().is_some_and(u8::is_ascii_uppercase) && digits <= 1
}

/// A line that may be a name alone.
fn is_name(line: &str) -> bool {
    (1..=30 + SLACK).contains(&line.len()) && digits(line) <= 4
}

fn digits(line: &str) -> usize {
    line.bytes().filter(u8::is_ascii_digit).count()
}

/// The characters of a zone that a line has, and whether it had others, as a name may;
/// `None` if it is no line of a zone.
fn characters(raw: &str) -> Option<(String, bool)> {
    let is_outer = |c: char| c.is_whitespace() || c.is_control();
    let raw = raw.trim_matches(is_outer);
    if raw.len() > LINE_MAX {
        return None;
    }
    let raw: Cow<'_, str> =
        if raw.contains('&') { raw.replace("&lt;", "<").into() } else { raw.into() };
    let mut out = String::with_capacity(raw.len());
    let mut is_odd = false;
    for c in raw.chars() {
        match c {
            'a'..='z' => out.push(c.to_ascii_uppercase()),
            'A'..='Z' | '0'..='9' | '<' => out.push(c),
            '‹' => out.push('<'),
            '«' => out.push_str("<<"),
            c if c.is_whitespace() => out.push(' '),
            // What parts the cells of a table.
            ',' | ';' | '|' | '"' => return None,
            c => {
                is_odd = true;
                // The standard leaves apostrophes out and has a filler for a hyphen.
                if c == '-' {
                    out.push('<');
                } else if c.is_alphabetic() {
                    let spelled = to_zone(c.encode_utf8(&mut [0; 4]), Language::Unstated);
                    out.extend(spelled.chars().filter(char::is_ascii_uppercase));
                }
            }
        }
    }
    if is_odd && !out.contains("<<") {
        return None;
    }
    let right = |text: &str| matches!(text.len(), 30 | 36 | 44 | 60 | 72 | 88 | 90);
    if !out.contains(' ') {
        return Some((out, is_odd));
    }
    let without = out.replace(' ', "");
    // Blanks are between the characters, or stand for fillers.
    if right(&without) || out.contains('<') && !right(&out) {
        return Some((without, is_odd));
    }
    Some((out.replace(' ', "<"), is_odd))
}

struct Reader<'r> {
    wire: &'r Wire<'r>,
    settings: &'r Settings,
    context: Context<'r>,
    message: Message,
}

/// A zone being read: its characters, and where its lines stand.
struct Zone<'z, 't> {
    format: ZoneFormat,
    layout: &'static Layout,
    grid: Grid,
    lines: &'z [Line<'t>],
}

impl Reader<'_> {
    /// Keeps a line that belongs to no zone.
    fn stray(&mut self, lines: &[Line<'_>]) {
        for line in lines {
            let place = self.place(line, 0);
            let detail = "expected a line of a machine readable zone, found another";
            let code = TravelIssueCode::SegmentUnknown;
            self.context.issue(code, Severity::Loss, place, "", detail);
            let value = line.raw.trim().to_owned();
            // What stands around zones is free text.
            if let Some(kind) = of_text(&value) {
                self.context.drop_at(kind, place);
                continue;
            }
            self.message.unread.push(Unread { field: "line".into(), value });
        }
    }

    fn place(&self, line: &Line<'_>, column: usize) -> Place {
        Place {
            message: 1,
            segment: line.number,
            element: u16::try_from(column).unwrap_or(u16::MAX),
            component: 0,
            byte: self.wire.byte(line.at + column.saturating_sub(1)),
        }
    }

    fn odd(
        &mut self,
        zone: &Zone<'_, '_>,
        field: Field,
        code: TravelIssueCode,
        severity: Severity,
        detail: impl Into<Cow<'static, str>>,
    ) {
        let line = zone.lines.get(field.line).or(zone.lines.first());
        let place = line.map(|line| self.place(line, field.from)).unwrap_or_default();
        self.context.issue(code, severity, place, tag(zone.format), detail);
    }

    /// Reads the zone of a group of lines, put in order.
    fn group(&mut self, group: Group, taken: Vec<Line<'_>>) {
        let Some(order) = group.order else {
            if !self.french(&taken) {
                self.zone(group.format, &taken);
            }
            return;
        };
        let Some(beside) = taken.first().map(Line::missing) else { return };
        let mut slots: Vec<Option<Line<'_>>> = taken.into_iter().map(Some).collect();
        let in_order = order.into_iter().take(group.format.lines()).map(|at| {
            let line = at.and_then(|at| slots.get_mut(at)).and_then(Option::take);
            line.unwrap_or_else(|| Line::missing(&beside))
        });
        let lines: Vec<Line<'_>> = in_order.collect();
        self.zone(group.format, &lines);
    }

    fn zone(&mut self, format: ZoneFormat, lines: &[Line<'_>]) {
        let layout = format.layout();
        let mut grid = Grid::blank(format);
        for (number, line) in lines.iter().enumerate() {
            let aligned = (number == layout.birth.line && format != ZoneFormat::Td1)
                .then(|| aligned(&line.zone, format.width()))
                .flatten();
            let characters = aligned.as_deref().unwrap_or(&line.zone);
            grid.put_line(number, characters.as_bytes());
        }
        let mut zone = Zone { format, layout, grid, lines };
        let present = lines.iter().filter(|line| !line.is_missing);
        let first = present.min_by_key(|line| line.at);
        let place = first.map(|line| self.place(line, 0)).unwrap_or_default();
        let mut traveller = Traveller { place, ..Traveller::default() };
        self.widths(&zone, &mut traveller);
        self.damage(&zone, &mut traveller);
        let mut document = TravelDocument::default();
        self.document(&mut zone, &mut document);
        self.person(&mut zone, &mut traveller);
        document.expires = self.expiry(&mut zone);
        self.optional(&zone, &mut document);
        self.composite(&zone);
        traveller.documents = vec![document];
        self.message.travellers.push(traveller);
    }

    /// Tells which lines are too short, too long or missing.
    fn widths(&mut self, zone: &Zone<'_, '_>, traveller: &mut Traveller) {
        let width = zone.format.width();
        let present = zone.lines.iter().enumerate().filter(|(_, line)| !line.is_missing);
        for (number, line) in present {
            let field = Field { line: number, from: 1, to: 1 };
            let (code, severity) = match line.zone.len().cmp(&width) {
                std::cmp::Ordering::Equal => continue,
                // Fillers at the end are left out as often as they are written; where
                // there are some, it may be a character before them that was lost.
                std::cmp::Ordering::Less
                    if zone.layout.name.line == number && !line.zone.ends_with('<') =>
                {
                    (TravelIssueCode::CountDiffers, Severity::Note)
                }
                std::cmp::Ordering::Less => {
                    if !line.is_odd {
                        let value = line.raw.trim().to_owned();
                        traveller.unread.push(Unread { field: "line".into(), value });
                    }
                    (TravelIssueCode::CountDiffers, Severity::Doubt)
                }
                std::cmp::Ordering::Greater => {
                    let value = line.zone.clone();
                    traveller.unread.push(Unread { field: "line".into(), value });
                    (TravelIssueCode::ValueCut, Severity::Doubt)
                }
            };
            let detail = format!("expected {width} characters in a line, found others");
            self.odd(zone, field, code, severity, detail);
        }
        if zone.lines.len() < zone.format.lines() {
            let field = Field { line: 0, from: 1, to: 1 };
            let code = TravelIssueCode::SegmentMissing;
            let detail = "expected a second line, found none";
            self.odd(zone, field, code, Severity::Loss, detail);
        }
    }

    /// Tells which lines are missing, out of their order, or hold what no zone does.
    fn damage(&mut self, zone: &Zone<'_, '_>, traveller: &mut Traveller) {
        let mut before = 0;
        for (number, line) in zone.lines.iter().enumerate() {
            let field = Field { line: number, from: 1, to: 1 };
            if line.is_missing {
                let code = TravelIssueCode::SegmentMissing;
                let detail =
                    format!("expected a line {} of the zone, found none", number + 1);
                self.odd(zone, field, code, Severity::Loss, detail);
                if zone.layout.name.line == number {
                    let code = TravelIssueCode::PersonUnread;
                    let detail = "the line with the name is missing; the rest is read";
                    self.odd(zone, field, code, Severity::Loss, detail);
                }
                continue;
            }
            if line.number < before {
                let code = TravelIssueCode::SegmentMisplaced;
                let detail =
                    "expected the lines of the zone in their order, found another";
                self.odd(zone, field, code, Severity::Doubt, detail);
            }
            before = before.max(line.number);
            if line.is_odd {
                let code = TravelIssueCode::ValueDoubtful;
                let detail = "expected letters, digits and fillers, found others; they \
                              were left out or spelled";
                self.odd(zone, field, code, Severity::Doubt, detail);
                let value = line.raw.trim().to_owned();
                traveller.unread.push(Unread { field: "line".into(), value });
            }
            let is_shifted = zone.format != ZoneFormat::Td1
                && number == zone.layout.birth.line
                && aligned(&line.zone, zone.format.width()).is_some();
            if is_shifted {
                let code = TravelIssueCode::ValueDoubtful;
                let detail = "the line is read from where its dates stand; its number \
                              may lack a character or have one too many";
                self.odd(zone, field, code, Severity::Doubt, detail);
            }
        }
    }

    /// Reads the older card of France, which has two lines of 36 with fields of its own:
    /// given names and date of birth stand at the end of the second line.
    fn french(&mut self, lines: &[Line<'_>]) -> bool {
        let [first, second] = lines else { return false };
        let Some(card) = French::of(&first.zone, &second.zone) else { return false };
        let place = self.place(first, 0);
        let at = |reader: &Self, column| reader.place(second, column);
        let mut traveller = Traveller { place, ..Traveller::default() };
        let raw = [card.surname, card.given].into_iter();
        let raw =
            raw.map(|part| part.trim_end_matches('<')).filter(|part| !part.is_empty());
        let words = |text: &str| {
            let words = text.split('<').filter(|word| !word.is_empty());
            saring_model::Text::joined(words, " ")
        };
        let name = saring_model::TravellerName {
            raw: raw.map(saring_model::Text::from).collect(),
            surname: words(card.surname),
            given: words(card.given),
            source: saring_model::NameSource::Zone,
            truncated: !card.given.ends_with('<') || !card.surname.ends_with('<'),
            ..saring_model::TravellerName::default()
        };
        traveller.names = vec![name];
        let verdict = check::of_digits(card.birth.as_bytes(), card.birth_check);
        let repaired = match &verdict {
            Verdict::Repaired(value) => String::from_utf8_lossy(value).into_owned(),
            Verdict::Agrees | Verdict::Differs | Verdict::Absent => card.birth.to_owned(),
        };
        let (mut told, others) = birth(&repaired, self.settings.day);
        told.raw = card.birth.into();
        told.confidence = told.confidence.max(match verdict {
            Verdict::Agrees | Verdict::Absent => Confidence::Sure,
            Verdict::Repaired(_) => Confidence::Repaired,
            Verdict::Differs => Confidence::Doubtful,
        });
        if told.confidence != Confidence::Sure {
            let code = TravelIssueCode::ValueDoubtful;
            let detail = "the date of birth may be another one; all are looked for";
            self.context.issue(code, Severity::Doubt, at(self, 28), "TD2", detail);
        }
        (traveller.birth, traveller.birth_others) = (Some(told), others);
        traveller.sex = Some(values::sex(card.sex))
            .filter(|told| !matches!(told.raw.as_str(), "<" | ""));
        let number = card.number.as_bytes().iter().copied();
        if plain(number, card.number_check) != Verdict::Agrees {
            let code = TravelIssueCode::CheckDigit;
            let detail = "expected a check digit that agrees with the document number";
            self.context.issue(code, Severity::Doubt, at(self, 1), "TD2", detail);
        }
        let office =
            first.zone.get(30..).unwrap_or_default().trim_matches('<').to_owned();
        let mut document = TravelDocument {
            kind: TravelDocumentKind::IdentityCard,
            code: "ID".into(),
            number: card.number.into(),
            issuer: Some(values::country("FRA")),
            ..TravelDocument::default()
        };
        if !office.is_empty() {
            document.unread.push(Unread { field: "optional".into(), value: office });
        }
        let detail = "a card in the older form of France, which the standard does not \
                      have; its nationality is not told";
        let code = TravelIssueCode::ValueDoubtful;
        self.context.issue(code, Severity::Note, place, "TD2", detail);
        traveller.documents = vec![document];
        self.message.travellers.push(traveller);
        true
    }

    fn document(&mut self, zone: &mut Zone<'_, '_>, document: &mut TravelDocument) {
        let layout = zone.layout;
        let code = zone.grid.text(layout.code).trim_end_matches('<');
        document.code = code.into();
        let kind = kind_of(code, self.context.profile);
        document.kind = kind.unwrap_or_default();
        let is_there =
            zone.lines.get(layout.code.line).is_some_and(|line| !line.is_missing);
        if kind.is_none() && is_there {
            let detail = "expected a code of a document that is known, found another";
            let code = TravelIssueCode::CodeUnknown;
            self.odd(zone, layout.code, code, Severity::Loss, detail);
        }
        document.issuer = self.country(zone, layout.issuer, "issuer");
        self.number(zone, document);
    }

    /// A country by its code, in which there are letters alone.
    fn country(
        &mut self,
        zone: &Zone<'_, '_>,
        field: Field,
        what: &str,
    ) -> Option<Told<CountryCode>> {
        let raw = zone.grid.text(field).trim_end_matches('<');
        if raw.is_empty() {
            return None;
        }
        let letters: String =
            raw.bytes().map(|byte| char::from(check::as_letter(byte))).collect();
        let mut told = values::country(&letters);
        if letters != raw {
            told.raw = raw.into();
            told.confidence = told.confidence.max(Confidence::Repaired);
            let detail = format!("expected letters in the code of the {what}");
            let code = TravelIssueCode::ValueDoubtful;
            self.odd(zone, field, code, Severity::Note, detail);
        }
        if values::is_unknown(&told) {
            let detail = format!("expected a code that is known of the {what}");
            self.odd(zone, field, TravelIssueCode::CodeUnknown, Severity::Loss, detail);
        }
        Some(told)
    }

    fn number(&mut self, zone: &mut Zone<'_, '_>, document: &mut TravelDocument) {
        let layout = zone.layout;
        let check = zone.grid.one(layout.number_check);
        let short = zone.grid.get(layout.number).to_vec();
        // The rest of a long number, and its check digit, stand first in the optional
        // data.
        let long = long_number(zone, check);
        let (written, check) = match long {
            Some((rest, check)) => ([short.as_slice(), rest.as_slice()].concat(), check),
            None => (short, check),
        };
        let verdict = check::of_letters(&written, check);
        let value = self.judge(zone, layout.number, verdict, "document number");
        let value = value.unwrap_or_else(|| written.clone());
        if value != written {
            let value = String::from_utf8_lossy(&written).into_owned();
            document.unread.push(Unread { field: "number".into(), value });
        }
        zone.grid.put(layout.number, value.get(..9).unwrap_or(&value));
        let rest = value.get(9..).unwrap_or_default();
        if let Some(first) = layout.optional.first().filter(|_| !rest.is_empty()) {
            zone.grid.put(*first, rest);
        }
        let text = String::from_utf8_lossy(&value);
        document.number = text.trim_end_matches('<').replace('<', " ").into();
    }

    /// Writes down what a check digit says; what it was put right to, if it was.
    fn judge(
        &mut self,
        zone: &Zone<'_, '_>,
        field: Field,
        verdict: Verdict,
        what: &str,
    ) -> Option<Vec<u8>> {
        let code = TravelIssueCode::CheckDigit;
        match verdict {
            Verdict::Agrees | Verdict::Absent => None,
            Verdict::Repaired(value) => {
                let detail = format!(
                    "expected a check digit that agrees with the {what}; it does when \
                     characters that look alike are exchanged"
                );
                self.odd(zone, field, code, Severity::Note, detail);
                Some(value)
            }
            Verdict::Differs => {
                let detail =
                    format!("expected a check digit that agrees with the {what}");
                self.odd(zone, field, code, Severity::Doubt, detail);
                None
            }
        }
    }

    fn person(&mut self, zone: &mut Zone<'_, '_>, traveller: &mut Traveller) {
        let layout = zone.layout;
        let mut name = names::read(zone.grid.text(layout.name));
        if self.context.profile.is_placeholder(&name.given) {
            name.given.clear();
        }
        if name.confidence != Confidence::Sure {
            let detail = "expected letters and fillers in a name, found others";
            let code = TravelIssueCode::ValueDoubtful;
            self.odd(zone, layout.name, code, Severity::Note, detail);
        }
        if name.is_empty() {
            let detail = "expected a name, found none";
            let code = TravelIssueCode::NameMissing;
            self.odd(zone, layout.name, code, Severity::Loss, detail);
        } else {
            traveller.names = vec![name];
        }
        let nationality = self.country(zone, layout.nationality, "nationality");
        traveller.nationalities.extend(nationality);
        self.birth(zone, traveller);
        let sex = values::sex(zone.grid.text(layout.sex));
        if values::is_unknown(&sex) {
            let detail = "expected M, F, X or a filler for the sex, found another";
            let code = TravelIssueCode::CodeUnknown;
            self.odd(zone, layout.sex, code, Severity::Loss, detail);
        }
        traveller.sex = Some(sex).filter(|told| told.raw != "<");
    }

    fn birth(&mut self, zone: &mut Zone<'_, '_>, traveller: &mut Traveller) {
        let (field, check) = (zone.layout.birth, zone.layout.birth_check);
        let Some((raw, read, agreed)) = self.date(zone, field, check, "date of birth")
        else {
            return;
        };
        let (mut told, others) = birth(&read, self.settings.day);
        if told.value.is_none() {
            let detail = "expected a date of birth, found none that exists";
            let code = TravelIssueCode::ValueUnread;
            self.odd(zone, field, code, Severity::Loss, detail);
        } else if !others.is_empty() {
            let detail =
                "expected a year in four digits, found two that may mean another";
            let code = TravelIssueCode::ValueDoubtful;
            self.odd(zone, field, code, Severity::Doubt, detail);
        }
        told.raw = raw.into();
        told.confidence = told.confidence.max(agreed);
        traveller.birth = Some(told);
        traveller.birth_others = others;
    }

    fn expiry(&mut self, zone: &mut Zone<'_, '_>) -> Option<Told<Day>> {
        let (field, check) = (zone.layout.expiry, zone.layout.expiry_check);
        let (raw, read, agreed) = self.date(zone, field, check, "date of expiry")?;
        let mut told = values::day(&read, self.settings.day);
        if told.value.is_none() {
            let detail = "expected a date of expiry, found none that exists";
            let code = TravelIssueCode::ValueUnread;
            self.odd(zone, field, code, Severity::Loss, detail);
        }
        told.raw = raw.into();
        told.confidence = told.confidence.max(agreed);
        Some(told)
    }

    /// A date as written, as it is to be read, and how sure its check digit makes it;
    /// `None` where there is none.
    fn date(
        &mut self,
        zone: &mut Zone<'_, '_>,
        field: Field,
        check: Field,
        what: &str,
    ) -> Option<(String, String, Confidence)> {
        let raw = zone.grid.text(field).to_owned();
        if raw.bytes().all(|byte| byte == b'<') {
            return None;
        }
        let verdict = check::of_digits(raw.as_bytes(), zone.grid.one(check));
        let agreed = match verdict {
            Verdict::Agrees | Verdict::Absent => Confidence::Sure,
            Verdict::Repaired(_) => Confidence::Repaired,
            Verdict::Differs => Confidence::Doubtful,
        };
        let repaired = self.judge(zone, field, verdict, what);
        let read = match repaired {
            Some(value) => {
                zone.grid.put(field, &value);
                zone.grid.text(field).to_owned()
            }
            None => raw.clone(),
        };
        Some((raw, read, agreed))
    }

    /// What the issuer wrote for its own use is kept as written.
    fn optional(&mut self, zone: &Zone<'_, '_>, document: &mut TravelDocument) {
        let layout = zone.layout;
        let check = zone.grid.one(layout.number_check);
        let taken = long_number(zone, check).map_or(0, |(rest, _)| rest.len() + 2);
        for (number, field) in layout.optional.iter().enumerate() {
            let skipped = if number == 0 { taken.min(field.length()) } else { 0 };
            let text = zone.grid.text(*field).get(skipped..).unwrap_or_default();
            let value = text.trim_end_matches('<').to_owned();
            if !value.is_empty() {
                let field = if number == 0 { "optional" } else { "optional-2" };
                document.unread.push(Unread { field: field.into(), value });
            }
        }
        if let (Some(check), Some(field)) =
            (layout.optional_check, layout.optional.first())
        {
            let value = zone.grid.get(*field);
            let verdict = plain(value.iter().copied(), zone.grid.one(check));
            self.judge(zone, *field, verdict, "optional data");
        }
    }

    fn composite(&mut self, zone: &Zone<'_, '_>) {
        let Some((check, fields)) = zone.layout.composite else { return };
        let is_whole = zone.lines.len() == zone.format.lines()
            && zone.lines.iter().all(|line| !line.is_missing);
        if !is_whole {
            return;
        }
        let covered = fields.iter().flat_map(|field| zone.grid.get(*field));
        // Check digits that were letters count as the digits that they are.
        let verdict = plain(covered.copied(), zone.grid.one(check));
        self.judge(zone, check, verdict, "whole zone");
    }
}

/// The fields of the older card of France.
struct French<'z> {
    surname: &'z str,
    given: &'z str,
    number: &'z str,
    number_check: u8,
    birth: &'z str,
    birth_check: u8,
    sex: &'z str,
}

impl<'z> French<'z> {
    /// Told from a card of the standard by its thirteen digits in front: where they end,
    /// that one has a nationality.
    fn of(first: &'z str, second: &'z str) -> Option<Self> {
        let digits = second.get(..13)?.bytes().filter(u8::is_ascii_digit).count();
        let birth = second.get(27..33)?;
        let is_card = first.starts_with("IDFRA")
            && second.len() == 36
            && digits >= 11
            && birth.bytes().all(|byte| check::as_digit(byte).is_ascii_digit());
        if !is_card {
            return None;
        }
        let byte = |at: usize| second.as_bytes().get(at).copied();
        Some(Self {
            surname: first.get(5..first.len().min(30))?,
            given: second.get(13..27)?,
            number: second.get(..12)?,
            number_check: byte(12)?,
            birth,
            birth_check: byte(33)?,
            sex: second.get(34..35)?,
        })
    }
}

/// A line with the dates that lacks characters of its number or has too many: the same
/// with the number as wide as it should be. `None` where nothing is shifted.
fn aligned(line: &str, width: usize) -> Option<String> {
    if line.len() == width {
        return None;
    }
    let at = dates_at(line).filter(|at| *at != 10)?;
    let (front, rest) = line.split_at_checked(at)?;
    let (number, check) = front.split_at_checked(at.checked_sub(1)?)?;
    let number = number.get(..9).unwrap_or(number);
    Some(format!("{number:<<9}{check}{rest}"))
}

/// A date of birth of which the month, or the day alone, may be fillers.
fn birth(digits: &str, against: Option<Day>) -> (Told<BirthDate>, Vec<BirthDate>) {
    type Known = fn(Day) -> Option<BirthDate>;
    let known: (String, Known) = match (digits.get(..2), digits.get(..4)) {
        (Some(year), _) if digits.ends_with("<<<<") => {
            (format!("{year}0101"), |day| BirthDate::year(day.year()))
        }
        (_, Some(month)) if digits.ends_with("<<") => {
            (format!("{month}01"), |day| BirthDate::month(day.year(), day.month()))
        }
        _ => return values::birth(digits, against),
    };
    // The century is that of the first day which it may be.
    let (told, others) = values::birth(&known.0, against);
    let widen = |date: &BirthDate| (known.1)(date.from);
    let value = told.value.as_ref().and_then(widen);
    (Told { value, ..told }, others.iter().filter_map(widen).collect())
}

/// A check digit of characters that are not put right.
fn plain(bytes: impl Iterator<Item = u8>, check: u8) -> Verdict {
    let mut blank = true;
    let expected = check::digit(bytes.inspect(|byte| blank &= *byte == b'<'));
    match check {
        b'<' if blank => Verdict::Absent,
        check if check == expected => Verdict::Agrees,
        check if check::as_digit(check) == expected => Verdict::Repaired(Vec::new()),
        _ => Verdict::Differs,
    }
}

/// What a long number has more than nine characters, and its check digit.
fn long_number(zone: &Zone<'_, '_>, check: u8) -> Option<(Vec<u8>, u8)> {
    if !zone.layout.long_number || check != b'<' {
        return None;
    }
    let optional = zone.grid.get(*zone.layout.optional.first()?);
    let end = optional.iter().position(|byte| *byte == b'<').unwrap_or(optional.len());
    let (check, rest) = optional.get(..end)?.split_last()?;
    (!rest.is_empty()).then(|| (rest.to_vec(), *check))
}

/// Three characters by which an issue tells the format.
fn tag(format: ZoneFormat) -> &'static str {
    match format {
        ZoneFormat::Td1 => "TD1",
        ZoneFormat::Td2 => "TD2",
        ZoneFormat::Td3 => "TD3",
        ZoneFormat::MrvA | ZoneFormat::MrvB => "MRV",
    }
}

/// What a document is by its code in a zone: of the second letter, issuers make what they
/// like.
pub(crate) fn kind_of(code: &str, profile: &Profile) -> Option<TravelDocumentKind> {
    profile.document(code).or_else(|| match (code, code.as_bytes().first()?) {
        ("AC", _) => Some(TravelDocumentKind::CrewCertificate),
        ("IP", _) => Some(TravelDocumentKind::PassportCard),
        (_, b'A' | b'C' | b'I') => Some(TravelDocumentKind::IdentityCard),
        (_, _) => None,
    })
}
