//! What a service keeps: records of its work, and an audit log of what it did.
//!
//! In: [`Batch`]es of changes and [`Entry`]s for the log. Out: a [`Receipt`] once both are
//! durable, and records again. Not handled: what a record holds (`server` knows), clocks:
//! every moment is handed in.
//!
//! ```text
//! Batch ─ Store::commit ─→ one writer, several batches in one transaction ─→ Receipt
//!                                   │
//!                        Backend: SQLite or PostgreSQL
//!                                   │
//!                 records, their keys, tallies, blobs, the audit log
//! ```
//!
//! A record is bytes under a kind and an identifier, with keys to find it by and a
//! moment at which it is to be gone. Both databases hold the same few tables, so that one
//! suite of tests says what both of them promise (`tests/it/conformance.rs`).

pub mod audit;
mod backend;
mod backup;
mod batch;
mod check;
mod cursor;
mod error;
mod group;
mod plan;
mod postgresql;
mod query;
mod question;
mod row;
mod sqlite;

pub use audit::{Entry, Subject};
pub use backend::{Backend, Scrub};
pub use backup::{GivenUp, Restored, TOMBSTONE, restore};
pub use batch::{Batch, Change, Expect, Receipt, Record};
pub use check::{
    BLOB_BYTES_MAX, BODY_BYTES_MAX, GROUP_BYTES_MAX, ID_BYTES_MAX, KEY_BYTES_MAX,
    TALLY_MAX, WORD_BYTES_MAX,
};
pub use error::{StoreError, StoreErrorKind};
pub use group::{Answer, Health, Location, Options, Store};
pub use query::{Page, Query, Values};
pub use question::PAGE_MAX;

/// Makes a new file readable for its owner alone: it holds what is personal.
fn private(options: &mut std::fs::OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}
