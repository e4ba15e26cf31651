//! Lists of one's own: a CSV or JSON-lines file in Saring's template.
//!
//! In: CSV with a header (commas or semicolons between its cells), the same as a
//! workbook, or one JSON object on a line, with the columns of
//! `docs/formats/template.md`. Out: one listed entity for each row. Not handled:
//! other encodings than UTF-8.

use std::collections::HashSet;
use std::ops::ControlFlow;

use saring_model::{
    Address, Document, DocumentKind, EntityKind, IssueCode, ListVersion, ListedEntity,
    Listing, Name, NameKind, Position, Sex, Unread,
};
use serde_json::Value;

use crate::digest::{Digest, piece};
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::text::{is_placeholder, squeeze};
use crate::xlsx::{Workbook, letters};
use crate::{Format, ReadList, dates, documents, json, places, rows};

/// The columns that mean something, beside other names for three of them.
pub(crate) const COLUMNS: [&str; 25] = [
    "id",
    "kind",
    "name",
    "aliases",
    "weak_aliases",
    "former_names",
    "original_names",
    "birth_dates",
    "birth_places",
    "nationalities",
    "sex",
    "passports",
    "id_numbers",
    "tax_numbers",
    "registration_numbers",
    "imo_numbers",
    "addresses",
    "titles",
    "designations",
    "programme",
    "reference",
    "listed_on",
    "measures",
    "notes",
    "referents",
];

/// Reads the CSV form.
pub(crate) fn read_csv(
    input: Input<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut rows = Rows::new(limits, sink);
    let delimiter =
        if header_delimiter(first_line(input.head())) == Some(';') { b';' } else { b',' };
    let mut csv = crate::csv_reader_by(crate::Quotes::new(input), delimiter);
    csv.get_mut().inner.mark(limits.field_bytes_max);
    let mut header = csv::StringRecord::new();
    let start = Position { line: 1, byte: 0 };
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
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows::is_header(&columns, row.iter()) {
            return Err(rows::header_again(position));
        }
        if row.len() != columns.len() {
            let text = format!("expected {} cells, found {}", columns.len(), row.len());
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        }
        let cells = columns.iter().zip(row.iter());
        let cells = cells.map(|(column, cell)| (column.clone(), split_values(cell)));
        rows.take(cells.collect(), position)?;
    }
    if csv.get_ref().is_open() {
        let position = crate::csv_position(row.position());
        let text = "expected every quote to be closed, found one that is not";
        return Err(ListError::new(ErrorKind::Malformed, position, text));
    }
    Ok(rows.finish(name, Format::TemplateCsv))
}

/// Reads a sheet of a workbook, by its index, whose first row is the header.
pub(crate) fn read_sheet(
    book: &Workbook<'_>,
    sheet: usize,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut rows = Rows::new(limits, sink);
    let mut columns: Option<Vec<(usize, String)>> = None;
    book.rows(sheet, &mut |row| {
        row.tell(&mut rows.issues);
        let Some(columns) = &columns else {
            let cells = row.cells.into_iter();
            let name = |text: String| text.to_lowercase();
            columns = Some(cells.map(|cell| (cell.column, name(cell.text))).collect());
            return Ok(ControlFlow::Continue(()));
        };
        let cells = row.cells.iter().map(|cell| {
            let known = columns.iter().find(|(column, _)| *column == cell.column);
            let name = known.map(|(_, name)| name.clone());
            let name = name.unwrap_or_else(|| format!("column {}", letters(cell.column)));
            (name, split_values(&cell.text))
        });
        rows.take(cells.collect(), row.position)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows.finish(name, Format::TemplateCsv))
}

/// Reads the JSON-lines form.
pub(crate) fn read_jsonl(
    mut input: Input<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut rows = Rows::new(limits, sink);
    let mut line = Vec::new();
    loop {
        let position = input.position();
        if !input.read_line(&mut line)? {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let cells = crate::ftm::object(&line, position, limits, &mut rows.issues)?;
        let mut taken = Vec::new();
        for (column, value) in cells {
            let mut odd = Vec::new();
            let mut values = json::texts(value, &mut |value| odd.push(value.to_string()));
            values.append(&mut odd);
            if column != "saring" {
                taken.push((column, values));
            }
        }
        rows.take(taken, position)?;
    }
    Ok(rows.finish(name, Format::TemplateJsonl))
}

/// Values of a cell: `;` separates them, `\;` is a semicolon, `\\` a backslash.
pub(crate) fn split_values(cell: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        let kept = match c {
            '\\' => match characters.as_str().chars().next() {
                Some(escaped @ (';' | '\\')) => {
                    characters.next();
                    escaped
                }
                _ => '\\',
            },
            ';' => {
                values.push(String::new());
                continue;
            }
            other => other,
        };
        if let Some(value) = values.last_mut() {
            value.push(kept);
        }
    }
    for value in &mut values {
        if value.trim().len() != value.len() {
            *value = value.trim().to_owned();
        }
    }
    values.retain(|value| !value.is_empty());
    values
}

/// Rows on their way to listed entities, whatever file they stand in.
pub(crate) struct Rows<'s> {
    sink: &'s mut dyn FnMut(ListedEntity),
    /// What is odd in them.
    pub issues: Issues,
    digest: Digest,
    ids: HashSet<String>,
    entities: u64,
}

impl<'s> Rows<'s> {
    pub(crate) fn new(limits: &Limits, sink: &'s mut dyn FnMut(ListedEntity)) -> Self {
        let issues = Issues::new(limits.issues_max);
        Self { sink, issues, digest: Digest::default(), ids: HashSet::new(), entities: 0 }
    }

    /// Takes a row: its columns with their values.
    pub(crate) fn take(
        &mut self,
        cells: Vec<(String, Vec<String>)>,
        position: Position,
    ) -> Result<(), ListError> {
        self.take_with(cells, Vec::new(), position)
    }

    /// Takes a row, and columns of it that are known to be none of the template's.
    pub(crate) fn take_with(
        &mut self,
        mut cells: Vec<(String, Vec<String>)>,
        kept: Vec<Unread>,
        position: Position,
    ) -> Result<(), ListError> {
        for (_, values) in &mut cells {
            values.retain(|value| !value.trim().is_empty());
        }
        self.digest.add(&canonical(&cells, &kept));
        let mut entity =
            ListedEntity { schema: "LegalEntity".to_owned(), ..ListedEntity::default() };
        let mut listing = Listing::default();
        for (column, values) in cells {
            for value in values {
                self.cell(&mut entity, &mut listing, &column, value, position);
            }
        }
        entity.unread.extend(kept);
        if entity.id.is_empty() {
            let text = "expected an id in every row, found none";
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        }
        if listing != Listing::default() {
            entity.listings.push(listing);
        }
        if !self.ids.insert(entity.id.clone()) {
            let detail = "id occurs twice; both rows are kept";
            self.issues.add(IssueCode::RecordUnread, position, detail);
        }
        if entity.names.is_empty() {
            let detail = "expected a name, found none";
            self.issues.add(IssueCode::NameMissing, position, detail);
        }
        // The primary name comes first, wherever its column stands.
        entity.names.sort_by_key(|name| name.kind != NameKind::Primary);
        self.entities += 1;
        (self.sink)(entity);
        Ok(())
    }

    fn cell(
        &mut self,
        entity: &mut ListedEntity,
        listing: &mut Listing,
        column: &str,
        value: String,
        position: Position,
    ) {
        let named = |kind| Name { kind, ..Name::primary(squeeze(&value)) };
        match column {
            "id" => entity.id = value,
            "kind" | "schema" => self.kind(entity, column, value, position),
            "name" if entity.names.iter().any(|name| name.kind == NameKind::Primary) => {
                entity.names.push(named(NameKind::Alias));
            }
            "name" => entity.names.push(named(NameKind::Primary)),
            "aliases" => entity.names.push(named(NameKind::Alias)),
            "weak_aliases" => entity.names.push(Name::weak(squeeze(&value))),
            "former_names" => entity.names.push(named(NameKind::Former)),
            "original_names" => entity.names.push(named(NameKind::Original)),
            "birth_dates" | "birth_date" => match dates::read(&value) {
                Some(date) if date.to_string() == value => entity.birth_dates.push(date),
                Some(date) => entity.birth_dates.push(date.with_note(value)),
                None => {
                    let detail =
                        "birth_dates holds no date that can be read; kept verbatim";
                    self.issues.add(IssueCode::DateUnread, position, detail);
                    keep(entity, column, value);
                }
            },
            "birth_places" => {
                entity.birth_places.push(Address { text: value, ..Address::default() });
            }
            "nationalities" | "nationality" => {
                match places::country(&value) {
                    Some(code) if entity.nationalities.contains(&code) => {}
                    Some(code) => entity.nationalities.push(code),
                    None => {
                        let detail = "nationalities names no country; kept verbatim";
                        self.issues.add(IssueCode::CountryUnknown, position, detail);
                    }
                }
                keep(entity, column, value);
            }
            "sex" => self.sex(entity, value, position),
            "passports" => {
                entity.documents.push(document(DocumentKind::Passport, column, value));
            }
            "id_numbers" => {
                entity.documents.push(document(DocumentKind::NationalId, column, value));
            }
            "tax_numbers" => {
                entity.documents.push(document(DocumentKind::TaxNumber, column, value));
            }
            "registration_numbers" => {
                entity.documents.push(document(
                    DocumentKind::Registration,
                    column,
                    value,
                ));
            }
            "imo_numbers" => {
                entity.documents.push(document(DocumentKind::Imo, column, value));
            }
            "addresses" => {
                entity.addresses.push(Address { text: value, ..Address::default() });
            }
            "titles" => entity.titles.push(value),
            "designations" => entity.designations.push(value),
            "programme" => listing.programme = value,
            "reference" => listing.reference = value,
            "listed_on" => listing.listed_on = Some(value),
            "measures" => listing.measures.push(value),
            "notes" => entity.notes.push(value),
            "referents" => entity.referents.push(value),
            _ => {
                self.issues.unknown(column, position);
                keep(entity, column, value);
            }
        }
    }

    fn kind(
        &mut self,
        entity: &mut ListedEntity,
        column: &str,
        value: String,
        position: Position,
    ) {
        let schema = match value.trim().to_lowercase().as_str() {
            "person" | "individual" => "Person",
            "organisation" | "organization" | "entity" => "Organization",
            "company" => "Company",
            "vessel" | "ship" => "Vessel",
            "aircraft" | "airplane" => "Airplane",
            "any" | "legalentity" => "LegalEntity",
            _ => {
                self.issues.unknown(&format!("{column}: another kind"), position);
                keep(entity, column, value);
                return;
            }
        };
        schema.clone_into(&mut entity.schema);
        entity.kind = EntityKind::of_schema(schema).unwrap_or_default();
    }

    fn sex(&mut self, entity: &mut ListedEntity, value: String, position: Position) {
        match value.trim().to_lowercase().as_str() {
            "m" | "male" => entity.sexes.push(Sex::Male),
            "f" | "female" => entity.sexes.push(Sex::Female),
            "x" | "other" => entity.sexes.push(Sex::Other),
            other => {
                if !is_placeholder(other) {
                    let detail = "expected M, F or X in sex; kept verbatim";
                    self.issues.add(IssueCode::SexUnknown, position, detail);
                }
                keep(entity, "sex", value);
            }
        }
    }

    /// The whole list.
    pub(crate) fn finish(self, name: &str, format: Format) -> ReadList {
        let version = ListVersion {
            name: name.to_owned(),
            version: String::new(),
            sha256: self.digest.finish(),
            entities: self.entities,
        };
        ReadList { version, format, issues: self.issues.finish() }
    }
}

/// Columns in order of their names; the order of values counts, for the first name is
/// the primary one.
fn canonical(cells: &[(String, Vec<String>)], kept: &[Unread]) -> Vec<u8> {
    let mut cells: Vec<_> =
        cells.iter().filter(|(_, values)| !values.is_empty()).collect();
    cells.sort_unstable();
    let mut kept: Vec<_> = kept.iter().map(|own| (&own.field, &own.value)).collect();
    kept.sort_unstable();
    let mut canonical = Vec::new();
    for (column, values) in cells {
        piece(&mut canonical, column.as_bytes());
        piece(&mut canonical, &(values.len() as u64).to_le_bytes());
        for value in values {
            piece(&mut canonical, value.as_bytes());
        }
    }
    for (field, value) in kept {
        piece(&mut canonical, field.as_bytes());
        piece(&mut canonical, value.as_bytes());
    }
    canonical
}

fn keep(entity: &mut ListedEntity, column: &str, value: String) {
    entity.unread.push(Unread { field: column.to_owned(), value });
}

/// A number, perhaps with its country before a colon: `ID:A1234567`.
fn document(kind: DocumentKind, column: &str, value: String) -> Document {
    let (issuer, number) = match value.split_once(':') {
        Some((country, number)) => match places::country(country) {
            Some(code) => (Some(code), number),
            None => (None, value.as_str()),
        },
        None => (None, value.as_str()),
    };
    let number = documents::plain_number(number);
    Document {
        kind,
        kind_text: column.to_owned(),
        number,
        issuer,
        number_raw: value,
        ..Document::default()
    }
}

/// Whether a header or the keys of a first line are the template's.
pub(crate) fn is_header(columns: &[String]) -> bool {
    let has = |name: &str| {
        columns.iter().any(|column| column.trim().eq_ignore_ascii_case(name))
    };
    has("id") && has("name")
}

/// What stands between the columns of a header that is the template's: a comma, or the
/// semicolon that spreadsheet programs write where the comma divides decimals.
pub(crate) fn header_delimiter(line: &[u8]) -> Option<char> {
    let line = String::from_utf8_lossy(line);
    [',', ';'].into_iter().find(|delimiter| {
        let columns = line.split(*delimiter);
        let columns: Vec<String> =
            columns.map(|column| column.trim().trim_matches('"').to_owned()).collect();
        is_header(&columns)
    })
}

fn first_line(head: &[u8]) -> &[u8] {
    head.split(|byte| *byte == b'\n').next().unwrap_or_default()
}

/// Whether a JSON object is a row of the template.
pub(crate) fn is_row(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    has("saring") || (has("id") && has("name") && !has("properties"))
}

#[cfg(test)]
mod tests {
    use saring_model::Position;

    use super::{COLUMNS, Rows, header_delimiter};
    use crate::Limits;

    #[test]
    fn every_column_means_something() {
        let mut sink = |_| {};
        let mut rows = Rows::new(&Limits::default(), &mut sink);
        let cells = COLUMNS.map(|column| {
            let value = match column {
                "kind" => "person",
                "birth_dates" => "1970",
                "nationalities" => "ID",
                "sex" => "M",
                _ => "Testo",
            };
            (column.to_owned(), vec![value.to_owned()])
        });
        rows.take(cells.to_vec(), Position::default()).expect("a row");
        assert_eq!(rows.issues.finish(), []);
    }

    #[test]
    fn headers_with_semicolons() {
        assert_eq!(header_delimiter(b"id,name;x"), None);
        assert_eq!(header_delimiter(b"x,Name,ID\r"), Some(','));
        assert_eq!(header_delimiter(b"\"id\";\"name\""), Some(';'));
    }
}
