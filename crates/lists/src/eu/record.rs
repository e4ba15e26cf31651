//! One sanctionEntity of the EU list.

mod birth;
mod fields;

use std::collections::HashSet;

use saring_model::{
    Address, Document, DocumentKind, DocumentStatus, ListedEntity, Name, NameKind,
    NamePart, PartRole, Quality,
};

use self::birth::Births;
use self::fields::Reader;
use crate::issues::Issues;
use crate::text::{find_ignoring_case, is_non_latin, join, slug};
use crate::xml::Element;
use crate::{documents, references};

/// Reads a record whose empty attributes and technical keys are gone.
pub(super) fn read(source: Element, issues: &mut Issues) -> ListedEntity {
    let mut entity = Entity {
        reader: Reader::new(source.position, issues),
        names: Vec::new(),
        births: Births::default(),
        logical_id: String::new(),
    };
    entity.head(source);
    entity.finish()
}

struct Entity<'i> {
    reader: Reader<'i>,
    /// Names in the order of the file; which one is the primary is told at the end.
    names: Vec<Name>,
    births: Births,
    logical_id: String,
}

impl Entity<'_> {
    fn head(&mut self, source: Element) {
        let mut fields = self.reader.open("", source);
        let reference = fields.take("euReferenceNumber");
        let designated = fields.take("designationDate");
        let united = fields.take("unitedNationId");
        let details = fields.take("designationDetails");
        self.logical_id = fields.take("logicalId");
        let delisted = fields.take("delistingDate");
        self.reader.record.keep("@delistingDate", delisted);
        let mut quoted = un_numbers(&united);
        if quoted.first() != Some(&united) {
            self.reader.record.keep("@unitedNationId", united);
        }
        // A number in a remark is another entity's: "a leader of … (TAe.999)".
        let told = references::of_un(&details);
        let of_field: HashSet<String> = quoted.iter().cloned().collect();
        quoted.extend(told.into_iter().filter(|number| !of_field.contains(number)));
        let ordered = ["Travel Ban", "Asset Freeze"].into_iter();
        let ordered =
            ordered.filter(|measure| find_ignoring_case(&details, measure).is_some());
        let measures = ordered.map(str::to_owned).collect();
        self.reader.record.listing(|listing| {
            listing.reference = reference;
            listing.listed_on = Some(designated).filter(|date| !date.is_empty());
            listing.quoted = quoted;
            listing.measures = measures;
        });
        let remarks = std::mem::take(&mut fields.remarks);
        let notes = [details].into_iter().chain(remarks);
        let notes = notes.filter(|note| !note.is_empty());
        self.reader.record.entity.notes.extend(notes);
        for child in std::mem::take(&mut fields.children) {
            self.field(child);
        }
        self.reader.close(fields);
    }

    fn field(&mut self, child: Element) {
        match child.name.as_str() {
            "regulation" => self.reader.regulation(child),
            "subjectType" => self.subject_type(child),
            "nameAlias" => self.name(child),
            "citizenship" => self.citizenship(child),
            "birthdate" => self.births.read(child, &mut self.reader),
            "address" => self.address(child),
            "identification" => self.document(child),
            name => {
                let name = name.to_owned();
                self.reader.record.unknown_tree(&name, child);
            }
        }
    }

    fn subject_type(&mut self, element: Element) {
        let mut fields = self.reader.open("subjectType", element);
        let (code, class) = (fields.take("code"), fields.take("classificationCode"));
        let schema = |text: &str| match text.to_ascii_lowercase().as_str() {
            "person" | "p" => Some("Person"),
            "enterprise" | "e" => Some("Organization"),
            _ => None,
        };
        if let Some(schema) = schema(&code).or_else(|| schema(&class)) {
            self.reader.record.set_schema(schema);
        }
        if schema(&code).is_none() {
            self.reader.record.unknown("subjectType/@code", code);
        }
        if schema(&class).is_none() {
            self.reader.record.unknown("subjectType/@classificationCode", class);
        }
        self.reader.close(fields);
    }

    fn name(&mut self, element: Element) {
        let mut fields = self.reader.open("nameAlias", element);
        let mut parts = Vec::new();
        for (role, attribute) in [
            (PartRole::Given, "firstName"),
            (PartRole::Middle, "middleName"),
            (PartRole::Family, "lastName"),
        ] {
            let text = fields.take(attribute);
            if !text.is_empty() {
                parts.push(NamePart { role, text });
            }
        }
        let mut full = fields.take("wholeName");
        if full.is_empty() {
            full = join(parts.iter().map(|part| part.text.as_str()), " ");
        }
        let remark = fields.remark();
        let mut weak = ["low quality", "lo quality"]
            .iter()
            .any(|word| find_ignoring_case(&remark, word).is_some());
        match fields.take("strong").as_str() {
            "" | "true" | "1" => {}
            "false" | "0" => weak = true,
            other => self.reader.record.unknown("nameAlias/@strong", other),
        }
        let kind = if is_former(&remark) {
            NameKind::Former
        } else if is_non_latin(&full) {
            NameKind::Original
        } else {
            NameKind::Alias
        };
        let language = match fields.take("nameLanguage") {
            language if language.is_empty() => language,
            language => format!("language {language}"),
        };
        let note = join([language.as_str(), remark.as_str()], "; ");
        let title = fields.take("title");
        let function = fields.take("function");
        if self.reader.is_new("title", &title) {
            self.reader.record.entity.titles.push(title);
        }
        if self.reader.is_new("function", &function) {
            self.reader.record.entity.designations.push(function);
        }
        match fields.take("gender").as_str() {
            "" => {}
            // How the XSD writes that it is not known.
            "?" => self.reader.once("nameAlias/@gender", "?"),
            sex => self.reader.record.sex("nameAlias/@gender", sex),
        }
        if full.is_empty() {
            self.reader.record.keep("nameAlias", note);
        } else {
            let quality = if weak { Quality::Low } else { Quality::Good };
            let note = Some(note).filter(|note| !note.is_empty());
            self.names.push(Name { full, parts, kind, quality, note });
        }
        self.reader.close(fields);
    }

    fn citizenship(&mut self, element: Element) {
        let mut fields = self.reader.open("citizenship", element);
        let (code, text) = self.reader.country(&mut fields);
        let nationalities = &mut self.reader.record.entity.nationalities;
        if let Some(code) = code
            && !nationalities.contains(&code)
        {
            nationalities.push(code);
        }
        self.reader.once("citizenship/@countryDescription", &text);
        // What is said of a citizenship changes what it is worth ("withdrawn").
        let more = ["region", "acquisitionDate", "disenfranchisementDate"];
        for attribute in more {
            let value = fields.take(attribute);
            self.reader.once(&format!("citizenship/@{attribute}"), &value);
        }
        for remark in std::mem::take(&mut fields.remarks) {
            self.reader.once("citizenship/remark", &remark);
        }
        self.reader.close(fields);
    }

    fn address(&mut self, element: Element) {
        let mut fields = self.reader.open("address", element);
        let parts = ["street", "poBox", "place", "city", "zipCode", "region"];
        let parts = parts.map(|attribute| fields.take(attribute));
        let (country, text) = self.reader.country(&mut fields);
        let parts = parts.iter().map(String::as_str).chain([text.as_str()]);
        let text = join(parts, ", ");
        let then = self.reader.flag(&mut fields, "asAtListingTime");
        let then = if then { "as at listing time" } else { "" };
        let note = join([fields.remark().as_str(), then], "; ");
        let note = Some(note).filter(|note| !note.is_empty());
        self.reader.record.address(Address { text, country, note });
        for child in std::mem::take(&mut fields.children) {
            if child.name == "contactInfo" {
                let mut info = self.reader.open("address/contactInfo", child);
                let (key, value) = (info.take("key"), info.take("value"));
                let field = join(["address/contactInfo", key.as_str()], "/");
                self.reader.once(&field, &value);
                self.reader.close(info);
            } else {
                fields.children.push(child);
            }
        }
        self.reader.close(fields);
    }

    fn document(&mut self, element: Element) {
        let mut fields = self.reader.open("identification", element);
        let code = fields.take("identificationTypeCode");
        let kind_text = fields.take("identificationTypeDescription");
        let remark = fields.remark();
        let number_raw = fields.take("number");
        let latin = fields.take("latinNumber");
        let (issuer, land) = self.reader.country(&mut fields);
        let [by, region] = ["issuedBy", "region"].map(|name| fields.take(name));
        let issuer_text = join([by.as_str(), region.as_str(), land.as_str()], ", ");
        let [date, from, until] =
            ["issueDate", "validFrom", "validTo"].map(|name| fields.take(name));
        let mut told = vec![remark.clone()];
        for (label, value) in [
            ("name on document", fields.take("nameOnDocument")),
            ("Latin number", latin.clone()),
            ("valid from", from),
        ] {
            if !value.is_empty() {
                told.push(format!("{label} {value}"));
            }
        }
        if self.reader.flag(&mut fields, "diplomatic") {
            told.push("diplomatic".to_owned());
        }
        let mut status = None;
        for (attribute, state, word) in [
            ("knownFalse", DocumentStatus::False, "known false"),
            ("revokedByIssuer", DocumentStatus::Revoked, "revoked by issuer"),
            ("reportedLost", DocumentStatus::Lost, "reported lost"),
            ("knownExpired", DocumentStatus::Expired, "known expired"),
        ] {
            if self.reader.flag(&mut fields, attribute) {
                if status.is_some() {
                    told.push(word.to_owned());
                }
                status = status.or(Some(state));
            }
        }
        let plain = if latin.is_empty() { &number_raw } else { &latin };
        let note = join(told.iter().map(String::as_str), "; ");
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        self.reader.record.document(Document {
            kind: document_kind(&code, &kind_text, &remark),
            number: documents::plain_number(plain),
            number_raw,
            kind_text,
            issuer,
            issuer_text: given(issuer_text),
            issued: given(date),
            expires: given(until).or_else(|| documents::expiry(&remark)),
            status: status.or_else(|| documents::status(&remark)),
            note: given(note),
        });
        self.reader.once("identification/@identificationTypeCode", &code);
        self.reader.close(fields);
    }

    fn finish(self) -> ListedEntity {
        let Self { mut reader, names, births, logical_id } = self;
        let mut names = names;
        if reader.record.entity.schema == "Person" {
            names.iter_mut().for_each(in_natural_order);
        }
        first_the_primary(&mut names);
        reader.record.entity.names = names;
        let listed = reader.listings();
        births.finish(listed.as_deref(), &mut reader.record);
        let reference = reader.record.entity.listings.first();
        let reference = reference.map(|listing| slug(&listing.reference));
        let entity = &mut reader.record.entity;
        match reference.filter(|reference| !reference.is_empty()) {
            Some(reference) => entity.id = format!("eu-fsf-{reference}"),
            None if !logical_id.is_empty() => {
                entity.id = format!("eu-fsf-{}", slug(&logical_id));
            }
            None => {}
        }
        if !logical_id.is_empty() {
            entity.referents.push(format!("eu-fsf-logical-{logical_id}"));
        }
        reader.record.entity
    }
}

/// The United Nations' numbers in the field for them; two are written with two digits
/// instead of three ("LYi.99").
fn un_numbers(text: &str) -> Vec<String> {
    let found = references::of_un(text);
    if !found.is_empty() {
        return found;
    }
    match text.split_once('.') {
        Some((committee, number))
            if number.len() < 3 && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            references::of_un(&format!("{committee}.{number:0>3}"))
        }
        _ => Vec::new(),
    }
}

/// What a document is by its code, and by its remark where the code says "other".
fn document_kind(code: &str, kind_text: &str, remark: &str) -> DocumentKind {
    match code {
        "passport" | "travelcardid" => DocumentKind::Passport,
        "id" | "ssn" | "residentperm" => DocumentKind::NationalId,
        "fiscalcode" => DocumentKind::TaxNumber,
        "regnumber" | "tradelic" => DocumentKind::Registration,
        "imo" => DocumentKind::Imo,
        "other" => documents::kind(remark).unwrap_or_else(|| kind_of_words(remark)),
        "drivinglicence" | "birthcert" | "nationcert" | "electionid" | "swiftbic" => {
            DocumentKind::Other
        }
        _ => documents::kind(kind_text).unwrap_or_default(),
    }
}

/// Kinds by the words that remarks of this list use beside the common ones.
fn kind_of_words(remark: &str) -> DocumentKind {
    let says = |words: &[&str]| {
        words.iter().any(|word| find_ignoring_case(remark, word).is_some())
    };
    let is_word = |wanted: &[&str]| {
        let mut words = remark.split(|c: char| !c.is_alphanumeric());
        words.any(|word| wanted.contains(&word))
    };
    if is_word(&["TIN", "INN"]) {
        DocumentKind::TaxNumber
    } else if is_word(&["OGRN"]) {
        DocumentKind::Registration
    } else if says(&["personal id", "id number", "id-number", "id no"]) {
        DocumentKind::NationalId
    } else {
        DocumentKind::Other
    }
}

/// "formerly known as" in the languages in which the list writes it. Only where nothing
/// stands behind it is the name itself the former one; else the remark names another.
const FORMER: [&str; 38] = [
    "formerly known as",
    "formerly listed as",
    "formerly listed a",
    "previously known as",
    "previously listed as",
    "as previously listed",
    "former name",
    "previous name",
    "f k a",
    "fka",
    "agrāk zināms kā",
    "agrākais nosaukums",
    "anciennement connue sous le nom d",
    "anksčiau žinoma kaip",
    "antes conocida como",
    "anteriormente conhecida como",
    "anteriormente denominada",
    "ar a dtugtaí an",
    "conocida anteriormente como",
    "cunoscută anterior ca o",
    "cunoscută anterior drept",
    "dawniej znane jako",
    "dawniej znany jako",
    "dříve znám jako",
    "entinen",
    "già",
    "korábbi elnevezése",
    "predtým známy ako",
    "prej imenovano",
    "qabel kienet magħrufa bħala",
    "ranije poznato kao",
    "tidigare känt som",
    "tidligere kendt som",
    "voorheen bekend als",
    "vormals",
    "παλαιότερα γνωστή ως",
    "προηγουμένως γνωστή ως",
    "известно преди като",
];

/// Whether a remark says that the name beside it is no longer used.
fn is_former(remark: &str) -> bool {
    remark.split([';', ',', '.', '(', ')']).any(|piece| {
        let words: Vec<String> = piece
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .take(8)
            .collect();
        let said = words.join(" ");
        FORMER.contains(&said.as_str())
            || said.starts_with("former name of ")
            || said.starts_with("previous name of ")
    })
}

/// "Sampel, Testo" as "Testo Sampel". The whole stays in the note.
///
/// Not turned around: what has a small word behind the comma ("Testo, o mauritano") or
/// so many that it is two names.
fn in_natural_order(name: &mut Name) {
    const WORDS_MAX: usize = 4;
    if !name.parts.is_empty() {
        return;
    }
    let Some((family, given)) = name.full.split_once(',') else { return };
    let (family, given) = (family.trim(), given.trim());
    let small = given.starts_with(char::is_lowercase) || given.contains(',');
    let many =
        [family, given].iter().any(|part| part.split_whitespace().count() > WORDS_MAX);
    if family.is_empty() || given.is_empty() || small || many {
        return;
    }
    let suffix = given.split_whitespace().next().unwrap_or_default();
    let full = if ["II", "III", "IV", "Jr", "Jr.", "Sr", "Sr."].contains(&suffix) {
        format!("{family} {suffix}")
    } else {
        format!("{given} {family}")
    };
    let written = std::mem::replace(&mut name.full, full);
    let note = name.note.take().unwrap_or_default();
    name.note = Some(join([written.as_str(), note.as_str()], "; "));
}

/// The list grades no name as the first one (`strong` is true for all). The first one in
/// Latin script that is neither weak nor former is it.
fn first_the_primary(names: &mut [Name]) {
    let good = |name: &Name| name.quality == Quality::Good;
    let at = names
        .iter()
        .position(|name| name.kind == NameKind::Alias && good(name))
        .or_else(|| names.iter().position(|n| n.kind == NameKind::Original && good(n)))
        .unwrap_or_default();
    if let Some(front) = names.get_mut(..=at) {
        front.rotate_right(1);
    }
    if let Some(first) = names.first_mut() {
        first.kind = NameKind::Primary;
    }
}
