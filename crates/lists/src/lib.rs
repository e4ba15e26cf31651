//! Publishers' files to listed entities, and askers' files to subjects.
//!
//! | Content | Read by | Described in |
//! |---|---|---|
//! | UN Security Council consolidated list, XML | [`read`] | `docs/formats/un-sc.md` |
//! | `FollowTheMoney` entities, JSON lines | [`read`] | `docs/formats/ftm.md` |
//! | Saring's template, CSV or JSON lines | [`read`] | `docs/formats/template.md` |
//! | queries, JSON lines or CSV | [`queries_jsonl`], [`queries_csv`] | `docs/formats/queries.md` |
//!
//! A list is all or nothing: broken anywhere, it is an error, and the caller drops what
//! it got. A query file is the opposite: a broken line is that line's problem. Whatever
//! a publisher writes is kept, verbatim where it is not understood. Not handled: other
//! publishers, fetching, deltas.

pub mod dates;
mod digest;
mod documents;
mod error;
mod ftm;
mod input;
mod issues;
mod json;
mod limits;
mod places;
mod queries;
mod template;
mod text;
mod un;
mod xml;

use std::io::Read;
use std::path::Path;

use saring_model::{Issue, ListVersion, ListedEntity, Position};

pub use error::{ErrorKind, ListError};
pub use limits::Limits;
pub use queries::{Query, QueryProblem, is_jsonl, queries_csv, queries_jsonl};

use input::Input;

/// A format that is recognised by its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// The UN Security Council's consolidated list.
    UnXml,
    /// `FollowTheMoney` entities, one on a line.
    Ftm,
    /// Saring's template as CSV.
    TemplateCsv,
    /// Saring's template as JSON lines.
    TemplateJsonl,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::UnXml => "UN consolidated list, XML",
            Self::Ftm => "FollowTheMoney, JSON lines",
            Self::TemplateCsv => "Saring template, CSV",
            Self::TemplateJsonl => "Saring template, JSON lines",
        })
    }
}

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
    let input = Input::open(reader, limits)?;
    let list = match recognise(input.head()) {
        Ok(Format::UnXml) => un::read(input, limits, sink),
        Ok(Format::Ftm) => ftm::read(input, name, limits, sink),
        Ok(Format::TemplateCsv) => template::read_csv(input, name, limits, sink),
        Ok(Format::TemplateJsonl) => template::read_jsonl(input, name, limits, sink),
        Err((kind, text)) => Err(ListError::new(kind, input.position(), text)),
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

/// Reads a watchlist from a file; its name is the file's name up to the first dot.
///
/// # Errors
///
/// As [`read`], and [`ErrorKind::Io`] if the file cannot be opened.
pub fn read_file(
    path: &Path,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let file = std::fs::File::open(path)
        .map_err(|error| ListError::from_io(error, Position::default()))?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(&name);
    read(file, stem, limits, sink)
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

/// The format of content that starts like this.
fn recognise(head: &[u8]) -> Result<Format, (ErrorKind, String)> {
    let unrecognised = |found: &str| {
        let expected =
            "a UN consolidated list, FollowTheMoney lines or a Saring template";
        Err((ErrorKind::Unrecognised, format!("expected {expected}, found {found}")))
    };
    let text = head.trim_ascii_start();
    match text.first() {
        None => unrecognised("nothing"),
        Some(b'<') => match root_name(text) {
            Root::Named(name) if name == un::ROOT.as_bytes() => Ok(Format::UnXml),
            Root::DocType => {
                let text = "expected no document type, found one: never read";
                Err((ErrorKind::Forbidden, text.to_owned()))
            }
            Root::Named(_) => unrecognised("XML with another root element"),
            Root::None => unrecognised("XML without a root element in its first 64 KiB"),
        },
        Some(b'{') => {
            recognise_line(text).map_or_else(|| unrecognised("another JSON object"), Ok)
        }
        Some(b'[') => unrecognised("a JSON array; write one object on a line"),
        Some(_) => {
            let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let columns: Vec<String> = String::from_utf8_lossy(line)
                .split(',')
                .map(|column| column.trim().trim_matches('"').to_owned())
                .collect();
            if template::is_header(&columns) {
                Ok(Format::TemplateCsv)
            } else {
                unrecognised("something else")
            }
        }
    }
}

/// The format of a first JSON line; one that is longer than the head is recognised by
/// the key that `FollowTheMoney` always has.
fn recognise_line(text: &[u8]) -> Option<Format> {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(parsed) = json::parse(line, 1 << 16) else {
        let ftm = line.windows(12).any(|window| window == b"\"properties\"");
        return ftm.then_some(Format::Ftm);
    };
    if parsed.value.get("properties").is_some() && parsed.value.get("schema").is_some() {
        Some(Format::Ftm)
    } else {
        template::is_row(&parsed.value).then_some(Format::TemplateJsonl)
    }
}

enum Root<'h> {
    Named(&'h [u8]),
    DocType,
    None,
}

/// The local name of the first element.
fn root_name(mut text: &[u8]) -> Root<'_> {
    loop {
        text = text.trim_ascii_start();
        let end: &[u8] = if text.starts_with(b"<?") {
            b"?>"
        } else if text.starts_with(b"<!--") {
            b"-->"
        } else {
            break;
        };
        let Some(at) = text.windows(end.len()).position(|window| window == end) else {
            return Root::None;
        };
        text = text.get(at + end.len()..).unwrap_or_default();
    }
    if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!DOCTYPE")) {
        return Root::DocType;
    }
    let Some(rest) = text.strip_prefix(b"<") else { return Root::None };
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let Some(end) = rest.iter().position(ends) else { return Root::None };
    let name = rest.get(..end).unwrap_or_default();
    Root::Named(name.rsplit(|byte| *byte == b':').next().unwrap_or(name))
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
    csv::ReaderBuilder::new()
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
    let malformed = |text| ListError::new(ErrorKind::Malformed, position, text);
    if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
        return malformed("expected UTF-8, found bytes that are not");
    }
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        return ListError::from_io(error, position);
    }
    malformed("expected CSV, found something else")
}
