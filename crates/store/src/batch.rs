//! Changes that belong together.
//!
//! In: what a caller wants changed, and what it takes to be so already. Out: values for a
//! [`Backend`](crate::Backend). Not handled: how they are kept.

use saring_model::Moment;

use crate::audit::Entry;

/// Bytes under a kind and an identifier.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is (`alert`, `flight`); lower case letters and hyphens.
    pub kind: String,
    /// Which one of its kind.
    pub id: String,
    /// Counts the changes, from 1; 0 in a record that was not kept yet. A backend sets it.
    pub version: u64,
    /// What it holds. Personal, for all that the store knows: never shown.
    pub body: Vec<u8>,
    /// By what it is found, as name and value; several of one name are allowed.
    pub keys: Vec<(String, String)>,
    /// When it is to be gone; `None` for never.
    pub purge_at: Option<Moment>,
}

impl Record {
    /// A record that is not kept yet, without keys and with no end.
    pub fn new(kind: &str, id: &str, body: Vec<u8>) -> Self {
        let (kind, id) = (kind.to_owned(), id.to_owned());
        Self { kind, id, version: 0, body, keys: Vec::new(), purge_at: None }
    }

    /// The same with a key more.
    #[must_use]
    pub fn key(mut self, name: &str, value: impl Into<String>) -> Self {
        self.keys.push((name.to_owned(), value.into()));
        self
    }

    /// The same, to be gone at a moment.
    #[must_use]
    pub fn until(mut self, moment: Option<Moment>) -> Self {
        self.purge_at = moment;
        self
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .field("version", &self.version)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a caller takes a record to be before a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expect {
    /// Whatever it is.
    Any,
    /// Not there.
    Absent,
    /// There, in this version.
    Version(u64),
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Keep a record in the place of whatever is there, its keys too.
    Put(Record, Expect),
    /// Remove a record; nothing happens if it is not there, unless a version is expected.
    Delete {
        /// What it is.
        kind: String,
        /// Which one.
        id: String,
        /// What it is taken to be.
        expect: Expect,
    },
    /// Change nothing, but hold the others only if this record is as expected: an answer
    /// made from what has changed meanwhile is not kept.
    Require {
        /// What it is.
        kind: String,
        /// Which one.
        id: String,
        /// What it is taken to be.
        expect: Expect,
    },
    /// Count something, for figures that outlive the persons they were counted from.
    Tally {
        /// What is counted (`directive.refer`).
        name: String,
        /// The day or hour it is counted for, as text that sorts (`2026-11-28`).
        slot: String,
        /// How much to add.
        by: i64,
    },
    /// Keep a large value under a name, whole or not at all: files of lists.
    Blob {
        /// Its name: by convention `kind/sha256`.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// Remove a large value.
    ForgetBlob {
        /// Its name.
        name: String,
    },
    /// Forget what was sealed of a person in the audit log; the proofs stay valid.
    Erase {
        /// The group of sealed subjects ([`crate::audit::Subject::group`]).
        group: String,
    },
}

/// Changes that are kept together or not at all, and what the audit log says of them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Batch {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// Entries for the audit log, in order.
    pub audit: Vec<Entry>,
}

impl Batch {
    /// Keeps a record, whatever is there.
    pub fn put(&mut self, record: Record) {
        self.changes.push(Change::Put(record, Expect::Any));
    }

    /// Keeps a record if what is there is as expected.
    pub fn put_if(&mut self, record: Record, expect: Expect) {
        self.changes.push(Change::Put(record, expect));
    }

    /// Removes a record.
    pub fn delete(&mut self, kind: &str, id: &str) {
        let (kind, id) = (kind.to_owned(), id.to_owned());
        self.changes.push(Change::Delete { kind, id, expect: Expect::Any });
    }

    /// Counts something.
    pub fn tally(&mut self, name: &str, slot: &str, by: i64) {
        let (name, slot) = (name.to_owned(), slot.to_owned());
        self.changes.push(Change::Tally { name, slot, by });
    }
}

/// What is durable now.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Receipt {
    /// Numbers of the entries in the audit log, from 0, in the order they were given.
    pub audit: Vec<u64>,
    /// Versions of the records that were put, in their order.
    pub versions: Vec<u64>,
}
