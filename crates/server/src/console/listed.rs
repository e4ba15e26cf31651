//! A listed entity as pages show it.
//!
//! In: an entity of a list. Out: its values as text, kinds as words of our own. The
//! publisher's text stays as it was written.

use saring_model::{
    Address, CountryCode, Document, DocumentKind, DocumentStatus, ListedEntity, Name,
    NameKind, Quality, Sex,
};

use super::language::Words;

/// A name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ListedName {
    /// As written.
    pub(crate) text: String,
    /// What it is (`primary`, `alias`, `weak` …).
    pub(crate) kind: &'static str,
    /// What the publisher says beside it.
    pub(crate) note: String,
}

/// A document.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ListedDocument {
    /// What it is.
    pub(crate) kind: &'static str,
    /// What the publisher calls it.
    pub(crate) kind_text: String,
    /// The number.
    pub(crate) number: String,
    /// Who issued it.
    pub(crate) issuer: String,
    /// Its validity, if told.
    pub(crate) status: &'static str,
    /// Issued and expires, as written, and remarks.
    pub(crate) more: String,
}

/// A listing.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The regime.
    pub(crate) programme: String,
    /// The publisher's reference.
    pub(crate) reference: String,
    /// References of other lists.
    pub(crate) quoted: String,
    /// Date of listing.
    pub(crate) listed_on: String,
    /// Dates of amendment.
    pub(crate) amended_on: String,
    /// What is ordered.
    pub(crate) measures: String,
}

/// An entity.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Listed {
    /// Its identifier.
    pub(crate) id: String,
    /// The name to show.
    pub(crate) caption: String,
    /// Its schema.
    pub(crate) schema: String,
    /// Names, the primary one first.
    pub(crate) names: Vec<ListedName>,
    /// Titles and offices.
    pub(crate) titles: Vec<String>,
    /// Dates of birth.
    pub(crate) births: Vec<String>,
    /// Places of birth.
    pub(crate) birth_places: Vec<String>,
    /// Sexes, as words.
    pub(crate) sexes: Vec<&'static str>,
    /// Nationalities.
    pub(crate) nationalities: Vec<String>,
    /// Documents.
    pub(crate) documents: Vec<ListedDocument>,
    /// Addresses.
    pub(crate) addresses: Vec<String>,
    /// Listings.
    pub(crate) listings: Vec<Standing>,
    /// Remarks, verbatim.
    pub(crate) notes: Vec<String>,
    /// What was not understood, verbatim: field and value.
    pub(crate) unread: Vec<(String, String)>,
    /// Other identifiers.
    pub(crate) referents: Vec<String>,
}

impl Listed {
    /// Of an entity.
    pub(crate) fn new(entity: &ListedEntity, t: Words) -> Self {
        let address = |one: &Address| address(one, t);
        let country = |code: &CountryCode| t.country_coded(&code.to_string());
        Self {
            id: entity.id.clone(),
            caption: entity.caption().to_owned(),
            schema: entity.schema.clone(),
            names: entity.names.iter().map(name).collect(),
            titles: entity.titles.iter().chain(&entity.designations).cloned().collect(),
            births: entity.birth_dates.iter().map(ToString::to_string).collect(),
            birth_places: entity.birth_places.iter().map(address).collect(),
            sexes: entity.sexes.iter().map(|sex| sex_word(*sex)).collect(),
            nationalities: entity.nationalities.iter().map(country).collect(),
            documents: entity.documents.iter().map(|one| document(one, t)).collect(),
            addresses: entity.addresses.iter().map(address).collect(),
            listings: entity.listings.iter().map(listing).collect(),
            notes: entity.notes.clone(),
            unread: entity
                .unread
                .iter()
                .map(|unread| (unread.field.clone(), unread.value.clone()))
                .collect(),
            referents: entity.referents.clone(),
        }
    }
}

fn name(name: &Name) -> ListedName {
    let kind = match (name.quality, name.kind) {
        (Quality::Low, _) => "weak",
        (Quality::Good, NameKind::Primary) => "primary",
        (Quality::Good, NameKind::Alias) => "alias",
        (Quality::Good, NameKind::Former) => "former",
        (Quality::Good, NameKind::Original) => "original",
    };
    let note = name.note.clone().unwrap_or_default();
    ListedName { text: name.full.clone(), kind, note }
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

fn address(address: &Address, t: Words) -> String {
    let Address { text, country, note } = address;
    let country = country.map(|code| t.country_coded(&code.to_string()));
    let country = country.unwrap_or_default();
    let note = note.clone().unwrap_or_default();
    let parts = [text.clone(), country, note];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" \u{00b7} ")
}

fn document(document: &Document, t: Words) -> ListedDocument {
    let kind = match document.kind {
        DocumentKind::Passport => "passport",
        DocumentKind::NationalId => "national-id",
        DocumentKind::TaxNumber => "tax-number",
        DocumentKind::Registration => "registration",
        DocumentKind::Imo => "imo",
        DocumentKind::Other => "other",
    };
    let status = match document.status {
        Some(DocumentStatus::Expired) => "expired",
        Some(DocumentStatus::Lost) => "lost",
        Some(DocumentStatus::False) => "false",
        Some(DocumentStatus::Revoked) => "revoked",
        None => "",
    };
    let issuer = document.issuer.map(|code| t.country_coded(&code.to_string()));
    let number = match document.number.as_str() {
        "" => document.number_raw.clone(),
        number => number.to_owned(),
    };
    let more = [&document.issued, &document.expires, &document.note];
    let more: Vec<&str> = more.into_iter().flatten().map(String::as_str).collect();
    ListedDocument {
        kind,
        kind_text: document.kind_text.clone(),
        number,
        issuer: issuer.or_else(|| document.issuer_text.clone()).unwrap_or_default(),
        status,
        more: more.join(" \u{00b7} "),
    }
}

fn listing(listing: &saring_model::Listing) -> Standing {
    Standing {
        programme: listing.programme.clone(),
        reference: listing.reference.clone(),
        quoted: listing.quoted.join(", "),
        listed_on: listing.listed_on.clone().unwrap_or_default(),
        amended_on: listing.amended_on.join(", "),
        measures: listing.measures.join(", "),
    }
}
