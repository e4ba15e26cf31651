//! The vocabulary of Saring: plain values that every room shares.
//!
//! No I/O, no clock, no serial form. What goes from one room to another is one of
//! these values, so that two rooms never have to know each other.
//!
//! | Value | Made by | Read by |
//! |---|---|---|
//! | [`ListedEntity`], [`ListVersion`] | `lists` | `screen` |
//! | [`Subject`] | `lists` (queries), `travel` | `screen` |
//! | [`Message`], [`Traveller`], [`Booking`] | `travel` | `casework`, `cli` |
//! | [`Screening`], [`Hit`], [`Evidence`] | `screen` | `casework`, `cli` |
//! | [`Directive`] | `casework` | `travel` (its writers), `cli` |
//!
//! There is no field for religion or ethnicity in any of them.

mod country;
mod date;
mod entity;
mod issue;
mod moment;
mod nobody;
mod screening;
mod text;
mod travel;

pub use country::CountryCode;
pub use date::{BirthDate, Calendar, Day, Precision};
pub use entity::{
    Address, Document, DocumentKind, DocumentStatus, EntityKind, ListVersion,
    ListedEntity, Listing, Name, NameKind, NamePart, PartRole, Quality, Sex, Subject,
    Unread,
};
pub use issue::{Issue, IssueCode, Position};
pub use moment::Moment;
pub use screening::{Comparison, Evidence, EvidenceKind, Hit, Score, Screening};
pub use text::Text;
pub use travel::{
    AgeBand, Bags, BirthPlace, Boarding, Booking, Change, Confidence, Contact,
    ContactKind, Declared, Directive, Dropped, FlightKey, FlightNumber, FlightStatus,
    Group, HistoryItem, Interchange, Layer, Leg, LocalTime, Message, MessageKind,
    NameSource, Outcome, Part, Party, Payment, Place, Push, Reading, Receipt,
    ReceiptLevel, RecordLocator, Reference, ReferenceKind, Reply, Sent, Severity, Stop,
    StopRole, Told, TravelDocument, TravelDocumentKind, TravelIssue, TravelIssueCode,
    Traveller, TravellerName, TravellerRole, Verification, WeightUnit,
};
