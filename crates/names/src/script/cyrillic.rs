//! Cyrillic words, by the standards and habits of the languages that use it.
//!
//! In: a word of Cyrillic letters. Out: readings by ICAO 9303, BGN, English,
//! French and German habit, Ukrainian, Belarusian, Bulgarian, South Slavic and
//! Central Asian rules. The language is not known; letters that are particular
//! to one put its reading first and leave the others out.
//! Not handled: foreign names written by sound (Джон is "dzhon" and "jon", never
//! "john"); stress.
//! Source: ICAO Doc 9303 part 3, section 6 B; GOST R 52535.1-2006; BGN/PCGN 1947
//! (Russian), 2019 (Ukrainian: resolution 55 of 2010), Belarus 2008, Bulgaria
//! 2009, Kazakhstan 2021, Uzbekistan 1995, Mongolian MNS 5217:2012.

use super::{Sink, latin};

/// A way of writing Cyrillic letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Icao,
    Gost,
    Bgn,
    English,
    French,
    German,
    Slavic,
    Ukrainian,
    UkrainianBgn,
    Belarusian,
    Bulgarian,
    Macedonian,
    Kazakh,
    Turkic,
    Tajik,
    Uzbek,
    Mongolian,
}

impl Way {
    fn standard(self) -> &'static str {
        match self {
            Self::Icao => "ICAO 9303",
            Self::Gost => "GOST R 52535.1",
            Self::Bgn => "BGN",
            Self::English => "English",
            Self::French => "French",
            Self::German => "German",
            Self::Slavic => "Slavic Latin",
            Self::Ukrainian => "Ukrainian",
            Self::UkrainianBgn => "BGN, Ukrainian",
            Self::Belarusian => "Belarusian",
            Self::Bulgarian => "Bulgarian",
            Self::Macedonian => "Macedonian",
            Self::Kazakh => "Kazakh Latin",
            Self::Turkic => "Turkic",
            Self::Tajik => "Tajik",
            Self::Uzbek => "Uzbek Latin",
            Self::Mongolian => "Mongolian",
        }
    }
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    for way in ways(word) {
        if sink.is_full() {
            break;
        }
        sink.push(write(word, *way), way.standard());
    }
}

/// The ways worth trying, by the letters that are particular to a language.
fn ways(word: &str) -> &'static [Way] {
    use Way::{
        Belarusian, Bgn, Bulgarian, English, French, German, Gost, Icao, Kazakh,
        Macedonian, Mongolian, Slavic, Tajik, Turkic, Ukrainian, UkrainianBgn, Uzbek,
    };
    let has = |letters: &[char]| word.contains(letters);
    if has(&['ѓ', 'ќ', 'ѕ']) {
        return &[Macedonian, Slavic, Icao, English];
    }
    if has(&['ј', 'љ', 'њ', 'ћ', 'ђ', 'џ']) {
        return &[Slavic, Macedonian, Icao, English, German];
    }
    if has(&['ӣ', 'ӯ', 'ҷ']) {
        return &[Tajik, Turkic, Icao, English, Uzbek];
    }
    if has(&['ҳ']) || (has(&['ў']) && has(&['қ', 'ғ'])) {
        return &[Uzbek, Tajik, Turkic, Icao, English];
    }
    if has(&['ә', 'ғ', 'қ', 'ң', 'ұ', 'һ']) {
        return &[Icao, Turkic, Kazakh, Uzbek, English, Bgn];
    }
    if has(&['ө', 'ү']) {
        return &[Turkic, Mongolian, Icao, Kazakh, English, Bgn];
    }
    if has(&['ў']) {
        return &[Belarusian, Bgn, Icao, Uzbek, English, Turkic];
    }
    if has(&['ї', 'є', 'ґ']) {
        return &[Ukrainian, UkrainianBgn, Icao, English, French, German];
    }
    if has(&['і']) {
        return &[
            Ukrainian,
            UkrainianBgn,
            Belarusian,
            Icao,
            Kazakh,
            English,
            French,
            German,
        ];
    }
    // ъ between consonants, or at the end, is a Bulgarian vowel.
    let mut after = word.chars().skip_while(|c| *c != 'ъ').skip(1);
    if has(&['ъ']) && !matches!(after.next(), Some('е' | 'ё' | 'ю' | 'я' | 'и')) {
        return &[Bulgarian, Icao, English, French];
    }
    if has(&['ы', 'э', 'ё']) {
        return &[Icao, English, Bgn, French, German, Turkic, Gost, Mongolian];
    }
    &[Icao, English, Bgn, French, Ukrainian, German, Slavic, Bulgarian]
}

/// Where a letter stands, as far as rules ask.
#[derive(Clone, Copy)]
struct Place {
    /// The letter before, if any.
    before: Option<char>,
    /// The letter after, if any.
    after: Option<char>,
}

impl Place {
    fn first(self) -> bool {
        self.before.is_none()
    }

    fn last(self) -> bool {
        self.after.is_none()
    }

    /// Where е is pronounced with a glide: first, after a vowel or a sign.
    fn glides(self) -> bool {
        self.before.is_none_or(|c| is_vowel(c) || matches!(c, 'ъ' | 'ь' | '\'' | '’'))
    }
}

fn is_vowel(c: char) -> bool {
    matches!(
        c,
        'а' | 'е'
            | 'ё'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'і'
            | 'ї'
            | 'є'
            | 'й'
    )
}

fn write(word: &str, way: Way) -> String {
    let mut text = String::with_capacity(word.len() + 8);
    let mut before = None;
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let place = Place { before, after: chars.peek().copied() };
        if let Some((letters, two)) = pair(c, place, way, chars.clone().nth(1)) {
            text.push_str(letters);
            before = if two { chars.next() } else { Some(c) };
            continue;
        }
        match letter(c, place, way) {
            Some(letters) => text.push_str(letters),
            None => latin::fold_char(c, &mut text),
        }
        before = Some(c);
    }
    if way == Way::French && word.ends_with("ин") && text.len() > 3 {
        text.push('e');
    }
    text
}

/// Letters that go together: what they give, and whether two are used up.
fn pair(
    c: char,
    at: Place,
    way: Way,
    third: Option<char>,
) -> Option<(&'static str, bool)> {
    let after = at.after?;
    let ends = third.is_none();
    let letters = match (way, c, after) {
        (
            Way::English | Way::Turkic | Way::Tajik | Way::Uzbek | Way::Mongolian,
            'д',
            'ж',
        ) => "j",
        (Way::French, 'д', 'ж') => "dj",
        (Way::German, 'д', 'ж') => "dsch",
        (Way::Slavic, 'д', 'ж') => "dz",
        (Way::English, 'и' | 'ы', 'й') if ends => "y",
        (Way::Bgn, 'и', 'й') if ends => "iy",
        (Way::Ukrainian, 'и' | 'і', 'й') if ends => "yi",
        (Way::German, 'и' | 'ы', 'й') if ends => "ij",
        (Way::Bulgarian, 'и' | 'ы', 'й') if ends => "iy",
        (Way::French, 'и' | 'ы', 'й') if ends => "i",
        (Way::English | Way::French | Way::German, 'к', 'с') => "x",
        (Way::Ukrainian, 'з', 'г') => "zgh",
        (Way::English, 'ь' | 'ъ', 'е' | 'ё') => "ie",
        _ => return None,
    };
    Some((letters, true))
}

/// One letter; `None` for letters of no rule.
fn letter(c: char, at: Place, way: Way) -> Option<&'static str> {
    particular(c, at, way).or_else(|| common(c, at, way))
}

/// What a way says otherwise than ICAO.
fn particular(c: char, at: Place, way: Way) -> Option<&'static str> {
    Some(match way {
        Way::Icao => return None,
        Way::Gost => match c {
            'ц' => "tc",
            'ъ' => "",
            _ => return None,
        },
        Way::Bgn => match c {
            'е' if at.glides() => "ye",
            'ё' => "yo",
            'й' => "y",
            'ю' => "yu",
            'я' => "ya",
            'ъ' => "",
            'ў' => "w",
            _ => return None,
        },
        Way::English => match c {
            'е' if at.first() => "ye",
            'ё' if at.glides() => "yo",
            'й' => "y",
            'ю' => "yu",
            'я' if at.before == Some('и') => "a",
            'я' => "ya",
            'ъ' => "",
            'џ' | 'ђ' => "j",
            _ => return None,
        },
        Way::French => match c {
            'г' if matches!(at.after, Some('е' | 'и' | 'ы')) => "gu",
            'ж' => "j",
            'й' => "i",
            'с' if at.before.is_some_and(is_vowel) && at.after.is_some_and(is_vowel) => {
                "ss"
            }
            'у' => "ou",
            'ч' => "tch",
            'ш' => "ch",
            'щ' => "chtch",
            'ю' => "iou",
            'ъ' => "",
            'е' if at.before == Some('ь') => "ie",
            _ => return None,
        },
        Way::German => match c {
            'в' => "w",
            'е' if at.glides() => "je",
            'ё' => "jo",
            'ж' => "sch",
            'з' => "s",
            'й' => "j",
            'х' => "ch",
            'ц' => "z",
            'ч' => "tsch",
            'ш' => "sch",
            'щ' => "schtsch",
            'ю' => "ju",
            'я' => "ja",
            'ъ' => "",
            'и' | 'ї' => "i",
            _ => return None,
        },
        Way::Slavic => match c {
            'ж' => "z",
            'й' | 'ј' => "j",
            'х' => "h",
            'ц' | 'ч' | 'ћ' => "c",
            'ш' => "s",
            'щ' => "sc",
            'ю' => "ju",
            'я' => "ja",
            'ё' => "e",
            'ђ' => "dj",
            'љ' => "lj",
            'њ' => "nj",
            'џ' => "dz",
            'ѓ' => "g",
            'ќ' => "k",
            'ѕ' => "dz",
            'ъ' => "",
            _ => return None,
        },
        Way::Macedonian => match c {
            'ж' => "zh",
            'ј' | 'й' => "j",
            'х' => "h",
            'ц' => "c",
            'ч' => "ch",
            'ћ' => "c",
            'ш' => "sh",
            'ђ' => "dj",
            'ѓ' => "gj",
            'ќ' => "kj",
            'ѕ' => "dz",
            'љ' => "lj",
            'њ' => "nj",
            'џ' => "dzh",
            _ => return None,
        },
        Way::Ukrainian => match c {
            'г' => "h",
            'ґ' => "g",
            'и' => "y",
            'і' => "i",
            'є' if at.first() => "ye",
            'є' => "ie",
            'ї' if at.first() => "yi",
            'ї' => "i",
            'й' if at.first() => "y",
            'й' => "i",
            'ю' if at.first() => "yu",
            'ю' => "iu",
            'я' if at.first() => "ya",
            'я' => "ia",
            'ъ' => "",
            _ => return None,
        },
        Way::UkrainianBgn => match c {
            'г' => "h",
            'ґ' => "g",
            'и' | 'й' => "y",
            'і' => "i",
            'є' => "ye",
            'ї' => "yi",
            'ю' => "yu",
            'я' => "ya",
            'ъ' => "",
            _ => return None,
        },
        Way::Belarusian => match c {
            'г' => "h",
            'ў' => "u",
            'і' => "i",
            'й' => "i",
            'е' if at.glides() => "ye",
            'ё' => {
                if at.glides() {
                    "yo"
                } else {
                    "io"
                }
            }
            'ю' => {
                if at.glides() {
                    "yu"
                } else {
                    "iu"
                }
            }
            'я' => {
                if at.glides() {
                    "ya"
                } else {
                    "ia"
                }
            }
            _ => return None,
        },
        Way::Bulgarian => match c {
            'щ' => "sht",
            'х' => "h",
            'ъ' => "a",
            'ь' => "y",
            'й' => "y",
            'ю' => "yu",
            'я' if at.last() && at.before == Some('и') => "a",
            'я' => "ya",
            _ => return None,
        },
        Way::Kazakh => match c {
            'ә' => "a",
            'ғ' => "g",
            'ж' => "j",
            'й' | 'и' => "i",
            'қ' => "q",
            'ң' => "n",
            'ө' => "o",
            'ұ' | 'ү' => "u",
            'у' => "u",
            'х' | 'һ' => "h",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ы' => "y",
            'і' => "i",
            'ю' => "iu",
            'я' => "ia",
            _ => return None,
        },
        Way::Turkic => match c {
            'ә' => "a",
            'ғ' => "gh",
            'ж' if at.first() => "j",
            'й' => "y",
            'қ' => "k",
            'ң' => "ng",
            'ө' => "o",
            'ұ' | 'ү' | 'ӯ' => "u",
            'ў' => "u",
            'х' | 'һ' | 'ҳ' => "h",
            'ҷ' => "j",
            'ю' => "yu",
            'я' => "ya",
            'е' if at.first() => "ye",
            'ё' => "yo",
            'ъ' => "",
            'ы' => "y",
            _ => return None,
        },
        Way::Tajik => match c {
            'ғ' => "gh",
            'ӣ' => "i",
            'қ' => "q",
            'ӯ' | 'ў' => "u",
            'ҳ' => "h",
            'ҷ' => "j",
            'й' => "y",
            'ё' => "yo",
            'ю' => "yu",
            'я' => "ya",
            'ъ' => "",
            _ => return None,
        },
        Way::Uzbek => match c {
            'ғ' => "g",
            'ж' | 'ҷ' => "j",
            'қ' => "q",
            'ў' => "o",
            'ӯ' => "u",
            'ҳ' => "h",
            'х' => "x",
            'й' => "y",
            'е' if at.glides() => "ye",
            'ё' => "yo",
            'ю' => "yu",
            'я' => "ya",
            'ц' => "ts",
            'ъ' => "",
            _ => return None,
        },
        Way::Mongolian => match c {
            'ж' => "j",
            'й' => "i",
            'х' => "kh",
            'ө' => "u",
            'ү' => "u",
            'е' if at.glides() => "ye",
            'ё' => "yo",
            'ю' => "yu",
            'я' => "ya",
            'ь' => "i",
            _ => return None,
        },
    })
}

/// ICAO Doc 9303, and what most ways share with it.
fn common(c: char, at: Place, way: Way) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' => {
            if c == 'є' && way == Way::Icao {
                "ie"
            } else {
                "e"
            }
        }
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' | 'й' => "i",
        'ї' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' => {
            if at.last() {
                ""
            } else {
                "ie"
            }
        }
        'ы' => "y",
        'ь' | '\'' | '’' | '\u{2bc}' => "",
        'ю' => "iu",
        'я' => "ia",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'ђ' => "d",
        'џ' => "dz",
        'ѓ' => "g",
        'ќ' => "k",
        'ѕ' => "dz",
        'ә' => "a",
        'ғ' => "g",
        'қ' => "k",
        'ң' => "n",
        'ө' => "o",
        'ұ' | 'ү' | 'ӯ' => "u",
        'һ' | 'ҳ' => "h",
        'ӣ' => "i",
        'ҷ' => "ch",
        'ѐ' => "e",
        'ѝ' => "i",
        'ѣ' => "e",
        'ѳ' => "f",
        'ѵ' => "i",
        'ӏ' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn cyrillic() {
        check(
            Script::Cyrillic,
            &[
                ("щербаков", "shcherbakov"),
                ("щербаков", "chtcherbakov"),
                ("щербаков", "schtscherbakow"),
                ("юлия", "iuliia"),
                ("юлия", "yulia"),
                ("юлия", "yuliya"),
                ("дмитрий", "dmitry"),
                ("дмитрий", "dmitriy"),
                ("дмитрий", "dmitrii"),
                ("дмитрий", "dmitri"),
                ("пушкин", "pouchkine"),
                ("александр", "alexandr"),
                ("максим", "maxim"),
                ("максим", "maksim"),
                ("ельцин", "yeltsin"),
                ("григорьев", "grigoriev"),
                ("григорьев", "grigorev"),
                ("григорьев", "grigoryev"),
                ("соловьёв", "solovev"),
                ("соловьёв", "solovyov"),
                ("соловьёв", "soloviev"),
                ("жуков", "joukov"),
                ("жуков", "zhukov"),
                ("чайковский", "chaikovskii"),
                ("чайковский", "chaykovsky"),
                ("чайковский", "tchaikovski"),
                ("хрущёв", "khrushchev"),
                ("джамал", "jamal"),
                ("объедков", "obiedkov"),
                ("тимошенко", "tymoshenko"),
                ("сергій", "serhii"),
                ("сергій", "serhiy"),
                ("євгенія", "yevheniya"),
                ("олексій", "oleksii"),
                ("київ", "kyiv"),
                ("зеленський", "zelenskyi"),
                ("лукашэнка", "lukashenka"),
                ("хрістаў", "khristau"),
                ("щерев", "shterev"),
                ("търново", "tarnovo"),
                ("димитров", "dimitrov"),
                ("петровић", "petrovic"),
                ("жељко", "zeljko"),
                ("ђорђевић", "djordjevic"),
                ("ђорђевић", "dordevic"),
                ("милошевски", "milosevski"),
                ("ѓорѓи", "gjorgji"),
                ("қасым", "kasym"),
                ("қасым", "qasym"),
                ("нұрлан", "nurlan"),
                ("жұмабай", "jumabai"),
                ("өмүрбек", "omurbek"),
                ("раҳмон", "rahmon"),
                ("ҷамшед", "jamshed"),
                ("ғуломов", "gulomov"),
                ("ўктам", "oktam"),
                ("батбаяр", "batbaiar"),
                ("батбаяр", "batbayar"),
                ("мөнхбат", "munkhbat"),
                ("мөнхбат", "monhbat"),
            ],
        );
    }
}
