//! A `FollowTheMoney` list as it is, and with changes applied.
//!
//! In: its lines. Out: the same lines, each taken apart and put together again as a
//! [`Statement`], whether it is ever screened or not; bytes that say nothing (the order
//! of keys, blanks) may change. Not handled: deciding whether a delta fits its base,
//! which the counts tell.

use std::io::{Read, Write};

use crate::error::{ErrorKind, ListError};
use crate::ftm::delta::{Change, Delta};
use crate::ftm::statement::Statement;
use crate::input::Input;
use crate::limits::Limits;

/// What was copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CopyCounts {
    /// Entities and nodes written.
    pub written: u64,
}

/// What became of a base.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PatchCounts {
    /// Entities and nodes of the base.
    pub base: u64,
    /// Entities and nodes written.
    pub written: u64,
    /// Added, and not in the base.
    pub added: u64,
    /// Changed, and in the base.
    pub modified: u64,
    /// Deleted, and in the base.
    pub deleted: u64,
    /// To be added, but already in the base; the new one is written.
    pub added_existing: u64,
    /// To be changed, but not in the base; the new one is written.
    pub modified_missing: u64,
    /// To be deleted, but not in the base.
    pub deleted_missing: u64,
    /// Changes that contradict others of the same delta.
    pub contradictions: u64,
}

impl PatchCounts {
    /// Whether the delta was made for this base: everything it changes is there, and
    /// nothing it adds.
    pub fn fits(&self) -> bool {
        let misfits = self.added_existing + self.modified_missing + self.deleted_missing;
        misfits + self.contradictions == 0
    }
}

/// Copies a `FollowTheMoney` list, gzipped or not, line by line.
///
/// # Errors
///
/// A line that is no entity, a limit that is passed, or an `out` that fails: what was
/// written then is no list.
///
/// ```
/// use saring_lists::{Limits, write::ftm_copy};
/// let list = "{\"id\":\"x\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}\n";
/// let mut out = Vec::new();
/// let counts = ftm_copy(list.as_bytes(), &Limits::default(), &mut out).unwrap();
/// assert_eq!((counts.written, out.as_slice()), (1, list.as_bytes()));
/// ```
pub fn ftm_copy(
    reader: impl Read,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<CopyCounts, ListError> {
    let mut counts = CopyCounts::default();
    statements(reader, limits, &mut |statement| {
        counts.written += 1;
        statement.write(out).map_err(ListError::from_output)
    })?;
    out.flush().map_err(ListError::from_output)?;
    Ok(counts)
}

/// Applies changes to a `FollowTheMoney` list: copies it without what is changed or
/// deleted, and adds what is changed or added behind it.
///
/// # Errors
///
/// As [`ftm_copy`]. A delta that does not fit is no error: see [`PatchCounts::fits`].
pub fn ftm_patch(
    base: impl Read,
    delta: &Delta,
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<PatchCounts, ListError> {
    let mut counts =
        PatchCounts { contradictions: delta.contradictions(), ..PatchCounts::default() };
    let mut found = vec![false; delta.len()];
    statements(base, limits, &mut |statement| {
        counts.base += 1;
        if let Some((index, _)) = delta.get(&statement.id) {
            if let Some(found) = found.get_mut(index) {
                *found = true;
            }
            return Ok(());
        }
        counts.written += 1;
        statement.write(out).map_err(ListError::from_output)
    })?;
    for (change, found) in delta.changes().zip(found) {
        let (line, count) = match (change, found) {
            (Change::Add(line), false) => (Some(line), &mut counts.added),
            (Change::Add(line), true) => (Some(line), &mut counts.added_existing),
            (Change::Modify(line), true) => (Some(line), &mut counts.modified),
            (Change::Modify(line), false) => (Some(line), &mut counts.modified_missing),
            (Change::Delete, true) => (None, &mut counts.deleted),
            (Change::Delete, false) => (None, &mut counts.deleted_missing),
            (Change::Passed, true) => (None, &mut counts.added_existing),
            (Change::Passed, false) => continue,
        };
        *count += 1;
        if let Some(line) = line {
            counts.written += 1;
            Statement::read(line, limits)?.write(out).map_err(ListError::from_output)?;
        }
    }
    out.flush().map_err(ListError::from_output)?;
    Ok(counts)
}

/// Hands on every statement of a file.
fn statements(
    reader: impl Read,
    limits: &Limits,
    take: &mut dyn FnMut(Statement) -> Result<(), ListError>,
) -> Result<(), ListError> {
    let mut input = Input::open(reader, limits)?;
    let mut line = Vec::new();
    loop {
        let position = input.position();
        if !input.read_line(&mut line)? {
            return Ok(());
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let text = std::str::from_utf8(&line).map_err(|_| {
            let text = "expected UTF-8, found bytes that are not";
            ListError::new(ErrorKind::Malformed, position, text)
        })?;
        take(Statement::of(text, position, limits)?)?;
    }
}
