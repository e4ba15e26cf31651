//! Which listed names are worth comparing.
//!
//! In: an asked name and an index. Out: the numbers of listed names that can still
//! reach a score. Not handled: the comparison itself.
//!
//! Each unit of the asked name is resolved once to the words of the index that are *near*
//! it (they share a key, and are hardly different). A listed name is found by a near word;
//! what a comparison makes of its other words has an upper bound, and so has the score.
//! Nothing that could reach what is asked for is left out: see the test
//! `a_full_scan_finds_no_more`.

use std::sync::Arc;

use hashbrown::HashMap;
use saring_model::{BirthDate, EntityKind};
use saring_names::{
    AnalysedName, Part, Role, SIMILARITY_NEAR, Unit, Word, WordRef, may_be_alike,
    similarity_from,
};

use crate::compare::{
    AskedName, AskedPart, AskedUnit, CUT_LENGTH_MIN, DOUBT, DOUBT_ORGANISATION, Related,
    SIMILARITY_CUT, SIMILARITY_JOINED_MIN, completes, may_be_cut, score_bound,
    similarity_of_cut, worth,
};
use crate::identity::{keys_that_may_lift, lift_for, lift_of_hint};
use crate::index::{DateFilter, DateHint, IndexView, PostingRecord};
use crate::screener::{FLOOR_MIN, names_needed};

/// Resolved words kept by a worker. Names are Zipf-distributed: at 65,536 words, nine of
/// ten are found here after the first minutes of a day's travellers.
const CACHE_MAX: usize = 1 << 16;

/// Words or names whose memory is asked for at a time.
pub(crate) const TOUCHED_AT_ONCE: usize = 32;

/// A listed name worth comparing.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
    /// Its number.
    pub(crate) name: u32,
    /// A birth date may support it; otherwise none does, or it is there twice.
    pub(crate) dated: bool,
}

/// What a name must reach at least to be compared.
#[derive(Clone, Copy)]
pub(crate) struct Least<'s> {
    /// The score from which on comparisons are answered.
    pub(crate) threshold: u32,
    /// The subject's birth dates, which may lift names and take doubt from them.
    pub(crate) dates: &'s [BirthDate],
}

/// What is known of a name before all of it is compared.
#[derive(Clone, Copy)]
pub(crate) struct Sums {
    /// Bits agreed by near words, at most.
    pub(crate) agreed: u32,
    /// Weight left over on the asked side and on the listed side, at least.
    pub(crate) left: (u32, u32),
    /// Of that, what may still be paired with words that are not near, at most.
    pub(crate) late: (u32, u32),
    /// Whether the asked and the listed side may have patronymics left over.
    pub(crate) patronymics: (bool, bool),
}

impl Least<'_> {
    /// Whether names that share so much can reach what is asked for with this lift.
    pub(crate) fn reached(&self, sums: Sums, doubt: u32, lift: u32) -> bool {
        let doubt = if lift > 0 { 0 } else { doubt };
        let (bound, agreed) = score_bound(&sums, doubt);
        bound >= names_needed(self.threshold, lift_for(lift, agreed)).max(FLOOR_MIN)
    }

    /// The smallest sum of agreed bits with which a name can reach what is asked for that
    /// has so much left over, and no date to support it.
    fn agreed_min(
        &self,
        left: (u32, u32),
        patronymics: (bool, bool),
        doubt: u32,
        (late, cut): (bool, bool),
    ) -> u32 {
        // More may be left on the listed side than is known, and be paired.
        let late = match (late, cut) {
            (false, _) => (0, 0),
            (true, false) => (left.0, left.1 + LATE_MORE),
            (true, true) => (left.0, LATE_MAX),
        };
        let (mut low, mut high) = (0, AGREED_MAX);
        while low < high {
            let agreed = u32::midpoint(low, high);
            let sums = Sums { agreed, left, late, patronymics };
            if self.reached(sums, doubt, 0) {
                high = agreed;
            } else {
                low = agreed + 1;
            }
        }
        low
    }
}

/// No name is looked for that must agree in more: then it is looked at in full.
const AGREED_MAX: u32 = 1 << 12;

/// For each word of the index the asked units that are related to it.
#[derive(Default)]
pub(crate) struct RelatedMap {
    /// A bit for each word that has any: few have, and the bits stay in the nearest
    /// memory when a million words do not.
    marks: Vec<u64>,
    /// The words that have any.
    words: Vec<u32>,
    /// For each word its first entry; of words that are marked alone.
    heads: Vec<u32>,
    /// Unit, similarity, next entry.
    entries: Vec<(u8, u16, u32)>,
}

const NO_ENTRY: u32 = u32::MAX;

impl RelatedMap {
    fn reset(&mut self, words: usize) {
        self.marks.resize(words.div_ceil(64), 0);
        self.heads.resize(words, NO_ENTRY);
        for word in self.words.drain(..) {
            if let Some(marks) = self.marks.get_mut(word as usize / 64) {
                *marks = 0;
            }
        }
        self.entries.clear();
    }

    fn insert(&mut self, word: u32, unit: u8, similarity: u16) {
        let entry = u32::try_from(self.entries.len()).unwrap_or(NO_ENTRY);
        let (Some(marks), Some(head)) =
            (self.marks.get_mut(word as usize / 64), self.heads.get_mut(word as usize))
        else {
            return;
        };
        let bit = 1 << (word % 64);
        if *marks & bit == 0 {
            *marks |= bit;
            self.words.push(word);
            *head = NO_ENTRY;
        }
        self.entries.push((unit, similarity, *head));
        *head = entry;
    }

    /// Whether any of these words is related to an asked unit.
    fn any(&self, mut words: impl Iterator<Item = u32>) -> bool {
        words.any(|word| self.is_marked(word))
    }

    fn is_marked(&self, word: u32) -> bool {
        let marks = self.marks.get(word as usize / 64).copied().unwrap_or(0);
        marks >> (word % 64) & 1 == 1
    }

    /// The asked units related to a word, with their similarity.
    pub(crate) fn of(&self, word: u32) -> impl Iterator<Item = (u8, u16)> + '_ {
        let head = if self.is_marked(word) {
            self.heads.get(word as usize).copied().unwrap_or(NO_ENTRY)
        } else {
            NO_ENTRY
        };
        let mut next = head;
        std::iter::from_fn(move || {
            let (unit, similarity, after) = *self.entries.get(next as usize)?;
            next = after;
            Some((unit, similarity))
        })
    }
}

/// Finds near words, and listed names that have them.
#[derive(Default)]
pub(crate) struct Retriever {
    cache: HashMap<(Word, Place), Arc<[Related]>>,
    pub(crate) related: RelatedMap,
    /// What listed names have in common with the asked one.
    tallies: Tallies,
    /// What names must agree in at least.
    limits: Limits,
    keys: Vec<u32>,
    found: Vec<u32>,
    /// Per unit: its related words.
    resolved: Vec<Arc<[Related]>>,
}

/// [`Least::agreed_min`] by what is left over on both sides, worked out when it is first
/// asked for: the same for all names and subjects of one threshold.
#[derive(Default)]
struct Limits {
    threshold: u32,
    /// A page for each doubt, with or without patronymics and late pairs.
    pages: Vec<(Page, Vec<u16>)>,
}

/// Doubt, whether either side may have patronymics, whether words may be paired late, and
/// whether the asked name was cut.
type Page = (u32, (bool, bool), (bool, bool));

impl Limits {
    /// Weights are told apart in so many steps up to [`AGREED_MAX`], rounded down: more is
    /// let through than must be.
    const STEPS: u32 = 64;
    const STEP: u32 = AGREED_MAX / Self::STEPS;
    const UNKNOWN: u16 = u16::MAX;

    fn agreed_min(
        &mut self,
        least: &Least<'_>,
        asked: &AskedName,
        (asked_left, listed_left): (u32, u32),
        patronymic: bool,
        late: bool,
    ) -> u32 {
        if self.threshold != least.threshold {
            *self = Self { threshold: least.threshold, pages: Vec::new() };
        }
        let own: Page = (asked.doubt, (asked.patronymics, patronymic), (late, asked.cut));
        let page = self.pages.iter().position(|page| page.0 == own);
        let page = page.unwrap_or_else(|| {
            let unknown = vec![Self::UNKNOWN; (Self::STEPS * Self::STEPS) as usize];
            self.pages.push((own, unknown));
            self.pages.len() - 1
        });
        let step = |weight: u32| (weight / Self::STEP).min(Self::STEPS - 1);
        let (row, column) = (step(asked_left), step(listed_left));
        let place = (row * Self::STEPS + column) as usize;
        let known = self.pages.get_mut(page).and_then(|page| page.1.get_mut(place));
        let Some(known) = known else { return 0 };
        if *known == Self::UNKNOWN {
            let weights = (row * Self::STEP, column * Self::STEP);
            let agreed = least.agreed_min(weights, own.1, asked.doubt, own.2);
            *known = u16::try_from(agreed).unwrap_or(0);
        }
        u32::from(*known)
    }
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

/// What listed names share so far: a table of those of which anything is known, small
/// enough to stay in the processor's own memory when a sum for every name would not.
#[derive(Default)]
struct Tallies {
    /// By the hash of a name's number: the number plus one, and its place in `known`.
    places: Vec<(u32, u32)>,
    /// Shifts a hash so far that a place is left.
    shift: u32,
    /// A posting of each name, and what it shares, see [`Shared`].
    known: Vec<(PostingRecord, u64)>,
}

impl Tallies {
    /// Forgets all; makes room for so many names.
    fn reset(&mut self, names: usize) {
        self.known.clear();
        let size = (names * 2).next_power_of_two().max(64);
        self.shift = u32::BITS - size.ilog2();
        self.places.clear();
        self.places.resize(size, (0, 0));
    }

    fn first_place(&self, name: u32) -> usize {
        (name.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }

    /// Adds what a name shares by a word.
    fn add(&mut self, posting: PostingRecord, share: u64) {
        let number = posting.name() + 1;
        let mut place = self.first_place(posting.name());
        // Half of the places stay free, so the search ends.
        while let Some((name, known)) = self.places.get_mut(place) {
            if *name == 0 {
                *name = number;
                *known = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
                self.known.push((posting, share));
                return;
            }
            if *name == number {
                let known = *known;
                self.add_again(known, share);
                return;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// Adds what a name shares by another word than its first one.
    fn add_again(&mut self, known: u32, share: u64) {
        if let Some((posting, shared)) = self.known.get_mut(known as usize) {
            *shared += share;
            // Both may be near one asked word, and either be left over.
            posting.forget_others();
        }
    }

    /// The same for a name of which something is known already, and for no other.
    fn add_if_known(&mut self, name: u32, share: u64) {
        let mut place = self.first_place(name);
        while let Some((other, known)) = self.places.get(place).filter(|p| p.0 != 0) {
            if *other == name + 1 {
                let known = *known;
                self.add_again(known, share);
                return;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }
}

/// Turns an analysed name into an asked one.
pub(crate) fn asked(name: AnalysedName, kind: EntityKind) -> AskedName {
    let stub = name.parts.last().filter(|part| {
        let required = !part.role.is_optional() && part.role != Role::Initial;
        name.cut && required && part.text.chars().count() < CUT_LENGTH_MIN
    });
    let required = u32::from(crate::index::required_weight(&name))
        .saturating_sub(stub.map_or(0, |part| u32::from(part.weight)));
    let stub = stub.map_or(0, |_| 1 << (name.parts.len() - 1));
    let initials = name.parts.iter().filter(|p| p.role == Role::Initial).count();
    let part = |(p, unit): (&Part, &Unit)| {
        let consonants = unit.word.view().consonants();
        AskedPart { role: p.role, weight: p.weight, consonants }
    };
    AskedName {
        parts: name.parts.iter().zip(&name.units).map(part).collect(),
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
        stub,
        sex: name.sex,
        doubt: if kind == EntityKind::Person { DOUBT } else { DOUBT_ORGANISATION },
        required,
        person: kind == EntityKind::Person,
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
    /// The last part of a name that was cut: may have lost any number of letters.
    Cut,
    /// Any other part.
    Inner,
}

impl Place {
    fn similarity_min(self) -> u16 {
        match self {
            Self::Joined => SIMILARITY_JOINED_MIN,
            Self::Last | Self::Cut | Self::Inner => SIMILARITY_NEAR,
        }
    }

    /// What a word in this place is like those that it may be the beginning of, if there
    /// can be any that are near.
    fn similarity_of_cut(self, word: &WordRef<'_>) -> Option<u16> {
        let like = match self {
            Self::Cut => Some(SIMILARITY_CUT),
            Self::Last if may_be_cut(word) => Some(similarity_of_cut(word)),
            Self::Last | Self::Joined | Self::Inner => None,
        };
        like.filter(|like| *like >= SIMILARITY_NEAR)
    }

    /// Whether a word in this place may be the beginning of another.
    fn completes(self, cut: &WordRef<'_>, whole: &WordRef<'_>) -> bool {
        match self {
            Self::Cut => cut.is_cut_from(whole),
            Self::Last | Self::Joined | Self::Inner => completes(cut, whole),
        }
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
            (_, true) if self.cut => Place::Cut,
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
pub(crate) const INITIAL: u32 = 150;
/// What the parts of a listed name can weigh that are paired late with a cut one: four of
/// the rarest.
const LATE_MAX: u32 = 4 * CUT;
/// What is left on the listed side above what is known to be: sums are rounded, and two
/// near words may have been one.
const LATE_MORE: u32 = 600;
/// What a part that completes a cut one can weigh.
pub(crate) const CUT: u32 = 1200;

impl Retriever {
    /// Forgets the words of an index; what hangs on none is kept.
    pub(crate) fn forget(&mut self) {
        self.cache.clear();
        self.related = RelatedMap::default();
        self.resolved.clear();
    }

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
    ) -> Arc<[Related]> {
        let cached = (word.clone(), place);
        if let Some(known) = self.cache.get(&cached) {
            return Arc::clone(known);
        }
        let own = word.view();
        match place {
            Place::Joined => own.joined_keys(&mut self.keys),
            Place::Inner | Place::Last | Place::Cut => own.keys(&mut self.keys),
        }
        let least = place.similarity_min();
        view.touch_keys(&self.keys);
        self.found.clear();
        for key in &self.keys {
            self.found.extend(view.words_of_key(*key));
        }
        self.found.sort_unstable();
        self.found.dedup();
        let mut related: Vec<Related> = Vec::new();
        for words in self.found.chunks(TOUCHED_AT_ONCE) {
            view.touch_words(words);
            related.extend(words.iter().filter_map(|word| {
                let like = similarity_from(&own, &view.word(*word), least)?;
                Some(view.related(*word, like.thousandths))
            }));
        }
        if let Some(like) = place.similarity_of_cut(&own) {
            let longer = view.words_from(own.text());
            for word in longer.filter(|word| place.completes(&own, &view.word(*word))) {
                raise(view, &mut related, word, like);
            }
        }
        if self.cache.len() >= CACHE_MAX {
            self.cache.clear();
        }
        let related: Arc<[Related]> = related.into();
        self.cache.insert(cached, Arc::clone(&related));
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
                Place::Inner | Place::Last | Place::Cut => own.keys(&mut own_keys),
            }
            let mut related = Vec::new();
            for word in 0..u32::try_from(view.words_count()).unwrap_or(0) {
                let its = view.word(word);
                its.keys(&mut self.keys);
                let share = self.keys.iter().any(|k| own_keys.binary_search(k).is_ok());
                let like = similarity_from(&own, &its, place.similarity_min());
                if let Some(like) = like.filter(|_| share) {
                    related.push(view.related(word, like.thousandths));
                }
                let cut = place.similarity_of_cut(&own);
                if let Some(like) = cut.filter(|_| place.completes(&own, &its)) {
                    raise(view, &mut related, word, like);
                }
            }
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            for like in &related {
                self.related.insert(like.word, number, like.similarity);
            }
            self.resolved.push(related.into());
        }
    }

    /// Listed names that can reach what is asked for.
    ///
    /// Where a birth date may support the names, one near word is enough: those names
    /// stand together by date and are looked through. All others must have a word that
    /// tells enough.
    pub(crate) fn candidates(
        &mut self,
        view: &IndexView<'_>,
        asked: &AskedName,
        least: Least<'_>,
        out: &mut Vec<Candidate>,
    ) {
        out.clear();
        self.add_dated(view, least.dates, out);
        let plan = self.plan(asked, least);
        let (telling, common) = self.runs(view, asked, &plan);
        self.tallies.reset(telling.iter().map(|run| run.postings.len()).sum());
        for run in &telling {
            for posting in run.postings {
                self.tallies.add(*posting, run.share);
            }
        }
        for run in &common {
            for posting in run.postings {
                self.tallies.add_if_known(posting.name(), run.share);
            }
        }
        self.take(asked, least, out);
    }

    /// Names that have a near word, of bearers whose birth date may support them.
    fn add_dated(
        &self,
        view: &IndexView<'_>,
        dates: &[BirthDate],
        out: &mut Vec<Candidate>,
    ) {
        let mut add = |name: u32| {
            let record = view.name_record(name);
            if record.is_some_and(|record| self.related.any(view.words_of(record))) {
                out.push(Candidate { name, dated: true });
            }
        };
        for keys in keys_that_may_lift(dates) {
            view.names_dated(&keys).for_each(&mut add);
            view.names_dated_otherwise(&keys).for_each(&mut add);
        }
        // A bearer of several dates may stand under several keys.
        out.sort_unstable_by_key(|candidate| candidate.name);
        out.dedup_by_key(|candidate| candidate.name);
    }

    /// Takes the names that can reach what is asked for without a date.
    fn take(&mut self, asked: &AskedName, least: Least<'_>, out: &mut Vec<Candidate>) {
        let unseen = unseen(asked);
        let dates = DateFilter::new(least.dates);
        for (posting, shared) in &self.tallies.known {
            let own = Shared(shared + unseen.0);
            let left = (
                asked.required.saturating_sub(own.asked()),
                if asked.cut { 0 } else { posting.weight_min() }
                    .saturating_sub(own.listed()),
            );
            let patronymic = posting.patronymic();
            let mut reaches = |late| {
                let limits = &mut self.limits;
                own.agreed() >= limits.agreed_min(&least, asked, left, patronymic, late)
            };
            let worthwhile = posting.is_odd()
                || reaches(true) && (may_be_late(asked, *posting) || reaches(false));
            if !worthwhile {
                continue;
            }
            // Those that a date may support have been found by it.
            let hint = posting.date_hint();
            let supported =
                dates.admits(posting.date()) && lift_of_hint(least.dates, hint) > 0;
            if !supported || hint == DateHint::Other {
                out.push(Candidate { name: posting.name(), dated: false });
            }
        }
    }

    /// Decides which related words are passed over: names that have no others cannot
    /// reach what is asked for. The words of the most names come first.
    fn plan(&self, asked: &AskedName, least: Least<'_>) -> Plan {
        let mut steps: Vec<Vec<Step>> =
            (0..asked.units.len()).map(|unit| self.steps(asked, unit)).collect();
        let mut passed: Vec<Option<Step>> = vec![None; asked.units.len()];
        loop {
            let mut best: Option<(usize, usize)> = None;
            for (unit, left) in steps.iter().enumerate() {
                let Some(step) = left.last() else { continue };
                if best.is_some_and(|(_, names)| names >= step.names) {
                    continue;
                }
                // Tried in place, and taken back.
                let before = passed.get_mut(unit).and_then(|place| place.replace(*step));
                let reaches = can_reach(asked, least, &passed);
                if let Some(place) = passed.get_mut(unit) {
                    *place = before;
                }
                if !reaches {
                    best = Some((unit, step.names));
                }
            }
            let Some((unit, _)) = best else { break };
            let step = steps.get_mut(unit).and_then(Vec::pop);
            if let Some(place) = passed.get_mut(unit) {
                *place = step;
            }
        }
        Plan { passed }
    }

    /// The words near a unit in steps of likeness, the least alike last; each step is of
    /// all words that share no more than it says.
    fn steps(&self, asked: &AskedName, unit: usize) -> Vec<Step> {
        let mask = asked.units.get(unit).map_or(0, |unit| unit.mask);
        let own = asked.weight_of(mask);
        let mut words: Vec<(u32, u32, usize)> = Vec::new();
        for like in self.resolved.get(unit).map_or(&[][..], |related| &**related) {
            let share = share(own, like);
            let names = like.postings.len();
            words.push((share.agreed(), share.listed(), names));
        }
        words.sort_unstable();
        let mut steps: Vec<Step> = Vec::new();
        let per_step = words.len().div_ceil(STEPS_MAX).max(1);
        let (mut names, mut listed) = (0, 0);
        for (number, (agreed, weight, count)) in words.iter().enumerate() {
            names += count;
            listed = listed.max(*weight);
            let last = words.get(number + 1).is_none_or(|next| next.0 > *agreed);
            if last
                && (number + 1 >= (steps.len() + 1) * per_step
                    || number + 1 == words.len())
            {
                steps.push(Step { agreed: *agreed, listed, names });
                names = 0;
            }
        }
        steps.reverse();
        steps
    }

    /// The names that have a word near a unit, a run for each word; apart those of words
    /// that are passed over.
    fn runs<'i>(
        &self,
        view: &IndexView<'i>,
        asked: &AskedName,
        plan: &Plan,
    ) -> (Vec<Run<'i>>, Vec<Run<'i>>) {
        let (mut telling, mut common) = (Vec::new(), Vec::new());
        for (unit, related) in self.resolved.iter().enumerate() {
            let mask = asked.units.get(unit).map_or(0, |unit| unit.mask);
            let own = asked.weight_of(mask);
            let passed = plan.passed.get(unit).copied().flatten();
            for like in related.iter() {
                let share = share(own, like);
                let run = Run { postings: view.postings(like), share: share.0 };
                if passed.is_some_and(|passed| share.agreed() <= passed.agreed) {
                    common.push(run);
                } else {
                    telling.push(run);
                }
            }
        }
        (telling, common)
    }
}

/// Steps of likeness that the words near a unit are passed over in.
const STEPS_MAX: usize = 5;

/// Which words are passed over.
struct Plan {
    /// Of each unit, the words that share no more than this.
    passed: Vec<Option<Step>>,
}

/// The words near a unit that share no more than so much.
#[derive(Clone, Copy)]
struct Step {
    /// See [`Shared`].
    agreed: u32,
    listed: u32,
    /// Names that have one of those words and of no lower step.
    names: usize,
}

/// What one name can share by words that are passed over, at most. Two parts and the
/// two written as one are not shared together.
fn sum_of(asked: &AskedName, passed: &[Option<Step>]) -> Shared {
    let of_part =
        |part: usize| passed.get(part).copied().flatten().map_or(0, |step| step.agreed);
    let (mut agreed, mut listed, mut mask) = (0, 0, 0);
    for (unit, step) in asked.units.iter().zip(passed) {
        let Some(step) = step else { continue };
        mask |= unit.mask;
        listed += step.listed;
        let parts = if unit.mask.count_ones() > 1 || unit.partial {
            (0..asked.parts.len()).filter(|i| unit.mask >> i & 1 == 1).map(of_part).sum()
        } else {
            0
        };
        agreed += step.agreed.saturating_sub(parts);
    }
    let sum = Shared::new(agreed, asked.weight_of(mask), listed);
    Shared(sum.0 + unseen(asked).0)
}

/// Whether a name that has no other words than those that are passed over can reach what
/// is asked for, with no date that supports it.
fn can_reach(asked: &AskedName, least: Least<'_>, passed: &[Option<Step>]) -> bool {
    let with = sum_of(asked, passed);
    let left = (asked.required.saturating_sub(with.asked()), 0);
    let patronymics = (asked.patronymics, true);
    let late = (left.0, if asked.cut { LATE_MAX } else { CUT });
    let sums = Sums { agreed: with.agreed(), left, late, patronymics };
    least.reached(sums, asked.doubt, 0)
}

/// The names that have a word.
struct Run<'i> {
    postings: &'i [PostingRecord],
    /// See [`Shared`].
    share: u64,
}

/// Whether a part of the asked name may be paired late with a part of a listed one that
/// the word of this posting does not cover.
fn may_be_late(asked: &AskedName, posting: PostingRecord) -> bool {
    let Some(mut others) = posting.others() else { return true };
    others.any(|other| {
        let mut parts = asked.parts.iter().filter(|part| !part.role.is_optional());
        parts.any(|part| may_be_alike(part.consonants, other))
    })
}

/// What near words do not show: initials.
fn unseen(asked: &AskedName) -> Shared {
    let initials = asked.initials * INITIAL;
    Shared::new(initials, initials, asked.initials * CUT)
}

fn raise(view: &IndexView<'_>, related: &mut Vec<Related>, word: u32, similarity: u16) {
    match related.iter_mut().find(|like| like.word == word) {
        Some(like) => like.similarity = like.similarity.max(similarity),
        None => related.push(view.related(word, similarity)),
    }
}

/// The most that a pair of a unit and a related word can share.
fn share(own: u32, like: &Related) -> Shared {
    debug_assert!(like.similarity >= SIMILARITY_NEAR, "below it words are not near");
    let listed = like.weight_max;
    let weight = u32::midpoint(own, listed);
    Shared::new(weight * worth(like.similarity) / 1000 + 1, own, listed)
}
