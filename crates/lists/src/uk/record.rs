//! One designation of the UK list.

use std::collections::HashSet;

use saring_model::{
    Address, BirthDate, Document, DocumentKind, ListedEntity, Name, NameKind, NamePart,
    PartRole, Quality,
};

use crate::issues::Issues;
use crate::places::{address, bracketed_country, country, leading_country};
use crate::record::{Record, noted};
use crate::text::{find_ignoring_case, is_non_latin, is_placeholder, join, slug};
use crate::xml::Element;
use crate::{dates, documents, references};

pub(super) fn read(source: Element, issues: &mut Issues) -> ListedEntity {
    let mut reader = Reader {
        record: Record::new("LegalEntity", source.position, issues),
        names: Vec::new(),
        originals: Vec::new(),
        ofsi: String::new(),
        said: HashSet::new(),
    };
    reader.inside("", source);
    reader.finish()
}

struct Reader<'i> {
    record: Record<'i>,
    names: Vec<Written>,
    originals: Vec<Name>,
    ofsi: String,
    /// Values that were kept already.
    said: HashSet<(String, String)>,
}

/// Dates or documents of a cell that each get the whole of what is said of all. The
/// largest number seen is 14.
const TOLD_MAX: usize = 32;

/// A name whose parts have no roles yet: what the designation is may stand behind it.
struct Written {
    parts: [String; 6],
    kind: NameKind,
    quality: Quality,
    note: String,
}

impl Reader<'_> {
    /// What stands within an element: known elements are read, whatever they stand in.
    fn inside(&mut self, path: &str, element: Element) {
        self.record.position = element.position;
        for (name, value) in element.attributes {
            let field = join([path, &format!("@{name}")], "/");
            self.record.unknown(&field, value);
        }
        if element.children.is_empty() {
            self.record.unknown(path, element.text);
            return;
        }
        self.record.unknown(&join([path, "text"], "/"), element.text);
        for child in element.children {
            let path = join([path, child.name.as_str()], "/");
            self.field(&path, child);
        }
    }

    fn field(&mut self, path: &str, field: Element) {
        self.record.position = field.position;
        match field.name.as_str() {
            "Name" if has(&field, "Name") => self.name(path, field),
            "NonLatinName" => self.original(path, field),
            "Address" => self.address(path, field),
            "Passport" => self.passport(path, field),
            "NationalIdentifier" | "NationalIdentifierDetail" => {
                self.national_identifier(path, field);
            }
            "Location" => self.birth_place(path, field),
            "SanctionsImposedIndicators" => self.indicators(path, field),
            _ if !field.children.is_empty() => self.inside(path, field),
            name => {
                let name = name.to_ascii_lowercase();
                let text = self.record.leaf(path, field);
                if !text.is_empty() {
                    self.leaf(&name, path, text);
                }
            }
        }
    }

    /// A value by its element's name in lower case: the file's own writing is not sure
    /// (`UKStatementofReasons`).
    fn leaf(&mut self, name: &str, path: &str, text: String) {
        match name {
            "uniqueid" => {
                let before = self.record.entity.listings.first();
                if before.is_some_and(|listing| listing.reference.is_empty()) {
                    self.record.listing(|listing| listing.reference = text);
                } else {
                    self.once(path, text);
                }
            }
            "ofsigroupid" => {
                if !is_placeholder(&text) {
                    self.record.entity.referents.push(format!("gb-hmt-{text}"));
                    self.ofsi = text;
                }
            }
            "unreferencenumber" => {
                let numbers = references::of_un(&text);
                if join(numbers.iter().map(String::as_str), "; ") != text {
                    self.once(path, text);
                }
                for number in numbers {
                    if self.said.insert(("quoted".to_owned(), number.clone())) {
                        self.record.listing(|listing| listing.quoted.push(number));
                    }
                }
            }
            "regimename" => {
                let before = self.record.entity.listings.first();
                if before.is_some_and(|listing| listing.programme.is_empty()) {
                    self.record.listing(|listing| listing.programme = text);
                } else {
                    self.once(path, text);
                }
            }
            "datedesignated" => {
                let before = self.record.entity.listings.first();
                if before.is_some_and(|listing| listing.listed_on.is_none()) {
                    self.record.listing(|listing| listing.listed_on = Some(text));
                } else {
                    self.once(path, text);
                }
            }
            "lastupdated" => {
                self.record.listing(|listing| listing.amended_on.push(text));
            }
            "individualentityship" | "designationtype" => self.kind(path, text),
            "sanctionsimposed" => {
                // `A|B`; until 2023 "A, B".
                let by: &[char] = if text.contains('|') { &['|'] } else { &[',', ';'] };
                for measure in split(&text, by) {
                    self.measure(measure);
                }
            }
            "otherinformation" | "ukstatementofreasons" => {
                self.record.entity.notes.push(text);
            }
            "title" if !is_placeholder(&text) => {
                let titles = split(&text, &['|']);
                self.record.entity.titles.extend(titles.into_iter().map(str::to_owned));
            }
            "position" if !is_placeholder(&text) => {
                for position in split(&text, &['|']) {
                    self.record.entity.designations.push(position.to_owned());
                }
            }
            "name" => {
                let mut parts = [const { String::new() }; 6];
                if let Some(last) = parts.last_mut() {
                    *last = text;
                }
                let (kind, quality) = (NameKind::Primary, Quality::Good);
                let note = String::new();
                self.names.push(Written { parts, kind, quality, note });
            }
            "dob" => self.birth_date(path, &text),
            "nationality" => self.nationality(path, &text),
            "gender" => {
                for sex in split(&text, &['|', ';', ',']) {
                    self.record.sex(path, sex);
                }
            }
            "businessregistrationnumber" => self.registrations(path, &text),
            "imonumber" => self.number(DocumentKind::Imo, "IMO number", &text),
            "hullidentificationnumber" => {
                self.number(DocumentKind::Other, "Hull identification number", &text);
            }
            "title"
            | "position"
            | "designationsource"
            | "phonenumber"
            | "website"
            | "emailaddress"
            | "typeofentity"
            | "subsidiary"
            | "parentcompany"
            | "currentowneroperator"
            | "previousowneroperator"
            | "currentbelievedflagofship"
            | "previousflag"
            | "typeofship"
            | "tonnageofship"
            | "lengthofship"
            | "yearbuilt" => self.once(path, text),
            _ => self.record.unknown(path, text),
        }
    }

    /// Keeps a known value verbatim, once.
    fn once(&mut self, path: &str, text: String) {
        if self.said.insert((path.to_owned(), text.clone())) {
            self.record.keep(path, text);
        }
    }

    fn kind(&mut self, path: &str, text: String) {
        match text.to_ascii_lowercase().as_str() {
            "individual" => self.record.set_schema("Person"),
            "entity" => self.record.set_schema("Organization"),
            "ship" => self.record.set_schema("Vessel"),
            _ => self.record.unknown(path, text),
        }
    }

    fn measure(&mut self, measure: &str) {
        let key = slug(measure).replace('-', "");
        if self.said.insert(("measure".to_owned(), key)) {
            self.record.listing(|listing| listing.measures.push(measure.to_owned()));
        }
    }

    /// An element for each measure, true or false; false says no more than its absence.
    fn indicators(&mut self, path: &str, field: Element) {
        for (name, value) in field.attributes {
            self.record.unknown(&format!("{path}/@{name}"), value);
        }
        self.record.unknown(&format!("{path}/text"), field.text);
        for child in field.children {
            let name = child.name.clone();
            let path = format!("{path}/{name}");
            let text = self.record.leaf(&path, child);
            match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => self.measure(&words(&name)),
                "" | "false" | "0" | "no" => {}
                _ => self.record.unknown(&path, text),
            }
        }
    }

    fn name(&mut self, path: &str, field: Element) {
        let mut leaves = self.record.leaves(
            path,
            field,
            [
                "Name1",
                "Name2",
                "Name3",
                "Name4",
                "Name5",
                "Name6",
                "NameType",
                "AliasStrength",
            ],
        );
        let [given, second, third, fourth, fifth, family, kind_text, strength] =
            leaves.each_mut().map(std::mem::take);
        let words = slug(&kind_text);
        let kind = match words.as_str() {
            "" | "primary-name" | "primary" => NameKind::Primary,
            "primary-name-variation" | "alias" | "a-k-a" | "aka" | "also-known-as" => {
                NameKind::Alias
            }
            "f-k-a"
            | "fka"
            | "formerly-known-as"
            | "former-name"
            | "previous-name"
            | "previously-known-as" => NameKind::Former,
            _ => {
                self.record.issues.unknown(
                    &format!("{path}/NameType: another type"),
                    self.record.position,
                );
                NameKind::Alias
            }
        };
        let weak = ["low", "weak"]
            .iter()
            .any(|word| find_ignoring_case(&strength, word).is_some());
        let quality = if weak { Quality::Low } else { Quality::Good };
        let plain = ["Primary Name", "Alias"].contains(&kind_text.as_str());
        let kind_text = if plain { String::new() } else { kind_text };
        let note = join([kind_text.as_str(), strength.as_str()], "; ");
        self.names.push(Written {
            parts: [given, second, third, fourth, fifth, family],
            kind,
            quality,
            note,
        });
    }

    fn original(&mut self, path: &str, field: Element) {
        if field.children.is_empty() {
            let full = self.record.leaf(path, field);
            if !full.is_empty() {
                let kind = NameKind::Original;
                self.originals.push(Name { kind, ..Name::primary(full) });
            }
            return;
        }
        let mut leaves = self.record.leaves(
            path,
            field,
            ["NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"],
        );
        let [full, script, language] = leaves.each_mut().map(std::mem::take);
        let note = join([script.as_str(), language.as_str()], "; ");
        if is_placeholder(&full) {
            self.record.keep(path, join([full.as_str(), note.as_str()], "; "));
            return;
        }
        let kind = NameKind::Original;
        let note = Some(note).filter(|note| !note.is_empty());
        self.originals.push(Name { kind, note, ..Name::primary(full) });
    }

    fn address(&mut self, path: &str, field: Element) {
        let mut leaves = self.record.leaves(
            path,
            field,
            [
                "AddressLine1",
                "AddressLine2",
                "AddressLine3",
                "AddressLine4",
                "AddressLine5",
                "AddressLine6",
                "AddressPostalCode",
                "AddressCountry",
            ],
        );
        let land = leaves.last_mut().map(std::mem::take).unwrap_or_default();
        if !land.is_empty() {
            self.record.country(&format!("{path}/AddressCountry"), &land);
        }
        let parts = leaves.each_ref().map(String::as_str);
        self.record.address(address(&parts, &land, ""));
    }

    /// Towns and countries of several places stand in one cell of the CSV form.
    fn birth_place(&mut self, path: &str, field: Element) {
        let names = ["TownOfBirth", "CountryOfBirth"];
        let mut leaves = self.record.leaves(path, field, names);
        let [town, land] = leaves.each_mut().map(std::mem::take);
        let (towns, lands) = (split(&town, &['|']), split(&land, &['|']));
        let places: Vec<(&str, &str)> = if towns.len() == lands.len() {
            towns.into_iter().zip(lands).collect()
        } else if lands.is_empty() {
            towns.into_iter().map(|town| (town, "")).collect()
        } else if towns.is_empty() {
            lands.into_iter().map(|land| ("", land)).collect()
        } else {
            vec![(town.as_str(), land.as_str())]
        };
        for (town, land) in places {
            if !land.is_empty() {
                self.record.country(&format!("{path}/CountryOfBirth"), land);
            }
            let place: Address = address(&[town], land, "");
            if self.said.insert(("place of birth".to_owned(), place.text.clone())) {
                self.record.birth_place(place);
            }
        }
    }

    /// Days and months that are not known are `dd` and `mm`, in older files 00.
    fn birth_date(&mut self, path: &str, text: &str) {
        let zeros = |text: &str| {
            text.replace("dd/", "00/")
                .replace("DD/", "00/")
                .replace("mm/", "00/")
                .replace("MM/", "00/")
        };
        let pieces = split(text, &['|', ';', ',']);
        let read: Vec<_> =
            pieces.iter().map(|piece| (*piece, dates::read(&zeros(piece)))).collect();
        if read.iter().any(|(_, date)| date.is_none()) {
            // "January 1, 1970" falls apart at its comma.
            let whole = dates::read_all(&zeros(text));
            if (1..=TOLD_MAX).contains(&whole.len()) {
                for date in whole {
                    self.add_birth_date(date, text);
                }
                return;
            }
        }
        for (piece, date) in read {
            match date {
                Some(date) => self.add_birth_date(date, piece),
                None => self.record.unread_date(path, piece.to_owned()),
            }
        }
    }

    /// Adds a date that was written like this, once.
    fn add_birth_date(&mut self, date: BirthDate, written: &str) {
        let said = format!("{date} {written}");
        if self.said.insert(("date of birth".to_owned(), said)) {
            self.record.entity.birth_dates.push(noted(date, written));
        }
    }

    fn nationality(&mut self, path: &str, text: &str) {
        for piece in split(text, &['|', ';']) {
            if country(piece).is_some() {
                self.record.nationality(path, piece);
                continue;
            }
            for piece in split(piece, &[',']) {
                self.record.nationality(path, piece);
            }
        }
    }

    fn passport(&mut self, path: &str, field: Element) {
        let names = ["PassportNumber", "PassportAdditionalInformation"];
        let mut leaves = self.record.leaves(path, field, names);
        let [numbers, info] = leaves.each_mut().map(std::mem::take);
        self.documents(DocumentKind::Passport, "Passport", &numbers, &info);
    }

    fn national_identifier(&mut self, path: &str, field: Element) {
        let names =
            ["NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"];
        let mut leaves = self.record.leaves(path, field, names);
        let [numbers, info] = leaves.each_mut().map(std::mem::take);
        self.documents(DocumentKind::NationalId, "National identifier", &numbers, &info);
    }

    /// Documents of a cell that may hold several; what is said of them belongs to each in
    /// its turn if there are as many pieces, else to all.
    fn documents(
        &mut self,
        kind: DocumentKind,
        kind_text: &str,
        numbers: &str,
        info: &str,
    ) {
        let pieces = numbers_of(numbers);
        let about: Vec<&str> = [&['|'][..], &[';'], &[',']]
            .into_iter()
            .map(|by| split(info, by))
            .find(|about| about.len() == pieces.len())
            .unwrap_or_default();
        if pieces.is_empty() && !info.is_empty() {
            self.push_document(kind, kind_text, "", info);
        }
        for (index, number) in pieces.into_iter().enumerate() {
            let all = if index < TOLD_MAX { info } else { "" };
            let info = about.get(index).copied().unwrap_or(all);
            self.push_document(kind, kind_text, number, info);
        }
    }

    fn push_document(
        &mut self,
        kind: DocumentKind,
        kind_text: &str,
        raw: &str,
        info: &str,
    ) {
        if is_placeholder(raw) && !raw.is_empty() {
            self.once(kind_text, join([raw, info], "; "));
            return;
        }
        let kind = if kind == DocumentKind::NationalId {
            documents::kind(info).unwrap_or(kind)
        } else {
            kind
        };
        let issuer = country(info)
            .or_else(|| bracketed_country(info))
            .or_else(|| leading_country(&format!("{} ", info.replace(['.', ','], " "))));
        self.record.document(Document {
            kind,
            kind_text: kind_text.to_owned(),
            number_raw: raw.to_owned(),
            number: documents::plain_number(raw),
            issuer,
            expires: documents::expiry(info),
            status: documents::status(info),
            note: Some(info.to_owned()).filter(|info| !info.is_empty()),
            ..Document::default()
        });
    }

    /// "Tax ID No. 999 (Russia); Registration Number 888": each with its own kind.
    fn registrations(&mut self, path: &str, text: &str) {
        for piece in split(text, &['|', ';']) {
            let number = documents::number(without_label(piece));
            if number.is_empty() {
                self.once(path, piece.to_owned());
                continue;
            }
            self.record.document(Document {
                kind: documents::kind(piece).unwrap_or(DocumentKind::Registration),
                kind_text: "Business registration number".to_owned(),
                number_raw: piece.to_owned(),
                number,
                issuer: bracketed_country(piece),
                ..Document::default()
            });
        }
    }

    fn number(&mut self, kind: DocumentKind, kind_text: &str, text: &str) {
        for piece in split(text, &['|', ';', ',']) {
            self.push_document(kind, kind_text, piece, "");
        }
    }

    fn finish(mut self) -> ListedEntity {
        let person = self.record.entity.schema == "Person";
        let mut seen_primary = false;
        let mut names = Vec::new();
        for written in std::mem::take(&mut self.names) {
            let name = written.name(person);
            if is_placeholder(&name.full) {
                self.record.keep("Name", join([name.full.as_str(), note(&name)], "; "));
                continue;
            }
            let mut name = name;
            if name.kind == NameKind::Primary && seen_primary {
                name.kind = NameKind::Alias;
                name.note = Some(join(["Primary Name", note(&name)], "; "));
            }
            seen_primary |= name.kind == NameKind::Primary;
            names.push(name);
        }
        if !seen_primary && let Some(first) = names.first_mut() {
            first.kind = NameKind::Primary;
        }
        names.append(&mut self.originals);
        names.sort_by_key(|name| name.kind != NameKind::Primary);
        let entity = &mut self.record.entity;
        entity.names = names;
        let reference = entity.listings.first().map(|listing| slug(&listing.reference));
        match reference.filter(|reference| !reference.is_empty()) {
            Some(reference) => entity.id = format!("gb-{reference}"),
            None if !self.ofsi.is_empty() => {
                entity.id = format!("gb-hmt-{}", slug(&self.ofsi));
            }
            None => {}
        }
        self.record.entity
    }
}

fn note(name: &Name) -> &str {
    name.note.as_deref().unwrap_or_default()
}

impl Written {
    /// Name 1 to 5 are given names, Name 6 is the family name of a person, and the whole
    /// name of anything else.
    fn name(self, person: bool) -> Name {
        let full = join(self.parts.iter().map(String::as_str), " ");
        let roles = [
            PartRole::Given,
            PartRole::Middle,
            PartRole::Middle,
            PartRole::Middle,
            PartRole::Middle,
            PartRole::Family,
        ];
        let stated = self.parts.iter().filter(|part| !part.is_empty()).count();
        let parts = if person && stated > 1 {
            let parts = roles.into_iter().zip(self.parts);
            let parts = parts.filter(|(_, text)| !text.is_empty());
            parts.map(|(role, text)| NamePart { role, text }).collect()
        } else {
            Vec::new()
        };
        let note = Some(self.note).filter(|note| !note.is_empty());
        let original = self.kind == NameKind::Alias && is_non_latin(&full);
        let kind = if original { NameKind::Original } else { self.kind };
        Name { full, parts, kind, quality: self.quality, note }
    }
}

/// Whether an element has children whose names begin like this.
fn has(element: &Element, start: &str) -> bool {
    element.children.iter().any(|child| child.name.starts_with(start))
}

/// The pieces of a text between any of some characters, without empty ones.
fn split<'t>(text: &'t str, by: &[char]) -> Vec<&'t str> {
    text.split(by).map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// Numbers of a cell. A comma separates them only if each piece has a digit.
fn numbers_of(text: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    for piece in split(text, &['|', ';']) {
        let pieces = split(piece, &[',']);
        let digit = |piece: &&str| piece.bytes().any(|byte| byte.is_ascii_digit());
        if pieces.iter().all(digit) {
            numbers.extend(pieces);
        } else {
            numbers.push(piece);
        }
    }
    numbers
}

/// A registration number without the short word for what it is ("INN 9999999999").
fn without_label(text: &str) -> &str {
    let label = ["INN", "OGRN", "KPP", "TIN", "UNP"].into_iter().find_map(|label| {
        let at = find_ignoring_case(text, label)?;
        text.get(at + label.len()..)
    });
    label.unwrap_or(text)
}

/// `TravelBan` as "Travel Ban".
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        words.push(c);
        before = c;
    }
    words
}
