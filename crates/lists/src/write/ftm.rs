//! Listed entities of any publisher as `FollowTheMoney` lines.
//!
//! In: a listed entity. Out: its line, and a line for each listing (Sanction), document
//! (Passport, Identification) and address of which there is more to say than a property
//! holds. Every value is one that `FollowTheMoney` takes as it is. What it has no place
//! for stands in the key [`OWN`] beside `properties`: exactly those fields that our own
//! reader does not get back from the rest, found by reading it back. So reading what is
//! written gives the same entity, by construction. Not handled: entities that were read
//! from a `FollowTheMoney` list, which [`ftm_copy`](super::ftm_copy) writes better.

use std::collections::HashSet;
use std::io::Write;

use saring_model::{
    Address, BirthDate, CountryCode, Document, DocumentKind, EntityKind, ListedEntity,
    Listing, Name, NameKind, PartRole, Precision, Quality, Sex, Unread,
};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::Source;
use super::topics::{is_known, topics};
use crate::ftm::entity::{OWN, read_back};
use crate::text::{slug, squeeze};
use crate::{dates, digest, documents, places, references, serial};

/// Characters of one value that `FollowTheMoney` takes, by the type of the property.
const NAME_MAX: usize = 384;
const STRING_MAX: usize = 1024;
const IDENTIFIER_MAX: usize = 64;
const ADDRESS_MAX: usize = 250;
const TEXT_MAX: usize = 65_000;

/// Characters of an identifier of an entity. `FollowTheMoney` takes 200, and what makes
/// identifiers of nodes goes behind it.
const ID_MAX: usize = 170;

/// Years that a range is written as, one by one; a wider one is not written, as
/// `FollowTheMoney` knows no ranges and so many years would match anyone.
const RANGE_YEARS_MAX: i16 = 10;

/// The keys of a line in the order in which they are written.
const KEYS: [&str; 11] = [
    "id",
    "caption",
    "schema",
    "properties",
    "referents",
    "datasets",
    "first_seen",
    "last_seen",
    "last_change",
    "target",
    OWN,
];

/// Writes a whole list: every entity under an identifier of its own.
///
/// ```
/// use saring_lists::write::{FtmWriter, Source};
/// use saring_model::{ListedEntity, Name};
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     schema: "Person".to_owned(),
///     names: vec![Name::primary("Anna Maria Eriksson")],
///     ..ListedEntity::default()
/// };
/// let mut out = Vec::new();
/// let source = Source { dataset: "test", ..Source::default() };
/// FtmWriter::new(&mut out).write(&entity, source).unwrap();
/// let line = String::from_utf8(out).unwrap();
/// assert!(line.starts_with(r#"{"id":"x-1","caption":"Anna Maria Eriksson""#));
/// ```
pub struct FtmWriter<'o> {
    out: &'o mut dyn Write,
    ids: HashSet<String>,
}

impl<'o> FtmWriter<'o> {
    /// A writer of one list.
    pub fn new(out: &'o mut dyn Write) -> Self {
        Self { out, ids: HashSet::new() }
    }

    /// Writes an entity. The second one of an identifier gets another in
    /// `FollowTheMoney`'s key and its own in ours.
    ///
    /// # Errors
    ///
    /// Whatever the output says.
    pub fn write(
        &mut self,
        entity: &ListedEntity,
        source: Source<'_>,
    ) -> std::io::Result<()> {
        let wanted = ftm_id(&entity.id);
        let mut id = wanted.clone();
        let mut number = 1_u64;
        while !self.ids.insert(id.clone()) {
            number += 1;
            id = format!("{wanted}-{number}");
        }
        for line in lines(entity, &id, source) {
            write_line(&line, self.out)?;
        }
        Ok(())
    }
}

/// Writes one entity: its own line first, then those of its nodes.
///
/// # Errors
///
/// Whatever `out` says.
pub fn ftm(
    entity: &ListedEntity,
    source: Source<'_>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    for line in lines(entity, &ftm_id(&entity.id), source) {
        write_line(&line, out)?;
    }
    Ok(())
}

pub(super) fn write_line(
    line: &Map<String, Value>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    write_object(line, out)?;
    out.write_all(b"\n")
}

pub(super) fn write_object(
    line: &Map<String, Value>,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut between = "{";
    for key in KEYS {
        if let Some(value) = line.get(key) {
            write!(out, "{between}\"{key}\":{value}")?;
            between = ",";
        }
    }
    out.write_all(b"}")
}

/// An entity as `FollowTheMoney` has it in its graph, and the nodes beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct FtmNodes {
    /// The entity: `id`, `caption`, `schema`, `properties`, `referents`, `datasets`,
    /// `target`, and when it was seen.
    pub entity: Value,
    /// Sanctions, documents and addresses, of the same shape, each with the property of
    /// the entity that leads there: `sanctions`, `identification`, `addressEntity`.
    pub adjacent: Vec<(&'static str, Value)>,
}

/// An entity and its nodes as values, for who looks at one of them. It keeps its own
/// identifier, and what `FollowTheMoney` has no place for is left out.
///
/// ```
/// use saring_lists::write::{Source, ftm_nodes};
/// use saring_model::{ListedEntity, Listing, Name};
/// let programme = "Example regime".to_owned();
/// let entity = ListedEntity {
///     id: "x-1".to_owned(),
///     schema: "Person".to_owned(),
///     names: vec![Name::primary("Anna Maria Eriksson")],
///     listings: vec![Listing { programme, ..Listing::default() }],
///     ..ListedEntity::default()
/// };
/// let nodes = ftm_nodes(&entity, Source { dataset: "test", ..Source::default() });
/// assert_eq!(nodes.entity["caption"], "Anna Maria Eriksson");
/// let (property, sanction) = &nodes.adjacent[0];
/// assert_eq!((*property, &sanction["properties"]["entity"][0]), ("sanctions", &"x-1".into()));
/// ```
pub fn ftm_nodes(entity: &ListedEntity, source: Source<'_>) -> FtmNodes {
    let (mut own, nodes) = own_and_nodes(entity, &entity.id, source);
    own.entry("caption").or_insert_with(|| Value::from(entity.caption()));
    let adjacent = nodes.into_iter().map(|node| {
        let property = match node.get("schema").and_then(Value::as_str) {
            Some("Sanction") => "sanctions",
            Some("Address") => "addressEntity",
            // Passport is an Identification, and is reached as one.
            Some(_) | None => "identification",
        };
        (property, Value::Object(node))
    });
    FtmNodes { adjacent: adjacent.collect(), entity: Value::Object(own) }
}

/// The lines of an entity under an identifier, its own first.
pub(super) fn lines(
    entity: &ListedEntity,
    id: &str,
    source: Source<'_>,
) -> Vec<Map<String, Value>> {
    let (mut own, mut nodes) = own_and_nodes(entity, id, source);
    let text = |line: &Map<String, Value>| Value::from(line.clone()).to_string();
    let nodes_text: Vec<String> = nodes.iter().map(text).collect();
    // Lines that were just written are lines.
    let back = read_back(&text(&own), &nodes_text).unwrap_or_default();
    let missing = serial::difference(entity, &back);
    // The key is there even when nothing is missing: it says whose line this is.
    own.insert(OWN.to_owned(), Value::Object(missing));
    let mut lines = vec![own];
    lines.append(&mut nodes);
    lines
}

/// The line of an entity without what is missing there, and those of its nodes.
fn own_and_nodes(
    entity: &ListedEntity,
    id: &str,
    source: Source<'_>,
) -> (Map<String, Value>, Vec<Map<String, Value>>) {
    let mut nodes = Nodes { id, source, lines: Vec::new() };
    let mut own = line(id, schema(entity), source);
    let mut properties = Properties::of(schema(entity));
    names(entity, &mut properties);
    persons(entity, &mut properties);
    let national = properties.schema == "Person" && !only_connected(entity);
    let country = if national { "nationality" } else { "country" };
    for code in &entity.nationalities {
        properties.put(country, Some(code.to_string().to_lowercase()));
    }
    for note in &entity.notes {
        properties.put("notes", clean(note, TEXT_MAX));
    }
    for (number, document) in (1..).zip(&entity.documents) {
        nodes.document(number, document, &mut properties);
    }
    for (number, address) in (1..).zip(&entity.addresses) {
        nodes.address(number, address, &mut properties);
    }
    for (number, listing) in (1..).zip(&entity.listings) {
        nodes.listing(number, listing);
    }
    for topic in topics(entity).into_iter().filter(|topic| is_known(topic)) {
        properties.put("topics", Some(topic.to_owned()));
    }
    if let Some(caption) = entity.names.first().and_then(|name| clean_name(&name.full)) {
        own.insert("caption".to_owned(), Value::String(caption));
    }
    own.insert("properties".to_owned(), properties.json());
    let referents = entity.referents.iter().cloned().map(Value::String).collect();
    own.insert("referents".to_owned(), Value::Array(referents));
    own.insert("target".to_owned(), Value::Bool(true));
    (own, nodes.lines)
}

/// Whether the nationalities of an entity were read from `country`, which says where
/// someone is connected to: nobody claimed a nationality.
fn only_connected(entity: &ListedEntity) -> bool {
    let is_claim = |unread: &Unread| {
        let field = unread.field.to_lowercase();
        field.contains("national") || field.contains("citizen")
    };
    let is_told = |code: &CountryCode| {
        entity.unread.iter().any(|own| {
            matches!(own.field.as_str(), "country" | "mainCountry" | "jurisdiction")
                && places::country(&own.value) == Some(*code)
        })
    };
    !entity.unread.iter().any(is_claim) && entity.nationalities.iter().all(is_told)
}

/// The identifier in `FollowTheMoney`, which takes ASCII letters, digits, `-` and `.`;
/// one of anything else is made of what it has of these and a digest of it all.
pub(crate) fn ftm_id(id: &str) -> String {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let plain = id.chars().all(inner) && ends(id.chars().next());
    if plain && ends(id.chars().next_back()) && id.len() <= ID_MAX {
        return id.to_owned();
    }
    let mut made: String = slug(id).chars().filter(|c| inner(*c)).take(40).collect();
    made = made.trim_matches(['-', '.']).to_owned();
    if made.is_empty() {
        made.push_str("saring");
    }
    made.push('-');
    let record = digest::record(id.as_bytes());
    made.push_str(&digest::hex(record.get(..8).unwrap_or_default()));
    made
}

/// The schema in `FollowTheMoney`: the entity's own if it can be one of a line.
fn schema(entity: &ListedEntity) -> &'static str {
    const OWN_SCHEMATA: [&str; 9] = [
        "Person",
        "Organization",
        "Company",
        "PublicBody",
        "LegalEntity",
        "Vessel",
        "Airplane",
        "Vehicle",
        "Asset",
    ];
    let own = OWN_SCHEMATA.into_iter().find(|schema| *schema == entity.schema);
    own.unwrap_or(match entity.kind {
        EntityKind::Person => "Person",
        EntityKind::Organisation => "Organization",
        EntityKind::Vessel => "Vessel",
        EntityKind::Aircraft => "Airplane",
        EntityKind::Any => "LegalEntity",
    })
}

/// A line without properties.
fn line(id: &str, schema: &str, source: Source<'_>) -> Map<String, Value> {
    let Source { dataset, first_seen, last_seen, last_change } = source;
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| line.insert(key.to_owned(), value);
    put("id", Value::from(id));
    put("schema", Value::from(schema));
    put("referents", Value::Array(Vec::new()));
    put("datasets", Value::Array(vec![Value::from(dataset)]));
    put("target", Value::Bool(false));
    for (key, time) in [
        ("first_seen", first_seen),
        ("last_seen", last_seen),
        ("last_change", last_change),
    ] {
        if !time.is_empty() {
            put(key, Value::from(time));
        }
    }
    line
}

/// Properties of one line, each value once, none that its schema does not have.
struct Properties {
    schema: &'static str,
    values: Vec<(&'static str, Vec<String>)>,
    seen: HashSet<(&'static str, String)>,
}

impl Properties {
    fn of(schema: &'static str) -> Self {
        Self { schema, values: Vec::new(), seen: HashSet::new() }
    }

    /// Adds a value that is clean. The order of properties is that of their first
    /// values.
    fn put(&mut self, property: &'static str, value: Option<String>) {
        let Some(value) = value.filter(|_| has(self.schema, property)) else { return };
        if !self.seen.insert((property, value.clone())) {
            return;
        }
        match self.values.iter_mut().find(|(own, _)| *own == property) {
            Some((_, values)) => values.push(value),
            None => self.values.push((property, vec![value])),
        }
    }

    fn json(self) -> Value {
        let json = |(property, values): (&str, Vec<String>)| {
            (property.to_owned(), Value::from(values))
        };
        Value::Object(self.values.into_iter().map(json).collect())
    }
}

/// Whether a schema has a property; of those written here.
fn has(schema: &str, property: &str) -> bool {
    let company = schema == "Company";
    let organisation = company || matches!(schema, "Organization" | "PublicBody");
    let person = schema == "Person";
    let legal = organisation || person || schema == "LegalEntity";
    let vessel = schema == "Vessel";
    let aircraft = schema == "Airplane";
    match property {
        "birthCountry" | "birthDate" | "birthPlace" | "fatherName" | "firstName"
        | "gender" | "lastName" | "middleName" | "nationality" | "passportNumber"
        | "position" | "title" => person,
        "dunsCode" | "idNumber" | "okpoCode" | "taxNumber" | "vatCode" => legal,
        "registrationNumber" => legal || vessel || aircraft || schema == "Vehicle",
        "cageCode" => organisation,
        "bikCode" | "jibCode" => company,
        "imoNumber" => organisation || vessel,
        "callSign" | "mmsi" => vessel,
        "serialNumber" => aircraft,
        _ => true,
    }
}

fn names(entity: &ListedEntity, properties: &mut Properties) {
    for Name { full, parts: _, kind, quality, note: _ } in &entity.names {
        let property = match (kind, quality) {
            (NameKind::Former, _) => "previousName",
            (_, Quality::Low) => "weakAlias",
            (NameKind::Primary, Quality::Good) => "name",
            (NameKind::Alias | NameKind::Original, Quality::Good) => "alias",
        };
        properties.put(property, clean_name(full));
    }
    // Parts say of which name they are by standing alone: those of the first name that
    // has any are written, all others stay with us.
    let parts =
        entity.names.iter().map(|name| &name.parts).find(|parts| !parts.is_empty());
    for part in parts.into_iter().flatten() {
        let property = match part.role {
            PartRole::Given => "firstName",
            PartRole::Middle => "middleName",
            PartRole::Father => "fatherName",
            PartRole::Family => "lastName",
        };
        properties.put(property, clean(&squeeze(&part.text), STRING_MAX));
    }
}

/// What only persons have.
fn persons(entity: &ListedEntity, properties: &mut Properties) {
    for title in &entity.titles {
        properties.put("title", clean(title, STRING_MAX));
    }
    for designation in &entity.designations {
        properties.put("position", clean(designation, STRING_MAX));
    }
    for date in entity.birth_dates.iter().flat_map(iso_dates) {
        properties.put("birthDate", Some(date));
    }
    for place in &entity.birth_places {
        properties.put("birthPlace", clean(&place.text, STRING_MAX));
        let code = place.country.map(|code| code.to_string().to_lowercase());
        properties.put("birthCountry", code);
    }
    for sex in &entity.sexes {
        let word = match sex {
            Sex::Male => "male",
            Sex::Female => "female",
            Sex::Other => "other",
        };
        properties.put("gender", Some(word.to_owned()));
    }
}

/// The nodes of one entity.
struct Nodes<'e> {
    id: &'e str,
    source: Source<'e>,
    lines: Vec<Map<String, Value>>,
}

impl Nodes<'_> {
    fn push(&mut self, id: &str, caption: Option<String>, properties: Properties) {
        let mut line = line(id, properties.schema, self.source);
        let caption = caption.unwrap_or_else(|| properties.schema.to_owned());
        line.insert("caption".to_owned(), Value::String(caption));
        line.insert("properties".to_owned(), properties.json());
        self.lines.push(line);
    }

    /// A document: its number as a property, which matching looks at, and a node where
    /// there is more to say.
    fn document(
        &mut self,
        number: usize,
        document: &Document,
        properties: &mut Properties,
    ) {
        let Document {
            kind,
            kind_text,
            number_raw,
            number: plain,
            issuer,
            issuer_text,
            issued,
            expires,
            status,
            note,
        } = document;
        // The number alone, as written if nothing else is written there.
        let alone = documents::plain_number(number_raw) == *plain
            && Document::normalise(number_raw) == *plain;
        let written = if alone || plain.is_empty() { number_raw } else { plain };
        let Some(written) = clean(&squeeze(written), IDENTIFIER_MAX) else { return };
        let property = number_property(*kind, kind_text);
        let of_property = property.filter(|property| has(properties.schema, property));
        match of_property {
            Some("imoNumber") => properties.put("imoNumber", imo(&written)),
            Some(property) => properties.put(property, Some(written.clone())),
            None => {}
        }
        let said = [issuer_text, issued, expires, note].into_iter().any(Option::is_some);
        let more = said || issuer.is_some() || status.is_some();
        let plain_property = of_property.is_some_and(|property| property == kind_text);
        let holds = matches!(
            properties.schema,
            "Person" | "LegalEntity" | "Organization" | "Company" | "PublicBody"
        );
        if !holds || (plain_property && !more) {
            return;
        }
        let passport = *kind == DocumentKind::Passport && properties.schema == "Person";
        let schema = if passport { "Passport" } else { "Identification" };
        let id = format!("{}-document-{number}", self.id);
        let mut node = Properties::of(schema);
        node.put("holder", Some(self.id.to_owned()));
        node.put("number", Some(written.clone()));
        node.put("type", clean(kind_text, STRING_MAX));
        node.put("country", issuer.map(|code| code.to_string().to_lowercase()));
        node.put(
            "authority",
            issuer_text.as_deref().and_then(|it| clean(it, STRING_MAX)),
        );
        node.put("startDate", issued.as_deref().and_then(iso_date));
        node.put("endDate", expires.as_deref().and_then(iso_date));
        node.put("summary", note.as_deref().and_then(|it| clean(it, TEXT_MAX)));
        self.push(&id, Some(written), node);
    }

    /// An address: a property if it is text alone, else a node.
    fn address(&mut self, number: usize, address: &Address, properties: &mut Properties) {
        let Address { text, country, note } = address;
        let full = clean_address(text);
        if country.is_none() && note.is_none() {
            properties.put("address", full);
            return;
        }
        let id = format!("{}-address-{number}", self.id);
        let mut node = Properties::of("Address");
        node.put("full", full.clone());
        node.put("country", country.map(|code| code.to_string().to_lowercase()));
        node.put("remarks", note.as_deref().and_then(|it| clean(it, STRING_MAX)));
        properties.put("addressEntity", Some(id.clone()));
        self.push(&id, full, node);
    }

    fn listing(&mut self, number: usize, listing: &Listing) {
        if *listing == Listing::default() {
            return;
        }
        let Listing {
            list,
            programme,
            reference,
            quoted,
            listed_on,
            amended_on,
            measures,
        } = listing;
        let id = format!("{}-sanction-{number}", self.id);
        let mut node = Properties::of("Sanction");
        node.put("entity", Some(self.id.to_owned()));
        node.put("authority", clean(list, STRING_MAX));
        node.put("program", clean(programme, STRING_MAX));
        node.put("recordId", clean(reference, STRING_MAX));
        for text in quoted.iter().chain([reference]) {
            for number in references::of_un(text) {
                node.put("unscId", Some(number));
            }
        }
        node.put("listingDate", listed_on.as_deref().and_then(iso_date));
        for date in amended_on {
            node.put("modifiedAt", iso_date(date));
        }
        for measure in measures {
            node.put("provisions", clean(measure, STRING_MAX));
        }
        self.push(&id, clean(programme, STRING_MAX), node);
    }
}

/// The property for a number. A kind's text that is the name of a property without a
/// check digit comes from there.
pub(super) fn number_property(
    kind: DocumentKind,
    kind_text: &str,
) -> Option<&'static str> {
    const UNCHECKED: [&str; 13] = [
        "bikCode",
        "cageCode",
        "callSign",
        "dunsCode",
        "idNumber",
        "jibCode",
        "mmsi",
        "okpoCode",
        "passportNumber",
        "registrationNumber",
        "serialNumber",
        "taxNumber",
        "vatCode",
    ];
    let own = UNCHECKED.into_iter().find(|property| *property == kind_text);
    own.or(match kind {
        DocumentKind::Passport => Some("passportNumber"),
        DocumentKind::NationalId => Some("idNumber"),
        DocumentKind::TaxNumber => Some("taxNumber"),
        DocumentKind::Registration => Some("registrationNumber"),
        DocumentKind::Imo => Some("imoNumber"),
        DocumentKind::Other => None,
    })
}

/// The dates that `FollowTheMoney` can say: a day, a month, a year, or each year of a
/// range that is not wide. "About" is lost there.
pub(super) fn iso_dates(date: &BirthDate) -> Vec<String> {
    let (from, to) = (date.from, date.to);
    let one = match date.precision {
        Precision::Day => from.to_string(),
        Precision::Month => format!("{:04}-{:02}", from.year(), from.month()),
        Precision::Year => format!("{:04}", from.year()),
        Precision::Range if to.year() - from.year() > RANGE_YEARS_MAX => {
            return Vec::new();
        }
        Precision::Range => {
            let years = (from.year()..=to.year()).filter(|year| is_year(*year));
            return years.map(|year| format!("{year:04}")).collect();
        }
    };
    if is_year(from.year()) { vec![one] } else { Vec::new() }
}

/// Years that `FollowTheMoney` takes.
fn is_year(year: i16) -> bool {
    (1000..3000).contains(&year)
}

/// A date as written, as one of ISO 8601; `None` if it is none that can be read.
pub(super) fn iso_date(text: &str) -> Option<String> {
    // A time or a zone behind a whole date says nothing of the day.
    let day = text.get(..10).unwrap_or(text);
    let date = dates::read(day).or_else(|| dates::read(text))?;
    let certain = !date.approximate && date.precision != Precision::Range;
    certain.then(|| iso_dates(&date).pop()).flatten()
}

/// An IMO number with a right check digit, of a ship or of a company, as
/// `IMO1234567`.
fn imo(text: &str) -> Option<String> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let &[ref front @ .., check] = digits.as_slice() else { return None };
    if front.len() != 6 || digits.iter().all(|digit| *digit == 0) {
        return None;
    }
    let sum = |weights: [u32; 6]| -> u32 {
        front.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
    };
    let of_ship = sum([7, 6, 5, 4, 3, 2]) % 10;
    let of_company = (11 - sum([8, 6, 4, 2, 9, 7]) % 11) % 10;
    let right = check == of_ship || check == of_company;
    let digits = digits.iter().filter_map(|digit| char::from_digit(*digit, 10));
    right.then(|| format!("IMO{}", digits.collect::<String>()))
}

/// A value that `FollowTheMoney` takes as it is, with its composed letters and without
/// what it takes out, if it is neither empty nor too long.
fn clean(text: &str, chars_max: usize) -> Option<String> {
    let text: String = text.nfc().filter_map(safe).collect();
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= chars_max;
    fits.then(|| text.to_owned())
}

/// The character as `FollowTheMoney` keeps it: no controls, nothing invisible, one kind
/// of blank.
fn safe(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' => Some(c),
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{feff}' => None,
        '\u{a00}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(' '),
        other => (!other.is_control()).then_some(other),
    }
}

/// A name: also on one line, and without quotes around it.
fn clean_name(text: &str) -> Option<String> {
    const QUOTES: [char; 2] = ['"', '\''];
    let mut name = squeeze(&clean(text, NAME_MAX)?);
    loop {
        let inner = name.strip_prefix(QUOTES).and_then(|it| it.strip_suffix(QUOTES));
        match inner {
            Some(inner) => name = inner.trim().to_owned(),
            None => return clean(&name, NAME_MAX),
        }
    }
}

/// An address: on one line, with single commas between its parts.
fn clean_address(text: &str) -> Option<String> {
    /// Each makes a comma as `FollowTheMoney` reads it.
    const BREAKS: [&str; 7] = ["\n", "\t", ";", "<BR/>", "<BR>", "ESQ.,", "ESQ,"];
    /// Passes over one address. Each joins runs of commas; no address needs four.
    const PASSES_MAX: usize = 8;
    let mut address = clean(text, ADDRESS_MAX)?;
    for _ in 0..PASSES_MAX {
        let mut next = address.clone();
        for mark in BREAKS {
            next = next.replace(mark, ", ");
        }
        for run in [",,", ", ,", ",.", ", ."] {
            next = next.replace(run, ", ");
        }
        next = squeeze(&next);
        if next == address {
            return clean(&address, ADDRESS_MAX);
        }
        address = next;
    }
    None
}
