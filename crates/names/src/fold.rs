//! Text to folded words.
//!
//! In: any text at all. Out: words of letters and digits, lower case, NFKC, each of one
//! script, with Latin diacritics taken off. Not handled: what a word means.
//!
//! Work is bounded: at most [`CHARS_MAX`] characters are read, at most
//! [`WORDS_MAX`] words come out, a word has at most [`WORD_CHARS_MAX`] characters, and
//! a letter keeps at most [`MARKS_MAX`] marks. The longest name on the UN list of
//! 2026-02-27 has 22 words and 165 characters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script::{Script, zawgyi_to_unicode};

/// Characters read of one name.
pub(crate) const CHARS_MAX: usize = 1024;
/// Words kept of one name.
pub(crate) const WORDS_MAX: usize = 48;
/// Characters kept of one word.
const WORD_CHARS_MAX: usize = 48;
/// Marks kept on one letter; Khmer and Burmese syllables need up to six.
const MARKS_MAX: usize = 8;

/// A word as it stands in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FoldedWord {
    /// The folded text.
    pub(crate) text: String,
    /// A second Latin spelling where a letter has two (`ä` is `a` or `ae`).
    pub(crate) variant: Option<String>,
    /// The script of its letters; digits are `Latin`.
    pub(crate) script: Script,
    /// The next word is joined to this one by a hyphen or nothing but a script change.
    pub(crate) hyphen: bool,
    /// A comma follows: what stands before it is the family name.
    pub(crate) comma: bool,
}

/// Splits a text into folded words.
pub(crate) fn words(text: &str) -> Vec<FoldedWord> {
    words_whole(text).0
}

/// The same, and whether they are all that the text has: what is behind the bounds is
/// left out.
pub(crate) fn words_whole(text: &str) -> (Vec<FoldedWord>, bool) {
    let (clipped, mut whole) = bounded(text);
    let converted = zawgyi_to_unicode(&clipped);
    let mut splitter = Splitter::default();
    for c in converted.as_deref().unwrap_or(&clipped).nfkc() {
        if splitter.words.len() >= WORDS_MAX {
            if !c.is_alphanumeric() {
                continue;
            }
            whole = false;
            break;
        }
        splitter.push(c);
    }
    splitter.close();
    whole &= !splitter.clipped;
    (splitter.words, whole)
}

/// The first characters of a text, with runs of marks cut short, and whether no letter
/// is behind them.
fn bounded(text: &str) -> (String, bool) {
    let mut marks = 0;
    let mut kept = text.chars().filter(|c| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS_MAX
    });
    let clipped = kept.by_ref().take(CHARS_MAX).collect();
    let whole = !kept.any(char::is_alphanumeric);
    (clipped, whole)
}

#[derive(Default)]
struct Splitter {
    words: Vec<FoldedWord>,
    text: String,
    variant: Option<String>,
    script: Option<Script>,
    chars: usize,
    /// Letters of a word were left out.
    clipped: bool,
}

impl Splitter {
    fn push(&mut self, c: char) {
        match c {
            // Written inside words: apostrophes, ayn and hamza signs, tatweel,
            // invisible joiners and direction marks.
            '\''
            | '’'
            | '‘'
            | '`'
            | '´'
            | 'ʻ'
            | 'ʼ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | '′'
            | 'ـ'
            | '·'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {}
            '-' | '‐' | '‑' | '–' | '_' => {
                self.close();
                self.mark(|word| word.hyphen = true);
            }
            ',' | '،' | '、' => {
                self.close();
                self.mark(|word| word.comma = true);
            }
            // A company's sign stands for its word.
            '&' => {
                self.close();
                self.letter('a', Script::Latin);
                self.letter('n', Script::Latin);
                self.letter('d', Script::Latin);
                self.close();
            }
            c => self.letter_or_break(c),
        }
    }

    fn letter_or_break(&mut self, c: char) {
        for lower in c.to_lowercase() {
            if is_combining_mark(lower) {
                self.push_mark(lower);
            } else if lower.is_numeric() {
                self.letter(digit(lower), Script::Latin);
            } else if let Some(script) = Script::of(lower) {
                self.letter(lower, script);
            } else {
                self.close();
            }
        }
    }

    /// A mark belongs to the letter before it; on Latin letters it is dropped.
    fn push_mark(&mut self, mark: char) {
        match self.script {
            None | Some(Script::Latin | Script::Arabic | Script::Hebrew) => {}
            Some(_) if self.chars < WORD_CHARS_MAX => {
                self.text.push(mark);
                self.chars += 1;
            }
            Some(_) => self.clipped = true,
        }
    }

    fn letter(&mut self, c: char, script: Script) {
        let (c, script) = match self.script {
            Some(own) => in_script(c, script, own),
            None => (c, script),
        };
        let same = self.script.is_none_or(|own| own == script || pair(own, script));
        if !same {
            self.close();
        }
        if self.chars >= WORD_CHARS_MAX {
            self.clipped = true;
            return;
        }
        self.chars += 1;
        // Han before kana is still one Japanese word; the kana decide its script.
        self.script = Some(match self.script {
            Some(Script::Kana) => Script::Kana,
            _ => script,
        });
        match script {
            Script::Latin => self.latin(c),
            Script::Arabic => self.text.extend(arabic_base(c)),
            Script::Cyrillic
            | Script::Greek
            | Script::Armenian
            | Script::Georgian
            | Script::Hebrew
            | Script::Devanagari
            | Script::Bengali
            | Script::Tamil
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
            | Script::Han
            | Script::Hangul
            | Script::Kana
            | Script::Other => self.text.push(c),
        }
    }

    fn latin(&mut self, c: char) {
        let base = latin_base(c);
        let long = latin_variant(c);
        if !long.is_empty() && self.variant.is_none() {
            self.variant = Some(self.text.clone());
        }
        self.text.push_str(&base);
        if let Some(variant) = &mut self.variant {
            variant.push_str(if long.is_empty() { &base } else { long });
        }
    }

    fn mark(&mut self, change: impl FnOnce(&mut FoldedWord)) {
        if let Some(word) = self.words.last_mut() {
            change(word);
        }
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        let variant = self.variant.take();
        let script = self.script.take();
        self.chars = 0;
        if let Some(script) = script
            && !text.is_empty()
        {
            let (hyphen, comma) = (false, false);
            self.words.push(FoldedWord { text, variant, script, hyphen, comma });
        }
    }
}

/// An Arabic letter in the form that Arabic, Persian, Pashto and Urdu writers would all
/// take for it: keyboards of the region give different code points for the same letter.
/// `None` for the hamza, which is left out as often as it is written.
fn arabic_base(c: char) -> Option<char> {
    Some(match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ێ' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ہ' | 'ۀ' | 'ۂ' | 'ھ' => 'ه',
        'ؤ' => 'و',
        'ء' => return None,
        other => other,
    })
}

/// The same for a word of a table.
pub(crate) fn folded_word(text: &str) -> String {
    text.chars()
        .filter(|c| !is_combining_mark(*c) || Script::of(*c) != Some(Script::Arabic))
        .filter_map(|c| match Script::of(c) {
            Some(Script::Arabic) => arabic_base(c),
            Some(_) | None => Some(c),
        })
        .collect()
}

/// Scripts that stand together in one word.
fn pair(a: Script, b: Script) -> bool {
    matches!(
        (a, b),
        (Script::Han | Script::Kana, Script::Kana) | (Script::Kana, Script::Han)
    )
}

/// Letters of two alphabets that look the same: Latin, then Cyrillic. One of the other
/// alphabet inside a word is a slip of the keyboard, or meant to deceive.
const TWINS: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
];

/// A letter as one of the script of the word that it stands in, if it has a twin there.
fn in_script(c: char, script: Script, own: Script) -> (char, Script) {
    let twin = match (script, own) {
        (Script::Cyrillic, Script::Latin) => TWINS.iter().find(|t| t.1 == c).map(|t| t.0),
        (Script::Latin, Script::Cyrillic) => TWINS.iter().find(|t| t.0 == c).map(|t| t.1),
        _ => None,
    };
    twin.map_or((c, script), |twin| (twin, own))
}

/// Any decimal digit as ASCII; other numerals stay.
fn digit(c: char) -> char {
    if c.is_ascii_digit() {
        return c;
    }
    // Every decimal digit block of Unicode starts with its zero at a multiple of 16
    // or 6 below one; counting down to the zero is the simplest sound way.
    let mut value = 0;
    let mut code = c as u32;
    while value < 10 {
        let below = char::from_u32(code.wrapping_sub(1));
        if !below.is_some_and(char::is_numeric) {
            return char::from_digit(value, 10).unwrap_or(c);
        }
        code -= 1;
        value += 1;
    }
    c
}

/// A Latin letter without its diacritics, as `a`–`z` or digits.
fn latin_base(c: char) -> String {
    if c.is_ascii_alphanumeric() {
        return c.to_string();
    }
    match c {
        'ß' => "ss".into(),
        'æ' => "ae".into(),
        'œ' => "oe".into(),
        'ø' | 'ơ' => "o".into(),
        'ł' => "l".into(),
        'đ' | 'ð' | 'ɗ' => "d".into(),
        'þ' => "th".into(),
        'ı' => "i".into(),
        'ŋ' => "ng".into(),
        'ħ' => "h".into(),
        'ə' => "a".into(),
        'ư' => "u".into(),
        'ɓ' => "b".into(),
        'ƙ' => "k".into(),
        'ɣ' => "gh".into(),
        'ʃ' => "sh".into(),
        other => {
            let base: String = std::iter::once(other)
                .nfkd()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            if base.is_empty() { ascii_fallback(other) } else { base }
        }
    }
}

/// Letters that have no decomposition and no row above.
fn ascii_fallback(c: char) -> String {
    any_ascii::any_ascii_char(c)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The long spelling of a letter in machine readable zones and telegrams (ICAO Doc
/// 9303 part 3, section 6 A); empty when the letter has none.
fn latin_variant(c: char) -> &'static str {
    match c {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'å' => "aa",
        'ñ' => "ny",
        'ç' | 'ş' | 'š' => "sh",
        'č' | 'ć' => "ch",
        'ž' => "zh",
        'ğ' => "gh",
        'đ' => "dj",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let got: Vec<String> = words(text).into_iter().map(|w| w.text).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn words_are_folded() {
        check("  Nguyễn Văn ĐỨC ", &["nguyen", "van", "duc"]);
        check("O'Brien-Smith", &["obrien", "smith"]);
        check("PETROV<<IVAN<SERGEEVICH<<<<", &["petrov", "ivan", "sergeevich"]);
        check("Straße Łódź", &["strasse", "lodz"]);
        check("مُحَمَّد", &["محمد"]);
        check("Ｆｕｌｌ １２", &["full", "12"]);
        check("١٢٣", &["123"]);
        check("Iv\u{430}nov", &["ivanov"]);
    }

    #[test]
    fn hostile_text_is_bounded() {
        let marks = format!("a{}", "\u{301}".repeat(100_000));
        check(&marks, &["a"]);
        let many = "x ".repeat(500);
        assert_eq!(words(&many).len(), WORDS_MAX);
        check("\u{0}\u{202e}\u{feff}", &[]);
    }

    #[test]
    fn what_is_left_out_of_a_text_is_told() {
        let check = |text: &str, expected: bool| {
            assert_eq!(words_whole(text).1, expected, "{} letters", text.chars().count());
        };
        check("Nguyễn Văn ĐỨC", true);
        check(&"ab ".repeat(WORDS_MAX), true);
        check(&format!("{}--", "ab ".repeat(WORDS_MAX)), true);
        check(&"ab ".repeat(WORDS_MAX + 1), false);
        check(&"a".repeat(WORD_CHARS_MAX), true);
        check(&"a".repeat(WORD_CHARS_MAX + 1), false);
        check(&format!("ab{}", " ".repeat(CHARS_MAX)), true);
        check(&format!("ab{}cd", " ".repeat(CHARS_MAX)), false);
    }

    #[test]
    fn letters_with_two_spellings_keep_both() {
        let word = &words("Müller")[0];
        assert_eq!(word.text, "muller");
        assert_eq!(word.variant.as_deref(), Some("mueller"));
    }
}
