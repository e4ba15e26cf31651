//! Lists on several nodes, beside the command, and after a process was killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use saring_lists::versions::{Guard, Import, Outcome, Store as Lists};
use saring_store::audit::Signer;
use saring_store::{Batch, Expect, Location, Options, Store};
use tempfile::TempDir;

use super::{approver, editor, entities, people};
use crate::current::{self, LISTS};
use crate::desk::lists::deeds::{self, Became, Upload};
use crate::desk::lists::kept::{
    InUse, Next, Node, VersionKept, VersionState, identifier,
};
use crate::desk::lists::switch::{follow, in_use, wanted};
use crate::desk::lists::{ages, look, trouble};
use crate::kept::{find, record};
use crate::records::later;
use crate::testing::{self, TestClock};
use crate::{App, Parts, Settings};

/// A signer that all nodes of a test have.
fn signer() -> Signer {
    static KEY: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let name = "saring.invalid/test";
    let key = KEY.get_or_init(|| Signer::generate(name).unwrap().1);
    Signer::of(name, key).unwrap()
}

/// A node over a store and a folder of data.
fn node(name: &str, location: &Location, data: &Path, clock: &Arc<TestClock>) -> App {
    let options = Options { signer: signer(), readers: 2, waiting_max: 1_000 };
    let store = Store::open(location, options).expect("a store");
    let mut settings =
        Settings { data: data.to_owned(), node: name.to_owned(), ..Settings::default() };
    settings.lists.drop_folder = Some(data.join("drop"));
    if let Location::Postgres(text) = location {
        settings.postgres.clone_from(text);
    }
    std::fs::create_dir_all(data.join("drop")).unwrap();
    let clock = Arc::<TestClock>::clone(clock);
    App::new(Parts { settings, store, clock, secret: [7; 32] })
}

async fn import(app: &App, list: &str, text: &str) -> deeds::Imported {
    let file = app.settings().data.join("file");
    std::fs::write(&file, text).unwrap();
    let upload = Upload { files: vec![("list.jsonl".to_owned(), file)], mapping: None };
    deeds::import(app, &editor(), list, upload).await.unwrap()
}

/// Imports as the command does, beside the service, or as the service does before it is
/// killed.
fn beside(data: &Path, text: &str, by: &str, stage: bool, clock: &TestClock) -> Outcome {
    let import = Import {
        name: "own",
        expected: None,
        files: vec![("own.jsonl".to_owned(), Box::new(text.as_bytes()))],
        mapping: None,
        limits: saring_lists::Limits::default(),
        guard: &|_| Guard::default(),
        at: crate::clock::Clock::now(clock),
        by,
        progress: &mut |_| {},
    };
    let lists = Lists::at(data.join("lists"));
    if stage { lists.stage(import).unwrap() } else { lists.import(import).unwrap() }
}

/// Two nodes switch together: neither answers from an old version after the other has
/// switched, and the switch waits for both.
async fn check_together(location: &Location, one: &Path, other: &Path) {
    let clock = Arc::new(TestClock::new());
    let (a, b) = (node("a", location, one, &clock), node("b", location, other, &clock));
    for app in [&a, &b] {
        current::refresh(app).await.unwrap();
        follow(app.clone()).await.unwrap();
    }
    // The first list: b lives and is waited for.
    let imported = import(&a, "own", &people(0, 30)).await;
    assert_eq!(imported.became, Became::Accepted);
    assert_eq!((entities(&a, "own"), entities(&b, "own")), (None, None));
    let before = b.current().unwrap();
    follow(b.clone()).await.unwrap();
    assert_eq!(entities(&b, "own"), Some(30), "{:?}", trouble(&b));
    // What b made before may not be kept any more.
    let batch = Batch { changes: before.requirements(false), audit: Vec::new() };
    assert!(a.store().commit(batch.clone()).await.is_err());
    assert!(b.store().commit(batch).await.is_err());
    follow(a.clone()).await.unwrap();
    assert_eq!(entities(&a, "own"), Some(30));
    assert_eq!(a.current().unwrap().lists_version, b.current().unwrap().lists_version);
    assert_eq!(a.current().unwrap().against, b.current().unwrap().against);
    // A node that says nothing for long is not waited for, and catches up by itself.
    clock.pass(60);
    let imported = import(&b, "own", &people(0, 31)).await;
    assert_eq!(imported.became, Became::InUse);
    assert_eq!((entities(&a, "own"), entities(&b, "own")), (Some(30), Some(31)));
    current::refresh(&a).await.unwrap();
    assert_eq!(entities(&a, "own"), Some(31));
    // A node that lives and is never ready is waited for, but not for ever.
    let stuck = Node {
        name: "c".to_owned(),
        at: later(a.now(), 600),
        prepared: String::new(),
        trouble: "its disk is full".to_owned(),
    };
    let mut batch = Batch::default();
    batch.put(record(&stuck).unwrap());
    a.store().commit(batch).await.unwrap();
    let imported = import(&b, "own", &people(0, 32)).await;
    assert_eq!(imported.became, Became::Accepted);
    assert_eq!(wanted(&a).await.unwrap()["own"].number, imported.version.number);
    follow(a.clone()).await.unwrap();
    assert_eq!(entities(&a, "own"), Some(31));
    clock.pass(120);
    follow(a.clone()).await.unwrap();
    follow(b.clone()).await.unwrap();
    assert_eq!((entities(&a, "own"), entities(&b, "own")), (Some(32), Some(32)));
}

#[tokio::test]
async fn two_nodes_on_one_file_switch_together() {
    let folder = TempDir::new().unwrap();
    let location = Location::File(folder.path().join("saring.db"));
    check_together(&location, folder.path(), folder.path()).await;
}

/// A server of PostgreSQL of this test's own, on a socket in a folder.
struct Server {
    folder: TempDir,
    process: Child,
}

impl Server {
    /// `None` where there is none on this machine.
    fn start() -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        use std::os::unix::process::CommandExt as _;
        let folder = TempDir::new().unwrap();
        let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        let user = is_root.then(|| {
            let known = std::fs::read_to_string("/etc/passwd").unwrap();
            let ids = |name: &str| {
                let line = known.lines().find(|line| line.starts_with(name))?;
                let mut fields = line.split(':').skip(2);
                Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
            };
            ids("postgres:").or_else(|| ids("nobody:")).expect("an unprivileged user")
        });
        if let Some((user, group)) = user {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let command = |name: &str| {
            let mut command = Command::new(name);
            if let Some((user, group)) = user {
                command.uid(user).gid(group);
            }
            command.current_dir(folder.path()).stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let data = folder.path().join("data");
        let mut initdb = command("initdb");
        initdb.args(["-U", "saring", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"]);
        match initdb.arg(&data).status() {
            Ok(status) => assert!(status.success(), "initdb failed"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("skipped: no initdb on this machine");
                return None;
            }
            Err(error) => panic!("{error}"),
        }
        let mut server = command("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        let process = server.args(["-c", "listen_addresses="]).spawn().unwrap();
        Some(Self { folder, process })
    }

    fn location(&self) -> Location {
        let folder = self.folder.path().display();
        Location::Postgres(format!("host={folder} user=saring dbname=postgres"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn two_nodes_on_one_postgresql_switch_together() {
    let Some(server) = Server::start() else { return };
    let location = server.location();
    let deadline = Instant::now() + Duration::from_mins(1);
    let options = || Options { signer: signer(), readers: 1, waiting_max: 10 };
    while Store::open(&location, options()).is_err() {
        assert!(Instant::now() < deadline, "the server does not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    check_together(&location, one.path(), other.path()).await;
}

/// A node over a file, and one after it over the same file.
struct Place {
    folder: TempDir,
    clock: Arc<TestClock>,
}

impl Place {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), clock: Arc::new(TestClock::new()) }
    }

    fn open(&self) -> App {
        let location = Location::File(self.folder.path().join("saring.db"));
        node("a", &location, self.folder.path(), &self.clock)
    }

    fn active(&self) -> Option<u32> {
        Lists::at(self.folder.path().join("lists")).list("own").unwrap().active()
    }
}

#[tokio::test]
async fn killed_between_the_folder_and_the_record_it_waits() {
    let place = Place::new();
    let app = place.open();
    import(&app, "own", &people(0, 30)).await;
    drop(app);
    beside(place.folder.path(), &people(0, 31), "key:list-editor", true, &place.clock);
    let app = place.open();
    follow(app.clone()).await.unwrap();
    let kept = find::<VersionKept>(app.store(), &identifier("own", 2)).await.unwrap();
    let kept = kept.unwrap().value;
    assert_eq!(kept.state, VersionState::Waiting);
    // Who brought it may still not accept it.
    let error = deeds::accept(&app, &editor(), "own", 2, "mine").await.unwrap_err();
    assert_eq!(error.status(), StatusCode::FORBIDDEN);
    let accepted = deeds::accept(&app, &approver(), "own", 2, "looked at it").await;
    assert_eq!(accepted.unwrap().became, Became::InUse);
    assert_eq!(entities(&app, "own"), Some(31));
}

#[tokio::test]
async fn killed_between_the_word_and_the_switch_it_switches() {
    let place = Place::new();
    let app = place.open();
    import(&app, "own", &people(0, 30)).await;
    beside(place.folder.path(), &people(0, 31), "key:list-editor", true, &place.clock);
    follow(app.clone()).await.unwrap();
    let kept = find::<VersionKept>(app.store(), &identifier("own", 2)).await.unwrap();
    let kept = kept.unwrap().value;
    let mut lists = wanted(&app).await.unwrap();
    lists.insert("own".to_owned(), kept.used());
    let text = || "test".to_owned();
    let next = Next {
        lists,
        changes: vec![("own".to_owned(), 2)],
        by: text(),
        role: text(),
        why: text(),
        purpose: text(),
        legal_basis: text(),
        at: app.now(),
    };
    let mut batch = Batch::default();
    batch.put(record(&next).unwrap());
    batch.put(record(&VersionKept { state: VersionState::Accepted, ..kept }).unwrap());
    app.store().commit(batch).await.unwrap();
    drop(app);
    let app = place.open();
    current::refresh(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(30));
    follow(app.clone()).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(31));
    let kept = find::<VersionKept>(app.store(), &identifier("own", 2)).await.unwrap();
    assert_eq!(kept.unwrap().value.state, VersionState::InUse);
}

#[tokio::test]
async fn killed_between_the_switch_and_the_folder_the_folder_follows() {
    let place = Place::new();
    let app = place.open();
    import(&app, "own", &people(0, 30)).await;
    import(&app, "own", &people(0, 31)).await;
    // The record says the first one again, the folder does not.
    let known = in_use(&app).await.unwrap().unwrap();
    let first = find::<VersionKept>(app.store(), &identifier("own", 1)).await.unwrap();
    let mut lists = known.value.lists.clone();
    lists.insert("own".to_owned(), first.unwrap().value.used());
    let mut batch = Batch::default();
    let value = InUse { lists, at: app.now() };
    batch.put_if(record(&value).unwrap(), Expect::Version(known.version));
    app.store().commit(batch).await.unwrap();
    drop(app);
    assert_eq!(place.active(), Some(2));
    let app = place.open();
    current::refresh(&app).await.unwrap();
    assert_eq!((place.active(), entities(&app, "own")), (Some(1), Some(30)));
    assert_eq!(in_use(&app).await.unwrap().unwrap().version, known.version + 1);
}

#[tokio::test]
async fn what_the_command_imports_is_taken_up() {
    let place = Place::new();
    beside(place.folder.path(), &people(0, 30), "somebody", false, &place.clock);
    let app = place.open();
    current::refresh(&app).await.unwrap();
    let known = in_use(&app).await.unwrap().unwrap();
    assert_eq!((known.version, entities(&app, "own")), (1, Some(30)));
    // Beside the service: in use, or waiting, as the guard of the command says.
    place.clock.pass(60);
    beside(place.folder.path(), &people(0, 31), "somebody", false, &place.clock);
    look(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(31));
    beside(place.folder.path(), &people(0, 9), "somebody", false, &place.clock);
    look(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(31));
    let kept = find::<VersionKept>(app.store(), &identifier("own", 3)).await.unwrap();
    let kept = kept.unwrap().value;
    assert_eq!((kept.state, kept.reasons.len()), (VersionState::Waiting, 1));
    // Names of users are none of the audit log's.
    let log = app.store().leaves(0, 1_000).await.unwrap();
    let log: Vec<String> =
        log.into_iter().map(|leaf| String::from_utf8(leaf.bytes).unwrap()).collect();
    assert!(log.iter().any(|leaf| leaf.contains("lists.in-use")));
    assert!(!log.join("").contains("somebody"));
    // And the service goes on from there.
    let imported = import(&app, "own", &people(0, 33)).await;
    assert_eq!((imported.became, imported.version.number), (Became::InUse, 4));
}

#[tokio::test]
async fn a_damaged_folder_is_told_and_screens_nobody_anew() {
    let place = Place::new();
    let app = place.open();
    import(&app, "own", &people(0, 30)).await;
    std::fs::remove_dir_all(place.folder.path().join("lists/lists/own/1")).unwrap();
    std::fs::write(place.folder.path().join("lists/lists/own/other"), "").unwrap();
    beside(place.folder.path(), &people(0, 3), "somebody", true, &place.clock);
    assert!(follow(app.clone()).await.is_err());
    assert!(trouble(&app).is_some());
    drop(app);
    let app = place.open();
    assert!(current::refresh(&app).await.is_err());
    assert!(app.current().is_none());
}

#[tokio::test]
async fn files_that_are_dropped_are_imported_whole() {
    let place = Place::new();
    let app = place.open();
    current::refresh(&app).await.unwrap();
    let drop = place.folder.path().join("drop");
    std::fs::write(drop.join("own.jsonl"), people(0, 30)).unwrap();
    std::fs::write(drop.join("bad.jsonl"), "hello").unwrap();
    std::fs::write(drop.join("more.jsonl.part"), people(0, 3)).unwrap();
    look(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), None, "it may still be written");
    look(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(30));
    let names = |folder: &str| {
        let mut names: Vec<String> = std::fs::read_dir(drop.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let stamp = "20261119T221000Z";
    let (file, told) = (format!("{stamp}-own.jsonl"), format!("{stamp}-own.jsonl.txt"));
    assert_eq!(names("done"), [file, told.clone()]);
    let told = std::fs::read_to_string(drop.join("done").join(told)).unwrap();
    assert_eq!(told, "own@1 is in use\n");
    assert_eq!(names("refused").len(), 2);
    assert_eq!(names("taken").len(), 0);
    // A killed process left one in hand.
    std::fs::write(drop.join("taken/own.jsonl"), people(0, 31)).unwrap();
    look(&app).await.unwrap();
    assert_eq!(entities(&app, "own"), Some(31));
}

#[tokio::test]
async fn a_list_that_nobody_confirms_is_told_as_old() {
    let test = testing::app().await;
    ages::run(test.app.clone()).await.unwrap();
    assert!(ages::lately(&test.app).iter().all(|age| !age.stale));
    test.clock.pass(48 * 3_600);
    ages::run(test.app.clone()).await.unwrap();
    let ages = ages::lately(&test.app);
    assert_eq!((ages[0].list.as_str(), ages[0].stale), ("invented", true));
    let tallies = test.app.store().tallies("list.stale.", "2026", "2027").await.unwrap();
    assert_eq!(tallies.len(), 1);
    let answered = test.ask(&editor(), Method::POST, "/updatez", &[], "").await;
    assert_eq!(answered.status, StatusCode::OK);
    assert_eq!(find::<InUse>(test.app.store(), LISTS).await.unwrap().unwrap().version, 1);
}
