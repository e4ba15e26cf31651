//! Screening: a subject in, hits out.
//!
//! In: a subject and a policy. Out: a [`Screening`]. Not handled: what follows from a
//! hit; `casework` decides, this never does.
//!
//! There is one scoring path. An explanation is the same path with a place to write
//! evidence to; a full scan is the same path without retrieval. Nothing that is scored
//! hangs on what else is listed, so the entities of several indexes are screened one
//! index after the other, and what is found is put in one order.

use std::sync::{Arc, Weak};

use hashbrown::HashMap;
use saring_model::{
    Comparison, EntityKind, Evidence, EvidenceKind, Hit, ListVersion, ListedEntity, Name,
    Score, Screening, Subject,
};
use saring_names::doc9303::coded;
use saring_names::{Side, WordCache, analyse_with};

use crate::ENGINE;
use crate::compare::{AskedName, NameResult, Near, Scratch, compare};
use crate::identity::{birth_date_lift, identifies, lift_for, weigh};
use crate::index::{Index, IndexBuilder, IndexView};
use crate::layers::Layers;
use crate::retrieve::{Candidate, Least, Retriever, Sums, TOUCHED_AT_ONCE, asked};

/// What the operator decides about screening.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// From this score on a comparison is a hit; lower ones are not answered.
    pub threshold: Score,
    /// At most so many candidates are answered.
    pub limit: usize,
    /// Fill in the evidence.
    pub explain: bool,
    /// A weak alias alone may start a hit. Else it scores at most
    /// [`Policy::WEAK_ALIAS_MAX`], unless a birth date or document confirms it.
    pub weak_aliases_start_hits: bool,
}

impl Policy {
    /// The most that a weak alias scores by itself: just below the default threshold.
    pub const WEAK_ALIAS_MAX: Score = Score::thousandths(690);
}

impl Default for Policy {
    /// Threshold 700, ten candidates, no evidence, weak aliases only confirm.
    fn default() -> Self {
        Self {
            threshold: Score::THRESHOLD,
            limit: 10,
            explain: false,
            weak_aliases_start_hits: false,
        }
    }
}

/// What the name must score, doubt left aside, for a birth date to make a hit of a weak
/// alias: what is hardly the alias is not confirmed by a date.
const WEAK_NAMES_MIN: u32 = 700;

/// The lowest score of names that is ever looked for.
pub(crate) const FLOOR_MIN: u32 = 200;

/// Screens subjects against an index; holds the memory of one worker.
///
/// ```
/// use saring_model::*;
/// use saring_screen::{IndexBuilder, Policy, Screener};
/// let mut builder = IndexBuilder::default();
/// builder.add(0, &ListedEntity {
///     id: "x-1".into(),
///     schema: "Person".into(),
///     kind: EntityKind::Person,
///     names: vec![Name::primary("Сергей Иванов")],
///     ..ListedEntity::default()
/// });
/// let index = builder.finish(vec![]);
/// let subject = Subject {
///     id: "q-1".into(),
///     kind: EntityKind::Person,
///     names: vec![Name::primary("Ivanov Sergey")],
///     ..Subject::default()
/// };
/// let screening = Screener::new(&index).screen(&subject, &Policy::default());
/// assert_eq!(screening.hits[0].id, "x-1");
/// assert!(screening.hits[0].hit);
/// ```
pub struct Screener<'i> {
    lists: &'i Arc<[ListVersion]>,
    layers: Vec<Layer<'i>>,
    words: WordCache,
    scratch: Scratch,
    candidates: Vec<Candidate>,
}

impl std::fmt::Debug for Screener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screener").field("lists", &self.lists).finish_non_exhaustive()
    }
}

/// What a worker has learnt and would have to learn again: words that it met, and the
/// words near them in each index. It outlives the [`Layers`] that it was used with.
#[derive(Default)]
pub struct Memory {
    /// By layer, each with the index whose words it knows.
    retrievers: Vec<(Weak<Index>, Retriever)>,
    words: WordCache,
    scratch: Scratch,
    candidates: Vec<Candidate>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("words", &self.words).finish_non_exhaustive()
    }
}

/// An index that is screened against, without some of its entities.
struct Layer<'i> {
    view: IndexView<'i>,
    /// Numbers of the entities that are left out, ascending.
    hidden: &'i [u32],
    retriever: Retriever,
    /// The index, as far as it is shared.
    of: Weak<Index>,
}

/// What is asked.
#[derive(Clone, Copy)]
struct Query<'q> {
    subject: &'q Subject,
    policy: &'q Policy,
    scan: Scan,
    names: &'q [AskedName],
}

/// An entity that scores enough.
struct Found {
    /// Number of its layer.
    layer: usize,
    /// Its number there.
    entity: u32,
    best: Best,
}

/// The best comparison with an entity so far.
#[derive(Clone, Copy)]
struct Best {
    score: Score,
    names: NameResult,
    /// Number of the listed name.
    name: u32,
    /// Number of the asked name.
    asked: usize,
}

/// Whether candidates come from the index or from a scan of everything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scan {
    /// The index finds them.
    Index,
    /// All names, with similarities by a scan of all words.
    Full,
    /// All names, however little they score: two names side by side.
    Pair,
}

impl<'i> Screener<'i> {
    /// A screener over an index.
    pub fn new(index: &'i Index) -> Self {
        let layer = Layer {
            view: index.view(),
            hidden: &[],
            retriever: Retriever::default(),
            of: Weak::new(),
        };
        Self {
            lists: index.shared_lists(),
            layers: vec![layer],
            words: WordCache::default(),
            scratch: Scratch::default(),
            candidates: Vec::new(),
        }
    }

    /// A screener over an index and what has changed since it was built.
    pub fn over(layers: &'i Layers) -> Self {
        Self::resume(layers, Memory::default())
    }

    /// The same with what a worker has learnt before, be it over other layers: what
    /// holds for an index that both have is kept.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use saring_model::Subject;
    /// # use saring_screen::{IndexBuilder, Layers, Live, Memory, Policy, Screener};
    /// # let index = Arc::new(IndexBuilder::default().finish(vec![]));
    /// # let (subjects, policy) = ([Subject::default()], Policy::default());
    /// let live = Live::new(Layers::new(index));
    /// let mut memory = Memory::default();
    /// for subject in &subjects {
    ///     // An update may come between two subjects, and never within one.
    ///     let layers = live.current();
    ///     let mut screener = Screener::resume(&layers, memory);
    ///     assert!(screener.screen(subject, &policy).hits.is_empty());
    ///     memory = screener.into_memory();
    /// }
    /// ```
    pub fn resume(layers: &'i Layers, memory: Memory) -> Self {
        let Memory { retrievers, words, scratch, candidates } = memory;
        let mut retrievers = retrievers.into_iter();
        let mut layer = |index: &'i Arc<Index>, hidden| {
            let of = Arc::downgrade(index);
            let (known, mut retriever) = retrievers.next().unwrap_or_default();
            if !known.ptr_eq(&of) {
                retriever.forget();
            }
            Layer { view: index.view(), hidden, retriever, of }
        };
        let mut own = vec![layer(layers.base(), layers.hidden())];
        own.extend(layers.overlay().map(|index| layer(index, &[])));
        Self { lists: layers.shared_lists(), layers: own, words, scratch, candidates }
    }

    /// What the worker has learnt, for [`Screener::resume`].
    pub fn into_memory(self) -> Memory {
        let layers = self.layers.into_iter();
        Memory {
            retrievers: layers.map(|layer| (layer.of, layer.retriever)).collect(),
            words: self.words,
            scratch: self.scratch,
            candidates: self.candidates,
        }
    }

    /// Screens one subject.
    pub fn screen(&mut self, subject: &Subject, policy: &Policy) -> Screening {
        self.answer(subject, policy, Scan::Index)
    }

    /// The same by comparing with every listed name: slow, the oracle for tests.
    pub fn full_scan(&mut self, subject: &Subject, policy: &Policy) -> Screening {
        self.answer(subject, policy, Scan::Full)
    }

    fn answer(&mut self, subject: &Subject, policy: &Policy, scan: Scan) -> Screening {
        let (names, names_cut) = self.asked_names(subject);
        let query = Query { subject, policy, scan, names: &names };
        let mut found = Vec::new();
        for (layer, own) in self.layers.iter_mut().enumerate() {
            let best = own.best(query, &mut self.scratch, &mut self.candidates);
            let enough = best.into_iter().filter(|(_, b)| b.score >= policy.threshold);
            found.extend(enough.map(|(entity, best)| Found { layer, entity, best }));
        }
        self.put_in_order(&mut found);
        found.truncate(policy.limit);
        let hits = found.iter().filter_map(|found| {
            let layer = self.layers.get_mut(found.layer)?;
            Some(layer.hit(query, found.entity, found.best, &mut self.scratch))
        });
        Screening {
            id: subject.id.clone(),
            hits: hits.collect(),
            lists: Arc::clone(self.lists),
            engine: ENGINE.into(),
            names_read: names.iter().filter(|name| !name.parts.is_empty()).count(),
            names_cut,
        }
    }

    /// The highest scores first; of equal ones by identifier, then by list. Numbers of
    /// entities decide only between those that one list gives the same identifier.
    fn put_in_order(&self, found: &mut [Found]) {
        let known_by = |found: &Found| {
            let record = self.layers.get(found.layer)?.view.entity(found.entity);
            Some((record.id(), record.list))
        };
        found.sort_by(|a, b| {
            let (x, y) = (&a.best, &b.best);
            (y.score, y.names.score)
                .cmp(&(x.score, x.names.score))
                .then_with(|| known_by(a).cmp(&known_by(b)))
                .then((a.layer, a.entity).cmp(&(b.layer, b.entity)))
        });
    }

    /// The subject's names, analysed; one whose word is two listed words written as one
    /// is asked about in both spellings, and one that stands for Arabic letters in a
    /// machine readable zone is asked about in these as well. With them, how many of the
    /// subject's own could not be read to their end.
    fn asked_names(&mut self, subject: &Subject) -> (Vec<AskedName>, usize) {
        let mut names = Vec::with_capacity(subject.names.len());
        let mut cut = 0;
        for name in &subject.names {
            let (own, left_out) = self.analysed(&name.full, subject.kind);
            cut += usize::from(left_out);
            let parted = self.part_glued(&name.full, &own);
            names.push(own);
            if let Some(parted) = parted {
                names.push(self.analysed(&parted, subject.kind).0);
            }
            if subject.kind == EntityKind::Person
                && let Some(arabic) = coded(&name.full)
            {
                names.push(self.analysed(&arabic, subject.kind).0);
            }
        }
        (names, cut)
    }

    /// An analysed name, and whether something of it was left out.
    fn analysed(&mut self, text: &str, kind: EntityKind) -> (AskedName, bool) {
        let name = analyse_with(text, kind, Side::Asked, &mut self.words);
        let left_out = name.left_out;
        (asked(name, kind), left_out)
    }

    /// A spelling of a name with a space where two words of the index were written as
    /// one (`ivanpetrov`); `None` when there is none.
    fn part_glued(&self, text: &str, name: &AskedName) -> Option<String> {
        let mut parted = String::new();
        let mut found = false;
        for (number, _) in name.parts.iter().enumerate() {
            let word = name.units.get(number)?.word.view();
            let whole = word.text();
            let long = whole.len() >= GLUED_MIN && whole.is_ascii();
            let cut = if long && !self.is_listed_word(whole) {
                self.glue_point(whole)
            } else {
                None
            };
            parted.push(' ');
            match cut {
                Some(cut) => {
                    let (head, tail) = whole.split_at(cut);
                    parted.push_str(head);
                    parted.push(' ');
                    parted.push_str(tail);
                    found = true;
                }
                None => parted.push_str(whole),
            }
        }
        (found && text.len() < 256).then_some(parted)
    }

    /// Where a word falls into two words of the index; the longest first one wins.
    fn glue_point(&self, whole: &str) -> Option<usize> {
        (GLUED_HALF_MIN..=whole.len() - GLUED_HALF_MIN).rev().find(|cut| {
            let (head, tail) = whole.split_at(*cut);
            self.is_listed_word(head) && self.is_listed_word(tail)
        })
    }

    fn is_listed_word(&self, text: &str) -> bool {
        let key = saring_names::text_key(text);
        self.layers.iter().any(|layer| layer.has_word(key, text))
    }
}

impl Layer<'_> {
    /// Whether anyone who is not hidden bears a word.
    fn has_word(&self, key: u32, text: &str) -> bool {
        let view = &self.view;
        view.words_of_key(key).any(|word| {
            view.word(word).text() == text && view.is_borne(word, self.hidden)
        })
    }

    /// The best comparison with every entity that is worth one.
    fn best(
        &mut self,
        query: Query<'_>,
        scratch: &mut Scratch,
        candidates: &mut Vec<Candidate>,
    ) -> HashMap<u32, Best> {
        let mut best = HashMap::new();
        for (number, name) in query.names.iter().enumerate() {
            self.compare_all(query, (number, name), scratch, candidates, &mut best);
        }
        if let Some(first) = query.names.first() {
            self.add_by_document(query, first, scratch, &mut best);
        }
        best
    }

    fn resolve(&mut self, name: &AskedName, scan: Scan) {
        match scan {
            Scan::Index | Scan::Pair => self.retriever.resolve(&self.view, name),
            Scan::Full => self.retriever.resolve_by_scan(&self.view, name),
        }
    }

    fn is_hidden(&self, entity: u32) -> bool {
        !self.hidden.is_empty() && self.hidden.binary_search(&entity).is_ok()
    }

    fn compare_all(
        &mut self,
        query: Query<'_>,
        (number, name): (usize, &AskedName),
        scratch: &mut Scratch,
        candidates: &mut Vec<Candidate>,
        best: &mut HashMap<u32, Best>,
    ) {
        let Query { subject, policy, scan, .. } = query;
        self.resolve(name, scan);
        let floor = if scan == Scan::Pair { 0 } else { FLOOR_MIN };
        let threshold = u32::from(policy.threshold.get());
        let least = Least { threshold, dates: &subject.birth_dates };
        let view = self.view;
        match scan {
            Scan::Index => {
                self.retriever.candidates(&self.view, name, least, candidates);
            }
            Scan::Full | Scan::Pair => {
                let all = 0..u32::try_from(self.view.names.len()).unwrap_or(0);
                let any = |name| Candidate { name, dated: true };
                candidates.clear();
                candidates.extend(all.map(any));
            }
        }
        let touched = candidates.chunks(TOUCHED_AT_ONCE).flat_map(|next| {
            view.touch_names(next.iter().map(|candidate| candidate.name));
            next
        });
        for candidate in touched {
            let listed = candidate.name;
            let Some(record) = self.view.name_record(listed) else { continue };
            let entity = record.entity.get();
            // A date that agrees takes away the doubt that the names tell little.
            let lift = if candidate.dated {
                birth_date_lift(subject, self.view.birth_dates(entity))
            } else {
                0
            };
            let worthwhile = |near| match scan {
                Scan::Index => least.reached(near, name.doubt, lift),
                Scan::Full | Scan::Pair => true,
            };
            let names = self.compare_one(name, listed, worthwhile, scratch, None);
            if names.agreed == 0 && floor > 0 {
                continue;
            }
            let reaches = if lift > 0 { names.undoubted } else { names.score };
            let least = names_needed(threshold, lift_for(lift, names.agreed));
            if u32::from(reaches) < least.max(floor) || self.is_hidden(entity) {
                continue;
            }
            let listed_record = self.view.entity(entity);
            if !subject.kind.compatible(listed_record.kind()) {
                continue;
            }
            let score = self.score(query, listed, names, None);
            let this = Best { score, names, name: listed, asked: number };
            self.keep_best(entity, this, best);
        }
    }

    /// Keeps the better comparison with an entity; of two that are equal the one with the
    /// name that comes first by its text, so that the order of a list says nothing.
    fn keep_best(&self, entity: u32, this: Best, best: &mut HashMap<u32, Best>) {
        let old = best.entry(entity).or_insert(this);
        let rank = |best: &Best| (best.score, best.names.score);
        let text = |best: &Best| {
            let record = self.view.name_record(best.name)?;
            let name = self.view.name(record);
            Some((name.weak, name.text(), best.asked))
        };
        let better = match rank(&this).cmp(&rank(old)) {
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => text(&this) < text(old),
            std::cmp::Ordering::Less => false,
        };
        if better {
            *old = this;
        }
    }

    fn compare_one(
        &self,
        asked: &AskedName,
        listed: u32,
        worthwhile: impl Fn(Sums) -> bool,
        scratch: &mut Scratch,
        evidence: Option<&mut Vec<Evidence>>,
    ) -> NameResult {
        let Some(record) = self.view.name_record(listed) else {
            return NameResult::default();
        };
        let name = self.view.name(record);
        let related = &self.retriever.related;
        let near = Near { view: &self.view, related, worthwhile };
        compare(asked, &name, &near, scratch, evidence)
    }

    /// The score of a comparison: names, then everything else.
    fn score(
        &self,
        Query { subject, policy, .. }: Query<'_>,
        listed: u32,
        names: NameResult,
        mut evidence: Option<&mut Vec<Evidence>>,
    ) -> Score {
        let Some(record) = self.view.name_record(listed) else { return Score::default() };
        let entity = self.view.entity(record.entity.get());
        let score = weigh(subject, &entity, names, evidence.as_deref_mut());
        let alone = score <= names.score() || u32::from(names.undoubted) < WEAK_NAMES_MIN;
        let weak = self.view.name(record).weak && !policy.weak_aliases_start_hits;
        if weak && alone && score > Policy::WEAK_ALIAS_MAX {
            if let Some(evidence) = evidence {
                evidence.push(Evidence {
                    kind: EvidenceKind::NameQuality,
                    query: String::new(),
                    listed: self.view.name(record).text().into(),
                    reason: "weak alias: confirms a hit, does not start one".into(),
                    centibits: 0,
                });
            }
            return Policy::WEAK_ALIAS_MAX;
        }
        score
    }

    /// Entities with one of the subject's documents, whatever their names.
    fn add_by_document(
        &mut self,
        query: Query<'_>,
        name: &AskedName,
        scratch: &mut Scratch,
        best: &mut HashMap<u32, Best>,
    ) {
        let subject = query.subject;
        let numbers = subject.documents.iter().filter(|document| identifies(document));
        let mut entities: Vec<u32> = numbers
            .flat_map(|document| self.view.entities_of_document(&document.number))
            .filter(|entity| !best.contains_key(entity) && !self.is_hidden(*entity))
            .collect();
        entities.sort_unstable();
        entities.dedup();
        if !entities.is_empty() && query.names.len() > 1 {
            // The words near another name were looked for last.
            self.resolve(name, query.scan);
        }
        for entity in entities {
            if !subject.kind.compatible(self.view.entity(entity).kind()) {
                continue;
            }
            for listed in self.view.names_of(entity) {
                let names = self.compare_one(name, listed, |_| true, scratch, None);
                let score = self.score(query, listed, names, None);
                let this = Best { score, names, name: listed, asked: 0 };
                self.keep_best(entity, this, best);
            }
        }
    }

    fn hit(
        &mut self,
        query: Query<'_>,
        entity: u32,
        best: Best,
        scratch: &mut Scratch,
    ) -> Hit {
        let mut evidence = Vec::new();
        if query.policy.explain
            && let Some(name) = query.names.get(best.asked)
        {
            self.resolve(name, query.scan);
            let told = Some(&mut evidence);
            let again = self.compare_one(name, best.name, |_| true, scratch, told);
            let score = self.score(query, best.name, again, Some(&mut evidence));
            assert_eq!(score, best.score, "an explained score is the score");
        }
        let record = self.view.entity(entity);
        let name = self.view.name_record(best.name).map(|r| self.view.name(r));
        Hit {
            id: record.id().into(),
            caption: record.caption().into(),
            schema: record.schema().into(),
            list: record.list,
            score: best.score,
            name_score: best.names.score(),
            hit: best.score >= query.policy.threshold,
            matched_name: name.map(|n| n.text().to_owned()).unwrap_or_default(),
            weak: name.is_some_and(|n| n.weak),
            evidence,
        }
    }
}

/// Shortest word that may be two written as one, and the shortest half of it.
const GLUED_MIN: usize = 8;
const GLUED_HALF_MIN: usize = 3;

/// What names must score so that a birth date with this lift brings them to the
/// threshold: it lifts by so many thousandths of what is missing.
pub(crate) fn names_needed(threshold: u32, lift: u32) -> u32 {
    threshold.saturating_sub(lift) * 1000 / (1000 - lift)
}

/// Compares two names by the same path that screening takes: the second one is put on
/// a list of one, and the first one is screened against it.
///
/// ```
/// use saring_model::EntityKind;
/// let same = saring_screen::compare_names("محمد صالح", "Mohamed Saleh", EntityKind::Person, true);
/// assert!(same.score.get() >= 700);
/// assert!(!same.evidence.is_empty());
/// ```
pub fn compare_names(a: &str, b: &str, kind: EntityKind, explain: bool) -> Comparison {
    let mut builder = IndexBuilder::default();
    let names = vec![Name::primary(b)];
    builder.add(0, &ListedEntity { kind, names, ..ListedEntity::default() });
    let lists: Vec<ListVersion> = Vec::new();
    let index = builder.finish(lists);
    let names = vec![Name::primary(a)];
    let subject = Subject { kind, names, ..Subject::default() };
    let policy =
        Policy { threshold: Score::default(), limit: 1, explain, ..Policy::default() };
    let screening = Screener::new(&index).answer(&subject, &policy, Scan::Pair);
    screening.hits.into_iter().next().map_or_else(Comparison::default, |hit| Comparison {
        score: hit.score,
        evidence: hit.evidence,
    })
}
