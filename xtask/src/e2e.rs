//! Tests of the running service: `cargo xtask e2e`.
//!
//! In: the tests in `e2e/`, Python, a Chromium. Out: what pytest says, and screenshots of
//! the console. What the tests need of Python goes into a folder of its own below
//! `target/e2e`, and is fetched again only when `e2e/requirements.txt` has changed. Not
//! handled: installing Python and Chromium themselves, which `.ci/run` does.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// Names under which systems have the browser.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// How long an interrupted run may take to stop the service and the browser.
const ENDING: Duration = Duration::from_secs(20);

/// Options of this chore.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  cargo xtask e2e --only console --binary target/release/saring")]
pub(crate) struct Options {
    /// A service that is already built, instead of building one for release
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Only tests whose file or name holds this, as pytest's -k
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Seconds after which the run is ended as failed
    #[arg(long, value_name = "N", default_value_t = 360)]
    seconds_max: u64,
    /// Only fetch what the tests need, and see that it is there
    #[arg(long, conflicts_with_all = ["binary", "only"])]
    prepare: bool,
}

/// Runs the chore.
///
/// # Errors
///
/// What is missing, or that a test failed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let root = crate::root();
    let folder = root.join("target/e2e");
    std::fs::create_dir_all(&folder)?;
    let browser = browser()?;
    let python = environment(&root.join("e2e/requirements.txt"), &folder)?;
    if options.prepare {
        return Ok(());
    }
    let binary = match &options.binary {
        Some(path) => {
            ensure!(path.is_file(), "{} is no file: expected a binary", path.display());
            std::path::absolute(path)?
        }
        None => crate::release_binary()?,
    };
    let screenshots = folder.join("screenshots");
    // Those of an earlier run would be taken for those of this one.
    if screenshots.exists() {
        std::fs::remove_dir_all(&screenshots)?;
    }
    std::fs::create_dir_all(&screenshots)?;
    let mut tests = Command::new(&python);
    tests
        .args(["-m", "pytest", "-q", "--durations=5", "-p", "no:cacheprovider"])
        .args(options.only.iter().flat_map(|name| ["-k", name]))
        .arg("e2e")
        .current_dir(&root)
        .env("SARING", &binary)
        .env("CHROMIUM", browser)
        .env("SCREENSHOTS", &screenshots)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let limit = Duration::from_secs(options.seconds_max);
    let status = within(&mut tests, limit)?;
    println!("screenshots: {}", screenshots.display());
    ensure!(status.success(), "the tests of the running service failed: {status}");
    Ok(())
}

/// The name of a browser that starts.
fn browser() -> anyhow::Result<&'static str> {
    BROWSERS.iter().copied().find(|name| says_its_version(name)).with_context(|| {
        format!(
            "no browser was found: expected one of {} on the path (Debian: apt-get \
                 install chromium)",
            BROWSERS.join(", ")
        )
    })
}

fn says_its_version(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The Python that has what the tests need.
fn environment(requirements: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let own = folder.join("venv");
    let python =
        own.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = std::fs::read_to_string(requirements)
        .with_context(|| requirements.display().to_string())?;
    // Written last, so that a half-made folder is made anew.
    let made_of = own.join("made-of.txt");
    if std::fs::read_to_string(&made_of).is_ok_and(|had| had == wanted)
        && says_its_version(&python.to_string_lossy())
    {
        return Ok(python);
    }
    println!("fetching what the tests need into {}", own.display());
    let status = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&own)
        .status()
        .context("python3 was not found (Debian: apt-get install python3-venv)")?;
    ensure!(
        status.success(),
        "python3 -m venv failed: expected its module venv (Debian: apt-get install \
         python3-venv)"
    );
    let status = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(requirements)
        .status()?;
    ensure!(
        status.success(),
        "pip could not install what {} names: expected a registry of Python packages to \
         be reachable",
        requirements.display()
    );
    std::fs::write(made_of, wanted)?;
    Ok(python)
}

/// Runs a command, and interrupts it when it takes too long, as somebody at the terminal
/// would: so it stops what it has started.
fn within(command: &mut Command, limit: Duration) -> anyhow::Result<ExitStatus> {
    let mut child = command.spawn().context("the tests could not be started")?;
    if let Some(status) = ended(&mut child, limit)? {
        return Ok(status);
    }
    let id = child.id().to_string();
    let asked = Command::new("kill").args(["-INT", &id]).status();
    if !asked.is_ok_and(|status| status.success()) || ended(&mut child, ENDING)?.is_none()
    {
        child.kill()?;
        child.wait()?;
    }
    bail!("the tests took longer than {} s", limit.as_secs())
}

/// How it ended, if it ended in time.
fn ended(child: &mut Child, limit: Duration) -> anyhow::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_takes_too_long_is_ended() {
        let mut long = Command::new("sleep");
        let error =
            within(long.arg("60"), Duration::from_millis(1)).expect_err("it ends");
        assert_eq!(error.to_string(), "the tests took longer than 0 s");
        let status = within(&mut Command::new("true"), Duration::from_mins(1));
        assert!(status.expect("it ends").success());
    }

    #[test]
    fn what_is_not_there_is_told() {
        assert!(!says_its_version("no-such-browser"));
        let folder = std::env::temp_dir();
        let error = environment(&folder.join("no-such-file.txt"), &folder);
        assert!(error.expect_err("it fails").to_string().contains("no-such-file.txt"));
    }
}
