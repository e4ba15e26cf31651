//! Values to messages: the envelope and the grammar, which all writers share.
//!
//! In: an [`Interchange`] with messages of any kind that is written here. Out: its text,
//! in UTF-8; it is ASCII wherever the values are. Groups are written where the
//! interchange has them; [`grouped`] puts one around its messages. Not handled: what a
//! message's segments are; each mapping writes its own.
//! Source: ISO 9735 edition 4 part 1.

use saring_model::{Group, Interchange, Message, MessageKind, Part, Told};

use crate::error::{ErrorKind, TravelError};
use crate::lexer::Separators;
use crate::profile::Profile;
use crate::{acknowledgements, cusres, paxlst, pnrgov};

/// A text of segments being written.
pub(crate) struct Out {
    pub(crate) text: String,
    separators: Separators,
    /// Segments written since the count was last set to zero.
    pub(crate) segments: u32,
    /// Put a line break behind each segment, for people.
    lines: bool,
}

impl Out {
    pub(crate) fn new(separators: Separators, lines: bool) -> Self {
        Self { text: String::new(), separators, segments: 0, lines }
    }

    /// Writes a segment: elements, each of its components. Empty ones at the end are
    /// left out, as the standard asks.
    ///
    /// ```ignore
    /// out.segment("RFF", &[&["AVF", "QX7K2P"]]);
    /// ```
    pub(crate) fn segment(&mut self, tag: &str, elements: &[&[&str]]) {
        self.text.push_str(tag);
        let used = elements
            .iter()
            .rposition(|element| element.iter().any(|component| !component.is_empty()));
        let used = used.map_or(0, |last| last + 1);
        for element in elements.iter().take(used) {
            self.text.push(char::from(self.separators.element));
            let used = element.iter().rposition(|component| !component.is_empty());
            let used = used.map_or(0, |last| last + 1);
            for (number, component) in element.iter().take(used).enumerate() {
                if number > 0 {
                    self.text.push(char::from(self.separators.component));
                }
                self.value(component);
            }
        }
        self.text.push(char::from(self.separators.terminator));
        if self.lines {
            self.text.push('\n');
        }
        self.segments += 1;
    }

    /// Writes a value, releasing what would be taken for a separator, and blanks at its
    /// ends, which a reader takes for padding. Control characters have no place in a
    /// value and become blanks.
    fn value(&mut self, value: &str) {
        let Separators { component, element, release, repetition, terminator, .. } =
            self.separators;
        let last = value.char_indices().next_back().map_or(0, |(at, _)| at);
        for (at, c) in value.char_indices() {
            let c = if c.is_ascii_control() { ' ' } else { c };
            let special = u8::try_from(c).is_ok_and(|byte| {
                byte != b' '
                    && [component, element, release, repetition, terminator]
                        .contains(&byte)
            });
            let outer = c.is_whitespace() && (at == 0 || at == last);
            if special || outer {
                self.text.push(char::from(release));
            }
            self.text.push(c);
        }
    }
}

/// Writes an interchange, a segment a line. Counts and trailers are made here.
///
/// ```
/// use saring_travel::{Settings, contrl, read, write};
/// let request = b"UNB+UNOA:4+XX+GOV+261119:2210+217'UNZ+0+217'";
/// let reading = read(request, &Settings::default()).unwrap();
/// let mut answer = reading.interchanges[0].clone();
/// answer.messages = vec![contrl(&reading, 0).unwrap()];
/// assert!(write(&answer).unwrap().contains("UCI+217+XX+GOV+7'"));
/// ```
///
/// # Errors
///
/// [`ErrorKind::Unwritable`]: a message is of a kind that is read only.
pub fn write(interchange: &Interchange) -> Result<String, TravelError> {
    write_in(interchange, &Profile::default())
}

/// Writes an interchange in a dialect, a segment a line.
///
/// # Errors
///
/// As of [`write`].
pub fn write_in(
    interchange: &Interchange,
    profile: &Profile,
) -> Result<String, TravelError> {
    let messages = &interchange.messages;
    let is_bookings = !messages.is_empty()
        && messages.iter().all(|message| {
            matches!(message.kind, MessageKind::Bookings(_) | MessageKind::BookingReceipt)
        });
    let (separators, advice) = if is_bookings {
        (Separators::of_bookings(), "UNA:+.?*'\n")
    } else {
        (Separators::default(), "UNA:+.? '\n")
    };
    let mut out = Out::new(separators, true);
    let groups = write_groups(interchange, profile, &mut out)?;
    let count = if groups == 0 { messages.len() } else { groups };
    out.segment("UNZ", &[&[&count.to_string()], &[&interchange.reference]]);
    // Which characters there are is known only now.
    let mut header = Out::new(separators, true);
    write_header(interchange, "", &mut header);
    let syntax =
        if is_bookings { "IATA" } else { syntax([header.text.as_str(), &out.text]) };
    let version = if is_bookings { "1" } else { "4" };
    header.text.clear();
    write_header(interchange, &format!("{syntax}:{version}"), &mut header);
    Ok([advice, &header.text, &out.text].concat())
}

/// The syntax identifier of the smallest repertoire that holds a text. Beyond ASCII it
/// is UTF-8: what is made here is UTF-8.
fn syntax<const N: usize>(texts: [&str; N]) -> &'static str {
    let every = |fits: fn(u8) -> bool| texts.iter().all(|text| text.bytes().all(fits));
    // ISO 9735 edition 4 part 1, annex A: the repertoires of UNOA and UNOB.
    let is_a = |byte: u8| {
        byte.is_ascii_uppercase()
            || byte.is_ascii_digit()
            || b" .,-()/='+:?!\"%&*;<>\n".contains(&byte)
    };
    if every(is_a) {
        "UNOA"
    } else if every(|byte: u8| {
        byte.is_ascii_alphanumeric() || b" .,-()/='+:?!\"%&*;<>\n".contains(&byte)
    }) {
        "UNOB"
    } else if every(|byte| byte.is_ascii()) {
        "UNOC"
    } else {
        "UNOY"
    }
}

fn write_header(interchange: &Interchange, syntax: &str, out: &mut Out) {
    let (date, time) = prepared(interchange.prepared.as_ref());
    let syntax: Vec<&str> = syntax.split(':').collect();
    let flag = |set: bool| if set { "1" } else { "" };
    out.segment(
        "UNB",
        &[
            &syntax,
            &[&interchange.sender, &interchange.sender_kind],
            &[&interchange.recipient, &interchange.recipient_kind],
            &[&date, &time],
            &[&interchange.reference],
            &[],
            &[&interchange.application],
            &[],
            &[flag(interchange.wants_receipt)],
            &[],
            &[flag(interchange.is_test)],
        ],
    );
}

/// Date and time as a header has them: as they were told, else `YYMMDD` and `HHMM`.
fn prepared(told: Option<&Told<saring_model::LocalTime>>) -> (String, String) {
    let Some(told) = told else { return Default::default() };
    match (told.value, told.raw.split_once(':')) {
        (_, Some((date, time))) => (date.to_owned(), time.to_owned()),
        (Some(at), None) if told.raw.is_empty() => {
            let (year, month, day) = (at.day.year(), at.day.month(), at.day.day());
            let date = format!("{:02}{month:02}{day:02}", year.rem_euclid(100));
            (date, format!("{:02}{:02}", at.hour, at.minute))
        }
        _ => (told.raw.to_string(), String::new()),
    }
}

/// Writes the messages, each in its group; how many groups were written.
fn write_groups(
    interchange: &Interchange,
    profile: &Profile,
    out: &mut Out,
) -> Result<usize, TravelError> {
    let mut written = 0;
    let mut messages = interchange.messages.iter().peekable();
    while let Some(message) = messages.next_if(|message| message.group == 0) {
        write_message(message, profile, out)?;
    }
    for (number, group) in (1..).zip(&interchange.groups) {
        let (date, time) = prepared(group.prepared.as_ref());
        let version: Vec<&str> = group.version.split(':').collect();
        out.segment(
            "UNG",
            &[
                &[&group.kind],
                &[&group.sender, &group.sender_kind],
                &[&group.recipient, &group.recipient_kind],
                &[&date, &time],
                &[&group.reference],
                &[&group.agency],
                &version,
            ],
        );
        let mut count = 0_usize;
        while let Some(message) = messages.next_if(|message| message.group == number) {
            write_message(message, profile, out)?;
            count += 1;
        }
        out.segment("UNE", &[&[&count.to_string()], &[&group.reference]]);
        written += 1;
        while let Some(message) = messages.next_if(|message| message.group == 0) {
            write_message(message, profile, out)?;
        }
    }
    match messages.next() {
        None => Ok(written),
        Some(_) => Err(TravelError::new(
            ErrorKind::Unwritable,
            None,
            "expected messages in the order of their groups, found another order",
        )),
    }
}

/// Writes one message with its header and trailer.
fn write_message(
    message: &Message,
    profile: &Profile,
    out: &mut Out,
) -> Result<(), TravelError> {
    out.segments = 0;
    let standard: Vec<&str> = message.standard.split(':').collect();
    let (sequence, transfer) = match message.kind {
        // Receipts have no parts.
        MessageKind::SyntaxReport | MessageKind::BookingReceipt => (String::new(), ""),
        MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::MasterCrew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::Unknown => part(message.part),
    };
    let reference: &[&str] = &[&message.reference];
    let of: &[&str] = &[&message.access];
    out.segment("UNH", &[reference, &standard, of, &[&sequence, transfer]]);
    match message.kind {
        MessageKind::SyntaxReport | MessageKind::BookingReceipt => {
            acknowledgements::write(message, out);
        }
        MessageKind::Bookings(_) => pnrgov::write(message, out)?,
        MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::MasterCrew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Unknown => paxlst::write(message, profile, out)?,
        MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement => cusres::write(message, out),
        MessageKind::Documents | MessageKind::Table => {
            let text =
                format!("messages of kind {} are read only", message.kind.as_str());
            return Err(TravelError::new(ErrorKind::Unwritable, None, text));
        }
    }
    let count = (out.segments + 1).to_string();
    out.segment("UNT", &[&[&count], reference]);
    Ok(())
}

/// Number and place of a part: `01:F` for the only one, `01:C`, `02`, `03:F`.
fn part(part: Part) -> (String, &'static str) {
    let transfer = match (part.number, part.last) {
        (_, true) => "F",
        (1, false) => "C",
        (_, false) => "",
    };
    (format!("{:02}", part.number), transfer)
}

/// Puts one group around all messages of an interchange, as PAXLST and CUSRES are sent:
/// between the same parties, of the type and version of the first message. The group's
/// reference is the interchange's, unless another is given.
pub fn grouped(interchange: Interchange, reference: &str) -> Interchange {
    let mut interchange = interchange;
    let Some(first) = interchange.messages.first() else { return interchange };
    let mut parts = first.standard.splitn(4, ':');
    let kind = parts.next().unwrap_or_default().to_owned();
    let version = [parts.next(), parts.next()].map(Option::unwrap_or_default).join(":");
    let agency = parts.next().unwrap_or_default();
    let agency = agency.split(':').next().unwrap_or_default().to_owned();
    let reference =
        if reference.is_empty() { interchange.reference.as_str() } else { reference };
    interchange.groups = vec![Group {
        kind,
        sender: interchange.sender.clone(),
        sender_kind: interchange.sender_kind.clone(),
        recipient: interchange.recipient.clone(),
        recipient_kind: interchange.recipient_kind.clone(),
        prepared: interchange.prepared.clone(),
        reference: reference.to_owned(),
        agency,
        version,
    }];
    for message in &mut interchange.messages {
        message.group = 1;
    }
    interchange
}
