//! Lists in the shape of `FollowTheMoney`, JSON lines (`entities.ftm.json`).
//!
//! In: one entity on a line. Out: every entity that can be screened, in file order,
//! with its passports, identifications, sanctions and addresses joined to it, wherever
//! in the file they stand. What is read how: `docs/formats/ftm.md`. Not handled:
//! relations between entities.
//!
//! A node may stand behind the entity that it belongs to, so entities are held back to
//! the end of the file: looked at without being parsed, compressed, and then unpacked
//! and parsed on all cores.

pub(crate) mod delta;
pub(crate) mod entity;
mod held;
mod line;
mod nodes;
pub(crate) mod properties;
mod scan;
pub(crate) mod simple;
pub(crate) mod statement;
mod workers;

use saring_model::{IssueCode, ListVersion, ListedEntity, Position};
use serde_json::{Map, Value};

use crate::digest::{self, Digest};
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::json;
use crate::limits::Limits;
use crate::{Format, ReadList};

use entity::Pending;
use held::{Block, Packed};
use line::Line;
use nodes::Nodes;

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
    input: Input<'_>,
    name: &str,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut sorter = Sorter {
        input,
        limits,
        issues: Issues::new(limits.issues_max),
        digest: Digest::default(),
        nodes: Nodes::new(),
        version: String::new(),
        line: Vec::new(),
        failure: None,
    };
    let mut held = Vec::new();
    let pack = |packed: Packed| -> Result<(), ListError> {
        held.push(packed);
        Ok(())
    };
    workers::ordered(&mut sorter, Block::pack, pack)?;
    let Sorter { input, mut issues, mut digest, mut nodes, version, failure, .. } =
        sorter;
    if let Some(failure) = failure {
        return Err(failure);
    }
    nodes.limit(input.position().byte);
    let mut entities = 0;
    let parse = |packed: Packed| parsed(&packed);
    workers::ordered(held.into_iter(), parse, |parsed| {
        for (position, record, pending) in parsed? {
            digest.add_record(record);
            let own = pending.own.is_some();
            let entity = entity::finish(pending, position, &mut nodes, &mut issues);
            if let Some(max) = nodes.passed_limit() {
                let text = format!("expected at most {max} bytes of nodes, found more");
                return Err(ListError::new(ErrorKind::TooLarge, position, text));
            }
            if entity.names.is_empty() {
                let detail = if own {
                    "expected a name, found none"
                } else {
                    "expected a name, found none; not listed"
                };
                issues.add(IssueCode::NameMissing, position, detail);
            }
            // What this program wrote itself it lists again, named or not.
            if own || !entity.names.is_empty() {
                entities += 1;
                sink(entity);
            }
        }
        Ok(())
    })?;
    nodes.report(&mut issues);
    let name = name.to_owned();
    let version = ListVersion { name, version, sha256: digest.finish(), entities };
    Ok(ReadList { version, format: Format::Ftm, issues: issues.finish() })
}

/// Sorts the lines of a file: nodes aside, everything that may be screened into blocks.
struct Sorter<'s, 'i> {
    input: Input<'i>,
    limits: &'s Limits,
    issues: Issues,
    digest: Digest,
    nodes: Nodes,
    version: String,
    line: Vec<u8>,
    failure: Option<ListError>,
}

impl Iterator for Sorter<'_, '_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        let mut block = Block::default();
        while self.failure.is_none() && !block.is_full() {
            match self.take_line(&mut block) {
                Ok(true) => {}
                Ok(false) => break,
                Err(failure) => self.failure = Some(failure),
            }
        }
        (self.failure.is_none() && !block.is_empty()).then_some(block)
    }
}

impl Sorter<'_, '_> {
    /// Takes a line; `false` at the end of the file.
    fn take_line(&mut self, block: &mut Block) -> Result<bool, ListError> {
        let position = self.input.position();
        if !self.input.read_line(&mut self.line)? {
            return Ok(false);
        }
        if self.line.trim_ascii().is_empty() {
            return Ok(true);
        }
        let text = self.line.as_slice();
        if let Some(look) = Look::at(text, self.limits)
            && look.is_held()
        {
            self.version = std::mem::take(&mut self.version).max(look.last_change);
            block.push(position, text);
            return Ok(true);
        }
        // What is no plain object is repaired or refused by the whole parser.
        let repaired;
        let text = match std::str::from_utf8(text) {
            Ok(text) if json::is_within(text.as_bytes(), self.limits.values_max) => text,
            _ => "",
        };
        let (text, line) = if let Some(line) = Line::of(text) {
            (text, line)
        } else {
            let object = object(&self.line, position, self.limits, &mut self.issues)?;
            repaired = Value::Object(object).to_string();
            let line = Line::of(&repaired).ok_or_else(|| {
                let text = "expected a plain JSON object, found another";
                ListError::new(ErrorKind::Malformed, position, text)
            })?;
            (repaired.as_str(), line)
        };
        let change = line.text("last_change").unwrap_or_default();
        self.version = std::mem::take(&mut self.version).max(change);
        let Some(schema) = line.text("schema") else {
            let text = "expected a schema, found none";
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        };
        // As the format has it, and as a copy of the list must have it.
        if line.text("id").is_none_or(|id| id.is_empty()) {
            let text = "expected an id, found none";
            return Err(ListError::new(ErrorKind::Malformed, position, text));
        }
        let is_held =
            !nodes::is_joined(&schema) && !NOT_SCREENED.contains(&schema.as_str());
        if line.repeats && !is_held {
            self.issues.add(IssueCode::RecordUnread, position, line::REPEATS);
        }
        if nodes::is_joined(&schema) {
            self.digest.add(&line.canonical());
            self.nodes.take(&schema, line);
        } else if NOT_SCREENED.contains(&schema.as_str()) {
            self.digest.add(&line.canonical());
            self.issues.passed_over(&schema, position);
        } else {
            block.push(position, text.as_bytes());
        }
        Ok(true)
    }
}

/// What a look at a line tells.
struct Look {
    schema: String,
    last_change: String,
}

impl Look {
    /// `None` if the line must be parsed to tell.
    fn at(line: &[u8], limits: &Limits) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?;
        if !json::is_within(line, limits.values_max) {
            return None;
        }
        let (mut schema, mut last_change) = (None, None);
        let (mut has_id, mut escaped) = (false, false);
        scan::members(text, &mut |key, value| match key {
            "schema" => schema = scan::string(value),
            "last_change" => last_change = scan::string(value),
            "id" => has_id = value.starts_with('"') && value != "\"\"",
            _ => escaped |= key.contains('\\'),
        })?;
        if escaped || !has_id {
            return None;
        }
        Some(Self { schema: schema?, last_change: last_change.unwrap_or_default() })
    }

    /// Whether the line is an entity that may be screened.
    fn is_held(&self) -> bool {
        let schema = self.schema.as_str();
        !nodes::is_joined(schema) && !NOT_SCREENED.contains(&schema)
    }
}

/// Where a line stands, the digest of its canonical bytes, and what it says.
type Parsed = Vec<(Position, [u8; 32], Pending)>;

/// The entities of a block, each without what nodes add to it.
fn parsed(packed: &Packed) -> Result<Parsed, ListError> {
    let mut parsed = Vec::new();
    for (position, line) in packed.unpack().lines() {
        let line = std::str::from_utf8(line).ok().and_then(Line::of);
        let line = line.ok_or_else(|| {
            // It was one when it was first seen.
            let text = "expected a line as it was";
            ListError::new(ErrorKind::Malformed, position, text)
        })?;
        let record = digest::record(&line.canonical());
        parsed.push((position, record, entity::pending(line)));
    }
    Ok(parsed)
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
