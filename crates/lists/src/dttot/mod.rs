//! Indonesia's list of suspected terrorists and terrorist organisations (DTTOT), as
//! the workbook that the financial intelligence unit PPATK publishes.
//!
//! In: a sheet with a row of column names like "Nama, Deskripsi, Terduga, Kode Densus",
//! in any order and casing, under titles or not. Out: one listed entity for each row
//! below it. What is read how: `docs/formats/dttot.md`. Not handled: the list as PDF or
//! as an old workbook (.xls).

mod countries;
mod names;
mod prose;
mod record;

use std::collections::HashMap;
use std::ops::ControlFlow;

use saring_model::{IssueCode, ListedEntity};

use crate::collect::Collect;
use crate::digest::piece;
use crate::error::ListError;
use crate::limits::Limits;
use crate::text::{slug, squeeze};
use crate::xlsx::{Row, Workbook, letters};
use crate::{Format, ReadList};

/// The name by which answers cite this list, and with which identifiers begin.
const NAME: &str = "id-dttot";

/// What a column means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meaning {
    Name,
    Description,
    Kind,
    Code,
    BirthPlace,
    BirthDate,
    Nationality,
    Address,
    Occupation,
    Title,
    /// Known, and of no use to screening: the number of the row.
    Number,
    Unknown,
}

/// The names of columns, lower case with `_` for everything that is no letter: those of
/// 2022, those of the files since, and their slips.
const HEADERS: [(&str, Meaning); 26] = [
    ("nama", Meaning::Name),
    ("deskripsi", Meaning::Description),
    ("informasi", Meaning::Description),
    ("informasi_lain", Meaning::Description),
    ("keterangan", Meaning::Description),
    ("terduga", Meaning::Kind),
    ("kode_densus", Meaning::Code),
    ("kode", Meaning::Code),
    ("referensi", Meaning::Code),
    ("tpt_lahir", Meaning::BirthPlace),
    ("tempat_lahir", Meaning::BirthPlace),
    ("tgl_lahir", Meaning::BirthDate),
    ("tanggal_lahir", Meaning::BirthDate),
    ("tangal_lahir", Meaning::BirthDate),
    ("wn", Meaning::Nationality),
    ("warga_negara", Meaning::Nationality),
    ("kewarganegaraan", Meaning::Nationality),
    ("alamat", Meaning::Address),
    ("pekerjaan", Meaning::Occupation),
    ("jabatan", Meaning::Occupation),
    ("gelar", Meaning::Title),
    ("no", Meaning::Number),
    ("nomor", Meaning::Number),
    ("no_urut", Meaning::Number),
    ("id", Meaning::Number),
    ("row", Meaning::Number),
];

/// The columns of a sheet, by its header.
pub(crate) struct Columns {
    columns: HashMap<usize, Column>,
    /// The header's row.
    line: u64,
}

struct Column {
    /// The publisher's word for it, folded: the field's name in the listed entity.
    field: String,
    meaning: Meaning,
}

impl Columns {
    /// The columns, if the row is a header of this list: it has names, kinds and codes.
    pub(crate) fn of_header(row: &Row) -> Option<Self> {
        let columns: HashMap<usize, Column> = row
            .cells
            .iter()
            .map(|cell| {
                let field = slug(&cell.text).replace('-', "_");
                let known = HEADERS.iter().find(|(header, _)| *header == field);
                let meaning = known.map_or(Meaning::Unknown, |(_, meaning)| *meaning);
                (cell.column, Column { field, meaning })
            })
            .collect();
        let has = |meaning| columns.values().any(|column| column.meaning == meaning);
        let is_header = has(Meaning::Name) && has(Meaning::Kind) && has(Meaning::Code);
        is_header.then_some(Self { columns, line: row.position.line })
    }

    /// The cells of a row that stand below the header, by meaning and column.
    fn fields(&self, row: &Row) -> Vec<Field> {
        let field = |cell: &crate::xlsx::Cell| {
            let known = self.columns.get(&cell.column);
            Field {
                name: known.map_or_else(
                    || format!("column_{}", letters(cell.column)),
                    |column| column.field.clone(),
                ),
                meaning: known.map_or(Meaning::Unknown, |column| column.meaning),
                text: cell.text.clone(),
            }
        };
        row.cells.iter().map(field).collect()
    }
}

/// A cell of a row.
struct Field {
    name: String,
    meaning: Meaning,
    text: String,
}

/// Reads a sheet, by its index, whose header is known.
pub(crate) fn read(
    book: &Workbook<'_>,
    sheet: usize,
    columns: &Columns,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    // Codes that several rows bear must be known before the first identifier is given.
    let mut codes: HashMap<String, u32> = HashMap::new();
    book.rows(sheet, &mut |row| {
        if row.position.line > columns.line {
            *codes.entry(slug(&code(&columns.fields(&row)))).or_default() += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut list = Collect::new(limits, sink);
    book.rows(sheet, &mut |row| {
        if row.position.line < columns.line {
            let text = "text above the header is passed over".to_owned();
            list.issues.counted(IssueCode::FieldUnknown, text, row.position);
        }
        if row.position.line <= columns.line {
            return Ok(ControlFlow::Continue(()));
        }
        row.tell(&mut list.issues);
        let fields = columns.fields(&row);
        list.digest(&canonical(&fields));
        let code = slug(&code(&fields));
        let mut entity = record::read(fields, row.position, &mut list.issues);
        entity.id = identifier(&code, &entity);
        if codes.get(&code).is_some_and(|count| *count > 1) {
            let detail =
                "a code that several rows bear; the name is part of the identifier";
            list.issues.add(IssueCode::RecordUnread, row.position, detail);
            entity.id = format!("{}-{}", entity.id, slug(entity.caption()));
        }
        list.take(entity, row.position);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(list.finish(NAME, book.modified().to_owned(), Format::DttotXlsx))
}

/// The identifier of a row by its code; by its name if it has none, and empty if it has
/// neither.
fn identifier(code: &str, entity: &ListedEntity) -> String {
    let name = entity.names.first().map(|name| slug(&name.full)).unwrap_or_default();
    match (code, name.as_str()) {
        ("", "") => String::new(),
        ("", name) => format!("{NAME}-{name}"),
        (code, _) => format!("{NAME}-{code}"),
    }
}

fn code(fields: &[Field]) -> String {
    let code = fields.iter().find(|field| field.meaning == Meaning::Code);
    code.map(|field| squeeze(&field.text)).unwrap_or_default()
}

/// A row's cells by what they mean, so that a new name or place of a column changes
/// nothing.
fn canonical(fields: &[Field]) -> Vec<u8> {
    let mut cells: Vec<(String, String)> = fields
        .iter()
        .filter(|field| field.meaning != Meaning::Number)
        .map(|field| {
            let is_known = field.meaning != Meaning::Unknown;
            let key = if is_known {
                format!("{:?}", field.meaning)
            } else {
                field.name.clone()
            };
            (key, squeeze(&field.text))
        })
        .collect();
    cells.sort_unstable();
    let mut canonical = Vec::new();
    for (key, text) in cells {
        piece(&mut canonical, key.as_bytes());
        piece(&mut canonical, text.as_bytes());
    }
    canonical
}
