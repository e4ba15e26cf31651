//! Every entity in use, one at a time.
//!
//! In: a store. Out: the entities that the index has, as they are listed, by any of their
//! identifiers and by what somebody types; none of them is held in memory. Not handled:
//! who may look at them.
//!
//! Beside the index of a store lie two files under its name. `….entities.jsonl` has one
//! entity a line, in the order in which the index was built, as `lists::serial` writes
//! them. `….rows.jsonl` tells of each where its line is, a checksum of it, and what is
//! asked about all of them at once. So opening reads the rows alone, which are some 300
//! bytes an entity, and an entity costs one reading of a few thousand bytes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use saring_casework::{Rulings, Unscreened, entity_fingerprint};
use saring_lists::serial;
use saring_lists::versions::{Seen, Store, VersionRecord};
use saring_lists::write::{FtmNodes, Source, ftm_nodes};
use saring_model::{
    Document, EntityKind, ListVersion, ListedEntity, Moment, Name, Score, Subject,
};
use saring_screen::{Index, Policy};
use serde_json::{Map, Value, json};

use crate::index::{
    Groups, Opened, Place, Whole, counted, each_of, uncounted, versions, whole,
};
use crate::replace::replace;
use crate::{Meter, build};

/// What the names of the files end in.
const ENTITIES: &str = "entities.jsonl";
const ROWS: &str = "rows.jsonl";

/// The entities in use.
#[derive(Debug)]
pub struct Catalogue {
    lines: Lines,
    rows: Vec<Row>,
    /// Every identifier with the number of its row, and whether it is the row's own; own
    /// ones first, in the order of the rows.
    ids: Vec<(Box<str>, Reverse<bool>, u32)>,
    /// Every reference with the numbers of the rows that have it.
    references: Vec<(Box<str>, u32)>,
}

/// What is known of an entity without reading it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its identifier, which hits have.
    pub id: Box<str>,
    /// How it is called.
    pub caption: Box<str>,
    /// Its schema.
    pub schema: Box<str>,
    /// The positions of the lists that have it, the one that hits cite first.
    pub lists: Vec<u32>,
    /// What an exclusion is decided on ([`entity_fingerprint`]).
    pub fingerprint: Box<str>,
    /// When the first version that has it was imported, where that is known.
    pub first_seen: Option<Moment>,
    /// When the last version in which it is different was imported.
    pub last_change: Option<Moment>,
    /// When the version in use was imported.
    pub last_seen: Option<Moment>,
    /// The members of one that is several, and what publishers call it beside.
    referents: Vec<Box<str>>,
    /// Publishers' references, letters and digits alone.
    references: Vec<Box<str>>,
    /// Where its line begins, how long it is, and its checksum.
    at: u64,
    length: u32,
    check: u64,
}

/// What was found, one page of it.
#[derive(Clone, Debug)]
pub struct Found<'c> {
    /// How many there are on all pages.
    pub total: usize,
    /// Those of this page, in order.
    pub rows: Vec<&'c Row>,
}

/// From this score on the engine's finds are shown: low, for a person is looking, who
/// sees at once who is meant.
const SHOWN_MIN: Score = Score::thousandths(500);

/// Letters and digits from which on the engine is asked; before that nothing can be told
/// apart by sound.
const HEARD_MIN: usize = 3;

/// The index and the entities of a store, from the disk if both are there, else built
/// and put there.
///
/// # Errors
///
/// When no list is in use, or one cannot be read.
pub fn open(store: &Store, meter: Meter<'_>) -> anyhow::Result<(Opened, Catalogue)> {
    let place = Place::of(store)?;
    if let (Some(whole), Some(catalogue)) = (place.read(), read(&place)) {
        return Ok((Opened { whole, unkept: None }, catalogue));
    }
    match build_there(store, &place, meter) {
        Ok((whole, catalogue, kept)) => {
            Ok((Opened { whole, unkept: kept.err() }, catalogue))
        }
        // A disk that takes nothing keeps nobody from being screened.
        Err(error) => {
            let mut bytes = Vec::new();
            let built = build_of(store, &mut bytes, meter)?;
            let catalogue = Catalogue::new(Lines::Memory(bytes), built.rows);
            let whole = whole(built.index, &built.groups);
            Ok((Opened { whole, unkept: Some(error) }, catalogue))
        }
    }
}

/// The index and the entities of versions that need not be in use, held in memory. Who is
/// one with whom is as decided now.
///
/// # Errors
///
/// When a version cannot be read.
pub fn at(
    store: &Store,
    versions: &[VersionRecord],
    meter: Meter<'_>,
) -> anyhow::Result<(Whole, Catalogue)> {
    let mut bytes = Vec::new();
    let built = build_at(store, versions, &mut bytes, meter)?;
    let catalogue = Catalogue::new(Lines::Memory(bytes), built.rows);
    Ok((whole(built.index, &built.groups), catalogue))
}

fn build_there(
    store: &Store,
    place: &Place,
    meter: Meter<'_>,
) -> anyhow::Result<(Whole, Catalogue, anyhow::Result<()>)> {
    place.make()?;
    let mut built = None;
    let path = place.file(ENTITIES);
    replace(&path, |out| {
        built = Some(build_of(store, out, meter)?);
        Ok(())
    })?;
    let built = built.context("expected entities that were written, found none")?;
    let lines = Lines::File(Mutex::new(File::open(&path)?));
    let rows = built.rows.iter().map(|row| row.json().to_string()).collect();
    replace(&place.file(ROWS), |out| Ok(out.write_all(counted(rows).as_bytes())?))?;
    let kept = place.keep(&built.index, &built.groups);
    let kept = kept.and_then(|()| place.settle(store));
    let catalogue = Catalogue::new(lines, built.rows);
    Ok((whole(built.index, &built.groups), catalogue, kept))
}

fn read(place: &Place) -> Option<Catalogue> {
    let lines = File::open(place.file(ENTITIES)).ok()?;
    let text = std::fs::read_to_string(place.file(ROWS)).ok()?;
    let rows: Vec<Row> =
        uncounted(&text)?.into_iter().map(Row::read).collect::<Option<_>>()?;
    let end = rows.last().map_or(0, |row| row.at + u64::from(row.length) + 1);
    let is_whole = lines.metadata().ok()?.len() == end;
    is_whole.then(|| Catalogue::new(Lines::File(Mutex::new(lines)), rows))
}

/// Built in one pass, so that all of it is of the same versions.
struct Built {
    index: Index,
    groups: Groups,
    rows: Vec<Row>,
}

fn build_of(
    store: &Store,
    out: &mut dyn Write,
    meter: Meter<'_>,
) -> anyhow::Result<Built> {
    build_at(store, &versions(store)?, out, meter)
}

fn build_at(
    store: &Store,
    versions: &[VersionRecord],
    out: &mut dyn Write,
    meter: Meter<'_>,
) -> anyhow::Result<Built> {
    let times = Times::of(store, versions);
    let mut writing = Writing::new(out);
    let (builder, groups) = build::while_reading(|feed| {
        each_of(store, versions, meter, &mut |lists, entity| {
            writing.put(lists, &entity, &times);
            feed.add(lists.first().copied().unwrap_or_default(), entity);
        })
    });
    let groups = groups?;
    let rows = writing.finish()?;
    let cited = versions.iter().map(VersionRecord::cited).collect();
    Ok(Built { index: builder.finish(cited), groups, rows })
}

/// When entities were seen, by the position of the list.
#[derive(Default)]
struct Times(Vec<(Moment, HashMap<String, Seen>)>);

impl Times {
    fn of(store: &Store, versions: &[VersionRecord]) -> Self {
        let seen = |version: &VersionRecord| {
            let state = store.list(&version.list)?;
            store.seen(&state, version)
        };
        let times = versions.iter().map(|version| {
            // A version of long ago that is damaged costs dates, not the entities.
            (version.imported_at, seen(version).unwrap_or_default())
        });
        Self(times.collect())
    }

    fn fill(&self, row: &mut Row) {
        for list in &row.lists {
            let Some((at, seen)) = self.0.get(*list as usize) else { continue };
            row.last_seen = row.last_seen.max(Some(*at));
            for id in std::iter::once(&row.id).chain(&row.referents) {
                let Some(own) = seen.get(&**id) else { continue };
                let first = row.first_seen.map_or(own.first, |at| at.min(own.first));
                row.first_seen = Some(first);
                row.last_change = row.last_change.max(Some(own.last_change));
            }
        }
    }
}

/// Writes entities, and notes where each of them is.
struct Writing<'o> {
    out: &'o mut dyn Write,
    at: u64,
    rows: Vec<Row>,
    written: std::io::Result<()>,
}

impl<'o> Writing<'o> {
    fn new(out: &'o mut dyn Write) -> Self {
        Self { out, at: 0, rows: Vec::new(), written: Ok(()) }
    }

    fn put(&mut self, lists: &[u32], entity: &ListedEntity, times: &Times) {
        if self.written.is_err() {
            return;
        }
        let line = format!("{}\n", serial::to_json(entity));
        self.written = self.out.write_all(line.as_bytes());
        let boxed = |text: &String| text.as_str().into();
        let mut several: Vec<u32> = Vec::with_capacity(lists.len());
        for list in lists {
            if !several.contains(list) {
                several.push(*list);
            }
        }
        let own = line.trim_end().as_bytes();
        let mut row = Row {
            id: boxed(&entity.id),
            caption: entity.caption().into(),
            schema: boxed(&entity.schema),
            lists: several,
            fingerprint: boxed(&entity_fingerprint(entity)),
            first_seen: None,
            last_change: None,
            last_seen: None,
            referents: entity.referents.iter().map(boxed).collect(),
            references: references(entity),
            at: self.at,
            length: u32::try_from(own.len()).unwrap_or(u32::MAX),
            check: checksum(own),
        };
        times.fill(&mut row);
        self.at += line.len() as u64;
        self.rows.push(row);
    }

    fn finish(self) -> anyhow::Result<Vec<Row>> {
        self.written.context("writing entities")?;
        Ok(self.rows)
    }
}

/// The references of an entity's listings, each once, as somebody types them who leaves
/// out the dots.
fn references(entity: &ListedEntity) -> Vec<Box<str>> {
    let listed = entity.listings.iter().map(|listing| &listing.reference);
    let quoted = entity.listings.iter().flat_map(|listing| &listing.quoted);
    let plain = listed.chain(quoted).map(|text| Document::normalise(text));
    let plain: BTreeSet<String> = plain.filter(|text| !text.is_empty()).collect();
    plain.into_iter().map(String::into_boxed_str).collect()
}

/// FNV-1a of 64 bits, which tells whether a disk gives back what it was given.
fn checksum(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    };
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Where the lines of entities are.
enum Lines {
    File(Mutex<File>),
    Memory(Vec<u8>),
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Memory(_) => "Memory",
        })
    }
}

impl Lines {
    fn line(&self, row: &Row) -> anyhow::Result<Vec<u8>> {
        let line = match self {
            Self::File(file) => {
                let mut line = vec![0; row.length as usize];
                // Whoever panicked left a place in the file, which is set anew here.
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(row.at))?;
                file.read_exact(&mut line)?;
                line
            }
            Self::Memory(bytes) => {
                let start = usize::try_from(row.at)?;
                let line = bytes.get(start..start + row.length as usize);
                line.context("expected an entity's line, found the end")?.to_vec()
            }
        };
        anyhow::ensure!(
            checksum(&line) == row.check,
            "expected an entity as it was written, found other bytes"
        );
        Ok(line)
    }
}

impl Catalogue {
    fn new(lines: Lines, rows: Vec<Row>) -> Self {
        let numbered = || (0..).zip(&rows);
        let own = numbered().map(|(number, row)| (row.id.clone(), Reverse(true), number));
        let others = numbered().flat_map(|(number, row)| {
            let ids = row.referents.iter().filter(|id| **id != row.id);
            ids.map(move |id| (id.clone(), Reverse(false), number))
        });
        let mut ids: Vec<(Box<str>, Reverse<bool>, u32)> = own.chain(others).collect();
        ids.sort_unstable();
        ids.dedup();
        let references = numbered().flat_map(|(number, row)| {
            row.references.iter().map(move |text| (text.clone(), number))
        });
        let mut references: Vec<(Box<str>, u32)> = references.collect();
        references.sort_unstable();
        Self { lines, rows, ids, references }
    }

    /// Of entities that are in no store, each with the position of its list: held in
    /// memory, as written.
    ///
    /// # Errors
    ///
    /// None in practice: memory does not refuse to be written.
    pub fn of<'e>(
        entities: impl IntoIterator<Item = (u32, &'e ListedEntity)>,
    ) -> anyhow::Result<Self> {
        let mut bytes = Vec::new();
        let mut writing = Writing::new(&mut bytes);
        for (list, entity) in entities {
            writing.put(&[list], entity, &Times::default());
        }
        let rows = writing.finish()?;
        Ok(Self::new(Lines::Memory(bytes), rows))
    }

    /// All rows, in the order in which the index was built.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows of an identifier: those whose own it is, then those that are known by it
    /// as well, because a member has it or a publisher says so.
    pub fn known_by(&self, id: &str) -> impl Iterator<Item = &Row> {
        self.numbers_of(id).filter_map(|number| self.rows.get(number as usize))
    }

    fn numbers_of(&self, id: &str) -> impl Iterator<Item = u32> {
        let first = self.ids.partition_point(|(own, ..)| **own < *id);
        let from = self.ids.get(first..).unwrap_or_default();
        let id = id.to_owned();
        from.iter().take_while(move |(own, ..)| **own == *id).map(|(.., number)| *number)
    }

    /// The row of a hit: of several of one identifier that of its list.
    pub fn of_hit(&self, list: u32, id: &str) -> Option<&Row> {
        let mut own = self.known_by(id).filter(|row| *row.id == *id);
        own.find(|row| row.lists.first() == Some(&list))
    }

    /// The entity of an identifier, the first of [`Catalogue::known_by`]. Whether it is
    /// known by it alone shows in its own identifier, which is another one.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what was written.
    pub fn get(&self, id: &str) -> anyhow::Result<Option<ListedEntity>> {
        self.known_by(id).next().map(|row| self.entity(row)).transpose()
    }

    /// The entity of a row of this catalogue.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what was written.
    pub fn entity(&self, row: &Row) -> anyhow::Result<ListedEntity> {
        let line = self.lines.line(row).context("reading a listed entity")?;
        let value: Value = serde_json::from_slice(&line)?;
        Ok(serial::from_json(&value)?)
    }

    /// Every entity with its row, in order, one after the other.
    pub fn entities(&self) -> impl Iterator<Item = anyhow::Result<(&Row, ListedEntity)>> {
        self.rows.iter().map(|row| Ok((row, self.entity(row)?)))
    }

    /// Shows rulings the entities that they name, as [`Rulings::listed`] wants it, and
    /// reads no others.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what was written. Nothing was shown then, so that
    /// no exclusion holds.
    pub fn show(&self, rulings: &mut Rulings) -> anyhow::Result<()> {
        let numbers: BTreeSet<u32> =
            rulings.ruled().flat_map(|id| self.numbers_of(id)).collect();
        let rows =
            numbers.into_iter().filter_map(|number| self.rows.get(number as usize));
        let entities: Vec<ListedEntity> =
            rows.map(|row| self.entity(row)).collect::<anyhow::Result<_>>()?;
        for entity in &entities {
            rulings.listed(entity);
        }
        Ok(())
    }

    /// An entity as `FollowTheMoney` has it, and the nodes beside it; its data sets are
    /// all the lists that have it.
    ///
    /// # Errors
    ///
    /// When the disk does not give back what was written.
    pub fn ftm(&self, row: &Row, lists: &[ListVersion]) -> anyhow::Result<FtmNodes> {
        let entity = self.entity(row)?;
        let time = |at: Option<Moment>| {
            // Universal time without a zone, as it is written there.
            at.map(|at| at.to_string().trim_end_matches('Z').to_owned())
        };
        let [first_seen, last_seen, last_change] =
            [row.first_seen, row.last_seen, row.last_change].map(time);
        let source = Source {
            dataset: "",
            first_seen: first_seen.as_deref().unwrap_or_default(),
            last_seen: last_seen.as_deref().unwrap_or_default(),
            last_change: last_change.as_deref().unwrap_or_default(),
        };
        let names = row.lists.iter().filter_map(|list| lists.get(*list as usize));
        let datasets: Value = names.map(|list| Value::from(list.name.as_str())).collect();
        let mut nodes = ftm_nodes(&entity, source);
        let beside = nodes.adjacent.iter_mut().map(|(_, node)| node);
        for node in std::iter::once(&mut nodes.entity).chain(beside) {
            if let Some(object) = node.as_object_mut() {
                object.insert("datasets".to_owned(), datasets.clone());
            }
        }
        Ok(nodes)
    }

    /// Whom somebody may mean by what they have typed so far, a page of them.
    ///
    /// First whoever has this very identifier, reference or document number; then by score, where
    /// one with a name in which every word typed begins a word stands with the hits,
    /// however short that is; then down to a score of 500. Of equal ones those come first
    /// whose caption begins as typed, then the caption decides, then the identifier,
    /// then the place in the catalogue, so that pages fit together. Nothing typed is everyone, in the order of the catalogue. Only rows
    /// that `keep` likes are counted and shown.
    ///
    /// # Errors
    ///
    /// When a defect of ours kept the engine from looking.
    pub fn search(
        &self,
        whole: &Whole,
        text: &str,
        keep: &dyn Fn(&Row) -> bool,
        page: std::ops::Range<usize>,
    ) -> Result<Found<'_>, Unscreened> {
        let kept = |row: &&Row| keep(row);
        if text.trim().is_empty() {
            let total = self.rows.iter().filter(kept).count();
            let rows = self.rows.iter().filter(kept);
            let rows = rows.skip(page.start).take(page.len()).collect();
            return Ok(Found { total, rows });
        }
        let typed = text.trim().to_lowercase();
        let worth = self.worth(whole, text)?.into_iter();
        let mut found: Vec<(_, &Row)> = worth
            .filter_map(|(number, worth)| {
                let row = self.rows.get(number as usize).filter(kept)?;
                let caption = row.caption.to_lowercase();
                let begins = Reverse(caption.starts_with(&typed));
                Some(((Reverse(worth), begins, caption, &*row.id, number), row))
            })
            .collect();
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let total = found.len();
        let rows = found.into_iter().skip(page.start).take(page.len());
        Ok(Found { total, rows: rows.map(|(_, row)| row).collect() })
    }

    /// What each row is worth as an answer to a text; those that are none are not there.
    fn worth(&self, whole: &Whole, text: &str) -> Result<BTreeMap<u32, u16>, Unscreened> {
        /// Above every score.
        const EXACT: u16 = 1001;
        let mut worth: BTreeMap<u32, u16> = BTreeMap::new();
        let mut note = |number: u32, value: u16| {
            let own = worth.entry(number).or_default();
            *own = (*own).max(value);
        };
        let of_hit = |list: u32, id: &str| {
            self.numbers_of(id).find(|number| {
                let row = self.rows.get(*number as usize);
                row.is_some_and(|row| *row.id == *id && row.lists.first() == Some(&list))
            })
        };
        for number in self.numbers_of(text.trim()) {
            note(number, EXACT);
        }
        let plain = Document::normalise(text);
        let first = self.references.partition_point(|(own, _)| **own < *plain);
        let references = self.references.get(first..).unwrap_or_default();
        for (_, number) in references.iter().take_while(|(own, _)| **own == *plain) {
            note(*number, EXACT);
        }
        for (list, id) in whole.index().with_document(&plain) {
            let number = of_hit(list, id).filter(|number| self.holds(*number, &plain));
            if let Some(number) = number {
                note(number, EXACT);
            }
        }
        for (list, id) in whole.index().beginning_with(text) {
            if let Some(number) = of_hit(list, id) {
                note(number, Score::THRESHOLD.get());
            }
        }
        if plain.chars().count() >= HEARD_MIN {
            let names = vec![Name::primary(text)];
            let subject = Subject { kind: EntityKind::Any, names, ..Subject::default() };
            let policy = Policy {
                threshold: SHOWN_MIN,
                limit: usize::MAX,
                explain: false,
                weak_aliases_start_hits: true,
            };
            for hit in whole.screen(&subject, &policy)?.hits {
                if let Some(number) = of_hit(hit.list, &hit.id) {
                    note(number, hit.score.get());
                }
            }
        }
        Ok(worth)
    }

    /// Whether an entity has a document with a number. One that cannot be read has none:
    /// it is found by its name still.
    fn holds(&self, number: u32, document: &str) -> bool {
        let entity = self.rows.get(number as usize).map(|row| self.entity(row));
        let Some(Ok(entity)) = entity else { return false };
        entity.documents.iter().any(|own| own.number == document)
    }
}

impl Row {
    fn json(&self) -> Value {
        let time = |at: Option<Moment>| at.map(Moment::unix);
        json!({
            "id": self.id,
            "caption": self.caption,
            "schema": self.schema,
            "lists": self.lists,
            "fingerprint": self.fingerprint,
            "first_seen": time(self.first_seen),
            "last_change": time(self.last_change),
            "last_seen": time(self.last_seen),
            "referents": self.referents,
            "references": self.references,
            "at": self.at,
            "length": self.length,
            "check": self.check,
        })
    }

    fn read(line: &str) -> Option<Self> {
        let value: Map<String, Value> = serde_json::from_str(line).ok()?;
        let text = |key: &str| value.get(key)?.as_str().map(Box::from);
        let number = |key: &str| value.get(key)?.as_u64();
        let list = |key: &str| value.get(key)?.as_array();
        let time = |key: &str| value.get(key)?.as_i64().map(Moment::from_unix);
        let position = |value: &Value| u32::try_from(value.as_u64()?).ok();
        let texts = |key: &str| -> Option<Vec<Box<str>>> {
            list(key)?.iter().map(|text| text.as_str().map(Box::from)).collect()
        };
        Some(Self {
            id: text("id")?,
            caption: text("caption")?,
            schema: text("schema")?,
            lists: list("lists")?.iter().map(position).collect::<Option<_>>()?,
            fingerprint: text("fingerprint")?,
            first_seen: time("first_seen"),
            last_change: time("last_change"),
            last_seen: time("last_seen"),
            referents: texts("referents")?,
            references: texts("references")?,
            at: number("at")?,
            length: u32::try_from(number("length")?).ok()?,
            check: number("check")?,
        })
    }
}
