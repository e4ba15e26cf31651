//! Queries: who is asked about, one on a line.
//!
//! In: JSON lines in the shape of `FollowTheMoney`, or CSV with a header. Out: one
//! [`Query`] after another, each with its issues, or the problem of that line; one bad
//! line never costs the others. What is read how: `docs/formats/queries.md`. Not
//! handled: several queries wrapped in one JSON object.

use std::io::{BufRead, Read};

use saring_model::{EntityKind, Issue, IssueCode, Position, Subject};
use serde_json::{Map, Value};

use crate::error::{ErrorKind, ListError};
use crate::ftm::properties::{Described, in_order};
use crate::issues::field_name;
use crate::json;
use crate::text::is_placeholder;

/// Bytes of one line of JSON, or one row of CSV, at most.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Values of one query, at most.
const VALUES_MAX: u64 = 1 << 17;

/// One query: who is asked about, and what of it was odd.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Who is asked about.
    pub subject: Subject,
    /// Where it stands.
    pub position: Position,
    /// What was not understood. A subject without any name has
    /// [`IssueCode::NameMissing`].
    pub issues: Vec<Issue>,
}

/// A line that is no query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueryProblem {
    /// The identifier, if it could be read, or `line-N`.
    pub id: Option<String>,
    /// What is wrong, and where.
    pub issue: Issue,
}

impl std::fmt::Display for QueryProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.issue.fmt(f)
    }
}

impl std::error::Error for QueryProblem {}

/// Whether content that starts like this is JSON lines, else CSV.
///
/// ```
/// assert!(saring_lists::is_jsonl(b"\xEF\xBB\xBF {\"id\": 1"));
/// assert!(!saring_lists::is_jsonl(b"id,name\n"));
/// ```
pub fn is_jsonl(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    // A broken first line is one person's problem, not that of the others.
    start
        .split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii_start().first() == Some(&b'{'))
}

/// Reads queries from JSON lines.
///
/// Empty lines are passed over. An I/O error is the last problem.
///
/// ```
/// let lines = r#"{"id":"q1","properties":{"name":"Anna Maria Eriksson"}}"#;
/// let query = saring_lists::queries_jsonl(lines.as_bytes()).next().unwrap().unwrap();
/// assert_eq!(query.subject.names[0].full, "Anna Maria Eriksson");
/// ```
pub fn queries_jsonl(
    reader: impl BufRead,
) -> impl Iterator<Item = Result<Query, QueryProblem>> {
    JsonLines {
        reader,
        position: Position { line: 1, byte: 0 },
        line: Vec::new(),
        done: false,
    }
}

struct JsonLines<R> {
    reader: R,
    position: Position,
    line: Vec<u8>,
    done: bool,
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = Result<Query, QueryProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let position = self.position;
            let Ok(whole) = self.read_line() else {
                self.done = true;
                return Some(Err(problem(
                    position,
                    None,
                    "cannot read on: the source failed",
                )));
            };
            if !whole {
                let text = format!(
                    "expected at most {LINE_BYTES_MAX} bytes in a line, found more"
                );
                return Some(Err(problem(position, id_of_broken(&self.line), text)));
            }
            let mut line = self.line.as_slice();
            if position.byte == 0 {
                line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            }
            if !line.trim_ascii().is_empty() {
                return Some(query_of_line(line, position));
            }
        }
        None
    }
}

impl<R: BufRead> JsonLines<R> {
    /// Reads a line; `false` if it was too long and left out.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.line.clear();
        let mut length = 0;
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = available.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(available.len(), |end| end + 1);
            let at_end = available.is_empty();
            length += used;
            if length <= LINE_BYTES_MAX {
                self.line.extend_from_slice(available.get(..used).unwrap_or_default());
            }
            self.reader.consume(used);
            self.position.byte += used as u64;
            if end.is_some() || at_end {
                self.position.line += u64::from(end.is_some());
                self.done = at_end;
                return Ok(length <= LINE_BYTES_MAX);
            }
        }
    }
}

fn query_of_line(line: &[u8], position: Position) -> Result<Query, QueryProblem> {
    let parsed = json::parse(line, VALUES_MAX).map_err(|bad| {
        let position = Position { byte: position.byte + bad.byte, ..position };
        problem(
            position,
            id_of_broken(line),
            format!("expected {}, found something else", bad.expected),
        )
    })?;
    let Value::Object(object) = parsed.value else {
        return Err(problem(
            position,
            None,
            "expected a JSON object, found another value",
        ));
    };
    let mut query = query_of_object(object, position)?;
    if parsed.damaged {
        query.issues.push(damaged(position));
    }
    Ok(query)
}

/// Reads one query that was read as JSON already: the value of a line.
///
/// # Errors
///
/// As for a line.
///
/// ```
/// let object = serde_json::json!({"properties": {"name": ["Anna Maria Eriksson"]}});
/// let object = object.as_object().cloned().unwrap_or_default();
/// let query = saring_lists::query_of(object).unwrap();
/// assert_eq!(query.subject.names[0].full, "Anna Maria Eriksson");
/// ```
pub fn query_of(object: Map<String, Value>) -> Result<Query, QueryProblem> {
    query_of_object(object, Position { line: 1, byte: 0 })
}

fn query_of_object(
    mut object: Map<String, Value>,
    position: Position,
) -> Result<Query, QueryProblem> {
    let id = match object.remove("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => line_id(position),
    };
    let schema = match object.remove("schema") {
        Some(Value::String(schema)) => schema,
        _ => String::new(),
    };
    let properties = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        // Properties written flat, beside the identifier.
        None => object,
        Some(_) => {
            let text = "expected an object in properties, found another value";
            return Err(problem(position, Some(id), text));
        }
    };
    let mut issues = Vec::new();
    let mut given = Vec::new();
    for (property, value) in in_order(properties) {
        let mut odd = false;
        let texts = json::texts(value, &mut |_| odd = true);
        if odd {
            let detail = "a property holds a value that is no text; passed over".into();
            issues.push(Issue { code: IssueCode::FieldUnknown, position, detail });
        }
        given.push((property, texts));
    }
    Ok(query(id, &schema, &given, position, issues))
}

/// The identifier in a line that is no JSON, where it is whole: the first key `id` with a
/// text behind it. Whoever asked must know which answer is missing.
fn id_of_broken(line: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(line.get(..line.len().min(ID_WITHIN))?);
    let (_, behind) = text.split_once("\"id\"")?;
    let value = behind.trim_start().strip_prefix(':')?.trim_start();
    let inside = value.strip_prefix('"')?;
    let end = inside
        .find(['"', '\\'])
        .filter(|end| inside.get(*end..).is_some_and(|rest| rest.starts_with('"')))?;
    let id = inside.get(..end)?;
    (!id.trim().is_empty()).then(|| id.to_owned())
}

/// Bytes of a broken line in which its identifier is looked for.
const ID_WITHIN: usize = 1024;

/// Names of one subject that are asked about. More than any record of a person has: the
/// most on the UN list of 2026-02-27 is 25.
const NAMES_MAX: usize = 100;

/// The query that properties make.
fn query(
    id: String,
    schema: &str,
    properties: &[(String, Vec<String>)],
    position: Position,
    mut issues: Vec<Issue>,
) -> Query {
    let kind = match schema {
        "" => EntityKind::Person,
        _ => EntityKind::of_schema(schema).unwrap_or_else(|| {
            let detail = "schema is none that is screened; asked as any kind".to_owned();
            issues.push(Issue { code: IssueCode::FieldUnknown, position, detail });
            EntityKind::Any
        }),
    };
    let mut described = Described::default();
    for (property, values) in properties {
        described.take(property, values);
    }
    described.finish(kind);
    for (code, detail) in std::mem::take(&mut described.issues) {
        issues.push(Issue { code, position, detail });
    }
    described.unknown.sort_unstable();
    described.unknown.dedup();
    // Their names are not repeated: a value that slipped into a name would be told.
    if let Some(unknown) = described.unknown.len().checked_sub(1) {
        let detail = match unknown {
            0 => "a property is not known; passed over".to_owned(),
            more => format!("{} properties are not known; passed over", more + 1),
        };
        issues.push(Issue { code: IssueCode::FieldUnknown, position, detail });
    }
    if described.names.len() > NAMES_MAX {
        let passed = described.names.len() - NAMES_MAX;
        described.names.truncate(NAMES_MAX);
        let detail = format!("{passed} names after the {NAMES_MAX}th are passed over");
        issues.push(Issue { code: IssueCode::FieldUnknown, position, detail });
    }
    if described.names.is_empty() {
        let detail = "expected a name, found none".to_owned();
        issues.push(Issue { code: IssueCode::NameMissing, position, detail });
    }
    let subject = Subject {
        id,
        kind,
        names: described.names,
        birth_dates: described.birth_dates,
        birth_places: described.birth_places,
        nationalities: described.nationalities,
        sexes: described.sexes,
        documents: described.documents,
    };
    Query { subject, position, issues }
}

/// Reads queries from CSV with a header.
///
/// Columns are called as in `FollowTheMoney` (`firstName`) or with underscores
/// (`first_name`). `map` tells our name for a column of theirs: `("name",
/// "FULL_NAME")`. `;` separates several values, `\;` is a semicolon.
///
/// # Errors
///
/// [`ErrorKind::Unrecognised`]: no column gives a name, or a mapped column is absent.
/// [`ErrorKind::Io`]: the header cannot be read.
///
/// ```
/// let csv = "NO,FULL_NAME,DOB\n7,Anna Maria Eriksson,1974-08-12\n";
/// let map = [("id", "NO"), ("name", "FULL_NAME"), ("birth_date", "DOB")];
/// let map = map.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()));
/// let mut queries = saring_lists::queries_csv(csv.as_bytes(), &map).unwrap();
/// assert_eq!(queries.next().unwrap().unwrap().subject.id, "7");
/// ```
pub fn queries_csv<R: Read>(
    reader: R,
    map: &[(String, String)],
) -> Result<impl Iterator<Item = Result<Query, QueryProblem>> + use<R>, ListError> {
    let start = Position { line: 1, byte: 0 };
    let mut csv =
        crate::csv_reader(crate::Quotes::new(RowGuard { inner: reader, since: 0 }));
    let mut header = csv::ByteRecord::new();
    csv.read_byte_record(&mut header).map_err(|error| crate::csv_error(error, start))?;
    let header: Vec<String> =
        header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let mut properties: Vec<String> = header.iter().map(|name| property(name)).collect();
    for (ours, theirs) in map {
        let index = header.iter().position(|name| name.trim() == theirs.trim());
        let Some(slot) = index.and_then(|index| properties.get_mut(index)) else {
            let text = format!("expected a column {}, found none", field_name(theirs));
            return Err(ListError::new(ErrorKind::Unrecognised, start, text));
        };
        *slot = property(ours);
    }
    if !properties
        .iter()
        .any(|name| name == "name" || name == "lastName" || name == "firstName")
    {
        let text =
            "expected a header with a column name, first_name or last_name, found none";
        return Err(ListError::new(ErrorKind::Unrecognised, start, text));
    }
    Ok(CsvRows { csv, properties, row: csv::ByteRecord::new(), done: false })
}

struct CsvRows<R> {
    csv: csv::Reader<crate::Quotes<RowGuard<R>>>,
    properties: Vec<String>,
    row: csv::ByteRecord,
    done: bool,
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<Query, QueryProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.csv.get_mut().inner.since = 0;
            let read = self.csv.read_byte_record(&mut self.row);
            let position =
                crate::csv_position(self.row.position().or(Some(self.csv.position())));
            match read {
                Ok(false) => {
                    self.done = true;
                    if self.csv.get_ref().is_open() {
                        let text = "cannot read on: a quote is opened and not closed, and \
                                    what follows it was taken for one cell";
                        return Some(Err(problem(position, None, text)));
                    }
                }
                Ok(true) if self.row.iter().all(<[u8]>::is_empty) => {}
                // No name, date or number has a line break in it; a quote that is not
                // closed has, and the next rows with it.
                Ok(true) if self.spans_lines() => {
                    let text = "expected a cell on one line, found a line break inside \
                                quotes: is one of them not closed?";
                    return Some(Err(problem(position, None, text)));
                }
                Ok(true) => return Some(Ok(self.query(position))),
                Err(_) => {
                    // Where the next row would start is not known after this.
                    self.done = true;
                    let text = format!(
                        "cannot read on: the source failed, or a row has more than {LINE_BYTES_MAX} bytes"
                    );
                    return Some(Err(problem(position, None, text)));
                }
            }
        }
        None
    }
}

impl<R: Read> CsvRows<R> {
    fn spans_lines(&self) -> bool {
        let known = self.row.iter().zip(&self.properties);
        known.into_iter().any(|(cell, property)| {
            !property.is_empty() && cell.iter().any(|b| matches!(b, b'\n' | b'\r'))
        })
    }

    fn query(&self, position: Position) -> Query {
        let mut id = String::new();
        let mut schema = String::new();
        let mut given = Vec::new();
        let mut issues = Vec::new();
        for (index, cell) in self.row.iter().enumerate() {
            let text = String::from_utf8_lossy(cell);
            if matches!(text, std::borrow::Cow::Owned(_)) {
                issues.push(damaged(position));
            }
            match self.properties.get(index).map(String::as_str) {
                Some("id") => text.trim().clone_into(&mut id),
                Some("schema") => text.trim().clone_into(&mut schema),
                Some(property) => {
                    given.push((
                        property.to_owned(),
                        crate::template::split_values(&text),
                    ));
                }
                None => {
                    let detail = "more cells than the header has columns".to_owned();
                    issues.push(Issue {
                        code: IssueCode::FieldUnknown,
                        position,
                        detail,
                    });
                }
            }
        }
        if is_placeholder(&id) {
            id = line_id(position);
        }
        query(id, &schema, &given, position, issues)
    }
}

/// `FollowTheMoney`'s name of a column: `first_name` is `firstName`.
fn property(column: &str) -> String {
    let mut property = String::new();
    let mut upper = false;
    for c in column.trim().trim_start_matches('\u{FEFF}').chars() {
        if c == '_' || c == ' ' {
            upper = true;
        } else if upper && !property.is_empty() {
            property.extend(c.to_uppercase());
            upper = false;
        } else {
            property.push(c);
            upper = false;
        }
    }
    let shouted = !property.chars().any(char::is_lowercase);
    if shouted { column.trim().to_lowercase() } else { property }
}

/// Refuses a row that is too long before it is buffered.
struct RowGuard<R> {
    inner: R,
    since: usize,
}

impl<R: Read> Read for RowGuard<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.since > LINE_BYTES_MAX {
            return Err(std::io::Error::other("row too long"));
        }
        let read = self.inner.read(out)?;
        self.since += read;
        Ok(read)
    }
}

fn line_id(position: Position) -> String {
    format!("line-{}", position.line)
}

fn damaged(position: Position) -> Issue {
    let detail = "bytes or escapes that are no text; replaced by U+FFFD".to_owned();
    Issue { code: IssueCode::TextDamaged, position, detail }
}

fn problem(
    position: Position,
    id: Option<String>,
    text: impl Into<String>,
) -> QueryProblem {
    let issue = Issue { code: IssueCode::RecordUnread, position, detail: text.into() };
    QueryProblem { id: id.or_else(|| Some(line_id(position))), issue }
}
