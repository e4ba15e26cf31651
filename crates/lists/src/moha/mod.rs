//! Malaysia's list of specified entities under section 66B(1) of Act 613, XML.
//!
//! In: the file that the Ministry of Home Affairs (KDN, MOHA) publishes. Out: one listed
//! entity for each entry: a person if it has columns that only persons have, else an
//! organisation. What is read how: `docs/formats/moha.md`. Not handled: the PDF that the
//! Ministry published before.

mod entry;

use saring_model::{ListedEntity, Position};

use crate::collect::Collect;
use crate::error::ListError;
use crate::input::Input;
use crate::limits::Limits;
use crate::text::squeeze;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList};

/// Bytes of one field; the largest published has some 300.
const FIELD_BYTES_MAX: u64 = 8 << 10;

/// The name by which answers cite this list.
const NAME: &str = "my-moha";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    let mut reader = Reader { list: Collect::new(&limits, sink), title: String::new() };
    xml::read(input, &limits, &mut reader)?;
    // The file has no date of its own.
    Ok(reader.list.finish(NAME, String::new(), Format::MohaXml))
}

struct Reader<'s> {
    list: Collect<'s>,
    /// The publisher's name for its list.
    title: String,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "xmlResponse";
    // A section is a record: its `type` belongs to every entry in it. The whole list has
    // some 80 entries of 14 elements, far below what a record may have.
    const RECORDS: &'static [&'static str] = &["title", "section", "header", "entry"];
    const CONTAINERS: &'static [&'static str] = &[];

    fn root(&mut self, root: Element) {
        for (name, _) in root.attributes.iter().filter(|(name, _)| !is_namespace(name)) {
            self.list.issues.unknown(&format!("@{name}"), root.position);
        }
    }

    fn record(&mut self, record: Element) {
        match record.name.as_str() {
            "title" => self.title = shortened(&record.text),
            "entry" => self.entry(record, ""),
            "section" => {
                let kind = record.attributes.iter().find(|(name, _)| name == "type");
                let kind = kind.map(|(_, text)| shortened(text)).unwrap_or_default();
                for child in record.children {
                    match child.name.as_str() {
                        "entry" => self.entry(child, &kind),
                        // The headings, which every field repeats.
                        "header" => {}
                        name => self.stray(name, child.position),
                    }
                }
            }
            // A header outside a section.
            _ => {}
        }
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.list.issues.unknown(&format!("{name} outside entries"), position);
    }
}

impl Reader<'_> {
    fn entry(&mut self, mut entry: Element, section: &str) {
        let position = entry.position;
        entry::remove_places(&mut entry);
        if let Some(canonical) = entry.canonical() {
            self.list.digest(&canonical);
        }
        let entity = entry::read(entry, section, &self.title, &mut self.list.issues);
        self.list.take(entity, position);
    }
}

fn is_namespace(attribute: &str) -> bool {
    attribute.starts_with("xmlns") || attribute.starts_with("xsi:")
}

/// A text that every entry gets a copy of.
fn shortened(text: &str) -> String {
    /// The title has 204 characters.
    const CHARS_MAX: usize = 400;
    squeeze(text).chars().take(CHARS_MAX).collect()
}
