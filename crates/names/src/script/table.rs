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
}
