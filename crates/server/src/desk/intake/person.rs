//! Travellers as records hold them.
//!
//! In: travellers as `travel` reads them. Out: who they are as records say it, digests to
//! find them by, and all that screening hangs on, to the letter, for doing it again. Not
//! handled: what is decided about them.

use saring_casework::Journey;
use saring_model::{
    BirthDate, BirthPlace, Confidence, CountryCode, Day, Document, NameSource, Precision,
    ReferenceKind, Sex, Told, TravelDocument, TravelDocumentKind, Traveller,
    TravellerName, TravellerRole,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::App;
use crate::records::{SubjectKept, Written};

/// Who somebody is, as records say it.
pub(crate) fn subject(traveller: &Traveller) -> SubjectKept {
    let mut names: Vec<String> = Vec::new();
    for name in traveller.names.iter().filter(|name| !name.is_empty()) {
        let shown = shown(name);
        if !names.contains(&shown) {
            names.push(shown);
        }
    }
    let birth = traveller.birth.as_ref().and_then(|told| told.value.as_ref());
    let sex = traveller.sex.as_ref().and_then(|told| told.value);
    let nationalities = traveller.nationalities.iter().filter_map(|told| told.value);
    let documents = traveller.documents.iter().map(|document| {
        let issuer = document.issuer.as_ref().and_then(|told| told.value);
        [
            document.kind.as_str().to_owned(),
            document.number.to_string(),
            issuer.map(|issuer| issuer.to_string()).unwrap_or_default(),
        ]
    });
    SubjectKept {
        names,
        birth_date: birth.map(ToString::to_string).unwrap_or_default(),
        sex: sex.map(sex_word).unwrap_or_default().to_owned(),
        nationalities: nationalities.map(|code| code.to_string()).collect(),
        documents: documents.collect(),
        birth_place: traveller.birth_place.as_ref().map_or_else(String::new, |place| {
            let country = place.country.as_ref().and_then(|told| told.value);
            match (place.text.as_str(), country) {
                ("", Some(country)) => country.to_string(),
                (text, _) => text.to_owned(),
            }
        }),
    }
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

/// The words of a name in the order of the alphabet, which is all that two writings of it
/// have in common.
fn words(name: &str) -> String {
    let mut words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_uppercase).collect())
        .collect();
    words.sort_unstable();
    words.join(" ")
}

/// A name on one line as its readers write it: given names first, but behind the surname
/// in Han and Hangul.
fn shown(name: &TravellerName) -> String {
    let is_east = |c: char| {
        // Han with its extensions, Hangul syllables and letters.
        matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
            | 0xAC00..=0xD7AF | 0x1100..=0x11FF)
    };
    let (surname, given) = (name.surname.as_str(), name.given.as_str());
    if !given.is_empty() && surname.chars().any(is_east) {
        return format!("{surname} {given}");
    }
    name.full()
}

/// Digests by which all that is held on one person is found: of each document, and of
/// each name with the date of birth.
pub(crate) fn person_keys(app: &App, subject: &SubjectKept) -> Vec<String> {
    let documents = subject.documents.iter().filter_map(|[_, number, _]| {
        let number = Document::normalise(number);
        (!number.is_empty()).then(|| app.blind(&format!("document {number}")))
    });
    let mut keys: Vec<String> = documents.collect();
    for name in &subject.names {
        let words = words(name);
        if !words.is_empty() {
            keys.push(app.blind(&format!("name {words} {}", subject.birth_date)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// How much something weighs that two tellings have in common, and what it is.
type Mark = (u8, String);

/// What tells that a telling and a record may be of one person, with how much it weighs:
/// document, name with date of birth, name, the carrier's reference.
pub(crate) fn marks(traveller: &Traveller) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for document in &traveller.documents {
        let number = Document::normalise(&document.number);
        if !number.is_empty() {
            marks.push((8, format!("d {number}")));
        }
    }
    let birth = traveller.birth.as_ref().and_then(|told| told.value.as_ref());
    for name in traveller.names.iter().filter(|name| !name.is_empty()) {
        let words = words(&name.full());
        if let Some(birth) = birth {
            marks.push((4, format!("b {words} {birth}")));
        }
        marks.push((2, format!("n {words}")));
    }
    for reference in &traveller.references {
        if reference.kind == ReferenceKind::Unique && !reference.value.is_empty() {
            marks.push((1, format!("r {}", reference.value)));
        }
    }
    marks
}

/// The same of a traveller as `travel` writes them in JSON.
pub(crate) fn marks_of(traveller: &Value) -> Vec<Mark> {
    let list = |key: &str| {
        let items = traveller.get(key).and_then(Value::as_array);
        items.map(Vec::as_slice).unwrap_or_default()
    };
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut marks: Vec<Mark> = Vec::new();
    for document in list("documents") {
        let number = Document::normalise(&text(document, "number"));
        if !number.is_empty() {
            marks.push((8, format!("d {number}")));
        }
    }
    let birth = traveller.get("birth").map(|birth| text(birth, "value"));
    for name in list("names") {
        let words = words(&text(name, "full"));
        if let Some(birth) = birth.as_ref().filter(|birth| !birth.is_empty()) {
            marks.push((4, format!("b {words} {birth}")));
        }
        marks.push((2, format!("n {words}")));
    }
    for reference in list("references") {
        let value = text(reference, "value");
        if text(reference, "kind") == "unique" && !value.is_empty() {
            marks.push((1, format!("r {value}")));
        }
    }
    marks
}

/// A traveller as records hold them: without the place in a file and the number in a
/// message, which say nothing of them.
pub(crate) fn written(traveller: &Traveller) -> Written {
    let plain = Traveller {
        place: saring_model::Place::default(),
        booking: None,
        ..traveller.clone()
    };
    let mut value = saring_travel::json::traveller(&plain, 0);
    if let Some(object) = value.as_object_mut() {
        object.remove("number");
        object.remove("place");
    }
    Written::from(&value)
}

/// The script of a traveller's name, as the figures group persons: which culture a name
/// is of nobody can tell from its letters alone, so nothing finer is guessed.
pub(crate) fn script(traveller: &Traveller) -> &'static str {
    let names = traveller.names.iter().filter(|name| !name.is_empty());
    let letters: Vec<char> =
        names.flat_map(|name| name.full().chars().collect::<Vec<_>>()).collect();
    let is = |c: &char| match u32::from(*c) {
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFEFF => "arabic",
        0x0400..=0x052F => "cyrillic",
        0x3400..=0x9FFF | 0x3040..=0x30FF | 0xAC00..=0xD7AF => "east-asian",
        0x0900..=0x0DFF => "indic",
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => "south-east-asian",
        _ if c.is_alphabetic() => "latin",
        _ => "",
    };
    letters.iter().map(is).find(|script| !script.is_empty()).unwrap_or_default()
}

/// All that screening and rulings hang on of a traveller and a journey, exactly.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sealed {
    names: Vec<SealedName>,
    birth: Option<SealedTold<SealedBirth>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    birth_others: Vec<SealedBirth>,
    sex: Option<SealedTold<String>>,
    nationalities: Vec<SealedTold<String>>,
    birth_place: Option<(Option<SealedTold<String>>, String)>,
    documents: Vec<SealedDocument>,
    role: String,
    departs: String,
    arrives: String,
    from: Vec<String>,
    to: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SealedTold<T> {
    raw: String,
    value: Option<T>,
    confidence: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SealedName {
    raw: Vec<String>,
    surname: String,
    given: String,
    title: String,
    source: String,
    truncated: bool,
    confidence: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SealedBirth {
    from: String,
    to: String,
    precision: String,
    approximate: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SealedDocument {
    kind: String,
    code: String,
    number: String,
    issuer: Option<SealedTold<String>>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").finish_non_exhaustive()
    }
}

const CONFIDENCES: [Confidence; 3] =
    [Confidence::Sure, Confidence::Repaired, Confidence::Doubtful];

fn told<T, U>(told: &Told<T>, value: impl Fn(&T) -> U) -> SealedTold<U> {
    SealedTold {
        raw: told.raw.to_string(),
        value: told.value.as_ref().map(value),
        confidence: told.confidence.as_str().to_owned(),
    }
}

fn untold<T, U>(
    sealed: SealedTold<U>,
    value: impl Fn(&U) -> Option<T>,
) -> Option<Told<T>> {
    let value = match sealed.value {
        None => None,
        Some(written) => Some(value(&written)?),
    };
    let confidence = confidence(&sealed.confidence)?;
    Some(Told { raw: sealed.raw.into(), value, confidence })
}

fn confidence(word: &str) -> Option<Confidence> {
    CONFIDENCES.into_iter().find(|known| known.as_str() == word)
}

fn precision(word: &str) -> Option<Precision> {
    match word {
        "day" => Some(Precision::Day),
        "month" => Some(Precision::Month),
        "year" => Some(Precision::Year),
        "range" => Some(Precision::Range),
        _ => None,
    }
}

fn birth(date: &BirthDate) -> SealedBirth {
    let precision = match date.precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Year => "year",
        Precision::Range => "range",
    };
    SealedBirth {
        from: date.from.to_string(),
        to: date.to.to_string(),
        precision: precision.to_owned(),
        approximate: date.approximate,
    }
}

fn unbirth(sealed: &SealedBirth) -> Option<BirthDate> {
    let from = day(&sealed.from)?;
    let mut date = BirthDate::day(from.year(), from.month(), from.day())?;
    date.to = day(&sealed.to)?;
    date.precision = precision(&sealed.precision)?;
    date.approximate = sealed.approximate;
    Some(date)
}

fn day(text: &str) -> Option<Day> {
    saring_answer::orders::day(text).ok()
}

#[expect(clippy::ptr_arg, reason = "what is sealed holds strings")]
fn country(text: &String) -> Option<CountryCode> {
    CountryCode::read(text)
}

#[expect(clippy::ptr_arg, reason = "what is sealed holds strings")]
fn sex(word: &String) -> Option<Sex> {
    [Sex::Female, Sex::Male, Sex::Other]
        .into_iter()
        .find(|sex| sex_word(*sex) == word.as_str())
}

impl Sealed {
    /// Of a traveller on a journey.
    pub(crate) fn of(traveller: &Traveller, journey: &Journey) -> Self {
        let name = |name: &TravellerName| SealedName {
            raw: name.raw.iter().map(ToString::to_string).collect(),
            surname: name.surname.to_string(),
            given: name.given.to_string(),
            title: name.title.to_string(),
            source: name.source.as_str().to_owned(),
            truncated: name.truncated,
            confidence: name.confidence.as_str().to_owned(),
        };
        let code = |told_code: &Told<CountryCode>| told(told_code, ToString::to_string);
        let document = |document: &TravelDocument| SealedDocument {
            kind: document.kind.as_str().to_owned(),
            code: document.code.to_string(),
            number: document.number.to_string(),
            issuer: document.issuer.as_ref().map(code),
        };
        let place =
            |place: &BirthPlace| (place.country.as_ref().map(code), place.text.clone());
        let text = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            names: traveller.names.iter().map(name).collect(),
            birth: traveller.birth.as_ref().map(|own| told(own, birth)),
            birth_others: traveller.birth_others.iter().map(birth).collect(),
            sex: traveller
                .sex
                .as_ref()
                .map(|own| told(own, |sex| sex_word(*sex).to_owned())),
            nationalities: traveller.nationalities.iter().map(code).collect(),
            birth_place: traveller.birth_place.as_ref().map(place),
            documents: traveller.documents.iter().map(document).collect(),
            role: traveller.role.as_str().to_owned(),
            departs: text(journey.departs),
            arrives: text(journey.arrives),
            from: journey.from.clone(),
            to: journey.to.clone(),
        }
    }

    /// The traveller and the journey; `None` if this was not written here.
    pub(crate) fn open(self) -> Option<(Traveller, Journey)> {
        let sources = [NameSource::List, NameSource::Document, NameSource::Zone];
        let mut traveller = Traveller { role: role(&self.role), ..Traveller::default() };
        for name in self.names {
            traveller.names.push(TravellerName {
                raw: name.raw.into_iter().map(Into::into).collect(),
                surname: name.surname.into(),
                given: name.given.into(),
                title: name.title.into(),
                source: sources.into_iter().find(|own| own.as_str() == name.source)?,
                truncated: name.truncated,
                confidence: confidence(&name.confidence)?,
            });
        }
        if let Some(own) = self.birth {
            traveller.birth = Some(untold(own, unbirth)?);
        }
        for other in self.birth_others {
            traveller.birth_others.push(unbirth(&other)?);
        }
        if let Some(own) = self.sex {
            traveller.sex = Some(untold(own, sex)?);
        }
        for code in self.nationalities {
            traveller.nationalities.push(untold(code, country)?);
        }
        if let Some((code, text)) = self.birth_place {
            let country = match code {
                None => None,
                Some(code) => Some(untold(code, country)?),
            };
            traveller.birth_place = Some(BirthPlace { country, text });
        }
        for document in self.documents {
            let kind = TravelDocumentKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == document.kind)?;
            let issuer = match document.issuer {
                None => None,
                Some(code) => Some(untold(code, country)?),
            };
            traveller.documents.push(TravelDocument {
                kind,
                code: document.code.into(),
                number: document.number.into(),
                issuer,
                ..TravelDocument::default()
            });
        }
        let journey = Journey {
            departs: day(&self.departs),
            arrives: day(&self.arrives),
            from: self.from,
            to: self.to,
        };
        Some((traveller, journey))
    }
}

fn role(word: &str) -> TravellerRole {
    let roles = [
        TravellerRole::Passenger,
        TravellerRole::Crew,
        TravellerRole::TransitPassenger,
        TravellerRole::TransitCrew,
        TravellerRole::Reference,
    ];
    let known = roles.into_iter().find(|role| role.as_str() == word);
    known.unwrap_or(TravellerRole::Unknown)
}
