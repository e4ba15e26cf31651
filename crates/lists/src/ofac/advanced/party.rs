//! One party of the advanced form, and its documents.
//!
//! In: a `DistinctParty` or an `IDRegDocument`, with what they refer to. Out: a listed
//! entity without its listings. Not handled: the IDs, flags and states that describe the
//! file and not the party (which of two name parts were entered together, how reliable
//! OFAC holds a feature to be); texts are kept, all of them.

use std::collections::HashMap;

use saring_model::{
    BirthDate, CountryCode, ListedEntity, Name, NameKind, NamePart, PartRole, Quality,
};

use super::values::{
    Period, Place, Values, all_texts, attribute, child_text, children, is_true,
};
use crate::issues::Issues;
use crate::ofac::identify::{self, Identifier};
use crate::ofac::{birth_place, country, is_suffix};
use crate::record::{Record, noted};
use crate::references;
use crate::text::{is_non_latin, join};
use crate::xml::Element;

/// A document, held until the party of its identity comes.
#[derive(Default)]
pub(super) struct Document {
    kind: String,
    number: String,
    country: String,
    issued: String,
    expires: String,
    note: String,
    /// `DocumentedName`s of its party that it has on it.
    named: Vec<String>,
}

impl Document {
    pub(super) fn read(
        source: &Element,
        values: &Values,
        places: &HashMap<String, Place>,
        issues: &mut Issues,
    ) -> Self {
        let position = source.position;
        let mut text = |set: &str, name: &str| {
            values.text(set, attribute(source, name), issues, position).to_owned()
        };
        let mut document = Self {
            kind: text("IDRegDocType", "IDRegDocTypeID"),
            country: text("Country", "IssuedBy-CountryID"),
            ..Self::default()
        };
        let validity = text("Validity", "ValidityID");
        let mut notes = Vec::new();
        if !matches!(validity.as_str(), "" | "Valid" | "Unknown" | "Ok") {
            notes.push(validity);
        }
        let place = places.get(attribute(source, "IssuedIn-LocationID"));
        notes.extend(place.map(|place| format!("issued in {}", place.text)));
        for child in &source.children {
            match child.name.as_str() {
                "IDRegistrationNo" => {
                    document.number = join([&document.number, child.text.as_str()], "; ");
                }
                "IssuingAuthority" if child.text.is_empty() => {}
                "IssuingAuthority" => {
                    notes.push(join(["issued by", child.text.as_str()], " "));
                }
                "Comment" => notes.push(child.text.clone()),
                "DocumentDate" => {
                    let id = attribute(child, "IDRegDocDateTypeID");
                    let kind = values.text("IDRegDocDateType", id, issues, position);
                    for period in children(child, "DatePeriod") {
                        let period = Period::read(period, values, issues);
                        let date = match kind {
                            "Issue Date" => &mut document.issued,
                            "Expiration Date" => &mut document.expires,
                            _ => {
                                notes.push(join([kind, period.text.as_str()], " "));
                                continue;
                            }
                        };
                        *date = join([date.as_str(), period.text.as_str()], "; ");
                        notes.push(period.comment);
                    }
                }
                "DocumentedNameReference" => {
                    let id = attribute(child, "DocumentedNameID");
                    document.named.push(id.to_owned());
                }
                "IDRegDocumentMention"
                | "FeatureVersionReference"
                | "ProfileRelationshipReference" => {}
                name => {
                    issues.unknown(&format!("IDRegDocument/{name}"), child.position);
                    notes.push(all_texts(child));
                }
            }
        }
        document.note = join(notes.iter().map(String::as_str), "; ");
        document
    }

    fn take(&self, record: &mut Record<'_>, names: &HashMap<String, String>) {
        let mut notes = vec![self.note.clone()];
        for id in self.named.iter().filter(|id| !id.is_empty()) {
            match names.get(id) {
                Some(name) => notes.push(format!("name on document: {name}")),
                None => record.keep("IDRegDocument/DocumentedNameReference", id.as_str()),
            }
        }
        let note = join(notes.iter().map(String::as_str), "; ");
        let identifier = Identifier {
            kind: &self.kind,
            number: &self.number,
            country: &self.country,
            issued: &self.issued,
            expires: &self.expires,
            note: &note,
        };
        identify::take(record, identifier);
    }
}

/// Reads a party, taking its documents.
pub(super) fn read(
    source: &Element,
    values: &Values,
    places: &HashMap<String, Place>,
    documents: &mut HashMap<String, Vec<Document>>,
    issues: &mut Issues,
) -> ListedEntity {
    let record = Record::new("LegalEntity", source.position, issues);
    let mut party = Party { record, values, places, names: HashMap::new() };
    let reference = attribute(source, "FixedRef");
    if !reference.is_empty() {
        party.record.entity.id = format!("ofac-{reference}");
        party.record.listing(|listing| reference.clone_into(&mut listing.reference));
    }
    party.check_attributes(&mut Vec::new(), source);
    let profiles = || children(source, "Profile");
    if let Some(profile) = profiles().next() {
        party.set_type(profile);
    }
    for child in &source.children {
        match child.name.as_str() {
            "Profile" => {}
            "Comment" => party.comment(&child.text),
            name => party.unknown(&format!("DistinctParty/{name}"), child),
        }
    }
    for profile in profiles() {
        party.profile(profile, documents);
    }
    // Names in other scripts stand within the alias that they are the same as.
    let primary = |name: &Name| name.kind != NameKind::Primary;
    party.record.entity.names.sort_by_key(primary);
    party.record.entity
}

struct Party<'i, 'v> {
    record: Record<'i>,
    values: &'v Values,
    places: &'v HashMap<String, Place>,
    /// The names told up to here by the IDs of their `DocumentedName`s.
    names: HashMap<String, String>,
}

impl Party<'_, '_> {
    /// The text of a reference value.
    fn text(&mut self, set: &str, source: &Element, name: &str) -> String {
        let id = attribute(source, name);
        let issues = &mut *self.record.issues;
        self.values.text(set, id, issues, source.position).to_owned()
    }

    fn unknown(&mut self, path: &str, source: &Element) {
        self.record.position = source.position;
        self.record.unknown(path, all_texts(source));
    }

    /// Keeps the attributes that the form does not have, and those of a delta.
    fn check_attributes<'e>(&mut self, path: &mut Vec<&'e str>, source: &'e Element) {
        path.push(&source.name);
        for (name, value) in &source.attributes {
            let known = name.ends_with("ID")
                || matches!(
                    name.as_str(),
                    "FixedRef"
                        | "Primary"
                        | "False"
                        | "LowQuality"
                        | "Acronym"
                        | "CalendarTypeID"
                        | "YearFixed"
                        | "MonthFixed"
                        | "DayFixed"
                        | "Approximate"
                        | "LeadingChars"
                        | "TrailingChars"
                );
            if !known {
                self.record.position = source.position;
                let field = format!("{}/@{name}", path.join("/"));
                self.record.unknown(&field, value.as_str());
            }
        }
        for child in &source.children {
            self.check_attributes(path, child);
        }
        path.pop();
    }

    fn set_type(&mut self, profile: &Element) {
        let kind = self.text("PartySubType", profile, "PartySubTypeID");
        let id = attribute(profile, "PartySubTypeID");
        let of = self.values.attribute("PartySubType", id, "PartyTypeID").to_owned();
        let position = profile.position;
        let of = self.values.text("PartyType", &of, self.record.issues, position);
        let schema = match (kind.as_str(), of) {
            ("Vessel", _) => "Vessel",
            ("Aircraft", _) => "Airplane",
            (_, "Individual") => "Person",
            (_, "Entity") => "Organization",
            _ => {
                let kind = join([of, kind.as_str()], "/");
                self.record.unknown("Profile/PartySubType", kind);
                return;
            }
        };
        self.record.set_schema(schema);
    }

    fn comment(&mut self, text: &str) {
        if !text.is_empty() {
            self.quote(text);
            self.record.entity.notes.push(text.to_owned());
        }
    }

    /// References of the United Nations within a text.
    fn quote(&mut self, text: &str) {
        let mut quoted = references::of_un(text);
        self.record.listing(|listing| {
            quoted.retain(|reference| !listing.quoted.contains(reference));
            listing.quoted.append(&mut quoted);
        });
    }

    fn profile(
        &mut self,
        profile: &Element,
        documents: &mut HashMap<String, Vec<Document>>,
    ) {
        for child in &profile.children {
            self.record.position = child.position;
            match child.name.as_str() {
                "Comment" => self.comment(&child.text),
                "Identity" => {
                    self.identity(child);
                    let id = attribute(child, "ID");
                    for document in documents.remove(id).unwrap_or_default() {
                        document.take(&mut self.record, &self.names);
                    }
                }
                "Feature" => self.feature(child),
                "ExternalReference" => {
                    let kind = self.text("ExRefType", child, "ExRefTypeID");
                    let told = all_texts(child);
                    self.quote(&told);
                    self.record.keep(&format!("ExternalReference/{kind}"), told);
                }
                "SanctionsEntryReference" => {}
                name => self.unknown(&format!("Profile/{name}"), child),
            }
        }
    }

    fn identity(&mut self, identity: &Element) {
        let mut groups = HashMap::new();
        for master in children(identity, "NamePartGroups")
            .flat_map(|groups| children(groups, "MasterNamePartGroup"))
        {
            for group in children(master, "NamePartGroup") {
                let kind = self.text("NamePartType", group, "NamePartTypeID");
                groups.insert(attribute(group, "ID").to_owned(), kind);
            }
        }
        // Of several identities the first one is who it is; another may be a false one.
        let mut said = Vec::new();
        if is_true(identity, "False") {
            said.push("false identity".to_owned());
        }
        for child in &identity.children {
            match child.name.as_str() {
                "Comment" => self.comment(&child.text),
                "Alias" => self.alias(child, identity, &groups, &said),
                "NamePartGroups" | "IDRegDocumentReference" => {}
                name => self.unknown(&format!("Identity/{name}"), child),
            }
        }
    }

    fn alias(
        &mut self,
        alias: &Element,
        identity: &Element,
        groups: &HashMap<String, String>,
        said: &[String],
    ) {
        let word = self.text("AliasType", alias, "AliasTypeID");
        let main = is_true(alias, "Primary") && attribute(identity, "Primary") != "false";
        let kind = match word.as_str() {
            "F.K.A." => NameKind::Former,
            _ if main => NameKind::Primary,
            "A.K.A." | "N.K.A." | "Name" | "" => NameKind::Alias,
            _ => {
                self.record.unknown("Alias/AliasType", word.clone());
                NameKind::Alias
            }
        };
        let low = is_true(alias, "LowQuality");
        let quality = if low { Quality::Low } else { Quality::Good };
        let mut said = said.to_vec();
        if word == "N.K.A." {
            said.push(word);
        }
        for child in &alias.children {
            match child.name.as_str() {
                "Comment" => said.push(child.text.clone()),
                "DatePeriod" => {
                    let period = Period::read(child, self.values, self.record.issues);
                    said.extend([period.text, period.comment]);
                }
                "DocumentedName" => {}
                name => self.unknown(&format!("Alias/{name}"), child),
            }
        }
        for name in children(alias, "DocumentedName") {
            self.name(name, groups, kind, quality, &said);
        }
    }

    fn name(
        &mut self,
        source: &Element,
        groups: &HashMap<String, String>,
        kind: NameKind,
        quality: Quality,
        said: &[String],
    ) {
        let mut parts: Vec<(String, String)> = Vec::new();
        let mut said = said.to_vec();
        let mut scripts: Vec<String> = Vec::new();
        for child in &source.children {
            match child.name.as_str() {
                "DocumentedNamePart" => {
                    for value in children(child, "NamePartValue") {
                        let group = attribute(value, "NamePartGroupID");
                        let part = groups.get(group).cloned().unwrap_or_default();
                        let script = self.text("Script", value, "ScriptID");
                        if !scripts.contains(&script) {
                            scripts.push(script);
                        }
                        if is_true(value, "Acronym") {
                            said.push("acronym".to_owned());
                        }
                        parts.push((part, value.text.clone()));
                    }
                    // Signs around a part that its display has.
                    for name in ["LeadingChars", "TrailingChars"] {
                        let signs = attribute(child, name);
                        let field = format!("DocumentedNamePart/@{name}");
                        self.record.keep(&field, signs);
                    }
                }
                "DocumentedNameCountry" => {
                    said.push(self.text("Country", child, "CountryID"));
                    said.push(child_text(child, "Comment"));
                }
                "Comment" => said.push(child.text.clone()),
                "IDRegDocumentReference" => {}
                name => self.unknown(&format!("DocumentedName/{name}"), child),
            }
        }
        scripts.retain(|script| !matches!(script.as_str(), "" | "Latin"));
        let original = !scripts.is_empty();
        said.append(&mut scripts);
        let mut name = in_order(&parts);
        name.kind = if original { NameKind::Original } else { kind };
        name.quality = quality;
        let note = join(said.iter().map(String::as_str), "; ");
        name.note = (!note.is_empty()).then_some(note);
        if !name.full.is_empty() {
            self.names.insert(attribute(source, "ID").to_owned(), name.full.clone());
            self.record.name("DocumentedName", name);
        }
    }

    fn feature(&mut self, feature: &Element) {
        let kind = self.text("FeatureType", feature, "FeatureTypeID");
        for child in &feature.children {
            match child.name.as_str() {
                "FeatureVersion" => self.version(&kind, child),
                "IdentityReference" => {}
                name => self.unknown(&format!("Feature/{name}"), child),
            }
        }
    }

    fn version(&mut self, kind: &str, version: &Element) {
        self.record.position = version.position;
        let path = format!("Feature/{kind}");
        let mut comments = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let mut periods = Vec::new();
        let mut locations = Vec::new();
        for child in &version.children {
            match child.name.as_str() {
                "Comment" => comments.push(child.text.clone()),
                "DatePeriod" => {
                    periods.push(Period::read(child, self.values, self.record.issues));
                }
                "VersionDetail" => {
                    texts.push(self.text("DetailReference", child, "DetailReferenceID"));
                    texts.push(child.text.clone());
                }
                "VersionLocation" => {
                    let id = attribute(child, "LocationID");
                    match self.places.get(id) {
                        Some(place) => locations.push(place),
                        None => self.record.unknown(&format!("{path}/@LocationID"), id),
                    }
                }
                "IDRegDocumentReference" => {}
                name => self.unknown(&format!("FeatureVersion/{name}"), child),
            }
        }
        texts.retain(|text| !text.is_empty());
        let comment = join(comments.iter().map(String::as_str), "; ");
        let note = (!comment.is_empty()).then(|| comment.clone());
        match kind {
            "Birthdate" => {
                for period in periods {
                    self.birth_date(period, &comment);
                }
                for text in texts {
                    self.record.birth_date(&path, &text);
                }
            }
            "Place of Birth" | "Location" => {
                let mut all: Vec<_> =
                    locations.iter().map(|place| place.address()).collect();
                let own = |text: &String| birth_place(text.clone());
                all.extend(texts.iter().map(own));
                if all.is_empty() {
                    self.record.keep(&path, comment);
                    return;
                }
                for mut address in all {
                    let own = address.note.take().unwrap_or_default();
                    let both = join([own.as_str(), comment.as_str()], "; ");
                    address.note = (!both.is_empty()).then_some(both);
                    if kind == "Location" {
                        self.record.address(address);
                    } else {
                        self.record.birth_place(address);
                    }
                }
            }
            "Nationality Country"
            | "Citizenship Country"
            | "Nationality"
            | "Citizenship" => {
                for place in locations {
                    let code = place.country.or_else(|| country(&place.country_text));
                    if let Some(code) = code {
                        self.nationality(code);
                    }
                    // Its own word stays beside the code.
                    let told = join([place.text.as_str(), place.note.as_str()], "; ");
                    self.record.keep(&path, told);
                }
                for text in texts {
                    if let Some(code) =
                        country(&text).or_else(|| self.record.country(&path, &text))
                    {
                        self.nationality(code);
                    }
                    self.record.keep(&path, text);
                }
                self.record.keep(&path, comment);
            }
            "Gender" => {
                for text in texts {
                    self.record.sex(&path, &text);
                }
                self.record.keep(&path, comment);
            }
            "Title" => {
                self.record.entity.designations.extend(texts);
                self.record.entity.designations.extend(note);
            }
            _ => {
                for period in periods {
                    texts.extend([period.text, period.comment]);
                }
                texts.extend(
                    locations.iter().map(|place| {
                        join([place.text.as_str(), place.note.as_str()], "; ")
                    }),
                );
                texts.retain(|text| !text.is_empty());
                let number = join(texts.iter().map(String::as_str), "; ");
                if identify::known_use(kind).is_some() {
                    let note = comment.as_str();
                    let number = number.as_str();
                    let identifier =
                        Identifier { kind, number, note, ..Identifier::default() };
                    identify::take(&mut self.record, identifier);
                } else {
                    let told = join([number.as_str(), comment.as_str()], "; ");
                    self.record.keep(&path, told);
                }
            }
        }
    }

    fn nationality(&mut self, code: CountryCode) {
        if !self.record.entity.nationalities.contains(&code) {
            self.record.entity.nationalities.push(code);
        }
    }

    fn birth_date(&mut self, period: Period, comment: &str) {
        let said = join([period.comment.as_str(), comment], "; ");
        let Some(date) = period.date else {
            let told = join([period.text.as_str(), said.as_str()], "; ");
            self.record.unread_date("Feature/Birthdate", told);
            return;
        };
        let said = join([noted_text(&date, &period.text), said.as_str()], "; ");
        let date = if said.is_empty() { date } else { noted(date, &said) };
        self.record.entity.birth_dates.push(date);
    }
}

/// The written form, where it says more than the date.
fn noted_text<'t>(date: &BirthDate, text: &'t str) -> &'t str {
    if date.to_string() == text || date.approximate { "" } else { text }
}

/// A name of parts whose types are known, in natural order: given names, father's name,
/// family name. Names in Chinese, Japanese and Korean script begin with the family name
/// and have no blanks.
fn in_order(parts: &[(String, String)]) -> Name {
    let has_family = parts.iter().any(|(kind, _)| kind == "Last Name");
    let role = |kind: &str| match kind {
        "First Name" => Some(PartRole::Given),
        "Middle Name" => Some(PartRole::Middle),
        "Last Name" | "Maiden Name" | "Matronymic" => Some(PartRole::Family),
        // Without a family name the father's is the first one of two, as in Spanish.
        "Patronymic" if !has_family => Some(PartRole::Family),
        "Patronymic" => Some(PartRole::Father),
        _ => None,
    };
    let rank = |kind: &str| match kind {
        "First Name" => 0,
        "Middle Name" => 1,
        "Nickname" => 2,
        "Patronymic" => 3,
        "Last Name" => 4,
        "Maiden Name" => 5,
        "Matronymic" => 6,
        _ => 7,
    };
    let mut ordered: Vec<&(String, String)> = parts.iter().collect();
    let together = parts.iter().all(|(_, text)| is_cjk(text));
    if together {
        ordered.sort_by_key(|(kind, _)| kind != "Last Name");
    } else {
        ordered.sort_by_key(|(kind, _)| rank(kind));
    }
    // "Testo, Jr.": what follows the given names stands behind all.
    let mut suffixes = String::new();
    let mut texts = Vec::new();
    let mut named = Vec::new();
    for (kind, text) in ordered {
        let text = match text.rsplit_once(", ") {
            Some((text, suffix)) if kind == "First Name" && is_suffix(suffix) => {
                suffixes = join([suffixes.as_str(), suffix], ", ");
                text
            }
            _ => text.as_str(),
        };
        texts.push(text);
        if let Some(role) = role(kind) {
            named.push(NamePart { role, text: text.to_owned() });
        }
    }
    let full = join(texts, if together { "" } else { " " });
    let full = join([full.as_str(), suffixes.as_str()], ", ");
    // One part alone has no role that says anything.
    if named.len() < 2 {
        named.clear();
    }
    Name { full, parts: named, ..Name::default() }
}

/// Whether a text is in a script that writes names without blanks.
fn is_cjk(text: &str) -> bool {
    is_non_latin(text) && text.chars().filter(|c| c.is_alphabetic()).all(|c| {
        matches!(
            c,
            '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
                | '\u{20000}'..='\u{3FFFF}'
        )
    })
}
