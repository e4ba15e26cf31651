//! The lists of the Office of Foreign Assets Control (OFAC), United States Treasury.
//!
//! In: the list of specially designated nationals (SDN) and the consolidated list of
//! the others (non-SDN), each in any of three forms: [`xml`], [`csv`], [`advanced`].
//! Out: one listed entity for each entry, with the same identifier in all three. What is
//! read how: `docs/formats/ofac.md`. Not handled: the `@`, `|` and fixed-width forms.

pub(crate) mod advanced;
pub(crate) mod csv;
mod identify;
mod remarks;
pub(crate) mod xml;

use saring_model::{
    Address, CountryCode, Listing, Name, NameKind, NamePart, PartRole, Quality,
};

use crate::places;
use crate::record::Record;
use crate::text::join;

/// Bytes of one field. The largest of the files of 2019 to 2026 has 1,060, and what takes
/// remarks and numbers apart goes over them more than once.
const FIELD_BYTES_MAX: u64 = 32 << 10;

/// The name of the list of specially designated nationals.
const SDN: &str = "ofac-sdn";

/// The name of the consolidated list of all others.
const NON_SDN: &str = "ofac-cons";

/// Which of the two lists a file is, told by its programmes: nothing else in the XML and
/// the CSV files says so.
///
/// It is the non-SDN list if every entry has one of the programmes below and one entry
/// at least has one of the telling ones.
#[derive(Debug)]
struct Tally {
    all_non_sdn: bool,
    any_telling: bool,
}

/// Programmes of the non-SDN lists, and whether they tell: the others are programmes of
/// as many or more SDN entries. Every entry of the file of January 2026 has one of them,
/// 98 of a hundred a telling one; of the 14,966 SDN entries of May 2024 only a third has
/// any.
const NON_SDN_PROGRAMMES: [(&str, bool); 11] = [
    ("UKRAINE-EO13662", true),
    ("NS-PLC", true),
    ("CMIC-EO13959", true),
    ("561-Related", true),
    ("RUSSIA-EO14024", false),
    ("CAATSA - RUSSIA", false),
    ("VENEZUELA-EO13850", false),
    ("BURMA-EO14014", false),
    ("ILLICIT-DRUGS-EO14059", false),
    ("FSE-IR", false),
    ("FSE-SY", false),
];

impl Default for Tally {
    fn default() -> Self {
        Self { all_non_sdn: true, any_telling: false }
    }
}

impl Tally {
    /// Counts an entry by its programmes.
    fn entry(&mut self, listings: &[Listing]) {
        let known = |listing: &Listing| {
            NON_SDN_PROGRAMMES.iter().find(|(known, _)| *known == listing.programme)
        };
        self.all_non_sdn &= listings.iter().any(|listing| known(listing).is_some());
        self.any_telling |=
            listings.iter().filter_map(known).any(|(_, is_telling)| *is_telling);
    }

    /// The list's name.
    fn name(&self) -> &'static str {
        if self.all_non_sdn && self.any_telling { NON_SDN } else { SDN }
    }
}

/// Gives an entry one listing for each of its programmes, all under its reference.
fn set_programmes(record: &mut Record<'_>, programmes: Vec<String>) {
    let Some(first) = record.entity.listings.first().cloned() else { return };
    let listings: Vec<Listing> = programmes
        .into_iter()
        .filter(|programme| !programme.is_empty())
        .map(|programme| Listing { programme, ..first.clone() })
        .collect();
    if !listings.is_empty() {
        record.entity.listings = listings;
    }
}

/// A name of the two parts that OFAC writes: for a person they have roles, for everything
/// else the last name is the whole name.
fn two_part_name(
    person: bool,
    first: &str,
    last: String,
    kind: NameKind,
    quality: Quality,
) -> Name {
    // "DELA CRUZ, Testo, Jr.": what follows the given names stands behind all.
    let (given, suffix) = match first.rsplit_once(", ") {
        Some((given, suffix)) if is_suffix(suffix) => (given, suffix),
        _ => (first, ""),
    };
    let full = join([join([given, last.as_str()], " ").as_str(), suffix], ", ");
    let mut parts = Vec::new();
    if person && !first.is_empty() {
        parts.push(NamePart { role: PartRole::Given, text: given.to_owned() });
        parts.push(NamePart { role: PartRole::Family, text: last });
    }
    Name { full, parts, kind, quality, note: None }
}

/// A name as "LAST, First", the only way that the CSV files and the remarks know.
fn inverted_name(person: bool, text: &str, kind: NameKind, quality: Quality) -> Name {
    let (last, first) = match text.split_once(", ") {
        Some(parts) if person => parts,
        _ => (text, ""),
    };
    // "MUESTRA, JR., Testo": the suffix belongs to the family name.
    let (last, first) = match first.split_once(", ") {
        Some((suffix, first)) if is_suffix(suffix) => {
            (text.get(..last.len() + 2 + suffix.len()).unwrap_or(last), first)
        }
        _ => (last, first),
    };
    if is_suffix(first) {
        return Name { kind, quality, ..Name::primary(text) };
    }
    two_part_name(person, first, last.to_owned(), kind, quality)
}

fn is_suffix(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    ["jr", "sr", "ii", "iii", "iv"].iter().any(|suffix| bare.eq_ignore_ascii_case(suffix))
}

/// The country that OFAC's words stand for, some of which nobody else uses.
fn country(text: &str) -> Option<CountryCode> {
    places::country(text).or_else(|| {
        let code = match text {
            "Palestinian" | "Region: Gaza" | "Region: West Bank" | "West Bank"
            | "Gaza" => "PS",
            "Region: Kafia Kingi" => "SD",
            "Region: Northern Mali" => "ML",
            "Region: Crimea" | "Crimea (Region of) Ukraine" => "UA",
            "The Gambia" => "GM",
            "Bahamas, The" => "BS",
            "Man, Isle of" => "IM",
            "Virgin Islands, British" => "VG",
            "North Macedonia, The Republic of"
            | "Macedonia, The Former Yugoslav Republic of" => "MK",
            "Cote d Ivoire" => "CI",
            "Cabo Verde" | "Cabo Verde. Previously Cape Verde." => "CV",
            "Congo, Democratic Republic of the" => "CD",
            "Congo, Republic of the" => "CG",
            "Korea, North" => "KP",
            "Korea, South" => "KR",
            _ => return None,
        };
        CountryCode::read(code)
    })
}

/// Whether OFAC names a place that is no country, which is no issue.
fn is_no_country(text: &str) -> bool {
    text == "undetermined"
        || text.starts_with("Region: ")
        || text == "Netherlands Antilles"
}

/// The date of an issue as ISO writes it: `05/07/2024` is the seventh of May. What is
/// written in another way stays as it is.
fn iso_date(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').collect();
    let digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match parts.as_slice() {
        &[month, day, year] if digits(month, 2) && digits(day, 2) && digits(year, 4) => {
            format!("{year}-{month}-{day}")
        }
        _ => text.to_owned(),
    }
}

/// A place of birth: the country is what stands behind its last comma, or all of it.
fn birth_place(text: String) -> Address {
    let last = text.rsplit(", ").next().unwrap_or_default();
    let country = country(&text).or_else(|| country(last));
    Address { text, country, note: None }
}
