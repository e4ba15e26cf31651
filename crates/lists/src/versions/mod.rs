//! Versions of lists: kept, guarded, and activated one at a time.
//!
//! In: publishers' files and the moment at which they come. Out: a folder in which every
//! issue of every list is kept as it was delivered, with what was read from it. One
//! version of a list is active; it stays so until a later one is whole and passes the
//! guard, whatever fails in between.
//!
//! ```text
//! STORE/
//!   lock                       held by whoever writes
//!   downloads.lock             held by whoever downloads, which the binary does
//!   merges.jsonl               what persons decided of entities on different lists
//!   lists/un-sc/http.json      what the publisher's server said, for the next download
//!   lists/un-sc/journal.jsonl  what happened, one event a line, only ever appended
//!   lists/un-sc/3/version.json what the version is
//!   lists/un-sc/3/entries.gz   each entity's digest
//!   lists/un-sc/3/raw/…        the files as delivered, gzipped
//! ```
//!
//! A version appears by one rename, an event by one write: a process that is killed
//! leaves either all of it or nothing. Which version is active is told by the journal
//! alone. Not handled: who may do what; clocks; copies on other machines.

mod decisions;
mod follow;
mod guard;
mod import;
mod journal;
mod lines;
mod record;
mod store;

pub use decisions::MergeDecision;
pub use guard::{Guard, Reason};
pub use import::{Import, Outcome};
pub use journal::{Event, EventKind};
pub use record::{RawFile, VersionRecord};
pub use store::{ListState, Seen, Store, StoreError, StoreErrorKind};
