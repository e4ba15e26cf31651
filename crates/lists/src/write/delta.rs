//! What changed between two issues of a list, as `OpenSanctions` publishes it.
//!
//! In: an entity as it was and as it is. Out: lines `{"op":"ADD|MOD|DEL","entity":{…}}`
//! for it and for the nodes that belong to it: ADD and MOD with the whole entity, DEL
//! with its identifier alone; and the index that names the files. Not handled: finding
//! out which entities changed; making up versions and times.

use std::collections::HashMap;
use std::io::Write;

use saring_model::ListedEntity;
use serde_json::{Map, Value};

use super::Source;
use super::ftm::{ftm_id, lines, write_object};

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeltaCounts {
    /// Entities and nodes added.
    pub added: u64,
    /// Entities and nodes changed.
    pub modified: u64,
    /// Entities and nodes deleted.
    pub deleted: u64,
}

/// Writes what became of one entity: added if there is none `before`, deleted if there
/// is none `after`. An entity whose identifier changed is one deleted and one added.
///
/// # Errors
///
/// Whatever `out` says.
///
/// ```
/// use saring_lists::write::{Source, delta};
/// use saring_model::{ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     names: vec![Name::primary("Anna Maria Eriksson")],
///     ..ListedEntity::default()
/// };
/// let mut out = Vec::new();
/// let counts = delta(Some(&entity), None, Source::default(), &mut out).unwrap();
/// assert_eq!(counts.deleted, 1);
/// assert_eq!(out, b"{\"op\":\"DEL\",\"entity\":{\"id\":\"x-1\"}}\n");
/// ```
pub fn delta(
    before: Option<&ListedEntity>,
    after: Option<&ListedEntity>,
    source: Source<'_>,
    out: &mut dyn Write,
) -> std::io::Result<DeltaCounts> {
    let lines = |entity: Option<&ListedEntity>| {
        entity
            .map(|entity| lines(entity, &ftm_id(&entity.id), source))
            .unwrap_or_default()
    };
    let (before, after) = (lines(before), lines(after));
    let (was, is) = (by_id(&before), by_id(&after));
    let mut counts = DeltaCounts::default();
    for line in &after {
        let op = match was.get(id_of(line)) {
            None => {
                counts.added += 1;
                "ADD"
            }
            Some(was) if *was != line => {
                counts.modified += 1;
                "MOD"
            }
            Some(_) => continue,
        };
        put(op, line, out)?;
    }
    for line in &before {
        let id = id_of(line);
        if !is.contains_key(id) {
            counts.deleted += 1;
            let entity = Map::from_iter([("id".to_owned(), Value::from(id))]);
            put("DEL", &entity, out)?;
        }
    }
    Ok(counts)
}

fn by_id(lines: &[Map<String, Value>]) -> HashMap<&str, &Map<String, Value>> {
    lines.iter().map(|line| (id_of(line), line)).collect()
}

fn id_of(line: &Map<String, Value>) -> &str {
    line.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn put(
    op: &str,
    entity: &Map<String, Value>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    write!(out, "{{\"op\":\"{op}\",\"entity\":")?;
    write_object(entity, out)?;
    out.write_all(b"}\n")
}

/// Writes the index of deltas (`delta.json`): versions, oldest first, each with the
/// address of its file, and when the index was made, ISO 8601.
///
/// # Errors
///
/// Whatever `out` says.
pub fn delta_index(
    versions: &[(&str, &str)],
    updated_at: &str,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    out.write_all(b"{\"versions\":{")?;
    for (index, (version, address)) in versions.iter().enumerate() {
        let between = if index > 0 { "," } else { "" };
        write!(out, "{between}{}:{}", Value::from(*version), Value::from(*address))?;
    }
    write!(out, "}},\"updated_at\":{}}}", Value::from(updated_at))?;
    out.write_all(b"\n")
}
