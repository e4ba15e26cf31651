//! The folder in which versions are kept.
//!
//! In: a path. Out: what is in it. See the module above for its layout. Not handled:
//! what goes into a version, which `import` decides.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use saring_model::ListedEntity;

use super::import::Tally;
use super::journal::{Event, EventKind};
use super::lines;
use super::record::VersionRecord;
use crate::entries::{Delta, Entries};
use crate::{
    Companion, Limits, ListError, Mapping, Moment, ReadList, Reading, companion_name,
    read_as,
};

/// What callers branch on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StoreErrorKind {
    /// The operating system failed.
    Io,
    /// What is kept is not what was written.
    Damaged,
    /// A publisher's file was refused: nothing was imported.
    Refused,
    /// There is no such list, version or staged version.
    Unknown,
    /// Another process is writing.
    Busy,
    /// The caller asks for what cannot be: a name that is none, a delta without a base.
    Wrong,
}

/// An operation on a store that failed; the store is as it was before.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    text: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StoreError {
    pub(super) fn new(kind: StoreErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), source: None }
    }

    pub(super) fn io(doing: &str, path: &Path, error: std::io::Error) -> Self {
        let text = format!("{doing} {}", path.display());
        Self { kind: StoreErrorKind::Io, text, source: Some(Box::new(error)) }
    }

    pub(super) fn refused(error: ListError) -> Self {
        let io = error.kind() == crate::ErrorKind::Io;
        let kind = if io { StoreErrorKind::Io } else { StoreErrorKind::Refused };
        let text = "nothing was imported".to_owned();
        Self { kind, text, source: Some(Box::new(error)) }
    }

    pub(super) fn damaged(path: &Path, what: &str) -> Self {
        Self::new(StoreErrorKind::Damaged, format!("{}: {what}", path.display()))
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

/// A folder of lists with their versions.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

/// When an entity was seen on a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// When the first version that has it was imported.
    pub first: Moment,
    /// When the last version in which it is different was imported.
    pub last_change: Moment,
}

/// One list of a store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListState {
    /// Its short name.
    pub name: String,
    /// All versions, the first one first.
    pub versions: Vec<VersionRecord>,
    /// What happened, in order.
    pub journal: Vec<Event>,
    /// Numbers of versions that the journal tells of and that are no longer there.
    pub lost: Vec<u32>,
    /// Folders of versions, told of by the journal or not.
    folders: usize,
}

impl ListState {
    /// The number of the version in use.
    pub fn active(&self) -> Option<u32> {
        let used = |event: &&Event| {
            matches!(event.kind, EventKind::Activated | EventKind::Accepted)
        };
        self.journal.iter().rev().find(used)?.version
    }

    /// The number of the latest version that waits for a person.
    pub fn staged(&self) -> Option<u32> {
        self.waiting().last().copied()
    }

    /// The numbers of all versions that wait for a person, in order. One that comes
    /// while another waits does not take its place: a person judges the one that they
    /// looked at. A version that is taken into use ends the waiting of all before it.
    pub fn waiting(&self) -> Vec<u32> {
        let mut waiting = Vec::new();
        for event in &self.journal {
            let Some(number) = event.version else { continue };
            match event.kind {
                EventKind::Staged => waiting.push(number),
                EventKind::Rejected => waiting.retain(|own| *own != number),
                EventKind::Activated | EventKind::Accepted => {
                    waiting.retain(|own| *own > number);
                }
                EventKind::Confirmed | EventKind::Refused => {}
            }
        }
        waiting
    }

    /// The number of the version that a person rejected, if nothing came after it.
    pub fn rejected(&self) -> Option<u32> {
        let decisive = |event: &&Event| match event.kind {
            EventKind::Staged
            | EventKind::Accepted
            | EventKind::Rejected
            | EventKind::Activated => true,
            EventKind::Confirmed | EventKind::Refused => false,
        };
        let last = self.journal.iter().rev().find(decisive)?;
        if last.kind == EventKind::Rejected { last.version } else { None }
    }

    /// Whether a version was ever in use.
    pub fn was_used(&self, number: u32) -> bool {
        self.journal.iter().any(|event| {
            event.version == Some(number)
                && matches!(event.kind, EventKind::Activated | EventKind::Accepted)
        })
    }

    /// What is wrong with what is kept of the list, if its version in use cannot be
    /// relied on: then nobody may be cleared by it.
    pub fn damage(&self) -> Option<String> {
        let name = &self.name;
        match self.active() {
            Some(active) if self.lost.contains(&active) => {
                Some(format!("{name}@{active}, which is in use, is no longer there"))
            }
            None if self.journal.is_empty() && self.folders > 0 => Some(format!(
                "{name} has versions and no journal: an import was cut off, or the journal \
                 is lost; import the list again"
            )),
            Some(_) | None => None,
        }
    }

    /// The version of a number.
    pub fn version(&self, number: u32) -> Option<&VersionRecord> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The version in use.
    pub fn active_version(&self) -> Option<&VersionRecord> {
        self.version(self.active()?)
    }

    /// When the active version was last known to be what the publisher says: imported,
    /// or seen again.
    pub fn confirmed_at(&self) -> Option<Moment> {
        let active = self.active()?;
        let sure = |event: &&Event| {
            event.version == Some(active)
                && matches!(
                    event.kind,
                    EventKind::Activated | EventKind::Accepted | EventKind::Confirmed
                )
        };
        self.journal.iter().rev().find(sure).map(|event| event.at)
    }
}

/// The held right to write to a store; given up when dropped.
pub(super) struct Lock(#[expect(dead_code, reason = "held, not used")] File);

impl Store {
    /// A store in a folder, which need not exist yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The names of all lists, sorted.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`].
    pub fn names(&self) -> Result<Vec<String>, StoreError> {
        let folder = self.root.join("lists");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(StoreError::io("reading", &folder, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry =
                entry.map_err(|error| StoreError::io("reading", &folder, error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_name(&name) && entry.path().is_dir() {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// A list; without any version if there is none of that name.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`]; [`StoreErrorKind::Damaged`] if what is kept is not what
    /// was written.
    pub fn list(&self, name: &str) -> Result<ListState, StoreError> {
        let folder = self.folder(name)?;
        let path = folder.join("journal.jsonl");
        let journal = lines::read(&path, "event", Event::read)?;
        let mut numbers: Vec<u32> = match std::fs::read_dir(&folder) {
            Ok(entries) => entries
                .filter_map(Result::ok)
                .filter_map(|entry| entry.file_name().to_string_lossy().parse().ok())
                .collect(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(StoreError::io("reading", &folder, error)),
        };
        numbers.sort_unstable();
        let folders = numbers.len();
        // A version whose event was never written: the process was killed between both.
        let known =
            |number: &u32| journal.iter().any(|event| event.version == Some(*number));
        numbers.retain(known);
        let mut lost: Vec<u32> =
            journal.iter().filter_map(|event| event.version).collect();
        lost.sort_unstable();
        lost.dedup();
        lost.retain(|number| !numbers.contains(number));
        let versions = numbers.into_iter().map(|number| self.record(name, number));
        let versions = versions.collect::<Result<_, _>>()?;
        Ok(ListState { name: name.to_owned(), versions, journal, lost, folders })
    }

    /// All lists that have a version in use.
    ///
    /// # Errors
    ///
    /// As [`names`](Self::names) and [`list`](Self::list); [`StoreErrorKind::Damaged`] if
    /// a version that is in use is no longer there. Without it people would be cleared
    /// whom nobody looked for.
    pub fn active(&self) -> Result<Vec<(ListState, VersionRecord)>, StoreError> {
        let mut active = Vec::new();
        for name in self.names()? {
            let state = self.list(&name)?;
            if let Some(damage) = state.damage() {
                return Err(StoreError::new(StoreErrorKind::Damaged, damage));
            }
            if let Some(version) = state.active_version().cloned() {
                active.push((state, version));
            }
        }
        Ok(active)
    }

    fn record(&self, name: &str, number: u32) -> Result<VersionRecord, StoreError> {
        let path = self.folder(name)?.join(number.to_string()).join("version.json");
        let text = std::fs::read_to_string(&path)
            .map_err(|error| StoreError::io("reading", &path, error))?;
        let record = serde_json::from_str(&text).ok();
        let record = record.as_ref().and_then(VersionRecord::from_json);
        record.filter(|record| record.list == name && record.number == number).ok_or_else(
            || StoreError::damaged(&path, "is no description of this version"),
        )
    }

    /// The main file of a version as it was delivered, gzipped.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`] and [`StoreErrorKind::Damaged`].
    pub fn raw(&self, version: &VersionRecord) -> Result<impl Read + use<>, StoreError> {
        let folder = self.version_folder(version)?.join("raw");
        let Some(file) = version.files.first() else {
            return Err(StoreError::damaged(&folder, "the version has no file"));
        };
        let path = folder.join(kept_name(file));
        File::open(&path).map_err(|error| StoreError::io("reading", &path, error))
    }

    /// Reads the entities of a version again, from the files as they were delivered.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if there is no such version,
    /// [`StoreErrorKind::Damaged`] if its files cannot be read any more.
    pub fn read(
        &self,
        version: &VersionRecord,
        limits: &Limits,
        sink: &mut dyn FnMut(ListedEntity),
    ) -> Result<ReadList, StoreError> {
        let folder = self.version_folder(version)?.join("raw");
        let open = |file: &super::RawFile| {
            let path = folder.join(kept_name(file));
            File::open(&path)
                .map_err(|error| StoreError::io("reading", &path, error))
                .map(|file| BufReader::with_capacity(64 * 1024, file))
        };
        let Some((main, beside)) = version.files.split_first() else {
            return Err(StoreError::damaged(&folder, "the version has no file"));
        };
        let mut companions = Vec::new();
        for file in beside {
            let name = companion_name(Path::new(&file.name));
            companions.push(Companion { name, reader: Box::new(open(file)?) });
        }
        let mapping = self.mapping(version)?;
        let reading = Reading {
            name: &version.list,
            limits: *limits,
            mapping: mapping.as_ref(),
            companions,
        };
        read_as(open(main)?, reading, sink).map_err(|error| {
            let text = format!("{}: cannot be read again", folder.display());
            let source = Some(Box::new(error) as _);
            StoreError { kind: StoreErrorKind::Damaged, text, source }
        })
    }

    /// The text of the column mapping that a version was read through, if through one.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`].
    pub fn mapping_text(
        &self,
        version: &VersionRecord,
    ) -> Result<Option<String>, StoreError> {
        let path = self.version_folder(version)?.join(MAPPING);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::io("reading", &path, error)),
        }
    }

    /// The column mapping that a version was read through.
    fn mapping(&self, version: &VersionRecord) -> Result<Option<Mapping>, StoreError> {
        let path = self.version_folder(version)?.join(MAPPING);
        let Some(text) = self.mapping_text(version)? else { return Ok(None) };
        let mapping = Mapping::read(&text);
        mapping.map(Some).map_err(|_| StoreError::damaged(&path, "is no column mapping"))
    }

    /// What a version has apart from an earlier one.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`] and [`StoreErrorKind::Damaged`].
    pub fn delta(
        &self,
        before: &VersionRecord,
        after: &VersionRecord,
    ) -> Result<Delta, StoreError> {
        Ok(self.entries(before)?.delta(&self.entries(after)?))
    }

    /// The digest of an entity in a version, if it is there: equal digests, equal
    /// content.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`] and [`StoreErrorKind::Damaged`].
    pub fn digest(
        &self,
        version: &VersionRecord,
        id: &str,
    ) -> Result<Option<[u8; 16]>, StoreError> {
        Ok(self.entries(version)?.digest(id))
    }

    /// When each entity of a version was first seen on its list, and when it last
    /// changed: by the versions that were in use.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`] and [`StoreErrorKind::Damaged`].
    pub fn seen(
        &self,
        state: &ListState,
        version: &VersionRecord,
    ) -> Result<HashMap<String, Seen>, StoreError> {
        let earlier = state.versions.iter().filter(|own| {
            own.number == version.number
                || own.number < version.number && state.was_used(own.number)
        });
        let mut seen: HashMap<String, (Seen, [u8; 16], u32)> = HashMap::new();
        for own in earlier {
            let at = own.imported_at;
            for (id, digest) in self.entries(own)?.iter() {
                let new = (Seen { first: at, last_change: at }, digest, own.number);
                let known = seen.entry(id.to_owned()).or_insert(new);
                if known.1 != digest {
                    known.0.last_change = at;
                    known.1 = digest;
                }
                known.2 = own.number;
            }
        }
        seen.retain(|_, (_, _, last)| *last == version.number);
        Ok(seen.into_iter().map(|(id, (seen, _, _))| (id, seen)).collect())
    }

    pub(super) fn entries(&self, version: &VersionRecord) -> Result<Entries, StoreError> {
        let path = self.version_folder(version)?.join(ENTRIES);
        let file =
            File::open(&path).map_err(|error| StoreError::io("reading", &path, error))?;
        let broken = [
            std::io::ErrorKind::UnexpectedEof,
            std::io::ErrorKind::InvalidInput,
            std::io::ErrorKind::InvalidData,
        ];
        let entries = Entries::read(file).map_err(|error| {
            if broken.contains(&error.kind()) {
                StoreError::damaged(&path, "is damaged")
            } else {
                StoreError::io("reading", &path, error)
            }
        })?;
        entries.ok_or_else(|| StoreError::damaged(&path, "is no table of entries"))
    }

    /// Checks that a version is still what was imported: its files byte for byte, and
    /// what is read from them.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Damaged`] tells what differs; [`StoreErrorKind::Io`].
    pub fn verify(
        &self,
        version: &VersionRecord,
        limits: &Limits,
    ) -> Result<(), StoreError> {
        let folder = self.version_folder(version)?;
        for file in &version.files {
            let path = folder.join("raw").join(kept_name(file));
            let (sha256, bytes) = super::import::digest_of(&path, file.gzipped)?;
            if sha256 != file.sha256 || bytes != file.bytes {
                return Err(StoreError::damaged(&path, "is not what was delivered"));
            }
        }
        let mut tally = Tally::default();
        let list = self.read(version, limits, &mut |entity| tally.count(&entity))?;
        let (entries, (kinds, filled)) = tally.finish();
        if (&kinds, &filled) != (&version.kinds, &version.filled)
            || list.version.entities != version.entities
        {
            let text = "its description is not that of its content";
            return Err(StoreError::damaged(&folder, text));
        }
        if list.version.sha256 != version.sha256 {
            let text = "reads to other content than when it was imported";
            return Err(StoreError::damaged(&folder, text));
        }
        if self.entries(version)? != entries {
            let text = "its table of entries is not that of its content";
            return Err(StoreError::damaged(&folder, text));
        }
        Ok(())
    }

    /// Takes a version that waits into use: the one of a number, or the latest.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if none waits, or not that one.
    pub fn accept(
        &self,
        name: &str,
        number: Option<u32>,
        at: Moment,
        by: &str,
        why: &str,
    ) -> Result<VersionRecord, StoreError> {
        self.judge(name, number, EventKind::Accepted, at, by, why)
    }

    /// Puts a version that waits away for good; it stays in the list's history.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if none waits, or not that one.
    pub fn reject(
        &self,
        name: &str,
        number: Option<u32>,
        at: Moment,
        by: &str,
        why: &str,
    ) -> Result<VersionRecord, StoreError> {
        self.judge(name, number, EventKind::Rejected, at, by, why)
    }

    fn judge(
        &self,
        name: &str,
        number: Option<u32>,
        kind: EventKind,
        at: Moment,
        by: &str,
        why: &str,
    ) -> Result<VersionRecord, StoreError> {
        let _lock = self.lock()?;
        let state = self.list(name)?;
        let waiting = state.waiting();
        let number = number.or_else(|| waiting.last().copied());
        let staged = number
            .filter(|number| waiting.contains(number))
            .and_then(|number| state.version(number))
            .cloned();
        let staged = staged.ok_or_else(|| {
            let text = match number {
                Some(number) => format!("{name}@{number} does not wait"),
                None => format!("{name} has no version that waits"),
            };
            StoreError::new(StoreErrorKind::Unknown, text)
        })?;
        let version = Some(staged.number);
        let (by, detail) = (by.to_owned(), why.to_owned());
        self.append(name, &Event { at, kind, version, by, detail })?;
        Ok(staged)
    }

    pub(super) fn append(&self, name: &str, event: &Event) -> Result<(), StoreError> {
        let folder = self.folder(name)?;
        create_folder(&folder)?;
        let path = folder.join("journal.jsonl");
        lines::append(&path, &event.line())?;
        sync_folder(&folder);
        Ok(())
    }

    /// Waits for nobody: whoever comes second is told so.
    pub(super) fn lock(&self) -> Result<Lock, StoreError> {
        create_folder(&self.root)?;
        let path = self.root.join("lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(|error| StoreError::io("opening", &path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(std::fs::TryLockError::WouldBlock) => {
                let text = format!(
                    "{} is being written by another process",
                    self.root.display()
                );
                Err(StoreError::new(StoreErrorKind::Busy, text))
            }
            Err(std::fs::TryLockError::Error(error)) => {
                Err(StoreError::io("locking", &path, error))
            }
        }
    }

    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, StoreError> {
        if !is_name(name) {
            let text =
                "expected a list's name of small letters, digits, - and _, found another";
            return Err(StoreError::new(StoreErrorKind::Wrong, text));
        }
        Ok(self.root.join("lists").join(name))
    }

    fn version_folder(&self, version: &VersionRecord) -> Result<PathBuf, StoreError> {
        Ok(self.folder(&version.list)?.join(version.number.to_string()))
    }
}

/// The table of digests within a version's folder.
pub(super) const ENTRIES: &str = "entries.gz";
/// The column mapping within a version's folder.
pub(super) const MAPPING: &str = "mapping.toml";

/// The name under which a delivered file is kept.
pub(super) fn kept_name(file: &super::RawFile) -> String {
    if file.gzipped && file.name.to_ascii_lowercase().ends_with(".gz") {
        file.name.clone()
    } else {
        format!("{}.gz", file.name)
    }
}

/// Whether a text can be a list's name, which is a folder's name too.
pub(super) fn is_name(name: &str) -> bool {
    // In one case only: folders of `A` and `a` are one on some systems.
    let allowed =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(allowed)
}

pub(super) fn create_folder(path: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(path).map_err(|error| StoreError::io("creating", path, error))
}

/// Makes a rename or a new file last through a power cut, where the system can.
pub(super) fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        // Some systems sync no folders; the files themselves are safe by now.
        let _ = folder.sync_all();
    }
}
