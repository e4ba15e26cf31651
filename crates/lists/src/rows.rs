//! Rows of a CSV file that belong to one record, brought together.
//!
//! In: CSV with a header, where a record takes as many rows as it has names times
//! addresses. Out: each record once, with the distinct values of its rows. Rows of a
//! record are joined wherever they stand, as long as no more than [`HELD_BYTES_MAX`] are
//! held; then everything but the record being read is handed on, and a later row of it
//! starts a second record under the same key, which [`Collect`](crate::collect::Collect)
//! tells. Not handled: what a column means.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::rc::Rc;

use saring_model::{IssueCode, Position};

use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::xml::Element;

/// Bytes of distinct values held while rows may still join. The lists of 2026 hold about
/// 15 MB; twice as much again is what holding them costs.
const HELD_BYTES_MAX: u64 = 48 << 20;

/// Columns of a header. The EU's files have about 100, the UK's 58.
const COLUMNS_MAX: usize = 512;

/// What a held value costs beside its bytes.
const VALUE_COST: u64 = 96;

/// Columns of a file, as its publisher's folder sees them.
pub(crate) struct Columns {
    /// The column that tells which record a row belongs to.
    pub key: usize,
    /// A column that, where rows of one key differ in it, tells records apart.
    pub apart: Option<usize>,
    /// Columns that mean something only together (the parts of a name), in the order of
    /// their first ones; each column of the file is in one of these.
    pub groups: Vec<Vec<usize>>,
}

/// A record: the distinct values of its rows.
pub(crate) struct Joined {
    /// Where its first row stands.
    pub position: Position,
    /// Numbers of groups, and the cells of that group, trimmed, in the order of the rows.
    pub values: Vec<(usize, Vec<String>)>,
}

/// What a publisher's folder does with its table.
pub(crate) trait Table {
    /// How a line before the header begins; empty if there is none.
    const PREAMBLE: &'static str = "";

    /// What separates the cells.
    const DELIMITER: u8;

    /// Takes a line before the header; `false` if it is the header.
    fn preamble(&mut self, cells: &[&str]) -> bool;
    /// Takes the header; the text of the error says what is missing.
    fn header(&mut self, names: &[&str]) -> Result<Columns, String>;
    /// Takes a record.
    fn record(&mut self, joined: Joined);
    /// Where oddities of rows go.
    fn issues(&mut self) -> &mut Issues;
}

/// Reads a whole file.
pub(crate) fn read<T: Table>(
    input: Input<'_>,
    limits: &Limits,
    table: &mut T,
) -> Result<(), ListError> {
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(T::DELIMITER)
        .buffer_capacity(32 * 1024)
        .from_reader(crate::Quotes::new(Tail { inner: input, last: b'\n' }));
    let mut row = csv::StringRecord::new();
    let mut columns: Option<(Columns, Vec<String>)> = None;
    let mut held = Held::new(*limits);
    let mut is_short = false;
    loop {
        csv.get_mut().inner.inner.mark(limits.field_bytes_max);
        let before = crate::csv_position(Some(csv.position()));
        let read = csv.read_record(&mut row);
        if !read.map_err(|error| crate::csv_error(error, before))? {
            break;
        }
        let position = crate::csv_position(row.position());
        let malformed = |text| ListError::new(ErrorKind::Malformed, position, text);
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some((columns, header)) = &columns else {
            let cells: Vec<&str> = row.iter().map(str::trim).collect();
            if cells.len() > COLUMNS_MAX {
                let text = format!("expected at most {COLUMNS_MAX} columns, found more");
                return Err(ListError::new(ErrorKind::TooLarge, position, text));
            }
            if !table.preamble(&cells) {
                let read = table.header(&cells).map_err(malformed)?;
                columns = Some((read, cells.into_iter().map(str::to_owned).collect()));
            }
            continue;
        };
        let first = row.get(0).unwrap_or_default();
        let first = first.trim_start_matches(|c: char| c.is_whitespace() || c == MARK);
        let begins = !T::PREAMBLE.is_empty() && first.starts_with(T::PREAMBLE);
        if begins || is_header(header, row.iter()) {
            return Err(header_again(position));
        }
        let (width, found) = (header.len(), row.len());
        if found > width {
            return Err(malformed(format!("expected {width} cells, found {found}")));
        }
        is_short = found < width;
        if is_short {
            // Some programs leave off empty cells at the end of a row.
            let detail = format!(
                "expected {width} cells, found {found}; the others are taken as empty"
            );
            table.issues().add(IssueCode::RecordUnread, position, detail);
        }
        held.take(&row, columns, position)?;
        if held.bytes > HELD_BYTES_MAX {
            held.hand_on(table, true);
        }
    }
    let position = crate::csv_position(row.position());
    if csv.get_ref().is_open() {
        let text = "expected every quote to be closed, found one that is not";
        return Err(ListError::new(ErrorKind::Malformed, position, text));
    }
    if is_short && csv.get_ref().inner.last != b'\n' {
        let text = "expected the rest of a row, found the end of the file";
        return Err(ListError::new(ErrorKind::Truncated, position, text));
    }
    if columns.is_none() {
        let text = "expected a header, found the end of the file";
        return Err(ListError::new(ErrorKind::Truncated, position, text));
    }
    held.hand_on(table, false);
    Ok(())
}

/// What some programs write before the first byte of a text.
const MARK: char = '\u{feff}';

/// Whether a row is the header, in any case, as where a file was pasted behind another.
pub(crate) fn is_header<'c>(
    header: &[impl AsRef<str>],
    mut row: impl Iterator<Item = &'c str>,
) -> bool {
    let same = header.iter().all(|name| {
        let name = name.as_ref().trim().trim_start_matches(MARK);
        row.next().is_some_and(|cell| {
            cell.trim().trim_start_matches(MARK).eq_ignore_ascii_case(name)
        })
    });
    same && row.next().is_none()
}

/// The error for a header where a record should be: as a record it would be listed, and
/// what stands behind it may be another issue of the list.
pub(crate) fn header_again(position: Position) -> ListError {
    let text = "expected a record, found the header again";
    ListError::new(ErrorKind::Malformed, position, text)
}

/// Remembers the last byte, by which a row that is short is told from one that is cut.
struct Tail<R> {
    inner: R,
    last: u8,
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(out)?;
        let last = count.checked_sub(1).and_then(|at| out.get(at));
        self.last = last.copied().unwrap_or(self.last);
        Ok(count)
    }
}

/// Stands between the cells of a value; no file holds it, see [`Input`].
const BETWEEN: char = '\u{1f}';

/// Records whose rows may still come.
struct Held {
    limits: Limits,
    records: Vec<Record>,
    /// Records by their key alone, the latest of each, and by what tells them apart.
    by_key: HashMap<(String, String), usize>,
    /// The record of the last row.
    last: usize,
    bytes: u64,
}

#[derive(Default)]
struct Record {
    key: String,
    apart: String,
    position: Position,
    values: Vec<(usize, Rc<str>)>,
    seen: HashSet<(usize, Rc<str>)>,
    bytes: u64,
}

impl Held {
    fn new(limits: Limits) -> Self {
        Self { limits, records: Vec::new(), by_key: HashMap::new(), last: 0, bytes: 0 }
    }

    fn take(
        &mut self,
        row: &csv::StringRecord,
        columns: &Columns,
        position: Position,
    ) -> Result<(), ListError> {
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        let key = cell(columns.key).to_lowercase();
        let apart = columns.apart.map(cell).unwrap_or_default().to_lowercase();
        let index = self.record_of(&key, &apart, position);
        self.last = index;
        let Some(record) = self.records.get_mut(index) else { return Ok(()) };
        for (number, group) in columns.groups.iter().enumerate() {
            // Nothing more in a row that is short.
            if group.first().is_some_and(|first| *first >= row.len()) {
                break;
            }
            let value = joined(row, group);
            if value.chars().all(|c| c == BETWEEN) {
                continue;
            }
            let value = (number, Rc::<str>::from(value));
            if record.seen.contains(&value) {
                continue;
            }
            let cost = value.1.len() as u64 + VALUE_COST;
            record.bytes += cost;
            self.bytes += cost;
            record.values.push((number, Rc::clone(&value.1)));
            record.seen.insert(value);
        }
        let too_large = |text| Err(ListError::new(ErrorKind::TooLarge, position, text));
        if record.bytes > self.limits.record_bytes_max {
            let max = self.limits.record_bytes_max;
            return too_large(format!(
                "expected at most {max} bytes in a record, found more"
            ));
        }
        if record.values.len() as u64 > self.limits.values_max {
            let max = self.limits.values_max;
            return too_large(format!(
                "expected at most {max} values in a record, found more"
            ));
        }
        Ok(())
    }

    /// The record that a row belongs to; a row without a key is a record of its own.
    fn record_of(&mut self, key: &str, apart: &str, position: Position) -> usize {
        let exactly = (key.to_owned(), apart.to_owned());
        let alone = (key.to_owned(), String::new());
        if key.is_empty() {
            return self.start(exactly, position);
        }
        if let Some(index) = self.by_key.get(&exactly) {
            return *index;
        }
        // A record whose rows have not told yet is told by this one.
        if let Some(index) = self.by_key.get(&alone)
            && let Some(record) = self.records.get_mut(*index)
            && record.apart.is_empty()
        {
            apart.clone_into(&mut record.apart);
            let index = *index;
            self.by_key.insert(exactly, index);
            return index;
        }
        let index = self.start(exactly.clone(), position);
        self.by_key.insert(exactly, index);
        self.by_key.insert(alone, index);
        index
    }

    fn start(&mut self, (key, apart): (String, String), position: Position) -> usize {
        self.bytes += 2 * (key.len() + apart.len()) as u64 + VALUE_COST;
        self.records.push(Record { key, apart, position, ..Record::default() });
        self.records.len() - 1
    }

    /// Hands on every record, or every one but the last.
    fn hand_on<T: Table>(&mut self, table: &mut T, but_last: bool) {
        let mut kept = None;
        self.bytes = 0;
        self.by_key.clear();
        for (index, record) in std::mem::take(&mut self.records).into_iter().enumerate() {
            if but_last && index == self.last {
                kept = Some(record);
                continue;
            }
            let cells =
                |value: &Rc<str>| value.split(BETWEEN).map(str::to_owned).collect();
            let values =
                record.values.iter().map(|(number, value)| (*number, cells(value)));
            let values = values.collect();
            table.record(Joined { position: record.position, values });
        }
        self.last = 0;
        if let Some(record) = kept {
            self.bytes = record.bytes;
            self.by_key.insert((record.key.clone(), String::new()), 0);
            self.by_key.insert((record.key.clone(), record.apart.clone()), 0);
            self.records.push(record);
        }
    }
}

/// The cells of some columns as one text.
fn joined(row: &csv::StringRecord, columns: &[usize]) -> String {
    let mut text = String::new();
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            text.push(BETWEEN);
        }
        text.push_str(row.get(*column).unwrap_or_default().trim());
    }
    text
}

/// Brings columns together that have the same word, in the order of their first ones; a
/// column without one stays alone.
pub(crate) fn groups<'w>(
    words: impl IntoIterator<Item = Option<&'w str>>,
) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_word: HashMap<&str, usize> = HashMap::new();
    for (column, word) in words.into_iter().enumerate() {
        let known = word.and_then(|word| by_word.get(word));
        if let Some(group) = known.and_then(|index| groups.get_mut(*index)) {
            group.push(column);
            continue;
        }
        if let Some(word) = word {
            by_word.insert(word, groups.len());
        }
        groups.push(vec![column]);
    }
    groups
}

/// An element with nothing but a text, as a cell becomes one.
pub(crate) fn leaf(name: &str, text: String, position: Position) -> Element {
    Element { name: name.to_owned(), text, position, ..Element::default() }
}
