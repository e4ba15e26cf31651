//! The SDN and the non-SDN list, XML.
//!
//! In: `SDN.XML` or `CONSOLIDATED.XML`, in any namespace. Out: one listed entity for each
//! `sdnEntry`. Refused: a file whose entries are not as many as its own `Record_Count`.
//! Not handled: the XSD, which asks for an order that does not matter here.

use saring_model::{IssueCode, ListedEntity, NameKind, Position, Quality};

use super::identify::{self, Identifier};
use super::{FIELD_BYTES_MAX, Tally, country, is_no_country, iso_date, two_part_name};
use crate::collect::Collect;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::places::address;
use crate::record::Record;
use crate::text::join;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList, references};

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let limits = Limits {
        field_bytes_max: limits.field_bytes_max.min(FIELD_BYTES_MAX),
        ..*limits
    };
    let mut reader = Reader {
        list: Collect::new(&limits, sink),
        version: String::new(),
        stated: None,
        found: 0,
        tally: Tally::default(),
    };
    xml::read(input, &limits, &mut reader)?;
    reader.finish()
}

struct Reader<'s> {
    list: Collect<'s>,
    version: String,
    /// The number of entries that the file says it has, and where it says so.
    stated: Option<(u64, Position)>,
    found: u64,
    tally: Tally,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "sdnList";
    const RECORDS: &'static [&'static str] = &["publshInformation", "sdnEntry"];
    const CONTAINERS: &'static [&'static str] = &[];

    fn root(&mut self, _root: Element) {}

    fn record(&mut self, record: Element) {
        if record.name == "publshInformation" {
            self.head(record);
            return;
        }
        self.found += 1;
        let position = record.position;
        if let Some(canonical) = record.canonical() {
            self.list.digest(&canonical);
        }
        let entity = entry(record, &mut self.list.issues);
        self.tally.entry(&entity.listings);
        self.list.take(entity, position);
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.list.issues.unknown(&format!("{name} outside entries"), position);
    }
}

impl Reader<'_> {
    fn head(&mut self, head: Element) {
        for field in head.children {
            let position = field.position;
            match field.name.as_str() {
                "Publish_Date" => self.version = iso_date(&field.text),
                "Record_Count" => {
                    self.stated = field.text.parse().ok().map(|count| (count, position));
                    if self.stated.is_none() {
                        let detail = "expected a number in Record_Count, found none";
                        self.list.issues.add(IssueCode::RecordUnread, position, detail);
                    }
                }
                name => {
                    let name = format!("publshInformation/{name}");
                    self.list.issues.unknown(&name, position);
                }
            }
        }
    }

    /// A file that was cut by a program that closes elements looks whole; only its own
    /// count tells.
    fn finish(self) -> Result<ReadList, ListError> {
        if let Some((stated, position)) = self.stated
            && stated != self.found
        {
            let kind = if self.found < stated {
                ErrorKind::Truncated
            } else {
                ErrorKind::Malformed
            };
            let found = self.found;
            let text =
                format!("expected {stated} entries as Record_Count says, found {found}");
            return Err(ListError::new(kind, position, text));
        }
        Ok(self.list.finish(self.tally.name(), self.version, Format::OfacXml))
    }
}

fn entry(source: Element, issues: &mut Issues) -> ListedEntity {
    let mut entry = Entry { record: Record::new("LegalEntity", source.position, issues) };
    for (name, value) in source.attributes {
        entry.record.unknown(&format!("@{name}"), value);
    }
    entry.record.unknown("text", source.text);
    // The type decides how names are read, wherever it stands.
    let kind = source.children.iter().find(|child| child.name == "sdnType");
    entry.set_type(kind.map(|kind| kind.text.as_str()).unwrap_or_default());
    let mut own = [String::new(), String::new()];
    let mut lists = Vec::new();
    for field in source.children {
        let [first, last] = &mut own;
        let name = match field.name.as_str() {
            "firstName" => first,
            "lastName" => last,
            _ => {
                lists.push(field);
                continue;
            }
        };
        let text = entry.record.leaf("lastName", field);
        *name = join([name.as_str(), text.as_str()], " ");
    }
    let [first, last] = own;
    let name =
        two_part_name(entry.is_person(), &first, last, NameKind::Primary, Quality::Good);
    if !name.full.is_empty() {
        entry.record.name("lastName", name);
    }
    for field in lists {
        entry.field(field);
    }
    entry.record.entity
}

struct Entry<'i> {
    record: Record<'i>,
}

impl Entry<'_> {
    fn is_person(&self) -> bool {
        self.record.entity.schema == "Person"
    }

    fn set_type(&mut self, kind: &str) {
        self.record.set_schema(match kind {
            "Individual" => "Person",
            "Entity" => "Organization",
            "Vessel" => "Vessel",
            "Aircraft" => "Airplane",
            other => {
                if other.is_empty() {
                    let detail = "expected an sdnType, found none";
                    let position = self.record.position;
                    self.record.issues.add(IssueCode::FieldUnknown, position, detail);
                } else {
                    self.record.unknown("sdnType", other);
                }
                return;
            }
        });
    }

    fn field(&mut self, field: Element) {
        match field.name.as_str() {
            "uid" => {
                let uid = self.record.leaf("uid", field);
                if !uid.is_empty() {
                    self.record.entity.id = format!("ofac-{uid}");
                    for listing in &mut self.record.entity.listings {
                        listing.reference.clone_from(&uid);
                    }
                }
            }
            "sdnType" => {
                self.record.leaf("sdnType", field);
            }
            "title" => {
                let text = self.record.leaf("title", field);
                self.record.entity.designations.extend(some(text));
            }
            "remarks" => {
                let text = self.record.leaf("remarks", field);
                let quoted = references::of_un(&text);
                self.record.listing(|listing| listing.quoted = quoted);
                self.record.entity.notes.extend(some(text));
            }
            "programList" => {
                let programmes = self.items(field, "program", |entry, path, item| {
                    entry.record.leaf(path, item)
                });
                super::set_programmes(&mut self.record, programmes);
            }
            "akaList" => self.aliases(field),
            "addressList" => self.addresses(field),
            "idList" => self.identifiers(field),
            "nationalityList" => self.countries(field, "nationality"),
            "citizenshipList" => self.countries(field, "citizenship"),
            "dateOfBirthList" => {
                let path = "dateOfBirthList/dateOfBirthItem/dateOfBirth";
                for text in self.main_first(field, "dateOfBirthItem", "dateOfBirth") {
                    self.record.birth_date(path, &text);
                }
            }
            "placeOfBirthList" => {
                for text in self.main_first(field, "placeOfBirthItem", "placeOfBirth") {
                    self.record.birth_place(super::birth_place(text));
                }
            }
            "vesselInfo" => self.vessel(field),
            _ => {
                let name = field.name.clone();
                self.record.unknown_tree(&name, field);
            }
        }
    }

    /// What is made of each element of a list; others are kept as unknown.
    fn items<T>(
        &mut self,
        list: Element,
        item: &str,
        mut read: impl FnMut(&mut Self, &str, Element) -> T,
    ) -> Vec<T> {
        let path = format!("{}/{item}", list.name);
        for (name, value) in list.attributes {
            self.record.unknown(&format!("{}/@{name}", list.name), value);
        }
        self.record.unknown(&list.name, list.text);
        let mut read_items = Vec::with_capacity(list.children.len());
        for child in list.children {
            if child.name == item {
                self.record.position = child.position;
                read_items.push(read(self, &path, child));
            } else {
                let path = format!("{}/{}", list.name, child.name);
                self.record.unknown_tree(&path, child);
            }
        }
        read_items
    }

    /// Keeps the numbers that OFAC gives to the parts of an entry, all in one.
    fn keep_uids(&mut self, list: &str, uids: &[String]) {
        let uids = join(uids.iter().map(String::as_str), "; ");
        self.record.keep(&format!("{list}/uid"), uids);
    }

    fn aliases(&mut self, source: Element) {
        let person = self.is_person();
        let uids = self.items(source, "aka", |entry, path, item| {
            let names = ["uid", "type", "category", "lastName", "firstName"];
            let [uid, kind, category, last, first] =
                entry.record.leaves(path, item, names);
            let name_kind = match kind.as_str() {
                "f.k.a." => NameKind::Former,
                "a.k.a." | "n.k.a." => NameKind::Alias,
                _ => {
                    entry.record.unknown("akaList/aka/type", kind.clone());
                    NameKind::Alias
                }
            };
            let quality = match category.as_str() {
                "weak" => Quality::Low,
                "strong" => Quality::Good,
                _ => {
                    entry.record.unknown("akaList/aka/category", category);
                    Quality::Good
                }
            };
            let mut name = two_part_name(person, &first, last, name_kind, quality);
            if kind == "n.k.a." {
                // The name that the entity goes by now is more than an alias.
                name.note = Some(kind);
            }
            if !name.full.is_empty() {
                entry.record.name("akaList/aka/lastName", name);
            }
            uid
        });
        self.keep_uids("akaList/aka", &uids);
    }

    fn addresses(&mut self, list: Element) {
        let uids = self.items(list, "address", |entry, path, item| {
            let names = [
                "uid",
                "address1",
                "address2",
                "address3",
                "city",
                "stateOrProvince",
                "postalCode",
                "country",
                "region",
            ];
            let [uid, first, second, third, city, state, code, land, region] =
                entry.record.leaves(path, item, names);
            let parts = [&first, &second, &third, &city, &state, &code, &region];
            let mut address = address(&parts.map(String::as_str), &land, "");
            address.country = entry.country(path, &land);
            entry.record.address(address);
            uid
        });
        self.keep_uids("addressList/address", &uids);
    }

    fn identifiers(&mut self, list: Element) {
        let uids = self.items(list, "id", |entry, path, item| {
            let names =
                ["uid", "idType", "idNumber", "idCountry", "issueDate", "expirationDate"];
            let [uid, kind, number, country, issued, expires] =
                entry.record.leaves(path, item, names);
            identify::take(
                &mut entry.record,
                Identifier {
                    kind: &kind,
                    number: &number,
                    country: &country,
                    issued: &issued,
                    expires: &expires,
                    note: "",
                },
            );
            uid
        });
        self.keep_uids("idList/id", &uids);
    }

    fn countries(&mut self, list: Element, item: &str) {
        let path = format!("{}/{item}/country", list.name);
        for text in self.main_first(list, item, "country") {
            if let Some(code) = self.country(&path, &text)
                && !self.record.entity.nationalities.contains(&code)
            {
                self.record.entity.nationalities.push(code);
            }
            self.record.keep(&path, text);
        }
    }

    fn country(&mut self, path: &str, text: &str) -> Option<saring_model::CountryCode> {
        country(text).or_else(|| {
            (!is_no_country(text)).then(|| self.record.country(path, text)).flatten()
        })
    }

    /// The texts of a list of alternatives, the main entry first. What the file says of
    /// each is kept too, for the order of values is no content; of a single one only if
    /// it is not the main one.
    fn main_first(&mut self, list: Element, item: &str, value: &str) -> Vec<String> {
        let list_name = list.name.clone();
        let items = self.items(list, item, |entry, path, item| {
            entry.record.leaves(path, item, ["uid", value, "mainEntry"])
        });
        let several = items.len() > 1;
        let path = format!("{list_name}/{item}/mainEntry");
        let mut uids = Vec::with_capacity(items.len());
        let mut texts = Vec::with_capacity(items.len());
        for [uid, text, main] in items {
            uids.push(uid);
            let alternative = match main.as_str() {
                "true" | "1" | "" => false,
                "false" | "0" => true,
                _ => {
                    self.record.issues.unknown(&path, self.record.position);
                    true
                }
            };
            let says = !text.is_empty() || !main.is_empty();
            if says && (several || main != "true") {
                let said = if main.is_empty() { "not told" } else { &main };
                self.record.keep(&path, format!("{text}: {said}"));
            }
            texts.push((alternative, text));
        }
        texts.sort_by_key(|(alternative, _)| *alternative);
        self.keep_uids(&format!("{list_name}/{item}"), &uids);
        texts.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect()
    }

    fn vessel(&mut self, field: Element) {
        let names = [
            "callSign",
            "vesselType",
            "vesselFlag",
            "vesselOwner",
            "tonnage",
            "grossRegisteredTonnage",
        ];
        let texts = self.record.leaves("vesselInfo", field, names);
        for (name, text) in names.iter().zip(texts) {
            self.record.keep(&format!("vesselInfo/{name}"), text);
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
