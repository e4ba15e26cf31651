//! What must hold of screening, whatever is asked and whatever is listed.
//!
//! Every subject goes through [`check`]: by the index and by the full scan, plain and
//! explained. Seeds are fixed, so a run that fails fails again. Whether an answer is
//! *right* is no matter of these tests; `cargo xtask eval` measures that.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod index_bytes;
mod layers;
mod material;
mod merge;
mod robust;
mod zone;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use saring_model::{
    Address, BirthDate, CountryCode, EntityKind, Hit, ListedEntity, Name, Score, Sex,
    Subject,
};
use saring_screen::{Index, Policy, Screener, compare_names};
use saring_testkit::cases;

use material::{Listed, adversarial, index_of, listed, native_or_spoilt, other_person};

/// Entities of the index that most properties are tried on.
const ENTITIES: u64 = 300;

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| listed(ENTITIES));
static INDEX: LazyLock<Index> =
    LazyLock::new(|| index_of(LISTED.iter().map(|listed| &listed.entity)));

/// So many cases, the same ones in every run.
fn seeded(cases: u32, seed: u64) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn policy(threshold: u16) -> Policy {
    Policy {
        threshold: Score::thousandths(threshold),
        limit: usize::MAX,
        ..Policy::default()
    }
}

/// The score of every entity that an answer names.
fn scores(hits: &[Hit]) -> BTreeMap<String, u16> {
    hits.iter().map(|hit| (hit.id.clone(), hit.score.get())).collect()
}

fn scores_of(index: &Index, subject: &Subject) -> BTreeMap<String, u16> {
    scores(&Screener::new(index).screen(subject, &policy(0)).hits)
}

/// Hits without what only an explanation has.
fn plain(hits: &[Hit]) -> Vec<Hit> {
    hits.iter().map(|hit| Hit { evidence: Vec::new(), ..hit.clone() }).collect()
}

/// Everything that must hold of one subject against one index.
///
/// The full scan is run once, at the lowest threshold; what it finds at a higher one is
/// the upper part of that.
#[track_caller]
fn check(index: &Index, subject: &Subject) {
    let said = || {
        let names: Vec<&str> = subject.names.iter().map(|n| n.full.as_str()).collect();
        format!("{names:?} {:?} {:?}", subject.kind, subject.birth_dates)
    };
    let mut screener = Screener::new(index);
    let scan = screener.full_scan(subject, &policy(0));
    let everything = scores(&scan.hits);
    for threshold in [700, 500, 0] {
        let found = screener.screen(subject, &policy(threshold));
        let expected: Vec<Hit> = scan
            .hits
            .iter()
            .filter(|hit| hit.score.get() >= threshold)
            .map(|hit| Hit { hit: hit.score.get() >= threshold, ..hit.clone() })
            .collect();
        if threshold > 0 {
            assert_eq!(found.hits, expected, "{threshold}: {}", said());
        } else {
            // Below the floor a name need not be found, and is none of the scan's.
            assert_eq!(scores(&found.hits), everything, "floor: {}", said());
        }
        assert!(found.hits.iter().all(|hit| hit.evidence.is_empty()), "{}", said());
        // As given, and again: an answer does not hang on what was asked before.
        let again = screener.screen(subject, &policy(threshold));
        assert_eq!(found, again, "{threshold}: {}", said());
    }
    let explain = Policy { explain: true, ..policy(500) };
    let explained = screener.screen(subject, &explain);
    let unexplained = Screener::new(index).screen(subject, &policy(500));
    assert_eq!(plain(&explained.hits), unexplained.hits, "explained: {}", said());
    for hit in &explained.hits {
        assert!(!hit.evidence.is_empty(), "no evidence: {}", said());
    }
}

fn person(text: impl Into<String>) -> Subject {
    Subject {
        id: "q".into(),
        kind: EntityKind::Person,
        names: vec![Name::primary(text)],
        ..Subject::default()
    }
}

fn kinds() -> impl Strategy<Value = EntityKind> {
    prop_oneof![
        4 => Just(EntityKind::Person),
        1 => Just(EntityKind::Organisation),
        2 => Just(EntityKind::Any),
    ]
}

/// A subject made from a listed entity: its name spoilt or native, with its own birth
/// date, another one, or none.
fn spoilt_subjects() -> impl Strategy<Value = Subject> {
    let entity = 0..usize::try_from(ENTITIES).unwrap();
    (entity, any::<u64>(), 0..4u8, kinds()).prop_map(|(number, seed, dates, kind)| {
        let listed = &LISTED[number];
        let name = native_or_spoilt(listed, seed);
        let birth_dates = match dates {
            0 => Vec::new(),
            1 | 2 => listed.entity.birth_dates.clone(),
            _ => BirthDate::day(1987, 6, 5).into_iter().collect(),
        };
        Subject { kind, birth_dates, ..person(name) }
    })
}

/// People who are not listed, of all cultures.
fn other_subjects() -> impl Strategy<Value = Subject> {
    (any::<u64>(), any::<bool>(), kinds()).prop_map(|(seed, dated, kind)| {
        let (name, birth) = other_person(seed);
        let birth_dates = birth.into_iter().filter(|_| dated).collect();
        Subject { kind, birth_dates, ..person(name) }
    })
}

/// Names that nobody bears, made to break things.
fn adversarial_subjects() -> impl Strategy<Value = Subject> {
    (any::<u64>(), any::<bool>(), kinds()).prop_map(|(seed, dated, kind)| {
        let birth_dates =
            if dated { LISTED[0].entity.birth_dates.clone() } else { Vec::new() };
        Subject { kind, birth_dates, ..person(adversarial(&LISTED, seed)) }
    })
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop_oneof![
        4 => spoilt_subjects(),
        2 => other_subjects(),
        2 => adversarial_subjects(),
    ]
}

proptest! {
    #![proptest_config(seeded(160, 1))]

    #[test]
    fn a_full_scan_finds_no_more_of_spoilt_names(subject in spoilt_subjects()) {
        check(&INDEX, &subject);
    }
}

proptest! {
    #![proptest_config(seeded(80, 2))]

    #[test]
    fn a_full_scan_finds_no_more_of_other_people(subject in other_subjects()) {
        check(&INDEX, &subject);
    }

    #[test]
    fn a_full_scan_finds_no_more_of_adversarial_names(subject in adversarial_subjects()) {
        check(&INDEX, &subject);
    }

    #[test]
    fn a_full_scan_finds_no_more_of_random_text(text in "\\PC{0,40}", kind in kinds()) {
        check(&INDEX, &Subject { kind, ..person(text) });
    }
}

proptest! {
    #![proptest_config(seeded(500, 3))]

    #[test]
    fn other_facts_never_lift(subject in subjects(), fact in 0..3u8) {
        let without = scores_of(&INDEX, &subject);
        for country in ["my", "ru", "iq"] {
            let mut with = subject.clone();
            let country = CountryCode::read(country);
            match fact {
                0 => with.nationalities = country.into_iter().collect(),
                1 => with.birth_places = vec![Address { country, ..Address::default() }],
                _ => with.sexes = vec![Sex::Female],
            }
            assert_no_lift(&without, &scores_of(&INDEX, &with), 0, &subject);
        }
    }

    #[test]
    fn a_conflicting_birth_date_never_lifts(subject in subjects()) {
        // The oldest person of the index was born in 1940.
        let conflict = BirthDate::day(1899, 2, 3).unwrap();
        let without = scores_of(&INDEX, &subject);
        let mut with = subject.clone();
        with.birth_dates = vec![conflict];
        let undated = Subject { birth_dates: Vec::new(), ..subject.clone() };
        assert_no_lift(
            &scores_of(&INDEX, &undated), &scores_of(&INDEX, &with), FLOOR, &subject,
        );
        if !subject.birth_dates.is_empty() {
            let mut both = subject.clone();
            both.birth_dates.extend(with.birth_dates);
            let dated = scores_of(&INDEX, &both);
            assert_no_lift(&without, &dated, FLOOR, &subject);
        }
    }

    #[test]
    fn another_name_never_lowers(subject in subjects(), other in subjects()) {
        let alone = scores_of(&INDEX, &subject);
        for reversed in [false, true] {
            let mut both = subject.clone();
            both.names.extend(other.names.iter().cloned());
            if reversed {
                both.names.reverse();
            }
            let together = scores_of(&INDEX, &both);
            for (id, score) in &alone {
                let now = together.get(id).copied().unwrap_or(0);
                prop_assert!(now >= *score, "{id}: {score} to {now}");
            }
        }
    }
}

/// Names scoring less than this are not looked for, so an entity that is not answered
/// may have any score below it.
const FLOOR: u16 = 199;

/// No entity scores more with a fact than without it.
#[track_caller]
fn assert_no_lift(
    without: &BTreeMap<String, u16>,
    with: &BTreeMap<String, u16>,
    unanswered: u16,
    subject: &Subject,
) {
    for (id, score) in with {
        let before = without.get(id).copied().unwrap_or(unanswered);
        let name = subject.names.first().map_or("", |name| &name.full);
        assert!(*score <= before, "{name:?} and {id}: {before} to {score}");
    }
}

#[test]
fn order_never_changes_a_score() {
    let mut turned: Vec<ListedEntity> =
        LISTED.iter().rev().map(|listed| listed.entity.clone()).collect();
    // Neither reversed nor as before.
    turned.rotate_left(101);
    for (number, entity) in turned.iter_mut().enumerate() {
        let names = entity.names.len();
        entity.names.rotate_left(number % names);
    }
    let other = index_of(&turned);
    for seed in 0..400 {
        let number = usize::try_from(seed * 7 % ENTITIES).unwrap();
        let mut subject = person(native_or_spoilt(&LISTED[number], seed));
        if seed.is_multiple_of(3) {
            subject.birth_dates = LISTED[number].entity.birth_dates.clone();
        }
        assert_eq!(
            scores_of(&INDEX, &subject),
            scores_of(&other, &subject),
            "{:?}",
            subject.names
        );
    }
}

#[test]
fn lists_never_change_a_score() {
    let split = |turned: bool| {
        let mut builder = saring_screen::IndexBuilder::default();
        for (number, listed) in LISTED.iter().enumerate() {
            let list = u32::from(number.is_multiple_of(2) != turned);
            builder.add(list, &listed.entity);
        }
        let names = if turned { ["b", "a"] } else { ["a", "b"] };
        builder.finish(names.map(material::version).to_vec())
    };
    let (one, other) = (split(false), split(true));
    for seed in 0..100 {
        let subject = person(native_or_spoilt(&LISTED[seed], seed as u64));
        assert_eq!(scores_of(&one, &subject), scores_of(&other, &subject));
        let ask = |index| Screener::new(index).screen(&subject, &policy(0));
        for (hit, same) in ask(&one).hits.iter().zip(&ask(&other).hits) {
            let list = |index: &Index, hit: &Hit| {
                index.lists()[usize::try_from(hit.list).unwrap()].name.clone()
            };
            assert_eq!(list(&one, hit), list(&other, same), "each cites its own list");
        }
    }
}

/// Initials tell next to nothing, and a birth date that agrees makes much of it.
#[test]
fn a_full_scan_finds_no_more_of_initials() {
    for listed in LISTED.iter().step_by(6) {
        let name = &listed.entity.names[0].full;
        let initials: Vec<String> = name
            .split_whitespace()
            .filter_map(|word| Some(format!("{}.", word.chars().next()?)))
            .collect();
        let birth_dates = listed.entity.birth_dates.clone();
        let all = person(initials.join(" "));
        check(&INDEX, &Subject { birth_dates: birth_dates.clone(), ..all.clone() });
        check(&INDEX, &Subject { birth_dates, ..person(&initials[0]) });
        check(&INDEX, &all);
    }
}

/// Where a listed name has a word twice, one of the two may be all that is found by, and
/// the other be paired with a word that is hardly like it.
#[test]
fn a_full_scan_finds_no_more_of_a_word_that_stands_twice() {
    let entity = ListedEntity {
        id: "x".into(),
        kind: EntityKind::Person,
        names: vec![Name::primary("Nyunt Aung Aung")],
        ..ListedEntity::default()
    };
    let index = index_of([&entity]);
    for name in [
        "Solanki Noryarfar Tartus Ji-yeong Hanh Vongsavongsa Hyun-hui Keke Shrivastav \
         Chiang Export Sae Huang Tri Nurcan ملک Petroleum Kasemsukmanee Sulistyo \
         Youngjae Aung Heam",
        "Ji-yeong Solanki Aung",
        "Yeong Aung",
    ] {
        check(&index, &person(name));
    }
}

/// An entity that only a document finds is compared with the subject's first name, which
/// is not the name that was looked for last.
#[test]
fn a_document_is_explained_with_the_first_name() {
    for listed in LISTED.iter().filter(|listed| !listed.entity.documents.is_empty()) {
        let documents = listed.entity.documents.clone();
        let alone = Subject { documents, ..person("Zzyzx Qwertz") };
        let mut both = alone.clone();
        both.names.push(Name::primary("Hassan Ali Ivanov"));
        let mut screener = Screener::new(&INDEX);
        let explain = Policy { explain: true, ..policy(700) };
        let (one, other) =
            (screener.screen(&alone, &explain).hits, screener.screen(&both, &explain));
        let own = |hits: &[Hit]| {
            hits.iter().find(|hit| hit.id == listed.entity.id).cloned().unwrap()
        };
        assert_eq!(own(&one), own(&other.hits));
        check(&INDEX, &both);
    }
}

#[test]
fn every_labelled_pair_goes_every_path() {
    /// Rows that share an index, so that each also meets names it has no part in.
    const TOGETHER: usize = 12;
    let rows = cases::names();
    for rows in rows.chunks(TOGETHER) {
        let entities: Vec<ListedEntity> = rows
            .iter()
            .map(|row| ListedEntity {
                id: format!("line-{}", row.line),
                schema: row.schema.clone(),
                kind: EntityKind::of_schema(&row.schema).unwrap_or_default(),
                names: vec![Name::primary(&row.name2)],
                ..ListedEntity::default()
            })
            .collect();
        let index = index_of(&entities);
        for row in rows {
            let kind = EntityKind::of_schema(&row.schema).unwrap_or_default();
            let subject = Subject { kind, ..person(&row.name1) };
            check(&index, &subject);
            let plain = compare_names(&row.name1, &row.name2, kind, false);
            let explained = compare_names(&row.name1, &row.name2, kind, true);
            assert_eq!(plain.score, explained.score, "line {}", row.line);
            assert!(plain.evidence.is_empty(), "line {}", row.line);
        }
    }
}

#[test]
fn an_empty_index_gives_no_hits() {
    let index = index_of(std::iter::empty::<&ListedEntity>());
    for (seed, listed) in LISTED.iter().enumerate() {
        let mut subject = person(native_or_spoilt(listed, seed as u64));
        subject.birth_dates = listed.entity.birth_dates.clone();
        subject.documents = listed.entity.documents.clone();
        let mut screener = Screener::new(&index);
        assert!(screener.screen(&subject, &policy(0)).hits.is_empty());
        assert!(screener.full_scan(&subject, &policy(0)).hits.is_empty());
    }
}

#[test]
fn a_subject_without_a_name_gives_no_hits() {
    for names in [vec![], vec![Name::primary("")], vec![Name::primary(" .-' ")]] {
        let subject = Subject { names, ..person("") };
        assert!(scores_of(&INDEX, &subject).is_empty());
    }
}
