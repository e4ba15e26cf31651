//! Bengali and Assamese words.
//!
//! In: a word of Bengali script. Out: the reading with a for the inherent vowel,
//! as passports have it, one with o, and the usual variants: s for sh, z for j,
//! ee and oo, v for bh.
//! Not handled: the many spellings of Muslim names beyond sound; abbreviations
//! such as মোঃ beyond "moh" and "md".
//! Source: Bangla Academy usage, Hunterian for India; see `indic`.

use super::Sink;
use super::indic::{self, End, Style};

pub(super) fn read(word: &str, sink: &mut Sink) {
    if matches!(word, "মোঃ" | "মো" | "মোহাঃ" | "মুঃ") {
        sink.push("md".to_owned(), "abbreviation");
    }
    let units = indic::parse(word, indic::BENGALI);
    let base = Style {
        long: false,
        w: false,
        medial_drop: true,
        end: End::Rule,
        inherent: "a",
        bengali: true,
    };
    let plain = glides(&units.write(&base));
    sink.push(plain.clone(), "Bengali");
    let full = glides(&units.write(&Style { medial_drop: false, ..base }));
    sink.push(full.clone(), "inherent vowels");
    sink.push(plain.replace("shw", "sw").replace("sh", "s"), "s for sh");
    sink.push(plain.replace("chh", "ch").replace('j', "z").replace("ph", "f"), "z for j");
    sink.push(plain.replace("iya", "ia").replace('j', "z"), "ia for iya");
    let o = units.write(&Style { inherent: "o", medial_drop: false, ..base });
    sink.push(o, "o for a");
    sink.push(units.write(&Style { long: true, ..base }), "ee and oo");
    let ends = units.write(&Style { end: End::Keep, medial_drop: false, ..base });
    sink.push(if ends == full { plain.replace("ya", "ia") } else { ends }, "end vowel");
    sink.push(
        plain.replace("bh", "v").replace("iya", "ia").replace("chh", "s"),
        "v for bh",
    );
}

/// ওয়া is wa, and ইয়া at the start is ya.
fn glides(text: &str) -> String {
    let text = text.replace("oya", "wa").replace("oye", "we").replace("oyi", "wi");
    match text.strip_prefix('i') {
        Some(rest) if rest.starts_with('y') => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn bengali() {
        check(
            Script::Bengali,
            &[
                ("রহমান", "rahman"),
                ("হাসিনা", "hasina"),
                ("মোহাম্মদ", "mohammad"),
                ("মুখোপাধ্যায়", "mukhopadhyay"),
                ("চট্টোপাধ্যায়", "chattopadhyay"),
                ("বিশ্বাস", "biswas"),
                ("বিশ্বাস", "bishwas"),
                ("স্বপন", "swapan"),
                ("সুব্রত", "subrata"),
                ("জিয়া", "zia"),
                ("প্রণব", "pranab"),
                ("কামাল", "kamal"),
                ("মনমোহন", "monomohon"),
                ("আব্দুল", "abdul"),
                ("রবীন্দ্র", "rabindra"),
                ("ৰাজু", "raju"),
                ("মোঃ", "md"),
                ("ওয়াহিদ", "wahid"),
                ("ইয়াসিন", "yasin"),
                ("অ্যাডাম", "adam"),
            ],
        );
    }
}
