//! What a download needs of a store: the list that was asked for and no other, and the
//! word of a server that nothing has changed.

use std::path::{Path, PathBuf};

use saring_lists::versions::{
    EventKind, Guard, Import, Outcome, Store, StoreError, StoreErrorKind, VersionRecord,
};
use saring_lists::{Limits, Moment};

const AT: Moment = Moment::from_unix(1_772_150_400);

fn store(name: &str) -> Store {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("a folder of this test alone");
    }
    Store::at(folder)
}

/// Imports so many invented people as `mine`.
fn import(
    store: &Store,
    people: u32,
    expected: Option<&str>,
) -> Result<Outcome, StoreError> {
    let person = |number: u32| {
        format!(
            "{{\"id\":\"x-{number}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"Testo {number}\"]}}}}\n"
        )
    };
    let text: String = (1..=people).map(person).collect();
    store.import(Import {
        name: "mine",
        expected,
        files: vec![("mine.jsonl".to_owned(), Box::new(std::io::Cursor::new(text)))],
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at: AT,
        by: "tester",
        progress: &mut |_| (),
    })
}

fn version(outcome: Outcome) -> VersionRecord {
    match outcome {
        Outcome::Activated(version)
        | Outcome::Staged(version, _)
        | Outcome::Unchanged(version) => version,
    }
}

fn events(store: &Store) -> Vec<(EventKind, Option<u32>)> {
    let state = store.list("mine").expect("a list");
    state.journal.iter().map(|event| (event.kind, event.version)).collect()
}

#[test]
fn another_list_than_expected_leaves_no_trace() {
    let store = store("expected");
    let error = import(&store, 10, Some("yours")).expect_err("it is another list");
    assert_eq!(error.kind(), StoreErrorKind::Refused);
    let told = "nothing was imported: expected the list yours, found mine";
    assert_eq!(error.to_string(), told);
    assert!(!Path::new(store.root()).join("lists").exists());
    import(&store, 10, Some("mine")).expect("it is the list");
    // The same content does not even confirm the list that it is of.
    import(&store, 10, Some("yours")).expect_err("it is another list");
    assert_eq!(events(&store), [(EventKind::Activated, Some(1))]);
}

#[test]
fn a_server_confirms_the_version_in_use_alone() {
    let store = store("confirmed");
    let confirm = |version: &VersionRecord| {
        store.confirm(version, AT, "tester", "nothing has changed")
    };
    let first = version(import(&store, 10, None).expect("a list"));
    assert_eq!(confirm(&first).expect("in use"), Outcome::Unchanged(first.clone()));
    let activated = (EventKind::Activated, Some(1));
    let confirmed = (EventKind::Confirmed, Some(1));
    assert_eq!(events(&store), [activated, confirmed]);

    // One that waits is what the publisher offers, but it is not in use.
    let second = version(import(&store, 5, None).expect("a list"));
    let staged = (EventKind::Staged, Some(2));
    assert_eq!(confirm(&second).expect("waits"), Outcome::Unchanged(second.clone()));
    assert_eq!(events(&store), [activated, confirmed, staged]);
    store.accept("mine", None, AT, "tester", "").expect("it waits");
    let accepted = (EventKind::Accepted, Some(2));
    confirm(&second).expect("in use");
    let again = (EventKind::Confirmed, Some(2));
    assert_eq!(events(&store), [activated, confirmed, staged, accepted, again]);

    // The first one has had its time, and one of other content never was.
    let kind = |version| confirm(version).expect_err("not the last").kind();
    assert_eq!(kind(&first), StoreErrorKind::Unknown);
    let forged = VersionRecord { sha256: first.sha256.clone(), ..second };
    assert_eq!(kind(&forged), StoreErrorKind::Unknown);
    assert_eq!(events(&store).len(), 5);
}
