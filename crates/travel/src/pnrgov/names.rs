//! Names as reservation systems write them.
//!
//! In: surname and given names of a `TIF` or of the data of a document. Out: names with
//! their titles parted off. Not handled: what a name means (`names` does that).
//! Source: IATA AIRIMP 3.7 (name elements): the title stands behind the given names,
//! often with nothing between; a surname of one letter is written twice, or joined with
//! the given names.

use saring_model::{Confidence, NameSource, Text, TravellerName};

use super::documents::Docs;
use crate::profile::Profile;

/// Titles, the longer before those that they end in.
const TITLES: [&str; 14] = [
    "MSTR", "MISS", "MRS", "MLLE", "MME", "PROF", "CAPT", "MR", "MS", "DR", "SIR",
    "LADY", "CHD", "INF",
];

/// Titles that are found glued to a name; `DR` only before another one, since many names
/// end so (`ALEXANDR`).
const GLUED: [&str; 5] = ["MSTR", "MISS", "MRS", "MR", "MS"];

/// Given names that end like a title by themselves. What is not here and ends in `MS`
/// is a name and a title far more often than a name.
const WHOLE: [&str; 14] = [
    "WILLIAMS", "ADAMS", "ABRAMS", "THAMS", "HELMS", "HARMS", "WILMS", "SAMS", "TOMS",
    "JAMS", "GRAHAMS", "SIMMS", "BRAMS", "MALCOMS",
];

/// Surnames that are written with two like letters and are no single letter doubled.
const DOUBLE: [&str; 3] = ["OO", "EE", "UU"];

/// The names that a surname and given names as written may mean, the likeliest first.
pub(super) fn read(
    surname: &str,
    given: &str,
    source: NameSource,
    profile: &Profile,
) -> Vec<TravellerName> {
    let mut raw = vec![Text::from(surname)];
    if !given.is_empty() {
        raw.push(given.into());
    }
    let parted = part_title(given);
    let mut name = TravellerName {
        raw,
        surname: surname.into(),
        given: one_blank(parted.name),
        title: parted.title,
        source,
        truncated: false,
        confidence: parted.confidence,
    };
    if profile.is_placeholder(&name.given) {
        name.given.clear();
    }
    if given.is_empty() {
        // The only name has the title.
        let parted = part_title(surname);
        let is_name = !parted.name.is_empty() && !parted.title.ends_with("MS");
        if is_name && !parted.title.is_empty() {
            name.surname = parted.name.into();
            name.title = parted.title;
            name.confidence = parted.confidence;
        }
    }
    let Some(letter) = doubled(surname) else { return vec![name] };
    let single = TravellerName {
        surname: letter.into(),
        confidence: Confidence::Doubtful,
        ..name.clone()
    };
    name.confidence = Confidence::Doubtful;
    if DOUBLE.contains(&surname) { vec![name, single] } else { vec![single, name] }
}

/// The names that the data of a document may mean. A title may be glued to the first
/// given name though a second one stands behind it (`MOLLYMRS/ZARA`).
pub(super) fn of_document(docs: &Docs<'_>, profile: &Profile) -> Vec<TravellerName> {
    let read = |given: &str| read(docs.surname, given, NameSource::Document, profile);
    if docs.second.is_empty() {
        return read(docs.given);
    }
    let first = part_title(docs.given);
    // What is a title and nothing else may be a name.
    if first.title.is_empty() || first.name.is_empty() {
        return read(&[docs.given, docs.second].join(" "));
    }
    let mut names = read(&[first.name, docs.second].join(" "));
    for name in &mut names {
        name.confidence = name.confidence.max(first.confidence);
        if name.title.is_empty() {
            name.title.clone_from(&first.title);
        }
    }
    names
}

/// The letter of a surname of one letter that was written twice.
fn doubled(surname: &str) -> Option<&str> {
    let mut letters = surname.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    let is_doubled = first == second && first.is_alphabetic() && letters.next().is_none();
    is_doubled.then(|| surname.get(..first.len_utf8()))?
}

fn one_blank(text: &str) -> Text {
    Text::joined(text.split_whitespace(), " ")
}

struct Parted<'t> {
    name: &'t str,
    title: Text,
    confidence: Confidence,
}

/// Parts a title off the end of a name.
fn part_title(text: &str) -> Parted<'_> {
    let mut name = text.trim();
    let mut titles: Vec<&str> = Vec::new();
    let mut confidence = Confidence::Sure;
    // A doctor is a lady or a gentleman too; nobody has three.
    while titles.len() < 2 {
        let word = name.rsplit(' ').next().unwrap_or_default();
        let is_title = TITLES.iter().any(|title| title.eq_ignore_ascii_case(word));
        if is_title {
            name = name.get(..name.len() - word.len()).unwrap_or_default().trim_end();
            titles.insert(0, word);
            continue;
        }
        let Some(title) = glued(word, !titles.is_empty()) else { break };
        let end = name.len() - title.len();
        titles.insert(0, name.get(end..).unwrap_or_default());
        name = name.get(..end).unwrap_or_default();
        confidence = Confidence::Repaired;
    }
    let title = titles.join(" ").to_ascii_uppercase().into();
    Parted { name, title, confidence }
}

/// The title that is glued to the end of a word, if what is left is a name.
fn glued(word: &str, before_another: bool) -> Option<&'static str> {
    let ends_in = |title: &&&str| {
        let start = word.len().checked_sub(title.len());
        let end = start.and_then(|start| word.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(title))
    };
    let dr = before_another.then_some(&"DR");
    let title = GLUED.iter().chain(dr).find(ends_in)?;
    let rest = word.get(..word.len() - title.len())?;
    let mut letters = rest.chars().filter(|c| c.is_alphabetic());
    let first = letters.next()?;
    let is_short = letters.next().is_none();
    let vowel = matches!(first.to_ascii_uppercase(), 'A' | 'E' | 'I' | 'O' | 'U');
    let plausible = match *title {
        // Names such as AMR and OMR; an initial has a consonant more often.
        "MR" => !(is_short && vowel),
        "MS" => !is_short && !WHOLE.iter().any(|whole| whole.eq_ignore_ascii_case(word)),
        // ALEKSANDR, LEANDR: names, and their bearers have other titles, too.
        "DR" => {
            let ending = word.len().checked_sub(4).and_then(|from| word.get(from..));
            !is_short && !ending.is_some_and(|end| end.eq_ignore_ascii_case("ANDR"))
        }
        _ => true,
    };
    plausible.then_some(*title)
}

/// Whether two names may be those of one person: the surnames are the same, and the
/// given names are too, or those of one end where a word of the other does. `MEI` is not
/// `MEILING`: two who are taken for one is worse than one who is taken for two.
pub(super) fn alike(name: &TravellerName, other: &TravellerName) -> bool {
    letters(&name.surname).eq(letters(&other.surname))
        && (begins(&name.given, &other.given) || begins(&other.given, &name.given))
}

/// Whether a name is another one or ends where a word of that one does.
fn begins(short: &str, long: &str) -> bool {
    if short.is_empty() {
        return true;
    }
    let mut rest = long.chars();
    for letter in letters(short) {
        let next = rest.find(|c| c.is_alphanumeric());
        if next.is_none_or(|next| !next.to_uppercase().eq(std::iter::once(letter))) {
            return false;
        }
    }
    rest.next().is_none_or(|c| !c.is_alphanumeric())
}

/// The letters of a name, in capitals: what names are found by.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = text.to_ascii_uppercase();
        folded.retain(|c| c.is_ascii_alphanumeric());
        return folded;
    }
    letters(text).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(surname: &str, given: &str, expected: &[(&str, &str, &str)]) {
        let placeholders = vec!["FNU".to_owned()];
        let profile = Profile { placeholders, ..Profile::default() };
        let names = read(surname, given, NameSource::List, &profile);
        let found: Vec<(&str, &str, &str)> = names
            .iter()
            .map(|name| (name.surname.as_str(), name.given.as_str(), name.title.as_str()))
            .collect();
        assert_eq!(found, expected, "{surname}/{given}");
    }

    #[test]
    fn titles_are_parted_from_names_that_are_left_whole() {
        for (surname, given, expected) in [
            ("TAN", "MEI LINGMS", ("TAN", "MEI LING", "MS")),
            ("TAN", "MEI LING MS", ("TAN", "MEI LING", "MS")),
            ("IVANOVA", "TATIANA MRS", ("IVANOVA", "TATIANA", "MRS")),
            ("VANDENBERG", "KEVINMICHAELMR", ("VANDENBERG", "KEVINMICHAEL", "MR")),
            ("SMITH", "JOHNDRMR", ("SMITH", "JOHN", "DR MR")),
            ("SMITH", "JOHN DR MR", ("SMITH", "JOHN", "DR MR")),
            ("LIM", "AH KOWMSTR", ("LIM", "AH KOW", "MSTR")),
            ("LIM", "JMR", ("LIM", "J", "MR")),
            ("HASSAN", "AMR", ("HASSAN", "AMR", "")),
            ("HASSAN", "AMR MR", ("HASSAN", "AMR", "MR")),
            ("PETROV", "ALEXANDR", ("PETROV", "ALEXANDR", "")),
            ("PETROV", "ALEKSANDRMSTR", ("PETROV", "ALEKSANDR", "MSTR")),
            ("JONES", "WILLIAMS", ("JONES", "WILLIAMS", "")),
            ("SUPARMAN", "MR", ("SUPARMAN", "", "MR")),
            ("SUPARMANMR", "", ("SUPARMAN", "", "MR")),
            ("SUPARMAN", "FNU", ("SUPARMAN", "", "")),
            ("ADAMS", "", ("ADAMS", "", "")),
            ("ATUYETMAIVAN", "MISS", ("ATUYETMAIVAN", "", "MISS")),
            // A surname that is a title and nothing else stays one.
            ("MISS", "", ("MISS", "", "")),
            ("", "", ("", "", "")),
        ] {
            check(surname, given, &[expected]);
        }
    }

    #[test]
    fn titles_in_documents_are_parted_from_the_first_given_name_too() {
        for (text, expected) in [
            ("LOBB/MOLLYMRS/ZARA", ("LOBB", "MOLLY ZARA", "MRS")),
            ("LOBB/MOLLY MRS/ZARA", ("LOBB", "MOLLY ZARA", "MRS")),
            ("LOBB/MOLLY/ZARAMRS", ("LOBB", "MOLLY ZARA", "MRS")),
            ("LOBB/MOLLYMRS", ("LOBB", "MOLLY", "MRS")),
            ("LOBB/MOLLY/ZARA", ("LOBB", "MOLLY ZARA", "")),
            ("LOBB/AMR/ADEL", ("LOBB", "AMR ADEL", "")),
            ("LOBB/MR/ADEL", ("LOBB", "MR ADEL", "")),
        ] {
            let text = format!("/P/GBR/533401372/GBR/14FEB88/F/14FEB31/{text}");
            let docs = super::super::documents::docs(&text);
            let names = of_document(&docs, &Profile::default());
            let own = names.first().unwrap();
            let found = (own.surname.as_str(), own.given.as_str(), own.title.as_str());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_doubled_letter_is_one_letter_and_both_are_looked_for() {
        check("YY", "MOANMISS", &[("Y", "MOAN", "MISS"), ("YY", "MOAN", "MISS")]);
        check("OO", "THAN MR", &[("OO", "THAN", "MR"), ("O", "THAN", "MR")]);
        check("NG", "LI MR", &[("NG", "LI", "MR")]);
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        let name = |surname: &str, given: &str| TravellerName {
            surname: surname.into(),
            given: given.into(),
            ..TravellerName::default()
        };
        assert!(alike(&name("BELT", "SOPHY"), &name("BELT", "SOPHY OLIVIA")));
        assert!(alike(&name("PARK", "SEJOON"), &name("PARK", "SE JOON")));
        assert!(alike(&name("BELT", ""), &name("BELT", "SOPHY")));
        assert!(!alike(&name("BELT", "SOPHY"), &name("BELT", "ISABELLE")));
        assert!(!alike(&name("TAN", "MEI"), &name("TAN", "MEILING")));
        assert!(!alike(&name("BELT", "SOPHY"), &name("BELTS", "SOPHY")));
    }
}
