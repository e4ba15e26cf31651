//! A publisher's files into a new version.
//!
//! In: files, or streams, and the moment. Out: what became of them. The content is read
//! once: while it is understood here, another thread digests and keeps it as it came.
//! Nothing is visible before all of it is on the disk. Not handled: downloads.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use saring_model::{EntityKind, ListedEntity, Position};
use sha2::{Digest as _, Sha256};

use super::guard::{self, Guard, Reason};
use super::journal::{Event, EventKind};
use super::record::{RawFile, VersionRecord};
use super::store::{
    ENTRIES, ListState, MAPPING, Store, StoreError, StoreErrorKind, create_folder,
    is_name, kept_name, sync_folder,
};
use crate::digest::hex;
use crate::entries::{Delta, Entries};
use crate::write::ftm_patch;
use crate::{
    Companion, Format, Limits, ListError, Mapping, Moment, ReadList, Reading,
    companion_name, read_as, read_delta,
};

/// What to import.
pub struct Import<'a> {
    /// The list's name, unless the publisher's format has one of its own.
    pub name: &'a str,
    /// The list that it has to be, whatever the files say; anything else is refused.
    pub expected: Option<&'a str>,
    /// The files by their names, the main one first.
    pub files: Vec<(String, Box<dyn Read + 'a>)>,
    /// The text of a column mapping.
    pub mapping: Option<&'a str>,
    /// When to refuse it.
    pub limits: Limits,
    /// What the list may do without a person, by its name.
    pub guard: &'a dyn Fn(&str) -> Guard,
    /// Now.
    pub at: Moment,
    /// Who imports it, in the operator's own word.
    pub by: &'a str,
    /// Told every so often how many entities were read.
    pub progress: &'a mut dyn FnMut(u64),
}

/// What became of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is in use.
    Activated(VersionRecord),
    /// It waits for a person; the version before it stays in use.
    Staged(VersionRecord, Vec<Reason>),
    /// Its content is that of a version that is there: the one in use, which was
    /// confirmed by it, the one that waits, or one that a person has just rejected.
    Unchanged(VersionRecord),
}

/// When an import goes into use without anybody saying so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// At once, unless the guard wants a person to look first.
    UnlessGuarded,
    /// Not before somebody says so.
    Never,
}

/// Entities between two calls of `progress`.
const PROGRESS_EVERY: u64 = 1024;

/// Bytes handed to the keeper at a time, and how many such pieces may wait for it.
const PIECE_BYTES: usize = 64 * 1024;
const PIECES_MAX: usize = 16;

impl Store {
    /// Imports a publisher's files as a new version, and takes it into use unless the
    /// guard wants a person to look first.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Refused`] with the reader's own error: nothing was imported.
    /// [`StoreErrorKind::Busy`] if another process is writing. After any error the
    /// store is as it was before.
    pub fn import(&self, import: Import<'_>) -> Result<Outcome, StoreError> {
        self.take(import, Use::UnlessGuarded)
    }

    pub(super) fn take(
        &self,
        import: Import<'_>,
        when: Use,
    ) -> Result<Outcome, StoreError> {
        let _lock = self.lock()?;
        self.clear_away()?;
        let incoming = self.root().join(INCOMING);
        let imported = self.import_into(&incoming, import, when);
        // Renamed away if all went well; else what is left of it, if anything.
        let _ = std::fs::remove_dir_all(&incoming);
        imported
    }

    fn import_into(
        &self,
        incoming: &Path,
        import: Import<'_>,
        when: Use,
    ) -> Result<Outcome, StoreError> {
        let (at, by, guard) = (import.at, import.by.to_owned(), import.guard);
        let (mapping, expected) = (import.mapping, import.expected);
        let (mut record, entries) = take_in(incoming, import)?;
        if !is_name(&record.list) {
            let text = "expected a list's name of letters, digits, - and _, found another; \
                        give one with --name";
            return Err(StoreError::new(StoreErrorKind::Wrong, text));
        }
        // Before anything is noted of the list that it turned out to be.
        if let Some(expected) = expected.filter(|expected| *expected != record.list) {
            let found = &record.list;
            let text = format!(
                "nothing was imported: expected the list {expected}, found {found}"
            );
            return Err(StoreError::new(StoreErrorKind::Refused, text));
        }
        let state = self.list(&record.list)?;
        if let Some(outcome) = self.same_as_before(&state, &record, at, &by)? {
            return Ok(outcome);
        }
        // Where the version in use is lost, the last one that was is what to compare with.
        let used = |version: &&VersionRecord| state.was_used(version.number);
        let active =
            state.active_version().or_else(|| state.versions.iter().rev().find(used));
        let mut reasons = Vec::new();
        if let Some(active) = active {
            let delta = self.entries(active)?.delta(&entries);
            record.predecessor = Some(active.number);
            record.delta = counts(&delta);
            reasons = guard::reasons(guard(&record.list), active, &record, &delta);
            record.reasons = reasons.iter().map(ToString::to_string).collect();
        } else {
            record.delta = [record.entities, 0, 0];
        }
        record.number = self.next_number(&state)?;
        self.put_in_place(incoming, &record, &entries, mapping)?;
        let staged = when == Use::Never || !reasons.is_empty();
        let kind = if staged { EventKind::Staged } else { EventKind::Activated };
        let detail = record.reasons.join("; ");
        let version = Some(record.number);
        self.append(&record.list, &Event { at, kind, version, by, detail })?;
        Ok(if staged {
            Outcome::Staged(record, reasons)
        } else {
            Outcome::Activated(record)
        })
    }

    /// Tells that content which is already there came again.
    fn same_as_before(
        &self,
        state: &ListState,
        record: &VersionRecord,
        at: Moment,
        by: &str,
    ) -> Result<Option<Outcome>, StoreError> {
        let same = |number: Option<u32>| {
            let version = number.and_then(|number| state.version(number));
            version.filter(|version| version.sha256 == record.sha256).cloned()
        };
        // One that waits, or that a person has rejected, is not put before them again.
        let waiting = state.waiting();
        let judged = waiting.into_iter().rev().map(Some).find_map(same);
        if let Some(judged) = judged.or_else(|| same(state.rejected())) {
            return Ok(Some(Outcome::Unchanged(judged)));
        }
        let Some(active) = same(state.active()) else { return Ok(None) };
        self.note_confirmed(&active, at, by, &record.source_date)?;
        Ok(Some(Outcome::Unchanged(active)))
    }

    /// Imports changes to a list of `FollowTheMoney` as a new whole version of it: the
    /// version in use with the changes applied. The changes are kept beside it.
    ///
    /// # Errors
    ///
    /// As [`import`](Self::import); [`StoreErrorKind::Wrong`] if the list has no version
    /// of that format in use, or if the changes were made for another version of it.
    pub fn import_delta(&self, import: Import<'_>) -> Result<Outcome, StoreError> {
        self.take_delta(import, Use::UnlessGuarded)
    }

    pub(super) fn take_delta(
        &self,
        import: Import<'_>,
        when: Use,
    ) -> Result<Outcome, StoreError> {
        let _lock = self.lock()?;
        self.clear_away()?;
        let incoming = self.root().join(INCOMING);
        let patched = self.root().join(PATCHED);
        let imported = self.import_changes(&incoming, &patched, import, when);
        // What is left of either, if anything.
        let _ = std::fs::remove_dir_all(&incoming);
        let _ = std::fs::remove_file(&patched);
        imported
    }

    fn import_changes(
        &self,
        incoming: &Path,
        patched: &Path,
        mut import: Import<'_>,
        when: Use,
    ) -> Result<Outcome, StoreError> {
        let wrong = |text: String| StoreError::new(StoreErrorKind::Wrong, text);
        let list = import.name;
        let state = self.list(list)?;
        let base = state
            .active_version()
            .filter(|version| version.format == Format::Ftm.as_str())
            .ok_or_else(|| {
                wrong(format!(
                    "{list} has no FollowTheMoney version in use to be changed"
                ))
            })?;
        if let Some(waiting) = state.staged() {
            return Err(wrong(format!(
                "{list}@{waiting} waits, and changes are made for what comes after it: \
                 accept or reject it first"
            )));
        }
        let [(name, reader)] = import.files.as_mut_slice() else {
            return Err(wrong("expected one file of changes, found several".to_owned()));
        };
        let mut changes = Vec::new();
        let bytes_max = import.limits.delta_bytes_max;
        reader
            .take(bytes_max + 1)
            .read_to_end(&mut changes)
            .map_err(|error| StoreError::io("reading", Path::new(name), error))?;
        if changes.len() as u64 > bytes_max {
            return Err(wrong(format!("expected at most {bytes_max} bytes of changes")));
        }
        let delta = read_delta(changes.as_slice(), &import.limits);
        let delta = delta.map_err(StoreError::refused)?;
        let mut counts = None;
        write_file(patched, |out| {
            let done = ftm_patch(
                self.raw(base).map_err(std::io::Error::other)?,
                &delta,
                &import.limits,
                out,
            );
            counts = Some(done.map_err(std::io::Error::other)?);
            Ok(())
        })?;
        if !counts.is_some_and(|counts| counts.fits()) {
            return Err(wrong(format!(
                "the changes do not fit {list}@{}: import the whole list",
                base.number
            )));
        }
        let name = name.clone();
        let whole = File::open(patched)
            .map_err(|error| StoreError::io("reading", patched, error))?;
        import.files = vec![
            ("entities.ftm.json".to_owned(), Box::new(whole)),
            (name, Box::new(std::io::Cursor::new(changes))),
        ];
        self.import_into(incoming, import, when)
    }

    fn note_confirmed(
        &self,
        active: &VersionRecord,
        at: Moment,
        by: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let (kind, version) = (EventKind::Confirmed, Some(active.number));
        let (by, detail) = (by.to_owned(), detail.to_owned());
        self.append(&active.list, &Event { at, kind, version, by, detail })
    }

    /// Tells that the publisher still offers the content of a version, as its server
    /// says without sending it again. Only the version in use is confirmed by that: one
    /// that waits or was rejected stays what it is.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if the version is neither in use, nor waits, nor was
    /// the last one to be rejected: another has taken its place meanwhile.
    pub fn confirm(
        &self,
        version: &VersionRecord,
        at: Moment,
        by: &str,
        how: &str,
    ) -> Result<Outcome, StoreError> {
        let _lock = self.lock()?;
        let state = self.list(&version.list)?;
        let number = Some(version.number);
        let known = state.version(version.number);
        let known = known.filter(|known| known.sha256 == version.sha256).cloned();
        let judged = [state.active(), state.staged(), state.rejected()];
        let known = known.filter(|_| judged.contains(&number)).ok_or_else(|| {
            let text = format!(
                "{}@{} is no longer the last version",
                version.list, version.number
            );
            StoreError::new(StoreErrorKind::Unknown, text)
        })?;
        if state.active() == number {
            self.note_confirmed(&known, at, by, how)?;
        }
        Ok(Outcome::Unchanged(known))
    }

    /// Notes that a file for a list was refused, so that its age can be explained.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`] and [`StoreErrorKind::Busy`].
    pub fn note_refusal(
        &self,
        name: &str,
        at: Moment,
        by: &str,
        why: &str,
    ) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let (by, detail) = (by.to_owned(), why.to_owned());
        let kind = EventKind::Refused;
        self.append(name, &Event { at, kind, version: None, by, detail })
    }

    /// A number that no version ever had, not even one without an event or one that is
    /// lost.
    fn next_number(&self, state: &ListState) -> Result<u32, StoreError> {
        let folder = self.folder(&state.name)?;
        create_folder(&folder)?;
        let entries = std::fs::read_dir(&folder)
            .map_err(|error| StoreError::io("reading", &folder, error))?;
        let numbers = entries
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
        let told = state.journal.iter().filter_map(|event| event.version);
        Ok(numbers.chain(told).max().unwrap_or(0) + 1)
    }

    fn put_in_place(
        &self,
        incoming: &Path,
        record: &VersionRecord,
        entries: &Entries,
        mapping: Option<&str>,
    ) -> Result<(), StoreError> {
        write_file(&incoming.join(ENTRIES), |file| entries.write(file))?;
        let text = format!("{:#}\n", record.to_json());
        write_file(&incoming.join("version.json"), |file| {
            file.write_all(text.as_bytes())
        })?;
        if let Some(mapping) = mapping {
            write_file(&incoming.join(MAPPING), |file| {
                file.write_all(mapping.as_bytes())
            })?;
        }
        sync_folder(incoming);
        let folder = self.folder(&record.list)?;
        let place = folder.join(record.number.to_string());
        std::fs::rename(incoming, &place)
            .map_err(|error| StoreError::io("writing", &place, error))?;
        sync_folder(&folder);
        Ok(())
    }

    /// Removes what a killed import left. The lock is held, so nobody is at it.
    fn clear_away(&self) -> Result<(), StoreError> {
        let gone = |path: &Path, removed: std::io::Result<()>| match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::io("removing", path, error))
            }
            Ok(()) | Err(_) => Ok(()),
        };
        let (incoming, patched) = (self.root().join(INCOMING), self.root().join(PATCHED));
        gone(&incoming, std::fs::remove_dir_all(&incoming))?;
        gone(&patched, std::fs::remove_file(&patched))
    }
}

/// Where a version grows before it has a number.
const INCOMING: &str = ".incoming";
/// A list with changes applied, before it is imported.
const PATCHED: &str = ".patched";

fn counts(delta: &Delta) -> [u64; 3] {
    [&delta.added, &delta.changed, &delta.removed].map(|ids| ids.len() as u64)
}

/// Reads the files, and keeps them as they came.
fn take_in(
    incoming: &Path,
    import: Import<'_>,
) -> Result<(VersionRecord, Entries), StoreError> {
    let raw = incoming.join("raw");
    create_folder(&raw)?;
    let mapping = import.mapping.map(Mapping::read).transpose();
    let mapping = mapping.map_err(StoreError::refused)?;
    let mut tally = Tally::default();
    let progress = import.progress;
    let mut sink = |entity: ListedEntity| {
        tally.count(&entity);
        if tally.entities.is_multiple_of(PROGRESS_EVERY) {
            progress(tally.entities);
        }
    };
    let mut files = Vec::new();
    let list = std::thread::scope(|scope| {
        let mut keepers = Vec::new();
        let mut tees = Vec::new();
        for (name, reader) in import.files {
            let (give, take) = sync_channel(PIECES_MAX);
            let name = distinct(safe_name(&name), &tees);
            let folder = raw.clone();
            let file_name = name.clone();
            keepers.push(scope.spawn(move || keep(&folder, file_name, &take)));
            tees.push((name, Tee { inner: reader, keeper: Some(give) }));
        }
        let read =
            read_all(&mut tees, import.name, &import.limits, mapping.as_ref(), &mut sink);
        // The keepers end when nobody can give them anything any more.
        drop(tees);
        for keeper in keepers {
            let kept =
                keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            files.push(kept?);
        }
        read.map_err(StoreError::refused)
    })?;
    let entries = tally.finish();
    Ok((record(list, files, entries.1, import.at), entries.0))
}

fn read_all(
    tees: &mut [(String, Tee<'_>)],
    name: &str,
    limits: &Limits,
    mapping: Option<&Mapping>,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let Some(((_, main), beside)) = tees.split_first_mut() else {
        let text = "expected a file, found none";
        let start = Position::default();
        return Err(ListError::new(crate::ErrorKind::Unrecognised, start, text));
    };
    let companions = beside.iter_mut().map(|(name, tee)| Companion {
        name: companion_name(Path::new(name)),
        reader: Box::new(tee),
    });
    let companions = companions.collect();
    let reading = Reading { name, limits: *limits, mapping, companions };
    let list = read_as(&mut *main, reading, sink)?;
    // What a reader left unread belongs to the file all the same.
    for (_, tee) in tees {
        std::io::copy(tee, &mut std::io::sink())
            .map_err(|error| ListError::from_io(error, Position::default()))?;
    }
    Ok(list)
}

/// Gives what is read to a keeper, too.
struct Tee<'a> {
    inner: Box<dyn Read + 'a>,
    keeper: Option<SyncSender<Vec<u8>>>,
}

impl Read for Tee<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let room = out.len().min(PIECE_BYTES);
        let read = self.inner.read(out.get_mut(..room).unwrap_or_default())?;
        let piece = out.get(..read).unwrap_or_default();
        if let Some(keeper) = &self.keeper
            && !piece.is_empty()
        {
            // A keeper that has stopped tells its own error.
            keeper
                .send(piece.to_vec())
                .map_err(|_| std::io::Error::other("the file could not be kept"))?;
        }
        Ok(read)
    }
}

/// Digests and writes what comes, gzipped if it was not.
fn keep(
    folder: &Path,
    name: String,
    pieces: &Receiver<Vec<u8>>,
) -> Result<RawFile, StoreError> {
    let mut first = pieces.recv().unwrap_or_default();
    // The first read may have given a single byte.
    while first.len() < 2 {
        let Ok(more) = pieces.recv() else { break };
        first.extend(more);
    }
    let gzipped = first.starts_with(&[0x1f, 0x8b]);
    let mut file = RawFile { name, bytes: 0, sha256: String::new(), gzipped };
    let path = folder.join(kept_name(&file));
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let written = write_file(&path, |out| {
        let mut out: Box<dyn Write + '_> = if gzipped {
            Box::new(out)
        } else {
            Box::new(GzEncoder::new(out, Compression::fast()))
        };
        let rest = std::iter::from_fn(|| pieces.recv().ok());
        for piece in std::iter::once(first).chain(rest) {
            digest.update(&piece);
            bytes += piece.len() as u64;
            out.write_all(&piece)?;
        }
        out.flush()
    });
    written?;
    file.bytes = bytes;
    file.sha256 = hex(&digest.finalize());
    Ok(file)
}

/// Writes a file and waits until it is on the disk.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), StoreError> {
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::with_capacity(64 * 1024, file);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()
    });
    written.map_err(|error| StoreError::io("writing", path, error))
}

/// SHA-256 and length of a kept file's bytes as they were delivered.
pub(super) fn digest_of(path: &Path, gzipped: bool) -> Result<(String, u64), StoreError> {
    let io = |error| StoreError::io("reading", path, error);
    let file = File::open(path).map_err(io)?;
    let mut reader: Box<dyn Read> = if gzipped {
        Box::new(file)
    } else {
        Box::new(MultiGzDecoder::new(std::io::BufReader::new(file)))
    };
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = match reader.read(&mut piece) {
            Ok(0) => return Ok((hex(&digest.finalize()), bytes)),
            Ok(read) => read,
            // A damaged copy is no copy: the digest tells it.
            Err(error) if error.kind() != std::io::ErrorKind::Interrupted => {
                return Ok((String::new(), bytes));
            }
            Err(_) => continue,
        };
        digest.update(piece.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

/// A file's name that is safe as such, whatever it was called where it came from.
fn safe_name(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let safe: String =
        name.chars().take(100).map(|c| if allowed(c) { c } else { '_' }).collect();
    let safe = safe.trim_start_matches('.');
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}

/// The name with a number before it if another file of the version is kept under it.
fn distinct(name: String, others: &[(String, Tee<'_>)]) -> String {
    let bare = |name: &str| companion_name(Path::new(name));
    if others.iter().any(|(other, _)| bare(other) == bare(&name)) {
        format!("{}-{name}", others.len() + 1)
    } else {
        name
    }
}

/// What is counted while a list is read.
#[derive(Default)]
pub(super) struct Tally {
    entities: u64,
    entries: Entries,
    kinds: [u64; 5],
    filled: Vec<(&'static str, u64)>,
}

/// Number of entities of each kind and number that have each field.
pub(super) type Counts = (Vec<(String, u64)>, Vec<(String, u64)>);

impl Tally {
    pub(super) fn count(&mut self, entity: &ListedEntity) {
        self.entities += 1;
        self.entries.push(entity);
        let kind = match entity.kind {
            EntityKind::Person => 0,
            EntityKind::Organisation => 1,
            EntityKind::Vessel => 2,
            EntityKind::Aircraft => 3,
            EntityKind::Any => 4,
        };
        if let Some(count) = self.kinds.get_mut(kind) {
            *count += 1;
        }
        for field in filled(entity) {
            match self.filled.iter_mut().find(|(name, _)| *name == field) {
                Some((_, count)) => *count += 1,
                None => self.filled.push((field, 1)),
            }
        }
    }

    pub(super) fn finish(mut self) -> (Entries, Counts) {
        self.entries.sort();
        self.filled.sort_unstable();
        let names = ["person", "organisation", "vessel", "aircraft", "any"];
        let mut kinds: Vec<(&str, u64)> = names.into_iter().zip(self.kinds).collect();
        kinds.retain(|(_, count)| *count > 0);
        // In the order in which the description gives them back.
        kinds.sort_unstable();
        let owned = |(name, count): (&str, u64)| (name.to_owned(), count);
        let filled = self.filled.into_iter().map(owned).collect();
        (self.entries, (kinds.into_iter().map(owned).collect(), filled))
    }
}

/// The fields of an entity that the guard watches.
fn filled(entity: &ListedEntity) -> impl Iterator<Item = &'static str> {
    use saring_model::{NameKind, Quality};
    let name = |wanted: fn(&saring_model::Name) -> bool| entity.names.iter().any(wanted);
    let listing =
        |wanted: fn(&saring_model::Listing) -> bool| entity.listings.iter().any(wanted);
    let fields = [
        ("names", !entity.names.is_empty()),
        ("primary names", name(|name| name.kind == NameKind::Primary)),
        ("titles", !entity.titles.is_empty()),
        ("aliases", name(|name| name.kind == NameKind::Alias)),
        ("weak aliases", name(|name| name.quality == Quality::Low)),
        ("original names", name(|name| name.kind == NameKind::Original)),
        ("birth dates", !entity.birth_dates.is_empty()),
        ("birth places", !entity.birth_places.is_empty()),
        ("nationalities", !entity.nationalities.is_empty()),
        ("sexes", !entity.sexes.is_empty()),
        ("documents", entity.documents.iter().any(|own| !own.number.is_empty())),
        ("addresses", !entity.addresses.is_empty()),
        ("designations", !entity.designations.is_empty()),
        ("notes", !entity.notes.is_empty()),
        ("programmes", listing(|listing| !listing.programme.is_empty())),
        ("references", listing(|listing| !listing.reference.is_empty())),
        ("dates of listing", listing(|listing| listing.listed_on.is_some())),
        ("measures", listing(|listing| !listing.measures.is_empty())),
    ];
    fields.into_iter().filter(|(_, has)| *has).map(|(field, _)| field)
}

/// The record of a version that has no number and no predecessor yet.
fn record(
    list: ReadList,
    files: Vec<RawFile>,
    (kinds, filled): Counts,
    imported_at: Moment,
) -> VersionRecord {
    let mut issues: Vec<(String, u64, String)> = Vec::new();
    for issue in &list.issues {
        let code = issue.code.as_str();
        if let Some((_, count, _)) = issues.iter_mut().find(|(own, _, _)| own == code) {
            *count += 1;
            continue;
        }
        let first = format!("{}: {}", issue.position, issue.detail);
        issues.push((code.to_owned(), 1, first));
    }
    VersionRecord {
        list: list.version.name,
        number: 0,
        format: list.format.as_str().to_owned(),
        source_date: list.version.version,
        imported_at,
        reader: concat!("saring ", env!("CARGO_PKG_VERSION")).to_owned(),
        files,
        sha256: list.version.sha256,
        entities: list.version.entities,
        kinds,
        filled,
        issues,
        predecessor: None,
        delta: [0; 3],
        reasons: Vec::new(),
    }
}
