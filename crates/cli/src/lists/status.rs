//! `saring lists status`, `verify`: which version is in use, how old, and whether it is
//! still what was imported.

use std::io::Write;

use saring_answer::versions::{age, age_in_words, called, dated, is_stale, sources};
use saring_lists::versions::{ListState, VersionRecord};
use saring_lists::{Limits, Source};
use serde_json::{Value, json};

use super::{StoreArgs, now};
use crate::Ending;
use crate::terminal::{Style, clip, counted, grouped, is_stdout, pad, say};

/// Tell which version of each list is in use, and how old it is
#[derive(clap::Args)]
#[command(after_help = "\
The age is the time since the publisher's file was last seen, imported or found
unchanged. From stale_after_hours in sources.toml on (72 unless set) it is an
alarm. The last column counts what in the file was not understood; it is kept
word for word, and saring lists status --format jsonl tells what it is.

Exit status: 0 it ran, 2 it failed or what is kept is damaged; with
--fail-on-stale 1 when a list is too old or has no version in use.

Example:
  saring lists status --fail-on-stale || alert")]
pub(crate) struct Status {
    #[command(flatten)]
    store: StoreArgs,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
    /// Exit with status 1 when a list is too old
    #[arg(long)]
    fail_on_stale: bool,
}

/// Check every version, byte for byte
#[derive(clap::Args)]
#[command(after_help = "\
Every file is compared with its digest, read again, and what is read compared
with what was read when it was imported.

Example:
  saring lists verify")]
pub(crate) struct Verify {
    #[command(flatten)]
    store: StoreArgs,
}

/// A table for people, or JSON lines for programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    Table,
    Jsonl,
}

impl Format {
    /// As asked for, or as the place that the answer goes to wants it.
    pub(crate) fn or_default(format: Option<Self>) -> Self {
        format.unwrap_or(if is_stdout() { Self::Table } else { Self::Jsonl })
    }
}

/// Tells the state of every list.
pub(crate) fn run(args: &Status) -> anyhow::Result<Ending> {
    let store = args.store.open()?;
    let sources = sources(&store)?;
    let now = now();
    let mut rows = Vec::new();
    let mut damaged = false;
    for name in store.names()? {
        let source = sources.of(&name);
        match store.list(&name) {
            Ok(state) => {
                if let Some(damage) = state.damage() {
                    say(&damage);
                    damaged = true;
                }
                rows.push(Row { age: age(&state, now), state, source });
            }
            Err(error) => {
                say(&format!("{name}: {:#}", anyhow::Error::new(error)));
                damaged = true;
            }
        }
    }
    let stale = rows.iter().any(Row::is_stale);
    let written = match Format::or_default(args.format) {
        Format::Table => table(&rows, store.root()),
        Format::Jsonl => jsonl(&rows),
    };
    if written.as_ref().is_err_and(crate::is_closed_pipe) {
        return Ok(Ending::Ran);
    }
    written?;
    if damaged {
        return Ok(Ending::Failed);
    }
    Ok(if stale && args.fail_on_stale { Ending::Hit } else { Ending::Ran })
}

struct Row {
    state: ListState,
    source: Source,
    /// Seconds since the list was last confirmed.
    age: Option<i64>,
}

impl Row {
    fn is_stale(&self) -> bool {
        is_stale(self.age, &self.source) || self.state.active_version().is_none()
    }
}

fn table(rows: &[Row], root: &std::path::Path) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let style = Style::of_stdout();
    if rows.is_empty() {
        writeln!(out, "no list in {}", clip(&root.display().to_string(), 60))?;
        return Ok(());
    }
    let head = columns(["list", "of", "entries", "age", "odd", ""]);
    writeln!(out, "{}", style.faint(head.trim_end()))?;
    for row in rows {
        let version = row.state.active_version();
        let name = version.map_or_else(|| row.state.name.clone(), called);
        let date = version.map_or("", |version| dated(&version.source_date));
        let entries =
            version.map(|version| grouped(version.entities)).unwrap_or_default();
        let age = row.age.map(age_in_words).unwrap_or_default();
        let odd = version.map(|version| grouped(version.issues_count()));
        let mut marks = Vec::new();
        if row.is_stale() {
            marks.push(if version.is_some() { "too old" } else { "not in use" });
        }
        if row.state.staged().is_some() {
            marks.push("one waits");
        }
        let cells = [&name, date, &entries, &age, &odd.unwrap_or_default(), ""];
        let line = columns(cells);
        if marks.is_empty() {
            writeln!(out, "{}", line.trim_end())?;
        } else {
            writeln!(out, "{line}{}", style.strong(&marks.join(", ")))?;
        }
    }
    for row in rows {
        waiting(&mut out, &row.state)?;
    }
    Ok(())
}

/// The table's columns: list, source date, entries, age, issues, marks.
fn columns(cells: [&str; 6]) -> String {
    let [list, date, entries, age, odd, marks] = cells;
    let right = |text: &str, columns: usize| format!("{text:>columns$}");
    format!(
        "{} {} {} {} {}  {marks}",
        pad(list, 20),
        pad(date, 10),
        right(entries, 10),
        right(age, 8),
        right(odd, 6)
    )
}

fn waiting(out: &mut impl Write, state: &ListState) -> anyhow::Result<()> {
    for staged in state.waiting().into_iter().filter_map(|number| state.version(number)) {
        writeln!(out, "\n{} of {} waits:", called(staged), dated(&staged.source_date))?;
        for reason in &staged.reasons {
            writeln!(out, "  {reason}")?;
        }
        advise(out, staged)?;
    }
    Ok(())
}

/// What to do about a version that waits.
pub(crate) fn advise(
    out: &mut impl Write,
    version: &VersionRecord,
) -> anyhow::Result<()> {
    let (name, version) = (&version.list, called(version));
    writeln!(out, "  see saring lists diff {name} {version},")?;
    writeln!(out, "  then saring lists accept {version}, or reject")?;
    Ok(())
}

fn jsonl(rows: &[Row]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for row in rows {
        let waiting = row.state.waiting().into_iter();
        let waiting = waiting.filter_map(|number| row.state.version(number));
        let waiting: Vec<Value> = waiting.map(VersionRecord::to_json).collect();
        let confirmed = row.state.confirmed_at().map(|at| at.to_string());
        let last = row.state.journal.last().map(|event| -> Value {
            json!({
                "at": event.at.to_string(),
                "event": event.kind.as_str(),
                "version": event.version,
                "by": event.by,
                "detail": event.detail,
            })
        });
        let line = json!({
            "list": row.state.name,
            "title": row.source.title,
            "versions": row.state.versions.len(),
            "active": row.state.active_version().map(VersionRecord::to_json),
            "waiting": waiting,
            "lost": row.state.lost,
            "confirmed_at": confirmed,
            "age_seconds": row.age,
            "stale": row.is_stale(),
            "last_event": last,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Checks every version of every list.
pub(crate) fn verify(args: &Verify) -> anyhow::Result<()> {
    let store = args.store.open()?;
    let mut out = std::io::stdout().lock();
    let (mut whole, mut damaged) = (0_u64, 0_u64);
    for name in store.names()? {
        let state = match store.list(&name) {
            Ok(state) => state,
            Err(error) => {
                damaged += 1;
                say(&format!("{name}: {:#}", anyhow::Error::new(error)));
                continue;
            }
        };
        for number in &state.lost {
            damaged += 1;
            say(&format!("{name}@{number}: is no longer there"));
        }
        if let Some(damage) = state.damage().filter(|_| state.lost.is_empty()) {
            damaged += 1;
            say(&damage);
        }
        for version in state.versions {
            match store.verify(&version, &Limits::default()) {
                Ok(()) => whole += 1,
                Err(error) => {
                    damaged += 1;
                    say(&format!(
                        "{}: {:#}",
                        called(&version),
                        anyhow::Error::new(error)
                    ));
                }
            }
        }
    }
    writeln!(out, "{} whole", counted(whole, "version is", "versions are"))?;
    anyhow::ensure!(
        damaged == 0,
        "{} not",
        counted(damaged, "version is", "versions are")
    );
    Ok(())
}
