//! One entity of a `FollowTheMoney` list.
//!
//! In: a line. Out: a listed entity, in two steps: what the line says by
//! itself, and then what nodes of the file add to it. Between them stands what Saring
//! itself wrote into a line that it exported ([`OWN`]), which is applied last.

use saring_model::{
    EntityKind, IssueCode, ListedEntity, NameKind, Position, Quality, Unread,
};
use serde_json::{Map, Value};

use super::line::{self, Line};
use super::nodes::{Joined, Nodes};
use super::properties::{self, Described};
use crate::issues::Issues;
use crate::serial;

/// The key beside `properties` in which an export of ours keeps what `FollowTheMoney`
/// has no place for; other readers pass over it.
pub(crate) const OWN: &str = "x-saring";

/// Members of a line that are known and kept verbatim.
const KNOWN: [&str; 5] = ["datasets", "first_seen", "last_seen", "last_change", "target"];

/// What a line says by itself.
pub(super) struct Pending {
    entity: ListedEntity,
    joined: Joined,
    addresses: Vec<String>,
    /// What stands beside the properties, to be kept behind what nodes add.
    beside: Vec<Unread>,
    said: Vec<Said>,
    /// What this program wrote itself.
    pub(super) own: Option<Map<String, Value>>,
}

/// An issue on its way to the list's issues.
pub(super) enum Said {
    Add(IssueCode, String),
    Unknown(String),
}

/// Reads a line; touches nothing that other lines share.
pub(super) fn pending(mut line: Line<'_>) -> Pending {
    let mut said = Vec::new();
    if line.repeats {
        said.push(Said::Add(IssueCode::RecordUnread, line::REPEATS.to_owned()));
    }
    let id = line.take_text("id");
    let schema = line.take_text("schema");
    let caption = line.take_text("caption");
    let kind = EntityKind::of_schema(&schema).unwrap_or_else(|| {
        said.push(Said::Unknown(format!("schema {schema}")));
        EntityKind::Any
    });
    let mut described = Described::default();
    let mut joined = Joined::default();
    let mut addresses = Vec::new();
    let mut beside = Vec::new();
    for (property, value) in
        properties::in_order(line.properties.take().unwrap_or_default())
    {
        let mut inner = Vec::new();
        let texts = line::texts(value, &mut |value| inner.push(value));
        if property == "addressEntity" {
            addresses.extend(texts.iter().cloned());
        }
        described.take(&property, &texts);
        for value in inner {
            joined.nested(&property, &value, &mut described.unread);
        }
    }
    described.finish(kind);
    for (code, detail) in std::mem::take(&mut described.issues) {
        said.push(Said::Add(code, format!("{detail}; kept verbatim")));
    }
    for property in &described.unknown {
        said.push(Said::Unknown(format!("{schema}/{property}")));
    }
    if !put_first(&mut described, &caption) && !caption.is_empty() {
        // A name that stands nowhere among the names is kept, but is none.
        beside.push(Unread { field: "caption".to_owned(), value: caption });
    }
    let referents = line.take("referents");
    let referents =
        referents.map(|value| line::texts(value, &mut |_| {})).unwrap_or_default();
    let mut own = None;
    for (key, value) in line.members {
        if key == OWN {
            own = line::object(value);
            if own.is_some() {
                continue;
            }
        }
        if !KNOWN.contains(&key.as_ref()) {
            said.push(Said::Unknown(format!("{schema}.{key}")));
        }
        let value = line::json_text(value).into_owned();
        beside.push(Unread { field: key.into_owned(), value });
    }
    let entity = ListedEntity {
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
        listings: Vec::new(),
        notes: described.notes,
        referents,
        unread: described.unread,
    };
    Pending { entity, joined, addresses, beside, said, own }
}

/// Puts the name that the publisher shows first; `false` if it is none of the names.
fn put_first(described: &mut Described, caption: &str) -> bool {
    let names = &mut described.names;
    let Some(index) = names.iter().position(|name| name.full == caption) else {
        return false;
    };
    names.get_mut(..=index).unwrap_or_default().rotate_right(1);
    let (first, rest) = names.split_at_mut(1);
    if let (Some(first), Some(second)) = (first.first_mut(), rest.first_mut())
        && first.quality == Quality::Good
        && first.kind == NameKind::Alias
        && second.kind == NameKind::Primary
    {
        std::mem::swap(&mut first.kind, &mut second.kind);
    }
    true
}

/// Adds what nodes say, and what this program wrote itself.
pub(super) fn finish(
    pending: Pending,
    position: Position,
    nodes: &mut Nodes,
    issues: &mut Issues,
) -> ListedEntity {
    let Pending { mut entity, mut joined, addresses, beside, said, own } = pending;
    for said in said {
        match said {
            Said::Add(code, detail) => issues.add(code, position, detail),
            Said::Unknown(field) => issues.unknown(&field, position),
        }
    }
    nodes.join(&entity.id, &addresses, &mut joined);
    entity.documents.append(&mut joined.documents);
    entity.addresses.append(&mut joined.addresses);
    entity.listings.append(&mut joined.listings);
    entity.unread.append(&mut joined.unread);
    entity.unread.extend(beside);
    if let Some(own) = own
        && serial::apply(&mut entity, &own).is_err()
    {
        let detail = format!("{OWN} is not as Saring writes it; kept verbatim");
        issues.add(IssueCode::RecordUnread, position, detail);
        let value = Value::Object(own).to_string();
        entity.unread.push(Unread { field: OWN.to_owned(), value });
    }
    entity
}

/// What this program reads back from the line of an entity and those of its nodes,
/// without the issues; `None` if one of them is no line.
pub(crate) fn read_back(entity: &str, nodes: &[String]) -> Option<ListedEntity> {
    let mut joining = Nodes::new();
    for node in nodes {
        let node = Line::of(node)?;
        let schema = node.text("schema")?;
        joining.take(&schema, node);
    }
    let mut quiet = Issues::new(0);
    let pending = pending(Line::of(entity)?);
    Some(finish(pending, Position::default(), &mut joining, &mut quiet))
}
