//! INTERPOL's public notices, JSON.
//!
//! In: what the service under `ws-public.interpol.int/notices/v1` answers: searches, each
//! with up to 160 notices, and notices alone, in any number one after another, one on a
//! line or in arrays. Out: one listed entity for each notice. What is read how:
//! `docs/formats/interpol.md`. Not handled: the images, and the difference between a
//! notice's short and its long form, which are two records.

mod notice;

use std::collections::{HashMap, HashSet};

use saring_model::{IssueCode, ListedEntity, Position};
use serde_json::{Map, Value};

use crate::collect::Collect;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::{Format, ReadList, json};

/// Bytes of a file. All 6,600 public red notices with their warrants are about 10 MB.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// The name by which answers cite this list.
const NAME: &str = "interpol-red";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let start = input.position();
    let text = input.read_text(FILE_BYTES_MAX)?;
    let mut reader = Reader {
        list: Collect::new(limits, sink),
        limits,
        seen: HashSet::new(),
        searches: HashMap::new(),
    };
    reader.values(json::Values::new(&text, start), true)?;
    reader.check_totals();
    // The service tells no date.
    Ok(reader.list.finish(NAME, String::new(), Format::InterpolJson))
}

struct Reader<'s> {
    list: Collect<'s>,
    limits: &'s Limits,
    /// Notices read so far, in canonical form: searches overlap.
    seen: HashSet<Vec<u8>>,
    /// Searches by what they asked for, without the page.
    searches: HashMap<Vec<u8>, Search>,
}

/// How many notices a search says there are, and how many of them are in the file.
struct Search {
    total: u64,
    present: u64,
    position: Position,
}

impl Reader<'_> {
    /// Takes values one by one, so that an array of all notices is not one value.
    fn values(
        &mut self,
        values: json::Values<'_>,
        arrays: bool,
    ) -> Result<(), ListError> {
        for value in values {
            let (text, position) = value?;
            if let Some(elements) =
                json::Values::elements(text, position).filter(|_| arrays)
            {
                self.values(elements, false)?;
                continue;
            }
            let value = json::value(text, position, self.limits, &mut self.list.issues)?;
            let Value::Object(object) = value else {
                let text = "expected a notice or a search, found another value";
                return Err(ListError::new(ErrorKind::Malformed, position, text));
            };
            if object.contains_key("entity_id") {
                self.notice(object, position);
            } else {
                self.search(object, position)?;
            }
        }
        Ok(())
    }

    fn search(
        &mut self,
        mut search: Map<String, Value>,
        position: Position,
    ) -> Result<(), ListError> {
        let embedded = search.remove("_embedded");
        let notices = match embedded {
            Some(Value::Object(mut embedded)) => embedded.remove("notices"),
            _ => search.remove("notices"),
        };
        let Some(Value::Array(notices)) = notices else {
            let text = "expected a notice or a search with notices, found another object";
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        };
        let total = search.remove("total").and_then(|total| total.as_u64());
        let mut query = search.remove("query").unwrap_or_default();
        if let Value::Object(query) = &mut query {
            query.retain(|key, _| !matches!(key.as_str(), "page" | "resultPerPage"));
        }
        search.remove("_links");
        for key in search.keys() {
            self.list.issues.unknown(&format!("search/{key}"), position);
        }
        let known = self.searches.entry(json::canonical(&query));
        let known = known.or_insert(Search { total: 0, present: 0, position });
        known.total = known.total.max(total.unwrap_or_default());
        known.present += notices.len() as u64;
        for notice in notices {
            let Value::Object(notice) = notice else {
                let text = "expected a notice among notices, found another value";
                return Err(ListError::new(ErrorKind::Malformed, position, text));
            };
            self.notice(notice, position);
        }
        Ok(())
    }

    fn notice(&mut self, notice: Map<String, Value>, position: Position) {
        let value = Value::Object(notice);
        let canonical = json::canonical(&value);
        if self.seen.contains(&canonical) {
            return;
        }
        self.list.digest(&canonical);
        self.seen.insert(canonical);
        let Value::Object(notice) = value else { return };
        let entity = notice::read(notice, position, &mut self.list.issues);
        self.list.take(entity, position);
    }

    /// Tells how many notices a search has found that are not in the file: the service
    /// gives 160 at most, and a page of them at a time.
    fn check_totals(&mut self) {
        let mut searches: Vec<_> = self.searches.values().collect();
        searches.sort_unstable_by_key(|search| search.position.byte);
        for search in searches {
            let missing = search.total.saturating_sub(search.present);
            if missing > 0 {
                let detail = format!(
                    "{missing} notices that a search counts are not in the file; ask for \
                     less at a time"
                );
                self.list.issues.add(IssueCode::RecordUnread, search.position, detail);
            }
        }
    }
}
