//! What is written where a name should be and is none.
//!
//! In: the parts of a name. Out: whether they are nothing but such words. Not handled:
//! a part that only says that it is missing (`FNU`), beside one that is a name: readers
//! leave it out by their profile.
//!
//! Source: titles and types of passengers as reservation systems write them (IATA
//! AIRIMP: `MR`, `MSTR`, `CHD`, `INF`, `ADT`), names of seats sold before anybody is
//! named (`TBA`, `TBN`, `PAX`), and what clerks type into a field that must be filled.
//! Many of them are somebody's name as well (Miss, Child, Pax): they count only where the
//! whole name, surname and given names together, is made of nothing else. Whoever is
//! called so and no more is asked for again, never let through unseen.

/// Words that are no name, in a name that has no other word.
const WORDS: [&str; 30] = [
    // Not named yet, or not known.
    "TBA",
    "TBC",
    "TBD",
    "TBN",
    "NONAME",
    "NN",
    "N/A",
    "UNKNOWN",
    "FNU",
    "LNU",
    // Types of passengers.
    "PAX",
    "PASSENGER",
    "ADT",
    "ADULT",
    "CHD",
    "CHILD",
    "INF",
    "INFANT",
    // Titles.
    "MR",
    "MRS",
    "MS",
    "MISS",
    "MSTR",
    "MSTER",
    "DR",
    "PROF",
    "CAPT",
    "MME",
    "MLLE",
    "MASTER",
];

/// The same in several words. Each of them alone may be a name (To, No, Be).
const PHRASES: [&[&str]; 5] = [
    &["NO", "NAME"],
    &["TO", "BE", "ADVISED"],
    &["TO", "BE", "ANNOUNCED"],
    &["TO", "BE", "CONFIRMED"],
    &["TO", "BE", "NAMED"],
];

/// Whether a surname and given names, as written in these components, name nobody.
pub(crate) fn is_nobody(surname: &str, given: &str, raw: &[impl AsRef<str>]) -> bool {
    may_be_nobody(surname)
        && (is_made_of_words(surname, given)
            || PHRASES
                .iter()
                .any(|phrase| is(surname, given, phrase) || is(given, surname, phrase))
            || is_repeated(surname, given, raw))
}

/// Whether a surname begins as words that are no name do. Most are told apart by this: it
/// is asked of every name in every message.
fn may_be_nobody(surname: &str) -> bool {
    let [first, second, ..] = surname.as_bytes() else { return true };
    if !first.is_ascii_alphabetic() || !second.is_ascii_alphabetic() {
        return first.is_ascii();
    }
    let pair = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
    // What the tables begin with, `NA` and crosses; a test holds it.
    matches!(
        &pair,
        b"AD"
            | b"AN"
            | b"BE"
            | b"CA"
            | b"CH"
            | b"CO"
            | b"DR"
            | b"FN"
            | b"IN"
            | b"LN"
            | b"MA"
            | b"MI"
            | b"ML"
            | b"MM"
            | b"MR"
            | b"MS"
            | b"NA"
            | b"NN"
            | b"NO"
            | b"PA"
            | b"PR"
            | b"TB"
            | b"TO"
            | b"UN"
            | b"XX"
    )
}

fn words<'t>(one: &'t str, other: &'t str) -> impl Iterator<Item = &'t str> {
    one.split_whitespace().chain(other.split_whitespace())
}

fn is(one: &str, other: &str, phrase: &[&str]) -> bool {
    let mut words = words(one, other);
    phrase
        .iter()
        .all(|part| words.next().is_some_and(|word| word.eq_ignore_ascii_case(part)))
        && words.next().is_none()
}

/// Words of the table, with numbers (`PAX 2`, `INFANT1`), or one Latin letter, be it
/// written more than once: a surname of one letter is written twice.
fn is_made_of_words(surname: &str, given: &str) -> bool {
    let mut letter = None;
    let mut some = false;
    for word in words(surname, given) {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let letters = || word.chars().filter(|c| *c != '.');
        if !word.chars().any(char::is_alphanumeric) || is_of_table(word) {
            some |= word.chars().any(char::is_alphanumeric);
            continue;
        }
        let Some(first) = letters().next().filter(char::is_ascii_alphabetic) else {
            return false;
        };
        let first = first.to_ascii_uppercase();
        // Of letters written several times only the cross stands for nobody: Oo is a name.
        let single = letters().count() == 1
            || (first == 'X' && letters().all(|c| c.eq_ignore_ascii_case(&'X')));
        if !single || letter.is_some_and(|known| known != first) {
            return false;
        }
        letter = Some(first);
        some = true;
    }
    some
}

fn is_of_table(word: &str) -> bool {
    let letters = || word.chars().filter(|c| *c != '.').map(|c| c.to_ascii_uppercase());
    WORDS.iter().any(|known| letters().eq(known.chars()))
}

/// `NA` as both parts: once, it is a family name of Korea.
fn is_repeated(surname: &str, given: &str, raw: &[impl AsRef<str>]) -> bool {
    let is_na = |part: &str| part.trim().eq_ignore_ascii_case("NA");
    if !given.is_empty() {
        return is_na(surname) && is_na(given);
    }
    // A name that is written twice is read as the only one.
    is_na(surname) && raw.len() > 1 && raw.iter().all(|part| is_na(part.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_tables_is_told_apart_by_its_beginning() {
        for word in WORDS.iter().chain(PHRASES.iter().copied().flatten()) {
            assert!(may_be_nobody(word) && may_be_nobody(&word.to_lowercase()), "{word}");
        }
        assert!(!may_be_nobody("SUPARMAN") && !may_be_nobody("Иванов"));
    }

    #[track_caller]
    fn check(name: &str, expected: bool) {
        let (surname, given) = name.split_once(':').unwrap_or((name, ""));
        let raw: Vec<&str> = name.split(':').collect();
        assert_eq!(is_nobody(surname, given, &raw), expected, "{name}");
    }

    #[test]
    fn words_that_stand_for_a_name_name_nobody() {
        for name in [
            "TBA:TBA",
            "TBC",
            "tbn:tbn",
            "T.B.A.",
            "NONAME:NONAME",
            "NO NAME",
            "NO:NAME",
            "NAME:NO",
            "NN:NN",
            "N.N.",
            "N/A:N/A",
            "NA:NA",
            "PAX",
            "PAX:2",
            "PAX2:TBA",
            "PASSENGER:ADULT",
            "CHD:CHD",
            "CHILD",
            "INF:INFANT",
            "INFANT1:TBA",
            "MR:MR",
            "MR",
            "MRS.",
            "MS:MISS",
            "MSTR",
            "DR:MR",
            "X",
            "X:X",
            "XX:XX",
            "XXX:XXX",
            "A",
            "O:O",
            "X:MR",
            "UNKNOWN:MR",
            "FNU:LNU",
            "TO BE:ADVISED",
        ] {
            check(name, true);
        }
    }

    #[test]
    fn names_that_look_like_them_stay_names() {
        for name in [
            "NA",
            "NA:MIN JI",
            "NG",
            "NG:A",
            "AN",
            "AN:AN",
            "NA NA",
            "KIM:NA",
            "O:YUN",
            "OO",
            "OO:MYINT",
            "U:NU",
            "MISS:ANNA",
            "CHILD:LEE",
            "PAX:ANNA",
            "INFANT:RAJ",
            "MASTER:EDGAR",
            "TBA:ANNA",
            "TO:BE",
            "NO:YUN",
            "TO",
            "A:B",
            "X:ANNA",
            "LADY",
            "DR:ANNA",
            "TAN:MR",
            "INFANTE",
            "MRAZ",
            "ADULTO",
            "Ö",
            "李",
            "李:李",
            "나",
            "မ",
            "Н",
        ] {
            check(name, false);
        }
        // A name that was read as the only one, though something else stood with it.
        assert!(!is_nobody("NA", "", &["NA", "FNU"]));
        assert!(is_nobody("NA", "", &["NA", "na"]));
    }
}
