//! Names as machine readable zones spell them: the letters A to Z and a filler.
//!
//! In: a name in its own script, and whose rules hold; or a name as a zone spells it.
//! Out: the spelling of the zone; or the Arabic letters that it stands for. Not handled:
//! how long a name may be in a zone, and what is cut (`travel`).
//! Source: ICAO Doc 9303 part 3, 8th edition, section 6 (tables A, B and C).
//!
//! The tables go by letter. The printed ones have slips in their code points (Ћ and Ђ,
//! Ѓ), and go by these nowhere here. Only Arabic can be read back: every code there is
//! a letter other than X, or an X with one or two letters, and none begins another.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::equivalents::groups_of;
use crate::frequency::commonness;
use crate::script::{Script, read};

/// Stands for everything between words.
const FILLER: char = '<';

/// Whose rules hold where the tables give a choice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Language {
    /// The first spelling of each table.
    #[default]
    Unstated,
    /// Latin: what stands on a letter falls away (Ü is U).
    Bare,
    /// Latin: spellings that can be read back (Ü is UXX, Ñ is NXX).
    Marked,
    /// Cyrillic of Belarus.
    Belarusian,
    /// Cyrillic of Bulgaria.
    Bulgarian,
    /// Cyrillic of Macedonia.
    Macedonian,
    /// Cyrillic of Serbia.
    Serbian,
    /// Cyrillic of Ukraine.
    Ukrainian,
}

/// Spells a name as a zone does. Blanks, hyphens and commas become one filler;
/// apostrophes, full stops and digits fall away. A script without a table (Greek, Thai,
/// Chinese) is spelled in the way most usual for it.
///
/// ```
/// use saring_names::doc9303::{Language, to_zone};
/// let zone = |text| to_zone(text, Language::Unstated);
/// assert_eq!(zone("Müller-O'Brien"), "MUELLER<OBRIEN");
/// assert_eq!(zone("Юрий Щербаков"), "IURII<SHCHERBAKOV");
/// assert_eq!(zone("محمد"), "MXHMD");
/// assert_eq!(to_zone("Юрій Гончар", Language::Ukrainian), "YURII<HONCHAR");
/// ```
pub fn to_zone(text: &str, language: Language) -> String {
    let mut zone = Zone { out: String::new(), other: None, doubled: "" };
    let mut letters = text.nfkc().peekable();
    while let Some(c) = letters.next() {
        let ends = letters.peek().is_none_or(|next| !belongs_to_word(*next));
        zone.push(c, ends, language);
    }
    zone.spell_other();
    let used = zone.out.trim_end_matches(FILLER).len();
    zone.out.truncate(used);
    zone.out
}

/// Whether a character continues a word: a letter, or what is written inside words.
fn belongs_to_word(c: char) -> bool {
    Script::of(c).is_some() || is_combining_mark(c) || is_dropped(c)
}

/// A spelling in the making.
struct Zone {
    out: String,
    /// Letters of a script without a table, which are read a word at a time.
    other: Option<(Script, String)>,
    /// The code of the Arabic letter before, which a shadda doubles.
    doubled: &'static str,
}

impl Zone {
    fn push(&mut self, c: char, ends: bool, language: Language) {
        if c == '\u{651}' {
            self.out.push_str(self.doubled);
            return;
        }
        if is_combining_mark(c)
            && let Some((_, word)) = &mut self.other
        {
            word.push(c);
            return;
        }
        if is_combining_mark(c) || is_dropped(c) {
            return;
        }
        let script = Script::of(c);
        if self.other.as_ref().map(|other| other.0) != script {
            self.spell_other();
        }
        self.doubled = "";
        match script {
            None => self.fill(),
            Some(Script::Latin) => {
                for upper in c.to_uppercase() {
                    push_latin(&mut self.out, upper, language);
                }
            }
            Some(Script::Cyrillic) => {
                let first = self.is_word_start();
                let upper = c.to_uppercase().next().unwrap_or(c);
                match cyrillic(upper, first, language) {
                    Some(spelling) => self.out.push_str(spelling),
                    None => self.spell(&c.to_string(), Script::Cyrillic),
                }
            }
            Some(Script::Arabic) => match arabic(c, ends) {
                Some(code) => {
                    self.out.push_str(code);
                    self.doubled = code;
                }
                None => self.spell(&c.to_string(), Script::Other),
            },
            Some(
                script @ (Script::Greek
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
                | Script::Other),
            ) => {
                let (_, word) = self.other.get_or_insert_with(|| (script, String::new()));
                word.extend(c.to_lowercase());
            }
        }
    }

    fn is_word_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with(FILLER)
    }

    fn fill(&mut self) {
        if !self.is_word_start() {
            self.out.push(FILLER);
        }
    }

    fn spell_other(&mut self) {
        if let Some((script, word)) = self.other.take() {
            self.spell(&word, script);
        }
    }

    /// Spells a word by the first of its readings.
    fn spell(&mut self, word: &str, script: Script) {
        let mut readings = Vec::new();
        read(word, script, &mut readings);
        if let Some(first) = readings.first() {
            self.out.extend(first.text.chars().map(|c| c.to_ascii_uppercase()));
        }
    }
}

/// What is written inside words and has no place in a zone.
fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\'' | '’'
            | '‘'
            | '`'
            | '´'
            | 'ʹ'
            | 'ʻ'
            | 'ʼ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | '′'
            | '.'
            | 'ـ'
            | '·'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    ) || c.is_numeric()
}

fn push_latin(out: &mut String, upper: char, language: Language) {
    if upper.is_ascii_uppercase() {
        out.push(upper);
        return;
    }
    let options = latin(upper);
    let chosen = match language {
        Language::Bare => options.iter().find(|option| option.len() == 1),
        Language::Marked => options.iter().find(|option| option.ends_with("XX")),
        Language::Unstated
        | Language::Belarusian
        | Language::Bulgarian
        | Language::Macedonian
        | Language::Serbian
        | Language::Ukrainian => None,
    };
    if let Some(spelling) = chosen.or(options.first()) {
        out.push_str(spelling);
        return;
    }
    // Not in the table (the tone letters of Vietnamese): the letter below its marks.
    for c in upper.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_ascii_uppercase() {
            out.push(c);
        } else if let Some(first) = latin(c).first() {
            out.push_str(first);
        } else {
            let mut readings = Vec::new();
            read(&c.to_lowercase().to_string(), Script::Latin, &mut readings);
            let first = readings.first().map(|reading| reading.text.as_str());
            out.extend(first.unwrap_or_default().chars().map(|c| c.to_ascii_uppercase()));
        }
    }
}

/// The spellings that table A allows for a capital letter, the recommended one first;
/// none for a letter that only loses its marks.
///
/// ```
/// use saring_names::doc9303::latin;
/// assert_eq!(latin('Ü'), ["UE", "UXX", "U"]);
/// ```
pub fn latin(capital: char) -> &'static [&'static str] {
    match capital {
        'Ä' => &["AE", "A"],
        'Å' => &["AA", "A"],
        'Æ' => &["AE"],
        'Ñ' => &["N", "NXX"],
        'Ö' | 'Ø' | 'Œ' => &["OE"],
        'Ü' => &["UE", "UXX", "U"],
        'ß' | 'ẞ' => &["SS"],
        'Þ' => &["TH"],
        'Ð' | 'Đ' => &["D"],
        'Ĳ' => &["IJ"],
        'ı' => &["I"],
        'Ŋ' => &["N"],
        'Ł' => &["L"],
        'Ħ' => &["H"],
        'Ŧ' => &["T"],
        'ĸ' => &["Q"],
        _ => &[],
    }
}

/// Table B: the spelling of a capital Cyrillic letter, at the beginning of a word or
/// not. The letters of Central Asia are mostly outside of the table and follow national
/// practice. `None` for a letter that no practice is known of.
fn cyrillic(capital: char, first: bool, language: Language) -> Option<&'static str> {
    use Language::{Belarusian, Bulgarian, Macedonian, Serbian, Ukrainian};
    Some(match (capital, language) {
        // Serbian passports have G for Г; this is the table as printed.
        ('Г', Belarusian | Ukrainian | Serbian) | ('Х', Serbian | Macedonian) => "H",
        ('Ё', Belarusian) => "IO",
        ('И', Ukrainian) => "Y",
        ('Є', Ukrainian) if first => "YE",
        ('Ї', Ukrainian) if first => "YI",
        ('Й', Ukrainian) if first => "Y",
        ('Ю', Ukrainian) if first => "YU",
        ('Я', Ukrainian) if first => "YA",
        ('Щ', Bulgarian) => "SHT",
        ('Ж', Serbian) => "Z",
        ('Ц' | 'Ч', Serbian) | ('Ц', Macedonian) => "C",
        ('Ш', Serbian) => "S",
        ('Ѓ', Macedonian) => "GJ",
        ('Ќ', Macedonian) => "KJ",
        ('Џ', Macedonian) => "DJ",
        (letter, _) => return cyrillic_base(letter),
    })
}

fn cyrillic_base(capital: char) -> Option<&'static str> {
    Some(match capital {
        'А' | 'Ә' => "A",
        'Б' => "B",
        'В' => "V",
        'Г' | 'Ґ' | 'Ѓ' | 'Ғ' => "G",
        'Д' | 'Ђ' => "D",
        'Е' | 'Ё' | 'Э' => "E",
        'Ж' => "ZH",
        'З' => "Z",
        'И' | 'Й' | 'І' | 'Ї' | 'Ӣ' => "I",
        'К' | 'Ќ' | 'Қ' => "K",
        'Л' => "L",
        'М' => "M",
        'Н' | 'Ң' => "N",
        'О' | 'Ө' => "O",
        'П' => "P",
        'Р' => "R",
        'С' => "S",
        'Т' => "T",
        'У' | 'Ў' | 'Ү' | 'Ұ' | 'Ӯ' => "U",
        'Ф' => "F",
        'Х' => "KH",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ъ' | 'Є' => "IE",
        'Ы' => "Y",
        'Ь' => "",
        'Ю' => "IU",
        'Я' => "IA",
        'Ћ' => "C",
        'Ј' | 'Ҷ' => "J",
        'Љ' => "LJ",
        'Њ' => "NJ",
        'Џ' | 'Ѕ' => "DZ",
        'Һ' | 'Ҳ' => "H",
        _ => return None,
    })
}

/// Table C: Arabic letters and their codes. The teh marbuta stands here with its code
/// inside of a word; the vowel signs have none.
const ARABIC: [(char, &str); 67] = [
    ('ء', "XE"),
    ('آ', "XAA"),
    ('أ', "XAE"),
    ('ؤ', "U"),
    ('إ', "I"),
    ('ئ', "XI"),
    ('ا', "A"),
    ('ب', "B"),
    ('ة', "XTA"),
    ('ت', "T"),
    ('ث', "XTH"),
    ('ج', "J"),
    ('ح', "XH"),
    ('خ', "XKH"),
    ('د', "D"),
    ('ذ', "XDH"),
    ('ر', "R"),
    ('ز', "Z"),
    ('س', "S"),
    ('ش', "XSH"),
    ('ص', "XSS"),
    ('ض', "XDZ"),
    ('ط', "XTT"),
    ('ظ', "XZZ"),
    ('ع', "E"),
    ('غ', "G"),
    ('ف', "F"),
    ('ق', "Q"),
    ('ك', "K"),
    ('ل', "L"),
    ('م', "M"),
    ('ن', "N"),
    ('ه', "H"),
    ('و', "W"),
    ('ى', "XAY"),
    ('ي', "Y"),
    ('ٱ', "XXA"),
    ('پ', "P"),
    ('ٹ', "XXT"),
    ('ټ', "XRT"),
    ('چ', "XC"),
    ('ځ', "XKE"),
    ('څ', "XXH"),
    ('ڈ', "XXD"),
    ('ډ', "XDR"),
    ('ڑ', "XXR"),
    ('ړ', "XRR"),
    ('ږ', "XRX"),
    ('ژ', "XJ"),
    ('ښ', "XXS"),
    ('ک', "XKK"),
    ('ګ', "XXK"),
    ('ڭ', "XNG"),
    ('گ', "XGG"),
    ('ں', "XNN"),
    ('ڼ', "XXN"),
    ('ھ', "XDO"),
    ('ۀ', "XYH"),
    ('ہ', "XXG"),
    ('ۂ', "XGE"),
    ('ۃ', "XTG"),
    ('ی', "XYA"),
    ('ۍ', "XXY"),
    // The table gives this letter the code of ي: read back, it becomes that.
    ('ې', "Y"),
    ('ے', "XYB"),
    ('ۓ', "XBE"),
    // The code of a paper of 2011 (TAG/MRTD), which the table no longer has.
    ('ؤ', "XW"),
];

/// The teh marbuta at the end of a word.
const MARBUTA: char = 'ة';
const MARBUTA_AT_END: &str = "XAH";

fn arabic(letter: char, ends: bool) -> Option<&'static str> {
    if letter == MARBUTA && ends {
        return Some(MARBUTA_AT_END);
    }
    ARABIC.iter().find(|(known, _)| *known == letter).map(|(_, code)| *code)
}

/// The Arabic letters that a spelling by table C stands for, with a blank between words;
/// `None` where a word is no such spelling.
///
/// Every code has one reading, but `Y`, which is read as ي. Two equal letters are read
/// as two: they may be one with a shadda, which few registers write, or two, as behind
/// an article (`ALLTTYF`).
///
/// ```
/// use saring_names::doc9303::arabic_from_zone;
/// assert_eq!(arabic_from_zone("MXHMD<SALM").as_deref(), Some("محمد سالم"));
/// assert_eq!(arabic_from_zone("MOHAMED"), None);
/// ```
pub fn arabic_from_zone(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() * 2);
    for word in words(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        push_arabic(word, &mut out)?;
    }
    (!out.is_empty()).then_some(out)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == FILLER || c == '-' || c.is_whitespace())
        .filter(|word| !word.is_empty())
}

fn push_arabic(word: &str, out: &mut String) -> Option<()> {
    let mut rest = word;
    while !rest.is_empty() {
        let (letter, after) = first_letter(rest)?;
        out.push(letter);
        rest = after;
    }
    Some(())
}

/// The letter that a spelling begins with, and what follows it.
fn first_letter(text: &str) -> Option<(char, &str)> {
    let after = |code: &str| {
        let head = text.get(..code.len())?;
        head.eq_ignore_ascii_case(code).then(|| text.get(code.len()..))?
    };
    if let Some(rest) = after(MARBUTA_AT_END) {
        return Some((MARBUTA, rest));
    }
    ARABIC.iter().find_map(|(letter, code)| Some((*letter, after(code)?)))
}

/// The Arabic letters of a name that can hardly be anything but a spelling by table C:
/// every word of it is one, and one has a code with X and is no name as it stands.
/// `None` for any other name, of which hardly one has an X and none a C, O or V.
///
/// ```
/// use saring_names::doc9303::coded;
/// assert_eq!(coded("MXHMD ELY").as_deref(), Some("محمد علي"));
/// assert_eq!(coded("ALEX XING"), None);
/// ```
pub fn coded(text: &str) -> Option<String> {
    let has_code = |word: &str| word.bytes().any(|byte| byte | 0x20 == b'x');
    if !text.is_ascii() || !has_code(text) {
        return None;
    }
    // Pinyin has an x before i and u (`HUAXIA`), where the table has one code, a rare one.
    let tells = |word: &str| {
        let mut pairs = word.as_bytes().windows(2);
        pairs.any(|pair| matches!(pair, [b'x', next] if !matches!(next, b'i' | b'u')))
    };
    let telling = words(text).any(|word| {
        let word = word.to_ascii_lowercase();
        tells(&word) && commonness(&word) == 0 && groups_of(&word).as_slice().is_empty()
    });
    if !telling || !words(text).all(is_plausible) {
        return None;
    }
    arabic_from_zone(text)
}

/// Whether the letters that a word would stand for can stand so in Arabic: a hamza
/// below an alif begins a word or follows an article, one on the line or on a yeh begins
/// none, and no ʿayn follows a ḥāʾ.
fn is_plausible(word: &str) -> bool {
    let mut letters = String::with_capacity(word.len() * 2);
    if push_arabic(word, &mut letters).is_none() {
        return false;
    }
    let inner = letters.strip_prefix("ال").unwrap_or(&letters);
    let below = inner.chars().skip(1).any(|c| c == 'إ');
    !below && !letters.starts_with(['ء', 'ئ']) && !letters.contains("حع")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(language: Language, rows: &[(&str, &str)]) {
        for (text, zone) in rows {
            assert_eq!(to_zone(text, language), *zone, "{text}");
        }
    }

    #[test]
    fn latin_letters_follow_table_a() {
        let rows = [
            ("Ä", "AE"),
            ("Å", "AA"),
            ("Æ", "AE"),
            ("Ñ", "N"),
            ("Ö", "OE"),
            ("Ø", "OE"),
            ("Œ", "OE"),
            ("Ü", "UE"),
            ("ß", "SS"),
            ("Þ", "TH"),
            ("Ð", "D"),
            ("Đ", "D"),
            ("Ĳ", "IJ"),
            ("ı", "I"),
            ("Ŋ", "N"),
            ("Ł", "L"),
            ("Ħ", "H"),
            ("Ŧ", "T"),
            ("ĸ", "Q"),
            ("ÀÁÂÃÇÈÉÊËÌÍÎÏÒÓÔÕÙÚÛÝ", "AAAACEEEEIIIIOOOOUUUY"),
            ("ĀĂĄĆĈĊČĎĒĔĖĘĚĜĞĠĢĤ", "AAACCCCDEEEEEGGGGH"),
            ("ĨĪĬĮİĴĶĹĻĽĿŃŅŇ", "IIIIIJKLLLLNNN"),
            ("ŌŎŐŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŸŹŻŽ", "OOORRRSSSSTTUUUUUUWYYZZZ"),
        ];
        check(Language::Unstated, &rows);
        let bare = [("Ü", "U"), ("Ä", "A"), ("Å", "A"), ("Ñ", "N"), ("Ö", "OE")];
        check(Language::Bare, &bare);
        let marked = [("Ü", "UXX"), ("Ñ", "NXX"), ("Ä", "AE"), ("Muñoz", "MUNXXOZ")];
        check(Language::Marked, &marked);
    }

    #[test]
    fn vietnamese_letters_lose_tone_and_shape() {
        let rows = [
            ("Nguyễn Thị Phương", "NGUYEN<THI<PHUONG"),
            ("Đặng Ước", "DANG<UOC"),
            ("Ạ Ả Ấ Ặ Ệ Ị Ộ Ợ Ự Ỹ Ơ Ư Ă Â", "A<A<A<A<E<I<O<O<U<Y<O<U<A<A"),
        ];
        check(Language::Unstated, &rows);
    }

    #[test]
    fn cyrillic_letters_follow_table_b() {
        let base = [
            ("абвгдеёжзийклм", "ABVGDEEZHZIIKLM"),
            ("нопрстуфхцчшщ", "NOPRSTUFKHTSCHSHSHCH"),
            ("ъыьэюя", "IEYEIUIA"),
            ("Ђ Ѓ Є Ѕ І Ї Ј Љ Њ Ћ Ќ Ў Џ Ґ", "D<G<IE<DZ<I<I<J<LJ<NJ<C<K<U<DZ<G"),
            ("Қ Ғ Ң Ү Ұ Һ Ө Ә Ҷ Ӣ Ӯ Ҳ", "K<G<N<U<U<H<O<A<J<I<U<H"),
        ];
        check(Language::Unstated, &base);
        check(Language::Belarusian, &[("Г", "H"), ("Ё", "IO"), ("Ў", "U")]);
        let ukrainian = [
            ("Г Ґ И І", "H<G<Y<I"),
            ("Є Ї Й Ю Я", "YE<YI<Y<YU<YA"),
            ("аєїйюя", "AIEIIIUIA"),
            ("Юлія Яременко-Їжак", "YULIIA<YAREMENKO<YIZHAK"),
        ];
        check(Language::Ukrainian, &ukrainian);
        check(Language::Bulgarian, &[("Щерев", "SHTEREV"), ("Ъ", "IE")]);
        let serbian = [
            ("Г Ж Х Ц Ч Ш", "H<Z<H<C<C<S"),
            ("Ђ Ћ Ј Љ Њ Џ", "D<C<J<LJ<NJ<DZ"),
            ("Љубица Ђурић", "LJUBICA<DURIC"),
        ];
        check(Language::Serbian, &serbian);
        let macedonian = [("Ѓ Ќ Ѕ Џ Х Ц", "GJ<KJ<DZ<DJ<H<C"), ("Г", "G")];
        check(Language::Macedonian, &macedonian);
    }

    #[test]
    fn arabic_letters_follow_table_c_both_ways() {
        for (letter, code) in ARABIC {
            // Behind a letter, so that none stands at an end of a word.
            let (text, zone) = (format!("ب{letter}ب"), format!("B{code}B"));
            if code != "XW" {
                assert_eq!(to_zone(&text, Language::Unstated), zone);
            }
            let again = if letter == 'ې' { "بيب".to_owned() } else { text };
            assert_eq!(arabic_from_zone(&zone), Some(again), "{code}");
        }
        check(
            Language::Unstated,
            &[("فاطمة", "FAXTTMXAH"), ("فاطمة علي", "FAXTTMXAH<ELY")],
        );
        assert_eq!(arabic_from_zone("FAXTTMXAH").as_deref(), Some("فاطمة"));
    }

    #[test]
    fn no_code_begins_another() {
        let codes: Vec<&str> =
            ARABIC.iter().map(|(_, code)| *code).chain([MARBUTA_AT_END]).collect();
        for code in &codes {
            let longer = |other: &&&str| other.len() > code.len();
            let begun = codes.iter().filter(longer).find(|o| o.starts_with(code));
            assert_eq!(begun, None, "{code}");
        }
    }

    #[test]
    fn a_shadda_doubles_and_vowels_fall_away() {
        let rows = [
            ("مُحَمَّد", "MXHMMD"),
            ("عبّاس", "EBBAS"),
            ("حسّان", "XHSSAN"),
            ("عبد الرحمن", "EBD<ALRXHMN"),
            ("أحمد", "XAEXHMD"),
            ("كـامل", "KAML"),
            ("ﻣﺤﻤﺪ", "MXHMD"),
        ];
        check(Language::Unstated, &rows);
    }

    #[test]
    fn what_stands_between_words_is_one_filler() {
        let rows = [
            ("Al-Amin, Abu  Bakr", "AL<AMIN<ABU<BAKR"),
            ("D'Arcy St. John", "DARCY<ST<JOHN"),
            ("R2 D2", "R<D"),
            ("  --  ", ""),
            ("", ""),
            ("Παπαδόπουλος", "PAPADOPOULOS"),
            ("王", "WANG"),
        ];
        check(Language::Unstated, &rows);
    }

    #[test]
    fn only_spellings_by_the_table_are_taken_for_them() {
        for (text, arabic) in [
            ("MXHMD XAXHMD", None),
            ("MXHMD XAEXHMD", Some("محمد أحمد")),
            ("XHSYN", Some("حسين")),
            ("mxhmd elxh", Some("محمد علح")),
            ("XI JINPING", None),
            ("HUAXIA HU", None),
            ("XING", None),
            ("ALEXEI", None),
            ("MAXIM", None),
            ("FELIX", None),
            ("XHEMAL", None),
            ("ALEX", None),
            ("SALM", None),
            ("ELY", None),
            ("", None),
        ] {
            assert_eq!(coded(text).as_deref(), arabic, "{text}");
        }
    }

    /// Letters whose codes lead back to them.
    fn reversible() -> impl Strategy<Value = String> {
        let letters: Vec<char> =
            ARABIC.iter().map(|(letter, _)| *letter).filter(|c| *c != 'ې').collect();
        let word = proptest::collection::vec(proptest::sample::select(letters), 1..12);
        let word = word.prop_map(|letters| letters.into_iter().collect::<String>());
        proptest::collection::vec(word, 1..5).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn arabic_comes_back_from_the_zone(text in reversible()) {
            let zone = to_zone(&text, Language::Unstated);
            prop_assert_eq!(arabic_from_zone(&zone), Some(text));
        }

        #[test]
        fn a_zone_holds_letters_and_fillers_alone(text in "\\PC{0,40}") {
            for language in [Language::Unstated, Language::Ukrainian, Language::Marked] {
                let zone = to_zone(&text, language);
                prop_assert!(zone.chars().all(|c| c.is_ascii_uppercase() || c == FILLER));
                prop_assert!(!zone.contains("<<"));
                prop_assert!(!zone.starts_with(FILLER) && !zone.ends_with(FILLER));
            }
            let _ = (arabic_from_zone(&text), coded(&text));
        }
    }
}
