//! The United Kingdom's sanctions list.
//!
//! In: the file of the Foreign, Commonwealth & Development Office, XML or CSV. Out: one
//! listed entity for each designation (`Unique ID`). What is read how:
//! `docs/formats/uk.md`. Not handled: the consolidated list of the Treasury (OFSI), which
//! ended on 28 January 2026.

pub(crate) mod csv;
mod record;
pub(crate) mod xml;

use saring_model::ListedEntity;

use crate::collect::Collect;
use crate::limits::Limits;
use crate::xml::Element;
use crate::{Format, ReadList, dates};

/// The name by which answers cite this list.
const NAME: &str = "uk-sl";

/// The list as both formats fill it.
struct Designations<'s> {
    list: Collect<'s>,
    version: String,
}

impl<'s> Designations<'s> {
    fn new(limits: &Limits, sink: &'s mut dyn FnMut(ListedEntity)) -> Self {
        Self { list: Collect::new(limits, sink), version: String::new() }
    }

    /// Takes the date of the issue ("13-Feb-2026").
    fn dated(&mut self, text: &str) {
        let text = text.trim();
        let read = dates::read(text).filter(|date| date.from == date.to);
        self.version = read.map_or(text.to_owned(), |date| date.from.to_string());
    }

    fn take(&mut self, source: Element) {
        let position = source.position;
        if let Some(canonical) = source.canonical() {
            self.list.digest(&canonical);
        }
        let entity = record::read(source, &mut self.list.issues);
        self.list.take(entity, position);
    }

    fn finish(self, format: Format) -> ReadList {
        self.list.finish(NAME, self.version, format)
    }
}
