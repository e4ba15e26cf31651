//! What was removed is in no file.

use std::path::Path;
use std::time::{Duration, Instant};

use saring_model::Moment;
use saring_store::{Batch, Change, Location, Query, Record};

use crate::place::{Place, Server, entry};

fn at(seconds: i64) -> Moment {
    Moment::from_unix(seconds)
}

/// How often bytes are in the files below a folder.
fn found(folder: &Path, canary: &[u8]) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += found(&path, canary);
        } else if let Ok(bytes) = std::fs::read(&path) {
            // Files that go away while one looks are no files any more.
            count += bytes.windows(canary.len()).filter(|part| *part == canary).count();
        }
    }
    count
}

/// An order that has nothing to do with the numbers, so that pages are split and merged
/// everywhere.
fn scattered(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20
}

/// Records and sealed subjects, each with its mark in identifier, key, body and group;
/// those which are due with one mark, others with another.
fn fill(place: &Place, rounds: u64) -> saring_store::Store {
    let store = place.open();
    for round in 0..rounds {
        let mut batch = Batch::default();
        for number in round * 100..(round + 1) * 100 {
            let mark = if number % 3 == 0 { "Stays0Here" } else { "Goes0Away" };
            let id = format!("{:011x}-{mark}", scattered(number));
            let due = (number % 3 != 0).then(|| at(100));
            let body = format!("{mark} {number} ")
                .repeat(1 + usize::try_from(number % 30).unwrap());
            batch.put(
                Record::new("traveller", &id, body.clone().into_bytes())
                    .key("name", format!("{:x} {mark}", scattered(number ^ 0xFFFF)))
                    .key("document", format!("{mark}{number}"))
                    .until(due),
            );
            let mut sealed = entry("screen", &format!("traveller/{id}"), &body);
            sealed.subject.as_mut().unwrap().purge_at = due;
            batch.audit.push(sealed);
        }
        store.commit(batch).wait().unwrap();
    }
    store
}

fn check_purge(place: &Place) {
    let store = fill(place, 20);
    if let Location::Postgres(settings) = &place.location {
        // What its own housekeeping does sooner or later: it keeps samples of columns,
        // compressed, so that they are not found in files.
        let mut client = postgres::Client::connect(settings, postgres::NoTls).unwrap();
        client.batch_execute("vacuum").unwrap();
        client.batch_execute("analyze").unwrap();
        let samples = "select count(*) from pg_stats \
             where schemaname = current_schema() and (most_common_vals::text \
             like '%0Away%' or histogram_bounds::text like '%0Away%')";
        let row = client.query_one(samples, &[]).unwrap();
        assert_eq!(row.get::<_, i64>(0), 0);
    }
    assert!(found(&place.files(), b"Goes0Away") > 2_000, "it is there before");
    let mut removed = 0;
    loop {
        let now = store.purge(at(100), 700).wait().unwrap();
        removed += now;
        if now < 700 {
            break;
        }
    }
    assert_eq!(removed, 2 * 1_333);
    assert_eq!(found(&place.files(), b"Goes0Away"), 0);
    assert!(found(&place.files(), b"Stays0Here") > 0);
    assert_eq!(store.count(Query::all("traveller")).wait(), Ok(667));
    // The tables are as usable as they were.
    let mut batch = Batch::default();
    batch.put(Record::new("traveller", "new", Vec::new()).key("name", "x"));
    batch.audit.push(entry("screen", "g", "x"));
    assert_eq!(store.commit(batch).wait().unwrap().audit, [2_000]);
    assert_eq!(store.count(Query::by("traveller", "name", "x")).wait(), Ok(1));
}

/// Whoever comes while tables are rewritten waits for a step of that and not for all of it.
#[test]
fn sqlite_keeps_others_between_the_steps_of_rewriting() {
    let place = Place::file();
    let store = fill(&place, 80);
    let own = store.clone();
    let purging = std::thread::spawn(move || {
        loop {
            let begun = Instant::now();
            if own.purge(at(100), 100).wait().unwrap() < 100 {
                // The last one is the one that rewrites.
                return begun.elapsed();
            }
        }
    });
    let (mut kept, mut longest) = (0_u32, Duration::ZERO);
    while !purging.is_finished() {
        let mut batch = Batch::default();
        batch.put(Record::new("visitor", &kept.to_string(), b"Stays0Here".to_vec()));
        batch.audit.push(entry("screen", "visitor", "Stays0Here"));
        let asked = Instant::now();
        store.commit(batch).wait().unwrap();
        longest = longest.max(asked.elapsed());
        kept += 1;
    }
    let took = purging.join().unwrap();
    assert!(longest < took / 2, "{longest:?} of {took:?}, {kept} commits");
    assert_eq!(found(&place.files(), b"Goes0Away"), 0);
    assert_eq!(store.count(Query::all("visitor")).wait(), Ok(u64::from(kept)));
}

fn check_erase_and_mask(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    batch.audit.push(entry("screen", "traveller/1", "Erased0Person"));
    let person = Record::new("traveller", "1", b"Masked0Person".to_vec());
    batch.put(person.key("name", "Masked0Person"));
    batch.put(Record::new("traveller", "2", b"Deleted0Person".to_vec()));
    store.commit(batch).wait().unwrap();
    let marks: [&[u8]; 3] = [b"Erased0Person", b"Masked0Person", b"Deleted0Person"];
    for mark in marks {
        assert!(found(&place.files(), mark) > 0, "it is there before");
    }
    let mut batch = Batch::default();
    batch.changes.push(Change::Erase { group: "traveller/1".into() });
    batch.put(Record::new("traveller", "1", b"masked".to_vec()));
    batch.delete("traveller", "2");
    store.commit(batch).wait().unwrap();
    assert_eq!(store.purge(at(0), 10).wait(), Ok(0));
    for mark in marks {
        assert_eq!(found(&place.files(), mark), 0, "{}", String::from_utf8_lossy(mark));
    }
}

#[test]
fn sqlite_keeps_nothing_that_was_purged() {
    check_purge(&Place::file());
}

#[test]
fn sqlite_keeps_nothing_that_was_erased_masked_or_deleted() {
    check_erase_and_mask(&Place::file());
}

// A server of their own: others write to the shared one all the time, and snapshots of
// theirs keep what was removed.
#[test]
fn postgresql_keeps_nothing_that_was_purged() {
    if let Some(server) = Server::start() {
        check_purge(&Place::schema(&server.into()));
    }
}

#[test]
fn postgresql_keeps_nothing_that_was_erased_masked_or_deleted() {
    if let Some(server) = Server::start() {
        check_erase_and_mask(&Place::schema(&server.into()));
    }
}
