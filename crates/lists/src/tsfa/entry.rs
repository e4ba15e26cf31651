//! One entry of the First Schedule: a sentence.

use saring_model::{
    CountryCode, Document, DocumentKind, IssueCode, ListedEntity, Name, NameKind,
    NamePart, PartRole,
};

use super::Entry;
use crate::issues::Issues;
use crate::record::Record;
use crate::text::{find_ignoring_case, join, slug};
use crate::{dates, documents, places, references};

/// What the list is called; the entries do not say.
const PROGRAMME: &str = "Terrorism (Suppression of Financing) Act 2002, First Schedule";

/// Words that only a person's entry has.
const PERSONAL: [&str; 8] = [
    "citizen",
    "national of",
    "date of birth",
    "passport no",
    "work permit no",
    "nric",
    "identity card",
    "identification no",
];

/// Words before another name.
const ALSO: [(&str, NameKind); 6] = [
    ("also known as ", NameKind::Alias),
    ("a.k.a. ", NameKind::Alias),
    ("aka ", NameKind::Alias),
    ("alias ", NameKind::Alias),
    ("formerly known as ", NameKind::Former),
    ("f.k.a. ", NameKind::Former),
];

/// Words before a date of birth.
const BIRTH: &str = "date of birth";

/// Whether a text tells of somebody, as an entry does and a provision does not.
pub(super) fn tells_of_a_person(text: &str) -> bool {
    text.contains('(')
        && PERSONAL.iter().any(|word| find_ignoring_case(text, word).is_some())
}

pub(super) fn read(entry: Entry, issues: &mut Issues) -> ListedEntity {
    let personal = entry.of_persons || tells_of_a_person(&entry.text);
    let schema = if personal { "Person" } else { "LegalEntity" };
    let mut record = Record::new(schema, entry.position, issues);
    record.listing(|listing| {
        PROGRAMME.clone_into(&mut listing.programme);
        listing.quoted = references::of_un(&entry.text);
        listing.amended_on = entry.amendments;
    });
    record.keep("number", entry.marker);
    let sentence = entry.text.trim_end_matches([';', '.', ',', ' ']);
    let sentence = ["; and", "; or"]
        .iter()
        .find_map(|end| sentence.strip_suffix(end))
        .unwrap_or(sentence);
    let (outside, brackets) = pieces(sentence);
    for (index, piece) in outside.into_iter().enumerate() {
        for (kind, text) in known_as(piece) {
            let primary = index == 0 && kind == NameKind::Primary;
            if !primary && kind == NameKind::Primary {
                // Neither in brackets nor a name: something new.
                record.unknown("sentence", text);
                continue;
            }
            names(&mut record, text, kind);
        }
    }
    for inside in brackets.into_iter().flat_map(clauses) {
        bracket(&mut record, inside);
    }
    let caption = record.entity.names.first().map(|name| slug(&name.full));
    if let Some(caption) = caption.filter(|caption| !caption.is_empty()) {
        record.entity.id = format!("{}-{caption}", super::NAME);
    }
    // The whole sentence as it is written.
    record.entity.notes.push(entry.text);
    record.entity
}

/// What stands outside brackets and what in them, the outermost counting.
fn pieces(sentence: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut outside, mut inside) = (Vec::new(), Vec::new());
    let (mut depth, mut from) = (0_u32, 0);
    for (at, c) in sentence.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    outside.push(sentence.get(from..at).unwrap_or_default());
                    from = at + 1;
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    inside.push(sentence.get(from..at).unwrap_or_default());
                    from = at + 1;
                }
            }
            _ => {}
        }
    }
    // A bracket that never closes is no bracket.
    outside.push(sentence.get(from..).unwrap_or_default());
    (outside, inside)
}

/// The names in a piece by the words before them: a primary one unless words say
/// otherwise.
fn known_as(piece: &str) -> Vec<(NameKind, &str)> {
    let mut found = Vec::new();
    let mut kind = NameKind::Primary;
    let mut rest = piece;
    loop {
        let next = ALSO
            .iter()
            .filter_map(|(words, kind)| Some((word_at(rest, words)?, words.len(), *kind)))
            .min_by_key(|(at, length, _)| (*at, std::cmp::Reverse(*length)));
        let (end, skip) = next.map_or((rest.len(), 0), |(at, length, _)| (at, length));
        let trimmed = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"');
        let text = rest.get(..end).unwrap_or_default().trim_matches(trimmed);
        if text.chars().any(char::is_alphanumeric) {
            found.push((kind, text));
        }
        let Some((_, _, own)) = next else { return found };
        kind = own;
        rest = rest.get(end + skip..).unwrap_or_default();
    }
}

/// Where words stand in a text that are not the end of a longer word.
fn word_at(text: &str, words: &str) -> Option<usize> {
    let at = find_ignoring_case(text, words)?;
    let before = text.get(..at)?.chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric()).then_some(at)
}

/// Adds the names that `@` parts; all but the first of an entry are aliases.
fn names(record: &mut Record<'_>, text: &str, kind: NameKind) {
    for name in text.split('@').map(unquoted).filter(|name| !name.is_empty()) {
        let second = kind == NameKind::Primary && !record.entity.names.is_empty();
        let kind = if second { NameKind::Alias } else { kind };
        let name = Name { kind, parts: parts(name), ..Name::primary(name) };
        record.name("name", name);
    }
}

/// "Testo s/o Contoh", "Testa d/o Contoh": a given name and the father's.
fn parts(name: &str) -> Vec<NamePart> {
    let at = [" s/o ", " d/o "].iter().find_map(|word| find_ignoring_case(name, word));
    let Some((given, father)) = at.and_then(|at| name.split_at_checked(at)) else {
        return Vec::new();
    };
    let father = father.get(5..).unwrap_or_default();
    let part = |role, text: &str| NamePart { role, text: text.trim().to_owned() };
    vec![part(PartRole::Given, given), part(PartRole::Father, father)]
}

/// A name without quotation marks around it.
fn unquoted(name: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "\"“”„«»".contains(c);
    let name = name.trim_matches(marks);
    let single = name.strip_prefix(['‘', '\'']).and_then(|n| n.strip_suffix(['’', '\'']));
    single.unwrap_or(name).trim()
}

/// What a bracket tells of different things: "Date of Birth: 1.1.1990; Passport No. A1"
/// is two, "Passport No. A1; expiry 3 February 2020" one.
fn clauses(inside: &str) -> Vec<&str> {
    let begins = |rest: &str| {
        let clause = rest.split(';').next().unwrap_or_default();
        let mut words = DOCUMENTS.iter().map(|(word, ..)| *word).chain([BIRTH]);
        words.any(|word| find_ignoring_case(clause, word).is_some())
    };
    let mut clauses = Vec::new();
    let mut from = 0;
    for (at, _) in inside.match_indices(';') {
        if inside.get(at + 1..).is_some_and(begins) {
            clauses.push(inside.get(from..at).unwrap_or_default());
            from = at + 1;
        }
    }
    clauses.push(inside.get(from..).unwrap_or_default());
    clauses
}

/// Words for documents, what they are and who issues them.
const DOCUMENTS: [(&str, DocumentKind, &str); 7] = [
    ("passport", DocumentKind::Passport, ""),
    ("work permit", DocumentKind::Other, "SG"),
    ("nric", DocumentKind::NationalId, "SG"),
    ("identity card", DocumentKind::NationalId, ""),
    ("identification", DocumentKind::NationalId, ""),
    ("unique entity", DocumentKind::Registration, "SG"),
    ("registration", DocumentKind::Registration, ""),
];

/// What a bracket tells: another name, a nationality, documents, a date of birth.
fn bracket(record: &mut Record<'_>, inside: &str) {
    let inside = inside.trim();
    let birth = find_ignoring_case(inside, BIRTH);
    let (before, date) = match birth.and_then(|at| inside.split_at_checked(at)) {
        Some((before, rest)) => (before, rest.get(BIRTH.len()..)),
        None => (inside, None),
    };
    if let Some(date) = date {
        let read = dates::read_all(date);
        if read.is_empty() {
            let detail = "date of birth is no date that can be read; kept verbatim";
            record.issues.add(IssueCode::DateUnread, record.position, detail);
        }
        record
            .entity
            .birth_dates
            .extend(read.into_iter().map(|date| date.with_note(inside)));
    }
    let before =
        before.trim().trim_end_matches("stating").trim_end_matches([' ', ',', ';']);
    let others: Vec<_> = known_as(before);
    if before.is_empty() || documents_of(record, before, inside) {
    } else if others.iter().any(|(kind, _)| *kind != NameKind::Primary) {
        for (kind, text) in others {
            names(record, text, kind);
        }
    } else if !nationality(record, before) {
        record.unknown("bracket", before);
    }
}

/// "Indonesian citizen", "citizen of Malaysia", "a national of Malaysia".
fn nationality(record: &mut Record<'_>, text: &str) -> bool {
    let ends = ["citizen", "national"];
    let starts = ["citizen of ", "national of ", "nationality: ", "nationality "];
    let bare = text.strip_prefix("a ").or(text.strip_prefix("an ")).unwrap_or(text);
    let told = starts
        .iter()
        .find_map(|word| {
            let start = bare.get(..word.len())?;
            start.eq_ignore_ascii_case(word).then(|| bare.get(word.len()..))?
        })
        .or_else(|| ends.iter().find_map(|word| bare.strip_suffix(word)));
    let Some(told) = told else { return false };
    for part in told.split(" and ").flat_map(|part| part.split([',', '/'])) {
        let part = part.trim().trim_start_matches("the ");
        if !part.is_empty() {
            record.nationality("nationality", part);
        }
    }
    true
}

/// Adds the documents of a bracket: "Passport No. A1, A2", "Malaysian Passport No. A1",
/// "Work Permit No. 1", "NRIC No. 1"; `false` if it names none.
fn documents_of(record: &mut Record<'_>, text: &str, inside: &str) -> bool {
    let found = DOCUMENTS.iter().find_map(|(word, kind, issuer)| {
        Some((find_ignoring_case(text, word)?, word.len(), *kind, *issuer))
    });
    let Some((at, length, kind, issuer)) = found else { return false };
    let digit = |c: char| c.is_ascii_digit();
    let behind = text.get(at + length..).unwrap_or_default();
    // The label goes up to the word that has the first digit.
    let first = behind.find(digit).unwrap_or(behind.len());
    let label_end = behind.get(..first).unwrap_or_default().rfind([' ', '.', ':']);
    let split = at + length + label_end.map_or(0, |end| end + 1);
    let (label, numbers) = text.split_at_checked(split).unwrap_or((text, ""));
    if !numbers.contains(digit) {
        return false;
    }
    let before = text.get(..at).unwrap_or_default().trim();
    let issuer = places::country(before).or_else(|| CountryCode::read(issuer));
    let mut found = Vec::new();
    for number in numbers.split([',', ';']).flat_map(|part| part.split(" and ")) {
        let number = number.trim();
        // "expiry 3 February 2020" tells of the document before it.
        let last = found.last_mut().filter(|_| tells_of_the_one_before(number));
        if let Some(last) = last {
            let last: &mut Document = last;
            last.number_raw = join([last.number_raw.as_str(), number], "; ");
            last.expires = last.expires.take().or_else(|| documents::expiry(number));
            last.status = last.status.or_else(|| documents::status(number));
            continue;
        }
        found.push(Document {
            kind,
            kind_text: label.trim().to_owned(),
            number: documents::plain_number(number),
            number_raw: number.to_owned(),
            issuer,
            expires: documents::expiry(number),
            status: documents::status(number),
            note: (inside != text).then(|| inside.to_owned()),
            ..Document::default()
        });
    }
    for document in found {
        record.document(document);
    }
    true
}

/// Whether a piece between commas is no number of its own but tells of the document
/// whose number stands before it.
fn tells_of_the_one_before(piece: &str) -> bool {
    let words = ["expir", "valid", "issue", "date of"];
    piece.starts_with(char::is_lowercase)
        || words.iter().any(|word| find_ignoring_case(piece, word) == Some(0))
}
