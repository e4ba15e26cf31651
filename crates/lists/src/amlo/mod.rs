//! Thailand's list of designated persons, as saved pages.
//!
//! In: a page of <https://aps.amlo.go.th>: the list, a row for each person, or the page
//! of one. Out: one listed entity for each row or page. What is read how:
//! `docs/formats/amlo.md`. Not handled: joining a row with its page.

mod column;
mod person;

use saring_model::{ListedEntity, Position};

use crate::collect::Collect;
use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::html::{self, Cell, Line, Row};
use crate::input::Input;
use crate::limits::Limits;
use crate::text::{find_ignoring_case, squeeze};
use crate::{Format, ReadList};

use column::Column;

/// Bytes of a row; the longest has some 500.
const ROW_BYTES_MAX: usize = 32 << 10;

/// The name by which answers cite this list.
const NAME: &str = "th-amlo";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let page = html::read(input, limits)?;
    let mut list = Collect::new(limits, sink);
    let programme = programme(&page.lines);
    for record in records(&page.rows)? {
        if record.is_empty() {
            continue;
        }
        list.digest(&record.canonical());
        let position = record.position;
        let entity = person::read(record, &programme, &mut list.issues);
        list.take(entity, position);
    }
    Ok(list.finish(NAME, version(&page.lines), Format::AmloHtml))
}

/// The fields of one person: heading and text.
struct Fields {
    fields: Vec<(String, String)>,
    position: Position,
}

impl Fields {
    /// Whether it names nobody and tells nothing: the portal ends its list with a row
    /// of its mask, `XXXXXXXX`.
    fn is_empty(&self) -> bool {
        self.fields.iter().all(|(heading, text)| {
            Column::of(heading).is_some_and(Column::is_formal)
                || !text.chars().any(|c| c.is_alphanumeric() && !matches!(c, 'X' | 'x'))
        })
    }

    /// Bytes that are equal for two writings of the same content; the number of a row
    /// is not content.
    fn canonical(&self) -> Vec<u8> {
        let content = |(heading, text): &&(String, String)| {
            !Column::of(heading).is_some_and(Column::is_formal) && !text.is_empty()
        };
        let mut fields: Vec<_> = self.fields.iter().filter(content).collect();
        fields.sort_unstable();
        let mut canonical = Vec::new();
        for (heading, text) in fields {
            piece(&mut canonical, heading.as_bytes());
            piece(&mut canonical, text.as_bytes());
        }
        canonical
    }
}

/// The persons of a page's tables: a table with a row of headings has one in each
/// further row, a table of labels and values is one.
fn records(rows: &[Row]) -> Result<Vec<Fields>, ListError> {
    let mut records = Vec::new();
    // A table within another one ends among its rows.
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|row| row.table);
    for table in rows.chunk_by(|one, next| one.table == next.table) {
        let header = table.iter().position(|row| is_header(row));
        if let Some((head, body)) = header.and_then(|at| table.get(at..)?.split_first()) {
            let headings: Vec<String> = head.cells.iter().map(heading).collect();
            for row in body {
                check(row)?;
                // A pager or a caption across the table is no person.
                if row.cells.len() * 2 > headings.len() {
                    records.push(of_row(&headings, row));
                }
            }
        } else if let Some(record) = of_labels(table)? {
            records.push(record);
        }
    }
    Ok(records)
}

fn check(row: &Row) -> Result<(), ListError> {
    let bytes: usize = row.cells.iter().map(|cell| cell.text.len()).sum();
    if bytes > ROW_BYTES_MAX {
        let text = format!("expected at most {ROW_BYTES_MAX} bytes in a row, found more");
        return Err(ListError::new(ErrorKind::TooLarge, row.position, text));
    }
    Ok(())
}

/// Whether a row names columns: at least three that are known or headings, a name among
/// them, and none the value of another.
fn is_header(row: &Row) -> bool {
    let known = row.cells.iter().filter_map(|cell| Column::of(&cell.text));
    let columns: Vec<Column> = known.collect();
    let all_headings = row.cells.iter().all(|cell| cell.heading);
    let names = columns.iter().filter(|column| column.is_name()).count();
    row.cells.len() >= 3
        && names >= 1
        && (all_headings || columns.len() * 2 > row.cells.len())
        && columns.len() >= 2
}

/// A heading in one line, short enough to be repeated for every row.
fn heading(cell: &Cell) -> String {
    const CHARS_MAX: usize = 100;
    squeeze(&cell.text).chars().take(CHARS_MAX).collect()
}

fn of_row(headings: &[String], row: &Row) -> Fields {
    let named = |(index, cell): (usize, &Cell)| {
        let heading = headings.get(index).filter(|heading| !heading.is_empty());
        let heading = heading.cloned().unwrap_or_else(|| format!("column {}", index + 1));
        (heading, cell.text.clone())
    };
    let fields = row.cells.iter().enumerate().map(named).collect();
    Fields { fields, position: row.position }
}

/// A table of labels and values, two or four cells in a row; `None` if it has no name,
/// as the form of a search has none.
fn of_labels(table: &[&Row]) -> Result<Option<Fields>, ListError> {
    let position = table.first().map(|row| row.position).unwrap_or_default();
    let mut fields = Vec::new();
    let mut named = false;
    for row in table {
        check(row)?;
        let mut cells = row.cells.as_slice();
        while let Some((label, rest)) = cells.split_first() {
            let (value, rest) = match rest.split_first() {
                Some((value, rest)) => (value.text.clone(), rest),
                None => (String::new(), rest),
            };
            cells = rest;
            let label = heading(label);
            named |= Column::of(&label).is_some_and(Column::is_name)
                && value.chars().any(char::is_alphanumeric);
            if !label.is_empty() || !value.is_empty() {
                fields.push((label, value));
            }
        }
    }
    Ok((named && fields.len() >= 2).then_some(Fields { fields, position }))
}

/// What the page calls its list: the line that names a section of the Act.
fn programme(lines: &[Line]) -> String {
    const CHARS_MAX: usize = 200;
    let names_section = |line: &&Line| {
        let section = find_ignoring_case(&line.text, "section ").is_some()
            || line.text.contains("มาตรา");
        section && line.cell.is_none()
    };
    let line = lines.iter().find(names_section);
    line.map(|line| line.text.chars().take(CHARS_MAX).collect()).unwrap_or_default()
}

/// The date of which the page says that it shows the list.
fn version(lines: &[Line]) -> String {
    for line in lines {
        for words in ["as of ", "ข้อมูล ณ วันที่ "] {
            let at = find_ignoring_case(&line.text, words);
            let rest = at.and_then(|at| line.text.get(at + words.len()..));
            // "2098-01-02", or a day, a month's name and a year.
            let starts = |rest: &&str| rest.starts_with(|c: char| c.is_numeric());
            if let Some(rest) = rest.filter(starts) {
                let count = if rest.contains('-') { 1 } else { 3 };
                let words: Vec<_> = rest.split(' ').take(count).collect();
                return words.join(" ").chars().take(40).collect();
            }
        }
    }
    String::new()
}
