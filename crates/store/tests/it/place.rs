//! Where the stores of tests are.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use saring_store::audit::{Signer, Subject};
use saring_store::{Batch, Entry, Location, Options, Record, Store};
use tempfile::TempDir;

/// A place for a store, empty at first.
pub(crate) struct Place {
    pub(crate) location: Location,
    folder: TempDir,
    /// Runs at least as long as the place is used.
    pub(crate) server: Option<Arc<Server>>,
}

impl Place {
    /// A file of SQLite in a folder of its own.
    pub(crate) fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("store.sqlite"));
        Self { location, folder, server: None }
    }

    /// A schema of a server.
    pub(crate) fn schema(server: &Arc<Server>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let schema = format!("s{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let settings = format!("{} options='-c search_path={schema}'", server.settings());
        Self {
            location: Location::Postgres(settings),
            folder: tempfile::tempdir().unwrap(),
            server: Some(Arc::clone(server)),
        }
    }

    /// A place in the same folder, or on the same server.
    pub(crate) fn another(&self) -> Self {
        match &self.server {
            Some(server) => Self::schema(server),
            None => Self::file(),
        }
    }

    /// A path for what belongs to it: backups.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder with every file of the database.
    pub(crate) fn files(&self) -> PathBuf {
        match &self.server {
            Some(server) => server.data(),
            None => self.folder.path().to_owned(),
        }
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.location, options()).unwrap()
    }
}

/// A server of PostgreSQL of our own, on a socket in a folder of its own.
pub(crate) struct Server {
    folder: TempDir,
    /// Whom it runs as: it refuses to run as root.
    user: Option<(u32, u32)>,
    port: u16,
    process: Mutex<Option<Child>>,
}

impl Server {
    /// The server that tests share while any of them uses it; `None` where there is none
    /// on this machine.
    pub(crate) fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = shared.upgrade() {
            return Some(server);
        }
        let server = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&server);
        Some(server)
    }

    /// A server for somebody who breaks it.
    pub(crate) fn start() -> Option<Self> {
        let server = Self::prepare(5432)?;
        server.run();
        Some(server)
    }

    /// A server that does not run yet, with the number of its socket or port. It listens
    /// at no port unless it is told to.
    pub(crate) fn prepare(port: u16) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
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
        let server = Self { folder, user, port, process: Mutex::new(None) };
        let mut initdb = server.command("initdb");
        initdb.args(["-U", "saring", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"]);
        match initdb.arg(server.data()).stdout(Stdio::null()).status() {
            Ok(status) => assert!(status.success(), "initdb failed"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("skipped: no initdb on this machine");
                return None;
            }
            Err(error) => panic!("{error}"),
        }
        server.add(
            "postgresql.auto.conf",
            &format!(
                "fsync = on\nwal_recycle = off\nshared_buffers = 32MB\n\
                 max_connections = 60\nlisten_addresses = ''\nport = {port}\n\
                 autovacuum_naptime = 1s\n"
            ),
        );
        Some(server)
    }

    /// Adds to one of its files, or makes one that only it can read.
    pub(crate) fn add(&self, file: &str, text: &str) {
        let path = self.data().join(file);
        let mut options = OpenOptions::new();
        let mut file = options.create(true).append(true).mode(0o600).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        if let Some((user, group)) = self.user {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn settings(&self) -> String {
        let folder = self.folder.path().display();
        format!("host={folder} port={} user=saring dbname=postgres", self.port)
    }

    /// Starts it, again after it was stopped or killed, and waits until it answers.
    pub(crate) fn run(&self) {
        let log = self.folder.path().join("log");
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        while Instant::now() < deadline {
            let open = OpenOptions::new().create(true).append(true).open(&log).unwrap();
            let mut server = self.command("postgres");
            server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
            let mut child = server.stderr(open).stdout(Stdio::null()).spawn().unwrap();
            // What was left of one that was killed may stand in the way for a moment.
            while child.try_wait().unwrap().is_none() && Instant::now() < deadline {
                if postgres::Client::connect(&self.settings(), postgres::NoTls).is_ok() {
                    *process = Some(child);
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        panic!("the server does not start: {}", std::fs::read_to_string(log).unwrap());
    }

    /// Kills it, and waits until its processes have noticed and are gone.
    pub(crate) fn kill(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(mut child) = process.take() else { return };
        let children = children(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while children.iter().any(|process| is_alive(process)) {
            assert!(Instant::now() < deadline, "its processes do not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Folders of `/proc` of the processes that one has started.
fn children(parent: u32) -> Vec<PathBuf> {
    let all =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    all.filter(|process| state(process).is_some_and(|(_, of)| of == parent)).collect()
}

fn is_alive(process: &Path) -> bool {
    state(process).is_some_and(|(state, _)| state != "Z")
}

/// The state of a process and the one who started it: behind its name, which is in
/// brackets.
fn state(process: &Path) -> Option<(String, u32)> {
    let stat = std::fs::read_to_string(process.join("stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(mut child) =
            self.process.lock().unwrap_or_else(PoisonError::into_inner).take()
        else {
            return;
        };
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.data());
        if !stop.status().is_ok_and(|status| status.success()) {
            let _ = child.kill();
        }
        let _ = child.wait();
    }
}

/// The key that every test signs with; a child has that of its parent.
pub(crate) static KEY: OnceLock<Vec<u8>> = OnceLock::new();

pub(crate) fn key() -> &'static [u8] {
    KEY.get_or_init(|| Signer::generate("saring.example/test").unwrap().1)
}

pub(crate) fn signer() -> Signer {
    Signer::of("saring.example/test", key()).unwrap()
}

pub(crate) fn options() -> Options {
    Options { signer: signer(), readers: 2, waiting_max: 10_000 }
}

/// An entry for the audit log, with something sealed if there is something to seal.
pub(crate) fn entry(action: &str, group: &str, sealed: &str) -> Entry {
    let subject = (!sealed.is_empty()).then(|| Subject {
        body: sealed.as_bytes().to_vec(),
        group: group.to_owned(),
        purge_at: None,
    });
    Entry {
        actor: "service".to_owned(),
        action: action.to_owned(),
        subject,
        ..Entry::default()
    }
}

/// A batch of one record.
pub(crate) fn one(record: Record) -> Batch {
    let mut batch = Batch::default();
    batch.put(record);
    batch
}
