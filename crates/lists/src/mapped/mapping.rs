//! The file that says what the columns of a list mean.
//!
//! In: TOML. Out: a [`Mapping`]. Refused: anything that is not known, with its line.
//! Not handled: a mapping of what no template has a column for, which is kept anyway.

use serde_json::{Map, Value};

use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::template::COLUMNS;
use crate::text::squeeze;

/// Bytes of a mapping; one that names every column has 2 kB.
const BYTES_MAX: usize = 64 << 10;

/// Brackets in a mapping, and dots on one of its lines: each may open a value within
/// another, and the reader of TOML goes down one step for each.
const BRACKETS_MAX: usize = 256;
const DOTS_MAX: usize = 64;

/// Columns of the template that hold one value; several columns for them are joined.
const SINGLE: [&str; 6] = ["id", "kind", "name", "programme", "reference", "listed_on"];

/// What the columns of a CSV file or a workbook mean, see `docs/formats/mapping.md`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// The list's name, if the mapping states one.
    pub(super) list: Option<String>,
    /// The sheet of a workbook; the first one if none is stated.
    pub(super) sheet: Option<String>,
    /// The line or row of the header, from 1.
    pub(super) header_row: u64,
    /// What stands between the cells of a CSV file; guessed if not stated.
    pub(super) delimiter: Option<u8>,
    /// What every identifier begins with.
    pub(super) id_prefix: String,
    /// What the template's columns are filled from.
    pub(super) columns: Vec<Source>,
    /// Values that every row has.
    pub(super) constants: Vec<(String, Vec<String>)>,
}

/// Where the values of a template's column come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Source {
    /// The template's column.
    pub column: String,
    /// The file's columns, as the mapping writes them.
    pub theirs: Vec<String>,
    /// What is put between their values; each stands for itself if nothing is.
    pub join: Option<String>,
    /// What separates several values in one cell.
    pub split: Option<String>,
    /// Words of the file, in lower case, and what the template says for them.
    pub words: Vec<(String, String)>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Malformed`] for text that is no TOML, and for tables, keys and
    /// columns that are not known, with the line.
    ///
    /// ```
    /// use saring_lists::Mapping;
    /// let text = "[columns]\nid = \"Kode\"\nname = [\"Nama depan\", \"Nama belakang\"]\n";
    /// assert!(Mapping::read(text).is_ok());
    /// let error = Mapping::read("[columns]\nid = \"Kode\"\nnam = \"Nama\"\n").unwrap_err();
    /// assert_eq!(error.position().unwrap().line, 3);
    /// ```
    pub fn read(text: &str) -> Result<Self, ListError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        check_size(text)?;
        let root: Value = basic_toml::from_str(text).map_err(|error| {
            let line = error.line_col().map(|(line, _)| line as u64 + 1);
            // The text of the error may quote the file, which is the user's own.
            at(line.unwrap_or_default(), &format!("expected TOML, found: {error}"))
        })?;
        let Value::Object(root) = root else { return Err(at(1, "expected TOML")) };
        let mut reader = Reader { text, mapping: Self::empty() };
        for (key, value) in root {
            reader.key(&key, value)?;
        }
        reader.finish()
    }

    fn empty() -> Self {
        Self {
            list: None,
            sheet: None,
            header_row: 1,
            delimiter: None,
            id_prefix: String::new(),
            columns: Vec::new(),
            constants: Vec::new(),
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    mapping: Mapping,
}

impl Reader<'_> {
    fn key(&mut self, key: &str, value: Value) -> Result<(), ListError> {
        let line = self.line("", key);
        let text = |value: &Value| {
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            text.map(str::to_owned)
                .ok_or_else(|| at(line, &format!("expected a text for {key}")))
        };
        match key {
            "list" => self.mapping.list = Some(text(&value)?),
            "sheet" => self.mapping.sheet = Some(text(&value)?),
            "id_prefix" => self.mapping.id_prefix = text(&value)?,
            "header_row" => {
                let row = value.as_u64().filter(|row| (1..=1_000).contains(row));
                self.mapping.header_row = row.ok_or_else(|| {
                    at(line, "expected a number from 1 to 1000 for header_row")
                })?;
            }
            "delimiter" => {
                let known = [",", ";", "\t", "|"];
                let own = value.as_str().filter(|own| known.contains(own));
                let byte = own.and_then(|own| own.bytes().next());
                self.mapping.delimiter = Some(byte.ok_or_else(|| {
                    at(line, "expected \",\", \";\", \"\\t\" or \"|\" for delimiter")
                })?);
            }
            "columns" => {
                for (column, value) in table(value, line, key)? {
                    let line = self.line(key, &column);
                    check_column(&column, line)?;
                    let source = source(column, value, line)?;
                    self.mapping.columns.push(source);
                }
            }
            "constants" => {
                for (column, value) in table(value, line, key)? {
                    let line = self.line(key, &column);
                    check_column(&column, line)?;
                    if column == "id" {
                        return Err(at(
                            line,
                            "expected a column for id, found a constant",
                        ));
                    }
                    let values = texts(value, line, &column)?;
                    self.mapping.constants.push((column, values));
                }
            }
            _ => {
                let text = "expected list, sheet, header_row, delimiter, id_prefix, \
                            [columns] or [constants]";
                return Err(at(line, &format!("{text}, found {}", short(key))));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Mapping, ListError> {
        let has = |name: &str| self.mapping.columns.iter().any(|own| own.column == name);
        if !has("id") {
            let line = self.line("", "columns");
            return Err(at(line, "expected a column for id in [columns], found none"));
        }
        for (column, _) in &self.mapping.constants {
            if has(column) {
                let line = self.line("constants", column);
                let text = format!(
                    "expected {column} in [columns] or in [constants], found it in both"
                );
                return Err(at(line, &text));
            }
        }
        Ok(self.mapping)
    }

    /// The line of a key in a table of the file, or of the table itself; 1 if it is
    /// written in a way that is not looked for.
    fn line(&self, table: &str, key: &str) -> u64 {
        let mut inside = String::new();
        let lines = (1_u64..).zip(self.text.lines());
        for (number, line) in lines {
            let line = line.trim();
            let heading = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            if let Some((heading, _)) = heading {
                heading.trim().clone_into(&mut inside);
                let wanted = match table {
                    "" => inside == key,
                    table => inside == format!("{table}.{key}"),
                };
                if wanted {
                    return number;
                }
                continue;
            }
            let Some((own, _)) = line.split_once('=') else { continue };
            let own = own.trim().trim_matches(['"', '\'']);
            let dotted = !table.is_empty() && own == format!("{table}.{key}");
            if (inside == table && own == key) || dotted {
                return number;
            }
        }
        1
    }
}

/// Refuses what the reader of TOML might not take.
fn check_size(text: &str) -> Result<(), ListError> {
    if text.len() > BYTES_MAX {
        let text = format!("expected at most {BYTES_MAX} bytes in a mapping, found more");
        return Err(ListError::new(ErrorKind::TooLarge, Position::default(), text));
    }
    let mut brackets = 0;
    for (number, line) in (1_u64..).zip(text.lines()) {
        brackets += line.matches(['[', '{']).count();
        if brackets > BRACKETS_MAX || line.matches('.').count() > DOTS_MAX {
            let position = Position { line: number, byte: 0 };
            let text = "expected a mapping of columns, found more brackets or dots than \
                        one needs";
            return Err(ListError::new(ErrorKind::TooLarge, position, text));
        }
    }
    Ok(())
}

fn check_column(column: &str, line: u64) -> Result<(), ListError> {
    if COLUMNS.contains(&column) {
        return Ok(());
    }
    let text = format!("expected a column of the template, found {}", short(column));
    Err(at(line, &text))
}

fn table(value: Value, line: u64, key: &str) -> Result<Map<String, Value>, ListError> {
    let Value::Object(table) = value else {
        return Err(at(line, &format!("expected a table [{key}], found a value")));
    };
    Ok(table)
}

/// One text or several.
fn texts(value: Value, line: u64, key: &str) -> Result<Vec<String>, ListError> {
    let values = if let Value::Array(values) = value { values } else { vec![value] };
    let texts: Vec<String> = values
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
        .collect();
    if texts.is_empty() || texts.len() < values.len() {
        return Err(at(line, &format!("expected a text or several for {key}")));
    }
    Ok(texts)
}

fn source(column: String, value: Value, line: u64) -> Result<Source, ListError> {
    let mut source = Source {
        theirs: Vec::new(),
        join: SINGLE.contains(&column.as_str()).then(|| " ".to_owned()),
        split: None,
        words: Vec::new(),
        column,
    };
    let Value::Object(keys) = value else {
        source.theirs = texts(value, line, &source.column)?;
        return Ok(source);
    };
    for (key, value) in keys {
        match key.as_str() {
            "column" | "columns" => source.theirs = texts(value, line, &key)?,
            "split" => {
                let text = value.as_str().filter(|text| !text.is_empty());
                let text = text.ok_or_else(|| at(line, "expected a text for split"))?;
                source.split = Some(text.to_owned());
            }
            "join" => {
                let text = value.as_str();
                let text = text.ok_or_else(|| at(line, "expected a text for join"))?;
                source.join = Some(text.to_owned());
            }
            "words" => {
                for (theirs, ours) in table(value, line, "words")? {
                    let ours = ours.as_str().ok_or_else(|| {
                        at(line, "expected a text for each of the words")
                    })?;
                    source.words.push((folded(&theirs), ours.to_owned()));
                }
            }
            _ => {
                let text = format!(
                    "expected column, columns, split, join or words, found {}",
                    short(&key)
                );
                return Err(at(line, &text));
            }
        }
    }
    if source.theirs.is_empty() {
        let text = format!("expected a column for {}, found none", source.column);
        return Err(at(line, &text));
    }
    Ok(source)
}

/// How columns and words are compared: without regard to case and blanks.
pub(super) fn folded(text: &str) -> String {
    squeeze(text).to_lowercase()
}

/// A word of the mapping, short enough for an error.
pub(super) fn short(word: &str) -> String {
    word.chars().take(60).collect()
}

fn at(line: u64, text: &str) -> ListError {
    ListError::new(ErrorKind::Malformed, Position { line, byte: 0 }, text)
}
