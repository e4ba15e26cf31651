//! Zip archives: a workbook, or one file that somebody packed.
//!
//! In: the bytes of an archive. Out: the list in it. A workbook is a publisher's if its
//! header says so, else Saring's template; any other archive must hold one file, which
//! is read as if it were not packed. Not handled: several files in an archive, archives
//! within archives.

use std::io::Read as _;
use std::ops::ControlFlow;

use saring_model::{ListedEntity, Position};

use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::xlsx::Workbook;
use crate::zip::{ARCHIVE_BYTES_MAX, Archive, Content};
use crate::{Companion, ReadList, Reading, dttot, template};

pub(crate) fn read(
    input: Input<'_>,
    name: &str,
    companions: Vec<Companion<'_>>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let bytes = input.read_binary(ARCHIVE_BYTES_MAX)?;
    let archive = Archive::open(&bytes, limits)?;
    if Workbook::is_one(&archive) {
        let book = Workbook::open(&archive, limits)?;
        return read_book(&book, name, limits, sink);
    }
    let file = single(&archive)?;
    let reading = Reading { name, limits: *limits, mapping: None, companions };
    crate::read_as(file, reading, sink)
}

/// Rows in which the header of a publisher's sheet is looked for; titles may stand
/// above it.
const HEADER_ROWS_MAX: usize = 20;

fn read_book(
    book: &Workbook<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    for sheet in 0..book.sheets().count() {
        let mut rows = 0;
        let mut dttot = None;
        let mut is_template = false;
        book.rows(sheet, &mut |row| {
            dttot = dttot::Columns::of_header(&row);
            if rows == 0 {
                let columns = row.cells.iter().map(|cell| cell.text.clone());
                is_template = template::is_header(&columns.collect::<Vec<_>>());
            }
            rows += 1;
            let is_done = dttot.is_some() || is_template || rows >= HEADER_ROWS_MAX;
            Ok(if is_done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if let Some(columns) = dttot {
            return dttot::read(book, sheet, &columns, limits, sink);
        }
        if is_template {
            return template::read_sheet(book, sheet, name, limits, sink);
        }
    }
    let text = "expected the workbook of a publisher that is known, found another layout: \
                it needs a column mapping";
    Err(ListError::new(ErrorKind::Unrecognised, Position::default(), text))
}

/// The one file of an archive, as long as it is not packed again.
pub(crate) fn single<'b>(
    archive: &Archive<'b>,
) -> Result<impl std::io::Read + use<'b>, ListError> {
    let refused = |text: &str| {
        Err(ListError::new(ErrorKind::Unrecognised, Position::default(), text))
    };
    // Leftovers of the system that packed it, not of the publisher.
    let is_own = |name: &&str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        !name.starts_with("__MACOSX/") && file != ".DS_Store"
    };
    let mut names = archive.names().filter(is_own);
    let (Some(name), None) = (names.next(), names.next()) else {
        return refused("expected a workbook or one packed file, found another archive");
    };
    let Some(mut file) = archive.read(name) else {
        return refused("expected a packed file, found none");
    };
    let mut magic = Vec::new();
    let read = Content::by_ref(&mut file).take(4).read_to_end(&mut magic);
    read.map_err(|error| ListError::from_io(error, Position::default()))?;
    if magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"\x1f\x8b") {
        return refused("expected a file that is packed once, found one packed twice");
    }
    Ok(std::io::Cursor::new(magic).chain(file))
}
