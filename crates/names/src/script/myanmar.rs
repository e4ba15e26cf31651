//! Burmese words in Unicode (for Zawgyi see `zawgyi`).
//!
//! In: a word of Myanmar script. Out: readings from the table of name words with
//! rules between, by the rules alone in their usual spellings, and MLCTS without
//! its marks. [`split`] parts a name into its syllables, which is how its Latin
//! form is written, except inside Pali words and words of the table.
//! Not handled: voicing of a syllable by the one before it; Shan, Mon and Karen
//! letters beyond the last fallback.
//! Source: Myanmar Language Commission Transcription System 1980; BGN/PCGN 1970;
//! usage of Burmese passports and papers; table `myanmar-names.txt`.

use std::ops::Range;
use std::sync::LazyLock;

use any_ascii::any_ascii_char;

use super::Sink;
use super::table::{self, Map, Spellings};

static NAMES: LazyLock<Map<String, Spellings>> = LazyLock::new(|| {
    let mut names: Map<String, Spellings> = Map::default();
    for mut fields in table::lines(include_str!("../../tables/myanmar-names.txt")) {
        let Some(word) = fields.next() else { continue };
        names.entry(ordered(word.chars())).or_default().extend(fields);
    }
    names
});
/// Most syllables of an element of the table; a test keeps it true.
const SYLLABLES_MAX: usize = 5;
/// Most syllables of a name; longer words are not names. The longest Burmese
/// personal name on the published lists has 5.
const NAME_MAX: usize = 8;

const VIRAMA: char = '\u{1039}';
const ASAT: char = '\u{103a}';
const DOT: char = '\u{1037}';

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each habit of spelling is its own")]
struct Style {
    /// ar for the long a.
    ar: bool,
    /// ay for ေ; else e.
    ay: bool,
    /// ee and oo for the long vowels.
    long: bool,
    /// oe for ိုး; else o.
    oe: bool,
    /// t after a creaky nasal: myint, thant.
    creak: bool,
    /// r for ရ; else y.
    r: bool,
    /// t, p, s for the aspirates; else ht, ph, s.
    plain: bool,
    /// one for ုန်, ုံ; else on.
    one: bool,
}

const USUAL: Style = Style {
    ar: false,
    ay: true,
    long: false,
    oe: true,
    creak: true,
    r: false,
    plain: false,
    one: false,
};

pub(super) fn read(word: &str, sink: &mut Sink) {
    let letters: Vec<char> = word.chars().collect();
    let spans = spans(&letters);
    let syllables: Vec<Syllable> =
        spans.iter().filter_map(|s| parse(&letters, s)).collect();
    let known = elements(&letters, &spans);
    // Shan and Mon letters follow other rules.
    let foreign = letters
        .iter()
        .any(|c| matches!(c, '\u{1022}' | '\u{1028}' | '\u{1075}'..='\u{1099}'));
    if foreign || syllables.is_empty() {
        return;
    }
    let tabled = |choice: usize, style: Style| {
        let mut text = String::with_capacity(letters.len() * 2);
        for (element, range) in &known {
            match element {
                Some(list) => {
                    let spelling = list.get(choice).or_else(|| list.first());
                    text.push_str(spelling.copied().unwrap_or(""));
                }
                None => {
                    for span in spans.get(range.clone()).unwrap_or(&[]) {
                        if let Some(s) = parse(&letters, span) {
                            s.write(style, &mut text);
                        }
                    }
                }
            }
        }
        text
    };
    let ruled = |style: Style| {
        let mut text = String::with_capacity(letters.len() * 2);
        for s in &syllables {
            s.write(style, &mut text);
        }
        text
    };
    let bgn = Style { ay: false, oe: false, creak: false, ..USUAL };
    let full = Style { ar: true, long: true, plain: true, one: true, ..USUAL };
    sink.push(tabled(0, USUAL), "usual spelling");
    sink.push(tabled(1, full), "usual spelling");
    sink.push(ruled(bgn), "BGN");
    sink.push(ruled(USUAL), "by rule");
    sink.push(ruled(full), "by rule");
    sink.push(tabled(2, Style { r: true, ..USUAL }), "usual spelling");
    sink.push(ruled(Style { r: true, ..bgn }), "Pali");
    let mut commission = String::with_capacity(letters.len() * 2);
    for s in &syllables {
        s.commission(&mut commission);
    }
    sink.push(commission, "MLCTS");
}

/// Letters in the order the table is read in: long aa as aa, the dot last.
fn ordered(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut dot = false;
    for c in letters {
        match c {
            '\u{102b}' => text.push('\u{102c}'),
            DOT => {
                dot = true;
                continue;
            }
            ASAT | '\u{1036}' => text.push(c),
            '\u{200b}'..='\u{200d}' => continue,
            _ => {
                if std::mem::take(&mut dot) {
                    text.push(DOT);
                }
                text.push(c);
                continue;
            }
        }
        if c != '\u{102b}' && std::mem::take(&mut dot) {
            text.push(DOT);
        }
    }
    if dot {
        text.push(DOT);
    }
    text
}

fn is_consonant(c: char) -> bool {
    matches!(c, '\u{1000}'..='\u{1021}' | '\u{103f}')
}

fn is_base(c: char) -> bool {
    is_consonant(c) || matches!(c, '\u{1022}'..='\u{102a}' | '\u{104e}')
}

/// Whether the letter at a place closes the syllable before it.
fn closes(letters: &[char], at: usize) -> bool {
    match letters.get(at + 1) {
        Some(&ASAT | &VIRAMA) => true,
        Some(&DOT) => letters.get(at + 2) == Some(&ASAT),
        _ => false,
    }
}

/// The syllables, as ranges of letters that cover the word.
fn spans(letters: &[char]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::with_capacity(letters.len() / 3 + 1);
    for (i, c) in letters.iter().enumerate() {
        let stacked = i.checked_sub(1).and_then(|b| letters.get(b)) == Some(&VIRAMA);
        let opens = is_base(*c) && (stacked || i == 0 || !closes(letters, i));
        match spans.last_mut() {
            Some(last) if !opens => last.end = i + 1,
            _ => spans.push(i..i + 1),
        }
    }
    spans
}

/// Longest elements of the table from left to right; `None` where it has none.
fn elements(
    letters: &[char],
    spans: &[Range<usize>],
) -> Vec<(Option<&'static Spellings>, Range<usize>)> {
    let names = &*NAMES;
    let mut found = Vec::with_capacity(spans.len());
    let mut at = 0;
    while at < spans.len() {
        let mut best = (None, 1);
        for count in 1..=SYLLABLES_MAX.min(spans.len() - at) {
            let from = spans.get(at).map_or(0, |s| s.start);
            let to = spans.get(at + count - 1).map_or(from, |s| s.end);
            let part = letters.get(from..to).unwrap_or(&[]);
            let part = part.strip_suffix(&[VIRAMA]).unwrap_or(part);
            if let Some(list) = names.get(ordered(part.iter().copied()).as_str()) {
                best = (Some(list), count);
            }
        }
        found.push((best.0, at..at + best.1));
        at += best.1;
    }
    found
}

/// A syllable by its letters.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each mark is there or not")]
struct Syllable {
    initial: char,
    y: bool,
    r: bool,
    w: bool,
    h: bool,
    vowel: Vowel,
    last: Option<char>,
    dot: bool,
    high: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vowel {
    None,
    A,
    I,
    Ii,
    U,
    Uu,
    E,
    Ai,
    Au,
    /// ို
    O,
    /// ံ, ိံ, ုံ
    An,
    In,
    Un,
}

/// Reads one syllable.
fn parse(letters: &[char], span: &Range<usize>) -> Option<Syllable> {
    let letters = letters.get(span.clone())?;
    let first = *letters.first()?;
    let mut s = Syllable {
        initial: first,
        y: false,
        r: false,
        w: false,
        h: false,
        vowel: Vowel::None,
        last: None,
        dot: false,
        high: false,
    };
    let own = match first {
        '\u{1023}' => Some(Vowel::I),
        '\u{1024}' => Some(Vowel::Ii),
        '\u{1025}' => Some(Vowel::U),
        '\u{1026}' => Some(Vowel::Uu),
        '\u{1027}' => Some(Vowel::E),
        '\u{1029}' | '\u{102a}' => Some(Vowel::Au),
        _ => None,
    };
    if let Some(vowel) = own {
        s.initial = '\u{1021}';
        s.vowel = vowel;
    } else if !is_consonant(first) {
        return None;
    }
    for c in letters.iter().skip(1) {
        s.vowel = match (*c, s.vowel) {
            ('\u{103b}', v) => {
                s.y = true;
                v
            }
            ('\u{103c}', v) => {
                s.r = true;
                v
            }
            ('\u{103d}', v) => {
                s.w = true;
                v
            }
            ('\u{103e}', v) => {
                s.h = true;
                v
            }
            ('\u{102b}' | '\u{102c}', Vowel::E) => Vowel::Au,
            ('\u{102b}' | '\u{102c}', Vowel::None) => Vowel::A,
            ('\u{102d}', Vowel::None) => Vowel::I,
            ('\u{102d}', Vowel::U) | ('\u{102f}', Vowel::I) => Vowel::O,
            ('\u{102e}', _) => Vowel::Ii,
            ('\u{102f}', Vowel::An) => Vowel::Un,
            ('\u{102f}', _) => Vowel::U,
            ('\u{1030}', _) => Vowel::Uu,
            ('\u{1031}', _) => Vowel::E,
            ('\u{1032}', _) => Vowel::Ai,
            ('\u{1036}', Vowel::I) => Vowel::In,
            ('\u{1036}', Vowel::U) => Vowel::Un,
            ('\u{1036}', _) => Vowel::An,
            (DOT, v) => {
                s.dot = true;
                v
            }
            ('\u{1038}', v) => {
                s.high = true;
                v
            }
            (c, v) if is_base(c) && s.last.is_none() => {
                s.last = Some(c);
                v
            }
            (_, v) => v,
        };
    }
    Some(s)
}

impl Syllable {
    fn write(&self, style: Style, text: &mut String) {
        let onset = text.len();
        self.onset(style, text);
        let nasal = self.rhyme(style, text);
        if style.creak && self.dot && nasal {
            text.push('t');
        }
        if text.len() == onset && !is_consonant(self.initial) {
            text.push_str(any_ascii_char(self.initial));
        }
    }

    fn onset(&self, style: Style, text: &mut String) {
        let sh = self.h && matches!(self.initial, '\u{101b}' | '\u{101a}')
            || self.h && self.y && self.initial == '\u{101c}'
            || self.h && self.y && self.initial == '\u{101e}';
        if sh {
            text.push_str("sh");
        } else {
            if self.h {
                text.push('h');
            }
            let glide = self.y || self.r;
            text.push_str(match self.initial {
                '\u{1000}' => "k",
                '\u{1001}' if glide => "ch",
                '\u{1001}' => {
                    if style.plain {
                        "k"
                    } else {
                        "kh"
                    }
                }
                '\u{1002}' | '\u{1003}' => "g",
                '\u{1004}' => "ng",
                '\u{1005}' | '\u{1006}' => "s",
                '\u{1007}' | '\u{1008}' => "z",
                '\u{1009}' | '\u{100a}' => "ny",
                '\u{100b}' | '\u{1010}' => "t",
                '\u{100c}' | '\u{1011}' => {
                    if style.plain {
                        "t"
                    } else {
                        "ht"
                    }
                }
                '\u{100d}' | '\u{100e}' | '\u{1012}' | '\u{1013}' => "d",
                '\u{100f}' | '\u{1014}' => "n",
                '\u{1015}' => "p",
                '\u{1016}' => {
                    if style.plain {
                        "p"
                    } else {
                        "ph"
                    }
                }
                '\u{1017}' | '\u{1018}' => "b",
                '\u{1019}' => "m",
                '\u{101a}' => "y",
                '\u{101b}' => {
                    if style.r {
                        "r"
                    } else {
                        "y"
                    }
                }
                '\u{101c}' | '\u{1020}' => "l",
                '\u{101d}' => "w",
                '\u{101e}' | '\u{103f}' => "th",
                '\u{101f}' => "h",
                _ => "",
            });
            if glide && !matches!(self.initial, '\u{1001}' | '\u{101a}') {
                text.push('y');
            }
        }
        let vowel = self.w
            && self.vowel == Vowel::None
            && matches!(
                self.last,
                Some(
                    '\u{1014}'
                        | '\u{1019}'
                        | '\u{1010}'
                        | '\u{1015}'
                        | '\u{100f}'
                        | '\u{100b}'
                        | '\u{1012}'
                )
            )
            || self.w && self.vowel == Vowel::An;
        if self.w && !vowel {
            text.push('w');
        }
    }

    /// Writes vowel and final; says whether the syllable ends in a nasal.
    fn rhyme(&self, style: Style, text: &mut String) -> bool {
        let on = if style.one { "one" } else { "on" };
        let rhyme = match (self.vowel, self.last.map(class)) {
            (Vowel::Au, Some('k')) => "auk",
            (Vowel::Au, Some('G')) => "aung",
            (Vowel::O, Some('k')) => "aik",
            (Vowel::O, Some('G')) => "aing",
            (Vowel::None | Vowel::A, Some('k')) => "et",
            (_, Some('k')) => "et",
            (_, Some('G' | 'Y')) => "in",
            (_, Some('c')) => "it",
            (_, Some('y')) if style.ay && self.y | self.r => "i",
            (_, Some('y')) => {
                if style.ay {
                    "i"
                } else {
                    "e"
                }
            }
            (Vowel::I | Vowel::Ii, Some('t' | 'p')) => "eik",
            (Vowel::U | Vowel::Uu, Some('t' | 'p')) => "ok",
            (Vowel::O, Some('t' | 'p')) => "aik",
            (_, Some('t' | 'p')) => {
                if self.w {
                    "ut"
                } else {
                    "at"
                }
            }
            (Vowel::I | Vowel::Ii, Some('n' | 'm')) => "ein",
            (Vowel::U | Vowel::Uu, Some('n' | 'm')) => on,
            (Vowel::O, Some('n' | 'm')) => "aing",
            (_, Some('n' | 'm')) => {
                if self.w {
                    "un"
                } else {
                    "an"
                }
            }
            (Vowel::None | Vowel::A, Some('j')) => {
                if style.long {
                    "ai"
                } else {
                    "e"
                }
            }
            (Vowel::None, _) => "a",
            (Vowel::A, _) => {
                if style.ar {
                    "ar"
                } else {
                    "a"
                }
            }
            (Vowel::I, _) => "i",
            (Vowel::Ii, _) => {
                if style.long {
                    "ee"
                } else {
                    "i"
                }
            }
            (Vowel::U, _) => "u",
            (Vowel::Uu, _) => {
                if style.long {
                    "oo"
                } else {
                    "u"
                }
            }
            (Vowel::E, _) => {
                if style.ay {
                    "ay"
                } else {
                    "e"
                }
            }
            (Vowel::Ai, _) => {
                if style.long {
                    "eh"
                } else {
                    "e"
                }
            }
            (Vowel::Au, _) => "aw",
            (Vowel::O, _) => {
                if style.oe && self.high {
                    "oe"
                } else {
                    "o"
                }
            }
            (Vowel::An, _) => {
                if self.w {
                    "un"
                } else {
                    "an"
                }
            }
            (Vowel::In, _) => "ein",
            (Vowel::Un, _) => on,
        };
        text.push_str(rhyme);
        rhyme.ends_with('n') || rhyme.ends_with("ng")
    }

    /// MLCTS, marks dropped.
    fn commission(&self, text: &mut String) {
        if self.h {
            text.push('h');
        }
        text.push_str(match self.initial {
            '\u{1000}' => "k",
            '\u{1001}' => "hk",
            '\u{1002}' => "g",
            '\u{1003}' => "gh",
            '\u{1004}' => "ng",
            '\u{1005}' => "c",
            '\u{1006}' => "hc",
            '\u{1007}' => "j",
            '\u{1008}' => "jh",
            '\u{1009}' | '\u{100a}' => "ny",
            '\u{100b}' | '\u{1010}' => "t",
            '\u{100c}' | '\u{1011}' => "ht",
            '\u{100d}' | '\u{1012}' => "d",
            '\u{100e}' | '\u{1013}' => "dh",
            '\u{100f}' | '\u{1014}' => "n",
            '\u{1015}' => "p",
            '\u{1016}' => "hp",
            '\u{1017}' => "b",
            '\u{1018}' => "bh",
            '\u{1019}' => "m",
            '\u{101a}' => "y",
            '\u{101b}' => "r",
            '\u{101c}' | '\u{1020}' => "l",
            '\u{101d}' => "w",
            '\u{101e}' => "s",
            '\u{103f}' => "ss",
            '\u{101f}' => "h",
            _ => "",
        });
        for (there, glide) in [(self.y, "y"), (self.r, "r"), (self.w, "w")] {
            if there {
                text.push_str(glide);
            }
        }
        let closed = self.last.is_some();
        text.push_str(match self.vowel {
            Vowel::None | Vowel::A => "a",
            Vowel::I | Vowel::Ii => "i",
            Vowel::U | Vowel::Uu => "u",
            Vowel::E => "e",
            Vowel::Ai => "ai",
            Vowel::Au => {
                if closed {
                    "o"
                } else {
                    "au"
                }
            }
            Vowel::O => "ui",
            Vowel::An => "am",
            Vowel::In => "im",
            Vowel::Un => "um",
        });
        text.push_str(match self.last.map(class) {
            Some('k') => "k",
            Some('G') => "ng",
            Some('c') => "c",
            Some('y') => "ny",
            Some('Y') => "ny",
            Some('t') => "t",
            Some('p') => "p",
            Some('n') => "n",
            Some('m') => "m",
            _ => "",
        });
    }
}

/// Kinds of finals.
fn class(c: char) -> char {
    match c {
        '\u{1000}'..='\u{1003}' => 'k',
        '\u{1004}' => 'G',
        '\u{1005}'..='\u{1008}' => 'c',
        '\u{1009}' | '\u{1025}' => 'Y',
        '\u{100a}' => 'y',
        '\u{100b}'..='\u{100e}' | '\u{1010}'..='\u{1013}' | '\u{101e}' => 't',
        '\u{100f}' | '\u{1014}' => 'n',
        '\u{1015}'..='\u{1018}' => 'p',
        '\u{1019}' => 'm',
        '\u{101a}' => 'j',
        _ => ' ',
    }
}

/// Syllables, or words of the table, as name parts.
pub(super) fn split(word: &str) -> Vec<Range<usize>> {
    let letters: Vec<char> = word.chars().collect();
    let spans = spans(&letters);
    if spans.len() < 2 || spans.len() > NAME_MAX {
        return Vec::new();
    }
    let mut lengths: Vec<usize> = Vec::with_capacity(spans.len());
    let mut joined = false;
    for (_, range) in elements(&letters, &spans) {
        let part = spans.get(range).unwrap_or(&[]);
        let length: usize = part.iter().map(Range::len).sum();
        let stacked =
            part.last().and_then(|s| s.end.checked_sub(1)).and_then(|i| letters.get(i))
                == Some(&VIRAMA);
        match lengths.last_mut() {
            Some(last) if joined => *last += length,
            _ => lengths.push(length),
        }
        // A stacked letter holds its two syllables together.
        joined = stacked;
    }
    super::ranges(word, &lengths)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::super::{Script, split};
    use super::{NAMES, SYLLABLES_MAX, spans};

    #[test]
    fn myanmar() {
        check(
            Script::Myanmar,
            &[
                ("အောင်", "aung"),
                ("မောင်", "maung"),
                ("စု", "su"),
                ("စု", "suu"),
                ("ကြည်", "kyi"),
                ("လှိုင်", "hlaing"),
                ("မြင့်", "myint"),
                ("မင်း", "min"),
                ("သန်း", "than"),
                ("သန့်", "thant"),
                ("စိုး", "soe"),
                ("ရွှေ", "shwe"),
                ("ဝဏ္ဏ", "wunna"),
                ("သီဟ", "thiha"),
                ("သူရ", "thura"),
                ("ထွန်း", "tun"),
                ("ထွန်း", "htun"),
                ("အောင်ဆန်းစုကြည်", "aungsansukyi"),
                ("အောင်ဆန်းစုကြည်", "aungsansuukyee"),
                ("ကျောင်း", "kyaung"),
                ("ပြောင်း", "pyaung"),
                ("ချိုင့်", "chaingt"),
                ("ညွန့်", "nyunt"),
                ("လွင်", "lwin"),
                ("ဗိုလ်", "bo"),
                ("ကျော်", "kyau"),
            ],
        );
    }

    #[test]
    fn syllables_part() {
        let parts = |word: &'static str| -> Vec<&str> {
            split(word, Script::Myanmar).into_iter().filter_map(|r| word.get(r)).collect()
        };
        assert_eq!(parts("မင်းအောင်လှိုင်"), ["မင်း", "အောင်", "လှိုင်"]);
        assert_eq!(parts("စန္ဒာဝင်း"), ["စန္ဒာ", "ဝင်း"]);
        assert_eq!(parts("သူရအောင်"), ["သူရ", "အောင်"]);
        assert_eq!(parts("အောင်"), ["အောင်"]);
    }

    #[test]
    fn the_longest_element_fits() {
        let longest =
            NAMES.keys().map(|k| spans(&k.chars().collect::<Vec<_>>()).len()).max();
        assert!(longest.unwrap_or(0) <= SYLLABLES_MAX, "{longest:?}");
    }
}
