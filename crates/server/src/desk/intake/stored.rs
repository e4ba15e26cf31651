//! An interchange as it is kept: what `travel` read of it, written anew, so that nothing
//! stays of what was dropped for being sensitive.
//!
//! In: an interchange. Out: its text, and the interchange that is read from that text.
//! Not handled: whether it is kept. Whoever is not in the text any more is in the
//! interchange all the same, so that nobody is lost on the way.

use saring_model::{Change, Interchange, Message, MessageKind};
use saring_travel::Settings as Dialects;

/// An interchange as it is kept.
pub(super) struct Stored {
    /// The text.
    pub(super) text: String,
    /// What is read from it.
    pub(super) interchange: Interchange,
    /// Whether the text tells fewer persons than came.
    pub(super) in_part: bool,
}

impl Stored {
    /// Of the messages of an interchange, which are not tests.
    pub(super) fn of(interchange: &Interchange, dialects: &Dialects) -> Self {
        let mut plain = interchange.clone();
        plain.groups.clear();
        for message in &mut plain.messages {
            message.group = 0;
            if !is_written(message) {
                as_list(message);
            }
        }
        if let Some(stored) = Self::written(&plain, dialects) {
            return stored;
        }
        plain.messages.iter_mut().for_each(as_list);
        if let Some(stored) = Self::written(&plain, dialects) {
            return stored;
        }
        let text = saring_travel::write(&plain).unwrap_or_default();
        Self { text, interchange: plain, in_part: true }
    }

    /// The interchange written and read, if everybody is in it still.
    fn written(plain: &Interchange, dialects: &Dialects) -> Option<Self> {
        let text = saring_travel::write(plain).ok()?;
        let reading = saring_travel::read(text.as_bytes(), dialects).ok()?;
        let mut read = reading.interchanges.into_iter();
        let (interchange, None) = (read.next()?, read.next()) else { return None };
        let persons = |all: &Interchange| -> Vec<usize> {
            all.messages.iter().map(|message| message.travellers.len()).collect()
        };
        let whole = persons(plain) == persons(&interchange);
        whole.then_some(Self { text, interchange, in_part: false })
    }
}

/// Whether messages of a kind are written as they are.
fn is_written(message: &Message) -> bool {
    match message.kind {
        MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::MasterCrew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt => true,
        MessageKind::Documents | MessageKind::Table | MessageKind::Unknown => false,
    }
}

/// Makes a list of persons of a message.
fn as_list(message: &mut Message) {
    if message.travellers.is_empty() {
        return;
    }
    message.kind = match message.kind {
        MessageKind::Crew(change) => MessageKind::Crew(change),
        MessageKind::MasterCrew(change) => MessageKind::MasterCrew(change),
        MessageKind::Passengers(change) => MessageKind::Passengers(change),
        MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::Unknown => MessageKind::Passengers(Change::Original),
    };
    "PAXLST:D:05B:UN:IATA".clone_into(&mut message.standard);
    message.bookings.clear();
    for traveller in &mut message.travellers {
        traveller.booking = None;
    }
}
