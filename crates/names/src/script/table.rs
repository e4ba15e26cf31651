//! Reads the authored text tables of `crates/names/tables`.
//!
//! In: lines `reading character…` or `word spelling…`; `#` begins a comment.
//! Out: maps from character or word to its readings, in the order of the lines.
//! Not handled: wrong lines; a test of each table finds them before they ship.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// A map that is built once and whose order nobody sees.
pub(super) type Map<K, V> = HashMap<K, V, FixedState>;

/// Readings of one key, the most usual first.
pub(super) type Spellings = Vec<&'static str>;

/// Fields of each line that is not empty.
pub(super) fn lines(
    text: &'static str,
) -> impl Iterator<Item = std::str::SplitWhitespace<'static>> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or("").trim())
        .filter(|line| !line.is_empty())
        .map(str::split_whitespace)
}

/// `reading characters…`: every character of the line has that reading.
pub(super) fn by_char(text: &'static str) -> Map<char, Spellings> {
    let mut map: Map<char, Spellings> = Map::default();
    for mut fields in lines(text) {
        let Some(reading) = fields.next() else { continue };
        for c in fields.flat_map(str::chars) {
            let known = map.entry(c).or_default();
            if !known.contains(&reading) {
                known.push(reading);
            }
        }
    }
    map
}

/// `reading word…`: every word of the line has that reading.
pub(super) fn by_reading(text: &'static str) -> Map<&'static str, Spellings> {
    let mut map: Map<&'static str, Spellings> = Map::default();
    for mut fields in lines(text) {
        let Some(reading) = fields.next() else { continue };
        for word in fields {
            let known = map.entry(word).or_default();
            if !known.contains(&reading) {
                known.push(reading);
            }
        }
    }
    map
}

/// `word spelling…`: the word has those spellings.
pub(super) fn by_word(text: &'static str) -> Map<&'static str, Spellings> {
    let mut map: Map<&'static str, Spellings> = Map::default();
    for mut fields in lines(text) {
        let Some(word) = fields.next() else { continue };
        let known = map.entry(word).or_default();
        for spelling in fields {
            if !known.contains(&spelling) {
                known.push(spelling);
            }
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_maps() {
        let chars = by_char("# heading\nchan 陳陈 # note\nzan 陈\n\n");
        assert_eq!(chars.get(&'陈'), Some(&vec!["chan", "zan"]));
        let words = by_word("สม som\nสม somm");
        assert_eq!(words.get("สม"), Some(&vec!["som", "somm"]));
        let words = by_reading("tanaka 田中\nden 田中");
        assert_eq!(words.get("田中"), Some(&vec!["tanaka", "den"]));
    }

    /// Spellings are a–z alone, and every line has a word to spell.
    #[test]
    fn tables_are_sound() {
        let by_word = [
            ("thai", include_str!("../../tables/thai-names.txt")),
            ("lao", include_str!("../../tables/lao-names.txt")),
            ("khmer", include_str!("../../tables/khmer-names.txt")),
            ("myanmar", include_str!("../../tables/myanmar-names.txt")),
            ("tamil", include_str!("../../tables/tamil-names.txt")),
            ("hangul-family", include_str!("../../tables/hangul-family.txt")),
            ("hangul-syllables", include_str!("../../tables/hangul-syllables.txt")),
        ];
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase());
        for (name, text) in by_word {
            for fields in lines(text) {
                let fields: Vec<&str> = fields.collect();
                assert!(fields.len() > 1, "{name}: {fields:?}");
                assert!(!plain(fields[0]), "{name}: {fields:?}");
                assert!(fields.iter().skip(1).all(|s| plain(s)), "{name}: {fields:?}");
            }
        }
        let by_reading = [
            ("cantonese", include_str!("../../tables/han-cantonese.txt")),
            ("hokkien", include_str!("../../tables/han-hokkien.txt")),
            ("hakka", include_str!("../../tables/han-hakka.txt")),
            ("vietnamese", include_str!("../../tables/han-vietnamese.txt")),
            ("japanese", include_str!("../../tables/han-japanese.txt")),
            ("pinyin", include_str!("../../tables/han-pinyin.txt")),
        ];
        for (name, text) in by_reading {
            for mut fields in lines(text) {
                let reading = fields.next().unwrap_or("");
                let rest: Vec<&str> = fields.collect();
                let heading = matches!(reading, "char" | "name" | "compound" | "given")
                    && rest.is_empty();
                assert!(plain(reading), "{name}: {reading}");
                assert!(heading || !rest.is_empty(), "{name}: {reading}");
                assert!(rest.iter().all(|w| !w.is_ascii()), "{name}: {reading} {rest:?}");
            }
        }
    }
}
