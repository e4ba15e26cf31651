//! Index, retrieve, compare, explain: listed entities and a subject in, hits out.
use saring_model::{Comparison, EntityKind, ListVersion, ListedEntity, Score, Screening, Subject};

/// Name and version of the engine, cited in every answer.
pub const ENGINE: &str = concat!("saring ", env!("CARGO_PKG_VERSION"));

/// What the operator decides about screening.
#[derive(Clone, Debug)]
pub struct Policy {
    /// From this score on a comparison is a hit.
    pub threshold: Score,
    /// At most so many candidates are answered.
    pub limit: usize,
    /// Fill in the evidence.
    pub explain: bool,
    /// A weak alias alone may start a hit.
    pub weak_aliases_start_hits: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { threshold: Score::THRESHOLD, limit: 10, explain: false, weak_aliases_start_hits: false }
    }
}

/// Collects listed entities for an [`Index`].
#[derive(Default)]
pub struct IndexBuilder {}
impl IndexBuilder {
    /// Adds one entity of the list at position `list`.
    pub fn add(&mut self, _list: u32, _entity: &ListedEntity) { unimplemented!() }
    /// Finishes the index; `lists` in the order of their positions.
    pub fn finish(self, _lists: Vec<ListVersion>) -> Index { unimplemented!() }
}

/// A searchable set of listed entities: a dozen flat arrays in one run of bytes.
pub struct Index {}
impl Index {
    /// Reads an index from bytes (a file mapped into memory, or a vector).
    pub fn read(_bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self, IndexError> { unimplemented!() }
    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] { unimplemented!() }
    /// The list versions inside.
    pub fn lists(&self) -> &[ListVersion] { unimplemented!() }
    /// Number of entities.
    pub fn entities_count(&self) -> usize { unimplemented!() }
}

/// Why bytes are no usable index. Implements `std::error::Error`.
#[derive(Debug)]
pub struct IndexError {}

/// Screens subjects against an index; holds the scratch memory of one worker thread.
pub struct Screener<'i> { _index: &'i Index }
impl<'i> Screener<'i> {
    /// A screener over an index.
    pub fn new(index: &'i Index) -> Self { Self { _index: index } }
    /// Screens one subject.
    pub fn screen(&mut self, _subject: &Subject, _policy: &Policy) -> Screening { unimplemented!() }
    /// The same by comparing with every listed name: slow, for tests.
    pub fn full_scan(&mut self, _subject: &Subject, _policy: &Policy) -> Screening { unimplemented!() }
}

/// Compares two names by the same path that screening takes.
pub fn compare(_a: &str, _b: &str, _kind: EntityKind, _explain: bool) -> Comparison { unimplemented!() }
