//! Elements of a sanctionEntity taken apart, and what all of them have in common:
//! remarks, the regulation they come from, a country.

use std::collections::HashSet;

use saring_model::{CountryCode, IssueCode, Listing, Position};

use crate::issues::Issues;
use crate::places;
use crate::record::Record;
use crate::text::{is_placeholder, join};
use crate::xml::Element;

/// An element that is being read; what is taken is not there any more.
pub(super) struct Fields {
    path: &'static str,
    attributes: Vec<(String, String)>,
    pub remarks: Vec<String>,
    pub children: Vec<Element>,
}

impl Fields {
    /// An attribute's value; empty if it is not there.
    pub(super) fn take(&mut self, name: &str) -> String {
        let at = self.attributes.iter().position(|(own, _)| own == name);
        at.map(|at| self.attributes.swap_remove(at).1).unwrap_or_default()
    }

    /// All remarks as one text.
    pub(super) fn remark(&mut self) -> String {
        let remarks = std::mem::take(&mut self.remarks);
        join(remarks.iter().map(String::as_str), "; ")
    }
}

/// A record and what was said in it already.
pub(super) struct Reader<'i> {
    pub record: Record<'i>,
    said: HashSet<(String, String)>,
    regulations: Vec<Regulation>,
    /// Regulations that the parts of the record come from, as published.
    summaries: Vec<String>,
}

struct Regulation {
    programme: String,
    in_force: String,
    /// What a summary of it says, in either form.
    summaries: [String; 2],
}

impl<'i> Reader<'i> {
    pub(super) fn new(position: Position, issues: &'i mut Issues) -> Self {
        Self {
            record: Record::new("LegalEntity", position, issues),
            said: HashSet::new(),
            regulations: Vec::new(),
            summaries: Vec::new(),
        }
    }

    /// Takes an element apart.
    pub(super) fn open(&mut self, path: &'static str, element: Element) -> Fields {
        self.record.position = element.position;
        let text = join([path, "text"], "/");
        self.record.unknown(&text, element.text);
        let mut fields = Fields {
            path,
            attributes: element.attributes,
            remarks: Vec::new(),
            children: Vec::new(),
        };
        for child in element.children {
            match child.name.as_str() {
                "remark" => {
                    let path = join([path, "remark"], "/");
                    let text = self.record.leaf(&path, child);
                    if !text.is_empty() {
                        fields.remarks.push(text);
                    }
                }
                "regulationSummary" => {
                    let mut summary = self.open("regulationSummary", child);
                    let (text, _) = summary_of(&mut summary);
                    if self.is_new("regulationSummary", &text) {
                        self.summaries.push(text);
                    }
                    self.close(summary);
                }
                // The XSD's place for what a later version may add.
                "additionalInformation" => {
                    let mut info = self.open("additionalInformation", child);
                    let (key, value) = (info.take("key"), info.take("value"));
                    let field = join([path, "additionalInformation", key.as_str()], "/");
                    self.once(&field, &value);
                    self.close(info);
                }
                _ => fields.children.push(child),
            }
        }
        let language = fields.take("regulationLanguage");
        self.once("@regulationLanguage", &language);
        fields
    }

    /// Keeps what nobody took.
    pub(super) fn close(&mut self, fields: Fields) {
        for (name, value) in fields.attributes {
            let field = join([fields.path, &format!("@{name}")], "/");
            self.record.unknown(&field, value);
        }
        for remark in fields.remarks {
            let field = join([fields.path, "remark"], "/");
            self.record.keep(&field, remark);
        }
        for child in fields.children {
            let path = join([fields.path, child.name.as_str()], "/");
            self.record.unknown_tree(&path, child);
        }
    }

    /// Whether a value is said for the first time in this record, and says anything.
    pub(super) fn is_new(&mut self, field: &str, value: &str) -> bool {
        !value.is_empty() && self.said.insert((field.to_owned(), value.to_owned()))
    }

    /// Keeps a known value verbatim, the first time that the record says it.
    pub(super) fn once(&mut self, field: &str, value: &str) {
        if self.is_new(field, value) {
            self.record.keep(field, value);
        }
    }

    /// An attribute that is true or false; false is not kept.
    pub(super) fn flag(&mut self, fields: &mut Fields, name: &str) -> bool {
        let value = fields.take(name);
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "" | "false" | "0" => false,
            _ => {
                let field = join([fields.path, &format!("@{name}")], "/");
                self.record.unknown(&field, value);
                false
            }
        }
    }

    /// The country of an element, and the publisher's word for it. Code `00`, "UNKNOWN",
    /// is no country and no issue.
    pub(super) fn country(
        &mut self,
        fields: &mut Fields,
    ) -> (Option<CountryCode>, String) {
        let code = fields.take("countryIso2Code");
        let text = fields.take("countryDescription");
        if code.is_empty() {
            return (places::country(&text), text);
        }
        if code == "00" {
            self.once("@countryIso2Code", &code);
            if is_placeholder(&text) {
                self.once("@countryDescription", &text);
                return (None, String::new());
            }
            return (None, text);
        }
        let country = CountryCode::read(&code);
        if country.is_none() {
            let path = fields.path;
            let detail = format!("{path}/@countryIso2Code is no country; kept verbatim");
            self.record.issues.add(
                IssueCode::CountryUnknown,
                self.record.position,
                detail,
            );
            self.once("@countryIso2Code", &code);
        }
        (country, if text.is_empty() { code } else { text })
    }

    /// Takes a regulation that the record is listed by.
    pub(super) fn regulation(&mut self, element: Element) {
        let mut fields = self.open("regulation", element);
        for child in std::mem::take(&mut fields.children) {
            match child.name.as_str() {
                "publicationUrl" => {
                    let url = self.record.leaf("regulation/publicationUrl", child);
                    fields.attributes.push(("publicationUrl".to_owned(), url));
                }
                "corrigendum" => {
                    let mut corrigendum = self.open("regulation/corrigendum", child);
                    let (text, _) = summary_of(&mut corrigendum);
                    self.once("regulation/corrigendum", &text);
                    self.close(corrigendum);
                }
                _ => fields.children.push(child),
            }
        }
        let (whole, [kind, _, number, published, in_force, programme, url]) =
            summary_of(&mut fields);
        self.once("regulation", &whole);
        self.close(fields);
        let short = join([kind.as_str(), &number, &published, &url], "; ");
        self.regulations.push(Regulation {
            programme,
            in_force,
            summaries: [whole, short],
        });
    }

    /// Makes listings of the regulations: the first completes the record's own, every
    /// other one becomes one. Out: the date of listing.
    ///
    /// The date of designation is the date of listing; the regulation, mostly a later
    /// amendment, tells an amendment then, and the date of listing only if there is no
    /// other.
    pub(super) fn listings(&mut self) -> Option<String> {
        let own: HashSet<&String> =
            self.regulations.iter().flat_map(|own| &own.summaries).collect();
        for summary in std::mem::take(&mut self.summaries) {
            if !own.contains(&summary) {
                self.record.keep("regulationSummary", summary);
            }
        }
        let mut more = Vec::new();
        for (index, own) in std::mem::take(&mut self.regulations).into_iter().enumerate()
        {
            let in_force = Some(own.in_force).filter(|date| !date.is_empty());
            if index == 0 {
                self.record.listing(|listing| {
                    listing.programme = own.programme;
                    match &listing.listed_on {
                        None => listing.listed_on = in_force,
                        // What was in force before the designation amended nothing
                        // of it.
                        Some(date) => {
                            let later = in_force.filter(|own| !is_before(own, date));
                            let later = later.filter(|own| own != date);
                            listing.amended_on.extend(later);
                        }
                    }
                });
                continue;
            }
            let reference = self.record.entity.listings.first();
            let reference = reference.map(|listing| listing.reference.clone());
            more.push(Listing {
                programme: own.programme,
                reference: reference.unwrap_or_default(),
                listed_on: in_force,
                ..Listing::default()
            });
        }
        self.record.entity.listings.extend(more);
        self.record.entity.listings.first()?.listed_on.clone()
    }
}

/// Whether a date is before another; `false` if one of them is no day.
fn is_before(date: &str, other: &str) -> bool {
    let whole = |text: &str| crate::dates::read(text).filter(|read| read.from == read.to);
    let dates = whole(date).zip(whole(other));
    dates.is_some_and(|(date, other)| date.from < other.from)
}

/// What a regulation, or the summary of one, says, as one text and one by one: kind,
/// number, dates, where it is published. The CSV form says more in summaries than the
/// XML form.
fn summary_of(fields: &mut Fields) -> (String, [String; 7]) {
    let values = [
        "regulationType",
        "organisationType",
        "numberTitle",
        "publicationDate",
        "entryIntoForceDate",
        "programme",
        "publicationUrl",
    ]
    .map(|attribute| fields.take(attribute));
    (join(values.iter().map(String::as_str), "; "), values)
}
