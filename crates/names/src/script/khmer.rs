//! Khmer words.
//!
//! In: a word of Khmer script. Out: spellings from the table of names, and
//! readings by rule: consonants of two series that change their vowels, carried
//! over to the sonorants of the next syllable; subscript letters; the usual
//! variants (ea or a, ey or i, th or t at the end).
//! Not handled: words that only a dictionary can part into syllables.
//! Source: UNGEGN (1972), with the usual departures of Cambodian passports;
//! F. Huffman, *Cambodian System of Writing*, 1970, for the series; table
//! `khmer-names.txt`.

use std::sync::LazyLock;

use any_ascii::any_ascii_char;

use super::Sink;
use super::table::{self, Map, Spellings};

static NAMES: LazyLock<Map<&'static str, Spellings>> =
    LazyLock::new(|| table::by_word(include_str!("../../tables/khmer-names.txt")));

const COENG: char = '\u{17d2}';
const NIKAHIT: char = '\u{17c6}';
const REAHMUK: char = '\u{17c7}';

#[derive(Clone, Copy)]
struct Style {
    /// The second spelling of each vowel.
    other: bool,
    /// th at the end; else t.
    th: bool,
    /// r at the end is written.
    r: bool,
}

const USUAL: Style = Style { other: false, th: false, r: false };

pub(super) fn read(word: &str, sink: &mut Sink) {
    for spelling in NAMES.get(word).into_iter().flatten() {
        sink.push((*spelling).to_owned(), "usual spelling");
    }
    let syllables = syllables(&clusters(word));
    sink.push(write(&syllables, USUAL), "Khmer by rule");
    sink.push(
        write(&syllables, Style { other: true, th: true, r: true }),
        "Khmer, variant",
    );
    sink.push(write(&syllables, Style { th: true, ..USUAL }), "Khmer by rule, th");
    let plain = write(&syllables, Style { r: true, ..USUAL });
    sink.push(plain.replace("ey", "i").replace("ea", "a"), "Khmer, i and a");
    sink.push(write(&syllables, Style { other: true, ..USUAL }), "Khmer, variant");
    sink.push(plain.replace("chh", "ch").replace("ou", "u"), "Khmer, plain letters");
}

/// Consonants stacked together with the signs on them.
#[derive(Clone, Copy)]
struct Cluster {
    first: char,
    second: Option<char>,
    third: Option<char>,
    /// ៉ makes it first series, ៊ second.
    shifted: Option<Series>,
    vowel: Option<char>,
    nikahit: bool,
    reahmuk: bool,
    /// ័ or ់.
    short: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Series {
    First,
    Second,
}

impl Cluster {
    fn bare(&self) -> bool {
        self.vowel.is_none() && !self.nikahit && !self.reahmuk && !self.own()
    }

    /// A letter that is a vowel by itself.
    fn own(&self) -> bool {
        matches!(self.first, '\u{17a3}'..='\u{17b3}')
    }

    fn series(&self, carried: Option<Series>) -> Series {
        if let Some(series) = self.shifted {
            return series;
        }
        // The last stop decides; among sonorants the first letter.
        let letters = [Some(self.first), self.second, self.third];
        let stop = letters.into_iter().flatten().rfind(|c| !is_sonorant(*c));
        match stop {
            Some(c) => series(c),
            None => carried.unwrap_or_else(|| series(self.first)),
        }
    }
}

fn is_consonant(c: char) -> bool {
    matches!(c, '\u{1780}'..='\u{17a2}')
}

fn is_sonorant(c: char) -> bool {
    matches!(c, 'ង' | 'ញ' | 'ន' | 'ម' | 'យ' | 'រ' | 'ល' | 'វ')
}

fn series(c: char) -> Series {
    match c {
        'ក' | 'ខ' | 'ច' | 'ឆ' | 'ដ' | 'ឋ' | 'ណ' | 'ត' | 'ថ' | 'ប' | 'ផ' | 'ស' | 'ហ'
        | 'ឡ' | 'អ' | 'ឝ' | 'ឞ' => Series::First,
        _ => Series::Second,
    }
}

/// Takes the word apart; silenced letters (៍) are left out.
fn clusters(word: &str) -> Vec<Cluster> {
    let mut found: Vec<Cluster> = Vec::with_capacity(word.len() / 6 + 1);
    let mut below = false;
    for c in word.chars() {
        if c == COENG {
            below = true;
            continue;
        }
        if std::mem::take(&mut below)
            && is_consonant(c)
            && let Some(last) = found.last_mut()
        {
            if last.second.is_none() {
                last.second = Some(c);
            } else {
                last.third = Some(c);
            }
            continue;
        }
        if is_consonant(c) || matches!(c, '\u{17a3}'..='\u{17b3}') {
            found.push(Cluster {
                first: c,
                second: None,
                third: None,
                shifted: None,
                vowel: None,
                nikahit: false,
                reahmuk: false,
                short: false,
            });
            continue;
        }
        if c == '\u{17cd}' {
            found.pop();
            continue;
        }
        let Some(last) = found.last_mut() else { continue };
        match c {
            '\u{17b6}'..='\u{17c5}' => {
                // With a sign above, ៉ and ៊ are typed as u.
                let shifter = c == '\u{17bb}' && last.vowel.is_some();
                if shifter {
                    last.shifted = Some(match series(last.first) {
                        Series::First => Series::Second,
                        Series::Second => Series::First,
                    });
                } else if last.vowel == Some('\u{17bb}') {
                    last.shifted = Some(match series(last.first) {
                        Series::First => Series::Second,
                        Series::Second => Series::First,
                    });
                    last.vowel = Some(c);
                } else {
                    last.vowel = Some(c);
                }
            }
            NIKAHIT => last.nikahit = true,
            REAHMUK | '\u{17c8}' => last.reahmuk = true,
            '\u{17c9}' => last.shifted = Some(Series::First),
            '\u{17ca}' => last.shifted = Some(Series::Second),
            '\u{17cb}' | '\u{17d0}' => last.short = true,
            _ => {}
        }
    }
    found
}

/// A syllable: its first cluster, what of it is left to write, and its final.
#[derive(Clone, Copy)]
struct Syllable {
    onset: Cluster,
    series: Series,
    last: Option<Cluster>,
}

fn syllables(clusters: &[Cluster]) -> Vec<Syllable> {
    let mut found: Vec<Syllable> = Vec::with_capacity(clusters.len());
    let mut carried = None;
    let mut i = 0;
    while let Some(&here) = clusters.get(i) {
        let mut onset = here;
        // វិជ្ជា: the upper letter closes the syllable before, the lower opens.
        if let Some(second) = here.second
            && let Some(last) = found.last_mut()
            && last.last.is_none()
            && !last.onset.nikahit
            && !last.onset.reahmuk
        {
            last.last = Some(Cluster { second: None, third: None, vowel: None, ..here });
            onset = Cluster { first: second, second: here.third, third: None, ..here };
            let ends = i + 1 == clusters.len();
            let light = matches!(here.vowel, None | Some('\u{17b7}' | '\u{17bb}'));
            if ends && light && !here.nikahit && !here.reahmuk {
                break;
            }
        }
        let series = onset.series(carried);
        let mut syllable = Syllable { onset, series, last: None };
        i += 1;
        let run = clusters.iter().skip(i).take_while(|c| c.bare()).count();
        let ends = i + run == clusters.len();
        let next = clusters.get(i);
        let closed = onset.nikahit || onset.reahmuk;
        if let Some(next) = next.filter(|_| !closed) {
            let takes = if next.bare() {
                // An odd run of bare letters leaves one to close this syllable.
                run % 2 == 1 || onset.bare() && !ends || onset.short
            } else {
                // ជាតិ, ភូមិ: a short vowel after a long one is silent at the end.
                i + 1 == clusters.len()
                    && onset.vowel.is_some()
                    && next.second.is_none()
                    && matches!(next.vowel, Some('\u{17b7}' | '\u{17bb}'))
                    && !next.nikahit
                    && matches!(next.first, 'ត' | 'ទ' | 'ធ' | 'ថ' | 'ម')
            };
            // A stacked letter parts by itself, unless nothing follows it.
            let stack = next.second.is_some() && i + 1 < clusters.len();
            if takes && !stack {
                syllable.last = Some(*next);
                i += 1;
            }
        }
        // The sonorants that follow take the first series of what is before them.
        let nearest = match syllable.last {
            Some(last) if !is_sonorant(last.first) => last.series(None),
            _ => series,
        };
        carried = Some(nearest).filter(|s| *s == Series::First);
        found.push(syllable);
    }
    found
}

fn write(syllables: &[Syllable], style: Style) -> String {
    let mut text = String::with_capacity(syllables.len() * 6);
    let count = syllables.len();
    for (i, s) in syllables.iter().enumerate() {
        let c = &s.onset;
        if c.own() {
            text.push_str(independent(c.first, style));
        } else {
            let cluster = c.second.is_some();
            // ហ with a letter below writes the sounds that Khmer lacks.
            let foreign = match (c.first, c.second) {
                ('ហ', Some('គ')) => "g",
                ('ហ', Some('វ')) => "f",
                ('ហ', Some('ស')) => "z",
                ('ហ', Some('ន')) => "n",
                ('ហ', Some('ម')) => "m",
                ('ហ', Some('ល')) => "l",
                _ => "",
            };
            text.push_str(foreign);
            let whole = foreign.is_empty();
            text.push_str(match c.first {
                _ if !whole => "",
                'ប' if cluster || c.shifted == Some(Series::First) => "p",
                'ដ' if cluster => "t",
                first => initial(first),
            });
            for below in [c.second.filter(|_| whole), c.third].into_iter().flatten() {
                text.push_str(match below {
                    'ដ' => "d",
                    'ប' => "b",
                    other => initial(other),
                });
            }
            let lone = s.last.is_none() && c.bare() && count > 1 && i + 1 < count;
            let ends = i + 1 == count && s.last.is_none();
            text.push_str(match (c.vowel, vowel(c, s.series, style, lone)) {
                (Some('\u{17b8}'), "y") if !ends => "i",
                (_, vowel) => vowel,
            });
        }
        if let Some(last) = s.last {
            text.push_str(closing(last.first, style));
        }
    }
    text
}

fn vowel(c: &Cluster, series: Series, style: Style, lone: bool) -> &'static str {
    let pick = |usual, other| if style.other { other } else { usual };
    let first = series == Series::First;
    let two = |a: (&'static str, &'static str), b: (&'static str, &'static str)| {
        let (usual, other) = if first { a } else { b };
        pick(usual, other)
    };
    if c.nikahit {
        return match c.vowel {
            Some('\u{17b6}') => two(("am", "ang"), ("oam", "am")),
            Some('\u{17bb}') => two(("om", "um"), ("um", "om")),
            _ => two(("am", "om"), ("um", "om")),
        };
    }
    if c.reahmuk {
        return match c.vowel {
            Some('\u{17bb}') => two(("oh", "o"), ("uh", "u")),
            Some('\u{17c1}' | '\u{17b7}') => "eh",
            Some('\u{17c4}') => two(("oh", "aoh"), ("oh", "uoh")),
            _ => two(("ah", "ak"), ("eah", "eak")),
        };
    }
    match c.vowel {
        None if lone => two(("a", "o"), ("a", "o")),
        None if c.short => two(("a", "o"), ("o", "oa")),
        None => two(("a", "o"), ("o", "a")),
        Some('\u{17b6}') => two(("a", "a"), ("ea", "a")),
        Some('\u{17b7}') => two(("e", "i"), ("i", "e")),
        Some('\u{17b8}') => two(("ey", "ei"), ("y", "ey")),
        Some('\u{17b9}') => two(("oeu", "eu"), ("i", "eu")),
        Some('\u{17ba}') => "eu",
        Some('\u{17bb}') => two(("o", "u"), ("u", "ou")),
        Some('\u{17bc}') => two(("o", "ou"), ("ou", "u")),
        Some('\u{17bd}') => pick("uo", "ua"),
        Some('\u{17be}') => two(("eu", "aeu"), ("eu", "oeu")),
        Some('\u{17bf}') => pick("oeu", "eua"),
        Some('\u{17c0}') => pick("ea", "ie"),
        Some('\u{17c1}') => "e",
        Some('\u{17c2}') => pick("e", "ae"),
        Some('\u{17c3}') => two(("ay", "ai"), ("ey", "ai")),
        Some('\u{17c4}') => two(("o", "ao"), ("o", "or")),
        Some('\u{17c5}') => two(("av", "au"), ("ov", "ou")),
        Some(_) => "",
    }
}

fn independent(c: char, style: Style) -> &'static str {
    match c {
        '\u{17a5}' => {
            if style.other {
                "e"
            } else {
                "i"
            }
        }
        '\u{17a6}' => "ei",
        '\u{17a7}' => {
            if style.other {
                "o"
            } else {
                "u"
            }
        }
        '\u{17a8}' => "uk",
        '\u{17a9}' => "ou",
        '\u{17aa}' => "ov",
        '\u{17ab}' => {
            if style.other {
                "rue"
            } else {
                "ri"
            }
        }
        '\u{17ac}' => "reu",
        '\u{17ad}' => "lu",
        '\u{17ae}' => "leu",
        '\u{17af}' => {
            if style.other {
                "ae"
            } else {
                "e"
            }
        }
        '\u{17b0}' => "ai",
        '\u{17b1}' | '\u{17b2}' => {
            if style.other {
                "ao"
            } else {
                "o"
            }
        }
        '\u{17b3}' => "au",
        _ => "",
    }
}

fn initial(c: char) -> &'static str {
    match c {
        'ក' | 'គ' => "k",
        'ខ' | 'ឃ' => "kh",
        'ង' => "ng",
        'ច' | 'ជ' => "ch",
        'ឆ' | 'ឈ' => "chh",
        'ញ' => "nh",
        'ដ' | 'ឌ' => "d",
        'ឋ' | 'ឍ' | 'ថ' | 'ធ' => "th",
        'ណ' | 'ន' => "n",
        'ត' | 'ទ' => "t",
        'ប' => "b",
        'ផ' | 'ភ' => "ph",
        'ព' => "p",
        'ម' => "m",
        'យ' => "y",
        'រ' => "r",
        'ល' | 'ឡ' => "l",
        'វ' => "v",
        'ស' | 'ឝ' | 'ឞ' => "s",
        'ហ' => "h",
        'អ' => "",
        other => any_ascii_char(other),
    }
}

fn closing(c: char, style: Style) -> &'static str {
    match c {
        'ក' | 'ខ' | 'គ' | 'ឃ' => "k",
        'ច'..='ឈ' => "ch",
        'ដ'..='ឍ' | 'ត'..='ធ' => {
            if style.th {
                "th"
            } else {
                "t"
            }
        }
        'ប' | 'ផ' | 'ព' | 'ភ' => "p",
        'រ' => {
            if style.r {
                "r"
            } else {
                ""
            }
        }
        'អ' => "",
        other => initial(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;
    use super::{NAMES, Style, USUAL, clusters, syllables, write};

    #[test]
    fn khmer() {
        check(
            Script::Khmer,
            &[
                ("ហ៊ុន", "hun"),
                ("សែន", "sen"),
                ("សុខា", "sokha"),
                ("សុភា", "sophea"),
                ("ដារា", "dara"),
                ("វិជ្ជា", "vichea"),
                ("វណ្ណា", "vanna"),
                ("សំណាង", "samnang"),
                ("បូរី", "borey"),
                ("ស្រី", "srey"),
                ("មករា", "makara"),
                ("ភូមិ", "phum"),
                ("ឈាង", "chheang"),
                ("ណារិន", "narin"),
            ],
        );
    }

    /// The rules without the table, where they can know.
    #[test]
    fn rules_alone() {
        for (word, wanted) in [
            ("ដារា", "dara"),
            ("សុខា", "sokha"),
            ("សុភា", "sophea"),
            ("វិជ្ជា", "vichchea"),
            ("ស្រី", "srey"),
            ("បុរី", "borey"),
            ("ចន្ទ្រា", "chantrea"),
            ("ចក្រា", "chakra"),
            ("ជាតិ", "cheat"),
            ("សុខ", "sok"),
            ("គង់", "kong"),
            ("ហេង", "heng"),
            ("រតនា", "rotna"),
            ("សិទ្ធិ", "set"),
        ] {
            assert_eq!(write(&syllables(&clusters(word)), USUAL), wanted, "{word}");
        }
        let other = Style { other: true, th: true, r: true };
        assert_eq!(write(&syllables(&clusters("សិទ្ធិ")), other), "sith");
        assert!(NAMES.len() > 300);
    }
}
