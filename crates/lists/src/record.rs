//! A publisher's record on its way to a listed entity.
//!
//! In: what a publisher's folder finds in its fields, as text. Out: a [`ListedEntity`]
//! that has lost nothing: what became a date, a country or a sex is kept beside it where
//! the publisher's own word says more, and what is not understood is kept verbatim and
//! told as an issue. Not handled: which field means what, which each folder knows.

use saring_model::{
    Address, BirthDate, CountryCode, Document, EntityKind, IssueCode, ListedEntity,
    Listing, Name, Position, Sex, Unread,
};

use crate::issues::Issues;
use crate::text::{is_placeholder, join, squeeze};
use crate::xml::Element;
use crate::{dates, places};

/// A listed entity being read.
pub(crate) struct Record<'i> {
    /// What was read so far.
    pub entity: ListedEntity,
    /// Where the record's issues go.
    pub issues: &'i mut Issues,
    /// Where the field that is being read stands.
    pub position: Position,
}

impl<'i> Record<'i> {
    /// An empty record of a `FollowTheMoney` schema, with one listing.
    pub(crate) fn new(schema: &str, position: Position, issues: &'i mut Issues) -> Self {
        let entity = ListedEntity {
            schema: schema.to_owned(),
            kind: EntityKind::of_schema(schema).unwrap_or_default(),
            listings: vec![Listing::default()],
            ..ListedEntity::default()
        };
        Self { entity, issues, position }
    }

    /// Makes it another schema, with the kind that goes with it.
    pub(crate) fn set_schema(&mut self, schema: &str) {
        schema.clone_into(&mut self.entity.schema);
        self.entity.kind = EntityKind::of_schema(schema).unwrap_or_default();
    }

    /// Changes the record's own listing.
    pub(crate) fn listing(&mut self, change: impl FnOnce(&mut Listing)) {
        if let Some(listing) = self.entity.listings.first_mut() {
            change(listing);
        }
    }

    /// Adds a name, unless it is a placeholder, which is kept verbatim.
    pub(crate) fn name(&mut self, field: &str, name: Name) {
        let name = Name { full: squeeze(&name.full), ..name };
        if is_placeholder(&name.full) {
            self.keep(field, name.full);
        } else {
            self.entity.names.push(name);
        }
    }

    /// Adds the dates of birth that a text holds and nothing else; a text that is none
    /// is kept verbatim.
    pub(crate) fn birth_date(&mut self, field: &str, text: &str) {
        let text = squeeze(text);
        let read = dates::read_all(&text);
        if read.is_empty() {
            self.unread_date(field, text);
            return;
        }
        for date in read {
            self.entity.birth_dates.push(noted(date, &text));
        }
    }

    /// Keeps a text that should be a date, with an issue unless it is a placeholder.
    pub(crate) fn unread_date(&mut self, field: &str, text: String) {
        if !is_placeholder(&text) {
            let detail = format!("{field} is no date that can be read; kept verbatim");
            self.issues.add(IssueCode::DateUnread, self.position, detail);
        }
        self.keep(field, text);
    }

    /// Adds a nationality; the publisher's word is kept beside the code.
    pub(crate) fn nationality(&mut self, field: &str, text: &str) {
        let text = squeeze(text);
        if let Some(code) = self.country(field, &text)
            && !self.entity.nationalities.contains(&code)
        {
            self.entity.nationalities.push(code);
        }
        self.keep(field, text);
    }

    /// The country that a text names, with an issue if it names none. The caller keeps
    /// the text.
    pub(crate) fn country(&mut self, field: &str, text: &str) -> Option<CountryCode> {
        let code = places::country(text);
        if code.is_none() && !is_placeholder(text) {
            let detail = format!("{field} names no country; kept verbatim");
            self.issues.add(IssueCode::CountryUnknown, self.position, detail);
        }
        code
    }

    /// Adds a sex; a word that is none is kept verbatim.
    pub(crate) fn sex(&mut self, field: &str, text: &str) {
        let sex = match text.trim().to_lowercase().as_str() {
            "m" | "male" | "man" | "laki-laki" | "lelaki" | "мужской" | "м" => {
                Sex::Male
            }
            "f" | "female" | "woman" | "perempuan" | "женский" | "ж" => {
                Sex::Female
            }
            "x" | "other" => Sex::Other,
            other => {
                if !is_placeholder(other) && !matches!(other, "u" | "unspecified") {
                    let detail =
                        format!("{field} is no sex that is known; kept verbatim");
                    self.issues.add(IssueCode::SexUnknown, self.position, detail);
                }
                self.keep(field, text.to_owned());
                return;
            }
        };
        if !self.entity.sexes.contains(&sex) {
            self.entity.sexes.push(sex);
        }
        if !matches!(text, "M" | "F" | "X" | "Male" | "Female") {
            self.keep(field, text.to_owned());
        }
    }

    /// Adds an address that says anything at all.
    pub(crate) fn address(&mut self, address: Address) {
        if !address.text.is_empty() || address.note.is_some() {
            self.entity.addresses.push(address);
        }
    }

    /// Adds a place of birth that says anything at all.
    pub(crate) fn birth_place(&mut self, place: Address) {
        if !place.text.is_empty() || place.note.is_some() {
            self.entity.birth_places.push(place);
        }
    }

    /// Adds a document; one without a number or any note is left out.
    pub(crate) fn document(&mut self, document: Document) {
        if !document.number_raw.is_empty() || document.note.is_some() {
            self.entity.documents.push(document);
        }
    }

    /// Keeps a known value verbatim.
    pub(crate) fn keep(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.entity.unread.push(Unread { field: field.to_owned(), value });
        }
    }

    /// Keeps an unknown value verbatim, with an issue.
    pub(crate) fn unknown(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.issues.unknown(field, self.position);
            self.keep(field, value);
        }
    }

    /// Keeps an element that is known but of no use, with everything in it.
    pub(crate) fn keep_tree(&mut self, path: &str, element: Element) {
        self.tree(path, element, false);
    }

    /// Keeps an unknown element with everything in it, with an issue for each value.
    pub(crate) fn unknown_tree(&mut self, path: &str, element: Element) {
        self.tree(path, element, true);
    }

    fn tree(&mut self, path: &str, element: Element, unknown: bool) {
        self.position = element.position;
        let attributes = element
            .attributes
            .into_iter()
            .map(|(name, value)| (below(path, &format!("@{name}")), value));
        for (path, value) in attributes.chain([(path.to_owned(), element.text)]) {
            if unknown {
                self.unknown(&path, value);
            } else {
                self.keep(&path, value);
            }
        }
        for child in element.children {
            let path = below(path, &child.name);
            self.tree(&path, child, unknown);
        }
    }

    /// The text of an element that should have nothing else in it.
    pub(crate) fn leaf(&mut self, path: &str, element: Element) -> String {
        self.position = element.position;
        for (name, value) in element.attributes {
            self.unknown(&format!("{path}/@{name}"), value);
        }
        for child in element.children {
            let path = format!("{path}/{}", child.name);
            self.unknown_tree(&path, child);
        }
        element.text
    }

    /// The texts of an element's known children in the order asked for; one that is
    /// given twice is joined, everything else kept as unknown.
    pub(crate) fn leaves<const N: usize>(
        &mut self,
        path: &str,
        element: Element,
        names: [&str; N],
    ) -> [String; N] {
        let mut leaves = [const { String::new() }; N];
        self.position = element.position;
        for (name, value) in element.attributes {
            self.unknown(&format!("{path}/@{name}"), value);
        }
        self.unknown(&format!("{path}/text"), element.text);
        for child in element.children {
            let path = format!("{path}/{}", child.name);
            match names.iter().position(|name| *name == child.name) {
                Some(index) => {
                    let text = self.leaf(&path, child);
                    if let Some(leaf) = leaves.get_mut(index) {
                        *leaf = join([leaf.as_str(), text.as_str()], "; ");
                    }
                }
                None => self.unknown_tree(&path, child),
            }
        }
        leaves
    }
}

/// The path of an element within another. It ends before it gets long: each value below
/// has a copy of it, and a hostile file has long names above many values.
fn below(path: &str, name: &str) -> String {
    const PATH_BYTES_MAX: usize = 512;
    if path.len() + name.len() > PATH_BYTES_MAX {
        return format!("{path}/…").chars().take(PATH_BYTES_MAX).collect();
    }
    format!("{path}/{name}")
}

/// The date with the publisher's words beside it where they say more than it.
pub(crate) fn noted(date: BirthDate, written: &str) -> BirthDate {
    if date.to_string() == written { date } else { date.with_note(written) }
}
