//! Changes of a running index on this machine.
//!
//! In: an index file, queries, and entities to change it with. Out: how long a delta
//! takes until queries are answered by it, and how many queries are answered before,
//! meanwhile and after. Not handled: reading a delta from a publisher's files.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use saring_model::{ListVersion, ListedEntity, Subject};
use saring_screen::{Change, Index, Layers, Live, Memory, Policy, Screener};
use serde_json::{Value, json};

use super::speed::{microseconds, per_second};
use crate::synth;

/// Changes of a delta: a publisher's day. A third each is added, changed and removed.
pub(super) const CHANGES: u64 = 30;
/// Deltas until an index is built anew.
pub(super) const DELTAS: u64 = 20;

/// Measures deltas one after the other, then queries while they go on.
pub(super) fn measure(
    index: Index,
    others: Vec<ListedEntity>,
    subjects: &[Subject],
    warm_up: usize,
) -> Value {
    let lists = index.lists().to_vec();
    let deltas = deltas(others, index.entities_count() as u64);
    let first = Layers::new(Arc::new(index));
    let live = Live::new(first.clone());
    let mut times: Vec<u64> = deltas
        .iter()
        .map(|delta| {
            let (start, lists) = (Instant::now(), lists.clone());
            black_box(live.apply(delta, lists));
            microseconds(start.elapsed())
        })
        .collect();
    times.sort_unstable();
    let changed = live.current();
    let mut worker = Worker::default();
    let (warm_up, measured) = subjects.split_at(warm_up.min(subjects.len()));
    // Others each time: who is asked about again is answered faster.
    let third = measured.len() / 3;
    let (one, rest) = measured.split_at(third);
    let (two, rest) = rest.split_at(third);
    let three = rest.get(..third).unwrap_or_default();
    let live = Live::new(first);
    worker.ask(&live, warm_up);
    let before = worker.ask(&live, one);
    let (during, applied) = ask_meanwhile(&mut worker, &live, two, &deltas, &lists);
    let live = Live::new(changed.as_ref().clone());
    let after = worker.ask(&live, three);
    json!({
        "delta_median_us": times.get(times.len() / 2),
        "delta_max_us": times.last(),
        "changes": changed.changed_count(),
        "before": per_second(third, before),
        "during": per_second(third, during),
        "after": per_second(third, after),
        "applied_per_second": per_second(applied, during),
        "wait_max_us": microseconds(worker.wait_max),
    })
}

/// Deltas of invented entities: as many are new, take the place of listed ones, and go.
fn deltas(others: Vec<ListedEntity>, listed: u64) -> Vec<Vec<Change>> {
    // A step that shares no factor with the number of entities reaches all of them.
    let id = |number: u64| synth::id(number * 999_983 % listed.max(1));
    let changes = (0..).zip(others).map(|(number, mut entity): (u64, _)| {
        match number % 3 {
            0 => entity.id = format!("new-{number}"),
            1 => entity.id = id(number),
            _ => return Change::Remove(0, id(number)),
        }
        Change::Put(0, entity.into())
    });
    let changes: Vec<Change> = changes.collect();
    let size = usize::try_from(CHANGES).unwrap_or(usize::MAX);
    changes.chunks(size).map(<[Change]>::to_vec).collect()
}

/// Queries of one core while another applies deltas without a pause; how many it applied.
fn ask_meanwhile(
    worker: &mut Worker,
    live: &Live,
    subjects: &[Subject],
    deltas: &[Vec<Change>],
    lists: &[ListVersion],
) -> (Duration, usize) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let applying = scope.spawn(|| {
            let mut applied = 0;
            for delta in deltas.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                live.apply(delta, lists.to_vec());
                applied += 1;
            }
            applied
        });
        let time = worker.ask(live, subjects);
        done.store(true, Ordering::Relaxed);
        (time, applying.join().unwrap_or(0))
    })
}

/// Answers queries as a service does: each by the layers of its moment.
#[derive(Default)]
struct Worker {
    memory: Memory,
    /// The longest that it waited for layers.
    wait_max: Duration,
}

impl Worker {
    fn ask(&mut self, live: &Live, subjects: &[Subject]) -> Duration {
        let policy = Policy::default();
        let start = Instant::now();
        for subject in subjects {
            let asked = Instant::now();
            let layers = live.current();
            self.wait_max = self.wait_max.max(asked.elapsed());
            let mut screener =
                Screener::resume(&layers, std::mem::take(&mut self.memory));
            black_box(screener.screen(subject, &policy));
            self.memory = screener.into_memory();
        }
        start.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use saring_model::Name;
    use saring_screen::IndexBuilder;

    use super::*;

    #[test]
    fn a_delta_adds_changes_and_removes() {
        let person = |number: u64| ListedEntity {
            id: synth::id(number),
            names: vec![Name::primary("Ivan Petrov")],
            ..ListedEntity::default()
        };
        let mut builder = IndexBuilder::default();
        (0..1000).for_each(|number| builder.add(0, &person(number)));
        let index = builder.finish(Vec::new());
        let deltas = deltas((0..60).map(person).collect(), 1000);
        assert_eq!(deltas.iter().map(Vec::len).collect::<Vec<_>>(), [30, 30]);
        let layers = Layers::new(Arc::new(index));
        let layers = layers.apply(&deltas.concat(), Vec::new());
        assert_eq!((layers.changed_count(), layers.entities_count()), (60, 1000));
        let subjects = [Subject { names: person(0).names, ..Subject::default() }];
        let mut worker = Worker::default();
        worker.ask(&Live::new(layers), &subjects);
    }
}
