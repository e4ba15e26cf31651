//! Speed and memory on this machine.
//!
//! In: sizes of the list, a number of queries. Out: a table of what building, loading
//! and screening took. Building and serving run in processes of their own, so that the
//! peak of each is its own. Not handled: the machine's other work; run it alone.

#![expect(clippy::print_stdout, reason = "a chore reports on the terminal")]

use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Parser as _;
use saring_lists::{Limits, queries_jsonl, read_file};
use saring_model::Subject;
use saring_screen::{Index, IndexBuilder, Policy, Screener};
use serde_json::{Value, json};

use super::{Options, grouped, root, updates};
use crate::load::Folder;
use crate::synth;

/// Where the accepted figures are.
const ACCEPTED: &str = "docs/eval/bench.md";

/// Queries asked before the clock starts, as a share of all. A worker remembers the
/// words it has met; the figures are those of a worker that has been up for a while.
const WARM_UP_SHARE: u64 = 5;

/// What the design promises (`design.md` §8), by size of the list: identities a second
/// on one core at least, and at most so many microseconds at the 99th percentile and
/// bytes at the peak of serving.
const TARGETS: [(u64, u64, u64, u64); 2] =
    [(25_000, 20_000, u64::MAX, u64::MAX), (1_000_000, 5_000, 2_000, 1_500_000_000)];

/// A loaded index of a million entities is ready after at most so many microseconds.
const LOAD_MAX_US: u64 = 1_000_000;

/// A delta reaches a running index of a million entities in at most so many microseconds.
const DELTA_MAX_US: u64 = 100_000;

/// A part of the work that runs in a process of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Stage {
    /// From the list to an index file
    Build,
    /// From the index file to answers
    Serve,
    /// Changes of the index while it answers
    Update,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Serve => "serve",
            Self::Update => "update",
        }
    }
}

/// `synth`'s options can be made only as it makes them itself: from arguments.
#[derive(clap::Parser)]
pub(super) struct Synth {
    #[command(flatten)]
    pub(super) options: synth::Options,
}

/// Measures every size, prints the table, and writes it when accepted.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(!cfg!(debug_assertions), "build for release: `cargo run --release -p xtask`");
    ensure!(options.queries > 0, "no queries to measure");
    let folder = Folder::new("bench")?;
    let mut measured = Vec::new();
    for entities in &options.entities {
        eprintln!("{} entities …", grouped(*entities));
        prepare(options, *entities, &folder.0)?;
        let built = stage(Stage::Build, &folder.0)?;
        let served = stage(Stage::Serve, &folder.0)?;
        let updated = stage(Stage::Update, &folder.0)?;
        measured.push(Size { entities: *entities, built, served, updated });
    }
    let missed: Vec<String> = measured.iter().flat_map(missed_targets).collect();
    let text = report(options, &measured, &missed)?;
    println!("{text}");
    if options.accept {
        std::fs::write(root().join(ACCEPTED), text).context(ACCEPTED)?;
    }
    if options.check && !missed.is_empty() {
        bail!("{}", missed.join("; "));
    }
    Ok(())
}

const LIST: &str = "synth.jsonl";
const QUERIES: &str = "queries.jsonl";
const INDEX: &str = "synth.idx";
const OTHERS: &str = "others.jsonl";

/// Writes the list, its queries, and others that come onto it, as `cargo xtask synth`
/// does.
fn prepare(options: &Options, entities: u64, folder: &Path) -> anyhow::Result<()> {
    let warm_up = options.queries.div_ceil(WARM_UP_SHARE);
    let queries = (options.queries + warm_up).to_string();
    let (entities, seed) = (entities.to_string(), options.seed.to_string());
    let others = (updates::CHANGES * updates::DELTAS).to_string();
    let other_seed = options.seed.wrapping_add(1).to_string();
    for (file, entities, seed, more) in [
        (LIST, &entities, &seed, &[][..]),
        (QUERIES, &entities, &seed, &["--queries", queries.as_str()]),
        (OTHERS, &others, &other_seed, &[]),
    ] {
        let output = folder.join(file);
        let output = output.to_str().context("the temporary folder has no plain name")?;
        let own = ["synth", "--entities", entities, "--seed", seed, "-o", output];
        synth::run(&Synth::try_parse_from(own.iter().chain(more))?.options)?;
    }
    Ok(())
}

/// Runs a stage in a process of its own and takes what it measured.
fn stage(stage: Stage, folder: &Path) -> anyhow::Result<Value> {
    let output = Command::new(std::env::current_exe()?)
        .args(["bench", "--stage", stage.name(), "--folder"])
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "stage {} failed: {}", stage.name(), output.status);
    serde_json::from_slice(&output.stdout).context("a stage answers one JSON value")
}

/// The work of a stage's own process.
pub(super) fn run_stage(stage: Stage, folder: &Path) -> anyhow::Result<()> {
    let mut measured = match stage {
        Stage::Build => build(folder)?,
        Stage::Serve => serve(folder)?,
        Stage::Update => update(folder)?,
    };
    if let Some(fields) = measured.as_object_mut() {
        fields.insert("peak_bytes".to_owned(), json!(peak_bytes()?));
    }
    println!("{measured}");
    Ok(())
}

fn build(folder: &Path) -> anyhow::Result<Value> {
    let mut builder = IndexBuilder::default();
    let mut building = Duration::ZERO;
    let start = Instant::now();
    let list = read_file(&folder.join(LIST), &Limits::default(), &mut |entity| {
        let start = Instant::now();
        builder.add(0, &entity);
        building += start.elapsed();
    })?;
    let reading = start.elapsed().saturating_sub(building);
    let start = Instant::now();
    let index = builder.finish(vec![list.version]);
    building += start.elapsed();
    File::create(folder.join(INDEX))?.write_all(index.as_bytes())?;
    Ok(json!({
        "reading_us": microseconds(reading),
        "building_us": microseconds(building),
        "index_bytes": index.as_bytes().len(),
        "names": index.names_count(),
        "words": index.words_count(),
    }))
}

fn serve(folder: &Path) -> anyhow::Result<Value> {
    let start = Instant::now();
    let index = Index::read(saring_mapped::map(&folder.join(INDEX))?)?;
    let loading = start.elapsed();
    let mut subjects = subjects(folder)?;
    let dated = screen(&index, &subjects);
    for subject in &mut subjects {
        subject.birth_dates.clear();
    }
    let undated = screen(&index, &subjects);
    Ok(json!({
        "loading_us": microseconds(loading),
        "dated": dated,
        "undated": undated,
    }))
}

fn update(folder: &Path) -> anyhow::Result<Value> {
    let index = Index::read(saring_mapped::map(&folder.join(INDEX))?)?;
    let mut others = Vec::new();
    read_file(&folder.join(OTHERS), &Limits::default(), &mut |entity| {
        others.push(entity);
    })?;
    let subjects = subjects(folder)?;
    Ok(updates::measure(index, others, &subjects, warm_up_count(&subjects)))
}

fn subjects(folder: &Path) -> anyhow::Result<Vec<Subject>> {
    let file = BufReader::new(File::open(folder.join(QUERIES))?);
    let mut subjects = Vec::new();
    for query in queries_jsonl(file) {
        subjects.push(query?.subject);
    }
    Ok(subjects)
}

fn warm_up_count(subjects: &[Subject]) -> usize {
    subjects.len() / (usize::try_from(WARM_UP_SHARE).unwrap_or(1) + 1)
}

/// Screens all subjects on one core, then on all.
fn screen(index: &Index, subjects: &[Subject]) -> Value {
    let (warm_up, measured) = subjects.split_at(warm_up_count(subjects));
    let (mut times, hits) = one_core(index, warm_up, measured);
    let one: u64 = times.iter().sum();
    times.sort_unstable();
    let percentile = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or(0) / 1000
    };
    let all = all_cores(index, warm_up, measured);
    json!({
        "one_core": per_second(measured.len(), Duration::from_nanos(one)),
        "all_cores": per_second(measured.len(), all),
        "p50_us": percentile(50),
        "p99_us": percentile(99),
        "max_us": percentile(100),
        "with_hit_percent": hits * 100 / measured.len().max(1),
    })
}

/// Nanoseconds of each query, and how many had a hit.
fn one_core(
    index: &Index,
    warm_up: &[Subject],
    measured: &[Subject],
) -> (Vec<u64>, usize) {
    let policy = Policy::default();
    let mut screener = Screener::new(index);
    for subject in warm_up {
        black_box(screener.screen(subject, &policy));
    }
    let mut hits = 0;
    let times = measured
        .iter()
        .map(|subject| {
            let start = Instant::now();
            let screening = black_box(screener.screen(subject, &policy));
            let time = start.elapsed();
            hits += usize::from(!screening.hits.is_empty());
            u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
        })
        .collect();
    (times, hits)
}

/// Time until the last core is done.
fn all_cores(index: &Index, warm_up: &[Subject], measured: &[Subject]) -> Duration {
    let cores = cores();
    let ready = Barrier::new(cores);
    let ready = &ready;
    let work = move |core: usize| {
        let policy = Policy::default();
        let mut screener = Screener::new(index);
        for subject in warm_up {
            black_box(screener.screen(subject, &policy));
        }
        ready.wait();
        let start = Instant::now();
        for subject in measured.iter().skip(core).step_by(cores) {
            black_box(screener.screen(subject, &policy));
        }
        start.elapsed()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..cores).map(|core| scope.spawn(move || work(core))).collect();
        let times = workers.into_iter().filter_map(|worker| worker.join().ok());
        times.max().unwrap_or_default()
    })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

pub(super) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

pub(super) fn per_second(count: usize, time: Duration) -> u64 {
    let rate = count as u128 * 1_000_000_000 / time.as_nanos().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// The most memory that this process ever had resident, mapped files included.
pub(super) fn peak_bytes() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")
        .context("peak memory is told by Linux alone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: u64 = kibibytes.context("no VmHWM in /proc/self/status")?.parse()?;
    Ok(kibibytes * 1024)
}

/// What was measured at a size.
struct Size {
    entities: u64,
    built: Value,
    served: Value,
    updated: Value,
}

/// A figure of a stage; 0 where it is missing.
fn figure(stage: &Value, pointer: &str) -> u64 {
    stage.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// Targets of this size that are missed, in words. They hold for people with a birth
/// date, as in manifests.
fn missed_targets(size: &Size) -> Vec<String> {
    let mut missed = Vec::new();
    let mut expect = |met: bool, text: String| {
        if !met {
            missed.push(format!("{} entities: {text}", grouped(size.entities)));
        }
    };
    let loading_us = figure(&size.served, "/loading_us");
    expect(loading_us <= LOAD_MAX_US, format!("loading took {loading_us} µs"));
    let delta_us = figure(&size.updated, "/delta_max_us");
    expect(delta_us <= DELTA_MAX_US, format!("a delta took {delta_us} µs"));
    let target = TARGETS.iter().find(|target| target.0 == size.entities);
    if let Some((_, per_second_min, p99_max_us, peak_max_bytes)) = target {
        let rate = figure(&size.served, "/dated/one_core");
        let text = format!(
            "{} identities/s on one core, target {}",
            grouped(rate),
            grouped(*per_second_min)
        );
        expect(rate >= *per_second_min, text);
        let p99_us = figure(&size.served, "/dated/p99_us");
        let text = format!("p99 {} µs, target {}", grouped(p99_us), grouped(*p99_max_us));
        expect(p99_us <= *p99_max_us, text);
        let peak = figure(&size.served, "/peak_bytes");
        let text = format!("{} MB resident, target {}", mb(peak), mb(*peak_max_bytes));
        expect(peak <= *peak_max_bytes, text);
    }
    missed
}

/// Whole megabytes, as people who buy memory count them.
fn mb(bytes: u64) -> String {
    grouped(bytes.div_ceil(1_000_000))
}

/// Seconds with two decimals.
fn seconds(us: u64) -> String {
    format!("{}.{:02}", us / 1_000_000, us / 10_000 % 100)
}

/// The page that is printed and committed.
fn report(
    options: &Options,
    measured: &[Size],
    missed: &[String],
) -> anyhow::Result<String> {
    let mut out = String::new();
    writeln!(out, "# Speed and memory\n")?;
    writeln!(out, "Written by `cargo run --release -p xtask -- bench --accept`.\n")?;
    writeln!(
        out,
        "- Unit: one identity screened, default policy (threshold 700, limit 10)."
    )?;
    writeln!(
        out,
        "- Corpus: `cargo xtask synth --entities N --seed {}`; {} queries of `--queries`, \
         half of them unlisted people, half listed ones with a spoilt name and a quarter \
         of those with a spoilt birth date; {} more before the clock starts.",
        options.seed,
        grouped(options.queries),
        grouped(options.queries.div_ceil(WARM_UP_SHARE)),
    )?;
    writeln!(out, "- Machine: {}.", machine())?;
    writeln!(out, "- Compiler: {}.", compiler())?;
    if let Some(date) = &options.date {
        writeln!(out, "- Date: {date}.")?;
    }
    writeln!(
        out,
        "\n## Index\n\nBuilding from entities in memory, names and sorting on all cores; \
         reading the list is apart. Loading maps the file and verifies its checksum, with \
         the file in the page cache.\n"
    )?;
    writeln!(
        out,
        "| Entities | Names | Distinct words | Reading s | Building s | Building peak MB \
         | Index MB | Loading ms |\n|--:|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for Size { entities, built, served, .. } in measured {
        let loading_us = figure(served, "/loading_us");
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {}.{} |",
            grouped(*entities),
            grouped(figure(built, "/names")),
            grouped(figure(built, "/words")),
            seconds(figure(built, "/reading_us")),
            seconds(figure(built, "/building_us")),
            mb(figure(built, "/peak_bytes")),
            mb(figure(built, "/index_bytes")),
            loading_us / 1000,
            loading_us / 100 % 10,
        )?;
    }
    writeln!(
        out,
        "\n## Screening\n\nPeak memory is of the whole process: the mapped index, a worker \
         for each of {} cores, and the queries.\n",
        cores()
    )?;
    writeln!(
        out,
        "| Entities | Queries | Identities/s, one core | Identities/s, all cores | p50 µs \
         | p99 µs | max µs | With a hit | Serving peak MB |\n\
         |--:|:--|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for Size { entities, served, .. } in measured {
        for (kind, words) in [("dated", "name, birth date"), ("undated", "name alone")] {
            let of = |name: &str| grouped(figure(served, &format!("/{kind}/{name}")));
            writeln!(
                out,
                "| {} | {words} | {} | {} | {} | {} | {} | {} % | {} |",
                grouped(*entities),
                of("one_core"),
                of("all_cores"),
                of("p50_us"),
                of("p99_us"),
                of("max_us"),
                of("with_hit_percent"),
                mb(figure(served, "/peak_bytes")),
            )?;
        }
    }
    updates_table(&mut out, measured)?;
    writeln!(out, "\n## Targets\n")?;
    if missed.is_empty() {
        writeln!(out, "All that apply to these sizes are met.")?;
    }
    for missed in missed {
        writeln!(out, "- Missed: {missed}.")?;
    }
    Ok(out)
}

fn updates_table(out: &mut String, measured: &[Size]) -> anyhow::Result<()> {
    writeln!(
        out,
        "\n## Updates\n\nA delta adds, changes and removes {} entities together; {} of them \
         follow each other, as between two builds of an index. Identities (name, birth \
         date) are screened by one core: over the index alone, while another core applies \
         deltas without a pause, and over the index with all of them. The wait is for the \
         state to screen by, the longest of all.\n",
        updates::CHANGES,
        updates::DELTAS,
    )?;
    writeln!(
        out,
        "| Entities | Delta ms, median | Delta ms, max | Identities/s before | during \
         | after | Deltas/s during | Longest wait µs |\n|--:|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for Size { entities, updated, .. } in measured {
        let of = |name: &str| figure(updated, &format!("/{name}"));
        let ms = |us: u64| format!("{}.{}", us / 1000, us / 100 % 10);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            grouped(*entities),
            ms(of("delta_median_us")),
            ms(of("delta_max_us")),
            grouped(of("before")),
            grouped(of("during")),
            grouped(of("after")),
            grouped(of("applied_per_second")),
            grouped(of("wait_max_us")),
        )?;
    }
    Ok(())
}

/// Processor, cores and memory.
pub(crate) fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (processor, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let model = field(&processor, "model name").unwrap_or("unknown processor");
    let kibibytes = field(&memory, "MemTotal").and_then(|m| m.strip_suffix(" kB"));
    let kibibytes: u64 = kibibytes.and_then(|m| m.parse().ok()).unwrap_or(0);
    format!("{model}, {} cores, {} MB of memory", cores(), mb(kibibytes * 1024))
}

/// The value of a `name : value` line.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|field| field.0.trim() == name).map(|field| field.1.trim())
}

pub(crate) fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(entities: u64, one_core: u64, p99_us: u64) -> Size {
        let built = json!({"names": 3, "index_bytes": 1_000_001, "peak_bytes": 5});
        let served = json!({
            "loading_us": 1234,
            "peak_bytes": 7,
            "dated": {"one_core": one_core, "p99_us": p99_us},
        });
        let updated = json!({"delta_max_us": 99_999});
        Size { entities, built, served, updated }
    }

    #[test]
    fn targets_hold_for_their_size_alone() {
        assert!(missed_targets(&size(1_000, 1, 9_999_999)).is_empty());
        assert!(missed_targets(&size(1_000_000, 5_000, 2_000)).is_empty());
        assert_eq!(missed_targets(&size(1_000_000, 4_999, 2_001)).len(), 2);
        assert_eq!(
            missed_targets(&size(25_000, 19_999, 0)),
            ["25,000 entities: 19,999 identities/s on one core, target 20,000"]
        );
    }

    #[test]
    fn figures_are_rounded_for_reading() {
        assert_eq!(mb(1_000_001), "2");
        assert_eq!(seconds(12_345_678), "12.34");
        assert_eq!(per_second(500, Duration::from_millis(250)), 2_000);
        assert_eq!(figure(&json!({"a": {"b": 4}}), "/a/b"), 4);
        assert_eq!(field("model name\t: A CPU\n", "model name"), Some("A CPU"));
    }

    #[test]
    fn synth_takes_the_arguments_it_is_given() {
        let own =
            ["synth", "--entities", "5", "--seed", "1", "-o", "x", "--queries", "3"];
        assert!(Synth::try_parse_from(own).is_ok());
    }
}
