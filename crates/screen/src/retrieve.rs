//! Which listed names are worth comparing.
//!
//! In: an asked name and an index. Out: the numbers of listed names that can still
//! reach a score. Not handled: the comparison itself.
//!
//! Each unit of the asked name is resolved once to the words of the index that it is
//! *related* to (they share a key, and are similar). A comparison uses only these
//! similarities, so a listed name that shares no related word cannot score at all, and
//! an upper bound of its score follows from the related words it has. Nothing that
//! could reach the floor is left out: see the test `a_full_scan_finds_no_more`.

use std::rc::Rc;

use hashbrown::HashMap;
use saring_model::{BirthDate, EntityKind};
use saring_names::{AnalysedName, Role, SIMILARITY_MIN, Word, WordRef, similarity};

use crate::compare::{
    AskedName, AskedPart, AskedUnit, DOUBT, DOUBT_ORGANISATION, Related,
    SIMILARITY_JOINED_MIN, late_bound, score_bound, worth,
};
use crate::identity::{LIFT_MAX, dates_may_support, lift_for};
use crate::index::IndexView;
use crate::screener::{FLOOR_MIN, names_needed};

/// Resolved words kept by a worker. Names are Zipf-distributed: at 65,536 words, nine of
/// ten are found here after the first minutes of a day's travellers.
const CACHE_MAX: usize = 1 << 16;

/// A listed name worth comparing.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
    /// Its number.
    pub(crate) name: u32,
    /// The most that the names can score.
    pub(crate) bound: u32,
    /// The same if a birth date supports them.
    pub(crate) supported: u32,
}

/// What a name must reach at least to be compared.
#[derive(Clone, Copy)]
pub(crate) struct Least<'s> {
    /// The lowest score of names that is ever looked for.
    pub(crate) floor: u32,
    /// The score from which on comparisons are answered.
    pub(crate) threshold: u32,
    /// The subject's birth dates, which may lift names and take doubt from them.
    pub(crate) dates: &'s [BirthDate],
}

impl Least<'_> {
    fn dated(&self) -> bool {
        !self.dates.is_empty()
    }

    /// Whether names can reach the threshold with no date to support them.
    fn alone(&self, asked: &AskedName, agreed: u32, rest: (u32, u32)) -> bool {
        score_bound(agreed, rest, true, asked.doubt) >= self.threshold.max(FLOOR_MIN)
    }

    /// The bounds of a name's score, without and with the support of a birth date, if
    /// it can reach what is asked for.
    fn reached(
        &self,
        asked: &AskedName,
        agreed: u32,
        rest: (u32, u32),
        patronymics: bool,
    ) -> Option<(u32, u32)> {
        let doubt = if self.dated() { 0 } else { asked.doubt };
        let patronymics = patronymics || asked.patronymics;
        let bound = score_bound(agreed, rest, patronymics, doubt);
        if !self.dated() {
            return (bound >= self.floor).then_some((bound, bound));
        }
        // Where parts may be paired late, nothing needs to be left over.
        let late = late_bound(agreed, rest.0, rest.1);
        let supported = if late > 0 { 1000 } else { bound };
        let lift = lift_for(LIFT_MAX, agreed + late);
        let least = names_needed(self.threshold, lift).max(FLOOR_MIN);
        (supported >= least).then_some((bound, supported))
    }
}

/// For each word of the index the asked units that are related to it.
#[derive(Default)]
pub(crate) struct RelatedMap {
    epoch: u32,
    /// For each word: the epoch it was set in, and its first entry.
    heads: Vec<(u32, u32)>,
    /// Unit, similarity, next entry.
    entries: Vec<(u8, u16, u32)>,
}

const NO_ENTRY: u32 = u32::MAX;

impl RelatedMap {
    fn reset(&mut self, words: usize) {
        self.heads.resize(words, (0, NO_ENTRY));
        self.entries.clear();
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.heads.fill((0, NO_ENTRY));
            self.epoch = 1;
        }
    }

    fn insert(&mut self, word: u32, unit: u8, similarity: u16) {
        let entry = u32::try_from(self.entries.len()).unwrap_or(NO_ENTRY);
        let Some(head) = self.heads.get_mut(word as usize) else { return };
        let next = if head.0 == self.epoch { head.1 } else { NO_ENTRY };
        *head = (self.epoch, entry);
        self.entries.push((unit, similarity, next));
    }

    /// The asked units related to a word, with their similarity.
    pub(crate) fn of(&self, word: u32) -> impl Iterator<Item = (u8, u16)> + '_ {
        let head = self.heads.get(word as usize).filter(|head| head.0 == self.epoch);
        let mut next = head.map_or(NO_ENTRY, |head| head.1);
        std::iter::from_fn(move || {
            let (unit, similarity, after) = *self.entries.get(next as usize)?;
            next = after;
            Some((unit, similarity))
        })
    }
}

/// Finds related words, and listed names that have them.
#[derive(Default)]
pub(crate) struct Retriever {
    cache: HashMap<(Word, Place), Rc<[Related]>>,
    pub(crate) related: RelatedMap,
    /// What each listed name has in common so far, see [`Shared`].
    shared: Vec<u64>,
    touched: Vec<u32>,
    keys: Vec<u32>,
    found: Vec<u32>,
    /// Per unit: its related words.
    resolved: Vec<Rc<[Related]>>,
}

/// Three sums in one number, so that one addition updates them: bits agreed, weight of
/// the asked side, weight of the listed side. Each counts sixteenths of a bit, rounded
/// up, in 21 bits of its own: 70 units that are each related to 70 of the other name
/// (both more than any name has) do not fill them.
#[derive(Clone, Copy)]
struct Shared(u64);

impl Shared {
    const FIELD: u64 = (1 << 21) - 1;
    const STEP: u32 = 16;

    fn new(agreed: u32, asked: u32, listed: u32) -> Self {
        let steps = |centibits: u32| u64::from(centibits.div_ceil(Self::STEP));
        Self(steps(agreed) | steps(asked) << 21 | steps(listed) << 42)
    }

    fn field(self, shift: u32) -> u32 {
        u32::try_from(self.0 >> shift & Self::FIELD).unwrap_or(0) * Self::STEP
    }

    fn agreed(self) -> u32 {
        self.field(0)
    }

    fn asked(self) -> u32 {
        self.field(21)
    }

    fn listed(self) -> u32 {
        self.field(42)
    }
}

/// Turns an analysed name into an asked one.
pub(crate) fn asked(name: AnalysedName, kind: EntityKind) -> AskedName {
    let required = crate::index::required_weight(&name).into();
    let initials = name.parts.iter().filter(|p| p.role == Role::Initial).count();
    let part = |p: &saring_names::Part| AskedPart { role: p.role, weight: p.weight };
    AskedName {
        parts: name.parts.iter().map(part).collect(),
        units: name
            .units
            .into_iter()
            .map(|unit| AskedUnit {
                word: unit.word,
                mask: unit.mask,
                partial: unit.partial,
            })
            .collect(),
        cut: name.cut,
        doubt: if kind == EntityKind::Person { DOUBT } else { DOUBT_ORGANISATION },
        required,
        patronymics: name.parts.iter().any(|part| is_patronymic(part.role)),
        initials: u32::try_from(initials).unwrap_or(0),
    }
}

/// Where a unit stands in its name, as far as that says what it may be related to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// Two neighbours written as one: must be nearly the same.
    Joined,
    /// The last part: may have lost its end.
    Last,
    /// Any other part.
    Inner,
}

impl Place {
    fn admits(self, similarity: u16) -> bool {
        self != Self::Joined || similarity >= SIMILARITY_JOINED_MIN
    }
}

/// Whether a part names a parent.
pub(crate) fn is_patronymic(role: Role) -> bool {
    matches!(role, Role::Parent | Role::Patronymic)
}

impl AskedName {
    fn place(&self, number: usize, unit: &AskedUnit) -> Place {
        match (unit.mask.count_ones(), number + 1 == self.parts.len()) {
            (2.., _) => Place::Joined,
            (_, true) => Place::Last,
            (_, false) => Place::Inner,
        }
    }

    fn weight_of(&self, mask: u32) -> u32 {
        let parts = self.parts.iter().enumerate();
        parts.filter(|(i, _)| mask >> i & 1 == 1).map(|(_, p)| u32::from(p.weight)).sum()
    }
}

/// What an initial can add on either side.
const INITIAL: u32 = 150;
/// What a part that completes a cut one can weigh.
const CUT: u32 = 1200;

impl Retriever {
    /// Resolves every unit of an asked name.
    pub(crate) fn resolve(&mut self, view: &IndexView<'_>, asked: &AskedName) {
        self.resolved.clear();
        self.related.reset(view.words_count());
        for (number, unit) in asked.units.iter().enumerate() {
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            let place = asked.place(usize::from(number), unit);
            let related = self.related_words(view, &unit.word, place);
            for like in related.iter() {
                self.related.insert(like.word, number, like.similarity);
            }
            self.resolved.push(related);
        }
    }

    fn related_words(
        &mut self,
        view: &IndexView<'_>,
        word: &Word,
        place: Place,
    ) -> Rc<[Related]> {
        let cached = (word.clone(), place);
        if let Some(known) = self.cache.get(&cached) {
            return Rc::clone(known);
        }
        let own = word.view();
        match place {
            Place::Joined => own.joined_keys(&mut self.keys),
            Place::Inner | Place::Last => own.asked_keys(&mut self.keys),
        }
        self.found.clear();
        for key in &self.keys {
            self.found.extend(view.words_of_key(*key));
        }
        self.found.sort_unstable();
        self.found.dedup();
        let mut related: Vec<Related> = self
            .found
            .iter()
            .filter_map(|number| {
                let like = similarity(&own, &view.word(*number))
                    .filter(|like| place.admits(like.thousandths))?;
                Some(Related { word: *number, similarity: like.thousandths })
            })
            .collect();
        if place == Place::Last && may_be_cut(&own) {
            let like = similarity_of_cut(&own);
            let longer = view.words_from(own.text());
            for word in longer.filter(|word| completes(&own, &view.word(*word))) {
                raise(&mut related, word, like);
            }
        }
        if self.cache.len() >= CACHE_MAX {
            self.cache.clear();
        }
        let related: Rc<[Related]> = related.into();
        self.cache.insert(cached, Rc::clone(&related));
        related
    }

    /// The same by comparing with every word: slow, the oracle for tests.
    pub(crate) fn resolve_by_scan(&mut self, view: &IndexView<'_>, asked: &AskedName) {
        self.resolved.clear();
        self.related.reset(view.words_count());
        let mut own_keys = Vec::new();
        for (number, unit) in asked.units.iter().enumerate() {
            let own = unit.word.view();
            let place = asked.place(number, unit);
            match place {
                Place::Joined => own.joined_keys(&mut own_keys),
                Place::Inner | Place::Last => own.asked_keys(&mut own_keys),
            }
            let mut related = Vec::new();
            for word in 0..u32::try_from(view.words_count()).unwrap_or(0) {
                let its = view.word(word);
                its.listed_keys(&mut self.keys);
                let share = self.keys.iter().any(|k| own_keys.binary_search(k).is_ok());
                let like = similarity(&own, &its).filter(|_| share);
                if let Some(like) = like.filter(|like| place.admits(like.thousandths)) {
                    related.push(Related { word, similarity: like.thousandths });
                }
                if place == Place::Last && may_be_cut(&own) && completes(&own, &its) {
                    raise(&mut related, word, similarity_of_cut(&own));
                }
            }
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            for like in &related {
                self.related.insert(like.word, number, like.similarity);
            }
            self.resolved.push(related.into());
        }
    }

    /// Listed names that can reach what is asked for, best first.
    pub(crate) fn candidates(
        &mut self,
        view: &IndexView<'_>,
        asked: &AskedName,
        least: Least<'_>,
        out: &mut Vec<Candidate>,
    ) {
        out.clear();
        self.shared.resize(view.names.len(), 0);
        // Everything that the units below do not show: initials, a cut last part.
        let mut unseen = Shared::new(
            asked.initials * INITIAL,
            asked.initials * INITIAL,
            asked.initials * CUT,
        );
        if asked.cut {
            unseen = Shared(unseen.0 + Shared::new(CUT, CUT, CUT).0);
        }
        let order = self.order(view, asked);
        let mut skipped = unseen;
        let mut essential = order.as_slice();
        // The commonest units first: as long as all of them together cannot reach the
        // floor, names that have nothing else need not be looked at.
        while let Some(((unit, most), rest)) = essential.split_first() {
            let with = Shared(skipped.0 + most.0);
            let left = asked.required.saturating_sub(with.asked());
            if least.reached(asked, with.agreed(), (left, 0), true).is_some() {
                break;
            }
            let _ = unit;
            skipped = with;
            essential = rest;
        }
        for (unit, _) in essential {
            self.add_postings(view, asked, *unit);
        }
        for number in self.touched.drain(..) {
            let Some(shared) = self.shared.get_mut(number as usize) else { continue };
            let own = Shared(*shared + skipped.0);
            *shared = 0;
            // Where no date can support it, a name must reach the threshold alone; most
            // cannot, whatever else is in them.
            let supported =
                !least.dated() || dates_may_support(least.dates, view.date_hint(number));
            let left = asked.required.saturating_sub(own.asked());
            if !supported
                && !view.is_odd(number)
                && !least.alone(asked, own.agreed(), (left, 0))
            {
                continue;
            }
            let Some(record) = view.name_record(number) else { continue };
            let mut agreed = own.agreed();
            let mut asked_left = asked.required.saturating_sub(own.asked());
            let mut listed_left = u32::from(record.weight.get());
            if record.initials > 0 {
                let initials = u32::from(record.initials);
                agreed += initials * INITIAL;
                asked_left = asked_left.saturating_sub(initials * CUT);
            }
            if record.cut() {
                agreed += CUT;
                asked_left = asked_left.saturating_sub(CUT);
                listed_left = listed_left.saturating_sub(CUT);
            }
            listed_left = listed_left.saturating_sub(own.listed());
            let (left, patronymics) = ((asked_left, listed_left), record.patronymics());
            if !supported && !least.alone(asked, agreed, left) {
                continue;
            }
            if let Some((bound, supported)) =
                least.reached(asked, agreed, left, patronymics)
            {
                out.push(Candidate { name: number, bound, supported });
            }
        }
        out.sort_unstable_by_key(|c| (std::cmp::Reverse(c.supported), c.name));
    }

    /// Units with the most they can share with one name, the commonest first.
    fn order(&self, view: &IndexView<'_>, asked: &AskedName) -> Vec<(usize, Shared)> {
        let mut order: Vec<(usize, Shared)> = Vec::with_capacity(asked.units.len());
        for (number, unit) in asked.units.iter().enumerate() {
            let own = asked.weight_of(unit.mask);
            let related = self.resolved.get(number).map_or(&[][..], |related| &**related);
            let most = related.iter().map(|like| share(view, own, *like)).fold(
                Shared(0),
                |most, next| {
                    Shared::new(
                        most.agreed().max(next.agreed()),
                        own,
                        most.listed().max(next.listed()),
                    )
                },
            );
            order.push((number, most));
        }
        // Those with the most names first: they cost the most to look at.
        let names = |unit: usize| -> usize {
            let related = self.resolved.get(unit).map_or(&[][..], |related| &**related);
            related.iter().map(|like| view.postings(like.word).len()).sum()
        };
        order.sort_by_cached_key(|(number, _)| {
            (std::cmp::Reverse(names(*number)), *number)
        });
        order
    }

    fn add_postings(&mut self, view: &IndexView<'_>, asked: &AskedName, unit: usize) {
        let mask = asked.units.get(unit).map_or(0, |unit| unit.mask);
        let own = asked.weight_of(mask);
        for like in self.resolved.get(unit).map_or(&[][..], |related| &**related) {
            let share = share(view, own, *like).0;
            for name in view.postings(like.word) {
                let name = name.get();
                let Some(shared) = self.shared.get_mut(name as usize) else { continue };
                if *shared == 0 {
                    self.touched.push(name);
                }
                *shared += share;
            }
        }
    }
}

/// The last part of an asked name may have lost its end on the way (fields of fixed
/// length, forms).
fn may_be_cut(word: &WordRef<'_>) -> bool {
    word.text().len() >= CUT_LENGTH_MIN && word.text().is_ascii()
}

/// Whether a word is another with a few letters more at its end.
fn completes(cut: &WordRef<'_>, whole: &WordRef<'_>) -> bool {
    cut.is_cut_from(whole) && whole.text().len() - cut.text().len() <= CUT_LETTERS_MAX
}

const CUT_LENGTH_MIN: usize = 3;
const CUT_LETTERS_MAX: usize = 4;
/// What a part that lost its end is like the whole; less if it is a name by itself.
fn similarity_of_cut(cut: &WordRef<'_>) -> u16 {
    if cut.is_known() { 730 } else { 810 }
}

fn raise(related: &mut Vec<Related>, word: u32, similarity: u16) {
    match related.iter_mut().find(|like| like.word == word) {
        Some(like) => like.similarity = like.similarity.max(similarity),
        None => related.push(Related { word, similarity }),
    }
}

/// The most that a pair of a unit and a related word can share.
fn share(view: &IndexView<'_>, own: u32, like: Related) -> Shared {
    debug_assert!(like.similarity >= SIMILARITY_MIN, "below it words are not related");
    let listed = view.word_weight_max(like.word);
    let weight = u32::midpoint(own, listed);
    Shared::new(weight * worth(like.similarity) / 1000 + 1, own, listed)
}
