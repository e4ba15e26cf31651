//! Scripts: which one a letter belongs to, and how a word of one reads in Latin letters.
//!
//! In: one word of one script, lower-cased. Out: its Latin readings, each in
//! the letters a–z alone and named by the standard that makes it.
//! Not handled: Arabic and Hebrew (see their own modules; here only the last
//! fallback), telling languages apart by more than their letters, meaning.
//! Source: named in each script's module. Letters that no table of ours holds
//! are read by the `any_ascii` crate.

#![expect(
    clippy::match_same_arms,
    reason = "letter tables keep the order of their alphabet"
)]

mod armenian;
mod bengali;
mod cyrillic;
mod devanagari;
mod georgian;
mod greek;
mod han;
mod hangul;
mod indic;
mod kana;
mod khmer;
mod lao;
mod latin;
mod myanmar;
mod pinyin;
mod table;
mod tamil;
mod thai;
mod zawgyi;

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

pub(crate) use zawgyi::zawgyi_to_unicode;

/// Most readings given for one word. Eight hold every word of our tables; more
/// would cost the comparison more than the rare ninth spelling gains.
pub(crate) const READINGS_MAX: usize = 8;

/// Letters of a word that are read; the rest is cut. The longest real name part
/// known to us, a Thai surname, has 30.
pub(crate) const LETTERS_MAX: usize = 64;

/// A writing system, as far as reading it needs rules of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Script {
    /// Latin, with all its extensions.
    Latin,
    /// Cyrillic, of all languages.
    Cyrillic,
    /// Greek and Coptic.
    Greek,
    /// Armenian.
    Armenian,
    /// Georgian, old and new.
    Georgian,
    /// Hebrew.
    Hebrew,
    /// Arabic, with its Persian, Urdu, Pashto, Kurdish and Jawi letters.
    Arabic,
    /// Devanagari: Hindi, Marathi, Nepali.
    Devanagari,
    /// Bengali and Assamese.
    Bengali,
    /// Tamil.
    Tamil,
    /// Thai.
    Thai,
    /// Lao.
    Lao,
    /// Khmer.
    Khmer,
    /// Burmese, Shan, Mon and Karen.
    Myanmar,
    /// Chinese characters, whoever uses them.
    Han,
    /// Korean.
    Hangul,
    /// Japanese hiragana and katakana.
    Kana,
    /// Any other script; read by `any_ascii`.
    Other,
}

impl Script {
    /// The script of a letter; `None` for marks, digits, spaces and punctuation.
    pub(crate) fn of(c: char) -> Option<Self> {
        let code = u32::from(c);
        if code < 0x80 {
            return c.is_ascii_alphabetic().then_some(Self::Latin);
        }
        if !c.is_alphabetic() || is_mark(code) {
            return None;
        }
        Some(match code {
            0x80..=0x2B8
            | 0x1D00..=0x1D25
            | 0x1D2C..=0x1D5C
            | 0x1D62..=0x1D65
            | 0x1D6B..=0x1D77
            | 0x1D79..=0x1DBE
            | 0x1E00..=0x1EFF
            | 0x2071
            | 0x207F
            | 0x2090..=0x209C
            | 0x212A..=0x212B
            | 0x2C60..=0x2C7F
            | 0xA722..=0xA7FF
            | 0xAB30..=0xAB64
            | 0xFB00..=0xFB06
            | 0xFF21..=0xFF3A
            | 0xFF41..=0xFF5A => Self::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF | 0x1D26..=0x1D2A => Self::Greek,
            0x400..=0x52F
            | 0x1C80..=0x1C8F
            | 0x1D2B
            | 0x2DE0..=0x2DFF
            | 0xA640..=0xA69F => Self::Cyrillic,
            0x531..=0x58F | 0xFB13..=0xFB17 => Self::Armenian,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Self::Georgian,
            0x591..=0x5F4 | 0xFB1D..=0xFB4F => Self::Hebrew,
            0x600..=0x6FF
            | 0x750..=0x77F
            | 0x870..=0x8FF
            | 0xFB50..=0xFDFF
            | 0xFE70..=0xFEFC
            | 0x1EE00..=0x1EEFF => Self::Arabic,
            0x900..=0x97F | 0xA8E0..=0xA8FF => Self::Devanagari,
            0x980..=0x9FF => Self::Bengali,
            0xB80..=0xBFF => Self::Tamil,
            0xE01..=0xE5B => Self::Thai,
            0xE80..=0xEFF => Self::Lao,
            0x1780..=0x17FF => Self::Khmer,
            0x1000..=0x109F | 0xA9E0..=0xA9FE | 0xAA60..=0xAA7F => Self::Myanmar,
            0x2E80..=0x2FDF
            | 0x3005
            | 0x3007
            | 0x3021..=0x3029
            | 0x3038..=0x303B
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x20000..=0x3FFFF => Self::Han,
            0x1100..=0x11FF
            | 0x3130..=0x318F
            | 0xA960..=0xA97C
            | 0xAC00..=0xD7FB
            | 0xFFA0..=0xFFDC => Self::Hangul,
            0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F | 0x1B000..=0x1B16F => {
                Self::Kana
            }
            _ => Self::Other,
        })
    }
}

/// Vowel signs that Unicode counts as alphabetic although they never stand alone.
fn is_mark(code: u32) -> bool {
    matches!(code,
        0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1..=0x5C2 | 0x5C4..=0x5C5
        | 0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x670 | 0x6D6..=0x6DC | 0x6DF..=0x6E4
        | 0x6E7..=0x6E8 | 0x6EA..=0x6ED | 0x8CA..=0x8FF
        | 0x900..=0x903 | 0x93A..=0x93C | 0x93E..=0x94F | 0x951..=0x957 | 0x962..=0x963
        | 0x981..=0x983 | 0x9BC | 0x9BE..=0x9CD | 0x9D7 | 0x9E2..=0x9E3 | 0x9FE
        | 0xB82 | 0xBBE..=0xBCD | 0xBD7
        | 0xE31 | 0xE34..=0xE3A | 0xE47..=0xE4E | 0xEB1 | 0xEB4..=0xEBC | 0xEC8..=0xECE
        | 0x102B..=0x103E | 0x1056..=0x1059 | 0x105E..=0x1060 | 0x1062..=0x1064
        | 0x1067..=0x106D | 0x1071..=0x1074 | 0x1082..=0x108D | 0x108F | 0x109A..=0x109D
        | 0x17B4..=0x17D3 | 0x17DD | 0x3099..=0x309A)
}

/// One Latin reading of a word.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Reading {
    /// Lower-case a–z alone; never empty.
    pub text: String,
    /// What makes it, for explanations: "ICAO 9303", "pinyin", "family spelling", …
    pub standard: &'static str,
}

/// Reads a word of one script (NFC, lower case, no spaces) in Latin letters.
///
/// Appends up to [`READINGS_MAX`] distinct readings to `out`, the most usual
/// first. A word without letters has none. Only the first [`LETTERS_MAX`]
/// characters are read.
pub(crate) fn read(word: &str, script: Script, out: &mut Vec<Reading>) {
    let composed;
    let word = cut(word);
    let word = if is_nfc_quick(word.chars()) == IsNormalized::Yes {
        word
    } else {
        composed = word.nfc().collect::<String>();
        &composed
    };
    let sink = &mut Sink { start: out.len(), out };
    match script {
        Script::Latin => latin::read(word, sink),
        Script::Cyrillic => cyrillic::read(word, sink),
        Script::Greek => greek::read(word, sink),
        Script::Armenian => armenian::read(word, sink),
        Script::Georgian => georgian::read(word, sink),
        Script::Devanagari => devanagari::read(word, sink),
        Script::Bengali => bengali::read(word, sink),
        Script::Tamil => tamil::read(word, sink),
        Script::Thai => thai::read(word, sink),
        Script::Lao => lao::read(word, sink),
        Script::Khmer => khmer::read(word, sink),
        Script::Myanmar => myanmar::read(word, sink),
        Script::Han => han::read(word, sink),
        Script::Hangul => hangul::read(word, sink),
        Script::Kana => kana::read(word, sink),
        Script::Other => indic::read_other(word, sink),
        Script::Hebrew | Script::Arabic => {}
    }
    if sink.is_empty() {
        sink.push(latin::fold(word), "letter by letter");
    }
}

/// Splits a word of a script written without spaces into name parts.
///
/// Han: surname and given name ("习近平" → "习", "近平"), with compound surnames
/// and, best effort, Japanese ones. Hangul likewise. Burmese: a part a syllable,
/// as its Latin spelling has it. Other scripts: one piece. Meant for names
/// written as one word; the byte ranges cover the word without gaps.
#[expect(clippy::single_range_in_vec_init, reason = "one piece is one range")]
pub(crate) fn split(word: &str, script: Script) -> Vec<Range<usize>> {
    let parts = match script {
        Script::Han | Script::Kana => han::split(word),
        Script::Hangul => hangul::split(word),
        Script::Myanmar => myanmar::split(word),
        Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Armenian
        | Script::Georgian
        | Script::Hebrew
        | Script::Arabic
        | Script::Devanagari
        | Script::Bengali
        | Script::Tamil
        | Script::Thai
        | Script::Lao
        | Script::Khmer
        | Script::Other => Vec::new(),
    };
    if parts.is_empty() && !word.is_empty() { vec![0..word.len()] } else { parts }
}

/// The first [`LETTERS_MAX`] characters.
fn cut(word: &str) -> &str {
    match word.char_indices().nth(LETTERS_MAX) {
        Some((end, _)) => word.get(..end).unwrap_or(word),
        None => word,
    }
}

/// Byte ranges of consecutive pieces, given their lengths in characters.
fn ranges(word: &str, lengths: &[usize]) -> Vec<Range<usize>> {
    let mut chars = word.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut from = 0;
    let mut parts = Vec::with_capacity(lengths.len());
    for &length in lengths {
        let Some(to) = length.checked_sub(1).and_then(|skip| chars.nth(skip)) else {
            break;
        };
        parts.push(from..to);
        from = to;
    }
    if from < word.len() {
        match parts.last_mut() {
            Some(last) => last.end = word.len(),
            None => parts.push(0..word.len()),
        }
    }
    parts
}

/// Collects distinct readings of one word up to the cap.
struct Sink<'a> {
    out: &'a mut Vec<Reading>,
    start: usize,
}

impl Sink<'_> {
    fn found(&self) -> &[Reading] {
        self.out.get(self.start..).unwrap_or(&[])
    }

    fn is_empty(&self) -> bool {
        self.found().is_empty()
    }

    fn is_full(&self) -> bool {
        self.found().len() >= READINGS_MAX
    }

    /// Adds a reading unless it is empty, known or one too many.
    fn push(&mut self, mut text: String, standard: &'static str) {
        if !text.bytes().all(|b| b.is_ascii_lowercase()) {
            text.make_ascii_lowercase();
            text.retain(|c| c.is_ascii_lowercase());
        }
        if text.is_empty()
            || self.is_full()
            || self.found().iter().any(|r| r.text == text)
        {
            return;
        }
        self.out.push(Reading { text, standard });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that each word has a reading spelled as given.
    pub(super) fn check(script: Script, cases: &[(&str, &str)]) {
        let mut failed = Vec::new();
        for (word, wanted) in cases {
            let mut out = Vec::new();
            read(word, script, &mut out);
            if !out.iter().any(|r| r.text == *wanted) {
                let found: Vec<&str> = out.iter().map(|r| r.text.as_str()).collect();
                failed.push(format!("{word}: wanted {wanted}, found {found:?}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    /// A small generator, so that the test needs no crate and always runs alike.
    struct Xorshift(u64);

    impl Xorshift {
        fn next(&mut self, below: u32) -> u32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            u32::try_from((self.0 >> 16) % u64::from(below)).unwrap_or(0)
        }
    }

    const BLOCKS: [(Script, u32, u32); 22] = [
        (Script::Latin, 0x20, 0x24F),
        (Script::Latin, 0x1E00, 0x1EFF),
        (Script::Cyrillic, 0x400, 0x52F),
        (Script::Greek, 0x370, 0x3FF),
        (Script::Greek, 0x1F00, 0x1FFF),
        (Script::Armenian, 0x530, 0x58F),
        (Script::Georgian, 0x10A0, 0x10FF),
        (Script::Hebrew, 0x590, 0x5FF),
        (Script::Arabic, 0x600, 0x6FF),
        (Script::Devanagari, 0x900, 0x97F),
        (Script::Bengali, 0x980, 0x9FF),
        (Script::Tamil, 0xB80, 0xBFF),
        (Script::Thai, 0xE00, 0xE7F),
        (Script::Lao, 0xE80, 0xEFF),
        (Script::Khmer, 0x1780, 0x17FF),
        (Script::Myanmar, 0x1000, 0x109F),
        (Script::Han, 0x4E00, 0x9FFF),
        (Script::Han, 0x20000, 0x2A6DF),
        (Script::Hangul, 0xAC00, 0xD7A3),
        (Script::Hangul, 0x1100, 0x11FF),
        (Script::Kana, 0x3040, 0x30FF),
        (Script::Other, 0x1, 0x10_FFFF),
    ];

    #[test]
    fn any_text_reads_clean() {
        let mut random = Xorshift(0x5eed_0123_4567_89ab);
        let mut out = Vec::new();
        for round in 0..20_000 {
            for (script, from, to) in BLOCKS {
                let length = if round % 50 == 0 { 90 } else { random.next(9) };
                let word: String = (0..length)
                    .filter_map(|_| {
                        let stray = random.next(40) == 0;
                        let (from, to) = if stray { (1, 0x3100) } else { (from, to) };
                        char::from_u32(from + random.next(to - from + 1))
                    })
                    .collect();
                out.clear();
                read(&word, script, &mut out);
                assert!(out.len() <= READINGS_MAX, "{word:?}");
                for (i, reading) in out.iter().enumerate() {
                    let text = &reading.text;
                    assert!(!text.is_empty(), "{word:?}");
                    assert!(
                        text.bytes().all(|b| b.is_ascii_lowercase()),
                        "{word:?} {text}"
                    );
                    assert!(
                        !out.iter().take(i).any(|r| r.text == *text),
                        "{word:?} twice {text}"
                    );
                }
                let mut at = 0;
                for part in split(&word, script) {
                    assert!(part.start == at && part.end > at, "{word:?}");
                    assert!(word.get(part.clone()).is_some(), "{word:?}");
                    at = part.end;
                }
                assert_eq!(at, word.len(), "{word:?}");
                let _ = zawgyi_to_unicode(&word);
            }
        }
    }

    #[test]
    fn letters_know_their_script() {
        for (c, script) in [
            ('a', Script::Latin),
            ('ø', Script::Latin),
            ('ж', Script::Cyrillic),
            ('λ', Script::Greek),
            ('ა', Script::Georgian),
            ('ש', Script::Hebrew),
            ('ع', Script::Arabic),
            ('ก', Script::Thai),
            ('ກ', Script::Lao),
            ('ក', Script::Khmer),
            ('က', Script::Myanmar),
            ('王', Script::Han),
            ('々', Script::Han),
            ('김', Script::Hangul),
            ('ー', Script::Kana),
            ('ක', Script::Other),
        ] {
            assert_eq!(Script::of(c), Some(script), "{c}");
        }
        for c in ['1', ' ', '-', '\u{301}', '\u{E34}', '๑', '\'', '·'] {
            assert_eq!(Script::of(c), None, "{c:?}");
        }
    }
}
