//! Who travels, on what, and what a carrier said of it.
//!
//! In: nothing; `travel` makes these values of messages. Out: values that `screen` (as
//! a [`Subject`]), `casework` and the writers read. Not handled: the codes that stand
//! for them in a message; only `travel` knows a qualifier.
//!
//! A value that was read keeps what was written beside it ([`Told`]), and where it was
//! read from ([`Place`]), so that an officer can look it up and a carrier can be told.

use std::borrow::Cow;

use crate::nobody;
use crate::{
    BirthDate, CountryCode, Day, Document, DocumentKind, EntityKind, Moment, Name,
    NamePart, PartRole, Precision, Sex, Subject, Text, Unread,
};

/// How sure a reader is of a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Confidence {
    /// It says so.
    #[default]
    Sure,
    /// It was written in another form than the agreed one, and can mean one thing only.
    Repaired,
    /// It may mean something else.
    Doubtful,
}

impl Confidence {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Repaired => "repaired",
            Self::Doubtful => "doubtful",
        }
    }
}

/// A value as it was written, and what it was read as.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Told<T> {
    /// As written.
    pub raw: Text,
    /// As read; `None` if it could not be.
    pub value: Option<T>,
    /// How sure that is.
    pub confidence: Confidence,
}

impl<T> Told<T> {
    /// A value that says what it says.
    pub fn sure(raw: impl Into<Text>, value: T) -> Self {
        Self { raw: raw.into(), value: Some(value), confidence: Confidence::Sure }
    }

    /// Something that could not be read.
    pub fn unread(raw: impl Into<Text>) -> Self {
        Self { raw: raw.into(), value: None, confidence: Confidence::Doubtful }
    }
}

impl<T> std::fmt::Debug for Told<T> {
    /// Prints no value: it may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let read = self.value.is_some();
        f.debug_struct("Told")
            .field("read", &read)
            .field("confidence", &self.confidence)
            .finish_non_exhaustive()
    }
}

/// A day and a time of day at the place it speaks of; there is no zone in it.
///
/// ```
/// use saring_model::LocalTime;
/// let time = LocalTime::new(2026, 11, 20, 6, 0).unwrap();
/// assert_eq!(time.to_string(), "2026-11-20T06:00");
/// assert!(LocalTime::new(2026, 11, 20, 24, 0).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LocalTime {
    /// The day.
    pub day: Day,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl LocalTime {
    /// A time that exists; else `None`.
    pub fn new(year: i16, month: u8, day: u8, hour: u8, minute: u8) -> Option<Self> {
        let day = Day::new(year, month, day)?;
        (hour < 24 && minute < 60).then_some(Self { day, hour, minute })
    }
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.day, self.hour, self.minute)
    }
}

/// Where in a file something stands. What is not known is 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place {
    /// Number of the message in the file, from 1.
    pub message: u32,
    /// Number of the segment (of the line, in a zone or a table) in the file, from 1.
    pub segment: u32,
    /// Number of the element after the tag (of the column), from 1.
    pub element: u16,
    /// Number of the component, from 1.
    pub component: u16,
    /// Byte from the start of the file.
    pub byte: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.segment > 0 {
            write!(f, "segment {}, ", self.segment)?;
        }
        if self.element > 0 {
            write!(f, "element {}", self.element)?;
            if self.component > 1 {
                write!(f, ".{}", self.component)?;
            }
            f.write_str(", ")?;
        }
        write!(f, "byte {}", self.byte)
    }
}

/// Which of the layers of reading found something odd.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Layer {
    /// What lay around and between the message: frames of a telex, line breaks, bytes.
    Wire,
    /// The grammar: segments, elements, counts and references of the envelope.
    Syntax,
    /// What the segments mean.
    Mapping,
}

impl Layer {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Syntax => "syntax",
            Self::Mapping => "mapping",
        }
    }
}

/// What an oddity cost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Nothing: it was put right, or told for the carrier's quality report.
    Note,
    /// A value may mean something else than was read.
    Doubt,
    /// Something was not understood; it is kept as written.
    Loss,
}

impl Severity {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Doubt => "doubt",
            Self::Loss => "loss",
        }
    }
}

/// What kind of oddity a travel message has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TravelIssueCode {
    /// Lines before or behind the message (telex addresses, disclaimers) were left out.
    FrameRemoved,
    /// Lines that were cut at a fixed width were joined.
    LinesJoined,
    /// The service string advice is damaged; the default separators were taken.
    AdviceDamaged,
    /// The bytes are no text of the declared or any likely character set.
    TextDamaged,
    /// A byte that no text holds (NUL and other control characters).
    ControlByte,
    /// The file ends inside a segment.
    SegmentOpen,
    /// A segment without a tag of three letters or digits.
    TagUnread,
    /// The release character has nothing behind it.
    ReleaseAtEnd,
    /// A header, a trailer or a segment that must be there is not.
    SegmentMissing,
    /// A segment stands where it cannot belong.
    SegmentMisplaced,
    /// A count does not tell the truth.
    CountDiffers,
    /// Two references that must be equal are not.
    ReferenceDiffers,
    /// The same message came before in the same file.
    Repeated,
    /// A message type that is not read here.
    MessageUnknown,
    /// A segment that this message does not have.
    SegmentUnknown,
    /// A qualifier or code that is not known.
    CodeUnknown,
    /// A value that could not be read: a date, a time, a number, a country.
    ValueUnread,
    /// A value that may mean something else (a year of two digits).
    ValueDoubtful,
    /// A value that is too long and was cut.
    ValueCut,
    /// A person without any name.
    NameMissing,
    /// A person of whom too little was read to be screened.
    PersonUnread,
    /// A check digit disagrees.
    CheckDigit,
    /// More persons than the profile allows in one request.
    TooManyPersons,
    /// Something sensitive was dropped: it is counted, never kept.
    SensitiveDropped,
}

impl TravelIssueCode {
    /// The stable code printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FrameRemoved => "frame-removed",
            Self::LinesJoined => "lines-joined",
            Self::AdviceDamaged => "advice-damaged",
            Self::TextDamaged => "text-damaged",
            Self::ControlByte => "control-byte",
            Self::SegmentOpen => "segment-open",
            Self::TagUnread => "tag-unread",
            Self::ReleaseAtEnd => "release-at-end",
            Self::SegmentMissing => "segment-missing",
            Self::SegmentMisplaced => "segment-misplaced",
            Self::CountDiffers => "count-differs",
            Self::ReferenceDiffers => "reference-differs",
            Self::Repeated => "repeated",
            Self::MessageUnknown => "message-unknown",
            Self::SegmentUnknown => "segment-unknown",
            Self::CodeUnknown => "code-unknown",
            Self::ValueUnread => "value-unread",
            Self::ValueDoubtful => "value-doubtful",
            Self::ValueCut => "value-cut",
            Self::NameMissing => "name-missing",
            Self::PersonUnread => "person-unread",
            Self::CheckDigit => "check-digit",
            Self::TooManyPersons => "too-many-persons",
            Self::SensitiveDropped => "sensitive-dropped",
        }
    }

    /// The layer that finds it.
    pub fn layer(self) -> Layer {
        match self {
            Self::FrameRemoved
            | Self::LinesJoined
            | Self::AdviceDamaged
            | Self::TextDamaged
            | Self::ControlByte => Layer::Wire,
            Self::SegmentOpen
            | Self::TagUnread
            | Self::ReleaseAtEnd
            | Self::SegmentMissing
            | Self::SegmentMisplaced
            | Self::CountDiffers
            | Self::ReferenceDiffers
            | Self::Repeated
            | Self::MessageUnknown => Layer::Syntax,
            Self::SegmentUnknown
            | Self::CodeUnknown
            | Self::ValueUnread
            | Self::ValueDoubtful
            | Self::ValueCut
            | Self::NameMissing
            | Self::PersonUnread
            | Self::CheckDigit
            | Self::TooManyPersons
            | Self::SensitiveDropped => Layer::Mapping,
        }
    }
}

/// One oddity in a travel message. It holds no value from the message beyond the tag of
/// a segment and a code, so that it may be logged and sent back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TravelIssue {
    /// What kind.
    pub code: TravelIssueCode,
    /// What it cost.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// Tag of the segment, or name of the column; empty if there is none.
    pub tag: String,
    /// The rule broken.
    pub detail: Cow<'static, str>,
}

impl std::fmt::Display for TravelIssue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tag = if self.tag.is_empty() { "file" } else { &self.tag };
        write!(f, "{} in {tag}, {}: {}", self.code.as_str(), self.place, self.detail)
    }
}

/// What a file of travel messages holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// The interchanges, in order. A file without envelopes (a zone, a table) is one.
    pub interchanges: Vec<Interchange>,
    /// What was odd outside of any message.
    pub issues: Vec<TravelIssue>,
}

impl Reading {
    /// All messages, in order.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.interchanges.iter().flat_map(|interchange| &interchange.messages)
    }
}

/// What is around messages: from whom, to whom, when.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Interchange {
    /// Who sent it.
    pub sender: String,
    /// To whom.
    pub recipient: String,
    /// Date and time of preparation, as the sender writes it.
    pub prepared: Option<Told<LocalTime>>,
    /// The sender's control reference.
    pub reference: String,
    /// The application that it is for (`APIS`, `IAPI`).
    pub application: String,
    /// It is a test: never to be taken for live.
    pub is_test: bool,
    /// Kind of the sender's identifier, as written (`ZZ`).
    pub sender_kind: String,
    /// Kind of the recipient's identifier, as written.
    pub recipient_kind: String,
    /// The sender asks for a receipt.
    pub wants_receipt: bool,
    /// Groups of messages, in order; messages point to theirs.
    pub groups: Vec<Group>,
    /// The messages, in order.
    pub messages: Vec<Message>,
    /// Where it begins.
    pub place: Place,
    /// Segments outside of any message, as written.
    pub unread: Vec<Unread>,
}

/// What is around the messages of one kind within an interchange.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Group {
    /// Type of the messages in it (`PAXLST`).
    pub kind: String,
    /// Which application or office sent it.
    pub sender: String,
    /// Kind of that identifier, as written (`ZZ`).
    pub sender_kind: String,
    /// To which application or office.
    pub recipient: String,
    /// Kind of that identifier, as written.
    pub recipient_kind: String,
    /// Date and time of preparation, as the sender writes it.
    pub prepared: Option<Told<LocalTime>>,
    /// The sender's reference of the group.
    pub reference: String,
    /// Who controls the type of the messages (`UN`).
    pub agency: String,
    /// Version, release and association code of the messages, with colons (`D:05B`).
    pub version: String,
}

/// What a message is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum MessageKind {
    /// Persons on a flight: passengers, or a request about some of them.
    Passengers(Change),
    /// Crew of a flight.
    Crew(Change),
    /// Crew of a carrier, not of a flight.
    MasterCrew(Change),
    /// What became of a flight, and who of the persons known is on board.
    FlightStatus(FlightStatus),
    /// A request to let somebody through to a gate.
    GatePass,
    /// Bookings of a flight: all of them, or those that changed.
    Bookings(Push),
    /// The state's answer to a request.
    Response,
    /// The state's message of its own accord.
    Unsolicited,
    /// The carrier's confirmation of that.
    Acknowledgement,
    /// What became of the syntax of an interchange.
    SyntaxReport,
    /// What became of a message of bookings.
    BookingReceipt,
    /// Documents read by a machine.
    Documents,
    /// A table of persons.
    Table,
    /// A message that is not known; the persons in it are read all the same.
    #[default]
    Unknown,
}

impl MessageKind {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passengers(_) => "passengers",
            Self::Crew(_) => "crew",
            Self::MasterCrew(_) => "master-crew",
            Self::FlightStatus(_) => "flight-status",
            Self::GatePass => "gate-pass",
            Self::Bookings(_) => "bookings",
            Self::Response => "response",
            Self::Unsolicited => "unsolicited",
            Self::Acknowledgement => "acknowledgement",
            Self::SyntaxReport => "syntax-report",
            Self::BookingReceipt => "booking-receipt",
            Self::Documents => "documents",
            Self::Table => "table",
            Self::Unknown => "unknown",
        }
    }

    /// What is said of the persons or the flight, as a stable word; empty where a kind
    /// says one thing only.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Passengers(change) | Self::Crew(change) | Self::MasterCrew(change) => {
                change.as_str()
            }
            Self::FlightStatus(status) => status.as_str(),
            Self::Bookings(push) => push.as_str(),
            Self::GatePass
            | Self::Response
            | Self::Unsolicited
            | Self::Acknowledgement
            | Self::SyntaxReport
            | Self::BookingReceipt
            | Self::Documents
            | Self::Table
            | Self::Unknown => "",
        }
    }
}

/// What a list does to the persons on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Change {
    /// They are told for the first time, or again.
    #[default]
    Original,
    /// Their data are corrected.
    Change,
    /// They, or their reservation, are cancelled.
    Cancel,
    /// They no longer belong to a party that travels.
    Reduce,
}

impl Change {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Change => "change",
            Self::Cancel => "cancel",
            Self::Reduce => "reduce",
        }
    }
}

/// What became of a flight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FlightStatus {
    /// It is closed; nothing is said of persons.
    Closed,
    /// It is closed; the persons listed are *not* on board.
    ClosedWithout,
    /// It is closed; the persons listed are on board.
    ClosedWith,
    /// It is cancelled.
    Cancelled,
    /// Its data are changed.
    Changed,
}

impl FlightStatus {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::ClosedWithout => "closed-without",
            Self::ClosedWith => "closed-with",
            Self::Cancelled => "cancelled",
            Self::Changed => "changed",
        }
    }
}

/// How much of a flight's bookings a message tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Push {
    /// All: what is not told any more is gone.
    #[default]
    Full,
    /// Those that changed.
    Changed,
}

impl Push {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Changed => "changed",
        }
    }
}

/// Which part of a manifest a message is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Part {
    /// Number of the part, from 1.
    pub number: u16,
    /// No part comes behind it.
    pub last: bool,
}

impl Default for Part {
    /// The only one.
    fn default() -> Self {
        Self { number: 1, last: true }
    }
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Message {
    /// What it is for.
    pub kind: MessageKind,
    /// Type, version, release, agency and association code, as written, with colons
    /// (`PAXLST:D:05B:UN:IATA`).
    pub standard: String,
    /// The sender's reference of the message.
    pub reference: String,
    /// The reference that request and response, and the parts of a manifest, share.
    pub access: String,
    /// Transaction number, which an answer repeats; empty if there is none.
    pub transaction: String,
    /// Which part of a manifest it is.
    pub part: Part,
    /// Number of the group of its interchange that it stands in, from 1; 0 if in none.
    pub group: u32,
    /// The same message, byte for byte, came before in the same file: there is nothing
    /// new in it.
    pub repeated: bool,
    /// The code of the message as written where this was not understood.
    pub kind_raw: String,
    /// Who reports.
    pub reporting: Option<Party>,
    /// The flight, leg by leg.
    pub legs: Vec<Leg>,
    /// Everyone in the message, in order, whatever could be read of them.
    pub travellers: Vec<Traveller>,
    /// Bookings, in order; travellers point to theirs.
    pub bookings: Vec<Booking>,
    /// Answers, in order, where the message is one.
    pub replies: Vec<Reply>,
    /// What a receipt says, where the message is one.
    pub receipts: Vec<Receipt>,
    /// Passengers that the whole manifest should have; crew; bookings.
    pub declared: Declared,
    /// What was sensitive and is gone, counted.
    pub dropped: Dropped,
    /// Where the message begins.
    pub place: Place,
    /// Segments that were not understood, as written; sensitive text is not among them.
    pub unread: Vec<Unread>,
    /// What was odd.
    pub issues: Vec<TravelIssue>,
}

/// Counts that a message declares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Declared {
    /// Passengers of the whole manifest.
    pub passengers: Option<u32>,
    /// Crew of the whole manifest.
    pub crew: Option<u32>,
    /// Bookings of the whole push.
    pub bookings: Option<u32>,
}

/// How many sensitive items were dropped at intake, by kind. Nothing else of them is
/// known to any later step.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Dropped {
    /// Special meals.
    pub meals: u32,
    /// Medical and disability requests.
    pub medical: u32,
    /// Free text that betrays religion or health.
    pub free_text: u32,
    /// Account names, password hashes, network addresses.
    pub accounts: u32,
}

impl Dropped {
    /// All together.
    pub fn total(self) -> u32 {
        self.meals + self.medical + self.free_text + self.accounts
    }
}

/// Who reports, and how to reach them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Party {
    /// Name, as written.
    pub name: String,
    /// Identifier, as written.
    pub id: String,
    /// How to reach them.
    pub contacts: Vec<Contact>,
}

/// A way to reach somebody.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// As written.
    pub text: String,
}

impl std::fmt::Debug for Contact {
    /// Prints the kind only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What kind of contact it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ContactKind {
    /// Telephone.
    Telephone,
    /// Fax.
    Fax,
    /// Electronic mail.
    Email,
    /// Postal address.
    Address,
    /// Anything else.
    Other,
}

impl ContactKind {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Fax => "fax",
            Self::Email => "email",
            Self::Address => "address",
            Self::Other => "other",
        }
    }
}

/// A carrier's designator and number of a flight.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FlightNumber {
    /// Designator of two or three letters or digits (`XX`); empty if not known.
    pub carrier: String,
    /// The number without leading zeros, with its suffix (`815`, `815A`).
    pub number: String,
}

impl std::fmt::Display for FlightNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.carrier, self.number)
    }
}

/// One leg of a journey, or one flight with all its stops.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Leg {
    /// The flight, as operated.
    pub flight: FlightNumber,
    /// The flight as written.
    pub flight_raw: String,
    /// Numbers under which others sell it.
    pub marketing: Vec<FlightNumber>,
    /// It only passes over, or is not the main one.
    pub other: bool,
    /// Ports in order.
    pub stops: Vec<Stop>,
    /// Class of booking, status of a booked leg (`HK`), type of aircraft, as written;
    /// empty if not told.
    pub class: String,
    /// Status of a booked leg (`HK`), as written.
    pub status: String,
    /// Where it stands.
    pub place: Place,
    /// What was not understood, as written.
    pub unread: Vec<Unread>,
}

impl Leg {
    /// The stop from which it departs.
    pub fn departure(&self) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.departs.is_some()).or(self.stops.first())
    }

    /// The last stop, at which it arrives.
    pub fn arrival(&self) -> Option<&Stop> {
        let last = self.stops.iter().rev().find(|stop| stop.arrives.is_some());
        last.or_else(|| self.stops.get(1..)?.last())
    }
}

/// A port of a leg.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stop {
    /// Its code (`SIN`), as written.
    pub port: String,
    /// What the port is to the state.
    pub role: StopRole,
    /// Scheduled departure, local.
    pub departs: Option<Told<LocalTime>>,
    /// Scheduled arrival, local.
    pub arrives: Option<Told<LocalTime>>,
}

/// What a port of a leg is to the state that is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum StopRole {
    /// The last foreign port.
    LastForeign,
    /// The first port of arrival in the country.
    FirstArrival,
    /// A port on the way.
    #[default]
    Routing,
    /// The ultimate destination of the conveyance.
    Ultimate,
    /// Where the report is filed, or another port that is none of the route.
    Filing,
}

impl StopRole {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LastForeign => "last-foreign",
            Self::FirstArrival => "first-arrival",
            Self::Routing => "routing",
            Self::Ultimate => "ultimate",
            Self::Filing => "filing",
        }
    }
}

/// What somebody is on a movement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum TravellerRole {
    /// A passenger.
    #[default]
    Passenger,
    /// A member of the crew.
    Crew,
    /// A passenger in transit.
    TransitPassenger,
    /// A member of a crew in transit.
    TransitCrew,
    /// Somebody named before, told here by reference only.
    Reference,
    /// A person in a role that is not known; screened like everyone else.
    Unknown,
}

impl TravellerRole {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passenger => "passenger",
            Self::Crew => "crew",
            Self::TransitPassenger => "transit-passenger",
            Self::TransitCrew => "transit-crew",
            Self::Reference => "reference",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a traveller's name was told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum NameSource {
    /// In the list of persons, or the booking.
    #[default]
    List,
    /// In the data of a document.
    Document,
    /// In a machine readable zone.
    Zone,
}

impl NameSource {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Document => "document",
            Self::Zone => "zone",
        }
    }
}

/// A traveller's name as one source tells it.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct TravellerName {
    /// The components as written, in order.
    pub raw: Vec<Text>,
    /// Surname, or the only name there is; empty if not told.
    pub surname: Text,
    /// Given names with one blank between them; empty if there are none.
    pub given: Text,
    /// A title that stood with the name (`MR`, `MSTR`); empty if there was none.
    pub title: Text,
    /// Where it was told.
    pub source: NameSource,
    /// The end was cut off: the last word is the beginning of one.
    pub truncated: bool,
    /// How sure the parts are.
    pub confidence: Confidence,
}

impl std::fmt::Debug for TravellerName {
    /// Prints no name: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TravellerName")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl TravellerName {
    /// Whether there is no letter or digit in it.
    pub fn is_empty(&self) -> bool {
        !self.surname.chars().chain(self.given.chars()).any(char::is_alphanumeric)
    }

    /// Whether it names nobody: only words that stand where a name should be (`TBA`, `MR`,
    /// `INFANT`, a single Latin letter). It is kept and written like any other. What a
    /// document's own zone says is a name, however short.
    ///
    /// ```
    /// use saring_model::TravellerName;
    /// let name = |surname: &str, given: &str| TravellerName {
    ///     surname: surname.into(),
    ///     given: given.into(),
    ///     ..Default::default()
    /// };
    /// assert!(name("MR", "INFANT").is_nobody());
    /// assert!(!name("MISS", "ANNA").is_nobody());
    /// ```
    pub fn is_nobody(&self) -> bool {
        self.source != NameSource::Zone
            && nobody::is_nobody(&self.surname, &self.given, &self.raw)
    }

    /// The name on one line, given names first.
    ///
    /// ```
    /// use saring_model::TravellerName;
    /// let mut name = TravellerName { surname: "TAN".into(), ..Default::default() };
    /// assert_eq!(name.full(), "TAN");
    /// name.given = "MEI LING".into();
    /// assert_eq!(name.full(), "MEI LING TAN");
    /// ```
    pub fn full(&self) -> String {
        match (self.given.as_str(), self.surname.as_str()) {
            ("", name) | (name, "") => name.to_owned(),
            (given, surname) => format!("{given} {surname}"),
        }
    }

    /// The name to screen by. One that was cut keeps the order of its zone: what is cut
    /// stands at the end.
    pub fn to_name(&self) -> Name {
        let part = |role, text: &str| NamePart { role, text: text.to_owned() };
        let mut parts = Vec::new();
        if !self.given.is_empty() {
            parts.push(part(PartRole::Given, &self.given));
            parts.push(part(PartRole::Family, &self.surname));
        }
        let full = if self.truncated && !self.given.is_empty() {
            format!("{} {}", self.surname, self.given)
        } else {
            self.full()
        };
        Name { full, parts, ..Name::default() }
    }
}

/// Somebody on a movement.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Traveller {
    /// What they are there.
    pub role: TravellerRole,
    /// The role as written.
    pub role_raw: Text,
    /// Their names, one for each source; the first is the one to show.
    pub names: Vec<TravellerName>,
    /// Date of birth.
    pub birth: Option<Told<BirthDate>>,
    /// Other dates of birth that what was written may mean (a year of two digits),
    /// where [`Traveller::birth`] is doubtful.
    pub birth_others: Vec<BirthDate>,
    /// Sex.
    pub sex: Option<Told<Sex>>,
    /// What the message says of their age: an infant, a child.
    pub age: AgeBand,
    /// Nationalities told, all of them; never one that was guessed.
    pub nationalities: Vec<Told<CountryCode>>,
    /// Country of residence, as written and read.
    pub residence: Option<Told<CountryCode>>,
    /// Place of birth, as written.
    pub birth_place: Option<BirthPlace>,
    /// Travel documents.
    pub documents: Vec<TravelDocument>,
    /// References by which carrier and state know them, in order.
    pub references: Vec<Reference>,
    /// Port where their journey began; empty if not told.
    pub origin: Text,
    /// Port where their journey ends; empty if not told.
    pub destination: Text,
    /// Port at which they enter; empty if not told.
    pub entry: Text,
    /// Seats.
    pub seats: Vec<Text>,
    /// Checked bags.
    pub bags: Bags,
    /// How to reach them.
    pub contacts: Vec<Contact>,
    /// What a member of the crew does, as written (`CR1`).
    pub function: Text,
    /// What the carrier says of their document data.
    pub verified: Verification,
    /// Position of their booking in [`Message::bookings`].
    pub booking: Option<u32>,
    /// The carrier has them checked in or boarded, as far as the message says.
    pub boarding: Boarding,
    /// Where they stand.
    pub place: Place,
    /// What was not understood, as written.
    pub unread: Vec<Unread>,
}

impl std::fmt::Debug for Traveller {
    /// Prints the place only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traveller")
            .field("role", &self.role)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Traveller {
    /// Whether there is a name to be found by. Without one nobody is looked for, and
    /// that nobody was found says nothing.
    pub fn has_name(&self) -> bool {
        self.names.iter().any(|name| !name.is_empty() && !name.is_nobody())
    }

    /// The first reference of a kind.
    pub fn reference(&self, kind: &ReferenceKind) -> Option<&str> {
        let found = self.references.iter().find(|reference| reference.kind == *kind);
        found.map(|reference| reference.value.as_str())
    }

    /// Who is asked about when the traveller is screened, under an identifier of the
    /// asker's. Only what the carrier told is in it, and every date of birth that it may
    /// have meant, so that a doubt never hides anybody.
    ///
    /// ```
    /// use saring_model::{Traveller, TravellerName};
    /// let name = TravellerName { surname: "SUPARMAN".into(), ..Default::default() };
    /// let traveller = Traveller { names: vec![name], ..Default::default() };
    /// assert_eq!(traveller.subject("1").names[0].full, "SUPARMAN");
    /// ```
    pub fn subject(&self, id: impl Into<String>) -> Subject {
        let mut names: Vec<Name> = Vec::new();
        for name in self.names.iter().filter(|name| !name.is_empty()) {
            let name = name.to_name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let place = self.birth_place.iter().map(BirthPlace::address);
        Subject {
            id: id.into(),
            kind: EntityKind::Person,
            names,
            birth_dates: self
                .birth
                .iter()
                .filter_map(|told| told.value.as_ref())
                .chain(&self.birth_others)
                .cloned()
                .collect(),
            birth_places: place.collect(),
            nationalities: self
                .nationalities
                .iter()
                .filter_map(|told| told.value)
                .collect(),
            sexes: self.sex.iter().filter_map(|told| told.value).collect(),
            documents: self.documents.iter().map(TravelDocument::document).collect(),
        }
    }

    /// The full date of birth, where it is known to the day and not doubtful.
    pub fn birth_day(&self) -> Option<Day> {
        let told = self.birth.as_ref()?;
        let date = told.value.as_ref()?;
        let exact = told.confidence != Confidence::Doubtful
            && date.precision == Precision::Day
            && !date.approximate;
        exact.then_some(date.from)
    }
}

/// What a message says of somebody's age.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum AgeBand {
    /// Nothing.
    #[default]
    Unstated,
    /// Grown up.
    Adult,
    /// A child.
    Child,
    /// A child under two years.
    Infant,
}

impl AgeBand {
    /// The stable word printed in answers; empty where nothing is said.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unstated => "",
            Self::Adult => "adult",
            Self::Child => "child",
            Self::Infant => "infant",
        }
    }
}

/// What the carrier says of a traveller's way on board.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Boarding {
    /// Nothing.
    #[default]
    Unstated,
    /// Checked in.
    CheckedIn,
    /// On board.
    Boarded,
}

impl Boarding {
    /// The stable word printed in answers; empty where nothing is said.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unstated => "",
            Self::CheckedIn => "checked-in",
            Self::Boarded => "boarded",
        }
    }
}

/// Whether the carrier has seen the document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Verification {
    /// Not told.
    #[default]
    Unstated,
    /// Seen.
    Verified,
    /// Not seen.
    NotVerified,
}

impl Verification {
    /// The stable word printed in answers; empty where nothing is said.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unstated => "",
            Self::Verified => "verified",
            Self::NotVerified => "not-verified",
        }
    }
}

/// A place of birth. A nationality is never taken from it.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct BirthPlace {
    /// The country, where one is told.
    pub country: Option<Told<CountryCode>>,
    /// City or region, as written.
    pub text: String,
}

impl std::fmt::Debug for BirthPlace {
    /// Prints nothing of it: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BirthPlace").finish_non_exhaustive()
    }
}

impl BirthPlace {
    fn address(&self) -> crate::Address {
        let country = self.country.as_ref();
        let raw = country.map(|told| told.raw.as_str()).unwrap_or_default();
        let text = match (self.text.as_str(), raw) {
            ("", text) | (text, "") => text.to_owned(),
            (city, country) => format!("{city}, {country}"),
        };
        crate::Address {
            text,
            country: country.and_then(|told| told.value),
            ..crate::Address::default()
        }
    }
}

/// Checked bags.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Bags {
    /// How many.
    pub count: Option<u32>,
    /// Their weight, in whole units.
    pub weight: Option<(u32, WeightUnit)>,
    /// Numbers on their tags, as written.
    pub tags: Vec<Text>,
}

/// A unit of weight.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WeightUnit {
    /// Kilograms.
    Kilogram,
    /// Pounds.
    Pound,
}

/// What a travel document is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum TravelDocumentKind {
    /// A passport.
    Passport,
    /// A passport card.
    PassportCard,
    /// An identity card.
    IdentityCard,
    /// A visa.
    Visa,
    /// A crew member certificate.
    CrewCertificate,
    /// A pilot's licence.
    PilotLicence,
    /// A military identity card.
    Military,
    /// A permit to enter again, or a refugee's travel document.
    Permit,
    /// Anything else, in the source's code.
    #[default]
    Other,
}

impl TravelDocumentKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Passport,
        Self::PassportCard,
        Self::IdentityCard,
        Self::Visa,
        Self::CrewCertificate,
        Self::PilotLicence,
        Self::Military,
        Self::Permit,
        Self::Other,
    ];

    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::PassportCard => "passport-card",
            Self::IdentityCard => "identity-card",
            Self::Visa => "visa",
            Self::CrewCertificate => "crew-certificate",
            Self::PilotLicence => "pilot-licence",
            Self::Military => "military",
            Self::Permit => "permit",
            Self::Other => "other",
        }
    }

    /// The kind of a document that identifies its holder.
    fn identity(self) -> DocumentKind {
        match self {
            Self::Passport | Self::PassportCard => DocumentKind::Passport,
            Self::IdentityCard => DocumentKind::NationalId,
            Self::Visa
            | Self::CrewCertificate
            | Self::PilotLicence
            | Self::Military
            | Self::Permit
            | Self::Other => DocumentKind::Other,
        }
    }
}

/// A document that somebody travels with.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct TravelDocument {
    /// What it is.
    pub kind: TravelDocumentKind,
    /// Its code as written (`P`).
    pub code: Text,
    /// Its number as written; empty if not told.
    pub number: Text,
    /// Who issued it.
    pub issuer: Option<Told<CountryCode>>,
    /// Day on which it expires.
    pub expires: Option<Told<Day>>,
    /// Day on which it was issued.
    pub issued: Option<Told<Day>>,
    /// Where it was issued, as written.
    pub issued_at: Text,
    /// What was not understood, as written.
    pub unread: Vec<Unread>,
}

impl std::fmt::Debug for TravelDocument {
    /// Prints no number: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TravelDocument").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl TravelDocument {
    /// The document as a subject has it.
    pub fn document(&self) -> Document {
        let told =
            |day: &Option<Told<Day>>| day.as_ref().map(|told| told.raw.to_string());
        Document {
            kind: self.kind.identity(),
            kind_text: self.code.to_string(),
            number_raw: self.number.to_string(),
            number: Document::normalise(&self.number),
            issuer: self.issuer.as_ref().and_then(|told| told.value),
            issuer_text: self.issuer.as_ref().map(|told| told.raw.to_string()),
            issued: told(&self.issued),
            expires: told(&self.expires),
            status: None,
            note: None,
        }
    }
}

/// A reference by which carrier and state know somebody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What it is.
    pub kind: ReferenceKind,
    /// As written.
    pub value: Text,
}

impl std::fmt::Debug for Reference {
    /// Prints the kind only: a locator leads to a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reference").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What a reference is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReferenceKind {
    /// Record locator of the booking.
    Locator,
    /// The carrier's unique reference of the passenger: what request and answer share.
    Unique,
    /// A reference that a government gave (redress, clearance).
    Government,
    /// A customer's or known traveller's number.
    Customer,
    /// Number of an electronic ticket.
    Ticket,
    /// A frequent flyer's number.
    FrequentFlyer,
    /// Number of the traveller within the message.
    Traveller,
    /// Another one, by its qualifier as written.
    Other(String),
}

impl ReferenceKind {
    /// The stable word printed in answers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Locator => "locator",
            Self::Unique => "unique",
            Self::Government => "government",
            Self::Customer => "customer",
            Self::Ticket => "ticket",
            Self::FrequentFlyer => "frequent-flyer",
            Self::Traveller => "traveller",
            Self::Other(qualifier) => qualifier,
        }
    }
}

/// A booking: what was reserved, by whom, for whom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Booking {
    /// Record locators, the carrier's own first.
    pub locators: Vec<RecordLocator>,
    /// It is cancelled.
    pub cancelled: bool,
    /// When it was last changed, in universal time.
    pub changed: Option<Told<LocalTime>>,
    /// When it was ticketed, in universal time.
    pub ticketed: Option<Told<LocalTime>>,
    /// Who made it: carrier or agency, as written, part by part.
    pub agency: Vec<String>,
    /// Flights booked, in order. History is not among them.
    pub itinerary: Vec<Leg>,
    /// What else was booked (hotel, car), as written.
    pub services: Vec<String>,
    /// How many travel; more than there are names in a group.
    pub size: Option<u32>,
    /// Name of a group without names of persons; empty if it is none.
    pub group: String,
    /// How to reach those who booked.
    pub contacts: Vec<Contact>,
    /// Numbers of tickets.
    pub tickets: Vec<String>,
    /// How it was paid.
    pub payments: Vec<Payment>,
    /// Bags, as far as they belong to the booking and to nobody in it.
    pub bags: Bags,
    /// Bookings that were split from it, or that it was split from.
    pub split: Vec<RecordLocator>,
    /// Remarks and requests, as written; sensitive ones are not among them.
    pub remarks: Vec<String>,
    /// What was done to it before, apart from the itinerary.
    pub history: Vec<HistoryItem>,
    /// Where it stands.
    pub place: Place,
    /// What was not understood, as written.
    pub unread: Vec<Unread>,
}

/// A record locator.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct RecordLocator {
    /// Whose it is.
    pub carrier: String,
    /// The locator.
    pub locator: String,
    /// What kind it is, as written; empty for an ordinary one.
    pub kind: String,
    /// When it was made, in universal time.
    pub created: Option<Told<LocalTime>>,
}

/// A payment. A card's number is masked when it is read.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Payment {
    /// How (`CC`, `CA`), as written.
    pub form: String,
    /// How much, as written.
    pub amount: String,
    /// In which currency, as written.
    pub currency: String,
    /// Whose card (`VI`), as written.
    pub vendor: String,
    /// Its number, of which at most the last four digits are kept: `XXXXXXXXXXXX1111`.
    pub number: String,
    /// When the card expires, as written.
    pub expires: String,
}

impl std::fmt::Debug for Payment {
    /// Prints the form only: the rest is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payment").field("form", &self.form).finish_non_exhaustive()
    }
}

/// Something that was done to a booking.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HistoryItem {
    /// When, in universal time.
    pub at: Option<Told<LocalTime>>,
    /// By whom, as written.
    pub by: String,
    /// What was done, as written (`A` added, `X` cancelled).
    pub action: String,
    /// Names concerned.
    pub names: Vec<TravellerName>,
    /// Flights concerned. They are no part of the journey.
    pub legs: Vec<Leg>,
    /// What else is said, as written; sensitive text is not among it.
    pub remarks: Vec<String>,
}

/// What is answered for somebody before boarding. There is no default: who was not
/// screened is [`Directive::Refer`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Directive {
    /// May board.
    Board,
    /// An officer looks first.
    Refer,
    /// Too little was told; the carrier sends it again.
    InsufficientData,
    /// Must not board: an officer ordered it before, for this identity.
    DoNotBoard,
}

impl Directive {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Refer => "refer",
            Self::InsufficientData => "insufficient-data",
            Self::DoNotBoard => "do-not-board",
        }
    }
}

/// What an answer says of somebody, or of all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reply {
    /// It holds for everyone of the request, not for one person.
    pub whole: bool,
    /// References as the request gave them; empty where it holds for all.
    pub references: Vec<Reference>,
    /// Its status as written (`0Z`).
    pub status: String,
    /// What that means; `None` where the request could not be processed at all, or the
    /// status is not known.
    pub directive: Option<Directive>,
    /// Text for the agent.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// What became of a message that was sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Receipt {
    /// Reference of the interchange or message.
    pub of: String,
    /// Action or response type, as written.
    pub action: String,
    /// What that means.
    pub outcome: Option<Outcome>,
    /// Codes of the errors, as written, with what they mean where that is known.
    pub faults: Vec<(String, &'static str)>,
    /// Where each of the errors is: number of the segment within the message, element
    /// and component, in the order of the errors.
    pub fault_places: Vec<Place>,
    /// What it speaks of.
    pub level: ReceiptLevel,
    /// Who sent what it speaks of, with the kind of the identifier (`XXAIR:ZZ`); empty
    /// for a message.
    pub sender: String,
    /// To whom that was sent; empty for a message.
    pub recipient: String,
    /// Type of the message that it speaks of (`PAXLST:D:05B:UN:IATA`).
    pub standard: String,
    /// Where it stands.
    pub place: Place,
}

/// What a receipt speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum ReceiptLevel {
    /// A whole interchange.
    Interchange,
    /// A group of messages.
    Group,
    /// One message.
    #[default]
    Message,
}

impl ReceiptLevel {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interchange => "interchange",
            Self::Group => "group",
            Self::Message => "message",
        }
    }
}

/// What a receipt says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// It was taken.
    Accepted,
    /// It was not taken.
    Rejected,
    /// It was received; nothing is said of its content.
    Received,
}

impl Outcome {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Received => "received",
        }
    }
}

/// A flight as carrier and state agree on it: number, day and port of departure. Codes
/// are as told; the day is the local one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlightKey {
    /// The flight, as operated.
    pub flight: FlightNumber,
    /// Local day of departure.
    pub day: Day,
    /// Port of departure; empty if not told.
    pub from: String,
}

impl std::fmt::Display for FlightKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} from {}", self.flight, self.day, self.from)
    }
}

/// When a message was prepared, and when it came: what puts messages in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Sent {
    /// When its sender prepared it, by the sender's clock.
    pub prepared: Option<LocalTime>,
    /// When it came, by ours.
    pub received: Moment,
}
