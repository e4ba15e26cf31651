//! `saring index`: lists made into one file that is ready at once.
//!
//! In: lists, or an index file. Out: an index file, or what is in one. A new index is
//! written beside the old one and renamed into its place, so that whoever has the old
//! one mapped keeps it whole.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use saring_answer::replace::replace;
use saring_lists::ReadList;
use saring_screen::Index;

use crate::source::{open_index, read_lists};
use crate::terminal::{counted, grouped};

/// Build an index, or show what is in one
#[derive(clap::Subcommand)]
#[command(after_help = "\
Example:
  saring index build --list consolidated.xml -o lists.idx")]
pub(crate) enum Command {
    /// Build an index from lists
    Build(Build),
    /// Show what an index holds
    Show(Show),
}

/// Build an index from lists
#[derive(clap::Args)]
#[command(after_help = "\
The file is written beside its place and renamed into it: an index in use may be
replaced this way, and a failed build leaves the old one.

Example:
  saring index build --list consolidated.xml --list own.csv -o lists.idx")]
pub(crate) struct Build {
    /// A list; may be given several times
    #[arg(long, value_name = "FILE", required = true)]
    list: Vec<PathBuf>,
    /// Where to put the index
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Show what an index holds
#[derive(clap::Args)]
#[command(after_help = "\
The file is checked whole: its length, its format and its checksum.

Example:
  saring index show lists.idx")]
pub(crate) struct Show {
    /// The index
    #[arg(value_name = "FILE")]
    index: PathBuf,
}

/// Builds or shows an index.
pub(crate) fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Build(args) => build(args),
        Command::Show(args) => show(&open_index(&args.index)?),
    }
}

fn build(args: &Build) -> anyhow::Result<()> {
    let started = Instant::now();
    let same = |list: &&PathBuf| {
        let (list, output) = (list.canonicalize(), args.output.canonicalize());
        list.is_ok() && list.ok() == output.ok()
    };
    if let Some(list) = args.list.iter().find(same) {
        anyhow::bail!("writing the index would overwrite the list {}", list.display());
    }
    // Said before the lists are read, which may take a while.
    if std::fs::metadata(&args.output).is_ok_and(|target| !target.is_file()) {
        anyhow::bail!(
            "writing index {}: expected a file or nothing there, found something else",
            args.output.display()
        );
    }
    anyhow::ensure!(
        args.output.as_os_str() != "-",
        "writing index: an index is mapped, so it needs a file; standard output is none"
    );
    let (index, lists) = read_lists(&args.list)?;
    replace(&args.output, |out| Ok(out.write_all(index.as_bytes())?))
        .with_context(|| format!("writing index {}", args.output.display()))?;
    let seconds = started.elapsed().as_secs_f64();
    show(&index)?;
    let mut out = std::io::stdout().lock();
    tell_issues(&mut out, &lists)?;
    writeln!(out, "{:<16}{seconds:>12.1}", "seconds")?;
    Ok(())
}

fn show(index: &Index) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for list in index.lists() {
        let version = if list.version.is_empty() { "undated" } else { &list.version };
        let count = counted(list.entities, "entity", "entities");
        writeln!(out, "{:<16}{version}, {count}", list.name)?;
        writeln!(out, "{:<16}sha256 {}", "", list.sha256)?;
    }
    let counts = [
        ("entities", index.entities_count()),
        ("names", index.names_count()),
        ("distinct words", index.words_count()),
        ("bytes", index.as_bytes().len()),
    ];
    for (what, count) in counts {
        writeln!(out, "{what:<16}{:>12}", grouped(count as u64))?;
    }
    Ok(())
}

/// Tells how many issues of which kind each list has, and where the first one is.
pub(crate) fn tell_issues(
    out: &mut impl Write,
    lists: &[ReadList],
) -> anyhow::Result<()> {
    for list in lists {
        let mut kinds: Vec<(&str, u64, String)> = Vec::new();
        for issue in &list.issues {
            let code = issue.code.as_str();
            match kinds.iter_mut().find(|(kind, _, _)| *kind == code) {
                Some((_, count, _)) => *count += 1,
                None => {
                    kinds.push((
                        code,
                        1,
                        format!("{}: {}", issue.position, issue.detail),
                    ));
                }
            }
        }
        for (code, count, first) in kinds {
            let count = counted(count, "issue", "issues");
            writeln!(out, "{:<16}{count} {code}, first at {first}", list.version.name)?;
        }
    }
    Ok(())
}
