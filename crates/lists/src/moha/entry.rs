//! One entry of Malaysia's list.

use saring_model::{
    Address, BirthDate, CountryCode, Document, DocumentKind, IssueCode, ListedEntity,
    Name, NameKind, Precision,
};

use crate::issues::Issues;
use crate::record::Record;
use crate::text::{enumerated, is_placeholder, slug, squeeze};
use crate::xml::Element;
use crate::{documents, places, references};

/// What a column holds, told by the words of its heading: its number, its spelling and
/// its line breaks have changed from one publication to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Reference,
    Name,
    OtherNames,
    Title,
    Designation,
    BirthDate,
    BirthPlace,
    Nationality,
    Passport,
    IdentityCard,
    Address,
    Listed,
}

impl Column {
    /// The column of a heading such as "(13)\nDate 0f Listed" or "Referen ce".
    fn of(heading: &str) -> Option<Self> {
        let letters: String =
            heading.chars().filter(|c| c.is_alphabetic()).take(60).collect();
        let letters = letters.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| letters.contains(word));
        Some(if has(&["listed", "disenaraikan", "tarikhsenarai"]) {
            Self::Listed
        } else if has(&["dateofbirth", "tarikhlahir"]) {
            Self::BirthDate
        } else if has(&["placeofbirth", "tempatlahir"]) {
            Self::BirthPlace
        } else if has(&["passport", "pasport"]) {
            Self::Passport
        } else if has(&["identificationcard", "idetificationcard", "pengenalan"]) {
            Self::IdentityCard
        } else if has(&["reference", "rujukan"]) {
            Self::Reference
        } else if has(&["othername", "alias", "namalain"]) {
            Self::OtherNames
        } else if has(&["designation", "jawatan"]) {
            Self::Designation
        } else if has(&["nationality", "warganegara"]) {
            Self::Nationality
        } else if has(&["address", "alamat"]) {
            Self::Address
        } else {
            match letters.as_str() {
                "name" | "nama" => Self::Name,
                "title" | "gelaran" => Self::Title,
                "no" | "bil" => Self::Number,
                _ => return None,
            }
        })
    }

    /// Whether only persons have it: 13 columns are a person's, 7 a group's.
    fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::Designation
                | Self::BirthDate
                | Self::BirthPlace
                | Self::Nationality
                | Self::Passport
                | Self::IdentityCard
        )
    }
}

/// Removes what only tells where in the file an entry stands, its running number and its
/// `id`: the delisting of one entry would change every one behind it.
pub(super) fn remove_places(entry: &mut Element) {
    entry.attributes.retain(|(name, _)| name != "id");
    entry.children.retain(|field| {
        let mut headings = field.attributes.iter().filter(|(name, _)| name == "name");
        let number = headings.any(|(_, text)| Column::of(text) == Some(Column::Number));
        let counts = field.text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        !(field.name == "field" && number && counts && field.children.is_empty())
    });
}

pub(super) fn read(
    entry: Element,
    section: &str,
    title: &str,
    issues: &mut Issues,
) -> ListedEntity {
    let mut record = Record::new("Organization", entry.position, issues);
    record.listing(|listing| title.clone_into(&mut listing.programme));
    record.keep("section/@type", section);
    for (name, value) in entry.attributes {
        record.unknown(&format!("@{name}"), value);
    }
    record.unknown("text", entry.text);
    let mut fields = Vec::new();
    for child in entry.children {
        if child.name == "field" {
            fields.push(field(&mut record, child));
        } else {
            let name = child.name.clone();
            record.unknown_tree(&name, child);
        }
    }
    let personal = |(heading, _): &(String, String)| {
        Column::of(heading).is_some_and(Column::is_personal)
    };
    let person = fields.iter().any(personal);
    if person {
        record.set_schema("Person");
    }
    for (heading, text) in fields {
        let quoted = references::of_un(&text);
        record.listing(|listing| listing.quoted.extend(quoted));
        column(&mut record, &heading, text, person);
    }
    confirm(&mut record);
    let listing = record.entity.listings.first();
    let key = slug(listing.map(|l| l.reference.as_str()).unwrap_or_default());
    if !key.is_empty() {
        record.entity.id = format!("{}-{key}", super::NAME);
    }
    record.entity
}

/// The heading and the text of a field.
fn field(record: &mut Record<'_>, mut field: Element) -> (String, String) {
    let heading = field.attributes.iter().position(|(name, _)| name == "name");
    let heading = heading.map(|at| field.attributes.swap_remove(at).1);
    let heading: String =
        squeeze(&heading.unwrap_or_default()).chars().take(120).collect();
    let path = if heading.is_empty() { "field".to_owned() } else { heading };
    let text = record.leaf(&path, field);
    (path, text)
}

fn column(record: &mut Record<'_>, heading: &str, text: String, person: bool) {
    let Some(column) = Column::of(heading) else {
        record.unknown(heading, text);
        return;
    };
    if is_placeholder(&text) {
        record.keep(heading, text);
        return;
    }
    match column {
        Column::Number => record.keep(heading, text),
        Column::Reference => record.listing(|listing| listing.reference = text),
        Column::Name => {
            for (index, name) in names(&text, person).into_iter().enumerate() {
                let kind = if index == 0 { NameKind::Primary } else { NameKind::Alias };
                let note = (name != text).then(|| text.clone());
                let name = Name { kind, note, ..Name::primary(name) };
                // The name that an entry is listed under stands before its others.
                let place =
                    record.entity.names.iter().position(|n| {
                        n.kind == NameKind::Alias && kind == NameKind::Primary
                    });
                let place = place.unwrap_or(record.entity.names.len());
                record.entity.names.insert(place, name);
            }
        }
        Column::OtherNames => {
            for part in others(&text, person) {
                for name in names(part, person) {
                    let note = (name != text).then(|| text.clone());
                    record.name(heading, Name { note, ..Name::alias(name) });
                }
            }
        }
        Column::Title => record.entity.titles.push(text),
        Column::Designation => record.entity.designations.push(text),
        Column::BirthDate => record.birth_date(heading, &text),
        Column::BirthPlace => {
            let country = country(text.rsplit(',').next().unwrap_or_default());
            record.birth_place(Address { text, country, note: None });
        }
        Column::Nationality => nationality(record, heading, text),
        Column::Passport => {
            for number in numbers(&text).into_iter().flat_map(passports) {
                document(record, heading, DocumentKind::Passport, number);
            }
        }
        Column::IdentityCard => {
            for number in numbers(&text) {
                document(record, heading, DocumentKind::NationalId, number);
            }
        }
        Column::Address => {
            let country = country(text.rsplit(',').next().unwrap_or_default());
            record.address(Address { text, country, note: None });
        }
        Column::Listed => record.listing(|listing| listing.listed_on = Some(text)),
    }
}

/// The names in a text by its `@`. In "Contoh @ Misal binti Rekaan" the father's name
/// belongs to both, so the first is "Contoh binti Rekaan": a single given name would
/// find everybody who bears it.
fn names(text: &str, person: bool) -> Vec<String> {
    /// Words before a father's name: of Malay, Indian and East Malaysian names.
    const FATHERS: [&str; 10] =
        ["bin", "binti", "bt", "bt.", "bte", "b.", "a/l", "a/p", "anak", "ak"];
    let is_father =
        |word: &&str| FATHERS.iter().any(|father| father.eq_ignore_ascii_case(word));
    let parts: Vec<&str> =
        text.split('@').map(str::trim).filter(|part| !is_placeholder(part)).collect();
    let last: Vec<&str> = parts.last().copied().unwrap_or_default().split(' ').collect();
    let father = last.iter().position(is_father);
    let father = father.and_then(|at| last.get(at..)).unwrap_or_default().join(" ");
    let whole = |part: &&str| {
        if father.is_empty() || part.split(' ').any(|word| is_father(&word)) {
            (*part).to_owned()
        } else {
            format!("{part} {father}")
        }
    };
    if person {
        parts.iter().map(whole).collect()
    } else {
        parts.into_iter().map(str::to_owned).collect()
    }
}

/// The names of a cell of other names: `|` and `;` part them, letters in brackets
/// number them, and a comma parts those of persons.
fn others(text: &str, person: bool) -> Vec<&str> {
    let parts = move |c: char| matches!(c, '|' | ';') || (person && c == ',');
    enumerated(text)
        .into_iter()
        .flat_map(|item| item.split(parts))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect()
}

/// The numbers of a cell: "A / B", "A, B", "(a) A (b) B". A slash within a number is
/// part of it.
fn numbers(text: &str) -> Vec<&str> {
    enumerated(text)
        .into_iter()
        .flat_map(|item| item.split([',', ';', '|']))
        .flat_map(|item| item.split(" / "))
        .flat_map(|item| item.split("/ "))
        .flat_map(|item| item.split(" /"))
        .map(str::trim)
        .filter(|number| !number.is_empty())
        .collect()
}

/// The numbers of a text that is nothing but whole passport numbers: a blank or a line
/// break parts them. In "A 000001" it is within one.
fn passports(text: &str) -> Vec<&str> {
    const LENGTH_MIN: usize = 6;
    let whole = |word: &str| {
        word.chars().filter(|c| c.is_alphanumeric()).count() >= LENGTH_MIN
            && word.chars().any(|c| c.is_ascii_digit())
    };
    if text.split_whitespace().all(whole) {
        text.split_whitespace().collect()
    } else {
        vec![text]
    }
}

fn document(record: &mut Record<'_>, heading: &str, kind: DocumentKind, text: &str) {
    let number = documents::plain_number(text);
    if number.is_empty() || is_placeholder(text) {
        record.keep(heading, text);
        return;
    }
    let malaysian = kind == DocumentKind::NationalId && birth_of_card(text).is_some();
    let issuer = places::bracketed_country(text)
        .or_else(|| places::leading_country(text))
        .or_else(|| CountryCode::read("MY").filter(|_| malaysian));
    record.document(Document {
        kind,
        kind_text: heading.to_owned(),
        number_raw: text.to_owned(),
        number,
        issuer,
        expires: documents::expiry(text),
        status: documents::status(text),
        ..Document::default()
    });
}

/// The year (of a century), month and day in a Malaysian identity card's number:
/// yymmdd-pb-nnnn, of which pb is the place of birth.
fn birth_of_card(text: &str) -> Option<(i16, u8, u8)> {
    let shape = |(index, byte): (usize, u8)| match index {
        6 | 9 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 14 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let (year, month, day) = (part(0, 2)?, part(2, 4)?, part(4, 6)?);
    let real = (1..=12).contains(&month) && (1..=31).contains(&day);
    real.then_some((i16::from(year), month, day))
}

/// Tells where an identity card's number has another date than the dates of birth. It
/// adds none: cards are issued on the word of their holders, and the century is not in
/// the number.
fn confirm(record: &mut Record<'_>) {
    let days: Vec<&BirthDate> = record
        .entity
        .birth_dates
        .iter()
        .filter(|date| date.precision == Precision::Day)
        .collect();
    let cards = record.entity.documents.iter();
    let cards = cards.filter(|document| document.kind == DocumentKind::NationalId);
    let told: Vec<_> =
        cards.filter_map(|document| birth_of_card(&document.number_raw)).collect();
    let agrees = |(year, month, day): &(i16, u8, u8)| {
        let same = |date: &&&BirthDate| {
            let own = (date.from.year() % 100, date.from.month(), date.from.day());
            own == (*year, *month, *day)
        };
        days.iter().any(|date| same(&date))
    };
    if !days.is_empty() && told.iter().any(|told| !agrees(told)) {
        let detail = "the identity card's number has another date than the date of birth";
        record.issues.add(IssueCode::DateUnread, record.position, detail);
    }
}

/// Adds the nationalities of a cell, in English or Malay; a remark in brackets
/// ("Pemastautin Tetap di Malaysia", a resident) names none. The text is kept whole.
fn nationality(record: &mut Record<'_>, heading: &str, text: String) {
    let bare = text.split('(').next().unwrap_or_default();
    let parts = bare.split([',', '/', '|', ';']).flat_map(|part| part.split(" dan "));
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        match country(part) {
            Some(code) if record.entity.nationalities.contains(&code) => {}
            Some(code) => record.entity.nationalities.push(code),
            None => {
                record.country(heading, part);
            }
        }
    }
    record.keep(heading, text);
}

/// Malay names of countries that differ from the English ones.
const COUNTRIES: [(&str, &str); 23] = [
    ("afrika selatan", "ZA"),
    ("amerika syarikat", "US"),
    ("arab saudi", "SA"),
    ("belanda", "NL"),
    ("emiriah arab bersatu", "AE"),
    ("filipina", "PH"),
    ("hindia", "IN"),
    ("itali", "IT"),
    ("jepun", "JP"),
    ("jerman", "DE"),
    ("kemboja", "KH"),
    ("korea selatan", "KR"),
    ("korea utara", "KP"),
    ("lubnan", "LB"),
    ("maghribi", "MA"),
    ("mesir", "EG"),
    ("palestin", "PS"),
    ("perancis", "FR"),
    ("rusia", "RU"),
    ("sepanyol", "ES"),
    ("singapura", "SG"),
    ("turki", "TR"),
    ("yaman", "YE"),
];

fn country(text: &str) -> Option<CountryCode> {
    let text = text.trim();
    let malay = COUNTRIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    match malay {
        Some((_, code)) => CountryCode::read(code),
        None => places::country(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{birth_of_card, names};

    #[test]
    fn a_fathers_name_belongs_to_every_name() {
        assert_eq!(
            names("Contoh @ Misal binti Rekaan", true),
            ["Contoh binti Rekaan", "Misal binti Rekaan"]
        );
        assert_eq!(
            names("Contoh bin Rekaan @ Misal", true),
            ["Contoh bin Rekaan", "Misal"]
        );
        assert_eq!(names("Kumpulan Contoh @ KC", false), ["Kumpulan Contoh", "KC"]);
    }

    #[test]
    fn only_a_cards_number_has_a_date() {
        assert_eq!(birth_of_card("611209-00-0000"), Some((61, 12, 9)));
        assert_eq!(birth_of_card("611309-00-0000"), None);
        assert_eq!(birth_of_card("6112090000001"), None);
    }
}
