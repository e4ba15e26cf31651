//! The log as a file, and what is wrong with one.
//!
//! In: entries and checkpoints out of a store. Out: lines of JSON (`docs/formats/audit.md`),
//! and of such lines whether they are what was signed and which entry is the first that is
//! not. Not handled: where the file is; erasing. Nothing here holds more than one line and
//! one page of entries in memory.
//!
//! Every line is checked against the one before and its own hash, every hash against the
//! next checkpoint. A changed line names itself. Whoever can write the file can reckon all
//! hashes again, but sign nothing: then the entries between the last checkpoint that holds
//! and the first that does not are named, which the store signed in one transaction.

use std::fmt;
use std::io::{self, BufRead, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::checkpoint::{Checkpoint, NoteError, Verifier, said};
use super::entry::{Object, quoted, unhex};
use super::{Hash, Head, Leaf, Sealed, Subject, leaf_hash};
use crate::{Store, StoreError, StoreErrorKind, check};

/// What the first line calls the file.
const FORMAT: &str = "saring-audit-log";

/// The version of the format that is written and read.
const VERSION: u64 = 1;

/// Bytes of a line at most: the longest subject in base64, and room for its leaf.
const LINE_MAX: usize = check::BODY_BYTES_MAX.div_ceil(3) * 4 + (4 << 20);

/// Commas and brackets of a line at most: the first line has a hash for each bit of a
/// number of 64.
const PARTS_MAX: usize = 100;

/// Larger than any log, and the largest number that all tools read from JSON.
const SIZE_MAX: u64 = 1 << 53;

/// Entries that are asked for at a time: each may have a large subject.
const ENTRIES: usize = 32;

/// Checkpoints that are asked for at a time.
const CHECKPOINTS: usize = 256;

/// Where a log is exported from. A [`Store`] is asked in a thread that may block.
pub trait Source {
    /// See [`Backend::leaves`](crate::Backend::leaves).
    ///
    /// # Errors
    ///
    /// As there.
    fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError>;

    /// See [`Backend::checkpoints`](crate::Backend::checkpoints).
    ///
    /// # Errors
    ///
    /// As there.
    fn checkpoints(&mut self, from: u64, limit: usize)
    -> Result<Vec<String>, StoreError>;
}

impl Source for Store {
    fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
        Self::leaves(self, from, limit).wait()
    }

    fn checkpoints(
        &mut self,
        from: u64,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        Self::checkpoints(self, from, limit).wait()
    }
}

/// What of a log is exported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The key that the log is signed by.
    pub verifier: Verifier,
    /// The first entry; 0 for all.
    pub from: u64,
    /// Whether what is sealed goes along. Such a file is as personal as the store.
    pub subjects: bool,
}

/// What was exported.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Exported {
    /// How many entries.
    pub entries: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// How many entries had something sealed that went along.
    pub subjects: u64,
}

/// A log could not be written to a file, or a file not be read as a log.
#[derive(Debug)]
pub enum LogFileError {
    /// The file cannot be read or written.
    Io(io::Error),
    /// The store cannot be asked.
    Store(StoreError),
    /// An entry with its subject is longer than a line may be; its number.
    TooLong(u64),
    /// The file does not begin as an exported log does; what was expected.
    NoLog(&'static str),
    /// The checkpoint to compare with is none, or was changed.
    Trusted(NoteError),
}

impl fmt::Display for LogFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::TooLong(number) => {
                write!(
                    f,
                    "entry {number} is longer than a line may be ({LINE_MAX} bytes)"
                )
            }
            Self::NoLog(expected) => {
                write!(f, "no exported audit log: expected {expected} in line 1")
            }
            Self::Trusted(error) => write!(f, "the checkpoint to compare with: {error}"),
        }
    }
}

impl std::error::Error for LogFileError {}

impl From<io::Error> for LogFileError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for LogFileError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Writes a log, up to its last checkpoint, as the store has it: what was changed in the
/// store is written as it is now, for [`verify`] to name.
///
/// # Errors
///
/// When the store cannot be asked or the file cannot be written.
pub fn export(
    source: &mut impl Source,
    scope: &Scope,
    out: &mut impl Write,
) -> Result<Exported, LogFileError> {
    let head = head_of(source, scope.from)?;
    writeln!(out, "{}", head_line(scope, &head))?;
    let (mut done, mut next) = (Exported::default(), scope.from);
    let mut signed = scope.from;
    loop {
        let notes = source.checkpoints(signed, CHECKPOINTS)?;
        for note in &notes {
            let size = said(note).map_or(next, |checkpoint| checkpoint.size);
            while next < size {
                let page = usize::try_from(size - next).unwrap_or(ENTRIES).min(ENTRIES);
                let leaves = source.leaves(next, page)?;
                next = leaves.last().map_or(size, |leaf| leaf.number.max(next) + 1);
                for leaf in leaves.iter().filter(|leaf| leaf.number < size) {
                    let sealed = leaf.sealed.as_ref().filter(|_| scope.subjects);
                    let line = entry_line(leaf, sealed);
                    if line.len() >= LINE_MAX {
                        return Err(LogFileError::TooLong(leaf.number));
                    }
                    writeln!(out, "{line}")?;
                    done.entries += 1;
                    done.subjects += u64::from(sealed.is_some());
                }
                next = next.min(size);
            }
            writeln!(out, "{}", Object::new().text("checkpoint", note).end())?;
            done.checkpoints += 1;
        }
        let sizes = notes.iter().filter_map(|note| Some(said(note).ok()?.size));
        let greatest = sizes.max().and_then(|size| size.checked_add(1));
        // Each page goes on behind the one before, however the store was damaged.
        match greatest.filter(|above| *above > signed) {
            Some(above) => signed = above,
            None => break,
        }
    }
    let end = Object::new()
        .raw("entries", &done.entries.to_string())
        .raw("checkpoints", &done.checkpoints.to_string())
        .raw("subjects", &done.subjects.to_string())
        .end();
    writeln!(out, "{end}")?;
    out.flush()?;
    Ok(done)
}

/// Where the log ended before an entry.
fn head_of(source: &mut impl Source, from: u64) -> Result<Head, StoreError> {
    let mut head = Head::default();
    while head.size < from {
        let page = usize::try_from(from - head.size).unwrap_or(ENTRIES).min(ENTRIES);
        let leaves = source.leaves(head.size, page)?;
        if leaves.is_empty() {
            let detail = format!("the log has {} entries, not {from}", head.size);
            return Err(StoreError::new(StoreErrorKind::Misused, detail));
        }
        for leaf in &leaves {
            head.append(leaf.hash);
        }
    }
    Ok(head)
}

fn head_line(scope: &Scope, head: &Head) -> String {
    let frontier: Vec<String> =
        head.frontier.iter().map(|hash| quoted(&super::hex(hash))).collect();
    Object::new()
        .text("format", FORMAT)
        .raw("version", &VERSION.to_string())
        .text("origin", scope.verifier.origin())
        .text("verifier", &scope.verifier.to_string())
        .raw("from", &scope.from.to_string())
        .raw("frontier", &format!("[{}]", frontier.join(",")))
        .end()
}

fn entry_line(leaf: &Leaf, sealed: Option<&Sealed>) -> String {
    let line = Object::new()
        .raw("n", &leaf.number.to_string())
        .text("leaf", &String::from_utf8_lossy(&leaf.bytes))
        .text("hash", &super::hex(&leaf.hash));
    match sealed {
        None => line.end(),
        Some(sealed) => line
            .text("salt", &STANDARD.encode(sealed.salt))
            .text("subject", &STANDARD.encode(&sealed.subject.body))
            .end(),
    }
}

/// What is wrong with an entry or with a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// A line is not what was written, or an entry does not fit its hash.
    Changed,
    /// An entry is not there.
    Missing,
    /// An entry is there twice.
    Doubled,
    /// An entry stands behind later ones.
    Misplaced,
    /// Everything fits but what was signed: hashes were reckoned again.
    Forged,
    /// A checkpoint was changed after it was signed, or is none.
    Signature,
    /// Signed, but not by the expected key.
    Key,
    /// The end is missing.
    Cut,
    /// Entries stand behind the last checkpoint.
    Unsigned,
    /// What is sealed beside an entry is not what the entry was written for.
    Sealed,
    /// An earlier checkpoint is not the beginning of this log.
    Prefix,
}

/// What is wrong with an exported log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What kind of thing.
    pub fault: Fault,
    /// The first entry that is not what was signed, or that may be, where one can be
    /// named.
    pub number: Option<u64>,
    /// Where entries between two checkpoints cannot be told apart: the number behind the
    /// last of them.
    pub until: Option<u64>,
    /// Where in the file, from 1.
    pub line: u64,
    /// What is wrong, without anything of what the file holds.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.number.zip(self.until).filter(|(from, until)| from + 1 < *until);
        match (self.number, until) {
            (_, Some((from, until))) => write!(f, "{} are", Entries(from, until))?,
            (Some(number), None) => write!(f, "entry {} is", Grouped(number))?,
            (None, None) => f.write_str("the log is")?,
        }
        write!(f, " not what was signed: {} (line {})", self.detail, self.line)
    }
}

/// What came of checking an exported log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The key that the file says it is signed by.
    pub verifier: Verifier,
    /// Whether that is a key that was expected, and not only the file's own word.
    pub key_known: bool,
    /// The number of the first entry in the file.
    pub from: u64,
    /// The size of the log: the number behind the last entry in the file, or behind the
    /// last one before entries are missing or out of order.
    pub size: u64,
    /// The root over all entries below that.
    pub root: Hash,
    /// Checkpoints that hold.
    pub checkpoints: u64,
    /// The size of the last checkpoint that holds before anything is wrong: entries below
    /// it are what was signed.
    pub vouched: u64,
    /// Sealed subjects that are what their entries were written for.
    pub opened: u64,
    /// The size of the earlier checkpoint, where it is the beginning of this log.
    pub trusted: Option<u64>,
    /// The first thing that is wrong.
    pub finding: Option<Finding>,
}

impl Report {
    /// Whether the file is what was signed.
    pub fn holds(&self) -> bool {
        self.finding.is_none()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(finding) = &self.finding {
            finding.fmt(f)?;
            if self.vouched > self.from {
                write!(f, "; {} are as signed", Entries(self.from, self.vouched))?;
            }
            return Ok(());
        }
        if self.size == self.from {
            f.write_str("no entries")?;
        } else {
            Entries(self.from, self.size).fmt(f)?;
        }
        let plural = if self.checkpoints == 1 { "" } else { "s" };
        let checkpoints = Grouped(self.checkpoints);
        write!(
            f,
            ": every hash, {checkpoints} checkpoint{plural} and the signature hold"
        )?;
        if self.opened > 0 {
            write!(f, "; {} sealed subjects open", Grouped(self.opened))?;
        }
        if let Some(size) = self.trusted {
            write!(
                f,
                "; its first {} are those of the earlier checkpoint",
                Grouped(size)
            )?;
        }
        if !self.key_known {
            f.write_str("; by the file's own key, which was compared with none")?;
        }
        Ok(())
    }
}

/// A number with its thousands parted: `1,233`.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// Entries from one number up to another, not included.
struct Entries(u64, u64);

impl fmt::Display for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, last) = (Grouped(self.0), Grouped(self.1.saturating_sub(1)));
        write!(f, "entries {from}\u{2013}{last}")
    }
}

/// Checks an exported log: every line, every hash, every checkpoint; with the key that is
/// expected (the file names one itself, but whoever forged the file wrote that too), and
/// with a checkpoint of it that was kept elsewhere earlier (without one nobody can tell
/// that a log was cut at a checkpoint).
///
/// # Errors
///
/// When the file cannot be read or is no exported log at all. All that is wrong with one
/// is in the report.
pub fn verify(
    reader: impl BufRead,
    expected: Option<&Verifier>,
    trusted: Option<&str>,
) -> Result<Report, LogFileError> {
    let mut lines = Lines { reader, buffer: Vec::new() };
    let first = match lines.next()? {
        Some(Line::Whole(bytes)) => parse(bytes).unwrap_or_default(),
        Some(Line::TooLong) | None => Value::Null,
    };
    let (verifier, head) = read_head(&first).map_err(LogFileError::NoLog)?;
    let mut check = Check::new(verifier, head);
    check.line = 1;
    if let Some(expected) = expected {
        check.report.key_known = true;
        if *expected != check.report.verifier {
            check.found(
                Fault::Key,
                None,
                None,
                "the file is not signed by the expected key",
            );
        }
    }
    if let Some(note) = trusted {
        check.trust(note, expected)?;
    }
    check.compare_trusted();
    while let Some(line) = lines.next()? {
        check.line += 1;
        match line {
            Line::Whole(bytes) => check.read(bytes),
            Line::TooLong => check.odd("longer than a line may be"),
        }
    }
    Ok(check.end())
}

/// A line of the file.
enum Line<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// The lines of a file, one in memory at a time.
struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut limited = self.reader.by_ref().take(LINE_MAX as u64);
        if limited.read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        if self.buffer.len() < LINE_MAX || self.buffer.ends_with(b"\n") {
            return Ok(Some(Line::Whole(&self.buffer)));
        }
        self.reader.skip_until(b'\n')?;
        Ok(Some(Line::TooLong))
    }
}

/// A line of JSON in its one form: no blanks and no key twice, which one tool would read
/// so and another otherwise. Lines are flat: what would take many times its length in
/// memory is not even tried.
fn parse(bytes: &[u8]) -> Option<Value> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let (mut parts, mut text, mut escaped) = (0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if text => escaped = true,
            b'"' => text = !text,
            b',' | b'[' | b'{' if !text => parts += 1,
            _ => {}
        }
    }
    if parts > PARTS_MAX {
        return None;
    }
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let mut written = Length(0);
    serde_json::to_writer(&mut written, &value).ok()?;
    (written.0 == bytes.len()).then_some(value)
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the first line says; else what was expected of it.
fn read_head(line: &Value) -> Result<(Verifier, Head), &'static str> {
    let text = |key: &str| line.get(key).and_then(Value::as_str);
    let count = |key: &str| line.get(key).and_then(Value::as_u64);
    if text("format") != Some(FORMAT) {
        return Err("the format saring-audit-log");
    }
    if count("version") != Some(VERSION) {
        return Err("version 1 of the format");
    }
    let verifier = text("verifier").and_then(|text| Verifier::read(text).ok());
    let verifier = verifier.filter(|it| Some(it.origin()) == text("origin"));
    let verifier = verifier.ok_or("the key of the log and its name")?;
    let frontier = line.get("frontier").and_then(Value::as_array).and_then(|hashes| {
        hashes.iter().map(|hash| unhex(hash.as_str()?)).collect::<Option<Vec<Hash>>>()
    });
    let from = count("from").filter(|from| *from < SIZE_MAX);
    let head = from.zip(frontier).and_then(|(from, it)| Head::of(from, it));
    Ok((verifier, head.ok_or("the first entry and the hashes before it")?))
}

/// A line with an entry.
struct EntryLine {
    number: u64,
    leaf: Leaf,
}

fn read_entry(line: &Value) -> Option<EntryLine> {
    let text = |key: &str| line.get(key)?.as_str();
    let number = line.get("n")?.as_u64()?;
    let hash = unhex(text("hash")?)?;
    let bytes = text("leaf")?.as_bytes().to_vec();
    let sealed = match (line.get("salt"), line.get("subject")) {
        (None, None) => None,
        (Some(salt), Some(subject)) => {
            let salt = STANDARD.decode(salt.as_str()?).ok()?.try_into().ok()?;
            let body = STANDARD.decode(subject.as_str()?).ok()?;
            let subject = Subject { body, group: String::new(), purge_at: None };
            Some(Sealed { salt, subject })
        }
        (Some(_), None) | (None, Some(_)) => return None,
    };
    // Nothing else may stand there: what no check looks at could say anything.
    let known = ["n", "leaf", "hash", "salt", "subject"];
    let known = line.as_object()?.keys().all(|key| known.contains(&key.as_str()));
    known.then_some(EntryLine { number, leaf: Leaf { number, bytes, hash, sealed } })
}

/// What is known while a file is read.
struct Check {
    report: Report,
    /// The line that is read.
    line: u64,
    /// The tree over the hashes that the lines say.
    said: Head,
    /// The tree over the hashes of the leaves. It parts from the other where a leaf does
    /// not fit its hash; the one that the next checkpoint is over tells which was changed.
    reckoned: Head,
    /// Entries and checkpoints and subjects in the file, whether they hold or not.
    counted: Exported,
    /// The earlier checkpoint to compare with.
    trusted: Option<Checkpoint>,
    /// An entry that was not where it belongs: it may come later.
    sought: Option<u64>,
    /// A checkpoint is over more entries than stand before it: the first that it is over
    /// too many, and the number behind them. They are missing if nobody stands there.
    gap: Option<(u64, u64)>,
    /// The last line came.
    ended: bool,
}

impl Check {
    fn new(verifier: Verifier, head: Head) -> Self {
        let report = Report {
            verifier,
            key_known: false,
            from: head.size,
            size: head.size,
            root: head.root(),
            checkpoints: 0,
            vouched: head.size,
            opened: 0,
            trusted: None,
            finding: None,
        };
        Self {
            report,
            line: 0,
            said: head.clone(),
            reckoned: head,
            counted: Exported::default(),
            trusted: None,
            sought: None,
            gap: None,
            ended: false,
        }
    }

    /// Something is wrong. The first finding stays.
    fn found(
        &mut self,
        fault: Fault,
        number: Option<u64>,
        until: Option<u64>,
        detail: &str,
    ) {
        let (line, detail) = (self.line, detail.to_owned());
        self.report.finding.get_or_insert(Finding { fault, number, until, line, detail });
    }

    /// A line is none of this format.
    fn odd(&mut self, detail: &str) {
        self.found(Fault::Changed, Some(self.said.size), None, detail);
    }

    /// The entries since the last checkpoint that holds are not what was signed.
    fn found_since(&mut self, fault: Fault, detail: &str) {
        let (from, until) = (self.report.vouched, self.said.size);
        self.found(fault, Some(from), Some(until), detail);
    }

    /// Whether nothing that parts the entries from their places was found yet: only so
    /// long is a tree reckoned.
    fn in_order(&self) -> bool {
        let fault = self.report.finding.as_ref().map(|finding| finding.fault);
        matches!(fault, None | Some(Fault::Changed | Fault::Sealed | Fault::Key))
    }

    fn trust(
        &mut self,
        note: &str,
        expected: Option<&Verifier>,
    ) -> Result<(), LogFileError> {
        match expected.unwrap_or(&self.report.verifier).verify(note) {
            Ok(checkpoint) => {
                // Whoever kept a checkpoint by this key knew the key.
                self.report.key_known = true;
                self.trusted = Some(checkpoint);
            }
            Err(NoteError::OtherKey | NoteError::OtherLog) if expected.is_none() => {
                let detail =
                    "the earlier checkpoint is not signed by the key of the file";
                self.found(Fault::Key, None, None, detail);
            }
            Err(error) => return Err(LogFileError::Trusted(error)),
        }
        Ok(())
    }

    /// Whether the tree is the one of the earlier checkpoint, once it is as large.
    fn compare_trusted(&mut self) {
        let Some(trusted) = &self.trusted else { return };
        if trusted.size < self.report.from {
            let detail = "the file begins behind the end of the earlier checkpoint";
            self.trusted = None;
            self.found(Fault::Prefix, None, None, detail);
        } else if trusted.size == self.said.size {
            if [self.said.root(), self.reckoned.root()].contains(&trusted.root) {
                self.report.trusted = Some(trusted.size);
            } else {
                let detail = "the earlier checkpoint is over other entries";
                self.found_since(Fault::Prefix, detail);
            }
            self.trusted = None;
        }
    }

    fn read(&mut self, bytes: &[u8]) {
        let Some(line) = parse(bytes) else {
            return self.odd("expected a line of JSON");
        };
        if self.ended {
            self.odd("expected nothing behind the last line");
        } else if let Some(note) = line.get("checkpoint") {
            let alone = line.as_object().is_some_and(|line| line.len() == 1);
            match note.as_str().filter(|_| alone) {
                Some(note) => self.checkpoint(note),
                None => self.odd("expected a checkpoint"),
            }
        } else if line.get("entries").is_some() {
            self.last(&line);
        } else if let Some(entry) = read_entry(&line) {
            self.entry(&entry);
        } else {
            self.odd("expected an entry with its number, leaf and hash");
        }
    }

    fn entry(&mut self, entry: &EntryLine) {
        self.counted.entries += 1;
        self.counted.subjects += u64::from(entry.leaf.sealed.is_some());
        if !self.in_order() {
            return self.late(entry.number);
        }
        let (leaf, due) = (&entry.leaf, self.said.size);
        let hash = leaf_hash(&leaf.bytes);
        let fits = hash == leaf.hash;
        // What number the leaf was written with; of one that was changed the line tells.
        let written = serde_json::from_slice::<Value>(&leaf.bytes).ok();
        let number = written.as_ref().and_then(|leaf| leaf.get("number")?.as_u64());
        let number = number.filter(|_| fits).unwrap_or(entry.number);
        if number > due {
            if self.report.finding.is_none() {
                self.sought = Some(due);
            }
            self.found(Fault::Missing, Some(due), None, "it is missing");
            return;
        }
        if number < due {
            let twice = number >= self.report.from;
            let (fault, detail) = if twice {
                (Fault::Doubled, "it stands there twice")
            } else {
                (Fault::Misplaced, "it belongs before the first of the file")
            };
            self.found(fault, Some(number), None, detail);
            return;
        }
        if !fits {
            let detail = "it does not have the hash that is said beside it";
            self.found(Fault::Changed, Some(due), None, detail);
        } else if entry.number != due {
            self.found(
                Fault::Changed,
                Some(due),
                None,
                "the line gives it another number",
            );
        } else if leaf.sealed.is_some() && !leaf.opens() {
            let detail = "what is sealed beside it is not what it was written for";
            self.found(Fault::Sealed, Some(due), None, detail);
        } else {
            self.report.opened += u64::from(leaf.sealed.is_some());
        }
        self.said.append(leaf.hash);
        self.reckoned.append(hash);
        self.report.size = self.said.size;
        self.compare_trusted();
    }

    /// An entry behind the place where they are out of order: it may tell what is wrong
    /// there.
    fn late(&mut self, number: u64) {
        if number != self.said.size {
            self.close_gap();
        }
        self.gap = None;
        if let Some(finding) = &mut self.report.finding
            && self.sought.take_if(|sought| *sought == number).is_some()
        {
            (finding.fault, finding.until) = (Fault::Misplaced, None);
            "it stands behind later ones".clone_into(&mut finding.detail);
        }
    }

    /// What a checkpoint is over and nobody stands for is missing.
    fn close_gap(&mut self) {
        let gap = self.gap.take().zip(self.report.finding.as_mut());
        let Some(((from, until), finding)) = gap else { return };
        let one = from + 1 == until;
        finding.fault = Fault::Missing;
        (finding.number, finding.until) = (Some(from), Some(until).filter(|_| !one));
        let detail = if one { "it is missing" } else { "they are missing" };
        detail.clone_into(&mut finding.detail);
        self.sought = Some(from);
    }

    fn checkpoint(&mut self, note: &str) {
        self.counted.checkpoints += 1;
        if !self.in_order() {
            return;
        }
        let checkpoint = match self.report.verifier.verify(note) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                let fault = match error {
                    NoteError::OtherKey | NoteError::OtherLog => Fault::Key,
                    NoteError::Form(_) | NoteError::Signature => Fault::Signature,
                };
                return self
                    .found_since(fault, &format!("the checkpoint behind: {error}"));
            }
        };
        if checkpoint.size != self.said.size {
            let (over, after) = (Grouped(checkpoint.size), Grouped(self.said.size));
            let detail =
                format!("a checkpoint over {over} stands behind the first {after}");
            if self.report.finding.is_none() && checkpoint.size > self.said.size {
                self.gap = Some((self.said.size, checkpoint.size));
            }
            return self.found_since(Fault::Forged, &detail);
        }
        if checkpoint.root == self.reckoned.root() {
            self.said = self.reckoned.clone();
        } else if checkpoint.root == self.said.root() {
            self.reckoned = self.said.clone();
        } else {
            let over = Grouped(checkpoint.size);
            let detail = format!("the checkpoint over the first {over} has another root");
            return self.found_since(Fault::Forged, &detail);
        }
        self.report.checkpoints += 1;
        if self.report.finding.is_none() {
            self.report.vouched = checkpoint.size;
        }
    }

    fn last(&mut self, line: &Value) {
        self.ended = true;
        let count = |key: &str| line.get(key).and_then(Value::as_u64);
        let [entries, checkpoints, subjects] =
            ["entries", "checkpoints", "subjects"].map(count);
        let here = self.counted;
        if entries.is_some_and(|entries| entries > here.entries) {
            let detail = "the last line counts more entries than there are";
            return self.found(Fault::Cut, Some(self.said.size), None, detail);
        }
        let same = entries == Some(here.entries)
            && checkpoints == Some(here.checkpoints)
            && subjects == Some(here.subjects)
            && line.as_object().is_some_and(|line| line.len() == 3);
        if !same {
            self.found(Fault::Changed, None, None, "the last line counts otherwise");
        }
    }

    fn end(mut self) -> Report {
        self.close_gap();
        if !self.ended {
            let detail = "the end of the file is missing";
            self.found(Fault::Cut, Some(self.said.size), None, detail);
        }
        if let Some(trusted) = self.trusted.take() {
            let over = Grouped(trusted.size);
            let detail = format!("the earlier checkpoint is over {over} entries");
            self.found(Fault::Cut, Some(self.said.size), Some(trusted.size), &detail);
        }
        if self.report.vouched < self.said.size {
            let detail = "they stand behind the last checkpoint";
            self.found_since(Fault::Unsigned, detail);
        }
        self.report.root = self.reckoned.root();
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Entry, Signer};

    const NAME: &str = "saring.example/log-1";

    /// Sizes of the log at the end of each transaction.
    const SIGNED: [u64; 6] = [1, 3, 6, 10, 15, 20];

    /// A log in memory.
    struct Log {
        signer: Signer,
        leaves: Vec<Leaf>,
        notes: Vec<(u64, String)>,
    }

    impl Source for Log {
        fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError> {
            let from = self.leaves.iter().filter(|leaf| leaf.number >= from);
            Ok(from.take(limit).cloned().collect())
        }

        fn checkpoints(
            &mut self,
            from: u64,
            limit: usize,
        ) -> Result<Vec<String>, StoreError> {
            let from = self.notes.iter().filter(|(size, _)| *size >= from);
            Ok(from.take(limit).map(|(_, note)| note.clone()).collect())
        }
    }

    fn entry(number: u64) -> Entry {
        let subject = Subject {
            body: format!("PERSON {number}").into_bytes(),
            group: format!("traveller/{number}"),
            purge_at: None,
        };
        Entry {
            action: "screen".to_owned(),
            decision: "refer".to_owned(),
            score: Some(u16::try_from(700 + number % 100).unwrap()),
            subject: (!number.is_multiple_of(3)).then_some(subject),
            ..Entry::default()
        }
    }

    fn log_signed(sizes: &[u64]) -> Log {
        let signer = Signer::generate(NAME).unwrap().0;
        let mut head = Head::default();
        let (mut leaves, mut notes) = (Vec::new(), Vec::new());
        for size in sizes {
            while head.size < *size {
                let leaf = entry(head.size).leaf(head.size, [7; 32]);
                head.append(leaf.hash);
                leaves.push(leaf);
            }
            notes.push((*size, signer.sign(*size, head.root())));
        }
        Log { signer, leaves, notes }
    }

    fn log() -> Log {
        log_signed(&SIGNED)
    }

    fn file(log: &mut Log, from: u64, subjects: bool) -> String {
        let scope = Scope { verifier: log.signer.verifier(), from, subjects };
        let mut out = Vec::new();
        export(log, &scope, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn report(text: &str, key: Option<&Verifier>, trusted: Option<&str>) -> Report {
        verify(text.as_bytes(), key, trusted).unwrap()
    }

    #[test]
    fn what_was_exported_holds() {
        let mut log = log();
        let key = log.signer.verifier();
        for subjects in [false, true] {
            let text = file(&mut log, 0, subjects);
            assert_eq!(text.contains("\"subject\""), subjects);
            let trusted = log.notes[3].1.clone();
            let report = report(&text, Some(&key), Some(&trusted));
            assert_eq!(report.finding, None);
            assert!(report.holds() && report.key_known);
            assert_eq!((report.from, report.size, report.vouched), (0, 20, 20));
            assert_eq!((report.checkpoints, report.trusted), (6, Some(10)));
            assert_eq!(report.opened, if subjects { 13 } else { 0 });
            let root = Head::over(log.leaves.iter().map(|leaf| &leaf.hash)).root();
            assert_eq!(report.root, root);
        }
    }

    #[test]
    fn a_part_of_a_log_holds() {
        let mut log = log();
        let key = log.signer.verifier();
        let whole = report(&file(&mut log, 0, false), Some(&key), None);
        for from in 0..=20 {
            let text = file(&mut log, from, true);
            for (size, note) in log.notes.clone() {
                let report = report(&text, Some(&key), Some(&note));
                if size < from {
                    let fault = report.finding.map(|finding| finding.fault);
                    assert_eq!(fault, Some(Fault::Prefix), "{size} before {from}");
                    continue;
                }
                assert_eq!(report.finding, None, "{from} {size}");
                assert_eq!((report.from, report.root), (from, whole.root));
            }
        }
        let scope = Scope { verifier: key, from: 21, subjects: false };
        assert!(export(&mut log, &scope, &mut Vec::new()).is_err());
    }

    #[test]
    fn a_log_of_many_pages_and_one_of_none_hold() {
        let sizes: Vec<u64> = (1..600).chain([1_400]).collect();
        let mut many = log_signed(&sizes);
        let key = many.signer.verifier();
        let report_many = report(&file(&mut many, 0, false), Some(&key), None);
        assert_eq!(report_many.finding, None);
        assert_eq!((report_many.size, report_many.checkpoints), (1_400, 600));
        let said =
            "entries 0\u{2013}1,399: every hash, 600 checkpoints and the signature hold";
        assert_eq!(report_many.to_string(), said);
        let mut none = log_signed(&[]);
        let key = none.signer.verifier();
        let report = report(&file(&mut none, 0, false), Some(&key), None);
        assert!(report.holds() && report.size == 0);
    }

    /// A line that a forger wrote: every hash of it fits.
    fn forged(number: u64) -> String {
        let entry = Entry { decision: "board".to_owned(), ..entry(number) };
        entry_line(&entry.leaf(number, [7; 32]), None)
    }

    /// Where the line of an entry is.
    fn at(lines: &[String], number: u64) -> usize {
        let begins = format!("{{\"n\":{number},");
        lines.iter().position(|line| line.starts_with(&begins)).unwrap()
    }

    /// Where the checkpoint behind the first entries is.
    fn note_at(lines: &[String], size: u64) -> usize {
        let has = format!("log-1\\n{size}\\n");
        lines.iter().position(|line| line.contains(&has)).unwrap()
    }

    /// Writes the last line anew, as whoever changed a file would.
    fn count_again(lines: &mut Vec<String>) {
        lines.pop();
        let count = |key: &str| lines.iter().filter(|line| line.contains(key)).count();
        let [entries, checkpoints, subjects] =
            ["{\"n\":", "{\"checkpoint\":", "\"subject\":"].map(count);
        lines.push(format!(
            "{{\"entries\":{entries},\"checkpoints\":{checkpoints},\
             \"subjects\":{subjects}}}"
        ));
    }

    /// What was done to a file.
    type Deed = fn(&mut Vec<String>);

    fn check(deed: Deed, fault: Fault, number: Option<u64>, until: Option<u64>) {
        let mut log = log();
        let key = log.signer.verifier();
        let mut lines: Vec<String> =
            file(&mut log, 0, true).lines().map(str::to_owned).collect();
        deed(&mut lines);
        let text = lines.join("\n") + "\n";
        let finding = report(&text, Some(&key), None).finding.unwrap();
        let found = (finding.fault, finding.number, finding.until);
        assert_eq!(found, (fault, number, until), "{finding}");
    }

    /// Changes a digit of the hash beside an entry.
    fn break_hash(lines: &mut [String], number: u64) {
        let at = at(lines, number);
        let from = lines[at].find("\"hash\":\"").unwrap() + 8;
        let digit = if lines[at][from..].starts_with('0') { "1" } else { "0" };
        lines[at].replace_range(from..=from, digit);
    }

    fn replace(lines: &mut [String], number: u64, from: &str, to: &str) {
        let at = at(lines, number);
        assert!(lines[at].contains(from));
        lines[at] = lines[at].replacen(from, to, 1);
    }

    /// Takes out what is about the entries in a range, checkpoints too, and gives the
    /// later ones the numbers before.
    fn close_up(lines: &mut Vec<String>, from: u64, below: u64) {
        let (first, last) = (at(lines, from), at(lines, below));
        lines.drain(first..last);
        for number in below..20 {
            let at = at(lines, number);
            lines[at] = forged(number - (below - from));
        }
    }

    #[test]
    fn a_changed_line_names_its_entry() {
        let changed = |deed, number| check(deed, Fault::Changed, Some(number), None);
        changed(|it| replace(it, 0, "refer", "board"), 0);
        changed(|it| replace(it, 12, "refer", "board"), 12);
        changed(|it| replace(it, 19, "refer", "board"), 19);
        changed(|it| replace(it, 12, "\\\"number\\\":12", "\\\"number\\\":11"), 12);
        changed(|it| break_hash(it, 7), 7);
        changed(|it| replace(it, 3, "{\"n\":3", "{\"n\":3,\"n\":3"), 3);
        changed(|it| replace(it, 3, "{\"n\":3", "{\"n\":3,\"more\":3"), 3);
        changed(|it| replace(it, 3, "{\"n\":3", "{\"n\":4"), 3);
        changed(|it| replace(it, 3, ",", ", "), 3);
        changed(|it| replace(it, 4, "\"salt\"", "\"malt\""), 4);
        for line in [
            "what".to_owned(),
            String::new(),
            "{\"checkpoint\":1}".to_owned(),
            "x".repeat(LINE_MAX + 1),
            format!("[{}0]", "0,".repeat(1_000)),
            "[".repeat(90),
        ] {
            let mut log = log();
            let text = file(&mut log, 0, true);
            let mut lines: Vec<&str> = text.lines().collect();
            let before =
                at(&lines.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>(), 3);
            lines.insert(before, &line);
            let report = report(&(lines.join("\n") + "\n"), None, None);
            let finding = report.finding.unwrap();
            assert_eq!((finding.fault, finding.number), (Fault::Changed, Some(3)));
            assert_eq!((finding.line, report.vouched), (7, 3));
        }
        // The first of several is named, though a later hash says where the last is.
        changed(
            |it| {
                replace(it, 12, "refer", "board");
                break_hash(it, 13);
            },
            12,
        );
    }

    #[test]
    fn entries_that_are_taken_out_or_in_or_moved_are_named() {
        check(|it| drop(it.remove(at(it, 8))), Fault::Missing, Some(8), None);
        check(|it| drop(it.remove(at(it, 0))), Fault::Missing, Some(0), None);
        check(|it| drop(it.remove(at(it, 9))), Fault::Missing, Some(9), None);
        check(|it| drop(it.remove(at(it, 19))), Fault::Missing, Some(19), None);
        check(
            |it| drop(it.drain(at(it, 11)..at(it, 14))),
            Fault::Missing,
            Some(11),
            None,
        );
        let most = |it: &mut Vec<String>| drop(it.drain(at(it, 11)..note_at(it, 15)));
        check(most, Fault::Missing, Some(11), Some(15));
        check(
            |it| {
                let entry = it.remove(at(it, 9));
                it.insert(at(it, 12), entry);
            },
            Fault::Misplaced,
            Some(9),
            None,
        );
        check(
            |it| {
                it.remove(at(it, 8));
                count_again(it);
            },
            Fault::Missing,
            Some(8),
            None,
        );
        check(|it| it.insert(9, it[8].clone()), Fault::Doubled, Some(5), None);
        check(|it| it.insert(20, it[8].clone()), Fault::Doubled, Some(5), None);
        check(
            |it| {
                let (left, right) = (at(it, 8), at(it, 9));
                it.swap(left, right);
            },
            Fault::Misplaced,
            Some(8),
            None,
        );
        check(
            |it| {
                let (left, right) = (at(it, 2), at(it, 17));
                it.swap(left, right);
            },
            Fault::Misplaced,
            Some(2),
            None,
        );
        check(|it| it.insert(at(it, 8), forged(8)), Fault::Doubled, Some(8), None);
        // Numbers on the lines alone do not help: the leaves have them as well.
        check(
            |it| {
                it.remove(at(it, 8));
                for number in 9..20 {
                    let (old, new) = (format!("\"n\":{number}"), number - 1);
                    replace(it, number, &old, &format!("\"n\":{new}"));
                }
                count_again(it);
            },
            Fault::Missing,
            Some(8),
            None,
        );
    }

    #[test]
    fn who_reckons_all_hashes_again_is_found_between_two_checkpoints() {
        fn put(lines: &mut [String], number: u64) {
            let at = at(lines, number);
            lines[at] = forged(number);
        }
        let forged_in = |deed, from, until| {
            check(deed, Fault::Forged, Some(from), Some(until));
        };
        forged_in(|it| put(it, 0), 0, 1);
        forged_in(|it| put(it, 8), 6, 10);
        forged_in(|it| put(it, 19), 15, 20);
        forged_in(|it| (3..20).for_each(|number| put(it, number)), 3, 6);
        // An entry taken out, several with their checkpoints, one put in.
        forged_in(|it| close_up(it, 8, 9), 6, 9);
        forged_in(|it| close_up(it, 6, 13), 6, 8);
        forged_in(
            |it| {
                let at = at(it, 8);
                it.insert(at, forged(8));
                for number in (8..20).rev() {
                    let begins = format!("{{\"n\":{number},");
                    let last = it.iter().rposition(|line| line.starts_with(&begins));
                    it[last.unwrap()] = forged(number + 1);
                }
            },
            6,
            11,
        );
        // Checkpoints that stand elsewhere.
        forged_in(
            |it| {
                let (note, entry) = (note_at(it, 10), at(it, 9));
                it.swap(note, entry);
            },
            6,
            9,
        );
    }

    #[test]
    fn a_checkpoint_that_was_changed_is_found() {
        check(
            |it| {
                let at = note_at(it, 10);
                it[at] = it[at].replace("\\n10\\n", "\\n11\\n");
            },
            Fault::Signature,
            Some(6),
            Some(10),
        );
        check(
            |it| {
                let at = note_at(it, 10);
                it[at] = "{\"checkpoint\":\"nothing\"}".to_owned();
            },
            Fault::Signature,
            Some(6),
            Some(10),
        );
        // One fewer makes no entry untrue, but the last line counts them; whoever counts
        // again leaves a file whose every entry is signed.
        check(|it| drop(it.remove(note_at(it, 10))), Fault::Changed, None, None);
        check(
            |it| {
                it.remove(note_at(it, 20));
                count_again(it);
            },
            Fault::Unsigned,
            Some(15),
            Some(20),
        );
        check(
            |it| {
                it.retain(|line| !line.contains("\"checkpoint\":"));
                count_again(it);
            },
            Fault::Unsigned,
            Some(0),
            Some(20),
        );
    }

    #[test]
    fn a_tail_that_is_cut_is_found() {
        check(|it| drop(it.pop()), Fault::Cut, Some(20), None);
        check(|it| it.truncate(at(it, 12)), Fault::Cut, Some(12), None);
        check(|it| it.truncate(1), Fault::Cut, Some(0), None);
        check(|it| it.push(it[1].clone()), Fault::Changed, Some(20), None);
        check(
            |it| {
                let end = it.pop().unwrap();
                it.truncate(at(it, 15));
                it.push(end);
            },
            Fault::Cut,
            Some(15),
            None,
        );
        check(
            |it| {
                it.truncate(at(it, 18));
                it.push(String::new());
                count_again(it);
            },
            Fault::Unsigned,
            Some(15),
            Some(18),
        );
        // Cut at a checkpoint and counted again it is what the log once was. Only who
        // kept a later checkpoint sees it.
        let mut log = log();
        let key = log.signer.verifier();
        let text = file(&mut log, 0, true);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.truncate(at(&lines, 15));
        lines.push(String::new());
        count_again(&mut lines);
        let text = lines.join("\n") + "\n";
        assert!(report(&text, Some(&key), None).holds());
        let report = report(&text, Some(&key), Some(&log.notes[5].1));
        let finding = report.finding.unwrap();
        assert_eq!(finding.fault, Fault::Cut);
        assert_eq!((finding.number, finding.until), (Some(15), Some(20)));
    }

    #[test]
    fn a_log_signed_again_with_another_key_is_found() {
        let (mut log, mut other) = (log(), log());
        let (key, trusted) = (log.signer.verifier(), log.notes[2].1.clone());
        let text = file(&mut other, 0, true);
        let alone = report(&text, None, None);
        assert!(alone.holds() && !alone.key_known);
        let said = "; by the file's own key, which was compared with none";
        assert!(alone.to_string().ends_with(said), "{alone}");
        for (key, trusted) in [(Some(&key), None), (None, Some(&trusted[..]))] {
            let finding = report(&text, key, trusted).finding.unwrap();
            assert_eq!((finding.fault, finding.number), (Fault::Key, None));
        }
        // One checkpoint by another key.
        let own = file(&mut log, 0, true);
        let note = |log: &Log| Object::new().text("checkpoint", &log.notes[2].1).end();
        let mixed = own.replace(&note(&log), &note(&other));
        let finding = report(&mixed, Some(&key), None).finding.unwrap();
        assert_eq!((finding.fault, finding.number), (Fault::Key, Some(3)));
        // What to compare with is none, or not by the key that was given.
        for wrong in ["", "nothing", &trusted.replace("\n6\n", "\n7\n")] {
            let error = verify(own.as_bytes(), Some(&key), Some(wrong));
            assert!(matches!(error, Err(LogFileError::Trusted(_))), "{wrong}");
        }
        let error = verify(own.as_bytes(), Some(&key), Some(&other.notes[2].1));
        assert!(matches!(error, Err(LogFileError::Trusted(NoteError::OtherKey))));
    }

    #[test]
    fn an_earlier_checkpoint_is_the_beginning() {
        let mut log = log();
        let known = report(&file(&mut log, 0, false), None, Some(&log.notes[2].1));
        assert!(known.holds() && known.key_known, "{known}");
        // The operator's own key signs another history.
        for (size, from, until) in [(6, 6, 6), (8, 6, 8), (20, 15, 20)] {
            let note = log.signer.sign(size, [1; 32]);
            let report = report(&file(&mut log, 0, false), None, Some(&note));
            let finding = report.finding.unwrap();
            assert_eq!(finding.fault, Fault::Prefix);
            let named = if size == 6 { (3, 6) } else { (from, until) };
            assert_eq!((finding.number.unwrap(), finding.until.unwrap()), named);
        }
    }

    #[test]
    fn what_is_sealed_opens_what_was_committed_to() {
        let sealed = |number: usize, subject: &str| {
            let (mut log, subject) = (log(), subject.as_bytes().to_vec());
            let leaf = &mut log.leaves[number];
            let other = Subject { body: subject, group: String::new(), purge_at: None };
            leaf.sealed = Some(Sealed { salt: [7; 32], subject: other });
            let report = report(&file(&mut log, 0, true), None, None);
            report.finding.map(|finding| (finding.fault, finding.number))
        };
        assert_eq!(sealed(4, "PERSON 4"), None);
        assert_eq!(sealed(4, "PERSON 5"), Some((Fault::Sealed, Some(4))));
        assert_eq!(sealed(6, "PERSON 6"), Some((Fault::Sealed, Some(6))));
        let mut log = log();
        for leaf in &mut log.leaves {
            leaf.sealed = None; // erased
        }
        let report = report(&file(&mut log, 0, true), None, None);
        assert!(report.holds() && report.opened == 0);
    }

    #[test]
    fn what_was_changed_in_the_store_is_exported_and_named() {
        type Deed = fn(&mut Log);
        let rows: [(Deed, Fault, u64); 4] = [
            (|log| log.leaves[8].bytes[3] ^= 1, Fault::Changed, 8),
            (|log| log.leaves[8].bytes[3] = 0xff, Fault::Changed, 8),
            (|log| drop(log.leaves.remove(8)), Fault::Missing, 8),
            (|log| log.leaves[8] = entry(1).leaf(8, [0; 32]), Fault::Forged, 6),
        ];
        for (deed, fault, number) in rows {
            let mut log = log();
            deed(&mut log);
            let finding = report(&file(&mut log, 0, true), None, None).finding.unwrap();
            assert_eq!((finding.fault, finding.number), (fault, Some(number)));
        }
    }

    #[test]
    fn no_byte_of_a_file_can_be_changed() {
        let mut log = log_signed(&[1, 3]);
        let key = log.signer.verifier();
        let text = file(&mut log, 0, true).into_bytes();
        for at in 0..text.len() {
            for change in [1, 0x20, 0x80] {
                let mut bytes = text.clone();
                bytes[at] ^= change;
                let report = verify(&bytes[..], Some(&key), None);
                let found = report.is_ok_and(|report| report.holds());
                assert!(!found, "byte {at} by {change}");
            }
            let cut = verify(&text[..at], Some(&key), None);
            let whole = at + 1 == text.len(); // all but the end of the last line
            assert_eq!(cut.is_ok_and(|report| report.holds()), whole, "cut at {at}");
        }
    }

    #[test]
    fn what_is_no_log_is_refused() {
        let text = file(&mut log(), 0, false);
        let head = text.lines().next().unwrap();
        for wrong in [
            String::new(),
            "\n".to_owned(),
            "nothing".to_owned(),
            head.replace("saring-audit-log", "something"),
            head.replace("\"version\":1", "\"version\":2"),
            head.replacen(NAME, "saring.example/log-2", 1),
            head.replace("\"from\":0", "\"from\":1"),
            head.replace("\"from\":0", "\"from\":-1"),
            head.replace("\"from\":0", "\"from\":9007199254740992"),
            "x".repeat(LINE_MAX + 1),
        ] {
            let error = verify(wrong.as_bytes(), None, None);
            assert!(matches!(error, Err(LogFileError::NoLog(_))));
        }
    }

    #[test]
    fn findings_are_told_in_one_line() {
        let told = |deed: Deed| {
            let mut log = log();
            let mut lines: Vec<String> =
                file(&mut log, 0, false).lines().map(str::to_owned).collect();
            deed(&mut lines);
            report(&(lines.join("\n") + "\n"), None, None).to_string()
        };
        let rows: [(Deed, &str); 5] = [
            (
                |it| replace(it, 12, "refer", "board"),
                "entry 12 is not what was signed: it does not have the hash that is said \
                 beside it (line 18); entries 0\u{2013}9 are as signed",
            ),
            (
                |it| {
                    let at = at(it, 8);
                    it[at] = forged(8);
                },
                "entries 6\u{2013}9 are not what was signed: the checkpoint over the first \
                 10 has another root (line 15); entries 0\u{2013}5 are as signed",
            ),
            (
                |it| drop(it.remove(at(it, 0))),
                "entry 0 is not what was signed: it is missing (line 2)",
            ),
            (
                |it| drop(it.pop()),
                "entry 20 is not what was signed: the end of the file is missing (line 27); \
                 entries 0\u{2013}19 are as signed",
            ),
            (
                |it| drop(it.remove(note_at(it, 10))),
                "the log is not what was signed: the last line counts otherwise (line 27); \
                 entries 0\u{2013}19 are as signed",
            ),
        ];
        for (deed, said) in rows {
            assert_eq!(told(deed), said);
        }
        assert_eq!(
            [0, 12, 999, 1_000, 1_234_567].map(|number| Grouped(number).to_string()),
            ["0", "12", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn a_store_that_was_changed_behind_our_back_is_named() {
        // What a gap looks like depends on where checkpoints stand, and in a running store
        // that is a matter of who came while the disk was busy. Both ways, each for sure.
        check_changes(1, Fault::Missing);
        check_changes(20, Fault::Changed);
    }

    /// Changes a store that kept so many entries in each transaction; what an entry is
    /// that took the place of one that was removed.
    fn check_changes(together: u64, moved: Fault) {
        use crate::backend::Backend;
        use crate::sqlite::Sqlite;
        use crate::{Batch, Change, Location, Options};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let signer = Signer::generate(NAME).unwrap().0;
        let key = signer.verifier();
        let mut database = Sqlite::open(&path, true).unwrap();
        for from in (0..100).step_by(usize::try_from(together).unwrap()) {
            let batches: Vec<Batch> = (from..from + together)
                .map(|number| Batch { audit: vec![entry(number)], changes: vec![] })
                .collect();
            for receipt in database.commit(&batches, &signer).unwrap() {
                receipt.unwrap();
            }
        }
        drop(database);
        let options = Options { signer, readers: 1, waiting_max: 1_000 };
        let mut store = Store::open(&Location::File(path.clone()), options).unwrap();
        let group = "traveller/40".to_owned();
        let erase =
            Batch { changes: vec![Change::Erase { group }], audit: vec![entry(0)] };
        store.commit(erase).wait().unwrap();
        let end =
            (store.head().wait().unwrap(), store.checkpoints(101, 1).wait().unwrap());
        assert_eq!(key.continues(&end.0, end.1.first().map(String::as_str)), Ok(()));
        let scope = Scope { verifier: key.clone(), from: 0, subjects: true };
        let mut check = |deed: &str| {
            let database = rusqlite::Connection::open(&path).unwrap();
            database.execute_batch(deed).unwrap();
            let mut out = Vec::new();
            let counts = export(&mut store, &scope, &mut out).unwrap();
            (counts, verify(&out[..], Some(&key), None).unwrap())
        };
        let (counts, report) = check("");
        assert_eq!(report.finding, None);
        // Sixty-six entries had a subject, and one of them was erased.
        assert_eq!((counts.entries, counts.subjects, report.opened), (101, 65, 65));
        let rows = [
            (
                "update sealed set body = x'00' where number = (select max(number) from sealed)",
                Fault::Sealed,
                None,
            ),
            (
                "update entry set leaf = cast(replace(cast(leaf as text), 'refer', 'board') as blob) \
                 where number = 60",
                Fault::Changed,
                Some(60),
            ),
            ("delete from entry where number = 50", Fault::Missing, Some(50)),
            ("update entry set number = 50 where number = 49", moved, Some(49)),
        ];
        for (deed, fault, number) in rows {
            let finding = check(deed).1.finding.unwrap();
            assert_eq!(finding.fault, fault, "{together}, {deed}: {finding}");
            assert!(number.is_none() || finding.number == number, "{deed}: {finding}");
        }
    }
}
