//! Tamil words.
//!
//! In: a word of Tamil script, which writes k and g, t and d, p and b, s and ch
//! alike. Out: a reading by the rule of place (hard at the start and doubled,
//! soft after a nasal and between vowels), one with hard letters throughout, and
//! the usual variants: zh or l, th or t, ee and oo, -am.
//! Not handled: Sanskrit and Arabic names whose voicing no rule tells, beyond the
//! table `tamil-names.txt`.
//! Source: Madras University Tamil Lexicon letters; usage of India, Sri Lanka,
//! Malaysia and Singapore.

use std::sync::LazyLock;

use super::Sink;
use super::table::{self, Map, Spellings};

static NAMES: LazyLock<Map<&'static str, Spellings>> =
    LazyLock::new(|| table::by_word(include_str!("../../tables/tamil-names.txt")));

/// A consonant and its vowel; `'\0'` for none.
#[derive(Clone, Copy)]
struct Unit {
    letter: char,
    vowel: &'static str,
    /// The long spelling of the vowel.
    long: &'static str,
}

#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each habit of spelling is its own")]
struct Style {
    hard: bool,
    long: bool,
    /// th for the dental stop.
    th: bool,
    /// s at the start and between vowels; else ch.
    s: bool,
    /// zh for ழ; else l.
    zh: bool,
    /// Voiced at the start.
    voiced: bool,
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    for spelling in NAMES.get(word).into_iter().flatten() {
        sink.push((*spelling).to_owned(), "usual spelling");
    }
    let units = parse(word);
    let base =
        Style { hard: false, long: false, th: true, s: true, zh: true, voiced: false };
    sink.push(write(&units, base), "Tamil by place");
    sink.push(write(&units, Style { th: false, zh: false, ..base }), "Tamil, t and l");
    sink.push(write(&units, Style { long: true, ..base }), "Tamil, ee and oo");
    sink.push(write(&units, Style { hard: true, ..base }), "Tamil, hard letters");
    sink.push(write(&units, Style { s: false, ..base }), "Tamil, ch");
    sink.push(write(&units, Style { voiced: true, th: false, ..base }), "Tamil, voiced");
    sink.push(
        write(&units, Style { hard: true, th: false, zh: false, ..base }),
        "Tamil, hard t",
    );
    sink.push(write(&units, base).replace("iya", "ia").replace("uva", "ua"), "Tamil, ia");
}

fn parse(word: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(word.len() / 3 + 1);
    let mut f = false;
    for c in word.chars() {
        let sign = match c {
            'ா' => Some(("a", "aa")),
            'ி' => Some(("i", "i")),
            'ீ' => Some(("i", "ee")),
            'ு' => Some(("u", "u")),
            'ூ' => Some(("u", "oo")),
            'ெ' | 'ே' => Some(("e", "e")),
            'ை' => Some(("ai", "ai")),
            'ொ' | 'ோ' => Some(("o", "o")),
            'ௌ' => Some(("au", "au")),
            '்' => Some(("", "")),
            _ => None,
        };
        if let Some((vowel, long)) = sign {
            if let Some(last) = units.last_mut() {
                last.vowel = vowel;
                last.long = long;
            }
            continue;
        }
        let own = match c {
            'அ' => Some(("a", "a")),
            'ஆ' => Some(("a", "aa")),
            'இ' => Some(("i", "i")),
            'ஈ' => Some(("i", "ee")),
            'உ' => Some(("u", "u")),
            'ஊ' => Some(("u", "oo")),
            'எ' | 'ஏ' => Some(("e", "e")),
            'ஐ' => Some(("ai", "ai")),
            'ஒ' | 'ஓ' => Some(("o", "o")),
            'ஔ' => Some(("au", "au")),
            _ => None,
        };
        if let Some((vowel, long)) = own {
            units.push(Unit { letter: '\0', vowel, long });
        } else if c == 'ஃ' {
            f = true;
        } else if ('க'..='ஹ').contains(&c) {
            // ஃப is f.
            let letter = if std::mem::take(&mut f) && c == 'ப' { 'f' } else { c };
            units.push(Unit { letter, vowel: "a", long: "a" });
        }
    }
    units
}

fn write(units: &[Unit], style: Style) -> String {
    let mut text = String::with_capacity(units.len() * 3);
    for (i, unit) in units.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| units.get(b));
        let next = units.get(i + 1);
        let first = i == 0;
        // The first of a doubled letter is written with the second.
        let opens_double =
            unit.vowel.is_empty() && next.is_some_and(|n| n.letter == unit.letter);
        let closes_double =
            before.is_some_and(|b| b.vowel.is_empty() && b.letter == unit.letter);
        let nasal = before.is_some_and(|b| {
            b.vowel.is_empty() && matches!(b.letter, 'ங' | 'ஞ' | 'ண' | 'ந' | 'ம' | 'ன')
        });
        let closed = unit.vowel.is_empty();
        let soft =
            !style.hard && !closes_double && !closed && (!first || style.voiced) || nasal;
        let th = if style.th { "th" } else { "t" };
        text.push_str(match unit.letter {
            'க' => {
                if opens_double {
                    "k"
                } else if soft {
                    "g"
                } else {
                    "k"
                }
            }
            'ச' => match (closes_double || opens_double, nasal) {
                (true, _) if opens_double => "",
                (true, _) => "ch",
                (_, true) => "j",
                _ if style.s => "s",
                _ => "ch",
            },
            'ஜ' => "j",
            'ட' => {
                if opens_double {
                    "t"
                } else if soft {
                    "d"
                } else {
                    "t"
                }
            }
            'த' => {
                if opens_double {
                    if style.th { "" } else { "t" }
                } else if soft && (nasal || !style.th) {
                    "d"
                } else {
                    th
                }
            }
            'ப' => {
                if opens_double {
                    "p"
                } else if soft {
                    "b"
                } else {
                    "p"
                }
            }
            'ற' => {
                if opens_double {
                    "t"
                } else if nasal {
                    "dr"
                } else {
                    "r"
                }
            }
            'ங' => "n",
            'ஞ' => {
                if closed {
                    "n"
                } else {
                    "gn"
                }
            }
            'ண' | 'ந' | 'ன' => "n",
            'ம' => "m",
            'ய' => "y",
            'ர' => "r",
            'ல' | 'ள' => "l",
            'ழ' => {
                if style.zh {
                    "zh"
                } else {
                    "l"
                }
            }
            'வ' => "v",
            'ஶ' | 'ஷ' => "sh",
            'ஸ' => "s",
            'ஹ' => "h",
            'f' => "f",
            _ => "",
        });
        text.push_str(if style.long { unit.long } else { unit.vowel });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn tamil() {
        check(
            Script::Tamil,
            &[
                ("முருகன்", "murugan"),
                ("முத்து", "muthu"),
                ("கார்த்திக்", "karthik"),
                ("பச்சை", "pachai"),
                ("கண்ணன்", "kannan"),
                ("சுந்தரம்", "sundaram"),
                ("தமிழ்", "thamizh"),
                ("தமிழ்", "tamil"),
                ("செல்வம்", "selvam"),
                ("செல்லையா", "chellaiya"),
                ("கருணாநிதி", "karunanithi"),
                ("கருணாநிதி", "karunanidhi"),
                ("லட்சுமி", "lakshmi"),
                ("சண்முகம்", "shanmugam"),
                ("அழகன்", "azhagan"),
                ("பிரபாகரன்", "prabhakaran"),
                ("பாலு", "palu"),
                ("பாலு", "balu"),
                ("குமார்", "kumar"),
                ("ராஜா", "raja"),
            ],
        );
    }
}
