//! The consolidated list of the United Nations Security Council, XML.
//!
//! In: the file of <https://scsanctions.un.org/resources/xml/en/consolidated.xml> in any
//! of its three known layouts since 2017, elements in any order. Out: one listed entity
//! for each INDIVIDUAL and ENTITY. What is read how: `docs/formats/un-sc.md`. Not
//! handled: the XSD, which the publisher's own files break.

mod alias;
mod record;

use std::collections::HashSet;

use saring_model::{IssueCode, ListVersion, ListedEntity, Position};

use crate::digest::Digest;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList};

/// Bytes of one field. The largest in the files of 2017 to 2026 has 1,800, and what takes
/// aliases and notes apart goes over them more than once.
const FIELD_BYTES_MAX: u64 = 8 << 10;

/// The name by which answers cite this list.
const NAME: &str = "un-sc";

/// The root element, by which the format is recognised.
pub(crate) const ROOT: &str = "CONSOLIDATED_LIST";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut reader = Reader {
        sink,
        issues: Issues::new(limits.issues_max),
        digest: Digest::default(),
        ids: HashSet::new(),
        version: String::new(),
        entities: 0,
    };
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    xml::read(input, &limits, &mut reader)?;
    if reader.entities == 0 {
        let text = "expected at least one INDIVIDUAL or ENTITY, found none";
        return Err(ListError::new(ErrorKind::Malformed, Position::default(), text));
    }
    let version = ListVersion {
        name: NAME.to_owned(),
        version: reader.version,
        sha256: reader.digest.finish(),
        entities: reader.entities,
    };
    Ok(ReadList { version, format: Format::UnXml, issues: reader.issues.finish() })
}

struct Reader<'s> {
    sink: &'s mut dyn FnMut(ListedEntity),
    issues: Issues,
    digest: Digest,
    ids: HashSet<String>,
    version: String,
    entities: u64,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = ROOT;
    const RECORDS: &'static [&'static str] = &["INDIVIDUAL", "ENTITY"];
    const CONTAINERS: &'static [&'static str] = &["INDIVIDUALS", "ENTITIES"];

    fn root(&mut self, root: Element) {
        let generated =
            root.attributes.into_iter().find(|(name, _)| name == "dateGenerated");
        self.version = generated.map(|(_, value)| value).unwrap_or_default();
    }

    fn record(&mut self, record: Element) {
        self.entities += 1;
        let position = record.position;
        if let Some(canonical) = record.canonical() {
            self.digest.add(&canonical);
        }
        let mut entity = record::read(record, &mut self.issues);
        if entity.id.is_empty() {
            entity.id = format!("unsc-record-{}", self.entities);
            let detail = "expected REFERENCE_NUMBER or DATAID, found neither";
            self.issues.add(IssueCode::RecordUnread, position, detail);
        }
        if !self.ids.insert(entity.id.clone()) {
            let detail = "REFERENCE_NUMBER occurs twice; both records are kept";
            self.issues.add(IssueCode::RecordUnread, position, detail);
        }
        if entity.names.is_empty() {
            let detail = "expected a name in FIRST_NAME to FOURTH_NAME, found none";
            self.issues.add(IssueCode::NameMissing, position, detail);
        }
        (self.sink)(entity);
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.issues.unknown(&format!("{name} outside records"), position);
    }
}
