//! Greek words.
//!
//! In: a word of Greek letters. Out: readings by ELOT 743, by sound (as Greeks
//! abroad write), and letter by letter (as classicists and older papers do).
//! Not handled: ancient Greek breathings beyond dropping them; dialects.
//! Source: ELOT 743 (second edition, type 2) = ISO 843; ICAO Doc 9303 takes it.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

use super::Sink;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// ELOT 743.
    Elot,
    /// By sound: μπ b, ντ d at the start, γγ ng, χ h, ου u, ευ ef.
    Sound,
    /// Letter by letter: η e, υ y, ου ou, μπ mp, χ ch, β v/b.
    Letters,
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    let letters: Vec<(char, bool)> = letters(word);
    sink.push(write(&letters, Way::Elot), "ELOT 743");
    let sound = write(&letters, Way::Sound);
    sink.push(sound.clone(), "by sound");
    let elot = write(&letters, Way::Elot);
    sink.push(elot.replace("ou", "u"), "ELOT 743, ou as u");
    let spoken = sound.replace('y', "i").replace("ch", "h");
    sink.push(spoken, "by sound, h");
    let letters_text = write(&letters, Way::Letters);
    sink.push(letters_text.clone(), "letter by letter");
    sink.push(letters_text.replace('v', "b").replace('f', "ph"), "classical");
    sink.push(sound.replace("ks", "x").replace("nt", "d"), "by sound, d");
    sink.push(elot.replace("ch", "kh").replace('x', "ks"), "ELOT 743, kh");
}

/// Plain letters, each with whether it bears a diaeresis.
fn letters(word: &str) -> Vec<(char, bool)> {
    let mut letters: Vec<(char, bool)> = Vec::with_capacity(word.len() / 2);
    for c in word.nfd() {
        match c {
            // An accent on the first of two vowels parts them: Μάιος.
            '\u{301}' | '\u{300}' | '\u{342}' => {}
            '\u{308}' => {
                if let Some(last) = letters.last_mut() {
                    last.1 = true;
                }
            }
            '\u{300}'..='\u{36f}' | '\'' => {}
            'ς' => letters.push(('σ', false)),
            _ => letters.push((c, false)),
        }
    }
    letters
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'α' | 'ε' | 'η' | 'ι' | 'ο' | 'υ' | 'ω')
}

/// Whether αυ, ευ, ηυ sound v before a letter: vowels and voiced consonants.
fn is_voiced(c: char) -> bool {
    is_vowel(c) || matches!(c, 'β' | 'γ' | 'δ' | 'ζ' | 'λ' | 'μ' | 'ν' | 'ρ')
}

fn write(letters: &[(char, bool)], way: Way) -> String {
    let mut text = String::with_capacity(letters.len() * 2);
    let mut rest = letters.iter().copied().enumerate().peekable();
    while let Some((i, (c, _))) = rest.next() {
        let next = letters.get(i + 1).copied();
        let third = letters.get(i + 2).map(|(c, _)| *c);
        let after = next.map(|(c, _)| c);
        let joined = next.is_some_and(|(_, parted)| !parted);
        let first = i == 0;
        let last = i + 2 == letters.len();
        let two = match (c, after) {
            ('γ', Some('γ')) => Some("ng"),
            ('γ', Some('ξ')) => Some("nx"),
            ('γ', Some('χ')) => Some(if way == Way::Sound { "nh" } else { "nch" }),
            ('γ', Some('κ')) if way == Way::Sound => {
                Some(if first { "g" } else { "gk" })
            }
            ('μ', Some('π')) => match way {
                Way::Elot => Some(if first || last { "b" } else { "mp" }),
                Way::Sound => Some("b"),
                Way::Letters => None,
            },
            ('ν', Some('τ')) if way == Way::Sound && first => Some("d"),
            ('τ', Some('ζ')) if way == Way::Sound => Some("tz"),
            ('ο', Some('υ')) if joined => {
                Some(if way == Way::Sound { "u" } else { "ou" })
            }
            ('α' | 'ε' | 'η', Some('υ')) if joined => {
                let vowel = match (c, way) {
                    ('α', _) => "a",
                    ('η', Way::Elot | Way::Sound) => "i",
                    _ => "e",
                };
                text.push_str(vowel);
                Some(match way {
                    Way::Letters => "u",
                    Way::Elot | Way::Sound if third.is_some_and(is_voiced) => "v",
                    Way::Elot | Way::Sound => "f",
                })
            }
            ('α', Some('ι')) if joined && way == Way::Sound => Some("e"),
            ('ο' | 'ε', Some('ι')) if joined && way == Way::Sound => Some("i"),
            _ => None,
        };
        if let Some(two) = two {
            text.push_str(two);
            rest.next();
        } else {
            one(c, way, &mut text);
        }
    }
    text
}

fn one(c: char, way: Way, text: &mut String) {
    text.push_str(match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' => {
            if way == Way::Letters {
                "e"
            } else {
                "i"
            }
        }
        'θ' => "th",
        'ι' => "i",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => {
            if way == Way::Sound {
                "ks"
            } else {
                "x"
            }
        }
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' => "s",
        'τ' => "t",
        'υ' => {
            if way == Way::Sound {
                "i"
            } else {
                "y"
            }
        }
        'φ' => "f",
        'χ' => {
            if way == Way::Sound {
                "h"
            } else {
                "ch"
            }
        }
        'ψ' => "ps",
        other => any_ascii_char(other),
    });
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn greek() {
        check(
            Script::Greek,
            &[
                ("παπαδόπουλος", "papadopoulos"),
                ("παπαδόπουλος", "papadopulos"),
                ("μπακογιάννης", "bakogiannis"),
                ("χατζής", "chatzis"),
                ("χατζής", "hatzis"),
                ("ευάγγελος", "evangelos"),
                ("ευτύχιος", "eftychios"),
                ("γεώργιος", "georgios"),
                ("ντόρα", "ntora"),
                ("ντόρα", "dora"),
                ("ξένια", "xenia"),
                ("δημήτρης", "dimitris"),
                ("δημήτρης", "demetres"),
                ("αύγουστος", "avgoustos"),
                ("λάμπρος", "lampros"),
                ("λάμπρος", "labros"),
                ("μάϊος", "maios"),
                ("φίλιππος", "philippos"),
                ("χριστόδουλος", "christodoulos"),
                ("ιωάννης", "ioannis"),
            ],
        );
    }
}
