//! All that a store holds, as one file that either database is restored from.
//!
//! In: a store, or a file. Out: a file, or a store. Not handled: when, and where to.
//!
//! ```text
//! "saring backup 1\n"
//! item*      tag (1 byte), length (8 bytes), that many bytes: fields, each with its length
//! trailer    'Z', 40: how many items (8 bytes), SHA-256 over all bytes before the trailer
//! ```
//!
//! Numbers are written with the highest byte first. The file is written under another
//! name, brought to the disk, then renamed: a backup that is there is whole. It is read
//! twice: first to its end, so that a file which was cut or changed is refused before
//! anything is written, then into one transaction.
//!
//! The audit log is restored as it was: numbers, leaves, checkpoints; every leaf is hashed
//! again and the tree is built anew, and must end as the file says.
//!
//! What is gone stays gone: nothing is restored whose time has passed, and nothing that a
//! tombstone names. A tombstone is a record of the kind `tombstone` whose identifier is
//! the kind, a slash and the identifier of what is never to come back; the sealed subjects
//! of that group do not come back either. Those of the store that is given up are handed
//! in ([`GivenUp`]): a backup that is older than an erasure knows nothing of it.
//!
//! Nor are records of some kinds rolled back, which whoever restores names: they are those
//! of the store that is given up, and what it does not have any more is gone. One that is
//! of a higher version in the backup is the backup's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use saring_model::Moment;

use crate::audit::{Head, Leaf, Sealed, Subject, leaf_hash};
use crate::backend::Whole;
use crate::check::{self, misused};
use crate::{Location, Query, Record, StoreError, StoreErrorKind};

const MAGIC: &[u8] = b"saring backup 1\n";

/// The kind of records that keep others from coming back.
pub const TOMBSTONE: &str = "tombstone";

/// Length of the longest item: the largest value, and room for its name.
const ITEM_BYTES_MAX: u64 = check::BLOB_BYTES_MAX as u64 + (1 << 20);

/// Length of what the trailer holds.
const TRAILER: u64 = 40;

/// Items written at once: the transaction is one anyway, and memory is bounded.
const CHUNK: usize = 500;
const CHUNK_BYTES: usize = 16 << 20;

/// One thing that a store holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    Record(Record),
    Tally(String, String, i64),
    Blob(String, Vec<u8>),
    Leaf(Leaf),
    /// A size and its signed note.
    Checkpoint(u64, String),
    /// Where the log ends; comes once, behind all leaves.
    Head(Head),
}

/// What came of a restoration.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Restored {
    /// Records that are there again.
    pub records: u64,
    /// Entries of the audit log.
    pub entries: u64,
    /// Records and sealed subjects that were left out: their time had passed, they were
    /// erased, are of a kind that does not come back, or are gone from the store that is
    /// given up.
    pub left_out: u64,
}

/// What the store that is given up says, which holds over what the backup says. Nothing,
/// if that store cannot be read.
#[derive(Clone, Default, Debug)]
pub struct GivenUp {
    tombstones: Vec<Record>,
    kinds: BTreeSet<String>,
    current: Vec<Record>,
}

impl GivenUp {
    /// Reads it: its tombstones, and its records of kinds that are not rolled back. A
    /// store without any of these says nothing about them.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn read(location: &Location, kinds: &[&str]) -> Result<Self, StoreError> {
        let mut store = location.connect(false)?;
        let tombstones = all(store.as_mut(), TOMBSTONE)?;
        let mut current = Vec::new();
        for kind in kinds {
            current.extend(all(store.as_mut(), kind)?);
        }
        let kinds = kinds.iter().filter(|_| !current.is_empty());
        let kinds = kinds.map(|kind| (*kind).to_owned()).collect();
        Ok(Self { tombstones, kinds, current })
    }

    /// Whether records of kinds that are not rolled back come from it.
    #[must_use]
    pub fn is_current(&self) -> bool {
        !self.current.is_empty()
    }
}

fn all(store: &mut dyn Whole, kind: &str) -> Result<Vec<Record>, StoreError> {
    let (mut all, mut query) = (Vec::new(), Query::all(kind).limit(1_000));
    loop {
        let page = store.find(&query)?;
        all.extend(page.records);
        if page.next.is_none() {
            return Ok(all);
        }
        query = query.after(page.next);
    }
}

/// Restores a backup into an empty store, without records of the kinds that never come
/// back.
///
/// It blocks, and belongs into a thread that may.
///
/// # Errors
///
/// When the file is cut, changed or no backup, when the store is not empty, or cannot be
/// written. Then the store is as it was.
pub fn restore(
    file: &Path,
    location: &Location,
    now: Moment,
    given_up: &GivenUp,
    never: &[&str],
) -> Result<Restored, StoreError> {
    let rules = Rules::read(file, now, given_up, never)?;
    let mut restored = Restored::default();
    let brought: Vec<_> = rules.brought(given_up).map(Ok).collect();
    let of_backup = Items::open(file)?.filter(|item| match item {
        Ok(Item::Record(record)) => rules.is_of_backup(record),
        Ok(_) | Err(_) => true,
    });
    let mut items = of_backup.chain(brought).filter_map(|item| match item {
        Ok(item) => rules.keep(item, &mut restored).map(Ok),
        Err(error) => Some(Err(error)),
    });
    location.connect(true)?.load(&mut |chunk: &mut Vec<Item>| {
        chunk.clear();
        let mut bytes = 0;
        while chunk.len() < CHUNK && bytes < CHUNK_BYTES {
            let Some(item) = items.next() else { break };
            let item = item?;
            bytes += match &item {
                Item::Record(record) => record.body.len(),
                Item::Blob(_, bytes) => bytes.len(),
                Item::Leaf(leaf) => leaf.bytes.len(),
                Item::Tally(..) | Item::Checkpoint(..) | Item::Head(_) => 0,
            };
            chunk.push(item);
        }
        Ok(())
    })?;
    drop(items);
    restored.left_out += rules.superseded;
    Ok(restored)
}

fn name(record: &Record) -> String {
    format!("{}/{}", record.kind, record.id)
}

/// What is restored of a backup.
struct Rules<'a> {
    now: Moment,
    /// What was erased, or is due.
    gone: BTreeSet<String>,
    /// Tombstones that the backup has itself.
    known: BTreeSet<String>,
    never: &'a [&'a str],
    /// Kinds that are not rolled back, and what there is of them, with its version.
    kinds: &'a BTreeSet<String>,
    current: BTreeMap<String, u64>,
    /// What of it is newer in the backup.
    newer: BTreeSet<String>,
    /// Records of the backup that are not there any more in the store that is given up.
    superseded: u64,
}

impl<'a> Rules<'a> {
    /// Reads a file to its end: it is refused here, before anything is written.
    fn read(
        file: &Path,
        now: Moment,
        given_up: &'a GivenUp,
        never: &'a [&'a str],
    ) -> Result<Self, StoreError> {
        let tombstones = given_up.tombstones.iter();
        let current = given_up.current.iter();
        let mut rules = Self {
            now,
            gone: tombstones.map(|tombstone| tombstone.id.clone()).collect(),
            known: BTreeSet::new(),
            never,
            kinds: &given_up.kinds,
            current: current.map(|record| (name(record), record.version)).collect(),
            newer: BTreeSet::new(),
            superseded: 0,
        };
        let mut head = Head::default();
        let mut end = None;
        for item in Items::open(file)? {
            match item? {
                Item::Record(record) => rules.learn(&record),
                Item::Leaf(leaf) => {
                    if leaf.number != head.size || leaf.hash != leaf_hash(&leaf.bytes) {
                        return Err(broken(
                            "an entry of the audit log is not what it was",
                        ));
                    }
                    head.append(leaf.hash);
                }
                Item::Head(found) => end = Some(found),
                Item::Tally(..) | Item::Blob(..) | Item::Checkpoint(..) => {}
            }
        }
        if end != Some(head) {
            return Err(broken("the audit log does not end where it says"));
        }
        Ok(rules)
    }

    fn learn(&mut self, record: &Record) {
        let name = name(record);
        if record.kind == TOMBSTONE {
            self.known.insert(record.id.clone());
            self.gone.insert(record.id.clone());
        }
        if self.kinds.contains(&record.kind) {
            match self.current.get(&name) {
                Some(version) if record.version > *version => {
                    self.newer.insert(name.clone());
                }
                Some(_) => {}
                None => self.superseded += 1,
            }
        }
        if record.purge_at.is_some_and(|moment| moment <= self.now) {
            // What was sealed of it may have been dated when it was to stay for longer.
            self.gone.insert(name);
        }
    }

    /// What comes from the store that is given up.
    fn brought(&self, given_up: &GivenUp) -> impl Iterator<Item = Item> {
        let tombstones = given_up.tombstones.iter();
        let tombstones = tombstones.filter(|record| !self.known.contains(&record.id));
        let tombstones = tombstones.map(|record| Record { version: 1, ..record.clone() });
        let current = given_up.current.iter();
        let current = current.filter(|record| !self.newer.contains(&name(record)));
        tombstones.chain(current.cloned()).map(Item::Record)
    }

    /// Whether a record of the backup is the one that counts.
    fn is_of_backup(&self, record: &Record) -> bool {
        !self.kinds.contains(&record.kind) || self.newer.contains(&name(record))
    }

    /// What is restored of an item.
    fn keep(&self, item: Item, restored: &mut Restored) -> Option<Item> {
        let is_over =
            |moment: Option<Moment>| moment.is_some_and(|moment| moment <= self.now);
        match item {
            Item::Record(record) => {
                let is_gone = self.gone.contains(&name(&record))
                    || self.never.contains(&record.kind.as_str());
                if is_over(record.purge_at) || is_gone {
                    restored.left_out += 1;
                    return None;
                }
                restored.records += 1;
                Some(Item::Record(record))
            }
            Item::Leaf(mut leaf) => {
                let forgotten = leaf.sealed.take_if(|sealed| {
                    let subject = &sealed.subject;
                    is_over(subject.purge_at) || self.gone.contains(&subject.group)
                });
                restored.left_out += u64::from(forgotten.is_some());
                restored.entries += 1;
                Some(Item::Leaf(leaf))
            }
            Item::Tally(..) | Item::Blob(..) | Item::Checkpoint(..) | Item::Head(_) => {
                Some(item)
            }
        }
    }
}

/// How many things a store holds, as both databases count.
pub(crate) const HELD: &str = "select (select count(*) from record) \
     + (select count(*) from tally) + (select count(*) from blob) \
     + (select size from head)";

pub(crate) fn expect_empty(held: i64) -> Result<(), StoreError> {
    if held == 0 {
        return Ok(());
    }
    Err(misused("restore: expected an empty store: what it holds would be mixed up"))
}

/// Writes a backup.
pub(crate) fn write(store: &mut dyn Whole, file: &Path) -> Result<(), StoreError> {
    if file.exists() {
        return Err(misused("backup: expected a name that no file has yet"));
    }
    let part = part(file);
    let written = write_part(store, &part).and_then(|()| {
        std::fs::rename(&part, file).map_err(unwritten)?;
        sync_folder(file)
    });
    if written.is_err() {
        // It is of no use, and holds what is personal; that it cannot be removed either
        // changes nothing about the error.
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn part(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn write_part(store: &mut dyn Whole, part: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    crate::private(&mut options);
    let file = options.open(part).map_err(unwritten)?;
    let mut to = Summed { to: BufWriter::new(file), sum: Context::new(&SHA256) };
    to.put(MAGIC)?;
    let mut count: u64 = 0;
    store.dump(&mut |item| {
        count += 1;
        let (tag, bytes) = encode(&item);
        to.put(&[tag])?;
        to.put(&(bytes.len() as u64).to_be_bytes())?;
        to.put(&bytes)
    })?;
    let Summed { mut to, sum } = to;
    let mut trailer = vec![b'Z'];
    trailer.extend(TRAILER.to_be_bytes());
    trailer.extend(count.to_be_bytes());
    trailer.extend(sum.finish().as_ref());
    to.write_all(&trailer).and_then(|()| to.flush()).map_err(unwritten)?;
    to.get_ref().sync_all().map_err(unwritten)
}

struct Summed {
    to: BufWriter<File>,
    sum: Context,
}

impl Summed {
    fn put(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.sum.update(bytes);
        self.to.write_all(bytes).map_err(unwritten)
    }
}

/// Brings the name of a file to the disk.
fn sync_folder(file: &Path) -> Result<(), StoreError> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(unwritten)
}

/// The items of a file. The last is an error if the file is not whole.
struct Items {
    from: BufReader<File>,
    sum: Context,
    count: u64,
    is_over: bool,
}

impl Items {
    fn open(file: &Path) -> Result<Self, StoreError> {
        let from = File::open(file).map_err(|error| unread(&error))?;
        let mut items = Self {
            from: BufReader::with_capacity(1 << 16, from),
            sum: Context::new(&SHA256),
            count: 0,
            is_over: false,
        };
        let mut magic = [0; MAGIC.len()];
        items.fill(&mut magic)?;
        if magic != MAGIC {
            return Err(broken("expected a backup, version 1"));
        }
        items.sum.update(&magic);
        Ok(items)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.from.read_exact(bytes).map_err(|error| unread(&error))
    }

    fn next_item(&mut self) -> Result<Option<Item>, StoreError> {
        let (mut tag, mut length) = ([0; 1], [0; 8]);
        self.fill(&mut tag)?;
        self.fill(&mut length)?;
        if tag == [b'Z'] {
            // The digest does not cover this length: it has to be the one that is.
            if length != TRAILER.to_be_bytes() {
                return Err(broken("the end is not what is written"));
            }
            return self.trailer().map(|()| None);
        }
        self.sum.update(&tag);
        self.sum.update(&length);
        let length = u64::from_be_bytes(length);
        if length > ITEM_BYTES_MAX {
            return Err(broken("a part is longer than any that is written"));
        }
        let mut bytes = Vec::new();
        let read = (&mut self.from).take(length).read_to_end(&mut bytes);
        if read.map_err(|error| unread(&error))? as u64 != length {
            return Err(cut());
        }
        self.sum.update(&bytes);
        self.count += 1;
        let [tag] = tag;
        match decode(tag, &bytes) {
            Some(item) => Ok(Some(item)),
            None => Err(broken("a part is not what is written")),
        }
    }

    fn trailer(&mut self) -> Result<(), StoreError> {
        let (mut count, mut sum) = ([0; 8], [0; 32]);
        self.fill(&mut count)?;
        self.fill(&mut sum)?;
        if count != self.count.to_be_bytes() || sum != self.sum.clone().finish().as_ref()
        {
            return Err(broken("the digest is another"));
        }
        match self.from.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(broken("something stands behind the end")),
            Err(error) => Err(unread(&error)),
        }
    }
}

impl Iterator for Items {
    type Item = Result<Item, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.next_item().transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

fn encode(item: &Item) -> (u8, Vec<u8>) {
    let mut fields = Fields(Vec::new());
    let tag = match item {
        Item::Record(record) => {
            fields.text(&record.kind).text(&record.id).number(record.version);
            fields.bytes(&record.body).moment(record.purge_at);
            for (name, value) in &record.keys {
                fields.text(name).text(value);
            }
            b'R'
        }
        Item::Tally(name, slot, sum) => {
            fields.text(name).text(slot).bytes(&sum.to_be_bytes());
            b'T'
        }
        Item::Blob(name, bytes) => {
            fields.text(name).bytes(bytes);
            b'B'
        }
        Item::Leaf(leaf) => {
            fields.number(leaf.number).bytes(&leaf.bytes).bytes(&leaf.hash);
            if let Some(Sealed { salt, subject }) = &leaf.sealed {
                fields.bytes(salt).text(&subject.group).bytes(&subject.body);
                fields.moment(subject.purge_at);
            }
            b'L'
        }
        Item::Checkpoint(size, note) => {
            fields.number(*size).text(note);
            b'C'
        }
        Item::Head(head) => {
            fields.number(head.size).bytes(&head.frontier.concat());
            b'H'
        }
    };
    (tag, fields.0)
}

struct Fields(Vec<u8>);

impl Fields {
    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_be_bytes())
    }

    fn moment(&mut self, moment: Option<Moment>) -> &mut Self {
        match moment {
            Some(moment) => self.bytes(&moment.unix().to_be_bytes()),
            None => self.bytes(&[]),
        }
    }
}

fn decode(tag: u8, bytes: &[u8]) -> Option<Item> {
    let mut fields = Rest(bytes);
    let item = match tag {
        b'R' => {
            let (kind, id) = (fields.text()?, fields.text()?);
            let (version, body) = (fields.number()?, fields.bytes()?.to_vec());
            let purge_at = fields.moment()?;
            let mut keys = Vec::new();
            while !fields.0.is_empty() {
                keys.push((fields.text()?, fields.text()?));
            }
            let record = Record { kind, id, version, body, keys, purge_at };
            check::record(&record).ok()?;
            Item::Record(record)
        }
        b'T' => {
            let (name, slot) = (fields.text()?, fields.text()?);
            Item::Tally(name, slot, i64::from_be_bytes(fields.bytes()?.try_into().ok()?))
        }
        b'B' => Item::Blob(fields.text()?, fields.bytes()?.to_vec()),
        b'L' => {
            let (number, bytes) = (fields.number()?, fields.bytes()?.to_vec());
            let hash = fields.bytes()?.try_into().ok()?;
            let sealed = if fields.0.is_empty() {
                None
            } else {
                let salt = fields.bytes()?.try_into().ok()?;
                let (group, body) = (fields.text()?, fields.bytes()?.to_vec());
                let subject = Subject { body, group, purge_at: fields.moment()? };
                Some(Sealed { salt, subject })
            };
            Item::Leaf(Leaf { number, bytes, hash, sealed })
        }
        b'C' => Item::Checkpoint(fields.number()?, fields.text()?),
        b'H' => Item::Head(Head::read(fields.number()?, fields.bytes()?)?),
        _ => return None,
    };
    fields.0.is_empty().then_some(item)
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        let (bytes, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.bytes()?.try_into().ok()?))
    }

    #[expect(clippy::option_option, reason = "no field, and a field that says never")]
    fn moment(&mut self) -> Option<Option<Moment>> {
        let bytes = self.bytes()?;
        if bytes.is_empty() {
            return Some(None);
        }
        let seconds = i64::from_be_bytes(bytes.try_into().ok()?);
        Some(Some(Moment::from_unix(seconds)))
    }
}

fn broken(what: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Damaged, format!("backup: {what}"))
}

fn cut() -> StoreError {
    broken("the file ends before its end")
}

#[expect(clippy::needless_pass_by_value, reason = "an argument of map_err")]
fn unwritten(error: io::Error) -> StoreError {
    let detail = format!("backup: the file cannot be written: {}", error.kind());
    StoreError::new(StoreErrorKind::Unavailable, detail)
}

fn unread(error: &io::Error) -> StoreError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return cut();
    }
    let detail = format!("backup: the file cannot be read: {}", error.kind());
    StoreError::new(StoreErrorKind::Unavailable, detail)
}
