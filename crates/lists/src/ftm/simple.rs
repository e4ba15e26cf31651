//! `OpenSanctions`' `targets.simple.csv`.
//!
//! In: CSV with a header; columns of any year, in any order. Out: one listed entity for
//! each row. What is read how: `docs/formats/simple-csv.md`. Not handled: what the
//! format has lost: which of several birth dates is whose, which country is a
//! nationality, what an identifier is.

use std::collections::HashMap;

use saring_model::{DocumentKind, EntityKind, IssueCode, ListedEntity, Listing, Unread};

use super::properties::{Described, numbered};
use crate::collect::Collect;
use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::rows::{header_again, is_header};
use crate::{Format, ReadList};

/// Columns that change from one export to the next without the entity changing.
const NOT_CONTENT: [&str; 3] = ["first_seen", "last_seen", "last_change"];

pub(crate) fn read(
    input: Input<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut list = Collect::new(limits, sink);
    let mut version = String::new();
    let mut csv = crate::csv_reader(crate::Quotes::new(input));
    csv.get_mut().inner.mark(limits.field_bytes_max);
    let mut header = csv::StringRecord::new();
    let start = saring_model::Position { line: 1, byte: 0 };
    csv.read_record(&mut header).map_err(|error| crate::csv_error(error, start))?;
    let columns: Vec<String> =
        header.iter().map(|column| column.trim().to_lowercase()).collect();
    let mut row = csv::StringRecord::new();
    loop {
        csv.get_mut().inner.mark(limits.field_bytes_max);
        let before = crate::csv_position(Some(csv.position()));
        let read = csv.read_record(&mut row);
        if !read.map_err(|error| crate::csv_error(error, before))? {
            break;
        }
        let position = crate::csv_position(row.position());
        let malformed = |text| Err(ListError::new(ErrorKind::Malformed, position, text));
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if is_header(&columns, row.iter()) {
            return Err(header_again(position));
        }
        if row.len() != columns.len() {
            let (expected, found) = (columns.len(), row.len());
            return malformed(format!("expected {expected} cells, found {found}"));
        }
        let cells: Vec<(&str, &str)> =
            columns.iter().map(String::as_str).zip(row.iter()).collect();
        list.digest(&canonical(&cells));
        for (column, cell) in &cells {
            if *column == "last_change" && **cell > *version {
                (*cell).clone_into(&mut version);
            }
        }
        let mut entity = Row::default();
        for (column, cell) in cells {
            entity.cell(column, cell);
        }
        let (entity, said, unknown) = entity.finish();
        for (code, detail) in said {
            list.issues.add(code, position, format!("{detail}; kept verbatim"));
        }
        for column in unknown {
            list.issues.unknown(&column, position);
        }
        list.take(entity, position);
    }
    if csv.get_ref().is_open() {
        let position = crate::csv_position(row.position());
        let text = "expected every quote to be closed, found one that is not";
        return Err(ListError::new(ErrorKind::Malformed, position, text));
    }
    Ok(list.finish(name, version, Format::FtmSimpleCsv))
}

/// A row being read.
#[derive(Default)]
struct Row {
    id: String,
    schema: String,
    described: Described,
    listings: Vec<Listing>,
    unread: Vec<Unread>,
    unknown: Vec<String>,
}

impl Row {
    fn cell(&mut self, column: &str, cell: &str) {
        if cell.is_empty() {
            return;
        }
        match column {
            "id" => cell.clone_into(&mut self.id),
            "schema" => cell.clone_into(&mut self.schema),
            // The caption: one value, never quoted within the cell.
            "name" => self.described.take("name", &[cell.to_owned()]),
            "aliases" => self.described.take("alias", &values(cell)),
            "birth_date" => self.described.take("birthDate", &values(cell)),
            "countries" => self.described.take("country", &values(cell)),
            "addresses" => self.described.take("address", &values(cell)),
            "identifiers" => {
                let numbers = values(cell).into_iter();
                self.described.documents.extend(
                    numbers.map(|value| numbered(DocumentKind::Other, column, &value)),
                );
            }
            "sanctions" => {
                let listing = |programme| Listing { programme, ..Listing::default() };
                self.listings.extend(values(cell).into_iter().map(listing));
            }
            "phones" | "emails" | "program_ids" | "dataset" => {
                for value in values(cell) {
                    self.keep(column, value);
                }
            }
            "first_seen" | "last_seen" | "last_change" => {
                self.keep(column, cell.to_owned());
            }
            _ => {
                self.unknown.push(column.to_owned());
                self.keep(column, cell.to_owned());
            }
        }
    }

    fn keep(&mut self, column: &str, value: String) {
        self.unread.push(Unread { field: column.to_owned(), value });
    }

    /// The entity, its issues, and its columns that are not known.
    fn finish(self) -> (ListedEntity, Vec<(IssueCode, String)>, Vec<String>) {
        let Self { id, schema, mut described, listings, mut unread, mut unknown } = self;
        let kind = EntityKind::of_schema(&schema).unwrap_or_else(|| {
            unknown.push(format!("schema {schema}"));
            EntityKind::Any
        });
        described.finish(kind);
        let said = std::mem::take(&mut described.issues);
        let mut all = described.unread;
        all.append(&mut unread);
        let entity = ListedEntity {
            id,
            schema,
            kind,
            names: described.names,
            titles: described.titles,
            designations: described.designations,
            birth_dates: described.birth_dates,
            birth_places: described.birth_places,
            nationalities: described.nationalities,
            sexes: described.sexes,
            documents: described.documents,
            addresses: described.addresses,
            listings,
            notes: described.notes,
            referents: Vec::new(),
            unread: all,
        };
        (entity, said, unknown)
    }
}

/// Values of a cell: `;` stands between them, and one that holds a `;` or a quote is in
/// quotes, doubled within. A quote that does not open a value is one of its characters.
///
/// ```text
/// Anna;"A; b";"say ""no""" → Anna | A; b | say "no"
/// ```
fn values(cell: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = Some(cell);
    while let Some(text) = rest {
        let (value, behind) = match text.strip_prefix('"').and_then(unquoted) {
            Some(quoted) => quoted,
            None => match text.split_once(';') {
                Some((value, behind)) => (value.to_owned(), Some(behind)),
                None => (text.to_owned(), None),
            },
        };
        if !value.trim().is_empty() {
            values.push(value);
        }
        rest = behind;
    }
    values
}

/// The value up to its closing quote and what stands behind the `;` after it; `None` if
/// anything else stands there.
fn unquoted(text: &str) -> Option<(String, Option<&str>)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        value.push_str(before);
        if let Some(doubled) = behind.strip_prefix('"') {
            value.push('"');
            rest = doubled;
            continue;
        }
        return match behind.strip_prefix(';') {
            Some(behind) => Some((value, Some(behind))),
            None => behind.is_empty().then_some((value, None)),
        };
    }
}

/// Cells by their columns, with their values sorted, without what is no content.
fn canonical(cells: &[(&str, &str)]) -> Vec<u8> {
    let mut sorted: HashMap<&str, Vec<String>> = HashMap::new();
    for (column, cell) in cells {
        if !NOT_CONTENT.contains(column) && !cell.is_empty() {
            sorted.entry(column).or_default().append(&mut values(cell));
        }
    }
    let mut sorted: Vec<_> = sorted.into_iter().collect();
    sorted.sort_unstable();
    let mut canonical = Vec::new();
    for (column, mut values) in sorted {
        values.sort_unstable();
        piece(&mut canonical, column.as_bytes());
        piece(&mut canonical, &(values.len() as u64).to_le_bytes());
        for value in values {
            piece(&mut canonical, value.as_bytes());
        }
    }
    canonical
}
