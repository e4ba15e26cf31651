//! The ways in which a name or a birth date gets spoilt between a passport and a list.
//!
//! In: a Latin name, or a date. Out: the same thing as a hurried clerk, another
//! romanisation, a scanner or a machine readable zone gives it; `None` where that way
//! does not apply. The result always differs from what went in. Not handled: original
//! scripts, and two ways at once (apply twice).

use crate::latin::{capitalised, mrz, strip};
use crate::random::Random;

/// A way to spoil a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Perturbation {
    /// One letter too many.
    Insert,
    /// One letter missing.
    Delete,
    /// One letter for another.
    Substitute,
    /// Two neighbouring letters swapped.
    Transpose,
    /// Two of the four above.
    TwoTypos,
    /// A confusion of a scanner: `rn` and `m`, `l` and `i`, `o` and `0`.
    Ocr,
    /// Upper case and Doc 9303 letters, cut at the 39 characters of a passport.
    MrzPassport,
    /// The same cut at 31 (TD2), for names longer than that.
    MrzTd2,
    /// The same cut at 30 (identity cards, TD1), for names longer than that.
    MrzTd1,
    /// The same with one to four letters lost at the end.
    MrzCut,
    /// Marks on letters lost.
    Unmarked,
    /// Two parts written as one.
    Join,
    /// One part written as two.
    Split,
    /// The last part first, with a comma.
    FamilyFirstComma,
    /// The last part first, without a sign.
    FamilyFirst,
    /// A part in the middle left out.
    DropMiddle,
    /// A part, not the last, as its initial.
    Initial,
    /// One letter group in another romanisation.
    Spelling,
    /// Two letter groups in other romanisations.
    TwoSpellings,
    /// A particle or hyphen (al-, bin, ibn, binti, de, van) left out.
    ParticleDropped,
    /// A particle put in (bin, al-).
    ParticleAdded,
}

impl Perturbation {
    /// Every way, in the order of the enum.
    pub const ALL: &[Self] = &[
        Self::Insert,
        Self::Delete,
        Self::Substitute,
        Self::Transpose,
        Self::TwoTypos,
        Self::Ocr,
        Self::MrzPassport,
        Self::MrzTd2,
        Self::MrzTd1,
        Self::MrzCut,
        Self::Unmarked,
        Self::Join,
        Self::Split,
        Self::FamilyFirstComma,
        Self::FamilyFirst,
        Self::DropMiddle,
        Self::Initial,
        Self::Spelling,
        Self::TwoSpellings,
        Self::ParticleDropped,
        Self::ParticleAdded,
    ];

    /// The stable word printed in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Delete => "delete",
            Self::Substitute => "substitute",
            Self::Transpose => "transpose",
            Self::TwoTypos => "two-typos",
            Self::Ocr => "ocr",
            Self::MrzPassport => "mrz-passport",
            Self::MrzTd2 => "mrz-td2",
            Self::MrzTd1 => "mrz-td1",
            Self::MrzCut => "mrz-cut",
            Self::Unmarked => "unmarked",
            Self::Join => "join",
            Self::Split => "split",
            Self::FamilyFirstComma => "family-first-comma",
            Self::FamilyFirst => "family-first",
            Self::DropMiddle => "drop-middle",
            Self::Initial => "initial",
            Self::Spelling => "spelling",
            Self::TwoSpellings => "two-spellings",
            Self::ParticleDropped => "particle-dropped",
            Self::ParticleAdded => "particle-added",
        }
    }

    /// Spoils a name; `None` where this way does not apply to it.
    ///
    /// ```
    /// use saring_testkit::{Perturbation, Random};
    /// let spoil = |way: Perturbation, name| way.apply(name, &mut Random::new(1));
    /// let family_first = Perturbation::FamilyFirstComma;
    /// assert_eq!(spoil(family_first, "Lidia Marlowe").as_deref(), Some("Marlowe, Lidia"));
    /// assert_eq!(spoil(Perturbation::DropMiddle, "Lidia Marlowe"), None);
    /// ```
    pub fn apply(self, name: &str, rng: &mut Random) -> Option<String> {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let spoilt = match self {
            Self::Insert => slip(Slip::Insert, name, rng),
            Self::Delete => slip(Slip::Delete, name, rng),
            Self::Substitute => slip(Slip::Substitute, name, rng),
            Self::Transpose => slip(Slip::Transpose, name, rng),
            Self::TwoTypos => {
                let once = slip(*rng.pick(Slip::ALL), name, rng)?;
                slip(*rng.pick(Slip::ALL), &once, rng)
            }
            Self::Ocr => replace_one(name, OCR, rng),
            Self::MrzPassport => Some(cut(&mrz(name), 39)),
            Self::MrzTd2 => longer(&mrz(name), 31),
            Self::MrzTd1 => longer(&mrz(name), 30),
            Self::MrzCut => {
                let zone = mrz(name);
                let last = zone.rsplit(' ').next()?.len();
                let dropped = 1 + rng.below(4);
                (last > dropped + 2).then(|| cut(&zone, zone.len() - dropped))
            }
            Self::Unmarked => Some(strip(name)),
            Self::Join => {
                let at = rng.below(parts.len().checked_sub(1).filter(|n| *n > 0)?);
                let joined = format!("{}{}", parts[at], parts[at + 1].to_lowercase());
                Some(with_parts(&parts, at..at + 2, &[&joined]))
            }
            Self::Split => split(&parts, rng),
            Self::FamilyFirstComma => {
                let (family, given) = family_apart(&parts)?;
                Some(format!("{family}, {given}"))
            }
            Self::FamilyFirst => {
                let (family, given) = family_apart(&parts)?;
                Some(format!("{family} {given}"))
            }
            Self::DropMiddle => {
                let middle = parts.len().checked_sub(2).filter(|n| *n > 0)?;
                let at = 1 + rng.below(middle);
                // A lone particle is another way's business.
                let lone = PARTICLES.contains(&parts[at].to_lowercase().as_str());
                (!lone).then(|| with_parts(&parts, at..at + 1, &[]))
            }
            Self::Initial => {
                let at = rng.below(parts.len().checked_sub(1).filter(|n| *n > 0)?);
                let first = parts[at].chars().next().filter(|_| parts[at].len() > 3)?;
                Some(with_parts(&parts, at..at + 1, &[&format!("{first}.")]))
            }
            Self::Spelling => replace_one(name, SPELLINGS, rng),
            Self::TwoSpellings => {
                let once = replace_one(name, SPELLINGS, rng)?;
                replace_one(&once, SPELLINGS, rng)
            }
            Self::ParticleDropped => particle_dropped(&parts, rng),
            Self::ParticleAdded => particle_added(&parts, rng),
        };
        spoilt.filter(|text| text != name && !text.trim().is_empty())
    }
}

const PARTICLES: &[&str] = &[
    "bin", "ibn", "binti", "bint", "b", "bt", "a/l", "a/p", "de", "del", "dela", "delos",
    "van", "von", "der", "den", "la", "uulu", "kyzy", "ogli", "qizi", "al", "abu", "umm",
];

/// Words between a bearer's name and the father's.
const LINKS: &[&str] =
    &["bin", "ibn", "binti", "bint", "bt", "a/l", "a/p", "uulu", "kyzy", "ogli", "qizi"];

/// Words before a Burmese name.
const HONORIFICS: &[&str] = &["u", "daw", "ko", "ma"];

/// Names whose bearers' names are written with and without bin and the article.
const HOSTS: &[&str] = &[
    "muhammad",
    "mohammed",
    "mohamed",
    "mohamad",
    "mohd",
    "ahmad",
    "ahmed",
    "ali",
    "mahmoud",
    "hassan",
    "hasan",
    "hussein",
    "husayn",
    "ibrahim",
    "khaled",
    "khalid",
    "omar",
    "umar",
    "abdullah",
    "abdallah",
    "youssef",
    "yusuf",
    "yousef",
    "mustafa",
    "said",
    "saeed",
    "salem",
    "salim",
    "saleh",
    "ismail",
    "tariq",
    "faisal",
    "hamza",
    "bilal",
    "karim",
    "samir",
    "fatima",
    "maryam",
    "mariam",
    "aisha",
    "khadija",
    "amina",
    "abdulrahman",
    "abdulaziz",
    "rashid",
    "osman",
    "usman",
    "hamid",
    "abdul",
    "nasir",
    "nasser",
    "jamal",
    "mansour",
    "yasser",
];

/// What scanners confuse.
const OCR: &[(&str, &str)] = &[
    ("rn", "m"),
    ("m", "rn"),
    ("l", "i"),
    ("l", "1"),
    ("i", "l"),
    ("o", "0"),
    ("c", "e"),
    ("e", "c"),
    ("cl", "d"),
    ("d", "cl"),
    ("vv", "w"),
    ("w", "vv"),
    ("h", "b"),
    ("u", "ii"),
    ("n", "ri"),
    ("s", "5"),
    ("g", "q"),
];

/// What two romanisations write for one sound.
const SPELLINGS: &[(&str, &str)] = &[
    ("ou", "u"),
    ("u", "ou"),
    ("oe", "u"),
    ("u", "oe"),
    ("oo", "u"),
    ("kh", "h"),
    ("kh", "x"),
    ("dj", "j"),
    ("j", "dj"),
    ("j", "y"),
    ("tj", "c"),
    ("sj", "sy"),
    ("sy", "sh"),
    ("nj", "ny"),
    ("q", "k"),
    ("k", "q"),
    ("ee", "i"),
    ("i", "ee"),
    ("ph", "f"),
    ("f", "ph"),
    ("y", "i"),
    ("i", "y"),
    ("e", "i"),
    ("o", "u"),
    ("ay", "ai"),
    ("ai", "ay"),
    ("ey", "ai"),
    ("aw", "au"),
    ("sh", "ch"),
    ("ch", "sh"),
    ("th", "t"),
    ("t", "th"),
    ("dh", "d"),
    ("gh", "g"),
    ("w", "v"),
    ("v", "w"),
    ("zh", "j"),
    ("zh", "z"),
    ("ov", "off"),
    ("ev", "eff"),
    ("iy", "y"),
    ("ii", "y"),
    ("iu", "yu"),
    ("ia", "ya"),
    ("ya", "ia"),
    ("yu", "iu"),
    ("ss", "s"),
    ("mm", "m"),
    ("ll", "l"),
    ("nn", "n"),
    ("dd", "d"),
    ("tt", "t"),
    ("ah", "a"),
    ("s", "ss"),
    ("m", "mm"),
    ("ck", "k"),
    ("z", "s"),
];

/// Replaces one letter group of a table at one place. The first letter of a part stays,
/// but for the digraphs that begin one in life (Dj-, Kh-, Tj-, Oe-, Ph-).
fn replace_one(name: &str, table: &[(&str, &str)], rng: &mut Random) -> Option<String> {
    let lower = name.to_lowercase();
    if lower.len() != name.len() {
        return None; // a letter such as `İ` whose small form has another length
    }
    let places: Vec<(usize, &(&str, &str))> = table
        .iter()
        .flat_map(|rule| lower.match_indices(rule.0).map(move |(at, _)| (at, rule)))
        .filter(|(at, rule)| rule.0.len() > 1 || !starts_part(&lower, *at))
        .collect();
    if places.is_empty() {
        return None;
    }
    let (at, (from, to)) = *rng.pick(&places);
    let old = &name[at..at + from.len()];
    let capital = old.chars().next().is_some_and(char::is_uppercase);
    let new = if capital { capitalised(to) } else { (*to).to_owned() };
    Some(format!("{}{new}{}", &name[..at], &name[at + from.len()..]))
}

fn starts_part(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

/// A slip of a finger.
#[derive(Clone, Copy)]
enum Slip {
    Insert,
    Delete,
    Substitute,
    Transpose,
}

impl Slip {
    const ALL: &[Self] = &[Self::Insert, Self::Delete, Self::Substitute, Self::Transpose];
}

/// One slip at a letter that has a letter before it, so never at the first of a part.
fn slip(slip: Slip, name: &str, rng: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    let fits = |at: &usize| {
        let swappable = || {
            let next = letters.get(at + 1).filter(|next| next.is_alphabetic());
            next.is_some_and(|next| *next != letters[*at])
        };
        letters[*at].is_alphabetic()
            && letters[at - 1].is_alphabetic()
            && (!matches!(slip, Slip::Transpose) || swappable())
    };
    let places: Vec<usize> = (1..letters.len()).filter(fits).collect();
    if places.is_empty() {
        return None;
    }
    let at = *rng.pick(&places);
    let near = neighbour(letters[at], rng);
    match slip {
        Slip::Insert => letters.insert(at, near),
        Slip::Delete => {
            letters.remove(at);
        }
        Slip::Substitute => letters[at] = near,
        Slip::Transpose => letters.swap(at, at + 1),
    }
    Some(letters.into_iter().collect())
}

/// A key beside this one on a QWERTY keyboard.
fn neighbour(letter: char, rng: &mut Random) -> char {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let lower = strip(&letter.to_lowercase().to_string()).chars().next().unwrap_or('e');
    for row in ROWS {
        let Some(at) = row.find(lower) else { continue };
        let beside: Vec<char> = row
            .char_indices()
            .filter(|(other, _)| at.abs_diff(*other) == 1)
            .map(|(_, key)| key)
            .collect();
        return *rng.pick(&beside);
    }
    'e'
}

fn cut(zone: &str, length: usize) -> String {
    zone.chars().take(length).collect::<String>().trim_end().to_owned()
}

fn longer(zone: &str, length: usize) -> Option<String> {
    (zone.chars().count() > length).then(|| cut(zone, length))
}

fn with_parts(parts: &[&str], range: std::ops::Range<usize>, new: &[&str]) -> String {
    let mut changed = parts.to_vec();
    changed.splice(range, new.iter().copied());
    changed.join(" ")
}

/// The family name, with the particles before it, and what stands before. `None` for a
/// single part, and where the last part is no family name: a father's name after a link
/// word, or a Burmese name after an honorific.
fn family_apart(parts: &[&str]) -> Option<(String, String)> {
    let is = |part: &str, words: &[&str]| words.contains(&part.to_lowercase().as_str());
    if parts.iter().any(|part| is(part, LINKS)) || is(parts.first()?, HONORIFICS) {
        return None;
    }
    let mut at = parts.len().checked_sub(1).filter(|at| *at > 0)?;
    while at > 1 && is(parts[at - 1], PARTICLES) {
        at -= 1;
    }
    Some((parts[at..].join(" "), parts[..at].join(" ")))
}

/// Splits a part of six letters or more, where two smaller words could meet.
fn split(parts: &[&str], rng: &mut Random) -> Option<String> {
    let long: Vec<usize> =
        (0..parts.len()).filter(|at| parts[*at].chars().count() >= 6).collect();
    if long.is_empty() {
        return None;
    }
    let at = *rng.pick(&long);
    let letters: Vec<char> = parts[at].chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < 6 {
        return None;
    }
    // A new word begins with a consonant before a vowel, if there is such a place.
    let vowel = |at: usize| "aeiouyAEIOUY".contains(letters[at]);
    let begins = |at: &usize| !vowel(*at) && vowel(*at + 1);
    let mut places: Vec<usize> = (3..letters.len() - 2).filter(begins).collect();
    if places.is_empty() {
        places = (3..letters.len() - 2).collect();
    }
    let middle = *rng.pick(&places);
    let first: String = letters[..middle].iter().collect();
    let second: String = letters[middle..].iter().collect();
    Some(with_parts(parts, at..at + 1, &[&first, &capitalised(&second)]))
}

fn particle_dropped(parts: &[&str], rng: &mut Random) -> Option<String> {
    let mut results: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let lower = part.to_lowercase();
        if parts.len() > 2 && at + 1 < parts.len() && PARTICLES.contains(&lower.as_str())
        {
            results.push(with_parts(parts, at..at + 1, &[]));
        }
        if let Some(rest) = part.strip_prefix("al-").or_else(|| part.strip_prefix("el-"))
        {
            results.push(with_parts(parts, at..at + 1, &[rest]));
            results.push(with_parts(parts, at..at + 1, &["Al", rest]));
            results.push(with_parts(
                parts,
                at..at + 1,
                &[&format!("Al{}", rest.to_lowercase())],
            ));
        }
    }
    if results.is_empty() { None } else { Some(rng.pick(&results).clone()) }
}

/// Puts `bin` before a father's name, or `al-` before what ends as a nisba does, in
/// names that may have them.
fn particle_added(parts: &[&str], rng: &mut Random) -> Option<String> {
    let (last, before) = parts.split_last().filter(|(_, before)| !before.is_empty())?;
    let lower: Vec<String> = before.iter().map(|part| part.to_lowercase()).collect();
    if !lower.iter().any(|part| HOSTS.contains(&part.as_str())) {
        return None;
    }
    let nisba = last.ends_with('i') && !last.to_lowercase().starts_with("al");
    let linked = lower.iter().any(|part| PARTICLES.contains(&part.as_str()));
    if nisba && (linked || before.len() < 2 || rng.chance(60)) {
        let family = format!("al-{last}");
        return Some(format!("{} {family}", before.join(" ")));
    }
    (before.len() >= 2 && !linked).then(|| with_parts(parts, 1..1, &["bin"]))
}

/// A way to spoil a birth date.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BirthPerturbation {
    /// One digit of day, month or year is another; the date still exists.
    Digit,
    /// Day and month swapped, where both can be a month.
    Swapped,
    /// One year earlier or later.
    YearOff,
    /// One day earlier or later.
    DayOff,
    /// The year alone.
    YearOnly,
    /// The first of January of the same year.
    FirstOfJanuary,
}

impl BirthPerturbation {
    /// Every way, in the order of the enum.
    pub const ALL: &[Self] = &[
        Self::Digit,
        Self::Swapped,
        Self::YearOff,
        Self::DayOff,
        Self::YearOnly,
        Self::FirstOfJanuary,
    ];

    /// The stable word printed in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digit => "birth-digit",
            Self::Swapped => "birth-swapped",
            Self::YearOff => "birth-year-off",
            Self::DayOff => "birth-day-off",
            Self::YearOnly => "birth-year-only",
            Self::FirstOfJanuary => "birth-first-of-january",
        }
    }

    /// The spoilt date as `1970-01-31` or `1970`; `None` where the way does not apply.
    ///
    /// ```
    /// use saring_testkit::{BirthPerturbation, Random};
    /// let rng = &mut Random::new(1);
    /// let swapped = BirthPerturbation::Swapped.apply((1981, 4, 9), rng);
    /// assert_eq!(swapped.as_deref(), Some("1981-09-04"));
    /// assert_eq!(BirthPerturbation::Swapped.apply((1981, 4, 19), rng), None);
    /// ```
    pub fn apply(self, birth: (i16, u8, u8), rng: &mut Random) -> Option<String> {
        let (year, month, day) = birth;
        let text = |year: i16, month: u8, day: u8| {
            saring_model::Day::new(year, month, day).map(|day| day.to_string())
        };
        let before = text(year, month, day)?;
        let up = rng.chance(50);
        let after = match self {
            Self::Digit => {
                // Up to twenty draws; a date that exists is nearly always among the first.
                (0..20)
                    .find_map(|_| digit(&before, rng).filter(|text| *text != before))?
            }
            Self::Swapped => text(year, day, month)?,
            Self::YearOff => text(if up { year + 1 } else { year - 1 }, month, day)?,
            Self::DayOff => text(year, month, if up { day + 1 } else { day - 1 })?,
            Self::YearOnly => format!("{year:04}"),
            Self::FirstOfJanuary => text(year, 1, 1)?,
        };
        (after != before).then_some(after)
    }
}

/// The date with one digit replaced, if it exists.
fn digit(date: &str, rng: &mut Random) -> Option<String> {
    let place = *rng.pick(&[2, 3, 5, 6, 8, 9]);
    let mut text = date.to_owned();
    text.replace_range(place..=place, &rng.below(10).to_string());
    let mut numbers = text.split('-');
    let year: i16 = numbers.next()?.parse().ok()?;
    let month = numbers.next()?.parse().ok()?;
    let day = numbers.next()?.parse().ok()?;
    saring_model::Day::new(year, month, day)?;
    (1920..=2015).contains(&year).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Culture, person};

    #[test]
    fn every_way_differs_and_applies_somewhere() {
        let mut rng = Random::new(21);
        for way in Perturbation::ALL {
            let mut applied = 0;
            for culture in Culture::ALL {
                for _ in 0..200 {
                    let name = person(*culture, &mut rng).name;
                    let Some(spoilt) = way.apply(&name, &mut rng) else { continue };
                    assert_ne!(spoilt, name, "{}", way.as_str());
                    assert_eq!(spoilt.trim(), spoilt);
                    applied += 1;
                }
            }
            assert!(applied > 20, "{}: {applied}", way.as_str());
        }
    }

    #[test]
    fn every_date_way_differs_and_exists() {
        let mut rng = Random::new(22);
        for way in BirthPerturbation::ALL {
            let mut applied = 0;
            for _ in 0..500 {
                let before = person(Culture::Khmer, &mut rng);
                let Some(after) = way.apply(before.birth, &mut rng) else { continue };
                assert_ne!(after, before.birth_text(), "{}", way.as_str());
                applied += 1;
            }
            assert!(applied > 50, "{}: {applied}", way.as_str());
        }
    }

    #[test]
    fn a_passport_zone_is_as_doc_9303_writes_it() {
        let zone = |name| Perturbation::MrzPassport.apply(name, &mut Random::new(1));
        assert_eq!(zone("Jørgen Groß").as_deref(), Some("JOERGEN GROSS"));
        let long = "Maria Concepcion Natividad Villanueva Buenaventura";
        assert_eq!(
            zone(long).as_deref(),
            Some("MARIA CONCEPCION NATIVIDAD VILLANUEVA B")
        );
    }
}
