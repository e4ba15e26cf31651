//! A listed entity as fields of text: what a change is told in, and what a digest covers.
//!
//! In: a [`ListedEntity`]. Out: its fields in a fixed order, each with its values in one
//! order whatever order the publisher wrote them in. Every attribute of the model takes
//! part: each struct is taken apart without `..`, so a new field cannot be forgotten.
//! Not handled: which change matters to anybody.

use saring_model::{
    Address, BirthDate, Calendar, Document, DocumentKind, DocumentStatus, ListedEntity,
    Listing, Name, NameKind, NamePart, PartRole, Quality, Sex, Unread,
};
use sha2::{Digest as _, Sha256};

use crate::digest::piece;

/// A field that has a value, by its name.
pub type Field = (&'static str, Vec<String>);

/// The fields of an entity that have a value, each with its values sorted.
///
/// ```
/// use saring_lists::fields;
/// use saring_model::{ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     names: vec![Name::weak("Sampel"), Name::primary("Testo Sampel")],
///     ..ListedEntity::default()
/// };
/// let fields = fields(&entity);
/// assert_eq!(fields.last().unwrap().0, "names");
/// assert_eq!(fields.last().unwrap().1, ["primary: Testo Sampel", "weak alias: Sampel"]);
/// ```
pub fn fields(entity: &ListedEntity) -> Vec<Field> {
    let ListedEntity {
        id,
        schema,
        kind,
        names,
        titles,
        designations,
        birth_dates,
        birth_places,
        nationalities,
        sexes,
        documents,
        addresses,
        listings,
        notes,
        referents,
        unread,
    } = entity;
    let one = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let fields = [
        ("id", one(id).into_iter().collect()),
        ("schema", one(schema).into_iter().collect()),
        ("kind", vec![kind.as_str().to_owned()]),
        ("names", names.iter().map(name).collect()),
        ("titles", titles.clone()),
        ("designations", designations.clone()),
        ("birth_dates", birth_dates.iter().map(birth_date).collect()),
        ("birth_places", birth_places.iter().map(address).collect()),
        ("nationalities", nationalities.iter().map(ToString::to_string).collect()),
        ("sexes", sexes.iter().map(|sex| sex_word(*sex).to_owned()).collect()),
        ("documents", documents.iter().map(document).collect()),
        ("addresses", addresses.iter().map(address).collect()),
        ("listings", listings.iter().map(listing).collect()),
        ("notes", notes.clone()),
        ("referents", referents.clone()),
        ("unread", unread.iter().map(unread_text).collect()),
    ];
    let mut filled: Vec<Field> =
        fields.into_iter().filter(|(_, values): &Field| !values.is_empty()).collect();
    for (_, values) in &mut filled {
        values.sort_unstable();
    }
    filled
}

/// A digest of everything in an entity: equal for two readings of the same content.
pub(crate) fn digest(entity: &ListedEntity) -> [u8; 16] {
    let mut canonical = Vec::with_capacity(1024);
    for (field, values) in fields(entity) {
        piece(&mut canonical, field.as_bytes());
        piece(&mut canonical, &(values.len() as u64).to_le_bytes());
        for value in values {
            piece(&mut canonical, value.as_bytes());
        }
    }
    let whole: [u8; 32] = Sha256::digest(&canonical).into();
    std::array::from_fn(|index| whole.get(index).copied().unwrap_or_default())
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Other => "X",
    }
}

/// `text [extra; extra] (note)`, without what is empty.
fn told(text: &str, extras: &[String], note: Option<&str>) -> String {
    let mut told = text.to_owned();
    let extras: Vec<&str> =
        extras.iter().map(String::as_str).filter(|extra| !extra.is_empty()).collect();
    if !extras.is_empty() {
        told.push_str(" [");
        told.push_str(&extras.join("; "));
        told.push(']');
    }
    if let Some(note) = note {
        told.push_str(" (");
        told.push_str(note);
        told.push(')');
    }
    told
}

fn name(name: &Name) -> String {
    let Name { full, parts, kind, quality, note } = name;
    let kind = match kind {
        NameKind::Primary => "primary",
        NameKind::Alias => "alias",
        NameKind::Former => "former",
        NameKind::Original => "original",
    };
    let weak = match quality {
        Quality::Low => "weak ",
        Quality::Good => "",
    };
    let part = |NamePart { role, text }: &NamePart| {
        let role = match role {
            PartRole::Given => "given",
            PartRole::Middle => "middle",
            PartRole::Father => "father",
            PartRole::Family => "family",
        };
        format!("{role}: {text}")
    };
    let parts: Vec<String> = parts.iter().map(part).collect();
    told(&format!("{weak}{kind}: {full}"), &parts, note.as_deref())
}

fn birth_date(date: &BirthDate) -> String {
    // The interval, its precision and "about" are in the text of a date.
    let BirthDate { from: _, to: _, precision: _, approximate: _, calendar, note } = date;
    let calendar = match calendar {
        Calendar::Gregorian => "",
        Calendar::Hijri => "Hijri",
        Calendar::SolarHijri => "Solar Hijri",
        Calendar::Buddhist => "Buddhist",
    };
    told(&date.to_string(), &[calendar.to_owned()], note.as_deref())
}

fn address(address: &Address) -> String {
    let Address { text, country, note } = address;
    let country = country.map(|code| code.to_string()).unwrap_or_default();
    told(text, &[country], note.as_deref())
}

fn document(document: &Document) -> String {
    let Document {
        kind,
        kind_text,
        number_raw,
        number,
        issuer,
        issuer_text,
        issued,
        expires,
        status,
        note,
    } = document;
    let kind = match kind {
        DocumentKind::Passport => "passport",
        DocumentKind::NationalId => "national id",
        DocumentKind::TaxNumber => "tax number",
        DocumentKind::Registration => "registration",
        DocumentKind::Imo => "IMO number",
        DocumentKind::Other => "document",
    };
    let status = match status {
        None => "",
        Some(DocumentStatus::Expired) => "expired",
        Some(DocumentStatus::Lost) => "lost",
        Some(DocumentStatus::False) => "false",
        Some(DocumentStatus::Revoked) => "revoked",
    };
    let said = |word: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("{word} {text}")).unwrap_or_default()
    };
    let raw = if number_raw == number { String::new() } else { number_raw.clone() };
    let extras = [
        raw,
        kind_text.clone(),
        issuer.map(|code| code.to_string()).unwrap_or_default(),
        said("by", issuer_text),
        said("issued", issued),
        said("expires", expires),
        status.to_owned(),
    ];
    told(&format!("{kind} {number}"), &extras, note.as_deref())
}

fn listing(listing: &Listing) -> String {
    let Listing { list, programme, reference, quoted, listed_on, amended_on, measures } =
        listing;
    let mut amended_on = amended_on.clone();
    amended_on.sort_unstable();
    let several = |word: &str, texts: &[String]| match texts {
        [] => String::new(),
        texts => format!("{word} {}", texts.join(", ")),
    };
    let extras = [
        list.clone(),
        programme.clone(),
        listed_on.as_ref().map(|date| format!("listed {date}")).unwrap_or_default(),
        several("amended", &amended_on),
        several("quotes", quoted),
        several("measures", measures),
    ];
    told(reference, &extras, None)
}

fn unread_text(unread: &Unread) -> String {
    let Unread { field, value } = unread;
    format!("{field}: {value}")
}

/// One field that differs between two versions of an entity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// The field's name.
    pub field: &'static str,
    /// Values that only the earlier version has.
    pub gone: Vec<String>,
    /// Values that only the later version has.
    pub new: Vec<String>,
}

/// What changed from one version of an entity to the next, field by field; empty if
/// nothing did.
pub fn changes(before: &ListedEntity, after: &ListedEntity) -> Vec<FieldChange> {
    let (before, after) = (fields(before), fields(after));
    let values = |fields: &[Field], field: &str| {
        let found = fields.iter().find(|(name, _)| *name == field);
        found.map(|(_, values)| values.clone()).unwrap_or_default()
    };
    let mut names: Vec<&'static str> = Vec::new();
    for (field, _) in before.iter().chain(&after) {
        if !names.contains(field) {
            names.push(field);
        }
    }
    let changes = names.into_iter().map(|field| {
        let (gone, new) = apart(values(&before, field), values(&after, field));
        FieldChange { field, gone, new }
    });
    changes.filter(|change| !change.gone.is_empty() || !change.new.is_empty()).collect()
}

/// What only the one and only the other of two sorted multisets has.
fn apart(before: Vec<String>, after: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    let (mut before, mut after) =
        (before.into_iter().peekable(), after.into_iter().peekable());
    loop {
        match (before.peek(), after.peek()) {
            (Some(a), Some(b)) if a == b => {
                before.next();
                after.next();
            }
            (Some(a), Some(b)) if a < b => gone.extend(before.next()),
            (_, Some(_)) => new.extend(after.next()),
            (Some(_), None) => gone.extend(before.next()),
            (None, None) => return (gone, new),
        }
    }
}
