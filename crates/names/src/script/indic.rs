//! Brahmic scripts of India in common: letters by their place in the block, and
//! the inherent vowel that is written nowhere and often not said.
//!
//! In: a word and its block. Out: its consonants with their vowels, and Latin
//! text of them in a chosen style.
//! Not handled: Tamil and Sinhala, whose letters or blocks differ; Vedic signs.
//! Source: ISCII's common order of letters; Hunterian transliteration; schwa
//! deletion after Ohala, *Aspects of Hindi Phonology*, 1983.

use super::Sink;

/// A consonant (or none) with what follows it.
#[derive(Clone, Copy)]
struct Unit {
    /// Place of the consonant in its block, 0x15 to 0x39; 0 for none.
    letter: u32,
    /// Written with a dot below.
    dotted: bool,
    vowel: Vowel,
    nasal: Nasal,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vowel {
    /// Not written: a, unless it is dropped.
    Inherent,
    /// Killed by a virama.
    None,
    /// Written: its place counted from the independent letter a (0) to au (15).
    Written(u32),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nasal {
    None,
    /// Anusvara or chandrabindu.
    Nose,
    /// Visarga.
    Breath,
}

/// How a word is written in Latin letters.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each habit of spelling is its own")]
pub(super) struct Style {
    /// ee and oo for the long vowels.
    pub(super) long: bool,
    /// w for v, but not at the start.
    pub(super) w: bool,
    /// The inherent vowel falls between two sounded ones.
    pub(super) medial_drop: bool,
    /// What becomes of the inherent vowel at the end.
    pub(super) end: End,
    /// The inherent vowel.
    pub(super) inherent: &'static str,
    /// Bengali values of letters.
    pub(super) bengali: bool,
}

/// The inherent vowel at the end of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Kept only after clusters that cannot stand without it.
    Rule,
    /// Kept.
    Keep,
    /// Dropped.
    Drop,
}

/// First code of each block with the common order.
pub(super) const DEVANAGARI: u32 = 0x900;
pub(super) const BENGALI: u32 = 0x980;
const COMMON: [(u32, bool); 6] = [
    (0xA00, true),  // Gurmukhi
    (0xA80, true),  // Gujarati
    (0xB00, false), // Odia
    (0xC00, false), // Telugu
    (0xC80, false), // Kannada
    (0xD00, false), // Malayalam
];

const CONSONANTS: [&str; 37] = [
    "k", "kh", "g", "gh", "n", "ch", "chh", "j", "jh", "n", "t", "th", "d", "dh", "n",
    "t", "th", "d", "dh", "n", "n", "p", "ph", "b", "bh", "m", "y", "r", "r", "l", "l",
    "zh", "v", "sh", "sh", "s", "h",
];
const DOTTED: [(u32, &str); 9] = [
    (0x15, "q"),
    (0x16, "kh"),
    (0x17, "gh"),
    (0x1C, "z"),
    (0x21, "r"),
    (0x22, "rh"),
    (0x2B, "f"),
    (0x2F, "y"),
    (0x36, "sh"),
];
/// From a to au: short and long spelling.
const VOWELS: [(&str, &str); 16] = [
    ("a", "a"),
    ("a", "a"),
    ("i", "i"),
    ("i", "ee"),
    ("u", "u"),
    ("u", "oo"),
    ("ri", "ri"),
    ("li", "li"),
    ("e", "e"),
    ("e", "e"),
    ("e", "e"),
    ("ai", "ai"),
    ("o", "o"),
    ("o", "o"),
    ("o", "o"),
    ("au", "au"),
];

const GA: u32 = 0x17;
const JA: u32 = 0x1C;
const NYA: u32 = 0x1E;
const PA: u32 = 0x2A;
const BA: u32 = 0x2C;
const MA: u32 = 0x2E;
const YA: u32 = 0x2F;
const RA: u32 = 0x30;
const VA: u32 = 0x35;
const HA: u32 = 0x39;

/// A word taken apart.
pub(super) struct Units(Vec<Unit>);

/// Takes a word apart.
pub(super) fn parse(word: &str, block: u32) -> Units {
    let mut units: Vec<Unit> = Vec::with_capacity(word.len() / 3 + 1);
    let plain =
        Unit { letter: 0, dotted: false, vowel: Vowel::Inherent, nasal: Nasal::None };
    for c in word.chars() {
        let Some(place) = u32::from(c).checked_sub(block).filter(|p| *p < 0x80) else {
            continue;
        };
        match place {
            0x01 | 0x02 => {
                if let Some(last) = units.last_mut() {
                    last.nasal = Nasal::Nose;
                }
            }
            0x03 => {
                if let Some(last) = units.last_mut() {
                    last.nasal = Nasal::Breath;
                }
            }
            0x05..=0x14 => {
                units.push(Unit { vowel: Vowel::Written(place - 5), ..plain });
            }
            0x15..=0x39 => units.push(Unit { letter: place, ..plain }),
            0x3C => {
                if let Some(last) = units.last_mut() {
                    last.dotted = true;
                }
            }
            0x3E..=0x43 | 0x45..=0x4C => {
                if let Some(last) = units.last_mut() {
                    last.vowel = Vowel::Written(place - 0x3D);
                }
            }
            0x44 | 0x62 | 0x63 => {
                if let Some(last) = units.last_mut() {
                    last.vowel = Vowel::Written(6);
                }
            }
            0x4D => {
                if let Some(last) = units.last_mut() {
                    last.vowel = Vowel::None;
                }
            }
            0x4E if block == BENGALI => {
                units.push(Unit { letter: 0x24, vowel: Vowel::None, ..plain });
            }
            0x58..=0x5F => {
                let of = [0x15, 0x16, 0x17, 0x1C, 0x21, 0x22, 0x2B, 0x2F];
                let letter =
                    usize::try_from(place - 0x58).ok().and_then(|i| of.get(i)).copied();
                units.push(Unit { letter: letter.unwrap_or(YA), dotted: true, ..plain });
            }
            0x60 | 0x61 => units.push(Unit { vowel: Vowel::Written(6), ..plain }),
            0x70 if block == BENGALI => units.push(Unit { letter: RA, ..plain }),
            0x71 if block == BENGALI => units.push(Unit { letter: VA, ..plain }),
            // Gurmukhi: nasal, doubling, and the two vowel carriers.
            0x70 if block == 0xA00 => {
                if let Some(last) = units.last_mut() {
                    last.nasal = Nasal::Nose;
                }
            }
            0x72 | 0x73 if block == 0xA00 => units.push(plain),
            // Malayalam chillus: consonants without a vowel.
            0x7A..=0x7F if block == 0xD00 => {
                let of = [0x23, 0x28, 0x30, 0x32, 0x33, 0x15];
                let letter =
                    usize::try_from(place - 0x7A).ok().and_then(|i| of.get(i)).copied();
                let letter = letter.unwrap_or(0x28);
                units.push(Unit { letter, vowel: Vowel::None, ..plain });
            }
            _ => {}
        }
    }
    Units(units)
}

impl Units {
    fn at(&self, i: usize) -> Option<&Unit> {
        self.0.get(i)
    }

    /// Which inherent vowels are sounded.
    fn sounded(&self, style: &Style) -> Vec<bool> {
        let units = &self.0;
        let mut sounded: Vec<bool> =
            units.iter().map(|u| u.vowel != Vowel::None).collect();
        let count = units.len();
        let Some(last) = units.last() else { return sounded };
        if last.vowel == Vowel::Inherent && last.nasal == Nasal::None && count > 1 {
            let before = units.get(count - 2);
            let cluster = before.is_some_and(|u| u.vowel == Vowel::None);
            // -ndra, -tya, -shva keep theirs; -nd, -rm, -tt lose it.
            let heavy = cluster
                && matches!(last.letter, YA..=VA | 0x23 | 0x28 | MA)
                && before.is_some_and(|u| !matches!(u.letter, YA..=VA | 0x28 | MA));
            let keep = match style.end {
                End::Rule => heavy,
                End::Keep => true,
                End::Drop => false,
            };
            if let Some(end) = sounded.last_mut() {
                *end = keep;
            }
        }
        if style.medial_drop {
            for i in (1..count.saturating_sub(1)).rev() {
                let here = units.get(i).is_some_and(|u| {
                    u.vowel == Vowel::Inherent && u.letter != 0 && u.nasal == Nasal::None
                });
                let before = sounded.get(i - 1).copied().unwrap_or(false)
                    && units.get(i - 1).is_some_and(|u| u.nasal != Nasal::Nose);
                let after = sounded.get(i + 1).copied().unwrap_or(false)
                    && units.get(i + 1).is_some_and(|u| u.letter != 0);
                if here
                    && before
                    && after
                    && let Some(flag) = sounded.get_mut(i)
                {
                    *flag = false;
                }
            }
        }
        sounded
    }

    /// The word in Latin letters.
    pub(super) fn write(&self, style: &Style) -> String {
        let sounded = self.sounded(style);
        let mut text = String::with_capacity(self.0.len() * 3);
        let mut skip = false;
        for (i, (unit, sounded)) in self.0.iter().zip(sounded).enumerate() {
            let next = self.at(i + 1);
            let after_virama = i > 0
                && self
                    .at(i - 1)
                    .is_some_and(|u| u.vowel == Vowel::None && u.letter != 0);
            if std::mem::take(&mut skip) {
                // The second half of ज्ञ: only its vowel is left.
            } else if unit.letter == JA
                && unit.vowel == Vowel::None
                && next.is_some_and(|u| u.letter == NYA)
            {
                text.push_str(if style.medial_drop { "gy" } else { "jn" });
                skip = true;
                continue;
            } else {
                text.push_str(letter(
                    unit,
                    style,
                    after_virama,
                    text.is_empty(),
                    self.at(i.wrapping_sub(1)),
                ));
            }
            match unit.vowel {
                Vowel::Inherent if sounded => text.push_str(style.inherent),
                Vowel::Inherent | Vowel::None => {}
                Vowel::Written(place) => {
                    let (short, long) = usize::try_from(place)
                        .ok()
                        .and_then(|p| VOWELS.get(p))
                        .copied()
                        .unwrap_or(("", ""));
                    let end = next.is_none() && long == "ee";
                    text.push_str(match (place, style.bengali) {
                        (0, true) => style.inherent,
                        _ if style.long && !end => long,
                        _ => short,
                    });
                }
            }
            match unit.nasal {
                Nasal::Nose => text.push_str(match next.map(|u| u.letter) {
                    Some(PA..=MA) => "m",
                    // सिंह is Singh.
                    Some(HA) => "ng",
                    Some(letter) if style.bengali && letter < GA => "n",
                    None if style.bengali => "ng",
                    _ => "n",
                }),
                Nasal::Breath if next.is_none() => text.push('h'),
                Nasal::Breath | Nasal::None => {}
            }
        }
        text
    }
}

fn letter(
    unit: &Unit,
    style: &Style,
    after_virama: bool,
    first: bool,
    before: Option<&Unit>,
) -> &'static str {
    if unit.letter == 0 {
        return "";
    }
    if unit.dotted
        && let Some((_, sound)) = DOTTED.iter().find(|(l, _)| *l == unit.letter)
    {
        return sound;
    }
    match unit.letter {
        // অ্যা is one vowel; else Bengali ya is j unless it follows a consonant.
        YA if style.bengali
            && before.is_some_and(|u| u.letter == 0 && u.vowel == Vowel::None) =>
        {
            ""
        }
        YA if style.bengali && !after_virama => "j",
        BA if style.bengali
            && after_virama
            && before.is_some_and(|u| !matches!(u.letter, MA | BA)) =>
        {
            "w"
        }
        VA if style.w && !first => "w",
        place => place
            .checked_sub(0x15)
            .and_then(|i| usize::try_from(i).ok())
            .and_then(|i| CONSONANTS.get(i))
            .copied()
            .unwrap_or(""),
    }
}

/// Readings of the other Indian scripts that share the order of letters.
pub(super) fn read_other(word: &str, sink: &mut Sink) {
    let first = word.chars().map(u32::from).find(|c| (0xA00..0xD80).contains(c));
    let block = COMMON.iter().find(|(block, _)| {
        first.is_some_and(|code| (*block..*block + 0x80).contains(&code))
    });
    let Some((block, drops)) = block else { return };
    let units = parse(word, *block);
    let base = Style {
        long: false,
        w: false,
        medial_drop: *drops,
        end: if *drops { End::Rule } else { End::Keep },
        inherent: "a",
        bengali: false,
    };
    sink.push(units.write(&base), "Hunterian");
    sink.push(units.write(&Style { long: true, ..base }), "ee and oo");
    sink.push(units.write(&Style { w: true, ..base }), "w for v");
    sink.push(units.write(&Style { medial_drop: !*drops, ..base }), "inherent vowels");
    let end = if *drops { End::Keep } else { End::Drop };
    sink.push(units.write(&Style { end, ..base }), "inherent vowels");
}
