//! Layers answer as an index of all that they hold, built anew.
//!
//! Every case makes lists and deltas by chance, applies the deltas to an index, builds
//! another from what the lists then hold, and asks both the same. Whole screenings are
//! compared: hits, scores, order, evidence, list versions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use saring_model::{
    BirthDate, EntityKind, ListVersion, ListedEntity, Name, Screening, Subject,
};
use saring_screen::{
    Change, Index, IndexBuilder, Layers, Live, Memory, Policy, Screener,
};
use saring_testkit::Random;

use super::material::{adversarial, listed, native_or_spoilt, other_person, version};
use super::{LISTED, Listed, person, policy, seeded};

/// Who may come onto the lists, or change places with whom is there.
fn others() -> Vec<Listed> {
    listed(500).split_off(400)
}

/// What stands on the lists, as a publisher would keep it.
#[derive(Clone, Default)]
struct Lists(Vec<(u32, ListedEntity)>);

impl Lists {
    /// Some of the invented entities, on two lists. A few are on both, and a few stand
    /// twice on one.
    fn drawn(rng: &mut Random) -> Self {
        let mut lists = Self::default();
        let start = rng.below(LISTED.len() / 2);
        for listed in LISTED.iter().skip(start).take(20 + rng.below(100)) {
            let list = u32::from(rng.chance(30));
            lists.0.push((list, listed.entity.clone()));
            if rng.chance(10) {
                lists.0.push((1 - list, listed.entity.clone()));
            }
            if rng.chance(3) {
                let other = &rng.pick(&LISTED).entity;
                let id = listed.entity.id.clone();
                lists.0.push((list, ListedEntity { id, ..other.clone() }));
            }
        }
        lists
    }

    fn has(&self, id: &str) -> bool {
        self.0.iter().any(|(_, entity)| entity.id == id)
    }

    fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            let (list, id) = match change {
                Change::Put(list, entity) => (*list, &entity.id),
                Change::Remove(list, id) => (*list, id),
            };
            self.0.retain(|(on, entity)| *on != list || entity.id != *id);
            if let Change::Put(list, entity) = change {
                self.0.push((*list, ListedEntity::clone(entity)));
            }
        }
    }

    fn index(&self, versions: Vec<ListVersion>) -> Index {
        let mut builder = IndexBuilder::default();
        for (list, entity) in &self.0 {
            builder.add(*list, entity);
        }
        builder.finish(versions)
    }

    /// A change of these lists; `gone` is who was once on them.
    fn change(&self, rng: &mut Random, others: &[Listed], gone: &[Self]) -> Change {
        let list = u32::from(rng.chance(40));
        let known = |rng: &mut Random, lists: &Self| {
            let known = (!lists.0.is_empty()).then(|| rng.pick(&lists.0).clone());
            known.unwrap_or_else(|| (0, LISTED[0].entity.clone()))
        };
        match rng.below(10) {
            0..3 => Change::Put(list, rng.pick(others).entity.clone().into()),
            // Another name, another birth date, another kind.
            3..6 => {
                let (list, mut entity) = known(rng, self);
                let other = &rng.pick(others).entity;
                match rng.below(4) {
                    0 => entity.names.clone_from(&other.names),
                    1 => entity.names.extend(other.names.iter().cloned()),
                    2 => entity.birth_dates.clone_from(&other.birth_dates),
                    _ => entity.kind = EntityKind::Any,
                }
                Change::Put(list, entity.into())
            }
            // As it was.
            6 => {
                let (list, entity) = known(rng, self);
                Change::Put(list, entity.into())
            }
            7 => {
                let before = rng.pick(gone).clone();
                let (list, entity) = known(rng, &before);
                Change::Put(list, entity.into())
            }
            8 => {
                let (list, entity) = known(rng, self);
                Change::Remove(list, entity.id)
            }
            // On the other list, or on none.
            _ => Change::Remove(list, rng.pick(&LISTED).entity.id.clone()),
        }
    }
}

fn versions(delta: usize) -> Vec<ListVersion> {
    ["one", "two"]
        .map(|name| ListVersion { version: format!("{delta}"), ..version(name) })
        .to_vec()
}

/// A word of somebody's name.
fn word(rng: &mut Random, all: &[&Listed]) -> String {
    let name = &rng.clone().pick(&rng.pick(all).entity.names).full;
    let words: Vec<&str> = name.split_whitespace().collect();
    (*rng.pick(&words)).to_owned()
}

/// Somebody of all these, spoilt, or made of their words; whether they are listed, were
/// listed or never are.
fn subject(rng: &mut Random, all: &[&Listed]) -> Subject {
    let about = rng.pick(all);
    let name = match rng.below(10) {
        0..5 => native_or_spoilt(about, u64::try_from(rng.below(1 << 30)).unwrap()),
        5 => other_person(u64::try_from(rng.below(1 << 30)).unwrap()).0,
        6 => adversarial(&LISTED, u64::try_from(rng.below(1 << 30)).unwrap()),
        // Two words in one, of which neither, one or both are listed.
        7..9 => format!("{}{} {}", word(rng, all), word(rng, all), word(rng, all)),
        _ => format!("{} {}", word(rng, all), word(rng, all)),
    };
    let mut subject = person(name);
    match rng.below(4) {
        0 => subject.birth_dates.clone_from(&about.entity.birth_dates),
        1 => subject.birth_dates = BirthDate::year(1987).into_iter().collect(),
        _ => {}
    }
    if rng.chance(20) {
        subject.documents.clone_from(&rng.pick(all).entity.documents);
    }
    if rng.chance(10) {
        subject.names.push(Name::primary(word(rng, all)));
    }
    if rng.chance(20) {
        subject.kind = EntityKind::Any;
    }
    subject
}

/// Asks both the same in every way.
#[track_caller]
fn assert_alike(one: &mut Screener<'_>, other: &mut Screener<'_>, subject: &Subject) {
    for threshold in [700, 500, 0] {
        for limit in [usize::MAX, 3] {
            for (explain, weak) in [(false, false), (true, false), (true, true)] {
                let policy = Policy {
                    limit,
                    explain,
                    weak_aliases_start_hits: weak,
                    ..policy(threshold)
                };
                assert_eq!(
                    one.screen(subject, &policy),
                    other.screen(subject, &policy),
                    "{:?} {policy:?}",
                    subject.names.iter().map(|name| &name.full).collect::<Vec<_>>(),
                );
            }
        }
    }
}

#[track_caller]
fn check(seed: u64) {
    let mut rng = Random::new(seed);
    let others = others();
    let mut lists = Lists::drawn(&mut rng);
    let all: Vec<&Listed> =
        LISTED.iter().filter(|own| lists.has(&own.entity.id)).chain(&others).collect();
    let asked: Vec<Subject> = (0..3).map(|_| subject(&mut rng, &all)).collect();
    let mut layers = Layers::new(Arc::new(lists.index(versions(0))));
    let mut gone = vec![lists.clone()];
    let mut memory = Memory::default();
    for delta in 1..=3 {
        let count = 1 + rng.below(30);
        let changes: Vec<Change> =
            (0..count).map(|_| lists.change(&mut rng, &others, &gone)).collect();
        layers = layers.apply(&changes, versions(delta));
        lists.apply(&changes);
        gone.push(lists.clone());
        let rebuilt = lists.index(versions(delta));
        assert_eq!(layers.entities_count(), rebuilt.entities_count());
        // One worker goes on through all deltas, and is asked some things again.
        let mut screener = Screener::resume(&layers, memory);
        let more: Vec<Subject> = (0..3).map(|_| subject(&mut rng, &all)).collect();
        for subject in asked.iter().chain(&more) {
            let mut anew = Screener::new(&rebuilt);
            assert_alike(&mut screener, &mut anew, subject);
            for threshold in [500, 0] {
                assert_eq!(
                    screener.full_scan(subject, &policy(threshold)),
                    anew.full_scan(subject, &policy(threshold)),
                );
            }
        }
        memory = screener.into_memory();
    }
}

proptest! {
    #![proptest_config(seeded(60, 5))]

    #[test]
    fn layers_answer_as_an_index_built_anew(seed in any::<u64>()) {
        check(seed);
    }
}

/// States that follow from each other, as layers and as lists, the empty delta first.
fn states(deltas: usize, seed: u64) -> Vec<(Layers, Lists, Vec<Change>)> {
    let mut rng = Random::new(seed);
    let others = others();
    let lists = Lists::drawn(&mut rng);
    let layers = Layers::new(Arc::new(lists.index(versions(0))));
    let mut states = vec![(layers, lists.clone(), Vec::new())];
    for delta in 1..=deltas {
        let (layers, lists, _) = states[delta - 1].clone();
        let changes: Vec<Change> = (0..30)
            .map(|_| lists.change(&mut rng, &others, std::slice::from_ref(&lists)))
            .collect();
        let layers = layers.apply(&changes, versions(delta));
        let mut lists = lists;
        lists.apply(&changes);
        states.push((layers, lists, changes));
    }
    states
}

/// Somebody of each list, and of those who may come.
fn some_subjects(count: usize) -> Vec<Subject> {
    let mut rng = Random::new(17);
    let others = others();
    let all: Vec<&Listed> = LISTED.iter().chain(&others).collect();
    (0..count).map(|_| subject(&mut rng, &all)).collect()
}

#[track_caller]
fn assert_answers(layers: &Layers, lists: &Lists, delta: usize) {
    let rebuilt = lists.index(versions(delta));
    for subject in some_subjects(12) {
        assert_alike(&mut Screener::over(layers), &mut Screener::new(&rebuilt), &subject);
    }
}

#[test]
fn layers_of_one_index_answer_as_the_index() {
    let (layers, lists, _) = states(0, 1).remove(0);
    assert_eq!((layers.changed_count(), layers.lists()), (0, versions(0).as_slice()));
    assert_answers(&layers, &lists, 0);
}

#[test]
fn layers_are_values() {
    let states = states(3, 2);
    // Whatever was made of them since, they are what they were.
    for (delta, (layers, lists, _)) in states.iter().enumerate() {
        assert_answers(layers, lists, delta);
        assert_eq!(layers.lists()[1].version, delta.to_string());
    }
}

#[test]
fn of_changes_to_one_entity_the_last_one_counts() {
    let before = Layers::new(Arc::new(Lists::default().index(versions(0))));
    let put = |name: &str| {
        let entity = ListedEntity {
            id: "x".into(),
            kind: EntityKind::Person,
            names: vec![Name::primary(name)],
            ..ListedEntity::default()
        };
        Change::Put(0, entity.into())
    };
    let remove = || Change::Remove(0, "x".into());
    let found = |changes: &[Change]| {
        let layers = before.apply(changes, versions(1));
        let hits = Screener::over(&layers).screen(&person("Ivan Petrov"), &policy(500));
        (layers.entities_count(), hits.hits.len())
    };
    assert_eq!(found(&[]), (0, 0));
    assert_eq!(found(&[put("Ivan Petrov")]), (1, 1));
    assert_eq!(found(&[put("Ivan Petrov"), remove()]), (0, 0));
    assert_eq!(found(&[remove(), put("Ivan Petrov")]), (1, 1));
    assert_eq!(found(&[put("Ivan Petrov"), put("Mohamed Saleh")]), (1, 0));
    assert_eq!(found(&[put("Mohamed Saleh"), put("Ivan Petrov")]), (1, 1));
    assert_eq!(found(&[put("Ivan Petrov"), Change::Remove(1, "x".into())]), (1, 1));
}

#[test]
fn lists_can_be_emptied_and_filled_again() {
    let (full, lists, _) = states(0, 3).remove(0);
    let removals: Vec<Change> =
        lists.0.iter().map(|(list, e)| Change::Remove(*list, e.id.clone())).collect();
    let emptied = full.apply(&removals, versions(1));
    assert_eq!(emptied.entities_count(), 0);
    assert_answers(&emptied, &Lists::default(), 1);
    let mut again = Lists::default();
    let puts: Vec<Change> = lists
        .0
        .iter()
        .map(|(list, entity)| Change::Put(*list, entity.clone().into()))
        .collect();
    again.apply(&puts);
    assert_answers(&emptied.apply(&puts, versions(2)), &again, 2);
}

/// A word that was cut off, a space that was lost: whether two words are listed decides
/// how a third one is read, and nobody bears the words of who was removed.
#[test]
fn the_words_of_who_was_removed_are_not_listed() {
    let entity = |id: &str, name: &str| ListedEntity {
        id: id.into(),
        kind: EntityKind::Person,
        names: vec![Name::primary(name)],
        ..ListedEntity::default()
    };
    let mut lists = Lists(vec![
        (0, entity("a", "Zorvath Petrov")),
        (0, entity("b", "Quillane Hassan")),
        (0, entity("c", "Quillane Saleh")),
    ]);
    let before = Layers::new(Arc::new(lists.index(versions(0))));
    let names_read = |layers: &Layers| {
        let subject = person("Zorvathquillane");
        Screener::over(layers).screen(&subject, &policy(500)).names_read
    };
    assert_eq!(names_read(&before), 2, "the word and the two that it is made of");
    let changes = [Change::Remove(0, "b".into())];
    let after = before.apply(&changes, versions(1));
    assert_eq!(names_read(&after), 2, "somebody else bears the word");
    let changes = [Change::Remove(0, "c".into())];
    let after = after.apply(&changes, versions(2));
    assert_eq!(names_read(&after), 1);
    // One half in the large index, the other in the small one.
    let changes = [Change::Put(1, entity("d", "Quillane").into())];
    let after = after.apply(&changes, versions(3));
    assert_eq!(names_read(&after), 2);
    for id in ["b", "c"] {
        lists.apply(&[Change::Remove(0, id.into())]);
    }
    lists.apply(&changes);
    assert_answers(&after, &lists, 3);
}

#[test]
fn hidden_entities_take_no_place_below_the_limit() {
    let many: Vec<ListedEntity> = (0..30)
        .map(|number| ListedEntity {
            id: format!("n-{number:02}"),
            kind: EntityKind::Person,
            names: vec![Name::primary("Ivan Petrov")],
            ..ListedEntity::default()
        })
        .collect();
    let index = super::index_of(&many);
    let lists = index.lists().to_vec();
    let removals: Vec<Change> =
        (0..25).map(|number| Change::Remove(0, format!("n-{number:02}"))).collect();
    let layers = Layers::new(Arc::new(index)).apply(&removals, lists);
    let few = Policy { limit: 4, ..Policy::default() };
    let hits = Screener::over(&layers).screen(&person("Ivan Petrov"), &few).hits;
    let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(ids, ["n-25", "n-26", "n-27", "n-28"]);
}

#[test]
fn a_new_base_keeps_what_changed_meanwhile() {
    let states = states(5, 4);
    let live = Live::new(states[0].0.clone());
    for (delta, (_, _, changes)) in states.iter().enumerate().skip(1).take(2) {
        live.apply(changes, versions(delta));
    }
    let since = live.current();
    let base = Arc::new(states[2].1.index(versions(2)));
    for (delta, (_, _, changes)) in states.iter().enumerate().skip(3) {
        live.apply(changes, versions(delta));
    }
    let before = live.current();
    let after = live.rebase(base, &since);
    assert!(after.changed_count() < before.changed_count());
    assert_eq!(after.entities_count(), before.entities_count());
    assert_answers(&after, &states[5].1, 5);
    // The one that was built from is the base itself.
    let again = after.rebased(Arc::new(states[5].1.index(versions(5))), &after);
    assert_eq!(again.changed_count(), 0);
    assert_answers(&again, &states[5].1, 5);
}

/// Whoever asks while lists change is answered of one state and never of a mixture, and
/// states never go back.
#[test]
fn answers_are_of_before_or_after() {
    let states = states(12, 5);
    let subjects = some_subjects(8);
    let ask = |screener: &mut Screener<'_>, number: usize| {
        screener.screen(&subjects[number], &Policy { explain: true, ..policy(500) })
    };
    let expected: Vec<Vec<Screening>> = states
        .iter()
        .enumerate()
        .map(|(delta, (_, lists, _))| {
            let index = lists.index(versions(delta));
            (0..subjects.len()).map(|n| ask(&mut Screener::new(&index), n)).collect()
        })
        .collect();
    let live = Live::new(states[0].0.clone());
    let asked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..3 {
            let (live, asked, expected, ask) = (&live, &asked, &expected, &ask);
            scope.spawn(move || {
                let (mut memory, mut latest, mut number) = (Memory::default(), 0, worker);
                while latest + 1 < expected.len() {
                    number = (number + 1) % expected[0].len();
                    let layers = live.current();
                    let mut screener = Screener::resume(&layers, memory);
                    let answer = ask(&mut screener, number);
                    memory = screener.into_memory();
                    let state: usize = answer.lists[0].version.parse().unwrap();
                    assert!(state >= latest, "{latest} to {state}");
                    latest = state;
                    assert_eq!(answer, expected[state][number]);
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for (delta, (_, _, changes)) in states.iter().enumerate().skip(1) {
            // Every state is asked about by somebody.
            let before = asked.load(Ordering::Relaxed);
            while asked.load(Ordering::Relaxed) < before + 6 {
                std::thread::yield_now();
            }
            live.apply(changes, versions(delta));
        }
    });
    assert!(asked.load(Ordering::Relaxed) > 6 * 12);
}

/// Two who change the lists at once both have their way.
#[test]
fn no_change_is_lost_to_another() {
    let live = Live::new(Layers::new(Arc::new(Lists::default().index(versions(0)))));
    let others = others();
    std::thread::scope(|scope| {
        for half in others.chunks(others.len() / 2) {
            let live = &live;
            scope.spawn(move || {
                for listed in half {
                    let change = Change::Put(0, listed.entity.clone().into());
                    live.apply(&[change], versions(1));
                }
            });
        }
    });
    assert_eq!(live.current().entities_count(), others.len());
}
