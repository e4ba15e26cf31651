//! A server of PostgreSQL of our own.
//!
//! In: a folder. Out: a running server that only a socket in that folder leads to. It is
//! stopped when this is dropped. Not handled: installing it.

use std::fs::File;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// How long a server may take to start.
const READY: Duration = Duration::from_mins(1);

/// A running server.
pub(crate) struct Postgres {
    folder: PathBuf,
    /// Folder of its programs; empty where the path has them.
    programs: PathBuf,
    /// Whom it runs as: it refuses to run as root.
    user: Option<(u32, u32)>,
    process: Option<Child>,
}

impl Postgres {
    /// Makes a database below a folder and starts a server on it.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir(folder)?;
        let is_root = std::fs::metadata("/proc/self")?.uid() == 0;
        let user = if is_root { Some(unprivileged()?) } else { None };
        if let Some((user, group)) = user {
            chown(folder, Some(user), Some(group))?;
        }
        let (folder, programs) = (folder.to_owned(), programs()?);
        let mut server = Self { folder, programs, user, process: None };
        let output = server
            .command("initdb")
            .args(["-U", "saring", "-A", "trust", "-E", "UTF8", "--no-sync", "-D"])
            .arg(server.data())
            .output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "initdb failed: {}", told.trim());
        server.run()?;
        Ok(server)
    }

    /// How the service reaches it.
    pub(crate) fn settings(&self) -> String {
        format!("host={} user=saring dbname=postgres", self.folder.display())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    fn run(&mut self) -> anyhow::Result<()> {
        let log = self.folder.join("log");
        let process = self
            .command("postgres")
            .arg("-D")
            .arg(self.data())
            .arg("-k")
            .arg(&self.folder)
            .args(["-c", "listen_addresses=", "-c", "max_connections=60"])
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        self.process = Some(process);
        let start = Instant::now();
        while start.elapsed() < READY {
            let mut ask = self.command("pg_isready");
            ask.args(["-q", "-h"]).arg(&self.folder);
            if ask.status()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("PostgreSQL does not start: {}", std::fs::read_to_string(log)?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.data());
        if !stop.status().is_ok_and(|status| status.success()) {
            // It is our own; its other processes end when they notice.
            let _ = process.kill();
        }
        let _ = process.wait();
    }
}

/// Somebody who may do nothing else here.
fn unprivileged() -> anyhow::Result<(u32, u32)> {
    let known = std::fs::read_to_string("/etc/passwd")?;
    ["postgres:", "nobody:"]
        .iter()
        .find_map(|name| {
            let line = known.lines().find(|line| line.starts_with(name))?;
            let mut fields = line.split(':').skip(2);
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        })
        .context("neither postgres nor nobody is a user of this machine")
}

/// Where the programs are: on the path, or where Debian keeps them off it.
fn programs() -> anyhow::Result<PathBuf> {
    let mut initdb = Command::new("initdb");
    initdb.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    if initdb.status().is_ok_and(|status| status.success()) {
        return Ok(PathBuf::new());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    versions
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file())
        .max()
        .context(
            "initdb was not found: expected PostgreSQL 15 or later (Debian: apt-get \
             install postgresql)",
        )
}
