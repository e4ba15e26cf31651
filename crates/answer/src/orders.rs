//! Files of what persons have ruled: orders, exclusions, exemptions.
//!
//! In: JSON lines, as `docs/formats/orders.md` describes them. Out: [`Order`]s,
//! [`Exclusion`]s, [`Exemption`]s; and the same as JSON again, for whoever keeps them. Not handled: what they mean (`casework`). A file with
//! one line that is incomplete, or has a key that is not known, is refused whole, with
//! line and column: a ruling that was misread would hold against the wrong person. What
//! is told of it is the place and the key, never a value.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context as _;
use saring_casework::{Exclusion, Exemption, Identity, NamedDocument, Order};
use saring_model::{
    BirthDate, CountryCode, Day, Name, Precision, Quality, Sex, TravelDocumentKind,
};
use serde_json::{Value, json};

/// Reads a file of orders.
///
/// # Errors
///
/// When anything in it is wrong: line, column and what was expected, never a value.
pub fn orders(path: &Path) -> anyhow::Result<Vec<Order>> {
    read(path, "orders", order)
}

/// Reads a file of exclusions.
///
/// # Errors
///
/// When anything in it is wrong: line, column and what was expected, never a value.
pub fn exclusions(path: &Path) -> anyhow::Result<Vec<Exclusion>> {
    read(path, "exclusions", exclusion)
}

/// Reads a file of exemptions.
///
/// # Errors
///
/// When anything in it is wrong: line, column and what was expected, never a value.
pub fn exemptions(path: &Path) -> anyhow::Result<Vec<Exemption>> {
    read(path, "exemptions", exemption)
}

fn read<T>(
    path: &Path,
    what: &str,
    one: fn(&mut Record<'_>) -> Result<T, Wrong>,
) -> anyhow::Result<Vec<T>> {
    let context = || format!("reading {what} {}", path.display());
    let bytes = std::fs::read(path).with_context(context)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = valid.split(|byte| *byte == b'\n').count();
            anyhow::anyhow!("line {line}: expected UTF-8, found other bytes")
        })
        .with_context(context)?;
    lines(text, one).with_context(context)
}

/// Reads every line that is not empty. Identifiers are given once.
///
/// # Errors
///
/// The first line that is wrong: line, column and what was expected, never a value.
pub fn lines<T>(
    text: &str,
    one: fn(&mut Record<'_>) -> Result<T, Wrong>,
) -> anyhow::Result<Vec<T>> {
    let mut seen = HashSet::new();
    let mut read = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, number) in text.lines().zip(1_u64..) {
        if line.trim().is_empty() {
            continue;
        }
        let parsed = Record::parse(line).and_then(|mut record| {
            let id = record.required("id")?;
            if !seen.insert(id) {
                return Err(record.wrong("id", "expected an identifier once"));
            }
            let value = one(&mut record)?;
            record.nothing_else()?;
            Ok(value)
        });
        let wrong = |Wrong { column, detail }| {
            format!("line {number}, column {column}: {detail}")
        };
        read.push(parsed.map_err(wrong).map_err(anyhow::Error::msg)?);
    }
    Ok(read)
}

/// What is wrong with a line, and in which column.
#[derive(Debug)]
pub struct Wrong {
    column: usize,
    detail: String,
}

/// A line that is an object, and which of its keys were asked for.
pub struct Record<'l> {
    line: &'l str,
    object: serde_json::Map<String, Value>,
    known: Vec<&'static str>,
}

impl std::fmt::Debug for Record<'_> {
    /// Prints its keys that were asked for: what it holds is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("known", &self.known).finish_non_exhaustive()
    }
}

impl<'l> Record<'l> {
    fn parse(line: &'l str) -> Result<Self, Wrong> {
        if let Some(column) = twice(line) {
            let detail = "expected every key once, found one again".to_owned();
            return Err(Wrong { column, detail });
        }
        match serde_json::from_str(line) {
            Ok(Value::Object(object)) => Ok(Self { line, object, known: Vec::new() }),
            Ok(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_),
            ) => Err(Wrong { column: 1, detail: "expected an object".to_owned() }),
            Err(error) => {
                Err(Wrong { column: error.column(), detail: "expected JSON".to_owned() })
            }
        }
    }

    fn wrong(&self, key: &str, detail: &str) -> Wrong {
        let column = column_of(self.line, key).unwrap_or(1);
        Wrong { column, detail: format!("{detail} in \"{key}\"") }
    }

    fn missing(key: &str) -> Wrong {
        Wrong { column: 1, detail: format!("expected \"{key}\", found none") }
    }

    fn get(&mut self, key: &'static str) -> Option<&Value> {
        self.known.push(key);
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Text that is there and not empty.
    fn required(&mut self, key: &'static str) -> Result<String, Wrong> {
        match self.optional(key)? {
            Some(text) => Ok(text),
            None if self.object.contains_key(key) => {
                Err(self.wrong(key, "expected text, found nothing"))
            }
            None => Err(Self::missing(key)),
        }
    }

    fn optional(&mut self, key: &'static str) -> Result<Option<String>, Wrong> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(self.wrong(key, "expected text")),
        }
    }

    fn list(&mut self, key: &'static str) -> Result<Vec<Value>, Wrong> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.clone()),
            Some(_) => Err(self.wrong(key, "expected a list")),
        }
    }

    fn texts(&mut self, key: &'static str) -> Result<Vec<String>, Wrong> {
        let text = |value: &Value| {
            let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        let items = self.list(key)?;
        let texts: Option<Vec<String>> = items.iter().map(text).collect();
        texts.ok_or_else(|| self.wrong(key, "expected a list of texts"))
    }

    /// Texts with a letter in each: others are nobody's name.
    fn names(&mut self, key: &'static str) -> Result<Vec<String>, Wrong> {
        let names = self.texts(key)?;
        if names.iter().all(|name| name.chars().any(char::is_alphabetic)) {
            return Ok(names);
        }
        Err(self.wrong(key, "expected names with letters"))
    }

    fn day(&mut self, key: &'static str) -> Result<Option<Day>, Wrong> {
        let Some(text) = self.optional(key)? else { return Ok(None) };
        let day = day(&text);
        day.map(Some).map_err(|detail| self.wrong(key, &detail))
    }

    fn required_day(&mut self, key: &'static str) -> Result<Day, Wrong> {
        self.day(key)?.ok_or_else(|| Self::missing(key))
    }

    fn birth(&mut self) -> Result<Option<BirthDate>, Wrong> {
        let key = "birth_date";
        let Some(text) = self.optional(key)? else { return Ok(None) };
        let mut parts = text.split('-').map(|part| part.parse::<i16>().ok());
        let small = |part: i16| u8::try_from(part).ok();
        let date = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(year)), None, None, None) => BirthDate::year(year),
            (Some(Some(year)), Some(Some(month)), None, None) => {
                small(month).and_then(|month| BirthDate::month(year, month))
            }
            (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) => small(month)
                .zip(small(day))
                .and_then(|(month, day)| BirthDate::day(year, month, day)),
            _ => None,
        };
        let date = date.filter(|date| date.to_string() == text);
        let detail = "expected a date of birth, as in 1978-03-14, 1978-03 or 1978,";
        date.map(Some).ok_or_else(|| self.wrong(key, detail))
    }

    fn country(&self, key: &str, text: &str) -> Result<CountryCode, Wrong> {
        let detail = "expected a country that exists";
        CountryCode::read(text).ok_or_else(|| self.wrong(key, detail))
    }

    fn documents(&mut self) -> Result<Vec<NamedDocument>, Wrong> {
        let key = "documents";
        let items = self.list(key)?;
        items.iter().map(|item| self.document(key, item)).collect()
    }

    fn document(&self, key: &str, item: &Value) -> Result<NamedDocument, Wrong> {
        let object =
            item.as_object().ok_or_else(|| self.wrong(key, "expected objects"))?;
        let text = |field: &str| -> Result<Option<&str>, Wrong> {
            match object.get(field) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::String(text)) => Ok(Some(text.trim())),
                Some(_) => Err(self.wrong(key, "expected text in every field")),
            }
        };
        let unknown =
            object.keys().any(|field| !["number", "issuer", "kind"].contains(&&**field));
        if unknown {
            return Err(self.wrong(key, "expected number, issuer and kind alone"));
        }
        let number = text("number")?.unwrap_or_default();
        let issuer = text("issuer")?.map(|text| self.country(key, text)).transpose()?;
        let kind = text("kind")?.map(|word| kind(word).ok_or(word)).transpose();
        let kind = kind.map_err(|_| self.wrong(key, "expected a kind that is known"))?;
        let document = NamedDocument { number: number.to_owned(), issuer, kind };
        // One that names nobody would be an order that nobody is ever held against.
        if !document.identifies() {
            let detail =
                "expected numbers of five characters or more, two of them digits,";
            return Err(self.wrong(key, detail));
        }
        Ok(document)
    }

    /// Refuses a key that nobody asked for: it may be one that was spelled wrong.
    fn nothing_else(&self) -> Result<(), Wrong> {
        let known = |key: &str| self.known.contains(&key);
        match self.object.keys().find(|key| !known(key)) {
            None => Ok(()),
            // The key itself may be anything, so it is told by its column alone.
            Some(key) => Err(Wrong {
                column: column_of(self.line, key).unwrap_or(1),
                detail: "expected a key that is known, found another".to_owned(),
            }),
        }
    }
}

/// A day as it is written everywhere here: `2026-11-20`.
///
/// # Errors
///
/// What was expected.
pub fn day(text: &str) -> Result<Day, String> {
    let wrong = || "expected a day, as in 2026-11-20".to_owned();
    let mut parts = text.split('-');
    let mut next = || parts.next().ok_or_else(wrong);
    let (year, month, day) = (next()?, next()?, next()?);
    let read = || Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    read().filter(|day| day.to_string() == text).ok_or_else(wrong)
}

fn kind(word: &str) -> Option<TravelDocumentKind> {
    TravelDocumentKind::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// The column, from 1, of a key that its object has already. Which of the two values is
/// meant nobody can say, and JSON readers take the last one in silence.
fn twice(line: &str) -> Option<usize> {
    let mut objects: Vec<HashSet<Value>> = Vec::new();
    let (mut inside, mut released) = (None, false);
    for (column, (at, c)) in (1..).zip(line.char_indices()) {
        match (inside, c) {
            (Some(_), _) if released => released = false,
            (Some(_), '\\') => released = true,
            (Some((from, start)), '"') => {
                inside = None;
                let text = line.get(start..=at).unwrap_or_default();
                let rest = line.get(at + 1..).unwrap_or_default();
                let is_key = rest.trim_start().starts_with(':');
                if is_key
                    && let Ok(key) = serde_json::from_str(text)
                    && let Some(keys) = objects.last_mut()
                    && !keys.insert(key)
                {
                    return Some(from);
                }
            }
            (None, '"') => inside = Some((column, at)),
            (None, '{') => objects.push(HashSet::new()),
            (None, '}') => _ = objects.pop(),
            (Some(_) | None, _) => {}
        }
    }
    None
}

/// The column, from 1, in which a key of the outermost object stands.
fn column_of(line: &str, key: &str) -> Option<usize> {
    let (mut depth, mut inside, mut released) = (0_u32, None, false);
    for (column, (at, c)) in (1..).zip(line.char_indices()) {
        if let Some((from, start)) = inside {
            match c {
                _ if released => released = false,
                '\\' => released = true,
                '"' => {
                    inside = None;
                    let text = line.get(start..=at).unwrap_or_default();
                    let is_key = line
                        .get(at + 1..)
                        .is_some_and(|rest| rest.trim_start().starts_with(':'));
                    let same =
                        || serde_json::from_str(text).is_ok_and(|t: Value| t == key);
                    if depth == 1 && is_key && same() {
                        return Some(from);
                    }
                }
                _ => {}
            }
            continue;
        }
        match c {
            '"' => inside = Some((column, at)),
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn named(record: &mut Record<'_>) -> Result<Vec<Name>, Wrong> {
    let names = record.names("names")?;
    let mut names: Vec<Name> = match names.split_first() {
        None => Vec::new(),
        Some((first, others)) => std::iter::once(Name::primary(first))
            .chain(others.iter().map(Name::alias))
            .collect(),
    };
    names.extend(record.names("weak_names")?.into_iter().map(Name::weak));
    Ok(names)
}

/// An order, for [`lines`].
///
/// # Errors
///
/// [`Wrong`]: what is incomplete or contradicts itself.
pub fn order(record: &mut Record<'_>) -> Result<Order, Wrong> {
    let sex = match record.optional("sex")?.as_deref() {
        None => None,
        Some("female") => Some(Sex::Female),
        Some("male") => Some(Sex::Male),
        Some("other") => Some(Sex::Other),
        Some(_) => return Err(record.wrong("sex", "expected female, male or other")),
    };
    let nationalities = record.texts("nationalities")?;
    let nationalities: Result<Vec<CountryCode>, Wrong> =
        nationalities.iter().map(|text| record.country("nationalities", text)).collect();
    let order = Order {
        id: record.required("id")?,
        documents: record.documents()?,
        names: named(record)?,
        birth: record.birth()?,
        sex,
        nationalities: nationalities?,
        ordered_by: record.required("ordered_by")?,
        legal_basis: record.required("legal_basis")?,
        issued_on: record.day("issued_on")?,
        expires_on: Some(record.required_day("expires_on")?),
        approved_by: record.optional("approved_by")?.unwrap_or_default(),
    };
    let full = order.birth.as_ref().is_some_and(|date| date.precision == Precision::Day);
    // A weak name never makes an identity, so it cannot be all that an order names.
    let is_named = order.names.iter().any(|name| name.quality != Quality::Low);
    if order.documents.is_empty() && !(is_named && full) {
        let detail = "expected an identity, a document or a name with a full \
                      \"birth_date\", found none";
        return Err(Wrong { column: 1, detail: detail.to_owned() });
    }
    let backwards = order.issued_on.zip(order.expires_on).is_some_and(|(a, b)| a > b);
    if backwards {
        return Err(record.wrong("expires_on", "expected a day after \"issued_on\""));
    }
    Ok(order)
}

/// An exclusion, for [`lines`].
///
/// # Errors
///
/// [`Wrong`]: what is incomplete or contradicts itself.
pub fn exclusion(record: &mut Record<'_>) -> Result<Exclusion, Wrong> {
    let id = record.required("id")?;
    let identity = Identity {
        names: record.names("names")?,
        birth: record.birth()?,
        documents: record.documents()?,
    };
    if identity.names.is_empty() && identity.documents.is_empty() {
        let detail = "expected who is meant, \"names\" or \"documents\", found neither";
        return Err(Wrong { column: 1, detail: detail.to_owned() });
    }
    let entity = record.required("entity")?;
    // One that was copied in part would never hold, and look as if the entity changed.
    let entity_fingerprint = record.required("entity_fingerprint")?.to_ascii_lowercase();
    let is_digit = |c: char| c.is_ascii_hexdigit();
    if entity_fingerprint.len() != 32 || !entity_fingerprint.chars().all(is_digit) {
        return Err(record.wrong("entity_fingerprint", "expected 32 hexadecimal digits"));
    }
    Ok(Exclusion {
        id,
        traveller: identity,
        entity,
        entity_fingerprint,
        decided_by: record.required("decided_by")?,
        decided_on: Some(record.required_day("decided_on")?),
        reason: record.required("reason")?,
    })
}

/// An exemption, for [`lines`].
///
/// # Errors
///
/// [`Wrong`]: what is incomplete or contradicts itself.
pub fn exemption(record: &mut Record<'_>) -> Result<Exemption, Wrong> {
    let exemption = Exemption {
        id: record.required("id")?,
        entity: record.required("entity")?,
        from: record.required_day("from")?,
        to: record.required_day("to")?,
        route_from: record.texts("route_from")?,
        route_to: record.texts("route_to")?,
        reference: record.required("reference")?,
    };
    if exemption.from > exemption.to {
        return Err(record.wrong("to", "expected a day not before \"from\""));
    }
    Ok(exemption)
}

/// An order as JSON, which [`order`] reads.
pub fn order_json(order: &Order) -> Value {
    let named = |weak: bool| -> Vec<&str> {
        let is_meant = |name: &&Name| (name.quality == Quality::Low) == weak;
        order.names.iter().filter(is_meant).map(|name| name.full.as_str()).collect()
    };
    let sex = order.sex.map(|sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    });
    let nationalities: Vec<String> =
        order.nationalities.iter().map(ToString::to_string).collect();
    said(json!({
        "id": order.id,
        "documents": documents_json(&order.documents),
        "names": named(false),
        "weak_names": named(true),
        "birth_date": order.birth.as_ref().map(ToString::to_string),
        "sex": sex,
        "nationalities": nationalities,
        "ordered_by": order.ordered_by,
        "legal_basis": order.legal_basis,
        "issued_on": order.issued_on.map(|day| day.to_string()),
        "expires_on": order.expires_on.map(|day| day.to_string()),
        "approved_by": order.approved_by,
    }))
}

/// An exclusion as JSON, which [`exclusion`] reads.
pub fn exclusion_json(exclusion: &Exclusion) -> Value {
    let Identity { names, birth, documents } = &exclusion.traveller;
    said(json!({
        "id": exclusion.id,
        "names": names,
        "birth_date": birth.as_ref().map(ToString::to_string),
        "documents": documents_json(documents),
        "entity": exclusion.entity,
        "entity_fingerprint": exclusion.entity_fingerprint,
        "decided_by": exclusion.decided_by,
        "decided_on": exclusion.decided_on.map(|day| day.to_string()),
        "reason": exclusion.reason,
    }))
}

/// An exemption as JSON, which [`exemption`] reads.
pub fn exemption_json(exemption: &Exemption) -> Value {
    said(json!({
        "id": exemption.id,
        "entity": exemption.entity,
        "from": exemption.from.to_string(),
        "to": exemption.to.to_string(),
        "route_from": exemption.route_from,
        "route_to": exemption.route_to,
        "reference": exemption.reference,
    }))
}

fn documents_json(documents: &[NamedDocument]) -> Value {
    let one = |document: &NamedDocument| {
        said(json!({
            "number": document.number,
            "issuer": document.issuer.map(|code| code.to_string()),
            "kind": document.kind.map(TravelDocumentKind::as_str),
        }))
    };
    documents.iter().map(one).collect()
}

/// An object without the keys that say nothing.
fn said(mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
        });
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"id":"o-1","names":["Sampel Testo"],"birth_date":"1978-03-14","ordered_by":"Officer 7","legal_basis":"Act 1, section 2","expires_on":"2027-03-01"}"#;

    /// What is wrong with the second of two orders.
    #[track_caller]
    fn check(line: &str, expected: &str) {
        let text = format!("{WHOLE}\n{line}\n");
        let wrong = lines(&text, order).unwrap_err().to_string();
        assert_eq!(wrong, expected);
    }

    /// The whole order with something in the place of something else.
    fn with(from: &str, to: &str) -> String {
        assert!(WHOLE.contains(from));
        WHOLE.replace("o-1", "o-2").replace(from, to)
    }

    #[test]
    fn an_order_that_is_whole_is_read() {
        let orders = lines(&format!("\u{feff}{WHOLE}\n\n"), order).unwrap();
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0].names[0].full, "Sampel Testo");
        assert_eq!(orders[0].expires_on, Day::new(2027, 3, 1));
    }

    #[test]
    fn an_incomplete_order_is_refused_by_line_and_column() {
        check(
            &with(r#","ordered_by":"Officer 7""#, ""),
            "line 2, column 1: expected \"ordered_by\", found none",
        );
        check(
            &with(r#","expires_on":"2027-03-01""#, ""),
            "line 2, column 1: expected \"expires_on\", found none",
        );
        check(
            &with("Act 1, section 2", " "),
            "line 2, column 89: expected text, found nothing in \"legal_basis\"",
        );
        check(
            &with("2027-03-01", "2027-02-30"),
            "line 2, column 122: expected a day, as in 2026-11-20 in \"expires_on\"",
        );
        check(
            &with("1978-03-14", "1978"),
            "line 2, column 1: expected an identity, a document or a name with a full \
             \"birth_date\", found none",
        );
        check(
            &with("expires_on", "expires"),
            "line 2, column 1: expected \"expires_on\", found none",
        );
        check(
            &with(r#""id""#, r#""note":1,"id""#),
            "line 2, column 2: expected a key that is known, found another",
        );
        check(WHOLE, "line 2, column 2: expected an identifier once in \"id\"");
        check(
            &with(r#""birth_date""#, r#""birth_date":"1980-02-03","birth_date""#),
            "line 2, column 64: expected every key once, found one again",
        );
        check(
            &with(r#""names""#, r#""weak_names""#),
            "line 2, column 1: expected an identity, a document or a name with a full \
             \"birth_date\", found none",
        );
        check(
            &with("Sampel Testo", "---"),
            "line 2, column 13: expected names with letters in \"names\"",
        );
        check("{\"id\":", "line 2, column 6: expected JSON");
        check("[]", "line 2, column 1: expected an object");
    }

    #[test]
    fn no_value_is_in_a_message() {
        let line = with(r#""names""#, r#""sex":"SECRET","names""#);
        let wrong = lines(&line, order).unwrap_err().to_string();
        assert!(!wrong.contains("SECRET"), "{wrong}");
    }

    #[test]
    fn documents_are_named_whole() {
        let document = |text: &str| {
            let with = format!(r#""documents":[{text}],"names""#);
            lines(&WHOLE.replace(r#""names""#, &with), order)
        };
        let read = document(r#"{"number":"A 12345","issuer":"IDN","kind":"passport"}"#);
        let named = &read.unwrap()[0].documents[0];
        assert_eq!(named.number, "A 12345");
        assert_eq!(named.kind, Some(TravelDocumentKind::Passport));
        assert!(named.issuer.is_some());
        for wrong in [
            r#"{"issuer":"IDN"}"#,
            r#"{"number":"--"}"#,
            r#"{"number":"A123"}"#,
            r#"{"number":"00000"}"#,
            r#"{"number":"A12345","number":"B12345"}"#,
            r#"{"number":"A12345","issuer":"nowhere"}"#,
            r#"{"number":"A12345","kind":"book"}"#,
            r#"{"number":"A12345","more":1}"#,
            r#""A1""#,
        ] {
            assert!(document(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn exclusions_and_exemptions_are_read_and_refused() {
        let exclusion_line = r#"{"id":"e-1","names":["A"],"entity":"x-1","entity_fingerprint":"C0C0314D53255D0B84F0306132D0E5F2","decided_by":"Officer 7","decided_on":"2026-01-02","reason":"another birthplace"}"#;
        let read = lines(exclusion_line, exclusion).unwrap();
        assert_eq!(read[0].entity_fingerprint, "c0c0314d53255d0b84f0306132d0e5f2");
        let cut = exclusion_line.replace("D0E5F2", "…");
        assert!(lines(&cut, exclusion).is_err());
        let unsigned = exclusion_line.replace("Officer 7", "");
        assert!(lines(&unsigned, exclusion).is_err());
        let exemption_line = r#"{"id":"x-9","entity":"x-1","from":"2026-01-02","to":"2026-02-03","route_to":["CGK"],"reference":"S/2026/1"}"#;
        assert_eq!(lines(exemption_line, exemption).unwrap().len(), 1);
        let backwards = exemption_line.replace("2026-02-03", "2025-02-03");
        assert!(lines(&backwards, exemption).is_err());
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        let lines_of = [
            WHOLE,
            r#"{"id":"o-3","names":["A B","C D"],"weak_names":["E"],"documents":[{"number":"A 12345","issuer":"IDN","kind":"passport"},{"number":"B54321"}],"birth_date":"1978-03","sex":"other","nationalities":["IDN","RU"],"ordered_by":"Officer 7","legal_basis":"Act 1","issued_on":"2026-01-02","expires_on":"2027-03-01","approved_by":"Officer 8"}"#,
        ];
        let read = lines(&lines_of.join("\n"), order).unwrap();
        let text: Vec<String> =
            read.iter().map(|own| order_json(own).to_string()).collect();
        // An order prints nothing of its person, so a difference could not be shown.
        assert!(lines(&text.join("\n"), order).unwrap() == read);
        let line = r#"{"id":"e-1","names":["A"],"birth_date":"1978","documents":[{"number":"A12345"}],"entity":"x-1","entity_fingerprint":"c0c0314d53255d0b84f0306132d0e5f2","decided_by":"Officer 7","decided_on":"2026-01-02","reason":"another birthplace"}"#;
        let read = lines(line, exclusion).unwrap();
        let text = exclusion_json(&read[0]).to_string();
        assert!(lines(&text, exclusion).unwrap() == read);
        let line = r#"{"id":"x-9","entity":"x-1","from":"2026-01-02","to":"2026-02-03","route_to":["CGK"],"reference":"S/2026/1"}"#;
        let read = lines(line, exemption).unwrap();
        let text = exemption_json(&read[0]).to_string();
        assert_eq!(lines(&text, exemption).unwrap(), read);
    }
}
