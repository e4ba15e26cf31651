//! `saring lists import`, `accept`, `reject`: into the store, and into use.
//!
//! In: files, folders and addresses. Out: a new version of each, or the reason why there is none.
//! Of several files each stands for itself: one that is refused costs the others
//! nothing, and the exit status remembers it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_answer::versions::{called, dated, sources};
use saring_lists::versions::{
    Import, Outcome, Store, StoreError, StoreErrorKind, VersionRecord,
};
use saring_lists::{Format, Limits, companions, format_of};

use super::download::{Address, Answer, DownloadArgs, Downloads};
use super::{ByArgs, StoreArgs, now};
use crate::Ending;
use crate::progress::Progress;
use crate::terminal::{COLUMNS, counted, flow, grouped, say, visible};

/// Import publishers' files as new versions
#[derive(clap::Args)]
#[command(after_help = "\
A file is recognised by its content, whatever it is called, gzipped or not. Of a
folder every file is imported. Answers of Viet Nam and INTERPOL and pages of
Thailand that are given together are one list for each publisher. What begins
with https:// is downloaded, if the program was built for it. A file that is
refused leaves nothing behind, and the version before it stays in use.

A version that lost more than 5 % of its entries, in which a field is suddenly
empty, or that is older than the one in use waits until a person says so:
saring lists accept. The limit is set in sources.toml in the store.

Changes to a list (entities.delta.json) make a new version of the list that
--name tells; the version in use must be the one that they were made for.

Exit status: 0 all were imported, 2 a file was refused.

Examples:
  saring lists import consolidated.xml sdn.xml.gz
  saring lists import drop/
  saring lists import watch.xlsx --name moi --mapping columns.toml")]
pub(crate) struct Args {
    /// Publishers' files, folders, or addresses; - is standard input
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
    /// The list's name, if its format has none of its own
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the columns of another layout mean
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    #[command(flatten)]
    by: ByArgs,
    #[command(flatten)]
    download: DownloadArgs,
}

/// Take a version that waits into use
#[derive(clap::Args)]
#[command(after_help = "\
Look first: saring lists diff NAME NAME@3. Without a number the latest one that
waits is meant; with it nothing that came meanwhile is taken for it.

Example:
  saring lists accept un-sc@3 --why 'press release SC/16000 tells of it'")]
pub(crate) struct Accept {
    #[command(flatten)]
    judged: Judged,
}

/// Put a version that waits away
#[derive(clap::Args)]
#[command(after_help = "\
It stays in the list's history; the version in use stays in use.

Example:
  saring lists reject un-sc@3 --why 'the download was cut'")]
pub(crate) struct Reject {
    #[command(flatten)]
    judged: Judged,
}

#[derive(clap::Args)]
struct Judged {
    /// The list, and which version that waits
    #[arg(value_name = "NAME[@N]")]
    name: String,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    why: String,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    by: ByArgs,
}

/// Takes the staged version into use.
pub(crate) fn accept(args: &Accept) -> anyhow::Result<()> {
    let Judged { name, why, store, by } = &args.judged;
    let (name, number) = numbered(name)?;
    let version = store.open()?.accept(name, number, now(), &by.name(), why)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} is in use: {}", called(&version), in_words(&version))?;
    Ok(())
}

/// Puts the staged version away.
pub(crate) fn reject(args: &Reject) -> anyhow::Result<()> {
    let Judged { name, why, store, by } = &args.judged;
    let (name, number) = numbered(name)?;
    let version = store.open()?.reject(name, number, now(), &by.name(), why)?;
    writeln!(std::io::stdout().lock(), "{} is put away", called(&version))?;
    Ok(())
}

/// A list's name, and the number of a version behind it.
fn numbered(word: &str) -> anyhow::Result<(&str, Option<u32>)> {
    match word.rsplit_once('@') {
        None | Some((_, "staged")) => Ok((word.trim_end_matches("@staged"), None)),
        Some((name, number)) => {
            let number = number.parse().ok();
            Ok((name, Some(number.context("expected a version's number behind @")?)))
        }
    }
}

/// Imports, and tells what became of each file.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let store = args.store.open()?;
    let mapping = match &args.mapping {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path);
            Some(text.with_context(|| format!("reading mapping {}", path.display()))?)
        }
    };
    let paths = files(&args.paths)?;
    let name = args.name.as_deref();
    let from_afar = paths.iter().any(|path| Address::of(path).is_some());
    let downloads = from_afar.then(|| Downloads::open(&store, &args.download));
    let downloads = downloads.transpose()?;
    let job = Job { store: &store, mapping: mapping.as_deref(), by: &args.by.name() };
    let mut refused = 0_u64;
    for parts in together(&paths) {
        let Some(path) = parts.first() else { continue };
        let imported = match (Address::of(path), &downloads) {
            (Some(address), Some(downloads)) => {
                address.and_then(|address| job.download(&address, name, downloads))
            }
            _ => job.import(&parts, name),
        };
        if let Err(error) = imported {
            if crate::is_closed_pipe(&error) {
                return Ok(Ending::Ran);
            }
            say(&format!("{error:#}"));
            refused += 1;
        }
    }
    match (refused, paths.len()) {
        (0, _) => Ok(Ending::Ran),
        (_, 1) => Ok(Ending::Failed),
        (refused, all) => {
            let of = counted(all as u64, "file", "files");
            say(&format!("{} of {of} not imported", grouped(refused)));
            Ok(Ending::Failed)
        }
    }
}

/// Files that are one list together: the answers and pages of a publisher who has no
/// whole file. Everything else stands for itself.
fn together(paths: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let mut lists: Vec<(Option<Format>, Vec<PathBuf>)> = Vec::new();
    for path in paths {
        let file = path.is_file().then(|| File::open(path).ok()).flatten();
        let format = file.and_then(|file| format_of(file, &Limits::default()).ok());
        let format = format.filter(|format| format.comes_in_parts());
        let same = lists.iter_mut().find(|(own, _)| own.is_some() && *own == format);
        match same {
            Some((_, parts)) => parts.push(path.clone()),
            None => lists.push((format, vec![path.clone()])),
        }
    }
    lists.into_iter().map(|(_, parts)| parts).collect()
}

/// The files to import, those of folders in the order of their names. A file that
/// belongs to another one is imported with it, not by itself.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let context = || format!("reading folder {}", path.display());
        let mut own = Vec::new();
        for entry in std::fs::read_dir(path).with_context(context)? {
            let file = entry.with_context(context)?.path();
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if file.is_file() && !name.starts_with('.') {
                own.push(file);
            }
        }
        own.sort();
        anyhow::ensure!(!own.is_empty(), "no file in folder {}", path.display());
        let beside: Vec<PathBuf> = own.iter().flat_map(|file| companions(file)).collect();
        files.extend(own.into_iter().filter(|file| !beside.contains(file)));
    }
    Ok(files)
}

/// How files are imported.
pub(super) struct Job<'a> {
    pub(super) store: &'a Store,
    /// The text of a column mapping.
    pub(super) mapping: Option<&'a str>,
    pub(super) by: &'a str,
}

impl Job<'_> {
    fn import(&self, parts: &[PathBuf], name: Option<&str>) -> anyhow::Result<()> {
        let path = parts.first().context("expected a file, found none")?;
        let context = || format!("importing {}", path.display());
        let mut files = open(path)?;
        for part in parts.iter().skip(1) {
            files.extend(open(part)?);
        }
        let format = peek(&mut files, path).with_context(context)?;
        let name = name.map_or_else(|| list_name(path), str::to_owned);
        let outcome = if format == Some(Format::FtmDelta) {
            self.change(&name, files)
        } else {
            self.take_in(&name, None, files)
        };
        if let Err(error) = &outcome {
            self.note_refusal(format.and_then(Format::list).unwrap_or(&name), error);
        }
        self.tell(&outcome.with_context(context)?)
    }

    /// Notes in the journal of a list that is there that its file was refused, so that
    /// its age can be explained.
    fn note_refusal(&self, list: &str, error: &anyhow::Error) {
        let refused = error.downcast_ref::<StoreError>().is_some_and(|error| {
            matches!(error.kind(), StoreErrorKind::Refused | StoreErrorKind::Wrong)
        });
        let known =
            self.store.names().is_ok_and(|names| names.iter().any(|own| own == list));
        if refused && known {
            // What could not be noted is told to the operator all the same.
            let _ = self.store.note_refusal(list, now(), self.by, &format!("{error:#}"));
        }
    }

    fn download(
        &self,
        address: &Address,
        name: Option<&str>,
        downloads: &Downloads,
    ) -> anyhow::Result<()> {
        let context = || format!("importing {}", address.shown());
        let Answer::File(download) = downloads.get(address, None)? else {
            anyhow::bail!("{}: expected a file, found none", address.shown());
        };
        let file = File::open(download.path()).with_context(context)?;
        let files: Vec<Named> = vec![(address.file_name().to_owned(), Box::new(file))];
        let derived = || list_name(Path::new(address.file_name()));
        let name = name.map_or_else(derived, str::to_owned);
        let outcome = self.take_in(&name, None, files).with_context(context)?;
        self.tell(&outcome)
    }

    /// Imports files; `name` is for formats without one of their own, `expected` is the
    /// list that it has to be.
    pub(super) fn take_in(
        &self,
        name: &str,
        expected: Option<&str>,
        files: Vec<Named>,
    ) -> anyhow::Result<Outcome> {
        self.with(name, expected, files, |import| self.store.import(import))
    }

    /// Imports changes to a list.
    fn change(&self, name: &str, files: Vec<Named>) -> anyhow::Result<Outcome> {
        self.with(name, None, files, |import| self.store.import_delta(import))
    }

    fn with(
        &self,
        name: &str,
        expected: Option<&str>,
        files: Vec<Named>,
        import: impl FnOnce(Import<'_>) -> Result<Outcome, StoreError>,
    ) -> anyhow::Result<Outcome> {
        let sources = sources(self.store)?;
        let mut progress = Progress::ahead(None, "entities read:");
        Ok(import(Import {
            name,
            expected,
            files,
            mapping: self.mapping,
            limits: Limits::default(),
            guard: &|list| sources.of(list).guard,
            at: now(),
            by: self.by,
            progress: &mut |entities| progress.at(entities),
        })?)
    }

    /// Tells what became of an import.
    pub(super) fn tell(&self, outcome: &Outcome) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match outcome {
            Outcome::Activated(version) => {
                writeln!(out, "{} is in use: {}", called(version), in_words(version))?;
                tell_issues(&mut out, version)?;
            }
            Outcome::Staged(version, reasons) => {
                writeln!(out, "{} waits: {}", called(version), in_words(version))?;
                for reason in reasons {
                    writeln!(out, "  {reason}")?;
                }
                tell_issues(&mut out, version)?;
                super::status::advise(&mut out, version)?;
            }
            Outcome::Unchanged(version) => {
                let state = self.store.list(&version.list)?;
                let number = Some(version.number);
                let what = if state.active() == number {
                    "is in use and unchanged"
                } else if state.staged() == number {
                    "still waits, unchanged"
                } else {
                    "was rejected, and is unchanged"
                };
                let name = called(version);
                writeln!(out, "{name} {what}: {}", in_words(version))?;
            }
        }
        Ok(())
    }
}

/// "2026-02-27, 1,003 entries, 4 added, 0 changed, 1 removed".
fn in_words(version: &VersionRecord) -> String {
    let entries = counted(version.entities, "entry", "entries");
    let [added, changed, removed] = version.delta.map(grouped);
    let delta = match version.predecessor {
        None => String::new(),
        Some(_) => format!(", {added} added, {changed} changed, {removed} removed"),
    };
    format!("{}, {entries}{delta}", dated(&version.source_date))
}

fn tell_issues(out: &mut impl Write, version: &VersionRecord) -> anyhow::Result<()> {
    for (code, count, first) in &version.issues {
        let count = counted(*count, "issue", "issues");
        let told = visible(&format!("{count} {code}, first at {first}"));
        for (row, line) in flow(&told, COLUMNS - 4).iter().enumerate() {
            let indent = if row == 0 { 2 } else { 4 };
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

/// Bytes of a file that tell its format.
const HEAD_BYTES: u64 = 64 * 1024;

/// The format of the first of several files, which is still to be read whole. A pipe can
/// be read once only, so what was looked at is put before the rest.
fn peek(files: &mut [Named], path: &Path) -> anyhow::Result<Option<Format>> {
    let Some((_, reader)) = files.first_mut() else { return Ok(None) };
    let mut head = Vec::new();
    reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    // A publisher who has nothing to tell writes an empty file of changes.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let format = if head.is_empty() && name.ends_with("delta.json") {
        Some(Format::FtmDelta)
    } else {
        format_of(head.as_slice(), &Limits::default()).ok()
    };
    let rest = std::mem::replace(reader, Box::new(std::io::empty()));
    *reader = Box::new(std::io::Cursor::new(head).chain(rest));
    Ok(format)
}

/// A file and its name.
pub(super) type Named = (String, Box<dyn Read>);

/// A file and those that belong to it.
fn open(path: &Path) -> anyhow::Result<Vec<Named>> {
    if path == Path::new("-") {
        return Ok(vec![("standard-input".to_owned(), Box::new(std::io::stdin()))]);
    }
    let mut files: Vec<Named> = Vec::new();
    for path in std::iter::once(path.to_owned()).chain(companions(path)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = File::open(&path);
        let file = file.with_context(|| format!("importing {}", path.display()))?;
        files.push((name, Box::new(file)));
    }
    Ok(files)
}

/// A list's name from its file's: up to the first dot, what no name may hold as `-`.
fn list_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let stem: String = stem.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    stem.trim_matches('-').chars().take(64).collect()
}
