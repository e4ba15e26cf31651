//! How fast a store keeps: run it optimised, on its own, on the disk that is meant.
//!
//! `cargo test --release -p saring-store --test it -- --ignored --nocapture speed`

use std::io::Write as _;
use std::time::{Duration, Instant};

use saring_model::Moment;
use saring_store::{Batch, GivenUp, Record, Store};

use crate::place::{Place, Server, entry};

/// A record with three keys, and an entry with something sealed.
fn batch(id: &str) -> Batch {
    let mut batch = Batch::default();
    let record = Record::new("alert", id, vec![b'x'; 800])
        .key("flight", format!("XX{}", id.len()))
        .key("due", format!("2026-11-28T{id}"))
        .key("state", "open")
        .until(Some(Moment::from_unix(1_800_000_000)));
    batch.put(record);
    let mut sealed = entry("screen", &format!("alert/{id}"), &"y".repeat(800));
    sealed.subject.as_mut().unwrap().purge_at = Some(Moment::from_unix(1_800_000_000));
    batch.audit.push(sealed);
    batch
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// So many tasks, each with one batch under way; batches in a second.
fn run(store: &Store, name: &str, tasks: usize, each: usize) {
    let begin = Instant::now();
    let waits: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                scope.spawn(move || {
                    let runtime =
                        tokio::runtime::Builder::new_current_thread().build().unwrap();
                    runtime.block_on(async {
                        let tasks: Vec<_> = (0..tasks.div_ceil(4))
                            .map(|task| {
                                let store = store.clone();
                                let run = format!("{name}-{tasks}-{thread}-{task}");
                                tokio::spawn(async move {
                                    let mut waits = Vec::new();
                                    for number in 0..each {
                                        let batch = batch(&format!("{run}-{number}"));
                                        let begin = Instant::now();
                                        store.commit(batch).await.unwrap();
                                        waits.push(begin.elapsed());
                                    }
                                    waits
                                })
                            })
                            .collect();
                        let mut waits = Vec::new();
                        for task in tasks {
                            waits.extend(task.await.unwrap());
                        }
                        waits
                    })
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let count = f64::from(u32::try_from(waits.len()).unwrap());
    let rate = count / begin.elapsed().as_secs_f64();
    let mut sorted = waits;
    sorted.sort_unstable();
    let at = |part: usize| sorted[(sorted.len() - 1) * part / 100].as_secs_f64() * 1e3;
    say(&format!(
        "{name}: {tasks} at once: {rate:.0} batches/s; p50 {:.1} ms, p99 {:.1} ms",
        at(50),
        at(99)
    ));
}

fn measure(place: &Place, name: &str) {
    let store = place.open();
    for (tasks, each) in [(4, 300), (64, 150), (512, 60), (2_048, 30)] {
        run(&store, name, tasks, each);
    }
    let count = store.head().wait().unwrap().size;
    let begin = Instant::now();
    for number in 0..2_000 {
        let id = format!("{name}-512-1-{}-{}", number % 128, number % 60);
        assert!(store.get("alert", &id).wait().unwrap().is_some());
    }
    let gets = 2_000.0 / begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let file = place.path("backup");
    store.backup(file.clone()).wait().unwrap();
    let backup = begin.elapsed();
    let to = place.another();
    let begin = Instant::now();
    let (nothing, now) = (GivenUp::default(), Moment::from_unix(0));
    saring_store::restore(&file, &to.location, now, &nothing, &[]).unwrap();
    let restored = begin.elapsed();
    let begin = Instant::now();
    let mut batch = Batch::default();
    batch.delete("alert", &format!("{name}-512-1-0-0"));
    store.commit(batch).wait().unwrap();
    store.purge(Moment::from_unix(0), 10).wait().unwrap();
    let scrubbed = begin.elapsed();
    say(&format!(
        "{name}: {gets:.0} gets/s one by one; of {count}: backup {backup:.1?}, \
         restoration {restored:.1?}, rewriting after a purge {scrubbed:.1?}"
    ));
}

#[test]
#[ignore = "a measurement"]
fn speed_of_sqlite() {
    measure(&Place::file(), "sqlite");
}

#[test]
#[ignore = "a measurement"]
fn speed_of_postgresql() {
    if let Some(server) = Server::start() {
        measure(&Place::schema(&server.into()), "postgresql");
    }
}
