//! A process that is killed while it writes loses nothing that it acknowledged.
//!
//! The child is this test program once more: it commits batches from several threads and
//! prints each identifier that was acknowledged. The parent kills it, opens the store and
//! looks. `cargo test -p saring-store -- --ignored thousand` does so a thousand times.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use saring_store::audit::{Head, leaf_hash};
use saring_store::{Batch, Location, Query, Record, Store};

use crate::place::{KEY, Place, Server, entry, key, options, signer};

/// Threads of the child, each with one batch under way.
const WRITERS: usize = 8;

/// What the child does: reads where and under which name, and writes until it is killed.
#[test]
#[ignore = "the other half of the tests beside it"]
fn child() {
    let mut order = String::new();
    std::io::stdin().read_to_string(&mut order).unwrap();
    let mut lines = order.lines();
    let (Some(run), Some(key), Some(kind), Some(place)) =
        (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return;
    };
    KEY.set(BASE64.decode(key).unwrap()).unwrap();
    let location = if kind == "file" {
        Location::File(place.into())
    } else {
        Location::Postgres(place.to_owned())
    };
    let store = Store::open(&location, options()).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = store.clone();
            scope.spawn(move || {
                for number in 0.. {
                    let id = format!("{run}-{writer}-{number}");
                    let said = match store.commit(pair(&id)).wait() {
                        Ok(receipt) => format!("kept {id} {}\n", receipt.audit[0]),
                        Err(error) => {
                            std::thread::sleep(Duration::from_millis(2));
                            format!("failed {:?}\n", error.kind())
                        }
                    };
                    // One write for a line, so that none is torn by another.
                    if std::io::stdout().write_all(said.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// Two records, a tally and an entry, which are there together or not at all.
fn pair(id: &str) -> Batch {
    let mut batch = Batch::default();
    for half in ["a", "b"] {
        let record = Record::new("pair", &format!("{id}-{half}"), vec![b'x'; 300]);
        batch.put(record.key("half", half));
    }
    batch.tally("pairs", "2026", 1);
    batch.audit.push(entry("screen", &format!("pair/{id}"), id));
    batch
}

/// A child, and the lines it prints.
pub(crate) struct Running {
    process: Child,
    lines: Receiver<String>,
}

impl Running {
    pub(crate) fn start(program: &mut Command, place: &Place, run: &str) -> Self {
        let mut process = program
            .args(["--exact", "crash::child", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let place = match &place.location {
            Location::File(path) => format!("file\n{}", path.display()),
            Location::Postgres(settings) => format!("server\n{settings}"),
        };
        let order = format!("{run}\n{}\n{place}", BASE64.encode(key()));
        process.stdin.take().unwrap().write_all(order.as_bytes()).unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while out.read_line(&mut line).is_ok_and(|length| length > 0) {
                // The last one may be cut: then it was not said.
                if line.ends_with('\n') && tell.send(line.trim_end().to_owned()).is_err()
                {
                    return;
                }
                line.clear();
            }
        });
        Self { process, lines }
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The next lines until one begins so.
    pub(crate) fn until(&self, beginning: &str, seen: &mut Vec<String>) {
        loop {
            let line = self.lines.recv_timeout(Duration::from_mins(1)).unwrap();
            let is_it = line.starts_with(beginning);
            seen.push(line);
            if is_it {
                return;
            }
        }
    }

    pub(crate) fn kill(mut self, seen: &mut Vec<String>) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        seen.extend(self.lines.iter());
    }
}

/// What was acknowledged, as identifier and number in the log.
fn acknowledged(lines: &[String]) -> Vec<(String, u64)> {
    let kept = lines.iter().filter_map(|line| line.strip_prefix("kept "));
    kept.map(|line| {
        let (id, number) = line.split_once(' ').unwrap();
        (id.to_owned(), number.parse().unwrap())
    })
    .collect()
}

/// Asserts that all that was acknowledged is there, and nothing is there by half.
pub(crate) fn check_whole(store: &Store, lines: &[String]) {
    // Waits for a transaction that the server may still be at for the one who is dead.
    store.commit(pair("barrier")).wait().unwrap();
    for (id, number) in acknowledged(lines) {
        for half in ["a", "b"] {
            let record = store.get("pair", &format!("{id}-{half}")).wait().unwrap();
            assert!(record.is_some(), "{id} was acknowledged");
        }
        let leaf = &store.leaves(number, 1).wait().unwrap()[0];
        assert_eq!(leaf.sealed.as_ref().unwrap().subject.group, format!("pair/{id}"));
    }
    let mut remove = Batch::default();
    remove.delete("pair", "barrier-a");
    remove.delete("pair", "barrier-b");
    remove.tally("pairs", "2026", -1);
    store.commit(remove).wait().unwrap();
    let halves =
        |half: &str| store.count(Query::by("pair", "half", half)).wait().unwrap();
    let pairs = halves("a");
    assert_eq!(halves("b"), pairs);
    let sums = store.tallies("pairs", "", "z").wait().unwrap();
    assert_eq!(sums[0].2, i64::try_from(pairs).unwrap());
}

/// Asserts that the log is whole, and that every checkpoint is one of it.
fn check_log(store: &Store) {
    let (head, mut grown) = (store.head().wait().unwrap(), Head::default());
    let mut roots = Vec::new();
    while grown.size < head.size {
        for leaf in store.leaves(grown.size, 10_000).wait().unwrap() {
            assert_eq!((leaf.number, leaf.hash), (grown.size, leaf_hash(&leaf.bytes)));
            assert!(leaf.opens());
            grown.append(leaf.hash);
            roots.push(grown.root());
        }
    }
    assert_eq!(grown, head);
    let (verifier, mut from) = (signer().verifier(), 0);
    loop {
        let notes = store.checkpoints(from, 10_000).wait().unwrap();
        if notes.is_empty() {
            break;
        }
        for note in &notes {
            let checkpoint = verifier.verify(note).unwrap();
            let size = usize::try_from(checkpoint.size).unwrap();
            assert_eq!(checkpoint.root, roots[size - 1]);
            from = checkpoint.size + 1;
        }
    }
    assert_eq!(from, head.size + 1, "the last checkpoint is of the whole log");
}

fn program() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// Moments at which to kill, spread over what a group of batches takes, from a seed.
fn delay(seed: u64) -> Duration {
    let mixed = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    Duration::from_micros(mixed % 60_000)
}

fn check_kills(place: &Place, kills: u64) {
    let mut runs = BTreeSet::new();
    for run in 0..kills {
        let name = format!("r{run}");
        let mut lines = Vec::new();
        let running = Running::start(&mut program(), place, &name);
        running.until("kept", &mut lines);
        std::thread::sleep(delay(run));
        let has_server_killed = run % 5 == 4 && place.server.is_some();
        if let (Some(server), true) = (&place.server, has_server_killed) {
            server.kill();
            running.kill(&mut lines);
            server.run();
        } else {
            running.kill(&mut lines);
        }
        let store = place.open();
        check_whole(&store, &lines);
        if run % 50 == 0 || run + 1 == kills {
            check_log(&store);
        }
        runs.insert(name);
    }
    assert_eq!(runs.len() as u64, kills);
}

#[test]
fn sqlite_loses_nothing_that_was_acknowledged() {
    check_kills(&Place::file(), 20);
}

#[test]
fn postgresql_loses_nothing_that_was_acknowledged() {
    if let Some(server) = Server::start() {
        check_kills(&Place::schema(&server.into()), 20);
    }
}

#[test]
#[ignore = "takes minutes"]
fn sqlite_loses_nothing_in_a_thousand_kills() {
    check_kills(&Place::file(), 1_000);
}

#[test]
#[ignore = "takes minutes"]
fn postgresql_loses_nothing_in_a_thousand_kills() {
    if let Some(server) = Server::start() {
        check_kills(&Place::schema(&server.into()), 1_000);
    }
}
