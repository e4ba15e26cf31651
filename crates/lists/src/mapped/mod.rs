//! Lists of any layout: CSV files and workbooks, read through a column mapping.
//!
//! In: a table with a header, and a [`Mapping`] of its columns to those of the
//! template. Out: one listed entity for each row; columns that the mapping does not name
//! are kept verbatim. What is read how: `docs/formats/mapping.md`. Cells are text: what
//! looks like a formula is a text that begins with `=`. Not handled: other encodings
//! than UTF-8, tables without a header.

mod mapping;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;

use saring_model::{ListedEntity, Position, Unread};

pub use mapping::Mapping;

use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::template::Rows;
use crate::text::squeeze;
use crate::xlsx::{Workbook, letters};
use crate::zip::{ARCHIVE_BYTES_MAX, Archive};
use crate::{Format, ReadList, packed, rows};
use mapping::{Source, folded, short};

pub(crate) fn read(
    input: Input<'_>,
    name: &str,
    mapping: Option<&Mapping>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let Some(mapping) = mapping else {
        let text = "expected a column mapping, found none";
        return Err(ListError::new(ErrorKind::Unrecognised, input.position(), text));
    };
    let name = mapping.list.as_deref().unwrap_or(name);
    let mut table = Table { mapping, header: None, rows: Rows::new(limits, sink) };
    if input.head().starts_with(b"PK\x03\x04") {
        let bytes = input.read_binary(ARCHIVE_BYTES_MAX)?;
        let archive = Archive::open(&bytes, limits)?;
        if Workbook::is_one(&archive) {
            read_book(&archive, limits, &mut table)?;
        } else {
            let file = Input::open(packed::single(&archive)?, limits)?;
            read_csv(file, limits, &mut table)?;
        }
    } else {
        read_csv(input, limits, &mut table)?;
    }
    Ok(table.rows.finish(name, Format::Mapped))
}

fn read_book(
    archive: &Archive<'_>,
    limits: &Limits,
    table: &mut Table<'_, '_>,
) -> Result<(), ListError> {
    let book = Workbook::open(archive, limits)?;
    let sheet = match &table.mapping.sheet {
        None => 0,
        Some(wanted) => {
            let found = book.sheets().position(|name| folded(name) == folded(wanted));
            found.ok_or_else(|| {
                let text = format!("expected the sheet {}, found none", short(wanted));
                ListError::new(ErrorKind::Malformed, Position::default(), text)
            })?
        }
    };
    book.rows(sheet, &mut |row| {
        let header_row = table.mapping.header_row;
        if row.position.line >= header_row {
            row.tell(&mut table.rows.issues);
            let cells = row.cells.into_iter().map(|cell| (cell.column, cell.text));
            if table.header.is_some() {
                table.take(cells, row.position)?;
            } else if row.position.line == header_row {
                table.set_header(cells, row.position)?;
            } else {
                return Err(table.no_header(row.position));
            }
        }
        Ok(ControlFlow::Continue(()))
    })
}

fn read_csv(
    mut input: Input<'_>,
    limits: &Limits,
    table: &mut Table<'_, '_>,
) -> Result<(), ListError> {
    if input.head().starts_with(b"\xff\xfe") || input.head().starts_with(b"\xfe\xff") {
        let text = "expected UTF-8, found UTF-16: save the file as UTF-8 first";
        return Err(ListError::new(ErrorKind::Malformed, input.position(), text));
    }
    let delimiter = match table.mapping.delimiter {
        Some(delimiter) => delimiter,
        None => table.guess_delimiter(input.head()),
    };
    let mut above = Vec::new();
    for _ in 1..table.mapping.header_row {
        input.read_line(&mut above)?;
    }
    // The CSV reader counts from where it starts.
    let base = input.position();
    let placed = |position: Position| Position {
        line: base.line.saturating_sub(1) + position.line,
        byte: base.byte + position.byte,
    };
    let mut csv = crate::csv_reader_by(crate::Quotes::new(input), delimiter);
    let mut row = csv::StringRecord::new();
    let mut header: Option<Vec<String>> = None;
    let mut last = base;
    loop {
        csv.get_mut().inner.mark(limits.field_bytes_max);
        let before = crate::csv_position(Some(csv.position()));
        let more = csv.read_record(&mut row).map_err(|error| {
            let position = error.position().map(|at| crate::csv_position(Some(at)));
            crate::csv_error_at(error, placed(position.unwrap_or(before)))
        })?;
        if !more {
            break;
        }
        let position = placed(crate::csv_position(row.position()));
        last = position;
        let cells = row.iter().map(|cell| cell.trim().to_owned()).enumerate();
        match &header {
            None => {
                header = Some(row.iter().map(str::to_owned).collect());
                table.set_header(cells, position)?;
            }
            Some(_) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            Some(header) if rows::is_header(header, row.iter()) => {
                return Err(rows::header_again(position));
            }
            Some(header) if row.len() != header.len() => {
                let (width, found) = (header.len(), row.len());
                let text = format!("expected {width} cells, found {found}");
                return Err(ListError::new(ErrorKind::Malformed, position, text));
            }
            Some(_) => table.take(cells, position)?,
        }
    }
    if csv.get_ref().is_open() {
        let text = "expected every quote to be closed, found one that is not";
        return Err(ListError::new(ErrorKind::Malformed, last, text));
    }
    if table.header.is_none() {
        return Err(table.no_header(placed(Position { line: 1, byte: 0 })));
    }
    Ok(())
}

/// A table on its way to rows of the template.
struct Table<'m, 's> {
    mapping: &'m Mapping,
    header: Option<Header<'m>>,
    rows: Rows<'s>,
}

/// A header that has every column of the mapping.
struct Header<'m> {
    /// The columns of each source, by their places.
    sources: Vec<(&'m Source, Vec<usize>)>,
    /// Names of the columns that the mapping does not name.
    others: HashMap<usize, String>,
}

impl Table<'_, '_> {
    fn set_header(
        &mut self,
        cells: impl Iterator<Item = (usize, String)>,
        position: Position,
    ) -> Result<(), ListError> {
        let mut others: HashMap<usize, String> = HashMap::new();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, name) in cells.filter(|(_, name)| !name.is_empty()) {
            places.entry(folded(&name)).or_default().push(place);
            others.insert(place, squeeze(&name));
        }
        let mut sources = Vec::new();
        for source in &self.mapping.columns {
            let mut own = Vec::new();
            for theirs in &source.theirs {
                let found = places.get(&folded(theirs)).map(Vec::as_slice);
                let (theirs, ours) = (short(theirs), source.column.as_str());
                let text = match found {
                    Some([place]) => {
                        own.push(*place);
                        continue;
                    }
                    None | Some([]) => format!(
                        "expected the column {theirs}, which the mapping names for {ours}, \
                         found none"
                    ),
                    Some(_) => format!(
                        "expected one column {theirs}, which the mapping names for {ours}, \
                         found several"
                    ),
                };
                return Err(ListError::new(ErrorKind::Malformed, position, text));
            }
            sources.push((source, own));
        }
        for place in sources.iter().flat_map(|(_, own)| own) {
            others.remove(place);
        }
        self.header = Some(Header { sources, others });
        Ok(())
    }

    fn no_header(&self, position: Position) -> ListError {
        let row = self.mapping.header_row;
        let text = format!("expected the header in row {row}, found an empty row");
        ListError::new(ErrorKind::Malformed, position, text)
    }

    fn take(
        &mut self,
        cells: impl Iterator<Item = (usize, String)>,
        position: Position,
    ) -> Result<(), ListError> {
        let Some(header) = &self.header else { return Ok(()) };
        let cells: HashMap<usize, String> =
            cells.filter(|(_, text)| !text.is_empty()).collect();
        let mut taken = Vec::new();
        let mut kept = Vec::new();
        for (source, places) in &header.sources {
            let texts = places.iter().filter_map(|place| cells.get(place));
            let mut values = source.values(texts.map(String::as_str), &mut kept);
            if source.column == "id" {
                for value in &mut values {
                    value.insert_str(0, &self.mapping.id_prefix);
                }
            }
            taken.push((source.column.clone(), values));
        }
        taken.extend(self.mapping.constants.iter().cloned());
        let mapped = |place: &usize| {
            header.sources.iter().any(|(_, places)| places.contains(place))
        };
        let mut others: Vec<(usize, String)> =
            cells.into_iter().filter(|(place, _)| !mapped(place)).collect();
        others.sort_unstable();
        for (place, value) in others {
            let field = header.others.get(&place).cloned();
            let field = field.unwrap_or_else(|| format!("column {}", letters(place)));
            kept.push(Unread { field, value });
        }
        self.rows.take_with(taken, kept, position)
    }

    /// What stands between the cells of the header: what makes all columns of the
    /// mapping be there, else what occurs most often.
    fn guess_delimiter(&self, head: &[u8]) -> u8 {
        const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
        let above = usize::try_from(self.mapping.header_row - 1).unwrap_or(usize::MAX);
        let mut header = head;
        for _ in 0..above {
            let end = header.iter().position(|byte| *byte == b'\n');
            header = end.and_then(|end| header.get(end + 1..)).unwrap_or_default();
        }
        let found = |delimiter: u8| {
            let mut csv = crate::csv_reader_by(header, delimiter);
            let mut row = csv::ByteRecord::new();
            let _ends = csv.read_byte_record(&mut row);
            let columns: Vec<String> =
                row.iter().map(|name| folded(&String::from_utf8_lossy(name))).collect();
            let wanted = self.mapping.columns.iter().flat_map(|source| &source.theirs);
            wanted.filter(|name| columns.contains(&folded(name))).count()
        };
        let line = header.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
        // The first of those that fit alike wins: commas before semicolons.
        let best = DELIMITERS.into_iter().rev();
        best.max_by_key(|delimiter| (found(*delimiter), count(*delimiter)))
            .unwrap_or(b',')
    }
}

impl Source {
    /// The values of a row, from the cells of its columns that are not empty. What
    /// becomes another word is kept as written.
    fn values<'c>(
        &self,
        texts: impl Iterator<Item = &'c str>,
        kept: &mut Vec<Unread>,
    ) -> Vec<String> {
        let mut texts: Vec<Cow<'_, str>> = texts.map(Cow::Borrowed).collect();
        if let Some(join) = &self.join {
            texts = vec![Cow::Owned(texts.join(join))];
        }
        let mut values = Vec::new();
        for text in &texts {
            let pieces: Vec<&str> = match &self.split {
                Some(split) => text.split(split.as_str()).collect(),
                None => vec![text],
            };
            for piece in
                pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty())
            {
                let said = folded(piece);
                let word = self.words.iter().find(|(theirs, _)| *theirs == said);
                if word.is_some() {
                    let field = self.theirs.join(" ");
                    kept.push(Unread { field, value: piece.to_owned() });
                }
                let value = word.map_or(piece, |(_, ours)| ours.as_str());
                values.push(value.to_owned());
            }
        }
        values
    }
}
