//! A line taken apart without being parsed.
//!
//! In: the text of a JSON object. Out: its members and its properties in the order of
//! their names, values as written; texts are made of what is asked for only. With trees
//! of values instead, reading a million persons took 8.9 s of computing, not 6.6.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::scan;
use crate::digest::piece;
use crate::json;

/// A member: its name, and its value as written.
pub(super) type Member<'t> = (Cow<'t, str>, &'t str);

/// What is said of a line that has a member several times.
pub(super) const REPEATS: &str =
    "a key beside the properties is given twice; the last one counts";

/// A line of a list.
pub(super) struct Line<'t> {
    /// Everything beside the properties; of several of one name the last, as parsers have
    /// it.
    pub members: Vec<Member<'t>>,
    /// The properties, if that member is there and an object. One that is given several
    /// times stands here as often, and has the values of all.
    pub properties: Option<Vec<Member<'t>>>,
    /// Whether a member was given several times.
    pub repeats: bool,
}

impl<'t> Line<'t> {
    /// Takes a text apart; `None` if it is no JSON object.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut members = sorted(text)?;
        let given = members.len();
        members.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
        let repeats = members.len() < given;
        let is_object =
            |(key, value): &Member<'_>| key == "properties" && value.starts_with('{');
        let properties = match members.iter().position(is_object) {
            Some(index) => Some(sorted(members.remove(index).1)?),
            None => None,
        };
        Some(Self { members, properties, repeats })
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, key: &str) -> Option<&'t str> {
        let index = self.members.iter().position(|(own, _)| own == key)?;
        Some(self.members.remove(index).1)
    }

    /// A member's texts as one.
    pub(super) fn take_text(&mut self, key: &str) -> String {
        self.take(key)
            .map(|value| texts(value, &mut |_| {}).join(" "))
            .unwrap_or_default()
    }

    /// A member that is a text.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let (_, value) = self.members.iter().find(|(own, _)| own == key)?;
        scan::string(value)
    }

    /// Bytes that are equal for two writings of the same entity: keys and values sorted,
    /// without what changes from one export to the next.
    pub(super) fn canonical(&self) -> Vec<u8> {
        const LEFT_OUT: [&str; 4] = ["caption", "first_seen", "last_seen", "last_change"];
        const PROPERTIES: &str = "properties";
        let mut canonical = Vec::with_capacity(1024);
        let mut pending = self.properties.as_ref();
        let mut properties = |canonical: &mut Vec<u8>| {
            let Some(properties) = pending.take() else { return };
            piece(canonical, PROPERTIES.as_bytes());
            let each = || properties.chunk_by(|(a, _), (b, _)| a == b);
            piece(canonical, &(each().count() as u64).to_le_bytes());
            for given in each() {
                if let Some((property, _)) = given.first() {
                    piece(canonical, property.as_bytes());
                }
                match given {
                    [(_, value)] => sorted_values(canonical, value),
                    several => sorted_lists(canonical, several),
                }
            }
        };
        for (key, value) in &self.members {
            if key.as_ref() > PROPERTIES {
                properties(&mut canonical);
            }
            if !LEFT_OUT.contains(&key.as_ref()) {
                piece(&mut canonical, key.as_bytes());
                sorted_values(&mut canonical, value);
            }
        }
        properties(&mut canonical);
        canonical
    }
}

/// The members of an object by name; several of one name in their order.
pub(super) fn sorted(object: &str) -> Option<Vec<Member<'_>>> {
    let mut members: Vec<Member<'_>> = Vec::with_capacity(16);
    let mut odd = false;
    scan::members(object, &mut |key, value| match scan::key(key) {
        Some(key) => members.push((key, value)),
        None => odd = true,
    })?;
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    (!odd).then_some(members)
}

/// The texts of a value: a string, a number, or a list of these. Other values are given
/// to `other`.
pub(super) fn texts(value: &str, other: &mut dyn FnMut(Value)) -> Vec<String> {
    let mut texts = Vec::new();
    let list = value.starts_with('[');
    // What was scanned once is an array or a value.
    let _ = scan::elements(value, &mut |element| {
        if let Some(text) = scan::string(element) {
            texts.push(text);
            return;
        }
        let inner = parsed(element);
        // A list within a list is no list of texts.
        if list && inner.is_array() {
            other(inner);
        } else {
            texts.append(&mut json::texts(inner, other));
        }
    });
    texts
}

/// A value as JSON is written, not as it was.
pub(super) fn json_text(value: &str) -> Cow<'_, str> {
    if is_plain(value) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(parsed(value).to_string())
}

/// A value that was scanned before.
fn parsed(value: &str) -> Value {
    serde_json::from_str(value).unwrap_or_default()
}

/// An object that was scanned before; `None` if the value is none.
pub(super) fn object(value: &str) -> Option<Map<String, Value>> {
    if !value.starts_with('{') {
        return None;
    }
    serde_json::from_str(value).ok()
}

/// Whether JSON has one writing for a value: a string without escapes, a word.
fn is_plain(value: &str) -> bool {
    match value.as_bytes().first() {
        Some(b'"') => !value.contains('\\'),
        Some(b't' | b'f' | b'n') => true,
        _ => false,
    }
}

/// The values of a list, each as JSON, sorted; or the value.
fn sorted_values(canonical: &mut Vec<u8>, value: &str) {
    if !value.starts_with('[') {
        piece(canonical, json_text(value).as_bytes());
        return;
    }
    sorted_lists(canonical, &[(Cow::Borrowed(""), value)]);
}

/// The values of several lists as those of one.
fn sorted_lists(canonical: &mut Vec<u8>, lists: &[Member<'_>]) {
    let mut texts = Vec::new();
    for (_, value) in lists {
        let _ = scan::elements(value, &mut |element| texts.push(json_text(element)));
    }
    texts.sort_unstable();
    piece(canonical, &(texts.len() as u64).to_le_bytes());
    for text in texts {
        piece(canonical, text.as_bytes());
    }
}
