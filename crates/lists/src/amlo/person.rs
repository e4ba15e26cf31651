//! One person of Thailand's list.

use saring_model::{
    Address, CountryCode, Document, DocumentKind, IssueCode, ListedEntity, Name, NameKind,
};

use super::Fields;
use super::column::Column;
use crate::issues::Issues;
use crate::record::{Record, noted};
use crate::text::{
    ascii_digits, enumerated, is_non_latin, is_placeholder, join, slug, squeeze,
};
use crate::write::ftm_id;
use crate::{dates, documents, places, references};

pub(super) fn read(fields: Fields, programme: &str, issues: &mut Issues) -> ListedEntity {
    let mut record = Record::new("Person", fields.position, issues);
    record.listing(|listing| programme.clone_into(&mut listing.programme));
    // Names first, so that the English one, which travel documents bear, is the primary.
    let mut fields = fields.fields;
    let rank = |column: Option<Column>| match column {
        Some(Column::EnglishName) => 0,
        Some(Column::Name) => 1,
        Some(Column::ThaiName) => 2,
        Some(Column::Alias) => 3,
        _ => 4,
    };
    fields.sort_by_key(|(heading, _)| rank(Column::of(heading)));
    let mut notification = String::new();
    for (heading, text) in fields {
        let quoted = references::of_un(&text);
        record.listing(|listing| listing.quoted.extend(quoted));
        let Some(column) = Column::of(&heading) else {
            let heading = if heading.is_empty() { "cell" } else { heading.as_str() };
            record.unknown(heading, text);
            continue;
        };
        if is_placeholder(&text) {
            record.keep(&heading, text);
            continue;
        }
        match column {
            Column::Number | Column::Reference | Column::Kept => {
                record.keep(&heading, text);
            }
            Column::Notification => notification = squeeze(&text),
            Column::Listed => {
                let text = squeeze(&text);
                record.listing(|listing| listing.listed_on = Some(text));
            }
            Column::ThaiName | Column::EnglishName | Column::Name => {
                names(&mut record, &heading, &text);
            }
            Column::Alias => aliases(&mut record, &heading, &text),
            Column::BirthDate => birth_date(&mut record, &heading, &text),
            Column::BirthPlace => {
                let text = squeeze(&text);
                let country = country(text.rsplit(',').next().unwrap_or_default());
                record.birth_place(Address { text, country, note: None });
            }
            Column::Nationality => nationality(&mut record, &heading, text),
            Column::NationalId => {
                documents_of(&mut record, &heading, &text, DocumentKind::NationalId);
            }
            Column::Passport => {
                documents_of(&mut record, &heading, &text, DocumentKind::Passport);
            }
            Column::Registration => {
                record.set_schema("Organization");
                documents_of(&mut record, &heading, &text, DocumentKind::Registration);
            }
            Column::Address => {
                let text = squeeze(&text);
                let country = country(text.rsplit(',').next().unwrap_or_default());
                record.address(Address { text, country, note: None });
            }
        }
    }
    let caption = record.entity.names.first().map(|name| key(&name.full));
    let caption = caption.unwrap_or_default();
    let key = join([slug(&notification).as_str(), caption.as_str()], "-");
    if !caption.is_empty() {
        // A name in Thai is a digest there, so that an export has the same identifier.
        record.entity.id = ftm_id(&format!("{}-{key}", super::NAME));
    }
    record.listing(|listing| listing.reference = notification);
    record.entity
}

/// A name for an identifier. The vowels and tones of Thai that stand above and below
/// others are no letters to Unicode, but tell names apart.
fn key(name: &str) -> String {
    let thai = |c: char| matches!(c, '\u{E00}'..='\u{E7F}');
    let lower = name.chars().flat_map(char::to_lowercase);
    let kept: String =
        lower.map(|c| if c.is_alphanumeric() || thai(c) { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Adds the names of a cell, the Latin one first: the first of all is the primary one,
/// and one in Thai beside it is its original.
fn names(record: &mut Record<'_>, heading: &str, text: &str) {
    let whole = squeeze(text);
    let mut runs: Vec<String> = text.lines().flat_map(runs).collect();
    runs.sort_by_key(|run| is_non_latin(run));
    for run in runs {
        let (title, name) = untitled(&without_numbers(&run));
        if let Some(title) = title
            && !record.entity.titles.iter().any(|own| own == title)
        {
            record.entity.titles.push(title.to_owned());
        }
        let kind = match record.entity.names.first() {
            None => NameKind::Primary,
            Some(first) if !is_non_latin(&first.full) && is_non_latin(&name) => {
                NameKind::Original
            }
            Some(_) => NameKind::Alias,
        };
        let note = (name != whole).then(|| whole.clone());
        record.name(heading, Name { kind, note, ..Name::primary(name) });
    }
}

fn aliases(record: &mut Record<'_>, heading: &str, text: &str) {
    let whole = squeeze(text);
    let items = text.lines().flat_map(enumerated).flat_map(|item| item.split([';', ',']));
    for item in items.map(str::trim).filter(|item| !item.is_empty()) {
        let (_, name) = untitled(item);
        let note = (name != whole).then(|| whole.clone());
        record.name(heading, Name { note, ..Name::alias(name) });
    }
}

/// The runs of one script in a line: "ทดสอบ ตัวอย่าง (THODSOB TUAYANG)" has two.
fn runs(line: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut thai = None;
    for word in line.split_whitespace() {
        let lettered = word.chars().any(char::is_alphabetic);
        let own = is_non_latin(word);
        if lettered && thai != Some(own) {
            thai = Some(own);
            // A number before the first name stays with it.
            if runs.last().is_none_or(|run| run.chars().any(char::is_alphabetic)) {
                runs.push(String::new());
            }
        }
        if runs.is_empty() {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut() {
            if !run.is_empty() {
                run.push(' ');
            }
            run.push_str(word);
        }
    }
    let trimmed = |run: String| {
        run.trim_matches(|c: char| c.is_whitespace() || "(),;/".contains(c)).to_owned()
    };
    runs.into_iter().map(trimmed).filter(|run| !run.is_empty()).collect()
}

/// A name without the numbers that the portal sets before its parts ("1. TESTO 2. SAMPEL").
fn without_numbers(name: &str) -> String {
    enumerated(name).join(" ")
}

/// A name without its title.
fn untitled(name: &str) -> (Option<&'static str>, String) {
    /// The longer first: นาง begins นางสาว.
    const THAI: [&str; 4] = ["นางสาว", "นาง", "นาย", "น.ส."];
    const LATIN: [&str; 4] = ["Mrs.", "Miss", "Mr.", "Ms."];
    for title in THAI {
        if let Some(rest) = name.strip_prefix(title)
            && rest.trim_start().contains(' ')
        {
            return (Some(title), rest.trim().to_owned());
        }
    }
    for title in LATIN {
        let bare = title.trim_end_matches('.');
        let Some((word, rest)) = name.split_once(' ') else { break };
        if word.trim_end_matches('.').eq_ignore_ascii_case(bare) {
            return (Some(title), rest.trim().to_owned());
        }
    }
    (None, name.to_owned())
}

/// Thai months, whole and short.
const MONTHS: [(&str, &str, &str); 12] = [
    ("มกราคม", "ม.ค.", "January"),
    ("กุมภาพันธ์", "ก.พ.", "February"),
    ("มีนาคม", "มี.ค.", "March"),
    ("เมษายน", "เม.ย.", "April"),
    ("พฤษภาคม", "พ.ค.", "May"),
    ("มิถุนายน", "มิ.ย.", "June"),
    ("กรกฎาคม", "ก.ค.", "July"),
    ("สิงหาคม", "ส.ค.", "August"),
    ("กันยายน", "ก.ย.", "September"),
    ("ตุลาคม", "ต.ค.", "October"),
    ("พฤศจิกายน", "พ.ย.", "November"),
    ("ธันวาคม", "ธ.ค.", "December"),
];

/// A date with ASCII digits and English months.
fn readable(text: &str) -> String {
    let mut readable = ascii_digits(text);
    for (whole, short, english) in MONTHS {
        readable = readable.replace(whole, english).replace(short, english);
    }
    readable
}

/// Adds a date of birth; a Buddhist year is known by its size.
fn birth_date(record: &mut Record<'_>, heading: &str, text: &str) {
    let text = squeeze(text);
    let read = dates::read_all(&readable(&text));
    if read.is_empty() {
        record.unread_date(heading, text);
        return;
    }
    record.entity.birth_dates.extend(read.into_iter().map(|date| noted(date, &text)));
}

fn nationality(record: &mut Record<'_>, heading: &str, text: String) {
    for part in text.split([',', '/', ';', '\n']).map(str::trim).filter(|p| !p.is_empty())
    {
        match country(part) {
            Some(code) if record.entity.nationalities.contains(&code) => {}
            Some(code) => record.entity.nationalities.push(code),
            None => {
                let detail = "nationality names no country; kept verbatim";
                record.issues.add(IssueCode::CountryUnknown, record.position, detail);
            }
        }
    }
    record.keep(heading, text);
}

/// Thai names of the countries likeliest here.
const COUNTRIES: [(&str, &str); 14] = [
    ("กัมพูชา", "KH"),
    ("จีน", "CN"),
    ("ซีเรีย", "SY"),
    ("ปากีสถาน", "PK"),
    ("ฟิลิปปินส์", "PH"),
    ("มาเลเซีย", "MY"),
    ("ลาว", "LA"),
    ("สิงคโปร์", "SG"),
    ("อินเดีย", "IN"),
    ("อินโดนีเซีย", "ID"),
    ("อิหร่าน", "IR"),
    ("เมียนมา", "MM"),
    ("เวียดนาม", "VN"),
    ("ไทย", "TH"),
];

fn country(text: &str) -> Option<CountryCode> {
    let text = text.trim();
    match COUNTRIES.iter().find(|(name, _)| *name == text) {
        Some((_, code)) => CountryCode::read(code),
        None => places::country(text),
    }
}

/// Adds the documents of a cell: "1. AA 2. BB", "AA, BB", one on a line.
fn documents_of(record: &mut Record<'_>, heading: &str, text: &str, kind: DocumentKind) {
    let items = text.lines().flat_map(enumerated).flat_map(|item| item.split([',', ';']));
    for item in items.map(str::trim).filter(|item| !item.is_empty()) {
        if is_placeholder(item) {
            record.keep(heading, item);
            continue;
        }
        // The list masks all but the middle of a national number: XXXX50002XXXX.
        let masked = item.contains("XX") || item.contains("xx");
        let written = ascii_digits(item);
        // What a bracket behind the number tells is not part of it.
        let bare = written.split('(').next().unwrap_or_default();
        let digits = bare.contains(|c: char| c.is_ascii_digit());
        let found = documents::plain_number(if digits { bare } else { &written });
        let thai = kind == DocumentKind::NationalId
            && (masked || found.len() == 13 && found.bytes().all(|b| b.is_ascii_digit()));
        record.document(Document {
            kind,
            kind_text: heading.to_owned(),
            number_raw: item.to_owned(),
            number: if masked { String::new() } else { found },
            issuer: places::bracketed_country(item)
                .or_else(|| CountryCode::read("TH").filter(|_| thai)),
            expires: documents::expiry(item).or_else(|| expiry(item)),
            status: documents::status(item),
            ..Document::default()
        });
    }
}

/// The day behind the Thai word for expiry, by the Gregorian calendar; as written if it
/// is no day that can be read.
fn expiry(item: &str) -> Option<String> {
    let (_, rest) = item.split_once("หมดอายุ")?;
    let rest = rest.split([')', ']']).next().unwrap_or_default().trim_start_matches(':');
    let rest = rest.trim();
    let written = rest.strip_prefix("วันที่").unwrap_or(rest).trim();
    let day = dates::read(&readable(written)).filter(|date| date.from == date.to);
    let text = day.map_or_else(|| written.to_owned(), |date| date.from.to_string());
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{expiry, runs, untitled, without_numbers};

    #[test]
    fn an_expiry_is_gregorian() {
        let day = Some("2020-02-03");
        assert_eq!(expiry("P1234567 (หมดอายุ 03-02-2563)").as_deref(), day);
        assert_eq!(expiry("P1234567 หมดอายุ: วันที่ ๓ ก.พ. ๒๕๖๓").as_deref(), day);
        assert_eq!(expiry("P1234567 (หมดอายุ นานแล้ว)").as_deref(), Some("นานแล้ว"));
        assert_eq!(expiry("P1234567 (หมดอายุ)"), None);
    }

    #[test]
    fn names_are_told_apart_by_their_script() {
        assert_eq!(
            runs("ทดสอบ ตัวอย่าง (THODSOB TUAYANG)"),
            ["ทดสอบ ตัวอย่าง", "THODSOB TUAYANG"]
        );
        assert_eq!(runs("1. ทดสอบ ตัวอย่าง"), ["1. ทดสอบ ตัวอย่าง"]);
        assert_eq!(runs("TESTO"), ["TESTO"]);
        assert_eq!(runs(" "), [""; 0]);
    }

    #[test]
    fn titles_and_numbers_are_no_names() {
        assert_eq!(untitled("นายทดสอบ ตัวอย่าง"), (Some("นาย"), "ทดสอบ ตัวอย่าง".to_owned()));
        assert_eq!(untitled("นางสาว ทดสอบ ตัวอย่าง").0, Some("นางสาว"));
        assert_eq!(untitled("นายทดสอบ").0, None);
        assert_eq!(untitled("MR TESTO SAMPEL"), (Some("Mr."), "TESTO SAMPEL".to_owned()));
        assert_eq!(without_numbers("1. TESTO 2. SAMPEL"), "TESTO SAMPEL");
    }
}
