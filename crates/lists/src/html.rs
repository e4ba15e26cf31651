//! The text of a saved web page: its lines and the cells of its tables.
//!
//! In: a page as a server sent it or a browser saved it, UTF-8. Out: one line for each
//! block of text, in order, and the rows of every table. Skipped: scripts, styles,
//! comments, the document type with anything inside it; no entity of a page's own is
//! ever expanded. Refused: a page that ends before its last tag, comment, table or
//! `</html>`, and one with more pieces or tables inside one another than any list needs.
//! Not handled: attributes, other encodings than UTF-8, what a script would have written.

use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::text::squeeze;

/// Bytes of a page. The First Schedule of Singapore's Act is about 100 kB, Thailand's
/// whole list 400 kB; an Act saved whole with its styles reaches 2 MB.
pub(crate) const PAGE_BYTES_MAX: u64 = 16 << 20;

/// Tables inside one another; pages of statutes have four.
const TABLES_MAX: usize = 64;

/// What a page says.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its lines, in order: what stands between two tags that end a line.
    pub lines: Vec<Line>,
    /// The rows of its tables, in order of their ends.
    pub rows: Vec<Row>,
}

/// A line of text that is not empty, whitespace normalised.
#[derive(Debug)]
pub(crate) struct Line {
    pub text: String,
    /// Where its first text starts.
    pub position: Position,
    /// The number of the table cell that it stands in.
    pub cell: Option<usize>,
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row {
    /// The number of its table in the page.
    pub table: usize,
    pub cells: Vec<Cell>,
    pub position: Position,
}

/// A cell of a table.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    /// Its lines, without those of tables inside it, with `\n` between them.
    pub text: String,
    /// Whether the page calls it a heading.
    pub heading: bool,
    number: usize,
}

/// Reads a whole page.
pub(crate) fn read(input: Input<'_>, limits: &Limits) -> Result<Page, ListError> {
    let start = input.position();
    let text = input.read_text(PAGE_BYTES_MAX)?;
    let mut reader = Reader::new(&text, start, limits.values_max);
    reader.read()?;
    reader.finish()
}

/// The text of a piece of HTML, one line for each of its lines; a piece that is broken
/// is given up as it is.
pub(crate) fn text(fragment: &str, limits: &Limits) -> String {
    let mut reader = Reader::new(fragment, Position::default(), limits.values_max);
    match reader.read() {
        Ok(()) => {
            reader.end_line();
            let lines: Vec<_> = reader.page.lines.into_iter().map(|l| l.text).collect();
            lines.join("\n")
        }
        Err(_) => squeeze(fragment),
    }
}

struct Reader<'t> {
    source: &'t str,
    /// Byte in the source that is read next.
    at: usize,
    /// Position of that byte in the file.
    position: Position,
    page: Page,
    line: String,
    line_position: Position,
    /// Open tables, outermost first.
    tables: Vec<Table>,
    tables_seen: usize,
    cells_seen: usize,
    pieces: u64,
    pieces_max: u64,
    html_open: bool,
}

#[derive(Default)]
struct Table {
    number: usize,
    row: Option<Row>,
    cell: Option<Cell>,
}

/// What a tag does to the text around it.
enum Effect {
    Inline,
    Line,
    Raw,
    Html,
    Table,
    Row,
    Cell,
    Heading,
}

impl Effect {
    fn of(tag: &str) -> Self {
        match tag {
            "html" => Self::Html,
            "script" | "style" | "template" | "noscript" => Self::Raw,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" => Self::Cell,
            "th" => Self::Heading,
            "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code"
            | "data" | "del" | "dfn" | "em" | "font" | "i" | "ins" | "kbd" | "label"
            | "mark" | "q" | "s" | "samp" | "small" | "span" | "strike" | "strong"
            | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "img" => Self::Inline,
            _ => Self::Line,
        }
    }
}

impl<'t> Reader<'t> {
    fn new(source: &'t str, start: Position, pieces_max: u64) -> Self {
        Self {
            source,
            at: 0,
            position: start,
            page: Page::default(),
            line: String::new(),
            line_position: start,
            tables: Vec::new(),
            tables_seen: 0,
            cells_seen: 0,
            pieces: 0,
            pieces_max,
            html_open: false,
        }
    }

    fn rest(&self) -> &'t str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, length: usize) {
        let passed = self.source.as_bytes().get(self.at..self.at + length);
        let passed = passed.unwrap_or_default();
        let lines: u64 = passed.iter().map(|byte| u64::from(*byte == b'\n')).sum();
        self.position.line += lines;
        self.position.byte += passed.len() as u64;
        self.at += length;
    }

    fn error(&self, kind: ErrorKind, text: impl Into<String>) -> ListError {
        ListError::new(kind, self.position, text)
    }

    fn ends_early(&self, expected: &str) -> ListError {
        let text = format!("expected {expected}, found the end of the file");
        self.error(ErrorKind::Truncated, text)
    }

    fn read(&mut self) -> Result<(), ListError> {
        while !self.rest().is_empty() {
            let rest = self.rest();
            let length = match rest.find('<') {
                Some(0) => {
                    self.markup()?;
                    continue;
                }
                Some(length) => length,
                None => rest.len(),
            };
            self.text(rest.get(..length).unwrap_or_default());
            self.advance(length);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Page, ListError> {
        self.end_line();
        if !self.tables.is_empty() {
            return Err(self.ends_early("the end of a table"));
        }
        if self.html_open {
            return Err(self.ends_early("</html>"));
        }
        Ok(self.page)
    }

    /// Something that begins with `<`.
    fn markup(&mut self) -> Result<(), ListError> {
        let rest = self.rest();
        let mut after = rest.bytes().skip(1);
        let (second, third) = (after.next(), after.next());
        if rest.starts_with("<!--") {
            let end = rest.get(4..).and_then(|inside| inside.find("-->"));
            let end = end.ok_or_else(|| self.ends_early("the end of a comment"))?;
            self.advance(end + 7);
        } else if matches!(second, Some(b'!' | b'?')) {
            // A document type's own declarations stand in brackets, with `>` in them.
            let end = rest.find(['>', '[']).ok_or_else(|| self.ends_early(">"))?;
            let inside = rest.get(end..).unwrap_or_default();
            let length = if inside.starts_with('[') && second == Some(b'!') {
                let close = inside.find(']').ok_or_else(|| self.ends_early("]"))?;
                let behind = inside.get(close..).unwrap_or_default().find('>');
                close + behind.ok_or_else(|| self.ends_early(">"))?
            } else {
                inside.find('>').ok_or_else(|| self.ends_early(">"))?
            };
            self.advance(end + length + 1);
        } else if second.is_some_and(|byte| byte.is_ascii_alphabetic()) {
            let (tag, length) = self.tag(1)?;
            self.advance(length);
            self.open(&tag)?;
        } else if second == Some(b'/') && third.is_some_and(|b| b.is_ascii_alphabetic()) {
            let (tag, length) = self.tag(2)?;
            self.advance(length);
            self.close(&tag)?;
        } else {
            self.text("<");
            self.advance(1);
        }
        Ok(())
    }

    /// The name of a tag in lower case, and the bytes up to and with its `>`. A `>` in a
    /// quoted value does not end it; a quote starts a value only behind `=`.
    fn tag(&self, from: usize) -> Result<(String, usize), ListError> {
        /// No name of an element is longer.
        const NAME_MAX: usize = 16;
        let rest = self.rest().as_bytes();
        let bytes = rest.get(from..).unwrap_or_default();
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        let name: String = bytes
            .iter()
            .take_while(|byte| !ends(byte))
            .take(NAME_MAX)
            .map(|byte| char::from(byte.to_ascii_lowercase()))
            .collect();
        let mut quote = None;
        let mut value_next = false;
        for (index, &byte) in bytes.iter().enumerate() {
            if let Some(open) = quote {
                if byte == open {
                    quote = None;
                }
                continue;
            }
            match byte {
                b'>' => return Ok((name, from + index + 1)),
                b'"' | b'\'' if value_next => {
                    quote = Some(byte);
                    value_next = false;
                }
                b'=' => value_next = true,
                _ if byte.is_ascii_whitespace() => {}
                _ => value_next = false,
            }
        }
        Err(self.ends_early("the end of a tag"))
    }

    fn piece(&mut self) -> Result<(), ListError> {
        self.pieces += 1;
        if self.pieces > self.pieces_max {
            let max = self.pieces_max;
            let text =
                format!("expected at most {max} lines and cells in a page, found more");
            return Err(self.error(ErrorKind::TooLarge, text));
        }
        Ok(())
    }

    fn open(&mut self, tag: &str) -> Result<(), ListError> {
        let effect = Effect::of(tag);
        if !matches!(effect, Effect::Inline) {
            self.end_line();
            self.piece()?;
        }
        match effect {
            Effect::Inline | Effect::Line => {}
            Effect::Html => self.html_open = true,
            Effect::Raw => self.skip_raw(tag)?,
            Effect::Table => {
                if self.tables.len() >= TABLES_MAX {
                    let text = format!(
                        "expected at most {TABLES_MAX} tables inside one another, found \
                         more"
                    );
                    return Err(self.error(ErrorKind::TooLarge, text));
                }
                self.tables_seen += 1;
                self.tables.push(Table { number: self.tables_seen, ..Table::default() });
            }
            Effect::Row => {
                self.end_row();
                let position = self.position;
                if let Some(table) = self.tables.last_mut() {
                    let table_number = table.number;
                    let cells = Vec::new();
                    table.row = Some(Row { table: table_number, cells, position });
                }
            }
            Effect::Cell => self.open_cell(false),
            Effect::Heading => self.open_cell(true),
        }
        Ok(())
    }

    fn close(&mut self, tag: &str) -> Result<(), ListError> {
        let effect = Effect::of(tag);
        if !matches!(effect, Effect::Inline) {
            self.end_line();
            self.piece()?;
        }
        match effect {
            Effect::Inline | Effect::Line | Effect::Raw => {}
            Effect::Html => self.html_open = false,
            Effect::Table => {
                self.end_row();
                self.tables.pop();
            }
            Effect::Row => self.end_row(),
            Effect::Cell | Effect::Heading => self.end_cell(),
        }
        Ok(())
    }

    /// Passes over what is no text: everything up to the end tag.
    fn skip_raw(&mut self, tag: &str) -> Result<(), ListError> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut from = 0;
        loop {
            let found = rest.get(from..).and_then(|rest| rest.find("</"));
            let at = from
                + found.ok_or_else(|| self.ends_early("the end of a script or style"))?;
            let name = bytes.get(at + 2..at + 2 + tag.len()).unwrap_or_default();
            if name.eq_ignore_ascii_case(tag.as_bytes()) {
                self.advance(at);
                return Ok(());
            }
            from = at + 2;
        }
    }

    fn open_cell(&mut self, heading: bool) {
        self.end_cell();
        let position = self.position;
        self.cells_seen += 1;
        let number = self.cells_seen;
        let Some(table) = self.tables.last_mut() else { return };
        let table_number = table.number;
        table.row.get_or_insert_with(|| Row {
            table: table_number,
            cells: Vec::new(),
            position,
        });
        table.cell = Some(Cell { heading, number, text: String::new() });
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        if let (Some(cell), Some(row)) = (table.cell.take(), table.row.as_mut()) {
            row.cells.push(cell);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else { return };
        if let Some(row) = table.row.take()
            && !row.cells.is_empty()
        {
            self.page.rows.push(row);
        }
    }

    fn text(&mut self, text: &str) {
        if self.line.is_empty() {
            if text.trim().is_empty() {
                return;
            }
            self.line_position = self.position;
        }
        decode(text, &mut self.line);
    }

    fn end_line(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let text = squeeze(&std::mem::take(&mut self.line));
        if text.is_empty() {
            return;
        }
        let cell = self.tables.last_mut().and_then(|table| table.cell.as_mut());
        let number = cell.as_ref().map(|cell| cell.number);
        if let Some(cell) = cell {
            if !cell.text.is_empty() {
                cell.text.push('\n');
            }
            cell.text.push_str(&text);
        }
        let position = self.line_position;
        self.page.lines.push(Line { text, position, cell: number });
    }
}

/// Names of characters that pages of text use; any other stays as it is written.
const NAMED: [(&str, char); 24] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("copy", '©'),
    ("deg", '°'),
    ("eacute", 'é'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", '\u{A0}'),
    ("ndash", '–'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
];

/// Appends text with its references decoded; a control character is a blank.
fn decode(text: &str, out: &mut String) {
    /// Bytes between `&` and `;` of the longest reference there is to decode.
    const REFERENCE_MAX: usize = 10;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let inside = from.get(1..).unwrap_or_default();
        let end = inside.bytes().take(REFERENCE_MAX).position(|byte| byte == b';');
        let reference = end.and_then(|end| Some((inside.get(..end)?, end)));
        let decoded = reference.and_then(|(name, end)| Some((character(name)?, end)));
        if let Some((character, end)) = decoded {
            out.push(if character.is_control() { ' ' } else { character });
            rest = inside.get(end + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = inside;
        }
    }
    out.push_str(rest);
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let number = match hex {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    NAMED.iter().find(|(own, _)| *own == name).map(|(_, character)| *character)
}

#[cfg(test)]
mod tests {
    use super::{Page, Reader};
    use crate::error::{ErrorKind, ListError};
    use saring_model::Position;

    fn page(source: &str) -> Result<Page, ListError> {
        let mut reader = Reader::new(source, Position { line: 1, byte: 0 }, 1 << 17);
        reader.read()?;
        reader.finish()
    }

    #[track_caller]
    fn lines(source: &str, expected: &[&str]) {
        let page = page(source).expect("a page");
        let lines: Vec<_> = page.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn lines_end_at_blocks_and_not_at_letters_in_another_face() {
        lines(
            "<p>(<em>a</em>) One&nbsp;&amp; two<br>Three<li>Four",
            &["(a) One & two", "Three", "Four"],
        );
        lines("a &lt;b&#62; &#x27;c&rsquo; &unknown; & d", &["a <b> 'c’ &unknown; & d"]);
        lines("1 < 2 </ 3 <> 4", &["1 < 2 </ 3 <> 4"]);
    }

    #[test]
    fn what_is_no_text_is_skipped() {
        lines(
            "<!DOCTYPE html [<!ENTITY a \"lol\">]><html><head><style>p > a {}</style>\
             <SCRIPT>if (a < b) document.write('</p>')</Script ></head>\
             <!-- <p>no</p> --><p title='a > b' data-x=a\"b>Text &a;</html>",
            &["Text &a;"],
        );
    }

    #[test]
    fn rows_and_cells_also_without_end_tags() {
        let page = page(
            "<table><tr><th>A<th>B<tr><td>1<br>one<td><table><tr><td>inner</table>2</table>",
        )
        .expect("a page");
        let rows: Vec<Vec<_>> = page
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect())
            .collect();
        assert_eq!(rows, [vec!["A", "B"], vec!["inner"], vec!["1\none", "2"]]);
        assert!(page.rows[0].cells[0].heading);
        assert_eq!(page.rows[1].table, 2);
    }

    #[test]
    fn damage_is_refused() {
        #[track_caller]
        fn check(source: &str, kind: ErrorKind) {
            assert_eq!(page(source).expect_err("refused").kind(), kind);
        }
        for source in [
            "<html><p>text",
            "<p>text<",
            "<p>text<a href=\"x",
            "<!-- x",
            "<script>x",
            "<table><tr><td>1",
            "<!DOCTYPE html [",
        ] {
            // A lone `<` is text, as browsers have it.
            if source.ends_with('<') {
                lines(source, &["text<"]);
            } else {
                check(source, ErrorKind::Truncated);
            }
        }
        check(&"<table>".repeat(100), ErrorKind::TooLarge);
        check(&"<td>".repeat(1 << 18), ErrorKind::TooLarge);
    }

    #[test]
    fn hostile_pages_take_time_in_proportion() {
        for piece in ["<", "<a", "&", "&#", "</", "<!", "<a '", "<p>a", "<a =\"x\" "] {
            // Half a million bytes; quadratic work would take minutes.
            let _ = page(&piece.repeat((1 << 19) / piece.len()));
        }
    }
}
