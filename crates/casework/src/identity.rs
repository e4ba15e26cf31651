//! Who somebody is, as far as another telling of them can be compared with it.
//!
//! In: a traveller. Out: words of names, day of birth, documents. Not handled: whether
//! two spellings are one name (`screen` scores that); here they are the same words or
//! they are not.

use std::collections::BTreeSet;

use saring_model::{
    BirthDate, Confidence, CountryCode, Day, Document, Precision, TravelDocument,
    TravelDocumentKind, Traveller,
};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Shortest number, and fewest digits in it, that identify anyone: those that the engine
/// asks for. The shortest passport number met has six characters.
const LENGTH_MIN: usize = 5;
const DIGITS_MIN: usize = 2;

/// A document by which an officer names somebody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NamedDocument {
    /// Its number; compared by letters and digits alone.
    pub number: String,
    /// Who issued it, where that is known.
    pub issuer: Option<CountryCode>,
    /// What it is, where that is known.
    pub kind: Option<TravelDocumentKind>,
}

impl std::fmt::Debug for NamedDocument {
    /// Prints no number: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NamedDocument").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl NamedDocument {
    /// A traveller's document as one that can be named.
    pub fn of(document: &TravelDocument) -> Self {
        Self {
            number: document.number.to_string(),
            issuer: document.issuer.as_ref().and_then(|told| told.value),
            kind: Some(document.kind),
        }
    }

    /// The number by which two writings of one document are compared; empty if it is
    /// none, as what is typed where there is no number (`UNKNOWN`, `00000`).
    pub(crate) fn key(&self) -> String {
        let number = Document::normalise(&self.number);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let first = number.chars().next();
        let identifies = number.chars().count() >= LENGTH_MIN
            && digits >= DIGITS_MIN
            && !number.chars().all(|c| Some(c) == first);
        if identifies { number } else { String::new() }
    }

    /// Whether its number identifies anyone: what is too short, or typed where there is
    /// none (`UNKNOWN`, `00000`), does not.
    ///
    /// ```
    /// use saring_casework::NamedDocument;
    /// let named = |number: &str| NamedDocument { number: number.into(), ..Default::default() };
    /// assert!(named("C765 4321").identifies());
    /// assert!(!named("C76").identifies());
    /// ```
    pub fn identifies(&self) -> bool {
        !self.key().is_empty()
    }

    /// Whether both may be one document: the same number, and neither the issuer nor
    /// the kind says otherwise.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        let number = self.key();
        !number.is_empty()
            && number == other.key()
            && !differ(self.issuer, other.issuer)
            && !differ(known(self.kind), known(other.kind))
    }
}

/// Whether both are known and not the same.
fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// A kind that says something.
fn known(kind: Option<TravelDocumentKind>) -> Option<TravelDocumentKind> {
    kind.filter(|kind| *kind != TravelDocumentKind::Other)
}

/// The words of a name in order of the alphabet, which is all that the orders in which
/// carriers write the parts of a name have in common.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_uppercase).collect())
        .collect();
    words.sort_unstable();
    words
}

/// A name as carriers write it who have no letters with marks: `Nguyễn Văn Đức` as
/// `Nguyen Van Duc`. What falls away with its mark in no agreed way (`Ä` is `AE` or `A`)
/// is left without its mark.
pub(crate) fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('D'),
            'ł' | 'Ł' => plain.push('L'),
            'ø' | 'Ø' => plain.push('O'),
            'ħ' | 'Ħ' => plain.push('H'),
            'ŧ' | 'Ŧ' => plain.push('T'),
            'ı' => plain.push('I'),
            'ß' | 'ẞ' => plain.push_str("SS"),
            'æ' | 'Æ' => plain.push_str("AE"),
            'œ' | 'Œ' => plain.push_str("OE"),
            'þ' | 'Þ' => plain.push_str("TH"),
            _ => plain.push(c),
        }
    }
    plain
}

/// The letters of a name as they follow each other, whatever stands between the words.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A date of birth as far as it is not doubtful.
pub(crate) fn birth(traveller: &Traveller) -> Option<&BirthDate> {
    let told = traveller.birth.as_ref()?;
    told.value.as_ref().filter(|_| told.confidence != Confidence::Doubtful)
}

/// All dates that what was told of a birth may mean; none where nobody can say which.
/// 251203 is 1925 or 2025: that confirms neither, and it is no day of 1970.
pub(crate) fn births(traveller: &Traveller) -> Vec<&BirthDate> {
    let others = &traveller.birth_others;
    let doubtful = traveller.birth.as_ref().and_then(|told| told.value.as_ref());
    let doubtful = doubtful.filter(|_| !others.is_empty());
    birth(traveller)
        .or(doubtful)
        .map(|told| std::iter::once(told).chain(others).collect())
        .unwrap_or_default()
}

/// The day that a date of birth means, if it is one that tells people apart. The first
/// of January stands for a day that is not known, in lists as in passports.
pub(crate) fn telling_day(date: &BirthDate) -> Option<Day> {
    let is_telling = date.precision == Precision::Day
        && !date.approximate
        && (date.from.month(), date.from.day()) != (1, 1);
    is_telling.then_some(date.from)
}

/// Who somebody was when a person decided on them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Names on one line each.
    pub names: Vec<String>,
    /// Date of birth.
    pub birth: Option<BirthDate>,
    /// Documents.
    pub documents: Vec<NamedDocument>,
}

impl std::fmt::Debug for Identity {
    /// Prints nothing of it: it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// What an earlier identity and a traveller have to do with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Likeness {
    /// Somebody else.
    Other,
    /// The same person, of whom something is told now that was not decided on.
    Changed,
    /// The same.
    Same,
}

impl Identity {
    /// Who a traveller is as told now.
    pub fn of(traveller: &Traveller) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in traveller.names.iter().filter(|name| !name.is_empty()) {
            let full = name.full();
            if !names.contains(&full) {
                names.push(full);
            }
        }
        let documents = traveller.documents.iter().map(NamedDocument::of);
        Self {
            names,
            birth: birth(traveller).cloned(),
            documents: documents.filter(|document| !document.key().is_empty()).collect(),
        }
    }

    /// Compares with a traveller as told now. The same is who has a document in common
    /// or, where neither side has any, a name and a full date of birth; and of whom
    /// no other name, birth date or document is told. A visa is another one for each
    /// journey, so a new one changes nothing, and an old one does not make up for a new
    /// passport.
    pub(crate) fn likeness(&self, now: &Self) -> Likeness {
        // A word that is told twice (`SUPARMAN SUPARMAN`) is a way to write one name.
        let words_of = |identity: &Self| -> BTreeSet<BTreeSet<String>> {
            identity.names.iter().map(|name| words(name).into_iter().collect()).collect()
        };
        let (named_then, named_now) = (words_of(self), words_of(now));
        // Any name that was not decided on may be the one that is listed.
        let same_name = named_now.is_subset(&named_then)
            && named_then.is_empty() == named_now.is_empty();
        let span =
            |identity: &Self| identity.birth.as_ref().map(|date| (date.from, date.to));
        let same_birth = span(self) == span(now);
        let shared = self
            .documents
            .iter()
            .any(|then| now.documents.iter().any(|document| then.may_be(document)));
        let travelled_on = |identity: &Self| -> Vec<NamedDocument> {
            let documents = identity.documents.iter();
            documents
                .filter(|one| one.kind != Some(TravelDocumentKind::Visa))
                .cloned()
                .collect()
        };
        let (then, carried) = (travelled_on(self), travelled_on(now));
        let same_documents = then.is_empty() == carried.is_empty()
            && carried.iter().all(|now| then.iter().any(|then| then.may_be(now)));
        let undocumented = self.documents.is_empty() && now.documents.is_empty();
        let full = self.birth.as_ref().and_then(telling_day).is_some();
        let named = !self.names.is_empty() && same_name && same_birth && full;
        match (shared, named) {
            (true, _) if same_name && same_birth && same_documents => Likeness::Same,
            (false, true) if undocumented => Likeness::Same,
            (true, true | false) | (false, true) => Likeness::Changed,
            (false, false) => Likeness::Other,
        }
    }
}
