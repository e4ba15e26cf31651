//! The name field of a zone, both ways.
//!
//! In: the field, or a name and the length of the field. Out: the name, or the field.
//! Not handled: how letters are spelled (`names::doc9303`).
//! Source: ICAO Doc 9303 part 3, section 4.6 (names), part 4 section 4.2.3 (truncation).
//!
//! `PRIMARY<<SECONDARY<MORE`, then fillers. A name without a secondary identifier has no
//! two fillers between. A letter at the very end says that something was cut off.

use saring_model::{Confidence, NameSource, Text, TravellerName};

use super::check::as_letter;

/// Fillers in a row that stand in no name: what is behind them is no part of it.
const GAP: &str = "<<<";

/// Reads the field.
pub(crate) fn read(field: &str) -> TravellerName {
    let (field, mut confidence) = without_noise(field);
    let truncated = field.ends_with(|c: char| c != '<');
    let field = field.trim_matches('<');
    // A secondary identifier alone has fillers in front, which say nothing.
    let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
    let raw = [primary, secondary]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(Text::from)
        .collect();
    let mut part = |text: &str| {
        let mut letters = String::with_capacity(text.len());
        for byte in text.bytes() {
            let letter = as_letter(byte);
            if byte.is_ascii_digit() {
                confidence = confidence.max(Confidence::Repaired);
            }
            // A 3 or a 9 is like no letter.
            if letter.is_ascii_digit() {
                confidence = Confidence::Doubtful;
            } else {
                letters.push(char::from(letter));
            }
        }
        let words = letters.split('<').filter(|word| !word.is_empty());
        Text::joined(words, " ")
    };
    let (surname, given) = (part(primary), part(secondary));
    TravellerName {
        raw,
        surname,
        given,
        title: Text::EMPTY,
        source: NameSource::Zone,
        truncated,
        confidence,
    }
}

/// The field without letters that are fillers read wrongly: `ANNA<<<<<<KK<K`.
fn without_noise(field: &str) -> (&str, Confidence) {
    let start = field.find(|c| c != '<').unwrap_or(0);
    let gap = field.get(start..).and_then(|used| used.find(GAP));
    let Some((name, rest)) = gap.and_then(|gap| field.split_at_checked(start + gap + 1))
    else {
        return (field, Confidence::Sure);
    };
    let like_filler = |c: char| matches!(c, '<' | 'K' | 'C' | 'E' | 'L' | 'X' | 'S');
    if rest.chars().all(|c| c == '<') {
        (field, Confidence::Sure)
    } else if rest.chars().all(like_filler) {
        (name, Confidence::Repaired)
    } else {
        (field, Confidence::Doubtful)
    }
}

/// Writes the field. What does not fit is cut from the right of the secondary
/// identifier, of which one letter stays; then from the right of the primary one. The
/// last character is a letter then.
pub(crate) fn write(primary: &str, secondary: &str, length: usize) -> String {
    let mut field = match (primary, secondary) {
        (primary, "") => cut(primary, length),
        ("", secondary) => cut(secondary, length),
        (primary, secondary) => {
            // Behind two fillers, one letter.
            let room = length.saturating_sub(3);
            if primary.len() <= room {
                let rest = length - primary.len() - 2;
                let (primary, rest) = match fitting(secondary, rest) {
                    Some(secondary) => (primary.to_owned(), secondary),
                    // The cut would leave a filler at the end: the family name gives
                    // a place away.
                    None if primary.len() > 1 => {
                        (cut(primary, primary.len() - 1), cut(secondary, rest + 1))
                    }
                    None => (primary.to_owned(), cut(secondary, rest)),
                };
                format!("{primary}<<{rest}")
            } else {
                let first = cut(secondary, 1);
                format!("{}<<{first}", cut(primary, room))
            }
        }
    };
    while field.len() < length {
        field.push('<');
    }
    field
}

/// A text in at most so many characters; one that is cut ends in a letter.
fn cut(text: &str, length: usize) -> String {
    let Some(kept) = text.get(..length) else { return text.to_owned() };
    fitting(text, length).unwrap_or_else(|| {
        // No word before the end can be shortened: it takes the next letter.
        let next = text.get(length..).and_then(|rest| rest.chars().next());
        kept.trim_end_matches('<').chars().chain(next).collect()
    })
}

/// The same, where it can be: a word is shortened by a letter where a filler would stand
/// last.
fn fitting(text: &str, length: usize) -> Option<String> {
    let Some(kept) = text.get(..length) else { return Some(text.to_owned()) };
    if text.len() == length || !kept.ends_with('<') {
        return Some(kept.to_owned());
    }
    let next = text.get(length..)?.chars().next()?;
    let words: Vec<&str> = kept.trim_end_matches('<').split('<').collect();
    let long = words.iter().rposition(|word| word.len() > 1)?;
    let mut out = String::with_capacity(length);
    for (number, word) in words.iter().enumerate() {
        let less = usize::from(number == long);
        out.push_str(word.get(..word.len() - less).unwrap_or(word));
        out.push('<');
    }
    out.push(next);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: &str, surname: &str, given: &str, truncated: bool) {
        let name = read(field);
        assert_eq!((name.surname.as_str(), name.given.as_str()), (surname, given));
        assert_eq!(name.truncated, truncated, "{field}");
    }

    #[test]
    fn fields_are_read() {
        check("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "ERIKSSON", "ANNA MARIA", false);
        check("ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "ARKFREITH", "", false);
        check("SU<MYAT<NOE<<<<<<<<<<<<<<<<<<<<", "SU MYAT NOE", "", false);
        check("<<ANNA<<<<<<<<<<", "ANNA", "", false);
        check("NGUYEN<VAN<<ANH<<<<<<<<KK<<K<<", "NGUYEN VAN", "ANH", false);
        check("NILAVADHANANANDA<<CHAYAPA<D", "NILAVADHANANANDA", "CHAYAPA D", true);
        check("ER1KSS0N<<ANNA<<<<<", "ERIKSSON", "ANNA", false);
        check("<<<<<<<<<<", "", "", false);
    }

    #[test]
    fn long_names_are_cut_so_that_a_letter_stands_last() {
        for (primary, secondary, length, field) in [
            ("ERIKSSON", "ANNA<MARIA", 24, "ERIKSSON<<ANNA<MARIA<<<<"),
            ("ERIKSSON", "ANNA<MARIA", 20, "ERIKSSON<<ANNA<MARIA"),
            ("ERIKSSON", "ANNA<MARIA", 18, "ERIKSSON<<ANNA<MAR"),
            ("ERIKSSON", "ANNA<MARIA", 15, "ERIKSSON<<ANN<M"),
            ("ERIKSSON", "A<MARIA", 12, "ERIKSSO<<A<M"),
            ("ERIKSSON", "ANNA", 10, "ERIKSSO<<A"),
            ("BENNELONG<WOOLOOMOOLOO", "DINGO<POTOROO", 13, "BENNELON<W<<D"),
            ("SUPARMANTO", "", 6, "SUPARM"),
            ("SU<MYAT<NOE", "", 8, "SU<MYA<N"),
            ("", "ANNA", 6, "ANNA<<"),
        ] {
            assert_eq!(write(primary, secondary, length), field);
        }
    }
}
