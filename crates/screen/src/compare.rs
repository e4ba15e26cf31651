//! Two names side by side: which parts they share, which contradict, which are missing.
//!
//! In: an asked name whose units know the words they are related to, and a listed
//! name. Out: a [`NameResult`], and the evidence when asked for. Not handled: which
//! names are worth comparing (`retrieve`), and everything but names (`identity`).
//!
//! Parts are paired one to one, the most telling pair first; two neighbours that one
//! side writes as one word count as one. What is left over on *both* sides
//! contradicts: the score sinks as far as if it had been paired and found different.
//! What is left over on one side only is missing: it costs little.
//!
//! ```text
//! score = agreed / (paired + CONFLICT · conflict + MISSING · missing + doubt)
//! ```
//!
//! all in bits: a rare part weighs more than a common one, whichever way it speaks.

use saring_model::{Evidence, EvidenceKind, Score, Sex};
use saring_names::{PARTS_MAX, Role, WordRef, may_be_alike, similarity};

use crate::index::{IndexView, ListedName};
use crate::retrieve::{CUT, INITIAL, RelatedMap, Sums};

// The constants from here to the factors were set together, by the rows of `cargo xtask
// eval`; what moving one of them does stands in decision record 0010.

/// What contradicting parts cost, in hundredths of their weight. Above 100: parts that
/// differ say more than that they do not agree.
const CONFLICT: u32 = 210;
/// What missing parts cost, in hundredths of their weight. Little: a name of five parts is
/// often given by two, and the other three tell nothing against it.
const MISSING: u32 = 22;
/// A name that is not whole should agree in so many bits (hundredths) to be believed.
const BELIEVED: u32 = 1800;
/// What each hundredth of a bit below [`BELIEVED`] costs, in hundredths, when parts are
/// missing or contradict.
pub(crate) const DOUBT: u32 = 50;
/// The same for organisations, of which fewer share a name by chance.
pub(crate) const DOUBT_ORGANISATION: u32 = 20;
/// A single word is believed in full from so many hundredths of a bit; two fifths at
/// none.
const MONONYM_BELIEVED: u32 = 1000;
/// The belief in a single word that is the same on both sides: the default threshold.
const MONONYM_SAME: u32 = 705;
/// Contradicting parts count at least so much of what agrees, hundredths: brothers share
/// four of five parts, and are two people.
const CONFLICT_SHARE: u32 = 60;

/// Factors, thousandths.
const FACTOR_ONE_PART_OF_SEVERAL: u32 = 820;
/// One word alone that is not quite the same.
const FACTOR_MONONYM_INEXACT: u32 = 850;
/// One part is near, and others are alike only somewhat.
const FACTOR_ONE_NEAR: u32 = 965;
const FACTOR_REORDERED: u32 = 980;
const FACTOR_SCRAMBLED: u32 = 955;
/// Of three names two have changed places: Jasim Khalaf and Khalaf Jasim are father and
/// son, whatever family they are of.
const FACTOR_SWAPPED: u32 = 690;
/// Names of syllables (Korean, Chinese, Burmese) are told apart by their order.
const FACTOR_SYLLABLES_SCRAMBLED: u32 = 800;
/// Parts below so many hundredths of a bit are taken for syllables.
const SYLLABLE_WEIGHT: u32 = 800;
/// One name is the other without its first part: Hatim Yusuf Qarnabi is not Yusuf
/// Qarnabi, but his son.
const FACTOR_CHILD: u32 = 760;
/// The same where several parts stand before.
const FACTOR_FIRST_MISSING: u32 = 920;
const FACTOR_CHAIN_REVERSED: u32 = 620;
/// Initials of three letters belong to many, and are a hit like one word that is the same;
/// at 650, IMU was not the Islamic Movement of Uzbekistan.
const FACTOR_ACRONYM_OF_3: u32 = 710;
const FACTOR_ACRONYM_OF_4: u32 = 850;
const FACTOR_ACRONYM: u32 = 950;
/// Son of and daughter of, Mr and Mrs: a clerk's slip at times, another person mostly.
const FACTOR_OTHER_SEX: u32 = 800;
const FACTOR_NUMBERS_DIFFER: u32 = 550;
const FACTOR_NUMBER_MISSING: u32 = 880;
/// Parts that are written as one on one side must be this like the one word there, for
/// what two syllables together are like is more often chance.
pub(crate) const SIMILARITY_JOINED_MIN: u16 = 870;
/// From here on two words are taken for spellings of one name: Omar and Umar, Muhammad
/// and Mohamed.
const SIMILARITY_SPELLING: u16 = 950;
/// What a compound loses without its head, thousandths of similarity: `Rahman` for
/// `Abd al-Rahman`.
const HEAD_MISSING: u16 = 60;
/// What a word alone must be like to be taken for the same.
const SIMILARITY_MONONYM_MIN: u16 = 960;
/// A part that may be the rest of a cut one.
pub(crate) const SIMILARITY_CUT: u16 = 950;

/// A word of the index that an asked unit is related to.
#[derive(Clone, Debug)]
pub(crate) struct Related {
    /// Number of the word.
    pub(crate) word: u32,
    /// Thousandths.
    pub(crate) similarity: u16,
    /// The most that the parts of any listed name weigh which it covers.
    pub(crate) weight_max: u32,
    /// Where the names that have it stand among all postings.
    pub(crate) postings: std::ops::Range<u32>,
}

/// A part of an asked name.
#[derive(Clone, Copy)]
pub(crate) struct AskedPart {
    pub(crate) role: Role,
    pub(crate) weight: u16,
    /// The classes of its consonants.
    pub(crate) consonants: u16,
}

/// A unit of an asked name.
pub(crate) struct AskedUnit {
    pub(crate) word: saring_names::Word,
    pub(crate) mask: u32,
    /// A compound without its head.
    pub(crate) partial: bool,
}

/// An asked name, ready to compare.
#[derive(Default)]
pub(crate) struct AskedName {
    pub(crate) parts: Vec<AskedPart>,
    /// The first units are the parts, in their order.
    pub(crate) units: Vec<AskedUnit>,
    pub(crate) cut: bool,
    /// The part that is left of a cut one, where it is too short to tell anything.
    pub(crate) stub: u32,
    /// Whether a woman's or a man's, where the name says so.
    pub(crate) sex: Option<Sex>,
    /// [`DOUBT`] or [`DOUBT_ORGANISATION`].
    pub(crate) doubt: u32,
    /// Weight of the parts that must not be missing, without initials.
    pub(crate) required: u32,
    pub(crate) initials: u32,
    /// Whether a person is asked about.
    pub(crate) person: bool,
    /// Whether it has a parent's name or a patronymic.
    pub(crate) patronymics: bool,
}

/// The result of comparing two names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct NameResult {
    /// The score of the names.
    pub(crate) score: u16,
    /// The same without the doubt that little is known: what other evidence, where it
    /// agrees, makes of it.
    pub(crate) undoubted: u16,
    /// What they agree in, hundredths of a bit.
    pub(crate) agreed: u32,
}

/// A pair of units that may be taken for the same part.
#[derive(Clone, Copy, Debug)]
struct Pair {
    asked_unit: u8,
    listed_unit: u8,
    asked_mask: u32,
    listed_mask: u32,
    similarity: u16,
    weight: u32,
    agreed: u32,
}

/// Memory that comparisons reuse.
#[derive(Default)]
pub(crate) struct Scratch {
    pairs: Vec<Pair>,
    chosen: Vec<Pair>,
}

/// What a similarity is worth: every step below the same is worth 1.6 steps less, for
/// a word that is two thirds alike is mostly another word.
pub(crate) fn worth(similarity: u16) -> u32 {
    let lost = (1000 - u32::from(similarity.min(1000))) * 16 / 10;
    1000u32.saturating_sub(lost)
}

/// What a comparison stands on.
pub(crate) struct Near<'a, W> {
    pub(crate) view: &'a IndexView<'a>,
    /// For a word of the index the asked units near it, with their similarity.
    pub(crate) related: &'a RelatedMap,
    /// Whether names that share so much by near words are worth comparing further.
    pub(crate) worthwhile: W,
}

/// Compares an asked name with a listed one.
pub(crate) fn compare(
    asked: &AskedName,
    listed: &ListedName<'_>,
    near: &Near<'_, impl Fn(Sums) -> bool>,
    scratch: &mut Scratch,
    evidence: Option<&mut Vec<Evidence>>,
) -> NameResult {
    let view = near.view;
    collect_pairs(asked, listed, near.related, &mut scratch.pairs);
    choose(&mut scratch.pairs, &mut scratch.chosen);
    let chosen = &mut scratch.chosen;
    // Everything else confirms what a near word has found; alone it says nothing, and no
    // index could find by it.
    if chosen.is_empty() || !(near.worthwhile)(sums(asked, listed, chosen)) {
        return NameResult::default();
    }
    add_late(asked, listed, view, &mut scratch.pairs, chosen);
    add_initials(asked, listed, view, chosen);
    add_cut(asked, listed, view, chosen);
    let tally = Tally::of(asked, listed, view, chosen);
    if let Some(evidence) = evidence {
        tell(asked, listed, view, chosen, &tally, evidence);
    }
    tally.result()
}

/// What the near words of two names share, and what initials and cut parts may add.
fn sums(asked: &AskedName, listed: &ListedName<'_>, chosen: &[Pair]) -> Sums {
    let (asked_taken, listed_taken) = taken(chosen);
    let (own, its) = left_over_of_both(asked, listed, chosen);
    let mut sums = Sums {
        agreed: chosen.iter().map(|pair| pair.agreed).sum(),
        left: (own.weight, its.weight),
        late: (0, 0),
        patronymics: (own.patronymic > 0, its.patronymic > 0),
    };
    let initials = own.initials + its.initials;
    sums.agreed += initials * INITIAL;
    let cut = if listed.cut { CUT } else { 0 };
    let hidden = initials * CUT + cut;
    sums.agreed += cut;
    sums.late = late_left(asked, listed, (asked_taken, listed_taken));
    sums.left.0 = sums.left.0.saturating_sub(hidden);
    sums.left.1 = sums.left.1.saturating_sub(hidden);
    sums
}

/// The weight on either side of what is left over and may be paired late.
fn late_left(
    asked: &AskedName,
    listed: &ListedName<'_>,
    (asked_taken, listed_taken): (u32, u32),
) -> (u32, u32) {
    let (mut own_weight, mut its_taken) = (0, 0u32);
    let mut its_weight = 0;
    for (own, part) in asked.parts.iter().enumerate() {
        if asked_taken >> own & 1 == 1 || part.role.is_optional() {
            continue;
        }
        let mut alike = false;
        for (its, slot) in listed.parts.iter().enumerate() {
            let free = listed_taken >> its & 1 == 0 && !slot.role().is_optional();
            if !free || !may_be_alike(part.consonants, slot.consonants()) {
                continue;
            }
            alike = true;
            if its_taken >> its & 1 == 0 {
                its_taken |= 1 << its;
                its_weight += slot.weight();
            }
        }
        own_weight += if alike { u32::from(part.weight) } else { 0 };
    }
    (own_weight, its_weight)
}

fn collect_pairs(
    asked: &AskedName,
    listed: &ListedName<'_>,
    related: &RelatedMap,
    pairs: &mut Vec<Pair>,
) {
    pairs.clear();
    for (listed_unit, unit) in listed.units().enumerate() {
        for (asked_unit, similarity) in related.of(unit.word) {
            let Some(own) = asked.units.get(usize::from(asked_unit)) else { continue };
            let listed_mask = unit.mask;
            // Two joined on both sides are compared part by part.
            let both = own.mask.count_ones() > 1 && listed_mask.count_ones() > 1;
            let joined = own.mask.count_ones() > 1 || listed_mask.count_ones() > 1;
            if both || joined && similarity < SIMILARITY_JOINED_MIN {
                continue;
            }
            if joined && !is_of_names(asked, listed, own.mask, listed_mask) {
                continue;
            }
            let heads = u16::from(own.partial) + u16::from(unit.partial);
            let similarity = similarity.saturating_sub(heads * HEAD_MISSING);
            let weight = pair_weight(
                mask_weight(own.mask, |i| asked.parts.get(i).map(|p| p.weight.into())),
                mask_weight(listed_mask, |i| listed.parts.get(i).map(|p| p.weight())),
            );
            pairs.push(Pair {
                asked_unit,
                listed_unit: u8::try_from(listed_unit).unwrap_or(u8::MAX),
                asked_mask: own.mask,
                listed_mask,
                similarity,
                weight,
                agreed: weight * worth(similarity) / 1000,
            });
        }
    }
}

/// Whether what several parts are written as stands for names: `INC` is no acronym of a
/// company, nor is `GEO` a legal form.
fn is_of_names(
    asked: &AskedName,
    listed: &ListedName<'_>,
    asked_mask: u32,
    listed_mask: u32,
) -> bool {
    let single =
        |mask: u32| mask.is_power_of_two().then(|| mask.trailing_zeros() as usize);
    let role = match (single(asked_mask), single(listed_mask)) {
        (Some(own), None) => asked.parts.get(own).map(|part| part.role),
        (None, Some(its)) => listed.parts.get(its).map(|slot| slot.role()),
        _ => None,
    };
    !matches!(role, Some(Role::Form | Role::Common | Role::Number))
}

/// The weight of a pair lies between those of its sides.
fn pair_weight(asked: u32, listed: u32) -> u32 {
    u32::midpoint(asked, listed)
}

fn mask_weight(mask: u32, weight: impl Fn(usize) -> Option<u32>) -> u32 {
    let mut rest = mask;
    let mut sum = 0;
    while rest != 0 {
        sum += weight(rest.trailing_zeros() as usize).unwrap_or(0);
        rest &= rest - 1;
    }
    sum
}

/// Chooses pairs one to one, the most telling first: single parts, then two written as
/// one where that agrees in more. Ties fall by place in the names, never by number in
/// the index.
fn choose(pairs: &mut [Pair], chosen: &mut Vec<Pair>) {
    chosen.clear();
    pairs.sort_unstable_by_key(|pair| {
        let order = std::cmp::Reverse((pair.agreed, pair.similarity));
        (pair.is_joined(), order, pair.asked_unit, pair.listed_unit)
    });
    for pair in pairs {
        let displaced: u32 =
            chosen.iter().filter(|old| old.overlaps(pair)).map(|old| old.agreed).sum();
        let better = pair.is_joined() && pair.agreed > displaced + displaced / 20;
        if displaced == 0 && !chosen.iter().any(|old| old.overlaps(pair)) || better {
            chosen.retain(|old| !old.overlaps(pair));
            chosen.push(*pair);
        }
    }
}

impl Pair {
    fn is_joined(&self) -> bool {
        self.asked_mask.count_ones() + self.listed_mask.count_ones() > 2
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.asked_mask & other.asked_mask != 0
            || self.listed_mask & other.listed_mask != 0
    }
}

fn taken(chosen: &[Pair]) -> (u32, u32) {
    chosen.iter().fold((0, 0), |(asked, listed), pair| {
        (asked | pair.asked_mask, listed | pair.listed_mask)
    })
}

/// Words that are not near count at most so much, thousandths.
const SIMILARITY_LATE_MAX: u16 = 660;
/// Pairs parts that are left over and alike, though they are not near: no name is found
/// by them.
fn add_late(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    late: &mut Vec<Pair>,
    chosen: &mut Vec<Pair>,
) {
    let (asked_taken, listed_taken) = taken(chosen);
    if listed_taken.count_ones() as usize >= listed.parts.len() {
        return;
    }
    late.clear();
    for own in (0..asked.parts.len()).filter(|own| asked_taken >> own & 1 == 0) {
        let Some((part, word)) = asked.parts.get(own).zip(part_word(asked, own)) else {
            continue;
        };
        if part.role.is_optional() {
            continue;
        }
        let last = own + 1 == asked.parts.len() && may_be_cut(&word);
        for (its, slot) in listed.parts.iter().enumerate() {
            let free = listed_taken >> its & 1 == 0 && !slot.role().is_optional();
            if !free || !may_be_alike(part.consonants, slot.consonants()) {
                continue;
            }
            let Some(other) = listed_word(listed, view, its) else { continue };
            let alike = similarity(&word, &other).map(|like| like.thousandths);
            let cut = last && completes(&word, &other);
            let cut = cut.then(|| similarity_of_cut(&word));
            let Some(like) = alike.max(cut) else { continue };
            let weight = pair_weight(part.weight.into(), slot.weight());
            push_single(late, own, its, like.min(SIMILARITY_LATE_MAX), weight);
        }
    }
    late.sort_unstable_by_key(|pair| {
        let order = std::cmp::Reverse((pair.agreed, pair.similarity));
        (order, pair.asked_unit, pair.listed_unit)
    });
    for pair in late {
        if !chosen.iter().any(|old| old.overlaps(pair)) {
            chosen.push(*pair);
        }
    }
}

/// Pairs initials that are left over with names that are left over.
fn add_initials(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &mut Vec<Pair>,
) {
    let listed_initial = listed.parts.iter().any(|part| part.role() == Role::Initial);
    if asked.initials == 0 && !listed_initial {
        return;
    }
    for own in 0..asked.parts.len() {
        let (asked_taken, _) = taken(chosen);
        if asked_taken >> own & 1 == 1 {
            continue;
        }
        for its in 0..listed.parts.len() {
            let (_, listed_taken) = taken(chosen);
            if listed_taken >> its & 1 == 1 {
                continue;
            }
            let initial = is_initial(asked.parts.get(own).map(|p| p.role))
                || is_initial(listed.parts.get(its).map(|p| p.role()));
            let words = (part_word(asked, own), listed_word(listed, view, its));
            let (Some(left), Some(right)) = words else { continue };
            if initial && left.starts_like(&right) {
                let own_weight = asked.parts.get(own).map_or(0, |p| u32::from(p.weight));
                let its_weight = listed.parts.get(its).map_or(0, |p| p.weight());
                let weight = own_weight.min(its_weight);
                push_single(chosen, own, its, 1000, weight);
                break;
            }
        }
    }
}

fn is_initial(role: Option<Role>) -> bool {
    role == Some(Role::Initial)
}

fn push_single(
    chosen: &mut Vec<Pair>,
    own: usize,
    its: usize,
    similarity: u16,
    weight: u32,
) {
    let number = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
    chosen.push(Pair {
        asked_unit: number(own),
        listed_unit: number(its),
        asked_mask: 1 << own,
        listed_mask: 1 << its,
        similarity,
        weight,
        agreed: weight * worth(similarity) / 1000,
    });
}

fn part_word(asked: &AskedName, part: usize) -> Option<WordRef<'_>> {
    asked.units.get(part).map(|unit| unit.word.view())
}

fn listed_word<'i>(
    listed: &ListedName<'i>,
    view: &IndexView<'i>,
    part: usize,
) -> Option<WordRef<'i>> {
    listed.parts.get(part).map(|slot| view.word(slot.word()))
}

/// Pairs the last part of a name that was cut with a longer one that is left over.
fn add_cut(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &mut Vec<Pair>,
) {
    let (asked_taken, listed_taken) = taken(chosen);
    let (asked_last, listed_last) = (asked.parts.len(), listed.parts.len());
    if listed.cut && listed_last > 0 && listed_taken >> (listed_last - 1) & 1 == 0 {
        let Some(cut) = listed_word(listed, view, listed_last - 1) else { return };
        for own in (0..asked_last).filter(|own| asked_taken >> own & 1 == 0) {
            if part_word(asked, own).is_some_and(|w| cut.is_cut_from(&w)) {
                push_single(
                    chosen,
                    own,
                    listed_last - 1,
                    SIMILARITY_CUT,
                    u32::from(cut.weight()),
                );
                return;
            }
        }
    }
}

/// The last part of an asked name may have lost its end on the way (fields of fixed
/// length, forms).
pub(crate) fn may_be_cut(word: &WordRef<'_>) -> bool {
    word.text_bytes().len() >= CUT_LENGTH_MIN && word.text_bytes().is_ascii()
}

/// Whether a word is another with a few letters more at its end.
pub(crate) fn completes(cut: &WordRef<'_>, whole: &WordRef<'_>) -> bool {
    let letters = whole.text_bytes().len().saturating_sub(cut.text_bytes().len());
    cut.is_cut_from(whole) && letters <= CUT_LETTERS_MAX
}

/// Letters that are left of a cut word at least, for it to tell anything.
pub(crate) const CUT_LENGTH_MIN: usize = 3;
const CUT_LETTERS_MAX: usize = 4;
/// What a part that lost its end is like the whole; less if it is a name by itself.
pub(crate) fn similarity_of_cut(cut: &WordRef<'_>) -> u16 {
    if cut.is_known() { 730 } else { 810 }
}

/// The account of a comparison, hundredths of a bit.
struct Tally {
    agreed: u32,
    paired: u32,
    conflict: u32,
    missing: u32,
    factor: u32,
    /// Why the factor is below 1000.
    reasons: Vec<&'static str>,
    whole: bool,
    pairs: usize,
    /// See [`DOUBT`].
    doubt: u32,
    /// What is lost in pairs that are more than spellings of one name.
    inexact: u32,
    /// All that is paired is the same.
    same: bool,
}

impl Tally {
    fn of(
        asked: &AskedName,
        listed: &ListedName<'_>,
        view: &IndexView<'_>,
        chosen: &[Pair],
    ) -> Self {
        let (own, its) = left_over_of_both(asked, listed, chosen);
        // Patronymics on both sides that do not agree contradict in full; one that only
        // one side gives is half expected.
        let patronymics = own.patronymic > 0 && its.patronymic > 0;
        let ease = |left: &LeftOver| {
            if patronymics { left.weight } else { left.weight - left.patronymic / 2 }
        };
        let (own_weight, its_weight) = (ease(&own), ease(&its));
        let paired = chosen.iter().map(|pair| pair.weight).sum();
        let mut conflict = own_weight.min(its_weight);
        if conflict > 0 {
            conflict = conflict.max(paired * CONFLICT_SHARE / 100);
        }
        let mut tally = Self {
            agreed: chosen.iter().map(|pair| pair.agreed).sum(),
            paired,
            conflict,
            missing: own_weight.abs_diff(its_weight),
            factor: 1000,
            reasons: Vec::new(),
            whole: own_weight == 0 && its_weight == 0,
            pairs: chosen.len(),
            doubt: asked.doubt,
            inexact: chosen
                .iter()
                .filter(|pair| pair.similarity < SIMILARITY_SPELLING)
                .map(|pair| pair.weight - pair.agreed)
                .sum(),
            same: chosen.iter().all(|pair| pair.similarity == 1000)
                || alone_in_two_scripts(asked, listed, view, chosen),
        };
        tally.missing += initials_hide(asked, listed, chosen);
        // "Gul" is not "Gul Agha": one word alone is not whole beside a word that may
        // be a name.
        if tally.pairs == 1 && own.soft + its.soft > 0 {
            tally.whole = false;
            tally.missing += own.soft + its.soft;
        }
        tally.weigh_structure(asked, listed, view, chosen);
        tally.weigh_numbers(&own, &its);
        tally
    }

    fn lower(&mut self, factor: u32, reason: &'static str) {
        self.factor = self.factor * factor / 1000;
        self.reasons.push(reason);
    }

    fn weigh_structure(
        &mut self,
        asked: &AskedName,
        listed: &ListedName<'_>,
        view: &IndexView<'_>,
        chosen: &[Pair],
    ) {
        if let Some(letters) = acronym(asked, listed, view, chosen) {
            let factor = match letters {
                ..=3 => FACTOR_ACRONYM_OF_3,
                4 => FACTOR_ACRONYM_OF_4,
                _ => FACTOR_ACRONYM,
            };
            self.lower(factor, "one is the initials of the other");
        }
        if chosen.len() == 1 && !self.whole {
            self.lower(FACTOR_ONE_PART_OF_SEVERAL, "only one part is shared");
        }
        if let [only] = chosen
            && self.whole
            && only.similarity < SIMILARITY_MONONYM_MIN
        {
            self.lower(FACTOR_MONONYM_INEXACT, "one word alone, not quite the same");
        }
        if asked.sex.zip(listed.sex).is_some_and(|(own, its)| own != its) {
            self.lower(FACTOR_OTHER_SEX, "one is a woman's name, the other a man's");
        }
        if chosen.len() < 2 {
            return;
        }
        if chosen.iter().filter(|pair| pair.similarity > SIMILARITY_LATE_MAX).count() == 1
        {
            self.lower(FACTOR_ONE_NEAR, "only one part is more than somewhat alike");
        }
        match first_missing(asked, listed, chosen).filter(|_| asked.person) {
            Some(1) if may_be_parent(asked, listed, view, chosen) => {
                self.lower(FACTOR_CHILD, "one name may be that of the other's parent");
            }
            Some(_) => {
                self.lower(FACTOR_FIRST_MISSING, "the first names are on one side only");
            }
            None => {}
        }
        let mut order = [0u32; PARTS_MAX];
        let mut count = 0;
        for part in 0..asked.parts.len() {
            let pair =
                chosen.iter().find(|p| p.asked_mask.trailing_zeros() as usize == part);
            if let (Some(pair), Some(place)) = (pair, order.get_mut(count)) {
                *place = pair.listed_mask.trailing_zeros();
                count += 1;
            }
        }
        let order = order.get(..count).unwrap_or_default();
        let descents = order.windows(2).filter(|w| w.first() > w.get(1)).count();
        if descents == 0 {
            return;
        }
        // Family name first or last: the same row, begun at another place.
        let rotated = descents == 1 && order.last() < order.first();
        if chain_reversed(asked, listed, chosen) {
            self.lower(
                FACTOR_CHAIN_REVERSED,
                "parent and child are in each other's place",
            );
        } else if rotated {
            self.lower(FACTOR_REORDERED, "in another order");
        } else if chosen.iter().all(|pair| pair.weight < SYLLABLE_WEIGHT) {
            self.lower(FACTOR_SYLLABLES_SCRAMBLED, "syllables in another order");
        } else if descents == 1 && self.whole && count == 3 && given_swapped(asked, order)
        {
            self.lower(FACTOR_SWAPPED, "two names are in each other's place");
        } else {
            self.lower(FACTOR_SCRAMBLED, "in quite another order");
        }
    }

    fn weigh_numbers(&mut self, own: &LeftOver, its: &LeftOver) {
        match (own.numbers > 0, its.numbers > 0) {
            (true, true) => self.lower(FACTOR_NUMBERS_DIFFER, "numbers differ"),
            (true, false) | (false, true) => {
                self.lower(FACTOR_NUMBER_MISSING, "a number is missing");
            }
            (false, false) => {}
        }
    }

    fn result(&self) -> NameResult {
        if self.paired == 0 {
            return NameResult::default();
        }
        let share = |lost: u32, belief: u32| {
            let score =
                u64::from(self.agreed) * 1000 / u64::from(self.paired + lost).max(1);
            let score = score * u64::from(self.factor) / 1000 * u64::from(belief) / 1000;
            u16::try_from(score.min(1000)).unwrap_or(1000)
        };
        NameResult {
            score: share(self.lost() + self.doubt(), self.belief()),
            undoubted: share(self.lost(), 1000),
            agreed: self.agreed,
        }
    }

    fn lost(&self) -> u32 {
        lost(self.agreed, self.conflict, self.missing)
    }

    /// Names that tell little are doubted when they are not whole: a single part in
    /// full, several by how much is left over.
    fn doubt(&self) -> u32 {
        let doubt = BELIEVED.saturating_sub(self.agreed) * self.doubt / 100;
        if self.pairs < 2 {
            return if self.whole { 0 } else { doubt };
        }
        let left = self.missing * 2 + self.conflict * 4 + self.inexact * 3;
        doubt * left.min(self.agreed) / self.agreed.max(1)
    }

    /// One word alone, equal on both sides, is believed by what it tells.
    fn belief(&self) -> u32 {
        if self.pairs != 1 || !self.whole {
            return 1000;
        }
        let belief = 400 + 600 * self.agreed.min(MONONYM_BELIEVED) / MONONYM_BELIEVED;
        // Who bears a listed name to the letter has to be looked at by a person.
        if self.same { belief.max(MONONYM_SAME) } else { belief }
    }
}

/// What contradicting and missing parts cost. Missing ones count no more than what
/// agrees: a name of five parts is often given by two.
fn lost(agreed: u32, conflict: u32, missing: u32) -> u32 {
    conflict * CONFLICT / 100 + missing.min(agreed.max(MISSING_MAX)) * MISSING / 100
}

/// Missing parts always count up to so many hundredths of a bit.
const MISSING_MAX: u32 = 1200;

/// Upper bounds of [`NameResult::score`] and of the bits agreed, from what the two sides
/// can share by near words at most: the bits they agree in, and what of their required
/// weight is left over at least; whether each may have patronymics; of
/// [`NameResult::undoubted`] when there is no `doubt`.
///
/// What is left over may still be paired with words that are not near. A share of two
/// straight lines is greatest in a corner: where all or nothing of either side is paired.
pub(crate) fn score_bound(sums: &Sums, doubt: u32) -> (u32, u32) {
    let Sums { agreed, left, late, patronymics } = *sums;
    if agreed == 0 {
        return (0, 0);
    }
    // The more agrees, the less is doubted: between the corners, too, nothing is doubted
    // less than where most agrees.
    let paired = (late.0 + late.1).div_ceil(2);
    let most_agreed = agreed + paired * worth(SIMILARITY_LATE_MAX) / 1000 + 1;
    let bound = |asked_paired: u32, listed_paired: u32| {
        let paired = (asked_paired + listed_paired).div_ceil(2);
        // What was cut off may be paired, and is not missing.
        let left =
            (left.0.saturating_sub(asked_paired), left.1.saturating_sub(listed_paired));
        corner(agreed, paired, left, patronymics, (doubt, most_agreed))
    };
    let nothing = bound(0, 0);
    if late == (0, 0) {
        return (nothing, agreed);
    }
    let most =
        nothing.max(bound(late.0, 0)).max(bound(0, late.1)).max(bound(late.0, late.1));
    (most, most_agreed)
}

/// The bound of a score where late pairs weigh so much, and so much is left over.
fn corner(
    near: u32,
    late: u32,
    (asked_left, listed_left): (u32, u32),
    patronymics: (bool, bool),
    (doubt, most_agreed): (u32, u32),
) -> u32 {
    let late_agreed = late * worth(SIMILARITY_LATE_MAX) / 1000;
    let agreed = near + late_agreed;
    // A patronymic that only one side gives counts half.
    let ease = |left: u32, patronymics: bool| if patronymics { left / 2 } else { left };
    let asked_left = ease(asked_left, patronymics.0);
    let listed_left = ease(listed_left, patronymics.1);
    let mut conflict = asked_left.min(listed_left);
    if conflict > 0 {
        // What is paired weighs at least what agrees.
        conflict = conflict.max(agreed * CONFLICT_SHARE / 100);
    }
    let missing = asked_left.abs_diff(listed_left);
    let inexact = late - late_agreed;
    let left = (missing * 2 + conflict * 4 + inexact * 3).min(agreed);
    let doubt = BELIEVED.saturating_sub(most_agreed) * doubt / 100 * left / agreed;
    let lost = inexact + lost(agreed, conflict, missing) + doubt;
    let bound = u64::from(agreed) * 1000 / u64::from(agreed + lost).max(1) + 1;
    u32::try_from(bound).unwrap_or(1001)
}

/// What initials hide of the names they stand for: half of it counts as missing.
fn initials_hide(asked: &AskedName, listed: &ListedName<'_>, chosen: &[Pair]) -> u32 {
    let hidden = chosen.iter().map(|pair| {
        let own = asked.parts.get(pair.asked_mask.trailing_zeros() as usize);
        let its = listed.parts.get(pair.listed_mask.trailing_zeros() as usize);
        match (own, its) {
            (Some(own), Some(its))
                if is_initial(Some(own.role)) != is_initial(Some(its.role())) =>
            {
                u32::from(own.weight).max(its.weight()).saturating_sub(pair.weight)
            }
            _ => 0,
        }
    });
    hidden.sum::<u32>() / 2
}

/// Parts of one side that have no pair.
#[derive(Default)]
struct LeftOver {
    weight: u32,
    soft: u32,
    patronymic: u32,
    numbers: u32,
    initials: u32,
}

/// What is left over on the asked side and on the listed one.
///
/// What stands behind the end of an asked name that was cut has been cut off, and is not
/// missing; a name that ends in a whole word may not have been cut at all. Lists rarely
/// hold cut names, and many whole ones in capitals.
fn left_over_of_both(
    asked: &AskedName,
    listed: &ListedName<'_>,
    chosen: &[Pair],
) -> (LeftOver, LeftOver) {
    let (mut asked_taken, mut listed_taken) = taken(chosen);
    let last = 1u32 << asked.parts.len().saturating_sub(1).min(31);
    let completed =
        |pair: &Pair| pair.asked_mask & last != 0 && pair.similarity == SIMILARITY_CUT;
    // One letter that is left may stand for its name as an initial does.
    let letter = is_initial(asked.parts.last().map(|part| part.role));
    if asked.cut && (asked.stub != 0 || letter || chosen.iter().any(completed)) {
        asked_taken |= asked.stub;
        let up_to_last = u32::MAX.checked_shr(listed_taken.leading_zeros()).unwrap_or(0);
        listed_taken |= !up_to_last;
        // A zone has the family name first and a list mostly last: what was cut off then
        // stands between the completed part and the next one that is paired.
        for pair in chosen.iter().filter(|pair| completed(pair)) {
            let from = u32::BITS - pair.listed_mask.leading_zeros();
            let gap = listed_taken.checked_shr(from).unwrap_or(0).trailing_zeros();
            let behind = u32::MAX.checked_shl(from).unwrap_or(0);
            let paired = u32::MAX.checked_shl(from.saturating_add(gap)).unwrap_or(0);
            listed_taken |= behind & !paired;
        }
    }
    let own = asked.parts.iter().map(|p| (p.role, p.weight.into()));
    let its = listed.parts.iter().map(|p| (p.role(), p.weight()));
    (left_over(own, asked_taken), left_over(its, listed_taken))
}

fn left_over(parts: impl Iterator<Item = (Role, u32)>, taken: u32) -> LeftOver {
    let mut left = LeftOver::default();
    for (index, (role, weight)) in parts.enumerate() {
        if taken >> index & 1 == 1 {
            continue;
        }
        if role == Role::Soft {
            left.soft += weight;
        }
        if role.is_optional() {
            continue;
        }
        left.weight += weight;
        match role {
            Role::Parent | Role::Patronymic => left.patronymic += weight,
            Role::Number => left.numbers += 1,
            Role::Initial => left.initials += 1,
            Role::Name | Role::Soft | Role::Form | Role::Common => {}
        }
    }
    left
}

/// Whether the first part of one name is missing on the other, whose own first part
/// stands further back in it: how far back.
fn first_missing(
    asked: &AskedName,
    listed: &ListedName<'_>,
    chosen: &[Pair],
) -> Option<u32> {
    let (asked_taken, listed_taken) = taken(chosen);
    let name = |role: Option<Role>| matches!(role, Some(Role::Name));
    let own_first = asked_taken & 1 == 0 && name(asked.parts.first().map(|p| p.role));
    let its_first = listed_taken & 1 == 0 && name(listed.parts.first().map(|p| p.role()));
    if own_first == its_first {
        return None;
    }
    chosen.iter().find_map(|pair| {
        let own = pair.asked_mask.trailing_zeros();
        let its = pair.listed_mask.trailing_zeros();
        match (own_first, own, its) {
            (true, place, 0) | (false, 0, place) => Some(place),
            _ => None,
        }
    })
}

/// Whether one word alone is the same in two scripts, as far as another script can show.
fn alone_in_two_scripts(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &[Pair],
) -> bool {
    let [only] = chosen else { return false };
    let own = asked.units.get(usize::from(only.asked_unit)).map(|u| u.word.view());
    let its = listed.word_of_unit(usize::from(only.listed_unit));
    let scripts = own.zip(its).map(|(own, its)| (own.script(), view.word(its).script()));
    only.similarity >= SIMILARITY_SPELLING && scripts.is_some_and(|(own, its)| own != its)
}

/// Whether the two of three names that changed places are known ones, given names
/// therefore: a family name in the middle is no son of anybody. `order` has the listed
/// place of each asked part.
fn given_swapped(asked: &AskedName, order: &[u32]) -> bool {
    let descent = order.windows(2).position(|w| w.first() > w.get(1)).unwrap_or(0);
    (descent..descent + 2)
        .filter_map(|part| part_word(asked, part))
        .all(|word| word.is_known())
}

/// The letters of a pair of initials and the names they stand for.
fn acronym(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &[Pair],
) -> Option<usize> {
    let several = |pair: &&Pair| {
        pair.asked_mask.count_ones() > 2 || pair.listed_mask.count_ones() > 2
    };
    chosen.iter().filter(several).find_map(|pair| {
        let own = asked.units.get(usize::from(pair.asked_unit)).map(|u| u.word.view());
        let its = listed.word_of_unit(usize::from(pair.listed_unit));
        let words = [own, its.map(|word| view.word(word))];
        let initials = words.into_iter().flatten().find(WordRef::is_acronym);
        initials.map(|word| word.text_bytes().len())
    })
}

/// Whether the name that lacks the other's first begins with one that many bear: it may be
/// a parent's.
fn may_be_parent(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &[Pair],
) -> bool {
    let first = if taken(chosen).0 & 1 == 1 {
        part_word(asked, 0)
    } else {
        listed_word(listed, view, 0)
    };
    first.is_some_and(|word| word.is_known())
}

/// Whether both sides say who is whose child, and say it the other way round: Omar son
/// of Abdullah is not Abdullah son of Omar, nor is a father his own father.
fn chain_reversed(asked: &AskedName, listed: &ListedName<'_>, chosen: &[Pair]) -> bool {
    let own_role = |pair: &Pair| {
        asked.parts.get(pair.asked_mask.trailing_zeros() as usize).map(|p| p.role)
    };
    let its_role = |pair: &Pair| {
        listed.parts.get(pair.listed_mask.trailing_zeros() as usize).map(|p| p.role())
    };
    let parent = Some(Role::Parent);
    let raised = chosen.iter().any(|p| own_role(p) == parent && its_role(p) != parent);
    let lowered = chosen.iter().any(|p| own_role(p) != parent && its_role(p) == parent);
    let mut parents: Vec<(u32, u32)> = chosen
        .iter()
        .filter(|p| own_role(p) == parent && its_role(p) == parent)
        .map(|p| (p.asked_mask, p.listed_mask))
        .collect();
    parents.sort_unstable();
    let swapped = parents.windows(2).any(|w| match w {
        [a, b] => a.1 > b.1,
        _ => false,
    });
    raised && lowered || swapped
}

/// Writes down what the comparison found.
fn tell(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &[Pair],
    tally: &Tally,
    evidence: &mut Vec<Evidence>,
) {
    for pair in chosen {
        let own = asked.units.get(usize::from(pair.asked_unit)).map(|u| u.word.view());
        let its = listed.word_of_unit(usize::from(pair.listed_unit));
        let its = its.map(|word| view.word(word));
        let (Some(own), Some(its)) = (own, its) else { continue };
        let reason = if own.is_initial() || its.is_initial() {
            "the initial agrees".to_owned()
        } else {
            similarity(&own, &its)
                .map_or_else(|| "cut off".to_owned(), |like| like.by.describe())
        };
        let lost = pair.weight - pair.agreed;
        evidence.push(Evidence {
            kind: EvidenceKind::NamePart,
            query: own.text().into(),
            listed: its.text().into(),
            reason,
            centibits: signed(pair.agreed) - signed(lost),
        });
    }
    tell_left_over(asked, listed, view, chosen, tally, evidence);
    for reason in &tally.reasons {
        evidence.push(Evidence {
            kind: EvidenceKind::NameOrder,
            query: String::new(),
            listed: String::new(),
            reason: (*reason).into(),
            centibits: -signed(tally.agreed * (1000 - tally.factor) / 1000),
        });
    }
}

fn signed(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn tell_left_over(
    asked: &AskedName,
    listed: &ListedName<'_>,
    view: &IndexView<'_>,
    chosen: &[Pair],
    tally: &Tally,
    evidence: &mut Vec<Evidence>,
) {
    let (asked_taken, listed_taken) = taken(chosen);
    let own: Vec<&str> = (0..asked.parts.len())
        .filter(|i| asked_taken >> i & 1 == 0)
        .filter(|i| asked.parts.get(*i).is_some_and(|p| !p.role.is_optional()))
        .filter_map(|i| part_word(asked, i).map(|w| w.text()))
        .collect::<Vec<_>>();
    let its: Vec<&str> = (0..listed.parts.len())
        .filter(|i| listed_taken >> i & 1 == 0)
        .filter(|i| listed.parts.get(*i).is_some_and(|p| !p.role().is_optional()))
        .filter_map(|i| listed_word(listed, view, i).map(|w| w.text()))
        .collect();
    let (kind, reason) = match (own.is_empty(), its.is_empty()) {
        (true, true) => return,
        (false, false) => (EvidenceKind::NamePartConflict, "differ"),
        (true, false) => (EvidenceKind::NamePartMissing, "only the list has it"),
        (false, true) => (EvidenceKind::NamePartMissing, "only the query has it"),
    };
    evidence.push(Evidence {
        kind,
        query: own.join(" "),
        listed: its.join(" "),
        reason: reason.into(),
        centibits: -signed(tally.lost() + tally.doubt()),
    });
}

impl NameResult {
    pub(crate) fn score(self) -> Score {
        Score::thousandths(self.score)
    }
}
