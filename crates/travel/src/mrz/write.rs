//! A zone written from a traveller and a document.
//!
//! In: values. Out: the lines of a zone. Not handled: choosing the document.
//! Source: ICAO Doc 9303, 8th edition, parts 3 to 7.

use saring_model::{
    BirthDate, Confidence, CountryCode, Day, Precision, Sex, Told, TravelDocument,
    TravelDocumentKind, Traveller,
};
use saring_names::doc9303::{Language, to_zone};

use super::layout::{Grid, ZoneFormat};
use super::{check, names};
use crate::error::{ErrorKind, TravelError};

/// Characters of a number that is not a long one.
const NUMBER: usize = 9;

/// Writes a machine readable zone, its lines parted by line breaks. Of the traveller,
/// the first name and nationality are written.
///
/// # Errors
///
/// [`ErrorKind::Unwritable`]: no name, or a number that is too long for the format.
///
/// ```
/// use saring_model::*;
/// use saring_travel::{ZoneFormat, zone};
/// let name = TravellerName {
///     surname: "Eriksson".into(),
///     given: "Anna Maria".into(),
///     ..TravellerName::default()
/// };
/// let birth = BirthDate::day(1974, 8, 12).unwrap();
/// let traveller = Traveller {
///     names: vec![name],
///     birth: Some(Told::sure("740812", birth)),
///     nationalities: vec![Told::unread("UTO")],
///     sex: Some(Told::sure("F", Sex::Female)),
///     ..Traveller::default()
/// };
/// let document = TravelDocument {
///     kind: TravelDocumentKind::Passport,
///     number: "L898902C3".into(),
///     issuer: Some(Told::unread("UTO")),
///     expires: Some(Told::sure("120415", Day::new(2012, 4, 15).unwrap())),
///     unread: vec![Unread { field: "optional".into(), value: "ZE184226B".into() }],
///     ..TravelDocument::default()
/// };
/// let lines = zone(ZoneFormat::Td3, &traveller, &document).unwrap();
/// assert_eq!(
///     lines,
///     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
///      L898902C36UTO7408122F1204159ZE184226B<<<<<10"
/// );
/// ```
pub fn zone(
    format: ZoneFormat,
    traveller: &Traveller,
    document: &TravelDocument,
) -> Result<String, TravelError> {
    let layout = format.layout();
    let mut grid = Grid::blank(format);
    grid.put(layout.code, code(format, document).as_bytes());
    grid.put(layout.issuer, &country(document.issuer.as_ref()));
    grid.put(layout.nationality, &country(traveller.nationalities.first()));
    let name = traveller.names.iter().find(|name| !name.is_empty());
    let name = name.ok_or_else(|| unwritable("expected a name, found none"))?;
    let part = |text: &str| to_zone(text, Language::Unstated);
    let (surname, given) = (part(&name.surname), part(&name.given));
    if surname.is_empty() && given.is_empty() {
        return Err(unwritable("expected a name with letters, found none"));
    }
    let field = names::write(&surname, &given, layout.name.length());
    grid.put(layout.name, field.as_bytes());

    let birth = traveller.birth.as_ref().and_then(|told| told.value.as_ref());
    let birth = birth.map_or_else(blank_date, birth_digits);
    grid.put(layout.birth, birth.as_bytes());
    grid.put(layout.birth_check, &[check::digit(birth.bytes())]);
    let expiry = document.expires.as_ref().and_then(|told| told.value);
    let expiry = expiry.map_or_else(blank_date, day_digits);
    grid.put(layout.expiry, expiry.as_bytes());
    grid.put(layout.expiry_check, &[check::digit(expiry.bytes())]);
    let sex = traveller.sex.as_ref().and_then(|told| told.value);
    grid.put(layout.sex, sex_code(sex));

    let taken = number(format, document, &mut grid)?;
    for (index, field) in layout.optional.iter().enumerate() {
        let named = if index == 0 { "optional" } else { "optional-2" };
        let told = document.unread.iter().find(|unread| unread.field == named);
        let text = told.map(|unread| characters(&unread.value)).unwrap_or_default();
        let from = if index == 0 { field.from + taken } else { field.from };
        if text.len() + from > field.to + 1 {
            return Err(unwritable("expected optional data that fit the field"));
        }
        if !text.is_empty() {
            grid.put(super::layout::Field { from, ..*field }, text.as_bytes());
        }
    }
    if let (Some(field), Some(own)) = (layout.optional_check, layout.optional.first()) {
        let value = check::digit(grid.get(*own).iter().copied());
        grid.put(field, &[value]);
    }
    if let Some((field, covered)) = layout.composite {
        let bytes = covered.iter().flat_map(|own| grid.get(*own)).copied();
        let value = check::digit(bytes);
        grid.put(field, &[value]);
    }
    Ok(grid.to_text())
}

fn unwritable(text: &str) -> TravelError {
    TravelError::new(ErrorKind::Unwritable, None, text)
}

/// Writes the number and its check digit; how many places of the optional data it took.
fn number(
    format: ZoneFormat,
    document: &TravelDocument,
    grid: &mut Grid,
) -> Result<usize, TravelError> {
    let layout = format.layout();
    let number = characters(&document.number);
    let value = check::digit(number.bytes());
    let (short, rest) = number.split_at_checked(NUMBER).unwrap_or((&number, ""));
    grid.put(layout.number, short.as_bytes());
    if rest.is_empty() {
        grid.put(layout.number_check, &[check::digit(padded(short))]);
        return Ok(0);
    }
    let first = layout.optional.first().filter(|_| layout.long_number);
    // A filler would end the number; one is needed behind its check digit.
    let room = first.map_or(0, |first| first.length() - 1);
    if rest.len() >= room || rest.contains('<') {
        return Err(unwritable("expected a number that fits the format"));
    }
    if let Some(first) = first {
        grid.put(*first, &[rest.as_bytes(), &[value]].concat());
    }
    Ok(rest.len() + 2)
}

fn padded(short: &str) -> impl Iterator<Item = u8> + '_ {
    short.bytes().chain(std::iter::repeat(b'<')).take(NUMBER)
}

/// The characters of a number or other text; what is none becomes a filler.
fn characters(text: &str) -> String {
    let upper = text.trim().chars().map(|c| c.to_ascii_uppercase());
    let kept = upper.map(|c| if c.is_ascii_alphanumeric() { c } else { '<' });
    let text: String = kept.collect();
    text.trim_end_matches('<').to_owned()
}

/// The code of the document, which must be one of the format.
fn code(format: ZoneFormat, document: &TravelDocument) -> String {
    let is_visa = matches!(format, ZoneFormat::MrvA | ZoneFormat::MrvB);
    let own = characters(&document.code);
    let sound = own.starts_with(|c: char| c.is_ascii_uppercase());
    if sound && own.len() <= 2 && own.starts_with('V') == is_visa {
        return own;
    }
    if is_visa {
        return "V".to_owned();
    }
    let code = match document.kind {
        TravelDocumentKind::Passport => "P",
        TravelDocumentKind::CrewCertificate => "AC",
        TravelDocumentKind::PassportCard => "IP",
        TravelDocumentKind::IdentityCard
        | TravelDocumentKind::Visa
        | TravelDocumentKind::PilotLicence
        | TravelDocumentKind::Military
        | TravelDocumentKind::Permit
        | TravelDocumentKind::Other => "I",
    };
    code.to_owned()
}

/// The code of a country as it was told where that is one of three letters or Germany's,
/// else that of ISO 3166.
fn country(told: Option<&Told<CountryCode>>) -> Vec<u8> {
    let Some(told) = told else { return Vec::new() };
    let raw = told.raw.trim_end_matches('<');
    let letters = raw.bytes().all(|byte| byte.is_ascii_alphabetic());
    let sure = told.confidence != Confidence::Repaired;
    if letters && sure && (raw.len() == 3 || raw.eq_ignore_ascii_case("D")) {
        return raw.to_ascii_uppercase().into_bytes();
    }
    told.value.map(|code| code.alpha3().as_bytes().to_vec()).unwrap_or_default()
}

fn sex_code(sex: Option<Sex>) -> &'static [u8] {
    match sex {
        Some(Sex::Female) => b"F",
        Some(Sex::Male) => b"M",
        Some(Sex::Other) | None => b"<",
    }
}

fn blank_date() -> String {
    "<<<<<<".to_owned()
}

fn day_digits(day: Day) -> String {
    format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day())
}

fn birth_digits(date: &BirthDate) -> String {
    let digits = day_digits(date.from);
    let known = match date.precision {
        Precision::Day => 6,
        Precision::Month => 4,
        Precision::Year => 2,
        Precision::Range => 0,
    };
    format!("{:<<6}", digits.get(..known).unwrap_or_default())
}
