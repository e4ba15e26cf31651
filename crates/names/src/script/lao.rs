//! Lao words.
//!
//! In: a word of Lao script, which writes nearly every vowel. Out: readings from
//! the table of name elements with rules in its gaps, in the French-based
//! spelling that passports keep (ou, v, x, -ne, -th) and in the plain one.
//! Not handled: tones; old spellings with Pali finals beyond the table.
//! Source: BGN/PCGN 1966 for Lao (French-based); Lao Ministry usage since 1975;
//! table `lao-names.txt`.

use std::sync::LazyLock;

use super::Sink;
use super::table::{self, Map, Spellings};

static NAMES: LazyLock<Map<String, Spellings>> = LazyLock::new(|| {
    let mut names: Map<String, Spellings> = Map::default();
    for mut fields in table::lines(include_str!("../../tables/lao-names.txt")) {
        let Some(word) = fields.next() else { continue };
        names.entry(letters(word).into_iter().collect()).or_default().extend(fields);
    }
    names
});
/// Longest element of the table, in characters; a test keeps it true.
const ELEMENT_MAX: usize = 16;

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each habit of spelling is its own")]
struct Style {
    /// ou for u.
    ou: bool,
    /// x for ຊ; else s.
    x: bool,
    /// v for ວ; else w.
    v: bool,
    /// -ay and -y; else -ai and -i.
    y: bool,
    /// Silent -e or -h after n, -th for final t.
    french_end: bool,
}

const FRENCH: Style = Style { ou: true, x: true, v: true, y: true, french_end: true };
const PLAIN: Style = Style { ou: false, x: false, v: false, y: false, french_end: false };
const OFFICIAL: Style = Style { ou: true, x: true, v: true, y: false, french_end: false };

pub(super) fn read(word: &str, sink: &mut Sink) {
    let letters = letters(word);
    sink.push(compose(&letters, 0, OFFICIAL, true), "usual spelling");
    sink.push(compose(&letters, 1, PLAIN, true), "usual spelling");
    sink.push(compose(&letters, 0, OFFICIAL, false), "BGN");
    sink.push(compose(&letters, 0, FRENCH, false), "French");
    sink.push(compose(&letters, 0, PLAIN, false), "plain");
    sink.push(compose(&letters, 0, Style { v: true, ..PLAIN }, false), "plain, v");
    sink.push(compose(&letters, 0, Style { y: true, x: false, ..OFFICIAL }, false), "ay");
    sink.push(compose(&letters, 2, FRENCH, true), "usual spelling");
}

/// Letters without tones; NFKC's ໍາ is ຳ again, ໜ ໝ are ຫນ ຫມ.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len() / 3);
    for c in word.chars() {
        match c {
            '\u{ec8}'..='\u{ecb}' | '\u{ec6}' => {}
            'າ' if letters.last() == Some(&'\u{ecd}') => {
                letters.pop();
                letters.push('ຳ');
            }
            'ໜ' => letters.extend(['ຫ', 'ນ']),
            'ໝ' => letters.extend(['ຫ', 'ມ']),
            // The subscript l or r is the letter l.
            'ຼ' => letters.push('ລ'),
            'ແ' | '\u{e81}'..='\u{ecd}' | '\u{edc}'..='\u{edf}' => {
                if c == 'ເ' && letters.last() == Some(&'ເ') {
                    letters.pop();
                    letters.push('ແ');
                } else {
                    letters.push(c);
                }
            }
            _ => {}
        }
    }
    letters
}

fn is_consonant(c: char) -> bool {
    matches!(c, 'ກ'..='ຮ' | 'ໞ' | 'ໟ')
}

fn is_leading(c: char) -> bool {
    matches!(c, 'ເ' | 'ແ' | 'ໂ' | 'ໃ' | 'ໄ')
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        'ະ' | 'ັ'
            | 'າ'
            | 'ຳ'
            | 'ິ'
            | 'ີ'
            | 'ຶ'
            | 'ື'
            | 'ຸ'
            | 'ູ'
            | 'ົ'
            | 'ໍ'
            | 'ຽ'
    )
}

/// Elements of the table, longest first, with rules between.
fn compose(letters: &[char], choice: usize, style: Style, table: bool) -> String {
    let mut text = String::with_capacity(letters.len() * 3);
    let mut i = 0;
    let mut key = String::new();
    while i < letters.len() {
        let mut taken = 0;
        if table {
            let mut spelling = "";
            key.clear();
            for (length, c) in (1..).zip(letters.iter().skip(i).take(ELEMENT_MAX)) {
                key.push(*c);
                if breaks(letters, i + length)
                    && let Some(list) = NAMES.get(key.as_str())
                {
                    taken = length;
                    spelling =
                        list.get(choice).or_else(|| list.first()).copied().unwrap_or("");
                }
            }
            text.push_str(spelling);
        }
        i +=
            if taken > 0 { taken } else { syllable(letters, i, style, &mut text).max(1) };
    }
    text
}

/// Whether an element may end before this letter.
fn breaks(letters: &[char], at: usize) -> bool {
    match letters.get(at) {
        None => true,
        Some(c) if is_leading(*c) => true,
        // A consonant here must begin a syllable: a vowel stands by it.
        Some(c) if is_consonant(*c) => letters.get(at + 1).is_some_and(|n| {
            is_sign(*n)
                || matches!(n, 'ອ' | 'ວ')
                    && letters.get(at + 2).is_none_or(|m| !is_sign(*m))
                || *c == 'ຫ' && is_consonant(*n)
        }),
        Some(_) => false,
    }
}

/// Writes one syllable; says how many letters it took.
fn syllable(letters: &[char], from: usize, style: Style, text: &mut String) -> usize {
    let at = |i: usize| letters.get(i).copied();
    let consonant = |i: usize| at(i).filter(|c| is_consonant(*c));
    let sign = |i: usize| at(i).is_some_and(is_sign);
    let mut i = from;
    let lead = at(i).filter(|c| is_leading(*c));
    i += usize::from(lead.is_some());
    let Some(first) = consonant(i) else { return i + usize::from(lead.is_none()) - from };
    i += 1;
    // ຫ before a sonorant only raises its tone; clusters with r, l, v.
    let mut second = None;
    if let Some(c) = consonant(i) {
        let more = sign(i + 1)
            || lead.is_some() && (consonant(i + 1).is_some() || c != 'ວ')
            || matches!(at(i + 1), Some('ອ' | 'ວ'));
        if more
            && (first == 'ຫ' && matches!(c, 'ງ' | 'ຍ' | 'ນ' | 'ມ' | 'ຣ' | 'ລ' | 'ວ')
                || matches!(
                    first,
                    'ກ' | 'ຂ' | 'ຄ' | 'ປ' | 'ພ' | 'ຜ' | 'ຕ' | 'ຟ' | 'ດ' | 'ບ'
                ) && matches!(c, 'ຣ' | 'ລ')
                || matches!(first, 'ກ' | 'ຂ' | 'ຄ') && c == 'ວ' && sign(i + 1))
        {
            second = Some(c);
            i += 1;
        }
    }
    text.push_str(match second {
        Some(second) if first == 'ຫ' => initial(second, style),
        _ => initial(first, style),
    });
    if let Some(second) = second.filter(|_| first != 'ຫ') {
        text.push_str(initial(second, style));
    }
    let u = if style.ou { "ou" } else { "u" };
    let ai = if style.y { "ay" } else { "ai" };
    let mut open = false;
    let vowel = match (lead, at(i)) {
        (Some('ເ'), Some('ັ')) => {
            i += 1;
            if at(i) == Some('ຍ') && !sign(i + 1) {
                i += 1;
                "ia"
            } else {
                "e"
            }
        }
        (Some('ເ'), Some('ິ' | 'ີ')) => {
            i += 1;
            "eu"
        }
        (Some('ເ'), Some('ຶ' | 'ື')) => {
            i += 1;
            i += usize::from(at(i) == Some('ອ'));
            "eua"
        }
        (Some('ເ'), Some('ົ')) if at(i + 1) == Some('າ') => {
            i += 2;
            open = true;
            "ao"
        }
        (Some('ເ'), Some('າ')) => {
            i += 1;
            i += usize::from(at(i) == Some('ະ'));
            open = true;
            "o"
        }
        (Some('ເ'), Some('ຍ' | 'ຽ')) if !sign(i + 1) => {
            i += 1;
            open = true;
            "ia"
        }
        (Some(lead), next) => {
            if next == Some('ະ') || next == Some('ັ') {
                i += 1;
                open = next == Some('ະ');
            }
            match lead {
                'ເ' => "e",
                'ແ' => "e",
                'ໂ' => "o",
                _ => {
                    open = true;
                    i += usize::from(at(i) == Some('ຍ') && !sign(i + 1));
                    ai
                }
            }
        }
        (None, Some('ະ')) => {
            i += 1;
            open = true;
            "a"
        }
        (None, Some('ຳ')) => {
            i += 1;
            open = true;
            "am"
        }
        (None, Some('ັ')) => {
            i += 1;
            match at(i) {
                Some('ວ') if !sign(i + 1) => {
                    i += 1;
                    open = true;
                    if style.ou { "oua" } else { "ua" }
                }
                Some('ຍ') if !sign(i + 1) => {
                    i += 1;
                    open = true;
                    ai
                }
                _ => "a",
            }
        }
        (None, Some('າ')) => {
            i += 1;
            if at(i) == Some('ຍ') && !sign(i + 1) {
                i += 1;
                open = true;
                ai
            } else {
                "a"
            }
        }
        (None, Some('ິ' | 'ີ')) => {
            i += 1;
            let ends = at(i).is_none();
            if ends && style.y { "y" } else { "i" }
        }
        (None, Some('ຶ' | 'ື')) => {
            i += 1;
            i += usize::from(at(i) == Some('ອ'));
            "eu"
        }
        (None, Some('ຸ' | 'ູ')) => {
            i += 1;
            u
        }
        (None, Some('ົ')) => {
            i += 1;
            if at(i) == Some('ວ') {
                i += 1;
                open = true;
                if style.ou { "oua" } else { "ua" }
            } else {
                "o"
            }
        }
        (None, Some('ໍ' | 'ອ')) => {
            i += 1;
            "o"
        }
        (None, Some('ຽ')) => {
            i += 1;
            "ie"
        }
        (None, Some('ວ')) if consonant(i + 1).is_some() && !sign(i + 2) => {
            i += 1;
            if style.ou { "oua" } else { "ua" }
        }
        _ => {
            let closed = consonant(i).is_some() && !sign(i + 1);
            if closed { "o" } else { "a" }
        }
    };
    text.push_str(vowel);
    // A final is a consonant with no vowel of its own.
    let bare = consonant(i).is_some()
        && !sign(i + 1)
        && at(i) != Some('ຫ')
        && (at(i + 1) != Some('ອ') || sign(i + 2) || at(i) == Some('ອ'))
        && (at(i + 1) != Some('ວ')
            || consonant(i + 2).is_none()
            || sign(i + 2)
            || sign(i + 3));
    if !open
        && bare
        && let Some(last) = at(i)
    {
        i += 1;
        text.push_str(match last {
            'ກ' | 'ຂ' | 'ຄ' => "k",
            'ງ' => "ng",
            'ດ' | 'ຕ' | 'ຈ' | 'ຊ' | 'ສ' | 'ທ' | 'ຖ' => {
                if style.french_end {
                    "th"
                } else {
                    "t"
                }
            }
            'ນ' | 'ຣ' | 'ລ' | 'ຍ' if last != 'ຍ' => {
                match (style.french_end, vowel) {
                    (true, "a") => "nh",
                    (true, "o") => "ne",
                    _ => "n",
                }
            }
            'ບ' | 'ປ' | 'ພ' => "p",
            'ມ' => "m",
            'ຍ' => {
                if style.y {
                    "y"
                } else {
                    "i"
                }
            }
            'ວ' => "o",
            _ => "",
        });
    }
    i - from
}

fn initial(c: char, style: Style) -> &'static str {
    match c {
        'ກ' => "k",
        'ຂ' | 'ຄ' => "kh",
        'ງ' => "ng",
        'ຈ' => "ch",
        'ສ' => "s",
        'ຊ' => {
            if style.x {
                "x"
            } else {
                "s"
            }
        }
        'ຍ' => {
            if style.ou {
                "nh"
            } else {
                "ny"
            }
        }
        'ດ' => "d",
        'ຕ' => "t",
        'ຖ' | 'ທ' => "th",
        'ນ' => "n",
        'ບ' => "b",
        'ປ' => "p",
        'ຜ' | 'ພ' => "ph",
        'ຝ' | 'ຟ' => "f",
        'ມ' => "m",
        'ຢ' => "y",
        'ຣ' => "r",
        'ລ' => "l",
        'ວ' => {
            if style.v {
                "v"
            } else {
                "w"
            }
        }
        'ຫ' | 'ຮ' => "h",
        'ໞ' => "k",
        'ໟ' => "ny",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;
    use super::{ELEMENT_MAX, NAMES};

    #[test]
    fn lao() {
        check(
            Script::Lao,
            &[
                ("ສົມສັກ", "somsack"),
                ("ສົມສັກ", "somsak"),
                ("ທອງລຸນ", "thongloun"),
                ("ສີສຸລິດ", "sisoulith"),
                ("ບຸນຍັງ", "bounnhang"),
                ("ວໍລະຈິດ", "volachit"),
                ("ຈູມມາລີ", "choummaly"),
                ("ໄຊຍະສອນ", "xayasone"),
                ("ຄຳໄຕ", "khamtay"),
                ("ຄ\u{ecd}າໄຕ", "khamtay"),
                ("ສຸພານຸວົງ", "souphanouvong"),
                ("ແກ້ວ", "keo"),
                ("ວຽງ", "vieng"),
                ("ໝອນ", "mon"),
                ("ດວງ", "douang"),
                ("ເພັດ", "phet"),
                ("ບຸນຄົງ", "bounkhong"),
                ("ວິໄລ", "vilay"),
            ],
        );
    }

    #[test]
    fn the_longest_element_fits() {
        let longest = NAMES.keys().map(|k| k.chars().count()).max();
        assert!(longest.unwrap_or(0) <= ELEMENT_MAX, "{longest:?}");
    }
}
