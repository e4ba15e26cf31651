//! The promises, each a function that runs on every database.

use saring_model::Moment;
use saring_store::audit::{Head, leaf_hash};
use saring_store::{Batch, Change, Expect, Query, Record, StoreErrorKind, Values};

use crate::place::{Place, Server, entry, one, options, signer};

const DAY: i64 = 86_400;

fn at(day: i64) -> Moment {
    Moment::from_unix(20_000 * DAY + day * DAY)
}

fn record(id: &str, body: &str) -> Record {
    Record::new("alert", id, body.as_bytes().to_vec())
}

fn ids(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.id.as_str()).collect()
}

/// Every promise, on the places that a function makes.
fn promises(place: &dyn Fn() -> Place) {
    keeps_and_replaces(&place());
    holds_expectations(&place());
    keeps_a_batch_whole_or_not_at_all(&place());
    finds_by_keys(&place());
    pages_neither_repeat_nor_hide(&place());
    refuses_what_both_cannot_keep(&place());
    counts(&place());
    keeps_large_values(&place());
    logs(&place());
    erases(&place());
    leases(&place());
    purges(&place());
    purges_what_was_sealed_of_a_record(&place());
    is_the_same_after_it_was_opened_again(&place());
}

#[test]
fn sqlite_keeps_the_promises() {
    promises(&Place::file);
}

#[test]
fn postgresql_keeps_the_promises() {
    if let Some(server) = Server::shared() {
        promises(&|| Place::schema(&server));
    }
}

fn keeps_and_replaces(place: &Place) {
    let store = place.open();
    assert_eq!(store.get("alert", "a").wait(), Ok(None));
    let first = record("a", "one").key("flight", "f1").until(Some(at(1)));
    let receipt = store.commit(one(first.clone())).wait().unwrap();
    assert_eq!(receipt.versions, [1]);
    let kept = store.get("alert", "a").wait().unwrap().unwrap();
    assert_eq!(kept, Record { version: 1, ..first });

    let second = record("a", "").key("flight", "f2").key("flight", "f3");
    assert_eq!(store.commit(one(second.clone())).wait().unwrap().versions, [2]);
    let kept = store.get("alert", "a").wait().unwrap().unwrap();
    assert_eq!(kept, Record { version: 2, ..second });
    assert_eq!(store.count(Query::by("alert", "flight", "f1")).wait(), Ok(0));
    assert_eq!(store.count(Query::by("alert", "flight", "f3")).wait(), Ok(1));
    assert_eq!(store.get("flight", "a").wait(), Ok(None), "kinds are apart");

    let mut gone = Batch::default();
    gone.delete("alert", "a");
    gone.delete("alert", "never-there");
    store.commit(gone).wait().unwrap();
    assert_eq!(store.get("alert", "a").wait(), Ok(None));
    assert_eq!(store.count(Query::by("alert", "flight", "f3")).wait(), Ok(0));
}

fn holds_expectations(place: &Place) {
    let store = place.open();
    let change = |change| Batch { changes: vec![change], audit: Vec::new() };
    let put = |expect| change(Change::Put(record("a", "x"), expect));
    let delete =
        |expect| change(Change::Delete { kind: "alert".into(), id: "a".into(), expect });
    let require =
        |expect| change(Change::Require { kind: "alert".into(), id: "a".into(), expect });
    let rows = [
        (require(Expect::Version(1)), false),
        (require(Expect::Absent), true),
        (put(Expect::Version(1)), false),
        (delete(Expect::Version(1)), false),
        (delete(Expect::Any), true),
        (put(Expect::Absent), true),
        (put(Expect::Absent), false),
        (put(Expect::Version(2)), false),
        (put(Expect::Version(1)), true),
        (require(Expect::Version(2)), true),
        (require(Expect::Any), true),
        (delete(Expect::Absent), false),
        (delete(Expect::Version(1)), false),
        (delete(Expect::Version(2)), true),
        (require(Expect::Absent), true),
    ];
    for (row, (batch, holds)) in rows.into_iter().enumerate() {
        let error = store.commit(batch).wait().err().map(|error| error.kind());
        assert_eq!(error, (!holds).then_some(StoreErrorKind::Conflict), "row {row}");
    }
}

fn keeps_a_batch_whole_or_not_at_all(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    batch.put(record("a", "a").key("flight", "f"));
    batch.tally("seen", "2026-11-28", 1);
    batch.changes.push(Change::Blob { name: "list/x".into(), bytes: vec![1] });
    batch.put_if(record("b", "b"), Expect::Version(7));
    batch.audit.push(entry("screen", "alert/a", "sealed"));
    let error = store.commit(batch.clone()).wait().unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    assert_eq!(store.count(Query::all("alert")).wait(), Ok(0));
    assert_eq!(store.count(Query::by("alert", "flight", "f")).wait(), Ok(0));
    assert_eq!(store.tallies("", "", "z").wait(), Ok(vec![]));
    assert_eq!(store.blob("list/x").wait(), Ok(None));
    assert_eq!(store.head().wait().unwrap().size, 0);

    // Each change sees those before it in its own batch.
    let mut batch = Batch::default();
    batch.put_if(record("a", "1"), Expect::Absent);
    batch.put_if(record("a", "2"), Expect::Version(1));
    batch.delete("alert", "a");
    batch.put_if(record("a", "3"), Expect::Absent);
    assert_eq!(store.commit(batch).wait().unwrap().versions, [1, 2, 1]);
    assert_eq!(store.get("alert", "a").wait().unwrap().unwrap().body, b"3");
}

fn finds_by_keys(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    // By bytes, capitals come before small letters, and both before other scripts.
    for (id, due) in [("1", "b"), ("2", "a"), ("3", "B"), ("4", "é"), ("5", "b")] {
        batch.put(record(id, "").key("due", due).key("other", "x"));
    }
    batch.put(record("6", "").key("due", "a").key("due", "c").key("due", "a"));
    batch.put(Record::new("flight", "7", Vec::new()).key("due", "a"));
    batch.put(record("8", ""));
    store.commit(batch).wait().unwrap();
    let all = || Query { key: Some(("due".into(), Values::All)), ..Query::all("alert") };
    let rows: Vec<(Query, &[&str])> = vec![
        (Query::all("alert"), &["1", "2", "3", "4", "5", "6", "8"]),
        (Query::all("alert").descending(), &["8", "6", "5", "4", "3", "2", "1"]),
        (Query::all("alert").limit(2), &["1", "2"]),
        (all(), &["3", "2", "6", "1", "5", "6", "4"]),
        (all().descending(), &["4", "6", "5", "1", "6", "2", "3"]),
        (Query::by("alert", "due", "b"), &["1", "5"]),
        (Query::by("alert", "due", "b").descending(), &["5", "1"]),
        (Query::by("alert", "due", "none"), &[]),
        (Query::by("alert", "none", "b"), &[]),
        (Query::by("order", "due", "b"), &[]),
        (Query::between("alert", "due", "a", "b"), &["2", "6"]),
        (Query::between("alert", "due", "b", "a"), &[]),
        (
            Query::between("alert", "due", "a", "z").descending(),
            &["6", "5", "1", "6", "2"],
        ),
    ];
    for (row, (query, expected)) in rows.into_iter().enumerate() {
        let page = store.find(query.clone()).wait().unwrap();
        assert_eq!(ids(&page.records), expected, "row {row}");
        if query.limit > 10 {
            assert_eq!(page.next, None, "row {row}");
            assert_eq!(store.count(query).wait(), Ok(expected.len() as u64), "row {row}");
        }
    }
    let twice = store.get("alert", "6").wait().unwrap().unwrap();
    assert_eq!(twice.keys.len(), 3, "keys are as they were given");
}

fn pages_neither_repeat_nor_hide(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    for number in 0..57 {
        let due = format!("{}", number % 5);
        batch.put(record(&format!("{number:02}"), "").key("due", due));
    }
    store.commit(batch).wait().unwrap();
    let queries = [
        Query::all("alert"),
        Query::all("alert").descending(),
        Query::by("alert", "due", "3"),
        Query::between("alert", "due", "1", "4"),
        Query::between("alert", "due", "1", "4").descending(),
    ];
    for query in queries {
        let whole = store.find(query.clone()).wait().unwrap();
        assert_eq!(whole.next, None);
        for limit in [1, 7, 57] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let asked = query.clone().limit(limit).after(after);
                let page = store.find(asked).wait().unwrap();
                assert!(page.records.len() <= limit);
                seen.extend(page.records);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, whole.records, "{query:?} by {limit}");
        }
    }
    // Somebody removes the record where a page ended, and one before it.
    let first = store.find(Query::all("alert").limit(10)).wait().unwrap();
    let mut batch = Batch::default();
    batch.delete("alert", "09");
    batch.delete("alert", "03");
    store.commit(batch).wait().unwrap();
    let second = Query::all("alert").limit(3).after(first.next.clone());
    let second = store.find(second).wait().unwrap();
    assert_eq!(ids(&second.records), ["10", "11", "12"]);
    // A page of another query, and what is none.
    for other in [
        Query::by("alert", "due", "3").after(first.next),
        Query::all("alert").after(Some("nonsense".into())),
        Query::all("alert").after(Some(String::new())),
        Query::all("alert").limit(0),
    ] {
        let error = store.find(other).wait().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Misused);
    }
}

fn refuses_what_both_cannot_keep(place: &Place) {
    let store = place.open();
    let long = "x".repeat(2_000);
    let mut tally = Batch::default();
    tally.tally("seen", "2026\0", 1);
    let mut blob = Batch::default();
    blob.changes.push(Change::Blob { name: String::new(), bytes: Vec::new() });
    let mut group = Batch::default();
    group.audit.push(entry("screen", "a\0b", "x"));
    let rows = [
        one(Record::new("", "a", Vec::new())),
        one(Record::new("Alert", "a", Vec::new())),
        one(Record::new("alert one", "a", Vec::new())),
        one(record("", "")),
        one(record("a\0b", "")),
        one(record(&long, "")),
        one(record("a", "").key("", "x")),
        one(record("a", "").key("due", "a\0")),
        one(record("a", "").key("due", long.clone())),
        tally,
        blob,
        group,
    ];
    for (row, batch) in rows.into_iter().enumerate() {
        let error = store.commit(batch).wait().unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Misused, "row {row}");
        assert!(!error.to_string().contains("xxxx"), "{error}");
    }
    assert!(store.health().is_writable);
    // The longest of everything is kept, and found.
    let (id, value) = ("i".repeat(512), "v".repeat(1024));
    let largest = Record::new(&"k".repeat(64), &id, vec![0; 1 << 20]);
    let largest = largest.key(&"n".repeat(64), value.clone());
    store.commit(one(largest.clone())).wait().unwrap();
    let query = Query::by(&largest.kind, &"n".repeat(64), &value);
    let found = store.find(query).wait().unwrap();
    assert_eq!(found.records, [Record { version: 1, ..largest }]);
}

/// Tallies as name, slot and sum.
type Sums = &'static [(&'static str, &'static str, i64)];

fn counts(place: &Place) {
    let store = place.open();
    for (name, slot, by) in [
        ("directive.refer", "2026-11-27", 2),
        ("directive.refer", "2026-11-28", 3),
        ("directive.board", "2026-11-28", 5),
        ("directive.refer", "2026-11-28", -1),
        ("seen%", "2026-11-28", 7),
    ] {
        let mut batch = Batch::default();
        batch.tally(name, slot, by);
        store.commit(batch).wait().unwrap();
    }
    let rows: [(&str, &str, &str, Sums); 5] = [
        (
            "directive.",
            "2026",
            "2027",
            &[
                ("directive.board", "2026-11-28", 5),
                ("directive.refer", "2026-11-27", 2),
                ("directive.refer", "2026-11-28", 2),
            ],
        ),
        (
            "directive.r",
            "2026-11-28",
            "2026-11-29",
            &[("directive.refer", "2026-11-28", 2)],
        ),
        ("directive.refer", "2026-11-28", "2026-11-28", &[]),
        ("%", "", "3", &[]),
        ("seen%", "", "3", &[("seen%", "2026-11-28", 7)]),
    ];
    for (prefix, from, below, expected) in rows {
        let found = store.tallies(prefix, from, below).wait().unwrap();
        let found: Vec<_> =
            found.iter().map(|(name, slot, sum)| (&**name, &**slot, *sum)).collect();
        assert_eq!(found, expected, "{prefix}");
    }
}

fn keeps_large_values(place: &Place) {
    let store = place.open();
    let bytes: Vec<u8> = (0..3_000_000u32).map(|number| (number % 251) as u8).collect();
    let keep = |bytes: &[u8]| Batch {
        changes: vec![Change::Blob { name: "list/a".into(), bytes: bytes.to_vec() }],
        audit: Vec::new(),
    };
    store.commit(keep(&bytes)).wait().unwrap();
    assert!(store.blob("list/a").wait().unwrap() == Some(bytes));
    store.commit(keep(b"short")).wait().unwrap();
    assert_eq!(store.blob("list/a").wait(), Ok(Some(b"short".to_vec())));
    let forget = Change::ForgetBlob { name: "list/a".into() };
    store.commit(Batch { changes: vec![forget], audit: Vec::new() }).wait().unwrap();
    assert_eq!(store.blob("list/a").wait(), Ok(None));
}

fn logs(place: &Place) {
    let store = place.open();
    let mut numbers = Vec::new();
    for round in 0..20 {
        let mut batch = Batch::default();
        for part in 0..round % 4 {
            let sealed = if part == 1 { "" } else { "somebody" };
            batch.audit.push(entry("screen", &format!("alert/{round}"), sealed));
        }
        numbers.extend(store.commit(batch).wait().unwrap().audit);
    }
    assert_eq!(numbers, (0..30).collect::<Vec<u64>>());
    let leaves = store.leaves(0, 100).wait().unwrap();
    check_log(&store.head().wait().unwrap(), &leaves);
    assert_eq!(store.leaves(28, 100).wait().unwrap(), leaves[28..]);
    assert_eq!(store.leaves(5, 2).wait().unwrap(), leaves[5..7]);
    let sealed = leaves.iter().filter(|leaf| leaf.sealed.is_some()).count();
    assert_eq!(sealed, 20, "a third of the entries seals nothing");
    // One checkpoint for each transaction that logged, each of them signed.
    let notes = store.checkpoints(0, 100).wait().unwrap();
    assert_eq!(notes.len(), 15);
    let mut head = Head::default();
    let mut sizes = Vec::new();
    for note in &notes {
        let checkpoint = signer().verifier().verify(note).unwrap();
        while head.size < checkpoint.size {
            head.append(leaves[usize::try_from(head.size).unwrap()].hash);
        }
        assert_eq!(head.root(), checkpoint.root);
        sizes.push(checkpoint.size);
    }
    assert_eq!(sizes.last(), Some(&30));
    assert_eq!(store.checkpoints(sizes[3], 2).wait().unwrap(), notes[3..5]);
}

/// Asserts that leaves are a log, whole.
pub(crate) fn check_log(head: &Head, leaves: &[saring_store::audit::Leaf]) {
    let mut grown = Head::default();
    for (number, leaf) in leaves.iter().enumerate() {
        assert_eq!(leaf.number, number as u64);
        assert_eq!(leaf.hash, leaf_hash(&leaf.bytes));
        if leaf.sealed.is_some() {
            assert!(leaf.opens(), "entry {number}");
        }
        grown.append(leaf.hash);
    }
    assert_eq!(grown, *head);
}

fn erases(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    batch.audit.push(entry("screen", "traveller/1", "one"));
    batch.audit.push(entry("screen", "traveller/2", "two"));
    batch.audit.push(entry("decide", "traveller/1", "three"));
    store.commit(batch).wait().unwrap();
    let before = store.leaves(0, 10).wait().unwrap();
    let mut batch = Batch::default();
    batch.changes.push(Change::Erase { group: "traveller/1".into() });
    batch.audit.push(entry("erase", "traveller/1", "told afterwards"));
    store.commit(batch).wait().unwrap();
    let after = store.leaves(0, 10).wait().unwrap();
    let sealed: Vec<_> = after.iter().map(|leaf| leaf.sealed.is_some()).collect();
    assert_eq!(sealed, [false, true, false, true]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.bytes, before.hash), (&after.bytes, after.hash));
    }
    check_log(&store.head().wait().unwrap(), &after);
}

fn leases(place: &Place) {
    let (one, other) = (place.open(), place.open());
    let rows = [
        (&one, "n1", 0, 10, true),
        (&other, "n2", 5, 15, false),
        (&one, "n1", 6, 16, true),
        (&other, "n2", 15, 25, false),
        (&other, "n2", 16, 26, true),
        (&one, "n1", 17, 27, false),
    ];
    for (row, (store, node, now, until, has)) in rows.into_iter().enumerate() {
        let claimed = store.claim("purge", node, at(now), at(until)).wait();
        assert_eq!(claimed, Ok(has), "row {row}");
    }
    assert_eq!(one.claim("digest", "n1", at(17), at(18)).wait(), Ok(true));
}

fn purges(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    for day in 0..6 {
        let due = (day < 5).then(|| at(day));
        batch.put(record(&format!("{day}"), "x").key("due", "d").until(due));
        let mut sealed = entry("screen", "g", "x");
        sealed.subject.as_mut().unwrap().purge_at = due;
        batch.audit.push(sealed);
    }
    store.commit(batch).wait().unwrap();
    assert_eq!(store.purge(at(-1), 100).wait(), Ok(0));
    assert_eq!(store.purge(at(2), 4).wait(), Ok(4));
    assert_eq!(store.purge(at(2), 4).wait(), Ok(2));
    assert_eq!(store.purge(at(2), 4).wait(), Ok(0));
    let left = store.find(Query::by("alert", "due", "d")).wait().unwrap();
    assert_eq!(ids(&left.records), ["3", "4", "5"]);
    assert_eq!(store.purge(at(1_000), 100).wait(), Ok(4));
    let left = store.find(Query::all("alert")).wait().unwrap();
    assert_eq!(ids(&left.records), ["5"]);
    let leaves = store.leaves(0, 10).wait().unwrap();
    let sealed: Vec<_> = leaves.iter().map(|leaf| leaf.sealed.is_some()).collect();
    assert_eq!(sealed, [false, false, false, false, false, true]);
    check_log(&store.head().wait().unwrap(), &leaves);
}

fn purges_what_was_sealed_of_a_record(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    batch.put(record("a", "x").until(Some(at(1))));
    batch.put(record("b", "x").until(Some(at(9))));
    for group in ["alert/a", "alert/b", "alert/a/b"] {
        let mut sealed = entry("screen", group, "x");
        sealed.subject.as_mut().unwrap().purge_at = Some(at(1_000));
        batch.audit.push(sealed);
    }
    store.commit(batch).wait().unwrap();
    assert_eq!(store.purge(at(1), 10).wait(), Ok(2));
    let leaves = store.leaves(0, 10).wait().unwrap();
    let sealed: Vec<_> = leaves.iter().map(|leaf| leaf.sealed.is_some()).collect();
    assert_eq!(sealed, [false, true, true]);
    check_log(&store.head().wait().unwrap(), &leaves);
}

fn is_the_same_after_it_was_opened_again(place: &Place) {
    let store = place.open();
    let mut batch = Batch::default();
    batch.put(record("a", "x").key("due", "d").until(Some(at(3))));
    batch.tally("seen", "2026", 1);
    batch.audit.push(entry("screen", "g", "x"));
    store.commit(batch).wait().unwrap();
    let said = |store: &saring_store::Store| {
        (
            store.get("alert", "a").wait(),
            store.find(Query::by("alert", "due", "d")).wait(),
            store.tallies("", "", "9").wait(),
            store.leaves(0, 10).wait(),
            store.head().wait(),
            store.checkpoints(0, 10).wait(),
        )
    };
    let before = said(&store);
    drop(store);
    for _ in 0..2 {
        let again = saring_store::Store::open(&place.location, options()).unwrap();
        assert_eq!(said(&again), before);
    }
}
