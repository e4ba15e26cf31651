//! Latin letters without their marks, and Cyrillic in Latin letters.

/// Plain letters, each followed by the marked letters that reduce to it.
const MARKED: &[&str] = &[
    "aàáảãạăằắẳẵặâầấẩẫậäåāą",
    "eèéẻẽẹêềếểễệëēęėəě",
    "iìíỉĩịïîīıį",
    "oòóỏõọôồốổỗộơờớởỡợöøőō",
    "uùúủũụưừứửữựüûūůű",
    "yỳýỷỹỵÿ",
    "dđðď",
    "cçćčĉ",
    "gğģ",
    "lłľ",
    "nñńňņ",
    "sśšşș",
    "tťţț",
    "zźżž",
    "rřŕ",
    "kķ",
];

/// The text with every marked Latin letter as its plain letter; `ß` becomes `ss`, `æ`
/// `ae`, `þ` `th`.
///
/// ```
/// use saring_testkit::latin::strip;
/// assert_eq!(strip("Nguyễn Đức Łukasz Groß"), "Nguyen Duc Lukasz Gross");
/// ```
pub fn strip(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            plain.push(letter);
            continue;
        }
        match letter {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("Ae"),
            'þ' => plain.push_str("th"),
            'İ' => plain.push('I'),
            '\u{300}'..='\u{36f}' => {}
            other => plain.push(strip_letter(other)),
        }
    }
    plain
}

fn strip_letter(letter: char) -> char {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    let found = MARKED.iter().find(|group| group.contains(lower));
    let plain = found.and_then(|group| group.chars().next()).unwrap_or(lower);
    if letter == lower { plain } else { plain.to_ascii_uppercase() }
}

/// The text as the machine readable zone writes it, spaces for fillers.
///
/// Source: ICAO Doc 9303 part 3, section 6.A. Where it offers a choice, the longer form
/// is taken (`Ä` AE, `Ö` OE, `Ü` UE, `Å` AA); apostrophes fall out, hyphens part.
///
/// ```
/// use saring_testkit::latin::mrz;
/// assert_eq!(mrz("Jürgen O'Brien-Østergaard"), "JUERGEN OBRIEN OESTERGAARD");
/// ```
pub fn mrz(text: &str) -> String {
    let mut zone = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_uppercase) {
        match letter {
            'Ä' | 'Æ' => zone.push_str("AE"),
            'Ö' | 'Ø' | 'Œ' => zone.push_str("OE"),
            'Ü' => zone.push_str("UE"),
            'Å' => zone.push_str("AA"),
            'ẞ' => zone.push_str("SS"),
            'Þ' => zone.push_str("TH"),
            '\'' | '’' | '.' | ',' => {}
            '-' | '/' => zone.push(' '),
            other if other.is_ascii() => zone.push(other),
            other => zone.push_str(&strip(other.encode_utf8(&mut [0; 4])).to_uppercase()),
        }
    }
    zone
}

/// How Cyrillic is written in Latin letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// Passports since 2014: ICAO Doc 9303 part 3, section 6.B.
    Icao,
    /// English press: `-iy` becomes `-y`, `ю` yu, `я` ya.
    English,
    /// Passports of the 1990s, after the French: `ou`, `tch`, `j`.
    French,
}

/// Cyrillic text in Latin letters; anything else is kept.
///
/// ```
/// use saring_testkit::latin::{romanise, Scheme};
/// assert_eq!(romanise("Юрий Щукин", Scheme::Icao), "Iurii Shchukin");
/// assert_eq!(romanise("Юрий Щукин", Scheme::English), "Yury Shchukin");
/// assert_eq!(romanise("Чуйков", Scheme::French), "Tchouikov");
/// ```
pub fn romanise(text: &str, scheme: Scheme) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut latin = String::with_capacity(text.len());
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        let ends = letters.get(index + 2).is_none_or(|next| !next.is_alphabetic());
        let next = letters.get(index + 1).copied();
        let written = if scheme == Scheme::English
            && matches!(lower, 'и' | 'ы')
            && next == Some('й')
            && ends
        {
            index += 1;
            "y"
        } else {
            cyrillic_letter(lower, scheme)
        };
        index += 1;
        if letter == lower {
            latin.push_str(written);
        } else {
            latin.push_str(&capitalised(written));
        }
        if written.is_empty() && !matches!(lower, 'ь' | 'ъ') {
            latin.push(letter);
        }
    }
    latin
}

/// One lower-case letter; empty for a sign and for what is not Cyrillic.
fn cyrillic_letter(letter: char, scheme: Scheme) -> &'static str {
    let icao = scheme == Scheme::Icao;
    let french = scheme == Scheme::French;
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => ["yo", "e"][usize::from(icao || french)],
        'ж' => ["zh", "j"][usize::from(french)],
        'з' => "z",
        'и' => "i",
        'й' => ["y", "i"][usize::from(icao || french)],
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => ["u", "ou"][usize::from(french)],
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => ["ch", "tch"][usize::from(french)],
        'ш' => ["sh", "ch"][usize::from(french)],
        'щ' => ["shch", "chtch"][usize::from(french)],
        'ъ' if icao => "ie",
        'ы' => "y",
        'ю' => ["yu", "iu"][usize::from(icao || french)],
        'я' => ["ya", "ia"][usize::from(icao || french)],
        _ => "",
    }
}

/// The word with its first letter as a capital.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
