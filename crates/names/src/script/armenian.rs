//! Armenian words.
//!
//! In: a word of Armenian letters. Out: an Eastern reading (Republic of
//! Armenia), its passport spelling, and a Western one (diaspora), in which
//! voiced and unvoiced stops change places.
//! Not handled: classical orthography beyond եւ and ու.
//! Source: BGN/PCGN 1981 for Eastern; ISO 9985 letters; usage of Western Armenian
//! communities of Lebanon, Syria, France and the Americas.

use any_ascii::any_ascii_char;

use super::Sink;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Eastern,
    Passport,
    Western,
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    let eastern = write(word, Way::Eastern);
    sink.push(eastern.clone(), "BGN, Eastern Armenian");
    let passport = write(word, Way::Passport);
    sink.push(passport, "passport, Eastern Armenian");
    let western = write(word, Way::Western);
    // -ian abroad where the republic has -yan.
    let ian = |text: &str| match text.strip_suffix("yan") {
        Some(start) if !start.is_empty() => format!("{start}ian"),
        _ => text.to_owned(),
    };
    sink.push(ian(&eastern), "Eastern Armenian, -ian");
    sink.push(ian(&western), "Western Armenian, -ian");
    sink.push(western, "Western Armenian");
    sink.push(eastern.replace("kh", "x").replace("gh", "g"), "Eastern Armenian, x");
}

fn write(word: &str, way: Way) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut text = String::with_capacity(letters.len() * 2);
    let mut skip = false;
    for (i, c) in letters.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let first = i == 0;
        let next = letters.get(i + 1).copied();
        // ու is one vowel; եւ is yev or ev.
        if *c == 'ո' && matches!(next, Some('ւ' | 'վ')) && (next == Some('ւ') || first)
        {
            text.push_str(if next == Some('ւ') {
                if way == Way::Western { "ou" } else { "u" }
            } else {
                "ov"
            });
            skip = true;
            continue;
        }
        let western = way == Way::Western;
        text.push_str(match c {
            'ա' => "a",
            'բ' => {
                if western {
                    "p"
                } else {
                    "b"
                }
            }
            'գ' => {
                if western {
                    "k"
                } else {
                    "g"
                }
            }
            'դ' => {
                if western {
                    "t"
                } else {
                    "d"
                }
            }
            'ե' => {
                if first && way != Way::Passport {
                    "ye"
                } else {
                    "e"
                }
            }
            'զ' => "z",
            'է' | 'ը' => "e",
            'թ' => "t",
            'ժ' => "zh",
            'ի' => "i",
            'լ' => "l",
            'խ' => "kh",
            'ծ' => {
                if western {
                    "dz"
                } else {
                    "ts"
                }
            }
            'կ' => {
                if western {
                    "g"
                } else {
                    "k"
                }
            }
            'հ' => "h",
            'ձ' => {
                if western {
                    "ts"
                } else {
                    "dz"
                }
            }
            'ղ' => "gh",
            'ճ' => {
                if western {
                    "j"
                } else {
                    "ch"
                }
            }
            'մ' => "m",
            'յ' => {
                if western && first {
                    "h"
                } else {
                    "y"
                }
            }
            'ն' => "n",
            'շ' => "sh",
            'ո' => {
                if first && way != Way::Passport {
                    "vo"
                } else {
                    "o"
                }
            }
            'չ' => "ch",
            'պ' => {
                if western {
                    "b"
                } else {
                    "p"
                }
            }
            'ջ' => {
                if western {
                    "ch"
                } else {
                    "j"
                }
            }
            'ռ' | 'ր' => "r",
            'ս' => "s",
            'վ' => "v",
            'տ' => {
                if western {
                    "d"
                } else {
                    "t"
                }
            }
            'ց' => "ts",
            'ւ' => "v",
            'փ' => "p",
            'ք' => "k",
            'օ' => "o",
            'ֆ' => "f",
            'և' => {
                if first {
                    "yev"
                } else {
                    "ev"
                }
            }
            other => any_ascii_char(*other),
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn armenian() {
        check(
            Script::Armenian,
            &[
                ("սարգսյան", "sargsyan"),
                ("սարգսյան", "sargsian"),
                ("պետրոսյան", "petrosyan"),
                ("պետրոսյան", "bedrosian"),
                ("գրիգորյան", "grigoryan"),
                ("գրիգորյան", "krikorian"),
                ("հակոբյան", "hakobyan"),
                ("հակոբյան", "hagopian"),
                ("երևան", "yerevan"),
                ("երևան", "erevan"),
                ("վարդուհի", "varduhi"),
                ("վարդուհի", "vartouhi"),
                ("ղազարյան", "ghazaryan"),
                ("ճանիկ", "chanik"),
                ("ճանիկ", "janig"),
            ],
        );
    }
}
