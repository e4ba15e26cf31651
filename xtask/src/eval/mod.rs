//! Accuracy: how often the right entity is found, and how often a wrong one.
//!
//! In: the lists and labelled pairs beside the repository, people invented by the
//! testkit. Out: one table on the terminal and in `docs/eval/`, the outcome of every
//! case, and the cases whose outcome is another than in the last accepted run.
//!
//! No table of the engine is built from anything measured here, and outcomes name
//! cases by list reference and number, never by name.

mod cases;
mod dump;
mod report;
mod run;

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Options of this chore.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A sample of every row, for continuous integration
    #[arg(long)]
    quick: bool,
    /// Fail when an outcome is worse than in the accepted run
    #[arg(long)]
    check: bool,
    /// Make this run the accepted one
    #[arg(long)]
    accept: bool,
    /// Show up to this many flipped cases, with their names, on the terminal only
    #[arg(long, default_value_t = 20)]
    flips: usize,
    /// Show up to this many missed cases or false alarms of every row whose name
    /// contains this, on the terminal only
    #[arg(long)]
    show: Option<String>,
    /// Only rows whose name contains this
    #[arg(long)]
    row: Option<String>,
    /// Also write every case with its candidates to this folder, a file a row, so that
    /// other engines can be measured on the same; real people stand in them
    #[arg(long, value_name = "FOLDER")]
    cases: Option<PathBuf>,
}

/// The folder of this repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Measures accuracy.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let data = root().join("../shared/data");
    if !data.exists() {
        eprintln!("eval: {} is absent: only rows of this repository", data.display());
    }
    let plan = cases::plan(&data, options.quick)?;
    let mut rows = Vec::new();
    for row in plan {
        if options.row.as_ref().is_some_and(|part| !row.name.contains(part.as_str())) {
            continue;
        }
        let outcome = run::measure(&row);
        if let Some(folder) = &options.cases {
            dump::write(&row, folder)?;
        }
        eprintln!("{}", report::line(&row, &outcome));
        if options.show.as_ref().is_some_and(|part| row.name.contains(part.as_str())) {
            report::show(&row, &outcome, options.flips);
        }
        rows.push((row, outcome));
    }
    let table = report::table(&rows, options.quick);
    println(&table)?;
    let folder = root().join("docs/eval");
    let stem = if options.quick { "quick" } else { "full" };
    let accepted = folder.join(format!("accepted-{stem}.tsv.gz"));
    let worse = report::flips(&rows, &accepted, options.flips)?;
    if options.accept {
        report::accept(&rows, &accepted)?;
        let title = "# Accuracy\n\nWritten by `cargo xtask eval";
        let flag = if options.quick { " --quick" } else { "" };
        let text = format!("{title}{flag} --accept`.\n\n{table}");
        std::fs::write(folder.join(format!("{stem}.md")), text)
            .context("writing the table")?;
    }
    anyhow::ensure!(
        !options.check || worse == 0,
        "{worse} outcomes are worse than in the accepted run; see the flips above, and if \
         a careful human agrees with all of them: cargo xtask eval{} --accept",
        if options.quick { " --quick" } else { "" }
    );
    Ok(())
}

fn println(text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout().lock(), "{text}").context("writing to the terminal")
}
