//! How long publishers' files take to be read and imported on this machine.
//!
//! In: the files of the test data, where they are at hand, and an invented list. Out: a
//! table of times. Not handled: what is read from them, which tests check.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Parser as _;
use saring_lists::versions::{Guard, Import, Store};
use saring_lists::{Limits, Moment, read_file};

use super::speed::{compiler, machine, peak_bytes};
use super::{Options, grouped, root};
use crate::load::Folder;
use crate::synth;

/// Where the accepted figures are.
const ACCEPTED: &str = "docs/eval/lists.md";

/// Files of the test data, with what each may take.
const FILES: [(&str, &str, Option<Duration>); 8] = [
    ("UN, XML", "un/un-2026-02-27.xml.gz", Some(Duration::from_millis(150))),
    ("OFAC SDN, XML", "ofac/sdn-2024-05-07.xml.gz", Some(Duration::from_secs(1))),
    ("OFAC others, XML", "ofac/consolidated-nonsdn-2026-01-28.xml.gz", None),
    ("OFAC SDN, CSV set", "ofac/csv-2019-01/sdn.csv.gz", None),
    ("EU, XML", "eu/eu-fsf-2024-05-13.xml.gz", None),
    ("Indonesia DTTOT, XLSX", "national/dttot-2022-07-22.xlsx", None),
    ("FollowTheMoney, export", "ftm/export-2024-03/entities.ftm.json", None),
    ("FollowTheMoney, 20,000", "ftm/synthetic-20k.ftm.json.gz", None),
];

/// Each file is read so many times; the least is told, for the machine has other work.
const READINGS: usize = 5;

/// An invented list of a million entities is imported within this.
const IMPORT_MAX: Duration = Duration::from_secs(20);

/// `synth`'s options can be made only as it makes them itself: from arguments.
#[derive(clap::Parser)]
struct Synth {
    #[command(flatten)]
    options: synth::Options,
}

/// One row of the table.
struct Row {
    what: String,
    entities: u64,
    bytes: u64,
    took: Duration,
    target: Option<Duration>,
}

/// Measures all, prints the table, and writes it when accepted.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let folder = Folder::new("bench")?;
    let largest = options.entities.iter().copied().max().unwrap_or(1);
    // First, so that the peak of memory is its own.
    let imported = import(options, largest, &folder.0)?;
    let peak = peak_bytes()?;
    let mut rows = vec![imported];
    let data = root().join("../shared/data/lists");
    for (what, file, target) in FILES {
        let path = data.join(file);
        if path.exists() {
            rows.push(read(what, &path, target)?);
        } else {
            println!("left out, for it is not at hand: {what}");
        }
    }
    let text = report(&rows, peak)?;
    println!("{text}");
    if options.accept {
        std::fs::write(root().join(ACCEPTED), &text).context(ACCEPTED)?;
    }
    let late = |row: &&Row| row.target.is_some_and(|target| row.took > target);
    let missed: Vec<&str> =
        rows.iter().filter(late).map(|row| row.what.as_str()).collect();
    if options.check && !missed.is_empty() {
        bail!("too slow: {}", missed.join(", "));
    }
    Ok(())
}

/// The least time of several readings.
fn read(what: &str, path: &Path, target: Option<Duration>) -> anyhow::Result<Row> {
    let mut least = Duration::MAX;
    let mut entities = 0;
    for _ in 0..READINGS {
        let start = Instant::now();
        let list = read_file(path, &Limits::default(), &mut |entity| {
            std::hint::black_box(entity);
        })?;
        least = least.min(start.elapsed());
        entities = list.version.entities;
    }
    let bytes = std::fs::metadata(path)?.len();
    Ok(Row { what: what.to_owned(), entities, bytes, took: least, target })
}

/// An invented list into an empty store.
fn import(options: &Options, entities: u64, folder: &Path) -> anyhow::Result<Row> {
    let path = folder.join("synth.ftm.json");
    let output = path.to_str().context("the temporary folder has no plain name")?;
    let (count, seed) = (entities.to_string(), options.seed.to_string());
    let arguments = ["synth", "--entities", &count, "--seed", &seed, "--output", output];
    synth::run(&Synth::try_parse_from(arguments)?.options)?;
    let bytes = std::fs::metadata(&path)?.len();
    let store = Store::at(folder.join("store"));
    let start = Instant::now();
    store.import(Import {
        name: "synth",
        expected: None,
        files: vec![("synth.ftm.json".to_owned(), Box::new(File::open(&path)?))],
        mapping: None,
        limits: Limits::default(),
        guard: &|_| Guard::default(),
        at: Moment::from_unix(0),
        by: "bench",
        progress: &mut |_| {},
    })?;
    let took = start.elapsed();
    let what = format!("import of {} invented entities", grouped(entities));
    let target = (entities >= 1_000_000).then_some(IMPORT_MAX);
    Ok(Row { what, entities, bytes, took, target })
}

fn report(rows: &[Row], peak: u64) -> anyhow::Result<String> {
    let mut text = String::new();
    writeln!(text, "# How long lists take\n")?;
    writeln!(
        text,
        "Written by `cargo run --release -p xtask -- bench --lists --accept`.\n"
    )?;
    writeln!(
        text,
        "Reading: from the file as published, in the page cache, to listed entities; the \
         least of {READINGS}. Import: into a store, with the file kept and digested, each \
         entity digested, and all of it on the disk; peak memory of the process \
         {} MB.\n",
        peak / 1_000_000
    )?;
    writeln!(text, "- Machine: {}.", machine())?;
    writeln!(text, "- Compiler: {}.\n", compiler())?;
    writeln!(text, "| List | Entities | File kB | ms | Target ms |")?;
    writeln!(text, "|:--|--:|--:|--:|--:|")?;
    for row in rows {
        let target = row.target.map(|own| grouped(milliseconds(own))).unwrap_or_default();
        writeln!(
            text,
            "| {} | {} | {} | {} | {target} |",
            row.what,
            grouped(row.entities),
            grouped(row.bytes / 1000),
            grouped(milliseconds(row.took))
        )?;
    }
    Ok(text)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
