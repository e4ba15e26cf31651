//! Properties of `FollowTheMoney`, which lists and queries share.
//!
//! In: property names with their values. Out: names, dates, documents and whatever else
//! the model holds. Not handled: properties of companies that name no identifier; they
//! are kept verbatim.

use saring_model::{
    Address, BirthDate, CountryCode, Document, DocumentKind, EntityKind, IssueCode, Name,
    NameKind, NamePart, PartRole, Quality, Sex, Unread,
};

use crate::text::{is_placeholder, join, squeeze};
use crate::{dates, documents, places};

/// Names put together from given and family names, at most.
const COMPOSED_MAX: usize = 8;

/// What properties say of their owner.
#[derive(Default)]
pub(crate) struct Described {
    pub names: Vec<Name>,
    pub titles: Vec<String>,
    pub designations: Vec<String>,
    pub birth_dates: Vec<BirthDate>,
    pub birth_places: Vec<Address>,
    pub nationalities: Vec<CountryCode>,
    pub sexes: Vec<Sex>,
    pub documents: Vec<Document>,
    pub addresses: Vec<Address>,
    pub notes: Vec<String>,
    /// Values that have no field of their own, and the source's word for those that
    /// were converted.
    pub unread: Vec<Unread>,
    /// Oddities: code, property, rule.
    pub issues: Vec<(IssueCode, String)>,
    /// Properties that are not known here.
    pub unknown: Vec<String>,
    countries: Vec<CountryCode>,
    parts: Vec<(PartRole, String)>,
}

/// Documents by property.
const NUMBERS: [(&str, DocumentKind); 21] = [
    ("passportNumber", DocumentKind::Passport),
    ("idNumber", DocumentKind::NationalId),
    ("socialSecurityNumber", DocumentKind::NationalId),
    ("taxNumber", DocumentKind::TaxNumber),
    ("innCode", DocumentKind::TaxNumber),
    ("vatCode", DocumentKind::TaxNumber),
    ("registrationNumber", DocumentKind::Registration),
    ("ogrnCode", DocumentKind::Registration),
    ("okpoCode", DocumentKind::Registration),
    ("leiCode", DocumentKind::Registration),
    ("dunsCode", DocumentKind::Registration),
    ("uscCode", DocumentKind::Registration),
    ("uniqueEntityId", DocumentKind::Registration),
    ("cageCode", DocumentKind::Registration),
    ("jibCode", DocumentKind::Registration),
    ("npiCode", DocumentKind::Registration),
    ("bikCode", DocumentKind::Registration),
    ("imoNumber", DocumentKind::Imo),
    ("mmsi", DocumentKind::Other),
    ("callSign", DocumentKind::Other),
    ("serialNumber", DocumentKind::Other),
];

/// Properties of `FollowTheMoney` that screening has no use for: kept verbatim, and no
/// issue, so that a real typing error stands out.
const UNUSED: [&str; 83] = [
    "abbreviation",
    "addressEntity",
    "alephUrl",
    "amount",
    "appearance",
    "authority",
    "bookType",
    "buildDate",
    "cikCode",
    "classification",
    "createdAt",
    "currency",
    "deathDate",
    "deathPlace",
    "description",
    "dissolutionDate",
    "education",
    "email",
    "endDate",
    "ethnicity",
    "eyeColor",
    "flag",
    "generalInfo",
    "grossRegisteredTonnage",
    "hairColor",
    "height",
    "icijId",
    "incorporationDate",
    "indexText",
    "industry",
    "jurisdiction",
    "keywords",
    "kppCode",
    "languages",
    "legalForm",
    "mainCountry",
    "manufacturer",
    "model",
    "modifiedAt",
    "motherName",
    "nameSuffix",
    "namePrefix",
    "okopfCode",
    "okvedCode",
    "opencorporatesUrl",
    "operator",
    "owner",
    "parent",
    "parentCompany",
    "pastFlags",
    "permId",
    "phone",
    "political",
    "previousPosition",
    "profession",
    "program",
    "programId",
    "programUrl",
    "proof",
    "provisions",
    "publisher",
    "publisherUrl",
    "reason",
    "recordId",
    "registrationDate",
    "religion",
    "retrievedAt",
    "sector",
    "sourceUrl",
    "spokenLanguage",
    "startDate",
    "status",
    "summary",
    "swiftBic",
    "tags",
    "topics",
    "tonnage",
    "type",
    "website",
    "weight",
    "wikidataId",
    "wikipediaUrl",
    "riskLevel",
];

impl Described {
    /// Takes one property. Empty values are passed over.
    pub(crate) fn take(&mut self, property: &str, values: &[String]) {
        for value in values.iter().filter(|value| !value.trim().is_empty()) {
            self.take_value(property, value);
        }
    }

    fn take_value(&mut self, property: &str, value: &str) {
        let line = squeeze(value);
        match property {
            "name" => self.name(NameKind::Primary, Quality::Good, line),
            "alias" => self.name(NameKind::Alias, Quality::Good, line),
            "weakAlias" => self.name(NameKind::Alias, Quality::Low, line),
            "previousName" | "birthName" | "maidenName" => {
                self.name(NameKind::Former, Quality::Good, line);
            }
            "firstName" => self.part(PartRole::Given, property, line),
            "middleName" | "secondName" => self.part(PartRole::Middle, property, line),
            "fatherName" | "patronymic" => self.part(PartRole::Father, property, line),
            "lastName" => self.part(PartRole::Family, property, line),
            "title" | "honorific" => self.titles.push(line),
            "position" => self.designations.push(line),
            "birthDate" => self.birth_date(&line),
            "birthPlace" => {
                self.birth_places.push(Address { text: line, ..Address::default() });
            }
            "birthCountry" => {
                self.keep(property, value);
                self.birth_places.push(places::address(&[], &line, ""));
            }
            "nationality" | "citizenship" => {
                if let Some(code) = self.country(property, value) {
                    add(&mut self.nationalities, code);
                }
            }
            "country" | "mainCountry" | "jurisdiction" => {
                if let Some(code) = self.country(property, value) {
                    add(&mut self.countries, code);
                }
            }
            "gender" => self.sex(value),
            "address" => {
                self.addresses.push(Address { text: line, ..Address::default() });
            }
            "notes" => self.notes.push(value.to_owned()),
            _ => {
                let number = NUMBERS.iter().find(|(name, _)| *name == property);
                if let Some((_, kind)) = number {
                    self.documents.push(numbered(*kind, property, value));
                    return;
                }
                if !UNUSED.contains(&property) {
                    self.unknown.push(property.to_owned());
                }
                self.keep(property, value);
            }
        }
    }

    /// Puts names together from parts and decides what `country` means.
    ///
    /// `country` is where someone is connected to, which is less than a nationality: it
    /// stands for one only if none is given, and always does for what has no
    /// nationality (companies, vessels).
    pub(crate) fn finish(&mut self, kind: EntityKind) {
        if self.nationalities.is_empty() || kind != EntityKind::Person {
            for code in std::mem::take(&mut self.countries) {
                add(&mut self.nationalities, code);
            }
        }
        for composed in self.composed() {
            let same = |name: &&mut Name| same_words(&name.full, &composed.full);
            let fitting: Vec<_> = self.names.iter_mut().filter(same).collect();
            if fitting.is_empty() {
                self.names.push(composed);
                continue;
            }
            for name in fitting {
                if name.parts.is_empty() {
                    name.parts.clone_from(&composed.parts);
                }
            }
        }
        let primary = |name: &Name| name.kind == NameKind::Primary;
        if let Some(first) = self.names.iter().position(primary) {
            // Publishers give several names without order; one is the first.
            for name in self.names.iter_mut().skip(first + 1) {
                if name.kind == NameKind::Primary {
                    name.kind = NameKind::Alias;
                }
            }
            self.names.get_mut(..=first).unwrap_or_default().rotate_right(1);
        } else if let Some(first) = self.names.first_mut()
            && first.quality == Quality::Good
            && first.kind == NameKind::Alias
            && !first.parts.is_empty()
        {
            first.kind = NameKind::Primary;
        }
    }

    /// Whole names from given, middle, father's and family names: every given with
    /// every family name, as both are lists of spellings.
    fn composed(&self) -> Vec<Name> {
        let of = |role: PartRole| -> Vec<&str> {
            let parts = self.parts.iter().filter(|(own, _)| *own == role);
            parts.map(|(_, text)| text.as_str()).collect()
        };
        let (given, family) = (of(PartRole::Given), of(PartRole::Family));
        let (middle, father) = (of(PartRole::Middle), of(PartRole::Father));
        if given.is_empty() && family.is_empty() {
            return Vec::new();
        }
        // A list of given names with a whole name beside it is a list of spellings of
        // unknown pairing: nothing is put together from it.
        let several = given.len() > 1 || family.len() > 1;
        if !self.names.is_empty() && (several || given.is_empty() || family.is_empty()) {
            return Vec::new();
        }
        let (given, family) = (or_none(&given), or_none(&family));
        let mut names = Vec::new();
        // No more pairs are made than are kept: a line may have thousands of either.
        for family in family.iter().take(COMPOSED_MAX) {
            for given in given.iter().take(COMPOSED_MAX) {
                let mut parts = Vec::new();
                let mut part = |role, text: &str| {
                    parts.push(NamePart { role, text: text.to_owned() });
                };
                if let Some(text) = given {
                    part(PartRole::Given, text);
                }
                for text in &middle {
                    part(PartRole::Middle, text);
                }
                if let [father] = father.as_slice() {
                    part(PartRole::Father, father);
                }
                if let Some(text) = family {
                    part(PartRole::Family, text);
                }
                let full = join(parts.iter().map(|part| part.text.as_str()), " ");
                names.push(Name { full, parts, ..Name::alias("") });
            }
        }
        names.truncate(COMPOSED_MAX);
        names
    }

    fn name(&mut self, kind: NameKind, quality: Quality, full: String) {
        if !is_placeholder(&full) {
            self.names.push(Name { full, kind, quality, ..Name::default() });
        }
    }

    fn part(&mut self, role: PartRole, property: &str, text: String) {
        self.keep(property, &text);
        if !is_placeholder(&text) {
            self.parts.push((role, text));
        }
    }

    fn birth_date(&mut self, line: &str) {
        let read = dates::read_all(line);
        if read.is_empty() {
            self.keep("birthDate", line);
            if !is_placeholder(line) {
                let rule = "birthDate is no date that can be read".to_owned();
                self.issues.push((IssueCode::DateUnread, rule));
            }
        }
        self.birth_dates.extend(read.into_iter().map(|date| {
            if date.to_string() == line { date } else { date.with_note(line) }
        }));
    }

    /// The country; its word is kept. `xx` and `zz` are written for "unknown".
    fn country(&mut self, property: &str, value: &str) -> Option<CountryCode> {
        self.keep(property, value);
        let code = places::country(value);
        let nowhere = ["xx", "zz"].iter().any(|word| value.eq_ignore_ascii_case(word));
        if code.is_none() && !nowhere && !is_placeholder(value) {
            let rule = format!("{property} names no country");
            self.issues.push((IssueCode::CountryUnknown, rule));
        }
        code
    }

    fn sex(&mut self, value: &str) {
        self.keep("gender", value);
        match value.trim().to_lowercase().as_str() {
            "m" | "male" | "man" | "laki-laki" | "lelaki" | "мужской" | "м" => {
                self.sexes.push(Sex::Male);
            }
            "f" | "female" | "woman" | "perempuan" | "женский" | "ж" => {
                self.sexes.push(Sex::Female);
            }
            "x" | "other" | "non-binary" => self.sexes.push(Sex::Other),
            // ICAO Doc 9303 writes < for "not stated".
            "<" | "u" => {}
            other if is_placeholder(other) => {}
            _ => {
                let rule = "gender is none that is known".to_owned();
                self.issues.push((IssueCode::SexUnknown, rule));
            }
        }
    }

    fn keep(&mut self, field: &str, value: &str) {
        self.unread.push(Unread { field: field.to_owned(), value: value.to_owned() });
    }
}

/// Properties in one order, whatever order they are written in: names first, the rest by
/// the alphabet.
pub(crate) fn in_order<Name: AsRef<str> + Ord, Values>(
    properties: impl IntoIterator<Item = (Name, Values)>,
) -> Vec<(Name, Values)> {
    const FIRST: [&str; 4] = ["name", "alias", "weakAlias", "previousName"];
    let rank = |property: &str| {
        FIRST.iter().position(|first| *first == property).unwrap_or(FIRST.len())
    };
    let mut properties: Vec<_> = properties.into_iter().collect();
    properties
        .sort_by(|(a, _), (b, _)| (rank(a.as_ref()), a).cmp(&(rank(b.as_ref()), b)));
    properties
}

/// Each text, or a single "none" so that there is one of each to combine.
fn or_none<'t>(texts: &[&'t str]) -> Vec<Option<&'t str>> {
    if texts.is_empty() { vec![None] } else { texts.iter().copied().map(Some).collect() }
}

/// A document of a number alone.
pub(crate) fn numbered(kind: DocumentKind, kind_text: &str, value: &str) -> Document {
    Document {
        kind,
        kind_text: kind_text.to_owned(),
        number: documents::plain_number(value),
        number_raw: value.to_owned(),
        ..Document::default()
    }
}

/// Whether two names are the same words in any order and case.
fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let mut words: Vec<String> = text
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        words.sort_unstable();
        words
    };
    words(a) == words(b)
}

fn add(codes: &mut Vec<CountryCode>, code: CountryCode) {
    if !codes.contains(&code) {
        codes.push(code);
    }
}
