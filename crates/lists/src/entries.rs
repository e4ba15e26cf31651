//! The identifiers of a version with the digest of each entity, and what two of them
//! have apart.
//!
//! In: entities as they are read. Out: a sorted table, small enough to be kept beside
//! every version. Not handled: what in an entity changed; see [`crate::changes`].

use std::io::{BufRead as _, BufReader, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use saring_model::ListedEntity;

use crate::digest::hex;
use crate::fields;

/// One entity of a version.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Entry {
    id: Box<str>,
    digest: [u8; 16],
}

/// All entities of a version, by identifier.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Entries {
    entries: Vec<Entry>,
}

/// What became of one entity from one version to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// It is new.
    Added,
    /// Something in it is different.
    Changed,
    /// It is gone.
    Removed,
}

impl Changed {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// The difference of two versions: identifiers, sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Delta {
    /// Entities that are new.
    pub added: Vec<String>,
    /// Entities in which something is different.
    pub changed: Vec<String>,
    /// Entities that are gone.
    pub removed: Vec<String>,
}

impl Delta {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// What became of an entity; `None` if nothing did.
    pub fn of(&self, id: &str) -> Option<Changed> {
        let within =
            |ids: &[String]| ids.binary_search_by(|own| own.as_str().cmp(id)).is_ok();
        if within(&self.added) {
            Some(Changed::Added)
        } else if within(&self.changed) {
            Some(Changed::Changed)
        } else {
            within(&self.removed).then_some(Changed::Removed)
        }
    }
}

impl Entries {
    pub(crate) fn push(&mut self, entity: &ListedEntity) {
        let id = entity.id.as_str().into();
        self.entries.push(Entry { id, digest: fields::digest(entity) });
    }

    /// To be called once, when all are there.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable();
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The digest of an entity, if it is there.
    pub(crate) fn digest(&self, id: &str) -> Option<[u8; 16]> {
        let found =
            self.entries.binary_search_by(|entry| entry.id.as_ref().cmp(id)).ok()?;
        self.entries.get(found).map(|entry| entry.digest)
    }

    /// All identifiers with their digests, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, [u8; 16])> {
        self.entries.iter().map(|entry| (entry.id.as_ref(), entry.digest))
    }

    /// What is different in a later version. Several entities under one identifier are
    /// compared as one.
    pub(crate) fn delta(&self, later: &Self) -> Delta {
        let mut delta = Delta::default();
        let same = |a: &Entry, b: &Entry| a.id == b.id;
        let mut before = self.entries.chunk_by(same).peekable();
        let mut after = later.entries.chunk_by(same).peekable();
        let id = |run: &[Entry]| run.first().map(|entry| entry.id.clone());
        loop {
            let (old, new) = match (before.peek(), after.peek()) {
                (None, None) => return delta,
                (Some(old), Some(new)) => match id(old).cmp(&id(new)) {
                    std::cmp::Ordering::Less => (before.next(), None),
                    std::cmp::Ordering::Equal => (before.next(), after.next()),
                    std::cmp::Ordering::Greater => (None, after.next()),
                },
                (Some(_), None) => (before.next(), None),
                (None, Some(_)) => (None, after.next()),
            };
            let to = match (old, new) {
                (Some(old), Some(new)) if old == new => continue,
                (Some(_), Some(_)) => &mut delta.changed,
                (None, Some(_)) => &mut delta.added,
                (Some(_), None) => &mut delta.removed,
                (None, None) => continue,
            };
            to.extend(old.or(new).and_then(id).map(String::from));
        }
    }

    /// Writes the table, gzipped: a digest in hexadecimal and an identifier as JSON on
    /// each line.
    pub(crate) fn write(&self, out: impl Write) -> std::io::Result<()> {
        let mut gzip = GzEncoder::new(out, Compression::fast());
        let mut line = String::new();
        for entry in &self.entries {
            line.clear();
            line.push_str(&hex(&entry.digest));
            line.push(' ');
            line.push_str(&serde_json::Value::from(entry.id.as_ref()).to_string());
            line.push('\n');
            gzip.write_all(line.as_bytes())?;
        }
        gzip.finish()?.flush()
    }

    /// Reads what [`write`](Self::write) wrote; `None` if it is something else.
    pub(crate) fn read(from: impl Read) -> std::io::Result<Option<Self>> {
        let mut entries = Vec::new();
        for line in BufReader::new(GzDecoder::new(from)).lines() {
            let line = line?;
            let Some(entry) = read_entry(&line) else { return Ok(None) };
            entries.push(entry);
        }
        Ok(entries.is_sorted().then_some(Self { entries }))
    }
}

fn read_entry(line: &str) -> Option<Entry> {
    let (hex, id) = line.split_once(' ')?;
    let value = u128::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 32)?;
    let id: String = serde_json::from_str(id).ok()?;
    Some(Entry { id: id.into(), digest: value.to_be_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entities: &[(&str, &str)]) -> Entries {
        let mut entries = Entries::default();
        for (id, note) in entities {
            let notes = vec![(*note).to_owned()];
            let id = (*id).to_owned();
            entries.push(&ListedEntity { id, notes, ..ListedEntity::default() });
        }
        entries.sort();
        entries
    }

    #[test]
    fn a_delta_tells_what_was_added_changed_and_removed() {
        let before = table(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("d", "2")]);
        let after = table(&[("e", "1"), ("d", "1"), ("c", "2"), ("b", "1")]);
        let delta = before.delta(&after);
        assert_eq!(delta.added, ["e"]);
        assert_eq!(delta.changed, ["c", "d"]);
        assert_eq!(delta.removed, ["a"]);
        assert_eq!(delta.of("c"), Some(Changed::Changed));
        assert_eq!(delta.of("b"), None);
        assert!(before.delta(&before).is_empty());
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let table = table(&[("a\nb \"", "1"), ("ö", "2")]);
        let mut bytes = Vec::new();
        table.write(&mut bytes).unwrap();
        assert_eq!(Entries::read(bytes.as_slice()).unwrap(), Some(table));
        assert!(Entries::read(&bytes[..bytes.len() - 9]).is_err());
    }
}
