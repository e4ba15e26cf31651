//! Hangul words: Korean names, and what else Hangul writes.
//!
//! In: a word of Hangul syllables. Out: its readings by the Revised
//! Romanization, McCune–Reischauer (without breves and apostrophes), the North
//! Korean way (a syllable at a time), and the spellings that families and
//! bearers use. [`split`] parts the family name from the given name.
//! Not handled: foreign names written by sound (마이클 is "maikeul", never
//! "michael"); ㄴ-insertion and lexical tensing, which names do not show.
//! Source: Republic of Korea, Ministry of Culture notice 2000-8;
//! McCune–Reischauer 1939 with the Library of Congress rules; DPRK 1992 for the
//! north; tables `hangul-family.txt`, `hangul-syllables.txt`.

use std::ops::Range;
use std::sync::LazyLock;

use super::table::{self, Map, Spellings};
use super::{Sink, latin, ranges};

static FAMILY: LazyLock<Map<&'static str, Spellings>> =
    LazyLock::new(|| table::by_word(include_str!("../../tables/hangul-family.txt")));
static SYLLABLES: LazyLock<Map<&'static str, Spellings>> =
    LazyLock::new(|| table::by_word(include_str!("../../tables/hangul-syllables.txt")));

/// First syllable of the block and number of vowels and finals.
const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

/// Longest word for which personal spellings are composed; longer ones are
/// foreign names, places or companies. The longest Korean given name has 5.
const PERSONAL_MAX: usize = 6;

const RR_INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k",
    "t", "p", "h",
];
const RR_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u",
    "wo", "we", "wi", "yu", "eu", "ui", "i",
];
const MR_INITIALS: [&str; 19] = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch",
    "k", "t", "p", "h",
];
/// Initials that McCune–Reischauer voices between voiced sounds.
const MR_VOICED: [(u32, &str); 4] = [(0, "g"), (3, "d"), (7, "b"), (12, "j")];
const MR_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u",
    "wo", "we", "wi", "yu", "u", "ui", "i",
];
/// Finals as pronounced at the end of a syllable.
const CLOSED: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m",
    "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "",
];
/// Finals before a vowel: what they become in the Revised Romanization.
const LINKED: [&str; 28] = [
    "", "g", "kk", "ks", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp",
    "r", "m", "b", "ps", "s", "ss", "ng", "j", "ch", "k", "t", "p", "",
];

const N: u32 = 2;
const R: u32 = 5;
const M: u32 = 6;
const SILENT: u32 = 11;
const H: u32 = 18;

/// A syllable taken apart.
#[derive(Clone, Copy)]
struct Syllable {
    initial: u32,
    vowel: u32,
    last: u32,
}

impl Syllable {
    fn of(c: char) -> Option<Self> {
        let code = u32::from(c);
        if !(FIRST..=LAST).contains(&code) {
            return None;
        }
        let index = code - FIRST;
        Some(Self {
            initial: index / (VOWELS * FINALS),
            vowel: index / FINALS % VOWELS,
            last: index % FINALS,
        })
    }
}

fn at<const N: usize>(list: &[&'static str; N], index: u32) -> &'static str {
    usize::try_from(index).ok().and_then(|i| list.get(i)).copied().unwrap_or("")
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    let letters: Vec<char> = word.chars().collect();
    let syllables: Vec<&str> =
        word.char_indices().filter_map(|(i, c)| word.get(i..i + c.len_utf8())).collect();
    if letters.len() == 1
        || (letters.len() == 2 && FAMILY.contains_key(word) && !is_given(&syllables))
    {
        for spelling in FAMILY.get(word).into_iter().flatten() {
            sink.push((*spelling).to_owned(), "family spelling");
        }
        for spelling in SYLLABLES.get(word).into_iter().flatten().take(2) {
            sink.push((*spelling).to_owned(), "usual spelling");
        }
    }
    // A full name in one word: its first syllable is a family name.
    let family = letters.len() >= 3
        && syllables.first().is_some_and(|s| FAMILY.contains_key(s))
        && syllables.iter().skip(1).all(|s| SYLLABLES.contains_key(s));
    let personal = letters.len() <= PERSONAL_MAX
        && syllables.iter().skip(usize::from(family)).all(|s| SYLLABLES.contains_key(s));
    if personal {
        sink.push(usual(&syllables, family, |_| 0), "usual spelling");
    }
    sink.push(revised_plain(&letters), "Revised Romanization");
    sink.push(north(&letters), "North Korean");
    sink.push(mccune(&letters), "McCune-Reischauer");
    if personal {
        // The second spellings: of the last syllable, the first, both; then thirds.
        let count = syllables.len();
        sink.push(
            usual(&syllables, family, |i| usize::from(i + 1 == count)),
            "usual spelling",
        );
        sink.push(usual(&syllables, family, |i| usize::from(i == 0)), "usual spelling");
        sink.push(usual(&syllables, family, |_| 1), "usual spelling");
    }
    sink.push(revised(&letters), "Revised Romanization");
    if personal {
        sink.push(
            usual(&syllables, family, |i| if i == 0 { 2 } else { 0 }),
            "usual spelling",
        );
        sink.push(
            usual(&syllables, family, |i| if i == 0 { 0 } else { 2 }),
            "usual spelling",
        );
    }
}

fn is_given(syllables: &[&str]) -> bool {
    syllables.iter().all(|s| SYLLABLES.contains_key(s))
}

/// The spelling that bearers use, with a choice for each syllable.
fn usual(syllables: &[&str], family: bool, choice: impl Fn(usize) -> usize) -> String {
    let mut text = String::with_capacity(syllables.len() * 5);
    for (i, syllable) in syllables.iter().enumerate() {
        let table = if family && i == 0 { &FAMILY } else { &SYLLABLES };
        let spelling = table
            .get(*syllable)
            .and_then(|list| list.get(choice(i)).or_else(|| list.first()));
        match spelling {
            Some(spelling) => text.push_str(spelling),
            None => syllable
                .chars()
                .for_each(|c| plain(c, &RR_INITIALS, &RR_VOWELS, &mut text)),
        }
    }
    text
}

/// One syllable by itself.
fn plain(
    c: char,
    initials: &[&'static str; 19],
    vowels: &[&'static str; 21],
    text: &mut String,
) {
    match Syllable::of(c) {
        Some(s) => {
            text.push_str(at(initials, s.initial));
            text.push_str(at(vowels, s.vowel));
            text.push_str(at(&CLOSED, s.last));
        }
        None => latin::fold_char(c, text),
    }
}

/// Revised Romanization, syllable by syllable.
fn revised_plain(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len() * 5);
    for c in letters {
        plain(*c, &RR_INITIALS, &RR_VOWELS, &mut text);
    }
    text
}

/// As the north writes names: nothing voiced, and j for ㅈ.
fn north(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len() * 5);
    for c in letters {
        if Syllable::of(*c).is_some_and(|s| s.initial == 12) {
            let mut one = String::new();
            plain(*c, &RR_INITIALS, &MR_VOWELS, &mut one);
            text.push_str(&one);
        } else {
            plain(*c, &MR_INITIALS, &MR_VOWELS, &mut text);
        }
    }
    text
}

/// A final and the next initial after assimilation: what they sound like.
fn meet(last: u32, next: u32) -> Option<(&'static str, &'static str)> {
    let closed = at(&CLOSED, last);
    Some(match (closed, next) {
        ("k", N) => ("ng", "n"),
        ("k", M) => ("ng", "m"),
        ("k", R) => ("ng", "n"),
        ("t", N) => ("n", "n"),
        ("t", M) => ("n", "m"),
        ("t", R) => ("l", "l"),
        ("p", N | R) => ("m", "n"),
        ("p", M) => ("m", "m"),
        ("n", R) | ("l", N | R) => ("l", "l"),
        ("m", R) => ("m", "n"),
        ("ng", R) => ("ng", "n"),
        _ => return None,
    })
}

/// Revised Romanization with the sounds that meet.
fn revised(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len() * 5);
    let mut before: Option<Syllable> = None;
    for (c, next) in letters.iter().zip(letters.iter().skip(1).map(Some).chain([None])) {
        let Some(s) = Syllable::of(*c) else {
            latin::fold_char(*c, &mut text);
            before = None;
            continue;
        };
        let met = before.and_then(|b| meet(b.last, s.initial));
        text.push_str(
            met.map_or_else(|| at(&RR_INITIALS, s.initial), |(_, initial)| initial),
        );
        text.push_str(at(&RR_VOWELS, s.vowel));
        let following = next.and_then(|c| Syllable::of(*c));
        text.push_str(match following {
            Some(f) if f.initial == SILENT => at(&LINKED, s.last),
            Some(f) => {
                meet(s.last, f.initial).map_or_else(|| at(&CLOSED, s.last), |(l, _)| l)
            }
            None => at(&CLOSED, s.last),
        });
        before = Some(s);
    }
    text
}

/// McCune–Reischauer without its marks.
fn mccune(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len() * 5);
    let mut before: Option<Syllable> = None;
    for (c, next) in letters.iter().zip(letters.iter().skip(1).map(Some).chain([None])) {
        let Some(s) = Syllable::of(*c) else {
            latin::fold_char(*c, &mut text);
            before = None;
            continue;
        };
        let initial = match before {
            None => match s.initial {
                // ㅅ before wi and ㅅ before i are sometimes sh; plain s is the rule.
                R => "r",
                other => at(&MR_INITIALS, other),
            },
            Some(b) => {
                let voiced = matches!(at(&CLOSED, b.last), "" | "n" | "m" | "ng")
                    || (at(&CLOSED, b.last) == "l" && s.initial != 12);
                match meet(b.last, s.initial) {
                    Some((_, initial)) => initial,
                    None if voiced => MR_VOICED
                        .iter()
                        .find(|(i, _)| *i == s.initial)
                        .map_or_else(|| at(&MR_INITIALS, s.initial), |(_, v)| v),
                    None => at(&MR_INITIALS, s.initial),
                }
            }
        };
        text.push_str(initial);
        text.push_str(at(&MR_VOWELS, s.vowel));
        let following = next.and_then(|c| Syllable::of(*c));
        text.push_str(match following {
            Some(f) if f.initial == SILENT => at(&LINKED, s.last),
            // ㄹ before ㅎ stays r.
            Some(f) if f.initial == H && s.last == 8 => "r",
            Some(f) => {
                meet(s.last, f.initial).map_or_else(|| at(&CLOSED, s.last), |(l, _)| l)
            }
            None => at(&CLOSED, s.last),
        });
        before = Some(s);
    }
    text
}

/// Family name and given name, where the word is a Korean full name.
pub(super) fn split(word: &str) -> Vec<Range<usize>> {
    let syllables: Vec<&str> =
        word.char_indices().filter_map(|(i, c)| word.get(i..i + c.len_utf8())).collect();
    let count = syllables.len();
    let family = |n: usize| {
        let end: usize = syllables.iter().take(n).map(|s| s.len()).sum();
        word.get(..end).is_some_and(|start| FAMILY.contains_key(start))
    };
    let given = |n: usize| syllables.get(n..).is_some_and(is_given);
    match count {
        3 | 4 if family(2) && given(2) => ranges(word, &[2, count - 2]),
        2..=3 if family(1) && given(1) => ranges(word, &[1, count - 1]),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::super::{Script, split};

    #[test]
    fn hangul() {
        check(
            Script::Hangul,
            &[
                ("김", "kim"),
                ("김", "gim"),
                ("이", "lee"),
                ("이", "yi"),
                ("이", "ri"),
                ("박", "park"),
                ("최", "choi"),
                ("정", "jung"),
                ("정", "chung"),
                ("임", "lim"),
                ("남궁", "namgung"),
                ("정은", "jongun"),
                ("정은", "jeongeun"),
                ("정은", "jungeun"),
                ("영희", "younghee"),
                ("영희", "yeonghui"),
                ("영희", "yonghui"),
                ("철수", "chulsoo"),
                ("철수", "cheolsu"),
                ("현우", "hyunwoo"),
                ("경준", "kyungjun"),
                ("경준", "kyungjoon"),
                ("성일", "songil"),
                ("독립문", "dongnimmun"),
                ("신라", "silla"),
                ("김영희", "kimyounghee"),
                ("하늘", "haneul"),
                ("명록", "myongrok"),
                ("일성", "ilsong"),
            ],
        );
    }

    #[test]
    fn family_and_given_names_part() {
        let parts = |word: &'static str| -> Vec<&str> {
            split(word, Script::Hangul).into_iter().filter_map(|r| word.get(r)).collect()
        };
        assert_eq!(parts("김정은"), ["김", "정은"]);
        assert_eq!(parts("남궁민수"), ["남궁", "민수"]);
        assert_eq!(parts("황보관"), ["황보", "관"]);
        assert_eq!(parts("이준"), ["이", "준"]);
        assert_eq!(parts("마이클"), ["마이클"]);
        assert_eq!(parts("블라디미르"), ["블라디미르"]);
        assert_eq!(parts("김"), ["김"]);
    }
}
