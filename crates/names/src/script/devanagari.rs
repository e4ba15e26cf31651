//! Devanagari words: Hindi, Marathi, Nepali names.
//!
//! In: a word of Devanagari. Out: the Hunterian reading with the inherent vowel
//! dropped where Hindi drops it, and the usual variants: ee and oo, w for v, all
//! inherent vowels, f for ph, j for z.
//! Not handled: Sanskrit sandhi; English spellings of Muslim names beyond sound.
//! Source: Hunterian transliteration (Survey of India); see `indic`.

use super::Sink;
use super::indic::{self, End, Style};

pub(super) fn read(word: &str, sink: &mut Sink) {
    let units = indic::parse(word, indic::DEVANAGARI);
    let base = Style {
        long: false,
        w: false,
        medial_drop: true,
        end: End::Rule,
        inherent: "a",
        bengali: false,
    };
    let plain = units.write(&base);
    sink.push(plain.clone(), "Hunterian");
    sink.push(units.write(&Style { w: true, ..base }), "w for v");
    sink.push(units.write(&Style { long: true, ..base }), "ee and oo");
    sink.push(units.write(&Style { medial_drop: false, ..base }), "inherent vowels");
    let ends = units.write(&Style { end: End::Keep, ..base });
    sink.push(
        if ends == plain { units.write(&Style { end: End::Drop, ..base }) } else { ends },
        "end vowel",
    );
    sink.push(units.write(&Style { long: true, w: true, ..base }), "ee, oo and w");
    sink.push(
        plain.replace("ph", "f").replace("chh", "ch").replace('z', "j"),
        "f, ch and j",
    );
    sink.push(
        units.write(&Style { medial_drop: false, end: End::Keep, ..base }),
        "Sanskrit",
    );
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn devanagari() {
        check(
            Script::Devanagari,
            &[
                ("राम", "ram"),
                ("राम", "rama"),
                ("राजीव", "rajiv"),
                ("राजीव", "rajeev"),
                ("शर्मा", "sharma"),
                ("नरेंद्र", "narendra"),
                ("नरेन्द्र", "narendra"),
                ("सिंह", "singh"),
                ("कुमार", "kumar"),
                ("मनमोहन", "manmohan"),
                ("अरविंद", "arvind"),
                ("अरविन्द", "arvind"),
                ("सरस्वती", "saraswati"),
                ("जवाहरलाल", "jawaharlal"),
                ("कमला", "kamla"),
                ("कमला", "kamala"),
                ("कृष्ण", "krishna"),
                ("लक्ष्मी", "lakshmi"),
                ("ज्ञानेंद्र", "gyanendra"),
                ("पूनम", "poonam"),
                ("ज़ाकिर", "zakir"),
                ("फ़ारूक़", "faruq"),
                ("मोहम्मद", "mohammad"),
                ("थापा", "thapa"),
                ("विजय", "vijay"),
                ("तिवारी", "tiwari"),
                ("मिश्र", "mishra"),
                ("सिद्धार्थ", "siddharth"),
                ("गुप्ता", "gupta"),
            ],
        );
        // The other scripts with the same order of letters.
        check(
            Script::Other,
            &[
                ("ਸਿੰਘ", "singh"),
                ("પટેલ", "patel"),
                ("రాజు", "raju"),
                ("ಕುಮಾರ", "kumara"),
                ("മോഹൻ", "mohan"),
            ],
        );
    }
}
