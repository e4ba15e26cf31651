//! Viet Nam's list of terrorist organisations and their members, JSON.
//!
//! In: the answers of the Ministry of Public Security's portal, one of organisations and
//! any number of members, each as it came, one after another in a file, or together as
//! `{"organizations": …, "members": …}`. Out: one listed entity for each record. What is
//! read how: `docs/formats/mps.md`. Not handled: which member belongs to which
//! organisation, which only the address of a query told.

mod country;
mod record;

use saring_model::{IssueCode, ListedEntity, Position};
use serde_json::{Map, Value};

use crate::collect::Collect;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::{Format, ReadList, json};

/// Bytes of a file. The list has a few dozen records of half a kilobyte.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// The name by which answers cite this list.
const NAME: &str = "vn-mps";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let start = input.position();
    let text = input.read_text(FILE_BYTES_MAX)?;
    let mut reader = Reader { list: Collect::new(limits, sink), limits };
    for value in json::Values::new(&text, start) {
        let (text, position) = value?;
        let value = json::value(text, position, limits, &mut reader.list.issues)?;
        reader.part(value, position)?;
    }
    // The portal tells no date.
    Ok(reader.list.finish(NAME, String::new(), Format::MpsJson))
}

struct Reader<'s> {
    list: Collect<'s>,
    limits: &'s Limits,
}

impl Reader<'_> {
    /// An answer, several answers, records, or several of them under the names that the
    /// combined form gives them.
    fn part(&mut self, value: Value, position: Position) -> Result<(), ListError> {
        match value {
            Value::Array(values) => {
                values.into_iter().try_for_each(|value| self.part(value, position))
            }
            Value::Object(object) if object.contains_key("data") => {
                self.answer(object, position)
            }
            Value::Object(object)
                if object.contains_key("fullName") || object.contains_key("name") =>
            {
                self.record(object, position);
                Ok(())
            }
            Value::Object(object) if object.contains_key("code") => {
                self.answer(object, position)
            }
            Value::Object(object) => {
                for (key, value) in object {
                    if !["organizations", "members"].contains(&key.as_str()) {
                        self.list.issues.unknown(&key, position);
                    }
                    self.part(value, position)?;
                }
                Ok(())
            }
            Value::Null => Ok(()),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let text = "expected an answer of the portal, found another value";
                Err(ListError::new(ErrorKind::Malformed, position, text))
            }
        }
    }

    fn answer(
        &mut self,
        mut answer: Map<String, Value>,
        position: Position,
    ) -> Result<(), ListError> {
        let malformed = |text| Err(ListError::new(ErrorKind::Malformed, position, text));
        // Numbers and texts are the same here.
        let code = answer.remove("code").map(json::text);
        if code.as_deref().is_some_and(|code| code != "200") {
            return malformed("expected an answer with code 200, found a failure");
        }
        let records = match answer.remove("data") {
            Some(Value::Array(records)) => records,
            Some(Value::Null) => Vec::new(),
            _ => return malformed("expected an array under data, found something else"),
        };
        let present = records.len() as u64;
        for (key, value) in answer {
            match key.as_str() {
                "message" => {}
                // A page of the answer, not all of it.
                "total" | "totalElements" | "totalRecords" | "totalItems" => {
                    let missing = value.as_u64().unwrap_or_default();
                    let missing = missing.saturating_sub(present);
                    if missing > 0 {
                        let detail = format!(
                            "{missing} records are not in an answer that counts them"
                        );
                        self.list.issues.add(IssueCode::RecordUnread, position, detail);
                    }
                }
                key => self.list.issues.unknown(&format!("answer/{key}"), position),
            }
        }
        for record in records {
            let Value::Object(record) = record else {
                return malformed("expected a record under data, found another value");
            };
            self.record(record, position);
        }
        Ok(())
    }

    fn record(&mut self, record: Map<String, Value>, position: Position) {
        let value = Value::Object(record);
        self.list.digest(&json::canonical(&value));
        let Value::Object(record) = value else { return };
        let issues = &mut self.list.issues;
        let entity = record::read(record, position, self.limits, issues);
        self.list.take(entity, position);
    }
}
