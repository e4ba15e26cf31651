//! Latin words with diacritics, and the last fallback for every script.
//!
//! In: a word of Latin letters. Out: its letters without diacritics, and as the
//! machine readable zone of a travel document spells them.
//! Not handled: Vietnamese tones, which are simply dropped.
//! Source: ICAO Doc 9303 part 3, section 6 A; `any_ascii` for the fallback.

use any_ascii::any_ascii_char;

use super::Sink;

pub(super) fn read(word: &str, sink: &mut Sink) {
    sink.push(fold(word), "without diacritics");
    if !word.is_ascii() {
        sink.push(zone(word), "ICAO 9303");
    }
}

/// The letters of any text in a–z, everything else dropped.
pub(super) fn fold(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        fold_char(c, &mut text);
    }
    text
}

/// Adds what `any_ascii` makes of one character, letters only.
pub(super) fn fold_char(c: char, text: &mut String) {
    let letters = any_ascii_char(c).bytes().filter(u8::is_ascii_alphabetic);
    text.extend(letters.map(|b| char::from(b.to_ascii_lowercase())));
}

/// The spelling of the machine readable zone.
fn zone(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ä' | 'æ' => text.push_str("ae"),
            'ö' | 'ø' | 'œ' => text.push_str("oe"),
            'ü' => text.push_str("ue"),
            'å' => text.push_str("aa"),
            'þ' => text.push_str("th"),
            'ĳ' => text.push_str("ij"),
            'ß' => text.push_str("ss"),
            'ð' | 'đ' => text.push('d'),
            _ => fold_char(c, &mut text),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn latin() {
        check(
            Script::Latin,
            &[
                ("müller", "muller"),
                ("müller", "mueller"),
                ("søren", "soeren"),
                ("åse", "aase"),
                ("núñez", "nunez"),
                ("đặng", "dang"),
                ("nguyễn", "nguyen"),
                ("þóra", "thora"),
                ("weiß", "weiss"),
                ("çelik", "celik"),
                ("ışık", "isik"),
                ("o'brien", "obrien"),
            ],
        );
    }
}
