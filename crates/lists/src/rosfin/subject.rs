//! One subject of Rosfinmonitoring's list.

use saring_model::{
    Address, CountryCode, Document, DocumentKind, ListedEntity, Name, NameKind, NamePart,
    PartRole,
};

use crate::issues::Issues;
use crate::record::Record;
use crate::text::{is_non_latin, join, slug};
use crate::xml::Element;
use crate::{dates, documents, places, references};

/// What the list is called; the file does not say.
const PROGRAMME: &str = "Перечень террористов и экстремистов";

pub(super) fn read(subject: Element, issues: &mut Issues) -> ListedEntity {
    let mut record = Record::new("LegalEntity", subject.position, issues);
    record.listing(|listing| PROGRAMME.clone_into(&mut listing.programme));
    for field in inside(&mut record, "Субъект", subject) {
        record.position = field.position;
        let name = field.name.clone();
        match name.as_str() {
            "ИдСубъекта" => {
                let text = record.leaf(&name, field);
                record.listing(|listing| listing.reference = text);
            }
            "ТипСубъекта" => record.keep_tree(&name, field),
            "История" => history(&mut record, field),
            "Террорист" => {
                let text = record.leaf(&name, field);
                record.keep(&name, text);
            }
            "Примечание" | "Основание" | "ОснованиеВключения" =>
            {
                let text = record.leaf(&name, field);
                record.entity.notes.extend(Some(text).filter(|text| !text.is_empty()));
            }
            // ФЛ and ЮЛ, and those of foreigners, ИНФЛ and ИНЮЛ.
            _ if name.ends_with("ФЛ") || has(&field, "ФИО") => {
                record.set_schema("Person");
                party(&mut record, field);
            }
            _ if name.ends_with("ЮЛ") || has(&field, "Наименование") => {
                record.set_schema("Organization");
                party(&mut record, field);
            }
            _ => record.unknown_tree(&name, field),
        }
    }
    let said = record.entity.notes.iter().map(String::as_str);
    let quoted = references::of_un(&join(said, " "));
    record.listing(|listing| listing.quoted = quoted);
    let listing = record.entity.listings.first();
    let key = slug(listing.map(|l| l.reference.as_str()).unwrap_or_default());
    if !key.is_empty() {
        record.entity.id = format!("{}-{key}", super::NAME);
    }
    record.entity
}

fn has(element: &Element, name: &str) -> bool {
    element.children.iter().any(|child| child.name == name)
}

/// The elements in one that has nothing else of its own; what it has is kept as unknown.
fn inside(record: &mut Record<'_>, path: &str, element: Element) -> Vec<Element> {
    record.position = element.position;
    for (name, value) in element.attributes {
        record.unknown(&format!("{path}/@{name}"), value);
    }
    record.unknown(&format!("{path}/text"), element.text);
    element.children
}

fn history(record: &mut Record<'_>, history: Element) {
    for field in inside(record, "История", history) {
        let path = format!("История/{}", field.name);
        if field.name != "ДатаВключения" {
            // Dates of changes and exclusions, decisions: known, told by no schema.
            record.keep_tree(&path, field);
            continue;
        }
        let text = record.leaf(&path, field);
        record.listing(|listing| {
            if listing.listed_on.is_none() {
                listing.listed_on = Some(text).filter(|text| !text.is_empty());
            } else {
                listing.amended_on.push(text);
            }
        });
    }
}

/// A person (ФЛ) or organisation (ЮЛ).
fn party(record: &mut Record<'_>, party: Element) {
    let path = party.name.clone();
    let mut naming = Naming::default();
    let mut others = Vec::new();
    let mut birth = Birth::default();
    for field in inside(record, &path, party) {
        record.position = field.position;
        let path = format!("{path}/{}", field.name);
        match field.name.as_str() {
            "СписокДрНаименований" => {
                others.extend(inside(record, &path, field));
            }
            "СписокДокументов" => {
                for item in inside(record, &path, field) {
                    document(record, &path, item);
                }
            }
            "СписокГражданств" => {
                for item in inside(record, &path, field) {
                    nationality(record, &path, item);
                }
            }
            name => {
                let name = name.to_owned();
                if !Naming::takes(&name) && !Birth::takes(&name) && !is_number(&name) {
                    record.unknown_tree(&path, field);
                    continue;
                }
                let text = record.leaf(&path, field);
                if Naming::takes(&name) {
                    naming.take(&name, &text);
                } else if Birth::takes(&name) {
                    birth.take(&name, &text);
                } else {
                    number(record, &name, &path, text);
                }
            }
        }
    }
    naming.finish(record, &path, NameKind::Primary);
    birth.finish(record, &path, None);
    for other in others {
        let path = format!("{path}/СписокДрНаименований/{}", other.name);
        if other.name == "ДрНаименование" {
            other_name(record, &path, other);
        } else {
            record.unknown_tree(&path, other);
        }
    }
}

/// Another name, with what else its bearer used with it.
fn other_name(record: &mut Record<'_>, path: &str, other: Element) {
    let mut naming = Naming::default();
    let mut birth = Birth::default();
    for field in inside(record, path, other) {
        record.position = field.position;
        let path = format!("{path}/{}", field.name);
        let name = field.name.clone();
        if Naming::takes(&name) {
            let text = record.leaf(&path, field);
            naming.take(&name, &text);
        } else if Birth::takes(&name) {
            let text = record.leaf(&path, field);
            birth.take(&name, &text);
        } else if is_number(&name) {
            let text = record.leaf(&path, field);
            number(record, &name, &path, text);
        } else {
            record.unknown_tree(&path, field);
        }
    }
    let of = naming.whole.clone();
    naming.finish(record, path, NameKind::Alias);
    birth.finish(record, path, Some(&of));
}

/// The name fields of a party.
#[derive(Default)]
struct Naming {
    whole: String,
    latin: String,
    /// Фамилия, Имя, Отчество, where they stand alone beside ФИО.
    parts: [String; 3],
}

impl Naming {
    const PARTS: [&str; 3] = ["Фамилия", "Имя", "Отчество"];

    fn takes(name: &str) -> bool {
        Self::PARTS.contains(&name)
            || ["ФИО", "Наименование", "ФИОЛат", "НаименованиеЛат"].contains(&name)
    }

    fn take(&mut self, name: &str, text: &str) {
        let part = Self::PARTS.iter().position(|part| *part == name);
        let slot = match part.and_then(|index| self.parts.get_mut(index)) {
            Some(slot) => slot,
            None if name.ends_with("Лат") => &mut self.latin,
            None => &mut self.whole,
        };
        *slot = join([slot.as_str(), text], "; ");
    }

    fn finish(mut self, record: &mut Record<'_>, path: &str, kind: NameKind) {
        let own: Vec<NamePart> = [PartRole::Family, PartRole::Given, PartRole::Father]
            .into_iter()
            .zip(self.parts.iter().cloned())
            .filter(|(_, text)| !text.is_empty())
            .map(|(role, text)| NamePart { role, text })
            .collect();
        let joined = join(self.parts.iter().map(String::as_str), " ");
        if self.whole.is_empty() {
            self.whole.clone_from(&joined);
        } else if joined != self.whole {
            for (name, text) in Self::PARTS.iter().zip(self.parts) {
                record.keep(&format!("{path}/{name}"), text);
            }
        }
        let person = record.entity.schema == "Person";
        for (index, text) in split(&self.whole).into_iter().enumerate() {
            let first = index == 0;
            let parts = match (person, first && !own.is_empty()) {
                (_, true) => own.clone(),
                (true, false) => roles(text),
                (false, false) => Vec::new(),
            };
            let name = Name {
                parts,
                kind: if first { kind } else { NameKind::Alias },
                note: (text != self.whole).then(|| self.whole.clone()),
                ..Name::primary(text)
            };
            record.name(path, name);
        }
        for text in split(&self.latin) {
            let note = (text != self.latin).then(|| self.latin.clone());
            record.name(path, Name { note, ..Name::alias(text) });
        }
    }
}

/// The names in a field: several stand behind `;` or in brackets. A place in brackets
/// ("(г. Примерск)") and brackets that do not close are parts of the name.
fn split(text: &str) -> Vec<&str> {
    let bare = |name: &'_ str| -> bool { name.chars().any(char::is_alphanumeric) };
    let place = |inside: &str| {
        let word = inside.split(['.', ' ']).next().unwrap_or_default().to_lowercase();
        ["г", "гор", "город", "обл", "область", "респ", "республика", "пос"]
            .contains(&word.as_str())
    };
    let bracket = text.split_once('(').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once(')')?;
        let whole = bare(before) && !inside.contains('(') && !place(inside);
        whole.then_some((before, inside, after))
    });
    let (before, inside, after) = bracket.unwrap_or((text, "", ""));
    [before, inside, after]
        .into_iter()
        .flat_map(|piece| piece.split(';'))
        .map(|name| {
            name.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == ',')
        })
        .filter(|name| bare(name))
        .collect()
}

/// The roles of a name's words. The Service writes family name, given name and
/// patronymic in this order, as every Russian form does; but only a patronymic shows
/// that a name follows it: those of foreigners are as often given name first, so a name
/// without one gets no roles.
fn roles(text: &str) -> Vec<NamePart> {
    /// Words that make the father's name before them a patronymic, in Turkic names.
    const SONS: [&str; 8] =
        ["оглы", "оглу", "кызы", "гызы", "угли", "кизи", "улы", "уулу"];
    const ENDINGS: [&str; 4] = ["вич", "вна", "ич", "ична"];
    let words: Vec<&str> = text.split(' ').collect();
    let lower = words.last().copied().unwrap_or_default().to_lowercase();
    let son = SONS.contains(&lower.as_str());
    let patronymic = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let (family, given, father) = match words.as_slice() {
        [family, given, name, word] if son => (family, given, format!("{name} {word}")),
        [family, given, father] if patronymic => (family, given, (*father).to_owned()),
        _ => return Vec::new(),
    };
    let part = |role, text: &str| NamePart { role, text: text.to_owned() };
    vec![
        part(PartRole::Family, family),
        part(PartRole::Given, given),
        part(PartRole::Father, &father),
    ]
}

/// The fields of birth of a party.
#[derive(Default)]
struct Birth {
    date: String,
    year: String,
    place: String,
}

impl Birth {
    fn takes(name: &str) -> bool {
        ["ДатаРождения", "ГодРождения", "МестоРождения"].contains(&name)
    }

    fn take(&mut self, name: &str, text: &str) {
        let slot = match name {
            "ДатаРождения" => &mut self.date,
            "ГодРождения" => &mut self.year,
            _ => &mut self.place,
        };
        *slot = join([slot.as_str(), text], "; ");
    }

    /// Adds them; `of` is the other name that they go with.
    fn finish(self, record: &mut Record<'_>, path: &str, of: Option<&str>) {
        let before = record.entity.birth_dates.len();
        let read = dates::read_all(&self.date);
        if !self.date.is_empty() {
            record.birth_date(&format!("{path}/ДатаРождения"), &self.date);
        }
        // The year is given beside the date; it says something new only if it differs.
        let same = read.iter().any(|date| date.from.year().to_string() == self.year);
        if same {
            record.keep(&format!("{path}/ГодРождения"), self.year);
        } else if !self.year.is_empty() {
            record.birth_date(&format!("{path}/ГодРождения"), &self.year);
        }
        let of = of.map(|name| format!("другое имя: {name}"));
        if let Some(of) = &of {
            for date in record.entity.birth_dates.iter_mut().skip(before) {
                let said = date.note.as_deref().unwrap_or_default();
                date.note = Some(join([said, of.as_str()], "; "));
            }
        }
        if !self.place.is_empty() {
            let country = country(self.place.rsplit(',').next().unwrap_or_default());
            record.birth_place(Address { text: self.place, country, note: of });
        }
    }
}

fn is_number(name: &str) -> bool {
    ["ИНН", "ОГРН", "СНИЛС", "ДатаРегистрации", "МестоРегистрации"].contains(&name)
}

/// A number of a register, or where and when a company was entered into one.
fn number(record: &mut Record<'_>, name: &str, path: &str, text: String) {
    let kind = match name {
        "ИНН" => DocumentKind::TaxNumber,
        "ОГРН" => DocumentKind::Registration,
        "СНИЛС" => DocumentKind::NationalId,
        "МестоРегистрации" => {
            let country = country(text.rsplit(',').next().unwrap_or_default());
            record.address(Address { text, country, note: None });
            return;
        }
        _ => {
            record.keep(path, text);
            return;
        }
    };
    record.document(Document {
        kind,
        kind_text: name.to_owned(),
        number: documents::plain_number(&text),
        number_raw: text,
        issuer: CountryCode::read("RU"),
        ..Document::default()
    });
}

fn document(record: &mut Record<'_>, path: &str, item: Element) {
    const FIELDS: [&str; 5] =
        ["Серия", "Номер", "ОрганВыдачи", "ДатаВыдачи", "СрокДействия"];
    let path = format!("{path}/{}", item.name);
    if item.name != "Документ" {
        record.unknown_tree(&path, item);
        return;
    }
    let mut kind_text = String::new();
    let mut fields = [const { String::new() }; 5];
    for field in inside(record, &path, item) {
        record.position = field.position;
        let path = format!("{path}/{}", field.name);
        let index = FIELDS.iter().position(|name| *name == field.name);
        if field.name == "ТипДокумента" {
            kind_text = kind(record, &path, field);
        } else if let Some(slot) = index.and_then(|index| fields.get_mut(index)) {
            let text = record.leaf(&path, field);
            *slot = join([slot.as_str(), text.as_str()], "; ");
        } else {
            record.unknown_tree(&path, field);
        }
    }
    let [series, number, office, issued, expires] = fields;
    let digits = |text: &str, length: usize| {
        let count = text.chars().filter(char::is_ascii_digit).count();
        count == length && text.chars().all(|c| c.is_ascii_digit() || c == ' ')
    };
    // Four and six digits are the form of a Russian passport.
    let russian = kind_text.contains("РФ")
        || kind_text.to_lowercase().contains("росси")
        || (kind_text.is_empty() && digits(&series, 4) && digits(&number, 6));
    let some = |text: String| (!text.is_empty()).then_some(text);
    let number_raw = join([series.as_str(), number.as_str()], " ");
    // A document without a number is kept for what else is known of it.
    let said = join([&kind_text, &office, &issued, &expires].map(String::as_str), "; ");
    let note = some(said).filter(|_| number_raw.is_empty());
    record.document(Document {
        // The list has passports, and says so only where it names a kind at all.
        kind: if kind_text.is_empty() {
            DocumentKind::Passport
        } else {
            documents::kind(&kind_text).unwrap_or_default()
        },
        kind_text,
        number: documents::plain_number(&number_raw),
        number_raw,
        issuer: CountryCode::read("RU").filter(|_| russian),
        issuer_text: some(office),
        issued: some(issued),
        expires: some(expires),
        note,
        ..Document::default()
    });
}

/// The name of a coded value; its code is kept.
fn kind(record: &mut Record<'_>, path: &str, mut field: Element) -> String {
    let mut name = std::mem::take(&mut field.text);
    for child in inside(record, path, field) {
        let path = format!("{path}/{}", child.name);
        if child.name == "Наименование" {
            name = record.leaf(&path, child);
        } else {
            record.keep_tree(&path, child);
        }
    }
    name
}

fn nationality(record: &mut Record<'_>, path: &str, item: Element) {
    let path = format!("{path}/{}", item.name);
    let text = kind(record, &path, item);
    let code = country(&text).or_else(|| record.country(&path, &text));
    if let Some(code) = code
        && !record.entity.nationalities.contains(&code)
    {
        record.entity.nationalities.push(code);
    }
    record.keep(&path, text);
}

/// Russian names of the countries most often met in the list.
const COUNTRIES: [(&str, &str); 41] = [
    ("азербайджан", "AZ"),
    ("алжир", "DZ"),
    ("армения", "AM"),
    ("афганистан", "AF"),
    ("беларусь", "BY"),
    ("белоруссия", "BY"),
    ("великобритания", "GB"),
    ("германия", "DE"),
    ("грузия", "GE"),
    ("египет", "EG"),
    ("израиль", "IL"),
    ("индия", "IN"),
    ("индонезия", "ID"),
    ("иордания", "JO"),
    ("ирак", "IQ"),
    ("иран", "IR"),
    ("йемен", "YE"),
    ("казахстан", "KZ"),
    ("катар", "QA"),
    ("киргизия", "KG"),
    ("китай", "CN"),
    ("кыргызстан", "KG"),
    ("латвия", "LV"),
    ("ливан", "LB"),
    ("ливия", "LY"),
    ("литва", "LT"),
    ("марокко", "MA"),
    ("молдавия", "MD"),
    ("пакистан", "PK"),
    ("российская федерация", "RU"),
    ("россия", "RU"),
    ("саудовская аравия", "SA"),
    ("сирия", "SY"),
    ("сша", "US"),
    ("таджикистан", "TJ"),
    ("тунис", "TN"),
    ("туркменистан", "TM"),
    ("турция", "TR"),
    ("узбекистан", "UZ"),
    ("украина", "UA"),
    ("эстония", "EE"),
];

fn country(text: &str) -> Option<CountryCode> {
    let text = text.trim();
    if !is_non_latin(text) {
        return places::country(text);
    }
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches("республика ");
    let (_, code) = COUNTRIES.iter().find(|(name, _)| *name == bare)?;
    CountryCode::read(code)
}

#[cfg(test)]
mod tests {
    use super::{roles, split};

    #[test]
    fn names_in_one_field() {
        #[track_caller]
        fn check(text: &str, expected: &[&str]) {
            assert_eq!(split(text), expected);
        }
        check("ПРИМЕРОВ ОБРАЗЕЦ*", &["ПРИМЕРОВ ОБРАЗЕЦ"]);
        check(
            "ПРИМЕРОВ ОБРАЗЕЦ (ОБРАЗЦОВ; ТЕСТОВ);",
            &["ПРИМЕРОВ ОБРАЗЕЦ", "ОБРАЗЦОВ", "ТЕСТОВ"],
        );
        check("ООО \"ОБРАЗЕЦ\" (г. Примерск)", &["ООО \"ОБРАЗЕЦ\" (г. Примерск)"]);
        check("ОБРАЗЕЦ (ТЕСТ", &["ОБРАЗЕЦ (ТЕСТ"]);
    }

    #[test]
    fn roles_hang_on_a_patronymic() {
        let roles = |text| roles(text).into_iter().map(|p| p.text).collect::<Vec<_>>();
        assert_eq!(
            roles("ПРИМЕРОВ ОБРАЗЕЦ ВЫМЫСЛОВИЧ"),
            ["ПРИМЕРОВ", "ОБРАЗЕЦ", "ВЫМЫСЛОВИЧ"]
        );
        assert_eq!(
            roles("ПРИМЕРОВ ОБРАЗЕЦ ТЕСТ ОГЛЫ"),
            ["ПРИМЕРОВ", "ОБРАЗЕЦ", "ТЕСТ ОГЛЫ"]
        );
        assert_eq!(roles("ТЕСТ ОБРАЗЕЦ ПРИМЕР"), [""; 0]);
        assert_eq!(roles("ПРИМЕРОВ ОБРАЗЕЦ"), [""; 0]);
    }
}
