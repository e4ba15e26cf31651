//! Lists of passengers and crew (PAXLST), read and written.
//!
//! In: segments of one message, or a [`Message`]. Out: the message with its legs and
//! everyone in it, or segments. Not handled: what becomes of the persons of several
//! messages (`casework`); the envelope (`read`, `write`).
//! Source: WCO/IATA/ICAO API Guidelines, appendix II "PAXLST implementation guide"
//! (2022); UN/EDIFACT D.02B and later; for the older form with `PDT`, the messages of
//! the United States before D.02B as seen in samples.
//!
//! Segments are read by their position and qualifier, whatever the directory. `TDT`
//! opens a leg, `NAD` a person, `DOC` a document; what follows belongs to the last one
//! opened, unless its qualifier says whose it is (a date of birth is never a document's).
//! What is not known is kept there as written, and told.

mod name;
mod old;
mod read;
mod write;

pub(crate) use read::Reader;
pub(crate) use write::{time, write};

use saring_model::{Change, FlightStatus, MessageKind};

/// What the codes of `BGM` mean: 1001, and 1004 beside it. `None` if they do not tell.
fn kind_of(code: &str, purpose: &str) -> Option<MessageKind> {
    let kind = match (code, purpose) {
        ("745", "") => MessageKind::Passengers(Change::Original),
        ("745", "CP") => MessageKind::Passengers(Change::Change),
        ("745", "XR") => MessageKind::Passengers(Change::Cancel),
        ("745", "RP") => MessageKind::Passengers(Change::Reduce),
        // Scheduled, cargo, overflight and domestic flights of passengers and cargo.
        ("250", "" | "A" | "B" | "C" | "D" | "E" | "F") => {
            MessageKind::Crew(Change::Original)
        }
        ("250", "AC" | "BC" | "CC" | "DC" | "EC" | "FC" | "CP") => {
            MessageKind::Crew(Change::Change)
        }
        ("250", "XR") => MessageKind::Crew(Change::Cancel),
        ("250", "RP") => MessageKind::Crew(Change::Reduce),
        ("336", "" | "G") => MessageKind::MasterCrew(Change::Original),
        ("336", "I") => MessageKind::MasterCrew(Change::Change),
        ("336", "H") => MessageKind::MasterCrew(Change::Cancel),
        ("266", "CL") => MessageKind::FlightStatus(FlightStatus::Closed),
        ("266", "CLNB") => MessageKind::FlightStatus(FlightStatus::ClosedWithout),
        ("266", "CLOB") => MessageKind::FlightStatus(FlightStatus::ClosedWith),
        ("266", "XF") => MessageKind::FlightStatus(FlightStatus::Cancelled),
        ("266", "CF") => MessageKind::FlightStatus(FlightStatus::Changed),
        ("655", "") => MessageKind::GatePass,
        _ => return None,
    };
    Some(kind)
}

/// The kind where only the first code is understood. Persons of a list are taken for
/// told, so that they are screened; of a flight nothing is guessed.
fn kind_of_code(code: &str) -> MessageKind {
    match code {
        "745" => MessageKind::Passengers(Change::Original),
        "250" => MessageKind::Crew(Change::Original),
        "336" => MessageKind::MasterCrew(Change::Original),
        "655" => MessageKind::GatePass,
        _ => MessageKind::Unknown,
    }
}

/// The codes of a kind; `None` for a kind that is no list of persons.
fn codes_of(kind: MessageKind) -> Option<(&'static str, &'static str)> {
    let list = |code, change| {
        let purpose = match change {
            Change::Original => "",
            Change::Change => "CP",
            Change::Cancel => "XR",
            Change::Reduce => "RP",
        };
        (code, purpose)
    };
    let codes = match kind {
        MessageKind::Passengers(change) => list("745", change),
        MessageKind::Crew(Change::Original) => ("250", "C"),
        MessageKind::Crew(Change::Change) => ("250", "CC"),
        MessageKind::Crew(change) => list("250", change),
        MessageKind::MasterCrew(Change::Original) => ("336", "G"),
        MessageKind::MasterCrew(Change::Change) => ("336", "I"),
        MessageKind::MasterCrew(Change::Cancel | Change::Reduce) => ("336", "H"),
        MessageKind::FlightStatus(FlightStatus::Closed) => ("266", "CL"),
        MessageKind::FlightStatus(FlightStatus::ClosedWithout) => ("266", "CLNB"),
        MessageKind::FlightStatus(FlightStatus::ClosedWith) => ("266", "CLOB"),
        MessageKind::FlightStatus(FlightStatus::Cancelled) => ("266", "XF"),
        MessageKind::FlightStatus(FlightStatus::Changed) => ("266", "CF"),
        MessageKind::GatePass => ("655", ""),
        MessageKind::Unknown => ("", ""),
        MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Documents
        | MessageKind::Table => return None,
    };
    Some(codes)
}
