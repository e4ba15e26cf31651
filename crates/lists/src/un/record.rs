//! One INDIVIDUAL or ENTITY of the UN list.

use saring_model::{
    BirthDate, Document, DocumentKind, IssueCode, ListedEntity, Name, Position,
    Precision, Sex,
};

use super::alias::{self, Bearer};
use crate::issues::Issues;
use crate::places::{address, bracketed_country, country, leading_country};
use crate::record::Record;
use crate::text::{is_placeholder, join, slug};
use crate::xml::Element;
use crate::{dates, documents};

pub(super) fn read(source: Element, issues: &mut Issues) -> ListedEntity {
    let person = source.name == "INDIVIDUAL";
    let schema = if person { "Person" } else { "Organization" };
    let mut reader = Reader {
        record: Record::new(schema, source.position, issues),
        bearer: if person { Bearer::Person } else { Bearer::Entity },
        name_parts: Default::default(),
        data_id: String::new(),
        aliases: Vec::new(),
        originals: Vec::new(),
        ages: Vec::new(),
    };
    for (name, value) in source.attributes {
        reader.record.unknown(&format!("@{name}"), value);
    }
    reader.record.unknown("text", source.text);
    for child in source.children {
        reader.field(child);
    }
    reader.finish()
}

struct Reader<'i> {
    record: Record<'i>,
    bearer: Bearer,
    name_parts: [String; 4],
    data_id: String,
    aliases: Vec<Name>,
    originals: Vec<Name>,
    /// Texts that tell an age instead of a date of birth, and where.
    ages: Vec<(String, Position)>,
}

impl Reader<'_> {
    fn field(&mut self, field: Element) {
        self.record.position = field.position;
        match field.name.as_str() {
            "FIRST_NAME" => self.name_part(0, field),
            "SECOND_NAME" => self.name_part(1, field),
            "THIRD_NAME" => self.name_part(2, field),
            "FOURTH_NAME" => self.name_part(3, field),
            "DATAID" => self.data_id = self.leaf(field),
            "REFERENCE_NUMBER" => {
                let text = self.leaf(field);
                self.record.listing(|listing| listing.reference = text);
            }
            "UN_LIST_TYPE" => {
                let text = self.leaf(field);
                self.record.listing(|listing| listing.programme = text);
            }
            "LISTED_ON" => {
                let text = self.leaf(field);
                self.record.listing(|listing| {
                    listing.listed_on = Some(text).filter(|t| !t.is_empty());
                });
            }
            "LAST_DAY_UPDATED" => {
                let values = self.values(field);
                self.record.listing(|listing| listing.amended_on.extend(values));
            }
            "NAME_ORIGINAL_SCRIPT" => {
                let text = self.leaf(field);
                let names = alias::originals(&text);
                if names.is_empty() {
                    self.record.keep("NAME_ORIGINAL_SCRIPT", text);
                }
                self.originals.extend(names);
            }
            "COMMENTS1" => {
                let text = self.leaf(field);
                self.record
                    .entity
                    .notes
                    .extend(Some(text).filter(|text| !text.is_empty()));
            }
            "TITLE" => {
                let values = self.values(field);
                let (kept, dropped) =
                    values.into_iter().partition(|text| !is_placeholder(text));
                self.record.entity.titles.extend::<Vec<_>>(kept);
                self.keep_all("TITLE/VALUE", dropped);
            }
            "DESIGNATION" => {
                let values = self.values(field);
                let (kept, dropped) =
                    values.into_iter().partition(|text| !is_placeholder(text));
                self.record.entity.designations.extend::<Vec<_>>(kept);
                self.keep_all("DESIGNATION/VALUE", dropped);
            }
            "NATIONALITY" | "NATIONALITY2" => self.nationality(field),
            "GENDER" => self.gender(field),
            "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS" => self.alias(field),
            "INDIVIDUAL_DATE_OF_BIRTH" => self.birth_date(field),
            "INDIVIDUAL_PLACE_OF_BIRTH" => {
                let place = self.address(field);
                self.record.entity.birth_places.extend(place);
            }
            "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS" => {
                let place = self.address(field);
                self.record.entity.addresses.extend(place);
            }
            "INDIVIDUAL_DOCUMENT" => self.document(field),
            // Known, of no use to screening: VERSIONNUM is always 1, SORT_KEY empty.
            "VERSIONNUM" | "SORT_KEY" | "SORT_KEY_LAST_MOD" | "SUBMITTED_BY"
            | "SUBMITTED_ON" | "DELISTED_ON" => {
                let name = field.name.clone();
                let text = self.leaf(field);
                self.record.keep(&name, text);
            }
            "LIST_TYPE" => {
                let values = self.values(field);
                self.keep_all("LIST_TYPE/VALUE", values);
            }
            name => {
                let name = name.to_owned();
                self.record.unknown_tree(&name, field);
            }
        }
    }

    fn finish(mut self) -> ListedEntity {
        let full = join(self.name_parts.iter().map(String::as_str), " ");
        if !is_placeholder(&full) {
            self.record.entity.names.push(Name::primary(full));
        } else if !full.is_empty() {
            self.record.keep("FIRST_NAME", full);
        }
        self.record.entity.names.append(&mut self.originals);
        self.record.entity.names.append(&mut self.aliases);
        let listing = self.record.entity.listings.first();
        let reference =
            listing.map(|listing| listing.reference.as_str()).unwrap_or_default();
        let key = slug(reference);
        if !self.data_id.is_empty() {
            self.record.entity.referents.push(format!("unsc-{}", self.data_id));
        }
        if !key.is_empty() {
            self.record.entity.id = format!("unsc-{key}");
        } else if !self.data_id.is_empty() {
            self.record.entity.id = format!("unsc-{}", self.data_id);
        }
        let listed = listing.and_then(|listing| listing.listed_on.as_deref());
        let year = listed.and_then(dates::read).map(|date| date.from.year());
        for (text, position) in std::mem::take(&mut self.ages) {
            let date = year.and_then(|year| dates::from_age(&text, year));
            match date {
                Some(date) => self.record.entity.birth_dates.push(date.with_note(text)),
                None => self.unread_date("INDIVIDUAL_DATE_OF_BIRTH/NOTE", text, position),
            }
        }
        self.record.entity
    }

    /// The text of a field that has no elements in it.
    fn leaf(&mut self, field: Element) -> String {
        let name = field.name.clone();
        self.record.leaf(&name, field)
    }

    /// The texts of a field's known elements, in the order asked for.
    fn leaves<const N: usize>(
        &mut self,
        field: Element,
        names: [&str; N],
    ) -> [String; N] {
        let name = field.name.clone();
        self.record.leaves(&name, field, names)
    }

    fn name_part(&mut self, index: usize, field: Element) {
        let text = self.leaf(field);
        if let Some(part) = self.name_parts.get_mut(index) {
            // A part that is given twice is not lost.
            *part = join([part.as_str(), text.as_str()], " ");
        }
    }

    fn nationality(&mut self, field: Element) {
        let position = field.position;
        for text in self.values(field) {
            match country(&text) {
                Some(code) if self.record.entity.nationalities.contains(&code) => {}
                Some(code) => self.record.entity.nationalities.push(code),
                None if is_placeholder(&text) => {}
                None => {
                    let detail = "NATIONALITY/VALUE names no country; kept verbatim";
                    self.record.issues.add(IssueCode::CountryUnknown, position, detail);
                }
            }
            // The publisher's word is kept beside the code that it became.
            self.record.keep("NATIONALITY/VALUE", text);
        }
    }

    fn gender(&mut self, field: Element) {
        let position = field.position;
        let text = self.leaf(field);
        let sex = match text.to_ascii_lowercase().as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        };
        match sex {
            Some(sex) => {
                self.record.entity.sexes.push(sex);
                // Five records of 2020 write MALE.
                if !matches!(text.as_str(), "Male" | "Female") {
                    self.record.keep("GENDER", text);
                }
            }
            None if text.is_empty() => {}
            None => {
                if !is_placeholder(&text) {
                    let detail = "expected Male or Female in GENDER; kept verbatim";
                    self.record.issues.add(IssueCode::SexUnknown, position, detail);
                }
                self.record.keep("GENDER", text);
            }
        }
    }

    fn alias(&mut self, field: Element) {
        let position = field.position;
        let path = field.name.clone();
        let mut leaves = self.leaves(
            field,
            [
                "QUALITY",
                "ALIAS_NAME",
                "NOTE",
                "DATE_OF_BIRTH",
                "CITY_OF_BIRTH",
                "COUNTRY_OF_BIRTH",
            ],
        );
        let [quality, text, note, birth, city, land] =
            leaves.each_mut().map(std::mem::take);
        let names = alias::names(&text, &note, &quality, self.bearer);
        let of = join([text.as_str(), note.as_str()], "; ");
        if names.is_empty() && !of.is_empty() {
            // Placeholders, and remarks that name nobody.
            self.record.keep(&format!("{path}/ALIAS_NAME"), of.clone());
        }
        if !matches!(quality.as_str(), "" | "Good" | "Low" | "a.k.a." | "f.k.a.") {
            self.record.unknown(&format!("{path}/QUALITY"), quality);
        }
        self.aliases.extend(names);
        let of_alias = |date: BirthDate, verbatim: &str| {
            date.with_note(join([verbatim, "of the alias", text.as_str()], " "))
        };
        if !birth.is_empty() {
            let read = dates::read_all(&birth);
            if read.is_empty() {
                self.unread_date(
                    &format!("{path}/DATE_OF_BIRTH"),
                    birth.clone(),
                    position,
                );
            }
            self.record
                .entity
                .birth_dates
                .extend(read.into_iter().map(|date| of_alias(date, &birth)));
        }
        if !city.is_empty() || !land.is_empty() {
            let of = join(["of the alias", text.as_str()], " ");
            self.record.entity.birth_places.push(address(&[&city], &land, &of));
        }
        for told in [&text, &note] {
            let read = dates::in_prose(told);
            self.record
                .entity
                .birth_dates
                .extend(read.into_iter().map(|date| of_alias(date, told)));
            self.record.entity.documents.extend(documents::in_prose(told));
        }
    }

    fn birth_date(&mut self, field: Element) {
        let position = field.position;
        let mut leaves = self.leaves(
            field,
            ["TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"],
        );
        let [kind, date, year, from, to, note] = leaves.each_mut().map(std::mem::take);
        // The words of the source, where they say more than the date that was read.
        let noted = |read: BirthDate, written: &str| {
            let written = if read.from.to_string() == written { "" } else { written };
            let said = join([written, note.as_str()], "; ");
            if said.is_empty() { read } else { read.with_note(said) }
        };
        let mut approximate = kind == "APPROXIMATELY";
        approximate |=
            dates::read(&format!("{note} 1900")).is_some_and(|read| read.approximate);
        let graded =
            |read: BirthDate| if approximate { read.approximately() } else { read };
        let before = self.record.entity.birth_dates.len();
        let mut unread = Vec::new();
        if !date.is_empty() {
            match dates::read(&date) {
                Some(read) => {
                    self.record.entity.birth_dates.push(noted(graded(read), &date));
                }
                None => unread.push(date),
            }
        }
        if !year.is_empty() {
            // "Sep." beside the year 1958: the note makes the date more exact.
            let closer = dates::read(&format!("{note} {year}"))
                .filter(|read| read.precision == Precision::Month);
            match closer.or_else(|| dates::read(&year)) {
                Some(read) => {
                    self.record.entity.birth_dates.push(noted(graded(read), ""));
                }
                None => unread.push(year),
            }
        }
        if !from.is_empty() || !to.is_empty() {
            let range = match (dates::read(&from), dates::read(&to)) {
                (Some(from), Some(to)) => BirthDate::range(&from, &to),
                _ => None,
            };
            match range {
                Some(read) => {
                    self.record.entity.birth_dates.push(noted(graded(read), ""));
                }
                None => unread.push(join([from.as_str(), to.as_str()], " to ")),
            }
        }
        let nothing_yet = self.record.entity.birth_dates.len() == before;
        for text in unread {
            self.unread_date("INDIVIDUAL_DATE_OF_BIRTH", text, position);
        }
        if nothing_yet && !note.is_empty() {
            let read = dates::read_all(&note);
            if read.is_empty() {
                self.ages.push((note.clone(), position));
            }
            self.record
                .entity
                .birth_dates
                .extend(read.into_iter().map(|read| noted(graded(read), "")));
        }
        match kind.as_str() {
            "EXACT" | "APPROXIMATELY" | "BETWEEN" | "" => {}
            _ => self.record.unknown("INDIVIDUAL_DATE_OF_BIRTH/TYPE_OF_DATE", kind),
        }
    }

    fn address(&mut self, field: Element) -> Option<saring_model::Address> {
        let position = field.position;
        let path = field.name.clone();
        let mut leaves = self.leaves(
            field,
            ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"],
        );
        let [street, city, province, code, land, note] =
            leaves.each_mut().map(std::mem::take);
        let address = address(&[&street, &city, &province, &code], &land, &note);
        if address.text.is_empty() && address.note.is_none() {
            return None;
        }
        if address.country.is_none() && !is_placeholder(&land) {
            let detail = format!("{path}/COUNTRY names no country; kept verbatim");
            self.record.issues.add(IssueCode::CountryUnknown, position, detail);
        }
        Some(address)
    }

    fn document(&mut self, field: Element) {
        let position = field.position;
        let mut leaves = self.leaves(
            field,
            [
                "TYPE_OF_DOCUMENT",
                "TYPE_OF_DOCUMENT2",
                "NUMBER",
                "ISSUING_COUNTRY",
                "COUNTRY_OF_ISSUE",
                "CITY_OF_ISSUE",
                "DATE_OF_ISSUE",
                "NOTE",
            ],
        );
        let [kind, closer, number, issuer, land, city, issue_date, note] =
            leaves.each_mut().map(std::mem::take);
        let all = [&kind, &closer, &number, &issuer, &land, &city, &issue_date, &note];
        if all.iter().all(|text| text.is_empty()) {
            return;
        }
        let told = [number.as_str(), closer.as_str(), documents::before_prose(&note)];
        let found = told
            .iter()
            .filter(|text| !is_placeholder(text))
            .map(|text| documents::number(text))
            .find(|found| !found.is_empty())
            .unwrap_or_default();
        for text in [&issuer, &land] {
            if !is_placeholder(text) && country(text).is_none() {
                let detail =
                    "a document's country of issue names no country; kept verbatim";
                self.record.issues.add(IssueCode::CountryUnknown, position, detail);
            }
        }
        // COUNTRY_OF_ISSUE is often only where: a consulate of another state.
        let issued_by = country(&issuer)
            .or_else(|| leading_country(&number))
            .or_else(|| leading_country(&closer))
            .or_else(|| bracketed_country(&number))
            .or_else(|| country(&land))
            .or_else(|| leading_country(if number.is_empty() { &note } else { "" }));
        let kinds =
            [closer.as_str(), number.as_str(), note_kind(&number, &note), kind.as_str()];
        let said = join([number.as_str(), note.as_str()], "; ");
        let some = |text: String| (!text.is_empty()).then_some(text);
        let document = Document {
            kind: kinds
                .iter()
                .find_map(|text| documents::kind(text))
                .unwrap_or(DocumentKind::Other),
            kind_text: join([kind.as_str(), closer.as_str()], "; "),
            number_raw: number,
            number: found,
            issuer: issued_by,
            issuer_text: some(join(
                [issuer.as_str(), city.as_str(), land.as_str()],
                "; ",
            )),
            issued: some(issue_date),
            expires: documents::expiry(&said),
            status: documents::status(&join([closer.as_str(), said.as_str()], "; ")),
            note: some(note),
        };
        self.record.entity.documents.push(document);
    }

    /// The texts of a field's VALUE elements, empty ones left out.
    fn values(&mut self, field: Element) -> Vec<String> {
        let name = field.name.clone();
        for (attribute, value) in field.attributes {
            self.record.unknown(&format!("{name}/@{attribute}"), value);
        }
        let mut values: Vec<String> =
            Some(field.text).filter(|text| !text.is_empty()).into_iter().collect();
        for child in field.children {
            let path = format!("{name}/{}", child.name);
            if child.name == "VALUE" {
                let text = self.record.leaf(&path, child);
                values.extend(Some(text).filter(|text| !text.is_empty()));
            } else {
                self.record.unknown_tree(&path, child);
            }
        }
        values
    }

    fn keep_all(&mut self, field: &str, values: Vec<String>) {
        for value in values {
            self.record.keep(field, value);
        }
    }

    fn unread_date(&mut self, field: &str, text: String, position: Position) {
        self.record.position = position;
        self.record.unread_date(field, text);
    }
}

/// The note tells the kind of a document only when it also tells the number.
fn note_kind<'n>(number: &str, note: &'n str) -> &'n str {
    if number.is_empty() { note } else { "" }
}
