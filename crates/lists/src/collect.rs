//! What every reader does with its records: count, digest, check and hand on.

use std::collections::HashSet;

use saring_model::{IssueCode, ListVersion, ListedEntity, Position};

use crate::digest::Digest;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::{Format, ReadList};

/// A list being read.
pub(crate) struct Collect<'s> {
    sink: &'s mut dyn FnMut(ListedEntity),
    /// What is odd in it.
    pub issues: Issues,
    digest: Digest,
    ids: HashSet<String>,
    entities: u64,
}

impl<'s> Collect<'s> {
    pub(crate) fn new(limits: &Limits, sink: &'s mut dyn FnMut(ListedEntity)) -> Self {
        Self {
            sink,
            issues: Issues::new(limits.issues_max),
            digest: Digest::default(),
            ids: HashSet::new(),
            entities: 0,
        }
    }

    /// Adds a piece of the file's content to its digest: the canonical bytes of a
    /// record, equal for two writings of the same content.
    pub(crate) fn digest(&mut self, canonical: &[u8]) {
        self.digest.add(canonical);
    }

    /// Hands an entity on. One without an identifier gets its number in the file, which
    /// is told; one without a name and a second one under an identifier are told and
    /// kept.
    pub(crate) fn take(&mut self, mut entity: ListedEntity, position: Position) {
        self.entities += 1;
        if entity.id.is_empty() {
            entity.id = format!("record-{}", self.entities);
            let detail = "expected a reference, found none";
            self.issues.add(IssueCode::RecordUnread, position, detail);
        }
        if !self.ids.insert(entity.id.clone()) {
            let detail = "a reference occurs twice; both records are kept";
            self.issues.add(IssueCode::RecordUnread, position, detail);
        }
        if entity.names.is_empty() {
            let detail = "expected a name, found none";
            self.issues.add(IssueCode::NameMissing, position, detail);
        }
        (self.sink)(entity);
    }

    /// The whole list, by the name that answers cite and the publisher's own date.
    pub(crate) fn finish(self, name: &str, version: String, format: Format) -> ReadList {
        let version = ListVersion {
            name: name.to_owned(),
            version,
            sha256: self.digest.finish(),
            entities: self.entities,
        };
        ReadList { version, format, issues: self.issues.finish() }
    }
}
