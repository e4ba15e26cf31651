//! Publishers' files to listed entities, and askers' files to subjects.
//!
//! | In | By |
//! |---|---|
//! | a publisher's file, recognised by its content | [`read`], [`read_file`] |
//! | queries, JSON lines or CSV | [`queries_jsonl`], [`queries_csv`] |
//!
//! Every publisher has a folder of its own here and a page in `docs/formats`; the table
//! of [`Format`] tells them all. A list is all or nothing: broken anywhere, it is an
//! error, and the caller drops what it got. A query file is the opposite: a broken line
//! is that line's problem. Whatever a publisher writes is kept, verbatim where it is not
//! understood. Not handled: fetching.

mod amlo;
mod collect;
pub mod dates;
mod difference;
mod digest;
mod documents;
mod dttot;
mod entries;
mod error;
mod eu;
mod fields;
mod ftm;
mod html;
mod input;
mod interpol;
mod issues;
mod json;
mod limits;
mod mapped;
mod moha;
mod mps;
mod ofac;
mod packed;
mod places;
mod queries;
mod recognise;
mod record;
mod references;
mod rosfin;
mod rows;
pub mod serial;
mod sources;
mod template;
mod text;
mod tsfa;
mod uk;
mod un;
pub mod versions;
pub mod write;
mod xlsx;
mod xml;
mod zip;

use std::io::Read;
use std::path::{Path, PathBuf};

use saring_model::{Issue, ListVersion, ListedEntity, Position};

pub use difference::{Difference, Sink, difference};
pub use entries::{Changed, Delta};
pub use error::{ErrorKind, ListError};
pub use fields::{Field, FieldChange, changes, fields};
pub use ftm::delta::{Delta as FtmDelta, read_delta};
pub use ftm::statement::{Statement, StatementValue};
pub use limits::Limits;
pub use mapped::Mapping;
pub use queries::{Query, QueryProblem, is_jsonl, queries_csv, queries_jsonl, query_of};
pub use recognise::Format;
pub use saring_model::Moment;
pub use sources::{Source, Sources};

use input::Input;

/// One list file read whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadList {
    /// Which issue of the list it is.
    pub version: ListVersion,
    /// What it was recognised as.
    pub format: Format,
    /// What in it was odd.
    pub issues: Vec<Issue>,
}

/// A file that belongs to another one, by its name in lower case, without `.gz`
/// (`alt.csv` beside OFAC's `sdn.csv`).
pub struct Companion<'a> {
    /// The file's name.
    pub name: String,
    /// Its content, gzipped or not.
    pub reader: Box<dyn Read + 'a>,
}

/// How to read a list.
#[derive(Default)]
pub struct Reading<'a> {
    /// The list's name, unless the publisher's format has one of its own.
    pub name: &'a str,
    /// When to refuse it.
    pub limits: Limits,
    /// What the columns of a CSV or XLSX file mean that is nobody's known format.
    pub mapping: Option<&'a Mapping>,
    /// Files that belong to it, see [`companions`].
    pub companions: Vec<Companion<'a>>,
}

/// Reads a watchlist, gzipped or not, recognised by its content; every entity goes to
/// `sink` in file order (`FollowTheMoney`: with the nodes that belong to it).
///
/// `name` is the list's name unless the publisher's format has one of its own.
///
/// # Errors
///
/// A list that is broken anywhere, passes a limit or is none of the formats: the caller
/// must drop what `sink` got.
///
/// ```
/// use saring_lists::{Limits, read};
/// let csv = "id,kind,name\nx-1,person,Anna Maria Eriksson\n";
/// let mut names = Vec::new();
/// let list = read(csv.as_bytes(), "mine", &Limits::default(), &mut |entity| {
///     names.push(entity.caption().to_owned());
/// });
/// assert_eq!(list.unwrap().version.entities, 1);
/// assert_eq!(names, ["Anna Maria Eriksson"]);
/// ```
pub fn read(
    reader: impl Read,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    read_as(reader, Reading { name, limits: *limits, ..Reading::default() }, sink)
}

/// Reads a watchlist as [`read`] does, with a column mapping or with the files that
/// belong to it.
///
/// # Errors
///
/// As [`read`].
pub fn read_as(
    reader: impl Read,
    reading: Reading<'_>,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let Reading { name, limits, mapping, companions } = reading;
    let limits = &limits;
    let input = Input::open(reader, limits)?;
    let format = match mapping {
        Some(_) => Format::Mapped,
        None => recognise::recognise(input.head(), input.position())?,
    };
    let (input, companions) = if format.comes_in_parts() {
        let parts = companions.into_iter().map(|part| part.reader);
        (input.followed_by(parts)?, Vec::new())
    } else {
        (input, companions)
    };
    let list = match format {
        Format::UnXml => un::read(input, limits, sink),
        Format::Ftm => ftm::read(input, name, limits, sink),
        Format::FtmSimpleCsv => ftm::simple::read(input, name, limits, sink),
        Format::FtmDelta => {
            let text = "expected a whole list, found a delta: it needs the version that \
                        it changes, see saring lists import --help";
            Err(ListError::new(ErrorKind::Unrecognised, input.position(), text))
        }
        Format::OfacXml => ofac::xml::read(input, limits, sink),
        Format::OfacCsv => ofac::csv::read(input, companions, limits, sink),
        Format::OfacAdvanced => ofac::advanced::read(input, limits, sink),
        Format::EuXml => eu::xml::read(input, limits, sink),
        Format::EuCsv => eu::csv::read(input, limits, sink),
        Format::UkXml => uk::xml::read(input, limits, sink),
        Format::UkCsv => uk::csv::read(input, limits, sink),
        Format::DttotXlsx => packed::read(input, name, companions, limits, sink),
        Format::MohaXml => moha::read(input, limits, sink),
        Format::RosfinXml => rosfin::read(input, limits, sink),
        Format::MpsJson => mps::read(input, limits, sink),
        Format::InterpolJson => interpol::read(input, limits, sink),
        Format::TsfaHtml => tsfa::read(input, limits, sink),
        Format::AmloHtml => amlo::read(input, limits, sink),
        Format::TemplateCsv => template::read_csv(input, name, limits, sink),
        Format::TemplateJsonl => template::read_jsonl(input, name, limits, sink),
        Format::Mapped => mapped::read(input, name, mapping, limits, sink),
    };
    // A list of nobody clears everybody; it is more often a failed download.
    match list {
        Ok(list) if list.version.entities == 0 => {
            let text = "expected at least one entity, found none";
            Err(ListError::new(ErrorKind::Malformed, Position::default(), text))
        }
        other => other,
    }
}

/// The format of a list, gzipped or not, by its first bytes.
///
/// # Errors
///
/// [`ErrorKind::Unrecognised`] if it is nobody's, and what reading the first bytes may
/// end with.
///
/// ```
/// use saring_lists::{Format, Limits, format_of};
/// let format = format_of("id,name\n".as_bytes(), &Limits::default()).unwrap();
/// assert_eq!(format, Format::TemplateCsv);
/// ```
pub fn format_of(reader: impl Read, limits: &Limits) -> Result<Format, ListError> {
    let input = Input::open(reader, limits)?;
    recognise::recognise(input.head(), input.position())
}

/// Reads a watchlist from a file, with the files beside it that belong to it; its name
/// is the file's name up to the first dot.
///
/// # Errors
///
/// As [`read`], and [`ErrorKind::Io`] if a file cannot be opened.
pub fn read_file(
    path: &Path,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let open = |path: &Path| {
        let opened = std::fs::File::open(path);
        opened.map_err(|error| ListError::from_io(error, Position::default()))
    };
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(&name);
    let mut beside = Vec::new();
    for path in companions(path) {
        let reader = Box::new(open(&path)?);
        beside.push(Companion { name: companion_name(&path), reader });
    }
    let reading =
        Reading { name: stem, limits: *limits, companions: beside, mapping: None };
    read_as(open(path)?, reading, sink)
}

/// The files that belong to a file by their names: to OFAC's `sdn.csv` the files
/// `alt.csv`, `add.csv` and `sdn_comments.csv` in the same folder, in any case, gzipped
/// or not.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    let wanted = ofac::csv::companion_names(&companion_name(path));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| wanted.contains(&companion_name(path).as_str()) && path.is_file())
        .collect();
    found.sort();
    found
}

/// A file's name as [`Companion`] has it.
pub fn companion_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    name.strip_suffix(".gz").unwrap_or(&name).to_owned()
}

/// Opens a file of queries, gzipped or not, for [`queries_jsonl`] or [`queries_csv`];
/// says whether it is JSON lines. Bytes are decompressed, not otherwise changed.
///
/// # Errors
///
/// [`ErrorKind::Io`] and damaged gzip data.
///
/// ```
/// let (reader, jsonl) = saring_lists::open_queries("id,name\n".as_bytes()).unwrap();
/// assert!(!jsonl);
/// assert_eq!(saring_lists::queries_csv(reader, &[]).unwrap().count(), 0);
/// ```
pub fn open_queries<'a, R: Read + 'a>(
    reader: R,
) -> Result<(impl std::io::BufRead + use<'a, R>, bool), ListError> {
    let (head, whole, _) = input::plain(reader)?;
    let jsonl = is_jsonl(&head);
    Ok((
        std::io::BufReader::with_capacity(
            64 * 1024,
            std::io::Cursor::new(head).chain(whole),
        ),
        jsonl,
    ))
}

/// Counts the quotes of a CSV source: an odd number of them means that one is opened and
/// not closed, and that it has swallowed the rows after it.
struct Quotes<R> {
    inner: R,
    count: u64,
}

impl<R> Quotes<R> {
    fn new(inner: R) -> Self {
        Self { inner, count: 0 }
    }

    /// Whether a quote stands open, once the source is read to its end.
    fn is_open(&self) -> bool {
        self.count % 2 == 1
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        let quotes = out.iter().take(read).filter(|byte| **byte == b'"').count();
        self.count += quotes as u64;
        Ok(read)
    }
}

/// A CSV reader as both the template and queries need it.
fn csv_reader<R: Read>(reader: R) -> csv::Reader<R> {
    csv_reader_by(reader, b',')
}

/// A CSV reader with another character between the cells.
fn csv_reader_by<R: Read>(reader: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(32 * 1024)
        .from_reader(reader)
}

fn csv_position(position: Option<&csv::Position>) -> Position {
    position.map_or_else(Position::default, |position| Position {
        line: position.line(),
        byte: position.byte(),
    })
}

fn csv_error(error: csv::Error, position: Position) -> ListError {
    let position = error.position().map_or(position, |at| csv_position(Some(at)));
    csv_error_at(error, position)
}

/// The same for a reader that does not start at the beginning of its file.
fn csv_error_at(error: csv::Error, position: Position) -> ListError {
    let malformed = |text| ListError::new(ErrorKind::Malformed, position, text);
    if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
        return malformed("expected UTF-8, found bytes that are not");
    }
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        return ListError::from_io(error, position);
    }
    malformed("expected CSV, found something else")
}
