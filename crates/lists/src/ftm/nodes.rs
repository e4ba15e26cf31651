//! Nodes that belong to entities: passports, identifications, sanctions, addresses.
//!
//! In: the nodes of a file, wherever they stand. Out: documents, listings and addresses
//! of the entity that they name. Not handled: a node's own identifier, caption, datasets
//! and dates of crawling, which say nothing of the entity.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use saring_model::{
    Address, Document, DocumentKind, IssueCode, Listing, Position, Unread,
};
use serde_json::Value;

use super::line::{self, Line, Member};
use super::scan;
use super::statement::json_of;
use crate::issues::Issues;
use crate::text::{is_placeholder, join, squeeze};
use crate::{documents, places, references};

/// Bytes of nodes for each byte of the file that are handed to their owners. An address
/// of a few hundred bytes may be that of thousands of companies, but a large node with
/// thousands of owners is made to fill memory.
const HANDED_RATIO_MAX: u64 = 16;

/// Bytes of nodes that are handed on whatever the size of the file.
const HANDED_MIN: u64 = 16 << 20;

/// What nodes add to one entity.
#[derive(Default)]
pub(super) struct Joined {
    pub documents: Vec<Document>,
    pub listings: Vec<Listing>,
    pub addresses: Vec<Address>,
    pub unread: Vec<Unread>,
}

impl Joined {
    /// Takes a node that is written inside its entity (`targets.nested.json`).
    pub(super) fn nested(
        &mut self,
        property: &str,
        value: &Value,
        unread: &mut Vec<Unread>,
    ) {
        let schema = value.get("schema").and_then(Value::as_str);
        let known = schema.is_some_and(is_joined);
        let text = value.to_string();
        let Some(mut line) = Line::of(&text).filter(|_| known) else {
            unread.push(Unread { field: property.to_owned(), value: text });
            return;
        };
        let schema = line.take_text("schema");
        let mut node = Node::of(&schema, line.properties.take().unwrap_or_default());
        // A nested node stands nowhere else, so its own keys are kept with it.
        for (key, value) in line.members {
            let field = format!("{schema}.{key}");
            let text = scan::string(value);
            let value = text.unwrap_or_else(|| line::json_text(value).into_owned());
            self.unread.push(Unread { field, value });
        }
        match node.schema.as_str() {
            "Sanction" => self.listing(node),
            "Address" => {
                self.addresses.push(address_of(&mut node));
                self.rest(node);
            }
            _ => self.document(node),
        }
    }

    fn document(&mut self, mut node: Node) {
        if node.peek("number").is_empty() {
            // No document without a number; what is told of it is kept.
            self.rest(node);
            return;
        }
        let number_raw = node.take("number");
        let kind_text = join([node.take("type").as_str(), node.schema.as_str()], "; ");
        let country = node.take("country");
        let authority = node.take("authority");
        let said = join([kind_text.as_str(), node.peek("summary")], "; ");
        let some = |text: String| (!text.is_empty()).then_some(text);
        self.documents.push(Document {
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
        });
        self.rest(node);
    }

    fn listing(&mut self, mut node: Node) {
        let first = |node: &Node, properties: &[&'static str]| {
            let mut properties = properties.iter().copied();
            properties.find(|property| !node.peek(property).is_empty())
        };
        let numbers = node.all("unscId").iter().flat_map(|text| references::of_un(text));
        let mut seen = HashSet::new();
        let quoted = numbers.filter(|number| seen.insert(number.clone())).collect();
        let programme = first(&node, &["program", "programId", "authority"]);
        let programme = programme.map(|property| node.take(property));
        let reference = first(&node, &["recordId", "authorityId", "unscId"]);
        let reference = reference.map(|property| node.take(property));
        let listed_on = first(&node, &["listingDate", "startDate"]);
        self.listings.push(Listing {
            list: String::new(),
            quoted,
            programme: programme.unwrap_or_default(),
            reference: reference.unwrap_or_default(),
            listed_on: listed_on.map(|property| node.take(property)),
            amended_on: node.take_all("modifiedAt"),
            measures: node.take_all("provisions"),
        });
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

/// Whether nodes of a schema belong to entities.
pub(super) fn is_joined(schema: &str) -> bool {
    matches!(schema, "Passport" | "Identification" | "Sanction" | "Address")
}

/// Takes an address out of its node: what the address says is not left in it.
fn address_of(node: &mut Node) -> Address {
    const PARTS: [&str; 7] =
        ["street", "street2", "postOfficeBox", "city", "postalCode", "region", "state"];
    let country = node.peek("country");
    let full = node.peek("full");
    let mut address = if full.is_empty() {
        let parts: Vec<&str> = PARTS.iter().map(|part| node.peek(part)).collect();
        places::address(&parts, country, "")
    } else {
        Address { text: squeeze(full), country: places::country(country), note: None }
    };
    let remarks = node.peek("remarks");
    address.note = (!remarks.is_empty()).then(|| remarks.to_owned());
    let code = address.country.map(|code| code.to_string().to_lowercase());
    for (property, values) in &mut node.properties {
        values.retain(|value| match property.as_str() {
            "country" => code.as_ref() != Some(value),
            "remarks" => address.note.as_ref() != Some(value),
            _ => !address.text.contains(&squeeze(value)),
        });
    }
    address
}

/// A node that belongs to an entity: its schema and its properties' texts.
struct Node {
    schema: String,
    properties: Vec<(String, Vec<String>)>,
}

impl Node {
    fn of<'t>(schema: &str, given: impl IntoIterator<Item = Member<'t>>) -> Self {
        let mut properties: Vec<(String, Vec<String>)> = Vec::new();
        for (property, value) in given {
            let mut odd = Vec::new();
            let mut texts = line::texts(value, &mut |value| odd.push(value.to_string()));
            texts.append(&mut odd);
            // One that is given twice follows itself.
            match properties.last_mut() {
                Some((last, own)) if *last == property => own.append(&mut texts),
                _ => properties.push((property.into_owned(), texts)),
            }
        }
        Self { schema: schema.to_owned(), properties }
    }

    fn all(&self, property: &str) -> &[String] {
        let values = self.properties.iter().find(|(name, _)| name == property);
        values.map(|(_, values)| values.as_slice()).unwrap_or_default()
    }

    /// The first text of a property that is not empty; `""` if there is none.
    fn peek(&self, property: &str) -> &str {
        let texts = self.all(property).iter().map(String::as_str);
        texts.into_iter().find(|text| !is_placeholder(text)).unwrap_or_default()
    }

    fn take_all(&mut self, property: &str) -> Vec<String> {
        let index = self.properties.iter().position(|(name, _)| name == property);
        index.map(|index| self.properties.remove(index).1).unwrap_or_default()
    }

    fn take(&mut self, property: &str) -> String {
        join(self.take_all(property).iter().map(String::as_str), "; ")
    }
}

/// Nodes by the entity they belong to. Each is held as the JSON of its properties,
/// which takes less than values do: a large list has hundreds of thousands.
pub(super) struct Nodes {
    owned: HashMap<String, Vec<Rc<Held>>>,
    addresses: HashMap<String, (Address, Vec<Unread>)>,
    /// Nodes without an owner.
    lost: u64,
    /// Bytes of nodes handed on so far: one with many owners counts for each.
    handed: u64,
    handed_max: u64,
}

/// A node held back.
struct Held {
    schema: Box<str>,
    properties: Box<str>,
}

impl Nodes {
    pub(super) fn new() -> Self {
        Self {
            owned: HashMap::new(),
            addresses: HashMap::new(),
            lost: 0,
            handed: 0,
            handed_max: u64::MAX,
        }
    }

    /// Takes a node of a schema that [`is_joined`].
    pub(super) fn take(&mut self, schema: &str, mut line: Line<'_>) {
        let mut properties = line.properties.take().unwrap_or_default();
        if schema == "Address" {
            let mut node = Node::of(schema, properties);
            let address = address_of(&mut node);
            let mut joined = Joined::default();
            joined.rest(node);
            self.addresses.insert(line.take_text("id"), (address, joined.unread));
            return;
        }
        let owner = if schema == "Sanction" { "entity" } else { "holder" };
        let mut owners = Vec::new();
        properties.retain(|(name, value)| {
            if name == owner {
                owners.append(&mut line::texts(value, &mut |_| {}));
            }
            name != owner
        });
        self.lost += u64::from(owners.is_empty());
        let mut held = String::from("{");
        for (property, value) in properties {
            if held.len() > 1 {
                held.push(',');
            }
            held.push_str(&json_of(&property));
            held.push(':');
            held.push_str(value);
        }
        held.push('}');
        let held = Rc::new(Held { schema: schema.into(), properties: held.into() });
        for owner in owners {
            self.owned.entry(owner).or_default().push(Rc::clone(&held));
        }
    }

    /// Moves what belongs to an entity to it: documents first, each kind in file order.
    pub(super) fn join(&mut self, id: &str, addresses: &[String], joined: &mut Joined) {
        let own = self.owned.remove(id).unwrap_or_default();
        let is_sanction = |own: &&Rc<Held>| &*own.schema == "Sanction";
        let documents = own.iter().filter(|own| !is_sanction(own));
        for held in documents.chain(own.iter().filter(is_sanction)) {
            if !self.may_hand(held.properties.len()) {
                return;
            }
            let properties = line::sorted(&held.properties).unwrap_or_default();
            let node = Node::of(&held.schema, properties);
            if &*held.schema == "Sanction" {
                joined.listing(node);
            } else {
                joined.document(node);
            }
        }
        for id in addresses {
            let Some((address, rest)) = self.addresses.get(id) else { continue };
            let note = address.note.as_deref().unwrap_or_default();
            let kept: usize = rest.iter().map(|unread| unread.value.len()).sum();
            let (address, rest) = (address.clone(), rest.clone());
            if !self.may_hand(address.text.len() + note.len() + kept) {
                return;
            }
            joined.addresses.push(address);
            joined.unread.extend(rest);
        }
    }

    /// Whether a node of so many bytes may be handed on once more.
    fn may_hand(&mut self, bytes: usize) -> bool {
        self.handed += bytes as u64;
        self.handed <= self.handed_max
    }

    /// Sets how many bytes of nodes may be handed on, each counted for each of its
    /// owners, by the size of the file.
    pub(super) fn limit(&mut self, file_bytes: u64) {
        self.handed_max = HANDED_MIN + HANDED_RATIO_MAX * file_bytes;
    }

    /// The limit, if it was passed.
    pub(super) fn passed_limit(&self) -> Option<u64> {
        (self.handed > self.handed_max).then_some(self.handed_max)
    }

    /// Tells how many nodes nobody asked for.
    pub(super) fn report(&self, issues: &mut Issues) {
        let lost =
            self.lost + self.owned.values().map(|held| held.len() as u64).sum::<u64>();
        if lost > 0 {
            let detail = format!(
                "{lost} Passport, Identification or Sanction nodes belong to nobody in the file"
            );
            issues.add(IssueCode::RecordUnread, Position::default(), detail);
        }
    }
}
