//! The list as XML, root element `Designations`.
//!
//! In: `UK-Sanctions-List.xml`. Out: see [`super`]. Not handled: an XSD; none is asked
//! for, elements may stand in any order and within wrappers that are not known.

use saring_model::{ListedEntity, Position};

use super::Designations;
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
    let mut reader = Reader { designations: Designations::new(limits, sink) };
    xml::read(input, limits, &mut reader)?;
    Ok(reader.designations.finish(Format::UkXml))
}

struct Reader<'s> {
    designations: Designations<'s>,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "Designations";
    const RECORDS: &'static [&'static str] = &["Designation", "DateGenerated"];
    const CONTAINERS: &'static [&'static str] = &[];

    fn root(&mut self, root: Element) {
        let date = root.attributes.iter().find(|(name, _)| name == "DateGenerated");
        if let Some((_, date)) = date {
            self.designations.dated(date);
        }
    }

    fn record(&mut self, record: Element) {
        if record.name == "DateGenerated" {
            self.designations.dated(&record.text);
        } else {
            self.designations.take(record);
        }
    }

    fn stray(&mut self, name: &str, position: Position) {
        let issues = &mut self.designations.list.issues;
        issues.unknown(&format!("{name} outside records"), position);
    }
}
