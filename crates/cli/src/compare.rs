//! `saring compare`: two names, or a file of pairs, by the path that screening takes.
//!
//! In: names. Out: their score. Of a file of pairs every column is kept as it is, and
//! `score` added; it is empty where a row is broken, which standard error tells by line.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use csv::{ByteRecord, StringRecord};
use saring_answer::jsonl::{evidence, field, raw};
use saring_answer::pool;
use saring_lists::open_queries;
use saring_model::{Comparison, EntityKind, Score};
use saring_screen::compare_names;

use crate::output;
use crate::output::table::{line, piece, piece_head};
use crate::terminal::{self, Style, counted, visible};

/// Compare two names, or a file of pairs
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP, override_usage = USAGE)]
pub(crate) struct Args {
    /// The name asked about
    #[arg(value_name = "NAME", required_unless_present = "pairs", requires = "listed")]
    asked: Option<String>,
    /// The name as listed
    #[arg(value_name = "NAME", required_unless_present = "pairs")]
    listed: Option<String>,
    /// What bears the names [default: Person]
    #[arg(long, value_name = "SCHEMA", default_value = "Person")]
    #[arg(hide_default_value = true)]
    schema: String,
    /// Give all evidence
    #[arg(long, conflicts_with = "pairs")]
    explain: bool,
    /// A file of pairs; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["asked", "listed"])]
    pairs: Option<PathBuf>,
    /// How to answer
    #[arg(long)]
    format: Option<output::Format>,
    /// Workers for pairs; else as many as there are cores
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

const USAGE: &str = "\
saring compare [OPTIONS] NAME NAME
       saring compare [OPTIONS] --pairs FILE";

const AFTER_HELP: &str = "\
A schema is FollowTheMoney's: Person, Organization, Company, Vessel, Airplane …

A file of pairs is CSV with the columns name1, name2 and, if you like, schema.
Every column is kept as it is and score is added; a broken row has an empty one,
and standard error says why. Pairs are answered as CSV unless --format says
jsonl; two names as a table on a terminal and as a JSON line elsewhere.

Examples:
  saring compare 'Omar bin Abdullah' 'Umar b. Abdallah' --explain
  saring compare 'Example Lines Ltd' 'PT Example Lines' --schema Company
  saring compare --pairs pairs.csv > scored.csv";

/// Compares.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let kind = EntityKind::of_schema(&args.schema)
        .context("expected a schema that names something screened, such as Person")?;
    match (&args.pairs, &args.asked, &args.listed) {
        (Some(path), _, _) => pairs(args, path, kind),
        (None, Some(asked), Some(listed)) => two(args, asked, listed, kind),
        _ => anyhow::bail!("expected two names, or --pairs"),
    }
}

fn two(args: &Args, asked: &str, listed: &str, kind: EntityKind) -> anyhow::Result<()> {
    let format = args.format.unwrap_or(if terminal::is_stdout() {
        output::Format::Table
    } else {
        output::Format::Jsonl
    });
    let comparison = compare_names(asked, listed, kind, args.explain);
    let mut out = Vec::new();
    match format {
        output::Format::Table => as_table(&mut out, asked, listed, &comparison),
        output::Format::Jsonl => {
            let pair = Pair { asked, listed, schema: &args.schema };
            as_json(&mut out, &pair, &comparison, args.explain);
        }
        output::Format::Csv => anyhow::bail!("--format csv is for --pairs"),
    }
    std::io::stdout().lock().write_all(&out)?;
    Ok(())
}

fn as_table(out: &mut Vec<u8>, asked: &str, listed: &str, comparison: &Comparison) {
    let style = Style::of_stdout();
    let verdict = if comparison.score >= Score::THRESHOLD { "a hit" } else { "no hit" };
    let score = style.strong(&format!("{:>5}", comparison.score.get()));
    line(out, &format!("       {}", visible(asked)));
    line(out, &format!("       {}", visible(listed)));
    line(
        out,
        &format!("{score}  {verdict} at the threshold of {}", Score::THRESHOLD.get()),
    );
    if !comparison.evidence.is_empty() {
        line(out, "");
        piece_head(style, out);
    }
    for one in &comparison.evidence {
        piece(style, one, true, out);
    }
}

struct Pair<'a> {
    asked: &'a str,
    listed: &'a str,
    schema: &'a str,
}

fn as_json(out: &mut Vec<u8>, pair: &Pair<'_>, comparison: &Comparison, explain: bool) {
    field(out, "{\"name1\":", pair.asked);
    field(out, ",\"name2\":", pair.listed);
    field(out, ",\"schema\":", pair.schema);
    raw(out, &format!(",\"score\":{}", comparison.score.get()));
    if explain {
        raw(out, ",\"evidence\":");
        evidence(out, &comparison.evidence);
    }
    raw(out, "}\n");
}

/// Rows that a worker takes at a time.
const CHUNK_ROWS: usize = 256;
/// Bytes of such a run, about.
const CHUNK_BYTES: usize = 256 * 1024;
/// Broken rows that are told one by one.
const TOLD_MAX: u64 = 10;

/// Where the columns are.
struct Columns {
    header: ByteRecord,
    asked: usize,
    listed: usize,
    schema: Option<usize>,
}

impl Columns {
    fn of(header: ByteRecord) -> anyhow::Result<Self> {
        let named = |name: &str| {
            let is = |cell: &[u8]| {
                let cell = String::from_utf8_lossy(cell);
                cell.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(name)
            };
            header.iter().position(is)
        };
        let asked = named("name1").context("expected a column name1, found none")?;
        let listed = named("name2").context("expected a column name2, found none")?;
        let schema = named("schema");
        Ok(Self { header, asked, listed, schema })
    }
}

fn pairs(args: &Args, path: &Path, kind: EntityKind) -> anyhow::Result<()> {
    let context = || format!("reading pairs {}", path.display());
    let format = args.format.unwrap_or(output::Format::Csv);
    anyhow::ensure!(
        format != output::Format::Table,
        "pairs are answered as csv or jsonl"
    );
    let raw: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).with_context(context)?)
    };
    let (reader, _) = open_queries(raw).with_context(context)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let mut header = ByteRecord::new();
    reader.read_byte_record(&mut header).with_context(context)?;
    let columns = Columns::of(header).with_context(context)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if format == output::Format::Csv {
        let mut head = Vec::new();
        write_row(&mut head, &columns.header, "score");
        out.write_all(&head)?;
    }
    let mut failed = None;
    let rows = reader.into_byte_records().map_while(|row| match row {
        Ok(row) => Some(row),
        Err(error) => {
            failed = Some(error);
            None
        }
    });
    let chunks = pool::chunks(rows, CHUNK_ROWS, CHUNK_BYTES, |row| row.as_slice().len());
    let worker = || |chunk| compare_chunk(&columns, format, kind, chunk);
    let mut broken = 0;
    pool::in_order(pool::threads(args.threads), chunks, worker, |(text, troubles)| {
        out.write_all(&text)?;
        for trouble in troubles {
            broken += 1;
            if broken <= TOLD_MAX {
                terminal::say(&trouble);
            }
        }
        Ok(())
    })?;
    out.flush()?;
    if broken > 0 {
        say_broken(broken);
    }
    match failed {
        Some(_) => Err(anyhow::anyhow!("cannot read on: the source failed"))
            .with_context(context),
        None => Ok(()),
    }
}

fn say_broken(broken: u64) {
    let rows = counted(broken, "row is", "rows are");
    terminal::say(&format!("{rows} broken; the score there is empty"));
}

fn compare_chunk(
    columns: &Columns,
    format: output::Format,
    kind: EntityKind,
    rows: Vec<ByteRecord>,
) -> (Vec<u8>, Vec<String>) {
    let mut out = Vec::new();
    let mut troubles = Vec::new();
    for row in rows {
        let score = compare_row(columns, kind, &row);
        if let Err(trouble) = &score {
            let at = row.position().map_or(0, csv::Position::line);
            troubles.push(format!("line {at}: {trouble}"));
        }
        let score = score.ok().map(Score::get);
        if format == output::Format::Csv {
            let row = fitted(row, columns.header.len());
            write_row(
                &mut out,
                &row,
                &score.map(|score| score.to_string()).unwrap_or_default(),
            );
        } else {
            write_json(&mut out, columns, &row, score);
        }
    }
    (out, troubles)
}

fn compare_row(
    columns: &Columns,
    kind: EntityKind,
    row: &ByteRecord,
) -> Result<Score, &'static str> {
    if row.len() != columns.header.len() {
        return Err("expected as many cells as the header has columns");
    }
    let row = StringRecord::from_byte_record(row.clone())
        .map_err(|_| "expected UTF-8, found bytes that are not")?;
    let cell = |index: usize| row.get(index).unwrap_or_default();
    let schema = columns.schema.map(|index| cell(index).trim()).unwrap_or_default();
    let kind = match schema {
        "" => kind,
        _ => EntityKind::of_schema(schema)
            .ok_or("expected a schema that names something screened")?,
    };
    Ok(compare_names(cell(columns.asked), cell(columns.listed), kind, false).score)
}

/// The row with as many cells as the header, so that the score stands in its column.
fn fitted(mut row: ByteRecord, length: usize) -> ByteRecord {
    row.truncate(length);
    while row.len() < length {
        row.push_field(b"");
    }
    row
}

fn write_row(out: &mut Vec<u8>, row: &ByteRecord, score: &str) {
    let mut writer = csv::Writer::from_writer(out);
    // Writing to a vector does not fail.
    let _ = writer.write_record(row.iter().chain([score.as_bytes()]));
    let _ = writer.flush();
}

fn write_json(
    out: &mut Vec<u8>,
    columns: &Columns,
    row: &ByteRecord,
    score: Option<u16>,
) {
    raw(out, "{");
    for (name, cell) in columns.header.iter().zip(row.iter()) {
        field(out, "", String::from_utf8_lossy(name).trim_start_matches('\u{feff}'));
        field(out, ":", &String::from_utf8_lossy(cell));
        raw(out, ",");
    }
    match score {
        Some(score) => raw(out, &format!("\"score\":{score}}}\n")),
        None => raw(out, "\"score\":null}\n"),
    }
}
