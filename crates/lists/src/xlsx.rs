//! Workbooks of Excel and its like, read row by row.
//!
//! In: a zip archive in the layout of Office Open XML. Out: the rows of a sheet, each
//! cell as the text that a reader of the sheet sees, dates as `1970-05-06`. A formula's
//! saved value is taken and nothing is ever computed. Hidden sheets, rows and columns
//! are read like all others. Not handled: values of merged cells beside their first one,
//! comments, drawings, targets of links, binary workbooks, and whatever is outside the
//! archive.
//! Source: ECMA-376 part 1, sections 18.2 to 18.8.

use std::collections::HashMap;
use std::ops::ControlFlow;

use saring_model::{IssueCode, Position};

use crate::dates::day_of_number;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::{Issues, field_name};
use crate::limits::Limits;
use crate::xml::{self, Element, Events};
use crate::zip::Archive;

/// Columns and rows of a sheet, as Excel has them.
const COLUMNS_MAX: usize = 16_384;
const ROWS_MAX: u64 = 1_048_576;

/// Shared strings, and bytes of all of them. They are kept while a sheet is read.
const STRINGS_MAX: usize = 4 << 20;
const STRINGS_BYTES_MAX: usize = 64 << 20;

/// Sheets, relations, formats and styles of a workbook; Excel allows 65,490 styles.
const PARTS_MAX: usize = 1 << 16;

/// Elements inside one another in any part of a workbook; extensions have ten.
const DEPTH_MAX: usize = 32;

/// The part that every Office document has, and by which an archive is known as one.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// An opened workbook.
pub(crate) struct Workbook<'a> {
    archive: &'a Archive<'a>,
    sheets: Vec<Sheet>,
    strings: Strings,
    /// For each style of a cell, whether it shows a number as a date.
    dates: Vec<bool>,
    from_1904: bool,
    modified: String,
    limits: Limits,
}

struct Sheet {
    name: String,
    part: String,
}

/// A row with its cells that are not empty.
#[derive(Default)]
pub(crate) struct Row {
    /// Its number from 1, and where it stands in the sheet's part.
    pub position: Position,
    /// Its cells, by ascending column.
    pub cells: Vec<Cell>,
    /// What is odd, by ascending column; an empty cell may be.
    odd: Vec<(usize, Odd)>,
}

/// A cell that is not empty.
pub(crate) struct Cell {
    /// Its column from 0.
    pub column: usize,
    /// What it shows, without blanks around it.
    pub text: String,
}

/// What is odd in a cell of a list.
#[derive(Clone, Copy)]
enum Odd {
    Formula,
    Error,
}

/// What takes rows, until it has enough.
pub(crate) type RowSink<'s> = dyn FnMut(Row) -> Result<ControlFlow<()>, ListError> + 's;

impl<'a> Workbook<'a> {
    /// Whether an archive is an Office document.
    pub(crate) fn is_one(archive: &Archive<'_>) -> bool {
        archive.names().any(|name| name.eq_ignore_ascii_case(CONTENT_TYPES))
    }

    /// Opens a workbook: everything but the sheets is read.
    pub(crate) fn open(
        archive: &'a Archive<'a>,
        limits: &Limits,
    ) -> Result<Self, ListError> {
        let limits = Limits { depth_max: DEPTH_MAX, ..*limits };
        let package = relations(archive, "", &limits)?;
        let main = package.iter().find(|own| own.is("officeDocument"));
        let main = main.map(|own| own.target.clone()).ok_or_else(|| {
            let text = "expected an Office document, found nothing that says which part \
                        is the main one";
            whole(ErrorKind::Malformed, text)
        })?;
        if main.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("bin")) {
            let text = "expected a workbook in XML, found a binary one: save it as .xlsx";
            return Err(whole(ErrorKind::Unrecognised, text));
        }
        let own = relations(archive, &main, &limits)?;
        let part = |kind: &str| own.iter().find(|own| own.is(kind));
        let mut book = Self {
            archive,
            sheets: Vec::new(),
            strings: Strings::default(),
            dates: Vec::new(),
            from_1904: false,
            modified: String::new(),
            limits,
        };
        book.read_main(&main, &own)?;
        if let Some(styles) = part("styles") {
            book.read_styles(&styles.target)?;
        }
        if let Some(strings) = part("sharedStrings") {
            let mut read =
                ReadStrings { strings: &mut book.strings, open: Open::new("sst") };
            read_part(archive, &strings.target, &limits, &mut read)?;
        }
        if let Some(core) = package.iter().find(|own| own.is("core-properties")) {
            book.read_core(&core.target)?;
        }
        Ok(book)
    }

    /// The names of the sheets, in their order.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|sheet| sheet.name.as_str())
    }

    /// When the workbook says that it was last changed; empty if it does not.
    pub(crate) fn modified(&self) -> &str {
        &self.modified
    }

    /// Hands on the rows of a sheet, by its index, that have anything in them.
    pub(crate) fn rows(
        &self,
        sheet: usize,
        sink: &mut RowSink<'_>,
    ) -> Result<(), ListError> {
        let Some(sheet) = self.sheets.get(sheet) else { return Ok(()) };
        let mut rows = ReadRows {
            book: self,
            sheet: &sheet.name,
            sink,
            open: Open::new("worksheet"),
            row: Row::default(),
            cell: OpenCell::default(),
            next_column: 0,
            row_bytes: 0,
            all_bytes: 0,
            is_done: false,
        };
        read_part(self.archive, &sheet.part, &self.limits, &mut rows)
    }

    /// The sheets, from the main part.
    fn read_main(&mut self, main: &str, own: &[Relation]) -> Result<(), ListError> {
        let archive = self.archive;
        let limits = self.limits;
        visit(archive, main, "workbook", &limits, &mut |path, piece| {
            let Piece::Start(element) = piece else { return Ok(()) };
            match path {
                "workbook/workbookPr" => {
                    let is = attribute(element, "date1904");
                    self.from_1904 = matches!(is, Some("1" | "true" | "on"));
                }
                "workbook/sheets/sheet" => {
                    let id = element.attributes.iter().find(|(key, _)| {
                        key.rsplit_once(':').is_some_and(|(_, key)| key == "id")
                    });
                    let relation =
                        own.iter().find(|own| id.is_some_and(|id| own.id == id.1));
                    // Sheets that are a chart alone hold no rows.
                    if let Some(relation) = relation.filter(|own| own.is("worksheet")) {
                        let name = attribute(element, "name").unwrap_or_default();
                        let sheet = Sheet {
                            name: name.to_owned(),
                            part: relation.target.clone(),
                        };
                        push(&mut self.sheets, sheet, element.position)?;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if self.sheets.is_empty() {
            let text = "expected a workbook with a sheet, found none";
            return Err(whole(ErrorKind::Malformed, text));
        }
        Ok(())
    }

    /// Which styles show dates.
    fn read_styles(&mut self, part: &str) -> Result<(), ListError> {
        let archive = self.archive;
        let limits = self.limits;
        let mut formats: HashMap<u32, bool> = HashMap::new();
        visit(archive, part, "styleSheet", &limits, &mut |path, piece| {
            let Piece::Start(element) = piece else { return Ok(()) };
            let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
            match path {
                "styleSheet/numFmts/numFmt" if formats.len() < PARTS_MAX => {
                    let code = attribute(element, "formatCode").unwrap_or_default();
                    formats.insert(id.unwrap_or_default(), shows_date(code));
                }
                "styleSheet/cellXfs/xf" => {
                    let id = id.unwrap_or_default();
                    let own = formats.get(&id).copied();
                    let date = own.unwrap_or_else(|| is_date_format(id));
                    push(&mut self.dates, date, element.position)?;
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// When the workbook was changed.
    fn read_core(&mut self, part: &str) -> Result<(), ListError> {
        let archive = self.archive;
        let limits = self.limits;
        visit(archive, part, "coreProperties", &limits, &mut |path, piece| {
            if let ("coreProperties/modified", Piece::Text(text)) = (path, piece) {
                // As long as a time can be.
                self.modified.extend(text.trim().chars().take(40));
            }
            Ok(())
        })
    }

    /// What a cell shows, or what in it is broken.
    fn shown(&self, cell: &OpenCell) -> Result<String, &'static str> {
        let value = cell.value.trim();
        Ok(match cell.kind.as_str() {
            "s" => {
                let index = value.parse().ok();
                let shared = index.and_then(|index| self.strings.get(index));
                shared.ok_or("a shared string that is there")?.trim().to_owned()
            }
            "inlineStr" => unescape(&cell.inline).trim().to_owned(),
            "str" | "e" => unescape(&cell.value).trim().to_owned(),
            "d" => value.strip_suffix("T00:00:00").unwrap_or(value).to_owned(),
            "b" => match value {
                "1" | "true" => "TRUE".to_owned(),
                "0" | "false" => "FALSE".to_owned(),
                _ => return Err("0 or 1"),
            },
            "" | "n" if value.is_empty() => String::new(),
            "" | "n" => {
                let number = number(value).ok_or("a number")?;
                let date = self.dates.get(cell.style).copied().unwrap_or_default();
                let date = date.then(|| moment(value, self.from_1904)).flatten();
                date.unwrap_or(number)
            }
            _ => return Err("a kind of cell that is known"),
        })
    }
}

impl Row {
    /// Tells what in the row is odd: formulas and errors of computing.
    pub(crate) fn tell(&self, issues: &mut Issues) {
        for (column, odd) in &self.odd {
            let rule = match odd {
                Odd::Formula => "holds formulas; their saved values are taken",
                Odd::Error => "holds errors of formulas; kept verbatim",
            };
            let text = format!("column {} {rule}", letters(*column));
            issues.counted(IssueCode::FieldUnknown, text, self.position);
        }
    }
}

/// Letters of a column: `A` is 0, `AA` is 26.
pub(crate) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Column and row of a reference like `AB12`, both from 0 and 1 as elsewhere here.
fn reference(text: &str) -> Option<(usize, u64)> {
    let split = text.find(|c: char| !c.is_ascii_uppercase())?;
    let (letters, digits) = text.split_at_checked(split)?;
    if letters.len() > 3 || digits.len() > 7 {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1)
        .checked_sub(1)?;
    Some((column, digits.parse().ok()?))
}

/// All shared strings, one behind the other.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before));
        self.text.get(start.copied().unwrap_or_default() as usize..end as usize)
    }
}

/// A relation of one part to another.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Relation {
    /// Whether it is of a kind, in the namespaces of 2006 or in those of the standard.
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// The relations of a part, or of the archive itself.
fn relations(
    archive: &Archive<'_>,
    part: &str,
    limits: &Limits,
) -> Result<Vec<Relation>, ListError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let own = in_folder(folder, &format!("_rels/{name}.rels"))?;
    let mut found = Vec::new();
    visit(archive, &own, "Relationships", limits, &mut |path, piece| {
        if let ("Relationships/Relationship", Piece::Start(element)) = (path, piece) {
            let text = |key| attribute(element, key).unwrap_or_default();
            if text("TargetMode") != "External" {
                let relation = Relation {
                    id: text("Id").to_owned(),
                    kind: text("Type").to_owned(),
                    target: in_folder(folder, text("Target"))?,
                };
                push(&mut found, relation, element.position)?;
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// A path that a part in a folder names.
fn in_folder(folder: &str, target: &str) -> Result<String, ListError> {
    let base = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." if path.pop().is_some() => {}
            ".." => {
                let text = "expected a part of the workbook, found a path that leads out";
                return Err(whole(ErrorKind::Forbidden, text));
            }
            _ => path.push(step),
        }
    }
    Ok(path.join("/"))
}

/// Reads a part as a stream.
fn read_part<E: Events>(
    archive: &Archive<'_>,
    part: &str,
    limits: &Limits,
    events: &mut E,
) -> Result<(), ListError> {
    let Some(content) = archive.read(part) else {
        let text = "expected a part that the workbook names, found none";
        return Err(whole(ErrorKind::Malformed, text).within(part));
    };
    let read = Input::open(content, limits);
    let read = read.and_then(|input| xml::events(input, limits, events));
    read.map_err(|error| error.within(part))
}

/// What is met in a small part.
enum Piece<'p> {
    Start(&'p Element),
    Text(&'p str),
}

/// What takes the path of an element, without namespaces, and the element or its text.
type Visitor<'v> = dyn FnMut(&str, Piece<'_>) -> Result<(), ListError> + 'v;

/// Reads a small part: every element and text with its path.
fn visit(
    archive: &Archive<'_>,
    part: &str,
    root: &'static str,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<(), ListError> {
    let mut visit = Visit { root, path: String::new(), depth: 0, visitor };
    read_part(archive, part, limits, &mut visit)
}

struct Visit<'v, 'f> {
    root: &'static str,
    path: String,
    depth: usize,
    visitor: &'v mut Visitor<'f>,
}

impl Events for Visit<'_, '_> {
    fn start(&mut self, element: Element) -> Result<(), ListError> {
        if self.depth == 0 && element.name != self.root {
            let text = format!("expected the root element {}, found another", self.root);
            return Err(ListError::new(ErrorKind::Unrecognised, element.position, text));
        }
        self.depth += 1;
        check_depth(self.depth, element.position)?;
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(&element.name);
        (self.visitor)(&self.path, Piece::Start(&element))
    }

    fn end(&mut self, _position: Position) -> Result<(), ListError> {
        self.depth = self.depth.saturating_sub(1);
        self.path.truncate(self.path.rfind('/').unwrap_or_default());
        Ok(())
    }

    fn text(&mut self, text: &str, _position: Position) -> Result<(), ListError> {
        (self.visitor)(&self.path, Piece::Text(text))
    }

    fn finish(&mut self, position: Position) -> Result<(), ListError> {
        check_end(self.depth == 0 && self.path.is_empty(), position)
    }
}

/// Where in a sheet or in the shared strings an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Data,
    Row,
    Cell,
    Value,
    Formula,
    /// A string of runs, shared or in its cell.
    Runs,
    Run,
    Text,
    /// Anything else; how a text is to be pronounced is never part of it.
    Other,
}

/// The open elements of a sheet or of the shared strings.
struct Open {
    root: &'static str,
    seen: bool,
    places: Vec<Place>,
}

impl Open {
    fn new(root: &'static str) -> Self {
        Self { root, seen: false, places: Vec::new() }
    }

    fn start(&mut self, element: &Element) -> Result<Place, ListError> {
        let place = match (self.places.last(), element.name.as_str()) {
            (None, name) if name == self.root && !self.seen => Place::Root,
            (None, _) => {
                let text =
                    format!("expected one root element {}, found another", self.root);
                return Err(ListError::new(ErrorKind::Malformed, element.position, text));
            }
            (Some(Place::Root), "sheetData") => Place::Data,
            (Some(Place::Data), "row") => Place::Row,
            (Some(Place::Row), "c") => Place::Cell,
            (Some(Place::Cell), "v") => Place::Value,
            (Some(Place::Cell), "f") => Place::Formula,
            (Some(Place::Root), "si") | (Some(Place::Cell), "is") => Place::Runs,
            (Some(Place::Runs), "r") => Place::Run,
            (Some(Place::Runs | Place::Run), "t") => Place::Text,
            (Some(_), _) => Place::Other,
        };
        self.seen = true;
        self.places.push(place);
        check_depth(self.places.len(), element.position)?;
        Ok(place)
    }

    fn innermost(&self) -> Option<Place> {
        self.places.last().copied()
    }
}

/// Reads the shared strings.
struct ReadStrings<'s> {
    strings: &'s mut Strings,
    open: Open,
}

impl Events for ReadStrings<'_> {
    fn start(&mut self, element: Element) -> Result<(), ListError> {
        self.open.start(&element).map(|_| ())
    }

    fn end(&mut self, position: Position) -> Result<(), ListError> {
        if self.open.places.pop() == Some(Place::Runs) {
            let strings = &mut *self.strings;
            let start = strings.ends.last().copied().unwrap_or_default() as usize;
            let written = strings.text.get(start..).unwrap_or_default();
            if written.contains("_x") {
                let text = unescape(written);
                strings.text.truncate(start);
                strings.text.push_str(&text);
            }
            if strings.ends.len() >= STRINGS_MAX {
                let text =
                    format!("expected at most {STRINGS_MAX} shared strings, found more");
                return Err(ListError::new(ErrorKind::TooLarge, position, text));
            }
            strings.ends.push(u32::try_from(strings.text.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn text(&mut self, text: &str, position: Position) -> Result<(), ListError> {
        if self.open.innermost() == Some(Place::Text) {
            if self.strings.text.len() + text.len() > STRINGS_BYTES_MAX {
                let text = format!(
                    "expected at most {STRINGS_BYTES_MAX} bytes of shared strings, found \
                     more"
                );
                return Err(ListError::new(ErrorKind::TooLarge, position, text));
            }
            self.strings.text.push_str(text);
        }
        Ok(())
    }

    fn finish(&mut self, position: Position) -> Result<(), ListError> {
        check_end(self.open.seen && self.open.places.is_empty(), position)
    }
}

/// A cell being read.
#[derive(Default)]
struct OpenCell {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    inline: String,
    has_value: bool,
    has_formula: bool,
}

impl OpenCell {
    /// Whether the value of its formula was saved. Programs that do not compute leave the
    /// element of the value empty; only a text can be.
    fn is_saved(&self) -> bool {
        let may_be_empty = matches!(self.kind.as_str(), "str" | "inlineStr");
        self.has_value && (may_be_empty || !self.value.trim().is_empty())
    }
}

/// Reads the rows of a sheet.
struct ReadRows<'b, 's, 'f> {
    book: &'b Workbook<'b>,
    sheet: &'b str,
    sink: &'s mut RowSink<'f>,
    open: Open,
    row: Row,
    cell: OpenCell,
    next_column: usize,
    row_bytes: u64,
    all_bytes: u64,
    is_done: bool,
}

impl ReadRows<'_, '_, '_> {
    fn error(&self, kind: ErrorKind, text: &str) -> ListError {
        let cell = letters(self.cell.column);
        let sheet = field_name(self.sheet);
        let text = format!("{text}, in {sheet}!{cell}{}", self.row.position.line);
        ListError::new(kind, self.row.position, text)
    }

    fn start_row(&mut self, element: &Element) -> Result<(), ListError> {
        let before = self.row.position.line;
        let line = match attribute(element, "r") {
            Some(number) => number.parse().unwrap_or_default(),
            None => before + 1,
        };
        let byte = element.position.byte;
        self.row = Row { position: Position { line, byte }, ..Row::default() };
        self.cell = OpenCell::default();
        self.next_column = 0;
        self.row_bytes = 0;
        if line <= before || line > ROWS_MAX {
            let text = "expected rows in their order, found another number of a row";
            return Err(self.error(ErrorKind::Malformed, text));
        }
        Ok(())
    }

    fn start_cell(&mut self, element: Element) -> Result<(), ListError> {
        let mut cell = OpenCell { column: self.next_column, ..OpenCell::default() };
        let mut line = self.row.position.line;
        for (key, value) in element.attributes {
            match key.as_str() {
                "r" => {
                    let none = (COLUMNS_MAX, 0);
                    (cell.column, line) = reference(&value).unwrap_or(none);
                }
                "t" => cell.kind = value,
                "s" => cell.style = value.parse().unwrap_or(usize::MAX),
                _ => {}
            }
        }
        self.cell = cell;
        let column = self.cell.column;
        let fits = column >= self.next_column
            && column < COLUMNS_MAX
            && line == self.row.position.line;
        if !fits {
            let text = "expected cells in their order, found another reference of a cell";
            return Err(self.error(ErrorKind::Malformed, text));
        }
        self.next_column = column + 1;
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ListError> {
        if self.cell.has_formula && !self.cell.is_saved() {
            let text = "expected the saved value of a formula, found none: open the file \
                        in a spreadsheet program and save it";
            return Err(self.error(ErrorKind::Malformed, text));
        }
        let text = self.book.shown(&self.cell).map_err(|expected| {
            let text = format!("expected {expected}, found something else");
            self.error(ErrorKind::Malformed, &text)
        })?;
        let odd = if self.cell.kind == "e" && !text.is_empty() {
            Some(Odd::Error)
        } else {
            self.cell.has_formula.then_some(Odd::Formula)
        };
        self.row.odd.extend(odd.map(|odd| (self.cell.column, odd)));
        if text.is_empty() {
            return Ok(());
        }
        // One shared string may stand in every cell.
        self.row_bytes += text.len() as u64;
        self.all_bytes += text.len() as u64;
        let max = self.book.limits.record_bytes_max;
        if self.row_bytes > max {
            let text = format!("expected at most {max} bytes in a row, found more");
            return Err(self.error(ErrorKind::TooLarge, &text));
        }
        let max = self.book.archive.bytes_max(&self.book.limits);
        if self.all_bytes > max {
            let text = format!("expected at most {max} bytes in a sheet, found more");
            return Err(self.error(ErrorKind::TooLarge, &text));
        }
        self.row.cells.push(Cell { column: self.cell.column, text });
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ListError> {
        let position = self.row.position;
        let row = std::mem::take(&mut self.row);
        // Its number is what the next row is compared with.
        self.row.position = position;
        if !row.cells.is_empty() {
            self.is_done = (self.sink)(row)?.is_break();
        }
        Ok(())
    }
}

impl Events for ReadRows<'_, '_, '_> {
    fn start(&mut self, element: Element) -> Result<(), ListError> {
        match self.open.start(&element)? {
            Place::Row => self.start_row(&element),
            Place::Cell => self.start_cell(element),
            Place::Formula => {
                self.cell.has_formula = true;
                Ok(())
            }
            Place::Value | Place::Runs => {
                self.cell.has_value = true;
                Ok(())
            }
            Place::Root | Place::Data | Place::Run | Place::Text | Place::Other => Ok(()),
        }
    }

    fn end(&mut self, _position: Position) -> Result<(), ListError> {
        match self.open.places.pop() {
            Some(Place::Cell) => self.end_cell(),
            Some(Place::Row) => self.end_row(),
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str, _position: Position) -> Result<(), ListError> {
        let to = match self.open.innermost() {
            Some(Place::Value) => &mut self.cell.value,
            Some(Place::Text) => &mut self.cell.inline,
            _ => return Ok(()),
        };
        to.push_str(text);
        let max = self.book.limits.field_bytes_max;
        if to.len() as u64 > max {
            let text = format!("expected at most {max} bytes in a cell, found more");
            return Err(self.error(ErrorKind::TooLarge, &text));
        }
        Ok(())
    }

    fn finish(&mut self, position: Position) -> Result<(), ListError> {
        check_end(self.open.seen && self.open.places.is_empty(), position)
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}

/// A number as a reader of the sheet sees it with room enough: no exponent, and no more
/// digits than tell it from its neighbours.
fn number(written: &str) -> Option<String> {
    let bare = written.strip_prefix('-').unwrap_or(written);
    if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(written.to_owned());
    }
    let number: f64 = written.parse().ok()?;
    number.is_finite().then(|| number.to_string())
}

/// The day and time that a number stands for, in the calendar that starts in 1900 or in
/// 1904; `None` before it and after the year 9999.
fn moment(written: &str, from_1904: bool) -> Option<String> {
    /// Days from the beginning of the calendar of 1900 to that of 1904.
    const LATER: i64 = 1462;
    /// Julian day number of the last day of 1899.
    const EVE: i32 = 2_415_020;
    const DAY_SECONDS: i64 = 86_400;
    let number: f64 = written.parse().ok()?;
    if !(0.0..=2_958_465.999).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "whole seconds of eight thousand years"
    )]
    let seconds = (number * DAY_SECONDS as f64).round() as i64;
    let (days, time) = (seconds / DAY_SECONDS, seconds % DAY_SECONDS);
    let clock = format!("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
    let days = i32::try_from(if from_1904 { days + LATER } else { days }).ok()?;
    let day = match days {
        0 if time > 0 => return Some(clock),
        0 => return None,
        // Excel has a day that never was, and counts on from it.
        60 => "1900-02-29".to_owned(),
        1..60 => day_of_number(EVE + days)?.to_string(),
        _ => day_of_number(EVE + days - 1)?.to_string(),
    };
    Some(if time == 0 { day } else { format!("{day}T{clock}") })
}

/// Whether one of the formats that every workbook has shows a date or time: 14 to 22,
/// 45 to 47, and those of East Asian languages.
fn is_date_format(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a format shows a date or time: its first section has a letter that stands
/// for a day, month, year, hour or second.
fn shows_date(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(c) = characters.next() {
        match c {
            ';' => return false,
            '"' => drop(characters.by_ref().find(|c| *c == '"')),
            // Colours, conditions and currencies; `[h]` is a time that runs on.
            '[' => {
                let inside: String =
                    characters.by_ref().take_while(|c| *c != ']').collect();
                if matches!(inside.to_lowercase().as_str(), "h" | "hh" | "m" | "s") {
                    return true;
                }
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            _ if "dmyhsDMYHS".contains(c) => return true,
            _ => {}
        }
    }
    false
}

/// Text with `_x000D_` and its like replaced by their characters; other control
/// characters stay as they are written.
fn unescape(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let character = escaped(escape)
            .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{85}'));
        let length = if character.is_some() { 7 } else { 2 };
        match character {
            Some(c) => text.push(c),
            None => text.push_str("_x"),
        }
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// The character of an escape of seven bytes.
fn escaped(text: &str) -> Option<char> {
    let digits = text.get(2..6).filter(|_| text.get(6..7) == Some("_"))?;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| hex)?)
}

fn attribute<'e>(element: &'e Element, key: &str) -> Option<&'e str> {
    let found = element.attributes.iter().find(|(own, _)| own == key);
    found.map(|(_, value)| value.as_str())
}

fn push<T>(all: &mut Vec<T>, one: T, position: Position) -> Result<(), ListError> {
    if all.len() >= PARTS_MAX {
        let text = format!("expected at most {PARTS_MAX} parts and styles, found more");
        return Err(ListError::new(ErrorKind::TooLarge, position, text));
    }
    all.push(one);
    Ok(())
}

fn check_depth(depth: usize, position: Position) -> Result<(), ListError> {
    if depth > DEPTH_MAX {
        let text = format!(
            "expected at most {DEPTH_MAX} elements inside one another, found more"
        );
        return Err(ListError::new(ErrorKind::TooLarge, position, text));
    }
    Ok(())
}

fn check_end(is_whole: bool, position: Position) -> Result<(), ListError> {
    if is_whole {
        return Ok(());
    }
    let text = "expected the end of the part, found the end of the file";
    Err(ListError::new(ErrorKind::Truncated, position, text))
}

/// An error of the workbook as a whole.
fn whole(kind: ErrorKind, text: &str) -> ListError {
    ListError::new(kind, Position::default(), text)
}

#[cfg(test)]
mod tests {
    use super::{letters, moment, number, reference, shows_date, unescape};

    #[test]
    fn cells_are_referred_to_by_letters_and_a_number() {
        for (text, column) in [("A1", 0), ("Z1", 25), ("AA1", 26), ("XFD1", 16_383)] {
            assert_eq!(reference(text), Some((column, 1)), "{text}");
            assert_eq!(letters(column), text.trim_end_matches('1'));
        }
        for text in ["", "A", "1", "a1", "AAAA1", "A12345678", "A1B", "Ä1", "A-1"] {
            assert_eq!(reference(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_show_all_their_digits() {
        for (written, shown) in [
            ("3201132601770003", "3201132601770003"),
            ("3.2011326017700029E15", "3201132601770003"),
            ("0.10000000000000001", "0.1"),
            ("-7", "-7"),
            ("1958", "1958"),
        ] {
            assert_eq!(number(written).as_deref(), Some(shown));
        }
        for written in ["", "-", "x", "inf", "NaN", "1e999"] {
            assert_eq!(number(written), None, "{written}");
        }
    }

    #[test]
    fn dates_of_both_calendars() {
        for (written, shown) in [
            ("1", Some("1900-01-01")),
            ("59", Some("1900-02-28")),
            ("60", Some("1900-02-29")),
            ("61", Some("1900-03-01")),
            ("25569", Some("1970-01-01")),
            ("25569.5", Some("1970-01-01T12:00:00")),
            ("0.25", Some("06:00:00")),
            ("2958465", Some("9999-12-31")),
            ("2958466", None),
            ("0", None),
            ("-1", None),
        ] {
            assert_eq!(moment(written, false).as_deref(), shown, "{written}");
        }
        assert_eq!(moment("0", true).as_deref(), Some("1904-01-01"));
        assert_eq!(moment("24107", true).as_deref(), Some("1970-01-01"));
        assert_eq!(moment("2958465", true), None);
    }

    #[test]
    fn formats_that_show_dates() {
        for code in
            ["dd/mm/yyyy\\ hh:mm:ss", "[$-421]d mmmm yyyy;@", "YYYY-MM-DD", "[h]:mm"]
        {
            assert!(shows_date(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "[Red]0",
            "\"Rp\"#,##0",
            "0\" days\"",
            "@",
            "#,##0_m",
            "0E+00",
        ] {
            assert!(!shows_date(code), "{code}");
        }
    }

    #[test]
    fn escapes_of_characters_that_xml_forbids() {
        for (written, text) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x0007_", "_x0007_"),
            ("_x00", "_x00"),
            ("_xé000_", "_xé000_"),
            ("_x+00D_", "_x+00D_"),
        ] {
            assert_eq!(unescape(written), text);
        }
    }
}
