//! `saring screen`: queries against lists.
//!
//! In: lists or an index, and a stream of queries. Out: an answer for each query, in
//! input order, with the memory of a few hundred queries however many there are. A
//! query that could not be screened is answered with its issue and counted on standard
//! error; it is never passed as clear.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead as _, BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::Context as _;
use saring_answer::index::Whole;
use saring_answer::{Answer, pool};
use saring_casework::Unscreened;
use saring_lists::{Query, QueryProblem, open_queries, queries_csv, queries_jsonl};
use saring_model::Score;
use saring_screen::{Index, Policy, Screener};

use crate::Ending;
use crate::output::{Format, Writer};
use crate::progress::Progress;
use crate::source::Source;
use crate::terminal::{self, counted, grouped, say};

/// Queries that a worker takes at a time: enough that handing over costs nothing, few
/// enough that a short file keeps all cores busy.
const CHUNK_QUERIES: usize = 256;
/// Bytes of names in such a run, about: a hostile file has a megabyte in each query.
const CHUNK_BYTES: usize = 256 * 1024;

/// Screen queries against lists or an index
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    source: Source,
    /// Who is asked about; - is standard input
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The score from which there is a hit
    #[arg(long, value_name = "N", default_value_t = Score::THRESHOLD.get())]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=1000))]
    threshold: u16,
    /// Hits answered for each query, at most
    #[arg(long, value_name = "K", default_value = "10")]
    limit: NonZeroUsize,
    /// How to answer
    #[arg(long)]
    format: Option<Format>,
    /// Give all evidence of each hit
    #[arg(long)]
    explain: bool,
    /// Workers; else as many as there are cores
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Exit with status 1 when there is a hit
    #[arg(long)]
    fail_on_hit: bool,
    /// Another name of a CSV column, as in the example
    #[arg(long, value_name = "OURS=THEIRS", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Let a weak alias alone start a hit
    #[arg(long)]
    weak_aliases: bool,
}

const AFTER_HELP: &str = "\
A list is a publisher's file, FollowTheMoney JSON lines, or Saring's own CSV or
JSON lines, recognised by its content. Queries are JSON lines in the shape of
FollowTheMoney, or CSV with a header. Each may be gzipped; - is standard input.

The answer is a table on a terminal and JSON lines elsewhere, in input order.
Scores are whole thousandths; at --threshold 0 every candidate is answered. A
query that cannot be read is answered with its issue, and the others go on. A
broken list is refused whole.

Exit status: 0 it ran, 2 it failed; with --fail-on-hit 1 when there was a hit.

Examples:
  saring screen --list consolidated.xml --queries people.jsonl
  saring screen --list un.xml.gz --list own.csv --queries people.csv \\
      --map name=FULL_NAME --map birth_date=DOB --format csv > hits.csv
  producer | saring screen --index lists.idx --queries - --explain
  saring screen --store lists/ --queries people.jsonl";

fn mapping(text: &str) -> Result<(String, String), String> {
    let (ours, theirs) =
        text.split_once('=').ok_or("expected OURS=THEIRS, as in name=FULL_NAME")?;
    Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
}

/// Screens, and tells how it ended.
pub(crate) fn run(args: &Args) -> anyhow::Result<Ending> {
    let whole = args.source.open()?;
    let mut tally = Tally::default();
    let result = answer_all(args, &whole, &mut tally);
    let closed = result.as_ref().is_err_and(crate::is_closed_pipe);
    if !closed {
        result?;
    }
    if tally.unscreened > 0 {
        let count = counted(tally.unscreened, "query was", "queries were");
        say(&format!("{count} not screened; the answers say why"));
    }
    anyhow::ensure!(!tally.cut_off, "the queries could not be read to their end");
    match (args.fail_on_hit, tally.hit > 0) {
        (true, true) => Ok(Ending::Hit),
        // Not all were answered, so nobody can say that there was no hit.
        (true, false) if closed => anyhow::bail!("the reader of the answers went away"),
        _ => Ok(Ending::Ran),
    }
}

/// What became of the queries.
#[derive(Clone, Copy, Default, Debug)]
struct Tally {
    queries: u64,
    hit: u64,
    unscreened: u64,
    /// The queries ended in a failure of their source.
    cut_off: bool,
}

impl Tally {
    fn count(&mut self, answer: &Answer) {
        self.queries += 1;
        match &answer.hits {
            Ok(hits) => self.hit += u64::from(hits.iter().any(|hit| hit.hit)),
            Err(_) => self.unscreened += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.queries += other.queries;
        self.hit += other.hit;
        self.unscreened += other.unscreened;
        self.cut_off |= other.cut_off;
    }

    /// The last line of a table.
    fn in_words(&self) -> String {
        let clear = self.queries - self.hit - self.unscreened;
        let queries = counted(self.queries, "query", "queries");
        let unscreened = match self.unscreened {
            0 => String::new(),
            count => format!(", {} not screened", grouped(count)),
        };
        format!(
            "{queries}: {} hit, {} clear{unscreened}",
            grouped(self.hit),
            grouped(clear)
        )
    }
}

fn answer_all(args: &Args, whole: &Whole, tally: &mut Tally) -> anyhow::Result<()> {
    let index = whole.index();
    let format = args.format.unwrap_or(if terminal::is_stdout() {
        Format::Table
    } else {
        Format::Jsonl
    });
    let policy = Policy {
        threshold: Score::thousandths(args.threshold),
        limit: args.limit.get(),
        // A table always tells what decided.
        explain: args.explain || format == Format::Table,
        weak_aliases_start_hits: args.weak_aliases,
    };
    let writer = Writer::new(format, index.lists(), args.explain, whole.also().clone());
    let bytes = Rc::new(Cell::new(0));
    let queries = open(&args.queries, &args.map, &bytes)?;
    let mut progress = progress(&args.queries);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut head = Vec::new();
    writer.head(index.lists(), &mut head);
    out.write_all(&head)?;
    let chunks = pool::chunks(queries, CHUNK_QUERIES, CHUNK_BYTES, weight);
    let worker = || {
        let mut screener = Screener::new(index);
        let (index, policy, writer) = (&index, &policy, &writer);
        move |chunk| answer_chunk(index, &mut screener, policy, writer, chunk)
    };
    pool::in_order(pool::threads(args.threads), chunks, worker, |(text, counts)| {
        out.write_all(&text)?;
        tally.add(counts);
        progress.at(bytes.get());
        Ok(())
    })?;
    if format == Format::Table {
        writeln!(out, "{}", tally.in_words())?;
    }
    out.flush()?;
    Ok(())
}

type Asked = Result<Query, QueryProblem>;

/// How much memory a query takes, about.
fn weight(asked: &Asked) -> usize {
    match asked {
        Ok(query) => query.subject.names.iter().map(|name| name.full.len()).sum(),
        Err(_) => 0,
    }
}

fn answer_chunk<'i>(
    index: &'i Index,
    screener: &mut Screener<'i>,
    policy: &Policy,
    writer: &Writer,
    chunk: Vec<Asked>,
) -> (Vec<u8>, Tally) {
    let mut text = Vec::new();
    let mut tally = Tally::default();
    for asked in chunk {
        tally.cut_off |= asked.as_ref().is_err_and(is_end_of_source);
        let answer = match asked {
            Ok(query) => answer(index, screener, policy, query),
            Err(problem) => Answer::refused(problem),
        };
        tally.count(&answer);
        writer.answer(&answer, &mut text);
    }
    (text, tally)
}

/// Whether a problem ends the reading, so that queries behind it were never seen.
fn is_end_of_source(problem: &QueryProblem) -> bool {
    problem.issue.detail.starts_with("cannot read on")
}

/// Screens one query. A defect of ours costs that query, not the run.
fn answer<'i>(
    index: &'i Index,
    screener: &mut Screener<'i>,
    policy: &Policy,
    query: Query,
) -> Answer {
    Answer::to(query, |subject| {
        let caught = catch_unwind(AssertUnwindSafe(|| screener.screen(subject, policy)));
        caught.map_err(|_| {
            // Its memory may be half written.
            *screener = Screener::new(index);
            Unscreened::EngineFailed
        })
    })
}

/// Opens queries, counting the bytes drawn from the file.
fn open<'a>(
    path: &Path,
    map: &[(String, String)],
    bytes: &Rc<Cell<u64>>,
) -> anyhow::Result<Box<dyn Iterator<Item = Asked> + 'a>> {
    let context = || format!("reading queries {}", path.display());
    let raw: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).with_context(context)?)
    };
    let counted = Counted { inner: raw, bytes: Rc::clone(bytes) };
    let (mut reader, jsonl) = open_queries(counted).with_context(context)?;
    if jsonl {
        anyhow::ensure!(
            map.is_empty(),
            "--map names CSV columns, but the queries are JSON"
        );
        return Ok(Box::new(queries_jsonl(reader)));
    }
    if reader.fill_buf().with_context(context)?.is_empty() {
        return Ok(Box::new(std::iter::empty()));
    }
    Ok(Box::new(queries_csv(reader, map).with_context(context)?))
}

fn progress(path: &Path) -> Progress {
    let length = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file);
    Progress::new(length.map(|file| file.len()), "screening")
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}
