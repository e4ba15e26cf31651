//! Whatever a name holds: no panic, and neither time nor memory without bound.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use saring_model::EntityKind;
use saring_names::{PARTS_MAX, Side, analyse};
use saring_screen::{Screener, compare_names};

use super::{INDEX, person, policy, seeded};

/// Time that the analysis of the worst name may take. It was 12 ms for a megabyte on
/// the machine this was written on; a slower one must pass too.
const ANALYSIS_MAX: Duration = Duration::from_millis(50);

/// Units of a name: every part, joins of two and three, one acronym. The related words
/// of a unit are numbered in a byte.
const UNITS_MAX: usize = 255;

/// Analyses on both sides and as every kind, each in time, and screens.
#[track_caller]
fn check(what: &str, text: &str) {
    for side in [Side::Listed, Side::Asked] {
        for kind in [EntityKind::Person, EntityKind::Organisation, EntityKind::Any] {
            // The best of three: other work on the machine is not the engine's.
            let mut best = Duration::MAX;
            for _ in 0..3 {
                let start = Instant::now();
                let name = analyse(text, kind, side);
                best = best.min(start.elapsed());
                assert!(name.parts.len() <= PARTS_MAX, "{what}: {}", name.parts.len());
                assert!(name.units.len() <= UNITS_MAX, "{what}: {}", name.units.len());
                let bytes: usize =
                    name.units.iter().map(|unit| unit.word.as_bytes().len()).sum();
                assert!(bytes <= 256 * 1024, "{what}: {bytes} bytes");
                if best <= ANALYSIS_MAX {
                    break;
                }
            }
            assert!(best <= ANALYSIS_MAX, "{what}, {kind:?}, {side:?}: {best:?}");
        }
    }
    let _ = Screener::new(&INDEX).screen(&person(text), &policy(500));
}

#[test]
fn very_many_marks() {
    for mark in ['\u{301}', '\u{64e}', '\u{5b7}', '\u{e31}', '\u{94d}', '\u{20dd}'] {
        check("marks alone", &mark.to_string().repeat(100_000));
        check("marks on a letter", &format!("a{}", mark.to_string().repeat(100_000)));
        let laden = format!("Ali{} Hassan", mark.to_string().repeat(100_000));
        check("marks inside a name", &laden);
    }
    // Marks of many classes, which a normaliser must sort.
    let marks: String = "\u{301}\u{323}\u{345}\u{334}".repeat(25_000);
    check("marks of many classes", &format!("a{marks}"));
}

#[test]
fn very_many_parts() {
    check("500 parts", &vec!["Ali"; 500].join(" "));
    let distinct: Vec<String> = (0..500).map(|n| format!("Name{n}x")).collect();
    check("500 distinct parts", &distinct.join(" "));
    check("letters", &vec!["A"; 500].join(" "));
    check("particles", &vec!["bin"; 500].join(" "));
    check("heads", &vec!["Abd"; 500].join(" al "));
    check("tails", &vec!["ullah"; 500].join(" "));
    check("articles", &vec!["al"; 500].join("-"));
    check("titles", &vec!["Dr."; 500].join(" "));
    check("relations", &vec!["a/l"; 500].join(" "));
    check("commas", &vec!["Ali"; 500].join(","));
    check("forms", &vec!["Ltd"; 500].join(" "));
    check("numbers", &vec!["17"; 500].join(" "));
}

#[test]
fn one_megabyte() {
    for (what, piece) in [
        ("a letter", "a"),
        ("a name", "Mohammed "),
        ("arabic", "محمد "),
        ("arabic, one word", "محمد"),
        ("cyrillic", "Щербаков"),
        ("han", "王"),
        ("han names", "王小明 "),
        ("hangul", "김"),
        ("kana", "シャ"),
        ("thai", "ก็"),
        ("khmer", "ខ្ម"),
        ("lao", "ລາວ"),
        ("burmese", "မြန်"),
        ("devanagari", "क्ष"),
        ("tamil", "க்ஷ"),
        ("bengali", "ক্ষ"),
        ("greek", "Ψωμ"),
        ("hebrew", "שלום"),
        ("georgian", "ქართ"),
        ("armenian", "Հայ"),
        ("emoji", "👩\u{200d}👩\u{200d}👧"),
        ("ligatures", "\u{fdfa}"),
        ("hyphens", "a-"),
        ("slashes", "a/l"),
        ("dots", "."),
        ("spaces", " "),
        ("brackets", "("),
        ("replacement", "\u{fffd}"),
        ("private", "\u{e000}"),
        ("digits", "0"),
        ("apostrophes", "'"),
        ("joiners", "\u{200c}"),
        ("compounds", "abd"),
        ("syllables", "zhuang"),
    ] {
        check(what, &piece.repeat((1 << 20) / piece.len()));
    }
}

#[test]
fn control_characters() {
    check("NUL", "Ali\0Hassan\0");
    check("NULs", &"\0".repeat(100_000));
    check("bidi", "\u{202e}nassaH\u{202c} \u{2066}ilA\u{2069}\u{200f}");
    check("bidi, many", &"\u{202e}a\u{2066}".repeat(10_000));
    check("line ends", "Ali\r\nHassan\u{2028}Omar\u{85}");
    check("byte order mark", "\u{feff}Ali \u{feff}Hassan");
    check("tags", "Ali\u{e0041}\u{e0042} Hassan");
    check("variation selectors", "葛\u{e0100}城\u{fe00}");
    check("last of unicode", "\u{10ffff}\u{fffe}\u{ffff}");
    check("conjoining", &"\u{1100}\u{1161}\u{11a8}".repeat(1000));
    check("fullwidth", "ＡＬＩ　ＨＡＳＳＡＮ");
    check("mathematical", "𝕬𝖑𝖎 𝓗𝓪𝓼𝓼𝓪𝓷");
}

/// A string of one script's block, with spaces.
fn of_script() -> impl Strategy<Value = String> {
    let blocks: Vec<(u32, u32)> = vec![
        (0x0020, 0x024f),
        (0x0300, 0x03ff),
        (0x0400, 0x052f),
        (0x0530, 0x05ff),
        (0x0600, 0x06ff),
        (0x0750, 0x077f),
        (0xfb50, 0xfdff),
        (0x0900, 0x0dff),
        (0x0e00, 0x0eff),
        (0x1000, 0x10ff),
        (0x1100, 0x11ff),
        (0x1780, 0x17ff),
        (0x1e00, 0x1fff),
        (0x2000, 0x206f),
        (0x3040, 0x30ff),
        (0x3400, 0x9fff),
        (0xac00, 0xd7af),
        (0xff00, 0xffef),
        (0x1_0000, 0x1_ffff),
    ];
    (prop::sample::select(blocks), prop::collection::vec((any::<u32>(), 0..8u8), 0..60))
        .prop_map(|((first, last), letters)| {
            letters
                .into_iter()
                .map(|(letter, space)| match space {
                    0 => ' ',
                    _ => char::from_u32(first + letter % (last - first)).unwrap_or('-'),
                })
                .collect()
        })
}

proptest! {
    #![proptest_config(seeded(300, 4))]

    #[test]
    fn text_of_every_script(text in of_script(), other in of_script()) {
        check("a script", &text);
        check("two scripts", &format!("{text} {other}"));
        check("two scripts in a word", &format!("{text}{other}"));
    }

    #[test]
    fn any_text_compares_with_any(a in any::<String>(), b in of_script()) {
        for kind in [EntityKind::Person, EntityKind::Any, EntityKind::Vessel] {
            let plain = compare_names(&a, &b, kind, false);
            let explained = compare_names(&a, &b, kind, true);
            prop_assert_eq!(plain.score, explained.score);
            prop_assert!(plain.evidence.is_empty());
        }
    }
}
