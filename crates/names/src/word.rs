//! One word of a name, analysed: what it may sound like, how much it tells, and how
//! like another word it is.
//!
//! A word is a flat run of bytes, so that an index can hold millions of them in a
//! mapped file and compare them without building anything. [`Word`] owns such a run,
//! [`WordRef`] reads one.
//!
//! | Bytes | Meaning |
//! |---|---|
//! | 0 | script |
//! | 1 | flags: 1 known name, 2 number, 4 single letter, 8 acronym |
//! | 2–3 | weight in hundredths of a bit, little endian |
//! | 4, 5, 6 | number of groups; number of readings; bytes of the folded text |
//! | 7–10 | hash of the text as a scanner sees it |
//! | 11, 12 | classes of its consonants, little endian |
//! | then | groups, four bytes each: grade in the highest byte |
//! | then | the folded text, UTF-8 |
//! | then | readings: length with 128 for "writes its vowels", standard, hash of the
//! first skeleton in two bytes, sounds |

use crate::equivalents::{GRADE_SAME, GROUPS_MAX, groups_of};
use crate::frequency::commonness;
use crate::phoneme::{
    Sound, Sounds, consonants, distance, letter, letters_apart, skeletons, sounds_of,
    sounds_of_arabic, sounds_of_hebrew,
};
use crate::script::{Reading, Script, read};

/// Below this similarity two words are not related at all: their part of the names
/// contradicts in full. At 580, nearly three typing errors are allowed in a word of seven
/// sounds. At 640, one of a hundred names in another script more is missed; below 560
/// nothing is won.
pub const SIMILARITY_MIN: u16 = 580;

/// The same for two words that are both known names: what is less like is another name,
/// not a spelling.
const SIMILARITY_KNOWN_MIN: u16 = 640;

/// From here on two words are *near*. A listed name is found by a near word only; what
/// else it shares with the asked name is compared when it has been found. At 800, a
/// word of five sounds may have one wrong, and one of ten two.
pub const SIMILARITY_NEAR: u16 = 720;

/// The weight of the rarest word, hundredths of a bit. A word that no source knows is
/// shared by less than one person in 4,000 of those who could meet at a counter.
const WEIGHT_MAX: u16 = 1200;
/// The weight of the commonest word: half of all men of some countries bear Muhammad.
const WEIGHT_MIN: u16 = 200;
/// Hundredths of a bit that each level of commonness takes away.
const WEIGHT_PER_LEVEL: u16 = 60;
/// A single letter: what is left of a name part.
const WEIGHT_INITIAL: u16 = 150;

/// Bytes before the groups.
const HEAD: usize = 13;

const FLAG_KNOWN: u8 = 1;
const FLAG_NUMBER: u8 = 2;
const FLAG_INITIAL: u8 = 4;
const FLAG_ACRONYM: u8 = 8;

/// Readings kept of a word.
const READINGS_MAX: usize = 8;

/// Skeletons up to this length have their first vowel in their key.
const VOWELLED_MAX: usize = 4;

/// The keys of a skeleton. Three consonants are shared by too many words, so their key
/// holds their first vowel as well, as far as spellings agree on it.
fn push_skeleton_keys(skeleton: &[u8], sounds: Sounds<'_>, out: &mut Vec<u32>) {
    if skeleton.len() > VOWELLED_MAX {
        out.push(hash(TAG_SKELETON, skeleton, None));
        return;
    }
    let vowels = if sounds.vocalised { first_vowel(sounds.run) } else { VOWEL_CLASSES };
    for vowel in vowels {
        out.push(hash(TAG_SKELETON ^ u64::from(*vowel), skeleton, None));
    }
}

/// Classes of vowels that spellings confuse: a e, e i y, o u.
const VOWEL_CLASSES: &[u8] = b"aiu";

/// The classes of the first vowel after the first sound; e belongs to two.
fn first_vowel(sounds: &[Sound]) -> &'static [u8] {
    for sound in sounds.iter().skip(1) {
        match letter(*sound) {
            b'a' => return b"a",
            b'e' => return b"ai",
            b'i' | b'y' => return b"i",
            b'o' | b'u' | b'w' => return b"u",
            _ => {}
        }
    }
    VOWEL_CLASSES
}

fn is_vowel(sound: Sound) -> bool {
    matches!(letter(sound), b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w')
}

/// Sixteen bits of the hash of the first skeleton.
fn skeleton_hash(sounds: &[Sound]) -> u16 {
    let first = skeletons(sounds).next().unwrap_or_default();
    u16::try_from(hash(TAG_SKELETON, &first, None) & 0xffff).unwrap_or(0)
}

/// The standards a reading can follow, by number.
const STANDARDS: &[&str] = &[
    "as written",
    "long spelling of accented letters",
    "Arabic script",
    "Hebrew script",
    "without the article",
    "ICAO 9303",
    "GOST",
    "French",
    "pinyin",
    "Wade-Giles",
    "Cantonese",
    "Hokkien",
    "Hakka",
    "Korean reading",
    "Vietnamese reading",
    "Japanese reading",
    "Revised Romanization",
    "McCune-Reischauer",
    "family spelling",
    "RTGS",
    "Hepburn",
    "Kunrei",
    "masculine form",
    "aspirated letters",
    "Uzbek and Somali x",
];
/// The number of a standard that is not in [`STANDARDS`]: "romanised".
const STANDARD_OTHER: u8 = 255;

/// An analysed word.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Word(Box<[u8]>);

/// Words analysed before, by their text: names are Zipf-distributed, and analysing a
/// word costs more than finding it here.
#[derive(Default)]
pub struct WordCache(hashbrown::HashMap<Box<str>, Word>);

/// Words kept in a [`WordCache`]; when it is full it starts anew.
const CACHE_MAX: usize = 1 << 16;

impl std::fmt::Debug for WordCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordCache").field("words", &self.0.len()).finish()
    }
}

impl WordCache {
    /// The analysed word of a folded name.
    pub(crate) fn name(
        &mut self,
        text: &str,
        variant: Option<&str>,
        script: Script,
    ) -> Word {
        if variant.is_some() {
            return Word::new(text, variant, script, WordKind::Name);
        }
        if let Some(word) = self.0.get(text) {
            return word.clone();
        }
        let word = Word::new(text, None, script, WordKind::Name);
        if self.0.len() >= CACHE_MAX {
            self.0.clear();
        }
        self.0.insert(text.into(), word.clone());
        word
    }
}

/// What makes a word more than its letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum WordKind {
    /// An ordinary word.
    Name,
    /// A number, which agrees or does not.
    Number,
    /// The initials of an organisation's name.
    Acronym,
}

impl Word {
    /// Analyses a folded word.
    pub(crate) fn new(
        text: &str,
        variant: Option<&str>,
        script: Script,
        kind: WordKind,
    ) -> Self {
        let readings = readings(text, variant, script);
        let mut groups: Vec<u32> = Vec::with_capacity(GROUPS_MAX);
        if kind == WordKind::Name {
            for member in groups_of(text).as_slice() {
                groups.push(u32::from(member.grade) << 24 | (member.group & 0xff_ffff));
            }
        }
        groups.truncate(GROUPS_MAX);
        let level = readings.iter().map(|r| commonness(&r.0)).max().unwrap_or(0);
        let level = level.max(commonness(text));
        let level = if is_compound(text) { level.max(LEVEL_COMPOUND) } else { level };
        let letters = text.chars().count();
        let initial = kind == WordKind::Name
            && letters == 1
            && !matches!(script, Script::Han | Script::Hangul);
        let mut flags = 0;
        if level >= 4 || !groups.is_empty() {
            flags |= FLAG_KNOWN;
        }
        flags |= match kind {
            WordKind::Number => FLAG_NUMBER,
            WordKind::Acronym => FLAG_ACRONYM,
            WordKind::Name if initial => FLAG_INITIAL,
            WordKind::Name => 0,
        };
        let weight = if initial { WEIGHT_INITIAL } else { weight(level, &readings) };
        let mut bytes = Vec::with_capacity(64);
        bytes.extend([script as u8, flags]);
        bytes.extend(weight.to_le_bytes());
        let kept = readings.len().min(READINGS_MAX);
        bytes.extend([length(groups.len()), length(kept), length(text.len())]);
        let seen = if script == Script::Latin { scan_key(text) } else { 0 };
        bytes.extend(seen.to_le_bytes());
        bytes.extend(classes(script, readings.iter().map(|r| &*r.2)).to_le_bytes());
        for group in &groups {
            bytes.extend(group.to_le_bytes());
        }
        bytes.extend(text.as_bytes());
        for (_, standard, sounds, vocalised) in readings.iter().take(kept) {
            bytes.push(length(sounds.len()) | if *vocalised { 128 } else { 0 });
            bytes.push(*standard);
            bytes.extend(skeleton_hash(sounds).to_le_bytes());
            bytes.extend(sounds);
        }
        Self(bytes.into_boxed_slice())
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the word.
    pub fn view(&self) -> WordRef<'_> {
        WordRef::read(&self.0)
    }
}

/// The classes of the consonants of all readings; none for a script that is compared in
/// itself, where readings do not say all.
fn classes<'r>(script: Script, readings: impl Iterator<Item = &'r [Sound]>) -> u16 {
    if script > Script::Arabic {
        return 0;
    }
    readings.fold(0, |classes, sounds| classes | consonants(sounds))
}

/// Whether two words with consonants of these classes are worth comparing at all where
/// no key says so: two thirds of the classes of the one that has fewer are on both
/// sides, and half of the classes of the other. A word without any may be like all.
///
/// Without it, one in six of the pairs that are compared late is alike enough.
pub fn may_be_alike(a: u16, b: u16) -> bool {
    let (own, its, both) = (a.count_ones(), b.count_ones(), (a & b).count_ones());
    both * 3 >= own.min(its) * 2 && (both * 2 >= own.max(its) || a == 0 || b == 0)
}

/// Compounds are spelled in so many ways that no table holds them all, and none of
/// them is rare.
const LEVEL_COMPOUND: u8 = 7;

fn is_compound(text: &str) -> bool {
    text.len() >= 8
        && (text.starts_with("abd")
            || text.ends_with("ullah")
            || text.ends_with("uddin")
            || text.starts_with("عبدال")
            || text.ends_with("الله")
            || text.ends_with("الدين"))
}

/// Lengths inside a word fit a byte: folded words have at most 48 characters.
fn length(value: usize) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// How much a word tells, in hundredths of a bit, from how common it is and how long.
///
/// A word of two sounds collides with others by chance more than one of six; each
/// sound below four takes an eighth away.
fn weight(level: u8, readings: &[(String, u8, Vec<Sound>, bool)]) -> u16 {
    let full = WEIGHT_MAX
        .saturating_sub(WEIGHT_PER_LEVEL * u16::from(level.min(15)))
        .max(WEIGHT_MIN);
    let sounds = readings.iter().map(|r| r.2.len()).max().unwrap_or(4);
    let short = u16::try_from(4usize.saturating_sub(sounds)).unwrap_or(0);
    (full - full / 8 * short).max(WEIGHT_MIN / 2)
}

/// Latin readings of a word with their standard and sounds.
fn readings(
    text: &str,
    variant: Option<&str>,
    script: Script,
) -> Vec<(String, u8, Vec<Sound>, bool)> {
    let mut found: Vec<(String, u8, Vec<Sound>, bool)> = Vec::with_capacity(4);
    let mut add = |text: String, standard: u8, sounds: Vec<Sound>, vocalised: bool| {
        let fresh = found.iter().all(|r| r.2 != sounds || r.3 != vocalised);
        if !sounds.is_empty() && fresh {
            found.push((text, standard, sounds, vocalised));
        }
    };
    match script {
        Script::Latin => {
            let joined = canonical_compound(text);
            add(text.to_owned(), 0, sounds_of(&joined), true);
            if let Some(sounds) = letters_apart(text) {
                add(text.to_owned(), 0, sounds, true);
            }
            if let Some(variant) = variant {
                add(variant.to_owned(), 1, sounds_of(variant), true);
            }
            if let Some(rest) = without_article(text) {
                add(rest.to_owned(), 4, sounds_of(rest), true);
            }
            for (other, standard) in other_spellings(text) {
                let sounds = sounds_of(&other);
                add(other, standard_number(standard), sounds, true);
            }
            if let Some(rest) = masculine(text) {
                add(
                    rest.to_owned(),
                    standard_number("masculine form"),
                    sounds_of(rest),
                    true,
                );
            }
        }
        Script::Arabic => {
            let joined = canonical_compound_arabic(text);
            add(text.to_owned(), 2, sounds_of_arabic(&joined), false);
            let bare = joined.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2);
            if let Some(rest) = bare {
                add(rest.to_owned(), 4, sounds_of_arabic(rest), false);
            }
        }
        Script::Hebrew => add(text.to_owned(), 3, sounds_of_hebrew(text), false),
        Script::Cyrillic
        | Script::Greek
        | Script::Armenian
        | Script::Georgian
        | Script::Devanagari
        | Script::Bengali
        | Script::Tamil
        | Script::Thai
        | Script::Lao
        | Script::Khmer
        | Script::Myanmar
        | Script::Han
        | Script::Hangul
        | Script::Kana
        | Script::Other => {
            let mut latin: Vec<Reading> = Vec::new();
            read(text, script, &mut latin);
            for reading in latin {
                let sounds = sounds_of(&canonical_compound(&reading.text));
                let bare = masculine(&reading.text).map(str::to_owned);
                let standard = standard_number(reading.standard);
                add(reading.text, standard, sounds, true);
                if let Some(bare) = bare {
                    let sounds = sounds_of(&bare);
                    add(bare, standard, sounds, true);
                }
            }
        }
    }
    found
}

fn standard_number(standard: &str) -> u8 {
    let place = STANDARDS.iter().position(|known| *known == standard);
    place.map_or(STANDARD_OTHER, length)
}

/// Arabic names of two words written as one have their article in many guises:
/// `abdulrahman`, `abdurrahman`, `abd-al-rahman`; `nuruddin`, `nuraldin`, `noureddine`.
/// Out: a spelling without it.
fn canonical_compound(text: &str) -> String {
    let mut out = text.to_owned();
    if let Some(rest) = text.strip_prefix("abd")
        && text.len() >= 7
        && let Some(name) = after_article(rest)
    {
        out = format!("abd{name}");
    }
    for ending in ["din", "deen", "dine", "dien", "dinn"] {
        let Some(stem) = out.strip_suffix(ending) else { continue };
        let stem = stem.trim_end_matches(['d', 'l']);
        let bare = stem.trim_end_matches(['a', 'e', 'i', 'o', 'u']);
        if bare.len() >= 2 && (bare.len() < stem.len() || stem.len() + 4 < text.len()) {
            out = format!("{bare}udin");
        }
        break;
    }
    out
}

/// What follows the article in `ulrahman`, `urrahman`, `elkader`; `None` when no
/// article is there.
fn after_article(rest: &str) -> Option<&str> {
    let tail = rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']);
    if tail.len() == rest.len() || tail.len() < 3 {
        return None;
    }
    let mut letters = tail.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    // `abdullah` is one word; its l belongs to the name.
    if matches!(tail, "llah" | "lla" | "lah" | "llahi") {
        return None;
    }
    if first == 'l' || first == second { tail.get(1..) } else { None }
}

/// The same in Arabic script: `عبدالرحمن` and `نورالدین` without their article.
fn canonical_compound_arabic(text: &str) -> String {
    let text = match text.strip_prefix("عبدال") {
        Some(rest) if rest.chars().count() >= 2 => format!("عبد{rest}"),
        Some(_) | None => text.to_owned(),
    };
    if let Some(stem) = text.strip_suffix("الله")
        && stem.chars().count() >= 2
    {
        return format!("{stem}له");
    }
    for ending in ["الدين", "الدین"] {
        if let Some(stem) = text.strip_suffix(ending)
            && stem.chars().count() >= 2
        {
            return format!("{stem}دين");
        }
    }
    text
}

/// `alrawi` is `rawi` with its article written to it, `essabbar` is `sabbar`, and
/// `vandermeer` is `meer`.
fn without_article(text: &str) -> Option<&str> {
    if let Some(rest) =
        text.strip_prefix("vander").or_else(|| text.strip_prefix("vonder"))
    {
        return (rest.len() >= 4).then_some(rest);
    }
    if let Some(rest) = text.strip_prefix("al").or_else(|| text.strip_prefix("el")) {
        let consonant = rest.starts_with(|c: char| !"aeiouy".contains(c));
        return (rest.len() >= 4 && consonant).then_some(rest);
    }
    // Before the letters that take its sound, the article is their double.
    let (article, rest) = text.split_at_checked(2)?;
    let sun = ["er", "es", "ed", "et", "en", "ez", "ar", "as", "ad", "at", "an", "az"];
    let doubled = article.as_bytes().last() == rest.as_bytes().first();
    (rest.len() >= 5 && doubled && sun.contains(&article)).then_some(rest)
}

/// Spellings that the letters of a word may stand for in some languages only: `ph` for
/// an aspirated p (Thai, Lao, Khmer, India), and x for kh (Uzbek) or h (Somali).
fn other_spellings(text: &str) -> impl Iterator<Item = (String, &'static str)> + '_ {
    let aspirated =
        text.contains("ph").then(|| (text.replace("ph", "p"), "aspirated letters"));
    let has_x = text.len() >= 4 && text.contains('x');
    let kh = has_x.then(|| (text.replace('x', "kh"), "Uzbek and Somali x"));
    // Zones may mark that ñ or ü lost what stood on it.
    let marked = has_x && (text.contains("nxx") || text.contains("uxx"));
    let marked = marked.then(|| (text.replace("xx", ""), "ICAO 9303"));
    aspirated.into_iter().chain(kh).chain(marked)
}

/// The masculine form of a Slavic family name: `petrova`, `sergeeva`, `pushkina`.
fn masculine(text: &str) -> Option<&str> {
    let stem = text.strip_suffix('a')?;
    let slavic = ["ov", "ev", "yov", "in", "yn"].iter().any(|e| stem.ends_with(e));
    (slavic && stem.len() >= 5).then_some(stem)
}

/// A word read from its bytes.
#[derive(Clone, Copy)]
pub struct WordRef<'a> {
    script: u8,
    flags: u8,
    weight: u16,
    readings_count: u8,
    /// Hash of the text as a scanner sees it.
    scanned: u32,
    consonants: u16,
    groups: &'a [u8],
    text: &'a [u8],
    readings: &'a [u8],
}

/// One reading of a word.
#[derive(Clone, Copy)]
struct ReadingRef<'a> {
    standard: u8,
    /// Equal for readings with the same first skeleton.
    skeleton: [u8; 2],
    sounds: Sounds<'a>,
}

impl<'a> WordRef<'a> {
    /// Reads a word from bytes; what is not there reads as empty.
    ///
    /// The bytes come from [`Word::as_bytes`], through an index whose checksum was
    /// verified; damaged bytes give a damaged word but no panic.
    pub fn read(bytes: &'a [u8]) -> Self {
        let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
        let groups_end = HEAD + usize::from(at(4)) * 4;
        let text_end = groups_end + usize::from(at(6));
        Self {
            script: at(0),
            flags: at(1),
            weight: u16::from_le_bytes([at(2), at(3)]),
            readings_count: at(5),
            scanned: u32::from_le_bytes([at(7), at(8), at(9), at(10)]),
            consonants: u16::from_le_bytes([at(11), at(12)]),
            groups: bytes.get(HEAD..groups_end).unwrap_or_default(),
            text: bytes.get(groups_end..text_end).unwrap_or_default(),
            readings: bytes.get(text_end..).unwrap_or_default(),
        }
    }

    /// The folded text.
    pub fn text(&self) -> &'a str {
        std::str::from_utf8(self.text).unwrap_or_default()
    }

    /// The folded text, as bytes of UTF-8.
    pub fn text_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// How much the word tells, in hundredths of a bit.
    pub fn weight(&self) -> u16 {
        self.weight
    }

    /// The classes of its consonants, for [`may_be_alike`].
    pub fn consonants(&self) -> u16 {
        self.consonants
    }

    /// Whether it is a single letter that stands for a name part.
    pub fn is_initial(&self) -> bool {
        self.flags & FLAG_INITIAL != 0
    }

    /// Whether it is a name that many bear, or that a table of names holds.
    pub fn is_known(&self) -> bool {
        self.flags & FLAG_KNOWN != 0
    }

    /// The script of its letters, as a number that differs where scripts differ.
    pub fn script(&self) -> u8 {
        self.script
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        self.flags & FLAG_NUMBER != 0
    }

    /// Whether it is the initials of a longer name.
    pub fn is_acronym(&self) -> bool {
        self.flags & FLAG_ACRONYM != 0
    }

    fn readings(&self) -> impl Iterator<Item = ReadingRef<'a>> + use<'a> {
        let mut rest = self.readings;
        (0..self.readings_count).map_while(move |_| {
            let (&[length, standard, low, high], tail) = rest.split_first_chunk()?;
            let (run, next) = tail.split_at_checked(usize::from(length & 127))?;
            rest = next;
            let sounds = Sounds { run, vocalised: length & 128 != 0 };
            Some(ReadingRef { standard, skeleton: [low, high], sounds })
        })
    }

    fn groups(&self) -> impl Iterator<Item = (u32, u8)> + use<'a> {
        self.groups.chunks_exact(4).map(|raw| match raw {
            &[a, b, c, grade] => (u32::from_le_bytes([a, b, c, 0]), grade),
            _ => (0, 0),
        })
    }

    /// Whether this word's first sound may be the initial `other`.
    pub fn starts_like(&self, other: &WordRef<'_>) -> bool {
        self.readings().any(|own| {
            other.readings().any(|its| {
                let first = |r: &ReadingRef<'_>| {
                    r.sounds.run.get(..1).and_then(|run| skeletons(run).next())
                };
                own.sounds.run.first() == its.sounds.run.first()
                    || (!own.sounds.vocalised || !its.sounds.vocalised)
                        && first(&own) == first(&its)
            })
        }) || self.text().chars().next() == other.text().chars().next()
    }

    /// Whether one folded text is the beginning of the other, which has been cut off
    /// (machine readable zones cut long names).
    pub fn is_cut_from(&self, whole: &WordRef<'_>) -> bool {
        self.text.len() >= 3
            && self.text.len() < whole.text.len()
            && whole.text.starts_with(self.text)
    }

    /// The keys to look a joined word up by: it must be nearly the same as a word of the
    /// index, so the keys of slips in its consonants are left out.
    pub fn joined_keys(&self, out: &mut Vec<u32>) {
        out.clear();
        out.push(hash(TAG_TEXT, self.text, None));
        for reading in self.readings() {
            for skeleton in skeletons(reading.sounds.run) {
                push_skeleton_keys(&skeleton, reading.sounds, out);
            }
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The keys under which an index holds the word, and by which it is looked up. Only
    /// words that share one can be near.
    pub fn keys(&self, out: &mut Vec<u32>) {
        out.clear();
        out.push(hash(TAG_TEXT, self.text, None));
        if self.is_number() || self.is_acronym() {
            return;
        }
        for (group, _) in self.groups() {
            out.push(hash(TAG_GROUP, &group.to_le_bytes(), None));
        }
        if self.script == Script::Latin as u8 || !self.is_alphabetic() {
            self.letter_keys(out);
        }
        for reading in self.readings() {
            let run = reading.sounds.run;
            for skeleton in skeletons(run) {
                push_skeleton_keys(&skeleton, reading.sounds, out);
            }
            if reading.sounds.vocalised && run.len() >= 2 {
                out.push(hash(TAG_SOUNDS, run, None));
                for gap in 0..run.len().min(14) {
                    // A short word with another consonant is another word.
                    if run.len() >= 4 || run.get(gap).is_some_and(|s| is_vowel(*s)) {
                        out.push(hash(TAG_SOUNDS, run, Some(gap)));
                    }
                }
            }
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Keys of the text with one character left out, for words that are compared
    /// letter by letter.
    fn letter_keys(&self, out: &mut Vec<u32>) {
        if self.script == Script::Latin as u8 {
            out.push(self.scanned);
            if self.text.len() >= 4 {
                for gap in 0..self.text.len().min(GAPS_MAX) {
                    out.push(hash(TAG_TEXT, self.text, Some(gap)));
                }
            }
            return;
        }
        let text = self.text();
        let count = text.chars().count();
        if count < 3 {
            return;
        }
        for gap in 0..count.min(GAPS_MAX) {
            let kept: String =
                text.chars().enumerate().filter(|c| c.0 != gap).map(|c| c.1).collect();
            out.push(hash(TAG_TEXT, kept.as_bytes(), None));
        }
    }

    /// Whether the readings say all that the script says: alphabets and abjads.
    fn is_alphabetic(&self) -> bool {
        self.script <= Script::Arabic as u8
    }
}

/// Letters of a word that a key leaves out, one at a time, from its start on: as many as
/// two parts written as one may have.
const GAPS_MAX: usize = 24;

/// The key of a folded text itself.
pub fn text_key(text: &str) -> u32 {
    hash(TAG_TEXT, text.as_bytes(), None)
}

/// A word as a scanner might read it: letters that look alike fall together.
fn scanned(text: &str) -> String {
    let mut seen = text.replace("rn", "m").replace("cl", "d").replace("vv", "w");
    seen = seen.replace("ii", "u").replace("ri", "n");
    seen.chars()
        .map(|c| match c {
            'l' | 'j' | '1' => 'i',
            'q' | '0' => 'o',
            'h' => 'b',
            'e' => 'c',
            other => other,
        })
        .collect()
}

/// The key of a text as a scanner sees it.
fn scan_key(text: &str) -> u32 {
    hash(TAG_SCAN, scanned(text).as_bytes(), None)
}

/// Two words that look alike to a scanner.
const SCANNED: u16 = 900;

const TAG_SCAN: u64 = 0x8EBC_6AF0_9C88_C6E3;
const TAG_TEXT: u64 = 0x9E37_79B9_7F4A_7C15;
const TAG_GROUP: u64 = 0xC2B2_AE3D_27D4_EB4F;
const TAG_SKELETON: u64 = 0x1656_67B1_9E37_79F9;
const TAG_SOUNDS: u64 = 0x27D4_EB2F_1656_67C5;

/// FNV-1a, 64 bits folded to 32, over bytes with one left out. The value is part of
/// the index format.
fn hash(tag: u64, bytes: &[u8], gap: Option<usize>) -> u32 {
    let mut state = tag;
    for (index, byte) in bytes.iter().enumerate() {
        if gap != Some(index) {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let folded = state ^ (state >> 32);
    u32::try_from(folded & 0xffff_ffff).unwrap_or(0)
}

/// How like two words are, and by what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Similarity {
    /// Thousandths; never between 1 and [`SIMILARITY_MIN`].
    pub thousandths: u16,
    /// What joined them.
    pub by: Joined,
}

/// What joined two words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joined {
    /// The same letters.
    Same,
    /// Compared letter by letter in their own script.
    Letters,
    /// Alike to the eye of a scanner.
    Scanned,
    /// These two readings, by number of their standard.
    Readings(u8, u8),
    /// A table of names that are one name in several scripts and languages.
    Equivalent,
    /// A table of short forms and relatives of names.
    ShortForm,
}

impl Joined {
    /// What joined them, in words.
    pub fn describe(self) -> String {
        let name = |number: u8| {
            STANDARDS.get(usize::from(number)).copied().unwrap_or("romanised")
        };
        match self {
            Self::Same => "the same".into(),
            Self::Letters => "alike, letter by letter".into(),
            Self::Scanned => "alike to a scanner".into(),
            Self::Readings(0, 0) => "alike in sound".into(),
            Self::Readings(a, b) if a == b => format!("alike in sound, {}", name(a)),
            Self::Readings(a, 0) | Self::Readings(0, a) => {
                format!("alike in sound, {}", name(a))
            }
            Self::Readings(a, b) => {
                format!("alike in sound, {} and {}", name(a), name(b))
            }
            Self::Equivalent => "one name in two forms".into(),
            Self::ShortForm => "short or related form".into(),
        }
    }
}

/// Two names of the equivalence table under one group.
const EQUIVALENT: u16 = 950;
/// A short form, or a cognate of another language.
const SHORT_FORM: u16 = 870;
/// What a letter of difference costs more between two words that are both known names:
/// `Hasan` and `Husain` are two names, `Hasan` and `Hasna` more often a slip.
const KNOWN_FACTOR_PERCENT: u32 = 120;
/// The same for words of up to four sounds: `Min` and `Mun`, `Wang` and `Zhang` are two
/// names each, and one sound is all that tells them apart.
const KNOWN_SHORT_FACTOR_PERCENT: u32 = 150;

/// How like two words are; `None` below [`SIMILARITY_MIN`].
pub fn similarity(a: &WordRef<'_>, b: &WordRef<'_>) -> Option<Similarity> {
    similarity_from(a, b, SIMILARITY_MIN)
}

/// The same where nothing below `least` matters; the higher that is, the sooner two
/// different words are told apart.
pub fn similarity_from(
    a: &WordRef<'_>,
    b: &WordRef<'_>,
    least: u16,
) -> Option<Similarity> {
    if a.script == b.script && a.text == b.text {
        return Some(Similarity { thousandths: 1000, by: Joined::Same });
    }
    if a.is_number() || b.is_number() || a.is_acronym() || b.is_acronym() {
        return None;
    }
    if a.is_initial() || b.is_initial() {
        return None;
    }
    let shared = shared_grade(a, b);
    let known = a.flags & b.flags & FLAG_KNOWN != 0 && shared.is_none();
    let least = if known { least.max(SIMILARITY_KNOWN_MIN) } else { least };
    let latin = a.script == Script::Latin as u8;
    let own_script = a.script == b.script && !a.is_alphabetic();
    let mut best: Option<Similarity> = None;
    if !own_script {
        best = better(best, by_sound(a, b, known, least));
    }
    // A slip inside `sh` or `kh` changes two sounds, and is one letter.
    if own_script || latin && a.script == b.script {
        let most = most_by_letters(a, b);
        if best.is_none_or(|best| best.thousandths < most) {
            best = better(best, by_letters(a, b, known, least));
        }
    }
    if latin && a.script == b.script && !known && a.scanned == b.scanned {
        let scanned = Similarity { thousandths: SCANNED, by: Joined::Scanned };
        best = better(best, Some(scanned));
    }
    best = best.and_then(|best| without_head(a, b, best, least));
    let grouped = shared.map(|grade| match grade {
        GRADE_SAME => Similarity { thousandths: EQUIVALENT, by: Joined::Equivalent },
        _ => Similarity { thousandths: SHORT_FORM, by: Joined::ShortForm },
    });
    best = better(best, grouped);
    best.filter(|best| best.thousandths >= least)
}

/// Two compounds with one head are as alike as what follows it: Abd al-Rahman and Abd
/// al-Rahim share a third of their letters before they differ.
fn without_head(
    a: &WordRef<'_>,
    b: &WordRef<'_>,
    best: Similarity,
    least: u16,
) -> Option<Similarity> {
    let tail = |word: &WordRef<'_>| {
        let head = HEADS.iter().find(|head| word.text.starts_with(head.as_bytes()))?;
        let tail = word.text().strip_prefix(head)?;
        Some(u32::try_from(tail.chars().count()).unwrap_or(1).max(1))
    };
    let lost = u32::from(1000 - best.thousandths);
    let Some((own, its)) = tail(a).zip(tail(b)).filter(|_| lost > SPELLING_LOSS) else {
        return Some(best);
    };
    let tail = own.min(its);
    let lost = lost * (tail + HEAD_SOUNDS) / tail;
    let thousandths = 1000u16.saturating_sub(u16::try_from(lost).unwrap_or(1000));
    (thousandths >= least).then_some(Similarity { thousandths, ..best })
}

/// How the head of `Abd al-Rahman` is written where the two are one word.
const HEADS: &[&str] = &["abdul", "abdal", "abdel", "abdol", "abd", "عبدال", "عبد"];
/// What it counts in the length of a word.
const HEAD_SOUNDS: u32 = 4;

/// The more alike of two findings; the first where they are equal.
fn better(one: Option<Similarity>, other: Option<Similarity>) -> Option<Similarity> {
    match (one, other) {
        (Some(one), Some(other)) if other.thousandths > one.thousandths => Some(other),
        (one, other) => one.or(other),
    }
}

/// The best grade of a group that both are in.
fn shared_grade(a: &WordRef<'_>, b: &WordRef<'_>) -> Option<u8> {
    let pairs = a.groups().flat_map(|x| b.groups().map(move |y| (x, y)));
    pairs.filter(|(x, y)| x.0 == y.0).map(|(x, y)| x.1.max(y.1)).min()
}

/// What two different words can be alike by letters at most: one letter in the longer.
fn most_by_letters(a: &WordRef<'_>, b: &WordRef<'_>) -> u16 {
    if a.script != Script::Latin as u8 {
        return 1000;
    }
    let longest = a.text.len().max(b.text.len()).max(1);
    1000 - u16::try_from(1000 / longest).unwrap_or(0)
}

/// Letter by letter.
fn by_letters(
    a: &WordRef<'_>,
    b: &WordRef<'_>,
    known: bool,
    least: u16,
) -> Option<Similarity> {
    let (errors, longest, shortest) = if a.script == Script::Latin as u8 {
        let (longest, shortest) = in_order(a.text.len(), b.text.len());
        if (longest - shortest) * 1000 > longest * usize::from(1000 - least) {
            return None;
        }
        (alignment_errors(a.text, b.text), longest, shortest)
    } else {
        let left: Vec<char> = a.text().chars().collect();
        let right: Vec<char> = b.text().chars().collect();
        let (longest, shortest) = in_order(left.len(), right.len());
        (alignment_errors_of_letters(&left, &right), longest, shortest)
    };
    let lost = u32::try_from(1000 * errors / longest.max(1)).unwrap_or(1000);
    let thousandths = remains(lost, known, shortest);
    let by = Joined::Letters;
    (thousandths >= least).then_some(Similarity { thousandths, by })
}

fn in_order(a: usize, b: usize) -> (usize, usize) {
    if a > b { (a, b) } else { (b, a) }
}

/// Optimal string alignment distance of two texts of at most 64 bytes, bit-parallel.
///
/// Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit
/// distances", algorithm of figure 9.
pub(crate) fn alignment_errors(a: &[u8], b: &[u8]) -> usize {
    let a = a.get(..a.len().min(64)).unwrap_or_default();
    let Some(last) = a.len().checked_sub(1) else { return b.len() };
    // Folded Latin words hold 0–9 and a–z; the table starts at 0.
    let mut places = [0u64; 75];
    for (index, letter) in a.iter().enumerate() {
        if let Some(place) = places.get_mut(usize::from(letter.wrapping_sub(b'0'))) {
            *place |= 1 << index;
        }
    }
    let (mut positive, mut negative) = (!0u64, 0u64);
    let (mut diagonal, mut before) = (0u64, 0u64);
    let mut errors = a.len();
    for letter in b {
        let place = usize::from(letter.wrapping_sub(b'0'));
        let here = places.get(place).copied().unwrap_or(0);
        let crossed = ((!diagonal & here) << 1) & before;
        diagonal =
            ((here & positive).wrapping_add(positive) ^ positive) | here | negative;
        diagonal |= crossed;
        let mut up = negative | !(diagonal | positive);
        let mut down = diagonal & positive;
        errors += usize::try_from(up >> last & 1).unwrap_or(0);
        errors -= usize::try_from(down >> last & 1).unwrap_or(0);
        up = up << 1 | 1;
        down <<= 1;
        positive = down | !(diagonal | up);
        negative = up & diagonal;
        before = here;
    }
    errors
}

/// What is left of a similarity that lost so many thousandths. A loss that spellings of
/// one name have is never raised.
fn remains(lost: u32, doubtful: bool, length: usize) -> u16 {
    let factor = match (doubtful && lost > SPELLING_LOSS, length) {
        (false, _) => 100,
        (true, ..=4) => KNOWN_SHORT_FACTOR_PERCENT,
        (true, _) => KNOWN_FACTOR_PERCENT,
    };
    1000u16.saturating_sub(u16::try_from(lost * factor / 100).unwrap_or(1000))
}

/// The same of short runs of characters.
fn alignment_errors_of_letters(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (line, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(b.len() + 1);
        next.push(line + 1);
        for (column, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| {
                row.get(index).copied().unwrap_or(usize::MAX / 2)
            };
            let mut best = at(&row, column) + usize::from(x != y);
            best = best.min(at(&row, column + 1) + 1).min(at(&next, column) + 1);
            let crossed = column > 0 && last_a == Some(y) && b.get(column - 1) == Some(x);
            if crossed {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last_a = Some(x);
    }
    row.last().copied().unwrap_or(0)
}

/// What two spellings of one name may lose, thousandths: Muhammad and Mohamed lose 60.
const SPELLING_LOSS: u32 = 110;

/// By the nearest two readings: first those with the same consonants; only where they
/// are not near, the others.
fn by_sound(
    a: &WordRef<'_>,
    b: &WordRef<'_>,
    known: bool,
    least: u16,
) -> Option<Similarity> {
    let alike = nearest(a, b, (known, least), |own, its| own.skeleton == its.skeleton);
    if alike.is_some_and(|alike| alike.thousandths >= NEAR) {
        return alike;
    }
    let other = nearest(a, b, (known, least), |own, its| own.skeleton != its.skeleton);
    match (alike, other) {
        (Some(alike), Some(other)) if other.thousandths > alike.thousandths => {
            Some(other)
        }
        (Some(alike), _) => Some(alike),
        (None, other) => other,
    }
}

/// From here on no other pair of readings is tried.
const NEAR: u16 = 850;

fn nearest(
    a: &WordRef<'_>,
    b: &WordRef<'_>,
    (known, least): (bool, u16),
    wanted: impl Fn(&ReadingRef<'_>, &ReadingRef<'_>) -> bool,
) -> Option<Similarity> {
    let mut best: Option<Similarity> = None;
    for own in a.readings() {
        for its in b.readings().filter(|its| wanted(&own, its)) {
            let lengths = (own.sounds.run.len(), its.sounds.run.len());
            let vowels = own.sounds.vocalised == its.sounds.vocalised;
            if vowels && lengths.0.abs_diff(lengths.1) > SOUNDS_APART_MAX {
                continue;
            }
            let least = best.map_or(least, |best| best.thousandths);
            let lost_max = lost_max(least, known || !vowels);
            let Some((cost, length)) = distance(own.sounds, its.sounds, lost_max) else {
                continue;
            };
            let lost = u32::from(cost) * 1000 / u32::from(length);
            // Where one side writes no vowels, its consonants are all that is compared.
            let shortest = if vowels { lengths.0.min(lengths.1) } else { usize::MAX };
            let thousandths = remains(lost, known || !vowels, shortest);
            if thousandths >= least && best.is_none_or(|b| thousandths > b.thousandths) {
                let by = Joined::Readings(own.standard, its.standard);
                best = Some(Similarity { thousandths, by });
            }
        }
    }
    best
}

/// What may be lost before [`remains`] leaves less than this, at the least factor.
fn lost_max(least: u16, doubtful: bool) -> u32 {
    let lost = u32::from(1000 - least.min(1000));
    // Both roundings are on the safe side.
    if doubtful {
        (lost * 100 / KNOWN_FACTOR_PERCENT + 2).max(SPELLING_LOSS)
    } else {
        lost
    }
}

/// Readings that differ by more sounds in length are not compared: three vowels and a
/// consonant too many are another word.
const SOUNDS_APART_MAX: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Word {
        let script = text.chars().find_map(Script::of).unwrap_or(Script::Other);
        Word::new(text, None, script, WordKind::Name)
    }

    fn like(a: &str, b: &str) -> u16 {
        let (a, b) = (word(a), word(b));
        let (mut keys_a, mut keys_b) = (Vec::new(), Vec::new());
        a.view().keys(&mut keys_a);
        b.view().keys(&mut keys_b);
        if !keys_a.iter().any(|key| keys_b.contains(key)) {
            return 0;
        }
        similarity(&a.view(), &b.view()).map_or(0, |s| s.thousandths)
    }

    #[test]
    fn the_same_name_in_other_spellings_is_alike() {
        for (a, b) in [
            ("muhammad", "mohamed"),
            ("محمد", "muhammad"),
            ("khalid", "خالد"),
            ("qadhir", "gaddir"),
            ("nuruddin", "noureddine"),
            ("abdulrahman", "abdurrahman"),
            ("عبدالرحمن", "abdulrahman"),
            ("sukarno", "soekarno"),
            ("petrova", "petrov"),
            ("иванов", "ivanov"),
            ("سمیه", "somayeh"),
        ] {
            assert!(like(a, b) >= 850, "{a} {b}: {}", like(a, b));
        }
    }

    #[test]
    fn different_names_are_not_alike() {
        for (a, b) in [
            ("rawi", "tikriti"),
            ("hafez", "rami"),
            ("abdullah", "abdulrahman"),
            ("wang", "zhang"),
            ("smith", "jones"),
        ] {
            assert!(like(a, b) < 700, "{a} {b}: {}", like(a, b));
        }
    }

    #[test]
    fn alignment_counts_what_strsim_counts() {
        let pairs = [
            ("kitten", "sitting"),
            ("abcd", "acbd"),
            ("", "abc"),
            ("ca", "abc"),
            ("a", "a"),
        ];
        for (a, b) in pairs {
            let (left, right): (Vec<char>, Vec<char>) =
                (a.chars().collect(), b.chars().collect());
            let expected = strsim::osa_distance(a, b);
            assert_eq!(alignment_errors_of_letters(&left, &right), expected, "{a} {b}");
            assert_eq!(alignment_errors(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_bit_vectors_count_what_the_table_counts() {
        // A small alphabet, so that letters repeat and cross.
        let mut state = 7u32;
        let mut word = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let length = state >> 28;
            (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    char::from(b'a' + u8::try_from(state >> 30).unwrap())
                })
                .collect::<String>()
        };
        for _ in 0..20_000 {
            let (a, b) = (word(), word());
            let expected = strsim::osa_distance(&a, &b);
            assert_eq!(alignment_errors(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn damaged_bytes_read_as_a_damaged_word() {
        let whole = word("ivanov");
        for cut in 0..whole.as_bytes().len() {
            let view = WordRef::read(&whole.as_bytes()[..cut]);
            let mut keys = Vec::new();
            view.keys(&mut keys);
            let _ = similarity(&view, &whole.view());
        }
    }
}
