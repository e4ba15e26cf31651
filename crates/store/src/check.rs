//! What a text may be before it reaches a database.
//!
//! In: batches and questions. Out: an error where they are not what both databases keep
//! alike. Not handled: what a record means.
//!
//! Both databases must take the same, or a service would break on the day it moves from
//! one to the other: PostgreSQL keeps no NUL in text and no key longer than a third of a
//! page in an index.

use crate::audit::Entry;
use crate::batch::{Batch, Change, Record};
use crate::{StoreError, StoreErrorKind};

/// Length of the longest kind and of the longest name of a key, in bytes.
pub const WORD_BYTES_MAX: usize = 64;
/// Length of the longest identifier, in bytes. With the longest value of a key it stays
/// below 2,704 bytes, the most that an index of PostgreSQL takes.
pub const ID_BYTES_MAX: usize = 512;
/// Length of the longest value of a key, in bytes.
pub const KEY_BYTES_MAX: usize = 1024;
/// Length of the longest group of sealed subjects: a kind, a slash and an identifier.
pub const GROUP_BYTES_MAX: usize = WORD_BYTES_MAX + 1 + ID_BYTES_MAX;
/// Length of the longest body of a record or a sealed subject, in bytes.
pub const BODY_BYTES_MAX: usize = 64 << 20;
/// Length of the longest large value, in bytes.
pub const BLOB_BYTES_MAX: usize = 512 << 20;
/// The most that is counted at once; sums stay far from the end of 64 bits.
pub const TALLY_MAX: i64 = 1_000_000_000_000;

pub(crate) fn misused(detail: impl Into<String>) -> StoreError {
    StoreError::new(StoreErrorKind::Misused, detail)
}

/// A word: lower case letters, digits, hyphens.
pub(crate) fn word(what: &str, text: &str) -> Result<(), StoreError> {
    let fits = (1..=WORD_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_'));
    if fits {
        Ok(())
    } else {
        Err(misused(format!(
            "{what}: expected 1 to {WORD_BYTES_MAX} lower case letters, digits, hyphens, \
             points or underscores"
        )))
    }
}

/// Text without NUL, of a length.
pub(crate) fn text(what: &str, text: &str, bytes_max: usize) -> Result<(), StoreError> {
    if text.len() > bytes_max {
        return Err(misused(format!(
            "{what}: expected at most {bytes_max} bytes, found {}",
            text.len()
        )));
    }
    if text.contains('\0') {
        return Err(misused(format!("{what}: expected text without the byte 0")));
    }
    Ok(())
}

fn named(what: &str, name: &str, bytes_max: usize) -> Result<(), StoreError> {
    if name.is_empty() {
        return Err(misused(format!("{what}: expected a name, found nothing")));
    }
    text(what, name, bytes_max)
}

fn length(what: &str, bytes: &[u8], bytes_max: usize) -> Result<(), StoreError> {
    if bytes.len() > bytes_max {
        return Err(misused(format!(
            "{what}: expected at most {bytes_max} bytes, found {}",
            bytes.len()
        )));
    }
    Ok(())
}

pub(crate) fn reference(kind: &str, id: &str) -> Result<(), StoreError> {
    word("kind of a record", kind)?;
    named("identifier of a record", id, ID_BYTES_MAX)
}

pub(crate) fn record(record: &Record) -> Result<(), StoreError> {
    reference(&record.kind, &record.id)?;
    length("body of a record", &record.body, BODY_BYTES_MAX)?;
    for (name, value) in &record.keys {
        word("name of a key", name)?;
        text("value of a key", value, KEY_BYTES_MAX)?;
    }
    Ok(())
}

fn entry(entry: &Entry) -> Result<(), StoreError> {
    if let Some(subject) = &entry.subject {
        length("sealed subject", &subject.body, BODY_BYTES_MAX)?;
        text("group of a sealed subject", &subject.group, GROUP_BYTES_MAX)?;
    }
    Ok(())
}

pub(crate) fn blob_name(name: &str) -> Result<(), StoreError> {
    named("name of a large value", name, ID_BYTES_MAX)
}

pub(crate) fn range_of_tallies(
    prefix: &str,
    from: &str,
    below: &str,
) -> Result<(), StoreError> {
    text("name of a tally", prefix, KEY_BYTES_MAX)?;
    text("slot of a tally", from, WORD_BYTES_MAX)?;
    text("slot of a tally", below, WORD_BYTES_MAX)
}

pub(crate) fn batch(batch: &Batch) -> Result<(), StoreError> {
    for change in &batch.changes {
        match change {
            Change::Put(put, _) => record(put)?,
            Change::Delete { kind, id, .. } | Change::Require { kind, id, .. } => {
                reference(kind, id)?;
            }
            Change::Tally { name, slot, by } => {
                named("name of a tally", name, KEY_BYTES_MAX)?;
                text("slot of a tally", slot, WORD_BYTES_MAX)?;
                if !(-TALLY_MAX..=TALLY_MAX).contains(by) {
                    return Err(misused(format!(
                        "tally: expected at most {TALLY_MAX} at once"
                    )));
                }
            }
            Change::Blob { name, bytes } => {
                blob_name(name)?;
                length("large value", bytes, BLOB_BYTES_MAX)?;
            }
            Change::ForgetBlob { name } => blob_name(name)?,
            Change::Erase { group } => {
                text("group of a sealed subject", group, GROUP_BYTES_MAX)?;
            }
        }
    }
    batch.audit.iter().try_for_each(entry)
}
