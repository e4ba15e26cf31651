//! Finding records.
//!
//! In: a kind and values of a key. Out: pages of records. Not handled: how they are
//! found.

use crate::batch::Record;

/// Which records of a kind to find.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Query {
    /// What they are.
    pub kind: String,
    /// The name of the key to find and order them by, and which values of it; without
    /// one, all of the kind by identifier.
    pub key: Option<(String, Values)>,
    /// From the greatest value down.
    pub descending: bool,
    /// Where the page before ended ([`Page::next`]).
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

/// Values of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Values {
    /// Every value.
    All,
    /// This one.
    Is(String),
    /// From the first, included, to the second, not included; by their bytes.
    Between(String, String),
}

impl Query {
    /// All of a kind, by identifier, a hundred at a time.
    pub fn all(kind: &str) -> Self {
        Self { kind: kind.to_owned(), limit: 100, ..Self::default() }
    }

    /// Those with this value of a key, by identifier.
    pub fn by(kind: &str, key: &str, value: &str) -> Self {
        let key = Some((key.to_owned(), Values::Is(value.to_owned())));
        Self { key, ..Self::all(kind) }
    }

    /// Those with a value of a key in a range, in the order of the values.
    pub fn between(kind: &str, key: &str, from: &str, below: &str) -> Self {
        let values = Values::Between(from.to_owned(), below.to_owned());
        Self { key: Some((key.to_owned(), values)), ..Self::all(kind) }
    }

    /// The same from the greatest down.
    #[must_use]
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// The same behind the end of another page.
    #[must_use]
    pub fn after(self, after: Option<String>) -> Self {
        Self { after, ..self }
    }

    /// The same with another number at most.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }
}

/// Some of the records that were asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Page {
    /// The records, in the order that was asked for.
    pub records: Vec<Record>,
    /// Where the next page begins; `None` where there is no more.
    pub next: Option<String>,
}
