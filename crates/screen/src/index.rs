//! The index: listed entities as flat arrays that can be searched.
//!
//! In: listed entities. Out: an [`Index`] over one run of bytes, which can be stored
//! and mapped. Not handled: searching (`retrieve`), comparing (`names`, `identity`).
//!
//! Names are stored as units over *distinct words*: a word that a million people bear
//! is stored and compared once. See decision record 0004.

use hashbrown::HashMap;
use saring_model::{
    BirthDate, CountryCode, Day, Document, EntityKind, ListVersion, ListedEntity, Name,
    NameKind, Precision, Quality, Sex,
};
use saring_names::{AnalysedName, Role, Side, Word, WordCache, WordRef, analyse_with};
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::retrieve::is_patronymic;
use crate::store::{IndexError, numbers, sections, write};

/// A name in the index.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct NameRecord {
    /// The entity that bears it.
    pub(crate) entity: U32,
    parts: U32,
    units: U32,
    text: U32,
    text_length: U16,
    /// Weight of its parts that must not be missing, without initials; centibits.
    pub(crate) weight: U16,
    parts_count: u8,
    units_count: u8,
    flags: u8,
    /// Number of its initials.
    pub(crate) initials: u8,
}

/// The birth date of a name's entity where it has one full date, else one of these.
const DATES_NONE: u32 = 0;
const DATES_OTHER: u32 = 1;
/// Set beside the date: the name has initials or may have been cut.
const ODD_NAME: u32 = 1 << 31;

/// What a name record says of its entity's birth dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateHint {
    /// There are none.
    None,
    /// There is one, and it is a full one.
    Day(Day),
    /// There are several, or it is not a full one.
    Other,
}

impl NameRecord {
    /// Whether it has a parent's name or a patronymic.
    pub(crate) fn patronymics(&self) -> bool {
        self.flags & FLAG_PATRONYMICS != 0
    }

    /// Whether it may have been cut at its end.
    pub(crate) fn cut(&self) -> bool {
        self.flags & FLAG_CUT != 0
    }
}

fn date_hint(dates: &[BirthDate]) -> u32 {
    match dates {
        [] => DATES_NONE,
        [date] if date.precision == Precision::Day && !date.approximate => {
            pack_day(date.from)
        }
        _ => DATES_OTHER,
    }
}

const FLAG_WEAK: u8 = 1;
const FLAG_CUT: u8 = 2;
const FLAG_PATRONYMICS: u8 = 4;

/// A part of a name in the index.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct PartRecord {
    role: u8,
    unused: u8,
    pub(crate) weight: U16,
}

impl PartRecord {
    pub(crate) fn role(self) -> Role {
        Role::from_number(self.role)
    }
}

/// A unit of a name in the index.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct UnitRecord {
    /// The word.
    pub(crate) word: U32,
    /// The parts it covers, and [`PARTIAL`].
    mask: U32,
}

/// Set in the mask of a unit that is a compound without its head.
const PARTIAL: u32 = 1 << 31;

impl UnitRecord {
    /// The parts it covers, one bit each.
    pub(crate) fn mask(self) -> u32 {
        self.mask.get() & !PARTIAL
    }

    /// Whether it is a compound without its head.
    pub(crate) fn partial(self) -> bool {
        self.mask.get() & PARTIAL != 0
    }
}

/// A pair of numbers, sorted by the first: key to word, document to entity.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct PairRecord {
    pub(crate) key: U32,
    pub(crate) value: U32,
}

/// The sections of an index, in their order in the file.
#[derive(Clone, Copy)]
enum Section {
    Lists,
    EntityOffsets,
    Entities,
    EntityNames,
    Names,
    NameDates,
    Parts,
    Units,
    Texts,
    WordOffsets,
    Words,
    WordWeights,
    WordOrder,
    PostingOffsets,
    Postings,
    KeyBuckets,
    Keys,
    Documents,
}

const SECTIONS: usize = 18;

/// A searchable set of listed entities.
///
/// It is one run of bytes: [`Index::as_bytes`] stores it, [`Index::read`] opens it
/// again, from a vector or from a mapped file, without copying.
pub struct Index {
    bytes: Box<dyn AsRef<[u8]> + Send + Sync>,
    sections: Vec<std::ops::Range<usize>>,
    lists: Vec<ListVersion>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("lists", &self.lists).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens an index from its bytes.
    ///
    /// # Errors
    ///
    /// [`IndexError`]: the bytes are not an index, of another format version, cut, or
    /// not what was written.
    pub fn read(
        bytes: impl AsRef<[u8]> + Send + Sync + 'static,
    ) -> Result<Self, IndexError> {
        let sections = sections(bytes.as_ref(), SECTIONS)?;
        let mut index = Self { bytes: Box::new(bytes), sections, lists: Vec::new() };
        index.lists = read_lists(index.section(Section::Lists));
        Ok(index)
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    /// The list versions inside.
    pub fn lists(&self) -> &[ListVersion] {
        &self.lists
    }

    /// Number of entities.
    pub fn entities_count(&self) -> usize {
        numbers(self.section(Section::EntityOffsets)).len().saturating_sub(1)
    }

    /// Number of names.
    pub fn names_count(&self) -> usize {
        self.names().len()
    }

    /// Number of distinct words.
    pub fn words_count(&self) -> usize {
        numbers(self.section(Section::WordOffsets)).len().saturating_sub(1)
    }

    fn section(&self, section: Section) -> &[u8] {
        let range = self.sections.get(section as usize).cloned().unwrap_or_default();
        self.as_bytes().get(range).unwrap_or_default()
    }

    /// All arrays, looked up once.
    pub(crate) fn view(&self) -> IndexView<'_> {
        IndexView {
            entity_offsets: numbers(self.section(Section::EntityOffsets)),
            entities: self.section(Section::Entities),
            entity_names: numbers(self.section(Section::EntityNames)),
            names: self.names(),
            name_dates: numbers(self.section(Section::NameDates)),
            parts: records(self.section(Section::Parts)),
            units: records(self.section(Section::Units)),
            texts: self.section(Section::Texts),
            word_offsets: numbers(self.section(Section::WordOffsets)),
            words: self.section(Section::Words),
            word_weights: numbers(self.section(Section::WordWeights)),
            word_order: numbers(self.section(Section::WordOrder)),
            posting_offsets: numbers(self.section(Section::PostingOffsets)),
            postings: numbers(self.section(Section::Postings)),
            key_buckets: numbers(self.section(Section::KeyBuckets)),
            keys: records(self.section(Section::Keys)),
            documents: records(self.section(Section::Documents)),
        }
    }

    fn names(&self) -> &[NameRecord] {
        records(self.section(Section::Names))
    }
}

fn records<T: FromBytes + Immutable + KnownLayout + Unaligned>(bytes: &[u8]) -> &[T] {
    <[T]>::ref_from_bytes(bytes).unwrap_or_default()
}

/// The arrays of an index.
#[derive(Clone, Copy)]
pub(crate) struct IndexView<'i> {
    entity_offsets: &'i [U32],
    entities: &'i [u8],
    entity_names: &'i [U32],
    pub(crate) names: &'i [NameRecord],
    name_dates: &'i [U32],
    parts: &'i [PartRecord],
    units: &'i [UnitRecord],
    texts: &'i [u8],
    word_offsets: &'i [U32],
    words: &'i [u8],
    word_weights: &'i [U32],
    word_order: &'i [U32],
    posting_offsets: &'i [U32],
    postings: &'i [U32],
    key_buckets: &'i [U32],
    keys: &'i [PairRecord],
    documents: &'i [PairRecord],
}

/// A name of the index, ready to compare.
#[derive(Clone, Copy)]
pub(crate) struct ListedName<'i> {
    pub(crate) parts: &'i [PartRecord],
    pub(crate) units: &'i [UnitRecord],
    text: &'i [u8],
    pub(crate) weak: bool,
    pub(crate) cut: bool,
}

impl<'i> ListedName<'i> {
    /// The name as listed.
    pub(crate) fn text(&self) -> &'i str {
        std::str::from_utf8(self.text).unwrap_or_default()
    }
}

impl<'i> IndexView<'i> {
    pub(crate) fn words_count(&self) -> usize {
        self.word_offsets.len().saturating_sub(1)
    }

    pub(crate) fn word(&self, number: u32) -> WordRef<'i> {
        let bytes = range(self.word_offsets, number).and_then(|r| self.words.get(r));
        WordRef::read(bytes.unwrap_or_default())
    }

    /// Words that begin with a text.
    pub(crate) fn words_from(
        &self,
        start: &str,
    ) -> impl Iterator<Item = u32> + use<'i, '_> {
        let text = |number: &U32| self.word(number.get()).text_bytes();
        let first =
            self.word_order.partition_point(|number| text(number) < start.as_bytes());
        let view = *self;
        let start = start.as_bytes().to_vec();
        self.word_order
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map(|number| number.get())
            .take_while(move |number| view.word(*number).text_bytes().starts_with(&start))
    }

    /// The most that the parts of any listed name weigh which a word covers.
    pub(crate) fn word_weight_max(&self, number: u32) -> u32 {
        self.word_weights.get(number as usize).map_or(0, |weight| weight.get())
    }

    /// Numbers of the names that have a word.
    pub(crate) fn postings(&self, word: u32) -> &'i [U32] {
        let range = range(self.posting_offsets, word);
        range.and_then(|r| self.postings.get(r)).unwrap_or_default()
    }

    /// Words under a key.
    pub(crate) fn words_of_key(&self, key: u32) -> impl Iterator<Item = u32> + use<'i> {
        let bits = self.key_buckets.len().max(2).ilog2();
        let bucket = key >> (32 - bits);
        let pairs = range(self.key_buckets, bucket).and_then(|r| self.keys.get(r));
        let pairs = pairs.unwrap_or_default();
        let start = pairs.partition_point(|pair| pair.key.get() < key);
        let pairs = pairs.get(start..).unwrap_or_default();
        pairs.iter().take_while(move |pair| pair.key == key).map(|pair| pair.value.get())
    }

    /// Entities with a document number.
    pub(crate) fn entities_of_document(
        &self,
        number: &str,
    ) -> impl Iterator<Item = u32> + use<'i> {
        let key = document_key(number);
        let start = self.documents.partition_point(|pair| pair.key.get() < key);
        let pairs = self.documents.get(start..).unwrap_or_default();
        pairs.iter().take_while(move |pair| pair.key == key).map(|pair| pair.value.get())
    }

    /// What is known of the birth dates of a name's bearer. Kept apart from the name, for
    /// it is asked for far more names than anything else.
    pub(crate) fn date_hint(&self, name: u32) -> DateHint {
        let packed = self.name_dates.get(name as usize).map_or(DATES_NONE, |d| d.get());
        match packed & !ODD_NAME {
            DATES_NONE => DateHint::None,
            packed => unpack_day(packed).map_or(DateHint::Other, DateHint::Day),
        }
    }

    /// Whether a name has initials or may have been cut: then it can agree in more than
    /// its words show.
    pub(crate) fn is_odd(&self, name: u32) -> bool {
        self.name_dates.get(name as usize).is_some_and(|d| d.get() & ODD_NAME != 0)
    }

    pub(crate) fn name_record(&self, number: u32) -> Option<&'i NameRecord> {
        self.names.get(number as usize)
    }

    pub(crate) fn name(&self, record: &NameRecord) -> ListedName<'i> {
        let slice = |start: U32, count: u8| {
            let start = start.get() as usize;
            start..start + usize::from(count)
        };
        let text = record.text.get() as usize;
        let text = self.texts.get(text..text + usize::from(record.text_length.get()));
        ListedName {
            parts: self
                .parts
                .get(slice(record.parts, record.parts_count))
                .unwrap_or_default(),
            units: self
                .units
                .get(slice(record.units, record.units_count))
                .unwrap_or_default(),
            text: text.unwrap_or_default(),
            weak: record.flags & FLAG_WEAK != 0,
            cut: record.flags & FLAG_CUT != 0,
        }
    }

    /// Numbers of the names of an entity.
    pub(crate) fn names_of(&self, entity: u32) -> std::ops::Range<u32> {
        let range = range(self.entity_names, entity).unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        number(range.start)..number(range.end)
    }

    /// The birth dates of an entity, and nothing else of it.
    pub(crate) fn birth_dates(
        &self,
        entity: u32,
    ) -> impl Iterator<Item = BirthDate> + use<'i> {
        let range = range(self.entity_offsets, entity);
        let bytes = range.and_then(|r| self.entities.get(r)).unwrap_or_default();
        let dates = Reader(bytes.get(4..).unwrap_or_default()).run();
        ListedRecord { dates, ..ListedRecord::default() }.birth_dates()
    }

    pub(crate) fn entity(&self, number: u32) -> ListedRecord<'i> {
        let bytes = range(self.entity_offsets, number).and_then(|r| self.entities.get(r));
        ListedRecord::read(bytes.unwrap_or_default())
    }
}

fn range(offsets: &[U32], number: u32) -> Option<std::ops::Range<usize>> {
    let number = number as usize;
    let start = offsets.get(number)?.get() as usize;
    let end = offsets.get(number + 1)?.get() as usize;
    Some(start..end.max(start))
}

/// Keys are found by their first bits, then by halving. A small index has few buckets:
/// a comparison of two names builds one.
fn key_bucket_bits(words: usize) -> u32 {
    (words.max(1).ilog2() + 1).clamp(KEY_BUCKET_BITS_MIN, KEY_BUCKET_BITS_MAX)
}

const KEY_BUCKET_BITS_MIN: u32 = 4;
const KEY_BUCKET_BITS_MAX: u32 = 20;

/// What is kept of an entity beside its names.
#[derive(Clone, Copy, Default)]
pub(crate) struct ListedRecord<'i> {
    pub(crate) list: u32,
    kind: u8,
    sexes: u8,
    id: &'i [u8],
    schema: &'i [u8],
    caption: &'i [u8],
    dates: &'i [u8],
    nationalities: &'i [u8],
    birth_countries: &'i [u8],
    documents: &'i [u8],
}

const DATE_BYTES: usize = 9;

impl<'i> ListedRecord<'i> {
    fn read(bytes: &'i [u8]) -> Self {
        let mut reader = Reader(bytes);
        let list = u32::from(reader.byte()) | u32::from(reader.byte()) << 8;
        let (kind, sexes) = (reader.byte(), reader.byte());
        // Dates come first: they are read for far more entities than anything else.
        let dates = reader.run();
        Self {
            dates,
            list,
            kind,
            sexes,
            id: reader.run(),
            schema: reader.run(),
            caption: reader.run(),
            nationalities: reader.run(),
            birth_countries: reader.run(),
            documents: reader.run(),
        }
    }

    pub(crate) fn id(&self) -> &'i str {
        std::str::from_utf8(self.id).unwrap_or_default()
    }

    pub(crate) fn schema(&self) -> &'i str {
        std::str::from_utf8(self.schema).unwrap_or_default()
    }

    pub(crate) fn caption(&self) -> &'i str {
        std::str::from_utf8(self.caption).unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> EntityKind {
        match self.kind {
            0 => EntityKind::Person,
            1 => EntityKind::Organisation,
            2 => EntityKind::Vessel,
            3 => EntityKind::Aircraft,
            _ => EntityKind::Any,
        }
    }

    pub(crate) fn sexes(&self) -> impl Iterator<Item = Sex> + Clone + use<> {
        let sexes = self.sexes;
        [(1, Sex::Female), (2, Sex::Male), (4, Sex::Other)]
            .into_iter()
            .filter(move |(bit, _)| sexes & bit != 0)
            .map(|(_, sex)| sex)
    }

    pub(crate) fn birth_dates(&self) -> impl Iterator<Item = BirthDate> + use<'i> {
        self.dates.chunks_exact(DATE_BYTES).filter_map(|raw| {
            let (from, rest) = raw.split_first_chunk::<4>()?;
            let (to, rest) = rest.split_first_chunk::<4>()?;
            let flags = *rest.first()?;
            let from = unpack_day(u32::from_le_bytes(*from))?;
            let to = unpack_day(u32::from_le_bytes(*to))?;
            let mut date = BirthDate::day(from.year(), from.month(), from.day())?;
            date.to = to;
            date.precision = match flags & 3 {
                0 => Precision::Day,
                1 => Precision::Month,
                2 => Precision::Year,
                _ => Precision::Range,
            };
            date.approximate = flags & 4 != 0;
            Some(date)
        })
    }

    pub(crate) fn nationalities(
        &self,
    ) -> impl Iterator<Item = [u8; 2]> + Clone + use<'i> {
        self.nationalities.chunks_exact(2).filter_map(|raw| raw.try_into().ok())
    }

    pub(crate) fn birth_countries(
        &self,
    ) -> impl Iterator<Item = [u8; 2]> + Clone + use<'i> {
        self.birth_countries.chunks_exact(2).filter_map(|raw| raw.try_into().ok())
    }

    /// Number and issuer (two zeros when not known) of every document.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&'i str, [u8; 2])> + use<'i> {
        let mut reader = Reader(self.documents);
        std::iter::from_fn(move || {
            if reader.0.is_empty() {
                return None;
            }
            let issuer = [reader.byte(), reader.byte()];
            Some((reader.text(), issuer))
        })
    }
}

/// Reads length-prefixed runs; past the end everything is empty.
struct Reader<'i>(&'i [u8]);

impl<'i> Reader<'i> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn run(&mut self) -> &'i [u8] {
        let length = usize::from(self.byte()) | usize::from(self.byte()) << 8;
        let (run, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        run
    }

    fn text(&mut self) -> &'i str {
        std::str::from_utf8(self.run()).unwrap_or_default()
    }
}

/// Appends a length-prefixed run, cut to what its two bytes of length can say.
fn push_run(out: &mut Vec<u8>, run: &[u8]) {
    let run = run.get(..run.len().min(usize::from(u16::MAX))).unwrap_or_default();
    out.extend(u16::try_from(run.len()).unwrap_or(0).to_le_bytes());
    out.extend(run);
}

/// Appends a text, cut between two characters.
fn push_text(out: &mut Vec<u8>, text: &str) {
    push_run(out, clip(text, TEXT_MAX).as_bytes());
}

/// Bytes kept of an identifier, caption or name for showing.
const TEXT_MAX: usize = 4096;

fn clip(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or_default()
}

fn pack_day(day: Day) -> u32 {
    let year = u32::try_from(day.year()).unwrap_or(0);
    year << 9 | u32::from(day.month()) << 5 | u32::from(day.day())
}

fn unpack_day(packed: u32) -> Option<Day> {
    let year = i16::try_from(packed >> 9).ok()?;
    let month = u8::try_from(packed >> 5 & 15).ok()?;
    Day::new(year, month, u8::try_from(packed & 31).ok()?)
}

/// Shortest document number that identifies anyone.
pub(crate) const DOCUMENT_LENGTH_MIN: usize = 5;

fn document_key(number: &str) -> u32 {
    let mut state: u32 = 0x811c_9dc5;
    for byte in number.bytes() {
        state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    state
}

/// Collects listed entities for an [`Index`].
///
/// ```
/// use saring_model::{ListVersion, ListedEntity, Name, EntityKind};
/// use saring_screen::IndexBuilder;
/// let mut builder = IndexBuilder::default();
/// builder.add(0, &ListedEntity {
///     id: "x-1".into(),
///     schema: "Person".into(),
///     kind: EntityKind::Person,
///     names: vec![Name::primary("Ivan Petrov")],
///     ..ListedEntity::default()
/// });
/// let version = ListVersion {
///     name: "x".into(), version: String::new(), sha256: String::new(), entities: 1,
/// };
/// assert_eq!(builder.finish(vec![version]).entities_count(), 1);
/// ```
#[derive(Default)]
pub struct IndexBuilder {
    words: HashMap<Word, u32>,
    cache: WordCache,
    word_list: Vec<Word>,
    word_weights: Vec<u32>,
    entity_offsets: Vec<u32>,
    entities: Vec<u8>,
    entity_names: Vec<u32>,
    names: Vec<NameRecord>,
    name_dates: Vec<u32>,
    parts: Vec<PartRecord>,
    units: Vec<UnitRecord>,
    texts: Vec<u8>,
    documents: Vec<(u32, u32)>,
}

impl IndexBuilder {
    /// Adds one entity of the list at position `list`.
    pub fn add(&mut self, list: u32, entity: &ListedEntity) {
        let number = count(self.entity_offsets.len());
        self.entity_offsets.push(count(self.entities.len()));
        self.entity_names.push(count(self.names.len()));
        self.push_record(list, entity);
        for document in &entity.documents {
            if document.number.len() >= DOCUMENT_LENGTH_MIN {
                self.documents.push((document_key(&document.number), number));
            }
        }
        let mut seen: Vec<(&str, bool)> = Vec::new();
        for name in &entity.names {
            let weak = name.quality == Quality::Low;
            // The same name twice cannot change any score.
            if seen.contains(&(name.full.as_str(), weak)) {
                continue;
            }
            seen.push((&name.full, weak));
            let date = date_hint(&entity.birth_dates);
            self.add_name(number, entity.kind, name, date);
        }
    }

    fn push_record(&mut self, list: u32, entity: &ListedEntity) {
        let out = &mut self.entities;
        out.extend(u16::try_from(list).unwrap_or(u16::MAX).to_le_bytes());
        out.push(match entity.kind {
            EntityKind::Person => 0,
            EntityKind::Organisation => 1,
            EntityKind::Vessel => 2,
            EntityKind::Aircraft => 3,
            EntityKind::Any => 4,
        });
        out.push(entity.sexes.iter().fold(0, |bits, sex| {
            bits | match sex {
                Sex::Female => 1,
                Sex::Male => 2,
                Sex::Other => 4,
            }
        }));
        push_run(out, &packed_dates(&entity.birth_dates));
        push_text(out, &entity.id);
        push_text(out, &entity.schema);
        push_text(out, entity.caption());
        push_run(out, &packed_countries(entity.nationalities.iter().copied()));
        let places = entity.birth_places.iter().filter_map(|place| place.country);
        push_run(out, &packed_countries(places));
        push_run(out, &packed_documents(&entity.documents));
    }

    fn add_name(&mut self, entity: u32, kind: EntityKind, name: &Name, date: u32) {
        let analysed = analyse_with(&name.full, kind, Side::Listed, &mut self.cache);
        if analysed.parts.is_empty() {
            return;
        }
        let text = clip(&name.full, TEXT_MAX);
        let mut flags = 0;
        if name.quality == Quality::Low && name.kind != NameKind::Primary {
            flags |= FLAG_WEAK;
        }
        if analysed.cut {
            flags |= FLAG_CUT;
        }
        if analysed.parts.iter().any(|part| is_patronymic(part.role)) {
            flags |= FLAG_PATRONYMICS;
        }
        let initials = analysed.parts.iter().filter(|p| p.role == Role::Initial).count();
        let odd = analysed.cut || initials > 0;
        self.name_dates.push(date | if odd { ODD_NAME } else { 0 });
        self.names.push(NameRecord {
            entity: entity.into(),
            parts: count(self.parts.len()).into(),
            units: count(self.units.len()).into(),
            text: count(self.texts.len()).into(),
            text_length: u16::try_from(text.len()).unwrap_or(0).into(),
            weight: required_weight(&analysed).into(),
            parts_count: u8::try_from(analysed.parts.len()).unwrap_or(u8::MAX),
            units_count: u8::try_from(analysed.units.len()).unwrap_or(u8::MAX),
            flags,
            initials: u8::try_from(initials).unwrap_or(u8::MAX),
        });
        self.texts.extend(text.as_bytes());
        for part in &analysed.parts {
            let (role, weight) = (part.role as u8, part.weight.into());
            self.parts.push(PartRecord { role, unused: 0, weight });
        }
        for unit in analysed.units {
            let covered = analysed.parts.iter().enumerate();
            let weight: u32 = covered
                .filter(|(part, _)| unit.mask >> part & 1 == 1)
                .map(|(_, part)| u32::from(part.weight))
                .sum();
            let word = self.intern(unit.word);
            if let Some(most) = self.word_weights.get_mut(word as usize) {
                *most = weight.max(*most);
            }
            let mask = unit.mask | if unit.partial { PARTIAL } else { 0 };
            self.units.push(UnitRecord { word: word.into(), mask: mask.into() });
        }
    }

    fn intern(&mut self, word: Word) -> u32 {
        if let Some(number) = self.words.get(&word) {
            return *number;
        }
        let number = count(self.word_list.len());
        self.word_list.push(word.clone());
        self.word_weights.push(0);
        self.words.insert(word, number);
        number
    }

    /// Finishes the index; `lists` in the order of their positions.
    ///
    /// # Panics
    ///
    /// When one section would be larger than 4 GiB: some ten million entities.
    pub fn finish(mut self, lists: Vec<ListVersion>) -> Index {
        drop(std::mem::take(&mut self.words));
        self.entity_offsets.push(count(self.entities.len()));
        self.entity_names.push(count(self.names.len()));
        let (posting_offsets, postings) = self.postings();
        let (key_buckets, keys) = keys(&self.word_list);
        let order = order(&self.word_list);
        let mut word_offsets: Vec<u32> = Vec::with_capacity(self.word_list.len() + 1);
        let mut words: Vec<u8> = Vec::new();
        for word in std::mem::take(&mut self.word_list) {
            word_offsets.push(count(words.len()));
            words.extend(word.as_bytes());
        }
        word_offsets.push(count(words.len()));
        self.documents.sort_unstable();
        let documents: Vec<PairRecord> = self
            .documents
            .iter()
            .map(|(key, value)| PairRecord { key: (*key).into(), value: (*value).into() })
            .collect();
        let bytes = write(&[
            written_lists(&lists),
            packed(&self.entity_offsets),
            std::mem::take(&mut self.entities),
            packed(&self.entity_names),
            self.names.as_bytes().to_vec(),
            packed(&self.name_dates),
            self.parts.as_bytes().to_vec(),
            self.units.as_bytes().to_vec(),
            std::mem::take(&mut self.texts),
            packed(&word_offsets),
            words,
            packed(&self.word_weights),
            packed(&order),
            packed(&posting_offsets),
            packed(&postings),
            packed(&key_buckets),
            keys.as_bytes().to_vec(),
            documents.as_bytes().to_vec(),
        ]);
        let ranges = sections(&bytes, SECTIONS).unwrap_or_default();
        assert_eq!(ranges.len(), SECTIONS, "an index that was just written is whole");
        Index { bytes: Box::new(bytes), sections: ranges, lists }
    }

    /// For every word the names that have it, ascending and once each.
    fn postings(&self) -> (Vec<u32>, Vec<u32>) {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.units.len());
        for (number, name) in self.names.iter().enumerate() {
            let start = name.units.get() as usize;
            let units = self.units.get(start..start + usize::from(name.units_count));
            for unit in units.unwrap_or_default() {
                pairs.push((unit.word.get(), count(number)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let offsets = offsets(self.word_list.len(), pairs.iter().map(|pair| pair.0));
        (offsets, pairs.into_iter().map(|pair| pair.1).collect())
    }
}

/// Sizes inside an index are numbers of four bytes: four billion names, or four
/// gigabytes of words.
fn count(value: usize) -> u32 {
    assert!(u32::try_from(value).is_ok(), "an index holds at most 4 GiB in one section");
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Where the run of each number starts in a sorted sequence of numbers.
fn offsets(numbers: usize, sorted: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut offsets = vec![0u32; numbers + 1];
    for number in sorted {
        if let Some(place) = offsets.get_mut(number as usize + 1) {
            *place += 1;
        }
    }
    let mut sum = 0;
    for place in &mut offsets {
        sum += *place;
        *place = sum;
    }
    offsets
}

/// Numbers of the words, sorted by their text.
fn order(words: &[Word]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count(words.len())).collect();
    rayon::slice::ParallelSliceMut::par_sort_unstable_by_key(
        order.as_mut_slice(),
        |number| {
            (words.get(*number as usize).map(|word| word.view().text_bytes()), *number)
        },
    );
    order
}

fn keys(words: &[Word]) -> (Vec<u32>, Vec<PairRecord>) {
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(words.len() * 16);
    let mut keys = Vec::new();
    for (number, word) in words.iter().enumerate() {
        word.view().listed_keys(&mut keys);
        pairs.extend(keys.iter().map(|key| (*key, count(number))));
    }
    rayon::slice::ParallelSliceMut::par_sort_unstable(pairs.as_mut_slice());
    let bits = key_bucket_bits(words.len());
    let buckets = offsets(1 << bits, pairs.iter().map(|pair| pair.0 >> (32 - bits)));
    let pairs = pairs
        .into_iter()
        .map(|(key, value)| PairRecord { key: key.into(), value: value.into() })
        .collect();
    (buckets, pairs)
}

/// Weight of the parts that must not be missing, without initials.
pub(crate) fn required_weight(name: &AnalysedName) -> u16 {
    name.parts
        .iter()
        .filter(|part| !part.role.is_optional() && part.role != Role::Initial)
        .fold(0u16, |sum, part| sum.saturating_add(part.weight))
}

fn packed(numbers: &[u32]) -> Vec<u8> {
    let numbers: Vec<U32> = numbers.iter().map(|n| U32::new(*n)).collect();
    numbers.as_bytes().to_vec()
}

fn packed_dates(dates: &[BirthDate]) -> Vec<u8> {
    let mut out = Vec::with_capacity(dates.len() * DATE_BYTES);
    for date in dates {
        out.extend(pack_day(date.from).to_le_bytes());
        out.extend(pack_day(date.to).to_le_bytes());
        let precision = match date.precision {
            Precision::Day => 0,
            Precision::Month => 1,
            Precision::Year => 2,
            Precision::Range => 3,
        };
        out.push(precision | if date.approximate { 4 } else { 0 });
    }
    out
}

fn packed_countries(countries: impl Iterator<Item = CountryCode>) -> Vec<u8> {
    countries.flat_map(CountryCode::bytes).collect()
}

fn packed_documents(documents: &[Document]) -> Vec<u8> {
    let mut out = Vec::new();
    for document in documents {
        if document.number.len() >= DOCUMENT_LENGTH_MIN {
            out.extend(document.issuer.map_or([0, 0], CountryCode::bytes));
            push_text(&mut out, &document.number);
        }
    }
    out
}

fn written_lists(lists: &[ListVersion]) -> Vec<u8> {
    let mut out = Vec::new();
    for list in lists {
        push_text(&mut out, &list.name);
        push_text(&mut out, &list.version);
        push_text(&mut out, &list.sha256);
        push_run(&mut out, &list.entities.to_le_bytes());
    }
    out
}

fn read_lists(bytes: &[u8]) -> Vec<ListVersion> {
    let mut reader = Reader(bytes);
    let mut lists = Vec::new();
    while !reader.0.is_empty() {
        lists.push(ListVersion {
            name: reader.text().into(),
            version: reader.text().into(),
            sha256: reader.text().into(),
            entities: reader.run().try_into().map_or(0, u64::from_le_bytes),
        });
    }
    lists
}
