//! Versions: immutable, guarded, and whole after whatever happens.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use saring_lists::versions::{
    EventKind, Guard, Import, MergeDecision, Outcome, Reason, Store, StoreError,
    StoreErrorKind, VersionRecord,
};
use saring_lists::{Changed, Limits, Moment};

/// A store in a folder of one test's own.
fn store(test: &str) -> Store {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versions").join(test);
    let _ = std::fs::remove_dir_all(&root);
    Store::at(root)
}

/// An invented list of so many people from a number on; every one has a birth date.
fn people(from: usize, to: usize) -> String {
    let mut csv = "id,kind,name,birth_dates,nationalities\n".to_owned();
    for number in from..to {
        let year = 1950 + number % 50;
        let _ = writeln!(csv, "x-{number},person,Testo Sampel {number},{year}-03-04,ID");
    }
    csv
}

const NOON: Moment = Moment::from_unix(1_800_000_000);

fn at(hours: i64) -> Moment {
    Moment::from_unix(NOON.unix() + hours * 3600)
}

fn import_from(
    store: &Store,
    name: &str,
    reader: impl Read,
    at: Moment,
) -> Result<Outcome, StoreError> {
    store.import(Import {
        name,
        files: vec![(format!("{name}.csv"), Box::new(reader))],
        expected: None,
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at,
        by: "tester",
        progress: &mut |_| {},
    })
}

fn import(store: &Store, csv: &str, hours: i64) -> Result<Outcome, StoreError> {
    import_from(store, "mine", csv.as_bytes(), at(hours))
}

#[track_caller]
fn activated(outcome: Result<Outcome, StoreError>) -> VersionRecord {
    let outcome = outcome.expect("imported");
    let Outcome::Activated(version) = outcome else {
        panic!("expected a version in use, found {outcome:?}")
    };
    version
}

#[track_caller]
fn staged(outcome: Result<Outcome, StoreError>) -> (VersionRecord, Vec<Reason>) {
    let outcome = outcome.expect("imported");
    let Outcome::Staged(version, reasons) = outcome else {
        panic!("expected a version that waits, found {outcome:?}")
    };
    (version, reasons)
}

/// Every file of a store with its bytes.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), std::fs::read(&path).expect("file")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn each_import_is_a_version_with_its_delta() {
    let store = store("delta");
    let first = activated(import(&store, &people(0, 100), 0));
    assert_eq!((first.number, first.entities, first.predecessor), (1, 100, None));
    let second = activated(import(&store, &people(2, 103), 1));
    assert_eq!((second.number, second.delta), (2, [3, 0, 2]));
    assert_eq!(second.predecessor, Some(1));
    let delta = store.delta(&first, &second).expect("delta");
    assert_eq!(delta.added, ["x-100", "x-101", "x-102"]);
    assert_eq!(delta.of("x-0"), Some(Changed::Removed));
    let state = store.list("mine").expect("list");
    assert_eq!(state.active_version(), Some(&second));
    let mut ids = Vec::new();
    store
        .read(&first, &Limits::default(), &mut |entity| ids.push(entity.id))
        .expect("read");
    assert_eq!(ids.len(), 100, "an earlier version can be read for ever");
}

#[test]
fn the_same_content_confirms_and_makes_no_version() {
    let store = store("confirm");
    activated(import(&store, &people(0, 10), 0));
    let reordered = {
        let csv = people(0, 10);
        let (head, rows) = csv.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{head}\r\n{}\r\n", rows.join("\r\n"))
    };
    let outcome = import(&store, &reordered, 5).expect("imported");
    assert!(matches!(outcome, Outcome::Unchanged(version) if version.number == 1));
    let state = store.list("mine").expect("list");
    assert_eq!((state.versions.len(), state.confirmed_at()), (1, Some(at(5))));
}

#[test]
fn a_list_that_shrinks_waits_for_a_person() {
    let store = store("shrink");
    activated(import(&store, &people(0, 100), 0));
    activated(import(&store, &people(5, 100), 1));
    let (version, reasons) = staged(import(&store, &people(10, 100), 2));
    assert_eq!(reasons, [Reason::Shrunk { removed: 5, of: 95 }]);
    let state = store.list("mine").expect("list");
    assert_eq!((state.active(), state.staged()), (Some(2), Some(3)));
    let again = import(&store, &people(10, 100), 3).expect("imported");
    assert_eq!(again, Outcome::Unchanged(version.clone()));
    store.accept("mine", None, at(4), "chief", "sixty delistings").expect("accepted");
    let state = store.list("mine").expect("list");
    assert_eq!((state.active(), state.staged()), (Some(3), None));
    let last = state.journal.last().expect("event");
    assert_eq!((last.kind, last.by.as_str()), (EventKind::Accepted, "chief"));
    let error =
        store.accept("mine", None, at(5), "chief", "").expect_err("nothing waits");
    assert_eq!(error.kind(), StoreErrorKind::Unknown);
}

#[test]
fn entries_replaced_by_others_are_lost_all_the_same() {
    let store = store("replaced");
    activated(import(&store, &people(0, 100), 0));
    let (_, reasons) = staged(import(&store, &people(50, 150), 1));
    assert_eq!(reasons, [Reason::Shrunk { removed: 50, of: 100 }]);
}

#[test]
fn the_limit_is_the_operators() {
    let store = store("limit");
    activated(import(&store, &people(0, 100), 0));
    let csv = people(20, 100);
    let outcome = store.import(Import {
        name: "mine",
        files: vec![("mine.csv".to_owned(), Box::new(csv.as_bytes()))],
        expected: None,
        mapping: None,
        limits: Limits::default(),
        guard: &|list| Guard {
            shrink_max_permille: if list == "mine" { 200 } else { 0 },
        },
        at: at(1),
        by: "tester",
        progress: &mut |_| {},
    });
    activated(outcome);
}

#[test]
fn a_field_that_is_suddenly_empty_waits() {
    let store = store("emptied");
    activated(import(&store, &people(0, 40), 0));
    let renamed = people(0, 41).replace("birth_dates", "date_of_birth");
    let (_, reasons) = staged(import(&store, &renamed, 1));
    let expected =
        Reason::Emptied { field: "birth dates".to_owned(), before: 40, after: 0 };
    assert_eq!(reasons, [expected]);
    store.reject("mine", None, at(2), "chief", "column renamed").expect("rejected");
    let again = import(&store, &renamed, 3).expect("imported");
    assert!(
        matches!(again, Outcome::Unchanged(_)),
        "a rejected file is not staged again"
    );
    let state = store.list("mine").expect("list");
    assert_eq!((state.active(), state.staged()), (Some(1), None));
    // A later good file goes through.
    activated(import(&store, &people(0, 42), 4));
}

#[test]
fn one_entry_less_with_a_rare_field_does_not_wait() {
    let store = store("rare");
    let csv = |to| format!("{}y-1,person,Rare Sampel,,\n", people(0, to));
    let rare = csv(60).replace('\n', ",\n").replacen(
        "nationalities,",
        "nationalities,titles",
        1,
    );
    let rare = rare.replace("Rare Sampel,,,", "Rare Sampel,,,Dr");
    activated(import(&store, &rare, 0));
    activated(import(&store, &people(0, 60), 1));
}

#[test]
fn a_refused_file_leaves_the_store_as_it_was() {
    let store = store("refused");
    activated(import(&store, &people(0, 10), 0));
    let before = files(store.root());
    let broken = [
        people(0, 10) + "x-11,person",
        people(0, 10) + "x-11,person,\"open quote,,\n",
        String::new(),
        "nonsense\n".to_owned(),
        "id,name\n".to_owned(),
        "<CONSOLIDATED_LIST><INDIVIDUALS>".to_owned(),
    ];
    for content in broken {
        let error = import(&store, &content, 1).expect_err("refused");
        assert_eq!(error.kind(), StoreErrorKind::Refused, "{content}");
        assert!(std::error::Error::source(&error).is_some(), "tells where and why");
        assert_eq!(files(store.root()), before, "{content}");
    }
}

#[test]
fn a_source_that_fails_half_way_leaves_the_store_as_it_was() {
    struct Fails<'a>(&'a [u8]);
    impl Read for Fails<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(std::io::Error::other("the line is dead")),
                read => Ok(read),
            }
        }
    }
    let store = store("dead-line");
    activated(import(&store, &people(0, 10), 0));
    let before = files(store.root());
    let csv = people(0, 5000);
    let error = import_from(&store, "mine", Fails(csv.as_bytes()), at(1));
    assert_eq!(error.expect_err("failed").kind(), StoreErrorKind::Io);
    assert_eq!(files(store.root()), before);
}

#[test]
fn a_killed_import_is_cleared_away_by_the_next() {
    let store = store("killed");
    activated(import(&store, &people(0, 10), 0));
    // Killed before the rename: half a version lies about.
    let incoming = store.root().join(".incoming/raw");
    std::fs::create_dir_all(&incoming).expect("folder");
    std::fs::write(incoming.join("half.gz"), b"half").expect("file");
    // Killed between the rename and the event: a version that nobody knows of.
    let folder = store.root().join("lists/mine");
    std::fs::create_dir_all(folder.join("2")).expect("folder");
    // Killed while the event was written.
    let journal = folder.join("journal.jsonl");
    let mut text = std::fs::read(&journal).expect("journal");
    text.extend_from_slice(b"{\"at\":\"2027-01");
    std::fs::write(&journal, text).expect("journal");
    let state = store.list("mine").expect("list");
    assert_eq!((state.active(), state.versions.len()), (Some(1), 1));
    let version = activated(import(&store, &people(0, 11), 1));
    assert_eq!(version.number, 3, "no number is used twice");
    assert!(!store.root().join(".incoming").exists());
    assert_eq!(store.list("mine").expect("list").active(), Some(3));
}

#[test]
fn only_one_writes_at_a_time() {
    let store = store("busy");
    activated(import(&store, &people(0, 10), 0));
    let lock = std::fs::File::options().write(true).open(store.root().join("lock"));
    let lock = lock.expect("lock");
    lock.try_lock().expect("free");
    let error = import(&store, &people(0, 11), 1).expect_err("busy");
    assert_eq!(error.kind(), StoreErrorKind::Busy);
    assert_eq!(store.list("mine").expect("list").active(), Some(1), "reading goes on");
}

#[test]
fn damage_to_what_is_kept_is_found() {
    let store = store("damage");
    let version = activated(import(&store, &people(0, 10), 0));
    let limits = Limits::default();
    store.verify(&version, &limits).expect("whole");
    let folder = store.root().join("lists/mine/1");
    let damage = |file: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let path = folder.join(file);
        let whole = std::fs::read(&path).expect("file");
        let mut damaged = whole.clone();
        change(&mut damaged);
        std::fs::write(&path, damaged).expect("file");
        let error = store.verify(&version, &limits).expect_err("damaged");
        assert_eq!(error.kind(), StoreErrorKind::Damaged, "{file}");
        std::fs::write(&path, whole).expect("file");
    };
    damage("raw/mine.csv.gz", &|bytes| bytes.truncate(bytes.len() / 2));
    damage("raw/mine.csv.gz", &|bytes| *bytes = people(0, 10).into_bytes());
    damage("entries.gz", &|bytes| bytes.truncate(bytes.len() - 4));
    store.verify(&version, &limits).expect("whole again");
    let other = store.list("mine").expect("list");
    let record = folder.join("version.json");
    std::fs::write(&record, "{}").expect("file");
    assert_eq!(store.list("mine").expect_err("damaged").kind(), StoreErrorKind::Damaged);
    drop(other);
}

#[test]
fn hostile_names_stay_within_the_store() {
    let store = store("names");
    for name in ["../escape", "", "a/b", "con:", "ü", "Mine", &"x".repeat(65)] {
        let csv = people(0, 3);
        let error = import_from(&store, name, csv.as_bytes(), NOON).expect_err("refused");
        assert_eq!(error.kind(), StoreErrorKind::Wrong, "{name}");
        assert!(store.list(name).is_err());
    }
    let csv = people(0, 3);
    let outcome = store.import(Import {
        name: "mine",
        files: vec![("../../.ssh/ü x.csv".to_owned(), Box::new(csv.as_bytes()))],
        expected: None,
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at: NOON,
        by: "tester",
        progress: &mut |_| {},
    });
    let version = activated(outcome);
    assert_eq!(version.files[0].name, "_.._.ssh___x.csv");
    store.verify(&version, &Limits::default()).expect("whole");
}

#[test]
fn the_last_word_on_a_pair_holds() {
    let store = store("decisions");
    let say = |a: &str, b: &str, same| {
        let (a, b) = (a.to_owned(), b.to_owned());
        let (by, why) = ("chief".to_owned(), "seen".to_owned());
        store.decide(&MergeDecision { at: NOON, by, a, b, same, why }).expect("kept");
    };
    let first = store.fingerprint("p").expect("name");
    say("a", "b", Some(true));
    say("c", "d", Some(false));
    assert_ne!(store.fingerprint("p").expect("name"), first);
    say("b", "a", Some(false));
    say("d", "c", None);
    let force = store.decisions_in_force().expect("decisions");
    assert_eq!(force.len(), 1);
    assert_eq!((force[0].a.as_str(), force[0].same), ("b", Some(false)));
    assert_eq!(store.decisions().expect("decisions").len(), 4);
}

#[test]
fn an_older_file_does_not_replace_a_newer_one() {
    let Some(folder) = crate::data("lists/un") else { return };
    let store = store("older");
    let file = |date: &str| {
        let path = folder.join(format!("un-{date}.xml.gz"));
        std::fs::File::open(path).expect("file")
    };
    activated(import_from(&store, "un", file("2026-02-27"), at(0)));
    let (version, reasons) = staged(import_from(&store, "un", file("2026-01-28"), at(1)));
    assert_eq!(version.list, "un-sc");
    assert!(matches!(reasons.as_slice(), [Reason::Older { .. }]), "{reasons:?}");
}

#[test]
fn a_version_in_use_that_is_lost_is_never_passed_over() {
    let store = store("lost");
    activated(import(&store, &people(0, 10), 0));
    activated(import_from(&store, "other", people(20, 30).as_bytes(), NOON));
    let folder = store.root().join("lists/mine");
    std::fs::rename(folder.join("1"), store.root().join("elsewhere")).expect("moved");
    let error = store.active().expect_err("damaged");
    assert_eq!(error.kind(), StoreErrorKind::Damaged);
    assert_eq!(store.list("mine").expect("list").lost, [1]);
    // Importing again heals it.
    let version = activated(import(&store, &people(0, 10), 1));
    assert_eq!(version.number, 2);
    assert_eq!(store.active().expect("whole").len(), 2);
    // A journal that is lost is no list that was never there.
    std::fs::remove_file(folder.join("journal.jsonl")).expect("removed");
    assert_eq!(store.active().expect_err("damaged").kind(), StoreErrorKind::Damaged);
}

#[test]
fn names_that_are_gone_wait() {
    let store = store("nameless");
    let named = people(0, 40).replace("id,kind,name,", "id,kind,aliases,");
    let named =
        named.replace('\n', ",\n").replacen("nationalities,", "nationalities,name", 1);
    activated(import(&store, &people(0, 40), 0));
    let (_, reasons) = staged(import(&store, &named, 1));
    let field = |reason: &Reason| {
        let Reason::Emptied { field, .. } = reason else { return None };
        Some(field.clone())
    };
    assert_eq!(reasons.iter().filter_map(field).collect::<Vec<_>>(), ["primary names"]);
    // Three of forty without any name are as good as gone.
    let mut nameless = people(0, 41);
    for number in 0..3 {
        nameless = nameless.replace(&format!("Testo Sampel {number},"), ",");
    }
    let (_, reasons) = staged(import(&store, &nameless, 2));
    assert!(
        reasons.iter().filter_map(field).any(|field| field == "names"),
        "{reasons:?}"
    );
}

#[test]
fn half_of_a_field_may_not_go_unseen() {
    let store = store("half");
    activated(import(&store, &people(0, 40), 0));
    let mut fewer = people(0, 41);
    for number in 0..24 {
        let year = 1950 + number % 50;
        fewer = fewer.replace(
            &format!("Sampel {number},{year}-03-04"),
            &format!("Sampel {number},"),
        );
    }
    let (_, reasons) = staged(import(&store, &fewer, 1));
    assert!(matches!(reasons.as_slice(), [Reason::Emptied { .. }]), "{reasons:?}");
}

#[test]
fn a_set_without_one_of_its_files_waits() {
    let store = store("set");
    let sdn = |name: &str| {
        format!(
            "1,\"{name}, Testo\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
        )
    };
    let alt = "1,1,\"aka\",\"CONTOH, Testo\",-0- \n";
    let import = |sdn: &str, alt: Option<&'static str>, hours| {
        let mut files: Vec<(String, Box<dyn Read>)> =
            vec![("sdn.csv".to_owned(), Box::new(std::io::Cursor::new(sdn.to_owned())))];
        files
            .extend(alt.map(|alt| ("ALT.CSV".to_owned(), Box::new(alt.as_bytes()) as _)));
        store.import(Import {
            name: "sdn",
            files,
            expected: None,
            mapping: None,
            limits: Limits::default(),
            guard: &|_| Guard::default(),
            at: at(hours),
            by: "tester",
            progress: &mut |_| {},
        })
    };
    activated(import(&sdn("SAMPEL"), Some(alt), 0));
    let (_, reasons) = staged(import(&sdn("SAMPELO"), None, 1));
    let missing = Reason::Incomplete { missing: vec!["alt.csv".to_owned()] };
    assert!(reasons.contains(&missing), "{reasons:?}");
}

#[test]
fn a_person_judges_the_version_that_they_looked_at() {
    let store = store("judged");
    activated(import(&store, &people(0, 100), 0));
    let (looked_at, _) = staged(import(&store, &people(0, 90), 1));
    let (later, _) = staged(import(&store, &people(0, 20), 2));
    assert_eq!(store.list("mine").expect("list").waiting(), [2, 3]);
    let accepted = store.accept("mine", Some(looked_at.number), at(3), "chief", "");
    assert_eq!(accepted.expect("accepted").number, 2);
    let state = store.list("mine").expect("list");
    assert_eq!((state.active(), state.waiting()), (Some(2), vec![later.number]));
    let error =
        store.accept("mine", Some(1), at(4), "chief", "").expect_err("not waiting");
    assert_eq!(error.kind(), StoreErrorKind::Unknown);
    activated(import(&store, &people(0, 91), 5));
    assert!(store.list("mine").expect("list").waiting().is_empty(), "it came before");
}

#[test]
fn a_file_from_the_future_waits() {
    let ftm = |change: &str, to: usize| {
        let mut lines = String::new();
        for nth in 0..to {
            let _ = writeln!(
                lines,
                "{{\"id\":\"x-{nth}\",\"schema\":\"Person\",\"last_change\":\"{change}\",\
                 \"properties\":{{\"name\":[\"A {nth}\"]}}}}"
            );
        }
        lines
    };
    let store = store("future");
    activated(import(&store, &ftm("2026-01-01T00:00:00", 5), 0));
    let (_, reasons) = staged(import(&store, &ftm("2096-01-01T00:00:00", 6), 1));
    assert!(matches!(reasons.as_slice(), [Reason::Ahead { .. }]), "{reasons:?}");
}

#[test]
fn changes_wait_for_those_before_them_and_keep_their_own_name() {
    let store = store("changes");
    let line = |id: usize| {
        format!(
            "{{\"id\":\"x-{id}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"Testo {id}\"]}}}}"
        )
    };
    let whole: Vec<String> = (0..30).map(line).collect();
    let whole = whole.join("\n");
    activated(import_from(&store, "mine", whole.as_bytes(), NOON));
    let change = |text: String, hours: i64| {
        store.import_delta(Import {
            name: "mine",
            // A name that the whole list is kept under, too.
            files: vec![(
                "entities.ftm.json".to_owned(),
                Box::new(std::io::Cursor::new(text)),
            )],
            expected: None,
            mapping: None,
            limits: Limits::default(),
            guard: &|_| Guard::default(),
            at: at(hours),
            by: "tester",
            progress: &mut |_| {},
        })
    };
    let gone = |ids: std::ops::Range<usize>| {
        let mut lines = String::new();
        for id in ids {
            let _ =
                writeln!(lines, "{{\"op\":\"DEL\",\"entity\":{{\"id\":\"x-{id}\"}}}}");
        }
        lines
    };
    let (waiting, _) = staged(change(gone(0..5), 1));
    store.verify(&waiting, &Limits::default()).expect("both files are kept");
    let added = format!("{{\"op\":\"ADD\",\"entity\":{}}}", line(99));
    let error = change(added.clone(), 2).expect_err("made for what comes after");
    assert_eq!(error.kind(), StoreErrorKind::Wrong);
    store.accept("mine", None, at(3), "chief", "").expect("accepted");
    let version = activated(change(added, 4));
    assert_eq!((version.entities, version.delta), (26, [1, 0, 0]));
    let unchanged = change(String::new(), 5).expect("nothing to do");
    assert!(matches!(unchanged, Outcome::Unchanged(_)), "{unchanged:?}");
}

#[test]
fn a_list_of_several_kinds_is_whole_after_its_import() {
    let store = store("kinds");
    let csv = "id,kind,name\n1,person,Testo Sampel\n2,organisation,Contoh Lines\n\
               3,vessel,MV Contoh\n4,aircraft,XX-999\n5,any,Sampel\n";
    let version = activated(import(&store, csv, 0));
    assert_eq!(version.kinds.len(), 5);
    let kept = store.list("mine").expect("list");
    assert_eq!(
        kept.active_version(),
        Some(&version),
        "the description says what was read"
    );
    store
        .verify(kept.active_version().expect("in use"), &Limits::default())
        .expect("whole");
}

#[test]
fn what_is_staged_waits_until_somebody_takes_it_into_use() {
    let store = store("staged");
    let next = Path::new(env!("CARGO_TARGET_TMPDIR")).join("versions/staged-next");
    let _ = std::fs::remove_dir_all(&next);
    let at = Moment::from_unix(1);
    let stage = |text: String| {
        let outcome = store.stage(Import {
            name: "own",
            expected: None,
            files: vec![("own.csv".to_owned(), Box::new(std::io::Cursor::new(text)))],
            mapping: None,
            limits: Limits::default(),
            guard: &|_| Guard::default(),
            at,
            by: "test",
            progress: &mut |_| {},
        });
        let Outcome::Staged(version, reasons) = outcome.unwrap() else {
            panic!("it is in use")
        };
        assert!(reasons.is_empty());
        version
    };
    let first = stage(people(0, 5));
    assert_eq!(store.list("own").unwrap().active(), None);
    store.activate("own", first.number, at, "test", "").unwrap();
    let second = stage(people(0, 6));
    // It can be looked at as it will be, while nothing changes.
    let in_use = [("own".to_owned(), second.number)];
    let preview = store.preview(&next, &in_use, at).unwrap();
    assert_eq!(preview.active().unwrap()[0].1.entities, 6);
    preview.verify(&second, &Limits::default()).unwrap();
    assert_eq!(store.list("own").unwrap().active(), Some(1));
    store.activate("own", second.number, at, "test", "").unwrap();
    assert_eq!(preview.fingerprint("x").unwrap(), store.fingerprint("x").unwrap());
    // And back, once.
    store.activate("own", first.number, at, "test", "").unwrap();
    store.activate("own", first.number, at, "test", "").unwrap();
    let list = store.list("own").unwrap();
    assert_eq!((list.active(), list.journal.len()), (Some(1), 5));
    let error = store.activate("own", 7, at, "test", "").unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unknown);
}
