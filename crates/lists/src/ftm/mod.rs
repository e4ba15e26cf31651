//! Lists in the shape of `FollowTheMoney`, JSON lines (`entities.ftm.json`).
//!
//! In: one entity on a line. Out: every entity that can be screened, in file order,
//! with its passports, identifications, sanctions and addresses joined to it, wherever
//! in the file they stand. What is read how: `docs/formats/ftm.md`. Not handled:
//! relations between entities, deltas.
//!
//! A node may stand behind the entity that it belongs to, so entities are held back to
//! the end of the file: as compressed lines, a fifth of the file's size, and parsed
//! again. Holding them as entities took 1.2 GB for a million.

pub(crate) mod properties;

use std::collections::HashMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use saring_model::{
    Address, Document, DocumentKind, EntityKind, IssueCode, ListVersion, ListedEntity,
    Listing, Position, Unread,
};
use serde_json::{Map, Value};

use crate::digest::{Digest, piece};
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::json;
use crate::limits::Limits;
use crate::text::{is_placeholder, join, squeeze};
use crate::{Format, ReadList, documents, places};

use properties::Described;

/// Schemata that hold no one who could be screened, by name.
const NOT_SCREENED: [&str; 36] = [
    "Article",
    "Assessment",
    "Associate",
    "Audio",
    "BankAccount",
    "Call",
    "Contract",
    "ContractAward",
    "CourtCase",
    "CourtCaseParty",
    "CryptoWallet",
    "Debt",
    "Directorship",
    "Document",
    "EconomicActivity",
    "Employment",
    "Event",
    "Family",
    "Folder",
    "License",
    "Membership",
    "Message",
    "Mention",
    "Occupancy",
    "Ownership",
    "Page",
    "Payment",
    "Position",
    "Project",
    "ProjectParticipant",
    "Representation",
    "Security",
    "Similar",
    "Succession",
    "TaxRoll",
    "UnknownLink",
];

pub(crate) fn read(
    mut input: Input<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut issues = Issues::new(limits.issues_max);
    let mut digest = Digest::default();
    let mut nodes = Nodes::default();
    let mut held = Held::new();
    let mut version = String::new();
    let mut line = Vec::new();
    loop {
        let position = input.position();
        if !input.read_line(&mut line)? {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let object = object(&line, position, limits, &mut issues)?;
        digest.add(&canonical(&object));
        if let Some(Value::String(change)) = object.get("last_change")
            && *change > version
        {
            version.clone_from(change);
        }
        match object.get("schema").and_then(Value::as_str) {
            None => {
                let text = "expected a schema, found none";
                return Err(ListError::new(ErrorKind::Malformed, position, text));
            }
            Some("Passport" | "Identification") => nodes.document(object),
            Some("Sanction") => nodes.sanction(object),
            Some("Address") => nodes.address(object),
            Some(schema) if NOT_SCREENED.contains(&schema) => {
                issues.passed_over(schema, position);
            }
            Some(_) => held.push(position, &line),
        }
    }
    let mut entities = 0;
    held.drain(|position, line| {
        let mut quiet = Issues::new(0);
        let object = object(line, position, limits, &mut quiet)?;
        let entity = entity(object, position, &mut nodes, &mut issues);
        if entity.names.is_empty() {
            let detail = "expected a name, found none; not listed";
            issues.add(IssueCode::NameMissing, position, detail);
        } else {
            entities += 1;
            sink(entity);
        }
        Ok(())
    })?;
    nodes.report(&mut issues);
    let name = name.to_owned();
    let version = ListVersion { name, version, sha256: digest.finish(), entities };
    Ok(ReadList { version, format: Format::Ftm, issues: issues.finish() })
}

/// The object on a line.
pub(crate) fn object(
    line: &[u8],
    position: Position,
    limits: &Limits,
    issues: &mut Issues,
) -> Result<Map<String, Value>, ListError> {
    if std::str::from_utf8(line).is_err() {
        let text = "expected UTF-8, found bytes that are not";
        return Err(ListError::new(ErrorKind::Malformed, position, text));
    }
    let parsed = json::parse(line, limits.values_max).map_err(|bad| {
        let kind =
            if bad.early_end { ErrorKind::Truncated } else { ErrorKind::Malformed };
        let position = Position { byte: position.byte + bad.byte, ..position };
        let text = format!("expected {}, found something else", bad.expected);
        ListError::new(kind, position, text)
    })?;
    if parsed.damaged {
        let detail = "escapes that are no text; replaced by U+FFFD";
        issues.add(IssueCode::TextDamaged, position, detail);
    }
    let Value::Object(object) = parsed.value else {
        let text = "expected a JSON object, found another value";
        return Err(ListError::new(ErrorKind::Malformed, position, text));
    };
    Ok(object)
}

/// Bytes that are equal for two writings of the same entity: keys and values sorted,
/// without what changes from one export to the next.
fn canonical(object: &Map<String, Value>) -> Vec<u8> {
    const LEFT_OUT: [&str; 4] = ["caption", "first_seen", "last_seen", "last_change"];
    let mut canonical = Vec::new();
    let mut keys: Vec<_> =
        object.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str())).collect();
    keys.sort_unstable_by_key(|(key, _)| *key);
    for (key, value) in keys {
        piece(&mut canonical, key.as_bytes());
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                let mut properties: Vec<_> = properties.iter().collect();
                properties.sort_unstable_by_key(|(key, _)| *key);
                piece(&mut canonical, &(properties.len() as u64).to_le_bytes());
                for (property, value) in properties {
                    piece(&mut canonical, property.as_bytes());
                    sorted_values(&mut canonical, value);
                }
            }
            _ => sorted_values(&mut canonical, value),
        }
    }
    canonical
}

fn sorted_values(canonical: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Array(values) => {
            let mut texts: Vec<String> = values.iter().map(Value::to_string).collect();
            texts.sort_unstable();
            piece(canonical, &(texts.len() as u64).to_le_bytes());
            for text in texts {
                piece(canonical, text.as_bytes());
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_) => {
            piece(canonical, value.to_string().as_bytes());
        }
    }
}

/// The entity of a line with everything that belongs to it.
fn entity(
    mut object: Map<String, Value>,
    position: Position,
    nodes: &mut Nodes,
    issues: &mut Issues,
) -> ListedEntity {
    let id = text_of(object.remove("id"));
    let schema = text_of(object.remove("schema"));
    let caption = text_of(object.remove("caption"));
    let kind = EntityKind::of_schema(&schema).unwrap_or_else(|| {
        issues.unknown(&format!("schema {schema}"), position);
        EntityKind::Any
    });
    let mut described = Described::default();
    let mut joined = Joined::default();
    let mut address_ids = Vec::new();
    if let Some(Value::Object(properties)) = object.remove("properties") {
        for (property, value) in properties::in_order(properties) {
            let mut inner = Vec::new();
            let texts = json::texts(value, &mut |value| inner.push(value));
            if property == "addressEntity" {
                address_ids.extend(texts.iter().cloned());
            }
            described.take(&property, &texts);
            for value in inner {
                joined.nested(&property, value, &mut described.unread);
            }
        }
    }
    described.finish(kind);
    for (code, detail) in std::mem::take(&mut described.issues) {
        issues.add(code, position, format!("{detail}; kept verbatim"));
    }
    for property in &described.unknown {
        issues.unknown(&format!("{schema}/{property}"), position);
    }
    // The caption is the name that the publisher shows: it comes first.
    if let Some(index) = described.names.iter().position(|name| name.full == caption) {
        described.names.get_mut(..=index).unwrap_or_default().rotate_right(1);
        let (first, rest) = described.names.split_at_mut(1);
        if let (Some(first), Some(second)) = (first.first_mut(), rest.first_mut())
            && first.quality == saring_model::Quality::Good
            && first.kind == saring_model::NameKind::Alias
            && second.kind == saring_model::NameKind::Primary
        {
            std::mem::swap(&mut first.kind, &mut second.kind);
        }
    }
    nodes.join(&id, &address_ids, &mut joined);
    let mut unread = described.unread;
    unread.append(&mut joined.unread);
    let referents = match object.remove("referents") {
        Some(value) => json::texts(value, &mut |_| {}),
        None => Vec::new(),
    };
    for (key, value) in object {
        let known = ["datasets", "first_seen", "last_seen", "last_change", "target"];
        if !known.contains(&key.as_str()) {
            issues.unknown(&format!("{schema}.{key}"), position);
        }
        unread.push(Unread { field: key, value: value.to_string() });
    }
    described.documents.append(&mut joined.documents);
    described.addresses.append(&mut joined.addresses);
    ListedEntity {
        id,
        schema,
        kind,
        names: described.names,
        titles: described.titles,
        designations: described.designations,
        birth_dates: described.birth_dates,
        birth_places: described.birth_places,
        nationalities: described.nationalities,
        sexes: described.sexes,
        documents: described.documents,
        addresses: described.addresses,
        listings: joined.listings,
        notes: described.notes,
        referents,
        unread,
    }
}

fn text_of(value: Option<Value>) -> String {
    value.map(|value| json::texts(value, &mut |_| {}).join(" ")).unwrap_or_default()
}

/// What nodes add to one entity.
#[derive(Default)]
struct Joined {
    documents: Vec<Document>,
    listings: Vec<Listing>,
    addresses: Vec<Address>,
    unread: Vec<Unread>,
}

impl Joined {
    /// Takes a node that is written inside its entity (`targets.nested.json`).
    fn nested(&mut self, property: &str, value: Value, unread: &mut Vec<Unread>) {
        let schema = value.get("schema").and_then(Value::as_str);
        let known = matches!(
            schema,
            Some("Passport" | "Identification" | "Sanction" | "Address")
        );
        let Value::Object(object) = value else {
            unread.push(Unread { field: property.to_owned(), value: value.to_string() });
            return;
        };
        if !known {
            let value = Value::Object(object).to_string();
            unread.push(Unread { field: property.to_owned(), value });
            return;
        }
        let node = Node::of(object);
        match node.schema.as_str() {
            "Sanction" => self.listing(node),
            "Address" => self.address(node),
            _ => self.document(node),
        }
    }

    fn document(&mut self, mut node: Node) {
        let number_raw = node.take("number");
        let kind_text = join([node.take("type").as_str(), node.schema.as_str()], "; ");
        let country = node.take("country");
        let authority = node.take("authority");
        let said = join([kind_text.as_str(), node.peek("summary")], "; ");
        let some = |text: String| (!text.is_empty()).then_some(text);
        let document = Document {
            kind: documents::kind(&kind_text).unwrap_or(DocumentKind::Other),
            number: documents::plain_number(&number_raw),
            issuer: places::country(&country),
            issuer_text: some(join([country.as_str(), authority.as_str()], "; ")),
            issued: some(node.take("startDate")),
            expires: some(node.take("endDate")),
            status: documents::status(&said),
            note: some(node.take("summary")),
            kind_text,
            number_raw,
        };
        if !document.number_raw.is_empty() {
            self.documents.push(document);
        }
        self.rest(node);
    }

    fn listing(&mut self, mut node: Node) {
        let programme = node.take("program");
        let programme =
            if programme.is_empty() { node.take("programId") } else { programme };
        let programme =
            if programme.is_empty() { node.take("authority") } else { programme };
        let reference = ["recordId", "authorityId", "unscId"]
            .into_iter()
            .find(|property| !node.peek(property).is_empty());
        let reference = reference.map(|property| node.take(property)).unwrap_or_default();
        let listed = ["listingDate", "startDate"]
            .into_iter()
            .find(|property| !node.peek(property).is_empty());
        self.listings.push(Listing {
            programme,
            reference,
            listed_on: listed.map(|property| node.take(property)),
            amended_on: node.take_all("modifiedAt"),
            measures: node.take_all("provisions"),
        });
        self.rest(node);
    }

    fn address(&mut self, node: Node) {
        self.addresses.push(address_of(&node));
        self.rest(node);
    }

    /// Keeps what a node says beside what was taken.
    fn rest(&mut self, node: Node) {
        for (property, values) in node.properties {
            let field = format!("{}/{property}", node.schema);
            let keep = |value| Unread { field: field.clone(), value };
            self.unread.extend(values.into_iter().map(keep));
        }
    }
}

fn address_of(node: &Node) -> Address {
    let country = node.peek("country");
    let parts =
        ["street", "street2", "postOfficeBox", "city", "postalCode", "region", "state"];
    let full = node.peek("full");
    let mut address = if full.is_empty() {
        let parts: Vec<&str> = parts.iter().map(|part| node.peek(part)).collect();
        places::address(&parts, country, "")
    } else {
        Address { text: squeeze(full), country: places::country(country), note: None }
    };
    let remarks = node.peek("remarks");
    address.note = (!remarks.is_empty()).then(|| remarks.to_owned());
    address
}

/// A node that belongs to an entity: its schema and its properties' texts.
struct Node {
    schema: String,
    properties: Vec<(String, Vec<String>)>,
}

impl Node {
    fn of(mut object: Map<String, Value>) -> Self {
        let schema = text_of(object.remove("schema"));
        let mut properties = Vec::new();
        if let Some(Value::Object(given)) = object.remove("properties") {
            for (property, value) in given {
                let mut odd = Vec::new();
                let mut texts =
                    json::texts(value, &mut |value| odd.push(value.to_string()));
                texts.append(&mut odd);
                properties.push((property, texts));
            }
        }
        Self { schema, properties }
    }

    /// The first text of a property that is not empty; `""` if there is none.
    fn peek(&self, property: &str) -> &str {
        let values = self.properties.iter().find(|(name, _)| name == property);
        let texts = values.map(|(_, values)| values.as_slice()).unwrap_or_default();
        texts
            .iter()
            .map(String::as_str)
            .find(|text| !is_placeholder(text))
            .unwrap_or_default()
    }

    fn take_all(&mut self, property: &str) -> Vec<String> {
        let index = self.properties.iter().position(|(name, _)| name == property);
        index.map(|index| self.properties.remove(index).1).unwrap_or_default()
    }

    fn take(&mut self, property: &str) -> String {
        join(self.take_all(property).iter().map(String::as_str), "; ")
    }
}

/// Nodes by the entity they belong to.
#[derive(Default)]
struct Nodes {
    documents: HashMap<String, Vec<std::rc::Rc<Map<String, Value>>>>,
    sanctions: HashMap<String, Vec<std::rc::Rc<Map<String, Value>>>>,
    addresses: HashMap<String, Address>,
    lost: u64,
}

impl Nodes {
    fn document(&mut self, object: Map<String, Value>) {
        Self::add(&mut self.documents, &mut self.lost, "holder", object);
    }

    fn sanction(&mut self, object: Map<String, Value>) {
        Self::add(&mut self.sanctions, &mut self.lost, "entity", object);
    }

    fn add(
        to: &mut HashMap<String, Vec<std::rc::Rc<Map<String, Value>>>>,
        lost: &mut u64,
        property: &str,
        mut object: Map<String, Value>,
    ) {
        let owners = match object.get_mut("properties") {
            Some(Value::Object(properties)) => properties.remove(property),
            _ => None,
        };
        let owners =
            owners.map(|value| json::texts(value, &mut |_| {})).unwrap_or_default();
        *lost += u64::from(owners.is_empty());
        let object = std::rc::Rc::new(object);
        for owner in owners {
            to.entry(owner).or_default().push(std::rc::Rc::clone(&object));
        }
    }

    fn address(&mut self, mut object: Map<String, Value>) {
        let id = text_of(object.remove("id"));
        self.addresses.insert(id, address_of(&Node::of(object)));
    }

    /// Moves what belongs to an entity to it.
    fn join(&mut self, id: &str, address_ids: &[String], joined: &mut Joined) {
        for object in self.documents.remove(id).unwrap_or_default() {
            joined.document(Node::of(std::rc::Rc::unwrap_or_clone(object)));
        }
        for object in self.sanctions.remove(id).unwrap_or_default() {
            joined.listing(Node::of(std::rc::Rc::unwrap_or_clone(object)));
        }
        let addresses = address_ids.iter().filter_map(|id| self.addresses.get(id));
        joined.addresses.extend(addresses.cloned());
    }

    fn report(&self, issues: &mut Issues) {
        let left = self.documents.len() + self.sanctions.len();
        let lost = self.lost + left as u64;
        if lost > 0 {
            let detail = format!(
                "{lost} Passport, Identification or Sanction nodes belong to nobody in the file"
            );
            issues.add(IssueCode::RecordUnread, Position::default(), detail);
        }
    }
}

/// Lines held back, compressed.
struct Held {
    lines: DeflateEncoder<Vec<u8>>,
}

impl Held {
    fn new() -> Self {
        Self { lines: DeflateEncoder::new(Vec::new(), Compression::fast()) }
    }

    fn push(&mut self, position: Position, line: &[u8]) {
        let mut head = [0; 24];
        let numbers = [position.line, position.byte, line.len() as u64];
        for (slot, number) in head.chunks_exact_mut(8).zip(numbers) {
            slot.copy_from_slice(&number.to_le_bytes());
        }
        // Writing to memory does not fail.
        let _ = self.lines.write_all(&head).and_then(|()| self.lines.write_all(line));
    }

    fn drain(
        self,
        mut take: impl FnMut(Position, &[u8]) -> Result<(), ListError>,
    ) -> Result<(), ListError> {
        let io = |error| ListError::from_io(error, Position::default());
        let compressed = self.lines.finish().map_err(io)?;
        let mut lines =
            std::io::BufReader::new(DeflateDecoder::new(compressed.as_slice()));
        let mut line = Vec::new();
        loop {
            let mut head = [0; 24];
            match lines.read_exact(&mut head) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(());
                }
                Err(error) => return Err(io(error)),
            }
            let mut numbers = head
                .chunks_exact(8)
                .map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default()));
            let mut next = || numbers.next().unwrap_or_default();
            let position = Position { line: next(), byte: next() };
            line.resize(usize::try_from(next()).unwrap_or_default(), 0);
            lines.read_exact(&mut line).map_err(io)?;
            take(position, &line)?;
        }
    }
}
