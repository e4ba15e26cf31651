//! Rows and cells of a table, and lists of values within a cell.
//!
//! In: text. Out: rows, each with its line and place; values of a cell. Not handled:
//! what a column means.
//! Source: RFC 4180, with what spreadsheets and people make of it.
//!
//! A quote that is never closed costs its own row alone: after [`QUOTED_LINES`] lines it
//! is taken for a character like any other. No text is looked through twice for it: what
//! would close a later quote closes an earlier one.

use std::borrow::Cow;

/// Lines that a cell in quotes may run over. An address has five.
const QUOTED_LINES: usize = 16;
/// Bytes that it may have.
const QUOTED_BYTES: usize = 1 << 20;

/// A row of cells.
pub(super) struct Row {
    /// Its first line in the text, from 1.
    pub(super) line: u32,
    /// Where it begins in the text.
    pub(super) at: usize,
    pub(super) cells: Vec<Cell>,
}

/// A cell, without quotes, and where it begins in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) at: usize,
}

/// What parts the cells of a text: the comma, semicolon or tabulator that its first line
/// has most of.
pub(super) fn separator(header: &str) -> char {
    let count = |separator| header.matches(separator).count();
    let mut best = ',';
    for other in [';', '\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

/// The rows of a text that are not empty.
pub(super) struct Rows<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    separator: char,
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str, separator: char) -> Self {
        Self { text, at: 0, line: 0, separator }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let first = line_of(rest);
            if first.trim().is_empty() {
                self.at += first.len();
                self.line = self.line.saturating_add(1);
                continue;
            }
            let (line, at) = (self.line.saturating_add(1), self.at);
            let (cells, used) = cells(rest, at, self.separator);
            let lines = rest.get(..used).unwrap_or_default().matches('\n').count();
            self.at += used;
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(1));
            return Some(Row { line, at, cells });
        }
    }
}

/// The first line of a text, with its break.
fn line_of(text: &str) -> &str {
    text.split_inclusive('\n').next().unwrap_or(text)
}

/// The cells of the row that a text begins with, and the bytes that it takes.
fn cells(text: &str, start: usize, separator: char) -> (Vec<Cell>, usize) {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches(' ').len();
        let inner = rest.get(blank..).unwrap_or_default();
        let quoted = inner.strip_prefix('"').and_then(|inner| quoted(inner, separator));
        let (value, used) = if let Some((value, used)) = quoted {
            (value, blank + 1 + used)
        } else {
            let end = rest.find([separator, '\n']).unwrap_or(rest.len());
            (rest.get(..end).unwrap_or_default().to_owned(), end)
        };
        cells.push(Cell { text: unguarded(value.trim()).to_owned(), at: start + at });
        at += used;
        match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(c) if c == separator => at += c.len_utf8(),
            Some(_) => return (cells, at + 1),
            None => return (cells, at),
        }
    }
}

/// The value of a cell behind its first quote, and the bytes up to what ends the cell;
/// `None` if the quote is none that opens a cell.
fn quoted(text: &str, separator: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut lines = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if at > QUOTED_BYTES {
            return None;
        }
        match c {
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
                value.push('"');
            }
            '"' => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let end = rest.find([separator, '\n']).unwrap_or(rest.len());
                let empty = rest.get(..end).is_some_and(|gap| gap.trim().is_empty());
                return empty.then_some((value, at + 1 + end));
            }
            '\n' => {
                lines += 1;
                if lines >= QUOTED_LINES {
                    return None;
                }
                value.push(c);
            }
            c => value.push(c),
        }
    }
    None
}

/// What a spreadsheet takes for a formula when a cell begins with it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell as it is written: an apostrophe in front of what a spreadsheet would take for
/// a formula, or of an apostrophe, and quotes around what would part it. One of more
/// lines than a cell may have becomes one line.
pub(super) fn cell(value: &str) -> String {
    let long = value.len() >= QUOTED_BYTES || value.matches('\n').count() >= QUOTED_LINES;
    let value: Cow<'_, str> =
        if long { value.replace(['\n', '\r'], " ").into() } else { value.into() };
    let guard = value.starts_with(FORMULA) || value.starts_with('\'');
    let guarded = if guard { format!("'{value}") } else { value.into_owned() };
    if guarded.contains([',', ';', '\t', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// A cell without the apostrophe that guards it.
fn unguarded(value: &str) -> &str {
    match value.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with('\'') => rest,
        Some(_) | None => value,
    }
}

/// The values of a cell, parted by semicolons. One that holds a semicolon stands in
/// quotes.
pub(super) fn values(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let inner = rest.strip_prefix('"').and_then(|inner| quoted(inner, ';'));
        let (value, used) = if let Some((value, used)) = inner {
            (value, used + 1)
        } else {
            let end = rest.find(';').unwrap_or(rest.len());
            (rest.get(..end).unwrap_or_default().trim().to_owned(), end)
        };
        if !value.is_empty() {
            values.push(value);
        }
        let behind = rest.get(used..).unwrap_or_default();
        rest = behind.strip_prefix([';', '\n']).unwrap_or(behind).trim_start();
    }
    values
}

/// The same, written.
pub(super) fn list<'v>(values: impl Iterator<Item = &'v str>) -> String {
    let mut out = String::new();
    for value in values.filter(|value| !value.trim().is_empty()) {
        if !out.is_empty() {
            out.push_str("; ");
        }
        let plain = !value.contains([';', '"', '\n']) && value.trim() == value;
        if plain {
            out.push_str(value);
        } else {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let rows = Rows::new(text, separator(text.lines().next().unwrap_or_default()));
        let cells = |row: Row| row.cells.into_iter().map(|cell| cell.text).collect();
        rows.map(|row| (row.line, cells(row))).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(u32, &[&str])]) {
        let read = read(text);
        let read: Vec<(u32, Vec<&str>)> = read
            .iter()
            .map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(u32, Vec<&str>)> =
            expected.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
        assert_eq!(read, expected, "{text:?}");
    }

    #[test]
    fn rows_are_read_with_their_lines() {
        check("a,b\r\n1,2\n", &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a;b\n\n\"x;y\";2", &[(1, &["a", "b"]), (3, &["x;y", "2"])]);
        check("a\tb\n1\t", &[(1, &["a", "b"]), (2, &["1", ""])]);
        check(
            "a,b\n\"x\ny\",2\nz,3",
            &[(1, &["a", "b"]), (2, &["x\ny", "2"]), (4, &["z", "3"])],
        );
        check(
            "a,b\n\"say \"\"no\"\"\",\"2\" \n",
            &[(1, &["a", "b"]), (2, &["say \"no\"", "2"])],
        );
    }

    #[test]
    fn a_quote_that_stays_open_costs_its_own_row_alone() {
        let rest = "c,d\n".repeat(40);
        let rows = read(&format!("a,b\n\"x,y\n{rest}"));
        assert_eq!(rows.len(), 42);
        assert_eq!(
            rows.get(1).map(|row| row.1.clone()),
            Some(vec!["\"x".to_owned(), "y".to_owned()])
        );
    }

    proptest! {
        #[test]
        fn cells_and_lists_come_back(values_in in proptest::collection::vec("[ -~\n]{1,12}", 1..5)) {
            let trimmed: Vec<String> =
                values_in.iter().map(|value| value.trim().to_owned()).collect();
            let row: Vec<String> = trimmed.iter().map(|value| cell(value)).collect();
            let text = format!("a,b\n{}\n", row.join(","));
            let read = read(&text);
            if trimmed.iter().any(|value| !value.is_empty()) && trimmed.len() > 1 {
                prop_assert_eq!(&read.get(1).map(|row| row.1.clone()), &Some(trimmed.clone()));
            }
            let full: Vec<String> =
                trimmed.into_iter().filter(|value| !value.is_empty()).collect();
            prop_assert_eq!(values(&list(full.iter().map(String::as_str))), full);
        }
    }
}
