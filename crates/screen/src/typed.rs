//! Entities by what somebody has typed so far.
//!
//! In: the beginning of a name, or a document number. Out: the entities that it may be
//! of. Not handled: scores; this finds words that are still being typed, which no
//! comparison can.

use saring_names::folded_words;
use zerocopy::little_endian::U32;

use crate::index::{Index, IndexView};

/// Words that are looked at; more only narrow down what is narrow already.
const TYPED_MAX: usize = 8;

impl Index {
    /// Entities with a name in which every word of the text begins a word, each once, in
    /// the order of the index: the position of the list, and the identifier. None for a
    /// text without words.
    ///
    /// ```
    /// use saring_model::{EntityKind, ListedEntity, Name};
    /// let mut builder = saring_screen::IndexBuilder::default();
    /// builder.add(0, &ListedEntity {
    ///     id: "x-1".into(),
    ///     kind: EntityKind::Person,
    ///     names: vec![Name::primary("Anna Maria Eriksson")],
    ///     ..ListedEntity::default()
    /// });
    /// let index = builder.finish(vec![]);
    /// assert_eq!(index.beginning_with("eri an"), [(0, "x-1")]);
    /// assert!(index.beginning_with("eri b").is_empty());
    /// ```
    pub fn beginning_with(&self, text: &str) -> Vec<(u32, &str)> {
        let view = self.view();
        let mut names: Option<Vec<u32>> = None;
        for word in folded_words(text).take(TYPED_MAX) {
            let found = names_with(&view, &word);
            names = Some(match names {
                None => found,
                Some(mut names) => {
                    names.retain(|name| found.binary_search(name).is_ok());
                    names
                }
            });
        }
        let records = names.into_iter().flatten();
        let entities = records.filter_map(|name| Some(view.name_record(name)?.entity));
        known_by(&view, entities.map(U32::get).collect())
    }

    /// Entities that may hold a document with a number, as [`Document::normalise`]
    /// writes it. Now and then there is one among them that does not: numbers are found
    /// by a short digest.
    ///
    /// [`Document::normalise`]: saring_model::Document::normalise
    pub fn with_document(&self, number: &str) -> Vec<(u32, &str)> {
        let view = self.view();
        known_by(&view, view.entities_of_document(number).collect())
    }
}

/// Names with a word that begins with a text, ascending.
fn names_with(view: &IndexView<'_>, start: &str) -> Vec<u32> {
    let mut names: Vec<u32> = view
        .words_from(start)
        .flat_map(|word| view.postings(&view.related(word, 0)))
        .map(|posting| posting.name())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn known_by<'i>(view: &IndexView<'i>, mut entities: Vec<u32>) -> Vec<(u32, &'i str)> {
    entities.sort_unstable();
    entities.dedup();
    let known = entities.into_iter().map(|entity| view.entity(entity));
    known.map(|record| (record.list, record.id())).collect()
}
