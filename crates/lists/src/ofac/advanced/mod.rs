//! The lists in the Sanctions Advanced form, XML: the only one with names in other scripts
//! than the Latin one.
//!
//! In: `SDN_ADVANCED.XML` or `CONS_ADVANCED.XML`. Out: one listed entity for each
//! `DistinctParty`. Refused: a delta, and a file that lacks an entry to which a party
//! refers. Not handled: parts of the file in another order than the XSD's, which has the
//! places and documents before the parties and their entries behind them.
//!
//! What a party says is resolved as soon as it is read, so that reference values, places
//! and documents are the only things held as such; each document is let go with its party.
//! The entities themselves are held until the end, since programme and date of listing
//! follow behind all of them: holding the parties' unresolved elements, which the ids and
//! flags make five times as large, would cost more, and a second reading of the file is
//! not possible for a source that is no file.

mod party;
mod values;

use std::collections::{HashMap, HashSet};

use saring_model::{IssueCode, ListedEntity, Listing, Position, Unread};

use self::party::Document;
use self::values::{
    Place, Values, all_texts, attribute, child_text, children, is_true, point,
};
use super::{FIELD_BYTES_MAX, NON_SDN, SDN, Tally};
use crate::collect::Collect;
use crate::error::{ErrorKind, ListError};
use crate::input::Input;
use crate::limits::Limits;
use crate::text::join;
use crate::xml::{self, Element, Handler};
use crate::{Format, ReadList, references};

/// Bytes of the whole file, to which the memory that is taken is in proportion. The real
/// ones have about 120 MB.
const FILE_BYTES_MAX: u64 = 512 << 20;

/// Values that may be held: reference values, places, documents, and everything that the
/// entities have. About 40 for each party of a real file, which has 18,000; bounds the
/// memory that many tiny ones could take.
const HELD_MAX: usize = 2_000_000;

/// The publisher's own name of the list of specially designated nationals.
const SDN_LIST: &str = "SDN List";

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
        values: Values::default(),
        places: HashMap::new(),
        documents: HashMap::new(),
        parties: Vec::new(),
        by_profile: HashMap::new(),
        by_entry: HashMap::new(),
        awaited: HashSet::new(),
        lists: HashSet::new(),
        is_delta: false,
        held: 0,
    };
    xml::read(input.at_most(FILE_BYTES_MAX), &limits, &mut reader)?;
    reader.finish()
}

struct Reader<'s> {
    list: Collect<'s>,
    version: String,
    values: Values,
    /// Places by their ID.
    places: HashMap<String, Place>,
    /// Documents by the identity they are of, until its party takes them.
    documents: HashMap<String, Vec<Document>>,
    parties: Vec<(ListedEntity, Position)>,
    /// Parties by the IDs of their profiles.
    by_profile: HashMap<String, usize>,
    /// Parties by the IDs of their entries.
    by_entry: HashMap<String, usize>,
    /// Entries to which parties refer and which have not come yet.
    awaited: HashSet<String>,
    /// Names of the lists that the entries are of.
    lists: HashSet<String>,
    is_delta: bool,
    /// Values held.
    held: usize,
}

impl Handler for Reader<'_> {
    const ROOT: &'static str = "Sanctions";
    const RECORDS: &'static [&'static str] = &[
        "DateOfIssue",
        "ReferenceValueSets",
        "Location",
        "IDRegDocument",
        "DistinctParty",
        "ProfileRelationship",
        "SanctionsEntry",
        "SanctionsEntryLink",
    ];
    const CONTAINERS: &'static [&'static str] = &[
        "Locations",
        "IDRegDocuments",
        "DistinctParties",
        "ProfileRelationships",
        "SanctionsEntries",
        "SanctionsEntryLinks",
    ];

    fn root(&mut self, root: Element) {
        self.is_delta = !attribute(&root, "DeltaBaseVersion").is_empty();
    }

    fn record(&mut self, record: Element) {
        if record.name == "DateOfIssue" {
            self.version = point(&record);
            return;
        }
        if let Some(canonical) = record.canonical() {
            self.list.digest(&canonical);
        }
        self.held += 1 + record.children.len();
        match record.name.as_str() {
            "ReferenceValueSets" => self.held += self.values.read(record),
            "Location" => {
                let place = Place::read(&record, &self.values, &mut self.list.issues);
                self.places.insert(attribute(&record, "ID").to_owned(), place);
            }
            "IDRegDocument" => {
                let document = Document::read(
                    &record,
                    &self.values,
                    &self.places,
                    &mut self.list.issues,
                );
                let identity = attribute(&record, "IdentityID").to_owned();
                self.documents.entry(identity).or_default().push(document);
            }
            "DistinctParty" => self.party(&record),
            "ProfileRelationship" => self.relationship(&record),
            "SanctionsEntry" => self.entry(&record),
            _ => self.link(&record),
        }
    }

    fn refusal(&self) -> Option<(ErrorKind, &'static str)> {
        if self.is_delta {
            let text = "expected a whole list, found a delta: it needs the version that \
                        it changes";
            return Some((ErrorKind::Unrecognised, text));
        }
        let text = "expected at most 2,000,000 values in all, found more";
        (self.held > HELD_MAX).then_some((ErrorKind::TooLarge, text))
    }

    fn stray(&mut self, name: &str, position: Position) {
        self.list.issues.unknown(&format!("{name} outside records"), position);
    }
}

impl Reader<'_> {
    fn party(&mut self, source: &Element) {
        let index = self.parties.len();
        for profile in children(source, "Profile") {
            self.held += profile.children.len();
            self.by_profile.insert(attribute(profile, "ID").to_owned(), index);
            for reference in children(profile, "SanctionsEntryReference") {
                let entry = attribute(reference, "SanctionsEntryID");
                self.awaited.insert(entry.to_owned());
            }
        }
        let entity = party::read(
            source,
            &self.values,
            &self.places,
            &mut self.documents,
            &mut self.list.issues,
        );
        self.held += values_of(&entity);
        self.parties.push((entity, source.position));
    }

    /// A reference value's text.
    fn text(&mut self, set: &str, source: &Element, name: &str) -> String {
        let id = attribute(source, name);
        let issues = &mut self.list.issues;
        self.values.text(set, id, issues, source.position).to_owned()
    }

    /// The party that has this profile, with an issue if there is none.
    fn of_profile(&mut self, source: &Element, name: &str) -> Option<usize> {
        let found = self.by_profile.get(attribute(source, name)).copied();
        if found.is_none() {
            let detail = format!("{} is of a profile that is not there", source.name);
            let code = IssueCode::RecordUnread;
            self.list.issues.add(code, source.position, detail);
        }
        found
    }

    /// A relationship is told as a note of the party that it starts from.
    fn relationship(&mut self, source: &Element) {
        let kind = self.text("RelationType", source, "RelationTypeID");
        let quality = self.text("RelationQuality", source, "RelationQualityID");
        let mut rest = Vec::new();
        if is_true(source, "Former") {
            rest.push("former".to_owned());
        }
        if !matches!(quality.as_str(), "" | "Unknown") {
            rest.push(quality);
        }
        for child in &source.children {
            match child.name.as_str() {
                "Comment" => rest.push(child.text.clone()),
                "DatePeriod" => {
                    let issues = &mut self.list.issues;
                    let period = values::Period::read(child, &self.values, issues);
                    rest.extend([period.text, period.comment]);
                }
                "IDRegDocumentReference" => {}
                name => {
                    let name = format!("ProfileRelationship/{name}");
                    self.list.issues.unknown(&name, child.position);
                    rest.push(all_texts(child));
                }
            }
        }
        let from = self.of_profile(source, "From-ProfileID");
        let to = self.of_profile(source, "To-ProfileID");
        let other = to
            .and_then(|index| self.parties.get(index))
            .map(|(other, _)| format!("{kind}: {} ({})", other.caption(), other.id));
        let note = other.unwrap_or_else(|| format!("{kind}: somebody not listed"));
        let note = join(
            [note.as_str()].into_iter().chain(rest.iter().map(String::as_str)),
            "; ",
        );
        if let Some((entity, _)) = from.and_then(|index| self.parties.get_mut(index)) {
            entity.notes.push(note);
        }
    }

    /// An entry tells the programmes, dates and measures of a party.
    fn entry(&mut self, source: &Element) {
        let id = attribute(source, "ID").to_owned();
        self.awaited.remove(&id);
        let list = self.text("List", source, "ListID");
        let mut kept = vec![("List".to_owned(), list.clone())];
        let (mut programmes, mut measures) = (Vec::new(), Vec::new());
        let (mut listed_on, mut amended_on) = (None, Vec::new());
        let mut notes = Vec::new();
        for child in &source.children {
            match child.name.as_str() {
                "EntryEvent" => {
                    let kind = self.text("EntryEventType", child, "EntryEventTypeID");
                    let basis = self.text("LegalBasis", child, "LegalBasisID");
                    let date = children(child, "Date").map(point).next();
                    let date = date.filter(|date| !date.is_empty());
                    kept.push(("EntryEvent/LegalBasis".to_owned(), basis));
                    kept.push((
                        format!("EntryEvent/{kind}"),
                        child_text(child, "Comment"),
                    ));
                    let created = kind.eq_ignore_ascii_case("created");
                    if created && listed_on.is_none() {
                        listed_on = date;
                    } else if let Some(date) = date {
                        if !created {
                            kept.push(("EntryEvent/EntryEventType".to_owned(), kind));
                        }
                        amended_on.push(date);
                    }
                }
                "SanctionsMeasure" => {
                    let kind = self.text("SanctionsType", child, "SanctionsTypeID");
                    let comment = child_text(child, "Comment");
                    for period in children(child, "DatePeriod") {
                        let issues = &mut self.list.issues;
                        let period = values::Period::read(period, &self.values, issues);
                        let told = join([period.text.as_str(), &period.comment], "; ");
                        kept.push((format!("SanctionsMeasure/{kind}"), told));
                    }
                    if kind == "Program" {
                        programmes.push(comment);
                    } else {
                        measures.push(join([kind.as_str(), comment.as_str()], ": "));
                    }
                }
                "Comment" | "LimitationsToListing" => notes.push(child.text.clone()),
                "SupportingInfo" => {
                    let kind = self.text("SupInfoType", child, "SupInfoTypeID");
                    kept.push((format!("SupportingInfo/{kind}"), all_texts(child)));
                }
                "ProfileRelationshipReference" => {}
                name => {
                    let name = format!("SanctionsEntry/{name}");
                    self.list.issues.unknown(&name, child.position);
                    kept.push((name, all_texts(child)));
                }
            }
        }
        for name in ["EntryProfileRef", "EntryDeltaFlag", "DeltaAction"] {
            kept.push((name.to_owned(), attribute(source, name).to_owned()));
        }
        let Some(index) = self.of_profile(source, "ProfileID") else { return };
        self.lists.insert(list);
        self.by_entry.insert(id, index);
        let Some((entity, _)) = self.parties.get_mut(index) else { return };
        notes.retain(|note| !note.is_empty());
        for note in &notes {
            for quoted in references::of_un(note) {
                if let Some(listing) = entity.listings.first_mut() {
                    listing.quoted.push(quoted);
                }
            }
        }
        entity.notes.append(&mut notes);
        for (field, value) in kept.into_iter().filter(|(_, value)| !value.is_empty()) {
            let field = format!("SanctionsEntry/{field}");
            entity.unread.push(Unread { field, value });
        }
        programmes.retain(|programme| !programme.is_empty());
        if programmes.is_empty() {
            programmes.push(String::new());
        }
        let first = entity.listings.first().cloned().unwrap_or_default();
        // The first entry fills the listing that the party was made with.
        if first.programme.is_empty() && first.listed_on.is_none() {
            entity.listings.clear();
        }
        entity.listings.extend(programmes.into_iter().map(|programme| Listing {
            programme,
            reference: first.reference.clone(),
            quoted: first.quoted.clone(),
            listed_on: listed_on.clone(),
            amended_on: amended_on.clone(),
            measures: measures.clone(),
            list: String::new(),
        }));
    }

    /// A link of two entries is told as a note of the first one's party.
    fn link(&mut self, source: &Element) {
        let kind = self.text("EntryLinkType", source, "EntryLinkTypeID");
        let of = |name: &str| self.by_entry.get(attribute(source, name)).copied();
        let (from, to) = (of("EntryA-SanctionsEntryID"), of("EntryB-SanctionsEntryID"));
        let date = children(source, "Date").map(point).next().unwrap_or_default();
        let comment = child_text(source, "Comment");
        let other = to.and_then(|index| self.parties.get(index));
        let other = other.map(|(other, _)| other.id.clone()).unwrap_or_default();
        let told = join([other.as_str(), date.as_str(), comment.as_str()], ", ");
        if let Some((entity, _)) = from.and_then(|index| self.parties.get_mut(index)) {
            entity.notes.push(join([kind.as_str(), told.as_str()], ": "));
        } else {
            let detail = "SanctionsEntryLink is of an entry that is not there";
            self.list.issues.add(IssueCode::RecordUnread, source.position, detail);
        }
    }

    fn finish(mut self) -> Result<ReadList, ListError> {
        let position = Position::default();
        if !self.awaited.is_empty() {
            let text = format!(
                "expected an entry for each one that a party refers to, found {} missing",
                self.awaited.len()
            );
            return Err(ListError::new(ErrorKind::Truncated, position, text));
        }
        if !self.documents.is_empty() {
            let count: usize = self.documents.into_values().map(|own| own.len()).sum();
            let detail =
                format!("{count} documents are of identities that are not there");
            self.list.issues.add(IssueCode::RecordUnread, position, detail);
        }
        let mut tally = Tally::default();
        for (entity, position) in self.parties {
            tally.entry(&entity.listings);
            self.list.take(entity, position);
        }
        self.lists.remove("");
        let name = if self.lists.contains(SDN_LIST) {
            SDN
        } else if self.lists.is_empty() {
            tally.name()
        } else {
            NON_SDN
        };
        Ok(self.list.finish(name, self.version, Format::OfacAdvanced))
    }
}

/// Values of an entity that take memory of their own.
fn values_of(entity: &ListedEntity) -> usize {
    let texts = [&entity.designations, &entity.notes, &entity.titles];
    texts.into_iter().map(Vec::len).sum::<usize>()
        + entity.names.len()
        + entity.birth_dates.len()
        + entity.birth_places.len()
        + entity.documents.len()
        + entity.addresses.len()
        + entity.unread.len()
}
