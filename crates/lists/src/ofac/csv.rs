//! The legacy set of CSV files: entries, aliases, addresses and the rest of long remarks.
//!
//! In: `sdn.csv` or `cons_prim.csv`, without a header, and the files beside it. Out: one
//! listed entity for each row of the main file, with the rows of the others that bear its
//! number. Not handled: a date of the issue, which the files do not have, and truncation
//! at the end of a row, of which nothing in them tells.

use std::collections::HashMap;

use saring_model::{IssueCode, ListedEntity, NameKind, Position, Quality};

use super::{
    FIELD_BYTES_MAX, Tally, country, inverted_name, is_no_country, remarks,
    set_programmes,
};
use crate::collect::Collect;
use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::places::address;
use crate::record::Record;
use crate::text::squeeze;
use crate::{Companion, Format, ReadList, references};

/// Columns of the main file, whose names the publisher's description gives.
const COLUMNS: usize = 12;

/// Bytes of a file beside the main one, which is held in memory. The largest known has
/// 1 MB.
const COMPANION_BYTES_MAX: u64 = 64 << 20;

/// Rows of such a file, which take more memory than they are long. The largest known has
/// 20,000.
const COMPANION_ROWS_MAX: u64 = 250_000;

pub(crate) fn read(
    input: Input<'_>,
    companions: Vec<Companion<'_>>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    let mut beside = Beside::read(companions, &limits)?;
    let mut list = Collect::new(&limits, sink);
    let mut tally = Tally::default();
    beside.tell_missing(&mut list);
    rows(input, &limits, (COLUMNS, u64::MAX), &mut |row, position| {
        let entry = beside.take(row.get(0).unwrap_or_default().trim());
        list.digest(&canonical(&row, &entry));
        let entity = entity(&row, &entry, position, &mut list);
        tally.entry(&entity.listings);
        list.take(entity, position);
    })?;
    beside.tell_left(&mut list);
    Ok(list.finish(tally.name(), String::new(), Format::OfacCsv))
}

/// Names of the files that belong to a main file of this name.
pub(crate) fn companion_names(name: &str) -> Vec<&'static str> {
    match name {
        "sdn.csv" => vec!["alt.csv", "add.csv", "sdn_comments.csv"],
        "cons_prim.csv" => vec!["cons_alt.csv", "cons_add.csv", "cons_comments.csv"],
        _ => Vec::new(),
    }
}

/// Whether this may be the first row of a main file: twelve cells, a number, a name and
/// one of four types.
pub(crate) fn is_first_row(line: &str) -> bool {
    let mut row = csv::StringRecord::new();
    let read = crate::csv_reader(line.as_bytes()).read_record(&mut row);
    let cell = |column| row.get(column).unwrap_or_default().trim();
    let is_number =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(read, Ok(true))
        && row.len() == COLUMNS
        && is_number(cell(0))
        && matches!(cell(2), "-0-" | "individual" | "vessel" | "aircraft" | "entity")
}

/// The files beside the main one, as rows by the number of the entry.
#[derive(Default)]
struct Beside {
    aliases: Option<HashMap<String, Vec<csv::StringRecord>>>,
    addresses: Option<HashMap<String, Vec<csv::StringRecord>>>,
    comments: Option<HashMap<String, Vec<csv::StringRecord>>>,
}

/// The rows of the other files that belong to one entry.
#[derive(Default)]
struct Entry {
    aliases: Vec<csv::StringRecord>,
    addresses: Vec<csv::StringRecord>,
    comments: Vec<csv::StringRecord>,
}

impl Beside {
    fn read(companions: Vec<Companion<'_>>, limits: &Limits) -> Result<Self, ListError> {
        let limits = Limits {
            file_bytes_max: limits.file_bytes_max.min(COMPANION_BYTES_MAX),
            ..*limits
        };
        let mut beside = Self::default();
        for companion in companions {
            let (kept, columns) = if companion.name.ends_with("alt.csv") {
                (&mut beside.aliases, 5)
            } else if companion.name.ends_with("add.csv") {
                (&mut beside.addresses, 6)
            } else if companion.name.ends_with("comments.csv") {
                (&mut beside.comments, 2)
            } else {
                continue;
            };
            let input = Input::open(companion.reader, &limits)?;
            let kept = kept.get_or_insert_default();
            rows(input, &limits, (columns, COMPANION_ROWS_MAX), &mut |row, _| {
                let key = row.get(0).unwrap_or_default().trim().to_owned();
                kept.entry(key).or_default().push(row);
            })?;
        }
        Ok(beside)
    }

    /// What belongs to the entry of this number.
    fn take(&mut self, number: &str) -> Entry {
        let of = |rows: &mut Option<HashMap<String, Vec<csv::StringRecord>>>| {
            rows.as_mut().and_then(|rows| rows.remove(number)).unwrap_or_default()
        };
        Entry {
            aliases: of(&mut self.aliases),
            addresses: of(&mut self.addresses),
            comments: of(&mut self.comments),
        }
    }

    fn files(&self) -> [(&'static str, Option<usize>); 3] {
        let count = |rows: &Option<HashMap<String, Vec<csv::StringRecord>>>| {
            rows.as_ref().map(HashMap::len)
        };
        [
            ("alt.csv", count(&self.aliases)),
            ("add.csv", count(&self.addresses)),
            ("sdn_comments.csv", count(&self.comments)),
        ]
    }

    fn tell_missing(&self, list: &mut Collect<'_>) {
        for (name, count) in self.files() {
            if count.is_none() {
                let detail = format!(
                    "expected the file {name} (or cons_…) beside this one, found none: \
                     what it tells of the entries is missing"
                );
                let position = Position::default();
                list.issues.add(IssueCode::RecordUnread, position, detail);
            }
        }
    }

    fn tell_left(&self, list: &mut Collect<'_>) {
        for (name, count) in self.files() {
            if let Some(count) = count.filter(|count| *count > 0) {
                let detail = format!(
                    "{name} (or cons_…) tells of {count} entries that this file does \
                     not have; left out"
                );
                let position = Position::default();
                list.issues.add(IssueCode::RecordUnread, position, detail);
            }
        }
    }
}

/// Reads the rows of one file, each of which has so many cells; so many at most.
fn rows(
    input: Input<'_>,
    limits: &Limits,
    (columns, rows_max): (usize, u64),
    take: &mut dyn FnMut(csv::StringRecord, Position),
) -> Result<(), ListError> {
    let mut csv = crate::csv_reader(crate::Quotes::new(input.without_end_mark()));
    let mut row = csv::StringRecord::new();
    let mut count = 0;
    loop {
        csv.get_mut().inner.mark(limits.field_bytes_max);
        let before = crate::csv_position(Some(csv.position()));
        let read = csv.read_record(&mut row);
        if !read.map_err(|error| crate::csv_error(error, before))? {
            break;
        }
        let position = crate::csv_position(row.position());
        if row.len() != columns {
            let text = format!("expected {columns} cells, found {}", row.len());
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        }
        count += 1;
        if count > rows_max {
            let text = format!("expected at most {rows_max} rows, found more");
            return Err(ListError::new(ErrorKind::TooLarge, position, text));
        }
        take(row.clone(), position);
    }
    if csv.get_ref().is_open() {
        let position = crate::csv_position(row.position());
        let text = "expected every quote to be closed, found one that is not";
        return Err(ListError::new(ErrorKind::Truncated, position, text));
    }
    Ok(())
}

/// The bytes of an entry that are equal in two writings of it: the rows of the other
/// files in any order, nulls and blanks left out.
fn canonical(row: &csv::StringRecord, entry: &Entry) -> Vec<u8> {
    let cells = |row: &csv::StringRecord| {
        let mut canonical = Vec::new();
        for column in 0..row.len() {
            piece(&mut canonical, cell(row, column).as_bytes());
        }
        canonical
    };
    let mut canonical = cells(row);
    for rows in [&entry.aliases, &entry.addresses, &entry.comments] {
        let mut rows: Vec<_> = rows.iter().map(cells).collect();
        rows.sort_unstable();
        piece(&mut canonical, &(rows.len() as u64).to_le_bytes());
        for row in rows {
            piece(&mut canonical, &row);
        }
    }
    canonical
}

/// A cell's text; empty for the null that the publisher writes as `-0- `.
fn cell(row: &csv::StringRecord, column: usize) -> String {
    let text = squeeze(row.get(column).unwrap_or_default());
    // The last null of a file that was cut by its last byte is "-0".
    if matches!(text.as_str(), "-0-" | "-0") { String::new() } else { text }
}

fn entity(
    row: &csv::StringRecord,
    entry: &Entry,
    position: Position,
    list: &mut Collect<'_>,
) -> ListedEntity {
    let record = &mut Record::new("Organization", position, &mut list.issues);
    match cell(row, 2).as_str() {
        "" | "entity" => {}
        "individual" => record.set_schema("Person"),
        "vessel" => record.set_schema("Vessel"),
        "aircraft" => record.set_schema("Airplane"),
        other => {
            record.set_schema("LegalEntity");
            record.unknown("SDN_Type", other);
        }
    }
    let number = cell(row, 0);
    if !number.is_empty() {
        record.entity.id = format!("ofac-{number}");
        record.listing(|listing| listing.reference = number);
    }
    let person = record.entity.schema == "Person";
    let name = inverted_name(person, &cell(row, 1), NameKind::Primary, Quality::Good);
    if !name.full.is_empty() {
        record.name("SDN_Name", name);
    }
    let title = cell(row, 4);
    record.entity.designations.extend((!title.is_empty()).then_some(title));
    let vessel = ["Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag", "Vess_owner"];
    for (column, name) in (5..).zip(vessel) {
        record.keep(name, cell(row, column));
    }
    for row in &entry.aliases {
        alias(record, row, person);
    }
    for row in &entry.addresses {
        address_of(record, row);
    }
    // The remarks are cut after a thousand characters, anywhere, and go on in another
    // file: nothing stands between the two.
    let mut remark = row.get(11).unwrap_or_default().to_owned();
    for row in &entry.comments {
        remark.push_str(row.get(1).unwrap_or_default());
    }
    let remark = squeeze(&remark);
    if !matches!(remark.as_str(), "" | "-0-" | "-0") {
        remarks::take(record, &remark);
        let quoted = references::of_un(&remark);
        record.listing(|listing| listing.quoted = quoted);
        record.entity.notes.push(remark);
    }
    let programmes = cell(row, 3);
    let programmes = programmes.split("] [").map(|one| one.trim_matches(['[', ']', ' ']));
    set_programmes(record, programmes.map(str::to_owned).collect());
    std::mem::take(&mut record.entity)
}

/// A row of `alt.csv`: entry, number, type, name, remarks.
fn alias(record: &mut Record<'_>, row: &csv::StringRecord, person: bool) {
    let kind = match cell(row, 2).as_str() {
        "fka" => NameKind::Former,
        "aka" | "nka" => NameKind::Alias,
        other => {
            record.unknown("alt_type", other);
            NameKind::Alias
        }
    };
    let mut name = inverted_name(person, &cell(row, 3), kind, Quality::Good);
    let note = cell(row, 4);
    name.note = (!note.is_empty()).then_some(note);
    if name.note.is_none() && cell(row, 2) == "nka" {
        name.note = Some("nka".to_owned());
    }
    if !name.full.is_empty() {
        record.name("alt_name", name);
    }
    record.keep("alt_num", cell(row, 1));
}

/// A row of `add.csv`: entry, number, street, town with its code, country, remarks.
fn address_of(record: &mut Record<'_>, row: &csv::StringRecord) {
    let [street, town, land, note] = [2, 3, 4, 5].map(|column| cell(row, column));
    let mut address = address(&[&street, &town], &land, &note);
    address.country = country(&land).or_else(|| {
        (!is_no_country(&land)).then(|| record.country("Country", &land)).flatten()
    });
    record.address(address);
    record.keep("Add_num", cell(row, 1));
}
