//! One person on many lists: which entities of different lists are the same.
//!
//! In: entities of several lists, and what persons have decided before. Out: groups of
//! entities that are one, each join with its rule and its reasons, and the pairs that
//! were left apart although something spoke for them. A wrong join hides one person
//! behind another, a missed one costs a second line in an answer: so only two things
//! join, a reference that one list quotes of another, and near-certain identity; and
//! whatever contradicts them parts. Not handled: entities of one list, which its
//! publisher keeps apart.
//!
//! | Rule | Joins when | and |
//! |---|---|---|
//! | [`JoinRule::Decided`] | a person said so | |
//! | [`JoinRule::Reference`] | one quotes the other's UN reference, or both quote the same | names score 700, no contradicting kind or sex |
//! | [`JoinRule::Identifier`] | one names the other's identifier, which its publisher gives to nobody else | the same |
//! | [`JoinRule::Document`] | the same passport number, or the same identity number, of issuers that do not contradict | the same |
//! | [`JoinRule::Identity`] | persons with the same words in a name, born on the same day | a nationality in common or a name that tells ten bits; no contradicting nationality, country of birth, identity number or birth date |
//!
//! Birth dates that contradict keep apart; of the first three rules a slip, within two
//! years or the same day of another year, is outweighed by names that score 850. Nobody is
//! joined through a third whom they contradict.
//!
//! 700 is where the engine says that a person should look. Measured on the lists of the
//! United Nations (2026-02-27), the European Union (2024-05-13) and OFAC (2024-05-07): of
//! 80 pairs with one UN reference 79 are joined; the other one is a slip in the reference.
//! Of some 600 pairs with one document number one in fifty has contradicting birth dates,
//! nearly all of them slips, and four have names of two people.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use saring_model::{
    BirthDate, CountryCode, DocumentKind, EntityKind, ListedEntity, Name, NameKind,
    Precision, Quality, Score, Subject,
};
use saring_names::{Side, analyse};

use crate::identity::identifies;
use crate::{IndexBuilder, Policy, Screener};

/// Why two entities are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum JoinRule {
    /// A person said so.
    Decided,
    /// A reference of the United Nations that both have.
    Reference,
    /// One names the other's identifier.
    Identifier,
    /// A document number.
    Document,
    /// The same name and the same day of birth.
    Identity,
}

impl JoinRule {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Reference => "reference",
            Self::Identifier => "identifier",
            Self::Document => "document",
            Self::Identity => "identity",
        }
    }
}

/// An entity and the list that it stands on.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The list, by position.
    pub list: u32,
    /// The entity.
    pub entity: &'a ListedEntity,
}

/// What a person has decided of two entities, by identifiers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether they are the same.
    pub same: bool,
}

/// A pair of members, by position, that was joined or left apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Join {
    /// The one.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What joined them, or spoke for it.
    pub rule: JoinRule,
    /// What they have in common.
    pub reasons: Vec<String>,
    /// What kept them apart; `None` if they were joined.
    pub doubt: Option<String>,
}

/// What became of the members.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Joined {
    /// Members that are one, by position, in the order of their lists.
    pub groups: Vec<Vec<usize>>,
    /// Every pair that something spoke for.
    pub joins: Vec<Join>,
}

/// Names must score this to be those of a quoted reference: the engine's own threshold.
/// Father and son who bear each other's names score 620.
const REFERENCE_NAMES_MIN: u16 = 700;
/// What names must score where a birth date slipped: nearly the same.
const AGAINST_DATES_MIN: u16 = 850;
/// Names must score this beside the same document number: the engine's own threshold.
const DOCUMENT_NAMES_MIN: u16 = 700;
/// What a name must tell, in hundredths of a bit, to be enough beside a birth date alone:
/// one in a thousand bears it. Of two lists of fifteen thousand people, where one in twenty
/// thousand is born on a given day, not one pair in a hundred lists is then of two people.
const IDENTITY_WEIGHT_MIN: u32 = 1000;
/// Digits that make a document number tell somebody from others.
const DOCUMENT_DIGITS_MIN: usize = 5;
/// More members than this under one key tell that the key tells nothing.
const BUCKET_MAX: usize = 64;
/// Years that "about" may be wrong by.
const ABOUT_YEARS: i32 = 2;

/// The keys under which entities that may be one meet.
fn keys(entity: &ListedEntity) -> Vec<(JoinRule, String)> {
    let mut keys = Vec::new();
    for reference in references(entity) {
        keys.push((JoinRule::Reference, reference.to_owned()));
    }
    for id in std::iter::once(&entity.id).chain(&entity.referents) {
        if is_published(id) {
            keys.push((JoinRule::Identifier, id.clone()));
        }
    }
    for document in entity.documents.iter().filter(|document| identifies(document)) {
        let digits = document.number.chars().filter(char::is_ascii_digit).count();
        // The number of an identity card is no passport's.
        let kind = match document.kind {
            DocumentKind::Passport => "passport",
            DocumentKind::NationalId => "national",
            DocumentKind::TaxNumber
            | DocumentKind::Registration
            | DocumentKind::Imo
            | DocumentKind::Other => continue,
        };
        if digits >= DOCUMENT_DIGITS_MIN {
            keys.push((JoinRule::Document, format!("{kind} {}", document.number)));
        }
    }
    if entity.kind == EntityKind::Person {
        let days: BTreeSet<String> =
            entity.birth_dates.iter().filter(|date| is_telling(date)).map(day).collect();
        if !days.is_empty() {
            for (words, _) in good_names(entity).filter_map(|name| words(&name.full)) {
                keys.extend(
                    days.iter().map(|day| (JoinRule::Identity, format!("{day} {words}"))),
                );
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// UN references of an entity: its own, and those it quotes.
fn references(entity: &ListedEntity) -> impl Iterator<Item = &str> {
    entity.listings.iter().flat_map(|listing| {
        let own = Some(listing.reference.as_str()).filter(|own| is_un_reference(own));
        own.into_iter().chain(listing.quoted.iter().map(String::as_str))
    })
}

/// `QDi.086`.
fn is_un_reference(text: &str) -> bool {
    let [committee @ .., kind, b'.', _, _, _] = text.as_bytes() else { return false };
    committee.len() == 2
        && committee.iter().all(u8::is_ascii_uppercase)
        && matches!(kind, b'i' | b'e')
        && text.bytes().skip(4).all(|byte| byte.is_ascii_digit())
}

/// A full date, which is no convention for "unknown".
fn is_telling(date: &BirthDate) -> bool {
    date.precision == Precision::Day
        && !date.approximate
        && (date.from.month(), date.from.day()) != (1, 1)
}

fn day(date: &BirthDate) -> String {
    date.from.to_string()
}

fn good_names(entity: &ListedEntity) -> impl Iterator<Item = &Name> {
    entity.names.iter().filter(|name| name.quality == Quality::Good)
}

/// The words of a name in one order, and what they tell in hundredths of a bit; `None`
/// for fewer than two, which tell nobody apart.
fn words(name: &str) -> Option<(String, u32)> {
    let analysed = analyse(name, EntityKind::Person, Side::Listed);
    let weight = analysed.parts.iter().map(|part| u32::from(part.weight)).sum();
    let mut words: Vec<&str> =
        analysed.parts.iter().map(|part| part.text.as_str()).collect();
    words.sort_unstable();
    (words.len() >= 2).then(|| (words.join(" "), weight))
}

/// Whether an identifier is one that its publisher gives to nobody else: `1` on two
/// lists of somebody's own are two people.
fn is_published(id: &str) -> bool {
    const PUBLISHERS: [&str; 13] = [
        "unsc-",
        "ofac-",
        "eu-fsf-",
        "gb-",
        "id-dttot-",
        "my-moha-",
        "ru-rosfin-",
        "vn-mps-",
        "interpol-",
        "sg-tsfa-",
        "th-amlo-",
        "NK-",
        "ch-seco-",
    ];
    let wikidata = id.strip_prefix('Q').is_some_and(|number| {
        number.len() >= 3 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    wikidata || PUBLISHERS.iter().any(|publisher| id.starts_with(publisher))
}

/// Finds the entities that can be one with another: a first pass over lists too large to
/// be held whole.
#[derive(Default)]
pub struct JoinKeys {
    /// Digest of a key, list, number of the entity within all that were added.
    met: Vec<(u64, u32, u32)>,
    added: u32,
}

impl JoinKeys {
    /// Adds an entity; they are numbered from 0.
    pub fn add(&mut self, list: u32, entity: &ListedEntity) {
        for (rule, key) in keys(entity) {
            self.met.push((digest(rule, &key), list, self.added));
        }
        self.added += 1;
    }

    /// The numbers of those that share a key with an entity of another list.
    pub fn finish(mut self) -> HashSet<u32> {
        self.met.sort_unstable();
        let mut wanted = HashSet::new();
        for run in self.met.chunk_by(|a, b| a.0 == b.0) {
            let several = run.first().map(|one| one.1) != run.last().map(|one| one.1);
            if several && run.len() <= BUCKET_MAX {
                wanted.extend(run.iter().map(|(_, _, number)| *number));
            }
        }
        wanted
    }
}

/// FNV-1a, 64 bits: the same on every machine.
fn digest(rule: JoinRule, key: &str) -> u64 {
    let bytes = std::iter::once(rule as u8).chain(key.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Joins members that are one. The result does not hang on the order of the members
/// within a list.
pub fn join(members: &[Member<'_>], decisions: &[Decision]) -> Joined {
    let mut joins = proposals(members, decisions);
    let apart = parted(members, decisions);
    let mut groups = Groups::new(members);
    for join in &mut joins {
        if join.doubt.is_some() {
            continue;
        }
        join.doubt = groups.join(join, members, &apart);
    }
    Joined { groups: groups.finish(members), joins }
}

/// Every pair that something speaks for, the strongest rule first, with what contradicts
/// it.
fn proposals(members: &[Member<'_>], decisions: &[Decision]) -> Vec<Join> {
    let mut buckets: BTreeMap<(JoinRule, String), Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        for key in keys(member.entity) {
            buckets.entry(key).or_default().push(at);
        }
    }
    // The strongest rule of each pair, with all that it rests on.
    let mut pairs: BTreeMap<(usize, usize), (JoinRule, Vec<String>)> = BTreeMap::new();
    for ((rule, key), bucket) in &buckets {
        if bucket.len() > BUCKET_MAX {
            continue;
        }
        for (nth, a) in bucket.iter().enumerate() {
            for b in bucket.iter().skip(nth + 1) {
                if list(members, *a) == list(members, *b) {
                    continue;
                }
                let pair = pairs.entry((*a, *b)).or_insert((*rule, Vec::new()));
                if pair.0 == *rule {
                    pair.1.push(key.clone());
                }
            }
        }
    }
    let mut joins: Vec<Join> = pairs
        .into_iter()
        .filter_map(|((a, b), (rule, shared))| {
            let (one, other) = (members.get(a)?.entity, members.get(b)?.entity);
            let reasons = shared.iter().map(|key| reason(rule, key)).collect();
            Some(Join { a, b, rule, reasons, doubt: doubt(one, other, rule) })
        })
        .collect();
    joins.extend(decided(members, decisions));
    let id = |at: usize| members.get(at).map(|member| member.entity.id.as_str());
    joins.sort_by(|x, y| {
        (x.rule, id(x.a), id(x.b), x.a, x.b).cmp(&(y.rule, id(y.a), id(y.b), y.a, y.b))
    });
    joins
}

fn list(members: &[Member<'_>], at: usize) -> Option<u32> {
    members.get(at).map(|member| member.list)
}

/// Pairs that a person called one.
fn decided(members: &[Member<'_>], decisions: &[Decision]) -> Vec<Join> {
    let at = |id: &str| members.iter().position(|member| member.entity.id == id);
    let same = decisions.iter().filter(|decision| decision.same);
    same.filter_map(|decision| {
        let (a, b) = (at(&decision.a)?, at(&decision.b)?);
        let reasons = vec!["a person joined them".to_owned()];
        Some(Join { a, b, rule: JoinRule::Decided, reasons, doubt: None })
    })
    .collect()
}

/// Pairs of members that a person parted.
fn parted(members: &[Member<'_>], decisions: &[Decision]) -> HashSet<(usize, usize)> {
    let mut at: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        at.entry(&member.entity.id).or_default().push(index);
    }
    let all = |id: &str| at.get(id).cloned().unwrap_or_default();
    let mut apart = HashSet::new();
    for decision in decisions.iter().filter(|decision| !decision.same) {
        for a in all(&decision.a) {
            for b in all(&decision.b) {
                apart.insert((a.min(b), a.max(b)));
            }
        }
    }
    apart
}

fn reason(rule: JoinRule, key: &str) -> String {
    match rule {
        JoinRule::Decided => key.to_owned(),
        JoinRule::Reference => format!("both have the UN reference {key}"),
        JoinRule::Identifier => format!("both have the identifier {key}"),
        JoinRule::Document => {
            let (_, number) = key.split_once(' ').unwrap_or(("", key));
            format!("both have the document number {number}")
        }
        JoinRule::Identity => {
            let (day, words) = key.split_once(' ').unwrap_or((key, ""));
            format!("both are named {words} and born on {day}")
        }
    }
}

/// What keeps two entities apart in spite of a rule.
fn doubt(one: &ListedEntity, other: &ListedEntity, rule: JoinRule) -> Option<String> {
    if rule == JoinRule::Decided {
        return None;
    }
    if !one.kind.compatible(other.kind) {
        return Some("they are of different kinds".to_owned());
    }
    if disjoint(&one.sexes, &other.sexes) {
        return Some("their sexes contradict each other".to_owned());
    }
    if rule == JoinRule::Document && issuers_contradict(one, other) {
        return Some("the document's issuers contradict each other".to_owned());
    }
    // The names are the same word for word.
    if rule == JoinRule::Identity {
        return identity_doubt(one, other);
    }
    let dates = dates_contradict(&one.birth_dates, &other.birth_dates);
    if dates && !dates_near(&one.birth_dates, &other.birth_dates) {
        return Some("their birth dates contradict each other".to_owned());
    }
    let names_min = match rule {
        JoinRule::Decided | JoinRule::Identity => return None,
        JoinRule::Reference | JoinRule::Identifier | JoinRule::Document if dates => {
            AGAINST_DATES_MIN
        }
        JoinRule::Reference | JoinRule::Identifier => REFERENCE_NAMES_MIN,
        JoinRule::Document => DOCUMENT_NAMES_MIN,
    };
    let score = names_score(one, other).get();
    (score < names_min).then(|| format!("their names score {score}, not {names_min}"))
}

/// What keeps two persons of one name and one day of birth apart.
fn identity_doubt(one: &ListedEntity, other: &ListedEntity) -> Option<String> {
    let doubt = |text: &str| Some(text.to_owned());
    if dates_contradict(&one.birth_dates, &other.birth_dates) {
        return doubt("their birth dates contradict each other");
    }
    if disjoint(&one.nationalities, &other.nationalities) {
        return doubt("they have no nationality in common");
    }
    if disjoint(&birth_countries(one), &birth_countries(other)) {
        return doubt("they were born in different countries");
    }
    if identity_cards_contradict(one, other) {
        return doubt("their identity numbers contradict each other");
    }
    let nation_in_common =
        one.nationalities.iter().any(|code| other.nationalities.contains(code));
    if !nation_in_common && shared_weight(one, other) < IDENTITY_WEIGHT_MIN {
        return doubt("the name is a common one, and nothing else is known");
    }
    None
}

fn birth_countries(entity: &ListedEntity) -> Vec<CountryCode> {
    entity.birth_places.iter().filter_map(|place| place.country).collect()
}

/// Whether both have identity numbers of one issuer, or of none that is told, and none in
/// common. Passports are renewed under other numbers; an identity number is for life.
fn identity_cards_contradict(one: &ListedEntity, other: &ListedEntity) -> bool {
    let cards = |entity: &ListedEntity| -> Vec<(Option<CountryCode>, String)> {
        let national = entity
            .documents
            .iter()
            .filter(|own| own.kind == DocumentKind::NationalId && identifies(own));
        national.map(|own| (own.issuer, own.number.clone())).collect()
    };
    let (one, other) = (cards(one), cards(other));
    let mut contradict = false;
    for (issuer, number) in &one {
        for (other_issuer, other_number) in &other {
            if number == other_number {
                return false;
            }
            contradict |= issuer == other_issuer;
        }
    }
    contradict
}

/// What the most telling name that both have tells.
fn shared_weight(one: &ListedEntity, other: &ListedEntity) -> u32 {
    let of = |entity: &ListedEntity| -> Vec<(String, u32)> {
        good_names(entity).filter_map(|name| words(&name.full)).collect()
    };
    let (one, other) = (of(one), of(other));
    let shared = one.iter().filter(|(own, _)| other.iter().any(|(name, _)| name == own));
    shared.map(|(_, weight)| *weight).max().unwrap_or(0)
}

/// Whether both have values and none in common.
fn disjoint<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|own| other.contains(own))
}

/// Whether both have birth dates and no two of them can be the same.
fn dates_contradict(one: &[BirthDate], other: &[BirthDate]) -> bool {
    let may_be_same = |a: &BirthDate, b: &BirthDate| {
        let years = if a.approximate || b.approximate { ABOUT_YEARS } else { 0 };
        let slack = years * 366;
        a.from.number() <= b.to.number() + slack
            && b.from.number() <= a.to.number() + slack
    };
    !one.is_empty()
        && !other.is_empty()
        && !one.iter().any(|a| other.iter().any(|b| may_be_same(a, b)))
}

/// Whether two birth dates that contradict are near enough for a slip: within two years,
/// or the same day of another year of the same decade.
fn dates_near(one: &[BirthDate], other: &[BirthDate]) -> bool {
    let near = |a: &BirthDate, b: &BirthDate| {
        let gap = (a.from.number() - b.to.number()).max(b.from.number() - a.to.number());
        let same_day = a.precision == Precision::Day
            && b.precision == Precision::Day
            && (a.from.month(), a.from.day()) == (b.from.month(), b.from.day());
        gap <= 2 * 366 || same_day && gap <= 10 * 366
    };
    one.iter().any(|a| other.iter().any(|b| near(a, b)))
}

/// Whether two entities cannot be one, whatever joined each of them to a third.
fn contradict(one: &ListedEntity, other: &ListedEntity) -> bool {
    !one.kind.compatible(other.kind)
        || disjoint(&one.sexes, &other.sexes)
        || dates_contradict(&one.birth_dates, &other.birth_dates)
}

/// Whether every number that both have was issued by different countries.
fn issuers_contradict(one: &ListedEntity, other: &ListedEntity) -> bool {
    let mut shared = false;
    for a in &one.documents {
        for b in other.documents.iter().filter(|b| b.number == a.number) {
            if a.number.is_empty() {
                continue;
            }
            shared = true;
            if a.issuer.is_none() || b.issuer.is_none() || a.issuer == b.issuer {
                return false;
            }
        }
    }
    shared
}

/// The score of the two entities' names, by the path that screening takes.
fn names_score(one: &ListedEntity, other: &ListedEntity) -> Score {
    let mut builder = IndexBuilder::default();
    let names = other.names.clone();
    builder.add(0, &ListedEntity { kind: other.kind, names, ..ListedEntity::default() });
    let index = builder.finish(Vec::new());
    let names = one.names.clone();
    let subject = Subject { kind: one.kind, names, ..Subject::default() };
    let policy = Policy {
        threshold: Score::default(),
        limit: 1,
        weak_aliases_start_hits: true,
        ..Policy::default()
    };
    let screening = Screener::new(&index).full_scan(&subject, &policy);
    screening.hits.first().map(|hit| hit.name_score).unwrap_or_default()
}

/// Members that are one so far: to each the root of its group.
struct Groups {
    roots: Vec<usize>,
    /// Of each root, the members of its group.
    groups: Vec<Vec<usize>>,
}

impl Groups {
    fn new(members: &[Member<'_>]) -> Self {
        let roots: Vec<usize> = (0..members.len()).collect();
        Self { groups: roots.iter().map(|at| vec![*at]).collect(), roots }
    }

    fn group(&self, at: usize) -> &[usize] {
        let root = self.roots.get(at).copied().unwrap_or(at);
        self.groups.get(root).map(Vec::as_slice).unwrap_or_default()
    }

    /// Makes two groups one, or tells what forbids it.
    fn join(
        &mut self,
        join: &Join,
        members: &[Member<'_>],
        apart: &HashSet<(usize, usize)>,
    ) -> Option<String> {
        let (one, other) = (self.group(join.a).to_vec(), self.group(join.b).to_vec());
        if one == other {
            return None;
        }
        for a in &one {
            for b in &other {
                if apart.contains(&(*a.min(b), *a.max(b))) {
                    return Some("a person parted them".to_owned());
                }
                if list(members, *a) == list(members, *b)
                    && join.rule != JoinRule::Decided
                {
                    let text = "two entities of one list would become one";
                    return Some(text.to_owned());
                }
                // The pair itself was weighed; what each of them brings was not.
                let itself = (*a, *b) == (join.a, join.b);
                let entities = members.get(*a).zip(members.get(*b));
                if !itself
                    && join.rule != JoinRule::Decided
                    && entities.is_some_and(|(a, b)| contradict(a.entity, b.entity))
                {
                    let text = "others that they are one with contradict each other";
                    return Some(text.to_owned());
                }
            }
        }
        let (Some(&root), Some(&from)) = (self.roots.get(join.a), self.roots.get(join.b))
        else {
            return None;
        };
        for at in &other {
            if let Some(own) = self.roots.get_mut(*at) {
                *own = root;
            }
        }
        if let Some(own) = self.groups.get_mut(from) {
            own.clear();
        }
        if let Some(own) = self.groups.get_mut(root) {
            own.extend(other);
        }
        None
    }

    fn finish(self, members: &[Member<'_>]) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> =
            self.groups.into_iter().filter(|group| group.len() > 1).collect();
        let key =
            |at: &usize| members.get(*at).map(|own| (own.list, own.entity.id.as_str()));
        for group in &mut groups {
            group.sort_by(|a, b| key(a).cmp(&key(b)));
        }
        groups.sort_by(|a, b| a.first().map(key).cmp(&b.first().map(key)));
        groups
    }
}

/// One entity made of several that are the same: the identifier, the schema and the
/// first name are those of the first one; everything else is what any of them says,
/// once. The identifiers of the others become referents.
pub fn merged(entities: &[&ListedEntity]) -> ListedEntity {
    let Some((first, others)) = entities.split_first() else {
        return ListedEntity::default();
    };
    let mut merged = (*first).clone();
    for other in others {
        for name in &other.names {
            let mut name = name.clone();
            if name.kind == NameKind::Primary {
                name.kind = NameKind::Alias;
            }
            let same = |own: &Name| own.full == name.full && own.quality == name.quality;
            if !merged.names.iter().any(same) {
                merged.names.push(name);
            }
        }
        merged.referents.push(other.id.clone());
        add(&mut merged.referents, &other.referents);
        add(&mut merged.titles, &other.titles);
        add(&mut merged.designations, &other.designations);
        add(&mut merged.birth_dates, &other.birth_dates);
        add(&mut merged.birth_places, &other.birth_places);
        add(&mut merged.nationalities, &other.nationalities);
        add(&mut merged.sexes, &other.sexes);
        add(&mut merged.documents, &other.documents);
        add(&mut merged.addresses, &other.addresses);
        add(&mut merged.listings, &other.listings);
        add(&mut merged.notes, &other.notes);
        add(&mut merged.unread, &other.unread);
    }
    merged
}

fn add<T: Clone + PartialEq>(to: &mut Vec<T>, from: &[T]) {
    for value in from {
        if !to.contains(value) {
            to.push(value.clone());
        }
    }
}
