//! Words of Chinese characters, whoever bears them.
//!
//! In: a word of Chinese characters. Out: its readings in Mandarin (pinyin and
//! Wade–Giles), Cantonese, Hokkien and Teochew, Hakka, Korean, Vietnamese, and
//! Japanese where the whole word is a known name. The language is not known, so
//! every reading that all characters have is given, never mixed within a word.
//! [`split`] parts family name and given name.
//! Not handled: characters of names that only their bearers read so (kira-kira
//! names); Mandarin characters with several readings outside names; meaning.
//! Source: `any_ascii` (Unihan kMandarin) for pinyin; the tables `han-*.txt` for
//! corrections and everything else.

use std::ops::Range;
use std::sync::LazyLock;

use any_ascii::any_ascii_char;
use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::pinyin::wade_giles;
use super::table::{self, Map, Spellings};
use super::{Reading, Sink, hangul, kana, ranges};

/// Longest word that is read as a name; longer ones are organisations.
const NAME_MAX: usize = 6;

struct Pinyin {
    anywhere: Map<char, Spellings>,
    family: Map<char, Spellings>,
    compound: Map<&'static str, Spellings>,
}

static PINYIN: LazyLock<Pinyin> = LazyLock::new(|| {
    let text = include_str!("../../tables/han-pinyin.txt");
    let (rest, compound) = part(text, "\ncompound\n");
    let (rest, family) = part(rest, "\nname\n");
    let (_, anywhere) = part(rest, "\nchar\n");
    Pinyin {
        anywhere: table::by_char(anywhere),
        family: table::by_char(family),
        compound: table::by_reading(compound),
    }
});

static CANTONESE: LazyLock<Map<char, Spellings>> =
    LazyLock::new(|| table::by_char(include_str!("../../tables/han-cantonese.txt")));
static HOKKIEN: LazyLock<Map<char, Spellings>> =
    LazyLock::new(|| table::by_char(include_str!("../../tables/han-hokkien.txt")));
static HAKKA: LazyLock<Map<char, Spellings>> =
    LazyLock::new(|| table::by_char(include_str!("../../tables/han-hakka.txt")));
/// To Hangul, which has the spellings.
static KOREAN: LazyLock<Map<char, Spellings>> =
    LazyLock::new(|| table::by_char(include_str!("../../tables/han-korean.txt")));
static VIETNAMESE: LazyLock<Map<char, Spellings>> =
    LazyLock::new(|| table::by_char(include_str!("../../tables/han-vietnamese.txt")));

struct Japanese {
    surnames: Map<&'static str, Spellings>,
    given: Map<&'static str, Spellings>,
}

static JAPANESE: LazyLock<Japanese> = LazyLock::new(|| {
    let (surnames, given) =
        part(include_str!("../../tables/han-japanese.txt"), "\ngiven\n");
    Japanese { surnames: table::by_reading(surnames), given: table::by_reading(given) }
});

struct Surnames {
    single: HashSet<char, FixedState>,
    compound: HashSet<&'static str, FixedState>,
}

static SURNAMES: LazyLock<Surnames> = LazyLock::new(|| {
    let mut found = Surnames { single: HashSet::default(), compound: HashSet::default() };
    for mut fields in table::lines(include_str!("../../tables/han-surnames.txt")) {
        match fields.next() {
            Some("compound") => found.compound.extend(fields),
            Some("single") => found.single.extend(fields.flat_map(str::chars)),
            _ => {}
        }
    }
    found
});

static SOUND: LazyLock<HashSet<char, FixedState>> = LazyLock::new(|| {
    table::lines(include_str!("../../tables/han-sound.txt"))
        .flatten()
        .flat_map(str::chars)
        .collect()
});

/// The text before and after a heading line.
fn part(text: &'static str, heading: &str) -> (&'static str, &'static str) {
    text.split_once(heading).unwrap_or((text, ""))
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    let mut letters: Vec<char> = word.chars().collect();
    // 々 repeats the character before it.
    let mut before = None;
    for c in &mut letters {
        if *c == '々' {
            *c = before.unwrap_or(*c);
        }
        before = Some(*c);
    }
    if letters.iter().any(|c| kana::is_kana(*c)) {
        japanese(word, &letters, sink);
    }
    let single = letters.len() == 1;
    let syllables: Vec<&str> = letters.iter().map(|c| mandarin(*c, single)).collect();
    let family = family_reading(word, &letters, &syllables);
    sink.push(family.clone().unwrap_or_else(|| syllables.concat()), "pinyin");
    japanese_word(word, sink);
    if letters.is_empty() || letters.len() > NAME_MAX {
        return;
    }
    let korean = korean(&letters);
    let korean = |nth: usize, sink: &mut Sink| {
        if let Some(reading) = korean.get(nth) {
            sink.push(reading.text.clone(), "Korean reading");
        }
    };
    if single {
        let c = letters.first().copied().unwrap_or(' ');
        let nth = |table: &Map<char, Spellings>, n: usize, name, sink: &mut Sink| {
            if let Some(reading) = table.get(&c).and_then(|list| list.get(n)) {
                sink.push((*reading).to_owned(), name);
            }
        };
        let mandarin = all_mandarin(c);
        for other in mandarin.iter().skip(1).take(1) {
            sink.push((*other).to_owned(), "pinyin");
        }
        umlaut(&syllables, sink);
        nth(&CANTONESE, 0, "Cantonese", sink);
        nth(&HOKKIEN, 0, "Hokkien", sink);
        sink.push(wade(&syllables), "Wade-Giles");
        korean(0, sink);
        nth(&VIETNAMESE, 0, "Vietnamese reading", sink);
        nth(&HAKKA, 0, "Hakka", sink);
        for n in 1..4 {
            nth(&HOKKIEN, n, "Hokkien", sink);
            nth(&CANTONESE, n, "Cantonese", sink);
            nth(&VIETNAMESE, n, "Vietnamese reading", sink);
            korean(n, sink);
            nth(&HAKKA, n, "Hakka", sink);
        }
        return;
    }
    let last = letters.len() - 1;
    let nth = |table, choice: fn(usize, usize) -> usize, name, sink: &mut Sink| {
        if let Some(text) = compose(&letters, table, |i| choice(i, last)) {
            sink.push(text, name);
        }
    };
    sink.push(wade(&syllables), "Wade-Giles");
    nth(&CANTONESE, |_, _| 0, "Cantonese", sink);
    nth(&HOKKIEN, |_, _| 0, "Hokkien", sink);
    korean(0, sink);
    nth(&VIETNAMESE, |_, _| 0, "Vietnamese reading", sink);
    umlaut(&syllables, sink);
    korean(1, sink);
    if family.is_some() {
        sink.push(syllables.concat(), "pinyin");
    }
    nth(&CANTONESE, |i, last| usize::from(i == last), "Cantonese", sink);
    nth(&HOKKIEN, |i, last| usize::from(i == last), "Hokkien", sink);
    nth(&CANTONESE, |i, _| usize::from(i == 0), "Cantonese", sink);
    nth(&HOKKIEN, |i, _| usize::from(i == 0), "Hokkien", sink);
    korean(2, sink);
    nth(&HAKKA, |_, _| 0, "Hakka", sink);
}

/// The readings of the word in Hangul, if every character has one.
fn korean(letters: &[char]) -> Vec<Reading> {
    let mut out = Vec::new();
    if let Some(word) = compose(letters, &KOREAN, |_| 0) {
        hangul::read(&word, &mut Sink { start: 0, out: &mut out });
    }
    out
}

/// The most usual Mandarin reading: as a family name where it stands alone.
fn mandarin(c: char, family: bool) -> &'static str {
    let table = &*PINYIN;
    let named = if family { table.family.get(&c) } else { None };
    named
        .or_else(|| table.anywhere.get(&c))
        .and_then(|list| list.first())
        .copied()
        .unwrap_or_else(|| any_ascii_char(c))
}

/// All Mandarin readings of a character.
fn all_mandarin(c: char) -> Spellings {
    let table = &*PINYIN;
    let mut list = Spellings::new();
    let known = [table.family.get(&c), table.anywhere.get(&c)];
    for reading in known.into_iter().flatten().flatten() {
        if !list.contains(reading) {
            list.push(reading);
        }
    }
    if list.is_empty() {
        list.push(any_ascii_char(c));
    }
    list
}

/// A word that begins with a family name of a reading of its own.
fn family_reading(word: &str, letters: &[char], syllables: &[&str]) -> Option<String> {
    let count = letters.len();
    if !(2..=4).contains(&count) {
        return None;
    }
    let table = &*PINYIN;
    let two: usize = letters.iter().take(2).map(|c| c.len_utf8()).sum();
    let start = word.get(..two)?;
    let (first, skip) = if let Some(list) = table.compound.get(start) {
        (list.first()?, 2)
    } else if count >= 3 && !SOUND.contains(letters.get(1)?) {
        (table.family.get(letters.first()?)?.first()?, 1)
    } else {
        return None;
    };
    let mut text = String::from(*first);
    syllables.iter().skip(skip).for_each(|s| text.push_str(s));
    Some(text)
}

/// Wade–Giles of all syllables.
fn wade(syllables: &[&str]) -> String {
    let mut text = String::with_capacity(syllables.len() * 6);
    for syllable in syllables {
        text.push_str(&wade_giles(&syllable.to_ascii_lowercase()));
    }
    text
}

/// ü as Chinese passports (yu) and plain letters (u) write it.
fn umlaut(syllables: &[&str], sink: &mut Sink) {
    let joined = syllables.concat();
    if joined.contains('v') {
        sink.push(joined.replace('v', "u"), "pinyin");
        sink.push(joined.replace("ve", "ue").replace('v', "yu"), "pinyin, passport");
    }
}

/// A reading of the whole word from one table, if it holds every character.
fn compose(
    letters: &[char],
    table: &Map<char, Spellings>,
    choice: impl Fn(usize) -> usize,
) -> Option<String> {
    let mut text = String::with_capacity(letters.len() * 5);
    for (i, c) in letters.iter().enumerate() {
        let list = table.get(c)?;
        text.push_str(list.get(choice(i)).or_else(|| list.first())?);
    }
    Some(text)
}

/// Japanese readings of a whole word that is a known surname or given name.
fn japanese_word(word: &str, sink: &mut Sink) {
    let table = &*JAPANESE;
    for list in [table.surnames.get(word), table.given.get(word)].into_iter().flatten() {
        for reading in list.iter().take(3) {
            sink.push((*reading).to_owned(), "Japanese reading");
        }
    }
}

/// Characters mixed with kana: known runs by table, kana by sound.
fn japanese(word: &str, letters: &[char], sink: &mut Sink) {
    japanese_word(word, sink);
    let table = &*JAPANESE;
    let mut text = String::with_capacity(letters.len() * 4);
    let mut run = String::new();
    let mut sound = String::new();
    let flush = |run: &mut String, sound: &mut String, text: &mut String| {
        if !run.is_empty() {
            let known = table
                .surnames
                .get(run.as_str())
                .or_else(|| table.given.get(run.as_str()));
            match known.and_then(|list| list.first()) {
                Some(reading) => text.push_str(reading),
                None => run.chars().for_each(|c| text.push_str(mandarin(c, false))),
            }
            run.clear();
        }
        if !sound.is_empty() {
            text.push_str(&kana::hepburn(sound));
            sound.clear();
        }
    };
    for c in letters {
        if kana::is_kana(*c) {
            if !run.is_empty() {
                flush(&mut run, &mut sound, &mut text);
            }
            sound.push(*c);
        } else {
            if !sound.is_empty() {
                flush(&mut run, &mut sound, &mut text);
            }
            run.push(*c);
        }
    }
    flush(&mut run, &mut sound, &mut text);
    sink.push(text, "Japanese reading");
}

/// Family name and given name, where the word looks like a full name.
pub(super) fn split(word: &str) -> Vec<Range<usize>> {
    let letters: Vec<char> = word.chars().collect();
    let count = letters.len();
    if let Some(at) = letters.iter().position(|c| kana::is_kana(*c)) {
        // 浜崎あゆみ: the kana are the given name, unless they are all there is.
        let rest_is_kana = letters.iter().skip(at).all(|c| kana::is_kana(*c));
        return if at > 0 && rest_is_kana {
            ranges(word, &[at, count - at])
        } else {
            Vec::new()
        };
    }
    let start = |n: usize| -> &str {
        let end: usize = letters.iter().take(n).map(|c| c.len_utf8()).sum();
        word.get(..end).unwrap_or("")
    };
    let rest = |n: usize| -> &str { word.get(start(n).len()..).unwrap_or("") };
    let surnames = &*SURNAMES;
    let japanese = &*JAPANESE;
    let single = |i: usize| letters.get(i).is_some_and(|c| surnames.single.contains(c));
    let sounds = letters.iter().filter(|c| SOUND.contains(*c)).count();
    match count {
        2 if japanese.surnames.contains_key(word)
            || japanese.given.contains_key(word) =>
        {
            Vec::new()
        }
        2 if single(0) && !surnames.compound.contains(word) => ranges(word, &[1, 1]),
        3 | 4 if surnames.compound.contains(start(2)) => ranges(word, &[2, count - 2]),
        3 if japanese.surnames.contains_key(word) => Vec::new(),
        3 if japanese.surnames.contains_key(start(2))
            && (!single(0) || japanese.given.contains_key(rest(2))) =>
        {
            ranges(word, &[2, 1])
        }
        3 if single(0) || japanese.given.contains_key(rest(1)) => ranges(word, &[1, 2]),
        4 | 5 if japanese.surnames.contains_key(start(3)) => {
            ranges(word, &[3, count - 3])
        }
        4 | 5 if japanese.surnames.contains_key(start(2)) => {
            ranges(word, &[2, count - 2])
        }
        4 if japanese.given.contains_key(rest(2)) => ranges(word, &[2, 2]),
        // 林鄭月娥: a married woman's two family names.
        4 if single(0) && single(1) && sounds < 3 => ranges(word, &[1, 1, 2]),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::super::{Script, split};

    #[test]
    fn han() {
        check(
            Script::Han,
            &[
                ("陈", "chen"),
                ("陳", "chan"),
                ("陳", "tan"),
                ("陳", "chin"),
                ("陳", "tran"),
                ("黃", "wong"),
                ("黃", "ng"),
                ("黃", "huang"),
                ("黃", "hwang"),
                ("黃", "hoang"),
                ("林", "lim"),
                ("林", "lam"),
                ("吴", "goh"),
                ("吳", "ng"),
                ("王", "ong"),
                ("蔡", "chua"),
                ("蔡", "tsai"),
                ("蔡", "choi"),
                ("张", "teo"),
                ("张", "cheung"),
                ("张", "chang"),
                ("许", "koh"),
                ("许", "hsu"),
                ("李", "lee"),
                ("李", "li"),
                ("金", "kim"),
                ("单", "shan"),
                ("单", "dan"),
                ("仇", "qiu"),
                ("解", "xie"),
                ("曾", "zeng"),
                ("曾", "tsang"),
                ("查", "zha"),
                ("乐", "yue"),
                ("朴", "park"),
                ("朴", "piao"),
                ("吕", "lu"),
                ("吕", "lv"),
                ("吕", "lyu"),
                ("欧阳", "ouyang"),
                ("尉迟", "yuchi"),
                ("万俟", "moqi"),
                ("泽东", "zedong"),
                ("泽东", "tsetung"),
                ("小平", "hsiaoping"),
                ("志明", "chiming"),
                ("志明", "zhiming"),
                ("月娥", "yuetngo"),
                ("美玲", "beeleng"),
                ("正恩", "jungeun"),
                ("正恩", "jeongeun"),
                ("明德", "minhduc"),
                ("田中", "tanaka"),
                ("山本", "yamamoto"),
                ("裕子", "yuko"),
                ("佐々木", "sasaki"),
                ("曾志伟", "zengzhiwei"),
            ],
        );
    }

    #[test]
    fn family_and_given_names_part() {
        let parts = |word: &'static str| -> Vec<&str> {
            split(word, Script::Han).into_iter().filter_map(|r| word.get(r)).collect()
        };
        assert_eq!(parts("王小明"), ["王", "小明"]);
        assert_eq!(parts("李娜"), ["李", "娜"]);
        assert_eq!(parts("欧阳小明"), ["欧阳", "小明"]);
        assert_eq!(parts("司馬光"), ["司馬", "光"]);
        assert_eq!(parts("諸葛"), ["諸葛"]);
        assert_eq!(parts("田中花子"), ["田中", "花子"]);
        assert_eq!(parts("佐々木健太"), ["佐々木", "健太"]);
        assert_eq!(parts("山本浩"), ["山本", "浩"]);
        assert_eq!(parts("林鄭美玲"), ["林", "鄭", "美玲"]);
        assert_eq!(parts("弗拉基米尔"), ["弗拉基米尔"]);
        assert_eq!(parts("浜崎あゆみ"), ["浜崎", "あゆみ"]);
        assert_eq!(parts("王"), ["王"]);
    }
}
