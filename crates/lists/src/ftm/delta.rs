//! Changes to a `FollowTheMoney` list (`entities.delta.json`).
//!
//! In: lines `{"op":"ADD|MOD|DEL","entity":{…}}`, one file after the other. Out: what
//! they come to together, one change for each identifier. Not handled: applying them,
//! which [`ftm_patch`](crate::write::ftm_patch) does; fetching what `delta.json` names.
//!
//! Source: the deltas of `OpenSanctions` as its API server reads them: MOD has the whole
//! entity, DEL its identifier alone.

use std::collections::HashMap;
use std::io::Read;

use saring_model::Position;

use super::scan;
use super::statement::Statement;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;

/// Changes to a list, folded: later ones win.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Delta {
    changes: Vec<(String, Change)>,
    by_id: HashMap<String, usize>,
    contradictions: u64,
}

/// What becomes of one entity or node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Change {
    /// It comes to be: its line.
    Add(String),
    /// It is another now: its line.
    Modify(String),
    /// It goes.
    Delete,
    /// It came and went within the changes.
    Passed,
}

impl Delta {
    /// Number of entities and nodes that change.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Changes that contradict those before them: an identifier added twice, or changed
    /// or deleted after it was deleted. The later one counts.
    pub fn contradictions(&self) -> u64 {
        self.contradictions
    }

    /// Adds later changes to these.
    ///
    /// ```
    /// use saring_lists::{Limits, read_delta};
    /// let read = |text: &str| read_delta(text.as_bytes(), &Limits::default()).unwrap();
    /// let mut delta = read(r#"{"op":"ADD","entity":{"id":"x","schema":"Person"}}"#);
    /// delta.fold(read(r#"{"op":"DEL","entity":{"id":"x"}}"#));
    /// assert_eq!((delta.len(), delta.contradictions()), (1, 0));
    /// ```
    pub fn fold(&mut self, later: Self) {
        self.contradictions += later.contradictions;
        for (id, change) in later.changes {
            self.add(id, change);
        }
    }

    fn add(&mut self, id: String, change: Change) {
        use Change::{Add, Delete, Modify, Passed};
        let Some(earlier) =
            self.by_id.get(&id).and_then(|index| self.changes.get_mut(*index))
        else {
            self.by_id.insert(id.clone(), self.changes.len());
            self.changes.push((id, change));
            return;
        };
        let own = &mut earlier.1;
        let before = std::mem::replace(own, Passed);
        let contradicts;
        (*own, contradicts) = match (before, change) {
            (Add(_), Modify(line)) | (Passed, Add(line)) => (Add(line), false),
            (Add(_), Delete | Passed) | (Passed, Passed) => (Passed, false),
            (Modify(_), Modify(line)) | (Delete, Add(line)) => (Modify(line), false),
            (Modify(_), Delete) | (Delete, Passed) => (Delete, false),
            (Add(_), Add(line)) | (Passed, Modify(line)) => (Add(line), true),
            (Modify(_), Add(line)) | (Delete, Modify(line)) => (Modify(line), true),
            (Modify(_), Passed) | (Delete, Delete) => (Delete, true),
            (Passed, Delete) => (Passed, true),
        };
        self.contradictions += u64::from(contradicts);
    }

    pub(crate) fn get(&self, id: &str) -> Option<(usize, &Change)> {
        let index = *self.by_id.get(id)?;
        self.changes.get(index).map(|(_, change)| (index, change))
    }

    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().map(|(_, change)| change)
    }
}

/// Reads the changes of one file, gzipped or not. An empty file changes nothing.
///
/// # Errors
///
/// A line that is no change, has an operation that is not known, or an entity without
/// identifier or schema: with its position. Nothing of the file may be used then.
pub fn read_delta(reader: impl Read, limits: &Limits) -> Result<Delta, ListError> {
    let mut input = Input::open(reader, limits)?;
    let mut delta = Delta::default();
    let mut line = Vec::new();
    loop {
        let position = input.position();
        if !input.read_line(&mut line)? {
            return Ok(delta);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (id, change) = change(&line, position, limits)?;
        delta.add(id, change);
    }
}

/// The change on a line.
fn change(
    line: &[u8],
    position: Position,
    limits: &Limits,
) -> Result<(String, Change), ListError> {
    let malformed = |text: &str| ListError::new(ErrorKind::Malformed, position, text);
    // The whole parser tells what is wrong, and repairs what can be repaired.
    let mut quiet = crate::issues::Issues::new(0);
    let object = super::object(line, position, limits, &mut quiet)?;
    let repaired;
    let text = match std::str::from_utf8(line) {
        Ok(text) if scan::members(text, &mut |_, _| {}).is_some() => text,
        _ => {
            repaired = serde_json::Value::Object(object).to_string();
            repaired.as_str()
        }
    };
    let (mut op, mut entity) = (None, None);
    let seen = scan::members(text, &mut |key, value| match key {
        "op" => op = scan::string(value),
        "entity" => entity = Some(value),
        _ => {}
    });
    let entity = entity.filter(|value| value.starts_with('{'));
    let (Some(()), Some(op), Some(entity)) = (seen, op, entity) else {
        return Err(malformed("expected an op and an entity, found something else"));
    };
    if op == "DEL" {
        let mut id = None;
        scan::members(entity, &mut |key, value| {
            if key == "id" {
                id = scan::string(value);
            }
        });
        let id = id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| malformed("expected an id, found none"))?;
        return Ok((id, Change::Delete));
    }
    let id = Statement::of(entity, position, limits)?.id;
    match op.as_str() {
        "ADD" => Ok((id, Change::Add(entity.to_owned()))),
        "MOD" => Ok((id, Change::Modify(entity.to_owned()))),
        _ => Err(malformed("expected the op ADD, MOD or DEL, found another")),
    }
}
