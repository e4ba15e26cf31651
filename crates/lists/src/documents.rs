//! Document numbers, kinds, expiry and validity, dug out of prose.
//!
//! In: what a publisher writes into a document's fields. Out: the number alone, what
//! kind of document it is, and what is said of its validity. Not handled: several
//! numbers in one field, of which the first is taken; the text stays beside it.

use saring_model::{Document, DocumentKind, DocumentStatus};

use crate::text::find_ignoring_case;

/// The number within a text, letters and digits only, upper case; empty if none.
///
/// One of fewer than four letters and digits with words around it is none: it is a day,
/// a count or a paragraph.
pub(crate) fn number(text: &str) -> String {
    long_enough(dug(text), text)
}

/// The number if it is the whole text or long enough to be one among words.
fn long_enough(number: String, text: &str) -> String {
    const LENGTH_MIN: usize = 4;
    if number.chars().count() < LENGTH_MIN && Document::normalise(text) != number {
        return String::new();
    }
    number
}

/// Words are dropped until the first that holds a digit; up to three capitals right
/// before it belong to it, as do further words with digits right behind it.
fn dug(text: &str) -> String {
    let bare = without_parentheses(text);
    let words: Vec<&str> = bare.split_whitespace().map(strip_label).collect();
    let has_digit = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    let Some(first) = words.iter().position(|word| has_digit(word)) else {
        return String::new();
    };
    let before = first.checked_sub(1).and_then(|index| words.get(index));
    let mut found = String::new();
    if let Some(prefix) = before.filter(|word| is_prefix(word)) {
        found.push_str(&Document::normalise(prefix));
    }
    for word in words.get(first..).unwrap_or_default() {
        if has_digit(word) {
            found.push_str(&Document::normalise(word));
            if word.ends_with([',', ';']) {
                break;
            }
        } else if !word.is_empty() {
            break;
        }
    }
    found
}

/// A note up to the words that tell of dates and names instead of a number: "issued in
/// 1993", "born on 25 Sep.".
pub(crate) fn before_prose(note: &str) -> &str {
    let words = ["issued", "born", "expir", "valid", "under name", "date of", "on "];
    let cut = words.iter().filter_map(|word| find_ignoring_case(note, word)).min();
    cut.and_then(|at| note.get(..at)).unwrap_or(note)
}

/// "no.", "No:", "N°", "number" before a number, as a word of its own or glued to it.
fn strip_label(word: &str) -> &str {
    for label in ["number", "numbers", "no.", "no:", "no", "nº", "n°", "№", "#"] {
        let Some((start, rest)) = word.split_at_checked(label.len()) else { continue };
        let digit_follows = rest.starts_with(|c: char| c.is_ascii_digit());
        let alone = rest.trim_matches(['.', ':']).is_empty();
        if start.to_lowercase() == label && (digit_follows || alone) {
            return rest.trim_start_matches(['.', ':']);
        }
    }
    word
}

/// One to three capitals that can begin a number ("OR 1999999", "DE- 499999").
fn is_prefix(word: &str) -> bool {
    let letters = word.trim_end_matches(['-', '.', '/']);
    (1..=3).contains(&letters.len())
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !["ID", "NO", "SSN", "NIF", "US", "UK", "UAE", "CAR"].contains(&letters)
        || matches!(letters, "TR-P")
}

/// The text without what stands in parentheses.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

/// Words that tell a document's kind, the telling ones first.
const KINDS: [(&str, DocumentKind); 28] = [
    ("driv", DocumentKind::Other),
    ("birth certificate", DocumentKind::Other),
    ("ration card", DocumentKind::Other),
    ("voter", DocumentKind::Other),
    ("student", DocumentKind::Other),
    ("certificate of", DocumentKind::Other),
    ("alien registration", DocumentKind::NationalId),
    ("fiscal", DocumentKind::TaxNumber),
    ("tax", DocumentKind::TaxNumber),
    ("passport", DocumentKind::Passport),
    ("passeport", DocumentKind::Passport),
    ("pasaporte", DocumentKind::Passport),
    ("paspor", DocumentKind::Passport),
    ("паспорт", DocumentKind::Passport),
    ("laissez-passer", DocumentKind::Passport),
    ("travel document", DocumentKind::Passport),
    ("registration", DocumentKind::Registration),
    ("identi", DocumentKind::NationalId),
    ("identité", DocumentKind::NationalId),
    ("identidad", DocumentKind::NationalId),
    ("personalausweis", DocumentKind::NationalId),
    ("tazkira", DocumentKind::NationalId),
    ("national number", DocumentKind::NationalId),
    ("social security", DocumentKind::NationalId),
    ("ssn", DocumentKind::NationalId),
    ("nric", DocumentKind::NationalId),
    ("imo ", DocumentKind::Imo),
    ("id card", DocumentKind::NationalId),
];

/// The kind that a text names; `None` if it names none.
pub(crate) fn kind(text: &str) -> Option<DocumentKind> {
    let lower = text.to_lowercase();
    KINDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, kind)| *kind)
}

/// The date behind "expires", "valid until" and their like, as written.
pub(crate) fn expiry(text: &str) -> Option<String> {
    const WORDS: [&str; 9] = [
        "expiration date",
        "date of expiration",
        "expiry date",
        "date of expiry",
        "valid until",
        "expiring",
        "expires",
        "expired",
        "expiry",
    ];
    let (at, word) = WORDS
        .iter()
        .filter_map(|word| Some((find_ignoring_case(text, word)?, word)))
        .min_by_key(|(at, word)| (*at, std::cmp::Reverse(word.len())))?;
    let rest = text.get(at + word.len()..)?;
    let rest = rest.trim_start_matches([':', ' ']);
    let rest = rest.strip_prefix("on ").unwrap_or(rest);
    // The shortest beginning of words that is a date and cannot be made longer.
    let mut best = None;
    for (end, _) in rest.char_indices().chain([(rest.len(), ' ')]).take(40) {
        let Some(start) = rest.get(..end) else { continue };
        let next_splits = !rest
            .get(end..)
            .is_some_and(|after| after.starts_with(|c: char| c.is_alphanumeric()));
        if next_splits && crate::dates::read(start).is_some() {
            best = Some(start);
        }
    }
    best.map(|date| date.trim_end_matches([' ', '.', ',', ';', ')']).to_owned())
}

/// What a text says of a document's validity.
pub(crate) fn status(text: &str) -> Option<DocumentStatus> {
    let says = |words: &[&str]| {
        words.iter().any(|word| find_ignoring_case(text, word).is_some())
    };
    if says(&["cancelled", "canceled", "revoked", "invalidated", "confiscated"]) {
        Some(DocumentStatus::Revoked)
    } else if says(&["false", "forged", "counterfeit", "fraudulent", "fake"]) {
        Some(DocumentStatus::False)
    } else if says(&["lost", "stolen"]) {
        Some(DocumentStatus::Lost)
    } else if says(&["expired"]) {
        Some(DocumentStatus::Expired)
    } else {
        None
    }
}

/// Documents that prose tells, found behind the word "passport" or "identification
/// number" with a number right after it; the prose is the note of each.
pub(crate) fn in_prose(text: &str) -> Vec<Document> {
    const MARKS: [&str; 4] =
        ["passport", "identification number", "identity card", "id number"];
    let mut found: Vec<(usize, Document)> = Vec::new();
    for mark in MARKS {
        let mut from = 0;
        while let Some(at) =
            text.get(from..).and_then(|rest| find_ignoring_case(rest, mark))
        {
            let start = from + at;
            from = start + mark.len();
            let Some(rest) = text.get(from..) else { break };
            let rest = strip_words(rest);
            let number = number(rest.split(['(', ';', ',']).next().unwrap_or_default());
            let near = rest
                .split_whitespace()
                .take(2)
                .any(|word| word.chars().any(|c| c.is_ascii_digit()));
            // Fewer than four digits are a year's part or a count, not a number, even
            // with letters before them.
            let digits = number.chars().filter(char::is_ascii_digit).count();
            if !near || digits < 4 {
                continue;
            }
            let before = text.get(..start).unwrap_or_default();
            let country = before
                .split_whitespace()
                .next_back()
                .and_then(|word| crate::places::country(word.trim_start_matches('(')))
                .filter(|_| !before.ends_with(','));
            let document = Document {
                kind: kind(mark).unwrap_or_default(),
                kind_text: mark.to_owned(),
                number_raw: rest
                    .split([';', ','])
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
                number,
                issuer: country,
                expires: expiry(rest),
                status: status(text),
                note: Some(text.to_owned()),
                ..Document::default()
            };
            found.push((start, document));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, document)| document).collect()
}

/// Drops "number", "no." and colons at the start.
fn strip_words(text: &str) -> &str {
    let mut rest = text.trim_start_matches([':', ' ']);
    for word in ["number", "no.", "no", "numbers"] {
        if let Some((start, after)) = rest.split_at_checked(word.len())
            && start.eq_ignore_ascii_case(word)
            && !after.starts_with(|c: char| c.is_alphabetic())
        {
            rest = after.trim_start_matches([':', ' ', '.']);
        }
    }
    rest
}

/// The number of a field that should hold nothing else: all its letters and digits,
/// unless words stand around it.
pub(crate) fn plain_number(text: &str) -> String {
    let is_word = |word: &str| word.chars().filter(|c| c.is_lowercase()).count() > 2;
    if text.split_whitespace().any(is_word) {
        let found = dug(text);
        if !found.is_empty() {
            return long_enough(found, text);
        }
    }
    Document::normalise(text)
}

#[cfg(test)]
mod tests {
    use super::{in_prose, number, plain_number};

    #[test]
    fn a_short_number_among_words_is_none() {
        assert_eq!(number("Passport of 3 February"), "");
        assert_eq!(plain_number("expiry 3 February"), "");
        assert_eq!(plain_number("Passport number 1234"), "1234");
        assert_eq!(number("Passport no. AB 12"), "AB12");
        assert!(in_prose("holder of passport 12, cancelled").is_empty());
        // A field that has nothing else says that it is one.
        assert_eq!((number("12").as_str(), plain_number("A 1").as_str()), ("12", "A1"));
    }
}
