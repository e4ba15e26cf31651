//! One line of `FollowTheMoney` without loss.
//!
//! In: a JSON object on a line. Out: its parts, values in their order, and everything
//! that has no place of its own verbatim; and the same line again. This is what an
//! export of a list in this format is made of: the entities that screening makes of it
//! have lost who stands in which node. Not handled: what a property means.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;

use saring_model::Position;

use super::scan;
use crate::error::{ErrorKind, ListError};
use crate::json;
use crate::limits::Limits;

/// One value of a property.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StatementValue {
    /// A text.
    Text(String),
    /// Anything else, as JSON: a number, or a nested entity.
    Json(String),
}

/// One entity or node as `FollowTheMoney` writes it.
///
/// ```
/// use saring_lists::{Limits, Statement};
/// let line = r#"{"id":"x-1","schema":"Person","properties":{"name":["B","A"]},"x":1.50}"#;
/// let statement = Statement::read(line, &Limits::default()).unwrap();
/// assert_eq!(statement.schema, "Person");
/// let mut out = Vec::new();
/// statement.write(&mut out).unwrap();
/// assert_eq!(String::from_utf8(out).unwrap(), format!("{line}\n"));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Statement {
    /// Identifier.
    pub id: String,
    /// The name that the publisher shows.
    pub caption: Option<String>,
    /// Schema.
    pub schema: String,
    /// Properties with their values, in the order written.
    pub properties: Vec<(String, Vec<StatementValue>)>,
    /// Other identifiers of the same entity.
    pub referents: Option<Vec<String>>,
    /// Data sets that it comes from.
    pub datasets: Option<Vec<String>>,
    /// When it was first seen.
    pub first_seen: Option<String>,
    /// When it was last seen.
    pub last_seen: Option<String>,
    /// When it last changed.
    pub last_change: Option<String>,
    /// Whether it is what the list is about.
    pub target: Option<bool>,
    /// Every other member, and known ones of another shape: its name and its value, both
    /// as JSON.
    pub extra: Vec<(String, String)>,
}

impl Statement {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// A line that is no JSON object, passes a limit, or has no `id` or `schema`.
    pub fn read(line: &str, limits: &Limits) -> Result<Self, ListError> {
        Self::of(line, Position { line: 1, byte: 0 }, limits)
    }

    pub(crate) fn of(
        line: &str,
        position: Position,
        limits: &Limits,
    ) -> Result<Self, ListError> {
        if json::is_within(line.as_bytes(), limits.values_max)
            && let Some(statement) = Self::scanned(line)
        {
            return statement.checked(position);
        }
        // The whole parser repairs the line or tells what is wrong with it; a repaired
        // one is read as the parser writes it.
        let mut quiet = crate::issues::Issues::new(0);
        let object = super::object(line.as_bytes(), position, limits, &mut quiet)?;
        let repaired = serde_json::Value::Object(object).to_string();
        match Self::scanned(&repaired) {
            Some(statement) => statement.checked(position),
            None => Err(malformed(position, "expected a plain JSON object")),
        }
    }

    fn scanned(line: &str) -> Option<Self> {
        let mut statement = Self::default();
        for (key, value) in last_of_each(line)? {
            statement.member(&key, value)?;
        }
        Some(statement)
    }

    fn member(&mut self, key: &str, value: &str) -> Option<()> {
        let text = || scan::string(value);
        let known = match key {
            "id" => text().map(|text| self.id = text),
            "caption" => text().map(|text| self.caption = Some(text)),
            "schema" => text().map(|text| self.schema = text),
            "first_seen" => text().map(|text| self.first_seen = Some(text)),
            "last_seen" => text().map(|text| self.last_seen = Some(text)),
            "last_change" => text().map(|text| self.last_change = Some(text)),
            "referents" => texts(value).map(|texts| self.referents = Some(texts)),
            "datasets" => texts(value).map(|texts| self.datasets = Some(texts)),
            "target" => value.parse().ok().map(|target| self.target = Some(target)),
            "properties" if value.starts_with('{') => {
                self.properties = properties(value)?;
                Some(())
            }
            _ => None,
        };
        if known.is_none() {
            self.extra.push((json_of(key), value.to_owned()));
        }
        Some(())
    }

    fn checked(self, position: Position) -> Result<Self, ListError> {
        if self.schema.is_empty() {
            return Err(malformed(position, "expected a schema, found none"));
        }
        if self.id.is_empty() {
            return Err(malformed(position, "expected an id, found none"));
        }
        Ok(self)
    }

    /// Writes it as one line.
    ///
    /// # Errors
    ///
    /// Whatever `out` says.
    pub fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut members = Members { out, any: false };
        members.put("\"id\"", &json_of(&self.id))?;
        if let Some(caption) = &self.caption {
            members.put("\"caption\"", &json_of(caption))?;
        }
        members.put("\"schema\"", &json_of(&self.schema))?;
        members.put("\"properties\"", &self.properties_json())?;
        for (key, texts) in
            [("\"referents\"", &self.referents), ("\"datasets\"", &self.datasets)]
        {
            if let Some(texts) = texts {
                let texts: Vec<_> = texts.iter().map(|text| json_of(text)).collect();
                members.put(key, &format!("[{}]", texts.join(",")))?;
            }
        }
        for (key, text) in [
            ("\"first_seen\"", &self.first_seen),
            ("\"last_seen\"", &self.last_seen),
            ("\"last_change\"", &self.last_change),
        ] {
            if let Some(text) = text {
                members.put(key, &json_of(text))?;
            }
        }
        if let Some(target) = self.target {
            members.put("\"target\"", &target.to_string())?;
        }
        for (key, value) in &self.extra {
            members.put(key, value)?;
        }
        out.write_all(b"}\n")
    }

    fn properties_json(&self) -> String {
        let mut json = String::from("{");
        for (index, (key, values)) in self.properties.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            json.push_str(&json_of(key));
            json.push_str(":[");
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                match value {
                    StatementValue::Text(text) => json.push_str(&json_of(text)),
                    StatementValue::Json(value) => json.push_str(value),
                }
            }
            json.push(']');
        }
        json.push('}');
        json
    }

    /// Whether two say the same: properties in any order, with their values in any order
    /// but each as often, and everything else but the caption.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let sorted = |statement: &Self| {
            let mut own = statement.clone();
            own.caption = None;
            own.properties.retain(|(_, values)| !values.is_empty());
            own.properties.iter_mut().for_each(|(_, values)| values.sort_unstable());
            own.properties.sort_unstable();
            own.extra.sort_unstable();
            own
        };
        sorted(self) == sorted(other)
    }
}

struct Members<'o> {
    out: &'o mut dyn Write,
    any: bool,
}

impl Members<'_> {
    fn put(&mut self, key: &str, value: &str) -> std::io::Result<()> {
        self.out.write_all(if self.any { b"," } else { b"{" })?;
        self.any = true;
        write!(self.out, "{key}:{value}")
    }
}

fn malformed(position: Position, text: &str) -> ListError {
    ListError::new(ErrorKind::Malformed, position, text)
}

/// The members of an object, in their order.
fn members(object: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut members = Vec::new();
    let mut odd = false;
    scan::members(object, &mut |key, value| match scan::key(key) {
        Some(key) => members.push((key, value)),
        None => odd = true,
    })?;
    (!odd).then_some(members)
}

/// The members of an object; of several of one name the last, as parsers have it.
fn last_of_each(object: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut members = members(object)?;
    let numbered = members.iter().enumerate();
    let last: HashMap<Cow<'_, str>, usize> =
        numbered.map(|(at, (key, _))| (key.clone(), at)).collect();
    if last.len() < members.len() {
        let mut at = 0;
        members.retain(|(key, _)| {
            at += 1;
            last.get(key) == Some(&(at - 1))
        });
    }
    Some(members)
}

/// The properties with their values; one that is given several times has those of all.
fn properties(object: &str) -> Option<Vec<(String, Vec<StatementValue>)>> {
    let mut properties: Vec<(String, Vec<StatementValue>)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for (key, value) in members(object)? {
        let mut values = values(value)?;
        let place = places.get(&key).and_then(|place| properties.get_mut(*place));
        if let Some((_, own)) = place {
            own.append(&mut values);
            continue;
        }
        places.insert(key.clone(), properties.len());
        properties.push((key.into_owned(), values));
    }
    Some(properties)
}

/// The values of a property; one that is no list is a list of one.
fn values(value: &str) -> Option<Vec<StatementValue>> {
    let mut values = Vec::new();
    scan::elements(value, &mut |element| {
        values.push(match scan::string(element) {
            Some(text) => StatementValue::Text(text),
            None => StatementValue::Json(element.to_owned()),
        });
    })?;
    Some(values)
}

/// A list of texts and nothing else.
fn texts(value: &str) -> Option<Vec<String>> {
    let mut texts = Vec::new();
    let mut other = !value.starts_with('[');
    scan::elements(value, &mut |element| match scan::string(element) {
        Some(text) => texts.push(text),
        None => other = true,
    })?;
    (!other).then_some(texts)
}

/// A text as JSON.
pub(crate) fn json_of(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
