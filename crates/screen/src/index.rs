//! The index: listed entities as flat arrays that can be searched.
//!
//! In: listed entities. Out: an [`Index`] over one run of bytes, which can be stored
//! and mapped. Not handled: searching (`retrieve`), comparing (`names`, `identity`).
//!
//! Names are stored as units over *distinct words*: a word that a million people bear
//! is stored and compared once. See decision record 0004.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;
use saring_model::{
    BirthDate, CountryCode, Day, Document, EntityKind, ListVersion, ListedEntity,
    NameKind, Precision, Quality, Sex,
};
use saring_names::{
    AnalysedName, Part, Role, Side, Word, WordCache, WordRef, analyse_with,
};
use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::compare::Related;
use crate::retrieve::is_patronymic;
use crate::store::{IndexError, numbers, sections, write};

/// A name in the index.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct NameRecord {
    /// The entity that bears it.
    pub(crate) entity: U32,
    text: U32,
    text_length: U16,
    /// Weight of its parts that must not be missing, without initials; centibits.
    pub(crate) weight: U16,
    parts_count: u8,
    slots_count: u8,
    flags: u8,
    /// Number of its initials.
    pub(crate) initials: u8,
    /// Its slots, where there are no more; else the first word says where they are.
    slots: [SlotRecord; SLOTS_INSIDE],
}

/// Slots inside a record, which fills a cache line with them: a candidate is one miss.
/// Nineteen of twenty names of an invented million have no more.
const SLOTS_INSIDE: usize = 6;

/// The birth date of a name's entity where it has one full date, or one year (with no
/// month and day), else one of these.
const DATES_NONE: u32 = 0;
const DATES_OTHER: u32 = 1;

/// What a name record says of its entity's birth dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateHint {
    /// There are none.
    None,
    /// There is one, and it is a full one.
    Day(Day),
    /// There is one, and only its year is known.
    Year(i16),
    /// There are several, or one that says something else.
    Other,
}

impl NameRecord {
    /// Whether it may have been cut at its end.
    pub(crate) fn cut(&self) -> bool {
        self.flags & FLAG_CUT != 0
    }
}

/// A name that has a word, with what is known of its weight and of the birth dates of its
/// bearer: most names that are found can be left out by that, and are never looked at.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct PostingRecord {
    /// Its number, and [`ODD_NAME`].
    name: U32,
    /// From the highest bit: [`PATRONYMIC`], the weight, the date in [`DATE_BITS`] bits.
    weight_date: U32,
    /// The classes of the consonants of the name's other parts, ten bits each; or
    /// [`OTHERS_MANY`].
    others: U32,
}

/// A name has too many other parts to tell them all, or one that is told by no consonant.
const OTHERS_MANY: u32 = u32::MAX;
/// Other parts whose consonants a posting tells, and bits for each.
const OTHERS_MAX: u32 = 3;
const OTHER_BITS: u32 = 10;
const OTHER_MASK: u32 = (1 << OTHER_BITS) - 1;
/// Where their number stands.
const OTHERS_COUNT_AT: u32 = 30;

/// Set beside the number: the name has initials or may have been cut. Then it can agree
/// in more than its words show.
const ODD_NAME: u32 = 1 << 31;
/// Bits of a packed date, years up to 4095.
const DATE_BITS: u32 = 21;
const DATE_MASK: u32 = (1 << DATE_BITS) - 1;
/// Weights in a posting are whole multiples of this, rounded down, 8,184 at most.
const WEIGHT_STEP: u32 = 8;
const WEIGHT_BITS: u32 = u32::BITS - 1 - DATE_BITS;
const WEIGHT_MASK: u32 = (1 << WEIGHT_BITS) - 1;
/// The name has a parent's name or a patronymic.
const PATRONYMIC: u32 = 1 << 31;

impl PostingRecord {
    fn new(name: u32, record: &NameRecord, date: u32, others: u32) -> Self {
        let odd = record.cut() || record.initials > 0;
        let weight = (u32::from(record.weight.get()) / WEIGHT_STEP).min(WEIGHT_MASK);
        let patronymic = record.flags & FLAG_PATRONYMICS != 0;
        let date = if date > DATE_MASK { DATES_OTHER } else { date };
        Self {
            name: (name | if odd { ODD_NAME } else { 0 }).into(),
            weight_date: (if patronymic { PATRONYMIC } else { 0 }
                | weight << DATE_BITS
                | date)
                .into(),
            others: others.into(),
        }
    }

    /// The classes of the consonants of the name's other parts; `None` where it has too
    /// many to tell.
    pub(crate) fn others(self) -> Option<impl Iterator<Item = u16>> {
        let others = self.others.get();
        let of = move |place: u32| {
            u16::try_from(others >> (place * OTHER_BITS) & OTHER_MASK).unwrap_or(0)
        };
        let count = others >> OTHERS_COUNT_AT;
        (others != OTHERS_MANY).then(|| (0..count).map(of))
    }

    /// Tells no more which of the name's parts its word covers.
    pub(crate) fn forget_others(&mut self) {
        self.others = OTHERS_MANY.into();
    }

    pub(crate) fn name(self) -> u32 {
        self.name.get() & !ODD_NAME
    }

    pub(crate) fn is_odd(self) -> bool {
        self.name.get() & ODD_NAME != 0
    }

    /// The name's weight, at least.
    pub(crate) fn weight_min(self) -> u32 {
        (self.weight_date.get() >> DATE_BITS & WEIGHT_MASK) * WEIGHT_STEP
    }

    /// Whether the name has a parent's name or a patronymic.
    pub(crate) fn patronymic(self) -> bool {
        self.weight_date.get() & PATRONYMIC != 0
    }

    /// The packed date, for [`DateFilter`].
    pub(crate) fn date(self) -> u32 {
        self.weight_date.get() & DATE_MASK
    }

    pub(crate) fn date_hint(self) -> DateHint {
        match self.date() {
            DATES_NONE => DateHint::None,
            DATES_OTHER => DateHint::Other,
            packed if packed & MONTH_MASK == 0 => i16::try_from(packed >> MONTH_BITS)
                .map_or(DateHint::Other, DateHint::Year),
            packed => unpack_day(packed).map_or(DateHint::Other, DateHint::Day),
        }
    }
}

/// Tells of most dates in two comparisons that none of a subject's dates supports them.
pub(crate) enum DateFilter {
    /// The subject has no birth date.
    None,
    /// It has one full date: the years a supporting date may have, and month and day.
    Day([u32; 2], u32),
    /// Several, or not a full one: any may.
    Any,
}

impl DateFilter {
    pub(crate) fn new(own: &[BirthDate]) -> Self {
        match own {
            [] => Self::None,
            [date] if date.precision == Precision::Day && !date.approximate => {
                let packed = pack_day(date.from);
                // A day or two before or after may lie in the next year.
                let near = match (date.from.month(), date.from.day()) {
                    (1, ..=2) => (packed >> MONTH_BITS).saturating_sub(1),
                    (12, 30..) => (packed >> MONTH_BITS) + 1,
                    _ => packed >> MONTH_BITS,
                };
                Self::Day([packed >> MONTH_BITS, near], packed & MONTH_MASK)
            }
            _ => Self::Any,
        }
    }

    /// Whether a packed date may support the subject's. Every verdict that supports has
    /// the same year, or the same month and day, or is a day or two away.
    pub(crate) fn admits(&self, date: u32) -> bool {
        match self {
            Self::None => false,
            Self::Any => date != DATES_NONE,
            Self::Day(years, month) => {
                let year = date >> MONTH_BITS;
                year == years[0]
                    || year == years[1]
                    || date & MONTH_MASK == *month
                    || date == DATES_OTHER
            }
        }
    }
}

/// Bits of a packed date that hold month and day.
const MONTH_BITS: u32 = 9;
const MONTH_MASK: u32 = (1 << MONTH_BITS) - 1;

fn date_hint(dates: &[BirthDate]) -> u32 {
    match dates {
        [] => DATES_NONE,
        [date] if date.precision == Precision::Day && !date.approximate => {
            pack_day(date.from)
        }
        [date] if date.precision == Precision::Year && !date.approximate => {
            u32::try_from(date.from.year()).unwrap_or(0) << MONTH_BITS
        }
        _ => DATES_OTHER,
    }
}

/// The key of a day, for [`IndexView::names_dated`]; keys are in the order of days.
pub(crate) fn day_key(day: Day) -> u32 {
    pack_day(day)
}

/// The key of a year that is all that is known, and those of the days in it.
pub(crate) fn year_keys(first: i16, last: i16) -> std::ops::Range<u32> {
    let year = |year: i16| u32::try_from(year.max(1)).unwrap_or(1) << MONTH_BITS;
    year(first)..year(last.saturating_add(1))
}

/// The key of dates that may mean any.
pub(crate) const ANY_DATE_KEY: u32 = DATES_OTHER;

/// The keys of dates that are not told by one day or one year.
fn extra_keys(dates: &[BirthDate]) -> impl Iterator<Item = u32> + '_ {
    dates.iter().flat_map(|date| {
        let years = i32::from(date.to.year()) - i32::from(date.from.year());
        let keys: Vec<u32> = match date.precision {
            Precision::Day => vec![pack_day(date.from)],
            Precision::Month | Precision::Year | Precision::Range
                if years > EXTRA_YEARS_MAX =>
            {
                vec![ANY_DATE_KEY]
            }
            Precision::Month | Precision::Year | Precision::Range => (date.from.year()
                ..=date.to.year())
                .map(|year| year_keys(year, year).start)
                .collect(),
        };
        keys
    })
}

/// A date that spans more years has one key for all; the longest range on the UN list of
/// 2026-02-27 spans seven.
const EXTRA_YEARS_MAX: i32 = 20;

const FLAG_WEAK: u8 = 1;
const FLAG_CUT: u8 = 2;
const FLAG_PATRONYMICS: u8 = 4;
const FLAG_FEMALE: u8 = 8;
const FLAG_MALE: u8 = 16;

/// What is compared of a name: first its parts in their order, then its units of several
/// parts and of what is left of a compound.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct SlotRecord {
    word: U32,
    /// Of a part, from the highest bit: the classes of its consonants, its weight in
    /// twelve bits, its role in four. Of a unit: [`PARTIAL`], and the parts it covers.
    about: U32,
}

/// Set in the mask of a unit that is a compound without its head.
const PARTIAL: u32 = 1 << 31;

impl SlotRecord {
    const NONE: Self = Self { word: U32::ZERO, about: U32::ZERO };

    fn of_part(word: u32, part: &Part, consonants: u16) -> Self {
        let weight = u32::from(part.weight.min(0xfff));
        let about = u32::from(consonants) << 16 | weight << 4 | part.role as u32;
        Self { word: word.into(), about: about.into() }
    }

    fn of_unit(word: u32, mask: u32, partial: bool) -> Self {
        let about = mask | if partial { PARTIAL } else { 0 };
        Self { word: word.into(), about: about.into() }
    }

    pub(crate) fn word(self) -> u32 {
        self.word.get()
    }

    /// The role of a part.
    pub(crate) fn role(self) -> Role {
        Role::from_number(u8::try_from(self.about.get() & 15).unwrap_or(0))
    }

    /// The weight of a part, hundredths of a bit.
    pub(crate) fn weight(self) -> u32 {
        self.about.get() >> 4 & 0xfff
    }

    /// The classes of the consonants of a part.
    pub(crate) fn consonants(self) -> u16 {
        u16::try_from(self.about.get() >> 16).unwrap_or(0)
    }

    /// The parts that a unit covers, one bit each.
    fn mask(self) -> u32 {
        self.about.get() & !PARTIAL
    }

    /// Whether a unit is a compound without its head.
    fn partial(self) -> bool {
        self.about.get() & PARTIAL != 0
    }
}

/// A pair of numbers, sorted by the first: key to word, document or identifier to entity.
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
    Slots,
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
    DateKeys,
    DateNames,
    DateExtras,
    Ids,
}

const SECTIONS: usize = 20;

/// A searchable set of listed entities.
///
/// It is one run of bytes: [`Index::as_bytes`] stores it, [`Index::read`] opens it
/// again, from a vector or from a mapped file, without copying.
pub struct Index {
    bytes: Box<dyn AsRef<[u8]> + Send + Sync>,
    sections: Vec<std::ops::Range<usize>>,
    lists: Arc<[ListVersion]>,
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
        let mut index = Self { bytes: Box::new(bytes), sections, lists: Arc::from([]) };
        index.lists = read_lists(index.section(Section::Lists)).into();
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

    pub(crate) fn shared_lists(&self) -> &Arc<[ListVersion]> {
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
            slots: records(self.section(Section::Slots)),
            texts: self.section(Section::Texts),
            word_offsets: numbers(self.section(Section::WordOffsets)),
            words: self.section(Section::Words),
            word_weights: numbers(self.section(Section::WordWeights)),
            word_order: numbers(self.section(Section::WordOrder)),
            posting_offsets: numbers(self.section(Section::PostingOffsets)),
            postings: records(self.section(Section::Postings)),
            key_buckets: numbers(self.section(Section::KeyBuckets)),
            keys: records(self.section(Section::Keys)),
            documents: records(self.section(Section::Documents)),
            date_keys: numbers(self.section(Section::DateKeys)),
            date_names: numbers(self.section(Section::DateNames)),
            date_extras: records(self.section(Section::DateExtras)),
            ids: records(self.section(Section::Ids)),
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
    slots: &'i [SlotRecord],
    texts: &'i [u8],
    word_offsets: &'i [U32],
    words: &'i [u8],
    word_weights: &'i [U32],
    word_order: &'i [U32],
    posting_offsets: &'i [U32],
    postings: &'i [PostingRecord],
    key_buckets: &'i [U32],
    keys: &'i [PairRecord],
    documents: &'i [PairRecord],
    date_keys: &'i [U32],
    date_names: &'i [U32],
    date_extras: &'i [PairRecord],
    ids: &'i [PairRecord],
}

/// A name of the index, ready to compare.
#[derive(Clone, Copy)]
pub(crate) struct ListedName<'i> {
    pub(crate) parts: &'i [SlotRecord],
    units: &'i [SlotRecord],
    text: &'i [u8],
    pub(crate) weak: bool,
    pub(crate) cut: bool,
    /// Whether a woman's or a man's, where the name says so.
    pub(crate) sex: Option<Sex>,
}

/// A unit of a listed name: a part, or what covers several.
pub(crate) struct ListedUnit {
    pub(crate) word: u32,
    pub(crate) mask: u32,
    pub(crate) partial: bool,
}

impl<'i> ListedName<'i> {
    /// Its units: every part, then the others.
    pub(crate) fn units(&self) -> impl Iterator<Item = ListedUnit> + use<'i> {
        let parts = self.parts.iter().enumerate().map(|(index, slot)| ListedUnit {
            word: slot.word(),
            mask: 1 << index,
            partial: false,
        });
        parts.chain(self.units.iter().map(|slot| ListedUnit {
            word: slot.word(),
            mask: slot.mask(),
            partial: slot.partial(),
        }))
    }

    /// The word of a unit.
    pub(crate) fn word_of_unit(&self, unit: usize) -> Option<u32> {
        let slot = match unit.checked_sub(self.parts.len()) {
            None => self.parts.get(unit),
            Some(place) => self.units.get(place),
        };
        slot.map(|slot| slot.word())
    }

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

    /// A word with all that is known of it beside its letters.
    pub(crate) fn related(&self, word: u32, similarity: u16) -> Related {
        let at = |numbers: &[U32], place: u32| {
            numbers.get(place as usize).map_or(0, |number| number.get())
        };
        Related {
            word,
            similarity,
            weight_max: at(self.word_weights, word),
            postings: at(self.posting_offsets, word)..at(self.posting_offsets, word + 1),
        }
    }

    /// The names that have a word.
    pub(crate) fn postings(&self, related: &Related) -> &'i [PostingRecord] {
        let range = related.postings.start as usize..related.postings.end as usize;
        self.postings.get(range).unwrap_or_default()
    }

    /// Reads a byte of each of these words, all at once: memory answers many questions
    /// in the time of one, when none waits for the answer to another.
    pub(crate) fn touch_words(&self, words: &[u32]) {
        let offset = |word: &u32| {
            self.word_offsets
                .get(*word as usize)
                .map_or(0, |offset| offset.get() as usize)
        };
        let byte = |word: &u32| self.words.get(offset(word)).copied().unwrap_or(0);
        let sum = words.iter().map(byte).fold(0, u8::wrapping_add);
        std::hint::black_box(sum);
    }

    /// The same for the words under these keys.
    pub(crate) fn touch_keys(&self, keys: &[u32]) {
        let bits = self.key_buckets.len().max(2).ilog2();
        let start = |key: &u32| {
            let bucket = (key >> (32 - bits)) as usize;
            self.key_buckets.get(bucket).map_or(0, |start| start.get())
        };
        let starts = keys.iter().map(start).fold(0, u32::wrapping_add);
        std::hint::black_box(starts);
        let first = |key: &u32| {
            self.keys.get(start(key) as usize).map_or(0, |pair| pair.key.get())
        };
        std::hint::black_box(keys.iter().map(first).fold(0, u32::wrapping_add));
    }

    /// The same for the records of names.
    pub(crate) fn touch_names(&self, names: impl Iterator<Item = u32>) {
        let byte = |name: u32| {
            self.names.get(name as usize).map_or(0, |record| record.slots_count)
        };
        std::hint::black_box(names.map(byte).fold(0, u8::wrapping_add));
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
        let key = text_hash(number);
        pairs_of(self.documents, key)
    }

    /// Entities of a list with an identifier: one, unless a list gives it twice.
    pub(crate) fn entities_of_id(&self, key: &EntityKey) -> impl Iterator<Item = u32> {
        pairs_of(self.ids, key.hash()).filter(|entity| {
            let record = self.entity(*entity);
            record.list == key.list() && record.id == key.id.as_bytes()
        })
    }

    /// Whether a word stands in a name of an entity that is not among these (ascending).
    pub(crate) fn is_borne(&self, word: u32, hidden: &[u32]) -> bool {
        let visible = |posting: &PostingRecord| {
            let record = self.name_record(posting.name());
            record.is_some_and(|name| hidden.binary_search(&name.entity.get()).is_err())
        };
        hidden.is_empty() || self.postings(&self.related(word, 0)).iter().any(visible)
    }

    pub(crate) fn name_record(&self, number: u32) -> Option<&'i NameRecord> {
        self.names.get(number as usize)
    }

    pub(crate) fn name(&self, record: &'i NameRecord) -> ListedName<'i> {
        let text = record.text.get() as usize;
        let text = self.texts.get(text..text + usize::from(record.text_length.get()));
        let slots = slots_of(record, self.slots);
        let parts = usize::from(record.parts_count).min(slots.len());
        let (parts, units) = slots.split_at(parts);
        ListedName {
            parts,
            units,
            text: text.unwrap_or_default(),
            weak: record.flags & FLAG_WEAK != 0,
            cut: record.flags & FLAG_CUT != 0,
            sex: match record.flags & (FLAG_FEMALE | FLAG_MALE) {
                FLAG_FEMALE => Some(Sex::Female),
                FLAG_MALE => Some(Sex::Male),
                _ => None,
            },
        }
    }

    /// The words of all units of a name.
    pub(crate) fn words_of(&self, record: &'i NameRecord) -> impl Iterator<Item = u32> {
        slots_of(record, self.slots).iter().map(|slot| slot.word())
    }

    /// Numbers of the names whose bearers were born on dates with these keys, as far as
    /// one date is all that is known of them.
    pub(crate) fn names_dated(
        &self,
        keys: &std::ops::Range<u32>,
    ) -> std::ops::Range<u32> {
        let first = self.date_keys.partition_point(|other| other.get() < keys.start);
        let rest = self.date_keys.get(first..).unwrap_or_default();
        // Most ranges hold one day or none.
        let count = if keys.len() == 1 {
            usize::from(rest.first().is_some_and(|key| key.get() < keys.end))
        } else {
            rest.partition_point(|other| other.get() < keys.end)
        };
        let name = |place: usize| self.date_names.get(place).map_or(0, |name| name.get());
        name(first)..name(first + count)
    }

    /// The same of bearers with several dates, or one that is no day and no year.
    pub(crate) fn names_dated_otherwise(
        &self,
        keys: &std::ops::Range<u32>,
    ) -> impl Iterator<Item = u32> + use<'i> {
        let end = keys.end;
        let start = self.date_extras.partition_point(|pair| pair.key.get() < keys.start);
        let pairs = self.date_extras.get(start..).unwrap_or_default();
        pairs.iter().take_while(move |pair| pair.key < end).map(|pair| pair.value.get())
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

/// The classes of the consonants of the parts of a name that a word does not cover. Of a
/// word that stands in it twice, either place may be left over.
fn others(record: &NameRecord, slots: &[SlotRecord], word: u32) -> u32 {
    let parts = usize::from(record.parts_count);
    let covered = slots.iter().enumerate().filter(|(_, slot)| slot.word() == word);
    let covered = covered.fold(u32::MAX, |mask, (index, slot)| {
        mask & if index < parts { 1 << index } else { slot.mask() }
    });
    let (mut packed, mut count) = (0, 0);
    for (index, slot) in slots.iter().take(parts).enumerate() {
        if covered >> index & 1 == 1 || slot.role().is_optional() {
            continue;
        }
        if count == OTHERS_MAX {
            return OTHERS_MANY;
        }
        packed |= (u32::from(slot.consonants()) & OTHER_MASK) << (count * OTHER_BITS);
        count += 1;
    }
    packed | count << OTHERS_COUNT_AT
}

/// The slots of a name, in its record or beside it.
fn slots_of<'i>(record: &'i NameRecord, beside: &'i [SlotRecord]) -> &'i [SlotRecord] {
    let count = usize::from(record.slots_count);
    if let Some(inside) = record.slots.get(..count) {
        return inside;
    }
    let start = record.slots.first().map_or(0, |slot| slot.word() as usize);
    beside.get(start..start + count).unwrap_or_default()
}

/// The values under a key.
fn pairs_of(pairs: &[PairRecord], key: u32) -> impl Iterator<Item = u32> {
    let start = pairs.partition_point(|pair| pair.key.get() < key);
    let pairs = pairs.get(start..).unwrap_or_default();
    pairs.iter().take_while(move |pair| pair.key == key).map(|pair| pair.value.get())
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
    year << MONTH_BITS | u32::from(day.month()) << 5 | u32::from(day.day())
}

fn unpack_day(packed: u32) -> Option<Day> {
    let year = i16::try_from(packed >> MONTH_BITS).ok()?;
    let month = u8::try_from(packed >> 5 & 15).ok()?;
    Day::new(year, month, u8::try_from(packed & 31).ok()?)
}

/// Shortest document number that identifies anyone.
pub(crate) const DOCUMENT_LENGTH_MIN: usize = 5;

fn text_hash(number: &str) -> u32 {
    let mut state: u32 = 0x811c_9dc5;
    for byte in number.bytes() {
        state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    state
}

/// What an entity is known by: its list, and its identifier there as the index keeps it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct EntityKey {
    list: u16,
    id: Box<str>,
}

impl EntityKey {
    pub(crate) fn new(list: u32, id: &str) -> Self {
        Self { list: list_number(list), id: clip(id, TEXT_MAX).into() }
    }

    /// The position of the list.
    pub(crate) fn list(&self) -> u32 {
        self.list.into()
    }

    fn hash(&self) -> u32 {
        id_hash(self.list, &self.id)
    }
}

/// Lists are numbered in two bytes; what comes after is one list.
fn list_number(list: u32) -> u16 {
    u16::try_from(list).unwrap_or(u16::MAX)
}

fn id_hash(list: u16, id: &str) -> u32 {
    text_hash(id) ^ u32::from(list).wrapping_mul(0x9E37_79B1)
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
    /// Of each worker that analyses names, the words that it met.
    caches: Vec<WordCache>,
    /// Of entities whose names are still to be analysed, the number of names; the names.
    waiting: Vec<usize>,
    waiting_names: Vec<WaitingName>,
    word_list: Vec<Word>,
    word_weights: Vec<u32>,
    entity_offsets: Vec<u32>,
    entities: Vec<u8>,
    entity_names: Vec<u32>,
    names: Vec<NameRecord>,
    /// Of every entity, see [`date_hint`].
    dates: Vec<u32>,
    /// Keys of an entity's dates where the hint does not tell them, and the entity.
    date_extras: Vec<(u32, u32)>,
    slots: Vec<SlotRecord>,
    texts: Vec<u8>,
    documents: Vec<(u32, u32)>,
    /// Hash of list and identifier, and the entity.
    ids: Vec<(u32, u32)>,
}

/// Names that wait before they are analysed together: enough to be worth waking the
/// other cores for, few enough to stay in their caches.
const WAITING_MAX: usize = 8192;

/// A listed name that is still to be analysed.
struct WaitingName {
    kind: EntityKind,
    text: String,
    weak: bool,
}

/// Analyses names, a run of them for each cache.
fn analyse_all(
    names: &[WaitingName],
    caches: &mut [WordCache],
) -> Vec<Vec<AnalysedName>> {
    let run = |names: &[WaitingName], cache: &mut WordCache| -> Vec<AnalysedName> {
        let one =
            |name: &WaitingName| analyse_with(&name.text, name.kind, Side::Listed, cache);
        names.iter().map(one).collect()
    };
    if let [cache] = caches {
        return vec![run(names, cache)];
    }
    let size = names.len().div_ceil(caches.len()).max(1);
    names
        .par_chunks(size)
        .zip(caches.par_iter_mut())
        .map(|(names, cache)| run(names, cache))
        .collect()
}

impl IndexBuilder {
    /// Adds one entity of the list at position `list`.
    pub fn add(&mut self, list: u32, entity: &ListedEntity) {
        let number = count(self.entity_offsets.len());
        self.entity_offsets.push(count(self.entities.len()));
        self.push_record(list, entity);
        let id = clip(&entity.id, TEXT_MAX);
        self.ids.push((id_hash(list_number(list), id), number));
        let date = date_hint(&entity.birth_dates);
        self.dates.push(date);
        if date == DATES_OTHER {
            let keys = extra_keys(&entity.birth_dates);
            self.date_extras.extend(keys.map(|key| (key, number)));
        }
        for document in &entity.documents {
            if document.number.len() >= DOCUMENT_LENGTH_MIN {
                self.documents.push((text_hash(&document.number), number));
            }
        }
        let mut seen: HashSet<(&str, bool)> = HashSet::new();
        let before = self.waiting_names.len();
        for name in &entity.names {
            let weak = name.quality == Quality::Low;
            // The same name twice cannot change any score.
            if !seen.insert((&name.full, weak)) {
                continue;
            }
            let weak = weak && name.kind != NameKind::Primary;
            let (kind, text) = (entity.kind, name.full.clone());
            self.waiting_names.push(WaitingName { kind, text, weak });
        }
        self.waiting.push(self.waiting_names.len() - before);
        if self.waiting_names.len() >= WAITING_MAX {
            self.analyse_waiting();
        }
    }

    /// Analyses the names that wait, on all cores if they are many, and takes them in
    /// their order.
    fn analyse_waiting(&mut self) {
        let names = std::mem::take(&mut self.waiting_names);
        let entities = std::mem::take(&mut self.waiting);
        let workers =
            if names.len() < WAITING_MAX { 1 } else { rayon::current_num_threads() };
        if self.caches.len() < workers {
            self.caches.resize_with(workers, WordCache::default);
        }
        let analysed =
            analyse_all(&names, self.caches.get_mut(..workers).unwrap_or_default());
        let mut analysed = names.iter().zip(analysed.iter().flatten());
        let first = self.entity_names.len();
        for (entity, names) in (first..).zip(entities) {
            self.entity_names.push(count(self.names.len()));
            for (name, analysed) in analysed.by_ref().take(names) {
                self.add_name(count(entity), name, analysed);
            }
        }
    }

    fn push_record(&mut self, list: u32, entity: &ListedEntity) {
        let out = &mut self.entities;
        out.extend(list_number(list).to_le_bytes());
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

    fn add_name(&mut self, entity: u32, name: &WaitingName, analysed: &AnalysedName) {
        if analysed.parts.is_empty() {
            return;
        }
        let text = clip(&name.text, TEXT_MAX);
        let mut flags = 0;
        if name.weak {
            flags |= FLAG_WEAK;
        }
        if analysed.cut {
            flags |= FLAG_CUT;
        }
        if analysed.parts.iter().any(|part| is_patronymic(part.role)) {
            flags |= FLAG_PATRONYMICS;
        }
        flags |= match analysed.sex {
            Some(Sex::Female) => FLAG_FEMALE,
            Some(Sex::Male) => FLAG_MALE,
            Some(Sex::Other) | None => 0,
        };
        let initials = analysed.parts.iter().filter(|p| p.role == Role::Initial).count();
        let slots = self.slots_of(analysed);
        let weight = required_weight(analysed).into();
        let slots_count = u8::try_from(slots.len()).unwrap_or(u8::MAX);
        let slots = self.placed(&slots);
        self.names.push(NameRecord {
            entity: entity.into(),
            text: count(self.texts.len()).into(),
            text_length: u16::try_from(text.len()).unwrap_or(0).into(),
            weight,
            parts_count: u8::try_from(analysed.parts.len()).unwrap_or(u8::MAX),
            slots_count,
            flags,
            initials: u8::try_from(initials).unwrap_or(u8::MAX),
            slots,
        });
        self.texts.extend(text.as_bytes());
    }

    /// The slots of a name, its words numbered.
    fn slots_of(&mut self, name: &AnalysedName) -> Vec<SlotRecord> {
        let mut slots = Vec::with_capacity(name.units.len());
        for (number, unit) in name.units.iter().enumerate() {
            let covered = name.parts.iter().enumerate();
            let weight: u32 = covered
                .filter(|(part, _)| unit.mask >> part & 1 == 1)
                .map(|(_, part)| u32::from(part.weight))
                .sum();
            let word = self.intern(&unit.word);
            if let Some(most) = self.word_weights.get_mut(word as usize) {
                *most = weight.max(*most);
            }
            slots.push(match name.parts.get(number) {
                Some(part) => {
                    SlotRecord::of_part(word, part, unit.word.view().consonants())
                }
                None => SlotRecord::of_unit(word, unit.mask, unit.partial),
            });
        }
        slots
    }

    /// Puts slots into a record, or beside it where they are too many.
    fn placed(&mut self, slots: &[SlotRecord]) -> [SlotRecord; SLOTS_INSIDE] {
        let mut inside = [SlotRecord::NONE; SLOTS_INSIDE];
        if let Some(room) = inside.get_mut(..slots.len()) {
            room.copy_from_slice(slots);
        } else {
            inside[0].word = count(self.slots.len()).into();
            self.slots.extend(slots);
        }
        inside
    }

    fn intern(&mut self, word: &Word) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = count(self.word_list.len());
        self.word_list.push(word.clone());
        self.word_weights.push(0);
        self.words.insert(word.clone(), number);
        number
    }

    /// Finishes the index; `lists` in the order of their positions.
    ///
    /// # Panics
    ///
    /// When one section would be larger than 4 GiB: some ten million entities.
    pub fn finish(mut self, lists: Vec<ListVersion>) -> Index {
        self.analyse_waiting();
        drop(std::mem::take(&mut self.caches));
        drop(std::mem::take(&mut self.words));
        self.entity_offsets.push(count(self.entities.len()));
        self.entity_names.push(count(self.names.len()));
        self.sort_by_date();
        let (date_keys, date_names) = self.date_ranges();
        let date_extras = self.date_extras();
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
        let documents = sorted_pairs(std::mem::take(&mut self.documents));
        let ids = sorted_pairs(std::mem::take(&mut self.ids));
        let bytes = write(vec![
            Box::new(written_lists(&lists)),
            Box::new(packed(&std::mem::take(&mut self.entity_offsets))),
            Box::new(std::mem::take(&mut self.entities)),
            Box::new(packed(&std::mem::take(&mut self.entity_names))),
            Box::new(std::mem::take(&mut self.names)),
            Box::new(std::mem::take(&mut self.slots)),
            Box::new(std::mem::take(&mut self.texts)),
            Box::new(packed(&word_offsets)),
            Box::new(words),
            Box::new(packed(&std::mem::take(&mut self.word_weights))),
            Box::new(packed(&order)),
            Box::new(packed(&posting_offsets)),
            Box::new(postings),
            Box::new(packed(&key_buckets)),
            Box::new(keys),
            Box::new(documents),
            Box::new(packed(&date_keys)),
            Box::new(packed(&date_names)),
            Box::new(date_extras),
            Box::new(ids),
        ]);
        let ranges = sections(&bytes, SECTIONS).unwrap_or_default();
        assert_eq!(ranges.len(), SECTIONS, "an index that was just written is whole");
        Index { bytes: Box::new(bytes), sections: ranges, lists: lists.into() }
    }

    /// Puts entities in the order of their birth dates, and their names with them: whom a
    /// date may support then stand together.
    fn sort_by_date(&mut self) {
        let mut order: Vec<u32> = (0..count(self.dates.len())).collect();
        order.sort_by_key(|entity| self.dates.get(*entity as usize).copied());
        let mut places = vec![0; order.len()];
        let (mut offsets, mut entities) = (Vec::new(), Vec::new());
        let (mut starts, mut names) = (Vec::new(), Vec::with_capacity(self.names.len()));
        for (place, entity) in order.iter().enumerate() {
            if let Some(old) = places.get_mut(*entity as usize) {
                *old = count(place);
            }
            offsets.push(count(entities.len()));
            entities.extend(slice_of(&self.entity_offsets, &self.entities, *entity));
            starts.push(count(names.len()));
            let own = slice_of(&self.entity_names, &self.names, *entity);
            names.extend(
                own.iter()
                    .map(|name| NameRecord { entity: count(place).into(), ..*name }),
            );
        }
        offsets.push(count(entities.len()));
        starts.push(count(names.len()));
        let place = |entity: &u32| places.get(*entity as usize).copied().unwrap_or(0);
        let pairs = self.documents.iter_mut().chain(&mut self.date_extras);
        for (_, entity) in pairs.chain(&mut self.ids) {
            *entity = place(entity);
        }
        self.dates.sort_unstable();
        self.entity_offsets = offsets;
        self.entities = entities;
        self.entity_names = starts;
        self.names = names;
    }

    /// Every key of a date, and the first name with it; one more for the end.
    fn date_ranges(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut keys, mut names) = (Vec::new(), Vec::new());
        for (date, name) in self.dates.iter().zip(&self.entity_names) {
            if keys.last() != Some(date) {
                keys.push(*date);
                names.push(*name);
            }
        }
        names.push(count(self.names.len()));
        (keys, names)
    }

    /// Names under the keys of their bearers' further dates.
    fn date_extras(&self) -> Vec<PairRecord> {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (key, entity) in &self.date_extras {
            let entity = *entity as usize;
            let bound = |at: usize| self.entity_names.get(at).copied().unwrap_or(0);
            pairs.extend((bound(entity)..bound(entity + 1)).map(|name| (*key, name)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        packed_pairs(pairs)
    }

    /// For every word the names that have it, ascending and once each.
    fn postings(&self) -> (Vec<u32>, Vec<PostingRecord>) {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(self.names.len() * 4);
        for (number, name) in self.names.iter().enumerate() {
            let slots = slots_of(name, &self.slots);
            pairs.extend(slots.iter().map(|slot| (slot.word(), count(number))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let offsets = offsets(self.word_list.len(), pairs.iter().map(|pair| pair.0));
        let posting = |(word, name): (u32, u32)| {
            let record = self.names.get(name as usize)?;
            let date = self.dates.get(record.entity.get() as usize)?;
            let others = others(record, slots_of(record, &self.slots), word);
            Some(PostingRecord::new(name, record, *date, others))
        };
        (offsets, pairs.into_iter().filter_map(posting).collect())
    }
}

/// What lies between the offset of a number and the next one.
fn slice_of<'a, T>(offsets: &[u32], items: &'a [T], number: u32) -> &'a [T] {
    let bound = |at: usize| offsets.get(at).map_or(0, |offset| *offset as usize);
    let number = number as usize;
    items.get(bound(number)..bound(number + 1)).unwrap_or_default()
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
        word.view().keys(&mut keys);
        pairs.extend(keys.iter().map(|key| (*key, count(number))));
    }
    rayon::slice::ParallelSliceMut::par_sort_unstable(pairs.as_mut_slice());
    let bits = key_bucket_bits(words.len());
    let buckets = offsets(1 << bits, pairs.iter().map(|pair| pair.0 >> (32 - bits)));
    (buckets, packed_pairs(pairs))
}

fn sorted_pairs(mut pairs: Vec<(u32, u32)>) -> Vec<PairRecord> {
    pairs.sort_unstable();
    packed_pairs(pairs)
}

fn packed_pairs(pairs: Vec<(u32, u32)>) -> Vec<PairRecord> {
    let pair =
        |(key, value): (u32, u32)| PairRecord { key: key.into(), value: value.into() };
    pairs.into_iter().map(pair).collect()
}

/// Weight of the parts that must not be missing, without initials.
pub(crate) fn required_weight(name: &AnalysedName) -> u16 {
    name.parts
        .iter()
        .filter(|part| !part.role.is_optional() && part.role != Role::Initial)
        .fold(0u16, |sum, part| sum.saturating_add(part.weight))
}

fn packed(numbers: &[u32]) -> Vec<U32> {
    numbers.iter().map(|number| U32::new(*number)).collect()
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
