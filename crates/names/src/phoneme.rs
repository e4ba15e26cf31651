//! Sounds: what a spelling stands for, and what it costs to take one for another.
//!
//! In: a Latin reading (`a`–`z`), or a word of a script that writes no vowels. Out: a
//! run of [`Sound`]s, its consonant skeleton, and the cost of turning one run into
//! another. Not handled: which spelling belongs to which language; every letter group
//! is read the way that most name spellings of the region use it, and the cost table
//! forgives the rest.
//!
//! Costs are hundredths: 100 is one plain typing error. They were set by looking at
//! which spellings of the same name occur together in romanisation standards (ALA-LC,
//! BGN/PCGN, ICAO Doc 9303, the French and the Dutch colonial spellings).

use std::sync::LazyLock;

/// One sound; a small number below [`SOUNDS`].
pub(crate) type Sound = u8;

/// The alphabet of sounds, in the order of their codes. Lower case are Latin sounds,
/// upper case the digraphs and the letters of vowel-less scripts:
/// `S` sh, `C` ch, `Z` zh, `X` kh, `G` gh, `T` th, `D` dh, `J` dj, `K` the letter c,
/// `W` waw, `Y` yeh, `A` alef, `E` ayn, `H` teh marbuta, `P` dad, `Q` zah, `N` ng,
/// `B` Pashto xin, `V` Pashto ge, `F` theh, `M` thal.
const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzSCZXGTDJKWYAEHPQNBVFM0123456789";

/// Number of sounds.
const SOUNDS: usize = 64;

/// Most sounds kept of a word.
pub(crate) const SOUNDS_MAX: usize = 28;

/// The code of a letter of [`ALPHABET`]; [`NO_SOUND`] for any other.
const fn code(letter: u8) -> Sound {
    let mut index: Sound = 0;
    let mut rest = ALPHABET;
    while let Some((first, tail)) = rest.split_first() {
        if *first == letter {
            return index;
        }
        index += 1;
        rest = tail;
    }
    NO_SOUND
}

/// The letter of [`ALPHABET`] for a sound.
pub(crate) fn letter(sound: Sound) -> u8 {
    ALPHABET.get(usize::from(sound)).copied().unwrap_or(b'?')
}

/// Spellings of one sound, longest first where they start alike.
const SPELLINGS: &[(&str, &str)] = &[
    ("schtsch", "S"),
    ("chtch", "S"),
    ("tsch", "C"),
    ("sch", "S"),
    ("tch", "C"),
    ("dzh", "J"),
    ("kkh", "X"),
    ("ssh", "S"),
    ("shch", "S"),
    ("eou", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("oe", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "Z"),
    ("kh", "X"),
    ("gh", "G"),
    ("th", "T"),
    ("dh", "D"),
    ("ph", "f"),
    ("dj", "J"),
    ("tj", "C"),
    ("sj", "S"),
    ("sy", "S"),
    ("ck", "k"),
    ("qu", "k"),
    ("tz", "ts"),
    ("x", "ks"),
    ("j", "J"),
    ("c", "K"),
];

/// Endings that are spelled in many ways, and the spelling they are read as.
const ENDINGS: &[(&str, &str)] = &[
    ("skaya", "ski"),
    ("skaia", "ski"),
    ("skaja", "ski"),
    ("skiy", "ski"),
    ("skij", "ski"),
    ("skii", "ski"),
    ("skyi", "ski"),
    ("skyy", "ski"),
    ("sky", "ski"),
    ("off", "ov"),
    ("eff", "ev"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("ii", "i"),
    ("yy", "i"),
    ("yj", "i"),
    ("ey", "i"),
    ("ei", "i"),
    ("ay", "ai"),
];

/// Reads a Latin spelling as sounds.
pub(crate) fn sounds_of(reading: &str) -> Vec<Sound> {
    let mut text = reading;
    let mut tail = "";
    for (ending, read_as) in ENDINGS {
        if let Some(stem) = reading.strip_suffix(ending)
            && stem.len() >= 2
        {
            (text, tail) = (stem, read_as);
            break;
        }
    }
    let mut sounds = Vec::with_capacity(reading.len());
    // Pinyin x and Wade-Giles hs are one sound, near sh.
    if let Some(rest) = text.strip_prefix("hs").or_else(|| text.strip_prefix('x')) {
        sounds.push(code(b'S'));
        text = rest;
    }
    spell(text, &mut sounds);
    spell(tail, &mut sounds);
    sounds.truncate(SOUNDS_MAX);
    sounds
}

fn vowel_after(text: &str, place: usize) -> bool {
    text.as_bytes().get(place).is_some_and(|letter| b"aeiou".contains(letter))
}

/// A second spelling where `sh`, `zh`, `th` and the like between vowels may be two
/// sounds (Is-haq, Maz-hari, Fat-hi); `None` where there is none.
pub(crate) fn letters_apart(reading: &str) -> Option<Vec<Sound>> {
    let bytes = reading.as_bytes();
    let place = (1..bytes.len().saturating_sub(1)).find(|&place| {
        let before = bytes.get(place - 1).is_some_and(|b| b"aeiou".contains(b));
        let digraph = bytes.get(place).is_some_and(|b| b"ztdskg".contains(b))
            && bytes.get(place + 1) == Some(&b'h');
        before && digraph && vowel_after(reading, place + 2)
    })?;
    let (head, tail) = reading.split_at_checked(place + 1)?;
    let mut sounds = sounds_of(head);
    sounds.extend(sounds_of(tail));
    sounds.truncate(SOUNDS_MAX);
    Some(sounds)
}

fn spell(mut text: &str, sounds: &mut Vec<Sound>) {
    let mut previous = 0;
    while let Some(&first) = text.as_bytes().first() {
        let known = SPELLINGS
            .iter()
            .find(|(spelling, _)| text.starts_with(spelling))
            .filter(|(spelling, _)| *spelling != "sy" || vowel_after(text, 2));
        let (length, read_as) = match known {
            Some((spelling, sounds)) => (spelling.len(), sounds.as_bytes()),
            None => (1, text.as_bytes().get(..1).unwrap_or_default()),
        };
        // A doubled letter is one sound; a doubled digit is not.
        let doubled = length == 1 && first == previous && !first.is_ascii_digit();
        if !doubled {
            for letter in read_as {
                let sound = code(*letter);
                // "ssh", "dd": what reads alike side by side is one sound, too.
                if sounds.last() != Some(&sound) || letter.is_ascii_digit() {
                    sounds.push(sound);
                }
            }
        }
        previous = if length == 1 { first } else { 0 };
        text = text.get(length..).unwrap_or_default();
    }
}

/// Reads a word of Arabic script as sounds; vowels are those that are written.
///
/// Sources: ALA-LC tables for Arabic, Persian, Pashto, Urdu and Jawi-Pegon.
pub(crate) fn sounds_of_arabic(word: &str) -> Vec<Sound> {
    let mut sounds: Vec<Sound> = word.chars().filter_map(arabic).map(code).collect();
    sounds.truncate(SOUNDS_MAX);
    sounds
}

fn arabic(c: char) -> Option<u8> {
    Some(match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' => b'A',
        'ب' => b'b',
        'پ' | 'ڥ' | 'ڤ' => b'p',
        'ت' | 'ط' | 'ټ' | 'ٹ' => b't',
        'ث' => b'F',
        'ج' => b'J',
        'چ' => b'C',
        'ح' | 'ه' | 'ہ' | 'ھ' | 'ۀ' | 'ۂ' => b'h',
        'خ' => b'X',
        'د' | 'ډ' | 'ڈ' => b'd',
        'ذ' => b'M',
        'ر' | 'ړ' | 'ڑ' => b'r',
        'ز' | 'ځ' => b'z',
        'ژ' => b'Z',
        'س' | 'ص' | 'څ' => b's',
        'ش' => b'S',
        'ښ' => b'B',
        'ږ' => b'V',
        'ض' => b'P',
        'ظ' => b'Q',
        'ع' => b'E',
        'غ' => b'G',
        'ف' => b'f',
        'ق' => b'q',
        'ك' | 'ک' => b'k',
        'گ' | 'ګ' | 'ݢ' | 'ڬ' => b'g',
        'ڠ' | 'ڭ' => b'N',
        'ل' => b'l',
        'م' => b'm',
        'ن' | 'ڼ' | 'ں' | 'ڽ' | 'ڻ' => b'n',
        'و' | 'ؤ' | 'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' | 'ۏ' => b'W',
        'ي' | 'ی' | 'ى' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ێ' | 'ۓ' => b'Y',
        'ة' | 'ۃ' => b'H',
        _ => return None,
    })
}

/// Reads a word of Hebrew script as sounds.
///
/// Source: the Academy of the Hebrew Language's rules of 2006, as far as consonants go.
pub(crate) fn sounds_of_hebrew(word: &str) -> Vec<Sound> {
    let mut sounds: Vec<Sound> = word.chars().filter_map(hebrew).map(code).collect();
    sounds.truncate(SOUNDS_MAX);
    sounds
}

fn hebrew(c: char) -> Option<u8> {
    Some(match c {
        'א' => b'A',
        'ב' => b'b',
        'ג' => b'g',
        'ד' => b'd',
        'ה' => b'H',
        'ו' => b'W',
        'ט' | 'ת' => b't',
        'י' => b'Y',
        'ח' | 'כ' | 'ך' => b'X',
        'ק' => b'k',
        'ל' => b'l',
        'מ' | 'ם' => b'm',
        'נ' | 'ן' => b'n',
        'ס' => b's',
        'ע' => b'E',
        'פ' | 'ף' => b'p',
        'ז' | 'צ' | 'ץ' => b'z',
        'ר' => b'r',
        'ש' => b'S',
        _ => return None,
    })
}

/// Substitutions that cost less than a typing error: the two sounds, hundredths.
const SUBSTITUTIONS: &[(&str, &[(u8, u16)])] = &[
    // Vowels. Romanisations waver between a and e, e and i, o and u; a for u or i is
    // another name more often (Hasan, Husain).
    ("a", &[(b'e', 22), (b'o', 35), (b'u', 50), (b'i', 55), (b'y', 60)]),
    ("e", &[(b'i', 15), (b'o', 45), (b'u', 50), (b'y', 25)]),
    ("i", &[(b'y', 6), (b'u', 50), (b'o', 55)]),
    ("o", &[(b'u', 15)]),
    ("u", &[(b'y', 45), (b'w', 25), (b'v', 50)]),
    ("y", &[(b'J', 30), (b'K', 80)]),
    // Consonants.
    ("b", &[(b'p', 40), (b'v', 40), (b'w', 60)]),
    ("d", &[(b't', 40), (b'D', 8), (b'T', 35), (b'z', 60), (b'J', 60)]),
    ("t", &[(b'T', 8), (b'D', 35), (b's', 80)]),
    ("T", &[(b's', 30), (b'D', 25), (b'z', 40)]),
    ("D", &[(b'z', 18), (b's', 45)]),
    ("f", &[(b'v', 30), (b'p', 40), (b'h', 70)]),
    ("v", &[(b'w', 12)]),
    ("g", &[(b'G', 10), (b'k', 40), (b'q', 25), (b'J', 35), (b'h', 45), (b'K', 45)]),
    ("G", &[(b'k', 40), (b'q', 30), (b'h', 45), (b'r', 60)]),
    ("k", &[(b'q', 8), (b'K', 3), (b'X', 25), (b'h', 60), (b'C', 40)]),
    ("q", &[(b'K', 8), (b'X', 40), (b'C', 50)]),
    ("K", &[(b's', 22), (b'C', 22), (b'X', 30), (b'S', 40), (b'J', 45), (b'z', 40)]),
    ("X", &[(b'h', 14), (b'C', 40), (b'J', 45)]),
    ("h", &[(b'J', 45), (b'C', 60)]),
    ("J", &[(b'Z', 12), (b'z', 45), (b'C', 26), (b'S', 55)]),
    ("S", &[(b's', 30), (b'C', 20), (b'Z', 30), (b'z', 60)]),
    ("C", &[(b's', 50), (b'Z', 24), (b'z', 60)]),
    ("Z", &[(b'z', 20), (b's', 45)]),
    ("s", &[(b'z', 25)]),
    ("m", &[(b'n', 60)]),
    ("N", &[(b'n', 12), (b'g', 40)]),
    ("l", &[(b'r', 80)]),
    // Letters of vowel-less scripts.
    (
        "W",
        &[(b'u', 2), (b'o', 3), (b'w', 2), (b'v', 8), (b'y', 45), (b'a', 40), (b'e', 45)],
    ),
    (
        "Y",
        &[
            (b'i', 2),
            (b'e', 5),
            (b'y', 2),
            (b'a', 25),
            (b'J', 30),
            (b'u', 45),
            (b'A', 20),
        ],
    ),
    ("A", &[(b'a', 2), (b'e', 8), (b'o', 15), (b'i', 18), (b'u', 18), (b'E', 15)]),
    ("E", &[(b'a', 5), (b'e', 8), (b'i', 10), (b'o', 8), (b'u', 10)]),
    ("H", &[(b'a', 2), (b'e', 4), (b'h', 4), (b't', 4), (b'A', 8), (b'i', 20)]),
    ("P", &[(b'd', 4), (b'z', 8), (b'D', 6), (b'T', 12), (b't', 30), (b's', 50)]),
    ("Q", &[(b'z', 4), (b'D', 6), (b'T', 8), (b'd', 15), (b't', 35), (b'P', 15)]),
    ("F", &[(b'T', 2), (b't', 6), (b's', 5), (b'z', 30), (b'd', 35)]),
    ("M", &[(b'D', 2), (b'd', 6), (b'z', 5), (b'T', 8), (b't', 35), (b's', 30)]),
    ("B", &[(b'S', 4), (b'X', 4), (b'h', 12)]),
    ("V", &[(b'g', 4), (b'Z', 6), (b'z', 12), (b'J', 20)]),
];

/// Costs of substitution and of a sound that only one side has.
struct Costs {
    substitute: [[u16; SOUNDS]; SOUNDS],
    /// Missing, when both sides write their vowels.
    single: [u16; SOUNDS],
    /// Missing, when the other side writes no vowels.
    single_unvocalised: [u16; SOUNDS],
    /// What a sound adds to the length of a word.
    mass: [u16; SOUNDS],
    /// The same when one side writes no vowels.
    mass_unvocalised: [u16; SOUNDS],
}

static COSTS: LazyLock<Box<Costs>> = LazyLock::new(|| {
    let mut costs = Box::new(Costs {
        substitute: [[100; SOUNDS]; SOUNDS],
        single: [90; SOUNDS],
        single_unvocalised: [90; SOUNDS],
        mass: [100; SOUNDS],
        mass_unvocalised: [100; SOUNDS],
    });
    for vowel in b"aeiouywWYAEH" {
        let sound = usize::from(code(*vowel));
        if let Some(mass) = costs.mass_unvocalised.get_mut(sound) {
            *mass = 30;
        }
        if let Some(mass) = costs.mass.get_mut(sound).filter(|_| b"AEH".contains(vowel)) {
            *mass = 30;
        }
    }
    for (index, row) in costs.substitute.iter_mut().enumerate() {
        if let Some(same) = row.get_mut(index) {
            *same = 0;
        }
    }
    for (from, row) in SUBSTITUTIONS {
        let from = from.bytes().next().map_or(0, code);
        for (to, cost) in *row {
            set(&mut costs.substitute, from, code(*to), *cost);
            set(&mut costs.substitute, code(*to), from, *cost);
        }
    }
    for (letters, vocalised, unvocalised) in [
        ("ae", 40, 3),
        ("io", 45, 6),
        ("u", 45, 6),
        ("y", 40, 8),
        ("h", 38, 40),
        ("w", 60, 30),
        ("W", 30, 32),
        ("Y", 25, 28),
        ("A", 10, 30),
        ("E", 6, 30),
        ("H", 4, 20),
    ] {
        for letter in letters.bytes() {
            let sound = usize::from(code(letter));
            if let Some(cost) = costs.single.get_mut(sound) {
                *cost = vocalised;
            }
            if let Some(cost) = costs.single_unvocalised.get_mut(sound) {
                *cost = unvocalised;
            }
        }
    }
    costs
});

fn set(table: &mut [[u16; SOUNDS]; SOUNDS], row: Sound, column: Sound, cost: u16) {
    if let Some(cell) =
        table.get_mut(usize::from(row)).and_then(|r| r.get_mut(usize::from(column)))
    {
        *cell = cost;
    }
}

/// An alef that begins a word is a vowel that is heard: Ahmad is not Hamid.
const FIRST_ALEF: u16 = 45;

/// Two neighbouring sounds in the wrong order.
const TRANSPOSED: u16 = 75;

/// One side of a distance.
#[derive(Clone, Copy)]
pub(crate) struct Sounds<'a> {
    /// The sounds, at most [`SOUNDS_MAX`].
    pub(crate) run: &'a [Sound],
    /// Whether its script writes all vowels.
    pub(crate) vocalised: bool,
}

/// The cost, in hundredths, of turning one run of sounds into the other, and the
/// weighted length that it is to be seen against (hundredths, too); `None` when the cost
/// is more than `lost_max` thousandths of the length.
///
/// Optimal string alignment with [`COSTS`]; adjacent transposition allowed.
#[expect(
    clippy::indexing_slicing,
    reason = "runs are cut to SOUNDS_MAX, sounds are below SOUNDS"
)]
pub(crate) fn distance(
    a: Sounds<'_>,
    b: Sounds<'_>,
    lost_max: u32,
) -> Option<(u16, u16)> {
    let costs = &**COSTS;
    let length = u16::midpoint(mass(costs, a, b), mass(costs, b, a)).max(200);
    let cost_max = u16::try_from(u32::from(length) * lost_max / 1000).unwrap_or(u16::MAX);
    let (mut a_run, mut b_run) = ([0u8; SOUNDS_MAX], [0u8; SOUNDS_MAX]);
    let (a_length, b_length) = (clipped(a.run, &mut a_run), clipped(b.run, &mut b_run));
    let (a_run, b_run) = (&a_run[..a_length], &b_run[..b_length]);
    let (mut drop_a, mut drop_b) = ([0u16; SOUNDS_MAX], [0u16; SOUNDS_MAX]);
    drop_costs(costs, a_run, a.vocalised, b.vocalised, &mut drop_a);
    drop_costs(costs, b_run, b.vocalised, a.vocalised, &mut drop_b);
    let drop_b = &drop_b[..b_length];
    let mut rows = [[0u16; SOUNDS_MAX + 1]; 3];
    // Rows change places by their addresses; nothing is copied.
    let [before, row, next] = &mut rows;
    let (mut before, mut row, mut next) = (before, row, next);
    for (column, drop) in drop_b.iter().enumerate() {
        row[column + 1] = row[column] + drop;
    }
    let mut least_before = 0;
    for (line, (&sound, &drop)) in a_run.iter().zip(&drop_a).enumerate() {
        let substitute = &costs.substitute[usize::from(sound)];
        let above = if line > 0 { a_run[line - 1] } else { NO_SOUND };
        let mut left = row[0] + drop;
        let mut diagonal = row[0];
        next[0] = left;
        let mut least = left;
        let (mut previous, mut crossed) = (NO_SOUND, u16::MAX / 2);
        // Side by side and of one length, so that no cell is looked up.
        let cells = b_run
            .iter()
            .zip(drop_b)
            .zip(&row[1..=b_length])
            .zip(&mut next[1..=b_length])
            .zip(&before[..b_length]);
        for ((((&other, &drop_other), &up), cell), &behind) in cells {
            let mut best = diagonal + substitute[usize::from(other & 63)];
            best = best.min(up + drop).min(left + drop_other);
            if sound == previous && other == above {
                best = best.min(crossed + TRANSPOSED);
            }
            *cell = best;
            least = least.min(best);
            (left, diagonal, previous, crossed) = (best, up, other, behind);
        }
        // Every way to the end passes through this row, or over it by a crossing from
        // the row before.
        if least > cost_max && least_before + TRANSPOSED > cost_max {
            return None;
        }
        least_before = least;
        (before, row, next) = (row, next, before);
    }
    let cost = row[b_length];
    (cost <= cost_max).then_some((cost, length))
}

/// No sound of the alphabet.
const NO_SOUND: Sound = u8::MAX;

/// Copies a run, cut to what a distance holds and to sounds that exist.
fn clipped(run: &[Sound], out: &mut [Sound; SOUNDS_MAX]) -> usize {
    let mut length = 0;
    for (place, sound) in out.iter_mut().zip(run) {
        *place = *sound & 63;
        length += 1;
    }
    length
}

/// What each sound of a run costs when it is missing. A sound of one side that is
/// missing on the other costs by what the *other* side can write: Latin vowels are not
/// expected in an Arabic word.
fn drop_costs(
    costs: &Costs,
    run: &[Sound],
    vocalised: bool,
    other_vocalised: bool,
    out: &mut [u16; SOUNDS_MAX],
) {
    let table = if other_vocalised || !vocalised {
        &costs.single
    } else {
        &costs.single_unvocalised
    };
    for (cost, sound) in out.iter_mut().zip(run) {
        *cost = table.get(usize::from(*sound)).copied().unwrap_or(90);
    }
    if let (Some(cost), Some(b'A')) = (out.first_mut(), run.first().map(|s| letter(*s))) {
        *cost = (*cost).max(FIRST_ALEF);
    }
    if let Some((last, rest)) = run.split_last()
        && rest.len() > 1
        && let Some(cost) = out.get_mut(rest.len())
    {
        *cost = last_cost(*cost, *last);
    }
}

/// What a missing last sound costs. At the end of a word an i makes another name of it
/// (Ahmad, Ahmadi; Karim, Karimi), and an a often does (Jamil, Jamila).
fn last_cost(cost: u16, sound: Sound) -> u16 {
    match letter(sound) {
        b'i' | b'Y' => cost.max(85),
        b'a' => cost.max(75),
        b'h' => cost.min(20),
        _ => cost,
    }
}

/// The weighted length of a run: what would be lost if all of it were missing.
fn mass(costs: &Costs, side: Sounds<'_>, other: Sounds<'_>) -> u16 {
    let table = if side.vocalised && other.vocalised {
        &costs.mass
    } else {
        &costs.mass_unvocalised
    };
    let run = side.run.iter().take(SOUNDS_MAX);
    run.map(|sound| table.get(usize::from(*sound)).copied().unwrap_or(100)).sum()
}

/// The skeletons: consonants in classes of those that spellings confuse.
///
/// A vowel at the start counts as one class, for `Ali` and `Lee` are different names.
/// Some letters stand for sounds of two or three classes (th for t or s, c for k, s or
/// ch): then there are as many skeletons. Kept: at most 15 classes of each.
pub(crate) fn skeletons(sounds: &[Sound]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let has = |letters: &[u8]| sounds.iter().any(|s| letters.contains(&letter(*s)));
    let sibilant = has(b"TDPQKFM");
    let affricate = has(b"K");
    [(true, Manner::Stop), (sibilant, Manner::Sibilant), (affricate, Manner::Affricate)]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, manner)| skeleton(sounds, manner))
}

/// How letters are read that stand for several sounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// th as t, c as k.
    Stop,
    /// th as s, c as s.
    Sibilant,
    /// c as ch.
    Affricate,
}

fn skeleton(sounds: &[Sound], manner: Manner) -> Vec<u8> {
    let mut classes = Vec::with_capacity(sounds.len());
    for (index, sound) in sounds.iter().enumerate() {
        let last = index + 1 == sounds.len();
        let class = match letter(*sound) {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'A' | b'E' if index == 0 => b'a',
            b'y' | b'Y' if index == 0 => b'y',
            b'W' | b'w' if index == 0 => b'w',
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w' | b'A' | b'E' | b'Y'
            | b'W' | b'H' => continue,
            b'h' if last => continue,
            b'T' | b'D' | b'P' | b'Q' | b'F' | b'M' if manner != Manner::Stop => b's',
            b'K' if manner == Manner::Sibilant => b's',
            b'K' if manner == Manner::Affricate => b'j',
            b'b' | b'p' => b'b',
            b't' | b'd' | b'T' | b'D' | b'P' | b'Q' | b'F' | b'M' => b't',
            b'k' | b'g' | b'q' | b'G' | b'X' | b'h' | b'K' => b'k',
            b's' | b'z' => b's',
            b'S' | b'C' | b'Z' | b'J' | b'B' | b'V' => b'j',
            b'f' | b'v' => b'f',
            b'N' => b'n',
            other => other,
        };
        if classes.last() != Some(&class) || class.is_ascii_digit() {
            classes.push(class);
        }
        if classes.len() == 15 {
            break;
        }
    }
    classes
}

/// The classes of a run's consonants, a bit each: a letter that stands for sounds of
/// several classes has the bit of each. Order and number are forgotten.
pub(crate) fn consonants(sounds: &[Sound]) -> u16 {
    let last = sounds.len().saturating_sub(1);
    sounds.iter().enumerate().fold(0, |classes, (index, sound)| {
        classes
            | match letter(*sound) {
                b'h' if index == last => 0,
                b'b' | b'p' => 1,
                b't' | b'd' => 1 << 1,
                b'T' | b'D' | b'P' | b'Q' | b'F' | b'M' => 1 << 1 | 1 << 3,
                b'k' | b'g' | b'q' | b'G' | b'X' | b'h' => 1 << 2,
                b'K' => 1 << 2 | 1 << 3 | 1 << 4,
                b's' | b'z' => 1 << 3,
                b'S' | b'C' | b'Z' | b'B' => 1 << 3 | 1 << 4,
                b'J' | b'V' => 1 << 4,
                b'f' | b'v' => 1 << 5,
                b'm' => 1 << 6,
                b'n' | b'N' => 1 << 7,
                b'l' => 1 << 8,
                b'r' => 1 << 9,
                _ => 0,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(a: &str, b: &str) -> u16 {
        let (a, b) = (sounds_of(a), sounds_of(b));
        distance(
            Sounds { run: &a, vocalised: true },
            Sounds { run: &b, vocalised: true },
            9999,
        )
        .map_or(9999, |found| found.0)
    }

    fn cost_arabic(a: &str, b: &str) -> u16 {
        let (a, b) = (sounds_of_arabic(a), sounds_of(b));
        distance(
            Sounds { run: &a, vocalised: false },
            Sounds { run: &b, vocalised: true },
            9999,
        )
        .map_or(9999, |found| found.0)
    }

    #[test]
    fn spellings_of_one_name_cost_little() {
        for (a, b) in [
            ("muhammad", "mohammed"),
            ("soekarno", "sukarno"),
            ("tchernov", "chernoff"),
            ("yusuf", "youssef"),
            ("qasim", "kassem"),
            ("djamal", "jamal"),
        ] {
            assert!(cost(a, b) <= 60, "{a} {b}: {}", cost(a, b));
        }
    }

    #[test]
    fn arabic_words_meet_their_latin_spellings() {
        for (a, b) in [
            ("محمد", "mohammed"),
            ("خالد", "khalid"),
            ("يوسف", "youssef"),
            ("علي", "ali"),
        ] {
            assert!(cost_arabic(a, b) <= 35, "{a} {b}: {}", cost_arabic(a, b));
        }
        assert!(cost_arabic("خالد", "walid") >= 80);
    }

    #[test]
    fn distance_is_symmetric() {
        for (a, b) in [("hasan", "husain"), ("ab", "ba"), ("", "x"), ("kim", "gim")] {
            assert_eq!(cost(a, b), cost(b, a));
        }
    }

    #[test]
    fn skeletons_forget_vowels_and_confusable_consonants() {
        let of = |text: &str| skeletons(&sounds_of(text)).next();
        assert_eq!(of("qadhir"), of("gaddir"));
        assert_eq!(of("muhammad"), of("mohamed"));
        assert_ne!(of("ali"), of("lee"));
        assert_eq!(skeletons(&sounds_of_arabic("محمد")).next(), of("mohammed"));
        let wasiq = skeletons(&sounds_of_arabic("وثيق")).collect::<Vec<_>>();
        assert!(wasiq.contains(&of("wassiq").unwrap()));
    }
}
