//! Rosfinmonitoring's list of terrorists and extremists, XML 2.1.
//!
//! In: the file that the Russian Federal Financial Monitoring Service gives to obliged
//! institutions, UTF-8 or Windows-1251. Out: one listed entity for each subject of the
//! current list. What is read how: `docs/formats/rosfin.md`. Not handled: the catalogues
//! of the interagency commission and of the United Nations, which have other roots; the
//! dBase and Word forms.

mod subject;
mod windows_1251;

use std::collections::HashSet;

use saring_model::{IssueCode, ListedEntity, Position};

use crate::collect::Collect;
use crate::error::ListError;
use crate::input::Input;
use crate::limits::Limits;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList};

pub(crate) use windows_1251::ROOT as ROOT_1251;

/// Bytes of one field; the schema allows 4,000 characters to the longest.
const FIELD_BYTES_MAX: u64 = 16 << 10;

/// The name by which answers cite this list.
const NAME: &str = "ru-rosfin";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    let input = windows_1251::decoded(input)?;
    let mut reader = Reader {
        list: Collect::new(&limits, sink),
        version: String::new(),
        current: HashSet::new(),
        included: Vec::new(),
        excluded: Vec::new(),
    };
    xml::read(input, &limits, &mut reader)?;
    reader.check_changes();
    Ok(reader.list.finish(NAME, reader.version, Format::RosfinXml))
}

struct Reader<'s> {
    list: Collect<'s>,
    version: String,
    /// Identifiers of the subjects of the current list.
    current: HashSet<String>,
    /// Identifiers of those that the file says came and went last, and where.
    included: Vec<(String, Position)>,
    excluded: Vec<(String, Position)>,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "Перечень";
    const RECORDS: &'static [&'static str] = &[
        "Субъект",
        "ВерсияФормата",
        "ДатаПеречня",
        "ДатаПредыдущегоПеречня",
        // Records, so that the subjects in them are not taken for listed ones.
        "ПоследниеВключенные",
        "ПоследниеИсключенные",
    ];
    const CONTAINERS: &'static [&'static str] = &["АктуальныйПеречень"];

    fn root(&mut self, root: Element) {
        let declares = |name: &str| name.starts_with("xmlns") || name.contains(':');
        for (name, _) in root.attributes.iter().filter(|(name, _)| !declares(name)) {
            self.list.issues.unknown(&format!("@{name}"), root.position);
        }
    }

    fn record(&mut self, record: Element) {
        let position = record.position;
        match record.name.as_str() {
            "ВерсияФормата" => {
                if !record.text.starts_with("2.") {
                    let detail = "expected format version 2, found another; read as 2";
                    self.list.issues.add(IssueCode::FieldUnknown, position, detail);
                }
            }
            "ДатаПеречня" => self.version = record.text,
            // Whose predecessor it is says nothing of whom it lists.
            "ДатаПредыдущегоПеречня" => {}
            "ПоследниеВключенные" => {
                self.included.extend(identifiers(&record));
            }
            "ПоследниеИсключенные" => {
                self.excluded.extend(identifiers(&record));
            }
            _ => {
                if let Some(canonical) = record.canonical() {
                    self.list.digest(&canonical);
                }
                let own = identifiers_of(&record).next();
                self.current.extend(own.map(|(identifier, _)| identifier));
                let entity = subject::read(record, &mut self.list.issues);
                self.list.take(entity, position);
            }
        }
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.list.issues.unknown(&format!("{name} outside subjects"), position);
    }
}

impl Reader<'_> {
    /// The file tells its own changes: what it says is gone must not be in its list, and
    /// what it says has come must.
    fn check_changes(&mut self) {
        for (identifier, position) in &self.excluded {
            if self.current.contains(identifier) {
                let detail = "a subject that the file says was excluded is in its list";
                self.list.issues.add(IssueCode::RecordUnread, *position, detail);
            }
        }
        for (identifier, position) in &self.included {
            if !self.current.contains(identifier) {
                let detail =
                    "a subject that the file says was included is not in its list";
                self.list.issues.add(IssueCode::RecordUnread, *position, detail);
            }
        }
    }
}

/// The identifiers of the subjects in an element; a subject may have none there.
fn identifiers(element: &Element) -> impl Iterator<Item = (String, Position)> {
    element.children.iter().flat_map(identifiers_of)
}

fn identifiers_of(subject: &Element) -> impl Iterator<Item = (String, Position)> {
    let own = subject.children.iter().filter(|child| child.name == "ИдСубъекта");
    own.filter(|child| !child.text.is_empty())
        .map(|child| (child.text.clone(), child.position))
}
