//! Builds `frequency.bin`: how common name tokens are.
//!
//! In: the public counts, ranks and lists of names, and `common-names.txt`. Out: see
//! `saring_names::frequency`, which also says what a level means.
//!
//! Each source gives a token a level by itself, and the highest stands:
//! - counts by country: the larger of the two readings of a level, but a share lifts a
//!   name at most [`LIFT_MAX`] above its bearers, so that the Faroes do not rank with
//!   India;
//! - ranks by country: a share by Zipf's law from the rank;
//! - tokens of people in Wikidata (NETransliteration): their share, less
//!   [`NOTABLE_LESS`], since notable people are few and Western;
//! - lists of one country's names: by their share of the list, within bounds;
//! - names that Wikidata holds: 1, or 2 and 3 when it is known in many languages.
//!
//! Tokens in other scripts get the level of their equivalence group's Latin spellings, or
//! an authored one.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
use saring_names::equivalents::{fold_native, key};
use saring_names::frequency::{
    BUCKET_BITS, KEY_BITS, LEVEL_BITS, LEVEL_MAX, NATIVE_LEVEL_MIN, SYLLABLE_LEVEL_MAX,
    UNSEEN_LESS, skeleton_key,
};

use super::sounds::{Script, Sounds};
use super::sources::Sources;
use super::{Built, equivalents};

/// Levels that a share in one country may lift a name above its bearers in the world.
const LIFT_MAX: f64 = 4.0;

/// Share of a country that its most common name is taken to have when only ranks are
/// known; the median of the countries that give counts is 1.3 %.
const FIRST_SHARE: f64 = 0.012;

/// Exponent of Zipf's law for names, between the 0.6 of Sweden and the 0.9 of Korea.
const ZIPF: f64 = 0.7;

/// Levels taken off the shares among notable people.
const NOTABLE_LESS: f64 = 1.0;

/// Level from which a name's consonants are stored for its unseen spellings.
const SKELETON_LEVEL_MIN: u8 = 9;

/// Other names with the same consonants, for each spelling of the common one, up to which
/// an unseen token is taken for one more spelling. Kang has 3 and Miller 1; Osman has 8
/// (Asmon, Iseman …) and Aslan 17.
const RIVALS_MAX: usize = 5;

/// Countries with fewer than half a million people, whose ranks say little of the world.
const SMALL: &[&str] = &[
    "AD", "AW", "FO", "GG", "GI", "GL", "IM", "IS", "JE", "LI", "LU", "MC", "MT", "PF",
    "SM",
];

/// Highest level from a rank in one of [`SMALL`].
const SMALL_LEVEL_MAX: f64 = 5.0;

/// Distance up to which two tokens are spellings of one name here: `muhammet` is 90 from
/// `muhammad`, `mahmud` 130.
const SPELLING: u32 = 110;

const COMMON: &str = "common-names.txt";

/// Levels of tokens.
#[derive(Default)]
struct Levels {
    latin: BTreeMap<String, u8>,
    /// In other scripts, folded.
    native: BTreeMap<String, u8>,
}

impl Levels {
    /// Gives a Latin token a level, unless it has a higher one.
    fn raise(&mut self, token: &str, level: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=15"
        )]
        let level = level.round().clamp(0.0, f64::from(LEVEL_MAX)) as u8;
        if level > 0 && token.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let slot = self.latin.entry(token.to_owned()).or_default();
            *slot = level.max(*slot);
        }
    }

    /// Gives a token of another script a level, unless it has a higher one.
    fn raise_native(&mut self, token: &str, level: u8) {
        if level >= NATIVE_LEVEL_MIN {
            let slot = self.native.entry(token.to_owned()).or_default();
            *slot = level.max(*slot);
        }
    }

    /// The highest level of some Latin tokens, 0 if none has one.
    fn highest(&self, tokens: &[String]) -> u8 {
        tokens
            .iter()
            .filter_map(|token| self.latin.get(token))
            .max()
            .copied()
            .unwrap_or(0)
    }

    /// Gives a name of one or more words a level: each word of two letters or more, and
    /// all of them written together.
    fn raise_name(&mut self, name: &str, level: f64) {
        for word in name.split([' ', '-']) {
            let token = fold_native(word);
            if token.len() > 1 {
                self.raise(&token, level);
            }
        }
        self.raise(&fold_native(name), level);
    }
}

/// Level of a share of one country.
fn of_share(share: f64) -> f64 {
    16.0 + share.log2()
}

/// Level of a number of bearers in the world.
fn of_bearers(bearers: f64) -> f64 {
    bearers.log2() - 12.0
}

/// Level of a rank in one country, counted from 1.
fn of_rank(country: &str, rank: f64) -> f64 {
    let level = of_share(FIRST_SHARE / rank.max(1.0).powf(ZIPF));
    if SMALL.contains(&country) { level.min(SMALL_LEVEL_MAX) } else { level }
}

/// Builds the table.
pub(super) fn build(sources: &Sources) -> anyhow::Result<Built> {
    let mut levels = Levels::default();
    surnames_by_country(sources, &mut levels)?;
    forenames_by_country(sources, &mut levels)?;
    notable(sources, &mut levels)?;
    one_country(sources, &mut levels)?;
    known(sources, &mut levels)?;
    for (token, level) in read_authored(sources)? {
        if is_latin(&token) {
            levels.raise(&token, f64::from(level));
        } else {
            levels.raise_native(&token, level);
        }
    }
    families(sources, &mut levels)?;
    let groups = equivalents::spellings(sources)?;
    natives(&groups, &mut levels);
    spellings(&groups, &mut levels);

    let mut entries: BTreeMap<u64, u8> = BTreeMap::new();
    let skeletons = skeletons(&mut levels);
    let skeleton_count = skeletons.len();
    let all = levels.latin.iter().chain(&levels.native);
    let tokens = all.map(|(token, level)| (key(token), *level));
    for (key, level) in tokens.chain(skeletons) {
        let slot = entries.entry(key >> (u64::BITS - KEY_BITS)).or_default();
        *slot = level.max(*slot);
    }
    let mut bytes = Vec::with_capacity((4 << BUCKET_BITS) + entries.len() * 5);
    let keys: Vec<u64> = entries.keys().copied().collect();
    for bucket in 0..1_u64 << BUCKET_BITS {
        let start = keys.partition_point(|key| key >> (KEY_BITS - BUCKET_BITS) < bucket);
        bytes.extend(u32::try_from(start)?.to_le_bytes());
    }
    for (key, level) in &entries {
        let entry = key << LEVEL_BITS | u64::from(*level);
        bytes.extend(entry.to_le_bytes().iter().take(5));
    }
    let common = levels.latin.values().filter(|level| **level >= 8).count();
    let summary = format!(
        "{} Latin tokens, {common} of them at level 8 or more, {} in other scripts, \
         {skeleton_count} consonant skeletons for unseen spellings",
        levels.latin.len(),
        levels.native.len(),
    );
    Ok(Built { bytes, summary })
}

/// Whether a folded token is Latin.
fn is_latin(token: &str) -> bool {
    Script::of(token) == Some(Script::Latin)
}

/// Checks the authored lines and counts them.
pub(super) fn authored(sources: &Sources) -> anyhow::Result<usize> {
    Ok(read_authored(sources)?.len())
}

/// Reads `common-names.txt`: tokens with their levels.
fn read_authored(sources: &Sources) -> anyhow::Result<Vec<(String, u8)>> {
    let mut levels = Vec::new();
    for (number, line) in sources.authored(COMMON)? {
        let mut words = line.split_whitespace();
        let level: u8 = words
            .next()
            .and_then(|word| word.parse().ok())
            .filter(|level| (1..=LEVEL_MAX).contains(level))
            .with_context(|| format!("{COMMON}:{number}: expected a level first"))?;
        for word in words {
            let token = fold_native(word);
            ensure!(
                Script::of(&token).is_some(),
                "{COMMON}:{number}: {word} is no token of one script"
            );
            levels.push((token, level));
        }
    }
    Ok(levels)
}

/// Gives all spellings that `nicknames.txt` puts on one `=` line the highest level among
/// them.
fn families(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    for (_, line) in sources.authored("nicknames.txt")? {
        let Some(words) = line.strip_prefix('=') else { continue };
        let tokens: Vec<String> = words.split_whitespace().map(fold_native).collect();
        let level = levels.highest(&tokens);
        for token in &tokens {
            if is_latin(token) {
                levels.raise(token, f64::from(level));
            } else {
                levels.raise_native(token, level);
            }
        }
    }
    Ok(())
}

/// Gives the forms of a name in other scripts the level of its most common Latin
/// spelling.
fn natives(groups: &[equivalents::Spellings], levels: &mut Levels) {
    for group in groups {
        let level = levels.highest(&group.latin);
        for (script, token) in &group.native {
            let is_syllable = matches!(script, Script::Han | Script::Hangul)
                && token.chars().nth(1).is_none();
            let level_max = if is_syllable { SYLLABLE_LEVEL_MAX } else { LEVEL_MAX };
            levels.raise_native(token, level.min(level_max));
        }
    }
}

/// Consonants of common names, with the name's level, where no other name with the same
/// ones is nearly as common, and where not too many others have them. The spellings of
/// these names that are attested without a count get the level of an unseen one.
fn skeletons(levels: &mut Levels) -> Vec<(u64, u8)> {
    let mut classes: BTreeMap<u64, Vec<(&str, u8)>> = BTreeMap::new();
    for (token, level) in &levels.latin {
        if let Some(key) = skeleton_key(token) {
            classes.entry(key).or_default().push((token, *level));
        }
    }
    let mut dominated = Vec::new();
    let mut attested = Vec::new();
    for (key, members) in classes {
        let Some(top) = members.iter().map(|(_, level)| *level).max() else { continue };
        if top < SKELETON_LEVEL_MIN {
            continue;
        }
        let spellings: Vec<Sounds> = members
            .iter()
            .filter(|(_, level)| *level == top)
            .map(|(token, _)| Sounds::new(Script::Latin, token))
            .collect();
        let is_rival = |token: &str| {
            let sounds = Sounds::new(Script::Latin, token);
            spellings.iter().all(|spelling| spelling.distance(&sounds) > SPELLING)
        };
        let rivals: Vec<u8> = members
            .iter()
            .filter(|(token, level)| *level < top && is_rival(token))
            .map(|(_, level)| *level)
            .collect();
        let strongest = rivals.iter().max().copied().unwrap_or(0);
        let own = members.len() - rivals.len();
        if strongest + UNSEEN_LESS > top || rivals.len() > own * RIVALS_MAX {
            continue;
        }
        dominated.push((key, top));
        for (token, _) in members.iter().filter(|(token, _)| !is_rival(token)) {
            attested.push(((*token).to_owned(), top - UNSEEN_LESS));
        }
    }
    for (token, level) in attested {
        levels.raise(&token, f64::from(level));
    }
    dominated
}

/// Gives the spellings of a common name that are attested, but not counted, a level a
/// little below the name's: those in its equivalence group that sound alike.
fn spellings(groups: &[equivalents::Spellings], levels: &mut Levels) {
    for group in groups.iter().filter(|group| group.is_stored && group.latin.len() > 1) {
        let level = |token: &str| levels.latin.get(token).copied().unwrap_or(0);
        let Some(top) = group.latin.iter().max_by_key(|token| level(token)) else {
            continue;
        };
        let lower = level(top).saturating_sub(UNSEEN_LESS);
        let sounds = Sounds::new(Script::Latin, top);
        for token in &group.latin {
            if sounds.distance(&Sounds::new(Script::Latin, token)) <= SPELLING {
                levels.raise(token, f64::from(lower));
            }
        }
    }
}

/// A row of a CSV file by column name.
fn rows(text: &str) -> anyhow::Result<Vec<BTreeMap<String, String>>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Result<Vec<_>, _> = reader.deserialize().collect();
    Ok(rows?)
}

/// A row's column, or nothing.
fn column<'a>(row: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    row.get(name).map_or("", String::as_str)
}

/// Surnames by country: counts, shares, or only ranks.
fn surnames_by_country(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    let text =
        sources.read("names/popular-names-by-country/common-surnames-by-country.csv")?;
    for row in rows(&text)? {
        let number = |name: &str| column(&row, name).parse::<f64>().ok();
        let rank = number("Rank").or(number("Index")).unwrap_or(100.0);
        let by_rank = of_rank(column(&row, "Country"), rank);
        let by_share = number("Percent").filter(|share| *share > 0.0).map(of_share);
        let by_count = number("Count").filter(|count| *count >= 1.0).map(of_bearers);
        let level = match (by_count, by_share) {
            (Some(count), Some(share)) => count.max(share.min(count + LIFT_MAX)),
            (Some(count), None) => count.max(by_rank.min(count + LIFT_MAX)),
            (None, Some(share)) => share.min(by_rank + LIFT_MAX),
            (None, None) => by_rank,
        };
        levels.raise_name(column(&row, "Romanized Name"), level);
    }
    Ok(())
}

/// Forenames by country: ranks.
fn forenames_by_country(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    let text =
        sources.read("names/popular-names-by-country/common-forenames-by-country.csv")?;
    for row in rows(&text)? {
        let rank = column(&row, "Index").parse().unwrap_or(100.0);
        let level = of_rank(column(&row, "Country"), rank);
        levels.raise_name(column(&row, "Romanized Name"), level);
    }
    Ok(())
}

/// Tokens of notable people with their counts, one file a language.
fn notable(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    for files in [
        &["wd_russian_80.gz", "wd_russian_20.gz"][..],
        &["wd_arabic.normalized.aligned.tokens.gz"],
        &["wd_chinese.normalized.aligned.tokens.gz"],
        &["wd_korean.normalized.aligned.tokens.gz"],
    ] {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for file in files {
            let text = sources.read(&format!("names/netranslit-coling2018/{file}"))?;
            for line in text.lines() {
                let mut fields = line.split('\t');
                let (Some(token), Some(count)) = (fields.next(), fields.nth(1)) else {
                    continue;
                };
                let count: f64 = count.trim().parse().unwrap_or(0.0);
                *counts.entry(fold_native(token)).or_default() += count;
            }
        }
        // A person has two tokens and a little more.
        let people = counts.values().sum::<f64>() / 2.1;
        for (token, count) in &counts {
            // Fewer than four are chance.
            let level = of_share(count / people) - NOTABLE_LESS;
            if token.len() > 1 && *count >= 4.0 {
                levels.raise(token, level);
            }
        }
    }
    Ok(())
}

/// Lists of the names of one country, without counts: the share of the list says how
/// common a token is, within bounds, since a list of given names tells of variety first.
fn one_country(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    let mut lists: Vec<(Vec<String>, f64, f64)> = Vec::new();
    let words = |text: String| -> Vec<String> {
        text.split_whitespace().map(fold_native).collect()
    };
    let mut vietnamese = Vec::new();
    for file in ["boy.txt", "girl.txt"] {
        vietnamese
            .extend(words(sources.read(&format!("names/vietnamese-names/{file}"))?));
    }
    lists.push((vietnamese, 4.0, 10.0));
    let mut indonesian = Vec::new();
    for file in [
        "first-female",
        "first-male",
        "first-neutral",
        "last-female",
        "last-male",
        "last-neutral",
    ] {
        let text = sources.read(&format!("names/indonesian-names/{file}.csv"))?;
        indonesian.extend(words(text));
    }
    lists.push((indonesian, 6.0, 9.0));
    let text = sources.read("names/khmer-names/khmer_names.json")?;
    let people: Vec<serde_json::Value> = serde_json::from_str(&text)?;
    let field = |name: &str| -> Vec<String> {
        let values = people.iter().filter_map(|person| person.get(name)?.as_str());
        values.flat_map(str::split_whitespace).map(fold_native).collect()
    };
    lists.push((field("romanizedGiven"), 3.0, 8.0));
    lists.push((field("romanizedSurname"), 4.0, 9.0));
    for (tokens, level_min, level_max) in lists {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for token in &tokens {
            *counts.entry(token).or_default() += 1;
        }
        let all = f64::from(u32::try_from(tokens.len())?.max(1));
        for (token, count) in counts {
            let level = of_share(f64::from(count) / all).clamp(level_min, level_max);
            if token.len() > 1 {
                levels.raise(token, level);
            }
        }
    }
    Ok(())
}

/// Names that Wikidata holds, and how many forms its groups give them.
fn known(sources: &Sources, levels: &mut Levels) -> anyhow::Result<()> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for file in ["family", "female", "male", "unisex"] {
        let text = sources.read(&format!("names/wikidata-parts/{file}.json.gz"))?;
        names.extend(serde_json::from_str::<Vec<String>>(&text)?);
    }
    for name in names.iter().filter(|name| !name.contains(char::is_whitespace)) {
        let token = fold_native(name);
        if token.len() > 2 {
            levels.raise(&token, 1.0);
        }
    }
    let text = sources.read("names/wikidata-name-groups/person_names.txt.gz")?;
    for line in text.lines() {
        let Some((forms, _)) = line.split_once("=>") else { continue };
        let level = match forms.split(',').count() {
            0..=7 => continue,
            8..=14 => 1.0,
            15..=29 => 2.0,
            _ => 3.0,
        };
        for form in forms.split(',').map(str::trim) {
            let token = fold_native(form);
            if token.len() > 2 && !form.contains(char::is_whitespace) {
                levels.raise(&token, level);
            }
        }
    }
    Ok(())
}
