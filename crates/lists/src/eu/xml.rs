//! The list as XML, root element `export`, everything in attributes.
//!
//! In: `xmlFullSanctionsList_1_1`. Out: see [`super`]. Not handled: the XSD, whose order
//! of elements is not asked for.

use saring_model::{ListedEntity, Position};

use super::Entities;
use crate::error::ListError;
use crate::input::Input;
use crate::limits::Limits;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList};

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut reader = Reader { entities: Entities::new(limits, sink) };
    xml::read(input, limits, &mut reader)?;
    Ok(reader.entities.finish(Format::EuXml))
}

struct Reader<'s> {
    entities: Entities<'s>,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "export";
    const RECORDS: &'static [&'static str] = &["sanctionEntity"];
    const CONTAINERS: &'static [&'static str] = &[];

    /// `generationDate` is the version; `globalFileId`, the other attribute, numbers the
    /// files and says nothing of the list.
    fn root(&mut self, root: Element) {
        let mut attributes = root.attributes.into_iter();
        let generated = attributes.find(|(name, _)| name == "generationDate");
        self.entities.version = generated.map(|(_, value)| value).unwrap_or_default();
    }

    fn record(&mut self, record: Element) {
        self.entities.take(record);
    }

    fn stray(&mut self, name: &str, position: Position) {
        let issues = &mut self.entities.list.issues;
        issues.unknown(&format!("{name} outside records"), position);
    }
}
