//! The list as CSV.
//!
//! In: `csvFullSanctionsList_1_1`: `;` between cells, one row for each part of an entity
//! or for each combination of them, dates as DD/MM/YYYY. Out: see [`super`]; the same
//! entities that the XML form gives, for each row is put back into its elements. Columns
//! are known by the pattern of their names (`BirthDate_City`), in any case and order.
//! Not handled: a file without `Entity_LogicalId`.

use saring_model::ListedEntity;

use super::Entities;
use crate::error::ListError;
use crate::input::Input;
use crate::issues::Issues;
use crate::limits::Limits;
use crate::rows::{self, Columns, Joined, Table, leaf};
use crate::text::squeeze;
use crate::xml::Element;
use crate::{Format, ReadList, dates};

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let mut reader =
        Reader { entities: Entities::new(limits, sink), targets: Vec::new() };
    rows::read(input, limits, &mut reader)?;
    Ok(reader.entities.finish(Format::EuCsv))
}

/// Elements that are parts of an entity, by the beginning of their columns' names.
const PARTS: [(&str, &str); 5] = [
    ("namealias", "nameAlias"),
    ("address", "address"),
    ("birthdate", "birthdate"),
    ("identification", "identification"),
    ("citizenship", "citizenship"),
];

/// Attributes that the columns call by another name than the XML form, without case and
/// underscores.
const RENAMED: [(&str, &str, &str); 8] = [
    ("birthdate", "day", "dayOfMonth"),
    ("birthdate", "month", "monthOfYear"),
    ("identification", "issueddate", "issueDate"),
    ("identification", "typecode", "identificationTypeCode"),
    ("identification", "typedescription", "identificationTypeDescription"),
    ("subjectType", "subjecttype", "code"),
    ("regulationSummary", "type", "regulationType"),
    ("regulation", "type", "regulationType"),
];

/// The attributes of the XML form.
const ATTRIBUTES: [&str; 55] = [
    "acquisitionDate",
    "asAtListingTime",
    "birthdate",
    "calendarType",
    "circa",
    "city",
    "classificationCode",
    "code",
    "countryDescription",
    "countryIso2Code",
    "dayOfMonth",
    "delistingDate",
    "designationDate",
    "designationDetails",
    "diplomatic",
    "disenfranchisementDate",
    "entryIntoForceDate",
    "euReferenceNumber",
    "firstName",
    "function",
    "gender",
    "identificationTypeCode",
    "identificationTypeDescription",
    "issueDate",
    "issuedBy",
    "knownExpired",
    "knownFalse",
    "lastName",
    "latinNumber",
    "logicalId",
    "middleName",
    "monthOfYear",
    "nameLanguage",
    "nameOnDocument",
    "number",
    "numberTitle",
    "organisationType",
    "place",
    "poBox",
    "programme",
    "publicationDate",
    "publicationUrl",
    "region",
    "regulationLanguage",
    "regulationType",
    "reportedLost",
    "revokedByIssuer",
    "street",
    "strong",
    "title",
    "unitedNationId",
    "validFrom",
    "validTo",
    "wholeName",
    "zipCode",
];

/// Attributes beside those that the records do not have in the order above.
const YEARS: [&str; 3] = ["year", "yearRangeFrom", "yearRangeTo"];

/// Where the cells of a column go.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Target {
    /// An attribute of the entity itself.
    Entity(String),
    /// An element of the entity that has its own columns each: a remark, or a column
    /// that is not known.
    Child(String),
    /// An attribute of a part.
    Part(&'static str, String),
    /// A remark in a part.
    Remark(&'static str),
    /// Contact information of an address.
    Contact(&'static str),
    /// An attribute of the regulation that a part comes from.
    Summary(&'static str, String),
    /// When the file was written.
    Generated,
}

impl Target {
    fn of(column: &str) -> Self {
        let folded = fold(column);
        if folded == "filegenerationdate" {
            return Self::Generated;
        }
        if let Some(rest) = folded.strip_prefix("entity") {
            if let Some(rest) = rest.strip_prefix("regulation") {
                return Self::Part("regulation", attribute("regulation", rest));
            }
            return match rest {
                "subjecttype" => Self::Part("subjectType", "code".to_owned()),
                "subjecttypeclassificationcode" => {
                    Self::Part("subjectType", "classificationCode".to_owned())
                }
                "remark" => Self::Child("remark".to_owned()),
                rest => Self::Entity(attribute("", rest)),
            };
        }
        for (prefix, part) in PARTS {
            let Some(rest) = folded.strip_prefix(prefix) else { continue };
            return match rest {
                "remark" => Self::Remark(part),
                "contactinfo" => Self::Contact(part),
                // NameAlias_RegulationLanguage is the part's own.
                "regulationlanguage" => Self::Part(part, attribute(part, rest)),
                rest => match rest.strip_prefix("regulation") {
                    Some(rest) => {
                        Self::Summary(part, attribute("regulationSummary", rest))
                    }
                    None => Self::Part(part, attribute(part, rest)),
                },
            };
        }
        Self::Child(column.to_owned())
    }

    /// What only means something together.
    fn group(&self) -> Option<&str> {
        match self {
            Self::Part(part, _)
            | Self::Remark(part)
            | Self::Contact(part)
            | Self::Summary(part, _) => Some(part),
            Self::Entity(_) | Self::Child(_) | Self::Generated => None,
        }
    }
}

/// A column's name in lower case without what separates its words.
fn fold(column: &str) -> String {
    column.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The XML form's name of an attribute; one that it does not have stays as it is.
fn attribute(part: &str, folded: &str) -> String {
    let renamed = |(of, from, _): &&(&str, &str, &str)| *of == part && *from == folded;
    if let Some((_, _, to)) = RENAMED.iter().find(renamed) {
        return (*to).to_owned();
    }
    let mut known = ATTRIBUTES.iter().chain(&YEARS);
    let known = known.find(|name| name.eq_ignore_ascii_case(folded));
    known.map_or_else(|| folded.to_owned(), |name| (*name).to_owned())
}

struct Reader<'s> {
    entities: Entities<'s>,
    /// For each group, where its cells go.
    targets: Vec<Vec<Target>>,
}

impl Table for Reader<'_> {
    const DELIMITER: u8 = b';';

    fn preamble(&mut self, _: &[&str]) -> bool {
        false
    }

    fn header(&mut self, names: &[&str]) -> Result<Columns, String> {
        let targets: Vec<Target> = names.iter().map(|name| Target::of(name)).collect();
        let find = |wanted: &Target| targets.iter().position(|target| target == wanted);
        let Some(id) = find(&Target::Entity("logicalId".to_owned())) else {
            return Err("expected a column Entity_LogicalId, found none".to_owned());
        };
        // Two records of one entity, under two programmes, stay two, as in the XML form.
        let programme = find(&Target::Part("regulation", "programme".to_owned()));
        let groups = rows::groups(targets.iter().map(Target::group));
        let target = |column: &usize| targets.get(*column).cloned();
        self.targets = groups
            .iter()
            .map(|group| group.iter().filter_map(target).collect())
            .collect();
        Ok(Columns { key: id, apart: programme, groups })
    }

    fn issues(&mut self) -> &mut Issues {
        &mut self.entities.list.issues
    }

    fn record(&mut self, joined: Joined) {
        let position = joined.position;
        let mut entity =
            Element { name: "sanctionEntity".to_owned(), position, ..Element::default() };
        let version = &mut self.entities.version;
        for (group, cells) in joined.values {
            let targets = self.targets.get(group).map(Vec::as_slice).unwrap_or_default();
            let mut part = Element { position, ..Element::default() };
            let mut summary = leaf("regulationSummary", String::new(), position);
            for (target, cell) in targets.iter().zip(cells) {
                if cell.is_empty() {
                    continue;
                }
                match target {
                    Target::Entity(name) => {
                        add(&mut entity, name, iso_date(name, cell));
                    }
                    Target::Child(name) => {
                        entity.children.push(leaf(name, squeeze(&cell), position));
                    }
                    Target::Part(name, attribute) => {
                        (*name).clone_into(&mut part.name);
                        add(&mut part, attribute, iso_date(attribute, cell));
                    }
                    Target::Remark(name) => {
                        (*name).clone_into(&mut part.name);
                        part.children.push(leaf("remark", squeeze(&cell), position));
                    }
                    Target::Contact(name) => {
                        (*name).clone_into(&mut part.name);
                        let mut info = leaf("contactInfo", String::new(), position);
                        add(&mut info, "value", cell);
                        part.children.push(info);
                    }
                    Target::Summary(name, attribute) => {
                        (*name).clone_into(&mut part.name);
                        add(&mut summary, attribute, iso_date(attribute, cell));
                    }
                    // All rows have the same.
                    Target::Generated if version.is_empty() => {
                        *version = iso_date("fileGenerationDate", cell);
                    }
                    Target::Generated => {}
                }
            }
            if !summary.attributes.is_empty() {
                part.children.push(summary);
            }
            if !part.name.is_empty() {
                entity.children.push(part);
            }
        }
        self.entities.take(entity);
    }
}

/// Adds an attribute; another value of one that is there already, which no file should
/// have, is not lost: the record's reader does not know it.
fn add(element: &mut Element, name: &str, value: String) {
    element.attributes.push((name.to_owned(), value));
}

/// DD/MM/YYYY as the XML form writes it.
fn iso_date(name: &str, cell: String) -> String {
    let is_date =
        name.ends_with("Date") || name.starts_with("valid") || name == "birthdate";
    let mut parts = cell.split('/').map(str::len);
    let fits = parts.next().is_some_and(|length| length <= 2)
        && parts.next().is_some_and(|length| length <= 2)
        && parts.next() == Some(4)
        && parts.next().is_none();
    if !is_date || !fits {
        return cell;
    }
    let read = dates::read(&cell).filter(|date| date.from == date.to);
    read.map_or(cell, |date| date.from.to_string())
}
