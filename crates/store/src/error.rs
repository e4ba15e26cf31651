//! What can go wrong when something is to be kept.

use std::fmt;

/// What a caller does about an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StoreErrorKind {
    /// A record is not what the caller took it to be: read it again.
    Conflict,
    /// The database cannot be reached or written, or its disk is full: nothing was kept.
    Unavailable,
    /// Nobody can tell whether it was kept: the connection broke while it was. Ask again.
    Unknown,
    /// The database holds what this program did not write, or a later version of it did.
    Damaged,
    /// The caller asked for what cannot be: a kind that is no word, a page that never was.
    Misused,
}

/// Nothing was kept, or nothing was found out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    detail: String,
}

impl StoreError {
    /// An error; the detail holds no value of a record.
    pub fn new(kind: StoreErrorKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// What a caller does about it.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for StoreError {}
