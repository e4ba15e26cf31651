//! A backup brings all back, to either database, and nothing that is to be gone.

use std::path::Path;

use saring_model::Moment;
use saring_store::{
    Batch, Change, GivenUp, Location, Query, Record, Restored, Store, StoreError,
    StoreErrorKind, restore,
};

use crate::place::{Place, Server, entry};

fn at(seconds: i64) -> Moment {
    Moment::from_unix(seconds)
}

/// Restores where nothing is known of the store that is given up.
fn afresh(file: &Path, to: &Location, now: Moment) -> Result<Restored, StoreError> {
    restore(file, to, now, &GivenUp::default(), &[])
}

fn fill(store: &Store) {
    for round in 0..7 {
        let mut batch = Batch::default();
        for number in 0..150_u8 {
            let id = format!("{round}-{number}");
            let due = (number % 10 == 0).then(|| at(i64::from(number)));
            batch.put(
                Record::new("alert", &id, vec![0, 255, round, number])
                    .key("due", format!("{number}"))
                    .key("due", "é")
                    .until(due),
            );
            let mut sealed = entry("screen", &format!("alert/{id}"), &id);
            // Of some it was dated when they were to stay for longer.
            sealed.subject.as_mut().unwrap().purge_at = due.filter(|_| round != 3);
            batch.audit.push(sealed);
        }
        batch.tally("seen", &format!("{round}"), -3);
        let name = format!("list/{round}");
        batch.changes.push(Change::Blob { name, bytes: vec![round; 100_000] });
        store.commit(batch).wait().unwrap();
    }
    // Versions beyond the first come back as well.
    let mut batch = Batch::default();
    batch.put(Record::new("alert", "1-1", b"second".to_vec()));
    store.commit(batch).wait().unwrap();
}

type Said = (Vec<Record>, Vec<(String, String, i64)>, Option<Vec<u8>>, Vec<String>);

/// What a store says of all that a backup has to bring back unchanged.
fn said(store: &Store) -> Said {
    let records = store.find(Query::all("alert").limit(10_000)).wait().unwrap();
    (
        records.records,
        store.tallies("", "", "z").wait().unwrap(),
        store.blob("list/3").wait().unwrap(),
        store.checkpoints(0, 1_000).wait().unwrap(),
    )
}

fn check_round_trip(from: &Place, to: &Place) {
    let store = from.open();
    fill(&store);
    let file = from.path("backup");
    store.backup(file.clone()).wait().unwrap();
    let again = store.backup(file.clone()).wait().unwrap_err();
    assert_eq!(again.kind(), StoreErrorKind::Misused, "a backup is never overwritten");
    let restored = afresh(&file, &to.location, at(-1)).unwrap();
    assert_eq!(
        (restored.records, restored.entries, restored.left_out),
        (1_050, 1_050, 0)
    );
    let other = to.open();
    assert_eq!(said(&other), said(&store));
    assert_eq!(other.head().wait(), store.head().wait());
    assert_eq!(other.leaves(0, 10_000).wait(), store.leaves(0, 10_000).wait());
    let due = Query::by("alert", "due", "7");
    assert_eq!(other.find(due.clone()).wait(), store.find(due).wait());
    // The log goes on where it ended.
    let mut batch = Batch::default();
    batch.audit.push(entry("screen", "g", "x"));
    assert_eq!(other.commit(batch).wait().unwrap().audit, [1_050]);
    // A store that holds something is not mixed up with another.
    let error = afresh(&file, &to.location, at(-1)).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Misused);
}

#[test]
fn a_backup_of_sqlite_is_restored_to_sqlite() {
    check_round_trip(&Place::file(), &Place::file());
}

#[test]
fn backups_move_between_the_databases() {
    if let Some(server) = Server::shared() {
        check_round_trip(&Place::file(), &Place::schema(&server));
        check_round_trip(&Place::schema(&server), &Place::file());
        check_round_trip(&Place::schema(&server), &Place::schema(&server));
    }
}

fn check_gone_stays_gone(place: &Place) {
    let store = place.open();
    fill(&store);
    let file = place.path("backup");
    store.backup(file.clone()).wait().unwrap();
    // Somebody is erased after the backup was made.
    let mut batch = Batch::default();
    batch.delete("alert", "2-2");
    batch.changes.push(Change::Erase { group: "alert/2-2".into() });
    batch.put(Record::new("tombstone", "alert/2-2", b"why".to_vec()));
    store.commit(batch).wait().unwrap();
    let given_up = GivenUp::read(&place.location, &[]).unwrap();
    assert!(!given_up.is_current());

    let to = place.another();
    let restored = restore(&file, &to.location, at(50), &given_up, &[]).unwrap();
    // Of each round, those due at 0, 10 … 50; twice, as record and as sealed subject.
    assert_eq!(restored.left_out, 2 * 7 * 6 + 2);
    let other = to.open();
    assert_eq!(other.get("alert", "2-2").wait(), Ok(None));
    assert_eq!(other.get("alert", "2-50").wait(), Ok(None));
    assert!(other.get("alert", "2-60").wait().unwrap().is_some());
    let leaves = other.leaves(0, 10_000).wait().unwrap();
    crate::conformance::check_log(&other.head().wait().unwrap(), &leaves);
    assert_eq!(leaves[2 * 150 + 2].sealed, None);
    assert_eq!(leaves[2 * 150 + 50].sealed, None);
    assert!(leaves[2 * 150 + 60].sealed.is_some());
    // The tombstone itself came along, and is in the next backup.
    assert_eq!(other.count(Query::all("tombstone")).wait(), Ok(1));
    let next = place.path("next");
    other.backup(next.clone()).wait().unwrap();
    let third = place.another();
    afresh(&next, &third.location, at(50)).unwrap();
    assert_eq!(third.open().count(Query::all("tombstone")).wait(), Ok(1));
}

#[test]
fn what_is_gone_stays_gone_on_sqlite() {
    check_gone_stays_gone(&Place::file());
}

#[test]
fn what_is_gone_stays_gone_on_postgresql() {
    if let Some(server) = Server::shared() {
        check_gone_stays_gone(&Place::schema(&server));
    }
}

fn check_current(place: &Place) {
    let store = place.open();
    let put = |kind: &str, ids: &[&str], body: &str| {
        let mut batch = Batch::default();
        for id in ids {
            let record = Record::new(kind, id, body.as_bytes().to_vec());
            batch.put(record.key("role", body));
        }
        store.commit(batch).wait().unwrap();
    };
    put("key", &["changed", "same", "removed"], "before");
    put("key", &["changed"], "at the backup");
    put("session", &["a", "b"], "x");
    put("alert", &["a"], "before");
    let file = place.path("backup");
    store.backup(file.clone()).wait().unwrap();
    let earlier = place.another();
    afresh(&file, &earlier.location, at(0)).unwrap();
    put("key", &["changed", "new"], "after");
    put("alert", &["a", "b"], "after");
    let mut batch = Batch::default();
    batch.delete("key", "removed");
    store.commit(batch).wait().unwrap();

    let given_up = GivenUp::read(&place.location, &["account", "key"]).unwrap();
    assert!(given_up.is_current());
    let to = place.another();
    let restored = restore(&file, &to.location, at(0), &given_up, &["session"]).unwrap();
    assert_eq!((restored.records, restored.left_out), (4, 3));
    let other = to.open();
    let all = |store: &Store, kind: &str| {
        store.find(Query::all(kind).limit(1_000)).wait().unwrap().records
    };
    assert_eq!(all(&other, "key"), all(&store, "key"), "with versions and keys");
    let found = other.find(Query::by("key", "role", "after")).wait().unwrap();
    assert_eq!(found.records.len(), 2, "found by the keys of now");
    assert_eq!(all(&other, "alert")[0].body, b"before", "other kinds are rolled back");
    assert_eq!(all(&other, "session"), []);

    // What is newer in the backup stands.
    let later = place.path("later");
    store.backup(later.clone()).wait().unwrap();
    let given_up = GivenUp::read(&earlier.location, &["key"]).unwrap();
    let to = place.another();
    restore(&later, &to.location, at(0), &given_up, &[]).unwrap();
    let changed = to.open().get("key", "changed").wait().unwrap().unwrap();
    assert_eq!((changed.version, changed.body), (3, b"after".to_vec()));
}

#[test]
fn what_is_not_rolled_back_is_as_in_the_store_that_is_given_up() {
    let server = Server::shared();
    let places = [Some(Place::file()), server.map(|server| Place::schema(&server))];
    for place in places.into_iter().flatten() {
        check_current(&place);
    }
}

#[test]
fn a_file_that_was_cut_or_changed_is_refused_before_anything_is_restored() {
    let place = Place::file();
    let store = place.open();
    let mut batch = Batch::default();
    batch.put(Record::new("alert", "a", b"body".to_vec()).key("due", "x"));
    batch.tally("seen", "2026", 1);
    batch.audit.push(entry("screen", "g", "x"));
    store.commit(batch).wait().unwrap();
    let file = place.path("backup");
    store.backup(file.clone()).wait().unwrap();
    let whole = std::fs::read(&file).unwrap();
    let to = place.another();
    let check = |bytes: &[u8], what: &str| {
        std::fs::write(&file, bytes).unwrap();
        let error = afresh(&file, &to.location, at(0)).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged, "{what}");
    };
    for length in 0..whole.len() {
        check(&whole[..length], "cut");
    }
    for position in 0..whole.len() {
        let mut changed = whole.clone();
        changed[position] ^= 0x40;
        check(&changed, &format!("changed at {position}"));
    }
    check(&[whole.clone(), vec![0]].concat(), "longer");
    std::fs::write(&file, &whole).unwrap();
    assert_eq!(afresh(&file, &to.location, at(0)).unwrap().records, 1);
}

#[test]
fn a_backup_is_of_one_moment_while_others_write() {
    let places =
        [Some(Place::file()), Server::shared().map(|server| Place::schema(&server))];
    for place in places.into_iter().flatten() {
        let store = place.open();
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // Always two of a kind: half a batch would show as an odd number.
                let mut number = 0;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let mut batch = Batch::default();
                    batch.put(Record::new("alert", &format!("{number}-a"), vec![1; 500]));
                    batch.put(Record::new("alert", &format!("{number}-b"), vec![2; 500]));
                    batch.audit.push(entry("screen", "g", "x"));
                    store.commit(batch).wait().unwrap();
                    number += 1;
                }
            });
            for round in 0..5 {
                let file = place.path(&format!("backup-{round}"));
                store.backup(file.clone()).wait().unwrap();
                let to = place.another();
                let restored = afresh(&file, &to.location, at(0)).unwrap();
                assert_eq!(restored.records, restored.entries * 2);
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
}
