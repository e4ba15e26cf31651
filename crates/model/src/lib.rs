//! The vocabulary of Saring: plain values that every room shares.
//!
//! No I/O, no clock, no serial form. What goes from one room to another is one of
//! these values, so that two rooms never have to know each other.
//!
//! | Value | Made by | Read by |
//! |---|---|---|
//! | [`ListedEntity`], [`ListVersion`] | `lists` | `screen` |
//! | [`Subject`] | `lists` (queries), later `travel` | `screen` |
//! | [`Screening`], [`Hit`], [`Evidence`] | `screen` | `cli`, later `casework` |
//!
//! There is no field for religion or ethnicity in any of them.

mod country;
mod date;
mod entity;
mod issue;
mod screening;

pub use country::CountryCode;
pub use date::{BirthDate, Calendar, Day, Precision};
pub use entity::{
    Address, Document, DocumentKind, DocumentStatus, EntityKind, ListVersion,
    ListedEntity, Listing, Name, NameKind, NamePart, PartRole, Quality, Sex, Subject,
    Unread,
};
pub use issue::{Issue, IssueCode, Position};
pub use screening::{Comparison, Evidence, EvidenceKind, Hit, Score, Screening};
