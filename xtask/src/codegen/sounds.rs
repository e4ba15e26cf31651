//! How far apart two forms sound, roughly, whatever their scripts.
//!
//! In: rough Latin readings. Out: a distance from 0 (alike) to 1 (nothing in common).
//! Only good enough to tell which members of a published group have strayed into it; the
//! engine's own distance is finer and is not used here, so that the table does not
//! change with it.

/// Writing systems, as far as the tables tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Tamil,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Han,
    Hangul,
    Kana,
}

impl Script {
    /// The script of a whole form; `None` for mixtures and for scripts left out.
    pub(super) fn of(form: &str) -> Option<Script> {
        let mut script = None;
        for letter in form.chars() {
            let own = match u32::from(letter) {
                0x61..=0x7a => Script::Latin,
                0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
                0x400..=0x52f => Script::Cyrillic,
                0x530..=0x58f => Script::Armenian,
                0x590..=0x5ff => Script::Hebrew,
                0x600..=0x6ff | 0x750..=0x77f => Script::Arabic,
                0x900..=0x97f => Script::Devanagari,
                0x980..=0x9ff => Script::Bengali,
                0xb80..=0xbff => Script::Tamil,
                0xe00..=0xe7f => Script::Thai,
                0xe80..=0xeff => Script::Lao,
                0x1000..=0x109f => Script::Myanmar,
                0x10a0..=0x10ff | 0x1c90..=0x1cbf => Script::Georgian,
                0x1780..=0x17ff => Script::Khmer,
                0x3041..=0x30ff => Script::Kana,
                0x3005 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x2_0000..=0x3_ffff => {
                    Script::Han
                }
                0xac00..=0xd7a3 => Script::Hangul,
                _ => return None,
            };
            if *script.get_or_insert(own) != own {
                return None;
            }
        }
        script
    }

    /// Whether vowels are mostly not written, or read wrongly by the rough reading.
    fn is_consonantal(self) -> bool {
        matches!(
            self,
            Script::Hebrew
                | Script::Arabic
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
                | Script::Tamil
        )
    }
}

/// A form as a sequence of sounds.
#[derive(Clone, Debug)]
pub(super) struct Sounds {
    sequence: Vec<Sound>,
    consonantal: bool,
    latin: bool,
}

/// A class of sounds: upper case for consonants, lower case for vowels.
type Sound = u8;

impl Sounds {
    /// Reads the sounds of a rough Latin reading.
    pub(super) fn new(script: Script, reading: &str) -> Sounds {
        let letters = reading.as_bytes();
        let mut sounds = Vec::with_capacity(letters.len());
        let mut rest = letters;
        while !rest.is_empty() {
            let (length, classes) = next_sound(rest);
            for class in classes {
                let repeated = sounds.last() == Some(class);
                if !repeated {
                    sounds.push(*class);
                }
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        let latin = script == Script::Latin;
        Sounds { sequence: sounds, consonantal: script.is_consonantal(), latin }
    }

    /// Sum of the sounds' weights.
    fn weight(&self) -> u32 {
        self.sequence.iter().map(|sound| weight(*sound, self.consonantal)).sum()
    }

    /// Distance of two forms in thousandths of the heavier one.
    pub(super) fn distance(&self, other: &Sounds) -> u32 {
        let consonantal = self.consonantal || other.consonantal;
        let mut row: Vec<u32> = vec![0];
        for sound in &other.sequence {
            row.push(row.last().unwrap_or(&0) + weight(*sound, consonantal));
        }
        let both_latin = self.latin && other.latin;
        for (index, own) in self.sequence.iter().enumerate() {
            let own_weight = weight(*own, consonantal);
            let mut diagonal = row.first().copied().unwrap_or(0);
            let mut left = diagonal + own_weight;
            if let Some(first) = row.first_mut() {
                *first = left;
            }
            for (at, (cell, theirs)) in
                row.iter_mut().skip(1).zip(&other.sequence).enumerate()
            {
                let changed = match (*own, *theirs) {
                    // Ali is not Eli, nor Ivan Evan: a first vowel is heard.
                    (b'o', b'u') | (b'u', b'o') => 8,
                    (one, two) if index == 0 && at == 0 && is_other_vowel(one, two) => {
                        if consonantal {
                            3
                        } else {
                            40
                        }
                    }
                    // Ghassan is not Hassan, but Cyrillic writes both letters for h.
                    (b'H', b'K') | (b'K', b'H') if both_latin => 75,
                    (one, two) => substitution(one, two, consonantal),
                };
                let best = (*cell + own_weight)
                    .min(left + weight(*theirs, consonantal))
                    .min(diagonal + changed);
                diagonal = *cell;
                *cell = best;
                left = best;
            }
        }
        let cost = row.last().copied().unwrap_or(0);
        let heavier = if consonantal {
            let heavy = |sounds: &Sounds| {
                sounds.sequence.iter().map(|sound| weight(*sound, true)).sum::<u32>()
            };
            heavy(self).max(heavy(other))
        } else {
            self.weight().max(other.weight())
        };
        (cost * 1000).checked_div(heavier).unwrap_or(if cost == 0 { 0 } else { 1000 })
    }
}

/// The classes of the sound at the start of the letters, and how many letters it takes.
fn next_sound(letters: &[u8]) -> (usize, &'static [Sound]) {
    const DIGRAPHS: &[(&[u8], &[Sound])] = &[
        (b"tsch", b"S"),
        (b"dsch", b"S"),
        (b"shch", b"S"),
        (b"sch", b"S"),
        (b"tch", b"S"),
        (b"tsh", b"S"),
        (b"dzh", b"S"),
        (b"sh", b"S"),
        (b"ch", b"C"),
        (b"zh", b"S"),
        (b"cz", b"S"),
        (b"sz", b"S"),
        (b"ts", b"S"),
        (b"tz", b"S"),
        (b"dj", b"S"),
        (b"dz", b"S"),
        (b"dh", b"T"),
        (b"th", b"T"),
        (b"kh", b"K"),
        (b"gh", b"K"),
        (b"ck", b"K"),
        (b"ph", b"P"),
        (b"ng", b"N"),
        (b"ou", b"u"),
        (b"oo", b"u"),
        (b"ee", b"i"),
        (b"ce", b"Ze"),
        (b"ci", b"Zi"),
        (b"cy", b"Zi"),
    ];
    for (digraph, classes) in DIGRAPHS {
        if letters.starts_with(digraph) {
            return (digraph.len(), classes);
        }
    }
    let classes: &[Sound] = match letters.first() {
        Some(b'b' | b'p' | b'f' | b'v') => b"P",
        Some(b'd' | b't') => b"T",
        Some(b's' | b'z') => b"S",
        Some(b'c' | b'g' | b'k' | b'q') => b"K",
        Some(b'x') => b"X",
        Some(b'j') => b"J",
        Some(b'm') => b"M",
        Some(b'n') => b"N",
        Some(b'l') => b"L",
        Some(b'r') => b"R",
        Some(b'h') => b"H",
        Some(b'w') => b"W",
        Some(b'y') => b"Y",
        Some(b'a') => b"a",
        Some(b'e') => b"e",
        Some(b'i') => b"i",
        Some(b'o') => b"o",
        Some(b'u') => b"u",
        _ => b"",
    };
    (1, classes)
}

/// What a sound weighs, in hundredths of a consonant: the cost of leaving it out.
fn weight(sound: Sound, consonantal: bool) -> u32 {
    match sound {
        b'a' | b'e' | b'i' | b'o' | b'u' => {
            if consonantal {
                3
            } else {
                22
            }
        }
        b'H' => 40,
        b'W' | b'Y' => {
            if consonantal {
                15
            } else {
                40
            }
        }
        _ => 100,
    }
}

/// Whether two sounds are different vowels.
fn is_other_vowel(one: Sound, other: Sound) -> bool {
    one != other && one.is_ascii_lowercase() && other.is_ascii_lowercase()
}

/// The cost of one sound standing for another.
fn substitution(one: Sound, other: Sound, consonantal: bool) -> u32 {
    if one == other {
        return 0;
    }
    let vowel = |sound: Sound| sound.is_ascii_lowercase();
    if vowel(one) && vowel(other) {
        return match (one, other, consonantal) {
            (_, _, true) => 1,
            (b'i', b'e', _) | (b'e', b'i', _) | (b'o', b'u', _) | (b'u', b'o', _) => 8,
            _ => 15,
        };
    }
    let related = RELATED.iter().find(|(_, pairs)| {
        pairs
            .iter()
            .any(|[a, b]| (*a == one && *b == other) || (*a == other && *b == one))
    });
    match related {
        Some((cost, _)) => *cost,
        None => weight(one, consonantal).max(weight(other, consonantal)).max(100),
    }
}

/// Sounds that stand for each other across languages, with the cost: c and ch are k, s or
/// h; j is as in English, German or Spanish; w is v or u.
const RELATED: &[(u32, &[&[Sound; 2]])] = &[
    (15, &[b"CS", b"CK", b"CZ", b"CX", b"SX", b"SZ"]),
    (20, &[b"JS", b"JY", b"JZ", b"CJ", b"Ji", b"Yi", b"Wu", b"PW"]),
    (35, &[b"KX", b"KZ", b"HJ", b"HK", b"HX", b"JK", b"CH"]),
    (40, &[b"Wo", b"Ye"]),
    (50, &[b"Pu", b"LR", b"MN"]),
    (55, &[b"ST", b"TZ", b"CT"]),
    (60, &[b"HP"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(one: &str, other: &str) -> u32 {
        Sounds::new(Script::Latin, one).distance(&Sounds::new(Script::Latin, other))
    }

    #[test]
    fn distances() {
        assert_eq!(latin("ivan", "ivan"), 0);
        assert!(latin("muhammad", "mohamed") < 150);
        assert!(latin("tschaikowski", "chaykovsky") < 200);
        assert!(latin("ivan", "john") > 350);
        assert!(latin("kim", "edie") > 600);
        assert!(latin("ali", "eli") > 250);
        assert!(latin("ghassan", "hassan") > 200);
        assert_eq!(latin("", ""), 0);
    }
}
