//! The consolidated list of the United Nations Security Council, XML.
//!
//! In: the file of <https://scsanctions.un.org/resources/xml/en/consolidated.xml> in any
//! of its three known layouts since 2017, elements in any order. Out: one listed entity
//! for each INDIVIDUAL and ENTITY. What is read how: `docs/formats/un-sc.md`. Not
//! handled: the XSD, which the publisher's own files break.

mod alias;
mod record;

use saring_model::{ListedEntity, Position};

use crate::collect::Collect;
use crate::error::ListError;
use crate::input::Input;
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
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    let mut reader = Reader { list: Collect::new(&limits, sink), version: String::new() };
    xml::read(input, &limits, &mut reader)?;
    Ok(reader.list.finish(NAME, reader.version, Format::UnXml))
}

struct Reader<'s> {
    list: Collect<'s>,
    version: String,
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
        let position = record.position;
        if let Some(canonical) = record.canonical() {
            self.list.digest(&canonical);
        }
        let entity = record::read(record, &mut self.list.issues);
        self.list.take(entity, position);
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.list.issues.unknown(&format!("{name} outside records"), position);
    }
}
