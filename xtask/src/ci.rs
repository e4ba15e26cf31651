//! Everything that continuous integration checks, in the order of cost.
//!
//! `.ci/run` prepares a bare machine and then calls this, so what passes here
//! passes there. The first step that fails ends the run.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::tidy::{self, Workspace};

/// The two commands that the README promises to a newcomer.
const DEMO: &str = "cargo run --release -- demo";
const TESTS: &str = "cargo test --workspace";

/// What a program with downloads is built from, and its tests: those of the default build
/// ran before.
const DOWNLOADS_TREE: &[&str] = &[
    "tree",
    "--locked",
    "-p",
    "saring",
    "--all-features",
    "-e",
    "normal,build,dev",
    "--prefix",
    "none",
];
const DOWNLOADS_TESTS: &str = "cargo test -p saring --features tls -- lists:: fetch::";

/// The binary without the service: neither async nor C.
const ENGINE_ALONE: &str = "cargo check -p saring --no-default-features";

/// What the feature `otel` adds.
const TRACES_TESTS: &str = "cargo test -p saring-server --features otel -- traces::";

/// The service that the demo has just built, for the steps that run it.
const BINARY: &str = "target/release/saring";

/// How often the running service is killed on each kind of store. A thousand times
/// would take too long here: `cargo xtask crash`.
const KILLS: u32 = 15;

/// A whole megabyte, as people who download count it.
const MEGABYTE: u64 = 1_000_000;

/// The release binary with the service and all tables, in bytes: 45 MB in November 2026, 38
/// stripped; without the service 17. It must fit on the machine of a
/// remote border post and through its line.
const BINARY_BYTES_MAX: u64 = 55 * MEGABYTE;

/// Options of this chore.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Options {
    /// Only format, lints, house rules, tables and tests
    #[arg(long)]
    quick: bool,
    /// Leave out the instruction counts, for a machine without valgrind
    #[arg(long)]
    without_instructions: bool,
    /// Leave out the check of exports by followthemoney itself, for a machine without it
    #[arg(long)]
    without_followthemoney: bool,
    /// Leave out the tests of downloads, for a machine without a C compiler
    #[arg(long)]
    without_downloads: bool,
    /// Leave out the tests of the running service, for a machine without Chromium or
    /// without what they need of Python
    #[arg(long)]
    without_e2e: bool,
    /// Leave out what is tested on PostgreSQL alone, for a machine without it
    #[arg(long)]
    without_postgres: bool,
}

/// Runs the chore.
///
/// # Errors
///
/// The first step that fails.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let start = Instant::now();
    let workspace = Workspace::read()?;
    let mut run = Run { tests: Tests::default(), steps: Vec::new() };
    let outcome = every_step(&workspace, options, &mut run);
    run.report(start.elapsed());
    outcome
}

fn every_step(
    workspace: &Workspace,
    options: &Options,
    run: &mut Run,
) -> anyhow::Result<()> {
    run.step_unless(options.without_postgres, "PostgreSQL", |_| postgres())?;
    run.step("README", |_| promises(workspace.text("README.md").unwrap_or_default()))?;
    run.step("format", |_| cargo(&with_component("fmt", &["--all", "--check"])?))?;
    run.step("lints", |_| {
        let arguments = ["--workspace", "--all-targets", "--", "-D", "warnings"];
        cargo(&with_component("clippy", &arguments)?)
    })?;
    run.step("tidy", |_| tidy::run(&tidy::Options {}))?;
    run.step("tables", |_| xtask("codegen --check"))?;
    run.step_unless(options.without_followthemoney, "followthemoney", |_| {
        followthemoney()
    })?;
    run.step("tests", |tests| run_tests(TESTS, tests))?;
    if options.without_postgres {
        // Without initdb on the path the store's tests pass over those of PostgreSQL.
        run.steps.push("store on PostgreSQL: LEFT OUT as asked".to_owned());
    }
    if options.quick {
        return Ok(());
    }
    run.step("engine alone", |_| command(ENGINE_ALONE))?;
    run.step("traces", |tests| run_tests(TRACES_TESTS, tests))?;
    run.step("demo", |_| command(DEMO))?;
    run.step("size", |_| binary_size(workspace))?;
    run.step_unless(options.without_e2e, "e2e", |tests| {
        run_tests(&release_xtask(&format!("e2e --binary {BINARY}")), tests)
    })?;
    run.step("crash", |_| xtask(&format!("crash --kills {KILLS} --binary {BINARY}")))?;
    run.step_unless(options.without_postgres, "crash on PostgreSQL", |_| {
        xtask(&format!("crash --postgres --kills {KILLS} --binary {BINARY}"))
    })?;
    run.step_unless(options.without_downloads, "downloads", downloads)?;
    run.step("features", |_| features(workspace))?;
    run.step_unless(options.without_instructions, "instructions", |_| {
        xtask("bench --instructions --check")
    })?;
    run.step("accuracy", |_| xtask("eval --quick --check"))
}

/// Makes sure that the tests will find the Python package that checks our exports: without
/// it that test passes over itself.
fn followthemoney() -> anyhow::Result<()> {
    let found = Command::new("python3").args(["-c", "import followthemoney"]).status();
    ensure!(
        found.is_ok_and(|status| status.success()),
        "python3 has no package followthemoney: install what \
         crates/lists/tests/requirements.txt names, or say --without-followthemoney"
    );
    Ok(())
}

/// Makes sure that the tests will find PostgreSQL: without it those of the store pass over
/// themselves.
fn postgres() -> anyhow::Result<()> {
    let found = Command::new("initdb").arg("--version").stdout(Stdio::null()).status();
    ensure!(
        found.is_ok_and(|status| status.success()),
        "initdb is not on the path: install PostgreSQL 15 or later (Debian has it in \
         /usr/lib/postgresql), or say --without-postgres"
    );
    Ok(())
}

/// What happened so far.
struct Run {
    tests: Tests,
    steps: Vec<String>,
}

impl Run {
    fn step(
        &mut self,
        name: &str,
        action: impl FnOnce(&mut Tests) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        println!("=== {name}");
        let start = Instant::now();
        let outcome = action(&mut self.tests);
        let verdict = if outcome.is_ok() { "passed" } else { "FAILED" };
        let line = format!("{name}: {verdict} in {}", seconds(start.elapsed()));
        println!("=== {line}");
        self.steps.push(line);
        outcome.with_context(|| format!("ci step {name}"))
    }

    /// A step that may be left out where the machine lacks something. The last lines say
    /// so: nothing is passed over in silence.
    fn step_unless(
        &mut self,
        left_out: bool,
        name: &str,
        action: impl FnOnce(&mut Tests) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        if left_out {
            self.steps.push(format!("{name}: LEFT OUT as asked"));
            return Ok(());
        }
        self.step(name, action)
    }

    /// The last lines, which is all that a reader of a long log looks at.
    fn report(&self, elapsed: Duration) {
        println!("=== ci");
        for line in &self.tests.closing_lines {
            println!("{line}");
        }
        if !self.tests.closing_lines.is_empty() {
            println!("{}", self.tests.total());
        }
        for step in &self.steps {
            println!("{step}");
        }
        println!("ci: {}", seconds(elapsed));
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// The feature `tls`: lints, bans and tests of what the default build does not hold.
fn downloads(tests: &mut Tests) -> anyhow::Result<()> {
    let banned = tidy::banned_in_tree(&tidy::output("cargo", DOWNLOADS_TREE)?);
    ensure!(banned.is_empty(), "built in, though banned: {}", banned.join(", "));
    let arguments =
        ["-p", "saring", "--features", "tls", "--all-targets", "--", "-D", "warnings"];
    cargo(&with_component("clippy", &arguments)?)?;
    run_tests(DOWNLOADS_TESTS, tests)
}

/// Lints of parts that are built only when asked for. `tls` has a step of its own.
fn features(workspace: &Workspace) -> anyhow::Result<()> {
    let lint = |package: &str, how: &[&str]| {
        let arguments =
            [&["-p", package], how, &["--all-targets", "--", "-D", "warnings"]];
        cargo(&with_component("clippy", &arguments.concat())?)
    };
    for (package, feature) in workspace.features() {
        if !["default", "serve", "tls"].contains(&feature) {
            lint(package, &["--features", feature])?;
        }
    }
    Ok(())
}

/// The README still shows the commands that are run here.
fn promises(readme: &str) -> anyhow::Result<()> {
    for promise in [DEMO, TESTS] {
        ensure!(
            readme.lines().any(|line| line.trim() == promise),
            "README.md does not show `{promise}` on a line of its own"
        );
    }
    Ok(())
}

/// A call of a toolchain component, from the toolchain in use or, where that has
/// none, from the one that has.
fn with_component(component: &str, arguments: &[&str]) -> anyhow::Result<Vec<String>> {
    let candidates: [&[&str]; 2] = [&[component], &["+nightly", component]];
    for candidate in candidates {
        let found = Command::new("cargo")
            .args(candidate)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if found {
            return Ok(owned(&[candidate, arguments].concat()));
        }
    }
    anyhow::bail!("no toolchain here has cargo {component}; `.ci/run` installs it")
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Runs another chore as it would be measured: built for release.
fn xtask(chore: &str) -> anyhow::Result<()> {
    command(&release_xtask(chore))
}

fn release_xtask(chore: &str) -> String {
    format!("cargo run --quiet --release --package xtask -- {chore}")
}

/// Runs a command line without quotes in it.
fn command(line: &str) -> anyhow::Result<()> {
    let mut words = line.split_whitespace();
    ensure!(words.next() == Some("cargo"), "not a cargo command: {line}");
    cargo(&owned(&words.collect::<Vec<_>>()))
}

fn cargo(arguments: &[String]) -> anyhow::Result<()> {
    let line = format!("cargo {}", arguments.join(" "));
    println!("$ {line}");
    let status = Command::new("cargo").args(arguments).status()?;
    ensure!(status.success(), "`{line}` failed: {status}");
    Ok(())
}

/// Runs the tests, showing their output and keeping its closing lines.
fn run_tests(line: &str, tests: &mut Tests) -> anyhow::Result<()> {
    println!("$ {line}");
    let mut words = line.split_whitespace();
    let program = words.next().context("an empty command")?;
    let mut child = Command::new(program).args(words).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().context("the tests have no output")?;
    for text in BufReader::new(output).split(b'\n') {
        let text = String::from_utf8_lossy(&text?).into_owned();
        println!("{text}");
        tests.take(&text);
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{line}` failed: {status}");
    ensure!(tests.passed > 0, "`{line}` ran no test");
    Ok(())
}

/// What the test runner said at the end of each of its programs.
#[derive(Default)]
struct Tests {
    closing_lines: Vec<String>,
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tests {
    fn take(&mut self, line: &str) {
        if let Some(counts) = of_pytest(line) {
            self.count(counts.split(", "));
            self.closing_lines.push(line.to_owned());
        }
        let Some(result) = line.strip_prefix("test result: ") else { return };
        self.count(result.split([';', '.']));
        // A program without tests has nothing to say.
        if !result.contains(" 0 passed; 0 failed; 0 ignored") {
            self.closing_lines.push(line.to_owned());
        }
    }

    fn count<'a>(&mut self, parts: impl Iterator<Item = &'a str>) {
        for part in parts {
            let mut words = part.split_whitespace();
            let count = words.next().and_then(|word| word.parse::<u64>().ok());
            match (count, words.next()) {
                (Some(count), Some("passed")) => self.passed += count,
                (Some(count), Some("failed" | "error" | "errors")) => {
                    self.failed += count;
                }
                (Some(count), Some("ignored" | "skipped")) => self.ignored += count,
                _ => {}
            }
        }
    }

    fn total(&self) -> String {
        let Self { passed, failed, ignored, .. } = self;
        format!("tests in all: {passed} passed; {failed} failed; {ignored} ignored")
    }
}

/// The counts in the last line of pytest: `12 passed, 1 skipped in 3.21s`.
fn of_pytest(line: &str) -> Option<&str> {
    let (counts, time) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let is_time = time.starts_with(|first: char| first.is_ascii_digit());
    let first = counts.split(", ").next()?;
    let (count, word) = first.split_once(' ')?;
    let is_count = count.bytes().all(|byte| byte.is_ascii_digit())
        && ["passed", "failed", "skipped", "error", "errors"].contains(&word);
    (is_time && is_count).then_some(counts)
}

/// The binary that the demo has just built is small enough.
fn binary_size(workspace: &Workspace) -> anyhow::Result<()> {
    let name = format!("saring{}", std::env::consts::EXE_SUFFIX);
    let path = workspace.target.join("release").join(name);
    let length_bytes = std::fs::metadata(&path)
        .with_context(|| format!("{} is missing", path.display()))?
        .len();
    let text = size_text(length_bytes)?;
    println!("{}: {text}", path.display());
    Ok(())
}

fn size_text(length_bytes: u64) -> anyhow::Result<String> {
    let tenths = length_bytes / (MEGABYTE / 10);
    let text = format!("{}.{} MB", tenths / 10, tenths % 10);
    ensure!(
        length_bytes < BINARY_BYTES_MAX,
        "the binary has {text}, less than {} MB are allowed",
        BINARY_BYTES_MAX / MEGABYTE
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_what_is_run() {
        let readme = format!("# Saring\n```sh\n{DEMO}\n{TESTS}\n```\n");
        assert!(promises(&readme).is_ok());
        assert!(promises(&readme.replace(TESTS, "cargo test --all")).is_err());
        assert!(promises(&readme.replace(DEMO, "cargo run --release -- demo2")).is_err());
        assert!(promises("").is_err());
    }

    #[test]
    fn closing_lines_are_kept_and_summed() {
        let mut tests = Tests::default();
        tests.take("running 3 tests");
        tests.take("test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        tests.take("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        tests.take("test result: FAILED. 5 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        assert_eq!(tests.closing_lines.len(), 2);
        assert_eq!(tests.total(), "tests in all: 7 passed; 1 failed; 1 ignored");
    }

    #[test]
    fn the_last_line_of_pytest_is_counted() {
        let mut tests = Tests::default();
        tests.take(
            "e2e/test_console.py ....                                        [ 40%]",
        );
        tests.take(
            "======= 1 failed, 40 passed, 2 skipped, 3 errors in 61.20s (0:01:01) ====",
        );
        tests.take("12 passed in 3.21s");
        tests.take("5 lists were read in 3 s");
        assert_eq!(tests.closing_lines.len(), 2);
        assert_eq!(tests.total(), "tests in all: 52 passed; 4 failed; 2 ignored");
    }

    #[test]
    fn a_step_that_is_left_out_is_told() {
        let mut run = Run { tests: Tests::default(), steps: Vec::new() };
        let left = run.step_unless(true, "e2e", |_| anyhow::bail!("it ran"));
        assert!(left.is_ok());
        assert_eq!(run.steps, ["e2e: LEFT OUT as asked"]);
        assert!(run.step_unless(false, "e2e", |_| anyhow::bail!("it ran")).is_err());
    }

    #[test]
    fn a_large_binary_fails() {
        assert_eq!(size_text(54_950_000).expect("small enough"), "54.9 MB");
        assert!(size_text(55 * MEGABYTE).is_err());
    }

    #[test]
    fn a_failing_command_fails() {
        assert!(command("cargo --version").is_ok());
        assert!(command("cargo no-such-command").is_err());
        assert!(command("true").is_err());
    }

    #[test]
    fn a_test_run_without_tests_fails() {
        assert!(run_tests("cargo --version", &mut Tests::default()).is_err());
    }

    #[test]
    fn a_failed_step_is_named_and_ends_the_run() {
        let mut run = Run { tests: Tests::default(), steps: Vec::new() };
        let error = run.step("lints", |_| anyhow::bail!("no")).expect_err("it fails");
        assert_eq!(format!("{error:#}"), "ci step lints: no");
        assert!(run.steps.iter().any(|step| step.starts_with("lints: FAILED")));
    }
}
