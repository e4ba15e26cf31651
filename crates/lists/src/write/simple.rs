//! Listed entities as `OpenSanctions`' `targets.simple.csv`.
//!
//! In: listed entities. Out: its sixteen columns, every cell in quotes, several values
//! of a cell joined by `;` and quoted in turn where they hold one. Not handled: anything
//! that has no column; `FollowTheMoney` lines lose nothing.

use std::io::Write;

use saring_model::{ListedEntity, Listing};

use super::Source;
use super::ftm::iso_dates;

/// The columns of 2026, in their order.
pub(crate) const COLUMNS: [&str; 16] = [
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "program_ids",
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
];

/// Properties of `FollowTheMoney` that hold countries: kept verbatim by our reader.
const COUNTRIES: [&str; 9] = [
    "birthCountry",
    "citizenship",
    "country",
    "countries",
    "flag",
    "jurisdiction",
    "mainCountry",
    "nationality",
    "Address/country",
];

/// Properties that hold identifiers which are no documents.
const IDENTIFIERS: [&str; 7] = [
    "wikidataId",
    "permId",
    "cikCode",
    "kppCode",
    "swiftBic",
    "icijId",
    "Sanction/unscId",
];

/// Writes entities under a header.
///
/// ```
/// use saring_lists::write::{SimpleWriter, Source};
/// use saring_model::{ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     schema: "Person".to_owned(),
///     names: vec![Name::primary("Anna"), Name::alias("A;b"), Name::alias("C")],
///     ..ListedEntity::default()
/// };
/// let mut out = Vec::new();
/// let mut writer = SimpleWriter::new(&mut out).unwrap();
/// writer.write(&entity, Source::default()).unwrap();
/// let text = String::from_utf8(out).unwrap();
/// let row = text.lines().nth(1).unwrap();
/// assert!(row.starts_with(r#""x-1","Person","Anna","""A;b"";C","","#));
/// ```
pub struct SimpleWriter<'o> {
    out: &'o mut dyn Write,
}

impl<'o> SimpleWriter<'o> {
    /// A writer of one list; writes the header.
    ///
    /// # Errors
    ///
    /// Whatever `out` says.
    pub fn new(out: &'o mut dyn Write) -> std::io::Result<Self> {
        row(&COLUMNS.map(str::to_owned), out)?;
        Ok(Self { out })
    }

    /// Writes an entity.
    ///
    /// # Errors
    ///
    /// Whatever the output says.
    pub fn write(
        &mut self,
        entity: &ListedEntity,
        source: Source<'_>,
    ) -> std::io::Result<()> {
        let kept = |fields: &[&str]| -> Vec<String> {
            let own = entity
                .unread
                .iter()
                .filter(|unread| fields.contains(&unread.field.as_str()));
            own.map(|unread| unread.value.clone()).collect()
        };
        let one_of = |field: &str, ours: &str| {
            let own = kept(&[field]).into_iter().next();
            own.map_or_else(|| ours.to_owned(), |text| text.trim_matches('"').to_owned())
        };
        let caption = entity.caption();
        let names = entity.names.iter().map(|name| &name.full);
        let aliases = names.filter(|full| *full != caption).cloned();
        let mut countries = kept(&COUNTRIES);
        countries.extend(entity.nationalities.iter().map(ToString::to_string));
        let places = entity.addresses.iter().chain(&entity.birth_places);
        countries.extend(
            places.filter_map(|place| place.country).map(|code| code.to_string()),
        );
        for country in &mut countries {
            // The publisher's word for a country that has a code is its code here.
            let code = crate::places::country(country).map(|code| code.to_string());
            *country = code.unwrap_or(std::mem::take(country)).to_lowercase();
        }
        countries.sort_unstable();
        let dates = entity.birth_dates.iter().flat_map(iso_dates);
        let documents = entity.documents.iter();
        let mut identifiers: Vec<String> =
            documents.map(|document| document.number_raw.clone()).collect();
        identifiers.extend(kept(&IDENTIFIERS));
        let programmes = kept(&["program_ids", "programId", "Sanction/programId"]);
        let Source { dataset, first_seen, last_seen, last_change } = source;
        let cells = [
            entity.id.clone(),
            entity.schema.clone(),
            caption.to_owned(),
            joined(aliases),
            joined(dates),
            joined(countries),
            joined(entity.addresses.iter().map(|address| address.text.clone())),
            joined(identifiers),
            joined(entity.listings.iter().map(sanction)),
            joined(kept(&["phone", "phones"])),
            joined(kept(&["email", "emails"])),
            joined(programmes),
            joined([dataset.to_owned()]),
            one_of("first_seen", first_seen),
            one_of("last_seen", last_seen),
            one_of("last_change", last_change),
        ];
        row(&cells, self.out)
    }
}

/// A listing in a few words: programme, reference, date.
fn sanction(listing: &Listing) -> String {
    let listed_on = listing.listed_on.as_deref().unwrap_or_default();
    crate::text::join([&*listing.programme, &*listing.reference, listed_on], " - ")
}

/// Values of one cell, each once.
fn joined(values: impl IntoIterator<Item = String>) -> String {
    let mut seen = std::collections::HashSet::new();
    let mut cell = String::new();
    for value in values {
        if value.is_empty() || !seen.insert(value.clone()) {
            continue;
        }
        if !cell.is_empty() {
            cell.push(';');
        }
        if value.contains([';', '"', '\n', '\r']) {
            cell.push_str(&quoted(&value));
        } else {
            cell.push_str(&value);
        }
    }
    cell
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn row(cells: &[String; 16], out: &mut dyn Write) -> std::io::Result<()> {
    for (index, cell) in cells.iter().enumerate() {
        let between = if index > 0 { "," } else { "" };
        write!(out, "{between}{}", quoted(cell))?;
    }
    out.write_all(b"\n")
}
