//! The European Union's consolidated list of financial sanctions.
//!
//! In: the files of the financial sanctions database, XML or CSV, both in version 1.1.
//! Out: one listed entity for each sanctionEntity. What is read how:
//! `docs/formats/eu.md`. Not handled: the list of travel bans, which is another one.

pub(crate) mod csv;
mod record;
pub(crate) mod xml;

use std::collections::HashMap;

use saring_model::ListedEntity;

use crate::collect::Collect;
use crate::limits::Limits;
use crate::text::{slug, squeeze};
use crate::xml::Element;
use crate::{Format, ReadList};

/// The name by which answers cite this list.
const NAME: &str = "eu-fsf";

/// The list as both formats fill it.
struct Entities<'s> {
    list: Collect<'s>,
    version: String,
    /// Programme of the first record under each identifier.
    programmes: HashMap<String, String>,
}

impl<'s> Entities<'s> {
    fn new(limits: &Limits, sink: &'s mut dyn FnMut(ListedEntity)) -> Self {
        let list = Collect::new(limits, sink);
        Self { list, version: String::new(), programmes: HashMap::new() }
    }

    /// Takes a sanctionEntity.
    fn take(&mut self, mut source: Element) {
        let position = source.position;
        for child in &mut source.children {
            tidy(child);
        }
        tidy_attributes(&mut source);
        if let Some(canonical) = source.canonical() {
            self.list.digest(&canonical);
        }
        let mut entity = record::read(source, &mut self.list.issues);
        self.tell_apart(&mut entity);
        self.list.take(entity, position);
    }

    /// An entity that stands under two programmes is published as two records with the
    /// same keys and different content; the second one's programme tells them apart.
    fn tell_apart(&mut self, entity: &mut ListedEntity) {
        if entity.id.is_empty() {
            return;
        }
        let listing = entity.listings.first();
        let programme = listing.map(|listing| slug(&listing.programme));
        let programme = programme.unwrap_or_default();
        match self.programmes.get(&entity.id) {
            Some(first) if *first != programme && !programme.is_empty() => {
                entity.id = format!("{}-{programme}", entity.id);
            }
            Some(_) => {}
            None => {
                self.programmes.insert(entity.id.clone(), programme);
            }
        }
    }

    fn finish(self, format: Format) -> ReadList {
        self.list.finish(NAME, self.version, format)
    }
}

/// Drops what is only a key of the publisher's database (`logicalId` of anything but the
/// entity) and what says nothing (empty attributes): neither is content, and both come
/// and go.
fn tidy(element: &mut Element) {
    element.attributes.retain(|(name, _)| name != "logicalId");
    tidy_attributes(element);
    for child in &mut element.children {
        tidy(child);
    }
}

fn tidy_attributes(element: &mut Element) {
    for (_, value) in &mut element.attributes {
        *value = squeeze(value);
    }
    element.attributes.retain(|(_, value)| !value.is_empty());
}
